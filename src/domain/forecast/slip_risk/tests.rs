//! Tests of the slip risks: each is found by its own fact, and says its numbers.

use super::*;
use crate::domain::forecast::record::{DealKind, DealState};
use crate::domain::ids::{RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn thresholds() -> SlipThresholds {
    let quiet = Threshold::new(14, "14 days");
    SlipThresholds::of(&ReviewThresholds::default(), &quiet)
}

fn quarter() -> Window {
    Window::new(day("2026-10-01"), day("2026-12-31"))
}

fn book_deal(id: i64, category: ForecastCategory, minor: Option<i64>) -> BookDeal {
    BookDeal {
        id: DealId(id),
        kind: DealKind::New,
        owner: Some(RepId(1)),
        stage: Some(StageId(2)),
        outcome: Outcome::Open,
        category,
        amount: minor.map(|minor| Money::new(minor, Currency::USD)),
        base: minor,
        close_on: Some(day("2026-12-15")),
        pushes: 0,
    }
}

/// A deal of which nothing says that it may slip.
fn sound() -> DealFacts {
    DealFacts {
        today: day("2026-11-22"),
        stage: "Proposal".into(),
        stage_position: Some(4),
        close_on: Some(day("2026-12-15")),
        pushes: 1,
        next_step: "Board paper".into(),
        next_step_on: Some(day("2026-11-25")),
        qualification: Some((18, 18, "MEDDPICC".into())),
        has_account: true,
        ..DealFacts::default()
    }
}

fn criterion(status: CriterionStatus, at: Option<i64>, on: Option<&str>) -> CriterionSeen {
    CriterionSeen {
        buyer: "Cem".into(),
        text: "sees the proposal".into(),
        status,
        evidence_on: on.map(day),
        stage_position: at,
    }
}

struct Case {
    facts: DealFacts,
    criteria: Vec<CriterionSeen>,
    quiet_since: Option<NaiveDate>,
}

fn case() -> Case {
    Case {
        facts: sound(),
        criteria: Vec::new(),
        quiet_since: Some(day("2026-11-09")),
    }
}

fn risks(case: &Case, category: ForecastCategory) -> Vec<Risk> {
    let deal = book_deal(1, category, Some(100));
    let facts = [SlipFacts {
        deal: &deal,
        facts: &case.facts,
        criteria: &case.criteria,
        quiet_since: case.quiet_since,
    }];
    let thresholds = thresholds();
    let mut found = slip_risks(&facts, quarter(), &thresholds);
    found.pop().map_or_else(Vec::new, |risk| risk.risks)
}

type Change = (
    &'static str,
    fn(&mut Case),
    &'static [&'static str],
    &'static [&'static str],
);

/// What is changed of a sound deal, the risks that it has then in Commit, and those in Best Case.
const CHANGES: &[Change] = &[
    ("nothing", |_| {}, &[], &[]),
    (
        "close date in the past",
        |case| case.facts.close_on = Some(day("2026-11-21")),
        &["past_close"],
        &["past_close"],
    ),
    (
        "pushed twice",
        |case| case.facts.pushes = 2,
        &["pushed"],
        &["pushed"],
    ),
    (
        "pushed three times",
        |case| case.facts.pushes = 3,
        &["pushed_often"],
        &["pushed_often"],
    ),
    (
        "qualification below the minimum",
        |case| case.facts.qualification = Some((12, 18, "MEDDPICC".into())),
        &["overstated"],
        &["overstated"],
    ),
    (
        "next step in the past",
        |case| case.facts.next_step_on = Some(day("2026-11-20")),
        &["next_step_past"],
        &["next_step_past"],
    ),
    (
        "owner has left",
        |case| case.facts.owner_left = Some("Ben".into()),
        &["owner_left"],
        &["owner_left"],
    ),
    (
        "quiet for 14 days: in Commit a risk, elsewhere no risk alone",
        |case| case.quiet_since = Some(day("2026-11-08")),
        &["quiet"],
        &[],
    ),
    (
        "not known since when",
        |case| case.quiet_since = None,
        &[],
        &[],
    ),
    (
        "quiet is stated beside another risk",
        |case| {
            case.quiet_since = Some(day("2026-11-01"));
            case.facts.pushes = 2;
        },
        &["quiet", "pushed"],
        &["pushed", "quiet"],
    ),
    (
        "a criterion of the stage it is in counts in Commit only",
        |case| {
            case.criteria = vec![criterion(CriterionStatus::Open, Some(4), None)];
        },
        &["criteria_unmet"],
        &[],
    ),
    (
        "a criterion of a stage it has left counts everywhere",
        |case| {
            case.criteria = vec![criterion(CriterionStatus::Open, Some(3), None)];
        },
        &["criteria_unmet"],
        &["criteria_unmet"],
    ),
    (
        "a criterion of a later stage is no risk yet",
        |case| {
            case.criteria = vec![criterion(CriterionStatus::Open, Some(5), None)];
        },
        &[],
        &[],
    ),
    (
        "a refused one counts wherever it stands",
        |case| {
            case.criteria = vec![criterion(CriterionStatus::Refused, Some(5), None)];
        },
        &["criteria_unmet"],
        &["criteria_unmet"],
    ),
    (
        "evidence of 30 days is not old",
        |case| {
            case.criteria = vec![criterion(CriterionStatus::Met, Some(3), Some("2026-10-23"))];
        },
        &[],
        &[],
    ),
    (
        "evidence of 31 days is old",
        |case| {
            case.criteria = vec![criterion(CriterionStatus::Met, Some(3), Some("2026-10-22"))];
        },
        &["evidence_old"],
        &["evidence_old"],
    ),
    (
        "evidence without a day",
        |case| case.criteria = vec![criterion(CriterionStatus::Met, Some(3), None)],
        &["evidence_old"],
        &["evidence_old"],
    ),
];

