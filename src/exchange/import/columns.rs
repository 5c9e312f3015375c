//! Which column of a file becomes which staged column, and how its cells are read.

use crate::domain::money::Currency;
use crate::exchange::recognise::{
    ColumnMapping, DateFormat, DecimalMark, FieldType, Kind, NumberFormat, Recognition, field,
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

/// Fields that a record has a place for; the others are kept beside it as they stand.
fn has_a_place(kind: Kind, key: &str) -> bool {
    let places: &[&str] = match kind {
        Kind::Deals => &[
            "deal_id",
            "deal_name",
            "account_id",
            "account_name",
            "account_domain",
            "owner_id",
            "owner_email",
            "owner_name",
            "stage",
            "status",
            "amount",
            "forecast_category",
            "close_date",
            "actual_close_date",
            "won_at",
            "lost_at",
            "created_date",
            "modified_date",
            "last_activity_date",
            "next_activity_date",
            "last_stage_change",
            "next_step",
            "is_closed",
            "is_won",
            "is_lost",
            "is_deleted",
            "lost_reason",
            "competitor",
            "deal_type",
            "lead_source",
            "product",
            "region",
            "segment",
            "probability",
            "stage_entered",
            "currency",
        ],
        Kind::DealHistory => &[
            "changed_at",
            "deal_id",
            "history_id",
            "deal_name",
            "owner_id",
            "owner_name",
            "stage",
            "previous_stage",
            "amount",
            "previous_amount",
            "close_date",
            "previous_close_date",
            "forecast_category",
            "previous_forecast_category",
            "next_step",
            "is_closed",
            "is_won",
            "is_deleted",
            "probability",
            "currency",
        ],
        Kind::FieldHistory => &[
            "history_id",
            "deal_id",
            "deal_name",
            "field",
            "old_value",
            "new_value",
            "changed_at",
        ],
        Kind::Accounts => &[
            "account_id",
            "account_name",
            "industry",
            "segment",
            "region",
            "country",
            "website",
            "employees",
            "parent_id",
            "parent_name",
            "owner_id",
            "owner_name",
            "created_date",
            "is_current",
        ],
        Kind::Contacts => &[
            "contact_id",
            "contact_name",
            "first_name",
            "last_name",
            "account_id",
            "account_name",
            "account_domain",
            "title",
            "email",
            "phone",
            "mobile",
            "owner_id",
            "owner_name",
            "is_current",
        ],
        Kind::Reps => &[
            "rep_id",
            "rep_name",
            "first_name",
            "last_name",
            "email",
            "role",
            "manager_id",
            "manager_name",
            "team",
            "office",
            "region",
            "segment",
            "hire_date",
            "termination_date",
            "is_active",
            "is_deleted",
        ],
        Kind::Products => &[
            "product_id",
            "product_name",
            "product_code",
            "family",
            "price",
            "is_active",
            "is_deleted",
            "currency",
        ],
        Kind::Activities => &[
            "activity_id",
            "activity_type",
            "subject",
            "date",
            "due_date",
            "end_date",
            "done",
            "done_at",
            "status",
            "outcome",
            "duration_minutes",
            "owner_id",
            "owner_name",
            "deal_id",
            "deal_name",
            "what_id",
            "who_id",
            "account_id",
            "account_name",
            "contact_email",
            "notes",
        ],
        Kind::Leads => &[
            "lead_id",
            "lead_name",
            "first_name",
            "last_name",
            "company",
            "account_id",
            "email_domain",
            "lead_source",
            "status",
            "owner_id",
            "owner_name",
            "created_date",
            "is_converted",
            "converted_date",
            "converted_deal_id",
            "converted_account_id",
        ],
        Kind::Quotas => &[
            "rep_id",
            "rep_name",
            "period",
            "period_start",
            "period_end",
            "amount",
            "ramp_percent",
            "metric",
            "currency",
        ],
        Kind::ForecastCalls => &[
            "submitted_at",
            "period",
            "rep_id",
            "rep_name",
            "closed_won",
            "commit",
            "best_case",
            "pipeline",
            "reason",
            "currency",
        ],
        Kind::Rates => &[
            "currency",
            "rate_to_eur",
            "rate_to_usd",
            "rate",
            "to_currency",
            "date",
        ],
        Kind::NotASalesExport => &[],
    };
    places.contains(&key)
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
            None => {
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
        }
    }
    (read, extra)
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
        .and_then(|d| d.format());
    let numbers = column
        .profile
        .as_ref()
        .and_then(|profile| profile.numbers.as_ref())
        .and_then(|d| d.format());
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

fn currency_column(recognition: &Recognition, money: &ColumnMapping) -> Option<usize> {
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
