//! The loop: sleeps until a key, an answer, a signal or the minute comes; draws when something changed and
//! nothing waits.
//!
//! One thread reads the keyboard, and it is this one: `poll` on the terminal and on a pipe that workers and
//! signals write to. So `$EDITOR` needs no pause protocol, and there is no periodic wake-up, but for the one page that shows
//! a running clock while it is in front (`Screen::wants_seconds`).

use std::fs::File;
use std::io::{self, Read, Write, stdin, stdout};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    self, Event, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ};

use super::input::{self, GONE};
use super::keys::Mouse;
use super::picture::Picture;
use super::{Ask, Cockpit, terminal};
use crate::app::clock::Clock;
use crate::app::effect::Failure;
use crate::app::jobs::Wake;
use crate::app::key::{Code, Key};

/// How long leaving waits for saves that are under way.
const LAST_SAVES: Duration = Duration::from_secs(5);

/// In a flood of keys a frame is drawn at least this often, and signals and drafts are looked after.
const AT_LEAST_EVERY: Duration = Duration::from_millis(100);

/// The terminal side of the program.
pub struct World {
    sleep: UnixStream,
    wake: Wake,
    /// The machine or the terminal ends the program.
    end: Arc<AtomicBool>,
    /// The person does, with ctrl-c or ctrl-\; while an editor has the terminal that is meant for the editor.
    interrupted: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    /// While an editor has the terminal, ctrl-z stops us too, as the shell expects.
    lent: Arc<AtomicBool>,
    edit_dir: PathBuf,
    editor: Option<String>,
}

/// The terminal: what it shows, and the way to it.
struct Screen {
    picture: Picture,
    /// Without a buffer: a frame is one write.
    out: File,
}

