//! Step 5, cause: one question at a time until a condition, a root cause and an intervention are found. Earlier
//! answers stand above; enter on one asks it again.

use super::Walk;
use super::frame;
use super::reading::Kept;
use super::rows::{RowKind, StepRow};
use crate::app::effect::Effects;
use crate::domain::cause::{Cause, Outcome, Owner};
pub(super) use crate::exchange::diagnosis_summary::{factor_in_words, root_cause_in_words};
use crate::storage::{CauseFound, WalkAnswer};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Row number of the outcome; answers count from 1, what was answered from 100.
const OUTCOME: i64 = 50;
const ANSWERED: i64 = 100;

/// The rows: what was answered, then the answers to the question of now, or where the questions ended.
pub(super) fn rows(questions: &Cause, kept: &Kept) -> Vec<StepRow> {
    let walk = questions.walk(&kept.answers);
    let mut rows: Vec<StepRow> = (ANSWERED..)
        .zip(&walk.path)
        .map(|(id, (question, answer))| StepRow {
            id,
            kind: RowKind::Answered {
                question: question.key.clone(),
                text: question.text.clone(),
                answer: answer.label.clone(),
            },
        })
        .collect();
    if let Some(question) = walk.question() {
        rows.extend((1..).zip(&question.answers).map(|(id, answer)| StepRow {
            id,
            kind: RowKind::Answer {
                key: answer.key.clone(),
                label: answer.label.clone(),
            },
        }));
    } else if walk.outcome().is_some() {
        rows.push(StepRow {
            id: OUTCOME,
            kind: RowKind::Outcome,
        });
    }
    rows
}

/// “Not sure” where the question of now has it, so that enter claims nothing that nobody said; else its first answer,
/// or the end.
pub(super) fn usual(questions: &Cause, kept: &Kept) -> i64 {
    let walk = questions.walk(&kept.answers);
    if walk.outcome().is_some() {
        return OUTCOME;
    }
    let answers = walk.question().into_iter().flat_map(|q| &q.answers);
    let unsure = (1..)
        .zip(answers)
        .find(|(_, answer)| answer.key == "unsure");
    unsure.map_or(1, |(at, _)| at)
}

/// Draws the step: what was answered in the list's own window, the question of now in the midst of it.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let Some(kept) = &walk.kept else { return };
    let along = walk.questions.walk(&kept.answers);
    let mut y = frame::labelled(canvas, 0, "Why? ", Role::Muted, &walk.hypothesis_name());
    if let Some(question) = along.question() {
        let number = along.path.len() + 1;
        y = frame::labelled(
            canvas,
            y + 1,
            &format!("{number}. "),
            Role::Strong,
            &question.text,
        );
        y += canvas.below(y).paragraph(0, Role::Muted, &question.help) + 1;
    } else if let Some(outcome) = along.outcome() {
        y = draw_outcome(canvas, y + 1, outcome) + 1;
    } else {
        let text = "The questions lead nowhere: there is a mistake in your cause.toml; `ridealong doctor` names it.";
        y += canvas.below(y + 1).paragraph(0, Role::Bad, text) + 2;
    }
    frame::rows(canvas, y, &walk.list, "", |canvas, row| match &row.kind {
        RowKind::Answered { text, answer, .. } => {
            let room = usize::from(canvas.width()).saturating_sub(14);
            canvas.line(
                0,
                0,
                &[
                    piece(Role::Good, "✓ "),
                    piece(Role::Muted, text::left(text, room)),
                    piece(Role::Plain, format!(" {answer}")),
                ],
            );
        }
        RowKind::Answer { key, label } => {
            let key = match key.as_str() {
                "yes" => "y",
                "no" => "n",
                "unsure" => "d",
                _ => " ",
            };
            canvas.line(
                0,
                0,
                &[
                    piece(Role::Accent, format!("{key} ")),
                    piece(Role::Plain, label.clone()),
                ],
            );
        }
        RowKind::Outcome => {
            canvas.text(0, 0, Role::Plain, "So it is: go on to the agreement");
        }
        _ => {}
    });
}

