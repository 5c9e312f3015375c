//! How a field history writes its values: dates and amounts of all kinds of fields stand in the same two columns, so
//! each field's rows are looked at on their own.

use super::finish::event_of;
use super::{ImportError, Result};
use crate::domain::history::EventField;
use crate::exchange::intake::{Row, Source};
use crate::exchange::recognise::{
    DateFormat, DecimalMark, Decision, FieldType, Kind, NumberFormat, ProfileOptions, Recognition,
    ValueTally,
};

/// How dates and amounts among the old and new values are written.
#[derive(Debug, Clone, Default)]
pub(super) struct HistoryValues {
    /// Of the rows about the close date.
    pub dates: Option<Decision<DateFormat>>,
    /// Of the rows about the amount.
    pub numbers: Option<Decision<NumberFormat>>,
    /// A person said in which order day and month stand.
    pub date_told: bool,
    /// A person said which the decimal mark is.
    pub mark_told: bool,
}

impl HistoryValues {
    /// Reads all values of a field history; of another file nothing.
    pub(super) fn look(
        source: &Source,
        recognition: &Recognition,
        told: &ProfileOptions,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Self> {
        let place = |key: &str| recognition.column(key).map(|column| column.index);
        let (Kind::FieldHistory, Some(field)) = (recognition.kind, place("field")) else {
            return Ok(Self::default());
        };
        let values: Vec<usize> = ["old_value", "new_value"]
            .into_iter()
            .filter_map(place)
            .collect();
        let when = recognition.column("changed_at");
        let mut dates = ValueTally::of(FieldType::Date);
        let mut amounts = ValueTally::of(FieldType::Money);
        let mut changes = ValueTally::of(FieldType::DateTime);
        let mut records = source.records()?;
        let mut rows = 0_u64;
        loop {
            rows += 1;
            if rows.is_multiple_of(2048) && !go_on(records.bytes_read()) {
                return Err(ImportError::Cancelled);
            }
            let Some(row) = records.read()? else { break };
            let Row::Data(record) = row else { continue };
            if let Some(when) = when {
                changes.take(record.line(), record.cell(when.index));
            }
            let tally = match event_of(&record.text(field)) {
                Some(EventField::CloseOn) => &mut dates,
                Some(EventField::Amount) => &mut amounts,
                _ => continue,
            };
            for value in &values {
                tally.take(record.line(), record.cell(*value));
            }
        }
        let header = when.map_or("", |column| column.header.as_str());
        let dates = dates.dates((&changes, header), told);
        let numbers = amounts.numbers(told);
        Ok(Self {
            date_told: matches!(dates, Some(Decision::Told(_))),
            mark_told: matches!(numbers, Some(Decision::Told(_))),
            dates,
            numbers,
        })
    }

    /// The format of dates.
    pub(super) fn date_format(&self) -> DateFormat {
        self.dates
            .as_ref()
            .and_then(Decision::format)
            .unwrap_or(DateFormat::ISO)
    }

    /// The format of amounts.
    pub(super) fn number_format(&self) -> NumberFormat {
        self.numbers
            .as_ref()
            .and_then(Decision::format)
            .unwrap_or(NumberFormat {
                decimal: DecimalMark::Point,
            })
    }
}
