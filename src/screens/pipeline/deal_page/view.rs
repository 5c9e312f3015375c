//! Draws the deal page.
//!
//! ```text
//!  Globex rollout                                        USD 120,000
//!  Globex · Ana Ruiz · Proposal for 41 days · closes 31 Dec, in 38 days
//!  ! Past its close date  N No next step
//!  Overview  Flags 2  Buyers 3  Qualification 16/24  Stage  Notes 5
//!  ┄ the pane ┄                    (wide: overview left, the others right)
//! ```

use chrono::{Datelike, NaiveDate};

use super::panes;
use super::{DealScreen, Pane, Sheet};
use crate::app::key::Key;
use crate::domain::flags::Severity;
use crate::domain::process::Outcome;
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// From this size on all panes are seen at once.
const WIDE: (u16, u16) = (110, 30);

/// Draws it.
pub(super) fn draw(screen: &DealScreen, canvas: &mut Canvas<'_>) {
    let (Some(sheet), Some(context)) = (&screen.sheet, &screen.context) else {
        canvas.text(1, 0, Role::Muted, "reading…");
        return;
    };
    let today = context.clock.today();
    let (width, height) = (canvas.width(), canvas.height());
    header(
        &mut canvas.part(1, 0, width.saturating_sub(2), 3),
        sheet,
        today,
    );
    if (width, height) >= WIDE && height >= WIDE.1 {
        wide(screen, sheet, today, &mut canvas.below(4));
        return;
    }
    pane_bar(
        &mut canvas.part(1, 3, width.saturating_sub(2), 1),
        screen.pane,
        sheet,
    );
    let mut place = canvas.part(0, 4, width, height.saturating_sub(4));
    panes::draw(&mut place, screen, sheet, screen.pane, today, true);
}

fn wide(screen: &DealScreen, sheet: &Sheet, today: NaiveDate, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let left = width * 48 / 100;
    let mut one = |pane: Pane, x: u16, y: u16, w: u16, h: u16| {
        let active = pane == screen.pane;
        let mut part = canvas.part(x, y, w, h);
        let role = if active { Role::Accent } else { Role::Muted };
        let title = label(pane, sheet);
        let line = "─".repeat(usize::from(w).saturating_sub(text::width(&title) + 4));
        let after = part.text(1, 0, role, if active { "▸ " } else { "─ " });
        let after = part.text(
            after,
            0,
            if active { Role::Heading } else { Role::Muted },
            &title,
        );
        part.text(after + 1, 0, role, &line);
        part.clickable(0, 0, w, 1, Click::Keys(vec![Key::char('l')]));
        panes::draw(&mut part.below(1), screen, sheet, pane, today, active);
    };
    let third = height / 3;
    let stage = (height / 3).min(12);
    one(Pane::Overview, 0, 0, left, height - stage);
    let corner = if screen.pane == Pane::Flags {
        Pane::Flags
    } else {
        Pane::Stage
    };
    one(corner, 0, height - stage, left, stage);
    let (x, w) = (left + 1, width - left - 1);
    one(Pane::Buyers, x, 0, w, third);
    one(Pane::Qualification, x, third, w, third);
    one(Pane::Notes, x, 2 * third, w, height - 2 * third);
}

/// What a pane is called, with how much is in it.
fn label(which: Pane, sheet: &Sheet) -> String {
    let page = &sheet.page;
    let counted = |name: &str, n: usize| {
        if n == 0 {
            name.to_owned()
        } else {
            format!("{name} {n}")
        }
    };
    match which {
        Pane::Overview => "Overview".to_owned(),
        Pane::Flags => counted("Flags", sheet.flags.len()),
        Pane::Buyers => counted("Buyers", page.buyers.len()),
        Pane::Qualification => match &page.qualification {
            Some(q) if q.is_scored() => {
                format!("Qualification {}/{}", q.total(), q.framework.maximum())
            }
            _ => "Qualification".to_owned(),
        },
        Pane::Stage => "Stage".to_owned(),
        Pane::Notes => {
            let n = page.notes.len() + page.activities.len() + page.actions.len();
            counted("Notes", n)
        }
    }
}

fn pane_bar(canvas: &mut Canvas<'_>, current: Pane, sheet: &Sheet) {
    let mut x = 0;
    for pane in Pane::ALL {
        let shown = label(pane, sheet);
        let active = pane == current;
        let role = if active { Role::Heading } else { Role::Muted };
        let from = canvas.text(x, 0, Role::Accent, if active { "▸" } else { " " });
        x = canvas.text(from, 0, role, &shown) + 2;
    }
}

