//! The reverse funnel: what it would take from here to the quota, step by step, and whether there is time for it.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::fiscal::FiscalCalendar;
use crate::domain::money::Money;

/// Selling days in a full selling week.
const WEEK_DAYS: f64 = 5.0;

/// Floating point may miss a whole number by its last digits; so much is not rounded up.
const SLACK: f64 = 1e-9;

/// A step of the funnel, from the activity at the top down to the last step before "won".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunnelStep {
    /// What is counted here: calls, leads, proposals.
    pub name: String,
    /// The share of it that reaches the next step (after the last step: won); `None` where there is no data.
    pub conversion: Option<f64>,
}

impl FunnelStep {
    /// A step by its name and conversion.
    pub fn new(name: impl Into<String>, conversion: Option<f64>) -> Self {
        Self {
            name: name.into(),
            conversion,
        }
    }
}

/// Where a rep stands in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing<'a> {
    /// The quota of the period.
    pub quota: Money,
    /// Won in the period so far.
    pub won: Money,
    /// What the open deals are expected to bring in the period, weighted.
    pub in_flight: Money,
    /// Average value of a won deal; `None` where none was won.
    pub average_won: Option<Money>,
    /// The funnel, top first. Empty where only the number of deals is asked for.
    pub steps: &'a [FunnelStep],
    /// Calendar days from the top of the funnel to won; `None` where nobody knows.
    pub lead_days: Option<i64>,
    /// The first day that can still be used.
    pub today: NaiveDate,
    /// The last day of the period.
    pub period_end: NaiveDate,
}

/// The answer of the reverse funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum WhatItTakes {
    /// Won and in flight cover the quota already.
    Met {
        /// By how much they go beyond it.
        over: Money,
    },
    /// What starts now closes after the period: more work at the top cannot land in it.
    CannotLand {
        /// Calendar days from the top of the funnel to won.
        lead_days: i64,
        /// Calendar days from today to the end of the period; negative where it is over.
        days_left: i64,
    },
    /// A figure is missing, and without it any answer would be a guess.
    NoData(Missing),
    /// So much of each step.
    Needs(Needs),
}

/// What the reverse funnel cannot do without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    /// No deal was won, so there is no average value (or it is not above zero).
    AverageWon,
    /// Nobody knows how long a deal takes from the top of the funnel to won.
    LeadTime,
    /// This step has no conversion above zero to divide by.
    Conversion {
        /// The name of the step.
        step: String,
    },
    /// The amounts are in several currencies.
    OneCurrency,
}

/// How much of each step is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Needs {
    /// Quota less won less in flight.
    pub gap: Money,
    /// Deals still to be won beyond those in flight, rounded up.
    pub deals: i64,
    /// The same before rounding.
    pub deals_unrounded: f64,
    /// The funnel, top first.
    pub steps: Vec<StepNeed>,
    /// The last day on which work at the top can still close in the period.
    pub start_by: NaiveDate,
    /// Selling weeks of five selling days from today to `start_by`.
    pub selling_weeks: f64,
}

/// How much of one step is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepNeed {
    /// The name of the step.
    pub name: String,
    /// How many, rounded up at each step below.
    pub count: i64,
    /// How many, never rounded on the way.
    pub unrounded: f64,
}

impl Needs {
    /// How many of a step per selling week that is left.
    pub fn per_week(&self, step: &StepNeed) -> f64 {
        step.count as f64 / self.selling_weeks
    }
}

/// What it would take from here: `need = ⌈(quota − won − in flight)/average won⌉`, then up the funnel
/// `need_k = ⌈need_{k+1}/c_k⌉`, spread over the selling weeks before (period end − lead time).
///
/// The time is checked before the counts: where nothing can land, a bigger number would be no answer. Days that
/// are no selling days at all do not count as time. domain.md 2.1 "Back-solve", FX-2.07, FX-2.08.
pub fn what_it_takes(standing: &Standing<'_>, calendar: &FiscalCalendar) -> WhatItTakes {
    match gap(standing) {
        Err(missing) => WhatItTakes::NoData(missing),
        Ok(gap) if gap.minor <= 0 => WhatItTakes::Met {
            over: Money::new(-gap.minor, gap.currency),
        },
        Ok(gap) => needs(standing, calendar, gap).unwrap_or_else(|answer| answer),
    }
}

/// Quota less won less in flight; stops at the largest amount.
fn gap(standing: &Standing<'_>) -> Result<Money, Missing> {
    let currency = standing.quota.currency;
    let others = [
        Some(standing.won),
        Some(standing.in_flight),
        standing.average_won,
    ];
    if others
        .iter()
        .flatten()
        .any(|money| money.currency != currency)
    {
        return Err(Missing::OneCurrency);
    }
    let covered = i128::from(standing.won.minor) + i128::from(standing.in_flight.minor);
    let gap = i128::from(standing.quota.minor) - covered;
    // One less than the smallest amount, so that it can be negated.
    let minor = gap.clamp(-i128::from(i64::MAX), i128::from(i64::MAX)) as i64;
    Ok(Money::new(minor, currency))
}

