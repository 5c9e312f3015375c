//! The same deals with ids in one export and without in another: paired by what an id-less row says about its deal
//! (name, account, owner, product, created date; at least the name and one of account and owner), so that they do not
//! come in twice. A row without an id takes the id of the deal it fits; a deal without an id gets the id of its row.

use std::collections::HashMap;

use rusqlite::Connection;

use super::bench::Bench;
use super::names::{Names, PersonNamed};
use super::rows::{Columns, Staged};
use super::stages::Stages;
use crate::domain::stamp::Stamp;
use crate::storage::staging::{StagedFile, StagedKind, Staging};
use crate::storage::{Result, Uids};

/// An account, owner or product that a row names and nobody knows: it fits nothing.
const UNKNOWN: i64 = -1;

/// What tells deals apart, and what they stand at.
#[derive(Default)]
struct Facts {
    name: String,
    account: Option<i64>,
    owner: Option<i64>,
    product: Option<i64>,
    created: Option<String>,
    /// Stage, amount, close date: rows that agree here too are the same without doubt.
    state: (Option<i64>, Option<i64>, Option<String>),
}

impl Facts {
    /// Whether both may be one deal.
    fn fits(&self, other: &Self) -> bool {
        fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let same = |one: Option<i64>, other: Option<i64>| one.is_some_and(|one| other == Some(one));
        self.name == other.name
            && agree(self.account.as_ref(), other.account.as_ref())
            && agree(self.owner.as_ref(), other.owner.as_ref())
            && agree(self.product.as_ref(), other.product.as_ref())
            && agree(self.created.as_ref(), other.created.as_ref())
            && (same(self.account, other.account) || same(self.owner, other.owner))
    }
}

/// A staged row: its number, and its id where it has one.
struct Row {
    number: i64,
    key: Option<String>,
    facts: Facts,
}

struct Known {
    id: i64,
    external: Option<String>,
    facts: Facts,
}

/// Pairs the rows of every deals file. Writes to the staging area only.
pub(super) fn pair(sql: &Connection, staging: &mut Staging) -> Result<()> {
    sql.execute_batch(
        "CREATE TABLE IF NOT EXISTS stage.adopted (key TEXT PRIMARY KEY, deal_id INTEGER UNIQUE);
         DELETE FROM stage.adopted;",
    )?;
    for place in 0..staging.files.len() {
        let Some(file) = staging.files.get(place).cloned() else {
            continue;
        };
        if file.kind != StagedKind::Deals {
            continue;
        }
        let without = !staging.keys_rise(place)
            && exists(sql, &format!("stage.f{place} WHERE key IS NULL"))?
            && exists(sql, "main.deals WHERE external_id IS NOT NULL")?;
        let with = exists(sql, &format!("stage.f{place} WHERE key IS NOT NULL"))?
            && exists(
                sql,
                "main.deals WHERE identity IS NOT NULL AND external_id IS NULL",
            )?;
        if !without && !with {
            continue;
        }
        if !tells_apart(&file) {
            if let Some(file) = staging.files.get_mut(place).filter(|_| without) {
                file.notes.push(
                    "rows without an id are not compared with deals that have one: that takes the deal's name and its \
                     account or owner"
                        .to_owned(),
                );
            }
            continue;
        }
        if without {
            rows_without_ids(sql, staging, place, &file)?;
        }
        if with {
            rows_with_ids(sql, staging, place, &file)?;
        }
    }
    Ok(())
}

fn exists(sql: &Connection, rows: &str) -> Result<bool> {
    Ok(sql.query_row(
        &format!("SELECT EXISTS (SELECT 1 FROM {rows})"),
        [],
        |row| row.get(0),
    )?)
}

/// The columns that it takes at least.
fn tells_apart(file: &StagedFile) -> bool {
    let any = |fields: &[&str]| fields.iter().any(|field| file.has(field));
    file.has("deal_name")
        && any(&[
            "account_id",
            "account_name",
            "account_domain",
            "owner_id",
            "owner_name",
            "owner_email",
        ])
}

