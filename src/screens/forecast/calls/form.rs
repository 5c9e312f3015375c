//! The form of a call: it shows what was called before and what the deals add up to.

use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::pick::{Item, Source};
use crate::domain::figures::Window;
use crate::domain::forecast::calls::{CallSheet, Said};
use crate::domain::forecast::{CallLevel, CallSource};
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::screens::{Context, Screen};
use crate::storage::{DealScope, ForecastQuestion, NewCall, Result, Store};

/// What the keys of drafts of calls begin with.
pub const DRAFTS: &str = "forecast/call/";

/// The fields of amounts, with their categories.
const FIELDS: [(&str, ForecastCategory); 3] = [
    ("commit", ForecastCategory::Commit),
    ("most_likely", ForecastCategory::MostLikely),
    ("best_case", ForecastCategory::BestCase),
];

/// Whose call, about whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallAbout {
    /// Whose judgement.
    pub level: CallLevel,
    /// About whom; empty, for a manager: about the team.
    pub rep: Option<RepId>,
    /// The team; empty there: everybody.
    pub team: Option<TeamId>,
}

impl CallAbout {
    /// The draft of a call for a period: `forecast/call/manager/12/0/2026-10-01/2026-12-31`.
    fn draft(self, window: Window) -> String {
        let rep = self.rep.map_or(0, |rep| rep.0);
        let team = self.team.map_or(0, |team| team.0);
        let level = self.level.key();
        format!(
            "{DRAFTS}{level}/{rep}/{team}/{}/{}",
            window.first, window.last
        )
    }

    fn of_draft(key: &str) -> Option<(Self, Window)> {
        let parts: Vec<&str> = key.strip_prefix(DRAFTS)?.split('/').collect();
        let [level, rep, team, first, last] = parts.as_slice() else {
            return None;
        };
        let number = |text: &str| text.parse::<i64>().ok();
        let about = Self {
            level: if *level == "manager" {
                CallLevel::Manager
            } else {
                CallLevel::Rep
            },
            rep: Some(RepId(number(rep)?)).filter(|rep| rep.0 > 0),
            team: Some(TeamId(number(team)?)).filter(|team| team.0 > 0),
        };
        Some((about, Window::new(first.parse().ok()?, last.parse().ok()?)))
    }

    fn scope(self) -> DealScope {
        DealScope {
            rep: self.rep,
            team: self.team.filter(|_| self.rep.is_none()),
            ..DealScope::default()
        }
    }
}

/// What the form shows.
struct Reading {
    name: String,
    period: String,
    sheet: CallSheet,
}

/// Asks for a call for the period of the scope bar. On a past day nothing can be called.
pub fn ask_for_call<S: Screen>(about: CallAbout, context: &Context, effects: &mut Effects<S>) {
    ask(about, None, context, effects);
}

/// Asks whose call it is, the rep's own or the manager's over it; without a rep it is the manager's for the scope.
pub fn choose_call<S: Screen>(rep: Option<RepId>, context: &Context, effects: &mut Effects<S>) {
    let rep = rep.or(context.scope.rep);
    let about = move |level| CallAbout {
        level,
        rep,
        team: None,
    };
    if rep.is_none() {
        let whole = CallAbout {
            team: context.scope.team,
            ..about(CallLevel::Manager)
        };
        return ask_for_call(whole, context, effects);
    }
    let choices = vec![
        Item::new("manager", "Your call over the rep's"),
        Item::new("rep", "The call of the rep"),
    ];
    let context = context.clone();
    effects.pick(
        "Whose call?",
        Source::Fixed(choices),
        move |_, item, effects| {
            let level = match item.id.as_str() {
                "rep" => CallLevel::Rep,
                _ => CallLevel::Manager,
            };
            ask_for_call(about(level), &context, effects);
        },
    );
}

/// Opens the form again whose draft has this key; nothing for any other.
pub fn resume_call<S: Screen>(key: &str, context: &Context, effects: &mut Effects<S>) {
    if let Some((about, window)) = CallAbout::of_draft(key) {
        ask(about, Some(window), context, effects);
    }
}

fn ask<S: Screen>(
    about: CallAbout,
    window: Option<Window>,
    context: &Context,
    effects: &mut Effects<S>,
) {
    if context.scope.looks_back() {
        effects.warn("A past day takes no calls: choose today in the scope (s)");
        return;
    }
    let today = context.clock.today();
    let asked = ForecastQuestion {
        scope: about.scope(),
        ..context.forecast_question()
    };
    effects.read(
        "forecast-call",
        "read the calls",
        move |store: &mut Store| read(store, about, window, &asked),
        move |_, reading, effects| {
            let form = form(about, &reading, today);
            let sheet = reading.sheet;
            effects.form(
                form,
                "make the call",
                move |store, values| save(store, about, &sheet, values),
                |_, flags: Vec<String>, effects| match flags.first() {
                    Some(flag) => effects.warn(format!("Called, u takes it back. {flag}")),
                    None => effects.say("Called; u takes it back"),
                },
            );
        },
    );
}

