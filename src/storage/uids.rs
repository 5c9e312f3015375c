//! UUIDv7 for records: by chance and the time, or from a seed for the demo company.

use uuid::Uuid;

use crate::domain::stamp::Stamp;

/// Where uids come from.
#[derive(Debug, Clone)]
pub enum Uids {
    /// The system's randomness.
    Random,
    /// A `SplitMix64` sequence: the same seed gives the same uids.
    Seeded(u64),
    /// One after the other from a moment on, see `Rising`.
    Rising(Rising),
}

impl Uids {
    /// Uids from a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(seed)
    }

    /// Uids from a seed that rise from a moment on.
    pub fn rising(seed: u64, from: Stamp) -> Self {
        Self::Rising(Rising::after(Self::seeded(seed).next(from)))
    }

    /// The next uid, born at `at`; those that rise are born when they are given.
    pub fn next(&mut self, at: Stamp) -> [u8; 16] {
        let millis = u64::try_from(at.0).unwrap_or(0);
        match self {
            Self::Random => {
                // The tail of a v7 is random; its own time is that of the machine, ours may be `--as-of`.
                let random = *Uuid::now_v7().as_bytes();
                let mut tail = [0_u8; 10];
                tail.copy_from_slice(&random[6..]);
                uuid::Builder::from_unix_timestamp_millis(millis, &tail)
                    .into_uuid()
                    .into_bytes()
            }
            Self::Rising(rising) => rising.next(),
            Self::Seeded(state) => {
                let mut tail = [0_u8; 10];
                tail[..8].copy_from_slice(&step(state).to_be_bytes());
                tail[8..].copy_from_slice(&step(state).to_be_bytes()[..2]);
                uuid::Builder::from_unix_timestamp_millis(millis, &tail)
                    .into_uuid()
                    .into_bytes()
            }
        }
    }
}

/// Uids that rise by one from a random start (RFC 9562, 6.2, method 2): the rows of an import stand side by side in the
/// index of their uids, so that a million of them are appended to it and not strewn over it.
#[derive(Debug, Clone, Copy)]
pub struct Rising(u128);

impl Rising {
    /// From a uid that nobody has. The top bit of its tail is cleared: room for more than any import brings.
    pub(in crate::storage) fn after(start: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(start) & !(1 << 61))
    }

    /// The next one.
    pub(in crate::storage) fn next(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

/// One step of `SplitMix64` (Steele, Lea, Flood 2014).
fn step(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rising_uids_are_uuids_of_their_time_in_order() {
        let at = Stamp(1_790_000_000_000);
        for start in [Uids::Random.next(at), Uids::seeded(7).next(at)] {
            let mut rising = Rising::after(start);
            let uids: Vec<[u8; 16]> = (0..1000).map(|_| rising.next()).collect();
            assert!(uids.is_sorted_by(|one, next| one < next));
            for uid in uids {
                let uid = Uuid::from_bytes(uid);
                assert_eq!(uid.get_version_num(), 7);
                assert_eq!(uid.get_variant(), uuid::Variant::RFC4122);
                let (seconds, nanos) = uid.get_timestamp().unwrap().to_unix();
                assert_eq!(seconds * 1000 + u64::from(nanos) / 1_000_000, at.0 as u64);
            }
        }
    }
}
