//! Lists of people: reps, users, managers and their teams.

use rusqlite::types::Value;

use super::Merge;
use super::bench::{Bench, CellOf, maybe, text, whole};
use super::names::PersonNamed;
use super::rows::{Columns, Staged, each};
use crate::storage::Result;

/// Merges a list of people.
pub(super) fn reps(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        one(merge, row)
    })
}

/// First and last name, or the whole.
pub(super) fn full_name(row: &Staged<'_>, whole: &str) -> Option<String> {
    let joined = [row.text("first_name"), row.text("last_name")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    row.text(whole)
        .map(str::to_owned)
        .or_else(|| (!joined.is_empty()).then_some(joined))
}

fn one(merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<()> {
    let name = full_name(row, "rep_name");
    let named = PersonNamed::new(row.key(), name.as_deref(), row.text("email"));
    let existing = merge.names.known_person(named);
    let manager = PersonNamed::new(row.text("manager_id"), row.text("manager_name"), None);
    let manager_id = match merge.names.person(merge.bench, manager)? {
        Some(id) => {
            make_manager(merge.bench, id, manager.name.is_some())?;
            Some(id)
        }
        None => None,
    };
    let office = row.text("office");
    let team_id = match row.text("team").or(office) {
        Some(team) => Some(merge.names.team(merge.bench, team, office)?),
        None => None,
    };
    let shown = name
        .as_deref()
        .or(row.text("email"))
        .or(row.key())
        .unwrap_or("?");
    let cells = cells_of(row, named, shown, manager_id, team_id);
    let put = merge
        .bench
        .put("reps", existing, &cells, row.line(), shown)?;
    merge.names.learn_person(put.id(), named);
    if row.text("role").is_some_and(is_manager) {
        make_manager(merge.bench, put.id(), false)?;
    }
    merge.bench.tally(put);
    Ok(())
}

fn cells_of(
    row: &Staged<'_>,
    named: PersonNamed<'_>,
    shown: &str,
    manager_id: Option<i64>,
    team_id: Option<i64>,
) -> Vec<CellOf> {
    let mut cells: Vec<CellOf> = vec![("name", text(Some(shown))), ("listed", Value::Integer(1))];
    if named.id.is_some() {
        cells.push(("external_id", maybe(named.id)));
    }
    if let Some(email) = named.email {
        cells.push(("email", text(Some(email))));
    }
    if row.has("manager_id") || row.has("manager_name") {
        cells.push(("manager_id", whole(manager_id)));
    }
    if row.has("team") || row.has("office") {
        cells.push(("team_id", whole(team_id)));
    }
    for (field, column) in [
        ("role", "title"),
        ("region", "region"),
        ("segment", "segment"),
    ] {
        if row.has(field) {
            cells.push((column, text(row.text(field))));
        }
    }
    for (field, column) in [("hire_date", "hired_on"), ("termination_date", "left_on")] {
        if row.has(field) {
            cells.push((column, maybe(row.day(field).as_deref())));
        }
    }
    let gone = row.yes("is_deleted") == Some(true) || row.day("termination_date").is_some();
    if row.has("is_active") || row.has("is_deleted") || row.has("termination_date") {
        let active = row.yes("is_active").unwrap_or(!gone) && row.yes("is_deleted") != Some(true);
        cells.push(("active", Value::Integer(i64::from(active))));
    }
    if row.extra().is_some() {
        cells.push(("extra", maybe(row.extra())));
    }
    cells
}

/// Whether a role is one that leads people; an account manager does not.
fn is_manager(role: &str) -> bool {
    let role = role.to_lowercase();
    let other = [
        "account manager",
        "customer success manager",
        "channel manager",
        "key account",
    ];
    [
        "manager",
        "director",
        "head of",
        "vice president",
        "vp ",
        "leiter",
    ]
    .iter()
    .any(|word| role.contains(word))
        && !other.iter().any(|word| role.contains(word))
}

/// Somebody who is named as a manager is one. Named in a list of people, they count as listed.
fn make_manager(bench: &mut Bench<'_>, id: i64, listed: bool) -> Result<()> {
    let mut cells: Vec<CellOf> = vec![("role", text(Some("manager")))];
    if listed {
        cells.push(("listed", Value::Integer(1)));
    }
    if bench.read("reps", id, &cells)?
        != cells
            .iter()
            .map(|(_, value)| value.clone())
            .collect::<Vec<_>>()
    {
        bench.update("reps", id, &cells)?;
    }
    Ok(())
}
