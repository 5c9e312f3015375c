//! Who is on the team page: the people of a scope, by name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, Params, Row};

use super::Result;
use super::cells;
use super::deal_query::DealScope;
use super::team::PersonFigures;
use super::text_match::fold;
use crate::domain::ids::{RepId, TeamId};

/// A person without figures.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) line: PersonFigures,
    pub(super) is_rep: bool,
}

/// The columns of a person, in the order in which [`person`] reads them.
const PERSON: &str = "r.id, r.name, r.manager_id, m.name, r.team_id, t.name, r.role, r.left_on";
/// The tables that they come from.
const PEOPLE: &str =
    "reps r LEFT JOIN reps m ON m.id = r.manager_id LEFT JOIN teams t ON t.id = r.team_id";
/// Whether somebody reports to the person.
const LEADS: &str = "EXISTS (SELECT 1 FROM reps l WHERE l.manager_id = r.id) AS leads";

/// The people of a scope, by name.
pub(super) fn read_people(connection: &Connection, scope: &DealScope) -> Result<Vec<Person>> {
    if scope.people("r.id").is_empty() {
        return everybody(connection);
    }
    joined(connection, &format!("1{}", scope.people("r.id")), [])
}

/// One person; `None`: there is no such number.
pub(super) fn read_person(connection: &Connection, rep: RepId) -> Result<Option<Person>> {
    Ok(joined(connection, "r.id = ?1", [rep.0])?.pop())
}

/// Everybody by name, in one pass: names of managers and teams are at hand then.
fn everybody(connection: &Connection) -> Result<Vec<Person>> {
    let mut statement = connection.prepare_cached("SELECT id, name FROM teams")?;
    let teams = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let teams: HashMap<i64, String> = teams.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT r.id, r.name, r.manager_id, NULL, r.team_id, NULL, r.role, r.left_on FROM reps r",
    )?;
    let people = statement.query_map([], person)?;
    let mut people: Vec<Person> = people.collect::<rusqlite::Result<_>>()?;
    let of_id = people.iter().map(|p| (p.line.id, p.line.name.clone()));
    let names: HashMap<RepId, String> = of_id.collect();
    let leading: HashSet<RepId> = people.iter().filter_map(|p| p.line.manager_id).collect();
    for Person { line, .. } in &mut people {
        let manager = line.manager_id.and_then(|manager| names.get(&manager));
        line.manager = manager.cloned().unwrap_or_default();
        let team = line.team_id.and_then(|team| teams.get(&team.0));
        line.team = team.cloned().unwrap_or_default();
        line.leads |= leading.contains(&line.id);
    }
    people.sort_by_cached_key(|p| (fold(&p.line.name), p.line.id));
    Ok(people)
}

/// Those for whom a condition on `r` holds, by name.
fn joined(connection: &Connection, which: &str, values: impl Params) -> Result<Vec<Person>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {PERSON}, {LEADS} FROM {PEOPLE} WHERE {which} ORDER BY folded(r.name), r.id"
    ))?;
    let people = statement.query_map(values, |row| {
        let mut person = person(row)?;
        person.line.leads |= row.get::<_, bool>("leads")?;
        Ok(person)
    })?;
    Ok(people.collect::<rusqlite::Result<_>>()?)
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    let role: String = row.get(6)?;
    Ok(Person {
        line: PersonFigures {
            id: RepId(row.get(0)?),
            name: row.get(1)?,
            manager_id: row.get::<_, Option<i64>>(2)?.map(RepId),
            manager: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            team_id: row.get::<_, Option<i64>>(4)?.map(TeamId),
            team: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            leads: role == "manager",
            left_on: cells::day_at(row, 7)?,
            figures: Arc::default(),
        },
        is_rep: role == "rep",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::small_file;

    #[test]
    fn everybody_at_hand_is_everybody_joined() {
        let store = small_file::small_file();
        let sql = "INSERT INTO main.reps (id, uid, name, manager_id, role, left_on) VALUES
                     (91, x'91', 'Ömer', 90, 'rep', '2026-01-01'), (90, x'90', 'zoe', NULL, 'manager', NULL),
                     (92, x'92', 'Zoe', 91, 'rep', NULL)";
        store.reader().execute_batch(sql).unwrap();
        let at_hand = everybody(&store.connection).unwrap();
        let joined = joined(&store.connection, "1", []).unwrap();
        assert_eq!(format!("{at_hand:?}"), format!("{joined:?}"));
        assert!(
            at_hand
                .iter()
                .any(|person| person.line.leads && !person.line.manager.is_empty())
        );
    }
}
