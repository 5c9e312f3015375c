//! A commit call as closed periods are learnt from.

use super::models::Newest;
use crate::domain::ids::RepId;
use crate::domain::stamp::Stamp;

/// A commit call of a rep.
#[derive(Debug, Clone, Copy)]
pub struct CommitCall {
    /// Who.
    pub rep: RepId,
    /// When it was made.
    pub made_at: Stamp,
    /// Row number: of two of one moment the later row counts.
    pub id: i64,
    /// In minor units of the base currency; empty: no rate.
    pub base: Option<i64>,
}

impl CommitCall {
    /// As a model asks for it.
    pub(super) fn newest(self) -> Newest {
        Newest {
            base: self.base,
            made_on: self.made_at.day(),
        }
    }
}
