//! `ridealong lock`: freezes the forecast; lists, shows and withdraws locks.
//!
//! The JSON shape is in `docs/json.md`. Locking and withdrawing take `--as-of` as the day on which it happened.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::date_words::written;
use crate::domain::forecast::calls::call_key;
use crate::domain::forecast::lock::LockedSide;
use crate::domain::forecast::models::Model;
use crate::domain::forecast::{Lock, LockContent, LockDue, LockKind, LockState};
use crate::domain::ids::LockId;
use crate::domain::money::Money;
use crate::storage::{DealScope, ForecastQuestion, Store};
use crate::ui::text;

/// What is locked, or which lock.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// On which occasion: week, month-end or quarter-end. By default the week
    #[arg(value_name = "KIND", value_parser = ["week", "month-end", "quarter-end"])]
    kind: Option<String>,
    /// What is to be remembered about it
    #[arg(long, default_value = "", value_name = "TEXT")]
    note: String,
    /// Only this rep; of a manager, everybody below
    #[arg(long, value_name = "REP", conflicts_with = "team")]
    rep: Option<String>,
    /// Only this team
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// The period: 2026-Q4, 2026-11 … By default this quarter; at a quarter's end the one that ends
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// List the locks and what is due, and lock nothing
    #[arg(long, conflicts_with_all = ["kind", "show", "withdraw"])]
    list: bool,
    /// Show what a lock froze
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["kind", "withdraw"])]
    show: Option<i64>,
    /// Withdraw a lock; it stays readable
    #[arg(
        long,
        value_name = "NUMBER",
        requires = "reason",
        conflicts_with = "kind"
    )]
    withdraw: Option<i64>,
    /// Why it is withdrawn
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let reads = args.list || args.show.is_some();
    let mut store = if reads {
        world.store_to_read()?
    } else {
        world.store_to_change_as_of()?
    };
    let question = question(args, &store, world)?;
    if let Some(id) = args.show {
        let content = store.lock(LockId(id))?;
        return answer(
            &store,
            &question,
            Done::Shown(Box::new(content)),
            args,
            world,
        );
    }
    if args.list {
        return answer(&store, &question, Done::Nothing, args, world);
    }
    if let Some(id) = args.withdraw {
        store.withdraw_lock(LockId(id), args.reason.as_deref().unwrap_or_default())?;
        return answer(&store, &question, Done::Withdrawn(LockId(id)), args, world);
    }
    let id = store.lock_forecast(&question, kind(args)?, &args.note)?;
    answer(&store, &question, Done::Locked(id), args, world)
}

fn kind(args: &Args) -> Result<LockKind> {
    let typed = args.kind.as_deref().unwrap_or("week");
    typed
        .parse()
        .map_err(|()| Failure::usage("a lock is of the week, month-end or quarter-end"))
}

