//! How good forecasts were: WAPE, bias and MAPE, the Brier score with its parts, calibration, the value that
//! overrides added, and the evidence for a habit of calling too low or too high.
//!
//! Measured on closed periods only, rep by rep before anything is added up, because errors of people cancel in a
//! total (domain.md 3.1, FX-3.10). A period without a call is missing and never a call of nothing.

mod brier;
mod call_record;
mod deal_record;
mod evidence;
mod evidence_words;
mod measure;
mod sheet;
#[cfg(test)]
mod tests;
mod value_added;

pub use brier::{Brier, Bucket, Chance, calibration};
pub use call_record::{About, CallRecord, Called, MEASURED, ScoredOverride, closed_periods};
pub use deal_record::{DealReading, DealRecord, OwnerDeals};
pub use evidence::{DealEvidence, Everyone, Evidence, EvidenceSettings, Fair, Habit};
pub use evidence_words::{percent, signed_percent};
pub use measure::{Measured, Pair, bias, mape, wape};
pub use sheet::{
    Accuracy, AccuracyLine, AccuracySheet, CategoryWeek, OverrideSplit, RepAccuracy, WeekMeasured,
};
pub use value_added::{Direction, HINT, LARGE, Override, ValueAdded, value_added};
