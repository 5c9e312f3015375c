//! A ride-along that is an occurrence of a cadence: what is done with the one is done with the other.

use chrono::{Days, NaiveDate};

use super::super::small_file::{ticking, today};
use super::{CallDetails, Store};
use crate::domain::cadence::{CadenceKind, OccurrenceKey, OccurrenceState, OnDayOff, Per};
use crate::domain::ids::{CadenceId, RepId};
use crate::domain::observing::CallOutcome;
use crate::domain::recurrence::Recurrence;
use crate::storage::{CadenceDetails, NewCadence, NewRule};

/// A Thursday that has gone.
fn thursday() -> NaiveDate {
    today() - Days::new(3)
}

/// With Ana every Thursday.
fn with_cadence() -> Store {
    let mut store = ticking();
    let cadence = NewCadence {
        details: CadenceDetails {
            name: "Ride-along".into(),
            kind: CadenceKind::RideAlong,
            meeting_type: None,
            per: Per::Rep,
            team: None,
            rep: Some(RepId(1)),
        },
        rule: NewRule {
            recurrence: Recurrence::parse("FREQ=WEEKLY;BYDAY=TH", thursday()).unwrap(),
            at: None,
            minutes: 240,
            prep_minutes: 15,
            on_day_off: OnDayOff::Next,
        },
        starts_on: thursday(),
        ends_on: None,
    };
    store.add_cadence(&cadence).unwrap();
    store
}

fn key(on: NaiveDate) -> OccurrenceKey {
    OccurrenceKey {
        cadence: CadenceId(1),
        rep: Some(RepId(1)),
        occurs_on: on,
    }
}

fn state(store: &Store, on: NaiveDate) -> OccurrenceState {
    store.occurrence(&key(on)).unwrap().state
}

#[test]
fn a_ride_along_that_ends_holds_its_occurrence_and_undo_takes_both_back() {
    let mut store = with_cadence();
    let ride = store.ride_along_for_occurrence(&key(thursday())).unwrap();
    let again = store.ride_along_for_occurrence(&key(thursday())).unwrap();
    assert_eq!(again, ride, "never doubled");
    assert!(store.ride_along_for_occurrence(&key(today())).is_err());
    let details = CallDetails {
        customer: "Globex".into(),
        ..CallDetails::default()
    };
    let call = store.add_call(ride, &details).unwrap();
    store.start_call(call).unwrap();
    assert!(store.hold_ride_along(ride, today()).is_err(), "it runs");
    store.end_call(call, CallOutcome::Order).unwrap();
    store.hold_ride_along(ride, today()).unwrap();
    let held = store.occurrence(&key(thursday())).unwrap();
    assert_eq!(held.state, OccurrenceState::Held { on: today() });
    assert_eq!(held.ride_along, Some(ride));
    assert!(store.hold_ride_along(ride, today()).is_err(), "twice");
    store.undo().unwrap();
    assert_eq!(state(&store, thursday()), OccurrenceState::Missed);
}

#[test]
fn it_moves_with_its_occurrence_is_skipped_with_it_and_reopened_with_it() {
    let mut store = with_cadence();
    let next = thursday() + Days::new(7);
    let ride = store.ride_along_for_occurrence(&key(next)).unwrap();
    let to = next + Days::new(1);
    store.move_ride_along(ride, to, "she is off").unwrap();
    assert!(store.move_ride_along(ride, to, "again").is_err());
    assert_eq!(store.occurrence(&key(next)).unwrap().due_on, to);
    store
        .move_occurrence(&key(next), next, None, "back")
        .unwrap();
    store.ride_along_for_occurrence(&key(next)).unwrap();
    assert_eq!(store.ride_along(ride).unwrap().planned_on, next);
    store.drop_ride_along(ride, "she left").unwrap();
    assert_eq!(state(&store, next), OccurrenceState::Skipped);
    store.plan_ride_along_again(ride).unwrap();
    assert_eq!(state(&store, next), OccurrenceState::Coming);
}
