//! The coaching record over a small file, counted by hand.

use chrono::{Days, NaiveDate};

use crate::domain::coaching_record::{Coached, Skill};
use crate::domain::competency::Used;
use crate::domain::debrief::{Conclusion, Own};
use crate::domain::history::Looking;
use crate::domain::ids::{CompetencyId, RepId, RideAlongId};
use crate::domain::observing::ObservationKind;
use crate::domain::stamp::Stamp;
use crate::storage::records::{NewObservation, NewRideAlong};
use crate::storage::small_file::{small_file, today};
use crate::storage::{CompetencyDetails, DealScope, Store};

const ANA: RepId = RepId(1);
const BEN: RepId = RepId(2);

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn file() -> Store {
    let mut store = small_file();
    for name in ["Asking", "Closing"] {
        let details = CompetencyDetails {
            name: name.into(),
            ..CompetencyDetails::default()
        };
        store.add_competency(&details).unwrap();
    }
    store
}

fn observe(
    store: &mut Store,
    (rep, competency): (RepId, i64),
    on: NaiveDate,
    (used, level): (Used, Option<u8>),
    ride_along: Option<RideAlongId>,
) {
    let seen = NewObservation {
        rep,
        competency: CompetencyId(competency),
        deal: None,
        ride_along,
        observed_on: on,
        used,
        level,
        note: "",
    };
    store.observe(&seen).unwrap();
}

fn held(store: &mut Store, rep: RepId, on: NaiveDate) -> RideAlongId {
    let plan = NewRideAlong {
        rep,
        planned_on: on,
        deal: None,
        competency: None,
        diagnosis: None,
        purpose: "",
    };
    let ride = store.plan_ride_along(&plan).unwrap();
    store.hold_ride_along(ride, on).unwrap();
    ride
}

#[test]
fn the_heat_map_has_a_cell_for_everybody_and_knows_what_was_never_seen() {
    let mut store = file();
    for (days, level) in [(200, 2), (40, 3), (12, 4)] {
        observe(
            &mut store,
            (ANA, 1),
            ago(days),
            (Used::Yes, Some(level)),
            None,
        );
    }
    observe(&mut store, (BEN, 2), ago(100), (Used::No, None), None);
    observe(
        &mut store,
        (BEN, 1),
        ago(1),
        (Used::NotObserved, None),
        None,
    );
    let map = store.skill_map(&DealScope::default()).unwrap();
    let names: Vec<&str> = map
        .competencies
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    assert_eq!(names, ["Asking", "Closing"]);
    let [ana, ben] = map.rows.as_slice() else {
        panic!("two reps")
    };
    assert_eq!(
        (ana.skills[0].level(), ana.skills[0].age(today())),
        (Some(3.0), Some(12))
    );
    assert_eq!(ana.skills[1], Skill::default());
    assert!(ben.skills[0].was_looked_at && ben.skills[0].last_on.is_none());
    assert!(ben.skills[1].is_old(today()) && ben.skills[1].level().is_none());
    let recent = DealScope {
        from: Some(ago(30)),
        rep: Some(ANA),
        ..DealScope::default()
    };
    let map = store.skill_map(&recent).unwrap();
    assert_eq!((map.rows.len(), map.rows[0].skills[0].rated()), (1, 1));
    let behind = store
        .observations_behind(ANA, CompetencyId(1), &recent)
        .unwrap();
    assert_eq!((behind.len(), behind[0].level), (1, Some(4)));
    // As of sixty days ago, only the first was known.
    store.look_at(Looking::at(Some(ago(60)), None)).unwrap();
    let map = store.skill_map(&DealScope::default()).unwrap();
    assert_eq!(map.rows[0].skills[0].levels, [2]);
}

