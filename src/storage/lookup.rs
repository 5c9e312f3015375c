//! Finding records by what a person types: one by its CRM id, its name or a part of its name (shell); those to
//! choose from by the words of their name (pickers).

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};

use super::error::StorageError;
use super::{Result, Store, text_match};
use crate::domain::ids::{AccountId, DealId, RepId, TeamId};

/// How many candidates an ambiguous name lists.
const LISTED: usize = 8;

impl Store {
    /// The deal with this CRM id, this name, or the only one whose name holds the text.
    ///
    /// # Errors
    /// Not found, or several: then they are listed with what tells them apart.
    pub fn find_deal(&self, text: &str) -> Result<DealId> {
        find(self.reader(), text, &DEALS).map(DealId)
    }

    /// The rep with this CRM id, this name or e-mail address, or the only one whose name holds the text.
    ///
    /// # Errors
    /// Not found, or several: then they are listed.
    pub fn find_rep(&self, text: &str) -> Result<RepId> {
        find(self.reader(), text, &REPS).map(RepId)
    }

    /// The team with this name, or the only one whose name holds the text.
    ///
    /// # Errors
    /// Not found, or several: then they are listed.
    pub fn find_team(&self, text: &str) -> Result<TeamId> {
        find(self.reader(), text, &TEAMS).map(TeamId)
    }
}

impl Store {
    /// The name of a rep.
    pub fn rep_name(&self, rep: RepId) -> Result<String> {
        self.reader()
            .prepare_cached("SELECT name FROM main.reps WHERE id = ?1")?
            .query_row([rep.0], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This rep is no longer in the file".into()))
    }

    /// The name of a team.
    pub fn team_name(&self, team: TeamId) -> Result<String> {
        self.reader()
            .prepare_cached("SELECT name FROM teams WHERE id = ?1")?
            .query_row([team.0], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This team is no longer in the file".into()))
    }

    /// The name of an account.
    pub fn account_name(&self, account: AccountId) -> Result<String> {
        self.reader()
            .prepare_cached("SELECT name FROM accounts WHERE id = ?1")?
            .query_row([account.0], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This account is no longer in the file".into()))
    }
}

/// A record to choose, with what tells it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Row number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Its team, its office, its title, or that it has left.
    pub detail: String,
}

/// The most choices that a picker is given.
const CHOICES: usize = 50;

impl Store {
    /// People whose name holds every word, those who are here before those who have left.
    pub fn people_named(&self, typed: &str) -> Result<Vec<Named>> {
        let sql =
            "SELECT r.id, r.name, CASE WHEN r.active = 0 OR r.left_on IS NOT NULL THEN 'has left'
                     WHEN r.role = 'manager' THEN 'manager' ELSE coalesce(t.name, '') END
                   FROM reps r LEFT JOIN teams t ON t.id = r.team_id";
        self.named(
            sql,
            "r.name",
            "r.active = 0 OR r.left_on IS NOT NULL, r.name",
            typed,
        )
    }

    /// Reps and managers who are still here and whose name holds every word, with their title.
    pub fn people_here(&self, typed: &str) -> Result<Vec<Named>> {
        self.named(
            "SELECT r.id, r.name, CASE WHEN r.title <> '' THEN r.title ELSE r.role END
               FROM (SELECT * FROM reps WHERE left_on IS NULL AND active = 1) r",
            "r.name",
            "folded(r.name), r.id",
            typed,
        )
    }

    /// Contacts whose name holds every word, with their title; those of the deal's account first.
    pub fn contacts_named(&self, deal: DealId, typed: &str) -> Result<Vec<Named>> {
        let order = format!(
            "c.account_id IS NOT (SELECT account_id FROM deals WHERE id = {}), folded(c.name), c.id",
            deal.0
        );
        self.named(
            "SELECT c.id, c.name, c.title FROM contacts c",
            "c.name",
            &order,
            typed,
        )
    }

    /// Deals whose name holds every word, with their account; the rep's own before others, open ones before those that
    /// are over.
    pub fn deals_named(&self, rep: Option<RepId>, typed: &str) -> Result<Vec<Named>> {
        let words = text_match::words(typed);
        let found = self.ask_columns(|columns| columns.deals_for_choice(rep, &words, CHOICES))?;
        if let Some(ids) = found {
            return self.deals_of(&ids);
        }
        let order = format!(
            "d.owner_id IS NOT {}, d.outcome <> 'open', folded(d.name), d.id",
            rep.map_or_else(|| "NULL".to_owned(), |rep| rep.to_string())
        );
        self.named(
            "SELECT d.id, d.name, coalesce(a.name, '') FROM deals d LEFT JOIN accounts a ON a.id = d.account_id",
            "d.name",
            &order,
            typed,
        )
    }

    fn deals_of(&self, ids: &[i64]) -> Result<Vec<Named>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT d.id, d.name, coalesce(a.name, '') FROM deals d LEFT JOIN accounts a ON a.id = d.account_id
             WHERE d.id = ?1",
        )?;
        let mut named = Vec::with_capacity(ids.len());
        for id in ids {
            let deal = statement.query_row([id], |row| {
                Ok(Named {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    detail: row.get(2)?,
                })
            });
            named.extend(deal.optional()?);
        }
        Ok(named)
    }

