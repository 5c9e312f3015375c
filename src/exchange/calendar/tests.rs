//! The file parses elsewhere, stands for the occurrences of the rhythm day by day, and a second one updates the first.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use ical::parser::Component;
use ical::parser::ical::component::{IcalCalendar, IcalEvent};

use super::*;
use crate::domain::cadence::{CadenceKind, OccurrenceKey, OccurrenceState, OnDayOff, Per, Whose};
use crate::domain::ids::{ActionId, CadenceId, RepId};
use crate::domain::recurrence::Recurrence;
use crate::storage::records::NewRep;
use crate::storage::{
    CadenceDetails, DealScope, HeldAs, NewAction, NewCadence, NewDayOff, NewRule,
};

const BERLIN: Tz = Tz::Europe__Berlin;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> Stamp {
    Stamp::of("2026-11-23T08:00:00".parse().unwrap())
}

fn options() -> CalendarOptions {
    CalendarOptions {
        zone: BERLIN,
        alarm_minutes: 10,
        full: false,
        until: day("2027-11-22"),
    }
}

fn cadence(name: &str, per: Per, rule: &str, at: Option<&str>, on_day_off: OnDayOff) -> NewCadence {
    NewCadence {
        details: CadenceDetails {
            name: name.into(),
            kind: CadenceKind::Task,
            meeting_type: None,
            per,
            team: None,
            rep: None,
        },
        rule: NewRule {
            recurrence: Recurrence::parse(rule, day("2026-09-01")).unwrap(),
            at: at.map(|at| NaiveTime::parse_from_str(at, "%H:%M").unwrap()),
            minutes: 45,
            prep_minutes: if per == Per::Rep { 15 } else { 0 },
            on_day_off,
        },
        starts_on: day("2026-09-02"),
        ends_on: None,
    }
}

fn rules(store: &mut Store) {
    for new in [
        cadence(
            "1:1",
            Per::Rep,
            "FREQ=WEEKLY;BYDAY=TU",
            Some("09:00"),
            OnDayOff::Next,
        ),
        cadence(
            "Review",
            Per::Team,
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            Some("14:30"),
            OnDayOff::LeaveOut,
        ),
        cadence(
            "Close",
            Per::Team,
            "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1",
            None,
            OnDayOff::Before,
        ),
        cadence(
            "First day",
            Per::Team,
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
            Some("08:15"),
            OnDayOff::Next,
        ),
        cadence(
            "Five times",
            Per::Team,
            "FREQ=WEEKLY;COUNT=5;BYDAY=TH",
            Some("16:00"),
            OnDayOff::LeaveOut,
        ),
    ] {
        store.add_cadence(&new).unwrap();
    }
}

fn days_off(store: &mut Store) {
    for (whose, from, to) in [
        (Whose::Everybody, "2026-12-24", "2027-01-01"),
        (Whose::Rep(RepId(1)), "2026-12-08", "2026-12-09"),
        (Whose::Me, "2027-03-29", "2027-04-02"),
    ] {
        let (starts_on, ends_on) = (day(from), day(to));
        store
            .add_day_off(&NewDayOff {
                whose,
                starts_on,
                ends_on,
                name: "x".into(),
            })
            .unwrap();
    }
}

fn what_was_done(store: &mut Store) {
    let key = |cadence, rep: i64, on: &str| OccurrenceKey {
        cadence: CadenceId(cadence),
        rep: (rep > 0).then_some(RepId(rep)),
        occurs_on: day(on),
    };
    store
        .hold_occurrence(&key(1, 1, "2026-11-17"), HeldAs::on(day("2026-11-19")))
        .unwrap();
    store
        .skip_occurrence(&key(1, 2, "2026-11-24"), "ill")
        .unwrap();
    let at = NaiveTime::from_hms_opt(17, 0, 0);
    store
        .move_occurrence(&key(1, 1, "2026-12-01"), day("2026-12-03"), at, "customer")
        .unwrap();
    store
        .move_occurrence(&key(3, 0, "2026-11-27"), day("2026-11-26"), None, "early")
        .unwrap();
    let rule = cadence(
        "",
        Per::Rep,
        "FREQ=WEEKLY;BYDAY=WE",
        Some("10:00"),
        OnDayOff::Next,
    )
    .rule;
    store
        .change_rule(CadenceId(1), day("2027-01-18"), &rule)
        .unwrap();
}

/// Two reps, one of whom leaves; rules of several kinds, days off, and what was done with occurrences.
fn office() -> Store {
    let mut store = Store::in_memory(Box::new(now)).unwrap();
    store
        .change("Begin", |change| {
            let rep = |name, left_on| NewRep {
                name,
                left_on,
                ..NewRep::default()
            };
            change.add_rep(&rep("Ana Ruiz", None))?;
            change.add_rep(&rep("Ben Okafor", Some(day("2027-02-12"))))
        })
        .unwrap();
    rules(&mut store);
    days_off(&mut store);
    what_was_done(&mut store);
    for (text, due_on, owner) in [
        (
            "Ask for the, budget; twice",
            Some(day("2026-11-30")),
            Some(RepId(1)),
        ),
        ("Call legal", Some(day("2026-12-02")), None),
        ("Some day", None, None),
    ] {
        let action = NewAction {
            text: text.into(),
            due_on,
            owner,
            ..NewAction::default()
        };
        store.add_action(&action).unwrap();
    }
    store
}

