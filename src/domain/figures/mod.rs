//! Every figure of the metric table, computed from the sales record in one pass, with its n, window and interval, and
//! the rows behind it.

pub(super) mod deal_rules;
pub(super) mod derived;
mod pass;
mod quota;
pub(super) mod stage_rules;
mod tally;
mod window;
pub mod words;

use std::collections::HashSet;

use super::fiscal::FiscalCalendar;
use super::ids::{DealId, RepId};
use super::metric::{METRICS, Metric, PartsOf};
use super::sales_record::{ACTIVITY_KINDS, DealLife, SalesRecord, Seen, Work};
use super::statistics::Interval;

pub use pass::{ActivitiesBehind, Frame};
pub(in crate::domain) use quota::shares as quota_shares;
pub use quota::{Target, target_of};
pub use tally::{Answer, Asks, Fold, Item, Measure, Need, Tally};
pub use window::Window;

/// Whose figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Everybody, and the deals that nobody owns.
    Everybody,
    /// These people.
    Reps(HashSet<RepId>),
}

impl Subject {
    /// Whether what this person owns counts; `None` is what nobody owns.
    pub fn holds(&self, rep: Option<RepId>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Reps(reps) => rep.is_some_and(|rep| reps.contains(&rep)),
        }
    }
}

impl From<RepId> for Subject {
    fn from(rep: RepId) -> Self {
        Self::Reps(HashSet::from([rep]))
    }
}

impl FromIterator<RepId> for Subject {
    fn from_iter<I: IntoIterator<Item = RepId>>(reps: I) -> Self {
        Self::Reps(reps.into_iter().collect())
    }
}

/// A stage, a kind of activity, a segment or a competency that a metric has a figure of its own for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// The key in goals, commands and JSON; empty: the metric has no parts.
    pub key: String,
    /// The name on the screen.
    pub name: String,
}

/// A figure with what it rests on. Money is in major units of the record's currency, shares go from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is; unit, definition and source are there.
    pub metric: &'static Metric,
    /// Which part of it.
    pub part: Part,
    /// The window.
    pub window: Window,
    /// The figure; `None` is "no data" and never 0.
    pub value: Option<f64>,
    /// On how many deals, activities, observations or periods it rests.
    pub n: i64,
    /// Of those, how many hit, where the figure is a share.
    pub hits: Option<i64>,
    /// The 95 % interval, where one makes sense.
    pub interval: Option<Interval>,
    /// Why there is no data, or what is left out; often empty.
    pub note: String,
}

/// Figures that are asked together: metrics with all their parts, over one window.
#[derive(Debug, Clone)]
pub struct AskedFigures {
    window: Window,
    columns: Vec<(&'static Metric, usize)>,
    parts: Vec<Part>,
}

/// Figures of several groups while the record goes by.
pub struct CountedFigures<'a, 'c> {
    asked: &'c AskedFigures,
    counting: pass::Counting<'a, 'c>,
}

impl CountedFigures<'_, '_> {
    /// Takes deals, work and observations in, whosever they are.
    pub fn take(&mut self, deals: &[DealLife], work: &[Work], seen: &[Seen]) {
        self.counting.take(deals, work, seen);
    }

    /// Takes in what another one counted of the same question.
    pub fn merge(&mut self, other: Self) {
        self.counting.merge(other.counting);
    }

    /// The figures: a list per group.
    pub fn figures(self) -> Vec<Vec<Figure>> {
        let (asked, window) = (self.asked, self.asked.window);
        let answers = self.counting.answers().into_iter().map(|of_group| {
            let named = asked.columns.iter().zip(&asked.parts).zip(of_group);
            named
                .map(|((column, part), answer)| figure_of(column.0, part.clone(), window, answer))
                .collect()
        });
        answers.collect()
    }
}

/// Computes figures from a record.
#[derive(Debug, Clone, Copy)]
pub struct Figures<'a> {
    record: &'a SalesRecord,
    calendar: &'a FiscalCalendar,
}

impl<'a> Figures<'a> {
    /// Over a record, with the calendar whose selling days and period edges count.
    pub fn new(record: &'a SalesRecord, calendar: &'a FiscalCalendar) -> Self {
        Self { record, calendar }
    }

