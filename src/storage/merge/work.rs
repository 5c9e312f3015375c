//! What the words of an activity say, and leads.

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::Merge;
use super::bench::{CellOf, maybe, text, whole};
use super::names::PersonNamed;
use super::people::full_name;
use super::rows::{Columns, Staged, each};
use crate::storage::Result;

/// Rows that a system writes when something else happens; they are not selling.
const SYSTEM: &[&str] = &[
    "opportunity close",
    "quote close",
    "order close",
    "case resolution",
    "integration failure",
    "bulk operation",
];

/// The kind of an activity from the words of a CRM.
pub(super) fn kind_of(word: Option<&str>, subject: Option<&str>, is_event: bool) -> &'static str {
    let word = word.unwrap_or_default().to_lowercase();
    if SYSTEM.iter().any(|system| word.contains(system)) {
        return "other";
    }
    let named = |text: &str| {
        let has = |words: &[&str]| words.iter().any(|part| text.contains(part));
        if has(&["call", "phone", "anruf", "telefon", "appel", "llamada"]) {
            Some("call")
        } else if has(&["mail", "correo"]) {
            Some("email")
        } else if has(&[
            "meeting",
            "appointment",
            "event",
            "demo",
            "visit",
            "termin",
            "lunch",
            "réunion",
            "reunión",
        ]) {
            Some("meeting")
        } else if has(&["note", "notiz"]) {
            Some("note")
        } else if has(&[
            "task", "to-do", "todo", "to do", "follow", "deadline", "aufgabe", "tâche", "tarea",
        ]) {
            Some("task")
        } else {
            None
        }
    };
    if let Some(kind) = named(&word) {
        return kind;
    }
    if is_event {
        return "meeting";
    }
    let subject = subject.unwrap_or_default().to_lowercase();
    match (word.is_empty(), subject.split(':').next().and_then(named)) {
        (true, Some(kind)) if subject.contains(':') || subject.len() < 12 => kind,
        (true, _) => "task",
        (false, _) => "other",
    }
}

/// Words of a status that say that a task is done.
const DONE: &[&str] = &[
    "completed",
    "done",
    "closed",
    "sent",
    "held",
    "erledigt",
    "finished",
];

/// Words of a status that say that a call or a meeting is still to come, or never came.
const PLANNED: &[&str] = &[
    "planned",
    "scheduled",
    "not ",
    "open",
    "pending",
    "waiting",
    "queued",
    "draft",
    "cancel",
    "deferred",
    "in progress",
    "to do",
    "geplant",
    "offen",
];

/// Whether it is done: what the file says, else a task without a word is open and anything else has happened.
pub(super) fn is_done(row: &Staged<'_>, kind: &str) -> bool {
    if let Some(done) = row.yes("done") {
        return done;
    }
    if row.stamp("done_at").is_some() {
        return true;
    }
    let says = |status: &str, words: &[&str]| words.iter().any(|word| status.contains(word));
    match row.text("status").map(str::to_lowercase) {
        Some(status) if kind == "task" => says(&status, DONE) && !status.starts_with("not "),
        // “No answer” and “Left voicemail” happened.
        Some(status) => !says(&status, PLANNED),
        None => kind != "task",
    }
}

/// The days on which it happened and is due.
pub(super) fn days(row: &Staged<'_>, kind: &str, done: bool) -> (Option<String>, Option<String>) {
    let day = row.day("date");
    let due = row
        .day("due_date")
        .or_else(|| day.clone().filter(|_| kind == "task" || !done));
    // What is planned has not happened, whatever day it bears.
    let happened = day.or_else(|| row.day("done_at")).filter(|_| done);
    (happened, due)
}

/// What came of it: of a call, of a meeting, else its status.
pub(super) fn outcome<'r>(row: &'r Staged<'_>) -> Option<&'r str> {
    row.text("outcome")
        .or(row.text("meeting_outcome"))
        .or(row.text("status"))
}

