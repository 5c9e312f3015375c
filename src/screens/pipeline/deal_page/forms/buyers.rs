//! Forms of buyers, their criteria, and scores.

use chrono::NaiveDate;

use super::{Desk, choice, chosen, problem, saved};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::domain::buying::{CriterionStatus, Influence, Stance};
use crate::domain::ids::{BuyerId, ContactId, CriterionId, ElementId, StageId};
use crate::domain::process::Sense;
use crate::domain::qualification::LEVELS;
use crate::screens::choices;
use crate::screens::pipeline::deal_page::{DealScreen, rows};
use crate::storage::{
    Buyer, BuyerDetails, Criterion, CriterionDetails, ScoredElement, StorageError, Store,
};

impl Desk<'_> {
    pub(super) fn buyer(&self, id: BuyerId, effects: &mut Effects<DealScreen>) {
        let old = self.sheet.page.buyers.iter().find(|buyer| buyer.id == id);
        let details = old.map(|buyer| buyer.details.clone()).unwrap_or_default();
        let mut fields = self.buyer_fields(&details, old.is_none());
        let templates = rows::templates(self.sheet);
        let offers = old.is_none() && !templates.is_empty();
        if offers {
            let label = "Stage's criteria";
            fields.push(Field::new("templates", label, Kind::Bool).start(Value::Bool(true)));
        }
        let name = old.map_or_else(|| "buyer".to_owned(), |buyer| format!("buyer-{}", buyer.id));
        let form = self.form(format!("Buyer in {}", self.deal.name), &name, fields);
        let (deal, old) = (self.deal.id, old.map(|buyer| buyer.id));
        effects.form(
            form,
            "save the buyer",
            move |store: &mut Store, values| {
                let details = buyer_details(values, details.contact)?;
                if let Some(id) = old {
                    store.save_buyer(id, &details)?;
                } else {
                    let wanted = if values.yes("templates") {
                        templates.as_slice()
                    } else {
                        &[]
                    };
                    store.add_buyer(deal, &details, wanted)?;
                }
                Ok("Saved the buyer")
            },
            saved,
        );
    }

    fn buyer_fields(&self, details: &BuyerDetails, is_new: bool) -> Vec<Field> {
        let contacts = choices::contacts(self.deal.id);
        let mut fields = Vec::new();
        if is_new {
            fields.push(
                Field::new("contact", "Contact", Kind::Pick(contacts)).hint("where there is one"),
            );
        }
        fields.extend([
            Field::new("name", "Name", Kind::Text)
                .text(details.name.clone())
                .hint("the contact's name"),
            Field::new("role", "Role", Kind::Text)
                .text(details.role.clone())
                .hint("economic buyer, user, purchasing"),
            Field::new(
                "influence",
                "Influence",
                choice(Influence::ALL, Influence::key, Influence::label),
            )
            .start(Value::Choice(details.influence.map(|i| i.key().to_owned()))),
            Field::new(
                "stance",
                "Stance",
                choice(Stance::ALL, Stance::key, Stance::label),
            )
            .start(Value::Choice(details.stance.map(|s| s.key().to_owned()))),
            Field::new("buying_stage", "Buying stage", self.stages(true)).start(Value::Choice(
                details.buying_stage.map(|stage| stage.to_string()),
            )),
        ]);
        fields
    }

    pub(super) fn new_criterion(&self, buyer: BuyerId, effects: &mut Effects<DealScreen>) {
        let Some(buyer) = self.sheet.page.buyers.iter().find(|b| b.id == buyer) else {
            return;
        };
        let details = CriterionDetails {
            stage: self.sheet.page.stage.as_ref().map(|stage| stage.id),
            sense: Sense::See,
            text: String::new(),
            status: CriterionStatus::Open,
            evidence: String::new(),
            evidence_on: None,
        };
        let form = self.criterion_form(buyer, &details, &format!("criterion-of-{}", buyer.id));
        let (id, today) = (buyer.id, self.today);
        effects.form(
            form.focus_on("text"),
            "save the criterion",
            move |store: &mut Store, values| {
                let details = criterion_details(values, &details, today)?;
                store.add_criteria(id, &[details])?;
                Ok("Saved the criterion")
            },
            saved,
        );
    }

    pub(super) fn criterion(&self, id: CriterionId, effects: &mut Effects<DealScreen>) {
        let all = self.sheet.page.buyers.iter();
        let found = all
            .flat_map(|buyer| buyer.criteria.iter().map(move |c| (buyer, c)))
            .find(|(_, c)| c.id == id);
        let Some((buyer, Criterion { details, .. })) = found else {
            return;
        };
        let form = self.criterion_form(buyer, details, &format!("criterion-{id}"));
        let (old, today) = (details.clone(), self.today);
        effects.form(
            form,
            "save the criterion",
            move |store: &mut Store, values| {
                store.save_criterion(id, &criterion_details(values, &old, today)?)?;
                Ok("Saved the criterion")
            },
            saved,
        );
    }

    fn criterion_form(&self, buyer: &Buyer, details: &CriterionDetails, name: &str) -> Form {
        let statuses = choice(
            CriterionStatus::ALL,
            CriterionStatus::key,
            CriterionStatus::label,
        );
        let senses = Kind::Choice(
            Sense::ALL
                .iter()
                .map(|s| (s.key().to_owned(), s.key().to_owned()))
                .collect(),
        );
        let fields = vec![
            Field::new("status", "Status", statuses)
                .start(Value::Choice(Some(details.status.key().to_owned()))),
            Field::new("evidence", "Evidence", Kind::Text)
                .text(details.evidence.clone())
                .hint("what the buyer did, said or agreed"),
            Field::new("evidence_on", "On", Kind::Date)
                .start(Value::Date(details.evidence_on))
                .hint("today"),
            Field::new("text", "Criterion", Kind::Text)
                .required()
                .text(details.text.clone()),
            Field::new("sense", "How", senses)
                .required()
                .start(Value::Choice(Some(details.sense.key().to_owned()))),
            Field::new("stage", "Stage", self.stages(true))
                .start(Value::Choice(details.stage.map(|stage| stage.to_string()))),
        ];
        self.form(format!("What {} needs", buyer.details.name), name, fields)
    }

    pub(super) fn score(&self, id: ElementId, effects: &mut Effects<DealScreen>) {
        let Some(qualification) = &self.sheet.page.qualification else {
            return;
        };
        let Some(scored) = qualification.elements.iter().find(|scored| scored.id == id) else {
            return;
        };
        let form = self.score_form(scored, qualification.framework.max_level);
        let deal = self.deal.id;
        effects.form(
            form,
            "save the score",
            move |store: &mut Store, values| {
                let level = chosen::<u8>(values, "level").unwrap_or_default();
                match store.score_element(deal, id, level, values.text("evidence")) {
                    Ok(()) => Ok("Saved the score"),
                    Err(StorageError::Refused(why)) => Err(problem("evidence", why)),
                    Err(other) => Err(other.into()),
                }
            },
            saved,
        );
    }

    fn score_form(&self, scored: &ScoredElement, max_level: u8) -> Form {
        let word = |level: u8| LEVELS.get(usize::from(level)).copied().unwrap_or("");
        let levels =
            (0..=max_level).map(|level| (level.to_string(), format!("{level} {}", word(level))));
        let evidence = scored
            .newest()
            .map(|score| score.evidence.clone())
            .unwrap_or_default();
        let fields = vec![
            Field::new("level", "Level", Kind::Choice(levels.collect()))
                .start(Value::Choice(Some(scored.level().to_string()))),
            Field::new("evidence", "Evidence", Kind::Text)
                .text(evidence)
                .hint("from level 2 on: what the buyer did or said"),
        ];
        self.form(
            scored.element.name.clone(),
            &format!("score-{}", scored.id),
            fields,
        )
        .note(scored.element.question.clone())
    }
}

