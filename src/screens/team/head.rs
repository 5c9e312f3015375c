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
#[derive(Debug, Clone)]
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

    /// The figures of the file as it stands; their head is kept.
    pub(super) fn count(&self, store: &mut Store) -> Result<TeamFigures> {
        let mark = store.mark()?;
        let figures = store.count_team(&self.scope, self.base)?;
        self.keep(store, mark, &figures);
        Ok(figures)
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
    use super::*;
    use crate::domain::ids::RepId;
    use crate::domain::money::Money;
    use crate::domain::process::Outcome;
    use crate::domain::rates::RateTable;
    use crate::domain::rep_figures::{DealRow, RepFigures};
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

    fn team() -> TeamFigures {
        let person = |id: i64, leads: bool| PersonFigures {
            id: RepId(id),
            name: format!("Rep {id}"),
            manager_id: (!leads).then_some(RepId(1)),
            manager: String::new(),
            team_id: None,
            team: String::new(),
            leads,
            left_on: None,
            figures: figures(id),
        };
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
}
