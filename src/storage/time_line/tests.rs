//! Every source of a time line, its order, its windows and its search; the next conversation.

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::history::Looking;
use crate::storage::small_file::{small_file, today};
use crate::storage::{Begins, NextConversation};

const ANA: RepId = RepId(1);
const BEN: RepId = RepId(2);

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn ms(days: u64) -> i64 {
    Stamp::start_of(ago(days)).0
}

/// One of everything that is noted with Ana, each a day older than the one before.
fn noted() -> Store {
    let store = small_file();
    let on = |days: u64| ago(days).to_string();
    let at = ms;
    store
        .reader()
        .execute_batch(&format!(
            "INSERT INTO main.competencies (id, uid, key, name, position) VALUES (1, x'01', 'asking', 'Asking', 1);
             INSERT INTO main.meeting_types (id, uid, key, name, per, position) VALUES (1, x'01', 'one', '1:1', 'rep', 1);
             INSERT INTO main.notes (uid, subject_kind, subject_id, text, written_at, changed_at)
               VALUES (x'01', 'rep', 1, 'Élan is back', {n1}, 0), (x'02', 'deal', 1, 'CFO is new', {n2}, 0),
                 (x'03', 'deal', 2, 'of Ben', {n2}, 0);
             INSERT INTO main.meetings (id, uid, meeting_type_id, rep_id, title, planned_on, state, ended_at, reason, made_at)
               VALUES (1, x'01', 1, 1, '1:1 with Ana', '{d3}', 'held', {n3}, '', 0),
                 (2, x'02', 1, 1, '1:1 with Ana', '{d4}', 'dropped', NULL, 'leave', 0),
                 (3, x'03', 1, 1, 'to come', '2026-12-01', 'planned', NULL, '', 0);
             INSERT INTO main.notes (uid, subject_kind, text, meeting_id, private, written_at, changed_at)
               VALUES (x'04', 'none', 'She wants the big one', 1, 0, {n5}, 0);
             INSERT INTO main.ride_alongs (id, uid, rep_id, purpose, planned_on, state, held_on, made_at)
               VALUES (1, x'01', 1, 'First call', '{d6}', 'held', '{d6}', 0);
             INSERT INTO main.observations (uid, rep_id, competency_id, deal_id, observed_on, used, level, note, made_at)
               VALUES (x'01', 1, 1, 1, '{d7}', 'yes', 3, 'asked twice', 0);
             INSERT INTO main.decisions (uid, text, reason, rep_id, decided_at)
               VALUES (x'01', 'No discount', 'speed', 1, {n8});
             INSERT INTO main.plans (id, uid, rep_id, focus, predicted, starts_on, ends_on, state, reason, made_at, closed_at)
               VALUES (1, x'01', 1, 'Ask first', 'more wins', '2026-10-01', '2026-11-01', 'achieved', 'it moved', {n12}, {n9});
             INSERT INTO main.check_ins (uid, plan_id, due_on, held_on, changed, note, made_at)
               VALUES (x'01', 1, '{d10}', '{d10}', 'partly', 'on two calls', 0), (x'02', 1, '{d10}', NULL, NULL, '', 0);
             INSERT INTO main.commitments (uid, rep_id, competency_id, ride_along_id, words, made_at)
               VALUES (x'01', 1, 1, 1, 'I will ask first', {n11});
             INSERT INTO main.actions (uid, text, owner_id, rep_id, state, reason, made_at, closed_at)
               VALUES (x'01', 'Call the CFO', 1, NULL, 'done', '', 0, {n13}),
                 (x'02', 'Sign the paper', NULL, 1, 'dropped', 'too late', 0, {n14}),
                 (x'03', 'still open', 1, NULL, 'open', '', 0, NULL);
             INSERT INTO main.diagnoses (uid, rep_id, state, behaviour_wanted, started_at, changed_at, finished_at)
               VALUES (x'01', 1, 'finished', 'Ask who decides', 0, 0, {n15});
             INSERT INTO main.deals (uid, name, owner_id, outcome, close_on, amount_minor, currency, loss_reason)
               VALUES (x'11', 'Hooli', 1, 'won', '{d16}', 500000, 'USD', ''),
                 (x'12', 'Acme', 1, 'lost', '{d17}', NULL, NULL, 'price');",
            n1 = at(1), n2 = at(2), d3 = on(3), n3 = at(3), d4 = on(4), n5 = at(5), d6 = on(6), d7 = on(7),
            n8 = at(8), n9 = at(9), d10 = on(10), n11 = at(11), n12 = at(12), n13 = at(13), n14 = at(14),
            n15 = at(15), d16 = on(16), d17 = on(17),
        ))
        .unwrap();
    store
}

fn said(line: &TimeLine) -> Vec<String> {
    let said = |entry: &TimeLineEntry| {
        let days = (today() - entry.at.day()).num_days();
        format!(
            "{days} {}: {} [{}]",
            entry.noted.label(),
            entry.text,
            entry.more
        )
    };
    line.entries.iter().map(said).collect()
}

