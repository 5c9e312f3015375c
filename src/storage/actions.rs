//! Actions: what somebody promised to do by a day.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use rusqlite::Row;

use super::cells::{day, iso, word};
use super::error::StorageError;
use super::{Change, Result, Store};
use crate::domain::date_words::written;
use crate::domain::ids::{ActionId, DealId, PlanId, RepId, ReviewItemId};
use crate::domain::stamp::Stamp;

/// How far an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Given up on purpose.
    Dropped,
}

impl ActionState {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }
}

impl fmt::Display for ActionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for ActionState {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        [Self::Open, Self::Done, Self::Dropped]
            .into_iter()
            .find(|state| state.key() == key)
            .ok_or(())
    }
}

/// An action to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewAction {
    /// What is to be done.
    pub text: String,
    /// Who does it; `None` is the manager at the keyboard.
    pub owner: Option<RepId>,
    /// The deal it is for.
    pub deal: Option<DealId>,
    /// The rep it is about.
    pub rep: Option<RepId>,
    /// The disposition it follows from.
    pub review_item: Option<ReviewItemId>,
    /// The plan it belongs to.
    pub plan: Option<PlanId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// At what time, `HH:MM`.
    pub due_time: Option<String>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Row number.
    pub id: ActionId,
    /// What is to be done.
    pub text: String,
    /// Who does it, with the name; `None` is the manager at the keyboard.
    pub owner: Option<(RepId, String)>,
    /// The deal it is for.
    pub deal: Option<DealId>,
    /// The rep it is about: of the manager's own, to whom it was promised.
    pub rep: Option<RepId>,
    /// The plan it belongs to.
    pub plan: Option<PlanId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// At what time, `HH:MM`.
    pub due_time: Option<String>,
    /// How far it is.
    pub state: ActionState,
    /// Why it was moved or dropped, the latest; empty where it never was.
    pub reason: String,
    /// When it was promised.
    pub made_at: Stamp,
    /// When it was done or dropped.
    pub closed_at: Option<Stamp>,
}

/// An action given another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionMove {
    /// The action.
    pub action: ActionId,
    /// The day before; empty where it had none.
    pub old: Option<NaiveDate>,
    /// The day after.
    pub new: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// When it was moved.
    pub at: Stamp,
}

