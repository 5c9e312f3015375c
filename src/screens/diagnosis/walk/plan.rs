//! Step 7, plan: one focus, a leading indicator with target and date, the prediction in numbers, actions with owner
//! and due date, check-ins. It is proposed; enter writes it and finishes the walk.

use chrono::NaiveDate;

use super::Walk;
use super::frame;
use super::prediction::predict;
use super::rows::{RowKind, StepRow};
use crate::app::effect::Effects;
use crate::domain::cause::{Intervention, Owner, RootCause};
use crate::domain::date_words::written;
use crate::domain::diagnosis::{Comparison, Factor};
use crate::domain::plan::indicator_of;
use crate::domain::plan_draft::{Outline, PlanDraft};
use crate::screens::OpenPage;
use crate::storage::{IndicatorKey, WalkAnswer, WalkState};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// More open focuses than this at once are none (domain.md 1.3.6).
const FOCUSES: i64 = 2;

/// A line of the plan.
pub(super) struct PlanRow {
    /// What it is.
    pub part: Part,
    /// Its name.
    pub label: String,
    /// What is written.
    pub value: String,
    /// Of an action: who, and by when.
    pub who: Option<(String, NaiveDate)>,
}

/// A part of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The focus.
    Focus,
    /// The leading indicator.
    Indicator,
    /// The prediction.
    Prediction,
    /// First and last day.
    Days,
    /// An action, by its place.
    Action(usize),
    /// The check-ins.
    CheckIns,
}

/// The rows.
pub(super) fn rows(plan: &PlanDraft, walk: &Walk) -> Vec<StepRow> {
    let row = |id: i64, part, label: &str, value: String| StepRow {
        id,
        kind: RowKind::Plan(PlanRow {
            part,
            label: label.to_owned(),
            value,
            who: None,
        }),
    };
    let mut rows = vec![
        row(1, Part::Focus, "Focus", plan.focus.clone()),
        row(2, Part::Indicator, "Indicator", indicator(plan, walk)),
        row(3, Part::Prediction, "Prediction", plan.predicted.clone()),
    ];
    let rep = walk.walk().map_or("", |walk| walk.rep_name.as_str());
    rows.extend(plan.actions.iter().enumerate().map(|(at, action)| {
        let owner = if action.owner.is_some() { rep } else { "I" };
        StepRow {
            id: 100 + at as i64,
            kind: RowKind::Plan(PlanRow {
                part: Part::Action(at),
                label: "Action".to_owned(),
                value: action.text.clone(),
                who: Some((owner.to_owned(), action.due_on)),
            }),
        }
    }));
    let days: Vec<String> = plan
        .check_ins
        .iter()
        .map(|day| day.format("%-d %b").to_string())
        .collect();
    rows.push(row(4, Part::CheckIns, "Check-ins", days.join(", ")));
    let days = format!("{} to {}", written(plan.starts_on), written(plan.ends_on));
    rows.push(row(5, Part::Days, "From, to", days));
    rows
}

fn indicator(plan: &PlanDraft, walk: &Walk) -> String {
    let Some(indicator) = indicator_of(&plan.indicator) else {
        return "none: e chooses the figure that moves first".to_owned();
    };
    let words =
        |value: Option<f64>| value.map_or_else(|| "no data".to_owned(), |v| indicator.written(v));
    let by = plan
        .indicator_on
        .map_or(String::new(), |day| format!(" by {}", written(day)));
    let (from, to) = (words(plan.indicator_from), words(plan.indicator_target));
    format!(
        "{}: {from} → {to}{by}",
        indicator.named(&part_name(plan, walk))
    )
}

/// The part of the indicator in words: a stage is kept by its number.
fn part_name(plan: &PlanDraft, walk: &Walk) -> String {
    if let Some(lead) = walk
        .lead
        .as_ref()
        .filter(|lead| lead.part() == plan.indicator_part)
    {
        return lead.part_name.clone();
    }
    let stages = walk
        .figures
        .iter()
        .flat_map(|figures| &figures.record.stages);
    let mut named = stages.filter(|stage| stage.id.to_string() == plan.indicator_part);
    let stage = named.next().map(|stage| stage.name.clone());
    stage.unwrap_or_else(|| plan.indicator_part.clone())
}

