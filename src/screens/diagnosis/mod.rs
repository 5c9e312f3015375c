//! The diagnosis tab, first floor: the coaching board, the rep first whose coaching returns most.

pub mod board;
mod reading;
pub mod sheet;
mod sheet_view;
pub mod walk;
pub mod walks;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor};
use crate::domain::diagnosis::{Choice, Level};
use crate::domain::fiscal::Period;
use crate::domain::ids::RepId;
use crate::storage::DiagnosisQuestion;
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::board::{BoardLine, BoardReading, COLUMNS};
use self::reading::{Eye, board_key};
use self::sheet::{Part, Sheet};
use super::{Context, OpenPage, Screen, table};

/// The tab.
#[derive(Default)]
pub struct Diagnosis {
    context: Option<Context>,
    level: Level,
    choice: Choice,
    list: List<BoardLine>,
    reading: Option<BoardReading>,
    /// Whether that is the first rows of an order alone.
    is_head: bool,
    /// The question that was asked last.
    asked: String,
    /// The question that the rows answer: whole, the first of them, or what is known so far.
    shown: String,
    /// The question whose whole answer is here.
    whole: String,
    /// Where the eye was before rows were shown that are not all that there will be.
    eye: Option<Eye>,
    /// Whether everybody is counted, or that was asked for.
    is_prepared: bool,
}

/// The command tables of the tab's pages.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table::<Diagnosis>(),
        table::<Sheet>(),
        table::<walks::Walks>(),
        table::<walk::Walk>(),
        table::<walk::SummaryPage>(),
    ]
}

/// What is asked of the diagnosis in this scope. Without a period in the scope the results are those of the quarter.
fn question(context: &Context, choice: Choice) -> DiagnosisQuestion {
    DiagnosisQuestion {
        scope: context.deal_scope(),
        period: Some(context.scope.period).filter(|period| *period != Period::All),
        choice,
        thresholds: context.config.diagnosis.clone(),
        calendar: context.calendar.clone(),
        currency: context.config.base_currency,
    }
}

/// The benchmark after this one.
fn next_choice(choice: Choice) -> Choice {
    let at = Choice::ALL.iter().position(|other| *other == choice);
    let next = at.map_or(0, |at| (at + 1) % Choice::ALL.len());
    Choice::ALL[next]
}

impl Diagnosis {
    /// The tab before anything is read.
    pub fn new() -> Self {
        let mut tab = Self::default();
        tab.list.cursor.columns = COLUMNS.len();
        tab
    }

    /// Walks with the chosen person; an open walk is offered to be gone on with.
    fn walk(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(walk::Walk::begin(row.rep()));
        }
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        self.open_sheet(Part::Why, effects);
    }

    fn says_who(&mut self, effects: &mut Effects<Self>) {
        self.open_sheet(Part::SaysWho, effects);
    }

    fn open_sheet(&self, part: Part, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(Sheet::new(
                row.rep(),
                row.said().name.clone(),
                self.choice,
                part,
            ));
        }
    }

    fn next_benchmark(&mut self, effects: &mut Effects<Self>) {
        self.choice = next_choice(self.choice);
        effects.say(format!("Beside: {}", self.choice.label()));
        self.read(effects);
    }

    fn turn(&mut self, effects: &mut Effects<Self>) {
        self.level = match self.level {
            Level::Reps => Level::Managers,
            Level::Managers => Level::Reps,
        };
        self.read(effects);
    }

    fn fair(&mut self, effects: &mut Effects<Self>) {
        if let Some((row, context)) = self.list.selected().zip(self.context.as_ref()) {
            board::fair::read(row.rep(), row.said().name.clone(), context, effects);
        }
    }

    fn today(&self) -> chrono::NaiveDate {
        let today = |context: &Context| context.clock.today();
        self.context.as_ref().map_or_else(Default::default, today)
    }

    fn has_row(&self) -> bool {
        self.list.selected().is_some()
    }

    fn may_change(&self) -> bool {
        let looks_back = |context: &Context| context.scope.looks_back();
        self.has_row() && !self.context.as_ref().is_some_and(looks_back)
    }
}

impl Screen for Diagnosis {
    const NAME: &'static str = "diagnosis";
    const TITLE: &'static str = "Diagnosis";
    const SHORT_TITLE: &'static str = "Diag";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Diagnosis", Self::open)
            .footer(1)
            .when(Self::has_row),
        Command::new("walk", "n", "Walk", Self::walk)
            .footer(2)
            .when(Self::has_row),
        Command::new(
            "walks",
            "v",
            "All walks",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.open(walks::Walks::new());
            },
        )
        .footer(5),
        Command::new("says-who", "w", "Says who?", Self::says_who)
            .footer(2)
            .when(Self::has_row),
        Command::new("benchmark", "b", "Benchmark", Self::next_benchmark).footer(3),
        Command::new("managers", "t", "Managers/reps", Self::turn).footer(4),
        Command::new(
            "fair",
            "m",
            "Top performer, or no fair benchmark",
            Self::fair,
        )
        .when(Self::may_change),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        if !self.is_head {
            self.lay_out();
            return;
        }
        // The first rows of one order say nothing about another, or about whom a filter finds.
        self.list.load_all(Vec::new());
        if let Some(context) = &self.context {
            let of = board_key(&question(context, self.choice), self.level);
            if self.list.cursor.filter.text().is_empty() {
                self.read_head(&of, effects);
            }
        }
    }

    /// `rep`: the diagnosis of that person; `walk`: a walk with them; `diagnosis`: that walk.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        if !walks::focus(target, effects) && target.kind == "rep" {
            let page = Sheet::new(RepId(target.id), String::new(), self.choice, Part::Why);
            effects.open(page);
        }
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        if walk::resume(draft, effects) {
            return;
        }
        if let Some((rep, context)) = board::fair::rep_of(draft).zip(self.context.as_ref()) {
            board::fair::read(rep, String::new(), context, effects);
        }
    }

    fn status(&self) -> Vec<Piece> {
        if self.is_waiting() {
            return vec![piece(Role::Muted, "counting…")];
        }
        let count = self.reading.as_ref().map_or(0, |reading| reading.count);
        let is_part = self.reading.as_ref().is_some_and(BoardReading::is_part);
        let what = match self.level {
            Level::Reps => "rep",
            Level::Managers => "manager",
        };
        let count = i64::try_from(count).unwrap_or(0);
        let mut status = vec![
            piece(
                Role::Strong,
                crate::domain::diagnosis::words::many(count, what),
            ),
            piece(
                Role::Muted,
                format!("  beside: {}", self.choice.label().to_lowercase()),
            ),
        ];
        if is_part {
            status.push(piece(Role::Muted, "  counting…"));
        }
        status
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = if self.is_head || self.is_waiting() {
            "Counting…"
        } else {
            board::view::nothing(&self.list, self.level)
        };
        board::view::draw(self.reading.as_ref(), &self.list, nothing, canvas);
    }
}
