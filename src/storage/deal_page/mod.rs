//! Everything about one deal, for its page, the review and the shell, in one reading.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

use super::actions::Action;
use super::buyers::Buyer;
use super::cells::{day, money, word};
use super::error::StorageError;
use super::notes::Note;
use super::qualification::Qualification;
use super::records::Subject;
use super::{Result, Store};
use crate::domain::history::{Event, EventField};
use crate::domain::ids::{AccountId, DealId, FrameworkId, RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ExitCriterion, Outcome};
use crate::domain::stamp::Stamp;

mod history;
#[cfg(test)]
mod tests;

/// Without a review and without two imports, the changes of so many days are shown.
const LATELY_DAYS: u64 = 14;

/// A deal with everything that hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct DealPage {
    /// The deal itself.
    pub deal: DealHead,
    /// Its stage; `None` where nobody knows it.
    pub stage: Option<StageCard>,
    /// Its history, the oldest first.
    pub history: Vec<HistoryLine>,
    /// Since when [`Self::changes`] counts.
    pub since: Since,
    /// Its buyers with their criteria.
    pub buyers: Vec<Buyer>,
    /// Its qualification; `None` where the file holds no framework.
    pub qualification: Option<Qualification>,
    /// Notes on it, the newest first.
    pub notes: Vec<Note>,
    /// Activities on it, the newest first.
    pub activities: Vec<Activity>,
    /// Actions for it, open ones first.
    pub actions: Vec<Action>,
}

/// The row of a deal with names instead of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct DealHead {
    /// Row number.
    pub id: DealId,
    /// The id in the CRM.
    pub external_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: Option<(AccountId, String)>,
    /// Its owner.
    pub owner: Option<(RepId, String)>,
    /// Its product.
    pub product: Option<String>,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// When it entered its stage.
    pub stage_since: Option<NaiveDate>,
    /// Its amount.
    pub amount: Option<Money>,
    /// The currency of the amount, also where the amount itself is missing.
    pub currency: Option<Currency>,
    /// Expected while open, actual once won or lost.
    pub close_on: Option<NaiveDate>,
    /// When it began.
    pub created_on: Option<NaiveDate>,
    /// Its own forecast category; `None` is the stage's.
    pub category: Option<String>,
    /// New, expansion, renewal.
    pub kind: String,
    /// Where it came from.
    pub lead_source: String,
    /// The next step.
    pub next_step: String,
    /// The day of the next step.
    pub next_step_on: Option<NaiveDate>,
    /// The last activity.
    pub last_activity_on: Option<NaiveDate>,
    /// Why it was lost.
    pub loss_reason: String,
    /// Against whom.
    pub competitor: String,
    /// Segment.
    pub segment: String,
    /// Region.
    pub region: String,
    /// Office.
    pub office: String,
    /// Close dates moved to a later day.
    pub pushes: i64,
    /// The day until which it rests.
    pub nurture_until: Option<NaiveDate>,
}

/// A stage with what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCard {
    /// Row number.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// Its place in the process.
    pub position: i64,
    /// Its default forecast category.
    pub category: String,
    /// What is to be reached.
    pub objective: String,
    /// What the rep does.
    pub tasks: Vec<String>,
    /// What can be seen to have happened.
    pub outcomes: Vec<String>,
    /// What each buyer needs to move on.
    pub criteria: Vec<ExitCriterion>,
}

/// One event in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// The event.
    pub event: Event,
    /// “Stage Discovery → Proposal”.
    pub words: String,
    /// “you”, or “import report.csv”.
    pub by: String,
}

/// Since when changes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Since this deal was decided in a review that is finished.
    Review(Stamp),
    /// Since the import before the newest.
    Import(Stamp),
    /// Lately: neither a review nor two imports are known.
    Days(Stamp),
}

impl Since {
    /// The moment.
    pub fn stamp(self) -> Stamp {
        match self {
            Self::Review(at) | Self::Import(at) | Self::Days(at) => at,
        }
    }
}

/// Something that was done or is planned for the deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// `call`, `email`, `meeting`, `note`, `task` or `other`.
    pub kind: String,
    /// One line.
    pub subject: String,
    /// More.
    pub text: String,
    /// Who did it.
    pub rep: Option<String>,
    /// With whom.
    pub contact: Option<String>,
    /// When it happened; `None` while planned.
    pub happened_on: Option<NaiveDate>,
    /// When it is due.
    pub due_on: Option<NaiveDate>,
    /// How it ended.
    pub outcome: String,
}

impl DealPage {
    /// What changed since [`Self::since`], the oldest first; that the deal came into being is no change.
    pub fn changes(&self) -> impl Iterator<Item = &HistoryLine> {
        let since = self.since.stamp();
        self.history.iter().filter(move |line| {
            line.event.field != EventField::Created && line.event.known_at() > since
        })
    }

    /// Buyers who stand in an earlier stage than the deal.
    pub fn buyers_behind(&self) -> Vec<&Buyer> {
        let Some(stage) = self
            .stage
            .as_ref()
            .filter(|_| self.deal.outcome == Outcome::Open)
        else {
            return Vec::new();
        };
        let behind = |buyer: &&Buyer| buyer.stage_position.is_some_and(|at| at < stage.position);
        self.buyers.iter().filter(behind).collect()
    }
}