/// The counts for a gap above zero, or the answer why there are none.
fn needs(
    standing: &Standing<'_>,
    calendar: &FiscalCalendar,
    gap: Money,
) -> Result<WhatItTakes, WhatItTakes> {
    let lead_days = standing
        .lead_days
        .ok_or(WhatItTakes::NoData(Missing::LeadTime))?
        .max(0);
    let days_left = (standing.period_end - standing.today).num_days();
    let late = WhatItTakes::CannotLand {
        lead_days,
        days_left,
    };
    let start_by = standing
        .period_end
        .checked_sub_days(Days::new(lead_days.unsigned_abs()));
    let Some(start_by) = start_by else {
        return Err(late);
    };
    let selling_days = calendar.selling_days(standing.today, start_by);
    if selling_days <= 0 {
        return Err(late);
    }
    let average = standing.average_won.filter(|average| average.minor > 0);
    let average = average.ok_or(WhatItTakes::NoData(Missing::AverageWon))?;
    let (whole, rest) = (gap.minor / average.minor, gap.minor % average.minor);
    let deals = whole.saturating_add(i64::from(rest > 0));
    let deals_unrounded = gap.minor as f64 / average.minor as f64;
    let steps = chain(deals, deals_unrounded, standing.steps).map_err(WhatItTakes::NoData)?;
    Ok(WhatItTakes::Needs(Needs {
        gap,
        deals,
        deals_unrounded,
        steps,
        start_by,
        selling_weeks: selling_days as f64 / WEEK_DAYS,
    }))
}

/// Up the funnel from `deals` to the top: `⌈need/conversion⌉` at each step, and beside it the chain from
/// `deals_unrounded` that is never rounded. Steps are given and returned top first.
///
/// domain.md 2.1, FX-2.07 (<https://mysalesprocess.com/sales-math>) and FX-2.08.
pub fn chain(
    deals: i64,
    deals_unrounded: f64,
    steps: &[FunnelStep],
) -> Result<Vec<StepNeed>, Missing> {
    let (mut count, mut unrounded) = (deals, deals_unrounded);
    let mut needs = Vec::with_capacity(steps.len());
    for step in steps.iter().rev() {
        let conversion = step
            .conversion
            .filter(|share| share.is_finite() && *share > 0.0);
        let conversion = conversion.ok_or_else(|| Missing::Conversion {
            step: step.name.clone(),
        })?;
        count = ceil(count as f64 / conversion);
        unrounded /= conversion;
        needs.push(StepNeed {
            name: step.name.clone(),
            count,
            unrounded,
        });
    }
    needs.reverse();
    Ok(needs)
}

