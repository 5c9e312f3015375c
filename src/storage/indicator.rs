//! The indicator of a plan over a window, for a rep or for a group: a value with its n and its interval.
//!
//! The one place that knows how an indicator is measured. What adds up over a window is per person and week, so that
//! windows and groups of unlike size can be compared; a window in which nobody has a record is “no data”, one in
//! which others have and this rep has not is 0. The usual ones are counted by a query, because a list of plans asks
//! for many weeks of each; the others come from the sales record, which is read once and kept while nothing changes.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use rusqlite::OptionalExtension;

use super::base_currency::BaseCurrency;
use super::cells::money_at;
use super::{Result, Store};
use crate::domain::figures::{self, Subject};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::metric::{PartsOf, metric_of};
use crate::domain::money::Money;
use crate::domain::plan::{Figure, IndicatorUnit, indicator_of};
use crate::domain::rates::MoneyBag;
use crate::domain::sales_record::ACTIVITY_KINDS;
use crate::domain::statistics::{Interval, Rate, Z95};

/// Days of a week, as a figure.
const WEEK: f64 = 7.0;

/// The most points of a trend: weeks of the longest plan.
const MOST_POINTS: usize = 54;

/// Which indicator: key of the metric and its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndicatorKey<'a> {
    /// Key of the metric; empty: none.
    pub metric: &'a str,
    /// Its part, a kind of activity for example; empty: all.
    pub part: &'a str,
}

/// First and last day, both included.
pub type Window = (NaiveDate, NaiveDate);

/// A point of a trend: the last day of a week since the start, and the indicator up to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendPoint {
    /// The last day that is counted.
    pub on: NaiveDate,
    /// The value in the indicator's unit; `None` for no data.
    pub value: Option<f64>,
}

impl Store {
    /// The indicator of these people over a window; `None` is “no data”, also for an indicator that is not known.
    ///
    /// Intervals: Wilson for shares, normal with Poisson counts for counts per week, normal for means.
    pub fn indicator(
        &self,
        people: &[RepId],
        indicator: IndicatorKey<'_>,
        window: Window,
        base: &BaseCurrency,
    ) -> Result<Option<Figure>> {
        if people.is_empty() || window.1 < window.0 {
            return Ok(None);
        }
        match (indicator.metric, indicator.part) {
            ("win_rate", "") => self.win_rate(people, window),
            ("new_deals", "") => {
                self.per_week(people, window, "deals", "owner_id", "created_on", "")
            }
            ("activities", "") => self.work_per_week(people, window, ""),
            ("meetings", "") => self.work_per_week(people, window, " AND kind = 'meeting'"),
            ("activities_by_kind", kind) if ACTIVITY_KINDS.contains(&kind) => {
                self.work_per_week(people, window, &format!(" AND kind = '{kind}'"))
            }
            ("average_won_value", "") => self.average_won_value(people, window, base),
            _ => self.figure_of_the_record(people, indicator, window, base),
        }
    }

    /// Where the indicator of a rep stands since the start of a plan; `None` is “no data yet”: on the first day, whose
    /// figures may be from before the plan, and in the first week while a count is 0.
    pub fn indicator_since(
        &self,
        rep: RepId,
        indicator: IndicatorKey<'_>,
        (start, today): Window,
        base: &BaseCurrency,
    ) -> Result<Option<Figure>> {
        if today <= start {
            return Ok(None);
        }
        let figure = self.indicator(&[rep], indicator, (start, today), base)?;
        Ok(figure.filter(|figure| figure.n > 0 || (today - start).num_days() >= 7))
    }

    /// What the part of an indicator is called: the name of a stage or a competency, else the part itself.
    pub fn indicator_part_name(&self, metric: &str, part: &str) -> Result<String> {
        let parts = metric_of(metric).map(|metric| metric.parts);
        let sql = match parts {
            Some(PartsOf::Stages) => "SELECT name FROM stages WHERE CAST(id AS TEXT) = ?1",
            Some(PartsOf::Competencies) => "SELECT name FROM competencies WHERE key = ?1",
            _ => return Ok(part.to_owned()),
        };
        let mut statement = self.reader().prepare_cached(sql)?;
        let name: Option<String> = statement.query_row([part], |row| row.get(0)).optional()?;
        Ok(name.unwrap_or_else(|| part.to_owned()))
    }

