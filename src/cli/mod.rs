//! The shell: one file per subcommand. Answers go to standard output, everything else to standard error; nothing
//! prompts without a terminal.

mod accuracy;
mod action;
mod add;
mod agenda;
mod back_test;
mod board;
mod call;
mod call_examples;
mod commitments;
mod coverage;
mod deal;
mod debrief;
mod demo;
mod diagnose;
mod diagnosis_json;
mod doctor;
mod examples;
mod failure;
mod figures;
mod forecast;
mod forecast_examples;
mod goals;
mod import;
mod keys;
mod lock;
mod man;
mod meeting;
mod open;
mod pipeline;
mod plan;
mod prep;
mod rep;
mod rhythm;
mod rhythm_examples;
mod ride_along;
mod scenario;
mod search;
mod skills;
mod team;
mod today;
mod undo;
mod waterfall;
mod week;
mod world;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as _, Command, FromArgMatches, Parser, Subcommand};

pub use failure::{Exit, Failure};
pub use world::World;

/// What every subcommand answers with.
pub type Result<T = ()> = std::result::Result<T, Failure>;

/// Ridealong: a coaching cockpit for frontline sales managers. Without a subcommand it opens the cockpit.
#[derive(Debug, Parser)]
#[command(name = "ridealong", version, disable_help_subcommand = false, after_help = EXIT_CODES)]
pub struct Args {
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Option<Subcommands>,
}

/// The options that every subcommand takes, and the cockpit.
#[derive(Debug, clap::Args)]
struct Everywhere {
    /// The database file; by default ridealong.db in the data directory that `ridealong doctor` names
    #[arg(long, global = true, help_heading = EVERYWHERE, env = "RIDEALONG_DB", value_name = "FILE")]
    db: Option<PathBuf>,
    /// The settings; by default config.toml in the configuration directory
    #[arg(long, global = true, help_heading = EVERYWHERE, env = "RIDEALONG_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Look around with a demo company, in a file of its own
    #[arg(long, global = true, help_heading = EVERYWHERE, conflicts_with = "db")]
    demo: bool,
    /// Show what was the case on that day (2026-06-30, fri, -2w, eom …)
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<String>,
    /// Show only what this file had been told by that day
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DAY", allow_hyphen_values = true)]
    known_at: Option<String>,
}

/// Over the options that every subcommand takes.
const EVERYWHERE: &str = "Options everywhere";

