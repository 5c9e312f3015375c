//! Worker threads that own the file, and the same inline for tests.
//!
//! Four lanes: `quick` for reads, `desk` for drafts, `save` for changes, `long` for imports and exports. Each has a
//! store of its own.
//! An answer older than the newest question of its slot is void.
//!
//! SQLite lets one connection write at a time. While an import writes ([`Progress::writing`]), saves wait at a
//! gate for as long as it takes, in their order; reads go on.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::effect::{Callback, Failure};
use super::gate::{Gate, Writer};
use crate::domain::history::Looking;
use crate::storage::Store;

/// Which worker does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Reads.
    Quick,
    /// Drafts and where the eye was: a file of its own, so that a slow read delays no draft.
    Desk,
    /// Saves. While an import holds the write lock they wait here, and no read waits behind them.
    Save,
    /// Imports, exports.
    Long,
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
    /// The work.
    pub run: Run,
}

/// How far a long job is, and whether it should stop.
#[derive(Clone)]
pub struct Progress {
    inner: Arc<Inner>,
}

struct Inner {
    gate: Arc<Gate>,
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    phase: Mutex<String>,
    started: Instant,
    woken: AtomicU64,
    wake: Wake,
}

/// Makes the cockpit look at its answers.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

impl Progress {
    fn new(wake: Wake, gate: Arc<Gate>) -> Self {
        let inner = Inner {
            gate,
            cancelled: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            phase: Mutex::default(),
            started: Clock::tick(),
            woken: AtomicU64::new(0),
            wake,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// One that nobody looks at.
    pub fn silent() -> Self {
        Self::new(Arc::new(|| ()), Arc::default())
    }

    /// Long work is about to take the write lock: a save that is under way is waited for, those that come later
    /// wait. Holds until the work has answered.
    pub fn writing(&self) {
        self.inner.gate.take(Writer::Import);
        (self.inner.wake)();
    }

    /// Whether the person asked to stop.
    pub fn cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::Relaxed)
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.inner.cancelled.store(true, Ordering::Relaxed);
    }

    /// Says what is being done now: “reading”, “comparing”.
    pub fn phase(&self, name: &str) {
        if let Ok(mut phase) = self.inner.phase.lock() {
            name.clone_into(&mut phase);
        }
    }

    /// Says how many of how many (0: unknown). Cheap; the screen is woken at most ten times a second.
    pub fn at(&self, done: u64, total: u64) {
        self.inner.done.store(done, Ordering::Relaxed);
        self.inner.total.store(total, Ordering::Relaxed);
        let tenths = (self.inner.started.elapsed().as_millis() / 100) as u64;
        if self.inner.woken.swap(tenths, Ordering::Relaxed) != tenths {
            (self.inner.wake)();
        }
    }

    /// What it says now.
    pub fn state(&self) -> ProgressState {
        ProgressState {
            phase: self
                .inner
                .phase
                .lock()
                .map(|p| p.clone())
                .unwrap_or_default(),
            done: self.inner.done.load(Ordering::Relaxed),
            total: self.inner.total.load(Ordering::Relaxed),
            elapsed: self.inner.started.elapsed(),
        }
    }
}

/// A reading of a [`Progress`].
#[derive(Debug, Clone)]
pub struct ProgressState {
    /// What is being done.
    pub phase: String,
    /// Rows done.
    pub done: u64,
    /// Rows in all, 0 unknown.
    pub total: u64,
    /// Since the start.
    pub elapsed: Duration,
}

impl ProgressState {
    /// Rows per second so far.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.elapsed.as_secs_f64().max(0.001)
    }
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

struct Order {
    origin: Origin,
    slot: Option<(&'static str, u64)>,
    number: u64,
    progress: Progress,
    looking: Option<Looking>,
    gate: Arc<Gate>,
    job: Job,
}

/// A job that has not answered yet.
pub struct Running {
    /// Its number.
    pub number: u64,
    /// What it is.
    pub label: String,
    /// Which worker.
    pub lane: Lane,
    /// How far it is.
    pub progress: Progress,
}

/// Opens the file for a worker.
pub type OpenStore = Arc<dyn Fn() -> Result<Store, String> + Send + Sync>;

/// The names of the workers' threads. A panic on one of them is caught and becomes a dialog.
pub const WORKERS: [&str; 4] = ["quick", "desk", "save", "long"];

/// The workers.
pub struct Jobs {
    work: Work,
    replies: Receiver<Reply>,
    newest: HashMap<(Origin, &'static str), u64>,
    numbers: u64,
    running: Vec<Running>,
    wake: Wake,
    /// The day that reads on the quick lane look at.
    looking: Option<Looking>,
    gate: Arc<Gate>,
}

enum Work {
    Threads {
        quick: Sender<Order>,
        desk: Sender<Order>,
        save: Sender<Order>,
        long: Sender<Order>,
    },
    Inline {
        store: Box<Store>,
        replies: Sender<Reply>,
    },
}

impl Jobs {
    /// One thread per lane; each opens its store when its first job comes.
    pub fn threaded(open: OpenStore, wake: Wake) -> Self {
        let (send, replies) = channel();
        let quick = lane("quick", Arc::clone(&open), send.clone(), Arc::clone(&wake));
        let desk = lane("desk", Arc::clone(&open), send.clone(), Arc::clone(&wake));
        let save = lane("save", Arc::clone(&open), send.clone(), Arc::clone(&wake));
        let long = lane("long", open, send, Arc::clone(&wake));
        let lanes = Work::Threads {
            quick,
            desk,
            save,
            long,
        };
        Self::over(lanes, replies, wake)
    }

