//! Meetings over the small file.

mod occurrence;

use super::*;
use crate::config::assets;
use crate::domain::ids::AttendeeId;
use crate::domain::meeting::Output;
use crate::storage::actions::{ActionState, NewAction};
use crate::storage::small_file::{dump, filled, small_file, ticking, today};
use chrono::Days;

const ANA: RepId = RepId(1);

fn begun(mut store: Store) -> Store {
    store.start_meetings(&assets::meetings().unwrap()).unwrap();
    store
}

fn kind(store: &Store, key: &str) -> MeetingTypeId {
    store.find_meeting_type(key).unwrap().id
}

fn one_on_one(store: &mut Store) -> MeetingId {
    let plan = NewMeeting {
        rep: Some(ANA),
        planned_at: "9:00".into(),
        ..NewMeeting::of(kind(store, "one_on_one"), today())
    };
    store.plan_meeting(&plan).unwrap()
}

fn action(text: &str, owner: Option<RepId>) -> NewMeetingAction {
    NewMeetingAction {
        text: text.into(),
        owner,
        due_on: Some(today() + Days::new(3)),
        ..NewMeetingAction::default()
    }
}

#[test]
fn a_file_begins_with_the_types_once_and_nothing_to_undo() {
    let mut store = begun(small_file());
    assert_eq!(store.meeting_types().unwrap().len(), 10);
    assert_eq!(store.next_undo().unwrap(), None);
    store
        .change("Remove all", |change| {
            change.sql().execute("DELETE FROM main.meeting_types", [])?;
            Ok(())
        })
        .unwrap();
    let store = begun(store);
    assert!(
        store.meeting_types().unwrap().is_empty(),
        "who removes them does not get them back"
    );
}

#[test]
fn types_are_edited_moved_retired_and_meetings_keep_the_agenda_they_began_with() {
    let mut store = begun(small_file());
    let id = one_on_one(&mut store);
    store.start_meeting(id).unwrap();
    let before = dump(&store);
    let line = store.meeting_type(kind(&store, "one_on_one")).unwrap();
    let mut details = line.details.clone();
    details.name = "Weekly 1:1".into();
    details.agenda.truncate(2);
    store.save_meeting_type(line.id, &details).unwrap();
    assert_eq!(store.meeting_type(line.id).unwrap().details, details);
    assert_eq!(store.meeting_page(id).unwrap().items.len(), 5);
    details.agenda.clear();
    assert!(store.save_meeting_type(line.id, &details).is_err());
    let own = crate::domain::meeting::MeetingType {
        name: "Team, Monday".into(),
        agenda: line.details.agenda.clone(),
        ..details
    };
    let added = store.add_meeting_type(&own).unwrap();
    assert_eq!(
        store.meeting_type(added).unwrap().details.key,
        "team_monday"
    );
    store.move_meeting_type(added, -20).unwrap();
    assert_eq!(store.meeting_types().unwrap()[0].id, added);
    store.retire_meeting_type(added, true).unwrap();
    let plan = NewMeeting {
        rep: Some(ANA),
        ..NewMeeting::of(added, today())
    };
    assert!(
        store
            .plan_meeting(&plan)
            .unwrap_err()
            .to_string()
            .contains("retired")
    );
    for _ in 0..4 {
        store.undo().unwrap();
    }
    assert_eq!(dump(&store), before);
}

