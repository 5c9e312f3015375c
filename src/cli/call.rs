//! `ridealong call`: the call sheet of a period, and calls made by a rep or the manager.
//!
//! The JSON shape is in `docs/json.md`. A call takes `--as-of` as the day on which it was made.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::date_words::written;
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::calls::{CallLine, CallSheet, Said, call_key};
use crate::domain::forecast::submission::Submission;
use crate::domain::forecast::{Call, CallLevel, CallSource};
use crate::domain::ids::RepId;
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::domain::typed_amount;
use crate::storage::{DealScope, ForecastQuestion, MadeCall, NewCall, Store};
use crate::ui::text;

/// Whose call, and what is called. Without an amount the call sheet is shown.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whose call; without an amount: the calls of this rep with their history
    #[arg(value_name = "REP", conflicts_with_all = ["team", "all"])]
    rep: Option<String>,
    /// The manager's call for a team; without an amount: the call sheet of this team
    #[arg(long, value_name = "TEAM", conflicts_with = "all")]
    team: Option<String>,
    /// The manager's call for everybody
    #[arg(long)]
    all: bool,
    /// Commit, with what is won: 120k, 1.2m, "EUR 90k"
    #[arg(long, value_name = "AMOUNT")]
    commit: Option<String>,
    /// Most Likely, with what is surer
    #[arg(long, value_name = "AMOUNT")]
    most_likely: Option<String>,
    /// Best Case, with what is surer
    #[arg(long, value_name = "AMOUNT")]
    best_case: Option<String>,
    /// Whose judgement it is: the rep's own, or the manager's over it
    #[arg(long = "as", value_name = "WHO", value_parser = ["rep", "manager"])]
    by: Option<String>,
    /// Why; a manager's call needs it
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
    /// Take Commit and Best Case over from the sums of the deals
    #[arg(long, conflicts_with_all = ["commit", "most_likely", "best_case"])]
    from_deals: bool,
    /// The period: 2026-Q4, 2026-11, "next quarter" … By default this quarter
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    fn is_made(&self) -> bool {
        self.from_deals
            || [&self.commit, &self.most_likely, &self.best_case]
                .iter()
                .any(|amount| amount.is_some())
    }
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let store = if args.is_made() {
        world.store_to_change_as_of()?
    } else {
        world.store_to_read()?
    };
    let scope = scope(args, &store)?;
    let question = world.forecast_question(scope, args.period.as_deref())?;
    if args.is_made() {
        return make(args, &question, store, world);
    }
    let sheet = store.call_sheet(&question)?;
    if args.json {
        return world.print_json(&as_json(&sheet, None, &store, world));
    }
    let said = as_text(&sheet, &world.calendar().label(sheet.period.period));
    let history = scope
        .rep
        .map_or_else(String::new, |rep| history(&sheet, rep));
    world.print_bytes((said + &history).as_bytes())
}

fn scope(args: &Args, store: &Store) -> Result<DealScope> {
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let team = args.team.as_deref().map(|name| store.find_team(name));
    Ok(DealScope {
        rep: rep.transpose()?,
        team: team.transpose()?,
        ..DealScope::default()
    })
}

fn make(args: &Args, question: &ForecastQuestion, mut store: Store, world: &mut World) -> Result {
    let scope = &question.scope;
    let level = match (args.by.as_deref(), scope.rep) {
        (Some("manager"), _) | (None, None) => CallLevel::Manager,
        (Some(_), None) => {
            return Err(Failure::usage(
                "--as rep needs the name of the rep: ridealong call REP --commit 120k",
            ));
        }
        (_, Some(_)) => CallLevel::Rep,
    };
    if scope.rep.is_none() && scope.team.is_none() && !args.all {
        return Err(Failure::usage(
            "whose call is it? Name a rep, --team TEAM, or --all for the manager's call for everybody",
        ));
    }
    let sheet = store.standing_calls(question)?;
    let new = NewCall {
        level,
        rep: scope.rep,
        team: scope.team,
        window: sheet.period.window,
        amounts: amounts(args, &sheet)?,
        author: String::new(),
        reason: args.reason.clone(),
        source: if args.from_deals {
            CallSource::Deals
        } else {
            CallSource::Typed
        },
    };
    let made = store.make_call(&new)?;
    let sheet = store.call_sheet(question)?;
    if args.json {
        return world.print_json(&as_json(&sheet, Some((&new, &made)), &store, world));
    }
    let label = world.calendar().label(sheet.period.period);
    world.print(&told(&new, &made, &sheet, &label, &store)?)
}

