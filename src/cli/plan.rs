//! `ridealong plan`: action plans with what is due; an action done, a check-in held.
//!
//! The JSON shape is in `docs/json.md`. The writing forms take `--as-of` as the day on which it happened.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::ids::{ActionId, PlanId};
use crate::domain::plan::{
    Changed, HitRate, PlanState, Right, hit_rates, in_words, too_many_focuses,
};
use crate::exchange::plan_summary::indicator_line;
use crate::storage::{
    Action, ActionState, BaseCurrency, CheckIn, DealScope, Due, DueWhat, PlanLine, PlanPage,
    PlanQuery, PlanView, Store,
};
use crate::ui::text;

/// Whose plans, or what happened.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Only this rep's; of a manager, everybody's below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Closed plans, too
    #[arg(long)]
    all: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Mark an action as done
    Done(DoneArgs),
    /// Hold a check-in: did the behaviour change?
    CheckIn(CheckInArgs),
}

/// Which action.
#[derive(Debug, clap::Args)]
struct DoneArgs {
    /// The number of the action, as `ridealong plan` lists it
    #[arg(value_name = "ACTION-ID")]
    action: i64,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which plan, and the answer.
#[derive(Debug, clap::Args)]
struct CheckInArgs {
    /// The number of the plan, as `ridealong plan` lists it
    #[arg(value_name = "PLAN")]
    plan: i64,
    /// Did the behaviour change?
    #[arg(long, value_name = "ANSWER", value_parser = ["yes", "partly", "no"])]
    changed: String,
    /// What was seen
    #[arg(long, default_value = "")]
    note: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        Some(What::Done(done)) => mark_done(done, world),
        Some(What::CheckIn(check_in)) => hold(check_in, world),
        None => list(args, world),
    }
}

fn mark_done(args: &DoneArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let id = ActionId(args.action);
    let missing = |_| {
        Failure::not_found(format!(
            "there is no action {id} on {}; `ridealong plan` lists them with their numbers",
            store.today()
        ))
    };
    let action = store.action(id).map_err(missing)?;
    if action.state != ActionState::Open {
        let text = format!("“{}” is {} already", action.text, action.state);
        return Err(Failure::usage(text));
    }
    let plan = action.plan.map(|plan| store.plan(plan)).transpose()?;
    let today = world.clock().today();
    if let Some(plan) = plan.as_ref().filter(|plan| today < plan.starts_on) {
        return Err(Failure::usage(format!(
            "the plan “{}” starts on {}: nothing can have been done on {today}",
            plan.focus, plan.starts_on
        )));
    }
    store.set_action_state(id, ActionState::Done)?;
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "done": { "id": id.0, "text": action.text, "plan": action.plan.map(|plan| plan.0), "on": today },
        }));
    }
    world.print(&format!(
        "Done: {}. ridealong undo takes it back.",
        action.text
    ))
}

fn hold(args: &CheckInArgs, world: &mut World) -> Result {
    let changed: Changed = args
        .changed
        .parse()
        .map_err(|()| Failure::usage("--changed is yes, partly or no"))?;
    let currency = world.config().base_currency;
    let mut store = world.store_to_change_as_of()?;
    let base = store.base_currency(currency)?;
    let id = PlanId(args.plan);
    let held = store.hold_check_in(id, None, (changed, &args.note), &base)?;
    let page = store.plan_page(id, &base)?;
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "check_in": { "plan": id.0, "rep": page.plan.rep_name, "focus": page.plan.focus,
                "id": held.id.0, "due_on": held.due_on, "held_on": held.held_on, "changed": changed.key(),
                "note": filled(&held.note), "indicator": held.indicator },
        }));
    }
    let mut said = format!(
        "Checked in with {}: {}. {}",
        page.plan.rep_name,
        changed.label().to_lowercase(),
        page.plan.focus
    );
    if !page.plan.indicator.is_empty() {
        let _ = write!(said, "\n{}", indicator_line(&page.plan, held.indicator));
    }
    world.print(&(said + "\nridealong undo takes it back."))
}

