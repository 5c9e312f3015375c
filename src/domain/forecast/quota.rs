//! The quota of a scope in a period, in whole minor units.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::book::Whose;
use super::record::{ForecastPerson, ForecastRecord};
use crate::domain::figures::{Window, quota_shares};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;

/// What some people are to win in a window, in minor units of the base currency; `None`: nobody has a quota, which is
/// not a quota of nothing. The rule is that of every other figure (`figures::target_of`): a quota of exactly these days
/// or inside them counts whole, one that reaches beyond them by its share of selling days; the quota of somebody whose
/// people have quotas is their roll-up and not added.
pub fn quota_of(
    record: &ForecastRecord,
    calendar: &FiscalCalendar,
    whose: Whose<'_>,
    window: Window,
) -> Option<i64> {
    let owed: Vec<(RepId, i64)> = (record.people.iter())
        .filter(|person| whose.is_none_or(|whose| whose.contains(&person.id)))
        .filter_map(|person| Some((person.id, of_person(person, calendar, window)?)))
        .collect();
    let mut leads: BTreeSet<RepId> = BTreeSet::new();
    for (id, _) in &owed {
        leads.extend(above(record, *id));
    }
    let counted: Vec<i64> = owed
        .iter()
        .filter(|(id, _)| !leads.contains(id))
        .map(|(_, minor)| *minor)
        .collect();
    (!counted.is_empty()).then(|| counted.iter().sum())
}

/// The quota of one person alone; `None` where there is none.
pub fn of_person(
    person: &ForecastPerson,
    calendar: &FiscalCalendar,
    window: Window,
) -> Option<i64> {
    let days: Vec<(NaiveDate, NaiveDate)> = (person.quotas.iter())
        .map(|quota| (quota.starts_on, quota.ends_on))
        .collect();
    let (shares, _) = quota_shares(&days, calendar, window);
    let parts = shares.iter().filter_map(|(at, share)| {
        let quota = person.quotas.get(*at)?;
        // A whole quota stays exact; only a share of one is rounded.
        Some(if (*share - 1.0).abs() < f64::EPSILON {
            quota.minor
        } else {
            (quota.minor as f64 * share).round() as i64
        })
    });
    (!shares.is_empty()).then(|| parts.sum())
}

/// Everybody above somebody: the manager, the manager's manager and so on.
fn above(record: &ForecastRecord, person: RepId) -> Vec<RepId> {
    let mut above: Vec<RepId> = Vec::new();
    let mut at = record.person(person);
    while let Some(manager) = at.and_then(|person| person.manager) {
        // Managers in a circle come from broken files; nobody is the roll-up of the own quota.
        if manager == person || above.contains(&manager) {
            break;
        }
        above.push(manager);
        at = record.person(manager);
    }
    above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::forecast::QuotaOf;
    use crate::domain::money::Currency;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn person(id: i64, manager: Option<i64>, quotas: &[(&str, &str, i64)]) -> ForecastPerson {
        ForecastPerson {
            id: RepId(id),
            name: format!("Rep {id}"),
            manager: manager.map(RepId),
            team: None,
            is_rep: manager.is_some(),
            hired_on: None,
            left_on: None,
            quotas: (quotas.iter())
                .map(|(first, last, minor)| QuotaOf {
                    starts_on: day(first),
                    ends_on: day(last),
                    minor: *minor,
                })
                .collect(),
        }
    }

    fn quota(people: Vec<ForecastPerson>, first: &str, last: &str) -> Option<i64> {
        let mut record = ForecastRecord::empty(day("2026-11-22"), Currency::USD);
        record.people = people;
        let window = Window::new(day(first), day(last));
        quota_of(&record, &FiscalCalendar::default(), None, window)
    }

    const QUARTER: (&str, &str) = ("2026-10-01", "2026-12-31");

    #[test]
    fn a_quarter_takes_its_own_quota_or_that_of_its_months_or_its_share_of_the_year() {
        let whole = ("2026-10-01", "2026-12-31", 300);
        let months = [
            ("2026-10-01", "2026-10-31", 90),
            ("2026-11-01", "2026-11-30", 100),
            ("2026-12-01", "2026-12-31", 110),
        ];
        let year = ("2026-01-01", "2026-12-31", 26_100);
        for (quotas, asked) in [
            (vec![whole], Some(300)),
            (months.to_vec(), Some(300)),
            (vec![whole, year], Some(300)),
            // 66 of 261 weekdays.
            (vec![year], Some(6_600)),
            (vec![], None),
            (vec![("2026-01-01", "2026-03-31", 300)], None),
        ] {
            let people = vec![person(1, None, &quotas)];
            assert_eq!(quota(people, QUARTER.0, QUARTER.1), asked, "{quotas:?}");
        }
    }

    #[test]
    fn the_roll_up_of_a_manager_is_not_added_to_the_quotas_below() {
        let of = |minor| [(QUARTER.0, QUARTER.1, minor)];
        let people = vec![
            person(1, None, &of(500)),
            person(2, Some(1), &of(200)),
            person(3, Some(1), &of(250)),
        ];
        assert_eq!(quota(people, QUARTER.0, QUARTER.1), Some(450));
        let alone = vec![person(1, None, &of(500)), person(2, Some(1), &[])];
        assert_eq!(quota(alone, QUARTER.0, QUARTER.1), Some(500));
    }
}
