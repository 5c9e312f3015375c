//! Intake: a file's bytes become a table of records with physical line numbers.
//!
//! What is found out on the way (encoding, delimiter, line ends, sheet, header line, rows left out) is said in
//! [`Description`] and [`Row`]; what cannot be read is refused in plain words ([`IntakeError`], [`RefusedRow`]).
//! Nothing here knows what a column means, except for finding a header row by its words.

mod cleaning;
mod decode;
mod dialect;
mod error;
mod footer;
mod record;
mod records;
mod scanner;
mod source;
mod survey;
mod workbook;

pub use cleaning::{clean_text, decode_entities, shows_entities};
pub use decode::TextEncoding;
pub use error::IntakeError;
pub use record::{Cell, DroppedRow, Record, RefusedRow, Row};
pub use records::Records;
pub use source::{Description, ReadOptions, Source};
pub use survey::LineEnds;
