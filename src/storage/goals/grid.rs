//! The goals of a team in one period: a row per person, a column per metric, with what is there so far.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::actuals::Actuals;
use super::{Copied, GoalEdit, GoalKey, GoalMetric};
use crate::domain::fiscal::{FiscalCalendar, PeriodKind};
use crate::domain::goal::{Goal, Target};
use crate::domain::ids::RepId;
use crate::domain::metric::{Good, Kind, METRICS, Unit};
use crate::domain::money::{Currency, Money};
use crate::domain::objective::{Basis, Objective, Span, add, divide, parts_of};
use crate::domain::pace::{Pace, RampCurve};
use crate::domain::rates::MoneyBag;
use crate::storage::{BaseCurrency, DealScope, PersonFigures, Result, Store, TeamFigures, cells};

/// Which goals are asked for.
#[derive(Debug, Clone)]
pub struct GoalQuestion {
    /// Whose; its days do not matter.
    pub scope: DealScope,
    /// First and last day of the period.
    pub days: Span,
    /// Selling days and holidays.
    pub calendar: FiscalCalendar,
    /// The ramp of new reps.
    pub curve: RampCurve,
    /// The currency of totals, where the manager set one.
    pub base: Option<Currency>,
    /// Columns beside the quota and those that have goals.
    pub columns: Vec<GoalMetric>,
}

/// The goals of a team in one period.
#[derive(Debug, Clone)]
pub struct GoalGrid {
    /// First and last day.
    pub days: Span,
    /// The day that stands for today.
    pub as_of: NaiveDate,
    /// How much of the period is gone.
    pub pace: Pace,
    /// The currency of totals.
    pub base: BaseCurrency,
    /// The quota first, then results, activity, proficiency, quality.
    pub columns: Vec<GoalMetric>,
    /// The names of their parts, empty where a metric has none; one for each column.
    pub parts: Vec<String>,
    /// Reps by name, then managers who have goals of their own.
    pub rows: Vec<GoalRow>,
    /// The reps together, one for each column.
    pub sums: Vec<GoalSum>,
}

/// A person's goals.
#[derive(Debug, Clone)]
pub struct GoalRow {
    /// Who.
    pub rep: RepId,
    /// Full name.
    pub name: String,
    /// Name of the manager; empty where there is none.
    pub manager: String,
    /// Name of the team; empty where there is none.
    pub team: String,
    /// Whether this is a manager: the figures are those of everybody below, and the row is in no sum.
    pub leads: bool,
    /// The share of a full goal in this period: that of the quota where it has one of its own, else the ramp curve's.
    pub ramp: f64,
    /// One for each column.
    pub cells: Vec<GoalCell>,
}

/// One goal of the grid.
#[derive(Debug, Clone, Default)]
pub struct GoalCell {
    /// What is to be reached; none: no goal.
    pub objective: Option<Objective>,
    /// How much of it should be there by now.
    pub expected: Option<Target>,
    /// What is there so far, in the metric's unit, money in major units of the goal's currency (of the base currency
    /// without a goal). None: nothing is known about this metric yet.
    pub actual: Option<f64>,
    /// Actual / target; none without a goal, for a goal of 0, and where less is better.
    pub attainment: Option<f64>,
}

impl GoalCell {
    /// The goal that was set for this very period.
    pub fn stated(&self) -> Option<Goal> {
        self.objective
            .filter(|found| found.basis == Basis::Stated)
            .map(|found| found.goal)
    }
}

/// The reps together.
#[derive(Debug, Clone, Default)]
pub struct GoalSum {
    /// The sum of their targets; none where there is none, or the metric does not add up.
    pub target: Option<Target>,
    /// How much of it should be there by now.
    pub expected: Option<Target>,
    /// Of the quota what everybody in the scope won, those without a goal included; of a metric that adds up what the
    /// reps with a goal have; else the figure of all reps together.
    pub actual: Option<f64>,
    /// Actual / target.
    pub attainment: Option<f64>,
    /// Reps who have a goal.
    pub with_goal: usize,
}

