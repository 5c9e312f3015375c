//! What else is installed and shows a table or filters lines: started on the export of the large company, beside ours.

use std::path::{Path, PathBuf};

use super::imports::Exports;
use super::journey::ms;
use super::samples::{On, Who};
use super::terminal::{Command, Session};
use super::{Bench, Result, told};

/// Programs that draw a table of a CSV file: name, command, arguments before the file.
const TABLES: [(&str, &str, &[&str]); 2] = [
    ("csvlens", "csvlens", &[]),
    ("visidata", "vd", &["--filetype", "csv"]),
];

/// The first row of the export.
const FIRST_ROW: &str = "006000000000";

/// Words that are typed, as in [`Bench::scenes`].
const WORDS: [(&str, &str); 2] = [("frequent", "whitebeam"), ("no hit", "zqxjk")];

impl Bench {
    /// One round with each of them.
    pub fn peers(&mut self) -> Result<()> {
        if !self.wants("peers") {
            return Ok(());
        }
        let exports = Exports::at(&self.dir, self.args.exported())?;
        for (name, program, words) in TABLES {
            if let Some(program) = installed(program) {
                told(&format!("  {name}"));
                self.table(name, &program, words, &exports.deals)?;
            }
        }
        if let Some(program) = installed("fzf") {
            told("  fzf");
            self.lines(&program, &exports.deals)?;
        }
        Ok(())
    }

    fn table(
        &mut self,
        name: &'static str,
        program: &Path,
        words: &[&str],
        file: &Path,
    ) -> Result<()> {
        let mut all = vec![program.to_string_lossy().into_owned()];
        all.extend(words.iter().map(|word| (*word).to_owned()));
        all.push(file.to_string_lossy().into_owned());
        let mut session = Session::start(&self.as_peer(all))?;
        let usable = session.until("a row", |screen| screen.contains(FIRST_ROW))?;
        let start = ms(usable.saturating_duration_since(session.started));
        self.samples
            .add("start", "", Who::Peer(name), On::Large, start);
        Ok(())
    }

    /// Every key of a frequent word and of one that is nowhere, once all lines are loaded.
    fn lines(&mut self, program: &Path, file: &Path) -> Result<()> {
        let call = format!("exec '{}' < '{}'", program.display(), file.display());
        let mut session = Session::start(&self.as_peer(vec!["sh".into(), "-c".into(), call]))?;
        session.until("all lines", |screen| {
            screen.contains(&(self.args.exported() + 1).to_string())
        })?;
        session.rest();
        for (place, word) in WORDS {
            for key in word.chars() {
                if let Some(settled) = session.press(&key.to_string())?.settled {
                    self.samples
                        .add("filter", place, Who::Peer("fzf"), On::Large, ms(settled));
                }
            }
            // Ctrl-u empties the line.
            session.press("\x15")?;
            session.rest();
        }
        Ok(())
    }

    fn as_peer(&self, words: Vec<String>) -> Command {
        Command {
            words,
            home: self.large.home.clone(),
            env: Vec::new(),
        }
    }
}

/// Where a program is, if it is installed.
fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
