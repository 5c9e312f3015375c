//! What everybody's calls add up to, once when a sheet arrives.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::calls::CallLine;
use crate::domain::ids::RepId;
use crate::domain::process::ForecastCategory;
use crate::storage::ForecastSheet;

/// So many calls that cannot be meant as they were said are named; no screen has room for more.
const MOST_NAMED: usize = 64;

/// The sums of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Totals {
    /// The reps' calls and the manager's, by category, in minor units.
    calls: Vec<(ForecastCategory, Option<i64>, Option<i64>)>,
    /// How many let a due day pass.
    pub(super) late: usize,
    /// How many have called.
    pub(super) called: usize,
    /// Of how many on the sheet.
    pub(super) of: usize,
    /// The first calls that cannot be meant as they were said, in words.
    pub(super) wrong_ways: Vec<String>,
    /// What the manager's commit is made of.
    pub(super) commit: ManagersTotal,
    /// Why the manager calls differently.
    pub(super) reason: String,
    /// Whether the manager called over anybody's commit, or for the whole.
    pub(super) has_overrides: bool,
}

impl Totals {
    /// Of a sheet with its calls by rep. One pass over the reps for each category.
    pub(super) fn of(sheet: &ForecastSheet, calls: &HashMap<RepId, &CallLine>) -> Self {
        let on_sheet = sheet.sheet.lines.iter();
        let of: Vec<_> = on_sheet.filter_map(|l| calls.get(&l.rep?)).collect();
        let lines = sheet.calls.lines.iter();
        let mut said = lines.map(|line| &line.manager).chain([&sheet.calls.whole]);
        let reason = sheet.calls.whole.last().map(|call| call.reason.clone());
        Self {
            calls: ForecastCategory::ALL
                .into_iter()
                .map(|category| {
                    let reps = sheet.calls.reps_total(category).figure();
                    (category, reps, managers(sheet, category))
                })
                .collect(),
            late: of.iter().filter(|l| l.submission.is_late()).count(),
            called: of.iter().filter(|l| !l.own.history.is_empty()).count(),
            of: of.len(),
            wrong_ways: wrong_ways(sheet).take(MOST_NAMED).collect(),
            commit: sheet.calls.managers_total(ForecastCategory::Commit),
            reason: reason.unwrap_or_default(),
            has_overrides: said.any(|said| said.base(ForecastCategory::Commit).is_some()),
        }
    }

    /// The reps' calls together.
    pub(super) fn reps(&self, category: ForecastCategory) -> Option<i64> {
        self.line(category)?.1
    }

    /// What the manager said: for the whole, or over single reps; nothing where the reps' calls stand as they are.
    pub(super) fn managers(&self, category: ForecastCategory) -> Option<i64> {
        self.line(category)?.2
    }

    fn line(
        &self,
        category: ForecastCategory,
    ) -> Option<&(ForecastCategory, Option<i64>, Option<i64>)> {
        self.calls.iter().find(|line| line.0 == category)
    }
}

fn managers(sheet: &ForecastSheet, category: ForecastCategory) -> Option<i64> {
    match sheet.calls.managers_total(category) {
        ManagersTotal::OwnCall { minor, .. } => Some(minor),
        ManagersTotal::Sum { sum, overridden } if overridden > 0 => sum.figure(),
        ManagersTotal::Sum { .. } => None,
    }
}

fn wrong_ways(sheet: &ForecastSheet) -> impl Iterator<Item = String> {
    let whole = &sheet.calls.whole;
    let whole = whole.wrong_way(sheet.sheet.columns.closed, sheet.currency);
    let whole = whole.into_iter().map(|flag| format!("! Your call: {flag}"));
    let lines = sheet.calls.lines.iter().flat_map(|line| {
        let flags = line.own.wrong_way(line.deals.closed, sheet.currency);
        let flags = flags.into_iter();
        flags.map(|flag| format!("! {}: {flag}", line.name))
    });
    whole.chain(lines)
}
