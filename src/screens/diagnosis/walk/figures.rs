//! The figures of the first three steps, counted once per period and benchmark: the diagnosis, the months, the work,
//! and what it would take.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, Weekday};

use super::leading_figures::{self, GoalOfStep, LeadingFigure};
use crate::domain::diagnosis::{Board, Diagnosis, Factor, Level, Window, words};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{RepId, StageId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::sales_record::{ACTIVITY_KINDS, SalesRecord};
use crate::domain::statistics::reverse_funnel::{FunnelStep, Standing, WhatItTakes, what_it_takes};
use crate::domain::statistics::velocity::activity_ratio;
use crate::domain::statistics::{Rate, median};
use crate::storage::{DiagnosisQuestion, DiagnosisSheet, Result, Store, WorkCount};

/// Weeks in the picture of the second step.
const WEEKS: u64 = 10;
/// Selling days in a week.
const WEEK: f64 = 5.0;
/// Segments that are named in the mix.
const SEGMENTS: usize = 2;

/// The figures of a rep for a period, beside a benchmark.
pub(super) struct Figures {
    /// What they were counted for.
    pub asked: super::Asked,
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// The base currency.
    pub currency: Currency,
    /// Won by month with the quota of the month.
    pub months: Vec<(NaiveDate, f64, Option<f64>)>,
    /// The place among the reps by what was won of what was expected, and how many there are.
    pub rank: Option<(usize, usize)>,
    /// The record, for its names and words.
    pub record: Arc<SalesRecord>,
    /// Selling days of the period that are gone, and all of them.
    pub selling_days: (i64, i64),
    /// What was done.
    pub work: Vec<WorkLine>,
    /// Calls for each meeting, own and the benchmark's median.
    pub calls_per_meeting: Option<(f64, f64)>,
    /// Activities of the last weeks: Monday, how many.
    pub weeks: Vec<(NaiveDate, i64)>,
    /// The leading figures that are no factor of the result.
    pub leading: Vec<LeadingFigure>,
    /// The goals for the period, by key of the metric.
    pub goals: BTreeMap<&'static str, GoalOfStep>,
    /// What it would take; none without a quota.
    pub takes: Option<WhatItTakes>,
}

/// A line of the work: how much a week, and the benchmark's median.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WorkLine {
    /// What is counted.
    pub name: String,
    /// Own; none: no data.
    pub own: Option<f64>,
    /// The benchmark's median.
    pub benchmark: Option<f64>,
    /// Whether it is a share and not a number a week.
    pub is_share: bool,
}

/// Counts them.
pub(super) fn count(
    store: &Store,
    question: &DiagnosisQuestion,
    asked: super::Asked,
) -> Result<Figures> {
    let sheet = store.diagnosis_sheet(question, asked.rep)?;
    let (board, _) = store.board(question, Level::Reps)?;
    let calendar = &question.calendar;
    let record = &sheet.record;
    let period = sheet.diagnosis.result.period;
    let so_far = period.last.min(record.today);
    let own = store.sales_record_of(question.currency, &[asked.rep])?;
    let did = work_done(store, question, &sheet.diagnosis, asked.rep)?;
    let (work, calls_per_meeting) = work(record, calendar, &sheet.diagnosis, (asked.rep, &did));
    let of_rep = (asked.rep, &sheet.diagnosis);
    Ok(Figures {
        asked,
        currency: record.currency,
        rank: rank(&board, asked.rep),
        selling_days: (
            calendar.selling_days(period.first, so_far),
            calendar.selling_days(period.first, period.last),
        ),
        leading: leading_figures::count(store, question, of_rep.1, (asked.rep, &work))?,
        goals: leading_figures::goals(store, record, calendar, of_rep)?,
        work,
        calls_per_meeting,
        weeks: weeks(&own, asked.rep),
        takes: takes(calendar, &sheet, &own),
        months: sheet.months,
        record: Arc::clone(&sheet.record),
        diagnosis: sheet.diagnosis,
    })
}

/// The place by what was won of what was expected by now; by what was won where nothing was.
fn rank(board: &Board, rep: RepId) -> Option<(usize, usize)> {
    let mut all: Vec<(RepId, f64)> = board
        .rows
        .iter()
        .map(|row| {
            let line = &row.diagnosis.result;
            let of = line.expected.filter(|expected| *expected > 0.0);
            (
                row.id(),
                of.map_or(line.won, |expected| line.won / expected),
            )
        })
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let at = all.iter().position(|(id, _)| *id == rep)?;
    Some((at + 1, all.len()))
}

