//! The summary of a meeting, shared parts only: as Markdown, as plain text, as an e-mail draft.
//!
//! The privacy law is kept in one place: [`shared`] leaves out everything that is private, and the three writers get
//! only what it lets through. Ratings are no part of the input at all.

mod from_page;
mod mail;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use chrono::NaiveDate;

pub use from_page::summary_of;

use super::review_summary::plain;
use crate::domain::date_words::written;

/// A note that was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryNote {
    /// The text, Markdown of its writer.
    pub text: String,
    /// What somebody thinks, apart from what was seen.
    pub opinion: bool,
    /// For its writer only.
    pub private: bool,
}

/// An item of the agenda with what was noted in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryItem {
    /// What it is called.
    pub name: String,
    /// Its notes.
    pub notes: Vec<SummaryNote>,
}

/// What was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryDecision {
    /// What.
    pub text: String,
    /// Why; may be empty.
    pub reason: String,
    /// For the manager's eyes only.
    pub private: bool,
}

/// What was promised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryAction {
    /// What is to be done.
    pub text: String,
    /// Who does it; `None` is the manager.
    pub owner: Option<String>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// Whether it is done already.
    pub done: bool,
    /// For the manager's eyes only.
    pub private: bool,
}

/// Somebody who was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryAttendee {
    /// Who.
    pub name: String,
    /// `present`, `absent`, `excused`; empty where nobody said.
    pub presence: String,
    /// Where the draft is addressed to; empty where it is not known.
    pub email: String,
}

/// A meeting as it was held, private parts included; what is shared of it is chosen here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeetingSummary {
    /// Row number, so that a second summary can be told from a first of another meeting.
    pub id: i64,
    /// Name of the type: `1:1`.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// The rep; empty where it was with a team.
    pub rep: String,
    /// The team; empty where it was with one rep.
    pub team: String,
    /// The day.
    pub day: NaiveDate,
    /// The time of day, `HH:MM`; may be empty.
    pub at: String,
    /// How long it took; `None` where it was not timed.
    pub minutes: Option<i64>,
    /// Who was asked.
    pub attendees: Vec<SummaryAttendee>,
    /// The agenda with its notes.
    pub items: Vec<SummaryItem>,
    /// Notes that belong to no item.
    pub notes: Vec<SummaryNote>,
    /// What was decided.
    pub decisions: Vec<SummaryDecision>,
    /// What was promised.
    pub actions: Vec<SummaryAction>,
}

/// The meeting without everything that is private; items without a note that is left go, too.
#[must_use]
pub fn shared(meeting: &MeetingSummary) -> MeetingSummary {
    let open = |notes: &[SummaryNote]| -> Vec<SummaryNote> {
        notes.iter().filter(|note| !note.private).cloned().collect()
    };
    let items = meeting.items.iter().map(|item| SummaryItem {
        name: item.name.clone(),
        notes: open(&item.notes),
    });
    MeetingSummary {
        items: items.filter(|item| !item.notes.is_empty()).collect(),
        notes: open(&meeting.notes),
        decisions: meeting
            .decisions
            .iter()
            .filter(|one| !one.private)
            .cloned()
            .collect(),
        actions: meeting
            .actions
            .iter()
            .filter(|one| !one.private)
            .cloned()
            .collect(),
        ..meeting.clone()
    }
}

/// The shared parts as Markdown with front matter; actions as `- [ ] text @owner due:2026-10-01`.
#[must_use]
pub fn markdown(meeting: &MeetingSummary) -> String {
    let meeting = shared(meeting);
    let mut out = front_matter(&meeting);
    let _ = writeln!(out, "# {}\n", plain(&one_line(&subject(&meeting))));
    if !meeting.attendees.is_empty() {
        out.push_str("## Attendance\n\n");
        for one in &meeting.attendees {
            let _ = writeln!(out, "- {}", plain(&one_line(&attended(one))));
        }
        out.push('\n');
    }
    for (heading, notes) in noted(&meeting) {
        let _ = writeln!(out, "## {}\n", plain(&one_line(heading)));
        for note in notes {
            let opinion = if note.opinion { "*Opinion:* " } else { "" };
            let _ = writeln!(out, "{opinion}{}\n", below_headings(&note.text));
        }
    }
    if !meeting.decisions.is_empty() {
        out.push_str("## Decisions\n\n");
        for one in &meeting.decisions {
            let _ = writeln!(out, "- {}", plain(&one_line(&decided(one))));
        }
        out.push('\n');
    }
    if !meeting.actions.is_empty() {
        out.push_str("## Actions\n\n");
        for one in &meeting.actions {
            let mark = if one.done { "x" } else { " " };
            let text = plain(&one_line(&one.text));
            let due = one
                .due_on
                .map_or_else(String::new, |day| format!(" due:{day}"));
            let _ = writeln!(
                out,
                "- [{mark}] {text} @{}{due}",
                handle(one.owner.as_deref())
            );
        }
        out.push('\n');
    }
    ended(out)
}

