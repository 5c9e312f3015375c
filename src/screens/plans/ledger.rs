//! The ledger “were we right?”: how often the predictions of closed plans came true, per root cause and in all.
//!
//! ```text
//!  Were we right?        Right Partly Not  No data   Hit rate
//!  Skill                     3      4   3        0   30 % (11–60 %, n 10)
//!  In all                    …
//!   Closed   Rep          Focus            Predicted             Came     Right?
//! ```

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::PlanId;
use crate::domain::plan::{HitRate, LedgerLine, Right, hit_rates, in_words, indicator_of};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

use super::plan_page::PlanScreen;

/// A line of the ledger in a row.
struct LedgerRow(LedgerLine);

impl Row for LedgerRow {
    fn id(&self) -> i64 {
        self.0.plan.0
    }
}

/// The page.
#[derive(Default)]
pub struct LedgerScreen {
    context: Option<Context>,
    list: List<LedgerRow>,
    all: HitRate,
    causes: Vec<HitRate>,
}

impl LedgerScreen {
    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let scope = context.deal_scope();
        let words = fold(self.list.cursor.filter.text());
        effects.read(
            "ledger",
            "read the ledger",
            move |store| -> Result<Vec<LedgerLine>> { store.ledger(&scope) },
            move |screen, mut lines, _| {
                // The rates are of the whole scope, whatever is typed.
                (screen.all, screen.causes) = hit_rates(&lines);
                lines.retain(|line| {
                    let text = fold(&format!(
                        "{} {} {}",
                        line.rep_name, line.focus, line.root_cause
                    ));
                    words.split_whitespace().all(|word| text.contains(word))
                });
                screen
                    .list
                    .load_all(lines.into_iter().map(LedgerRow).collect());
            },
        );
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(PlanScreen::new(PlanId(row.id())));
        }
    }
}

impl Screen for LedgerScreen {
    const NAME: &'static str = "plans-ledger";
    const TITLE: &'static str = "Were we right?";
    const COMMANDS: &'static [Command<Self>] =
        &[Command::new("open", "enter l", "Open the plan", Self::open)
            .footer(1)
            .when(|page: &Self| page.list.selected().is_some())];

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
        self.read(effects);
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let mut y = 0;
        let heading = format!("  {:24} Right Partly   Not No data  Hit rate", "Root cause");
        canvas.text(0, y, Role::Muted, &heading);
        for cause in &self.causes {
            y += 1;
            let name = if cause.root_cause.is_empty() {
                "not named".to_owned()
            } else {
                in_words(&cause.root_cause)
            };
            rate_line(canvas, y, &name, cause, Role::Plain);
        }
        rate_line(canvas, y + 1, "In all", &self.all, Role::Strong);
        let nothing =
            "No prediction has been checked yet: a plan is judged when it gets its verdict.";
        table::draw(&mut canvas.below(y + 3), COLUMNS, &self.list, nothing);
    }
}

fn rate_line(canvas: &mut Canvas<'_>, y: u16, name: &str, hits: &HitRate, role: Role) {
    let counts = format!(
        "  {} {:>5} {:>6} {:>5} {:>7}  ",
        text::left(name, 24),
        hits.right,
        hits.partly,
        hits.wrong,
        hits.no_data
    );
    let x = canvas.text(0, y, role, &counts);
    let rate = hits.rate();
    let (Some(value), Some(interval)) = (rate.value(), rate.interval()) else {
        canvas.text(x, y, Role::Muted, "no data");
        return;
    };
    // A rate with little behind it is grey.
    let role = if rate.is_thin() { Role::Muted } else { role };
    let said = format!(
        "{:.0} % ({:.0}–{:.0} %, n {})",
        value * 100.0,
        interval.low * 100.0,
        interval.high * 100.0,
        rate.n
    );
    canvas.text(x, y, role, &said);
}

/// `Win rate 25 % → 35 %`, or the words of the prediction.
fn predicted(line: &LedgerLine) -> String {
    let figures = indicator_of(&line.indicator)
        .zip(line.target)
        .map(|(indicator, target)| {
            let from = line
                .from
                .map_or_else(|| "no data".to_owned(), |v| indicator.written(v));
            format!(
                "{} {from} → {}",
                indicator.named(&line.part),
                indicator.written(target)
            )
        });
    match (figures, line.predicted.is_empty()) {
        (Some(figures), true) => figures,
        (Some(figures), false) => format!("{figures}; {}", line.predicted),
        (None, _) => line.predicted.clone(),
    }
}

fn came(line: &LedgerLine) -> Piece {
    match indicator_of(&line.indicator).zip(line.value) {
        Some((indicator, value)) => piece(Role::Plain, indicator.written(value)),
        None => piece(Role::Muted, "no data"),
    }
}

/// What counts; with a mark where the manager said otherwise than the rule.
fn right(line: &LedgerLine) -> Piece {
    let role = match line.was_right {
        Some(Right::Yes) => Role::Good,
        Some(Right::Partly) => Role::Plain,
        Some(Right::No) => Role::Warning,
        None => Role::Muted,
    };
    let said = line.was_right.map_or("no data", Right::label);
    let mark = if line.said_because.is_empty() {
        ""
    } else {
        " *"
    };
    piece(role, format!("{said}{mark}"))
}

const COLUMNS: &[Column<LedgerRow>] = &[
    Column::text("Closed", 11, 11, |row: &LedgerRow| {
        let day = row
            .0
            .closed_on
            .map(|day| day.format("%-d %b %Y").to_string());
        piece(Role::Muted, day.unwrap_or_default())
    }),
    Column::text("Rep", 12, 18, |row: &LedgerRow| {
        piece(Role::Plain, &*row.0.rep_name)
    }),
    Column::text("Focus", 14, 30, |row: &LedgerRow| {
        piece(Role::Plain, &*row.0.focus)
    })
    .rank(1),
    Column::text("Predicted", 16, 40, |row: &LedgerRow| {
        piece(Role::Plain, predicted(&row.0))
    }),
    Column::figures("Came", 8, |row: &LedgerRow| came(&row.0)),
    Column::text("Right?", 14, 14, |row: &LedgerRow| right(&row.0)),
];
