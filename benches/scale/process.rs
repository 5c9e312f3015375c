//! What the kernel says about a running program (`/proc`, Linux only): processor time, memory, wake-ups, writes.

use std::fs;
use std::time::Duration;

/// Processor time between two looks that counts as still working.
const AT_WORK: Duration = Duration::from_millis(4);

/// What was counted since the program started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counted {
    /// Times a thread slept and was woken.
    pub wakes: u64,
    /// Bytes given to `write`, wherever they went: file, terminal, pipe.
    pub written: u64,
}

fn threads(pid: u32) -> impl Iterator<Item = String> {
    fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().to_string_lossy().into_owned())
}

/// The number behind a name in a file of lines like `VmRSS:   1234 kB`.
fn field(path: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    let line = text
        .lines()
        .find_map(|l| l.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What a program took of the machine since its start.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Processor time of all threads that live.
    cpu: Duration,
    /// Bytes fetched from the disk: who waits for it takes no processor time.
    fetched: u64,
}

impl Work {
    /// Whether it worked since an earlier look, on more than what a look itself may catch. A thread that ended took its
    /// time with it: less than before is work, too.
    pub fn is_more_than(self, before: Self) -> bool {
        self.cpu.abs_diff(before.cpu) >= AT_WORK || self.fetched != before.fetched
    }
}

/// What it took so far.
pub fn work(pid: u32) -> Work {
    Work {
        cpu: cpu(pid),
        fetched: field(&format!("/proc/{pid}/io"), "read_bytes").unwrap_or_default(),
    }
}

fn cpu(pid: u32) -> Duration {
    let time = |task: String| -> Option<u64> {
        let text = fs::read_to_string(task + "/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    Duration::from_nanos(threads(pid).filter_map(time).sum())
}

/// Wake-ups and bytes written since the start.
pub fn counted(pid: u32) -> Counted {
    let wakes = threads(pid).filter_map(|t| field(&(t + "/status"), "voluntary_ctxt_switches"));
    Counted {
        wakes: wakes.sum(),
        written: field(&format!("/proc/{pid}/io"), "wchar").unwrap_or_default(),
    }
}

/// Memory in MiB: resident now, and the most it ever was. Mapped pages of the file count.
pub fn memory(pid: u32) -> Option<(f64, f64)> {
    let status = format!("/proc/{pid}/status");
    let mib = |name| field(&status, name).map(|kib| kib as f64 / 1024.0);
    Some((mib("VmRSS")?, mib("VmHWM")?))
}
