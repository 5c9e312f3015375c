//! The whole answer to "how good are we": people, categories, weeks, deals, overrides, evidence.

use std::collections::BTreeMap;

use super::brier::{Brier, Bucket, Chance, calibration};
use super::call_record::{
    About, CallRecord, Called, MEASURED, ScoredOverride, closed_periods, surest,
};
use super::deal_record::DealRecord;
use super::evidence::{Everyone, Evidence, EvidenceSettings};
use super::measure::{Measured, Pair};
use super::value_added::{Direction, ValueAdded, value_added};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::forecast::book::Whose;
use crate::domain::forecast::period::ForecastPeriod;
use crate::domain::forecast::record::{Call, CallLevel, ForecastRecord};
use crate::domain::ids::RepId;
use crate::domain::process::ForecastCategory;
use crate::domain::statistics::Rate;

/// How good somebody's calls were.
#[derive(Debug, Clone, PartialEq)]
pub struct RepAccuracy {
    /// Who.
    pub rep: RepId,
    /// Full name.
    pub name: String,
    /// Whether they left.
    pub has_left: bool,
    /// The category that is measured: the surest one in which they made calls; `None`: they made none.
    pub category: Option<ForecastCategory>,
    /// Closed periods with a call.
    pub periods: usize,
    /// The rep's own calls of that category, at the week asked for or at all weeks.
    pub own: Measured,
    /// The manager's calls about them.
    pub manager: Measured,
    /// What the closed periods say.
    pub evidence: Evidence,
    /// Calls of all measured categories with what came, in the order of time.
    pub called: Vec<Called>,
    /// Their deals as chances, at the week of the deals.
    pub brier: Option<Brier>,
    /// The calibration table of their deals.
    pub calibration: Vec<Bucket>,
}

/// One line of measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccuracyLine {
    /// Whose judgement.
    pub level: CallLevel,
    /// Commit, Most Likely or Best Case.
    pub category: ForecastCategory,
    /// Person by person, so that errors do not cancel.
    pub by_rep: Measured,
    /// Of the totals of everybody who made a call, in which errors cancel.
    pub in_total: Measured,
}

/// Measures of one week before the end.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekMeasured {
    /// Weeks before the end, 0 in the last seven days.
    pub week: i64,
    /// By level and category, in the order of [`AccuracySheet::lines`].
    pub lines: Vec<AccuracyLine>,
    /// What became of the deals by category.
    pub deals: Vec<CategoryWeek>,
}

/// What became of the open deals of a category that were due in the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryWeek {
    /// The category.
    pub category: ForecastCategory,
    /// Won within the period, of all.
    pub won: Rate,
}

/// Overrides of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverrideSplit {
    /// Up, down, or confirmed.
    pub direction: Direction,
    /// Whether the figure was moved by a tenth or more.
    pub is_large: bool,
    /// What they were worth.
    pub value: ValueAdded,
}

/// How good we are at it.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracySheet {
    /// Closed periods that were looked at, the oldest first.
    pub periods: Vec<ForecastPeriod>,
    /// The week before the end that people and categories are measured at; `None`: all weeks.
    pub week: Option<i64>,
    /// The week before the end at which deals are looked at.
    pub deals_week: i64,
    /// The longest distance from the end, in weeks.
    pub most_weeks: i64,
    /// People with calls, by name; those with a habit first.
    pub reps: Vec<RepAccuracy>,
    /// By level and category.
    pub lines: Vec<AccuracyLine>,
    /// Week by week, the farthest first.
    pub weeks: Vec<WeekMeasured>,
    /// The calibration table of all deals of the scope.
    pub calibration: Vec<Bucket>,
    /// Their Brier score, with tenths as groups.
    pub brier: Option<Brier>,
    /// Overrides of closed periods, the newest first.
    pub overrides: Vec<ScoredOverride>,
    /// What all of them were worth.
    pub value_added: ValueAdded,
    /// The same by direction and size.
    pub splits: Vec<OverrideSplit>,
    /// Calls that were left out for want of a rate.
    pub unconverted: usize,
}

