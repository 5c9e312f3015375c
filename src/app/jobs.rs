//! Worker threads that own the file, and the same inline for tests.
//!
//! Five lanes: `quick` for windows of rows, `figures` for what is counted over many rows, `desk` for drafts, `save` for
//! changes, `long` for imports and exports. Each has a store of its own. An answer older than the newest question of its
//! slot is void, and a read that is void is stopped where it stands.
//!
//! SQLite lets one connection write at a time. While an import writes ([`Progress::writing`]), saves wait at a
//! gate for as long as it takes, in their order; reads go on.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

pub use super::at_work::Wanted;
use super::effect::{Callback, Failure};
use super::gate::Gate;
pub use super::progress::{Progress, ProgressState, Wake};
use super::worker::{Newest, Order, Worker, carry_out, is_newest, lane};
use crate::domain::history::Looking;
use crate::storage::Store;

/// Which worker does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Windows of rows, and what else answers at once.
    Quick,
    /// What is counted over many rows: no window waits behind it.
    Figures,
    /// Drafts and where the eye was: a file of its own, so that a slow read delays no draft.
    Desk,
    /// Saves. While an import holds the write lock they wait here, and no read waits behind them.
    Save,
    /// Imports, exports.
    Long,
}

impl Lane {
    /// Whether it reads, and changes nothing.
    pub fn is_reading(self) -> bool {
        matches!(self, Self::Quick | Self::Figures)
    }
}

/// How a job ended.
pub enum Outcome {
    /// Well; continues in the screen that asked.
    Done(Callback),
    /// Not; to be shown.
    Failed(Failure),
    /// The person stopped it.
    Cancelled,
}

type Run = Box<dyn FnOnce(&mut Store, &Progress) -> Outcome + Send>;

/// Work for a worker.
pub struct Job {
    /// Completes “Could not …” and “… took n s”.
    pub label: String,
    /// Which worker.
    pub lane: Lane,
    /// Only the newest answer of a slot counts.
    pub slot: Option<&'static str>,
    /// Whether every tab reads again after it.
    pub changes: bool,
    /// Who waits for it.
    pub wanted: Wanted,
    /// The work.
    pub run: Run,
}

/// Who asked: a page of a tab by its number, 0 the cockpit itself.
pub type Origin = u64;

/// An answer on its way back.
pub struct Reply {
    /// Who asked.
    pub origin: Origin,
    /// Which question of which slot.
    pub slot: Option<(&'static str, u64)>,
    /// Which job, for the list of running ones.
    pub number: u64,
    /// What it was.
    pub label: String,
    /// Whether every tab reads again.
    pub changes: bool,
    /// How it ended.
    pub outcome: Outcome,
}

/// A job that has not answered yet.
pub struct Running {
    /// Who asked.
    pub origin: Origin,
    /// Its number.
    pub number: u64,
    /// What it is.
    pub label: String,
    /// Which worker.
    pub lane: Lane,
    /// How far it is.
    pub progress: Progress,
}

/// Opens the file for the worker of a lane.
pub type OpenStore = Arc<dyn Fn(Lane) -> Result<Store, String> + Send + Sync>;

/// The names of the workers' threads. A panic on one of them is caught and becomes a dialog.
pub const WORKERS: [&str; 5] = ["quick", "figures", "desk", "save", "long"];

/// The workers.
pub struct Jobs {
    work: Work,
    replies: Receiver<Reply>,
    newest: Newest,
    numbers: u64,
    running: Vec<Running>,
    wake: Wake,
    /// The day that reads on the quick lane look at.
    looking: Option<Looking>,
    gate: Arc<Gate>,
}

enum Work {
    Threads {
        quick: Worker,
        figures: Worker,
        desk: Worker,
        save: Worker,
        long: Worker,
    },
    Inline {
        store: Box<Store>,
        replies: Sender<Reply>,
        /// What was asked of the lane of figures while it is held.
        held: Option<Vec<Order>>,
    },
}

impl Jobs {
    /// One thread per lane; each opens its store when its first job comes.
    pub fn threaded(open: &OpenStore, wake: Wake) -> Self {
        let (send, replies) = channel();
        let worker = |kind: Lane| lane(kind, Arc::clone(open), send.clone(), Arc::clone(&wake));
        let lanes = Work::Threads {
            quick: worker(Lane::Quick),
            figures: worker(Lane::Figures),
            desk: worker(Lane::Desk),
            save: worker(Lane::Save),
            long: worker(Lane::Long),
        };
        Self::over(lanes, replies, wake)
    }

    /// No threads: every job is done when it is asked for. For tests.
    pub fn inline(store: Store) -> Self {
        let (send, replies) = channel();
        let work = Work::Inline {
            store: Box::new(store),
            replies: send,
            held: None,
        };
        Self::over(work, replies, Arc::new(|| ()))
    }

