//! A source: one table of one file, opened, understood and ready to be read any number of times.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode::Decoded;
use super::dialect::{self, HeadRow};
use super::scanner::{Dialect, Scanner};
use super::survey::{FileForm, HEAD, Survey, form_of, survey};
use super::workbook::{self, SheetRow};
use super::{DroppedRow, IntakeError, LineEnds, Records, TextEncoding, clean_text};

/// What a person has said beforehand about a file; everything left out is found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The delimiter: `,`, `;`, tab, `|` or `:`.
    pub delimiter: Option<u8>,
    /// The encoding of the text.
    pub encoding: Option<TextEncoding>,
    /// The sheet of a workbook, by name or by number from 1.
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
    /// The sheet that is read; `None` for text.
    pub sheet: Option<String>,
    /// All sheets of the workbook; empty for text.
    pub sheets: Vec<String>,
    /// Days of the workbook count from 1904-01-01 (old Macintosh workbooks).
    pub from_1904: bool,
    /// Line (or row) of the header.
    pub header_line: u64,
    /// Things a person should know, in plain words.
    pub notes: Vec<String>,
}

/// Where the bytes are.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

impl Origin {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(&bytes[..]),
        })
    }

    fn all(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::File(path) => std::fs::read(path),
            Self::Memory(bytes) => Ok(bytes.to_vec()),
        }
    }

    /// Whether a ZIP archive names the parts of a workbook; its directory names them uncompressed.
    fn names_workbook(&self) -> bool {
        let Ok(bytes) = self.all() else { return false };
        let parts: [&[u8]; 3] = [
            b"xl/workbook.",
            b"xl\\workbook.",
            b"opendocument.spreadsheet",
        ];
        parts
            .iter()
            .any(|part| bytes.windows(part.len()).any(|window| window == *part))
    }
}

/// Bytes that are read for as long as somebody waits for them.
struct Watched<'w, R> {
    input: R,
    bytes: u64,
    go_on: &'w mut dyn FnMut(u64) -> bool,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !(self.go_on)(self.bytes) {
            return Err(io::Error::other("stopped"));
        }
        let got = self.input.read(buffer)?;
        self.bytes += got as u64;
        Ok(got)
    }
}

/// A scanner over a file's decoded text.
pub(super) type FileScanner<'s> = Scanner<Decoded<Box<dyn Read + 's>>>;

/// How the records are reached.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Text {
        origin: Origin,
        encoding: TextEncoding,
        dialect: Dialect,
    },
    Sheet {
        rows: Vec<SheetRow>,
        cleaned_cells: u64,
    },
}

/// One table of one file.
#[derive(Debug, Clone)]
pub struct Source {
    pub(super) description: Description,
    pub(super) header: Vec<String>,
    dropped: Vec<DroppedRow>,
    pub(super) body: Body,
}

impl Source {
    /// Opens a file and finds out how it is written. Reads it once from end to end.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, IntakeError> {
        Self::open_watched(path, options, &mut |_| true)
    }

    /// The same; `go_on` is told how many bytes were looked at and answers whether to go on. Where it says no, the file
    /// counts as unreadable.
    pub fn open_watched(
        path: &Path,
        options: &ReadOptions,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Self, IntakeError> {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        Self::understand(name, Origin::File(path.to_owned()), options, go_on)
    }

    /// The same for bytes in memory; `name` is the name to show.
    pub fn from_bytes(
        name: &str,
        bytes: impl Into<Arc<[u8]>>,
        options: &ReadOptions,
    ) -> Result<Self, IntakeError> {
        let origin = Origin::Memory(bytes.into());
        Self::understand(name.to_owned(), origin, options, &mut |_| true)
    }

    /// What was found out.
    pub fn describe(&self) -> &Description {
        &self.description
    }

    /// The header cells, cleaned and trimmed; an empty one is called `column 7`.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Rows above the header: titles, a `sep=;` line.
    pub fn dropped(&self) -> &[DroppedRow] {
        &self.dropped
    }

    /// The records from the first on. Opens the file anew.
    pub fn records(&self) -> Result<Records<'_>, IntakeError> {
        Records::new(self)
    }

    fn understand(
        name: String,
        origin: Origin,
        options: &ReadOptions,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Self, IntakeError> {
        let unreadable = |error: io::Error| IntakeError::Unreadable {
            file: name.clone(),
            reason: error.to_string(),
        };
        let survey = origin
            .open()
            .and_then(|input| {
                survey(Watched {
                    input,
                    bytes: 0,
                    go_on,
                })
            })
            .map_err(unreadable)?;
        if survey.size == 0 {
            return Err(IntakeError::Empty { file: name });
        }
        match form_of(&survey.head, || origin.names_workbook()) {
            FileForm::Foreign(what, advice) => Err(not_a_table(&name, what, advice)),
            FileForm::Workbook => {
                let bytes = origin.all().map_err(unreadable)?;
                Self::of_sheet(name, &survey, bytes, options)
            }
            FileForm::Text => Self::of_text(name, &survey, origin, options),
        }
    }

    fn of_sheet(
        name: String,
        survey: &Survey,
        bytes: Vec<u8>,
        options: &ReadOptions,
    ) -> Result<Self, IntakeError> {
        let sheet = workbook::read(&name, bytes, options.sheet.as_deref())?;
        let rows = sheet.head();
        let mut description = Description {
            sheet: Some(sheet.name),
            sheets: sheet.all,
            from_1904: sheet.from_1904,
            notes: sheet.notes,
            ..Description::of(name, survey)
        };
        let body = Body::Sheet {
            rows: sheet.rows,
            cleaned_cells: sheet.cleaned_cells,
        };
        let (header, dropped) = header(&mut description, &rows, options)?;
        Ok(Self {
            description,
            header,
            dropped,
            body,
        })
    }

    fn of_text(
        name: String,
        survey: &Survey,
        origin: Origin,
        options: &ReadOptions,
    ) -> Result<Self, IntakeError> {
        let encoding = options.encoding.unwrap_or(survey.encoding);
        if !encoding.is_utf16() && survey.nuls * 20 > survey.size {
            let advice = "Export the records as CSV or XLSX";
            return Err(not_a_table(
                &name,
                "a file of bytes that are not text",
                advice,
            ));
        }
        let mut head = Vec::new();
        // Reading from memory cannot fail; a broken end shows as replaced characters.
        let _ = Decoded::new(survey.head.as_slice(), encoding).read_to_end(&mut head);
        let head = String::from_utf8_lossy(&head);
        let whole = survey.size <= HEAD as u64;
        let sniffed = dialect::sniff(&head, whole, options.delimiter);
        let dialect = sniffed.dialect;
        let mut description = Description {
            encoding: Some(encoding),
            delimiter: Some(dialect.delimiter),
            line_ends: Some(survey.line_ends),
            backslash_quotes: dialect.backslash_quotes,
            ..Description::of(name, survey)
        };
        description.note_encoding(survey, options);
        let (header, mut dropped) = header(&mut description, &sniffed.rows, options)?;
        if sniffed.told {
            let text = format!("sep={}", char::from(dialect.delimiter));
            dropped.insert(
                0,
                DroppedRow {
                    line: 1,
                    reason: "it names the delimiter".to_owned(),
                    text,
                },
            );
        }
        Ok(Self {
            description,
            header,
            dropped,
            body: Body::Text {
                origin,
                encoding,
                dialect,
            },
        })
    }

    pub(super) fn scanner(&self) -> io::Result<Option<FileScanner<'_>>> {
        match &self.body {
            Body::Sheet { .. } => Ok(None),
            Body::Text {
                origin,
                encoding,
                dialect,
            } => Ok(Some(Scanner::new(
                Decoded::new(origin.open()?, *encoding),
                *dialect,
            ))),
        }
    }
}

