//! Whether the file at the path is still the one that was opened.
//!
//! A file that was deleted, or replaced by a copy, while it is open goes on living without a name: what is saved into
//! it would be gone with the program. So every change asks first, and what the nameless file holds is rescued.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;

use super::{Result, StorageError, Store};

/// What tells one file from another under the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileIdentity {
    device: u64,
    number: u64,
}

impl FileIdentity {
    /// Of the file at a path; none where there is none, or where the system has no such numbers.
    pub(super) fn of(path: &Path) -> Option<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let found = fs::metadata(path).ok()?;
            Some(Self {
                device: found.dev(),
                number: found.ino(),
            })
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            None
        }
    }
}

impl Store {
    /// Refuses to go on where the path leads to another file than the open one, and saves what that one holds.
    pub fn must_be_in_place(&mut self) -> Result<()> {
        if !self.was_replaced() {
            return Ok(());
        }
        let rescued = self.rescue();
        Err(StorageError::Replaced {
            path: self.path.clone(),
            rescued,
        })
    }

    pub(super) fn was_replaced(&self) -> bool {
        self.identity
            .is_some_and(|opened| FileIdentity::of(&self.path) != Some(opened))
    }

    /// Copies what the nameless file holds to `NAME.rescued-1.db` beside its old place, once.
    fn rescue(&mut self) -> Option<PathBuf> {
        if let Some(rescued) = &self.rescued {
            return Some(rescued.clone());
        }
        let folder = self.path.parent()?;
        let part = tempfile::Builder::new()
            .prefix(".rescue-")
            .suffix(".part")
            .tempfile_in(folder)
            .ok()?;
        self.connection.backup("main", part.path(), None).ok()?;
        part.as_file().sync_all().ok()?;
        let mut part = part;
        for number in 1..100 {
            let mut name = self.path.file_stem().unwrap_or_default().to_owned();
            name.push(format!(".rescued-{number}.db"));
            let place = self.path.with_file_name(name);
            match part.persist_noclobber(&place) {
                Ok(_) => {
                    self.rescued = Some(place.clone());
                    return Some(place);
                }
                Err(taken) => part = taken.file,
            }
        }
        None
    }
}

/// SQLite removes the write-ahead log by name when the last connection closes. The name may belong to the file that
/// came in place of ours by now, and its log must stay.
impl Drop for Store {
    fn drop(&mut self) {
        if self.was_replaced() {
            // Nothing is left to be told when this fails.
            let _ = self
                .connection
                .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
    }
}
