//! The pages of the wizard as they are drawn:
//!
//! ```text
//!  deals.csv (1 of 2)   deals          Salesforce weekly, kept
//!  UTF-8, comma, header on line 1 · made today
//!  Column             Example           Field           Read as
//! ▌Close Date         03/04/2026        Close date      ? day or month first
//!  Fiscal Period      Q2-2026           kept, not used
//!  ┄
//!  Its dates read both ways. d says what comes first:
//!  03/04/2026 on line 2: 3 April 2026 or 4 March 2026
//! ```

use super::Wizard;
use super::check::{Check, Finding, Part};
use super::column_rows::ColumnRow;
use super::columns::Columns;
use super::done::Done;
use super::files::{FolderRow, ImportFiles};
use super::folder::size_in_words;
use super::reading::delimiter_in_words;
use super::stages::{StageRow, Stages};
use crate::app::key::Key;
use crate::domain::money::grouped;
use crate::domain::process::Outcome;
use crate::exchange::import::{Inspected, RefusedFile};
use crate::storage::staging::Counts;
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

const FOLDER: &[Column<FolderRow>] = &[
    Column::text("Name", 30, 60, |row| match row.entry.size {
        Some(_) => piece(Role::Plain, &*row.entry.name),
        None => piece(Role::Accent, format!("{}/", row.entry.name)),
    }),
    Column::figures("Size", 9, |row| {
        piece(
            Role::Muted,
            row.entry.size.map_or("folder".to_owned(), size_in_words),
        )
    }),
    Column::text("Changed", 17, 17, |row: &FolderRow| {
        let day = row
            .entry
            .changed
            .map(|at| at.format("%a %-d %b %H:%M").to_string());
        piece(Role::Muted, day.unwrap_or_default())
    })
    .rank(1),
];

/// Step 1.
pub(super) fn files(page: &ImportFiles, canvas: &mut Canvas<'_>) {
    let x = canvas.text(2, 0, Role::Muted, "Which export? From ");
    canvas.text(x, 0, Role::Strong, &page.folder.display().to_string());
    let empty = match &page.problem {
        Some(problem) => {
            format!("This folder cannot be read: {problem}. p takes a path, backspace goes up.")
        }
        None if page.list.cursor.filter.text().is_empty() => {
            "No CSV file, text table or workbook here. p takes a path, backspace goes up."
                .to_owned()
        }
        None => "No file here is called so. / changes the filter.".to_owned(),
    };
    let (width, height) = (canvas.width(), canvas.height());
    table::draw(
        &mut canvas.part(0, 1, width, height.saturating_sub(2)),
        FOLDER,
        &page.list,
        &empty,
    );
    let hint = match page.list.cursor.marks().len() {
        0 => "space marks several to take in together; a file can also be dropped here".to_owned(),
        1 => "enter takes in the marked file; space marks more, esc unmarks".to_owned(),
        many => format!("enter takes in the {many} marked files together; esc unmarks them"),
    };
    canvas.text(2, height - 1, Role::Muted, &hint);
}

const COLUMNS: &[Column<ColumnRow>] = &[
    Column::text("Column", 17, 30, |row| piece(Role::Plain, &*row.header)),
    Column::text("Example", 14, 28, |row| piece(Role::Muted, &*row.sample)),
    Column::text("Field", 20, 26, |row| piece(row.field_role, &*row.field)),
    Column::text("Read as", 20, 24, |row| piece(row.how_role, &*row.how)),
];

