//! The debrief of a ride-along: what the rep said, how the rep rated it, when the manager's ratings were shown, and
//! what it ended with. The manager's ratings are the observations of the ride-along.

mod answers;
mod commitments;
mod finish;
mod held;
mod prompts;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::error::StorageError;
use super::{Observation, Result, RideAlong, RideAlongState, Store};
use crate::domain::competency::Seen;
use crate::domain::debrief::{Compared, Own, Speaker, largest_first, may_reveal};
use crate::domain::ids::{CompetencyId, RideAlongId};
use crate::domain::stamp::Stamp;

pub use self::commitments::{Commitment, CommitmentQuery, SeenSince};
pub use self::finish::FinishedDebrief;
pub use self::held::HeldDebrief;
pub(super) use self::prompts::STARTED;
pub use self::prompts::{PromptSetDetails, PromptSetLine};

/// A question of a debrief with what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its place in the set, 1 first.
    pub position: i64,
    /// The step of the model.
    pub step: String,
    /// Who answers.
    pub speaker: Speaker,
    /// The question, as it was asked.
    pub prompt: String,
    /// What was said; empty where nothing was written down.
    pub answer: String,
}

/// A competency of a debrief: both ratings, and what they are rated by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DebriefRow {
    /// The rep's own rating and what the manager observed.
    pub compared: Compared,
    /// What the observer looks for.
    pub question: String,
    /// What can be seen at each level, the lowest first.
    pub levels: Vec<String>,
    /// The manager's observations of the day, the newest first. Not to be shown before the reveal.
    pub observations: Vec<Observation>,
}

/// A debrief as far as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debrief {
    /// The ride-along.
    pub ride: RideAlong,
    /// The key of the set of prompts that is asked.
    pub set: String,
    /// Its name.
    pub set_name: String,
    /// The questions with what was said.
    pub asked: Vec<Asked>,
    /// What was rated, or was in focus: before the reveal in the order of the competencies, after it the largest
    /// difference first.
    pub rows: Vec<DebriefRow>,
    /// When the manager's ratings were shown to the rep.
    pub revealed_at: Option<Stamp>,
    /// What was done well; empty until the end.
    pub strength: String,
    /// What to work on: one or two; empty until the end.
    pub points: Vec<String>,
    /// When it ended.
    pub debriefed_at: Option<Stamp>,
    /// What the rep committed to on this ride-along.
    pub commitment: Option<Commitment>,
    /// What the rep committed to before and is still open, the oldest first.
    pub promised: Vec<Commitment>,
}

impl Debrief {
    /// What rep and manager say, without the manager's words.
    pub fn compared(&self) -> Vec<Compared> {
        self.rows.iter().map(|row| row.compared.clone()).collect()
    }

    /// How many competencies the rep still has to rate before the manager's ratings may be shown.
    pub fn missing(&self) -> usize {
        let missing =
            |row: &&DebriefRow| row.compared.is_rated() && row.compared.own == Own::Missing;
        self.rows.iter().filter(missing).count()
    }

    /// Whether the rep went on without a rating of their own: shown, and something is missing.
    pub fn declined(&self) -> bool {
        self.revealed_at.is_some() && !may_reveal(&self.compared())
    }

    /// Whether the manager rated anything on this day.
    pub fn is_rated(&self) -> bool {
        self.rows.iter().any(|row| row.compared.is_rated())
    }

    /// Why it cannot be finished now; `None` where it can.
    pub fn not_ready(&self) -> Option<&'static str> {
        if self.debriefed_at.is_some() {
            return Some("This debrief is finished already; undo takes it back");
        }
        if self.ride.state != RideAlongState::Held {
            return Some("It has not taken place yet: say first that it was held");
        }
        if self.is_rated() && self.revealed_at.is_none() {
            return Some("First the rep's own rating, then yours beside it, then the commitment");
        }
        None
    }
}

/// The columns of a ride-along that are the debrief's.
struct Head {
    set: String,
    revealed_at: Option<Stamp>,
    strength: String,
    points: Vec<String>,
    debriefed_at: Option<Stamp>,
}

