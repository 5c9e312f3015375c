//! The diagnosis: results against the benchmark, factor by factor, with what the numbers carry and what they do not.
//!
//! ```text
//!  record ─ standings ─┬─ benchmark ─┬─ comparisons ─ merged neighbours ─ shares, worth ─ headline
//!                      └─ subject ───┘                 other explanations
//! ```
//!
//! It is a hypothesis until somebody has looked: numbers suggest methodology, observation confirms it (Kunkle, ROAM).

mod asked;
mod benchmark;
mod board;
mod compare;
mod explain;
mod factor;
mod headline;
mod reference;
mod result;
mod settings;
mod standing;
#[cfg(test)]
mod tests;
mod velocity;
pub mod words;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

pub use asked::Asked;
pub use benchmark::{Benchmark, Choice, LeftOut, Point};
pub use board::{Board, BoardRow, Coached, Focus, Level, Rank, TeamLine};
pub use compare::{Comparison, Reading};
pub use explain::{Explanation, What};
pub use factor::{Factor, Measured};
pub use headline::{Finding, Headline, Thin};
pub use reference::Reference;
pub use result::{Against, ResultLine};
pub use settings::{DiagnosisThresholds, Settings};
pub use standing::{Sample, Share, Standing, StepCount, Window, standings};
pub use velocity::{PARTS as VELOCITY_PARTS, VelocityGap};

use super::fiscal::FiscalCalendar;
use super::ids::RepId;
use super::money::Money;
use super::sales_record::{DealLife, Person, SalesRecord};
use super::statistics::comparison::RepAgainstRest;
use super::statistics::median_i64;

/// Who is diagnosed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One rep.
    Rep(RepId),
    /// A manager with everybody below, beside other managers.
    Manager(RepId),
}

impl Subject {
    /// The person.
    pub fn id(self) -> RepId {
        match self {
            Self::Rep(id) | Self::Manager(id) => id,
        }
    }
}

/// The standings of everybody, from which any number of diagnoses are made.
pub struct Survey<'a> {
    record: &'a SalesRecord,
    calendar: &'a FiscalCalendar,
    settings: Settings,
    window: Window,
    period: Window,
    cycle: Option<f64>,
    standings: BTreeMap<RepId, Standing>,
    reference: Reference,
    earlier: BTreeMap<RepId, Standing>,
    objectives: BTreeMap<(Subject, Factor), f64>,
    has_paths: bool,
    wins: BTreeMap<RepId, Vec<(NaiveDate, f64)>>,
}

/// What is known about one person, and what may be said.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// Who.
    pub subject: Subject,
    /// Their name.
    pub name: String,
    /// The days that factors are counted over.
    pub window: Window,
    /// Results against objectives in the period.
    pub result: ResultLine,
    /// With what it is compared.
    pub benchmark: Benchmark,
    /// The counts.
    pub standing: Standing,
    /// Every factor beside the benchmark, in the order of the result; neighbours that offset each other are one.
    pub comparisons: Vec<Comparison>,
    /// The stages one by one, where some of them were merged above.
    pub stages: Vec<Comparison>,
    /// The modelled result of the period and that of the benchmark: what the shares add up to.
    pub modelled: Option<(f64, f64)>,
    /// Activities per new deal, of the person and the benchmark's median.
    pub activity_per_deal: Option<(f64, f64)>,
    /// Whether the win rate lies beyond its interval from the team's rate (Wilson 95 %), and how: below or above.
    pub win_rate_beyond: Option<Reading>,
    /// The win rate beside that of everybody else in the benchmark, and what the gap cost in the window.
    pub against_rest: Option<(RepAgainstRest, Option<Money>)>,
    /// How fast money comes, beside the benchmark.
    pub velocity: Option<VelocityGap>,
    /// What else could explain it.
    pub explanations: Vec<Explanation>,
    /// All findings, the one with the largest worth first; the mix of segments comes last.
    pub findings: Vec<Finding>,
    /// What it comes to.
    pub headline: Headline,
}

