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
mod company;
mod compare;
mod explain;
mod factor;
mod field;
mod headline;
mod reference;
mod result;
mod settings;
mod so_far;
mod standing;
#[cfg(test)]
mod tests;
mod velocity;
mod without;
pub mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use chrono::{Days, NaiveDate};

pub use asked::Asked;
pub use benchmark::{Benchmark, Choice, LeftOut, Point};
pub use board::{Board, BoardRow, Coached, Focus, Level, Made, MakeRow, Rank, TeamLine};
pub use company::{Company, Win};
pub use compare::{Comparison, Reading};
pub use explain::{Explanation, What};
pub use factor::{Factor, Measured};
pub use field::But;
pub use headline::{Finding, Headline, Thin};
pub use reference::Reference;
pub use result::{Against, ResultLine};
pub use settings::{DiagnosisThresholds, Settings};
pub use so_far::{ResultRow, Results};
pub use standing::{
    Pieces, Sample, Share, Standing, Standings, StepCount, Unmoved, Window, add_to, add_unmoved,
    of_people, standings,
};
pub use velocity::{PARTS as VELOCITY_PARTS, VelocityGap};

use self::field::{Field, FieldKey};
use self::without::Ordered;
use super::fiscal::{FiscalCalendar, SellingDays};
use super::ids::RepId;
use super::money::Money;
use super::sales_record::{Person, SalesRecord};
use super::statistics::comparison::RepAgainstRest;

/// Most windows lie within so many days before today, and after: three years, and two.
const DAYS_BEFORE: u64 = 3 * 366;
const DAYS_AFTER: u64 = 2 * 366;

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
    standings: Cow<'a, Standings>,
    /// Of the window before; empty where nothing is held beside it.
    earlier: Cow<'a, Standings>,
    objectives: BTreeMap<(Subject, Factor), f64>,
    has_paths: bool,
    company: Cow<'a, Company>,
    everybody: Arc<OfEverybody>,
}

