//! Reading a file's rows into the staging area: every cell parsed, every row that cannot be taken refused with its
//! line, column and reason.

use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::base::Base;
use super::columns::{ExtraColumn, Form, ReadColumn, id_field, sort, staged_kind};
use super::history_values::HistoryValues;
use super::parse::{self, Fault, fnv, fnv_from};
use super::stage_names::Seen;
use super::staged_row::{Cells, Refused, Staged};
use super::staging_thread::{Came, beside};
use super::twins::Twins;
use super::{ImportError, ImportOptions, Inspected, Result};
use crate::domain::date_words::written;
use crate::domain::money::grouped;
use crate::exchange::intake::{Cell, Record, Row};
use crate::exchange::recognise::Kind;
use crate::storage::staging::{Counts, StagedFile, StagedRow, StagedValue, Staging};

/// Reads one file into the staging area.
pub(super) fn stage(
    staging: &mut Staging,
    file: &Inspected,
    base: &Base,
    options: &ImportOptions,
    stages: &mut Seen,
    progress: &mut dyn FnMut(i64, u64) -> bool,
) -> Result<()> {
    let mut reader = Reader::new(file, base, options);
    let beginning = beginning(file, &reader);
    let writer = staging.begin_file(beginning)?;
    let mut records = file.source.records()?;
    let (mut rows, mut dropped) = (0_i64, Vec::new());
    let writer = beside(writer, |hand_over| {
        loop {
            if rows % 2048 == 0 && !progress(rows, records.bytes_read()) {
                return Err(ImportError::Cancelled);
            }
            rows += 1;
            let came = match records.read()? {
                None => return Ok(()),
                Some(Row::Data(record)) => match reader.take(&record, stages) {
                    Ok(row) => Came::Row(row),
                    Err(refused) => refused_of(&record, refused),
                },
                Some(Row::Refused(row)) => Came::Refused {
                    line: row.line as i64,
                    header: String::new(),
                    value: String::new(),
                    reason: row.reason,
                    cells: row.cells,
                },
                Some(Row::Dropped(row)) => {
                    dropped.push(format!(
                        "line {} was left out, {}: {}",
                        row.line, row.reason, row.text
                    ));
                    continue;
                }
            };
            if !hand_over.give(came) {
                return Ok(());
            }
        }
    })?;
    let mut notes = reader.notes();
    notes.extend(dropped.into_iter().take(20));
    writer.finish(notes)?;
    Ok(())
}

/// What is known of a file before its rows.
fn beginning(file: &Inspected, reader: &Reader<'_>) -> StagedFile {
    let description = file.source.describe();
    let mut notes = description.notes.clone();
    notes.extend(file.recognition.problems.iter().cloned());
    if let Some(name) = &file.mapping {
        notes.push(format!("columns and answers as kept under “{name}”"));
    }
    if staged_kind(file.recognition.kind) == crate::storage::staging::StagedKind::Deals {
        notes.push(format!(
            "the export is {} ({})",
            file.as_of_from,
            written(file.as_of.day())
        ));
    }
    StagedFile {
        name: description.file.clone(),
        hash: description.hash.clone(),
        kind: staged_kind(file.recognition.kind),
        header_key: file.header_key.clone(),
        as_of: file.as_of,
        columns: reader.columns.to_vec(),
        content_hash: 0,
        counts: Counts::default(),
        notes,
    }
}

fn refused_of(record: &Record<'_>, refused: Refused) -> Came {
    let Fault { value, reason } = refused.fault;
    Came::Refused {
        line: record.line() as i64,
        header: refused.header,
        value,
        reason,
        cells: record.texts(),
    }
}

/// How many cells that were left out are named.
const NAMED: usize = 3;

/// Reads the rows of one file.
pub(super) struct Reader<'f> {
    pub kind: Kind,
    read: Vec<ReadColumn>,
    /// The places of each of them among the staged columns: its own, and that of its currency.
    places: Vec<(usize, usize)>,
    extra: Vec<ExtraColumn>,
    /// Names of the staged columns.
    columns: Rc<[String]>,
    pub base: &'f Base,
    pub options: &'f ImportOptions,
    pub today: chrono::NaiveDate,
    /// The currency that a person named for amounts that name none, now or earlier.
    told_currency: Option<crate::domain::money::Currency>,
    pub values: &'f HistoryValues,
    /// Rows without an id: how often the same values were seen.
    twins: Twins,
    pub assumed: i64,
    /// Margins in another currency than their amount: how many, and the first of them in words.
    margins_apart: (i64, Vec<String>),
    stated_key: Vec<&'static str>,
}

