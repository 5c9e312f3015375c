//! What reps committed to, and what became of it: a commitment closes only with a later observation of the same
//! competency, or it is dropped with a reason. Its action can be done long before.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::Row;

use crate::domain::competency::Used;
use crate::domain::debrief::{CommitmentState, Committed, Look};
use crate::domain::ids::{
    ActionId, CommitmentId, CompetencyId, ObservationId, RepId, RideAlongId, TeamId,
};
use crate::domain::observing::ObservationKind;
use crate::domain::stamp::Stamp;
use crate::storage::actions::reasoned;
use crate::storage::cells::{day, iso, parsed, word};
use crate::storage::deal_query::DealScope;
use crate::storage::error::StorageError;
use crate::storage::records::NewRideAlong;
use crate::storage::{ActionState, Change, Result, RideAlongState, Store};

/// Which commitments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CommitmentQuery {
    /// Of the people of this team.
    pub team: Option<TeamId>,
    /// Of this rep; of a manager, everybody's below.
    pub rep: Option<RepId>,
    /// Only those that are open.
    pub open_only: bool,
}

/// A later look at a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenSince {
    /// The observation.
    pub observation: ObservationId,
    /// On which day.
    pub on: NaiveDate,
    /// Whether it was used.
    pub used: Used,
    /// How well, 1 to 5.
    pub level: Option<u8>,
}

/// A commitment with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Row number.
    pub id: CommitmentId,
    /// Whose.
    pub rep: RepId,
    /// The name.
    pub rep_name: String,
    /// What is to be done better.
    pub competency: CompetencyId,
    /// Its name.
    pub competency_name: String,
    /// The rep's own words.
    pub words: String,
    /// The ride-along on which it was made.
    pub ride_along: Option<RideAlongId>,
    /// When it was made.
    pub made_at: Stamp,
    /// Its action, by when it is due and how it stands.
    pub action: Option<(ActionId, Option<NaiveDate>, ActionState)>,
    /// The next look: the ride-along, its day and how it stands.
    pub next_look: Option<(RideAlongId, NaiveDate, RideAlongState)>,
    /// How the manager looks again; none without a next look.
    pub look_kind: Option<ObservationKind>,
    /// How far it is.
    pub state: CommitmentState,
    /// The observation that closed it.
    pub observation: Option<ObservationId>,
    /// Why it was dropped.
    pub reason: String,
    /// When it was closed.
    pub closed_at: Option<Stamp>,
    /// The newest look at it since; with an occasion, used or not.
    pub seen_since: Option<SeenSince>,
}

impl Commitment {
    /// Whether it is still to be seen.
    pub fn is_open(&self) -> bool {
        self.state == CommitmentState::Open
    }

    /// By when the rep does it.
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.action.and_then(|(_, due, _)| due)
    }

    /// The day of the planned next look; none where it was held, dropped or never planned.
    pub fn looks_on(&self) -> Option<NaiveDate> {
        let (_, on, state) = self.next_look?;
        (state == RideAlongState::Planned).then_some(on)
    }

    fn committed(&self) -> Committed {
        Committed {
            rep: self.rep,
            competency: self.competency,
            ride_along: self.ride_along,
            made_at: self.made_at,
        }
    }
}

impl Store {
    /// The commitments: open ones first, the oldest first; then the others, the newest first.
    pub fn commitments(&self, query: &CommitmentQuery) -> Result<Vec<Commitment>> {
        let scope = DealScope {
            team: query.team,
            rep: query.rep,
            ..DealScope::default()
        };
        let mut condition = format!("1{}", scope.people("c.rep_id"));
        if query.open_only {
            condition.push_str(" AND c.state = 'open'");
        }
        self.commitments_where(&condition)
    }

    /// One commitment.
    ///
    /// # Errors
    /// Not found where it is gone.
    pub fn commitment(&self, id: CommitmentId) -> Result<Commitment> {
        let found = self.commitments_where(&format!("c.id = {id}"))?;
        found.into_iter().next().ok_or_else(gone)
    }

    fn commitments_where(&self, condition: &str) -> Result<Vec<Commitment>> {
        let mut sql = String::new();
        let _ = write!(
            sql,
            "SELECT c.id, c.rep_id, r.name AS rep_name, c.competency_id, k.name AS competency_name, c.words,
               c.ride_along_id, c.made_at, c.action_id, a.due_on, a.state AS action_state, c.next_ride_along_id,
               n.planned_on, n.state AS look_state, n.kind AS look_kind, c.state, c.observation_id, c.reason, c.closed_at
             FROM commitments c JOIN reps r ON r.id = c.rep_id JOIN competencies k ON k.id = c.competency_id
             LEFT JOIN actions a ON a.id = c.action_id LEFT JOIN ride_alongs n ON n.id = c.next_ride_along_id
             WHERE {condition}
             ORDER BY c.state <> 'open', CASE c.state WHEN 'open' THEN c.made_at END, c.closed_at DESC, c.id"
        );
        let mut statement = self.reader().prepare_cached(&sql)?;
        let rows = statement.query_map([], commitment)?;
        let mut all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for one in all.iter_mut().filter(|one| one.is_open()) {
            one.seen_since = self.looks_at(one)?.into_iter().next();
        }
        Ok(all)
    }

