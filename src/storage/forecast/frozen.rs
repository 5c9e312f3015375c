//! What a lock freezes: gathered, written once, read again.

use rusqlite::{Connection, Row};

use super::models::ModelSheet;
use super::question::ForecastQuestion;
use crate::domain::figures::Window;
use crate::domain::forecast::calls::{CALLED, CallSheet, HowMuch, Said, call_key};
use crate::domain::forecast::lock::{LockedCall, LockedDeal, LockedModel, LockedSide};
use crate::domain::forecast::{Book, Lock, LockContent};
use crate::domain::ids::{DealId, LockId, RepId};
use crate::domain::money::Currency;
use crate::domain::process::ForecastCategory;
use crate::storage::cells::{self, iso, word};
use crate::storage::{Result, Store};

/// What a lock freezes, before it is written.
#[derive(Debug, Clone)]
pub(super) struct Frozen {
    pub whose: String,
    pub window: Window,
    pub currency: Currency,
    pub rates: String,
    pub calls: Vec<LockedCall>,
    pub deals: Vec<LockedDeal>,
    pub models: Vec<LockedModel>,
}

impl Store {
    /// Gathers what a lock of a question would freeze, but for the models, which take longer.
    pub(super) fn freeze(&self, question: &ForecastQuestion) -> Result<Frozen> {
        let basis = self.forecast_basis(question)?;
        let sheet = self.call_sheet_of(question, &basis, HowMuch::Standing)?;
        let window = basis.period.window;
        let book = Book::at(&basis.record, basis.record.now, basis.whose.as_ref());
        let in_period = || book.deals.iter().filter(|deal| window.holds(deal.close_on));
        let names = self.deal_names(&in_period().map(|deal| deal.id).collect::<Vec<_>>())?;
        let mut deals: Vec<LockedDeal> = in_period()
            .map(|deal| {
                let owner = deal.owner.and_then(|owner| basis.record.person(owner));
                let stage = deal.stage.and_then(|stage| basis.record.stage(stage));
                LockedDeal {
                    deal: deal.id,
                    name: names.get(&deal.id).cloned().unwrap_or_default(),
                    owner: deal.owner,
                    owner_name: owner.map_or_else(String::new, |owner| owner.name.clone()),
                    stage: stage.map_or_else(String::new, |stage| stage.name.clone()),
                    outcome: deal.outcome,
                    category: deal.category,
                    amount: deal.amount,
                    base: deal.base,
                    close_on: deal.close_on,
                }
            })
            .collect();
        deals.sort_by_key(|deal| (std::cmp::Reverse(deal.base), deal.deal));
        Ok(Frozen {
            whose: self.scope_name(&question.scope)?,
            window,
            currency: basis.record.currency,
            rates: basis.record.rates.clone(),
            calls: calls_of(&sheet),
            deals,
            models: Vec::new(),
        })
    }

    /// What the models answer, to be frozen with it.
    pub(super) fn freeze_models(&self, question: &ForecastQuestion) -> Result<Vec<LockedModel>> {
        Ok(models_of(&self.model_answers(question)?))
    }

    /// Everything that a lock froze.
    pub(super) fn lock_content(&self, lock: Lock) -> Result<LockContent> {
        let id = lock.id.0;
        let connection = self.reader();
        let mut statement = connection.prepare_cached(
            "SELECT level, rep_id, rep, category, base_minor, author, reason, made_on FROM main.lock_calls
             WHERE lock_id = ?1 ORDER BY rep_id IS NOT NULL, id",
        )?;
        let calls = statement.query_map([id], call)?;
        let calls = calls.collect::<rusqlite::Result<_>>()?;
        let mut statement = connection.prepare_cached(
            "SELECT deal_id, name, owner_id, owner, stage, outcome, category, amount_minor, currency, base_minor, close_on
             FROM main.lock_deals WHERE lock_id = ?1 ORDER BY id",
        )?;
        let deals = statement.query_map([id], deal)?;
        let deals = deals.collect::<rusqlite::Result<_>>()?;
        let mut statement = connection.prepare_cached(
            "SELECT model, base_minor, low_minor, high_minor, chance, is_default, missing FROM main.lock_models
             WHERE lock_id = ?1 ORDER BY id",
        )?;
        let models = statement.query_map([id], model)?;
        let models = models.collect::<rusqlite::Result<_>>()?;
        Ok(LockContent {
            lock,
            calls,
            deals,
            models,
        })
    }
}

