//! `ridealong meeting`: meetings planned, started, written down and ended from any shell; the log of decisions.
//!
//! The JSON shape is in `docs/json.md`. The writing forms take `--as-of` as the day on which it happened.

mod record;
mod show;
mod summary;
mod write;

use super::{Result, World};

/// Which meetings, or what happened.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Only this rep's
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Those that were held or dropped, too
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
    /// Plan a meeting: ridealong meeting plan 1:1 "Ana Duarte" --on fri --at 9:00
    Plan(write::PlanArgs),
    /// Show a meeting with its agenda, what was promised before and what it brought
    Show(show::ShowArgs),
    /// Start a planned meeting, or the one that the rhythm asks for
    Start(write::StartArgs),
    /// Go on to the next item of the agenda, or to one by its place
    Item(write::ItemArgs),
    /// Write a note; private unless --shared
    Note(record::NoteArgs),
    /// Write a decision down
    Decide(record::DecideArgs),
    /// Add an action: ridealong meeting action 3 "send the plan fri"
    Action(record::ActionArgs),
    /// Say who was there
    Attend(record::AttendArgs),
    /// End a meeting, one that was never started, too
    End(write::EndArgs),
    /// Give a meeting up, with the reason
    Drop(write::DropArgs),
    /// Move a planned meeting to another day
    Move(write::MoveArgs),
    /// The shared parts as Markdown, plain text or an e-mail draft
    Summary(summary::SummaryArgs),
    /// The log of decisions
    Decisions(show::DecisionsArgs),
    /// The types of meetings with their agendas
    Types(show::TypesArgs),
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        None => show::list(args, world),
        Some(What::Plan(args)) => write::plan(args, world),
        Some(What::Show(args)) => show::show(args, world),
        Some(What::Start(args)) => write::start(args, world),
        Some(What::Item(args)) => write::item(args, world),
        Some(What::Note(args)) => record::note(args, world),
        Some(What::Decide(args)) => record::decide(args, world),
        Some(What::Action(args)) => record::action(args, world),
        Some(What::Attend(args)) => record::attend(args, world),
        Some(What::End(args)) => write::end(args, world),
        Some(What::Drop(args)) => write::drop_it(args, world),
        Some(What::Move(args)) => write::move_it(args, world),
        Some(What::Summary(args)) => summary::summary(args, world),
        Some(What::Decisions(args)) => show::decisions(args, world),
        Some(What::Types(args)) => show::types(args, world),
    }
}
