//! What is there so far, for the goals of a grid: the figures of the metric table over the period.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::{GoalMetric, GoalQuestion};
use crate::domain::figures::{Subject, Window};
use crate::domain::goal::can_be_goal;
use crate::domain::ids::RepId;
use crate::domain::metric::{METRICS, Metric, PartsOf, Unit};
use crate::domain::money::{Currency, Money};
use crate::domain::sales_record::{ACTIVITY_KINDS, SalesRecord};
use crate::storage::{BaseCurrency, PersonFigures, Result, Store};

/// The figures of people and of all of them together; money is in the base currency.
#[derive(Debug, Default)]
pub(super) struct Actuals {
    of: HashMap<(RepId, GoalMetric), f64>,
    together: HashMap<GoalMetric, f64>,
    names: HashMap<GoalMetric, String>,
}

impl Actuals {
    /// The figure of a person, or of everybody; money in `currency`.
    pub(super) fn of(
        &self,
        rep: Option<RepId>,
        metric: &GoalMetric,
        currency: Option<Currency>,
        base: &BaseCurrency,
    ) -> Option<f64> {
        let value = match rep {
            Some(rep) => self.of.get(&(rep, metric.clone())),
            None => self.together.get(metric),
        };
        let is_money = metric.known().map(|known| known.unit) == Some(Unit::Money);
        match currency.filter(|_| is_money) {
            Some(currency) if currency != base.currency => {
                let money = Money::from_decimal(Decimal::from_f64(*value?)?, base.currency)?;
                let converted = base.rates.convert(money, currency, base.on).ok()?;
                Some(converted.0.as_f64())
            }
            _ => value.copied(),
        }
    }

    /// The name of the part of a metric; its key where the record does not know it.
    pub(super) fn part_name(&self, metric: &GoalMetric) -> String {
        let known = self.names.get(metric);
        known.cloned().unwrap_or_else(|| metric.part.clone())
    }
}

impl Store {
    /// Every metric that can be a goal, each of its parts by itself, with the name of the part (empty where it has
    /// none). Reads stages and competencies only.
    pub fn goal_metrics(&self) -> Result<Vec<(GoalMetric, String)>> {
        let stages = self.open_stages()?;
        let competencies = self.competency_names()?;
        let mut all = Vec::new();
        for metric in METRICS.iter().filter(|metric| can_be_goal(metric)) {
            let parts: Vec<(String, String)> = match metric.parts {
                PartsOf::Whole => vec![(String::new(), String::new())],
                PartsOf::Stages => stages
                    .iter()
                    .map(|stage| (stage.id.to_string(), stage.name.clone()))
                    .collect(),
                PartsOf::ActivityKinds => ACTIVITY_KINDS
                    .iter()
                    .map(|kind| ((*kind).to_owned(), (*kind).to_owned()))
                    .collect(),
                PartsOf::Competencies => competencies
                    .values()
                    .map(|(_, one)| (one.key.clone(), one.name.clone()))
                    .collect(),
                // How an account is cut is no goal of a rep.
                PartsOf::Segments => Vec::new(),
            };
            all.extend(parts.into_iter().map(|(part, name)| {
                let metric = metric.key.to_owned();
                (GoalMetric { metric, part }, name)
            }));
        }
        Ok(all)
    }

    /// The figures behind the columns other than the quota. Costs what the rows of these people cost, and
    /// nothing where the quota is the only column.
    pub(super) fn actuals(
        &self,
        question: &GoalQuestion,
        columns: &[GoalMetric],
        people: &[&PersonFigures],
    ) -> Result<Actuals> {
        let mut wanted: Vec<&'static Metric> = Vec::new();
        for column in columns.iter().filter(|column| !column.is_quota()) {
            if let Some(metric) = column.known().filter(|metric| !wanted.contains(metric)) {
                wanted.push(metric);
            }
        }
        let mut actuals = Actuals::default();
        if wanted.is_empty() {
            return Ok(actuals);
        }
        let window = Window::new(question.days.0, question.days.1);
        let asked = |record: &SalesRecord| {
            let reps = people.iter().filter(|person| !person.leads);
            let mut groups = vec![reps.map(|person| person.id).collect::<Subject>()];
            groups.extend(people.iter().map(|person| {
                if person.leads {
                    record.all_below(person.id).into_iter().collect()
                } else {
                    Subject::from(person.id)
                }
            }));
            (groups, window)
        };
        let (_, of_groups) = self.figures(question.base, &question.calendar, asked, &wanted)?;
        for (place, of_group) in of_groups.into_iter().enumerate() {
            let rep = place.checked_sub(1).and_then(|place| people.get(place));
            for figure in of_group {
                let metric = GoalMetric {
                    metric: figure.metric.key.to_owned(),
                    part: figure.part.key,
                };
                actuals.names.insert(metric.clone(), figure.part.name);
                match (rep, figure.value) {
                    (Some(person), Some(value)) => {
                        actuals.of.insert((person.id, metric), value);
                    }
                    (None, Some(value)) => {
                        actuals.together.insert(metric, value);
                    }
                    (_, None) => {}
                }
            }
        }
        Ok(actuals)
    }
}
