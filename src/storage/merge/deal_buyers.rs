//! The contacts that a deals file names on a deal become its buyers, without a role, linked to the contact where it is
//! known.

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::Merge;
use super::bench::{CellOf, text, whole};
use super::rows::Staged;
use crate::storage::Result;

/// A contact as a row names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contact {
    id: Option<String>,
    email: Option<String>,
    name: Option<String>,
}

impl Contact {
    /// The text by which the row is told from earlier ones.
    fn word(&self) -> &str {
        let words = [&self.email, &self.name, &self.id];
        words
            .into_iter()
            .flatten()
            .next()
            .map_or("", String::as_str)
    }
}

/// The contacts of a row; HubSpot lists several, parted by semicolons.
pub(super) fn named(row: &Staged<'_>) -> Vec<Contact> {
    let list = |field: &str| -> Vec<String> {
        let parts = row.text(field).unwrap_or_default().split(';');
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    together(
        &list("contact_id"),
        &list("contact_email"),
        &list("contact_name"),
    )
}

/// Lists of one length belong together; of unlike lists the e-mail addresses count, else the names, else the ids.
fn together(ids: &[String], emails: &[String], names: &[String]) -> Vec<Contact> {
    let first = [emails, names, ids]
        .into_iter()
        .find(|list| !list.is_empty());
    let many = first.map_or(0, <[String]>::len);
    let at = |list: &[String], place: usize| {
        (list.len() == many)
            .then(|| list.get(place).cloned())
            .flatten()
    };
    (0..many)
        .map(|place| Contact {
            id: at(ids, place),
            email: at(emails, place),
            name: at(names, place),
        })
        .collect()
}

/// Adds the contacts that are not among the deal's buyers yet. Those that the deal's last row named already are not
/// added again: somebody may have taken them off. `kept` is what was kept beside the deal before this import.
pub(super) fn add(
    merge: &mut Merge<'_, '_>,
    deal: i64,
    contacts: &[Contact],
    kept: Option<&str>,
) -> Result<()> {
    for named in contacts {
        if kept.is_some_and(|kept| kept.contains(named.word())) {
            continue;
        }
        let contact =
            merge
                .names
                .contact(merge.bench, named.id.as_deref(), named.email.as_deref())?;
        let sql = merge.bench.sql;
        let known: Option<String> = sql
            .prepare_cached("SELECT name FROM main.contacts WHERE id = ?1")?
            .query_row([contact], |row| row.get(0))
            .optional()?;
        let said = named.name.as_ref().or(named.email.as_ref());
        let Some(name) = known.as_ref().or(said) else {
            continue;
        };
        let there: bool = sql
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM main.buyers WHERE deal_id = ?1
                   AND (contact_id = ?2 OR lower(name) IN (lower(?3), lower(?4), lower(?5))))",
            )?
            .query_row((deal, contact, name, &named.email, &named.name), |row| {
                row.get(0)
            })?;
        if there {
            continue;
        }
        let cells: [CellOf; 4] = [
            ("deal_id", Value::Integer(deal)),
            ("contact_id", whole(contact)),
            ("name", text(Some(name))),
            ("import_id", Value::Integer(merge.bench.import())),
        ];
        merge.bench.insert("buyers", &cells)?;
    }
    Ok(())
}

/// Buyers that came in as a bare e-mail address belong to the contact of that address once it is known.
pub(super) fn link(merge: &Merge<'_, '_>) -> Result<()> {
    merge.bench.sql.execute(
        "UPDATE main.buyers SET contact_id = c.id, name = c.name
           FROM (SELECT b.id AS buyer, (SELECT c.id FROM main.contacts c
                   WHERE lower(c.email) = lower(b.name) AND c.email <> '' ORDER BY c.id LIMIT 1) AS contact
                   FROM main.buyers b WHERE b.contact_id IS NULL AND instr(b.name, '@') > 0) found
           JOIN main.contacts c ON c.id = found.contact
          WHERE main.buyers.id = found.buyer",
        [],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_one_length_belong_together() {
        let list = |text: &str| -> Vec<String> {
            let parts = text.split(';').filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let shown = |ids, emails, names| -> Vec<String> {
            together(&list(ids), &list(emails), &list(names))
                .iter()
                .map(|c| format!("{:?} {:?} {:?}", c.id, c.email, c.name).replace("Some", ""))
                .collect()
        };
        assert_eq!(
            shown("1;2", "a@x;b@x", "Ana"),
            ["(\"1\") (\"a@x\") None", "(\"2\") (\"b@x\") None"]
        );
        assert_eq!(shown("1;2", "", "Ana"), ["None None (\"Ana\")"]);
        assert_eq!(shown("", "", ""), [""; 0]);
    }
}
