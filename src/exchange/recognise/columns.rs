//! Profiles of columns: every cell is read once, and formats are decided from the whole column.

use super::tally::{Tally, decide};
use super::{DEFAULT_NULL_WORDS, DateFormat, NumberFormat, Recognition, field};
use crate::exchange::intake::{IntakeError, Row, Source};

/// A cell to show a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its line in the file.
    pub line: u64,
    /// Its text.
    pub text: String,
}

/// What the whole column says about a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision<F> {
    /// The column's own cells decide, or leave no choice.
    Decided(F),
    /// The column alone would be ambiguous; another column of the file, written alike, decides.
    Supported {
        /// The format.
        format: F,
        /// Header of the column that decides.
        by: String,
    },
    /// A person said so.
    Told(F),
    /// Every cell reads either way; a person must say which.
    Ambiguous {
        /// The formats that fit, likelier one first.
        candidates: Vec<F>,
        /// Three cells that read either way.
        samples: Vec<Sample>,
    },
}

impl<F: Copy> Decision<F> {
    /// The format, where one is settled.
    pub fn format(&self) -> Option<F> {
        match self {
            Self::Decided(format) | Self::Told(format) | Self::Supported { format, .. } => {
                Some(*format)
            }
            Self::Ambiguous { .. } => None,
        }
    }
}

/// Bare numbers in an old Macintosh workbook count from another day.
fn count_from_1904(decision: &mut Decision<DateFormat>) {
    match decision {
        Decision::Decided(format) | Decision::Told(format) | Decision::Supported { format, .. } => {
            format.epoch_1904 = true;
        }
        Decision::Ambiguous { candidates, .. } => {
            for format in candidates {
                format.epoch_1904 = true;
            }
        }
    }
}

/// How the cells of one column are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnProfile {
    /// Cells that hold something.
    pub filled: u64,
    /// Cells that are blank or hold a word for nothing (`NULL`, `N/A`).
    pub empty: u64,
    /// The first cells that differ, at most five.
    pub samples: Vec<Sample>,
    /// For date columns with at least one filled cell.
    pub dates: Option<Decision<DateFormat>>,
    /// For money, number and percent columns with at least one filled cell.
    pub numbers: Option<Decision<NumberFormat>>,
    /// For percent columns: every value lies between 0 and 1, so `0.25` means 25 %.
    pub fractions: bool,
    /// The column shows HTML entities consistently; decode them with
    /// [`crate::exchange::intake::decode_entities`].
    pub entities: bool,
    /// Cells that do not read in the settled format, at most five of them.
    pub refused: Vec<Sample>,
    /// How many such cells there are. Their rows are refused when they are read.
    pub refused_count: u64,
}

/// What a person has said beforehand about the formats of a file.
#[derive(Debug, Clone, Default)]
pub struct ProfileOptions {
    /// Order of day and month for every column that is ambiguous.
    pub date_order: Option<super::DateOrder>,
    /// Decimal mark for every column that is ambiguous.
    pub decimal_mark: Option<super::DecimalMark>,
    /// Words for “nothing” besides the blank cell; empty = [`super::DEFAULT_NULL_WORDS`].
    pub null_words: Vec<String>,
}

/// Reads every cell once and fills in [`super::ColumnMapping::profile`]; adds to the recognition's problems
/// what a person must decide. `progress` gets the bytes read so far and answers whether to go on; after a
/// “no” the profiles stay as far as they came.
pub fn profile(
    source: &Source,
    recognition: &mut Recognition,
    options: &ProfileOptions,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<(), IntakeError> {
    let nulls: Vec<&str> = if options.null_words.is_empty() {
        DEFAULT_NULL_WORDS.to_vec()
    } else {
        options.null_words.iter().map(String::as_str).collect()
    };
    let kind = recognition.kind;
    let mut tallies: Vec<Tally> = recognition
        .columns
        .iter()
        .map(|column| {
            Tally::new(
                column
                    .field
                    .and_then(|key| field(kind, key))
                    .map(|field| field.field_type),
            )
        })
        .collect();
    let mut records = source.records()?;
    let mut count = 0_u64;
    loop {
        if count.is_multiple_of(4096) && !progress(records.bytes_read()) {
            break;
        }
        count += 1;
        match records.read()? {
            None => break,
            Some(Row::Data(record)) => {
                for (tally, column) in tallies.iter_mut().zip(&recognition.columns) {
                    tally.take(record.line(), record.cell(column.index), &nulls);
                }
            }
            Some(Row::Refused(_) | Row::Dropped(_)) => {}
        }
    }
    decide(recognition, &tallies, options);
    if source.describe().from_1904 {
        let columns = recognition.columns.iter_mut();
        for profile in columns.filter_map(|column| column.profile.as_mut()) {
            profile.dates.iter_mut().for_each(count_from_1904);
        }
    }
    let cleaned = records.cleaned_cells();
    if cleaned > 0 {
        let cells = if cleaned == 1 {
            "1 cell"
        } else {
            &format!("{cleaned} cells")
        };
        recognition.problems.push(format!(
            "{cells} held control characters; they were removed"
        ));
    }
    Ok(())
}
