//! Why is it not done? Questions one at a time, after Mager and Pipe with the fast fixes first, that lead to a
//! condition, a root cause and an intervention.
//!
//! The questions are data (`assets/cause.toml`, or the manager's own). The walk keeps nothing: what is asked next
//! follows from the answers kept so far, so that it can be left, resumed, and an earlier answer changed.

mod check;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{Flaw, Place};
pub use words::{Condition, Intervention, Owner, RootCause, UnknownWord};

/// The answers that were given: key of the question, key of the answer.
pub type Answers = BTreeMap<String, String>;

/// The questions and where they lead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Where the questions come from.
    pub origin: String,
    /// The questions; the first is asked first.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// Where they end.
    #[serde(rename = "outcome")]
    pub outcomes: Vec<Outcome>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The name under which its answer is kept.
    pub key: String,
    /// The question, in plain words.
    pub text: String,
    /// A line of help.
    #[serde(default)]
    pub help: String,
    /// What can be answered, in the order of the screen.
    #[serde(rename = "answer")]
    pub answers: Vec<Answer>,
}

/// An answer and where it leads: to another question, or to an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The name in the file: `yes`, `no`, `unsure` or another.
    pub key: String,
    /// The name on the screen.
    pub label: String,
    /// The key of the next question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The key of the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// Where the questions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The name in answers.
    pub key: String,
    /// What was found, in a few words.
    pub name: String,
    /// The condition; none where nothing was found yet or it is not worth it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// The root cause; none as above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_cause: Option<RootCause>,
    /// What is done about it.
    pub intervention: Intervention,
    /// Whose move it is.
    pub owner: Owner,
    /// What to do, one sentence.
    pub todo: String,
}

/// How far the questions have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk<'c> {
    /// What was asked and answered on the way, in order. Answers that are no longer on the way are left out.
    pub path: Vec<(&'c Question, &'c Answer)>,
    /// Where that leads.
    pub at: At<'c>,
}

/// Where answers lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At<'c> {
    /// To this question, which is not answered yet.
    Question(&'c Question),
    /// To the end.
    Outcome(&'c Outcome),
    /// Nowhere: the questions have a mistake ([`Cause::flaws`] names it).
    Nowhere,
}

impl<'c> Walk<'c> {
    /// The question to ask now.
    pub fn question(&self) -> Option<&'c Question> {
        match self.at {
            At::Question(question) => Some(question),
            _ => None,
        }
    }

    /// What was found.
    pub fn outcome(&self) -> Option<&'c Outcome> {
        match self.at {
            At::Outcome(outcome) => Some(outcome),
            _ => None,
        }
    }
}

impl Question {
    /// The answer of this key.
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.key == key)
    }
}

impl Cause {
    /// The question of this key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// The outcome of this key.
    pub fn outcome(&self, key: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.key == key)
    }

    /// Follows the answers from the first question as far as they lead. An answer that the question does not (or
    /// no longer) have counts as not given; answers beside the way are ignored, not lost.
    pub fn walk(&self, answers: &Answers) -> Walk<'_> {
        let mut path = Vec::new();
        let mut next = self.questions.first();
        // A way cannot be longer than there are questions; a circle in edited questions must not hang.
        while let Some(question) = next.filter(|_| path.len() < self.questions.len()) {
            let given = answers
                .get(&question.key)
                .and_then(|key| question.answer(key));
            let Some(answer) = given else {
                let at = At::Question(question);
                return Walk { path, at };
            };
            path.push((question, answer));
            if let Some(outcome) = answer.outcome.as_deref().and_then(|key| self.outcome(key)) {
                let at = At::Outcome(outcome);
                return Walk { path, at };
            }
            next = answer.next.as_deref().and_then(|key| self.question(key));
        }
        Walk {
            path,
            at: At::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(key: &str, answers: &[(&str, &str, &str)]) -> Question {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Question {
            key: key.into(),
            text: format!("{key}?"),
            help: String::new(),
            answers: answers
                .iter()
                .map(|(key, next, outcome)| Answer {
                    key: (*key).into(),
                    label: (*key).into(),
                    next: filled(next),
                    outcome: filled(outcome),
                })
                .collect(),
        }
    }

    fn outcome(key: &str) -> Outcome {
        Outcome {
            key: key.into(),
            name: key.into(),
            condition: Some(Condition::DoesNotKnow),
            root_cause: Some(RootCause::Skill),
            intervention: Intervention::Practice,
            owner: Owner::Rep,
            todo: "Do it.".into(),
        }
    }

    /// first -yes-> second -yes-> third; each no ends.
    pub(super) fn three() -> Cause {
        Cause {
            origin: "a test".into(),
            questions: vec![
                question("first", &[("yes", "second", ""), ("no", "", "one")]),
                question("second", &[("yes", "third", ""), ("no", "", "two")]),
                question("third", &[("yes", "", "one"), ("no", "", "two")]),
            ],
            outcomes: vec![outcome("one"), outcome("two")],
        }
    }

    fn answers(given: &[(&str, &str)]) -> Answers {
        let own = |(question, answer): &(&str, &str)| ((*question).into(), (*answer).into());
        given.iter().map(own).collect()
    }

    #[test]
    fn answers_lead_on_and_a_changed_one_leaves_the_later_ones_aside() {
        let cause = three();
        let walked = |given: &[(&str, &str)]| -> (usize, String) {
            let given = answers(given);
            let walk = cause.walk(&given);
            let at = match walk.at {
                At::Question(question) => format!("{}?", question.key),
                At::Outcome(outcome) => outcome.key.clone(),
                At::Nowhere => "nowhere".into(),
            };
            (walk.path.len(), at)
        };
        let long = [("first", "yes"), ("second", "yes"), ("third", "yes")];
        for (given, length, at) in [
            (&long[..0], 0, "first?"),
            (&long[..1], 1, "second?"),
            (&long[..2], 2, "third?"),
            (&long[..3], 3, "one"),
            // The second answer changed: the third is no longer on the way.
            (
                &[("first", "yes"), ("second", "no"), ("third", "yes")],
                2,
                "two",
            ),
            // An answer that the question no longer has is asked again; what follows waits.
            (&[("first", "maybe"), ("second", "yes")], 0, "first?"),
            // Answers to questions that are not there any more.
            (&[("gone", "yes")], 0, "first?"),
        ] {
            assert_eq!(walked(given), (length, at.to_owned()), "{given:?}");
        }
    }

    #[test]
    fn a_circle_and_a_loose_end_lead_nowhere_instead_of_hanging() {
        let mut circle = three();
        circle.questions[1].answers[0].next = Some("first".into());
        let given = answers(&[("first", "yes"), ("second", "yes")]);
        assert_eq!(circle.walk(&given).at, At::Nowhere);
        let mut loose = three();
        loose.questions[0].answers[0].next = Some("elsewhere".into());
        assert_eq!(loose.walk(&given).at, At::Nowhere);
        assert_eq!(Cause::default().walk(&given).at, At::Nowhere);
    }
}
