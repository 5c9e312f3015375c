//! The diagnosis of one person: results, every factor beside the benchmark, why, and who says so. Read only; the walk
//! is where it becomes a plan.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::diagnosis::{Choice, Comparison, Factor, Reading, words};
use crate::domain::ids::RepId;
use crate::domain::sales_record::SalesRecord;
use crate::domain::statistics::distributions::at_most;
use crate::storage::{DiagnosisSheet, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use super::{next_choice, question, sheet_view};
use crate::screens::OpenPage;
use crate::screens::{Context, Screen};

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Results and why.
    Why,
    /// Definition, source, window, and who is in the benchmark.
    SaysWho,
    /// Won by month.
    Months,
}

impl Part {
    /// All of them, in the order of the key.
    pub const ALL: [Self; 3] = [Self::Why, Self::SaysWho, Self::Months];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Why => "Why",
            Self::SaysWho => "Says who?",
            Self::Months => "Month by month",
        }
    }
}

/// A factor as the page shows it.
#[derive(Debug, Clone)]
pub(super) struct FactorRow {
    id: i64,
    pub(super) factor: Factor,
    pub(super) name: String,
    pub(super) reading: Reading,
    value: String,
    n: String,
    interval: String,
    benchmark: String,
    worse: String,
    share: String,
    worth: String,
    /// Where the benchmark's value comes from.
    pub(super) of_whom: String,
    /// Where a rate has too little behind it: how easily chance alone does that.
    pub(super) chance: Option<String>,
}

impl Row for FactorRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The page.
pub struct Sheet {
    rep: RepId,
    name: String,
    choice: Choice,
    pub(super) part: Part,
    context: Option<Context>,
    pub(super) list: List<FactorRow>,
    pub(super) read: Option<DiagnosisSheet>,
}

impl Sheet {
    /// The page of a person, beside a benchmark; an empty name is read.
    pub fn new(rep: RepId, name: String, choice: Choice, part: Part) -> Self {
        Self {
            rep,
            name,
            choice,
            part,
            context: None,
            list: List::default(),
            read: None,
        }
    }

    pub(super) fn context(&self) -> Option<&Context> {
        self.context.as_ref()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (question, rep) = (question(context, self.choice), self.rep);
        effects.figures(
            "diagnosis",
            "read the diagnosis",
            move |store| store.diagnosis_sheet(&question, rep),
            |screen, sheet, _| {
                screen.name.clone_from(&sheet.diagnosis.name);
                screen.select_lever(&sheet);
                screen.read = Some(sheet);
                screen.lay_out();
            },
        );
    }

    /// The first reading stands on the lever.
    fn select_lever(&mut self, sheet: &DiagnosisSheet) {
        let finding = sheet.diagnosis.headline.finding();
        if let Some(finding) = finding.filter(|_| self.read.is_none()) {
            let rows = rows(sheet);
            let lever = rows.iter().find(|row| row.factor == finding.factor);
            if let Some(row) = lever {
                self.list.cursor.select(row.id);
            }
        }
    }

    fn lay_out(&mut self) {
        let Some(sheet) = &self.read else {
            return;
        };
        let filter = fold(self.list.cursor.filter.text());
        let mut rows = rows(sheet);
        rows.retain(|row| fold(&row.name).contains(filter.trim()));
        self.list.load_all(rows);
    }

    fn next_part(&mut self, _: &mut Effects<Self>) {
        let at = Part::ALL.iter().position(|part| *part == self.part);
        self.part = Part::ALL[at.map_or(0, |at| (at + 1) % Part::ALL.len())];
    }

    fn says_who(&mut self, _: &mut Effects<Self>) {
        self.part = Part::SaysWho;
    }

    fn next_benchmark(&mut self, effects: &mut Effects<Self>) {
        self.choice = next_choice(self.choice);
        self.read(effects);
    }
}

/// Every factor; where stages were merged, those that are no longer told apart come after.
fn rows(sheet: &DiagnosisSheet) -> Vec<FactorRow> {
    let (diagnosis, record) = (&sheet.diagnosis, &sheet.record);
    let is_merged_away = |stage: &&Comparison| {
        stage.factor.is_rate()
            && !diagnosis
                .comparisons
                .iter()
                .any(|c| c.factor == stage.factor)
    };
    let apart = diagnosis.stages.iter().filter(is_merged_away);
    let all = diagnosis.comparisons.iter().chain(apart);
    all.zip(1..)
        .map(|(compared, id)| row(id, compared, sheet, record))
        .collect()
}

fn row(
    id: i64,
    compared: &Comparison,
    sheet: &DiagnosisSheet,
    record: &Arc<SalesRecord>,
) -> FactorRow {
    let (factor, currency) = (compared.factor, record.currency);
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let short = |major: f64| words::money(major, currency).short();
    let measured = compared.measured;
    let between = measured.and_then(|m| m.interval());
    let point = compared.benchmark;
    FactorRow {
        id,
        factor,
        name: words::name(factor, record),
        reading: compared.reading,
        value: measured.map_or_else(
            || "no data".to_owned(),
            |m| words::value(factor, m.value, currency),
        ),
        n: or_nothing(measured.map(|m| words::counted(factor, m))),
        interval: or_nothing(between.map(|b| words::interval(factor, b, currency))),
        benchmark: or_nothing(point.map(|p| words::value(factor, p.value, currency))),
        worse: or_nothing(compared.certainty.map(words::certainty)),
        share: or_nothing(compared.share.map(short)),
        worth: or_nothing(compared.worth.map(short)),
        of_whom: point.map_or_else(
            || "nobody: too few have enough of it".to_owned(),
            |point| words::of_whom(&sheet.diagnosis.benchmark, point),
        ),
        chance: chance(compared),
    }
}

