//! `ridealong undo` and `redo`: the newest change, whoever made it, also from another window or last week.

use serde_json::json;

use super::{Result, World};

/// What to do.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only say what would be undone or done again
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which way along the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Undo.
    Back,
    /// Redo.
    Forth,
}

/// Runs it.
pub fn run(args: &Args, way: Way, world: &mut World) -> Result {
    let subcommand = if way == Way::Back { "undo" } else { "redo" };
    world.only_today(subcommand, "")?;
    let mut store = world.store_to_change()?;
    let entry = match (way, args.dry_run) {
        (Way::Back, true) => store.next_undo()?,
        (Way::Forth, true) => store.next_redo()?,
        (Way::Back, false) => store.undo()?,
        (Way::Forth, false) => store.redo()?,
    };
    if args.json {
        let entry = entry.map(|e| {
            json!({ "label": e.label, "at": e.at.time().format("%Y-%m-%dT%H:%M:%S").to_string(), "rows": e.rows })
        });
        let name = if way == Way::Back { "undone" } else { "redone" };
        return world.print_json(&json!({ "schema": 1, "dry_run": args.dry_run, name: entry }));
    }
    let text = match (entry, way, args.dry_run) {
        (None, Way::Back, _) => "Nothing to undo.".to_owned(),
        (None, Way::Forth, _) => "Nothing to do again.".to_owned(),
        (Some(e), Way::Back, true) => format!(
            "Would undo: {} ({})",
            e.label,
            e.at.time().format("%-d %b %Y %H:%M")
        ),
        (Some(e), Way::Forth, true) => format!("Would do again: {}", e.label),
        (Some(e), Way::Back, false) => format!("Undone: {}", e.label),
        (Some(e), Way::Forth, false) => format!("Done again: {}", e.label),
    };
    world.print(&text)
}