/// What is to be said before the plan, and how.
fn remarks(walk: &Walk) -> Vec<(Role, String)> {
    let Some(kept) = &walk.kept else {
        return Vec::new();
    };
    let mut said = Vec::new();
    let is_over = kept.walk.state == WalkState::Finished;
    if kept.has_plan {
        let what = if is_over {
            "The walk is finished"
        } else {
            "A plan came of this walk already"
        };
        let text = format!("{what}: the plan is followed and changed in the tab Plans.");
        said.push((Role::Accent, text));
    } else if kept.open_plans >= FOCUSES {
        let text = format!(
            "▼ {} has {} open focuses already. One at a time, two at most: close one in Plans first.",
            kept.walk.rep_name, kept.open_plans
        );
        said.push((Role::Warning, text));
    }
    let agreement = &kept.walk.agreement;
    let is_agreed = agreement.rep_agreed_on.is_some() && agreement.manager_agreed_on.is_some();
    if !is_over && !is_agreed {
        let text = "? Not agreed by both yet: a plan that was not agreed on is an order.";
        said.push((Role::Warning, text.to_owned()));
    }
    if walk.is_left_alone() {
        let text = "= It is not worth a plan: enter finishes the walk and leaves it alone.";
        said.push((Role::Strong, text.to_owned()));
    } else if let Some(outcome) = walk.outcome() {
        let cause = outcome.root_cause;
        if matches!(cause, Some(RootCause::Environment | RootCause::Capacity)) {
            let text = "The first move is mine: no training helps against this.";
            said.push((Role::Accent, text.to_owned()));
        } else if outcome.owner == Owner::Manager {
            said.push((Role::Accent, "The first move is mine.".to_owned()));
        }
    }
    said
}

/// Draws the step.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let mut y = 0;
    for (role, text) in remarks(walk) {
        y += canvas.below(y).paragraph(0, role, &text);
    }
    if walk.is_left_alone() {
        return;
    }
    let y = y + u16::from(y > 0);
    let height = canvas.height();
    let width = canvas.width();
    let list = height
        .saturating_sub(y)
        .min(walk.list.cursor.count().max(1) as u16);
    frame::rows(
        &mut canvas.part(0, y, width, list),
        0,
        &walk.list,
        "",
        |canvas, row| {
            if let RowKind::Plan(row) = &row.kind {
                draw_row(canvas, row);
            }
        },
    );
    if let Some(RowKind::Plan(row)) = walk.chosen() {
        let y = y + list + 1;
        let mut part = canvas.part(2, y, width.saturating_sub(2), height.saturating_sub(y));
        part.paragraph(0, Role::Plain, &row.value);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, row: &PlanRow) {
    let label = piece(Role::Heading, format!("{} ", text::left(&row.label, 10)));
    let x = canvas.line(0, 0, &[label]);
    if let Some((owner, due)) = &row.who {
        let due = due.format("%a %-d %b").to_string();
        let who = text::left(owner, 14);
        let room = usize::from(canvas.width().saturating_sub(x)).saturating_sub(27);
        canvas.line(
            x,
            0,
            &[
                piece(Role::Plain, text::left(&row.value, room)),
                piece(Role::Muted, format!(" {who} ")),
                piece(Role::Accent, text::right(&due, 10)),
            ],
        );
    } else {
        canvas.text(
            x,
            0,
            Role::Plain,
            &row.value.split_whitespace().collect::<Vec<_>>().join(" "),
        );
    }
}