impl Change<'_> {
    /// Writes an action; one without a text is refused.
    pub fn add_action(&mut self, action: &NewAction) -> Result<ActionId> {
        let text = action.text.trim();
        if text.is_empty() {
            return Err(StorageError::Refused(
                "An action needs a text: what is to be done?".into(),
            ));
        }
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.actions (uid, text, owner_id, deal_id, rep_id, review_item_id, plan_id, due_on,
                   due_time, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                uid,
                text,
                action.owner.map(|id| id.0),
                action.deal.map(|id| id.0),
                action.rep.map(|id| id.0),
                action.review_item.map(|id| id.0),
                action.plan.map(|id| id.0),
                iso(action.due_on),
                &action.due_time,
                now,
            ))?;
        Ok(ActionId(self.sql().last_insert_rowid()))
    }

    /// Marks an action as done, dropped or open again.
    ///
    /// # Errors
    /// Not found where it is gone.
    pub fn set_action_state(&mut self, id: ActionId, state: ActionState) -> Result<()> {
        let closed_at = (state != ActionState::Open).then_some(self.now().0);
        let changed = self.sql().execute(
            "UPDATE main.actions SET state = ?2, closed_at = ?3 WHERE id = ?1",
            (id.0, state.key(), closed_at),
        )?;
        if changed == 0 { Err(gone()) } else { Ok(()) }
    }

    /// Gives an open action another day and keeps the move with its reason.
    ///
    /// # Errors
    /// Refused without a reason, for the same day, and for an action that is done or dropped.
    pub fn move_action(&mut self, action: &Action, to: NaiveDate, reason: &str) -> Result<()> {
        let reason = reasoned(reason, "Say why it moves")?;
        must_be_open(action, "cannot be moved")?;
        if action.due_on == Some(to) {
            return Err(StorageError::Refused(format!(
                "“{}” is due on {} already",
                action.text,
                written(to)
            )));
        }
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.action_moves (uid, action_id, old, new, reason, moved_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                uid,
                action.id.0,
                iso(action.due_on),
                iso(Some(to)),
                reason,
                now,
            ),
        )?;
        self.sql().execute(
            "UPDATE main.actions SET due_on = ?2, reason = ?3 WHERE id = ?1",
            (action.id.0, iso(Some(to)), reason),
        )?;
        Ok(())
    }

    /// Gives an open action up, with the reason.
    ///
    /// # Errors
    /// Refused without a reason, and for an action that is done or dropped already.
    pub fn drop_action(&mut self, action: &Action, reason: &str) -> Result<()> {
        let reason = reasoned(reason, "Say why it is dropped")?;
        must_be_open(action, "already")?;
        self.close_action(action.id, ActionState::Dropped, reason)
    }

    /// Gives an open action to somebody else, `None` to the manager at the keyboard; each is kept with its reason,
    /// which may be empty.
    ///
    /// # Errors
    /// Refused for whom it is already, and for an action that is done or dropped.
    pub fn hand_over_action(
        &mut self,
        action: &Action,
        to: Option<RepId>,
        reason: &str,
    ) -> Result<()> {
        must_be_open(action, "cannot be delegated")?;
        let before = action.owner.as_ref().map(|owner| owner.0);
        if before == to {
            let whose = action.owner.as_ref().map_or("you", |owner| &owner.1);
            return Err(StorageError::Refused(format!(
                "“{}” is with {whose} already",
                action.text
            )));
        }
        let (uid, now) = (self.uid(), self.now().0);
        let (old, new) = (before.map(|id| id.0), to.map(|id| id.0));
        self.sql().execute(
            "INSERT INTO main.action_hand_overs (uid, action_id, old_id, new_id, reason, handed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (uid, action.id.0, old, new, reason.trim(), now),
        )?;
        self.sql().execute(
            "UPDATE main.actions SET owner_id = ?2 WHERE id = ?1",
            (action.id.0, new),
        )?;
        Ok(())
    }

    /// Ends an action with a reason.
    pub(super) fn close_action(
        &mut self,
        id: ActionId,
        state: ActionState,
        reason: &str,
    ) -> Result<()> {
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.actions SET state = ?2, closed_at = ?3, reason = ?4 WHERE id = ?1",
            (id.0, state.key(), now, reason),
        )?;
        Ok(())
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This action is no longer in the file".into())
}

/// Refuses an action that is done or dropped.
pub(super) fn must_be_open(action: &Action, so: &str) -> Result<()> {
    match action.state {
        ActionState::Open => Ok(()),
        _ if so == "already" => Err(StorageError::Refused(format!(
            "“{}” is {} already",
            action.text, action.state
        ))),
        _ => Err(StorageError::Refused(format!(
            "“{}” is {} and {so}",
            action.text, action.state
        ))),
    }
}

/// A reason that says something.
pub(super) fn reasoned<'a>(reason: &'a str, ask: &str) -> Result<&'a str> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(StorageError::Refused(format!("{ask}, in a few words")));
    }
    Ok(reason)
}

impl Store {
    /// Writes an action, undone as one.
    pub fn add_action(&mut self, action: &NewAction) -> Result<ActionId> {
        let label = format!("Add “{}”", action.text.trim());
        self.change(&label, |change| change.add_action(action))
    }

    /// The actions for a deal: open ones by day, then the others, the newest first.
    pub fn actions_for(&self, deal: DealId) -> Result<Vec<Action>> {
        self.actions_where("a.deal_id = ?1", deal.0)
    }

    /// The actions of a plan in the same order.
    pub fn actions_of_plan(&self, plan: PlanId) -> Result<Vec<Action>> {
        self.actions_where("a.plan_id = ?1", plan.0)
    }

    /// One action.
    ///
    /// # Errors
    /// Not found where it is no longer in the file.
    pub fn action(&self, id: ActionId) -> Result<Action> {
        let found = self.actions_where("a.id = ?1", id.0)?;
        found.into_iter().next().ok_or_else(gone)
    }

