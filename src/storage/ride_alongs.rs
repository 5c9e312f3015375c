//! Ride-alongs: planned, held, moved, dropped.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use chrono::NaiveDate;
use rusqlite::Row;

use super::cells::{day, iso, parsed, word};
use super::deal_query::DealScope;
use super::error::StorageError;
use super::records::NewRideAlong;
use super::{Change, Result, Store};
use crate::domain::ids::{CadenceId, CompetencyId, DealId, DiagnosisId, RepId, RideAlongId};
use crate::domain::observing::ObservationKind;

/// How far a ride-along is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RideAlongState {
    /// To come.
    Planned,
    /// It took place.
    Held,
    /// Given up.
    Dropped,
}

impl RideAlongState {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Dropped => "dropped",
        }
    }
}

impl fmt::Display for RideAlongState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for RideAlongState {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        [Self::Planned, Self::Held, Self::Dropped]
            .into_iter()
            .find(|state| state.key() == key)
            .ok_or(())
    }
}

/// A ride-along with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RideAlong {
    /// Row number.
    pub id: RideAlongId,
    /// With whom.
    pub rep: RepId,
    /// Their name.
    pub rep_name: String,
    /// In which deal, with its name.
    pub deal: Option<(DealId, String)>,
    /// The one skill in focus, with its name.
    pub competency: Option<(CompetencyId, String)>,
    /// The diagnosis that it is to confirm.
    pub diagnosis: Option<DiagnosisId>,
    /// What it is for.
    pub purpose: String,
    /// For which day it is planned.
    pub planned_on: NaiveDate,
    /// How far it is.
    pub state: RideAlongState,
    /// On which day it took place.
    pub held_on: Option<NaiveDate>,
    /// How the rep is observed.
    pub kind: ObservationKind,
    /// Why it was moved or dropped, the latest.
    pub reason: String,
    /// The occurrence of a cadence that it is: which cadence, and its day by the rule.
    pub occurrence: Option<(CadenceId, NaiveDate)>,
}

impl RideAlong {
    /// The day that counts: of a held one when it took place, else for when it is planned.
    pub fn day(&self) -> NaiveDate {
        self.held_on.unwrap_or(self.planned_on)
    }
}

/// Planned ones first, the earliest first; then the others, the newest first.
const IN_ORDER: &str = "a.state <> 'planned', CASE a.state WHEN 'planned' THEN a.planned_on END,
  coalesce(a.held_on, a.planned_on) DESC, a.id DESC";

/// The condition that a ride-along `a` belongs to a scope.
fn of_scope(scope: &DealScope) -> String {
    let mut condition = format!("1{}", scope.people("a.rep_id"));
    for (day, sign) in [(scope.from, ">="), (scope.to, "<=")] {
        if let Some(day) = day {
            let _ = write!(
                condition,
                " AND (a.state = 'planned' OR coalesce(a.held_on, a.planned_on) {sign} '{day}')"
            );
        }
    }
    condition
}

impl Store {
    /// The ride-alongs of the people of a scope: planned ones first, the earliest first; then the others, the newest
    /// first. The days of the scope bound those that are over; a planned one is never hidden.
    pub fn ride_alongs(&self, scope: &DealScope) -> Result<Vec<RideAlong>> {
        self.rides(&of_scope(scope))
    }

    /// The first of [`Store::ride_alongs`], at most `most`: names are looked up for no others.
    pub fn first_ride_alongs(&self, scope: &DealScope, most: usize) -> Result<Vec<RideAlong>> {
        let condition = of_scope(scope);
        self.rides(&format!(
            "a.id IN (SELECT a.id FROM ride_alongs a WHERE {condition} ORDER BY {IN_ORDER} LIMIT {most})"
        ))
    }

    /// The ride-alongs of one rep, in the same order.
    pub fn ride_alongs_of(&self, rep: RepId) -> Result<Vec<RideAlong>> {
        self.rides(&format!("a.rep_id = {rep}"))
    }

    /// The next planned ride-along with a rep; one that is overdue counts as next.
    pub fn next_ride_along(&self, rep: RepId) -> Result<Option<RideAlong>> {
        let found = self.rides(&format!("a.rep_id = {rep} AND a.state = 'planned'"))?;
        Ok(found.into_iter().next())
    }

