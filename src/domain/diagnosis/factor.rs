//! The factors of a result: what a shortfall is split into, and how each is read from the counts.

use super::reference::Reference;
use super::standing::Standing;
use crate::domain::statistics::{Interval, Rate, Z95};

/// A factor of the result. Won value = volume × each conversion × deal value × price realisation; the cycle decides
/// how fast it comes (velocity), not how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Factor {
    /// New deals per selling day.
    Volume,
    /// Of the deals that reach stage `from`, the share that gets beyond stage `to`; one stage where both are the
    /// same, several taken together where neighbouring ratios offset each other. Places among the open stages.
    Conversion {
        /// The stage that deals reach.
        from: usize,
        /// The stage that they leave.
        to: usize,
    },
    /// Won of won and lost: stands for all conversions where no history of stages is known.
    WinRate,
    /// The amount as it is first written down, at the team's mix of segments.
    DealValue,
    /// What the mix of segments makes of it: 1.0 is the team's mix. Absent where there is one segment only.
    SegmentMix,
    /// Amount at the win / first amount: what is not given away.
    Realisation,
    /// Days from beginning to win.
    Cycle,
}

/// A factor as it is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The value; days for the cycle.
    pub value: f64,
    /// What it is counted from.
    pub n: i64,
    /// Hits of n, for conversions and the win rate.
    pub hits: Option<i64>,
    /// The standard error of the logarithm of the value.
    pub error: f64,
}

impl Factor {
    /// The name in JSON, levers and commands.
    pub fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Conversion { .. } => "conversion",
            Self::WinRate => "win_rate",
            Self::DealValue => "deal_value",
            Self::SegmentMix => "segment_mix",
            Self::Realisation => "realisation",
            Self::Cycle => "cycle",
        }
    }

    /// Whether less of it is better.
    pub fn less_is_better(self) -> bool {
        self == Self::Cycle
    }

    /// Whether it is a share of counts.
    pub fn is_rate(self) -> bool {
        matches!(self, Self::Conversion { .. } | Self::WinRate)
    }

    /// Whether several conversions are taken together.
    pub fn is_merged(self) -> bool {
        matches!(self, Self::Conversion { from, to } if from != to)
    }

    /// The factor of a person or group; `None` for "no data".
    pub fn of(self, standing: &Standing, reference: &Reference) -> Option<Measured> {
        match self {
            Self::Volume => {
                let days = standing.selling_days;
                (days > 0).then(|| Measured {
                    value: standing.new_deals as f64 / days as f64,
                    n: standing.new_deals,
                    hits: None,
                    // A count of independent events: its logarithm has the error 1/√n.
                    error: 1.0 / (standing.new_deals as f64 + 0.5).sqrt(),
                })
            }
            Self::Conversion { from, to } => {
                let step = standing.step(from, to);
                rate(step.passed, step.decided)
            }
            Self::WinRate => rate(standing.won, standing.closed()),
            Self::DealValue => reference.deal_value(standing),
            Self::SegmentMix => reference.segment_mix(standing),
            Self::Realisation => {
                let (value, error) = (standing.realisation.mean()?, standing.realisation.error()?);
                (value > 0.0).then(|| Measured {
                    value,
                    n: standing.realisation.n,
                    hits: None,
                    error: error / value,
                })
            }
            Self::Cycle => Some(Measured {
                value: standing.cycle.mean()?.exp() - 1.0,
                n: standing.cycle.n,
                hits: None,
                error: standing.cycle.error()?,
            }),
        }
    }
}

fn rate(hits: i64, n: i64) -> Option<Measured> {
    let value = Rate::new(hits, n).value()?;
    // Half a hit on both sides keeps 0 and 1 finite (Haldane 1956, Anscombe 1956).
    let p = (hits as f64 + 0.5) / (n as f64 + 1.0);
    Some(Measured {
        value,
        n,
        hits: Some(hits),
        error: ((1.0 - p) / (p * (n as f64 + 1.0))).sqrt(),
    })
}

impl Measured {
    /// The 95 % interval: Wilson for rates, else from the error of the logarithm.
    pub fn interval(&self) -> Option<Interval> {
        if let Some(hits) = self.hits {
            return Rate::new(hits, self.n).interval();
        }
        let reach = (Z95 * self.error).exp();
        (self.n > 0 && reach.is_finite()).then(|| Interval {
            low: self.value / reach,
            high: self.value * reach,
        })
    }
}
