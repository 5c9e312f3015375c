//! Mappings that are kept: the columns of a header and what a person answered about it, recognised when it comes
//! again.

use serde_json::{Map, Value, json};

use super::{ImportOptions, Inspected, Result};
use crate::domain::money::Currency;
use crate::exchange::intake::Source;
use crate::exchange::recognise::{
    DateOrder, DecimalMark, Decision, FieldType, Kind, MatchedBy, Recognition, field, normalise,
    recognise_as,
};
use crate::storage::Store;
use crate::storage::merge::NewMapping;

/// What a person answered about a file of this header; a flag of today counts more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answers {
    /// Order of day and month where a column reads both ways.
    pub date_order: Option<DateOrder>,
    /// Decimal mark where a column reads both ways.
    pub decimal: Option<DecimalMark>,
    /// Currency of amounts that name none.
    pub currency: Option<Currency>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

impl Answers {
    fn of(body: &Value) -> Self {
        let word = |key: &str| body.get(key).and_then(Value::as_str);
        Self {
            date_order: word("date_order").and_then(|word| match word {
                "dmy" => Some(DateOrder::Dmy),
                "mdy" => Some(DateOrder::Mdy),
                "ymd" => Some(DateOrder::Ymd),
                _ => None,
            }),
            decimal: word("decimal").and_then(|word| match word {
                "comma" => Some(DecimalMark::Comma),
                "point" => Some(DecimalMark::Point),
                _ => None,
            }),
            currency: word("currency").and_then(|word| word.parse().ok()),
            sheet: word("sheet").map(str::to_owned),
        }
    }

    fn write(&self, body: &mut Map<String, Value>) {
        if let Some(order) = self.date_order {
            body.insert("date_order".into(), json!(order_word(order)));
        }
        if let Some(mark) = self.decimal {
            let word = match mark {
                DecimalMark::Comma => "comma",
                DecimalMark::Point => "point",
            };
            body.insert("decimal".into(), json!(word));
        }
        if let Some(currency) = self.currency {
            body.insert("currency".into(), json!(currency.code()));
        }
        if let Some(sheet) = &self.sheet {
            body.insert("sheet".into(), json!(sheet));
        }
    }
}

/// The word of an order of day and month, as `--date-order` takes it.
pub(super) fn order_word(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Ymd => "ymd",
        DateOrder::Dmy => "dmy",
        DateOrder::Mdy => "mdy",
    }
}

fn body_of(kept: &NewMapping) -> Option<Value> {
    serde_json::from_str(&kept.body).ok()
}

/// What was answered about a header.
pub(super) fn answers(kept: &NewMapping) -> Answers {
    body_of(kept).map_or_else(Answers::default, |body| Answers::of(&body))
}

/// Reads a header as a kept mapping says; `None` where that no longer fits.
pub(super) fn apply(kept: &NewMapping, header: &[String]) -> Option<Recognition> {
    let body = body_of(kept)?;
    let kind = Kind::from_word(&kept.kind)?;
    let mut recognition = recognise_as(kind, header);
    let columns = body.get("columns")?.as_array()?;
    for (column, pair) in recognition.columns.iter_mut().zip(columns) {
        // A place, because a header may stand twice; stage columns are told by their header alone.
        let [_, to] = pair.as_array()?.as_slice() else {
            return None;
        };
        if is_stage_day(column.field) {
            continue;
        }
        let key = match to.as_str() {
            Some(key) => Some(field(kind, key)?.key),
            None => None,
        };
        if column.field != key {
            column.field = key;
            column.matched = Some(MatchedBy::Person);
        }
    }
    Some(recognition)
}

/// Whether it is a column of a stage's day.
fn is_stage_day(field: Option<&str>) -> bool {
    matches!(field, Some("stage_entered" | "stage_exited"))
}

