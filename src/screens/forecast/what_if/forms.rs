//! The forms of the what-if: another date, another amount, a name to keep it under.

use super::{DRAFTS, WhatIfPage};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value};
use crate::domain::forecast::DealChange;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::storage::{NewScenario, StorageError};

impl WhatIfPage {
    /// Opens the form of a draft again.
    pub(super) fn open_draft(&mut self, form: &str, deal: DealId, effects: &mut Effects<Self>) {
        self.list.cursor.select(deal.0);
        self.fill();
        match form {
            "date" if self.has_deal() => self.move_date(effects),
            "amount" if self.has_deal() => self.change_amount(effects),
            "keep" => self.keep(effects),
            _ => {}
        }
    }

    fn title(&self, what: &str) -> String {
        let marks = self.list.cursor.marks().len();
        match self.list.selected() {
            Some(row) if marks < 2 => format!("{what} of {}", row.line.name),
            _ => format!("{what} of {marks} deals"),
        }
    }

    /// Moves the close date of the deals.
    pub(super) fn move_date(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.list.selected() else {
            return;
        };
        let field = Field::new("close_on", "What if it closes on", Kind::Date)
            .hint("eoq, +3w, 12 dec; empty: as it is")
            .start(Value::Date(row.line.deal.close_on));
        let form = Form::new(self.title("Close date"), self.today(), vec![field])
            .draft(format!("{DRAFTS}date/{}", row.line.deal.id));
        effects.ask(form, |page: &mut Self, values, effects| {
            let close_on = values.date("close_on");
            page.change(|change| DealChange { close_on, ..change }, effects);
        });
    }

    /// Changes the amount of a deal, in its own currency.
    pub(super) fn change_amount(&mut self, effects: &mut Effects<Self>) {
        let (Some(row), Some(basis)) = (self.list.selected(), &self.basis) else {
            return;
        };
        let deal = &row.line.deal;
        let currency = deal
            .amount
            .map_or(basis.models.currency, |amount| amount.currency);
        let tried = self.tried.as_ref().and_then(|tried| {
            let minor = tried.scenario.of(deal.id).amount?;
            Some(Money::new(minor, currency))
        });
        let field = Field::new("amount", "What if it is worth", Kind::Money(currency))
            .hint("empty: as it is")
            .start(Value::Money(tried.or(deal.amount)));
        let id = deal.id;
        let form = Form::new(
            format!("Amount of {}", row.line.name),
            self.today(),
            vec![field],
        )
        .draft(format!("{DRAFTS}amount/{id}"));
        effects.ask(form, move |page: &mut Self, values, effects| {
            let amount = values.money("amount");
            if let Some(other) = amount.filter(|amount| amount.currency != currency) {
                let said = format!(
                    "The deal is in {currency}: give the amount in it, not in {}",
                    other.currency
                );
                effects.warn(said);
                return;
            }
            let amount = amount.map(|amount| amount.minor);
            page.list.cursor.clear_marks();
            page.change(|change| DealChange { amount, ..change }, effects);
        });
    }

    /// Keeps what is tried under a name; one that was opened is changed where its name stays.
    pub(super) fn keep(&mut self, effects: &mut Effects<Self>) {
        let (Some(basis), Some(tried), Some(context)) = (&self.basis, &self.tried, &self.context)
        else {
            return;
        };
        let kept = self.kept_of().map(|kept| (kept.id, kept.name.clone()));
        let scope = context.deal_scope();
        let new = NewScenario {
            name: String::new(),
            note: String::new(),
            team: scope.team,
            rep: scope.rep,
            window: basis.models.period.window,
            scenario: tried.scenario.clone(),
        };
        let name = kept.as_ref().map(|(_, name)| name.clone());
        let fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(name.unwrap_or_default())
                .hint("worst case, without Globex"),
            Field::new("note", "Note", Kind::Text),
        ];
        let mut form =
            Form::new("Keep the scenario", self.today(), fields).draft(format!("{DRAFTS}keep/0"));
        if kept.is_some() {
            form = form.note("The same name changes it; another name keeps a second one");
        }
        effects.form(
            form,
            "keep the scenario",
            move |store, values| {
                let name = values.text("name").to_owned();
                let same = kept.as_ref().filter(|(_, before)| *before == name);
                let saved = match same {
                    Some((id, _)) => store.replace_scenario(*id, &new.scenario).map(|()| *id),
                    None => store.keep_scenario(&NewScenario {
                        name: name.clone(),
                        note: values.text("note").to_owned(),
                        ..new.clone()
                    }),
                };
                match saved {
                    Ok(id) => Ok((id, name)),
                    Err(StorageError::Refused(text)) => Err(SaveProblem::Fields(vec![Problem {
                        field: "name".into(),
                        text,
                    }])),
                    Err(other) => Err(other.into()),
                }
            },
            |page, (id, name), effects| {
                if let Some(tried) = &mut page.tried {
                    tried.of = Some(id);
                }
                page.put(effects);
                effects.say(format!("Kept as “{name}”; u takes it back"));
            },
        );
    }
}