impl World {
    /// Listens for signals. Texts for `$EDITOR` are put into `edit_dir`, readable by their owner only.
    pub fn new(edit_dir: &Path, editor: Option<String>) -> io::Result<Self> {
        let (sleep, alarm) = UnixStream::pair()?;
        sleep.set_nonblocking(true)?;
        alarm.set_nonblocking(true)?;
        let [end, interrupted, stop, lent] = <[Arc<AtomicBool>; 4]>::default();
        for signal in [SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&end))?;
        }
        for signal in [SIGINT, SIGQUIT] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted))?;
        }
        // A file that may not grow further (ulimit -f) is an error of the write that is told, not the end.
        signal_hook::flag::register(SIGXFSZ, Arc::default())?;
        signal_hook::flag::register_conditional_default(SIGTSTP, Arc::clone(&lent))?;
        signal_hook::flag::register(SIGTSTP, Arc::clone(&stop))?;
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH] {
            signal_hook::low_level::pipe::register(signal, alarm.try_clone()?)?;
        }
        let wake: Wake = Arc::new(move || {
            // A full pipe wakes as well as another byte would.
            drop((&alarm).write(&[1]));
        });
        Ok(Self {
            sleep,
            wake,
            end,
            interrupted,
            stop,
            lent,
            edit_dir: edit_dir.to_owned(),
            editor,
        })
    }

    /// What workers call when an answer is there.
    pub fn wake(&self) -> Wake {
        Arc::clone(&self.wake)
    }

    /// Runs the cockpit until it is left. The terminal is as found afterwards.
    pub fn run(mut self, mut cockpit: Cockpit) -> io::Result<()> {
        terminal::take(cockpit.mouse())?;
        let taken = terminal::Taken;
        let mut screen = Screen {
            picture: Picture::default(),
            out: File::from(stdout().as_fd().try_clone_to_owned()?),
        };
        let ended = self.turn(&mut cockpit, &mut screen);
        cockpit.leave_now();
        drop(taken);
        cockpit.finish(LAST_SAVES);
        // A terminal that went away is not an error of ours.
        if self.ends() { Ok(()) } else { ended }
    }

    fn ends(&self) -> bool {
        self.end.load(Ordering::SeqCst) || self.interrupted.load(Ordering::SeqCst)
    }

    fn turn(&mut self, cockpit: &mut Cockpit, screen: &mut Screen) -> io::Result<()> {
        let mut mouse = cockpit.mouse();
        let mut drawn = Clock::tick();
        loop {
            cockpit.collect();
            cockpit.settle();
            while let Some(ask) = cockpit.next_ask() {
                self.grant(ask, cockpit, screen)?;
            }
            if mouse != cockpit.mouse() {
                mouse = cockpit.mouse();
                terminal::mouse(mouse)?;
            }
            if self.ends() || cockpit.leaving() {
                return Ok(());
            }
            if self.stop.swap(false, Ordering::SeqCst) {
                suspend(cockpit, screen)?;
            }
            let overdue = drawn.elapsed() >= AT_LEAST_EVERY;
            if cockpit.stale() && (overdue || !self.input_waits()?) {
                draw(cockpit, screen)?;
                drawn = Clock::tick();
                // Only after drawing is it known how many rows fit.
                cockpit.settle();
                continue;
            }
            // What was read from the terminal and not taken yet would be slept over.
            if !self.input_waits()? {
                self.wait(cockpit)?;
            }
            let began = Clock::tick();
            while began.elapsed() < AT_LEAST_EVERY && self.input_waits()? {
                let event = event::read()?;
                // Smaller and back before the next frame: what the terminal cut off is gone although the size is as it was.
                if matches!(event, Event::Resize(..)) {
                    screen.picture.forget();
                }
                take_event(event, cockpit);
            }
            cockpit.pass(Clock::tick());
        }
    }

    /// Whether a key, paste, click or resize waits. A terminal that went away is asked nothing more:
    /// reading from it would never come back.
    fn input_waits(&self) -> io::Result<bool> {
        let state = input::state()?;
        if state.intersects(GONE) {
            self.end.store(true, Ordering::SeqCst);
        }
        if self.ends() {
            return Ok(false);
        }
        if event::poll(Duration::ZERO)? {
            return Ok(true);
        }
        if !state.contains(PollFlags::IN) || !input::state()?.contains(PollFlags::IN) {
            return Ok(false);
        }
        input::announce();
        event::poll(Duration::ZERO)
    }

    /// Sleeps until something happens or is due.
    fn wait(&mut self, cockpit: &mut Cockpit) -> io::Result<()> {
        let minute = Clock::of_the_machine().until_next_minute();
        let due = cockpit
            .due()
            .map(|d| d.saturating_duration_since(Clock::tick()));
        let time = due.map_or(minute, |d| d.min(minute));
        // Rounded up to a millisecond, or the loop would spin in the last fraction.
        let time = Duration::from_millis(time.as_millis() as u64 + 1);
        let timeout = Timespec {
            tv_sec: time.as_secs() as i64,
            tv_nsec: i64::from(time.subsec_nanos()),
        };
        let started: Instant = Clock::tick();
        let input = stdin();
        let mut on = [
            PollFd::from_borrowed_fd(input.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(self.sleep.as_fd(), PollFlags::IN),
        ];
        match poll(&mut on, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if on[0].revents().intersects(GONE) {
            self.end.store(true, Ordering::SeqCst);
        }
        let mut bytes = [0; 256];
        while matches!(self.sleep.read(&mut bytes), Ok(n) if n > 0) {}
        if started.elapsed() >= minute {
            cockpit.minute_passed();
        }
        if cockpit.long_work() || cockpit.is_counting() {
            cockpit.redraw();
        }
        Ok(())
    }

    fn grant(&mut self, ask: Ask, cockpit: &mut Cockpit, screen: &mut Screen) -> io::Result<()> {
        match ask {
            Ask::Copy(text) => {
                crossterm::execute!(stdout(), CopyToClipboard::to_clipboard_from(text))?;
            }
            Ask::Suspend => suspend(cockpit, screen)?,
            Ask::Redraw => screen.picture.forget(),
            Ask::Edit { name, text, then } => {
                terminal::give_back()?;
                self.lent.store(true, Ordering::SeqCst);
                let edited = edit(self.editor.as_deref(), &self.edit_dir, &name, &text);
                self.lent.store(false, Ordering::SeqCst);
                // What was pressed to stop the editor is not meant for us.
                self.interrupted.store(false, Ordering::SeqCst);
                self.stop.store(false, Ordering::SeqCst);
                terminal::take(cockpit.mouse())?;
                screen.picture.forget();
                cockpit.edited(then, edited);
            }
        }
        Ok(())
    }
}

fn draw(cockpit: &mut Cockpit, screen: &mut Screen) -> io::Result<()> {
    #[cfg(debug_assertions)]
    panic_for_a_test();
    let size = size(&screen.out)?;
    screen
        .picture
        .show(&mut screen.out, size, |buffer| cockpit.draw(buffer))
}

/// Asked of the terminal itself; where it does not know, as crossterm finds out.
fn size(out: &File) -> io::Result<Size> {
    let (width, height) = match rustix::termios::tcgetwinsize(out) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => crossterm::terminal::size()?,
    };
    Ok(Size { width, height })
}

