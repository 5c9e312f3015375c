//! `ridealong meeting summary`: the shared parts of a meeting as Markdown, plain text or an e-mail draft.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::{Exit, Failure, Result, World};
use crate::exchange::meeting_summary::{email_draft, markdown, plain_text, summary_of};

/// Which meeting, and as what.
#[derive(Debug, clap::Args)]
pub(super) struct SummaryArgs {
    /// The number of the meeting, as `ridealong meeting --all` lists it
    #[arg(value_name = "MEETING")]
    meeting: i64,
    #[command(flatten)]
    form: Form,
    /// Write it into this file; one that is there is not replaced
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long, conflicts_with = "out")]
    json: bool,
}

/// As what.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct Form {
    /// Markdown with front matter; so it is by default
    #[arg(long)]
    markdown: bool,
    /// Plain text
    #[arg(long)]
    text: bool,
    /// A draft that mail programs open ready to send
    #[arg(long)]
    eml: bool,
}

impl Form {
    fn key(&self) -> &'static str {
        match (self.markdown, self.text, self.eml) {
            (_, true, _) => "text",
            (_, _, true) => "eml",
            _ => "markdown",
        }
    }
}

pub(super) fn summary(args: &SummaryArgs, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let id = super::write::meeting(&store, args.meeting)?.id;
    let summary = summary_of(&store.meeting_page(id)?);
    let key = args.form.key();
    let text = match key {
        "text" => plain_text(&summary),
        "eml" => email_draft(&summary),
        _ => markdown(&summary),
    };
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "summary": { "meeting": id.0, "form": key, "text": text },
        }));
    }
    match &args.out {
        Some(path) => {
            write_new(path, &text)?;
            world.print(&format!("Wrote {}", path.display()))
        }
        None => world.print_bytes(text.as_bytes()),
    }
}

/// Writes a file that only its owner can read; one that is there is not replaced.
fn write_new(path: &Path, text: &str) -> Result {
    let failed = |error: std::io::Error| {
        let why = match error.kind() {
            std::io::ErrorKind::AlreadyExists => "it is there already and is not replaced".into(),
            _ => error.to_string(),
        };
        Failure::new(
            Exit::Failed,
            format!("{} was not written: {why}", path.display()),
        )
    };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
