//! A program in a pseudo-terminal of 120x40: its keys, what it draws, and when the last byte of it came.
//!
//! A thread of its own stamps every read. A key is settled at the last byte before the terminal was quiet for
//! [`QUIET`] while the program neither computed nor waited for the disk; parsing the screen happens outside the timed path.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::Result;
use super::process;

/// Columns and rows of the terminal.
pub const SIZE: (u16, u16) = (120, 40);

/// Silence that counts as settled.
const QUIET: Duration = Duration::from_millis(40);

/// How long a key may stay without any output before it counts as one that draws nothing.
const NO_OUTPUT: Duration = Duration::from_millis(400);

/// How long anything is waited for.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// What is started, and where it lives.
#[derive(Debug, Clone)]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// Its home directory; kept between starts.
    pub home: PathBuf,
    /// Further environment.
    pub env: Vec<(String, String)>,
}

/// What one key, or several sent at once, caused.
#[derive(Debug, Clone, Default)]
pub struct Press {
    /// Until the first byte; `None` where nothing was drawn.
    pub first: Option<Duration>,
    /// Until the last byte of what it caused.
    pub settled: Option<Duration>,
    /// Bytes drawn.
    pub bytes: usize,
    /// What was drawn last, if that was not what was drawn first.
    pub late: Vec<u8>,
}

type Writer = Arc<Mutex<Box<dyn Write + Send>>>;
type Chunk = (Instant, Vec<u8>);

