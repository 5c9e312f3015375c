//! The rhythm and what is due as an iCalendar file (RFC 5545).
//!
//! ```text
//!   rhythm --series--> one series per version of a rule and rep   \
//!   actions, check-ins, ride-alongs, meetings --> one entry each   +--ledger--> sequence, what is gone --> text
//! ```
//!
//! An entry is named after the uid of its record, so that a second file updates and never doubles. What the last file
//! said is kept in the database: an entry whose lines are others now gets the next sequence number, and one that is no
//! longer there is cancelled, not left out. Without `full`, nobody's name and no text of a note leaves the file:
//! initials stand for names.

mod entry;
mod lines;
mod series;
mod zone;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;

use crate::domain::stamp::Stamp;
use crate::storage::{CalendarEntry, Result, Store};

pub use lines::initials;

/// How a calendar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarOptions {
    /// The zone of the times.
    pub zone: Tz,
    /// Minutes before a time at which it is announced, where nothing is to be prepared; 0: not at all.
    pub alarm_minutes: i64,
    /// With names and texts.
    pub full: bool,
    /// The last day of what stands on a single day.
    pub until: NaiveDate,
}

/// A calendar file, and what is to be kept of it once it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Its text.
    pub text: String,
    /// What it says, for [`Store::keep_calendar_entries`].
    pub entries: Vec<(String, CalendarEntry)>,
    /// Entries that are new since the last file, changed, and cancelled.
    pub news: (usize, usize, usize),
}

/// Something that the calendar holds: its lines, without those that count its changes.
struct Event {
    uid: String,
    /// The event, then the ones that stand for single occurrences.
    parts: Vec<Vec<String>>,
    /// The first and the last day; without a last it goes on.
    first: NaiveDate,
    last: Option<NaiveDate>,
}

/// What is over for longer than this is left as it is in the calendars that hold it.
const KEPT_DAYS: u64 = 60;

/// The calendar of today.
///
/// # Errors
/// What reading the file may bring.
pub fn calendar(store: &Store, options: &CalendarOptions, now: Stamp) -> Result<CalendarFile> {
    let today = now.day();
    let mut events = series::events(store, options, today)?;
    events.extend(entry::events(store, options)?);
    let before = store.calendar_entries()?;
    let old = today - Days::new(KEPT_DAYS);
    let mut file = CalendarFile {
        text: String::new(),
        entries: Vec::new(),
        news: (0, 0, 0),
    };
    let mut out = Vec::new();
    let mut first = today.year();
    let there: HashSet<&str> = events.iter().map(|event| event.uid.as_str()).collect();
    for event in &events {
        let is_coming = event.first <= options.until || before.contains_key(&event.uid);
        if event.last.is_some_and(|last| last < old) || !is_coming {
            continue;
        }
        first = first.min(event.first.year());
        let entry = next(event, before.get(&event.uid), now, &mut file.news);
        write(&mut out, event, &entry, options.zone);
        file.entries.push((event.uid.clone(), entry));
    }
    cancel_gone(&before, &there, now, options, &mut file, &mut out);
    file.text = lines::calendar(&zone::lines(options.zone, first, today.year() + 5), &out);
    Ok(file)
}

/// The entry as the file says it now, counted on where it changed.
fn next(
    event: &Event,
    before: Option<&CalendarEntry>,
    now: Stamp,
    news: &mut (usize, usize, usize),
) -> CalendarEntry {
    let content: Vec<String> = event.parts.iter().map(|part| part.join("\n")).collect();
    let content = content.join("\n\n");
    match before {
        Some(before) if before.content == content && !before.cancelled => before.clone(),
        Some(before) => {
            news.1 += 1;
            CalendarEntry {
                content,
                sequence: before.sequence + 1,
                cancelled: false,
                // A clock that was set back does not make a later change older.
                changed_at: now.max(before.changed_at),
            }
        }
        None => {
            news.0 += 1;
            CalendarEntry {
                content,
                sequence: 0,
                cancelled: false,
                changed_at: now,
            }
        }
    }
}

fn write(out: &mut Vec<String>, event: &Event, entry: &CalendarEntry, zone: Tz) {
    for part in &event.parts {
        lines::event(out, &event.uid, part, entry, zone);
    }
}

/// What the last file held and the database no longer does.
fn cancel_gone(
    before: &HashMap<String, CalendarEntry>,
    there: &HashSet<&str>,
    now: Stamp,
    options: &CalendarOptions,
    file: &mut CalendarFile,
    out: &mut Vec<String>,
) {
    let mut gone: Vec<_> = before
        .iter()
        .filter(|(uid, _)| !there.contains(uid.as_str()))
        .collect();
    gone.sort_by_key(|(uid, _)| uid.as_str());
    for (uid, entry) in gone {
        let mut entry = entry.clone();
        if !entry.cancelled {
            entry.cancelled = true;
            entry.sequence += 1;
            entry.changed_at = now.max(entry.changed_at);
            file.news.2 += 1;
        }
        let whole = entry.content.split("\n\n").next().unwrap_or_default();
        let part: Vec<String> = whole.lines().map(ToOwned::to_owned).collect();
        lines::event(out, uid, &part, &entry, options.zone);
        file.entries.push((uid.clone(), entry));
    }
}
