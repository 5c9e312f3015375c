//! The import engine, for the shell and the wizard alike: inspect files, plan, merge.
//!
//! `inspect` opens a file and says what it is and how it is read; what a person decides is changed there.
//! [`plan`] reads everything into a staging area, checks it and lists what cannot be taken in. [`Plan::preview`]
//! compares it with the file (field by field, on a copy), [`Plan::merge`] takes it in: one transaction, one undo.

mod base;
mod check;
mod columns;
mod error;
mod finish;
mod history_values;
mod inspect;
mod mapping;
mod parse;
mod places;
mod refused;
mod stage_names;
mod staged_row;
mod staging_thread;
mod twins;

pub use error::{ImportError, Question};
pub use inspect::{Inspected, inspect, inspect_bytes};
pub use places::has_a_place;
pub use refused::write_refused;
pub use stage_names::StageQuestion;

use chrono::NaiveDate;

use crate::domain::fiscal::FiscalCalendar;
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::exchange::intake::ReadOptions;
use crate::exchange::recognise::{DateOrder, DecimalMark, Kind};
use crate::storage::merge::{Merged, NewMapping, NewStage, Orders};
use crate::storage::staging::{Counts, Staging};
use crate::storage::{Stop, Store};

/// What every call of this room answers with.
pub type Result<T> = std::result::Result<T, ImportError>;

/// What a person has said beforehand; everything left out is found out.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Delimiter, encoding, sheet, header line.
    pub read: ReadOptions,
    /// The kind of records.
    pub kind: Option<Kind>,
    /// Header and field, or header and nothing (keep it as an extra column).
    pub map: Vec<(String, Option<String>)>,
    /// Order of day and month where a column does not tell.
    pub date_order: Option<DateOrder>,
    /// Decimal mark where a column does not tell.
    pub decimal: Option<DecimalMark>,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
    /// The currency of totals.
    pub base_currency: Option<Currency>,
    /// The day on which the export was made.
    pub exported_on: Option<NaiveDate>,
    /// What stages mean.
    pub stages: Vec<(String, Outcome)>,
    /// Keep the mapping under this name.
    pub save_mapping: Option<String>,
    /// How the company cuts its years.
    pub calendar: FiscalCalendar,
    /// The currency where nothing else tells one.
    pub default_currency: Currency,
    /// Stops the work when it is set, also inside a statement that takes long.
    pub stop: Stop,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            kind: None,
            map: Vec::new(),
            date_order: None,
            decimal: None,
            currency: None,
            base_currency: None,
            exported_on: None,
            stages: Vec::new(),
            save_mapping: None,
            calendar: FiscalCalendar::default(),
            default_currency: Currency::USD,
            stop: Stop::default(),
        }
    }
}

/// What the engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading columns from end to end, to learn how dates and amounts are written.
    Looking,
    /// Reading and checking rows.
    Reading,
    /// Comparing with what is known, on a copy.
    Comparing,
    /// Writing.
    Merging,
}

impl Phase {
    /// A word for a progress line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Looking => "looking at columns",
            Self::Reading => "reading",
            Self::Comparing => "comparing",
            Self::Merging => "merging",
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImportProgress {
    /// What it is doing.
    pub phase: Phase,
    /// Rows done in this phase.
    pub rows: i64,
    /// Share of the work of this phase, 0 to 1.
    pub share: f64,
}

/// Is told how far it is and answers whether to go on.
pub type OnProgress<'p> = &'p mut dyn FnMut(ImportProgress) -> bool;

/// A file that is not taken in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// Its name.
    pub name: String,
    /// Why, and what to do.
    pub reason: String,
}

/// Files read, checked and waiting to be merged.
#[derive(Debug)]
pub struct Plan {
    staging: Staging,
    orders: Orders,
    sources: Vec<crate::exchange::intake::Source>,
    /// The headers of each file, for saving refused rows.
    headers: Vec<Vec<String>>,
    /// Stages that the file does not know yet, with what they seem to mean.
    pub stages: Vec<StageQuestion>,
    /// What was decided for all files.
    pub notes: Vec<String>,
}