fn draw_outcome(canvas: &mut Canvas<'_>, y: u16, outcome: &Outcome) -> u16 {
    let mut y = frame::labelled(canvas, y, "Found: ", Role::Strong, &outcome.name);
    let mut line = Vec::new();
    if let Some(condition) = outcome.condition {
        line.push(piece(Role::Muted, "Condition "));
        line.push(piece(Role::Plain, format!("{}  ", condition.label())));
    }
    if let Some(cause) = outcome.root_cause {
        line.push(piece(Role::Muted, "Root cause "));
        line.push(piece(Role::Plain, format!("{}  ", cause.label())));
    }
    line.push(piece(Role::Muted, "What helps "));
    line.push(piece(Role::Plain, outcome.intervention.label()));
    canvas.line(0, y, &line);
    y = frame::labelled(canvas, y + 1, "", Role::Muted, outcome.intervention.line());
    let whose = match outcome.owner {
        Owner::Rep => "It becomes the rep's plan: ",
        Owner::Manager => "It is your own action: ",
    };
    frame::labelled(canvas, y, whose, Role::Plain, &outcome.todo)
}

impl Walk {
    /// Where the questions ended.
    pub(super) fn outcome(&self) -> Option<&Outcome> {
        let kept = self.kept.as_ref()?;
        self.questions.walk(&kept.answers).outcome()
    }

    /// Whether the question of now has such an answer.
    pub(super) fn can_answer(&self, key: &str) -> bool {
        let Some(kept) = &self.kept else { return false };
        let along = self.questions.walk(&kept.answers);
        along
            .question()
            .is_some_and(|question| question.answer(key).is_some())
    }

    /// Enter: the chosen answer counts; one that was given is asked again; at the end the walk goes on.
    pub(super) fn answer_chosen(&mut self, effects: &mut Effects<Self>) {
        match self.chosen() {
            Some(RowKind::Answer { key, .. }) => {
                let key = key.clone();
                self.answer_key(&key, effects);
            }
            Some(RowKind::Answered { question, text, .. }) => {
                let (question, text) = (question.clone(), text.clone());
                self.answer_question(question, String::new(), text, effects);
            }
            Some(RowKind::Outcome) => self.answer_and_go_on(WalkAnswer::Seen, effects),
            _ => {}
        }
    }

    /// Answers the question of now.
    pub(super) fn answer_key(&mut self, key: &str, effects: &mut Effects<Self>) {
        let Some(kept) = &self.kept else { return };
        let Some(question) = self.questions.walk(&kept.answers).question() else {
            return;
        };
        let (asked, text) = (question.key.clone(), question.text.clone());
        self.answer_question(asked, key.to_owned(), text, effects);
    }

    /// Keeps an answer, and where the answers lead to now. An empty one asks again.
    fn answer_question(
        &mut self,
        question: String,
        answer: String,
        text: String,
        effects: &mut Effects<Self>,
    ) {
        let (Some(id), Some(kept)) = (self.id, &self.kept) else {
            return;
        };
        let mut answers = kept.answers.clone();
        if answer.is_empty() {
            answers.remove(&question);
        } else {
            answers.insert(question.clone(), answer.clone());
        }
        let found = self
            .questions
            .walk(&answers)
            .outcome()
            .map(found)
            .unwrap_or_default();
        if let Some(kept) = &mut self.kept {
            kept.answers = answers;
            kept.walk.cause = found.clone();
        }
        // The next key is meant for the next question.
        self.arrive(None);
        self.save(
            effects,
            "keep the answer",
            move |store| store.answer_cause(id, &question, &answer, &text, &found),
            |_, (), _| {},
        );
    }
}

fn found(outcome: &Outcome) -> CauseFound {
    CauseFound {
        condition: outcome.condition.map_or("", |c| c.key()).to_owned(),
        root_cause: outcome.root_cause.map_or("", |c| c.key()).to_owned(),
        intervention: outcome.intervention.key().to_owned(),
    }
}