fn header(canvas: &mut Canvas<'_>, sheet: &Sheet, today: NaiveDate) {
    let deal = &sheet.page.deal;
    let amount = deal
        .amount
        .map_or_else(|| "no amount".to_owned(), |amount| amount.to_string());
    let room = usize::from(canvas.width()).saturating_sub(text::width(&amount) + 2);
    canvas.text(0, 0, Role::Heading, &text::cut(&deal.name, room));
    let role = if deal.amount.is_some() {
        Role::Strong
    } else {
        Role::Warning
    };
    canvas.text_right(0, role, &amount);
    canvas.line(0, 1, &facts(sheet, today));
    flags(canvas, 2, sheet);
}

/// Account, owner, stage and close date in one line; what is missing says so.
pub(in crate::screens::pipeline) fn facts(sheet: &Sheet, today: NaiveDate) -> Vec<Piece> {
    let deal = &sheet.page.deal;
    let mut pieces = Vec::new();
    let mut add = |pair: (Role, String)| {
        if !pieces.is_empty() {
            pieces.push(piece(Role::Muted, " · "));
        }
        pieces.push(piece(pair.0, pair.1));
    };
    let named = |name: Option<&String>, missing: &str| match name {
        Some(name) => (Role::Plain, text::cut(name, 20)),
        None => (Role::Warning, missing.to_owned()),
    };
    // Most deals carry the name of their account: once is enough.
    let account = deal.account.as_ref().map(|(_, name)| name);
    if !account.is_some_and(|name| deal.name.contains(name.as_str())) {
        add(named(account, "no account"));
    }
    add(named(deal.owner.as_ref().map(|(_, name)| name), "no owner"));
    match &sheet.page.stage {
        None => add((Role::Warning, "stage not known".into())),
        Some(stage) => {
            let days = deal
                .stage_since
                .map(|since| (today - since).num_days())
                .filter(|_| deal.outcome == Outcome::Open);
            let days = days.map_or_else(String::new, |days| format!(" for {days} d"));
            add((Role::Plain, format!("{}{days}", text::cut(&stage.name, 18))));
        }
    }
    add(close(deal.close_on, deal.outcome, today));
    if let Some(until) = deal.nurture_until.filter(|until| *until > today) {
        add((
            Role::Warning,
            format!("rests until {}", short(until, today)),
        ));
    }
    pieces
}

fn close(close_on: Option<NaiveDate>, outcome: Outcome, today: NaiveDate) -> (Role, String) {
    let Some(day) = close_on else {
        return (Role::Warning, "no close date".to_owned());
    };
    let role = match outcome {
        Outcome::Open if day < today => Role::Warning,
        Outcome::Won => Role::Good,
        Outcome::Lost => Role::Bad,
        Outcome::Open => Role::Plain,
    };
    let shown = short(day, today);
    let text = match (outcome, (day - today).num_days()) {
        (Outcome::Open, 0) => "closes today".to_owned(),
        (Outcome::Open, days) if days < 0 => format!("was to close {shown}, {} d ago", -days),
        (Outcome::Open, days) => format!("closes {shown}, in {days} d"),
        (ended, _) => format!("{ended} {shown}"),
    };
    (role, text)
}

/// `12 Dec`, with the year where it is another.
pub(in crate::screens::pipeline) fn short(day: NaiveDate, today: NaiveDate) -> String {
    let pattern = if day.year() == today.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    day.format(pattern).to_string()
}

/// The flags by name, the heaviest first.
pub(in crate::screens::pipeline) fn flags(canvas: &mut Canvas<'_>, y: u16, sheet: &Sheet) {
    if sheet.flags.is_empty() {
        canvas.text(0, y, Role::Good, "✓ no flags");
        return;
    }
    let mut x = 0;
    for (i, raised) in sheet.flags.iter().enumerate() {
        let left = sheet.flags.len() - i;
        let shown = format!("{} {}", raised.flag.mark, raised.flag.label);
        let more = if left > 1 { 4 } else { 0 };
        if usize::from(x) + text::width(&shown) + more > usize::from(canvas.width()) {
            canvas.text(x, y, Role::Muted, &format!("+{left}"));
            return;
        }
        x = canvas.text(x, y, severity(raised.flag.severity), &shown) + 2;
    }
}

/// The meaning of a severity.
pub(in crate::screens::pipeline) fn severity(severity: Severity) -> Role {
    match severity {
        Severity::Act => Role::Bad,
        Severity::Watch => Role::Warning,
        Severity::Note => Role::Muted,
    }
}
