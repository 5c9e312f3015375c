//! The staging area of an import: a small SQLite file of its own, readable by its owner only, where rows wait
//! parsed and checked until they are merged. Nothing here holds the write lock of the main file.
//!
//! One table per file that comes in, `f0`, `f1`, …, with a column per field of the kind; beside them what was
//! refused, what changed and what is missing, so that a plan can be paged through.

use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::work_folder::WorkFolder;
use super::{Result, StorageError, Store, connection};
use crate::domain::stamp::Stamp;

/// One value of a staged row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum StagedValue {
    /// The cell is blank.
    #[default]
    Nothing,
    /// Text, an ISO day, a decimal number.
    Text(String),
    /// Minor units, milliseconds, yes (1) and no (0).
    Whole(i64),
}

impl ToSql for StagedValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Nothing => ToSqlOutput::Owned(Value::Null),
            Self::Text(text) => ToSqlOutput::from(text.as_str()),
            Self::Whole(number) => ToSqlOutput::from(*number),
        })
    }
}

/// What one row is; one word per kind, the same as in `imports.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StagedKind {
    /// Currency rates.
    Rates,
    /// Reps, managers, teams.
    Reps,
    /// Accounts.
    Accounts,
    /// Products.
    Products,
    /// Contacts.
    Contacts,
    /// Deals as they stand.
    Deals,
    /// One row per change with the values after it.
    DealHistory,
    /// One row per change of one field.
    FieldHistory,
    /// Activities.
    Activities,
    /// Leads.
    Leads,
    /// Quotas.
    Quotas,
    /// Forecast calls.
    ForecastCalls,
}

impl StagedKind {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rates => "rates",
            Self::Reps => "reps",
            Self::Accounts => "accounts",
            Self::Products => "products",
            Self::Contacts => "contacts",
            Self::Deals => "deals",
            Self::DealHistory => "deal-history",
            Self::FieldHistory => "field-history",
            Self::Activities => "activities",
            Self::Leads => "leads",
            Self::Quotas => "quotas",
            Self::ForecastCalls => "forecast-calls",
        }
    }

    /// Whether its rows tell the history of deals.
    pub fn is_history(self) -> bool {
        matches!(self, Self::DealHistory | Self::FieldHistory)
    }
}

/// What happened to the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// Rows that were read.
    pub rows: i64,
    /// New records.
    pub new: i64,
    /// Records that changed.
    pub changed: i64,
    /// Records that are as they were.
    pub unchanged: i64,
    /// Rows that were refused, each with a reason.
    pub refused: i64,
    /// Deals that an earlier export of this shape held and this one does not.
    pub missing: i64,
    /// Rows that differ, but come from an export older than what is known; reported, not applied.
    pub older: i64,
}

/// One file in the staging area.
#[derive(Debug, Clone)]
pub struct StagedFile {
    /// Its name without the folder.
    pub name: String,
    /// Hash of its bytes.
    pub hash: String,
    /// What its rows are.
    pub kind: StagedKind,
    /// Key of its header: the same header has the same key.
    pub header_key: String,
    /// When the export was made, as far as known.
    pub as_of: Stamp,
    /// The staged columns.
    pub columns: Vec<String>,
    /// Hash of all rows as they were read, in any order.
    pub content_hash: i64,
    /// What happened to its rows.
    pub counts: Counts,
    /// What a person should know about it.
    pub notes: Vec<String>,
}

impl StagedFile {
    /// Whether a column of the file was read as this field.
    pub fn has(&self, field: &str) -> bool {
        self.columns.iter().any(|column| column == field)
    }
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Place of the file in the plan.
    pub file: usize,
    /// Physical line.
    pub line: i64,
    /// Header of the column, empty where the whole row is at fault.
    pub header: String,
    /// The cell.
    pub value: String,
    /// Why, and what to do.
    pub reason: String,
    /// All cells of the row.
    pub row: Vec<String>,
}

/// One field of one record that an import changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Place of the file in the plan.
    pub file: usize,
    /// Physical line.
    pub line: i64,
    /// The record, by name.
    pub record: String,
    /// The field.
    pub field: String,
    /// The value before, as text.
    pub old: String,
    /// The value after, as text.
    pub new: String,
    /// `false`: the export is older than what is known; reported, not applied.
    pub applied: bool,
}

/// A deal that an earlier export held and this one does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingDeal {
    /// Place of the file in the plan.
    pub file: usize,
    /// Row number of the deal.
    pub deal_id: i64,
    /// Its name.
    pub name: String,
    /// Its id in the CRM.
    pub external_id: String,
}

