//! What is done to the marked deals, or to the selected one where none is marked.

use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind};
use crate::app::pick::{Item, Source};
use crate::domain::flags::ReviewThresholds;
use crate::domain::ids::{DealId, RepId};
use crate::storage::{DealEdit, Result, Store};

use super::Pipeline;
use crate::screens::choices;
use crate::screens::deal_rows::DealRow;

impl Pipeline {
    /// The deals that an action applies to; headings of groups are none.
    fn acted_on(&self) -> Vec<DealId> {
        let ids = self.deals.cursor.acted_on();
        ids.into_iter().filter(|id| *id >= 0).map(DealId).collect()
    }

    /// Asks what to do with them.
    pub(super) fn act(&mut self, effects: &mut Effects<Self>) {
        let deals = self.acted_on();
        let title = match deals.len() {
            1 => "What to do with this deal?".to_owned(),
            n => format!("What to do with {n} deals?"),
        };
        let mut items = vec![
            Item::new("copy", "Copy as text"),
            Item::new("unmark", "Unmark all"),
        ];
        // A look at the past takes no changes: they would change today's deals unseen.
        if self
            .context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
        {
            items.insert(0, Item::new("next-step", "Set the next step and its date"));
            items.insert(1, Item::new("owner", "Give them to another owner"));
        }
        effects.pick(
            title,
            Source::Fixed(items),
            |screen, item, effects| match item.id.as_str() {
                "next-step" => screen.set_next_step(effects),
                "owner" => screen.set_owner(effects),
                "copy" => screen.copy(effects),
                _ => screen.deals.cursor.clear_marks(),
            },
        );
    }

    fn set_next_step(&mut self, effects: &mut Effects<Self>) {
        let (deals, Some(context)) = (self.acted_on(), &self.context) else {
            return;
        };
        let fields = vec![
            Field::new("next", "Next step", Kind::Text).required(),
            Field::new("on", "By", Kind::Date).hint("fri").required(),
        ];
        let form = Form::new("Next step", context.clock.today(), fields)
            .note(format!("For {}", said(deals.len())));
        effects.form(
            form,
            "set the next step",
            move |store, values| {
                let edit = DealEdit {
                    next_step: Some((values.text("next").trim().to_owned(), values.date("on"))),
                    ..DealEdit::default()
                };
                edit_all(store, "Set the next step of", &deals, &edit).map_err(SaveProblem::from)
            },
            |screen, count, effects| screen.done("Set the next step of", count, effects),
        );
    }

    fn set_owner(&mut self, effects: &mut Effects<Self>) {
        let deals = self.acted_on();
        effects.pick(
            "Who takes them over?",
            choices::reps(),
            |_, item, effects| {
                let Some(owner) = item.number().map(RepId) else {
                    return;
                };
                effects.change(
                    "change the owner",
                    move |store| {
                        let edit = DealEdit {
                            owner: Some(Some(owner)),
                            ..DealEdit::default()
                        };
                        edit_all(store, "Change the owner of", &deals, &edit)
                    },
                    |screen, count, effects| screen.done("Changed the owner of", count, effects),
                );
            },
        );
    }

    fn done(&mut self, what: &str, count: usize, effects: &mut Effects<Self>) {
        self.deals.cursor.clear_marks();
        effects.say(format!("{what} {}; u takes it back", said(count)));
    }

    /// Copies them as lines, cells parted by tabs, ready for a mail or a sheet.
    pub(super) fn copy(&mut self, effects: &mut Effects<Self>) {
        let (deals, Some(context)) = (self.acted_on(), &self.context) else {
            return;
        };
        let (config, today) = (context.config.clone(), context.clock.today());
        effects.read(
            "copy",
            "copy the deals",
            move |store| -> Result<String> {
                let base = store.base_currency(config.base_currency)?.currency;
                let lines = store.deal_lines(&deals, &ReviewThresholds::default())?;
                let lines: Vec<String> = lines
                    .iter()
                    .map(|deal| DealRow::of(deal, base, today).as_text())
                    .collect();
                Ok(lines.join("\n"))
            },
            |_, text, effects| effects.copy(text),
        );
    }
}

fn said(count: usize) -> String {
    if count == 1 {
        "1 deal".to_owned()
    } else {
        format!("{count} deals")
    }
}

/// Changes all of them in one stroke, so that one undo takes all of it back.
fn edit_all(store: &mut Store, what: &str, deals: &[DealId], edit: &DealEdit) -> Result<usize> {
    store.change(&format!("{what} {}", said(deals.len())), |change| {
        for deal in deals {
            change.edit_deal(*deal, edit)?;
        }
        Ok(deals.len())
    })
}
