//! Why a rep sells as planted: the root cause, the competency behind the condition, and what a manager who knows the
//! rep would answer. A stream of dice of its own, so that nothing else of the company depends on it.

use serde::Serialize;

use super::condition::Condition;
use super::dice::Dice;
use crate::domain::cause::{Answers, RootCause};

/// Where this stream of dice begins.
const STREAM: u64 = 3_000_000;

/// The root cause of a rep with a planted condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlantedCause {
    /// The root cause.
    pub root_cause: RootCause,
    /// Key of the competency behind the condition.
    pub competency: &'static str,
    /// Whether the rep could do it once: early observations are fine, late ones are not. Only where skill is missing.
    pub out_of_practice: bool,
    /// What a manager who knows the rep answers to questions that neither numbers nor observations answer. Whether the
    /// rep can do it, could do it once and does it often is to be seen in the observations and not in here.
    pub answers: Answers,
}

/// What is answered where nothing speaks against it: key of the question, key of the answer.
const USUAL: [(&str, &str); 14] = [
    ("expectation", "yes"),
    ("resources", "yes"),
    ("feedback", "yes"),
    ("important", "yes"),
    ("simpler_way", "no"),
    ("potential", "yes"),
    ("punished", "no"),
    ("rewarded", "no"),
    ("matters", "yes"),
    ("obstacles", "no"),
    ("capacity", "yes"),
    ("knows_why", "yes"),
    ("believes", "yes"),
    ("held_back", "no"),
];

/// The root causes with their weights: most often it is skill.
const CAUSES: [(RootCause, f64); 5] = [
    (RootCause::Skill, 3.0),
    (RootCause::Knowledge, 2.0),
    (RootCause::Commitment, 2.0),
    (RootCause::Capacity, 1.5),
    (RootCause::Environment, 1.5),
];

impl PlantedCause {
    /// The cause of the rep at this place; none for a condition that lies in no behaviour of the rep's.
    pub(super) fn of(seed: u64, place: usize, condition: Condition) -> Option<Self> {
        let competency = competency(condition)?;
        let mut dice = Dice::of(seed, STREAM + place as u64);
        let (root_cause, _) = CAUSES[dice.weighted(&CAUSES.map(|(_, weight)| weight))];
        let mut answers: Answers = USUAL
            .iter()
            .map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned()))
            .collect();
        if let Some((question, answer)) = otherwise(root_cause, &mut dice) {
            answers.insert(question.to_owned(), answer.to_owned());
        }
        Some(Self {
            root_cause,
            competency,
            out_of_practice: root_cause == RootCause::Skill && dice.happens(0.35),
            answers,
        })
    }
}

/// The competency behind what is planted, as the levers that ship with the program link it.
fn competency(condition: Condition) -> Option<&'static str> {
    match condition {
        Condition::TooFewLeads => Some("research"),
        Condition::PoorQualification => Some("qualifying"),
        Condition::PrematureProposals => Some("objections"),
        Condition::WeakClosing => Some("stakeholders"),
        Condition::Discounting => Some("negotiation"),
        Condition::SlowCycles => Some("next_step"),
        Condition::Healthy
        | Condition::Sandbagging
        | Condition::Ramping
        | Condition::BadTerritory
        | Condition::TooLittleData => None,
    }
}

/// The one question that is answered otherwise than usual; none for skill, which is to be seen.
fn otherwise(root_cause: RootCause, dice: &mut Dice) -> Option<(&'static str, &'static str)> {
    let one = |among: &[(&'static str, &'static str)], dice: &mut Dice| Some(*dice.pick(among));
    match root_cause {
        RootCause::Skill => None,
        RootCause::Knowledge => one(&[("expectation", "no"), ("feedback", "no")], dice),
        RootCause::Commitment => one(
            &[("matters", "no"), ("believes", "no"), ("held_back", "yes")],
            dice,
        ),
        RootCause::Capacity => Some(("capacity", "no")),
        RootCause::Environment => one(
            &[
                ("resources", "no"),
                ("punished", "yes"),
                ("rewarded", "yes"),
                ("obstacles", "yes"),
            ],
            dice,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::assets;

    #[test]
    fn who_answers_all_questions_as_planted_comes_to_the_planted_cause() {
        let cause = assets::cause().unwrap();
        let competencies = assets::competencies().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for place in 0..200 {
            for condition in Condition::PLANTED {
                let Some(planted) = PlantedCause::of(1, place, condition) else {
                    continue;
                };
                let mut answers = planted.answers.clone();
                assert!(answers.keys().all(|key| cause.question(key).is_some()));
                // What is to be seen on the rep.
                let skill = planted.root_cause == RootCause::Skill;
                let said = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
                answers.insert("could_they".into(), said(!skill));
                answers.insert("used_to".into(), said(planted.out_of_practice));
                answers.insert("used_often".into(), said(true));
                let found = cause.walk(&answers).outcome().and_then(|o| o.root_cause);
                assert_eq!(found, Some(planted.root_cause), "{planted:?}");
                assert!(competencies.iter().any(|c| c.key == planted.competency));
                seen.insert(planted.root_cause);
            }
        }
        assert_eq!(seen.len(), RootCause::ALL.len());
    }

    #[test]
    fn a_healthy_rep_has_no_cause() {
        for place in 0..20 {
            assert_eq!(PlantedCause::of(3, place, Condition::Healthy), None);
        }
    }
}