/// A staged row on its way in.
#[derive(Debug)]
pub struct StagedRow {
    /// Physical line.
    pub line: i64,
    /// The record's own id.
    pub key: Option<String>,
    /// The stated key where there is no id of its own.
    pub identity: Option<String>,
    /// Hash of everything that counts.
    pub hash: i64,
    /// Columns without a home, JSON.
    pub extra: Option<String>,
    /// One value per staged column.
    pub values: Vec<StagedValue>,
}

/// The staging area.
pub struct Staging {
    connection: Connection,
    path: PathBuf,
    /// The files, in the order in which they will be merged.
    pub files: Vec<StagedFile>,
    /// Per file: whether every row has an id, each greater than the one before.
    rising: Vec<bool>,
    // Last: the folder goes when the connection is closed.
    _folder: WorkFolder,
}

impl std::fmt::Debug for Staging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staging")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

const TABLES: &str = "
CREATE TABLE refusals (id INTEGER PRIMARY KEY, file INTEGER, line INTEGER, header TEXT, value TEXT, reason TEXT, row TEXT);
CREATE TABLE changes (id INTEGER PRIMARY KEY, file INTEGER, line INTEGER, record TEXT, field TEXT, old TEXT, new TEXT, applied INTEGER);
CREATE TABLE missing (id INTEGER PRIMARY KEY, file INTEGER, deal_id INTEGER, name TEXT, external_id TEXT);
CREATE TABLE pairs (file INTEGER, row INTEGER, deal_id INTEGER, known INTEGER NOT NULL);
CREATE INDEX pairs_deal ON pairs (deal_id);
CREATE TABLE born (id INTEGER PRIMARY KEY, key TEXT UNIQUE);
CREATE TABLE moves (id INTEGER PRIMARY KEY, file INTEGER, deal_id INTEGER, at INTEGER, field TEXT, old TEXT, new TEXT,
  external_id TEXT, soft INTEGER);
CREATE INDEX moves_deal ON moves (deal_id, at, id);";

impl Staging {
    /// An empty staging area beside the database, or in the system's folder for temporary files where that
    /// cannot be written.
    pub fn create(store: &Store) -> Result<Self> {
        let folder = WorkFolder::for_staging(store.path())?;
        let path = folder.path().join("staging.db");
        let connection = connection::open_beside(&path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA page_size = 16384; VACUUM; PRAGMA journal_mode = MEMORY;
             PRAGMA synchronous = OFF; PRAGMA mmap_size = 0; PRAGMA temp_store = FILE;",
        )?;
        connection.execute_batch(TABLES)?;
        Ok(Self {
            connection,
            path,
            files: Vec::new(),
            rising: Vec::new(),
            _folder: folder,
        })
    }

