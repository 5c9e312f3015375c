//! Tests of goals over both tables: setting, history, undo, agreement, copying, dividing, the grid.

use super::*;
use crate::domain::fiscal::PeriodKind;
use crate::domain::objective::Basis;
use crate::domain::pace::RampCurve;
use crate::storage::small_file::{dump, small_file, today};

const ANA: RepId = RepId(1);
const BEN: RepId = RepId(2);

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn quarter() -> Span {
    (date("2026-10-01"), date("2026-12-31"))
}

fn key(rep: RepId, metric: &str, days: Span) -> GoalKey {
    GoalKey {
        rep,
        metric: GoalMetric::whole(metric),
        days,
    }
}

fn euros(major: i64) -> Target {
    Target::Money(Money::new(major * 100, Currency::EUR))
}

fn edit(key: GoalKey, target: Option<Target>) -> GoalEdit {
    GoalEdit {
        key,
        target,
        ramp: None,
    }
}

fn question() -> GoalQuestion {
    GoalQuestion {
        scope: DealScope::default(),
        days: quarter(),
        calendar: FiscalCalendar::default(),
        curve: RampCurve::default(),
        base: Some(Currency::EUR),
        columns: Vec::new(),
    }
}

/// A quota and a win rate for Ana, a quota for Ben.
fn with_goals() -> Store {
    let mut store = small_file();
    let edits = [
        edit(key(ANA, "won_value", quarter()), Some(euros(250_000))),
        edit(key(ANA, "win_rate", quarter()), Some(Target::Number(0.35))),
        edit(key(BEN, "won_value", quarter()), Some(euros(100_000))),
    ];
    assert_eq!(store.set_goals("Set goals", &edits).unwrap(), 3);
    store
}

#[test]
fn goals_of_both_tables_are_read_as_one() {
    let store = with_goals();
    let goals = store.goals_of(&DealScope::default(), quarter()).unwrap();
    let said: Vec<(i64, &str, f64)> = goals
        .iter()
        .map(|(key, goal)| (key.rep.0, &*key.metric.metric, goal.target.value()))
        .collect();
    assert_eq!(
        said,
        [
            (1, "win_rate", 0.35),
            (1, "won_value", 250_000.0),
            (2, "won_value", 100_000.0)
        ]
    );
    let ben = DealScope {
        rep: Some(BEN),
        ..DealScope::default()
    };
    assert_eq!(store.goals_of(&ben, quarter()).unwrap().len(), 1);
}

#[test]
fn every_change_leaves_a_line_and_is_undone_with_it() {
    let mut store = with_goals();
    let before = dump(&store);
    let ana = key(ANA, "won_value", quarter());
    store
        .agree("Agree", std::slice::from_ref(&ana), Some(today()))
        .unwrap();
    store
        .set_goals("More", &[edit(ana.clone(), Some(euros(260_000)))])
        .unwrap();
    store
        .review_goals_on(
            "Review",
            std::slice::from_ref(&ana),
            Some(date("2026-12-01")),
        )
        .unwrap();
    store.set_goals("None", &[edit(ana.clone(), None)]).unwrap();
    let lines: Vec<String> = store
        .goal_history(ANA, &ana.metric)
        .unwrap()
        .into_iter()
        .map(|line| format!("{} {} > {}", line.what.key(), line.old, line.new))
        .collect();
    assert_eq!(
        lines,
        [
            "removed 260000.00 EUR > ",
            "review  > 2026-12-01",
            "agreed 2026-11-22 > ",
            "target 250000.00 EUR > 260000.00 EUR",
            "agreed  > 2026-11-22",
            "target  > 250000.00 EUR",
        ]
    );
    for _ in 0..4 {
        store.undo().unwrap();
    }
    assert_eq!(dump(&store), before);
    assert_eq!(store.goal_history(ANA, &ana.metric).unwrap().len(), 1);
    store.redo().unwrap();
    let goals = store.goals_of(&DealScope::default(), quarter()).unwrap();
    let agreed = goals
        .iter()
        .filter(|(_, goal)| goal.agreed_on == Some(today()))
        .count();
    assert_eq!(agreed, 1);
}

#[test]
fn the_same_again_changes_nothing() {
    let mut store = with_goals();
    let ana = key(ANA, "won_value", quarter());
    let same = [
        edit(ana.clone(), Some(euros(250_000))),
        edit(key(BEN, "won", quarter()), None),
    ];
    assert_eq!(store.set_goals("Same", &same).unwrap(), 0);
    assert_eq!(
        store
            .agree("Agree", &[key(BEN, "won", quarter())], Some(today()))
            .unwrap(),
        0
    );
    assert_eq!(store.goal_history(ANA, &ana.metric).unwrap().len(), 1);
    assert_eq!(store.next_undo().unwrap().unwrap().label, "Set goals");
}

