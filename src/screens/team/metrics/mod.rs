//! Figures of the metric table on screen: all of a rep, month by month, and the rows behind one.

pub mod all_figures;
pub mod behind;
mod month_goals;
pub mod progress;
mod progress_view;

use crate::domain::figures::Subject;
use crate::domain::ids::RepId;
use crate::domain::sales_record::SalesRecord;

/// Whose figures a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody, and what nobody owns.
    Everybody,
    /// A person; of a manager, everybody below.
    Person(RepId),
    /// These people.
    People(Vec<RepId>),
}

impl Whose {
    /// The people of the record that are meant.
    pub fn subject(&self, record: &SalesRecord) -> Subject {
        match self {
            Self::Everybody => Subject::Everybody,
            Self::Person(rep) => record.all_below(*rep).into_iter().collect(),
            Self::People(reps) => reps.iter().copied().collect(),
        }
    }
}
