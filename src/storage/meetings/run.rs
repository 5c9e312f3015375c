//! The way of a meeting: planned, moved, started, from item to item, ended, dropped. Each step is one change.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::OptionalExtension;

use super::super::actions::reasoned;
use super::super::cells::iso;
use super::super::error::StorageError;
use super::super::{Change, Result, Store};
use super::{Meeting, gone};
use crate::domain::date_words::written;
use crate::domain::ids::{
    CadenceId, DealId, MeetingId, MeetingItemId, MeetingTypeId, RepId, TeamId,
};
use crate::domain::meeting::{MeetingState, Output, Per, default_title, spent_ms};
use crate::domain::stamp::Stamp;

/// A meeting to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    /// Its type.
    pub kind: MeetingTypeId,
    /// With whom, where the type is with one rep.
    pub rep: Option<RepId>,
    /// With which team; `None` is everybody.
    pub team: Option<TeamId>,
    /// The deal that it is about.
    pub deal: Option<DealId>,
    /// For which day.
    pub planned_on: NaiveDate,
    /// At what time, `HH:MM`; empty: any.
    pub planned_at: String,
    /// What it is called; empty: by type and people.
    pub title: String,
    /// The occurrence of a cadence that it is.
    pub occurrence: Option<(CadenceId, NaiveDate)>,
}

impl NewMeeting {
    /// A meeting of this type on this day, with nobody yet.
    pub fn of(kind: MeetingTypeId, planned_on: NaiveDate) -> Self {
        Self {
            kind,
            rep: None,
            team: None,
            deal: None,
            planned_on,
            planned_at: String::new(),
            title: String::new(),
            occurrence: None,
        }
    }
}

/// How a meeting ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndMeeting {
    /// Why it ends without something that it must end with; may be empty.
    pub reason: String,
    /// When the next one is, where no cadence says it.
    pub next_on: Option<NaiveDate>,
}

/// What ending a meeting brought to light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What it should have ended with and did not.
    pub missing: Vec<Output>,
    /// The next one, where it was planned.
    pub next: Option<MeetingId>,
}

impl Store {
    /// Plans a meeting.
    ///
    /// # Errors
    /// Refused where its type needs a rep and none is named, or is with a team and one is; for a retired type; for a
    /// time that is none.
    pub fn plan_meeting(&mut self, plan: &NewMeeting) -> Result<MeetingId> {
        let plan = self.whole_plan(plan)?;
        self.change(&format!("Plan “{}”", plan.title), |change| {
            change.plan_meeting(&plan)
        })
    }

    /// The plan with a title, checked.
    pub(super) fn whole_plan(&self, plan: &NewMeeting) -> Result<NewMeeting> {
        let kind = self.meeting_type(plan.kind)?;
        let name = &kind.details.name;
        let refused = |text: String| Err(StorageError::Refused(text));
        if !kind.active {
            return refused(format!(
                "“{name}” is retired: take another type, or bring it back"
            ));
        }
        match (kind.details.per, plan.rep) {
            (Per::Rep, None) => return refused(format!("“{name}” is with one rep: say with whom")),
            (Per::Team, Some(_)) => {
                return refused(format!("“{name}” is with a team, not with one rep"));
            }
            _ => {}
        }
        let planned_at = time_of_day(&plan.planned_at)?;
        let title = match plan.title.trim() {
            "" => {
                let whom = match (plan.rep, plan.team) {
                    (Some(rep), _) => self.rep_name(rep)?,
                    (None, Some(team)) => self.team_name(team)?,
                    (None, None) => String::new(),
                };
                default_title(name, kind.details.per, &whom)
            }
            title => title.to_owned(),
        };
        Ok(NewMeeting {
            planned_at,
            title,
            ..plan.clone()
        })
    }

    /// Moves a planned meeting to another day and perhaps time, and its occurrence with it.
    ///
    /// # Errors
    /// Refused where it is not planned.
    pub fn move_meeting(
        &mut self,
        id: MeetingId,
        to: NaiveDate,
        at: Option<&str>,
        reason: &str,
    ) -> Result<()> {
        let meeting = self.meeting(id)?;
        let time = match at {
            Some(text) => time_of_day(text)?,
            None => meeting.planned_at.clone(),
        };
        let one = self.occurrence_of(&meeting)?;
        self.change(&format!("Move “{}”", meeting.title), |change| {
            change.must_be(id, &[MeetingState::Planned], "moved")?;
            let at = NaiveTime::parse_from_str(&time, "%H:%M").ok();
            change.move_with(one.as_ref(), (to, at), reason)?;
            change.sql().execute(
                "UPDATE main.meetings SET planned_on = ?2, planned_at = ?3, reason = ?4 WHERE id = ?1",
                (id.0, iso(Some(to)), time, reason.trim()),
            )?;
            Ok(())
        })
    }

