//! Enter: each line is started where it is done.

use super::{DRAFTS, TodayTab};
use crate::app::effect::{Effects, Target};
use crate::app::pick::{Item, Source};
use crate::domain::cadence::OccurrenceKey;
use crate::domain::ids::RepId;
use crate::domain::today::{DoneAt, Exception, ItemKey, TodayItem};
use crate::screens::coaching_forms::{RideAlongStart, plan_ride_along};
use crate::screens::pipeline::review::begin_for;

impl TodayTab {
    pub(super) fn start(&mut self, effects: &mut Effects<Self>) {
        let Some(item) = self.item().cloned() else {
            return;
        };
        match item.key {
            ItemKey::Rep(rep) => Self::coach(rep, &item, effects),
            ItemKey::Commitment(_) => {
                if let Some(rep) = item.about.rep {
                    self.plan_ride(rep, item.with, effects);
                }
            }
            ItemKey::RideAlong(id) | ItemKey::Debrief(id) => {
                go(effects, "ride-alongs", "ride_along", id.0);
            }
            ItemKey::Meeting(id) => go(effects, "meetings", "meeting", id.0),
            ItemKey::Verdict(plan) => go(effects, "plans", "plan", plan.0),
            ItemKey::Deal(deal, _) => go(effects, "pipeline", "deal", deal.0),
            ItemKey::Goals(_) => go(effects, "team", "goals", 0),
            ItemKey::More(exception) => match exception {
                Exception::CommitStill | Exception::NoNextStep => {
                    go(effects, "pipeline", "flagged", 0);
                }
                Exception::NotAgreed => go(effects, "team", "goals", 0),
                Exception::NotCoached | Exception::NoNextLook => effects.go_to("team", None),
            },
            ItemKey::Lock(..) | ItemKey::LateCalls(_) => effects.go_to("forecast", None),
            ItemKey::Occurrence(key) => self.hold(key, item.done_at, effects),
            ItemKey::Action(_) | ItemKey::CheckIn(_) => to_the_record(&item, effects),
        }
    }

    /// An occurrence of the rhythm, where it is held.
    fn hold(&mut self, key: OccurrenceKey, at: DoneAt, effects: &mut Effects<Self>) {
        let Some(context) = self.context.as_ref().filter(|_| self.looks_at_today()) else {
            return;
        };
        match at {
            DoneAt::Review => begin_for(key.rep, context, effects),
            DoneAt::RideAlong => effects.change(
                "open the ride-along",
                move |store| store.ride_along_for_occurrence(&key),
                |_, id, effects| go(effects, "ride-alongs", "ride_along", id.0),
            ),
            DoneAt::Meeting => effects.change(
                "open the meeting",
                move |store| store.meeting_for_occurrence(&key),
                |_, id, effects| go(effects, "meetings", "meeting", id.0),
            ),
            _ => effects.say("It is done here: d marks it as held, m moves it, x skips it"),
        }
    }

    /// A rep without coaching: how is it to begin?
    fn coach(rep: RepId, item: &TodayItem, effects: &mut Effects<Self>) {
        let choices = vec![
            Item::new("ride", "Plan a ride-along"),
            Item::new("diagnosis", "Look at the diagnosis"),
            Item::new("rep", "Open the rep"),
        ];
        let name = item.with.clone();
        effects.pick(
            format!("Coaching with {name}"),
            Source::Fixed(choices),
            move |screen: &mut Self, choice, effects| match choice.id.as_str() {
                "ride" => screen.plan_ride(rep, name, effects),
                "diagnosis" => go(effects, "diagnosis", "rep", rep.0),
                _ => go(effects, "team", "rep", rep.0),
            },
        );
    }

    pub(super) fn plan_ride(&mut self, rep: RepId, name: String, effects: &mut Effects<Self>) {
        let Some(context) = self.context.as_ref().filter(|_| self.looks_at_today()) else {
            return;
        };
        let start = RideAlongStart {
            rep: Some((rep, name)),
            ..RideAlongStart::default()
        };
        let draft = format!("{DRAFTS}ride/{rep}");
        plan_ride_along(start, draft, context, effects, |_, _, effects| {
            effects.say("Planned; u takes it back");
        });
    }
}

/// The page where an action or a check-in is done.
fn to_the_record(item: &TodayItem, effects: &mut Effects<TodayTab>) {
    let about = item.about;
    match (item.done_at, about.deal, about.plan, about.rep) {
        (DoneAt::Deal, Some(deal), ..) => go(effects, "pipeline", "deal", deal.0),
        (DoneAt::Plan, _, Some(plan), _) => go(effects, "plans", "plan", plan.0),
        (DoneAt::Rep, .., Some(rep)) => go(effects, "team", "rep", rep.0),
        _ => effects.say("It is done here: d marks it as done, m moves it, x drops it"),
    }
}

/// Another tab, at a record.
pub(super) fn go(effects: &mut Effects<TodayTab>, tab: &str, kind: &str, id: i64) {
    let kind = kind.to_owned();
    effects.go_to(tab, Some(Target { kind, id }));
}
