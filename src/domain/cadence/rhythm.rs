//! The whole rhythm, and its occurrences between two days.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::days_off::FARTHEST;
use super::{
    Cadence, DaysOff, Folded, Occurrence, OccurrenceKey, OccurrenceState, Per, RuleVersion,
};
use crate::domain::ids::{RepId, TeamId};

/// A rep with whom something may be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The rep.
    pub rep: RepId,
    /// Name.
    pub name: String,
    /// The team.
    pub team: Option<TeamId>,
    /// The first day; before it there are no occurrences.
    pub hired_on: Option<NaiveDate>,
    /// The last day; after it there are none.
    pub left_on: Option<NaiveDate>,
    /// False for who is gone without a day: only what was recorded remains.
    pub active: bool,
    /// Whether the rep lies in the scope that is looked at.
    pub in_scope: bool,
}

impl Member {
    fn is_here(&self, day: NaiveDate) -> bool {
        self.hired_on.is_none_or(|first| first <= day)
            && self.left_on.map_or(self.active, |last| day <= last)
    }
}

/// A team in the tree of teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Team {
    /// The team.
    pub id: TeamId,
    /// The team above.
    pub parent: Option<TeamId>,
    /// Whether what is held with this team lies in the scope that is looked at.
    pub in_scope: bool,
}

/// Which day of an occurrence must lie in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The day on which it is to be held.
    DueDay,
    /// The day by the rule, which moving does not change: for counting by month.
    RuleDay,
}

/// Everything from which occurrences follow.
#[derive(Debug, Clone, Default)]
pub struct Rhythm {
    /// The cadences in order.
    pub cadences: Vec<Cadence>,
    /// Holidays and leave.
    pub days_off: DaysOff,
    /// The reps in the scope, and those whom a cadence names.
    pub members: Vec<Member>,
    /// The teams.
    pub teams: Vec<Team>,
    /// What was done with occurrences.
    pub folded: HashMap<OccurrenceKey, Folded>,
    /// Whether what is held with a team lies in the scope: not where one rep is looked at.
    pub with_teams: bool,
}

