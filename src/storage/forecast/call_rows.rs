//! Reads calls: of a record in one go, or piece by piece while workers go through everybody's deals.

use std::collections::{BTreeSet, HashMap};

use rusqlite::types::Value;
use rusqlite::{Row, Rows, Statement, params_from_iter};

use super::record::{Reading, Reckoner, category, money};
use crate::domain::figures::Window;
use crate::domain::forecast::learnt::{CommitCall, Learner};
use crate::domain::forecast::{Call, CallLevel, CallSource};
use crate::domain::ids::{ForecastCallId, RepId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::storage::cells::{day_at, parse_day};
use crate::storage::{Result, Store};

/// So many rows are a piece: about a millisecond.
#[cfg(not(test))]
const PIECE: usize = 1_024;
/// Few, so that a small company has several.
#[cfg(test)]
const PIECE: usize = 3;

/// Which calls are read.
pub(super) enum CallsRead<'a> {
    /// All.
    All,
    /// Those about some people, and about teams.
    Of(&'a BTreeSet<RepId>),
    /// Those for one period.
    For(Window),
}

/// The calls that a condition holds for.
fn calls_where(condition: &str) -> String {
    format!(
        "SELECT id, level, rep_id, team_id, made_on, made_at, starts_on, ends_on, category, amount_minor, currency,
           instead_minor, author, reason, source
         FROM forecast_calls WHERE {condition}"
    )
}

impl Reading<'_> {
    pub(super) fn calls(&mut self, which: &CallsRead<'_>) -> Result<()> {
        let mut calls = Vec::new();
        match which {
            CallsRead::All => self.add_calls("1", [], &mut calls)?,
            CallsRead::Of(people) => {
                self.add_calls("rep_id IS NULL", [], &mut calls)?;
                for person in *people {
                    self.add_calls("rep_id = ?1", [Value::from(person.0)], &mut calls)?;
                }
            }
            CallsRead::For(window) => {
                let days = [window.first, window.last].map(|day| Value::from(day.to_string()));
                self.add_calls("starts_on = ?1 AND ends_on = ?2", days, &mut calls)?;
            }
        }
        self.keep_calls(calls)
    }

    /// The calls about one person, in the order in which they were made.
    pub(super) fn calls_of(&mut self, person: RepId) -> Result<Vec<Call>> {
        let mut calls = Vec::new();
        self.add_calls("rep_id = ?1", [Value::from(person.0)], &mut calls)?;
        calls.sort_by_key(|call: &Call| (call.made_at, call.id));
        Ok(calls)
    }

    /// Takes the calls that were read piece by piece.
    pub(super) fn take_calls(&mut self, rows: StandingCalls<'_>) -> Result<()> {
        self.reckoner.used.extend(rows.reckoner.used);
        self.keep_calls(rows.calls)
    }

    fn keep_calls(&mut self, mut calls: Vec<Call>) -> Result<()> {
        calls.sort_by_key(|call: &Call| (call.made_at, call.id));
        self.record.calls = calls;
        let first: Option<String> = self
            .store
            .connection
            .prepare_cached("SELECT min(starts_on) FROM forecast_calls")?
            .query_row([], |row| row.get(0))?;
        self.record.called_from = first.as_deref().and_then(parse_day);
        Ok(())
    }

    fn add_calls<const N: usize>(
        &mut self,
        condition: &str,
        values: [Value; N],
        calls: &mut Vec<Call>,
    ) -> Result<()> {
        let store: &Store = self.store;
        let mut statement = (store.connection).prepare_cached(&calls_where(condition))?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            calls.extend(call(&mut self.reckoner, row)?);
        }
        Ok(())
    }
}

fn level(row: &Row<'_>) -> Result<CallLevel> {
    Ok(match row.get_ref(1)?.as_str() {
        Ok("manager") => CallLevel::Manager,
        _ => CallLevel::Rep,
    })
}

fn call(reckoner: &mut Reckoner, row: &Row<'_>) -> Result<Option<Call>> {
    let (Some(made_on), Some(starts_on), Some(ends_on)) =
        (day_at(row, 4)?, day_at(row, 6)?, day_at(row, 7)?)
    else {
        return Ok(None);
    };
    let made_at = row.get::<_, Option<i64>>(5)?.map(Stamp);
    let Some(amount) = money(row.get(9)?, row.get_ref(10)?.as_str().unwrap_or_default()) else {
        return Ok(None);
    };
    let instead: Option<i64> = row.get(11)?;
    Ok(Some(Call {
        id: ForecastCallId(row.get(0)?),
        level: level(row)?,
        rep: row.get::<_, Option<i64>>(2)?.map(RepId),
        team: row.get::<_, Option<i64>>(3)?.map(TeamId),
        made_at: made_at.unwrap_or_else(|| Stamp::start_of(made_on)),
        day_only: made_at.is_none(),
        starts_on,
        ends_on,
        category: category(row.get_ref(8)?.as_str().unwrap_or_default()),
        base: reckoner.base_minor(amount),
        instead: instead.and_then(|minor| reckoner.base_minor(Money::new(minor, amount.currency))),
        amount,
        author: row.get(12)?,
        reason: row.get(13)?,
        source: match row.get_ref(14)?.as_str() {
            Ok("typed") => CallSource::Typed,
            Ok("deals") => CallSource::Deals,
            _ => CallSource::Import,
        },
    }))
}

