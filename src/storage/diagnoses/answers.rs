//! The answers of a walk: each is kept at once, as a change of its own that says what was answered.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::ToSql;

use super::{
    CauseFound, Change, DiagnosisId, Hypothesis, PlanDraft, Result, STEPS, StorageError, Store, iso,
};

/// What can be answered with one value. Questions of the fifth step are answered by [`Store::answer_cause`].
#[derive(Debug, Clone, PartialEq)]
pub enum WalkAnswer {
    /// Nothing is changed: the step was looked at.
    Seen,
    /// First and last day of the results; none: all time.
    Days(Option<(NaiveDate, NaiveDate)>),
    /// Key of the benchmark.
    Benchmark(String),
    /// Metric and part of the gap, and its name.
    Gap {
        /// Key of the metric.
        metric: String,
        /// Part of the metric, or empty.
        part: String,
        /// As the screen calls it, for undo.
        name: String,
    },
    /// The hypothesis, and its name.
    Hypothesis {
        /// What was chosen.
        chosen: Hypothesis,
        /// As the screen calls it, for undo.
        name: String,
    },
    /// The behaviour today (A).
    BehaviourNow(String),
    /// The behaviour wanted (B).
    BehaviourWanted(String),
    /// A and B together, as they were prefilled.
    Behaviours {
        /// The behaviour today (A).
        now: String,
        /// The behaviour wanted (B).
        wanted: String,
    },
    /// What the rep says.
    RepWords(String),
    /// What drives the rep.
    Motivation(String),
    /// Reward and recognition.
    Reward(String),
    /// The day on which the rep agreed; none: not agreed.
    RepAgreed(Option<NaiveDate>),
    /// The day on which the manager agreed; none: not agreed.
    ManagerAgreed(Option<NaiveDate>),
    /// The plan as far as it is written.
    Plan(Box<PlanDraft>),
}

impl WalkAnswer {
    /// Whether it changes the behaviour today or wanted.
    fn is_behaviour(&self) -> bool {
        matches!(
            self,
            Self::BehaviourNow(_) | Self::BehaviourWanted(_) | Self::Behaviours { .. }
        )
    }

    /// What undo says it undoes, after “Walk with Ana Ruiz: ”.
    fn label(&self, reached: Option<u8>) -> String {
        let fixed = match self {
            Self::Seen => {
                return reached
                    .map_or_else(|| "look".to_owned(), |step| format!("go on to step {step}"));
            }
            Self::Gap { name, .. } => return format!("the gap is {name}"),
            Self::Hypothesis { name, .. } => return format!("the hypothesis is {name}"),
            Self::RepAgreed(None) => "the rep has not agreed",
            Self::ManagerAgreed(None) => "the manager has not agreed",
            Self::Days(_) => "the period",
            Self::Benchmark(_) => "the benchmark",
            Self::BehaviourNow(_) => "the behaviour today",
            Self::BehaviourWanted(_) => "the behaviour wanted",
            Self::Behaviours { .. } => "the behaviours today and wanted",
            Self::RepWords(_) => "the rep's own words",
            Self::Motivation(_) => "what drives the rep",
            Self::Reward(_) => "reward and recognition",
            Self::RepAgreed(Some(_)) => "the rep agrees",
            Self::ManagerAgreed(Some(_)) => "the manager agrees",
            Self::Plan(_) => "the plan",
        };
        fixed.to_owned()
    }
}

impl Store {
    /// Keeps an answer, and the step that was reached with it where it is a further one.
    pub fn answer_walk(
        &mut self,
        id: DiagnosisId,
        answer: &WalkAnswer,
        reached: Option<u8>,
    ) -> Result<()> {
        self.change("Answer", |change| {
            let name = change.open_walk_of(id)?;
            change.write_answer(id, answer)?;
            if answer.is_behaviour() {
                change.write_behaviours(id)?;
            }
            change.reach(id, reached)?;
            change.relabel(&format!("Walk with {name}: {}", answer.label(reached)))
        })
    }

    /// Keeps the answer to a question of the fifth step, and where the answers lead to now. An empty answer takes
    /// the earlier one away. `asked` is the question in words, for undo.
    pub fn answer_cause(
        &mut self,
        id: DiagnosisId,
        question: &str,
        answer: &str,
        asked: &str,
        found: &CauseFound,
    ) -> Result<()> {
        self.change("Answer", |change| {
            let name = change.open_walk_of(id)?;
            change.write_question(id, question, answer)?;
            change.set(
                id,
                &[
                    ("condition", &found.condition),
                    ("root_cause", &found.root_cause),
                    ("intervention", &found.intervention),
                ],
            )?;
            change.relabel(&format!("Walk with {name}: “{asked}”"))
        })
    }

    /// Ticks another explanation off as ruled out, or takes that back. The keys begin with a mark of their own, so
    /// that no question of the fifth step is met.
    pub fn rule_out(
        &mut self,
        id: DiagnosisId,
        explanation: &str,
        is_out: bool,
        name: &str,
    ) -> Result<()> {
        self.change("Rule out", |change| {
            let rep = change.open_walk_of(id)?;
            let answer = if is_out { "yes" } else { "" };
            change.write_question(id, &format!("{RULED_OUT}{explanation}"), answer)?;
            let not = if is_out { "" } else { "not " };
            change.relabel(&format!("Walk with {rep}: {name} {not}ruled out"))
        })
    }

    /// The answers to the questions of the fifth step: key of the question, key of the answer.
    pub fn cause_answers(&self, id: DiagnosisId) -> Result<BTreeMap<String, String>> {
        let all = self.kept_answers(id)?;
        Ok(all
            .into_iter()
            .filter(|(question, _)| !question.starts_with(RULED_OUT))
            .collect())
    }

