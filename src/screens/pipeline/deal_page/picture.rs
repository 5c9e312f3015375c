//! The history of a deal as a line over time.
//!
//! ```text
//!  Discovery───Proposal────────────────────────────
//!  ●──────▲──────»───────────────────┆─────────◆
//!  1 Sep                          today     31 Dec
//! ```

use chrono::NaiveDate;

use super::Sheet;
use crate::domain::history::EventField;
use crate::domain::process::Outcome;
use crate::storage::HistoryLine;
use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

/// Rows that it takes.
pub(in crate::screens::pipeline) const ROWS: u16 = 4;

/// The days of the line, and where each lies.
struct Axis {
    first: NaiveDate,
    last: NaiveDate,
    cells: usize,
}

impl Axis {
    fn at(&self, day: NaiveDate) -> usize {
        let span = (self.last - self.first).num_days().max(1);
        let from = (day - self.first).num_days().clamp(0, span);
        (from as usize * (self.cells - 1)) / span as usize
    }
}

/// Draws it and returns the row below; where no day is known, says so in one row.
pub(in crate::screens::pipeline) fn draw(
    canvas: &mut Canvas<'_>,
    sheet: &Sheet,
    today: NaiveDate,
) -> u16 {
    let deal = &sheet.page.deal;
    // A file without dates is born at the beginning of time.
    let dated = |line: &&HistoryLine| line.event.happened_at.0 > 0;
    let lines: Vec<&HistoryLine> = sheet.page.history.iter().filter(dated).collect();
    let first = deal
        .created_on
        .or_else(|| lines.first().map(|line| line.event.happened_at.day()));
    let Some(first) = first.filter(|_| canvas.width() > 20) else {
        canvas.text(0, 0, Role::Muted, "No dates are known: nothing to draw.");
        return 1;
    };
    let first = lines
        .first()
        .map_or(first, |line| first.min(line.event.happened_at.day()));
    let is_open = deal.outcome == Outcome::Open;
    let end = if is_open {
        today
    } else {
        deal.close_on.unwrap_or(today)
    };
    let last = deal.close_on.map_or(end, |close| close.max(end)).max(first);
    let axis = Axis {
        first,
        last,
        cells: usize::from(canvas.width()),
    };
    stages(canvas, &axis, &lines, end);
    marks(canvas, &axis, &lines, sheet, today);
    labels(canvas, &axis, sheet, today);
    legend(canvas, &lines, is_open);
    ROWS
}

/// Names of the stages where they begin, a line up to where the last one ends.
fn stages(canvas: &mut Canvas<'_>, axis: &Axis, lines: &[&HistoryLine], end: NaiveDate) {
    let entered: Vec<(usize, &str)> = lines
        .iter()
        .filter(|line| line.event.field == EventField::Stage && line.event.new.is_some())
        .map(|line| {
            let name = line.words.rsplit(" → ").next().unwrap_or_default();
            (
                axis.at(line.event.happened_at.day()),
                name.trim_start_matches("Stage "),
            )
        })
        .collect();
    for (i, (from, name)) in entered.iter().enumerate() {
        let to = entered.get(i + 1).map_or(axis.at(end) + 1, |next| next.0);
        let room = to.saturating_sub(*from);
        if room == 0 {
            continue;
        }
        let name = text::cut(name, room.saturating_sub(1));
        let rest = room.saturating_sub(1 + text::width(&name));
        let x = canvas.text(*from as u16, 0, Role::Accent, "▏");
        let x = canvas.text(x, 0, Role::Plain, &name);
        canvas.text(x, 0, Role::Muted, &"─".repeat(rest));
    }
}

fn marks(
    canvas: &mut Canvas<'_>,
    axis: &Axis,
    lines: &[&HistoryLine],
    sheet: &Sheet,
    today: NaiveDate,
) {
    canvas.text(0, 1, Role::Muted, &"─".repeat(axis.cells));
    if axis.first <= today && today <= axis.last {
        canvas.text(axis.at(today) as u16, 1, Role::Accent, "┆");
    }
    canvas.text(0, 1, Role::Plain, "●");
    for line in lines {
        if let Some((mark, role)) = mark(line) {
            canvas.text(axis.at(line.event.happened_at.day()) as u16, 1, role, mark);
        }
    }
    // The close date is drawn last: on the day it ends, that is what counts.
    if let Some(close) = sheet.page.deal.close_on {
        let (mark, role) = match sheet.page.deal.outcome {
            Outcome::Open if close < today => ("◇", Role::Warning),
            Outcome::Open => ("◇", Role::Plain),
            Outcome::Won => ("◆", Role::Good),
            Outcome::Lost => ("◆", Role::Bad),
        };
        canvas.text(axis.at(close) as u16, 1, role, mark);
    }
}

/// The mark of an event; the first value of a field is no change.
fn mark(line: &HistoryLine) -> Option<(&'static str, Role)> {
    let (old, new) = (line.event.old.as_ref()?, line.event.new.as_ref()?);
    match line.event.field {
        EventField::CloseOn if new > old => Some(("»", Role::Warning)),
        EventField::CloseOn => Some(("«", Role::Plain)),
        EventField::Amount => match (old.parse::<i64>().ok()?, new.parse::<i64>().ok()?) {
            (old, new) if new > old => Some(("▲", Role::Good)),
            (old, new) if new < old => Some(("▼", Role::Warning)),
            _ => None,
        },
        EventField::Reopened => Some(("↺", Role::Warning)),
        _ => None,
    }
}

/// First day, today and close date under their places; where they would touch, the close date wins.
fn labels(canvas: &mut Canvas<'_>, axis: &Axis, sheet: &Sheet, today: NaiveDate) {
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let mut put = |canvas: &mut Canvas<'_>, day: NaiveDate, label: &str| {
        let wide = text::width(label);
        let x = axis
            .at(day)
            .saturating_sub(wide / 2)
            .min(axis.cells.saturating_sub(wide));
        if taken.iter().all(|(from, to)| x + wide < *from || x > *to) {
            canvas.text(x as u16, 2, Role::Muted, label);
            taken.push((x, x + wide));
        }
    };
    let spoken = |day: NaiveDate| day.format("%-d %b %y").to_string();
    if let Some(close) = sheet.page.deal.close_on {
        put(canvas, close, &spoken(close));
    }
    put(canvas, axis.first, &spoken(axis.first));
    if axis.first <= today && today <= axis.last {
        put(canvas, today, "today");
    }
}

/// Only the marks that are there.
fn legend(canvas: &mut Canvas<'_>, lines: &[&HistoryLine], is_open: bool) {
    let mut x = 0;
    let seen = |wanted: &str| {
        lines
            .iter()
            .filter_map(|line| mark(line))
            .filter(|(m, _)| *m == wanted)
            .count()
    };
    for (sign, word) in [
        ("»", "pushed"),
        ("«", "pulled in"),
        ("▲", "amount up"),
        ("▼", "amount down"),
        ("↺", "reopened"),
    ] {
        let n = seen(sign);
        if n > 0 {
            x = canvas.text(x, 3, Role::Muted, &format!("{sign} {word} {n}×")) + 2;
        }
    }
    let closes = if is_open {
        "◇ to close"
    } else {
        "◆ closed"
    };
    canvas.text(x, 3, Role::Muted, closes);
}
