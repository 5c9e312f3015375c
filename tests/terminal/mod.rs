//! A real terminal: start, resize, quit, signals, no terminal, and everything given back as found.

mod first_start;
mod live_call;

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long a condition is waited for before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program in a terminal of its own.
struct Program {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    raw: Vec<u8>,
}

impl Program {
    fn start(dir: &Path, cols: u16, rows: u16) -> Self {
        Self::start_with(dir, cols, rows, &[])
    }

    fn start_with(dir: &Path, cols: u16, rows: u16, env: &[(&str, &str)]) -> Self {
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ridealong"));
        command.args(["--db".as_ref(), dir.join("test.db").as_os_str()]);
        command.env("HOME", dir);
        for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(name, dir.join(name));
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                if send.send(bytes[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let parser = vt100::Parser::new(rows, cols, 0);
        Self {
            master: pair.master,
            child,
            keys,
            output,
            parser,
            raw: Vec::new(),
        }
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    fn wait(&mut self, what: &str, wanted: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(&self.parser.screen().contents()) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => {
                    self.parser.process(&bytes);
                    self.raw.extend(bytes);
                }
                Err(why) => panic!("never {what} ({why}):\n{}", self.parser.screen().contents()),
            }
        }
    }

    #[track_caller]
    fn sees(&mut self, text: &str) {
        self.wait(&format!("saw “{text}”"), |screen| screen.contains(text));
    }

    /// The first start of an empty file is past its welcome.
    #[track_caller]
    fn past_the_welcome(&mut self) {
        self.sees("Welcome to Ridealong");
        self.press("e");
        self.wait("closed the welcome", |s| !s.contains("Welcome"));
    }

    fn press(&mut self, keys: &str) {
        self.send(keys.as_bytes());
    }

    /// Sends what no key of a keyboard would.
    fn send(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.parser.screen_mut().set_size(rows, cols);
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master.resize(size).unwrap();
    }

    /// Waits for its end; says its exit code and that the terminal was given back.
    fn ended(mut self) -> u32 {
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.raw.extend(bytes);
        }
        let end = Instant::now() + PATIENCE;
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.exit_code();
            }
            if Instant::now() > end {
                self.child.kill().unwrap();
                panic!("never ended:\n{}", String::from_utf8_lossy(&self.raw));
            }
            std::thread::yield_now();
        };
        let raw = String::from_utf8_lossy(&self.raw);
        for mode in ["1049", "2004", "1000"] {
            let (on, off) = (
                raw.rfind(&format!("[?{mode}h")),
                raw.rfind(&format!("[?{mode}l")),
            );
            assert!(on < off, "mode {mode} was left on");
        }
        assert!(
            raw.ends_with("[?25h") || raw.rfind("[?25h") > raw.rfind("[?25l"),
            "no cursor"
        );
        code
    }
}

/// A small company in the file that the program opens.
fn company(dir: &Path) {
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_ridealong"))
        .args(["demo", "--size", "40", "--out"])
        .arg(dir.join("test.db"))
        .env("HOME", dir)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
}

/// The drafts that the desk holds now.
fn drafts(dir: &Path) -> Vec<String> {
    let now = || ridealong::domain::stamp::Stamp(0);
    let mut store = ridealong::storage::Store::open(&dir.join("test.db"), Box::new(now)).unwrap();
    let drafts = store.drafts().unwrap();
    drafts.into_iter().map(|draft| draft.body).collect()
}

/// Waits for something outside the terminal.
#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "never {what}");
        std::thread::yield_now();
    }
}

fn signal(program: &Program, name: &str) {
    let pid = program.child.process_id().unwrap().to_string();
    let sent = std::process::Command::new("kill")
        .args([name, &pid])
        .status();
    assert!(sent.unwrap().success());
}

/// From Today to the pipeline, until its list was read.
fn in_the_pipeline(program: &mut Program) {
    program.sees("Today");
    program.press("2");
    program.wait("saw the deals", |s| {
        s.contains("Next step") && s.contains("▌")
    });
}

fn note_on_a_deal(program: &mut Program) {
    in_the_pipeline(program);
    program.press("\r");
    program.sees("History");
    program.press("w");
    program.sees("Note on");
}

