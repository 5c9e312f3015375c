//! Who and what is meant: people, accounts, products, contacts, deals by id, e-mail or name. Whoever is not known
//! yet is kept as a record of its own with `listed = 0`; never guessed together with somebody else.

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::bench::{Bench, maybe, text};
use super::quick_hash::QuickMap;
use crate::storage::Result;

/// Names are kept in memory up to this many, then forgotten and asked for again.
const KEPT: usize = 200_000;

/// What is known by now.
#[derive(Default)]
pub(super) struct Names {
    /// By id `i`, e-mail address `e`, name `n`, and name of somebody without an id `a`.
    people: QuickMap<char, QuickMap<String, i64>>,
    /// People by name as files spell it, until somebody new comes.
    spelled: QuickMap<String, i64>,
    teams: QuickMap<String, i64>,
    found: QuickMap<&'static str, QuickMap<String, Option<i64>>>,
    /// How many of them.
    many: usize,
    /// The accounts of deals and contacts.
    accounts: QuickMap<(&'static str, i64), Option<i64>>,
    /// How often somebody was learnt: who is meant by a name may change then.
    learnt: u64,
}

/// How a person is named in a row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PersonNamed<'r> {
    pub id: Option<&'r str>,
    pub name: Option<&'r str>,
    pub email: Option<&'r str>,
}

impl<'r> PersonNamed<'r> {
    /// An e-mail address in the place of a name or an id is an e-mail address.
    pub(super) fn new(id: Option<&'r str>, name: Option<&'r str>, email: Option<&'r str>) -> Self {
        let address = |text: &&str| text.contains('@') && !text.contains(' ');
        let email = email.or(name.filter(address)).or(id.filter(address));
        Self {
            id: id.filter(|id| !address(id)),
            name: name.filter(|name| !address(name)),
            email,
        }
    }

    fn is_blank(&self) -> bool {
        self.id.is_none() && self.name.is_none() && self.email.is_none()
    }
}

/// One spelling for a name: lower case, single blanks, `Last, First` turned.
pub(super) fn folded(name: &str) -> String {
    let is_plain = name.is_ascii()
        && !name.contains("  ")
        && !name.contains(", ")
        && !name.starts_with(' ')
        && !name.ends_with(' ')
        && !name.bytes().any(|byte| byte.is_ascii_control());
    if is_plain {
        return name.to_ascii_lowercase();
    }
    let plain = name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    match plain.split_once(", ") {
        Some((last, first)) if !first.contains(',') && !last.is_empty() && !first.is_empty() => {
            format!("{first} {last}")
        }
        _ => plain,
    }
}

