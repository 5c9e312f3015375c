//! `ridealong week`: the week as it stands, and its close as a note.

use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::today::{WeekLine, WeekReview};
use crate::storage::{DealScope, WeekClose};

/// The week as it stands, or its close.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Close the week: what was held, what slipped and what carries forward becomes a note
    Close(CloseArgs),
}

/// What the note says.
#[derive(Debug, clap::Args)]
struct CloseArgs {
    /// A line of your own, before what was counted
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        Some(What::Close(close)) => close_week(close, world),
        None => show(args, world),
    }
}

fn show(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let review = store.week_review(
        &DealScope::default(),
        store.today(),
        &world.config().today_limits(),
    )?;
    let closed = store.week_close(store.today())?;
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "as_of": store.today(),
            "week": as_json(&review, closed.as_ref()),
        }));
    }
    let text = closed.map_or_else(
        || format!("{}\nNot closed yet: ridealong week close", review.text()),
        |closed| closed.text,
    );
    world.print(&text)
}

fn close_week(args: &CloseArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let today = store.today();
    let review = store.week_review(&DealScope::default(), today, &world.config().today_limits())?;
    let text = match args.note.as_deref().map(str::trim) {
        Some("") => return Err(Failure::usage("--note says something, or is left out")),
        Some(note) => format!("{note}\n\n{}", review.text()),
        None => review.text(),
    };
    store.close_week(&review, &text)?;
    let closed = store.week_close(today)?;
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "as_of": today,
            "week": as_json(&review, closed.as_ref()),
        }));
    }
    let text = closed.map(|closed| closed.text).unwrap_or_default();
    world.print(&format!("{text}\nClosed. ridealong undo takes it back."))
}

fn as_json(review: &WeekReview, closed: Option<&WeekClose>) -> Value {
    let figures = &review.figures;
    json!({
        "starts_on": review.monday,
        "ends_on": review.sunday,
        "held": review.held.iter().map(line).collect::<Vec<_>>(),
        "slipped": review.slipped.iter().map(line).collect::<Vec<_>>(),
        "carries_forward": review.carried.iter().map(line).collect::<Vec<_>>(),
        "missed": figures.missed,
        "skipped": figures.skipped,
        "moved": figures.moved,
        "kept_by_me": figures.kept_by_me,
        "open_with_me": figures.open_with_me,
        "kept_by_reps": figures.kept_by_reps,
        "open_with_reps": figures.open_with_reps,
        "closed_on": closed.map(|closed| closed.closed_at.day()),
        "note": closed.map(|closed| &closed.text),
    })
}

fn line(line: &WeekLine) -> Value {
    json!({
        "on": line.on,
        "text": line.text,
        "how": (!line.how.is_empty()).then_some(&line.how),
    })
}