/// Quota less won less what is in flight, worked back to new deals.
fn takes(
    calendar: &FiscalCalendar,
    sheet: &DiagnosisSheet,
    record: &SalesRecord,
) -> Option<WhatItTakes> {
    let diagnosis = &sheet.diagnosis;
    let result = &diagnosis.result;
    let money = |value: f64| words::money(value, record.currency);
    let standing = &diagnosis.standing;
    let own = Rate::new(standing.won, standing.closed()).value();
    let (won, closed) = diagnosis.benchmark.team_rate;
    let win_rate = own
        .filter(|rate| *rate > 0.0)
        .or(Rate::new(won, closed).value());
    let in_flight: f64 = record
        .deals
        .iter()
        .filter(|deal| deal.owner == Some(diagnosis.subject.id()) && deal.outcome == Outcome::Open)
        .filter(|deal| deal.close_on.is_some_and(|day| day <= result.period.last))
        .filter_map(|deal| deal.amount)
        .sum::<f64>()
        * win_rate.unwrap_or(0.0);
    let average = (standing.won > 0).then(|| standing.won_value / standing.won as f64);
    let cycle = standing.median_days().or(sheet.cycle);
    let steps = [FunnelStep::new("New deals", win_rate)];
    Some(what_it_takes(
        &Standing {
            quota: money(result.objective?),
            won: money(result.won),
            in_flight: money(in_flight),
            average_won: average.map(money),
            steps: &steps,
            lead_days: cycle.map(|days| days.round() as i64),
            today: record.today,
            period_end: result.period.last,
        },
        calendar,
    ))
}

/// What the person and everybody in the benchmark did.
fn work_done(
    store: &Store,
    question: &DiagnosisQuestion,
    diagnosis: &Diagnosis,
    rep: RepId,
) -> Result<BTreeMap<RepId, WorkCount>> {
    let others = diagnosis.benchmark.people.iter().map(|(id, _)| *id);
    let people: Vec<RepId> = others.chain([rep]).collect();
    store.work_counts(question.currency, &people, diagnosis.window)
}

/// What is counted of the work of one person in a window.
struct Counted<'w> {
    did: Option<&'w WorkCount>,
    weeks: f64,
}

fn counted<'w>(
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    (rep, did): (RepId, &'w BTreeMap<RepId, WorkCount>),
    window: Window,
) -> Counted<'w> {
    let hired = record.person(rep).and_then(|person| person.hired_on);
    let first = hired.map_or(window.first, |day| day.max(window.first));
    Counted {
        did: did.get(&rep),
        weeks: calendar.selling_days(first, window.last) as f64 / WEEK,
    }
}

impl Counted<'_> {
    fn a_week(&self, count: i64) -> Option<f64> {
        (self.weeks > 0.0).then(|| count as f64 / self.weeks)
    }

    fn share(&self, count: i64) -> Option<f64> {
        Rate::new(count, self.all()).value()
    }

    fn all(&self) -> i64 {
        self.did.map_or(0, |did| did.all)
    }

    fn target(&self) -> i64 {
        self.did.map_or(0, |did| did.target)
    }

    fn kind(&self, at: usize) -> i64 {
        self.did
            .map_or(0, |did| did.kinds.get(at).copied().unwrap_or(0))
    }

    fn segment(&self, word: usize) -> i64 {
        let count = |did: &WorkCount| did.segments.get(&u32::try_from(word).ok()?).copied();
        self.did.and_then(count).unwrap_or(0)
    }

    fn of_kind(&self, name: &str) -> i64 {
        let at = ACTIVITY_KINDS.iter().position(|kind| *kind == name);
        at.map_or(0, |at| self.kind(at))
    }

    /// None where no call is written down: then nobody logs them.
    fn calls_per_meeting(&self) -> Option<f64> {
        activity_ratio(self.of_kind("call"), self.of_kind("meeting")).filter(|ratio| *ratio > 0.0)
    }
}