    /// Gives a meeting up, with the reason; its occurrence is skipped.
    ///
    /// # Errors
    /// Refused without a reason, and where it was held or dropped already.
    pub fn drop_meeting(&mut self, id: MeetingId, reason: &str) -> Result<()> {
        let meeting = self.meeting(id)?;
        let reason = reasoned(reason, "Say why it is dropped")?;
        let one = self.occurrence_of(&meeting)?;
        self.change(&format!("Drop “{}”", meeting.title), |change| {
            change.must_be(id, &[MeetingState::Planned, MeetingState::Running], "dropped")?;
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.meetings SET state = 'dropped', reason = ?2, ended_at = ?3, item_since = NULL
                 WHERE id = ?1",
                (id.0, reason, now),
            )?;
            change.skip_with(one.as_ref(), reason)
        })
    }

    /// Plans a meeting again that was dropped.
    ///
    /// # Errors
    /// Refused where it is not dropped.
    pub fn plan_meeting_again(&mut self, id: MeetingId) -> Result<()> {
        let meeting = self.meeting(id)?;
        let one = self.occurrence_of(&meeting)?;
        self.change(&format!("Plan “{}” again", meeting.title), |change| {
            change.must_be(id, &[MeetingState::Dropped], "planned again")?;
            change.reopen_with(one.as_ref())?;
            change.sql().execute(
                "UPDATE main.meetings SET state = 'planned', reason = '', started_at = NULL, ended_at = NULL,
                   item_id = NULL, item_since = NULL WHERE id = ?1",
                [id.0],
            )?;
            change.sql().execute(
                "DELETE FROM main.meeting_items WHERE meeting_id = ?1",
                [id.0],
            )?;
            Ok(())
        })
    }

    /// Starts a planned meeting: its agenda and who is asked are copied, the first item runs.
    ///
    /// # Errors
    /// Refused where it is not planned.
    pub fn start_meeting(&mut self, id: MeetingId) -> Result<()> {
        let meeting = self.meeting(id)?;
        self.change(&format!("Start “{}”", meeting.title), |change| {
            change.must_be(id, &[MeetingState::Planned], "started")?;
            change.copy_agenda(id, meeting.kind, meeting.with())?;
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.meetings SET state = 'running', started_at = ?2, item_since = ?2,
                   item_id = (SELECT id FROM main.meeting_items WHERE meeting_id = ?1 ORDER BY position, id LIMIT 1)
                 WHERE id = ?1",
                (id.0, now),
            )?;
            Ok(())
        })
    }

    /// Goes to an item of the agenda of a running meeting; the time of the one before is kept. Going on from an item
    /// says that it is done. Answers false where that item runs already.
    ///
    /// # Errors
    /// Refused where the meeting does not run.
    pub fn go_to_item(&mut self, id: MeetingId, item: MeetingItemId) -> Result<bool> {
        let page = self.meeting_page(id)?;
        let Some(to) = page.items.iter().position(|other| other.id == item) else {
            return Err(StorageError::NotFound(
                "This item is no longer on the agenda".into(),
            ));
        };
        if page.meeting.item == Some(item) && page.meeting.item_since.is_some() {
            return Ok(false);
        }
        let name = &page.items[to].name;
        self.change(&format!("Go to “{name}”"), |change| {
            change.must_be(id, &[MeetingState::Running], "walked through")?;
            let goes_on = page.running().is_some_and(|at| at < to);
            change.stop_item(id, goes_on)?;
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.meetings SET item_id = ?2, item_since = ?3 WHERE id = ?1",
                (id.0, item.0, now),
            )?;
            Ok(true)
        })
    }

    /// Stops the clock of a running meeting, or lets it run again.
    ///
    /// # Errors
    /// Refused where the meeting does not run.
    pub fn pause_meeting(&mut self, id: MeetingId, paused: bool) -> Result<()> {
        let meeting = self.meeting(id)?;
        let label = if paused { "Pause" } else { "Go on with" };
        self.change(&format!("{label} “{}”", meeting.title), |change| {
            change.must_be(id, &[MeetingState::Running], "paused")?;
            change.stop_item(id, false)?;
            if !paused {
                let now = change.now().0;
                change.sql().execute(
                    "UPDATE main.meetings SET item_since = ?2 WHERE id = ?1",
                    (id.0, now),
                )?;
            }
            Ok(())
        })
    }

    /// Ends a meeting, one that was never started, too; says what it lacks. Its occurrence is held. The next one is
    /// planned where asked for.
    ///
    /// # Errors
    /// Refused where it was ended or dropped already, and where the next one is on no later day.
    pub fn end_meeting(&mut self, id: MeetingId, end: &EndMeeting) -> Result<Ended> {
        let page = self.meeting_page(id)?;
        let today = self.today();
        if end.next_on.is_some_and(|day| day <= today) {
            return Err(StorageError::Refused(
                "The next one is on a later day than this".into(),
            ));
        }
        let title = page.meeting.title.clone();
        let next = end.next_on.map(|day| next_of(&page.meeting, day));
        let one = self.occurrence_of(&page.meeting)?;
        self.change(&format!("End “{title}”"), |change| {
            change.must_be(id, &[MeetingState::Planned, MeetingState::Running], "ended")?;
            if page.meeting.state == MeetingState::Planned {
                change.copy_agenda(id, page.meeting.kind, page.meeting.with())?;
            }
            change.stop_item(id, true)?;
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.meetings SET state = 'held', ended_at = ?2, item_id = NULL, item_since = NULL, reason = ?3
                 WHERE id = ?1",
                (id.0, now, end.reason.trim()),
            )?;
            change.hold_with(one.as_ref(), &page.meeting)?;
            let next = match &next {
                Some(next) => Some(change.plan_meeting(next)?),
                None => None,
            };
            let mut missing = page.missing.clone();
            missing.retain(|output| *output != Output::NextMeeting || next.is_none());
            Ok(Ended { missing, next })
        })
    }
}