impl<'f> Reader<'f> {
    fn new(file: &'f Inspected, base: &'f Base, options: &'f ImportOptions) -> Self {
        let kind = file.recognition.kind;
        let (read, extra) = sort(&file.recognition);
        let mut columns = Vec::new();
        for column in &read {
            if column.key == id_field(kind) {
                continue;
            }
            columns.push(column.staged.clone());
            if is_money(kind, column) {
                columns.push(format!("{}_currency", column.staged));
            }
        }
        let made: &[&str] = match kind {
            Kind::FieldHistory => &["event"],
            Kind::Quotas => &["period_start", "period_end", "metric", "number"],
            Kind::ForecastCalls => &["period_start", "period_end"],
            Kind::Rates => &["base", "rate_value"],
            Kind::Deals => &["stage"],
            _ => &[],
        };
        let stageless = kind == Kind::Deals && !read.iter().any(|column| tells_stage(column.key));
        for name in made {
            if !columns.iter().any(|known| known == name) && !stageless {
                columns.push((*name).to_owned());
            }
        }
        let places = places(&read, &columns);
        let has = |key: &str| read.iter().any(|column| column.key == key);
        let stated_key = [
            "deal_name",
            "account_id",
            "account_name",
            "account_domain",
            "product",
            "owner_id",
            "owner_email",
            "owner_name",
            "created_date",
        ];
        let stated_key = stated_key.into_iter().filter(|key| has(key)).collect();
        Self {
            kind,
            read,
            places,
            extra,
            columns: columns.into(),
            base,
            options,
            today: file.as_of.day(),
            told_currency: options.currency.or(file.answers.currency),
            values: &file.values,
            twins: Twins::new(),
            assumed: 0,
            margins_apart: (0, Vec::new()),
            stated_key,
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.assumed > 0 {
            let currency = self.told_currency.unwrap_or(self.base.currency);
            let amounts = match self.assumed {
                1 => "1 amount names".to_owned(),
                many => format!("{} amounts name", grouped(many.unsigned_abs())),
            };
            notes.push(format!(
                "{amounts} no currency, read as {currency} (change with --currency)"
            ));
        }
        notes.extend(self.margins_in_words());
        if !self.extra.is_empty() {
            let names: Vec<&str> = self
                .extra
                .iter()
                .take(6)
                .map(|column| column.header.as_str())
                .collect();
            let more = self.extra.len() - names.len();
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            notes.push(format!(
                "kept beside the record as they stand: {}{more}",
                names.join(", ")
            ));
        }
        if self.kind == Kind::Deals && !self.read.iter().any(|column| column.key == "deal_id") {
            notes.push(format!(
                "no deal ids: deals are known by {}",
                self.stated_key.join(", ").replace('_', " ")
            ));
        }
        notes
    }

    /// Reads a record.
    fn take(
        &mut self,
        record: &Record<'_>,
        stages: &mut Seen,
    ) -> std::result::Result<StagedRow, Refused> {
        let mut row = self.cells(record)?;
        match self.kind {
            Kind::Deals => Self::deal(&mut row, stages),
            Kind::DealHistory => Self::snapshot(&mut row, stages),
            Kind::FieldHistory => self.field_change(&mut row, stages),
            Kind::Quotas => self.period(&mut row).and_then(|()| self.goal(&mut row)),
            Kind::ForecastCalls => self.period(&mut row),
            Kind::Rates => self.rate(&mut row),
            _ => self.record(&row),
        }?;
        let apart = self.take_margin_apart(&mut row, record.line());
        let extra = self.extra_of(record, apart);
        let values = row.cells.into_values();
        let hash = hash_of(&self.columns, &values, row.key.as_deref(), extra.as_deref());
        let identity = self.identity(&values);
        let key = self.key_of(row.key, &values, hash);
        Ok(StagedRow {
            line: record.line() as i64,
            key,
            identity,
            hash: hash as i64,
            extra,
            values,
        })
    }

    fn cells(&mut self, record: &Record<'_>) -> std::result::Result<Staged, Refused> {
        let mut row = Staged {
            key: None,
            cells: Cells::new(&self.columns),
            assumed: false,
        };
        let own = id_field(self.kind);
        for (column, (place, of_currency)) in self.read.iter().zip(&self.places) {
            let refused = |fault| Refused {
                header: column.header.clone(),
                fault,
            };
            if is_money(self.kind, column) {
                let money = parse::money(column, record, self.told_currency, self.base.currency)
                    .map_err(refused)?;
                if self.kind == Kind::Quotas {
                    let number = parse::number_as_written(column, record);
                    row.set(
                        "number",
                        number.map(|number| number.normalize().to_string()),
                    );
                    row.assumed = money.assumed;
                }
                self.assumed += i64::from(money.assumed);
                row.cells.put(*place, money.minor);
                row.cells.put(*of_currency, money.currency);
                continue;
            }
            let value = parse::value(column, record.cell(column.index)).map_err(refused)?;
            if column.key == own {
                row.key = match value {
                    StagedValue::Text(text) => Some(text),
                    _ => None,
                };
            } else {
                row.cells.put(*place, value);
            }
        }
        Ok(row)
    }

    /// Takes a margin out whose currency is not that of the amount: a deal has one currency, and a rate would be a
    /// guess. The deal itself is good, so it comes in; the cell is kept beside it and named in the notes.
    fn take_margin_apart(&mut self, row: &mut Staged, line: u64) -> Option<&'static str> {
        let (own, of_amount) = (row.text("margin_currency")?, row.text("amount_currency")?);
        let is_apart =
            own != of_amount && matches!(row.cells.get("margin"), Some(StagedValue::Whole(_)));
        if !is_apart {
            return None;
        }
        let said = format!("line {line} ({own} beside {of_amount})");
        self.margins_apart.0 += 1;
        if self.margins_apart.1.len() < NAMED {
            self.margins_apart.1.push(said);
        }
        row.cells.remove("margin");
        Some("margin")
    }

