//! Quotas and goals of other metrics by one kind of file; what was known is kept, every change is noted.

use super::{Desk, counted};

const GOALS: &str =
    "SELECT r.name, g.metric, g.starts_on, g.target, coalesce(g.currency, '-') FROM goals g
    JOIN reps r ON r.id = g.rep_id ORDER BY r.name, g.metric, g.starts_on";
const QUOTAS: &str =
    "SELECT r.name, q.starts_on, q.amount_minor, q.currency, q.ramp, coalesce(q.agreed_on, '-')
    FROM quotas q JOIN reps r ON r.id = q.rep_id ORDER BY r.name, q.starts_on";
const CHANGES: &str = "SELECT metric, what, coalesce(old, '-'), coalesce(new, '-'), reason FROM goal_changes ORDER BY id";

const FILE: &str = "Rep,Period,Metric,Target,Currency,Ramp\n\
    Ana Chen,2026-Q4,Quota,250000,EUR,50%\n\
    Ana Chen,2026-Q4,Win rate,35%,,\n\
    Ana Chen,2026-11,meetings,12,,\n\
    Ana Chen,2026-Q4,average_won_value,40000.50,EUR,\n";

#[test]
fn a_metric_column_says_what_each_goal_is_for() {
    let mut desk = Desk::new();
    assert_eq!(counted(&desk.import("goals.csv", FILE)), [[4, 0, 0, 0, 0]]);
    assert_eq!(
        desk.rows(QUOTAS),
        ["Ana Chen|2026-10-01|25000000|EUR|0.5|-"]
    );
    assert_eq!(
        desk.rows(GOALS),
        [
            "Ana Chen|average_won_value|2026-10-01|40000.5|EUR",
            "Ana Chen|meetings|2026-11-01|12|-",
            "Ana Chen|win_rate|2026-10-01|0.35|-",
        ]
    );
    assert_eq!(
        desk.rows(CHANGES),
        [
            "won_value|target|-|250000.00 EUR|goals.csv",
            "win_rate|target|-|0.35|goals.csv",
            "meetings|target|-|12|goals.csv",
            "average_won_value|target|-|40000.50 EUR|goals.csv",
        ]
    );
}

#[test]
fn the_same_file_again_changes_nothing_and_another_figure_is_noted() {
    let mut desk = Desk::new();
    desk.import("goals.csv", FILE);
    let before = desk.dump();
    assert_eq!(counted(&desk.import("goals.csv", FILE)), [[0, 0, 4, 0, 0]]);
    desk.look()
        .execute("UPDATE quotas SET agreed_on = '2026-10-02'", [])
        .unwrap();
    // Without a ramp column the known ramp stays.
    let changed = "Rep,Period,Metric,Target,Currency\n\
        Ana Chen,2026-Q4,,260000,EUR\nAna Chen,2026-Q4,win rate,0.355,\n";
    let desk_before = desk.dump();
    assert_eq!(
        counted(&desk.import("goals-2.csv", changed)),
        [[0, 2, 0, 0, 0]]
    );
    assert_eq!(
        desk.rows(QUOTAS),
        ["Ana Chen|2026-10-01|26000000|EUR|0.5|-"]
    );
    assert_eq!(
        desk.rows(CHANGES)[4..],
        [
            "won_value|target|250000.00 EUR|260000.00 EUR|goals-2.csv",
            "win_rate|target|0.35|0.355|goals-2.csv",
        ]
    );
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), desk_before);
    assert_eq!(before.len(), desk_before.len());
}

#[test]
fn goals_that_cannot_be_are_refused_with_a_reason() {
    let mut desk = Desk::new();
    let file = "Rep,Period,Metric,Target\nAna Chen,2026-Q4,Luck,3\nAna Chen,2026-Q4,win rate,35\n\
        Ana Chen,2026-Q4,meetings,-1\nAna Chen,2026-Q4,Activities by kind,9\nAna Chen,2026-Q4,meetings,9\n";
    assert_eq!(counted(&desk.import("goals.csv", file)), [[1, 0, 0, 4, 0]]);
    assert_eq!(desk.rows(GOALS), ["Ana Chen|meetings|2026-10-01|9|-"]);
}
