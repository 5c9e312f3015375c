//! The ledger “were we right?”: what was predicted, what came, and how often each root cause was called rightly.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{PlanState, Right};
use crate::domain::ids::{PlanId, RepId};
use crate::domain::statistics::Rate;

/// A closed plan with its prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerLine {
    /// The plan.
    pub plan: PlanId,
    /// Whose it was.
    pub rep: RepId,
    /// The name of the rep.
    pub rep_name: String,
    /// The focus.
    pub focus: String,
    /// Key of the root cause; empty where none was named.
    pub root_cause: String,
    /// The prediction in words; empty where only figures were given.
    pub predicted: String,
    /// Key of the indicator; empty where there was none.
    pub indicator: String,
    /// The name of its part.
    pub part: String,
    /// The indicator at the start, in its unit; `None` for no data.
    pub from: Option<f64>,
    /// Its target.
    pub target: Option<f64>,
    /// Where it stood at the end; `None` for no data.
    pub value: Option<f64>,
    /// What the rule says.
    pub rule: Option<Right>,
    /// What counts: the manager's word where there is one, else the rule's.
    pub was_right: Option<Right>,
    /// Why the manager said otherwise; empty where the rule stands.
    pub said_because: String,
    /// How the plan ended.
    pub state: PlanState,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
}

/// How often predictions were right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HitRate {
    /// Key of the root cause; empty where none was named.
    pub root_cause: String,
    /// Right.
    pub right: i64,
    /// Partly right: no hit, but told apart from a miss.
    pub partly: i64,
    /// Not right.
    pub wrong: i64,
    /// Closed without data to judge by: in no rate.
    pub no_data: i64,
}

impl HitRate {
    /// Right of all that were judged; partly right is not a hit. n = 0 is “no data”.
    pub fn rate(&self) -> Rate {
        Rate::new(self.right, self.right + self.partly + self.wrong)
    }

    fn count(&mut self, right: Option<Right>) {
        *match right {
            Some(Right::Yes) => &mut self.right,
            Some(Right::Partly) => &mut self.partly,
            Some(Right::No) => &mut self.wrong,
            None => &mut self.no_data,
        } += 1;
    }
}

/// The hit rate of all lines, and of each root cause by its key.
pub fn hit_rates(lines: &[LedgerLine]) -> (HitRate, Vec<HitRate>) {
    let mut all = HitRate::default();
    let mut causes: BTreeMap<&str, HitRate> = BTreeMap::new();
    for line in lines {
        all.count(line.was_right);
        causes
            .entry(&line.root_cause)
            .or_insert_with(|| HitRate {
                root_cause: line.root_cause.clone(),
                ..HitRate::default()
            })
            .count(line.was_right);
    }
    (all, causes.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cause: &str, was_right: Option<Right>) -> LedgerLine {
        LedgerLine {
            plan: PlanId(1),
            rep: RepId(1),
            rep_name: "Ana".into(),
            focus: "f".into(),
            root_cause: cause.into(),
            predicted: String::new(),
            indicator: String::new(),
            part: String::new(),
            from: None,
            target: None,
            value: None,
            rule: was_right,
            was_right,
            said_because: String::new(),
            state: PlanState::Achieved,
            closed_on: None,
        }
    }

    #[test]
    fn hits_are_counted_per_cause_and_in_all_and_nothing_is_no_data() {
        let mut lines: Vec<LedgerLine> = Vec::new();
        // 3 of 10, the interval of FX-2.14.
        lines.extend((0..3).map(|_| line("skill", Some(Right::Yes))));
        lines.extend((0..4).map(|_| line("skill", Some(Right::Partly))));
        lines.extend((0..3).map(|_| line("skill", Some(Right::No))));
        lines.push(line("environment", None));
        let (all, causes) = hit_rates(&lines);
        assert_eq!((all.rate(), all.no_data), (Rate::new(3, 10), 1));
        let interval = all.rate().interval().unwrap();
        assert!((interval.low - 0.1078).abs() < 5e-5 && (interval.high - 0.6032).abs() < 5e-5);
        let names: Vec<&str> = causes.iter().map(|cause| &*cause.root_cause).collect();
        assert_eq!(names, ["environment", "skill"]);
        assert_eq!(causes[0].rate().value(), None);
        assert_eq!(hit_rates(&[]).0.rate().value(), None);
    }
}
