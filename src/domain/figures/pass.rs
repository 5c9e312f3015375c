//! The one pass over the record: every deal, activity and observation is asked once for all figures and all groups.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::ids::{DealId, RepId};
use crate::domain::metric::{Metric, PartsOf};
use crate::domain::sales_record::{DealLife, Elsewhere, SalesRecord, Seen, Work};
use crate::domain::stage_words;
use crate::domain::statistics::velocity::PERIODS_FOR_CONVERSION;

use super::tally::{Answer, Asks, DealRule, Fold, Measure, SeenRule, Tally, WorkRule};
use super::{Subject, Window};

/// How many earlier periods the week-N conversion rests on (domain.md 2.1: "once ≥ 4 periods exist").
pub(super) const EARLIER: usize = PERIODS_FOR_CONVERSION;

/// What the rules look at besides the deal.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// The record.
    pub record: &'a SalesRecord,
    /// Selling days and edges of periods.
    pub calendar: &'a FiscalCalendar,
    /// The window.
    pub window: Window,
    /// The place of the stage in which a proposal is with the buyer.
    pub proposal: Option<usize>,
    /// The segments that parts stand for, as places in the record's words.
    pub segments: Vec<u32>,
    /// The periods before the window, the last one first.
    pub earlier: Vec<Window>,
    /// How many days into a period the pipeline of week N is looked at.
    pub days_in: u64,
    /// What the file holds, looked up once: many figures ask for it.
    holds: Elsewhere,
}

impl<'a> Frame<'a> {
    fn new(record: &'a SalesRecord, calendar: &'a FiscalCalendar, window: Window) -> Self {
        let names: Vec<&str> = record.stages.iter().map(|stage| &*stage.name).collect();
        let today = record.today;
        let mut earlier = Vec::new();
        if window != Window::ALL {
            let mut at = period_of(calendar, window);
            while earlier.len() < EARLIER
                && let Some(before) = calendar.previous(at)
            {
                earlier.extend(calendar.days(before).map(|(f, l)| Window::new(f, l)));
                at = before;
            }
        }
        let running = window.first <= today && today <= window.last && window != Window::ALL;
        // A period that is over is looked at as of the end of its third week (Kellogg's week 3).
        let days_in = if running {
            (today - window.first).num_days().unsigned_abs()
        } else {
            20
        };
        Self {
            record,
            calendar,
            window,
            proposal: stage_words::proposal_among(&names),
            segments: record.segments(),
            earlier,
            days_in,
            holds: record.holds(),
        }
    }

    /// Whether the window is not over: open deals count as they stand.
    pub fn holds_today(&self) -> bool {
        self.window.last >= self.record.today
    }

    /// The last day of the window that has been.
    pub fn last_day(&self) -> NaiveDate {
        self.window.last.min(self.record.today)
    }

    /// The day on which the pipeline of an earlier period is looked at.
    pub fn week_n_of(&self, back: usize) -> Option<(Window, NaiveDate)> {
        let window = *self.earlier.get(back)?;
        let day = window.first.checked_add_days(Days::new(self.days_in))?;
        Some((window, day.min(window.last)))
    }

    /// Why a metric can have no data here.
    fn lacks(&self, asks: Asks) -> Option<&'static str> {
        match asks {
            Asks::Deals | Asks::Today | Asks::Margin if !self.holds.deals => {
                Some("There are no deals.")
            }
            Asks::Today if !self.holds_today() => Some(
                "Open deals are known as they stand; look as of a day of the window (--as-of) for this one.",
            ),
            Asks::History | Asks::Proposal if !self.holds.history => {
                Some("No deal has a history of stages.")
            }
            Asks::Proposal if self.proposal.is_none() => {
                Some("No stage of the process is named after a proposal, a quote or an offer.")
            }
            Asks::Margin if !self.holds.margin => Some("No deal has a margin."),
            Asks::Activities | Asks::Targets if !self.holds.work => {
                Some("There are no activities.")
            }
            Asks::Targets if !self.holds.targets => Some("No activity is with a target account."),
            Asks::Observations if !self.holds.seen => Some("Nothing has been observed."),
            _ => None,
        }
    }

    /// Whether a deal can matter from a day on: most deals of a long record ended before.
    fn concerns(&self, deal: &DealLife, from: NaiveDate) -> bool {
        if self.window == Window::ALL {
            return true;
        }
        let begun = deal.created_on.is_none_or(|day| day <= self.window.last);
        let known = || {
            let stay = deal.path.last().map(|stay| stay.on);
            let push = deal.pushes.last().map(|push| push.on);
            deal.ended_on().max(stay).max(push).max(deal.created_on)
        };
        let early = deal.path.first().is_some_and(|s| s.on <= self.window.last);
        (begun || early || deal.ended_on().is_some_and(|day| day <= self.window.last))
            && (deal.ended_on().is_none() || known().is_none_or(|day| day >= from))
    }
}