/// The shared parts as plain text, for the clipboard.
#[must_use]
pub fn plain_text(meeting: &MeetingSummary) -> String {
    let meeting = shared(meeting);
    let mut out = format!("{}\n\n", one_line(&subject(&meeting)));
    if !meeting.attendees.is_empty() {
        let all: Vec<String> = meeting
            .attendees
            .iter()
            .map(|one| one_line(&attended(one)))
            .collect();
        let _ = writeln!(out, "Attendance: {}\n", all.join(", "));
    }
    for (heading, notes) in noted(&meeting) {
        let _ = writeln!(out, "{}", one_line(heading));
        for note in notes {
            let opinion = if note.opinion { "(opinion) " } else { "" };
            let _ = writeln!(out, "{opinion}{}", clean(&note.text));
        }
        out.push('\n');
    }
    if !meeting.decisions.is_empty() {
        out.push_str("Decisions\n");
        for one in &meeting.decisions {
            let _ = writeln!(out, "- {}", one_line(&decided(one)));
        }
        out.push('\n');
    }
    if !meeting.actions.is_empty() {
        out.push_str("Actions\n");
        for one in &meeting.actions {
            let done = if one.done { " (done)" } else { "" };
            let owner = one.owner.as_deref().unwrap_or(MANAGER);
            let by = one
                .due_on
                .map_or_else(String::new, |day| format!(", by {}", written(day)));
            let _ = writeln!(
                out,
                "- {}: {}{by}{done}",
                one_line(owner),
                one_line(&one.text)
            );
        }
        out.push('\n');
    }
    ended(out)
}

/// The shared parts as a draft that mail programs open ready to send (RFC 5322, `X-Unsent: 1`), addressed to whoever's
/// address is known.
#[must_use]
pub fn email_draft(meeting: &MeetingSummary) -> String {
    let meeting = shared(meeting);
    let to: Vec<(&str, &str)> = meeting
        .attendees
        .iter()
        .map(|one| (one.name.as_str(), one.email.as_str()))
        .collect();
    mail::draft(&one_line(&subject(&meeting)), &to, &plain_text(&meeting))
}

/// Who promised where nobody else is named: the manager who writes the summary.
const MANAGER: &str = "manager";

/// `1:1 with Ana Ruiz, 22 Nov 2026`.
fn subject(meeting: &MeetingSummary) -> String {
    let name = if meeting.title.trim().is_empty() {
        &meeting.kind
    } else {
        &meeting.title
    };
    let whom = if meeting.rep.is_empty() {
        &meeting.team
    } else {
        &meeting.rep
    };
    let with = if whom.is_empty() || name.contains(whom.as_str()) {
        String::new()
    } else {
        format!(" with {whom}")
    };
    format!("{name}{with}, {}", written(meeting.day))
}

fn front_matter(meeting: &MeetingSummary) -> String {
    let mut out = format!("---\nid: {}\n", meeting.id);
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            let text = one_line(text).replace('\\', "\\\\").replace('"', "\\\"");
            let _ = writeln!(out, "{name}: \"{text}\"");
        }
    };
    line("type", &meeting.kind);
    line("title", &meeting.title);
    line("rep", &meeting.rep);
    line("team", &meeting.team);
    let _ = writeln!(out, "date: {}", meeting.day);
    if !meeting.at.is_empty() {
        let _ = writeln!(
            out,
            "time: \"{}\"",
            one_line(&meeting.at).replace(['"', '\\'], "")
        );
    }
    if let Some(minutes) = meeting.minutes {
        let _ = writeln!(out, "minutes: {minutes}");
    }
    out.push_str("---\n\n");
    out
}

fn attended(one: &SummaryAttendee) -> String {
    if one.presence.is_empty() {
        one.name.clone()
    } else {
        format!("{}: {}", one.name, one.presence)
    }
}

fn decided(one: &SummaryDecision) -> String {
    if one.reason.trim().is_empty() {
        one.text.clone()
    } else {
        format!("{} (because {})", one.text.trim(), one.reason.trim())
    }
}

/// The notes under their headings: those of the agenda, then the others.
fn noted(meeting: &MeetingSummary) -> Vec<(&str, &[SummaryNote])> {
    let items = meeting
        .items
        .iter()
        .map(|item| (item.name.as_str(), item.notes.as_slice()));
    let others = (!meeting.notes.is_empty()).then_some(("Notes", meeting.notes.as_slice()));
    items.chain(others).collect()
}

/// An owner as one word: `Ana-Ruiz`.
fn handle(owner: Option<&str>) -> String {
    let name = one_line(owner.unwrap_or(MANAGER));
    let words: Vec<&str> = name
        .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-'))
        .collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        MANAGER.to_owned()
    } else {
        words.join("-")
    }
}

/// Without what a terminal or a mail program could take for a command; line breaks and tabs stay.
fn clean(text: &str) -> String {
    let kept = text.trim().chars().filter_map(|c| match c {
        '\n' | '\t' => Some(c),
        '\r'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => None,
        c if c.is_control() => None,
        c => Some(c),
    });
    kept.collect()
}

/// The same on one line.
fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A note keeps its Markdown, but its headings stand below ours.
fn below_headings(text: &str) -> String {
    let lines = clean(text);
    let lines = lines.lines().map(|line| {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
            format!("{}{}", "#".repeat((hashes + 2).min(6)), &line[hashes..])
        } else if line.trim_end().len() >= 3
            && line.trim_end().bytes().all(|b| b == b'-' || b == b'=')
        {
            // Under a line of text this would make a heading of it.
            format!("\\{line}")
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn ended(mut out: String) -> String {
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
