//! Why a file cannot be read, in words for the person who brought it.

/// Why a file cannot be read as a table. Each says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file cannot be opened or read to the end.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// There is nothing in it.
    #[error("{file} is empty: there is no header row and no record in it")]
    Empty {
        /// The file.
        file: String,
    },
    /// A compressed or other kind of file that is not a table.
    #[error("{file} is {what}, not a table. {advice}")]
    NotATable {
        /// The file.
        file: String,
        /// What it looks like.
        what: String,
        /// What to do.
        advice: String,
    },
    /// The first rows hold no header.
    #[error("{file} has no header row: {reason}. Add a first line with a name for each column")]
    NoHeader {
        /// The file.
        file: String,
        /// What was seen.
        reason: String,
    },
    /// A workbook that cannot be read.
    #[error("the workbook {file} cannot be read: {reason}")]
    Workbook {
        /// The file.
        file: String,
        /// Why, and what to do.
        reason: String,
    },
    /// A sheet that is not there.
    #[error("{file} has no sheet “{sheet}”. Its sheets are: {}", .sheets.join(", "))]
    NoSuchSheet {
        /// The file.
        file: String,
        /// The sheet that was asked for.
        sheet: String,
        /// The sheets that are there.
        sheets: Vec<String>,
    },
}
