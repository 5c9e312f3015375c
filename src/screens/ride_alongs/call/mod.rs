//! One call, from plan to rating: what is planned on one page, live with one key a tick, and how it ended.
//!
//! It is one page in four moods, and which one follows from the call itself, so that a call is gone on with where it
//! was: planned, running, asked how it ended, held.

pub(super) mod forms;
mod live;
mod outcome;
mod plan;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::key::{Code, Key};
use crate::app::list::{List, ListCursor};
use crate::domain::ids::CallId;
use crate::domain::observing::{CallOutcome, ObjectiveMet, ObservationKind};
use crate::domain::stamp::Stamp;
use crate::screens::{Context, Screen};
use crate::storage::{CallReading, CallState, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::outcome::RatingRow;

/// What is asked for with single keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// How did it end?
    Outcome,
    /// Which objective was met?
    Met,
}

/// The form to open again after a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// The plan.
    Plan,
    /// A quote.
    Quote,
    /// Why it is dropped.
    Drop,
    /// How it ended, in words.
    Words,
    /// What was seen of a competency.
    Note(i64),
}

/// The page.
pub struct CallPage {
    id: CallId,
    context: Option<Context>,
    reading: Option<CallReading>,
    question: Option<Question>,
    /// Whether the answer to the second question was put off.
    put_off: bool,
    opening: Option<Opening>,
    list: List<RatingRow>,
    /// The second that was shown last, while the call runs.
    now: Option<Stamp>,
    /// How many rows of the live behaviours are above the first one shown.
    scrolled: u16,
}

impl CallPage {
    /// The page of a call.
    pub fn new(id: CallId) -> Self {
        Self {
            id,
            context: None,
            reading: None,
            question: None,
            put_off: false,
            opening: None,
            list: List::default(),
            now: None,
            scrolled: 0,
        }
    }

    /// The page with a form open: for a draft that is resumed.
    pub(super) fn opening(id: CallId, opening: Opening) -> Self {
        Self {
            opening: Some(opening),
            ..Self::new(id)
        }
    }

    fn state(&self) -> Option<CallState> {
        self.reading.as_ref().map(|reading| reading.call.state)
    }

    fn may_change(&self) -> bool {
        let looks_back = |context: &Context| context.scope.looks_back();
        self.reading.is_some() && !self.context.as_ref().is_none_or(looks_back)
    }

    fn is(&self, state: CallState) -> bool {
        self.may_change() && self.state() == Some(state) && self.question.is_none()
    }

    fn is_planned(&self) -> bool {
        self.is(CallState::Planned)
    }

    fn is_running(&self) -> bool {
        self.is(CallState::Running)
    }

    fn is_held(&self) -> bool {
        self.is(CallState::Held)
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let id = self.id;
        effects.read(
            "call",
            "read the call",
            move |store: &mut Store| store.call_reading(id),
            Self::take_in,
        );
    }

    fn take_in(&mut self, reading: CallReading, effects: &mut Effects<Self>) {
        let call = &reading.call;
        let wants_met = call.state == CallState::Held
            && call.objective_met.is_none()
            && !call.details.objective.is_empty()
            && call.outcome.is_some();
        self.question = match (call.state, self.question) {
            (CallState::Planned | CallState::Running, Some(Question::Outcome)) => self.question,
            _ if wants_met && !self.put_off => Some(Question::Met),
            (CallState::Held, Some(Question::Outcome)) => self.question,
            _ => None,
        };
        self.list.load_all(outcome::rows(&reading));
        self.reading = Some(reading);
        match self.opening.take() {
            Some(Opening::Plan) => self.edit(effects),
            Some(Opening::Quote) => self.quote(effects),
            Some(Opening::Drop) => self.drop(effects),
            Some(Opening::Words) => self.words(effects),
            Some(Opening::Note(competency)) => {
                self.list.cursor.select(competency);
                self.note(effects);
            }
            None => {}
        }
    }

    fn start(&mut self, effects: &mut Effects<Self>) {
        let id = self.id;
        effects.change(
            "start the call",
            move |store| store.start_call(id),
            |_, (), effects| effects.say("The call runs: a letter ticks, enter ends it"),
        );
    }

    fn edit(&mut self, effects: &mut Effects<Self>) {
        if let (Some(reading), Some(context)) = (&self.reading, &self.context) {
            let today = context.clock.today();
            forms::edit_call(&reading.ride, &reading.call, today, effects);
        }
    }

    fn drop(&mut self, effects: &mut Effects<Self>) {
        if let (Some(reading), Some(context)) = (&self.reading, &self.context) {
            forms::drop_call(&reading.call, context.clock.today(), effects);
        }
    }

    fn words(&mut self, effects: &mut Effects<Self>) {
        if let (Some(reading), Some(context)) = (&self.reading, &self.context) {
            forms::ended_how(&reading.call, context.clock.today(), effects);
        }
    }

    /// Asks how it ended; of a held call, to correct it.
    fn ask_outcome(&mut self, _: &mut Effects<Self>) {
        self.question = Some(Question::Outcome);
        self.put_off = false;
    }

    fn answer(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        let Some(question) = self.question else {
            return false;
        };
        if key.is(Code::Esc) {
            self.question = None;
            self.put_off = true;
            return true;
        }
        let Some(letter) = key.typed().filter(|letter| *letter != '?') else {
            return false;
        };
        // Digits go to the other tabs, u takes back.
        if letter.is_ascii_digit() || letter == 'u' {
            return false;
        }
        let id = self.id;
        match question {
            Question::Outcome => {
                if let Some(outcome) = outcome_of(letter) {
                    effects.change(
                        "end the call",
                        move |store| store.end_call(id, outcome),
                        move |page: &mut Self, (), effects| {
                            page.question = None;
                            effects.say(format!("{outcome}; u takes it back"));
                        },
                    );
                }
            }
            Question::Met => {
                if let Some(met) = met_of(letter) {
                    effects.change(
                        "save which objective was met",
                        move |store| store.set_objective_met(id, met),
                        |_, (), _| {},
                    );
                }
            }
        }
        true
    }
}