/// Reads files into a staging area and checks them. Nothing is written to the database.
pub fn plan(
    store: &mut Store,
    mut inspected: Vec<Inspected>,
    options: &ImportOptions,
    progress: OnProgress<'_>,
) -> Result<Plan> {
    let questions: Vec<Question> = inspected.iter().flat_map(Inspected::questions).collect();
    if !questions.is_empty() {
        return Err(ImportError::Undecided(questions));
    }
    inspected.sort_by_key(|file| (columns::staged_kind(file.recognition.kind), file.as_of));
    let base = base::decide(store, &inspected, options)?;
    let mut stages = stage_names::Seen::default();
    let mut staging = Staging::create(store)?;
    read_all(
        &mut staging,
        &inspected,
        &base,
        options,
        &mut stages,
        progress,
    )?;
    store.check_staged(&mut staging, &options.stop)?;
    let mut notes = base.notes;
    let (stages, own_process) = stages.questions(store, options)?;
    if let Some(note) = stage_names::note(&stages) {
        notes.push(note);
    }
    let mut mappings: Vec<NewMapping> = Vec::new();
    for file in &inspected {
        let alone = inspected.len() == 1;
        let kept = mapping::to_keep(store, file, options, alone)?;
        notes.extend(kept.as_ref().map(|kept| {
            format!(
                "columns and answers are kept for this header as “{}”",
                kept.name
            )
        }));
        mappings.extend(kept);
    }
    let headers = inspected
        .iter()
        .map(|file| file.source.header().to_vec())
        .collect();
    let sources = inspected.into_iter().map(|file| file.source).collect();
    let orders = Orders {
        stages: Vec::new(),
        own_process,
        base_currency: base.to_set,
        mappings,
        stop: options.stop.clone(),
    };
    Ok(Plan {
        staging,
        orders,
        sources,
        headers,
        stages,
        notes,
    })
}

/// Reads every file into the staging area.
fn read_all(
    staging: &mut Staging,
    inspected: &[Inspected],
    base: &base::Base,
    options: &ImportOptions,
    stages: &mut stage_names::Seen,
    progress: OnProgress<'_>,
) -> Result<()> {
    let whole: u64 = inspected
        .iter()
        .map(|file| file.source.describe().size.max(1))
        .sum();
    let mut before = 0_u64;
    for file in inspected {
        let size = file.source.describe().size.max(1);
        let mut on_rows = |rows: i64, bytes: u64| {
            let share = (before + bytes.min(size)) as f64 / whole as f64;
            progress(ImportProgress {
                phase: Phase::Reading,
                rows,
                share,
            })
        };
        check::stage(staging, file, base, options, stages, &mut on_rows)?;
        before += size;
    }
    Ok(())
}

impl Plan {
    /// What is staged: files, refused rows, and after [`Self::preview`] changes and missing deals, as windows.
    pub fn staging(&self) -> &Staging {
        &self.staging
    }

    /// What stops the next comparison or merge, also inside a statement that takes long.
    pub fn stop_with(&mut self, stop: Stop) {
        self.orders.stop = stop;
    }

    /// Stages about which a person must say whether they end a deal.
    pub fn undecided(&self) -> Vec<&StageQuestion> {
        self.stages
            .iter()
            .filter(|stage| stage.outcome.is_none())
            .collect()
    }

    /// Says what a stage means.
    pub fn decide_stage(&mut self, name: &str, outcome: Outcome) {
        for stage in self.stages.iter_mut().filter(|stage| stage.name == name) {
            stage.outcome = Some(outcome);
            stage.confirmed = true;
        }
    }

