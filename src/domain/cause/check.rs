//! Whether edited questions hold together: each way ends, nothing is out of reach, and the rules of the house hold.

use std::collections::BTreeSet;

use super::{Cause, Owner, RootCause};
use crate::domain::cause::Condition;

/// Where a mistake in the questions is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    Whole,
    /// The question at this place, from 0.
    Question(usize),
    /// The answer (second) of the question (first).
    Answer(usize, usize),
    /// The outcome at this place.
    Outcome(usize),
}

/// A mistake in the questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where.
    pub place: Place,
    /// What is wrong and what to do.
    pub text: String,
}

fn flaw(place: Place, text: impl Into<String>) -> Flaw {
    Flaw {
        place,
        text: text.into(),
    }
}

impl Cause {
    /// Every mistake; none means that each way through the questions ends in an outcome.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut found = Vec::new();
        if self.questions.is_empty() {
            found.push(flaw(
                Place::Whole,
                "there is no question: add a [[question]]",
            ));
        }
        self.names(&mut found);
        self.answers(&mut found);
        for (place, outcome) in self.outcomes.iter().enumerate() {
            if let Some(text) = broken_rule(outcome) {
                found.push(flaw(Place::Outcome(place), text));
            }
        }
        if found.is_empty() {
            self.ways(&mut found);
        }
        found
    }

    fn names(&self, found: &mut Vec<Flaw>) {
        let mut seen = BTreeSet::new();
        for (place, question) in self.questions.iter().enumerate() {
            let (key, place) = (question.key.trim(), Place::Question(place));
            if key.is_empty() || question.text.trim().is_empty() {
                found.push(flaw(place, "a question needs a key and a text"));
            } else if !seen.insert(key) {
                found.push(flaw(
                    place,
                    format!("a second question has the key “{key}”"),
                ));
            }
        }
        let mut seen = BTreeSet::new();
        for (place, outcome) in self.outcomes.iter().enumerate() {
            let (key, place) = (outcome.key.trim(), Place::Outcome(place));
            if key.is_empty() || outcome.name.trim().is_empty() || outcome.todo.trim().is_empty() {
                found.push(flaw(place, "an outcome needs a key, a name and what to do"));
            } else if !seen.insert(key) {
                found.push(flaw(place, format!("a second outcome has the key “{key}”")));
            }
        }
    }

    fn answers(&self, found: &mut Vec<Flaw>) {
        for (at, question) in self.questions.iter().enumerate() {
            if question.answers.is_empty() {
                let text = format!("“{}” has no answer", question.key);
                found.push(flaw(Place::Question(at), text));
            }
            let mut seen = BTreeSet::new();
            for (place, answer) in question.answers.iter().enumerate() {
                let mut says = |text: String| found.push(flaw(Place::Answer(at, place), text));
                let name = format!("the answer “{}” of “{}”", answer.key, question.key);
                if answer.key.trim().is_empty() || answer.label.trim().is_empty() {
                    says(format!(
                        "an answer of “{}” needs a key and a label",
                        question.key
                    ));
                } else if !seen.insert(&answer.key) {
                    says(format!("{name} is there twice"));
                }
                match (&answer.next, &answer.outcome) {
                    (Some(next), None) if self.question(next).is_none() => {
                        says(format!("{name} leads to “{next}”, which is no question"));
                    }
                    (None, Some(outcome)) if self.outcome(outcome).is_none() => {
                        says(format!("{name} ends in “{outcome}”, which is no outcome"));
                    }
                    (Some(_), Some(_)) => says(format!(
                        "{name} leads on and ends: give it either next or outcome"
                    )),
                    (None, None) => says(format!(
                        "{name} leads nowhere: give it a next question or an outcome"
                    )),
                    _ => {}
                }
            }
        }
    }

    /// Circles, and what no way leads to.
    fn ways(&self, found: &mut Vec<Flaw>) {
        let place_of = |key: &str| self.questions.iter().position(|one| one.key == key);
        // What stands on no circle can be taken away, from the ends backwards.
        let mut ends: BTreeSet<usize> = BTreeSet::new();
        loop {
            let more: Vec<usize> = (0..self.questions.len())
                .filter(|at| !ends.contains(at))
                .filter(|at| {
                    let answers = &self.questions[*at].answers;
                    let mut onward = answers.iter().filter_map(|answer| answer.next.as_deref());
                    onward.all(|next| place_of(next).is_some_and(|next| ends.contains(&next)))
                })
                .collect();
            if more.is_empty() {
                break;
            }
            ends.extend(more);
        }
        if let Some(at) = (0..self.questions.len()).find(|at| !ends.contains(at)) {
            let key = &self.questions[at].key;
            let text = format!("the way through “{key}” comes back to where it was and never ends");
            found.push(flaw(Place::Question(at), text));
        }
        let (mut reached, mut outcomes) = (BTreeSet::new(), BTreeSet::new());
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                for answer in &self.questions[at].answers {
                    open.extend(answer.next.as_deref().and_then(place_of));
                    outcomes.extend(answer.outcome.as_deref());
                }
            }
        }
        for at in (0..self.questions.len()).filter(|at| !reached.contains(at)) {
            let text = format!("no answer leads to “{}”", self.questions[at].key);
            found.push(flaw(Place::Question(at), text));
        }
        for (at, outcome) in self.outcomes.iter().enumerate() {
            if !outcomes.contains(outcome.key.as_str()) {
                let text = format!("no answer ends in “{}”", outcome.key);
                found.push(flaw(Place::Outcome(at), text));
            }
        }
    }
}