/// Rows without an id that fit exactly one deal with an id take its id; where several fit, they are refused.
fn rows_without_ids(
    sql: &Connection,
    staging: &mut Staging,
    place: usize,
    file: &StagedFile,
) -> Result<()> {
    let free = format!(
        "external_id IS NOT NULL AND external_id NOT IN (SELECT key FROM stage.f{place} WHERE key IS NOT NULL)"
    );
    let rows = staged(
        sql,
        staging,
        place,
        file,
        "key IS NULL AND identity NOT IN
           (SELECT identity FROM main.deals WHERE identity IS NOT NULL AND external_id IS NULL)",
        &free,
    )?;
    let known = known(sql, place, "key IS NULL", &free)?;
    let (pairs, doubtful) = match_up(&rows, &known);
    for (row, deal) in &pairs {
        sql.prepare_cached(&format!(
            "UPDATE stage.f{place} SET key = ?2 WHERE row = ?1"
        ))?
        .execute((rows[*row].number, &known[*deal].external))?;
    }
    for (row, fitting) in &doubtful {
        let ids: Vec<&str> = fitting
            .iter()
            .take(5)
            .filter_map(|deal| known[*deal].external.as_deref())
            .collect();
        refuse(sql, place, rows[*row].number, &ids.join(", "))?;
    }
    if let Some(file) = staging.files.get_mut(place) {
        file.counts.refused += doubtful.len() as i64;
        if !pairs.is_empty() {
            file.notes.push(format!(
                "{} rows without an id are deals that came in with one earlier, told by their stated key",
                pairs.len()
            ));
        }
        if !doubtful.is_empty() {
            file.notes.push(format!(
                "{} rows without an id cannot be told apart: their key fits several deals that have ids; they are \
                 listed as refused",
                doubtful.len()
            ));
        }
    }
    Ok(())
}

fn refuse(sql: &Connection, place: usize, row: i64, ids: &str) -> Result<()> {
    sql.prepare_cached(&format!(
        "INSERT INTO stage.refusals (file, line, header, value, reason, row)
         SELECT {place}, line, 'deal id', '', 'the row has no id, and its key does not fit exactly one of the known \
           deals with an id (' || ?2 || '); export the deals with their ids', '[]' FROM stage.f{place} WHERE row = ?1"
    ))?
    .execute((row, ids))?;
    sql.prepare_cached(&format!("DELETE FROM stage.f{place} WHERE row = ?1"))?
        .execute([row])?;
    Ok(())
}

/// Rows with an id that nobody knows yet, and that fit a deal without one: the deal gets the id. Deals without ids that
/// cannot be told apart are matched by count, equal ones first, as among themselves.
fn rows_with_ids(
    sql: &Connection,
    staging: &mut Staging,
    place: usize,
    file: &StagedFile,
) -> Result<()> {
    let new = "key IS NOT NULL AND key NOT IN
                 (SELECT external_id FROM main.deals WHERE external_id IS NOT NULL)
               AND key NOT IN (SELECT key FROM stage.adopted)";
    let free = "identity IS NOT NULL AND external_id IS NULL
                  AND id NOT IN (SELECT deal_id FROM stage.adopted)";
    let rows = staged(sql, staging, place, file, new, free)?;
    let known = known(sql, place, new, free)?;
    let (mut pairs, doubtful) = match_up(&rows, &known);
    let mut taken: Vec<bool> = vec![false; known.len()];
    for (_, deal) in &pairs {
        taken[*deal] = true;
    }
    let mut by_count = 0;
    for (row, fitting) in doubtful {
        if let Some(deal) = fitting.into_iter().find(|deal| !taken[*deal]) {
            taken[deal] = true;
            by_count += 1;
            pairs.push((row, deal));
        }
    }
    for (row, deal) in &pairs {
        sql.prepare_cached("INSERT OR IGNORE INTO stage.adopted (key, deal_id) VALUES (?1, ?2)")?
            .execute((&rows[*row].key, known[*deal].id))?;
    }
    if let Some(file) = staging.files.get_mut(place).filter(|_| !pairs.is_empty()) {
        let counted = if by_count > 0 {
            format!("; {by_count} of them could not be told apart and were matched by count")
        } else {
            String::new()
        };
        file.notes.push(format!(
            "{} deals that came in without an id have one now, told by their stated key{counted}",
            pairs.len()
        ));
    }
    Ok(())
}

type Pairs = Vec<(usize, usize)>;
type Doubtful = Vec<(usize, Vec<usize>)>;

