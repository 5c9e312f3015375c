//! Cadences and their rules: added, changed from a day on, ended, removed, adopted from the starter rhythm.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::OptionalExtension;

use super::{clock, load};
use crate::domain::cadence::{Cadence, CadenceKind, OnDayOff, Per, RuleVersion, StarterLine};
use crate::domain::date_words::written;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{CadenceId, CadenceRuleId, MeetingTypeId, RepId, TeamId};
use crate::domain::problem::Problem;
use crate::domain::recurrence::{self, Recurrence};
use crate::storage::cells::iso;
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

/// A rule to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRule {
    /// The days.
    pub recurrence: Recurrence,
    /// The time of day; empty: any time.
    pub at: Option<NaiveTime>,
    /// How long, each time, in minutes.
    pub minutes: i64,
    /// How long to prepare, each time, in minutes.
    pub prep_minutes: i64,
    /// What becomes of a time that falls on a day off.
    pub on_day_off: OnDayOff,
}

/// What a cadence is, apart from its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CadenceDetails {
    /// What it is called.
    pub name: String,
    /// What is done.
    pub kind: CadenceKind,
    /// Which type of meeting.
    pub meeting_type: Option<MeetingTypeId>,
    /// Once for a team, or with each rep.
    pub per: Per,
    /// Whose team; empty: everybody's.
    pub team: Option<TeamId>,
    /// With this rep only; empty: with each.
    pub rep: Option<RepId>,
}

/// A cadence to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCadence {
    /// What it is.
    pub details: CadenceDetails,
    /// Its first rule.
    pub rule: NewRule,
    /// The first day on which it counts.
    pub starts_on: NaiveDate,
    /// The last; empty: it goes on.
    pub ends_on: Option<NaiveDate>,
}

/// The longest that one time may take: a day.
const LONGEST: i64 = 24 * 60;

impl NewRule {
    /// What cannot be, by the names of the columns.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !(1..=LONGEST).contains(&self.minutes) {
            problems.push(Problem::new("minutes", "It takes 1 to 1440 minutes"));
        }
        if !(0..=LONGEST).contains(&self.prep_minutes) {
            problems.push(Problem::new(
                "prep_minutes",
                "Preparation takes 0 to 1440 minutes",
            ));
        }
        problems
    }
}

impl NewCadence {
    /// What is missing or cannot be, by the names of the columns; empty where it can be saved.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = self.rule.check();
        if self.details.name.trim().is_empty() {
            problems.push(Problem::new("name", "Give it a name, such as 1:1"));
        }
        if self.ends_on.is_some_and(|last| last < self.starts_on) {
            problems.push(Problem::new(
                "ends_on",
                format!("It starts on {}: end it later", written(self.starts_on)),
            ));
        }
        problems
    }
}

impl Store {
    /// The cadences in order, each with every version of its rule.
    pub fn cadences(&self) -> Result<Vec<Cadence>> {
        load::cadences(self.reader(), None)
    }

    /// One cadence.
    pub fn cadence(&self, id: CadenceId) -> Result<Cadence> {
        cadence(self.reader(), id)
    }

    /// Adds a cadence at the end.
    ///
    /// # Errors
    /// Refused with the first of [`NewCadence::check`].
    pub fn add_cadence(&mut self, new: &NewCadence) -> Result<CadenceId> {
        let label = format!("Add {} to the rhythm", new.details.name.trim());
        self.change(&label, |change| change.add_cadence(new))
    }

    /// Adds several cadences, undone as one.
    ///
    /// # Errors
    /// Refused with the first problem of any, where there are none, and where one stands in the rhythm already, so that
    /// adopting twice doubles nothing.
    pub fn adopt_rhythm(&mut self, all: &[NewCadence]) -> Result<Vec<CadenceId>> {
        if all.is_empty() {
            return Err(StorageError::Refused(
                "No line is on: there is nothing to adopt".to_owned(),
            ));
        }
        let today = self.today();
        let there = self.cadences()?;
        let doubled = there.iter().find(|old| {
            let same = |new: &NewCadence| {
                let new = &new.details;
                old.name == new.name.trim()
                    && (old.per, old.team, old.rep) == (new.per, new.team, new.rep)
            };
            !old.has_ended(today) && all.iter().any(same)
        });
        if let Some(old) = doubled {
            return Err(StorageError::Refused(format!(
                "“{}” is in the rhythm already: leave it out, or end the one that is there",
                old.name
            )));
        }
        let label = match all {
            [one] => format!("Adopt {}", one.details.name.trim()),
            all => format!("Adopt a rhythm of {} activities", all.len()),
        };
        self.change(&label, |change| {
            all.iter().map(|new| change.add_cadence(new)).collect()
        })
    }

