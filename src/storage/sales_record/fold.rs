//! The pieces of many people go by several threads: one reads the file, two take the pieces in.

use super::SalesHead;
use super::pieces::SalesPiece;
use crate::domain::diagnosis::Window;
use crate::storage::{Result, Store, threads};

/// So many reps go to a worker at once.
const BATCH: usize = 64;

/// So many take the pieces in.
const WORKERS: usize = 2;

/// Reps with what is kept of each.
type Batch = Vec<(i64, Vec<u8>)>;

impl Store {
    /// Lets the pieces of these people (`None`: of everybody, and of nobody) go by two workers, each with a sum of its
    /// own; with a window, what happened in it. Reads each rep once and holds few of them at a time.
    pub(in crate::storage) fn fold_pieces<T: Send>(
        &self,
        head: &SalesHead,
        reps: Option<&[i64]>,
        within: Option<Window>,
        begin: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, &SalesPiece) + Sync,
    ) -> Result<Vec<T>> {
        let reps = reps.unwrap_or(&head.reps);
        if reps.len() <= BATCH {
            let mut piece = SalesPiece::default();
            for rep in reps {
                let lives = self.kept_lives(head, *rep)?;
                head.terms.read(*rep, &lives, within, &mut piece);
            }
            let mut sum = begin();
            take(&mut sum, &piece);
            return Ok(vec![sum]);
        }
        let take_batch = |(sum, piece): &mut (T, SalesPiece), batch: Batch| {
            for (rep, bytes) in batch {
                head.terms.read(rep, &bytes, within, piece);
            }
            take(sum, piece);
            piece.clear();
        };
        let begin = || (begin(), SalesPiece::default());
        let send_all = |send: &mut dyn FnMut(Batch)| self.send_lives(head, reps, send);
        let sums = threads::fed(WORKERS, begin, take_batch, send_all)?;
        Ok(sums.into_iter().map(|(sum, _)| sum).collect())
    }

    /// Hands on what is kept of each rep.
    fn send_lives(
        &self,
        head: &SalesHead,
        reps: &[i64],
        send: &mut dyn FnMut(Batch),
    ) -> Result<()> {
        for batch in reps.chunks(BATCH) {
            self.go_on()?;
            let lives = batch
                .iter()
                .map(|rep| Ok((*rep, self.kept_lives(head, *rep)?)));
            send(lives.collect::<Result<_>>()?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use crate::storage::small_file::small_file;

    /// A sum without a worker's part would be wrong, and nobody may wait for workers that are gone.
    #[test]
    fn a_worker_that_fails_fails_the_sum() {
        let store = small_file();
        let head = store.sales_head(None).unwrap();
        let reps: Vec<i64> = (0..2_000).collect();
        let deals = |n: &mut usize, piece: &super::SalesPiece| *n += piece.deals.len();
        let counted = store
            .fold_pieces(&head, Some(&reps), None, || 0, deals)
            .unwrap();
        assert_eq!(counted.into_iter().sum::<usize>(), 3);
        let fold =
            || store.fold_pieces(&head, Some(&reps), None, || (), |(), _| panic!("a mistake"));
        assert!(catch_unwind(AssertUnwindSafe(fold)).is_err());
    }
}
