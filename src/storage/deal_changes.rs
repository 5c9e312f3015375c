//! Changing a deal: the row and its history in one stroke.
//!
//! Invariant: `stage_id`, `amount_minor`, `currency`, `close_on`, `category`, `owner_id` and `next_step` of a
//! deal are what its events say, read in order; `pushes` counts the close dates moved to a later day. So
//! nothing else may write these columns of an existing deal except an import's merge, which keeps the same law.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::cells::{self, iso};
use super::error::StorageError;
use super::{Change, Result, Store};
use crate::domain::history::EventField;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::money::Money;
use crate::domain::process::Outcome;

/// What is to change; what is `None` stays. The inner `None` empties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DealEdit {
    /// The name.
    pub name: Option<String>,
    /// The stage.
    pub stage: Option<StageId>,
    /// The amount with its currency.
    pub amount: Option<Option<Money>>,
    /// The close date: expected while open, actual once won or lost.
    pub close_on: Option<Option<NaiveDate>>,
    /// The deal's own forecast category; empty is the stage's.
    pub category: Option<Option<String>>,
    /// The owner.
    pub owner: Option<Option<RepId>>,
    /// The next step and its day; an empty text removes it.
    pub next_step: Option<(String, Option<NaiveDate>)>,
    /// Why it was lost.
    pub loss_reason: Option<String>,
    /// The day until which it rests.
    pub nurture_until: Option<Option<NaiveDate>>,
}

/// The columns that an edit starts from.
struct Before {
    stage: Option<i64>,
    outcome: Outcome,
    minor: Option<i64>,
    currency: Option<String>,
    close_on: Option<String>,
    category: Option<String>,
    owner: Option<i64>,
    next_step: String,
}

