//! What a meeting records: notes (private or shared, fact or opinion), decisions, actions.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::Row;

use super::super::actions::NewAction;
use super::super::deal_query::DealScope;
use super::super::error::StorageError;
use super::super::records::{NewNote, Subject};
use super::super::{Change, Result, Store};
use crate::domain::ids::{
    ActionId, DealId, DecisionId, MeetingId, MeetingItemId, NoteId, RepId, TeamId,
};
use crate::domain::stamp::Stamp;

/// A note of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingNote {
    /// Row number.
    pub id: NoteId,
    /// The text, Markdown.
    pub text: String,
    /// Whether it is for its writer only; a shared one may be seen by the rep.
    pub private: bool,
    /// Whether it is what somebody thinks, not what was seen or said.
    pub opinion: bool,
    /// The agenda item during which it was written.
    pub item: Option<MeetingItemId>,
    /// When it was written.
    pub written_at: Stamp,
}

/// A note to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMeetingNote {
    /// The text, Markdown.
    pub text: String,
    /// Whether it is for its writer only.
    pub private: bool,
    /// Whether it is an opinion.
    pub opinion: bool,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Row number.
    pub id: DecisionId,
    /// What was decided.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Whether it is for its writer only.
    pub private: bool,
    /// In which meeting, with its title.
    pub meeting: Option<(MeetingId, String)>,
    /// About whom, with the name.
    pub rep: Option<(RepId, String)>,
    /// About which deal, with the name.
    pub deal: Option<(DealId, String)>,
    /// When.
    pub decided_at: Stamp,
}

/// A decision to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDecision {
    /// What was decided.
    pub text: String,
    /// Why; may be empty.
    pub reason: String,
    /// Whether it is for its writer only.
    pub private: bool,
    /// About which deal.
    pub deal: Option<DealId>,
}

/// An action of a meeting to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMeetingAction {
    /// What is to be done.
    pub text: String,
    /// Who does it; `None` is the manager at the keyboard.
    pub owner: Option<RepId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// At what time.
    pub due_time: Option<NaiveTime>,
    /// Whether it is for its writer only.
    pub private: bool,
}

/// What a note of a meeting is about: its rep, its team, or nothing in particular.
fn subject(with: (Option<RepId>, Option<TeamId>)) -> Subject {
    match with {
        (Some(rep), _) => Subject::Rep(rep),
        (None, Some(team)) => Subject::Team(team),
        (None, None) => Subject::None,
    }
}

fn filled<'a>(text: &'a str, what: &str) -> Result<&'a str> {
    match text.trim() {
        "" => Err(StorageError::Refused(format!(
            "{what} is empty: write something, or leave with esc"
        ))),
        text => Ok(text),
    }
}

fn there(changed: usize, what: &str) -> Result<()> {
    if changed == 0 {
        let text = format!("This {what} is no longer in the file");
        return Err(StorageError::NotFound(text));
    }
    Ok(())
}

