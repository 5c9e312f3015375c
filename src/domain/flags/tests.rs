//! Tests of the review flags: each is raised by its own fact, and says its numbers.

use super::*;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A deal that raises nothing.
fn sound() -> DealFacts {
    DealFacts {
        today: day("2026-11-22"),
        stage: "Proposal".into(),
        stage_position: Some(4),
        stage_since: Some(day("2026-11-10")),
        won_stage_days: Some((10.0, 8)),
        created_on: Some(day("2026-09-01")),
        close_on: Some(day("2026-11-22")),
        pushes: 1,
        last_activity_on: Some(day("2026-11-08")),
        activities_known: true,
        next_step: "Board paper".into(),
        next_step_on: Some(day("2026-11-22")),
        qualification: Some((18, 18, "MEDDPICC".into())),
        buyers: vec![("Ana".into(), 4, "Proposal".into())],
        has_account: true,
        ..DealFacts::default()
    }
}

fn keys(facts: &DealFacts) -> Vec<&'static str> {
    raised(facts, &ReviewThresholds::default())
        .into_iter()
        .map(|flag| flag.key)
        .collect()
}

#[test]
fn a_deal_at_the_edge_of_every_threshold_is_not_flagged() {
    assert_eq!(keys(&sound()), [""; 0]);
}

/// A flag, and the one fact that raises it on a sound deal.
type Change = (&'static str, fn(&mut DealFacts));

const CHANGES: &[Change] = &[
    ("owner_left", |deal| deal.owner_left = Some("Ben".into())),
    ("past_close", |deal| deal.close_on = Some(day("2026-11-21"))),
    ("pushed", |deal| deal.pushes = 2),
    ("pushed_often", |deal| deal.pushes = 3),
    ("overstated", |deal| {
        deal.qualification = Some((17, 18, "MEDDPICC".into()));
    }),
    ("ahead_of_buyers", |deal| {
        deal.buyers[0] = ("Cem".into(), 2, "Discovery".into());
    }),
    ("stage_age", |deal| {
        deal.stage_since = Some(day("2026-11-06"));
    }),
    ("stage_age", |deal| deal.won_stage_days = Some((0.0, 5))),
    ("no_next_step", |deal| {
        (deal.next_step, deal.next_step_on) = (" ".into(), None);
    }),
    ("next_step_past", |deal| {
        deal.next_step_on = Some(day("2026-11-21"));
    }),
    ("idle", |deal| {
        deal.last_activity_on = Some(day("2026-11-07"));
    }),
    ("idle", |deal| deal.last_activity_on = None),
    ("missing", |deal| deal.missing = vec!["Amount".into()]),
    ("no_account", |deal| deal.has_account = false),
    ("unlisted_product", |deal| {
        deal.unlisted_product = Some("GTXPro".into());
    }),
];

#[test]
fn each_flag_is_raised_by_its_own_fact() {
    for (key, change) in CHANGES {
        let mut deal = sound();
        change(&mut deal);
        assert_eq!(keys(&deal), [*key]);
    }
}

#[test]
fn a_closed_deal_keeps_only_the_flags_of_its_record() {
    let mut deal = sound();
    deal.outcome = Outcome::Lost;
    deal.pushes = 9;
    deal.close_on = Some(day("2020-01-01"));
    deal.has_account = false;
    assert_eq!(keys(&deal), ["no_account"]);
}

#[test]
fn too_few_won_deals_or_no_activities_at_all_flag_nothing() {
    let mut deal = sound();
    deal.stage_since = Some(day("2025-01-01"));
    deal.won_stage_days = Some((10.0, 4));
    deal.activities_known = false;
    deal.last_activity_on = None;
    assert_eq!(keys(&deal), [""; 0]);
}

#[test]
fn a_flag_says_its_numbers_and_where_its_threshold_comes_from() {
    let mut deal = sound();
    deal.stage_since = Some(day("2026-10-22"));
    deal.pushes = 2;
    let said = |key: &str| {
        flag_of(key)
            .unwrap()
            .explain(&deal, &ReviewThresholds::default())
    };
    assert_eq!(
        said("stage_age"),
        "31 days in Proposal since 22 Oct 2026, 3.1 times as long; 8 won deals took 10 days (median). \
Flagged above 1.5 times: practitioners' default, mbfinotti/revops-skills pipeline hygiene; not a law. \
The median knows won deals only, so it leans short."
    );
    assert_eq!(
        said("pushed"),
        "The close date was moved to a later day twice; from 2 on a manager looks at it \
(practitioners' default, mbfinotti/revops-skills pipeline hygiene; not a law)."
    );
    assert_eq!(said("idle"), "No activity: not the case");
}

#[test]
fn one_decision_outweighs_all_watches_and_the_table_stands_in_order() {
    let of = |severity| -> Vec<&Flag> {
        FLAGS
            .iter()
            .filter(|flag| flag.severity == severity)
            .collect()
    };
    let lesser = [of(Severity::Watch), of(Severity::Note)].concat();
    assert!(exception_rank(&of(Severity::Act)[..1]) > exception_rank(&lesser));
    assert!(FLAGS.is_sorted_by(|one, next| one.severity >= next.severity));
    let keys: BTreeSet<_> = FLAGS.iter().map(|flag| flag.key).collect();
    let marks: BTreeSet<_> = FLAGS.iter().map(|flag| flag.mark).collect();
    assert_eq!((keys.len(), marks.len()), (FLAGS.len(), FLAGS.len()));
    assert!(
        FLAGS
            .iter()
            .all(|flag| flag.mark.is_ascii() && flag.mark.len() <= 2)
    );
}
