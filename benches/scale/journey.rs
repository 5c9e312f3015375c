//! What is done on every tab: start as last left, move, page, do nothing, leave.

use std::time::{Duration, Instant};

use super::companies::Company;
use super::process;
use super::samples::{On, Who};
use super::tab::{TABS, Tab};
use super::terminal::{Command, Session};
use super::{Bench, Result, told};

/// In milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A key that settles later is told of while the bench runs, with what came late.
const LATE: Duration = Duration::from_millis(20);

const PAGE_DOWN: &str = "\x04";

/// Keys that are pressed while a start still reads, and the time from one to the next: longer than the program lets its
/// reading rest after a key, so that each of them meets it.
const EARLY_KEYS: usize = 8;
const EARLY: Duration = Duration::from_millis(300);

impl Bench {
    /// One round: every tab on both companies, each beside the floor.
    pub fn every_tab(&mut self) -> Result<()> {
        if !self.wants("tabs") {
            return Ok(());
        }
        for (on, company) in self.companies() {
            for tab in self.tabs() {
                told(&format!("  {on:?}: {}", tab.name));
                self.one_tab(&company, on, tab)?;
                if on == On::Large {
                    self.early_keys(&company, on, tab)?;
                }
                self.floor_beside(&company, on, tab.name)?;
            }
        }
        Ok(())
    }

    /// Both companies, the large one first.
    pub fn companies(&self) -> [(On, Company); 2] {
        [
            (On::Large, self.large.clone()),
            (On::Small, self.small.clone()),
        ]
    }

    /// The tabs that are wanted.
    pub fn tabs(&self) -> Vec<Tab> {
        let wanted = &self.args.tabs;
        TABS.into_iter()
            .filter(|tab| wanted.is_empty() || wanted.contains(&tab.key))
            .collect()
    }

    fn one_tab(&mut self, company: &Company, on: On, tab: Tab) -> Result<()> {
        let command = company.ours(&self.binary);
        leave_on(&command, tab)?;
        let (mut session, usable) = started_on(&command, tab)?;
        let start = ms(usable.saturating_duration_since(session.started));
        let rested = session.rest().map_or(usable, |last| last.max(usable));
        // A key is measured for what it causes: what the start still counts is waited for, and told of as “complete”.
        let settled = if is_counted(&session.screen()) {
            rested
        } else {
            let counted = session.until("counted", is_counted)?;
            session.rest().map_or(counted, |last| last.max(counted))
        };
        let complete = ms(settled.saturating_duration_since(session.started));
        self.samples.add("start", tab.name, Who::Ours, on, start);
        self.samples
            .add("complete", tab.name, Who::Ours, on, complete);
        self.walked(&mut session, Who::Ours, on, tab.name)?;
        session.leave("\x03")
    }

    /// Keys that do not wait until the start has read everything.
    fn early_keys(&mut self, company: &Company, on: On, tab: Tab) -> Result<()> {
        let (mut session, _) = started_on(&company.ours(&self.binary), tab)?;
        for key in ["j", "k"].into_iter().cycle().take(EARLY_KEYS) {
            let press = session.press_within(key, EARLY)?;
            if let Some(first) = press.first {
                self.samples
                    .add("early", tab.name, Who::Ours, on, ms(first));
            }
        }
        session.leave("\x03")
    }

    fn floor_beside(&mut self, company: &Company, on: On, beside: &str) -> Result<()> {
        let mut session = Session::start(&company.floor(&self.itself))?;
        let usable = session.until("a frame of the floor", |s| s.contains(" deals  /"))?;
        let start = ms(usable.saturating_duration_since(session.started));
        session.rest();
        self.samples.add("start", beside, Who::Floor, on, start);
        self.walked(&mut session, Who::Floor, on, beside)?;
        session.leave("q")
    }

    /// Moves, pages, jumps to both ends and rests, in a program whose list is in front.
    fn walked(&mut self, session: &mut Session, who: Who, on: On, place: &str) -> Result<()> {
        let half = self.args.keys / 2;
        let down = |key: &'static str, up: &'static str| {
            std::iter::repeat_n(key, half).chain(std::iter::repeat_n(up, half))
        };
        for key in down("j", "k") {
            self.press(session, "move", key, who, on, place)?;
        }
        for key in down(PAGE_DOWN, "\x15").step_by(2) {
            self.press(session, "page", key, who, on, place)?;
        }
        for key in ["G", "gg"] {
            self.press(session, "end", key, who, on, place)?;
        }
        // A word without a hit looks at every row: what that takes of memory counts.
        for key in ["/", "z", "q", "x", "\x1b", "\x1b"] {
            session.press(key)?;
        }
        session.rest();
        let before = process::counted(session.pid);
        let idle = Duration::from_secs(self.args.idle);
        let drawn = session.idle(idle);
        let after = process::counted(session.pid);
        let per_second = |n: u64| n as f64 / idle.as_secs_f64().max(0.001);
        self.samples.add(
            "wakes",
            place,
            who,
            on,
            per_second(after.wakes - before.wakes),
        );
        let written = (after.written - before.written).max(drawn as u64);
        self.samples
            .add("written", place, who, on, per_second(written));
        if let Some((_, peak)) = process::memory(session.pid) {
            self.samples.add("memory", place, who, on, peak);
        }
        Ok(())
    }

    fn press(
        &mut self,
        session: &mut Session,
        what: &'static str,
        keys: &str,
        who: Who,
        on: On,
        place: &str,
    ) -> Result<()> {
        let press = session.press(keys)?;
        if let (Some(first), Some(settled)) = (press.first, press.settled) {
            self.samples.add("first", place, who, on, ms(first));
            self.samples.add(what, place, who, on, ms(settled));
            if settled > LATE {
                let late = String::from_utf8_lossy(&press.late)
                    .escape_debug()
                    .to_string();
                told(&format!(
                    "    {what} on {place}: {:.1} ms, the first byte after {:.1} ms, the last ones {late}",
                    ms(settled),
                    ms(first)
                ));
            }
            if what == "move" {
                self.samples
                    .add("bytes", place, who, on, press.bytes as f64);
            }
        }
        Ok(())
    }
}

/// Whether the screen says of nothing that it is being counted.
fn is_counted(screen: &str) -> bool {
    let screen = screen.to_lowercase();
    let unsettled = ["counting…", "learning again", "are being counted"];
    !unsettled.iter().any(|words| screen.contains(words))
}

/// The program on a tab, and when its first rows were there.
pub fn started_on(command: &Command, tab: Tab) -> Result<(Session, Instant)> {
    let mut session = Session::start(command)?;
    session.until("a first frame", |screen| screen.contains("Keys"))?;
    // Where the program does not come back to the tab it was left on, one key goes there.
    if !tab.is_shown(&session.screen()) {
        session.send(&tab.key.to_string())?;
    }
    let usable = session.until(tab.name, |screen| tab.is_usable(screen))?;
    Ok((session, usable))
}

/// Goes to the tab and leaves the program there, so that the next start comes back to it.
fn leave_on(command: &Command, tab: Tab) -> Result<()> {
    let mut session = Session::start(command)?;
    session.until("a first frame", |screen| screen.contains("Keys"))?;
    session.send(&tab.key.to_string())?;
    session.until(tab.name, |screen| tab.is_usable(screen))?;
    session.rest();
    session.leave("\x03")
}
