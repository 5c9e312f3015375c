//! The forecast: the record that everything of it is computed from, calls, locks and scenarios.

mod accuracy;
mod call_rows;
mod call_run;
mod calls;
#[cfg(test)]
mod calls_tests;
mod estimate;
mod everybody;
mod frozen;
mod learnt;
pub(super) mod lines;
mod locks;
mod locks_due;
#[cfg(test)]
mod locks_tests;
mod model_beside;
mod models;
mod moved;
#[cfg(test)]
mod moved_tests;
#[cfg(test)]
mod part_tests;
mod people;
mod question;
mod record;
#[cfg(test)]
mod record_tests;
mod scenarios;
mod sheet;
mod slips;
mod states;
mod what_if;

pub use accuracy::{AccuracyAnswer, AccuracyNames};
pub use call_run::{CallRun, CallsOfTalk, MovedDealLine, RepOfRun, RunSince};
pub use calls::{MadeCall, NewCall};
pub use estimate::ForecastEstimate;
pub(super) use everybody::{KeptOfPeriod, RecordPath};
pub(super) use learnt::KeptLearnt;
pub(super) use lines::KeptSums;
pub use locks_due::LateCall;
pub use model_beside::ModelBeside;
pub(super) use models::KeptBackTest;
pub use models::ModelSheet;
pub use moved::{MovedDeal, MovedSince, MovedSum, WhatMoved};
pub use question::{ForecastBasis, ForecastQuestion};
pub(super) use record::KeptRecord;
pub use scenarios::{KeptScenario, NewScenario};
pub use sheet::{
    DealOwner, DealsBehind, ForecastDealLine, ForecastDealList, ForecastSheet, column_of,
};
pub use slips::SlipLine;
pub use what_if::{Outlook, WhatIf, WhatIfDeal};
