//! Which column of a file becomes which staged column, and how its cells are read.

use super::places::has_a_place;
use crate::domain::money::Currency;
use crate::exchange::recognise::{
    ColumnMapping, DateFormat, DecimalMark, Decision, FieldType, Kind, NumberFormat, Recognition,
    field,
};
use crate::storage::staging::StagedKind;

/// The staged kind of a recognised one.
pub(super) fn staged_kind(kind: Kind) -> StagedKind {
    match kind {
        Kind::Deals | Kind::NotASalesExport => StagedKind::Deals,
        Kind::DealHistory => StagedKind::DealHistory,
        Kind::FieldHistory => StagedKind::FieldHistory,
        Kind::Leads => StagedKind::Leads,
        Kind::Reps => StagedKind::Reps,
        Kind::Accounts => StagedKind::Accounts,
        Kind::Contacts => StagedKind::Contacts,
        Kind::Products => StagedKind::Products,
        Kind::Activities => StagedKind::Activities,
        Kind::Quotas => StagedKind::Quotas,
        Kind::ForecastCalls => StagedKind::ForecastCalls,
        Kind::Rates => StagedKind::Rates,
    }
}

/// The field that is the record's own id.
pub(super) fn id_field(kind: Kind) -> &'static str {
    match kind {
        Kind::Deals | Kind::DealHistory | Kind::FieldHistory | Kind::NotASalesExport => "deal_id",
        Kind::Leads => "lead_id",
        Kind::Reps => "rep_id",
        Kind::Accounts => "account_id",
        Kind::Contacts => "contact_id",
        Kind::Products => "product_id",
        Kind::Activities => "activity_id",
        Kind::Quotas | Kind::ForecastCalls | Kind::Rates => "",
    }
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Id,
    Date(DateFormat),
    Time(DateFormat),
    Money(NumberFormat),
    Number(NumberFormat),
    Bool,
    Currency,
}

/// One column on its way into the staging area.
#[derive(Debug, Clone)]
pub(super) struct ReadColumn {
    pub index: usize,
    pub header: String,
    pub key: &'static str,
    /// Its name in the staging area.
    pub staged: String,
    pub form: Form,
    /// The column that names the currency of each amount.
    pub currency_column: Option<usize>,
    /// The currency that the header names.
    pub currency: Option<Currency>,
    pub entities: bool,
}

/// A column that is kept as it stands.
#[derive(Debug, Clone)]
pub(super) struct ExtraColumn {
    pub index: usize,
    pub header: String,
    /// Another column of the same name stands before it.
    pub name: String,
}

/// The columns of a file, sorted into those that are read and those that are kept.
pub(super) fn sort(recognition: &Recognition) -> (Vec<ReadColumn>, Vec<ExtraColumn>) {
    let kind = recognition.kind;
    let (mut read, mut extra) = (Vec::new(), Vec::<ExtraColumn>::new());
    for column in &recognition.columns {
        let def = column
            .field
            .and_then(|key| field(kind, key))
            .filter(|def| has_a_place(kind, def.key));
        // The contacts of a deal become buyers; what the file said is kept as well, so that a buyer whom somebody took
        // off does not come back with the next export.
        if kind == Kind::Deals && def.is_some_and(|def| CONTACTS.contains(&def.key)) {
            keep(&mut extra, column);
        }
        match def {
            Some(def)
                if def.field_type == FieldType::Currency
                    && kind != Kind::Rates
                    && kind != Kind::DealHistory => {}
            Some(def) => read.push(ReadColumn {
                index: column.index,
                header: column.header.clone(),
                key: def.key,
                staged: staged_name(column, def.key),
                form: form(column, def.field_type),
                currency_column: currency_column(recognition, column),
                currency: column.currency,
                entities: column
                    .profile
                    .as_ref()
                    .is_some_and(|profile| profile.entities),
            }),
            // It is read with the amount that it belongs to.
            None if column.currency_of.is_some() => {}
            None => keep(&mut extra, column),
        }
    }
    (read, extra)
}

/// The fields of deals that name contacts.
const CONTACTS: [&str; 3] = ["contact_id", "contact_name", "contact_email"];

fn keep(extra: &mut Vec<ExtraColumn>, column: &ColumnMapping) {
    let again = extra
        .iter()
        .filter(|known| known.header == column.header)
        .count();
    let name = if again > 0 {
        format!("{} ({})", column.header, again + 1)
    } else {
        column.header.clone()
    };
    extra.push(ExtraColumn {
        index: column.index,
        header: column.header.clone(),
        name,
    });
}

fn staged_name(column: &ColumnMapping, key: &str) -> String {
    match &column.stage_date {
        Some(stage) if key == "stage_entered" => {
            format!("stage_entered:{}", stage.stage.replace('"', "'"))
        }
        _ => key.to_owned(),
    }
}

fn form(column: &ColumnMapping, field_type: FieldType) -> Form {
    let dates = column
        .profile
        .as_ref()
        .and_then(|profile| profile.dates.as_ref())
        .and_then(Decision::format);
    let numbers = column
        .profile
        .as_ref()
        .and_then(|profile| profile.numbers.as_ref())
        .and_then(Decision::format);
    let dates = dates.unwrap_or(DateFormat::ISO);
    let numbers = numbers.unwrap_or(NumberFormat {
        decimal: DecimalMark::Point,
    });
    match field_type {
        FieldType::Text | FieldType::LongText => Form::Text,
        FieldType::Id => Form::Id,
        FieldType::Date => Form::Date(dates),
        FieldType::DateTime => Form::Time(dates),
        FieldType::Money => Form::Money(numbers),
        FieldType::Number | FieldType::Percent => Form::Number(numbers),
        FieldType::Bool => Form::Bool,
        FieldType::Currency => Form::Currency,
    }
}

/// The column that names the currency of an amount.
pub(super) fn currency_column(recognition: &Recognition, money: &ColumnMapping) -> Option<usize> {
    recognition
        .columns
        .iter()
        .find(|column| column.currency_of == Some(money.index))
        .or_else(|| {
            recognition
                .column("currency")
                .filter(|column| column.currency_of.is_none())
        })
        .map(|column| column.index)
}