impl Walk {
    /// The plan as it is shown: what was written, else what the walk proposes.
    pub(super) fn plan_shown(&self) -> Option<PlanDraft> {
        let (walk, context) = (self.walk()?, self.context.as_ref()?);
        if let Some(plan) = &walk.plan {
            return Some(plan.clone());
        }
        let outcome = self.outcome();
        let (_, behaviour) = self.behaviours();
        let outline = Outline {
            rep: walk.rep,
            intervention: outcome.map(|outcome| outcome.intervention),
            owner: outcome.map_or(Owner::Rep, |outcome| outcome.owner),
            todo: outcome.map_or_else(String::new, |outcome| outcome.todo.clone()),
            behaviour,
            today: context.clock.today(),
        };
        let mut plan = PlanDraft::propose(&outline, &context.calendar);
        if let Some(figures) = &self.figures {
            predict(&mut plan, figures, self.compared(), self.lead.as_ref());
        }
        Some(plan)
    }

    /// The factor of the hypothesis beside the benchmark.
    pub(super) fn compared(&self) -> Option<&Comparison> {
        let (figures, walk) = (self.figures.as_ref()?, self.walk()?);
        let hypothesis = &walk.hypothesis;
        let is_it = |comparison: &&Comparison| match comparison.factor {
            Factor::Conversion { from, to } => {
                figures.stage(from) == hypothesis.from && figures.stage(to) == hypothesis.to
            }
            other => other.key() == hypothesis.factor,
        };
        let all = figures
            .diagnosis
            .comparisons
            .iter()
            .chain(&figures.diagnosis.stages);
        all.filter(|_| !hypothesis.factor.is_empty()).find(is_it)
    }

    /// The figure of the hypothesis in words: “Discovery → Proposal: 31 % (benchmark 52 %)”.
    pub(super) fn figure_in_words(&self) -> Option<String> {
        let (figures, comparison) = (self.figures.as_ref()?, self.compared()?);
        let value = |value| figures.value(comparison.factor, value);
        let name = figures.factor_name(comparison.factor);
        let is = value(comparison.measured?.value);
        let should = comparison.benchmark.map_or(String::new(), |point| {
            format!(" (benchmark {})", value(point.value))
        });
        Some(format!("{name}: {is}{should}"))
    }

    /// Whether the questions ended with leaving it alone.
    pub(super) fn is_left_alone(&self) -> bool {
        self.outcome()
            .is_some_and(|outcome| outcome.intervention == Intervention::Ignore)
    }

    /// Enter goes on everywhere else, so at the end it asks; the key of its own does not.
    pub(super) fn ask_to_finish(&mut self, effects: &mut Effects<Self>) {
        let agreed = self
            .walk()
            .is_some_and(|walk| walk.agreement.rep_agreed_on.is_some());
        let (agreement, written) = (
            if agreed || self.is_left_alone() {
                ""
            } else {
                "The rep has not agreed yet. "
            },
            if self.is_left_alone() {
                "No plan is written"
            } else {
                "The plan is written with its actions and check-ins"
            },
        );
        effects.confirm(
            "Finish this walk?",
            format!("{agreement}{written}; u takes it back."),
            "Finish",
            Self::finish,
        );
    }

