//! Goals over two tables as one: money won is a quota (`quotas`), everything else stands in `goals`. Every change
//! leaves a line in `goal_changes` in the same transaction.

mod actuals;
mod change;
mod grid;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Row;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::cells::{day, word};
use super::deal_query::DealScope;
use super::{Result, Store};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::goal::{Goal, QUOTA, Target, adds_up};
use crate::domain::ids::RepId;
use crate::domain::metric::{Metric, metric_of};
use crate::domain::money::{Currency, Money};
use crate::domain::objective::{Objective, Span, Stated, objective};
use crate::domain::stamp::Stamp;

pub use self::grid::{GoalCell, GoalGrid, GoalQuestion, GoalRow, GoalSum};

/// A metric, and which of its parts: a stage, a kind of activity, a competency; empty where it has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoalMetric {
    /// Key of the metric table.
    pub metric: String,
    /// Which part of it.
    pub part: String,
}

impl GoalMetric {
    /// A metric without parts.
    pub fn whole(metric: &str) -> Self {
        Self {
            metric: metric.to_owned(),
            part: String::new(),
        }
    }

    /// The quota: money won.
    pub fn quota() -> Self {
        Self::whole(QUOTA)
    }

    /// Whether it is the quota.
    pub fn is_quota(&self) -> bool {
        self.metric == QUOTA && self.part.is_empty()
    }

    /// Its row of the metric table; none for a metric that this program does not know.
    pub fn known(&self) -> Option<&'static Metric> {
        metric_of(&self.metric)
    }

    /// Whether the figure of a period is the sum of its parts.
    pub fn adds_up(&self) -> bool {
        self.known().is_some_and(adds_up)
    }
}

/// Whose goal it is, for what, over which days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoalKey {
    /// Whose.
    pub rep: RepId,
    /// For what.
    pub metric: GoalMetric,
    /// First and last day.
    pub days: Span,
}

/// A goal to be set, or with `None` to be taken away.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalEdit {
    /// Which goal.
    pub key: GoalKey,
    /// What is to be reached; the ramp is in it already.
    pub target: Option<Target>,
    /// The share of a full goal that this is; `None` keeps what stands there, 1.0 for a new one.
    pub ramp: Option<f64>,
}

/// What was changed of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalChanged {
    /// The target.
    Target,
    /// Whether and when the rep agreed.
    Agreed,
    /// When it is looked at again.
    Review,
    /// It was taken away.
    Removed,
}

impl GoalChanged {
    /// The name in the file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Agreed => "agreed",
            Self::Review => "review",
            Self::Removed => "removed",
        }
    }
}

impl std::str::FromStr for GoalChanged {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        [Self::Target, Self::Agreed, Self::Review, Self::Removed]
            .into_iter()
            .find(|what| what.key() == key)
            .ok_or(())
    }
}

/// One line of a goal's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalChange {
    /// First and last day of the goal.
    pub days: Span,
    /// What was changed.
    pub what: GoalChanged,
    /// What stood there: a target as [`Target::kept`] writes it, or a day; empty where there was nothing.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// Why, where that was said.
    pub reason: String,
    /// When.
    pub at: Stamp,
}

/// How copying goals from another period went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copied {
    /// Goals that were written.
    pub copied: usize,
    /// Goals that stood there already and were left alone.
    pub kept: usize,
}

/// Quotas and goals in one table with the columns of a goal.
const BOTH: &str = "SELECT rep_id, metric, '' AS part, starts_on, ends_on, amount_minor, NULL AS target, currency, ramp,
       agreed_on, review_on FROM quotas WHERE metric = 'won_value'
     UNION ALL SELECT rep_id, metric, part, starts_on, ends_on, NULL, target, currency, ramp, agreed_on, review_on
       FROM goals";

impl Store {
    /// The goals for exactly these days of everybody in a scope (its days do not matter), by rep, metric and part.
    /// Reads the goals of that period only.
    pub fn goals_of(&self, scope: &DealScope, days: Span) -> Result<Vec<(GoalKey, Goal)>> {
        self.goals_where(
            "starts_on = ?1 AND ends_on = ?2",
            &scope.people("g.rep_id"),
            days,
        )
    }

    /// Goals whose days overlap these: what an objective can be made of.
    pub(super) fn goals_touching(
        &self,
        scope: &DealScope,
        days: Span,
    ) -> Result<Vec<(GoalKey, Goal)>> {
        self.goals_where(
            "starts_on <= ?2 AND ends_on >= ?1",
            &scope.people("g.rep_id"),
            days,
        )
    }

