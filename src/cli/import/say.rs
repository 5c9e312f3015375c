//! What an import says: in words, or as JSON.

use serde_json::{Value, json};

use super::Args;
use crate::cli::{Failure, Result, World};
use crate::exchange::import::{Plan, RefusedFile};
use crate::storage::merge::Merged;

/// How many rows of each list are shown; `--json` shows as many.
const SHOWN: i64 = 40;

/// Says what an import did, or would do.
pub(super) fn say(
    world: &mut World,
    args: &Args,
    plan: &Plan,
    merged: &Merged,
    refused_files: &[RefusedFile],
    dry: bool,
) -> Result {
    if args.json {
        let answer = as_json(plan, merged, refused_files, dry)?;
        return world.print_json(&answer);
    }
    for (place, file) in plan.staging().files.iter().enumerate() {
        let count = merged.counts.get(place).copied().unwrap_or_default();
        let mut parts = vec![
            format!("{} new", count.new),
            format!("{} changed", count.changed),
        ];
        for (number, word) in [
            (count.unchanged, "unchanged"),
            (count.refused, "refused"),
            (count.missing, "missing"),
            (count.older, "older than what is known, not applied"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {word}"));
            }
        }
        world.print(&format!(
            "{}: {} ({} rows): {}",
            file.name,
            file.kind.word(),
            count.rows,
            parts.join(", ")
        ))?;
        for note in file
            .notes
            .iter()
            .chain(merged.notes.get(place).into_iter().flatten())
        {
            world.print(&format!("  note: {note}"))?;
        }
    }
    for note in &plan.notes {
        world.print(&format!("note: {note}"))?;
    }
    for file in refused_files {
        world.print(&format!("{} was not taken in: {}", file.name, file.reason))?;
    }
    say_rows(world, plan, dry)?;
    let nothing = !merged.changes_something();
    world.print(match (nothing, dry) {
        (true, _) => "Nothing new.",
        (false, true) => "Nothing was written (--dry-run).",
        (false, false) => "Done; `ridealong undo` takes it back.",
    })
}

fn say_rows(world: &mut World, plan: &Plan, dry: bool) -> Result {
    let name = |file: usize| {
        plan.staging()
            .files
            .get(file)
            .map_or("", |file| file.name.as_str())
            .to_owned()
    };
    let fail = |e| Failure::from(e);
    for refusal in plan.staging().refusals(0, SHOWN).map_err(fail)? {
        let column = if refusal.header.is_empty() {
            String::new()
        } else {
            format!(", {}", refusal.header)
        };
        world.print(&format!(
            "  refused: {} line {}{column}: {}",
            name(refusal.file),
            refusal.line,
            refusal.reason
        ))?;
    }
    if dry {
        for change in plan.staging().changes(0, SHOWN).map_err(fail)? {
            let held = if change.applied {
                ""
            } else {
                " (older export, not applied)"
            };
            world.print(&format!(
                "  changed: {} line {}, {}: {} {} -> {}{held}",
                name(change.file),
                change.line,
                change.record,
                change.field,
                change.old,
                change.new
            ))?;
        }
    }
    for missing in plan.staging().missing(0, SHOWN).map_err(fail)? {
        world.print(&format!(
            "  missing: {} {}",
            missing.name, missing.external_id
        ))?;
    }
    Ok(())
}

/// A text, or null where it is empty.
fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn as_json(
    plan: &Plan,
    merged: &Merged,
    refused_files: &[RefusedFile],
    dry: bool,
) -> Result<Value> {
    let staging = plan.staging();
    let files: Vec<Value> = staging
        .files
        .iter()
        .enumerate()
        .map(|(place, file)| {
            let mut notes = file.notes.clone();
            notes.extend(merged.notes.get(place).cloned().unwrap_or_default());
            json!({
                "file": file.name,
                "kind": file.kind.word(),
                "counts": merged.counts.get(place).copied().unwrap_or_default(),
                "notes": notes,
            })
        })
        .collect();
    let name = |file: usize| {
        staging
            .files
            .get(file)
            .map_or("", |file| file.name.as_str())
    };
    let refused: Vec<Value> = staging
        .refusals(0, SHOWN)?
        .iter()
        .map(|row| json!({ "file": name(row.file), "line": row.line, "column": filled(&row.header), "value": filled(&row.value), "reason": row.reason }))
        .collect();
    let changed: Vec<Value> = staging
        .changes(0, SHOWN)?
        .iter()
        .map(|change| {
            json!({ "file": name(change.file), "line": change.line, "record": change.record, "field": change.field,
                    "old": filled(&change.old), "new": filled(&change.new), "applied": change.applied })
        })
        .collect();
    let missing: Vec<Value> = staging
        .missing(0, SHOWN)?
        .iter()
        .map(|deal| json!({ "name": deal.name, "crm_id": filled(&deal.external_id) }))
        .collect();
    let not_taken: Vec<Value> = refused_files
        .iter()
        .map(|file| json!({ "file": file.name, "reason": file.reason }))
        .collect();
    Ok(json!({
        "schema": 1,
        "dry_run": dry,
        "changes_something": merged.changes_something(),
        "files": files,
        "refused_files": not_taken,
        "refused_rows": refused,
        "changed_fields": changed,
        "missing_deals": missing,
        "notes": plan.notes,
    }))
}
