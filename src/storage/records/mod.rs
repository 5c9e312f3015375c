//! New records, typed: what the demo company, tests, imports and screens hand in to be written.
//!
//! Plain structs with sensible defaults (`NewRep { name: "Ana", ..NewRep::default() }`) and one function each on
//! [`Change`](super::Change). A deal is written together with its history ([`NewDeal`]), so that its row always
//! equals the fold of its events.

pub(in crate::storage) mod coaching;
mod deal;
mod market;
mod people;
mod process;
mod qualification;
mod work;

use chrono::NaiveDate;

pub use coaching::{NewCompetency, NewLever, NewObservation, NewRideAlong};
pub use deal::{DealChange, Happened, NewDeal};
pub use market::{NewAccount, NewContact, NewLead, NewProduct, NewRate};
pub use people::{NewForecastCall, NewQuota, NewRep, NewTeam};
pub use qualification::{NewBuyer, NewBuyerCriterion, NewScore};
pub use work::{NewActivity, NewNote, Subject};

/// A day as the file keeps it.
fn day(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// An empty text as no value.
fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
