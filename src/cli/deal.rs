//! `ridealong deal NAME|ID`: one deal with its flags, history, buyers, qualification and actions.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Result, World};
use crate::domain::buying::CriterionStatus;
use crate::domain::ids::DealId;
use crate::domain::qualification::Readiness;
use crate::storage::{ActionState, DealPage, RaisedFlag, StorageError, Store};

/// Which deal.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Its name, a part of it, its CRM id, or its row number
    deal: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it. Not found (3) where there is no such deal; several of that name are listed.
pub fn run(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let id = find(&store, &args.deal)?;
    let page = store.deal_page(id, None)?;
    let flags = store.flags_of(id, &world.config().review)?;
    if args.json {
        let (as_of, known_at) = (store.today(), world.known_at());
        return world.print_json(&as_json(&page, &flags, as_of, known_at));
    }
    for line in in_words(&page, &flags) {
        world.print(&harmless(&line))?;
    }
    Ok(())
}

/// By CRM id or name first, so that a deal called “12” is found; then by row number.
fn find(store: &Store, text: &str) -> Result<DealId> {
    let found = store.find_deal(text);
    if let (Err(StorageError::NotFound(_)), Ok(number)) = (&found, text.trim().parse::<i64>())
        && store.deal_name(DealId(number)).is_ok()
    {
        return Ok(DealId(number));
    }
    Ok(found?)
}

/// The documented shape; keys are never renamed. Money as decimal numbers beside its currency, days ISO.
fn as_json(
    page: &DealPage,
    flags: &[RaisedFlag],
    as_of: NaiveDate,
    known_at: Option<NaiveDate>,
) -> Value {
    let deal = &page.deal;
    let history: Vec<Value> = page
        .history
        .iter()
        .map(|line| {
            json!({
                "on": line.event.happened_at.day(), "field": line.event.field.key(), "text": line.words,
                "by": line.by,
            })
        })
        .collect();
    let flags: Vec<Value> = flags
        .iter()
        .map(
            |raised| json!({"key": raised.flag.key, "label": raised.flag.label, "why": raised.why}),
        )
        .collect();
    json!({
        "schema": 1, "as_of": as_of, "known_at": known_at,
        "id": deal.id, "crm_id": deal.external_id, "name": deal.name,
        "account": deal.account.as_ref().map(|(_, name)| name),
        "owner": deal.owner.as_ref().map(|(_, name)| name),
        "product": deal.product,
        "stage": page.stage.as_ref().map(|stage| &stage.name),
        "outcome": deal.outcome, "stage_since": deal.stage_since,
        "amount": deal.amount.map(crate::domain::money::Money::as_f64),
        "currency": deal.currency, "close_on": deal.close_on, "created_on": deal.created_on,
        "category": deal.category.as_ref().or(page.stage.as_ref().map(|stage| &stage.category)),
        "next_step": filled(&deal.next_step), "next_step_on": deal.next_step_on, "loss_reason": filled(&deal.loss_reason),
        "pushes": deal.pushes, "nurture_until": deal.nurture_until,
        "flags": flags, "history": history,
        "changes": page.changes().map(|line| line.words.as_str()).collect::<Vec<_>>(),
        "buyers": buyers(page), "qualification": qualification(page), "actions": actions(page),
        "notes": page.notes.iter()
            .map(|note| json!({"on": note.written_at.day(), "text": note.text})).collect::<Vec<_>>(),
        "activities": page.activities.iter().map(|activity| json!({
            "on": activity.happened_on, "due_on": activity.due_on, "kind": activity.kind,
            "subject": filled(&activity.subject), "rep": activity.rep,
        })).collect::<Vec<_>>(),
    })
}

/// A text, or null where it is empty.
fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn buyers(page: &DealPage) -> Vec<Value> {
    page.buyers
        .iter()
        .map(|buyer| {
            let criteria: Vec<Value> = buyer
                .criteria
                .iter()
                .map(|criterion| {
                    let details = &criterion.details;
                    json!({
                        "sense": details.sense, "text": details.text, "status": details.status,
                        "evidence": filled(&details.evidence), "evidence_on": details.evidence_on,
                    })
                })
                .collect();
            json!({
                "name": buyer.details.name, "role": filled(&buyer.details.role), "influence": buyer.details.influence,
                "stance": buyer.details.stance, "buying_stage": buyer.stage_name, "criteria": criteria,
            })
        })
        .collect()
}

