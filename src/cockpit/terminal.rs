//! The terminal's modes: taken on entry, given back as found in every case, also on panic and suspension.

use std::io::{self, IsTerminal, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

use super::input;
use crate::app::jobs::WORKERS;

/// Whether the modes are taken; the panic hook must not touch a terminal that is not ours.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether there is a person at both ends.
pub fn is_there() -> bool {
    io::stdin().is_terminal() && stdout().is_terminal()
}

/// Takes the modes.
pub fn take(mouse: bool) -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    input::take()?;
    enable_raw_mode()?;
    // Cleared, too: after a kill the terminal may still be in its second screen, with what a shell wrote there.
    queue!(
        stdout(),
        EnterAlternateScreen,
        Clear(ClearType::All),
        EnableBracketedPaste
    )?;
    if mouse {
        queue!(stdout(), EnableMouseCapture)?;
    }
    stdout().flush()
}

/// Gives the modes back, once.
pub fn give_back() -> io::Result<()> {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    // Raw mode first: it matters most, and needs no writing to a terminal that may be gone.
    let raw = disable_raw_mode().and(input::give_back());
    execute!(
        stdout(),
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    )?;
    raw
}

/// Switches the mouse while the modes are taken.
pub fn mouse(on: bool) -> io::Result<()> {
    if on {
        execute!(stdout(), EnableMouseCapture)
    } else {
        execute!(stdout(), DisableMouseCapture)
    }
}

/// Gives the terminal back before a panic is reported. A panic of a worker is caught and shown as a
/// dialog, so it says nothing here. Call after `color_eyre::install`.
pub fn restore_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current()
            .name()
            .is_some_and(|name| WORKERS.contains(&name))
        {
            return;
        }
        drop(give_back());
        report(panic);
    }));
}

/// Gives the modes back when it goes.
#[derive(Debug)]
pub struct Taken;

impl Drop for Taken {
    fn drop(&mut self) {
        drop(give_back());
    }
}
