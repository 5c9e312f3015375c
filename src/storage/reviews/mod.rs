//! Pipeline reviews: the deals of a review in their order, the disposition that each one leaves with, and what
//! that does to the deal.
//!
//! A disposition is one change: it writes the review item, the deal with its events, and an action for the owner.
//! Deciding again first takes back what the earlier disposition did, so that each deal has exactly one.

use rusqlite::{OptionalExtension, Row};

use super::actions::NewAction;
use super::cells::{day, iso, money, parsed};
use super::deal_changes::DealEdit;
use super::error::StorageError;
use super::{Change, HeldAs, Result, Store};
use crate::domain::disposition::{Decision, DecisionContext, Disposition};
use crate::domain::ids::{DealId, EntryId, RepId, ReviewId, ReviewItemId, StageId};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;

mod decide;
#[cfg(test)]
mod tests;
mod walk;

/// A review as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Row number.
    pub id: ReviewId,
    /// The rep and their name; `None` is the whole team in scope.
    pub rep: Option<(RepId, String)>,
    /// What it is called: “Ana Ruiz, 22 Nov 2026”.
    pub title: String,
    /// When it began.
    pub started_at: Stamp,
    /// When it was finished; `None` while it can be resumed.
    pub finished_at: Option<Stamp>,
    /// How many deals it holds.
    pub deals: usize,
    /// How many of them are decided.
    pub decided: usize,
}

/// A deal of a review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewItem {
    /// Row number.
    pub id: ReviewItemId,
    /// The deal.
    pub deal: DealId,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: Option<String>,
    /// Its amount now.
    pub amount: Option<Money>,
    /// Keys of the flags when the review began.
    pub flags: Vec<String>,
    /// What was decided, where it was.
    pub decided: Option<Decided>,
}

/// A disposition as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The decision as it was filled in.
    pub decision: Decision,
    /// The name of the stage it was moved to.
    pub stage: Option<String>,
    /// The name of the owner.
    pub owner: Option<String>,
    /// When it was decided.
    pub at: Stamp,
}

impl Store {
    /// Starts a review over deals in the order in which they shall be walked, each with the keys of its flags.
    pub fn start_review(
        &mut self,
        rep: Option<RepId>,
        title: &str,
        deals: &[(DealId, Vec<String>)],
    ) -> Result<ReviewId> {
        if deals.is_empty() {
            return Err(StorageError::Refused(
                "There is no open deal to review here".into(),
            ));
        }
        self.change(&format!("Start the review {title}"), |change| {
            let (uid, now) = (change.uid(), change.now().0);
            change.sql().execute(
                "INSERT INTO main.reviews (uid, rep_id, title, started_at) VALUES (?1, ?2, ?3, ?4)",
                (uid, rep.map(|id| id.0), title, now),
            )?;
            let review = change.sql().last_insert_rowid();
            for (position, (deal, flags)) in deals.iter().enumerate() {
                let uid = change.uid();
                let flags = serde_json::to_string(flags).unwrap_or_else(|_| "[]".into());
                change
                    .sql()
                    .prepare_cached(
                        "INSERT INTO main.review_items (uid, review_id, deal_id, position, flags)
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute((uid, review, deal.0, position as i64, flags))?;
            }
            Ok(ReviewId(review))
        })
    }

    /// Reviews that can be resumed, the newest first.
    pub fn unfinished_reviews(&self) -> Result<Vec<Review>> {
        self.reviews_where("v.finished_at IS NULL", [])
    }

    /// One review.
    pub fn review(&self, id: ReviewId) -> Result<Review> {
        let mut found = self.reviews_where("v.id = ?1", [id.0])?;
        found.pop().ok_or_else(|| {
            StorageError::NotFound(
                "This review is no longer in the file: was its start undone?".into(),
            )
        })
    }

    fn reviews_where<P: rusqlite::Params>(&self, condition: &str, with: P) -> Result<Vec<Review>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT v.id, v.rep_id, r.name AS rep_name, v.title, v.started_at, v.finished_at,
               count(i.id) AS deals, count(i.disposition) AS decided
             FROM reviews v LEFT JOIN reps r ON r.id = v.rep_id
             LEFT JOIN review_items i ON i.review_id = v.id
             WHERE {condition} GROUP BY v.id ORDER BY v.started_at DESC, v.id DESC"
        ))?;
        let rows = statement.query_map(with, |row| {
            let rep: Option<i64> = row.get("rep_id")?;
            Ok(Review {
                id: ReviewId(row.get("id")?),
                rep: rep.map(RepId).zip(row.get("rep_name")?),
                title: row.get("title")?,
                started_at: Stamp(row.get("started_at")?),
                finished_at: row.get::<_, Option<i64>>("finished_at")?.map(Stamp),
                deals: row.get::<_, i64>("deals")? as usize,
                decided: row.get::<_, i64>("decided")? as usize,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The deals of a review in their order, with what was decided.
    pub fn review_items(&self, review: ReviewId) -> Result<Vec<ReviewItem>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT i.*, d.name, a.name AS account, d.amount_minor, d.currency, s.name AS stage, r.name AS owner
             FROM review_items i JOIN deals d ON d.id = i.deal_id
             LEFT JOIN accounts a ON a.id = d.account_id LEFT JOIN stages s ON s.id = i.stage_id
             LEFT JOIN reps r ON r.id = i.owner_id
             WHERE i.review_id = ?1 ORDER BY i.position",
        )?;
        let rows = statement.query_map([review.0], item)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Says that a review is over; deals without a disposition stay without one. Where the rhythm asked for a pipeline
    /// review with this rep, or of the team, that occurrence is held as this one.
    pub fn finish_review(&mut self, review: ReviewId) -> Result<()> {
        let rep = self.review(review)?.rep.map(|(rep, _)| rep);
        let due = self.review_due(rep)?;
        self.change("Finish the review", |change| {
            if let Some(key) = &due {
                let on = change.now().day();
                change.hold_occurrence(
                    key,
                    HeldAs {
                        review: Some(review),
                        ..HeldAs::on(on)
                    },
                )?;
            }
            let now = change.now().0;
            let changed = change.sql().execute(
                "UPDATE main.reviews SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL",
                (review.0, now),
            )?;
            if changed == 0 {
                let what = "This review is finished already, or no longer in the file";
                return Err(StorageError::NotFound(what.into()));
            }
            Ok(())
        })
    }
}

fn item(row: &Row<'_>) -> rusqlite::Result<ReviewItem> {
    let flags: String = row.get("flags")?;
    let disposition: Option<Disposition> = parsed(row, "disposition")?;
    let decided_at: Option<i64> = row.get("decided_at")?;
    let decided = match disposition.zip(decided_at) {
        None => None,
        Some((disposition, at)) => Some(Decided {
            decision: Decision {
                disposition,
                reason: row.get("reason")?,
                stage: row.get::<_, Option<i64>>("stage_id")?.map(StageId),
                new_date: day(row, "new_date")?,
                next_step: row.get("next_step")?,
                owner: row.get::<_, Option<i64>>("owner_id")?.map(RepId),
                due_on: day(row, "due_on")?,
            },
            stage: row.get("stage")?,
            owner: row.get("owner")?,
            at: Stamp(at),
        }),
    };
    Ok(ReviewItem {
        id: ReviewItemId(row.get("id")?),
        deal: DealId(row.get("deal_id")?),
        name: row.get("name")?,
        account: row.get("account")?,
        amount: money(row, "amount_minor", "currency")?,
        flags: serde_json::from_str(&flags).unwrap_or_default(),
        decided,
    })
}