    /// The other explanations that were ruled out.
    pub fn ruled_out(&self, id: DiagnosisId) -> Result<Vec<String>> {
        let all = self.kept_answers(id)?;
        Ok(all
            .into_keys()
            .filter_map(|question| question.strip_prefix(RULED_OUT).map(str::to_owned))
            .collect())
    }

    fn kept_answers(&self, id: DiagnosisId) -> Result<BTreeMap<String, String>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT question, answer FROM diagnosis_answers WHERE diagnosis_id = ?1",
        )?;
        let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// What the key of an explanation that was ruled out begins with, among the answers.
const RULED_OUT: &str = "ruled-out:";

impl Change<'_> {
    pub(super) fn write_answer(&self, id: DiagnosisId, answer: &WalkAnswer) -> Result<()> {
        match answer {
            WalkAnswer::Seen => Ok(()),
            WalkAnswer::Days(days) => {
                let (first, last) = (iso(days.map(|d| d.0)), iso(days.map(|d| d.1)));
                self.set(id, &[("starts_on", &first), ("ends_on", &last)])
            }
            WalkAnswer::Benchmark(key) => self.set(id, &[("benchmark", key)]),
            WalkAnswer::Gap { metric, part, .. } => {
                self.set(id, &[("gap_metric", metric), ("gap_part", part)])
            }
            WalkAnswer::Hypothesis { chosen, .. } => self.set(
                id,
                &[
                    ("factor", &chosen.factor),
                    ("factor_from", &chosen.from.map(|stage| stage.0)),
                    ("factor_to", &chosen.to.map(|stage| stage.0)),
                    ("lever_id", &chosen.lever.map(|lever| lever.0)),
                ],
            ),
            WalkAnswer::BehaviourNow(text) => self.set(id, &[("behaviour_now", &text.trim())]),
            WalkAnswer::BehaviourWanted(text) => {
                self.set(id, &[("behaviour_wanted", &text.trim())])
            }
            WalkAnswer::Behaviours { now, wanted } => self.set(
                id,
                &[
                    ("behaviour_now", &now.trim()),
                    ("behaviour_wanted", &wanted.trim()),
                ],
            ),
            WalkAnswer::RepWords(text) => self.set(id, &[("rep_words", &text.trim())]),
            WalkAnswer::Motivation(text) => self.set(id, &[("motivation", &text.trim())]),
            WalkAnswer::Reward(text) => self.set(id, &[("reward", &text.trim())]),
            WalkAnswer::RepAgreed(on) => self.set(id, &[("rep_agreed_on", &iso(*on))]),
            WalkAnswer::ManagerAgreed(on) => self.set(id, &[("manager_agreed_on", &iso(*on))]),
            WalkAnswer::Plan(plan) => {
                let json = serde_json::to_string(plan).map_err(|error| {
                    StorageError::Refused(format!("The plan cannot be kept: {error}"))
                })?;
                self.set(id, &[("plan", &json)])
            }
        }
    }

    /// Sets columns of a walk; their names are of this file, never of a person.
    pub(super) fn set(&self, id: DiagnosisId, columns: &[(&str, &dyn ToSql)]) -> Result<()> {
        let names: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, _))| format!("{name} = ?{}", at + 3))
            .collect();
        let now = self.now().0;
        let mut values: Vec<&dyn ToSql> = vec![&id.0, &now];
        values.extend(columns.iter().map(|(_, value)| *value));
        self.sql()
            .prepare_cached(&format!(
                "UPDATE main.diagnoses SET changed_at = ?2, {} WHERE id = ?1",
                names.join(", ")
            ))?
            .execute(values.as_slice())?;
        Ok(())
    }

    /// Behaviour today and wanted as the walk has them, for the rep at the lever of the hypothesis, where it has one.
    pub(super) fn write_behaviours(&mut self, id: DiagnosisId) -> Result<()> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.rep_levers (uid, rep_id, lever_id, behaviour_now, behaviour_wanted, changed_at)
             SELECT ?2, rep_id, lever_id, behaviour_now, behaviour_wanted, ?3 FROM main.diagnoses
             WHERE id = ?1 AND lever_id IS NOT NULL AND (behaviour_now <> '' OR behaviour_wanted <> '')
             ON CONFLICT (rep_id, lever_id) DO UPDATE SET behaviour_now = excluded.behaviour_now,
               behaviour_wanted = excluded.behaviour_wanted, changed_at = excluded.changed_at",
            (id.0, uid, now),
        )?;
        Ok(())
    }

    fn reach(&self, id: DiagnosisId, step: Option<u8>) -> Result<()> {
        if let Some(step) = step {
            let now = self.now().0;
            self.sql()
                .prepare_cached(
                    "UPDATE main.diagnoses SET step = ?2, changed_at = ?3 WHERE id = ?1 AND step < ?2",
                )?
                .execute((id.0, step.clamp(1, STEPS), now))?;
        }
        Ok(())
    }

    fn write_question(&mut self, id: DiagnosisId, question: &str, answer: &str) -> Result<()> {
        let (uid, now) = (self.uid(), self.now().0);
        if answer.is_empty() {
            self.sql()
                .prepare_cached(
                    "DELETE FROM main.diagnosis_answers WHERE diagnosis_id = ?1 AND question = ?2",
                )?
                .execute((id.0, question))?;
        } else {
            self.sql()
                .prepare_cached(
                    "INSERT INTO main.diagnosis_answers (uid, diagnosis_id, question, answer, answered_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (diagnosis_id, question) DO UPDATE SET answer = ?4, answered_at = ?5",
                )?
                .execute((uid, id.0, question, answer, now))?;
        }
        Ok(())
    }
}
