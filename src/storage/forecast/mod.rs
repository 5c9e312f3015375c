//! The forecast: the record that everything of it is computed from, calls, locks and scenarios.

mod question;
mod record;
#[cfg(test)]
mod record_tests;

pub use question::{ForecastBasis, ForecastQuestion};
pub(super) use record::KeptRecord;
