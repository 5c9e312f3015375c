//! Several cells at once: same as above, the column below, the period before, shorter periods.

use super::Goals;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::domain::fiscal::PeriodKind;
use crate::domain::goal::Target;
use crate::storage::{Copied, GoalEdit, GoalRow};

impl Goals {
    /// The goal of the row above as one of this row: a full goal times this rep's ramp, where the metric adds up.
    fn for_row(&self, from: &GoalRow, to: &GoalRow) -> Option<Target> {
        let found = from.cells.get(self.column)?.objective?;
        let (column, _) = self.metric()?;
        let ramp = found.goal.ramp;
        let same = (to.ramp - ramp).abs() < f64::EPSILON || ramp <= 0.0;
        Some(if same || !column.adds_up() {
            found.goal.target
        } else {
            found.goal.target.times(to.ramp / ramp)
        })
    }

    /// Gives the cell the goal of the row above.
    pub(super) fn same_as_above(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let above = self
            .list
            .cursor
            .position()
            .checked_sub(1)
            .and_then(|at| self.list.row(at))
            .and_then(|row| self.grid.as_ref()?.rows.get(row.place));
        let target = above
            .zip(self.row())
            .and_then(|(above, row)| self.for_row(above, row));
        match target {
            Some(target) => self.set(target, effects),
            None => effects.warn("There is no goal above"),
        }
    }

    /// Gives every row below the goal of this one; new reps their share of it.
    pub(super) fn fill(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let (Some(from), Some((_, metric))) = (self.row(), self.metric()) else {
            return;
        };
        let at = self.list.cursor.position();
        let below = (at + 1..self.list.cursor.count())
            .filter_map(|at| self.list.row(at))
            .filter_map(|row| self.grid.as_ref()?.rows.get(row.place))
            .filter(|row| !row.leads);
        let edits: Vec<GoalEdit> = below
            .filter_map(|row| self.edit_of(row, self.for_row(from, row)?))
            .collect();
        if edits.is_empty() {
            effects.warn("There is no goal here, or nobody below");
            return;
        }
        let said = format!("{} for {} reps", metric.name, edits.len());
        let label = format!("Goals: {said} in {}", self.label());
        Self::save(label, edits, said, effects);
    }

    /// Copies the goals of the period before as they are.
    pub(super) fn copy(&mut self, effects: &mut Effects<Self>) {
        self.copy_times(1.0, effects);
    }

    /// Asks for a factor, then copies.
    pub(super) fn copy_more(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let field = Field::new("factor", "More or less", Kind::Text)
            .required()
            .hint("+5%, -10%, or a factor such as 1.05");
        let form = Form::new(
            "Copy from the period before",
            context.clock.today(),
            vec![field],
        )
        .note("Goals that stand here already are left alone.");
        effects.ask(form, |screen: &mut Self, values, effects| {
            match factor(values.text("factor")) {
                Some(factor) => screen.copy_times(factor, effects),
                None => effects.warn(format!(
                    "“{}” is no factor from 0 to 10: +5%, -10% or 1.05",
                    values.text("factor")
                )),
            }
        });
    }

    fn copy_times(&mut self, factor: f64, effects: &mut Effects<Self>) {
        let (Some(question), Some((context, period))) =
            (self.question(), self.context.as_ref().zip(self.period))
        else {
            return;
        };
        let Some(before) = context.calendar.previous(period) else {
            return;
        };
        let Some(from) = context.calendar.days(before) else {
            return;
        };
        let named = context.calendar.label(before);
        let label = format!("Copy goals from {named} to {}", self.label());
        effects.change(
            "copy the goals",
            move |store| store.copy_from_previous(&label, &question, from, factor),
            move |_, done, effects| effects.say(copied(done, &named)),
        );
    }

    /// Divides the goals of a year among quarters, of a quarter among months, of a month among weeks.
    pub(super) fn divide(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let kind = match self.period.and_then(crate::domain::fiscal::Period::kind) {
            Some(PeriodKind::Year) => PeriodKind::Quarter,
            Some(PeriodKind::Quarter) | None => PeriodKind::Month,
            Some(PeriodKind::Month) => PeriodKind::Week,
            Some(PeriodKind::Week) => {
                effects.warn("A week is not divided further");
                return;
            }
        };
        let word = match kind {
            PeriodKind::Quarter => "quarters",
            PeriodKind::Month => "months",
            _ => "weeks",
        };
        let Some(question) = self.question() else {
            return;
        };
        let label = format!("Divide the goals of {} into {word}", self.label());
        effects.change(
            "divide the goals",
            move |store| store.divide_goals(&label, &question, kind),
            move |_, done, effects| effects.say(divided(done, word)),
        );
    }
}

fn copied(done: Copied, from: &str) -> String {
    match (done.copied, done.kept) {
        (0, 0) => format!("There are no goals in {from}"),
        (0, kept) => format!("Nothing was copied: {kept} goals stand here already"),
        (copied, 0) => format!("Copied {copied} goals from {from}; u takes it back"),
        (copied, kept) => {
            format!("Copied {copied} goals from {from}, left {kept} alone; u takes it back")
        }
    }
}

fn divided(done: Copied, word: &str) -> String {
    match (done.copied, done.kept) {
        (0, 0) => "There is no goal of this period to divide".to_owned(),
        (0, kept) => format!("Nothing was divided: {kept} goals stand there already"),
        (copied, 0) => format!("{copied} goals for {word}; u takes it back"),
        (copied, kept) => format!("{copied} goals for {word}, left {kept} alone; u takes it back"),
    }
}

/// `+5%` and `1.05` are 1.05; `-10%` is 0.9. None outside 0 to 10.
fn factor(typed: &str) -> Option<f64> {
    let typed = typed.trim().replace(',', ".");
    let factor = match typed.strip_suffix('%') {
        Some(per_cent) => 1.0 + per_cent.trim().parse::<f64>().ok()? / 100.0,
        None => typed.parse().ok()?,
    };
    (0.0..=10.0).contains(&factor).then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn factors_are_read_as_per_cent_more_or_as_a_number() {
        for (typed, read) in [
            ("+5%", Some(1.05)),
            ("5 %", Some(1.05)),
            ("-10%", Some(0.9)),
            ("1,05", Some(1.05)),
            ("2", Some(2.0)),
            ("-3", None),
            ("11", None),
            ("more", None),
            ("", None),
        ] {
            let found = factor(typed);
            let is_near = found
                .zip(read)
                .is_some_and(|(a, b): (f64, f64)| (a - b).abs() < 1e-9);
            assert!(is_near || found == read, "{typed}: {found:?}");
        }
    }
}
