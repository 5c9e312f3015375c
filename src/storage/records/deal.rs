//! A new deal with its history, so that row and events agree from the first moment.

use chrono::NaiveDate;

use super::{day, filled};
use crate::domain::history::EventField;
use crate::domain::ids::{AccountId, DealId, ProductId, RepId, StageId};
use crate::domain::money::Money;
use crate::domain::stamp::Stamp;
use crate::storage::{Change, Result, StorageError};

/// A deal to be written. Stage, owner, amount, close date, category and next step are those it was born with;
/// what happened since is in `changes`, and the row shows the last of them.
#[derive(Debug, Clone, Default)]
pub struct NewDeal<'a> {
    /// The id in the system that it came from; empty where there is none.
    pub external_id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The account.
    pub account: Option<AccountId>,
    /// The product.
    pub product: Option<ProductId>,
    /// The day it came into being.
    pub created_on: Option<NaiveDate>,
    /// First owner.
    pub owner: Option<RepId>,
    /// First stage.
    pub stage: Option<StageId>,
    /// First amount.
    pub amount: Option<Money>,
    /// First expected close date.
    pub close_on: Option<NaiveDate>,
    /// First forecast category of its own.
    pub category: &'a str,
    /// First next step.
    pub next_step: &'a str,
    /// What happened since, in the order in which it happened.
    pub changes: &'a [Happened],
    /// The day by which the next step is to be done, as it is now.
    pub next_step_on: Option<NaiveDate>,
    /// The last activity.
    pub last_activity_on: Option<NaiveDate>,
    /// New, expansion, renewal.
    pub kind: &'a str,
    /// Where it came from.
    pub lead_source: &'a str,
    /// Why it was lost.
    pub loss_reason: &'a str,
    /// Against whom.
    pub competitor: &'a str,
    /// Segment.
    pub segment: &'a str,
    /// Region.
    pub region: &'a str,
    /// Office.
    pub office: &'a str,
    /// When the file learnt of all this; empty: as it happened, from a history that dates itself.
    pub learnt_at: Option<Stamp>,
}

/// One thing that happened to a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Stamp,
    /// What.
    pub change: DealChange,
}

/// A change of one field of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DealChange {
    /// Another stage; from won or lost back to an open one it is also a reopening.
    Stage(StageId),
    /// Another amount, or none.
    Amount(Option<Money>),
    /// Another close date, or none.
    CloseOn(Option<NaiveDate>),
    /// Another forecast category; empty: the stage's again.
    Category(String),
    /// Another owner.
    Owner(RepId),
    /// Another next step; empty: none.
    NextStep(String),
}

/// The row as its events make it, and those events.
#[derive(Default)]
struct Fold {
    stage: Option<StageId>,
    outcome: String,
    stage_since: Option<NaiveDate>,
    amount: Option<Money>,
    close_on: Option<NaiveDate>,
    category: String,
    owner: Option<RepId>,
    next_step: String,
    pushes: i64,
    lines: Vec<Line>,
}

/// One event as the file keeps it.
struct Line {
    at: Stamp,
    field: EventField,
    old: Option<String>,
    new: Option<String>,
}

impl Fold {
    /// A change to the same value is none.
    fn write(&mut self, at: Stamp, field: EventField, old: Option<String>, new: Option<String>) {
        if old != new {
            self.lines.push(Line {
                at,
                field,
                old,
                new,
            });
        }
    }

    /// Takes a change of stage, to one with this outcome.
    fn take_stage(&mut self, at: Stamp, stage: StageId, outcome: String) {
        let (old, new) = (
            self.stage.map(|stage| stage.0.to_string()),
            Some(stage.0.to_string()),
        );
        if old == new {
            return;
        }
        self.write(at, EventField::Stage, old.clone(), new.clone());
        if outcome == "open" && matches!(self.outcome.as_str(), "won" | "lost") {
            self.write(at, EventField::Reopened, old, new);
        }
        self.stage = Some(stage);
        self.outcome = outcome;
        self.stage_since = Some(at.day());
    }

    fn take_close_date(&mut self, at: Stamp, on: Option<NaiveDate>) {
        self.write(at, EventField::CloseOn, day(self.close_on), day(on));
        if matches!((self.close_on, on), (Some(old), Some(new)) if new > old) {
            self.pushes += 1;
        }
        self.close_on = on;
    }

    fn take_amount(&mut self, at: Stamp, amount: Option<Money>) {
        let minor = |money: Option<Money>| money.map(|money| money.minor.to_string());
        let code = |money: Option<Money>| money.map(|money| money.currency.code().to_owned());
        self.write(at, EventField::Amount, minor(self.amount), minor(amount));
        self.write(at, EventField::Currency, code(self.amount), code(amount));
        self.amount = amount;
    }

    /// Takes a change of anything but the stage.
    fn take(&mut self, at: Stamp, change: &DealChange) {
        let value = |text: &str| filled(text).map(str::to_owned);
        match change {
            DealChange::Stage(_) => {}
            DealChange::Amount(amount) => self.take_amount(at, *amount),
            DealChange::CloseOn(on) => self.take_close_date(at, *on),
            DealChange::Category(category) => {
                let (old, new) = (value(&self.category), value(category));
                self.write(at, EventField::Category, old, new);
                self.category.clone_from(category);
            }
            DealChange::Owner(owner) => {
                let old = self.owner.map(|owner| owner.0.to_string());
                self.write(at, EventField::Owner, old, Some(owner.0.to_string()));
                self.owner = Some(*owner);
            }
            DealChange::NextStep(step) => {
                let (old, new) = (value(&self.next_step), value(step));
                self.write(at, EventField::NextStep, old, new);
                self.next_step.clone_from(step);
            }
        }
    }
}

