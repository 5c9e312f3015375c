//! The desk: drafts of what is being typed, and where the eye was. A small file beside the database, so that
//! neither waits while an import holds the database's write lock.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::file_identity::FileIdentity;
use super::{Result, StorageError, Store, connection};
use crate::domain::stamp::Stamp;

/// Typing that is not saved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it belongs to, for example `deal.note/17`.
    pub key: String,
    /// What to call it when it is offered again.
    pub title: String,
    /// The content, JSON.
    pub body: String,
    /// When it was last typed on.
    pub updated_at: Stamp,
}

/// The steps of its tables, in order.
const STEPS: [&str; 3] = [
    include_str!("migrations/desk_0001_first_tables.sql"),
    include_str!("migrations/desk_0002_answers.sql"),
    include_str!("migrations/desk_0003_answers_used.sql"),
];

/// The open desk.
pub struct Desk {
    connection: Connection,
    /// Which file it is; none in memory.
    place: Option<(PathBuf, Option<FileIdentity>)>,
}

impl Desk {
    /// The desk of a database: `ridealong.db` has `ridealong.desk` beside it, a file of any other ending a desk of
    /// its whole name, so that two files never share one.
    pub fn path_for(database: &Path) -> PathBuf {
        if database.extension().is_some_and(|ending| ending == "db") {
            return database.with_extension("desk");
        }
        let mut name = database.file_name().unwrap_or_default().to_owned();
        name.push("-desk");
        database.with_file_name(name)
    }

    /// Opens or makes the desk of a database. One that cannot be read is put aside under another name: a desk that
    /// is broken must not keep anybody from the database.
    pub fn open_for(database: &Path) -> Result<Self> {
        let path = Self::path_for(database);
        match Self::open_at(&path) {
            Err(error) if is_broken(&error) => {
                put_aside(&path)?;
                Self::open_at(&path)
            }
            opened => opened,
        }
    }

    /// The desk that lies beside a database already; none where there is none, or it cannot be used. For reading on
    /// the way: nothing is made, and nothing is put aside.
    pub(super) fn beside(database: &Path) -> Option<Self> {
        let path = Self::path_for(database);
        let is_there = database.as_os_str() != super::IN_MEMORY && path.exists();
        is_there.then(|| Self::open_at(&path).ok()).flatten()
    }

    fn open_at(path: &Path) -> Result<Self> {
        let mut desk = Self::with_tables(connection::open_beside(path)?)?;
        desk.place = Some((path.to_owned(), FileIdentity::of(path)));
        Ok(desk)
    }

    /// A desk in memory, for tests.
    pub fn in_memory() -> Result<Self> {
        Self::with_tables(Connection::open_in_memory()?)
    }

    fn with_tables(connection: Connection) -> Result<Self> {
        let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let done = usize::try_from(version).unwrap_or(0);
        for (at, step) in STEPS.iter().enumerate().skip(done) {
            // A second window may have been faster.
            let step = step
                .replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
                .replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS");
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {step} PRAGMA user_version = {}; COMMIT;",
                at + 1
            ))?;
        }
        // Asked for now: an unreadable page or a missing table is found while it can still be put aside.
        connection.query_row(
            "SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM ui_state)
               + (SELECT count(turn) FROM answers)",
            [],
            |_| Ok(()),
        )?;
        Ok(Self {
            connection,
            place: None,
        })
    }

    /// The connection, inside this room.
    pub(super) fn reader(&self) -> &Connection {
        &self.connection
    }

    /// Whether its file is still there under its name; what is written into one that is not would be lost.
    fn is_in_place(&self) -> bool {
        self.place
            .as_ref()
            .is_none_or(|(path, opened)| FileIdentity::of(path) == *opened)
    }

    /// Keeps a draft; a second one under the same key replaces it.
    pub fn save_draft(&self, draft: &Draft) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO drafts (key, title, body, updated_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (key) DO UPDATE SET title = excluded.title, body = excluded.body,
                   updated_at = excluded.updated_at",
            )?
            .execute((&draft.key, &draft.title, &draft.body, draft.updated_at.0))?;
        Ok(())
    }

    /// Forgets a draft: it was saved, or thrown away on purpose.
    pub fn drop_draft(&self, key: &str) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM drafts WHERE key = ?1")?
            .execute([key])?;
        Ok(())
    }

    /// All drafts, the newest first.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, title, body, updated_at FROM drafts ORDER BY updated_at DESC",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Draft {
                key: row.get(0)?,
                title: row.get(1)?,
                body: row.get(2)?,
                updated_at: Stamp(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was remembered under a key, JSON.
    pub fn recall_text(&self, key: &str) -> Result<Option<String>> {
        let text = self
            .connection
            .prepare_cached("SELECT value FROM ui_state WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        Ok(text)
    }

    /// Remembers JSON under a key.
    pub fn remember_text(&self, key: &str, json: &str) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO ui_state (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute((key, json))?;
        Ok(())
    }
}

/// Damaged pages, another program's file or missing tables; not a lock or a full disk, which pass.
fn is_broken(error: &StorageError) -> bool {
    match error {
        StorageError::Corrupt(_) => true,
        StorageError::Sql(e) => e.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown),
        _ => false,
    }
}

/// Renames a desk that cannot be read, with its logs, to `ridealong.desk.broken-1`.
fn put_aside(path: &Path) -> Result<()> {
    let named = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let failed = |e: &std::io::Error| StorageError::Unwritable {
        path: path.to_owned(),
        what: e.to_string(),
    };
    let number = (1..1000)
        .find(|n| !named(&format!(".broken-{n}")).exists())
        .unwrap_or(1000);
    std::fs::rename(path, named(&format!(".broken-{number}"))).map_err(|e| failed(&e))?;
    for log in ["-wal", "-shm"] {
        let log_path = named(log);
        if log_path.exists() {
            std::fs::rename(log_path, named(&format!(".broken-{number}{log}")))
                .map_err(|e| failed(&e))?;
        }
    }
    Ok(())
}

/// The desk as a worker uses it: opened beside the database when it is first asked for.
impl Store {
    pub(super) fn desk(&mut self) -> Result<&Desk> {
        if self.desk.as_ref().is_none_or(|desk| !desk.is_in_place()) {
            let desk = if self.path.as_os_str() == super::IN_MEMORY {
                Desk::in_memory()?
            } else {
                Desk::open_for(&self.path)?
            };
            self.desk = Some(desk);
        }
        self.desk.as_ref().ok_or(StorageError::Busy)
    }

    /// Keeps a draft; a second one under the same key replaces it.
    pub fn save_draft(&mut self, key: &str, title: &str, body: &str) -> Result<()> {
        let draft = Draft {
            key: key.into(),
            title: title.into(),
            body: body.into(),
            updated_at: self.now(),
        };
        self.desk()?.save_draft(&draft)
    }

    /// All drafts, the newest first.
    pub fn drafts(&mut self) -> Result<Vec<Draft>> {
        self.desk()?.drafts()
    }

    /// Forgets a draft: it was saved, or thrown away on purpose.
    pub fn drop_draft(&mut self, key: &str) -> Result<()> {
        self.desk()?.drop_draft(key)
    }

    /// What a screen remembers under a key, JSON.
    pub fn ui_state(&mut self, key: &str) -> Result<Option<String>> {
        self.desk()?.recall_text(key)
    }

    /// Remembers JSON under a key for a screen.
    pub fn set_ui_state(&mut self, key: &str, json: &str) -> Result<()> {
        self.desk()?.remember_text(key, json)
    }
}