    /// No threads: every job is done when it is asked for. For tests.
    pub fn inline(store: Store) -> Self {
        let (send, replies) = channel();
        let work = Work::Inline {
            store: Box::new(store),
            replies: send,
        };
        Self::over(work, replies, Arc::new(|| ()))
    }

    fn over(work: Work, replies: Receiver<Reply>, wake: Wake) -> Self {
        Self {
            work,
            replies,
            newest: HashMap::new(),
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
            self.newest.insert((origin, slot), number);
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
                Lane::Quick | Lane::Save => self.looking,
            },
            gate: Arc::clone(&self.gate),
            job,
        };
        self.running.push(Running {
            number,
            label,
            lane,
            progress,
        });
        match &mut self.work {
            Work::Threads {
                quick,
                desk,
                save,
                long,
            } => {
                let worker = match lane {
                    Lane::Quick => quick,
                    Lane::Desk => desk,
                    Lane::Save => save,
                    Lane::Long => long,
                };
                // A lane ends only when these senders are gone.
                drop(worker.send(order));
            }
            Work::Inline { store, replies } => drop(replies.send(carry_out(order, store))),
        }
        number
    }

    /// The answers that are here and not void.
    pub fn replies(&mut self) -> Vec<Reply> {
        let mut fresh = Vec::new();
        while let Ok(reply) = self.replies.try_recv() {
            self.running.retain(|r| r.number != reply.number);
            let void = reply.slot.is_some_and(|(slot, number)| {
                self.newest.get(&(reply.origin, slot)) != Some(&number)
            });
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

    /// Whether an import writes to the file, so that saves wait.
    pub fn is_importing(&self) -> bool {
        self.gate.is_importing()
    }

    /// What has not answered yet.
    pub fn running(&self) -> &[Running] {
        &self.running
    }

    /// The store, where jobs run inline. For tests.
    pub fn inline_store(&mut self) -> Option<&mut Store> {
        match &mut self.work {
            Work::Inline { store, .. } => Some(store),
            Work::Threads { .. } => None,
        }
    }
}

fn lane(name: &str, open: OpenStore, replies: Sender<Reply>, wake: Wake) -> Sender<Order> {
    let (send, orders) = channel::<Order>();
    let work = move || {
        let mut store = None;
        for order in orders {
            if store.is_none() {
                match open() {
                    Ok(opened) => store = Some(opened),
                    Err(why) => {
                        drop(replies.send(refused(&order, why)));
                        wake();
                        continue;
                    }
                }
            }
            if let Some(store) = store.as_mut() {
                drop(replies.send(carry_out(order, store)));
                wake();
            }
        }
    };
    // Without a thread the lane's orders are dropped and its callers see the job as running.
    drop(
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(work),
    );
    send
}

fn refused(order: &Order, why: String) -> Reply {
    let what = format!("Could not {}", order.job.label);
    let advice = "Run `ridealong doctor` to see what is wrong with the file.".to_owned();
    reply(
        order.origin,
        order.slot,
        order.number,
        &order.job.label,
        order.job.changes,
        Outcome::Failed(Failure { what, why, advice }),
    )
}

fn carry_out(order: Order, store: &mut Store) -> Reply {
    let Order {
        origin,
        slot,
        number,
        progress,
        looking,
        gate,
        job,
    } = order;
    let Job {
        label,
        changes,
        run,
        lane,
        ..
    } = job;
    let work = || match lane {
        Lane::Quick | Lane::Save => match store.look_at(looking) {
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
        Lane::Quick | Lane::Desk => {}
        Lane::Save => gate.leave(Writer::Save),
        Lane::Long => gate.leave(Writer::Import),
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