#[test]
fn wrong_goals_are_refused_and_nothing_is_written() {
    let mut store = with_goals();
    let before = dump(&store);
    let wrong = [
        (
            key(ANA, "win_rate", quarter()),
            Target::Number(1.2),
            "0 % to 100 %",
        ),
        (
            key(ANA, "won", quarter()),
            Target::Number(-1.0),
            "0 or more",
        ),
        (
            key(ANA, "won_value", quarter()),
            Target::Number(1.0),
            "counted in money",
        ),
        (
            key(ANA, "activities_by_kind", quarter()),
            Target::Number(1.0),
            "say which",
        ),
        (
            GoalKey {
                metric: GoalMetric {
                    metric: "won_value".into(),
                    part: "new".into(),
                },
                ..key(ANA, "won_value", quarter())
            },
            euros(1),
            "has no parts",
        ),
        (
            key(ANA, "luck", quarter()),
            Target::Number(1.0),
            "no metric",
        ),
        (
            key(ANA, "open", quarter()),
            Target::Number(1.0),
            "cannot be a goal",
        ),
        (
            key(ANA, "won", (quarter().1, quarter().0)),
            Target::Number(1.0),
            "ends before",
        ),
    ];
    for (key, target, why) in wrong {
        let good = edit(self::key(BEN, "won", quarter()), Some(Target::Number(4.0)));
        let refused = store.set_goals("Wrong", &[good, edit(key, Some(target))]);
        let said = refused.unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(dump(&store), before);
}

#[test]
fn money_of_other_metrics_and_parts_keep_their_kind() {
    let mut store = small_file();
    let average = key(ANA, "average_won_value", quarter());
    let mut calls = key(ANA, "activities_by_kind", quarter());
    calls.metric.part = "call".into();
    let target = Target::Money(Money::new(4_000_050, Currency::USD));
    let edits = [
        edit(average.clone(), Some(target)),
        edit(calls.clone(), Some(Target::Number(60.0))),
    ];
    store.set_goals("Set", &edits).unwrap();
    let goals = store.goals_of(&DealScope::default(), quarter()).unwrap();
    assert_eq!(goals[0].0, calls);
    assert_eq!((&goals[1].0, goals[1].1.target), (&average, target));
    let known = store.goal_metrics().unwrap();
    assert!(known.contains(&(calls.metric, "call".into())));
    let stage = known
        .iter()
        .find(|(metric, _)| metric.metric == "stage_conversion");
    assert_eq!(stage.unwrap().1, "Discovery");
}

#[test]
fn an_objective_is_found_in_shorter_and_longer_periods() {
    let mut store = with_goals();
    let calendar = FiscalCalendar::default();
    let november = (date("2026-11-01"), date("2026-11-30"));
    let find = |store: &Store, rep, metric: &str, days| {
        store
            .objective(rep, &GoalMetric::whole(metric), days, &calendar)
            .unwrap()
    };
    let share = find(&store, ANA, "won_value", november).unwrap();
    assert_eq!(share.basis, Basis::Share(quarter().0, quarter().1));
    // 21 of 66 selling days: what is due by its last day less what is due by the day before its first.
    assert_eq!(
        share.goal.target,
        Target::Money(Money::new(7_954_546, Currency::EUR))
    );
    assert_eq!(find(&store, BEN, "win_rate", november), None);
    store
        .divide_goals("Divide", &question(), PeriodKind::Month)
        .unwrap();
    let exact = find(&store, ANA, "won_value", november).unwrap();
    assert_eq!(exact.basis, Basis::Stated);
    let gone = edit(key(ANA, "won_value", quarter()), None);
    store.set_goals("Take the quarter away", &[gone]).unwrap();
    let again = find(&store, ANA, "won_value", quarter()).unwrap();
    assert_eq!(
        (again.goal.target, again.basis),
        (euros(250_000), Basis::Parts(3))
    );
}

#[test]
fn copying_leaves_goals_alone_and_ramps_new_reps() {
    let mut store = with_goals();
    store
        .reader()
        .execute_batch(
            "UPDATE main.reps SET hired_on = '2026-10-01' WHERE id = 2;
             UPDATE main.quotas SET ramp = 0.25 WHERE rep_id = 2;",
        )
        .unwrap();
    let next = GoalQuestion {
        days: (date("2027-01-01"), date("2027-03-31")),
        ..question()
    };
    store
        .set_goals(
            "One is there",
            &[edit(key(ANA, "won_value", next.days), Some(euros(1)))],
        )
        .unwrap();
    let done = store
        .copy_from_previous("Copy", &next, quarter(), 1.1)
        .unwrap();
    assert_eq!(done, Copied { copied: 2, kept: 1 });
    let goals = store.goals_of(&DealScope::default(), next.days).unwrap();
    let said: Vec<(i64, f64, f64)> = goals
        .iter()
        .map(|(key, goal)| (key.rep.0, goal.target.value(), goal.ramp))
        .collect();
    assert_eq!(said, [(1, 0.385, 1.0), (1, 1.0, 1.0), (2, 220_000.0, 0.5)]);
    assert!(goals.iter().all(|(_, goal)| goal.agreed_on.is_none()));
    store.undo().unwrap();
    assert_eq!(
        store
            .goals_of(&DealScope::default(), next.days)
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn who_left_before_the_period_gets_no_copy() {
    let mut store = with_goals();
    store
        .reader()
        .execute_batch("UPDATE main.reps SET left_on = '2026-12-31' WHERE id = 2")
        .unwrap();
    let next = GoalQuestion {
        days: (date("2027-01-01"), date("2027-03-31")),
        ..question()
    };
    let done = store
        .copy_from_previous("Copy", &next, quarter(), 1.0)
        .unwrap();
    assert_eq!(done, Copied { copied: 2, kept: 0 });
}

#[test]
fn the_grid_has_goals_pace_and_what_was_won() {
    let mut store = with_goals();
    store
        .reader()
        .execute_batch(
            "UPDATE main.deals SET outcome = 'won', stage_id = 4, close_on = '2026-11-10' WHERE id = 2;
             UPDATE main.reps SET hired_on = '2026-10-01' WHERE id = 2;",
        )
        .unwrap();
    let asked = GoalQuestion {
        columns: vec![GoalMetric::whole("won")],
        ..question()
    };
    let grid = store.goal_grid(&asked).unwrap();
    let columns: Vec<&str> = grid.columns.iter().map(|column| &*column.metric).collect();
    assert_eq!(columns, ["won_value", "won", "win_rate"]);
    assert_eq!((grid.pace.gone, grid.pace.of), (37, 66));
    let ben = &grid.rows[1].cells[0];
    assert_eq!((ben.actual, ben.attainment), (Some(9000.0), Some(0.09)));
    assert_eq!(
        ben.expected,
        Some(Target::Money(Money::new(5_606_061, Currency::EUR)))
    );
    assert!(grid.rows[0].cells[1].objective.is_none());
    // The quota's own ramp wins over the day of hiring; without a quota it is the curve's.
    assert!((grid.rows[1].ramp - 1.0).abs() < 1e-9);
    // Counts and rates come from the metric table; nothing decided is no data.
    assert_eq!(grid.rows[1].cells[1].actual, Some(1.0));
    assert_eq!(grid.rows[1].cells[2].actual, Some(1.0));
    assert_eq!(grid.rows[0].cells[2].actual, None);
    assert_eq!(grid.sums[1].actual, Some(1.0));
    let sum = &grid.sums[0];
    assert_eq!(
        (sum.target, sum.actual, sum.with_goal),
        (Some(euros(350_000)), Some(9000.0), 2)
    );
    assert_eq!(grid.sums[2].target, None);
    store
        .set_goals("None", &[edit(key(BEN, "won_value", quarter()), None)])
        .unwrap();
    let grid = store.goal_grid(&question()).unwrap();
    assert!((grid.rows[1].ramp - 0.25).abs() < 1e-9);
}

#[test]
fn nobody_and_nothing_make_an_empty_grid() {
    let store = small_file();
    let asked = GoalQuestion {
        scope: DealScope {
            rep: Some(RepId(99)),
            ..DealScope::default()
        },
        ..question()
    };
    let grid = store.goal_grid(&asked).unwrap();
    assert!(grid.rows.is_empty() && grid.sums[0].target.is_none() && grid.columns.len() == 1);
    let grid = store.goal_grid(&question()).unwrap();
    assert_eq!(grid.rows.len(), 2);
    assert!(
        grid.rows
            .iter()
            .all(|row| row.cells[0].attainment.is_none())
    );
}
