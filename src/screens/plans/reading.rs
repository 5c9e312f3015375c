//! What the tab reads: the plans as they were written first, then where their leading indicators stand.
//!
//! An indicator may be counted over very many rows, on the lane of figures: the first plans of the list come first.
//! Until it is there the figures of before stand, where there are any, else the row says that it is not measured yet.

use std::collections::HashMap;

use crate::app::effect::Effects;
use crate::domain::ids::PlanId;
use crate::storage::{PlanLine, PlanQuery, Result, Store};

use super::{Plans, rows};

/// So many plans are measured at a time: about as many as a screen shows.
const AT_A_TIME: usize = 40;

/// What was measured of the plans of a scope's day and currency, and for whom it is still measured.
#[derive(Default)]
pub(super) struct Measured {
    /// How often the plans were asked for: what was measured for older lines is not taken.
    asked: u64,
    /// The last figures of each plan: another view or filter shows it again at once.
    lines: HashMap<PlanId, PlanLine>,
    /// Whether a line is shown that was not measured since it was read.
    pub(super) is_counting: bool,
}

impl Measured {
    /// Nothing measured is true any more: another day, or another currency.
    pub(super) fn forget(&mut self) {
        self.lines.clear();
    }
}

impl Plans {
    /// Reads the plans of the view again.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let query = PlanQuery {
            scope: context.deal_scope(),
            view: self.view,
            filter: self.list.cursor.filter.text().to_owned(),
            by_rep: self.by_rep,
        };
        self.measured.asked += 1;
        effects.read(
            "plans",
            "read the plans",
            move |store| store.plan_lines(&query),
            Self::take,
        );
    }

    fn take(&mut self, mut lines: Vec<PlanLine>, effects: &mut Effects<Self>) {
        for line in &mut lines {
            let before = self.measured.lines.get(&line.id);
            if let Some(before) = before.filter(|before| before.measures_as(line)) {
                line.since_start.clone_from(&before.since_start);
            }
        }
        self.lines = lines;
        self.lay_out();
        self.measure(0, effects);
    }

    fn lay_out(&mut self) {
        let Some(context) = &self.context else { return };
        let rows = rows::arrange(&self.lines, self.by_rep, context.clock.today());
        self.list.load_all(rows);
    }

    /// Measures the plans of the list from this place on.
    fn measure(&mut self, from: usize, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let of_these = self.lines.iter().enumerate().skip(from);
        let of_these = of_these.filter(|(_, line)| line.is_counted());
        let (places, mut lines): (Vec<usize>, Vec<PlanLine>) = of_these
            .take(AT_A_TIME)
            .map(|(place, line)| (place, line.clone()))
            .unzip();
        self.measured.is_counting = !places.is_empty();
        let Some(next) = places.last().map(|last| last + 1) else {
            return;
        };
        let (asked, base) = (self.measured.asked, context.config.base_currency);
        effects.figures(
            "indicators",
            "measure the plans",
            move |store: &mut Store| -> Result<Vec<PlanLine>> {
                let base = store.base_currency(base)?;
                store.measure_plans(&mut lines, &base)?;
                Ok(lines)
            },
            move |screen, lines, effects| {
                if screen.measured.asked == asked {
                    screen.take_measured(&places, lines);
                    screen.measure(next, effects);
                }
            },
        );
    }

    fn take_measured(&mut self, places: &[usize], lines: Vec<PlanLine>) {
        for (place, line) in places.iter().zip(lines) {
            if let Some(shown) = self.lines.get_mut(*place) {
                *shown = line.clone();
            }
            self.measured.lines.insert(line.id, line);
        }
        self.lay_out();
    }
}
