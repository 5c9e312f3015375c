//! Pace: how much of a goal should be there by now, over the selling days of the period; and the ramp of new reps.

use chrono::{Months, NaiveDate};

use super::fiscal::FiscalCalendar;
use super::goal::Target;
use super::money::Money;

/// The selling days of a period, and how many of them are gone.
///
/// Today counts as gone, because a day that is looked at is looked at as it ended (`--as-of` does the same): before
/// the first day nothing is gone, on the last day all. Source of the count: run-rate = won / elapsed selling days ×
/// all selling days (`domain.md` section 4, FX-3.05: 310 won on selling day 41 of 63 is 476.34).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Selling days from the first day to today, both included.
    pub gone: i64,
    /// Selling days of the whole period.
    pub of: i64,
    /// Whether today is the last day or later; decides where a period has no selling day at all.
    is_over: bool,
}

impl Pace {
    /// The pace of a period on a day.
    pub fn on(
        calendar: &FiscalCalendar,
        (first, last): (NaiveDate, NaiveDate),
        today: NaiveDate,
    ) -> Self {
        Self {
            gone: calendar.selling_days(first, today.min(last)),
            of: calendar.selling_days(first, last),
            is_over: today >= last,
        }
    }

    /// Selling days gone / selling days of the period, 0.0 to 1.0.
    pub fn share(self) -> f64 {
        match (self.of, self.is_over) {
            (0, true) => 1.0,
            (0, false) => 0.0,
            (of, _) => self.gone as f64 / of as f64,
        }
    }

    /// Selling days from tomorrow to the last day.
    pub fn left(self) -> i64 {
        self.of - self.gone
    }

    /// What should be there by now: target × selling days gone / selling days, money to the minor unit. A target that
    /// does not add up over time (a rate, an average) is expected as it is from the first day on, and so are none of
    /// its parts before it: `None` while nothing of the period is gone.
    pub fn expected(self, target: Target, adds_up: bool) -> Option<Target> {
        if !adds_up {
            return (self.gone > 0 || self.is_over).then_some(target);
        }
        Some(match target {
            Target::Money(money) if self.of > 0 => Target::Money(Money::new(
                part(money.minor, self.gone, self.of),
                money.currency,
            )),
            target => target.times(self.share()),
        })
    }

    /// Where the period ends if the rest goes as it went: actual / selling days gone × selling days. `None` before the
    /// first selling day.
    pub fn run_rate(self, actual: f64) -> Option<f64> {
        (self.gone > 0).then(|| actual / self.gone as f64 * self.of as f64)
    }
}

/// `total × gone / of` in whole units, half away from zero.
pub(super) fn part(total: i64, gone: i64, of: i64) -> i64 {
    let product = i128::from(total) * i128::from(gone);
    let of = i128::from(of.max(1));
    let half = if product < 0 { -of } else { of };
    i64::try_from((2 * product + half) / (2 * of)).unwrap_or(total)
}

/// Shares of a full goal in the first quarters after hiring; full after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct RampCurve {
    shares: Vec<f64>,
}

impl Default for RampCurve {
    /// Equal steps over the first year.
    fn default() -> Self {
        Self {
            shares: vec![0.25, 0.5, 0.75, 1.0],
        }
    }
}

impl RampCurve {
    /// A curve; `None` where a share is not between 0 and 1 or they fall.
    pub fn new(shares: Vec<f64>) -> Option<Self> {
        let fits = shares.iter().all(|share| (0.0..=1.0).contains(share));
        (fits && shares.is_sorted()).then_some(Self { shares })
    }

    /// The shares, one for each quarter since hiring.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// The share of a full goal that a rep hired on a day is given for these days: each selling day counts with the
    /// share of the quarter since hiring in which it lies (three calendar months from the day of hiring), days before
    /// it with 0. 1.0 where the day of hiring is not known, and once the curve has ended.
    pub fn share_over(
        &self,
        hired_on: Option<NaiveDate>,
        calendar: &FiscalCalendar,
        (first, last): (NaiveDate, NaiveDate),
    ) -> f64 {
        let Some(hired_on) = hired_on else {
            return 1.0;
        };
        let all = calendar.selling_days(first, last);
        if all == 0 {
            return self.share_on(hired_on, last);
        }
        let mut weighed = 0.0;
        let mut from = first.max(hired_on);
        while from <= last {
            let quarter = quarters_since(hired_on, from);
            let Some(share) = self.shares.get(quarter as usize) else {
                weighed += calendar.selling_days(from, last) as f64;
                break;
            };
            let next = quarter_start(hired_on, quarter + 1);
            let end = next.pred_opt().unwrap_or(last).min(last);
            weighed += share * calendar.selling_days(from, end) as f64;
            from = next;
        }
        weighed / all as f64
    }

