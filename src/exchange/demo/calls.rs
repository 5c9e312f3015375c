//! The calls of the ride-alongs that the manager of the first team went on, the debriefs of some, and what was
//! committed to. The observations were written before (`coaching.rs`) and stay as they are: ticks follow them.

use std::collections::BTreeMap;

use chrono::NaiveTime;

use super::call_words::{ANSWERS, COMMITMENTS, CallPlot, MY_ROLE, PLOTS, POINTS, STRENGTHS};
use super::company::World;
use super::days;
use super::dice::Dice;
use super::meetings::Person;
use crate::domain::competency::Used;
use crate::domain::debrief::{Conclusion, Own};
use crate::domain::ids::{CompetencyId, DealId};
use crate::domain::observing::{
    CallOutcome, CallType, MarkKind, ObjectiveMet, ObservationKind, Speaker,
};
use crate::domain::stamp::Stamp;
use crate::storage::{
    Asked, BehaviourLine, CallDetails, Change, HeldCall, HeldDebrief, NewMark, Observation, Result,
    RideAlong, RideAlongState, Store,
};

/// Where this stream of dice begins.
const STREAM: u64 = 7_000_000;

/// Debriefs are written of ride-alongs of so many days; that of the last one is still to come.
const DEBRIEFED: i64 = 45;

/// A ride-along that was held with what was observed on it.
struct Ridden<'a> {
    ride: RideAlong,
    seen: Vec<Observation>,
    person: &'a Person,
    on: i64,
}

/// Writes them.
pub(super) fn write(store: &mut Store, world: &World, people: &[Person]) -> Result<()> {
    let mut all = Vec::new();
    for person in people {
        for ride in store.ride_alongs_of(person.id)? {
            if ride.state == RideAlongState::Held {
                all.push(Ridden {
                    seen: store.observations_of_ride(ride.id)?,
                    on: days::number(ride.day()),
                    ride,
                    person,
                });
            }
        }
    }
    all.sort_by_key(|ridden| (ridden.on, ridden.ride.id));
    let behaviours = store.behaviours_in_use()?;
    store.fill(|change| {
        for (place, ridden) in all.iter().enumerate() {
            ridden.calls(change, world, place, &behaviours)?;
        }
        Ok(())
    })?;
    see_again(store, people)?;
    all.pop();
    for (place, ridden) in all.iter().enumerate() {
        let rated = ridden.seen.iter().find(|one| one.used != Used::NotObserved);
        if let Some(rated) = rated.filter(|_| ridden.on + DEBRIEFED > world.today) {
            ridden.debrief(store, world, place, rated.competency)?;
        }
    }
    Ok(())
}

impl Ridden<'_> {
    /// Two calls: a joint one in the morning, one of the rep's own in the afternoon. Of the whole company the manager
    /// took over once: in the second call of the second day.
    fn calls(
        &self,
        change: &mut Change<'_>,
        world: &World,
        place: usize,
        behaviours: &BTreeMap<CompetencyId, Vec<BehaviourLine>>,
    ) -> Result<()> {
        let mut dice = Dice::of(world.seed, STREAM + place as u64);
        let first = if dice.happens(0.7) {
            CallType::Joint
        } else {
            CallType::Model
        };
        for (turn, (call_type, hour)) in [(first, 10), (CallType::Coaching, 14)]
            .into_iter()
            .enumerate()
        {
            let plot = &PLOTS[(place * 2 + turn) % PLOTS.len()];
            let known: Vec<_> = self
                .person
                .deals
                .iter()
                .filter(|deal| deal.2 < self.on)
                .collect();
            let deal = known.get(turn).map(|deal| (deal.0, deal.1.clone()));
            let lasted = dice.whole(28, 50) * 60_000;
            let began = days::stamp(self.on, i64::from(hour) * 60 + dice.whole(1, 6));
            let good = dice.happens(0.6);
            let marks = self.marks(plot, (call_type, lasted), (place, turn), behaviours);
            change.keep_call(&HeldCall {
                ride_along: self.ride.id,
                details: details(plot, deal, call_type, hour),
                times: (began, Stamp(began.0 + lasted)),
                marks,
                outcome: if good {
                    CallOutcome::Advance
                } else {
                    CallOutcome::Continuation
                },
                met: if good {
                    ObjectiveMet::Yes
                } else {
                    ObjectiveMet::No
                },
                ended_how: if good { plot.met } else { plot.not_met },
            })?;
        }
        Ok(())
    }

    /// What was marked: wanted behaviours of what was observed as used, in the rep's own call; a quote of each side.
    fn marks<'a>(
        &self,
        plot: &'a CallPlot,
        (call_type, lasted): (CallType, i64),
        (place, turn): (usize, usize),
        behaviours: &'a BTreeMap<CompetencyId, Vec<BehaviourLine>>,
    ) -> Vec<(i64, NewMark<'a>)> {
        let mark = |kind, text, speaker| NewMark {
            kind,
            behaviour: None,
            text,
            speaker,
        };
        let speaker = if call_type == CallType::Model {
            Speaker::Manager
        } else {
            Speaker::Rep
        };
        let mut marks = vec![
            (
                lasted * 2 / 10,
                mark(MarkKind::Quote, plot.quote_rep, Some(speaker)),
            ),
            (
                lasted * 4 / 10,
                mark(
                    MarkKind::Quote,
                    plot.quote_customer,
                    Some(Speaker::Customer),
                ),
            ),
        ];
        if (place, turn) == (1, 1) {
            marks.push((lasted * 7 / 10, mark(MarkKind::TookOver, "", None)));
            marks.push((lasted * 8 / 10, mark(MarkKind::HandedBack, "", None)));
        }
        let used = self
            .seen
            .iter()
            .filter(|one| one.used == Used::Yes && turn == 1);
        for (number, seen) in used.enumerate() {
            let wanted = behaviours.get(&seen.competency).into_iter().flatten();
            for (times, line) in wanted
                .filter(|line| line.details.wanted)
                .take(2)
                .enumerate()
            {
                let tick = NewMark {
                    behaviour: Some(line.id),
                    ..mark(MarkKind::Tick, line.details.text.as_str(), None)
                };
                let at = lasted / 20 * (1 + number + 3 * times) as i64;
                marks.push((at, tick));
            }
        }
        marks.sort_by_key(|(at, _)| *at);
        marks
    }

    /// The debrief in the evening, with what the rep commits to and when it is looked at again.
    fn debrief(
        &self,
        store: &mut Store,
        world: &World,
        place: usize,
        focus: CompetencyId,
    ) -> Result<()> {
        let draft = store.debrief(self.ride.id)?;
        let mut asked: Vec<Asked> = draft.asked;
        let plot = &PLOTS[(place * 2 + 1) % PLOTS.len()];
        for (asked, answer) in asked.iter_mut().zip(ANSWERS) {
            asked.answer = answer.replace("{quote}", plot.quote_customer);
        }
        let own = self
            .seen
            .iter()
            .map(|one| {
                let own = one.level.map_or(Own::NoOccasion, |level| {
                    Own::Level(if place.is_multiple_of(2) {
                        level
                    } else {
                        level.saturating_sub(1).max(1)
                    })
                });
                (one.competency, own)
            })
            .collect();
        let look_on = self.next_look(store, world, focus)?;
        let held = HeldDebrief {
            of: (self.ride.id, self.person.id),
            set: draft.set,
            asked,
            own,
            end: Conclusion {
                strength: STRENGTHS[place % STRENGTHS.len()].to_owned(),
                point_one: POINTS[place % POINTS.len()].to_owned(),
                point_two: String::new(),
                competency: focus,
                words: COMMITMENTS[place % COMMITMENTS.len()].to_owned(),
                due_on: days::day(days::working(self.on + 14).max(world.today + 1)),
                look_kind: ObservationKind::RideAlong,
                look_on: days::day(look_on),
            },
        };
        store.fill(|change| {
            change.back_then(days::stamp(self.on, 17 * 60 + 20), |change| {
                change.keep_debrief(&held)
            })
        })?;
        Ok(())
    }
}

