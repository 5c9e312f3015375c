//! Names of what Today shows, short enough for a shell: `action:12`, `occurrence:3:7:2026-11-23`.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Exception;
use crate::domain::cadence::OccurrenceKey;
use crate::domain::forecast::LockKind;
use crate::domain::ids::{
    ActionId, CheckInId, CommitmentId, DealId, MeetingId, PlanId, RepId, RideAlongId,
};

/// What a line of Today stands for. The text form is kept in the file (snoozes) and typed in the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ItemKey {
    /// An action: `action:12`.
    Action(ActionId),
    /// An occurrence of a cadence, by the day of its rule: `occurrence:3:7:2026-11-23`, rep 0 for a team.
    Occurrence(OccurrenceKey),
    /// A check-in of a plan: `check_in:5`.
    CheckIn(CheckInId),
    /// The verdict on a plan: `verdict:7`.
    Verdict(PlanId),
    /// A ride-along outside of every cadence: `ride_along:7`.
    RideAlong(RideAlongId),
    /// The debrief of a ride-along that was held: `debrief:7`.
    Debrief(RideAlongId),
    /// A meeting outside of every cadence, or one that runs: `meeting:8`.
    Meeting(MeetingId),
    /// What a rep committed to, without a next look: `commitment:9`.
    Commitment(CommitmentId),
    /// A deal that needs a decision: `deal:33:no_next_step`, `deal:33:commit_still`.
    Deal(DealId, Exception),
    /// A rep without coaching: `rep:4:not_coached`.
    Rep(RepId),
    /// Goals of a rep without agreement: `goal:4`.
    Goals(RepId),
    /// A lock of the forecast that is due, by its kind and day: `lock:week:2026-11-19`.
    Lock(LockKind, NaiveDate),
    /// Forecast calls that are late, by the newest day on which they were due: `late_calls:2026-11-19`.
    LateCalls(NaiveDate),
    /// The rest of the exceptions of a kind, which are not listed one by one: `more:no_next_step`.
    More(Exception),
}

/// A text that names nothing of Today.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” names nothing that Today shows; names look like action:12 or check_in:5")]
pub struct WrongKey(pub String);

impl From<ItemKey> for String {
    fn from(key: ItemKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for ItemKey {
    type Error = WrongKey;

    fn try_from(text: String) -> Result<Self, WrongKey> {
        text.parse()
    }
}

impl ItemKey {
    /// The exception, where it is one.
    pub fn exception(self) -> Option<Exception> {
        match self {
            Self::Deal(_, exception) | Self::More(exception) => Some(exception),
            Self::Rep(_) => Some(Exception::NotCoached),
            Self::Goals(_) => Some(Exception::NotAgreed),
            Self::Commitment(_) => Some(Exception::NoNextLook),
            _ => None,
        }
    }

    /// A number for lists that know their rows by number: the same for the same name, FNV-1a over its text.
    pub fn row_number(self) -> i64 {
        let hash = self
            .to_string()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        (hash >> 1).cast_signed()
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action(id) => write!(f, "action:{id}"),
            Self::Occurrence(key) => write!(f, "occurrence:{key}"),
            Self::CheckIn(id) => write!(f, "check_in:{id}"),
            Self::Verdict(id) => write!(f, "verdict:{id}"),
            Self::RideAlong(id) => write!(f, "ride_along:{id}"),
            Self::Debrief(id) => write!(f, "debrief:{id}"),
            Self::Meeting(id) => write!(f, "meeting:{id}"),
            Self::Commitment(id) => write!(f, "commitment:{id}"),
            Self::Deal(id, exception) => write!(f, "deal:{id}:{exception}"),
            Self::Rep(id) => write!(f, "rep:{id}:{}", Exception::NotCoached),
            Self::Goals(id) => write!(f, "goal:{id}"),
            Self::Lock(kind, day) => write!(f, "lock:{}:{day}", kind.key()),
            Self::LateCalls(day) => write!(f, "late_calls:{day}"),
            Self::More(exception) => write!(f, "more:{exception}"),
        }
    }
}

impl FromStr for ItemKey {
    type Err = WrongKey;

    fn from_str(text: &str) -> Result<Self, WrongKey> {
        read(text).ok_or_else(|| WrongKey(text.to_owned()))
    }
}

fn read(text: &str) -> Option<ItemKey> {
    if let Some(key) = text.trim().strip_prefix("occurrence:") {
        return key.parse().ok().map(ItemKey::Occurrence);
    }
    let parts: Vec<&str> = text.trim().split(':').collect();
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number > 0);
    Some(match parts.as_slice() {
        ["action", id] => ItemKey::Action(ActionId(number(id)?)),
        ["check_in", id] => ItemKey::CheckIn(CheckInId(number(id)?)),
        ["verdict", id] => ItemKey::Verdict(PlanId(number(id)?)),
        ["ride_along", id] => ItemKey::RideAlong(RideAlongId(number(id)?)),
        ["debrief", id] => ItemKey::Debrief(RideAlongId(number(id)?)),
        ["meeting", id] => ItemKey::Meeting(MeetingId(number(id)?)),
        ["commitment", id] => ItemKey::Commitment(CommitmentId(number(id)?)),
        ["deal", id, exception] => {
            let exception = exception.parse().ok().filter(|exception| {
                matches!(exception, Exception::NoNextStep | Exception::CommitStill)
            });
            ItemKey::Deal(DealId(number(id)?), exception?)
        }
        ["rep", id, "not_coached"] => ItemKey::Rep(RepId(number(id)?)),
        ["goal", id] => ItemKey::Goals(RepId(number(id)?)),
        ["lock", kind, day] => ItemKey::Lock(kind.parse().ok()?, day.parse().ok()?),
        ["late_calls", day] => ItemKey::LateCalls(day.parse().ok()?),
        ["more", exception] => ItemKey::More(exception.parse().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_what_it_stands_for() {
        for text in [
            "action:12",
            "occurrence:3:7:2026-11-23",
            "occurrence:3:0:2026-11-23",
            "check_in:5",
            "verdict:7",
            "ride_along:7",
            "debrief:7",
            "meeting:8",
            "commitment:9",
            "deal:33:no_next_step",
            "deal:33:commit_still",
            "rep:4:not_coached",
            "goal:4",
            "lock:week:2026-11-19",
            "lock:quarter_end:2026-12-31",
            "late_calls:2026-11-19",
            "more:not_agreed",
        ] {
            let key: ItemKey = text.parse().unwrap();
            assert_eq!(key.to_string(), text);
            assert!(key.row_number() > 0);
        }
    }

    #[test]
    fn what_names_nothing_is_refused_with_how_names_look() {
        for text in [
            "",
            "12",
            "action",
            "action:x",
            "action:-1",
            "occurrence:3:7:tomorrow",
            "deal:33:not_coached",
            "rep:4",
            "lock:year:2026-12-31",
            "late_calls:x",
        ] {
            let wrong = text.parse::<ItemKey>().unwrap_err();
            assert!(wrong.to_string().contains("action:12"), "{text}");
        }
    }
}