    /// The observations that are a later look at a commitment, the newest first.
    fn looks_at(&self, commitment: &Commitment) -> Result<Vec<SeenSince>> {
        let committed = commitment.committed();
        let mut statement = self.reader().prepare_cached(
            "SELECT id, rep_id, competency_id, ride_along_id, observed_on, used, level, made_at FROM observations
             WHERE rep_id = ?1 AND competency_id = ?2 ORDER BY observed_on DESC, id DESC",
        )?;
        let rows = statement.query_map((commitment.rep.0, commitment.competency.0), look)?;
        let mut found = Vec::new();
        for row in rows {
            let (look, since) = row?;
            if committed.is_looked_at_by(&look) {
                found.push(since);
            }
        }
        Ok(found)
    }

    /// When a commitment was looked at again for the first time, used or not.
    pub(in crate::storage) fn first_look_at(
        &self,
        commitment: &Commitment,
    ) -> Result<Option<NaiveDate>> {
        let looks = self.looks_at(commitment)?;
        Ok(looks.last().map(|look| look.on))
    }

    fn look(&self, id: ObservationId) -> Result<Look> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, rep_id, competency_id, ride_along_id, observed_on, used, level, made_at FROM observations
             WHERE id = ?1",
        )?;
        let mut rows = statement.query_map([id.0], look)?;
        let found = rows.next().transpose()?;
        found.map(|(look, _)| look).ok_or_else(|| {
            StorageError::NotFound("This observation is no longer in the file".into())
        })
    }

    /// Closes a commitment: it was seen again, in this observation.
    ///
    /// # Errors
    /// Refused where it is closed already, and for an observation that is no later look or in which it was not used.
    pub fn see_again(&mut self, id: CommitmentId, observation: ObservationId) -> Result<()> {
        let commitment = self.open_commitment(id)?;
        let look = self.look(observation)?;
        if let Some(why) = commitment.committed().not_closed_by(&look) {
            return Err(StorageError::Refused(why.into()));
        }
        self.change(
            &format!("Seen again: “{}”", commitment.words),
            |change| change.see_commitment(id, observation),
        )
    }

    /// It was not seen: the commitment stays open, and the next look is planned.
    ///
    /// # Errors
    /// Refused where it is closed, and for a day that is not to come.
    pub fn look_again(
        &mut self,
        id: CommitmentId,
        kind: ObservationKind,
        on: NaiveDate,
    ) -> Result<RideAlongId> {
        let commitment = self.open_commitment(id)?;
        if on <= self.today() {
            return Err(StorageError::Refused(
                "The next look is on a later day".into(),
            ));
        }
        self.change(
            &format!("Look again at “{}”", commitment.words),
            |change| {
                let look = change.plan_look(
                    commitment.rep,
                    commitment.competency,
                    &commitment.words,
                    (kind, on),
                )?;
                change.sql().execute(
                    "UPDATE main.commitments SET next_ride_along_id = ?2 WHERE id = ?1",
                    (id.0, look.0),
                )?;
                Ok(look)
            },
        )
    }

    /// Gives a commitment up, with a reason. Its action stays what it is.
    ///
    /// # Errors
    /// Refused without a reason, and where it is closed already.
    pub fn drop_commitment(&mut self, id: CommitmentId, reason: &str) -> Result<()> {
        let commitment = self.open_commitment(id)?;
        let reason = reasoned(reason, "Say why it is dropped")?;
        self.change(
            &format!("Drop the commitment “{}”", commitment.words),
            |change| change.close_commitment(id, CommitmentState::Dropped, None, reason),
        )
    }

    fn open_commitment(&self, id: CommitmentId) -> Result<Commitment> {
        let commitment = self.commitment(id)?;
        if !commitment.is_open() {
            let why = format!("“{}” is {} already", commitment.words, commitment.state);
            return Err(StorageError::Refused(why));
        }
        Ok(commitment)
    }
}

