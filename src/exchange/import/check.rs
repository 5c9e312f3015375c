//! Reading a file's rows into the staging area: every cell parsed, every row that cannot be taken refused with its
//! line, column and reason.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::base::Base;
use super::columns::{ExtraColumn, Form, ReadColumn, id_field, sort, staged_kind};
use super::parse::{self, Fault, fnv, fnv_from};
use super::stage_names::{Seen, Stated};
use super::{ImportError, ImportOptions, Inspected, Result};
use crate::domain::history::EventField;
use crate::domain::period_words;
use crate::domain::process::Outcome;
use crate::domain::stage_words::{StageHints, guess_outcome};
use crate::exchange::intake::{Cell, Record, Row};
use crate::exchange::recognise::{
    DateFormat, DateOrder, DecimalMark, Kind, NumberFormat, normalise, parse_amount, parse_date,
};
use crate::storage::staging::{Counts, FileWriter, NewStagedRow, StagedFile, StagedValue, Staging};

/// A row that is refused: the column, the cell, the reason.
struct Refused {
    header: String,
    fault: Fault,
}

fn whole_row(reason: impl Into<String>) -> Refused {
    Refused {
        header: String::new(),
        fault: Fault {
            value: String::new(),
            reason: reason.into(),
        },
    }
}

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
    let description = file.source.describe();
    let mut notes = description.notes.clone();
    notes.extend(file.recognition.problems.iter().cloned());
    if staged_kind(file.recognition.kind) == crate::storage::staging::StagedKind::Deals {
        notes.push(format!(
            "the export is {} ({})",
            file.as_of_from,
            file.as_of.day()
        ));
    }
    let staged = StagedFile {
        name: description.file.clone(),
        hash: description.hash.clone(),
        kind: staged_kind(file.recognition.kind),
        header_key: file.header_key.clone(),
        as_of: file.as_of,
        columns: reader.columns.clone(),
        content_hash: 0,
        counts: Counts::default(),
        notes,
    };
    let mut writer = staging.begin_file(staged)?;
    let mut records = file.source.records()?;
    let (mut rows, mut dropped) = (0_i64, Vec::new());
    loop {
        if rows % 2048 == 0 && !progress(rows, records.bytes_read()) {
            return Err(ImportError::Cancelled);
        }
        rows += 1;
        match records.read()? {
            None => break,
            Some(Row::Data(record)) => {
                if let Err(refused) = reader.take(&record, &mut writer, stages)? {
                    let Fault { value, reason } = refused.fault;
                    writer.refuse(
                        record.line() as i64,
                        &refused.header,
                        &value,
                        &reason,
                        &record.texts(),
                    )?;
                }
            }
            Some(Row::Refused(row)) => {
                writer.refuse(row.line as i64, "", "", &row.reason, &row.cells)?
            }
            Some(Row::Dropped(row)) => dropped.push(format!(
                "line {} was left out, {}: {}",
                row.line, row.reason, row.text
            )),
        }
    }
    let mut notes = reader.notes();
    notes.extend(dropped.into_iter().take(20));
    writer.finish(notes)?;
    Ok(())
}

/// Reads the rows of one file.
struct Reader<'f> {
    kind: Kind,
    read: Vec<ReadColumn>,
    extra: Vec<ExtraColumn>,
    /// Names of the staged columns.
    columns: Vec<String>,
    base: &'f Base,
    options: &'f ImportOptions,
    today: chrono::NaiveDate,
    /// Rows without an id: how often the same values were seen.
    twins: HashMap<u64, u32>,
    assumed: i64,
    stated_key: Vec<&'static str>,
}

