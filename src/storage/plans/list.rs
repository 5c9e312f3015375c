//! The list of plans: what is due next in each, overdue first.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::measure::SinceStart;
use super::page::verdict;
use crate::domain::ids::{ActionId, CheckInId, PlanId, RepId};
use crate::domain::plan::{Changed, PlanState, Right};
use crate::domain::stamp::Stamp;
use crate::storage::cells::{day, parsed, word};
use crate::storage::deal_query::DealScope;
use crate::storage::text_match::fold;
use crate::storage::{Result, Store};

/// Which plans of the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanView {
    /// Plans under way.
    #[default]
    Open,
    /// Plans with a verdict; over a period, those closed in it.
    Closed,
    /// Both.
    All,
}

impl PlanView {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::All];

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Closed => "Closed",
            Self::All => "All plans",
        }
    }

    fn condition(self) -> &'static str {
        match self {
            Self::Open => " AND p.state = 'open'",
            Self::Closed => " AND p.state <> 'open'",
            Self::All => "",
        }
    }
}

/// What a list of plans asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanQuery {
    /// Whose plans.
    pub scope: DealScope,
    /// Which of them.
    pub view: PlanView,
    /// Words that stand in the name of the rep or the focus.
    pub filter: String,
    /// Reps side by side, each with their plans; without, by what is due next.
    pub by_rep: bool,
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueWhat {
    /// An action, with its text.
    Action(ActionId, String),
    /// A check-in.
    CheckIn(CheckInId),
    /// The verdict: the plan has run its time.
    Verdict,
}

/// What is due next in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    /// What.
    pub what: DueWhat,
}

/// A plan in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanLine {
    /// Row number.
    pub id: PlanId,
    /// Whose it is.
    pub rep: RepId,
    /// The name of the rep.
    pub rep_name: String,
    /// The day the rep left; empty: still here.
    pub rep_left_on: Option<NaiveDate>,
    /// The one thing, in words.
    pub focus: String,
    /// Key of the root cause.
    pub root_cause: String,
    /// How it stands.
    pub state: PlanState,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day of the verdict.
    pub ends_on: NaiveDate,
    /// What is due next; `None` once it is closed.
    pub due: Option<Due>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Check-ins held.
    pub held: i64,
    /// Check-ins planned, those that were held included.
    pub planned: i64,
    /// The answer of the last check-in held.
    pub last_answer: Option<Changed>,
    /// Key of the metric of the leading indicator; empty: none.
    pub indicator: String,
    /// Its part.
    pub indicator_part: String,
    /// The indicator at the start, in its unit; `None` for no data.
    pub indicator_from: Option<f64>,
    /// Its target.
    pub indicator_target: Option<f64>,
    /// Where it stands since the start; of a closed plan as it stood then, without a trend. `None`: not measured yet.
    pub since_start: Option<SinceStart>,
    /// Whether the prediction was right; `None` while it is open and for no data.
    pub was_right: Option<Right>,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
    /// How many open plans the rep has.
    pub open_focuses: i64,
}

impl Store {
    /// The plans of a scope: overdue ones first, then by what is due next; closed ones last, the newest first. By rep:
    /// the same within each rep, reps by name. As written: no indicator of an open plan is measured
    /// ([`Store::measure_plans`]).
    pub fn plan_lines(&self, query: &PlanQuery) -> Result<Vec<PlanLine>> {
        let today = self.today();
        let mut lines = {
            let mut statement = self.reader().prepare(&format!(
                "SELECT p.id, p.rep_id, r.name AS rep_name, r.left_on AS rep_left_on, p.focus, p.root_cause, p.state,
                   p.starts_on, p.ends_on, p.indicator, p.indicator_part, p.indicator_from, p.indicator_target,
                   p.verdict, p.was_right, p.closed_at,
                   (SELECT count(*) FROM plans o WHERE o.rep_id = p.rep_id AND o.state = 'open') AS focuses
                 FROM plans p JOIN reps r ON r.id = p.rep_id WHERE 1{}{}",
                query.view.condition(),
                query.scope.people("p.rep_id")
            ))?;
            let rows = statement.query_map([], line)?;
            rows.collect::<rusqlite::Result<Vec<PlanLine>>>()?
        };
        let words = fold(&query.filter);
        lines.retain(|line| {
            let text = fold(&format!("{} {}", line.rep_name, line.focus));
            words.split_whitespace().all(|word| text.contains(word))
                && line.closed_on.is_none_or(|day| {
                    query.scope.from.is_none_or(|from| from <= day)
                        && query.scope.to.is_none_or(|to| day <= to)
                })
        });
        self.what_is_due(&mut lines, today)?;
        lines.sort_by_key(|line| {
            let rep = (fold(&line.rep_name), line.rep);
            (
                query.by_rep.then_some(rep.clone()),
                line.state != PlanState::Open,
                line.due.as_ref().map(|due| due.on),
                line.closed_on.map(std::cmp::Reverse),
                rep,
                line.id,
            )
        });
        Ok(lines)
    }

