//! The calls of a ride-along: what is planned of each, how it went, and what was marked in it.

mod day;
#[cfg(test)]
mod day_tests;
mod end;
mod held;
mod live;
mod plan;
mod rating;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};
use rusqlite::Row;

use super::buyers::Buyer;
use super::cells::{parsed, word};
use super::competencies::CompetencyLine;
use super::error::StorageError;
use super::ride_alongs::RideAlong;
use super::{Result, Store};
use crate::domain::competency::Used;
use crate::domain::ids::{
    BehaviourId, CallId, CallMarkId, CompetencyId, DealId, ObservationId, RideAlongId, StageId,
};
use crate::domain::observing::{
    CallOutcome, CallType, Mark, MarkKind, ObjectiveMet, Speaker, Tally, Ticked, letters,
};
use crate::domain::stamp::Stamp;

pub use held::HeldCall;
pub use live::NewMark;

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// To come.
    Planned,
    /// It goes on.
    Running,
    /// It took place.
    Held,
    /// It did not take place.
    Dropped,
}

impl CallState {
    const ALL: [Self; 4] = [Self::Planned, Self::Running, Self::Held, Self::Dropped];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Held => "held",
            Self::Dropped => "dropped",
        }
    }
}

impl fmt::Display for CallState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for CallState {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.key() == key).ok_or(())
    }
}

/// What a person plans of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallDetails {
    /// In which deal, with its name.
    pub deal: Option<(DealId, String)>,
    /// Whom it is with, where no deal says it.
    pub customer: String,
    /// Time of day.
    pub at: Option<NaiveTime>,
    /// Who sells.
    pub call_type: CallType,
    /// The commitment wanted from the customer.
    pub objective: String,
    /// What is asked for where that is refused.
    pub backup: String,
    /// What is asked for where it goes better than expected.
    pub stretch: String,
    /// Questions to ask, one a line.
    pub questions: String,
    /// Likely objections, one a line.
    pub objections: String,
    /// Who is there beside the buyers of the deal, one a line.
    pub buyers: String,
    /// What the manager does in the call.
    pub my_role: String,
    /// Where the recording can be heard.
    pub recording: String,
}

/// A call of a ride-along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Row number.
    pub id: CallId,
    /// On which ride-along.
    pub ride_along: RideAlongId,
    /// Its plan.
    pub details: CallDetails,
    /// The stage of its deal.
    pub stage: Option<(StageId, String)>,
    /// How far it is.
    pub state: CallState,
    /// When it began; of a recording when its beginning would have been played.
    pub started_at: Option<Stamp>,
    /// When it ended.
    pub ended_at: Option<Stamp>,
    /// When the manager took over first.
    pub took_over_at: Option<Stamp>,
    /// How it ended.
    pub outcome: Option<CallOutcome>,
    /// How it ended, in words.
    pub ended_how: String,
    /// Which objective was met.
    pub objective_met: Option<ObjectiveMet>,
    /// Why it was dropped.
    pub reason: String,
}

impl Call {
    /// Whom it is with: the deal, the customer, or that nobody said so.
    pub fn with(&self) -> &str {
        match (&self.details.deal, self.details.customer.as_str()) {
            (_, customer) if !customer.is_empty() => customer,
            (Some((_, deal)), _) => deal,
            (None, _) => "a customer not named",
        }
    }
}

/// Something that was marked in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallMark {
    /// Row number.
    pub id: CallMarkId,
    /// What it is, and when.
    pub mark: Mark,
    /// The behaviour in the words of that day, or the quote.
    pub text: String,
    /// Who said it.
    pub speaker: Option<Speaker>,
}

/// A behaviour as a live page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveBehaviour {
    /// The letter that ticks it on this page; none where all letters are taken.
    pub letter: Option<char>,
    /// What is ticked.
    pub ticked: Ticked,
    /// The name of its competency.
    pub competency_name: String,
    /// What is seen.
    pub text: String,
    /// Whether its competency is the one in focus.
    pub in_focus: bool,
}

/// What was observed of a competency in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRating {
    /// The observation.
    pub id: ObservationId,
    /// Of which competency.
    pub competency: CompetencyId,
    /// Whether it was used.
    pub used: Used,
    /// How well, 1 to 5.
    pub level: Option<u8>,
    /// How often; none where it was not counted.
    pub times: Option<u32>,
    /// What was seen.
    pub note: String,
}

