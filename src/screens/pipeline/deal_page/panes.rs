//! Draws the panes of the deal page: overview, buyers × criteria, qualification, stage, notes.

use chrono::NaiveDate;

use super::rows::{PaneRow, RowKind, mark};
use super::view::{severity, short};
use super::{DealScreen, Pane, Sheet, picture};
use crate::app::list::List;
use crate::domain::buying::{EVIDENCE_OLD_AFTER_DAYS, evidence_age};
use crate::domain::process::Sense;
use crate::domain::qualification::LEVELS;
use crate::storage::{ActionState, Buyer, Criterion, HistoryLine, Qualification, Since};
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// A cell of the matrix, and the headings of its columns.
const CELL: u16 = 7;
const SENSES: [&str; 6] = ["see", "hear", "feel", "touch", "belief", "commit"];

/// Draws a pane; `active`: its list has the keyboard.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    screen: &DealScreen,
    sheet: &Sheet,
    pane: Pane,
    today: NaiveDate,
    active: bool,
) {
    let list = &screen.lists[pane as usize];
    let (width, height) = (canvas.width(), canvas.height());
    let top = {
        let mut top = canvas.part(1, 0, width.saturating_sub(2), height);
        match pane {
            Pane::Overview => overview(&mut top, sheet, today),
            Pane::Buyers => matrix_heading(&mut top, sheet),
            Pane::Qualification => qualification_heading(&mut top, sheet),
            Pane::Stage => stage_heading(&mut top, sheet),
            Pane::Notes => 0,
        }
    };
    let below = match pane {
        Pane::Qualification | Pane::Notes if active => 3.min(height.saturating_sub(top) / 3),
        _ => 0,
    };
    let rows = height.saturating_sub(top + below);
    let mut place = canvas.part(0, top, width, rows);
    if list.cursor.count() == 0 {
        place.part(1, 0, width.saturating_sub(2), rows).paragraph(0, Role::Muted, empty(pane, list));
    } else if pane == Pane::Stage {
        wrapped(&mut place, list, active);
    } else {
        lines(&mut place, list, active, |canvas, row| line(canvas, &row.kind, sheet, today));
    }
    if below > 0
        && let Some(row) = list.selected()
    {
        let mut part = canvas.part(1, top + rows, width.saturating_sub(2), below);
        detail(&mut part, &row.kind, sheet);
    }
}

fn empty(pane: Pane, list: &List<PaneRow>) -> &'static str {
    if !list.cursor.filter.text().is_empty() {
        return "Nothing matches the filter.";
    }
    match pane {
        Pane::Overview => "No history yet.",
        Pane::Buyers => "No buyers yet: b adds one, with the exit criteria of the stage.",
        Pane::Qualification => "No qualification framework in this file.",
        Pane::Stage => "The stage is not known: t sets it.",
        Pane::Notes => "No notes, activities or actions yet: w writes a note, a adds an action.",
    }
}

