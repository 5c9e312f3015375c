//! What was to be won in a window: quotas by the selling days that they share with it.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::sales_record::{Person, QuotaShare, SalesRecord};

use super::{Subject, Window};

/// A quota for a window, in major units of the record's currency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Target {
    /// The quota.
    pub amount: f64,
    /// How many quota rows it comes from; 0: there is no quota.
    pub rows: i64,
    /// The days that a quota covers, in order.
    pub covered: Vec<(NaiveDate, NaiveDate)>,
}

impl Target {
    /// Whether a quota covers a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        let mut covered = self.covered.iter();
        covered.any(|(first, last)| *first <= day && day <= *last)
    }
}

/// The quota of a subject in a window. A row of exactly these days counts whole, and so does one inside the window;
/// one that reaches beyond it counts by its share of selling days. Where rows of a person overlap, the shorter one
/// counts. The quota of somebody whose people in the subject have quotas is their roll-up and is not added.
pub fn target_of(
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    subject: &Subject,
    window: Window,
) -> Target {
    // All time ends today: quotas of days to come are not part of what should have been won.
    let window = if window == Window::ALL {
        Window::new(NaiveDate::MIN, record.today)
    } else {
        window
    };
    let mut total = Target::default();
    let mut owed: Vec<(RepId, Target)> = Vec::new();
    for person in people_of(record, subject) {
        let target = of_person(person, calendar, window);
        if target.rows > 0 {
            owed.push((person.id, target));
        }
    }
    let owing: HashSet<RepId> = owed.iter().map(|(id, _)| *id).collect();
    let leads = |lead: RepId| {
        let below = record.all_below(lead);
        below.iter().any(|id| *id != lead && owing.contains(id))
    };
    for (id, target) in &owed {
        if !record.leads_others(*id) || !leads(*id) {
            total.amount += target.amount;
            total.rows += target.rows;
            total.covered.extend(&target.covered);
        }
    }
    total.covered.sort_unstable();
    total.covered.dedup();
    total
}

/// The people of a subject, by name.
fn people_of<'r>(record: &'r SalesRecord, subject: &Subject) -> Vec<&'r Person> {
    let mut places: Vec<usize> = match subject {
        Subject::Everybody => return record.people.iter().collect(),
        Subject::Reps(reps) => reps.iter().filter_map(|id| record.place_of(*id)).collect(),
    };
    places.sort_unstable();
    places.iter().map(|place| &record.people[*place]).collect()
}

fn of_person(person: &Person, calendar: &FiscalCalendar, window: Window) -> Target {
    let days: Vec<(NaiveDate, NaiveDate)> = (person.quotas.iter())
        .map(|quota: &QuotaShare| (quota.starts_on, quota.ends_on))
        .collect();
    let (shares, covered) = shares(&days, calendar, window);
    let amounts = shares
        .iter()
        .filter_map(|(at, share)| Some(person.quotas.get(*at)?.amount * share));
    Target {
        amount: amounts.sum(),
        rows: shares.len() as i64,
        covered,
    }
}

/// First and last days.
pub(in crate::domain) type Spans = Vec<(NaiveDate, NaiveDate)>;

/// Which quotas of a person count in a window and with which share, by their place in `days`; and the days that they
/// cover. See [`target_of`] for the rule.
pub(in crate::domain) fn shares(
    days: &[(NaiveDate, NaiveDate)],
    calendar: &FiscalCalendar,
    window: Window,
) -> (Vec<(usize, f64)>, Spans) {
    let exact = (window.first, window.last);
    if let Some(at) = days.iter().position(|days| *days == exact) {
        return (vec![(at, 1.0)], vec![exact]);
    }
    let mut order: Vec<usize> = (0..days.len()).collect();
    order.sort_by_key(|at| days[*at].1 - days[*at].0);
    let (mut shares, mut covered) = (Vec::new(), Vec::new());
    for at in order {
        let (starts_on, ends_on) = days[at];
        let free = without(
            starts_on.max(window.first),
            ends_on.min(window.last),
            &covered,
        );
        if free.is_empty() {
            continue;
        }
        let whole = free == [(starts_on, ends_on)];
        let selling = |(first, last): &(NaiveDate, NaiveDate)| calendar.selling_days(*first, *last);
        let share = match selling(&(starts_on, ends_on)) {
            _ if whole => 1.0,
            0 => 0.0,
            all => free.iter().map(selling).sum::<i64>() as f64 / all as f64,
        };
        shares.push((at, share));
        covered.extend(free);
    }
    (shares, covered)
}

/// The days from `first` to `last` that are not covered yet.
fn without(
    first: NaiveDate,
    last: NaiveDate,
    covered: &[(NaiveDate, NaiveDate)],
) -> Vec<(NaiveDate, NaiveDate)> {
    let mut free = Vec::new();
    if first <= last {
        free.push((first, last));
    }
    for (from, to) in covered {
        let mut left = Vec::new();
        for (first, last) in free {
            if *to < first || last < *from {
                left.push((first, last));
                continue;
            }
            left.extend(
                from.pred_opt()
                    .filter(|end| first <= *end)
                    .map(|end| (first, end)),
            );
            left.extend(
                to.succ_opt()
                    .filter(|start| *start <= last)
                    .map(|start| (start, last)),
            );
        }
        free = left;
    }
    free
}
