//! The occurrences of the rhythm on Today and in the close of a week.

use crate::domain::today::WeekReview;
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

impl Store {
    /// Adds what became of the rhythm in a week.
    pub(super) fn rhythm_of_week(&self, _: &DealScope, _: &mut WeekReview) -> Result<()> {
        Ok(())
    }
}
