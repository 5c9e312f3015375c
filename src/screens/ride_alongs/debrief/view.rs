//! Draws a debrief.

use super::rows::{BESIDE, DebriefLine, OWN, QUESTIONS, mine};
use super::{DebriefPage, Step};
use crate::domain::competency::Used;
use crate::domain::date_words::{spoken, written};
use crate::domain::debrief::Own;
use crate::screens::deal_rows::short_day;
use crate::storage::{ActionState, Commitment, Debrief, DebriefRow, RideAlongState};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::theme::Role;
use crate::ui::{table, text};

/// Rows for what stands below a table of competencies: the question, five anchors, a line to say.
const BELOW: u16 = 9;

/// Draws the page.
pub(super) fn draw(page: &DebriefPage, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut canvas = canvas.part(1, 0, width.saturating_sub(2), height);
    let (Some(debrief), Some(step)) = (&page.debrief, page.step) else {
        canvas.text(0, 0, Role::Muted, "reading…");
        return;
    };
    header(page, debrief, step, &mut canvas);
    let mut rest = canvas.below(3);
    match step {
        Step::Words => words(page, debrief, &mut rest),
        Step::Own => own(page, debrief, &mut rest),
        Step::Beside => beside(page, debrief, &mut rest),
        Step::Agree => agree(page, debrief, &mut rest),
    }
}

fn header(page: &DebriefPage, debrief: &Debrief, step: Step, canvas: &mut Canvas<'_>) {
    let day = short_day(debrief.ride.day(), page.today());
    let at = step.place() + 1;
    let head = format!(
        "{} · {day} · step {at} of {}: ",
        debrief.ride.rep_name,
        Step::ALL.len()
    );
    let x = canvas.text(0, 0, Role::Muted, &head);
    canvas.text(x, 0, Role::Heading, step.name());
    let width = usize::from(canvas.width());
    let each = width / Step::ALL.len();
    let reached = super::reached(debrief);
    for (place, one) in Step::ALL.into_iter().enumerate() {
        let (sign, role) = if one == step {
            ("━", Role::Accent)
        } else if one <= reached {
            ("━", Role::Good)
        } else {
            ("─", Role::Muted)
        };
        let bar = sign.repeat(each.saturating_sub(1));
        canvas.text((place * each) as u16, 1, role, &bar);
    }
}

/// What was promised last time, at the top: it opens every conversation.
fn promised(page: &DebriefPage, debrief: &Debrief, canvas: &mut Canvas<'_>) -> u16 {
    let mut y = 0;
    for one in debrief.promised.iter().take(2) {
        let said = format!("“{}”, {}", one.words, promise_state(one, page));
        canvas.line(
            0,
            y,
            &[piece(Role::Warning, "Promised: "), piece(Role::Plain, said)],
        );
        y += 1;
    }
    let more = debrief.promised.len().saturating_sub(2);
    if more > 0 {
        canvas.text(0, y, Role::Muted, &format!("and {more} more, on step 3"));
        y += 1;
    }
    if y > 0 { y + 1 } else { 0 }
}

fn promise_state(one: &Commitment, page: &DebriefPage) -> String {
    let today = page.today();
    let made = short_day(one.made_at.day(), today);
    match one.action {
        Some((_, _, ActionState::Done)) => format!("{made}, done, not seen again yet"),
        Some((_, Some(due), ActionState::Open)) if due < today => {
            format!("{made}, was due {}", short_day(due, today))
        }
        Some((_, Some(due), ActionState::Open)) => format!("{made}, due {}", short_day(due, today)),
        _ => format!("{made}, not seen again yet"),
    }
}

fn words(page: &DebriefPage, debrief: &Debrief, canvas: &mut Canvas<'_>) {
    let y = promised(page, debrief, canvas);
    let mut canvas = canvas.below(y);
    let (width, height) = (canvas.width(), canvas.height());
    let rows = page.list.cursor.count() as u16 + 1;
    let top = rows.min(height.saturating_sub(5)).max(3);
    table::draw(
        &mut canvas.part(0, 0, width, top),
        QUESTIONS,
        &page.list,
        "These questions are empty: t takes others.",
    );
    let mut below = canvas.below(top + 1);
    let Some(asked) = page.selected_question() else {
        return;
    };
    let y = below.paragraph(0, Role::Heading, &asked.prompt);
    if asked.answer.is_empty() {
        let said = "Enter asks it and the ones after it, one at a time. You speak last.";
        below.text(0, y, Role::Muted, said);
    } else {
        below.paragraph(y, Role::Plain, &asked.answer);
    }
}

