//! `ridealong doctor`: where everything lies, whether the file is sound, whether the settings are understood.

use std::path::Path;

use serde_json::json;

use super::{Exit, Failure, Result, World};
use crate::config::Config;

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it. Fails (1) when something is wrong, after saying all of it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let database = world.database()?;
    let config = world.paths()?.config.clone();
    let state = world.paths()?.state.clone();
    let mut problems = settings_problems(&config);
    let mut facts = Vec::new();
    if database.exists() {
        match world.store_to_change() {
            Ok(store) => match store.health() {
                Ok(health) => {
                    problems.extend(health.problems);
                    facts = health.counts;
                }
                Err(error) => problems.push(error.to_string()),
            },
            Err(failure) => problems.push(failure.text),
        }
        problems.extend(open_to_others(&database));
    }
    if args.json {
        let counts: serde_json::Map<_, _> = facts
            .iter()
            .map(|(word, n)| (word.replace(' ', "_"), json!(n)))
            .collect();
        world.print_json(&json!({
            "schema": 1, "version": env!("CARGO_PKG_VERSION"), "database": database, "exists": database.exists(),
            "config": config, "config_exists": config.exists(), "state": state, "rows": counts, "problems": problems,
        }))?;
    } else {
        say(world, &database, &config, &facts)?;
        for problem in &problems {
            world.print(&format!("! {problem}"))?;
        }
    }
    match problems.len() {
        0 => Ok(()),
        1 => Err(Failure::new(Exit::Failed, "1 problem found")),
        n => Err(Failure::new(Exit::Failed, format!("{n} problems found"))),
    }
}

fn say(world: &mut World, database: &Path, config: &Path, facts: &[(String, i64)]) -> Result {
    let note = |path: &Path| {
        if path.exists() {
            ""
        } else {
            "  (not there yet)"
        }
    };
    world.print(&format!("Ridealong   {}", env!("CARGO_PKG_VERSION")))?;
    world.print(&format!(
        "Database    {}{}",
        database.display(),
        note(database)
    ))?;
    let bytes = std::fs::metadata(database).map_or(0, |found| found.len());
    if bytes > 0 {
        world.print(&format!(
            "Size        {:.1} MiB",
            bytes as f64 / 1_048_576.0
        ))?;
    }
    world.print(&format!("Settings    {}{}", config.display(), note(config)))?;
    let counts: Vec<String> = facts
        .iter()
        .map(|(name, n)| format!("{n} {name}"))
        .collect();
    if !counts.is_empty() {
        world.print(&format!("Holds       {}", counts.join(", ")))?;
    }
    Ok(())
}

fn settings_problems(config: &Path) -> Vec<String> {
    match Config::load(config) {
        Ok((_, mistakes)) => mistakes
            .0
            .iter()
            .map(|m| format!("{} line {}: {}", config.display(), m.line, m.message))
            .collect(),
        Err(unreadable) => vec![unreadable.to_string()],
    }
}

/// Notes on people are for their writer only; opening closes the file to others, the folder is the person's.
fn open_to_others(database: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(database).ok()?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Some(format!(
                "{} can be read by others (mode {mode:o}); chmod 600 it",
                database.display()
            ));
        }
    }
    None
}
