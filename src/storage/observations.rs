//! Observations: one competency seen once. Use and skill are told apart; "not observed" counts in neither.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::Row;

use super::cells::{iso, parsed, word};
use super::deal_query::DealScope;
use super::error::StorageError;
use super::records::NewObservation;
use super::records::coaching::check_rating;
use super::{Result, Store};
use crate::domain::competency::{Seen, Used};
use crate::domain::ids::{CompetencyId, DealId, ObservationId, RepId, RideAlongId};

/// How many of the newest observations of a competency stand beside its figures.
const LATEST: usize = 3;

/// An observation with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Row number.
    pub id: ObservationId,
    /// Who was seen.
    pub rep: RepId,
    /// Their name.
    pub rep_name: String,
    /// What was looked at.
    pub competency: CompetencyId,
    /// Its name.
    pub competency_name: String,
    /// In which deal, with its name.
    pub deal: Option<(DealId, String)>,
    /// On which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// On which day.
    pub observed_on: NaiveDate,
    /// Whether it was used.
    pub used: Used,
    /// How well, 1 to 5; none where it was not rated.
    pub level: Option<u8>,
    /// What can be seen at that level; empty where nothing is said.
    pub anchor: String,
    /// What was seen.
    pub note: String,
}

/// What was seen of a rep in one competency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCompetency {
    /// The competency.
    pub competency: CompetencyId,
    /// Its name.
    pub name: String,
    /// Use and skill.
    pub seen: Seen,
    /// The newest observations, the newest first; "not observed" among them.
    pub latest: Vec<Observation>,
    /// The levels that were given, the oldest first.
    pub levels: Vec<u8>,
}

impl Store {
    /// The observations of the people of a scope within its days, the newest first, at most `most`.
    pub fn observations(&self, scope: &DealScope, most: usize) -> Result<Vec<Observation>> {
        let mut days = String::new();
        for (day, sign) in [(scope.from, ">="), (scope.to, "<=")] {
            if let Some(day) = day {
                let _ = write!(days, " AND o.observed_on {sign} '{day}'");
            }
        }
        self.observed(&format!("1{}{days}", scope.people("o.rep_id")), most)
    }

    /// The observations of one rep, the newest first.
    pub fn observations_of(&self, rep: RepId) -> Result<Vec<Observation>> {
        self.observed(&format!("o.rep_id = {rep}"), usize::MAX >> 1)
    }

    /// The observations of one ride-along, the newest first.
    pub fn observations_of_ride(&self, ride: RideAlongId) -> Result<Vec<Observation>> {
        self.observed(&format!("o.ride_along_id = {ride}"), usize::MAX >> 1)
    }

    /// One observation.
    pub fn observation(&self, id: ObservationId) -> Result<Observation> {
        let found = self.observed(&format!("o.id = {id}"), 1)?;
        found.into_iter().next().ok_or_else(gone)
    }

    fn observed(&self, condition: &str, most: usize) -> Result<Vec<Observation>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT o.id, o.rep_id, r.name AS rep_name, o.competency_id, c.name AS competency_name, o.deal_id,
               d.name AS deal_name, o.ride_along_id, o.observed_on, o.used, o.level, l.anchor, o.note
             FROM (SELECT o.id FROM observations o WHERE {condition}
               ORDER BY o.observed_on DESC, o.id DESC LIMIT {most}) newest
             JOIN observations o ON o.id = newest.id
             JOIN reps r ON r.id = o.rep_id JOIN competencies c ON c.id = o.competency_id
             LEFT JOIN deals d ON d.id = o.deal_id
             LEFT JOIN competency_levels l ON l.competency_id = o.competency_id AND l.level = o.level
             ORDER BY o.observed_on DESC, o.id DESC"
        ))?;
        let rows = statement.query_map([], observation)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was seen of a rep, per competency in use or ever observed, in the order of the competencies.
    pub fn seen_of(&self, rep: RepId) -> Result<Vec<SeenCompetency>> {
        let known = self.competencies_by_name()?;
        let mut all: Vec<SeenCompetency> = known
            .iter()
            .map(|(id, name, _)| SeenCompetency {
                competency: *id,
                name: name.clone(),
                seen: Seen::default(),
                latest: Vec::new(),
                levels: Vec::new(),
            })
            .collect();
        for observation in self.observations_of(rep)? {
            let place = all
                .iter_mut()
                .find(|seen| seen.competency == observation.competency);
            if let Some(place) = place {
                place.seen.count(observation.used, observation.level);
                if observation.used != Used::NotObserved {
                    // They come the newest first.
                    place.levels.splice(0..0, observation.level);
                }
                if place.latest.len() < LATEST {
                    place.latest.push(observation);
                }
            }
        }
        let active = known.into_iter().filter(|(.., active)| *active);
        let active: Vec<CompetencyId> = active.map(|(id, ..)| id).collect();
        all.retain(|seen| active.contains(&seen.competency) || !seen.latest.is_empty());
        Ok(all)
    }

    /// Records an observation.
    pub fn observe(&mut self, seen: &NewObservation<'_>) -> Result<ObservationId> {
        self.not_in_the_future(seen.observed_on)?;
        let label = format!("Observation of {}", self.rep_name(seen.rep)?);
        self.change(&label, |change| change.add_observation(seen))
    }

    /// Saves an edited observation.
    pub fn save_observation(&mut self, id: ObservationId, seen: &NewObservation<'_>) -> Result<()> {
        check_rating(seen.used, seen.level)?;
        self.not_in_the_future(seen.observed_on)?;
        let label = format!("Change an observation of {}", self.rep_name(seen.rep)?);
        self.change(&label, |change| {
            let changed = change.sql().execute(
                "UPDATE main.observations SET rep_id = ?2, competency_id = ?3, deal_id = ?4, observed_on = ?5,
                   used = ?6, level = ?7, note = ?8 WHERE id = ?1",
                (
                    id.0,
                    seen.rep.0,
                    seen.competency.0,
                    seen.deal.map(|id| id.0),
                    iso(Some(seen.observed_on)),
                    seen.used.key(),
                    seen.level,
                    seen.note.trim(),
                ),
            )?;
            there(changed)
        })
    }

    /// Removes an observation.
    pub fn remove_observation(&mut self, id: ObservationId) -> Result<()> {
        self.change("Remove an observation", |change| {
            there(
                change
                    .sql()
                    .execute("DELETE FROM main.observations WHERE id = ?1", [id.0])?,
            )
        })
    }

    pub(super) fn not_in_the_future(&self, day: NaiveDate) -> Result<()> {
        if day > self.today() {
            return Err(StorageError::Refused(
                "That day has not come yet: nothing can have been seen on it".into(),
            ));
        }
        Ok(())
    }
}

