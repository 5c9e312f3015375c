//! The meeting and the review behind an occurrence follow what is done with it on Today.

use chrono::NaiveDate;

use crate::domain::cadence::{CadenceKind, OccurrenceKey, OccurrenceState, OnDayOff, Per};
use crate::domain::ids::{CadenceId, DealId, MeetingTypeId, RepId};
use crate::domain::recurrence::Recurrence;
use crate::domain::today::ItemKey;
use crate::storage::small_file::{dump, ticking, today};
use crate::storage::{CadenceDetails, NewCadence, NewRule, Store};

/// With each rep every Sunday, the day of the tests among them.
fn every_sunday(kind: CadenceKind, meeting_type: Option<MeetingTypeId>) -> NewCadence {
    NewCadence {
        details: CadenceDetails {
            name: "Talk".into(),
            kind,
            meeting_type,
            per: Per::Rep,
            team: None,
            rep: None,
        },
        rule: NewRule {
            recurrence: Recurrence::parse("FREQ=WEEKLY;BYDAY=SU", today()).unwrap(),
            at: None,
            minutes: 30,
            prep_minutes: 0,
            on_day_off: OnDayOff::Next,
        },
        starts_on: today(),
        ends_on: None,
    }
}

fn with_ana() -> OccurrenceKey {
    OccurrenceKey {
        cadence: CadenceId(1),
        rep: Some(RepId(1)),
        occurs_on: today(),
    }
}

fn meeting_state(store: &Store) -> (String, String) {
    store
        .reader()
        .query_row("SELECT state, planned_on FROM meetings", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap()
}

#[test]
fn the_planned_meeting_of_an_occurrence_moves_is_dropped_and_held_with_it() {
    let mut store = ticking();
    store
        .change("A type", |change| {
            Ok(change.sql().execute_batch(
                "INSERT INTO main.meeting_types (id, uid, key, name, per, position)
                 VALUES (900, x'0900', 'talk', 'Talk', 'rep', 900)",
            )?)
        })
        .unwrap();
    let talk = every_sunday(CadenceKind::Meeting, Some(MeetingTypeId(900)));
    store.add_cadence(&talk).unwrap();
    store.meeting_for_occurrence(&with_ana()).unwrap();
    let (before, line) = (dump(&store), [ItemKey::Occurrence(with_ana())]);
    let wednesday: NaiveDate = "2026-11-25".parse().unwrap();
    store.move_items(&line, wednesday, "she travels").unwrap();
    let moved = ("planned".to_owned(), "2026-11-25".to_owned());
    assert_eq!(meeting_state(&store), moved);
    store.undo().unwrap();
    store.drop_items(&line, "she left").unwrap();
    assert_eq!(meeting_state(&store).0, "dropped");
    store.undo().unwrap();
    store.finish_items(&line).unwrap();
    assert_eq!(meeting_state(&store).0, "held");
    let one = store.occurrence(&with_ana()).unwrap();
    assert!(one.meeting.is_some(), "held as that meeting");
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
}

#[test]
fn a_finished_pipeline_review_is_the_occurrence_that_was_due() {
    let mut store = ticking();
    store
        .add_cadence(&every_sunday(CadenceKind::PipelineReview, None))
        .unwrap();
    let review = store
        .start_review(Some(RepId(1)), "Ana", &[(DealId(1), Vec::new())])
        .unwrap();
    store.finish_review(review).unwrap();
    let one = store.occurrence(&with_ana()).unwrap();
    assert_eq!(one.state, OccurrenceState::Held { on: today() });
    assert_eq!(one.review, Some(review));
    store.undo().unwrap();
    let one = store.occurrence(&with_ana()).unwrap();
    assert_eq!(one.state, OccurrenceState::Due, "undone as one");
}
