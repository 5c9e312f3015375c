//! A new sales process with its stages, and new qualification frameworks.

use crate::domain::ids::{ElementId, FrameworkId, StageId};
use crate::domain::process::{Process, Stage};
use crate::domain::qualification::Framework;
use crate::storage::{Change, Result};

impl Change<'_> {
    /// Writes a process with its stages; answers with the stages in order.
    pub fn add_process(&mut self, process: &Process) -> Result<Vec<StageId>> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.processes (uid, name) VALUES (?1, ?2)",
            (uid, &process.name),
        )?;
        let process_id = self.sql().last_insert_rowid();
        let mut ids = Vec::with_capacity(process.stages.len());
        for (position, stage) in (1_i64..).zip(&process.stages) {
            ids.push(self.add_stage(process_id, position, stage)?);
        }
        Ok(ids)
    }

    /// Positions count from 1, as people count stages.
    fn add_stage(&mut self, process: i64, position: i64, stage: &Stage) -> Result<StageId> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.stages (uid, process_id, name, position, outcome, objective, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                uid,
                process,
                &stage.name,
                position,
                stage.outcome.key(),
                &stage.objective,
                stage.category.name(),
            ),
        )?;
        let id = StageId(self.sql().last_insert_rowid());
        self.add_steps(id, "task", &stage.tasks)?;
        self.add_steps(id, "outcome", &stage.outcomes)?;
        for (position, criterion) in (1_i64..).zip(&stage.criteria) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.exit_criteria (uid, stage_id, sense, text, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                (uid, id.0, criterion.sense.key(), &criterion.text, position),
            )?;
        }
        Ok(id)
    }

    fn add_steps(&mut self, stage: StageId, kind: &str, texts: &[String]) -> Result<()> {
        for (position, text) in (1_i64..).zip(texts) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.stage_steps (uid, stage_id, kind, text, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                (uid, stage.0, kind, text, position),
            )?;
        }
        Ok(())
    }

    /// Writes a framework with the minimums of those stages that `stage_of` knows by key; answers with its number
    /// and its elements in order.
    pub fn add_framework(
        &mut self,
        framework: &Framework,
        stage_of: impl Fn(&str) -> Option<StageId>,
    ) -> Result<(FrameworkId, Vec<ElementId>)> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.frameworks (uid, key, name, max_level, origin) VALUES (?1, ?2, ?3, ?4, ?5)",
            (uid, &framework.key, &framework.name, framework.max_level, &framework.origin),
        )?;
        let id = self.sql().last_insert_rowid();
        let mut elements = Vec::with_capacity(framework.elements.len());
        for (position, element) in (1_i64..).zip(&framework.elements) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.framework_elements (uid, framework_id, key, name, question, weight, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (uid, id, &element.key, &element.name, &element.question, element.weight, position),
            )?;
            elements.push(ElementId(self.sql().last_insert_rowid()));
        }
        for minimum in &framework.minimums {
            let Some(stage) = stage_of(&minimum.stage) else {
                continue;
            };
            let required = serde_json::Value::from(minimum.required.clone()).to_string();
            self.sql().execute(
                "INSERT INTO main.stage_minimums (framework_id, stage_id, minimum, required) VALUES (?1, ?2, ?3, ?4)",
                (id, stage.0, framework.points_for(minimum), required),
            )?;
        }
        Ok((FrameworkId(id), elements))
    }
}
