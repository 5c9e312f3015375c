//! Sorting rows by numbers in time that grows with their count alone: smallest significant digits first, passing over
//! digits that all numbers share.

/// Bits of a digit: its counts stay in the nearest cache.
const BITS: u32 = 11;
const VALUES: usize = 1 << BITS;
const DIGITS: usize = 64_usize.div_ceil(BITS as usize);

/// A number of a row and the row.
pub(super) type Keyed = (u64, u32);

fn digit(key: u64, place: usize) -> usize {
    (key >> (place as u32 * BITS)) as usize & (VALUES - 1)
}

/// Sorts by number; rows of the same one stay in their order. Rows of `last`, which stands for no value and is larger
/// than every other number, come last.
pub(super) fn sort(keyed: &mut Vec<Keyed>, last: u64) {
    let Some(smallest) = keyed.iter().map(|pair| pair.0).min() else {
        return;
    };
    // Without the rows of no value, and counted from the smallest, numbers have few digits.
    let without: Vec<Keyed> = keyed.extract_if(.., |pair| pair.0 == last).collect();
    let mut counts = vec![[0_u32; VALUES]; DIGITS];
    for pair in keyed.iter_mut() {
        pair.0 -= smallest;
        for (place, counts) in counts.iter_mut().enumerate() {
            counts[digit(pair.0, place)] += 1;
        }
    }
    let mut other = vec![(0, 0); keyed.len()];
    for (place, counts) in counts.iter_mut().enumerate() {
        let Some(first) = keyed.first() else { break };
        if counts[digit(first.0, place)] as usize == keyed.len() {
            continue;
        }
        let mut before = 0;
        for count in counts.iter_mut() {
            before += std::mem::replace(count, before);
        }
        for pair in keyed.iter() {
            let at = &mut counts[digit(pair.0, place)];
            other[*at as usize] = *pair;
            *at += 1;
        }
        std::mem::swap(keyed, &mut other);
    }
    drop(other);
    for pair in keyed.iter_mut() {
        pair.0 += smallest;
    }
    keyed.extend(without);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_stand_as_a_stable_sort_puts_them(
            keys in proptest::collection::vec(
                prop_oneof![0..5_u64, any::<u64>(), Just(u64::MAX), (1_u64 << 40)..(1 << 40) + 9],
                0..300,
            ),
        ) {
            let mut keyed: Vec<Keyed> = keys.into_iter().zip(0..).collect();
            let mut expected = keyed.clone();
            expected.sort_by_key(|pair| pair.0);
            sort(&mut keyed, u64::MAX);
            prop_assert_eq!(keyed, expected);
        }
    }
}