    /// A figure of the metric table.
    fn figure_of_the_record(
        &self,
        people: &[RepId],
        indicator: IndicatorKey<'_>,
        (first, last): Window,
        base: &BaseCurrency,
    ) -> Result<Option<Figure>> {
        let Some(known) = indicator_of(indicator.metric) else {
            return Ok(None);
        };
        let calendar = FiscalCalendar::default();
        let subject: Subject = people.iter().copied().collect();
        let window = figures::Window::new(first, last);
        let asked = (known.metric, indicator.part);
        let figure =
            self.figure_of_few(Some(base.currency), &calendar, (&subject, window), asked)?;
        let Some(value) = figure.value else {
            return Ok(None);
        };
        if !known.is_per_week() {
            return Ok(Some(Figure {
                value,
                n: figure.n,
                interval: figure.interval,
            }));
        }
        let weeks = ((last - first).num_days() + 1) as f64 / WEEK * people.len() as f64;
        if known.unit() == IndicatorUnit::PerWeek {
            return Ok(Some(poisson(value.round() as i64, weeks)));
        }
        // Sums of amounts scatter with the amounts, which a sum no longer knows: no interval.
        Ok(Some(Figure {
            value: value / weeks,
            n: figure.n,
            interval: None,
        }))
    }

    fn work_per_week(
        &self,
        people: &[RepId],
        window: Window,
        more: &str,
    ) -> Result<Option<Figure>> {
        let done = format!(" AND done = 1{more}");
        self.per_week(people, window, "activities", "rep_id", "happened_on", &done)
    }

    /// The indicator week by week since the start: counts of each week, shares and means since the start.
    pub fn indicator_trend(
        &self,
        rep: RepId,
        indicator: IndicatorKey<'_>,
        (first, last): Window,
        base: &BaseCurrency,
    ) -> Result<Vec<TrendPoint>> {
        let by_week = indicator_of(indicator.metric).is_some_and(|known| known.is_per_week());
        let mut points = Vec::new();
        let mut from = first;
        while from <= last && points.len() < MOST_POINTS {
            let to = from.checked_add_days(Days::new(6)).unwrap_or(last);
            // A week that has just begun says nothing yet, unless it is the first.
            if to > last && by_week && !points.is_empty() {
                break;
            }
            let to = to.min(last);
            let window = (if by_week { from } else { first }, to);
            let figure = self.indicator(&[rep], indicator, window, base)?;
            points.push(TrendPoint {
                on: to,
                value: figure.map(|figure| figure.value),
            });
            let Some(next) = to.succ_opt() else { break };
            from = next;
        }
        Ok(points)
    }

