//! The operating rhythm of the manager at the keyboard, who leads the first team: adopted a quarter ago, and lived
//! since with its skipped, moved and missed times; one rep is neglected.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::calls;
use super::company::World;
use super::days;
use super::dice::Dice;
use super::force::Seller;
use super::meetings::{self, Person, Promised};
use super::rhythm_words::{MOVED, SKIPPED, TEAM_SKIPPED};
use crate::config::assets;
use crate::domain::cadence::{CadenceKind, Occurrence, Whose};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{CadenceId, RepId, TeamId};
use crate::domain::today::{ItemKey, TodayThresholds};
use crate::storage::{
    Change, DealScope, HeldAs, NewCadence, NewDayOff, Result, StorageError, Store,
};

/// Where this stream of dice begins.
const STREAM: u64 = 6_000_000;

/// Days since the rhythm was adopted, brought to a Monday.
const ADOPTED: i64 = 91;

/// Whose 1:1s do not take place, whose pipeline review is overdue, and who was on leave: places in the team.
const NEGLECTED: usize = 4;
const REVIEW_OVERDUE: usize = 6;
const ON_LEAVE: usize = 2;

/// How many of the last 1:1s the neglected rep did not have.
const NOT_HELD: usize = 4;

/// What becomes of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Held,
    /// Moved by so many days, and held then.
    Moved(i64),
    Skipped,
    Missed,
}

/// The rhythm of one team.
struct Rhythm<'a> {
    world: &'a World,
    /// The first day.
    since: i64,
    team: TeamId,
    people: Vec<Person>,
    dice: Dice,
}

/// Writes it for the first team.
pub(super) fn write(store: &mut Store, world: &World, sellers: &[Seller]) -> Result<()> {
    let mine: Vec<&Seller> = sellers.iter().filter(|seller| seller.team == 0).collect();
    let Some(first) = mine.first() else {
        return Ok(());
    };
    let Some(team) = store.team_of(first.id)? else {
        return Ok(());
    };
    let people = mine
        .iter()
        .map(|seller| Person::of(store, seller))
        .collect::<Result<Vec<_>>>()?;
    let day = world.today - ADOPTED;
    let mut rhythm = Rhythm {
        world,
        since: day - (day - 1).rem_euclid(7),
        team,
        people,
        dice: Dice::of(world.seed, STREAM),
    };
    let all = rhythm.starter(store)?;
    store.fill(|change| rhythm.adopt(change, &all))?;
    let promised = rhythm.live(store)?;
    meetings::keep_promises(store, world, &promised)?;
    calls::write(store, world, &rhythm.people)?;
    close_last_week(store, world, team)
}

/// The manager put one of their own promises off until the day after tomorrow, and closed last week on its Friday.
fn close_last_week(store: &mut Store, world: &World, team: TeamId) -> Result<()> {
    let limits = TodayThresholds::default();
    let scope = DealScope {
        team: Some(team),
        ..DealScope::default()
    };
    let today = store.today_list(&scope, &limits)?;
    let mine = today.items.iter().rfind(|item| {
        item.mine
            && matches!(item.key, ItemKey::Action(_))
            && item.due_on <= Some(days::day(world.today))
    });
    let put_off = mine.map(|item| item.key);
    let friday = world.today - (world.today - 1).rem_euclid(7) - 3;
    let review = store.week_review(&scope, days::day(friday), &limits)?;
    let text = review.text();
    store.fill(|change| {
        if let Some(item) = put_off {
            let until = (days::day(days::working(world.today + 2)), None);
            change.back_then(days::stamp(world.today, 0), |change| {
                change.snooze(item, until)
            })?;
        }
        change.back_then(days::stamp(friday, 17 * 60 + 30), |change| {
            change.close_week(&review, &text)
        })
    })
}

