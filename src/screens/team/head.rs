//! The first rows of the tab as they were shown last: kept on the desk, so that the next start has them at once, before
//! everybody is read. Only what the rows say is kept.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rows::{Arranged, KeptRow, TeamRow, arrange};
use super::view;
use crate::app::list::Sort;
use crate::domain::money::Currency;
use crate::storage::{DealScope, Result, Store, TeamFigures};

/// With fewer reps the whole is here as quickly.
const LEAST: usize = 400;
/// So many rows are kept: more than a screen has.
const ROWS: usize = 150;

/// In which order the rows stand, and of what.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) scope: DealScope,
    pub(super) base: Option<Currency>,
    pub(super) arranged: Arranged,
    pub(super) sort: Sort,
}

/// The first rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    rows: Vec<KeptRow>,
    /// What the figures rest on.
    pub(super) notes: String,
    /// How many reps there are in all.
    pub(super) reps: usize,
    /// The day on which it was true.
    pub(super) on: NaiveDate,
}

impl Shown {
    /// Without the day: yesterday's rows are shown in the morning, as those of yesterday.
    fn key(&self) -> String {
        format!("team-head {self:?}")
    }

    /// The rows as they were kept, true or not; none where there are none.
    pub(super) fn head(&self, store: &mut Store) -> Option<Head> {
        if store.looking().is_some() {
            return None;
        }
        let key = self.key();
        let kept = store.kept_answer(&key).ok()??;
        serde_json::from_slice(&kept.bytes).ok()
    }

    /// Keeps the first rows of figures that were true at a mark. A desk that cannot be written keeps nobody from
    /// reading.
    pub(super) fn keep(&self, store: &mut Store, mark: i64, figures: &TeamFigures) {
        if figures.reps.len() < LEAST || store.looking().is_some() {
            return;
        }
        let head = self.head_of(figures);
        let key = self.key();
        if let Ok(bytes) = serde_json::to_vec(&head) {
            let _ = store.keep_answer(&key, mark, &bytes);
        }
    }

    fn head_of(&self, figures: &TeamFigures) -> Head {
        let rows = arrange(figures, self.arranged, self.sort, "");
        Head {
            rows: rows.iter().take(ROWS).map(TeamRow::kept).collect(),
            notes: view::notes(figures),
            reps: figures.reps.len(),
            on: figures.as_of,
        }
    }

    /// The figures as far as they are here at once, as [`Store::team_at_once`]; the head of true ones is kept.
    pub(super) fn at_once(&self, store: &mut Store) -> Result<Option<(Arc<TeamFigures>, bool)>> {
        let mark = store.mark()?;
        let found = store.team_at_once(&self.scope, self.base)?;
        if let Some((figures, true)) = &found {
            self.keep(store, mark, figures);
        }
        Ok(found)
    }

    /// The figures of the file as it stands, and its mark.
    pub(super) fn count(&self, store: &mut Store) -> Result<(Arc<TeamFigures>, i64)> {
        let mark = store.mark()?;
        let figures = store.count_team(&self.scope, self.base)?;
        Ok((Arc::new(figures), mark))
    }

    /// Keeps figures that were counted, and their head.
    pub(super) fn keep_counted(
        &self,
        store: &mut Store,
        (figures, mark): &(Arc<TeamFigures>, i64),
    ) {
        self.keep(store, *mark, figures);
        drop(store.keep_team(&self.scope, *mark, figures));
    }
}

