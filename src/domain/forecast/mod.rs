//! The forecast: what a deal book was worth on a day, what moved in it, what was called, what models answer, and how
//! good all of them were.
//!
//! Pipeline is what is being worked on; a forecast is what somebody stands for. Everything here is computed from one
//! value, the [`ForecastRecord`]: every deal in each of its states, so that the book of any past moment can be rebuilt
//! and a model can be fitted on what was known then.

pub mod accuracy;
pub mod back_test;
pub mod beside;
pub mod book;
pub mod call_totals;
pub mod calls;
pub mod choice;
#[cfg(test)]
mod choice_tests;
mod closed;
mod commit_call;
pub mod due;
pub mod fit;
#[cfg(test)]
mod fit_tests;
pub mod learnt;
#[cfg(test)]
mod learnt_tests;
pub mod lock;
pub mod models;
pub mod movement;
mod past;
pub mod period;
pub mod quota;
#[cfg(test)]
mod random;
pub mod record;
pub mod scenario;
pub mod settings;
pub mod sheet;
pub mod simulation;
#[cfg(test)]
mod simulation_tests;
pub mod slip_risk;
mod stretches;
pub mod submission;
#[cfg(test)]
mod test_record;
pub mod waterfall;

pub use book::{Book, BookDeal, Columns, Whose};
pub use calls::{CallScope, CallSheet};
pub use fit::Fit;
pub use lock::{Lock, LockContent, LockDue, LockKind, LockState};
pub use movement::Movement;
pub use period::ForecastPeriod;
pub use quota::quota_of;
pub use record::{
    AmountRule, Call, CallLevel, CallSource, DealKind, DealState, ForecastPerson, ForecastRecord,
    ForecastStage, KINDS, QuotaOf, Timeline,
};
pub use scenario::{Became, DealChange, Scenario, Taken};
pub use settings::{ForecastSettings, ForecastThresholds};
pub use slip_risk::{CriterionSeen, SlipFacts, SlipRisk, SlipThresholds, slip_risks};
pub use waterfall::{Posting, Step, Waterfall};
