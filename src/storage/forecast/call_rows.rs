//! Reads calls: all that are asked for, those that stand, or those that models learn from.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::record::{Reading, Reckoner, category, money};
use crate::domain::figures::Window;
use crate::domain::forecast::learnt::{CommitCall, Learner};
use crate::domain::forecast::{Call, CallLevel, CallSource};
use crate::domain::ids::{ForecastCallId, RepId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::storage::cells::{day_at, parse_day};
use crate::storage::two_readers::Stopping;
use crate::storage::{Result, Store};

/// After so many rows it is asked whether to go on: about a millisecond.
const PIECE: usize = 1_024;

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

    /// Puts calls into the record, in the order in which they were made.
    pub(super) fn keep_calls(&mut self, mut calls: Vec<Call>) -> Result<()> {
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

/// Somebody's or a team's calls of one kind.
type About = (CallLevel, Option<i64>, ForecastCategory);

/// The newest call of each kind of one rep, as far as they were read.
#[derive(Default)]
struct Newest {
    /// Empty: a team.
    rep: Option<i64>,
    /// What it is about, the day, and the place of the call. A handful.
    of: Vec<(About, String, usize)>,
}

/// A company in stretches of people: two readers read its calls, each the next stretch that nobody has read.
pub(super) struct Stretches {
    width: i64,
    count: i64,
    next: AtomicI64,
}

/// So many people in a stretch, or more: a question for a few takes longer to begin than to answer.
#[cfg(not(test))]
const WIDE: i64 = 512;
/// Few, so that a small company has several.
#[cfg(test)]
const WIDE: i64 = 2;

/// Stretches at most, however far apart the numbers of people are.
const MOST: i64 = 64;

impl Stretches {
    /// Of everybody.
    pub(super) fn of(store: &Store) -> Result<Self> {
        let last: i64 = (store.connection)
            .prepare_cached("SELECT coalesce(max(id), 0) FROM main.reps")?
            .query_row([], |row| row.get(0))?;
        let width = WIDE.max(last / MOST + 1);
        Ok(Self {
            width,
            count: last / width + 1,
            next: AtomicI64::new(0),
        })
    }

    /// The first and the last number of the next one; the teams come with the first people.
    fn next(&self) -> Option<(i64, i64)> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let first = place.checked_mul(self.width)?;
        (place < self.count).then_some((first, first + self.width - 1))
    }
}

impl Reading<'_> {
    /// The calls that stand for one period, of the stretches that nobody else reads: of each that is about the same, the
    /// newest; and those that are made later than the moment that is looked at. Reads all of the period, from an index.
    pub(super) fn standing_calls(
        &mut self,
        window: Window,
        stretches: &Stretches,
        go_on: &dyn Fn() -> Result<()>,
    ) -> Result<Vec<Call>> {
        let mut calls = Vec::new();
        while let Some((first, last)) = stretches.next() {
            let people = [Value::from(first), Value::from(last)];
            if first == 0 {
                self.add_standing("rep_id IS NULL", [], window, go_on, &mut calls)?;
            }
            self.add_standing(
                "rep_id BETWEEN ?3 AND ?4",
                people,
                window,
                go_on,
                &mut calls,
            )?;
        }
        Ok(calls)
    }

    fn add_standing<const N: usize>(
        &mut self,
        whose: &str,
        people: [Value; N],
        window: Window,
        go_on: &dyn Fn() -> Result<()>,
        calls: &mut Vec<Call>,
    ) -> Result<()> {
        let store: &Store = self.store;
        // The order of an index: of most rows only who and when is looked at.
        let sql = calls_where(&format!(
            "starts_on = ?1 AND ends_on = ?2 AND {whose} ORDER BY rep_id, made_on DESC"
        ));
        let mut statement = store.connection.prepare_cached(&sql)?;
        let days = [window.first, window.last].map(|day| Value::from(day.to_string()));
        let values = days.into_iter().chain(people);
        let mut rows = statement.query(params_from_iter(values))?;
        let (mut newest, mut categories) = (Newest::default(), Categories::default());
        let mut read = 0_usize;
        while let Some(row) = rows.next()? {
            read += 1;
            if read.is_multiple_of(PIECE) {
                go_on()?;
            }
            let rep = row.get(2)?;
            if rep != newest.rep {
                newest.rep = rep;
                newest.of.clear();
            }
            let about = (
                level(row)?,
                row.get(3)?,
                categories.of(row.get_ref(8)?.as_bytes().unwrap_or_default()),
            );
            let day = row.get_ref(4)?.as_str().unwrap_or_default();
            let before = newest.of.iter().find(|(of, ..)| *of == about);
            if before.is_some_and(|(_, newest, _)| newest.as_str() > day) {
                continue;
            }
            let Some(call) = call(&mut self.reckoner, row)? else {
                continue;
            };
            if call.made_at > self.record.now {
                calls.push(call);
                continue;
            }
            match before.and_then(|(.., place)| calls.get_mut(*place)) {
                Some(newest) if (newest.made_at, newest.id) > (call.made_at, call.id) => {}
                Some(newest) => *newest = call,
                None => {
                    newest.of.push((about, day.to_owned(), calls.len()));
                    calls.push(call);
                }
            }
        }
        Ok(())
    }
}

