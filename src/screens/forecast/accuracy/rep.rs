//! The calls about one person beside what came, with the evidence in words.

use std::sync::Arc;

use super::rows::{bias, bias_bar, verdict};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::forecast::CallLevel;
use crate::domain::forecast::accuracy::{Called, Evidence, RepAccuracy};
use crate::domain::ids::RepId;
use crate::domain::money::{Currency, Money};
use crate::screens::{Context, Screen};
use crate::storage::{AccuracyAnswer, Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

/// A call with what came.
#[derive(Debug, Clone)]
struct CallRow {
    called: Called,
    period: String,
    currency: Currency,
}

impl Row for CallRow {
    fn id(&self) -> i64 {
        self.called.call.0
    }
}

impl CallRow {
    fn error(&self) -> Option<f64> {
        let pair = self.called.pair;
        (pair.actual > 0).then(|| pair.error() as f64 / pair.actual as f64)
    }

    fn money(&self, minor: i64) -> Piece {
        piece(Role::Plain, Money::new(minor, self.currency).plain())
    }
}

const COLUMNS: &[Column<CallRow>] = &[
    Column::text("Period", 8, 10, |row: &CallRow| {
        piece(Role::Plain, &*row.period)
    }),
    Column::figures("Week", 4, |row: &CallRow| {
        piece(Role::Plain, row.called.week.to_string())
    }),
    Column::text("By", 7, 8, |row: &CallRow| {
        let by = match row.called.level {
            CallLevel::Rep => "rep",
            CallLevel::Manager => "manager",
        };
        piece(Role::Muted, by)
    }),
    Column::text("Call", 9, 12, |row: &CallRow| {
        piece(Role::Muted, row.called.category.name())
    }),
    Column::figures("Called", 12, |row: &CallRow| {
        row.money(row.called.pair.forecast)
    }),
    Column::figures("Came", 12, |row: &CallRow| {
        row.money(row.called.pair.actual)
    }),
    Column::figures("Error", 7, |row: &CallRow| bias(row.error())),
    Column::text(" low │ high", 11, 11, |row: &CallRow| {
        bias_bar(row.error())
    })
    .rank(1),
];

/// The page.
pub struct AccuracyOfRep {
    rep: RepId,
    name: String,
    evidence: Option<Evidence>,
    list: List<CallRow>,
}

impl AccuracyOfRep {
    /// The page of somebody, with what has been read of them.
    pub fn new(rep: RepId, name: String, answer: &Arc<AccuracyAnswer>) -> Self {
        let mut page = Self {
            rep,
            name,
            evidence: None,
            list: List::default(),
        };
        page.take(answer);
        page
    }

    fn take(&mut self, answer: &AccuracyAnswer) {
        let of_rep = |one: &&RepAccuracy| one.rep == self.rep;
        let Some(found) = answer.sheet.reps.iter().find(of_rep) else {
            self.list.load_all(Vec::new());
            return;
        };
        self.evidence = Some(found.evidence.clone());
        let mut called = found.called.clone();
        called.sort_by_key(|one| {
            (
                std::cmp::Reverse(one.period),
                one.week,
                std::cmp::Reverse(one.category),
                one.level,
            )
        });
        let rows = called.into_iter().map(|called| CallRow {
            period: answer
                .periods
                .get(called.period)
                .cloned()
                .unwrap_or_default(),
            currency: answer.currency,
            called,
        });
        self.list.load_all(rows.collect());
    }
}

impl Screen for AccuracyOfRep {
    const NAME: &'static str = "forecast-accuracy-rep";
    const TITLE: &'static str = "Calls and what came";
    const COMMANDS: &'static [Command<Self>] = &[];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        let question = context.forecast_question();
        effects.figures(
            "accuracy",
            "measure the calls",
            move |store: &mut Store| -> Result<AccuracyAnswer> { store.accuracy(&question, None) },
            |page, answer, _| page.take(&answer),
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn status(&self) -> Vec<Piece> {
        vec![piece(Role::Strong, &*self.name)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let width = usize::from(canvas.width().saturating_sub(4));
        let mut y = 0;
        if let Some(evidence) = &self.evidence {
            let x = canvas.text(2, y, Role::Strong, &self.name);
            canvas.line(x + 2, y, &[verdict(evidence)]);
            y += 1;
            let words = evidence.words();
            let lines = words
                .iter()
                .flat_map(|sentence| text::wrap(sentence, width));
            for line in lines.take(usize::from(canvas.height() / 2)) {
                canvas.text(2, y, Role::Muted, &line);
                y += 1;
            }
            y += 1;
        }
        table::draw(
            &mut canvas.below(y),
            COLUMNS,
            &self.list,
            "No call about a closed period.",
        );
    }
}
