//! Draws the page of a meeting.
//!
//! ```text
//!  1:1 with Ana Duarte        12:31 / 30   Connect and what was promised           2:31 of 5:00
//!  ▸ Connect and what w…       2:31 /  5   How are you? Then: what did we promise each other?
//!    The rep looks back           –  /  5
//!  ✓ …                         6:10 /  5 !
//!  Ends with: a commitment, next meeting
//!    What      …                                                  Who          When
//!  ○ promised  Send the plan to Globex                            Ana Duarte   20 Nov
//!    note      Asked open questions …                             private      09:12
//! ```

use super::rows::COLUMNS;
use super::{AttendeeRow, MeetingScreen};
use crate::domain::meeting::{MeetingState, clock, in_words};
use crate::domain::prep_pack::{Mark, Part, PrepPack, Section};
use crate::screens::deal_rows::short_day;
use crate::storage::{MeetingPage, Presence};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

/// Rows that the list keeps in any case: its heading, two rows, and the end of a long one.
const LIST_ROWS: u16 = 4;

/// Rows that the question of the type and the one to ask need beside the agenda.
const ASKED_ROWS: u16 = 9;

/// From so many columns beside the agenda on there is room for the standard of the type, too.
const ROOMY: u16 = 60;

/// Draws it.
pub(super) fn draw(screen: &MeetingScreen, canvas: &mut Canvas<'_>) {
    let Some(page) = &screen.page else {
        canvas.text(2, 1, Role::Muted, "reading…");
        return;
    };
    let (width, height) = (canvas.width(), canvas.height());
    let top = height - rows_of_list(screen, height);
    let left = (width * 2 / 5).clamp(34, 46);
    let is_prepared = page.meeting.state == MeetingState::Planned && screen.look.is_none();
    let pack = if is_prepared {
        // The agenda and what to ask stand side by side; the pack has the whole width below them.
        let beside = (page.items.len() as u16 + 2).max(ASKED_ROWS).min(top);
        beside + 1
    } else {
        top
    };
    agenda(screen, page, &mut canvas.part(1, 0, left, pack.min(top)));
    let mut right = canvas.part(left + 3, 0, width.saturating_sub(left + 4), pack.min(top));
    item(screen, page, &mut right);
    if is_prepared {
        let rows = top.saturating_sub(pack);
        whole_pack(
            screen,
            &mut canvas.part(1, pack, width.saturating_sub(2), rows),
        );
    }
    let mut below = canvas.below(top);
    if screen.attendance {
        table::draw(
            &mut below,
            PEOPLE,
            &screen.people,
            "Nobody is asked. ga adds a guest.",
        );
    } else {
        entries(screen, &mut below);
    }
}

/// Rows for the list: its heading, what it holds, and three for the selected one in full; at most half of the screen.
/// What is above gets the rest.
fn rows_of_list(screen: &MeetingScreen, height: u16) -> u16 {
    let count = if screen.attendance {
        screen.people.cursor.count()
    } else {
        screen.entries.cursor.count()
    };
    (count as u16)
        .saturating_add(4)
        .clamp(LIST_ROWS, (height / 2).max(LIST_ROWS))
        .min(height)
}

