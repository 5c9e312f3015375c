//! Taking up what the last run left: scope, drafts, and the tab that was in front.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use super::Cockpit;
use crate::app::clock::Clock;
use crate::app::effect::Effects;

/// How long the first frame waits for the desk and the first rows, so that it need not be drawn thrice.
const PATIENCE: Duration = Duration::from_millis(60);

/// Under which name the desk keeps the tab.
const TAB: &str = "tab";

/// The first moments of a run.
pub(super) struct Beginning {
    /// Until when the first frame waits for what the last run left.
    pub(super) until: Option<Instant>,
    /// Whether the tab that was in front is opened again.
    resumes: bool,
}

impl Beginning {
    pub(super) fn new(resumes: bool) -> Self {
        Self {
            until: None,
            resumes,
        }
    }

    /// Whether a frame may be drawn.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.until.is_none_or(|end| now >= end)
    }

    /// Stops waiting when its time is up.
    pub(super) fn pass(&mut self, now: Instant) {
        self.until = self.until.filter(|end| now < *end);
    }
}

impl Cockpit {
    /// Reads what the last run left, then enters the tab in front.
    pub(super) fn begin(&mut self) {
        self.beginning.until = Some(Clock::tick() + PATIENCE);
        let mut effects = Effects::<Self>::default();
        effects.desk(
            "read the scope and the drafts",
            |store| -> Result<_, Infallible> {
                // A desk that cannot be read must not keep anybody from the pages.
                let read = store
                    .ui_state("scope")
                    .and_then(|scope| Ok((scope, store.ui_state(TAB)?, store.drafts()?)));
                Ok(read.map_err(|error| error.to_string()))
            },
            |cockpit, read, _| {
                match read {
                    Ok((scope, tab, drafts)) => {
                        cockpit.take_up(scope.as_deref());
                        cockpit.take_up_tab(tab.as_deref());
                        cockpit.drafts_found(drafts);
                    }
                    Err(why) => cockpit.warn(format!("The drafts could not be read: {why}")),
                }
                cockpit.come_to_front();
                let mut running = cockpit.jobs.running().iter();
                if !running.any(|job| job.lane.is_reading()) {
                    cockpit.beginning.until = None;
                }
            },
        );
        self.carry_out(0, effects.into_queue());
    }

    /// The tab of the last run comes to the front, where there still is one with its digit.
    fn take_up_tab(&mut self, kept: Option<&str>) {
        let digit = kept.and_then(|json| serde_json::from_str::<char>(json).ok());
        let place = digit.and_then(|digit| self.tabs.iter().position(|t| t.number == digit));
        if let Some(place) = place.filter(|_| self.beginning.resumes) {
            self.current = place;
        }
    }

    /// Keeps the tab in front for the next start.
    pub(super) fn keep_tab(&mut self) {
        let Some(digit) = self.tabs.get(self.current).map(|tab| tab.number) else {
            return;
        };
        let Ok(json) = serde_json::to_string(&digit) else {
            return;
        };
        let mut effects = Effects::<Self>::default();
        effects.desk(
            "keep the tab",
            move |store| store.set_ui_state(TAB, &json),
            |_, (), _| {},
        );
        self.carry_out(0, effects.into_queue());
    }
}