/// The next meeting of the same kind with the same people.
fn next_of(meeting: &Meeting, day: NaiveDate) -> NewMeeting {
    NewMeeting {
        rep: meeting.rep.as_ref().map(|(id, _)| *id),
        team: meeting.team.as_ref().map(|(id, _)| *id),
        deal: meeting.deal.as_ref().map(|(id, _)| *id),
        planned_at: meeting.planned_at.clone(),
        title: meeting.title.clone(),
        ..NewMeeting::of(meeting.kind, day)
    }
}

/// `9:00` as `09:00`; empty stays empty.
fn time_of_day(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| {
        StorageError::Refused(format!(
            "“{text}” is not a time of day: write 9:00 or 15:30"
        ))
    })?;
    Ok(time.format("%H:%M").to_string())
}

impl Change<'_> {
    /// Writes a planned meeting, see [`Store::plan_meeting`].
    pub fn plan_meeting(&mut self, plan: &NewMeeting) -> Result<MeetingId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.meetings (uid, meeting_type_id, rep_id, team_id, title, planned_on, planned_at, cadence_id,
               occurs_on, deal_id, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            (
                uid,
                plan.kind.0,
                plan.rep.map(|id| id.0),
                plan.team.map(|id| id.0),
                plan.title.trim(),
                iso(Some(plan.planned_on)),
                &plan.planned_at,
                plan.occurrence.map(|(id, _)| id.0),
                iso(plan.occurrence.map(|(_, day)| day)),
                plan.deal.map(|id| id.0),
                now,
            ),
        )?;
        Ok(MeetingId(self.sql().last_insert_rowid()))
    }

    /// Refuses a step of a meeting that has another state; asked inside the change, so that two windows cannot both
    /// take it.
    fn must_be(&self, id: MeetingId, states: &[MeetingState], done: &str) -> Result<()> {
        let found: Option<(String, String, Option<i64>)> = self
            .sql()
            .query_row(
                "SELECT state, title, coalesce(ended_at, started_at) FROM main.meetings WHERE id = ?1",
                [id.0],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let (state, title, at) = found.ok_or_else(gone)?;
        let Ok(state) = state.parse::<MeetingState>() else {
            return Err(gone());
        };
        if states.contains(&state) {
            return Ok(());
        }
        let when = at
            .map(|at| Stamp(at).time())
            .map_or_else(String::new, |at| {
                format!(" ({} {})", written(at.date()), at.format("%H:%M"))
            });
        Err(StorageError::Refused(match state {
            MeetingState::Planned => format!("“{title}” has not begun and cannot be {done}"),
            MeetingState::Running => format!("“{title}” runs already{when} and cannot be {done}"),
            MeetingState::Held => format!("“{title}” was ended already{when} and cannot be {done}"),
            MeetingState::Dropped => format!("“{title}” was dropped{when} and cannot be {done}"),
        }))
    }

    /// Keeps the time of the item that runs and stops its clock.
    fn stop_item(&mut self, id: MeetingId, done: bool) -> Result<()> {
        let now = self.now();
        let running: Option<(i64, Option<i64>, i64)> = self
            .sql()
            .query_row(
                "SELECT i.id, m.item_since, i.spent_ms FROM main.meetings m
                 JOIN main.meeting_items i ON i.id = m.item_id WHERE m.id = ?1",
                [id.0],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        if let Some((item, since, before)) = running {
            let spent = spent_ms(before, since.map(Stamp), now);
            self.sql().execute(
                "UPDATE main.meeting_items SET spent_ms = ?2, done = max(done, ?3) WHERE id = ?1",
                (item, spent, done),
            )?;
        }
        self.sql().execute(
            "UPDATE main.meetings SET item_since = NULL WHERE id = ?1",
            [id.0],
        )?;
        Ok(())
    }
}
