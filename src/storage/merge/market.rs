//! Lists of accounts, products and contacts.

use rusqlite::types::Value;

use super::Merge;
use super::bench::{CellOf, Put, maybe, text, whole};
use super::names::PersonNamed;
use super::people::full_name;
use super::rows::{Columns, Staged, each};
use crate::storage::Result;

/// Merges a list of accounts. Parents come after all of them are known.
pub(super) fn accounts(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    let mut changed = std::collections::HashMap::new();
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        if is_past(row) {
            merge.bench.count().unchanged += 1;
            return Ok(());
        }
        let put = account(merge, row)?;
        if row.has("parent_id") || row.has("parent_name") {
            changed.insert(row.line(), put);
        } else {
            merge.bench.tally(put);
        }
        Ok(())
    })?;
    if changed.is_empty() {
        return Ok(());
    }
    each(sql, place, columns, |row| {
        let Some(put) = changed.get(&row.line()).copied() else {
            return Ok(());
        };
        let parent = merge.names.account(
            merge.bench,
            row.text("parent_id"),
            row.text("parent_name"),
            None,
        )?;
        let parent = parent.filter(|parent| *parent != put.id());
        let cells = [("parent_id", whole(parent))];
        let again = match put {
            // Part of making it: no change of its own.
            Put::New(id) => {
                if parent.is_some() {
                    merge.bench.update("accounts", id, &cells)?;
                }
                put
            }
            _ => merge.bench.put(
                "accounts",
                Some(put.id()),
                &cells,
                row.line(),
                row.text("account_name").unwrap_or(""),
            )?,
        };
        let counted = if matches!(put, Put::Changed(_)) {
            put
        } else {
            again
        };
        merge.bench.tally(counted);
        Ok(())
    })
}

/// A row of a history of states that is not the state of today.
fn is_past(row: &Staged<'_>) -> bool {
    row.has("is_current") && row.yes("is_current") == Some(false)
}

/// `https://www.acme.com/start` and `acme.com` are one domain.
fn domain_of(website: Option<&str>) -> Option<String> {
    let plain = website?.trim().to_lowercase();
    let plain = plain
        .split_once("://")
        .map_or(plain.as_str(), |(_, rest)| rest);
    let plain = plain.strip_prefix("www.").unwrap_or(plain);
    let domain = plain.split(['/', '?', ':']).next().unwrap_or_default();
    (domain.contains('.') && !domain.contains(char::is_whitespace)).then(|| domain.to_owned())
}

