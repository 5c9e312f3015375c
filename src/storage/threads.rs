//! Does the same with very many, on several threads; does two things at once; reads on one thread for others.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// So many go to a thread at once.
#[cfg(not(test))]
const BATCH: usize = 32;
/// Small enough for the tests to have several threads.
#[cfg(test)]
const BATCH: usize = 2;

/// Fewer than this are done before another thread has begun.
const WORTH_A_THREAD: usize = 4 * BATCH;

/// Threads at most, this one among them: the terminal needs a processor, too.
const MOST: usize = 4;

/// Does the same with each, and answers in their order; of many, on as many threads as there are processors. After the
/// first error nothing more is begun, and one of the errors is answered. A panic of any thread is one of this. `tell` is
/// told now and then how many were begun.
pub(super) fn each<T: Sync, R: Send, E: Send>(
    all: &[T],
    tell: &dyn Fn(usize),
    of: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let threads = if all.len() < WORTH_A_THREAD {
        1
    } else {
        thread::available_parallelism().map_or(1, |processors| processors.get().min(MOST))
    };
    on_threads(threads, all, tell, of)
}

/// What a thread answers; its panic is one of this thread: an answer without its part would be wrong.
pub(super) fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

/// Does two things, both at once where that is worth a thread.
pub(super) fn both<A, B: Send>(
    is_worth: bool,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !is_worth {
        return (one(), other());
    }
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, joined(other))
    })
}

/// So many batches may wait for a worker.
const WAITING: usize = 8;

/// One reads, several make sense of what was read: `read` hands batches on, and each worker takes the next one that waits
/// into a sum of its own. An error of reading is the answer, a panic of a worker is one of this thread.
pub(super) fn fed<B: Send, T: Send, E>(
    workers: usize,
    begin: impl Fn() -> T + Sync,
    take: impl Fn(&mut T, B) + Sync,
    read: impl FnOnce(&mut dyn FnMut(B)) -> Result<(), E>,
) -> Result<Vec<T>, E> {
    let (sender, receiver) = sync_channel(WAITING);
    // The workers alone hold it: when all are gone, nobody waits for them to take more.
    let receiver = Arc::new(Mutex::new(receiver));
    let work = |receiver: &Mutex<Receiver<B>>| {
        let mut sum = begin();
        while let Some(batch) = next_of(receiver) {
            take(&mut sum, batch);
        }
        sum
    };
    let work = &work;
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                let receiver = Arc::clone(&receiver);
                scope.spawn(move || work(&receiver))
            })
            .collect();
        drop(receiver);
        // Where nobody takes any more, a worker has died, which its end says.
        let is_read = read(&mut |batch| drop(sender.send(batch)));
        drop(sender);
        let sums = workers.into_iter().map(joined).collect();
        is_read.map(|()| sums)
    })
}

/// The next batch for a worker; `None`: there are no more.
fn next_of<B>(receiver: &Mutex<Receiver<B>>) -> Option<B> {
    receiver.lock().ok()?.recv().ok()
}

fn on_threads<T: Sync, R: Send, E: Send>(
    threads: usize,
    all: &[T],
    tell: &dyn Fn(usize),
    of: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let (next, ends) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = |tell: &dyn Fn(usize)| -> Result<Vec<(usize, Vec<R>)>, E> {
        // Also where this thread panics: the others need not go on.
        let ending = Ending(&ends);
        let mut done = Vec::new();
        while !ends.load(Ordering::Relaxed) {
            let at = next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) = all.get(at..all.len().min(at + BATCH)) else {
                break;
            };
            if batch.is_empty() {
                break;
            }
            tell(at);
            done.push((at, batch.iter().map(&of).collect::<Result<_, E>>()?));
        }
        ending.not();
        Ok(done)
    };
    let parts = thread::scope(|scope| {
        let beside: Vec<_> = (1..threads)
            .map(|_| scope.spawn(|| work(&|_| ())))
            .collect();
        let mut parts = vec![work(tell)];
        for thread in beside {
            parts.push(joined(thread));
        }
        parts
    });
    let mut batches = Vec::new();
    for part in parts {
        batches.append(&mut part?);
    }
    batches.sort_unstable_by_key(|batch| batch.0);
    Ok(batches.into_iter().flat_map(|batch| batch.1).collect())
}

