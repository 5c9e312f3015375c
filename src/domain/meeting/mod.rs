//! Meetings: types with an agenda, time boxes and what they must end with; the timer of an item; what is missing.
//!
//! A meeting has a question to answer and a standard to enforce, and ends with something that has an owner and a date.

mod agenda;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::stamp::Stamp;

pub use agenda::{LONGEST_BOX, agenda_in_lines, agenda_of_lines};

const MINUTE_MS: i64 = 60_000;

/// How far a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    /// To come.
    Planned,
    /// It goes on now.
    Running,
    /// It took place.
    Held,
    /// Given up.
    Dropped,
}

impl MeetingState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Running, Self::Held, Self::Dropped];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Held => "held",
            Self::Dropped => "dropped",
        }
    }
}

impl fmt::Display for MeetingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for MeetingState {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|state| state.key() == key)
            .ok_or(())
    }
}

/// With whom a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// With a whole team.
    Team,
    /// With one rep.
    Rep,
}

impl Per {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Rep => "rep",
        }
    }
}

impl FromStr for Per {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        [Self::Team, Self::Rep]
            .into_iter()
            .find(|per| per.key() == key)
            .ok_or(())
    }
}

/// What a meeting must end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// A decision.
    Decision,
    /// An action with an owner.
    Action,
    /// Something that a rep promised.
    Commitment,
    /// A plan with the one focus of the rep.
    Focus,
    /// A disposition of a deal.
    Disposition,
    /// Who was there.
    Attendance,
    /// The day of the next one.
    NextMeeting,
}

impl Output {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 7] = [
        Self::Decision,
        Self::Action,
        Self::Commitment,
        Self::Focus,
        Self::Disposition,
        Self::Attendance,
        Self::NextMeeting,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Action => "action",
            Self::Commitment => "commitment",
            Self::Focus => "focus",
            Self::Disposition => "disposition",
            Self::Attendance => "attendance",
            Self::NextMeeting => "next_meeting",
        }
    }

    /// In words, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Decision => "a decision",
            Self::Action => "an action with an owner",
            Self::Commitment => "a commitment of the rep",
            Self::Focus => "the one focus",
            Self::Disposition => "a disposition of a deal",
            Self::Attendance => "who was there",
            Self::NextMeeting => "the day of the next one",
        }
    }
}

impl FromStr for Output {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|output| output.key() == key)
            .ok_or(())
    }
}

/// Outputs in words: “a decision and who was there”.
pub fn in_words(outputs: &[Output]) -> String {
    match outputs {
        [] => "nothing".to_owned(),
        [one] => one.label().to_owned(),
        [most @ .., last] => {
            let most: Vec<&str> = most.iter().map(|output| output.label()).collect();
            format!("{} and {}", most.join(", "), last.label())
        }
    }
}

/// The shipped types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingTypes {
    /// Where they come from.
    pub origin: String,
    /// In the order of the screen.
    #[serde(rename = "meeting")]
    pub all: Vec<MeetingType>,
}

/// A type of meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingType {
    /// The name in files.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// With whom.
    pub per: Per,
    /// What it is to answer.
    pub question: String,
    /// What it enforces.
    pub standard: String,
    /// What it must end with.
    pub outputs: Vec<Output>,
    /// What is talked about, in order.
    pub agenda: Vec<AgendaItem>,
}

impl MeetingType {
    /// The sum of its time boxes, in minutes.
    pub fn minutes(&self) -> i64 {
        self.agenda.iter().map(|item| item.minutes).sum()
    }
}

/// An item of an agenda.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// What it is called.
    pub name: String,
    /// Its time box, in minutes.
    pub minutes: i64,
    /// What to ask or do.
    #[serde(default)]
    pub prompt: String,
    /// The key of the part of the prep pack that it shows; may be empty.
    #[serde(default)]
    pub part: String,
}

/// The time box of an item and the time spent in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeBox {
    /// The box, in minutes.
    pub minutes: i64,
    /// The time spent, in milliseconds.
    pub spent_ms: i64,
}

impl TimeBox {
    /// Whether the time is over the box.
    pub fn is_over(self) -> bool {
        self.spent_ms > self.minutes.saturating_mul(MINUTE_MS)
    }

    /// What is left of the box in milliseconds; below zero where it is over.
    pub fn left_ms(self) -> i64 {
        self.minutes.saturating_mul(MINUTE_MS) - self.spent_ms
    }
}

/// The time spent in an item: what was spent before, and what went by since it runs. A clock that was set back takes
/// nothing away. What runs since another day adds nothing: no meeting lasts overnight, the program was left running.
pub fn spent_ms(before_ms: i64, since: Option<Stamp>, now: Stamp) -> i64 {
    let running = since
        .filter(|since| since.day() == now.day())
        .map_or(0, |since| (now.0 - since.0).max(0));
    before_ms.saturating_add(running)
}

