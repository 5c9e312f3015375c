//! One SQLite file: schema steps, queries, history, undo, drafts. The only room that says SQL.
//!
//! Reads say `FROM deals`; writes say `main.deals`. With `--as-of` or `--known-at` the tables with a past
//! are shadowed by temporary ones of the same name (`as_of.rs`), so that every reading query answers for that
//! day unchanged. Whatever a person or an import changes goes through [`Store::change`], which journals it.

mod connection;
mod desk;
mod error;
mod journal;
mod schema;
mod uids;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use desk::{Desk, Draft};
pub use error::StorageError;
pub use journal::{Change, Entry};
pub use schema::VERSION;
pub use uids::Uids;

use crate::domain::stamp::Stamp;

/// What every call of this room answers with.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Tells the wall clock; handed in, because this room has none.
pub type Now = Box<dyn Fn() -> Stamp + Send>;

/// The open database.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    now: Now,
    uids: Uids,
    journal_ready: bool,
}

impl Store {
    /// Opens the file, makes it (0600 in a 0700 directory) where there is none, and upgrades an older one after
    /// copying it. Refuses a newer file, or one of another program, without touching a byte of it.
    pub fn open(path: &Path, now: Now) -> Result<Self> {
        let connection = connection::open(path, &now)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            now,
            uids: Uids::Random,
            journal_ready: false,
        })
    }

    /// A database in memory, for tests.
    pub fn in_memory(now: Now) -> Result<Self> {
        let connection = connection::in_memory()?;
        let path = PathBuf::from(":memory:");
        Ok(Self {
            connection,
            path,
            now,
            uids: Uids::Random,
            journal_ready: false,
        })
    }

    /// Gives uids from a seed instead of chance, so that the same seed writes the same file.
    pub fn seed_uids(&mut self, seed: u64) {
        self.uids = Uids::seeded(seed);
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The wall clock as this store was given it.
    pub fn now(&self) -> Stamp {
        (self.now)()
    }

    /// What must follow every write.
    fn after_write(&mut self) -> Result<()> {
        Ok(())
    }

    /// The connection, for reading, inside this room.
    pub(crate) fn reader(&self) -> &Connection {
        &self.connection
//! Stand-in until the real storage room lands: keeps drafts and screen state in memory.

use std::collections::BTreeMap;
use std::path::Path;

/// What went wrong in the file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StorageError(pub String);

/// A text that was being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which form it belongs to.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// The fields, as JSON.
    pub body: String,
}

/// Stand-in for the file.
#[derive(Debug, Default)]
pub struct Store {
    drafts: BTreeMap<String, Draft>,
    ui: BTreeMap<String, String>,
}

impl Store {
    /// Opens nothing.
    pub fn open(_path: &Path) -> Result<Self, StorageError> {
        Ok(Self::default())
    }

    /// Keeps a draft.
    pub fn save_draft(&mut self, key: &str, title: &str, body: &str) -> Result<(), StorageError> {
        let draft = Draft {
            key: key.into(),
            title: title.into(),
            body: body.into(),
        };
        self.drafts.insert(key.into(), draft);
        Ok(())
    }

    /// All drafts.
    pub fn drafts(&self) -> Result<Vec<Draft>, StorageError> {
        Ok(self.drafts.values().cloned().collect())
    }

    /// Forgets a draft.
    pub fn drop_draft(&mut self, key: &str) -> Result<(), StorageError> {
        self.drafts.remove(key);
        Ok(())
    }

    /// What a screen kept.
    pub fn ui_state(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.ui.get(key).cloned())
    }

    /// Keeps something for a screen.
    pub fn set_ui_state(&mut self, key: &str, json: &str) -> Result<(), StorageError> {
        self.ui.insert(key.into(), json.into());
        Ok(())
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> Result<Option<String>, StorageError> {
        Ok(None)
    }

    /// Does it again.
    pub fn redo(&mut self) -> Result<Option<String>, StorageError> {
        Ok(None)
    }
}