impl Head {
    /// The rows.
    pub(super) fn rows(&self) -> Vec<TeamRow> {
        self.rows.iter().cloned().map(TeamRow::of_kept).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Team;
    use super::*;
    use crate::app::clock::Clock;
    use crate::app::effect::Effects;
    use crate::app::jobs::Jobs;
    use crate::config::Config;
    use crate::domain::fiscal::FiscalCalendar;
    use crate::domain::ids::RepId;
    use crate::domain::money::Money;
    use crate::domain::process::Outcome;
    use crate::domain::rates::RateTable;
    use crate::domain::rep_figures::{DealRow, RepFigures};
    use crate::domain::scope::Scope;
    use crate::domain::stamp::Stamp;
    use crate::screens::answering::{answer, ask};
    use crate::screens::{Context, Screen};
    use crate::storage::{BaseCurrency, PersonFigures};

    fn figures(id: i64) -> Arc<RepFigures> {
        let deal = |outcome, days_to_win| DealRow {
            outcome,
            amount: Some(Money::new(id * 1_234_500, Currency::USD)),
            days_to_win,
        };
        let deals = [
            deal(Outcome::Won, Some(id)),
            deal(Outcome::Lost, None),
            deal(Outcome::Open, None),
        ];
        Arc::new(deals.iter().collect())
    }

    fn person(id: i64, leads: bool) -> PersonFigures {
        PersonFigures {
            id: RepId(id),
            name: format!("Rep {id}"),
            manager_id: (!leads).then_some(RepId(1)),
            manager: String::new(),
            team_id: None,
            team: String::new(),
            leads,
            left_on: None,
            figures: figures(id),
        }
    }

    fn team() -> TeamFigures {
        TeamFigures {
            as_of: NaiveDate::default(),
            base: BaseCurrency {
                currency: Currency::USD,
                rates: RateTable::default(),
                on: NaiveDate::default(),
            },
            reps: (2..400).map(|id| person(id, false)).collect(),
            managers: vec![person(1, true)],
            teams: Vec::new(),
            unowned: RepFigures::default(),
            total: RepFigures::clone(&figures(7)),
        }
    }

    #[test]
    fn the_head_says_what_the_first_rows_say() {
        let shown = Shown {
            scope: DealScope::default(),
            base: None,
            arranged: Arranged::ByManager,
            sort: Sort::default(),
        };
        let bytes = serde_json::to_vec(&shown.head_of(&team())).unwrap();
        let head: Head = serde_json::from_slice(&bytes).unwrap();
        let whole = arrange(&team(), shown.arranged, shown.sort, "");
        let said = |rows: &[TeamRow]| rows.iter().map(TeamRow::kept).collect::<Vec<_>>();
        assert_eq!(said(&head.rows()), said(&whole)[..ROWS]);
        assert_eq!((head.reps, whole.len()), (398, 400));
        assert_eq!(head.on, team().as_of);
        assert!(head.rows().iter().all(|row| row.figures().is_none()));
    }

    /// The tab with what was kept, as it is before the figures are there.
    struct OnHead {
        tab: Team,
        jobs: Jobs,
    }

    impl OnHead {
        fn new() -> Self {
            let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
            let mut tab = Team::new();
            tab.context = Some(Context {
                scope: Scope::default(),
                clock: Clock::fixed(NaiveDate::default().into()),
                calendar: FiscalCalendar::default(),
                config: Arc::new(Config::default()),
            });
            let mut many = team();
            many.reps.extend((1_000..1_002).map(|id| person(id, false)));
            let mut shown = tab.shown().unwrap();
            let mark = store.mark().unwrap();
            shown.keep(&mut store, mark, &many);
            shown.arranged = shown.arranged.next();
            shown.keep(&mut store, mark, &many);
            let jobs = Jobs::inline(store);
            let mut on_head = Self { tab, jobs };
            let mut effects = Effects::default();
            let shown = on_head.tab.shown().unwrap();
            on_head.tab.read_head(&shown, &mut effects);
            on_head.ask(effects);
            on_head.answer();
            on_head
        }

        fn ask(&mut self, effects: Effects<Team>) -> usize {
            ask(&mut self.jobs, "team head", effects)
        }

        fn answer(&mut self) {
            answer(&mut self.jobs, &mut self.tab);
        }

        /// What a key asks for that changes filter, order or grouping.
        fn change(&mut self, key: fn(&mut Team, &mut Effects<Team>)) -> usize {
            let mut effects = Effects::default();
            key(&mut self.tab, &mut effects);
            self.ask(effects)
        }

        fn rows(&self) -> usize {
            self.tab.list.rows().count()
        }
    }

    #[test]
    fn the_head_never_stands_under_another_order_grouping_or_filter() {
        let mut head = OnHead::new();
        assert_eq!((head.rows(), head.tab.head.is_some()), (ROWS, true));
        // With the eye on a rep: managers are in one grouping only, and what is not in a head is waited for.
        head.tab.list.cursor.go(3);
        // Whom a filter finds is known of all alone.
        let asked = head.change(|tab, effects| {
            tab.list.cursor.filter.set("Rep 399");
            tab.list_changed(effects);
        });
        assert_eq!((asked, head.rows()), (0, 0));
        assert!(head.tab.head.is_none());
        // Without it the first rows are there again.
        let clear = |tab: &mut Team, effects: &mut Effects<Team>| {
            tab.list.cursor.filter.set("");
            tab.list_changed(effects);
        };
        assert_eq!(head.change(clear), 1);
        head.answer();
        assert_eq!(head.rows(), ROWS);
        // Another grouping has its own, if it was kept.
        assert_eq!((head.change(Team::next_group), head.rows()), (1, 0));
        head.answer();
        assert_eq!(head.rows(), ROWS);
        assert_eq!((head.change(Team::next_group), head.rows()), (1, 0));
        head.answer();
        assert_eq!(head.rows(), 0);
        assert_eq!(head.change(Team::next_group), 1);
        head.answer();
        assert_eq!(head.rows(), ROWS);
        let asked = head.change(|tab, effects| {
            tab.list.cursor.sort.column = 3;
            tab.list_changed(effects);
        });
        head.answer();
        assert_eq!((asked, head.rows()), (1, 0));
    }

    #[test]
    fn a_head_that_comes_after_another_order_or_a_filter_was_chosen_is_not_shown() {
        let mut head = OnHead::new();
        assert_eq!(head.change(Team::next_group), 1);
        head.tab.list.cursor.filter.set("Rep 399");
        head.answer();
        assert_eq!(head.rows(), 0);
        head.tab.list.cursor.filter.set("");
        assert_eq!(head.change(Team::list_changed), 1);
        head.tab.list.cursor.sort.descending = true;
        head.answer();
        assert_eq!(head.rows(), 0);
    }
}
