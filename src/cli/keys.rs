//! `ridealong keys`: every command with its keys as they are now, one's own included.

use serde_json::json;

use super::{Result, World, open};
use crate::app::keymap::Keymap;
use crate::cockpit;
use crate::screens;
use crate::ui::text;

/// How to answer.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it. Own keys that cannot be used are said on standard error.
pub fn run(args: &Args, world: &mut World) -> Result {
    let tables = cockpit::tables(&screens::tabs());
    let (keymap, problems) = Keymap::build(&tables, &cockpit::SHARED, &open::keys(world.config()));
    for problem in &problems {
        world.complain(&problem.to_string());
    }
    if args.json {
        let all: Vec<_> = tables
            .iter()
            .flat_map(|(name, offers)| offers.iter().enumerate().map(move |(place, offer)| (name, place, offer)))
            .map(|(name, place, offer)| {
                json!({ "command": offer.full_name(), "keys": keymap.keys_of(name, place), "label": offer.label })
            })
            .collect();
        return world.print_json(&json!({ "schema": 1, "commands": all }));
    }
    for (name, offers) in &tables {
        world.print(name)?;
        for (place, offer) in offers.iter().enumerate() {
            let keys = keymap.keys_of(name, place).join("  ");
            world.print(&format!(
                "  {} {} {}",
                text::left(&keys, 22),
                text::left(offer.label, 44),
                offer.full_name()
            ))?;
        }
        world.print("")?;
    }
    Ok(())
}
