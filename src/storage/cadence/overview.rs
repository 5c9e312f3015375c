//! The cadences as a list: with whom, what each costs in a week, how it stands.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::load;
use crate::domain::cadence::{
    By, Cadence, Occurrence, OccurrenceState, Per, RuleVersion, WeeklyCost, weekly_minutes,
};
use crate::domain::ids::{CadenceId, TeamId};
use crate::storage::{DealScope, Result, Store};

/// A cadence in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct CadenceLine {
    /// The cadence with every version of its rule.
    pub cadence: Cadence,
    /// The rule that counts today, else the next to come, else the last that was.
    pub version: Option<RuleVersion>,
    /// With whom, in words: `each rep (8)`.
    pub whom: String,
    /// With how many it is held each time; 1 for a team.
    pub with: usize,
    /// What it costs in a week; nothing once it has ended.
    pub cost: WeeklyCost,
    /// The next open day, today included.
    pub next: Option<NaiveDate>,
    /// How many were missed within four weeks.
    pub missed: i64,
    /// Whether it has no day left.
    pub ended: bool,
    /// The day from which another rule counts.
    pub changes_on: Option<NaiveDate>,
}

/// How far missed ones are counted back, in days.
const BACK: u64 = 28;
/// How far the next day is looked for: a quarter and a half, in days.
const AHEAD: u64 = 140;

impl Store {
    /// The cadences in order, those that have ended last.
    pub fn rhythm(&self, scope: &DealScope, today: NaiveDate) -> Result<Vec<CadenceLine>> {
        let from = today.checked_sub_days(Days::new(BACK)).unwrap_or(today);
        let to = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        let rhythm = load::rhythm(self.reader(), scope, None, (from, to))?;
        let mut of: HashMap<CadenceId, Vec<Occurrence>> = HashMap::new();
        for one in rhythm.occurrences((from, to), By::DueDay, today) {
            of.entry(one.key.cadence).or_default().push(one);
        }
        let mut lines = Vec::new();
        for cadence in &rhythm.cadences {
            let occurrences = of.remove(&cadence.id).unwrap_or_default();
            let with = rhythm.held_with(cadence, today);
            lines.push(CadenceLine {
                whom: self.whom(cadence, with)?,
                ..line(cadence, with, &occurrences, today)
            });
        }
        lines.sort_by_key(|line| line.ended);
        Ok(lines)
    }

    /// With how many a cadence of this kind would be held today: 1 for a team.
    pub fn held_with(
        &self,
        (per, team): (Per, Option<TeamId>),
        scope: &DealScope,
        today: NaiveDate,
    ) -> Result<usize> {
        if per == Per::Team {
            return Ok(1);
        }
        let rhythm = load::rhythm(self.reader(), scope, Some(CadenceId(-1)), (today, today))?;
        Ok(rhythm.members_here(team, None, today))
    }

    fn whom(&self, cadence: &Cadence, with: usize) -> Result<String> {
        let team = cadence.team.map(|team| self.team_name(team)).transpose()?;
        Ok(match (cadence.per, cadence.rep, team) {
            (Per::Team, _, None) => "everybody".to_owned(),
            (Per::Team, _, Some(team)) => team,
            (Per::Rep, Some(rep), _) => self.rep_name(rep)?,
            (Per::Rep, None, None) => format!("each rep ({with})"),
            (Per::Rep, None, Some(team)) => format!("each rep of {team} ({with})"),
        })
    }
}

fn line(
    cadence: &Cadence,
    with: usize,
    occurrences: &[Occurrence],
    today: NaiveDate,
) -> CadenceLine {
    let version = cadence.version_near(today);
    let coming = occurrences
        .iter()
        .filter(|one| one.state.is_open() && one.due_on >= today);
    let next = coming.map(|one| one.due_on).min();
    // Its last day is set, and nothing lies before it any more.
    let runs_out = version.is_some_and(|version| version.ends_on.is_some()) && next.is_none();
    let ended = runs_out || cadence.has_ended(today);
    let cost = version
        .filter(|_| !ended)
        .map_or_else(WeeklyCost::default, |version| {
            weekly_minutes(
                &version.recurrence,
                (version.minutes, version.prep_minutes),
                with,
            )
        });
    let missed = occurrences
        .iter()
        .filter(|one| one.state == OccurrenceState::Missed);
    let later = cadence.versions.iter().filter(|later| {
        let real = later.ends_on.is_none_or(|last| later.starts_on <= last);
        real && later.starts_on > today && version.is_some_and(|now| now.id != later.id)
    });
    CadenceLine {
        cadence: cadence.clone(),
        version: version.cloned(),
        whom: String::new(),
        with,
        cost,
        next,
        missed: missed.count() as i64,
        ended,
        changes_on: later.map(|later| later.starts_on).min(),
    }
}
