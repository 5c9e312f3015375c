//! Draws what moved: the waterfall with its picture, and beside or below it what else moved.
//!
//! ```text
//!   16 Nov 2026 (a week ago) to 23 Nov 2026, money in USD
//!                   Deals      Amount
//! ▌ Start               7     300,000  ██████████████████████
//!   + Created           2     +85,000                        ▓▓▓▓▓▓
//!   End                 5     270,000  ████████████████████
//!   Balances: 300,000 + 85,000 … = 270,000
//!   Stage moves                        4 forward, 1 back
//! ```

use std::ops::Range;

use crate::ui::canvas::{Canvas, Click};
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;
use crate::ui::waterfall::{self, Bar, Scale};

use super::lines::{Line, What, days_in_words};
use super::{MovedPage, Reading};

/// From so many columns on, what moved beside the money stands beside the waterfall.
const BESIDE: u16 = 118;
/// Columns of names, counts and amounts of the waterfall.
const NAME: usize = 16;
const COUNT: usize = 6;
const AMOUNT: usize = 14;

pub(super) fn draw(page: &MovedPage, canvas: &mut Canvas<'_>) {
    let Some(read) = &page.read else {
        canvas.text(2, 0, Role::Muted, "reading…");
        return;
    };
    let (width, height) = (canvas.width(), canvas.height());
    let top = head(
        &mut canvas.part(2, 0, width.saturating_sub(4), height),
        read,
    );
    let mut body = canvas.below(top);
    let rows = body.height();
    if width >= BESIDE {
        let left = (width * 11 / 20).max(64);
        let mut part = body.part(0, 0, left, rows);
        let steps = 0..page.steps;
        let below = waterfall_lines(page, &mut part, steps);
        balance(&mut part.below(below), read);
        let mut part = body.part(left + 2, 0, width - left - 2, rows);
        let window = beside_window(page, usize::from(rows));
        movement_lines(page, &mut part, window);
    } else {
        one_below_the_other(page, read, &mut body);
    }
}

/// Days, currency, rates, and what has to be known before the figures are read.
fn head(canvas: &mut Canvas<'_>, read: &Reading) -> u16 {
    let moved = &read.moved;
    let money = match moved.only {
        Some(currency) => format!("deals in {currency}, at their own amounts"),
        None => format!("money in {}", moved.currency),
    };
    let said = format!("{}, {money}", days_in_words(moved, read.since));
    canvas.text(0, 0, Role::Muted, &said);
    let mut y = 1;
    if !moved.rates.is_empty() {
        canvas.text(0, y, Role::Muted, &format!("Converted at {}", moved.rates));
        y += 1;
    }
    if moved.unconverted > 0 {
        let said = format!(
            "! {} deals have an amount without a rate to {}; it counts as missing.",
            moved.unconverted, moved.currency
        );
        canvas.text(0, y, Role::Warning, &said);
        y += 1;
    }
    if moved.begins_before_history() {
        let said = match moved.first_change_on {
            Some(day) => format!(
                "! The first change that is known is of {}; before it nothing can be seen to move.",
                crate::domain::date_words::written(day)
            ),
            None => "! No change is known yet: a second export, or the CRM's field history, brings them.".to_owned(),
        };
        canvas.text(0, y, Role::Warning, &said);
        y += 1;
    }
    y
}

/// Everything in one column that scrolls; the balance stands below the end.
fn one_below_the_other(page: &MovedPage, read: &Reading, canvas: &mut Canvas<'_>) {
    let rows = usize::from(canvas.height());
    // A row for the headings, one for the balance.
    let window = page.list.cursor.window(rows.saturating_sub(2));
    let mut y = 0;
    if window.start < page.steps {
        let steps = window.start..page.steps.min(window.end);
        y = waterfall_lines(page, canvas, steps);
        if window.end >= page.steps {
            balance(&mut canvas.below(y), read);
            y += 1;
        }
    }
    let others = window.start.max(page.steps)..window.end;
    movement_lines(page, &mut canvas.below(y), others);
    table::scroll_mark(canvas, &window, page.list.cursor.count());
}

/// The lines of the right part that fit, the selected one among them.
fn beside_window(page: &MovedPage, rows: usize) -> Range<usize> {
    let cursor = &page.list.cursor;
    cursor.window(rows);
    let (first, count) = (page.steps, cursor.count());
    let from = (cursor.position() + 1).saturating_sub(rows).max(first);
    from..(from + rows).min(count)
}