fn read(
    store: &Store,
    about: CallAbout,
    window: Option<Window>,
    asked: &ForecastQuestion,
) -> Result<Reading> {
    let question = match window {
        Some(window) => store.question_of_period(window, asked),
        None => asked.clone(),
    };
    let sheet = store.standing_calls(&question)?;
    Ok(Reading {
        name: store.scope_name(&about.scope())?,
        period: question.calendar.label(sheet.period.period),
        sheet,
    })
}

/// What was called before by the same side.
fn said(about: CallAbout, sheet: &CallSheet) -> Said {
    let line = about.rep.and_then(|rep| sheet.line(rep));
    match (line, about.level) {
        (Some(line), CallLevel::Rep) => line.own.clone(),
        (Some(line), CallLevel::Manager) => line.manager.clone(),
        (None, _) => sheet.whole.clone(),
    }
}

fn form(about: CallAbout, reading: &Reading, today: chrono::NaiveDate) -> Form {
    let Reading {
        name,
        period,
        sheet,
    } = reading;
    let before = said(about, sheet);
    let mut fields: Vec<Field> = FIELDS
        .into_iter()
        .map(|(field, category)| {
            let kind = Kind::Money(sheet.currency);
            let label = category.name();
            let spec = Field::new(field, label, kind).hint("nothing is called");
            match before.standing(category) {
                Some(call) => spec.start(Value::Money(Some(call.amount))),
                None => spec,
            }
        })
        .collect();
    fields.push(
        Field::new("from_deals", "As the deals add up", Kind::Bool).start(Value::Bool(false)),
    );
    let reason = Field::new("reason", "Reason", Kind::LongText);
    fields.push(match about.level {
        CallLevel::Manager => reason.required(),
        CallLevel::Rep => reason,
    });
    let title = match about.level {
        CallLevel::Rep => format!("Call of {name}, {period}"),
        CallLevel::Manager => format!("Manager's call for {name}, {period}"),
    };
    Form::new(title, today, fields)
        .draft(about.draft(sheet.period.window))
        .note(note(about, sheet))
}

/// `Commit: deals EUR 180k, the rep EUR 120k; Best Case: …`.
fn note(about: CallAbout, sheet: &CallSheet) -> String {
    let money = |minor: i64| Money::new(minor, sheet.currency).short();
    let line = about.rep.and_then(|rep| sheet.line(rep));
    let parts = [ForecastCategory::Commit, ForecastCategory::BestCase].map(|category| {
        let mut said = format!("{category}: deals {}", money(sheet.deals.of(category)));
        if about.level == CallLevel::Manager {
            let reps = match line {
                Some(line) => line.own.base(category),
                None => sheet.reps_total(category).figure(),
            };
            let who = if line.is_some() {
                "the rep"
            } else {
                "the reps"
            };
            let reps = reps.map_or_else(|| "no call".to_owned(), money);
            said = format!("{said}, {who} {reps}");
        }
        said
    });
    format!("{} ({})", parts.join("; "), sheet.currency)
}

fn save(
    store: &mut Store,
    about: CallAbout,
    sheet: &CallSheet,
    values: &Values,
) -> std::result::Result<Vec<String>, SaveProblem> {
    let from_deals = values.yes("from_deals");
    let amounts = if from_deals {
        [ForecastCategory::Commit, ForecastCategory::BestCase]
            .map(|category| {
                let sum = sheet.deals.of(category);
                (category, Money::new(sum, sheet.currency))
            })
            .to_vec()
    } else {
        typed(&said(about, sheet), values)
    };
    store.make_call(&NewCall {
        level: about.level,
        rep: about.rep,
        team: about.team,
        window: sheet.period.window,
        amounts: amounts.clone(),
        author: String::new(),
        reason: values.text("reason").to_owned(),
        source: if from_deals {
            CallSource::Deals
        } else {
            CallSource::Typed
        },
    })?;
    let pairs = amounts.windows(2).filter_map(|pair| match pair {
        [(surer, low), (wider, high)]
            if low.currency == high.currency && high.minor < low.minor =>
        {
            Some(format!("{wider} {high} is below {surer} {low}"))
        }
        _ => None,
    });
    Ok(pairs.collect())
}

/// What was typed; what stands as it stood is not called again, unless nothing else was typed.
fn typed(before: &Said, values: &Values) -> Vec<(ForecastCategory, Money)> {
    let all: Vec<(ForecastCategory, Money)> = FIELDS
        .into_iter()
        .filter_map(|(field, category)| Some((category, values.money(field)?)))
        .collect();
    let is_new = |(category, amount): &&(ForecastCategory, Money)| {
        before
            .standing(*category)
            .is_none_or(|call| call.amount != *amount)
    };
    let new: Vec<_> = all.iter().filter(is_new).copied().collect();
    if new.is_empty() { all } else { new }
}