/// Pairs that leave no doubt, and the other rows with the deals that they fit.
fn match_up(rows: &[Row], known: &[Known]) -> (Pairs, Doubtful) {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, deal) in known.iter().enumerate() {
        by_name.entry(&deal.facts.name).or_default().push(place);
    }
    let mut open: Doubtful = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let same = by_name.get(row.facts.name.as_str()).into_iter().flatten();
            let fitting = same
                .copied()
                .filter(|deal| row.facts.fits(&known[*deal].facts));
            (place, fitting.collect::<Vec<_>>())
        })
        .filter(|(_, fitting)| !fitting.is_empty())
        .collect();
    let mut taken = vec![false; known.len()];
    let mut pairs = Pairs::new();
    // Equal in everything that shows: whichever of them it is makes no difference.
    open.retain(|(row, fitting)| {
        let equal = fitting
            .iter()
            .find(|deal| !taken[**deal] && known[**deal].facts.state == rows[*row].facts.state);
        if let Some(deal) = equal {
            taken[*deal] = true;
            pairs.push((*row, *deal));
        }
        equal.is_none()
    });
    let mut wanted = vec![0; known.len()];
    for (_, fitting) in &mut open {
        fitting.retain(|deal| !taken[*deal]);
        for deal in fitting {
            wanted[*deal] += 1;
        }
    }
    open.retain(|(row, fitting)| match fitting.as_slice() {
        [] => false,
        [only] if wanted[*only] == 1 => {
            pairs.push((*row, *only));
            false
        }
        _ => true,
    });
    (pairs, open)
}

/// Staged rows whose name is that of a deal in question.
fn staged(
    sql: &Connection,
    staging: &Staging,
    place: usize,
    file: &StagedFile,
    rows: &str,
    deals: &str,
) -> Result<Vec<Row>> {
    let columns = Columns::of(file);
    let (mut uids, mut go_on) = (Uids::seeded(1), |_| true);
    let counts = staging.files.iter().map(|file| file.counts).collect();
    let bench = Bench::new(sql, &mut uids, Stamp(0), counts, &mut go_on);
    let mut names = Names::load(&bench)?;
    let stages = Stages::load(&bench)?;
    let mut statement = sql.prepare(&format!(
        "SELECT * FROM stage.f{place} WHERE {rows} AND lower(deal_name) IN
           (SELECT lower(name) FROM main.deals WHERE {deals}) ORDER BY row"
    ))?;
    let mut found = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number = row.get(0)?;
        let row = columns.read(row)?;
        found.push(Row {
            number,
            key: row.key().map(str::to_owned),
            facts: facts(&bench, &mut names, &stages, &row)?,
        });
    }
    Ok(found)
}

fn facts(bench: &Bench<'_>, names: &mut Names, stages: &Stages, row: &Staged<'_>) -> Result<Facts> {
    let says = |fields: &[&str]| fields.iter().any(|field| row.text(field).is_some());
    let or_unknown =
        |found: Option<i64>, fields: &[&str]| found.or_else(|| says(fields).then_some(UNKNOWN));
    let account = names.known_account(
        bench,
        row.text("account_id"),
        row.text("account_name"),
        row.text("account_domain"),
    )?;
    let owner = names.known_person(PersonNamed::new(
        row.text("owner_id"),
        row.text("owner_name"),
        row.text("owner_email"),
    ));
    let product = names.known_product(bench, None, row.text("product"))?;
    Ok(Facts {
        name: row.text("deal_name").unwrap_or_default().to_lowercase(),
        account: or_unknown(account, &["account_id", "account_name", "account_domain"]),
        owner: or_unknown(owner, &["owner_id", "owner_name", "owner_email"]),
        product: or_unknown(product, &["product"]),
        created: row.day("created_date"),
        state: (
            row.text("stage").and_then(|stage| stages.of(stage)),
            row.whole("amount"),
            row.day("close_date"),
        ),
    })
}

/// Deals whose name stands on one of the rows in question.
fn known(sql: &Connection, place: usize, rows: &str, deals: &str) -> Result<Vec<Known>> {
    let mut statement = sql.prepare(&format!(
        "SELECT id, external_id, name, account_id, owner_id, product_id, created_on, stage_id, amount_minor, close_on
           FROM main.deals WHERE {deals} AND lower(name) IN
             (SELECT lower(deal_name) FROM stage.f{place} WHERE {rows}) ORDER BY id"
    ))?;
    let found = statement.query_map([], |row| {
        Ok(Known {
            id: row.get(0)?,
            external: row.get(1)?,
            facts: Facts {
                name: row.get::<_, String>(2)?.to_lowercase(),
                account: row.get(3)?,
                owner: row.get(4)?,
                product: row.get(5)?,
                created: row.get(6)?,
                state: (row.get(7)?, row.get(8)?, row.get(9)?),
            },
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
