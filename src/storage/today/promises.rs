//! Promises with and without a day: actions, check-ins, verdicts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Row;

use super::{any_of, time_of};
use crate::domain::date_words::written;
use crate::domain::ids::{ActionId, CheckInId, DealId, PlanId, RepId};
use crate::domain::today::{About, DoneAt, ItemKey, TodayItem, coming_until};
use crate::storage::cells::{day, word};
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

/// More open actions than anybody reads in a day; the others are counted.
const MOST_ACTIONS: i64 = 500;

const FROM_ACTIONS: &str =
    "FROM actions a LEFT JOIN reps o ON o.id = a.owner_id LEFT JOIN reps r ON r.id = a.rep_id
   LEFT JOIN deals d ON d.id = a.deal_id LEFT JOIN plans p ON p.id = a.plan_id
   WHERE a.state = 'open'";

const PEOPLE: [&str; 4] = ["a.owner_id", "a.rep_id", "d.owner_id", "p.rep_id"];

impl Store {
    /// Open actions that are due by the end of the coming days or have no day, the manager's own and the oldest first;
    /// and how many more there are.
    pub(super) fn open_promises(
        &self,
        scope: &DealScope,
        today: NaiveDate,
    ) -> Result<(Vec<TodayItem>, i64)> {
        let condition = format!(
            "{FROM_ACTIONS} AND (a.due_on IS NULL OR a.due_on <= ?1){}",
            any_of(scope, &PEOPLE)
        );
        let until = coming_until(today).to_string();
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.id, a.text, a.due_on, coalesce(a.due_time, '') AS due_time, a.made_at, a.reason,
               a.owner_id, o.name AS owner_name, coalesce(a.rep_id, p.rep_id) AS rep_id, r.name AS rep_name,
               a.deal_id, d.name AS deal_name, a.plan_id, p.focus,
               (SELECT count(*) FROM action_moves m WHERE m.action_id = a.id) AS moved,
               (SELECT h.handed_at FROM action_hand_overs h WHERE h.action_id = a.id ORDER BY h.id DESC LIMIT 1) AS handed_at
             {condition}
             ORDER BY a.due_on IS NULL, a.owner_id IS NOT NULL, a.due_on, a.due_time IS NULL, a.due_time, a.id
             LIMIT {MOST_ACTIONS}"
        ))?;
        let rows = statement.query_map([&until], promise)?;
        let items: Vec<TodayItem> = rows.collect::<rusqlite::Result<_>>()?;
        let all: i64 = if (items.len() as i64) < MOST_ACTIONS {
            items.len() as i64
        } else {
            self.reader()
                .prepare_cached(&format!("SELECT count(*) {condition}"))?
                .query_row([&until], |row| row.get(0))?
        };
        let left_out = all - items.len() as i64;
        Ok((items, left_out))
    }

    /// The first open action behind the coming days.
    pub(super) fn later_promise(
        &self,
        scope: &DealScope,
        today: NaiveDate,
    ) -> Result<Option<(NaiveDate, String)>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.due_on, a.text {FROM_ACTIONS} AND a.due_on > ?1{} ORDER BY a.due_on, a.id LIMIT 1",
            any_of(scope, &PEOPLE)
        ))?;
        let mut rows = statement.query([coming_until(today).to_string()])?;
        let next = rows.next()?;
        next.map(|row| Ok((word(row, "due_on")?, row.get("text")?)))
            .transpose()
    }

    /// Check-ins and verdicts of the open plans that are due by the end of the coming days. Of a plan whose check-ins
    /// were missed one after the other, only the last is due.
    pub(super) fn check_ins_due(
        &self,
        scope: &DealScope,
        today: NaiveDate,
    ) -> Result<Vec<TodayItem>> {
        let until = coming_until(today).to_string();
        let people = scope.people("p.rep_id");
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT c.id, c.due_on, c.plan_id, p.focus, p.rep_id, r.name AS rep_name
             FROM check_ins c JOIN plans p ON p.id = c.plan_id JOIN reps r ON r.id = p.rep_id
             WHERE p.state = 'open' AND c.held_on IS NULL AND c.dropped_at IS NULL AND c.due_on <= ?1
               AND c.due_on > coalesce((SELECT max(h.held_on) FROM check_ins h WHERE h.plan_id = c.plan_id), ''){people}
             ORDER BY c.due_on, c.id"
        ))?;
        let rows = statement.query_map([&until], |row| check_in(row, today))?;
        let mut items = Vec::new();
        // By plan: the last check-in that has come due, and how many came due before it.
        let mut due: BTreeMap<PlanId, (TodayItem, i64)> = BTreeMap::new();
        for row in rows {
            let (plan, item) = row?;
            if item.due_on.is_some_and(|day| day > today) {
                items.push(item);
                continue;
            }
            let before = due.get(&plan).map_or(0, |(_, count)| count + 1);
            due.insert(plan, (item, before));
        }
        for (mut item, before) in due.into_values() {
            if before > 0 {
                item.why = format!("{}; {before} before it not held", item.why);
            }
            items.push(item);
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT p.id, p.ends_on, p.focus, p.rep_id, r.name AS rep_name
             FROM plans p JOIN reps r ON r.id = p.rep_id
             WHERE p.state = 'open' AND p.ends_on <= ?1{people} ORDER BY p.ends_on, p.id"
        ))?;
        let rows = statement.query_map([&until], verdict)?;
        for row in rows {
            items.push(row?);
        }
        Ok(items)
    }
}

