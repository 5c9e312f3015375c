//! The forms of the deal page, each by the name that its draft carries.

mod buyers;
mod deal;

use std::fmt::Display;

use chrono::NaiveDate;

use super::{DRAFTS, DealScreen, Sheet};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::domain::ids::{BuyerId, CriterionId, DealId, ElementId, NoteId, StageId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::storage::{DealEdit, DealHead, Store};

/// What a form needs to know.
struct Desk<'a> {
    sheet: &'a Sheet,
    deal: &'a DealHead,
    today: NaiveDate,
    currency: Currency,
}

impl DealScreen {
    /// Opens a form by its name: `stage`, `note-17`. A name of something that is gone opens nothing.
    pub(super) fn open_form(&self, name: &str, effects: &mut Effects<Self>) {
        let (Some(sheet), Some(context)) = (&self.sheet, &self.context) else {
            return;
        };
        let deal = &sheet.page.deal;
        let currency = deal
            .currency
            .or(context.config.base_currency)
            .unwrap_or(Currency::USD);
        let desk = Desk {
            sheet,
            deal,
            today: context.clock.today(),
            currency,
        };
        let (kind, number) = match name
            .rsplit_once('-')
            .map(|(kind, n)| (kind, n.parse::<i64>()))
        {
            Some((kind, Ok(number))) => (kind, number),
            _ => (name, 0),
        };
        match kind {
            "stage" => desk.stage(effects),
            "close" => desk.close_date(effects),
            "amount" => desk.amount(effects),
            "next-step" => desk.next_step(effects),
            "edit" => desk.edit(effects),
            "note" => desk.note(NoteId(number), effects),
            "action" => desk.action(effects),
            "buyer" => desk.buyer(BuyerId(number), effects),
            "criterion-of" => desk.new_criterion(BuyerId(number), effects),
            "criterion" => desk.criterion(CriterionId(number), effects),
            "score" => desk.score(ElementId(number), effects),
            _ => {}
        }
    }
}

/// Saves an edit of the deal; `label` is what undo says.
fn save_edit(
    effects: &mut Effects<DealScreen>,
    form: Form,
    deal: DealId,
    label: String,
    edit_of: impl Fn(&Values) -> Result<DealEdit, SaveProblem> + Send + Sync + 'static,
) {
    let said = label.clone();
    effects.form(
        form,
        "save the deal",
        move |store: &mut Store, values| {
            let edit = edit_of(values)?;
            Ok(store.edit_deal(deal, &label, &edit)?)
        },
        move |_, (), effects| effects.say(format!("{said}: saved; u takes it back")),
    );
}

fn saved(_: &mut DealScreen, said: &'static str, effects: &mut Effects<DealScreen>) {
    effects.say(said);
}

fn problem(field: &str, text: impl Display) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.into(),
        text: text.to_string(),
    }])
}

fn choice<T: Copy>(all: &[T], key: fn(T) -> &'static str, label: fn(T) -> &'static str) -> Kind {
    Kind::Choice(
        all.iter()
            .map(|one| (key(*one).to_owned(), label(*one).to_owned()))
            .collect(),
    )
}

fn chosen<T: std::str::FromStr>(values: &Values, name: &str) -> Option<T> {
    values.choice(name)?.parse().ok()
}

impl Desk<'_> {
    fn form(&self, title: impl Into<String>, name: &str, fields: Vec<Field>) -> Form {
        Form::new(title, self.today, fields).draft(format!("{DRAFTS}{}/{name}", self.deal.id))
    }

    fn stages(&self, only_open: bool) -> Kind {
        let shown = self
            .sheet
            .stages
            .iter()
            .filter(|(.., outcome)| !only_open || *outcome == Outcome::Open);
        let option = |(id, name, outcome): &(StageId, String, Outcome)| {
            let label = match outcome {
                Outcome::Open => name.clone(),
                ended => format!("{name} ({ended})"),
            };
            (id.to_string(), label)
        };
        Kind::Choice(shown.map(option).collect())
    }

    fn stage_now(&self) -> Value {
        Value::Choice(
            self.sheet
                .page
                .stage
                .as_ref()
                .map(|stage| stage.id.to_string()),
        )
    }

    /// Whether a chosen stage ends the deal.
    fn endings(&self) -> Vec<StageId> {
        let ended = self
            .sheet
            .stages
            .iter()
            .filter(|(.., outcome)| *outcome != Outcome::Open);
        ended.map(|(id, ..)| *id).collect()
    }

    fn label(&self, doing: &str) -> String {
        format!("{doing} {}", self.deal.name)
    }
}
