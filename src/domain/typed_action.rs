//! An action in one line, as it is typed in passing: `call Ana fri 15:00`.
//!
//! The date words stand at the end (`call Ana fri`) or, after a comma or `by`, anywhere before it. What is not a
//! date stays in the text: nothing is cut away that was not understood as a date.

use chrono::{NaiveDate, NaiveTime};

use super::date_words::{DateProblem, DateReader};

/// What was understood of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedAction {
    /// What to do.
    pub text: String,
    /// The day it is due, where one was typed.
    pub due_on: Option<NaiveDate>,
    /// The time, where one was typed.
    pub due_time: Option<NaiveTime>,
}

/// Words at the end that lead to the date and belong to it.
const LEADING: [&str; 4] = ["by", "on", "until", "due"];

/// The most words that a date takes: `next fri 3 dec 2026 15:00` has fewer.
const LONGEST_DATE: usize = 5;

/// Reads a line.
///
/// # Errors
/// Where the end of the line looks like a date that could be two days, or is none: so that nobody believes a
/// reminder is set. An empty text is refused, too.
pub fn parse(line: &str, reader: &DateReader<'_>) -> Result<TypedAction, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let longest = words.len().saturating_sub(1).min(LONGEST_DATE);
    for count in (1..=longest).rev() {
        let (before, end) = words.split_at(words.len() - count);
        match reader.parse(&end.join(" ")) {
            Ok(date) => {
                let text = without_lead(before);
                return ready(TypedAction {
                    text,
                    due_on: Some(date.date),
                    due_time: date.time,
                });
            }
            Err(DateProblem::Unknown(_)) => {}
            Err(unclear) => return Err(unclear.to_string()),
        }
    }
    ready(TypedAction {
        text: words.join(" "),
        due_on: None,
        due_time: None,
    })
}

fn without_lead(words: &[&str]) -> String {
    let text = match words.split_last() {
        Some((last, rest))
            if !rest.is_empty() && LEADING.contains(&last.to_lowercase().as_str()) =>
        {
            rest
        }
        _ => words,
    };
    text.join(" ").trim_end_matches([',', ';']).to_owned()
}

fn ready(action: TypedAction) -> Result<TypedAction, String> {
    if action.text.is_empty() {
        return Err("say what is to be done, for example: call Ana fri 15:00".into());
    }
    Ok(action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fiscal::FiscalCalendar;

    #[test]
    fn a_line_is_split_into_what_and_when() {
        let calendar = FiscalCalendar::default();
        // A Sunday.
        let reader = DateReader::new("2026-11-22".parse().unwrap(), &calendar);
        for (line, text, due, time) in [
            (
                "call Ana fri 15:00",
                "call Ana",
                Some("2026-11-27"),
                Some("15:00:00"),
            ),
            (
                "send offer to Acme by +2w",
                "send offer to Acme",
                Some("2026-12-06"),
                None,
            ),
            ("prepare QBR, eom", "prepare QBR", Some("2026-11-30"), None),
            (
                "ask May about the budget",
                "ask May about the budget",
                None,
                None,
            ),
            ("review 3 dec", "review", Some("2026-12-03"), None),
            ("fri", "fri", None, None),
        ] {
            let action = parse(line, &reader).unwrap();
            assert_eq!(action.text, text, "{line}");
            assert_eq!(action.due_on, due.map(|d| d.parse().unwrap()), "{line}");
            assert_eq!(action.due_time, time.map(|t| t.parse().unwrap()), "{line}");
        }
    }

    #[test]
    fn a_date_that_could_be_two_days_is_refused() {
        let calendar = FiscalCalendar::default();
        let reader = DateReader::new("2026-11-22".parse().unwrap(), &calendar);
        assert!(
            parse("call Ana 12/3", &reader)
                .unwrap_err()
                .contains("could be")
        );
        assert!(parse("call Ana 30 feb", &reader).is_err());
        assert!(parse("  ", &reader).is_err());
    }
}
