//! Figures of the metric table: over the rows of the people who are asked for, or over everybody as they go by.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::SalesHead;
use crate::domain::figures::{Asks, CountedFigures, Figure, Figures, Subject, Window};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::DealId;
use crate::domain::metric::Metric;
use crate::domain::money::Currency;
use crate::domain::sales_record::SalesRecord;
use crate::storage::{Result, Store};

/// Of each window, of each group, the figures in the order of the metrics and their parts.
pub type FiguresOfWindows = Vec<Vec<Vec<Figure>>>;

/// Which figure: its metric, and the key of its part, empty where the metric has none.
pub type FigureKey<'a> = (&'static Metric, &'a str);

impl Store {
    /// The figures of several groups of people, in the order asked; with the head of the record, for its names. Looking
    /// back they are counted over the whole record. Costs what the rows of these people cost.
    pub fn figures(
        &self,
        preferred: Option<Currency>,
        calendar: &FiscalCalendar,
        asked: impl FnOnce(&SalesRecord) -> (Vec<Subject>, Window),
        metrics: &[&'static Metric],
    ) -> Result<(Arc<SalesRecord>, Vec<Vec<Figure>>)> {
        let asked = |record: &SalesRecord| {
            let (groups, window) = asked(record);
            (groups, vec![window])
        };
        let (record, mut all) = self.figures_of_windows(preferred, calendar, asked, metrics)?;
        Ok((record, all.pop().unwrap_or_default()))
    }

    /// As [`Self::figures`], for several windows in one pass.
    pub fn figures_of_windows(
        &self,
        preferred: Option<Currency>,
        calendar: &FiscalCalendar,
        asked: impl FnOnce(&SalesRecord) -> (Vec<Subject>, Vec<Window>),
        metrics: &[&'static Metric],
    ) -> Result<(Arc<SalesRecord>, FiguresOfWindows)> {
        if self.looking().is_some() {
            let record = self.kept_sales_record(preferred)?;
            let (groups, windows) = asked(&record);
            let figures = Figures::new(&record, calendar);
            let of_window = |window: &Window| figures.of_metrics(&groups, *window, metrics);
            let all = windows.iter().map(of_window).collect();
            return Ok((record, all));
        }
        let head = self.sales_head(preferred)?;
        let asked = asked(&head.record);
        let counted = self.figures_over(&head, calendar, asked, metrics)?;
        Ok((Arc::clone(&head.record), counted))
    }

    /// The figures of groups whose people a head knows, window by window.
    fn figures_over(
        &self,
        head: &SalesHead,
        calendar: &FiscalCalendar,
        (groups, windows): (Vec<Subject>, Vec<Window>),
        metrics: &[&'static Metric],
    ) -> Result<FiguresOfWindows> {
        let figures = Figures::new(&head.record, calendar);
        let asked: Vec<_> = windows.iter().map(|w| figures.asked(*w, metrics)).collect();
        let reps = reps_of(&groups);
        let begin = || -> Vec<_> {
            let counting = asked.iter().map(|asked| figures.counting(&groups, asked));
            counting.collect()
        };
        let mut sums = self
            .fold_pieces(head, reps.as_deref(), None, begin, |counted, piece| {
                for counted in counted {
                    counted.take(&piece.deals, &piece.work, &[]);
                }
            })?
            .into_iter();
        let mut whole = sums.next().unwrap_or_else(begin);
        for sum in sums {
            for (mine, theirs) in whole.iter_mut().zip(sum) {
                mine.merge(theirs);
            }
        }
        if metrics
            .iter()
            .any(|metric| metric.asks == Asks::Observations)
        {
            let seen = self.seen_among(reps.as_deref())?;
            for counted in &mut whole {
                counted.take(&[], &[], &seen);
            }
        }
        Ok(whole.into_iter().map(CountedFigures::figures).collect())
    }

    /// One figure of people whom a head knows.
    pub(super) fn figure_over(
        &self,
        head: &SalesHead,
        calendar: &FiscalCalendar,
        (subject, window): (&Subject, Window),
        (metric, part): FigureKey<'_>,
    ) -> Result<Figure> {
        let asked = (vec![subject.clone()], vec![window]);
        let of_windows = self.figures_over(head, calendar, asked, &[metric])?;
        let mut figures = of_windows.into_iter().flatten().flatten();
        let figure = figures.find(|figure| figure.part.key == part);
        // A part that nobody knows: the record says so.
        let unknown = || Figures::new(&head.record, calendar).figure(subject, window, metric, part);
        Ok(figure.unwrap_or_else(unknown))
    }

    /// One figure of some people.
    pub fn figure(
        &self,
        preferred: Option<Currency>,
        calendar: &FiscalCalendar,
        (subject, window): (&Subject, Window),
        (metric, part): FigureKey<'_>,
    ) -> Result<(Arc<SalesRecord>, Figure)> {
        let asked = |_: &SalesRecord| (vec![subject.clone()], window);
        let (record, mut of_groups) = self.figures(preferred, calendar, asked, &[metric])?;
        let mut figures = of_groups.pop().unwrap_or_default().into_iter();
        let figure = figures.find(|figure| figure.part.key == part);
        // A part that nobody knows: the record says so.
        let unknown = || Figures::new(&record, calendar).figure(subject, window, metric, part);
        let figure = figure.unwrap_or_else(unknown);
        Ok((record, figure))
    }

    /// The deals behind a figure, by row number; empty for figures of activities and observations.
    pub fn deals_behind_figure(
        &self,
        preferred: Option<Currency>,
        calendar: &FiscalCalendar,
        (subject, window): (&Subject, Window),
        (metric, part): FigureKey<'_>,
    ) -> Result<Vec<DealId>> {
        if self.looking().is_some() {
            let record = self.kept_sales_record(preferred)?;
            let figures = Figures::new(&record, calendar);
            return Ok(figures.deals_behind(subject, window, metric, part));
        }
        let head = self.sales_head(preferred)?;
        let figures = Figures::new(&head.record, calendar);
        let reps = reps_of(std::slice::from_ref(subject));
        let found = self.fold_pieces(&head, reps.as_deref(), None, Vec::new, |found, piece| {
            let asked = (metric, part);
            found.extend(figures.deals_behind_among(&piece.deals, subject, window, asked));
        })?;
        let mut found: Vec<DealId> = found.into_iter().flatten().collect();
        found.sort_unstable();
        Ok(found)
    }
}

/// The people of all groups together; `None`: everybody.
fn reps_of(groups: &[Subject]) -> Option<Vec<i64>> {
    let mut all = BTreeSet::new();
    for group in groups {
        match group {
            Subject::Everybody => return None,
            Subject::Reps(reps) => all.extend(reps.iter().map(|rep| rep.0)),
        }
    }
    Some(all.into_iter().collect())
}