impl Store {
    /// The goals of a team in a period. Costs one pass over the deals that were closed in it (and the open ones), and
    /// a few rows for each rep; with columns beside the quota one more over the sales record since its first day.
    pub fn goal_grid(&self, question: &GoalQuestion) -> Result<GoalGrid> {
        let days = question.days;
        let scope = DealScope {
            from: Some(days.0),
            to: Some(days.1),
            ..question.scope
        };
        let team = self.team_figures(&scope, question.base)?;
        let objectives = self.objectives(&scope, days, &question.calendar)?;
        let columns = columns(question, &objectives);
        let pace = Pace::on(&question.calendar, days, self.today());
        let hired = self.hired()?;
        let people: Vec<&PersonFigures> = people(&team, &objectives, &hired, days).collect();
        let actuals = self.actuals(question, &columns, &people)?;
        let fill = Filling {
            question,
            actuals: &actuals,
            objectives: &objectives,
            columns: &columns,
            pace,
            base: &team.base,
        };
        let rows: Vec<GoalRow> = people
            .iter()
            .map(|person| fill.row(person, hired.get(&person.id).copied().flatten()))
            .collect();
        let sums = columns
            .iter()
            .enumerate()
            .map(|(place, column)| fill.sum(place, column, &rows, &team))
            .collect();
        Ok(GoalGrid {
            days,
            as_of: self.today(),
            pace,
            parts: columns
                .iter()
                .map(|column| actuals.part_name(column))
                .collect(),
            columns,
            rows,
            sums,
            base: team.base,
        })
    }

