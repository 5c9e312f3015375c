//! What the shell of SQLite does with the same export: `.import` into a table of the file's columns, and from there into
//! the tables of the program (accounts, people, deals, one event for each thing that an export says), with the indices and
//! the full text that they have there. Beside it, `.import` into one flat table, which is less than what is asked.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::{Connection, OpenFlags};

use super::Result;
use super::imports::{Ran, STAGES, watched};

/// One flat table as `sqlite3` would be given it by hand: the columns of the file, no accounts, no people, no history.
const ONE_TABLE: &str = "PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE deals (external_id TEXT, name TEXT, account TEXT, owner TEXT, stage TEXT, amount TEXT, currency TEXT,
  created_on TEXT, close_on TEXT, kind TEXT, lead_source TEXT, next_step TEXT);
CREATE UNIQUE INDEX deals_external ON deals (external_id);
CREATE INDEX deals_owner ON deals (owner, stage, close_on);
CREATE INDEX deals_outcome ON deals (stage, close_on);
CREATE INDEX deals_stage ON deals (stage);
CREATE INDEX deals_account ON deals (account);
CREATE INDEX deals_currency ON deals (currency);
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER search_i AFTER INSERT ON deals BEGIN
  INSERT INTO search (rowid, text) VALUES (NEW.rowid, NEW.name || ' ' || NEW.account || ' ' || NEW.next_step);
END;
BEGIN;
.mode csv
.import --skip 1 FILE deals
COMMIT;
";

/// From the columns of the file into the tables. Names are found by the indices that the program has for that; uids rise,
/// as the program's do, which is kinder to their indices than chance.
const INTO_TABLES: &str = "INSERT INTO accounts (uid, name, listed)
  SELECT CAST(printf('0190-%011d', rowid) AS BLOB), account, 0 FROM came GROUP BY lower(account);
INSERT INTO reps (uid, name, listed)
  SELECT CAST(printf('0190-%011d', rowid) AS BLOB), owner, 0 FROM came GROUP BY lower(owner);
INSERT INTO deals (uid, external_id, name, account_id, owner_id, stage_id, outcome, amount_minor, currency, close_on,
    created_on, kind, lead_source, next_step, import_id, seen_import_id)
  SELECT CAST(printf('0190-%011d', c.rowid) AS BLOB), c.external_id, c.name,
    (SELECT id FROM accounts WHERE lower(name) = lower(c.account)),
    (SELECT id FROM reps WHERE lower(name) = lower(c.owner)),
    s.id, CASE s.name WHEN 'Closed Won' THEN 'won' WHEN 'Closed Lost' THEN 'lost' ELSE 'open' END,
    CAST(round(c.amount * 100) AS INTEGER), c.currency, date(c.close_on), date(c.created_on), c.kind, c.lead_source,
    c.next_step, 1, 1
  FROM came c JOIN stage_names s ON s.name = c.stage ORDER BY c.rowid;
INSERT INTO deal_events (deal_id, field, new, happened_at, learnt_at, import_id)
  SELECT d.id, f.column1,
    CASE f.column1 WHEN 'created' THEN d.created_on WHEN 'stage' THEN d.stage_id WHEN 'amount' THEN d.amount_minor
      WHEN 'currency' THEN d.currency WHEN 'close_on' THEN d.close_on WHEN 'owner' THEN d.owner_id ELSE d.next_step END,
    CASE f.column1 WHEN 'created' THEN 1000 * strftime('%s', d.created_on) ELSE 1795391376594 END, 1795391379332, 1
  FROM deals d CROSS JOIN (VALUES ('created'), ('stage'), ('amount'), ('currency'), ('close_on'), ('owner'),
    ('next_step')) f ORDER BY d.id;
DROP TABLE came;
COMMIT;
";

/// `.import` into one flat table.
pub fn one_table(deals: &Path) -> String {
    ONE_TABLE.replace("FILE", &deals.to_string_lossy())
}

/// `.import` into the tables of a file that the program made.
#[expect(
    clippy::disallowed_methods,
    reason = "the bench looks at the file from outside"
)]
pub fn same_tables(ours: &Path, deals: &Path) -> Result<String> {
    let file = Connection::open_with_flags(ours, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = file.prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND (name IN ('search_deals', 'search_deals_texts')
           OR name = 'search_deals_i' OR (type IN ('table', 'index')
             AND tbl_name IN ('accounts', 'reps', 'deals', 'deal_events')))
         ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid",
    )?;
    let made: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    // Shells before 3.43 do not know it; while rows are only added it changes nothing.
    let schema = made.join(";\n").replace("contentless_delete = 1,", "");
    let stages: Vec<String> = STAGES.iter().map(|name| format!("('{name}')")).collect();
    Ok(format!(
        "PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
{schema};
CREATE TABLE stage_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO stage_names (name) VALUES {};
CREATE TABLE came (external_id TEXT, name TEXT, account TEXT, owner TEXT, stage TEXT, amount TEXT, currency TEXT,
  created_on TEXT, close_on TEXT, kind TEXT, lead_source TEXT, next_step TEXT);
BEGIN;
.mode csv
.import --skip 1 {} came
{INTO_TABLES}",
        stages.join(", "),
        deals.display()
    ))
}

/// Runs a script with the shell of SQLite; nothing where it is not installed.
pub fn run(dir: &Path, script: &str) -> Result<Option<Ran>> {
    let (file, told) = (dir.join("by-hand.db"), dir.join("by-hand.sql"));
    for old in ["by-hand.db", "by-hand.db-wal", "by-hand.db-shm"] {
        match fs::remove_file(dir.join(old)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    fs::write(&told, script)?;
    let child = Command::new("sqlite3")
        .arg("-bail")
        .arg(file)
        .stdin(File::open(&told)?)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    match child {
        Ok(child) => watched(child).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
