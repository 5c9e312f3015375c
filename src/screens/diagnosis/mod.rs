//! The diagnosis tab, first floor: the coaching board, the rep first whose coaching returns most.

pub mod board;
pub mod sheet;
mod sheet_view;
pub mod walk;
pub mod walks;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::kept::{Freshness, Keep, Question};
use crate::app::list::{List, ListCursor, Sort};
use crate::domain::diagnosis::{Choice, Level};
use crate::domain::fiscal::Period;
use crate::domain::ids::RepId;
use crate::storage::{DiagnosisQuestion, StorageError, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::board::{BoardLine, BoardReading, COLUMNS};
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
    /// The question whose whole answer is here; of another there may be the first rows.
    whole: String,
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

/// What a board answers.
fn board_key(question: &DiagnosisQuestion, level: Level) -> String {
    format!("{question:?} {level:?}")
}

/// What the head of a board in an order answers.
fn head_key(sort: Sort, of: &str) -> String {
    format!("board-head {sort:?} {of}")
}

/// The head of a board as it was kept; of another day, or of a file that changed since, it says so.
fn head_of(store: &mut Store, key: &str) -> Option<BoardReading> {
    let mark = store.mark().ok()?;
    let kept = match store.looking() {
        None => store.kept_answer(key).ok()??,
        Some(_) => return None,
    };
    let mut head = BoardReading::read_kept(kept.bytes, 0)?;
    let today = store.today();
    if kept.mark != mark || head.on != today {
        head.say_before(today);
    }
    Some(head)
}

/// Keeps a head that was true at a mark. A desk that cannot be written keeps nobody from reading.
fn keep_head(store: &mut Store, key: &str, mark: i64, head: &BoardReading) {
    let mut bytes = Vec::new();
    if let (None, Some(())) = (store.looking(), head.write_kept(&mut bytes)) {
        let _ = store.keep_answer(key, mark, &bytes);
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

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (question, level) = (question(context, self.choice), self.level);
        let key = board_key(&question, level);
        let (sort, asked) = (self.list.cursor.sort, question.clone());
        let head = head_key(sort, &key);
        self.read_head(&key, effects);
        let of = key.clone();
        effects.kept(
            Question::new("board", "read the coaching board", key),
            move |store| {
                let mark = store.mark()?;
                let reading = BoardReading::read(store, &question, level)?;
                if let Some(first) = reading.head(sort) {
                    keep_head(store, &head, mark, &first);
                }
                Ok::<_, StorageError>(reading)
            },
            move |screen: &mut Self, mut reading: BoardReading, freshness, effects| {
                if freshness == Freshness::Before {
                    reading.say_before(screen.today());
                }
                screen.reading = Some(reading);
                screen.is_head = false;
                screen.whole.clone_from(&of);
                screen.lay_out();
                if freshness == Freshness::Now {
                    screen.prepare(&asked, effects);
                }
            },
        );
    }

    /// The first rows as they were shown last in this order, while everybody's are read. There is none of a filter:
    /// whom it finds is known of all alone.
    fn read_head(&self, of: &str, effects: &mut Effects<Self>) {
        let cursor = &self.list.cursor;
        if self.whole == of || !cursor.filter.text().is_empty() {
            return;
        }
        let (sort, of) = (cursor.sort, of.to_owned());
        let key = head_key(sort, &of);
        effects.read(
            "board head",
            "read the coaching board",
            move |store: &mut Store| -> crate::storage::Result<_> { Ok(head_of(store, &key)) },
            move |screen, head, _| {
                let cursor = &screen.list.cursor;
                let is_asked = cursor.sort == sort && cursor.filter.text().is_empty();
                // A row further down, where the eye was, is waited for.
                let selected = cursor.selected();
                let has_row = |head: &BoardReading| selected.is_none_or(|id| head.holds(id));
                let is_wanted =
                    |head: &BoardReading| is_asked && screen.whole != of && has_row(head);
                if let Some(head) = head.filter(is_wanted) {
                    screen.reading = Some(head);
                    screen.is_head = true;
                    screen.lay_out();
                }
            },
        );
    }

    /// A board that was kept is here without anybody being counted: that is done behind it, for the next scope.
    fn prepare(&mut self, question: &DiagnosisQuestion, effects: &mut Effects<Self>) {
        if !std::mem::replace(&mut self.is_prepared, true) {
            let (question, again) = (question.clone(), question.clone());
            effects.figures_beforehand(
                "board for later",
                "read the coaching board",
                move |store: &mut Store| store.prepare_board(&question),
                move |screen, is_done, effects| {
                    screen.is_prepared = is_done;
                    // Behind what it gave way to.
                    screen.prepare(&again, effects);
                },
            );
        }
    }

    /// Puts what was read in rows again: another order or filter.
    fn lay_out(&mut self) {
        if let Some(reading) = &self.reading {
            let cursor = &self.list.cursor;
            let rows = reading.arranged(cursor.sort, cursor.filter.text());
            self.list.load_all(rows);
        }
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
            self.read_head(&of, effects);
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
        let count = self.reading.as_ref().map_or(0, |reading| reading.count);
        let what = match self.level {
            Level::Reps => "rep",
            Level::Managers => "manager",
        };
        let count = i64::try_from(count).unwrap_or(0);
        vec![
            piece(
                Role::Strong,
                crate::domain::diagnosis::words::many(count, what),
            ),
            piece(
                Role::Muted,
                format!("  beside: {}", self.choice.label().to_lowercase()),
            ),
        ]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = if self.is_head {
            "Counting…"
        } else {
            board::view::nothing(&self.list, self.level)
        };
        board::view::draw(self.reading.as_ref(), &self.list, nothing, canvas);
    }
}