    /// The team of a rep.
    pub fn team_of(&self, rep: RepId) -> Result<Option<TeamId>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT team_id FROM reps WHERE id = ?1")?;
        let team: Option<Option<i64>> =
            statement.query_row([rep.0], |row| row.get(0)).optional()?;
        Ok(team.flatten().map(TeamId))
    }

    /// The open deals of a rep with the day on which each was created, the first first.
    pub fn open_deals_of(&self, rep: RepId) -> Result<Vec<(DealId, String, NaiveDate)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, name, created_on FROM deals WHERE owner_id = ?1 AND outcome = 'open' ORDER BY created_on, id",
        )?;
        let rows = statement.query_map([rep.0], |row| {
            let created: NaiveDate = super::cells::word(row, "created_on")?;
            Ok((DealId(row.get(0)?), row.get(1)?, created))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Competencies in use whose name holds every word, in order, with the stage in which they are used.
    pub fn competencies_named(&self, typed: &str) -> Result<Vec<Named>> {
        self.named(
            "SELECT c.id, c.name, coalesce(s.name, '')
               FROM (SELECT * FROM competencies WHERE active = 1) c LEFT JOIN stages s ON s.id = c.stage_id",
            "c.name",
            "c.position, c.id",
            typed,
        )
    }

    /// Teams whose name holds every word.
    pub fn teams_named(&self, typed: &str) -> Result<Vec<Named>> {
        self.named(
            "SELECT t.id, t.name, t.office FROM teams t",
            "t.name",
            "t.name",
            typed,
        )
    }

    fn named(&self, select: &str, text: &str, order: &str, typed: &str) -> Result<Vec<Named>> {
        let words = text_match::words(typed);
        let held: Vec<String> = (1..=words.len())
            .map(|place| format!(" AND holds_word({text}, ?{place})"))
            .collect();
        let sql = format!(
            "{select} WHERE 1{} ORDER BY {order} LIMIT {CHOICES}",
            held.concat()
        );
        let mut statement = self.reader().prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(&words), |row| {
            Ok(Named {
                id: row.get(0)?,
                name: row.get(1)?,
                detail: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// How one kind of record is found and told apart.
struct Kind {
    word: &'static str,
    exact: &'static str,
    part: &'static str,
    how: &'static str,
}

const DEALS: Kind = Kind {
    word: "deal",
    exact: "SELECT id, name || coalesce(' (' || external_id || ')', '') FROM deals
            WHERE external_id = ?1 OR (length(?1) = 15 AND substr(external_id, 1, 15) = ?1)
               OR lower(name) = lower(?1) LIMIT 9",
    part: "SELECT id, name || coalesce(' (' || external_id || ')', '') FROM deals
           WHERE instr(lower(name), lower(?1)) > 0 ORDER BY outcome <> 'open', name LIMIT 9",
    how: "name it by its CRM id",
};

const REPS: Kind = Kind {
    word: "rep",
    exact: "SELECT id, name FROM reps WHERE external_id = ?1 OR lower(name) = lower(?1)
               OR (email <> '' AND lower(email) = lower(?1)) LIMIT 9",
    part: "SELECT id, name || CASE WHEN email <> '' THEN ' <' || email || '>' ELSE '' END FROM reps
           WHERE instr(lower(name), lower(?1)) > 0 ORDER BY name LIMIT 9",
    how: "type the whole name or the e-mail address",
};

const TEAMS: Kind = Kind {
    word: "team",
    exact: "SELECT id, name FROM teams WHERE lower(name) = lower(?1) LIMIT 9",
    part: "SELECT id, name FROM teams WHERE instr(lower(name), lower(?1)) > 0 ORDER BY name LIMIT 9",
    how: "type the whole name",
};

fn find(connection: &Connection, text: &str, kind: &Kind) -> Result<i64> {
    let text = text.trim();
    for sql in [kind.exact, kind.part] {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([text], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        match found.as_slice() {
            [] => {}
            [(id, _)] => return Ok(*id),
            several => {
                let names: Vec<&str> = several
                    .iter()
                    .take(LISTED)
                    .map(|(_, name)| name.as_str())
                    .collect();
                let more = if several.len() > LISTED {
                    ", and more"
                } else {
                    ""
                };
                return Err(StorageError::Refused(format!(
                    "several {}s are called “{text}”: {}{more}; {}",
                    kind.word,
                    names.join(", "),
                    kind.how
                )));
            }
        }
    }
    Err(StorageError::NotFound(format!(
        "no {} is called “{text}”",
        kind.word
    )))
}

#[cfg(test)]
mod tests {
    use super::super::small_file::small_file;
    use super::*;

    #[test]
    fn people_are_found_by_any_part_of_their_name_and_given_work_only_while_they_are_here() {
        let store = small_file();
        let gone = "UPDATE main.reps SET left_on = '2026-01-31' WHERE name = 'Ben Okafor'";
        let names = |found: Result<Vec<Named>>| -> Vec<String> {
            found.unwrap().into_iter().map(|n| n.name).collect()
        };
        assert_eq!(names(store.people_here("RUIZ")), ["Ana Ruiz"]);
        assert_eq!(names(store.people_here("")), ["Ana Ruiz", "Ben Okafor"]);
        store.reader().execute(gone, []).unwrap();
        assert_eq!(names(store.people_here("")), ["Ana Ruiz"]);
        assert_eq!(names(store.people_named("")), ["Ana Ruiz", "Ben Okafor"]);
        assert!(names(store.contacts_named(DealId(1), "x")).is_empty());
        let bens = names(store.deals_named(Some(RepId(2)), ""));
        assert_eq!(bens, ["Initech renewal", "Globex rollout", "Mystery"]);
        assert_eq!(names(store.deals_named(None, "glob")), ["Globex rollout"]);
        assert!(names(store.competencies_named("")).is_empty());
    }
}
