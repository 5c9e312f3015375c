//! Forms that change the deal itself, and notes and actions on it.

use super::{Desk, chosen, save_edit, saved};
use crate::app::effect::Effects;
use crate::app::form::{Field, Kind, Value};
use crate::app::pick::Item;
use crate::domain::ids::{NoteId, RepId, StageId};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::screens::choices::people_here;
use crate::screens::pipeline::deal_page::DealScreen;
use crate::storage::records::Subject;
use crate::storage::{DealEdit, NewAction, Store};

impl Desk<'_> {
    pub(super) fn stage(&self, effects: &mut Effects<DealScreen>) {
        let fields = vec![
            Field::new("stage", "Stage", self.stages(false))
                .required()
                .start(self.stage_now()),
            Field::new("close_on", "Closed on", Kind::Date).hint("won or lost: today"),
            Field::new("loss_reason", "Why lost", Kind::Text).hint("only where it is lost"),
        ];
        let form = self
            .form(format!("Stage of {}", self.deal.name), "stage", fields)
            .note("Arrows change the stage");
        let endings = self.endings();
        save_edit(
            effects,
            form,
            self.deal.id,
            self.label("Change the stage of"),
            move |values| {
                let stage: Option<StageId> = chosen::<i64>(values, "stage").map(StageId);
                let ends = stage.is_some_and(|stage| endings.contains(&stage));
                let reason =
                    Some(values.text("loss_reason").to_owned()).filter(|text| !text.is_empty());
                Ok(DealEdit {
                    stage,
                    close_on: values.date("close_on").filter(|_| ends).map(Some),
                    loss_reason: reason.filter(|_| ends),
                    ..DealEdit::default()
                })
            },
        );
    }

    pub(super) fn close_date(&self, effects: &mut Effects<DealScreen>) {
        let field = Field::new("close_on", "Close date", Kind::Date)
            .start(Value::Date(self.deal.close_on))
            .hint("fri, +2w, eom, 3 dec");
        let form = self.form(
            format!("Close date of {}", self.deal.name),
            "close",
            vec![field],
        );
        save_edit(
            effects,
            form,
            self.deal.id,
            self.label("Change the close date of"),
            |values| {
                Ok(DealEdit {
                    close_on: Some(values.date("close_on")),
                    ..DealEdit::default()
                })
            },
        );
    }

    pub(super) fn amount(&self, effects: &mut Effects<DealScreen>) {
        let field = Field::new("amount", "Amount", Kind::Money(self.currency))
            .start(Value::Money(self.deal.amount))
            .hint("12,500 or 12.5k or EUR 900");
        let form = self.form(
            format!("Amount of {}", self.deal.name),
            "amount",
            vec![field],
        );
        save_edit(
            effects,
            form,
            self.deal.id,
            self.label("Change the amount of"),
            |values| {
                Ok(DealEdit {
                    amount: Some(values.money("amount")),
                    ..DealEdit::default()
                })
            },
        );
    }

    fn next_step_fields(&self) -> [Field; 2] {
        [
            Field::new("next_step", "Next step", Kind::Text)
                .text(self.deal.next_step.clone())
                .hint("what happens next, with whom"),
            Field::new("next_step_on", "By", Kind::Date)
                .start(Value::Date(self.deal.next_step_on))
                .hint("fri, +2w"),
        ]
    }

    pub(super) fn next_step(&self, effects: &mut Effects<DealScreen>) {
        let title = format!("Next step of {}", self.deal.name);
        let form = self.form(title, "next-step", self.next_step_fields().into());
        save_edit(
            effects,
            form,
            self.deal.id,
            self.label("Change the next step of"),
            |values| {
                let step = (
                    values.text("next_step").to_owned(),
                    values.date("next_step_on"),
                );
                Ok(DealEdit {
                    next_step: Some(step),
                    ..DealEdit::default()
                })
            },
        );
    }

    pub(super) fn edit(&self, effects: &mut Effects<DealScreen>) {
        let deal = self.deal;
        let mut categories = vec![(String::new(), "the stage's own".to_owned())];
        categories
            .extend(ForecastCategory::ALL.map(|c| (c.name().to_owned(), c.name().to_owned())));
        let category = deal.category.clone().unwrap_or_default();
        if !categories.iter().any(|(key, _)| *key == category) {
            categories.push((category.clone(), category.clone()));
        }
        let owner = deal
            .owner
            .as_ref()
            .map(|(id, name)| Item::new(id, name.clone()));
        let mut fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(deal.name.clone()),
            Field::new("stage", "Stage", self.stages(false)).start(self.stage_now()),
            Field::new("amount", "Amount", Kind::Money(self.currency))
                .start(Value::Money(deal.amount))
                .hint("12,500 or 12.5k or EUR 900"),
            Field::new("close_on", "Close date", Kind::Date)
                .start(Value::Date(deal.close_on))
                .hint("fri, +2w, eom"),
            Field::new("category", "Forecast", Kind::Choice(categories))
                .start(Value::Choice(Some(category))),
            Field::new("owner", "Owner", Kind::Pick(people_here())).start(Value::Record(owner)),
        ];
        fields.extend(self.next_step_fields());
        let form = self.form("Deal", "edit", fields);
        let (endings, close_now) = (self.endings(), deal.close_on);
        let was_open = deal.outcome == Outcome::Open;
        save_edit(
            effects,
            form,
            deal.id,
            self.label("Change"),
            move |values| {
                let stage = chosen::<i64>(values, "stage").map(StageId);
                let ends = was_open && stage.is_some_and(|stage| endings.contains(&stage));
                let close_on = values.date("close_on");
                // The expected date of a deal that ends now is not the day on which it ended.
                let untouched = ends && close_on == close_now;
                Ok(DealEdit {
                    name: Some(values.text("name").to_owned()),
                    stage,
                    amount: Some(values.money("amount")),
                    close_on: (!untouched).then_some(close_on),
                    category: Some(values.choice("category").map(str::to_owned)),
                    owner: Some(values.record_id("owner").map(RepId)),
                    next_step: Some((
                        values.text("next_step").to_owned(),
                        values.date("next_step_on"),
                    )),
                    ..DealEdit::default()
                })
            },
        );
    }

    pub(super) fn note(&self, id: NoteId, effects: &mut Effects<DealScreen>) {
        let old = self.sheet.page.notes.iter().find(|note| note.id == id);
        let text = old.map(|note| note.text.clone()).unwrap_or_default();
        let name = old.map_or_else(|| "note".to_owned(), |note| format!("note-{}", note.id));
        let field = Field::new("text", "Note", Kind::LongText)
            .required()
            .text(text);
        let form = self.form(format!("Note on {}", self.deal.name), &name, vec![field]);
        let (deal, old) = (self.deal.id, old.map(|note| note.id));
        effects.form(
            form,
            "save the note",
            move |store: &mut Store, values| {
                match old {
                    Some(id) => store.save_note(id, values.text("text"))?,
                    None => drop(store.write_note(Subject::Deal(deal), values.text("text"))?),
                }
                Ok("Saved the note")
            },
            saved,
        );
    }

    pub(super) fn action(&self, effects: &mut Effects<DealScreen>) {
        let owner = self
            .deal
            .owner
            .as_ref()
            .map(|(id, name)| Item::new(id, name.clone()));
        let fields = vec![
            Field::new("text", "To do", Kind::Text).required(),
            Field::new("owner", "Who", Kind::Pick(people_here()))
                .start(Value::Record(owner))
                .hint("you"),
            Field::new("due_on", "By", Kind::Date)
                .required()
                .hint("fri, +2w"),
        ];
        let form = self.form(format!("Action for {}", self.deal.name), "action", fields);
        let deal = self.deal.id;
        effects.form(
            form,
            "save the action",
            move |store: &mut Store, values| {
                let owner = values.record_id("owner").map(RepId);
                store.add_action(&NewAction {
                    text: values.text("text").to_owned(),
                    owner,
                    deal: Some(deal),
                    rep: owner,
                    due_on: values.date("due_on"),
                    ..NewAction::default()
                })?;
                Ok("Saved the action")
            },
            saved,
        );
    }
}