impl Names {
    pub(super) fn load(bench: &Bench<'_>) -> Result<Self> {
        let mut names = Self::default();
        let mut statement = bench
            .sql
            .prepare("SELECT id, external_id, name, email FROM main.reps ORDER BY id DESC")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let external: Option<String> = row.get(1)?;
            names.remember(
                row.get(0)?,
                external.as_deref(),
                &row.get::<_, String>(2)?,
                &row.get::<_, String>(3)?,
            );
        }
        let mut statement = bench.sql.prepare("SELECT id, name FROM main.teams")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            names
                .teams
                .insert(folded(&row.get::<_, String>(1)?), row.get(0)?);
        }
        Ok(names)
    }

    fn remember(&mut self, id: i64, external: Option<&str>, name: &str, email: &str) {
        self.spelled.clear();
        self.learnt += 1;
        let mut learn = |kind: char, text: String| {
            self.people.entry(kind).or_default().insert(text, id);
        };
        if let Some(external) = external {
            learn('i', external.to_owned());
        }
        if !email.is_empty() {
            learn('e', email.to_lowercase());
        }
        // Somebody with an id of their own is found by name only where a row names no id.
        learn('n', folded(name));
        if external.is_none() {
            learn('a', folded(name));
        } else if let Some(known) = self.people.get_mut(&'a') {
            known.remove(&folded(name));
        }
    }

    /// Changes whenever a name may mean somebody else than before.
    pub(super) fn people_learnt(&self) -> u64 {
        self.learnt
    }

    /// The person meant, if known.
    pub(super) fn known_person(&self, named: PersonNamed<'_>) -> Option<i64> {
        let get = |kind: char, text: &str| self.people.get(&kind)?.get(text).copied();
        named
            .id
            .and_then(|id| get('i', id))
            .or_else(|| {
                named
                    .email
                    .and_then(|email| get('e', &email.to_lowercase()))
            })
            .or_else(|| {
                named
                    .name
                    .and_then(|name| get(if named.id.is_some() { 'a' } else { 'n' }, &folded(name)))
            })
    }

    /// The person meant; made, not listed, where nobody is known by that id, e-mail or name.
    pub(super) fn person(
        &mut self,
        bench: &mut Bench<'_>,
        named: PersonNamed<'_>,
    ) -> Result<Option<i64>> {
        if named.is_blank() {
            return Ok(None);
        }
        let by_name_alone = named
            .name
            .filter(|_| named.id.is_none() && named.email.is_none());
        if let Some(id) = by_name_alone.and_then(|name| self.spelled.get(name)) {
            return Ok(Some(*id));
        }
        if let Some(id) = self.known_person(named) {
            if let Some(name) = by_name_alone {
                self.spelled.insert(name.to_owned(), id);
            }
            return Ok(Some(id));
        }
        let name = named.name.or(named.email).or(named.id).unwrap_or_default();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let cells = [
            ("external_id", maybe(named.id)),
            ("name", Value::Text(name.clone())),
            ("email", text(named.email)),
            ("listed", Value::Integer(0)),
        ];
        let id = bench.insert("reps", &cells)?;
        self.remember(id, named.id, &name, named.email.unwrap_or_default());
        Ok(Some(id))
    }

    /// Learns what a list of people says about somebody.
    pub(super) fn learn_person(&mut self, id: i64, named: PersonNamed<'_>) {
        let name = named.name.or(named.email).or(named.id).unwrap_or_default();
        self.remember(id, named.id, name, named.email.unwrap_or_default());
    }

    /// The team of a name, made where there is none; its office beside it.
    pub(super) fn team(
        &mut self,
        bench: &mut Bench<'_>,
        name: &str,
        office: Option<&str>,
    ) -> Result<i64> {
        if let Some(id) = self.teams.get(&folded(name)) {
            return Ok(*id);
        }
        let cells = [("name", text(Some(name))), ("office", text(office))];
        let id = bench.insert("teams", &cells)?;
        self.teams.insert(folded(name), id);
        Ok(id)
    }

    fn found(
        &mut self,
        bench: &Bench<'_>,
        kind: &'static str,
        sql: &'static str,
        text: &str,
    ) -> Result<Option<i64>> {
        if let Some(known) = self.found.get(kind).and_then(|found| found.get(text)) {
            return Ok(*known);
        }
        let id = bench
            .sql
            .prepare_cached(sql)?
            .query_row([text], |row| row.get(0))
            .optional()?;
        if self.many >= KEPT {
            self.found.clear();
            self.many = 0;
        }
        self.many += 1;
        self.found
            .entry(kind)
            .or_default()
            .insert(text.to_owned(), id);
        Ok(id)
    }

    fn forget(&mut self, kinds: &[(&'static str, Option<&str>)]) {
        for (kind, value) in kinds {
            if let (Some(value), Some(found)) = (value, self.found.get_mut(kind)) {
                found.remove(*value);
            }
        }
    }

    /// The account meant, if known. A name counts where the row has no id, or the account has none yet.
    pub(super) fn known_account(
        &mut self,
        bench: &Bench<'_>,
        id: Option<&str>,
        name: Option<&str>,
        domain: Option<&str>,
    ) -> Result<Option<i64>> {
        if let Some(id) = id
            && let Some(found) = self.found(
                bench,
                "ai",
                "SELECT id FROM main.accounts WHERE external_id = ?1",
                id,
            )?
        {
            return Ok(Some(found));
        }
        if let Some(name) = name {
            let by_name = if id.is_some() {
                self.found(
                    bench,
                    "aN",
                    "SELECT id FROM main.accounts WHERE lower(name) = lower(?1) AND external_id IS NULL ORDER BY id",
                    name,
                )?
            } else {
                self.found(
                    bench,
                    "an",
                    "SELECT id FROM main.accounts WHERE lower(name) = lower(?1) ORDER BY id",
                    name,
                )?
            };
            if by_name.is_some() {
                return Ok(by_name);
            }
        }
        match domain {
            Some(domain) if name.is_none() || id.is_some() => {
                let sql = if id.is_some() {
                    "SELECT id FROM main.accounts WHERE domain = ?1 AND domain <> '' AND external_id IS NULL
                     AND listed = 0 ORDER BY id"
                } else {
                    "SELECT id FROM main.accounts WHERE domain = ?1 AND domain <> '' ORDER BY id"
                };
                self.found(bench, if id.is_some() { "aD" } else { "ad" }, sql, domain)
            }
            _ => Ok(None),
        }
    }

    /// The account meant; made, not listed, where none is known.
    pub(super) fn account(
        &mut self,
        bench: &mut Bench<'_>,
        id: Option<&str>,
        name: Option<&str>,
        domain: Option<&str>,
    ) -> Result<Option<i64>> {
        let Some(shown) = name.or(domain).or(id) else {
            return Ok(None);
        };
        if let Some(known) = self.known_account(bench, id, name, domain)? {
            return Ok(Some(known));
        }
        let cells = [
            ("external_id", maybe(id)),
            ("name", text(Some(shown))),
            ("domain", text(domain)),
            ("listed", Value::Integer(0)),
            ("import_id", Value::Integer(bench.import())),
        ];
        let made = bench.insert("accounts", &cells)?;
        self.forget_account(id, Some(shown), domain);
        Ok(Some(made))
    }

    /// What was not found before may be now.
    pub(super) fn forget_account(
        &mut self,
        id: Option<&str>,
        name: Option<&str>,
        domain: Option<&str>,
    ) {
        self.forget(&[
            ("ai", id),
            ("an", name),
            ("aN", name),
            ("ad", domain),
            ("aD", domain),
        ]);
    }

    /// The product meant, if known.
    pub(super) fn known_product(
        &mut self,
        bench: &Bench<'_>,
        id: Option<&str>,
        name: Option<&str>,
    ) -> Result<Option<i64>> {
        if let Some(id) = id
            && let Some(found) = self.found(
                bench,
                "pi",
                "SELECT id FROM main.products WHERE external_id = ?1",
                id,
            )?
        {
            return Ok(Some(found));
        }
        let Some(name) = name else { return Ok(None) };
        let sql = if id.is_some() {
            "SELECT id FROM main.products WHERE lower(name) = lower(?1) AND external_id IS NULL ORDER BY id"
        } else {
            "SELECT id FROM main.products WHERE lower(name) = lower(?1) ORDER BY id"
        };
        self.found(bench, if id.is_some() { "pN" } else { "pn" }, sql, name)
    }

    /// The product of a deal; one that is in no product list stays a product of its own.
    pub(super) fn product(
        &mut self,
        bench: &mut Bench<'_>,
        name: Option<&str>,
    ) -> Result<Option<i64>> {
        let Some(shown) = name else { return Ok(None) };
        if let Some(known) = self.known_product(bench, None, name)? {
            return Ok(Some(known));
        }
        let cells = [
            ("name", text(Some(shown))),
            ("listed", Value::Integer(0)),
            ("import_id", Value::Integer(bench.import())),
        ];
        let made = bench.insert("products", &cells)?;
        self.forget_product(None, Some(shown));
        Ok(Some(made))
    }

    pub(super) fn forget_product(&mut self, id: Option<&str>, name: Option<&str>) {
        self.forget(&[("pi", id), ("pn", name), ("pN", name)]);
    }

    /// The contact of an id or e-mail address, if known.
    pub(super) fn contact(
        &mut self,
        bench: &Bench<'_>,
        id: Option<&str>,
        email: Option<&str>,
    ) -> Result<Option<i64>> {
        if let Some(id) = id
            && let Some(found) = self.found(
                bench,
                "ci",
                "SELECT id FROM main.contacts WHERE external_id = ?1",
                id,
            )?
        {
            return Ok(Some(found));
        }
        let Some(email) = email else { return Ok(None) };
        self.found(
            bench,
            "ce",
            "SELECT id FROM main.contacts WHERE lower(email) = lower(?1) AND email <> '' ORDER BY id",
            email,
        )
    }

    pub(super) fn forget_contact(&mut self, id: Option<&str>, email: Option<&str>) {
        self.forget(&[("ci", id), ("ce", email)]);
    }

    /// The account of a deal or contact. Only where this merge does not change what it belongs to.
    pub(super) fn account_of(
        &mut self,
        bench: &Bench<'_>,
        table: &'static str,
        record: i64,
    ) -> Result<Option<i64>> {
        if let Some(known) = self.accounts.get(&(table, record)) {
            return Ok(*known);
        }
        let account = bench
            .sql
            .prepare_cached(&format!(
                "SELECT account_id FROM main.{table} WHERE id = ?1"
            ))?
            .query_row([record], |row| row.get(0))?;
        if self.accounts.len() >= KEPT {
            self.accounts.clear();
        }
        self.accounts.insert((table, record), account);
        Ok(account)
    }

    /// The deal of an id, or of a name that only one deal has.
    pub(super) fn deal(
        &mut self,
        bench: &Bench<'_>,
        id: Option<&str>,
        name: Option<&str>,
    ) -> Result<Option<i64>> {
        if let Some(id) = id {
            return self.found(
                bench,
                "di",
                "SELECT id FROM main.deals WHERE external_id = ?1",
                id,
            );
        }
        let Some(name) = name else { return Ok(None) };
        self.found(
            bench,
            "dn",
            "SELECT max(id) FROM main.deals WHERE name = ?1 HAVING count(*) = 1",
            name,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        for name in ["Maya  Chen", "maya chen", "Chen, Maya", " MAYA CHEN "] {
            assert_eq!(folded(name), "maya chen");
        }
        assert_eq!(folded("Acme, Inc, Ltd"), "acme, inc, ltd");
    }

    #[test]
    fn an_address_in_the_place_of_a_name_is_an_address() {
        let named = PersonNamed::new(None, Some("ana@example.com"), None);
        assert_eq!((named.name, named.email), (None, Some("ana@example.com")));
    }
}
