//! Bringing the columns up to a few changed deals, accounts and people, without reading the others again.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use rusqlite::Connection;

use super::fill::{DEALS, Linked, read_names};
use super::texts::Texts;
use super::{DealColumns, Names};
use crate::storage::Result;

/// In a plan: a row of the fresh columns instead of one of the old.
const FRESH: u32 = 1 << 31;

/// Rows that a change touched.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::storage) struct Touched {
    /// Deals by row number.
    pub deals: Vec<i64>,
    /// Accounts.
    pub accounts: Vec<i64>,
    /// People.
    pub reps: Vec<i64>,
}

impl Touched {
    /// Whether nothing of the columns was touched.
    pub fn is_empty(&self) -> bool {
        self.deals.is_empty() && self.accounts.is_empty() && self.reps.is_empty()
    }
}

fn among(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("id IN ({})", ids.join(","))
}

/// Raises the flags of fresh rows.
pub(super) type RaiseFlags<'a> = &'a dyn Fn(&mut DealColumns) -> Result<()>;

impl DealColumns {
    /// Reads the touched rows again. `flags_of` raises the flags of the fresh ones, where those
    /// of the others are raised. False: it takes a
    /// reading of everything.
    pub fn patch(
        &mut self,
        connection: &Connection,
        touched: &Touched,
        flags_of: Option<RaiseFlags<'_>>,
    ) -> Result<bool> {
        self.version += 1;
        for (table, names, ids) in [
            ("accounts", &mut self.accounts, &touched.accounts),
            ("reps", &mut self.owners, &touched.reps),
        ] {
            if !ids.is_empty() && !patch_names(connection, table, names, ids)? {
                return Ok(false);
            }
        }
        if touched.deals.is_empty() {
            return Ok(true);
        }
        let mut fresh = Self::default();
        self.lend_names(&mut fresh);
        let filled = fresh.fill(
            connection,
            &format!("{DEALS} WHERE {} ORDER BY id", among(&touched.deals)),
        );
        let flagged = flags_of.map_or(Ok(()), |raise| raise(&mut fresh));
        fresh.lend_names(self);
        flagged?;
        if !filled? {
            return Ok(false);
        }
        self.take(&fresh, &touched.deals, flags_of.is_some());
        Ok(true)
    }

    /// Hands the records that deals point to over.
    fn lend_names(&mut self, to: &mut Self) {
        to.accounts = std::mem::take(&mut self.accounts);
        to.owners = std::mem::take(&mut self.owners);
        to.stages = std::mem::take(&mut self.stages);
        to.products = std::mem::take(&mut self.products);
        to.stage_places = std::mem::take(&mut self.stage_places);
        to.currencies = std::mem::take(&mut self.currencies);
    }

    fn fill(&mut self, connection: &Connection, sql: &str) -> Result<bool> {
        let mut linked = Linked::default();
        self.swap(&mut linked);
        let is_filled = self.fill_with(connection, sql, &linked);
        self.swap(&mut linked);
        is_filled
    }

    fn fill_with(&mut self, connection: &Connection, sql: &str, linked: &Linked) -> Result<bool> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if !self.push(row, linked)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts the fresh rows in the places of the touched ones.
    fn take(&mut self, fresh: &Self, touched: &[i64], is_flagged: bool) {
        let is_touched: HashSet<u32> = touched
            .iter()
            .filter_map(|id| u32::try_from(*id).ok())
            .collect();
        let mut plan = Vec::with_capacity(self.len() + fresh.len());
        let (mut next, mut same_names) = (0, self.len() < FRESH as usize);
        let mut replaced = 0;
        for row in 0..self.len() {
            let id = self.ids[row];
            while next < fresh.len() && fresh.ids[next] < id {
                plan.push(FRESH | next as u32);
                next += 1;
            }
            if !is_touched.contains(&id) {
                plan.push(row as u32);
            } else if fresh.ids.get(next) == Some(&id) {
                same_names &= self.texts.first(row) == fresh.texts.first(next);
                plan.push(FRESH | next as u32);
                next += 1;
                replaced += 1;
            }
        }
        plan.extend((next..fresh.len()).map(|row| FRESH | row as u32));
        if !same_names || replaced != fresh.len() || plan.len() != self.len() {
            self.text_ranks = OnceLock::new();
        }
        self.by_owner = OnceLock::new();
        self.texts = merged_texts(&self.texts, &fresh.texts, &plan);
        merge(&mut self.ids, &fresh.ids, &plan);
        merge(&mut self.account, &fresh.account, &plan);
        merge(&mut self.owner, &fresh.owner, &plan);
        merge(&mut self.product, &fresh.product, &plan);
        merge(&mut self.stage, &fresh.stage, &plan);
        merge(&mut self.outcome, &fresh.outcome, &plan);
        merge(&mut self.amount, &fresh.amount, &plan);
        merge(&mut self.currency, &fresh.currency, &plan);
        merge(&mut self.close_on, &fresh.close_on, &plan);
        merge(&mut self.stage_since, &fresh.stage_since, &plan);
        merge(&mut self.next_step_on, &fresh.next_step_on, &plan);
        merge(&mut self.last_activity_on, &fresh.last_activity_on, &plan);
        merge(&mut self.created_on, &fresh.created_on, &plan);
        if is_flagged {
            merge(&mut self.flags, &fresh.flags, &plan);
        }
    }
}

fn merge<T: Copy>(old: &mut Vec<T>, fresh: &[T], plan: &[u32]) {
    let mut merged = Vec::with_capacity(plan.len());
    merged.extend(plan.iter().map(|from| {
        if from & FRESH == 0 {
            old[*from as usize]
        } else {
            fresh[(from ^ FRESH) as usize]
        }
    }));
    *old = merged;
}

fn merged_texts(old: &Texts, fresh: &Texts, plan: &[u32]) -> Texts {
    let mut merged = Texts::for_as_much_as(old);
    for from in plan {
        if from & FRESH == 0 {
            merged.copy(old, *from as usize);
        } else {
            merged.copy(fresh, (from ^ FRESH) as usize);
        }
    }
    merged
}

/// Reads some names again; those that are new must come after all others. One that is gone stays: nothing points to it.
fn patch_names(
    connection: &Connection,
    table: &str,
    names: &mut Names,
    ids: &[i64],
) -> Result<bool> {
    let Some(read) = read_names(connection, &format!("{table} WHERE {}", among(ids)))? else {
        return Ok(false);
    };
    let mut changed: HashMap<u32, usize> = HashMap::new();
    let mut added = Vec::new();
    for (at, id) in read.ids.iter().enumerate() {
        match names.place(*id) {
            Some(place) => drop(changed.insert(place, at)),
            None if names.ids.last().is_none_or(|last| last < id) => {
                names.ids.push(*id);
                added.push(at);
            }
            None => return Ok(false),
        }
    }
    let mut texts = Texts::for_as_much_as(&names.texts);
    for place in 0..names.texts.len() {
        match changed.get(&(place as u32)) {
            Some(at) => texts.copy(&read.texts, *at),
            None => texts.copy(&names.texts, place),
        }
    }
    for at in added {
        texts.copy(&read.texts, at);
    }
    names.texts = texts;
    names.ranks = OnceLock::new();
    Ok(true)
}
