//! A benchmark in words: with whom somebody is compared, and who is left out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::benchmark::{Benchmark, Choice, LeftOut, Point};
use super::{days, many};
use crate::domain::money::grouped;

/// The most people of a benchmark that are named; of more it is said how many they are.
const NAMED: usize = 25;

/// The most people left out that are named one by one.
const NAMED_OUT: usize = 5;

/// Among more than that, people left out for the same reason are named up to here.
const NAMED_OF_A_REASON: usize = 2;

/// The most reasons that are told.
const REASONS: usize = 6;

/// The benchmark as a whole, with whom and how many deals.
pub fn with_whom(benchmark: &Benchmark) -> String {
    let people = i64::try_from(benchmark.people.len()).unwrap_or(i64::MAX);
    let deals = many(benchmark.deals, "new deal");
    match benchmark.choice {
        Choice::Team => format!("the median of {people} others ({deals})"),
        Choice::Top => format!("the median of {} ({deals})", many(people, "top performer")),
        Choice::OwnPast => format!("the same person, {} ({deals})", days(benchmark.window)),
        Choice::Objective => {
            format!("what was agreed, else the median of {people} others ({deals})")
        }
    }
}

/// Where one point of the benchmark comes from.
pub fn of_whom(benchmark: &Benchmark, point: Point) -> String {
    let n = i64::try_from(point.people).unwrap_or(i64::MAX);
    match benchmark.choice {
        Choice::OwnPast => format!("their own value of {}", days(benchmark.window)),
        Choice::Objective if point.people == 0 => "the objective agreed".to_owned(),
        Choice::Top => format!("the median of {}", many(n, "top performer")),
        Choice::Team | Choice::Objective => format!("the median of {n} others"),
    }
}

/// Why somebody is no part of the benchmark.
pub fn left_out(why: &LeftOut) -> String {
    match why {
        LeftOut::Ramping => "on a ramp".to_owned(),
        LeftOut::Circumstance(why) => why.clone(),
        LeftOut::OtherSegment(segment) => format!("sells to another segment: {segment}"),
        LeftOut::NotHere => "here for less than half of the window".to_owned(),
        LeftOut::NoDeals => "no deals in the window".to_owned(),
    }
}

/// Who is left out of a benchmark and why, in one line: `Ben Okafor (on a ramp), …`; of many, how many for which
/// reason, the most frequent first: `1,204 (on a ramp), 12 (no deals in the window)`. Empty where nobody is.
pub fn who_is_left_out(benchmark: &Benchmark) -> String {
    let named = |name: &str, why: &str| format!("{name} ({why})");
    let out = || benchmark.left_out.iter();
    if benchmark.left_out.len() <= NAMED_OUT {
        let named: Vec<String> = out()
            .map(|(name, why)| named(name, &left_out(why)))
            .collect();
        return named.join(", ");
    }
    let reasons = by_reason(benchmark);
    let mut said = Vec::new();
    for (why, names) in reasons.iter().take(REASONS) {
        if names.len() <= NAMED_OF_A_REASON {
            said.extend(names.iter().map(|name| named(name, why)));
        } else {
            said.push(named(&count(names.len()), why));
        }
    }
    let others = reasons.iter().skip(REASONS).map(|(_, names)| names.len());
    match others.sum() {
        0 => {}
        others => said.push(named(&count(others), "for other reasons")),
    }
    said.join(", ")
}

/// For which reasons people are left out, without names: `1,216 left out: on a ramp, no deals in the window`; empty
/// where nobody is.
pub fn left_out_reasons(benchmark: &Benchmark) -> String {
    let reasons = by_reason(benchmark);
    let mut said: Vec<&str> = reasons.iter().map(|(why, _)| why.as_str()).collect();
    if said.len() > REASONS {
        said.truncate(REASONS);
        said.push("other reasons");
    }
    match benchmark.left_out.len() {
        0 => String::new(),
        out => format!("{} left out: {}", count(out), said.join(", ")),
    }
}