fn account(merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<Put> {
    let domain = domain_of(row.text("website"));
    let name = row.text("account_name");
    let existing = merge
        .names
        .known_account(merge.bench, row.key(), name, domain.as_deref())?;
    let owner = merge.names.person(
        merge.bench,
        PersonNamed::new(row.text("owner_id"), row.text("owner_name"), None),
    )?;
    let shown = name
        .or(domain.as_deref())
        .or(row.key())
        .unwrap_or("?")
        .to_owned();
    let mut cells: Vec<CellOf> = vec![("name", text(Some(&shown))), ("listed", Value::Integer(1))];
    if row.key().is_some() {
        cells.push(("external_id", maybe(row.key())));
    }
    if row.has("website") {
        cells.push(("domain", text(domain.as_deref())));
    }
    for field in ["industry", "segment"] {
        if row.has(field) {
            cells.push((field, text(row.text(field))));
        }
    }
    if row.has("region") || row.has("country") {
        cells.push(("region", text(row.text("region").or(row.text("country")))));
    }
    if row.has("owner_id") || row.has("owner_name") {
        cells.push(("owner_id", whole(owner)));
    }
    if row.has("employees") {
        cells.push(("employees", whole(row.whole("employees"))));
    }
    if row.has("is_target") {
        let target = row.yes("is_target") == Some(true);
        cells.push(("target", Value::Integer(i64::from(target))));
    }
    if row.has("created_date") {
        cells.push(("created_on", maybe(row.day("created_date").as_deref())));
    }
    if row.extra().is_some() {
        cells.push(("extra", maybe(row.extra())));
    }
    let put = merge
        .bench
        .put("accounts", existing, &cells, row.line(), &shown)?;
    if matches!(put, Put::New(_) | Put::Changed(_)) {
        merge
            .names
            .forget_account(row.key(), Some(&shown), domain.as_deref());
    }
    Ok(put)
}

/// Merges a product list.
pub(super) fn products(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        let name = row.text("product_name").or(row.text("product_code"));
        let existing = merge.names.known_product(merge.bench, row.key(), name)?;
        let shown = name.or(row.key()).unwrap_or("?").to_owned();
        let mut cells: Vec<CellOf> =
            vec![("name", text(Some(&shown))), ("listed", Value::Integer(1))];
        if row.key().is_some() {
            cells.push(("external_id", maybe(row.key())));
        }
        if row.has("family") {
            cells.push(("family", text(row.text("family"))));
        }
        if row.has("price") {
            cells.push(("price_minor", row.value("price").clone()));
            cells.push(("currency", row.value("price_currency").clone()));
        }
        if row.has("is_active") || row.has("is_deleted") {
            let active =
                row.yes("is_active").unwrap_or(true) && row.yes("is_deleted") != Some(true);
            cells.push(("active", Value::Integer(i64::from(active))));
        }
        if row.extra().is_some() {
            cells.push(("extra", maybe(row.extra())));
        }
        let put = merge
            .bench
            .put("products", existing, &cells, row.line(), &shown)?;
        merge.names.forget_product(row.key(), Some(&shown));
        merge.bench.tally(put);
        Ok(())
    })
}

/// Merges a list of contacts.
pub(super) fn contacts(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        if is_past(row) {
            merge.bench.count().unchanged += 1;
            return Ok(());
        }
        contact(merge, row)
    })?;
    super::deal_buyers::link(merge)
}

fn contact(merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<()> {
    let email = row.text("email");
    let own_id = row.key().filter(|key| !key.starts_with('~'));
    // A contact without an id is known by its e-mail address, else by the key made of its name and account.
    let existing = merge.names.contact(
        merge.bench,
        row.key(),
        if own_id.is_some() { None } else { email },
    )?;
    let domain = domain_of(row.text("account_domain"));
    let account = merge.names.account(
        merge.bench,
        row.text("account_id"),
        row.text("account_name"),
        domain.as_deref(),
    )?;
    let owner = merge.names.person(
        merge.bench,
        PersonNamed::new(row.text("owner_id"), row.text("owner_name"), None),
    )?;
    let name = full_name(row, "contact_name");
    let shown = name
        .as_deref()
        .or(email)
        .or(own_id)
        .unwrap_or("?")
        .to_owned();
    let mut cells: Vec<CellOf> = vec![("name", text(Some(&shown)))];
    if existing.is_none() || own_id.is_some() {
        cells.push(("external_id", maybe(row.key())));
    }
    if row.has("account_id") || row.has("account_name") || row.has("account_domain") {
        cells.push(("account_id", whole(account)));
    }
    if row.has("owner_id") || row.has("owner_name") {
        cells.push(("owner_id", whole(owner)));
    }
    for (field, column) in [("email", "email"), ("title", "title")] {
        if row.has(field) {
            cells.push((column, text(row.text(field))));
        }
    }
    if row.has("phone") || row.has("mobile") {
        cells.push(("phone", text(row.text("phone").or(row.text("mobile")))));
    }
    if row.extra().is_some() {
        cells.push(("extra", maybe(row.extra())));
    }
    let put = merge
        .bench
        .put("contacts", existing, &cells, row.line(), &shown)?;
    merge.names.forget_contact(row.key(), email);
    merge.bench.tally(put);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_has_a_domain() {
        for (website, domain) in [
            ("https://www.Acme.com/start", Some("acme.com")),
            ("acme.com", Some("acme.com")),
            ("acme", None),
            ("see below. or not", None),
        ] {
            assert_eq!(domain_of(Some(website)).as_deref(), domain, "{website}");
        }
    }
}
