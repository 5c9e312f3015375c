//! Figures on a small record, counted by hand.

mod laws;
mod quotas;

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::ids::StageId;
use crate::domain::metric::metric_of;
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::sales_record::{
    CompetencyName, DealLife, OpenStage, Person, Push, QuotaShare, Seen, Stay, Work,
};

const ANA: RepId = RepId(1);
const BEN: RepId = RepId(2);
const MIA: RepId = RepId(3);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(id: RepId, manager: Option<RepId>, quotas: &[(&str, &str, f64)]) -> Person {
    let quotas = quotas.iter().map(|(first, last, amount)| QuotaShare {
        starts_on: day(first),
        ends_on: day(last),
        amount: *amount,
        ramp: 1.0,
    });
    Person {
        id,
        name: format!("Person {id}"),
        manager,
        team: None,
        segment: String::new(),
        region: String::new(),
        hired_on: None,
        left_on: None,
        is_rep: manager.is_some(),
        circumstance: String::new(),
        top_performer: false,
        quotas: quotas.collect(),
    }
}

fn deal(id: i64, owner: RepId, created: &str, amount: f64, path: &[(usize, &str)]) -> DealLife {
    let stays = path.iter().map(|(place, on)| Stay {
        place: *place,
        on: day(on),
    });
    DealLife {
        owner: Some(owner),
        created_on: Some(day(created)),
        amount: Some(amount),
        first_amount: Some(amount),
        stands_in: path.last().map(|stay| stay.0),
        path: stays.collect(),
        ..DealLife::new(DealId(id))
    }
}

fn ended(deal: DealLife, outcome: Outcome, on: &str) -> DealLife {
    DealLife {
        outcome,
        close_on: Some(day(on)),
        stands_in: None,
        ..deal
    }
}

fn pushed(deal: DealLife, on: &str, from: &str, to: &str) -> DealLife {
    DealLife {
        close_on: Some(day(to)),
        pushes: vec![Push {
            on: day(on),
            from: day(from),
            to: day(to),
        }],
        ..deal
    }
}

fn work(kind: usize, on: &str, target: bool, segment: u32, count: i64) -> Work {
    Work {
        rep: ANA,
        on: day(on),
        kind,
        target,
        segment,
        count,
    }
}

fn deals() -> Vec<DealLife> {
    use Outcome::{Lost, Won};
    let path = [(0, "2026-01-05"), (1, "2026-01-15"), (2, "2026-01-25")];
    let one = DealLife {
        first_amount: Some(1000.0),
        amounts_known: true,
        margin: Some(300.0),
        ..ended(deal(1, ANA, "2026-01-05", 900.0, &path), Won, "2026-02-04")
    };
    let path = [(0, "2026-01-10"), (1, "2026-01-30")];
    let two = ended(deal(2, ANA, "2026-01-10", 500.0, &path), Lost, "2026-02-20");
    let three = deal(3, ANA, "2026-01-12", 400.0, &[(0, "2026-01-12")]);
    let three = DealLife {
        to_nobody: true,
        ..ended(three, Lost, "2026-03-01")
    };
    let path = [(0, "2026-02-01"), (2, "2026-02-11")];
    let four = deal(4, ANA, "2026-02-01", 2000.0, &path);
    let four = DealLife {
        has_next_step: true,
        ..pushed(four, "2026-02-20", "2026-02-28", "2026-03-31")
    };
    let path = [(0, "2025-12-01"), (1, "2026-01-08")];
    let five = deal(5, ANA, "2025-12-01", 600.0, &path);
    let five = DealLife {
        missing: 1,
        criteria_due: 2,
        criteria_unmet: 1,
        ..pushed(five, "2026-03-10", "2026-03-15", "2026-04-15")
    };
    let six = ended(deal(6, ANA, "2025-12-11", 1100.0, &[]), Won, "2026-01-20");
    let path = [(0, "2026-01-03"), (1, "2026-02-02"), (2, "2026-03-01")];
    let seven = ended(deal(7, BEN, "2026-01-03", 3000.0, &path), Won, "2026-03-04");
    vec![one, two, three, four, five, six, seven]
}

