//! What can be found out before the merge, on staged rows beside the file as it is: rows that stand for the same
//! deal, and history of deals that nobody knows.

use std::fmt::Write;

use rusqlite::Connection;

use super::room::Attached;
use crate::storage::staging::{StagedFile, StagedKind, Staging};
use crate::storage::{Result, Store};

pub(super) fn run(store: &mut Store, staging: &mut Staging) -> Result<()> {
    for place in 0..staging.files.len() {
        let Some(file) = staging.files.get(place).cloned() else {
            continue;
        };
        // Where each id is greater than the one before, no two rows are one deal, and none is without.
        if file.kind == StagedKind::Deals && !staging.keys_rise(place) {
            one_row_per_id(staging, place, &file)?;
            twins(staging, place)?;
        }
    }
    let attached = Attached::to(&store.connection, staging)?;
    super::crosswise::pair(attached.sql, staging)?;
    histories(attached.sql, staging)
}

/// Rows of one file that carry the same deal id.
fn one_row_per_id(staging: &mut Staging, place: usize, file: &StagedFile) -> Result<()> {
    staging
        .sql()
        .execute_batch(&format!("CREATE INDEX key{place} ON f{place} (key)"))?;
    let repeated = staging.sql().execute(
        &format!(
            "DELETE FROM f{place} WHERE key IS NOT NULL AND row NOT IN
               (SELECT min(row) FROM f{place} WHERE key IS NOT NULL GROUP BY key, hash)"
        ),
        [],
    )?;
    let mut notes = Vec::new();
    if repeated > 0 {
        notes.push(format!(
            "{repeated} rows repeat another row of the same deal id word for word; each deal counts once"
        ));
    }
    let ids: i64 = staging.sql().query_row(
        &format!("SELECT count(*) FROM (SELECT key FROM f{place} WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1)"),
        [],
        |row| row.get(0),
    )?;
    let mut refused = 0;
    if ids > 0 && file.has("modified_date") {
        let older = staging.sql().execute(
            &format!(
                "DELETE FROM f{place} WHERE row IN (SELECT row FROM (SELECT row, row_number() OVER
                   (PARTITION BY key ORDER BY modified_date DESC, row DESC) AS rank FROM f{place}
                    WHERE key IS NOT NULL) WHERE rank > 1)"
            ),
            [],
        )?;
        notes.push(format!(
            "{ids} deal ids stand on several rows; the row changed last counts, {older} older rows were left out"
        ));
    } else if ids > 0 {
        refused = contradicting(staging, place, file, &mut notes)?;
    }
    if let Some(file) = staging.files.get_mut(place) {
        file.counts.refused += refused;
        file.counts.unchanged += repeated as i64;
        file.notes.extend(notes);
    }
    Ok(())
}

/// The same id on different values: of one deal, told by its name, they contradict each other; rows of different
/// deals are kept apart by their stated key.
fn contradicting(
    staging: &Staging,
    place: usize,
    file: &StagedFile,
    notes: &mut Vec<String>,
) -> Result<i64> {
    let same = if file.has("deal_name") {
        "coalesce(deal_name, identity)"
    } else {
        "identity"
    };
    let doubtful = format!(
        "SELECT row FROM (SELECT row, count(*) OVER (PARTITION BY key, {same}) AS many FROM f{place}
           WHERE key IS NOT NULL) WHERE many > 1"
    );
    let refused = staging.refuse_later(
        place,
        &format!(
            "SELECT line, 'deal id' AS header, key AS value, 'this deal id stands on several rows that contradict each other, '
               || 'and nothing says which is newer (lines ' || (SELECT group_concat(o.line, ', ') FROM f{place} o
               WHERE o.key = f{place}.key) || '); keep one of them' AS reason
             FROM f{place} WHERE row IN ({doubtful})"
        ),
    )?;
    staging.sql().execute(
        &format!("DELETE FROM f{place} WHERE row IN ({doubtful})"),
        [],
    )?;
    let apart = staging.sql().execute(
        &format!(
            "UPDATE f{place} SET identity = 'id=' || key || '|' || coalesce(identity, ''), key = NULL WHERE key IN
               (SELECT key FROM f{place} WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1)"
        ),
        [],
    )?;
    if apart > 0 {
        notes.push(format!(
            "{apart} rows of different deals share their deal ids with other rows; they are kept as deals of their \
             own, told apart by id and stated key together"
        ));
    }
    Ok(refused)
}