/// Step 2.
pub(super) fn columns(page: &Columns, canvas: &mut Canvas<'_>) {
    let wizard = page.wizard.borrow();
    let Some(file) = wizard.files.get(page.at) else {
        return;
    };
    let name = match wizard.files.len() {
        1 => file.name(),
        many => format!("{} ({} of {many})", file.name(), page.at + 1),
    };
    let x = canvas.text(2, 0, Role::Strong, &name);
    let (width, height) = (canvas.width(), canvas.height());
    let left_out = left_out(&wizard).count();
    if left_out > 0 && file.found.is_ok() {
        let files = if left_out == 1 {
            "1 file is".to_owned()
        } else {
            format!("{left_out} files are")
        };
        canvas.part(0, 0, width - 1, 1).text_right(
            0,
            Role::Warning,
            &format!("! {files} not taken in, f shows it"),
        );
    }
    let found = match &file.found {
        Ok(found) => found,
        Err(reason) => {
            canvas.text(x + 2, 0, Role::Warning, "is not taken in");
            let mut below = canvas.part(2, 2, width.saturating_sub(4), height);
            let y = below.paragraph(0, Role::Plain, reason);
            let advice = "w says what it is, r reads it another way, esc chooses another file.";
            below.paragraph(y + 1, Role::Muted, advice);
            return;
        }
    };
    canvas.line(x + 2, 0, &kind_line(found));
    canvas.text(2, 1, Role::Muted, &reading_line(found));
    let mut y = 2;
    for problem in problems(found) {
        let mut part = canvas.part(2, y, width.saturating_sub(4), 2);
        y += part
            .paragraph(0, Role::Warning, &format!("! {problem}"))
            .min(2);
    }
    let about = page
        .list
        .selected()
        .map(|row| row.about.clone())
        .unwrap_or_default();
    let told = 4;
    let rows = height.saturating_sub(y + told + 1);
    table::draw(
        &mut canvas.part(0, y, width, rows),
        COLUMNS,
        &page.list,
        "No column is called so.",
    );
    let mut below = canvas.part(2, y + rows + 1, width.saturating_sub(4), told);
    for (y, (role, line)) in (0..told).zip(about) {
        below.text(0, y, role, &line);
    }
}

fn kind_line(found: &Inspected) -> Vec<Piece> {
    let recognition = &found.recognition;
    let mut line = vec![piece(Role::Accent, recognition.kind.label())];
    if let Some(other) = recognition
        .runner_up
        .filter(|_| recognition.confidence < 0.75)
    {
        line.push(piece(Role::Muted, format!("  (or {}?)", other.label())));
    }
    if let Some(name) = &found.mapping {
        line.push(piece(Role::Good, format!("  ✓ columns known as “{name}”")));
    }
    line
}

fn reading_line(found: &Inspected) -> String {
    let description = found.source.describe();
    let mut words = Vec::new();
    if let Some(sheet) = &description.sheet {
        match description.sheets.len() {
            1 => words.push(format!("sheet “{sheet}”")),
            many => words.push(format!("sheet “{sheet}” of {many}, r chooses another")),
        }
    }
    words.extend(description.encoding.map(|encoding| encoding.to_string()));
    words.extend(
        description
            .delimiter
            .map(|mark| delimiter_in_words(mark).to_owned()),
    );
    words.push(format!("header on line {}", description.header_line));
    words.push(match found.as_of_from {
        "taken as made today" => "made today (e says another day)".to_owned(),
        from => format!("made on {} ({from})", found.as_of.day().format("%-d %b %Y")),
    });
    let unused = found
        .recognition
        .unknown()
        .filter(|column| column.currency_of.is_none())
        .count();
    if unused > 0 {
        words.push(format!("{unused} not used"));
    }
    words.join(" · ")
}

fn problems(found: &Inspected) -> impl Iterator<Item = &String> {
    // What must be decided about a column stands at the column.
    let asked = |problem: &&String| {
        !found
            .recognition
            .columns
            .iter()
            .any(|column| problem.contains(&format!("“{}”", column.header)))
    };
    let notes = found.source.describe().notes.iter();
    notes
        .chain(found.recognition.problems.iter().filter(asked))
        .take(3)
}

const STAGES: &[Column<StageRow>] = &[
    Column::text("Stage", 30, 44, |row| piece(Role::Plain, &*row.stage.name)),
    Column::figures("Rows", 9, |row| {
        piece(Role::Plain, grouped(row.stage.rows.unsigned_abs()))
    }),
    Column::text("Means", 24, 30, |row| {
        match (row.stage.outcome, row.stage.confirmed) {
            (None, _) => piece(Role::Warning, "? p open, w won, x lost"),
            (Some(outcome), true) => {
                piece(Role::Strong, format!("✓ {}", outcome_in_words(outcome)))
            }
            (Some(outcome), false) => {
                piece(Role::Plain, format!("  {}", outcome_in_words(outcome)))
            }
        }
    }),
];

fn outcome_in_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => "open",
        Outcome::Won => "won",
        Outcome::Lost => "lost",
    }
}

/// Step 3.
pub(super) fn stages(page: &Stages, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let line =
        "These stages are new. Is a deal there still open, won or lost? Correct what is not right.";
    let y = canvas
        .part(2, 0, width.saturating_sub(4), 3)
        .paragraph(0, Role::Plain, line);
    table::draw(
        &mut canvas.part(0, y + 1, width, height.saturating_sub(y + 1)),
        STAGES,
        &page.list,
        "",
    );
}