    fn margins_in_words(&self) -> Option<String> {
        let (count, first) = &self.margins_apart;
        let what = match count {
            0 => return None,
            1 => "1 margin is in another currency than its amount and was".to_owned(),
            many => format!(
                "{} margins are in another currency than their amount and were",
                grouped(many.unsigned_abs())
            ),
        };
        let more = if *count > first.len() as i64 {
            ", …"
        } else {
            ""
        };
        Some(format!(
            "{what} kept beside the deal only: {}{more}",
            first.join(", ")
        ))
    }

    /// `extra` columns as they stand, and a cell that could not be taken for what its column is.
    fn extra_of(&self, record: &Record<'_>, apart: Option<&'static str>) -> Option<String> {
        let mut kept = Map::new();
        for column in self.read.iter().filter(|column| apart == Some(column.key)) {
            let text = record.cell(column.index).text().into_owned();
            kept.insert(column.header.clone(), Json::String(text));
        }
        for column in &self.extra {
            let cell = record.cell(column.index);
            if !matches!(cell, Cell::Empty) {
                kept.insert(column.name.clone(), Json::String(cell.text().into_owned()));
            }
        }
        (!kept.is_empty()).then(|| Json::Object(kept).to_string())
    }

    /// What a deal without an id is known by: account, name, owner, product, created date; nothing that changes.
    fn identity(&self, values: &[StagedValue]) -> Option<String> {
        if self.kind != Kind::Deals {
            return None;
        }
        let mut key = String::new();
        for (name, value) in self.columns.iter().zip(values) {
            if !self.stated_key.contains(&name.as_str()) {
                continue;
            }
            let text = match value {
                StagedValue::Nothing => continue,
                StagedValue::Text(text) => text.to_lowercase(),
                StagedValue::Whole(number) => {
                    crate::domain::stamp::Stamp(*number).day().to_string()
                }
            };
            let _ = write!(key, "{name}={text}|");
        }
        Some(key)
    }

    /// The record's own id; activities, leads and contacts without one are known by their values and a number.
    fn key_of(&mut self, own: Option<String>, values: &[StagedValue], hash: u64) -> Option<String> {
        if own.is_some() || !matches!(self.kind, Kind::Activities | Kind::Leads | Kind::Contacts) {
            return own;
        }
        let known_by: &[&str] = match self.kind {
            Kind::Contacts => &[
                "contact_name",
                "first_name",
                "last_name",
                "account_id",
                "account_name",
                "email",
            ],
            Kind::Leads => &[
                "lead_name",
                "first_name",
                "last_name",
                "company",
                "created_date",
                "lead_source",
            ],
            _ => &[],
        };
        let mut mark = hash;
        if !known_by.is_empty() {
            mark = fnv(b"");
            for (name, value) in self.columns.iter().zip(values) {
                if known_by.contains(&name.as_str()) {
                    mark = fnv_from(mark, format!("{name}={value:?}").as_bytes());
                }
            }
        }
        let twin = self.twins.see(mark);
        Some(format!("~{mark:016x}-{twin}"))
    }
}

/// Money of a record is staged in minor units with its currency; that of a history as a plain number, because it
/// is in the currency of its deal.
fn is_money(kind: Kind, column: &ReadColumn) -> bool {
    matches!(column.form, Form::Money(_)) && kind != Kind::DealHistory
}

/// The places of columns among those that are staged: each column's own, and that of its currency.
fn places(read: &[ReadColumn], columns: &[String]) -> Vec<(usize, usize)> {
    let place = |name: &str| {
        let found = columns.iter().position(|known| known == name);
        found.unwrap_or(usize::MAX)
    };
    let both = |column: &ReadColumn| {
        let of_currency = format!("{}_currency", column.staged);
        (place(&column.staged), place(&of_currency))
    };
    read.iter().map(both).collect()
}

fn tells_stage(key: &str) -> bool {
    matches!(key, "stage" | "status" | "is_closed" | "is_won" | "is_lost")
}

fn hash_of(
    columns: &[String],
    values: &[StagedValue],
    key: Option<&str>,
    extra: Option<&str>,
) -> u64 {
    let mut hash = fnv(key.unwrap_or_default().as_bytes());
    for (name, value) in columns.iter().zip(values) {
        hash = fnv_from(hash, name.as_bytes());
        hash = match value {
            StagedValue::Nothing => fnv_from(hash, b"\x01"),
            StagedValue::Text(text) => fnv_from(fnv_from(hash, b"\x02"), text.as_bytes()),
            StagedValue::Whole(number) => fnv_from(fnv_from(hash, b"\x03"), &number.to_le_bytes()),
        };
    }
    fnv_from(hash, extra.unwrap_or_default().as_bytes())
}