impl Store {
    /// The notes of a meeting, in the order in which they were written.
    pub fn notes_of_meeting(&self, id: MeetingId) -> Result<Vec<MeetingNote>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, text, private, opinion, meeting_item_id, written_at FROM notes
             WHERE meeting_id = ?1 ORDER BY written_at, id",
        )?;
        let rows = statement.query_map([id.0], |row| {
            Ok(MeetingNote {
                id: NoteId(row.get(0)?),
                text: row.get(1)?,
                private: row.get(2)?,
                opinion: row.get(3)?,
                item: row.get::<_, Option<i64>>(4)?.map(MeetingItemId),
                written_at: Stamp(row.get(5)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes a note of a meeting, at the agenda item that runs; it stands in the record of the rep or the team, too.
    pub fn write_meeting_note(&mut self, id: MeetingId, note: &NewMeetingNote) -> Result<NoteId> {
        filled(&note.text, "The note")?;
        let meeting = self.meeting(id)?;
        self.change(
            &format!("Write a note in “{}”", meeting.title),
            |change| change.note_in_meeting((id, meeting.item), meeting.with(), note),
        )
    }

    /// Saves a changed note of a meeting.
    pub fn save_meeting_note(&mut self, id: NoteId, note: &NewMeetingNote) -> Result<()> {
        let text = filled(&note.text, "The note")?;
        self.change("Change a note", |change| {
            let now = change.now().0;
            let changed = change.sql().execute(
                "UPDATE main.notes SET text = ?2, private = ?3, opinion = ?4, changed_at = ?5 WHERE id = ?1",
                (id.0, text, note.private, note.opinion, now),
            )?;
            there(changed, "note")
        })
    }

    /// Makes a note private or shared.
    pub fn set_note_private(&mut self, id: NoteId, private: bool) -> Result<()> {
        let label = if private {
            "Keep a note private"
        } else {
            "Share a note"
        };
        self.change(label, |change| {
            let changed = change.sql().execute(
                "UPDATE main.notes SET private = ?2 WHERE id = ?1",
                (id.0, private),
            )?;
            there(changed, "note")
        })
    }

    /// Makes a note an opinion or a fact.
    pub fn set_note_opinion(&mut self, id: NoteId, opinion: bool) -> Result<()> {
        let label = if opinion {
            "Mark a note as an opinion"
        } else {
            "Mark a note as a fact"
        };
        self.change(label, |change| {
            let changed = change.sql().execute(
                "UPDATE main.notes SET opinion = ?2 WHERE id = ?1",
                (id.0, opinion),
            )?;
            there(changed, "note")
        })
    }

    /// Writes a decision of a meeting.
    pub fn decide_in_meeting(
        &mut self,
        id: MeetingId,
        decision: &NewDecision,
    ) -> Result<DecisionId> {
        let text = filled(&decision.text, "The decision")?;
        let meeting = self.meeting(id)?;
        let deal = decision.deal.or(meeting.deal.as_ref().map(|(id, _)| *id));
        self.change(&format!("Decide “{text}”"), |change| {
            change.decision_in_meeting(id, (meeting.with().0, deal), decision)
        })
    }

    /// Saves a changed decision.
    pub fn save_decision(&mut self, id: DecisionId, decision: &NewDecision) -> Result<()> {
        let text = filled(&decision.text, "The decision")?;
        self.change(&format!("Change the decision “{text}”"), |change| {
            let changed = change.sql().execute(
                "UPDATE main.decisions SET text = ?2, reason = ?3, private = ?4 WHERE id = ?1",
                (id.0, text, decision.reason.trim(), decision.private),
            )?;
            there(changed, "decision")
        })
    }

    /// Makes a decision private or shared.
    pub fn set_decision_private(&mut self, id: DecisionId, private: bool) -> Result<()> {
        let label = if private {
            "Keep a decision private"
        } else {
            "Share a decision"
        };
        self.change(label, |change| {
            let changed = change.sql().execute(
                "UPDATE main.decisions SET private = ?2 WHERE id = ?1",
                (id.0, private),
            )?;
            there(changed, "decision")
        })
    }

    /// Takes a decision out of the log.
    pub fn remove_decision(&mut self, id: DecisionId) -> Result<()> {
        self.change("Remove a decision", |change| {
            let changed = change
                .sql()
                .execute("DELETE FROM main.decisions WHERE id = ?1", [id.0])?;
            there(changed, "decision")
        })
    }

    /// The decision log: every decision of the people of a scope and of teams, the newest first.
    pub fn decisions(&self, scope: &DealScope) -> Result<Vec<Decision>> {
        let people = scope.people("x.rep_id");
        let condition = if people.is_empty() {
            "1".to_owned()
        } else {
            format!("x.rep_id IS NULL OR (1{people})")
        };
        self.decisions_where(&condition, "x.decided_at DESC, x.id DESC")
    }

    /// What was decided in a meeting, the first first.
    pub fn decisions_of_meeting(&self, id: MeetingId) -> Result<Vec<Decision>> {
        self.decisions_where(&format!("x.meeting_id = {id}"), "x.decided_at, x.id")
    }

    fn decisions_where(&self, condition: &str, order: &str) -> Result<Vec<Decision>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT x.id, x.text, x.reason, x.private, x.meeting_id, m.title, x.rep_id, r.name AS rep_name, x.deal_id,
               d.name AS deal_name, x.decided_at
             FROM decisions x LEFT JOIN meetings m ON m.id = x.meeting_id LEFT JOIN reps r ON r.id = x.rep_id
             LEFT JOIN deals d ON d.id = x.deal_id WHERE {condition} ORDER BY {order}"
        ))?;
        let rows = statement.query_map([], decision)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes an action of a meeting. In a meeting with one rep it belongs to that rep whoever does it: what the
    /// manager takes on there is promised to the rep.
    pub fn act_in_meeting(&mut self, id: MeetingId, action: &NewMeetingAction) -> Result<ActionId> {
        let meeting = self.meeting(id)?;
        self.change(&format!("Add “{}”", action.text.trim()), |change| {
            let deal = meeting.deal.as_ref().map(|(id, _)| *id);
            change.action_in_meeting(id, (meeting.with().0, deal), action)
        })
    }

    /// Makes an action private or shared.
    pub fn set_action_private(&mut self, id: ActionId, private: bool) -> Result<()> {
        let label = if private {
            "Keep an action private"
        } else {
            "Share an action"
        };
        self.change(label, |change| {
            let changed = change.sql().execute(
                "UPDATE main.actions SET private = ?2 WHERE id = ?1",
                (id.0, private),
            )?;
            there(changed, "action")
        })
    }
}

impl Change<'_> {
    /// Writes a note of a meeting, at an item of its agenda.
    pub(super) fn note_in_meeting(
        &mut self,
        (id, item): (MeetingId, Option<MeetingItemId>),
        with: (Option<RepId>, Option<TeamId>),
        note: &NewMeetingNote,
    ) -> Result<NoteId> {
        let written = self.add_note(&NewNote {
            subject: subject(with),
            text: note.text.trim(),
            written_at: self.now(),
        })?;
        self.sql().execute(
            "UPDATE main.notes SET meeting_id = ?2, meeting_item_id = ?3, private = ?4, opinion = ?5 WHERE id = ?1",
            (
                written.0,
                id.0,
                item.map(|item| item.0),
                note.private,
                note.opinion,
            ),
        )?;
        Ok(written)
    }

    /// Writes a decision of a meeting about a rep and a deal.
    pub(super) fn decision_in_meeting(
        &mut self,
        id: MeetingId,
        (rep, deal): (Option<RepId>, Option<DealId>),
        decision: &NewDecision,
    ) -> Result<DecisionId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.decisions (uid, text, reason, private, meeting_id, rep_id, deal_id, decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                uid,
                decision.text.trim(),
                decision.reason.trim(),
                decision.private,
                id.0,
                rep.map(|id| id.0),
                deal.map(|id| id.0),
                now,
            ),
        )?;
        Ok(DecisionId(self.sql().last_insert_rowid()))
    }

    /// Writes an action of a meeting about a rep and a deal.
    pub(super) fn action_in_meeting(
        &mut self,
        id: MeetingId,
        (rep, deal): (Option<RepId>, Option<DealId>),
        action: &NewMeetingAction,
    ) -> Result<ActionId> {
        let made = self.add_action(&NewAction {
            text: action.text.clone(),
            owner: action.owner,
            rep,
            deal,
            due_on: action.due_on,
            due_time: action.due_time.map(|time| time.format("%H:%M").to_string()),
            ..NewAction::default()
        })?;
        self.sql().execute(
            "UPDATE main.actions SET meeting_id = ?2, private = ?3 WHERE id = ?1",
            (made.0, id.0, action.private),
        )?;
        Ok(made)
    }
}

fn decision(row: &Row<'_>) -> rusqlite::Result<Decision> {
    let id = |column: &str| row.get::<_, Option<i64>>(column);
    let name = |column: &str| row.get::<_, Option<String>>(column);
    Ok(Decision {
        id: DecisionId(row.get("id")?),
        text: row.get("text")?,
        reason: row.get("reason")?,
        private: row.get("private")?,
        meeting: id("meeting_id")?.map(MeetingId).zip(name("title")?),
        rep: id("rep_id")?.map(RepId).zip(name("rep_name")?),
        deal: id("deal_id")?.map(DealId).zip(name("deal_name")?),
        decided_at: Stamp(row.get("decided_at")?),
    })
}