/// The single keys of the outcome.
const OUTCOMES: [(char, CallOutcome); 4] = [
    ('o', CallOutcome::Order),
    ('a', CallOutcome::Advance),
    ('c', CallOutcome::Continuation),
    ('n', CallOutcome::NoSale),
];

/// The single keys of the objective.
const METS: [(char, ObjectiveMet); 4] = [
    ('y', ObjectiveMet::Yes),
    ('s', ObjectiveMet::Stretch),
    ('b', ObjectiveMet::Backup),
    ('n', ObjectiveMet::No),
];

fn outcome_of(letter: char) -> Option<CallOutcome> {
    let found = OUTCOMES.iter().find(|(key, _)| *key == letter);
    found.map(|(_, outcome)| *outcome)
}

fn met_of(letter: char) -> Option<ObjectiveMet> {
    let found = METS.iter().find(|(key, _)| *key == letter);
    found.map(|(_, met)| *met)
}

impl Screen for CallPage {
    const NAME: &'static str = "ride-alongs-call";
    const TITLE: &'static str = "Call";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("start", "enter b", "Start the call", Self::start)
            .footer(1)
            .when(Self::is_planned),
        Command::new("edit", "e", "Edit the plan", Self::edit)
            .footer(7)
            .when(|page: &Self| page.is_planned() || page.is_held()),
        Command::new("took-place", "d", "It took place", Self::ask_outcome)
            .footer(8)
            .when(Self::is_planned),
        Command::new("drop", "x", "Drop the call", Self::drop)
            .footer(9)
            .when(Self::is_planned),
        Command::new("quote", "\"", "Quote", Self::quote)
            .footer(9)
            .when(|page: &Self| page.is_running() || page.is_held()),
        Command::new(
            "take-over",
            "! T",
            "Took over, handed back",
            Self::take_over,
        )
        .when(Self::is_running),
        Command::new("time-mark", "=", "Time mark", Self::time_mark)
            .when(|page: &Self| page.is_running() && page.is_recording()),
        Command::new("end", "E", "End the call", Self::ask_outcome).when(Self::is_running),
        Command::new("used", "y", "Used", Self::used)
            .footer(1)
            .when(Self::may_rate),
        Command::new("not-used", "n", "Not used", Self::not_used)
            .footer(2)
            .when(Self::may_rate),
        Command::new("not-observed", "-", "Not observed", Self::not_observed)
            .footer(3)
            .when(Self::may_rate),
        Command::new("note", "v", "What was seen", Self::note)
            .footer(4)
            .when(Self::may_rate),
        Command::new("words", "w", "How it ended", Self::words)
            .footer(5)
            .when(Self::is_held),
        Command::new("outcome", "c", "Correct the outcome", Self::ask_outcome)
            .footer(6)
            .when(Self::is_held),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.now = Some(context.clock.now());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        self.is_held().then_some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        self.is_held().then_some(&self.list.cursor)
    }

    fn take_key(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        if self.question.is_some() {
            return self.answer(key, effects);
        }
        match self.state() {
            Some(CallState::Running) if self.may_change() => self.press_live(key, effects),
            Some(CallState::Held) if self.may_rate() => self.press_level(key, effects),
            _ => false,
        }
    }

    fn typing(&self) -> Option<Vec<(Key, &'static str)>> {
        match self.question {
            Some(Question::Outcome) => Some(asked(&OUTCOMES.map(|(key, one)| (key, one.label())))),
            Some(Question::Met) => Some(asked(&METS.map(|(key, one)| (key, one.label())))),
            None if self.is_running() => Some(self.live_keys()),
            None => None,
        }
    }

    fn wants_seconds(&self) -> bool {
        self.question.is_none() && self.state() == Some(CallState::Running) && self.may_change()
    }

    fn second(&mut self, now: Stamp) {
        self.now = Some(now);
    }

    fn heading(&self) -> Option<String> {
        let call = &self.reading.as_ref()?.call;
        Some(super::day::capital(&format!(
            "{}: {}",
            call.details.call_type,
            call.with()
        )))
    }

    fn status(&self) -> Vec<Piece> {
        let Some(reading) = &self.reading else {
            return Vec::new();
        };
        let mut line = vec![piece(Role::Muted, reading.ride.rep_name.clone())];
        if reading.ride.kind != ObservationKind::RideAlong {
            line.push(piece(Role::Muted, format!(", {}", reading.ride.kind)));
        }
        line
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let Some(reading) = &self.reading else {
            return;
        };
        match (self.question, reading.call.state) {
            (Some(question), _) => Self::view_question(question, canvas, reading),
            (None, CallState::Running) => self.view_live(canvas, reading),
            (None, CallState::Held) => self.view_outcome(canvas, reading),
            (None, CallState::Planned | CallState::Dropped) => {
                plan::view(canvas, reading);
            }
        }
    }
}

/// Single keys for the footer.
fn asked(keys: &[(char, &'static str)]) -> Vec<(Key, &'static str)> {
    let answers = keys.iter().map(|(key, label)| (Key::char(*key), *label));
    answers.chain([(Key::plain(Code::Esc), "Later")]).collect()
}