/// The typed period; else, at an end of a quarter that is still to be locked, that quarter.
fn question(args: &Args, store: &Store, world: &World) -> Result<ForecastQuestion> {
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let team = args.team.as_deref().map(|name| store.find_team(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        team: team.transpose()?,
        ..DealScope::default()
    };
    let question = world.forecast_question(scope, args.period.as_deref())?;
    if args.period.is_some() || args.list {
        return Ok(question);
    }
    let wanted = kind(args)?;
    let mut due = store.locks_due(&question)?.into_iter();
    let due = due.find(|due| due.kind == wanted && due.kind != LockKind::Week);
    Ok(due.map_or(question.clone(), |due| {
        store.question_of_period(due.window, &question)
    }))
}

enum Done {
    Nothing,
    Locked(LockId),
    Withdrawn(LockId),
    Shown(Box<LockContent>),
}

fn answer(
    store: &Store,
    question: &ForecastQuestion,
    done: Done,
    args: &Args,
    world: &mut World,
) -> Result {
    if args.json {
        let content = match &done {
            Done::Nothing => None,
            Done::Locked(id) | Done::Withdrawn(id) => Some(store.lock(*id)?),
            Done::Shown(content) => Some((**content).clone()),
        };
        let what = match done {
            Done::Locked(_) => Some("locked"),
            Done::Withdrawn(_) => Some("withdrawn"),
            Done::Nothing | Done::Shown(_) => None,
        };
        let locks = store.locks(None)?;
        let due = store.locks_due(question)?;
        return world.print_json(&json!({
            "schema": 1,
            "as_of": store.today(),
            "known_at": world.known_at(),
            "done": what,
            "lock": content.as_ref().map(content_json),
            "locks": locks.iter().map(lock_json).collect::<Vec<_>>(),
            "due": due.iter().map(due_json).collect::<Vec<_>>(),
        }));
    }
    let said = match done {
        Done::Nothing => list_text(&store.locks(None)?, &store.locks_due(question)?),
        Done::Shown(content) => content_text(&content),
        Done::Locked(id) => {
            let lock = store.lock(id)?.lock;
            format!(
                "Locked {} as number {id}: {}, commit {}.\nridealong undo takes it back; it stays readable.\n",
                lock.kind.in_words(),
                lock.whose,
                commit(&lock)
            )
        }
        Done::Withdrawn(id) => {
            format!(
                "Withdrawn: lock {id}. It stays readable; ridealong undo makes it stand again.\n"
            )
        }
    };
    world.print_bytes(text::clean_lines(&said).as_bytes())
}

fn commit(lock: &Lock) -> String {
    lock.commit.map_or_else(
        || "no call".to_owned(),
        |minor| Money::new(minor, lock.currency).to_string(),
    )
}

fn list_text(locks: &[Lock], due: &[LockDue]) -> String {
    let mut out = String::new();
    for due in due {
        let _ = writeln!(
            out,
            "Due: lock {}, since {}",
            due.kind.in_words(),
            written(due.due_on)
        );
    }
    if locks.is_empty() {
        out.push_str("Nothing is locked yet. ridealong lock locks the week.\n");
    }
    for lock in locks {
        let _ = writeln!(
            out,
            "{:>4}  {}  {:<13}  {:<10}  {:<16}  commit {}",
            lock.id.0,
            lock.locked_at.day(),
            lock.kind.label(),
            lock.state.key(),
            lock.whose,
            commit(lock)
        );
        if let LockState::Withdrawn { at, reason } = &lock.state {
            let _ = writeln!(out, "      withdrawn {}: {reason}", written(at.day()));
        }
    }
    out
}

fn content_text(content: &LockContent) -> String {
    let lock = &content.lock;
    let money = |minor: i64| Money::new(minor, lock.currency).to_string();
    let mut out = format!(
        "Lock {}: {}, {}, {} to {}, locked {}, {}\n",
        lock.id,
        lock.kind.label(),
        lock.whose,
        written(lock.window.first),
        written(lock.window.last),
        written(lock.locked_at.day()),
        lock.state.key()
    );
    if !lock.note.is_empty() {
        let _ = writeln!(out, "{}", lock.note);
    }
    out.push_str("\nCalls\n");
    for call in &content.calls {
        let who = match (&call.rep, call.side) {
            (None, LockedSide::Rep) => "sum of the reps",
            (None, LockedSide::Manager) => "manager's total",
            (None, LockedSide::Deals) => "sum of the deals",
            (Some(_), LockedSide::Deals) => continue,
            (Some(_), _) => call.name.as_str(),
        };
        let side = match (&call.rep, call.side) {
            (Some(_), LockedSide::Manager) => " (manager)",
            _ => "",
        };
        let _ = writeln!(
            out,
            "  {:<12} {:>16}  {who}{side}  {}",
            call.category.name(),
            money(call.minor),
            call.reason
        );
    }
    for model in &content.models {
        let figure = model.minor.map_or_else(|| model.missing.clone(), money);
        let _ = writeln!(out, "  {}: {figure}", model_name(&model.model));
    }
    let _ = writeln!(out, "\n{} deals", content.deals.len());
    for deal in &content.deals {
        let amount = deal.amount.map(|amount| amount.to_string());
        let _ = writeln!(
            out,
            "  {:<12} {:>16}  {}  {} ({})",
            deal.standing(),
            amount.as_deref().unwrap_or("blank"),
            deal.close_on
                .map_or_else(String::new, |day| day.to_string()),
            deal.name,
            deal.owner_name
        );
    }
    out
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn lock_json(lock: &Lock) -> Value {
    let withdrawn = match &lock.state {
        LockState::Withdrawn { at, reason } => Some((at.day(), reason.clone())),
        LockState::Standing | LockState::Undone => None,
    };
    json!({
        "id": lock.id.0,
        "kind": lock.kind.key(),
        "whose": lock.whose,
        "starts_on": lock.window.first,
        "ends_on": lock.window.last,
        "locked_on": lock.locked_at.day(),
        "note": filled(&lock.note),
        "due_on": lock.due_on,
        "currency": lock.currency,
        "rates": filled(&lock.rates),
        "commit": lock.commit.map(|minor| Money::new(minor, lock.currency).as_f64()),
        "state": lock.state.key(),
        "withdrawn_on": withdrawn.as_ref().map(|(day, _)| *day),
        "withdrawn_reason": withdrawn.map(|(_, reason)| reason),
    })
}

fn due_json(due: &LockDue) -> Value {
    json!({
        "kind": due.kind.key(),
        "due_on": due.due_on,
        "starts_on": due.window.first,
        "ends_on": due.window.last,
    })
}

fn content_json(content: &LockContent) -> Value {
    let currency = content.lock.currency;
    let money = |minor: i64| Money::new(minor, currency).as_f64();
    let calls = content.calls.iter().map(|call| {
        json!({
            "side": call.side.key(),
            "rep": filled(&call.name),
            "category": call_key(call.category),
            "amount": money(call.minor),
            "reason": filled(&call.reason),
            "made_on": call.made_on,
        })
    });
    let deals = content.deals.iter().map(|deal| {
        json!({
            "id": deal.deal.0,
            "name": deal.name,
            "owner": filled(&deal.owner_name),
            "stage": filled(&deal.stage),
            "outcome": deal.outcome.key(),
            "category": deal.category,
            "amount": deal.base.map(money),
            "close_on": deal.close_on,
        })
    });
    let models = content.models.iter().map(|model| {
        json!({
            "model": model.model,
            "amount": model.minor.map(money),
            "p10": model.low.map(money),
            "p90": model.high.map(money),
            "chance_of_quota": model.chance,
            "is_default": model.is_default,
            "missing": filled(&model.missing),
        })
    });
    json!({
        "id": content.lock.id.0,
        "calls": calls.collect::<Vec<_>>(),
        "deals": deals.collect::<Vec<_>>(),
        "models": models.collect::<Vec<_>>(),
    })
}

/// The name of a model by its key; what this version does not know stays as it was frozen.
fn model_name(key: &str) -> &str {
    let known = Model::ALL.into_iter().find(|model| model.key() == key);
    known.map_or(key, |model| model.name())
}