fn record() -> SalesRecord {
    let names = ["Discovery", "Proposal", "Negotiation"].iter().zip(11..);
    let quarter = [("2026-01-01", "2026-03-31", 4000.0)];
    let both = [("2026-01-01", "2026-03-31", 9000.0)];
    let seen = |used, level| Seen {
        rep: ANA,
        competency: 0,
        on: day("2026-02-02"),
        used,
        level,
    };
    SalesRecord {
        stages: names
            .map(|(name, id)| OpenStage {
                id: StageId(id),
                name: (*name).to_owned(),
            })
            .collect(),
        people: vec![
            person(ANA, Some(MIA), &quarter),
            person(BEN, Some(MIA), &quarter),
            person(MIA, None, &both),
        ],
        deals: deals(),
        work: vec![
            work(0, "2026-01-10", true, 1, 5),
            work(1, "2026-02-10", false, 0, 3),
            work(2, "2026-03-10", true, 0, 2),
            work(0, "2025-12-30", false, 1, 7),
        ],
        words: vec![String::new(), "SMB".to_owned()],
        competencies: vec![CompetencyName {
            key: "questions".to_owned(),
            name: "Asks before telling".to_owned(),
        }],
        seen: vec![seen(true, Some(3)), seen(false, None)],
        ..SalesRecord::empty(day("2026-03-20"), Currency::EUR)
    }
}

fn quarter() -> Window {
    Window::new(day("2026-01-01"), day("2026-03-31"))
}

fn figure(record: &SalesRecord, whose: &Subject, key: &str, part: &str) -> Figure {
    let calendar = FiscalCalendar::default();
    Figures::new(record, &calendar).figure(whose, quarter(), metric_of(key).unwrap(), part)
}

#[test]
fn every_figure_comes_out_as_counted_by_hand() {
    let record = record();
    let whole: &[(&str, f64, i64, Option<i64>)] = &[
        ("deals", 6.0, 6, None),
        ("won", 2.0, 2, None),
        ("lost", 2.0, 2, None),
        ("lost_to_nobody", 1.0, 1, None),
        ("open", 2.0, 2, None),
        ("win_rate", 0.5, 4, Some(2)),
        ("win_rate_by_value", 2000.0 / 2900.0, 4, Some(2)),
        ("win_rate_contested", 2.0 / 3.0, 3, Some(2)),
        ("win_rate_contested_by_value", 0.8, 3, Some(2)),
        ("won_value", 2000.0, 2, None),
        ("margin", 300.0, 1, None),
        ("margin_share", 1.0 / 3.0, 1, None),
        ("quota", 4000.0, 1, None),
        ("attainment", 0.5, 2, None),
        ("average_won_value", 1000.0, 2, None),
        ("price_realisation", 0.9, 1, None),
        ("median_days_to_win", 35.0, 2, None),
        ("velocity", 4.0 * 1000.0 * 0.5 / 35.0, 4, Some(2)),
        ("activities", 10.0, 10, None),
        ("meetings", 2.0, 2, None),
        ("target_activities", 7.0, 7, None),
        ("new_deals", 4.0, 4, None),
        ("new_pipeline", 3900.0, 4, None),
        ("proposals", 4.0, 4, None),
        ("open_pipeline", 2600.0, 2, None),
        ("pipeline_due", 2000.0, 1, None),
        ("coverage", 0.5, 1, None),
        ("coverage_to_go", 1.0, 1, None),
        ("push_count", 2.0, 2, None),
        ("push_rate", 2.0 / 6.0, 6, Some(2)),
        ("slippage", 0.5, 2, Some(1)),
        ("slippage_by_value", 600.0 / 1700.0, 2, Some(1)),
        ("next_steps", 0.5, 2, Some(1)),
        ("skipped_stages", 0.25, 4, Some(1)),
        ("incomplete_records", 0.5, 2, Some(1)),
        ("unmet_criteria", 1.0, 1, Some(1)),
    ];
    for (key, value, n, hits) in whole {
        let figure = figure(&record, &ANA.into(), key, "");
        let got = figure.value.unwrap_or(f64::NAN);
        assert!((got - value).abs() < 1e-9, "{key}: {got} is not {value}");
        assert_eq!((figure.n, figure.hits), (*n, *hits), "{key}");
        assert_eq!(figure.interval.is_some(), has_interval(&figure), "{key}");
    }
}

/// Shares by count have a Wilson interval; the mean and the median need two and six values.
fn has_interval(figure: &Figure) -> bool {
    let by_count = figure.hits.is_some() && !figure.metric.key.ends_with("_by_value");
    by_count && figure.metric.key != "velocity" || figure.metric.key == "average_won_value"
}

