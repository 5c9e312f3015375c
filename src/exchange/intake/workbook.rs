//! Workbooks: XLSX and XLS sheets as rows of typed cells.

use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetVisible, Sheets, open_workbook_auto_from_rs};
use chrono::NaiveDateTime;

use super::IntakeError;
use super::clean_text;
use super::dialect::{HEADER_WITHIN, HeadRow};
use super::record::SheetCell;
use crate::exchange::recognise::header_hits;

/// One row of a sheet.
#[derive(Debug, Clone)]
pub(super) struct SheetRow {
    /// Row number, first = 1.
    pub line: u64,
    pub cells: Vec<SheetCell>,
}

/// The chosen sheet.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub name: String,
    pub all: Vec<String>,
    pub rows: Vec<SheetRow>,
    /// Cells that lost control characters.
    pub cleaned_cells: u64,
    /// Days count from 1904-01-01.
    pub from_1904: bool,
    pub notes: Vec<String>,
}

impl Sheet {
    /// The first rows as text, blank ones left out.
    pub(super) fn head(&self) -> Vec<HeadRow> {
        self.rows
            .iter()
            .take(HEADER_WITHIN * 2)
            .map(|row| HeadRow {
                line: row.line,
                cells: row
                    .cells
                    .iter()
                    .map(|cell| cell.as_cell().text().into_owned())
                    .collect(),
            })
            .filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()))
            .collect()
    }
}

type Book = Sheets<Cursor<Vec<u8>>>;

/// Opens a workbook and reads one sheet: the wanted one, else the one whose header matches best.
pub(super) fn read(file: &str, bytes: Vec<u8>, wanted: Option<&str>) -> Result<Sheet, IntakeError> {
    let fail = |reason: String| IntakeError::Workbook {
        file: file.to_owned(),
        reason,
    };
    let mut book: Book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| {
        fail(format!("{error}. If it has a password, save a copy without one; else save it anew as XLSX or CSV"))
    })?;
    let all = book.sheet_names();
    let (name, notes) = match wanted {
        Some(wanted) => (named(file, &all, wanted)?, Vec::new()),
        None => best_sheet(&mut book).ok_or_else(|| IntakeError::Empty {
            file: file.to_owned(),
        })?,
    };
    let range = book
        .worksheet_range(&name)
        .map_err(|error| fail(format!("sheet “{name}”: {error}")))?;
    let mut cleaned_cells = 0;
    let rows = rows_of(&range, &mut cleaned_cells);
    Ok(Sheet {
        name,
        all,
        rows,
        cleaned_cells,
        from_1904: match &book {
            Sheets::Xls(book) => book.has_1904_epoch(),
            Sheets::Xlsx(book) => book.has_1904_epoch(),
            _ => false,
        },
        notes,
    })
}

fn named(file: &str, all: &[String], wanted: &str) -> Result<String, IntakeError> {
    let same = |name: &&String| name.trim().to_lowercase() == wanted.trim().to_lowercase();
    let by_number = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| all.get(number.checked_sub(1)?));
    all.iter()
        .find(same)
        .or(by_number)
        .cloned()
        .ok_or_else(|| IntakeError::NoSuchSheet {
            file: file.to_owned(),
            sheet: wanted.to_owned(),
            sheets: all.to_vec(),
        })
}

/// The sheet with the most header words in one of its first rows; visible before hidden, first before later.
fn best_sheet(book: &mut Book) -> Option<(String, Vec<String>)> {
    let sheets: Vec<_> = book.sheets_metadata().to_vec();
    let mut best: Option<((usize, bool, bool), String)> = None;
    let mut filled = 0;
    for sheet in sheets {
        let Ok(range) = book.worksheet_range(&sheet.name) else {
            continue;
        };
        let hits = range
            .rows()
            .take(HEADER_WITHIN)
            .map(|row| header_hits(&row.iter().map(ToString::to_string).collect::<Vec<_>>()))
            .max()
            .unwrap_or(0);
        filled += usize::from(!range.is_empty());
        let rank = (
            hits,
            !range.is_empty(),
            sheet.visible == SheetVisible::Visible,
        );
        if best.as_ref().is_none_or(|(other, _)| rank > *other) {
            best = Some((rank, sheet.name));
        }
    }
    let (_, name) = best?;
    let notes = if filled > 1 {
        vec![format!(
            "{filled} sheets hold cells; “{name}” was taken because its header fits best"
        )]
    } else {
        Vec::new()
    };
    Some((name, notes))
}

fn rows_of(range: &Range<Data>, cleaned: &mut u64) -> Vec<SheetRow> {
    let first = range.start().map_or(0, |(row, _)| u64::from(row));
    range
        .rows()
        .zip(first + 1..)
        .map(|(row, line)| SheetRow {
            line,
            cells: row.iter().map(|cell| cell_of(cell, cleaned)).collect(),
        })
        .collect()
}

fn cell_of(data: &Data, cleaned: &mut u64) -> SheetCell {
    let mut text = |text: &str| {
        let (clean, lost) = clean_text(text);
        *cleaned += u64::from(lost);
        SheetCell::Text(clean.into_owned())
    };
    match data {
        Data::Int(number) => SheetCell::Number(*number as f64),
        Data::Float(number) => SheetCell::Number(*number),
        Data::String(string) => text(string),
        Data::Bool(yes) => SheetCell::Bool(*yes),
        Data::DateTime(time) => time
            .as_datetime()
            .map_or(SheetCell::Number(time.as_f64()), SheetCell::Date),
        Data::DateTimeIso(iso) => iso_time(iso).map_or_else(|| text(iso), SheetCell::Date),
        Data::DurationIso(duration) => text(duration),
        Data::Error(error) => text(&error.to_string()),
        Data::Empty => SheetCell::Empty,
    }
}

fn iso_time(iso: &str) -> Option<NaiveDateTime> {
    let day = || iso.parse::<chrono::NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    iso.trim_end_matches('Z').parse().ok().or_else(day)
}