impl Store {
    /// The debrief of a ride-along as far as it is.
    ///
    /// # Errors
    /// Not found where the ride-along is gone.
    pub fn debrief(&self, id: RideAlongId) -> Result<Debrief> {
        let ride = self.ride_along(id)?;
        let head = self.debrief_head(id)?;
        let set = self.set_to_ask(&head.set)?;
        let mut rows = self.debrief_rows(&ride)?;
        if head.revealed_at.is_some() {
            let mut order: Vec<Compared> = rows.iter().map(|row| row.compared.clone()).collect();
            largest_first(&mut order);
            rows.sort_by_key(|row| {
                let id = row.compared.competency;
                order.iter().position(|one| one.competency == id)
            });
        }
        let commitments = self.commitments(&CommitmentQuery {
            rep: Some(ride.rep),
            ..CommitmentQuery::default()
        })?;
        let (mine, others): (Vec<_>, Vec<_>) = commitments
            .into_iter()
            .partition(|one| one.ride_along == Some(id));
        Ok(Debrief {
            asked: self.asked(id, set.as_ref())?,
            set: set.as_ref().map(|set| set.key.clone()).unwrap_or_default(),
            set_name: set.map(|set| set.details.name).unwrap_or_default(),
            rows,
            revealed_at: head.revealed_at,
            strength: head.strength,
            points: head.points,
            debriefed_at: head.debriefed_at,
            commitment: mine.into_iter().next(),
            promised: others.into_iter().filter(Commitment::is_open).collect(),
            ride,
        })
    }

    fn debrief_head(&self, id: RideAlongId) -> Result<Head> {
        let found = self
            .reader()
            .query_row(
                "SELECT prompt_set, revealed_at, strength, point_one, point_two, debriefed_at FROM ride_alongs
                 WHERE id = ?1",
                [id.0],
                |row| {
                    let points: [String; 2] = [row.get(3)?, row.get(4)?];
                    Ok(Head {
                        set: row.get(0)?,
                        revealed_at: row.get::<_, Option<i64>>(1)?.map(Stamp),
                        strength: row.get(2)?,
                        points: points.into_iter().filter(|text| !text.is_empty()).collect(),
                        debriefed_at: row.get::<_, Option<i64>>(5)?.map(Stamp),
                    })
                },
            )
            .optional()?;
        found.ok_or_else(gone)
    }

    /// The competencies that were looked at, the skill in focus, and what the rep rated, in the order of the list.
    fn debrief_rows(&self, ride: &RideAlong) -> Result<Vec<DebriefRow>> {
        let mut seen: BTreeMap<CompetencyId, Vec<Observation>> = BTreeMap::new();
        for one in self.observations_of_ride(ride.id)? {
            seen.entry(one.competency).or_default().push(one);
        }
        let own = self.own_ratings(ride.id)?;
        let focus = ride.competency.as_ref().map(|(id, _)| *id);
        let mut rows = Vec::new();
        for line in self.competencies()? {
            let rating = own.get(&line.id).copied();
            let observations = seen.remove(&line.id).unwrap_or_default();
            if observations.is_empty() && rating.is_none() && focus != Some(line.id) {
                continue;
            }
            let mut counted = Seen::default();
            for one in &observations {
                counted.count(one.used, one.level);
            }
            rows.push(DebriefRow {
                compared: Compared {
                    competency: line.id,
                    name: line.details.name,
                    own: rating.unwrap_or_default(),
                    seen: counted,
                },
                question: line.details.question,
                levels: line.details.levels,
                observations,
            });
        }
        Ok(rows)
    }

    fn own_ratings(&self, id: RideAlongId) -> Result<BTreeMap<CompetencyId, Own>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT competency_id, level FROM self_ratings WHERE ride_along_id = ?1",
        )?;
        let rows = statement.query_map([id.0], |row| {
            let level: Option<u8> = row.get(1)?;
            let own = level.map_or(Own::NoOccasion, Own::Level);
            Ok((CompetencyId(row.get(0)?), own))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This ride-along is no longer in the file".into())
}