/// Ends the others, unless it is told not to.
struct Ending<'e>(&'e AtomicBool);

impl Ending<'_> {
    fn not(self) {
        std::mem::forget(self);
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn on_several_threads_it_is_as_on_one(count in 0_usize..1_500, threads in 1_usize..5) {
            let all: Vec<usize> = (0..count).collect();
            let of = |one: &usize| Ok::<_, ()>(one * 3);
            let alone: Vec<usize> = all.iter().map(|one| one * 3).collect();
            prop_assert_eq!(on_threads(threads, &all, &|_| (), of).unwrap(), &alone[..]);
            prop_assert_eq!(each(&all, &|_| (), of).unwrap(), alone);
        }

        #[test]
        fn an_error_ends_all_threads(bad in 0_usize..20_000, threads in 1_usize..5) {
            let all: Vec<usize> = (0..20_000).collect();
            let of = |one: &usize| if *one == bad { Err(*one) } else { Ok(*one) };
            prop_assert_eq!(on_threads(threads, &all, &|_| (), of), Err(bad));
        }
    }

    #[test]
    fn what_is_read_is_taken_once_by_some_worker() {
        for workers in [1, 2, 3] {
            let read = |send: &mut dyn FnMut(u64)| {
                (1..=1_000).for_each(send);
                Ok::<_, ()>(())
            };
            let sums = fed(workers, || 0, |sum, n| *sum += n, read).unwrap();
            assert_eq!((sums.len(), sums.iter().sum()), (workers, 500_500_u64));
        }
        let fails = |send: &mut dyn FnMut(u64)| {
            send(1);
            Err("gone")
        };
        assert_eq!(fed(2, || 0, |sum, n| *sum += n, fails), Err("gone"));
    }

    /// However much is still to be read, nobody waits for workers that are gone, and no sum is without their part.
    #[test]
    fn a_worker_that_dies_fails_what_is_read() {
        let read = |send: &mut dyn FnMut(u64)| {
            (1..=1_000).for_each(send);
            Ok::<_, ()>(())
        };
        let dies = |(): &mut (), n| assert!(n != 3, "this one");
        assert!(catch_unwind(|| fed(2, || (), dies, read)).is_err());
        let all_die = |(): &mut (), _| panic!("each");
        assert!(catch_unwind(|| fed(2, || (), all_die, read)).is_err());
    }

    /// Whichever thread meets it, the caller gets the panic, and nobody waits for ever.
    #[test]
    fn a_panic_of_a_thread_is_one_of_the_caller() {
        let all: Vec<usize> = (0..5_000).collect();
        for bad in [0, 2_500, 4_999] {
            let caught = catch_unwind(|| {
                on_threads(3, &all, &|_| (), |one| {
                    assert!(*one != bad, "this one");
                    Ok::<_, ()>(*one)
                })
            });
            assert!(caught.is_err());
        }
    }

    /// What nobody waits for any more ends on each thread with its next one.
    #[test]
    fn what_is_stopped_ends_on_all_threads() {
        let all: Vec<usize> = (0..100_000).collect();
        let (stopped, begun) = (AtomicBool::new(false), AtomicUsize::new(0));
        let answer = on_threads(3, &all, &|_| (), |one| {
            if stopped.load(Ordering::SeqCst) {
                return Err("void");
            }
            begun.fetch_add(1, Ordering::SeqCst);
            if *one == 40 {
                stopped.store(true, Ordering::SeqCst);
            }
            Ok(())
        });
        assert_eq!(answer, Err("void"));
        assert!(begun.load(Ordering::SeqCst) < all.len());
    }
}
