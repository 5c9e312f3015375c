//! What the calendar asks for: locks that are due, and calls that are late. Reads no deal.

use chrono::{Days, NaiveDate};

use super::calls::FORECAST_CALL;
use super::question::ForecastQuestion;
use crate::domain::cadence::{CadenceKind, Occurrence, OccurrenceState};
use crate::domain::figures::Window;
use crate::domain::fiscal::{FiscalCalendar, Period, PeriodKind};
use crate::domain::forecast::lock::{AROUND_END, answers_week};
use crate::domain::forecast::submission::{DueDays, Submission, submission};
use crate::domain::forecast::{ForecastPeriod, Lock, LockDue, LockKind, LockState};
use crate::domain::ids::RepId;
use crate::storage::cells::parse_day;
use crate::storage::error::StorageError;
use crate::storage::{DealScope, Result, Store};

/// A rep whose call is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateCall {
    /// Who.
    pub rep: RepId,
    /// The name.
    pub name: String,
    /// The due day that passed.
    pub since: NaiveDate,
}

impl Store {
    /// The days of the period of a question.
    pub(super) fn forecast_window(&self, question: &ForecastQuestion) -> Result<Window> {
        let period = ForecastPeriod::of(&question.calendar, question.period, self.today());
        let period = period.ok_or_else(|| {
            StorageError::Refused("No calendar has this period: choose a month or a quarter".into())
        })?;
        Ok(period.window)
    }

    /// The locks that are due on the day looked at: of the week, where the rhythm has a forecast call and none was
    /// locked since the one before; at the end of a month and of a quarter, from their last selling day until some
    /// days after. Without a forecast call in the rhythm and without any lock nothing is due.
    pub fn locks_due(&self, question: &ForecastQuestion) -> Result<Vec<LockDue>> {
        let today = self.today();
        let window = self.forecast_window(question)?;
        let calls = self.forecast_calls_held(&question.scope, window, today)?;
        let mut standing = self.locks(None)?;
        if calls.is_empty() && standing.is_empty() {
            return Ok(Vec::new());
        }
        standing.retain(|lock| lock.state == LockState::Standing);
        let mut due = Vec::new();
        if window.holds(Some(today)) {
            due.extend(self.week_due(&question.scope, window, &calls, &standing)?);
        }
        due.extend(self.end_due(question, today, &standing)?);
        Ok(due)
    }

    /// Forecast calls of a scope until a day, in order; those that were skipped are not among them.
    fn forecast_calls_held(
        &self,
        scope: &DealScope,
        window: Window,
        until: NaiveDate,
    ) -> Result<Vec<Occurrence>> {
        let Some(kind) = self.meeting_type_keyed(FORECAST_CALL)? else {
            return Ok(Vec::new());
        };
        // One from before the period says from when on a lock answers the first in it.
        let from = window.first.checked_sub_days(Days::new(31));
        let from = from.unwrap_or(window.first);
        let days = (from, until.min(window.last));
        let mut calls = self.occurrences_where(scope, days, self.today(), |cadence| {
            cadence.kind == CadenceKind::Meeting && cadence.meeting_type == Some(kind)
        })?;
        calls.retain(|one| one.state != OccurrenceState::Skipped);
        calls.sort_by_key(|one| one.due_on);
        Ok(calls)
    }

    fn week_due(
        &self,
        scope: &DealScope,
        window: Window,
        calls: &[Occurrence],
        standing: &[Lock],
    ) -> Result<Option<LockDue>> {
        let Some(last) = calls.last().filter(|one| window.holds(Some(one.due_on))) else {
            return Ok(None);
        };
        let mut earlier = calls.iter().map(|one| one.due_on);
        let before = earlier.rfind(|day| *day < last.due_on);
        let answers =
            |lock: &&Lock| lock.window == window && answers_week(lock.locked_at.day(), before);
        let answering: Vec<Lock> = standing.iter().filter(answers).cloned().collect();
        if self.nearest(scope, answering)?.is_some() {
            return Ok(None);
        }
        // A call with each rep is held with each of them, not by one lock for all.
        let is_for_all = |one: &&Occurrence| {
            one.due_on == last.due_on && (one.key.rep.is_none() || one.key.rep == scope.rep)
        };
        let open = calls
            .iter()
            .filter(is_for_all)
            .filter(|one| one.state.is_open());
        Ok(Some(LockDue {
            kind: LockKind::Week,
            due_on: last.due_on,
            window,
            open: open.map(|one| one.key).collect(),
        }))
    }

