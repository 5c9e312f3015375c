//! Lines of iCalendar: escaped, folded, ended as RFC 5545 says.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::zone::to_utc;
use crate::storage::CalendarEntry;

/// Octets of a line, without its end (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// A text as a value (RFC 5545, 3.3.11). Control characters are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.trim().replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => {
                value.push('\\');
                value.push(letter);
            }
            '\n' => value.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value
}

/// A day as a value.
pub(super) fn day(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// A property with a time in a zone, or with a day: `DTSTART;TZID=Europe/Berlin:20261123T090000`.
pub(super) fn moment(name: &str, on: NaiveDate, at: Option<NaiveTime>, zone: Tz) -> String {
    match at {
        Some(at) => format!(
            "{name};TZID={zone}:{}",
            on.and_time(at).format("%Y%m%dT%H%M%S")
        ),
        None => format!("{name};VALUE=DATE:{}", day(on)),
    }
}

/// A moment in UTC.
pub(super) fn utc(local: NaiveDateTime, zone: Tz) -> String {
    to_utc(local, zone).format("%Y%m%dT%H%M%SZ").to_string()
}

/// The lines that say how long something takes and when it is announced. Without a time it takes up no time.
pub(super) fn length(at: Option<NaiveTime>, minutes: i64, alarm: i64, title: &str) -> Vec<String> {
    if at.is_none() {
        return vec!["TRANSP:TRANSPARENT".to_owned()];
    }
    let mut lines = vec![format!(
        "DURATION:PT{}M",
        if minutes > 0 { minutes } else { 30 }
    )];
    if alarm > 0 {
        lines.extend([
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("TRIGGER:-PT{alarm}M"),
            format!("DESCRIPTION:{}", escaped(title)),
            "END:VALARM".to_owned(),
        ]);
    }
    lines
}

/// The first letters of a name: "Ana Ruiz" is AR.
pub fn initials(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(3)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Adds an event with its counts. The part is without them; alarms come last.
pub(super) fn event(
    out: &mut Vec<String>,
    uid: &str,
    part: &[String],
    entry: &CalendarEntry,
    zone: Tz,
) {
    let changed = utc(entry.changed_at.time(), zone);
    out.extend([
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}"),
        format!("DTSTAMP:{changed}"),
        format!("LAST-MODIFIED:{changed}"),
        format!("SEQUENCE:{}", entry.sequence),
        "CLASS:PRIVATE".to_owned(),
    ]);
    let status = if entry.cancelled {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    out.push(format!("STATUS:{status}"));
    out.extend(part.iter().cloned());
    out.push("END:VEVENT".to_owned());
}

/// The whole file.
pub(super) fn calendar(zone: &[String], events: &[String]) -> String {
    let head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ridealong//Ridealong//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Ridealong",
    ];
    let mut text = String::new();
    let all = head
        .into_iter()
        .chain(zone.iter().map(String::as_str))
        .chain(events.iter().map(String::as_str))
        .chain(["END:VCALENDAR"]);
    for line in all {
        fold(&mut text, line);
    }
    text
}

/// Cuts a line after 75 octets, never inside a letter.
fn fold(text: &mut String, line: &str) {
    let mut room = LONGEST;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = LONGEST - 1;
        }
        room -= letter.len_utf8();
        text.push(letter);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn lines_are_folded_at_75_octets_and_never_inside_a_letter() {
        let mut text = String::new();
        fold(&mut text, &format!("SUMMARY:{}", "é€x".repeat(40)));
        assert!(text.ends_with("\r\n"));
        for line in text.trim_end().split("\r\n") {
            assert!(line.len() <= 75, "{}", line.len());
        }
        let joined = text.replace("\r\n ", "");
        assert_eq!(joined.trim_end(), format!("SUMMARY:{}", "é€x".repeat(40)));
    }

    #[test]
    fn texts_are_escaped_and_names_become_initials() {
        assert_eq!(escaped(" a, b; c\\d\ne\u{7} "), "a\\, b\\; c\\\\d\\ne");
        for (name, short) in [
            ("Ana Ruiz", "AR"),
            ("Jean-Luc de la Cruz", "JLD"),
            ("", ""),
            ("émile", "É"),
        ] {
            assert_eq!(initials(name), short, "{name}");
        }
    }
}
