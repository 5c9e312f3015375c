//! The verdict of a plan: before and after against the rest of the team, what the rule says of the prediction, and
//! how the plan ends. Of a closed plan, the figures as they were shown.
//!
//! ```text
//!  Activities a week: meeting     1 Nov – 22 Nov       23 Nov – 14 Dec      change
//!  Ana Duarte                     1.0 (0.0–2.4, n 3)   2.6 (1.0–4.3, n 8)   +1.6 (−0.5 to +3.8)
//!  Rest of the team (1)           …
//!  Beyond the rest                                                          +1.2 …, within chance
//! ```

use crate::app::command::Command;
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value};
use crate::domain::date_words::written;
use crate::domain::ids::PlanId;
use crate::domain::plan::{
    Comparison, Figure, Indicator, PlanState, Prediction, Right, Verdict, indicator_of,
};
use crate::screens::{Context, Screen};
use crate::storage::{CheckIn, Closing, Plan, Result};
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

use super::new_plan::{self, Start};
use super::{DRAFTS, looks_back};
use crate::app::key::Key;

/// The ends with their keys, in the order of the screen.
const ENDS: [(char, PlanState); 5] = [
    ('a', PlanState::Achieved),
    ('m', PlanState::SameFocus),
    ('n', PlanState::NextFocus),
    ('K', PlanState::Corrective),
    ('d', PlanState::Dropped),
];

struct Reading {
    plan: Plan,
    verdict: Verdict,
    check_ins: Vec<CheckIn>,
    is_followed: bool,
    open_actions: usize,
}

/// The page.
pub struct VerdictScreen {
    plan: PlanId,
    context: Option<Context>,
    reading: Option<Reading>,
    opening: Option<PlanState>,
}

impl VerdictScreen {
    /// The verdict of a plan.
    pub fn new(plan: PlanId) -> Self {
        Self {
            plan,
            context: None,
            reading: None,
            opening: None,
        }
    }

