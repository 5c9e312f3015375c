//! The form of a new plan, by hand or as the end of a walk: its fields, and what is made of them.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::Item;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{DiagnosisId, PlanId, RepId};
use crate::domain::metric::PartsOf;
use crate::domain::plan::{check_in_days, in_words, indicator_of, indicators, too_many_focuses};
use crate::domain::sales_record::ACTIVITY_KINDS;
use crate::screens::choices::people_here;
use crate::screens::{Context, Screen};
use crate::storage::{BaseCurrency, NewPlan, NewPlanAction, Plan, Result, Store};

/// Days that a plan runs where nobody says otherwise: four weeks, so four check-ins.
const FOUR_WEEKS: u64 = 28;

/// Root causes to choose from (domain.md 1.1, Axiom).
const CAUSES: [&str; 5] = [
    "environment",
    "commitment",
    "capacity",
    "skill",
    "knowledge",
];

/// What is known before the form opens.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    /// Whose it is, with the name.
    pub rep: Option<(RepId, String)>,
    /// The walk that it comes from.
    pub diagnosis: Option<DiagnosisId>,
    /// The plan that it goes on from.
    pub previous: Option<PlanId>,
    /// The focus.
    pub focus: String,
    /// Key of the factor of the result.
    pub factor: String,
    /// Key of the root cause.
    pub root_cause: String,
    /// Key of the intervention.
    pub intervention: String,
    /// The behaviour today (A).
    pub behaviour_now: String,
    /// The behaviour wanted (B).
    pub behaviour_wanted: String,
    /// The rep's own words.
    pub rep_words: String,
    /// Key of the indicator.
    pub indicator: String,
    /// Key of its part.
    pub indicator_part: String,
    /// The name of its part.
    pub part_name: String,
    /// Its target, in its unit.
    pub indicator_target: Option<f64>,
}

impl Start {
    /// What goes on from a plan: all of it for the same focus, only the rep for the next one.
    pub fn after(plan: &Plan, same_focus: bool) -> Self {
        let rep = Some((plan.rep, plan.rep_name.clone()));
        let previous = Some(plan.id);
        if !same_focus {
            return Self {
                rep,
                previous,
                ..Self::default()
            };
        }
        Self {
            rep,
            previous,
            diagnosis: plan.diagnosis,
            focus: plan.focus.clone(),
            factor: plan.factor.clone(),
            root_cause: plan.root_cause.clone(),
            intervention: plan.intervention.clone(),
            behaviour_now: plan.behaviour_now.clone(),
            behaviour_wanted: plan.behaviour_wanted.clone(),
            rep_words: plan.rep_words.clone(),
            indicator: plan.indicator.clone(),
            indicator_part: plan.indicator_part.clone(),
            part_name: plan.part_name.clone(),
            indicator_target: plan.indicator_target,
        }
    }
}

/// The fields of the form, filled in as far as it is known.
pub fn fields(start: &Start, today: NaiveDate) -> Vec<Field> {
    let rep = start
        .rep
        .as_ref()
        .map(|(id, name)| Item::new(id, name.clone()));
    let ends_on = today.checked_add_days(Days::new(FOUR_WEEKS));
    let week = today.checked_add_days(Days::new(7));
    let mut causes: Vec<(String, String)> = CAUSES
        .iter()
        .map(|key| ((*key).to_owned(), in_words(key)))
        .collect();
    if !start.root_cause.is_empty() && !CAUSES.contains(&start.root_cause.as_str()) {
        causes.push((start.root_cause.clone(), in_words(&start.root_cause)));
    }
    let chosen = |key: &str| Value::Choice((!key.is_empty()).then(|| key.to_owned()));
    vec![
        Field::new("rep", "Rep", Kind::Pick(people_here()))
            .required()
            .start(Value::Record(rep)),
        Field::new("focus", "Focus", Kind::Text)
            .required()
            .text(start.focus.clone())
            .hint("the one thing that is to change"),
        Field::new("behaviour_now", "Today (A)", Kind::Text)
            .text(start.behaviour_now.clone())
            .hint("what the rep does today, as it was seen"),
        Field::new("behaviour_wanted", "Wanted (B)", Kind::Text)
            .text(start.behaviour_wanted.clone())
            .hint("what the rep is to do instead"),
        Field::new("rep_words", "Rep's words", Kind::Text)
            .text(start.rep_words.clone())
            .hint("what the rep says they will do"),
        Field::new("root_cause", "Root cause", Kind::Choice(causes))
            .start(chosen(&start.root_cause)),
        Field::new("indicator", "Indicator", Kind::Choice(choices(start)))
            .start(chosen(&joined(&start.indicator, &start.indicator_part))),
        Field::new("target", "Target", Kind::Number)
            .start(Value::Number(target_to_type(start)))
            .hint("where it is to go: 35 is 35 % of a rate"),
        Field::new("predicted", "Prediction", Kind::Text)
            .hint("what else will be seen if you are right"),
        Field::new("ends_on", "Verdict on", Kind::Date)
            .required()
            .start(Value::Date(ends_on)),
        Field::new("action", "First action", Kind::Text).hint("a adds more on the plan's page"),
        Field::new("action_on", "By", Kind::Date).start(Value::Date(week)),
        Field::new("owner", "Who", Kind::Pick(people_here()))
            .start(Value::Record(
                start
                    .rep
                    .as_ref()
                    .map(|(id, name)| Item::new(id, name.clone())),
            ))
            .hint("empty: you"),
    ]
}