impl Rhythm<'_> {
    /// The lines that the starter rhythm has on, for this team; those of the team at a time of the day.
    fn starter(&self, store: &Store) -> Result<Vec<NewCadence>> {
        let calendar = FiscalCalendar::default();
        let lines = assets::rhythm().map_err(|e| StorageError::Refused(e.to_string()))?;
        let mut all = Vec::new();
        for line in lines.iter().filter(|line| line.on) {
            let mut new = store.starter_cadence(line, days::day(self.since), &calendar)?;
            new.details.team = Some(self.team);
            if new.rule.at.is_none() && line.per == "team" {
                new.rule.at = NaiveTime::from_hms_opt(14, 0, 0);
            }
            all.push(new);
        }
        Ok(all)
    }

    /// Adopts it, with two holidays and a rep's leave.
    fn adopt(&self, change: &mut Change<'_>, all: &[NewCadence]) -> Result<()> {
        change.back_then(days::stamp(self.since, 8 * 60), |change| {
            for new in all {
                change.add_cadence(new)?;
            }
            for (after, name) in [(21, "Public holiday"), (58, "Company day")] {
                let day = days::day(self.since + after);
                change.add_day_off(&day_off(Whose::Everybody, (day, day), name))?;
            }
            let (first, last) = (days::day(self.since + 42), days::day(self.since + 46));
            match self.people.get(ON_LEAVE) {
                Some(person) => {
                    let leave = day_off(Whose::Rep(person.id), (first, last), "Leave");
                    change.add_day_off(&leave).map(|_| ())
                }
                None => Ok(()),
            }
        })
    }

    /// What became of every occurrence until yesterday; and one to come was moved.
    fn live(&mut self, store: &mut Store) -> Result<Vec<Promised>> {
        let (from, to) = (days::day(self.since), days::day(self.world.today + 14));
        let all = store.occurrences(&DealScope::default(), from, to, store.today())?;
        let fates = self.fates(&all);
        let mut topics = meetings::Topics::default();
        store.fill(|change| {
            let mut promised = Vec::new();
            for (one, fate) in &fates {
                promised.extend(self.settle(change, one, *fate, &mut topics)?);
            }
            self.move_one_to_come(change, &all)?;
            Ok(promised)
        })
    }

    /// What becomes of those that were due before today, in the order of their days.
    fn fates<'o>(&mut self, all: &'o [Occurrence]) -> Vec<(&'o Occurrence, Fate)> {
        let past: Vec<&Occurrence> = all
            .iter()
            .filter(|one| days::number(one.due_on) < self.world.today)
            .collect();
        let mut left: BTreeMap<(CadenceId, Option<RepId>), usize> = BTreeMap::new();
        for one in &past {
            *left.entry((one.key.cadence, one.key.rep)).or_default() += 1;
        }
        past.into_iter()
            .map(|one| {
                let still = left.entry((one.key.cadence, one.key.rep)).or_default();
                *still = still.saturating_sub(1);
                (one, self.fate(one, *still))
            })
            .collect()
    }

    /// What becomes of one after which so many are left. The last of each is held, so that little is overdue.
    fn fate(&mut self, one: &Occurrence, left: usize) -> Fate {
        let roll = self.dice.unit();
        let days = self.dice.whole(1, 2);
        let place = self.place(one);
        if one.kind == CadenceKind::Meeting && place == Some(NEGLECTED) && left < NOT_HELD {
            return Fate::Missed;
        }
        if one.kind == CadenceKind::PipelineReview && place == Some(REVIEW_OVERDUE) && left == 0 {
            return Fate::Missed;
        }
        let due = days::number(one.due_on);
        let can_move = days::working(due + days) == due + days && due + days < self.world.today;
        match roll {
            _ if left == 0 => Fate::Held,
            roll if roll < 0.08 => Fate::Skipped,
            roll if roll < 0.16 => Fate::Missed,
            roll if roll < 0.25 && can_move => Fate::Moved(days),
            _ => Fate::Held,
        }
    }

    /// The place of its rep in the team.
    fn place(&self, one: &Occurrence) -> Option<usize> {
        let rep = one.key.rep?;
        self.people.iter().position(|person| person.id == rep)
    }

    fn settle(
        &mut self,
        change: &mut Change<'_>,
        one: &Occurrence,
        fate: Fate,
        topics: &mut meetings::Topics,
    ) -> Result<Vec<Promised>> {
        let due = days::number(one.due_on);
        let mut on = due;
        match fate {
            Fate::Missed => return Ok(Vec::new()),
            Fate::Skipped => {
                let reasons: &[&str] = if one.key.rep.is_some() {
                    &SKIPPED
                } else {
                    &TEAM_SKIPPED
                };
                let reason = *self.dice.pick(reasons);
                change.back_then(days::stamp(due, 9 * 60), |change| {
                    change.skip_occurrence(&one.key, reason)
                })?;
                return Ok(Vec::new());
            }
            Fate::Moved(by) => {
                on = due + by;
                let reason = *self.dice.pick(&MOVED);
                change.back_then(days::stamp(due, 8 * 60 + 30), |change| {
                    change.move_occurrence(&one.key, days::day(on), None, reason)
                })?;
            }
            Fate::Held => {}
        }
        let place = self.place(one);
        if let Some(kind) = one.meeting_type {
            let held = meetings::Occasion {
                one,
                kind,
                on,
                with: place,
            };
            return meetings::hold(change, &self.people, &held, (topics, &mut self.dice));
        }
        change.back_then(days::stamp(on, 16 * 60), |change| {
            change.hold_occurrence(&one.key, HeldAs::on(days::day(on)))
        })?;
        Ok(Vec::new())
    }

    /// One 1:1 of the coming days was moved yesterday.
    fn move_one_to_come(&self, change: &mut Change<'_>, all: &[Occurrence]) -> Result<()> {
        let ahead = all.iter().find(|one| {
            one.kind == CadenceKind::Meeting
                && self.place(one) == Some(1)
                && days::number(one.due_on) > self.world.today
        });
        let Some(one) = ahead else {
            return Ok(());
        };
        let to = days::day(days::working(days::number(one.due_on) + 1));
        let at = days::stamp(days::working_before(self.world.today - 1), 17 * 60);
        change.back_then(at, |change| {
            change.move_occurrence(&one.key, to, None, MOVED[0])
        })
    }
}

fn day_off(whose: Whose, (starts_on, ends_on): (NaiveDate, NaiveDate), name: &str) -> NewDayOff {
    NewDayOff {
        whose,
        starts_on,
        ends_on,
        name: name.to_owned(),
    }
}