impl Change<'_> {
    /// Writes a deal with its history. Refuses changes that are not in the order of time.
    pub fn add_deal(&mut self, deal: &NewDeal<'_>) -> Result<DealId> {
        let born = born_at(deal);
        let moments = deal.changes.iter().map(|change| change.at);
        if !std::iter::once(born).chain(moments).is_sorted() {
            return Err(StorageError::Refused(format!(
                "the history of “{}” is not in the order of time",
                deal.name
            )));
        }
        let fold = self.fold(deal, born)?;
        let id = self.insert_deal(deal, &fold)?;
        for line in &fold.lines {
            self.insert_event(id, line, deal.learnt_at)?;
        }
        Ok(id)
    }

    fn fold(&self, deal: &NewDeal<'_>, born: Stamp) -> Result<Fold> {
        let mut fold = Fold {
            outcome: "open".to_owned(),
            ..Fold::default()
        };
        fold.lines.push(Line {
            at: born,
            field: EventField::Created,
            old: None,
            new: day(deal.created_on),
        });
        let later = deal
            .changes
            .iter()
            .map(|happened| (happened.at, &happened.change));
        for (at, change) in first_values(deal).iter().map(|c| (born, c)).chain(later) {
            match change {
                DealChange::Stage(stage) => {
                    fold.take_stage(at, *stage, self.outcome_of(*stage)?);
                }
                other => fold.take(at, other),
            }
        }
        if deal.created_on.is_none() && fold.stage_since == Some(born.day()) {
            fold.stage_since = None;
        }
        Ok(fold)
    }

    fn outcome_of(&self, stage: StageId) -> Result<String> {
        let outcome = self
            .sql()
            .prepare_cached("SELECT outcome FROM main.stages WHERE id = ?1")?
            .query_row([stage.0], |row| row.get(0))?;
        Ok(outcome)
    }

    fn insert_event(&self, deal: DealId, line: &Line, learnt_at: Option<Stamp>) -> Result<()> {
        self.sql()
            .prepare_cached(
                "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at, dated, source)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'import')",
            )?
            .execute((
                deal.0,
                line.field.key(),
                &line.old,
                &line.new,
                line.at.0,
                learnt_at.unwrap_or(line.at).0,
                learnt_at.is_none(),
            ))?;
        Ok(())
    }

    fn insert_deal(&mut self, deal: &NewDeal<'_>, fold: &Fold) -> Result<DealId> {
        let uid = self.uid_born(deal.created_on);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.deals (uid, external_id, name, account_id, owner_id, product_id, stage_id, outcome,
                   stage_since, amount_minor, currency, close_on, created_on, category, kind, lead_source, next_step,
                   next_step_on, last_activity_on, loss_reason, competitor, segment, region, office, pushes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                   ?21, ?22, ?23, ?24, ?25)",
            )?
            .execute(rusqlite::params![
                uid,
                filled(deal.external_id),
                deal.name,
                deal.account.map(|id| id.0),
                fold.owner.map(|id| id.0),
                deal.product.map(|id| id.0),
                fold.stage.map(|id| id.0),
                fold.outcome,
                day(fold.stage_since),
                fold.amount.map(|amount| amount.minor),
                fold.amount.as_ref().map(|amount| amount.currency.code()),
                day(fold.close_on),
                day(deal.created_on),
                filled(&fold.category),
                deal.kind,
                deal.lead_source,
                fold.next_step,
                day(deal.next_step_on),
                day(deal.last_activity_on),
                deal.loss_reason,
                deal.competitor,
                deal.segment,
                deal.region,
                deal.office,
                fold.pushes,
            ])?;
        Ok(DealId(self.sql().last_insert_rowid()))
    }
}

/// A deal is born on the morning of the day it was created. Without such a day its first values are as old as time
/// itself, as far as this file knows.
fn born_at(deal: &NewDeal<'_>) -> Stamp {
    match deal.created_on {
        Some(day) => Stamp::start_of(day),
        None => Stamp(0),
    }
}

fn first_values(deal: &NewDeal<'_>) -> Vec<DealChange> {
    let mut first = Vec::with_capacity(6);
    first.extend(deal.stage.map(DealChange::Stage));
    first.extend(deal.amount.map(|amount| DealChange::Amount(Some(amount))));
    first.extend(deal.close_on.map(|on| DealChange::CloseOn(Some(on))));
    first.extend(filled(deal.category).map(|text| DealChange::Category(text.to_owned())));
    first.extend(deal.owner.map(DealChange::Owner));
    first.extend(filled(deal.next_step).map(|text| DealChange::NextStep(text.to_owned())));
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::assets;
    use crate::storage::Store;

    #[test]
    fn a_history_out_of_order_is_refused_and_a_return_from_lost_is_a_reopening() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let process = assets::standard_process().unwrap();
        let stages = store.fill(|change| change.add_process(&process)).unwrap();
        let (first, lost) = (stages[0], stages[stages.len() - 1]);
        let at = |time, stage| Happened {
            at: Stamp(time),
            change: DealChange::Stage(stage),
        };
        let mut add = |changes: &[Happened]| {
            let deal = NewDeal {
                name: "Rollout",
                stage: Some(first),
                changes,
                ..NewDeal::default()
            };
            store.fill(|change| change.add_deal(&deal))
        };
        assert!(add(&[at(2, lost), at(1, first)]).is_err());
        add(&[at(1, lost), at(2, first)]).unwrap();
        let written: (String, i64, i64) = store
            .reader()
            .query_row(
                "SELECT outcome, (SELECT count(*) FROM deal_events WHERE field = 'stage'),
                   (SELECT count(*) FROM deal_events WHERE field = 'reopened') FROM deals",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!(written, ("open".to_owned(), 3, 1));
    }
}
