//! A meeting that is an occurrence of a cadence.

use super::*;

#[test]
fn an_occurrence_has_one_meeting_and_is_held_skipped_and_moved_with_it() {
    let mut store = begun(ticking());
    let calendar = crate::domain::fiscal::FiscalCalendar::default();
    let line = assets::rhythm()
        .unwrap()
        .into_iter()
        .find(|line| line.meeting_type == "one_on_one")
        .unwrap();
    let monday = today() - Days::new(6);
    let cadence = store.starter_cadence(&line, monday, &calendar).unwrap();
    store.add_cadence(&cadence).unwrap();
    let ana = DealScope {
        rep: Some(ANA),
        ..DealScope::default()
    };
    let due = store
        .occurrences(&ana, monday, today() + Days::new(21), today())
        .unwrap();
    let (first, second, third) = (due[0].key, due[1].key, due[2].key);
    let id = store.meeting_for_occurrence(&first).unwrap();
    assert_eq!(
        store.meeting_for_occurrence(&first).unwrap(),
        id,
        "never two of one"
    );
    let meeting = store.meeting(id).unwrap();
    assert_eq!(meeting.occurrence_key(), Some(first));
    assert_eq!(meeting.planned_on, due[0].due_on);
    let state = |store: &Store, key| store.occurrence(key).unwrap().state.key();
    let before = dump(&store);
    store.start_meeting(id).unwrap();
    let ended = store.end_meeting(id, &EndMeeting::default()).unwrap();
    assert!(
        !ended.missing.contains(&Output::NextMeeting),
        "the cadence says the next one"
    );
    let held = store.occurrence(&first).unwrap();
    assert_eq!((held.state.key(), held.meeting), ("held", Some(id)));
    store.undo().unwrap();
    assert_eq!(state(&store, &first), "missed");
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
    // Said to be held elsewhere first: the meeting can still be ended.
    store
        .hold_occurrence(&first, crate::storage::HeldAs::on(today()))
        .unwrap();
    store.end_meeting(id, &EndMeeting::default()).unwrap();
    let next = store.meeting_for_occurrence(&second).unwrap();
    let to = due[1].due_on + Days::new(1);
    store.move_meeting(next, to, None, "ill").unwrap();
    assert_eq!(store.occurrence(&second).unwrap().due_on, to);
    store.drop_meeting(next, "on leave").unwrap();
    assert_eq!(state(&store, &second), "skipped");
    store.plan_meeting_again(next).unwrap();
    assert!(store.occurrence(&second).unwrap().state.is_open());
    let later = store.meeting_for_occurrence(&third).unwrap();
    let moved = due[2].due_on + Days::new(2);
    store.move_occurrence(&third, moved, None, "fair").unwrap();
    assert_eq!(store.meeting_for_occurrence(&third).unwrap(), later);
    assert_eq!(store.meeting(later).unwrap().planned_on, moved);
}
