//! Two readers of a large file, each of one half of the deals: reading the columns, and what flags are raised from.
//!
//! Both see the file at the same moment (`second_reader.rs`), and end together (`two_readers.rs`); where there is no second
//! reader one reads all.

use super::DealColumns;
use super::fill::Linked;
use crate::domain::flags::ReviewThresholds;
use crate::storage::two_readers::Stopping;
use crate::storage::{Result, Store};

/// Fewer open deals are looked at by one.
const FEW: usize = 4_000;

impl Store {
    /// The columns of all deals without flags. `None`: there is no room for them.
    pub(super) fn columns_of_all(&self) -> Result<Option<DealColumns>> {
        let stop = || self.go_on();
        let beside = if self.is_large()? {
            self.second_reader()?
        } else {
            None
        };
        match beside {
            Some((second, _view)) => self.columns_with(second),
            None => DealColumns::read(self.reader(), &stop),
        }
    }

    fn columns_with(&self, second: Self) -> Result<Option<DealColumns>> {
        let Some(mut low) = DealColumns::read_linked(self.reader())? else {
            return Ok(None);
        };
        let middle: i64 = self.reader().query_row(
            "SELECT (coalesce(min(id), 0) + coalesce(max(id), 0)) / 2 FROM main.deals",
            [],
            |row| row.get(0),
        )?;
        let mut linked = Linked::default();
        low.swap(&mut linked);
        let names = &linked;
        let read = Stopping::of(self).both(
            |stopping| {
                let stop = || stopping.go_on();
                low.read_range(self.reader(), (i64::MIN, middle), names, &stop)
            },
            move |stopping| {
                let (mut high, stop) = (DealColumns::default(), || stopping.go_on());
                let range = (middle.saturating_add(1), i64::MAX);
                let is_read = high.read_range(second.reader(), range, names, &stop)?;
                Ok(is_read.then_some(high))
            },
        );
        low.swap(&mut linked);
        let (is_read, high) = read?;
        let Some(high) = high.filter(|_| is_read) else {
            return Ok(None);
        };
        let has_room = low.append(high);
        low.shrink();
        Ok(has_room.then_some(low))
    }

    /// The flags of open deals by row.
    pub(super) fn flags_of_open(
        &self,
        columns: &DealColumns,
        open: &[u32],
        thresholds: &ReviewThresholds,
    ) -> Result<Vec<(u32, u16)>> {
        let beside = if open.len() > FEW {
            self.second_reader()?
        } else {
            None
        };
        let Some((second, _view)) = beside else {
            return self.flags_of_rows(columns, open, thresholds, &|| self.go_on());
        };
        let (low, high) = open.split_at(open.len() / 2);
        let (mut flags, more) = Stopping::of(self).both(
            |stopping| self.flags_of_rows(columns, low, thresholds, &|| stopping.go_on()),
            move |stopping| second.flags_of_rows(columns, high, thresholds, &|| stopping.go_on()),
        )?;
        flags.extend(more);
        Ok(flags)
    }
}

impl DealColumns {
    /// Adds the deals of another, whose numbers are higher, and which knows the same records. False: there is no room.
    #[must_use]
    pub(super) fn append(&mut self, mut other: Self) -> bool {
        let mut places = Vec::with_capacity(other.currencies.len());
        for currency in &other.currencies {
            match self.currency_of(Some(currency.code())) {
                Some(place) => places.push(place),
                None => return false,
            }
        }
        for place in &mut other.currency {
            *place = places.get(usize::from(*place)).copied().unwrap_or(*place);
        }
        join(&mut self.ids, other.ids);
        join(&mut self.account, other.account);
        join(&mut self.owner, other.owner);
        join(&mut self.product, other.product);
        join(&mut self.stage, other.stage);
        join(&mut self.outcome, other.outcome);
        join(&mut self.amount, other.amount);
        join(&mut self.currency, other.currency);
        join(&mut self.close_on, other.close_on);
        join(&mut self.stage_since, other.stage_since);
        join(&mut self.next_step_on, other.next_step_on);
        join(&mut self.last_activity_on, other.last_activity_on);
        join(&mut self.created_on, other.created_on);
        self.texts.append(other.texts)
    }
}

/// Column by column, each gone when it is copied.
fn join<T: Copy>(low: &mut Vec<T>, mut high: Vec<T>) {
    low.reserve_exact(high.len());
    low.append(&mut high);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::process::Outcome;
    use crate::domain::stamp::Stamp;
    use crate::storage::{StorageError, small_file};

    /// A file on the disk with so many deals more, in currencies of which the second half knows others.
    fn file(folder: &std::path::Path, deals: i64) -> Store {
        let now = Stamp::start_of(small_file::today());
        let store = Store::open(&folder.join("a.db"), Box::new(move || now)).unwrap();
        let mut store = small_file::filled(store);
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 10 + {deals})
             INSERT INTO main.deals (id, uid, name, owner_id, stage_id, outcome, amount_minor, currency, close_on, next_step)
             SELECT i * 3, randomblob(16), 'Deal ' || (i * 7919 % 101), 1 + i % 2, 1 + i % 3, CASE i % 4 WHEN 0 THEN 'won' ELSE 'open' END,
               i * 100, CASE WHEN i % 5 = 0 THEN NULL WHEN i < {deals} / 2 THEN 'USD' WHEN i % 2 THEN 'EUR' ELSE 'GBP' END,
               date('2026-01-01', '+' || (i % 400) || ' days'), CASE i % 3 WHEN 0 THEN '' ELSE 'Call' END FROM n;"
        );
        let change = store.change("Deals", |change| Ok(change.sql().execute_batch(&sql)?));
        change.unwrap();
        store
    }

    #[test]
    fn two_halves_are_the_whole() {
        for deals in [0, 1, 300] {
            let folder = tempfile::tempdir().unwrap();
            let store = file(folder.path(), deals);
            let whole = DealColumns::read(store.reader(), &|| Ok(()))
                .unwrap()
                .unwrap();
            let (second, view) = store.second_reader().unwrap().unwrap();
            let halves = store.columns_with(second).unwrap().unwrap();
            drop(view);
            // Currencies stand in the order in which they were met, here and there.
            assert_eq!(format!("{halves:?}"), format!("{whole:?}"), "{deals}");
        }
    }

    #[test]
    fn flags_raised_by_two_are_those_raised_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = file(folder.path(), 7_000);
        let columns = DealColumns::read(store.reader(), &|| Ok(()))
            .unwrap()
            .unwrap();
        let is_open = |row: &u32| columns.outcome[*row as usize] == Outcome::Open;
        let open: Vec<u32> = (0..columns.len() as u32).filter(is_open).collect();
        assert!(open.len() > FEW);
        let thresholds = ReviewThresholds::default();
        let mut two = store.flags_of_open(&columns, &open, &thresholds).unwrap();
        let mut one = store
            .flags_of_rows(&columns, &open, &thresholds, &|| Ok(()))
            .unwrap();
        two.sort_unstable();
        one.sort_unstable();
        assert_eq!(two, one);
        assert_eq!(two.len(), open.len());
    }

    #[test]
    fn what_nobody_waits_for_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = file(folder.path(), 10);
        let second = store.second_reader().unwrap().unwrap();
        store.interrupt().stop();
        assert!(matches!(
            store.columns_with(second.0),
            Err(StorageError::Void)
        ));
    }
}