    /// When everybody was hired, where that is known.
    fn hired(&self) -> Result<HashMap<RepId, Option<NaiveDate>>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT id, hired_on FROM reps")?;
        let rows =
            statement.query_map([], |row| Ok((RepId(row.get(0)?), cells::day_at(row, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Copies the goals of a scope from one period to another, `factor` times as much where the metric adds up or is
    /// money (1.05 for 5 % more); new reps get the share that the ramp gives them in the new period. Goals that stand
    /// there are left alone, and nobody gets one who left before it starts. Undone as one.
    pub fn copy_from_previous(
        &mut self,
        label: &str,
        question: &GoalQuestion,
        from: Span,
        factor: f64,
    ) -> Result<Copied> {
        let (hired, left) = (self.hired()?, self.left()?);
        let edits: Vec<GoalEdit> = self
            .goals_of(&question.scope, from)?
            .into_iter()
            .filter(|(key, _)| left.get(&key.rep).is_none_or(|day| *day >= question.days.0))
            .map(|(key, goal)| {
                let hired_on = hired.get(&key.rep).copied().flatten();
                copied(key, &goal, question, hired_on, factor)
            })
            .collect();
        self.copy_goals(label, &edits)
    }

    fn left(&self) -> Result<HashMap<RepId, NaiveDate>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT id, left_on FROM reps WHERE left_on IS NOT NULL")?;
        let rows = statement.query_map([], |row| {
            Ok((
                RepId(row.get(0)?),
                cells::day_at(row, 1)?.unwrap_or_default(),
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Divides the goals of a period among its weeks, months or quarters by selling days. Goals that stand there are
    /// left alone. Undone as one.
    pub fn divide_goals(
        &mut self,
        label: &str,
        question: &GoalQuestion,
        kind: PeriodKind,
    ) -> Result<Copied> {
        let calendar = &question.calendar;
        let parts = parts_of(calendar, question.days, kind);
        let mut edits = Vec::new();
        for (key, goal) in self.goals_of(&question.scope, question.days)? {
            let targets = divide(goal.target, key.metric.adds_up(), &parts, calendar);
            edits.extend(parts.iter().zip(targets).map(|(days, target)| GoalEdit {
                key: GoalKey {
                    days: *days,
                    ..key.clone()
                },
                target: Some(target),
                ramp: Some(goal.ramp),
            }));
        }
        edits.retain(|edit| edit.key.days != question.days);
        self.copy_goals(label, &edits)
    }
}

/// The goal of another period as one of this period.
fn copied(
    key: GoalKey,
    goal: &Goal,
    question: &GoalQuestion,
    hired_on: Option<NaiveDate>,
    factor: f64,
) -> GoalEdit {
    let (mut target, mut ramp) = (goal.target.times(factor), 1.0);
    if key.metric.adds_up() {
        ramp = question
            .curve
            .share_over(hired_on, &question.calendar, question.days);
        if goal.ramp > 0.0 {
            target = target.times(ramp / goal.ramp);
        }
    }
    if let Target::Number(number) = target {
        let unit = key.metric.known().map(|metric| metric.unit);
        let number = match unit {
            Some(Unit::Share) => number.min(1.0),
            Some(Unit::Count) => number.round(),
            _ => number,
        };
        target = Target::Number((number * 1e6).round() / 1e6);
    }
    GoalEdit {
        key: GoalKey {
            days: question.days,
            ..key
        },
        target: Some(target),
        ramp: Some(ramp),
    }
}

/// The quota, then what has a goal or was asked for: results, activity, proficiency and quality apart, each in the
/// order of the metric table.
fn columns(
    question: &GoalQuestion,
    objectives: &BTreeMap<(RepId, GoalMetric), Objective>,
) -> Vec<GoalMetric> {
    let mut columns: Vec<GoalMetric> = objectives.keys().map(|key| key.1.clone()).collect();
    columns.extend(question.columns.iter().cloned());
    columns.push(GoalMetric::quota());
    columns.sort_by_cached_key(|column| {
        let kind = column.known().map(|metric| match metric.kind {
            Kind::Result => 0,
            Kind::Activity => 1,
            Kind::Proficiency => 2,
            Kind::Quality => 3,
        });
        let place = METRICS
            .iter()
            .position(|metric| metric.key == column.metric);
        (
            !column.is_quota(),
            kind.unwrap_or(4),
            place,
            column.part.clone(),
        )
    });
    columns.dedup();
    columns
}

/// Who is in the grid: reps who were there in these days or have something in them, and managers with goals.
fn people<'t>(
    team: &'t TeamFigures,
    objectives: &'t BTreeMap<(RepId, GoalMetric), Objective>,
    hired: &'t HashMap<RepId, Option<NaiveDate>>,
    (first, last): Span,
) -> impl Iterator<Item = &'t PersonFigures> {
    let with_goal: BTreeSet<RepId> = objectives.keys().map(|key| key.0).collect();
    let has_goal = with_goal.clone();
    let managers = team
        .managers
        .iter()
        .filter(move |person| person.leads && has_goal.contains(&person.id));
    let reps = team.reps.iter().filter(move |person| {
        let is_gone = person.left_on.is_some_and(|day| day < first);
        let comes_later = hired
            .get(&person.id)
            .copied()
            .flatten()
            .is_some_and(|day| day > last);
        !person.leads
            && (with_goal.contains(&person.id)
                || person.figures.won > 0
                || !(is_gone || comes_later))
    });
    reps.chain(managers)
}

/// What the cells of a grid are filled from.
struct Filling<'a> {
    question: &'a GoalQuestion,
    objectives: &'a BTreeMap<(RepId, GoalMetric), Objective>,
    columns: &'a [GoalMetric],
    actuals: &'a Actuals,
    pace: Pace,
    base: &'a BaseCurrency,
}

impl Filling<'_> {
    fn row(&self, person: &PersonFigures, hired_on: Option<NaiveDate>) -> GoalRow {
        let cells: Vec<GoalCell> = self
            .columns
            .iter()
            .map(|column| self.cell(person, column))
            .collect();
        let question = self.question;
        let by_curve = question
            .curve
            .share_over(hired_on, &question.calendar, question.days);
        let of_quota = cells
            .first()
            .and_then(|cell| cell.objective)
            .map(|found| found.goal.ramp);
        GoalRow {
            rep: person.id,
            name: person.name.clone(),
            manager: person.manager.clone(),
            team: person.team.clone(),
            leads: person.leads,
            ramp: of_quota.unwrap_or(by_curve),
            cells,
        }
    }

    fn cell(&self, person: &PersonFigures, column: &GoalMetric) -> GoalCell {
        let objective = self.objectives.get(&(person.id, column.clone())).copied();
        let target = objective.map(|found| found.goal.target);
        let actual = self.actual(Some(person.id), column, target, &person.figures.won_value);
        GoalCell {
            objective,
            expected: target.and_then(|target| self.pace.expected(target, column.adds_up())),
            attainment: attainment(column, target, actual),
            actual,
        }
    }

    /// What is there so far of a person, or of everybody: money won is what the deals of these days say, in the
    /// target's currency; the rest are figures of the metric table.
    fn actual(
        &self,
        rep: Option<RepId>,
        column: &GoalMetric,
        target: Option<Target>,
        won: &MoneyBag,
    ) -> Option<f64> {
        let currency = target.and_then(Target::currency);
        if !column.is_quota() {
            return self.actuals.of(rep, column, currency, self.base);
        }
        let currency = currency.unwrap_or(self.base.currency);
        let converted = won.convert(&self.base.rates, currency, self.base.on).ok()?;
        Some(converted.total.as_f64())
    }

    fn sum(
        &self,
        place: usize,
        column: &GoalMetric,
        rows: &[GoalRow],
        team: &TeamFigures,
    ) -> GoalSum {
        let targets: Vec<Target> = rows
            .iter()
            .filter(|row| !row.leads)
            .filter_map(|row| row.cells.get(place)?.objective)
            .map(|found| found.goal.target)
            .collect();
        let target = if column.adds_up() {
            self.together(&targets)
        } else {
            None
        };
        let actual = if column.is_quota() || target.is_none() {
            self.actual(None, column, target, &team.total.won_value)
        } else {
            with_goal_together(place, rows)
        };
        GoalSum {
            target,
            expected: target.and_then(|target| self.pace.expected(target, column.adds_up())),
            attainment: attainment(column, target, actual),
            actual,
            with_goal: targets.len(),
        }
    }

    /// Targets together; money of unlike currencies in the base currency, none where a rate is missing.
    fn together(&self, targets: &[Target]) -> Option<Target> {
        let (first, rest) = targets.split_first()?;
        let alike = rest
            .iter()
            .try_fold(*first, |sum, target| add(sum, *target));
        alike.or_else(|| {
            let money = targets.iter().filter_map(|target| match target {
                Target::Money(money) => Some(*money),
                Target::Number(_) => None,
            });
            let sum = self.base.sum(&money.collect::<MoneyBag>());
            let whole: Option<Money> = sum.left.is_empty().then_some(sum.total);
            whole.map(Target::Money)
        })
    }
}

/// What the reps who have a goal have together, where that is known of each and in one currency.
fn with_goal_together(place: usize, rows: &[GoalRow]) -> Option<f64> {
    let mut currency = None;
    rows.iter()
        .filter(|row| !row.leads)
        .filter_map(|row| row.cells.get(place))
        .filter_map(|cell| Some((cell, cell.objective?.goal.target)))
        .try_fold(0.0, |sum, (cell, target)| {
            let is_alike = *currency.get_or_insert(target.currency()) == target.currency();
            Some(sum + cell.actual.filter(|_| is_alike)?)
        })
}

/// Actual / target, where more is better and there is a target above 0.
fn attainment(column: &GoalMetric, target: Option<Target>, actual: Option<f64>) -> Option<f64> {
    let more_is_better = column.known().is_some_and(|metric| metric.good == Good::Up);
    let target = target?.value();
    (more_is_better && target > 0.0).then_some(actual? / target)
}
