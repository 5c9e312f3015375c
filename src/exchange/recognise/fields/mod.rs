//! The one table of fields: for each kind its fields, their types and the header words of every CRM.
//!
//! Aliases are written in the form that [`super::normalise`] gives: lower case, words parted by one space,
//! without `__c`, stars, entity prefixes and suffixes.

use super::Kind;

mod companies;
mod deals;
mod history;
mod money;
mod people;
mod work;

/// The key of a field inside its kind: `close_date`.
pub type FieldKey = &'static str;

/// What the cells of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Short text: a name, a word.
    Text,
    /// Text that may run over several lines.
    LongText,
    /// A day.
    Date,
    /// A day with a time.
    DateTime,
    /// An amount of money.
    Money,
    /// A plain number.
    Number,
    /// Yes or no.
    Bool,
    /// A percentage: `10` or `10 %` is ten of a hundred.
    Percent,
    /// An id: compared, never computed with.
    Id,
    /// A currency code.
    Currency,
}

/// One field of one kind.
#[derive(Debug, Clone, Copy)]
pub struct FieldDef {
    /// Its key inside the kind.
    pub key: FieldKey,
    /// Its name for a person.
    pub label: &'static str,
    /// What its cells are.
    pub field_type: FieldType,
    /// How much it says for this kind: 3 = found nowhere else, 1 = found in most tables.
    pub weight: u8,
    /// Header words, normalised, best first, parted by ` | `.
    words: &'static str,
}

impl FieldDef {
    /// Header words, normalised, best first.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> {
        self.words.split(" | ").filter(|alias| !alias.is_empty())
    }
}

/// Shorthand of the tables below.
const fn def(
    key: FieldKey,
    label: &'static str,
    field_type: FieldType,
    weight: u8,
    words: &'static str,
) -> FieldDef {
    FieldDef {
        key,
        label,
        field_type,
        weight,
        words,
    }
}

/// Every kind with its fields.
pub const FIELDS: &[(Kind, &[FieldDef])] = &[
    (Kind::Deals, deals::DEALS),
    (Kind::DealHistory, history::DEAL_HISTORY),
    (Kind::FieldHistory, history::FIELD_HISTORY),
    (Kind::Leads, people::LEADS),
    (Kind::Reps, people::REPS),
    (Kind::Accounts, companies::ACCOUNTS),
    (Kind::Contacts, companies::CONTACTS),
    (Kind::Products, work::PRODUCTS),
    (Kind::Activities, work::ACTIVITIES),
    (Kind::Quotas, money::QUOTAS),
    (Kind::ForecastCalls, money::FORECAST_CALLS),
    (Kind::Rates, money::RATES),
];

/// The fields of a kind, in the order in which a person would list them.
pub fn fields_of(kind: Kind) -> &'static [FieldDef] {
    FIELDS
        .iter()
        .find(|(of, _)| *of == kind)
        .map_or(&[], |(_, fields)| fields)
}

/// One field of a kind.
pub fn field(kind: Kind, key: &str) -> Option<&'static FieldDef> {
    fields_of(kind).iter().find(|field| field.key == key)
}
