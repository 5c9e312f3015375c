//! Which deals an export held, as ranges of row numbers: `1-8800,8805`.

use std::collections::BTreeSet;
use std::fmt::Write;

/// The text for a set of row numbers in rising order.
pub(super) fn ranges(rising: impl IntoIterator<Item = i64>) -> String {
    let mut text = String::new();
    let mut open: Option<(i64, i64)> = None;
    let close = |text: &mut String, (first, last): (i64, i64)| {
        let comma = if text.is_empty() { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = if first == last {
            write!(text, "{comma}{first}")
        } else {
            write!(text, "{comma}{first}-{last}")
        };
    };
    for number in rising {
        match &mut open {
            Some((_, last)) if number == *last + 1 => *last = number,
            Some((_, last)) if number == *last => {}
            _ => {
                if let Some(range) = open.replace((number, number)) {
                    close(&mut text, range);
                }
            }
        }
    }
    if let Some(range) = open {
        close(&mut text, range);
    }
    text
}

/// The ranges of a text; what does not read is left out.
pub(super) fn read(text: &str) -> Vec<(i64, i64)> {
    text.split(',')
        .filter_map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            Some((first.parse().ok()?, last.parse().ok()?))
        })
        .collect()
}

/// All row numbers of a text.
pub(super) fn numbers(text: &str) -> BTreeSet<i64> {
    read(text)
        .into_iter()
        .flat_map(|(first, last)| first..=last)
        .collect()
}

/// Whether the ranges, which rise, hold a number.
pub(super) fn holds(ranges: &[(i64, i64)], number: i64) -> bool {
    let place = ranges.partition_point(|(_, last)| *last < number);
    ranges.get(place).is_some_and(|(first, _)| *first <= number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_survives_its_text() {
        for set in [vec![], vec![5], vec![1, 2, 3, 7, 9, 10]] {
            let text = ranges(set.iter().copied());
            assert_eq!(
                numbers(&text).into_iter().collect::<Vec<_>>(),
                set,
                "{text}"
            );
            for number in 0..12 {
                assert_eq!(holds(&read(&text), number), set.contains(&number));
            }
        }
        assert_eq!(ranges([1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
    }
}
