//! The published fixtures of section 6.2, days off, changes, adherence, and the laws of occurrences.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::domain::ids::DayOffId;

const ANA: RepId = RepId(1);
const BEN: RepId = RepId(2);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn version(rule: &str, anchor: &str, on_day_off: OnDayOff) -> RuleVersion {
    RuleVersion {
        id: CadenceRuleId(1),
        recurrence: Recurrence::parse(rule, day(anchor)).unwrap(),
        at: None,
        minutes: 30,
        prep_minutes: 5,
        on_day_off,
        starts_on: day(anchor),
        ends_on: None,
    }
}

fn cadence(id: i64, per: Per, versions: Vec<RuleVersion>) -> Cadence {
    Cadence {
        id: CadenceId(id),
        name: "1:1".into(),
        kind: CadenceKind::Meeting,
        meeting_type: None,
        per,
        team: None,
        rep: None,
        position: id,
        versions,
    }
}

fn member(rep: RepId, name: &str) -> Member {
    Member {
        rep,
        name: name.into(),
        team: None,
        hired_on: None,
        left_on: None,
        active: true,
        in_scope: true,
    }
}

fn off(whose: Whose, from: &str, to: &str) -> DayOff {
    DayOff {
        id: DayOffId(1),
        whose,
        starts_on: day(from),
        ends_on: day(to),
        name: String::new(),
    }
}

fn weekly(on_day_off: OnDayOff) -> Rhythm {
    Rhythm {
        cadences: vec![cadence(
            1,
            Per::Rep,
            vec![version("FREQ=WEEKLY;BYDAY=TU", "2026-10-06", on_day_off)],
        )],
        members: vec![member(ANA, "Ana"), member(BEN, "Ben")],
        with_teams: true,
        ..Rhythm::default()
    }
}

fn due_days(rhythm: &Rhythm, rep: RepId, from: &str, to: &str) -> Vec<String> {
    let found = rhythm.occurrences((day(from), day(to)), By::DueDay, day("2026-11-22"));
    let of_rep = |one: &&Occurrence| one.key.rep == Some(rep);
    found
        .iter()
        .filter(of_rep)
        .map(|one| one.due_on.to_string())
        .collect()
}

fn change(occurs_on: &str, what: Happened) -> OccurrenceChange {
    OccurrenceChange {
        key: OccurrenceKey {
            cadence: CadenceId(1),
            rep: Some(ANA),
            occurs_on: day(occurs_on),
        },
        what,
        reason: String::new(),
        meeting: None,
        ride_along: None,
        review: None,
    }
}

#[test]
fn fx_6_02_a_weekly_one_on_one_last_held_eighteen_days_ago_is_overdue_with_two_missed() {
    let mut rhythm = weekly(OnDayOff::LeaveOut);
    let today = day("2026-11-21");
    rhythm.folded = fold(&[change(
        "2026-11-03",
        Happened::Held {
            on: day("2026-11-03"),
        },
    )]);
    assert_eq!((today - day("2026-11-03")).num_days(), 18);
    let all = rhythm.occurrences((day("2026-11-03"), day("2026-11-30")), By::DueDay, today);
    let of_ana = standing(all.iter().filter(|one| one.key.rep == Some(ANA)));
    assert_eq!(of_ana.last_held, Some(day("2026-11-03")));
    assert_eq!((of_ana.missed_since, of_ana.is_overdue()), (2, true));
    assert_eq!(of_ana.next, Some(day("2026-11-24")));
}