/// What is called: as it was typed, or the sums of the deals.
fn amounts(args: &Args, sheet: &CallSheet) -> Result<Vec<(ForecastCategory, Money)>> {
    if args.from_deals {
        let both = [ForecastCategory::Commit, ForecastCategory::BestCase];
        return Ok(both
            .map(|category| {
                (
                    category,
                    Money::new(sheet.deals.of(category), sheet.currency),
                )
            })
            .to_vec());
    }
    let typed = [
        ("--commit", ForecastCategory::Commit, &args.commit),
        (
            "--most-likely",
            ForecastCategory::MostLikely,
            &args.most_likely,
        ),
        ("--best-case", ForecastCategory::BestCase, &args.best_case),
    ];
    let mut amounts = Vec::new();
    for (flag, category, text) in typed {
        if let Some(text) = text {
            amounts.push((category, amount(flag, text, sheet.currency)?));
        }
    }
    Ok(amounts)
}

fn amount(flag: &str, typed: &str, currency: Currency) -> Result<Money> {
    let read = typed_amount::parse(typed, currency);
    let wrong = |why: String| Failure::usage(format!("{flag}: {why}"));
    let money = read.map_err(wrong)?;
    if money.minor < 0 {
        return Err(wrong(format!("“{typed}” is below zero: call 0 or more")));
    }
    Ok(money)
}

fn told(
    new: &NewCall,
    made: &MadeCall,
    sheet: &CallSheet,
    label: &str,
    store: &Store,
) -> Result<String> {
    let about = match (new.rep, new.team) {
        (Some(rep), _) => store.rep_name(rep)?,
        (None, Some(team)) => store.team_name(team)?,
        (None, None) => "everybody".to_owned(),
    };
    let whose = match new.level {
        CallLevel::Rep => format!("Call of {about}"),
        CallLevel::Manager => format!("Manager's call for {about}"),
    };
    let mut said = format!("{whose}, {label}:");
    for (at, (category, amount)) in new.amounts.iter().enumerate() {
        let _ = write!(said, "\n  {category:<12} {amount}");
        if let Some(instead) = made.instead.get(at).copied().flatten() {
            let _ = write!(said, " instead of {instead}");
        }
    }
    let line = new.rep.and_then(|rep| sheet.line(rep));
    let flags = match (line, new.level) {
        (Some(line), CallLevel::Rep) => line.own.wrong_way(line.deals.closed, sheet.currency),
        (Some(line), CallLevel::Manager) => {
            line.manager.wrong_way(line.deals.closed, sheet.currency)
        }
        (None, _) => sheet.whole.wrong_way(sheet.deals.closed, sheet.currency),
    };
    for flag in flags {
        let _ = write!(said, "\n! {flag}");
    }
    Ok(text::clean_lines(&said) + "\nridealong undo takes it back.")
}

fn as_text(sheet: &CallSheet, label: &str) -> String {
    let window = sheet.period.window;
    let mut out = format!(
        "Calls for {label}, {} to {}, in {}\nCalls are due {}.\n",
        written(window.first),
        written(window.last),
        sheet.currency,
        sheet.due.in_words()
    );
    if sheet.lines.is_empty() {
        out.push_str("\nNobody here makes a call.\n");
    }
    let categories = sheet.categories();
    for line in &sheet.lines {
        let _ = writeln!(out, "\n{}: {}", line.name, line.submission.in_words());
        for category in &categories {
            let _ = writeln!(out, "  {}", of_line(line, *category, sheet.currency));
        }
        for flag in line.own.wrong_way(line.deals.closed, sheet.currency) {
            let _ = writeln!(out, "  ! {flag}");
        }
    }
    out.push_str("\nTotal\n");
    for category in categories {
        let _ = writeln!(out, "  {}", of_total(sheet, category));
    }
    for gone in &sheet.left {
        let _ = writeln!(
            out,
            "{} left on {}: {} open deals without an owner here",
            gone.name,
            written(gone.left_on),
            gone.open_deals
        );
    }
    text::clean_lines(&out)
}

fn of_line(line: &CallLine, category: ForecastCategory, currency: Currency) -> String {
    let call = |said: &Said| {
        said.standing(category)
            .map_or_else(|| "no call".to_owned(), |call| call.amount.to_string())
    };
    let mut said = format!("{category:<12} {:>18}", call(&line.own));
    if let Some(manager) = line.manager.standing(category) {
        let _ = write!(said, "  manager {} ({})", manager.amount, manager.reason);
    }
    let deals = Money::new(line.deals.of(category), currency);
    let _ = write!(said, "  deals {deals}");
    said
}

fn of_total(sheet: &CallSheet, category: ForecastCategory) -> String {
    let money = |minor: i64| Money::new(minor, sheet.currency).to_string();
    let no_call = || "no call".to_owned();
    let reps = sheet.reps_total(category);
    let figure = reps.figure().map_or_else(no_call, money);
    let mut said = format!("{category:<12} {figure:>18}");
    if reps.missing > 0 {
        let _ = write!(said, " ({} missing)", reps.missing);
    }
    if reps.no_rate > 0 {
        let _ = write!(said, " ({} without a rate)", reps.no_rate);
    }
    let total = sheet.managers_total(category);
    let manager = total.figure().map_or_else(no_call, money);
    let _ = write!(said, "  manager {manager}");
    match total {
        ManagersTotal::OwnCall { newer, .. } if newer > 0 => {
            let _ = write!(said, " ({newer} calls are newer)");
        }
        _ => {}
    }
    let _ = write!(said, "  deals {}", money(sheet.deals.of(category)));
    said
}