    fn goals_where(&self, when: &str, who: &str, days: Span) -> Result<Vec<(GoalKey, Goal)>> {
        let today = self.today();
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT * FROM ({BOTH}) g WHERE {when}{who} ORDER BY rep_id, metric, part, starts_on, ends_on"
        ))?;
        let rows = statement.query_map((days.0.to_string(), days.1.to_string()), |row| {
            goal_at(row, today)
        })?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The objective of a rep for these days: the goal set for them, else made of shorter or longer ones
    /// ([`objective`]). Reads the rep's goals that touch these days: a dozen rows.
    pub fn objective(
        &self,
        rep: RepId,
        metric: &GoalMetric,
        days: Span,
        calendar: &FiscalCalendar,
    ) -> Result<Option<Objective>> {
        let all = self.goals_where(
            "starts_on <= ?2 AND ends_on >= ?1",
            &format!(" AND g.rep_id = {}", rep.0),
            days,
        )?;
        let stated: Vec<Stated> = all
            .into_iter()
            .filter(|(key, _)| key.metric == *metric)
            .map(|(key, goal)| Stated {
                days: key.days,
                goal,
            })
            .collect();
        Ok(objective(&stated, days, metric.adds_up(), calendar))
    }

    /// The objectives of everybody in a scope for these days, for every metric that has a goal touching them.
    pub fn objectives(
        &self,
        scope: &DealScope,
        days: Span,
        calendar: &FiscalCalendar,
    ) -> Result<BTreeMap<(RepId, GoalMetric), Objective>> {
        let mut stated: BTreeMap<(RepId, GoalMetric), Vec<Stated>> = BTreeMap::new();
        for (key, goal) in self.goals_touching(scope, days)? {
            let days = key.days;
            stated
                .entry((key.rep, key.metric))
                .or_default()
                .push(Stated { days, goal });
        }
        Ok(stated
            .into_iter()
            .filter_map(|(key, stated)| {
                let found = objective(&stated, days, key.1.adds_up(), calendar)?;
                Some((key, found))
            })
            .collect())
    }

    /// What happened to the goals of a rep for one metric, in any period, the newest first.
    pub fn goal_history(&self, rep: RepId, metric: &GoalMetric) -> Result<Vec<GoalChange>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT starts_on, ends_on, what, coalesce(old, '') AS old, coalesce(new, '') AS new, reason, changed_at
             FROM goal_changes WHERE rep_id = ?1 AND metric = ?2 AND part = ?3 ORDER BY changed_at DESC, id DESC",
        )?;
        let rows = statement.query_map((rep.0, &metric.metric, &metric.part), |row| {
            Ok(GoalChange {
                days: span(row)?,
                what: word(row, "what")?,
                old: row.get("old")?,
                new: row.get("new")?,
                reason: row.get("reason")?,
                at: Stamp(row.get("changed_at")?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn span(row: &Row<'_>) -> rusqlite::Result<Span> {
    let first = day(row, "starts_on")?.unwrap_or_default();
    Ok((first, day(row, "ends_on")?.unwrap_or(first)))
}

/// A goal with its key; none where a quota's currency is not known. An agreement after `today` is none yet.
fn goal_at(row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<Option<(GoalKey, Goal)>> {
    let code: Option<String> = row.get("currency")?;
    let currency = code.and_then(|code| code.parse::<Currency>().ok());
    let minor: Option<i64> = row.get("amount_minor")?;
    let number: Option<f64> = row.get("target")?;
    let target = match (minor, number, currency) {
        (Some(minor), _, Some(currency)) => Some(Target::Money(Money::new(minor, currency))),
        (None, Some(number), Some(currency)) => Decimal::from_f64(number)
            .and_then(|amount| Money::from_decimal(amount, currency))
            .map(Target::Money),
        (None, Some(number), None) => Some(Target::Number(number)),
        _ => None,
    };
    let key = GoalKey {
        rep: RepId(row.get("rep_id")?),
        metric: GoalMetric {
            metric: row.get("metric")?,
            part: row.get("part")?,
        },
        days: span(row)?,
    };
    let (ramp, agreed_on, review_on) = (
        row.get("ramp")?,
        day(row, "agreed_on")?.filter(|day| *day <= today),
        day(row, "review_on")?,
    );
    Ok(target.map(|target| {
        let goal = Goal {
            target,
            ramp,
            agreed_on,
            review_on,
        };
        (key, goal)
    }))
}