#[test]
fn fx_6_01_eight_reps_cost_eight_and_a_half_hours_a_week() {
    let rule = |text: &str| Recurrence::parse(text, day("2026-11-02")).unwrap();
    let (weekly, fortnightly) = (
        rule("FREQ=WEEKLY;BYDAY=TU"),
        rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
    );
    let parts = [
        weekly_minutes(&weekly, (30, 0), 8),
        weekly_minutes(&fortnightly, (30, 0), 8),
        weekly_minutes(&weekly, (60, 0), 1),
        weekly_minutes(&weekly, (30, 0), 1),
        weekly_minutes(&weekly, (60, 0), 1),
    ];
    let minutes: Vec<f64> = parts.iter().map(|part| part.held).collect();
    assert_eq!(minutes, [240.0, 120.0, 60.0, 30.0, 60.0]);
    let cost = parts
        .into_iter()
        .fold(WeeklyCost::default(), WeeklyCost::with);
    assert!((cost.hours() - 8.5).abs() < 1e-9);
    assert_eq!((cost.share() * 100.0).round() as i64, 21);
    assert!(!cost.is_too_much());
    let prepared = weekly_minutes(&weekly, (60, 15), 8);
    assert!((prepared.hours() - 10.0).abs() < 1e-9);
    assert!(!prepared.is_too_much() && prepared.with(cost).is_too_much());
}

#[test]
fn days_off_leave_out_or_push_what_falls_on_them_but_never_onto_its_neighbour() {
    let holiday = off(Whose::Everybody, "2026-11-10", "2026-11-10");
    let leave = off(Whose::Rep(ANA), "2026-11-09", "2026-11-20");
    let mine = off(Whose::Me, "2026-11-17", "2026-11-17");
    let cases: &[(OnDayOff, &DayOff, &[&str], &[&str])] = &[
        (
            OnDayOff::LeaveOut,
            &holiday,
            &["2026-11-03", "2026-11-17"],
            &["2026-11-03", "2026-11-17"],
        ),
        (
            OnDayOff::Next,
            &holiday,
            &["2026-11-03", "2026-11-11", "2026-11-17"],
            &["2026-11-03", "2026-11-11", "2026-11-17"],
        ),
        (
            OnDayOff::Before,
            &holiday,
            &["2026-11-03", "2026-11-09", "2026-11-17"],
            &["2026-11-03", "2026-11-09", "2026-11-17"],
        ),
        // Two weeks of leave: the first would run into the second, the second goes to the Monday after.
        (
            OnDayOff::Next,
            &leave,
            &["2026-11-03", "2026-11-23"],
            &["2026-11-03", "2026-11-10", "2026-11-17"],
        ),
        (
            OnDayOff::LeaveOut,
            &mine,
            &["2026-11-03", "2026-11-10"],
            &["2026-11-03", "2026-11-10"],
        ),
    ];
    for (what, off, ana, ben) in cases {
        let mut rhythm = weekly(*what);
        rhythm.days_off = DaysOff(vec![(*off).clone()]);
        assert_eq!(
            due_days(&rhythm, ANA, "2026-11-01", "2026-11-23"),
            *ana,
            "{what:?} {off:?}"
        );
        assert_eq!(
            due_days(&rhythm, BEN, "2026-11-01", "2026-11-23"),
            *ben,
            "{what:?} {off:?}"
        );
    }
}

#[test]
fn a_reps_leave_does_not_stop_the_team_and_dates_avoid_weekends_only_when_told_to_move() {
    let leave = off(Whose::Rep(ANA), "2026-11-01", "2026-11-30");
    for (what, expected) in [
        (OnDayOff::LeaveOut, "2026-11-15"),
        (OnDayOff::Next, "2026-11-16"),
        (OnDayOff::Before, "2026-11-13"),
    ] {
        let monthly = version("FREQ=MONTHLY;BYMONTHDAY=15", "2026-01-01", what);
        let rhythm = Rhythm {
            cadences: vec![cadence(1, Per::Team, vec![monthly])],
            days_off: DaysOff(vec![leave.clone()]),
            with_teams: true,
            ..Rhythm::default()
        };
        let found = rhythm.occurrences(
            (day("2026-11-01"), day("2026-11-30")),
            By::DueDay,
            day("2026-11-22"),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].due_on, day(expected), "{what:?}");
        assert_eq!(found[0].key.occurs_on, day("2026-11-15"));
    }
}