#[test]
fn what_was_being_written_comes_back_after_kill_9() {
    let dir = dir();
    company(dir.path());
    let mut program = Program::start(dir.path(), 100, 30);
    note_on_a_deal(&mut program);
    program.press("She names the price");
    until("kept", || {
        drafts(dir.path())
            .iter()
            .any(|d| d.contains("She names the price"))
    });
    signal(&program, "-KILL");
    program.child.wait().unwrap();
    let mut program = Program::start(dir.path(), 100, 30);
    program.sees("writing");
    program.press("\r");
    program.sees("She names the price");
    program.press("\x13");
    program.sees("Saved");
    until("dropped", || drafts(dir.path()).is_empty());
    program.press("\x03");
    assert_eq!(program.ended(), 0);
}

#[test]
fn a_file_that_is_deleted_while_open_is_rescued_and_never_made_anew() {
    let dir = dir();
    company(dir.path());
    let mut program = Program::start(dir.path(), 100, 30);
    note_on_a_deal(&mut program);
    program.press("kept words");
    for ending in ["db", "db-wal", "db-shm"] {
        drop(std::fs::remove_file(
            dir.path().join("test").with_extension(ending),
        ));
    }
    program.press("\x13");
    program.sees("test.rescued-1.db");
    assert!(!dir.path().join("test.db").exists());
    program.press("\x03");
    assert_eq!(program.ended(), 0);
}

