//! The cell in front: what stands in it, typing into it, taking and putting.

use super::Goals;
use crate::app::effect::Effects;
use crate::app::key::{Code, Key};
use crate::app::text_edit::TextEdit;
use crate::domain::goal::{Goal, Target};
use crate::domain::metric::Metric;
use crate::domain::money::Currency;
use crate::storage::{GoalCell, GoalEdit, GoalKey, GoalMetric, GoalRow};

impl Goals {
    /// The person in front.
    pub(super) fn row(&self) -> Option<&GoalRow> {
        let place = self.list.selected()?.place;
        self.grid.as_ref()?.rows.get(place)
    }

    /// The cell in front.
    pub(super) fn cell(&self) -> Option<&GoalCell> {
        self.row()?.cells.get(self.column)
    }

    /// The goal in front, where one was set for this very period.
    pub(super) fn stated(&self) -> Option<Goal> {
        self.cell()?.stated()
    }

    /// The metric in front.
    pub(super) fn metric(&self) -> Option<(&GoalMetric, &'static Metric)> {
        let column = self.grid.as_ref()?.columns.get(self.column)?;
        Some((column, column.known()?))
    }

    /// Which goal the cell in front is.
    pub(super) fn cell_key(&self) -> Option<GoalKey> {
        self.key_of(self.row()?)
    }

    pub(super) fn key_of(&self, row: &GoalRow) -> Option<GoalKey> {
        let grid = self.grid.as_ref()?;
        Some(GoalKey {
            rep: row.rep,
            metric: grid.columns.get(self.column)?.clone(),
            days: grid.days,
        })
    }

    /// The currency of money that is typed without one: the cell's, else the column's, else the base currency.
    fn currency(&self) -> Currency {
        let of = |cell: &GoalCell| {
            cell.objective
                .and_then(|found| found.goal.target.currency())
        };
        let grid = self.grid.as_ref();
        let of_column = || {
            let rows = &grid?.rows;
            rows.iter().find_map(|row| of(row.cells.get(self.column)?))
        };
        self.cell()
            .and_then(of)
            .or_else(of_column)
            .or_else(|| grid.map(|grid| grid.base.currency))
            .unwrap_or(Currency::USD)
    }

    /// Opens the cell with what stands in it.
    pub(super) fn begin(&mut self, effects: &mut Effects<Self>) {
        if !self.is_of_period(effects) {
            return;
        }
        let typed = self.metric().map(|(_, metric)| {
            let target = self.stated().map(|goal| goal.target);
            target.map_or_else(String::new, |target| target.typed(metric.unit))
        });
        self.typing = typed.map(TextEdit::new);
        self.is_selected = self.typing.is_some();
    }

    /// A key while a cell is open; else a digit opens the cell with it. False: the key is somebody else's.
    pub(super) fn press(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        let Some(typing) = &mut self.typing else {
            let digit = key.typed().filter(|c| c.is_ascii_digit() || *c == '-');
            let Some(digit) = digit.filter(|_| self.may_change()) else {
                return false;
            };
            if !self.is_of_period(effects) {
                return true;
            }
            self.typing = self.metric().map(|_| TextEdit::new(digit));
            return self.typing.is_some();
        };
        match key.code {
            Code::Esc => self.typing = None,
            Code::Enter | Code::Down => self.finish(effects, |page| page.list.cursor.step(1)),
            Code::Up => self.finish(effects, |page| page.list.cursor.step(-1)),
            Code::Tab if key.shift => {
                self.finish(effects, |page| page.column = page.column.saturating_sub(1));
            }
            Code::Tab => self.finish(effects, |page| {
                let columns = page.grid.as_ref().map_or(1, |grid| grid.columns.len());
                page.column = (page.column + 1).min(columns.saturating_sub(1));
            }),
            _ => {
                // What stood in the cell is replaced by what is typed, and edited once the cursor moves in it.
                if std::mem::take(&mut self.is_selected) && key.typed().is_some() {
                    typing.set("");
                }
                let _ = typing.press(key);
            }
        }
        true
    }

    pub(super) fn paste_into_cell(&mut self, text: &str, effects: &mut Effects<Self>) -> bool {
        if self.typing.is_none() && self.may_change() {
            self.begin(effects);
            if let Some(typing) = &mut self.typing {
                typing.set("");
            }
        }
        match &mut self.typing {
            Some(typing) => {
                typing.insert(text.trim());
                true
            }
            None => false,
        }
    }

    /// Takes what was typed, and goes on; what is no target stays open and says why.
    fn finish(&mut self, effects: &mut Effects<Self>, go_on: impl FnOnce(&mut Self)) {
        let Some(typed) = self
            .typing
            .as_ref()
            .map(|typing| typing.text().trim().to_owned())
        else {
            return;
        };
        let Some((_, metric)) = self.metric() else {
            self.typing = None;
            return;
        };
        if typed == "=" {
            self.typing = None;
            self.same_as_above(effects);
        } else if typed.is_empty() {
            self.typing = None;
            if self.stated().is_some() {
                self.remove(effects);
            }
        } else {
            match Target::parse(&typed, metric, self.currency()) {
                Err(wrong) => {
                    effects.warn(wrong.to_string());
                    return;
                }
                Ok(target) => {
                    self.typing = None;
                    self.set(target, effects);
                }
            }
        }
        go_on(self);
    }

    /// The change that sets the goal of a row in the column in front. A new goal of a ramping rep notes the ramp.
    pub(super) fn edit_of(&self, row: &GoalRow, target: Target) -> Option<GoalEdit> {
        let key = self.key_of(row)?;
        let is_new = row.cells.get(self.column)?.stated().is_none();
        let ramp = (is_new && key.metric.adds_up()).then_some(row.ramp);
        Some(GoalEdit {
            key,
            target: Some(target),
            ramp,
        })
    }

    /// Sets the cell in front.
    pub(super) fn set(&mut self, target: Target, effects: &mut Effects<Self>) {
        if !self.is_of_period(effects) {
            return;
        }
        let edit = self.row().and_then(|row| self.edit_of(row, target));
        let (Some(edit), Some((_, metric)), Some(row)) = (edit, self.metric(), self.row()) else {
            return;
        };
        let said = format!(
            "{}: {} {}",
            row.name,
            metric.name,
            target.in_words(metric.unit)
        );
        Self::save(
            format!("Goal of {said} in {}", self.label()),
            vec![edit],
            said,
            effects,
        );
    }

    /// Takes the goal of the cell in front, for `p`.
    pub(super) fn take(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let objective = self.cell().and_then(|cell| cell.objective);
        let (Some(found), Some((column, metric))) = (objective, self.metric()) else {
            effects.warn("There is no goal to take here");
            return;
        };
        let target = found.goal.target;
        effects.say(format!("Took {}; p puts it", target.in_words(metric.unit)));
        self.taken = Some((column.clone(), target));
    }

    /// Puts the taken goal into the cell in front and goes down.
    pub(super) fn put(&mut self, effects: &mut Effects<Self>) {
        let (Some((from, target)), Some((column, metric))) = (&self.taken, self.metric()) else {
            return;
        };
        let target = *target;
        if let Err(wrong) = target.checked(metric) {
            let from = from.known().map_or("", |metric| metric.name);
            effects.warn(format!("This was a goal for {from}. {wrong}"));
        } else if column == from || from.known().map(|from| from.unit) == Some(metric.unit) {
            self.set(target, effects);
            self.list.cursor.step(1);
        } else {
            effects.warn(format!("{} is counted in another unit", metric.name));
        }
    }
}
