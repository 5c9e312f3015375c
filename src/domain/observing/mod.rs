//! Observing a call: kinds of observation, types of call, how a call ended, and what may be rated of it.
//!
//! The rules of domain.md section 5: a model call is never rated; what is seen after the manager took over is not
//! observed; a continuation is no progress; use is counted from ticks, quality is a level that only a person gives.

mod letters;
mod tally;

pub use letters::{LETTERS, letters};
pub use tally::{Count, Mark, NotRateable, Tally, Ticked, Use};

macro_rules! words {
    ($name:ident: $($variant:ident $key:literal $label:literal),+ $(,)?) => {
        impl $name {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the file and in JSON.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// The name on the screen.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.label())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(key: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.key() == key).ok_or(())
            }
        }
    };
}

/// How a rep is observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ObservationKind {
    /// A day on the road, or at the rep's desk.
    #[default]
    RideAlong,
    /// Listening in while a call goes on.
    ListenIn,
    /// A recording, heard later: marks carry its time instead of the clock's.
    Recording,
    /// A practice call without a customer.
    Practice,
}

words!(ObservationKind: RideAlong "ride_along" "ride-along", ListenIn "listen_in" "live listen-in",
    Recording "recording" "recording", Practice "practice" "virtual practice");

/// Who sells in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CallType {
    /// The manager sells, the rep watches.
    Model,
    /// Both sell; who does what is agreed before.
    Joint,
    /// The rep sells, the manager is silent.
    #[default]
    Coaching,
}

words!(CallType: Model "model" "model call", Joint "joint" "joint call", Coaching "coaching" "coaching call");

impl CallType {
    /// Who sells and who watches.
    pub fn roles(self) -> &'static str {
        match self {
            Self::Model => "you sell, the rep watches; nothing is rated",
            Self::Joint => "you both sell; agree before who does what",
            Self::Coaching => "the rep sells, you stay silent, even if it goes wrong",
        }
    }

    /// Whether the rep can be rated: in a model call the rep does not sell.
    pub fn is_rated(self) -> bool {
        self != Self::Model
    }
}

/// How a call ended: Rackham's four classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOutcome {
    /// The customer bought.
    Order,
    /// The customer committed to something that moves the deal on.
    Advance,
    /// It goes on without any commitment of the customer.
    Continuation,
    /// The customer said no.
    NoSale,
}

words!(CallOutcome: Order "order" "order", Advance "advance" "advance",
    Continuation "continuation" "continuation", NoSale "no_sale" "no sale");

impl CallOutcome {
    /// What is asked after a call; never “how did it go?”.
    pub const QUESTION: &'static str = "How did it end?";

    /// What it means, by what the customer will do.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Order => "the customer bought",
            Self::Advance => "the customer committed to a step that moves the deal on",
            Self::Continuation => {
                "no commitment of the customer: we send something, they think about it"
            }
            Self::NoSale => "the customer said no",
        }
    }

    /// Whether the customer committed to anything. Without it no objective is met: the objective of a call is the
    /// commitment wanted from the customer.
    pub fn is_progress(self) -> bool {
        matches!(self, Self::Order | Self::Advance)
    }

    /// Whether the objective was met, where the outcome alone says it.
    pub fn met(self) -> Option<ObjectiveMet> {
        (!self.is_progress()).then_some(ObjectiveMet::No)
    }

    /// Whether that answer can be with this outcome.
    pub fn allows(self, met: ObjectiveMet) -> bool {
        self.is_progress() || met == ObjectiveMet::No
    }
}

/// Which objective of the plan was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectiveMet {
    /// More than was planned.
    Stretch,
    /// The objective.
    Yes,
    /// The back-up.
    Backup,
    /// None.
    No,
}

words!(ObjectiveMet: Stretch "stretch" "stretch met", Yes "yes" "objective met", Backup "backup" "back-up met",
    No "no" "objective not met");

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The rep.
    Rep,
    /// Somebody of the customer.
    Customer,
    /// The manager at the keyboard.
    Manager,
}

words!(Speaker: Rep "rep" "rep", Customer "customer" "customer", Manager "manager" "me");

/// What a mark of a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A behaviour was seen.
    Tick,
    /// Something was said.
    Quote,
    /// The manager took the call over.
    TookOver,
    /// The manager gave it back to the rep.
    HandedBack,
}

words!(MarkKind: Tick "tick" "tick", Quote "quote" "quote", TookOver "took_over" "you took over",
    HandedBack "handed_back" "handed back");

/// A time since the beginning in words: `12:40`, `1:05:09`.
pub fn clock_words(after_ms: i64) -> String {
    let seconds = after_ms.max(0) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// A typed time mark of a recording: `12:40`, `1:05:09`, `7` (minutes). In milliseconds.
pub fn time_mark(typed: &str) -> Option<i64> {
    let parts: Vec<i64> = typed
        .trim()
        .split(':')
        .map(|part| part.trim().parse().ok().filter(|n| (0..6000).contains(n)))
        .collect::<Option<_>>()?;
    let seconds = match parts[..] {
        [minutes] => minutes * 60,
        [minutes, seconds] if seconds < 60 => minutes * 60 + seconds,
        [hours, minutes, seconds] if minutes < 60 && seconds < 60 => {
            hours * 3600 + minutes * 60 + seconds
        }
        _ => return None,
    };
    Some(seconds * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sending_a_brochure_is_a_continuation_and_meets_no_objective() {
        // FX-5.01: "will send brochure; they'll think".
        let outcome = CallOutcome::Continuation;
        assert!(outcome.meaning().contains("we send something, they think"));
        assert!(!outcome.is_progress());
        assert_eq!(outcome.met(), Some(ObjectiveMet::No));
        for met in [
            ObjectiveMet::Yes,
            ObjectiveMet::Backup,
            ObjectiveMet::Stretch,
        ] {
            assert!(!outcome.allows(met) && !CallOutcome::NoSale.allows(met));
            assert!(CallOutcome::Advance.allows(met) && CallOutcome::Order.allows(met));
        }
        assert_eq!(CallOutcome::Advance.met(), None, "a person says which");
    }

    #[test]
    fn every_word_reads_back() {
        for kind in ObservationKind::ALL {
            assert_eq!(kind.key().parse(), Ok(*kind));
        }
        for call_type in CallType::ALL {
            assert_eq!(call_type.key().parse(), Ok(*call_type));
        }
        for outcome in CallOutcome::ALL {
            assert_eq!(outcome.key().parse(), Ok(*outcome));
        }
        for met in ObjectiveMet::ALL {
            assert_eq!(met.key().parse(), Ok(*met));
        }
        for speaker in Speaker::ALL {
            assert_eq!(speaker.key().parse(), Ok(*speaker));
        }
        for kind in MarkKind::ALL {
            assert_eq!(kind.key().parse(), Ok(*kind));
        }
    }

    #[test]
    fn times_are_written_and_read_as_on_a_player() {
        for (typed, ms) in [
            ("12:40", 760_000),
            (" 0:07 ", 7_000),
            ("1:05:09", 3_909_000),
            ("7", 420_000),
        ] {
            assert_eq!(time_mark(typed), Some(ms), "{typed}");
        }
        assert_eq!(clock_words(760_000), "12:40");
        assert_eq!(clock_words(3_909_000), "1:05:09");
        assert_eq!(clock_words(-5), "00:00");
        for wrong in ["", "a", "1:60", "1:2:3:4", "-1", "1:-2"] {
            assert_eq!(time_mark(wrong), None, "{wrong}");
        }
    }
}
