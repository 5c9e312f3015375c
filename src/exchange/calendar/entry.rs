//! What stands on a single day: actions, check-ins, ride-alongs, meetings.

use super::lines::{escaped, initials, length, moment};
use super::{CalendarOptions, Event};
use crate::storage::{CalendarItem, Result, Store};

/// One event each.
pub(super) fn events(store: &Store, options: &CalendarOptions) -> Result<Vec<Event>> {
    let items = store.calendar_items()?;
    Ok(items.iter().map(|item| event(item, options)).collect())
}

fn event(item: &CalendarItem, options: &CalendarOptions) -> Event {
    let title = title(item, options.full);
    let mut part = vec![
        moment("DTSTART", item.day, item.at, options.zone),
        format!("SUMMARY:{}", escaped(&title)),
    ];
    part.extend(length(item.at, item.minutes, options.alarm_minutes, &title));
    Event {
        uid: format!("{}@ridealong", item.uid),
        parts: vec![part],
        first: item.day,
        // What is still open stays in the calendar, however long ago it was due.
        last: (!item.open).then_some(item.day),
    }
}

/// "Check-in (AR)", or in full "Check-in: Ask who decides (Ana Ruiz)".
pub(super) fn title(item: &CalendarItem, full: bool) -> String {
    let text = item.text.lines().next().unwrap_or_default().trim();
    match (&item.rep, full) {
        (None, false) => item.name.clone(),
        (Some(rep), false) => format!("{} ({})", item.name, initials(rep)),
        (None, true) if text.is_empty() => item.name.clone(),
        (Some(rep), true) if text.is_empty() => format!("{} ({rep})", item.name),
        (None, true) => format!("{}: {text}", item.name),
        (Some(rep), true) => format!("{}: {text} ({rep})", item.name),
    }
}