fn there(changed: usize) -> Result<()> {
    if changed == 0 { Err(gone()) } else { Ok(()) }
}

fn gone() -> StorageError {
    StorageError::NotFound("This observation is no longer in the file".into())
}

fn observation(row: &Row<'_>) -> rusqlite::Result<Observation> {
    let deal: Option<i64> = row.get("deal_id")?;
    let deal_name: Option<String> = row.get("deal_name")?;
    Ok(Observation {
        id: ObservationId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        competency: CompetencyId(row.get("competency_id")?),
        competency_name: row.get("competency_name")?,
        deal: deal.map(DealId).zip(deal_name),
        ride_along: row.get::<_, Option<i64>>("ride_along_id")?.map(RideAlongId),
        observed_on: parsed(row, "observed_on")?.unwrap_or_default(),
        used: word(row, "used")?,
        level: row.get("level")?,
        anchor: row.get::<_, Option<String>>("anchor")?.unwrap_or_default(),
        note: row.get("note")?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::competencies::CompetencyDetails;
    use super::super::small_file::{dump, small_file, today};
    use super::*;

    fn seen(used: Used, level: Option<u8>, days_ago: u64) -> NewObservation<'static> {
        NewObservation {
            rep: RepId(1),
            competency: CompetencyId(1),
            deal: Some(DealId(1)),
            ride_along: None,
            observed_on: today() - chrono::Days::new(days_ago),
            used,
            level,
            note: " asked twice ",
        }
    }

    fn with_competency() -> Store {
        let mut store = small_file();
        let details = CompetencyDetails {
            name: "Asking".into(),
            levels: vec![String::new(), "closed questions".into()],
            ..CompetencyDetails::default()
        };
        store.add_competency(&details).unwrap();
        store
    }

    #[test]
    fn use_and_skill_come_from_what_was_observed_with_their_n() {
        let mut store = with_competency();
        for (used, level, days_ago) in [
            (Used::Yes, Some(2), 9),
            (Used::Yes, Some(3), 7),
            (Used::No, None, 5),
            (Used::NotObserved, None, 1),
        ] {
            store.observe(&seen(used, level, days_ago)).unwrap();
        }
        let asking = &store.seen_of(RepId(1)).unwrap()[0];
        assert_eq!((asking.seen.used, asking.seen.occasions()), (2, 3));
        assert_eq!(
            (asking.seen.mean_level(), asking.seen.rated()),
            (Some(2.5), 2)
        );
        let latest: Vec<Used> = asking.latest.iter().map(|one| one.used).collect();
        assert_eq!(latest, [Used::NotObserved, Used::No, Used::Yes]);
        assert_eq!(store.seen_of(RepId(2)).unwrap()[0].seen, Seen::default());
        let all = store.observations(&DealScope::default(), 2).unwrap();
        assert_eq!(all.len(), 2);
        let oldest = &store.observations_of(RepId(1)).unwrap()[3];
        assert_eq!(oldest.anchor, "closed questions");
        assert_eq!(oldest.note, "asked twice");
        assert_eq!(oldest.deal.as_ref().unwrap().1, "Globex rollout");
        let ben = DealScope {
            rep: Some(RepId(2)),
            ..DealScope::default()
        };
        assert!(store.observations(&ben, 9).unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_is_refused_and_a_change_is_undone() {
        let mut store = with_competency();
        for wrong in [
            seen(Used::NotObserved, Some(3), 0),
            seen(Used::No, Some(1), 0),
            seen(Used::Yes, Some(6), 0),
            seen(Used::Yes, Some(0), 0),
            NewObservation {
                observed_on: today() + chrono::Days::new(1),
                ..seen(Used::Yes, None, 0)
            },
        ] {
            assert!(store.observe(&wrong).is_err(), "{wrong:?}");
        }
        let id = store.observe(&seen(Used::Yes, Some(2), 0)).unwrap();
        let before = dump(&store);
        store
            .save_observation(id, &seen(Used::No, None, 3))
            .unwrap();
        assert_eq!(store.observation(id).unwrap().used, Used::No);
        store.remove_observation(id).unwrap();
        assert!(store.remove_observation(id).is_err());
        store.undo().unwrap();
        store.undo().unwrap();
        assert_eq!(dump(&store), before);
    }
}