    fn share_on(&self, hired_on: NaiveDate, day: NaiveDate) -> f64 {
        if day < hired_on {
            return 0.0;
        }
        let quarter = quarters_since(hired_on, day) as usize;
        self.shares.get(quarter).copied().unwrap_or(1.0)
    }
}

/// The first day of a quarter since hiring, 0 first; a day that the month lacks is its last day.
fn quarter_start(hired_on: NaiveDate, quarter: u32) -> NaiveDate {
    hired_on
        .checked_add_months(Months::new(quarter.saturating_mul(3)))
        .unwrap_or(NaiveDate::MAX)
}

fn quarters_since(hired_on: NaiveDate, day: NaiveDate) -> u32 {
    let days = (day - hired_on).num_days().max(0);
    // No quarter is longer than 92 days.
    let mut quarter = u32::try_from(days / 93).unwrap_or(u32::MAX / 3);
    while quarter_start(hired_on, quarter + 1) <= day {
        quarter += 1;
    }
    quarter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fiscal::{PeriodKind, YearName};
    use crate::domain::money::Currency;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn with_holidays(days: &[&str]) -> FiscalCalendar {
        let holidays = days.iter().map(|text| day(text)).collect();
        FiscalCalendar::new(1, YearName::End, holidays).unwrap()
    }

    /// today, selling days gone, of; the fourth quarter of 2026 with two holidays on workdays and one on a Saturday.
    const QUARTER: &str = "
        2026-09-30  0 64
        2026-10-01  1 64
        2026-10-04  2 64
        2026-11-22 37 64
        2026-12-25 60 64
        2026-12-30 63 64
        2026-12-31 64 64
        2027-03-01 64 64
    ";

    #[test]
    fn pace_is_selling_days_gone_of_selling_days() {
        let calendar = with_holidays(&["2026-12-25", "2026-12-24", "2026-10-03"]);
        let quarter = (day("2026-10-01"), day("2026-12-31"));
        for line in QUARTER.lines().filter(|line| !line.trim().is_empty()) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let pace = Pace::on(&calendar, quarter, day(cells[0]));
            let wanted = (cells[1].parse().unwrap(), cells[2].parse().unwrap());
            assert_eq!((pace.gone, pace.of), wanted, "{line}");
        }
        let all = Pace::on(&calendar, quarter, day("2026-12-31"));
        assert!((all.share() - 1.0).abs() < f64::EPSILON && all.left() == 0);
    }

    #[test]
    fn the_run_rate_of_the_reference_comes_out() {
        // domain.md section 4, FX-3.05: 310 won, selling day 41 of 63.
        let pace = Pace {
            gone: 41,
            of: 63,
            is_over: false,
        };
        assert!((pace.run_rate(310.0).unwrap() - 476.34).abs() < 0.005);
        assert_eq!(Pace { gone: 0, ..pace }.run_rate(310.0), None);
    }

    #[test]
    fn a_period_without_selling_days_is_gone_with_its_last_day() {
        let calendar = FiscalCalendar::default();
        let weekend = (day("2026-11-21"), day("2026-11-22"));
        assert!(Pace::on(&calendar, weekend, day("2026-11-21")).share() == 0.0);
        let over = Pace::on(&calendar, weekend, day("2026-11-22"));
        assert!((over.share() - 1.0).abs() < f64::EPSILON);
        let money = Target::Money(Money::new(100, Currency::EUR));
        assert_eq!(over.expected(money, true), Some(money));
    }

    #[test]
    fn rates_are_expected_whole_and_sums_by_the_days_gone() {
        let pace = Pace {
            gone: 1,
            of: 3,
            is_over: false,
        };
        let money = |minor| Target::Money(Money::new(minor, Currency::EUR));
        assert_eq!(pace.expected(money(10_000), true), Some(money(3333)));
        assert_eq!(pace.expected(money(20_000), true), Some(money(6667)));
        let rate = Target::Number(0.35);
        assert_eq!(pace.expected(rate, false), Some(rate));
        assert_eq!(Pace { gone: 0, ..pace }.expected(rate, false), None);
        assert_eq!(
            pace.expected(Target::Number(30.0), true),
            Some(Target::Number(10.0))
        );
    }

    /// hired on, first and last day; share of a full goal.
    const RAMPS: &str = "
        2026-10-01 2026-10-01 2026-12-31 0.25
        2026-07-01 2026-10-01 2026-12-31 0.5
        2026-01-01 2026-10-01 2026-12-31 1.0
        2020-02-29 2026-10-01 2026-12-31 1.0
        2027-01-01 2026-10-01 2026-12-31 0.0
        2026-11-30 2026-11-23 2026-12-06 0.125
        2026-08-31 2026-11-23 2026-12-06 0.375
        2027-11-29 2028-02-28 2028-03-01 0.41666667
        2026-11-22 2026-11-22 2026-11-22 0.25
    ";

    #[test]
    fn the_ramp_follows_the_quarters_since_hiring_by_selling_days() {
        let (calendar, curve) = (FiscalCalendar::default(), RampCurve::default());
        for line in RAMPS.lines().filter(|line| !line.trim().is_empty()) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let days = (day(cells[1]), day(cells[2]));
            let share = curve.share_over(Some(day(cells[0])), &calendar, days);
            let wanted: f64 = cells[3].parse().unwrap();
            assert!((share - wanted).abs() < 1e-6, "{line}: {share}");
        }
        let days = (day("2026-10-01"), day("2026-12-31"));
        assert!(curve.share_over(None, &calendar, days) >= 1.0);
    }

    #[test]
    fn a_curve_that_falls_or_leaves_0_to_1_is_none() {
        for (shares, good) in [
            (vec![], true),
            (vec![0.0, 0.5, 0.5, 1.0], true),
            (vec![0.5, 0.25], false),
            (vec![0.5, 1.5], false),
            (vec![-0.1], false),
            (vec![f64::NAN], false),
        ] {
            assert_eq!(RampCurve::new(shares.clone()).is_some(), good, "{shares:?}");
        }
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        // With the leap days of 2000, 2024 and 2028, and of no 2100.
        (0_i64..40_000).prop_map(|days| day("1995-01-01") + chrono::Duration::days(days))
    }

    proptest! {
        #[test]
        fn pace_runs_from_0_to_1_and_never_back(start in 1_u32..=12, today in any_day(), kind in 0_usize..4) {
            let kind = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year][kind];
            let calendar = FiscalCalendar::new(start, YearName::End, std::iter::once(today).collect()).unwrap();
            let days = calendar.days(calendar.period(kind, today)).unwrap();
            let share = |day| Pace::on(&calendar, days, day).share();
            prop_assert!(share(days.0.pred_opt().unwrap()) == 0.0);
            prop_assert!((share(days.1) - 1.0).abs() < f64::EPSILON);
            prop_assert!(share(today) <= share(today.succ_opt().unwrap()));
            prop_assert!((0.0..=1.0).contains(&share(today)));
        }

        #[test]
        fn a_ramp_lies_between_its_shares_and_never_falls(start in 1_u32..=12, hired in any_day(), later in 0_i64..800) {
            let calendar = FiscalCalendar::new(start, YearName::Start, std::collections::BTreeSet::new()).unwrap();
            let curve = RampCurve::default();
            let period = calendar.period(PeriodKind::Quarter, hired + chrono::Duration::days(later));
            let share = |period| curve.share_over(Some(hired), &calendar, calendar.days(period).unwrap());
            let next = share(calendar.next(period).unwrap());
            prop_assert!((0.0..=1.0).contains(&share(period)));
            prop_assert!(share(period) <= next + 1e-12, "{} then {next}", share(period));
        }
    }
}
