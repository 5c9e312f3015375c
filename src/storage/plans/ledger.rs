//! The ledger “were we right?”, read back from closed plans.

use super::page::verdict;
use crate::domain::ids::{PlanId, RepId};
use crate::domain::plan::{LedgerLine, PlanState, Right};
use crate::domain::stamp::Stamp;
use crate::storage::cells::{parsed, word};
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

impl Store {
    /// The predictions of closed plans, the newest first; over a period, those closed in it. A plan that was given
    /// up was not tried, and is here only where a person judged it all the same.
    pub fn ledger(&self, scope: &DealScope) -> Result<Vec<LedgerLine>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT p.id, p.rep_id, r.name AS rep_name, p.focus, p.root_cause, p.predicted, p.indicator,
               p.indicator_part, p.indicator_from, p.indicator_target, p.verdict, p.was_right, p.state, p.closed_at
             FROM plans p JOIN reps r ON r.id = p.rep_id
             WHERE p.state <> 'open' AND (p.state <> 'dropped' OR p.was_right <> '')
               AND (p.predicted <> '' OR p.indicator_target IS NOT NULL OR p.was_right <> ''){}
             ORDER BY p.closed_at DESC, p.id DESC",
            scope.people("p.rep_id")
        ))?;
        let rows = statement.query_map([], |row| {
            let figures = verdict(&row.get::<_, String>("verdict")?)?.unwrap_or_default();
            let closed_at: Option<i64> = row.get("closed_at")?;
            Ok(LedgerLine {
                plan: PlanId(row.get("id")?),
                rep: RepId(row.get("rep_id")?),
                rep_name: row.get("rep_name")?,
                focus: row.get("focus")?,
                root_cause: row.get("root_cause")?,
                predicted: row.get("predicted")?,
                indicator: row.get("indicator")?,
                part: row.get("indicator_part")?,
                from: row.get("indicator_from")?,
                target: row.get("indicator_target")?,
                value: figures.after.map(|figure| figure.value),
                rule: figures.rule,
                was_right: parsed::<Right>(row, "was_right")?,
                said_because: figures.said_because,
                state: word::<PlanState>(row, "state")?,
                closed_on: closed_at.map(|at| Stamp(at).day()),
            })
        })?;
        let mut lines: Vec<LedgerLine> = rows.collect::<rusqlite::Result<_>>()?;
        for line in &mut lines {
            line.part = self.indicator_part_name(&line.indicator, &line.part)?;
        }
        lines.retain(|line| {
            line.closed_on.is_none_or(|day| {
                scope.from.is_none_or(|from| from <= day) && scope.to.is_none_or(|to| day <= to)
            })
        });
        Ok(lines)
    }
}
