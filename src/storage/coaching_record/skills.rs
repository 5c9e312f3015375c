//! The skills of everybody in a scope, competency by competency.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::coaching_record::{Skill, SkillSeen};
use crate::domain::ids::{CompetencyId, RepId};
use crate::storage::cells::{parsed, word};
use crate::storage::deal_query::DealScope;
use crate::storage::{Observation, Result, Store};

/// Rep by competency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkillMap {
    /// The competencies in use, and those that were ever observed here, in order.
    pub competencies: Vec<(CompetencyId, String)>,
    /// One row per rep, by name.
    pub rows: Vec<SkillMapRow>,
}

/// The skills of one rep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillMapRow {
    /// The rep.
    pub rep: RepId,
    /// The name.
    pub name: String,
    /// In the order of the competencies.
    pub skills: Vec<Skill>,
}

impl Store {
    /// The skills of the reps of a scope, from the observations within its days.
    pub fn skill_map(&self, scope: &DealScope) -> Result<SkillMap> {
        let mut seen = self.skills_seen(scope)?;
        let lines = self.competencies()?;
        let competencies: Vec<(CompetencyId, String)> = lines
            .into_iter()
            .filter(|line| line.active || seen.keys().any(|(_, competency)| *competency == line.id))
            .map(|line| (line.id, line.details.name))
            .collect();
        let rows = self.coached_people(scope)?.into_iter().map(|(rep, name)| {
            let skill = |(id, _): &(CompetencyId, String)| {
                Skill::of(seen.remove(&(rep, *id)).unwrap_or_default())
            };
            SkillMapRow {
                rep,
                name,
                skills: competencies.iter().map(skill).collect(),
            }
        });
        let rows = rows.collect();
        Ok(SkillMap { competencies, rows })
    }

    fn skills_seen(
        &self,
        scope: &DealScope,
    ) -> Result<BTreeMap<(RepId, CompetencyId), Vec<SkillSeen>>> {
        let mut condition = format!("1{}", scope.people("o.rep_id"));
        for (day, sign) in [(scope.from, ">="), (scope.to, "<=")] {
            if let Some(day) = day {
                let _ = write!(condition, " AND o.observed_on {sign} '{day}'");
            }
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT o.rep_id, o.competency_id, o.observed_on, o.used, o.level FROM observations o
             WHERE {condition} ORDER BY o.observed_on, o.id"
        ))?;
        let mut rows = statement.query([])?;
        let mut seen: BTreeMap<(RepId, CompetencyId), Vec<SkillSeen>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let key = (RepId(row.get(0)?), CompetencyId(row.get(1)?));
            seen.entry(key).or_default().push(SkillSeen {
                on: parsed(row, "observed_on")?.unwrap_or_default(),
                used: word(row, "used")?,
                level: row.get(4)?,
            });
        }
        Ok(seen)
    }

    /// The observations behind a cell, the newest first.
    pub fn observations_behind(
        &self,
        rep: RepId,
        competency: CompetencyId,
        scope: &DealScope,
    ) -> Result<Vec<Observation>> {
        let within = |one: &Observation| {
            scope.from.is_none_or(|from| one.observed_on >= from)
                && scope.to.is_none_or(|to| one.observed_on <= to)
        };
        let mut all = self.observations_of(rep)?;
        all.retain(|one| one.competency == competency && within(one));
        Ok(all)
    }
}
