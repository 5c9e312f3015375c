//! New activities and notes.

use chrono::NaiveDate;

use super::{day, filled};
use crate::domain::ids::{AccountId, ContactId, DealId, NoteId, RepId, TeamId};
use crate::domain::stamp::Stamp;
use crate::storage::{Change, Result};

/// An activity to be written.
#[derive(Debug, Clone, Default)]
pub struct NewActivity<'a> {
    /// The id in the system that it came from; empty where there is none.
    pub external_id: &'a str,
    /// `call`, `email`, `meeting`, `note`, `task` or `other`; empty is `other`.
    pub kind: &'a str,
    /// One line.
    pub subject: &'a str,
    /// More than one line.
    pub text: &'a str,
    /// Who did it.
    pub rep: Option<RepId>,
    /// The deal it was for.
    pub deal: Option<DealId>,
    /// The account it was for.
    pub account: Option<AccountId>,
    /// The person it was with.
    pub contact: Option<ContactId>,
    /// The day it happened; empty while it is only planned.
    pub happened_on: Option<NaiveDate>,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// How it ended.
    pub outcome: &'a str,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A deal.
    Deal(DealId),
    /// A rep.
    Rep(RepId),
    /// An account.
    Account(AccountId),
    /// A team.
    Team(TeamId),
    /// Nothing in particular.
    None,
}

/// A note to be written.
#[derive(Debug, Clone)]
pub struct NewNote<'a> {
    /// What it is about.
    pub subject: Subject,
    /// The text.
    pub text: &'a str,
    /// When it was written.
    pub written_at: Stamp,
}

impl Subject {
    pub(in crate::storage) fn columns(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Deal(id) => ("deal", Some(id.0)),
            Self::Rep(id) => ("rep", Some(id.0)),
            Self::Account(id) => ("account", Some(id.0)),
            Self::Team(id) => ("team", Some(id.0)),
            Self::None => ("none", None),
        }
    }
}

impl Change<'_> {
    /// Writes an activity; it is done where it has a day on which it happened.
    pub fn add_activity(&mut self, activity: &NewActivity<'_>) -> Result<()> {
        let uid = self.uid_born(activity.happened_on.or(activity.due_on));
        let kind = filled(activity.kind).unwrap_or("other");
        self.sql()
            .prepare_cached(
                "INSERT INTO main.activities (uid, external_id, kind, subject, text, rep_id, deal_id, account_id,
                   contact_id, happened_on, due_on, done, outcome)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                uid,
                filled(activity.external_id),
                kind,
                activity.subject,
                activity.text,
                activity.rep.map(|id| id.0),
                activity.deal.map(|id| id.0),
                activity.account.map(|id| id.0),
                activity.contact.map(|id| id.0),
                day(activity.happened_on),
                day(activity.due_on),
                activity.happened_on.is_some(),
                activity.outcome,
            ))?;
        Ok(())
    }

    /// Writes a note.
    pub fn add_note(&mut self, note: &NewNote<'_>) -> Result<NoteId> {
        let uid = self.uid_at(note.written_at);
        let (kind, id) = note.subject.columns();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.notes (uid, subject_kind, subject_id, text, written_at, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            )?
            .execute((uid, kind, id, note.text, note.written_at.0))?;
        Ok(NoteId(self.sql().last_insert_rowid()))
    }
}
