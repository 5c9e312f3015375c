//! The goals of the team in one period: a grid of reps and metrics, edited cell by cell.
//!
//! ```text
//!  < 2026-Q4 >               Won value   Win rate
//!  selling day 38 of 66         result  proficie…
//!  Ana Duarte                     250k ○     35 %
//!  Ben Okafor     ramp 50 %       125k       30 %
//!  All together                   375k
//! ```
//!
//! A goal typed for a period is kept for exactly its days; a figure with `~` is made of goals of other periods.

mod acts;
mod cells;
mod fill;
mod said;
mod view;

use std::cell::Cell;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::key::{Code, Key};
use crate::app::list::{List, ListCursor, Row};
use crate::app::text_edit::TextEdit;
use crate::domain::fiscal::{Period, PeriodKind};
use crate::domain::goal::Target;
use crate::domain::ids::RepId;
use crate::storage::{GoalChange, GoalGrid, GoalMetric, GoalQuestion, fold};
use crate::ui::canvas::Canvas;

use super::{Context, Screen};

/// Lines of history that are read for the pane.
const HISTORY: usize = 8;

/// What is said to a key that cannot wait.
const COUNTING: &str = "The goals are being counted. Press it again in a moment";

/// A person of the grid, by place.
#[derive(Debug, Clone, Copy)]
pub(super) struct GridRow {
    rep: RepId,
    place: usize,
}

impl Row for GridRow {
    fn id(&self) -> i64 {
        self.rep.0
    }
}

/// The page.
#[derive(Default)]
pub struct Goals {
    context: Option<Context>,
    period: Option<Period>,
    /// Columns that were asked for and have no goal yet.
    asked: Vec<GoalMetric>,
    /// The column that the cursor goes to as soon as it is read.
    go_to: Option<GoalMetric>,
    grid: Option<GoalGrid>,
    /// Whether something newer than the grid is being read.
    is_counting: bool,
    list: List<GridRow>,
    column: usize,
    first_column: Cell<usize>,
    /// What is being typed into the cell.
    typing: Option<TextEdit>,
    /// Whether what is typed replaces what stands in the open cell.
    is_selected: bool,
    /// The target that `p` puts, with the metric it was taken from.
    taken: Option<(GoalMetric, Target)>,
    history: Vec<GoalChange>,
    history_of: Option<(RepId, GoalMetric)>,
}

impl Goals {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn question(&self) -> Option<GoalQuestion> {
        let context = self.context.as_ref()?;
        Some(GoalQuestion {
            scope: context.deal_scope(),
            days: context.calendar.days(self.period?)?,
            calendar: context.calendar.clone(),
            curve: context.config.goals.ramp.value.clone(),
            base: context.config.base_currency,
            columns: self.asked.clone(),
        })
    }

    fn label(&self) -> String {
        let (Some(context), Some(period)) = (&self.context, self.period) else {
            return String::new();
        };
        context.calendar.label(period)
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(question) = self.question() else {
            return;
        };
        self.is_counting = true;
        effects.figures(
            "goals",
            "read the goals",
            move |store| store.goal_grid(&question),
            |screen, grid, _| {
                screen.is_counting = false;
                let column = screen.go_to.take().or_else(|| screen.column_in_front());
                screen.grid = Some(grid);
                screen.keep_column(column.as_ref());
                screen.history_of = None;
                screen.lay_out();
            },
        );
    }