/// A program under test. Dropping it ends it.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    keys: Writer,
    output: Receiver<Chunk>,
    parser: vt100::Parser,
    /// Just before it was started.
    pub started: Instant,
    /// Its number as a process.
    pub pid: u32,
    /// Closing it hangs the terminal up.
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    /// Starts it.
    pub fn start(program: &Command) -> Result<Self> {
        let (cols, rows) = SIZE;
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(&program.words[0]);
        command.args(&program.words[1..]);
        command.env("HOME", &program.home);
        command.env("TERM", "xterm-256color");
        command.cwd(&program.home);
        for name in [
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "XDG_CACHE_HOME",
        ] {
            command.env(name, program.home.join(name));
        }
        for (name, value) in &program.env {
            command.env(name, value);
        }
        let mut reader = pair.master.try_clone_reader()?;
        let keys: Writer = Arc::new(Mutex::new(pair.master.take_writer()?));
        let (send, output) = channel();
        let answers = Arc::clone(&keys);
        std::thread::spawn(move || read(&mut reader, &send, &answers));
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let pid = child.process_id().ok_or("a program without a number")?;
        Ok(Self {
            child,
            keys,
            output,
            parser: vt100::Parser::new(rows, cols, 0),
            started,
            pid,
            _master: pair.master,
        })
    }

    /// Waits until the screen is as wanted; when the bytes came that made it so.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> Result<Instant> {
        self.until_for(what, PATIENCE, wanted)
    }

    /// The same with a patience of its own.
    pub fn until_for(
        &mut self,
        what: &str,
        patience: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Instant> {
        let end = Instant::now() + patience;
        if wanted(&self.screen()) {
            return Ok(Instant::now());
        }
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok((stamp, bytes)) => {
                    self.parser.process(&bytes);
                    if wanted(&self.screen()) {
                        return Ok(stamp);
                    }
                }
                Err(why) => return Err(format!("never {what} ({why}):\n{}", self.screen()).into()),
            }
        }
    }

    /// Waits until it draws nothing and works no more; when its last byte came, if any came.
    pub fn rest(&mut self) -> Option<Instant> {
        let began = Instant::now();
        let settled = self.drawn_since(began, 5 * QUIET, 5 * QUIET).settled;
        settled.map(|after| began + after)
    }

    /// Sends keys and waits until what they cause is drawn.
    pub fn press(&mut self, keys: &str) -> Result<Press> {
        self.drain();
        let began = Instant::now();
        self.send(keys)?;
        Ok(self.drawn_since(began, NO_OUTPUT, QUIET))
    }

    /// Sends keys and keeps every state of the screen until it rests, each with the time since the keys.
    pub fn film(&mut self, keys: &str) -> Result<Vec<(Duration, String)>> {
        self.film_until(keys, 5 * QUIET, true)
    }

    /// The same where the program goes on working: until nothing is drawn for `quiet`, or ten times as long.
    pub fn film_within(&mut self, keys: &str, quiet: Duration) -> Result<Vec<(Duration, String)>> {
        self.film_until(keys, quiet, false)
    }

    fn film_until(
        &mut self,
        keys: &str,
        quiet: Duration,
        to_rest: bool,
    ) -> Result<Vec<(Duration, String)>> {
        self.drain();
        let began = Instant::now();
        self.send(keys)?;
        let end = began + if to_rest { PATIENCE } else { 10 * quiet };
        let mut frames = Vec::new();
        let mut worked = process::work(self.pid);
        while Instant::now() < end {
            match self.output.recv_timeout(quiet) {
                Ok((stamp, bytes)) => {
                    self.parser.process(&bytes);
                    frames.push((stamp.saturating_duration_since(began), self.screen()));
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let now = process::work(self.pid);
                    if !to_rest || !now.is_more_than(worked) {
                        break;
                    }
                    worked = now;
                }
            }
        }
        Ok(frames)
    }

    /// Sends keys to a program that goes on working and drawing: what came within so long.
    pub fn press_within(&mut self, keys: &str, time: Duration) -> Result<Press> {
        self.drain();
        let began = Instant::now();
        self.send(keys)?;
        let (mut press, mut waiting) = (Press::default(), Vec::new());
        loop {
            let left = time.saturating_sub(began.elapsed());
            let Ok((stamp, bytes)) = self.output.recv_timeout(left) else {
                break;
            };
            let since = stamp.saturating_duration_since(began);
            press.first = press.first.or(Some(since));
            press.settled = Some(since);
            waiting.extend(bytes);
        }
        press.bytes = waiting.len();
        self.parser.process(&waiting);
        Ok(press)
    }

    fn drain(&mut self) {
        while let Ok((_, bytes)) = self.output.try_recv() {
            self.parser.process(&bytes);
        }
    }

    /// Sends keys and waits for nothing.
    pub fn send(&self, keys: &str) -> Result<()> {
        let mut writer = self
            .keys
            .lock()
            .map_err(|_| "the terminal's reader stopped")?;
        writer.write_all(keys.as_bytes())?;
        writer.flush()?;
        Ok(())
    }

    /// What is drawn until nothing comes for `quiet` and nothing is worked on.
    fn drawn_since(&mut self, began: Instant, silent: Duration, quiet: Duration) -> Press {
        let end = Instant::now() + PATIENCE;
        let (mut press, mut waiting) = (Press::default(), Vec::new());
        let mut worked = process::work(self.pid);
        while Instant::now() < end {
            let patience = if press.first.is_some() { quiet } else { silent };
            match self.output.recv_timeout(patience) {
                Ok((stamp, bytes)) => {
                    let since = stamp.saturating_duration_since(began);
                    if press.first.is_some() {
                        press.late.clone_from(&bytes);
                    }
                    press.first = press.first.or(Some(since));
                    press.settled = Some(since);
                    waiting.extend(bytes);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let now = process::work(self.pid);
                    if !now.is_more_than(worked) {
                        break;
                    }
                    worked = now;
                }
            }
        }
        press.bytes = waiting.len();
        self.parser.process(&waiting);
        press
    }

    /// What it shows.
    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Lets the program do nothing for so long, and counts the bytes that it draws meanwhile.
    pub fn idle(&mut self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut drawn = 0;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok((_, bytes)) => {
                    self.parser.process(&bytes);
                    drawn += bytes.len();
                }
                Err(_) => return drawn,
            }
        }
    }

    /// Leaves it with these keys and waits for its end.
    pub fn leave(mut self, keys: &str) -> Result<()> {
        self.send(keys)?;
        let end = Instant::now() + PATIENCE;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > end {
                return Err("it does not end".into());
            }
            // Its last bytes are taken, or it would wait for a full terminal.
            let _ = self.output.recv_timeout(Duration::from_millis(2));
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Stamps what comes, and answers what a terminal is asked: who it is, where its cursor stands, its colours.
fn read(reader: &mut Box<dyn Read + Send>, send: &Sender<Chunk>, answers: &Writer) {
    const ASKED: &[(&str, &str)] = &[
        ("\x1b[c", "\x1b[?62;22c"),
        ("\x1b[0c", "\x1b[?62;22c"),
        ("\x1b[5n", "\x1b[0n"),
        ("\x1b[6n", "\x1b[1;1R"),
        ("\x1b]10;?", "\x1b]10;rgb:dddd/dddd/dddd\x1b\\"),
        ("\x1b]11;?", "\x1b]11;rgb:1111/1111/1111\x1b\\"),
    ];
    let mut bytes = vec![0; 65_536];
    while let Ok(n @ 1..) = reader.read(&mut bytes) {
        let stamp = Instant::now();
        let text = &bytes[..n];
        for (question, answer) in ASKED {
            if text
                .windows(question.len())
                .any(|w| w == question.as_bytes())
                && let Ok(mut writer) = answers.lock()
            {
                let _ = writer.write_all(answer.as_bytes());
                let _ = writer.flush();
            }
        }
        if send.send((stamp, text.to_vec())).is_err() {
            break;
        }
    }
}