impl Rhythm {
    /// The occurrences of a window, both days included, in the order of the day: by day, then by time (without one
    /// last), then as the cadences stand. One expansion per version of a rule, however many reps there are.
    pub fn occurrences(
        &self,
        (from, to): (NaiveDate, NaiveDate),
        by: By,
        today: NaiveDate,
    ) -> Vec<Occurrence> {
        let within = |key: OccurrenceKey, due_on: NaiveDate| {
            let day = match by {
                By::DueDay => due_on,
                By::RuleDay => key.occurs_on,
            };
            from <= day && day <= to
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for cadence in &self.cadences {
            let whom = self.whom(cadence);
            for version in &cadence.versions {
                let days = self.days_of(cadence, version, (from, to), by);
                for rule_day in &days {
                    for member in &whom {
                        let Some(place) = self.place(cadence, version, rule_day, *member) else {
                            continue;
                        };
                        // Only another version, or what was recorded, can name the same occurrence again.
                        let may_come_again = cadence.versions.len() > 1 || place.folded.is_some();
                        let is_new = !may_come_again || seen.insert(place.key);
                        if is_new && within(place.key, place.due_on()) {
                            found.push(stand(cadence, Some(version), *member, place, today));
                        }
                    }
                }
            }
            self.add_held_outside(cadence, &whom, &mut seen, &mut found, today);
        }
        found.retain(|one| within(one.key, one.due_on));
        self.sort(&mut found);
        found
    }

    fn sort(&self, found: &mut [Occurrence]) {
        let places: HashMap<_, usize> = self
            .cadences
            .iter()
            .enumerate()
            .map(|(place, cadence)| (cadence.id, place))
            .collect();
        found.sort_by(|a, b| {
            let key = |one: &Occurrence| {
                (
                    one.due_on,
                    one.at.is_none(),
                    one.at,
                    places.get(&one.key.cadence).copied(),
                )
            };
            key(a).cmp(&key(b)).then_with(|| {
                let [of_a, of_b] = [a, b].map(|one| one.rep.as_ref().map(|(_, name)| name));
                of_a.cmp(&of_b).then_with(|| a.key.cmp(&b.key))
            })
        });
    }

    /// With whom a cadence is held: `None` stands for the team.
    fn whom(&self, cadence: &Cadence) -> Vec<Option<&Member>> {
        if cadence.per == Per::Team {
            let team = cadence.team;
            let in_scope = self.with_teams
                && team.is_none_or(|id| {
                    let found = self.teams.iter().find(|team| team.id == id);
                    found.is_none_or(|team| team.in_scope)
                });
            return if in_scope { vec![None] } else { Vec::new() };
        }
        let teams = cadence.team.map(|team| self.below(team));
        self.members
            .iter()
            .filter(|member| member.in_scope)
            .filter(|member| cadence.rep.is_none_or(|rep| rep == member.rep))
            .filter(|member| {
                teams
                    .as_ref()
                    .is_none_or(|teams| member.team.is_some_and(|team| teams.contains(&team)))
            })
            .map(Some)
            .collect()
    }

    /// With how many a cadence is held on a day: 1 for a team.
    pub fn held_with(&self, cadence: &Cadence, day: NaiveDate) -> usize {
        match cadence.per {
            Per::Team => 1,
            Per::Rep => self.members_here(cadence.team, cadence.rep, day),
        }
    }

    /// How many reps of the scope are here on a day; of one team with those below it, or one rep.
    pub fn members_here(&self, team: Option<TeamId>, rep: Option<RepId>, day: NaiveDate) -> usize {
        let teams = team.map(|team| self.below(team));
        let concerned = |member: &&Member| {
            let in_team = teams
                .as_ref()
                .is_none_or(|teams| member.team.is_some_and(|team| teams.contains(&team)));
            in_team && rep.is_none_or(|rep| rep == member.rep)
        };
        self.members
            .iter()
            .filter(concerned)
            .filter(|member| member.in_scope && member.is_here(day))
            .count()
    }

    fn below(&self, team: TeamId) -> HashSet<TeamId> {
        let mut teams = HashSet::from([team]);
        loop {
            let before = teams.len();
            for one in &self.teams {
                if one.parent.is_some_and(|parent| teams.contains(&parent)) {
                    teams.insert(one.id);
                }
            }
            if teams.len() == before {
                return teams;
            }
        }
    }

    /// The days of a version that may have an occurrence in the window, each with its neighbours: those around the
    /// window, which days off may push into it, and those that were moved into it.
    fn days_of(
        &self,
        cadence: &Cadence,
        version: &RuleVersion,
        (from, to): (NaiveDate, NaiveDate),
        by: By,
    ) -> Vec<RuleDay> {
        let margin = Days::new(2 * FARTHEST as u64 + 2);
        let wide = (
            from.checked_sub_days(margin).unwrap_or(from),
            to.checked_add_days(margin).unwrap_or(to),
        );
        let mut days = with_neighbours(&version.days(wide.0, wide.1));
        if by == By::RuleDay {
            return days;
        }
        let moved_in = self.folded.iter().filter(|(key, folded)| {
            key.cadence == cadence.id
                && folded
                    .moved_to
                    .is_some_and(|(day, _)| from <= day && day <= to)
                && !(wide.0 <= key.occurs_on && key.occurs_on <= wide.1)
        });
        let mut far: Vec<NaiveDate> = moved_in.map(|(key, _)| key.occurs_on).collect();
        far.sort_unstable();
        far.dedup();
        for day in far {
            if !version.days(day, day).is_empty() {
                days.push(RuleDay {
                    day,
                    before: None,
                    after: None,
                });
            }
        }
        days
    }

    /// Where a member's occurrence of a day of the rule stands; none where there is none.
    fn place(
        &self,
        cadence: &Cadence,
        version: &RuleVersion,
        rule_day: &RuleDay,
        member: Option<&Member>,
    ) -> Option<Place<'_>> {
        let day = rule_day.day;
        let key = OccurrenceKey {
            cadence: cadence.id,
            rep: member.map(|member| member.rep),
            occurs_on: day,
        };
        let folded = self.folded.get(&key);
        let is_held = folded.is_some_and(|folded| folded.held_on.is_some());
        let here = member.is_none_or(|member| member.is_here(day));
        if !here && !is_held {
            return None;
        }
        let by_date = version.recurrence.rule().is_by_date();
        let placed = self.days_off.place(
            day,
            key.rep,
            version.on_day_off,
            by_date,
            (rule_day.before, rule_day.after),
        );
        // What was recorded stays, even where a day off was entered later.
        let on = placed.or_else(|| {
            folded
                .filter(|folded| folded.held_on.is_some() || folded.moved_to.is_some())
                .map(|_| day)
        })?;
        Some(Place { key, folded, on })
    }

