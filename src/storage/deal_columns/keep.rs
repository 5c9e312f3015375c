//! One set of columns for all stores of this process over one file: read once, brought up to each change, and asked
//! by every lane.

use std::sync::{Arc, Mutex, RwLock, Weak};

use chrono::{Datelike, NaiveDate};

use super::answer::Answers;
use super::flags::{OfAll, mask};
use super::order::Chosen;
use super::patch::RaiseFlags;
use super::texts::Places;
use super::{DealColumns, NONE};
use crate::domain::flags::{ReviewThresholds, raised};
use crate::domain::ids::DealId;
use crate::domain::process::Outcome;
use crate::storage::deal_facts::Background;
use crate::storage::deal_list::DealList;
use crate::storage::deal_query::{DealQuery, DealScope};
use crate::storage::file_identity::FileIdentity;
use crate::storage::team::Owned;
use crate::storage::{Result, Store};

/// Up to so many deals are read where they are asked for: nobody notices. More are read by [`Store::prepare_deals`].
const AT_ONCE: i64 = 20_000;

/// The facts of so many deals are read at once: a few milliseconds, after which it may have to rest.
const FACTS: usize = 200;

/// Columns and what they are true for.
#[derive(Debug)]
struct Kept {
    columns: DealColumns,
    /// The mark of the file.
    mark: i64,
    /// Changes of the connection, where the database is in memory and tests write past the journal.
    changes: u64,
    flags: Option<FlagsOf>,
}

/// What flags were raised from.
#[derive(Debug, Clone, PartialEq)]
struct FlagsOf {
    today: NaiveDate,
    thresholds: ReviewThresholds,
    background: Arc<Background>,
}

/// The columns of a file.
#[derive(Debug, Default)]
pub(in crate::storage) struct SharedColumns {
    kept: RwLock<Option<Kept>>,
    answers: Mutex<Answers>,
    /// The newest background of today.
    pub(in crate::storage) background: Mutex<Option<Arc<Background>>>,
}

/// The columns of every file that is open.
static OPEN: Mutex<Vec<(FileIdentity, Weak<SharedColumns>)>> = Mutex::new(Vec::new());

impl SharedColumns {
    /// Those of a file; without an identity (in memory) new ones.
    pub fn of(identity: Option<FileIdentity>) -> Arc<Self> {
        let (Some(identity), Ok(mut open)) = (identity, OPEN.lock()) else {
            return Arc::default();
        };
        open.retain(|(_, columns)| columns.strong_count() > 0);
        let known = open.iter().find(|(known, _)| *known == identity);
        if let Some(columns) = known.and_then(|(_, columns)| columns.upgrade()) {
            return columns;
        }
        let columns = Arc::default();
        open.push((identity, Arc::downgrade(&columns)));
        columns
    }
}

impl SharedColumns {
    /// Whether there are columns, and they have what is asked for.
    pub(super) fn serves(&self, has: impl FnOnce(&DealColumns) -> bool) -> bool {
        let kept = self.kept.read();
        kept.is_ok_and(|kept| kept.as_ref().is_some_and(|kept| has(&kept.columns)))
    }

    /// Whether the background of today is known.
    pub(super) fn has_background(&self) -> bool {
        self.background.lock().is_ok_and(|known| known.is_some())
    }
}

impl Store {
    /// Answers from the columns; `None` where they do not serve: a past day, or too many deals to read them now.
    pub(in crate::storage) fn list_from_columns(
        &self,
        query: &DealQuery,
        thresholds: &ReviewThresholds,
    ) -> Result<Option<DealList>> {
        if self.looking().is_some() {
            return Ok(None);
        }
        let flags = DealColumns::needs_flags(query).then_some(thresholds);
        let is_true = self.columns_are_true(flags)?;
        if !is_true && (self.is_large()? || !self.read_columns(flags)?) {
            return Ok(None);
        }
        self.answered(query)
    }

    /// The same where the columns are here, and true; nothing is read.
    pub(super) fn list_from_true_columns(
        &self,
        query: &DealQuery,
        thresholds: &ReviewThresholds,
    ) -> Result<Option<DealList>> {
        let flags = DealColumns::needs_flags(query).then_some(thresholds);
        if self.looking().is_some() || !self.columns_are_true(flags)? {
            return Ok(None);
        }
        self.answered(query)
    }

