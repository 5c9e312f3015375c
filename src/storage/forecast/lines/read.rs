//! Reading the lines: of some people, or of everybody as a stream.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};

use super::bytes::{Deals, Head};
use super::keep::{ALL, Folding, Kept, rows_of, stale};
use super::sums::Sums;
use crate::domain::forecast::DealState;
use crate::domain::ids::RepId;
use crate::storage::{Result, Store, threads};

/// So many stale rows are folded from the deals with every question; of more the rows are kept again first.
const MOST_STALE: usize = 500;

/// So many rows are handed to a worker at once.
#[cfg(not(test))]
const BATCH: usize = 256;
/// Few, so that a small company has several.
#[cfg(test)]
const BATCH: usize = 2;

/// So many take in what is read.
const WORKERS: usize = 2;

/// What is told deal by deal: the states are stated and not converted, and may be changed.
pub(in crate::storage::forecast) type Each<'e> =
    &'e mut dyn FnMut(&Head, &mut Vec<DealState>) -> Result<()>;

/// The content of some rows, one behind the other: memory for each of half a million would be taken by one thread and
/// given back by another.
#[derive(Default)]
struct Rows {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Rows {
    fn add(&mut self, content: &[u8]) {
        self.bytes.extend_from_slice(content);
        self.ends.push(self.bytes.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Row by row: where one is damaged, the next begins anew.
    fn each(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        let places = begins.zip(self.ends.iter().copied());
        places.filter_map(|(begin, end)| self.bytes.get(begin..end))
    }
}

impl Store {
    /// Tells the deals of some people, also those that were once theirs, in no order; `None`: of everybody.
    pub(in crate::storage::forecast) fn each_line(
        &self,
        whose: Option<&BTreeSet<RepId>>,
        each: Each<'_>,
    ) -> Result<()> {
        let stale = self.few_stale_lines()?;
        let _snapshot = self.snapshot()?;
        let mut reading = Reading {
            store: self,
            folding: Folding::over(&self.connection)?,
            states: Vec::new(),
            stale,
            each,
        };
        match whose {
            None => reading.everybody(),
            Some(people) => reading.people(people),
        }
    }

    /// Lets everybody's deals go by two workers, each with a sum of its own. Says how far it is.
    pub(in crate::storage::forecast) fn fold_lines<T: Send>(
        &self,
        begin: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, &Head, &mut Vec<DealState>) + Sync,
    ) -> Result<Vec<T>> {
        let stale = self.few_stale_lines()?;
        let _snapshot = self.snapshot()?;
        if stale.contains(&ALL) {
            let mut sum = begin();
            self.each_line(None, &mut |head, states| {
                take(&mut sum, head, states);
                Ok(())
            })?;
            return Ok(vec![sum]);
        }
        let take_rows = |(sum, states): &mut (T, Vec<DealState>), rows: Rows| {
            for content in rows.each() {
                let mut deals = Deals::of(content);
                while let Some(head) = deals.next(states) {
                    take(sum, &head, states);
                }
            }
        };
        let sums = threads::fed(
            WORKERS,
            || (begin(), Vec::new()),
            take_rows,
            |send| self.contents(&stale, send),
        )?;
        Ok(sums.into_iter().map(|(sum, _)| sum).collect())
    }

    /// The content of all rows, some at a time; those that are stale are folded from the deals.
    fn contents(&self, stale: &BTreeSet<i64>, mut send: impl FnMut(Rows)) -> Result<()> {
        let _snapshot = self.snapshot()?;
        let all: i64 = (self.connection)
            .prepare_cached("SELECT count(*) FROM main.forecast_sums")?
            .query_row([], |row| row.get(0))?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, content FROM main.forecast_lines")?;
        let mut rows = statement.query([])?;
        let (mut batch, mut read) = (Rows::default(), 0);
        while let Some(row) = rows.next()? {
            read += 1;
            if !stale.is_empty() && stale.contains(&row.get(0)?) {
                continue;
            }
            batch.add(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
            if batch.len() == BATCH {
                self.go_on()?;
                self.tell(read, all.unsigned_abs());
                send(std::mem::take(&mut batch));
            }
        }
        let again = Folding::over(&self.connection)?.rows(stale)?;
        for kept in again.values() {
            batch.add(&kept.content);
        }
        send(batch);
        Ok(())
    }

    /// What has to be known of everybody's deals.
    pub(in crate::storage::forecast) fn sums_of_lines(&self) -> Result<Sums> {
        let stale = self.few_stale_lines()?;
        let version = self.file_version()?;
        let mut kept = self.kept_sums.borrow_mut();
        if let Some((_, sums)) = kept.as_ref().filter(|(of, _)| *of == version) {
            return Ok(sums.clone());
        }
        let sums = self.add_up_lines(&stale)?;
        *kept = Some((version, sums.clone()));
        Ok(sums)
    }

    fn add_up_lines(&self, stale: &BTreeSet<i64>) -> Result<Sums> {
        let _snapshot = self.snapshot()?;
        let mut sums = Sums::default();
        let mut folding = Folding::over(&self.connection)?;
        if stale.contains(&ALL) {
            for owner in folding.owners()? {
                for kept in folding.owned(owner, None)?.values() {
                    sums.and(&kept.sums);
                }
            }
            return Ok(sums);
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT id, known_from, first_change, currencies FROM main.forecast_sums",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if stale.is_empty() || !stale.contains(&row.get(0)?) {
                let currencies = row.get_ref(3)?.as_str().unwrap_or_default();
                sums.add_kept(row.get(1)?, row.get(2)?, currencies);
            }
        }
        for kept in folding.rows(stale)?.values() {
            sums.and(&kept.sums);
        }
        Ok(sums)
    }

    /// The rows that are stale, after they were kept again where they are many. Where another program writes, all.
    fn few_stale_lines(&self) -> Result<BTreeSet<i64>> {
        let found = stale(&self.connection, MOST_STALE + 1)?;
        if found.len() <= MOST_STALE && !found.contains(&ALL) {
            return Ok(found);
        }
        if self.connection.is_autocommit() && self.keep_forecast_lines()? {
            return Ok(BTreeSet::new());
        }
        Ok(BTreeSet::from([ALL]))
    }

    /// One view of the file for several questions.
    pub(in crate::storage) fn snapshot(&self) -> Result<Option<Transaction<'_>>> {
        let is_free = self.connection.is_autocommit();
        Ok(is_free
            .then(|| self.connection.unchecked_transaction())
            .transpose()?)
    }
}

struct Reading<'s, 'e> {
    store: &'s Store,
    folding: Folding<'s>,
    states: Vec<DealState>,
    stale: BTreeSet<i64>,
    each: Each<'e>,
}

impl Reading<'_, '_> {
    fn sql(&self) -> &Connection {
        &self.store.connection
    }

