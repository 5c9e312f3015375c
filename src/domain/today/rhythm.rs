//! The rhythm on Today: what is due and coming by cadence, and what was missed as one debt per activity and rep.
//!
//! Ten missed 1:1s are no ten red lines: nobody holds ten 1:1s with the same person to catch up. One line says how many
//! were missed since it was held last; holding, moving or skipping it settles the debt. What was never due (a holiday,
//! leave) is no occurrence and never here.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{About, DoneAt, ItemKey, TodayItem, coming_until};
use crate::domain::cadence::{
    CadenceKind, Occurrence, OccurrenceKey, OccurrenceState, Standing, standing,
};
use crate::domain::date_words::written;
use crate::domain::ids::{CadenceId, RepId};

/// The lines of occurrences of a window that reaches back as far as a debt is followed, given in any order.
pub fn rhythm_items(occurrences: &[Occurrence], today: NaiveDate) -> Vec<TodayItem> {
    let mut by_activity: BTreeMap<(CadenceId, Option<RepId>), Vec<&Occurrence>> = BTreeMap::new();
    for one in occurrences {
        let with = (one.key.cadence, one.key.rep);
        by_activity.entry(with).or_default().push(one);
    }
    by_activity
        .into_values()
        .flat_map(|all| of_activity(&all, today))
        .collect()
}

/// The missed ones that make up the debt of one activity with one rep: those since it was held last, the newest last.
pub fn debt<'a>(all: &[&'a Occurrence]) -> Vec<&'a Occurrence> {
    let mut past: Vec<&Occurrence> = all.to_vec();
    past.sort_by_key(|one| (one.due_on, one.key.occurs_on));
    let mut missed = Vec::new();
    for one in past {
        match one.state {
            OccurrenceState::Held { .. } => missed.clear(),
            OccurrenceState::Missed => missed.push(one),
            _ => {}
        }
    }
    missed
}

fn of_activity(all: &[&Occurrence], today: NaiveDate) -> Vec<TodayItem> {
    let stands = standing(all.iter().copied());
    let missed = debt(all);
    let mut items = Vec::new();
    let told_with = missed
        .first()
        .map(|oldest| debt_in_words(&stands, oldest.due_on));
    let mut told = missed.is_empty();
    let mut open: Vec<&&Occurrence> = all
        .iter()
        .filter(|one| match one.state {
            OccurrenceState::Due => true,
            OccurrenceState::Coming => one.due_on <= coming_until(today),
            _ => false,
        })
        .collect();
    open.sort_by_key(|one| (one.due_on, one.at));
    for one in open {
        // Today's, or one that was moved to a coming day, is the one to catch up with.
        let catches_up =
            one.state == OccurrenceState::Due || (one.moved && one.key.occurs_on <= today);
        let why = if catches_up && !told {
            told = true;
            told_with.as_deref()
        } else {
            None
        };
        items.push(line(one, why));
    }
    if let (false, Some(newest), Some(oldest)) = (told, missed.last(), missed.first()) {
        items.push(TodayItem {
            due_on: Some(oldest.due_on),
            at: None,
            ..line(newest, told_with.as_deref())
        });
    }
    items
}

/// “missed 2, last held 5 Nov 2026”; where it was not held within the window, since when it was due.
fn debt_in_words(stands: &Standing, oldest: NaiveDate) -> String {
    let last = match stands.last_held {
        Some(day) => format!("last held {}", written(day)),
        None => format!("none held since {}", written(oldest)),
    };
    format!("missed {}, {last}", stands.missed_since)
}

fn line(one: &Occurrence, debt: Option<&str>) -> TodayItem {
    let mut why = vec![match (&debt, one.moved) {
        (Some(debt), _) => (*debt).to_owned(),
        (None, true) => format!("moved here from {}", written(one.key.occurs_on)),
        (None, false) => "the rhythm asks for it".to_owned(),
    }];
    if one.moved && !one.reason.is_empty() {
        why.push(one.reason.clone());
    }
    if one.prep_minutes > 0 {
        why.push(format!("{} min to prepare", one.prep_minutes));
    }
    let done_at = match one.kind {
        CadenceKind::Meeting => DoneAt::Meeting,
        CadenceKind::RideAlong => DoneAt::RideAlong,
        CadenceKind::PipelineReview => DoneAt::Review,
        CadenceKind::Task => DoneAt::Here,
    };
    let kind = match one.kind {
        CadenceKind::PipelineReview => "review".to_owned(),
        other => other.label().to_lowercase(),
    };
    TodayItem {
        with: one
            .rep
            .as_ref()
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
        due_on: Some(one.due_on),
        at: one.at,
        minutes: Some(one.minutes),
        why: why.join("; "),
        done_at,
        about: About {
            rep: one.key.rep,
            ..About::default()
        },
        ..TodayItem::new(ItemKey::Occurrence(one.key), kind, one.title())
    }
}