/// Everything about one call.
#[derive(Debug, Clone)]
pub struct CallReading {
    /// The call.
    pub call: Call,
    /// Its ride-along.
    pub ride: RideAlong,
    /// The buyers of its deal with what they still need.
    pub buyers: Vec<Buyer>,
    /// What was marked, in the order of marking.
    pub marks: Vec<CallMark>,
    /// The behaviours of its live page.
    pub behaviours: Vec<LiveBehaviour>,
    /// The competencies that can be seen in it: in focus, of the stage, ticked or observed.
    pub competencies: Vec<CompetencyLine>,
    /// What was observed.
    pub ratings: Vec<CallRating>,
}

impl CallReading {
    /// The marks, counted.
    pub fn tally(&self) -> Tally {
        tally(&self.marks)
    }

    /// What was observed of a competency.
    pub fn rating(&self, competency: CompetencyId) -> Option<&CallRating> {
        self.ratings.iter().find(|one| one.competency == competency)
    }
}

fn tally(marks: &[CallMark]) -> Tally {
    let marks: Vec<Mark> = marks.iter().map(|one| one.mark).collect();
    Tally::of(&marks)
}

impl Store {
    /// The calls of a ride-along in their order, those that were dropped at the end.
    pub fn calls_of(&self, ride: RideAlongId) -> Result<Vec<Call>> {
        self.calls(&format!("k.ride_along_id = {ride}"))
    }

    /// One call.
    pub fn call(&self, id: CallId) -> Result<Call> {
        let found = self.calls(&format!("k.id = {id}"))?;
        found.into_iter().next().ok_or_else(gone)
    }

    /// The calls that go on now: the newest first.
    pub fn running_calls(&self) -> Result<Vec<Call>> {
        let mut found = self.calls("k.state = 'running'")?;
        found.sort_by_key(|call| std::cmp::Reverse(call.started_at));
        Ok(found)
    }

    fn calls(&self, condition: &str) -> Result<Vec<Call>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT k.*, d.name AS deal_name, d.stage_id, s.name AS stage_name
             FROM calls k LEFT JOIN deals d ON d.id = k.deal_id LEFT JOIN stages s ON s.id = d.stage_id
             WHERE {condition} ORDER BY k.state = 'dropped', k.position, k.id"
        ))?;
        let rows = statement.query_map([], call)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was marked in a call, in the order of marking.
    pub fn call_marks(&self, call: CallId) -> Result<Vec<CallMark>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT m.id, m.kind, m.behaviour_id, b.competency_id, b.wanted, m.text, m.speaker, m.after_ms
             FROM call_marks m LEFT JOIN behaviours b ON b.id = m.behaviour_id WHERE m.call_id = ?1 ORDER BY m.id",
        )?;
        let rows = statement.query_map([call.0], mark)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What was observed in a call.
    pub fn call_ratings(&self, call: CallId) -> Result<Vec<CallRating>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, competency_id, used, level, times, note FROM observations WHERE call_id = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([call.0], |row| {
            Ok(CallRating {
                id: ObservationId(row.get(0)?),
                competency: CompetencyId(row.get(1)?),
                used: word(row, "used")?,
                level: row.get(3)?,
                times: row.get(4)?,
                note: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Everything about one call.
    pub fn call_reading(&self, id: CallId) -> Result<CallReading> {
        let call = self.call(id)?;
        let ride = self.ride_along(call.ride_along)?;
        let buyers = match &call.details.deal {
            Some((deal, _)) => self.buyers_of(*deal)?,
            None => Vec::new(),
        };
        let marks = self.call_marks(id)?;
        let ratings = self.call_ratings(id)?;
        let lines = self.competencies()?;
        let looked_at = looked_at(&lines, &ride, call.stage.as_ref().map(|(stage, _)| *stage));
        let behaviours = self.live_behaviours(&looked_at, &ride)?;
        let ticked: Vec<CompetencyId> = tally(&marks).competencies().map(|(id, _)| id).collect();
        let mut competencies: Vec<CompetencyLine> = looked_at.into_iter().cloned().collect();
        for line in &lines {
            let is_seen = ticked.contains(&line.id)
                || ratings.iter().any(|rating| rating.competency == line.id);
            if is_seen && !competencies.iter().any(|one| one.id == line.id) {
                competencies.push(line.clone());
            }
        }
        Ok(CallReading {
            call,
            ride,
            buyers,
            marks,
            behaviours,
            competencies,
            ratings,
        })
    }

    fn live_behaviours(
        &self,
        looked_at: &[&CompetencyLine],
        ride: &RideAlong,
    ) -> Result<Vec<LiveBehaviour>> {
        let mut in_use = self.behaviours_in_use()?;
        let focus = ride.competency.as_ref().map(|(id, _)| *id);
        let mut all = Vec::new();
        let mut own = Vec::new();
        for competency in looked_at {
            for line in in_use.remove(&competency.id).unwrap_or_default() {
                own.push(line.details.key);
                all.push(LiveBehaviour {
                    letter: None,
                    ticked: Ticked {
                        behaviour: line.id,
                        competency: competency.id,
                        wanted: line.details.wanted,
                    },
                    competency_name: competency.details.name.clone(),
                    text: line.details.text,
                    in_focus: focus == Some(competency.id),
                });
            }
        }
        let texts = own.iter().zip(&all);
        let given = letters(texts.map(|(key, one)| (key.as_str(), one.text.as_str())));
        for (one, letter) in all.iter_mut().zip(given) {
            one.letter = letter;
        }
        Ok(all)
    }
}

/// The competencies that a live page looks at: the one in focus first, then those of the deal's stage and those of
/// every stage; all of them where neither focus nor stage says what to look at.
fn looked_at<'a>(
    lines: &'a [CompetencyLine],
    ride: &RideAlong,
    stage: Option<StageId>,
) -> Vec<&'a CompetencyLine> {
    let focus = ride.competency.as_ref().map(|(id, _)| *id);
    let is_open = focus.is_none() && stage.is_none();
    let (first, rest): (Vec<_>, Vec<_>) = lines
        .iter()
        .filter(|line| line.active || focus == Some(line.id))
        .partition(|line| focus == Some(line.id));
    let fits = |line: &&CompetencyLine| {
        is_open
            || line
                .details
                .stage
                .is_none_or(|needed| Some(needed) == stage)
    };
    first
        .into_iter()
        .chain(rest.into_iter().filter(fits))
        .collect()
}

fn gone() -> StorageError {
    StorageError::NotFound("This call is no longer in the file".into())
}

fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(StorageError::Refused(why.into()))
}

