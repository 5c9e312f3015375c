//! The same quarter where time itself misbehaves: clocks that change, a zone that changes, a clock that is set back.
//! What comes of it is the same, to the last promise.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use super::days::Quarter;
use super::desk::{Desk, Way};
use super::table::{FIRST, LAST, day};
use super::{
    adherence_is_as_counted, every_promise_is_accounted_for,
    the_whole_way_back_and_again_is_the_same, what_was_missed_is_still_owed,
};

/// Late in the evening at first; in the hour that comes twice where the clocks change in Berlin and in New York; on the
/// day of the flight forth and back by six hours, call by call; after midnight from then on.
fn at(on: NaiveDate, calls: usize) -> NaiveTime {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let (berlin, new_york, flight) = (day("2026-10-25"), day("2026-11-01"), day("2026-11-04"));
    if on == berlin {
        time(2, 30)
    } else if on == new_york {
        time(1, 30)
    } else if on < flight {
        time(23, 55)
    } else if on == flight && calls.is_multiple_of(2) {
        time(22, 0)
    } else if on == flight {
        time(16, 0)
    } else {
        time(0, 5)
    }
}

/// By the machine's clock, without `--as-of`; around both changes of the clocks by the program itself, in a zone that
/// changes in between; on 11 November the clock is set back by two days.
#[test]
fn through_changes_of_time_and_zone_and_with_a_clock_set_back_the_quarter_is_the_same() {
    let mut quarter = Quarter::new(Desk::new(Way::Clock(at)));
    quarter.live(day(FIRST), day("2026-10-23"));
    quarter.desk.way = Way::Program(|on| {
        if on < day("2026-10-29") {
            "Europe/Berlin"
        } else {
            "America/New_York"
        }
    });
    quarter.live(day("2026-10-24"), day("2026-11-02"));
    quarter.desk.way = Way::Clock(at);
    quarter.live(day("2026-11-03"), day("2026-11-11"));
    set_back(&mut quarter);
    quarter.live(day("2026-11-12"), day(LAST));
    adherence_is_as_counted(&mut quarter);
    every_promise_is_accounted_for(&mut quarter);
    what_was_missed_is_still_owed(&mut quarter);
    super::rides::rides_are_accounted_for(&mut quarter);
    the_whole_way_back_and_again_is_the_same(&quarter);
}

/// On the evening of 11 November the day is suddenly the 9th again; what is done then is taken back or done again.
pub fn set_back(quarter: &mut Quarter) {
    let (evening, back) = (day("2026-11-11"), day("2026-11-09"));
    quarter.beside.push(evening);
    let desk = &mut quarter.desk;
    let planned = desk.json(evening, &["meeting", "plan", "1:1", "Ana", "--on", "today"]);
    let meeting = planned["meeting"]["id"].as_i64().unwrap().to_string();
    desk.run(evening, &["meeting", "start", &meeting]);
    let before = desk.dump();

    let today = desk.json(back, &["today"]);
    assert_eq!(today["as_of"], "2026-11-09");
    let ahead = key(desk, "Ben", "2026-11-17");
    let skip = ["rhythm", "skip", &ahead, "--reason", "Fair"];
    desk.once(back, &skip);
    desk.once(back, &["rhythm", "reopen", &ahead]);
    assert_eq!(state(desk, back, &ahead), "coming");
    // Undo goes by the order of writing and not by the time.
    desk.run(back, &skip);
    let undone = desk.run(back, &["undo"]);
    assert!(undone.contains("Skip"), "{undone}");
    assert_eq!(state(desk, back, &ahead), "coming");
    // A promise that was made on the 9th, and one that is made now.
    let one = quarter.ledger.weekly[16].id.to_string();
    desk.once(back, &["action", "done", &one]);
    desk.once(back, &["action", "reopen", &one]);
    let added = desk.json(back, &["add", "Never mind, by 2026-11-12"]);
    let id = added["added"]["id"].as_i64().unwrap();
    let list = desk.json(back, &["today"]);
    assert!(super::promises::actions(&list).contains(&id));
    desk.run(back, &["undo"]);
    if matches!(desk.way, Way::Clock(_)) {
        held_before_it_was_due(desk, back);
        // What ran when the clock was set back is ended, and took no less than no time.
        desk.run(back, &["meeting", "note", &meeting, "It is late"]);
        desk.run(back, &["meeting", "end", &meeting]);
        let shown = desk.json(back, &["meeting", "show", &meeting]);
        assert_eq!(shown["meeting"]["state"], "held");
        let agenda: &Vec<Value> = shown["agenda"].as_array().unwrap();
        let spent = agenda.iter().map(|item| item["spent_seconds"].as_i64());
        assert!(spent.flatten().all(|seconds| seconds >= 0), "{agenda:?}");
    } else {
        // On the 9th it was neither planned nor running.
        assert_eq!(desk.said(back, &["meeting", "end", &meeting]).code, 3);
        desk.run(evening, &["meeting", "end", &meeting]);
    }
    assert!(desk.dump().len() >= before.len(), "rows are only added");
}

/// A 1:1 that was held on the 10th, while the clock shows the 9th: refused once, opened again, held again.
fn held_before_it_was_due(desk: &mut Desk, back: NaiveDate) {
    let held = key(desk, "Ana", "2026-11-10");
    assert_eq!(state(desk, back, &held), "held");
    let again = desk.said(back, &["rhythm", "done", &held]);
    assert!(
        again.code == 1 && again.err.contains("already"),
        "{}",
        again.err
    );
    desk.once(back, &["rhythm", "reopen", &held]);
    assert_eq!(state(desk, back, &held), "coming");
    desk.once(back, &["rhythm", "done", &held]);
    assert_eq!(state(desk, back, &held), "held");
}

fn key(desk: &mut Desk, rep: &str, on: &str) -> String {
    let rep = desk.rows(&format!("SELECT id FROM reps WHERE name = '{rep}'"));
    let one_on_one = desk.rows("SELECT id FROM cadences WHERE name = '1:1'");
    format!("{}:{}:{on}", one_on_one[0], rep[0])
}

fn state(desk: &mut Desk, today: NaiveDate, key: &str) -> String {
    let on = key.rsplit(':').next().unwrap();
    let call = ["rhythm", "occurrences", "--from", on, "--to", on];
    let list = desk.json(today, &call);
    let all = list["occurrences"].as_array().unwrap();
    let one = all.iter().find(|one| one["key"] == key).unwrap();
    one["state"].as_str().unwrap().to_owned()
}
