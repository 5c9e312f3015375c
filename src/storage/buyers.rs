//! Buyers of a deal and what each of them still needs: exit criteria with status, evidence and its day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::cells::{day, iso, parsed, word};
use super::error::StorageError;
use super::records::NewBuyer;
use super::{Change, Result, Store};
use crate::domain::buying::{CriterionStatus, Influence, Stance};
use crate::domain::ids::{BuyerId, ContactId, CriterionId, DealId, StageId};
use crate::domain::process::{ExitCriterion, Sense};

/// A buyer: a person with a role in one deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Row number.
    pub id: BuyerId,
    /// Everything a person may change.
    pub details: BuyerDetails,
    /// Name of the buying stage.
    pub stage_name: Option<String>,
    /// Place of the buying stage in the process.
    pub stage_position: Option<i64>,
    /// What this buyer needs, in order.
    pub criteria: Vec<Criterion>,
}

/// What a person may change of a buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyerDetails {
    /// The contact, where there is one.
    pub contact: Option<ContactId>,
    /// Full name.
    pub name: String,
    /// The role in this purchase, in words.
    pub role: String,
    /// How much their word weighs.
    pub influence: Option<Influence>,
    /// Where they stand.
    pub stance: Option<Stance>,
    /// How far they are.
    pub buying_stage: Option<StageId>,
}

/// A criterion of one buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Row number.
    pub id: CriterionId,
    /// Everything a person may change.
    pub details: CriterionDetails,
}

/// What a person may change of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionDetails {
    /// The stage that it lets the buyer leave.
    pub stage: Option<StageId>,
    /// How the buyer comes to it.
    pub sense: Sense,
    /// The criterion.
    pub text: String,
    /// How it stands.
    pub status: CriterionStatus,
    /// What the buyer did, said or agreed.
    pub evidence: String,
    /// The day of the evidence.
    pub evidence_on: Option<NaiveDate>,
}

impl CriterionDetails {
    /// An open criterion from a template of a stage.
    pub fn open(stage: Option<StageId>, template: &ExitCriterion) -> Self {
        Self {
            stage,
            sense: template.sense,
            text: template.text.clone(),
            status: CriterionStatus::Open,
            evidence: String::new(),
            evidence_on: None,
        }
    }
}

impl Store {
    /// The buyers of a deal with their criteria, the most influential first.
    pub fn buyers_of(&self, deal: DealId) -> Result<Vec<Buyer>> {
        let mut criteria = self.criteria_of(deal)?;
        let mut statement = self.reader().prepare_cached(
            "SELECT b.id, b.contact_id, b.name, b.role, b.influence, b.stance, b.buying_stage_id,
                    s.name AS stage_name, s.position
             FROM buyers b LEFT JOIN stages s ON s.id = b.buying_stage_id WHERE b.deal_id = ?1
             ORDER BY CASE b.influence WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'low' THEN 2 ELSE 3 END, b.id",
        )?;
        let rows = statement.query_map([deal.0], |row| {
            Ok(Buyer {
                id: BuyerId(row.get(0)?),
                details: BuyerDetails {
                    contact: row.get::<_, Option<i64>>(1)?.map(ContactId),
                    name: row.get(2)?,
                    role: row.get(3)?,
                    influence: parsed(row, "influence")?,
                    stance: parsed(row, "stance")?,
                    buying_stage: row.get::<_, Option<i64>>(6)?.map(StageId),
                },
                stage_name: row.get(7)?,
                stage_position: row.get(8)?,
                criteria: Vec::new(),
            })
        })?;
        let mut buyers = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for buyer in &mut buyers {
            buyer.criteria = criteria.remove(&buyer.id).unwrap_or_default();
        }
        Ok(buyers)
    }