#[test]
fn a_meeting_is_planned_only_with_those_its_type_is_with() {
    let mut store = begun(small_file());
    let (one, team) = (kind(&store, "1:1"), kind(&store, "team"));
    for (kind, rep, at, said) in [
        (one, None, "", "with one rep"),
        (team, Some(ANA), "", "with a team"),
        (one, Some(ANA), "soon", "time of day"),
    ] {
        let plan = NewMeeting {
            rep,
            planned_at: at.into(),
            ..NewMeeting::of(kind, today())
        };
        let error = store.plan_meeting(&plan).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let id = one_on_one(&mut store);
    let meeting = store.meeting(id).unwrap();
    assert_eq!(
        (meeting.title.as_str(), meeting.planned_at.as_str()),
        ("1:1 with Ana Ruiz", "09:00")
    );
    assert_eq!((meeting.minutes, meeting.whom()), (30, "Ana Ruiz"));
    assert!(store.find_meeting_type("nonsense").is_err());
}

#[expect(clippy::too_many_lines, reason = "one step after the other")]
#[test]
fn every_step_of_a_meeting_is_one_change_and_is_undone() {
    let mut store = begun(ticking());
    let mut dumps = vec![dump(&store)];
    let id = one_on_one(&mut store);
    dumps.push(dump(&store));
    store
        .move_meeting(id, today() + Days::new(1), None, "ill")
        .unwrap();
    dumps.push(dump(&store));
    store.start_meeting(id).unwrap();
    dumps.push(dump(&store));
    let items = store.meeting_page(id).unwrap().items;
    assert!(store.go_to_item(id, items[1].id).unwrap());
    dumps.push(dump(&store));
    assert!(
        !store.go_to_item(id, items[1].id).unwrap(),
        "it runs already: nothing to undo"
    );
    store.pause_meeting(id, true).unwrap();
    dumps.push(dump(&store));
    let note = NewMeetingNote {
        text: "open questions".into(),
        private: true,
        opinion: false,
    };
    let note = store.write_meeting_note(id, &note).unwrap();
    dumps.push(dump(&store));
    store.set_note_private(note, false).unwrap();
    dumps.push(dump(&store));
    store.set_note_opinion(note, true).unwrap();
    dumps.push(dump(&store));
    let decision = NewDecision {
        text: "Stay with Globex".into(),
        ..NewDecision::default()
    };
    store.decide_in_meeting(id, &decision).unwrap();
    dumps.push(dump(&store));
    store
        .act_in_meeting(id, &action("Send the plan", Some(ANA)))
        .unwrap();
    dumps.push(dump(&store));
    store
        .set_presence(AttendeeId(1), Presence::Excused)
        .unwrap();
    dumps.push(dump(&store));
    store.add_guest(id, "Kim").unwrap();
    dumps.push(dump(&store));
    let end = EndMeeting {
        reason: String::new(),
        next_on: Some(today() + Days::new(7)),
    };
    let ended = store.end_meeting(id, &end).unwrap();
    assert_eq!(ended.missing, []);
    assert_eq!(
        store.meeting(ended.next.unwrap()).unwrap().planned_at,
        "09:00"
    );
    while let Some(before) = dumps.pop() {
        store.undo().unwrap();
        assert_eq!(dump(&store), before);
    }
    assert_eq!(store.next_undo().unwrap(), None);
}

#[test]
fn the_time_of_each_item_is_kept_and_a_killed_meeting_goes_on() {
    // Each look at this clock is a second later.
    let mut store = begun(ticking());
    let id = one_on_one(&mut store);
    store.start_meeting(id).unwrap();
    let items = store.meeting_page(id).unwrap().items;
    let began = store.meeting(id).unwrap().item_since.unwrap();
    store.go_to_item(id, items[1].id).unwrap();
    let page = store.meeting_page(id).unwrap();
    let since = page.meeting.item_since.unwrap();
    assert_eq!(page.items[0].spent_ms, since.0 - began.0);
    assert!(page.items[0].done && !page.items[1].done);
    // What the next start of the program sees: the item and since when it runs.
    assert_eq!(page.running(), Some(1));
    store.go_to_item(id, items[0].id).unwrap();
    let page = store.meeting_page(id).unwrap();
    assert!(!page.items[1].done, "going back finishes nothing");
    store.pause_meeting(id, true).unwrap();
    let paused = store.meeting_page(id).unwrap();
    assert_eq!(paused.meeting.item_since, None);
    store.pause_meeting(id, false).unwrap();
    let page = store.meeting_page(id).unwrap();
    assert_eq!(page.items[0].spent_ms, paused.items[0].spent_ms);
}

#[test]
fn a_second_window_that_ends_the_same_meeting_is_refused_with_words() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file.db");
    let open = || Store::open(&path, Box::new(|| Stamp::start_of(today()))).unwrap();
    let mut first = begun(filled(open()));
    let id = one_on_one(&mut first);
    first.start_meeting(id).unwrap();
    let mut second = open();
    assert_eq!(second.meeting(id).unwrap().state, MeetingState::Running);
    first.end_meeting(id, &EndMeeting::default()).unwrap();
    for said in [
        second.end_meeting(id, &EndMeeting::default()).unwrap_err(),
        second.start_meeting(id).unwrap_err(),
        second.drop_meeting(id, "twice").unwrap_err(),
    ] {
        let said = said.to_string();
        assert!(
            said.contains("was ended already (22 Nov 2026 00:00)"),
            "{said}"
        );
    }
    assert_eq!(
        second.undo().unwrap().unwrap().label,
        "End “1:1 with Ana Ruiz”"
    );
}

