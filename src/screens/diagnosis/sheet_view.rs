//! How the diagnosis of one person looks:
//!
//! ```text
//!  Deal value: 1465 against 2553, worth about 180k in the period.
//!  Won 317k in 213 deals, 490k expected by now at the pace of the others: 173k short.
//!  [Why]  Says who?  Month by month
//!   Factor            Value            n        95 %     Beside Worse   Worth
//! ▌▼ Deal value        1465    747 deals   1338–1604       2553 >99 %    180k
//!
//!   It makes more than the modelled shortfall; closing it would be worth …
//! ```

use crate::domain::diagnosis::words;
use crate::storage::DiagnosisSheet;
use crate::ui::canvas::{Canvas, Click};
use crate::ui::chart;
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::sheet::{COLUMNS, FactorRow, Part, Sheet};

/// Draws the page.
pub(super) fn draw(page: &Sheet, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let Some(sheet) = &page.read else {
        canvas.text(2, 0, Role::Muted, "reading…");
        return;
    };
    let mut y = 0;
    if page.part != Part::SaysWho {
        let mut top = canvas.part(2, 0, width.saturating_sub(4), height);
        let (diagnosis, record) = (&sheet.diagnosis, &sheet.record);
        y = top.paragraph(0, Role::Strong, &words::sentence(diagnosis, record));
        let result = words::result(&diagnosis.result, record.currency);
        y = top.paragraph(y, Role::Plain, &result);
    }
    draw_parts(page, y, canvas);
    y += 1;
    let room = height.saturating_sub(y);
    let wanted = u16::try_from(page.list.cursor.count())
        .unwrap_or(u16::MAX)
        .saturating_add(1);
    // Who says so needs more room than why.
    let share = if page.part == Part::SaysWho { 3 } else { 2 };
    let rows = wanted.min(room / share + 1);
    table::draw(
        &mut canvas.part(0, y, width, rows),
        COLUMNS,
        &page.list,
        "No factor of that name.",
    );
    let at = y + rows + 1;
    let mut below = canvas.part(2, at, width.saturating_sub(4), height.saturating_sub(at));
    match page.part {
        Part::Why => draw_why(sheet, &mut below),
        Part::SaysWho => draw_says_who(page, sheet, &mut below),
        Part::Months => draw_months(sheet, &mut below),
    }
}

fn draw_parts(page: &Sheet, y: u16, canvas: &mut Canvas<'_>) {
    let mut x = 2;
    for part in Part::ALL {
        let (role, label) = if part == page.part {
            (Role::Heading, format!("[{}]", part.label()))
        } else {
            (Role::Muted, format!(" {} ", part.label()))
        };
        let start = x;
        x = canvas.text(x, y, role, &label) + 1;
        let key = vec![crate::app::key::Key::char('v')];
        canvas.clickable(start, y, x - start, 1, Click::Keys(key));
    }
}

fn draw_why(sheet: &DiagnosisSheet, canvas: &mut Canvas<'_>) {
    let (diagnosis, record) = (&sheet.diagnosis, &sheet.record);
    let mut y = 0;
    for reason in words::reasons(diagnosis, record) {
        y = canvas.paragraph(y, Role::Plain, &reason);
    }
    if let Some(left_on) = sheet.left_on {
        let day = crate::domain::date_words::written(left_on);
        y = canvas.paragraph(y, Role::Warning, &format!("Left on {day}."));
    }
    if let Some((own, theirs)) = diagnosis.activity_per_deal {
        let said = format!("Activities per new deal: {own:.1}, {theirs:.1} in the benchmark.");
        y = canvas.paragraph(y, Role::Plain, &said);
    }
    let beside = [
        words::against_rest(diagnosis),
        words::velocity(diagnosis, record.currency),
    ];
    for said in beside.into_iter().flatten() {
        y = canvas.paragraph(y, Role::Plain, &said);
    }
    let explained: Vec<String> = diagnosis
        .explanations
        .iter()
        .map(|explanation| words::explanation(explanation, record))
        .collect();
    if !explained.is_empty() {
        let said = format!("Other explanations: {}.", explained.join("; "));
        canvas.paragraph(y, Role::Muted, &said);
    }
}

fn draw_says_who(page: &Sheet, sheet: &DiagnosisSheet, canvas: &mut Canvas<'_>) {
    let mut y = 0;
    if let Some(row) = page.list.selected() {
        y = draw_definition(row, canvas);
    }
    let benchmark = &sheet.diagnosis.benchmark;
    let window = format!(
        "Window: {}; the benchmark: {}.",
        words::days(sheet.diagnosis.window),
        words::days(benchmark.window)
    );
    y = canvas.paragraph(y, Role::Muted, &window);
    let said = [
        ("Left out", words::who_is_left_out(benchmark)),
        ("In it", words::in_it(benchmark)),
    ];
    for (what, said) in said.iter().filter(|(_, said)| !said.is_empty()) {
        y = canvas.paragraph(y, Role::Plain, &format!("{what}: {said}."));
    }
    if let Some(context) = page.context() {
        let set = &context.config.diagnosis;
        let said = format!(
            "Said to be worse from {} on, all factors together, and by more than {}: {}; {}.",
            words::percent(1.0 - set.false_alarms.value),
            words::percent(set.tolerance.value),
            set.false_alarms.origin,
            set.tolerance.origin,
        );
        canvas.paragraph(y, Role::Muted, &said);
    }
}

fn draw_definition(row: &FactorRow, canvas: &mut Canvas<'_>) -> u16 {
    let said = format!("{}: {}. ", row.name, row.reading.label());
    let mut y = canvas.paragraph(0, Role::Heading, &said);
    if let Some(chance) = &row.chance {
        y = canvas.paragraph(y, Role::Plain, chance);
    }
    let y = canvas.paragraph(y, Role::Plain, words::definition(row.factor));
    let y = canvas.paragraph(y, Role::Plain, &format!("Beside: {}.", row.of_whom));
    let source = format!("Source: {}.", words::source(row.factor));
    canvas.paragraph(y, Role::Muted, &source)
}

/// Won by month with its quota: a full bar is the best month or quota.
fn draw_months(sheet: &DiagnosisSheet, canvas: &mut Canvas<'_>) {
    let currency = sheet.record.currency;
    let short = |major: f64| words::money(major, currency).short();
    let values = sheet.months.iter();
    let most = values
        .map(|(_, won, quota)| won.max(quota.unwrap_or(0.0)))
        .fold(1.0, f64::max);
    let cells = usize::from(canvas.width().saturating_sub(30).min(60));
    let first = sheet
        .months
        .len()
        .saturating_sub(usize::from(canvas.height()));
    for (y, (month, won, quota)) in (0_u16..).zip(&sheet.months[first..]) {
        canvas.text(0, y, Role::Plain, &month.format("%b %Y").to_string());
        canvas.text(9, y, Role::Plain, &text::right(&short(*won), 7));
        canvas.text(17, y, Role::Empty, &"·".repeat(cells));
        canvas.text(17, y, Role::Fill, &chart::block(won / most, cells));
        let at = 17 + u16::try_from(cells).unwrap_or(0) + 1;
        let quota = quota.map_or_else(
            || "no quota".to_owned(),
            |quota| format!("of {}", short(quota)),
        );
        canvas.text(at, y, Role::Muted, &quota);
    }
}
