//! Ana's ride-alongs, lived through the shell: the first ends with a commitment and a promise, on the second it is seen
//! again, the third is only observed. And the calendar that comes of the quarter.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};

use super::days::Quarter;
use super::desk::{Desk, Way};
use super::table::{LAST, day};

/// The second ride-along is the next look.
const SECOND: &str = "2026-11-12";
const PROMISED: &str = "I ask what it costs them";

impl Quarter {
    /// A day with Ana: planned as what the rhythm asks for, one call, ended.
    pub fn ride_with_ana(&mut self, key: &str, today: NaiveDate) {
        let desk = &mut self.desk;
        let planned = desk.json(today, &["ride-along", "plan", "--occurrence", key]);
        let ride = planned["ride_alongs"][0]["id"].to_string();
        let again = desk.json(today, &["ride-along", "plan", "--occurrence", key]);
        assert_eq!(again["ride_alongs"][0]["id"].to_string(), ride);
        let with_call = desk.json(today, &["ride-along", "call", &ride, "--with", "Vera"]);
        let call = with_call["ride_alongs"][0]["calls"][0]["id"].to_string();
        desk.once(today, &["ride-along", "start", &call]);
        desk.run(today, &["ride-along", "quote", &call, "We lose a day"]);
        let end = ["ride-along", "end", &call, "--outcome", "advance"];
        desk.again(today, &end);
        let rate = ["ride-along", "rate", &call, "discovery", "--level", "3"];
        desk.again(today, &rate);
        desk.once(today, &["ride-along", "held", &ride]);
        if self.ledger.beside.is_empty() {
            self.debrief(&ride, today);
        } else if today == day(SECOND) {
            seen_again(&mut self.desk, &ride, today);
        }
    }

    fn debrief(&mut self, ride: &str, today: NaiveDate) {
        let desk = &mut self.desk;
        let mut call = vec!["debrief", ride, "--rep-rates", "discovery=4"];
        call.extend(["--strength", "Opens well", "--point", "The cost"]);
        call.extend(["--commitment", PROMISED, "--skill", "discovery"]);
        call.extend(["--due", "2026-10-15", "--next-look", SECOND]);
        desk.once(today, &call);
        let open = desk.json(today, &["commitments"]);
        let action = open["commitments"][0]["action"]["id"].as_i64().unwrap();
        let due = day("2026-10-15");
        self.ledger.beside_the_week(action, PROMISED, due);
    }
}

/// The commitment closes because it was seen; the look that was planned for it is no longer needed.
fn seen_again(desk: &mut Desk, ride: &str, today: NaiveDate) {
    let open = desk.json(today, &["commitments"]);
    let one = &open["commitments"][0];
    assert_eq!(one["action"]["state"], "done", "kept, and still to be seen");
    let (id, look) = (
        one["id"].to_string(),
        one["next_look"]["ride_along"].to_string(),
    );
    desk.once(today, &["commitments", "seen", &id]);
    if look != ride {
        let look = format!("ride_along:{look}");
        let reason = ["--reason", "Seen on the same day"];
        desk.once(today, &[&["action", "drop", &look][..], &reason].concat());
    }
}

/// No ride-along is planned any more, two wait for their debrief, the commitment was seen.
pub fn rides_are_accounted_for(quarter: &mut Quarter) {
    let (desk, last) = (&mut quarter.desk, day(LAST));
    let all = desk.json(last, &["ride-along", "--all"]);
    let all = all["ride_alongs"].as_array().unwrap();
    let states = |state: &str| all.iter().filter(|one| one["state"] == state).count();
    assert_eq!((states("held"), states("planned")), (3, 0), "{all:#?}");
    let waiting = desk.json(last, &["debrief"]);
    assert_eq!(
        waiting["debriefs"].as_array().unwrap().len(),
        2,
        "{waiting}"
    );
    let commitments = desk.json(last, &["commitments", "--all"]);
    let commitments = commitments["commitments"].as_array().unwrap();
    assert_eq!(commitments.len(), 1);
    assert_eq!(commitments[0]["state"], "seen");
}

/// Each entry of the calendar has its own name, and a second export has the same names.
pub fn the_calendar_names_nothing_twice(quarter: &mut Quarter) {
    let desk = &mut quarter.desk;
    // A calendar file is of today: the clock says which day that is.
    let way = std::mem::replace(&mut desk.way, Way::Clock(|_, _| NaiveTime::MIN));
    let mut export = |name: &str, on: &str| -> BTreeSet<String> {
        let file = desk.write("x", "").replace("/x", name);
        desk.run(day(on), &["agenda", "--ics", &file]);
        let text = std::fs::read_to_string(&file).unwrap();
        let mut names = BTreeSet::new();
        for entry in text.split("BEGIN:VEVENT").skip(1) {
            let line = |start: &str| entry.lines().find(|line| line.starts_with(start));
            let uid = line("UID").unwrap();
            let name = format!("{uid} {}", line("RECURRENCE-ID").unwrap_or_default());
            assert!(names.insert(name.clone()), "{name} twice");
        }
        assert!(!names.is_empty());
        names
    };
    let first = export("/1.ics", LAST);
    assert_eq!(export("/2.ics", LAST), first);
    desk.way = way;
}