    fn everybody(&mut self) -> Result<()> {
        if self.stale.contains(&ALL) {
            for owner in self.folding.owners()? {
                self.owned(owner, None)?;
            }
            return Ok(());
        }
        let store = self.store;
        let mut statement = store
            .connection
            .prepare_cached("SELECT id, content FROM main.forecast_lines")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            store.go_on()?;
            if self.stale.is_empty() || !self.stale.contains(&row.get(0)?) {
                self.content(row.get_ref(1)?.as_blob().unwrap_or_default())?;
            }
        }
        let stale = std::mem::take(&mut self.stale);
        for kept in self.folding.rows(&stale)?.into_values() {
            self.content(&kept.content)?;
        }
        Ok(())
    }

    fn people(&mut self, people: &BTreeSet<RepId>) -> Result<()> {
        let mut handed_over: BTreeSet<i64> = BTreeSet::new();
        for person in people {
            let owner = Some(person.0);
            let (first, last) = rows_of(owner);
            let stale: BTreeSet<i64> = self.stale.range(first..=last).copied().collect();
            if self.stale.contains(&ALL) {
                self.owned(owner, None)?;
            } else {
                self.kept(first, last, &stale)?;
                if !stale.is_empty() {
                    self.owned(owner, Some(&stale))?;
                }
            }
            self.once_owned(person.0, &mut handed_over)?;
        }
        let mut kept = Kept::default();
        for deal in handed_over {
            if self.is_elsewhere(deal, people)? {
                self.folding.one(deal, &mut kept)?;
            }
        }
        self.content(&kept.content)
    }

    fn kept(&mut self, first: i64, last: i64, stale: &BTreeSet<i64>) -> Result<()> {
        let store = self.store;
        let mut statement = store.connection.prepare_cached(
            "SELECT id, content FROM main.forecast_lines WHERE id BETWEEN ?1 AND ?2",
        )?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            if !stale.contains(&row.get(0)?) {
                self.content(row.get_ref(1)?.as_blob().unwrap_or_default())?;
            }
        }
        Ok(())
    }

    fn owned(&mut self, owner: Option<i64>, only: Option<&BTreeSet<i64>>) -> Result<()> {
        for kept in self.folding.owned(owner, only)?.into_values() {
            self.content(&kept.content)?;
        }
        Ok(())
    }

    /// The deals that were somebody's at any time.
    fn once_owned(&self, person: i64, deals: &mut BTreeSet<i64>) -> Result<()> {
        let mut statement = self.sql().prepare_cached(
            "SELECT deal_id FROM main.deal_events WHERE field = 'owner' AND new = ?1
             UNION SELECT deal_id FROM main.deal_events WHERE field = 'owner' AND old IS NOT NULL AND old = ?1",
        )?;
        let found = statement.query_map([person.to_string()], |row| row.get(0))?;
        for deal in found {
            deals.insert(deal?);
        }
        Ok(())
    }

    /// Whether a deal is there and belongs to nobody of these people now.
    fn is_elsewhere(&self, deal: i64, people: &BTreeSet<RepId>) -> Result<bool> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT owner_id FROM main.deals WHERE id = ?1")?;
        let mut rows = statement.query([deal])?;
        let Some(row) = rows.next()? else {
            return Ok(false);
        };
        let owner: Option<i64> = row.get(0)?;
        Ok(owner.is_none_or(|owner| !people.contains(&RepId(owner))))
    }

    fn content(&mut self, bytes: &[u8]) -> Result<()> {
        let mut deals = Deals::of(bytes);
        while let Some(head) = deals.next(&mut self.states) {
            (self.each)(&head, &mut self.states)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::storage::small_file::ticking;

    #[test]
    #[should_panic(expected = "cannot go on")]
    fn a_worker_that_dies_gives_no_half_of_the_deals() {
        let store = ticking();
        assert!(store.keep_forecast_lines().unwrap());
        drop(store.fold_lines(|| (), |(), _, _| panic!("cannot go on")));
    }
}
