//! The files that are measured: two demo companies and, beside each, the floor's copy of its deals.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Child;

use super::terminal::Command;
use super::{Itself, Result, floor, told};

/// A company in a file.
#[derive(Debug, Clone)]
pub struct Company {
    /// The program's file.
    pub file: PathBuf,
    /// The floor's file.
    pub floor: PathBuf,
    /// The home of everything started on it.
    pub home: PathBuf,
}

impl Company {
    /// The company of about so many deals in `dir`, written where it is not there yet; or the one of `given`.
    pub fn at(dir: &Path, binary: &Path, deals: u64, given: Option<&Path>) -> Result<Self> {
        let file = match given {
            Some(file) => fs::canonicalize(file)?,
            None => dir.join(format!("company-{deals}.db")),
        };
        if !file.exists() {
            told(&format!("writing a company of {deals} deals, once …"));
            let reps = (deals / 100).max(12);
            let done = Child::new(binary)
                .args([
                    "demo",
                    "--deals",
                    &deals.to_string(),
                    "--reps",
                    &reps.to_string(),
                ])
                .args(["--activities", &(deals * 10).to_string(), "--out"])
                .arg(&file)
                .output()?;
            if !done.status.success() {
                return Err(String::from_utf8_lossy(&done.stderr).into());
            }
        }
        let stem = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let floor = dir.join(format!("{stem}.floor"));
        if !floor.exists() {
            floor::copy(&file, &floor)?;
        }
        let home = dir.join(format!("{stem}.home"));
        fs::create_dir_all(&home)?;
        Ok(Self { file, floor, home })
    }

    /// The program on this company.
    pub fn ours(&self, binary: &Path) -> Command {
        let file = self.file.to_string_lossy().into_owned();
        Command {
            words: vec![binary.to_string_lossy().into_owned(), "--db".into(), file],
            home: self.home.clone(),
            env: Vec::new(),
        }
    }

    /// The floor on this company.
    pub fn floor(&self, itself: &Itself) -> Command {
        let file = self.floor.to_string_lossy().into_owned();
        let mut command = Command {
            words: itself.words.clone(),
            home: self.home.clone(),
            env: Vec::new(),
        };
        match &itself.file_in {
            Some(name) => command.env.push((name.clone(), file)),
            None => command.words.push(file),
        }
        command
    }
}
