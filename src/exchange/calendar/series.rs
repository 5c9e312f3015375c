//! The cadence as series: one per version of a rule and rep, with what fell out, and what stands on another day.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::lines::{day, escaped, initials, length, moment, utc};
use super::{CalendarOptions, Event};
use crate::domain::cadence::{By, Cadence, Occurrence, OccurrenceState, Rhythm, RuleVersion};
use crate::domain::ids::{CadenceId, RepId};
use crate::storage::{CalendarUids, Result, Store};

/// Years after this one for which days off, leave and what was moved are written out; the rule goes on.
const YEARS: i32 = 2;

/// The occurrences of a cadence with one rep, by their day by the rule.
type ByDay<'a> = HashMap<NaiveDate, &'a Occurrence>;

/// The series of everybody's rhythm.
pub(super) fn events(
    store: &Store,
    options: &CalendarOptions,
    today: NaiveDate,
) -> Result<Vec<Event>> {
    let end = NaiveDate::from_ymd_opt(today.year() + YEARS, 12, 31).unwrap_or(today);
    let uids = store.calendar_uids()?;
    let all = store.rhythm_of_window((today, end))?;
    let first = all
        .cadences
        .iter()
        .flat_map(|cadence| &cadence.versions)
        .map(|version| version.starts_on)
        .min();
    let Some(first) = first else {
        return Ok(Vec::new());
    };
    let rhythm = store.rhythm_of_window((first, end))?;
    let occurrences = rhythm.occurrences((first, end), By::RuleDay, today);
    let mut by_whom: HashMap<(CadenceId, Option<RepId>), ByDay<'_>> = HashMap::new();
    for one in &occurrences {
        by_whom
            .entry((one.key.cadence, one.key.rep))
            .or_default()
            .insert(one.key.occurs_on, one);
    }
    let mut whom: Vec<_> = by_whom.iter().collect();
    whom.sort_by_key(|((cadence, rep), _)| (cadence.0, rep.map(|rep| rep.0)));
    let mut events = Vec::new();
    for ((cadence, rep), by_day) in whom {
        let Some(cadence) = rhythm.cadences.iter().find(|one| one.id == *cadence) else {
            continue;
        };
        for version in &cadence.versions {
            let source = Source {
                cadence,
                version,
                rep: *rep,
                by_day,
                rhythm: &rhythm,
                end,
            };
            events.extend(source.event(options, &uids));
        }
    }
    Ok(events)
}

/// A version of a rule, with one rep or the team.
struct Source<'a> {
    cadence: &'a Cadence,
    version: &'a RuleVersion,
    rep: Option<RepId>,
    by_day: &'a ByDay<'a>,
    rhythm: &'a Rhythm,
    end: NaiveDate,
}

impl Source<'_> {
    fn event(&self, options: &CalendarOptions, uids: &CalendarUids) -> Option<Event> {
        let version = self.version;
        let (from, last) = self.bounds();
        let until = last.map_or(self.end, |last| last.min(self.end));
        let days = version.days(from, until);
        let first = *days.first()?;
        if !days.iter().any(|day| self.by_day.contains_key(day)) {
            return None;
        }
        let title = self.title(options.full)?;
        let alarm = if version.prep_minutes > 0 {
            version.prep_minutes
        } else {
            options.alarm_minutes
        };
        let mut whole = vec![
            moment("DTSTART", first, version.at, options.zone),
            self.rule(last, options),
        ];
        let mut parts = Vec::new();
        for on in days {
            match self.by_day.get(&on).and_then(|one| stands(one)) {
                None => whole.push(moment("EXDATE", on, version.at, options.zone)),
                Some(place) if place == (on, version.at) => {}
                Some((day, at)) => {
                    let mut part = vec![
                        moment("RECURRENCE-ID", on, version.at, options.zone),
                        moment("DTSTART", day, at, options.zone),
                        format!("SUMMARY:{}", escaped(&title)),
                    ];
                    part.extend(length(at, version.minutes, alarm, &title));
                    parts.push(part);
                }
            }
        }
        whole.push(format!("SUMMARY:{}", escaped(&title)));
        whole.extend(length(version.at, version.minutes, alarm, &title));
        parts.insert(0, whole);
        let rule = uids.rules.get(&version.id.0)?;
        let rep = self.rep.and_then(|rep| uids.reps.get(&rep.0));
        let rep = rep.map_or_else(String::new, |rep| format!("-{rep}"));
        Some(Event {
            uid: format!("{rule}{rep}@ridealong"),
            parts,
            first,
            last,
        })
    }

    /// From which day on, and until which: of the version, of its rule, of the rep.
    fn bounds(&self) -> (NaiveDate, Option<NaiveDate>) {
        let version = self.version;
        let member = self
            .rep
            .and_then(|rep| self.rhythm.members.iter().find(|member| member.rep == rep));
        let hired = member.and_then(|member| member.hired_on);
        let from = hired.map_or(version.starts_on, |hired| hired.max(version.starts_on));
        let rule = version.recurrence.rule();
        let counted = rule.count.and_then(|_| {
            let far = NaiveDate::from_ymd_opt(2200, 12, 31)?;
            version.days(version.starts_on, far).last().copied()
        });
        let left = member.and_then(|member| member.left_on);
        let last = [version.ends_on, rule.until, counted, left]
            .into_iter()
            .flatten()
            .min();
        (from, last)
    }

    /// The rule with the end of the series; the last day counts whole.
    fn rule(&self, last: Option<NaiveDate>, options: &CalendarOptions) -> String {
        let mut rule = self.version.recurrence.rule().clone();
        (rule.count, rule.until) = (None, None);
        let until = last.map_or_else(String::new, |last| match self.version.at {
            Some(at) => format!(";UNTIL={}", utc(last.and_time(at), options.zone)),
            None => format!(";UNTIL={}", day(last)),
        });
        format!("RRULE:{rule}{until}")
    }

    fn title(&self, full: bool) -> Option<String> {
        let one = self.by_day.values().next()?;
        Some(match &one.rep {
            Some(_) if full => one.title(),
            Some((_, name)) => format!("{} ({})", self.cadence.name, initials(name)),
            None => self.cadence.name.clone(),
        })
    }
}

/// Where an occurrence stands: on the day on which it was held, else to be held; a skipped one nowhere.
fn stands(one: &Occurrence) -> Option<(NaiveDate, Option<NaiveTime>)> {
    match one.state {
        OccurrenceState::Skipped => None,
        OccurrenceState::Held { on } => Some((on, one.at)),
        _ => Some((one.due_on, one.at)),
    }
}