fn own(page: &DebriefPage, debrief: &Debrief, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let rows = page.list.cursor.count() as u16 + 1;
    let top = rows.min(height.saturating_sub(BELOW)).max(5);
    let nothing = "Nothing was rated on this day, so there is nothing to compare. v records what you saw, right goes on.";
    table::draw(&mut canvas.part(0, 0, width, top), OWN, &page.list, nothing);
    let Some(row) = page.rate_row() else { return };
    let mut below = canvas.below(top + 1);
    below.text(0, 0, Role::Heading, &row.question);
    let chosen = match row.compared.own {
        Own::Level(level) => Some(level),
        Own::Missing | Own::NoOccasion => None,
    };
    // The highest on top, as a scale is read.
    for (y, (place, anchor)) in (1..).zip(row.levels.iter().enumerate().rev()) {
        let level = place as u8 + 1;
        let is_chosen = chosen == Some(level);
        let mark = if is_chosen { "▌" } else { " " };
        let role = if is_chosen { Role::Strong } else { Role::Plain };
        below.text(0, y, role, &format!("{mark}{level} {anchor}"));
    }
    let said = if debrief.revealed_at.is_some() {
        "Your ratings were shown; this is how the rep rated before. u hides them again.".to_owned()
    } else if page.is_open() {
        format!(
            "{} presses 1 to 5, or 0: it did not come up.",
            debrief.ride.rep_name
        )
    } else {
        String::new()
    };
    below.text(0, 7, Role::Accent, &said);
}

fn beside(page: &DebriefPage, debrief: &Debrief, canvas: &mut Canvas<'_>) {
    if debrief.revealed_at.is_none() {
        hidden(debrief, canvas);
        return;
    }
    let (width, height) = (canvas.width(), canvas.height());
    let rows = page.list.cursor.count() as u16 + 1;
    let top = rows.min(height.saturating_sub(BELOW)).max(3);
    let nothing = "Nothing was rated on this day.";
    table::draw(
        &mut canvas.part(0, 0, width, top),
        BESIDE,
        &page.list,
        nothing,
    );
    let mut below = canvas.below(top + 1);
    match page.list.selected() {
        Some(DebriefLine::Beside(row)) => why(row, &mut below),
        Some(DebriefLine::Promised(one)) => promise(page, one, &mut below),
        _ => {}
    }
}

/// Before the reveal: how far the rep is, and nothing else.
fn hidden(debrief: &Debrief, canvas: &mut Canvas<'_>) {
    let rep = &debrief.ride.rep_name;
    let said = match (debrief.is_rated(), debrief.missing()) {
        (false, _) => {
            "You rated nothing on this day, so there is nothing to compare. v records what you saw; right goes on to the commitment.".to_owned()
        }
        (true, 0) => format!("{rep} has rated everything. Enter shows both ratings side by side, the largest difference first."),
        (true, missing) => {
            let many = if missing == 1 { "competency" } else { "competencies" };
            format!("{rep} still has to rate {missing} {many}: left goes back. Your ratings stay hidden until then; x where {rep} does not want to rate.")
        }
    };
    canvas.paragraph(0, Role::Plain, &said);
}