    /// Asks the columns, in a file of so many deals that a pass over the tables takes long. `None`: it does not, or they
    /// are not here ([`Store::prepare_names`]).
    pub(in crate::storage) fn ask_columns<T>(
        &self,
        ask: impl FnOnce(&DealColumns) -> T,
    ) -> Result<Option<T>> {
        if self.looking().is_some() || !self.is_large()? || !self.columns_are_true(None)? {
            return Ok(None);
        }
        let kept = self.columns.kept.read();
        Ok(kept
            .ok()
            .and_then(|kept| kept.as_ref().map(|kept| ask(&kept.columns))))
    }

    /// Whether the file holds so many deals that a pass over them is not made while somebody waits.
    pub fn is_large(&self) -> Result<bool> {
        let last: i64 = self
            .reader()
            .prepare_cached("SELECT coalesce(max(id), 0) FROM main.deals")?
            .query_row([], |row| row.get(0))?;
        Ok(last > AT_ONCE)
    }

    /// Reads what names are looked for in, in a large file; flags are not raised for it.
    pub fn prepare_names(&mut self) -> Result<()> {
        if self.looking().is_none() && self.is_large()? && !self.columns_are_true(None)? {
            self.read_columns(None)?;
        }
        self.warm_columns();
        Ok(())
    }

    fn warm_columns(&self) {
        if let Ok(kept) = self.columns.kept.read()
            && let Some(kept) = kept.as_ref()
        {
            kept.columns.warm();
        }
    }

    /// Reads the columns, or brings them up to what changed; afterwards the list answers at once. Takes seconds for a
    /// million deals: on the lane of figures, where other figures
    /// wait for it but no window of rows.
    pub fn prepare_deals(&mut self, thresholds: &ReviewThresholds) -> Result<()> {
        if self.looking().is_some() {
            return Ok(());
        }
        if !self.columns_are_true(Some(thresholds))? {
            self.read_columns(Some(thresholds))?;
        }
        self.warm_columns();
        Ok(())
    }

    /// Whether the columns are those of the file as it stands, after bringing them up to a few changes.
    fn columns_are_true(&self, flags: Option<&ReviewThresholds>) -> Result<bool> {
        let mark = self.mark()?;
        let changes = self.changes();
        let since = {
            let Ok(kept) = self.columns.kept.read() else {
                return Ok(false);
            };
            let Some(kept) = kept.as_ref() else {
                return Ok(false);
            };
            if kept.mark == mark && kept.changes == changes {
                return match flags {
                    None => Ok(true),
                    Some(thresholds) => self.flags_are_true(kept, thresholds),
                };
            }
            if kept.mark == mark {
                return Ok(false);
            }
            kept.mark
        };
        if !self.catch_up(since, mark, changes)? {
            return Ok(false);
        }
        let Ok(kept) = self.columns.kept.read() else {
            return Ok(false);
        };
        match (kept.as_ref(), flags) {
            (Some(kept), Some(thresholds)) => self.flags_are_true(kept, thresholds),
            (kept, _) => Ok(kept.is_some()),
        }
    }

    fn flags_are_true(&self, kept: &Kept, thresholds: &ReviewThresholds) -> Result<bool> {
        let Some(of) = &kept.flags else {
            return Ok(false);
        };
        Ok(of.today == self.today()
            && of.thresholds == *thresholds
            && of.background.says_as(&*self.background()?))
    }

    /// Changes of the connection that no mark tells of: tests write past the journal, in memory.
    fn changes(&self) -> u64 {
        if self.path().as_os_str() == crate::storage::IN_MEMORY {
            self.reader().total_changes()
        } else {
            0
        }
    }