/// A time as a clock shows it, without its fractions: `4:05`, `1:02:03`.
pub fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// What a meeting has brought so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Decisions of this meeting.
    pub decisions: i64,
    /// Actions of this meeting, whoever does them.
    pub actions: i64,
    /// Actions and commitments of this meeting that a rep took on.
    pub commitments: i64,
    /// Open plans of the rep.
    pub plans: i64,
    /// Dispositions of deals since it began.
    pub dispositions: i64,
    /// Who is asked to it and not yet said to be there or not.
    pub unmarked: i64,
    /// Whether the next one has a day: by its cadence, or planned.
    pub has_next: bool,
}

/// Which outputs a meeting still lacks, in the order in which its type names them.
pub fn missing(outputs: &[Output], brought: &Brought) -> Vec<Output> {
    let is_there = |output: &Output| match output {
        Output::Decision => brought.decisions > 0,
        Output::Action => brought.actions > 0,
        Output::Commitment => brought.commitments > 0,
        Output::Focus => brought.plans > 0,
        Output::Disposition => brought.dispositions > 0,
        Output::Attendance => brought.unmarked == 0,
        Output::NextMeeting => brought.has_next,
    };
    let lacks = outputs.iter().filter(|output| !is_there(output));
    lacks.copied().collect()
}

/// What a meeting is called where nobody named it: “1:1 with Ana Ruiz”, “Team meeting, West”.
pub fn default_title(kind: &str, per: Per, whom: &str) -> String {
    match per {
        _ if whom.is_empty() => kind.to_owned(),
        Per::Rep => format!("{kind} with {whom}"),
        Per::Team => format!("{kind}, {whom}"),
    }
}

/// In which order meetings stand in a list: those that run, those that are planned by their day, then those that are
/// over, the newest first.
pub fn place(state: MeetingState, day: NaiveDate) -> (u8, i64) {
    let number = i64::from(chrono::Datelike::num_days_from_ce(&day));
    match state {
        MeetingState::Running => (0, number),
        MeetingState::Planned => (1, number),
        MeetingState::Held | MeetingState::Dropped => (2, -number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Stamp {
        Stamp::of(text.parse().unwrap())
    }

    #[test]
    fn the_time_of_an_item_is_what_was_spent_and_what_runs() {
        let now = at("2026-11-23T10:00:00");
        for (before, since, spent, why) in [
            (0, None, 0, "not begun"),
            (90_000, None, 90_000, "paused or left"),
            (90_000, Some("2026-11-23T09:59:00"), 150_000, "running"),
            (
                90_000,
                Some("2026-11-23T10:00:30"),
                90_000,
                "clock set back",
            ),
            (
                90_000,
                Some("2026-11-22T17:00:00"),
                90_000,
                "left overnight",
            ),
        ] {
            assert_eq!(spent_ms(before, since.map(at), now), spent, "{why}");
        }
    }

    #[test]
    fn a_box_is_over_after_its_last_second() {
        for (ms, over) in [(299_999, false), (300_000, false), (300_001, true)] {
            let timed = TimeBox {
                minutes: 5,
                spent_ms: ms,
            };
            assert_eq!((timed.is_over(), timed.left_ms()), (over, 300_000 - ms));
        }
        for (ms, shown) in [
            (0, "0:00"),
            (245_900, "4:05"),
            (3_723_000, "1:02:03"),
            (-5, "0:00"),
        ] {
            assert_eq!(clock(ms), shown);
        }
    }

    #[test]
    fn every_output_is_missing_until_it_is_there() {
        let none = Brought {
            unmarked: 2,
            ..Brought::default()
        };
        assert_eq!(missing(&Output::ALL, &none), Output::ALL);
        let all = Brought {
            decisions: 1,
            actions: 1,
            commitments: 1,
            plans: 1,
            dispositions: 1,
            unmarked: 0,
            has_next: true,
        };
        assert_eq!(missing(&Output::ALL, &all), []);
        let some = Brought { actions: 1, ..all };
        assert_eq!(missing(&[Output::Action], &some), []);
        assert_eq!(
            in_words(&[Output::Decision, Output::Action, Output::Attendance]),
            "a decision, an action with an owner and who was there"
        );
    }

    #[test]
    fn keys_are_read_back() {
        for state in MeetingState::ALL {
            assert_eq!(state.key().parse(), Ok(state));
        }
        for output in Output::ALL {
            assert_eq!(output.key().parse(), Ok(output));
        }
        for per in [Per::Rep, Per::Team] {
            assert_eq!(per.key().parse(), Ok(per));
        }
        assert_eq!(default_title("1:1", Per::Rep, "Ana"), "1:1 with Ana");
        assert_eq!(
            default_title("Team meeting", Per::Team, "West"),
            "Team meeting, West"
        );
        assert_eq!(default_title("Team meeting", Per::Team, ""), "Team meeting");
    }

    proptest::proptest! {
        #[test]
        fn time_spent_never_runs_backwards(before in 0_i64..10_000_000, a in 0_i64..80_000_000, b in 0_i64..80_000_000) {
            let start = at("2026-11-23T00:00:00");
            let (first, second) = (a.min(b), a.max(b));
            let spent = |then: i64| spent_ms(before, Some(start), Stamp(start.0 + then));
            proptest::prop_assert!(before <= spent(first) && spent(first) <= spent(second));
        }
    }
}