    /// The same with the form of an end open, by its key.
    pub(super) fn resuming(plan: PlanId, end: &str) -> Self {
        Self {
            opening: end.parse().ok(),
            ..Self::new(plan)
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (plan, base) = (self.plan, context.config.base_currency);
        effects.read(
            "verdict",
            "read the plan",
            move |store| -> Result<Reading> {
                let base = store.base_currency(base)?;
                let page = store.plan_as_written(plan)?;
                let open = crate::storage::ActionState::Open;
                Ok(Reading {
                    verdict: store.plan_verdict(plan, &base)?,
                    is_followed: !page.followed_by.is_empty(),
                    open_actions: page.actions.iter().filter(|a| a.state == open).count(),
                    check_ins: page.check_ins,
                    plan: page.plan,
                })
            },
            |screen, reading, effects| {
                screen.reading = Some(reading);
                if let Some(end) = screen.opening.take().filter(|_| screen.can_close()) {
                    screen.close(end, effects);
                }
            },
        );
    }

    fn can_close(&self) -> bool {
        let is_open = |reading: &Reading| reading.plan.state == PlanState::Open;
        self.reading.as_ref().is_some_and(is_open) && !self.context.as_ref().is_some_and(looks_back)
    }

    /// The plan was closed so that another follows, and none does yet.
    fn can_follow(&self) -> bool {
        let waits = |reading: &Reading| reading.plan.state.is_followed() && !reading.is_followed;
        self.reading.as_ref().is_some_and(waits) && !self.context.as_ref().is_some_and(looks_back)
    }

    fn close(&mut self, end: PlanState, effects: &mut Effects<Self>) {
        let (Some(reading), Some(context)) = (&self.reading, &self.context) else {
            return;
        };
        let rule = reading.verdict.rule;
        let form = Form::new(
            format!("{end}: {}", reading.plan.focus),
            context.clock.today(),
            fields(end, rule),
        )
        .draft(format!("{DRAFTS}{}/close/{}", self.plan, end.key()))
        .note(note(end, reading.open_actions));
        let (plan, currency) = (self.plan, context.config.base_currency);
        effects.form(
            form,
            "close the plan",
            move |store, values| {
                let said: Option<Right> = values.choice("right").and_then(|key| key.parse().ok());
                let because = values.text("because");
                if said.is_some() && said != rule && because.is_empty() {
                    let problem = Problem {
                        field: "because".to_owned(),
                        text: format!("The rule says {}: why otherwise?", rule_in_words(rule)),
                    };
                    return Err(SaveProblem::Fields(vec![problem]));
                }
                let closing = Closing {
                    plan,
                    state: end,
                    reason: values.text("reason").to_owned(),
                    said: said.filter(|_| said != rule),
                    said_because: because.to_owned(),
                    follow_up: None,
                };
                let base = store.base_currency(currency)?;
                store.close_plan(&closing, &base)?;
                Ok(store.plan(plan)?)
            },
            move |screen: &mut Self, plan, effects| {
                effects.say(format!("{end}; u opens the plan again"));
                if end.is_followed() {
                    screen.follow(&plan, effects);
                }
            },
        );
    }

    fn follow_up(&mut self, effects: &mut Effects<Self>) {
        if let Some(plan) = self.reading.as_ref().map(|reading| reading.plan.clone()) {
            self.follow(&plan, effects);
        }
    }

    /// The form of the plan that goes on from this one.
    fn follow(&mut self, plan: &Plan, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let start = Start::after(plan, plan.state == PlanState::SameFocus);
        new_plan::open(&start, context, effects, |_, _, effects| effects.back());
    }
}

fn fields(end: PlanState, rule: Option<Right>) -> Vec<Field> {
    let why = Field::new("reason", "Why", Kind::Text).hint(match end {
        PlanState::SameFocus => "what did not work, what the new angle is",
        PlanState::Corrective => "what was agreed, what was seen, what was offered",
        PlanState::Dropped => "why it is given up",
        _ => "what made it work",
    });
    let why = if end.needs_reason() {
        why.required()
    } else {
        why
    };
    let rights = Right::ALL.map(|right| (right.key().to_owned(), right.label().to_owned()));
    let start = rule
        .filter(|_| end != PlanState::Dropped)
        .map(|right| right.key().to_owned());
    vec![
        why,
        Field::new("right", "Were we right?", Kind::Choice(rights.to_vec()))
            .start(Value::Choice(start)),
        Field::new("because", "If otherwise, why", Kind::Text)
            .hint(format!("the rule says: {}", rule_in_words(rule))),
    ]
}

fn note(end: PlanState, open_actions: usize) -> String {
    let mut note = end.means().to_owned();
    match open_actions {
        0 => {}
        1 => note.push_str(". The open action is dropped with it"),
        many => note = format!("{note}. {many} open actions are dropped with it"),
    }
    note + "."
}

fn rule_in_words(rule: Option<Right>) -> String {
    rule.map_or_else(|| "no data".to_owned(), |rule| rule.label().to_lowercase())
}

type Do = Command<VerdictScreen>;

impl Screen for VerdictScreen {
    const NAME: &'static str = "plans-verdict";
    const TITLE: &'static str = "Verdict";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("achieved", "a", "Achieved", |s, e| {
            s.close(PlanState::Achieved, e);
        })
        .footer(1)
        .when(Self::can_close),
        Do::new("same-focus", "m", "Same focus", |s, e| {
            s.close(PlanState::SameFocus, e);
        })
        .footer(2)
        .when(Self::can_close),
        Do::new("next-focus", "n", "Next focus", |s, e| {
            s.close(PlanState::NextFocus, e);
        })
        .footer(3)
        .when(Self::can_close),
        Do::new("corrective", "K", "Corrective action", |s, e| {
            s.close(PlanState::Corrective, e);
        })
        .footer(5)
        .when(Self::can_close),
        Do::new("drop", "d", "Drop", |s, e| s.close(PlanState::Dropped, e))
            .footer(4)
            .when(Self::can_close),
        Do::new("follow-up", "p", "Plan what follows", Self::follow_up)
            .footer(1)
            .when(Self::can_follow),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn heading(&self) -> Option<String> {
        Some("Verdict".to_owned())
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        if let Some(reading) = &self.reading {
            let width = canvas.width().saturating_sub(2);
            let height = canvas.height();
            draw(self, reading, &mut canvas.part(1, 0, width, height));
        }
    }
}

