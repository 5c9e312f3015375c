//! Review mode.