    /// Reads what was touched since a mark again. False: it was too much, or something that all deals show.
    fn catch_up(&self, since: i64, mark: i64, changes: u64) -> Result<bool> {
        let Some(touched) = self.touched_since(since, mark)? else {
            return Ok(false);
        };
        let Ok(mut kept) = self.columns.kept.write() else {
            return Ok(false);
        };
        let Some(kept) = kept.as_mut() else {
            return Ok(false);
        };
        if kept.mark >= mark {
            return Ok(true);
        }
        let of = kept.flags.clone();
        let raise = |fresh: &mut DealColumns| match &of {
            Some(of) => self.raise_flags(fresh, &of.thresholds),
            None => Ok(()),
        };
        let flags_of: Option<RaiseFlags<'_>> = if of.is_some() { Some(&raise) } else { None };
        let is_done =
            touched.is_empty() || kept.columns.patch(self.reader(), &touched, flags_of)?;
        if is_done {
            kept.mark = mark;
            kept.changes = changes;
        }
        Ok(is_done)
    }

    /// Reads everything that is not true any more. False: the columns cannot hold this file.
    fn read_columns(&self, flags: Option<&ReviewThresholds>) -> Result<bool> {
        let (mark, changes) = (self.mark()?, self.changes());
        let is_read = self.columns.kept.read().is_ok_and(|kept| {
            kept.as_ref()
                .is_some_and(|kept| kept.mark == mark && kept.changes == changes)
        });
        if !is_read {
            let Some(mut columns) = self.columns_of_all()? else {
                return Ok(false);
            };
            if let Ok(mut kept) = self.columns.kept.write() {
                columns.version = kept.as_ref().map_or(0, |kept| kept.columns.version) + 1;
                *kept = Some(Kept {
                    columns,
                    mark,
                    changes,
                    flags: None,
                });
            }
        }
        match flags {
            Some(thresholds) => self.flag_columns(mark, thresholds),
            None => Ok(true),
        }
    }

    /// Raises the flags of all deals and puts them into the columns, if those did not change meanwhile.
    fn flag_columns(&self, mark: i64, thresholds: &ReviewThresholds) -> Result<bool> {
        let (today, background) = (self.today(), self.background()?);
        let raised = {
            let Ok(kept) = self.columns.kept.read() else {
                return Ok(false);
            };
            let Some(kept) = kept.as_ref().filter(|kept| kept.mark == mark) else {
                return Ok(false);
            };
            self.flags_raised(&kept.columns, thresholds)?
        };
        let Ok(mut kept) = self.columns.kept.write() else {
            return Ok(false);
        };
        let Some(kept) = kept.as_mut().filter(|kept| kept.mark == mark) else {
            return Ok(false);
        };
        kept.columns.flags = raised;
        kept.columns.version += 1;
        kept.flags = Some(FlagsOf {
            today,
            thresholds: thresholds.clone(),
            background,
        });
        Ok(true)
    }

    fn raise_flags(&self, columns: &mut DealColumns, thresholds: &ReviewThresholds) -> Result<()> {
        columns.flags = self.flags_raised(columns, thresholds)?;
        Ok(())
    }

    /// The flags of each row.
    fn flags_raised(
        &self,
        columns: &DealColumns,
        thresholds: &ReviewThresholds,
    ) -> Result<Vec<u16>> {
        let background = self.background()?;
        let mut flags = columns.flags_of_closed(&self.of_all(columns, &background)?, thresholds);
        let open: Vec<u32> = (0..columns.len() as u32)
            .filter(|row| columns.outcome[*row as usize] == Outcome::Open)
            .collect();
        for (row, mask) in self.flags_of_open(columns, &open, thresholds)? {
            flags[row as usize] = mask;
        }
        Ok(flags)
    }

    /// The flags of some rows, by row.
    pub(super) fn flags_of_rows(
        &self,
        columns: &DealColumns,
        rows: &[u32],
        thresholds: &ReviewThresholds,
        stop: &dyn Fn() -> Result<()>,
    ) -> Result<Vec<(u32, u16)>> {
        let mut flags = Vec::with_capacity(rows.len());
        for rows in rows.chunks(FACTS) {
            stop()?;
            let deals: Vec<DealId> = rows
                .iter()
                .map(|row| DealId(i64::from(columns.ids[*row as usize])))
                .collect();
            for (deal, facts) in self.deal_facts(&deals)? {
                let at = u32::try_from(deal.0)
                    .ok()
                    .and_then(|id| columns.ids.binary_search(&id).ok());
                if let Some(row) = at {
                    flags.push((row as u32, mask(&raised(&facts, thresholds))));
                }
            }
        }
        Ok(flags)
    }

