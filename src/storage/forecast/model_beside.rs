//! The model that counts beside the calls: what it answers for everybody and about each rep's own book.

use std::collections::BTreeMap;

use super::ForecastQuestion;
use super::models::asking;
use crate::domain::forecast::models::{Model, NotEnough};
use crate::domain::forecast::{Book, Fit};
use crate::domain::ids::RepId;
use crate::storage::{Result, Store};

/// For more reps than these, each rep is not asked about: nobody talks with them one by one, and it would take seconds.
const MOST_REPS: usize = 40;

/// What the model that counts answers, in minor units of the base currency; where it cannot, what history it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelBeside {
    /// Which model: for everybody and for each rep the same one.
    pub model: Model,
    /// For everybody asked for. Each rep's answer is pulled to what the whole company teaches, so that the answers of
    /// the reps need not add up to it.
    pub total: std::result::Result<i64, NotEnough>,
    /// For each rep, from the rep's own book; empty where more than forty are asked for.
    pub reps: BTreeMap<RepId, std::result::Result<i64, NotEnough>>,
}

impl Store {
    /// What the model that counts answers for a question as a whole, and about each of its reps.
    pub fn model_beside(&self, question: &ForecastQuestion) -> Result<ModelBeside> {
        let basis = self.forecast_basis(question)?;
        let sheet = self.model_answers(question)?;
        let model = sheet.default;
        let of_all = sheet.answers.into_iter().find(|answer| answer.is_default);
        let is_asked = |rep: RepId| {
            basis
                .whose
                .as_ref()
                .is_none_or(|whose| whose.contains(&rep))
        };
        let people = basis.record.people.iter().filter(|person| person.is_rep);
        let mut reps: Vec<RepId> = people.map(|person| person.id).collect();
        reps.retain(|rep| is_asked(*rep));
        if reps.len() > MOST_REPS {
            reps.clear();
        }
        let at = sheet.book.at;
        let empty = || Book {
            at,
            deals: Vec::new(),
        };
        let mut books: BTreeMap<RepId, Book> = BTreeMap::new();
        for deal in sheet.book.deals {
            if let Some(owner) = deal.owner {
                books.entry(owner).or_insert_with(empty).deals.push(deal);
            }
        }
        let everybody = self.learnt(&basis, question)?;
        let fits = Fit::of_each(&asking(&basis, question, everybody.as_deref()), reps);
        let reps = fits.into_iter().map(|(rep, fit)| {
            let book = books.remove(&rep).unwrap_or_else(empty);
            (rep, fit.answer(model, &book, None).result)
        });
        Ok(ModelBeside {
            model,
            total: of_all.map_or_else(
                || Err(NotEnough::of(1, ("model with enough history", "model"), 0)),
                |answer| answer.result,
            ),
            reps: reps.collect(),
        })
    }
}