    fn lay_out(&mut self) {
        let Some(grid) = &self.grid else { return };
        let filter = fold(self.list.cursor.filter.text());
        let rows = grid
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| {
                filter
                    .split_whitespace()
                    .all(|word| fold(&row.name).contains(word))
            })
            .map(|(place, row)| GridRow {
                rep: row.rep,
                place,
            });
        self.list.load_all(rows.collect());
    }

    fn column_in_front(&self) -> Option<GoalMetric> {
        self.grid.as_ref()?.columns.get(self.column).cloned()
    }

    /// The cursor stays on its metric when columns come and go.
    fn keep_column(&mut self, column: Option<&GoalMetric>) {
        let Some(grid) = &self.grid else { return };
        let at = column.and_then(|column| grid.columns.iter().position(|other| other == column));
        let last = grid.columns.len().saturating_sub(1);
        self.column = at.unwrap_or(self.column).min(last);
    }

    /// Whether goals can be changed: not while a past day is looked at.
    fn may_change(&self) -> bool {
        let past = self
            .context
            .as_ref()
            .is_none_or(|context| context.scope.looks_back());
        !past && self.list.selected().is_some()
    }

    /// Whether the grid is that of the period above it. What is typed into another would be a goal of that one.
    fn is_of_period(&self, effects: &mut Effects<Self>) -> bool {
        let shown = self.grid.as_ref().map(|grid| grid.days);
        let is_there = shown == self.question().map(|question| question.days);
        if !is_there {
            effects.warn(COUNTING);
        }
        is_there
    }

    /// Whether what stands in the cells is what is in the file, for what is made of it.
    fn is_counted(&self, effects: &mut Effects<Self>) -> bool {
        if self.is_counting {
            effects.warn(COUNTING);
        }
        !self.is_counting
    }

    fn right(&mut self, _: &mut Effects<Self>) {
        let columns = self.grid.as_ref().map_or(0, |grid| grid.columns.len());
        self.column = (self.column + 1).min(columns.saturating_sub(1));
    }

    fn left(&mut self, _: &mut Effects<Self>) {
        self.column = self.column.saturating_sub(1);
    }

    fn go_to_period(&mut self, period: Option<Period>, effects: &mut Effects<Self>) {
        if period.is_some() {
            self.period = period;
            self.read(effects);
        }
    }

    fn earlier(&mut self, effects: &mut Effects<Self>) {
        let period = self.context.as_ref().zip(self.period);
        let period = period.and_then(|(context, period)| context.calendar.previous(period));
        self.go_to_period(period, effects);
    }

    fn later(&mut self, effects: &mut Effects<Self>) {
        let period = self.context.as_ref().zip(self.period);
        let period = period.and_then(|(context, period)| context.calendar.next(period));
        self.go_to_period(period, effects);
    }

    /// The next longer kind of period around today, or around the first day of a period elsewhere.
    fn next_kind(&mut self, effects: &mut Effects<Self>) {
        let Some((context, period)) = self.context.as_ref().zip(self.period) else {
            return;
        };
        let kind = match period.kind() {
            Some(PeriodKind::Week) => PeriodKind::Month,
            Some(PeriodKind::Month) => PeriodKind::Quarter,
            Some(PeriodKind::Quarter) => PeriodKind::Year,
            _ => PeriodKind::Week,
        };
        let (calendar, today) = (&context.calendar, context.clock.today());
        let day = if calendar.holds(period, today) {
            today
        } else {
            calendar.first_day(period).unwrap_or(today)
        };
        let period = calendar.period(kind, day);
        self.go_to_period(Some(period), effects);
    }

    fn read_history(&mut self, effects: &mut Effects<Self>) {
        let wanted = self.cell_key().map(|key| (key.rep, key.metric));
        if wanted == self.history_of {
            return;
        }
        self.history_of.clone_from(&wanted);
        self.history.clear();
        let Some((rep, metric)) = wanted else { return };
        let of = (rep, metric.clone());
        effects.read(
            "history",
            "read the history of the goal",
            move |store| store.goal_history(rep, &metric),
            move |screen, mut history, _| {
                if screen.history_of.as_ref() == Some(&of) {
                    history.truncate(HISTORY);
                    screen.history = history;
                }
            },
        );
    }
}

impl Screen for Goals {
    const NAME: &'static str = "team-goals";
    const TITLE: &'static str = "Goals";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("set", "enter e", "Set", Self::begin)
            .footer(1)
            .when(Self::may_change),
        Command::new("later", ">", "Next period", Self::later).footer(5),
        Command::new("earlier", "<", "Period before", Self::earlier).footer(6),
        Command::new("kind", "t", "Week, month, quarter, year", Self::next_kind),
        Command::new("right", "l right", "Next metric", Self::right),
        Command::new("left", "h left", "Metric before", Self::left),
        Command::new("add", "m +", "Add a metric", Self::add_metric).footer(4),
        Command::new("agree", "a", "Agreed today", Self::agree)
            .footer(2)
            .when(Self::may_change),
        Command::new("review", "v", "Next look", Self::review)
            .footer(7)
            .when(Self::may_change),
        Command::new("copy", "c", "Copy last period", Self::copy)
            .footer(3)
            .when(Self::may_change),
        Command::new(
            "copy-more",
            "C",
            "Copy last period with a factor",
            Self::copy_more,
        )
        .when(Self::may_change),
        Command::new("take", "y", "Take this goal", Self::take),
        Command::new("put", "p", "Put it here and go down", Self::put)
            .when(|page: &Self| page.may_change() && page.taken.is_some()),
        Command::new("above", "=", "Same as above", Self::same_as_above).when(Self::may_change),
        Command::new("fill", "f", "Fill the column below", Self::fill).when(Self::may_change),
        Command::new("divide", "d", "Divide among shorter periods", Self::divide)
            .when(Self::may_change),
        Command::new("remove", "x delete", "Take the goal away", Self::remove)
            .when(|page: &Self| page.may_change() && page.stated().is_some()),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        let of_scope = |context: &Context| context.scope.period;
        let changed = self.context.as_ref().map(of_scope) != Some(of_scope(context));
        if changed || self.period.is_none() {
            let quarter = context
                .calendar
                .period(PeriodKind::Quarter, context.clock.today());
            let scope = of_scope(context);
            self.period = Some(if scope == Period::All { quarter } else { scope });
        }
        self.context = Some(context.clone());
        self.read(effects);
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

    fn settle(&mut self, effects: &mut Effects<Self>) {
        self.read_history(effects);
    }

    fn typing(&self) -> Option<Vec<(Key, &'static str)>> {
        self.typing.as_ref().map(|_| {
            vec![
                (Key::plain(Code::Enter), "Set and go down"),
                (Key::plain(Code::Tab), "Set and go right"),
                (Key::plain(Code::Esc), "Give up"),
            ]
        })
    }

    fn take_key(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        self.press(key, effects)
    }

    fn paste(&mut self, text: &str, effects: &mut Effects<Self>) -> bool {
        self.paste_into_cell(text, effects)
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
