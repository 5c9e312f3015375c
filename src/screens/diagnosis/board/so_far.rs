//! The board while everybody is counted: the results of the period, which are known at once. Levers are said to be counted,
//! so that a figure which is not there cannot be taken for none.

use std::sync::Arc;

use crate::domain::diagnosis::{Against, Level, Rank, ResultRow, Results, words};
use crate::domain::money::Currency;
use crate::storage::{DiagnosisQuestion, Result, Store};

use super::coached::{coaching, focus, mark};
use super::lines::Lines;
use super::{BoardReading, Said};

/// Stands for a figure that is being counted.
pub(super) const COUNTING: &str = "…";

impl BoardReading {
    /// What is known of a board before it is counted; `None` where that is as quick.
    ///
    /// # Errors
    /// As [`Store::board_so_far`].
    pub fn read_so_far(
        store: &Store,
        question: &DiagnosisQuestion,
        level: Level,
    ) -> Result<Option<Self>> {
        let results = store.board_so_far(question, level)?;
        Ok(results.map(|(results, _)| Self::so_far(&results)))
    }

    fn so_far(results: &Results) -> Self {
        let rows = results.rows.iter();
        let rows = rows.map(|row| Said::so_far(row, results).write());
        let since = results.team.period.first.format("%-d %b");
        Self {
            team: words::result(&results.team, results.currency),
            counts: format!(
                "Levers are being counted; until then the largest gap comes first. Results since {since}. {}.",
                results.currency
            ),
            count: results.rows.len(),
            on: results.today,
            lines: Arc::new(Lines::of(rows.enumerate()).so_far()),
        }
    }

    /// Whether it is what is known so far, and says no levers.
    pub fn is_part(&self) -> bool {
        self.lines.is_part
    }
}

impl Said {
    fn so_far(row: &ResultRow, results: &Results) -> Self {
        let (result, coached) = (&row.result, &row.coached);
        let short = |major: f64, currency: Currency| words::money(major, currency).short();
        let is_held = result.against == Against::Quota;
        Self {
            rep: row.subject.id(),
            name: row.name.clone(),
            rank: Rank::Thin,
            mark: mark(row.top_performer, &row.circumstance).to_owned(),
            gap: result.gap,
            // Without a quota the pace of the others is what to hold it against, and that is not known yet.
            gap_text: result
                .gap
                .map_or_else(|| COUNTING.to_owned(), |gap| short(gap, results.currency)),
            coached_days: coached.last_on.map(|day| (results.today - day).num_days()),
            focus: focus(coached),
            reasons: is_held
                .then(|| words::result(result, results.currency))
                .into_iter()
                .collect(),
            coaching: coaching(coached, None, (row.top_performer, &row.circumstance)),
            ..Self::default()
        }
    }
}

#[cfg(test)]
impl BoardReading {
    /// A board of these rows.
    pub fn of_said(rows: impl Iterator<Item = Said>) -> Self {
        let rows: Vec<Vec<u8>> = rows.map(|said| said.write()).collect();
        Self {
            count: rows.len(),
            lines: Arc::new(Lines::of(rows.iter().enumerate())),
            ..Self::default()
        }
    }

    /// The same as what is known so far.
    #[must_use]
    pub fn in_part(mut self) -> Self {
        let lines = std::mem::take(&mut self.lines);
        self.lines = Arc::new(Arc::try_unwrap(lines).unwrap().so_far());
        self
    }
}

#[cfg(test)]
impl Said {
    /// About somebody nothing is said but who it is.
    pub fn somebody(rep: i64) -> Self {
        Self {
            rep: crate::domain::ids::RepId(rep),
            name: format!("Rep {rep}"),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::COLUMNS;
    use super::*;
    use crate::app::list::Sort;
    use crate::domain::diagnosis::{Coached, ResultLine, Subject, Window};
    use crate::domain::ids::RepId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Against a quota of 100,000, of which 60,000 were due by now; `None`: there is none.
    fn result(won: f64, expected: Option<f64>) -> ResultLine {
        ResultLine {
            period: Window {
                first: day("2026-10-01"),
                last: day("2026-12-31"),
            },
            won,
            deals: 3,
            against: expected.map_or(Against::Nothing, |_| Against::Quota),
            objective: expected.map(|_| 100_000.0),
            expected,
            gap: expected.map(|expected| won - expected),
            short_since: None,
        }
    }

    fn row(rep: i64, result: ResultLine) -> ResultRow {
        ResultRow {
            subject: Subject::Rep(RepId(rep)),
            name: format!("Rep {rep}"),
            result,
            coached: Coached {
                last_on: Some(day("2026-11-11")),
                ..Coached::default()
            },
            top_performer: rep == 1,
            circumstance: String::new(),
        }
    }

    #[test]
    fn what_is_not_counted_yet_is_never_said_to_be_nothing() {
        let rows = vec![
            row(1, result(21_000.0, Some(60_000.0))),
            row(2, result(9_000.0, None)),
        ];
        let results = Results {
            today: day("2026-11-23"),
            currency: Currency::EUR,
            team: result(30_000.0, Some(60_000.0)),
            rows,
        };
        let reading = BoardReading::so_far(&results);
        let lines = reading.arranged(Sort::default(), "");
        let told = lines.iter().map(|line| {
            let cells = COLUMNS.iter().map(|column| (column.cell)(line).text);
            cells.collect::<Vec<_>>().join("|")
        });
        let told: Vec<String> = told.collect();
        assert_eq!(
            told,
            [
                "|Rep 1 (top)|-39.0k|counting…|…|…|…|12 d|…|",
                "|Rep 2|…|counting…|…|…|…|12 d|…|",
            ]
        );
        assert_eq!(
            reading.team,
            "Won 30.0k in 3 deals of 60.0k due by now: 30.0k short, 30 % of quota 100k."
        );
        assert_eq!(
            reading.counts,
            "Levers are being counted; until then the largest gap comes first. Results since 1 Oct. EUR."
        );
        let said = lines[0].said();
        assert_eq!(
            said.reasons,
            ["Won 21.0k in 3 deals of 60.0k due by now: 39.0k short, 21 % of quota 100k."]
        );
        assert_eq!(said.coaching, "Last coached 11 Nov 2026. A top performer.");
        assert!(lines[1].said().reasons.is_empty());
    }
}