    /// A line of the starter rhythm as a cadence that starts on a day; a type of meeting that is not in the file stays
    /// empty.
    ///
    /// # Errors
    /// Refused where the line cannot be read.
    pub fn starter_cadence(
        &self,
        line: &StarterLine,
        starts_on: NaiveDate,
        calendar: &FiscalCalendar,
    ) -> Result<NewCadence> {
        let unknown = |what: &str| {
            StorageError::Refused(format!("“{}” of the starter rhythm: {what}", line.name))
        };
        let recurrence = recurrence::read(&line.rule, starts_on, calendar)
            .map_err(|problem| unknown(&problem.to_string()))?;
        Ok(NewCadence {
            details: CadenceDetails {
                name: line.name.clone(),
                kind: line.kind.parse().map_err(|()| unknown("its kind"))?,
                meeting_type: self.meeting_type_keyed(&line.meeting_type)?,
                per: line.per.parse().map_err(|()| unknown("team or rep"))?,
                team: None,
                rep: None,
            },
            rule: NewRule {
                recurrence,
                at: line.time(),
                minutes: line.minutes,
                prep_minutes: line.prep_minutes,
                on_day_off: line
                    .on_day_off
                    .parse()
                    .map_err(|()| unknown("what happens on a day off"))?,
            },
            starts_on,
            ends_on: None,
        })
    }

