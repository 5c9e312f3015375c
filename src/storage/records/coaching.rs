//! New competencies, levers, observations and ride-alongs.

use chrono::NaiveDate;

use super::day;
use crate::domain::competency::{HIGHEST, LOWEST, Used};
use crate::domain::ids::{
    CompetencyId, DealId, DiagnosisId, LeverId, ObservationId, RepId, RideAlongId, StageId,
};
use crate::storage::error::StorageError;
use crate::storage::{Change, Result};

/// A competency to be written.
#[derive(Debug, Clone, Default)]
pub struct NewCompetency<'a> {
    /// The name in files, one of its kind.
    pub key: &'a str,
    /// The name on the screen.
    pub name: &'a str,
    /// The stage in which it is used most; none where it is used everywhere.
    pub stage: Option<StageId>,
    /// What the observer looks for.
    pub question: &'a str,
    /// What can be seen at each level, the lowest first; empty ones are left out.
    pub levels: &'a [String],
}

/// A performance lever to be written.
#[derive(Debug, Clone, Default)]
pub struct NewLever<'a> {
    /// The name in files, one of its kind.
    pub key: &'a str,
    /// The name on the screen.
    pub name: &'a str,
    /// Which factor of the result it moves.
    pub factor: &'a str,
    /// For a conversion: the stage that a deal leaves.
    pub stage: Option<StageId>,
    /// The key of the metric that is moved.
    pub metric: &'a str,
    /// The key of the metric that moves first.
    pub indicator: &'a str,
    /// The competency behind it.
    pub competency: Option<CompetencyId>,
    /// The behaviour wanted.
    pub behaviour: &'a str,
}

/// One competency seen once, to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewObservation<'a> {
    /// Who was seen.
    pub rep: RepId,
    /// What was looked at.
    pub competency: CompetencyId,
    /// In which deal.
    pub deal: Option<DealId>,
    /// On which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// On which day.
    pub observed_on: NaiveDate,
    /// Whether it was used.
    pub used: Used,
    /// How well, 1 to 5; none where it was not rated.
    pub level: Option<u8>,
    /// What was seen.
    pub note: &'a str,
}

/// A ride-along to be planned.
#[derive(Debug, Clone, Copy)]
pub struct NewRideAlong<'a> {
    /// With whom.
    pub rep: RepId,
    /// On which day.
    pub planned_on: NaiveDate,
    /// In which deal.
    pub deal: Option<DealId>,
    /// The one skill in focus.
    pub competency: Option<CompetencyId>,
    /// The diagnosis that it is to confirm.
    pub diagnosis: Option<DiagnosisId>,
    /// What it is for.
    pub purpose: &'a str,
}

/// Refuses what an observation cannot be.
pub(in crate::storage) fn check_rating(used: Used, level: Option<u8>) -> Result<()> {
    let refused = |why: &str| Err(StorageError::Refused(why.to_owned()));
    match (used, level) {
        (Used::NotObserved, Some(_)) => {
            refused("What was not observed has no level: leave it empty, or say that it was seen")
        }
        (Used::No, Some(_)) => {
            refused("What was not used has no level: a level says how well it was done")
        }
        (_, Some(level)) if !(LOWEST..=HIGHEST).contains(&level) => {
            refused("A level is from 1 to 5")
        }
        _ => Ok(()),
    }
}

impl Change<'_> {
    /// Writes a competency at the end of the list.
    pub fn add_competency(&mut self, competency: &NewCompetency<'_>) -> Result<CompetencyId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.competencies (uid, key, name, stage_id, question, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(position), 0) + 1 FROM main.competencies))",
            )?
            .execute((
                uid,
                competency.key,
                competency.name,
                competency.stage.map(|id| id.0),
                competency.question,
            ))?;
        let id = CompetencyId(self.sql().last_insert_rowid());
        self.set_anchors(id, competency.levels)?;
        Ok(id)
    }

    /// Writes what can be seen at each level, the lowest first, in place of what was there.
    pub(in crate::storage) fn set_anchors(
        &mut self,
        id: CompetencyId,
        anchors: &[String],
    ) -> Result<()> {
        for (level, anchor) in (i64::from(LOWEST)..=i64::from(HIGHEST)).zip(anchors) {
            let anchor = anchor.trim();
            if anchor.is_empty() {
                self.sql().execute(
                    "DELETE FROM main.competency_levels WHERE competency_id = ?1 AND level = ?2",
                    (id.0, level),
                )?;
                continue;
            }
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.competency_levels (uid, competency_id, level, anchor) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (competency_id, level) DO UPDATE SET anchor = excluded.anchor
                   WHERE anchor <> excluded.anchor",
                (uid, id.0, level, anchor),
            )?;
        }
        Ok(())
    }

    /// Writes a lever at the end of the list.
    pub fn add_lever(&mut self, lever: &NewLever<'_>) -> Result<LeverId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.levers (uid, key, name, factor, stage_id, metric, indicator, competency_id,
                   behaviour, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
                   (SELECT coalesce(max(position), 0) + 1 FROM main.levers))",
            )?
            .execute((
                uid,
                lever.key,
                lever.name,
                lever.factor,
                lever.stage.map(|id| id.0),
                lever.metric,
                lever.indicator,
                lever.competency.map(|id| id.0),
                lever.behaviour,
            ))?;
        Ok(LeverId(self.sql().last_insert_rowid()))
    }

    /// Writes an observation.
    ///
    /// # Errors
    /// A level outside 1 to 5, or one for what was not used or not observed, is refused.
    pub fn add_observation(&mut self, seen: &NewObservation<'_>) -> Result<ObservationId> {
        check_rating(seen.used, seen.level)?;
        let (uid, now) = (self.uid_born(Some(seen.observed_on)), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.observations (uid, rep_id, competency_id, deal_id, ride_along_id, observed_on, used,
                   level, note, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                uid,
                seen.rep.0,
                seen.competency.0,
                seen.deal.map(|id| id.0),
                seen.ride_along.map(|id| id.0),
                day(Some(seen.observed_on)),
                seen.used.key(),
                seen.level,
                seen.note.trim(),
                now,
            ))?;
        Ok(ObservationId(self.sql().last_insert_rowid()))
    }

    /// Writes a planned ride-along.
    pub fn add_ride_along(&mut self, plan: &NewRideAlong<'_>) -> Result<RideAlongId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.ride_alongs (uid, rep_id, deal_id, competency_id, diagnosis_id, purpose, planned_on,
                   made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                uid,
                plan.rep.0,
                plan.deal.map(|id| id.0),
                plan.competency.map(|id| id.0),
                plan.diagnosis.map(|id| id.0),
                plan.purpose.trim(),
                day(Some(plan.planned_on)),
                now,
            ))?;
        Ok(RideAlongId(self.sql().last_insert_rowid()))
    }
}