    /// What the flags of deals that are over depend on.
    fn of_all(&self, columns: &DealColumns, background: &Background) -> Result<OfAll> {
        let mut unlisted = Vec::new();
        if background.has_product_list() {
            let sql = "SELECT listed = 0 FROM products ORDER BY id";
            let mut statement = self.reader().prepare_cached(sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            unlisted = rows.collect::<rusqlite::Result<_>>()?;
            unlisted.truncate(columns.products.ids.len());
        }
        Ok(OfAll {
            unlisted,
            has_accounts: background.has_accounts(),
        })
    }

    /// Puts the deals into the order of a question, so that the first letter of a filter does not wait for it.
    pub fn prepare_order(&self, query: &DealQuery) -> Result<()> {
        if self.looking().is_none() {
            self.ask_in_order(query, Answers::prepare)?;
        }
        Ok(())
    }

    pub(super) fn answered(&self, query: &DealQuery) -> Result<Option<DealList>> {
        let Some((mut list, stages)) = self.ask_in_order(query, Answers::answer)? else {
            return Ok(None);
        };
        self.name_groups(&mut list, query.group)?;
        list.stages = self.stage_sums(stages, query.view)?;
        Ok(Some(list))
    }

    /// Asks the columns as they are; `None`: they are not here, or without the flags that it takes.
    fn ask_in_order<T>(
        &self,
        query: &DealQuery,
        ask: impl FnOnce(&mut Answers, &DealColumns, &Chosen<'_>) -> T,
    ) -> Result<Option<T>> {
        let base = self.base_currency(None)?;
        let (Ok(kept), Ok(mut answers)) = (self.columns.kept.read(), self.columns.answers.lock())
        else {
            return Ok(None);
        };
        let Some(kept) = kept.as_ref() else {
            return Ok(None);
        };
        let columns = &kept.columns;
        if DealColumns::needs_flags(query) && columns.flags.len() != columns.len() {
            return Ok(None);
        }
        let chosen = Chosen {
            query,
            owners: self.owners_of(&query.scope, columns)?,
            days: days_of(&query.scope),
            weights: columns.weights(&base),
        };
        Ok(Some(ask(&mut answers, columns, &chosen)))
    }

    /// Asks the columns of a file of any size, and the owners of a scope with them.
    #[cfg(test)]
    pub(super) fn ask_now<T>(
        &self,
        scope: &DealScope,
        ask: impl FnOnce(&DealColumns, Option<&Places>) -> T,
    ) -> Result<Option<T>> {
        assert!(self.columns_are_true(None)? || self.read_columns(None)?);
        let kept = self.columns.kept.read();
        let Some(kept) = kept.as_ref().ok().and_then(|kept| kept.as_ref()) else {
            return Ok(None);
        };
        let owners = self.owners_of(scope, &kept.columns)?;
        Ok(Some(ask(&kept.columns, owners.as_ref())))
    }

    /// The figures of each owner, in a large file whose columns are here.
    pub(in crate::storage) fn owners_from_columns(
        &self,
        scope: &DealScope,
    ) -> Result<Option<Owned>> {
        let owned = self.ask_columns(|columns| {
            let owners = self.owners_of(scope, columns)?;
            Ok(columns.figures_by_owner(owners.as_ref(), days_of(scope)))
        })?;
        owned.transpose()
    }

    /// The owners of the scope by place; none: everybody.
    fn owners_of(&self, scope: &DealScope, columns: &DealColumns) -> Result<Option<Places>> {
        let people = scope.people("r.id");
        if people.is_empty() {
            return Ok(None);
        }
        let mut owners = Places::none(columns.owners.ids.len());
        let mut statement = self
            .reader()
            .prepare(&format!("SELECT r.id FROM reps r WHERE 1{people}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let place = columns.owners.place(row.get(0)?).unwrap_or(NONE) as usize;
            if place < columns.owners.ids.len() {
                owners.put(place);
            }
        }
        Ok(Some(owners))
    }
}

/// First and last day of a scope.
pub(super) fn days_of(scope: &DealScope) -> (Option<i32>, Option<i32>) {
    let number = |day: Option<NaiveDate>| day.map(|day| day.num_days_from_ce());
    (number(scope.from), number(scope.to))
}
