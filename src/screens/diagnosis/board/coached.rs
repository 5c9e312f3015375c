//! What a row says of the coaching of a person.

use std::fmt::Write as _;

use crate::domain::date_words::written;
use crate::domain::diagnosis::{Coached, words};

/// How somebody stands to the benchmark, behind the name.
pub(super) fn mark(is_top: bool, circumstance: &str) -> &'static str {
    match (is_top, circumstance.is_empty()) {
        (_, false) => " (apart)",
        (true, true) => " (top)",
        (false, true) => "",
    }
}

/// What is worked on.
pub(super) fn focus(coached: &Coached) -> String {
    match coached.focuses.as_slice() {
        [] => String::new(),
        [only] => only.text.clone(),
        [first, rest @ ..] => format!("{} +{}", first.text, rest.len()),
    }
}

/// What was done about it, in one line.
pub(super) fn coaching(
    coached: &Coached,
    days_without_plan: Option<i64>,
    (is_top, circumstance): (bool, &str),
) -> String {
    let mut said = match coached.last_on {
        Some(day) => format!("Last coached {}.", written(day)),
        None => "Never coached.".to_owned(),
    };
    if let Some(days) = days_without_plan {
        let _ = write!(
            said,
            " Short for {} without a plan.",
            words::many(days, "day")
        );
    }
    for focus in &coached.focuses {
        let _ = write!(
            said,
            " Focus since {}: {}.",
            written(focus.since),
            focus.text
        );
    }
    if let Some((_, step)) = coached.walk {
        let _ = write!(said, " A walk was left at step {step}.");
    }
    if is_top {
        said += " A top performer.";
    }
    if !circumstance.is_empty() {
        let _ = write!(said, " No fair benchmark: {circumstance}.");
    }
    said
}
