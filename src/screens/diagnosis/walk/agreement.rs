//! Step 6, agreement: the behaviour today (A) and wanted (B), the rep's own words, what drives them, what follows from
//! it, and whether both agree.

use chrono::NaiveDate;

use super::Walk;
use super::frame;
use super::rows::{RowKind, StepRow};
use crate::app::effect::Effects;
use crate::domain::cause::Owner;
use crate::domain::date_words::written;
use crate::storage::{Agreement, WalkAnswer};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// A line of the agreement.
pub(super) struct Line {
    /// Name of the form that edits it.
    pub field: &'static str,
    /// Its name.
    pub label: &'static str,
    /// What is written.
    pub value: String,
    /// Not written yet: what the walk proposes, or what belongs there.
    pub is_proposed: bool,
}

/// The agreement as it is shown: what is written, else what is proposed.
pub(super) struct Shown {
    /// What is written.
    pub kept: Agreement,
    /// What is proposed for A.
    pub now: String,
    /// What is proposed for B.
    pub wanted: String,
}

/// The rows.
pub(super) fn rows(shown: &Shown) -> Vec<StepRow> {
    let kept = &shown.kept;
    let or = |field, label, value: &str, proposed: &str| Line {
        field,
        label,
        is_proposed: value.is_empty(),
        value: if value.is_empty() { proposed } else { value }.to_owned(),
    };
    let agreed = |field, label, on: Option<NaiveDate>, key: &str| Line {
        field,
        label,
        is_proposed: on.is_none(),
        value: on.map_or_else(
            || format!("not yet (press {key})"),
            |day| format!("✓ on {}", written(day)),
        ),
    };
    let lines = [
        or(
            "behaviour-now",
            "Today (A)",
            &kept.behaviour_now,
            &shown.now,
        ),
        or(
            "behaviour-wanted",
            "Wanted (B)",
            &kept.behaviour_wanted,
            &shown.wanted,
        ),
        or(
            "rep-words",
            "In the rep's words",
            &kept.rep_words,
            "how do they say it themselves?",
        ),
        or(
            "motivation",
            "What drives them",
            &kept.motivation,
            "what do they want out of it?",
        ),
        or(
            "reward",
            "Reward, recognition",
            &kept.reward,
            "what follows when it is done?",
        ),
        agreed("rep-agreed", "The rep agrees", kept.rep_agreed_on, "a"),
        agreed("manager-agreed", "I agree", kept.manager_agreed_on, "i"),
    ];
    (0..)
        .zip(lines)
        .map(|(id, line)| StepRow {
            id,
            kind: RowKind::Field(line),
        })
        .collect()
}

/// What the questions led to, and whose move it is.
fn cause(walk: &Walk) -> (Role, String) {
    let Some(outcome) = walk.outcome() else {
        let text = "the questions are not answered to the end (h goes back to them).";
        return (Role::Warning, text.to_owned());
    };
    let whose = match outcome.owner {
        Owner::Rep => "the rep's plan",
        Owner::Manager => "your own action",
    };
    let helps = outcome.intervention.label().to_lowercase();
    let text = format!("{}. What helps: {helps}; {whose}.", outcome.name);
    (Role::Plain, text)
}

/// Draws the step: each line may be long, so the chosen one is shown in full below.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let (role, text) = cause(walk);
    let mut y = frame::labelled(canvas, 0, "Cause: ", role, &text);
    let text = "Agree on one behaviour, in words that the rep would use. What is grey is a proposal; enter takes it.";
    y += canvas.below(y).paragraph(0, Role::Muted, text) + 1;
    let height = canvas.height();
    let list = height.saturating_sub(y).min(7);
    let width = canvas.width();
    frame::rows(
        &mut canvas.part(0, y, width, list),
        0,
        &walk.list,
        "",
        |canvas, row| {
            if let RowKind::Field(line) = &row.kind {
                let role = if line.is_proposed {
                    Role::Muted
                } else {
                    Role::Plain
                };
                let value = line.value.split_whitespace().collect::<Vec<_>>().join(" ");
                canvas.line(
                    0,
                    0,
                    &[
                        piece(Role::Heading, format!("{} ", text::left(line.label, 20))),
                        piece(role, value),
                    ],
                );
            }
        },
    );
    if let Some(RowKind::Field(line)) = walk.chosen() {
        let mut part = canvas.part(
            2,
            y + list + 1,
            width.saturating_sub(2),
            height.saturating_sub(y + list + 1),
        );
        let role = if line.is_proposed {
            Role::Muted
        } else {
            Role::Plain
        };
        part.paragraph(0, role, &line.value);
    }
}