impl Store {
    /// Everything about a deal; `framework` chooses another one than the deal's own.
    pub fn deal_page(&self, id: DealId, framework: Option<FrameworkId>) -> Result<DealPage> {
        let (deal, stage) = self.deal_head(id)?;
        let stage = stage.map(|stage| self.stage_card(stage)).transpose()?;
        let framework = match framework {
            Some(framework) => Some(framework),
            None => self.framework_of(id)?,
        };
        let qualification = framework
            .map(|framework| self.qualification_of(id, framework, stage.as_ref().map(|s| s.id)))
            .transpose()?;
        Ok(DealPage {
            history: self.history_of(&deal)?,
            since: self.since_last_review(id)?,
            buyers: self.buyers_of(id)?,
            notes: self.notes_on(Subject::Deal(id))?,
            activities: self.activities_on(id)?,
            actions: self.actions_for(id)?,
            deal,
            stage,
            qualification,
        })
    }

    fn deal_head(&self, id: DealId) -> Result<(DealHead, Option<StageId>)> {
        self.reader()
            .prepare_cached(
                "SELECT d.*, a.name AS account, r.name AS owner, p.name AS product
                 FROM deals d LEFT JOIN accounts a ON a.id = d.account_id LEFT JOIN reps r ON r.id = d.owner_id
                 LEFT JOIN products p ON p.id = d.product_id WHERE d.id = ?1",
            )?
            .query_row([id.0], |row| {
                let stage: Option<i64> = row.get("stage_id")?;
                Ok((head(row)?, stage.map(StageId)))
            })
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This deal is no longer in the file".into()))
    }

    /// A stage with its steps and the templates of its exit criteria.
    fn stage_card(&self, id: StageId) -> Result<StageCard> {
        let steps = |kind: &str| -> Result<Vec<String>> {
            let mut statement = self.reader().prepare_cached(
                "SELECT text FROM stage_steps WHERE stage_id = ?1 AND kind = ?2 ORDER BY position, id",
            )?;
            let rows = statement.query_map((id.0, kind), |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        let (name, position, category, objective) = self
            .reader()
            .prepare_cached("SELECT name, position, category, objective FROM stages WHERE id = ?1")?
            .query_row([id.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        Ok(StageCard {
            id,
            name,
            position,
            category,
            objective,
            tasks: steps("task")?,
            outcomes: steps("outcome")?,
            criteria: self.criteria_templates(id)?,
        })
    }

    /// The stages of all processes in order: number, name, outcome.
    pub fn stage_names(&self) -> Result<Vec<(StageId, String, Outcome)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, name, outcome FROM stages ORDER BY process_id, position, id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((StageId(row.get(0)?), row.get(1)?, word(row, "outcome")?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn since_last_review(&self, deal: DealId) -> Result<Since> {
        let connection = self.reader();
        let until = Stamp::end_of(self.today()).0;
        let reviewed: Option<i64> = connection
            .prepare_cached(
                "SELECT i.decided_at FROM review_items i JOIN reviews v ON v.id = i.review_id
                 WHERE i.deal_id = ?1 AND i.decided_at <= ?2 AND v.finished_at <= ?2
                 ORDER BY i.decided_at DESC LIMIT 1",
            )?
            .query_row((deal.0, until), |row| row.get(0))
            .optional()?;
        if let Some(at) = reviewed {
            return Ok(Since::Review(Stamp(at)));
        }
        let imported: Option<i64> = connection
            .prepare_cached(
                "SELECT DISTINCT learnt_at FROM imports WHERE kind IN ('deals', 'deal-history', 'field-history') AND learnt_at <= ?1
                 ORDER BY learnt_at DESC LIMIT 1 OFFSET 1",
            )?
            .query_row([until], |row| row.get(0))
            .optional()?;
        if let Some(at) = imported {
            return Ok(Since::Import(Stamp(at)));
        }
        let start = self.today() - chrono::Days::new(LATELY_DAYS);
        Ok(Since::Days(Stamp::start_of(start)))
    }

    fn activities_on(&self, deal: DealId) -> Result<Vec<Activity>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT a.kind, a.subject, a.text, r.name, c.name, a.happened_on, a.due_on, a.outcome
             FROM activities a LEFT JOIN reps r ON r.id = a.rep_id LEFT JOIN contacts c ON c.id = a.contact_id
             WHERE a.deal_id = ?1 ORDER BY coalesce(a.happened_on, a.due_on) DESC NULLS LAST, a.id DESC LIMIT 200",
        )?;
        let rows = statement.query_map([deal.0], |row| {
            Ok(Activity {
                kind: row.get(0)?,
                subject: row.get(1)?,
                text: row.get(2)?,
                rep: row.get(3)?,
                contact: row.get(4)?,
                happened_on: day(row, "happened_on")?,
                due_on: day(row, "due_on")?,
                outcome: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn head(row: &Row<'_>) -> rusqlite::Result<DealHead> {
    let account: Option<i64> = row.get("account_id")?;
    let owner: Option<i64> = row.get("owner_id")?;
    let currency: Option<String> = row.get("currency")?;
    Ok(DealHead {
        id: DealId(row.get("id")?),
        external_id: row.get("external_id")?,
        name: row.get("name")?,
        account: account.map(AccountId).zip(row.get("account")?),
        owner: owner.map(RepId).zip(row.get("owner")?),
        product: row.get("product")?,
        outcome: word(row, "outcome")?,
        stage_since: day(row, "stage_since")?,
        amount: money(row, "amount_minor", "currency")?,
        currency: currency.and_then(|code| code.parse().ok()),
        close_on: day(row, "close_on")?,
        created_on: day(row, "created_on")?,
        category: row.get("category")?,
        kind: row.get("kind")?,
        lead_source: row.get("lead_source")?,
        next_step: row.get("next_step")?,
        next_step_on: day(row, "next_step_on")?,
        last_activity_on: day(row, "last_activity_on")?,
        loss_reason: row.get("loss_reason")?,
        competitor: row.get("competitor")?,
        segment: row.get("segment")?,
        region: row.get("region")?,
        office: row.get("office")?,
        pushes: row.get("pushes")?,
        nurture_until: day(row, "nurture_until")?,
    })
}
