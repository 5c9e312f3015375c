//! What else is done to goals: saving, taking away, agreement, the day of the next look, another metric.

use super::{Goals, said};
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::pick::{Item, Source};
use crate::domain::date_words::written;
use crate::domain::goal::unit_in_words;
use crate::storage::{GoalEdit, GoalKey, GoalMetric, GoalRow};

impl Goals {
    /// Saves changes as one, and says what was set.
    pub(super) fn save(
        label: String,
        edits: Vec<GoalEdit>,
        said: String,
        effects: &mut Effects<Self>,
    ) {
        effects.change(
            "set the goal",
            move |store| store.set_goals(&label, &edits),
            move |_, changed, effects| {
                effects.say(if changed == 0 {
                    format!("{said} was so already")
                } else {
                    format!("{said}; u takes it back")
                });
            },
        );
    }

    /// Takes the goal of the cell in front away.
    pub(super) fn remove(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let (Some(key), Some((_, metric)), Some(row)) =
            (self.cell_key(), self.metric(), self.row())
        else {
            return;
        };
        let said = format!("{}: no goal for {}", row.name, metric.name);
        let label = format!(
            "Take away: {}, {} in {}",
            row.name,
            metric.name,
            self.label()
        );
        let edit = GoalEdit {
            key,
            target: None,
            ramp: None,
        };
        Self::save(label, vec![edit], said, effects);
    }

    /// The marked people, or the one in front.
    fn acted_on(&self) -> Vec<&GoalRow> {
        let ids = self.list.cursor.acted_on();
        let rows = self.grid.as_ref().map_or(&[][..], |grid| &grid.rows);
        rows.iter().filter(|row| ids.contains(&row.rep.0)).collect()
    }

    /// Every goal that these people have for this very period.
    fn goals_acted_on(&self) -> Vec<GoalKey> {
        let Some(grid) = &self.grid else {
            return Vec::new();
        };
        let mut keys = Vec::new();
        for row in self.acted_on() {
            for (column, cell) in grid.columns.iter().zip(&row.cells) {
                if cell.stated().is_some() {
                    keys.push(GoalKey {
                        rep: row.rep,
                        metric: column.clone(),
                        days: grid.days,
                    });
                }
            }
        }
        keys
    }

    fn who(&self) -> String {
        match self.acted_on().as_slice() {
            [one] => one.name.clone(),
            some => format!("{} reps", some.len()),
        }
    }

    /// The rep agrees to all goals of the period today.
    pub(super) fn agree(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let (keys, who) = (self.goals_acted_on(), self.who());
        let Some(context) = self.context.as_ref().filter(|_| !keys.is_empty()) else {
            effects.warn(format!("{who}: no goal was set for {}", self.label()));
            return;
        };
        let (today, period) = (context.clock.today(), self.label());
        let label = format!("{who} agreed to the goals of {period}");
        let said = label.clone();
        effects.change(
            "note the agreement",
            move |store| store.agree(&label, &keys, Some(today)),
            move |_, changed, effects| {
                effects.say(if changed == 0 {
                    format!("{said} today already")
                } else {
                    format!("{said}; u takes it back")
                });
            },
        );
    }

    /// Asks when the goals are looked at again.
    pub(super) fn review(&mut self, effects: &mut Effects<Self>) {
        if !self.is_counted(effects) {
            return;
        }
        let (keys, who) = (self.goals_acted_on(), self.who());
        let Some(context) = self.context.as_ref().filter(|_| !keys.is_empty()) else {
            effects.warn(format!("{who}: no goal was set for {}", self.label()));
            return;
        };
        let field =
            Field::new("on", "Look at them again", Kind::Date).hint("fri, +2w, eom; empty: no day");
        let title = format!("Goals of {who}, {}", self.label());
        let label = format!("Next look at the goals of {who}, {}", self.label());
        let form = Form::new(title, context.clock.today(), vec![field]);
        effects.form(
            form,
            "save the day",
            move |store, values| {
                let on = values.date("on");
                store.review_goals_on(&label, &keys, on)?;
                Ok(on)
            },
            move |_, on, effects| {
                effects.say(on.map_or_else(
                    || "No day is set".to_owned(),
                    |day| format!("{who}: looked at again on {}", written(day)),
                ));
            },
        );
    }

    /// Adds a column for another metric, or for another part of one.
    pub(super) fn add_metric(_: &mut Self, effects: &mut Effects<Self>) {
        effects.read(
            "metrics",
            "read the metrics",
            |store| store.goal_metrics(),
            |screen, metrics, effects| screen.pick_metric(&metrics, effects),
        );
    }

    fn pick_metric(&mut self, metrics: &[(GoalMetric, String)], effects: &mut Effects<Self>) {
        let shown = self.grid.as_ref().map_or(&[][..], |grid| &grid.columns);
        let items = metrics
            .iter()
            .filter(|(column, _)| !shown.contains(column))
            .filter_map(|(column, part)| {
                let metric = column.known()?;
                let label = if part.is_empty() {
                    metric.name.to_owned()
                } else {
                    format!("{}: {part}", metric.name)
                };
                let detail = format!(
                    "{}, in {}",
                    said::kind(metric.kind),
                    unit_in_words(metric.unit)
                );
                Some(Item::new(format!("{}/{}", column.metric, column.part), label).detail(detail))
            });
        let source = Source::Fixed(items.collect());
        effects.pick(
            "Goals for which metric?",
            source,
            |screen: &mut Self, item, effects| {
                if let Some((metric, part)) = item.id.split_once('/') {
                    screen.asked.push(GoalMetric {
                        metric: metric.to_owned(),
                        part: part.to_owned(),
                    });
                    screen.go_to = screen.asked.last().cloned();
                    screen.read(effects);
                }
            },
        );
    }
}
