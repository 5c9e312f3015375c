//! The deals in all their states, kept per owner, so that a team's record reads only its deals and everybody's is one
//! stream.

mod bytes;
pub(in crate::storage) mod keep;
mod read;
mod sums;

pub(super) use bytes::Head;
pub(super) use keep::outcomes;
pub(in crate::storage) use sums::{KeptSums, Sums};
