//! Locks in the file: made, withdrawn, read. What a lock froze stands outside the journal and is never changed; whether
//! it stands says its row of `lock_states`, which is journalled.

use rusqlite::{OptionalExtension, Row};

use super::frozen::Frozen;
use super::question::ForecastQuestion;
use crate::domain::figures::Window;
use crate::domain::forecast::lock::LockedDeal;
use crate::domain::forecast::{Lock, LockContent, LockDue, LockKind, LockState};
use crate::domain::history::Looking;
use crate::domain::ids::{LockId, RepId, TeamId};
use crate::domain::stamp::Stamp;
use crate::storage::cells::{self, iso, word};
use crate::storage::error::StorageError;
use crate::storage::{Change, DealScope, HeldAs, Result, Store};

/// A lock without its content; its commit is the manager's total, else that of the reps.
const LOCKS: &str = "SELECT l.id, l.kind, l.team_id, l.rep_id, l.whose, l.starts_on, l.ends_on, l.locked_at, l.author, l.note,
    l.currency, l.rates, l.due_on, s.id IS NOT NULL AS is_kept, s.withdrawn_at, s.reason,
    (SELECT c.base_minor FROM main.lock_calls c WHERE c.lock_id = l.id AND c.rep_id IS NULL AND c.category = 'commit'
       AND c.level IN ('rep', 'manager') ORDER BY c.level LIMIT 1) AS commit_minor
  FROM forecast_locks l LEFT JOIN lock_states s ON s.id = l.id";

impl Store {
    /// Freezes calls, deals and models of a question as they stand. Where the rhythm waits for a forecast call, a lock
    /// of the week holds it. One change: undone, the lock stays readable and is shown as undone.
    ///
    /// # Errors
    /// Refused for a lock of the week in a period that has ended.
    pub fn lock_forecast(
        &mut self,
        question: &ForecastQuestion,
        kind: LockKind,
        note: &str,
    ) -> Result<LockId> {
        let mut frozen = self.freeze(question)?;
        let window = frozen.window;
        if kind == LockKind::Week && window.last < self.today() {
            return Err(StorageError::Refused(format!(
                "This period ended on {}: lock the quarter's end instead",
                crate::domain::date_words::written(window.last)
            )));
        }
        frozen.models = self.freeze_models(question)?;
        let dues = self.locks_due(question)?;
        let due = dues
            .into_iter()
            .find(|due| due.kind == kind && due.window == window);
        let label = format!("Lock {} for {}", kind.in_words(), frozen.whose);
        self.change(&label, |change| {
            change.lock_forecast(&question.scope, (kind, note), &frozen, due.as_ref())
        })
    }

    /// Writes a lock that a new file begins with, as it would have been made at an earlier moment: from what had
    /// happened by then. It is no change that can be undone.
    pub fn fill_lock(
        &mut self,
        question: &ForecastQuestion,
        (kind, note): (LockKind, &str),
        at: Stamp,
    ) -> Result<LockId> {
        let before = self.looking();
        self.look_at(Some(Looking {
            as_of: at,
            known_at: None,
        }))?;
        let frozen = self.freeze(question).and_then(|mut frozen| {
            frozen.models = self.freeze_models(question)?;
            Ok(frozen)
        });
        self.look_at(before)?;
        let frozen = frozen?;
        let due = LockDue {
            kind,
            due_on: at.day(),
            window: frozen.window,
            open: Vec::new(),
        };
        self.fill(|change| {
            change.back_then(at, |change| {
                change.lock_forecast(&question.scope, (kind, note), &frozen, Some(&due))
            })
        })
    }

