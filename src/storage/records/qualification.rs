//! New buyers, their criteria, and qualification scores.

use chrono::NaiveDate;

use super::day;
use crate::domain::ids::{BuyerId, ContactId, DealId, ElementId, StageId};
use crate::domain::stamp::Stamp;
use crate::storage::{Change, Result};

/// A buyer to be written: a person with a role in one deal.
#[derive(Debug, Clone)]
pub struct NewBuyer<'a> {
    /// The deal.
    pub deal: DealId,
    /// The contact, where there is one.
    pub contact: Option<ContactId>,
    /// Full name.
    pub name: &'a str,
    /// The role in this purchase, in words.
    pub role: &'a str,
    /// `high`, `medium`, `low` or empty.
    pub influence: &'a str,
    /// `champion`, `for`, `neutral`, `against` or empty.
    pub stance: &'a str,
    /// How far this buyer is.
    pub buying_stage: Option<StageId>,
}

/// What a buyer must see, hear, feel, touch or believe, or commit to, in order to move on.
#[derive(Debug, Clone)]
pub struct NewBuyerCriterion<'a> {
    /// The buyer.
    pub buyer: BuyerId,
    /// The stage it belongs to.
    pub stage: Option<StageId>,
    /// `see`, `hear`, `feel`, `touch`, `believe` or `commitment`.
    pub sense: &'a str,
    /// The criterion.
    pub text: &'a str,
    /// `open`, `met` or `refused`.
    pub status: &'a str,
    /// What shows it.
    pub evidence: &'a str,
    /// The day of the evidence.
    pub evidence_on: Option<NaiveDate>,
    /// Its place in the list, from 0.
    pub position: i64,
}

/// A score of one element of a framework.
#[derive(Debug, Clone)]
pub struct NewScore<'a> {
    /// The deal.
    pub deal: DealId,
    /// The element.
    pub element: ElementId,
    /// From 0 to the top level of the framework.
    pub level: i64,
    /// What shows it; required from level 2.
    pub evidence: &'a str,
    /// When it was scored.
    pub scored_at: Stamp,
}

impl Change<'_> {
    /// Writes a buyer.
    pub fn add_buyer(&mut self, buyer: &NewBuyer<'_>) -> Result<BuyerId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.buyers (uid, deal_id, contact_id, name, role, influence, stance, buying_stage_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                uid,
                buyer.deal.0,
                buyer.contact.map(|id| id.0),
                buyer.name,
                buyer.role,
                buyer.influence,
                buyer.stance,
                buyer.buying_stage.map(|id| id.0),
            ))?;
        Ok(BuyerId(self.sql().last_insert_rowid()))
    }

    /// Writes a criterion of a buyer.
    pub fn add_buyer_criterion(&mut self, criterion: &NewBuyerCriterion<'_>) -> Result<()> {
        let uid = self.uid_born(criterion.evidence_on);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.buyer_criteria (uid, buyer_id, stage_id, sense, text, status, evidence,
                   evidence_on, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                uid,
                criterion.buyer.0,
                criterion.stage.map(|id| id.0),
                criterion.sense,
                criterion.text,
                criterion.status,
                criterion.evidence,
                day(criterion.evidence_on),
                criterion.position,
            ))?;
        Ok(())
    }

    /// Writes a score; the newest of an element counts.
    pub fn add_score(&mut self, score: &NewScore<'_>) -> Result<()> {
        let uid = self.uid_at(score.scored_at);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.qualification_scores (uid, deal_id, element_id, level, evidence, scored_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                uid,
                score.deal.0,
                score.element.0,
                score.level,
                score.evidence,
                score.scored_at.0,
            ))?;
        Ok(())
    }
}