fn list(args: &Args, world: &mut World) -> Result {
    let currency = world.config().base_currency;
    let store = world.store_to_read()?;
    let base = store.base_currency(currency)?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let query = PlanQuery {
        scope: DealScope {
            rep: rep.transpose()?,
            ..DealScope::default()
        },
        view: if args.all {
            PlanView::All
        } else {
            PlanView::Open
        },
        ..PlanQuery::default()
    };
    let mut plans = Vec::new();
    for line in store.plans(&query, &base)? {
        let page = store.plan_page(line.id, &base)?;
        plans.push((line, page));
    }
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&as_json(&store, &query, &plans, (known_at, &base))?);
    }
    world.print_bytes(as_text(&store, &plans).as_bytes())
}

type Plans = [(PlanLine, PlanPage)];

fn as_json(
    store: &Store,
    query: &PlanQuery,
    plans: &Plans,
    (known_at, base): (Option<NaiveDate>, &BaseCurrency),
) -> Result<Value> {
    let (all, causes) = hit_rates(&store.ledger(&query.scope)?);
    let causes: Vec<Value> = causes.iter().map(hits).collect();
    Ok(json!({
        "schema": 1,
        "as_of": store.today(),
        "known_at": known_at,
        "base_currency": base.currency,
        "plans": plans.iter().map(|(line, page)| plan(line, page)).collect::<Vec<_>>(),
        "ledger": { "in_all": hits(&all), "causes": causes },
    }))
}

fn plan(line: &PlanLine, page: &PlanPage) -> Value {
    let plan = &page.plan;
    let indicator = (!plan.indicator.is_empty()).then(|| {
        let figure = page.now();
        json!({
            "metric": plan.indicator,
            "part": filled(&plan.indicator_part),
            "from": plan.indicator_from,
            "now": line.indicator_now(),
            "n": figure.map(|figure| figure.n),
            "interval": figure.and_then(|figure| figure.interval).map(|i| [i.low, i.high]),
            "target": plan.indicator_target,
            "by": plan.indicator_on,
        })
    });
    json!({
        "id": plan.id.0,
        "rep": plan.rep_name,
        "left_on": plan.rep_left_on,
        "focus": plan.focus,
        "root_cause": filled(&plan.root_cause),
        "intervention": filled(&plan.intervention),
        "behaviour_now": filled(&plan.behaviour_now),
        "behaviour_wanted": filled(&plan.behaviour_wanted),
        "rep_words": filled(&plan.rep_words),
        "predicted": filled(&plan.predicted),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "state": plan.state.key(),
        "goes_on_from": plan.previous.as_ref().map(|previous| previous.0.0),
        "due": line.due.as_ref().map(due),
        "overdue": line.overdue,
        "open_focuses": line.open_focuses,
        "indicator": indicator,
        "actions": page.actions.iter().map(action).collect::<Vec<_>>(),
        "check_ins": page.check_ins.iter().map(check_in).collect::<Vec<_>>(),
        "closed_on": line.closed_on,
        // The reason of corrective action stands in its own record, apart from coaching.
        "reason": filled(if page.corrective.is_some() { "" } else { &plan.reason }),
        "was_right": plan.was_right.map(Right::key),
    })
}

fn due(due: &Due) -> Value {
    let (what, text, id) = match &due.what {
        DueWhat::Action(id, text) => ("action", Some(text), Some(id.0)),
        DueWhat::CheckIn(id) => ("check_in", None, Some(id.0)),
        DueWhat::Verdict => ("verdict", None, None),
    };
    json!({ "on": due.on, "what": what, "text": text, "id": id })
}

fn action(action: &Action) -> Value {
    json!({
        "id": action.id.0,
        "text": action.text,
        "owner": action.owner.as_ref().map(|(_, name)| name),
        "due_on": action.due_on,
        "state": action.state.key(),
        "reason": filled(&action.reason),
    })
}

fn check_in(check_in: &CheckIn) -> Value {
    json!({
        "id": check_in.id.0,
        "due_on": check_in.due_on,
        "held_on": check_in.held_on,
        "dropped_on": check_in.dropped_on,
        "reason": filled(&check_in.reason),
        "changed": check_in.changed.map(Changed::key),
        "note": filled(&check_in.note),
        "indicator": check_in.indicator,
    })
}

