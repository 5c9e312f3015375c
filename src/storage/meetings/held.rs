//! A meeting as it was held, written as one with all that it brought: how a new file gets a past.

use rusqlite::params;

use super::super::cadence::HeldAs;
use super::super::{Change, Result};
use super::{NewDecision, NewMeeting, NewMeetingAction, NewMeetingNote, Presence};
use crate::domain::cadence::OccurrenceKey;
use crate::domain::ids::{ActionId, MeetingId, MeetingItemId, RepId};
use crate::domain::stamp::Stamp;

/// A meeting that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMeeting {
    /// What was planned; the title is said.
    pub plan: NewMeeting,
    /// When it began.
    pub began: Stamp,
    /// How long it took, in milliseconds; each item its share by its time box.
    pub lasted_ms: i64,
    /// Who was not there; everybody else was.
    pub away: Option<(RepId, Presence)>,
    /// Notes, each at the item of this place in the agenda.
    pub notes: Vec<(usize, NewMeetingNote)>,
    /// What was decided.
    pub decisions: Vec<NewDecision>,
    /// What was promised.
    pub actions: Vec<NewMeetingAction>,
}

/// What writing it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its actions, in the order in which they were given.
    pub actions: Vec<ActionId>,
}

impl Change<'_> {
    /// Writes a meeting that was held with everything it brought; its occurrence is held as this meeting.
    ///
    /// # Errors
    /// As [`Self::hold_occurrence`].
    pub fn keep_meeting(&mut self, held: &HeldMeeting) -> Result<Kept> {
        let plan = &held.plan;
        let began = held.began;
        let id = self.back_then(began, |change| change.plan_meeting(plan))?;
        self.copy_agenda(id, plan.kind, (plan.rep, plan.team))?;
        let items = self.spend(id, held.lasted_ms)?;
        self.say_who_was_there(id, held.away)?;
        for (place, note) in &held.notes {
            let (item, until) = match items.get(*place) {
                Some((item, until)) => (Some(*item), *until),
                None => (None, held.lasted_ms),
            };
            self.back_then(Stamp(began.0 + until), |change| {
                change.note_in_meeting((id, item), (plan.rep, plan.team), note)
            })?;
        }
        let ended = Stamp(began.0 + held.lasted_ms);
        let actions = self.back_then(ended, |change| {
            for decision in &held.decisions {
                let about = (plan.rep, decision.deal.or(plan.deal));
                change.decision_in_meeting(id, about, decision)?;
            }
            let actions = held
                .actions
                .iter()
                .map(|action| change.action_in_meeting(id, (plan.rep, plan.deal), action));
            let actions = actions.collect::<Result<Vec<_>>>()?;
            change.end_as_held(id, held)?;
            Ok(actions)
        })?;
        Ok(Kept {
            meeting: id,
            actions,
        })
    }

    /// Spreads the time over the items, all done; answers each with when it was over, in milliseconds.
    fn spend(&mut self, id: MeetingId, lasted_ms: i64) -> Result<Vec<(MeetingItemId, i64)>> {
        let boxes: Vec<(i64, i64)> = {
            let mut statement = self.sql().prepare_cached(
                "SELECT id, minutes FROM main.meeting_items WHERE meeting_id = ?1 ORDER BY position, id",
            )?;
            let rows = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        let whole = boxes.iter().map(|(_, minutes)| minutes).sum::<i64>().max(1);
        let mut over = 0;
        let mut items = Vec::new();
        for (item, minutes) in boxes {
            let spent = lasted_ms * minutes / whole;
            over += spent;
            self.sql()
                .prepare_cached(
                    "UPDATE main.meeting_items SET spent_ms = ?2, done = 1 WHERE id = ?1",
                )?
                .execute((item, spent))?;
            items.push((MeetingItemId(item), over));
        }
        Ok(items)
    }

    fn say_who_was_there(&mut self, id: MeetingId, away: Option<(RepId, Presence)>) -> Result<()> {
        let sql = "UPDATE main.meeting_attendees SET presence = ?2 WHERE meeting_id = ?1 AND (?3 IS NULL OR rep_id = ?3)";
        let nobody: Option<i64> = None;
        self.sql()
            .execute(sql, params![id.0, Presence::Present.key(), nobody])?;
        if let Some((rep, presence)) = away {
            self.sql()
                .execute(sql, params![id.0, presence.key(), rep.0])?;
        }
        Ok(())
    }

    fn end_as_held(&mut self, id: MeetingId, held: &HeldMeeting) -> Result<()> {
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.meetings SET state = 'held', started_at = ?2, ended_at = ?3 WHERE id = ?1",
            (id.0, held.began.0, now),
        )?;
        let Some((cadence, occurs_on)) = held.plan.occurrence else {
            return Ok(());
        };
        let key = OccurrenceKey {
            cadence,
            rep: held.plan.rep,
            occurs_on,
        };
        let as_meeting = HeldAs {
            meeting: Some(id),
            ..HeldAs::on(held.began.day())
        };
        self.hold_occurrence(&key, as_meeting)
    }
}