fn file(store: &Store) -> CalendarFile {
    calendar(store, &options(), now()).unwrap()
}

fn parsed(text: &str) -> IcalCalendar {
    let mut calendars: Vec<_> = ical::IcalParser::new(text.as_bytes()).collect();
    assert_eq!(calendars.len(), 1);
    calendars.remove(0).unwrap()
}

fn value(event: &IcalEvent, name: &str) -> Option<String> {
    event.get_property(name).and_then(|p| p.value.clone())
}

/// A day, or a time of the wall clock.
fn moment(text: &str) -> (NaiveDate, Option<NaiveTime>) {
    match NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S") {
        Ok(time) => (time.date(), Some(time.time())),
        Err(_) => (NaiveDate::parse_from_str(text, "%Y%m%d").unwrap(), None),
    }
}

/// The events that stand for single occurrences.
fn replaced(calendar: &IcalCalendar) -> HashMap<(String, NaiveDate), &IcalEvent> {
    let mut elsewhere: HashMap<(String, NaiveDate), &IcalEvent> = HashMap::new();
    for event in &calendar.events {
        if let Some(of) = value(event, "RECURRENCE-ID") {
            elsewhere.insert((value(event, "UID").unwrap(), moment(&of).0), event);
        }
    }
    elsewhere
}

/// What a calendar shows of the series: the rule expanded without our help, less what is excluded, with what stands
/// elsewhere.
fn shown(
    calendar: &IcalCalendar,
    to: NaiveDate,
) -> BTreeSet<(NaiveDate, Option<NaiveTime>, String)> {
    let elsewhere = replaced(calendar);
    let mut all = BTreeSet::new();
    for event in calendar
        .events
        .iter()
        .filter(|e| e.get_property("RRULE").is_some())
    {
        let (first, at) = moment(&value(event, "DTSTART").unwrap());
        let start = first.and_time(at.unwrap_or_default());
        let rule = value(event, "RRULE").unwrap();
        let rule = match (at, rule.split_once(";UNTIL=")) {
            // Dates end as dates; the crate wants a time.
            (None, Some((rule, until))) => format!("{rule};UNTIL={until}T000000"),
            _ => rule,
        };
        let zone = if at.is_some() {
            "TZID=Europe/Berlin:"
        } else {
            ""
        };
        let head = match at {
            Some(_) => format!("DTSTART;{zone}{}", start.format("%Y%m%dT%H%M%S")),
            None => format!("DTSTART:{}", start.format("%Y%m%dT%H%M%S")),
        };
        let set: rrule::RRuleSet = format!("{head}\nRRULE:{rule}").parse().unwrap();
        let out: BTreeSet<NaiveDate> = event
            .properties
            .iter()
            .filter(|p| p.name == "EXDATE")
            .map(|p| moment(p.value.as_deref().unwrap()).0)
            .collect();
        let (uid, title) = (
            value(event, "UID").unwrap(),
            value(event, "SUMMARY").unwrap(),
        );
        for time in set.all(2000).dates {
            let local = time.naive_local();
            if local.date() > to {
                break;
            }
            assert_eq!(
                Some(local.time()),
                at.or(Some(NaiveTime::MIN)),
                "clocks move nothing"
            );
            if out.contains(&local.date()) {
                continue;
            }
            let place = match elsewhere.get(&(uid.clone(), local.date())) {
                Some(other) => moment(&value(other, "DTSTART").unwrap()),
                None => (local.date(), at),
            };
            all.insert((place.0, place.1, title.clone()));
        }
    }
    all
}

#[test]
fn the_series_show_the_occurrences_of_the_rhythm_day_by_day() {
    let store = office();
    let calendar = parsed(&file(&store).text);
    let (from, to) = (day("2026-09-01"), day("2028-12-31"));
    let expected: BTreeSet<_> = store
        .occurrences(&DealScope::default(), from, to, now().day())
        .unwrap()
        .into_iter()
        .filter(|one| one.state != OccurrenceState::Skipped)
        .map(|one| {
            let on = match one.state {
                OccurrenceState::Held { on } => on,
                _ => one.due_on,
            };
            let title = match &one.rep {
                Some((_, name)) => format!("{} ({})", one.name, initials(name)),
                None => one.name.clone(),
            };
            (on, one.at, title)
        })
        .collect();
    assert!(expected.len() > 250, "{}", expected.len());
    assert_eq!(shown(&calendar, to), expected);
}

