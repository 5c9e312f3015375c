//! The page of a rep (or of a manager, with everybody below): figures, quota, deals, and what happened to them.
//!
//! ```text
//!  Rep, manager Marta Lindqvist, team North
//!  Win rate 75 % (30–95 %, n 4)  won 120k  average 40.0k  54 days to win  open 6, 391k
//!  Quota 1 Oct – 31 Dec 2026   USD 29,000 of USD 150,000   19 %  ███·············
//!  Plan  Ask who decides before proposing  30 Nov check-in
//!  [Open] Won  Lost  All deals  Changes
//!   Flags  Deal …
//! ```

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::key::Key;
use crate::app::list::{List, ListCursor};
use crate::domain::ids::{DealId, RepId};
use crate::storage::{
    BaseCurrency, DealColumn, DealList, DealQuery, DealScope, DealView, PersonFigures, PlanLine,
    PlanQuery, QuotaLine, Result, Store, fold,
};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::table;
use crate::ui::theme::Role;

use super::metrics::Whose;
use super::metrics::all_figures::AllFigures;
use super::metrics::progress::Progress;
use super::rep_parts::{CHANGE_COLUMNS, ChangeRow, change_row, quota_line, summary};
use super::says_who::SaysWho;
use crate::screens::deal_reading::{read_list, read_rows};
use crate::screens::deal_rows::{DealRow, OF_ONE, SORTS_OF_ONE, columns};
use crate::screens::plans::in_a_line;
use crate::screens::ride_alongs::Behaviours;
use crate::screens::{Context, OpenPage, Screen};

/// The most changes that are read.
const CHANGES: usize = 500;
/// The most quotas that are shown.
const QUOTAS: usize = 2;
/// The most plans that are shown: more focuses than anybody works on.
const PLANS: usize = 3;

/// The parts of the page, in the order of the key.
const PARTS: [Part; 5] = [
    Part::Deals(DealView::Open),
    Part::Deals(DealView::Won),
    Part::Deals(DealView::Lost),
    Part::Deals(DealView::All),
    Part::Changes,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Deals(DealView),
    Changes,
}

impl Part {
    fn label(self) -> &'static str {
        match self {
            Self::Deals(view) => view.label(),
            Self::Changes => "Changes",
        }
    }
}

/// Who it is, read once.
struct Profile {
    person: PersonFigures,
    base: BaseCurrency,
    quotas: Vec<QuotaLine>,
    plans: Vec<PlanLine>,
}

/// The page.
pub struct RepPage {
    rep: RepId,
    name: String,
    part: Part,
    context: Option<Context>,
    profile: Option<Profile>,
    deals: List<DealRow>,
    whole: DealList,
    /// Counts the readings of `whole`, so that rows of an older one are not taken for those of this one.
    turn: u64,
    changes: List<ChangeRow>,
}

impl RepPage {
    /// The page of a person; the name is read where it is not known.
    pub fn new(rep: RepId, name: String) -> Self {
        let mut deals: List<DealRow> = List::default();
        deals.cursor.columns = 10;
        Self {
            rep,
            name,
            part: PARTS[0],
            context: None,
            profile: None,
            deals,
            whole: DealList::default(),
            turn: 0,
            changes: List::default(),
        }
    }

    /// The same with other deals in front.
    #[must_use]
    pub fn showing(mut self, view: DealView) -> Self {
        self.part = Part::Deals(view);
        self
    }

    /// Their deals; the team and the rep of the scope bar do not matter here, its days do.
    fn scope(&self) -> DealScope {
        let scope = self
            .context
            .as_ref()
            .map(Context::deal_scope)
            .unwrap_or_default();
        DealScope {
            team: None,
            rep: Some(self.rep),
            ..scope
        }
    }

    fn query(&self) -> DealQuery {
        let cursor = &self.deals.cursor;
        DealQuery {
            scope: self.scope(),
            view: match self.part {
                Part::Deals(view) => view,
                Part::Changes => DealView::All,
            },
            filter: cursor.filter.text().to_owned(),
            sort: self
                .sorts()
                .get(cursor.sort.column)
                .copied()
                .unwrap_or_default(),
            descending: cursor.sort.descending,
            ..DealQuery::default()
        }
    }

    /// Whether the page is about more than one owner.
    fn leads(&self) -> bool {
        self.profile
            .as_ref()
            .is_some_and(|profile| profile.person.leads)
    }

    fn sorts(&self) -> &'static [DealColumn] {
        if self.leads() {
            &DealColumn::ALL
        } else {
            &SORTS_OF_ONE
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        match self.part {
            Part::Deals(_) => self.read_deals(effects),
            Part::Changes => self.read_changes(effects),
        }
    }

