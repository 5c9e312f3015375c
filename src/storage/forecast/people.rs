//! Reads the people of a forecast with their quotas: everybody, or those whom the forecast of some people names.

use std::collections::{BTreeSet, HashMap};

use rusqlite::Row;

use super::record::{MANY_PEOPLE, Reading, money};
use crate::domain::forecast::{ForecastPerson, QuotaOf};
use crate::domain::ids::{RepId, TeamId};
use crate::storage::cells::day_at;
use crate::storage::{Result, fold};

/// The columns of `reps` that [`person`] reads, in its order.
const PERSON: &str = "id, name, manager_id, team_id, role, hired_on, left_on";

fn person(row: &Row<'_>) -> Result<ForecastPerson> {
    Ok(ForecastPerson {
        id: RepId(row.get(0)?),
        name: row.get(1)?,
        manager: row.get::<_, Option<i64>>(2)?.map(RepId),
        team: row.get::<_, Option<i64>>(3)?.map(TeamId),
        is_rep: row.get_ref(4)?.as_str().unwrap_or_default() == "rep",
        hired_on: day_at(row, 5)?,
        left_on: day_at(row, 6)?,
        quotas: Vec::new(),
    })
}

impl Reading<'_> {
    /// Everybody with every quota, by name.
    pub(super) fn people(&mut self) -> Result<()> {
        let connection = &self.store.connection;
        let mut quotas: HashMap<i64, Vec<QuotaOf>> = HashMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT rep_id, starts_on, ends_on, amount_minor, currency FROM quotas
             WHERE metric = 'won_value'",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(quota) = self.quota(row)? {
                quotas.entry(row.get(0)?).or_default().push(quota);
            }
        }
        let mut statement = connection.prepare_cached(&format!("SELECT {PERSON} FROM reps"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut person = person(row)?;
            person.quotas = quotas.remove(&person.id.0).unwrap_or_default();
            // For SQLite to sort everybody's takes longer than to read them.
            let days = |quota: &QuotaOf| (quota.starts_on, quota.ends_on);
            person.quotas.sort_by_key(days);
            self.record.people.push(person);
        }
        self.by_name();
        Ok(())
    }

    /// Everybody without quotas, in the order of the rows: no more is learnt from.
    pub(super) fn people_to_learn_from(&mut self) -> Result<()> {
        let connection = &self.store.connection;
        let mut statement = connection.prepare_cached(&format!("SELECT {PERSON} FROM reps"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.record.people.push(person(row)?);
        }
        Ok(())
    }

    /// Those who are asked for with their quotas, everybody above and below them, and who owned one of the deals read.
    pub(super) fn people_for(&mut self, asked: &BTreeSet<RepId>) -> Result<()> {
        if asked.len() > MANY_PEOPLE {
            return self.people();
        }
        let mut named = self.above_and_below(asked)?;
        named.extend(self.record.states.iter().filter_map(|state| state.owner));
        let connection = &self.store.connection;
        let mut of_id =
            connection.prepare_cached(&format!("SELECT {PERSON} FROM reps WHERE id = ?1"))?;
        let mut quotas_of = connection.prepare_cached(
            "SELECT rep_id, starts_on, ends_on, amount_minor, currency FROM quotas
             WHERE rep_id = ?1 AND metric = 'won_value' ORDER BY starts_on, ends_on",
        )?;
        for id in named {
            let mut rows = of_id.query([id.0])?;
            let Some(row) = rows.next()? else { continue };
            let mut person = person(row)?;
            if asked.contains(&id) {
                let mut rows = quotas_of.query([id.0])?;
                while let Some(row) = rows.next()? {
                    person.quotas.extend(self.quota(row)?);
                }
            }
            self.record.people.push(person);
        }
        self.by_name();
        Ok(())
    }

    fn by_name(&mut self) {
        let people = &mut self.record.people;
        people.sort_by_cached_key(|person| (fold(&person.name), person.id));
    }

    fn quota(&mut self, row: &Row<'_>) -> Result<Option<QuotaOf>> {
        let days = day_at(row, 1)?.zip(day_at(row, 2)?);
        let money = money(row.get(3)?, row.get_ref(4)?.as_str().unwrap_or_default())
            .and_then(|money| self.base_minor(money));
        let quota = days
            .zip(money)
            .map(|((starts_on, ends_on), minor)| QuotaOf {
                starts_on,
                ends_on,
                minor,
            });
        Ok(quota)
    }

    /// Some people with all their managers and everybody below them, at any depth. One pass over an index.
    fn above_and_below(&self, people: &BTreeSet<RepId>) -> Result<BTreeSet<RepId>> {
        let mut manager_of: HashMap<RepId, RepId> = HashMap::new();
        let mut below: HashMap<RepId, Vec<RepId>> = HashMap::new();
        let mut statement = (self.store.connection)
            .prepare_cached("SELECT id, manager_id FROM reps WHERE manager_id IS NOT NULL")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, manager) = (RepId(row.get(0)?), RepId(row.get(1)?));
            manager_of.insert(id, manager);
            below.entry(manager).or_default().push(id);
        }
        let mut found = people.clone();
        for person in people {
            let mut at = *person;
            while let Some(manager) = manager_of.get(&at) {
                // Who was met is followed up elsewhere; managers in a circle end here.
                if !found.insert(*manager) {
                    break;
                }
                at = *manager;
            }
        }
        let (mut waiting, mut seen) = (people.iter().copied().collect::<Vec<_>>(), people.clone());
        while let Some(at) = waiting.pop() {
            for person in below.get(&at).map_or(&[][..], Vec::as_slice) {
                if seen.insert(*person) {
                    waiting.push(*person);
                }
            }
        }
        found.extend(seen);
        Ok(found)
    }
}
