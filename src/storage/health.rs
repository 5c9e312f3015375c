//! What `ridealong doctor` asks of the file.

use rusqlite::{Connection, Row};

use super::sales_record::keep;
use super::{Result, Store, forecast, text_search};

/// The findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Rows per kind of record, in words.
    pub counts: Vec<(String, i64)>,
    /// What is wrong, in words; empty where all is well.
    pub problems: Vec<String>,
}

/// The kinds that are counted, with the word for them.
const COUNTED: [(&str, &str); 10] = [
    ("reps", "people"),
    ("deals", "deals"),
    ("deal_events", "changes of deals"),
    ("activities", "activities"),
    ("accounts", "accounts"),
    ("contacts", "contacts"),
    ("leads", "leads"),
    ("quotas", "quotas"),
    ("notes", "notes"),
    ("imports", "imports"),
];

impl Store {
    /// Checks the file's pages, its links and what must always hold. Reads the whole file: seconds for a large one.
    pub fn health(&self) -> Result<Health> {
        let mut problems = Vec::new();
        let mut check = self.connection.prepare("PRAGMA quick_check(20)")?;
        let rows = check.query_map([], |row| row.get::<_, String>(0))?;
        problems.extend(
            rows.filter_map(std::result::Result::ok)
                .filter(|line| line != "ok"),
        );
        let broken: i64 = self.connection.query_row(
            "SELECT count(*) FROM pragma_foreign_key_check",
            [],
            |row| row.get(0),
        )?;
        if broken > 0 {
            problems.push(format!("{broken} rows point to rows that are gone"));
        }
        let mismatched: i64 = self.connection.query_row(
            "SELECT count(*) FROM main.deals d JOIN main.stages s ON s.id = d.stage_id WHERE s.outcome <> d.outcome",
            [],
            |row| row.get(0),
        )?;
        if mismatched > 0 {
            problems.push(format!(
                "{mismatched} deals do not have the outcome of their stage"
            ));
        }
        problems.extend(unlike_their_history(&self.connection)?);
        problems.extend(text_search::differences(&self.connection)?);
        problems.extend(forecast::lines::keep::differences(&self.connection)?);
        problems.extend(keep::differences(&self.connection)?);
        let mut counts = Vec::new();
        for (table, word) in COUNTED {
            let sql = format!("SELECT count(*) FROM main.{table}");
            counts.push((
                word.to_owned(),
                self.connection.query_row(&sql, [], |row| row.get(0))?,
            ));
        }
        Ok(Health { counts, problems })
    }
}

/// The columns of a deal that its history must lead to, each with its kind of event; see `deal_changes.rs`.
const FOLDED: [(&str, &str); 7] = [
    ("stage", "stage_id"),
    ("amount", "amount_minor"),
    ("currency", "currency"),
    ("close_on", "close_on"),
    ("category", "category"),
    ("owner", "owner_id"),
    ("next_step", "next_step"),
];

/// Deals that do not stand as their history says, in words. One pass over deals and events side by side.
fn unlike_their_history(connection: &Connection) -> Result<Vec<String>> {
    let columns: Vec<String> = FOLDED
        .iter()
        .map(|(_, column)| format!("nullif(CAST({column} AS TEXT), '')"))
        .collect();
    let sql = format!(
        "SELECT id, name, pushes, {} FROM main.deals ORDER BY id",
        columns.join(", ")
    );
    let mut deals = connection.prepare(&sql)?;
    let mut events = connection.prepare(
        "SELECT deal_id, field, old, nullif(new, '') FROM main.deal_events ORDER BY deal_id, happened_at, id",
    )?;
    let (mut deals, mut events) = (deals.query([])?, events.query([])?);
    let mut unlike = [0_usize; FOLDED.len() + 1];
    let mut first: Option<String> = None;
    let mut next = events.next()?;
    while let Some(deal) = deals.next()? {
        let id: i64 = deal.get(0)?;
        let mut last: [Option<String>; FOLDED.len()] = Default::default();
        let mut pushes = 0;
        while let Some(event) = next {
            if event.get::<_, i64>(0)? > id {
                break;
            }
            if event.get::<_, i64>(0)? == id {
                pushes += i64::from(take_event(event, &mut last)?);
            }
            next = events.next()?;
        }
        let mut wrong = Vec::new();
        for (place, said) in last.into_iter().enumerate() {
            let stands: Option<String> = deal.get(place + 3)?;
            if said != stands {
                wrong.push(place);
            }
        }
        if deal.get::<_, i64>(2)? != pushes {
            wrong.push(FOLDED.len());
        }
        for place in wrong {
            unlike[place] += 1;
            first.get_or_insert(deal.get(1)?);
        }
    }
    Ok(in_words(&unlike, first.as_deref()))
}

/// Notes what an event says of its field; whether it moved the close date to a later day.
fn take_event(event: &Row<'_>, last: &mut [Option<String>; FOLDED.len()]) -> Result<bool> {
    let field: String = event.get(1)?;
    let new: Option<String> = event.get(3)?;
    let mut pushed = false;
    if field == "close_on" {
        let old: Option<String> = event.get(2)?;
        pushed = matches!((&old, &new), (Some(old), Some(new)) if new > old);
    }
    if let Some(place) = FOLDED.iter().position(|(key, _)| *key == field) {
        last[place] = new;
    }
    Ok(pushed)
}

fn in_words(unlike: &[usize], first: Option<&str>) -> Vec<String> {
    let words = FOLDED.iter().map(|(key, _)| *key).chain(["pushes"]);
    words
        .zip(unlike)
        .filter(|(_, deals)| **deals > 0)
        .map(|(word, deals)| {
            format!(
                "{deals} deals do not stand as their history says ({word}), “{}” is one",
                first.unwrap_or_default()
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::small_file::small_file;

    #[test]
    fn a_sound_file_has_no_problems() {
        assert_eq!(small_file().health().unwrap().problems, [""; 0]);
    }

    #[test]
    fn a_deal_that_stands_otherwise_than_its_history_is_a_problem() {
        for (damage, word) in [
            ("UPDATE deals SET amount_minor = 1 WHERE id = 1", "(amount)"),
            ("UPDATE deals SET owner_id = NULL WHERE id = 2", "(owner)"),
            ("UPDATE deals SET pushes = 3 WHERE id = 2", "(pushes)"),
            (
                "UPDATE deals SET category = 'Commit' WHERE id = 3",
                "(category)",
            ),
            (
                "DELETE FROM deal_events WHERE field = 'next_step'",
                "(next_step)",
            ),
        ] {
            let store = small_file();
            store.reader().execute_batch(damage).unwrap();
            let problems = store.health().unwrap().problems;
            assert_eq!(problems.len(), 1, "{damage}: {problems:?}");
            assert!(problems[0].contains(word), "{damage}: {problems:?}");
        }
    }
}