impl Change<'_> {
    /// Changes a deal; what is already so leaves no event. A deal that is won or lost without a day given
    /// closes today. One that is open again after that is also `reopened`.
    pub fn edit_deal(&mut self, deal: DealId, edit: &DealEdit) -> Result<()> {
        let before = self.deal_before(deal)?;
        let mut close_on = edit.close_on.map(iso);
        if let Some(stage) = edit.stage {
            let ends = self.move_to_stage(deal, &before, stage)?;
            if ends && close_on.is_none() {
                close_on = Some(iso(Some(self.now().day())));
            }
        }
        if let Some(amount) = edit.amount {
            self.set_amount(deal, &before, amount)?;
        }
        if let Some(close_on) = close_on {
            self.set_close_date(deal, &before, close_on)?;
        }
        if let Some(category) = &edit.category {
            let new = category.as_deref().filter(|text| !text.trim().is_empty());
            self.set_category(deal, before.category.as_deref(), new)?;
        }
        if let Some(owner) = edit.owner {
            self.set_owner(deal, &before, owner)?;
        }
        if let Some((text, day)) = &edit.next_step {
            self.set_next_step(deal, &before, text, *day)?;
        }
        self.set_plain_fields(deal, edit)
    }

    fn deal_before(&self, deal: DealId) -> Result<Before> {
        self.sql()
            .prepare_cached(
                "SELECT stage_id, outcome, amount_minor, currency, close_on, category, owner_id, next_step
                 FROM main.deals WHERE id = ?1",
            )?
            .query_row([deal.0], |row| {
                Ok(Before {
                    stage: row.get(0)?,
                    outcome: cells::word(row, "outcome")?,
                    minor: row.get(2)?,
                    currency: row.get(3)?,
                    close_on: row.get(4)?,
                    category: row.get(5)?,
                    owner: row.get(6)?,
                    next_step: row.get(7)?,
                })
            })
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This deal is no longer in the file".into()))
    }

    /// Answers whether this ends the deal: it was open and is won or lost now.
    fn move_to_stage(&mut self, deal: DealId, before: &Before, stage: StageId) -> Result<bool> {
        if before.stage == Some(stage.0) {
            return Ok(false);
        }
        let outcome: Outcome = self
            .sql()
            .prepare_cached("SELECT outcome FROM main.stages WHERE id = ?1")?
            .query_row([stage.0], |row| cells::word(row, "outcome"))
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This stage is no longer in the file".into()))?;
        let (old, new) = (before.stage.map(|id| id.to_string()), stage.0.to_string());
        self.add_event(deal, EventField::Stage, old.as_deref(), Some(&new))?;
        if before.outcome != Outcome::Open && outcome == Outcome::Open {
            self.add_event(deal, EventField::Reopened, old.as_deref(), Some(&new))?;
        }
        self.sql()
            .prepare_cached(
                "UPDATE main.deals SET stage_id = ?2, outcome = ?3, stage_since = ?4 WHERE id = ?1",
            )?
            .execute((deal.0, stage.0, outcome.key(), self.now().day().to_string()))?;
        Ok(before.outcome == Outcome::Open && outcome != Outcome::Open)
    }

    fn set_amount(&mut self, deal: DealId, before: &Before, amount: Option<Money>) -> Result<()> {
        let minor = amount.map(|money| money.minor);
        let currency = match amount {
            Some(money) => Some(money.currency.code().to_owned()),
            None => before.currency.clone(),
        };
        if currency != before.currency {
            let (old, new) = (before.currency.as_deref(), currency.as_deref());
            self.add_event(deal, EventField::Currency, old, new)?;
        }
        if minor != before.minor {
            let in_words = |minor: Option<i64>| minor.map(|m| m.to_string());
            let (old, new) = (in_words(before.minor), in_words(minor));
            self.add_event(deal, EventField::Amount, old.as_deref(), new.as_deref())?;
        }
        if (minor, &currency) != (before.minor, &before.currency) {
            self.sql()
                .prepare_cached(
                    "UPDATE main.deals SET amount_minor = ?2, currency = ?3 WHERE id = ?1",
                )?
                .execute((deal.0, minor, currency))?;
        }
        Ok(())
    }

    fn set_close_date(
        &mut self,
        deal: DealId,
        before: &Before,
        close_on: Option<String>,
    ) -> Result<()> {
        if close_on == before.close_on {
            return Ok(());
        }
        let (old, new) = (before.close_on.as_deref(), close_on.as_deref());
        self.add_event(deal, EventField::CloseOn, old, new)?;
        let pushed = matches!((old, new), (Some(old), Some(new)) if new > old);
        self.sql()
            .prepare_cached(
                "UPDATE main.deals SET close_on = ?2, pushes = pushes + ?3 WHERE id = ?1",
            )?
            .execute((deal.0, close_on, i64::from(pushed)))?;
        Ok(())
    }

    fn set_owner(&mut self, deal: DealId, before: &Before, owner: Option<RepId>) -> Result<()> {
        let owner = owner.map(|rep| rep.0);
        if owner == before.owner {
            return Ok(());
        }
        if let Some(owner) = owner {
            self.rep_must_exist(RepId(owner))?;
        }
        let (old, new) = (
            before.owner.map(|o| o.to_string()),
            owner.map(|o| o.to_string()),
        );
        self.add_event(deal, EventField::Owner, old.as_deref(), new.as_deref())?;
        self.sql()
            .prepare_cached("UPDATE main.deals SET owner_id = ?2 WHERE id = ?1")?
            .execute((deal.0, owner))?;
        Ok(())
    }

    /// Refuses a rep who is not in the file.
    pub(super) fn rep_must_exist(&self, rep: RepId) -> Result<()> {
        let there: bool = self
            .sql()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM main.reps WHERE id = ?1)")?
            .query_row([rep.0], |row| row.get(0))?;
        if there {
            return Ok(());
        }
        Err(StorageError::NotFound(
            "This rep is no longer in the file".into(),
        ))
    }

    fn set_category(&mut self, deal: DealId, old: Option<&str>, new: Option<&str>) -> Result<()> {
        if old == new {
            return Ok(());
        }
        self.add_event(deal, EventField::Category, old, new)?;
        self.sql()
            .prepare_cached("UPDATE main.deals SET category = ?2 WHERE id = ?1")?
            .execute((deal.0, new))?;
        Ok(())
    }

    fn set_next_step(
        &mut self,
        deal: DealId,
        before: &Before,
        text: &str,
        day: Option<NaiveDate>,
    ) -> Result<()> {
        let text = text.trim();
        if text != before.next_step {
            let filled = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
            let (old, new) = (filled(&before.next_step), filled(text));
            self.add_event(deal, EventField::NextStep, old.as_deref(), new.as_deref())?;
        }
        self.sql()
            .prepare_cached(
                "UPDATE main.deals SET next_step = ?2, next_step_on = ?3
                 WHERE id = ?1 AND (next_step IS NOT ?2 OR next_step_on IS NOT ?3)",
            )?
            .execute((deal.0, text, iso(day)))?;
        Ok(())
    }

    /// The fields without history.
    fn set_plain_fields(&mut self, deal: DealId, edit: &DealEdit) -> Result<()> {
        if let Some(name) = &edit.name {
            if name.trim().is_empty() {
                return Err(StorageError::Refused("A deal needs a name".into()));
            }
            self.set_plain(deal, "name", Some(name.trim().to_owned()))?;
        }
        if let Some(reason) = &edit.loss_reason {
            self.set_plain(deal, "loss_reason", Some(reason.trim().to_owned()))?;
        }
        if let Some(until) = edit.nurture_until {
            self.set_plain(deal, "nurture_until", iso(until))?;
        }
        Ok(())
    }

    fn set_plain(&mut self, deal: DealId, column: &str, value: Option<String>) -> Result<()> {
        self.sql()
            .prepare_cached(&format!(
                "UPDATE main.deals SET {column} = ?2 WHERE id = ?1 AND {column} IS NOT ?2"
            ))?
            .execute((deal.0, value))?;
        Ok(())
    }

    fn add_event(
        &mut self,
        deal: DealId,
        field: EventField,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Result<()> {
        let now = self.now().0;
        // Never before what is known of the deal: a clock that was set back, the hour that comes twice in autumn, or
        // a CRM that stamps in UTC would let an older value stand as the newest one.
        self.sql()
            .prepare_cached(
                "INSERT INTO main.deal_events
                   (deal_id, field, old, new, happened_at, learnt_at, dated, source)
                 SELECT ?1, ?2, ?3, ?4,
                   max(?5, coalesce((SELECT max(happened_at) FROM main.deal_events WHERE deal_id = ?1), ?5)),
                   ?5, 0, 'person'",
            )?
            .execute((deal.0, field.key(), old, new, now))?;
        Ok(())
    }
}