/// Draws the window of a list; rows beyond it are reached by moving.
fn lines(
    canvas: &mut Canvas<'_>,
    list: &List<PaneRow>,
    active: bool,
    draw: impl Fn(&mut Canvas<'_>, &PaneRow),
) {
    let (width, height) = (canvas.width(), canvas.height());
    let window = list.cursor.window(usize::from(height));
    for (y, position) in (0_u16..).zip(window) {
        let Some(row) = list.row(position) else { continue };
        draw(&mut canvas.part(1, y, width.saturating_sub(2), 1), row);
        if list.cursor.marks().contains(&crate::app::list::Row::id(row)) {
            canvas.text(0, y, Role::Marked, "●");
        }
        if active {
            canvas.clickable(0, y, width, 1, Click::Row(position));
            if position == list.cursor.position() {
                canvas.text(0, y, Role::Accent, "▌");
                canvas.tint(1, y, width - 1, Role::Selected);
            }
        }
    }
}

/// Draws texts wrapped, from the first one on that leaves the selected one on the screen.
fn wrapped(canvas: &mut Canvas<'_>, list: &List<PaneRow>, active: bool) {
    let (width, height) = (canvas.width(), usize::from(canvas.height()));
    // The lists of this page are short and wholly here; the cursor still has to know how many rows fit.
    list.cursor.window(height);
    let texts: Vec<(usize, Role, Vec<String>)> = (0..list.cursor.count())
        .filter_map(|position| match &list.row(position)?.kind {
            RowKind::Text(role, text) => {
                let indent = text.len() - text.trim_start().len();
                let room = usize::from(width).saturating_sub(3 + indent);
                let lines = text::wrap(text.trim_start(), room);
                let lines = lines.into_iter().map(|line| format!("{}{line}", " ".repeat(indent)));
                Some((position, *role, lines.collect()))
            }
            _ => None,
        })
        .collect();
    let selected = list.cursor.position();
    let mut first = 0;
    let tall = |from: usize| -> usize {
        texts.iter().take(selected + 1).skip(from).map(|(.., lines)| lines.len()).sum()
    };
    while first < selected && tall(first) > height {
        first += 1;
    }
    let mut y = 0;
    for (position, role, lines) in texts.iter().skip(first) {
        for line in lines {
            canvas.text(1, y, *role, line);
            if active {
                canvas.clickable(0, y, width, 1, Click::Row(*position));
                if *position == selected {
                    canvas.text(0, y, Role::Accent, "▌");
                }
            }
            y += 1;
        }
    }
}

fn line(canvas: &mut Canvas<'_>, kind: &RowKind, sheet: &Sheet, today: NaiveDate) {
    let page = &sheet.page;
    match kind {
        RowKind::Event(i) => {
            if let Some(line) = page.history.get(*i) {
                event(canvas, line, &line.words, today);
            }
        }
        RowKind::Born(i, words) => {
            if let Some(line) = page.history.get(*i) {
                event(canvas, line, words, today);
            }
        }
        RowKind::Buyer(i) => {
            if let Some(buyer) = page.buyers.get(*i) {
                let behind = page.buyers_behind().iter().any(|other| other.id == buyer.id);
                buyer_line(canvas, buyer, behind, today);
            }
        }
        RowKind::Criterion(i, j) => {
            if let Some(criterion) = page.buyers.get(*i).and_then(|b| b.criteria.get(*j)) {
                criterion_line(canvas, criterion, today);
            }
        }
        RowKind::Element(i) => {
            if let Some(qualification) = &page.qualification {
                element_line(canvas, qualification, *i, today);
            }
        }
        RowKind::Text(role, text) => {
            canvas.text(0, 0, *role, text);
        }
        RowKind::Action(_) | RowKind::Note(_) | RowKind::Activity(_) => diary_line(canvas, kind, sheet, today),
    }
}

/// Day, what, and at the right where it comes from.
fn event(canvas: &mut Canvas<'_>, line: &HistoryLine, words: &str, today: NaiveDate) {
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
fn overview(canvas: &mut Canvas<'_>, sheet: &Sheet, today: NaiveDate) -> u16 {
    let roomy = canvas.height() >= 20;
    picture::draw(canvas, sheet, today);
    let mut y = picture::ROWS;
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

/// The next step with its day.
pub(in crate::screens::pipeline) fn next_step(canvas: &mut Canvas<'_>, y: u16, sheet: &Sheet, today: NaiveDate) -> u16 {
    let deal = &sheet.page.deal;
    let x = canvas.text(0, y, Role::Heading, "Next step ");
    let late = deal.next_step_on.is_some_and(|day| day < today);
    match (deal.next_step.as_str(), deal.next_step_on) {
        ("", None) => canvas.text(x, y, Role::Warning, "none"),
        (step, day) => {
            let by = day.map_or_else(|| " (no day)".to_owned(), |day| format!(" by {}", short(day, today)));
            let room = usize::from(canvas.width()).saturating_sub(usize::from(x) + text::width(&by));
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
        canvas.part(0, y - 1, width, 1).text_right(0, Role::Muted, &format!("  {said}"));
    }
    y
}

/// Why each flag is raised, wrapped, in at most so many rows.
pub(in crate::screens::pipeline) fn reasons(canvas: &mut Canvas<'_>, y: u16, sheet: &Sheet, room: u16) -> u16 {
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

/// Name of the stage and its place.
fn stage_heading(canvas: &mut Canvas<'_>, sheet: &Sheet) -> u16 {
    let Some(stage) = &sheet.page.stage else { return 0 };
    let x = canvas.text(0, 0, Role::Heading, &stage.name);
    canvas.text(x, 0, Role::Muted, &format!(", forecast {}", stage.category));
    1
}

fn matrix_heading(canvas: &mut Canvas<'_>, sheet: &Sheet) -> u16 {
    let behind = sheet.page.buyers_behind();
    let mut y = 0;
    if !behind.is_empty() {
        let names: Vec<&str> = behind.iter().map(|buyer| buyer.details.name.as_str()).collect();
        let said = format!("! The deal is ahead of {}", names.join(", "));
        canvas.text(0, 0, Role::Warning, &said);
        y = 1;
    }
    if sheet.page.buyers.is_empty() {
        return y;
    }
    canvas.text(0, y, Role::Muted, "Buyer");
    let start = matrix_start(canvas.width());
    if start > 40 {
        canvas.text(start - 14, y, Role::Muted, "stage");
    }
    for (i, sense) in SENSES.iter().enumerate() {
        canvas.text(start + i as u16 * CELL, y, Role::Muted, sense);
    }
    y + 1
}

/// The column where the matrix begins.
fn matrix_start(width: u16) -> u16 {
    width.saturating_sub(CELL * SENSES.len() as u16)
}

fn buyer_line(canvas: &mut Canvas<'_>, buyer: &Buyer, behind: bool, today: NaiveDate) {
    let details = &buyer.details;
    let start = matrix_start(canvas.width());
    let has_stage = start > 40;
    let room = usize::from(start).saturating_sub(if has_stage { 15 } else { 1 });
    let mut about: Vec<String> = Vec::new();
    if !details.role.is_empty() {
        about.push(details.role.clone());
    }
    about.extend(details.stance.map(|stance| stance.to_string()));
    about.extend(details.influence.map(|influence| format!("{influence} influence")));
    let name = if behind { format!("! {}", details.name) } else { details.name.clone() };
    let name = text::cut(&name, room);
    let x = canvas.text(0, 0, if behind { Role::Warning } else { Role::Strong }, &name);
    let rest = room.saturating_sub(text::width(&name) + 1);
    if rest > 3 {
        canvas.text(x + 1, 0, Role::Muted, &text::cut(&about.join(", "), rest));
    }
    if has_stage {
        let (role, shown) = match &buyer.stage_name {
            Some(stage) if behind => (Role::Warning, stage.clone()),
            Some(stage) => (Role::Plain, stage.clone()),
            None => (Role::Muted, "–".to_owned()),
        };
        canvas.text(start - 14, 0, role, &text::cut(&shown, 13));
    }
    for (i, sense) in Sense::ALL.into_iter().enumerate() {
        let cell = matrix_cell(buyer, sense, today);
        canvas.line(start + i as u16 * CELL, 0, &cell);
    }
}

/// The criteria of one sense in one cell: a mark each, the age of the newest evidence where there is one criterion.
fn matrix_cell(buyer: &Buyer, sense: Sense, today: NaiveDate) -> Vec<Piece> {
    let of_sense: Vec<&Criterion> = buyer.criteria.iter().filter(|c| c.details.sense == sense).collect();
    match of_sense.as_slice() {
        [] => vec![piece(Role::Muted, "·")],
        [one] => {
            let (sign, role) = mark(one.details.status);
            let mut cell = vec![piece(role, sign)];
            cell.extend(evidence_age(one.details.evidence_on, today).map(|days| age(days, false)));
            cell
        }
        many => many
            .iter()
            .take(usize::from(CELL) - 1)
            .map(|criterion| {
                let (sign, role) = mark(criterion.details.status);
                piece(role, sign)
            })
            .collect(),
    }
}

fn age(days: i64, wordy: bool) -> Piece {
    let old = days > EVIDENCE_OLD_AFTER_DAYS;
    let role = if old { Role::Warning } else { Role::Muted };
    let shown = if days > 999 { "999+d".to_owned() } else { format!("{days}d") };
    let word = if wordy && old { " old" } else { "" };
    piece(role, format!("{shown}{word}"))
}

fn criterion_line(canvas: &mut Canvas<'_>, criterion: &Criterion, today: NaiveDate) {
    let details = &criterion.details;
    let (sign, role) = mark(details.status);
    let x = canvas.text(2, 0, role, sign);
    let width = usize::from(canvas.width());
    let days = evidence_age(details.evidence_on, today).map(|days| age(days, true));
    let tail = days.as_ref().map_or(0, |days| text::width(&days.text) + 1);
    let half = if details.evidence.is_empty() { width.saturating_sub(4) } else { width / 2 };
    let what = text::cut(&format!("{}: {}", details.sense, details.text), half.saturating_sub(4));
    let x = canvas.text(x + 1, 0, Role::Plain, &what);
    if !details.evidence.is_empty() {
        let room = width.saturating_sub(usize::from(x) + 4 + tail);
        canvas.text(x + 1, 0, Role::Muted, &format!("“{}”", text::cut(&details.evidence, room)));
    }
    if let Some(days) = days {
        canvas.text_right(0, days.role, &days.text);
    }
}

fn qualification_heading(canvas: &mut Canvas<'_>, sheet: &Sheet) -> u16 {
    let Some(q) = &sheet.page.qualification else { return 0 };
    canvas.line(0, 0, &score_in_words(q, sheet));
    1
}

/// “MEDDPICC 16 of 24, Proposal asks for 18: 2 short”.
pub(in crate::screens::pipeline) fn score_in_words(q: &Qualification, sheet: &Sheet) -> Vec<Piece> {
    let name = piece(Role::Heading, format!("{} ", q.framework.name));
    if !q.is_scored() {
        return vec![name, piece(Role::Muted, "not scored yet")];
    }
    let mut pieces = vec![name, piece(Role::Plain, format!("{} of {}", q.total(), q.framework.maximum()))];
    let stage = sheet.page.stage.as_ref().map_or("the stage", |stage| stage.name.as_str());
    if let Some(readiness) = &q.readiness {
        let stage = text::cut(stage, 18);
        pieces.push(piece(Role::Muted, format!(", {stage} asks for {}: ", readiness.needed)));
        let required = readiness.gaps.iter().filter(|gap| gap.required).count();
        pieces.push(match readiness.margin() {
            _ if readiness.is_ready() => piece(Role::Good, "✓ enough"),
            short if short < 0 => piece(Role::Bad, format!("! {} short", -short)),
            _ => piece(Role::Warning, format!("! {required} required missing")),
        });
    }
    pieces
}

fn element_line(canvas: &mut Canvas<'_>, q: &Qualification, place: usize, today: NaiveDate) {
    let Some(scored) = q.elements.get(place) else { return };
    let level = scored.level();
    let gap = q.readiness.as_ref().and_then(|r| r.gaps.iter().find(|gap| gap.element == scored.element.key));
    canvas.text(0, 0, Role::Plain, &text::left(&scored.element.name, 18));
    let bar = format!("{}{}", "■".repeat(level.into()), "□".repeat(q.framework.max_level.saturating_sub(level).into()));
    let x = canvas.text(19, 0, if level >= 2 { Role::Good } else { Role::Plain }, &bar);
    let word = LEVELS.get(usize::from(level)).copied().unwrap_or("");
    let word = if scored.scores.is_empty() { "not scored" } else { word };
    let mut x = canvas.text(x + 1, 0, Role::Muted, &text::left(word, 10)) + 1;
    if let Some(gap) = gap {
        let needs = if gap.required { format!("! needs {}", gap.needs) } else { "▲ gap".to_owned() };
        let role = if gap.required { Role::Warning } else { Role::Muted };
        canvas.text(x, 0, role, &needs);
    }
    x += 10;
    let Some(newest) = scored.newest() else { return };
    let days = age((today - newest.scored_at.day()).num_days().max(0), true);
    let width = usize::from(canvas.width());
    let room = width.saturating_sub(usize::from(x) + text::width(&days.text) + 3);
    if !newest.evidence.is_empty() && room > 3 {
        canvas.text(x, 0, Role::Plain, &format!("“{}”", text::cut(&newest.evidence, room)));
    }
    canvas.text_right(0, days.role, &days.text);
}

pub(in crate::screens::pipeline) fn diary_line(canvas: &mut Canvas<'_>, kind: &RowKind, sheet: &Sheet, today: NaiveDate) {
    let page = &sheet.page;
    let (day, word, role, shown) = match kind {
        RowKind::Action(i) => {
            let Some(action) = page.actions.get(*i) else { return };
            let late = action.state == ActionState::Open && action.due_on.is_some_and(|due| due < today);
            let (sign, role) = match action.state {
                ActionState::Open if late => ("! to do", Role::Warning),
                ActionState::Open => ("○ to do", Role::Accent),
                ActionState::Done => ("✓ done", Role::Good),
                ActionState::Dropped => ("– dropped", Role::Muted),
            };
            let owner = action.owner.as_ref().map_or("you", |(_, name)| name.as_str());
            (action.due_on, sign, role, format!("{} ({owner})", action.text))
        }
        RowKind::Note(i) => {
            let Some(note) = page.notes.get(*i) else { return };
            (Some(note.written_at.day()), "note", Role::Accent, note.text.clone())
        }
        RowKind::Activity(i) => {
            let Some(activity) = page.activities.get(*i) else { return };
            let by = activity.rep.as_deref().map_or_else(String::new, |rep| format!(" ({rep})"));
            let what = if activity.subject.is_empty() { &activity.text } else { &activity.subject };
            let planned = activity.happened_on.is_none();
            let word = if planned { "planned" } else { activity.kind.as_str() };
            let day = activity.happened_on.or(activity.due_on);
            (day, word, Role::Muted, format!("{what}{by}"))
        }
        _ => return,
    };
    let day = day.map_or_else(|| "no date".to_owned(), |day| short(day, today));
    canvas.text(0, 0, Role::Muted, &text::right(&day, 11));
    canvas.text(13, 0, role, &text::left(word, 9));
    let room = usize::from(canvas.width()).saturating_sub(23);
    canvas.text(23, 0, Role::Plain, &text::cut(&shown, room));
}

/// The whole text of the selected line, under the list.
fn detail(canvas: &mut Canvas<'_>, kind: &RowKind, sheet: &Sheet) {
    let page = &sheet.page;
    let text = match kind {
        RowKind::Note(i) => page.notes.get(*i).map(|note| note.text.clone()),
        RowKind::Activity(i) => page.activities.get(*i).map(|a| format!("{} {} {}", a.subject, a.text, a.outcome)),
        RowKind::Action(i) => page.actions.get(*i).map(|action| action.text.clone()),
        RowKind::Element(i) => page.qualification.as_ref().and_then(|q| q.elements.get(*i)).map(|scored| {
            let older = scored.scores.iter().skip(1).map(|score| {
                format!("{} on {}", score.level, score.scored_at.day())
            });
            let older: Vec<String> = older.collect();
            let before = if older.is_empty() { String::new() } else { format!(" Before: {}.", older.join(", ")) };
            format!("{}{before}", scored.element.question)
        }),
        _ => None,
    };
    if let Some(text) = text {
        let rule = "─".repeat(usize::from(canvas.width()));
        canvas.text(0, 0, Role::Muted, &rule);
        canvas.below(1).paragraph(0, Role::Plain, &text);
    }
}
