//! What Today shows, gathered for a scope in a dozen statements, none of which depends on how large the file is except
//! the exceptions of deals, which look at each open deal of the scope once.

mod acts;
mod exceptions;
mod forecast;
mod planned;
mod promises;
mod records;
mod rhythm;
mod week;

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::deal_query::DealScope;
use super::{Result, Store, cells};
use crate::domain::stamp::Stamp;
use crate::domain::today::{ItemKey, TodayItem, TodayThresholds, WeekBudget, arrange};

pub use acts::Until;
pub use week::WeekClose;

/// Everything that Today shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Today {
    /// The day.
    pub day: NaiveDate,
    /// The time of that day; its end where another day is looked at.
    pub time: NaiveTime,
    /// The lines in the order of the day; those that were snoozed say until when.
    pub items: Vec<TodayItem>,
    /// Open actions that are not among them, because there are too many.
    pub left_out: i64,
    /// The time that the rhythm takes this week.
    pub budget: WeekBudget,
    /// Whether the file holds a rhythm.
    pub has_rhythm: bool,
    /// The next action behind the days that are coming, with its day.
    pub later: Option<(NaiveDate, String)>,
}

impl Today {
    /// The lines that are not snoozed.
    pub fn shown(&self) -> impl Iterator<Item = &TodayItem> {
        self.items
            .iter()
            .filter(|item| item.snoozed_until.is_none())
    }
}

impl Store {
    /// What the rhythm, the promises and the exceptions of a scope ask for on the day looked at.
    pub fn today_list(&self, scope: &DealScope, limits: &TodayThresholds) -> Result<Today> {
        let now = self.moment();
        let (day, time) = (now.day(), now.time().time());
        let (mut items, left_out) = self.open_promises(scope, day)?;
        items.extend(self.check_ins_due(scope, day)?);
        items.extend(self.planned_items(scope, day, limits)?);
        let rhythm = self.rhythm_around(scope, day)?;
        items.extend(self.rhythm_lines(&rhythm, day)?);
        self.add_forecast_lines(&mut items, scope, limits)?;
        items.extend(self.exceptions(scope, day, limits)?);
        arrange(&mut items, day);
        let snoozed = self.snoozed(now)?;
        for item in &mut items {
            item.snoozed_until = snoozed.get(&item.key).copied();
        }
        let mut budget = self.week_budget(scope, day, limits)?;
        rhythm::add_to_budget(&mut budget, &rhythm, day);
        Ok(Today {
            day,
            time,
            items,
            left_out,
            budget,
            has_rhythm: self.has_rhythm()?,
            later: self.later_promise(scope, day)?,
        })
    }

    /// Now; the end of the day looked at, where that is another.
    pub(super) fn moment(&self) -> Stamp {
        self.looking()
            .map_or_else(|| self.now(), |looking| Stamp::end_of(looking.day()))
    }

    /// What is snoozed now, and until when: the newest word on each item counts.
    fn snoozed(&self, now: Stamp) -> Result<HashMap<ItemKey, (NaiveDate, Option<NaiveTime>)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT item, until_on, until_time FROM snoozes WHERE until_on >= ?1 ORDER BY id DESC",
        )?;
        let mut newest: HashMap<ItemKey, (NaiveDate, Option<NaiveTime>)> = HashMap::new();
        let mut rows = statement.query([now.day().to_string()])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get("item")?;
            let until = (
                cells::word(row, "until_on")?,
                time_of(&row.get::<_, String>("until_time")?),
            );
            if let Ok(key) = name.parse() {
                newest.entry(key).or_insert(until);
            }
        }
        newest.retain(|_, (day, at)| now.time() < day.and_time(at.unwrap_or(NaiveTime::MIN)));
        Ok(newest)
    }
}

/// A time of day as the file keeps it; none for an empty one.
pub(super) fn time_of(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// The people of a scope as a condition on any of several columns; empty where it is everybody.
pub(super) fn any_of(scope: &DealScope, columns: &[&str]) -> String {
    if scope.rep.is_none() && scope.team.is_none() {
        return String::new();
    }
    let each: Vec<String> = columns
        .iter()
        .map(|column| format!("(1{})", scope.people(column)))
        .collect();
    format!(" AND ({})", each.join(" OR "))
}

#[cfg(test)]
mod record_tests;
#[cfg(test)]
mod tests;
