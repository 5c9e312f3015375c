//! A number beside others: what it is of the plan, and how it grows over the period before and a year ago.

/// A forecast beside what one compares it with; in the same unit all of them. Kellogg's triangulation: show several
/// and talk about the differences (domain.md 3.1, FX-3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// The quota.
    pub plan: Option<i64>,
    /// What was won in the period before.
    pub last: Option<i64>,
    /// What was won in the same period a year ago.
    pub year_ago: Option<i64>,
}

impl Beside {
    /// The share of the plan, 1.0 for all of it; `None` without a plan.
    pub fn of_plan(&self, forecast: i64) -> Option<f64> {
        ratio(forecast, self.plan)
    }

    /// Growth over the period before, 0.1 for a tenth; `None` where nothing was won.
    pub fn over_last(&self, forecast: i64) -> Option<f64> {
        ratio(forecast, self.last).map(|share| share - 1.0)
    }

    /// Growth over the same period a year ago; `None` where nothing was won.
    pub fn over_year(&self, forecast: i64) -> Option<f64> {
        ratio(forecast, self.year_ago).map(|share| share - 1.0)
    }
}

fn ratio(forecast: i64, of: Option<i64>) -> Option<f64> {
    let of = of.filter(|of| *of > 0)?;
    Some(forecast as f64 / of as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_stands_beside_plan_last_period_and_last_year_fx_3_11() {
        // FX-3.11: 3,400 k; plan 3,900 k, last quarter 3,000 k, year ago 2,850 k.
        let beside = Beside {
            plan: Some(3_900),
            last: Some(3_000),
            year_ago: Some(2_850),
        };
        assert!((beside.of_plan(3_400).unwrap() - 0.872).abs() < 0.0005);
        assert!((beside.over_last(3_400).unwrap() - 0.133).abs() < 0.0005);
        assert!((beside.over_year(3_400).unwrap() - 0.193).abs() < 0.0005);
        let nothing = Beside::default();
        assert_eq!(nothing.of_plan(3_400), None);
        assert_eq!(nothing.over_last(3_400), None);
    }
}