#[test]
fn every_part_comes_out_as_counted_by_hand() {
    let record = record();
    for (key, part, value, n) in [
        ("activities_by_kind", "call", Some(5.0), 5),
        ("activities_by_kind", "note", Some(0.0), 0),
        ("activities_by_segment", "SMB", Some(5.0), 5),
        ("stage_entries", "11", Some(4.0), 4),
        ("stage_entries", "12", Some(4.0), 4),
        ("stage_entries", "13", Some(2.0), 2),
        ("stage_conversion", "11", Some(0.75), 4),
        ("stage_conversion", "12", Some(2.0 / 3.0), 3),
        ("stage_conversion", "13", Some(1.0), 1),
        ("stage_conversion_cohort", "11", Some(0.75), 4),
        ("stage_conversion_cohort", "12", Some(0.5), 4),
        ("stage_conversion_cohort", "13", Some(0.5), 2),
        ("stage_days", "11", Some(20.0), 5),
        ("stage_days", "12", Some(15.5), 2),
        ("stage_days", "13", Some(10.0), 1),
        ("stage_age", "11", None, 0),
        ("stage_age", "12", Some(71.0), 1),
        ("stage_age", "13", Some(37.0), 1),
        ("competency_use", "questions", Some(0.5), 2),
        ("competency_level", "questions", Some(3.0), 1),
    ] {
        let figure = figure(&record, &ANA.into(), key, part);
        match (figure.value, value) {
            (Some(got), Some(value)) => assert!((got - value).abs() < 1e-9, "{key} {part}: {got}"),
            (got, value) => assert_eq!(got, value, "{key} {part}"),
        }
        assert_eq!(figure.n, n, "{key} {part}");
    }
}

#[test]
fn all_figures_in_one_pass_are_the_figures_one_by_one() {
    let record = record();
    let calendar = FiscalCalendar::default();
    let figures = Figures::new(&record, &calendar);
    let groups: [Subject; 3] = [
        ANA.into(),
        [ANA, BEN, MIA].into_iter().collect(),
        Subject::Everybody,
    ];
    for (group, all) in groups
        .iter()
        .zip(figures.of_all(&groups, quarter(), METRICS))
    {
        assert!(all.len() > METRICS.len());
        for found in all {
            let alone = figure(&record, group, found.metric.key, &found.part.key);
            assert_eq!(alone, found);
        }
    }
}

#[test]
fn no_data_is_never_zero_and_says_why() {
    let empty = SalesRecord::empty(day("2026-03-20"), Currency::EUR);
    let calendar = FiscalCalendar::default();
    for figure in Figures::new(&empty, &calendar).all(&Subject::Everybody, quarter()) {
        assert_eq!((figure.value, figure.n), (None, 0), "{}", figure.metric.key);
        assert!(!figure.note.is_empty(), "{}", figure.metric.key);
    }
    let nobody: Subject = RepId(99).into();
    let record = record();
    for figure in Figures::new(&record, &calendar).all(&nobody, quarter()) {
        let counts = matches!(
            figure.metric.unit,
            crate::domain::metric::Unit::Count | crate::domain::metric::Unit::Money
        );
        assert!(counts || figure.value.is_none(), "{figure:?}");
    }
}

#[test]
fn open_deals_of_a_window_that_is_over_are_not_known() {
    let mut record = record();
    record.today = day("2026-04-01");
    for key in ["open", "open_pipeline", "coverage", "next_steps"] {
        let figure = figure(&record, &ANA.into(), key, "");
        assert_eq!(figure.value, None, "{key}");
        assert!(figure.note.contains("--as-of"), "{key}");
    }
}

#[test]
fn what_was_won_before_week_n_covers_nothing_that_is_still_to_go() {
    let mut record = record();
    record.deals.clear();
    // Each quarter before: 100 won on its third day, 100 of 200 won at its end, after its 79th day.
    for (id, quarter) in ["2025-10", "2025-07", "2025-04", "2025-01"]
        .iter()
        .enumerate()
    {
        let first = day(&format!("{quarter}-01"));
        for (at, outcome, days) in [
            (0, Outcome::Won, 2),
            (1, Outcome::Won, 85),
            (2, Outcome::Lost, 85),
        ] {
            let closes = (first + Days::new(days)).to_string();
            let deal = deal(id as i64 * 3 + at, ANA, &first.to_string(), 100.0, &[]);
            record.deals.push(ended(deal, outcome, &closes));
        }
    }
    for (key, said) in [
        ("coverage", "Needed: 1.0× by the week-N conversion of"),
        (
            "coverage_to_go",
            "Needed: 2.0× by the week-N conversion to go of",
        ),
    ] {
        let note = figure(&record, &ANA.into(), key, "").note;
        assert!(note.starts_with(said), "{note}");
    }
}

