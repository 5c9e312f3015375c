//! Applying a disposition, and taking it back.

use chrono::{Datelike, NaiveDate};

use super::{
    Change, DealEdit, DealId, Decision, DecisionContext, Disposition, EntryId, ForecastCategory,
    NewAction, OptionalExtension, Result, ReviewItemId, StageId, StorageError, Store, iso, parsed,
};
use crate::domain::date_words::written;

/// What an item's deal looks like before it is decided.
struct Standing {
    deal: DealId,
    name: String,
    stage: Option<StageId>,
    close_on: Option<NaiveDate>,
    category: Option<String>,
    nurtured: bool,
    is_decided: bool,
}

impl Store {
    /// Gives a deal of a review its disposition, and does what it says: the deal changes through events, its
    /// owner gets an action. Undone as one; decided again, the earlier disposition is taken back first.
    pub fn decide(&mut self, item: ReviewItemId, decision: &Decision) -> Result<()> {
        self.change("Decide", |change| {
            if change.standing(item)?.is_decided {
                change.undecide(item)?;
            }
            let standing = change.standing(item)?;
            let context = DecisionContext {
                today: change.now().day(),
                stage: standing.stage,
                close_on: standing.close_on,
            };
            if let Some(problem) = decision.check(context).first() {
                return Err(StorageError::Refused(problem.message.clone()));
            }
            if let Some(owner) = decision.owner {
                change.rep_must_exist(owner)?;
            }
            let edit = change.edit_of(&standing, decision)?;
            change.edit_deal(standing.deal, &edit)?;
            change.write_item(item, decision)?;
            let text = change.action_text(&standing, decision)?;
            change.add_action(&NewAction {
                text,
                owner: decision.owner,
                deal: Some(standing.deal),
                rep: decision.owner,
                plan: None,
                review_item: Some(item),
                due_on: decision.due_on,
                due_time: None,
            })?;
            let label = change.label_of(&standing, decision)?;
            change.relabel(&label)
        })
    }

    /// Takes a disposition back: item, deal and action are as they were before, and the review is open again. Refused where the deal was
    /// changed since by something else.
    pub fn take_back_decision(&mut self, item: ReviewItemId) -> Result<()> {
        self.change("Take a decision back", |change| {
            let standing = change.standing(item)?;
            if !standing.is_decided {
                return Err(StorageError::Refused(
                    "Nothing is decided for this deal yet".into(),
                ));
            }
            change.undecide(item)?;
            // A review with an open deal can be resumed.
            change.sql().execute(
                "UPDATE main.reviews SET finished_at = NULL WHERE finished_at IS NOT NULL
                   AND id = (SELECT review_id FROM main.review_items WHERE id = ?1)",
                [item.0],
            )?;
            change.relabel(&format!("Take back the decision on {}", standing.name))
        })
    }
}