    /// Takes a lock back with a reason; undo makes it stand again.
    ///
    /// # Errors
    /// Refused without a reason, and where it does not stand.
    pub fn withdraw_lock(&mut self, id: LockId, reason: &str) -> Result<()> {
        let lock = self.lock_head(id)?;
        if reason.trim().is_empty() {
            return Err(StorageError::Refused(
                "Why is the lock withdrawn? Give a reason".into(),
            ));
        }
        match lock.state {
            LockState::Standing => {}
            LockState::Withdrawn { at, reason } => {
                return Err(StorageError::Refused(format!(
                    "Lock {id} was withdrawn on {} already: {reason}",
                    crate::domain::date_words::written(at.day())
                )));
            }
            LockState::Undone => {
                return Err(StorageError::Refused(format!(
                    "Lock {id} was undone: there is nothing to withdraw"
                )));
            }
        }
        let label = format!("Withdraw the lock {id} of {}", lock.whose);
        self.change(&label, |change| {
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.lock_states SET withdrawn_at = ?2, reason = ?3 WHERE id = ?1",
                (id.0, now, reason.trim()),
            )?;
            Ok(())
        })
    }

    /// The locks of a period, of whatever scope, the newest first; also those that do not stand. `None`: of every
    /// period.
    pub fn locks(&self, window: Option<Window>) -> Result<Vec<Lock>> {
        let mut statement = self
            .reader()
            .prepare_cached(&format!("{LOCKS} ORDER BY l.locked_at DESC, l.id DESC"))?;
        let rows = statement.query_map([], lock)?;
        let mut locks: Vec<Lock> = rows.collect::<rusqlite::Result<_>>()?;
        locks.retain(|lock| window.is_none_or(|window| lock.window == window));
        Ok(locks)
    }

    /// The newest standing lock of the period whose scope is that of the question, else the newest of a wider one.
    pub fn last_lock(&self, question: &ForecastQuestion) -> Result<Option<Lock>> {
        let window = self.forecast_window(question)?;
        let mut standing = self.locks(Some(window))?;
        standing.retain(|lock| lock.state == LockState::Standing);
        self.nearest(&question.scope, standing)
    }

    /// Of locks, the newest first: that of the scope, else of the nearest scope that holds all its people.
    pub(super) fn nearest(&self, scope: &DealScope, locks: Vec<Lock>) -> Result<Option<Lock>> {
        if let Some(own) = locks.iter().find(|lock| is_of(lock, scope)) {
            return Ok(Some(own.clone()));
        }
        let people = self.people_of_scope(scope)?;
        for lock in locks {
            let wide = self.people_of_scope(&scope_of(&lock))?;
            let holds_all = match (&wide, &people) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(wide), Some(people)) => people.is_subset(wide),
            };
            if holds_all {
                return Ok(Some(lock));
            }
        }
        Ok(None)
    }

    /// A lock with everything that it froze.
    pub fn lock(&self, id: LockId) -> Result<LockContent> {
        let lock = self.lock_head(id)?;
        self.lock_content(lock)
    }

    /// The deals of a question as a lock would freeze them now: what a lock is compared with.
    pub fn deals_to_lock(&self, question: &ForecastQuestion) -> Result<Vec<LockedDeal>> {
        Ok(self.freeze(question)?.deals)
    }

    /// The question that a lock answered: its scope and its period.
    pub fn question_of_lock(&self, lock: &Lock, asked: &ForecastQuestion) -> ForecastQuestion {
        ForecastQuestion {
            scope: scope_of(lock),
            ..self.question_of_period(lock.window, asked)
        }
    }

    /// The same question about the quarter or the month of these days.
    pub fn question_of_period(&self, window: Window, asked: &ForecastQuestion) -> ForecastQuestion {
        let kinds = [
            crate::domain::fiscal::PeriodKind::Quarter,
            crate::domain::fiscal::PeriodKind::Month,
        ];
        let period = kinds
            .into_iter()
            .map(|kind| asked.calendar.period(kind, window.first))
            .find(|period| Window::of(&asked.calendar, *period) == window);
        ForecastQuestion {
            period: period.unwrap_or(asked.period),
            ..asked.clone()
        }
    }

    fn lock_head(&self, id: LockId) -> Result<Lock> {
        let found = self
            .reader()
            .prepare_cached(&format!("{LOCKS} WHERE l.id = ?1"))?
            .query_row([id.0], lock)
            .optional()?;
        found.ok_or_else(|| StorageError::NotFound(format!("there is no lock {id}")))
    }
}

impl Change<'_> {
    /// Writes a lock, its state, and that its forecast call was held: all or nothing.
    fn lock_forecast(
        &mut self,
        scope: &DealScope,
        (kind, note): (LockKind, &str),
        frozen: &Frozen,
        due: Option<&LockDue>,
    ) -> Result<LockId> {
        let (uid, now) = (self.uid(), self.now());
        self.sql().execute(
            "INSERT INTO main.forecast_locks (uid, kind, team_id, rep_id, whose, starts_on, ends_on, locked_at, note,
               currency, rates, due_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            rusqlite::params![
                uid,
                kind.key(),
                scope.team.map(|team| team.0),
                scope.rep.map(|rep| rep.0),
                frozen.whose,
                iso(Some(frozen.window.first)),
                iso(Some(frozen.window.last)),
                now.0,
                note.trim(),
                frozen.currency.code(),
                frozen.rates,
                iso(due.map(|due| due.due_on)),
            ],
        )?;
        let id = LockId(self.sql().last_insert_rowid());
        frozen.write(self.sql(), id)?;
        self.sql()
            .execute("INSERT INTO main.lock_states (id) VALUES (?1)", [id.0])?;
        for key in due.map(|due| due.open.as_slice()).unwrap_or_default() {
            self.hold_occurrence(key, HeldAs::on(now.day()))?;
        }
        Ok(id)
    }
}

/// Whether a lock is of exactly this scope.
pub(super) fn is_of(lock: &Lock, scope: &DealScope) -> bool {
    (lock.team, lock.rep) == (scope.team, scope.rep)
}

fn scope_of(lock: &Lock) -> DealScope {
    DealScope {
        team: lock.team,
        rep: lock.rep,
        ..DealScope::default()
    }
}

fn lock(row: &Row<'_>) -> rusqlite::Result<Lock> {
    let kept: bool = row.get("is_kept")?;
    let withdrawn: Option<i64> = row.get("withdrawn_at")?;
    Ok(Lock {
        id: LockId(row.get("id")?),
        kind: word(row, "kind")?,
        team: row.get::<_, Option<i64>>("team_id")?.map(TeamId),
        rep: row.get::<_, Option<i64>>("rep_id")?.map(RepId),
        whose: row.get("whose")?,
        window: Window::new(word(row, "starts_on")?, word(row, "ends_on")?),
        locked_at: Stamp(row.get("locked_at")?),
        author: row.get("author")?,
        note: row.get("note")?,
        currency: word(row, "currency")?,
        rates: row.get("rates")?,
        due_on: cells::day(row, "due_on")?,
        state: match (kept, withdrawn) {
            (false, _) => LockState::Undone,
            (true, None) => LockState::Standing,
            (true, Some(at)) => LockState::Withdrawn {
                at: Stamp(at),
                reason: row.get("reason")?,
            },
        },
        commit: row.get("commit_minor")?,
    })
}