pub(super) fn find(merge: &Merge<'_, '_>, sql: &str, key: Option<&str>) -> Result<Option<i64>> {
    let Some(key) = key else { return Ok(None) };
    Ok(merge
        .bench
        .sql
        .prepare_cached(sql)?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Merges leads.
pub(super) fn leads(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        lead(merge, row)
    })
}

fn lead(merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<()> {
    let owner = merge.names.person(
        merge.bench,
        PersonNamed::new(row.text("owner_id"), row.text("owner_name"), None),
    )?;
    let account = row.text("converted_account_id").or(row.text("account_id"));
    let account = merge
        .names
        .known_account(merge.bench, account, None, None)?;
    let deal = merge
        .names
        .deal(merge.bench, row.text("converted_deal_id"), None)?;
    let converted_on = row.day("converted_date");
    let converted = row
        .yes("is_converted")
        .unwrap_or(converted_on.is_some() || row.text("converted_deal_id").is_some());
    let name = full_name(row, "lead_name");
    let company = row.text("company").or(row.text("email_domain"));
    let mut cells: Vec<CellOf> = vec![
        ("external_id", maybe(row.key())),
        ("name", text(name.as_deref())),
        ("company", text(company)),
        ("source", text(row.text("lead_source"))),
        ("status", text(row.text("status"))),
        ("owner_id", whole(owner)),
        ("account_id", whole(account)),
        ("created_on", maybe(row.day("created_date").as_deref())),
        ("converted_on", maybe(converted_on.as_deref())),
        ("converted", Value::Integer(i64::from(converted))),
        ("deal_id", whole(deal)),
        ("extra", maybe(row.extra())),
    ];
    let existing = find(
        merge,
        "SELECT id FROM main.leads WHERE external_id = ?1",
        row.key(),
    )?;
    if existing.is_some() {
        cells.retain(|(column, _)| told(row, column));
    }
    let shown = name
        .as_deref()
        .or(company)
        .or(row.key())
        .unwrap_or("?")
        .to_owned();
    let put = merge
        .bench
        .put("leads", existing, &cells, row.line(), &shown)?;
    merge.bench.tally(put);
    Ok(())
}

/// Whether the file says anything about a column: a narrower export empties nothing.
pub(super) fn told(row: &Staged<'_>, column: &str) -> bool {
    let fields: &[&str] = match column {
        "name" => &["lead_name", "first_name", "last_name"],
        "company" => &["company", "email_domain"],
        "source" => &["lead_source"],
        "status" => &["status"],
        "owner_id" | "rep_id" => &["owner_id", "owner_name"],
        "account_id" => &[
            "account_id",
            "account_name",
            "converted_account_id",
            "what_id",
        ],
        "created_on" => &["created_date"],
        "converted_on" => &["converted_date"],
        "converted" => &["is_converted", "converted_date", "converted_deal_id"],
        "deal_id" => &["deal_id", "deal_name", "what_id", "converted_deal_id"],
        "contact_id" => &["who_id", "contact_email"],
        "subject" => &["subject"],
        "text" => &["notes"],
        "happened_on" => &["date", "done_at", "done", "status"],
        "due_on" => &["due_date", "date"],
        "outcome" => &["outcome", "meeting_outcome", "status"],
        "done" => &["done", "done_at", "status", "activity_type"],
        "kind" => &["activity_type", "subject"],
        _ => return true,
    };
    fields.iter().any(|field| row.has(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_an_activity_is_told_by_its_word() {
        for (word, subject, event, kind) in [
            ("Phone Call", "", false, "call"),
            ("Email", "", false, "email"),
            ("Opportunity Close", "", false, "other"),
            ("", "Email: offer", false, "email"),
            ("", "Send the offer to Ana", false, "task"),
            ("", "Kick-off", true, "meeting"),
            ("X", "", false, "other"),
            ("Meeting", "", false, "meeting"),
        ] {
            assert_eq!(
                kind_of(Some(word), Some(subject), event),
                kind,
                "{word} {subject}"
            );
        }
    }
}