/// The period that a calendar cuts exactly like the window, so that the ones before it are its neighbours.
fn period_of(calendar: &FiscalCalendar, window: Window) -> Period {
    use crate::domain::fiscal::PeriodKind::{Month, Quarter, Week, Year};
    let fits = |period: &Period| calendar.days(*period) == Some((window.first, window.last));
    let kinds = [Quarter, Month, Year, Week];
    let mut periods = kinds
        .map(|kind| calendar.period(kind, window.first))
        .into_iter();
    periods.find(fits).unwrap_or(Period::Custom {
        first: window.first,
        last: window.last,
    })
}

/// One rule of one column.
struct Asked<R> {
    column: usize,
    need: usize,
    rule: R,
    fold: Fold,
    part: usize,
}

/// The rules of all columns, by what they are asked of.
#[derive(Default)]
struct Rules {
    deals: Vec<Asked<DealRule>>,
    work: Vec<Asked<WorkRule>>,
    seen: Vec<Asked<SeenRule>>,
    /// The tallies of each column.
    needs: Vec<usize>,
}

type Columns<'c> = &'c [(&'static Metric, usize)];

impl Rules {
    fn new(columns: Columns<'_>, frame: &Frame<'_>) -> Self {
        let mut rules = Self::default();
        for (column, (metric, part)) in columns.iter().enumerate() {
            let (part, mut count) = (*part, 1);
            if frame.lacks(metric.asks).is_none() {
                match metric.measure {
                    Measure::Deals(rule, fold) => {
                        rules.deals.push(asked(column, 0, rule, fold, part));
                    }
                    Measure::Derived(needs, _) => {
                        count = needs.len();
                        for (need, (rule, fold)) in needs.iter().enumerate() {
                            rules.deals.push(asked(column, need, *rule, *fold, part));
                        }
                    }
                    Measure::Activities(rule) => {
                        rules.work.push(asked(column, 0, rule, Fold::Count, part));
                    }
                    Measure::Observations(rule, fold) => {
                        rules.seen.push(asked(column, 0, rule, fold, part));
                    }
                }
            }
            rules.needs.push(count);
        }
        rules
    }
}

fn asked<R>(column: usize, need: usize, rule: R, fold: Fold, part: usize) -> Asked<R> {
    Asked {
        column,
        need,
        rule,
        fold,
        part,
    }
}

/// Which groups somebody is in.
struct Members<'g> {
    groups: &'g [Subject],
    /// The groups that hold everybody.
    of_everybody: Vec<usize>,
    known: HashMap<RepId, Vec<usize>>,
}

impl<'g> Members<'g> {
    fn of_groups(groups: &'g [Subject]) -> Self {
        let mut known: HashMap<RepId, Vec<usize>> = HashMap::new();
        let mut of_everybody = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            match group {
                Subject::Everybody => {
                    of_everybody.push(at);
                    for of in known.values_mut() {
                        of.push(at);
                    }
                }
                Subject::Reps(reps) => {
                    for rep in reps {
                        let of = known.entry(*rep).or_insert_with(|| of_everybody.clone());
                        of.push(at);
                    }
                }
            }
        }
        Self {
            groups,
            of_everybody,
            known,
        }
    }

    fn of(&self, rep: Option<RepId>) -> &[usize] {
        let named = rep.and_then(|rep| self.known.get(&rep));
        named.unwrap_or(&self.of_everybody)
    }
}

/// An answer per group and column.
pub(super) fn run(
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    groups: &[Subject],
    window: Window,
    columns: Columns<'_>,
) -> Vec<Vec<Answer>> {
    let mut counting = Counting::new(record, calendar, groups, window, columns);
    counting.take(&record.deals, &record.work, &record.seen);
    counting.answers()
}

/// A pass that is fed piece by piece: where a record of everybody would not fit, its head is held and the rest goes by.
pub(super) struct Counting<'a, 'c> {
    frame: Frame<'a>,
    rules: Rules,
    columns: Columns<'c>,
    members: Members<'c>,
    tallies: Vec<Vec<Vec<Tally>>>,
    /// What ended before this day is not looked at.
    from: NaiveDate,
}

impl<'a, 'c> Counting<'a, 'c> {
    /// Nothing counted yet. `head` is a record whose deals and work are fed by [`Self::take`].
    pub(super) fn new(
        head: &'a SalesRecord,
        calendar: &'a FiscalCalendar,
        groups: &'c [Subject],
        window: Window,
        columns: Columns<'c>,
    ) -> Self {
        let frame = Frame::new(head, calendar, window);
        let rules = Rules::new(columns, &frame);
        let of_columns: Vec<Vec<Tally>> = rules
            .needs
            .iter()
            .map(|needs| vec![Tally::default(); *needs])
            .collect();
        let looks_back = rules.deals.iter().any(|asked| asked.need > 0);
        let earliest = frame.earlier.last().filter(|_| looks_back);
        Self {
            from: earliest.map_or(frame.window.first, |window| window.first),
            tallies: vec![of_columns; groups.len()],
            members: Members::of_groups(groups),
            frame,
            rules,
            columns,
        }
    }