#[test]
fn another_program_reads_the_file_and_every_entry_has_a_name_of_its_own() {
    let file = file(&office());
    let calendar = parsed(&file.text);
    let mut names = BTreeSet::new();
    for event in &calendar.events {
        let name = (value(event, "UID").unwrap(), value(event, "RECURRENCE-ID"));
        assert!(names.insert(name.clone()), "{name:?} twice");
        assert_eq!(value(event, "CLASS").unwrap(), "PRIVATE");
        for needed in [
            "DTSTAMP",
            "SEQUENCE",
            "LAST-MODIFIED",
            "SUMMARY",
            "DTSTART",
            "STATUS",
        ] {
            assert!(
                event.get_property(needed).is_some(),
                "{name:?} lacks {needed}"
            );
        }
    }
    assert_eq!(calendar.timezones.len(), 1);
    assert!(
        file.text
            .split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains('\n'))
    );
    assert_eq!(file.news, (10, 0, 0));
}

#[test]
fn no_name_and_no_text_leaves_the_file_unless_asked_for() {
    let store = office();
    let plain = file(&store).text;
    for private in ["Ana", "Ruiz", "budget", "legal", "customer", "ill"] {
        assert!(!plain.replace("\r\n ", "").contains(private), "{private}");
    }
    assert!(plain.contains("SUMMARY:1:1 (AR)") && plain.contains("SUMMARY:Action (AR)"));
    let full = calendar(
        &store,
        &CalendarOptions {
            full: true,
            ..options()
        },
        now(),
    )
    .unwrap();
    let full = full.text.replace("\r\n ", "");
    assert!(full.contains("SUMMARY:Action: Ask for the\\, budget\\; twice (Ana Ruiz)"));
    assert!(full.contains("SUMMARY:1:1 with Ana Ruiz"));
    assert!(full.contains("TRIGGER:-PT15M"), "preparation before a 1:1");
    assert!(full.contains("TRIGGER:-PT10M"), "the setting elsewhere");
}

fn sequences(text: &str) -> HashMap<String, (i64, String)> {
    let calendar = parsed(text);
    let events = calendar
        .events
        .iter()
        .filter(|e| e.get_property("RECURRENCE-ID").is_none());
    events
        .map(|event| {
            let number = value(event, "SEQUENCE").unwrap().parse().unwrap();
            (
                value(event, "UID").unwrap(),
                (number, value(event, "STATUS").unwrap()),
            )
        })
        .collect()
}

#[test]
fn a_second_file_updates_and_never_doubles() {
    let mut store = office();
    let first = file(&store);
    store.keep_calendar_entries(&first.entries).unwrap();
    let again = file(&store);
    assert_eq!(
        (again.text.as_str(), again.news),
        (first.text.as_str(), (0, 0, 0))
    );
    let key = OccurrenceKey {
        cadence: CadenceId(2),
        rep: None,
        occurs_on: day("2026-12-07"),
    };
    store
        .move_occurrence(&key, day("2026-12-09"), None, "trade fair")
        .unwrap();
    let second = calendar(&store, &options(), Stamp(now().0 + 3_600_000)).unwrap();
    assert_eq!(second.news, (0, 1, 0));
    let (before, after) = (sequences(&first.text), sequences(&second.text));
    let names = |all: &HashMap<String, (i64, String)>| all.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&before), names(&after));
    let raised: Vec<_> = after
        .iter()
        .filter(|(uid, now)| now.0 != before[*uid].0)
        .collect();
    assert_eq!(raised.len(), 1);
    assert_eq!(raised[0].1.0, 1);
    assert_eq!(
        second
            .text
            .matches("LAST-MODIFIED:20261123T080000Z")
            .count(),
        2
    );
}

#[test]
fn what_is_gone_is_cancelled_and_comes_back_under_its_name() {
    let mut store = office();
    let first = file(&store);
    store.keep_calendar_entries(&first.entries).unwrap();
    store.drop_action(ActionId(2), "done by them").unwrap();
    let second = file(&store);
    assert_eq!(second.news, (0, 0, 1));
    let gone: Vec<_> = sequences(&second.text)
        .into_values()
        .filter(|one| one.1 == "CANCELLED")
        .collect();
    assert_eq!(gone, [(1, "CANCELLED".to_owned())]);
    store.keep_calendar_entries(&second.entries).unwrap();
    assert_eq!(file(&store).news, (0, 0, 0), "said once");
    store.undo().unwrap();
    let third = file(&store);
    assert_eq!(third.news, (0, 1, 0));
    assert!(
        sequences(&third.text)
            .into_values()
            .all(|one| one.1 == "CONFIRMED")
    );
}

#[test]
fn another_zone_raises_the_sequence_of_every_time() {
    let mut store = office();
    let first = file(&store);
    store.keep_calendar_entries(&first.entries).unwrap();
    let moved = CalendarOptions {
        zone: Tz::America__Chicago,
        ..options()
    };
    let second = calendar(&store, &moved, now()).unwrap();
    // Without a time there is no zone: one series, two actions.
    assert_eq!(second.news, (0, first.entries.len() - 3, 0));
    assert!(second.text.contains("TZID:America/Chicago"));
    // 09:00 stays 09:00 on both sides of a change of the clocks.
    for (on, hour) in [("2026-10-20", 7), ("2026-10-27", 8)] {
        let nine = day(on).and_hms_opt(9, 0, 0).unwrap();
        let utc = BERLIN.from_local_datetime(&nine).unwrap().to_utc();
        assert_eq!(utc.time(), NaiveTime::from_hms_opt(hour, 0, 0).unwrap());
    }
}