fn draw(screen: &VerdictScreen, reading: &Reading, canvas: &mut Canvas<'_>) {
    let plan = &reading.plan;
    let title = format!("{}: {}", plan.rep_name, plan.focus);
    canvas.text(0, 0, Role::Heading, &title);
    let mut y = 2;
    y = figures(canvas, reading, y) + 1;
    let answers: Vec<String> = reading
        .check_ins
        .iter()
        .filter_map(|check_in| check_in.changed)
        .map(|changed| changed.label().to_lowercase())
        .collect();
    let answers = if answers.is_empty() {
        "never asked".to_owned()
    } else {
        answers.join(", ")
    };
    y = said(canvas, y, "Did the behaviour change?", &answers);
    if !plan.predicted.is_empty() {
        y = said(canvas, y, "Predicted", &plan.predicted);
    }
    y = said(canvas, y, "Way to the target", &way(&reading.verdict));
    y = said(canvas, y, "Were we right?", &right_in_words(reading)) + 1;
    if plan.state == PlanState::Open {
        ends(canvas, y, screen.can_close());
        return;
    }
    let day = plan.closed_at.map(|at| written(at.day()));
    let closed = format!("{} on {}", plan.state, day.unwrap_or_default());
    canvas.text(0, y, Role::Strong, &closed);
    if plan.state != PlanState::Corrective {
        canvas.below(y + 1).paragraph(0, Role::Plain, &plan.reason);
    }
}

fn said(canvas: &mut Canvas<'_>, y: u16, label: &str, text: &str) -> u16 {
    canvas.text(0, y, Role::Muted, label);
    let width = canvas.width().saturating_sub(27);
    let lines = text::wrap(text, usize::from(width));
    for (row, line) in (y..).zip(lines.iter().take(3)) {
        canvas.text(27, row, Role::Plain, line);
    }
    y + lines.len().clamp(1, 3) as u16
}

/// What the rule says, and the manager's word beside it.
fn right_in_words(reading: &Reading) -> String {
    let verdict = &reading.verdict;
    let rule = rule_in_words(verdict.rule);
    match verdict.said {
        Some(said) => format!(
            "{} (the rule: {rule}); {}",
            said.label().to_lowercase(),
            verdict.said_because
        ),
        None if reading.plan.state == PlanState::Dropped => {
            format!("not tried: in no rate (the rule: {rule})")
        }
        None => format!("{rule}, by the rule"),
    }
}

/// `80 % of the way from 1 to 3, now 2.6`.
fn way(verdict: &Verdict) -> String {
    let Some(indicator) = indicator_of(&verdict.indicator) else {
        return "no indicator was agreed".to_owned();
    };
    let value = verdict.after.map(|figure| figure.value);
    let (Some(target), Some(value)) = (verdict.target, value) else {
        return "no data".to_owned();
    };
    let share = Prediction {
        from: verdict.from,
        target: verdict.target,
        value: Some(value),
        good: indicator.good(),
        behaviour: None,
    }
    .share();
    let (now, target) = (indicator.written(value), indicator.written(target));
    match (share, verdict.from) {
        (Some(share), Some(from)) => format!(
            "{:.0} % of the way from {} to {target}, now {now}",
            share * 100.0,
            indicator.written(from)
        ),
        _ => format!("now {now}, target {target}; no start to measure the way from"),
    }
}

fn ends(canvas: &mut Canvas<'_>, y: u16, can_close: bool) {
    if !can_close {
        canvas.text(
            0,
            y,
            Role::Muted,
            "Read only: it can be closed as of today.",
        );
        return;
    }
    canvas.text(0, y, Role::Heading, "How does it end?");
    for (row, (key, end)) in (y + 1..).zip(ENDS) {
        canvas.text(1, row, Role::Accent, &key.to_string());
        canvas.text(4, row, Role::Plain, end.label());
        canvas.text(27, row, Role::Muted, end.means());
        canvas.clickable(0, row, u16::MAX, 1, Click::Keys(vec![Key::char(key)]));
    }
}