/// What a survey works out of everybody, each part when it is first asked for. It depends on the record, the standings,
/// the calendar and the settings only: surveys of the same can share it, whatever their period, choice and objectives.
#[derive(Debug, Default)]
pub struct OfEverybody {
    reference: OnceLock<Reference>,
    /// Who is compared with whom.
    fields: Mutex<BTreeMap<FieldKey, Arc<Field>>>,
    /// Managers with everybody below.
    led: OnceLock<Standings>,
    /// Won per selling day, of reps and of managers.
    paces: [OnceLock<Ordered>; 2],
    /// The days around today that quotas lie in.
    selling_days: OnceLock<SellingDays>,
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
        let company = Company::of(record);
        let window = company.window(window, &settings);
        let of_won_only = company.lost_deals_lack_amounts();
        let counted = |window| Cow::Owned(standings(record, calendar, window, of_won_only));
        let standings = counted(window);
        let earlier = counted(before(window));
        let mut survey = Self::counted(record, calendar, period, window, settings);
        (survey.company, survey.earlier) = (Cow::Owned(company), earlier);
        survey.with_standings(standings)
    }

    /// Over what was counted elsewhere: `head` is a record of people and stages whose deals are in the standings. They
    /// and the company must be those of everybody, in the window of [`Company::window`]; `earlier` are the standings
    /// of the window before, for whom it may be asked.
    pub fn of_standings(
        head: &'a SalesRecord,
        calendar: &'a FiscalCalendar,
        (period, window): (Window, Window),
        settings: Settings,
        company: &'a Company,
        (standings, earlier): (&'a Standings, &'a Standings),
    ) -> Self {
        let mut survey = Self::counted(head, calendar, period, window, settings);
        survey.company = Cow::Borrowed(company);
        survey.earlier = Cow::Borrowed(earlier);
        survey.with_standings(Cow::Borrowed(standings))
    }

    fn counted(
        record: &'a SalesRecord,
        calendar: &'a FiscalCalendar,
        period: Window,
        window: Window,
        settings: Settings,
    ) -> Self {
        Self {
            record,
            calendar,
            settings,
            window,
            period,
            cycle: None,
            company: Cow::Owned(Company::empty(record.today)),
            standings: Cow::Owned(Standings::new()),
            earlier: Cow::Owned(Standings::new()),
            objectives: BTreeMap::new(),
            has_paths: false,
            everybody: Arc::default(),
        }
    }

    fn with_standings(mut self, standings: Cow<'a, Standings>) -> Self {
        self.cycle = self.company.usual_cycle();
        self.has_paths = self.company.has_paths();
        self.standings = standings;
        self
    }

    /// Shares what was worked out of everybody by surveys of the same record, standings, window, calendar and settings.
    #[must_use]
    pub fn sharing(mut self, everybody: &Arc<OfEverybody>) -> Self {
        self.everybody = Arc::clone(everybody);
        self
    }

    fn reference(&self) -> &Reference {
        let of = || Reference::of(self.standings.values());
        self.everybody.reference.get_or_init(of)
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
        factor.of(standing, self.reference())
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
        self.reps_among(&|_| true)
    }

    /// Those of [`Self::reps`] who are wanted; the others are not looked at.
    fn reps_among(&self, wanted: &dyn Fn(&RepId) -> bool) -> Vec<Subject> {
        let sells = |person: &&Person| {
            let ever = self.standings.get(&person.id).map_or(0, |s| s.deals_ever);
            let here = person.left_on.is_none_or(|day| day >= self.record.today)
                && person.hired_on.is_none_or(|day| day <= self.record.today);
            let leads = self.record.leads_others(person.id) || !person.is_rep;
            here && (ever > 0 || (!leads && !person.quotas.is_empty()) || (!leads && person.is_rep))
        };
        let people = self.record.people.iter();
        let people = people.filter(|person| wanted(&person.id)).filter(sells);
        people.map(|person| Subject::Rep(person.id)).collect()
    }

    /// Who has a row on the board of these people.
    fn subjects(&self, level: Level, wanted: &dyn Fn(&RepId) -> bool) -> Vec<Subject> {
        match level {
            Level::Reps => self.reps_among(wanted),
            Level::Managers => self.managers_among(wanted),
        }
    }

    /// Everybody who leads reps directly.
    pub fn managers(&self) -> Vec<Subject> {
        self.managers_among(&|_| true)
    }

    /// Those of [`Self::managers`] who are wanted; the others are not looked at.
    fn managers_among(&self, wanted: &dyn Fn(&RepId) -> bool) -> Vec<Subject> {
        let people = self.record.people.iter();
        people
            .filter(|person| wanted(&person.id) && self.leads_reps(person.id))
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
        let mut below = self.record.led_by(id);
        below.any(|person| !self.record.leads_others(person.id))
    }

    /// The counts of a subject in the window.
    pub fn standing(&self, subject: Subject) -> Standing {
        self.standing_here(subject).into_owned()
    }

    /// The same, where it stands.
    fn standing_here(&self, subject: Subject) -> Cow<'_, Standing> {
        let leads = matches!(subject, Subject::Manager(_));
        match self.known(leads, subject.id()) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(self.standing_in(&self.standings, subject)),
        }
    }

    /// The counts of a rep, or of a manager with everybody below.
    fn known(&self, leads: bool, id: RepId) -> Option<&Standing> {
        if !leads {
            return self.standings.get(&id);
        }
        let led = self.everybody.led.get_or_init(|| {
            let managers = self.managers().into_iter();
            let counted = managers.map(|of| (of.id(), self.standing_in(&self.standings, of)));
            counted.collect()
        });
        led.get(&id)
    }

    fn standing_before(&self, subject: Subject) -> Standing {
        self.standing_in(&self.earlier, subject)
    }

    fn standing_in(&self, all: &Standings, subject: Subject) -> Standing {
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

    /// Everybody of a kind who is there to compare with: managers; reps who own deals, also those who have left, for
    /// their numbers are there.
    fn kind(&self, leads: bool) -> Vec<RepId> {
        if leads {
            return self.managers().into_iter().map(Subject::id).collect();
        }
        let owns = |id: &RepId| self.standings.get(id).is_some_and(|s| s.deals_ever > 0);
        let people = self.record.people.iter().map(|person| person.id);
        people.filter(owns).collect()
    }

    /// Selling days of the window.
    fn window_days(&self) -> f64 {
        self.selling_days(self.window.first, self.window.last) as f64
    }

    /// As the calendar says.
    fn selling_days(&self, first: NaiveDate, last: NaiveDate) -> i64 {
        let known = self.everybody.selling_days.get_or_init(|| {
            let begin = self.record.today.checked_sub_days(Days::new(DAYS_BEFORE));
            let begin = begin.unwrap_or(self.record.today);
            SellingDays::of(self.calendar, begin, DAYS_BEFORE + DAYS_AFTER)
        });
        let known = known.between(first, last);
        known.unwrap_or_else(|| self.calendar.selling_days(first, last))
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
        before(self.window)
    }
}

/// The window of the same length that ends where this one begins.
pub fn before(window: Window) -> Window {
    let days = (window.last - window.first).num_days().unsigned_abs() + 1;
    let back = |day: NaiveDate| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    Window {
        first: back(window.first),
        last: back(window.last),
    }
}
