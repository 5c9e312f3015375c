//! Coaching as a whole: what a file starts with, and when each rep was coached last.

use std::collections::{BTreeMap, HashMap};

use super::deal_query::DealScope;
use super::records::{NewCompetency, NewLever};
use super::{Change, Result, Store, cells};
use crate::domain::competency::Competency;
use crate::domain::ids::{CompetencyId, LeverId, RepId, StageId};
use crate::domain::lever::Lever;
use crate::domain::process::{Outcome, Process};
use chrono::NaiveDate;

/// Under which settings key it stands that competencies and levers were written once: whoever retires or removes
/// them all does not get them back.
pub(in crate::storage) const STARTED: &str = "coaching_started";

/// The competencies and levers that a file began with, by key.
#[derive(Debug, Clone, Default)]
pub struct StartedCoaching {
    /// The competencies.
    pub competencies: BTreeMap<String, CompetencyId>,
    /// The levers.
    pub levers: BTreeMap<String, LeverId>,
}

impl Store {
    /// Writes competencies with their behaviours and performance levers into a file that never had any: a new one, or
    /// one of an older version. It is what the file begins with and cannot be undone. `process` is the one that they were written
    /// for; where the file has other stages, they find their stage by place.
    pub fn start_coaching(
        &mut self,
        process: &Process,
        competencies: &[Competency],
        levers: &[Lever],
    ) -> Result<()> {
        let is_started: bool = self.reader().query_row(
            "SELECT EXISTS (SELECT 1 FROM main.settings WHERE key = ?1)",
            [STARTED],
            |row| row.get(0),
        )?;
        if is_started {
            return self.start_behaviours(competencies);
        }
        self.fill(|change| {
            change
                .start_coaching(process, competencies, levers)
                .map(|_| ())
        })
    }

    /// The last day on which each rep of a scope was coached: the latest observation, held ride-along, held
    /// check-in or 1:1. Who was never coached is not in it.
    pub fn last_coached(&self, scope: &DealScope) -> Result<HashMap<RepId, NaiveDate>> {
        // Said of each table, so that a few people's rows are found by their numbers.
        let (people, of_plans, of_meetings) = (
            scope.people("rep_id"),
            scope.people("p.rep_id"),
            scope.people("m.rep_id"),
        );
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT rep_id, max(day) FROM (
               SELECT rep_id, observed_on AS day FROM observations WHERE 1{people}
               UNION ALL SELECT rep_id, held_on FROM ride_alongs WHERE state = 'held'{people}
               UNION ALL SELECT p.rep_id, c.held_on FROM check_ins c JOIN plans p ON p.id = c.plan_id WHERE 1{of_plans}
               UNION ALL SELECT m.rep_id, date(coalesce(m.started_at, m.ended_at) / 1000, 'unixepoch')
                 FROM meetings m JOIN meeting_types t ON t.id = m.meeting_type_id
                 WHERE m.state = 'held' AND m.rep_id IS NOT NULL AND t.key = 'one_on_one'{of_meetings})
             WHERE day IS NOT NULL GROUP BY rep_id"
        ))?;
        let mut rows = statement.query([])?;
        let mut days = HashMap::new();
        while let Some(row) = rows.next()? {
            if let Some(day) = cells::day_at(row, 1)? {
                days.insert(RepId(row.get(0)?), day);
            }
        }
        Ok(days)
    }
}

impl Change<'_> {
    /// Writes competencies and levers, see [`Store::start_coaching`].
    pub fn start_coaching(
        &mut self,
        process: &Process,
        competencies: &[Competency],
        levers: &[Lever],
    ) -> Result<StartedCoaching> {
        let stages = self.stages_by_key(process)?;
        let stage_of = |key: &Option<String>| key.as_ref().and_then(|key| stages.get(key).copied());
        let mut started = StartedCoaching::default();
        for competency in competencies {
            let id = self.add_competency(&NewCompetency {
                key: &competency.key,
                name: &competency.name,
                stage: stage_of(&competency.stage),
                question: &competency.question,
                levels: &competency.levels,
            })?;
            started.competencies.insert(competency.key.clone(), id);
        }
        for lever in levers {
            let id = self.add_lever(&NewLever {
                key: &lever.key,
                name: &lever.name,
                factor: &lever.factor,
                stage: stage_of(&lever.stage),
                metric: &lever.metric,
                indicator: &lever.indicator,
                competency: lever
                    .competency
                    .as_ref()
                    .and_then(|key| started.competencies.get(key).copied()),
                behaviour: &lever.behaviour,
            })?;
            started.levers.insert(lever.key.clone(), id);
        }
        let id = self.free_row("settings")?;
        self.sql().execute(
            "INSERT INTO main.settings (id, key, value, origin) VALUES (?1, ?2, 'true', 'written once by Ridealong')",
            (id, STARTED),
        )?;
        self.start_behaviours(competencies)?;
        Ok(started)
    }

    /// The file's stages for the open stages of a process, by their keys: of the same name where all of them are
    /// there, else by place.
    fn stages_by_key(&self, process: &Process) -> Result<HashMap<String, StageId>> {
        let mut statement = self.sql().prepare(
            "SELECT id, name FROM main.stages WHERE outcome = 'open' ORDER BY process_id, position, id",
        )?;
        let rows = statement.query_map([], |row| Ok((StageId(row.get(0)?), row.get(1)?)))?;
        let own: Vec<(StageId, String)> = rows.collect::<rusqlite::Result<_>>()?;
        let open: Vec<_> = process
            .stages
            .iter()
            .filter(|stage| stage.outcome == Outcome::Open)
            .collect();
        let named = |name: &str| own.iter().find(|(_, own)| own == name).map(|(id, _)| *id);
        let by_name: HashMap<String, StageId> = open
            .iter()
            .filter_map(|stage| Some((stage.key.clone(), named(&stage.name)?)))
            .collect();
        if by_name.len() == open.len() {
            return Ok(by_name);
        }
        let places = places(open.len(), own.len());
        let by_place = open.iter().zip(places);
        Ok(by_place
            .filter_map(|(stage, place)| Some((stage.key.clone(), own.get(place?)?.0)))
            .collect())
    }
}

