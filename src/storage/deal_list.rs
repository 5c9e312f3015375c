//! The deal list: ids in order, held compactly; full rows only for the window that is shown.
//!
//! ```text
//!   DealQuery -> one pass -> DealList { lines, groups, stages, total }     a million deals: 8 MB
//!   window of lines -> Store::deal_lines -> Vec<DealLine>                  by id, no OFFSET
//! ```

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params_from_iter};
use serde::{Deserialize, Serialize};

use super::cells;
use super::deal_facts::{AMONG, ids_as_json};
use super::deal_query::{DealColumn, DealQuery, DealView, GroupBy};
use super::{Result, Store};
use crate::domain::flags::{Flag, ReviewThresholds, exception_rank, raised};
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::money::Money;
use crate::domain::process::Outcome;
use crate::domain::rates::MoneyBag;

/// How many deals, and what they are worth.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DealSum {
    /// Deals.
    pub count: i64,
    /// Their amounts, each currency by itself.
    pub amounts: MoneyBag,
    /// Deals without an amount: what the amounts leave out.
    pub without_amount: i64,
}

impl DealSum {
    fn add(&mut self, amount: Option<Money>) {
        self.count += 1;
        match amount {
            Some(amount) => self.amounts.add(amount),
            None => self.without_amount += 1,
        }
    }
}

/// Deals under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealGroup {
    /// Row number of the rep, stage or account; empty: those without.
    pub key: Option<i64>,
    /// Its name; empty for those without.
    pub name: String,
    /// How many, worth what.
    pub sum: DealSum,
}

/// A stage with its deals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSum {
    /// The stage; empty: not known.
    pub id: Option<StageId>,
    /// Its name.
    pub name: String,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// How many, worth what.
    pub sum: DealSum,
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListLine {
    /// A deal.
    Deal(DealId),
    /// The heading of a group, by its place in [`DealList::groups`].
    Heading(usize),
}

/// The answer to a [`DealQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DealList {
    /// Deals by row number; a heading is minus its place, minus one.
    pub(super) lines: Vec<i64>,
    /// The headings in order; empty where nothing is grouped.
    pub groups: Vec<DealGroup>,
    /// Stages that have deals in the list, and every open stage of their process, in order.
    pub stages: Vec<StageSum>,
    /// All of it.
    pub total: DealSum,
}

impl DealList {
    /// How many lines, headings included.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no deal.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line at a position.
    pub fn line(&self, at: usize) -> Option<ListLine> {
        self.lines.get(at).copied().map(line)
    }

    /// Where a deal stands in the list.
    pub fn position(&self, deal: DealId) -> Option<usize> {
        self.lines.iter().position(|id| *id == deal.0)
    }

    /// The lines of a window; a range past the end is cut.
    pub fn window(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = ListLine> + '_ {
        let end = range.end.min(self.lines.len());
        self.lines[range.start.min(end)..end]
            .iter()
            .copied()
            .map(line)
    }

    /// All deals in the order of the list.
    pub fn deals(&self) -> impl Iterator<Item = DealId> + '_ {
        self.lines
            .iter()
            .filter(|id| **id >= 0)
            .map(|id| DealId(*id))
    }
}

fn line(id: i64) -> ListLine {
    if id >= 0 {
        ListLine::Deal(DealId(id))
    } else {
        ListLine::Heading((-1 - id) as usize)
    }
}

/// A deal as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealLine {
    /// The deal.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// Name of the account; empty where there is none.
    pub account: String,
    /// The owner.
    pub owner_id: Option<RepId>,
    /// Name of the owner; empty where there is none.
    pub owner: String,
    /// The stage; empty where it is not known.
    pub stage_id: Option<StageId>,
    /// Name of the stage; empty where it is not known.
    pub stage: String,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// Amount in the deal's own currency.
    pub amount: Option<Money>,
    /// The day it began.
    pub created_on: Option<NaiveDate>,
    /// Close date: expected while open, actual once won or lost.
    pub close_on: Option<NaiveDate>,
    /// The day it entered its stage.
    pub stage_since: Option<NaiveDate>,
    /// Days in stage up to today; empty where unknown and for closed deals.
    pub stage_days: Option<i64>,
    /// The next step; empty where there is none.
    pub next_step: String,
    /// The day of the next step.
    pub next_step_on: Option<NaiveDate>,
    /// The day of the last activity.
    pub last_activity_on: Option<NaiveDate>,
    /// How often the close date was moved to a later day.
    pub pushes: i64,
    /// Forecast category: its own, else the stage's.
    pub category: String,
    /// Name of the product; empty where there is none.
    pub product: String,
    /// The flags, the heaviest first.
    #[serde(skip)]
    pub flags: Vec<&'static Flag>,
}

/// A line of the pass over all deals of a question.
struct Pass {
    id: i64,
    group: Option<i64>,
    stage: Option<i64>,
    amount: Option<Money>,
}

