//! What a filled form holds, by field name.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::app::pick::Item;
use crate::domain::fiscal::Period;
use crate::domain::money::Money;

/// Something wrong with a field, in words for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field; an unknown or empty one stands for the whole form.
    pub field: String,
    /// What is wrong and what is expected.
    pub text: String,
}

/// What one field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, one line or many.
    Text(String),
    /// A day.
    Date(Option<NaiveDate>),
    /// An amount.
    Money(Option<Money>),
    /// A number.
    Number(Option<Decimal>),
    /// The key of a choice.
    Choice(Option<String>),
    /// A period.
    Period(Option<Period>),
    /// A picked record.
    Record(Option<Item>),
    /// Yes or no.
    Bool(bool),
}

/// What a filled form holds. Asking for a name the form lacks, or for another kind, gives nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    by_name: HashMap<&'static str, Value>,
}

impl Values {
    /// Takes the value of a field.
    pub fn put(&mut self, name: &'static str, value: Value) {
        self.by_name.insert(name, value);
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.by_name.get(name)
    }

    /// A text as typed, without blanks at its ends.
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::Text(text)) => text.trim(),
            _ => "",
        }
    }

    /// The day of a date field; none where it was left empty.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.get(name) {
            Some(Value::Date(date)) => *date,
            _ => None,
        }
    }

    /// The amount of a money field, in the currency that it was typed in or began with.
    pub fn money(&self, name: &str) -> Option<Money> {
        match self.get(name) {
            Some(Value::Money(money)) => *money,
            _ => None,
        }
    }

    /// The period of a period field; none where it was left empty.
    pub fn period(&self, name: &str) -> Option<Period> {
        match self.get(name) {
            Some(Value::Period(period)) => *period,
            _ => None,
        }
    }

    /// The number of a number field; none where it was left empty.
    pub fn number(&self, name: &str) -> Option<Decimal> {
        match self.get(name) {
            Some(Value::Number(number)) => *number,
            _ => None,
        }
    }

    /// The key of a choice.
    pub fn choice(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Choice(key)) => key.as_deref(),
            _ => None,
        }
    }

    /// A picked record.
    pub fn record(&self, name: &str) -> Option<&Item> {
        match self.get(name) {
            Some(Value::Record(item)) => item.as_ref(),
            _ => None,
        }
    }

    /// The row number of a picked record.
    pub fn record_id(&self, name: &str) -> Option<i64> {
        self.record(name)?.number()
    }

    /// Yes or no.
    pub fn yes(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }
}