impl Walk {
    /// What is written, with proposals from the lever, the cause and the figures.
    pub(super) fn agreement_shown(&self) -> Shown {
        let Some(kept) = &self.kept else {
            return Shown {
                kept: Agreement::default(),
                now: String::new(),
                wanted: String::new(),
            };
        };
        let lever = kept.lever.as_ref();
        let filled = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        // A figure that an earlier walk wrote down is out of date: the one of today takes its place.
        let figure = self.compared().zip(self.figures.as_ref());
        let name = figure.map(|(c, figures)| format!("{}: ", figures.factor_name(c.factor)));
        let is_figure = |text: &String| name.as_ref().is_some_and(|name| text.starts_with(name));
        let now = lever
            .and_then(|lever| filled(&lever.behaviour_now))
            .filter(|text| !is_figure(text))
            .or_else(|| self.figure_in_words())
            .unwrap_or_else(|| "what do they do today?".to_owned());
        let wanted = lever
            .and_then(|lever| filled(&lever.behaviour_wanted))
            .or_else(|| self.outcome().map(|outcome| outcome.todo.clone()))
            .unwrap_or_else(|| "what shall be different?".to_owned());
        Shown {
            kept: kept.walk.agreement.clone(),
            now,
            wanted,
        }
    }

    /// The behaviours as they count: written, else proposed.
    pub(super) fn behaviours(&self) -> (String, String) {
        let shown = self.agreement_shown();
        let or = |text: &str, proposed: String| {
            if text.is_empty() {
                proposed
            } else {
                text.to_owned()
            }
        };
        (
            or(&shown.kept.behaviour_now, shown.now),
            or(&shown.kept.behaviour_wanted, shown.wanted),
        )
    }

    /// The rep agrees, or no longer does.
    pub(super) fn rep_agrees(&mut self, effects: &mut Effects<Self>) {
        let on = self.walk().and_then(|walk| walk.agreement.rep_agreed_on);
        let said = if on.is_none() {
            "The rep agrees"
        } else {
            "Taken back: the rep has not agreed"
        };
        let day = self.today().filter(|_| on.is_none());
        self.keep(WalkAnswer::RepAgreed(day), said, effects);
    }

    /// The manager agrees, or no longer does.
    pub(super) fn manager_agrees(&mut self, effects: &mut Effects<Self>) {
        let on = self
            .walk()
            .and_then(|walk| walk.agreement.manager_agreed_on);
        let said = if on.is_none() {
            "You agree"
        } else {
            "Taken back: you have not agreed"
        };
        let day = self.today().filter(|_| on.is_none());
        self.keep(WalkAnswer::ManagerAgreed(day), said, effects);
    }

    /// The day of today.
    pub(super) fn today(&self) -> Option<NaiveDate> {
        self.context.as_ref().map(|context| context.clock.today())
    }

    /// Takes what was proposed where nothing was written, and goes on.
    pub(super) fn agree_and_go_on(&mut self, effects: &mut Effects<Self>) {
        let (now, wanted) = self.behaviours();
        let written = self
            .walk()
            .map(|walk| walk.agreement.clone())
            .unwrap_or_default();
        let is_new = written.behaviour_now != now || written.behaviour_wanted != wanted;
        let answer = if is_new {
            if let Some(kept) = &mut self.kept {
                kept.walk.agreement.behaviour_now.clone_from(&now);
                kept.walk.agreement.behaviour_wanted.clone_from(&wanted);
            }
            WalkAnswer::Behaviours { now, wanted }
        } else {
            WalkAnswer::Seen
        };
        self.answer_and_go_on(answer, effects);
    }
}
