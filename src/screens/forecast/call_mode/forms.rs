//! The forms of the forecast call: both calls with the reason, the next action, the manager's call for all.

use chrono::{Days, NaiveDate};

use super::figures::categories;
use super::{CallMode, DRAFTS};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::domain::forecast::calls::{CallLine, Said};
use crate::domain::forecast::{CallLevel, CallSource, ForecastPeriod, LockKind};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::{CallRun, CallsOfTalk, NewAction, NewCall, Store};

/// A category with its fields for the rep's call and for the manager's.
type Fields = (ForecastCategory, &'static str, &'static str);

/// The fields of each category.
const FIELDS: [Fields; 3] = [
    (ForecastCategory::Commit, "own_commit", "my_commit"),
    (
        ForecastCategory::MostLikely,
        "own_most_likely",
        "my_most_likely",
    ),
    (ForecastCategory::BestCase, "own_best_case", "my_best_case"),
];

fn fields_of(run: &CallRun) -> Vec<Fields> {
    let shown = categories(run);
    let fields = FIELDS.into_iter();
    fields
        .filter(|(category, ..)| shown.contains(category))
        .collect()
}

impl CallMode {
    /// Opens the form of a draft again.
    pub(super) fn open_draft(&mut self, form: &str, effects: &mut Effects<Self>) {
        match form {
            "call" if self.can_call() => self.call(effects),
            "whole" if self.may_change() => {
                self.end(effects);
                self.call_whole(effects);
            }
            "lock" if self.may_change() => {
                self.end(effects);
                self.lock(effects);
            }
            "action" if self.has_rep() && !self.looks_back() => self.next_action(effects),
            _ => {}
        }
    }

    /// The rep's call and the manager's over it, in one form.
    pub(super) fn call(&mut self, effects: &mut Effects<Self>) {
        let (Some(run), Some(line)) = (&self.run, self.line()) else {
            return;
        };
        let fields = fields_of(run);
        let (line, period) = (line.clone(), run.period());
        let currency = run.sheet.currency;
        let money = |name, label: String, said: &Said, category| {
            let standing = said.standing(category).map(|call| call.amount);
            Field::new(name, label, Kind::Money(currency)).start(Value::Money(standing))
        };
        let first = first_name(&line.name);
        let mut all: Vec<Field> = Vec::new();
        for (category, own, _) in &fields {
            let hint = Money::new(line.deals.of(*category), currency);
            let label = format!("{first}: {category}");
            all.push(money(own, label, &line.own, *category).hint(format!("the deals: {hint}")));
        }
        for (category, _, mine) in &fields {
            let label = format!("Mine: {category}");
            all.push(money(mine, label, &line.manager, *category).hint("empty: no call of mine"));
        }
        all.push(Field::new("reason", "Why", Kind::Text).hint("needed for a call of mine"));
        let form = Form::new(format!("Call of {}", line.name), self.today(), all)
            .draft(format!("{DRAFTS}call/{}", line.rep))
            .note("What stands is said again as today's call; deals are not touched");
        let today = self.today();
        effects.form(
            form,
            "save the call",
            move |store, values| {
                let talk = talk_of(&line, period, &fields, values, today);
                if !talk.manager.is_empty() && talk.reason.is_empty() {
                    return Err(SaveProblem::Fields(vec![Problem {
                        field: "reason".into(),
                        text: "Why is it called differently? A call of yours needs a reason".into(),
                    }]));
                }
                if talk.own.is_empty() && talk.manager.is_empty() {
                    return Err(SaveProblem::Other(
                        "Nothing new is called: change an amount, or leave with esc".into(),
                    ));
                }
                let said = in_words(&line, &talk);
                store.call_in_talk(&talk)?;
                Ok(said)
            },
            |_, said, effects| effects.say(format!("{said}; u takes it back")),
        );
    }

    /// What happens next, who does it and by when.
    pub(super) fn next_action(&mut self, effects: &mut Effects<Self>) {
        let (Some(run), Some(rep)) = (&self.run, self.rep()) else {
            return;
        };
        let (id, today) = (rep.rep, self.today());
        let occurrence = run.occurrence.as_ref().map(|one| one.key);
        let first = first_name(&rep.name);
        let who = vec![
            ("rep".to_owned(), rep.name.clone()),
            ("me".to_owned(), "I do it".to_owned()),
        ];
        let fields = vec![
            Field::new("text", "What", Kind::Text)
                .required()
                .hint("what happens next, with whom"),
            Field::new("who", "Who", Kind::Choice(who)).start(Value::Choice(Some("rep".into()))),
            Field::new("due_on", "By", Kind::Date)
                .required()
                .start(Value::Date(today.checked_add_days(Days::new(7)))),
        ];
        let form = Form::new(format!("Next action with {first}"), today, fields)
            .draft(format!("{DRAFTS}action/{id}"));
        effects.form(
            form,
            "save the action",
            move |store: &mut Store, values| {
                let action = NewAction {
                    text: values.text("text").to_owned(),
                    owner: (values.choice("who") != Some("me")).then_some(id),
                    rep: Some(id),
                    due_on: values.date("due_on"),
                    ..NewAction::default()
                };
                Ok(store.agree_in_call(occurrence.as_ref(), &action)?)
            },
            |page, action, effects| {
                if let Some(place) = &mut page.place {
                    place.agreed.push(action);
                }
                page.remember(effects);
                effects.say("Agreed; u takes it back");
            },
        );
    }

