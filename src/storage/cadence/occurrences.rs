//! Occurrences: those of a window, and what is done with one: held, skipped, moved, open again.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::Connection;

use super::{clock, load};
use crate::domain::cadence::{
    AdherenceCell, By, Cadence, Happened, Occurrence, OccurrenceKey, OccurrenceState, adherence,
};
use crate::domain::date_words::written;
use crate::domain::ids::{MeetingId, ReviewId, RideAlongId};
use crate::storage::cells::iso;
use crate::storage::error::StorageError;
use crate::storage::{Change, DealScope, Result, Store};

/// On which day an occurrence was held, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldAs {
    /// The day. Later than due: it was caught up.
    pub on: NaiveDate,
    /// The meeting.
    pub meeting: Option<MeetingId>,
    /// The ride-along.
    pub ride_along: Option<RideAlongId>,
    /// The pipeline review.
    pub review: Option<ReviewId>,
}

impl HeldAs {
    /// Held on a day, without a record of its own.
    pub fn on(day: NaiveDate) -> Self {
        Self {
            on: day,
            ..Self::default()
        }
    }
}

impl Store {
    /// The occurrences that are to be held from `from` to `to`, both included, in the order of the day. A scope with a
    /// rep has those with this rep; with a team, those with its reps and with the team itself.
    pub fn occurrences(
        &self,
        scope: &DealScope,
        from: NaiveDate,
        to: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<Occurrence>> {
        let rhythm = load::rhythm(self.reader(), scope, None, (from, to))?;
        Ok(rhythm.occurrences((from, to), By::DueDay, today))
    }

    /// As [`Self::occurrences`], only of those cadences for which a condition holds.
    pub(in crate::storage) fn occurrences_where(
        &self,
        scope: &DealScope,
        (from, to): (NaiveDate, NaiveDate),
        today: NaiveDate,
        is_meant: impl Fn(&Cadence) -> bool,
    ) -> Result<Vec<Occurrence>> {
        let rhythm = load::rhythm_where(self.reader(), scope, (from, to), is_meant)?;
        Ok(rhythm.occurrences((from, to), By::DueDay, today))
    }

    /// One occurrence as it stands on the day looked at.
    ///
    /// # Errors
    /// Not found where the rule has no such day.
    pub fn occurrence(&self, key: &OccurrenceKey) -> Result<Occurrence> {
        find(self.reader(), key, self.today())
    }

    /// Held against planned, per cadence, rep and month, for the days by the rule from `from` to `to`.
    pub fn adherence(
        &self,
        scope: &DealScope,
        from: NaiveDate,
        to: NaiveDate,
        today: NaiveDate,
    ) -> Result<Vec<AdherenceCell>> {
        let rhythm = load::rhythm(self.reader(), scope, None, (from, to))?;
        Ok(adherence(&rhythm.occurrences(
            (from, to),
            By::RuleDay,
            today,
        )))
    }

    /// As [`Change::hold_occurrence`], undone as one.
    pub fn hold_occurrence(&mut self, key: &OccurrenceKey, held: HeldAs) -> Result<()> {
        let label = format!("Held: {}", self.occurrence_label(key)?);
        self.change(&label, |change| change.hold_occurrence(key, held))
    }

    /// As [`Change::skip_occurrence`], undone as one.
    pub fn skip_occurrence(&mut self, key: &OccurrenceKey, reason: &str) -> Result<()> {
        let label = format!("Skip {}", self.occurrence_label(key)?);
        self.change(&label, |change| change.skip_occurrence(key, reason))
    }

    /// As [`Change::move_occurrence`], undone as one.
    pub fn move_occurrence(
        &mut self,
        key: &OccurrenceKey,
        to_day: NaiveDate,
        to_time: Option<NaiveTime>,
        reason: &str,
    ) -> Result<()> {
        let label = format!(
            "Move {} to {}",
            self.occurrence_label(key)?,
            written(to_day)
        );
        self.change(&label, |change| {
            change.move_occurrence(key, to_day, to_time, reason)
        })
    }

    /// As [`Change::reopen_occurrence`], undone as one.
    pub fn reopen_occurrence(&mut self, key: &OccurrenceKey) -> Result<()> {
        let label = format!("Reopen {}", self.occurrence_label(key)?);
        self.change(&label, |change| change.reopen_occurrence(key))
    }

    fn occurrence_label(&self, key: &OccurrenceKey) -> Result<String> {
        let one = self.occurrence(key)?;
        Ok(format!("{} of {}", one.title(), written(one.due_on)))
    }
}

impl Change<'_> {
    /// Notes that an occurrence was held; one that was skipped was held after all.
    ///
    /// # Errors
    /// Refused where it was held already, or on a day that is still ahead; not found where the rule has no such day.
    pub fn hold_occurrence(&mut self, key: &OccurrenceKey, held: HeldAs) -> Result<()> {
        let today = self.now().day();
        let one = find(self.sql(), key, today)?;
        refuse_held(&one)?;
        if held.on > today {
            return refused(format!(
                "{} cannot have been held on {}: that day is still ahead",
                one.title(),
                written(held.on)
            ));
        }
        self.write_occurrence(key, Happened::Held { on: held.on }, "", held)
    }