fn promise(row: &Row<'_>) -> rusqlite::Result<TodayItem> {
    let text = |column: &str| row.get::<_, Option<String>>(column);
    let number = |column: &str| row.get::<_, Option<i64>>(column);
    let owner = text("owner_name")?;
    let rep_name = text("rep_name")?;
    let deal_name = text("deal_name")?;
    let handed = number("handed_at")?.map(|at| written(crate::domain::stamp::Stamp(at).day()));
    let mut why = match (&owner, &rep_name) {
        (Some(owner), Some(rep)) if handed.is_some() && owner != rep => {
            format!("with {owner}; you promised it to {rep}")
        }
        (Some(owner), _) if handed.is_some() => format!("with {owner}, written down"),
        (Some(owner), _) => format!("{owner} promised it"),
        (None, Some(rep)) => format!("you promised it to {rep}"),
        (None, None) => "yours, written down".to_owned(),
    };
    let made: NaiveDate = crate::domain::stamp::Stamp(row.get("made_at")?).day();
    why = format!("{why} on {}", written(made));
    if let Some(day) = handed {
        why = format!("{why}; handed over on {day}");
    }
    let (moved, reason): (i64, String) = (row.get("moved")?, row.get("reason")?);
    if moved > 0 {
        let times = if moved == 1 {
            "moved once".to_owned()
        } else {
            format!("moved {moved} times")
        };
        why = format!("{why}; {times}: {reason}");
    }
    if let Some(deal) = &deal_name {
        why = format!("{why}; deal {deal}");
    } else if let Some(focus) = text("focus")? {
        why = format!("{why}; plan “{focus}”");
    }
    let about = About {
        rep: number("owner_id")?.or(number("rep_id")?).map(RepId),
        deal: number("deal_id")?.map(DealId),
        plan: number("plan_id")?.map(PlanId),
    };
    let done_at = match about {
        About { deal: Some(_), .. } => DoneAt::Deal,
        About { plan: Some(_), .. } => DoneAt::Plan,
        About { rep: Some(_), .. } => DoneAt::Rep,
        _ => DoneAt::Here,
    };
    let key = ItemKey::Action(ActionId(row.get("id")?));
    Ok(TodayItem {
        with: owner.clone().or(rep_name).or(deal_name).unwrap_or_default(),
        due_on: day(row, "due_on")?,
        at: time_of(&row.get::<_, String>("due_time")?),
        mine: owner.is_none(),
        why,
        done_at,
        about,
        ..TodayItem::new(
            key,
            if owner.is_none() { "action" } else { "promise" },
            row.get::<_, String>("text")?,
        )
    })
}

fn check_in(row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<(PlanId, TodayItem)> {
    let plan = PlanId(row.get("plan_id")?);
    let focus: String = row.get("focus")?;
    let due_on: NaiveDate = word(row, "due_on")?;
    let why = if due_on < today {
        format!("was due on {}: did the behaviour change?", written(due_on))
    } else {
        "did the behaviour change?".to_owned()
    };
    let item = TodayItem {
        with: row.get("rep_name")?,
        due_on: Some(due_on),
        why,
        done_at: DoneAt::Plan,
        about: About {
            rep: Some(RepId(row.get("rep_id")?)),
            plan: Some(plan),
            deal: None,
        },
        ..TodayItem::new(
            ItemKey::CheckIn(CheckInId(row.get("id")?)),
            "check-in",
            focus,
        )
    };
    Ok((plan, item))
}

fn verdict(row: &Row<'_>) -> rusqlite::Result<TodayItem> {
    let plan = PlanId(row.get("id")?);
    let ends_on: NaiveDate = word(row, "ends_on")?;
    Ok(TodayItem {
        with: row.get("rep_name")?,
        due_on: Some(ends_on),
        why: format!("the plan runs until {}: were we right?", written(ends_on)),
        done_at: DoneAt::Plan,
        about: About {
            rep: Some(RepId(row.get("rep_id")?)),
            plan: Some(plan),
            deal: None,
        },
        ..TodayItem::new(
            ItemKey::Verdict(plan),
            "verdict",
            row.get::<_, String>("focus")?,
        )
    })
}