impl<'f> Reader<'f> {
    fn new(file: &Inspected, base: &'f Base, options: &'f ImportOptions) -> Self {
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
            Kind::Quotas | Kind::ForecastCalls => &["period_start", "period_end"],
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
            extra,
            columns,
            base,
            options,
            today: file.as_of.day(),
            twins: HashMap::new(),
            assumed: 0,
            stated_key,
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.assumed > 0 {
            let currency = self.options.currency.unwrap_or(self.base.currency);
            notes.push(format!(
                "{} amounts name no currency; they were read as {currency} (change with --currency)",
                self.assumed
            ));
        }
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

    /// Reads a record and stages it.
    fn take(
        &mut self,
        record: &Record<'_>,
        writer: &mut FileWriter<'_>,
        stages: &mut Seen,
    ) -> Result<std::result::Result<(), Refused>> {
        let mut row = match self.cells(record) {
            Ok(row) => row,
            Err(refused) => return Ok(Err(refused)),
        };
        let finished = match self.kind {
            Kind::Deals => self.deal(&mut row, stages),
            Kind::DealHistory => self.snapshot(&mut row, stages),
            Kind::FieldHistory => self.field_change(&mut row, stages),
            Kind::Quotas | Kind::ForecastCalls => self.period(&mut row),
            Kind::Rates => self.rate(&mut row),
            _ => self.record(&row),
        };
        if let Err(refused) = finished {
            return Ok(Err(refused));
        }
        let extra = self.extra_of(record);
        let values: Vec<StagedValue> = self
            .columns
            .iter()
            .map(|name| row.cells.remove(name).unwrap_or_default())
            .collect();
        let hash = hash_of(&self.columns, &values, row.key.as_deref(), extra.as_deref());
        let identity = self.identity(&values);
        let key = self.key_of(row.key, &values, hash);
        writer.row(&NewStagedRow {
            line: record.line() as i64,
            key: key.as_deref(),
            identity: identity.as_deref(),
            hash: hash as i64,
            extra: extra.as_deref(),
            values: &values,
        })?;
        Ok(Ok(()))
    }

    fn cells(&mut self, record: &Record<'_>) -> std::result::Result<Staged, Refused> {
        let mut row = Staged {
            key: None,
            cells: HashMap::with_capacity(self.columns.len()),
        };
        let own = id_field(self.kind);
        for column in &self.read {
            let refused = |fault| Refused {
                header: column.header.clone(),
                fault,
            };
            if is_money(self.kind, column) {
                let money = parse::money(column, record, self.options.currency, self.base.currency)
                    .map_err(refused)?;
                self.assumed += i64::from(money.assumed);
                row.cells.insert(column.staged.clone(), money.minor);
                row.cells
                    .insert(format!("{}_currency", column.staged), money.currency);
                continue;
            }
            let value = parse::value(column, record.cell(column.index)).map_err(refused)?;
            if column.key == own {
                row.key = match value {
                    StagedValue::Text(text) => Some(text),
                    _ => None,
                };
            } else {
                row.cells.insert(column.staged.clone(), value);
            }
        }
        Ok(row)
    }

    /// The deal's stage: as the stage column says; a status that ends the deal counts more; without a stage column
    /// what the other columns state.
    fn deal(&self, row: &mut Staged, stages: &mut Seen) -> std::result::Result<(), Refused> {
        if row.yes("is_deleted") == Some(true) {
            return Err(whole_row("the CRM marks this deal as deleted"));
        }
        let named = [
            "deal_name",
            "account_name",
            "account_id",
            "account_domain",
            "product",
        ];
        if row.key.is_none() && named.iter().all(|name| row.text(name).is_none()) {
            return Err(whole_row(
                "it names no deal: no id, no name, no account, no product",
            ));
        }
        let stated = row.stated();
        let ended = |text: &str| {
            matches!(
                guess_outcome(text, StageHints::default()),
                Some(Outcome::Won | Outcome::Lost)
            )
        };
        let status = row
            .text("status")
            .filter(|status| ended(status))
            .map(str::to_owned);
        let stage = row.text("stage").map(str::to_owned);
        let stage = match (stage, status) {
            (Some(stage), Some(status)) if !ended(&stage) => Some(status),
            (Some(stage), _) => Some(stage),
            (None, Some(status)) => Some(status),
            (None, None) if !row.cells.contains_key("stage") => row
                .text("status")
                .map(str::to_owned)
                .or_else(|| stated.outcome().map(word_for).map(str::to_owned)),
            (None, None) => None,
        };
        if let Some(stage) = &stage {
            stages.note(stage, stated);
        }
        for name in row.entered_stages() {
            stages.note(&name, Stated::default());
        }
        row.set("stage", stage);
        Ok(())
    }

    fn snapshot(&self, row: &mut Staged, stages: &mut Seen) -> std::result::Result<(), Refused> {
        if !matches!(row.cells.get("changed_at"), Some(StagedValue::Whole(_))) {
            return Err(whole_row("it does not say when the change was made"));
        }
        if row.yes("is_deleted") == Some(true) && row.key.is_none() {
            return Err(whole_row("the CRM marks this row as deleted"));
        }
        if let Some(stage) = row.text("stage") {
            stages.note(stage, row.stated());
        }
        if let Some(stage) = row.text("previous_stage") {
            stages.note(stage, Stated::default());
        }
        Ok(())
    }

    fn field_change(
        &self,
        row: &mut Staged,
        stages: &mut Seen,
    ) -> std::result::Result<(), Refused> {
        if !matches!(row.cells.get("changed_at"), Some(StagedValue::Whole(_))) {
            return Err(whole_row("it does not say when the change was made"));
        }
        let event = row.text("field").and_then(event_of);
        row.set("event", event.map(|event| event.key().to_owned()));
        let Some(event) = event else { return Ok(()) };
        for name in ["old_value", "new_value"] {
            let Some(text) = row.text(name).map(str::to_owned) else {
                continue;
            };
            let value = self.history_value(event, &text).map_err(|reason| Refused {
                header: name.replace('_', " "),
                fault: Fault {
                    value: text.clone(),
                    reason,
                },
            })?;
            if let (EventField::Stage, Some(stage)) = (event, &value) {
                stages.note(stage, Stated::default());
            }
            row.set(name, value);
        }
        Ok(())
    }

    /// A value of a field history: days in ISO, amounts as plain decimal numbers.
    fn history_value(
        &self,
        event: EventField,
        text: &str,
    ) -> std::result::Result<Option<String>, String> {
        let order = self.options.date_order.unwrap_or(DateOrder::Ymd);
        let dates = DateFormat {
            order,
            ..DateFormat::ISO
        };
        let numbers = NumberFormat {
            decimal: self.options.decimal.unwrap_or(DecimalMark::Point),
        };
        Ok(match event {
            EventField::CloseOn => parse_date(&dates, text)
                .map_err(|e| e.to_string())?
                .map(|date| date.day().to_string()),
            EventField::Amount => {
                let amount = parse_amount(&numbers, text).map_err(|e| e.to_string())?;
                amount.map(|amount| amount.value.normalize().to_string())
            }
            EventField::Owner => Some(
                crate::exchange::recognise::salesforce_18(text).unwrap_or_else(|| text.to_owned()),
            ),
            _ => Some(text.to_owned()),
        })
    }

    /// The first and the last day of a quota's or a call's period.
    fn period(&self, row: &mut Staged) -> std::result::Result<(), Refused> {
        if row.text("rep_id").is_none() && row.text("rep_name").is_none() {
            return Err(whole_row("it names no rep"));
        }
        if self.kind == Kind::Quotas
            && !matches!(row.cells.get("amount"), Some(StagedValue::Whole(_)))
        {
            return Err(whole_row("it has no amount"));
        }
        if self.kind == Kind::ForecastCalls
            && !matches!(row.cells.get("submitted_at"), Some(StagedValue::Whole(_)))
        {
            return Err(whole_row("it does not say when the call was made"));
        }
        let days = match row.text("period") {
            Some(text) => {
                let period = period_words::parse(text, self.today, &self.options.calendar)
                    .map_err(|e| whole_row(e.to_string()))?;
                self.options.calendar.days(period)
            }
            None => match (row.day("period_start"), row.day("period_end")) {
                (Some(first), Some(last)) => Some((first, last)),
                _ => None,
            },
        };
        let Some((first, last)) = days else {
            return Err(whole_row(
                "its period cannot be told: a quarter, a month, or a first and a last day is needed",
            ));
        };
        row.set("period_start", Some(first.to_string()));
        row.set("period_end", Some(last.to_string()));
        Ok(())
    }

    fn rate(&self, row: &mut Staged) -> std::result::Result<(), Refused> {
        let (base, field) = if row.text("rate_to_eur").is_some() {
            ("EUR".to_owned(), "rate_to_eur")
        } else if row.text("rate_to_usd").is_some() {
            ("USD".to_owned(), "rate_to_usd")
        } else {
            (
                row.text("to_currency")
                    .map_or_else(|| self.base.currency.code().to_owned(), str::to_owned),
                "rate",
            )
        };
        let rate = row.text(field).map(str::to_owned);
        let positive = rate
            .as_deref()
            .and_then(|rate| rate.parse::<f64>().ok())
            .is_some_and(|rate| rate > 0.0);
        if row.text("currency").is_none() || !positive {
            return Err(whole_row("a rate needs a currency and a number above zero"));
        }
        row.set("base", Some(base));
        row.set("rate_value", rate);
        Ok(())
    }

    /// What the other kinds need at least.
    fn record(&self, row: &Staged) -> std::result::Result<(), Refused> {
        let (needed, what): (&[&str], &str) = match self.kind {
            Kind::Reps => (
                &["rep_name", "first_name", "last_name", "email"],
                "it names nobody",
            ),
            Kind::Accounts => (&["account_name", "website"], "it names no account"),
            Kind::Products => (&["product_name", "product_code"], "it names no product"),
            Kind::Contacts => (
                &["contact_name", "first_name", "last_name", "email"],
                "it names nobody",
            ),
            Kind::Activities => (
                &["date", "subject", "activity_type", "due_date"],
                "it says neither what nor when",
            ),
            _ => (
                &[
                    "lead_name",
                    "first_name",
                    "last_name",
                    "company",
                    "account_id",
                ],
                "it names nobody",
            ),
        };
        let empty = |name: &str| matches!(row.cells.get(name), None | Some(StagedValue::Nothing));
        if row.key.is_none() && needed.iter().all(|name| empty(name)) {
            Err(whole_row(what))
        } else {
            Ok(())
        }
    }

    fn extra_of(&self, record: &Record<'_>) -> Option<String> {
        let mut kept = Map::new();
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
            key.push_str(&format!("{name}={text}|"));
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
        let twin = self.twins.entry(mark).or_insert(0);
        *twin += 1;
        Some(format!("~{mark:016x}-{twin}"))
    }
}

/// A row while it is read.
struct Staged {
    key: Option<String>,
    cells: HashMap<String, StagedValue>,
}

impl Staged {
    fn text(&self, name: &str) -> Option<&str> {
        match self.cells.get(name) {
            Some(StagedValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn yes(&self, name: &str) -> Option<bool> {
        match self.cells.get(name) {
            Some(StagedValue::Whole(number)) => Some(*number != 0),
            _ => None,
        }
    }

    fn day(&self, name: &str) -> Option<chrono::NaiveDate> {
        self.text(name).and_then(|text| text.parse().ok())
    }

    fn set(&mut self, name: &str, value: Option<String>) {
        self.cells.insert(
            name.to_owned(),
            value.map_or(StagedValue::Nothing, StagedValue::Text),
        );
    }

    fn stated(&self) -> Stated {
        Stated {
            closed: self.yes("is_closed"),
            won: self.yes("is_won"),
            lost: self.yes("is_lost"),
            probability: self.text("probability").and_then(|text| text.parse().ok()),
        }
    }

    fn entered_stages(&self) -> Vec<String> {
        self.cells
            .iter()
            .filter(|(_, value)| !matches!(value, StagedValue::Nothing))
            .filter_map(|(name, _)| name.strip_prefix("stage_entered:").map(str::to_owned))
            .collect()
    }
}

/// Money of a record is staged in minor units with its currency; that of a history as a plain number, because it
/// is in the currency of its deal.
fn is_money(kind: Kind, column: &ReadColumn) -> bool {
    matches!(column.form, Form::Money(_)) && kind != Kind::DealHistory
}

fn tells_stage(key: &str) -> bool {
    matches!(key, "stage" | "status" | "is_closed" | "is_won" | "is_lost")
}

fn word_for(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => "Open",
        Outcome::Won => "Closed Won",
        Outcome::Lost => "Closed Lost",
    }
}

/// The event that a field history's field name stands for.
fn event_of(name: &str) -> Option<EventField> {
    let words = normalise(name);
    Some(
        match words
            .trim_end_matches(" name")
            .trim_start_matches("opportunity ")
            .trim_start_matches("deal ")
        {
            "stage" | "dealstage" | "pipeline stage" | "phase" => EventField::Stage,
            "amount" | "value" | "betrag" => EventField::Amount,
            "close date" | "closedate" | "closing date" | "expected close date" => {
                EventField::CloseOn
            }
            "forecast category" => EventField::Category,
            "owner" | "owner id" | "hubspot owner id" | "assigned to" => EventField::Owner,
            "next step" | "nextstep" => EventField::NextStep,
            "currency" | "currency iso code" => EventField::Currency,
            _ => return None,
        },
    )
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