    /// The rest of a rep's team: reps of the same team (of the same manager where there is no team) who were there
    /// on all of these days.
    pub fn rest_of_team(&self, rep: RepId, (first, last): Window) -> Result<Vec<RepId>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT o.id FROM reps o, reps r WHERE r.id = ?1 AND o.id <> r.id AND o.role = 'rep'
               AND CASE WHEN r.team_id IS NOT NULL THEN o.team_id = r.team_id
                        ELSE o.team_id IS NULL AND o.manager_id IS r.manager_id END
               AND (o.hired_on IS NULL OR o.hired_on <= ?2) AND (o.left_on IS NULL OR o.left_on > ?3)
               AND (o.active = 1 OR o.left_on IS NOT NULL)
             ORDER BY o.id",
        )?;
        let days = (rep.0, first.to_string(), last.to_string());
        let rows = statement.query_map(days, |row| row.get(0).map(RepId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn win_rate(&self, people: &[RepId], (first, last): Window) -> Result<Option<Figure>> {
        let sql = format!(
            "SELECT count(*) FILTER (WHERE outcome = 'won'), count(*) FROM deals
             WHERE outcome <> 'open' AND close_on BETWEEN ?1 AND ?2 AND owner_id IN ({})",
            numbers(people)
        );
        let mut counted = self.reader().prepare(&sql)?;
        let (hits, n) = counted.query_row([first.to_string(), last.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let rate = Rate::new(hits, n);
        Ok(rate.value().map(|value| Figure {
            value,
            n,
            interval: rate.interval(),
        }))
    }

    fn per_week(
        &self,
        people: &[RepId],
        (first, last): Window,
        table: &str,
        owner: &str,
        on: &str,
        more: &str,
    ) -> Result<Option<Figure>> {
        let days = [first.to_string(), last.to_string()];
        let sql = format!(
            "SELECT count(*) FROM {table} WHERE {owner} IN ({}) AND {on} BETWEEN ?1 AND ?2{more}",
            numbers(people)
        );
        let mut counted = self.reader().prepare(&sql)?;
        let own: i64 = counted.query_row(days.clone(), |row| row.get(0))?;
        if own == 0 && !self.anybody_has(table, owner, on, more, &days)? {
            return Ok(None);
        }
        let weeks = ((last - first).num_days() + 1) as f64 / WEEK * people.len() as f64;
        Ok(Some(poisson(own, weeks)))
    }

    /// Whether anybody has a row in these days: person by person, by the index; most of the time the first one has.
    fn anybody_has(
        &self,
        table: &str,
        owner: &str,
        on: &str,
        more: &str,
        days: &[String; 2],
    ) -> Result<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM reps r WHERE EXISTS
                 (SELECT 1 FROM {table} WHERE {owner} = r.id AND {on} BETWEEN ?1 AND ?2{more}))
               OR EXISTS (SELECT 1 FROM {table} WHERE {owner} IS NULL AND {on} BETWEEN ?1 AND ?2{more})"
        );
        let mut statement = self.reader().prepare(&sql)?;
        Ok(statement.query_row(days.clone(), |row| row.get(0))?)
    }

    fn average_won_value(
        &self,
        people: &[RepId],
        (first, last): Window,
        base: &BaseCurrency,
    ) -> Result<Option<Figure>> {
        let sql = format!(
            "SELECT amount_minor, currency FROM deals WHERE outcome = 'won' AND amount_minor IS NOT NULL
               AND close_on BETWEEN ?1 AND ?2 AND owner_id IN ({})",
            numbers(people)
        );
        let mut statement = self.reader().prepare(&sql)?;
        let rows = statement.query_map([first.to_string(), last.to_string()], |row| {
            money_at(row, 0, 1)
        })?;
        let amounts: Vec<Option<Money>> = rows.collect::<rusqlite::Result<_>>()?;
        let mut values = Vec::new();
        for amount in amounts.into_iter().flatten() {
            let mut bag = MoneyBag::default();
            bag.add(amount);
            let sum = base.sum(&bag);
            if !sum.left.is_empty() {
                // An amount without a rate cannot be averaged; leaving it out would say something else.
                return Ok(None);
            }
            values.push(sum.total.as_f64());
        }
        let n = values.len() as f64;
        if values.is_empty() {
            return Ok(None);
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let variance = (values.len() > 1).then(|| squares / (n - 1.0) / n);
        Ok(Some(normal(mean, values.len() as i64, variance)))
    }
}

/// A count over so many weeks of people, with the interval of a Poisson count.
fn poisson(count: i64, weeks: f64) -> Figure {
    // None in a window is not sure to be none: the variance of one stands in.
    let variance = count.max(1) as f64 / (weeks * weeks);
    normal(count as f64 / weeks, count, Some(variance))
}

/// A figure that cannot be negative with its normal interval.
fn normal(value: f64, n: i64, variance: Option<f64>) -> Figure {
    Figure {
        value,
        n,
        interval: variance.map(|variance| Interval {
            low: (value - Z95 * variance.sqrt()).max(0.0),
            high: value + Z95 * variance.sqrt(),
        }),
    }
}

fn numbers(people: &[RepId]) -> String {
    let mut out = String::new();
    for (at, person) in people.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(out, "{comma}{person}");
    }
    out
}