#[test]
fn the_end_of_the_machine_during_the_editor_is_not_forgotten() {
    let dir = dir();
    company(dir.path());
    // The editor says that it runs, and goes on until a file tells it to end.
    let script = dir.path().join("editor.sh");
    let go = dir.path().join("go");
    std::fs::write(
        &script,
        format!(
            "echo EDITING\nwhile [ ! -e '{}' ]; do sleep 0.05; done\n",
            go.display()
        ),
    )
    .unwrap();
    let editor = format!("sh {}", script.display());
    let mut program = Program::start_with(dir.path(), 100, 30, &[("VISUAL", &editor)]);
    note_on_a_deal(&mut program);
    program.press("x\x05");
    program.sees("EDITING");
    signal(&program, "-TERM");
    std::fs::write(&go, "").unwrap();
    assert_eq!(program.ended(), 0);
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_gives_the_terminal_back_and_is_told() {
    let dir = dir();
    let mut program = Program::start_with(dir.path(), 80, 24, &[("RIDEALONG_TEST_PANIC", "1")]);
    // The report may be longer than the screen, so only its end is sure to be seen.
    program.wait("left the alternate screen", |screen| {
        !screen.contains("all teams")
    });
    assert_eq!(program.ended(), 101);
}

#[test]
fn a_page_pasted_into_the_palette_keeps_the_program_alive() {
    let dir = dir();
    company(dir.path());
    let mut program = Program::start(dir.path(), 100, 30);
    program.sees("▌");
    program.press(":");
    program.sees("Find a command or record");
    let page = "漢字 a\u{301} word ".repeat(400);
    program.press(&format!("\x1b[200~{page}\x1b[201~"));
    program.sees("word");
    // The same as typed letters, as a terminal without bracketed paste sends it.
    program.press(&"typed ".repeat(60));
    program.press("\x15zebra");
    program.sees("zebra");
    program.press("\x03");
    assert_eq!(program.ended(), 0);
}

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn it_starts_resizes_and_leaves_the_terminal_as_found() {
    let dir = dir();
    let mut program = Program::start(dir.path(), 80, 24);
    program.past_the_welcome();
    program.press("?");
    program.sees("╭─ Keys");
    program.press("\x1b");
    program.wait("closed the help", |s| !s.contains("╭─ Keys"));
    program.resize(40, 10);
    program.sees("Ridealong needs 80×24");
    program.press("q");
    assert_eq!(program.ended(), 0);
}

#[test]
fn a_signal_ends_it_cleanly() {
    let dir = dir();
    let mut program = Program::start(dir.path(), 80, 24);
    program.sees("all teams");
    let pid = program.child.process_id().unwrap().to_string();
    std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status()
        .unwrap();
    assert_eq!(program.ended(), 0);
}

#[test]
fn a_paste_presses_no_keys() {
    let dir = dir();
    let mut program = Program::start(dir.path(), 80, 24);
    program.past_the_welcome();
    program.press("\x1b[200~q\nq\x1b[201~");
    program.sees("the paste was left out");
    program.press("q");
    assert_eq!(program.ended(), 0);
}

#[test]
fn without_a_terminal_it_says_so_and_ends_with_2() {
    let dir = dir();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ridealong"))
        .args(["--db".as_ref(), dir.path().join("test.db").as_os_str()])
        .env("HOME", dir.path())
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"));
}

#[test]
fn ctrl_c_in_a_burst_of_keys_still_gives_the_terminal_back() {
    let dir = dir();
    let mut program = Program::start(dir.path(), 80, 24);
    program.past_the_welcome();
    program.press(":abc\x1b[B\x1b[A??jjjj\x03");
    assert_eq!(program.ended(), 0);
}

/// Bytes after which more are expected, or that make no sense, and what ends them. No key comes of them, and nothing
/// waits for one.
const HALF: [(&[u8], &str); 5] = [
    (b"\xff", ""),
    (b"\xc3", "w"),
    (b"\x1b[", "A"),
    (b"\x1b[<0;1", ";1m"),
    (b"\x1b[200~half a paste", "\x1b[201~"),
];

#[test]
fn a_stray_byte_or_half_a_sequence_holds_no_resize_up() {
    for (bytes, _) in HALF {
        let dir = dir();
        let mut program = Program::start(dir.path(), 80, 24);
        program.past_the_welcome();
        program.send(bytes);
        program.resize(40, 10);
        program.sees("Ridealong needs 80×24");
        program.resize(100, 30);
        program.sees("all teams");
        signal(&program, "-TERM");
        assert_eq!(program.ended(), 0);
    }
}

#[test]
fn a_stray_byte_or_half_a_sequence_holds_no_draft_and_no_answer_up() {
    for (bytes, rest) in HALF {
        let dir = dir();
        company(dir.path());
        let mut program = Program::start(dir.path(), 100, 30);
        in_the_pipeline(&mut program);
        program.press("\r");
        program.send(bytes);
        program.sees("History");
        program.press(rest);
        program.press("w");
        program.sees("Note on");
        program.press("kept words");
        program.sees("kept words");
        program.send(bytes);
        until("kept", || {
            drafts(dir.path()).iter().any(|d| d.contains("kept words"))
        });
        program.press(rest);
        program.press(" and more");
        program.sees("and more");
        signal(&program, "-TERM");
        assert_eq!(program.ended(), 0);
    }
}

#[test]
fn a_flood_of_keys_is_taken_to_the_last_one() {
    let dir = dir();
    let mut program = Program::start(dir.path(), 80, 24);
    program.past_the_welcome();
    program.press(":");
    program.sees("Find a command or record");
    program.press(&format!("{}\x15zebra", "j".repeat(3000)));
    program.sees("zebra");
    program.press("\x03");
    assert_eq!(program.ended(), 0);
}

#[test]
fn an_editor_reads_the_terminal_as_it_was_found_and_so_do_we_afterwards() {
    let dir = dir();
    company(dir.path());
    let script = dir.path().join("editor.sh");
    std::fs::write(
        &script,
        "echo EDITING\nread answer\necho \"said: $answer\" > \"$1\"\n",
    )
    .unwrap();
    let editor = format!("sh {}", script.display());
    let mut program = Program::start_with(dir.path(), 100, 30, &[("VISUAL", &editor)]);
    note_on_a_deal(&mut program);
    for word in ["one", "two"] {
        program.press("x\x05");
        program.sees("EDITING");
        program.press(&format!("{word} more\r"));
        program.sees(&format!("said: {word} more"));
        program.send(b"\xff");
        until("kept", || {
            drafts(dir.path()).iter().any(|d| d.contains(word))
        });
    }
    program.press("\x03");
    assert_eq!(program.ended(), 0);
}