    fn criteria_of(&self, deal: DealId) -> Result<BTreeMap<BuyerId, Vec<Criterion>>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT c.id, c.buyer_id, c.stage_id, c.sense, c.text, c.status, c.evidence, c.evidence_on
             FROM buyer_criteria c JOIN buyers b ON b.id = c.buyer_id
             LEFT JOIN stages s ON s.id = c.stage_id WHERE b.deal_id = ?1
             ORDER BY c.buyer_id, s.position IS NULL, s.position, c.position, c.id",
        )?;
        let rows = statement.query_map([deal.0], |row| {
            let details = CriterionDetails {
                stage: row.get::<_, Option<i64>>(2)?.map(StageId),
                sense: word(row, "sense")?,
                text: row.get(4)?,
                status: word(row, "status")?,
                evidence: row.get(6)?,
                evidence_on: day(row, "evidence_on")?,
            };
            let criterion = Criterion {
                id: CriterionId(row.get(0)?),
                details,
            };
            Ok((BuyerId(row.get(1)?), criterion))
        })?;
        let mut by_buyer: BTreeMap<BuyerId, Vec<Criterion>> = BTreeMap::new();
        for row in rows {
            let (buyer, criterion) = row?;
            by_buyer.entry(buyer).or_default().push(criterion);
        }
        Ok(by_buyer)
    }

    /// What buyers need to leave a stage, as the process says: templates for criteria.
    pub fn criteria_templates(&self, stage: StageId) -> Result<Vec<ExitCriterion>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT sense, text FROM exit_criteria WHERE stage_id = ?1 ORDER BY position, id",
        )?;
        let rows = statement.query_map([stage.0], |row| {
            Ok(ExitCriterion {
                sense: word(row, "sense")?,
                text: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds a buyer to a deal, with the criteria of `templates`, all open.
    pub fn add_buyer(
        &mut self,
        deal: DealId,
        details: &BuyerDetails,
        templates: &[CriterionDetails],
    ) -> Result<BuyerId> {
        let label = format!("Add {} to {}", details.name.trim(), self.deal_name(deal)?);
        self.change(&label, |change| {
            let buyer = change.add_buyer(&NewBuyer {
                deal,
                contact: details.contact,
                name: named(details)?,
                role: details.role.trim(),
                influence: details.influence.map_or("", Influence::key),
                stance: details.stance.map_or("", Stance::key),
                buying_stage: details.buying_stage,
            })?;
            for template in templates {
                change.insert_criterion(buyer, template)?;
            }
            Ok(buyer)
        })
    }

    /// Saves what was changed of a buyer.
    pub fn save_buyer(&mut self, id: BuyerId, details: &BuyerDetails) -> Result<()> {
        let label = format!("Change {}", details.name.trim());
        self.change(&label, |change| {
            let name = named(details)?;
            let changed = change
                .sql()
                .prepare_cached(
                    "UPDATE main.buyers SET contact_id = ?2, name = ?3, role = ?4, influence = ?5, stance = ?6,
                       buying_stage_id = ?7 WHERE id = ?1",
                )?
                .execute((
                    id.0,
                    details.contact.map(|contact| contact.0),
                    name,
                    details.role.trim(),
                    details.influence.map_or("", Influence::key),
                    details.stance.map_or("", Stance::key),
                    details.buying_stage.map(|stage| stage.0),
                ))?;
            there(changed, "buyer")
        })
    }

    /// Removes a buyer with their criteria; undo brings both back.
    pub fn delete_buyer(&mut self, id: BuyerId) -> Result<()> {
        let name: String = self
            .reader()
            .query_row(
                "SELECT name FROM main.buyers WHERE id = ?1",
                [id.0],
                |row| row.get(0),
            )
            .optional()?
            .ok_or_else(|| gone("buyer"))?;
        self.change(&format!("Remove {name}"), |change| {
            change
                .sql()
                .execute("DELETE FROM main.buyers WHERE id = ?1", [id.0])?;
            Ok(())
        })
    }

    /// Adds criteria to a buyer; a text that the buyer has already is passed over. Answers how many are new.
    pub fn add_criteria(&mut self, buyer: BuyerId, criteria: &[CriterionDetails]) -> Result<usize> {
        let label = match criteria {
            [one] => format!("Add the criterion “{}”", one.text.trim()),
            many => format!("Add {} criteria", many.len()),
        };
        self.change(&label, |change| {
            let mut added = 0;
            for criterion in criteria {
                let has: bool = change.sql().query_row(
                    "SELECT EXISTS (SELECT 1 FROM main.buyer_criteria
                       WHERE buyer_id = ?1 AND stage_id IS ?2 AND text = ?3)",
                    (buyer.0, criterion.stage.map(|s| s.0), criterion.text.trim()),
                    |row| row.get(0),
                )?;
                if !has {
                    change.insert_criterion(buyer, criterion)?;
                    added += 1;
                }
            }
            Ok(added)
        })
    }

    /// Saves what was changed of a criterion. Met and refused need evidence.
    pub fn save_criterion(&mut self, id: CriterionId, details: &CriterionDetails) -> Result<()> {
        let label = format!("{}: {}", details.text.trim(), details.status);
        self.change(&label, |change| {
            check(details)?;
            let changed = change
                .sql()
                .prepare_cached(
                    "UPDATE main.buyer_criteria SET stage_id = ?2, sense = ?3, text = ?4, status = ?5, evidence = ?6,
                       evidence_on = ?7 WHERE id = ?1",
                )?
                .execute((
                    id.0,
                    details.stage.map(|stage| stage.0),
                    details.sense.key(),
                    details.text.trim(),
                    details.status.key(),
                    details.evidence.trim(),
                    iso(details.evidence_on),
                ))?;
            there(changed, "criterion")
        })
    }

    /// Removes a criterion.
    pub fn delete_criterion(&mut self, id: CriterionId) -> Result<()> {
        self.change("Remove a criterion", |change| {
            let changed = change
                .sql()
                .execute("DELETE FROM main.buyer_criteria WHERE id = ?1", [id.0])?;
            there(changed, "criterion")
        })
    }
}

impl Change<'_> {
    fn insert_criterion(&mut self, buyer: BuyerId, details: &CriterionDetails) -> Result<()> {
        check(details)?;
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.buyer_criteria (uid, buyer_id, stage_id, sense, text, status, evidence, evidence_on,
                   position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,
                   (SELECT coalesce(max(position) + 1, 0) FROM main.buyer_criteria WHERE buyer_id = ?2))",
            )?
            .execute((
                uid,
                buyer.0,
                details.stage.map(|stage| stage.0),
                details.sense.key(),
                details.text.trim(),
                details.status.key(),
                details.evidence.trim(),
                iso(details.evidence_on),
            ))?;
        Ok(())
    }
}

