//! The forms of an observation and of a planned ride-along, for every screen that opens them: the ride-alongs, a
//! rep's skills, the walk.

use chrono::NaiveDate;

use super::{Context, Screen, choices};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::{Item, Source};
use crate::domain::competency::{LOWEST, Used};
use crate::domain::ids::{CompetencyId, DealId, DiagnosisId, ObservationId, RepId, RideAlongId};
use crate::domain::observing::ObservationKind;
use crate::storage::records::{NewObservation, NewRideAlong};
use crate::storage::{CompetencyLine, Observation, Result, RideAlong, StorageError, Store};

/// What the form of an observation begins with.
#[derive(Debug, Clone, Default)]
pub struct ObservationStart {
    /// Who was seen, with the name.
    pub rep: Option<(RepId, String)>,
    /// What was looked at; asked for first where it is not known.
    pub competency: Option<CompetencyId>,
    /// In which deal, with its name.
    pub deal: Option<(DealId, String)>,
    /// On which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// The observation that is edited.
    pub old: Option<Observation>,
}

/// What the form of a ride-along begins with.
#[derive(Debug, Clone, Default)]
pub struct RideAlongStart {
    /// With whom, with the name.
    pub rep: Option<(RepId, String)>,
    /// In which deal, with its name.
    pub deal: Option<(DealId, String)>,
    /// The skill in focus, with its name.
    pub competency: Option<(CompetencyId, String)>,
    /// The diagnosis that it is to confirm.
    pub diagnosis: Option<DiagnosisId>,
    /// What it is for.
    pub purpose: String,
    /// The ride-along that is edited.
    pub old: Option<RideAlong>,
}

impl ObservationStart {
    /// To edit an observation.
    pub fn of(old: Observation) -> Self {
        Self {
            rep: Some((old.rep, old.rep_name.clone())),
            competency: Some(old.competency),
            deal: old.deal.clone(),
            ride_along: old.ride_along,
            old: Some(old),
        }
    }

    /// What was seen on a ride-along: its rep, its deal and the skill in focus.
    pub fn on(ride: &RideAlong) -> Self {
        Self {
            rep: Some((ride.rep, ride.rep_name.clone())),
            competency: ride.competency.as_ref().map(|(id, _)| *id),
            deal: ride.deal.clone(),
            ride_along: Some(ride.id),
            old: None,
        }
    }
}

impl RideAlongStart {
    /// To edit a ride-along.
    pub fn of(old: RideAlong) -> Self {
        Self {
            rep: Some((old.rep, old.rep_name.clone())),
            deal: old.deal.clone(),
            competency: old.competency.clone(),
            diagnosis: old.diagnosis,
            purpose: old.purpose.clone(),
            old: Some(old),
        }
    }
}

fn picked<I: std::fmt::Display>(record: Option<&(I, String)>) -> Value {
    Value::Record(record.map(|(id, name)| Item::new(id, name.clone())))
}

/// The form of one observation: who, used or not, how well (with what can be seen at each level), in which deal.
pub fn observation_form(
    start: &ObservationStart,
    competency: &CompetencyLine,
    today: NaiveDate,
) -> Form {
    let levels = (LOWEST..)
        .zip(&competency.details.levels)
        .map(|(level, anchor)| Item::new(level, format!("{level}  {anchor}")))
        .collect::<Vec<_>>();
    let old = start.old.as_ref();
    let level = old.and_then(|old| old.level).and_then(|level| {
        let key = level.to_string();
        levels.iter().find(|item| item.id == key).cloned()
    });
    let choices_of_use = Used::ALL.map(|used| (used.key().to_owned(), used.label().to_owned()));
    let used = old.map_or(Used::Yes, |old| old.used);
    let fields = vec![
        Field::new("rep", "Rep", Kind::Pick(choices::people_here()))
            .required()
            .start(picked(start.rep.as_ref())),
        Field::new("used", "Used", Kind::Choice(choices_of_use.to_vec()))
            .start(Value::Choice(Some(used.key().to_owned()))),
        Field::new("level", "Level", Kind::Pick(Source::Fixed(levels)))
            .start(Value::Record(level))
            .hint("not rated; only where it was used"),
        Field::new("note", "Seen", Kind::Text)
            .text(old.map(|old| old.note.clone()).unwrap_or_default())
            .hint("the moment: what was said and done"),
        Field::new(
            "deal",
            "Deal",
            Kind::Pick(choices::deals(start.rep.as_ref().map(|(rep, _)| *rep))),
        )
        .start(picked(start.deal.as_ref()))
        .hint("where it was in one"),
        Field::new("observed_on", "On", Kind::Date)
            .required()
            .start(Value::Date(Some(old.map_or(today, |old| old.observed_on))))
            .hint("today, fri, 3 dec"),
    ];
    // With the rep known, the first thing to say is whether it was used.
    let first = if start.rep.is_some() { "used" } else { "rep" };
    Form::new(competency.details.name.clone(), today, fields)
        .note(competency.details.question.clone())
        .focus_on(first)
}

/// Saves what an observation form holds.
pub fn save_observation(
    store: &mut Store,
    values: &Values,
    start: &ObservationStart,
    competency: CompetencyId,
) -> std::result::Result<ObservationId, SaveProblem> {
    let seen = NewObservation {
        rep: needed(values, "rep", "Rep").map(RepId)?,
        competency,
        deal: values.record_id("deal").map(DealId),
        ride_along: start.ride_along,
        observed_on: date(values, "observed_on")?,
        used: values
            .choice("used")
            .and_then(|key| key.parse().ok())
            .unwrap_or(Used::NotObserved),
        level: values
            .record_id("level")
            .and_then(|level| u8::try_from(level).ok()),
        note: values.text("note"),
    };
    let saved = match &start.old {
        Some(old) => store.save_observation(old.id, &seen).map(|()| old.id),
        None => store.observe(&seen),
    };
    saved.map_err(|error| match error {
        StorageError::Refused(text) => {
            let field = if seen.observed_on > store.today() {
                "observed_on"
            } else {
                "level"
            };
            problem(field, text)
        }
        other => other.into(),
    })
}

