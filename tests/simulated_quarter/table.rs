//! The quarter as a table that a reader can count by hand: which days the rhythm has, what becomes of each time, and
//! the figures that follow.
//!
//! One letter per day of the rule: H held on its day; L held two days later; S skipped on its day; M moved on its day
//! to the next day, and held there; X missed for good; `.` none with this rep.

use chrono::{Days, NaiveDate};

/// The first and the last day: 13 weeks, with the change of the clocks in Berlin (25 October) and in New York (1
/// November).
pub const FIRST: &str = "2026-09-28";
pub const LAST: &str = "2026-12-27";

/// A public holiday, a public holiday that no rule avoids by moving, another.
pub const HOLIDAYS: [(&str, &str); 3] = [
    ("2026-10-12", "Columbus Day"),
    ("2026-11-18", "Repentance Day"),
    ("2026-11-26", "Thanksgiving"),
];
/// The manager's own week.
pub const MY_LEAVE: (&str, &str) = ("2026-10-19", "2026-10-23");
/// Cleo's two weeks.
pub const LEAVE_OF_CLEO: (&str, &str) = ("2026-11-02", "2026-11-13");
/// From this day on the 1:1 is on Thursdays.
pub const NEW_RULE_FROM: &str = "2026-11-30";
/// Hal's last day, and Ida's first.
pub const HAL_LEAVES: &str = "2026-11-27";
pub const IDA_JOINS: &str = "2026-11-09";

/// Days that are looked back at from the end; none on which something was done that is opened again later: when an
/// action is opened again, the file forgets that it was done.
pub const LOOKED_BACK_AT: [&str; 3] = ["2026-10-15", "2026-11-12", "2026-12-02"];

/// An activity with the days of its rule (`>` leads to the day on which it is held because of a day off, `>-` to none)
/// and what becomes of each, by rep; an empty name is the team.
pub struct Activity {
    pub name: &'static str,
    pub days: &'static str,
    pub with: &'static [(&'static str, &'static str)],
}

pub const ACTIVITIES: [Activity; 6] = [
    Activity {
        name: "1:1",
        days: "09-29 10-06 10-13 10-20>10-26 10-27 11-03 11-10 11-17 11-24 12-03 12-10 12-17 12-24",
        with: &[
            ("Ana", "HHHSHHHHHHHHH"),
            ("Ben", "HHLHHMHHXHHHH"),
            ("Cleo", "HHHHH.HHHHHHX"),
            ("Dan", "XXXXXXXXXXXXX"),
            ("Eva", "HMHMHMHHHMHMH"),
            ("Finn", "SHHXLHHHHXHHH"),
            ("Gus", "HHXXLHHHHSHHH"),
            ("Hal", "HHHHHHHXH...."),
            ("Ida", "......HHLHHHX"),
        ],
    },
    Activity {
        name: "Pipeline review",
        days: "09-30 10-14 10-28 11-11 11-25 12-09 12-23",
        with: &[
            ("Ana", "HHHHHHH"),
            ("Ben", "HXHHHHH"),
            ("Cleo", "HHHHHHS"),
            ("Dan", "HHLHHHH"),
            ("Eva", "HHHHXXX"),
            ("Finn", "MHHHHHH"),
            ("Gus", "SHHHHHH"),
            ("Hal", "HHHHH.."),
            ("Ida", "...HHHH"),
        ],
    },
    Activity {
        name: "Team meeting",
        days: "09-28 10-05 10-12>10-13 10-19>- 10-26 11-02 11-09 11-16 11-23 11-30 12-07 12-14 12-21",
        with: &[("", "HHH.HHHHXHHHH")],
    },
    Activity {
        name: "Forecast call",
        days: "10-01 10-08 10-15 10-22>10-16 10-29 11-05 11-12 11-19 11-26>11-25 12-03 12-10 12-17 12-24",
        with: &[("", "HHSHHHHMHHLHH")],
    },
    Activity {
        name: "Deal review",
        days: "09-30 10-07 10-14 10-21>- 10-28 11-04 11-11 11-18>- 11-25 12-02 12-09 12-16 12-23",
        with: &[("", "HHH.HXH.HHSHL")],
    },
    Activity {
        name: "Ride-along",
        days: "10-08 11-12 12-10",
        with: &[
            ("Ana", "HHH"),
            ("Ben", "HXH"),
            ("Cleo", "HHH"),
            ("Dan", "LHH"),
            ("Eva", "SHH"),
            ("Finn", "HHX"),
            ("Gus", "MHH"),
            ("Hal", "HH."),
            ("Ida", ".HH"),
        ],
    },
];

/// Where Cleo's leave puts what falls into it: the first working day after it, unless the next time comes before.
const WITH_CLEO: [(&str, &str, &str); 4] = [
    ("1:1", "11-03", "-"),
    ("1:1", "11-10", "11-16"),
    ("Pipeline review", "11-11", "11-16"),
    ("Ride-along", "11-12", "11-16"),
];