impl Ridden<'_> {
    /// When the manager looks again: on a ride-along that is planned anyway, else on a day on which none is.
    fn next_look(&self, store: &Store, world: &World, focus: CompetencyId) -> Result<i64> {
        let mut planned = store.ride_alongs_of(self.person.id)?;
        planned.retain(|other| other.state == RideAlongState::Planned);
        let fits = planned.iter().find(|other| {
            let focused = other.competency.as_ref();
            days::number(other.planned_on) > world.today
                && focused.is_none_or(|(competency, _)| *competency == focus)
        });
        if let Some(ride) = fits {
            return Ok(days::number(ride.planned_on));
        }
        let mut on = days::working(world.today + 10);
        while planned
            .iter()
            .any(|other| days::number(other.planned_on) == on)
        {
            on = days::working(on + 1);
        }
        Ok(on)
    }
}

fn details(
    plot: &CallPlot,
    deal: Option<(DealId, String)>,
    call_type: CallType,
    hour: u32,
) -> CallDetails {
    let my_role = if call_type == CallType::Joint {
        MY_ROLE
    } else {
        ""
    };
    let customer = if deal.is_none() { "A new account" } else { "" };
    CallDetails {
        deal,
        customer: customer.to_owned(),
        at: NaiveTime::from_hms_opt(hour, 0, 0),
        call_type,
        objective: plot.objective.to_owned(),
        backup: plot.backup.to_owned(),
        questions: plot.questions.to_owned(),
        objections: plot.objections.to_owned(),
        my_role: my_role.to_owned(),
        ..CallDetails::default()
    }
}

/// A commitment that was made when something was looked at, and closed when it was seen at a later look: of the first
/// rep who has two such looks.
fn see_again(store: &mut Store, people: &[Person]) -> Result<()> {
    for person in people {
        let mut looks = store.observations_of(person.id)?;
        looks.retain(|look| look.used != Used::NotObserved);
        looks.sort_by_key(|look| (look.observed_on, look.id));
        let pair = looks.iter().enumerate().rev().find_map(|(at, later)| {
            let before = looks[..at].iter().rev().find(|before| {
                before.competency == later.competency && before.observed_on < later.observed_on
            });
            before
                .filter(|_| later.used == Used::Yes)
                .map(|before| (before, later))
        });
        let Some((before, later)) = pair else {
            continue;
        };
        let at = |look: &Observation| days::stamp(days::number(look.observed_on), 17 * 60 + 30);
        return store.fill(|change| {
            let id = change.back_then(at(before), |change| {
                let whose = (person.id, before.competency);
                change.commit(whose, before.ride_along, COMMITMENTS[2])
            })?;
            change.back_then(at(later), |change| change.see_commitment(id, later.id))
        });
    }
    Ok(())
}