impl<'a> Survey<'a> {
    /// Counts everybody: one pass over the record. Factors are counted over `window`, or, without one, over the
    /// look-back of the settings; results over `period`.
    pub fn new(
        record: &'a SalesRecord,
        calendar: &'a FiscalCalendar,
        period: Window,
        window: Option<Window>,
        settings: Settings,
    ) -> Self {
        let cycle = usual_cycle(record);
        let window = window.unwrap_or_else(|| look_back(record, cycle, &settings));
        let length = (window.last - window.first).num_days().unsigned_abs() + 1;
        let mut survey = Self {
            record,
            calendar,
            settings,
            window,
            period,
            cycle,
            standings: standings(record, calendar, window),
            reference: Reference::default(),
            earlier: BTreeMap::new(),
            objectives: BTreeMap::new(),
            has_paths: has_paths(record),
            wins: result::wins(record),
        };
        survey.reference = Reference::of(survey.standings.values());
        survey.earlier = standings(record, calendar, survey.before(length));
        survey
    }

    /// Takes goals in as objectives for factors: the value of each in the factor's unit.
    #[must_use]
    pub fn with_objectives(mut self, objectives: BTreeMap<(Subject, Factor), f64>) -> Self {
        self.objectives = objectives;
        self
    }

    /// The days that factors are counted over.
    pub fn window(&self) -> Window {
        self.window
    }

    /// The days that results are counted over.
    pub fn period(&self) -> Window {
        self.period
    }

    /// The median of days to win of everybody; `None` for no win.
    pub fn cycle(&self) -> Option<f64> {
        self.cycle
    }

    /// Whether the history of stages is known, so that the funnel can be told stage by stage.
    pub fn has_paths(&self) -> bool {
        self.has_paths
    }

    /// A factor of a standing; `None` for "no data".
    pub fn measure(&self, factor: Factor, standing: &Standing) -> Option<Measured> {
        factor.of(standing, &self.reference)
    }

    /// The thresholds.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The record.
    pub fn record(&self) -> &SalesRecord {
        self.record
    }

    /// The diagnosis of one subject.
    pub fn diagnose(&self, subject: Subject, choice: Choice) -> Diagnosis {
        headline::diagnose(self, subject, choice)
    }

    /// Every rep who could be diagnosed: reps who are here today, and managers who sell.
    pub fn reps(&self) -> Vec<Subject> {
        let sells = |person: &&Person| {
            let ever = self.standings.get(&person.id).map_or(0, |s| s.deals_ever);
            let here = person.left_on.is_none_or(|day| day >= self.record.today)
                && person.hired_on.is_none_or(|day| day <= self.record.today);
            let leads = self.record.leads_others(person.id) || !person.is_rep;
            here && (ever > 0 || (!leads && !person.quotas.is_empty()) || (!leads && person.is_rep))
        };
        let people = self.record.people.iter().filter(sells);
        people.map(|person| Subject::Rep(person.id)).collect()
    }

    /// Everybody who leads reps directly.
    pub fn managers(&self) -> Vec<Subject> {
        let people = self.record.people.iter();
        people
            .filter(|person| self.leads_reps(person.id))
            .map(|person| Subject::Manager(person.id))
            .collect()
    }

    /// As what somebody is diagnosed: who leads reps directly, as a manager.
    pub fn subject_of(&self, id: RepId) -> Subject {
        if self.leads_reps(id) {
            Subject::Manager(id)
        } else {
            Subject::Rep(id)
        }
    }

    fn leads_reps(&self, id: RepId) -> bool {
        let mut below = self.record.people.iter().filter(|p| p.manager == Some(id));
        below.any(|person| !self.record.leads_others(person.id))
    }

    /// The counts of a subject in the window.
    pub fn standing(&self, subject: Subject) -> Standing {
        self.standing_in(&self.standings, subject)
    }

    fn standing_before(&self, subject: Subject) -> Standing {
        self.standing_in(&self.earlier, subject)
    }

    fn standing_in(&self, all: &BTreeMap<RepId, Standing>, subject: Subject) -> Standing {
        match subject {
            Subject::Rep(id) => all.get(&id).cloned().unwrap_or_default(),
            Subject::Manager(id) => {
                let mut sum = Standing::default();
                for person in self.record.all_below(id) {
                    // A manager's own selling days count where the manager sells.
                    let own = all.get(&person).filter(|s| s.deals_ever > 0);
                    if let Some(standing) = own {
                        sum.merge(standing);
                    }
                }
                sum
            }
        }
    }