    /// Leaves an occurrence out on purpose.
    ///
    /// # Errors
    /// Refused without a reason, and where it was held or skipped already; not found where the rule has no such day.
    pub fn skip_occurrence(&mut self, key: &OccurrenceKey, reason: &str) -> Result<()> {
        let one = find(self.sql(), key, self.now().day())?;
        refuse_over(&one)?;
        if reason.trim().is_empty() {
            return refused(format!("Why is {} skipped? Give a reason", one.title()));
        }
        self.write_occurrence(key, Happened::Skipped, reason, HeldAs::default())
    }

    /// Moves an occurrence to another day, or to another time of its day. Its name stays that of its day by the rule.
    ///
    /// # Errors
    /// Refused where it was held or skipped already, stands there already, or would go to a day that has gone.
    pub fn move_occurrence(
        &mut self,
        key: &OccurrenceKey,
        to_day: NaiveDate,
        to_time: Option<NaiveTime>,
        reason: &str,
    ) -> Result<()> {
        let now_on = self.now().day();
        let one = find(self.sql(), key, now_on)?;
        refuse_over(&one)?;
        if one.due_on == to_day && (to_time.is_none() || to_time == one.at) {
            return refused(format!("{} is on {} already", one.title(), written(to_day)));
        }
        if to_day < now_on {
            return refused(format!(
                "{} cannot move to {}: that day has gone. Was it held then?",
                one.title(),
                written(to_day)
            ));
        }
        let what = Happened::Moved {
            to: to_day,
            at: to_time,
        };
        self.write_occurrence(key, what, reason, HeldAs::default())
    }

    /// Takes back that an occurrence was held or skipped: it stands open again, on the day it was moved to.
    ///
    /// # Errors
    /// Refused where it is open; not found where the rule has no such day.
    pub fn reopen_occurrence(&mut self, key: &OccurrenceKey) -> Result<()> {
        let one = find(self.sql(), key, self.now().day())?;
        if one.state.is_open() {
            return refused(format!(
                "{} of {} is open already",
                one.title(),
                written(one.due_on)
            ));
        }
        self.write_occurrence(key, Happened::Reopened, "", HeldAs::default())
    }

    fn write_occurrence(
        &mut self,
        key: &OccurrenceKey,
        what: Happened,
        reason: &str,
        held: HeldAs,
    ) -> Result<()> {
        let (uid, now) = (self.uid(), self.now().0);
        let (to_day, to_time) = match what {
            Happened::Held { on } => (Some(on), None),
            Happened::Moved { to, at } => (Some(to), at),
            Happened::Skipped | Happened::Reopened => (None, None),
        };
        self.sql()
            .prepare_cached(
                "INSERT INTO main.occurrence_changes (uid, cadence_id, rep_id, occurs_on, what, to_day, to_time, reason,
                   meeting_id, ride_along_id, review_id, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(rusqlite::params![
                uid,
                key.cadence.0,
                key.rep.map(|rep| rep.0),
                iso(Some(key.occurs_on)),
                what.key(),
                iso(to_day),
                clock(to_time),
                reason.trim(),
                held.meeting.map(|id| id.0),
                held.ride_along.map(|id| id.0),
                held.review.map(|id| id.0),
                now,
            ])?;
        Ok(())
    }
}

/// One occurrence as it stands.
pub(in crate::storage) fn find(
    connection: &Connection,
    key: &OccurrenceKey,
    today: NaiveDate,
) -> Result<Occurrence> {
    let day = key.occurs_on;
    let rhythm = load::rhythm(
        connection,
        &DealScope::default(),
        Some(key.cadence),
        (day, day),
    )?;
    let found = rhythm
        .occurrences((day, day), By::RuleDay, today)
        .into_iter()
        .find(|one| one.key == *key);
    found.ok_or_else(|| {
        let name = rhythm.cadences.first().map(|cadence| cadence.name.as_str());
        StorageError::NotFound(match name {
            Some(name) => format!(
                "{name} has no occurrence {key}: its rule, a day off or the team says otherwise"
            ),
            None => format!("There is no cadence {} (occurrence {key})", key.cadence),
        })
    })
}

fn refuse_held(one: &Occurrence) -> Result<()> {
    if let OccurrenceState::Held { on } = one.state {
        return refused(format!(
            "{} of {} was held on {} already",
            one.title(),
            written(one.due_on),
            written(on)
        ));
    }
    Ok(())
}

fn refuse_over(one: &Occurrence) -> Result<()> {
    refuse_held(one)?;
    if one.state == OccurrenceState::Skipped {
        return refused(format!(
            "{} of {} was skipped: {}. Reopen it first",
            one.title(),
            written(one.due_on),
            one.reason
        ));
    }
    Ok(())
}

fn refused<T>(why: String) -> Result<T> {
    Err(StorageError::Refused(why))
}
