//! What is between two: observations, skills, commitments to be seen again, open plans.

use super::Reading;
use crate::domain::competency::Used;
use crate::domain::ids::{PlanId, RepId, RideAlongId};
use crate::domain::prep_pack::{Facts, ObservedOnce, OpenCommitment, OpenPlan, Opens, Skill};
use crate::domain::stamp::Stamp;
use crate::storage::cells::day;
use crate::storage::{Result, Store};

/// The most observations that a pack shows.
const OBSERVED: usize = 3;

impl Store {
    /// Observations, skills, commitments and plans of a rep: a few rows each.
    pub(super) fn prep_coaching(
        &self,
        rep: RepId,
        reading: &Reading<'_>,
        facts: &mut Facts,
    ) -> Result<()> {
        let latest = self.observations_of(rep)?.into_iter().take(OBSERVED);
        facts.observed = latest
            .map(|one| ObservedOnce {
                competency: one.competency_name,
                used: one.used,
                level: one.level,
                note: one.note,
                on: one.observed_on,
            })
            .collect();
        facts.skills = self.skills_of(rep)?;
        facts.commitments = self.open_commitments_of(rep)?;
        facts.plans = self.prep_plans(rep, reading)?;
        Ok(())
    }

    /// The skills of a rep that were seen at least once, each with its n and the day it was seen last.
    pub fn skills_of(&self, rep: RepId) -> Result<Vec<Skill>> {
        let seen = self.seen_of(rep)?.into_iter();
        Ok(seen
            .filter_map(|one| {
                let last = one.latest.iter().find(|o| o.used != Used::NotObserved)?;
                Some(Skill {
                    competency: one.competency,
                    last_on: last.observed_on,
                    name: one.name,
                    seen: one.seen,
                })
            })
            .collect())
    }

    /// What a rep committed to and nobody has seen again, the oldest first.
    pub fn open_commitments_of(&self, rep: RepId) -> Result<Vec<OpenCommitment>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT c.words, k.name, c.made_at, c.ride_along_id, c.next_ride_along_id, next.planned_on, next.state
             FROM commitments c JOIN competencies k ON k.id = c.competency_id
             LEFT JOIN ride_alongs next ON next.id = c.next_ride_along_id
             WHERE c.rep_id = ?1 AND c.state = 'open' ORDER BY c.made_at, c.id",
        )?;
        let rows = statement.query_map([rep.0], |row| {
            let state: Option<String> = row.get("state")?;
            let is_planned = state.as_deref() == Some("planned");
            let (next, made): (Option<i64>, Option<i64>) =
                (row.get("next_ride_along_id")?, row.get("ride_along_id")?);
            let ride = next.filter(|_| is_planned).or(made).map(RideAlongId);
            Ok(OpenCommitment {
                words: row.get("words")?,
                competency: row.get("name")?,
                made_on: Stamp(row.get("made_at")?).day(),
                next_look: day(row, "planned_on")?.filter(|_| is_planned),
                opens: ride.map_or(Opens::Rep(rep), Opens::RideAlong),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn prep_plans(&self, rep: RepId, reading: &Reading<'_>) -> Result<Vec<OpenPlan>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id FROM plans WHERE rep_id = ?1 AND state = 'open' ORDER BY starts_on, id",
        )?;
        let rows = statement.query_map([rep.0], |row| row.get(0).map(PlanId))?;
        let open: Vec<PlanId> = rows.collect::<rusqlite::Result<_>>()?;
        let mut plans = Vec::new();
        for id in open {
            let plan = self.plan(id)?;
            let check_ins = self.check_ins(id)?;
            let mut waiting = check_ins
                .iter()
                .filter(|c| c.held_on.is_none() && !c.missed);
            let held = check_ins.iter().rev().find(|c| c.held_on.is_some());
            let window = (plan.starts_on, reading.today);
            let now = self.indicator_since(rep, plan.indicator_key(), window, &reading.base)?;
            plans.push(OpenPlan {
                plan: id,
                check_in: waiting.next().map(|c| c.due_on),
                last_answer: held.and_then(|c| c.changed),
                now: now.map(|figure| figure.value),
                focus: plan.focus,
                ends_on: plan.ends_on,
                indicator: plan.indicator,
                part: plan.part_name,
                from: plan.indicator_from,
                target: plan.indicator_target,
            });
        }
        Ok(plans)
    }
}