#[test]
fn coverage_is_as_counted_by_hand_and_who_was_never_coached_comes_first() {
    let mut store = file();
    let ride = held(&mut store, ANA, ago(10));
    held(&mut store, ANA, ago(89));
    held(&mut store, ANA, ago(90));
    observe(
        &mut store,
        (ANA, 1),
        ago(10),
        (Used::Yes, Some(3)),
        Some(ride),
    );
    observe(
        &mut store,
        (ANA, 2),
        ago(10),
        (Used::NotObserved, None),
        Some(ride),
    );
    observe(&mut store, (ANA, 1), ago(3), (Used::No, None), None);
    let start = Stamp::start_of(ago(10)).0;
    let talk = Stamp::start_of(ago(5)).0;
    store
        .reader()
        .execute_batch(&format!(
            "INSERT INTO calls (uid, ride_along_id, position, state, started_at, ended_at, made_at) VALUES
               (x'01', {ride}, 1, 'held', {start}, {start} + 45 * 60000, 0),
               (x'02', {ride}, 2, 'held', {start}, {start} + 30 * 60000, 0),
               (x'03', {ride}, 3, 'planned', NULL, NULL, 0);
             INSERT INTO meeting_types (uid, key, name, per, position) VALUES
               (x'01', 'one_on_one', '1:1', 'rep', 1), (x'02', 'team', 'Team', 'team', 2);
             INSERT INTO meetings (uid, meeting_type_id, rep_id, title, planned_on, state, started_at, ended_at, made_at)
               VALUES (x'01', 1, 1, '1:1', '2026-11-17', 'held', {talk}, {talk} + 25 * 60000, 0),
               (x'02', 1, 1, '1:1', '2026-11-17', 'held', NULL, {talk}, 0),
               (x'03', 1, 1, '1:1', '2026-11-17', 'planned', NULL, NULL, 0),
               (x'04', 2, NULL, 'Team', '2026-11-17', 'held', {talk}, {talk} + 60000, 0);
             INSERT INTO plans (uid, rep_id, focus, starts_on, ends_on, made_at)
               VALUES (x'01', 1, 'x', '2026-11-01', '2026-12-01', 0);
             INSERT INTO check_ins (uid, plan_id, due_on, held_on, made_at)
               VALUES (x'01', 1, '2026-11-10', '{}', 0), (x'02', 1, '2026-12-01', NULL, 0);",
            ago(2)
        ))
        .unwrap();
    let lines = store.coaching_coverage(&DealScope::default()).unwrap();
    assert_eq!((lines[0].rep, lines[0].last_on), (BEN, None));
    assert!(lines[0].coached.is_nothing());
    assert_eq!((lines[1].rep, lines[1].last_on), (ANA, Some(ago(2))));
    let by_hand = Coached {
        ride_alongs: 2,
        observations: 2,
        one_on_ones: 2,
        check_ins: 1,
        minutes: 45 + 30 + 25,
        // The ride-along of 89 days ago, and the 1:1 that nobody started.
        untimed: 2,
    };
    assert_eq!(lines[1].coached, by_hand);
}

#[test]
fn the_managers_own_debriefs_are_measured_with_their_n() {
    let mut store = file();
    let debriefed = |store: &mut Store, declined: bool, on: NaiveDate| {
        let ride = held(store, ANA, on);
        observe(store, (ANA, 1), on, (Used::Yes, Some(2)), Some(ride));
        if !declined {
            store
                .rate_self(ride, CompetencyId(1), Own::Level(4))
                .unwrap();
        }
        store.reveal_ratings(ride, declined).unwrap();
        let end = Conclusion {
            strength: "s".into(),
            point_one: "p".into(),
            point_two: String::new(),
            competency: CompetencyId(1),
            words: "w".into(),
            due_on: today() + Days::new(7),
            look_kind: ObservationKind::RideAlong,
            look_on: today() + Days::new(14),
        };
        store.finish_debrief(ride, &end).unwrap();
    };
    debriefed(&mut store, false, today());
    debriefed(&mut store, true, ago(1));
    held(&mut store, BEN, ago(3));
    let counted = |store: &Store, scope: &DealScope| -> Vec<(u32, u32)> {
        let measures = store.debrief_quality(scope).unwrap();
        measures.iter().map(|one| (one.hit, one.of)).collect()
    };
    let whole = DealScope::default();
    assert_eq!(
        counted(&store, &whole),
        [(2, 3), (1, 2), (1, 2), (2, 2), (2, 2), (0, 0)]
    );
    let yesterday = DealScope {
        to: Some(ago(1)),
        ..DealScope::default()
    };
    assert_eq!(counted(&store, &yesterday)[..3], [(1, 2), (0, 1), (0, 1)]);
    let ben = DealScope {
        rep: Some(BEN),
        ..DealScope::default()
    };
    assert_eq!(counted(&store, &ben)[..2], [(0, 1), (0, 0)]);
}