    /// Starts a file; its rows follow until [`FileWriter::finish`].
    pub fn begin_file(&mut self, file: StagedFile) -> Result<FileWriter<'_>> {
        let place = self.files.len();
        let columns: Vec<String> = file
            .columns
            .iter()
            .map(|name| format!(", \"{name}\""))
            .collect();
        let columns = columns.concat();
        self.connection.execute_batch(&format!(
            "CREATE TABLE f{place} (row INTEGER PRIMARY KEY, line INTEGER, key TEXT, identity TEXT, hash INTEGER,
               extra TEXT{columns});
             BEGIN"
        ))?;
        let marks = vec!["?"; 6 + file.columns.len()].join(", ");
        let insert = format!("INSERT INTO f{place} VALUES ({marks})");
        self.files.push(file);
        self.rising.push(true);
        Ok(FileWriter {
            staging: self,
            place,
            insert,
            last_key: String::new(),
            rows: 0,
            refused: 0,
        })
    }

    /// Whether every row of a file has an id that is greater than all before it: then no two rows are one record.
    pub(super) fn keys_rise(&self, place: usize) -> bool {
        self.rising.get(place).copied().unwrap_or(false)
    }

    /// Where it lies, for attaching.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its own connection, inside this room.
    pub(super) fn sql(&self) -> &Connection {
        &self.connection
    }

    /// Rows refused so far, in the order of files and lines: a window of them.
    pub fn refusals(&self, offset: i64, limit: i64) -> Result<Vec<Refusal>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT file, line, header, value, reason, row FROM refusals ORDER BY file, line, id LIMIT ?2 OFFSET ?1",
        )?;
        let rows = statement.query_map([offset, limit], |row| {
            let cells: String = row.get(5)?;
            Ok(Refusal {
                file: place(row.get(0)?),
                line: row.get(1)?,
                header: row.get(2)?,
                value: row.get(3)?,
                reason: row.get(4)?,
                row: serde_json::from_str(&cells).unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What changes, field by field: a window.
    pub fn changes(&self, offset: i64, limit: i64) -> Result<Vec<FieldChange>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT file, line, record, field, old, new, applied FROM changes ORDER BY id LIMIT ?2 OFFSET ?1",
        )?;
        let rows = statement.query_map([offset, limit], |row| {
            Ok(FieldChange {
                file: place(row.get(0)?),
                line: row.get(1)?,
                record: row.get(2)?,
                field: row.get(3)?,
                old: row.get(4)?,
                new: row.get(5)?,
                applied: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Deals that earlier exports of the same shape held and these do not: a window.
    pub fn missing(&self, offset: i64, limit: i64) -> Result<Vec<MissingDeal>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT file, deal_id, name, external_id FROM missing ORDER BY id LIMIT ?2 OFFSET ?1",
        )?;
        let rows = statement.query_map([offset, limit], |row| {
            Ok(MissingDeal {
                file: place(row.get(0)?),
                deal_id: row.get(1)?,
                name: row.get(2)?,
                external_id: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many lines there are to page through: refusals, changed fields, missing deals.
    pub fn findings(&self) -> Result<[i64; 3]> {
        let count = |table: &str| {
            self.connection
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get(0)
                })
        };
        Ok([count("refusals")?, count("changes")?, count("missing")?])
    }

    /// Lines of refused rows whose cells are not kept yet, per file.
    pub fn refused_lines_without_cells(&self, file: usize) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT line FROM refusals WHERE file = ?1 AND row = '[]' ORDER BY line",
        )?;
        let rows = statement.query_map([file as i64], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps the cells of refused rows.
    pub fn keep_refused_cells(&self, file: usize, line: i64, cells: &[String]) -> Result<()> {
        let text = serde_json::to_string(cells).unwrap_or_default();
        self.connection
            .prepare_cached(
                "UPDATE refusals SET row = ?3 WHERE file = ?1 AND line = ?2 AND row = '[]'",
            )?
            .execute((file as i64, line, text))?;
        Ok(())
    }

    /// Notes a refusal found after reading.
    pub(super) fn refuse_later(&self, file: usize, sql: &str) -> Result<i64> {
        let added = self.connection.execute(
            &format!(
                "INSERT INTO refusals (file, line, header, value, reason, row)
                 SELECT {file}, line, header, value, reason, '[]' FROM ({sql})"
            ),
            [],
        )?;
        Ok(added as i64)
    }
}

fn place(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> StorageError {
    StorageError::Unwritable {
        path: path.to_owned(),
        what: error.to_string(),
    }
}

/// Writes the rows of one file into the staging area.
pub struct FileWriter<'s> {
    staging: &'s mut Staging,
    place: usize,
    insert: String,
    last_key: String,
    rows: i64,
    refused: i64,
}

impl std::fmt::Debug for FileWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileWriter")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl FileWriter<'_> {
    /// Stages a row.
    pub fn row(&mut self, row: &StagedRow) -> Result<()> {
        self.rows += 1;
        self.watch_key(row.key.as_deref());
        if let Some(file) = self.staging.files.get_mut(self.place) {
            file.content_hash = file.content_hash.wrapping_add(row.hash);
        }
        let mut statement = self.staging.connection.prepare_cached(&self.insert)?;
        let head: [&dyn ToSql; 6] = [
            &self.rows,
            &row.line,
            &row.key,
            &row.identity,
            &row.hash,
            &row.extra,
        ];
        let values = row.values.iter().map(|value| value as &dyn ToSql);
        statement.execute(params_from_iter(head.into_iter().chain(values)))?;
        Ok(())
    }

    fn watch_key(&mut self, key: Option<&str>) {
        let Some(rising) = self
            .staging
            .rising
            .get_mut(self.place)
            .filter(|rises| **rises)
        else {
            return;
        };
        match key.filter(|key| *key > self.last_key.as_str()) {
            Some(key) => {
                self.last_key.clear();
                self.last_key.push_str(key);
            }
            None => *rising = false,
        }
    }

    /// Lists a row as refused.
    pub fn refuse(
        &mut self,
        line: i64,
        header: &str,
        value: &str,
        reason: &str,
        cells: &[String],
    ) -> Result<()> {
        self.refused += 1;
        let text = serde_json::to_string(cells).unwrap_or_else(|_| "[]".to_owned());
        self.staging
            .connection
            .prepare_cached(
                "INSERT INTO refusals (file, line, header, value, reason, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((self.place as i64, line, header, value, reason, text))?;
        Ok(())
    }

    /// Ends the file.
    pub fn finish(self, notes: Vec<String>) -> Result<()> {
        self.staging.connection.execute_batch("COMMIT")?;
        if let Some(file) = self.staging.files.get_mut(self.place) {
            file.counts.rows = self.rows + self.refused;
            file.counts.refused = self.refused;
            file.notes.extend(notes);
        }
        Ok(())
    }
}
