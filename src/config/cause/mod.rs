//! The questions of the cause: the shipped ones, or the manager's own `cause.toml` beside `config.toml`.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::assets::{self, DamagedAsset};
use super::mistakes::{ConfigUnreadable, Mistake, Mistakes};
use crate::domain::cause::{Answer, Cause, Outcome, Place, Question};

/// What the file is called.
pub const FILE: &str = "cause.toml";

/// Where a manager's own questions lie: beside the settings.
pub fn beside(config: &Path) -> PathBuf {
    config.with_file_name(FILE)
}

/// The manager's own questions, where there are any; with mistakes in them, none, and the mistakes by line.
pub fn load(path: &Path) -> Result<(Option<Cause>, Mistakes), ConfigUnreadable> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            return Ok((None, Mistakes::default()));
        }
        Err(why) => {
            return Err(ConfigUnreadable::Refused {
                path: path.to_owned(),
                why,
            });
        }
    };
    let text = String::from_utf8(bytes).map_err(|_| ConfigUnreadable::NotText {
        path: path.to_owned(),
    })?;
    Ok(match parse(&text) {
        Ok(cause) => (Some(cause), Mistakes::default()),
        Err(mistakes) => (None, mistakes),
    })
}

/// The shipped questions.
pub(super) fn shipped(text: &str) -> Result<Cause, DamagedAsset> {
    parse(text).map_err(|mistakes| assets::damaged(FILE, mistakes.to_string()))
}

/// A file with the places of its parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placed {
    #[serde(default)]
    origin: String,
    #[serde(default)]
    question: Vec<Spanned<PlacedQuestion>>,
    #[serde(default)]
    outcome: Vec<Spanned<Outcome>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacedQuestion {
    key: String,
    text: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    answer: Vec<Spanned<Answer>>,
}

/// Reads questions; what is wrong with them is told with the line.
pub fn parse(text: &str) -> Result<Cause, Mistakes> {
    // Editors of some systems put a mark before the first letter.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let placed: Placed = toml::from_str(text).map_err(|error| {
        Mistakes(vec![Mistake {
            line: line_of(text, &error.span().unwrap_or_default()),
            message: error.message().replace('\n', ", "),
        }])
    })?;
    let spans = Spans::of(&placed);
    let cause = Cause {
        origin: placed.origin,
        questions: placed.question.into_iter().map(question).collect(),
        outcomes: placed
            .outcome
            .into_iter()
            .map(Spanned::into_inner)
            .collect(),
    };
    let mut mistakes: Vec<Mistake> = cause
        .flaws()
        .into_iter()
        .map(|flaw| Mistake {
            line: line_of(text, &spans.at(flaw.place)),
            message: flaw.text,
        })
        .collect();
    if mistakes.is_empty() {
        return Ok(cause);
    }
    mistakes.sort();
    Err(Mistakes(mistakes))
}

fn question(placed: Spanned<PlacedQuestion>) -> Question {
    let placed = placed.into_inner();
    Question {
        key: placed.key,
        text: placed.text,
        help: placed.help,
        answers: placed.answer.into_iter().map(Spanned::into_inner).collect(),
    }
}

/// Where the parts of a file stand in it.
struct Spans {
    questions: Vec<(Range<usize>, Vec<Range<usize>>)>,
    outcomes: Vec<Range<usize>>,
}

impl Spans {
    fn of(placed: &Placed) -> Self {
        let question = |question: &Spanned<PlacedQuestion>| {
            let answers = question.get_ref().answer.iter().map(Spanned::span);
            (question.span(), answers.collect())
        };
        Self {
            questions: placed.question.iter().map(question).collect(),
            outcomes: placed.outcome.iter().map(Spanned::span).collect(),
        }
    }

    fn at(&self, place: Place) -> Range<usize> {
        let found = match place {
            Place::Whole => None,
            Place::Question(at) => self.questions.get(at).map(|(span, _)| span),
            Place::Answer(at, answer) => {
                let found = self.questions.get(at);
                found.and_then(|(span, answers)| answers.get(answer).or(Some(span)))
            }
            Place::Outcome(at) => self.outcomes.get(at),
        };
        found.cloned().unwrap_or_default()
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.as_bytes().iter().take(span.start);
    1 + before.filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests;