#[test]
fn what_was_promised_last_time_comes_first_with_what_became_of_it() {
    let mut store = begun(ticking());
    let first = one_on_one(&mut store);
    store.start_meeting(first).unwrap();
    let hers = store
        .act_in_meeting(first, &action("Send the plan", Some(ANA)))
        .unwrap();
    let mine = store
        .act_in_meeting(first, &action("Ask for the budget", None))
        .unwrap();
    store.end_meeting(first, &EndMeeting::default()).unwrap();
    // Promised elsewhere, open; and one that is not hers.
    let other = |text: &str, owner: i64| NewAction {
        text: text.into(),
        owner: Some(RepId(owner)),
        ..NewAction::default()
    };
    let elsewhere = store.add_action(&other("Call Initech", 1)).unwrap();
    store.add_action(&other("Bens", 2)).unwrap();
    store.set_action_state(hers, ActionState::Done).unwrap();
    let second = one_on_one(&mut store);
    let carried = store.meeting_page(second).unwrap().carried;
    assert_eq!(carried.last, Some((first, today())));
    let ids: Vec<_> = carried
        .promises
        .iter()
        .map(|one| (one.id, one.state))
        .collect();
    assert_eq!(
        ids,
        [
            (mine, ActionState::Open),
            (elsewhere, ActionState::Open),
            (hers, ActionState::Done)
        ]
    );
    // What is closed while the meeting runs stays in sight, what is made in it is not carried.
    store.start_meeting(second).unwrap();
    store
        .set_action_state(elsewhere, ActionState::Done)
        .unwrap();
    store
        .act_in_meeting(second, &action("New", Some(ANA)))
        .unwrap();
    let page = store.meeting_page(second).unwrap();
    assert_eq!(page.carried.promises.len(), 3);
    assert_eq!(page.actions.len(), 1);
    store.end_meeting(second, &EndMeeting::default()).unwrap();
    let third = one_on_one(&mut store);
    let texts: Vec<String> = store
        .meeting_page(third)
        .unwrap()
        .carried
        .promises
        .into_iter()
        .map(|one| one.text)
        .collect();
    assert_eq!(
        texts,
        ["Ask for the budget", "New"],
        "what is done was told last time"
    );
}