fn buyer_details(values: &Values, contact: Option<ContactId>) -> Result<BuyerDetails, SaveProblem> {
    let picked = values.record("contact");
    let name = match (values.text("name"), picked) {
        ("", Some(contact)) => contact.label.clone(),
        ("", None) => return Err(problem("name", "Name the buyer, or pick a contact")),
        (name, _) => name.to_owned(),
    };
    Ok(BuyerDetails {
        contact: values.record_id("contact").map(ContactId).or(contact),
        name,
        role: values.text("role").to_owned(),
        influence: chosen(values, "influence"),
        stance: chosen(values, "stance"),
        buying_stage: chosen::<i64>(values, "buying_stage").map(StageId),
    })
}

fn criterion_details(
    values: &Values,
    old: &CriterionDetails,
    today: NaiveDate,
) -> Result<CriterionDetails, SaveProblem> {
    let status = chosen(values, "status").unwrap_or(old.status);
    let evidence = values.text("evidence").to_owned();
    if status != CriterionStatus::Open && evidence.is_empty() {
        let text = format!("{status} needs evidence: what did the buyer do or say?");
        return Err(problem("evidence", text));
    }
    // Evidence without a day is from today; no evidence has no day.
    let evidence_on = if evidence.is_empty() {
        None
    } else {
        values.date("evidence_on").or(Some(today))
    };
    Ok(CriterionDetails {
        stage: chosen::<i64>(values, "stage").map(StageId),
        sense: chosen(values, "sense").unwrap_or(old.sense),
        text: values.text("text").to_owned(),
        status,
        evidence,
        evidence_on,
    })
}