impl Store {
    /// Answers a question for deals: which, in what order, under what headings, worth what.
    pub fn deal_list(&self, query: &DealQuery, thresholds: &ReviewThresholds) -> Result<DealList> {
        match self.list_from_columns(query, thresholds)? {
            Some(list) => Ok(list),
            None => self.list_by_sql(query, thresholds),
        }
    }

    /// The same from the tables: for a past day, and what the columns are held to.
    pub(super) fn list_by_sql(
        &self,
        query: &DealQuery,
        thresholds: &ReviewThresholds,
    ) -> Result<DealList> {
        let base = self.base_currency(None)?;
        let currencies = self.deal_currencies()?;
        let said = query.said(&base.weights(&currencies));
        let ranks = self.ranks(query, &said.condition, &said.words, thresholds)?;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT d.id, {}, d.stage_id, d.amount_minor, d.currency
             FROM deals d {JOINS} WHERE {} ORDER BY {}",
            query.group.key().0,
            said.condition,
            said.order
        ))?;
        let mut rows = statement.query(params_from_iter(&said.words))?;
        let mut pass = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if ranks.as_ref().is_none_or(|ranks| ranks.keeps(query, id)) {
                pass.push(Pass {
                    id,
                    group: row.get(1)?,
                    stage: row.get(2)?,
                    amount: cells::money_at(row, 3, 4)?,
                });
            }
        }
        if let (DealColumn::Flags, Some(ranks)) = (query.sort, &ranks) {
            ranks.put_first(&mut pass, query);
        }
        self.gathered(query, &pass)
    }

    /// Ranks of the deals by their flags, where the question needs them.
    fn ranks(
        &self,
        query: &DealQuery,
        condition: &str,
        words: &[String],
        thresholds: &ReviewThresholds,
    ) -> Result<Option<Ranks>> {
        let needed = query.sort == DealColumn::Flags
            || query.view == DealView::Flagged
            || query.flag.is_some();
        if !needed {
            return Ok(None);
        }
        let only = query.flag.as_deref();
        let mut by_deal = HashMap::new();
        for (id, facts) in self.facts_where(condition, words)? {
            let flags = raised(&facts, thresholds);
            if only.is_none_or(|key| flags.iter().any(|flag| flag.key == key)) && !flags.is_empty()
            {
                by_deal.insert(id, exception_rank(&flags));
            }
        }
        Ok(Some(Ranks { by_deal }))
    }

    fn gathered(&self, query: &DealQuery, pass: &[Pass]) -> Result<DealList> {
        let mut list = DealList {
            lines: Vec::with_capacity(pass.len()),
            ..DealList::default()
        };
        let mut stages: HashMap<Option<i64>, DealSum> = HashMap::new();
        for deal in pass {
            let is_new = list
                .groups
                .last()
                .is_none_or(|group| group.key != deal.group);
            if query.group != GroupBy::None && is_new {
                list.lines.push(-1 - list.groups.len() as i64);
                list.groups.push(DealGroup {
                    key: deal.group,
                    name: String::new(),
                    sum: DealSum::default(),
                });
            }
            if let Some(group) = list.groups.last_mut() {
                group.sum.add(deal.amount);
            }
            list.lines.push(deal.id);
            list.total.add(deal.amount);
            stages.entry(deal.stage).or_default().add(deal.amount);
        }
        self.name_groups(&mut list, query.group)?;
        list.stages = self.stage_sums(stages, query.view)?;
        Ok(list)
    }

    /// Names the groups.
    pub(super) fn name_groups(&self, list: &mut DealList, group: GroupBy) -> Result<()> {
        let table = match group {
            GroupBy::None => return Ok(()),
            GroupBy::Rep => "reps",
            GroupBy::Stage => "stages",
            GroupBy::Account => "accounts",
        };
        let sql = format!("SELECT name FROM {table} WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for group in &mut list.groups {
            if let Some(id) = group.key {
                let name: Option<String> =
                    statement.query_row([id], |row| row.get(0)).optional()?;
                group.name = name.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Stages in order. An open stage without deals is shown too (a gap in the funnel is news), if other stages of
    /// its process have deals and it was ever used; a shipped stage that this company does not know is no gap.
    pub(super) fn stage_sums(
        &self,
        mut sums: HashMap<Option<i64>, DealSum>,
        view: DealView,
    ) -> Result<Vec<StageSum>> {
        let wants_open = !matches!(view, DealView::Won | DealView::Lost);
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, outcome, process_id FROM stages ORDER BY process_id, position, id",
        )?;
        let all = statement.query_map([], |row| {
            let outcome: String = row.get(2)?;
            let outcome: Outcome = outcome.parse().unwrap_or_default();
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                outcome,
                row.get::<_, i64>(3)?,
            ))
        })?;
        let all = all.collect::<rusqlite::Result<Vec<_>>>()?;
        let used: Vec<i64> = all
            .iter()
            .filter(|stage| sums.contains_key(&Some(stage.0)))
            .map(|stage| stage.3)
            .collect();
        let mut stages = Vec::new();
        for (id, name, outcome, process) in all {
            let sum = sums.remove(&Some(id));
            let is_gap = wants_open
                && outcome == Outcome::Open
                && sum.is_none()
                && used.contains(&process)
                && self.stage_was_used(id)?;
            if sum.is_some() || is_gap {
                stages.push(StageSum {
                    id: Some(StageId(id)),
                    name,
                    outcome,
                    sum: sum.unwrap_or_default(),
                });
            }
        }
        if let Some(sum) = sums.remove(&None) {
            stages.push(StageSum {
                id: None,
                name: String::new(),
                outcome: Outcome::Open,
                sum,
            });
        }
        Ok(stages)
    }

    /// Whether any deal of the file stands in the stage, or a won one stood in it.
    fn stage_was_used(&self, stage: i64) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM deals WHERE stage_id = ?1)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let has_deals = statement.query_row([stage], |row| row.get(0))?;
        Ok(has_deals || self.background()?.has_won_through(stage))
    }

    /// Full rows of these deals, in this order; a deal that is gone is left out.
    pub fn deal_lines(
        &self,
        deals: &[DealId],
        thresholds: &ReviewThresholds,
    ) -> Result<Vec<DealLine>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT d.id, d.name, account.name, d.owner_id, owner.name, d.stage_id, stage.name, d.outcome,
               d.amount_minor, d.currency, d.created_on, d.close_on, d.stage_since, d.next_step,
               d.next_step_on, d.pushes, coalesce(nullif(d.category, ''), stage.category), product.name
             FROM deals d {JOINS} WHERE {AMONG}"
        ))?;
        let today = self.today();
        let mut lines: HashMap<DealId, DealLine> = HashMap::with_capacity(deals.len());
        let mut rows = statement.query([ids_as_json(deals)])?;
        while let Some(row) = rows.next()? {
            let line = deal_line(row, today)?;
            lines.insert(line.id, line);
        }
        for (id, facts) in self.deal_facts(deals)? {
            if let Some(line) = lines.get_mut(&id) {
                line.last_activity_on = facts.last_activity_on;
                line.flags = raised(&facts, thresholds);
            }
        }
        Ok(deals.iter().filter_map(|id| lines.remove(id)).collect())
    }

    /// Whether the file has any deal at all.
    pub fn has_deals(&self) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM deals)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

