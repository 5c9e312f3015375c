//! What can be done in a walk: one table for all steps, each command where it applies.

use super::{LAST, Walk};
use crate::app::command::Command;

type Do = Command<Walk>;

/// The commands of the walk.
pub(super) const COMMANDS: &[Do] = &[
    Do::new("go-on", "enter", "Go on", Walk::go_on)
        .footer(1)
        .when(|s| s.kept.is_some()),
    Do::new("answer-yes", "y", "Yes", |s, e| s.answer_key("yes", e))
        .group("Cause")
        .footer(2)
        .when(|s| s.answers_at(5) && s.can_answer("yes")),
    Do::new("answer-no", "n", "No", |s, e| s.answer_key("no", e))
        .group("Cause")
        .footer(3)
        .when(|s| s.answers_at(5) && s.can_answer("no")),
    Do::new("answer-unsure", "d", "Not sure", |s, e| {
        s.answer_key("unsure", e);
    })
    .group("Cause")
    .footer(4)
    .when(|s| s.answers_at(5) && s.can_answer("unsure")),
    Do::new("rule-out", "x", "Rule out", Walk::turn_ruled_out)
        .group("Methodology")
        .footer(2)
        .when(|s| s.answers_at(3) && s.chosen_explanation().is_some()),
    Do::new(
        "ride-along",
        "p",
        "Plan the ride-along",
        Walk::plan_ride_along,
    )
    .group("Evidence")
    .footer(2)
    .when(|s| s.answers_at(4)),
    Do::new("rep-says", "r", "Rep says", |s, e| {
        s.open_form("rep-talk", e);
    })
    .group("Evidence")
    .footer(3)
    .when(|s| s.answers_at(4)),
    Do::new("customers-say", "c", "Customers say", |s, e| {
        s.open_form("customer-talk", e);
    })
    .group("Evidence")
    .footer(4)
    .when(|s| s.answers_at(4)),
    Do::new("observe", "v", "Record an observation", Walk::observe)
        .group("Evidence")
        .footer(5)
        .when(|s| s.answers_at(4)),
    Do::new("turn", "t", "For or against", Walk::turn_evidence)
        .group("Evidence")
        .footer(6)
        .when(|s| s.answers_at(4) && s.chosen_evidence().is_some()),
    Do::new("rep-agrees", "a", "Rep agrees", Walk::rep_agrees)
        .group("Agreement")
        .footer(2)
        .when(|s| s.answers_at(6)),
    Do::new("i-agree", "i", "I agree", Walk::manager_agrees)
        .group("Agreement")
        .footer(3)
        .when(|s| s.answers_at(6)),
    Do::new("edit", "e", "Edit", Walk::edit)
        .footer(4)
        .when(|s| s.is_open() && s.can_edit()),
    Do::new("add-action", "+", "Add an action", |s, e| {
        s.open_form("new-action", e);
    })
    .group("Plan")
    .footer(5)
    .when(|s| s.answers_at(LAST)),
    Do::new("leave-out", "-", "Leave it out", Walk::leave_out)
        .group("Plan")
        .footer(6)
        .when(|s| s.answers_at(LAST) && s.can_leave_out()),
    Do::new("finish", "f", "Finish", Walk::finish)
        .group("Plan")
        .footer(2)
        .when(|s| s.answers_at(LAST)),
    Do::new("benchmark", "b", "Benchmark", |_, e| {
        Walk::choose_benchmark(e);
    })
    .footer(5)
    .when(|s| s.is_open() && s.shown <= 3),
    Do::new("period", "P", "Period", |s, e| s.open_form("period", e))
        .footer(6)
        .when(|s| s.is_open() && s.shown <= 3),
    Do::new("step-back", "h left backspace", "Step back", |s, _| {
        s.show(s.shown - 1);
    })
    .footer(7)
    .when(|s| s.kept.is_some() && s.shown > 1),
    Do::new("step-on", "l right", "Next step", |s, _| {
        s.show(s.shown + 1);
    })
    .when(|s| s.walk().is_some_and(|walk| s.shown < walk.step)),
    Do::new("summary", "m", "Summary", Walk::summary)
        .footer(8)
        .when(|s| s.kept.is_some()),
    Do::new("reopen", "R", "Open again", Walk::reopen)
        .footer(2)
        .when(Walk::can_reopen),
    Do::new("begin", "B", "Begin", Walk::offer_again)
        .footer(1)
        .when(|s| s.kept.is_none() && s.begin.is_some()),
];
