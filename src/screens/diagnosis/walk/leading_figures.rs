//! The leading figures of the first step that are no factor of the result: pipeline, work, hygiene; and the goals.

use std::collections::BTreeMap;

use super::figures::WorkLine;
use crate::domain::diagnosis::{Diagnosis, Reading};
use crate::domain::figures::{Figure, Subject, Window, words};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::metric::{Good, Metric, metric_of};
use crate::domain::sales_record::SalesRecord;
use crate::domain::statistics::median;
use crate::storage::{DiagnosisQuestion, GoalMetric, Result, Store};

/// Working days in a week.
const WEEK: f64 = 5.0;
/// What is read from the metric table.
const READ: [&str; 3] = ["coverage_to_go", "open_pipeline", "next_steps"];
/// Every metric of the step, for the goals.
const ALL: [&str; 10] = [
    "coverage_to_go",
    "open_pipeline",
    "new_deals",
    "activities",
    "meetings",
    "next_steps",
    "win_rate",
    "average_won_value",
    "price_realisation",
    "median_days_to_win",
];

/// A leading figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LeadingFigure {
    /// The metric.
    pub metric: &'static Metric,
    /// Own, as it is read; none: no data.
    pub own: Option<String>,
    /// The benchmark's median.
    pub benchmark: Option<String>,
    /// What may be said beside the benchmark; none: it has no interval.
    pub reading: Option<Reading>,
    /// The value, to be held against a goal.
    pub value: Option<f64>,
}

/// Those from the metric table, for the days of the results, and those of the work, a week.
pub(super) fn count(
    store: &Store,
    question: &DiagnosisQuestion,
    diagnosis: &Diagnosis,
    (rep, work): (RepId, &[WorkLine]),
) -> Result<Vec<LeadingFigure>> {
    let metrics: Vec<&'static Metric> = READ.iter().filter_map(|key| metric_of(key)).collect();
    let others = diagnosis.benchmark.people.iter().map(|(id, _)| *id);
    let groups: Vec<Subject> = std::iter::once(rep)
        .chain(others)
        .map(Subject::from)
        .collect();
    let period = diagnosis.result.period;
    let window = Window::new(period.first, period.last);
    let asked = |_: &SalesRecord| (groups, window);
    let (record, mut all) =
        store.figures(question.currency, &question.calendar, asked, &metrics)?;
    let others = all.split_off(1.min(all.len()));
    let own = all.pop().unwrap_or_default();
    let mut found: Vec<LeadingFigure> = own
        .iter()
        .enumerate()
        .map(|(at, figure)| {
            let values: Vec<f64> = others
                .iter()
                .filter_map(|of_one| of_one.get(at)?.value)
                .collect();
            of_figure(figure, median(&values), &record)
        })
        .collect();
    let a_week = |value: f64| format!("{value:.1} a week");
    for (line, key) in [("All activities", "activities"), ("Meetings", "meetings")] {
        let line = work.iter().find(|work| work.name == line);
        if let Some((line, metric)) = line.zip(metric_of(key)) {
            found.push(LeadingFigure {
                metric,
                own: line.own.map(a_week),
                benchmark: line.benchmark.map(a_week),
                reading: None,
                value: line.own,
            });
        }
    }
    Ok(found)
}

fn of_figure(figure: &Figure, benchmark: Option<f64>, record: &SalesRecord) -> LeadingFigure {
    let short = |value| words::short(figure.metric.unit, value, record.currency);
    let reading = figure.interval.zip(benchmark).map(|(interval, point)| {
        if interval.high < point {
            Reading::Behind
        } else if interval.low > point {
            Reading::Ahead
        } else {
            Reading::NoDifference
        }
    });
    LeadingFigure {
        metric: figure.metric,
        own: figure.value.map(short),
        benchmark: benchmark.map(short),
        reading,
        value: figure.value,
    }
}

/// A goal for the days of the results.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GoalOfStep {
    /// What is to be reached: of what is counted a week, so many a week.
    pub value: f64,
    /// In words.
    pub said: String,
    /// Which way is good.
    pub good: Good,
}

/// The goals of a rep for the days of the results, by key of the metric.
pub(super) fn goals(
    store: &Store,
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    (rep, diagnosis): (RepId, &Diagnosis),
) -> Result<BTreeMap<&'static str, GoalOfStep>> {
    let period = diagnosis.result.period;
    let days = (period.first, period.last);
    let weeks = calendar.selling_days(days.0, days.1) as f64 / WEEK;
    let mut goals = BTreeMap::new();
    for metric in ALL.iter().filter_map(|key| metric_of(key)) {
        let goal = store.objective(rep, &GoalMetric::whole(metric.key), days, calendar)?;
        let Some(target) = goal.map(|objective| objective.goal.target) else {
            continue;
        };
        // Amounts of another currency are no goal for the figure of this one.
        if target
            .currency()
            .is_some_and(|currency| currency != record.currency)
        {
            continue;
        }
        let a_week = ["new_deals", "activities", "meetings"].contains(&metric.key) && weeks > 0.0;
        let (value, said) = if a_week {
            let value = target.value() / weeks;
            (value, format!("{value:.1} a week"))
        } else {
            let value = target.value();
            (value, words::short(metric.unit, value, record.currency))
        };
        let good = metric.good;
        goals.insert(metric.key, GoalOfStep { value, said, good });
    }
    Ok(goals)
}
