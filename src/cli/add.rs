//! `ridealong add "call Ana fri 15:00"`: an action from any shell.

use serde_json::json;

use super::{Failure, Result, World};
use crate::domain::date_words::{DateReader, spoken};
use crate::domain::typed_action;
use crate::storage::NewAction;

/// What to add.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What is to be done and by when: call Ana fri 15:00
    #[arg(required = true)]
    words: Vec<String>,
    /// The deal it belongs to: its CRM id, or its name
    #[arg(long, value_name = "DEAL")]
    deal: Option<String>,
    /// The rep to whom you promise it, or whom it is about
    #[arg(long, visible_alias = "for", value_name = "REP")]
    rep: Option<String>,
    /// Who does it; by default you
    #[arg(long, value_name = "REP")]
    owner: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let calendar = world.calendar();
    let today = world.clock().today();
    let reader = DateReader {
        order: world.date_order(),
        ..DateReader::new(today, &calendar)
    };
    let action = typed_action::parse(&args.words.join(" "), &reader).map_err(Failure::usage)?;
    let mut store = world.store_to_change_as_of()?;
    let deal = args
        .deal
        .as_deref()
        .map(|text| store.find_deal(text))
        .transpose()?;
    let owner = args
        .owner
        .as_deref()
        .map(|text| store.find_rep(text))
        .transpose()?;
    let rep = args
        .rep
        .as_deref()
        .map(|text| store.find_rep(text))
        .transpose()?;
    let id = store.add_action(&NewAction {
        text: action.text.clone(),
        owner,
        rep,
        deal,
        due_on: action.due_on,
        due_time: action.due_time.map(|time| time.format("%H:%M").to_string()),
        ..NewAction::default()
    })?;
    if args.json {
        let due_time = action.due_time.map(|time| time.format("%H:%M").to_string());
        return world.print_json(&json!({
            "schema": 1,
            "added": {
                "id": id.0, "text": action.text, "due_on": action.due_on, "due_time": due_time,
                "deal": deal.map(|id| store.deal_name(id)).transpose()?,
                "owner": owner.map(|id| store.rep_name(id)).transpose()?,
                "rep": rep.map(|id| store.rep_name(id)).transpose()?,
            },
        }));
    }
    let when = action.due_on.map_or_else(
        || "no date".to_owned(),
        |day| match action.due_time {
            Some(time) => format!("{} at {}", spoken(day, today), time.format("%H:%M")),
            None => spoken(day, today),
        },
    );
    world.print(&format!(
        "Added action {id}: {} ({when}). ridealong undo takes it back.",
        action.text
    ))
}
