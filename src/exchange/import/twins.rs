//! How often rows without an id have been seen with the same values: eight bytes and a bit for each, so that ten million
//! of them need little more than a hundred megabytes.

use std::collections::HashMap;

/// So many parts grow one by one, so that growing never doubles the whole.
const PARTS: usize = 256;

/// Marks (64-bit hashes) that were seen.
pub(super) struct Twins {
    parts: Vec<Part>,
    /// Those seen more than once, and how often.
    again: HashMap<u64, u32>,
}

/// Open addressing with linear steps; zero is an empty place.
#[derive(Default)]
struct Part {
    places: Vec<u64>,
    used: usize,
}

impl Twins {
    pub(super) fn new() -> Self {
        Self {
            parts: Vec::new(),
            again: HashMap::new(),
        }
    }

    /// Notes a mark; answers with how often it was seen by now.
    pub(super) fn see(&mut self, mark: u64) -> u32 {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, Part::default);
        }
        // Zero stands for an empty place: the mark zero always counts as one that comes again.
        if mark != 0 && self.parts[(mark >> 56) as usize].is_new(mark) {
            return 1;
        }
        let seen = self.again.entry(mark).or_insert(u32::from(mark != 0));
        *seen += 1;
        *seen
    }
}

impl Part {
    fn is_new(&mut self, mark: u64) -> bool {
        if self.used * 5 >= self.places.len() * 4 {
            self.grow();
        }
        let place = Self::place(&self.places, mark);
        if self.places[place] == mark {
            return false;
        }
        self.places[place] = mark;
        self.used += 1;
        true
    }

    /// Where a mark is, or would be.
    fn place(places: &[u64], mark: u64) -> usize {
        let last = places.len() - 1;
        let mut place = (mark.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) as usize & last;
        while places[place] != 0 && places[place] != mark {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        let mut places = vec![0; (self.places.len() * 2).max(64)];
        for mark in self.places.iter().filter(|mark| **mark != 0) {
            let place = Self::place(&places, *mark);
            places[place] = *mark;
        }
        self.places = places;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_as_a_map_counts_them() {
        let (mut twins, mut map) = (Twins::new(), HashMap::<u64, u32>::new());
        let mut state = 7_u64;
        for step in 0..200_000_u64 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(step);
            // Few of them, and such as share their upper or lower bits; zero, too.
            let mark = match step % 3 {
                0 => state % 50_000,
                1 => (state % 5_000) << 48,
                _ => state,
            };
            let seen = map.entry(mark).or_insert(0);
            *seen += 1;
            assert_eq!(twins.see(mark), *seen, "{mark}");
        }
    }
}