/// Counted from the letters by hand: planned, held, of these late, skipped, missed, moved.
pub const COUNTED: [(&str, &str, [i64; 6]); 30] = [
    ("1:1", "Ana", [13, 12, 0, 1, 0, 0]),
    ("1:1", "Ben", [13, 12, 1, 0, 1, 1]),
    ("1:1", "Cleo", [12, 11, 0, 0, 1, 0]),
    ("1:1", "Dan", [13, 0, 0, 0, 13, 0]),
    ("1:1", "Eva", [13, 13, 0, 0, 0, 5]),
    ("1:1", "Finn", [13, 10, 1, 1, 2, 0]),
    ("1:1", "Gus", [13, 10, 1, 1, 2, 0]),
    ("1:1", "Hal", [9, 8, 0, 0, 1, 0]),
    ("1:1", "Ida", [7, 6, 1, 0, 1, 0]),
    ("Pipeline review", "Ana", [7, 7, 0, 0, 0, 0]),
    ("Pipeline review", "Ben", [7, 6, 0, 0, 1, 0]),
    ("Pipeline review", "Cleo", [7, 6, 0, 1, 0, 0]),
    ("Pipeline review", "Dan", [7, 7, 1, 0, 0, 0]),
    ("Pipeline review", "Eva", [7, 4, 0, 0, 3, 0]),
    ("Pipeline review", "Finn", [7, 7, 0, 0, 0, 1]),
    ("Pipeline review", "Gus", [7, 6, 0, 1, 0, 0]),
    ("Pipeline review", "Hal", [5, 5, 0, 0, 0, 0]),
    ("Pipeline review", "Ida", [4, 4, 0, 0, 0, 0]),
    ("Team meeting", "", [12, 11, 0, 0, 1, 0]),
    ("Forecast call", "", [13, 12, 1, 1, 0, 1]),
    ("Deal review", "", [11, 9, 1, 1, 1, 0]),
    ("Ride-along", "Ana", [3, 3, 0, 0, 0, 0]),
    ("Ride-along", "Ben", [3, 2, 0, 0, 1, 0]),
    ("Ride-along", "Cleo", [3, 3, 0, 0, 0, 0]),
    ("Ride-along", "Dan", [3, 3, 1, 0, 0, 0]),
    ("Ride-along", "Eva", [3, 2, 0, 1, 0, 0]),
    ("Ride-along", "Finn", [3, 2, 0, 0, 1, 0]),
    ("Ride-along", "Gus", [3, 3, 0, 0, 0, 1]),
    ("Ride-along", "Hal", [2, 2, 0, 0, 0, 0]),
    ("Ride-along", "Ida", [2, 2, 0, 0, 0, 0]),
];
/// The same, all together.
pub const IN_ALL: [i64; 6] = [225, 188, 8, 8, 29, 9];

/// What is still owed at the end, after the last time that was held: activity, rep, how many.
pub const OWED: [(&str, &str, i64); 5] = [
    ("1:1", "Cleo", 1),
    ("1:1", "Dan", 13),
    ("1:1", "Ida", 1),
    ("Pipeline review", "Eva", 3),
    ("Ride-along", "Finn", 1),
];

/// The 1:1s that are held as a meeting, each with a promise of the rep.
pub const AS_MEETING: [(&str, &str); 12] = [
    ("09-29", "Ana"),
    ("10-06", "Ben"),
    ("10-13", "Cleo"),
    ("10-27", "Ana"),
    ("11-03", "Finn"),
    ("11-10", "Gus"),
    ("11-17", "Ben"),
    ("11-24", "Hal"),
    ("12-03", "Ana"),
    ("12-10", "Eva"),
    ("12-17", "Ida"),
    ("12-24", "Ben"),
];

/// One time of an activity, as the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    pub activity: &'static str,
    pub rep: &'static str,
    /// The day by the rule.
    pub on: NaiveDate,
    /// The day on which it is to be held.
    pub due: NaiveDate,
    pub fate: char,
}

/// A full day, or month and day of the year.
pub fn day(text: &str) -> NaiveDate {
    text.parse()
        .or_else(|_| format!("2026-{text}").parse())
        .unwrap()
}

pub fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}

/// All times of the quarter.
pub fn times() -> Vec<Time> {
    let mut all = Vec::new();
    for activity in &ACTIVITIES {
        for (rep, letters) in activity.with {
            let days: Vec<&str> = activity.days.split(' ').collect();
            assert_eq!(days.len(), letters.len(), "{} {rep}", activity.name);
            for (both, fate) in days.iter().zip(letters.chars()) {
                let (on, due) = both.split_once('>').unwrap_or((both, both));
                let with_cleo = WITH_CLEO
                    .iter()
                    .find(|one| *rep == "Cleo" && (one.0, one.1) == (activity.name, on));
                let due = with_cleo.map_or(due, |one| one.2);
                assert!(due != "-" || fate == '.', "{} {rep} {on}", activity.name);
                if fate != '.' {
                    let (activity, on, due) = (activity.name, day(on), day(due));
                    let rep = *rep;
                    all.push(Time {
                        activity,
                        rep,
                        on,
                        due,
                        fate,
                    });
                }
            }
        }
    }
    all
}