    /// What was held on a day that the rule no longer has: a rep was entered as gone, a version was cut.
    fn add_held_outside(
        &self,
        cadence: &Cadence,
        whom: &[Option<&Member>],
        seen: &mut HashSet<OccurrenceKey>,
        found: &mut Vec<Occurrence>,
        today: NaiveDate,
    ) {
        for (key, folded) in &self.folded {
            if key.cadence != cadence.id || folded.held_on.is_none() || seen.contains(key) {
                continue;
            }
            let whom = whom
                .iter()
                .find(|member| member.map(|member| member.rep) == key.rep);
            let Some(member) = whom else {
                continue;
            };
            let version = cadence.version_near(key.occurs_on);
            seen.insert(*key);
            let place = Place {
                key: *key,
                folded: Some(folded),
                on: key.occurs_on,
            };
            found.push(stand(cadence, version, *member, place, today));
        }
    }
}

/// An occurrence that is not told in full yet.
#[derive(Clone, Copy)]
struct Place<'a> {
    key: OccurrenceKey,
    folded: Option<&'a Folded>,
    /// By the rule and the days off.
    on: NaiveDate,
}

impl Place<'_> {
    /// The day on which it is to be held.
    fn due_on(&self) -> NaiveDate {
        let moved = self.folded.and_then(|folded| folded.moved_to);
        moved.map_or(self.on, |(day, _)| day)
    }
}

/// A day of a rule with its neighbours.
struct RuleDay {
    day: NaiveDate,
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
}

fn with_neighbours(days: &[NaiveDate]) -> Vec<RuleDay> {
    days.iter()
        .enumerate()
        .map(|(place, day)| RuleDay {
            day: *day,
            before: place
                .checked_sub(1)
                .and_then(|place| days.get(place))
                .copied(),
            after: days.get(place + 1).copied(),
        })
        .collect()
}

fn stand(
    cadence: &Cadence,
    version: Option<&RuleVersion>,
    member: Option<&Member>,
    place: Place<'_>,
    today: NaiveDate,
) -> Occurrence {
    let due_on = place.due_on();
    let Place {
        key,
        folded,
        on: placed,
    } = place;
    let moved_to = folded.and_then(|folded| folded.moved_to);
    let at = moved_to
        .and_then(|(_, at)| at)
        .or_else(|| version.and_then(|version| version.at));
    let held_on = folded.and_then(|folded| folded.held_on);
    let state = match held_on {
        Some(on) => OccurrenceState::Held { on },
        None if folded.is_some_and(|folded| folded.skipped) => OccurrenceState::Skipped,
        None if due_on < today => OccurrenceState::Missed,
        None if due_on == today => OccurrenceState::Due,
        None => OccurrenceState::Coming,
    };
    Occurrence {
        key,
        name: cadence.name.clone(),
        kind: cadence.kind,
        meeting_type: cadence.meeting_type,
        team: cadence.team,
        rep: member.map(|member| (member.rep, member.name.clone())),
        due_on,
        at,
        minutes: version.map_or(0, |version| version.minutes),
        prep_minutes: version.map_or(0, |version| version.prep_minutes),
        state,
        reason: folded.map_or_else(String::new, |folded| folded.reason.clone()),
        moved: moved_to.is_some_and(|(day, at)| {
            day != placed
                || at.is_some_and(|at| version.is_none_or(|version| version.at != Some(at)))
        }),
        meeting: folded.and_then(|folded| folded.meeting),
        ride_along: folded.and_then(|folded| folded.ride_along),
        review: folded.and_then(|folded| folded.review),
    }
}