fn work(
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    diagnosis: &Diagnosis,
    (rep, did): (RepId, &BTreeMap<RepId, WorkCount>),
) -> (Vec<WorkLine>, Option<(f64, f64)>) {
    let own = counted(record, calendar, (rep, did), diagnosis.window);
    let others: Vec<Counted<'_>> = diagnosis
        .benchmark
        .people
        .iter()
        .map(|(id, _)| counted(record, calendar, (*id, did), diagnosis.benchmark.window))
        .filter(|counted| counted.weeks > 0.0)
        .collect();
    let ratios: Vec<f64> = others
        .iter()
        .filter_map(Counted::calls_per_meeting)
        .collect();
    let calls = own.calls_per_meeting().zip(median(&ratios));
    (work_lines(record, diagnosis, &own, &others), calls)
}

fn work_lines(
    record: &SalesRecord,
    diagnosis: &Diagnosis,
    own: &Counted<'_>,
    others: &[Counted<'_>],
) -> Vec<WorkLine> {
    let line = |name: String, is_share: bool, of: &dyn Fn(&Counted<'_>) -> Option<f64>| WorkLine {
        name,
        own: of(own),
        benchmark: median(&others.iter().filter_map(of).collect::<Vec<f64>>()),
        is_share,
    };
    let mut lines = vec![line("All activities".into(), false, &|c| c.a_week(c.all()))];
    for (kind, name) in ACTIVITY_KINDS.iter().enumerate() {
        if own.kind(kind) > 0 || others.iter().any(|c| c.kind(kind) > 0) {
            lines.push(line(plural(name), false, &|c| c.a_week(c.kind(kind))));
        }
    }
    let new_deals = words::comparison(diagnosis, Factor::Volume).and_then(|c| c.measured);
    lines.push(WorkLine {
        name: "New deals".into(),
        own: new_deals.map(|measured| measured.value * WEEK),
        benchmark: diagnosis
            .benchmark
            .point(Factor::Volume)
            .map(|point| point.value * WEEK),
        is_share: false,
    });
    if own.target() > 0 || others.iter().any(|c| c.target() > 0) {
        lines.push(line("With target accounts".into(), true, &|c| {
            c.share(c.target())
        }));
    }
    let mut segments: Vec<usize> = (1..record.words.len()).collect();
    segments.sort_by_key(|at| std::cmp::Reverse(own.segment(*at)));
    for at in segments
        .into_iter()
        .take(SEGMENTS)
        .filter(|at| own.segment(*at) > 0)
    {
        let name = format!("In {}", record.words[at]);
        lines.push(line(name, true, &|c| c.share(c.segment(at))));
    }
    lines
}

fn plural(kind: &str) -> String {
    match kind {
        "other" => "Other".to_owned(),
        kind => {
            let mut letters = kind.chars();
            let first = letters.next().map(char::to_uppercase);
            format!(
                "{}{}s",
                first.into_iter().flatten().collect::<String>(),
                letters.as_str()
            )
        }
    }
}

fn weeks(record: &SalesRecord, rep: RepId) -> Vec<(NaiveDate, i64)> {
    let this = record.today.week(Weekday::Mon).first_day();
    (0..WEEKS)
        .rev()
        .filter_map(|back| this.checked_sub_days(Days::new(7 * back)))
        .map(|monday| {
            let last = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
            let window = Window {
                first: monday,
                last,
            };
            let of_week = record
                .work
                .iter()
                .filter(|w| w.rep == rep && window.holds(w.on));
            (monday, of_week.map(|work| work.count).sum())
        })
        .collect()
}

impl Figures {
    /// The stage of a place.
    pub fn stage(&self, place: usize) -> Option<StageId> {
        self.record.stages.get(place).map(|stage| stage.id)
    }

    /// A factor in the words of the trade.
    pub fn factor_name(&self, factor: Factor) -> String {
        words::name(factor, &self.record)
    }

    /// A value of a factor as it is read: deals a week, a percentage, money, days.
    pub fn value(&self, factor: Factor, value: f64) -> String {
        match factor {
            Factor::Volume => format!("{:.1} a week", value * WEEK),
            _ => words::value(factor, value, self.currency),
        }
    }

    /// Money in short, without the code: 12.3k.
    pub fn money(&self, value: f64) -> String {
        words::money(value, self.currency).short()
    }
}
