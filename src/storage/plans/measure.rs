//! The leading indicator of plans since their start. Apart from what was written down, because an indicator may be
//! counted over many rows: a screen shows the plans first, and where they stand when that is counted.

use super::list::{PlanLine, PlanQuery};
use super::page::{Plan, PlanPage};
use crate::domain::ids::{PlanId, RepId};
use crate::domain::plan::{Figure, PlanState, indicator_of};
use crate::storage::base_currency::BaseCurrency;
use crate::storage::indicator::{IndicatorKey, TrendPoint, Window};
use crate::storage::{Result, Store};

/// Where the leading indicator of a plan stands since its start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SinceStart {
    /// The indicator since the start, in its unit; `None` for no data.
    pub now: Option<Figure>,
    /// The same week by week.
    pub trend: Vec<TrendPoint>,
}

impl SinceStart {
    /// What there is without counting: nothing, where no indicator was agreed that can be measured; `None`: it has to
    /// be counted.
    pub(super) fn without_counting(indicator: &str) -> Option<Self> {
        indicator_of(indicator).is_none().then(Self::default)
    }
}

impl Store {
    /// The plans of a scope as [`Store::plan_lines`] has them, each open one with its leading indicator since the start.
    pub fn plans(&self, query: &PlanQuery, base: &BaseCurrency) -> Result<Vec<PlanLine>> {
        let mut lines = self.plan_lines(query)?;
        self.measure_plans(&mut lines, base)?;
        Ok(lines)
    }

    /// Measures the leading indicator of the open ones of these plans, also where it was measured before.
    ///
    /// # Errors
    /// Void where nobody waits for it any more.
    pub fn measure_plans(&self, lines: &mut [PlanLine], base: &BaseCurrency) -> Result<()> {
        let today = self.today();
        for line in lines.iter_mut().filter(|line| line.is_counted()) {
            self.go_on()?;
            let window = (line.starts_on, today.max(line.starts_on));
            let indicator = IndicatorKey {
                metric: &line.indicator,
                part: &line.indicator_part,
            };
            line.since_start = Some(self.since_start(line.rep, indicator, window, base)?);
        }
        Ok(())
    }

    /// Everything about one plan, its leading indicator included.
    ///
    /// # Errors
    /// As [`Store::plan`].
    pub fn plan_page(&self, id: PlanId, base: &BaseCurrency) -> Result<PlanPage> {
        let mut page = self.plan_as_written(id)?;
        if page.since_start.is_none() {
            page.since_start = Some(self.measure_plan(&page.plan, base)?);
        }
        Ok(page)
    }

    /// The leading indicator of one plan: up to today, or up to the day it was closed.
    pub fn measure_plan(&self, plan: &Plan, base: &BaseCurrency) -> Result<SinceStart> {
        let window = plan.window(self.today());
        self.since_start(plan.rep, plan.indicator_key(), window, base)
    }

    fn since_start(
        &self,
        rep: RepId,
        indicator: IndicatorKey<'_>,
        window: Window,
        base: &BaseCurrency,
    ) -> Result<SinceStart> {
        Ok(SinceStart {
            now: self.indicator_since(rep, indicator, window, base)?,
            trend: self.indicator_trend(rep, indicator, window, base)?,
        })
    }
}

impl PlanLine {
    /// Whether its indicator has to be counted: the plan is open and has one that is known.
    pub fn is_counted(&self) -> bool {
        self.state == PlanState::Open && indicator_of(&self.indicator).is_some()
    }

    /// Whether another line's indicator is measured just as this one's: same plan, person, indicator and start.
    pub fn measures_as(&self, other: &Self) -> bool {
        self.is_counted()
            && other.is_counted()
            && (self.id, self.rep, self.starts_on) == (other.id, other.rep, other.starts_on)
            && (&self.indicator, &self.indicator_part) == (&other.indicator, &other.indicator_part)
    }

    /// The indicator since the start, in its unit; `None` for no data, and while it is not measured.
    pub fn indicator_now(&self) -> Option<f64> {
        let figure = self.since_start.as_ref()?.now;
        figure.map(|figure| figure.value)
    }
}

impl PlanPage {
    /// The indicator since the start; `None` for no data, and while it is not measured.
    pub fn now(&self) -> Option<Figure> {
        self.since_start.as_ref()?.now
    }
}
