//! The desk: drafts of what is being typed, and where the eye was. A small file beside the database, so that
//! neither waits while an import holds the database's write lock.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

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

/// The open desk.
pub struct Desk {
    connection: Connection,
}

impl Desk {
    /// The desk of a database: `ridealong.db` has `ridealong.desk` beside it.
    pub fn path_for(database: &Path) -> PathBuf {
        database.with_extension("desk")
    }

    /// Opens or makes the desk of a database.
    pub fn open_for(database: &Path) -> Result<Self> {
        let connection = connection::open_beside(&Self::path_for(database))?;
        Self::with_tables(connection)
    }

    /// A desk in memory, for tests.
    pub fn in_memory() -> Result<Self> {
        Self::with_tables(Connection::open_in_memory()?)
    }

    fn with_tables(connection: Connection) -> Result<Self> {
        let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            connection.execute_batch(&format!(
                "BEGIN IMMEDIATE; {} PRAGMA user_version = 1; COMMIT;",
                include_str!("migrations/desk_0001_first_tables.sql")
                    .replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
            ))?;
        }
        Ok(Self { connection })
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

/// The desk as a worker uses it: opened beside the database when it is first asked for.
impl Store {
    fn desk(&mut self) -> Result<&Desk> {
        if self.desk.is_none() {
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
