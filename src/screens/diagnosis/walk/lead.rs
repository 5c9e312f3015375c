//! The leading indicator of the plan: which one it is, where it stands before the plan, and where those stand with
//! whom the rep is compared. It is measured as Plans measures it, so that both show the same number on the first day.

use chrono::NaiveDate;

use super::Walk;
use super::figures::Figures;
use super::reading::Kept;
use crate::app::effect::Effects;
use crate::domain::diagnosis::{Choice, Comparison, Factor, Window};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::domain::plan::{Aim, Indicator, indicator_of, leading};
use crate::domain::plan_draft::PlanDraft;
use crate::storage::{IndicatorKey, Result, Store};

/// Working days in a week.
const WEEK: f64 = 5.0;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeadAsked {
    rep: RepId,
    metric: &'static str,
    part: String,
    /// The days of the plan.
    days: (NaiveDate, NaiveDate),
    /// With whom it is compared, and over which days.
    others: Vec<RepId>,
    window: Window,
    currency: Option<Currency>,
}

/// A leading indicator as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lead {
    /// What was measured.
    pub asked: LeadAsked,
    /// The name of its part.
    pub part_name: String,
    /// Where it stands before the plan: over as long a time as the plan is to run. None: no data.
    pub from: Option<f64>,
    /// Where it stands over the whole window of the benchmark.
    pub over_time: Option<f64>,
    /// Where those in the benchmark stand, taken together.
    pub others: Option<f64>,
}

impl Lead {
    fn measure(store: &Store, asked: LeadAsked) -> Result<Self> {
        let base = store.base_currency(asked.currency)?;
        let key = IndicatorKey {
            metric: asked.metric,
            part: &asked.part,
        };
        let over = (asked.window.first, asked.window.last);
        let value = |people: &[RepId]| -> Result<Option<f64>> {
            let figure = store.indicator(people, key, over, &base)?;
            Ok(figure.map(|figure| figure.value))
        };
        Ok(Self {
            part_name: store.indicator_part_name(asked.metric, &asked.part)?,
            from: store.baseline_of(asked.rep, key, asked.days, &base)?,
            over_time: value(&[asked.rep])?,
            others: value(&asked.others)?,
            asked,
        })
    }

    /// The indicator.
    pub fn indicator(&self) -> Option<Indicator> {
        indicator_of(self.asked.metric)
    }

    /// The key of its part; empty: all of it.
    pub fn part(&self) -> &str {
        &self.asked.part
    }

    /// Where it should stand: what the step Methodology shows where that is the same figure, else that of the others.
    pub fn benchmark(&self, figures: &Figures, compared: &Comparison) -> Option<f64> {
        let shown = |factor| {
            let diagnosis = &figures.diagnosis;
            let all = diagnosis.comparisons.iter().chain(&diagnosis.stages);
            let found = all
                .filter(|one| one.factor == factor)
                .find_map(|one| one.benchmark);
            let point = found.or_else(|| diagnosis.benchmark.point(factor));
            point.map(|point| point.value)
        };
        let same = match (self.asked.metric, compared.factor) {
            ("new_deals", _) => shown(Factor::Volume).map(|a_day| a_day * WEEK),
            ("win_rate", _) => shown(Factor::WinRate),
            ("price_realisation", _) => shown(Factor::Realisation),
            ("stage_conversion", Factor::Conversion { to, .. }) => {
                shown(Factor::Conversion { from: to, to })
            }
            _ => None,
        };
        same.or(self.others)
    }
}

impl Walk {
    /// The indicator of the hypothesis, with what has to be known to measure it.
    fn lead_asked(&self, kept: &Kept, figures: &Figures) -> Option<LeadAsked> {
        let context = self.context.as_ref()?;
        let hypothesis = &kept.walk.hypothesis;
        let stage = hypothesis.to.or(hypothesis.from);
        let stage = stage.map_or_else(String::new, |stage| stage.to_string());
        let lever = kept.lever.as_ref();
        let (indicator, part) = leading(Aim {
            factor: &hypothesis.factor,
            stage: &stage,
            set: lever.map_or("", |lever| lever.indicator.as_str()),
            competency: lever.map_or("", |lever| lever.competency_key.as_str()),
        })?;
        let (today, calendar) = (context.clock.today(), &context.calendar);
        let days = match &kept.walk.plan {
            Some(plan) => (plan.starts_on, plan.ends_on),
            None => PlanDraft::days(today, calendar),
        };
        let benchmark = &figures.diagnosis.benchmark;
        let mut others: Vec<RepId> = benchmark.people.iter().map(|(id, _)| *id).collect();
        if benchmark.choice == Choice::OwnPast {
            others = vec![kept.walk.rep];
        }
        Some(LeadAsked {
            rep: kept.walk.rep,
            metric: indicator.metric.key,
            part,
            days,
            others,
            window: benchmark.window,
            currency: context.config.base_currency,
        })
    }

    /// Whether the indicator that leads now is not measured yet.
    pub(super) fn is_measuring(&self) -> bool {
        let (Some(kept), Some(figures)) = (&self.kept, &self.figures) else {
            return false;
        };
        let asked = self.lead_asked(kept, figures);
        asked.is_some() && self.lead.as_ref().map(|lead| &lead.asked) != asked.as_ref()
    }

    /// Measures the indicator where another one leads now.
    pub(super) fn read_lead(&mut self, is_outdated: bool, effects: &mut Effects<Self>) {
        let (Some(kept), Some(figures)) = (&self.kept, &self.figures) else {
            return;
        };
        let Some(asked) = self.lead_asked(kept, figures) else {
            self.lead = None;
            return;
        };
        if !is_outdated && self.lead.as_ref().is_some_and(|lead| lead.asked == asked) {
            return;
        }
        effects.read(
            "lead",
            "measure the indicator",
            move |store| Lead::measure(store, asked),
            |screen, lead, _| {
                screen.lead = Some(lead);
                screen.fill();
            },
        );
    }
}