    /// The check-ins of each plan and what is due next.
    fn what_is_due(&self, lines: &mut [PlanLine], today: NaiveDate) -> Result<()> {
        let mut due: HashMap<PlanId, Due> = self.first_actions()?;
        let mut statement = self.reader().prepare_cached(
            "SELECT plan_id, id, due_on, held_on, changed FROM check_ins
             WHERE dropped_at IS NULL ORDER BY held_on IS NULL, held_on, due_on, id",
        )?;
        let mut rows = statement.query([])?;
        let mut last_held: HashMap<PlanId, NaiveDate> = HashMap::new();
        let places: HashMap<PlanId, usize> = lines.iter().map(|l| l.id).zip(0..).collect();
        while let Some(row) = rows.next()? {
            let plan = PlanId(row.get("plan_id")?);
            let Some(line) = places.get(&plan).map(|at| &mut lines[*at]) else {
                continue;
            };
            line.planned += 1;
            if let Some(on) = day(row, "held_on")? {
                line.held += 1;
                line.last_answer = parsed(row, "changed")?;
                last_held.insert(plan, on);
                continue;
            }
            let due_on = word(row, "due_on")?;
            // One whose day passed before a later one was held is no longer due.
            if last_held.get(&plan).is_some_and(|last| due_on <= *last) {
                continue;
            }
            let next = Due {
                on: due_on,
                what: DueWhat::CheckIn(CheckInId(row.get("id")?)),
            };
            if due.get(&plan).is_none_or(|first| next.on < first.on) {
                due.insert(plan, next);
            }
        }
        for line in lines.iter_mut().filter(|l| l.state == PlanState::Open) {
            let verdict = Due {
                on: line.ends_on,
                what: DueWhat::Verdict,
            };
            let next = due.remove(&line.id).filter(|due| due.on <= verdict.on);
            let next = next.unwrap_or(verdict);
            line.overdue = next.on < today;
            line.due = Some(next);
        }
        Ok(())
    }

    /// The first open action with a day of each plan.
    fn first_actions(&self) -> Result<HashMap<PlanId, Due>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT plan_id, id, text, due_on FROM actions
             WHERE plan_id IS NOT NULL AND state = 'open' AND due_on IS NOT NULL ORDER BY due_on, id",
        )?;
        let mut first = HashMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let due = Due {
                on: word(row, "due_on")?,
                what: DueWhat::Action(ActionId(row.get("id")?), row.get("text")?),
            };
            first.entry(PlanId(row.get("plan_id")?)).or_insert(due);
        }
        Ok(first)
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<PlanLine> {
    let figures = verdict(&row.get::<_, String>("verdict")?)?;
    let closed_at: Option<i64> = row.get("closed_at")?;
    let (state, indicator): (PlanState, String) = (word(row, "state")?, row.get("indicator")?);
    let since_start = if state == PlanState::Open {
        SinceStart::without_counting(&indicator)
    } else {
        Some(SinceStart {
            now: figures.and_then(|figures| figures.after),
            trend: Vec::new(),
        })
    };
    Ok(PlanLine {
        id: PlanId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        rep_left_on: day(row, "rep_left_on")?,
        focus: row.get("focus")?,
        root_cause: row.get("root_cause")?,
        state,
        starts_on: word(row, "starts_on")?,
        ends_on: word(row, "ends_on")?,
        due: None,
        overdue: false,
        held: 0,
        planned: 0,
        last_answer: None,
        indicator,
        indicator_part: row.get("indicator_part")?,
        indicator_from: row.get("indicator_from")?,
        indicator_target: row.get("indicator_target")?,
        since_start,
        was_right: parsed(row, "was_right")?,
        closed_on: closed_at.map(|at| Stamp(at).day()),
        open_focuses: row.get("focuses")?,
    })
}
