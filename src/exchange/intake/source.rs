//! A source: one table of one file, opened, understood and ready to be read any number of times.

use std::path::Path;

use super::{DroppedRow, IntakeError, LineEnds, Row, TextEncoding};

/// What a person has said beforehand about a file; everything left out is found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The delimiter: `,`, `;`, tab, `|` or `:`.
    pub delimiter: Option<u8>,
    /// The encoding of the text.
    pub encoding: Option<TextEncoding>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The line (or row of the sheet) of the header, first = 1.
    pub header_line: Option<u64>,
}

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Name of the file without its folder.
    pub file: String,
    /// Size in bytes.
    pub size: u64,
    /// 128-bit FNV-1a hash of its bytes as 32 hex digits: the same file has the same hash.
    pub hash: String,
    /// Encoding of the text; `None` for workbooks.
    pub encoding: Option<TextEncoding>,
    /// Delimiter; `None` for workbooks.
    pub delimiter: Option<u8>,
    /// Line ends; `None` for workbooks.
    pub line_ends: Option<LineEnds>,
    /// Quotes inside quoted cells are written `\"` rather than `""`.
    pub backslash_quotes: bool,
    /// The sheet that is read, and all sheets of the workbook.
    pub sheet: Option<String>,
    /// All sheets of the workbook; empty for text.
    pub sheets: Vec<String>,
    /// Line (or row) of the header.
    pub header_line: u64,
    /// Things a person should know, in plain words.
    pub notes: Vec<String>,
}

/// One table of one file.
#[derive(Debug)]
pub struct Source {}

impl Source {
    /// Opens a file and finds out how it is written. Reads it once from end to end.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, IntakeError>;
    /// The same for bytes in memory; `name` is the name to show.
    pub fn from_bytes(name: &str, bytes: Vec<u8>, options: &ReadOptions) -> Result<Self, IntakeError>;
    /// What was found out.
    pub fn describe(&self) -> &Description;
    /// The header cells, cleaned and trimmed.
    pub fn header(&self) -> &[String];
    /// Rows above the header.
    pub fn dropped(&self) -> &[DroppedRow];
    /// The records from the first on.
    pub fn records(&self) -> Result<Records<'_>, IntakeError>;
}

/// The records of a source, one after the other.
pub struct Records<'s> {}

impl Records<'_> {
    /// The next row; `None` at the end.
    pub fn read(&mut self) -> Result<Option<Row<'_>>, IntakeError>;
    /// Bytes read so far, for progress against [`Description::size`]; for workbooks a share of it by rows.
    pub fn bytes_read(&self) -> u64;
    /// Cells from which control characters were removed so far.
    pub fn cleaned_cells(&self) -> u64;
}
