//! The close of a week: what was held, what slipped, what carries forward, and which promises were kept, both ways.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::date_words::written;

/// One line of a week that is being closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekLine {
    /// The day.
    pub on: Option<NaiveDate>,
    /// What.
    pub text: String,
    /// What became of it, or why: “missed”, “moved to 3 Dec: customer away”.
    pub how: String,
}

/// How many of each; kept with the close as it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WeekFigures {
    /// Conversations that were held: meetings, ride-alongs, check-ins, reviews.
    pub held: i64,
    /// Of the rhythm: missed and not caught up within the week.
    pub missed: i64,
    /// Of the rhythm: skipped with a reason.
    pub skipped: i64,
    /// Moved to another day, of every kind.
    pub moved: i64,
    /// The manager's own actions that were done.
    pub kept_by_me: i64,
    /// The manager's own actions that are open and due.
    pub open_with_me: i64,
    /// Promises of reps that were kept.
    pub kept_by_reps: i64,
    /// Promises of reps that are open and due.
    pub open_with_reps: i64,
}

/// A week, looked back on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekReview {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Its Sunday.
    pub sunday: NaiveDate,
    /// What was held.
    pub held: Vec<WeekLine>,
    /// What slipped: missed, skipped, moved, dropped.
    pub slipped: Vec<WeekLine>,
    /// What is open and due by the end of the week.
    pub carried: Vec<WeekLine>,
    /// How many of each.
    pub figures: WeekFigures,
}

impl WeekReview {
    /// The week as Markdown, to be edited and kept as a note.
    pub fn text(&self) -> String {
        let mut out = format!(
            "# Week of {} to {}\n",
            written(self.monday),
            written(self.sunday)
        );
        part(&mut out, "Held", &self.held, "Nothing was held.");
        part(&mut out, "Slipped", &self.slipped, "Nothing slipped.");
        part(
            &mut out,
            "Carries forward",
            &self.carried,
            "Nothing is open and due.",
        );
        let figures = &self.figures;
        let _ = write!(
            out,
            "\n## Promises\n\n- Mine: {} kept, {} open and due\n- The reps': {} kept, {} open and due\n",
            figures.kept_by_me, figures.open_with_me, figures.kept_by_reps, figures.open_with_reps
        );
        out
    }
}

fn part(out: &mut String, heading: &str, lines: &[WeekLine], nothing: &str) {
    let _ = write!(out, "\n## {heading}\n\n");
    if lines.is_empty() {
        let _ = writeln!(out, "{nothing}");
    }
    for line in lines {
        let day = line
            .on
            .map(|day| format!("{}: ", day.format("%a %-d %b")))
            .unwrap_or_default();
        let how = if line.how.is_empty() {
            String::new()
        } else {
            format!(" ({})", line.how)
        };
        let _ = writeln!(out, "- {day}{}{how}", line.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_says_what_was_held_what_slipped_and_what_carries_forward() {
        let day = |text: &str| text.parse().unwrap();
        let review = WeekReview {
            monday: day("2026-11-23"),
            sunday: day("2026-11-29"),
            held: vec![WeekLine {
                on: Some(day("2026-11-24")),
                text: "1:1 with Ana".into(),
                how: String::new(),
            }],
            slipped: Vec::new(),
            carried: vec![WeekLine {
                on: None,
                text: "Call the landlord".into(),
                how: "4 days overdue".into(),
            }],
            figures: WeekFigures {
                held: 1,
                kept_by_reps: 2,
                open_with_me: 1,
                ..WeekFigures::default()
            },
        };
        assert_eq!(
            review.text(),
            "# Week of 23 Nov 2026 to 29 Nov 2026\n\n## Held\n\n- Tue 24 Nov: 1:1 with Ana\n\n## Slipped\n\n\
             Nothing slipped.\n\n## Carries forward\n\n- Call the landlord (4 days overdue)\n\n## Promises\n\n\
             - Mine: 0 kept, 1 open and due\n- The reps': 2 kept, 0 open and due\n"
        );
    }
}
