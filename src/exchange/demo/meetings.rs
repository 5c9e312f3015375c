//! The meetings of the demo company's manager: notes, decisions, who was there, and what became of the promises.

use chrono::Timelike;

use super::company::World;
use super::days;
use super::dice::Dice;
use super::force::Seller;
use super::rhythm_words::{DEALS, FORECAST, GIVEN_UP, LATER, TEAM, TOPICS, TeamTopic};
use crate::domain::cadence::Occurrence;
use crate::domain::ids::{ActionId, DealId, MeetingTypeId, RepId};
use crate::storage::{
    Action, ActionState, Change, HeldMeeting, NewDecision, NewMeeting, NewMeetingAction,
    NewMeetingNote, Presence, Result, Store,
};

/// Minutes between the beginnings of the 1:1s of a day, and when the first begins.
const BETWEEN: i64 = 40;
const FIRST_AT: i64 = 9 * 60 + 30;

/// Days in which a promise may stay open.
const OPEN_DAYS: i64 = 9;

/// A rep of the team with what they talk about.
pub(super) struct Person {
    pub(super) id: RepId,
    pub(super) first_name: String,
    /// Open deals, with the day on which each was created.
    pub(super) deals: Vec<(DealId, String, i64)>,
}

impl Person {
    pub(super) fn of(store: &Store, seller: &Seller) -> Result<Self> {
        let name = store.rep_name(seller.id)?;
        let first_name = name.split(' ').next().unwrap_or_default().to_owned();
        let deals = store.open_deals_of(seller.id)?;
        Ok(Self {
            id: seller.id,
            first_name,
            deals: deals
                .into_iter()
                .map(|(id, name, created)| (id, name, days::number(created)))
                .collect(),
        })
    }
}

/// An occurrence that is held as a meeting.
pub(super) struct Occasion<'a> {
    pub(super) one: &'a Occurrence,
    pub(super) kind: MeetingTypeId,
    /// On which day.
    pub(super) on: i64,
    /// With whom: a place in the team.
    pub(super) with: Option<usize>,
}

/// What was promised in a meeting.
pub(super) struct Promised {
    action: ActionId,
    /// The day of the meeting and the day on which it is due.
    made: i64,
    due: i64,
    is_mine: bool,
}

/// How many meetings of the team there were, so that no topic comes back soon.
#[derive(Default)]
pub(super) struct Topics {
    of_team: usize,
}

/// What a meeting is written from.
struct Script {
    notes: Vec<(usize, NewMeetingNote)>,
    decision: Option<NewDecision>,
    theirs: Option<String>,
    mine: Option<String>,
}

/// Writes one that was held.
pub(super) fn hold(
    change: &mut Change<'_>,
    people: &[Person],
    occasion: &Occasion<'_>,
    (topics, dice): (&mut Topics, &mut Dice),
) -> Result<Vec<Promised>> {
    let (one, on) = (occasion.one, occasion.on);
    let script = match occasion.with {
        Some(place) => with_rep(&people[place], (on, place), dice),
        None => of_team(&one.name, topics, dice),
    };
    let owner = people[occasion.with.unwrap_or_else(|| dice.place(people.len()))].id;
    let away = who_is_away(people, (occasion, owner), dice);
    let minute = match (one.at, occasion.with) {
        (Some(at), _) => i64::from(at.num_seconds_from_midnight() / 60),
        (None, place) => FIRST_AT + place.unwrap_or_default() as i64 * BETWEEN,
    };
    let dues = [
        days::working(on + dice.whole(3, 8)),
        days::working(on + dice.whole(2, 6)),
    ];
    let actions = script.actions(owner, dues);
    let whose: Vec<bool> = actions
        .iter()
        .map(|action| action.owner.is_none())
        .collect();
    let kept = change.keep_meeting(&HeldMeeting {
        plan: NewMeeting {
            rep: one.key.rep,
            team: one.team.filter(|_| one.key.rep.is_none()),
            planned_at: one
                .at
                .map_or_else(String::new, |at| at.format("%H:%M").to_string()),
            title: one.title(),
            occurrence: Some((one.key.cadence, one.key.occurs_on)),
            ..NewMeeting::of(occasion.kind, days::day(on))
        },
        began: days::stamp(on, minute),
        lasted_ms: one.minutes * dice.whole(52, 68) * 1_000,
        away,
        notes: script.notes,
        decisions: script.decision.into_iter().collect(),
        actions,
    })?;
    Ok(kept
        .actions
        .into_iter()
        .zip(whose)
        .map(|(action, is_mine)| Promised {
            action,
            made: on,
            due: dues[usize::from(is_mine)],
            is_mine,
        })
        .collect())
}

