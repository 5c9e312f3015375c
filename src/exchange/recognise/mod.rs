//! Recognising: what kind of records a table holds, which column is which field, and how its dates and
//! amounts are written.
//!
//! [`FIELDS`] is the one table of kinds, fields and the header words of every CRM; [`recognise`] reads it.
//! [`profile`] reads every cell of the mapped columns once and decides formats from the whole column.

mod amounts;
mod columns;
mod dates;
mod fields;
mod header;
mod ids;
mod kind;
mod matching;
mod rules;
mod tally;
mod value_tally;
mod verdict;
mod words;

pub use amounts::{
    Amount, AmountError, CurrencyMark, DecimalMark, NumberFormat, parse_amount, parse_amount_cell,
    parse_currency,
};
pub use columns::{ColumnProfile, Decision, ProfileOptions, Sample, profile};
pub use dates::{DateError, DateFormat, DateOrder, ParsedDate, parse_date, parse_date_cell};
pub use fields::{FIELDS, FieldDef, FieldKey, FieldType, field, fields_of};
pub use header::{header_hits, normalise};
pub use ids::{IdKind, id_kind, salesforce_18};
pub use kind::Kind;
pub use value_tally::ValueTally;
pub use verdict::{ColumnMapping, MatchedBy, Recognition, StageDate, recognise, recognise_as};
pub use words::{DEFAULT_NULL_WORDS, is_null, parse_bool};