/// The keys of the debt that an occurrence belongs to; the occurrence alone where it is not missed.
pub fn settled_with(key: OccurrenceKey, occurrences: &[Occurrence]) -> Vec<OccurrenceKey> {
    let all: Vec<&Occurrence> = occurrences
        .iter()
        .filter(|one| (one.key.cadence, one.key.rep) == (key.cadence, key.rep))
        .collect();
    let mut keys: Vec<OccurrenceKey> = debt(&all).iter().map(|one| one.key).collect();
    if !keys.contains(&key) {
        keys = vec![key];
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn one(due_on: &str, state: OccurrenceState) -> Occurrence {
        Occurrence {
            key: OccurrenceKey {
                cadence: CadenceId(1),
                rep: Some(RepId(7)),
                occurs_on: day(due_on),
            },
            name: "1:1".into(),
            kind: CadenceKind::Meeting,
            meeting_type: None,
            team: None,
            rep: Some((RepId(7), "Ana".into())),
            due_on: day(due_on),
            at: None,
            minutes: 30,
            prep_minutes: 0,
            state,
            reason: String::new(),
            moved: false,
            meeting: None,
            ride_along: None,
            review: None,
        }
    }

    fn lines(all: &[Occurrence]) -> Vec<(String, String)> {
        rhythm_items(all, day("2026-11-23"))
            .into_iter()
            .map(|item| (item.key.to_string(), item.why))
            .collect()
    }

    /// FX-6.02: weekly 1:1, last held 18 days ago: overdue, 2 missed.
    #[test]
    fn what_was_missed_is_one_line_with_the_count_and_when_it_was_held_last() {
        let held = OccurrenceState::Held {
            on: day("2026-11-05"),
        };
        let all = [
            one("2026-10-29", OccurrenceState::Missed),
            one("2026-11-05", held),
            one("2026-11-12", OccurrenceState::Missed),
            one("2026-11-19", OccurrenceState::Missed),
            one("2026-11-26", OccurrenceState::Coming),
        ];
        assert_eq!(
            lines(&all),
            [
                (
                    "occurrence:1:7:2026-11-26".into(),
                    "the rhythm asks for it".into()
                ),
                (
                    "occurrence:1:7:2026-11-19".into(),
                    "missed 2, last held 5 Nov 2026".into()
                ),
            ]
        );
        let item = &rhythm_items(&all, day("2026-11-23"))[1];
        assert_eq!(item.days_overdue(day("2026-11-23")), 11);
        let keys = settled_with(all[3].key, &all);
        assert_eq!(keys, [all[2].key, all[3].key]);
    }

    #[test]
    fn todays_time_and_one_that_was_moved_take_the_debt_over() {
        let today = [
            one("2026-11-16", OccurrenceState::Missed),
            one("2026-11-23", OccurrenceState::Due),
        ];
        let said = lines(&today);
        assert_eq!(said.len(), 1);
        assert!(
            said[0]
                .1
                .starts_with("missed 1, none held since 16 Nov 2026"),
            "{said:?}"
        );
        let moved = Occurrence {
            due_on: day("2026-11-25"),
            moved: true,
            reason: "she was ill".into(),
            ..one("2026-11-18", OccurrenceState::Coming)
        };
        let said = lines(&[one("2026-11-11", OccurrenceState::Missed), moved]);
        assert_eq!(said.len(), 1);
        assert!(said[0].1.contains("missed 1") && said[0].1.contains("she was ill"));
    }

    #[test]
    fn what_was_held_skipped_or_lies_further_ahead_is_no_line() {
        let held = OccurrenceState::Held {
            on: day("2026-11-16"),
        };
        let all = [
            one("2026-11-09", OccurrenceState::Missed),
            one("2026-11-16", held),
            one("2026-11-20", OccurrenceState::Skipped),
            one("2026-12-07", OccurrenceState::Coming),
        ];
        assert_eq!(lines(&all), []);
    }
}
