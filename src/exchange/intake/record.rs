//! One record of a table, and what may stand in its place: a refused row or a row left out.

use std::borrow::Cow;

use chrono::NaiveDateTime;

/// What the next row of a table turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Row<'r> {
    /// A record to work with.
    Data(Record<'r>),
    /// A row that cannot be read as a record; it is listed, with line and reason, and never guessed.
    Refused(RefusedRow),
    /// A total row or a footer; it is listed, never silently skipped.
    Dropped(DroppedRow),
}

/// A row that cannot be read as a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Physical line in the file (first line = 1), or row of the sheet.
    pub line: u64,
    /// Why, in plain words.
    pub reason: String,
    /// The cells as far as they could be read, so that the row can be saved and mended.
    pub cells: Vec<String>,
}

/// A row that is no record: a title above the header, a total, a footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedRow {
    /// Physical line in the file (first line = 1), or row of the sheet.
    pub line: u64,
    /// Why, in plain words.
    pub reason: String,
    /// What stood there: its cells joined by a bar.
    pub text: String,
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'r> {
    /// Text, cleaned of control characters. Never empty.
    Text(&'r str),
    /// A number of a workbook.
    Number(f64),
    /// A date of a workbook, from a serial in the workbook's own epoch.
    Date(NaiveDateTime),
    /// A yes or no of a workbook.
    Bool(bool),
    /// Nothing.
    Empty,
}

impl<'r> Cell<'r> {
    /// The cell as text: numbers in plain digits with a point, dates as `2024-02-29` or
    /// `2024-02-29 13:05:00`, yes and no as `true` and `false`.
    pub fn text(self) -> Cow<'r, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(plain_number(number)),
            Self::Date(time) if time.time() == chrono::NaiveTime::MIN => {
                Cow::Owned(time.format("%Y-%m-%d").to_string())
            }
            Self::Date(time) => Cow::Owned(time.format("%Y-%m-%d %H:%M:%S%.f").to_string()),
            Self::Bool(yes) => Cow::Borrowed(if yes { "true" } else { "false" }),
            Self::Empty => Cow::Borrowed(""),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// A number as a spreadsheet shows it: fifteen significant digits, so that 0.1 + 0.2 is 0.3.
fn plain_number(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    format!("{rounded}")
}

/// A cell of a workbook, owned by the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SheetCell {
    Text(String),
    Number(f64),
    Date(NaiveDateTime),
    Bool(bool),
    Empty,
}

impl SheetCell {
    pub(super) fn as_cell(&self) -> Cell<'_> {
        match self {
            Self::Text(text) if text.is_empty() => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Number(number) => Cell::Number(*number),
            Self::Date(time) => Cell::Date(*time),
            Self::Bool(yes) => Cell::Bool(*yes),
            Self::Empty => Cell::Empty,
        }
    }
}

/// Where the cells of a record live.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cells<'r> {
    /// Fields of one text buffer; `ends[i]` is where field `i` ends.
    Text { text: &'r str, ends: &'r [usize] },
    /// A row of a sheet.
    Sheet(&'r [SheetCell]),
}

impl<'r> Cells<'r> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Text { ends, .. } => ends.len(),
            Self::Sheet(cells) => cells.len(),
        }
    }

    pub(super) fn get(self, index: usize) -> Cell<'r> {
        match self {
            Self::Text { text, ends } => {
                let start = if index == 0 {
                    0
                } else {
                    ends.get(index - 1).copied().unwrap_or(0)
                };
                match ends.get(index).and_then(|end| text.get(start..*end)) {
                    None | Some("") => Cell::Empty,
                    Some(field) => Cell::Text(field),
                }
            }
            Self::Sheet(cells) => cells.get(index).map_or(Cell::Empty, SheetCell::as_cell),
        }
    }
}

/// One record: as many cells as the header has, and the line where it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'r> {
    pub(super) line: u64,
    pub(super) width: usize,
    pub(super) cells: Cells<'r>,
}

impl<'r> Record<'r> {
    /// Physical line in the file where the record starts (first line = 1), or row of the sheet.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Number of cells: that of the header.
    pub fn len(&self) -> usize {
        self.width
    }

    /// Whether the record has no cells; never so for records of a [`super::Source`].
    pub fn is_empty(&self) -> bool {
        self.width == 0
    }

    /// How many cells at the end were missing in the file (they count as empty).
    pub fn missing(&self) -> usize {
        self.width.saturating_sub(self.cells.len())
    }

    /// The cell of column `index` (from 0); empty beyond the end.
    pub fn cell(&self, index: usize) -> Cell<'r> {
        if index < self.width {
            self.cells.get(index)
        } else {
            Cell::Empty
        }
    }

    /// The cell of column `index` as text, see [`Cell::text`].
    pub fn text(&self, index: usize) -> Cow<'r, str> {
        self.cell(index).text()
    }

    /// All cells as text.
    pub fn texts(&self) -> Vec<String> {
        (0..self.width)
            .map(|index| self.text(index).into_owned())
            .collect()
    }
}