#[test]
fn the_week_n_conversion_needs_four_periods() {
    let mut record = record();
    record.deals.clear();
    let figure_of = |record: &SalesRecord, key: &str| figure(record, &ANA.into(), key, "");
    // Each quarter before, two deals were open and due on its 79th day; one of them was won then.
    for (id, quarter) in ["2025-10", "2025-07", "2025-04", "2025-01"]
        .iter()
        .enumerate()
    {
        let first = day(&format!("{quarter}-01"));
        let closes = first.checked_add_days(Days::new(85)).unwrap();
        for (at, outcome) in [(0, Outcome::Won), (1, Outcome::Lost)] {
            let id = id as i64 * 2 + at;
            let amount = if outcome == Outcome::Won {
                100.0
            } else {
                300.0
            };
            let deal = deal(id, ANA, &first.to_string(), amount, &[]);
            record.deals.push(ended(deal, outcome, &closes.to_string()));
        }
        let found = figure_of(&record, "week_conversion");
        let needed = figure_of(&record, "coverage_needed");
        let coverage = figure_of(&record, "coverage").note;
        if id < 3 {
            assert_eq!(found.value, None);
            let missing = 3 - id;
            assert!(
                found.note.contains(&format!("{missing} period")),
                "{}",
                found.note
            );
            assert!(
                coverage.contains(&format!("{missing} period")) && coverage.contains("not known"),
                "{coverage}"
            );
        } else {
            assert_eq!((found.value, found.n), (Some(0.25), 4));
            assert_eq!(needed.value, Some(4.0));
            assert!(
                coverage.starts_with("Needed: 4.0× by the week-N conversion of 4 periods;"),
                "{coverage}"
            );
        }
    }
}

#[test]
fn coverage_says_how_much_it_takes_by_the_win_rate_while_periods_are_missing() {
    let record = record();
    for (key, conversion) in [
        ("coverage", "conversion"),
        ("coverage_to_go", "conversion to go"),
    ] {
        let figure = figure(&record, &ANA.into(), key, "");
        assert_eq!(
            figure.note,
            format!(
                "Needed: 2.0× by the win rate of these days (2 of 4); 4 periods missing for week-N {conversion}."
            )
        );
    }
}

#[test]
fn the_published_velocity_comes_out() {
    // domain.md FX-2.01: 40 deals × 25,000 × 25 % in 90 days is 2,777.78 a day.
    let won = (0..40).map(|id| {
        let outcome = if id % 4 == 0 {
            Outcome::Won
        } else {
            Outcome::Lost
        };
        ended(
            deal(id, ANA, "2025-12-01", 25_000.0, &[]),
            outcome,
            "2026-03-01",
        )
    });
    let record = SalesRecord {
        deals: won.collect(),
        ..record()
    };
    let velocity = figure(&record, &ANA.into(), "velocity", "").value.unwrap();
    assert!((velocity - 2_777.78).abs() < 0.005, "{velocity}");
}

#[test]
fn the_published_cohort_comes_out() {
    // domain.md FX-2.06: 80 entered Discovery in the quarter, 52 of them came further: 65 %.
    let entered = (0..80).map(|id| {
        let path = [(0, "2026-01-10"), (1, "2026-03-01")];
        let came = if id < 52 { 2 } else { 1 };
        deal(id, ANA, "2026-01-10", 1.0, &path[..came])
    });
    let record = SalesRecord {
        deals: entered.collect(),
        ..record()
    };
    let figure = figure(&record, &ANA.into(), "stage_conversion_cohort", "11");
    assert_eq!(
        (figure.value, figure.n, figure.hits),
        (Some(0.65), 80, Some(52))
    );
}

#[test]
fn the_rows_behind_a_figure_are_what_it_counts() {
    let record = record();
    let calendar = FiscalCalendar::default();
    let figures = Figures::new(&record, &calendar);
    let behind = |key: &str, part: &str| -> Vec<i64> {
        let metric = metric_of(key).unwrap();
        let deals = figures.deals_behind(&ANA.into(), quarter(), metric, part);
        deals.into_iter().map(|deal| deal.0).collect()
    };
    assert_eq!(behind("won", ""), [1, 6]);
    assert_eq!(behind("win_rate", ""), [1, 2, 3, 6]);
    assert_eq!(behind("stage_conversion", "12"), [1, 2, 4]);
    assert_eq!(behind("slippage", ""), [5, 6]);
    assert_eq!(behind("attainment", ""), [1, 6]);
    assert!(behind("activities", "").is_empty());
    let metric = metric_of("activities_by_kind").unwrap();
    let work = figures
        .activities_behind(&ANA.into(), quarter(), metric, "call")
        .unwrap();
    assert_eq!(
        (work.kind, work.reps, work.target),
        (Some("call"), Some(vec![ANA]), false)
    );
    for figure in figures.all(&ANA.into(), quarter()) {
        let count = figure.metric.unit == crate::domain::metric::Unit::Count;
        let deals = behind(figure.metric.key, &figure.part.key).len() as i64;
        if count && deals > 0 {
            assert_eq!(figure.n, deals, "{}", figure.metric.key);
        }
    }
}