/// The table of before and after; returns the row after it.
fn figures(canvas: &mut Canvas<'_>, reading: &Reading, y: u16) -> u16 {
    let verdict = &reading.verdict;
    let Some(indicator) = indicator_of(&verdict.indicator) else {
        canvas.text(
            0,
            y,
            Role::Muted,
            "No indicator was agreed: no figures before and after.",
        );
        return y + 1;
    };
    let narrow = canvas.width() < 100;
    let (label, cell) = if narrow { (22, 18) } else { (27, 26) };
    let at = |column: u16| label + column * cell;
    let days = |days: Option<(chrono::NaiveDate, chrono::NaiveDate)>| {
        days.map_or_else(String::new, |(first, last)| {
            format!("{} – {}", first.format("%-d %b"), last.format("%-d %b"))
        })
    };
    let name = text::cut(&indicator.named(&verdict.part), usize::from(label - 1));
    canvas.text(0, y, Role::Muted, &name);
    canvas.text(at(0), y, Role::Muted, &days(verdict.before_days));
    canvas.text(at(1), y, Role::Muted, &days(verdict.after_days));
    canvas.text(at(2), y, Role::Muted, "Change");
    let rest = format!("Rest of the team ({})", verdict.others);
    let rows = [
        (
            reading.plan.rep_name.as_str(),
            [verdict.before, verdict.after],
            verdict.change(),
        ),
        (
            rest.as_str(),
            [verdict.rest_before, verdict.rest_after],
            verdict.change_of_rest(),
        ),
    ];
    let mut y = y + 1;
    for (who, [before, after], change) in rows {
        let who = text::cut(who, usize::from(label - 1));
        canvas.text(0, y, Role::Plain, &who);
        canvas.line(at(0), y, &figure(indicator, before, narrow));
        canvas.line(at(1), y, &figure(indicator, after, narrow));
        canvas.line(at(2), y, &comparison(indicator, change, false));
        y += 1;
    }
    canvas.text(0, y, Role::Strong, "Beyond the rest");
    let place = at(u16::from(!narrow));
    canvas.line(
        place,
        y,
        &comparison(indicator, verdict.beyond_rest(), true),
    );
    y + 1
}

fn figure(indicator: Indicator, figure: Option<Figure>, narrow: bool) -> Vec<Piece> {
    let Some(figure) = figure else {
        return vec![piece(Role::Muted, "no data")];
    };
    let interval = figure.interval.filter(|_| !narrow).map(|interval| {
        let (low, high) = (
            indicator.written(interval.low),
            indicator.written(interval.high),
        );
        format!("{low}–{high}, ")
    });
    let beside = format!(" ({}n {})", interval.unwrap_or_default(), figure.n);
    vec![
        piece(Role::Strong, indicator.written(figure.value)),
        piece(Role::Muted, beside),
    ]
}

/// A difference with its interval; `in_full` also says whether it is more than chance.
fn comparison(indicator: Indicator, found: Option<Comparison>, in_full: bool) -> Vec<Piece> {
    let Some(found) = found else {
        return vec![piece(Role::Muted, "no data")];
    };
    let mut line = vec![piece(Role::Strong, indicator.difference(found.value))];
    if !in_full {
        return line;
    }
    let Some(interval) = found.interval else {
        line.push(piece(Role::Muted, " (too few for an interval)"));
        return line;
    };
    let (low, high) = (
        indicator.difference(interval.low),
        indicator.difference(interval.high),
    );
    line.push(piece(Role::Muted, format!(" (95 %: {low} to {high})")));
    line.push(if found.is_clear() {
        piece(Role::Strong, ", more than chance")
    } else {
        piece(Role::Muted, ", within chance")
    });
    line
}
