//! What is done with occurrences and rules in the file: refused, undone, seen on another day.

use chrono::{Days, NaiveDate, NaiveTime};

use super::*;
use crate::config::assets;
use crate::domain::cadence::{
    Adherence, CadenceKind, Occurrence, OccurrenceKey, OnDayOff, Per, Whose,
};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{CadenceId, RepId};
use crate::domain::recurrence::Recurrence;
use crate::domain::stamp::Stamp;
use crate::storage::small_file::{dump, filled, ticking};
use crate::storage::{DealScope, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A rule that began in October, so that there is a past on 22 November.
fn one_on_one() -> NewCadence {
    NewCadence {
        details: CadenceDetails {
            name: "1:1".into(),
            kind: CadenceKind::Meeting,
            meeting_type: None,
            per: Per::Rep,
            team: None,
            rep: None,
        },
        rule: rule("FREQ=WEEKLY;BYDAY=TU"),
        starts_on: day("2026-10-06"),
        ends_on: None,
    }
}

fn rule(text: &str) -> NewRule {
    NewRule {
        recurrence: Recurrence::parse(text, day("2026-10-06")).unwrap(),
        at: NaiveTime::from_hms_opt(10, 30, 0),
        minutes: 30,
        prep_minutes: 5,
        on_day_off: OnDayOff::Next,
    }
}

fn november(store: &Store) -> Vec<Occurrence> {
    let (from, to) = (day("2026-11-01"), day("2026-11-30"));
    let scope = DealScope::default();
    store.occurrences(&scope, from, to, store.today()).unwrap()
}

fn said(store: &Store) -> Vec<String> {
    november(store)
        .iter()
        .map(|one| format!("{} {} {}", one.due_on, one.title(), one.state.key()))
        .collect()
}

fn key(rep: i64, on: &str) -> OccurrenceKey {
    OccurrenceKey {
        cadence: CadenceId(1),
        rep: Some(RepId(rep)),
        occurs_on: day(on),
    }
}

#[test]
fn occurrences_are_held_skipped_moved_and_reopened_and_each_step_is_undone() {
    let mut store = ticking();
    let before = dump(&store);
    store.add_cadence(&one_on_one()).unwrap();
    assert_eq!(november(&store).len(), 8);
    store
        .hold_occurrence(&key(1, "2026-11-03"), HeldAs::on(day("2026-11-03")))
        .unwrap();
    store
        .hold_occurrence(&key(1, "2026-11-10"), HeldAs::on(day("2026-11-12")))
        .unwrap();
    store
        .skip_occurrence(&key(1, "2026-11-17"), "She was at a customer")
        .unwrap();
    store
        .move_occurrence(&key(1, "2026-11-24"), day("2026-11-27"), None, "Trade fair")
        .unwrap();
    let of_ana: Vec<String> = said(&store)
        .into_iter()
        .filter(|line| line.contains("Ana"))
        .collect();
    assert_eq!(
        of_ana,
        [
            "2026-11-03 1:1 with Ana Ruiz held",
            "2026-11-10 1:1 with Ana Ruiz held",
            "2026-11-17 1:1 with Ana Ruiz skipped",
            "2026-11-27 1:1 with Ana Ruiz coming",
        ]
    );
    let moved = store.occurrence(&key(1, "2026-11-24")).unwrap();
    assert!(moved.moved && moved.at == NaiveTime::from_hms_opt(10, 30, 0));
    assert_eq!(moved.reason, "Trade fair");
    store.reopen_occurrence(&key(1, "2026-11-17")).unwrap();
    store
        .hold_occurrence(&key(1, "2026-11-17"), HeldAs::on(day("2026-11-20")))
        .unwrap();
    while store.undo().unwrap().is_some() {}
    assert_eq!(dump(&store), before);
    while store.redo().unwrap().is_some() {}
    assert!(store.occurrence(&key(1, "2026-11-17")).unwrap().was_late());
}

#[test]
fn what_is_done_already_or_cannot_be_is_refused_with_words() {
    let mut store = ticking();
    store.add_cadence(&one_on_one()).unwrap();
    let (past, ahead) = (key(1, "2026-11-17"), key(1, "2026-11-24"));
    store
        .hold_occurrence(&past, HeldAs::on(day("2026-11-17")))
        .unwrap();
    let words = |answer: crate::storage::Result<()>| answer.unwrap_err().to_string();
    let again = words(store.hold_occurrence(&past, HeldAs::on(day("2026-11-18"))));
    assert!(again.contains("was held on 17 Nov 2026 already"), "{again}");
    let skip = words(store.skip_occurrence(&past, "No"));
    assert!(skip.contains("was held"), "{skip}");
    let early = words(store.hold_occurrence(&ahead, HeldAs::on(day("2026-11-24"))));
    assert!(early.contains("still ahead"), "{early}");
    let reasonless = words(store.skip_occurrence(&ahead, " "));
    assert!(reasonless.contains("Give a reason"), "{reasonless}");
    let back = words(store.move_occurrence(&ahead, day("2026-11-20"), None, ""));
    assert!(back.contains("has gone"), "{back}");
    let same = words(store.move_occurrence(&ahead, day("2026-11-24"), None, ""));
    assert!(same.contains("already"), "{same}");
    let open = words(store.reopen_occurrence(&ahead));
    assert!(open.contains("open already"), "{open}");
    store.skip_occurrence(&ahead, "Fair").unwrap();
    let skipped = words(store.move_occurrence(&ahead, day("2026-11-25"), None, ""));
    assert!(skipped.contains("was skipped: Fair"), "{skipped}");
    // Whoever held it after all says so.
    for wrong in [key(1, "2026-11-18"), key(9, "2026-11-17")] {
        let missing = words(store.hold_occurrence(&wrong, HeldAs::on(day("2026-11-18"))));
        assert!(missing.contains("has no occurrence"), "{missing}");
    }
}

#[test]
fn a_rule_changed_from_a_day_on_never_rewrites_what_lay_before() {
    let mut store = ticking();
    let id = store.add_cadence(&one_on_one()).unwrap();
    let before: Vec<String> = said(&store)
        .into_iter()
        .filter(|line| line.as_str() < "2026-11-22")
        .collect();
    let fortnightly = rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH");
    let past = store
        .change_rule(id, day("2026-11-21"), &fortnightly)
        .unwrap_err();
    assert!(past.to_string().contains("from today on"), "{past}");
    store
        .change_rule(id, day("2026-11-25"), &fortnightly)
        .unwrap();
    // Changed again before it began: the version in between never counts.
    store
        .change_rule(id, day("2026-11-23"), &rule("FREQ=WEEKLY;BYDAY=FR"))
        .unwrap();
    let after = said(&store);
    assert!(after.starts_with(&before), "{after:?}");
    assert_eq!(
        after[before.len()..],
        [
            "2026-11-27 1:1 with Ana Ruiz coming",
            "2026-11-27 1:1 with Ben Okafor coming"
        ]
    );
    let versions = store.cadence(id).unwrap().versions;
    for offset in 0..120 {
        let on = day("2026-10-06") + Days::new(offset);
        assert_eq!(
            versions
                .iter()
                .filter(|version| version.counts_on(on))
                .count(),
            1,
            "{on}"
        );
    }
    store.end_cadence(id, day("2026-11-24")).unwrap();
    assert_eq!(said(&store), before);
    assert!(store.end_cadence(id, day("2026-11-20")).is_err());
}

#[test]
fn a_cadence_with_a_past_is_ended_and_not_removed() {
    let mut store = ticking();
    let id = store.add_cadence(&one_on_one()).unwrap();
    let other = store.add_cadence(&one_on_one()).unwrap();
    store
        .hold_occurrence(&key(1, "2026-11-17"), HeldAs::on(day("2026-11-17")))
        .unwrap();
    let refused = store.remove_cadence(id).unwrap_err();
    assert!(refused.to_string().contains("end it instead"), "{refused}");
    store.remove_cadence(other).unwrap();
    assert_eq!(store.cadences().unwrap().len(), 1);
    store.undo().unwrap();
    assert_eq!(store.cadences().unwrap().len(), 2);
}

#[test]
fn days_off_are_added_once_and_a_scope_has_its_own_people() {
    let mut store = ticking();
    store.add_cadence(&one_on_one()).unwrap();
    let mut team = one_on_one();
    team.details.per = Per::Team;
    team.details.name = "Team meeting".into();
    store.add_cadence(&team).unwrap();
    let leave = NewDayOff {
        whose: Whose::Rep(RepId(1)),
        starts_on: day("2026-11-24"),
        ends_on: day("2026-11-24"),
        name: "Leave".into(),
    };
    let id = store.add_day_off(&leave).unwrap();
    assert!(store.add_day_off(&leave).is_err());
    let backwards = NewDayOff {
        ends_on: day("2026-11-20"),
        ..leave.clone()
    };
    assert!(store.add_day_off(&backwards).is_err());
    let of = |store: &Store, scope: DealScope| -> Vec<String> {
        let (from, to) = (day("2026-11-22"), day("2026-11-28"));
        let found = store.occurrences(&scope, from, to, store.today()).unwrap();
        found
            .iter()
            .map(|one| format!("{} {}", one.due_on, one.title()))
            .collect()
    };
    assert_eq!(
        of(&store, DealScope::default()),
        [
            "2026-11-24 1:1 with Ben Okafor",
            "2026-11-24 Team meeting",
            "2026-11-25 1:1 with Ana Ruiz"
        ]
    );
    let ana = DealScope {
        rep: Some(RepId(1)),
        ..DealScope::default()
    };
    assert_eq!(of(&store, ana), ["2026-11-25 1:1 with Ana Ruiz"]);
    store.remove_day_off(id).unwrap();
    assert_eq!(of(&store, ana), ["2026-11-24 1:1 with Ana Ruiz"]);
    assert!(store.remove_day_off(id).is_err());
}

#[test]
fn the_starter_rhythm_is_whole_and_is_adopted_and_undone_as_one() {
    let mut store = ticking();
    let before = dump(&store);
    let calendar = FiscalCalendar::default();
    let lines = assets::rhythm().unwrap();
    let all: Vec<NewCadence> = lines
        .iter()
        .map(|line| {
            store
                .starter_cadence(line, day("2026-11-23"), &calendar)
                .unwrap()
        })
        .collect();
    for (line, new) in lines.iter().zip(&all) {
        assert!(new.check().is_empty(), "{}", line.key);
        assert_eq!(
            new.details.kind == CadenceKind::Meeting,
            !line.meeting_type.is_empty(),
            "{}",
            line.key
        );
        assert_eq!(line.at.is_empty(), line.time().is_none(), "{}", line.key);
        assert!(
            !line.origin.is_empty() && line.purpose.ends_with('.'),
            "{}",
            line.key
        );
    }
    // The lines that are on first are FX-6.01, preparation apart.
    let cost = lines
        .iter()
        .zip(&all)
        .filter(|(line, _)| line.on)
        .map(|(_, new)| {
            let with = if new.details.per == Per::Rep { 8 } else { 1 };
            crate::domain::cadence::weekly_minutes(
                &new.rule.recurrence,
                (new.rule.minutes, 0),
                with,
            )
            .held
        });
    assert!((cost.sum::<f64>() - 510.0).abs() < 1e-9);
    assert_eq!(store.adopt_rhythm(&all).unwrap().len(), lines.len());
    assert!(store.adopt_rhythm(&[]).is_err());
    let twice = store.adopt_rhythm(&all[..1]).unwrap_err().to_string();
    assert!(twice.contains("is in the rhythm already"), "{twice}");
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
}

#[test]
fn a_past_day_shows_what_was_known_then() {
    let path = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(
        Stamp::start_of(day("2026-11-16")).0,
    ));
    let clock = std::sync::Arc::clone(&path);
    let now = Box::new(move || Stamp(clock.fetch_add(1000, std::sync::atomic::Ordering::Relaxed)));
    let mut store = filled(Store::in_memory(now).unwrap());
    store.add_cadence(&one_on_one()).unwrap();
    store
        .hold_occurrence(&key(1, "2026-11-10"), HeldAs::on(day("2026-11-10")))
        .unwrap();
    path.store(
        Stamp::start_of(day("2026-11-18")).0,
        std::sync::atomic::Ordering::Relaxed,
    );
    store
        .hold_occurrence(&key(1, "2026-11-17"), HeldAs::on(day("2026-11-17")))
        .unwrap();
    // The clock is set back: what was written last still counts last.
    path.store(
        Stamp::start_of(day("2026-11-17")).0,
        std::sync::atomic::Ordering::Relaxed,
    );
    store.reopen_occurrence(&key(1, "2026-11-17")).unwrap();
    assert!(
        store
            .occurrence(&key(1, "2026-11-17"))
            .unwrap()
            .state
            .is_open()
    );
    let looking = crate::domain::history::Looking::at(Some(day("2026-11-16")), None);
    store.look_at(looking).unwrap();
    let held = said(&store)
        .iter()
        .filter(|line| line.ends_with("held"))
        .count();
    assert_eq!(held, 1);
    let cells = store
        .adherence(
            &DealScope::default(),
            day("2026-11-01"),
            day("2026-11-30"),
            store.today(),
        )
        .unwrap();
    let all = cells
        .into_iter()
        .fold(Adherence::default(), |sum, cell| sum.with(cell.figures));
    assert_eq!(
        (all.planned(), all.held(), all.missed, all.coming),
        (8, 1, 3, 4)
    );
}