#[test]
fn each_risk_is_found_by_its_own_fact() {
    for (what, change, in_commit, in_best_case) in CHANGES {
        let mut case = case();
        change(&mut case);
        for (category, expected) in [
            (ForecastCategory::Commit, in_commit),
            (ForecastCategory::BestCase, in_best_case),
        ] {
            let found = risks(&case, category);
            let keys: Vec<&str> = found.iter().map(|risk| risk.key).collect();
            assert_eq!(keys, **expected, "{what} in {category}");
        }
    }
}

#[test]
fn a_risk_says_its_numbers_in_words() {
    let mut case = case();
    case.quiet_since = Some(day("2026-11-01"));
    case.facts.qualification = Some((12, 18, "MEDDPICC".into()));
    case.criteria = vec![
        criterion(CriterionStatus::Refused, Some(3), None),
        criterion(CriterionStatus::Open, Some(2), None),
        criterion(CriterionStatus::Met, Some(1), Some("2026-09-22")),
    ];
    let found = risks(&case, ForecastCategory::Commit);
    let said: Vec<String> = found
        .iter()
        .map(|risk| format!("{}: {}", risk.short, risk.why))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_largest_worth_comes_first_and_what_is_not_due_is_left_out() {
    let mut facts = sound();
    facts.pushes = 4;
    let mut deals = [
        book_deal(1, ForecastCategory::Commit, Some(100)),
        book_deal(2, ForecastCategory::Pipeline, Some(900)),
        book_deal(3, ForecastCategory::Commit, None),
        book_deal(4, ForecastCategory::Omitted, Some(5_000)),
        book_deal(5, ForecastCategory::Commit, Some(5_000)),
    ];
    deals[4].close_on = Some(day("2027-01-01"));
    let thresholds = thresholds();
    let seen: Vec<SlipFacts<'_>> = deals
        .iter()
        .map(|deal| SlipFacts {
            deal,
            facts: &facts,
            criteria: &[],
            quiet_since: None,
        })
        .collect();
    let found = slip_risks(&seen, quarter(), &thresholds);
    let order: Vec<(i64, i64)> = found.iter().map(|risk| (risk.deal.0, risk.worth)).collect();
    assert_eq!(order, [(2, 900), (1, 100), (3, 0)]);
}

#[test]
fn no_next_step_counts_only_where_somebody_writes_them_down() {
    let mut empty = sound();
    (empty.next_step, empty.next_step_on) = (String::new(), None);
    let written_down = sound();
    let deals = [
        book_deal(1, ForecastCategory::Commit, Some(100)),
        book_deal(2, ForecastCategory::Commit, Some(50)),
    ];
    let thresholds = thresholds();
    for (other, expected) in [(&empty, 0), (&written_down, 1)] {
        let seen: Vec<SlipFacts<'_>> = deals
            .iter()
            .zip([&empty, other])
            .map(|(deal, facts)| SlipFacts {
                deal,
                facts,
                criteria: &[],
                quiet_since: None,
            })
            .collect();
        assert_eq!(slip_risks(&seen, quarter(), &thresholds).len(), expected);
    }
}

/// What is said, the states, the first day known, and since when it is quiet.
type QuietCase<'a> = (&'a str, &'a [DealState], Option<&'a str>, Option<&'a str>);

#[test]
fn a_deal_is_quiet_since_its_last_meaningful_change_or_since_anything_is_known() {
    let state = |since: &str, minor: i64, owner: i64| DealState {
        since: Stamp::start_of(day(since)),
        stage: None,
        outcome: Outcome::Open,
        own_category: None,
        owner: Some(RepId(owner)),
        amount: Some(Money::new(minor, Currency::USD)),
        base: Some(minor),
        close_on: None,
        pushes: 0,
    };
    let first = DealState {
        since: Stamp(i64::MIN),
        ..state("2026-01-01", 1, 1)
    };
    let cases: [QuietCase<'_>; 5] = [
        (
            "the last change of amount, not of owner",
            &[first, state("2026-11-02", 2, 1), state("2026-11-15", 2, 7)],
            Some("2026-10-01"),
            Some("2026-11-02"),
        ),
        (
            "never changed: its first day",
            &[first],
            Some("2026-01-01"),
            Some("2026-09-01"),
        ),
        (
            "began before anything is known",
            &[first],
            Some("2026-11-20"),
            Some("2026-11-20"),
        ),
        (
            "what lies ahead of the look is not known yet",
            &[first, state("2026-12-24", 2, 1)],
            Some("2026-01-01"),
            Some("2026-09-01"),
        ),
        ("no deal says when it changed", &[first], None, None),
    ];
    for (what, states, known_from, expected) in cases {
        let mut record = ForecastRecord::empty(day("2026-11-22"), Currency::USD);
        record.known_from = known_from.map(day);
        record.push_deal(
            DealId(1),
            Some(day("2026-09-01")),
            None,
            DealKind::New,
            states,
        );
        let found = quiet_since(&record, &record.deals[0]);
        assert_eq!(found, expected.map(day), "{what}");
    }
}
