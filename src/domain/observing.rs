//! Observing a call: kinds of observation, types of call, how a call ended, and what may be rated of it.
//!
//! The rules of domain.md section 5: a model call is never rated; what is seen after the manager took over is not
//! observed; a continuation is no progress; use is counted from ticks, quality is a level that only a person gives.

use std::collections::BTreeMap;

use super::competency::Used;
use super::ids::{BehaviourId, CompetencyId};

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

/// A behaviour as it can be ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// The behaviour.
    pub behaviour: BehaviourId,
    /// Of which competency.
    pub competency: CompetencyId,
    /// False for a behaviour to stop.
    pub wanted: bool,
}

/// A mark of a call, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// For a tick: what was ticked; none where the behaviour is no longer in the file.
    pub ticked: Option<Ticked>,
    /// Milliseconds since the call began; of a recording its time mark.
    pub after_ms: i64,
}

/// How often a behaviour was seen, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Ticks while the rep sold.
    pub times: u32,
    /// Ticks while the manager had taken over: they say nothing about the rep.
    pub not_counted: u32,
    /// The last tick, in milliseconds since the call began.
    pub last_ms: i64,
}

/// What was ticked of a competency while the rep sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Use {
    /// Ticks of wanted behaviours.
    pub wanted: u32,
    /// Ticks of behaviours to stop.
    pub to_stop: u32,
}

impl Use {
    /// Whether it was used, as far as the ticks say: a wanted behaviour was seen. Where only what is to stop was seen
    /// they say no; where nothing was ticked they say nothing, which is no zero (domain.md FX-5.04).
    pub fn used(self) -> Used {
        match (self.wanted, self.to_stop) {
            (0, 0) => Used::NotObserved,
            (0, _) => Used::No,
            _ => Used::Yes,
        }
    }
}

/// The marks of a call, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    behaviours: BTreeMap<BehaviourId, Count>,
    uses: BTreeMap<CompetencyId, Use>,
    took_over_ms: Option<i64>,
    is_taken_over: bool,
}

impl Tally {
    /// Counts marks in the order in which they were made. What comes between “took over” and “handed back” does not
    /// count for the rep.
    pub fn of(marks: &[Mark]) -> Self {
        let mut tally = Self::default();
        for mark in marks {
            match (mark.kind, mark.ticked) {
                (MarkKind::TookOver, _) => {
                    tally.took_over_ms.get_or_insert(mark.after_ms);
                    tally.is_taken_over = true;
                }
                (MarkKind::HandedBack, _) => tally.is_taken_over = false,
                (MarkKind::Tick, Some(ticked)) => tally.tick(ticked, mark.after_ms),
                (MarkKind::Tick, None) | (MarkKind::Quote, _) => {}
            }
        }
        tally
    }

    fn tick(&mut self, ticked: Ticked, after_ms: i64) {
        let count = self.behaviours.entry(ticked.behaviour).or_default();
        count.last_ms = after_ms;
        if self.is_taken_over {
            count.not_counted += 1;
            return;
        }
        count.times += 1;
        let seen = self.uses.entry(ticked.competency).or_default();
        if ticked.wanted {
            seen.wanted += 1;
        } else {
            seen.to_stop += 1;
        }
    }

    /// How often a behaviour was seen.
    pub fn count(&self, behaviour: BehaviourId) -> Count {
        self.behaviours.get(&behaviour).copied().unwrap_or_default()
    }

    /// What was ticked of a competency.
    pub fn of_competency(&self, competency: CompetencyId) -> Use {
        self.uses.get(&competency).copied().unwrap_or_default()
    }

    /// The competencies of which something was ticked while the rep sold.
    pub fn competencies(&self) -> impl Iterator<Item = (CompetencyId, Use)> + '_ {
        self.uses.iter().map(|(id, seen)| (*id, *seen))
    }

    /// When the manager took over first: the flag of a rescued call.
    pub fn took_over_ms(&self) -> Option<i64> {
        self.took_over_ms
    }

    /// Whether the manager has the call now.
    pub fn is_taken_over(&self) -> bool {
        self.is_taken_over
    }

    /// Whether a competency may be rated in a call of that type.
    ///
    /// # Errors
    /// Why not: a model call is never rated, and after a take-over that was not handed back only what was ticked
    /// before it was observed (domain.md FX-5.02).
    pub fn may_rate(
        &self,
        call_type: CallType,
        competency: CompetencyId,
    ) -> Result<(), NotRateable> {
        if !call_type.is_rated() {
            return Err(NotRateable::ModelCall);
        }
        if self.is_taken_over && !self.uses.contains_key(&competency) {
            return Err(NotRateable::TakenOver);
        }
        Ok(())
    }
}

/// Why something of a call cannot be rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRateable {
    /// The manager sold.
    #[error("A model call is never rated: you sold, the rep watched")]
    ModelCall,
    /// Nothing of it was seen before the manager took over.
    #[error(
        "Nothing of it was ticked before you took over: what came later is not observed, and not the rep's"
    )]
    TakenOver,
}