/// Where each of so many stages lands on a way of `to` stages: the middle of its share of the way. Two stages against
/// seven have no places in common: none is better than a wrong one.
pub(super) fn places(from: usize, to: usize) -> Vec<Option<usize>> {
    let is_like = from.min(to) * 2 >= from.max(to);
    (0..from)
        .map(|place| (is_like && from > 0).then(|| (place * 2 + 1) * to / (from * 2)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::small_file::{small_file, today};
    use super::*;
    use crate::config::assets;
    use crate::domain::competency::Used;
    use crate::domain::stamp::Stamp;
    use crate::storage::records::{NewObservation, NewRideAlong};
    use chrono::Days;

    fn start(store: &mut Store) {
        let process = assets::standard_process().unwrap();
        let competencies = assets::competencies().unwrap();
        let levers = assets::levers().unwrap();
        store
            .start_coaching(&process, &competencies, &levers)
            .unwrap();
    }

    fn stages(store: &Store) -> Vec<String> {
        let lines = store.levers().unwrap();
        lines.into_iter().map(|line| line.stage_name).collect()
    }

    #[test]
    fn a_new_file_begins_with_competencies_and_levers_at_their_stages_and_nothing_to_undo() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let process = assets::standard_process().unwrap();
        store.start(&process, &[]).unwrap();
        start(&mut store);
        start(&mut store);
        assert_eq!(
            store.competencies().unwrap().len(),
            assets::competencies().unwrap().len()
        );
        assert_eq!(
            stages(&store)[..4],
            ["", "Prospecting", "Discovery", "Qualification"]
        );
        assert_eq!(store.next_undo().unwrap(), None);
        store
            .change("Remove all", |change| {
                change.sql().execute_batch(
                    "DELETE FROM main.levers; DELETE FROM main.competency_levels; DELETE FROM main.competencies;",
                )?;
                Ok(())
            })
            .unwrap();
        start(&mut store);
        assert!(
            store.levers().unwrap().is_empty(),
            "who removes them does not get them back"
        );
    }

    #[test]
    fn a_file_with_stages_of_its_own_gets_them_by_place_or_without_a_stage() {
        // Three stages against seven: no places in common.
        let mut store = small_file();
        start(&mut store);
        assert!(stages(&store).iter().all(String::is_empty));
        for (from, to, landed) in [
            (7, 7, vec![0, 1, 2, 3, 4, 5, 6]),
            (7, 5, vec![0, 1, 1, 2, 3, 3, 4]),
            (4, 7, vec![0, 2, 4, 6]),
        ] {
            let landed: Vec<Option<usize>> = landed.into_iter().map(Some).collect();
            assert_eq!(places(from, to), landed, "{from} {to}");
        }
        assert_eq!(places(2, 7), [None, None]);
        assert_eq!(places(2, 0), [None, None]);
        assert!(places(0, 0).is_empty());
    }

    #[test]
    fn last_coached_is_the_latest_of_observation_held_ride_along_and_held_check_in() {
        let mut store = small_file();
        start(&mut store);
        let (ana, ben) = (RepId(1), RepId(2));
        let whole = DealScope::default();
        assert!(store.last_coached(&whole).unwrap().is_empty());
        let ago = |days: u64| today() - Days::new(days);
        let seen = NewObservation {
            rep: ana,
            competency: CompetencyId(1),
            deal: None,
            ride_along: None,
            observed_on: ago(9),
            used: Used::Yes,
            level: None,
            note: "",
        };
        store.observe(&seen).unwrap();
        let ride = NewRideAlong {
            rep: ana,
            planned_on: ago(4),
            deal: None,
            competency: None,
            diagnosis: None,
            purpose: "",
        };
        let id = store.plan_ride_along(&ride).unwrap();
        assert_eq!(store.last_coached(&whole).unwrap()[&ana], ago(9));
        store.hold_ride_along(id, ago(3)).unwrap();
        assert_eq!(store.last_coached(&whole).unwrap()[&ana], ago(3));
        store
            .reader()
            .execute_batch(&format!(
                "INSERT INTO plans (uid, rep_id, focus, starts_on, ends_on, made_at)
                   VALUES (x'01', 2, 'x', '2026-11-01', '2026-12-01', 0);
                 INSERT INTO check_ins (uid, plan_id, due_on, held_on, made_at)
                   VALUES (x'01', 1, '2026-11-10', '{}', 0), (x'02', 1, '2026-12-01', NULL, 0);",
                ago(8)
            ))
            .unwrap();
        let days = store.last_coached(&whole).unwrap();
        assert_eq!((days.len(), days[&ben]), (2, ago(8)));
        let only_ana = DealScope {
            rep: Some(ana),
            ..DealScope::default()
        };
        assert_eq!(store.last_coached(&only_ana).unwrap().len(), 1);
    }
}
