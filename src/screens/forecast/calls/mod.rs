//! Calls: the form in which one is made, and everything that was called in a period.

mod form;
mod history;

pub use form::{CallAbout, DRAFTS, ask_for_call, choose_call, resume_call};
pub use history::CallHistory;
