//! Folders for work that is thrown away: the staging area of an import, the copy that a dry run works on. They go
//! when their owner is dropped; those of a process that was killed are swept away by the next one.

use std::fs::{self, File};
use std::path::Path;

use tempfile::{Builder, TempDir};

use super::{Result, staging};

/// What the folders' names begin with.
const STAGING: &str = ".ridealong-import-";
const COPY: &str = ".ridealong-try-";

/// The file in each folder that its owner keeps locked for as long as it lives.
const LOCK: &str = "owner.lock";

/// A folder that goes with its owner.
#[derive(Debug)]
pub(super) struct WorkFolder {
    folder: TempDir,
    // Behind the folder: it is let go of when the folder is gone.
    _lock: Option<File>,
}

impl WorkFolder {
    /// For a staging area, beside the database or, where that cannot be written, where the system keeps temporary
    /// files. Sweeps both first.
    pub(super) fn for_staging(database: &Path) -> Result<Self> {
        Self::make(database, STAGING)
    }

    /// For a copy of the database, see [`Self::for_staging`].
    pub(super) fn for_copy(database: &Path) -> Result<Self> {
        Self::make(database, COPY)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn make(database: &Path, prefix: &str) -> Result<Self> {
        let beside = folder_of(database);
        let elsewhere = std::env::temp_dir();
        let made = match beside {
            Some(beside) => {
                sweep(beside);
                Builder::new().prefix(prefix).tempdir_in(beside).ok()
            }
            None => None,
        };
        let folder = if let Some(folder) = made {
            folder
        } else {
            sweep(&elsewhere);
            Builder::new()
                .prefix(prefix)
                .tempdir_in(&elsewhere)
                .map_err(|e| staging::unwritable(&elsewhere, &e))?
        };
        let lock = locked(folder.path());
        Ok(Self {
            folder,
            _lock: lock,
        })
    }
}

/// Sweeps away what killed processes left beside the database.
pub(super) fn sweep_beside(database: &Path) {
    if let Some(folder) = folder_of(database) {
        sweep(folder);
    }
}

fn folder_of(database: &Path) -> Option<&Path> {
    let parent = database.parent()?;
    if parent.as_os_str().is_empty() {
        return Some(Path::new("."));
    }
    parent.is_dir().then_some(parent)
}

/// The lock of a new folder, under its name only once it is held, so that nobody takes the folder for left behind
/// meanwhile. `None` on a file system without locks: then nobody sweeps the folder.
fn locked(folder: &Path) -> Option<File> {
    let early = folder.join("owner.lock.new");
    let lock = File::create(&early).ok()?;
    lock.try_lock().ok()?;
    fs::rename(early, folder.join(LOCK)).ok()?;
    Some(lock)
}

/// Removes our folders whose owner no longer holds the lock. What cannot be removed stays: it is in nobody's way.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(STAGING) || name.starts_with(COPY);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let Ok(lock) = File::open(entry.path().join(LOCK)) else {
            continue;
        };
        if lock.try_lock().is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_dead_are_swept_and_those_of_the_living_stay() {
        let parent = tempfile::tempdir().unwrap();
        let database = parent.path().join("company.db");
        let alive = WorkFolder::for_staging(&database).unwrap();
        let dead = parent.path().join(".ridealong-try-abcdef");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("copy.db"), "x").unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        let foreign = parent.path().join(".ridealong-import-notes");
        fs::create_dir(&foreign).unwrap();
        let another = WorkFolder::for_copy(&database).unwrap();
        assert!(!dead.exists());
        assert!(alive.path().is_dir() && another.path().is_dir() && foreign.is_dir());
        let path = alive.path().to_owned();
        drop(alive);
        assert!(!path.exists());
    }
}
