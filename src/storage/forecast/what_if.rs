//! What a what-if starts from: the fitted models, the book, the deals that can be moved, the scenarios that are kept.

use chrono::Days;

use crate::domain::forecast::models::Answer;
use crate::domain::forecast::{Book, BookDeal, Columns, Scenario};
use crate::domain::ids::{DealId, RepId};
use crate::domain::process::Outcome;
use crate::storage::{ForecastQuestion, KeptScenario, ModelSheet, Result, Store};

/// Deals that are due up to so many days after the period are shown, too: those that may be pulled in.
pub(super) const DAYS_OUTSIDE: u64 = 31;

/// A deal that can be taken in or out, moved or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIfDeal {
    /// How it stands.
    pub deal: BookDeal,
    /// What it is called.
    pub name: String,
    /// Who owns it; empty: nobody.
    pub owner: String,
}

/// What a what-if starts from; figures are reckoned from it without looking at the file again.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// The models, fitted, with what they answer now.
    pub models: ModelSheet,
    /// The deals: open and due in the period or up to a month after it, by close date.
    pub deals: Vec<WhatIfDeal>,
    /// The scenarios that are kept of this period and these people, the newest first.
    pub kept: Vec<KeptScenario>,
    /// The rates used, as said beside totals; empty where nothing was converted.
    pub rates: String,
}

/// The figures of a book.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The columns of the period.
    pub columns: Columns,
    /// What every model answers.
    pub answers: Vec<Answer>,
}

impl Outlook {
    /// The answer that counts.
    pub fn default_answer(&self) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.is_default)
    }

    /// How likely the quota is reached, from 0 to 1; `None`: no model says so.
    pub fn reaches_quota(&self) -> Option<f64> {
        self.answers.iter().find_map(|answer| answer.reaches_quota)
    }
}

impl WhatIf {
    /// The figures as they are.
    pub fn now(&self) -> Outlook {
        Outlook {
            columns: self.models.columns,
            answers: self.models.answers.clone(),
        }
    }

    /// The figures as if. Calls do not change by themselves: models that rest on calls alone answer as before.
    pub fn outlook(&self, scenario: &Scenario) -> Outlook {
        let models = &self.models;
        let book = scenario.apply(&models.book, models.period.window, models.currency);
        let mut answers = models.fit.answers(&book, models.quota);
        for answer in &mut answers {
            answer.is_default = answer.model == models.default;
        }
        Outlook {
            columns: book.columns(models.period.window),
            answers,
        }
    }

    /// The deal of a number.
    pub fn deal(&self, id: DealId) -> Option<&WhatIfDeal> {
        self.deals.iter().find(|one| one.deal.id == id)
    }
}

impl Store {
    /// What a what-if of a question starts from.
    pub fn what_if(&self, question: &ForecastQuestion) -> Result<WhatIf> {
        let basis = self.forecast_basis(question)?;
        let mut models = self.model_answers(question)?;
        let window = basis.period.window;
        // What ended outside the period says nothing about it, and every key copies the book.
        let book: &mut Book = &mut models.book;
        book.deals
            .retain(|deal| deal.outcome == Outcome::Open || window.holds(deal.close_on));
        let until = window.last + Days::new(DAYS_OUTSIDE);
        let mut shown: Vec<BookDeal> = book.deals.clone();
        shown.retain(|deal| {
            let near = deal
                .close_on
                .is_some_and(|day| window.first <= day && day <= until);
            deal.outcome == Outcome::Open && near
        });
        shown.sort_by_key(|deal| (deal.close_on, -deal.worth(), deal.id));
        let ids: Vec<DealId> = shown.iter().map(|deal| deal.id).collect();
        let names = self.deal_names(&ids)?;
        let owner = |rep: Option<RepId>| {
            let person = rep.and_then(|rep| basis.record.person(rep));
            person.map_or_else(String::new, |person| person.name.clone())
        };
        let mut kept = self.scenarios()?;
        kept.retain(|one| {
            let people = (
                one.team.as_ref().map(|(id, _)| *id),
                one.rep.as_ref().map(|(id, _)| *id),
            );
            one.window == window && people == (question.scope.team, question.scope.rep)
        });
        Ok(WhatIf {
            deals: shown
                .into_iter()
                .map(|deal| WhatIfDeal {
                    name: names.get(&deal.id).cloned().unwrap_or_default(),
                    owner: owner(deal.owner),
                    deal,
                })
                .collect(),
            models,
            kept,
            rates: basis.record.rates.clone(),
        })
    }
}