    /// Writes the plan and finishes the walk, in one change.
    pub(super) fn finish(&mut self, effects: &mut Effects<Self>) {
        let (Some(id), Some(plan), Some(rep)) =
            (self.id, self.plan_shown(), self.walk().map(|walk| walk.rep))
        else {
            return;
        };
        let currency = self.context.as_ref().and_then(|c| c.config.base_currency);
        let has_plan = self.kept.as_ref().is_some_and(|kept| kept.has_plan);
        let plan = (!self.is_left_alone() && !has_plan).then_some(plan);
        if let Some(problem) = plan
            .as_ref()
            .and_then(|plan| plan.problems().into_iter().next())
        {
            effects.warn(problem.message);
            return;
        }
        let is_measured = self.figures.is_some() && !self.is_measuring();
        if !is_measured && plan.is_some() {
            effects.warn("The figures are being counted; try again in a moment");
            return;
        }
        let figures = self.figures_in_json();
        if let Some(kept) = &mut self.kept {
            kept.walk.state = WalkState::Finished;
        }
        self.save(
            effects,
            "finish the walk",
            move |store| {
                let mut plan = plan;
                if let Some(plan) = plan.as_mut().filter(|plan| plan.indicator_from.is_none()) {
                    let base = store.base_currency(currency)?;
                    let key = IndicatorKey {
                        metric: &plan.indicator,
                        part: &plan.indicator_part,
                    };
                    let days = (plan.starts_on, plan.ends_on);
                    plan.indicator_from = store.baseline_of(rep, key, days, &base)?;
                }
                store.finish_walk(id, plan.as_ref(), &figures)
            },
            |screen: &mut Self, finished, effects| {
                match finished.plan {
                    Some(_) => {
                        effects.say("Finished: the plan stands in Plans; u takes it all back");
                    }
                    None => effects.say("Finished; u takes it back"),
                }
                if finished.open_plans > FOCUSES {
                    effects.warn(format!(
                        "Finished, and {} focuses are open now: one at a time, two at most",
                        finished.open_plans
                    ));
                }
                // The next reading is after whatever is done behind the summary.
                screen.answered = false;
                if let Some(id) = screen.id {
                    effects.open(super::SummaryPage::new(id));
                }
            },
        );
    }

    /// The figures as they are shown, to be looked at later beside what came of it.
    fn figures_in_json(&self) -> String {
        let Some(figures) = &self.figures else {
            return String::new();
        };
        let result = &figures.diagnosis.result;
        let compared = self.compared();
        let value = |c: &Comparison| c.measured.map(|m| m.value);
        serde_json::json!({
            "currency": figures.currency.to_string(),
            "won": result.won,
            "objective": result.objective,
            "expected": result.expected,
            "gap": result.gap,
            "benchmark": figures.asked.choice.key(),
            "headline": figures.diagnosis.headline.key(),
            "factor": compared.map(|c| c.factor.key()),
            "value": compared.and_then(value),
            "n": compared.and_then(|c| c.measured).map(|m| m.n),
            "benchmark_value": compared.and_then(|c| c.benchmark).map(|point| point.value),
            "worth": compared.and_then(|c| c.worth),
            "says": self.figure_in_words(),
        })
        .to_string()
    }

    /// Keeps a changed plan.
    pub(super) fn keep_plan(
        &mut self,
        plan: PlanDraft,
        said: &'static str,
        effects: &mut Effects<Self>,
    ) {
        if let Some(kept) = &mut self.kept {
            kept.walk.plan = Some(plan.clone());
        }
        self.fill();
        self.keep(WalkAnswer::Plan(Box::new(plan)), said, effects);
    }

    /// Whether the chosen line can be left out.
    pub(super) fn can_leave_out(&self) -> bool {
        matches!(
            self.chosen(),
            Some(RowKind::Plan(PlanRow {
                part: Part::Action(_),
                ..
            }))
        )
    }

    /// Leaves the chosen action out.
    pub(super) fn leave_out(&mut self, effects: &mut Effects<Self>) {
        let (Some(RowKind::Plan(row)), Some(mut plan)) = (self.chosen(), self.plan_shown()) else {
            return;
        };
        if let Part::Action(at) = row.part
            && at < plan.actions.len()
        {
            plan.actions.remove(at);
            self.keep_plan(plan, "Left out; u brings it back", effects);
        }
    }

    /// Whether a finished or stopped walk can be opened again.
    pub(super) fn can_reopen(&self) -> bool {
        let looks_back = self.context.as_ref().is_none_or(|c| c.scope.looks_back());
        !looks_back
            && self
                .walk()
                .is_some_and(|walk| walk.state != WalkState::Open)
    }

    /// Opens a finished or stopped walk again.
    pub(super) fn reopen(&mut self, effects: &mut Effects<Self>) {
        let Some(id) = self.id else { return };
        self.save(
            effects,
            "open the walk again",
            move |store| store.reopen_walk(id),
            |_, (), effects| effects.say("Open again"),
        );
    }
}