impl Change<'_> {
    /// Writes what a rep commits to, in the rep's own words; open, without an action or a next look.
    pub fn commit(
        &mut self,
        (rep, competency): (RepId, CompetencyId),
        ride_along: Option<RideAlongId>,
        words: &str,
    ) -> Result<CommitmentId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.commitments (uid, rep_id, competency_id, ride_along_id, words, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                uid,
                rep.0,
                competency.0,
                ride_along.map(|id| id.0),
                words.trim(),
                now,
            ),
        )?;
        Ok(CommitmentId(self.sql().last_insert_rowid()))
    }

    /// Closes a commitment that was seen again in an observation.
    pub fn see_commitment(&mut self, id: CommitmentId, seen_in: ObservationId) -> Result<()> {
        self.close_commitment(id, CommitmentState::Seen, Some(seen_in), "")
    }

    fn close_commitment(
        &mut self,
        id: CommitmentId,
        state: CommitmentState,
        observation: Option<ObservationId>,
        reason: &str,
    ) -> Result<()> {
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.commitments SET state = ?2, observation_id = ?3, reason = ?4, closed_at = ?5 WHERE id = ?1",
            (id.0, state.key(), observation.map(|id| id.0), reason, now),
        )?;
        Ok(())
    }

    /// Plans the next look: a ride-along with that competency in focus. One of the same kind that is planned with the
    /// rep for that day already is taken, so that a day is not planned twice.
    ///
    /// # Errors
    /// Refused where that one has another skill in focus: one skill a day.
    pub(super) fn plan_look(
        &mut self,
        rep: RepId,
        competency: CompetencyId,
        words: &str,
        (kind, on): (ObservationKind, NaiveDate),
    ) -> Result<RideAlongId> {
        let planned: Option<(i64, Option<i64>)> = {
            let mut statement = self.sql().prepare_cached(
                "SELECT id, competency_id FROM main.ride_alongs
                 WHERE rep_id = ?1 AND planned_on = ?2 AND kind = ?3 AND state = 'planned'
                 ORDER BY competency_id IS NOT ?4, id LIMIT 1",
            )?;
            let found = (rep.0, iso(Some(on)), kind.key(), competency.0);
            let mut rows = statement.query_map(found, |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.next().transpose()?
        };
        match planned {
            Some((id, Some(focus))) if focus == competency.0 => Ok(RideAlongId(id)),
            Some((id, None)) => {
                self.sql().execute(
                    "UPDATE main.ride_alongs SET competency_id = ?2 WHERE id = ?1",
                    (id, competency.0),
                )?;
                Ok(RideAlongId(id))
            }
            Some((_, Some(_))) => Err(StorageError::Refused(format!(
                "For {} one is planned with another skill in focus: take another day",
                crate::domain::date_words::written(on)
            ))),
            None => {
                let id = self.add_ride_along(&NewRideAlong {
                    rep,
                    planned_on: on,
                    deal: None,
                    competency: Some(competency),
                    diagnosis: None,
                    purpose: &format!("Look again: “{words}”"),
                })?;
                self.sql().execute(
                    "UPDATE main.ride_alongs SET kind = ?2 WHERE id = ?1",
                    (id.0, kind.key()),
                )?;
                Ok(id)
            }
        }
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This commitment is no longer in the file".into())
}

fn look(row: &Row<'_>) -> rusqlite::Result<(Look, SeenSince)> {
    let on = parsed(row, "observed_on")?.unwrap_or_default();
    let used = word(row, "used")?;
    let look = Look {
        rep: RepId(row.get("rep_id")?),
        competency: CompetencyId(row.get("competency_id")?),
        ride_along: row.get::<_, Option<i64>>("ride_along_id")?.map(RideAlongId),
        on,
        used,
        made_at: Stamp(row.get("made_at")?),
    };
    let since = SeenSince {
        observation: ObservationId(row.get("id")?),
        on,
        used,
        level: row.get("level")?,
    };
    Ok((look, since))
}

fn commitment(row: &Row<'_>) -> rusqlite::Result<Commitment> {
    let id = |column: &str| row.get::<_, Option<i64>>(column);
    let action = match (id("action_id")?, parsed(row, "action_state")?) {
        (Some(action), Some(state)) => Some((ActionId(action), day(row, "due_on")?, state)),
        _ => None,
    };
    let look = (
        id("next_ride_along_id")?,
        day(row, "planned_on")?,
        parsed(row, "look_state")?,
    );
    Ok(Commitment {
        id: CommitmentId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        competency: CompetencyId(row.get("competency_id")?),
        competency_name: row.get("competency_name")?,
        words: row.get("words")?,
        ride_along: id("ride_along_id")?.map(RideAlongId),
        made_at: Stamp(row.get("made_at")?),
        action,
        next_look: match look {
            (Some(look), Some(on), Some(state)) => Some((RideAlongId(look), on, state)),
            _ => None,
        },
        look_kind: parsed(row, "look_kind")?,
        state: word(row, "state")?,
        observation: id("observation_id")?.map(ObservationId),
        reason: row.get("reason")?,
        closed_at: id("closed_at")?.map(Stamp),
        seen_since: None,
    })
}