#[test]
fn a_meeting_says_what_it_still_lacks() {
    let mut store = begun(ticking());
    let id = one_on_one(&mut store);
    store.start_meeting(id).unwrap();
    let missing = |store: &Store| store.meeting_page(id).unwrap().missing;
    assert_eq!(missing(&store), [Output::Commitment, Output::NextMeeting]);
    store.act_in_meeting(id, &action("Mine", None)).unwrap();
    assert_eq!(
        missing(&store).len(),
        2,
        "my own action is no commitment of the rep"
    );
    store
        .act_in_meeting(id, &action("Hers", Some(ANA)))
        .unwrap();
    assert_eq!(missing(&store), [Output::NextMeeting]);
    one_on_one(&mut store);
    assert_eq!(missing(&store), []);
    let plan = NewMeeting::of(kind(&store, "training_clinic"), today());
    let clinic = store.plan_meeting(&plan).unwrap();
    store.start_meeting(clinic).unwrap();
    let page = store.meeting_page(clinic).unwrap();
    assert_eq!(page.attendees.len(), 2);
    assert_eq!(page.missing, [Output::Attendance, Output::Action]);
    store.mark_present(clinic).unwrap();
    assert_eq!(
        store.meeting_page(clinic).unwrap().missing,
        [Output::Action]
    );
    let of_ana = store.meetings_of(ANA).unwrap();
    assert!(of_ana.iter().any(|meeting| meeting.id == clinic));
    let end = EndMeeting {
        reason: "fire alarm".into(),
        next_on: Some(today()),
    };
    assert!(
        store.end_meeting(clinic, &end).is_err(),
        "the next one is later"
    );
    let ended = store
        .end_meeting(
            clinic,
            &EndMeeting {
                next_on: None,
                ..end
            },
        )
        .unwrap();
    assert_eq!(ended.missing, [Output::Action]);
    assert_eq!(store.meeting(clinic).unwrap().reason, "fire alarm");
}

#[test]
fn dropped_ones_are_planned_again_and_the_list_has_its_order() {
    let mut store = begun(ticking());
    let late = one_on_one(&mut store);
    store
        .move_meeting(late, today() + Days::new(9), Some(""), "")
        .unwrap();
    let soon = one_on_one(&mut store);
    let held = one_on_one(&mut store);
    store.end_meeting(held, &EndMeeting::default()).unwrap();
    let runs = one_on_one(&mut store);
    store.start_meeting(runs).unwrap();
    let order = |store: &Store| -> Vec<MeetingId> {
        let all = store.meetings(&DealScope::default()).unwrap();
        all.into_iter().map(|one| one.id).collect()
    };
    assert_eq!(order(&store), [runs, soon, late, held]);
    assert!(store.drop_meeting(runs, " ").is_err());
    store.drop_meeting(runs, "called away").unwrap();
    assert_eq!(order(&store), [soon, late, runs, held]);
    store.plan_meeting_again(runs).unwrap();
    let page = store.meeting_page(runs).unwrap();
    assert_eq!(
        (page.meeting.state, page.meeting.started_at),
        (MeetingState::Planned, None)
    );
    store.start_meeting(runs).unwrap();
    assert_eq!(store.meeting_page(runs).unwrap().attendees.len(), 1);
    let ben = DealScope {
        rep: Some(RepId(2)),
        ..DealScope::default()
    };
    assert!(store.meetings(&ben).unwrap().is_empty());
    let ana = DealScope {
        rep: Some(ANA),
        ..DealScope::default()
    };
    assert_eq!(store.meetings(&ana).unwrap().len(), 4);
}

#[test]
fn decisions_stand_in_one_log_and_are_changed_and_removed() {
    let mut store = begun(ticking());
    let id = one_on_one(&mut store);
    let decision = |text: &str| NewDecision {
        text: text.into(),
        reason: "two deals in legal".into(),
        ..NewDecision::default()
    };
    let first = store
        .decide_in_meeting(id, &decision("Price book stays"))
        .unwrap();
    store
        .decide_in_meeting(id, &decision("Globex first"))
        .unwrap();
    assert!(store.decide_in_meeting(id, &decision(" ")).is_err());
    store
        .save_decision(
            first,
            &NewDecision {
                private: true,
                ..decision("Price book goes")
            },
        )
        .unwrap();
    let log = store.decisions(&DealScope::default()).unwrap();
    let texts: Vec<&str> = log.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["Globex first", "Price book goes"]);
    assert_eq!(log[1].meeting.as_ref().unwrap().1, "1:1 with Ana Ruiz");
    assert!(log[1].private);
    store.remove_decision(first).unwrap();
    assert_eq!(store.decisions_of_meeting(id).unwrap().len(), 1);
}
