//! How many reps of a manager reach their quota: the result by which managers are compared.

/// Reps at quota, of those who have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AtQuota {
    /// Who reached it.
    pub reached: usize,
    /// Who has one.
    pub of: usize,
}

/// What a share of reps at quota says about a team (512 managers of a published study: domain.md 6.1, FX-6.03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamBand {
    /// Three in four, or more.
    High,
    /// At least one in four.
    Average,
    /// Fewer.
    Low,
}

impl TeamBand {
    /// The word.
    pub fn label(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Average => "average",
            Self::Low => "low",
        }
    }
}

impl AtQuota {
    /// Counts shares of quota, 1.0 is all of it.
    pub fn of(attainments: impl IntoIterator<Item = f64>) -> Self {
        attainments
            .into_iter()
            .fold(Self::default(), |sum, share| Self {
                reached: sum.reached + usize::from(share >= 1.0),
                of: sum.of + 1,
            })
    }

    /// Reached of those who have one, from 0 to 1; none where nobody has.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.reached as f64 / self.of as f64)
    }

    /// What that says; none where nobody has a quota.
    pub fn band(self) -> Option<TeamBand> {
        self.share().map(|share| match share {
            share if share >= 0.75 => TeamBand::High,
            share if share >= 0.25 => TeamBand::Average,
            _ => TeamBand::Low,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reps_at_quota_make_the_band_of_the_study() {
        // FX-6.03.
        for (reached, of, share, band) in [
            (6, 8, 0.75, TeamBand::High),
            (2, 8, 0.25, TeamBand::Average),
            (1, 8, 0.125, TeamBand::Low),
        ] {
            let shares = (0..of).map(|rep| if rep < reached { 1.0 } else { 0.999 });
            let counted = AtQuota::of(shares);
            assert_eq!(counted, AtQuota { reached, of });
            assert_eq!((counted.share(), counted.band()), (Some(share), Some(band)));
        }
        assert_eq!(AtQuota::of([]).band(), None);
    }
}