/// At which week before its end a period's deals are looked at when nobody asks: half of it.
fn half_of(period: ForecastPeriod) -> i64 {
    period.weeks_left(period.window.first) / 2
}

impl AccuracySheet {
    /// Measures everything in a record of everybody. A few passes over deals and calls.
    pub fn of(
        record: &ForecastRecord,
        calendar: &FiscalCalendar,
        asked: ForecastPeriod,
        whose: Whose<'_>,
        settings: EvidenceSettings,
        week: Option<i64>,
    ) -> Self {
        let asking = Accuracy {
            record,
            periods: &closed_periods(record, calendar, asked),
            asked,
            whose,
            settings,
            week,
        };
        let deals = DealRecord::of(record, asking.periods, whose, asking.deals_week());
        let everybody = asking.calls_of(&record.calls, &deals, None);
        let everyone = Everyone::of_deals(&deals).and_calls(&everybody, settings);
        asking.beside(&deals, &everyone)
    }
}

/// What is asked about accuracy. Its record holds people, stages, and the calls of those who are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Accuracy<'a> {
    /// People, stages and calls.
    pub record: &'a ForecastRecord,
    /// The closed periods, the oldest first, see [`closed_periods`].
    pub periods: &'a [ForecastPeriod],
    /// The period that was asked for.
    pub asked: ForecastPeriod,
    /// Whose.
    pub whose: Whose<'a>,
    /// From where on a habit is named.
    pub settings: EvidenceSettings,
    /// The week before the end; `None`: all.
    pub week: Option<i64>,
}

impl Accuracy<'_> {
    /// The week before the end at which deals are looked at.
    pub fn deals_week(&self) -> i64 {
        self.week.unwrap_or_else(|| half_of(self.asked))
    }

    /// Calls beside what was won by the deals, which hold those of the people called about.
    pub fn calls_of(&self, calls: &[Call], deals: &DealRecord, whose: Whose<'_>) -> CallRecord {
        CallRecord::of(calls, self.periods, &deals.won, whose)
    }

    /// Measures everything about the people asked for: of the deals, which hold theirs, beside everybody.
    pub fn beside(&self, deals: &DealRecord, everyone: &Everyone) -> AccuracySheet {
        let Self {
            record,
            settings,
            week,
            ..
        } = *self;
        let calls = self.calls_of(&record.calls, deals, self.whose);
        let mut evidence = Evidence::of_all(&calls, deals, everyone, settings);
        let most_weeks = self.asked.weeks_left(self.asked.window.first);
        let chances = deals.chances(self.whose, everyone);
        let all_chances: Vec<Chance> = chances.iter().map(|(_, chance)| *chance).collect();
        let kept: Vec<_> = calls.overrides.iter().map(|one| one.figures).collect();
        AccuracySheet {
            week,
            deals_week: self.deals_week(),
            most_weeks,
            reps: reps(record, &calls, &chances, &mut evidence, settings, week),
            lines: lines(&calls, week),
            weeks: (0..=most_weeks)
                .rev()
                .map(|week| WeekMeasured {
                    week,
                    lines: lines(&calls, Some(week)),
                    deals: categories(deals, week),
                })
                .collect(),
            calibration: calibration(&all_chances),
            brier: Brier::in_tenths(&all_chances),
            value_added: value_added(&kept),
            splits: splits(&calls.overrides),
            overrides: calls.overrides.iter().rev().cloned().collect(),
            unconverted: calls.unconverted,
            periods: calls.periods,
        }
    }
}

fn is_at(week: Option<i64>, called: &Called) -> bool {
    week.is_none_or(|week| called.week == week)
}