#[test]
fn nobody_has_occurrences_before_they_came_or_after_they_left() {
    let mut rhythm = weekly(OnDayOff::LeaveOut);
    rhythm.members[0].hired_on = Some(day("2026-11-10"));
    rhythm.members[1].left_on = Some(day("2026-11-10"));
    assert_eq!(
        due_days(&rhythm, ANA, "2026-11-01", "2026-11-20"),
        ["2026-11-10", "2026-11-17"]
    );
    assert_eq!(
        due_days(&rhythm, BEN, "2026-11-01", "2026-11-20"),
        ["2026-11-03", "2026-11-10"]
    );
    // Gone without a day: only what was held remains.
    rhythm.members[0].active = false;
    rhythm.folded = fold(&[change(
        "2026-11-17",
        Happened::Held {
            on: day("2026-11-18"),
        },
    )]);
    assert_eq!(
        due_days(&rhythm, ANA, "2026-11-01", "2026-11-20"),
        ["2026-11-17"]
    );
}

#[test]
fn the_last_change_counts_in_the_order_of_writing_and_a_moved_one_keeps_its_name() {
    let held = Happened::Held {
        on: day("2026-11-12"),
    };
    let moved = |to: &str| Happened::Moved {
        to: day(to),
        at: None,
    };
    let cases: &[(&[Happened], &str, &str)] = &[
        (&[], "2026-11-10", "missed"),
        (&[held], "2026-11-10", "held"),
        (&[Happened::Skipped], "2026-11-10", "skipped"),
        (&[Happened::Skipped, held], "2026-11-10", "held"),
        (&[held, Happened::Reopened], "2026-11-10", "missed"),
        (&[moved("2026-11-22")], "2026-11-22", "due"),
        (
            &[moved("2026-11-22"), moved("2026-12-24")],
            "2026-12-24",
            "coming",
        ),
        (
            &[moved("2026-11-12"), held, Happened::Reopened],
            "2026-11-12",
            "missed",
        ),
    ];
    for (steps, due_on, state) in cases {
        let mut rhythm = weekly(OnDayOff::LeaveOut);
        let changes: Vec<OccurrenceChange> = steps
            .iter()
            .map(|what| change("2026-11-10", *what))
            .collect();
        rhythm.folded = fold(&changes);
        let found = rhythm.occurrences((day(due_on), day(due_on)), By::DueDay, day("2026-11-22"));
        let key = changes
            .first()
            .map_or(change("2026-11-10", held).key, |change| change.key);
        let one = found.iter().find(|one| one.key == key).unwrap();
        assert_eq!(one.state.key(), *state, "{steps:?}");
        let on_its_day = rhythm.occurrences(
            (day("2026-11-10"), day("2026-11-10")),
            By::DueDay,
            day("2026-11-22"),
        );
        let still_there = on_its_day.iter().any(|one| one.key == key);
        assert_eq!(still_there, *due_on == "2026-11-10", "{steps:?}");
    }
}

#[test]
fn adherence_counts_by_the_month_of_the_rule_and_has_no_share_without_data() {
    let mut rhythm = weekly(OnDayOff::LeaveOut);
    rhythm.members.truncate(1);
    let held = |on: &str| Happened::Held { on: day(on) };
    let moved = Happened::Moved {
        to: day("2026-12-02"),
        at: None,
    };
    rhythm.folded = fold(&[
        change("2026-11-03", held("2026-11-03")),
        change("2026-11-10", held("2026-11-13")),
        change("2026-11-17", Happened::Skipped),
        change("2026-11-24", moved),
    ]);
    let all = rhythm.occurrences(
        (day("2026-10-01"), day("2026-11-30")),
        By::RuleDay,
        day("2026-11-22"),
    );
    let cells = adherence(&all);
    let november = &cells[1].figures;
    assert_eq!(cells[1].month, day("2026-11-01"));
    assert_eq!(
        *november,
        Adherence {
            held_in_time: 1,
            held_late: 1,
            skipped: 1,
            missed: 0,
            coming: 1,
            moved: 1
        }
    );
    assert_eq!((november.planned(), november.decided()), (4, 3));
    assert_eq!(cells[0].figures.missed, 4);
    assert_eq!(cells[0].figures.share(), Some(0.0));
    assert_eq!(Adherence::default().share(), None);
}