    /// The manager's call for everybody looked at.
    pub(super) fn call_whole(&mut self, effects: &mut Effects<Self>) {
        let (Some(run), Some(context)) = (&self.run, &self.context) else {
            return;
        };
        let fields = fields_of(run);
        let currency = run.sheet.currency;
        let (period, scope) = (run.period(), context.deal_scope());
        let mut all: Vec<Field> = Vec::new();
        for (category, _, mine) in &fields {
            let figure = run.sheet.managers_total(*category).figure();
            let start = figure.map(|minor| Money::new(minor, currency));
            all.push(
                Field::new(mine, category.to_string(), Kind::Money(currency))
                    .start(Value::Money(start)),
            );
        }
        all.push(Field::new("reason", "Why", Kind::Text).required());
        let form = Form::new("My call for all", self.today(), all)
            .draft(format!("{DRAFTS}whole/0"))
            .note("It stands over the calls of the reps until you replace it");
        effects.form(
            form,
            "save the call",
            move |store, values| {
                let amounts = fields
                    .iter()
                    .filter_map(|(category, _, mine)| Some((*category, values.money(mine)?)));
                let call = NewCall {
                    level: CallLevel::Manager,
                    rep: scope.rep,
                    team: scope.team,
                    window: period.window,
                    amounts: amounts.collect(),
                    author: String::new(),
                    reason: values.text("reason").to_owned(),
                    source: CallSource::Typed,
                };
                Ok(store.make_call(&call)?)
            },
            |_, _, effects| effects.say("Called; u takes it back"),
        );
    }
}

impl CallMode {
    /// Locks what was called, with a note; a lock of the week holds the rhythm's forecast call, too.
    pub(super) fn lock(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let question = context.forecast_question();
        let kinds = LockKind::ALL
            .iter()
            .map(|kind| (kind.key().to_owned(), kind.label().to_owned()));
        let fields = vec![
            Field::new("note", "Note", Kind::Text).hint("why this number, in a sentence"),
            Field::new("kind", "What", Kind::Choice(kinds.collect()))
                .start(Value::Choice(Some(LockKind::Week.key().to_owned()))),
        ];
        let form = Form::new("Lock the forecast", self.today(), fields)
            .draft(format!("{DRAFTS}lock/0"))
            .note("Calls, deals and models are frozen as they stand; withdrawing keeps a lock readable");
        effects.form(
            form,
            "lock the forecast",
            move |store, values| {
                let wanted = values.choice("kind").unwrap_or_default();
                let kind = LockKind::ALL.into_iter().find(|kind| kind.key() == wanted);
                let kind = kind.unwrap_or(LockKind::Week);
                Ok(store.lock_forecast(&question, kind, values.text("note"))?)
            },
            |_, _, effects| effects.say("Locked; u takes it back"),
        );
    }
}

/// What a filled form says: of the rep everything that is not today's already, of the manager what was changed.
fn talk_of(
    line: &CallLine,
    period: ForecastPeriod,
    fields: &[Fields],
    values: &Values,
    today: NaiveDate,
) -> CallsOfTalk {
    let own = fields.iter().filter_map(|(category, own, _)| {
        let amount = values.money(own)?;
        let standing = line.own.standing(*category);
        let is_todays =
            standing.is_some_and(|call| call.amount == amount && call.made_at.day() == today);
        (!is_todays).then_some((*category, amount))
    });
    let manager = fields.iter().filter_map(|(category, _, mine)| {
        let amount = values.money(mine)?;
        let standing = line.manager.standing(*category);
        standing
            .is_none_or(|call| call.amount != amount)
            .then_some((*category, amount))
    });
    CallsOfTalk {
        rep: line.rep,
        period,
        own: own.collect(),
        source: CallSource::Typed,
        manager: manager.collect(),
        reason: values.text("reason").to_owned(),
    }
}

fn in_words(line: &CallLine, talk: &CallsOfTalk) -> String {
    let listed = |amounts: &[(ForecastCategory, Money)]| {
        let parts: Vec<String> = amounts
            .iter()
            .map(|(category, amount)| format!("{category} {}", amount.short()))
            .collect();
        parts.join(", ")
    };
    let own = (!talk.own.is_empty())
        .then(|| format!("{}: {}", first_name(&line.name), listed(&talk.own)));
    let mine = (!talk.manager.is_empty()).then(|| format!("mine: {}", listed(&talk.manager)));
    let said: Vec<String> = own.into_iter().chain(mine).collect();
    said.join("; ")
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}