/// Deals that have flags, and how heavy those are.
struct Ranks {
    by_deal: HashMap<i64, u32>,
}

impl Ranks {
    fn keeps(&self, query: &DealQuery, id: i64) -> bool {
        (query.view != DealView::Flagged && query.flag.is_none()) || self.by_deal.contains_key(&id)
    }

    /// Sorts by weight within each group; the sort is stable, so equal ones stay in their order.
    fn put_first(&self, pass: &mut [Pass], query: &DealQuery) {
        let rank = |deal: &Pass| self.by_deal.get(&deal.id).copied().unwrap_or(0);
        for group in pass.chunk_by_mut(|a, b| a.group == b.group) {
            if query.descending {
                group.sort_by_key(rank);
            } else {
                group.sort_by_key(|deal| std::cmp::Reverse(rank(deal)));
            }
        }
    }
}

/// SQLite leaves out a left join that nothing asks for.
const JOINS: &str = "LEFT JOIN accounts account ON account.id = d.account_id
     LEFT JOIN reps owner ON owner.id = d.owner_id
     LEFT JOIN stages stage ON stage.id = d.stage_id
     LEFT JOIN products product ON product.id = d.product_id";

fn deal_line(row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<DealLine> {
    let text = |at: usize| {
        row.get::<_, Option<String>>(at)
            .map(Option::unwrap_or_default)
    };
    let outcome = text(7)?.parse().unwrap_or_default();
    let stage_since = cells::day_at(row, 12)?;
    Ok(DealLine {
        id: DealId(row.get(0)?),
        name: text(1)?,
        account: text(2)?,
        owner_id: row.get::<_, Option<i64>>(3)?.map(RepId),
        owner: text(4)?,
        stage_id: row.get::<_, Option<i64>>(5)?.map(StageId),
        stage: text(6)?,
        outcome,
        amount: cells::money_at(row, 8, 9)?,
        created_on: cells::day_at(row, 10)?,
        close_on: cells::day_at(row, 11)?,
        stage_since,
        stage_days: stage_since
            .filter(|_| outcome == Outcome::Open)
            .map(|day| (today - day).num_days()),
        next_step: text(13)?,
        next_step_on: cells::day_at(row, 14)?,
        last_activity_on: None,
        pushes: row.get(15)?,
        category: text(16)?,
        product: text(17)?,
        flags: Vec::new(),
    })
}