    /// Takes these in.
    pub(super) fn take(&mut self, deals: &[DealLife], work: &[Work], seen: &[Seen]) {
        self.take_deals(deals);
        let window = self.frame.window;
        for work in work.iter().filter(|w| window.holds(Some(w.on))) {
            for asked in &self.rules.work {
                if (asked.rule)(work, &self.frame, asked.part) {
                    for group in self.members.of(Some(work.rep)) {
                        self.tallies[*group][asked.column][asked.need].count(work.count);
                    }
                }
            }
        }
        for seen in seen.iter().filter(|s| window.holds(Some(s.on))) {
            for asked in &self.rules.seen {
                if let Some(item) = (asked.rule)(seen, &self.frame, asked.part) {
                    for group in self.members.of(Some(seen.rep)) {
                        self.tallies[*group][asked.column][asked.need].add(&item, asked.fold);
                    }
                }
            }
        }
    }

    fn take_deals(&mut self, deals: &[DealLife]) {
        if self.rules.deals.is_empty() {
            return;
        }
        for deal in deals {
            let groups = self.members.of(deal.owner);
            if groups.is_empty() || !self.frame.concerns(deal, self.from) {
                continue;
            }
            for asked in &self.rules.deals {
                if let Some(item) = (asked.rule)(deal, &self.frame, asked.part) {
                    for group in groups {
                        self.tallies[*group][asked.column][asked.need].add(&item, asked.fold);
                    }
                }
            }
        }
    }

    /// Takes in what another one counted of the same question.
    pub(super) fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.tallies.iter_mut().zip(other.tallies) {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                for (mine, theirs) in mine.iter_mut().zip(theirs) {
                    mine.merge(theirs);
                }
            }
        }
    }

    /// An answer per group and column.
    pub(super) fn answers(self) -> Vec<Vec<Answer>> {
        let groups = self.members.groups.iter().zip(self.tallies);
        let answers = groups.map(|(group, of_group)| {
            let of_columns = self.columns.iter().zip(of_group);
            of_columns
                .map(|((metric, _), tallies)| answer(metric, &self.frame, group, &tallies))
                .collect()
        });
        answers.collect()
    }
}

fn answer(metric: &Metric, frame: &Frame<'_>, group: &Subject, tallies: &[Tally]) -> Answer {
    if let Some(why) = frame.lacks(metric.asks) {
        return Answer::no_data(why);
    }
    let of = |fold| match tallies {
        [tally, ..] => tally.answer(fold, metric.lacking()),
        [] => Answer::default(),
    };
    let mut answer = match metric.measure {
        Measure::Deals(_, fold) | Measure::Observations(_, fold) => of(fold),
        Measure::Activities(_) => of(Fold::Count),
        Measure::Derived(_, derive) => derive(frame, group, tallies),
    };
    if answer.value.is_none() && answer.note.is_empty() {
        "Nothing in the window to count.".clone_into(&mut answer.note);
    }
    answer
}

/// The deals behind a figure, of these.
pub(super) fn deals_behind(
    (record, deals): (&SalesRecord, &[DealLife]),
    calendar: &FiscalCalendar,
    subject: &Subject,
    window: Window,
    (metric, part): (&'static Metric, usize),
) -> Vec<DealId> {
    let frame = Frame::new(record, calendar, window);
    let rule = match metric.measure {
        Measure::Deals(rule, _) => rule,
        Measure::Derived(needs, _) if !needs.is_empty() => needs[0].0,
        _ => return Vec::new(),
    };
    if frame.lacks(metric.asks).is_some() {
        return Vec::new();
    }
    let owned = deals.iter().filter(|deal| subject.holds(deal.owner));
    let counted = owned.filter(|deal| rule(deal, &frame, part).is_some());
    counted.map(|deal| deal.id).collect()
}

/// Which activities are behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivitiesBehind {
    /// Whose; `None`: everybody's.
    pub reps: Option<Vec<RepId>>,
    /// In which days.
    pub window: Window,
    /// Of one kind.
    pub kind: Option<&'static str>,
    /// With target accounts only.
    pub target: bool,
    /// With accounts of one segment.
    pub segment: Option<String>,
}

pub(super) fn activities_behind(
    record: &SalesRecord,
    subject: &Subject,
    window: Window,
    (metric, part): (&'static Metric, usize),
) -> Option<ActivitiesBehind> {
    let Measure::Activities(_) = metric.measure else {
        return None;
    };
    let kinds = crate::domain::sales_record::ACTIVITY_KINDS;
    let kind = match metric.parts {
        PartsOf::ActivityKinds => kinds.get(part).copied(),
        _ if metric.key == "meetings" => Some("meeting"),
        _ => None,
    };
    let segment = (metric.parts == PartsOf::Segments).then(|| {
        let words = record.segments();
        words.get(part).map(|word| record.word(*word).to_owned())
    });
    let reps = match subject {
        Subject::Everybody => None,
        Subject::Reps(reps) => {
            let mut reps: Vec<RepId> = reps.iter().copied().collect();
            reps.sort_unstable();
            Some(reps)
        }
    };
    Some(ActivitiesBehind {
        reps,
        window,
        kind,
        target: metric.asks == Asks::Targets,
        segment: segment.flatten(),
    })
}
