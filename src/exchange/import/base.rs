//! The currency of totals, and of amounts that name none.

use std::collections::HashMap;

use super::{ImportOptions, Inspected, Result};
use crate::domain::money::Currency;
use crate::exchange::intake::Row;
use crate::exchange::recognise::{FieldType, Kind, field, parse_currency};
use crate::storage::Store;

/// How many records per file are looked at for the most frequent currency.
const LOOKED_AT: usize = 20_000;

/// What was decided.
pub(super) struct Base {
    /// The currency of totals.
    pub currency: Currency,
    /// Where it comes from, and whether it must be set.
    pub to_set: Option<(Currency, String)>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// As a person says; else as it is set; else as the file shows its deals; else the target of a rates file; else the most frequent currency of the
/// files; else the default.
pub(super) fn decide(store: &Store, files: &[Inspected], options: &ImportOptions) -> Result<Base> {
    if let (Some(set), None) = (store.base_currency_set()?, options.base_currency) {
        return Ok(Base {
            currency: set,
            to_set: None,
            notes: Vec::new(),
        });
    }
    // What a file already shows stays: an export of one foreign deal does not turn every total over.
    if options.base_currency.is_none() && !store.deal_currencies()?.is_empty() {
        return Ok(Base {
            currency: store.base_currency(None)?.currency,
            to_set: None,
            notes: Vec::new(),
        });
    }
    let (currency, origin) = if let Some(told) = options.base_currency {
        (told, "as you said".to_owned())
    } else if let Some(rates) = files.iter().find_map(rates_target) {
        rates
    } else if let Some(found) = most_frequent(files)? {
        found
    } else if let Some(told) = options.currency {
        (told, "the currency you named for the amounts".to_owned())
    } else if !files.iter().any(has_amounts) {
        // A list of reps says nothing about money; the export that does settles it.
        return Ok(Base {
            currency: options.default_currency,
            to_set: None,
            notes: Vec::new(),
        });
    } else {
        (
            options.default_currency,
            "no file names a currency".to_owned(),
        )
    };
    let notes = vec![format!("totals are in {currency} ({origin})")];
    Ok(Base {
        currency,
        to_set: Some((currency, origin)),
        notes,
    })
}

fn has_amounts(file: &Inspected) -> bool {
    let kind = file.recognition.kind;
    file.recognition
        .columns
        .iter()
        .filter_map(|column| field(kind, column.field?))
        .any(|def| def.field_type == FieldType::Money)
}

fn rates_target(file: &Inspected) -> Option<(Currency, String)> {
    if file.recognition.kind != Kind::Rates {
        return None;
    }
    let name = &file.source.describe().file;
    for (field, code) in [
        ("rate_to_eur", Currency::EUR),
        ("rate_to_usd", Currency::USD),
    ] {
        if file.recognition.column(field).is_some() {
            return Some((code, format!("the rates of {name} lead to it")));
        }
    }
    let place = file.recognition.column("to_currency")?.index;
    let code = file.samples.first()?.get(place)?.parse().ok()?;
    Some((code, format!("the rates of {name} lead to it")))
}

fn most_frequent(files: &[Inspected]) -> Result<Option<(Currency, String)>> {
    let mut counts: HashMap<Currency, usize> = HashMap::new();
    for file in files {
        let columns: Vec<usize> = file
            .recognition
            .columns
            .iter()
            .filter(|column| column.field == Some("currency") || column.currency_of.is_some())
            .map(|column| column.index)
            .collect();
        for named in file
            .recognition
            .columns
            .iter()
            .filter(|column| column.field.is_some())
        {
            if let Some(currency) = named.currency {
                *counts.entry(currency).or_default() += 1;
            }
        }
        if columns.is_empty() {
            continue;
        }
        let mut records = file.source.records()?;
        for _ in 0..LOOKED_AT {
            match records.read()? {
                None => break,
                Some(Row::Data(record)) => {
                    for column in &columns {
                        if let Ok(currency) = parse_currency(&record.text(*column)) {
                            *counts.entry(currency).or_default() += 1;
                        }
                    }
                }
                Some(_) => {}
            }
        }
    }
    let only = counts.len() == 1;
    let best = counts
        .into_iter()
        .max_by_key(|(currency, count)| (*count, std::cmp::Reverse(*currency)));
    Ok(best.map(|(currency, _)| {
        let origin = if only {
            "the only currency in the files"
        } else {
            "the most frequent currency in the files"
        };
        (currency, origin.to_owned())
    }))
}
