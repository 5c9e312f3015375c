//! Goals beside the months: what a rep was to reach in each, and on which side of it the month ended.

use std::collections::BTreeMap;

use super::Whose;
use crate::domain::figures::{Figure, Window};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::metric::Good;
use crate::domain::money::Currency;
use crate::domain::objective::Objective;
use crate::storage::{DealScope, GoalMetric, Result, Store};
use crate::ui::theme::Role;

/// The objectives of each month: set for it, or made of those of the weeks in it or the quarter around it. Of a
/// manager, the manager's own; sums over people are the matter of the page of goals.
#[derive(Default)]
pub(super) struct MonthGoals(Vec<BTreeMap<(RepId, GoalMetric), Objective>>);

impl MonthGoals {
    /// Reads them: one query a month.
    pub fn read(store: &Store, months: &[Window], calendar: &FiscalCalendar) -> Result<Self> {
        let everybody = DealScope::default();
        let of_month =
            |month: &Window| store.objectives(&everybody, (month.first, month.last), calendar);
        Ok(Self(months.iter().map(of_month).collect::<Result<_>>()?))
    }

    /// What a figure of this month was to reach.
    pub fn goal(&self, whose: &Whose, month: usize, figure: &Figure) -> Option<Objective> {
        let Whose::Person(rep) = whose else {
            return None;
        };
        let metric = GoalMetric {
            metric: figure.metric.key.to_owned(),
            part: figure.part.key.clone(),
        };
        self.0.get(month)?.get(&(*rep, metric)).copied()
    }
}

/// On which side of the goal a month is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// As good as the goal or better.
    Reached,
    /// Not as good.
    Short,
}

impl Side {
    /// Where the figure stands; `None` without data, without a way that is good, or in another currency.
    pub fn of(figure: &Figure, goal: &Objective, currency: Currency) -> Option<Self> {
        let (value, target) = (figure.value?, goal.goal.target);
        if target.currency().is_some_and(|other| other != currency) {
            return None;
        }
        let is_reached = match figure.metric.good {
            Good::Up => value >= target.value(),
            Good::Down => value <= target.value(),
            Good::Neither => return None,
        };
        Some(if is_reached {
            Self::Reached
        } else {
            Self::Short
        })
    }

    /// A mark, so that nothing rests on colour alone.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Reached => "▲",
            Self::Short => "▼",
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Short => "short of it",
        }
    }

    /// How it is drawn.
    pub fn role(self) -> Role {
        match self {
            Self::Reached => Role::Good,
            Self::Short => Role::Warning,
        }
    }
}