fn named(details: &BuyerDetails) -> Result<&str> {
    match details.name.trim() {
        "" => Err(StorageError::Refused("A buyer needs a name".into())),
        name => Ok(name),
    }
}

/// A status without evidence is an opinion: two people who read the record must come to the same verdict
/// (verifiability test, domain.md 4.1).
fn check(details: &CriterionDetails) -> Result<()> {
    if details.text.trim().is_empty() {
        return Err(StorageError::Refused("A criterion needs a text".into()));
    }
    if details.status != CriterionStatus::Open && details.evidence.trim().is_empty() {
        let what = format!(
            "{} needs evidence: what did the buyer do or say?",
            details.status
        );
        return Err(StorageError::Refused(what));
    }
    Ok(())
}

fn there(changed: usize, what: &str) -> Result<()> {
    if changed == 0 {
        Err(gone(what))
    } else {
        Ok(())
    }
}

fn gone(what: &str) -> StorageError {
    StorageError::NotFound(format!("This {what} is no longer in the file"))
}

#[cfg(test)]
mod tests {
    use super::super::small_file::{dump, small_file};
    use super::*;

    fn details(name: &str) -> BuyerDetails {
        BuyerDetails {
            name: name.into(),
            influence: Some(Influence::High),
            buying_stage: Some(StageId(1)),
            ..BuyerDetails::default()
        }
    }

    #[test]
    fn a_buyer_comes_with_the_criteria_of_the_stage_and_everything_can_be_taken_back() {
        let mut store = small_file();
        let stage = StageId(2);
        let templates: Vec<_> = store
            .criteria_templates(stage)
            .unwrap()
            .iter()
            .map(|template| CriterionDetails::open(Some(stage), template))
            .collect();
        let start = dump(&store);
        let id = store
            .add_buyer(DealId(1), &details("Hank"), &templates)
            .unwrap();
        assert_eq!(store.add_criteria(id, &templates).unwrap(), 0);
        let buyers = store.buyers_of(DealId(1)).unwrap();
        assert_eq!(buyers[0].stage_name.as_deref(), Some("Discovery"));
        assert_eq!(buyers[0].criteria.len(), 2);

        let mut met = buyers[0].criteria[0].clone();
        met.details.status = CriterionStatus::Met;
        assert!(store.save_criterion(met.id, &met.details).is_err());
        met.details.evidence = "He showed it to the board".into();
        met.details.evidence_on = "2026-11-20".parse().ok();
        store.save_criterion(met.id, &met.details).unwrap();
        assert_eq!(store.buyers_of(DealId(1)).unwrap()[0].criteria[0], met);

        let full = dump(&store);
        store.delete_buyer(id).unwrap();
        assert!(store.buyers_of(DealId(1)).unwrap().is_empty());
        store.undo().unwrap();
        assert_eq!(dump(&store), full);
        while store.undo().unwrap().is_some() {}
        assert_eq!(dump(&store), start);
    }

    #[test]
    fn a_buyer_without_a_name_is_refused() {
        let mut store = small_file();
        assert!(store.add_buyer(DealId(1), &details("  "), &[]).is_err());
        assert!(store.save_buyer(BuyerId(9), &details("X")).is_err());
    }
}
