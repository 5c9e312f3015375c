//! `cargo bench --bench scale`: the cockpit on a million deals. See `mod.rs`.

#[path = "mod.rs"]
mod scale;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let done = match words.as_slice() {
        [floor, file] if floor == "floor" => scale::run_floor(Path::new(file)),
        words => bench(words),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}

fn bench(words: &[OsString]) -> scale::Result<()> {
    let program = std::env::current_exe()?.to_string_lossy().into_owned();
    let itself = scale::Itself {
        words: vec![program, "floor".to_owned()],
        file_in: None,
    };
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_ridealong"));
    scale::run(words, binary, itself).map(drop)
}
