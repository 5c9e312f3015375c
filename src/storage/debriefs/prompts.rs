//! The sets of prompts: what a file begins with, and the list that a manager edits.

use rusqlite::Row;

use crate::domain::debrief::{Prompt, PromptSet, in_order, wrong_with};
use crate::domain::ids::PromptSetId;
use crate::storage::cells::word;
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

/// Under which settings key it stands that the sets were written once: whoever removes them does not get them back.
pub(in crate::storage) const STARTED: &str = "debrief_started";

/// A set of prompts as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptSetLine {
    /// Row number.
    pub id: PromptSetId,
    /// The name in files.
    pub key: String,
    /// What a person can edit.
    pub details: PromptSetDetails,
    /// False once it was retired.
    pub active: bool,
}

/// What a person can edit of a set of prompts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PromptSetDetails {
    /// The name on the screen.
    pub name: String,
    /// The questions in the order in which they are asked.
    pub prompts: Vec<Prompt>,
}

impl Store {
    /// Writes the sets of prompts into a file that never had any. It is what the file begins with and cannot be undone.
    pub fn start_debriefs(&mut self, sets: &[PromptSet]) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM main.settings WHERE key = ?1)";
        let is_started: bool = self.reader().query_row(sql, [STARTED], |row| row.get(0))?;
        if is_started {
            return Ok(());
        }
        self.fill(|change| change.start_debriefs(sets))
    }

    /// The sets in order, those that were retired at the end.
    pub fn prompt_sets(&self) -> Result<Vec<PromptSetLine>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, key, name, active FROM prompt_sets ORDER BY active DESC, position, id",
        )?;
        let rows = statement.query_map([], line)?;
        let mut lines = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut prompts = self.reader().prepare_cached(
            "SELECT step, speaker, text FROM prompts WHERE prompt_set_id = ?1 ORDER BY position, id",
        )?;
        for line in &mut lines {
            let rows = prompts.query_map([line.id.0], |row| {
                Ok(Prompt {
                    step: row.get("step")?,
                    speaker: word(row, "speaker")?,
                    text: row.get("text")?,
                })
            })?;
            line.details.prompts = rows.collect::<rusqlite::Result<_>>()?;
        }
        Ok(lines)
    }

    /// The set of a key; the first one in use where it is empty or gone.
    pub(super) fn set_to_ask(&self, key: &str) -> Result<Option<PromptSetLine>> {
        let sets = self.prompt_sets()?;
        let named = sets.iter().find(|set| set.key == key);
        let first = || sets.iter().find(|set| set.active);
        Ok(named.or_else(first).cloned())
    }

    /// Adds a set of prompts at the end.
    pub fn add_prompt_set(&mut self, details: &PromptSetDetails) -> Result<PromptSetId> {
        let name = checked(details)?;
        let key = self.free_key("prompt_sets", name)?;
        self.change(&format!("Add the prompts {name}"), |change| {
            let id = change.add_prompt_set_row(&key, name)?;
            change.set_prompts(id, &in_order(&details.prompts))?;
            Ok(id)
        })
    }

    /// Saves an edited set. What was asked in earlier debriefs stays as it was asked.
    pub fn save_prompt_set(&mut self, id: PromptSetId, details: &PromptSetDetails) -> Result<()> {
        let name = checked(details)?;
        self.change(&format!("Change the prompts {name}"), |change| {
            there(change.sql().execute(
                "UPDATE main.prompt_sets SET name = ?2 WHERE id = ?1",
                (id.0, name),
            )?)?;
            change.set_prompts(id, &in_order(&details.prompts))
        })
    }

    /// Retires a set, or brings it back.
    pub fn retire_prompt_set(&mut self, id: PromptSetId, retired: bool) -> Result<()> {
        let label = if retired { "Retire" } else { "Bring back" };
        self.change(&format!("{label} a set of prompts"), |change| {
            there(change.sql().execute(
                "UPDATE main.prompt_sets SET active = ?2 WHERE id = ?1",
                (id.0, !retired),
            )?)
        })
    }

    /// Moves a set up or down the list by so many places: the first one in use is asked where nobody chose.
    pub fn move_prompt_set(&mut self, id: PromptSetId, by: isize) -> Result<()> {
        let ids: Vec<i64> = self.prompt_sets()?.iter().map(|line| line.id.0).collect();
        self.move_in_order("prompt_sets", "Move a set of prompts", &ids, id.0, by)
    }
}

impl Change<'_> {
    /// Writes the sets of prompts, see [`Store::start_debriefs`].
    pub fn start_debriefs(&mut self, sets: &[PromptSet]) -> Result<()> {
        for set in sets {
            let id = self.add_prompt_set_row(&set.key, &set.name)?;
            self.set_prompts(id, &in_order(&set.prompts))?;
        }
        let id = self.free_row("settings")?;
        self.sql().execute(
            "INSERT INTO main.settings (id, key, value, origin) VALUES (?1, ?2, 'true', 'written once by Ridealong')",
            (id, STARTED),
        )?;
        Ok(())
    }

    fn add_prompt_set_row(&mut self, key: &str, name: &str) -> Result<PromptSetId> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.prompt_sets (uid, key, name, position)
             VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM main.prompt_sets))",
            (uid, key, name),
        )?;
        Ok(PromptSetId(self.sql().last_insert_rowid()))
    }

    /// Writes the questions of a set in place of those that were there.
    fn set_prompts(&mut self, id: PromptSetId, prompts: &[Prompt]) -> Result<()> {
        let old: Vec<Prompt> = {
            let mut statement = self.sql().prepare_cached(
                "SELECT step, speaker, text FROM main.prompts WHERE prompt_set_id = ?1 ORDER BY position, id",
            )?;
            let rows = statement.query_map([id.0], |row| {
                Ok(Prompt {
                    step: row.get("step")?,
                    speaker: word(row, "speaker")?,
                    text: row.get("text")?,
                })
            })?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if old == prompts {
            return Ok(());
        }
        self.sql()
            .execute("DELETE FROM main.prompts WHERE prompt_set_id = ?1", [id.0])?;
        for (position, prompt) in (1_i64..).zip(prompts) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.prompts (uid, prompt_set_id, position, step, speaker, text)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (
                    uid,
                    id.0,
                    position,
                    prompt.step.trim(),
                    prompt.speaker.key(),
                    prompt.text.trim(),
                ),
            )?;
        }
        Ok(())
    }
}

fn checked(details: &PromptSetDetails) -> Result<&str> {
    let refused = |why: &str| Err(StorageError::Refused(why.to_owned()));
    if let Some(why) = wrong_with(&details.prompts) {
        return refused(why);
    }
    match details.name.trim() {
        "" => refused("A set of prompts needs a name"),
        name => Ok(name),
    }
}

fn there(changed: usize) -> Result<()> {
    if changed == 0 {
        let gone = "These prompts are no longer in the file";
        return Err(StorageError::NotFound(gone.into()));
    }
    Ok(())
}

fn line(row: &Row<'_>) -> rusqlite::Result<PromptSetLine> {
    Ok(PromptSetLine {
        id: PromptSetId(row.get("id")?),
        key: row.get("key")?,
        details: PromptSetDetails {
            name: row.get("name")?,
            prompts: Vec::new(),
        },
        active: row.get("active")?,
    })
}