    /// One ride-along.
    pub fn ride_along(&self, id: RideAlongId) -> Result<RideAlong> {
        let found = self.rides(&format!("a.id = {id}"))?;
        found.into_iter().next().ok_or_else(gone)
    }

    pub(super) fn rides(&self, condition: &str) -> Result<Vec<RideAlong>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.id, a.rep_id, r.name AS rep_name, a.deal_id, d.name AS deal_name, a.competency_id,
               c.name AS competency_name, a.diagnosis_id, a.purpose, a.planned_on, a.state, a.held_on,
               a.kind, a.reason, a.cadence_id, a.occurs_on
             FROM ride_alongs a JOIN reps r ON r.id = a.rep_id LEFT JOIN deals d ON d.id = a.deal_id
             LEFT JOIN competencies c ON c.id = a.competency_id WHERE {condition} ORDER BY {IN_ORDER}"
        ))?;
        let rows = statement.query_map([], ride_along)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Plans a ride-along.
    pub fn plan_ride_along(&mut self, plan: &NewRideAlong<'_>) -> Result<RideAlongId> {
        let label = format!("Plan a ride-along with {}", self.rep_name(plan.rep)?);
        self.change(&label, |change| change.add_ride_along(plan))
    }

    /// Saves an edited ride-along: rep, deal, skill in focus, purpose and the planned day.
    pub fn save_ride_along(&mut self, id: RideAlongId, plan: &NewRideAlong<'_>) -> Result<()> {
        let label = format!("Change the ride-along with {}", self.rep_name(plan.rep)?);
        self.change(&label, |change| change.save_ride_along(id, plan))
    }

    /// Plans an observation of another kind: a live listen-in, a recording, virtual practice.
    pub fn plan_observation(
        &mut self,
        plan: &NewRideAlong<'_>,
        kind: ObservationKind,
    ) -> Result<RideAlongId> {
        let label = format!("Plan a {kind} with {}", self.rep_name(plan.rep)?);
        self.change(&label, |change| {
            let id = change.add_ride_along(plan)?;
            change.set_observation_kind(id, kind)?;
            Ok(id)
        })
    }

    /// Saves an edited ride-along with its kind.
    pub fn save_observation_plan(
        &mut self,
        id: RideAlongId,
        plan: &NewRideAlong<'_>,
        kind: ObservationKind,
    ) -> Result<()> {
        let label = format!("Change the {kind} with {}", self.rep_name(plan.rep)?);
        self.change(&label, |change| {
            change.save_ride_along(id, plan)?;
            change.set_observation_kind(id, kind)
        })
    }
}

impl Change<'_> {
    /// Says how a ride-along stands, and the day on which it was held.
    pub fn set_ride_along_state(
        &mut self,
        id: RideAlongId,
        state: RideAlongState,
        held_on: Option<NaiveDate>,
    ) -> Result<()> {
        let dropped_at = (state == RideAlongState::Dropped).then_some(self.now().0);
        there(self.sql().execute(
            "UPDATE main.ride_alongs SET state = ?2, held_on = ?3, dropped_at = ?4 WHERE id = ?1",
            (id.0, state.key(), iso(held_on), dropped_at),
        )?)
    }

    fn save_ride_along(&mut self, id: RideAlongId, plan: &NewRideAlong<'_>) -> Result<()> {
        there(self.sql().execute(
            "UPDATE main.ride_alongs SET rep_id = ?2, deal_id = ?3, competency_id = ?4, purpose = ?5,
               planned_on = ?6 WHERE id = ?1",
            (
                id.0,
                plan.rep.0,
                plan.deal.map(|id| id.0),
                plan.competency.map(|id| id.0),
                plan.purpose.trim(),
                iso(Some(plan.planned_on)),
            ),
        )?)
    }

    fn set_observation_kind(&mut self, id: RideAlongId, kind: ObservationKind) -> Result<()> {
        there(self.sql().execute(
            "UPDATE main.ride_alongs SET kind = ?2 WHERE id = ?1",
            (id.0, kind.key()),
        )?)
    }

    pub(super) fn set_ride_along_reason(&mut self, id: RideAlongId, reason: &str) -> Result<()> {
        there(self.sql().execute(
            "UPDATE main.ride_alongs SET reason = ?2 WHERE id = ?1",
            (id.0, reason),
        )?)
    }
}

