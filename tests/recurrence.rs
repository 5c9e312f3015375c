//! Recurrence agrees with python-dateutil over the generated rules of `fixtures/recurrence.txt`.

use chrono::{Days, NaiveDate};
use ridealong::domain::recurrence::Recurrence;

const FIXTURE: &str = include_str!("fixtures/recurrence.txt");

/// Forty years, as in the script.
const HORIZON: u64 = 40 * 365;
const LATER: u64 = 3000;

/// The days of a list of distances.
fn days(start: NaiveDate, distances: &str) -> Vec<NaiveDate> {
    let mut day = start;
    let mut days = Vec::new();
    for distance in distances.split_whitespace().filter(|part| *part != "-") {
        day = day + Days::new(distance.parse().unwrap());
        days.push(day);
    }
    days
}

fn difference(line: &str) -> Option<String> {
    let mut parts = line.split('\t');
    let mut next = || parts.next().unwrap();
    let anchor: NaiveDate = next().parse().unwrap();
    let (rule, first, afterwards) = (next(), next(), next());
    let (end, later) = (anchor + Days::new(HORIZON), anchor + Days::new(LATER));
    let (first, afterwards) = (days(anchor, first), days(later, afterwards));
    let recurrence = match Recurrence::parse(rule, anchor) {
        Ok(recurrence) => recurrence,
        Err(_) if first.is_empty() => return None,
        Err(problem) => return Some(format!("{anchor} {rule}: {problem}")),
    };
    let window = |from: NaiveDate, most: usize| -> Vec<NaiveDate> {
        // A year at first: most rules have what is compared by then.
        let near = recurrence.days(from, end.min(from + Days::new(366)));
        let found = if near.len() >= most {
            near
        } else {
            recurrence.days(from, end)
        };
        found.into_iter().take(most).collect()
    };
    for (said, expected, found) in [
        ("from its anchor", &first, window(anchor, 12)),
        ("3,000 days later", &afterwards, window(later, 4)),
    ] {
        if *expected != found {
            return Some(format!(
                "{anchor} {rule}, {said}\n  dateutil {expected:?}\n  ours     {found:?}"
            ));
        }
    }
    None
}

#[test]
fn recurrence_agrees_with_an_independent_implementation_over_a_thousand_rules() {
    let rules = FIXTURE.lines().count();
    assert!(rules >= 1000, "{rules}");
    let differences: Vec<String> = FIXTURE.lines().filter_map(difference).collect();
    assert!(
        differences.is_empty(),
        "{} of {rules} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}