/// Which rule an outcome breaks.
fn broken_rule(outcome: &super::Outcome) -> Option<String> {
    let key = &outcome.key;
    let is_found = outcome.condition.is_some() && outcome.root_cause.is_some();
    if outcome.condition == Some(Condition::Constraints) && outcome.intervention.is_training() {
        return Some(format!(
            "“{key}” answers a constraint with training, which cannot help: remove the barrier"
        ));
    }
    let is_system = matches!(
        outcome.root_cause,
        Some(RootCause::Environment | RootCause::Capacity)
    );
    if is_system && outcome.owner != Owner::Manager {
        return Some(format!(
            "“{key}” leaves environment or capacity to the rep: its owner is the manager"
        ));
    }
    if !is_found && !outcome.intervention.names_no_cause() {
        return Some(format!(
            "“{key}” needs a condition and a root_cause; only observe and ignore go without"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Intervention;
    use super::super::tests::three;
    use super::*;

    #[test]
    fn each_mistake_is_named_at_its_place() {
        type Spoil = fn(&mut Cause);
        let cases: [(Spoil, Place, &str); 9] = [
            (
                |c| c.questions[0].answers[0].next = Some("thrid".into()),
                Place::Answer(0, 0),
                "the answer “yes” of “first” leads to “thrid”, which is no question",
            ),
            (
                |c| c.questions[1].answers[1].outcome = Some("three".into()),
                Place::Answer(1, 1),
                "the answer “no” of “second” ends in “three”, which is no outcome",
            ),
            (
                |c| c.questions[1].answers[1].outcome = None,
                Place::Answer(1, 1),
                "the answer “no” of “second” leads nowhere: give it a next question or an outcome",
            ),
            (
                |c| c.questions[1].answers[0].next = Some("first".into()),
                Place::Question(0),
                "the way through “first” comes back to where it was and never ends",
            ),
            (
                |c| c.questions[2].key = "second".into(),
                Place::Question(2),
                "a second question has the key “second”",
            ),
            (
                |c| c.outcomes[1].condition = Some(Condition::Constraints),
                Place::Outcome(1),
                "“two” answers a constraint with training, which cannot help: remove the barrier",
            ),
            (
                |c| c.outcomes[0].root_cause = Some(RootCause::Capacity),
                Place::Outcome(0),
                "“one” leaves environment or capacity to the rep: its owner is the manager",
            ),
            (
                |c| c.outcomes[0].root_cause = None,
                Place::Outcome(0),
                "“one” needs a condition and a root_cause; only observe and ignore go without",
            ),
            (
                |c| c.questions.clear(),
                Place::Whole,
                "there is no question: add a [[question]]",
            ),
        ];
        assert_eq!(three().flaws(), []);
        for (spoil, place, text) in cases {
            let mut cause = three();
            spoil(&mut cause);
            assert_eq!(cause.flaws()[0], flaw(place, text));
        }
    }

    #[test]
    fn what_no_way_leads_to_is_named_and_an_outcome_without_a_cause_may_say_look_first() {
        let mut cause = three();
        cause.questions[1].answers[0].next = None;
        cause.questions[1].answers[0].outcome = Some("two".into());
        cause.outcomes[0].condition = None;
        cause.outcomes[0].intervention = Intervention::Observe;
        let said: Vec<String> = cause.flaws().into_iter().map(|flaw| flaw.text).collect();
        assert_eq!(said, ["no answer leads to “third”"]);
    }
}