    /// The record.
    pub fn record(&self) -> &'a SalesRecord {
        self.record
    }

    /// One figure; `part` is the key of a part and empty where the metric has none. An unknown part has no data.
    pub fn figure(
        &self,
        subject: &Subject,
        window: Window,
        metric: &'static Metric,
        part: &str,
    ) -> Figure {
        let at = self.place_of(metric, part);
        let Some(at) = at else {
            let part = Part {
                key: part.to_owned(),
                name: part.to_owned(),
            };
            let answer = Answer::no_data("The record does not know this part.");
            return figure_of(metric, part, window, answer);
        };
        let groups = std::slice::from_ref(subject);
        let mut all = pass::run(self.record, self.calendar, groups, window, &[(metric, at)]);
        let answer = all.pop().and_then(|mut of_group| of_group.pop());
        let part = self.parts(metric).into_iter().nth(at).unwrap_or_default();
        figure_of(metric, part, window, answer.unwrap_or_default())
    }

    /// All figures of a subject, in the order of the table, in one pass.
    pub fn all(&self, subject: &Subject, window: Window) -> Vec<Figure> {
        let mut groups = self.of_all(std::slice::from_ref(subject), window, METRICS);
        groups.pop().unwrap_or_default()
    }

    /// The figures of several groups, with all parts, in one pass over the record: a list per group.
    pub fn of_all(
        &self,
        groups: &[Subject],
        window: Window,
        metrics: &'static [Metric],
    ) -> Vec<Vec<Figure>> {
        let wanted: Vec<&'static Metric> = metrics.iter().collect();
        self.of_metrics(groups, window, &wanted)
    }

    /// As [`Self::of_all`], for chosen metrics.
    pub fn of_metrics(
        &self,
        groups: &[Subject],
        window: Window,
        metrics: &[&'static Metric],
    ) -> Vec<Vec<Figure>> {
        let asked = self.asked(window, metrics);
        let mut counting = self.counting(groups, &asked);
        let record = self.record;
        counting.take(&record.deals, &record.work, &record.seen);
        counting.figures()
    }

    /// What is asked: every part of these metrics.
    pub fn asked(&self, window: Window, metrics: &[&'static Metric]) -> AskedFigures {
        let mut asked = AskedFigures {
            window,
            columns: Vec::new(),
            parts: Vec::new(),
        };
        for metric in metrics.iter().copied() {
            for (at, part) in self.parts(metric).into_iter().enumerate() {
                asked.columns.push((metric, at));
                asked.parts.push(part);
            }
        }
        asked
    }

    /// Begins to count what is asked over a record that goes by in pieces; this one is its head.
    pub fn counting<'c>(
        &self,
        groups: &'c [Subject],
        asked: &'c AskedFigures,
    ) -> CountedFigures<'a, 'c> {
        let columns = &asked.columns;
        CountedFigures {
            asked,
            counting: pass::Counting::new(
                self.record,
                self.calendar,
                groups,
                asked.window,
                columns,
            ),
        }
    }

    /// The deals behind a figure, in the order of the record; empty for figures of activities and observations.
    pub fn deals_behind(
        &self,
        subject: &Subject,
        window: Window,
        metric: &'static Metric,
        part: &str,
    ) -> Vec<DealId> {
        self.deals_behind_among(&self.record.deals, subject, window, (metric, part))
    }

    /// As [`Self::deals_behind`], of deals whose head this record is.
    pub fn deals_behind_among(
        &self,
        deals: &[DealLife],
        subject: &Subject,
        window: Window,
        (metric, part): (&'static Metric, &str),
    ) -> Vec<DealId> {
        let Some(at) = self.place_of(metric, part) else {
            return Vec::new();
        };
        let among = (self.record, deals);
        pass::deals_behind(among, self.calendar, subject, window, (metric, at))
    }

    /// Which activities are behind a figure; `None` where it is not one of activities.
    pub fn activities_behind(
        &self,
        subject: &Subject,
        window: Window,
        metric: &'static Metric,
        part: &str,
    ) -> Option<ActivitiesBehind> {
        let at = self.place_of(metric, part)?;
        pass::activities_behind(self.record, subject, window, (metric, at))
    }

    /// The parts of a metric in this record; one with an empty key where it has none.
    pub fn parts(&self, metric: &Metric) -> Vec<Part> {
        let part = |key: String, name: &str| Part {
            key,
            name: name.to_owned(),
        };
        let record = self.record;
        match metric.parts {
            PartsOf::Whole => vec![Part::default()],
            PartsOf::Stages => {
                let stages = record.stages.iter();
                stages
                    .map(|stage| part(stage.id.to_string(), &stage.name))
                    .collect()
            }
            PartsOf::ActivityKinds => {
                let kinds = ACTIVITY_KINDS.iter();
                kinds.map(|kind| part((*kind).to_owned(), kind)).collect()
            }
            PartsOf::Segments => {
                let words = record.segments().into_iter();
                words
                    .map(|word| part(record.word(word).to_owned(), record.word(word)))
                    .collect()
            }
            PartsOf::Competencies => {
                let known = record.competencies.iter();
                known.map(|one| part(one.key.clone(), &one.name)).collect()
            }
        }
    }

    /// The part of a key, or of a name in any case.
    pub fn part_named(&self, metric: &Metric, text: &str) -> Option<Part> {
        let parts = self.parts(metric);
        let by_key = parts.iter().position(|part| part.key == text);
        let lower = text.to_lowercase();
        let by_name = || {
            parts
                .iter()
                .position(|part| part.name.to_lowercase() == lower)
        };
        by_key.or_else(by_name).map(|at| parts[at].clone())
    }

    fn place_of(&self, metric: &Metric, part: &str) -> Option<usize> {
        self.parts(metric)
            .iter()
            .position(|known| known.key == part)
    }
}

fn figure_of(metric: &'static Metric, part: Part, window: Window, answer: Answer) -> Figure {
    Figure {
        metric,
        part,
        window,
        value: answer.value,
        n: answer.n,
        hits: answer.hits,
        interval: answer.interval,
        note: answer.note,
    }
}

#[cfg(test)]
mod tests;