/// The sentence of [`by_chance`] for a rate that has too little behind it; none for other readings.
fn chance(compared: &Comparison) -> Option<String> {
    let (measured, point) = compared.measured.zip(compared.benchmark)?;
    let hits = measured
        .hits
        .filter(|_| compared.reading == Reading::TooFew)?;
    by_chance(hits, measured.n, point.value.min(1.0))
}

/// How often somebody at the benchmark would get so few by chance, in a sentence.
fn by_chance(hits: i64, n: i64, benchmark: f64) -> Option<String> {
    let chance = words::certainty(at_most(hits, n, benchmark)?);
    let or_fewer = if hits > 0 { " or fewer" } else { "" };
    let at = words::percent(benchmark);
    Some(format!(
        "Too few to tell: somebody at {at} gets {hits} of {n}{or_fewer} by chance {chance} of the time."
    ))
}

/// A mark beside the name, so that no reading rests on colour.
pub(super) fn mark(reading: Reading) -> &'static str {
    match reading {
        Reading::Behind => "▼",
        Reading::Ahead => "▲",
        Reading::TooFew => "?",
        Reading::NoDifference | Reading::NoData => " ",
    }
}

/// The columns; the mark says behind ▼, ahead ▲, or too few to tell ?.
pub(super) const COLUMNS: &[Column<FactorRow>] = &[
    Column::text("Factor", 16, 34, |row: &FactorRow| {
        piece(
            role(row.reading),
            format!("{} {}", mark(row.reading), row.name),
        )
    }),
    Column::figures("Value", 10, |row: &FactorRow| {
        piece(Role::Plain, &*row.value)
    }),
    Column::figures("n", 12, |row: &FactorRow| piece(Role::Plain, &*row.n)),
    Column::figures("95 %", 11, |row: &FactorRow| {
        piece(Role::Muted, &*row.interval)
    })
    .rank(1),
    Column::figures("Beside", 10, |row: &FactorRow| {
        piece(Role::Plain, &*row.benchmark)
    }),
    Column::figures("Worse", 5, |row: &FactorRow| {
        piece(Role::Plain, &*row.worse)
    }),
    Column::figures("Share", 7, |row: &FactorRow| {
        piece(Role::Plain, &*row.share)
    })
    .rank(2),
    Column::figures("Worth", 7, |row: &FactorRow| {
        piece(Role::Plain, &*row.worth)
    }),
    Column::text("Reading", 10, 20, |row: &FactorRow| {
        piece(role(row.reading), row.reading.label())
    })
    .rank(3),
];

fn role(reading: Reading) -> Role {
    match reading {
        Reading::Behind => Role::Strong,
        Reading::Ahead | Reading::NoDifference => Role::Plain,
        Reading::TooFew | Reading::NoData => Role::Muted,
    }
}

impl Screen for Sheet {
    const NAME: &'static str = "diagnosis-sheet";
    const TITLE: &'static str = "Diagnosis";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("next-part", "v", "Next part", Self::next_part).footer(1),
        Command::new("says-who", "w", "Says who?", Self::says_who)
            .footer(2)
            .when(|page: &Self| page.part != Part::SaysWho),
        Command::new(
            "walk",
            "n",
            "Walk",
            |page: &mut Self, effects: &mut Effects<Self>| {
                effects.open(super::walk::Walk::begin(page.rep));
            },
        )
        .footer(4),
        Command::new("benchmark", "b", "Benchmark", Self::next_benchmark).footer(3),
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

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Diagnosis of {}", self.name))
    }

    fn status(&self) -> Vec<Piece> {
        let money = self.read.as_ref().map_or_else(String::new, |sheet| {
            format!("money in {}, ", sheet.record.currency)
        });
        vec![piece(
            Role::Muted,
            format!("{money}beside: {}", self.choice.label().to_lowercase()),
        )]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        sheet_view::draw(self, canvas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_says_how_easily_chance_does_that() {
        for (hits, n, benchmark, said) in [
            // domain.md FX-1.14: 0 of 2 at 55.6 % has a chance of 19.8 %.
            (
                0,
                2,
                10.0 / 18.0,
                "Too few to tell: somebody at 56 % gets 0 of 2 by chance 20 % of the time.",
            ),
            (
                1,
                2,
                0.5,
                "Too few to tell: somebody at 50 % gets 1 of 2 or fewer by chance 75 % of the time.",
            ),
        ] {
            assert_eq!(by_chance(hits, n, benchmark).unwrap(), said);
        }
        assert_eq!(by_chance(0, 0, 0.5), None);
    }
}