/// The agenda with the time spent and the boxes.
fn agenda(screen: &MeetingScreen, page: &MeetingPage, canvas: &mut Canvas<'_>) {
    let running = page.running();
    let has_begun = page.meeting.state != MeetingState::Planned;
    let total: i64 = page.items.iter().map(|item| item.minutes).sum();
    let sum = if has_begun {
        format!("{} /{total:>3} ", clock(screen.spent_ms(page)))
    } else {
        format!("{total:>3} ")
    };
    let room = usize::from(canvas.width()).saturating_sub(text::width(&sum) + 1);
    canvas.text(0, 0, Role::Heading, &text::cut(&page.meeting.title, room));
    canvas.text_right(0, Role::Muted, &sum);
    for (y, (at, item)) in (1..).zip(page.items.iter().enumerate()) {
        let since = page.meeting.item_since.filter(|_| running == Some(at));
        let timed = item.time_box(since, screen.now);
        let is_looked_at = screen.place() == at;
        let (role, mark) = match (running == Some(at), item.done) {
            (true, _) => (Role::Accent, "▸"),
            (_, true) => (Role::Muted, "✓"),
            _ => (Role::Plain, " "),
        };
        let spent = if timed.spent_ms > 0 || running == Some(at) {
            clock(timed.spent_ms)
        } else if has_begun {
            "–".to_owned()
        } else {
            String::new()
        };
        let over = if timed.is_over() { "!" } else { " " };
        let figures = if has_begun {
            format!("{spent:>5} /{:>3}", item.minutes)
        } else {
            format!("{:>3}", item.minutes)
        };
        let room = usize::from(canvas.width()).saturating_sub(text::width(&figures) + 4);
        canvas.text(0, y, Role::Accent, mark);
        canvas.text(2, y, role, &text::cut(&item.name, room));
        if is_looked_at && screen.look.is_some() {
            canvas.tint(1, y, u16::MAX, Role::Selected);
        }
        let time_role = if timed.is_over() {
            Role::Warning
        } else {
            Role::Muted
        };
        canvas.text_right(y, time_role, &format!("{figures}{over}"));
    }
    ends_with(page, canvas, page.items.len() as u16 + 1);
}

/// What it must end with, and what is there of it.
fn ends_with(page: &MeetingPage, canvas: &mut Canvas<'_>, y: u16) {
    let outputs = &page.kind.details.outputs;
    if outputs.is_empty() {
        return;
    }
    let roomy = canvas.width() > 40;
    let mut line = vec![piece(Role::Muted, if roomy { "Ends with " } else { "" })];
    for output in outputs {
        let is_missing = page.missing.contains(output);
        let (role, mark) = if is_missing {
            (Role::Plain, "○ ")
        } else {
            (Role::Good, "✓ ")
        };
        let word = output.key().replace('_', " ");
        line.push(piece(role, format!("{mark}{word}  ")));
    }
    canvas.line(0, y, &line);
}

/// The item large: its time, what to ask, and what belongs to it.
fn item(screen: &MeetingScreen, page: &MeetingPage, canvas: &mut Canvas<'_>) {
    let Some(item) = screen.item() else { return };
    match page.meeting.state {
        MeetingState::Held if screen.look.is_none() => return held(screen, page, canvas),
        MeetingState::Planned if screen.look.is_none() => return prepare(screen, page, canvas),
        _ => {}
    }
    let running = page.running() == Some(screen.place());
    let since = page.meeting.item_since.filter(|_| running);
    let timed = item.time_box(since, screen.now);
    let time = if running || timed.spent_ms > 0 {
        format!("{} of {}:00", clock(timed.spent_ms), item.minutes)
    } else {
        format!("{} min", item.minutes)
    };
    let (role, time) = if timed.is_over() {
        (Role::Warning, format!("! {time}"))
    } else {
        (Role::Strong, time)
    };
    let room = usize::from(canvas.width()).saturating_sub(text::width(&time) + 1);
    canvas.text(0, 0, Role::Heading, &text::cut(&item.name, room));
    canvas.text_right(0, role, &time);
    let y = 1 + canvas.paragraph(1, Role::Plain, &item.prompt);
    part(screen, page, &mut canvas.below(y));
}

/// What to know before a meeting: what it is to answer, and the one question to ask.
fn prepare(screen: &MeetingScreen, page: &MeetingPage, canvas: &mut Canvas<'_>) {
    let details = &page.kind.details;
    let mut y = canvas.paragraph(0, Role::Heading, &details.question);
    if canvas.width() > ROOMY {
        y = canvas.paragraph(y, Role::Muted, &details.standard);
    }
    y = canvas.paragraph(y, Role::Muted, &last_time(screen, page));
    if let Some(pack) = &screen.pack {
        ask(pack, &mut canvas.below(y));
    }
}