/// The sheet of a workbook that somebody chose at an earlier import, where it holds the same header today.
pub(super) fn kept_sheet(
    store: &Store,
    source: &Source,
    open: impl Fn(&str) -> Option<Source>,
) -> Result<Option<Source>> {
    let description = source.describe();
    if description.sheets.len() < 2 {
        return Ok(None);
    }
    for kept in store.mappings()? {
        let Some(sheet) = answers(&kept).sheet else {
            continue;
        };
        if description.sheet.as_ref() == Some(&sheet) || !description.sheets.contains(&sheet) {
            continue;
        }
        if let Some(other) = open(&sheet)
            .filter(|other| super::inspect::header_key(other.header()) == kept.header_key)
        {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// The mapping to keep for a file: where a person asked for it, corrected something or answered a question that
/// would be asked again.
pub(super) fn to_keep(
    store: &Store,
    file: &Inspected,
    options: &ImportOptions,
    alone: bool,
) -> Result<Option<NewMapping>> {
    let known = store.mapping_for(&file.header_key)?;
    let answers = given(file, options);
    if !file.corrected && options.save_mapping.is_none() && answers == file.answers {
        return Ok(None);
    }
    let columns = file.recognition.columns.iter().map(|column| {
        let key = column.field.filter(|key| !is_stage_day(Some(key)));
        json!([column.header, key])
    });
    let mut body = Map::new();
    body.insert("columns".into(), columns.collect());
    answers.write(&mut body);
    let kind = file.recognition.kind;
    let name = match (&options.save_mapping, &known) {
        (Some(name), _) if alone => name.clone(),
        (Some(name), _) => format!("{name} {}", kind.word()),
        (None, Some(known)) => known.name.clone(),
        (None, None) => free_name(store, &own_name(file))?,
    };
    let kept = NewMapping {
        name,
        kind: kind.word().to_owned(),
        header_key: file.header_key.clone(),
        body: Value::Object(body).to_string(),
    };
    Ok((known.as_ref() != Some(&kept)).then_some(kept))
}

/// The answers that this file needed, those of earlier imports included.
fn given(file: &Inspected, options: &ImportOptions) -> Answers {
    let columns = &file.recognition.columns;
    let profiles = || columns.iter().filter_map(|column| column.profile.as_ref());
    let dates_told = profiles().any(|profile| matches!(profile.dates, Some(Decision::Told(_))))
        || file.values.date_told;
    let marks_told = profiles().any(|profile| matches!(profile.numbers, Some(Decision::Told(_))))
        || file.values.mark_told;
    let kind = file.recognition.kind;
    let bare_money = columns.iter().any(|column| {
        column
            .field
            .and_then(|key| field(kind, key))
            .is_some_and(|field| field.field_type == FieldType::Money)
            && column.currency.is_none()
            && super::columns::currency_column(&file.recognition, column).is_none()
    });
    let several_sheets = file.source.describe().sheets.len() > 1;
    let kept = &file.answers;
    Answers {
        date_order: options
            .date_order
            .filter(|_| dates_told)
            .or(kept.date_order),
        decimal: options.decimal.filter(|_| marks_told).or(kept.decimal),
        currency: options.currency.filter(|_| bare_money).or(kept.currency),
        sheet: options
            .read
            .sheet
            .as_ref()
            .filter(|_| several_sheets)
            .and(file.source.describe().sheet.clone())
            .or_else(|| kept.sheet.clone()),
    }
}

/// `HubSpot deals`; where no CRM is recognised, the name of the file.
fn own_name(file: &Inspected) -> String {
    if let Some(crm) = crm(file.source.header()) {
        return format!("{crm} {}", file.recognition.kind.word().replace('-', " "));
    }
    let name = &file.source.describe().file;
    name.rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem)
        .to_owned()
}

/// The CRM whose words stand in a header.
fn crm(header: &[String]) -> Option<&'static str> {
    let has = |wanted: &dyn Fn(&str) -> bool| header.iter().any(|name| wanted(name));
    let is = |words: &'static str| move |name: &str| normalise(name) == words;
    if has(&|name| name.starts_with("(Do Not Modify)")) {
        Some("Dynamics")
    } else if has(&|name| {
        ["Deal - ", "Person - ", "Organization - ", "Activity - "]
            .iter()
            .any(|entity| name.starts_with(entity))
    }) {
        Some("Pipedrive")
    } else if has(&|name| name.starts_with("hs_") || name.starts_with("hubspot_"))
        || has(&is("record id")) && !has(&is("potential name"))
    {
        Some("HubSpot")
    } else if has(&is("potential name")) || has(&is("deal name")) && has(&is("closing date")) {
        Some("Zoho")
    } else if has(&|name| normalise(name).starts_with("opportunity ") || name == "StageName") {
        Some("Salesforce")
    } else {
        None
    }
}

/// The name, with a number where another header has it already.
fn free_name(store: &Store, name: &str) -> Result<String> {
    let taken: Vec<String> = store
        .mappings()?
        .into_iter()
        .map(|kept| kept.name)
        .collect();
    let mut free = name.to_owned();
    let mut number = 1;
    while taken.contains(&free) {
        number += 1;
        free = format!("{name} {number}");
    }
    Ok(free)
}