/// The plan that a filled form means; check-ins are weekly on selling days.
pub fn read(
    values: &Values,
    start: &Start,
    today: NaiveDate,
    calendar: &FiscalCalendar,
) -> std::result::Result<NewPlan, Vec<Problem>> {
    let rep = values.record_id("rep").map_or(RepId(0), RepId);
    let ends_on = values.date("ends_on").unwrap_or(today);
    let (indicator, part) = parted(values.choice("indicator").unwrap_or_default());
    let target = values.number("target").and_then(|number| number.to_f64());
    let unit = indicator_of(&indicator);
    let action = NewPlanAction {
        text: values.text("action").to_owned(),
        owner: values.record_id("owner").map(RepId),
        due_on: values.date("action_on"),
    };
    let plan = NewPlan {
        diagnosis: start.diagnosis,
        previous: start.previous,
        focus: values.text("focus").to_owned(),
        factor: start.factor.clone(),
        root_cause: values.choice("root_cause").unwrap_or_default().to_owned(),
        intervention: start.intervention.clone(),
        behaviour_now: values.text("behaviour_now").to_owned(),
        behaviour_wanted: values.text("behaviour_wanted").to_owned(),
        rep_words: values.text("rep_words").to_owned(),
        indicator_target: target.map(|number| unit.map_or(number, |unit| unit.typed(number))),
        indicator_on: target.map(|_| ends_on),
        predicted: values.text("predicted").to_owned(),
        actions: (!action.text.is_empty())
            .then_some(action)
            .into_iter()
            .collect(),
        check_ins: check_in_days(calendar, today, ends_on),
        indicator,
        indicator_part: part,
        ..NewPlan::new(rep, today, ends_on)
    };
    let problems: Vec<Problem> = plan
        .check()
        .into_iter()
        .map(|problem| Problem {
            field: field_of(&problem.field).to_owned(),
            text: problem.message,
        })
        .collect();
    if problems.is_empty() {
        Ok(plan)
    } else {
        Err(problems)
    }
}

/// Saves a plan with where its indicator stands; answers with its number and what to point out.
pub fn save(
    store: &mut Store,
    mut plan: NewPlan,
    base: &BaseCurrency,
) -> Result<(PlanId, Option<String>)> {
    if plan.indicator_from.is_none() {
        plan.indicator_from = store.plan_baseline(&plan, base)?;
    }
    let id = store.add_plan(&plan)?;
    let open = store.open_focuses(plan.rep)?;
    Ok((id, too_many_focuses(&store.rep_name(plan.rep)?, open)))
}

/// Opens the form; `then` is told the plan that was saved.
pub(super) fn open<S: Screen>(
    start: &Start,
    context: &Context,
    effects: &mut Effects<S>,
    then: impl Fn(&mut S, PlanId, &mut Effects<S>) + Send + Sync + 'static,
) {
    let today = context.clock.today();
    let draft = match start.previous {
        Some(previous) => format!("{}new/{previous}", super::DRAFTS),
        None => format!("{}new", super::DRAFTS),
    };
    let form = Form::new("New plan", today, fields(start, today))
        .draft(draft)
        .note("One focus. Check-ins are weekly until the verdict and ask one thing: did the behaviour change?");
    let (start, calendar) = (start.clone(), context.calendar.clone());
    let currency = context.config.base_currency;
    effects.form(
        form,
        "save the plan",
        move |store, values| {
            let plan = read(values, &start, today, &calendar).map_err(SaveProblem::Fields)?;
            let base = store.base_currency(currency)?;
            Ok(save(store, plan, &base)?)
        },
        move |screen, (id, too_many), effects| {
            match too_many {
                Some(warning) => effects.warn(format!("Saved. {warning}")),
                None => effects.say("Saved the plan; u takes it back"),
            }
            then(screen, id, effects);
        },
    );
}

/// The field of the form that a column of the plan is typed in.
fn field_of(column: &str) -> &str {
    match column {
        "actions" => "action",
        "check_ins" => "ends_on",
        other => other,
    }
}

/// Metrics without parts and activities by kind, as choices; the one that is known already, whatever it is.
fn choices(start: &Start) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    for indicator in indicators() {
        match indicator.metric.parts {
            PartsOf::Whole => choices.push((indicator.metric.key.to_owned(), indicator.named(""))),
            PartsOf::ActivityKinds => choices.extend(
                ACTIVITY_KINDS
                    .iter()
                    .map(|part| (joined(indicator.metric.key, part), indicator.named(part))),
            ),
            _ => {}
        }
    }
    let known = joined(&start.indicator, &start.indicator_part);
    if !known.is_empty() && !choices.iter().any(|(key, _)| *key == known) {
        let part = &start.part_name;
        let name = indicator_of(&start.indicator).map(|indicator| indicator.named(part));
        choices.push((known.clone(), name.unwrap_or(known)));
    }
    choices
}

fn joined(indicator: &str, part: &str) -> String {
    if part.is_empty() {
        indicator.to_owned()
    } else {
        format!("{indicator}/{part}")
    }
}

fn parted(key: &str) -> (String, String) {
    let (indicator, part) = key.split_once('/').unwrap_or((key, ""));
    (indicator.to_owned(), part.to_owned())
}

fn target_to_type(start: &Start) -> Option<Decimal> {
    let target = start.indicator_target?;
    let typed = indicator_of(&start.indicator).map_or(target, |unit| unit.to_type(target));
    Some(Decimal::from_f64(typed)?.round_dp(2))
}