    fn orders(&self) -> Result<Orders> {
        let undecided: Vec<Question> = self
            .undecided()
            .into_iter()
            .map(StageQuestion::question)
            .collect();
        if !undecided.is_empty() {
            return Err(ImportError::Undecided(undecided));
        }
        let stages = self.stages.iter().filter_map(|stage| {
            let outcome = stage.outcome?;
            Some(NewStage {
                name: stage.name.clone(),
                outcome,
                confirmed: stage.confirmed,
            })
        });
        Ok(Orders {
            stages: stages.collect(),
            ..self.orders.clone()
        })
    }

    /// Compares with the file: what is new, changed, unchanged and missing. Writes nothing. On a copy; where the file
    /// is large ([`Store::is_tried_here`]) as [`Self::preview_here`].
    pub fn preview(&mut self, store: &mut Store, progress: OnProgress<'_>) -> Result<Merged> {
        if store.is_tried_here()? {
            return self.preview_here(store, progress);
        }
        let orders = self.orders()?;
        let mut on = |at: crate::storage::merge::Progress| progress(shared(Phase::Comparing, at));
        let merged = store.try_merge(&self.staging, &orders, &mut on)?;
        self.keep_refused_rows()?;
        Ok(merged)
    }

    /// The same in a transaction that is rolled back. While it lasts nobody else can write.
    pub fn preview_here(&mut self, store: &mut Store, progress: OnProgress<'_>) -> Result<Merged> {
        let orders = self.orders()?;
        let mut on = |at: crate::storage::merge::Progress| progress(shared(Phase::Comparing, at));
        let merged = store.try_merge_here(&self.staging, &orders, &mut on)?;
        self.keep_refused_rows()?;
        Ok(merged)
    }

    /// Takes it all in: one transaction, which compares again with the file as it is by then, and one undo. An
    /// error or a stop leaves everything as it was.
    pub fn merge(&mut self, store: &mut Store, progress: OnProgress<'_>) -> Result<Merged> {
        let orders = self.orders()?;
        self.keep_refused_rows()?;
        let names: Vec<String> = self
            .staging
            .files
            .iter()
            .map(|file| file.name.clone())
            .collect();
        let label = |merged: &Merged| label(&names, &merged.counts);
        let mut on = |at: crate::storage::merge::Progress| progress(shared(Phase::Merging, at));
        Ok(store.merge(&self.staging, &orders, &label, &mut on)?)
    }

    /// Rows refused while checking are known by their line; their cells are read again.
    fn keep_refused_rows(&mut self) -> Result<()> {
        for (place, source) in self.sources.iter().enumerate() {
            let lines = self.staging.refused_lines_without_cells(place)?;
            if lines.is_empty() {
                continue;
            }
            let wanted: std::collections::HashSet<i64> = lines.into_iter().collect();
            let mut records = source.records()?;
            while let Some(row) = records.read()? {
                if let crate::exchange::intake::Row::Data(record) = row
                    && wanted.contains(&(record.line() as i64))
                {
                    self.staging.keep_refused_cells(
                        place,
                        record.line() as i64,
                        &record.texts(),
                    )?;
                }
            }
        }
        Ok(())
    }
}

fn shared(phase: Phase, at: crate::storage::merge::Progress) -> ImportProgress {
    let share = if at.all > 0 {
        (at.rows as f64 / at.all as f64).min(1.0)
    } else {
        1.0
    };
    ImportProgress {
        phase,
        rows: at.rows,
        share,
    }
}

/// `Import deals.csv (8,800 new, 3 changed)`.
fn label(names: &[String], counts: &[Counts]) -> String {
    let sum = |of: fn(&Counts) -> i64| counts.iter().map(of).sum::<i64>();
    let grouped = |number: i64| crate::domain::money::grouped(number.unsigned_abs());
    let mut parts = Vec::new();
    for (number, word) in [(sum(|c| c.new), "new"), (sum(|c| c.changed), "changed")] {
        if number > 0 {
            parts.push(format!("{} {word}", grouped(number)));
        }
    }
    let files = match names {
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => String::new(),
    };
    if parts.is_empty() {
        format!("Import {files}")
    } else {
        format!("Import {files} ({})", parts.join(", "))
    }
}
