//! `ridealong search`: everything that holds some words.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Result, World};
use crate::storage::{TextFound, TextHit};
use crate::ui::text;

/// What to look for.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Words; each counts from its beginning
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// So many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=500))]
    limit: u16,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let typed = args.words.join(" ");
    let store = world.store_to_read()?;
    let found = store.search_text(&typed, usize::from(args.limit))?;
    if args.json {
        let (as_of, known_at) = (world.as_of(), world.known_at());
        return world.print_json(&json!({
            "schema": 1,
            "as_of": as_of,
            "known_at": known_at,
            "text": typed,
            "found": found.total.counted,
            "more": found.total.more,
            "hits": found.hits.iter().map(as_json).collect::<Vec<_>>(),
        }));
    }
    let lines = as_text(&found, &typed);
    world.print(lines.trim_end())
}

fn as_json(hit: &TextHit) -> Value {
    let matches: Vec<[usize; 2]> = hit
        .text
        .matches
        .iter()
        .map(|range| {
            let letters = |to: usize| hit.text.text[..to].chars().count();
            [letters(range.start), letters(range.end)]
        })
        .collect();
    let about = (!hit.about.is_empty()).then_some(&hit.about);
    json!({
        "kind": hit.kind.key(),
        "id": hit.id,
        "day": hit.day,
        "about": about,
        "private": hit.private,
        "text": hit.text.text,
        "matches": matches,
        "opens": hit.opens.as_ref().map(|(kind, _)| kind),
        "opens_id": hit.opens.as_ref().map(|(_, id)| id),
    })
}

/// A line per hit; matched letters stand between brackets.
fn as_text(found: &TextFound, typed: &str) -> String {
    if found.hits.is_empty() {
        return format!("Nothing holds “{typed}”.");
    }
    let mut lines = String::new();
    for hit in &found.hits {
        let day = hit
            .day
            .map_or_else(|| "-".to_owned(), |day| day.to_string());
        let mut line = String::new();
        let mut at = 0;
        for range in &hit.text.matches {
            let _ = write!(
                line,
                "{}[{}]",
                &hit.text.text[at..range.start],
                &hit.text.text[range.clone()]
            );
            at = range.end;
        }
        line += &hit.text.text[at..];
        let private = if hit.private { "private  " } else { "" };
        let _ = writeln!(
            lines,
            "{}  {}  {}  {private}{}",
            text::left(&hit.kind.to_string(), 11),
            text::left(&day, 10),
            text::left(&hit.about, 24),
            text::clean(&line),
        );
    }
    let (shown, all) = (found.hits.len(), found.total.counted);
    if found.total.more {
        let _ = writeln!(lines, "{shown} of more than {all}");
    } else if shown < all {
        let _ = writeln!(lines, "{shown} of {all}");
    }
    lines
}
