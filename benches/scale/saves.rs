//! What the cockpit does while an import writes: keys are answered, saves are acknowledged, the import is stopped.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::companies::Company;
use super::imports::Exports;
use super::journey::ms;
use super::samples::{On, Who};
use super::tab::TABS;
use super::terminal::Session;
use super::{Bench, Result, floor, told};

const CTRL_O: &str = "\x0f";
const CTRL_S: &str = "\x13";
const CTRL_X: &str = "\x18";
const ENTER: &str = "\r";

/// How long reading and comparing a file may take.
const COMPARING: Duration = Duration::from_secs(1_200);

/// How long a page may take to come while an import writes, before it counts as one that does not come.
const SOON: Duration = Duration::from_secs(20);

impl Bench {
    /// Imports the export of the large company into a copy of the small one, and works on meanwhile.
    pub fn during_an_import(&mut self) -> Result<()> {
        if !self.wants("saves") {
            return Ok(());
        }
        told("  keys, saves and a stop during an import");
        let exports = Exports::at(&self.dir, self.args.exported())?;
        let work = tempfile::tempdir_in(&self.dir)?;
        let company = Company {
            file: work.path().join("importing.db"),
            home: work.path().to_owned(),
            ..self.small.clone()
        };
        floor::copy_whole(&self.small.file, &company.file)?;
        let mut session = self.on_tab(&company, TABS[1])?;
        Self::import_begins(&mut session, &exports.deals)?;
        session.send("1")?;
        session.until("Today", |screen| TABS[0].is_usable(screen))?;
        session.send("2")?;
        session.until("the page of the import, and then the tab below", |screen| {
            screen.contains("Import") || TABS[1].is_usable(screen)
        })?;
        session.send("8")?;
        session.until_for("the team", SOON, |screen| TABS[7].is_usable(screen))?;
        for _ in 0..self.args.keys {
            for key in ["j", "k"] {
                let press = session.press_within(key, Duration::from_millis(40))?;
                if let Some(first) = press.first {
                    self.samples
                        .add("importing", "a key", Who::Ours, On::Large, ms(first));
                }
            }
        }
        self.save_and_stop(&mut session)?;
        drop(session);
        fs::remove_file(&company.file)?;
        Ok(())
    }

    /// Through the wizard up to the moment when rows are written.
    fn import_begins(session: &mut Session, file: &Path) -> Result<()> {
        session.send(CTRL_O)?;
        session.until("the files", |screen| screen.contains("Type a path"))?;
        session.send("p")?;
        session.until("the path", |screen| screen.contains("Path of a file"))?;
        session.send(&file.to_string_lossy())?;
        session.rest();
        session.send(ENTER)?;
        session.until_for("the columns", COMPARING, |screen| {
            screen.contains("Continue")
        })?;
        session.rest();
        session.send(ENTER)?;
        session.until_for("the comparison", COMPARING, |screen| {
            screen.contains("enter Import")
        })?;
        session.rest();
        session.send(ENTER)?;
        session.until("the import", |screen| screen.contains("ctrl-x"))?;
        Ok(())
    }

    fn save_and_stop(&mut self, session: &mut Session) -> Result<()> {
        // A note on the rep that is selected.
        session.press_within(ENTER, Duration::from_millis(400))?;
        session.send("i")?;
        session.until_for("the form of a note", SOON, |screen| {
            screen.contains("ctrl-s")
        })?;
        session.press_within("names the price early", Duration::from_millis(100))?;
        let frames = session.film_within(CTRL_S, Duration::from_millis(300))?;
        let gone = frames.iter().find(|(_, screen)| !screen.contains("ctrl-s"));
        if let Some((time, _)) = gone {
            self.samples
                .add("importing", "a save", Who::Ours, On::Large, ms(*time));
        }
        let began = std::time::Instant::now();
        session.send(CTRL_X)?;
        let stopped = session.until("the stop", |screen| {
            screen.contains("Stopped") || screen.contains("stopped")
        })?;
        let time = stopped.saturating_duration_since(began);
        self.samples
            .add("importing", "a stop", Who::Ours, On::Large, ms(time));
        Ok(())
    }
}
