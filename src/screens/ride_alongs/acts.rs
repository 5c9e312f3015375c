//! What a person does in the ride-alongs tab: plan, record, hold, move, edit, remove; and forms that are resumed.

use super::call::Opening;
use super::competency_list::beside;
use super::day::hold;
use super::debrief::DebriefPage;
use super::record::Commitments;
use super::rows::Record;
use super::{
    BehaviourList, Behaviours, CallPage, CompetencyList, DayPage, LeverList, PromptList, RideAlongs,
};
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::domain::ids::{CallId, CompetencyId, LeverId, ObservationId, RepId, RideAlongId};
use crate::screens::coaching_forms::{ObservationStart, RideAlongStart, observe, plan_ride_along};
use crate::screens::{OpenPage, Screen};
use crate::storage::{Observation, Result, RideAlong, Store};

impl RideAlongs {
    /// Whose record is selected, for a new one of the same person.
    fn rep(&self) -> Option<(RepId, String)> {
        Some(match &self.list.selected()?.record {
            Record::Ride(ride) => (ride.rep, ride.rep_name.clone()),
            Record::Seen(seen) => (seen.rep, seen.rep_name.clone()),
        })
    }

    pub(super) fn plan(&mut self, effects: &mut Effects<Self>) {
        let start = RideAlongStart::default();
        self.open_plan(start, "plan/0", effects);
    }

    fn open_plan(&mut self, start: RideAlongStart, draft: &str, effects: &mut Effects<Self>) {
        if let Some(context) = &self.context {
            let draft = format!("{}/{draft}", Self::NAME);
            plan_ride_along(start, draft, context, effects, |screen, id, effects| {
                screen.list.cursor.select(id.0);
                effects.say("Planned; u takes it back");
            });
        }
    }

    pub(super) fn observe(&mut self, effects: &mut Effects<Self>) {
        let (start, ride) = match self.ride() {
            Some(ride) => (ObservationStart::on(ride), ride.id.0),
            None => (
                ObservationStart {
                    rep: self.rep(),
                    ..ObservationStart::default()
                },
                0,
            ),
        };
        self.open_observation(start, &format!("observe/{ride}"), effects);
    }

    fn open_observation(
        &mut self,
        start: ObservationStart,
        draft: &str,
        effects: &mut Effects<Self>,
    ) {
        if let Some(context) = &self.context {
            let draft = format!("{}/{draft}", Self::NAME);
            observe(start, draft, context, effects, |screen, id, effects| {
                screen.list.cursor.select(-id.0);
                effects.say("Saved the observation; u takes it back");
            });
        }
    }

    pub(super) fn edit(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.list.selected() else {
            return;
        };
        match row.record.clone() {
            Record::Ride(ride) => {
                let draft = format!("plan/{}", ride.id);
                self.open_plan(RideAlongStart::of(RideAlong::clone(&ride)), &draft, effects);
            }
            Record::Seen(seen) => {
                let draft = format!("observation/{}", seen.id);
                self.open_observation(
                    ObservationStart::of(Observation::clone(&seen)),
                    &draft,
                    effects,
                );
            }
        }
    }

    pub(super) fn hold(&mut self, effects: &mut Effects<Self>) {
        if let (Some(ride), Some(context)) = (self.planned(), &self.context) {
            hold(ride, context.clock.today(), String::new(), effects);
        }
    }

    pub(super) fn move_on(&mut self, effects: &mut Effects<Self>) {
        if let Some(ride) = self.planned() {
            self.move_ride(ride, effects);
        }
    }

    fn move_ride(&self, ride: &RideAlong, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let title = format!("Move the ride-along with {}", ride.rep_name);
        let fields = vec![
            Field::new("planned_on", "To", Kind::Date)
                .required()
                .hint("fri, +2w, 3 dec"),
            reason(),
        ];
        let id = ride.id;
        let form = Form::new(title, context.clock.today(), fields)
            .draft(format!("{}/move/{id}", Self::NAME));
        effects.form(
            form,
            "move the ride-along",
            move |store: &mut Store, values| match values.date("planned_on") {
                Some(day) => store
                    .move_ride_along(id, day, values.text("reason"))
                    .map_err(|error| beside("reason", error)),
                None => Ok(()),
            },
            |_, (), effects| effects.say("Moved; u takes it back"),
        );
    }

    pub(super) fn remove(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.list.selected() else {
            return;
        };
        match &row.record {
            Record::Ride(ride) if self.planned().is_some() => self.give_up(ride, effects),
            Record::Ride(ride) => {
                let id = ride.id;
                effects.change(
                    "change the ride-along",
                    move |store| store.plan_ride_along_again(id),
                    |_, (), effects| effects.say("Planned again; u takes it back"),
                );
            }
            Record::Seen(seen) => {
                let id = seen.id;
                effects.change(
                    "remove the observation",
                    move |store| store.remove_observation(id),
                    |_, (), effects| effects.say("Removed; u takes it back"),
                );
            }
        }
    }