const EXIT_CODES: &str = "Exit codes: 0 done; 1 failed; 2 wrong call; 3 not found; 4 some rows were refused; \
5 the file is in use, newer than the program or not ours; 6 a person must decide (the message names the flag); \
130 interrupted.";

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Bring in exports of a CRM: deals, history, people, accounts, activities, quotas …
    Import(import::Args),
    /// Show one deal: flags, history, buyers, qualification, actions
    Deal(deal::Args),
    /// Show reps, managers and teams with their figures
    Team(team::Args),
    /// One rep on one page: numbers, focus, promises both ways, skills, time line, what is next
    Rep(rep::Args),
    /// The prep pack of a conversation or a meeting, with one question to ask
    Prep(prep::Args),
    /// Every figure of a rep with its n, interval and definition
    Figures(figures::Args),
    /// The deals of the pipeline review, exceptions first
    Pipeline(pipeline::Args),
    /// What moved in the forecast: the waterfall since the last lock, stage moves, quiet commits, pushes
    Waterfall(waterfall::Args),
    /// Show the goals of a period with pace and attainment, or set one
    Goals(goals::Args),
    /// Where an hour of coaching returns most: the coaching board
    Board(board::Args),
    /// What the numbers say about one rep or manager, and what they do not
    Diagnose(diagnose::Args),
    /// The forecast of a period: deals, calls, models and what is to go, by rep
    Forecast(forecast::Args),
    /// What every forecast model would have said in closed periods, and which one counts
    BackTest(back_test::Args),
    /// The forecast calls of a period: who called what, who is late; make a call as rep or manager
    Call(call::Args),
    /// Lock the forecast: freeze calls, deals and models; list, show and withdraw locks
    Lock(lock::Args),
    /// The kept scenarios of the forecast: what each says beside the figures of now
    Scenario(scenario::Args),
    /// Action plans with what is due; mark an action as done, hold a check-in
    Plan(plan::Args),
    /// What today asks for: promises, rhythm, check-ins and exceptions
    Today(today::Args),
    /// The week: what was held, what slipped, what carries forward; close it as a note
    Week(week::Args),
    /// Meetings with agenda, decisions and actions: plan, start, write down, end; the log of decisions
    Meeting(meeting::Args),
    /// The operating rhythm: what recurs, what it costs in a week, what was held
    Rhythm(rhythm::Args),
    /// The debrief of a ride-along: the rep first, one commitment, the next look
    Debrief(debrief::Args),
    /// What reps committed to; seen again, or dropped with a reason
    Commitments(commitments::Args),
    /// Who was coached, how long ago and how much; how good your debriefs are
    Coverage(coverage::Args),
    /// The skills of everybody, with n and the age of the last look
    Skills(skills::Args),
    /// Ride-alongs with their calls: plan, tick, quote, how did it end, what was observed
    RideAlong(ride_along::Args),
    /// Put an action on the list: ridealong add "call Ana fri 15:00"
    Add(add::Args),
    /// An action, or a line of today: done, moved, snoozed, delegated, dropped, reopened
    Action(action::Args),
    /// How good the forecast was: accuracy and bias by rep, category and week, overrides, sandbagging and happy ears
    Accuracy(accuracy::Args),
    /// The coming days, as a list or as a calendar file
    Agenda(agenda::Args),
    /// Find what people wrote, and deals, by their words
    Search(search::Args),
    /// Write a demo company to a file
    Demo(demo::Args),
    /// Every command with its keys
    Keys(keys::Args),
    /// Take the newest change back
    Undo(undo::Args),
    /// Do the last undone change again
    Redo(undo::Args),
    /// Say where everything lies and check the file and the settings
    Doctor(doctor::Args),
    /// Print the completions of a shell: ridealong completions zsh > _ridealong
    Completions(man::CompletionArgs),
    /// Print the manual page: ridealong man | man -l -
    Man,
}

/// Reads the arguments, runs, and says what went wrong.
pub fn main() -> ExitCode {
    let mut world = World::of_the_process();
    let args = options_alone(std::env::args_os()).unwrap_or_else(|| {
        let matches = examples::command().get_matches();
        Args::from_arg_matches(&matches).unwrap_or_else(|wrong| wrong.exit())
    });
    let done = run(args, &mut world).and_then(|()| world.finish());
    match done {
        Ok(()) => Exit::Done.into(),
        Err(failure) => {
            world.complain(&failure.text);
            failure.exit.into()
        }
    }
}

/// The arguments of the cockpit: options and nothing else. Its start need not wait for every subcommand to be described;
/// whatever this cannot read is read, and answered, with all of them.
fn options_alone(words: impl IntoIterator<Item = OsString>) -> Option<Args> {
    let command = Everywhere::augment_args(Command::new("ridealong"))
        .disable_help_flag(true)
        .disable_version_flag(true);
    let matches = command.try_get_matches_from(words).ok()?;
    let everywhere = Everywhere::from_arg_matches(&matches).ok()?;
    Some(Args {
        everywhere,
        command: None,
    })
}

/// One call from inside, with the words behind the program's name: what it answers and what goes wrong is said in
/// its world.
pub fn call(words: &[&str], mut world: World) -> Exit {
    let words = std::iter::once("ridealong").chain(words.iter().copied());
    let args = examples::command()
        .try_get_matches_from(words)
        .and_then(|matches| Args::from_arg_matches(&matches));
    let done = args
        .map_err(|wrong| Failure::usage(wrong.to_string()))
        .and_then(|args| run(args, &mut world))
        .and_then(|()| world.finish());
    match done {
        Ok(()) => Exit::Done,
        Err(failure) => {
            world.complain(&failure.text);
            failure.exit
        }
    }
}