    fn over(work: Work, replies: Receiver<Reply>, wake: Wake) -> Self {
        Self {
            work,
            replies,
            newest: Newest::default(),
            numbers: 0,
            running: Vec::new(),
            wake,
            looking: None,
            gate: Arc::default(),
        }
    }

    /// Reads on the quick lane look at that day from now on.
    pub fn look_at(&mut self, looking: Option<Looking>) {
        self.looking = looking;
    }

    /// Hands a job to its worker.
    pub fn submit(&mut self, origin: Origin, job: Job) -> u64 {
        self.numbers += 1;
        let number = self.numbers;
        let slot = job.slot.map(|slot| {
            if let Ok(mut newest) = self.newest.lock() {
                newest.insert((origin, slot), number);
            }
            (slot, number)
        });
        let progress = Progress::new(Arc::clone(&self.wake), Arc::clone(&self.gate));
        let (label, lane) = (job.label.clone(), job.lane);
        let order = Order {
            origin,
            slot,
            number,
            progress: progress.clone(),
            looking: match lane {
                Lane::Long | Lane::Desk => None,
                Lane::Quick | Lane::Figures | Lane::Save => self.looking,
            },
            gate: Arc::clone(&self.gate),
            newest: Arc::clone(&self.newest),
            job,
        };
        self.running.push(Running {
            origin,
            number,
            label,
            lane,
            progress,
        });
        self.hand_over(order);
        number
    }

    fn hand_over(&mut self, order: Order) {
        match &mut self.work {
            Work::Threads {
                quick,
                figures,
                desk,
                save,
                long,
            } => {
                if let Some((slot, _)) = order.slot {
                    for reading in [&*quick, &*figures] {
                        reading.at_work.stop(order.origin, slot);
                    }
                }
                let worker = match order.job.lane {
                    Lane::Quick => quick,
                    Lane::Figures => figures,
                    Lane::Desk => desk,
                    Lane::Save => save,
                    Lane::Long => long,
                };
                worker.send(order);
            }
            Work::Inline {
                held: Some(held), ..
            } if order.job.lane == Lane::Figures => held.push(order),
            Work::Inline { store, replies, .. } => drop(replies.send(carry_out(order, store))),
        }
    }

    /// The answers that are here and not void.
    pub fn replies(&mut self) -> Vec<Reply> {
        let mut fresh = Vec::new();
        while let Ok(reply) = self.replies.try_recv() {
            self.running.retain(|r| r.number != reply.number);
            let void = reply
                .slot
                .is_some_and(|question| !is_newest(&self.newest, reply.origin, question));
            if !void {
                fresh.push(reply);
            }
        }
        fresh
    }

    /// Waits for the next answer, for leaving the program with everything saved. False when the time is up.
    pub fn wait(&mut self, at_most: Duration) -> bool {
        match self.replies.recv_timeout(at_most) {
            Ok(reply) => {
                self.running.retain(|r| r.number != reply.number);
                true
            }
            Err(_) => false,
        }
    }

    /// A key was pressed: what nobody waits for yet rests.
    pub fn rest(&self) {
        if let Work::Threads { figures, .. } = &self.work {
            figures.rest();
        }
    }

    /// Stops every read: the program is being left.
    pub fn stop_reading(&self) {
        if let Work::Threads { quick, figures, .. } = &self.work {
            quick.at_work.stop_any();
            figures.at_work.stop_any();
        }
    }

    /// Whether an import writes to the file, so that saves wait.
    pub fn is_importing(&self) -> bool {
        self.gate.is_importing()
    }

    /// What has not answered yet.
    pub fn running(&self) -> &[Running] {
        &self.running
    }

    /// Whether workers do it, and not who asks.
    pub fn is_threaded(&self) -> bool {
        matches!(self.work, Work::Threads { .. })
    }

    /// From now on what is asked of the lane of figures waits, where jobs run inline: a count that takes long. For tests.
    pub fn hold_figures(&mut self) {
        if let Work::Inline { held, .. } = &mut self.work {
            held.get_or_insert_default();
        }
    }

    /// What waited is done. For tests.
    pub fn release_figures(&mut self) {
        let held = match &mut self.work {
            Work::Inline { held, .. } => held.take(),
            Work::Threads { .. } => None,
        };
        for order in held.unwrap_or_default() {
            self.hand_over(order);
        }
    }

    /// The store, where jobs run inline. For tests.
    pub fn inline_store(&mut self) -> Option<&mut Store> {
        match &mut self.work {
            Work::Inline { store, .. } => Some(store),
            Work::Threads { .. } => None,
        }
    }
}
