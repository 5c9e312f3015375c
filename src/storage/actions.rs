//! Actions: what somebody promised to do by a day.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use rusqlite::Row;

use super::cells::{day, iso, word};
use super::error::StorageError;
use super::{Change, Result, Store};
use crate::domain::ids::{ActionId, DealId, RepId, ReviewItemId};
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
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// At what time, `HH:MM`.
    pub due_time: Option<String>,
    /// How far it is.
    pub state: ActionState,
    /// When it was promised.
    pub made_at: Stamp,
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
                "INSERT INTO main.actions (uid, text, owner_id, deal_id, rep_id, review_item_id, due_on, due_time,
                   made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                uid,
                text,
                action.owner.map(|id| id.0),
                action.deal.map(|id| id.0),
                action.rep.map(|id| id.0),
                action.review_item.map(|id| id.0),
                iso(action.due_on),
                &action.due_time,
                now,
            ))?;
        Ok(ActionId(self.sql().last_insert_rowid()))
    }
}

impl Store {
    /// Writes an action, undone as one.
    pub fn add_action(&mut self, action: &NewAction) -> Result<ActionId> {
        let label = format!("Add “{}”", action.text.trim());
        self.change(&label, |change| change.add_action(action))
    }

    /// The actions for a deal: open ones by day, then the others, the newest first.
    pub fn actions_for(&self, deal: DealId) -> Result<Vec<Action>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT a.id, a.text, a.owner_id, r.name AS owner_name, a.deal_id, a.due_on, a.due_time, a.state, a.made_at
             FROM actions a LEFT JOIN reps r ON r.id = a.owner_id WHERE a.deal_id = ?1
             ORDER BY a.state <> 'open', CASE a.state WHEN 'open' THEN a.due_on END NULLS LAST, a.id DESC",
        )?;
        let rows = statement.query_map([deal.0], action)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Marks an action as done, dropped or open again.
    pub fn set_action_state(&mut self, id: ActionId, state: ActionState) -> Result<()> {
        let label = match state {
            ActionState::Open => "Open an action again",
            ActionState::Done => "Mark an action as done",
            ActionState::Dropped => "Drop an action",
        };
        self.change(label, |change| {
            let closed_at = (state != ActionState::Open).then_some(change.now().0);
            let changed = change.sql().execute(
                "UPDATE main.actions SET state = ?2, closed_at = ?3 WHERE id = ?1",
                (id.0, state.key(), closed_at),
            )?;
            if changed == 0 {
                return Err(StorageError::NotFound(
                    "This action is no longer in the file".into(),
                ));
            }
            Ok(())
        })
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
        due_on: day(row, "due_on")?,
        due_time: row.get("due_time")?,
        state: word(row, "state")?,
        made_at: Stamp(row.get("made_at")?),
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