const NOTES: &[Column<Finding>] = &[Column::text("Note", 60, 200, |row| {
    let file = if row.place.is_empty() {
        String::new()
    } else {
        format!("{}: ", row.place)
    };
    piece(Role::Plain, format!("{file}{}", row.text))
})];
const CHANGED: &[Column<Finding>] = &[
    Column::text("Record", 18, 34, |row| piece(Role::Plain, &*row.what)),
    Column::text("Field", 12, 16, |row| piece(Role::Muted, &*row.which)),
    Column::text("Was", 16, 28, |row| piece(Role::Muted, &*row.old)),
    Column::text("Becomes", 16, 28, |row| {
        if row.text.is_empty() {
            piece(Role::Strong, &*row.new)
        } else {
            piece(Role::Muted, format!("({})", row.new))
        }
    }),
    Column::text("Where", 10, 14, |row: &Finding| {
        piece(Role::Muted, &*row.place)
    })
    .rank(1),
];
const REFUSED: &[Column<Finding>] = &[
    Column::text("Where", 10, 14, |row| piece(Role::Muted, &*row.place)),
    Column::text("Column", 14, 20, |row| piece(Role::Plain, &*row.what)),
    Column::text("Value", 14, 20, |row| piece(Role::Plain, &*row.which)),
    Column::text("Reason", 24, 80, |row| piece(Role::Warning, &*row.text)),
];
const MISSING: &[Column<Finding>] = &[
    Column::text("Deal", 30, 60, |row| piece(Role::Plain, &*row.what)),
    Column::text("Id", 18, 24, |row| piece(Role::Muted, &*row.which)),
];

/// Step 4.
pub(super) fn check(page: &Check, canvas: &mut Canvas<'_>) {
    let wizard = page.wizard.borrow();
    if wizard.merged.is_none() || wizard.plan.is_none() {
        let said = match (wizard.busy, &wizard.merged) {
            (true, Some(_)) => "Importing. Until it is done nothing is changed; ctrl-x stops it.",
            (true, None) => "Comparing with what is known; nothing is written yet.",
            (false, _) => "Not compared yet: c does it.",
        };
        canvas.text(2, 1, Role::Plain, said);
        return;
    }
    let (width, height) = (canvas.width(), canvas.height());
    let mut y = 0;
    let nothing = wizard
        .merged
        .as_ref()
        .is_some_and(|merged| !merged.changes_something());
    let said = if nothing {
        "Everything in it is known already: importing changes nothing."
    } else {
        "Nothing is written yet. Enter imports this; one undo takes it all back."
    };
    canvas.text(2, y, if nothing { Role::Good } else { Role::Plain }, said);
    y += 2;
    y += counts(&wizard, &mut canvas.part(0, y, width, height / 2)) + 1;
    parts(page, &mut canvas.part(2, y, width.saturating_sub(4), 1));
    y += 1;
    let told = 2;
    let rows = height.saturating_sub(y + told + 1);
    let shown = match page.part {
        Part::Notes => NOTES,
        Part::Changed => CHANGED,
        Part::Refused => REFUSED,
        Part::Missing => MISSING,
    };
    table::draw(
        &mut canvas.part(0, y, width, rows),
        shown,
        &page.list,
        "Nothing to say.",
    );
    let mut below = canvas.part(2, y + rows + 1, width.saturating_sub(4), told);
    if let Some(finding) = page.list.selected() {
        below.paragraph(0, Role::Muted, &in_full(page.part, finding));
    }
}

/// The selected line in full, since columns cut it.
fn in_full(part: Part, finding: &Finding) -> String {
    let Finding {
        place,
        what,
        which,
        old,
        new,
        text,
        ..
    } = finding;
    match part {
        Part::Notes => text.clone(),
        Part::Changed if text.is_empty() => format!("{what}, {which}: {old} → {new} ({place})"),
        Part::Changed => format!("{what}, {which}: {old} → {new} ({place}); {text}"),
        Part::Refused if what.is_empty() => format!("{place}: {text}"),
        Part::Refused => format!("{place}, {what} “{which}”: {text}"),
        Part::Missing => "An earlier export held this deal. It is kept as it is.".to_owned(),
    }
}

