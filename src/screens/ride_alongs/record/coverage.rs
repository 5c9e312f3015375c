//! Coaching coverage: who was coached, how long ago, and how much in the last ninety days.
//!
//! ```text
//!   Rep          Last coached  Next       Rides  Seen  1:1s  Checks  Minutes
//!   Ben Okafor   never         –              0     0     0       0  no data
//!   Ana Duarte   12 days ago   4 Dec          2     5     4       1      185
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::coaching_record::WINDOW_DAYS;
use crate::screens::coaching_forms::{RideAlongStart, plan_ride_along};
use crate::screens::deal_rows::short_day;
use crate::screens::ride_alongs::SkillsPage;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{CoverageLine, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

/// A rep with the day and the limit of the screen.
#[derive(Debug, Clone)]
struct CoverageRow {
    line: CoverageLine,
    today: NaiveDate,
    limit: i64,
}

impl Row for CoverageRow {
    fn id(&self) -> i64 {
        self.line.rep.0
    }
}

impl CoverageRow {
    fn last(&self) -> Piece {
        let Some(on) = self.line.last_on else {
            return piece(Role::Bad, "! never");
        };
        let days = (self.today - on).num_days().max(0);
        let said = match days {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            days => format!("{days} days ago"),
        };
        if days > self.limit {
            piece(Role::Warning, format!("! {said}"))
        } else {
            piece(Role::Plain, said)
        }
    }

    fn next(&self) -> Piece {
        match &self.line.next {
            Some(ride) if ride.planned_on < self.today => piece(
                Role::Bad,
                format!("! {}", short_day(ride.planned_on, self.today)),
            ),
            Some(ride) => piece(Role::Plain, short_day(ride.planned_on, self.today)),
            None => piece(Role::Muted, "–"),
        }
    }

    fn minutes(&self) -> Piece {
        let coached = &self.line.coached;
        match (coached.minutes, coached.untimed) {
            (0, _) => piece(Role::Muted, "no data"),
            (minutes, 0) => piece(Role::Plain, minutes.to_string()),
            // Some were not timed: at least that much.
            (minutes, _) => piece(Role::Plain, format!("{minutes}+")),
        }
    }
}

fn count(n: u32) -> Piece {
    let role = if n == 0 { Role::Muted } else { Role::Plain };
    piece(role, n.to_string())
}

const COLUMNS: &[Column<CoverageRow>] = &[
    Column::text("Rep", 14, 30, |row: &CoverageRow| {
        piece(Role::Plain, &*row.line.name)
    }),
    Column::text("Last coached", 14, 14, CoverageRow::last),
    Column::text("Next", 8, 8, CoverageRow::next),
    Column::figures("Rides", 5, |row: &CoverageRow| {
        count(row.line.coached.ride_alongs)
    }),
    Column::figures("Seen", 5, |row: &CoverageRow| {
        count(row.line.coached.observations)
    }),
    Column::figures("1:1s", 5, |row: &CoverageRow| {
        count(row.line.coached.one_on_ones)
    }),
    Column::figures("Checks", 6, |row: &CoverageRow| {
        count(row.line.coached.check_ins)
    }),
    Column::figures("Minutes", 8, CoverageRow::minutes),
];

/// The page.
#[derive(Default)]
pub struct Coverage {
    context: Option<Context>,
    list: List<CoverageRow>,
    all: Vec<CoverageRow>,
}

impl Coverage {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |row: &&CoverageRow| {
            let name = fold(&row.line.name);
            words.split_whitespace().all(|word| name.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(SkillsPage::new(row.line.rep, row.line.name.clone(), None));
        }
    }

    fn may_change(&self) -> bool {
        let past = |context: &Context| context.scope.looks_back();
        self.list.selected().is_some() && !self.context.as_ref().is_none_or(past)
    }

    fn plan(&mut self, effects: &mut Effects<Self>) {
        let (Some(row), Some(context)) = (self.list.selected(), &self.context) else {
            return;
        };
        let start = RideAlongStart {
            rep: Some((row.line.rep, row.line.name.clone())),
            ..RideAlongStart::default()
        };
        let draft = "ride-alongs/plan/0".to_owned();
        plan_ride_along(start, draft, context, effects, |_, _, effects| {
            effects.say("Planned; u takes it back");
        });
    }
}

impl Screen for Coverage {
    const NAME: &'static str = "ride-alongs-coverage";
    const TITLE: &'static str = "Coaching coverage";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the skills", Self::open)
            .footer(1)
            .when(|page: &Self| page.list.selected().is_some()),
        Command::new("plan", "p n", "Plan ride-along", Self::plan)
            .footer(2)
            .when(Self::may_change),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let scope = context.deal_scope();
        let today = context.clock.today();
        let limit = context.config.today.coaching_days.value;
        effects.read(
            "coverage",
            "read the coaching",
            move |store: &mut Store| -> Result<Vec<CoverageLine>> {
                store.coaching_coverage(&scope)
            },
            move |page, lines, _| {
                let row = |line| CoverageRow { line, today, limit };
                page.all = lines.into_iter().map(row).collect();
                page.lay_out();
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn status(&self) -> Vec<Piece> {
        let coached = self.all.iter().filter(|row| !row.line.coached.is_nothing());
        let said = format!(
            "{} of {} coached in {WINDOW_DAYS} days",
            coached.count(),
            self.all.len()
        );
        vec![piece(Role::Muted, said)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let mut top = canvas.part(0, 0, width, height.saturating_sub(2));
        table::draw(&mut top, COLUMNS, &self.list, "Nobody in this scope.");
        let said = format!(
            "Counts of the last {WINDOW_DAYS} days. Minutes are those that were timed; + some were not."
        );
        canvas.text(1, height.saturating_sub(1), Role::Muted, &said);
    }
}