/// In two of five meetings of the team somebody is missing, but not who promises something.
fn who_is_away(
    people: &[Person],
    (occasion, owner): (&Occasion<'_>, RepId),
    dice: &mut Dice,
) -> Option<(RepId, Presence)> {
    if occasion.with.is_some() || !dice.happens(0.4) {
        return None;
    }
    let rep = people[dice.place(people.len())].id;
    let presence = if dice.happens(0.8) {
        Presence::Excused
    } else {
        Presence::Absent
    };
    (rep != owner).then_some((rep, presence))
}

impl Script {
    /// What the rep and what the manager promises, each with its day.
    fn actions(&self, owner: RepId, dues: [i64; 2]) -> Vec<NewMeetingAction> {
        let both = [(&self.theirs, Some(owner)), (&self.mine, None)];
        both.into_iter()
            .zip(dues)
            .filter_map(|((text, owner), due)| {
                Some(NewMeetingAction {
                    text: text.clone()?,
                    owner,
                    due_on: Some(days::day(due)),
                    ..NewMeetingAction::default()
                })
            })
            .collect()
    }
}

/// A 1:1: the topics go round, and no two reps have the same one in a week.
fn with_rep(person: &Person, (on, place): (i64, usize), dice: &mut Dice) -> Script {
    let week = (on / 7) as usize;
    let topic = &TOPICS[(place * 5 + week) % TOPICS.len()];
    let known: Vec<_> = person.deals.iter().filter(|deal| deal.2 < on).collect();
    let deal = (!known.is_empty()).then(|| *dice.pick(&known));
    let name = deal.map_or("the largest deal", |deal| deal.1.as_str());
    let filled = |text: &str| {
        text.replace("{rep}", &person.first_name)
            .replace("{deal}", name)
    };
    let mut notes = vec![(1, shared(&filled(topic.said)))];
    if dice.happens(0.5) {
        let thought = NewMeetingNote {
            text: filled(topic.thought),
            private: true,
            opinion: true,
        };
        notes.push((2, thought));
    }
    let about = topic.decided.0.contains("{deal}");
    let decision = dice.happens(0.5).then(|| NewDecision {
        deal: deal.filter(|_| about).map(|deal| deal.0),
        ..decided((&filled(topic.decided.0), &filled(topic.decided.1)))
    });
    Script {
        notes,
        decision,
        theirs: dice.happens(0.8).then(|| filled(topic.theirs)),
        mine: dice.happens(0.4).then(|| filled(topic.mine)),
    }
}

fn of_team(name: &str, topics: &mut Topics, dice: &mut Dice) -> Script {
    topics.of_team += 1;
    let all: &[TeamTopic] = match name {
        "Forecast call" => &FORECAST,
        "Deal review" => &DEALS,
        _ => &TEAM,
    };
    let topic = &all[topics.of_team / 3 % all.len()];
    Script {
        notes: vec![(1, shared(topic.said))],
        decision: Some(decided(topic.decided)),
        theirs: dice.happens(0.6).then(|| topic.theirs.to_owned()),
        mine: dice.happens(0.4).then(|| topic.mine.to_owned()),
    }
}

fn shared(text: &str) -> NewMeetingNote {
    NewMeetingNote {
        text: text.to_owned(),
        ..NewMeetingNote::default()
    }
}

fn decided((text, reason): (&str, &str)) -> NewDecision {
    NewDecision {
        text: text.to_owned(),
        reason: reason.to_owned(),
        ..NewDecision::default()
    }
}

/// What became of the promises: most were done, some moved or given up with a reason, a few are open and overdue.
pub(super) fn keep_promises(store: &mut Store, world: &World, promised: &[Promised]) -> Result<()> {
    let due: Vec<(&Promised, Action)> = promised
        .iter()
        .filter(|one| one.due < world.today)
        .map(|one| Ok((one, store.action(one.action)?)))
        .collect::<Result<_>>()?;
    store.fill(|change| {
        for (place, (one, action)) in due.iter().enumerate() {
            one.keep(change, world, action, place)?;
        }
        Ok(())
    })
}

impl Promised {
    fn keep(
        &self,
        change: &mut Change<'_>,
        world: &World,
        action: &Action,
        place: usize,
    ) -> Result<()> {
        let yesterday = days::working_before(world.today - 1).max(self.made);
        let on = |day: i64| days::stamp(day.clamp(self.made, yesterday), 17 * 60);
        match place % 12 {
            3 | 8 => {
                let later = days::working(self.due + 7);
                change.back_then(on(self.due), |change| {
                    change.move_action(action, days::day(later), LATER[place / 4 % LATER.len()])
                })?;
                if later >= world.today {
                    return Ok(());
                }
                change.back_then(on(later), |change| {
                    change.set_action_state(self.action, ActionState::Done)
                })
            }
            6 => change.back_then(on(self.due), |change| {
                change.drop_action(action, GIVEN_UP[place / 12 % GIVEN_UP.len()])
            }),
            rest if self.due + OPEN_DAYS > world.today && (self.is_mine || rest % 3 == 0) => Ok(()),
            rest => change.back_then(on(self.due - (rest % 3) as i64), |change| {
                change.set_action_state(self.action, ActionState::Done)
            }),
        }
    }
}
