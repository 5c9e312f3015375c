//! The forecast: the record that everything of it is computed from, calls, locks and scenarios.

mod calls;
#[cfg(test)]
mod calls_tests;
mod models;
mod question;
mod record;
#[cfg(test)]
mod record_tests;

pub use calls::{MadeCall, NewCall};
pub(super) use models::KeptBackTest;
pub use models::ModelSheet;
pub use question::{ForecastBasis, ForecastQuestion};
pub(super) use record::KeptRecord;