fn time_of_day(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn call(row: &Row<'_>) -> rusqlite::Result<Call> {
    let number = |column: &str| row.get::<_, Option<i64>>(column);
    let name = |column: &str| row.get::<_, Option<String>>(column);
    let stamp = |column: &str| Ok::<_, rusqlite::Error>(number(column)?.map(Stamp));
    Ok(Call {
        id: CallId(row.get("id")?),
        ride_along: RideAlongId(row.get("ride_along_id")?),
        details: CallDetails {
            deal: number("deal_id")?.map(DealId).zip(name("deal_name")?),
            customer: row.get("customer")?,
            at: time_of_day(&row.get::<_, String>("at")?),
            call_type: word(row, "call_type")?,
            objective: row.get("objective")?,
            backup: row.get("backup_objective")?,
            stretch: row.get("stretch_objective")?,
            questions: row.get("questions")?,
            objections: row.get("objections")?,
            buyers: row.get("buyers")?,
            my_role: row.get("my_role")?,
            recording: row.get("recording")?,
        },
        stage: number("stage_id")?.map(StageId).zip(name("stage_name")?),
        state: word(row, "state")?,
        started_at: stamp("started_at")?,
        ended_at: stamp("ended_at")?,
        took_over_at: stamp("took_over_at")?,
        outcome: parsed(row, "outcome")?,
        ended_how: row.get("ended_how")?,
        objective_met: parsed(row, "objective_met")?,
        reason: row.get("reason")?,
    })
}

fn mark(row: &Row<'_>) -> rusqlite::Result<CallMark> {
    let behaviour: Option<i64> = row.get("behaviour_id")?;
    let competency: Option<i64> = row.get("competency_id")?;
    let wanted: Option<bool> = row.get("wanted")?;
    let kind: MarkKind = word(row, "kind")?;
    Ok(CallMark {
        id: CallMarkId(row.get("id")?),
        mark: Mark {
            kind,
            ticked: behaviour
                .zip(competency)
                .map(|(behaviour, competency)| Ticked {
                    behaviour: BehaviourId(behaviour),
                    competency: CompetencyId(competency),
                    wanted: wanted.unwrap_or(true),
                }),
            after_ms: row.get("after_ms")?,
        },
        text: row.get("text")?,
        speaker: parsed(row, "speaker")?,
    })
}

/// The day on which a call took place.
fn day_of(call: &Call, today: NaiveDate) -> NaiveDate {
    call.ended_at
        .or(call.started_at)
        .map_or(today, Stamp::day)
        .min(today)
}
