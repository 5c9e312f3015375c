//! What a deal of each segment is usually worth: the yardstick that keeps segments from being mixed.

use std::collections::BTreeMap;

use super::factor::Measured;
use super::standing::{Sample, Standing};

/// Mean first amounts of everybody together, per segment and in all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reference {
    segments: BTreeMap<u32, f64>,
    mean: f64,
}

impl Reference {
    /// Counts everybody.
    pub fn of<'a>(all: impl Iterator<Item = &'a Standing>) -> Self {
        let mut segments: BTreeMap<u32, Sample> = BTreeMap::new();
        let mut whole = Sample::default();
        for standing in all {
            whole.merge(&standing.value);
            for (segment, share) in &standing.segments {
                segments.entry(*segment).or_default().merge(&share.value);
            }
        }
        let means = segments
            .into_iter()
            .filter_map(|(s, sample)| Some((s, sample.mean()?)));
        Self {
            segments: means.collect(),
            mean: whole.mean().unwrap_or(0.0),
        }
    }

    fn of_segment(&self, segment: u32) -> f64 {
        self.segments.get(&segment).copied().unwrap_or(self.mean)
    }

    /// What the person's deals would be worth at everybody's mean of their segments.
    fn expected(&self, standing: &Standing) -> f64 {
        let parts = standing.segments.iter();
        parts
            .map(|(segment, share)| share.value.n as f64 * self.of_segment(*segment))
            .sum()
    }

    /// Mean first amount at the team's mix of segments: the team's mean × actual / expected in the person's own
    /// segments (indirect standardisation, Farr 1859). Its error counts the spread within segments only.
    pub(super) fn deal_value(&self, standing: &Standing) -> Option<Measured> {
        let (actual, expected) = (standing.value.sum(), self.expected(standing));
        standing.value.error()?;
        // The square of each segment's n times its squared standard error is the variance of its sum.
        let variance: f64 = standing
            .segments
            .values()
            .map(|share| match share.value.error() {
                Some(error) => (share.value.n as f64 * error).powi(2),
                None => share.value.sum().powi(2),
            })
            .sum();
        (actual > 0.0 && expected > 0.0).then(|| Measured {
            value: self.mean * actual / expected,
            n: standing.value.n,
            hits: None,
            error: variance.sqrt() / actual,
        })
    }

    /// Expected worth of the person's mix of segments against the team's mean; 1.0 is the team's mix.
    pub(super) fn segment_mix(&self, standing: &Standing) -> Option<Measured> {
        if self.segments.len() < 2 || self.mean <= 0.0 || standing.value.n < 2 {
            return None;
        }
        let n = standing.value.n as f64;
        let mean = self.expected(standing) / n;
        let squares: f64 = standing
            .segments
            .iter()
            .map(|(s, share)| share.value.n as f64 * (self.of_segment(*s) - mean).powi(2))
            .sum();
        (mean > 0.0).then(|| Measured {
            value: mean / self.mean,
            n: standing.value.n,
            hits: None,
            error: (squares / n / n).sqrt() / mean,
        })
    }
}
