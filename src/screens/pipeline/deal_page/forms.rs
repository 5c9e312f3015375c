//! The forms of the deal page, each by the name that its draft carries.

use std::fmt::Display;

use chrono::NaiveDate;

use super::{DRAFTS, DealScreen, Sheet, rows};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::{Item, Source};
use crate::domain::buying::{CriterionStatus, Influence, Stance};
use crate::domain::ids::{BuyerId, ContactId, CriterionId, DealId, ElementId, NoteId, RepId, StageId};
use crate::domain::money::Currency;
use crate::domain::process::{ForecastCategory, Outcome, Sense};
use crate::domain::qualification::LEVELS;
use crate::storage::records::Subject;
use crate::storage::{
    Buyer, BuyerDetails, Criterion, CriterionDetails, DealEdit, DealHead, NewAction, ScoredElement, Store,
};

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
        let currency = deal.currency.unwrap_or(context.config.base_currency);
        let desk = Desk { sheet, deal, today: context.clock.today(), currency };
        let (kind, number) = match name.rsplit_once('-').map(|(kind, n)| (kind, n.parse::<i64>())) {
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
    SaveProblem::Fields(vec![Problem { field: field.into(), text: text.to_string() }])
}

fn choice<T: Copy>(all: &[T], key: fn(T) -> &'static str, label: fn(T) -> &'static str) -> Kind {
    Kind::Choice(all.iter().map(|one| (key(*one).to_owned(), label(*one).to_owned())).collect())
}

fn chosen<T: std::str::FromStr>(values: &Values, name: &str) -> Option<T> {
    values.choice(name)?.parse().ok()
}

/// People, found by typing.
pub(in crate::screens::pipeline) fn people() -> Source {
    Source::search(|store: &mut Store, text: &str| {
        let found = store.people_like(text)?;
        let items = found.into_iter().map(|(id, name, title)| Item::new(id, name).detail(title));
        Ok::<_, crate::storage::StorageError>(items.collect())
    })
}