fn reps(
    record: &ForecastRecord,
    calls: &CallRecord,
    chances: &[(Option<RepId>, Chance)],
    evidence: &mut BTreeMap<RepId, Evidence>,
    settings: EvidenceSettings,
    week: Option<i64>,
) -> Vec<RepAccuracy> {
    let mut reps = Vec::new();
    let mut by_about = calls.by_about();
    let mut by_owner: BTreeMap<RepId, Vec<Chance>> = BTreeMap::new();
    for (owner, chance) in chances {
        if let Some(owner) = owner {
            by_owner.entry(*owner).or_default().push(*chance);
        }
    }
    for person in &record.people {
        let Some(called) = by_about.remove(&About::Rep(person.id)) else {
            continue;
        };
        let category = surest(CallLevel::Rep, &called);
        let measured = |level: CallLevel| {
            let those = called.iter().filter(|called| {
                called.level == level && Some(called.category) == category && is_at(week, called)
            });
            Measured::of(&those.map(|called| called.pair).collect::<Vec<_>>())
        };
        let mut periods: Vec<usize> = called.iter().map(|called| called.period).collect();
        periods.sort_unstable();
        periods.dedup();
        let of_rep = by_owner.remove(&person.id).unwrap_or_default();
        let (own, manager) = (measured(CallLevel::Rep), measured(CallLevel::Manager));
        reps.push(RepAccuracy {
            rep: person.id,
            name: person.name.clone(),
            has_left: person.left_on.is_some_and(|left| left < record.today),
            category,
            periods: periods.len(),
            own,
            manager,
            // Only the manager said something about them.
            evidence: (evidence.remove(&person.id)).unwrap_or(Evidence::NotEnough {
                periods: 0,
                needs: settings.least_periods,
            }),
            called,
            brier: Brier::in_tenths(&of_rep),
            calibration: calibration(&of_rep),
        });
    }
    reps.sort_by_key(|rep| !rep.evidence.is_named());
    reps
}

/// By level and category, where there is a call at all.
fn lines(calls: &CallRecord, week: Option<i64>) -> Vec<AccuracyLine> {
    let mut lines = Vec::new();
    for level in [CallLevel::Rep, CallLevel::Manager] {
        for category in MEASURED {
            let of_line = |called: &Called| called.level == level && called.category == category;
            if !calls.called.iter().any(of_line) {
                continue;
            }
            let by_rep = |called: &Called| {
                of_line(called) && is_at(week, called) && matches!(called.about, About::Rep(_))
            };
            lines.push(AccuracyLine {
                level,
                category,
                by_rep: calls.measured(by_rep),
                in_total: totals(calls, by_rep),
            });
        }
    }
    lines
}

/// The same calls, added up over people for each week of each period.
fn totals(calls: &CallRecord, holds: impl Fn(&Called) -> bool) -> Measured {
    let mut sums: BTreeMap<(usize, i64), (i64, i64)> = BTreeMap::new();
    for called in calls.called.iter().filter(|called| holds(called)) {
        let sum = sums.entry((called.period, called.week)).or_default();
        sum.0 += called.pair.forecast;
        sum.1 += called.pair.actual;
    }
    let pairs: Vec<Pair> = (sums.into_values())
        .map(|(forecast, actual)| Pair::new(forecast, actual))
        .collect();
    Measured::of(&pairs)
}

fn categories(deals: &DealRecord, week: i64) -> Vec<CategoryWeek> {
    use ForecastCategory::{BestCase, Commit, MostLikely, Pipeline};
    let all = [Commit, MostLikely, BestCase, Pipeline];
    let rows = all.into_iter().map(|category| CategoryWeek {
        category,
        won: deals.rate(category, week),
    });
    rows.collect()
}

fn splits(overrides: &[ScoredOverride]) -> Vec<OverrideSplit> {
    let kinds = [
        (Direction::Up, true),
        (Direction::Up, false),
        (Direction::Down, true),
        (Direction::Down, false),
        (Direction::Same, false),
    ];
    let splits = kinds.into_iter().map(|(direction, is_large)| {
        let those = overrides.iter().map(|one| &one.figures);
        let those = those.filter(|one| one.direction() == direction && one.is_large() == is_large);
        OverrideSplit {
            direction,
            is_large,
            value: value_added(those),
        }
    });
    splits.filter(|split| split.value.n > 0).collect()
}
