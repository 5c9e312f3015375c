//! The pieces of many people go by several threads: one reads the file, two take the pieces in.

use std::sync::{Arc, Mutex, mpsc};

use super::SalesHead;
use super::pieces::SalesPiece;
use crate::storage::{Result, Store, threads};

/// So many reps go to a worker at once.
const BATCH: usize = 64;

/// Reps with what is kept of each.
type Batch = Vec<(i64, Vec<u8>)>;

impl Store {
    /// Lets the pieces of these people (`None`: of everybody, and of nobody) go by two workers, each with a sum of its
    /// own. Reads each rep once and holds few of them at a time.
    pub(in crate::storage) fn fold_pieces<T: Send>(
        &self,
        head: &SalesHead,
        reps: Option<&[i64]>,
        begin: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, &SalesPiece) + Sync,
    ) -> Result<Vec<T>> {
        let reps = reps.unwrap_or(&head.reps);
        if reps.len() <= BATCH {
            let mut piece = SalesPiece::default();
            for rep in reps {
                head.terms
                    .read(*rep, &self.kept_lives(head, *rep)?, &mut piece);
            }
            let mut sum = begin();
            take(&mut sum, &piece);
            return Ok(vec![sum]);
        }
        let (sender, receiver) = mpsc::sync_channel::<Batch>(4);
        // The workers alone hold it: when both are gone, nobody waits for them to take more.
        let receiver = Arc::new(Mutex::new(receiver));
        let (begin, take) = (&begin, &take);
        let work = |receiver: Arc<Mutex<mpsc::Receiver<Batch>>>| {
            move || {
                let mut sum = begin();
                let mut piece = SalesPiece::default();
                loop {
                    let batch = match receiver.lock() {
                        Ok(receiver) => receiver.recv(),
                        Err(_) => break,
                    };
                    let Ok(batch) = batch else { break };
                    for (rep, bytes) in batch {
                        head.terms.read(rep, &bytes, &mut piece);
                    }
                    take(&mut sum, &piece);
                    piece.deals.clear();
                    piece.leads.clear();
                    piece.work.clear();
                }
                sum
            }
        };
        std::thread::scope(|scope| {
            let other = Arc::clone(&receiver);
            let workers = [scope.spawn(work(receiver)), scope.spawn(work(other))];
            let sent = self.send_lives(head, reps, &sender);
            drop(sender);
            let sums = workers.map(threads::joined);
            sent.map(|()| sums.into())
        })
    }

    /// Hands what is kept of each rep to the workers.
    fn send_lives(
        &self,
        head: &SalesHead,
        reps: &[i64],
        workers: &mpsc::SyncSender<Batch>,
    ) -> Result<()> {
        for batch in reps.chunks(BATCH) {
            self.go_on()?;
            let lives = batch
                .iter()
                .map(|rep| Ok((*rep, self.kept_lives(head, *rep)?)));
            if workers.send(lives.collect::<Result<_>>()?).is_err() {
                break;
            }
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
        let counted = store.fold_pieces(&head, Some(&reps), || 0, deals).unwrap();
        assert_eq!(counted.into_iter().sum::<usize>(), 3);
        let fold = || store.fold_pieces(&head, Some(&reps), || (), |(), _| panic!("a mistake"));
        assert!(catch_unwind(AssertUnwindSafe(fold)).is_err());
    }
}