    /// Everybody of the same kind but the subject.
    fn peers(&self, subject: Subject) -> Vec<(&Person, Standing)> {
        let all = match subject {
            Subject::Rep(_) => self.reps_ever(),
            Subject::Manager(_) => self.managers(),
        };
        all.into_iter()
            .filter(|peer| *peer != subject)
            .filter_map(|peer| Some((self.record.person(peer.id())?, self.standing(peer))))
            .collect()
    }

    /// Reps, also those who have left: their numbers are there to compare with.
    fn reps_ever(&self) -> Vec<Subject> {
        let owns = |person: &&Person| {
            self.standings
                .get(&person.id)
                .is_some_and(|standing| standing.deals_ever > 0)
        };
        let people = self.record.people.iter().filter(owns);
        people.map(|person| Subject::Rep(person.id)).collect()
    }

    fn segment_of(&self, subject: Subject) -> &str {
        let person = self.record.person(subject.id());
        person.map_or("", |person| person.segment.as_str())
    }

    /// Whether somebody is on a ramp: a quota of these days says so, or, without one, the first day.
    fn is_ramping(&self, person: &Person) -> bool {
        let today = self.record.today;
        let now = person
            .quotas
            .iter()
            .find(|quota| quota.starts_on <= today && today <= quota.ends_on);
        if let Some(quota) = now {
            return quota.ramp < 1.0;
        }
        let begun = person.hired_on.map(|day| (today - day).num_days());
        begun.is_some_and(|days| days < self.settings.ramp_days)
    }

    /// The factors of the result in order, the cycle last.
    fn factors(&self) -> Vec<Factor> {
        let mut factors = vec![Factor::Volume];
        let stages = self.record.stages.len();
        if self.has_paths {
            for from in 0..stages {
                factors.extend((from..stages).map(|to| Factor::Conversion { from, to }));
            }
        }
        factors.extend([
            Factor::WinRate,
            Factor::DealValue,
            Factor::SegmentMix,
            Factor::Realisation,
            Factor::Cycle,
        ]);
        factors
    }

    fn window_before(&self) -> Window {
        self.before(
            (self.window.last - self.window.first)
                .num_days()
                .unsigned_abs()
                + 1,
        )
    }

    fn before(&self, days: u64) -> Window {
        let back = |day: NaiveDate| day.checked_sub_days(Days::new(days)).unwrap_or(day);
        Window {
            first: back(self.window.first),
            last: back(self.window.last),
        }
    }
}

/// The median of days to win of all deals won in the last two years.
fn usual_cycle(record: &SalesRecord) -> Option<f64> {
    let since = record.today.checked_sub_days(Days::new(730))?;
    let lately = record.deals.iter().filter(|deal| {
        let ended = deal.ended_on();
        ended.is_some_and(|day| day >= since && day <= record.today)
    });
    let days: Vec<i64> = lately.filter_map(DealLife::days_to_win).collect();
    median_i64(&days)
}

/// The look-back of the settings, no further than the first deal.
fn look_back(record: &SalesRecord, cycle: Option<f64>, settings: &Settings) -> Window {
    let by_cycle = cycle.map_or(0, |days| (days * settings.lookback_cycles).ceil() as i64);
    let days = by_cycle.clamp(settings.lookback_days, 3 * settings.lookback_days.max(365));
    let first = record.today - chrono::Duration::days(days - 1);
    let began = record.deals.iter().filter_map(|deal| deal.created_on).min();
    Window {
        first: began.map_or(first, |began| began.max(first).min(record.today)),
        last: record.today,
    }
}

/// Whether most deals that ended have a history of stages.
fn has_paths(record: &SalesRecord) -> bool {
    let ended = record.deals.iter().filter(|deal| deal.ended_on().is_some());
    let (mut with, mut all) = (0, 0);
    for deal in ended {
        all += 1;
        with += i64::from(deal.has_path());
    }
    with * 2 > all
}
