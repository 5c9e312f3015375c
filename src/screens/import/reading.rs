//! The two forms of the columns page: how a file is read, and what holds for all files.

use chrono::NaiveDate;

use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::exchange::import::ImportOptions;
use crate::exchange::intake::{Description, ReadOptions, TextEncoding};

/// As it is found out.
const FOUND: &str = "";
const DELIMITERS: [(&str, u8, &str); 5] = [
    ("comma", b',', "comma"),
    ("semicolon", b';', "semicolon"),
    ("tab", b'\t', "tab"),
    ("pipe", b'|', "pipe |"),
    ("colon", b':', "colon"),
];
const ENCODINGS: [&str; 8] = [
    "utf-8",
    "windows-1252",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "shift_jis",
    "gbk",
];

/// The word for a delimiter.
pub(super) fn delimiter_in_words(delimiter: u8) -> &'static str {
    DELIMITERS
        .iter()
        .find(|(_, byte, _)| *byte == delimiter)
        .map_or("another mark", |(.., word)| word)
}

fn choice(
    name: &'static str,
    label: &str,
    mut options: Vec<(String, String)>,
    now: Option<String>,
) -> Field {
    options.insert(0, (FOUND.to_owned(), "as found".to_owned()));
    Field::new(name, label, Kind::Choice(options))
        .start(Value::Choice(Some(now.unwrap_or_default())))
}

/// Sheet of a workbook, or encoding and delimiter of a text; the line of the header.
pub(super) fn form(
    file: &str,
    told: &ReadOptions,
    found: Option<&Description>,
    today: NaiveDate,
) -> Form {
    let mut fields = Vec::new();
    let sheets = found.map(|found| found.sheets.clone()).unwrap_or_default();
    if sheets.is_empty() {
        let encodings = ENCODINGS
            .iter()
            .map(|name| ((*name).to_owned(), (*name).to_owned()))
            .collect();
        let now = told.encoding.map(|encoding| encoding.name().to_lowercase());
        fields.push(choice("encoding", "Encoding", encodings, now));
        let marks = DELIMITERS
            .iter()
            .map(|(key, _, word)| ((*key).to_owned(), (*word).to_owned()))
            .collect();
        let now = told
            .delimiter
            .and_then(|now| DELIMITERS.iter().find(|(_, byte, _)| *byte == now));
        fields.push(choice(
            "delimiter",
            "Parted by",
            marks,
            now.map(|(key, ..)| (*key).to_owned()),
        ));
    } else {
        let sheets = sheets
            .iter()
            .map(|name| (name.clone(), name.clone()))
            .collect();
        let now = told
            .sheet
            .clone()
            .or_else(|| found.and_then(|found| found.sheet.clone()));
        fields.push(choice("sheet", "Sheet", sheets, now));
    }
    let line = found.map_or(1, |found| found.header_line).to_string();
    fields.push(
        Field::new("header", "Header on line", Kind::Number)
            .hint(format!("as found: {line}"))
            .text(
                told.header_line
                    .map(|line| line.to_string())
                    .unwrap_or_default(),
            ),
    );
    Form::new(format!("How {file} is read"), today, fields)
}

/// What the form says.
pub(super) fn taken(values: &Values) -> Result<ReadOptions, String> {
    let chosen = |name| values.choice(name).filter(|key| *key != FOUND);
    let header_line = match values.number("header") {
        None => None,
        Some(line) => match u64::try_from(line) {
            Ok(line) if line > 0 => Some(line),
            _ => return Err("The line of the header is a number from 1".to_owned()),
        },
    };
    Ok(ReadOptions {
        delimiter: chosen("delimiter")
            .and_then(|key| DELIMITERS.iter().find(|(known, ..)| *known == key))
            .map(|(_, byte, _)| *byte),
        encoding: chosen("encoding").and_then(TextEncoding::from_label),
        sheet: chosen("sheet").map(str::to_owned),
        header_line,
    })
}

/// Currencies, the day of the export, the name under which the columns are kept.
pub(super) fn form_of_all(options: &ImportOptions, today: NaiveDate) -> Form {
    let code = |currency: Option<crate::domain::money::Currency>| {
        currency
            .map(|currency| currency.to_string())
            .unwrap_or_default()
    };
    let fields = vec![
        Field::new("currency", "Currency where none is", Kind::Text)
            .hint(options.default_currency.to_string())
            .text(code(options.currency)),
        Field::new("base", "Currency of totals", Kind::Text)
            .hint("as found")
            .text(code(options.base_currency)),
        Field::new("exported", "Day of the export", Kind::Date)
            .hint("today")
            .start(Value::Date(options.exported_on)),
        Field::new("name", "Keep these columns as", Kind::Text)
            .hint("a name, such as Salesforce weekly")
            .text(options.save_mapping.clone().unwrap_or_default()),
    ];
    Form::new("What holds for this import", today, fields)
}

/// Takes what that form says.
pub(super) fn take_all(options: &mut ImportOptions, values: &Values) -> Result<(), String> {
    let currency = |name| match values.text(name) {
        "" => Ok(None),
        code => code
            .parse()
            .map(Some)
            .map_err(|error: crate::domain::money::UnknownCurrency| error.to_string()),
    };
    let (amounts, totals) = (currency("currency")?, currency("base")?);
    options.currency = amounts;
    options.base_currency = totals;
    options.exported_on = values.date("exported");
    options.save_mapping = Some(values.text("name").to_owned()).filter(|name| !name.is_empty());
    Ok(())
}
