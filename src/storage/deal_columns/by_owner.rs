//! Whose each deal is, turned around: so that a question about a few people looks at their deals alone.

use super::DealColumns;
use super::texts::Places;

/// More rows than this part of all are not gathered: a pass over the columns is as quick.
#[cfg(not(test))]
const PART: usize = 8;
/// Always gathered, so that the tests of a few deals see it.
#[cfg(test)]
const PART: usize = 1;

/// The rows of each owner, those of one behind those of the other.
#[derive(Debug, Default)]
pub(super) struct ByOwner {
    /// By place of the owner: where its rows begin; one more stands behind the last.
    first: Vec<u32>,
    rows: Vec<u32>,
}

impl ByOwner {
    fn of(owners: usize, owner: &[u32]) -> Self {
        let mut first = vec![0_u32; owners + 1];
        let known = |place: &u32| (*place as usize) < owners;
        for place in owner.iter().filter(|place| known(place)) {
            first[*place as usize + 1] += 1;
        }
        for place in 0..owners {
            first[place + 1] += first[place];
        }
        let mut next = first.clone();
        let mut rows = vec![0; first[owners] as usize];
        for (row, place) in owner.iter().enumerate().filter(|(_, place)| known(place)) {
            let at = &mut next[*place as usize];
            rows[*at as usize] = row as u32;
            *at += 1;
        }
        Self { first, rows }
    }

    fn rows(&self, owner: usize) -> &[u32] {
        let places = self.first.get(owner).zip(self.first.get(owner + 1));
        places
            .and_then(|(first, end)| self.rows.get(*first as usize..*end as usize))
            .unwrap_or_default()
    }
}

impl DealColumns {
    pub(super) fn by_owner(&self) -> &ByOwner {
        self.by_owner
            .get_or_init(|| ByOwner::of(self.owners.texts.len(), &self.owner))
    }

    /// The rows of some owners in their order, where they are few beside all.
    pub(super) fn rows_of_few(&self, owners: Option<&Places>) -> Option<Vec<u32>> {
        let owners = owners?;
        let (by_owner, mut rows) = (self.by_owner(), Vec::new());
        for owner in owners.iter() {
            rows.extend_from_slice(by_owner.rows(owner));
            if rows.len() > self.len() / PART {
                return None;
            }
        }
        rows.sort_unstable();
        Some(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_an_owner_are_those_that_name_it() {
        let owner = [2, 0, u32::MAX, 2, 1, 0, 2];
        let by_owner = ByOwner::of(4, &owner);
        for place in 0..6 {
            let expected: Vec<u32> = (0..7).filter(|row| owner[*row as usize] == place).collect();
            assert_eq!(by_owner.rows(place as usize), expected);
        }
    }
}
