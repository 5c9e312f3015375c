//! Folded texts in one piece of memory, so that a filter looks through all of them in one go.

use memchr::memmem::Finder;

/// Parts and ends of texts; no byte of any text in UTF-8 is this one.
pub(super) const END: u8 = 0xff;

/// From so many texts on both cores look.
const WORTH_TWO: usize = 50_000;

/// Texts are told apart by so many times eight letters before they are looked at: names of a million deals begin with the
/// same few words.
const KEY: usize = 3;

/// A place with the beginning of its text.
type Keyed = ([u64; KEY], u32);

/// A set of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    words: Vec<u64>,
}

impl Places {
    /// None of so many.
    pub fn none(count: usize) -> Self {
        Self {
            words: vec![0; count.div_ceil(64)],
        }
    }

    /// Takes a place in.
    pub fn put(&mut self, at: usize) {
        self.words[at / 64] |= 1 << (at % 64);
    }

    /// Whether a place is in it.
    pub fn has(&self, at: usize) -> bool {
        self.words[at / 64] & (1 << (at % 64)) != 0
    }

    /// Keeps what is in the other set, too.
    pub fn keep(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The places, the first first.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                (left != 0).then(|| {
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }
}

/// Texts by place.
#[derive(Debug, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// Where each text ends, its [`END`] included.
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text of parts that no word goes across. False: there is no room for it.
    #[must_use]
    pub fn push(&mut self, parts: &[&str]) -> bool {
        for part in parts {
            self.bytes.extend_from_slice(part.as_bytes());
            self.bytes.push(END);
        }
        let Ok(end) = u32::try_from(self.bytes.len()) else {
            return false;
        };
        self.ends.push(end);
        true
    }

    /// Adds all texts of another. False: there is no room for them.
    #[must_use]
    pub fn append(&mut self, mut other: Self) -> bool {
        let before = self.bytes.len();
        if u32::try_from(before + other.bytes.len()).is_err() {
            return false;
        }
        self.bytes.reserve_exact(other.bytes.len());
        self.bytes.append(&mut other.bytes);
        self.ends.reserve_exact(other.ends.len());
        let moved = other.ends.iter().map(|end| before as u32 + end);
        self.ends.extend(moved);
        true
    }

    /// None yet, with room for those of another.
    pub fn for_as_much_as(other: &Self) -> Self {
        Self {
            bytes: Vec::with_capacity(other.bytes.len()),
            ends: Vec::with_capacity(other.ends.len()),
        }
    }

    /// Adds a text of another. One that has no room is cut: the caller counts on there being room for a few more.
    pub fn copy(&mut self, other: &Self, at: usize) {
        self.bytes.extend_from_slice(other.whole(at));
        self.ends
            .push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives back what was taken in advance.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }

    /// A text with all its parts.
    fn whole(&self, at: usize) -> &[u8] {
        &self.bytes[self.start(at)..self.ends[at] as usize]
    }

    /// The first part of a text.
    pub fn first(&self, at: usize) -> &[u8] {
        let whole = self.whole(at);
        let end = memchr::memchr(END, whole).unwrap_or(whole.len());
        &whole[..end]
    }

    /// Whether a text holds the word.
    pub fn holds(&self, at: usize, word: &Finder<'_>) -> bool {
        word.find(self.whole(at)).is_some()
    }

    /// The texts that hold a word. It must not be empty, and not hold an [`END`].
    pub fn holding(&self, word: &str) -> Places {
        let mut found = Places::none(self.len());
        let finder = Finder::new(word.as_bytes());
        // Halves that share no word of the set.
        let middle = self.len() / 2 / 64 * 64;
        if self.len() < WORTH_TWO {
            self.find(&finder, 0..self.len(), &mut found.words);
            return found;
        }
        let (low, high) = found.words.split_at_mut(middle / 64);
        std::thread::scope(|scope| {
            scope.spawn(|| self.find(&finder, 0..middle, low));
            self.find(&finder, middle..self.len(), high);
        });
        found
    }

    /// Looks through a range that begins at a multiple of 64.
    fn find(&self, word: &Finder<'_>, range: std::ops::Range<usize>, found: &mut [u64]) {
        let Some(last) = range.end.checked_sub(1).filter(|last| *last >= range.start) else {
            return;
        };
        let until = self.ends[last] as usize;
        let (mut at, mut from) = (range.start, self.start(range.start));
        while let Some(hit) = word.find(&self.bytes[from..until]) {
            at = self.text_at(at, from + hit);
            let place = at - range.start;
            found[place / 64] |= 1 << (place % 64);
            from = self.ends[at] as usize;
            at += 1;
            if at > last {
                break;
            }
        }
    }

    /// The text in which a byte lies, at or after a given one: steps that grow, then halves.
    fn text_at(&self, from: usize, byte: usize) -> usize {
        let (mut low, mut step) = (from, 1);
        while low + step < self.ends.len() && self.ends[low + step - 1] as usize <= byte {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.ends.len());
        low + self.ends[low..high].partition_point(|end| *end as usize <= byte)
    }

    /// The place of each text in the order of their first parts, equal ones sharing it.
    pub fn ranks(&self) -> Vec<u32> {
        let key = |at: u32| {
            let mut key = [[0; 8]; KEY];
            let first = self.first(at as usize);
            let letters = key.as_flattened_mut().iter_mut().zip(first);
            letters.for_each(|(letter, of)| *letter = *of);
            key.map(u64::from_be_bytes)
        };
        let mut order: Vec<Keyed> = (0..self.len() as u32).map(|at| (key(at), at)).collect();
        let compare = |a: &Keyed, b: &Keyed| {
            let texts = || self.first(a.1 as usize).cmp(self.first(b.1 as usize));
            a.0.cmp(&b.0).then_with(texts)
        };
        if self.len() < WORTH_TWO {
            order.sort_unstable_by(compare);
        } else {
            let middle = order.len() / 2;
            order.select_nth_unstable_by(middle, compare);
            let (low, high) = order.split_at_mut(middle);
            std::thread::scope(|scope| {
                scope.spawn(|| low.sort_unstable_by(compare));
                high.sort_unstable_by(compare);
            });
        }
        let mut ranks = vec![0; self.len()];
        let (mut rank, mut before) = (0, None);
        for pair in &order {
            if before.is_some_and(|before| compare(before, pair).is_ne()) {
                rank += 1;
            }
            ranks[pair.1 as usize] = rank;
            before = Some(pair);
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(all: &[(String, String)]) -> Texts {
        let mut texts = Texts::default();
        for (first, second) in all {
            assert!(texts.push(&[first, second]));
        }
        texts
    }

    proptest! {
        #[test]
        fn looking_through_all_finds_what_looking_into_each_finds(
            all in proptest::collection::vec(("[abé]{0,4}", "[abé]{0,3}"), 0..200),
            word in "[abé]{1,3}",
        ) {
            let texts = texts(&all);
            let found: Vec<usize> = texts.holding(&word).iter().collect();
            let expected: Vec<usize> = all.iter().enumerate()
                .filter(|(_, (a, b))| a.contains(&word) || b.contains(&word))
                .map(|(at, _)| at)
                .collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn ranks_stand_as_the_texts_do(
            all in proptest::collection::vec(("(abababababab){0,3}[ab]{0,4}", "[ab]{0,2}"), 0..60),
        ) {
            let ranks = texts(&all).ranks();
            for (a, left) in all.iter().enumerate() {
                for (b, right) in all.iter().enumerate() {
                    prop_assert_eq!(ranks[a].cmp(&ranks[b]), left.0.cmp(&right.0));
                }
            }
        }
    }

    #[test]
    fn many_texts_are_looked_through_by_two() {
        let all: Vec<(String, String)> = (0..120_000)
            .map(|n| (format!("d{n}"), String::new()))
            .collect();
        let texts = texts(&all);
        let found: Vec<usize> = texts.holding("999").iter().collect();
        let expected: Vec<usize> = (0..120_000)
            .filter(|n| n.to_string().contains("999"))
            .collect();
        assert_eq!(found, expected);
        let ranks = texts.ranks();
        assert_eq!(ranks[0], 0);
        assert!(ranks[10] < ranks[9] && ranks[99_999] > ranks[9]);
    }
}
