//! Which letter ticks which behaviour of a live page: each letter once.

/// The letters that can tick a behaviour: `u` takes a tick back.
pub const LETTERS: &str = "abcdefghijklmnopqrstvwxyz";

/// A letter for each behaviour of a page, given their own letters and texts in order: its own where that is still
/// free, else the first free letter of its text, else of the alphabet. None where all are taken.
pub fn letters<'a>(behaviours: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Option<char>> {
    let all: Vec<(&str, &str)> = behaviours.into_iter().collect();
    let mut given: Vec<Option<char>> = vec![None; all.len()];
    let mut free: Vec<char> = LETTERS.chars().collect();
    let mut take = |letter: char| {
        let at = free.iter().position(|one| *one == letter)?;
        Some(free.remove(at))
    };
    // Own letters first, so that the page is the same wherever they do not collide.
    for (place, (own, _)) in all.iter().enumerate() {
        let own = own.chars().next().map(|letter| letter.to_ascii_lowercase());
        given[place] = own.and_then(&mut take);
    }
    for (place, (_, text)) in all.iter().enumerate() {
        if given[place].is_none() {
            let text = text.to_ascii_lowercase();
            given[place] = text.chars().chain(LETTERS.chars()).find_map(&mut take);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_one_of_a_kind_and_own_ones_come_first() {
        let given = letters([
            ("q", "Asks an open question"),
            ("q", "Quantifies the impact"),
            ("", "Agrees a date"),
            ("u", "Unwanted"),
            ("a", "Argues"),
        ]);
        assert_eq!(
            given,
            [Some('q'), Some('n'), Some('g'), Some('w'), Some('a')]
        );
        let many = letters((0..30).map(|_| ("x", "x")));
        assert_eq!(
            many.iter().filter(|one| one.is_some()).count(),
            LETTERS.len()
        );
    }
}
