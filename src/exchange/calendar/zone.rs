//! A time zone as iCalendar describes it: each change of the clocks over some years.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

/// A wall-clock time of the zone in UTC. Twice there: the first; not there at all: an hour later.
pub(super) fn to_utc(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let found = zone.from_local_datetime(&local).earliest().or_else(|| {
        zone.from_local_datetime(&(local + Duration::hours(1)))
            .earliest()
    });
    found.map_or_else(|| local.and_utc(), |time| time.with_timezone(&Utc))
}

/// The zone with every change of its clocks in these years.
pub(super) fn lines(zone: Tz, first: i32, last: i32) -> Vec<String> {
    let start = |year: i32| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .unwrap_or_default()
            .and_time(chrono::NaiveTime::MIN)
    };
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{zone}")];
    let (mut at, end) = (start(first).and_utc(), start(last + 1).and_utc());
    let mut offset = offset_at(zone, at);
    lines.extend(observance(zone, at, offset, offset, "19700101T000000"));
    while at < end {
        let next = at + Duration::days(1);
        if offset_at(zone, next) != offset {
            let change = moment_of_change(zone, at, next, offset);
            let now = offset_at(zone, change);
            let local = change.naive_utc() + Duration::seconds(i64::from(offset));
            let local = local.format("%Y%m%dT%H%M%S").to_string();
            lines.extend(observance(zone, change, offset, now, &local));
            offset = offset_at(zone, next);
        }
        at = next;
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// Seconds east of UTC.
fn offset_at(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
}

/// The first second of the other offset between two moments.
fn moment_of_change(
    zone: Tz,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    offset: i32,
) -> DateTime<Utc> {
    let (mut before, mut after) = (from.timestamp(), to.timestamp());
    while after - before > 1 {
        let middle = i64::midpoint(before, after);
        let is_before =
            DateTime::from_timestamp(middle, 0).is_some_and(|at| offset_at(zone, at) == offset);
        if is_before {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after, 0).unwrap_or(to)
}

fn observance(zone: Tz, at: DateTime<Utc>, from: i32, to: i32, local: &str) -> Vec<String> {
    let here = zone.offset_from_utc_datetime(&at.naive_utc());
    let kind = if here.dst_offset().is_zero() {
        "STANDARD"
    } else {
        "DAYLIGHT"
    };
    let mut lines = vec![
        format!("BEGIN:{kind}"),
        format!("DTSTART:{local}"),
        format!("TZOFFSETFROM:{}", written(from)),
        format!("TZOFFSETTO:{}", written(to)),
    ];
    lines.extend(here.abbreviation().map(|name| format!("TZNAME:{name}")));
    lines.push(format!("END:{kind}"));
    lines
}

fn written(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let seconds = offset.abs();
    format!("{sign}{:02}{:02}", seconds / 3600, seconds / 60 % 60)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn clocks_change_where_the_zone_says_so() {
        let text = lines(chrono_tz::Europe::Berlin, 2026, 2026).join(" ");
        for part in [
            "TZID:Europe/Berlin",
            "BEGIN:DAYLIGHT DTSTART:20260329T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 TZNAME:CEST",
            "BEGIN:STANDARD DTSTART:20261025T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(
            lines(chrono_tz::Asia::Kolkata, 2026, 2030)
                .join(" ")
                .contains("TZOFFSETTO:+0530")
        );
        assert_eq!(lines(chrono_tz::UTC, 2026, 2030).len(), 9);
        let nine = "2026-03-29T02:30:00".parse().unwrap();
        assert_eq!(
            to_utc(nine, chrono_tz::Europe::Berlin).to_rfc3339(),
            "2026-03-29T01:30:00+00:00"
        );
    }
}
