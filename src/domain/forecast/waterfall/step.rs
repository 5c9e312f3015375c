//! The steps of a waterfall, each with its sign, its names and what it means.

use serde::{Deserialize, Serialize};

/// Why money came into the open book of a window, or left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A deal that was not there at the start.
    Created,
    /// A close date that came into the window from after it, or from no date.
    PulledIn,
    /// A close date that came into the window from before it: overdue, or slipped from the period before.
    SlippedIn,
    /// A deal that was won or lost at the start and is open again.
    Reopened,
    /// A deal that came from an owner outside the scope.
    TakenOver,
    /// A deal that was left out of the forecast (Omitted) at the start.
    Included,
    /// A higher amount.
    Increased,
    /// A lower amount.
    Decreased,
    /// A close date that left the window for a later day, or for none.
    PushedOut,
    /// A close date that left the window for a day before it.
    PulledAhead,
    /// A deal that went to an owner outside the scope.
    HandedOver,
    /// A deal that is left out of the forecast (Omitted) now.
    Omitted,
    /// A deal that was lost.
    Lost,
    /// A deal that was won.
    Won,
}

impl Step {
    /// All of them, in the order in which a waterfall shows them.
    pub const ALL: [Self; 14] = [
        Self::Created,
        Self::PulledIn,
        Self::SlippedIn,
        Self::Reopened,
        Self::TakenOver,
        Self::Included,
        Self::Increased,
        Self::Decreased,
        Self::PushedOut,
        Self::PulledAhead,
        Self::HandedOver,
        Self::Omitted,
        Self::Lost,
        Self::Won,
    ];

    /// Whether it is shown only where it happened; the seven of the published identity are always shown.
    pub fn is_rare(self) -> bool {
        !matches!(
            self,
            Self::Created
                | Self::PulledIn
                | Self::Increased
                | Self::Decreased
                | Self::PushedOut
                | Self::Lost
                | Self::Won
        )
    }

    /// Whether it brings a deal into the book.
    pub fn enters(self) -> bool {
        use Step::{Created, Included, PulledIn, Reopened, SlippedIn, TakenOver};
        matches!(
            self,
            Created | PulledIn | SlippedIn | Reopened | TakenOver | Included
        )
    }

    /// Whether it takes a deal out of the book.
    pub fn leaves(self) -> bool {
        !self.enters() && !matches!(self, Self::Increased | Self::Decreased)
    }

    /// 1 where it adds, −1 where it takes away.
    pub fn sign(self) -> i64 {
        if self.enters() || self == Self::Increased {
            1
        } else {
            -1
        }
    }

    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::PulledIn => "pulled_in",
            Self::SlippedIn => "slipped_in",
            Self::Reopened => "reopened",
            Self::TakenOver => "taken_over",
            Self::Included => "included",
            Self::Increased => "increased",
            Self::Decreased => "decreased",
            Self::PushedOut => "pushed_out",
            Self::PulledAhead => "pulled_ahead",
            Self::HandedOver => "handed_over",
            Self::Omitted => "omitted",
            Self::Lost => "lost",
            Self::Won => "won",
        }
    }

    /// The name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::PulledIn => "Pulled in",
            Self::SlippedIn => "Slipped in",
            Self::Reopened => "Reopened",
            Self::TakenOver => "Taken over",
            Self::Included => "Included",
            Self::Increased => "Increased",
            Self::Decreased => "Decreased",
            Self::PushedOut => "Pushed out",
            Self::PulledAhead => "Pulled ahead",
            Self::HandedOver => "Handed over",
            Self::Omitted => "Omitted",
            Self::Lost => "Lost",
            Self::Won => "Won",
        }
    }

    /// What it counts, in one line.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Created => "New deals due in the period, at the amount at the end",
            Self::PulledIn => {
                "Close date came in from a later day (or from none), at the amount at the end"
            }
            Self::SlippedIn => {
                "Close date came in from before the period, at the amount at the end"
            }
            Self::Reopened => "Won or lost at the start, open again, at the amount at the end",
            Self::TakenOver => "From an owner outside these people, at the amount at the end",
            Self::Included => "Left out of the forecast at the start, in it now",
            Self::Increased => "Higher amount; a deal that was won posts its change first",
            Self::Decreased => "Lower amount; a deal that was won posts its change first",
            Self::PushedOut => {
                "Close date left for a later day (or for none), at the amount at the start"
            }
            Self::PulledAhead => {
                "Close date left for a day before the period, at the amount at the start"
            }
            Self::HandedOver => "To an owner outside these people, at the amount at the start",
            Self::Omitted => "In the forecast at the start, left out of it now",
            Self::Lost => "Lost, at the amount at the start",
            Self::Won => "Won, at the final amount",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_steps_are_of_the_published_identity_with_its_signs() {
        let common: Vec<(&str, i64)> = Step::ALL
            .into_iter()
            .filter(|step| !step.is_rare())
            .map(|step| (step.key(), step.sign()))
            .collect();
        assert_eq!(
            common,
            [
                ("created", 1),
                ("pulled_in", 1),
                ("increased", 1),
                ("decreased", -1),
                ("pushed_out", -1),
                ("lost", -1),
                ("won", -1),
            ]
        );
    }

    #[test]
    fn a_step_is_called_in_json_as_serde_writes_it() {
        for step in Step::ALL {
            let written = serde_json::to_value(step).unwrap();
            assert_eq!(written, step.key(), "{step:?}");
        }
    }
}
