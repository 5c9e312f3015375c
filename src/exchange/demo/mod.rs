//! The demo company: people, deals and their history by code, the same for the same seed.

mod standard;
mod tiny;

pub use tiny::{Tiny, tiny, tiny_today};