    fn end_due(
        &self,
        question: &ForecastQuestion,
        today: NaiveDate,
        standing: &[Lock],
    ) -> Result<Option<LockDue>> {
        let calendar = &question.calendar;
        let by_month = matches!(question.period, Period::Month { .. });
        for end in ends_around(calendar, today) {
            let due_on = last_selling_day(calendar, end);
            let until = end.checked_add_days(Days::new(AROUND_END));
            if today < due_on || until.is_none_or(|until| today > until) {
                continue;
            }
            let kind = if by_month {
                PeriodKind::Month
            } else {
                PeriodKind::Quarter
            };
            let window = Window::of(calendar, calendar.period(kind, end));
            let kind = if !by_month && window.last == end {
                LockKind::QuarterEnd
            } else {
                LockKind::MonthEnd
            };
            let from = end.checked_sub_days(Days::new(AROUND_END)).unwrap_or(end);
            let answers = |lock: &&Lock| {
                let is_end = lock.kind == kind || lock.kind == LockKind::QuarterEnd;
                is_end && lock.window == window && lock.locked_at.day() >= from
            };
            let answering: Vec<Lock> = standing.iter().filter(answers).cloned().collect();
            if self.nearest(&question.scope, answering)?.is_none() {
                return Ok(Some(LockDue {
                    kind,
                    due_on,
                    window,
                    open: Vec::new(),
                }));
            }
        }
        Ok(None)
    }

    /// The reps with a quota or deals in the period of a question whose call for it is late on the day looked at, by
    /// name.
    pub fn late_calls(&self, question: &ForecastQuestion) -> Result<Vec<LateCall>> {
        let window = self.forecast_window(question)?;
        let due = self.call_days(&question.scope, window)?;
        self.late_by(question, window, &due)
    }

    /// As [`Self::late_calls`], only where the rhythm has a forecast call and calls are made at all: nobody is waited
    /// for who never promised.
    pub(in crate::storage) fn late_by_rhythm(
        &self,
        question: &ForecastQuestion,
    ) -> Result<Vec<LateCall>> {
        let calls_are_made: bool = self
            .reader()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM forecast_calls WHERE level = 'rep')")?
            .query_row([], |row| row.get(0))?;
        let window = self.forecast_window(question)?;
        let due = self.call_days(&question.scope, window)?;
        if due.rhythm.is_empty() || !calls_are_made {
            return Ok(Vec::new());
        }
        self.late_by(question, window, &due)
    }

    fn late_by(
        &self,
        question: &ForecastQuestion,
        window: Window,
        due: &DueDays,
    ) -> Result<Vec<LateCall>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT r.id, r.name, r.hired_on, r.left_on, (SELECT max(c.made_on) FROM forecast_calls c
               WHERE c.rep_id = r.id AND c.level = 'rep' AND c.starts_on = ?1 AND c.ends_on = ?2)
             FROM reps r WHERE r.role = 'rep' AND (r.active OR r.left_on IS NOT NULL){}
               AND (EXISTS (SELECT 1 FROM quotas q WHERE q.rep_id = r.id AND q.starts_on <= ?2 AND q.ends_on >= ?1)
                 OR EXISTS (SELECT 1 FROM deals d WHERE d.owner_id = r.id AND d.close_on BETWEEN ?1 AND ?2
                   AND d.outcome <> 'lost')
                 OR EXISTS (SELECT 1 FROM forecast_calls c WHERE c.rep_id = r.id AND c.level = 'rep'
                   AND c.starts_on = ?1 AND c.ends_on = ?2))
             ORDER BY folded(r.name), r.id",
            question.scope.people("r.id")
        ))?;
        let days = (window.first.to_string(), window.last.to_string());
        let mut rows = statement.query(days)?;
        let mut late = Vec::new();
        while let Some(row) = rows.next()? {
            let day = |at: usize| -> rusqlite::Result<Option<NaiveDate>> {
                let text: Option<String> = row.get(at)?;
                Ok(text.as_deref().and_then(parse_day))
            };
            let rep = RepId(row.get(0)?);
            let state = submission(
                (day(2)?, day(3)?),
                (due.of_rep(rep), window),
                day(4)?,
                self.today(),
            );
            if let Submission::Late { since, .. } = state {
                late.push(LateCall {
                    rep,
                    name: row.get(1)?,
                    since,
                });
            }
        }
        Ok(late)
    }
}

/// The last days of the month before a day and of its own.
fn ends_around(calendar: &FiscalCalendar, day: NaiveDate) -> Vec<NaiveDate> {
    let this = calendar.period(PeriodKind::Month, day);
    let before = calendar.previous(this);
    let months = [Some(this), before].into_iter().flatten();
    months
        .filter_map(|month| calendar.last_day(month))
        .collect()
}

/// The last day of selling until a day; the day itself, where there is none within ten.
fn last_selling_day(calendar: &FiscalCalendar, end: NaiveDate) -> NaiveDate {
    let mut days = (0..10).filter_map(|back| end.checked_sub_days(Days::new(back)));
    days.find(|day| calendar.selling_days(*day, *day) > 0)
        .unwrap_or(end)
}