/// Who is in a benchmark, by name; of many, how many they are. Empty where nobody is.
pub fn in_it(benchmark: &Benchmark) -> String {
    let people = &benchmark.people;
    if people.len() > NAMED {
        return format!("{} people", count(people.len()));
    }
    let names: Vec<&str> = people.iter().map(|(_, name)| name.as_str()).collect();
    names.join(", ")
}

/// Who is left out for which reason, the most frequent first.
fn by_reason(benchmark: &Benchmark) -> Vec<(String, Vec<&str>)> {
    let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, why) in benchmark.left_out.iter() {
        reasons.entry(left_out(why)).or_default().push(name);
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, names)| Reverse(names.len()));
    reasons
}

fn count(people: usize) -> String {
    grouped(people as u64)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::diagnosis::field::But;
    use crate::domain::diagnosis::standing::Window;

    fn nobody() -> Benchmark {
        let day = chrono::NaiveDate::default();
        let window = Window {
            first: day,
            last: day,
        };
        Benchmark::of_nobody(Choice::Team, window)
    }

    fn without(reasons: &[(&str, LeftOut)]) -> Benchmark {
        let left_out: Vec<(String, LeftOut)> = reasons
            .iter()
            .map(|(name, why)| ((*name).to_owned(), why.clone()))
            .collect();
        let mut benchmark = nobody();
        benchmark.left_out = But::new(&Arc::from(left_out), None);
        benchmark
    }

    fn tender() -> LeftOut {
        LeftOut::Circumstance("won a lucky tender".to_owned())
    }

    #[test]
    fn few_who_are_left_out_are_named_and_of_many_it_is_said_how_many() {
        let few = [
            ("Ada", LeftOut::Ramping),
            ("Ben", tender()),
            ("Cy", LeftOut::Ramping),
            ("Di", LeftOut::NoDeals),
            ("Eve", LeftOut::Ramping),
        ];
        let names = "Ada (on a ramp), Ben (won a lucky tender), Cy (on a ramp), \
             Di (no deals in the window), Eve (on a ramp)";
        assert_eq!(who_is_left_out(&without(&[])), "");
        assert_eq!(who_is_left_out(&without(&few)), names);
        let mut many = few.to_vec();
        many.extend((0..1_200).map(|_| ("Flo", LeftOut::Ramping)));
        many.extend((0..3).map(|_| ("Gus", LeftOut::NotHere)));
        assert_eq!(
            who_is_left_out(&without(&many)),
            "1,203 (on a ramp), 3 (here for less than half of the window), \
             Di (no deals in the window), Ben (won a lucky tender)"
        );
    }

    #[test]
    fn as_many_reasons_as_people_do_not_fill_the_screen_either() {
        let words: Vec<String> = (100..590).map(|at| format!("reason {at}")).collect();
        let reasons = words.iter();
        let reasons: Vec<(&str, LeftOut)> = reasons
            .map(|why| (why.as_str(), LeftOut::Circumstance(why.clone())))
            .collect();
        let benchmark = without(&reasons);
        let said = who_is_left_out(&benchmark);
        assert!(said.starts_with("reason 100 (reason 100), "), "{said}");
        assert!(said.ends_with(", 484 (for other reasons)"), "{said}");
        let said = left_out_reasons(&benchmark);
        assert!(said.starts_with("490 left out: reason 100, "), "{said}");
        assert!(said.ends_with("reason 105, other reasons"), "{said}");
        assert_eq!(left_out_reasons(&without(&[])), "");
    }

    #[test]
    fn of_very_many_in_a_benchmark_it_is_said_how_many_they_are() {
        for (n, said) in [(0, ""), (2, "Rep 0, Rep 1"), (8_796, "8,796 people")] {
            let people: Vec<_> = (0..n)
                .map(|at| (crate::domain::ids::RepId(at), format!("Rep {at}")))
                .collect();
            let mut benchmark = nobody();
            benchmark.people = But::new(&Arc::from(people), None);
            assert_eq!(in_it(&benchmark), said);
        }
    }
}