/// The two anchors and what was seen.
fn why(row: &DebriefRow, canvas: &mut Canvas<'_>) {
    canvas.text(0, 0, Role::Heading, &row.question);
    let anchor = |level: usize| {
        row.levels
            .get(level.saturating_sub(1))
            .map_or("", String::as_str)
    };
    let mut y = 1;
    if let Own::Level(level) = row.compared.own {
        let said = format!("Rep {level}  {}", anchor(usize::from(level)));
        canvas.text(0, y, Role::Plain, &said);
        y += 1;
    }
    for seen in row.observations.iter().take(4) {
        let said = match (seen.level, seen.used) {
            (Some(level), _) => format!("You {level}  {}", anchor(usize::from(level))),
            (None, Used::Yes) => "You    used, not rated".to_owned(),
            (None, Used::No) => "You    there was an occasion, and it was not used".to_owned(),
            (None, Used::NotObserved) => "You    not observed: it counts in nothing".to_owned(),
        };
        canvas.text(0, y, Role::Plain, &said);
        y += 1;
        if !seen.note.is_empty() {
            canvas.text(7, y, Role::Muted, &seen.note);
            y += 1;
        }
    }
    if row.observations.is_empty() {
        canvas.text(0, y, Role::Muted, &format!("You    {}", mine(row).text));
    }
}

fn promise(page: &DebriefPage, one: &Commitment, canvas: &mut Canvas<'_>) {
    let y = canvas.paragraph(0, Role::Heading, &format!("“{}”", one.words));
    let said = format!("{}: {}", one.competency_name, promise_state(one, page));
    canvas.text(0, y, Role::Plain, &said);
    let said = match one.seen_since {
        None => "It closes only when it was seen again. n plans the next look.".to_owned(),
        Some(seen) if seen.used == Used::Yes => format!(
            "Seen on {}: y closes it, n leaves it open and plans the next look.",
            short_day(seen.on, page.today())
        ),
        Some(seen) => format!(
            "On {} there was an occasion, and it was not used: n plans the next look.",
            short_day(seen.on, page.today())
        ),
    };
    canvas.text(0, y + 1, Role::Muted, &said);
}

fn agree(page: &DebriefPage, debrief: &Debrief, canvas: &mut Canvas<'_>) {
    let Some(at) = debrief.debriefed_at else {
        let asks = "One strength, one or two points, one commitment in the rep's words, and the day of the next look. Enter writes it down.";
        let waits = debrief.not_ready();
        let role = waits.map_or(Role::Plain, |_| Role::Warning);
        let y = canvas.paragraph(0, role, waits.unwrap_or(asks));
        if debrief.ride.state != RideAlongState::Held && page.may_change() {
            canvas.text(
                0,
                y + 1,
                Role::Muted,
                "In the list of ride-alongs d says that it was held.",
            );
        }
        return;
    };
    let mut y = labelled(canvas, 0, "Strength", &debrief.strength);
    for (label, point) in ["Point", "Second point"].into_iter().zip(&debrief.points) {
        y = labelled(canvas, y, label, point);
    }
    if let Some(one) = &debrief.commitment {
        y = labelled(canvas, y + 1, "Commitment", &format!("“{}”", one.words));
        y = labelled(canvas, y, "Skill", &one.competency_name);
        if let Some(due) = one.due_on() {
            y = labelled(canvas, y, "Due", &spoken(due, page.today()));
        }
        let look = match one.next_look {
            Some((_, on, state)) => {
                let kind = one.look_kind.unwrap_or_default();
                format!("{kind}, {} ({state})", spoken(on, page.today()))
            }
            None => "not planned".to_owned(),
        };
        y = labelled(canvas, y, "Next look", &look);
        y = labelled(canvas, y, "State", &state_of(one));
    }
    canvas.text(
        0,
        y + 1,
        Role::Muted,
        &format!("Written down on {}.", written(at.day())),
    );
}

fn state_of(one: &Commitment) -> String {
    let closed = one
        .closed_at
        .map(|at| written(at.day()))
        .unwrap_or_default();
    match one.state.key() {
        "seen" => format!("seen again, {closed}"),
        "dropped" => format!("dropped on {closed}: {}", one.reason),
        _ => "open until it is seen again".to_owned(),
    }
}

/// A label and its text, wrapped beside it; returns the row after it.
fn labelled(canvas: &mut Canvas<'_>, y: u16, label: &str, content: &str) -> u16 {
    let x = canvas.text(0, y, Role::Muted, &text::left(label, 14));
    let (width, height) = (canvas.width(), canvas.height());
    let mut part = canvas.part(x, y, width.saturating_sub(x), height.saturating_sub(y));
    y + part.paragraph(0, Role::Plain, content).max(1)
}