/// Categories by their keys in the file; each is looked up once, since a quarter of a large company has hundreds of
/// thousands of calls.
#[derive(Default)]
struct Categories(Vec<(Vec<u8>, ForecastCategory)>);

impl Categories {
    fn of(&mut self, key: &[u8]) -> ForecastCategory {
        if let Some((_, known)) = self.0.iter().find(|(of, _)| of == key) {
            return *known;
        }
        let found = category(std::str::from_utf8(key).unwrap_or_default());
        self.0.push((key.to_vec(), found));
        found
    }
}

/// Lets the reps' commit calls for the closed periods of a learner go by, from an index that holds nothing else: the table
/// is five times as large. A learner that asks for no calls meets none.
pub(super) fn commit_calls(
    store: &Store,
    learner: &mut Learner<'_>,
    mut reckoner: Reckoner,
    stopping: &Stopping,
) -> Result<()> {
    let windows = learner.windows();
    let windows = windows.map(|of| (of.first.to_string(), of.last.to_string(), of));
    let windows: Vec<(String, String, Window)> = windows.collect();
    let firsts = || windows.iter().map(|(first, ..)| first);
    let (Some(first), Some(last)) = (firsts().min(), firsts().max()) else {
        return Ok(());
    };
    let mut statement = store.connection.prepare_cached(
        "SELECT id, rep_id, made_on, made_at, starts_on, ends_on, amount_minor, currency
         FROM main.forecast_calls INDEXED BY forecast_calls_commit
         WHERE starts_on BETWEEN ?1 AND ?2 AND category = 'commit' AND level = 'rep' AND rep_id IS NOT NULL",
    )?;
    let mut rows = statement.query([first, last])?;
    // The place of the period of the last call, and its currency.
    let (mut at, mut spelled) = (0, None::<(String, Option<Currency>)>);
    let mut read = 0_usize;
    while let Some(row) = rows.next()? {
        read += 1;
        if read.is_multiple_of(PIECE) {
            stopping.go_on()?;
        }
        let text =
            |at: usize| -> Result<&str> { Ok(row.get_ref(at)?.as_str().unwrap_or_default()) };
        let days = (text(4)?, text(5)?);
        let is_of =
            |(first, last, _): &(String, String, Window)| days == (first.as_str(), last.as_str());
        if !windows.get(at).is_some_and(is_of) {
            let Some(place) = windows.iter().position(is_of) else {
                continue;
            };
            at = place;
        }
        let Some((.., window)) = windows.get(at) else {
            continue;
        };
        let code = text(7)?;
        if spelled.as_ref().is_none_or(|(known, _)| known != code) {
            spelled = Some((code.to_owned(), code.parse().ok()));
        }
        let currency = spelled.as_ref().and_then(|(_, currency)| *currency);
        let (Some(made_on), Some(currency)) = (parse_day(text(2)?), currency) else {
            continue;
        };
        let made_at: Option<i64> = row.get(3)?;
        let call = CommitCall {
            rep: RepId(row.get(1)?),
            made_at: made_at.map_or_else(|| Stamp::start_of(made_on), Stamp),
            id: row.get(0)?,
            base: reckoner.base_minor(Money::new(row.get(6)?, currency)),
        };
        learner.call(*window, call);
    }
    Ok(())
}