/// The whole first, then each rep: what was called, and the sums of the deals beside it.
fn calls_of(sheet: &CallSheet) -> Vec<LockedCall> {
    let mut calls = Vec::new();
    let figure = |side, (rep, name): (Option<RepId>, &str), category, minor| LockedCall {
        side,
        rep,
        name: name.to_owned(),
        category,
        minor,
        author: String::new(),
        reason: String::new(),
        made_on: None,
    };
    for category in CALLED {
        let whole = (None, "");
        if let Some(minor) = sheet.reps_total(category).figure() {
            calls.push(figure(LockedSide::Rep, whole, category, minor));
        }
        if let Some(minor) = sheet.managers_total(category).figure() {
            let own = sheet.whole.standing(category);
            calls.push(LockedCall {
                author: own.map_or_else(String::new, |call| call.author.clone()),
                reason: own.map_or_else(String::new, |call| call.reason.clone()),
                made_on: own.map(|call| call.made_at.day()),
                ..figure(LockedSide::Manager, whole, category, minor)
            });
        }
        let minor = sheet.deals.of(category);
        calls.push(figure(LockedSide::Deals, whole, category, minor));
    }
    for line in &sheet.lines {
        let who = (Some(line.rep), line.name.as_str());
        for category in CALLED {
            calls.extend(said(LockedSide::Rep, who, &line.own, category));
            calls.extend(said(LockedSide::Manager, who, &line.manager, category));
            let minor = line.deals.of(category);
            calls.push(figure(LockedSide::Deals, who, category, minor));
        }
    }
    calls
}

/// What each model answered, or what history it lacks.
fn models_of(sheet: &ModelSheet) -> Vec<LockedModel> {
    let models = sheet.answers.iter().map(|answer| LockedModel {
        model: answer.model.key().to_owned(),
        minor: answer.result.as_ref().ok().copied(),
        low: answer.range.map(|range| range.p10),
        high: answer.range.map(|range| range.p90),
        chance: answer.reaches_quota,
        is_default: answer.is_default,
        missing: match &answer.result {
            Ok(_) => String::new(),
            Err(lacks) => lacks.needs.clone(),
        },
    });
    models.collect()
}

/// The call that stands; one without a rate is in no total and not frozen.
fn said(
    side: LockedSide,
    (rep, name): (Option<RepId>, &str),
    said: &Said,
    category: ForecastCategory,
) -> Option<LockedCall> {
    let call = said.standing(category)?;
    Some(LockedCall {
        side,
        rep,
        name: name.to_owned(),
        category,
        minor: call.base?,
        author: call.author.clone(),
        reason: call.reason.clone(),
        made_on: Some(call.made_at.day()),
    })
}

impl Frozen {
    /// Writes it under a lock.
    pub(super) fn write(&self, connection: &Connection, lock: LockId) -> Result<()> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO main.lock_calls (lock_id, level, rep_id, rep, category, base_minor, author, reason, made_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for call in &self.calls {
            statement.execute(rusqlite::params![
                lock.0,
                call.side.key(),
                call.rep.map(|rep| rep.0),
                call.name,
                call_key(call.category),
                call.minor,
                call.author,
                call.reason,
                iso(call.made_on),
            ])?;
        }
        let mut statement = connection.prepare_cached(
            "INSERT INTO main.lock_deals (lock_id, deal_id, name, owner_id, owner, stage, outcome, category,
               amount_minor, currency, base_minor, close_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        for deal in &self.deals {
            statement.execute(rusqlite::params![
                lock.0,
                deal.deal.0,
                deal.name,
                deal.owner.map(|owner| owner.0),
                deal.owner_name,
                deal.stage,
                deal.outcome.key(),
                deal.category.name(),
                deal.amount.map(|amount| amount.minor),
                deal.amount.map(|amount| amount.currency.to_string()),
                deal.base,
                iso(deal.close_on),
            ])?;
        }
        let mut statement = connection.prepare_cached(
            "INSERT INTO main.lock_models (lock_id, model, base_minor, low_minor, high_minor, chance, is_default, missing)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for model in &self.models {
            statement.execute(rusqlite::params![
                lock.0,
                model.model,
                model.minor,
                model.low,
                model.high,
                model.chance,
                model.is_default,
                model.missing,
            ])?;
        }
        Ok(())
    }
}

fn call(row: &Row<'_>) -> rusqlite::Result<LockedCall> {
    Ok(LockedCall {
        side: word(row, "level")?,
        rep: row.get::<_, Option<i64>>("rep_id")?.map(RepId),
        name: row.get("rep")?,
        category: word(row, "category")?,
        minor: row.get("base_minor")?,
        author: row.get("author")?,
        reason: row.get("reason")?,
        made_on: cells::day(row, "made_on")?,
    })
}

fn deal(row: &Row<'_>) -> rusqlite::Result<LockedDeal> {
    Ok(LockedDeal {
        deal: DealId(row.get("deal_id")?),
        name: row.get("name")?,
        owner: row.get::<_, Option<i64>>("owner_id")?.map(RepId),
        owner_name: row.get("owner")?,
        stage: row.get("stage")?,
        outcome: word(row, "outcome")?,
        category: word(row, "category")?,
        amount: cells::money(row, "amount_minor", "currency")?,
        base: row.get("base_minor")?,
        close_on: cells::day(row, "close_on")?,
    })
}

fn model(row: &Row<'_>) -> rusqlite::Result<LockedModel> {
    Ok(LockedModel {
        model: row.get("model")?,
        minor: row.get("base_minor")?,
        low: row.get("low_minor")?,
        high: row.get("high_minor")?,
        chance: row.get("chance")?,
        is_default: row.get("is_default")?,
        missing: row.get("missing")?,
    })
}
