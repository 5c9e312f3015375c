//! Figures of the metric table on screen: all of a rep, month by month, and the rows behind one.

pub mod all_figures;
pub mod behind;
mod month_goals;
pub mod progress;
mod progress_view;

use chrono::NaiveDate;

use crate::domain::figures::{Subject, Window};
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

/// What ended before this day has no say in figures of a window: four windows before it count, too.
fn since(window: Window) -> Option<NaiveDate> {
    let days = window.last.signed_duration_since(window.first) + chrono::TimeDelta::days(3);
    let back = (window != Window::ALL).then_some(days * 4)?;
    window.first.checked_sub_signed(back)
}
