//! The trade: what a sales manager knows. Pure: no I/O, no clock, no drawing.

pub mod history;
pub mod ids;
pub mod money;
pub mod stamp;
