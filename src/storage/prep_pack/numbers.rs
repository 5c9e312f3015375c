//! Goals of a pack against what is there, with pace and n.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::Reading;
use crate::domain::figures::{Subject, Window};
use crate::domain::goal::Target;
use crate::domain::ids::RepId;
use crate::domain::metric::{METRICS, Unit};
use crate::domain::money::Money;
use crate::domain::objective::{Objective, Span};
use crate::domain::pace::Pace;
use crate::domain::prep_pack::{Facts, GoalNow, RateNow};
use crate::domain::statistics::Rate;
use crate::storage::goals::{GoalMetric, GoalQuestion};
use crate::storage::indicator::IndicatorKey;
use crate::storage::{Result, Store};

impl Store {
    /// Goals and the win rate of the period. The quota alone costs an index range of deals; other goals of a rep the
    /// kept sales record; those of a team the goal grid.
    pub(super) fn prep_numbers(&self, reading: &Reading<'_>, facts: &mut Facts) -> Result<()> {
        let (first, last) = reading.days;
        facts.period = format!("{} – {}", first.format("%-d %b"), last.format("%-d %b %Y"));
        let people = self.prep_people(reading)?;
        facts.goals = match reading.wanted.rep {
            Some(rep) => self.goals_of_rep(rep, &people, reading)?,
            None => self.goals_of_team(reading)?,
        };
        let win_rate = IndicatorKey {
            metric: "win_rate",
            part: "",
        };
        let window = (first, last.min(reading.today));
        let figure = self.indicator(&people, win_rate, window, &reading.base)?;
        // The rate is hits / n, so that hits come back whole.
        let rate = figure.map_or(Rate::new(0, 0), |figure| {
            Rate::new((figure.value * figure.n as f64).round() as i64, figure.n)
        });
        facts.rates = vec![RateNow {
            name: "Win rate".to_owned(),
            rate,
        }];
        Ok(())
    }

    fn prep_people(&self, reading: &Reading<'_>) -> Result<Vec<RepId>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT id FROM reps WHERE 1{} ORDER BY id",
            reading.wanted.scope().people("id")
        ))?;
        let rows = statement.query_map([], |row| row.get(0).map(RepId))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn goals_of_rep(
        &self,
        rep: RepId,
        people: &[RepId],
        reading: &Reading<'_>,
    ) -> Result<Vec<GoalNow>> {
        let (days, calendar) = (reading.days, &reading.settings.calendar);
        let pace = Pace::on(calendar, days, reading.today);
        let mut found: Vec<(GoalMetric, Objective)> = self
            .objectives(&reading.wanted.scope(), days, calendar)?
            .into_iter()
            .filter(|(key, _)| key.0 == rep)
            .map(|(key, objective)| (key.1, objective))
            .collect();
        found.sort_by_cached_key(|(metric, _)| {
            let at = METRICS.iter().position(|known| known.key == metric.metric);
            (!metric.is_quota(), at, metric.part.clone())
        });
        let mut goals = Vec::new();
        for (metric, objective) in found {
            let Some(known) = metric.known() else {
                continue;
            };
            let target = objective.goal.target;
            let (actual, n) = if metric.is_quota() {
                self.quota_now(rep, target, days, reading)?
            } else {
                self.figure_now(people, &metric, target, reading)?
            };
            let part = self.indicator_part_name(&metric.metric, &metric.part)?;
            goals.push(GoalNow {
                name: named(known.name, &part),
                unit: known.unit,
                good: known.good,
                target,
                expected: pace.expected(target, metric.adds_up()),
                actual,
                n,
                agreed: objective.goal.agreed_on.is_some(),
            });
        }
        Ok(goals)
    }

    /// Money won in the days of a quota, in its currency; none where a rate is missing. With the number of deals.
    fn quota_now(
        &self,
        rep: RepId,
        quota: Target,
        days: Span,
        reading: &Reading<'_>,
    ) -> Result<(Option<Target>, i64)> {
        let (won, n) = self.won_between(rep, days.0, days.1)?;
        let currency = quota.currency().unwrap_or(reading.base.currency);
        let converted = won.convert(&reading.base.rates, currency, reading.base.on);
        Ok((
            converted
                .ok()
                .map(|converted| Target::Money(converted.total)),
            n,
        ))
    }

    /// A figure of the metric table over the kept sales record, in the unit of the goal.
    fn figure_now(
        &self,
        people: &[RepId],
        metric: &GoalMetric,
        target: Target,
        reading: &Reading<'_>,
    ) -> Result<(Option<Target>, i64)> {
        let Some(known) = metric.known() else {
            return Ok((None, 0));
        };
        let subject: Subject = people.iter().copied().collect();
        let window = Window::new(reading.days.0, reading.days.1);
        let (settings, asked) = (reading.settings, (known, metric.part.as_str()));
        let (record, figure) =
            self.figure(settings.base, &settings.calendar, (&subject, window), asked)?;
        let actual = figure
            .value
            .and_then(|value| match (known.unit, target.currency()) {
                (Unit::Money, Some(currency)) => {
                    let money = Money::from_decimal(Decimal::from_f64(value)?, record.currency)?;
                    let on = reading.base.on;
                    let (converted, _) = reading.base.rates.convert(money, currency, on).ok()?;
                    Some(Target::Money(converted))
                }
                _ => Some(Target::Number(value)),
            });
        Ok((actual, figure.n))
    }

    fn goals_of_team(&self, reading: &Reading<'_>) -> Result<Vec<GoalNow>> {
        let settings = reading.settings;
        let grid = self.goal_grid(&GoalQuestion {
            scope: reading.wanted.scope(),
            days: reading.days,
            calendar: settings.calendar.clone(),
            curve: settings.curve.clone(),
            base: settings.base,
            columns: Vec::new(),
        })?;
        let columns = grid.columns.iter().zip(&grid.parts).zip(&grid.sums);
        Ok(columns
            .filter_map(|((metric, part), sum)| {
                let (known, target) = (metric.known()?, sum.target?);
                let actual = sum.actual.and_then(|value| match target.currency() {
                    Some(currency) => {
                        let amount = Decimal::from_f64(value)?;
                        Money::from_decimal(amount, currency).map(Target::Money)
                    }
                    None => Some(Target::Number(value)),
                });
                Some(GoalNow {
                    name: named(known.name, part),
                    unit: known.unit,
                    good: known.good,
                    target,
                    expected: sum.expected,
                    actual,
                    n: sum.with_goal as i64,
                    agreed: true,
                })
            })
            .collect())
    }
}

fn named(metric: &str, part: &str) -> String {
    if part.is_empty() {
        metric.to_owned()
    } else {
        format!("{metric}: {part}")
    }
}
