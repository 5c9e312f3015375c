//! Quotas of a window, and what was won against them.

use super::*;

#[test]
fn a_managers_roll_up_is_not_added_to_the_quotas_of_the_reps() {
    let team: Subject = [ANA, BEN, MIA].into_iter().collect();
    assert_eq!(figure(&record(), &team, "quota", "").value, Some(8000.0));
    let alone: Subject = MIA.into();
    assert_eq!(figure(&record(), &alone, "quota", "").value, Some(9000.0));
}

#[test]
fn a_quota_counts_by_the_selling_days_it_shares_with_the_window() {
    let calendar = FiscalCalendar::default();
    for (quotas, window, amount, rows) in [
        // A row of exactly the window.
        (
            vec![("2026-01-01", "2026-03-31", 6400.0)],
            ("2026-01-01", "2026-03-31"),
            6400.0,
            1,
        ),
        // January 2026 has 22 of the quarter's 64 selling days.
        (
            vec![("2026-01-01", "2026-03-31", 6400.0)],
            ("2026-01-01", "2026-01-31"),
            2200.0,
            1,
        ),
        // Rows inside the window are summed.
        (
            vec![
                ("2026-01-01", "2026-01-31", 100.0),
                ("2026-02-01", "2026-02-28", 50.0),
            ],
            ("2026-01-01", "2026-03-31"),
            150.0,
            2,
        ),
        // A month counts before the quarter that holds it, which gives the rest of its days.
        (
            vec![
                ("2026-01-01", "2026-03-31", 6400.0),
                ("2026-01-01", "2026-01-31", 1000.0),
            ],
            ("2026-01-01", "2026-02-28"),
            1000.0 + 2000.0,
            2,
        ),
        (
            vec![("2026-01-01", "2026-03-31", 6400.0)],
            ("2026-04-01", "2026-06-30"),
            0.0,
            0,
        ),
    ] {
        let record = SalesRecord {
            people: vec![person(ANA, None, &quotas)],
            ..record()
        };
        let window = Window::new(day(window.0), day(window.1));
        let target = target_of(&record, &calendar, &ANA.into(), window);
        assert!(
            (target.amount - amount).abs() < 1e-9,
            "{quotas:?}: {target:?}"
        );
        assert_eq!(target.rows, rows, "{quotas:?}");
    }
}

#[test]
fn what_is_won_on_days_without_a_quota_is_no_attainment() {
    let record = SalesRecord {
        people: vec![person(ANA, None, &[("2026-02-01", "2026-02-28", 1800.0)])],
        ..record()
    };
    let figure = figure(&record, &ANA.into(), "attainment", "");
    assert_eq!((figure.value, figure.n), (Some(0.5), 1));
    assert_eq!(
        figure.note,
        "1 deal was won on a day without a quota and is left out."
    );
}