    fn give_up(&self, ride: &RideAlong, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let id = ride.id;
        let title = format!("Drop the ride-along with {}", ride.rep_name);
        let form = Form::new(title, context.clock.today(), vec![reason()])
            .draft(format!("{}/drop/{id}", Self::NAME));
        effects.form(
            form,
            "drop the ride-along",
            move |store: &mut Store, values| {
                store
                    .drop_ride_along(id, values.text("reason"))
                    .map_err(|error| beside("reason", error))
            },
            |_, (), effects| effects.say("Dropped; u takes it back"),
        );
    }

    /// Opens a form again whose text was kept: `ride-alongs/plan/ID`, `ride-alongs/observe/RIDE/COMPETENCY`,
    /// `ride-alongs/observation/ID/COMPETENCY`, `ride-alongs/competency/ID`, `ride-alongs/lever/ID`,
    /// `ride-alongs/behaviour/REP/LEVER`, `ride-alongs/call/RIDE/CALL`, `ride-alongs/quote/CALL` and others of a call,
    /// `ride-alongs/move/ID`, `ride-alongs/drop/ID`, `ride-alongs/debrief/RIDE/FORM`, `ride-alongs/questions/ID`, `ride-alongs/commitment/FORM/ID`.
    pub(super) fn resume_form(draft: &str, effects: &mut Effects<Self>) {
        if let Some((id, form)) = debrief_of(draft) {
            return effects.open(DebriefPage::resuming(id, form));
        }
        if let Some(form) = draft.strip_prefix("ride-alongs/commitment/") {
            return effects.open(Commitments::resuming(form));
        }
        let mut parts = draft.split('/').skip(1);
        let kind = parts.next().unwrap_or_default().to_owned();
        let mut number = || {
            parts
                .next()
                .and_then(|n| n.parse::<i64>().ok())
                .unwrap_or(0)
        };
        let (id, competency) = (number(), number());
        let call = CallId(id);
        match kind.as_str() {
            "call" if competency == 0 => return effects.open(DayPage::adding(RideAlongId(id))),
            "call" => {
                let call = CallId(competency);
                return effects.open(CallPage::opening(call, Opening::Plan));
            }
            "tick" => {
                return effects.open(BehaviourList::opening(CompetencyId(id), competency));
            }
            "quote" => return effects.open(CallPage::opening(call, Opening::Quote)),
            "drop-call" => return effects.open(CallPage::opening(call, Opening::Drop)),
            "ended" => return effects.open(CallPage::opening(call, Opening::Words)),
            "seen" => {
                return effects.open(CallPage::opening(call, Opening::Note(competency)));
            }
            "competency" => return effects.open(CompetencyList::opening(id)),
            "behaviour" => {
                return effects.open(Behaviours::opening(RepId(id), LeverId(competency)));
            }
            "lever" => return effects.open(LeverList::opening(id)),
            "questions" => return effects.open(PromptList::opening(id)),
            _ => {}
        }
        let of = kind.clone();
        effects.read(
            "resume",
            "find what the form is about",
            move |store: &mut Store| -> Result<(Option<RideAlong>, Option<Observation>)> {
                let is_seen = of == "observation";
                let ride = (!is_seen).then(|| store.ride_along(RideAlongId(id)));
                let seen = is_seen.then(|| store.observation(ObservationId(id)));
                Ok((ride.and_then(Result::ok), seen.and_then(Result::ok)))
            },
            move |screen: &mut Self, (ride, seen), effects| match (&*kind, &ride) {
                ("move", Some(ride)) => screen.move_ride(ride, effects),
                ("drop", Some(ride)) => screen.give_up(ride, effects),
                _ => screen.open_again(id, competency, ride, seen, effects),
            },
        );
    }

    fn open_again(
        &mut self,
        id: i64,
        competency: i64,
        ride: Option<RideAlong>,
        seen: Option<Observation>,
        effects: &mut Effects<Self>,
    ) {
        if let Some(seen) = seen {
            let draft = format!("observation/{id}");
            self.open_observation(
                ObservationStart::of(Observation::clone(&seen)),
                &draft,
                effects,
            );
        } else if competency > 0 {
            let known = ride.as_ref().map(ObservationStart::on).unwrap_or_default();
            let start = ObservationStart {
                competency: Some(CompetencyId(competency)),
                ..known
            };
            self.open_observation(start, &format!("observe/{id}"), effects);
        } else {
            let start = ride.map(RideAlongStart::of).unwrap_or_default();
            self.open_plan(start, &format!("plan/{id}"), effects);
        }
    }
}

/// Which debrief a draft belongs to, and the part of its key behind it.
fn debrief_of(draft: &str) -> Option<(RideAlongId, &str)> {
    let (id, form) = draft
        .strip_prefix("ride-alongs/debrief/")?
        .split_once('/')?;
    Some((RideAlongId(id.parse().ok()?), form))
}

/// Why it is moved or dropped.
fn reason() -> Field {
    Field::new("reason", "Why", Kind::Text)
        .required()
        .hint("the customer cancelled; I am needed elsewhere")
}