#[test]
fn everything_that_was_noted_stands_in_it_the_newest_first() {
    let store = noted();
    let line = store.time_line(ANA, "", None, 0..50).unwrap();
    assert_eq!(
        said(&line),
        [
            "1 Note: Élan is back []",
            "2 Note: CFO is new [Globex rollout]",
            "3 Meeting: 1:1 with Ana [1:1]",
            "4 Meeting: dropped: 1:1 with Ana [leave]",
            "5 Note: She wants the big one [1:1 with Ana]",
            "6 Ride-along: First call []",
            "7 Seen: Asking: used, level 3; asked twice [Globex rollout]",
            "8 Decided: No discount [speed]",
            "9 Plan ended: Ask first: achieved [it moved]",
            "10 Check-in: Ask first: partly; on two calls []",
            "11 Commitment: I will ask first [Asking]",
            "12 Plan: Ask first [more wins]",
            "13 Done: Call the CFO []",
            "14 Dropped: I: Sign the paper [too late]",
            "15 Walk: Ask who decides []",
            "16 Won: Hooli []",
            "17 Lost: Acme [price]",
        ]
    );
    assert_eq!(line.count, 17);
    let kinds: std::collections::BTreeSet<Noted> = line.entries.iter().map(|e| e.noted).collect();
    assert_eq!(kinds.len(), SOURCES.len(), "one of every source");
    let opens: Vec<Option<Opens>> = line.entries.iter().map(|entry| entry.opens).collect();
    assert_eq!(opens[0], None, "a note on the rep is opened itself");
    assert_eq!(opens[1], Some(Opens::Deal(DealId(1))));
    assert_eq!(opens[4], Some(Opens::Meeting(MeetingId(1))));
    assert_eq!(opens[6], Some(Opens::Skills(ANA)));
    assert_eq!(opens[10], Some(Opens::RideAlong(RideAlongId(1))));
    assert_eq!(
        said(&store.time_line(BEN, "", None, 0..50).unwrap()),
        ["2 Note: of Ben [Initech renewal]"]
    );
    assert_eq!(
        store.time_line(RepId(99), "", None, 0..50).unwrap(),
        TimeLine::default()
    );
}

#[test]
fn every_word_must_stand_in_an_entry_without_regard_to_case_and_accents() {
    let store = noted();
    for (filter, found) in [
        ("elan", 1),
        ("GLOBEX", 2),
        ("globex note", 1),
        ("price", 1),
        ("won", 1),
        ("nothing like it", 0),
        ("%' OR 1", 0),
    ] {
        let line = store.time_line(ANA, filter, None, 0..50).unwrap();
        assert_eq!((line.entries.len(), line.count), (found, found), "{filter}");
    }
}

#[test]
fn windows_tile_the_line_and_the_selected_entry_is_found_again() {
    let store = noted();
    let whole = store.time_line(ANA, "", None, 0..50).unwrap();
    let mut tiled = Vec::new();
    for start in (0..17).step_by(5) {
        let part = store.time_line(ANA, "", None, start..start + 5).unwrap();
        assert_eq!((part.count, part.start), (17, start));
        tiled.extend(part.entries);
    }
    assert_eq!(tiled, whole.entries);
    let last = whole.entries[15].number;
    let around = store.time_line(ANA, "", Some(last), 0..4).unwrap();
    assert_eq!(around.selected_at, Some(15));
    assert!(around.entries.iter().any(|entry| entry.number == last));
    let gone = store.time_line(ANA, "elan", Some(last), 10..14).unwrap();
    assert_eq!((gone.selected_at, gone.count, gone.start), (None, 1, 0));
}

#[test]
fn a_past_day_has_only_what_had_happened_by_then() {
    let mut store = noted();
    store.look_at(Looking::at(Some(ago(13)), None)).unwrap();
    let line = store.time_line(ANA, "", None, 0..50).unwrap();
    let labels: Vec<&str> = line
        .entries
        .iter()
        .map(|entry| entry.noted.label())
        .collect();
    assert_eq!(labels[..3], ["Done", "Dropped", "Walk"]);
}

#[test]
fn the_next_conversation_is_the_earliest_that_is_written_down() {
    let store = noted();
    let next = |store: &Store| store.next_conversation(ANA).unwrap();
    assert_eq!(
        next(&store),
        Some(NextConversation {
            what: "to come".into(),
            on: "2026-12-01".parse().unwrap(),
            at: String::new(),
            begins: Begins::Record(Opens::Meeting(MeetingId(3))),
        })
    );
    for (sql, what) in [
        (
            "INSERT INTO main.ride_alongs (uid, rep_id, planned_on, made_at) VALUES (x'09', 1, '2026-11-30', 0)",
            "Ride-along",
        ),
        (
            "UPDATE main.plans SET state = 'open', closed_at = NULL;
             INSERT INTO main.check_ins (uid, plan_id, due_on, made_at) VALUES (x'09', 1, '2026-11-25', 0)",
            "Check-in: Ask first",
        ),
        (
            "UPDATE main.meetings SET planned_on = '2026-11-25', planned_at = '09:30' WHERE id = 3",
            "to come",
        ),
        (
            "UPDATE main.meetings SET state = 'dropped' WHERE id = 3; UPDATE main.check_ins SET held_on = due_on;
             UPDATE main.ride_alongs SET planned_on = '2026-11-01'",
            "nothing",
        ),
    ] {
        store.reader().execute_batch(sql).unwrap();
        let found = next(&store).map_or_else(|| "nothing".to_owned(), |one| one.what);
        assert_eq!(found, what);
    }
    assert_eq!(store.next_conversation(BEN).unwrap(), None);
}