fn history(sheet: &CallSheet, rep: RepId) -> String {
    let Some(line) = sheet.line(rep) else {
        return String::new();
    };
    let mut calls: Vec<&Call> = [&line.own, &line.manager]
        .into_iter()
        .flat_map(|said| &said.history)
        .collect();
    calls.sort_by_key(|call| std::cmp::Reverse((call.made_at, call.id)));
    let mut out = String::from("\nHistory, the newest first\n");
    for call in calls {
        let who = match call.level {
            CallLevel::Rep => "rep",
            CallLevel::Manager => "manager",
        };
        let _ = writeln!(
            out,
            "  {}  {who:<8} {:<12} {}  {}",
            call.made_at.day(),
            call.category,
            call.amount,
            call.reason
        );
    }
    text::clean_lines(&out)
}

fn as_json(
    sheet: &CallSheet,
    made: Option<(&NewCall, &MadeCall)>,
    store: &Store,
    world: &World,
) -> Value {
    let money = |minor: i64| Money::new(minor, sheet.currency).as_f64();
    let categories = sheet.categories();
    let totals = categories.iter().map(|category| {
        let reps = sheet.reps_total(*category);
        let manager = sheet.managers_total(*category);
        json!({
            "category": call_key(*category),
            "reps": reps.figure().map(money),
            "called": reps.called,
            "missing": reps.missing,
            "no_rate": reps.no_rate,
            "manager": manager.figure().map(money),
            "manager_called": matches!(manager, ManagersTotal::OwnCall { .. }),
            "deals": money(sheet.deals.of(*category)),
        })
    });
    let left = sheet.left.iter().map(
        |gone| json!({ "rep": gone.name, "left_on": gone.left_on, "open_deals": gone.open_deals }),
    );
    json!({
        "schema": 1,
        "as_of": store.today(),
        "known_at": world.known_at(),
        "period": {
            "name": world.calendar().label(sheet.period.period),
            "starts_on": sheet.period.window.first,
            "ends_on": sheet.period.window.last,
        },
        "base_currency": sheet.currency,
        "due": sheet.due.in_words(),
        "made": made.map(|(new, made)| made_json(new, made)),
        "reps": sheet.lines.iter().map(|line| line_json(line, sheet, &categories)).collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
        "totals": totals.collect::<Vec<_>>(),
        "without_owner": sheet.without_owner,
    })
}

fn made_json(new: &NewCall, made: &MadeCall) -> Value {
    let calls = new
        .amounts
        .iter()
        .enumerate()
        .map(|(at, (category, amount))| {
            json!({
                "id": made.ids.get(at).map(|id| id.0),
                "category": call_key(*category),
                "amount": amount.as_f64(),
                "currency": amount.currency,
                "instead": made.instead.get(at).copied().flatten().map(Money::as_f64),
            })
        });
    json!({
        "level": new.level.key(),
        "source": new.source.key(),
        "reason": (!new.reason.trim().is_empty()).then_some(new.reason.trim()),
        "calls": calls.collect::<Vec<_>>(),
    })
}

fn line_json(line: &CallLine, sheet: &CallSheet, categories: &[ForecastCategory]) -> Value {
    let money = |minor: i64| Money::new(minor, sheet.currency).as_f64();
    let calls = categories.iter().map(|category| {
        json!({
            "category": call_key(*category),
            "rep": line.own.standing(*category).map(call_json),
            "manager": line.manager.standing(*category).map(call_json),
            "deals": money(line.deals.of(*category)),
        })
    });
    let (called_on, late_since, next) = match line.submission {
        Submission::Called { on } => (Some(on), None, None),
        Submission::CalledEarlier { on, next } => (Some(on), None, next),
        Submission::Late { since, last } => (last, Some(since), None),
        Submission::NotDue { next } => (None, None, next),
        Submission::Gone { .. } => (None, None, None),
    };
    json!({
        "rep": line.name,
        "state": line.submission.key(),
        "called_on": called_on,
        "late_since": late_since,
        "next_due": next,
        "joined_on": line.joined_on,
        "quota": line.quota.map(money),
        "calls": calls.collect::<Vec<_>>(),
        "flags": line.own.wrong_way(line.deals.closed, sheet.currency),
        "said": line.own.history.len() + line.manager.history.len(),
    })
}

fn call_json(call: &Call) -> Value {
    json!({
        "amount": call.amount.as_f64(),
        "currency": call.amount.currency,
        "made_on": call.made_at.day(),
        "reason": (!call.reason.is_empty()).then_some(&call.reason),
        "author": (!call.author.is_empty()).then_some(&call.author),
        "source": call.source.key(),
    })
}
