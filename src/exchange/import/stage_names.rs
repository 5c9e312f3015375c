//! The stages that files name: what they seem to mean, and what must be asked.

use std::collections::HashMap;

use super::error::Question;
use super::{ImportOptions, Result};
use crate::domain::process::Outcome;
use crate::domain::stage_words::{NamedStage, StageHints, guess_outcome, order};
use crate::storage::Store;

/// A stage that the file does not know yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageQuestion {
    /// Its name in the files.
    pub name: String,
    /// On how many rows it stands.
    pub rows: i64,
    /// What it means: as a person said, or as its name and columns tell; `None` must be asked.
    pub outcome: Option<Outcome>,
    /// Whether a person said so.
    pub confirmed: bool,
}

impl StageQuestion {
    /// The question to a person.
    pub fn question(&self) -> Question {
        Question {
            file: String::new(),
            about: self.name.clone(),
            text: format!(
                "does the stage “{}” ({} rows) end a deal, won or lost, or is it open?",
                self.name, self.rows
            ),
            // A name from a CRM is pasted into a shell: in single quotes nothing in it is carried out.
            flag: format!(
                "--stage '{}=open', =won or =lost",
                self.name.replace('\'', r"'\''")
            ),
        }
    }
}

#[derive(Default)]
struct One {
    name: String,
    rows: i64,
    /// Rows stated open, won, lost.
    stated: [i64; 3],
    probability: Option<f64>,
    place: usize,
}

/// The stages seen while reading.
#[derive(Default)]
pub(super) struct Seen {
    stages: HashMap<String, One>,
}

/// What a row states outright about its deal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stated {
    pub closed: Option<bool>,
    pub won: Option<bool>,
    pub lost: Option<bool>,
    pub probability: Option<f64>,
}

impl Stated {
    pub(super) fn outcome(self) -> Option<Outcome> {
        match (self.closed, self.won, self.lost) {
            (_, Some(true), _) => Some(Outcome::Won),
            (_, _, Some(true)) | (Some(true), Some(false), _) => Some(Outcome::Lost),
            (Some(false), ..) => Some(Outcome::Open),
            _ => None,
        }
    }
}

impl Seen {
    /// Notes a stage on a row.
    pub(super) fn note(&mut self, name: &str, stated: Stated) {
        let place = self.stages.len();
        if !self.stages.contains_key(name) {
            self.stages.insert(
                name.to_owned(),
                One {
                    name: name.to_owned(),
                    place,
                    ..One::default()
                },
            );
        }
        let Some(one) = self.stages.get_mut(name) else {
            return;
        };
        one.rows += 1;
        if let Some(outcome) = stated.outcome() {
            one.stated[outcome as usize] += 1;
        }
        one.probability = one.probability.or(stated.probability);
    }

    /// The stages that nobody knows yet, in the order in which they should stand.
    pub(super) fn questions(
        self,
        store: &Store,
        options: &ImportOptions,
    ) -> Result<(Vec<StageQuestion>, bool)> {
        let mut all: Vec<One> = self.stages.into_values().collect();
        all.sort_by_key(|one| one.place);
        // The first export brings its own process, unless its stages are those that the file begins with.
        let mut own_process = false;
        if !store.holds_deals()? {
            for one in &all {
                own_process |= store.stage_outcome(&one.name)?.is_none();
            }
        }
        let mut questions = Vec::new();
        let mut named = Vec::new();
        let folded = |name: &str| {
            name.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        };
        let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
        for one in all {
            let known = !own_process && store.stage_outcome(&one.name)?.is_some();
            if known || !taken.insert(folded(&one.name)) {
                continue;
            }
            let told = options
                .stages
                .iter()
                .find(|(name, _)| folded(name) == folded(&one.name))
                .map(|(_, to)| *to);
            let outcome = told.or_else(|| guess(&one));
            named.push(NamedStage {
                name: one.name.clone(),
                outcome,
                probability: one.probability,
            });
            questions.push(StageQuestion {
                name: one.name,
                rows: one.rows,
                outcome,
                confirmed: told.is_some(),
            });
        }
        let (places, _) = order(&named);
        let ordered = places
            .into_iter()
            .filter_map(|place| questions.get(place).cloned())
            .collect();
        Ok((ordered, own_process))
    }
}

/// What the name and what its rows state say together.
fn guess(one: &One) -> Option<Outcome> {
    let stated: Vec<Outcome> = Outcome::ALL
        .into_iter()
        .filter(|outcome| one.stated[*outcome as usize] > 0)
        .collect();
    let hints = match stated.as_slice() {
        [outcome] => StageHints {
            is_closed: Some(*outcome != Outcome::Open),
            is_won: Some(*outcome == Outcome::Won),
            probability: one.probability,
            status: None,
        },
        [] => StageHints::default(),
        _ => return None,
    };
    guess_outcome(&one.name, hints)
}

/// The guesses in one line, to be looked at.
pub(super) fn note(stages: &[StageQuestion]) -> Option<String> {
    let guessed: Vec<String> = stages
        .iter()
        .filter(|stage| !stage.confirmed)
        .filter_map(|stage| Some(format!("{} = {}", stage.name, stage.outcome?)))
        .collect();
    (!guessed.is_empty()).then(|| {
        format!(
            "new stages, taken as: {} (change with --stage)",
            guessed.join(", ")
        )
    })
}
