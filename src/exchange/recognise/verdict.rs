//! The verdict on a table: its kind, how sure, and which column is which field.

use super::{ColumnProfile, FieldKey, Kind};

/// How a column came to its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// A header word of the field table.
    Alias,
    /// A pattern, such as `Date entered "Demo (Sales Pipeline)"`.
    Pattern,
    /// A currency column that belongs to the money column beside it.
    Pair,
    /// A person or a saved mapping said so.
    Person,
}

/// A column that holds the day on which a deal entered or left one stage (HubSpot).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDate {
    /// The stage as the header names it.
    pub stage: String,
    /// The pipeline, if the header names one.
    pub pipeline: Option<String>,
    /// `true`: the day the stage was entered; `false`: the day it was left.
    pub entered: bool,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub struct ColumnMapping {
    /// Place in the table, from 0.
    pub index: usize,
    /// The header as it stands in the file.
    pub header: String,
    /// The field it is mapped to; `None` = kept as an extra column.
    pub field: Option<FieldKey>,
    /// How it was matched; `None` where it is not mapped.
    pub matched: Option<MatchedBy>,
    /// The stage of a stage-date column (field `stage_entered` or `stage_exited`).
    pub stage_date: Option<StageDate>,
    /// For a currency column: the index of the money column whose currency it gives.
    pub currency_of: Option<usize>,
    /// How its cells are written, once [`super::profile`] has read them.
    pub profile: Option<ColumnProfile>,
}

/// What a table is and how its columns are read.
#[derive(Debug, Clone)]
pub struct Recognition {
    /// What one row is.
    pub kind: Kind,
    /// How sure, 0 to 1: the share of its own weight against the runner-up's. A rule of thumb for showing,
    /// not a probability.
    pub confidence: f64,
    /// The second best kind, where one is near.
    pub runner_up: Option<Kind>,
    /// Every column of the table in its order.
    pub columns: Vec<ColumnMapping>,
    /// Things a person should know or decide before the import; empty when all is clear.
    pub problems: Vec<String>,
    /// For [`Kind::NotASalesExport`]: what was seen and what would be needed.
    pub refusal: Option<String>,
}

impl Recognition {
    /// The column mapped to a field.
    pub fn column(&self, field: &str) -> Option<&ColumnMapping> {
        self.columns.iter().find(|column| column.field == Some(field))
    }

    /// Columns that no field claims; they are kept as extra data.
    pub fn unknown(&self) -> impl Iterator<Item = &ColumnMapping> {
        self.columns.iter().filter(|column| column.field.is_none())
    }
}