impl Desk<'_> {
    fn form(&self, title: impl Into<String>, name: &str, fields: Vec<Field>) -> Form {
        Form::new(title, self.today, fields).draft(format!("{DRAFTS}{}/{name}", self.deal.id))
    }

    fn stages(&self, only_open: bool) -> Kind {
        let shown = self.sheet.stages.iter().filter(|(.., outcome)| !only_open || *outcome == Outcome::Open);
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
        Value::Choice(self.sheet.page.stage.as_ref().map(|stage| stage.id.to_string()))
    }

    /// Whether a chosen stage ends the deal.
    fn endings(&self) -> Vec<StageId> {
        let ended = self.sheet.stages.iter().filter(|(.., outcome)| *outcome != Outcome::Open);
        ended.map(|(id, ..)| *id).collect()
    }

    fn label(&self, doing: &str) -> String {
        format!("{doing} {}", self.deal.name)
    }

    fn stage(&self, effects: &mut Effects<DealScreen>) {
        let fields = vec![
            Field::new("stage", "Stage", self.stages(false)).required().start(self.stage_now()),
            Field::new("close_on", "Closed on", Kind::Date).hint("won or lost: today"),
            Field::new("loss_reason", "Why lost", Kind::Text).hint("only where it is lost"),
        ];
        let form = self.form("Stage", "stage", fields).note("Arrows change the stage");
        let endings = self.endings();
        save_edit(effects, form, self.deal.id, self.label("Change the stage of"), move |values| {
            let stage: Option<StageId> = chosen::<i64>(values, "stage").map(StageId);
            let ends = stage.is_some_and(|stage| endings.contains(&stage));
            let reason = Some(values.text("loss_reason").to_owned()).filter(|text| !text.is_empty());
            Ok(DealEdit {
                stage,
                close_on: values.date("close_on").filter(|_| ends).map(Some),
                loss_reason: reason.filter(|_| ends),
                ..DealEdit::default()
            })
        });
    }

    fn close_date(&self, effects: &mut Effects<DealScreen>) {
        let field = Field::new("close_on", "Close date", Kind::Date)
            .start(Value::Date(self.deal.close_on))
            .hint("fri, +2w, eom, 3 dec");
        let form = self.form("Close date", "close", vec![field]);
        save_edit(effects, form, self.deal.id, self.label("Change the close date of"), |values| {
            Ok(DealEdit { close_on: Some(values.date("close_on")), ..DealEdit::default() })
        });
    }

    fn amount(&self, effects: &mut Effects<DealScreen>) {
        let field = Field::new("amount", "Amount", Kind::Money(self.currency))
            .start(Value::Money(self.deal.amount))
            .hint("12,500 or 12.5k or EUR 900");
        let form = self.form("Amount", "amount", vec![field]);
        save_edit(effects, form, self.deal.id, self.label("Change the amount of"), |values| {
            Ok(DealEdit { amount: Some(values.money("amount")), ..DealEdit::default() })
        });
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

    fn next_step(&self, effects: &mut Effects<DealScreen>) {
        let form = self.form("Next step", "next-step", self.next_step_fields().into());
        save_edit(effects, form, self.deal.id, self.label("Change the next step of"), |values| {
            let step = (values.text("next_step").to_owned(), values.date("next_step_on"));
            Ok(DealEdit { next_step: Some(step), ..DealEdit::default() })
        });
    }

    fn edit(&self, effects: &mut Effects<DealScreen>) {
        let deal = self.deal;
        let mut categories = vec![(String::new(), "the stage's own".to_owned())];
        categories.extend(ForecastCategory::ALL.map(|c| (c.name().to_owned(), c.name().to_owned())));
        let category = deal.category.clone().unwrap_or_default();
        if !categories.iter().any(|(key, _)| *key == category) {
            categories.push((category.clone(), category.clone()));
        }
        let owner = deal.owner.as_ref().map(|(id, name)| Item::new(id, name.clone()));
        let mut fields = vec![
            Field::new("name", "Name", Kind::Text).required().text(deal.name.clone()),
            Field::new("stage", "Stage", self.stages(false)).start(self.stage_now()),
            Field::new("amount", "Amount", Kind::Money(self.currency))
                .start(Value::Money(deal.amount))
                .hint("12,500 or 12.5k or EUR 900"),
            Field::new("close_on", "Close date", Kind::Date)
                .start(Value::Date(deal.close_on))
                .hint("fri, +2w, eom"),
            Field::new("category", "Forecast", Kind::Choice(categories))
                .start(Value::Choice(Some(category))),
            Field::new("owner", "Owner", Kind::Pick(people())).start(Value::Record(owner)),
        ];
        fields.extend(self.next_step_fields());
        let form = self.form("Deal", "edit", fields);
        let (endings, close_now) = (self.endings(), deal.close_on);
        let was_open = deal.outcome == Outcome::Open;
        save_edit(effects, form, deal.id, self.label("Change"), move |values| {
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
                next_step: Some((values.text("next_step").to_owned(), values.date("next_step_on"))),
                ..DealEdit::default()
            })
        });
    }

    fn note(&self, id: NoteId, effects: &mut Effects<DealScreen>) {
        let old = self.sheet.page.notes.iter().find(|note| note.id == id);
        let text = old.map(|note| note.text.clone()).unwrap_or_default();
        let name = old.map_or_else(|| "note".to_owned(), |note| format!("note-{}", note.id));
        let field = Field::new("text", "Note", Kind::LongText).required().text(text);
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

    fn action(&self, effects: &mut Effects<DealScreen>) {
        let owner = self.deal.owner.as_ref().map(|(id, name)| Item::new(id, name.clone()));
        let fields = vec![
            Field::new("text", "To do", Kind::Text).required(),
            Field::new("owner", "Who", Kind::Pick(people())).start(Value::Record(owner)).hint("you"),
            Field::new("due_on", "By", Kind::Date).required().hint("fri, +2w"),
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

    fn buyer(&self, id: BuyerId, effects: &mut Effects<DealScreen>) {
        let old = self.sheet.page.buyers.iter().find(|buyer| buyer.id == id);
        let details = old.map(|buyer| buyer.details.clone()).unwrap_or_default();
        let mut fields = self.buyer_fields(&details, old.is_none());
        let templates = rows::templates(self.sheet);
        let offers = old.is_none() && !templates.is_empty();
        if offers {
            let stage = self.sheet.page.stage.as_ref().map_or("", |stage| stage.name.as_str());
            let label = format!("Criteria of {}", crate::ui::text::cut(stage, 12));
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
                match old {
                    Some(id) => store.save_buyer(id, &details)?,
                    None => {
                        let wanted = if values.yes("templates") { templates.as_slice() } else { &[] };
                        store.add_buyer(deal, &details, wanted)?;
                    }
                }
                Ok("Saved the buyer")
            },
            saved,
        );
    }

    fn buyer_fields(&self, details: &BuyerDetails, is_new: bool) -> Vec<Field> {
        let deal = self.deal.id;
        let contacts = Source::search(move |store: &mut Store, text: &str| {
            let found = store.contacts_like(deal, text)?;
            let items = found.into_iter().map(|(id, name, title)| Item::new(id, name).detail(title));
            Ok::<_, crate::storage::StorageError>(items.collect())
        });
        let mut fields = Vec::new();
        if is_new {
            fields.push(Field::new("contact", "Contact", Kind::Pick(contacts)).hint("where there is one"));
        }
        fields.extend([
            Field::new("name", "Name", Kind::Text).text(details.name.clone()).hint("the contact's name"),
            Field::new("role", "Role", Kind::Text)
                .text(details.role.clone())
                .hint("economic buyer, user, purchasing"),
            Field::new("influence", "Influence", choice(Influence::ALL, Influence::key, Influence::label))
                .start(Value::Choice(details.influence.map(|i| i.key().to_owned()))),
            Field::new("stance", "Stance", choice(Stance::ALL, Stance::key, Stance::label))
                .start(Value::Choice(details.stance.map(|s| s.key().to_owned()))),
            Field::new("buying_stage", "Buying stage", self.stages(true))
                .start(Value::Choice(details.buying_stage.map(|stage| stage.to_string()))),
        ]);
        fields
    }

    fn new_criterion(&self, buyer: BuyerId, effects: &mut Effects<DealScreen>) {
        let Some(buyer) = self.sheet.page.buyers.iter().find(|b| b.id == buyer) else { return };
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

    fn criterion(&self, id: CriterionId, effects: &mut Effects<DealScreen>) {
        let all = self.sheet.page.buyers.iter();
        let found = all.flat_map(|buyer| buyer.criteria.iter().map(move |c| (buyer, c))).find(|(_, c)| c.id == id);
        let Some((buyer, Criterion { details, .. })) = found else { return };
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
        let statuses = choice(CriterionStatus::ALL, CriterionStatus::key, CriterionStatus::label);
        let senses = Kind::Choice(Sense::ALL.iter().map(|s| (s.key().to_owned(), s.key().to_owned())).collect());
        let fields = vec![
            Field::new("status", "Status", statuses)
                .start(Value::Choice(Some(details.status.key().to_owned()))),
            Field::new("evidence", "Evidence", Kind::Text)
                .text(details.evidence.clone())
                .hint("what the buyer did, said or agreed"),
            Field::new("evidence_on", "On", Kind::Date)
                .start(Value::Date(details.evidence_on))
                .hint("today"),
            Field::new("text", "Criterion", Kind::Text).required().text(details.text.clone()),
            Field::new("sense", "How", senses)
                .required()
                .start(Value::Choice(Some(details.sense.key().to_owned()))),
            Field::new("stage", "Stage", self.stages(true))
                .start(Value::Choice(details.stage.map(|stage| stage.to_string()))),
        ];
        self.form(format!("What {} needs", buyer.details.name), name, fields)
    }

    fn score(&self, id: ElementId, effects: &mut Effects<DealScreen>) {
        let Some(qualification) = &self.sheet.page.qualification else { return };
        let Some(scored) = qualification.elements.iter().find(|scored| scored.id == id) else { return };
        let form = self.score_form(scored, qualification.framework.max_level);
        let deal = self.deal.id;
        effects.form(
            form,
            "save the score",
            move |store: &mut Store, values| {
                let level = chosen::<u8>(values, "level").unwrap_or_default();
                match store.score_element(deal, id, level, values.text("evidence")) {
                    Ok(()) => Ok("Saved the score"),
                    Err(crate::storage::StorageError::Refused(why)) => Err(problem("evidence", why)),
                    Err(other) => Err(other.into()),
                }
            },
            saved,
        );
    }

    fn score_form(&self, scored: &ScoredElement, max_level: u8) -> Form {
        let word = |level: u8| LEVELS.get(usize::from(level)).copied().unwrap_or("");
        let levels = (0..=max_level).map(|level| (level.to_string(), format!("{level} {}", word(level))));
        let evidence = scored.newest().map(|score| score.evidence.clone()).unwrap_or_default();
        let fields = vec![
            Field::new("level", "Level", Kind::Choice(levels.collect()))
                .start(Value::Choice(Some(scored.level().to_string()))),
            Field::new("evidence", "Evidence", Kind::Text)
                .text(evidence)
                .hint("from level 2 on: what the buyer did or said"),
        ];
        self.form(scored.element.name.clone(), &format!("score-{}", scored.id), fields)
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
    let evidence_on = if evidence.is_empty() { None } else { values.date("evidence_on").or(Some(today)) };
    Ok(CriterionDetails {
        stage: chosen::<i64>(values, "stage").map(StageId),
        sense: chosen(values, "sense").unwrap_or(old.sense),
        text: values.text("text").to_owned(),
        status,
        evidence,
        evidence_on,
    })
}