/// The sections of the pack one below the other, each with its name beside it. Every one gets a row before one gets
/// two.
fn whole_pack(screen: &MeetingScreen, canvas: &mut Canvas<'_>) {
    let Some(pack) = &screen.pack else { return };
    // Promises stand in the list below, the question above.
    let here = |section: &&Section| {
        let shown_elsewhere = [Part::CarryForward, Part::Promises, Part::Question];
        !section.lines.is_empty() && !shown_elsewhere.contains(&section.part)
    };
    let sections: Vec<&Section> = pack.sections.iter().filter(here).collect();
    let wanted: Vec<u16> = sections
        .iter()
        .map(|section| (section.lines.len() + usize::from(section.more > 0)) as u16)
        .collect();
    let rows = shared_out(&wanted, canvas.height());
    let (mut y, width) = (0, canvas.width());
    for (section, rows) in sections.iter().zip(rows).filter(|(_, rows)| *rows > 0) {
        canvas.text(0, y, Role::Muted, section.part.label());
        lines(
            section,
            &mut canvas.part(PART_LABEL, y, width.saturating_sub(PART_LABEL), rows),
        );
        y += rows;
    }
}

/// Columns for the name of a part.
const PART_LABEL: u16 = 14;

/// Shares rows out: one to each in order, then a second, until nobody wants more.
fn shared_out(wanted: &[u16], mut rows: u16) -> Vec<u16> {
    let mut given = vec![0; wanted.len()];
    loop {
        let before = rows;
        for (given, wanted) in given.iter_mut().zip(wanted) {
            if *given < *wanted && rows > 0 {
                *given += 1;
                rows -= 1;
            }
        }
        if rows == before {
            return given;
        }
    }
}

/// When the last one was, and how much of what was promised is open.
fn last_time(screen: &MeetingScreen, page: &MeetingPage) -> String {
    let last = match page.carried.last {
        Some((_, day)) => format!("Last time: {}. ", short_day(day, screen.today())),
        None => "Never held before. ".to_owned(),
    };
    let promises = page.carried.promises.iter();
    let open = promises.filter(|one| one.closed_at.is_none()).count();
    format!("{last}{open} open, below.")
}

/// What is left of a meeting that took place: when, how long, who was there, what it did not end with.
fn held(screen: &MeetingScreen, page: &MeetingPage, canvas: &mut Canvas<'_>) {
    let meeting = &page.meeting;
    let mut head = format!("Held on {}", short_day(meeting.day(), screen.today()));
    if let Some((began, ended)) = meeting.started_at.zip(meeting.ended_at) {
        let time = |at: crate::domain::stamp::Stamp| at.time().format("%H:%M").to_string();
        head = format!("{head}, {} to {}", time(began), time(ended));
    }
    canvas.text(0, 0, Role::Heading, &head);
    let mut y = 1;
    for presence in Presence::SAID {
        let names: Vec<&str> = page
            .attendees
            .iter()
            .filter(|one| one.presence == presence)
            .map(|one| one.name.as_str())
            .collect();
        if !names.is_empty() {
            let said = format!("{presence}: {}", names.join(", "));
            y += canvas.below(y).paragraph(0, Role::Plain, &said);
        }
    }
    if !page.missing.is_empty() {
        let said = format!("! Without {}", in_words(&page.missing));
        y += canvas.below(y).paragraph(0, Role::Warning, &said);
    }
    if !meeting.reason.is_empty() {
        canvas.below(y).paragraph(0, Role::Plain, &meeting.reason);
    }
}

/// The part of the prep pack that belongs to the item, and the question to ask.
fn part(screen: &MeetingScreen, page: &MeetingPage, canvas: &mut Canvas<'_>) {
    let Some(part) = screen.part() else { return };
    let mut y = 0;
    if part == Part::CarryForward {
        y = canvas.paragraph(0, Role::Muted, &last_time(screen, page));
    }
    let Some(pack) = &screen.pack else { return };
    if part == Part::CarryForward || part == Part::Question {
        let _ = ask(pack, &mut canvas.below(y));
    } else if let Some(section) = pack.section(part) {
        let _ = lines(section, &mut canvas.below(y));
    }
}

