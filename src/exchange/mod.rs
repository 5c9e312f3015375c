//! Files in and out: reading, recognising, mapping and merging exports; the demo company.

pub mod calendar;
pub mod demo;
pub mod diagnosis_summary;
pub mod forecast_summary;
pub mod import;
pub mod intake;
pub mod meeting_summary;
pub mod plan_summary;
pub mod recognise;
pub mod review_summary;