fn not_a_table(file: &str, what: &str, advice: &str) -> IntakeError {
    IntakeError::NotATable {
        file: file.to_owned(),
        what: what.to_owned(),
        advice: advice.to_owned(),
    }
}

impl Description {
    fn of(file: String, survey: &Survey) -> Self {
        Self {
            file,
            size: survey.size,
            hash: format!("{:032x}", survey.hash),
            encoding: None,
            delimiter: None,
            line_ends: None,
            backslash_quotes: false,
            sheet: None,
            sheets: Vec::new(),
            from_1904: false,
            header_line: 0,
            notes: Vec::new(),
        }
    }

    fn note_encoding(&mut self, survey: &Survey, options: &ReadOptions) {
        if options.encoding.is_some() {
            return;
        }
        if survey.encoding == TextEncoding::WINDOWS_1252 {
            self.notes
                .push("the text is not UTF-8; it was read as Windows-1252".to_owned());
        }
        if let Some(other) = survey.other_guess {
            self.notes.push(format!(
                "it might be {other} instead: look at names with accents"
            ));
        }
    }
}

/// Finds the header among the first rows; what stands above it is listed.
fn header(
    description: &mut Description,
    rows: &[HeadRow],
    options: &ReadOptions,
) -> Result<(Vec<String>, Vec<DroppedRow>), IntakeError> {
    let file = || description.file.clone();
    let place = match options.header_line {
        Some(line) => {
            let reason = format!("line {line} is empty or beyond the start");
            let place = rows.iter().position(|row| row.line == line);
            place.ok_or_else(|| IntakeError::NoHeader {
                file: file(),
                reason,
            })?
        }
        None => found_header(&description.file, rows)?,
    };
    let (above, rest) = rows.split_at(place.min(rows.len()));
    let Some(row) = rest.first() else {
        return Err(IntakeError::Empty { file: file() });
    };
    description.header_line = row.line;
    let dropped = above
        .iter()
        .map(|row| DroppedRow {
            line: row.line,
            reason: "it stands above the header".to_owned(),
            text: joined(&row.cells),
        })
        .collect();
    Ok((header_cells(&row.cells), dropped))
}

/// The place of the header where nobody has said it.
fn found_header(file: &str, rows: &[HeadRow]) -> Result<usize, IntakeError> {
    let empty = || IntakeError::Empty {
        file: file.to_owned(),
    };
    let place = dialect::header_place(rows).ok_or_else(empty)?;
    match rows
        .get(place)
        .and_then(|row| dialect::not_a_header(&row.cells))
    {
        Some(reason) => Err(IntakeError::NoHeader {
            file: file.to_owned(),
            reason,
        }),
        None => Ok(place),
    }
}

fn header_cells(cells: &[String]) -> Vec<String> {
    // Empty cells behind the last name are no columns.
    let width = cells
        .iter()
        .rposition(|cell| !cell.trim().is_empty())
        .map_or(0, |last| last + 1);
    cells
        .iter()
        .take(width)
        .zip(1..)
        .map(|(cell, number)| {
            let (clean, _) = clean_text(cell);
            let name = clean.split_whitespace().collect::<Vec<_>>().join(" ");
            if name.is_empty() {
                format!("column {number}")
            } else {
                name
            }
        })
        .collect()
}

/// Filled cells joined by a bar.
pub(super) fn joined(cells: &[String]) -> String {
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    filled.join(" | ")
}
