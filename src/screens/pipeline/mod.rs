//! The pipeline tab.

pub mod deal_page;
pub mod review;
