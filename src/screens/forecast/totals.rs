//! What is added up over everybody's calls when a sheet or the moves arrive, so that a frame costs the same for ten
//! thousand reps as for ten.

use std::collections::HashMap;

use crate::domain::forecast::Step;
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::ids::RepId;
use crate::domain::process::ForecastCategory;
use crate::storage::ForecastSheet;
use crate::ui::canvas::{Piece, piece};
use crate::ui::theme::Role;

use super::moved_line::Moved;

/// The sums of a sheet.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// The reps' calls and the manager's, by category, in minor units.
    calls: Vec<(ForecastCategory, Option<i64>, Option<i64>)>,
    /// How many let a due day pass.
    pub(super) late: usize,
    /// How many have called.
    pub(super) called: usize,
    /// Of how many on the sheet.
    pub(super) of: usize,
    /// Calls that cannot be meant as they were said.
    pub(super) wrong_ways: Vec<Piece>,
    /// What the manager's commit is made of.
    pub(super) commit: Option<ManagersTotal>,
}

impl Totals {
    /// Of a sheet. One pass over the reps for each category.
    pub(super) fn of(sheet: &ForecastSheet) -> Self {
        let calls: HashMap<RepId, _> = sheet.calls.lines.iter().map(|l| (l.rep, l)).collect();
        let on_sheet = sheet.sheet.lines.iter();
        let of: Vec<_> = on_sheet.filter_map(|l| calls.get(&l.rep?)).collect();
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
            wrong_ways: wrong_ways(sheet),
            commit: Some(sheet.calls.managers_total(ForecastCategory::Commit)),
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

fn wrong_ways(sheet: &ForecastSheet) -> Vec<Piece> {
    let said = |name: &str, flags: Vec<String>| -> Vec<Piece> {
        let said = flags.into_iter();
        said.map(|flag| piece(Role::Warning, format!("! {name}: {flag}")))
            .collect()
    };
    let lines = sheet.calls.lines.iter().flat_map(|line| {
        let flags = line.own.wrong_way(line.deals.closed, sheet.currency);
        said(&line.name, flags)
    });
    let whole = &sheet.calls.whole;
    let whole = whole.wrong_way(sheet.sheet.columns.closed, sheet.currency);
    said("Your call", whole).into_iter().chain(lines).collect()
}

/// What each step of the moves adds up to, in minor units; steps of nothing are left out.
pub(super) fn steps_of(moved: &Moved) -> Vec<(i64, Step)> {
    let steps = Step::ALL.into_iter();
    steps
        .map(|step| (moved.0.waterfall.sum(step), step))
        .filter(|(minor, _)| *minor != 0)
        .collect()
}