/// The form of a planned ride-along: with whom, when, in which deal, which one skill in focus, what for, of which kind.
pub fn ride_along_form(start: &RideAlongStart, today: NaiveDate) -> Form {
    let planned_on = start.old.as_ref().map(|old| old.planned_on);
    let kind = start
        .old
        .as_ref()
        .map_or_else(Default::default, |old| old.kind);
    let kinds = ObservationKind::ALL
        .iter()
        .map(|kind| (kind.key().to_owned(), kind.label().to_owned()));
    let fields = vec![
        Field::new("rep", "Rep", Kind::Pick(choices::people_here()))
            .required()
            .start(picked(start.rep.as_ref())),
        Field::new("planned_on", "On", Kind::Date)
            .required()
            .start(Value::Date(planned_on))
            .hint("fri, +2w, 3 dec"),
        Field::new(
            "competency",
            "Skill in focus",
            Kind::Pick(choices::competencies()),
        )
        .start(picked(start.competency.as_ref()))
        .hint("the one to look at"),
        Field::new(
            "deal",
            "Deal",
            Kind::Pick(choices::deals(start.rep.as_ref().map(|(rep, _)| *rep))),
        )
        .start(picked(start.deal.as_ref()))
        .hint("where it is known"),
        Field::new("purpose", "Purpose", Kind::Text)
            .text(start.purpose.clone())
            .hint("what you want to hear or see"),
        Field::new("kind", "Kind", Kind::Choice(kinds.collect()))
            .start(Value::Choice(Some(kind.key().to_owned()))),
    ];
    let first = if start.rep.is_some() {
        "planned_on"
    } else {
        "rep"
    };
    Form::new("Ride-along", today, fields)
        .note(
            "Tell the rep before: what you will look at, and that you will not take over the call.",
        )
        .focus_on(first)
}

/// Saves what a ride-along form holds.
pub fn save_ride_along(
    store: &mut Store,
    values: &Values,
    start: &RideAlongStart,
) -> std::result::Result<RideAlongId, SaveProblem> {
    let plan = NewRideAlong {
        rep: needed(values, "rep", "Rep").map(RepId)?,
        planned_on: date(values, "planned_on")?,
        deal: values.record_id("deal").map(DealId),
        competency: values.record_id("competency").map(CompetencyId),
        diagnosis: start.diagnosis,
        purpose: values.text("purpose"),
    };
    let kind = values.choice("kind").and_then(|key| key.parse().ok());
    let kind: ObservationKind = kind.unwrap_or_default();
    Ok(match &start.old {
        Some(old) => {
            store.save_observation_plan(old.id, &plan, kind)?;
            old.id
        }
        None => store.plan_observation(&plan, kind)?,
    })
}

fn needed(values: &Values, field: &str, label: &str) -> std::result::Result<i64, SaveProblem> {
    let found = values.record_id(field);
    found.ok_or_else(|| problem(field, format!("{label} is needed")))
}

fn date(values: &Values, field: &str) -> std::result::Result<NaiveDate, SaveProblem> {
    let found = values.date(field);
    found.ok_or_else(|| problem(field, "A day is needed".to_owned()))
}

fn problem(field: &str, text: String) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.into(),
        text,
    }])
}

/// Records an observation: asks which competency where it is not known, then opens the form. `draft` is under which
/// key its text is kept (`ride-alongs/…`); `then` gets the saved observation.
pub fn observe<S: Screen>(
    start: ObservationStart,
    draft: String,
    context: &Context,
    effects: &mut Effects<S>,
    then: fn(&mut S, ObservationId, &mut Effects<S>),
) {
    let today = context.clock.today();
    let Some(competency) = start.competency else {
        effects.pick(
            "Which competency did you look at?",
            choices::competencies(),
            move |_, item, effects| {
                if let Some(id) = item.number() {
                    open(start, CompetencyId(id), draft, today, effects, then);
                }
            },
        );
        return;
    };
    open(start, competency, draft, today, effects, then);
}

fn open<S: Screen>(
    start: ObservationStart,
    competency: CompetencyId,
    draft: String,
    today: NaiveDate,
    effects: &mut Effects<S>,
    then: fn(&mut S, ObservationId, &mut Effects<S>),
) {
    effects.read(
        "competency",
        "read the competency",
        move |store: &mut Store| -> Result<CompetencyLine> { store.competency(competency) },
        move |_, line, effects| {
            let draft = format!("{draft}/{competency}");
            let form = observation_form(&start, &line, today).draft(draft);
            let start = start.clone();
            effects.form(
                form,
                "save the observation",
                move |store: &mut Store, values| {
                    save_observation(store, values, &start, competency)
                },
                then,
            );
        },
    );
}

/// Plans a ride-along, or edits one: opens the form. `then` gets the saved ride-along.
pub fn plan_ride_along<S: Screen>(
    start: RideAlongStart,
    draft: String,
    context: &Context,
    effects: &mut Effects<S>,
    then: fn(&mut S, RideAlongId, &mut Effects<S>),
) {
    let form = ride_along_form(&start, context.clock.today()).draft(draft);
    effects.form(
        form,
        "save the ride-along",
        move |store: &mut Store, values| save_ride_along(store, values, &start),
        then,
    );
}