#[test]
fn an_occurrence_is_named_by_cadence_rep_and_day() {
    for text in ["3:7:2026-11-23", "3:0:2024-02-29"] {
        let key: OccurrenceKey = text.parse().unwrap();
        assert_eq!(key.to_string(), text);
        assert_eq!(key.rep.is_none(), text.contains(":0:"));
    }
    for text in [
        "",
        "3:7",
        "3:-1:2026-11-23",
        "x:7:2026-11-23",
        "3:7:2026-02-30",
    ] {
        assert!(text.parse::<OccurrenceKey>().is_err(), "{text}");
    }
}

fn random_changes() -> impl Strategy<Value = Vec<OccurrenceChange>> {
    let one = (0..26_u64, 0..4_u8, 0..60_i64, 1..3_i64).prop_map(|(week, what, ahead, rep)| {
        let occurs_on = day("2026-10-06") + Days::new(week * 7);
        let other = occurs_on + chrono::TimeDelta::days(ahead - 20);
        let what = match what {
            0 => Happened::Held { on: other },
            1 => Happened::Skipped,
            2 => Happened::Moved {
                to: other,
                at: None,
            },
            _ => Happened::Reopened,
        };
        let mut change = change(&occurs_on.to_string(), what);
        change.key.rep = Some(RepId(rep));
        change
    });
    proptest::collection::vec(one, 0..30)
}

proptest! {
    #[test]
    fn no_two_occurrences_share_a_name_and_every_planned_one_is_accounted_for(
        changes in random_changes(),
        cuts in proptest::collection::btree_set(1..180_u64, 0..5),
        today in 0..200_u64,
        off_from in 0..180_u64,
    ) {
        let first = day("2026-10-06");
        let mut starts = vec![first];
        starts.extend(cuts.iter().map(|cut| first + Days::new(*cut)));
        let versions: Vec<RuleVersion> = starts.iter().enumerate().map(|(place, starts_on)| RuleVersion {
            starts_on: *starts_on,
            ends_on: starts.get(place + 1).map(|next| *next - Days::new(1)),
            ..version("FREQ=WEEKLY;BYDAY=TU", "2026-10-06", OnDayOff::ALL[place % 3])
        }).collect();
        // Versions partition the days.
        let cadence = cadence(1, Per::Rep, versions);
        for offset in 0..200 {
            let on = first + Days::new(offset);
            let counting = cadence.versions.iter().filter(|version| version.counts_on(on)).count();
            prop_assert_eq!(counting, 1);
        }
        let off_day = first + Days::new(off_from);
        let rhythm = Rhythm {
            cadences: vec![cadence],
            days_off: DaysOff(vec![off(Whose::Everybody, &off_day.to_string(), &(off_day + Days::new(9)).to_string())]),
            folded: fold(&changes),
            ..weekly(OnDayOff::Next)
        };
        let (last, today) = (first + Days::new(400), first + Days::new(today));
        let whole = rhythm.occurrences((first, last), By::DueDay, today);
        let mut names: HashMap<OccurrenceKey, i32> = HashMap::new();
        for one in &whole {
            *names.entry(one.key).or_default() += 1;
        }
        prop_assert!(names.values().all(|times| *times == 1));
        let figures = adherence(&rhythm.occurrences((first, last), By::RuleDay, today))
            .into_iter()
            .fold(Adherence::default(), |sum, cell| sum.with(cell.figures));
        let by_rule = rhythm.occurrences((first, last), By::RuleDay, today);
        prop_assert_eq!(figures.planned(), by_rule.len() as i64);
        // Cut into windows, it is the same list: nothing is lost or doubled at an edge.
        let half = first + Days::new(97);
        let mut parts = rhythm.occurrences((first, half), By::DueDay, today);
        parts.extend(rhythm.occurrences((half + Days::new(1), last), By::DueDay, today));
        prop_assert_eq!(parts, whole);
    }
}
