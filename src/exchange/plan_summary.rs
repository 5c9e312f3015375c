//! The summary of an action plan as Markdown: A to B, the prediction, actions, check-ins, the verdict.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::review_summary::plain;
use crate::domain::date_words::written;
use crate::domain::plan::{PlanState, Verdict, in_words, indicator_of};
use crate::storage::{Action, ActionState, CheckIn, Plan, PlanPage};

/// A plan in Markdown. Texts from the file are made harmless: one line, no markup, no control characters.
pub fn plan_summary(page: &PlanPage) -> String {
    let plan = &page.plan;
    let mut out = format!("# {}: {}\n\n", plain(&plan.rep_name), plain(&plan.focus));
    let _ = writeln!(
        out,
        "{} to {}, {}.\n",
        written(plan.starts_on),
        written(plan.ends_on),
        plan.state.label().to_lowercase()
    );
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "- **{name}**: {}", plain(text));
        }
    };
    line("Today (A)", &plan.behaviour_now);
    line("Wanted (B)", &plan.behaviour_wanted);
    line("In the rep's words", &plan.rep_words);
    line("Root cause", &in_words(&plan.root_cause));
    line("Intervention", &in_words(&plan.intervention));
    line(
        "Indicator",
        &indicator_line(plan, page.now().map(|f| f.value)),
    );
    line("Predicted", &plan.predicted);
    out.push_str("\n## Actions\n\n");
    for action in &page.actions {
        let _ = writeln!(out, "{}", action_line(action));
    }
    if page.actions.is_empty() {
        out.push_str("None.\n");
    }
    out.push_str("\n## Check-ins: did the behaviour change?\n\n");
    for check_in in &page.check_ins {
        let _ = writeln!(out, "{}", check_in_line(plan, check_in));
    }
    if plan.state != PlanState::Open {
        out.push_str(&ending(plan, page.corrective.is_some()));
    }
    out
}

/// The indicator from its start over now to its target: `Win rate: 25 % at the start, now 31 %, target 35 % by …`.
pub fn indicator_line(plan: &Plan, now: Option<f64>) -> String {
    let Some(indicator) = indicator_of(&plan.indicator) else {
        return plan.indicator.clone();
    };
    let said = |value: Option<f64>, none: &str| {
        value.map_or_else(|| none.to_owned(), |value| indicator.written(value))
    };
    let mut out = format!(
        "{}: {} at the start, {} since then",
        indicator.named(&plan.part_name),
        said(plan.indicator_from, "no data"),
        said(now, "no data yet")
    );
    if let Some(target) = plan.indicator_target {
        let _ = write!(out, ", target {}", indicator.written(target));
    }
    if let Some(by) = plan.indicator_on {
        let _ = write!(out, " by {}", written(by));
    }
    out
}

fn action_line(action: &Action) -> String {
    let mark = match action.state {
        ActionState::Open => "[ ]",
        ActionState::Done => "[x]",
        ActionState::Dropped => "[-]",
    };
    let owner = action
        .owner
        .as_ref()
        .map_or("the manager", |(_, name)| name);
    let by = day(action.due_on);
    let mut out = format!(
        "- {mark} {} | {}, by {by}",
        plain(&action.text),
        plain(owner)
    );
    if !action.reason.is_empty() {
        let what = if action.state == ActionState::Dropped {
            "dropped"
        } else {
            "moved"
        };
        let _ = write!(out, " | {what}: {}", plain(&action.reason));
    }
    out
}

fn check_in_line(plan: &Plan, check_in: &CheckIn) -> String {
    let Some(held_on) = check_in.held_on else {
        let over = check_in.missed || plan.state != PlanState::Open;
        let said = match (check_in.dropped_on, over) {
            (Some(_), _) => "dropped",
            (None, true) => "not held",
            (None, false) => "to be held",
        };
        let because = if check_in.reason.is_empty() {
            String::new()
        } else if check_in.dropped_on.is_some() {
            format!(": {}", plain(&check_in.reason))
        } else {
            format!(", moved: {}", plain(&check_in.reason))
        };
        return format!("- {}: {said}{because}", written(check_in.due_on));
    };
    let answer = check_in
        .changed
        .map_or("not asked", |changed| changed.label());
    let mut out = format!("- {}: **{answer}**", written(held_on));
    if let Some((indicator, value)) = indicator_of(&plan.indicator).zip(check_in.indicator) {
        let _ = write!(out, " ({})", indicator.written(value));
    }
    if !check_in.note.is_empty() {
        let _ = write!(out, " {}", plain(&check_in.note));
    }
    out
}

fn ending(plan: &Plan, corrective: bool) -> String {
    let mut out = format!("\n## Verdict: {}\n\n", plan.state);
    if !plan.reason.is_empty() && !corrective {
        let _ = writeln!(out, "{}\n", plain(&plan.reason));
    }
    if corrective {
        // Coaching records are no corrective action: the reason stands in that record.
        out.push_str("Corrective action has a record of its own.\n\n");
    }
    if let Some(verdict) = &plan.verdict {
        for line in verdict_lines(verdict) {
            let _ = writeln!(out, "- {line}");
        }
    }
    let right = plan.was_right.map_or("no data", |right| right.label());
    let _ = writeln!(out, "- Were we right? {right}");
    out
}

/// Before and after in words, for the rep, the rest of the team and beyond it.
pub fn verdict_lines(verdict: &Verdict) -> Vec<String> {
    let Some(indicator) = indicator_of(&verdict.indicator) else {
        return Vec::new();
    };
    let figures = [
        ("Rep", verdict.before, verdict.after),
        ("Rest of the team", verdict.rest_before, verdict.rest_after),
    ];
    let said = |value: Option<f64>| {
        value.map_or_else(|| "no data".to_owned(), |value| indicator.written(value))
    };
    let mut lines: Vec<String> = figures
        .into_iter()
        .map(|(who, before, after)| {
            format!(
                "{who}, {}: {} before, {} after",
                indicator.named(&verdict.part),
                said(before.map(|f| f.value)),
                said(after.map(|f| f.value))
            )
        })
        .collect();
    if let Some(beyond) = verdict.beyond_rest() {
        let interval = beyond.interval.map_or_else(
            || "no interval".to_owned(),
            |interval| {
                format!(
                    "95 %: {} to {}",
                    indicator.difference(interval.low),
                    indicator.difference(interval.high)
                )
            },
        );
        let change = indicator.difference(beyond.value);
        lines.push(format!("Beyond the rest: {change} ({interval})"));
    }
    lines
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "no date".to_owned(), written)
}
