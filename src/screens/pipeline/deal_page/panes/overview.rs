//! The overview: the history line, the next step, what changed, why the flags.

use chrono::NaiveDate;

use crate::domain::process::Outcome;
use crate::screens::pipeline::deal_page::Sheet;
use crate::screens::pipeline::deal_page::picture;
use crate::screens::pipeline::deal_page::view::{severity, short};
use crate::storage::{HistoryLine, Since};
use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

/// Day, what, and at the right where it comes from.
pub(super) fn event(canvas: &mut Canvas<'_>, line: &HistoryLine, words: &str, today: NaiveDate) {
    let day = match line.event.happened_at.0 {
        // Born without a date.
        0 => "no date".to_owned(),
        _ => short(line.event.happened_at.day(), today),
    };
    canvas.text(0, 0, Role::Muted, &text::right(&day, 11));
    let width = usize::from(canvas.width());
    let by = text::cut(&line.by, width / 4);
    let room = width.saturating_sub(13 + text::width(&by) + 1);
    canvas.text(13, 0, Role::Plain, &text::cut(words, room));
    canvas.text_right(0, Role::Muted, &by);
}

/// Picture, next step, what changed, why the flags; returns the row below.
pub(super) fn overview(canvas: &mut Canvas<'_>, sheet: &Sheet, today: NaiveDate) -> u16 {
    let roomy = canvas.height() >= 20;
    let mut y = picture::draw(canvas, sheet, today);
    if roomy {
        y += 1;
    }
    y = next_step(canvas, y, sheet, today);
    y = changes(canvas, y, sheet, today, if roomy { 5 } else { 2 });
    let room = if roomy { 9 } else { 3 };
    y = reasons(canvas, y, sheet, room);
    canvas.text(0, y, Role::Heading, "History");
    y + 1
}

/// The next step with its day; of a lost deal why it was lost.
pub(in crate::screens::pipeline) fn next_step(
    canvas: &mut Canvas<'_>,
    y: u16,
    sheet: &Sheet,
    today: NaiveDate,
) -> u16 {
    let deal = &sheet.page.deal;
    if deal.outcome == Outcome::Lost {
        let x = canvas.text(0, y, Role::Heading, "Lost because ");
        let why = deal.loss_reason.as_str();
        let said = if why.is_empty() {
            (Role::Warning, "nobody said why")
        } else {
            (Role::Plain, why)
        };
        canvas.text(x, y, said.0, said.1);
        return y + 1;
    }
    if deal.outcome == Outcome::Won {
        return y;
    }
    let x = canvas.text(0, y, Role::Heading, "Next step ");
    let late = deal.next_step_on.is_some_and(|day| day < today);
    match (deal.next_step.as_str(), deal.next_step_on) {
        ("", None) => canvas.text(x, y, Role::Warning, "none"),
        (step, day) => {
            let by = day.map_or_else(
                || " (no day)".to_owned(),
                |day| format!(" by {}", short(day, today)),
            );
            let room =
                usize::from(canvas.width()).saturating_sub(usize::from(x) + text::width(&by));
            let x = canvas.text(x, y, Role::Plain, &text::cut(step, room));
            canvas.text(x, y, if late { Role::Warning } else { Role::Muted }, &by)
        }
    };
    y + 1
}

/// What changed since the last review; at most so many lines.
pub(in crate::screens::pipeline) fn changes(
    canvas: &mut Canvas<'_>,
    y: u16,
    sheet: &Sheet,
    today: NaiveDate,
    most: usize,
) -> u16 {
    let page = &sheet.page;
    let since = match page.since {
        Since::Review(at) => format!("since the review of {}", short(at.day(), today)),
        Since::Import(at) => format!("since the import of {}", short(at.day(), today)),
        Since::Days(at) => format!("since {}, never reviewed", short(at.day(), today)),
    };
    let changed: Vec<&HistoryLine> = page.changes().collect();
    let x = canvas.text(0, y, Role::Heading, "Changed ");
    if changed.is_empty() {
        canvas.text(x, y, Role::Muted, &format!("nothing {since}"));
        return y + 1;
    }
    canvas.text(x, y, Role::Muted, &since);
    let mut y = y + 1;
    let hidden = changed.len().saturating_sub(most);
    let width = canvas.width();
    for line in changed.iter().rev().take(most) {
        event(&mut canvas.part(0, y, width, 1), line, &line.words, today);
        y += 1;
    }
    if hidden > 0 {
        let said = format!("{hidden} more");
        canvas
            .part(0, y - 1, width, 1)
            .text_right(0, Role::Muted, &format!("  {said}"));
    }
    y
}

/// Why each flag is raised, wrapped, in at most so many rows.
pub(in crate::screens::pipeline) fn reasons(
    canvas: &mut Canvas<'_>,
    y: u16,
    sheet: &Sheet,
    room: u16,
) -> u16 {
    let (width, mut at) = (canvas.width(), y);
    for raised in &sheet.flags {
        let lines = text::wrap(&raised.why, usize::from(width.saturating_sub(3)));
        for (i, line) in lines.iter().enumerate() {
            if at >= y + room {
                return at;
            }
            if i == 0 {
                canvas.text(0, at, severity(raised.flag.severity), raised.flag.mark);
            }
            canvas.text(3, at, Role::Plain, line);
            at += 1;
        }
    }
    at
}