    fn actions_where(&self, condition: &str, id: i64) -> Result<Vec<Action>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.id, a.text, a.owner_id, r.name AS owner_name, a.deal_id, a.rep_id, a.plan_id, a.due_on,
               a.due_time, a.state, a.reason, a.made_at, a.closed_at
             FROM actions a LEFT JOIN reps r ON r.id = a.owner_id WHERE {condition}
             ORDER BY a.state <> 'open', CASE a.state WHEN 'open' THEN a.due_on END NULLS LAST, a.id DESC"
        ))?;
        let rows = statement.query_map([id], action)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How the actions of a plan were moved, the first move first.
    pub fn moves_of_plan(&self, plan: PlanId) -> Result<Vec<ActionMove>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT m.action_id, m.old, m.new, m.reason, m.moved_at FROM action_moves m
             JOIN actions a ON a.id = m.action_id WHERE a.plan_id = ?1 ORDER BY m.moved_at, m.id",
        )?;
        let rows = statement.query_map([plan.0], |row| {
            Ok(ActionMove {
                action: ActionId(row.get("action_id")?),
                old: day(row, "old")?,
                new: day(row, "new")?,
                reason: row.get("reason")?,
                at: Stamp(row.get("moved_at")?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Gives an open action another day; each move is kept with its reason.
    ///
    /// # Errors
    /// As [`Change::move_action`].
    pub fn move_action(&mut self, id: ActionId, to: NaiveDate, reason: &str) -> Result<()> {
        let action = self.action(id)?;
        self.change(&format!("Move “{}”", action.text), |change| {
            change.move_action(&action, to, reason)
        })
    }

    /// Gives an open action up, with the reason.
    ///
    /// # Errors
    /// As [`Change::drop_action`].
    pub fn drop_action(&mut self, id: ActionId, reason: &str) -> Result<()> {
        let action = self.action(id)?;
        self.change(&format!("Drop “{}”", action.text), |change| {
            change.drop_action(&action, reason)
        })
    }

    /// Marks an action as done, dropped or open again.
    pub fn set_action_state(&mut self, id: ActionId, state: ActionState) -> Result<()> {
        let label = match state {
            ActionState::Open => "Open an action again",
            ActionState::Done => "Mark an action as done",
            ActionState::Dropped => "Drop an action",
        };
        self.change(label, |change| change.set_action_state(id, state))
    }
}

fn action(row: &Row<'_>) -> rusqlite::Result<Action> {
    let owner: Option<i64> = row.get("owner_id")?;
    let name: Option<String> = row.get("owner_name")?;
    Ok(Action {
        id: ActionId(row.get("id")?),
        text: row.get("text")?,
        owner: owner.map(RepId).zip(name),
        deal: row.get::<_, Option<i64>>("deal_id")?.map(DealId),
        rep: row.get::<_, Option<i64>>("rep_id")?.map(RepId),
        plan: row.get::<_, Option<i64>>("plan_id")?.map(PlanId),
        due_on: day(row, "due_on")?,
        due_time: row.get("due_time")?,
        state: word(row, "state")?,
        reason: row.get("reason")?,
        made_at: Stamp(row.get("made_at")?),
        closed_at: row.get::<_, Option<i64>>("closed_at")?.map(Stamp),
    })
}

#[cfg(test)]
mod tests {
    use super::super::small_file::small_file;
    use super::*;

    #[test]
    fn open_actions_come_first_by_their_day() {
        let mut store = small_file();
        let action = |text: &str, due: Option<&str>| NewAction {
            text: text.into(),
            owner: Some(RepId(1)),
            deal: Some(DealId(1)),
            due_on: due.and_then(|day| day.parse().ok()),
            ..NewAction::default()
        };
        let done = store
            .add_action(&action("done", Some("2026-01-01")))
            .unwrap();
        store.add_action(&action("someday", None)).unwrap();
        store
            .add_action(&action("late", Some("2026-12-01")))
            .unwrap();
        store
            .add_action(&action("soon", Some("2026-11-24")))
            .unwrap();
        store.set_action_state(done, ActionState::Done).unwrap();
        let texts: Vec<String> = store
            .actions_for(DealId(1))
            .unwrap()
            .into_iter()
            .map(|a| a.text)
            .collect();
        assert_eq!(texts, ["soon", "late", "someday", "done"]);
        assert!(store.add_action(&action(" ", None)).is_err());
        assert!(
            store
                .set_action_state(ActionId(99), ActionState::Done)
                .is_err()
        );
    }
}