    fn read_deals(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (query, config) = (self.query(), context.config.clone());
        let (selected, at) = (self.deals.cursor.selected(), self.deals.cursor.position());
        effects.read(
            "deals",
            "read the deals",
            move |store| read_list(store, &query, &config, selected, at),
            |screen, reading, _| {
                let count = reading.list.len();
                screen.turn += 1;
                screen.whole = reading.list;
                screen
                    .deals
                    .load(count, reading.selected_at, reading.start, reading.rows);
            },
        );
    }

    fn read_changes(&mut self, effects: &mut Effects<Self>) {
        let scope = self.scope();
        let filter = fold(self.changes.cursor.filter.text());
        effects.read(
            "changes",
            "read the changes",
            move |store| -> Result<Vec<ChangeRow>> {
                let today = store.today();
                let changes = store.deal_changes(&scope, CHANGES)?;
                let mut rows: Vec<ChangeRow> = changes
                    .into_iter()
                    .map(|change| change_row(change, today))
                    .collect();
                rows.retain(|row| filter.split_whitespace().all(|word| row.holds(word)));
                Ok(rows)
            },
            |screen, rows, _| screen.changes.load_all(rows),
        );
    }

    fn read_profile(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (rep, scope, base) = (self.rep, self.scope(), context.config.base_currency);
        effects.read(
            "profile",
            "read the rep",
            move |store: &mut Store| -> Result<Option<Profile>> {
                let team = store.team_figures(&scope, base)?;
                let quotas = store.quotas(rep, QUOTAS)?;
                let plans = open_plans(store, rep, &team.base)?;
                let mut all = team.managers.into_iter().chain(team.reps);
                Ok(all.find(|person| person.id == rep).map(|person| Profile {
                    person,
                    base: team.base,
                    quotas,
                    plans,
                }))
            },
            |screen, profile, _| {
                if let Some(profile) = &profile {
                    screen.name.clone_from(&profile.person.name);
                }
                screen.profile = profile;
                screen.deals.cursor.columns = screen.sorts().len();
            },
        );
    }

    fn next_part(&mut self, effects: &mut Effects<Self>) {
        let at = PARTS
            .iter()
            .position(|part| *part == self.part)
            .unwrap_or(0);
        self.part = PARTS[(at + 1) % PARTS.len()];
        self.deals.cursor.forget_rows();
        self.read(effects);
    }

    fn deal(&self) -> Option<DealId> {
        match self.part {
            Part::Deals(_) => self.deals.selected().and_then(DealRow::deal),
            Part::Changes => self.changes.selected().map(|row| row.deal),
        }
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.deal() {
            let target = Target {
                kind: "deal".to_owned(),
                id: deal.0,
            };
            effects.go_to("pipeline", Some(target));
        }
    }

    fn all_figures(&mut self, effects: &mut Effects<Self>) {
        effects.open(AllFigures::new(self.name.clone(), Whose::Person(self.rep)));
    }

    fn behaviours(&mut self, effects: &mut Effects<Self>) {
        effects.open(Behaviours::new(self.rep, self.name.clone()));
    }

    fn progress(&mut self, effects: &mut Effects<Self>) {
        effects.open(Progress::new(self.name.clone(), Whose::Person(self.rep)));
    }

    /// The plan, where there is one; all of the rep's, where there are several or none.
    fn plans(&mut self, effects: &mut Effects<Self>) {
        let plans = self.profile.as_ref().map_or(&[][..], |p| &p.plans);
        let (kind, id) = match plans {
            [only] => ("plan", only.id.0),
            _ => ("rep", self.rep.0),
        };
        let kind = kind.to_owned();
        effects.go_to("plans", Some(Target { kind, id }));
    }

    /// A walk through ROAM with them, in the tab where it is done.
    fn walk(&mut self, effects: &mut Effects<Self>) {
        let target = Target {
            kind: "walk".to_owned(),
            id: self.rep.0,
        };
        effects.go_to("diagnosis", Some(target));
    }

    fn says_who(&mut self, effects: &mut Effects<Self>) {
        if let Some(profile) = &self.profile {
            let figures = profile.person.figures.clone();
            let page = SaysWho::new(
                self.name.clone(),
                Some(self.rep),
                figures,
                profile.base.clone(),
            );
            effects.open(page);
        }
    }
}

/// The open plans of this person alone.
fn open_plans(store: &Store, rep: RepId, base: &BaseCurrency) -> Result<Vec<PlanLine>> {
    let query = PlanQuery {
        scope: DealScope {
            rep: Some(rep),
            ..DealScope::default()
        },
        ..PlanQuery::default()
    };
    let mut plans = store.plans(&query, base)?;
    plans.retain(|plan| plan.rep == rep);
    Ok(plans)
}