    /// The type of meeting with this key; empty where there is none.
    pub fn meeting_type_keyed(&self, key: &str) -> Result<Option<MeetingTypeId>> {
        Ok(self
            .reader()
            .prepare_cached("SELECT id FROM meeting_types WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?
            .map(MeetingTypeId))
    }

    /// As [`Change::change_rule`], undone as one.
    pub fn change_rule(
        &mut self,
        id: CadenceId,
        from: NaiveDate,
        rule: &NewRule,
    ) -> Result<CadenceRuleId> {
        let label = format!(
            "Change {} from {} on",
            self.cadence(id)?.name,
            written(from)
        );
        self.change(&label, |change| change.change_rule(id, from, rule))
    }

    /// As [`Change::end_cadence`], undone as one.
    pub fn end_cadence(&mut self, id: CadenceId, last_day: NaiveDate) -> Result<()> {
        let label = format!("End {} with {}", self.cadence(id)?.name, written(last_day));
        self.change(&label, |change| change.end_cadence(id, last_day))
    }

    /// Gives a cadence another name or type of meeting. With whom it is held stays: ending it and adding another keeps
    /// the past as it was.
    pub fn name_cadence(
        &mut self,
        id: CadenceId,
        name: &str,
        meeting_type: Option<MeetingTypeId>,
    ) -> Result<()> {
        let name = name.trim();
        if name.is_empty() {
            return Err(StorageError::Refused(
                "Give it a name, such as 1:1".to_owned(),
            ));
        }
        self.cadence(id)?;
        self.change(&format!("Change {name}"), |change| {
            change.sql().execute(
                "UPDATE main.cadences SET name = ?2, meeting_type_id = ?3 WHERE id = ?1",
                (id.0, name, meeting_type.map(|id| id.0)),
            )?;
            Ok(())
        })
    }

    /// Moves a cadence up or down the list by so many places.
    pub fn move_cadence(&mut self, id: CadenceId, by: isize) -> Result<()> {
        let ids: Vec<i64> = self
            .cadences()?
            .iter()
            .map(|cadence| cadence.id.0)
            .collect();
        self.move_in_order("cadences", "Move an activity", &ids, id.0, by)
    }

    /// Removes a cadence that nothing was ever done with.
    ///
    /// # Errors
    /// Refused where something was: ending it keeps what was.
    pub fn remove_cadence(&mut self, id: CadenceId) -> Result<()> {
        let name = self.cadence(id)?.name;
        self.change(&format!("Remove {name} from the rhythm"), |change| {
            let used: bool = change.sql().query_row(
                "SELECT EXISTS (SELECT 1 FROM main.occurrence_changes WHERE cadence_id = ?1)
                   OR EXISTS (SELECT 1 FROM main.meetings WHERE cadence_id = ?1)
                   OR EXISTS (SELECT 1 FROM main.ride_alongs WHERE cadence_id = ?1)",
                [id.0],
                |row| row.get(0),
            )?;
            if used {
                return Err(StorageError::Refused(format!(
                    "“{name}” has a past: end it instead, so that what was held stays"
                )));
            }
            change
                .sql()
                .execute("DELETE FROM main.cadences WHERE id = ?1", [id.0])?;
            Ok(())
        })
    }
}

impl Change<'_> {
    /// Writes a cadence with its first rule.
    ///
    /// # Errors
    /// Refused with the first of [`NewCadence::check`].
    pub fn add_cadence(&mut self, new: &NewCadence) -> Result<CadenceId> {
        if let Some(problem) = new.check().into_iter().next() {
            return Err(StorageError::Refused(problem.message));
        }
        let details = &new.details;
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.cadences (uid, name, kind, meeting_type_id, per, team_id, rep_id, position, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
               (SELECT coalesce(max(position), 0) + 1 FROM main.cadences), ?8)",
            rusqlite::params![
                uid,
                details.name.trim(),
                details.kind.key(),
                details.meeting_type.map(|id| id.0),
                details.per.key(),
                details.team.map(|id| id.0),
                details.rep.map(|id| id.0),
                now,
            ],
        )?;
        let id = CadenceId(self.sql().last_insert_rowid());
        self.write_version(id, &new.rule, (new.starts_on, new.ends_on))?;
        Ok(id)
    }

    /// Changes the rule of a cadence from a day on: what lies before stays as it was.
    ///
    /// # Errors
    /// Refused for a day that has gone, and with the first of [`NewRule::check`].
    pub fn change_rule(
        &mut self,
        id: CadenceId,
        from: NaiveDate,
        rule: &NewRule,
    ) -> Result<CadenceRuleId> {
        if let Some(problem) = rule.check().into_iter().next() {
            return Err(StorageError::Refused(problem.message));
        }
        let today = self.now().day();
        if from < today {
            return Err(StorageError::Refused(format!(
                "A rule changes from today on at the earliest, not from {}: what was planned stays as it was",
                written(from)
            )));
        }
        let cadence = cadence(self.sql(), id)?;
        let before = from.pred_opt().unwrap_or(from);
        self.cut_versions(&cadence.versions, before)?;
        self.write_version(id, rule, (from, None))
    }

    /// Ends a cadence with a day: afterwards it has no occurrences.
    ///
    /// # Errors
    /// Refused for a day before yesterday, and where it has ended already.
    pub fn end_cadence(&mut self, id: CadenceId, last_day: NaiveDate) -> Result<()> {
        let cadence = cadence(self.sql(), id)?;
        let today = self.now().day();
        let name = &cadence.name;
        if cadence.has_ended(today) {
            return Err(StorageError::Refused(format!("“{name}” has ended already")));
        }
        if last_day < today.pred_opt().unwrap_or(today) {
            return Err(StorageError::Refused(format!(
                "“{name}” can end yesterday at the earliest, not on {}: what was planned stays as it was",
                written(last_day)
            )));
        }
        self.cut_versions(&cadence.versions, last_day)
    }

    /// Ends every version by a day; one that would begin later ends before it begins.
    fn cut_versions(&mut self, versions: &[RuleVersion], last_day: NaiveDate) -> Result<()> {
        let now = self.now().0;
        for version in versions {
            if version.ends_on.is_some_and(|last| last <= last_day) {
                continue;
            }
            let last = if version.starts_on <= last_day {
                last_day
            } else {
                version.starts_on.pred_opt().unwrap_or(last_day)
            };
            if version.ends_on == Some(last) {
                continue;
            }
            self.sql().execute(
                "UPDATE main.cadence_rules SET ends_on = ?2, ended_at = ?3 WHERE id = ?1",
                (version.id.0, iso(Some(last)), now),
            )?;
        }
        Ok(())
    }

    fn write_version(
        &mut self,
        id: CadenceId,
        rule: &NewRule,
        (starts_on, ends_on): (NaiveDate, Option<NaiveDate>),
    ) -> Result<CadenceRuleId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.cadence_rules (uid, cadence_id, rule, anchor_on, at, minutes, prep_minutes, on_day_off,
               starts_on, ends_on, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            rusqlite::params![
                uid,
                id.0,
                rule.recurrence.rule().to_string(),
                iso(Some(rule.recurrence.anchor())),
                clock(rule.at),
                rule.minutes,
                rule.prep_minutes,
                rule.on_day_off.key(),
                iso(Some(starts_on)),
                iso(ends_on),
                now,
            ],
        )?;
        Ok(CadenceRuleId(self.sql().last_insert_rowid()))
    }
}

fn cadence(connection: &rusqlite::Connection, id: CadenceId) -> Result<Cadence> {
    load::cadences(connection, Some(id))?
        .pop()
        .ok_or_else(|| StorageError::NotFound(format!("there is no cadence {id} (any more)")))
}
