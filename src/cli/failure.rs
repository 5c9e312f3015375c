//! How a subcommand fails: what it says, and the exit code that scripts rely on.

use std::process::ExitCode;

use crate::storage::StorageError;

/// The exit codes. They are part of the interface: a code is never given another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed for a reason that the text tells.
    Failed = 1,
    /// The call was wrong.
    Usage = 2,
    /// What was asked for is not there.
    NotFound = 3,
    /// Done, but some rows were refused.
    Refused = 4,
    /// The file is in use, newer than the program, damaged or not ours.
    File = 5,
    /// A person must decide; the text names the flag that says how.
    Undecided = 6,
    /// Interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a subcommand did not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What happened, where, and what to do.
    pub text: String,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(exit: Exit, text: impl Into<String>) -> Self {
        Self {
            exit,
            text: text.into(),
        }
    }

    /// A wrong call.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, text)
    }

    /// Something is not there.
    pub fn not_found(text: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, text)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        let exit = match &error {
            StorageError::Newer { .. }
            | StorageError::Foreign { .. }
            | StorageError::Damaged { .. }
            | StorageError::Corrupt(_)
            | StorageError::Replaced { .. }
            | StorageError::Busy => Exit::File,
            StorageError::NotFound(_) => Exit::NotFound,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Failed, error.to_string())
    }
}