/// The one question, with the line it comes from; returns the rows that it took.
fn ask(pack: &PrepPack, canvas: &mut Canvas<'_>) -> u16 {
    let question = &pack.question;
    let y = canvas.paragraph(0, Role::Accent, &format!("Ask: {}", question.text));
    let hidden = if question.private { "private: " } else { "" };
    canvas.paragraph(y, Role::Muted, &format!("{hidden}{}", question.reason))
}

/// The lines of a part, each cut to its row; what does not fit is counted. Returns the rows that it took.
fn lines(section: &Section, canvas: &mut Canvas<'_>) -> u16 {
    if section.lines.is_empty() {
        return canvas.paragraph(0, Role::Muted, section.part.nothing());
    }
    let room = usize::from(canvas.height());
    let count = section.lines.len() + section.more;
    // In a single row the first line stands with the count behind it.
    let is_single = room == 1 && count > 1;
    let shown = if count > room && !is_single {
        room.saturating_sub(1)
    } else {
        room
    };
    let shown = shown.min(section.lines.len());
    let behind = if is_single {
        format!("+{}", count - 1)
    } else {
        String::new()
    };
    for (y, line) in (0..).zip(section.lines.iter().take(shown)) {
        let role = match line.mark {
            Mark::Good => Role::Good,
            Mark::Late => Role::Warning,
            Mark::Plain | Mark::Open | Mark::Moved => Role::Plain,
            Mark::Dropped => Role::Muted,
        };
        canvas.text(0, y, role, line.mark.sign());
        let hidden = if line.private { "private: " } else { "" };
        let room = usize::from(canvas.width()).saturating_sub(3 + behind.len());
        canvas.text(
            2,
            y,
            Role::Plain,
            &text::cut(&format!("{hidden}{}", line.text), room),
        );
    }
    if is_single {
        canvas.text_right(0, Role::Muted, &behind);
        return 1;
    }
    if count > shown {
        let said = format!("and {} more", count - shown);
        canvas.text(2, shown as u16, Role::Muted, &said);
    }
    (shown + usize::from(count > shown)) as u16
}

/// What was promised, and what this meeting brought; below it the selected one in full.
fn entries(screen: &MeetingScreen, canvas: &mut Canvas<'_>) {
    let nothing = if screen.entries.cursor.filter.text().is_empty() {
        "Nothing promised before, nothing written yet. i writes a note, a an action, d a decision."
    } else {
        "Nothing here holds these words. / changes the filter."
    };
    let height = canvas.height();
    let full = screen.entry().map(super::Entry::text).filter(|text| {
        text.lines().nth(1).is_some() || text::width(text) > usize::from(canvas.width()) / 2
    });
    let listed = (screen.entries.cursor.count() as u16 + 1).min(height * 2 / 3);
    let rows = full.as_ref().map_or(0, |text| {
        let lines = text::wrap(text, usize::from(canvas.width()).saturating_sub(4)).len();
        (lines as u16).min(height.saturating_sub(listed))
    });
    let width = canvas.width();
    table::draw(
        &mut canvas.part(0, 0, width, height - rows),
        COLUMNS,
        &screen.entries,
        nothing,
    );
    if let Some(text) = full.filter(|_| rows > 0) {
        let mut part = canvas.part(2, height - rows, width.saturating_sub(4), rows);
        part.paragraph(0, Role::Plain, &text);
    }
}

const PEOPLE: &[Column<AttendeeRow>] = &[
    Column::text("Who", 24, 30, |row: &AttendeeRow| {
        let guest = if row.0.rep.is_none() { " (guest)" } else { "" };
        piece(Role::Plain, format!("{}{guest}", row.0.name))
    }),
    Column::text("Attendance", 12, 14, |row: &AttendeeRow| {
        match row.0.presence {
            Presence::Unknown => piece(Role::Muted, "○ not said"),
            Presence::Present => piece(Role::Good, "✓ present"),
            Presence::Absent => piece(Role::Warning, "✗ absent"),
            Presence::Excused => piece(Role::Muted, "– excused"),
        }
    }),
];
