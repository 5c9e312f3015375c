//! The demo company: people, deals and their history by code, the same for the same seed.
//!
//! Each rep carries a condition (most are healthy) that shapes how they sell; everything in the file follows from
//! simulating their leads and deals forward in time. What was planted is returned, never written into the file.

mod call_habit;
mod call_words;
mod calls;
mod cause;
mod coaching;
mod companies;
mod company;
mod condition;
mod days;
mod detail;
mod dice;
mod force;
mod forecast;
mod life;
mod locks;
mod meetings;
mod names;
mod plans;
mod rep;
mod rhythm;
mod rhythm_words;
mod standard;
mod tiny;
mod tiny_deals;
mod truth;
mod words;

pub use call_habit::CallHabit;
pub use cause::PlantedCause;
pub use company::{Options, Progress, Watch, company};
pub use condition::{Condition, Traits};
pub use tiny::{Tiny, tiny, tiny_today};
pub use truth::{RepTruth, Truth};
