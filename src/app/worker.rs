//! The worker of a lane: a thread with a store of its own that takes orders and answers them, one at a time.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use super::at_work::AtWork;
use super::effect::Failure;
use super::gate::{Gate, Writer};
use super::jobs::{Job, Lane, OpenStore, Origin, Outcome, Reply, WORKERS};
use super::progress::{Progress, Wake};
use crate::domain::history::Looking;
use crate::storage::Store;

/// The number of the newest question of each slot; a worker passes over older ones, so that a burst of keys costs one
/// search and not one per key.
pub(super) type Newest = Arc<Mutex<HashMap<(Origin, &'static str), u64>>>;

/// A job with what the worker has to know of it.
pub(super) struct Order {
    pub(super) origin: Origin,
    pub(super) slot: Option<(&'static str, u64)>,
    pub(super) number: u64,
    pub(super) progress: Progress,
    pub(super) looking: Option<Looking>,
    pub(super) gate: Arc<Gate>,
    pub(super) newest: Newest,
    pub(super) job: Job,
}

impl Order {
    /// Whether a newer question has been asked.
    fn is_void(&self) -> bool {
        self.job.lane.is_reading()
            && self
                .slot
                .is_some_and(|question| !is_newest(&self.newest, self.origin, question))
    }
}

/// Whether no newer question of the slot has been asked.
pub(super) fn is_newest(
    newest: &Newest,
    origin: Origin,
    (slot, number): (&'static str, u64),
) -> bool {
    newest
        .lock()
        .is_ok_and(|newest| newest.get(&(origin, slot)) == Some(&number))
}

/// A worker: where its orders go, and what it is doing.
pub(super) struct Worker {
    orders: Sender<Order>,
    /// How many orders it has not begun that somebody waits for.
    waiting: Arc<AtomicUsize>,
    pub(super) at_work: Arc<AtWork>,
}

impl Worker {
    /// Hands it an order.
    pub(super) fn send(&self, order: Order) {
        let is_waited_for = !order.job.wanted.gives_way();
        self.waiting
            .fetch_add(usize::from(is_waited_for), Ordering::SeqCst);
        // A lane ends only when these senders are gone.
        drop(self.orders.send(order));
        // After it was counted: what begins between finds the count, what began before is found here.
        if is_waited_for {
            self.at_work.stop_what_gives_way();
            self.at_work.rest_no_more();
        }
    }

    /// A key was pressed: what nobody waits for rests, unless somebody waits behind it.
    pub(super) fn rest(&self) {
        if self.waiting.load(Ordering::SeqCst) == 0 {
            self.at_work.rest();
        }
    }
}

/// Begins the thread of a lane; it opens its store when its first job comes.
pub(super) fn lane(kind: Lane, open: OpenStore, replies: Sender<Reply>, wake: Wake) -> Worker {
    let (send, orders) = channel::<Order>();
    let at_work = Arc::<AtWork>::default();
    let doing = Arc::clone(&at_work);
    let waiting = Arc::<AtomicUsize>::default();
    let behind = Arc::clone(&waiting);
    let work = move || {
        let mut store = None;
        for order in orders {
            let wanted = order.job.wanted;
            behind.fetch_sub(usize::from(!wanted.gives_way()), Ordering::SeqCst);
            if order.is_void() {
                drop(replies.send(passed_over(&order)));
                wake();
                continue;
            }
            if store.is_none() {
                match open(kind) {
                    Ok(opened) => store = Some(opened),
                    Err(why) => {
                        drop(replies.send(refused(&order, why)));
                        wake();
                        continue;
                    }
                }
            }
            if let Some(store) = store.as_mut() {
                let slot = order.slot.filter(|_| order.job.lane.is_reading());
                let question = slot.map(|(slot, _)| (order.origin, slot));
                let reply = if doing.begin(question, wanted, store, || order.is_void()) {
                    if behind.load(Ordering::SeqCst) > 0 {
                        doing.stop_what_gives_way();
                    }
                    carry_out(order, store)
                } else {
                    passed_over(&order)
                };
                doing.end();
                drop(replies.send(reply));
                wake();
            }
        }
    };
    // Without a thread the lane's orders are dropped and its callers see the job as running.
    drop(
        std::thread::Builder::new()
            .name(WORKERS[kind as usize].to_owned())
            .spawn(work),
    );
    Worker {
        orders: send,
        waiting,
        at_work,
    }
}

fn refused(order: &Order, why: String) -> Reply {
    let what = format!("Could not {}", order.job.label);
    let advice = "Run `ridealong doctor` to see what is wrong with the file.".to_owned();
    let failed = Outcome::Failed(Failure { what, why, advice });
    answer(order, order.job.changes, failed)
}

/// The answer to a question that a newer one has made void; nobody reads it.
fn passed_over(order: &Order) -> Reply {
    answer(order, false, Outcome::Cancelled)
}

fn answer(order: &Order, changes: bool, outcome: Outcome) -> Reply {
    let label = &order.job.label;
    reply(
        order.origin,
        order.slot,
        order.number,
        label,
        changes,
        outcome,
    )
}

/// Does a job.
pub(super) fn carry_out(order: Order, store: &mut Store) -> Reply {
    let Order {
        origin,
        slot,
        number,
        progress,
        looking,
        gate,
        job,
        ..
    } = order;
    let Job {
        label,
        changes,
        run,
        lane,
        ..
    } = job;
    let work = || match lane {
        Lane::Quick | Lane::Figures | Lane::Save => match store.look_at(looking) {
            Ok(()) => run(store, &progress),
            Err(error) => Outcome::Failed(Failure {
                what: format!("Could not {label}"),
                why: error.to_string(),
                advice: String::new(),
            }),
        },
        Lane::Long | Lane::Desk => run(store, &progress),
    };
    if lane == Lane::Save {
        gate.take(Writer::Save);
    }
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let why = panic
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".to_owned());
        Outcome::Failed(Failure {
            what: format!("Could not {label}: the program made a mistake"),
            why,
            advice: "Nothing was changed. Please report this with what you did.".to_owned(),
        })
    });
    match lane {
        Lane::Quick | Lane::Figures | Lane::Desk => {}
        Lane::Save => gate.leave(Writer::Save),
        Lane::Long => {
            gate.leave(Writer::Comparing);
            gate.leave(Writer::Import);
        }
    }
    reply(origin, slot, number, &label, changes, outcome)
}

fn reply(
    origin: Origin,
    slot: Option<(&'static str, u64)>,
    number: u64,
    label: &str,
    changes: bool,
    outcome: Outcome,
) -> Reply {
    Reply {
        origin,
        slot,
        number,
        label: label.to_owned(),
        changes,
        outcome,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;
    use crate::app::jobs::{Jobs, Wanted};
    use crate::domain::stamp::Stamp;

    /// Nothing here takes so long: who waits for it would wait for ever.
    const FOR_EVER: Duration = Duration::from_mins(1);

    fn jobs() -> Jobs {
        let open: OpenStore = Arc::new(|_| {
            Store::in_memory(Box::new(|| Stamp(0))).map_err(|error| error.to_string())
        });
        Jobs::threaded(&open, Arc::new(|| ()))
    }

    fn job(slot: &'static str, run: impl FnOnce(&mut Store) + Send + 'static) -> Job {
        Job {
            label: slot.to_owned(),
            lane: Lane::Figures,
            slot: Some(slot),
            changes: false,
            wanted: Wanted::Now,
            run: Box::new(move |store, _| {
                run(store);
                Outcome::Cancelled
            }),
        }
    }

    /// One that ends only when it is stopped.
    fn for_later() -> (Job, Receiver<()>) {
        let (begun, begins) = channel();
        let endless = job("later", move |store| {
            let _ = begun.send(());
            while !store.is_void() {
                std::thread::yield_now();
            }
        });
        let wanted = Wanted::Perhaps;
        (Job { wanted, ..endless }, begins)
    }

    fn answered(jobs: &mut Jobs, count: usize) {
        for _ in 0..count {
            assert!(
                jobs.wait(FOR_EVER),
                "somebody waits behind what nobody waits for"
            );
        }
    }

    #[test]
    fn what_is_counted_for_later_gives_way_to_what_is_asked() {
        let mut jobs = jobs();
        let (later, begins) = for_later();
        jobs.submit(1, later);
        begins.recv_timeout(FOR_EVER).unwrap();
        jobs.submit(2, job("now", |_| ()));
        answered(&mut jobs, 2);
    }

    /// One that nobody waits for yet; tells when it begins, waits to be released, and tells when it has gone on.
    fn soon() -> (Job, Receiver<()>, Sender<()>, Receiver<()>) {
        let (begun, begins) = channel();
        let (release, held) = channel();
        let (tell, told) = channel();
        let soon = job("soon", move |store| {
            begun.send(()).unwrap();
            held.recv_timeout(FOR_EVER).unwrap();
            store.go_on().unwrap();
            tell.send(()).unwrap();
        });
        let wanted = Wanted::Soon;
        (Job { wanted, ..soon }, begins, release, told)
    }

    #[test]
    fn what_nobody_waits_for_yet_rests_until_somebody_waits_behind_it() {
        let mut jobs = jobs();
        let (soon, begins, release, told) = soon();
        jobs.submit(1, soon);
        begins.recv_timeout(FOR_EVER).unwrap();
        jobs.rest();
        release.send(()).unwrap();
        assert!(told.recv_timeout(Duration::from_millis(50)).is_err());
        jobs.submit(2, job("now", |_| ()));
        told.recv_timeout(FOR_EVER).unwrap();
        answered(&mut jobs, 2);
    }

    #[test]
    fn a_key_lets_nothing_rest_that_somebody_waits_behind() {
        let mut jobs = jobs();
        let (soon, begins, release, told) = soon();
        jobs.submit(1, soon);
        begins.recv_timeout(FOR_EVER).unwrap();
        jobs.submit(2, job("now", |_| ()));
        jobs.rest();
        release.send(()).unwrap();
        told.recv_timeout(FOR_EVER).unwrap();
        answered(&mut jobs, 2);
    }

    #[test]
    fn it_gives_way_to_what_came_before_it_began() {
        let mut jobs = jobs();
        let (release, held) = channel();
        jobs.submit(
            1,
            job("first", move |_| held.recv_timeout(FOR_EVER).unwrap()),
        );
        let (later, _begins) = for_later();
        jobs.submit(1, later);
        jobs.submit(2, job("now", |_| ()));
        release.send(()).unwrap();
        answered(&mut jobs, 3);
    }
}