/// Headings and steps; returns the row after them.
fn waterfall_lines(page: &MovedPage, canvas: &mut Canvas<'_>, which: Range<usize>) -> u16 {
    let at = 2 + NAME + 1;
    canvas.text(
        at as u16,
        0,
        Role::Muted,
        &format!(
            "{} {}",
            text::right("Deals", COUNT),
            text::right("Amount", AMOUNT)
        ),
    );
    let bars: Vec<Bar> = (page.list.rows().take(page.steps))
        .filter_map(|line| line.bar)
        .collect();
    let scale = Scale::of(&bars);
    let x = (at + COUNT + 1 + AMOUNT + 2) as u16;
    let cells = canvas.width().saturating_sub(x + 2).min(80);
    let mut y = 1;
    for position in which {
        let Some(line) = page.list.row(position) else {
            continue;
        };
        let said = format!(
            "{} {} {}",
            text::left(&line.name, NAME),
            text::right(&line.count, COUNT),
            text::right(&line.amount, AMOUNT)
        );
        canvas.text(2, y, line.role, &said);
        select(page, canvas, position, y, x.saturating_sub(2));
        if let Some(bar) = line.bar {
            waterfall::bar(canvas, (x, y), cells, scale, bar);
        }
        y += 1;
    }
    y
}

/// Marks the selected line over so many columns, and takes clicks on it.
fn select(page: &MovedPage, canvas: &mut Canvas<'_>, position: usize, y: u16, width: u16) {
    canvas.clickable(0, y, u16::MAX, 1, Click::Row(position));
    if position == page.list.cursor.position() {
        canvas.text(0, y, Role::Accent, "▌");
        canvas.tint(1, y, width, Role::Selected);
    }
}

/// The whole sum where it fits, else what came and what went.
fn balance(canvas: &mut Canvas<'_>, read: &Reading) {
    let (moved, waterfall) = (&read.moved, &read.moved.waterfall);
    let short = |minor: i64| moved.money(minor).short();
    let sums: Vec<i64> = waterfall
        .steps()
        .map(|step| waterfall.sum(step))
        .filter(|sum| *sum != 0)
        .collect();
    let signed = |sum: i64| {
        let sign = if sum > 0 { "+" } else { "−" };
        format!(" {sign} {}", short(sum.abs()))
    };
    let (start, end) = (short(waterfall.start), short(waterfall.end));
    let each: String = sums.iter().map(|sum| signed(*sum)).collect();
    let total = |wanted: fn(&i64) -> bool| -> i64 { sums.iter().copied().filter(wanted).sum() };
    let both = signed(total(|sum| *sum > 0)) + &signed(total(|sum| *sum < 0));
    let (role, verdict, equals) = if waterfall.balances() {
        (Role::Muted, "Balances", "=")
    } else {
        (Role::Bad, "Does not balance", "is not")
    };
    let whole = format!("{verdict}: {start}{each} {equals} {end}");
    let room = usize::from(canvas.width()).saturating_sub(4);
    let said = if text::width(&whole) <= room {
        whole
    } else {
        format!("{verdict}: {start}{both} {equals} {end}")
    };
    canvas.text(2, 0, role, &said);
}

/// What moved beside the money.
fn movement_lines(page: &MovedPage, canvas: &mut Canvas<'_>, which: Range<usize>) {
    for (y, position) in (0_u16..).zip(which) {
        if let Some(line) = page.list.row(position) {
            movement_line(canvas, y, line);
            select(page, canvas, position, y, u16::MAX);
        }
    }
}

fn movement_line(canvas: &mut Canvas<'_>, y: u16, line: &Line) {
    let room = usize::from(canvas.width()).saturating_sub(4);
    if line.what == What::Words {
        let x = canvas.text(2, y, line.role, &line.name);
        if !line.more.is_empty() {
            canvas.text(x + 2, y, Role::Muted, &line.more);
        }
        return;
    }
    // Name, count, amount, and the days in so many cells.
    let more = if line.more.is_empty() { 0 } else { 17 };
    let name = room.saturating_sub(4 + 8 + 3 + more).min(46);
    let mut said = format!(
        "{} {} {}",
        text::left(&line.name, name),
        text::right(&line.count, 4),
        text::right(&line.amount, 7)
    );
    if more > 0 {
        said = format!("{said}  {}", text::cut(&line.more, more));
    }
    canvas.text(2, y, line.role, &said);
}