/// The parts that hold something, the shown one marked.
fn parts(page: &Check, canvas: &mut Canvas<'_>) {
    let mut x = 0;
    for part in Part::ALL {
        let count = page.counts[part as usize];
        if count == 0 {
            continue;
        }
        let label = format!("{} {}", part.label(), grouped(count as u64));
        let (role, label) = if part == page.part {
            (Role::Heading, format!("[{label}]"))
        } else {
            (Role::Muted, label)
        };
        let after = canvas.text(x, 0, role, &label);
        canvas.clickable(x, 0, after - x, 1, Click::Keys(vec![Key::char('v')]));
        x = after + 2;
    }
}

/// Heading, width, count, meaning.
type Figure = (&'static str, usize, fn(&Counts) -> i64, Role);

/// A line of counts per file; answers how many lines.
fn counts(wizard: &Wizard, canvas: &mut Canvas<'_>) -> u16 {
    let (Some(plan), Some(merged)) = (&wizard.plan, &wizard.merged) else {
        return 0;
    };
    let figures: [Figure; 5] = [
        ("new", 8, |count| count.new, Role::Good),
        ("changed", 8, |count| count.changed, Role::Accent),
        ("unchanged", 10, |count| count.unchanged, Role::Muted),
        ("refused", 8, |count| count.refused, Role::Warning),
        ("missing", 8, |count| count.missing, Role::Warning),
    ];
    let wide = usize::from(canvas.width())
        .saturating_sub(3 + figures.iter().map(|figure| figure.1).sum::<usize>())
        .clamp(16, 44);
    let mut x = 2 + wide as u16;
    for (heading, cells, ..) in figures {
        canvas.text(x, 0, Role::Muted, &text::right(heading, cells));
        x += cells as u16;
    }
    let room = usize::from(canvas.height().saturating_sub(2)).max(1);
    let mut y = 1;
    for (place, file) in plan.staging().files.iter().enumerate().take(room) {
        let count = merged.counts.get(place).copied().unwrap_or_default();
        let name = format!("{}: {}", file.name, file.kind.word().replace('-', " "));
        canvas.text(2, y, Role::Plain, &text::cut(&name, wide));
        let mut x = 2 + wide as u16;
        for (_, cells, figure, role) in figures {
            let number = figure(&count);
            let (shown, role) = if number == 0 {
                ("·".to_owned(), Role::Muted)
            } else {
                (grouped(number.unsigned_abs()), role)
            };
            canvas.text(x, y, role, &text::right(&shown, cells));
            x += cells as u16;
        }
        y += 1;
    }
    let more = plan.staging().files.len().saturating_sub(room);
    if more > 0 {
        canvas.text(2, y, Role::Muted, &format!("and {more} more files"));
        y += 1;
    }
    for file in left_out(wizard) {
        canvas.text(
            2,
            y,
            Role::Warning,
            &format!("! {} is not taken in: {}", file.name, file.reason),
        );
        y += 1;
    }
    y.min(canvas.height())
}

fn left_out(wizard: &Wizard) -> impl Iterator<Item = RefusedFile> {
    wizard.files.iter().filter_map(|file| {
        let reason = file.found.as_ref().err()?.clone();
        Some(RefusedFile {
            name: file.name(),
            reason,
        })
    })
}

/// Step 5.
pub(super) fn done(page: &Done, canvas: &mut Canvas<'_>) {
    let wizard = page.wizard.borrow();
    let (width, height) = (canvas.width(), canvas.height());
    if page.taken_back {
        let line = "Taken back: nothing of it is in the file any more. ctrl-r brings it in again.";
        canvas.text(2, 0, Role::Warning, line);
        return;
    }
    canvas.line(
        2,
        0,
        &[piece(Role::Good, "✓ "), piece(Role::Strong, "Imported.")],
    );
    let y = 2 + counts(&wizard, &mut canvas.part(0, 2, width, height / 2)) + 1;
    let mut below = canvas.part(2, y, width.saturating_sub(4), height);
    let mut y = below.paragraph(
        0,
        Role::Plain,
        "Enter shows the pipeline. u takes the whole import back.",
    );
    let refused: i64 = wizard
        .merged
        .iter()
        .flat_map(|merged| &merged.counts)
        .map(|count| count.refused)
        .sum();
    if refused > 0 {
        let line =
            "Refused rows stay outside; mend them and import them again, only they will be new.";
        y = below.paragraph(y, Role::Muted, line);
    }
    let line =
        "Import the next export the same way: what differs becomes the history of the deals.";
    below.paragraph(y, Role::Muted, line);
}
