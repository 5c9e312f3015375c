//! The keyboard's side of the terminal, opened anew for the time of the cockpit, so that reading it never waits.
//!
//! crossterm reads until a key is whole. After a stray byte or half a sequence (a bad line, a paste that breaks off)
//! it would read on and wait for the rest, and with it resizes, workers' answers and drafts. Where reading says that
//! nothing is there instead, it goes on later. That is a property of the opened terminal, which the shell and the
//! editor share with standard input as it was found; so ours is another one, and they never see it.

use std::fs::OpenOptions;
use std::io::{self, stdin};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::OnceLock;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::stdio::dup2_stdin;
use rustix::termios::{OptionalActions, tcgetattr, tcgetsid, tcsetattr, ttyname};

/// The terminal went away.
pub(super) const GONE: PollFlags = PollFlags::HUP.union(PollFlags::ERR).union(PollFlags::NVAL);

/// The same terminal twice.
struct Input {
    /// Standard input as the shell gave it.
    found: OwnedFd,
    /// The one from which reading never waits.
    own: OwnedFd,
}

/// None where the terminal cannot be opened again: then reading waits, as it did before.
static INPUT: OnceLock<Option<Input>> = OnceLock::new();

/// Makes standard input the one from which reading never waits.
pub(super) fn take() -> io::Result<()> {
    match INPUT.get_or_init(opened) {
        Some(input) => Ok(dup2_stdin(&input.own)?),
        None => Ok(()),
    }
}

/// Makes standard input what it was: for the editor.
pub(super) fn give_back() -> io::Result<()> {
    match INPUT.get() {
        Some(Some(input)) => Ok(dup2_stdin(&input.found)?),
        _ => Ok(()),
    }
}

fn opened() -> Option<Input> {
    let found = stdin().as_fd().try_clone_to_owned().ok()?;
    let by_name = || {
        let name = ttyname(&found, Vec::new()).ok()?;
        open(Path::new(std::ffi::OsStr::from_bytes(name.as_bytes())))
    };
    // Whose terminal it is may have changed (su), or its name lies in another container. /dev/tty is the terminal of
    // our session, and macOS cannot poll it.
    let of_the_session = || {
        let is_ours = cfg!(target_os = "linux") && tcgetsid(&found).is_ok();
        is_ours.then(|| open(Path::new("/dev/tty"))).flatten()
    };
    let own = by_name().or_else(of_the_session)?;
    Some(Input { found, own })
}

fn open(path: &Path) -> Option<OwnedFd> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .ok()?;
    Some(file.into())
}

/// What the terminal has for us now: `IN` unread bytes, or that it is gone.
pub(super) fn state() -> io::Result<PollFlags> {
    let input = stdin();
    let mut on = [PollFd::from_borrowed_fd(input.as_fd(), PollFlags::IN)];
    match poll(&mut on, Some(&Timespec::default())) {
        Ok(_) => Ok(on[0].revents()),
        Err(rustix::io::Errno::INTR) => Ok(PollFlags::empty()),
        Err(error) => Err(error.into()),
    }
}

/// Says again that there is something to read. crossterm reads a thousand bytes at a time and then waits for news;
/// what came with them (keys pasted without brackets, a cat on the keyboard) is no news to it. Setting the modes that
/// are set already wakes whoever waits for the terminal.
pub(super) fn announce() {
    let input = stdin();
    // A terminal that went away meanwhile says so when its state is asked next.
    let _ = tcgetattr(&input).and_then(|modes| tcsetattr(&input, OptionalActions::Now, &modes));
}