/// The calls that stand for one period, read piece by piece: of each that is about the same, the newest; and those that
/// are made later than the moment that is looked at.
pub(super) struct StandingCalls<'s> {
    rows: Rows<'s>,
    now: Stamp,
    reckoner: Reckoner,
    /// Whom the rows are about now; empty: a team.
    rep: Option<i64>,
    /// Of each that is about them, the day of the newest call and its place.
    newest: HashMap<(CallLevel, Option<i64>, ForecastCategory), (String, usize)>,
    calls: Vec<Call>,
}

impl<'s> StandingCalls<'s> {
    pub(super) fn statement(store: &Store) -> Result<rusqlite::CachedStatement<'_>> {
        // The order of an index: of most rows only who and when is looked at.
        let sql = calls_where("starts_on = ?1 AND ends_on = ?2 ORDER BY rep_id, made_on DESC");
        Ok(store.connection.prepare_cached(&sql)?)
    }

    pub(super) fn of(
        statement: &'s mut Statement<'_>,
        window: Window,
        now: Stamp,
        reckoner: Reckoner,
    ) -> Result<Self> {
        let days = [window.first, window.last].map(|day| day.to_string());
        Ok(Self {
            rows: statement.query(days)?,
            now,
            reckoner,
            rep: None,
            newest: HashMap::new(),
            calls: Vec::new(),
        })
    }

    /// Reads a piece; whether more may be left.
    pub(super) fn piece(&mut self) -> Result<bool> {
        for _ in 0..PIECE {
            let Some(row) = self.rows.next()? else {
                return Ok(false);
            };
            let rep = row.get(2)?;
            if rep != self.rep {
                self.rep = rep;
                self.newest.clear();
            }
            let about = (
                level(row)?,
                row.get(3)?,
                category(row.get_ref(8)?.as_str().unwrap_or_default()),
            );
            let day = row.get_ref(4)?.as_str().unwrap_or_default();
            let before = self.newest.get(&about);
            if before.is_some_and(|(newest, _)| newest.as_str() > day) {
                continue;
            }
            let Some(call) = call(&mut self.reckoner, row)? else {
                continue;
            };
            if call.made_at > self.now {
                self.calls.push(call);
                continue;
            }
            match before.and_then(|(_, place)| self.calls.get_mut(*place)) {
                Some(newest) if (newest.made_at, newest.id) > (call.made_at, call.id) => {}
                Some(newest) => *newest = call,
                None => {
                    let newest = (day.to_owned(), self.calls.len());
                    self.newest.insert(about, newest);
                    self.calls.push(call);
                }
            }
        }
        Ok(true)
    }
}

/// The reps' commit calls for the closed periods of a learner, read piece by piece from an index that holds nothing else:
/// the table is five times as large.
pub(super) struct CommitCalls<'s> {
    rows: Rows<'s>,
    reckoner: Reckoner,
    /// The periods with their days as the file writes them.
    windows: Vec<(String, String, Window)>,
    /// The place of the period of the last call.
    last: usize,
    /// The currency of the last call.
    spelled: Option<(String, Option<Currency>)>,
}

impl<'s> CommitCalls<'s> {
    pub(super) fn statement(store: &Store) -> Result<rusqlite::CachedStatement<'_>> {
        Ok(store.connection.prepare_cached(
            "SELECT id, rep_id, made_on, made_at, starts_on, ends_on, amount_minor, currency
             FROM main.forecast_calls INDEXED BY forecast_calls_commit
             WHERE starts_on BETWEEN ?1 AND ?2 AND category = 'commit' AND level = 'rep' AND rep_id IS NOT NULL",
        )?)
    }

    /// `None`: the learner asks for no calls.
    pub(super) fn of(
        statement: &'s mut Statement<'_>,
        learner: &Learner<'_>,
        reckoner: Reckoner,
    ) -> Result<Option<Self>> {
        let windows = learner.windows();
        let windows = windows.map(|of| (of.first.to_string(), of.last.to_string(), of));
        let windows: Vec<(String, String, Window)> = windows.collect();
        let firsts = || windows.iter().map(|(first, ..)| first);
        let (Some(first), Some(last)) = (firsts().min(), firsts().max()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            rows: statement.query([first, last])?,
            reckoner,
            windows,
            last: 0,
            spelled: None,
        }))
    }

    /// Lets a piece go by the learner; whether more may be left.
    pub(super) fn piece(&mut self, learner: &mut Learner<'_>) -> Result<bool> {
        for _ in 0..PIECE {
            let Some(row) = self.rows.next()? else {
                return Ok(false);
            };
            let text =
                |at: usize| -> Result<&str> { Ok(row.get_ref(at)?.as_str().unwrap_or_default()) };
            let days = (text(4)?, text(5)?);
            let is_of = |(first, last, _): &(String, String, Window)| {
                days == (first.as_str(), last.as_str())
            };
            if !self.windows.get(self.last).is_some_and(is_of) {
                let Some(place) = self.windows.iter().position(is_of) else {
                    continue;
                };
                self.last = place;
            }
            let Some((.., window)) = self.windows.get(self.last) else {
                continue;
            };
            let code = text(7)?;
            if self.spelled.as_ref().is_none_or(|(known, _)| known != code) {
                self.spelled = Some((code.to_owned(), code.parse().ok()));
            }
            let currency = self.spelled.as_ref().and_then(|(_, currency)| *currency);
            let (Some(made_on), Some(currency)) = (parse_day(text(2)?), currency) else {
                continue;
            };
            let made_at: Option<i64> = row.get(3)?;
            let call = CommitCall {
                rep: RepId(row.get(1)?),
                made_at: made_at.map_or_else(|| Stamp::start_of(made_on), Stamp),
                id: row.get(0)?,
                base: self.reckoner.base_minor(Money::new(row.get(6)?, currency)),
            };
            learner.call(*window, call);
        }
        Ok(true)
    }
}
