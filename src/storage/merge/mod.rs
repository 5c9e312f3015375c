//! Merging what is staged into the records: one engine for the dry run (`preview.rs`) and for the
//! import itself, which works inside one journalled transaction. Both run the very same code, so what the dry
//! run says is what the import does.
//!
//! Order: rates, people, accounts, products, contacts, deals with their history, activities, leads, quotas, calls.

mod activities;
mod ahead;
mod bench;
mod crosswise;
mod deal_buyers;
mod deal_events;
mod deal_pairs;
mod deal_snapshot;
mod deals;
mod findings;
mod imports;
mod indices;
mod known;
mod known_deals;
mod market;
mod moves;
mod names;
mod people;
mod precheck;
mod preview;
mod quick_hash;
mod room;
#[cfg(test)]
mod room_tests;
mod rows;
mod seen;
mod stages;
mod targets;
mod telling;
mod timeline;
mod touched;
mod work;

use std::collections::HashSet;

use rusqlite::Connection;

use super::staging::{Counts, StagedKind, Staging};
use super::stop::{Stop, stoppable};
use super::text_search::Pause;
use super::{Result, Store, Uids};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;

use bench::Bench;
use names::Names;
use room::Room;
use rows::Columns;
use touched::Touched;

/// How far a merge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Rows done.
    pub rows: i64,
    /// Rows in all.
    pub all: i64,
}

/// A stage as the files name it, with what a person or its name says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStage {
    /// The name in the files.
    pub name: String,
    /// Whether it ends a deal.
    pub outcome: Outcome,
    /// Whether a person said so.
    pub confirmed: bool,
}

/// A mapping to keep under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMapping {
    /// Its name.
    pub name: String,
    /// The kind of records.
    pub kind: String,
    /// Key of the header it is for.
    pub header_key: String,
    /// Columns and formats, JSON.
    pub body: String,
}

/// What a merge needs to know besides the rows.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// Stages that are new to the process, in the order in which they should stand.
    pub stages: Vec<NewStage>,
    /// The file holds no deal yet and these stages are not those of its process: they are a process of their own.
    pub own_process: bool,
    /// The base currency to set, and where it comes from; nothing where it is set already.
    pub base_currency: Option<(Currency, String)>,
    /// Mappings to keep.
    pub mappings: Vec<NewMapping>,
    /// Stops it, wherever it is.
    pub stop: Stop,
}

/// What a merge did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Per file, in the order of [`Staging::files`].
    pub counts: Vec<Counts>,
    /// Per file, what a person should know.
    pub notes: Vec<Vec<String>>,
}

impl Merged {
    /// Whether anything is new or different.
    pub fn changes_something(&self) -> bool {
        self.counts
            .iter()
            .any(|count| count.new + count.changed > 0)
    }
}

/// The merge under way.
struct Merge<'a, 'b> {
    bench: &'b mut Bench<'a>,
    names: Names,
    stages: stages::Stages,
    staging: &'b Staging,
    touched: Touched,
    /// The stages that events name, where all events of the file are of this merge.
    stages_told: Option<HashSet<String>>,
}

impl Merge<'_, '_> {
    fn run(&mut self, orders: &Orders) -> Result<()> {
        stages::add(self, &orders.stages, orders.own_process)?;
        room::foreign_keys(self.bench.sql, false)?;
        let mut deals_done = false;
        for (place, file) in self.staging.files.iter().enumerate() {
            self.bench.file = place;
            let columns = Columns::of(file);
            let of_deals = file.kind == StagedKind::Deals || file.kind.is_history();
            if !of_deals && imports::is_newest_again(self, file)? {
                let count = self.bench.count();
                count.unchanged += count.rows - count.refused;
                continue;
            }
            match file.kind {
                StagedKind::Rates => targets::rates(self, place, &columns)?,
                StagedKind::Reps => people::reps(self, place, &columns)?,
                StagedKind::Accounts => market::accounts(self, place, &columns)?,
                StagedKind::Products => market::products(self, place, &columns)?,
                StagedKind::Contacts => market::contacts(self, place, &columns)?,
                StagedKind::Activities => activities::activities(self, place, &columns)?,
                StagedKind::Leads => work::leads(self, place, &columns)?,
                StagedKind::Quotas => targets::quotas(self, place, &columns)?,
                StagedKind::ForecastCalls => targets::calls(self, place, &columns)?,
                StagedKind::Deals | StagedKind::DealHistory | StagedKind::FieldHistory => {
                    // All of them together: a deal is written once, with everything that is said about it.
                    if !deals_done {
                        deals_done = true;
                        deals::all(self)?;
                    }
                }
            }
        }
        self.touched.close(self.bench.sql)?;
        room::foreign_keys(self.bench.sql, true)?;
        if deals_done && orders.own_process {
            stages::settle(self)?;
        }
        imports::settle(self, orders)
    }
}

