//! The nearest known name to a misspelt one.

/// The candidate that the word was probably meant to be: at most a third of its letters away, the nearest
/// first. `None` where nothing is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let reach = (word.chars().count() / 3).max(1);
    let measured = candidates
        .into_iter()
        .map(|name| (distance(&word, &name.to_lowercase()), name));
    measured
        .filter(|(far, _)| *far <= reach)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// Optimal string alignment distance: letters added, dropped, changed, or swapped with their neighbour.
pub fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let changed = above[column] + usize::from(letter != wanted);
            let mut least = changed.min(above[column + 1] + 1).min(line[column] + 1);
            let is_swap =
                row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *wanted;
            if is_swap {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_added_dropped_changed_and_swapped_are_counted() {
        for (one, other, far) in [
            ("", "", 0),
            ("theme", "", 5),
            ("theme", "theme", 0),
            ("thme", "theme", 1),
            ("themee", "theme", 1),
            ("tehme", "theme", 1),
            ("colour", "color", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), far, "{one} {other}");
            assert_eq!(distance(other, one), far, "{other} {one}");
        }
    }

    #[test]
    fn a_misspelt_name_finds_its_neighbour_and_a_strange_one_nothing() {
        let known = ["theme", "colour", "mouse"];
        for (word, found) in [
            ("thme", Some("theme")),
            ("Color", Some("colour")),
            ("mosue", Some("mouse")),
            ("volume", None),
        ] {
            assert_eq!(nearest(word, known), found, "{word}");
        }
    }
}