impl Screen for RepPage {
    const NAME: &'static str = "team-rep";
    const TITLE: &'static str = "Rep";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the deal", Self::open)
            .footer(1)
            .when(|page: &Self| page.deal().is_some()),
        Command::new("says-who", "w", "Says who?", Self::says_who)
            .footer(2)
            .when(|page: &Self| page.profile.is_some()),
        Command::new("plans", "p", "Plans", Self::plans)
            .footer(6)
            .when(|page: &Self| page.profile.is_some()),
        Command::new("part", "v", "Open, won, lost, changes", Self::next_part).footer(3),
        Command::new("walk", "n", "Walk", Self::walk).footer(7),
        Command::new("figures", "f", "All figures", Self::all_figures).footer(4),
        Command::new("progress", "m", "Month by month", Self::progress).footer(5),
        Command::new("behaviours", "b", "Behaviours A, B", Self::behaviours).footer(8),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read_profile(effects);
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(match self.part {
            Part::Deals(_) => &mut self.deals.cursor,
            Part::Changes => &mut self.changes.cursor,
        })
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(match self.part {
            Part::Deals(_) => &self.deals.cursor,
            Part::Changes => &self.changes.cursor,
        })
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn settle(&mut self, effects: &mut Effects<Self>) {
        let Part::Deals(_) = self.part else {
            return;
        };
        let Some(range) = self.deals.cursor.missing() else {
            return;
        };
        if let (Some(context), Some(profile)) = (&self.context, &self.profile) {
            let (config, base, turn) = (context.config.clone(), profile.base.clone(), self.turn);
            let (start, lines) = (range.start, self.whole.window(range).collect::<Vec<_>>());
            effects.read(
                "rows",
                "read the deals",
                move |store| read_rows(store, &lines, &[], &base, &config),
                move |screen, rows, _| {
                    if screen.turn == turn {
                        screen.deals.fill(start, rows);
                    }
                },
            );
        }
    }

    fn heading(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let y = self.view_profile(canvas);
        self.view_parts(canvas, y);
        let mut list = canvas.below(y + 1);
        let columns = if self.leads() {
            columns(list.width())
        } else {
            OF_ONE
        };
        match self.part {
            Part::Deals(_) => table::draw(
                &mut list,
                columns,
                &self.deals,
                "No such deals. v shows others.",
            ),
            Part::Changes => {
                table::draw(
                    &mut list,
                    CHANGE_COLUMNS,
                    &self.changes,
                    "No such change of their deals is known.",
                );
            }
        }
    }
}

impl RepPage {
    /// Who it is, the figures, the quotas; returns the row after them.
    fn view_profile(&self, canvas: &mut Canvas<'_>) -> u16 {
        let Some(profile) = &self.profile else {
            return 0;
        };
        let (person, figures) = (&profile.person, &profile.person.figures);
        let mut who = vec![if person.leads {
            "Manager, with everybody below".into()
        } else {
            "Rep".to_owned()
        }];
        who.extend((!person.manager.is_empty()).then(|| format!("reports to {}", person.manager)));
        who.extend((!person.team.is_empty()).then(|| format!("team {}", person.team)));
        who.extend(
            person
                .left_on
                .map(|day| format!("left on {}", day.format("%-d %b %Y"))),
        );
        canvas.text(2, 0, Role::Muted, &who.join(" · "));
        canvas.line(2, 1, &summary(figures, &profile.base));
        let mut y = 2;
        for quota in &profile.quotas {
            quota_line(&mut canvas.below(y), quota);
            y += 1;
        }
        let today = profile.base.on;
        for plan in profile.plans.iter().take(PLANS) {
            let x = canvas.text(2, y, Role::Muted, "Plan  ");
            canvas.line(x, y, &in_a_line(plan, today));
            y += 1;
        }
        y
    }

    fn view_parts(&self, canvas: &mut Canvas<'_>, y: u16) {
        let mut x = 1;
        for part in PARTS {
            let is_current = part == self.part;
            let label = if is_current {
                format!("[{}]", part.label())
            } else {
                format!(" {} ", part.label())
            };
            let role = if is_current {
                Role::Strong
            } else {
                Role::Muted
            };
            x = canvas.text(x, y, role, &label);
        }
        canvas.clickable(1, y, x, 1, Click::Keys(vec![Key::char('v')]));
        if self.part == Part::Changes && self.changes.cursor.count() == CHANGES {
            canvas.text(x + 2, y, Role::Muted, &format!("the newest {CHANGES}"));
        }
    }
}