impl Store {
    /// Changes a deal, undone as one.
    pub fn edit_deal(&mut self, deal: DealId, label: &str, edit: &DealEdit) -> Result<()> {
        self.change(label, |change| change.edit_deal(deal, edit))
    }

    /// Moves a deal to a stage; see [`Change::edit_deal`].
    pub fn change_stage(&mut self, deal: DealId, stage: StageId) -> Result<()> {
        let edit = DealEdit {
            stage: Some(stage),
            ..DealEdit::default()
        };
        self.edit_named(deal, "Change the stage of", &edit)
    }

    /// Changes the amount of a deal; `None` empties it.
    pub fn change_amount(&mut self, deal: DealId, amount: Option<Money>) -> Result<()> {
        let edit = DealEdit {
            amount: Some(amount),
            ..DealEdit::default()
        };
        self.edit_named(deal, "Change the amount of", &edit)
    }

    /// Changes the close date of a deal; `None` empties it.
    pub fn change_close_date(&mut self, deal: DealId, day: Option<NaiveDate>) -> Result<()> {
        let edit = DealEdit {
            close_on: Some(day),
            ..DealEdit::default()
        };
        self.edit_named(deal, "Change the close date of", &edit)
    }

    /// Gives a deal to another rep; `None` is nobody.
    pub fn change_owner(&mut self, deal: DealId, owner: Option<RepId>) -> Result<()> {
        let edit = DealEdit {
            owner: Some(owner),
            ..DealEdit::default()
        };
        self.edit_named(deal, "Change the owner of", &edit)
    }

    /// Changes the next step of a deal; an empty text removes it.
    pub fn change_next_step(
        &mut self,
        deal: DealId,
        text: &str,
        day: Option<NaiveDate>,
    ) -> Result<()> {
        let next_step = Some((text.to_owned(), day));
        let edit = DealEdit {
            next_step,
            ..DealEdit::default()
        };
        self.edit_named(deal, "Change the next step of", &edit)
    }

    fn edit_named(&mut self, deal: DealId, doing: &str, edit: &DealEdit) -> Result<()> {
        let label = format!("{doing} {}", self.deal_name(deal)?);
        self.edit_deal(deal, &label, edit)
    }

    /// The name of a deal, for labels.
    pub fn deal_name(&self, deal: DealId) -> Result<String> {
        self.reader()
            .prepare_cached("SELECT name FROM main.deals WHERE id = ?1")?
            .query_row([deal.0], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This deal is no longer in the file".into()))
    }
}

#[cfg(test)]
#[path = "deal_changes_tests.rs"]
mod tests;
