//! The forecast on Today: a lock that is due, and calls that are late: one line each, never one per rep.

use super::{DoneAt, ItemKey, TodayItem};
use crate::domain::cadence::OccurrenceKey;
use crate::domain::date_words::written;
use crate::domain::forecast::{LockDue, LockKind};

use chrono::NaiveDate;

/// Adds what the forecast asks for. A lock of the week stands with its forecast call, where that is a line itself.
pub fn add_forecast(items: &mut Vec<TodayItem>, dues: &[LockDue], late: &[(String, NaiveDate)]) {
    for due in dues {
        let is_call = |key: ItemKey| -> bool {
            let of_due = |one: &OccurrenceKey| key == ItemKey::Occurrence(*one);
            due.open.iter().any(of_due)
        };
        match items.iter_mut().find(|item| is_call(item.key)) {
            Some(item) => item.why.push_str("; it ends with the lock of the week"),
            None => items.push(lock_item(due)),
        }
    }
    items.extend(late_item(late));
}

fn lock_item(due: &LockDue) -> TodayItem {
    let title = match due.kind {
        LockKind::Week => "Forecast call: lock the week".to_owned(),
        other => format!("Lock {}", other.in_words()),
    };
    let why = match due.kind {
        LockKind::Week => "nothing was locked for this forecast call".to_owned(),
        LockKind::MonthEnd | LockKind::QuarterEnd => format!(
            "nothing was locked at the end of {} – {}",
            written(due.window.first),
            written(due.window.last)
        ),
    };
    TodayItem {
        due_on: Some(due.due_on),
        minutes: Some(5),
        why,
        done_at: DoneAt::Forecast,
        ..TodayItem::new(ItemKey::Lock(due.kind, due.due_on), "forecast", title)
    }
}

/// One line for everybody whose call is late, by name, named by the newest due day that passed.
fn late_item(late: &[(String, NaiveDate)]) -> Option<TodayItem> {
    let since = late.iter().map(|(_, since)| *since).max()?;
    let names: Vec<&str> = late.iter().map(|(name, _)| name.as_str()).collect();
    let title = match names.as_slice() {
        [one] => format!("The call of {one} is late"),
        [one, two] => format!("The calls of {one} and {two} are late"),
        [one, two, three] => format!("The calls of {one}, {two} and {three} are late"),
        [one, two, more @ ..] => {
            format!("The calls of {one}, {two} and {} more are late", more.len())
        }
        [] => return None,
    };
    Some(TodayItem {
        due_on: Some(since),
        minutes: Some(5),
        why: format!("due on {}: {}", written(since), names.join(", ")),
        done_at: DoneAt::Forecast,
        ..TodayItem::new(ItemKey::LateCalls(since), "forecast", title)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::Window;
    use crate::domain::ids::CadenceId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn week(open: Vec<OccurrenceKey>) -> LockDue {
        LockDue {
            kind: LockKind::Week,
            due_on: day("2026-11-19"),
            window: Window::new(day("2026-10-01"), day("2026-12-31")),
            open,
        }
    }

    #[test]
    fn a_lock_of_the_week_stands_with_its_forecast_call_where_that_is_a_line() {
        let key = OccurrenceKey {
            cadence: CadenceId(3),
            rep: None,
            occurs_on: day("2026-11-19"),
        };
        let call = TodayItem {
            why: "the rhythm asks for it".into(),
            ..TodayItem::new(ItemKey::Occurrence(key), "meeting", "Forecast call")
        };
        let mut items = vec![call];
        add_forecast(&mut items, &[week(vec![key])], &[]);
        assert_eq!(items.len(), 1);
        assert_eq!(
            items[0].why,
            "the rhythm asks for it; it ends with the lock of the week"
        );
        let mut items = Vec::new();
        add_forecast(&mut items, &[week(vec![key])], &[]);
        assert_eq!(items[0].key.to_string(), "lock:week:2026-11-19");
        assert_eq!(items[0].title, "Forecast call: lock the week");
    }

    #[test]
    fn late_calls_are_one_line_with_names() {
        let late = |names: &[&str]| -> Vec<(String, NaiveDate)> {
            names
                .iter()
                .map(|name| ((*name).to_owned(), day("2026-11-19")))
                .collect()
        };
        for (names, title) in [
            (vec!["Ana"], "The call of Ana is late"),
            (vec!["Ana", "Ben"], "The calls of Ana and Ben are late"),
            (
                vec!["Ana", "Ben", "Cem"],
                "The calls of Ana, Ben and Cem are late",
            ),
            (
                vec!["Ana", "Ben", "Cem", "Dana"],
                "The calls of Ana, Ben and 2 more are late",
            ),
        ] {
            let mut items = Vec::new();
            add_forecast(&mut items, &[], &late(&names));
            assert_eq!(items.len(), 1);
            assert_eq!(items[0].title, title);
            assert_eq!(items[0].key.to_string(), "late_calls:2026-11-19");
        }
        let mut items = Vec::new();
        add_forecast(&mut items, &[], &[]);
        assert_eq!(items, []);
    }
}
