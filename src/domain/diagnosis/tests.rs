//! Published counts through the whole diagnosis: domain.md 1.2, the synthetic set anchored on Kunkle's "Rep 5".

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::ids::{DealId, StageId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::sales_record::{DealLife, OpenStage, QuotaShare, Stay};
use crate::domain::statistics::decomposition::shapley_of_product;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn before(days: u64) -> NaiveDate {
    today().checked_sub_days(Days::new(days)).unwrap()
}

fn person(id: i64) -> Person {
    Person {
        id: RepId(id),
        name: format!("R{id}"),
        manager: Some(RepId(100)),
        team: None,
        segment: String::new(),
        region: String::new(),
        hired_on: None,
        left_on: None,
        is_rep: true,
        circumstance: String::new(),
        top_performer: id == 5,
        quotas: Vec::new(),
    }
}

fn deal(id: i64, owner: i64, furthest: usize, won: bool) -> DealLife {
    let began = 200 + id.unsigned_abs() % 97;
    let path = (0..=furthest).map(|place| Stay {
        place,
        on: before(began - 3 * place as u64),
    });
    DealLife {
        owner: Some(RepId(owner)),
        created_on: Some(before(began)),
        outcome: if won { Outcome::Won } else { Outcome::Lost },
        close_on: Some(before(began - 60)),
        amount: Some(1_000.0),
        first_amount: Some(1_000.0),
        amounts_known: true,
        path: path.collect(),
        ..DealLife::new(DealId(id))
    }
}

/// Stages Lead, Qualified, Needs, Proposal, and Sale as the win: four open stages.
fn record(reps: &[(i64, [i64; 5])]) -> SalesRecord {
    let mut deals = Vec::new();
    for (rep, counts) in reps {
        for at in 0..counts[0] {
            let furthest = (1..4).filter(|stage| at < counts[*stage]).count();
            let id = deals.len() as i64 + 1;
            deals.push(deal(id, *rep, furthest, at < counts[4]));
        }
    }
    let stages = ["Lead", "Qualified", "Needs", "Proposal"];
    SalesRecord {
        stages: (1..)
            .zip(stages)
            .map(|(id, name)| OpenStage {
                id: StageId(id),
                name: name.into(),
            })
            .collect(),
        people: reps.iter().map(|(rep, _)| person(*rep)).collect(),
        deals,
        ..SalesRecord::empty(today(), Currency::USD)
    }
}

const BENCH: (i64, [i64; 5]) = (5, [185, 74, 37, 18, 10]);

fn quarter() -> Window {
    Window {
        first: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap(),
        last: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
    }
}

/// The diagnosis of a rep beside Rep 5.
fn beside_rep_5(counts: [i64; 5]) -> Diagnosis {
    let record = record(&[(1, counts), BENCH]);
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    survey.diagnose(Subject::Rep(RepId(1)), Choice::Top)
}

fn lever(diagnosis: &Diagnosis) -> (Factor, bool) {
    match &diagnosis.headline {
        Headline::Lever(finding) => (finding.factor, finding.premature),
        other => panic!("{other:?}"),
    }
}

/// Shares in sales instead of money per period: the shares of the chain, scaled to the counts.
fn shares_in_sales(own: [i64; 5]) -> Vec<f64> {
    let chain = |counts: [i64; 5]| {
        let ratios = counts
            .windows(2)
            .map(|pair| pair[1] as f64 / pair[0] as f64);
        std::iter::once(counts[0] as f64)
            .chain(ratios)
            .collect::<Vec<f64>>()
    };
    shapley_of_product(&chain(BENCH.1), &chain(own)).unwrap()
}

#[test]
fn rep_5_closes_56_percent_and_needs_185_leads_for_10_sales() {
    // FX-1.01 and FX-1.02, Kunkle at calliduscloud.com: 10 of 18 = 55.6 %, shown as 56 %; 5.41 % end to end.
    let record = record(&[BENCH]);
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    let standing = survey.standing(Subject::Rep(RepId(5)));
    let closing = Factor::Conversion { from: 3, to: 3 }
        .of(&standing, &Reference::default())
        .unwrap();
    assert_eq!((closing.hits, closing.n), (Some(10), 18));
    assert_eq!(format!("{:.0} %", closing.value * 100.0), "56 %");
    let all = Factor::Conversion { from: 0, to: 3 }
        .of(&standing, &Reference::default())
        .unwrap();
    assert_eq!(format!("{:.2} %", all.value * 100.0), "5.41 %");
    let ratios: Vec<String> = (0..4)
        .map(|at| {
            Factor::Conversion { from: at, to: at }
                .of(&standing, &Reference::default())
                .unwrap()
        })
        .map(|m| format!("{:.1}", m.value * 100.0))
        .collect();
    // FX-1.10.
    assert_eq!(ratios, ["40.0", "50.0", "48.6", "55.6"]);
}

#[test]
fn half_the_leads_with_equal_ratios_is_an_activity_gap() {
    // FX-1.11: leads −5.206, Needs→Proposal +0.206; fixing volume alone gives 10.28 sales.
    let counts = [90, 36, 18, 9, 5];
    let diagnosis = beside_rep_5(counts);
    assert_eq!(lever(&diagnosis), (Factor::Volume, false));
    assert_eq!(diagnosis.findings.len(), 1);
    let shares = shares_in_sales(counts);
    for (share, expected) in shares.iter().zip([-5.206, 0.0, 0.0, 0.206, 0.0]) {
        assert!((share - expected).abs() < 5e-4, "{shares:?}");
    }
    let fixed = 185.0 * (36.0 / 90.0) * (18.0 / 36.0) * (9.0 / 18.0) * (5.0 / 9.0);
    assert_eq!(format!("{fixed:.2}"), "10.28");
}

#[test]
fn more_leads_and_half_the_qualification_is_a_methodology_gap() {
    // FX-1.12: leads +2.156, Lead→Qualified −5.521, Needs→Proposal +0.225, Proposal→Sale −0.860.
    let counts = [240, 48, 24, 12, 6];
    let diagnosis = beside_rep_5(counts);
    assert_eq!(
        lever(&diagnosis),
        (Factor::Conversion { from: 0, to: 0 }, false)
    );
    let shares = shares_in_sales(counts);
    for (share, expected) in shares.iter().zip([2.156, -5.521, 0.0, 0.225, -0.860]) {
        assert!((share - expected).abs() < 5e-4, "{shares:?}");
    }
    // The money of the diagnosis is split in the same proportions.
    let (own, theirs) = diagnosis.modelled.unwrap();
    let money: f64 = diagnosis.comparisons.iter().filter_map(|c| c.share).sum();
    assert!((money - (own - theirs)).abs() < 1e-6 * theirs);
    let first = diagnosis.comparisons[1].share.unwrap();
    assert!((first / money - -5.521 / -4.0).abs() < 5e-4);
    // Ask first whether the lead source differs.
    let asked: Vec<What> = diagnosis.explanations.iter().map(|e| e.what).collect();
    assert!(asked.contains(&What::LeadSource));
}

#[test]
fn ratios_that_offset_each_other_are_one_gap_premature_proposals() {
    // FX-1.13: 40.0 / 70.3 / 76.9 / 15.0 %; Qualified→Sale 8.1 % against 13.5 %.
    let diagnosis = beside_rep_5([185, 74, 52, 40, 6]);
    assert_eq!(
        lever(&diagnosis),
        (Factor::Conversion { from: 1, to: 3 }, true)
    );
    let merged = diagnosis
        .comparisons
        .iter()
        .find(|c| c.factor.is_merged())
        .unwrap();
    let (own, theirs) = (merged.measured.unwrap(), merged.benchmark.unwrap());
    assert_eq!(format!("{:.1} %", own.value * 100.0), "8.1 %");
    assert_eq!(format!("{:.1} %", theirs.value * 100.0), "13.5 %");
    assert_eq!(
        diagnosis.stages.len(),
        1 + 4 + 4,
        "each stage stays to be seen"
    );
}

#[test]
fn two_proposals_say_nothing_about_closing() {
    // FX-1.14: Wilson 95 % of 0 of 2 is [0, 65.8 %], and 55.6 % lies inside; only activity may be called.
    let diagnosis = beside_rep_5([20, 8, 4, 2, 0]);
    assert_eq!(lever(&diagnosis), (Factor::Volume, false));
    assert_eq!(diagnosis.findings.len(), 1);
    let closing = diagnosis
        .comparisons
        .iter()
        .find(|c| c.factor == Factor::Conversion { from: 3, to: 3 })
        .unwrap();
    assert_ne!(closing.reading, Reading::Behind);
    let interval = closing.measured.unwrap().interval().unwrap();
    assert!(interval.low == 0.0 && (interval.high - 0.658).abs() < 5e-4);
    assert!(interval.contains(closing.benchmark.unwrap().value));
    // The chance of 0 of 2 at 55.6 %.
    assert!(((1.0_f64 - 10.0 / 18.0).powi(2) - 0.198).abs() < 5e-4);
}

#[test]
fn the_segment_is_never_mixed_and_those_who_are_no_fair_benchmark_are_left_out() {
    let mut record = record(&[
        (1, [90, 36, 18, 9, 5]),
        (2, BENCH.1),
        (3, BENCH.1),
        (4, BENCH.1),
        (6, BENCH.1),
        (7, BENCH.1),
        (8, BENCH.1),
    ]);
    for (person, segment) in
        record
            .people
            .iter_mut()
            .zip(["SMB", "SMB", "SMB", "SMB", "Enterprise", "SMB", "SMB"])
    {
        person.segment = segment.into();
    }
    record.people[5].circumstance = "inherited territory".into();
    record.people[6].quotas = vec![QuotaShare {
        starts_on: quarter().first,
        ends_on: quarter().last,
        amount: 1_000.0,
        ramp: 0.5,
    }];
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    let benchmark = survey.benchmark(Subject::Rep(RepId(1)), Choice::Team);
    let people: Vec<i64> = benchmark.people.iter().map(|(id, _)| id.0).collect();
    assert_eq!(people, [2, 3, 4]);
    let left_out: Vec<(String, LeftOut)> = benchmark.left_out.iter().cloned().collect();
    assert_eq!(
        left_out,
        [
            ("R6".to_owned(), LeftOut::OtherSegment("Enterprise".into())),
            (
                "R7".to_owned(),
                LeftOut::Circumstance("inherited territory".into())
            ),
            ("R8".to_owned(), LeftOut::Ramping),
        ]
    );
    // Two are too few for a median.
    record.people[2].segment = "Enterprise".into();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    let diagnosis = survey.diagnose(Subject::Rep(RepId(1)), Choice::Team);
    assert_eq!(diagnosis.headline, Headline::NotEnough(Thin::NoBenchmark));
}

#[test]
fn somebody_without_deals_or_too_new_is_not_judged() {
    let mut record = record(&[
        (1, [20, 10, 5, 2, 1]),
        (2, BENCH.1),
        (3, BENCH.1),
        (4, BENCH.1),
        (6, BENCH.1),
    ]);
    record.people.push(person(9));
    record.people[0].hired_on = Some(before(30));
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    let said = |id| {
        survey
            .diagnose(Subject::Rep(RepId(id)), Choice::Team)
            .headline
    };
    assert_eq!(said(9), Headline::NotEnough(Thin::NoDeals));
    assert_eq!(said(1), Headline::NotEnough(Thin::TooNew(30, 60)));
    assert_eq!(said(2), Headline::Nothing);
}

#[test]
fn a_record_without_anything_gives_no_panic_and_no_finding() {
    let empty = record(&[]);
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&empty, &calendar, quarter(), None, Settings::default());
    assert!(survey.reps().is_empty() && survey.managers().is_empty());
    let diagnosis = survey.diagnose(Subject::Rep(RepId(1)), Choice::OwnPast);
    assert_eq!(diagnosis.headline, Headline::NotEnough(Thin::NoDeals));
    assert_eq!(diagnosis.result.gap, None);
}

