//! What is said and rated in a debrief, up to the moment at which the manager's ratings are shown.

use std::collections::BTreeMap;

use super::{Asked, PromptSetLine};
use crate::domain::competency::{HIGHEST, LOWEST};
use crate::domain::debrief::{Own, may_reveal};
use crate::domain::ids::{CompetencyId, RideAlongId};
use crate::storage::cells::word;
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

impl Store {
    /// The questions of a debrief: those of the set, and in place of them what was asked already.
    pub(super) fn asked(&self, id: RideAlongId, set: Option<&PromptSetLine>) -> Result<Vec<Asked>> {
        let prompts = set
            .map(|set| set.details.prompts.as_slice())
            .unwrap_or_default();
        let mut asked: BTreeMap<i64, Asked> = (1_i64..)
            .zip(prompts)
            .map(|(position, prompt)| {
                let asked = Asked {
                    position,
                    step: prompt.step.clone(),
                    speaker: prompt.speaker,
                    prompt: prompt.text.clone(),
                    answer: String::new(),
                };
                (position, asked)
            })
            .collect();
        let mut statement = self.reader().prepare_cached(
            "SELECT position, step, speaker, prompt, answer FROM debrief_answers WHERE ride_along_id = ?1",
        )?;
        let rows = statement.query_map([id.0], |row| {
            Ok(Asked {
                position: row.get("position")?,
                step: row.get("step")?,
                speaker: word(row, "speaker")?,
                prompt: row.get("prompt")?,
                answer: row.get("answer")?,
            })
        })?;
        for answered in rows {
            let answered = answered?;
            asked.insert(answered.position, answered);
        }
        Ok(asked.into_values().collect())
    }

    /// Chooses the questions of a debrief.
    ///
    /// # Errors
    /// Refused once something was answered: the answers belong to the questions that were asked.
    pub fn choose_prompts(&mut self, id: RideAlongId, set: &str) -> Result<()> {
        let debrief = self.debrief(id)?;
        if debrief.asked.iter().any(|asked| !asked.answer.is_empty()) {
            return Err(StorageError::Refused(
                "Some questions are answered already, and the answers belong to them".into(),
            ));
        }
        let label = format!("Choose the questions for {}", debrief.ride.rep_name);
        self.change(&label, |change| change.set_prompt_set(id, set))
    }

    /// Writes down what was said: places of questions with the answers; an empty answer takes the old one away.
    pub fn answer_debrief(&mut self, id: RideAlongId, answers: &[(i64, String)]) -> Result<()> {
        let debrief = self.debrief(id)?;
        let changed: Vec<(&Asked, &str)> = debrief
            .asked
            .iter()
            .filter_map(|asked| {
                let (_, answer) = answers.iter().find(|(place, _)| *place == asked.position)?;
                (asked.answer != answer.trim()).then_some((asked, answer.trim()))
            })
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let label = format!("Debrief with {}: what was said", debrief.ride.rep_name);
        self.change(&label, |change| {
            change.set_prompt_set(id, &debrief.set)?;
            for (asked, answer) in changed {
                change.set_answer(id, asked, answer)?;
            }
            Ok(())
        })
    }

    /// Writes down how the rep rates a competency; [`Own::Missing`] takes the rating back.
    ///
    /// # Errors
    /// Refused for a level that there is not, and once the manager's ratings were shown.
    pub fn rate_self(&mut self, id: RideAlongId, competency: CompetencyId, own: Own) -> Result<()> {
        if matches!(own, Own::Level(level) if !(LOWEST..=HIGHEST).contains(&level)) {
            return Err(StorageError::Refused("A level is from 1 to 5".into()));
        }
        let head = self.debrief_head(id)?;
        if head.revealed_at.is_some() {
            return Err(StorageError::Refused(
                "Your ratings were shown already: what is rated now is no longer the rep's own"
                    .into(),
            ));
        }
        let rep = self.ride_along(id)?.rep_name;
        let name = self.competency(competency)?.details.name;
        self.change(&format!("{rep} rates {name}"), |change| {
            change.set_own(id, competency, own)
        })
    }

    /// Shows the manager's ratings beside the rep's. `declined`: the rep does not want to rate first, which is kept.
    ///
    /// # Errors
    /// Refused while a rating of the rep is missing and the rep did not decline, and a second time.
    pub fn reveal_ratings(&mut self, id: RideAlongId, declined: bool) -> Result<()> {
        let debrief = self.debrief(id)?;
        let refused = |why: String| Err(StorageError::Refused(why));
        if debrief.revealed_at.is_some() {
            return refused("The ratings were shown already".into());
        }
        if !debrief.is_rated() {
            return refused("Nothing was rated on this day: there is nothing to show".into());
        }
        if !declined && !may_reveal(&debrief.compared()) {
            let missing = debrief.missing();
            let many = if missing == 1 {
                "competency"
            } else {
                "competencies"
            };
            return refused(format!(
                "{} has not rated {missing} {many} yet: the rep's own rating comes first",
                debrief.ride.rep_name
            ));
        }
        let label = format!("Show the ratings to {}", debrief.ride.rep_name);
        self.change(&label, |change| {
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.ride_alongs SET revealed_at = ?2 WHERE id = ?1",
                (id.0, now),
            )?;
            Ok(())
        })
    }
}

impl Change<'_> {
    pub(super) fn set_prompt_set(&self, id: RideAlongId, set: &str) -> Result<()> {
        self.sql().execute(
            "UPDATE main.ride_alongs SET prompt_set = ?2 WHERE id = ?1 AND prompt_set <> ?2",
            (id.0, set),
        )?;
        Ok(())
    }

    pub(super) fn set_answer(
        &mut self,
        id: RideAlongId,
        asked: &Asked,
        answer: &str,
    ) -> Result<()> {
        if answer.is_empty() {
            self.sql().execute(
                "DELETE FROM main.debrief_answers WHERE ride_along_id = ?1 AND position = ?2",
                (id.0, asked.position),
            )?;
            return Ok(());
        }
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.debrief_answers (uid, ride_along_id, position, step, speaker, prompt, answer, answered_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (ride_along_id, position) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at",
            (
                uid,
                id.0,
                asked.position,
                &asked.step,
                asked.speaker.key(),
                &asked.prompt,
                answer,
                now,
            ),
        )?;
        Ok(())
    }

    pub(super) fn set_own(
        &mut self,
        id: RideAlongId,
        competency: CompetencyId,
        own: Own,
    ) -> Result<()> {
        let level = match own {
            Own::Missing => {
                self.sql().execute(
                    "DELETE FROM main.self_ratings WHERE ride_along_id = ?1 AND competency_id = ?2",
                    (id.0, competency.0),
                )?;
                return Ok(());
            }
            Own::NoOccasion => None,
            Own::Level(level) => Some(level),
        };
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.self_ratings (uid, ride_along_id, competency_id, level, rated_at)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (ride_along_id, competency_id) DO UPDATE
               SET level = excluded.level, rated_at = excluded.rated_at",
            (uid, id.0, competency.0, level, now),
        )?;
        Ok(())
    }
}