impl Change<'_> {
    fn standing(&self, item: ReviewItemId) -> Result<Standing> {
        self.sql()
            .prepare_cached(
                "SELECT d.id, d.name, d.stage_id, d.close_on, d.category, d.nurture_until IS NOT NULL,
                   i.disposition IS NOT NULL
                 FROM main.review_items i JOIN main.deals d ON d.id = i.deal_id WHERE i.id = ?1",
            )?
            .query_row([item.0], |row| {
                Ok(Standing {
                    deal: DealId(row.get(0)?),
                    name: row.get(1)?,
                    stage: row.get::<_, Option<i64>>(2)?.map(StageId),
                    close_on: parsed(row, "close_on")?,
                    category: row.get(4)?,
                    nurtured: row.get(5)?,
                    is_decided: row.get(6)?,
                })
            })
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This deal is no longer in the review".into()))
    }

    /// Finds the journal entry that decided the item and plays it back.
    fn undecide(&mut self, item: ReviewItemId) -> Result<()> {
        let entry: Option<i64> = self
            .sql()
            .prepare_cached(
                "SELECT r.entry_id FROM main.journal_rows r JOIN main.journal j ON j.id = r.entry_id
                 WHERE r.table_name = 'review_items' AND r.row_id = ?1 AND r.op = 'U' AND j.state = 'done'
                 ORDER BY r.id DESC LIMIT 1",
            )?
            .query_row([item.0], |row| row.get(0))
            .optional()?;
        let Some(entry) = entry else {
            return Err(StorageError::NotFound(
                "The journal no longer holds this decision".into(),
            ));
        };
        self.take_back(EntryId(entry))
    }

    /// What the disposition does to the deal.
    fn edit_of(&self, standing: &Standing, decision: &Decision) -> Result<DealEdit> {
        let mut edit = DealEdit::default();
        match decision.disposition {
            Disposition::CloseLost => {
                edit.stage = Some(self.lost_stage(standing)?);
                edit.loss_reason = Some(decision.reason.clone());
            }
            Disposition::Nurture => {
                edit.nurture_until = Some(decision.due_on);
                // A deal that rests is in no forecast.
                edit.category = Some(Some(ForecastCategory::Omitted.name().to_owned()));
            }
            Disposition::ReStage => edit.stage = decision.stage,
            Disposition::ReDate => edit.close_on = Some(decision.new_date),
            Disposition::Keep => {
                edit.next_step = Some((decision.next_step.clone(), decision.due_on));
            }
        }
        if decision.disposition != Disposition::Nurture && standing.nurtured {
            edit.nurture_until = Some(None);
            let omitted = ForecastCategory::Omitted.name();
            if standing.category.as_deref() == Some(omitted) {
                edit.category = Some(None);
            }
        }
        Ok(edit)
    }

    /// The first stage that means lost, of the deal's own process where that is known.
    fn lost_stage(&self, standing: &Standing) -> Result<StageId> {
        let found: Option<i64> = self
            .sql()
            .prepare_cached(
                "SELECT id FROM main.stages WHERE outcome = 'lost'
                 ORDER BY process_id IS (SELECT process_id FROM main.stages WHERE id = ?1) DESC, position, id LIMIT 1",
            )?
            .query_row([standing.stage.map(|id| id.0)], |row| row.get(0))
            .optional()?;
        found.map(StageId).ok_or_else(|| {
            let what = "The process has no stage that means lost: map one to “lost” first";
            StorageError::Refused(what.into())
        })
    }

    fn write_item(&self, item: ReviewItemId, decision: &Decision) -> Result<()> {
        let now = self.now().0;
        self.sql()
            .prepare_cached(
                "UPDATE main.review_items SET disposition = ?2, reason = ?3, stage_id = ?4, new_date = ?5,
                   next_step = ?6, owner_id = ?7, due_on = ?8, decided_at = ?9 WHERE id = ?1",
            )?
            .execute((
                item.0,
                decision.disposition.key(),
                decision.reason.trim(),
                decision.stage.map(|id| id.0),
                iso(decision.new_date),
                decision.next_step.trim(),
                decision.owner.map(|id| id.0),
                iso(decision.due_on),
                now,
            ))?;
        Ok(())
    }

    fn stage_name(&self, stage: Option<StageId>) -> Result<String> {
        let name = self
            .sql()
            .prepare_cached("SELECT name FROM main.stages WHERE id = ?1")?
            .query_row([stage.map(|id| id.0)], |row| row.get(0))
            .optional()?;
        Ok(name.unwrap_or_default())
    }

    /// What the owner has to do. The CRM has to follow, or the next export brings the old value back.
    fn action_text(&self, standing: &Standing, decision: &Decision) -> Result<String> {
        let name = &standing.name;
        Ok(match decision.disposition {
            Disposition::Keep => decision.next_step.trim().to_owned(),
            Disposition::CloseLost => format!("Close {name} as lost in the CRM"),
            Disposition::Nurture => format!("Look at {name} again"),
            Disposition::ReStage => {
                format!(
                    "Move {name} to {} in the CRM",
                    self.stage_name(decision.stage)?
                )
            }
            Disposition::ReDate => {
                let date = decision.new_date.map(written).unwrap_or_default();
                format!("Set the close date of {name} to {date} in the CRM")
            }
        })
    }

    /// What undo says it undoes: “Re-date Acme rollout to 12 Dec”.
    fn label_of(&self, standing: &Standing, decision: &Decision) -> Result<String> {
        let name = &standing.name;
        let today = self.now().day();
        let on =
            |date: Option<NaiveDate>| date.map_or_else(String::new, |date| spoken(date, today));
        Ok(match decision.disposition {
            Disposition::CloseLost => format!("Close {name} as lost"),
            Disposition::Nurture => format!("Nurture {name} until {}", on(decision.due_on)),
            Disposition::ReStage => {
                format!("Re-stage {name} to {}", self.stage_name(decision.stage)?)
            }
            Disposition::ReDate => format!("Re-date {name} to {}", on(decision.new_date)),
            Disposition::Keep => format!("Keep {name}: {}", decision.next_step.trim()),
        })
    }
}

/// `12 Dec`, with the year where it is another.
fn spoken(date: NaiveDate, today: NaiveDate) -> String {
    let pattern = if date.year() == today.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    date.format(pattern).to_string()
}