/// A sign of life that is asked whether to go on.
pub type OnProgress<'p> = &'p mut dyn FnMut(Progress) -> bool;

impl Store {
    /// Merges what is staged in one journalled transaction under `label`. Where nothing is new or different,
    /// nothing is written at all. On an error, or when `progress` says stop, nothing has happened.
    pub fn merge(
        &mut self,
        staging: &Staging,
        orders: &Orders,
        label: &dyn Fn(&Merged) -> String,
        progress: OnProgress<'_>,
    ) -> Result<Merged> {
        let room = Room::make(self, staging)?;
        let statements = [room.store.connection.get_interrupt_handle()];
        stoppable(&orders.stop, &statements, || {
            room.store
                .merge_in_one_stroke(staging, orders, label, progress)
        })
    }

    fn merge_in_one_stroke(
        &mut self,
        staging: &Staging,
        orders: &Orders,
        label: &dyn Fn(&Merged) -> String,
        progress: OnProgress<'_>,
    ) -> Result<Merged> {
        self.change("Import", |change| {
            change.begin_bulk()?;
            let pause = change.begin_search_pause()?;
            let (sql, uids, now) = change.parts();
            let (merged, ranges) = work(sql, uids, now, staging, orders, progress)?;
            change.end_bulk()?;
            for (table, first, last) in ranges {
                change.note_bulk(table, first, last)?;
            }
            room::to_finish(change.sql())?;
            change.end_search_pause(pause)?;
            change.relabel(&label(&merged))?;
            Ok(merged)
        })
    }

    /// Finds rows that cannot be merged (history of unknown deals, ids that stand for several deals) and lists
    /// them as refused. Reads the file only.
    pub fn check_staged(&mut self, staging: &mut Staging, stop: &Stop) -> Result<()> {
        let statements = [
            self.connection.get_interrupt_handle(),
            staging.sql().get_interrupt_handle(),
        ];
        stoppable(stop, &statements, || precheck::run(self, staging))
    }
}

type Ranges = Vec<(&'static str, i64, i64)>;

fn work(
    sql: &Connection,
    uids: &mut Uids,
    now: Stamp,
    staging: &Staging,
    orders: &Orders,
    progress: OnProgress<'_>,
) -> Result<(Merged, Ranges)> {
    sql.execute_batch(
        "DELETE FROM stage.changes; DELETE FROM stage.missing; DELETE FROM stage.pairs; DELETE FROM stage.born;
         DELETE FROM stage.moves;",
    )?;
    Touched::begin(sql)?;
    let counts = staging.files.iter().map(|file| file.counts).collect();
    let mut bench = Bench::new(sql, uids, now, counts, progress);
    for _ in &staging.files {
        let id = bench.next_id("imports")?;
        bench.imports.push(id);
    }
    let names = Names::load(&bench)?;
    let stages = stages::Stages::load(&bench)?;
    let is_first: bool = sql.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM main.deal_events)",
        [],
        |row| row.get(0),
    )?;
    Merge {
        bench: &mut bench,
        names,
        stages,
        staging,
        touched: Touched::default(),
        stages_told: is_first.then(HashSet::new),
    }
    .run(orders)?;
    let mut ranges = Ranges::new();
    for (table, first, last) in bench.ranges() {
        // Some row numbers are only kept free.
        let made: bool = sql.query_row(
            &format!("SELECT EXISTS (SELECT 1 FROM main.{table} WHERE id BETWEEN ?1 AND ?2)"),
            [first, last],
            |row| row.get(0),
        )?;
        if made {
            ranges.push((table, first, last));
        }
    }
    Ok((
        Merged {
            counts: bench.counts,
            notes: bench.notes,
        },
        ranges,
    ))
}