/// For the test that a panic gives the terminal back. Not in a release.
#[cfg(debug_assertions)]
fn panic_for_a_test() {
    assert!(
        std::env::var_os("RIDEALONG_TEST_PANIC").is_none(),
        "a panic for a test"
    );
}

/// Stops as the shell expects, and comes back when it continues us.
fn suspend(cockpit: &mut Cockpit, screen: &mut Screen) -> io::Result<()> {
    terminal::give_back()?;
    signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
    terminal::take(cockpit.mouse())?;
    screen.picture.forget();
    cockpit.redraw();
    cockpit.minute_passed();
    Ok(())
}

fn take_event(event: Event, cockpit: &mut Cockpit) {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            if let Some(key) = read_key(key.code, key.modifiers) {
                cockpit.press(key);
            }
        }
        Event::Paste(text) => cockpit.paste(&text),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                cockpit.mouse_did(Mouse::Press(mouse.column, mouse.row));
            }
            MouseEventKind::ScrollDown => cockpit.mouse_did(Mouse::Wheel(3)),
            MouseEventKind::ScrollUp => cockpit.mouse_did(Mouse::Wheel(-3)),
            _ => {}
        },
        Event::Resize(..) => cockpit.redraw(),
        _ => {}
    }
}

fn read_key(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
    let mut key = Key::plain(Code::Esc);
    key.ctrl = modifiers.contains(KeyModifiers::CONTROL);
    key.alt = modifiers.contains(KeyModifiers::ALT);
    key.shift = modifiers.contains(KeyModifiers::SHIFT);
    key.code = match code {
        KeyCode::Char(c) => {
            key.shift = false;
            Code::Char(if key.ctrl { c.to_ascii_lowercase() } else { c })
        }
        KeyCode::BackTab => {
            key.shift = true;
            Code::Tab
        }
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(key)
}

/// A folder for its owner only, whatever the umask.
fn private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Lets the person's editor change a text: the one of `config.toml`, else `$VISUAL`, else `$EDITOR`. The file stays where the editor failed.
fn edit(own: Option<&str>, dir: &Path, name: &str, text: &str) -> Result<String, Failure> {
    let of_the_system = || {
        let named = |variable| std::env::var(variable).ok().filter(|e| !e.is_empty());
        named("VISUAL").or_else(|| named("EDITOR"))
    };
    let editor = own
        .map(ToOwned::to_owned)
        .or_else(of_the_system)
        .unwrap_or_else(|| "vi".to_owned());
    let failure = |why: String, advice: String| Failure {
        what: format!("The editor “{editor}” did not finish"),
        why,
        advice,
    };
    let stem: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(24)
        .collect();
    let io = |e: io::Error| failure(e.to_string(), "Your text is unchanged in the form.".into());
    private_dir(dir).map_err(io)?;
    // tempfile makes files that only their owner can read.
    let builder = tempfile::Builder::new()
        .prefix(&format!("{stem}-"))
        .suffix(".md")
        .tempfile_in(dir);
    let (mut file, path) = builder
        .and_then(|f| f.keep().map_err(|e| e.error))
        .map_err(io)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(io)?;
    let status = std::process::Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$1\""))
        .arg("sh")
        .arg(&path)
        .status()
        .map_err(io)?;
    let kept = format!(
        "Your text is unchanged in the form; what the editor left is in {}.",
        path.display()
    );
    if !status.success() {
        return Err(failure(format!("It ended with {status}."), kept));
    }
    let bytes = std::fs::read(&path).map_err(|e| failure(e.to_string(), kept.clone()))?;
    let Ok(edited) = String::from_utf8(bytes) else {
        return Err(failure("It left a file that is not UTF-8.".into(), kept));
    };
    drop(std::fs::remove_file(&path));
    // Editors end a file with a line end that nobody typed.
    let typed = edited.strip_suffix('\n').unwrap_or(&edited);
    Ok(if text.ends_with('\n') {
        edited
    } else {
        typed.to_owned()
    })
}
