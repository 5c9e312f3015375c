//! The trade: what a sales manager knows. Pure: no I/O, no clock, no drawing.

pub mod buying;
pub mod date_words;
pub mod disposition;
pub mod fiscal;
pub mod flags;
pub mod goal;
pub mod history;
pub mod ids;
pub mod metric;
pub mod money;
pub mod objective;
pub mod pace;
pub mod period_words;
pub mod problem;
pub mod process;
pub mod qualification;
pub mod rates;
pub mod rep_figures;
pub mod scope;
pub mod stage_words;
pub mod stamp;
pub mod statistics;
pub mod typed_action;