fn qualification(page: &DealPage) -> Value {
    let Some(qualification) = page.qualification.as_ref().filter(|q| q.is_scored()) else {
        return Value::Null;
    };
    let elements: Vec<Value> = qualification
        .elements
        .iter()
        .map(|scored| {
            json!({
                "key": scored.element.key, "name": scored.element.name, "level": scored.level(),
                "evidence": scored.newest().and_then(|score| filled(&score.evidence)),
                "scored_on": scored.newest().map(|score| score.scored_at.day()),
            })
        })
        .collect();
    json!({
        "framework": qualification.framework.key, "total": qualification.total(),
        "maximum": qualification.framework.maximum(),
        "stage_minimum": qualification.readiness.as_ref().map(|readiness| readiness.needed),
        "elements": elements,
    })
}

fn actions(page: &DealPage) -> Vec<Value> {
    page.actions
        .iter()
        .map(|action| {
            json!({
                "text": action.text, "owner": action.owner.as_ref().map(|(_, name)| name),
                "due_on": action.due_on, "state": action.state.key(),
            })
        })
        .collect()
}

/// A block of lines under a heading; nothing where there are none.
fn block(lines: &mut Vec<String>, heading: &str, inside: Vec<String>) {
    if !inside.is_empty() {
        lines.push(format!("{heading}:"));
        lines.extend(inside.into_iter().map(|line| format!("  {line}")));
    }
}

fn or(text: Option<String>, none: &str) -> String {
    text.filter(|text| !text.is_empty())
        .unwrap_or_else(|| none.to_owned())
}

fn in_words(page: &DealPage, flags: &[RaisedFlag]) -> Vec<String> {
    let mut lines = facts(page);
    let flags = flags.iter().map(|f| format!("{}: {}", f.flag.label, f.why));
    block(&mut lines, "Flags", flags.collect());
    let open = page
        .actions
        .iter()
        .filter(|action| action.state == ActionState::Open);
    let actions = open.map(|action| {
        let due = or(action.due_on.map(|day| day.to_string()), "no date");
        let owner = action.owner.as_ref().map(|(_, name)| name.clone());
        format!("{} ({}, by {due})", action.text, or(owner, "you"))
    });
    block(&mut lines, "Actions", actions.collect());
    let buyers = page.buyers.iter().map(|buyer| {
        let met = buyer
            .criteria
            .iter()
            .filter(|c| c.details.status == CriterionStatus::Met);
        format!(
            "{}, {}: {} of {} criteria met",
            buyer.details.name,
            or(buyer.stage_name.clone(), "buying stage not known"),
            met.count(),
            buyer.criteria.len()
        )
    });
    block(&mut lines, "Buyers", buyers.collect());
    if let Some(q) = page.qualification.as_ref().filter(|q| q.is_scored()) {
        let asks = |r: &Readiness| format!(", the stage asks for {}", r.needed);
        let needs = q.readiness.as_ref().map_or_else(String::new, asks);
        let line = format!(
            "{} {} of {}{needs}",
            q.framework.name,
            q.total(),
            q.framework.maximum()
        );
        block(&mut lines, "Qualification", vec![line]);
    }
    let history = page.history.iter().map(|line| {
        format!(
            "{}  {} ({})",
            line.event.happened_at.day(),
            line.words,
            line.by
        )
    });
    block(&mut lines, "History", history.collect());
    lines
}

fn facts(page: &DealPage) -> Vec<String> {
    let deal = &page.deal;
    let mut lines = vec![deal.name.clone()];
    let account = deal.account.as_ref().map(|(_, name)| name.clone());
    let owner = deal.owner.as_ref().map(|(_, name)| name.clone());
    let stage = page.stage.as_ref().map(|stage| stage.name.clone());
    for (label, value) in [
        ("Account", or(account, "none")),
        ("Owner", or(owner, "nobody")),
        (
            "Stage",
            format!("{} ({})", or(stage, "not known"), deal.outcome),
        ),
        (
            "Amount",
            or(deal.amount.map(|amount| amount.to_string()), "not known"),
        ),
        (
            "Close date",
            or(deal.close_on.map(|day| day.to_string()), "none"),
        ),
        ("Next step", or(Some(deal.next_step.clone()), "none")),
    ] {
        lines.push(format!("  {label:<12}{value}"));
    }
    lines
}

/// No control characters from a CRM field on the terminal.
fn harmless(line: &str) -> String {
    crate::ui::text::clean(line).into_owned()
}
