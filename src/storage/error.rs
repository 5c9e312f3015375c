//! What can go wrong with the file, in words for the person at the keyboard.

use std::path::{Path, PathBuf};

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
    /// The disk failed, or a limit of the system was met.
    #[error(
        "the disk could not be written or read ({0}); nothing was changed. Look at its room and health, then try again"
    )]
    Disk(String),
    /// The file is no longer the one that was opened.
    #[error("{path} was deleted or replaced while Ridealong had it open, so nothing was saved into it. {}", rescued_in_words(rescued.as_deref()))]
    Replaced {
        /// Where it was.
        path: PathBuf,
        /// Where its content is now.
        rescued: Option<PathBuf>,
    },
    /// The file or its directory may only be read.
    #[error(
        "the file or its directory is read-only; nothing was changed. Allow writing to it and try again"
    )]
    ReadOnly,
    /// SQLite found pages that make no sense.
    #[error(
        "the file is damaged ({0}); nothing was changed. Keep a copy of it as it is; `ridealong doctor` says what \
         can still be read"
    )]
    Corrupt(String),
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
    /// A newer question was asked before this one was answered; nobody reads the answer.
    #[error("a newer question was asked")]
    Void,
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

fn rescued_in_words(rescued: Option<&Path>) -> String {
    match rescued {
        Some(path) => format!(
            "What it held is in {}. Leave Ridealong, put the file that you want in place and start again",
            path.display()
        ),
        None => "Put it back before leaving Ridealong, or what it held is gone".to_owned(),
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::DiskFull) => Self::Full,
            Some(Code::OperationInterrupted) => Self::Void,
            Some(Code::SystemIoFailure | Code::CannotOpen) => Self::Disk(error.to_string()),
            Some(Code::ReadOnly) => Self::ReadOnly,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Corrupt(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}
