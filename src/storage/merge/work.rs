//! Activities and leads.

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::Merge;
use super::bench::{CellOf, maybe, text, whole};
use super::indices::Indices;
use super::known_deals::WORTH;
use super::names::PersonNamed;
use super::people::full_name;
use super::room;
use super::rows::{Columns, Staged, each, each_ahead};
use crate::storage::Result;

/// Merges activities. A row without an id of its own is known by all its values (the key made when it was read).
pub(super) fn activities(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    let is_empty: bool = sql.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM main.activities)",
        [],
        |row| row.get(0),
    )?;
    // Then none of them can be known: each id is greater than all before it.
    let all_new = is_empty && merge.staging.keys_rise(place);
    let indices = Indices::drop_of_empty(sql, &["activities"])?;
    if merge.bench.count().rows >= WORTH {
        merge.names.learn_deals(merge.bench)?;
    }
    if all_new {
        room::to_add(sql)?;
    }
    let staging = merge.staging;
    let named = Named::of(columns);
    each_ahead((sql, staging), place, columns, Activity::of, |activity| {
        merge.bench.tick()?;
        activity.put(merge, named, all_new)
    })?;
    merge.names.forget_deals();
    room::sorted(sql)?;
    indices.make_again(sql)
}

/// Where an activity names people and records.
#[derive(Debug, Clone, Copy)]
struct Named {
    owner_id: Option<usize>,
    owner_name: Option<usize>,
    what: Option<usize>,
    deal_id: Option<usize>,
    deal_name: Option<usize>,
    who: Option<usize>,
    email: Option<usize>,
    account_id: Option<usize>,
    account_name: Option<usize>,
}

impl Named {
    fn of(columns: &Columns) -> Self {
        Self {
            owner_id: columns.place("owner_id"),
            owner_name: columns.place("owner_name"),
            what: columns.place("what_id"),
            deal_id: columns.place("deal_id"),
            deal_name: columns.place("deal_name"),
            who: columns.place("who_id"),
            email: columns.place("contact_email"),
            account_id: columns.place("account_id"),
            account_name: columns.place("account_name"),
        }
    }
}

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
fn kind_of(word: Option<&str>, subject: Option<&str>, is_event: bool) -> &'static str {
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
fn is_done(row: &Staged<'_>, kind: &str) -> bool {
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
fn days(row: &Staged<'_>, kind: &str, done: bool) -> (Option<String>, Option<String>) {
    let day = row.day("date");
    let due = row
        .day("due_date")
        .or_else(|| day.clone().filter(|_| kind == "task" || !done));
    // What is planned has not happened, whatever day it bears.
    let happened = day.or_else(|| row.day("done_at")).filter(|_| done);
    (happened, due)
}

/// An activity, ready but for the records that it names.
struct Activity<'c> {
    row: Staged<'c>,
    cells: Vec<CellOf>,
}

impl<'c> Activity<'c> {
    fn of(row: Staged<'c>) -> Self {
        let is_event = row.has("end_date") || row.has("duration_minutes");
        let kind = kind_of(row.text("activity_type"), row.text("subject"), is_event);
        let done = is_done(&row, kind);
        let (happened, due) = days(&row, kind, done);
        let cells = vec![
            ("external_id", maybe(row.key())),
            ("kind", text(Some(kind))),
            ("subject", text(row.text("subject"))),
            ("text", text(row.text("notes"))),
            ("rep_id", Value::Null),
            ("deal_id", Value::Null),
            ("account_id", Value::Null),
            ("contact_id", Value::Null),
            ("happened_on", happened.map_or(Value::Null, Value::Text)),
            ("due_on", due.map_or(Value::Null, Value::Text)),
            ("done", Value::Integer(i64::from(done))),
            ("outcome", text(outcome(&row))),
            ("extra", maybe(row.extra())),
        ];
        Self { row, cells }
    }

    fn put(self, merge: &mut Merge<'_, '_>, named: Named, is_new: bool) -> Result<()> {
        let Self { row, mut cells } = self;
        let (owner_id, owner_name) = (row.text_at(named.owner_id), row.text_at(named.owner_name));
        let rep = merge
            .names
            .person(merge.bench, PersonNamed::new(owner_id, owner_name, None))?;
        let what = row.text_at(named.what);
        let deal_id = row.text_at(named.deal_id);
        let deal = merge.names.deal(merge.bench, deal_id.or(what), None)?;
        let deal = match (deal, row.text_at(named.deal_name)) {
            (None, name @ Some(_)) if deal_id.is_none() => {
                merge.names.deal(merge.bench, None, name)?
            }
            (found, _) => found,
        };
        let (who, email) = (row.text_at(named.who), row.text_at(named.email));
        let contact = merge.names.contact(merge.bench, who, email)?;
        let account = account_of(merge, &row, named, deal, contact)?;
        for (name, id) in [
            ("rep_id", rep),
            ("deal_id", deal),
            ("account_id", account),
            ("contact_id", contact),
        ] {
            if let Some((_, cell)) = cells.iter_mut().find(|(column, _)| *column == name) {
                *cell = whole(id);
            }
        }
        let existing = find(
            merge,
            "SELECT id FROM main.activities WHERE external_id = ?1",
            row.key().filter(|_| !is_new),
        )?;
        if existing.is_some() {
            cells.retain(|(column, _)| told(&row, column));
        }
        // Said of one that changes only.
        let shown = existing.map_or_else(String::new, |_| {
            let is_event = row.has("end_date") || row.has("duration_minutes");
            let kind = || kind_of(row.text("activity_type"), None, is_event);
            row.text("subject").unwrap_or_else(kind).to_owned()
        });
        let put = merge
            .bench
            .put("activities", existing, &cells, row.line(), &shown)?;
        merge.bench.tally(put);
        Ok(())
    }
}

/// What came of it: of a call, of a meeting, else its status.
fn outcome<'r>(row: &'r Staged<'_>) -> Option<&'r str> {
    row.text("outcome")
        .or(row.text("meeting_outcome"))
        .or(row.text("status"))
}

/// The account of an activity: its own, else that of its deal or contact. Never a new one: an id that names
/// nothing is kept with the row.
fn account_of(
    merge: &mut Merge<'_, '_>,
    row: &Staged<'_>,
    named: Named,
    deal: Option<i64>,
    contact: Option<i64>,
) -> Result<Option<i64>> {
    let what = row.text_at(named.what).filter(|_| deal.is_none());
    let id = row.text_at(named.account_id).or(what);
    let name = row.text_at(named.account_name);
    if let Some(found) = merge.names.known_account(merge.bench, id, name, None)? {
        return Ok(Some(found));
    }
    for (table, record) in [("deals", deal), ("contacts", contact)] {
        let Some(record) = record else { continue };
        let account = merge.names.account_of(merge.bench, table, record)?;
        if account.is_some() {
            return Ok(account);
        }
    }
    Ok(None)
}

fn find(merge: &Merge<'_, '_>, sql: &str, key: Option<&str>) -> Result<Option<i64>> {
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
fn told(row: &Staged<'_>, column: &str) -> bool {
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