fn there(changed: usize) -> Result<()> {
    if changed == 0 { Err(gone()) } else { Ok(()) }
}

fn gone() -> StorageError {
    StorageError::NotFound("This ride-along is no longer in the file".into())
}

fn ride_along(row: &Row<'_>) -> rusqlite::Result<RideAlong> {
    let id = |column: &str| row.get::<_, Option<i64>>(column);
    let name = |column: &str| row.get::<_, Option<String>>(column);
    Ok(RideAlong {
        id: RideAlongId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        deal: id("deal_id")?.map(DealId).zip(name("deal_name")?),
        competency: id("competency_id")?
            .map(CompetencyId)
            .zip(name("competency_name")?),
        diagnosis: id("diagnosis_id")?.map(DiagnosisId),
        purpose: row.get("purpose")?,
        planned_on: parsed(row, "planned_on")?.unwrap_or_default(),
        state: word(row, "state")?,
        held_on: day(row, "held_on")?,
        kind: word(row, "kind")?,
        reason: row.get("reason")?,
        occurrence: id("cadence_id")?.map(CadenceId).zip(day(row, "occurs_on")?),
    })
}

#[cfg(test)]
mod tests {
    use super::super::small_file::{dump, small_file, today};
    use super::*;
    use chrono::Days;

    #[test]
    fn planned_ones_come_first_by_day_and_they_are_held_moved_dropped_and_undone() {
        let mut store = small_file();
        let plan = |rep: i64, days: u64| NewRideAlong {
            rep: RepId(rep),
            planned_on: today() + Days::new(days),
            deal: Some(DealId(1)),
            competency: None,
            diagnosis: None,
            purpose: " hear the questions ",
        };
        let late = store.plan_ride_along(&plan(1, 9)).unwrap();
        let soon = store.plan_ride_along(&plan(1, 2)).unwrap();
        let other = store.plan_ride_along(&plan(2, 1)).unwrap();
        let before = dump(&store);
        let order = |store: &Store| -> Vec<RideAlongId> {
            let all = store.ride_alongs(&DealScope::default()).unwrap();
            for most in 1..4 {
                let first = store.first_ride_alongs(&DealScope::default(), most);
                assert_eq!(first.unwrap(), all[..most.min(all.len())]);
            }
            all.into_iter().map(|one| one.id).collect()
        };
        assert_eq!(order(&store), [other, soon, late]);
        assert!(store.move_ride_along(late, today(), " ").is_err());
        store.move_ride_along(late, today(), "she is ill").unwrap();
        assert_eq!(store.ride_along(late).unwrap().reason, "she is ill");
        assert_eq!(store.next_ride_along(RepId(1)).unwrap().unwrap().id, late);
        store.hold_ride_along(late, today()).unwrap();
        assert!(store.hold_ride_along(soon, today() + Days::new(1)).is_err());
        store.drop_ride_along(other, "the deal is lost").unwrap();
        assert_eq!(order(&store), [soon, other, late]);
        assert_eq!(store.next_ride_along(RepId(2)).unwrap(), None);
        let held = store.ride_along(late).unwrap();
        assert_eq!((held.state, held.day()), (RideAlongState::Held, today()));
        assert_eq!(held.purpose, "hear the questions");
        store.plan_ride_along_again(other).unwrap();
        store.save_ride_along(soon, &plan(2, 3)).unwrap();
        assert_eq!(store.ride_along(soon).unwrap().rep_name, "Ben Okafor");
        let yesterday = DealScope {
            to: today().pred_opt(),
            ..DealScope::default()
        };
        let shown = store.ride_alongs(&yesterday).unwrap();
        assert_eq!(
            shown.len(),
            2,
            "what was held later is outside, planned ones stay"
        );
        for _ in 0..5 {
            store.undo().unwrap();
        }
        assert_eq!(dump(&store), before);
    }
}