#[test]
fn the_gap_is_paced_over_the_selling_days_and_knows_since_when() {
    let mut record = record(&[(1, [20, 10, 5, 2, 1])]);
    record.people[0].quotas = (0..4)
        .map(|quarter| QuotaShare {
            starts_on: NaiveDate::from_ymd_opt(2026, quarter * 3 + 1, 1).unwrap(),
            ends_on: FiscalCalendar::default()
                .days(crate::domain::fiscal::Period::Quarter {
                    year: 2026,
                    quarter: quarter + 1,
                })
                .unwrap()
                .1,
            amount: 6_600.0,
            ramp: 1.0,
        })
        .collect();
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    let result = survey.result(Subject::Rep(RepId(1)));
    // 38 of the quarter's 66 selling days, today included.
    assert_eq!(result.objective, Some(6_600.0));
    assert_eq!(result.expected, Some(3_800.0));
    assert_eq!(result.gap, Some(-3_800.0));
    assert!(result.short_since.is_some_and(|day| day < quarter().first));
}

#[test]
fn the_board_puts_a_lever_without_a_plan_first_and_says_who_cannot_be_told() {
    // Rep 1 has half of Rep 5's deals, Rep 2 half of the first ratio, Rep 3 nothing.
    let record = record(&[
        (1, [90, 36, 18, 9, 5]),
        (2, [240, 48, 24, 12, 6]),
        (3, [0; 5]),
        BENCH,
    ]);
    let calendar = FiscalCalendar::default();
    let survey = Survey::new(&record, &calendar, quarter(), None, Settings::default());
    let order = |coached: &BTreeMap<RepId, Coached>| -> Vec<(i64, Rank)> {
        let board = Board::of(&survey, None, Level::Reps, Choice::Top, coached);
        let team = &board.team;
        assert_eq!((team.levers, team.result.against), (2, Against::Nothing));
        board
            .rows
            .iter()
            .map(|row| (row.id().0, row.rank()))
            .collect()
    };
    let bare = order(&BTreeMap::new());
    assert_eq!(bare[0].1, Rank::Unplanned);
    assert_eq!(bare[1].1, Rank::Unplanned);
    assert_eq!(bare.last(), Some(&(3, Rank::NoDeals)));
    // A plan for the first sends it behind the one that nobody works on.
    let focus = Focus {
        plan: crate::domain::ids::PlanId(1),
        text: "Call first".into(),
        factor: "volume".into(),
        since: before(10),
    };
    let coached = Coached {
        focuses: vec![focus],
        ..Coached::default()
    };
    let planned = order(&BTreeMap::from([(RepId(bare[0].0), coached)]));
    assert_eq!(planned[0], (bare[1].0, Rank::Unplanned));
    assert_eq!(planned[1], (bare[0].0, Rank::Planned));
    // Only one of the scope: the others stay in the benchmark.
    let scope = std::collections::BTreeSet::from([RepId(1)]);
    let board = Board::of(
        &survey,
        Some(&scope),
        Level::Reps,
        Choice::Top,
        &BTreeMap::new(),
    );
    assert_eq!(board.rows.len(), 1);
    assert_eq!(board.rows[0].rank(), Rank::Unplanned);
}
