//! A new sales process with its stages, and new qualification frameworks.

use crate::domain::ids::{ElementId, FrameworkId, StageId};
use crate::storage::{Change, Result};

/// A sales process to be written, with its stages in order.
#[derive(Debug, Clone, Default)]
pub struct NewProcess<'a> {
    /// Its name.
    pub name: &'a str,
    /// The open stages in order, then won and lost.
    pub stages: Vec<NewStage<'a>>,
}

/// A stage of a process.
#[derive(Debug, Clone, Default)]
pub struct NewStage<'a> {
    /// Its name.
    pub name: &'a str,
    /// `open`, `won` or `lost`; empty is `open`.
    pub outcome: &'a str,
    /// What is to be reached in it.
    pub objective: &'a str,
    /// The forecast category of its deals unless they have one of their own; empty is `Pipeline`.
    pub category: &'a str,
    /// What the rep does, and what can be seen to have happened.
    pub steps: Vec<NewStep<'a>>,
    /// What a buyer needs in order to move on.
    pub criteria: Vec<NewCriterionTemplate<'a>>,
}

/// A task or a verifiable outcome of a stage.
#[derive(Debug, Clone, Default)]
pub struct NewStep<'a> {
    /// `task` or `outcome`.
    pub kind: &'a str,
    /// The step.
    pub text: &'a str,
}

/// A buying-process exit criterion, the template of what each buyer gets.
#[derive(Debug, Clone, Default)]
pub struct NewCriterionTemplate<'a> {
    /// `see`, `hear`, `feel`, `touch`, `believe` or `commitment`.
    pub sense: &'a str,
    /// The criterion.
    pub text: &'a str,
}

/// A qualification framework to be written.
#[derive(Debug, Clone, Default)]
pub struct NewFramework<'a> {
    /// Its key, for example `meddpicc`.
    pub key: &'a str,
    /// Its name, for example `MEDDPICC`.
    pub name: &'a str,
    /// The top level of an element.
    pub max_level: i64,
    /// Where it comes from, in words.
    pub origin: &'a str,
    /// Its elements in order.
    pub elements: Vec<NewElement<'a>>,
    /// What a deal needs to stand in a stage.
    pub minimums: Vec<NewStageMinimum<'a>>,
}

/// An element of a framework.
#[derive(Debug, Clone, Default)]
pub struct NewElement<'a> {
    /// Its key, for example `economic_buyer`.
    pub key: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The question that it asks.
    pub question: &'a str,
    /// Its weight in the weighted score.
    pub weight: i64,
}

/// The least score of a framework to stand in a stage.
#[derive(Debug, Clone, Default)]
pub struct NewStageMinimum<'a> {
    /// The stage.
    pub stage: Option<StageId>,
    /// The least sum of levels.
    pub minimum: i64,
    /// Keys of the elements that must be at the top level.
    pub required: Vec<&'a str>,
}

impl Change<'_> {
    /// Writes a process with its stages; answers with the stages in order.
    pub fn add_process(&mut self, process: &NewProcess<'_>) -> Result<Vec<StageId>> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.processes (uid, name) VALUES (?1, ?2)",
            (uid, process.name),
        )?;
        let process_id = self.sql().last_insert_rowid();
        let mut ids = Vec::with_capacity(process.stages.len());
        for (position, stage) in (0_i64..).zip(&process.stages) {
            ids.push(self.add_stage(process_id, position, stage)?);
        }
        Ok(ids)
    }

    fn add_stage(&mut self, process: i64, position: i64, stage: &NewStage<'_>) -> Result<StageId> {
        let or = |text: &str, otherwise: &'static str| match text {
            "" => otherwise.to_owned(),
            text => text.to_owned(),
        };
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.stages (uid, process_id, name, position, outcome, objective, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                uid,
                process,
                stage.name,
                position,
                or(stage.outcome, "open"),
                stage.objective,
                or(stage.category, "Pipeline"),
            ),
        )?;
        let id = self.sql().last_insert_rowid();
        for (position, step) in (0_i64..).zip(&stage.steps) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.stage_steps (uid, stage_id, kind, text, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                (uid, id, step.kind, step.text, position),
            )?;
        }
        for (position, criterion) in (0_i64..).zip(&stage.criteria) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.exit_criteria (uid, stage_id, sense, text, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                (uid, id, criterion.sense, criterion.text, position),
            )?;
        }
        Ok(StageId(id))
    }

    /// Writes a framework; answers with its number and its elements in order.
    pub fn add_framework(
        &mut self,
        framework: &NewFramework<'_>,
    ) -> Result<(FrameworkId, Vec<ElementId>)> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.frameworks (uid, key, name, max_level, origin) VALUES (?1, ?2, ?3, ?4, ?5)",
            (uid, framework.key, framework.name, framework.max_level, framework.origin),
        )?;
        let id = self.sql().last_insert_rowid();
        let mut elements = Vec::with_capacity(framework.elements.len());
        for (position, element) in (0_i64..).zip(&framework.elements) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.framework_elements (uid, framework_id, key, name, question, weight, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (uid, id, element.key, element.name, element.question, element.weight, position),
            )?;
            elements.push(ElementId(self.sql().last_insert_rowid()));
        }
        for minimum in &framework.minimums {
            let required = serde_json::Value::from(minimum.required.clone()).to_string();
            self.sql().execute(
                "INSERT INTO main.stage_minimums (framework_id, stage_id, minimum, required) VALUES (?1, ?2, ?3, ?4)",
                (id, minimum.stage.map(|stage| stage.0), minimum.minimum, required),
            )?;
        }
        Ok((FrameworkId(id), elements))
    }
}
