//! Laws: cohorts never fall, reps add up to teams, days add up to windows.

use proptest::prelude::*;

use super::*;

/// What is known of a deal at the end of a day.
fn known_at(deal: &DealLife, day: NaiveDate) -> DealLife {
    let mut known = deal.clone();
    known.path.retain(|stay| stay.on <= day);
    if deal.ended_on().is_some_and(|ended| ended > day) {
        known.outcome = Outcome::Open;
    }
    known
}

prop_compose! {
    fn some_deal()(
        id in 1_i64..1000, owner in 1_i64..4, begins in 0_u64..150, outcome in 0..3,
        steps in prop::collection::vec((0_usize..3, 0_u64..40), 0..6), rest in 0_u64..60,
        amount in prop::option::of(1_i32..10_000),
    ) -> DealLife {
        let mut on = day("2025-11-01") + Days::new(begins);
        let created = on;
        let mut path = Vec::new();
        for (place, days) in steps {
            on = on + Days::new(days);
            path.push(Stay { place, on });
        }
        let outcome = Outcome::ALL[outcome as usize];
        DealLife {
            owner: Some(RepId(owner)),
            created_on: Some(created),
            outcome,
            close_on: Some(on + Days::new(rest)),
            amount: amount.map(f64::from),
            first_amount: amount.map(f64::from),
            stands_in: path.last().map(|stay| stay.place),
            path,
            ..DealLife::new(DealId(id))
        }
    }
}

proptest! {
    /// domain.md FX-2.09: of a fixed cohort, more and more get beyond the stage and never fewer.
    #[test]
    fn the_conversion_of_a_fixed_cohort_never_falls(
        deals in prop::collection::vec(some_deal(), 1..30), days in prop::collection::vec(0_u64..200, 2..6),
    ) {
        let mut days = days;
        days.sort_unstable();
        for part in ["11", "12", "13"] {
            let mut before = 0.0;
            let mut entered = None;
            for later in &days {
                let today = day("2026-03-31") + Days::new(*later);
                let record = SalesRecord {
                    deals: deals.iter().map(|deal| known_at(deal, today)).collect(),
                    today,
                    ..record()
                };
                let figure = figure(&record, &Subject::Everybody, "stage_conversion_cohort", part);
                let value = figure.value.unwrap_or(0.0);
                prop_assert!(value >= before, "{value} after {before}");
                prop_assert!(entered.is_none_or(|n| n == figure.n));
                entered = figure.value.map(|_| figure.n);
                before = value;
            }
        }
    }

    #[test]
    fn counts_and_sums_of_reps_add_up_to_their_team(deals in prop::collection::vec(some_deal(), 1..30)) {
        let record = SalesRecord { deals, ..record() };
        let calendar = FiscalCalendar::default();
        let figures = Figures::new(&record, &calendar);
        let groups: [Subject; 3] = [ANA.into(), [BEN, MIA].into_iter().collect(), [ANA, BEN, MIA].into_iter().collect()];
        let all = figures.of_all(&groups, quarter(), METRICS);
        for ((one, other), both) in all[0].iter().zip(&all[1]).zip(&all[2]) {
            // A manager's quota counts only without those of the reps.
            if ["quota", "attainment"].contains(&both.metric.key) || both.metric.key.starts_with("coverage") || both.metric.key == "week_conversion" {
                continue;
            }
            prop_assert_eq!(one.n + other.n, both.n, "{}", both.metric.key);
            if let (Some(one), Some(other)) = (one.hits, other.hits) {
                prop_assert_eq!(Some(one + other), both.hits, "{}", both.metric.key);
            }
        }
    }

    #[test]
    fn what_happens_on_days_adds_up_over_windows(deals in prop::collection::vec(some_deal(), 1..30), cut in 1_u64..89) {
        let record = SalesRecord { deals, ..record() };
        let calendar = FiscalCalendar::default();
        let figures = Figures::new(&record, &calendar);
        let middle = day("2026-01-01") + Days::new(cut);
        let halves = [Window::new(day("2026-01-01"), middle.pred_opt().unwrap()), Window::new(middle, day("2026-03-31"))];
        for key in ["won", "lost", "new_deals", "activities", "proposals", "win_rate", "won_value"] {
            let metric = metric_of(key).unwrap();
            let n = |window| figures.figure(&Subject::Everybody, window, metric, "").n;
            prop_assert_eq!(n(halves[0]) + n(halves[1]), n(quarter()), "{}", key);
        }
        for part in ["11", "12", "13"] {
            let metric = metric_of("stage_entries").unwrap();
            let n = |window| figures.figure(&Subject::Everybody, window, metric, part).n;
            prop_assert_eq!(n(halves[0]) + n(halves[1]), n(quarter()), "{}", part);
        }
    }
}