fn hits(hits: &HitRate) -> Value {
    let rate = hits.rate();
    json!({
        "root_cause": filled(&hits.root_cause),
        "right": hits.right,
        "partly": hits.partly,
        "wrong": hits.wrong,
        "no_data": hits.no_data,
        "hit_rate": rate.value(),
        "interval": rate.interval().map(|interval| [interval.low, interval.high]),
    })
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn as_text(store: &Store, plans: &Plans) -> String {
    let today = store.today();
    let mut out = format!("Plans as of {today}\n");
    if plans.is_empty() {
        out.push_str("\nNo open plans. The cockpit makes them: tab 7, or the walk in Diagnosis.\n");
    }
    for (line, page) in plans {
        out.push('\n');
        head_lines(&mut out, line, page);
        for action in &page.actions {
            step_line(&mut out, &action_in_words(action, today));
        }
        for check_in in &page.check_ins {
            step_line(&mut out, &check_in_in_words(check_in, today));
        }
        let is_open = page.plan.state == PlanState::Open;
        let too_many = too_many_focuses(&page.plan.rep_name, page.open_focuses);
        if let Some(warning) = too_many.filter(|_| is_open) {
            step_line(&mut out, &format!("! {warning}"));
        }
    }
    out
}

fn step_line(out: &mut String, said: &str) {
    let _ = writeln!(out, "      {}", text::clean(said));
}

fn head_lines(out: &mut String, line: &PlanLine, page: &PlanPage) {
    let plan = &page.plan;
    let mark = if line.overdue { "!" } else { " " };
    let left = if plan.rep_left_on.is_some() {
        " (left)"
    } else {
        ""
    };
    let title = format!("{}{left}: {}", plan.rep_name, plan.focus);
    let _ = writeln!(out, "{mark} {:>3}  {}", plan.id, text::clean(&title));
    let mut state = format!("{}, {} to {}", plan.state, plan.starts_on, plan.ends_on);
    if !plan.root_cause.is_empty() {
        let _ = write!(
            state,
            ", cause: {}",
            in_words(&plan.root_cause).to_lowercase()
        );
    }
    if let Some(right) = plan.was_right {
        let _ = write!(state, ", {}", right.label().to_lowercase());
    }
    step_line(out, &state);
    if !plan.behaviour_now.is_empty() || !plan.behaviour_wanted.is_empty() {
        let way = format!("A: {}  →  B: {}", plan.behaviour_now, plan.behaviour_wanted);
        step_line(out, &way);
    }
    if !plan.indicator.is_empty() {
        step_line(out, &indicator_line(plan, line.indicator_now()));
    }
}

fn action_in_words(action: &Action, today: NaiveDate) -> String {
    let late = action.state == ActionState::Open && action.due_on.is_some_and(|due| due < today);
    let mark = match action.state {
        ActionState::Open if late => "[!]",
        ActionState::Open => "[ ]",
        ActionState::Done => "[x]",
        ActionState::Dropped => "[-]",
    };
    let due = action
        .due_on
        .map_or_else(|| "no date   ".to_owned(), |day| day.to_string());
    let owner = action.owner.as_ref().map_or("you", |(_, name)| name);
    let reason = if action.reason.is_empty() {
        String::new()
    } else {
        format!("; {}", action.reason)
    };
    format!(
        "{mark} {due}  action {}: {} ({owner}{reason})",
        action.id, action.text
    )
}

fn check_in_in_words(check_in: &CheckIn, today: NaiveDate) -> String {
    let Some(held_on) = check_in.held_on else {
        let mark = match check_in.due_on {
            _ if check_in.missed || check_in.dropped_on.is_some() => "[-]",
            due if due < today => "[!]",
            _ => "[ ]",
        };
        let reason = if check_in.reason.is_empty() {
            String::new()
        } else {
            format!(" ({})", check_in.reason)
        };
        return format!("{mark} {}  check-in{reason}", check_in.due_on);
    };
    let answer = check_in.changed.map_or("not asked", Changed::key);
    let note = if check_in.note.is_empty() {
        String::new()
    } else {
        format!("; {}", check_in.note)
    };
    format!("[x] {held_on}  check-in: changed {answer}{note}")
}