/// Says how many rows without an id cannot be told apart.
fn twins(staging: &mut Staging, place: usize) -> Result<()> {
    let (rows, keys): (i64, i64) = staging.sql().query_row(
        &format!(
            "SELECT coalesce(sum(many), 0), count(*) FROM (SELECT count(*) AS many FROM f{place} WHERE key IS NULL
               GROUP BY identity HAVING many > 1)"
        ),
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if rows > 0
        && let Some(file) = staging.files.get_mut(place)
    {
        file.notes.push(format!(
            "{rows} rows without an id cannot be told apart by their key ({keys} keys stand on several rows); each is a \
             deal of its own, matched by count when they come again"
        ));
    }
    Ok(())
}

/// Refuses history of deals that neither the file nor this import knows.
fn histories(sql: &Connection, staging: &mut Staging) -> Result<()> {
    let deals: Vec<usize> = places(staging, |kind| kind == StagedKind::Deals);
    for place in places(staging, StagedKind::is_history) {
        let named = staging
            .files
            .get(place)
            .is_some_and(|file| file.has("deal_name"));
        let staged: Vec<String> = deals
            .iter()
            .map(|deals| {
                format!(" AND key NOT IN (SELECT key FROM stage.f{deals} WHERE key IS NOT NULL)")
            })
            .collect();
        let staged = staged.concat();
        let unknown = format!(
            "SELECT row FROM stage.f{place} WHERE key IS NOT NULL
               AND key NOT IN (SELECT external_id FROM main.deals WHERE external_id IS NOT NULL){staged}"
        );
        let mut refused = refuse(
            sql,
            place,
            &unknown,
            "deal id",
            "key",
            "'no deal with the id ' || key || ' is known; import the deals first, or in the same command'",
        )?;
        let without = if named {
            format!(
                "SELECT row FROM stage.f{place} WHERE key IS NULL AND {} <> 1",
                times_named(place, &deals, staging)
            )
        } else {
            format!("SELECT row FROM stage.f{place} WHERE key IS NULL")
        };
        let (value, reason) = if named {
            (
                "coalesce(deal_name, '')",
                "'the row has no deal id, and its name is not that of exactly one deal'",
            )
        } else {
            ("''", "'the row names no deal'")
        };
        refused += refuse(sql, place, &without, "deal", value, reason)?;
        if let Some(file) = staging.files.get_mut(place) {
            file.counts.refused += refused;
        }
    }
    Ok(())
}

fn places(staging: &Staging, wanted: impl Fn(StagedKind) -> bool) -> Vec<usize> {
    let files = staging.files.iter().enumerate();
    files
        .filter(|(_, file)| wanted(file.kind))
        .map(|(place, _)| place)
        .collect()
}

/// How many deals, known or staged, have the name of a history row.
fn times_named(place: usize, deals: &[usize], staging: &Staging) -> String {
    let mut sql = format!("((SELECT count(*) FROM main.deals d WHERE d.name = f{place}.deal_name)");
    for deals in deals {
        if staging
            .files
            .get(*deals)
            .is_some_and(|file| file.has("deal_name"))
        {
            let _ = write!(
                sql,
                " + (SELECT count(*) FROM stage.f{deals} s WHERE s.deal_name = f{place}.deal_name AND NOT EXISTS
                    (SELECT 1 FROM main.deals d WHERE d.external_id = s.key OR d.identity = s.identity))"
            );
        }
    }
    sql.push(')');
    sql
}

fn refuse(
    sql: &Connection,
    place: usize,
    rows: &str,
    header: &str,
    value: &str,
    reason: &str,
) -> Result<i64> {
    let refused = sql.execute(
        &format!(
            "INSERT INTO stage.refusals (file, line, header, value, reason, row)
             SELECT {place}, line, '{header}', {value}, {reason}, '[]' FROM stage.f{place} WHERE row IN ({rows})"
        ),
        [],
    )?;
    sql.execute(
        &format!("DELETE FROM stage.f{place} WHERE row IN ({rows})"),
        [],
    )?;
    Ok(refused as i64)
}