/// The letters that can tick a behaviour: `u` takes a tick back.
pub const LETTERS: &str = "abcdefghijklmnopqrstvwxyz";

/// A letter for each behaviour of a page, given their own letters and texts in order: its own where that is still
/// free, else the first free letter of its text, else of the alphabet. None where all are taken.
pub fn letters<'a>(behaviours: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Option<char>> {
    let all: Vec<(&str, &str)> = behaviours.into_iter().collect();
    let mut given: Vec<Option<char>> = vec![None; all.len()];
    let mut free: Vec<char> = LETTERS.chars().collect();
    let mut take = |letter: char| {
        let at = free.iter().position(|one| *one == letter)?;
        Some(free.remove(at))
    };
    // Own letters first, so that the page is the same wherever they do not collide.
    for (place, (own, _)) in all.iter().enumerate() {
        let own = own.chars().next().map(|letter| letter.to_ascii_lowercase());
        given[place] = own.and_then(&mut take);
    }
    for (place, (_, text)) in all.iter().enumerate() {
        if given[place].is_none() {
            let text = text.to_ascii_lowercase();
            given[place] = text.chars().chain(LETTERS.chars()).find_map(&mut take);
        }
    }
    given
}

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
    use crate::domain::competency::Seen;

    const ASKING: CompetencyId = CompetencyId(1);
    const CLOSING: CompetencyId = CompetencyId(2);

    fn tick(behaviour: i64, competency: CompetencyId, wanted: bool, minute: i64) -> Mark {
        Mark {
            kind: MarkKind::Tick,
            ticked: Some(Ticked {
                behaviour: BehaviourId(behaviour),
                competency,
                wanted,
            }),
            after_ms: minute * 60_000,
        }
    }

    fn mark(kind: MarkKind, minute: i64) -> Mark {
        Mark {
            kind,
            ticked: None,
            after_ms: minute * 60_000,
        }
    }

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
    fn what_comes_after_the_manager_took_over_is_not_observed_and_the_call_is_flagged() {
        // FX-5.02: took over at minute 12.
        let marks = [
            tick(1, ASKING, true, 3),
            tick(1, ASKING, true, 7),
            mark(MarkKind::TookOver, 12),
            tick(1, ASKING, true, 14),
            tick(2, CLOSING, true, 20),
        ];
        let tally = Tally::of(&marks);
        assert_eq!(tally.took_over_ms(), Some(12 * 60_000));
        let asked = tally.count(BehaviourId(1));
        assert_eq!((asked.times, asked.not_counted), (2, 1));
        assert_eq!(tally.may_rate(CallType::Coaching, ASKING), Ok(()));
        assert_eq!(
            tally.may_rate(CallType::Coaching, CLOSING),
            Err(NotRateable::TakenOver)
        );
        assert_eq!(tally.of_competency(CLOSING).used(), Used::NotObserved);
        // Handed back at minute 25, the rep closes at 30.
        let after = [mark(MarkKind::HandedBack, 25), tick(2, CLOSING, true, 30)];
        let tally = Tally::of(&[&marks[..], &after[..]].concat());
        assert_eq!(tally.may_rate(CallType::Joint, CLOSING), Ok(()));
        assert_eq!(tally.of_competency(CLOSING).wanted, 1);
        assert!(tally.took_over_ms().is_some() && !tally.is_taken_over());
    }

    #[test]
    fn a_model_call_is_never_rated() {
        let tally = Tally::of(&[tick(1, ASKING, true, 3)]);
        let model = tally.may_rate(CallType::Model, ASKING);
        assert_eq!(model, Err(NotRateable::ModelCall));
        assert_eq!(tally.may_rate(CallType::Joint, CLOSING), Ok(()));
    }

    #[test]
    fn use_comes_from_ticks_and_what_was_not_ticked_counts_nowhere() {
        // FX-5.04: not observed is excluded from averages, never 0.
        let tally = Tally::of(&[tick(1, ASKING, true, 1), tick(3, CLOSING, false, 2)]);
        let mut seen = Seen::default();
        for id in [ASKING, CompetencyId(9)] {
            seen.count(tally.of_competency(id).used(), None);
        }
        assert_eq!((seen.occasions(), seen.use_share()), (1, Some(1.0)));
        assert_eq!((seen.rated(), seen.mean_level()), (0, None));
        assert_eq!(tally.of_competency(CLOSING).used(), Used::No);
    }

    #[test]
    fn letters_are_one_of_a_kind_and_own_ones_come_first() {
        let given = letters([
            ("q", "Asks an open question"),
            ("q", "Quantifies the impact"),
            ("", "Agrees a date"),
            ("u", "Unwanted"),
            ("a", "Argues"),
        ]);
        assert_eq!(
            given,
            [Some('q'), Some('n'), Some('g'), Some('w'), Some('a')]
        );
        let many = letters((0..30).map(|_| ("x", "x")));
        assert_eq!(
            many.iter().filter(|one| one.is_some()).count(),
            LETTERS.len()
        );
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
}
