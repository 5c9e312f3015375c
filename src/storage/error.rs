//! What can go wrong with the file, in words for the person at the keyboard.

use std::path::PathBuf;

/// An error of the database: what happened, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The file was written by a newer program.
    #[error(
        "{path} was written by a newer Ridealong (format {found}, this one knows up to {known}).\n\
         The file was not touched. Install the newer version, or open another file with --db."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i32,
        /// The newest format that this program knows.
        known: i32,
    },
    /// The file is not one of ours.
    #[error(
        "{path} is not a Ridealong file ({what}).\n\
         The file was not touched. Name another one with --db, or move it away to start a new one."
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        what: &'static str,
    },
    /// The file is damaged.
    #[error(
        "{path} is damaged: {what}.\nKeep a copy of it as it is; `ridealong doctor` says what can still be read, \
         copies made before upgrades lie beside it."
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        what: String,
    },
    /// Another program holds the write lock.
    #[error(
        "another Ridealong is writing to this file (an import, perhaps); nothing was lost, try again when it is done"
    )]
    Busy,
    /// No room on the disk.
    #[error("the disk is full; nothing was changed. Make room and try again")]
    Full,
    /// File or directory may not be written.
    #[error("{path} cannot be written: {what}")]
    Unwritable {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        what: String,
    },
    /// A person stopped an import; its transaction was rolled back.
    #[error("the import was cancelled; nothing was changed")]
    Cancelled,
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// A rule of the trade or of the schema forbids it.
    #[error("{0}")]
    Refused(String),
    /// Anything else that SQLite reports: a mistake of ours.
    #[error("the database refused: {0}")]
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::DiskFull) => Self::Full,
            _ => Self::Sql(error),
        }
    }
}
