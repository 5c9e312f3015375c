//! The trade: what a sales manager knows. Pure: no I/O, no clock, no drawing.

pub mod date_words;
pub mod fiscal;
pub mod history;
pub mod ids;
pub mod money;
pub mod period_words;
pub mod problem;
pub mod stamp;
pub mod statistics;
pub mod typed_action;
