//! The indicator of a plan over a window, for a rep or for a group: a value with its n and its interval.
//!
//! The one place that knows how an indicator is measured. Counts are per person and week, so that windows and
//! groups of unlike size can be compared; a window in which nobody has a record is “no data”, one in which others
//! have and this rep has not is 0.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use super::base_currency::BaseCurrency;
use super::cells::money_at;
use super::{Result, Store};
use crate::domain::ids::RepId;
use crate::domain::money::Money;
use crate::domain::plan::Figure;
use crate::domain::rates::MoneyBag;
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
        match indicator.metric {
            "win_rate" => self.win_rate(people, window),
            "new_deals" => self.per_week(people, window, "deals", "owner_id", "created_on", ""),
            "activities" => {
                // Only the kinds of the schema, so that the part can stand in the statement.
                let kind = match indicator.part {
                    "" => String::new(),
                    part if part.bytes().all(|b| b.is_ascii_lowercase()) => {
                        format!(" AND kind = '{part}'")
                    }
                    _ => return Ok(None),
                };
                let done = format!(" AND done = 1{kind}");
                self.per_week(people, window, "activities", "rep_id", "happened_on", &done)
            }
            "average_won_value" => self.average_won_value(people, window, base),
            _ => Ok(None),
        }
    }

    /// The indicator week by week since the start: counts of each week, shares and means since the start.
    pub fn indicator_trend(
        &self,
        rep: RepId,
        indicator: IndicatorKey<'_>,
        (first, last): Window,
        base: &BaseCurrency,
    ) -> Result<Vec<TrendPoint>> {
        let by_week = matches!(indicator.metric, "new_deals" | "activities");
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
        let counted = self.reader().prepare(&sql)?;
        let mut counted = counted;
        let (hits, n) = counted.query_row([first.to_string(), last.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        let rate = Rate::new(hits, n);
        Ok(rate.value().map(|value| Figure {
            value,
            n,
            variance: Some(variance_of_share(rate)),
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
        let sql = format!(
            "SELECT count(*) FILTER (WHERE {owner} IN ({})), count(*) FROM {table}
             WHERE {on} BETWEEN ?1 AND ?2{more}",
            numbers(people)
        );
        let mut counted = self.reader().prepare(&sql)?;
        let (own, all): (i64, i64) = counted
            .query_row([first.to_string(), last.to_string()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if all == 0 {
            return Ok(None);
        }
        let weeks = ((last - first).num_days() + 1) as f64 / WEEK * people.len() as f64;
        // None in a window is not sure to be none: the variance of one stands in.
        let variance = own.max(1) as f64 / (weeks * weeks);
        Ok(Some(normal(own as f64 / weeks, own, Some(variance))))
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

/// A figure that cannot be negative with its normal interval.
fn normal(value: f64, n: i64, variance: Option<f64>) -> Figure {
    Figure {
        value,
        n,
        variance,
        interval: variance.map(|variance| Interval {
            low: (value - Z95 * variance.sqrt()).max(0.0),
            high: value + Z95 * variance.sqrt(),
        }),
    }
}

/// The variance of a share for differences, with one hit and one miss added, so that 0 of 2 is not sure (Agresti
/// and Caffo 2000).
fn variance_of_share(rate: Rate) -> f64 {
    let tries = (rate.n + 2) as f64;
    let share = (rate.hits + 1) as f64 / tries;
    share * (1.0 - share) / tries
}

fn numbers(people: &[RepId]) -> String {
    let mut out = String::new();
    for (at, person) in people.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(out, "{comma}{person}");
    }
    out
}