/// Rounded up, except for what floating point made of a whole number.
fn ceil(value: f64) -> i64 {
    (value * (1.0 - SLACK)).ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn eur(major: i64) -> Money {
        Money::new(major * 100, Currency::EUR)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn steps(conversions: &[(&str, f64)]) -> Vec<FunnelStep> {
        conversions
            .iter()
            .map(|(name, share)| FunnelStep::new(*name, Some(*share)))
            .collect()
    }

    /// The conversions of domain.md FX-1.10.
    fn bench() -> Vec<FunnelStep> {
        steps(&[
            ("Lead", 74.0 / 185.0),
            ("Qualified", 37.0 / 74.0),
            ("Needs", 18.0 / 37.0),
            ("Proposal", 10.0 / 18.0),
        ])
    }

    /// The rep of domain.md FX-2.08, 65 days before the end of a quarter, with a cycle of 30 days.
    fn standing(steps: &[FunnelStep]) -> Standing<'_> {
        Standing {
            quota: eur(600_000),
            won: eur(150_000),
            in_flight: eur(210_000),
            average_won: Some(eur(25_000)),
            steps,
            lead_days: Some(30),
            today: day("2026-10-27"),
            period_end: day("2026-12-31"),
        }
    }

    fn ask(standing: &Standing<'_>) -> WhatItTakes {
        what_it_takes(standing, &FiscalCalendar::default())
    }

    fn counts(needs: &[StepNeed]) -> Vec<i64> {
        needs.iter().map(|need| need.count).collect()
    }

    #[test]
    fn fourteen_deals_take_two_thousand_calls() {
        // domain.md FX-2.07, mysalesprocess.com/sales-math: given from the deal upwards 40, 50, 35, 10 %.
        let funnel = steps(&[
            ("Calls", 0.10),
            ("First meetings", 0.35),
            ("Second meetings", 0.50),
            ("Proposals", 0.40),
        ]);
        assert_eq!(
            counts(&chain(14, 14.0, &funnel).unwrap()),
            [2_000, 200, 70, 35]
        );
    }

    #[test]
    fn ten_sales_start_with_185_leads() {
        // domain.md FX-1.02: 18.5 leads per sale, 5.41 % from end to end.
        let whole = 10.0 / 185.0;
        let needs = chain(10, 10.0, &steps(&[("Leads", whole)])).unwrap();
        assert_eq!(counts(&needs), [185]);
        assert!((needs[0].unrounded / 10.0 - 18.5).abs() < 1e-9);
        assert!((whole - 0.0541).abs() < 5e-5);
    }

    #[test]
    fn the_gap_of_fx_2_08_goes_up_the_funnel() {
        // domain.md FX-2.08: 240 k, 9.6, 10 deals, 18 / 37 / 74 / 185; never rounded 177.6.
        let bench = bench();
        let WhatItTakes::Needs(needs) = ask(&standing(&bench)) else {
            panic!("there is time");
        };
        assert_eq!((needs.gap, needs.deals), (eur(240_000), 10));
        assert!((needs.deals_unrounded - 9.6).abs() < 1e-12);
        assert_eq!(counts(&needs.steps), [185, 74, 37, 18]);
        assert!((needs.steps[0].unrounded - 177.6).abs() < 1e-9);
        // 27 October to 1 December has 26 weekdays.
        assert_eq!(needs.start_by, day("2026-12-01"));
        assert!((needs.selling_weeks - 5.2).abs() < 1e-12);
        assert!((needs.per_week(&needs.steps[0]) - 185.0 / 5.2).abs() < 1e-9);
    }

    #[test]
    fn a_cycle_longer_than_the_days_left_cannot_land() {
        let bench = bench();
        for (lead_days, today, days_left) in [
            (66, "2026-10-27", 65),
            (i64::MAX, "2026-10-27", 65),
            (0, "2027-01-04", -4),
            // Only a Sunday is left to start on.
            (4, "2026-12-27", 4),
        ] {
            let standing = Standing {
                lead_days: Some(lead_days),
                today: day(today),
                ..standing(&bench)
            };
            assert_eq!(
                ask(&standing),
                WhatItTakes::CannotLand {
                    lead_days,
                    days_left
                },
                "{today}"
            );
        }
        let last_chance = Standing {
            lead_days: Some(65),
            ..standing(&bench)
        };
        assert!(
            matches!(ask(&last_chance), WhatItTakes::Needs(needs) if needs.start_by == day("2026-10-27"))
        );
    }

    #[test]
    fn holidays_are_no_time_to_sell() {
        let bench = bench();
        let standing = Standing {
            lead_days: Some(65),
            ..standing(&bench)
        };
        let holidays = BTreeSet::from([day("2026-10-27")]);
        let calendar =
            FiscalCalendar::new(1, crate::domain::fiscal::YearName::End, holidays).unwrap();
        let expected = WhatItTakes::CannotLand {
            lead_days: 65,
            days_left: 65,
        };
        assert_eq!(what_it_takes(&standing, &calendar), expected);
    }

    #[test]
    fn a_quota_that_is_covered_is_met() {
        let bench = bench();
        let exactly = Standing {
            in_flight: eur(450_000),
            ..standing(&bench)
        };
        assert_eq!(ask(&exactly), WhatItTakes::Met { over: eur(0) });
        // Even without any other figure.
        let beyond = Standing {
            won: eur(700_000),
            average_won: None,
            lead_days: None,
            ..standing(&bench)
        };
        assert_eq!(ask(&beyond), WhatItTakes::Met { over: eur(310_000) });
    }

    #[test]
    fn what_is_missing_is_named_and_never_divided_by() {
        let bench = bench();
        let mut hole = bench.clone();
        let step = || {
            WhatItTakes::NoData(Missing::Conversion {
                step: "Needs".to_owned(),
            })
        };
        for conversion in [None, Some(0.0), Some(-0.1), Some(f64::NAN)] {
            hole[2].conversion = conversion;
            assert_eq!(ask(&standing(&hole)), step(), "{conversion:?}");
        }
        for average_won in [None, Some(eur(0))] {
            let standing = Standing {
                average_won,
                ..standing(&bench)
            };
            assert_eq!(ask(&standing), WhatItTakes::NoData(Missing::AverageWon));
        }
        let unknown = Standing {
            lead_days: None,
            ..standing(&bench)
        };
        assert_eq!(ask(&unknown), WhatItTakes::NoData(Missing::LeadTime));
        let mixed = Standing {
            won: Money::new(1, Currency::USD),
            ..standing(&bench)
        };
        assert_eq!(ask(&mixed), WhatItTakes::NoData(Missing::OneCurrency));
    }

    proptest! {
        #[test]
        fn the_counts_are_enough_and_one_less_is_not(
            deals in 1_i64..500, conversions in prop::collection::vec(0.01_f64..=1.0, 1..6)
        ) {
            let funnel: Vec<FunnelStep> = conversions.iter().map(|c| FunnelStep::new("step", Some(*c))).collect();
            let needs = chain(deals, deals as f64, &funnel).unwrap();
            let below = needs.iter().skip(1).map(|need| need.count).chain([deals]);
            for ((need, conversion), below) in needs.iter().zip(&conversions).zip(below) {
                let below = below as f64;
                prop_assert!(need.count as f64 * conversion >= below * (1.0 - 1e-8));
                prop_assert!((need.count - 1) as f64 * conversion < below);
                prop_assert!(need.unrounded <= need.count as f64 * (1.0 + 1e-8));
            }
        }
    }
}
