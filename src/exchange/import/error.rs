//! Why an import does not go on, and what a person must decide first.

use crate::exchange::intake::IntakeError;
use crate::storage::StorageError;

/// Something only a person can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The file, empty where it is about all of them.
    pub file: String,
    /// The column or stage.
    pub about: String,
    /// The question, with samples.
    pub text: String,
    /// The flag that answers it in the shell.
    pub flag: String,
}

/// Why an import does not go on. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read as a table.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The database says no.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The file is no export that Ridealong takes in.
    #[error("{file} was not taken in: {reason}")]
    NotASalesExport {
        /// The file.
        file: String,
        /// What was seen, and what would be needed.
        reason: String,
    },
    /// A person must decide.
    #[error("{}", said(.0))]
    Undecided(Vec<Question>),
    /// What was asked for does not fit the file.
    #[error("{0}")]
    Usage(String),
    /// A person stopped it.
    #[error("the import was cancelled; nothing was changed")]
    Cancelled,
}

impl ImportError {
    /// Whether a person stopped it.
    pub fn is_cancelled(&self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Storage(StorageError::Cancelled)
        )
    }
}

fn said(questions: &[Question]) -> String {
    let mut lines = vec!["nothing was imported yet; this must be decided first:".to_owned()];
    for question in questions {
        let file = if question.file.is_empty() {
            String::new()
        } else {
            format!("{}: ", question.file)
        };
        lines.push(format!("  {file}{} ({})", question.text, question.flag));
    }
    lines.join("\n")
}