fn run(args: Args, world: &mut World) -> Result {
    let command = world.settle(args)?;
    if world.is_demo() {
        demo::ensure(world)?;
    }
    match command {
        Some(Subcommands::Import(args)) => {
            world.only_today("import", "; the day of an export is --date")?;
            import::run(&args, world)
        }
        Some(Subcommands::Deal(args)) => deal::run(&args, world),
        Some(Subcommands::Team(args)) => team::run(&args, world),
        Some(Subcommands::Rep(args)) => rep::run(&args, world),
        Some(Subcommands::Prep(args)) => prep::run(&args, world),
        Some(Subcommands::Figures(args)) => figures::run(&args, world),
        Some(Subcommands::Pipeline(args)) => pipeline::run(&args, world),
        Some(Subcommands::Waterfall(args)) => waterfall::run(&args, world),
        Some(Subcommands::Goals(args)) => goals::run(&args, world),
        Some(Subcommands::Board(args)) => board::run(&args, world),
        Some(Subcommands::Diagnose(args)) => diagnose::run(&args, world),
        Some(Subcommands::Forecast(args)) => forecast::run(&args, world),
        Some(Subcommands::BackTest(args)) => back_test::run(&args, world),
        Some(Subcommands::Call(args)) => call::run(&args, world),
        Some(Subcommands::Lock(args)) => lock::run(&args, world),
        Some(Subcommands::Scenario(args)) => scenario::run(&args, world),
        Some(Subcommands::Plan(args)) => plan::run(&args, world),
        Some(Subcommands::Today(args)) => today::run(&args, world),
        Some(Subcommands::Week(args)) => week::run(&args, world),
        Some(Subcommands::Meeting(args)) => meeting::run(&args, world),
        Some(Subcommands::Rhythm(args)) => rhythm::run(&args, world),
        Some(Subcommands::Debrief(args)) => debrief::run(&args, world),
        Some(Subcommands::Commitments(args)) => commitments::run(&args, world),
        Some(Subcommands::Coverage(args)) => coverage::run(&args, world),
        Some(Subcommands::Skills(args)) => skills::run(&args, world),
        Some(Subcommands::RideAlong(args)) => ride_along::run(&args, world),
        Some(Subcommands::Add(args)) => add::run(&args, world),
        Some(Subcommands::Action(args)) => action::run(&args, world),
        Some(Subcommands::Accuracy(args)) => accuracy::run(&args, world),
        Some(Subcommands::Agenda(args)) => agenda::run(&args, world),
        Some(Subcommands::Search(args)) => search::run(&args, world),
        Some(Subcommands::Demo(args)) => demo::run(&args, world),
        Some(Subcommands::Keys(args)) => keys::run(&args, world),
        Some(Subcommands::Undo(args)) => undo::run(&args, undo::Way::Back, world),
        Some(Subcommands::Redo(args)) => undo::run(&args, undo::Way::Forth, world),
        Some(Subcommands::Doctor(args)) => doctor::run(&args, world),
        Some(Subcommands::Completions(args)) => man::completions(&args, examples::command(), world),
        Some(Subcommands::Man) => man::page(&examples::command(), world),
        None => open::run(world),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_without_a_subcommand_are_read_alone_and_everything_else_with_all_subcommands() {
        for (words, is_alone) in [
            (vec![], true),
            (vec!["--db", "a.db"], true),
            (vec!["--demo", "--as-of", "-2w"], true),
            (vec!["team"], false),
            (vec!["--db", "a.db", "team"], false),
            (vec!["--help"], false),
            (vec!["-V"], false),
            (vec!["--db"], false),
            (vec!["--demo", "--db", "a.db"], false),
            (vec!["--wrong"], false),
        ] {
            let words = std::iter::once("ridealong").chain(words.iter().copied());
            let words: Vec<OsString> = words.map(OsString::from).collect();
            let alone = options_alone(words.clone());
            assert_eq!(alone.is_some(), is_alone, "{words:?}");
            let Some(alone) = alone else { continue };
            let whole = examples::command().try_get_matches_from(&words).unwrap();
            let whole = Args::from_arg_matches(&whole).unwrap();
            assert_eq!(format!("{alone:?}"), format!("{whole:?}"));
        }
    }
}
