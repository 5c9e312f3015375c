//! A call that goes on: started, ticked, quoted, taken over and handed back. Marks are only ever added.

use super::{Call, CallMark, CallState, refused, tally};
use crate::domain::ids::{BehaviourId, CallId, CallMarkId};
use crate::domain::observing::{MarkKind, ObservationKind, Speaker};
use crate::domain::stamp::Stamp;
use crate::storage::{Change, Result, RideAlongState, Store};

/// A mark to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMark<'a> {
    /// What it is.
    pub kind: MarkKind,
    /// The behaviour that was seen.
    pub behaviour: Option<BehaviourId>,
    /// The behaviour in the words of the day, or the quote.
    pub text: &'a str,
    /// Who said it.
    pub speaker: Option<Speaker>,
}

impl Store {
    /// Starts a call: from now on it runs.
    ///
    /// # Errors
    /// Refused where it is not planned any more, where another call of the same day runs, and where the day is over.
    pub fn start_call(&mut self, id: CallId) -> Result<()> {
        let call = self.may_start(id)?;
        self.change(&format!("Start the call: {}", call.with()), |change| {
            let now = change.now();
            change.set_started(id, now)
        })
    }

    pub(super) fn may_start(&self, id: CallId) -> Result<Call> {
        let call = self.call(id)?;
        let ride = self.ride_along(call.ride_along)?;
        if ride.state != RideAlongState::Planned {
            return refused(format!(
                "The ride-along with {} is {} already: plan it again first",
                ride.rep_name, ride.state
            ));
        }
        if call.state != CallState::Planned {
            return refused(format!("This call is {} already", call.state));
        }
        let others = self.calls_of(call.ride_along)?;
        match others.iter().find(|one| one.state == CallState::Running) {
            Some(other) => refused(format!(
                "The call “{}” still runs: end it first",
                other.with()
            )),
            None => Ok(call),
        }
    }

    /// Ticks a behaviour in a call that runs. `at_ms` is a typed time mark; without, the time since the call began.
    ///
    /// # Errors
    /// Refused where the call does not run.
    pub fn tick(
        &mut self,
        id: CallId,
        behaviour: BehaviourId,
        at_ms: Option<i64>,
    ) -> Result<CallMarkId> {
        let line = self.behaviour(behaviour)?;
        let text = line.details.text;
        let mark = NewMark {
            kind: MarkKind::Tick,
            behaviour: Some(behaviour),
            text: &text,
            speaker: None,
        };
        self.write_mark(&format!("Tick: {text}"), id, &mark, at_ms)
    }

    /// Writes down what was said in a call that runs, or just ended.
    ///
    /// # Errors
    /// Refused where nothing is said, and before the call.
    pub fn quote(
        &mut self,
        id: CallId,
        speaker: Speaker,
        text: &str,
        at_ms: Option<i64>,
    ) -> Result<CallMarkId> {
        let text = text.trim();
        if text.is_empty() {
            return refused("A quote needs words");
        }
        let mark = NewMark {
            kind: MarkKind::Quote,
            behaviour: None,
            text,
            speaker: Some(speaker),
        };
        self.write_mark("Quote", id, &mark, at_ms)
    }

    /// Says that the manager took the call over, or gave it back to the rep: whichever it is not now. Answers whether
    /// the manager has it then.
    ///
    /// # Errors
    /// Refused where the call does not run.
    pub fn take_over_or_hand_back(&mut self, id: CallId, at_ms: Option<i64>) -> Result<bool> {
        let has_it = tally(&self.call_marks(id)?).is_taken_over();
        let (label, kind) = if has_it {
            ("Hand the call back", MarkKind::HandedBack)
        } else {
            ("Take the call over", MarkKind::TookOver)
        };
        let mark = NewMark {
            kind,
            behaviour: None,
            text: "",
            speaker: None,
        };
        self.write_mark(label, id, &mark, at_ms)?;
        Ok(!has_it)
    }

    /// Says where a recording is being played now, in milliseconds since its beginning: later ticks count from there.
    ///
    /// # Errors
    /// Refused for anything but a recording, and where the call does not run.
    pub fn set_time_mark(&mut self, id: CallId, at_ms: i64) -> Result<()> {
        let call = self.call(id)?;
        if self.ride_along(call.ride_along)?.kind != ObservationKind::Recording {
            return refused("Only a recording has time marks: a call has the clock");
        }
        must_run(&call)?;
        self.change("Time mark of the recording", |change| {
            let began = Stamp(change.now().0 - at_ms.max(0));
            change.set_started(id, began)
        })
    }

    fn write_mark(
        &mut self,
        label: &str,
        id: CallId,
        mark: &NewMark<'_>,
        at_ms: Option<i64>,
    ) -> Result<CallMarkId> {
        let call = self.call(id)?;
        let is_late_quote = mark.kind == MarkKind::Quote && call.state == CallState::Held;
        if !is_late_quote {
            must_run(&call)?;
        }
        let is_recording = self.ride_along(call.ride_along)?.kind == ObservationKind::Recording;
        let marks = self.call_marks(id)?;
        let after_ms = at_ms.unwrap_or_else(|| {
            let now = call.ended_at.unwrap_or_else(|| self.now());
            elapsed(&call, now, (!is_recording).then_some(&*marks))
        });
        self.change(label, |change| {
            change.add_mark((id, call.took_over_at.is_none()), mark, after_ms)
        })
    }
}

fn must_run(call: &Call) -> Result<()> {
    if call.state == CallState::Running {
        return Ok(());
    }
    refused(match call.state {
        CallState::Planned => "This call has not begun: start it first".to_owned(),
        state => format!("This call is {state} already"),
    })
}

/// Milliseconds since a call began. Where the clock was set back meanwhile, time stands still until it has caught up:
/// no mark is before an earlier one. A recording may be wound back.
pub(super) fn elapsed(call: &Call, now: Stamp, marks: Option<&[CallMark]>) -> i64 {
    let since = call.started_at.map_or(0, |began| now.0 - began.0);
    let last = marks
        .unwrap_or_default()
        .iter()
        .map(|one| one.mark.after_ms)
        .max();
    since.max(last.unwrap_or(0)).max(0)
}

impl Change<'_> {
    pub(super) fn set_started(&mut self, id: CallId, began: Stamp) -> Result<()> {
        self.sql().execute(
            "UPDATE main.calls SET state = 'running', started_at = ?2 WHERE id = ?1",
            (id.0, began.0),
        )?;
        Ok(())
    }

    /// Writes a mark; `is_first` says that the call was not taken over before.
    pub(super) fn add_mark(
        &mut self,
        (call, is_first): (CallId, bool),
        mark: &NewMark<'_>,
        after_ms: i64,
    ) -> Result<CallMarkId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.call_marks (uid, call_id, kind, behaviour_id, text, speaker, after_ms, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                uid,
                call.0,
                mark.kind.key(),
                mark.behaviour.map(|id| id.0),
                mark.text,
                mark.speaker.map_or("", Speaker::key),
                after_ms,
                now,
            ))?;
        let id = CallMarkId(self.sql().last_insert_rowid());
        if mark.kind == MarkKind::TookOver && is_first {
            self.sql().execute(
                "UPDATE main.calls SET took_over_at = ?2 WHERE id = ?1",
                (call.0, now),
            )?;
        }
        Ok(id)
    }
}
