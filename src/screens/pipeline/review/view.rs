//! Draws a deal of the review, or the summary at its end.
//!
//! ```text
//!  Globex rollout                                        USD 120,000
//!  Globex · Ana Ruiz · Proposal for 41 d · was to close 15 Nov, 8 d ago
//!  3 of 14, 2 decided ━━━━━━━━━━━━────────────────────────────────────
//!  ✓ Keep: Call Ana (Ana Ruiz, by 4 Dec)         where it is decided
//!  !  Was to close on …                          why it is here
//!  Next step … / Changed since … / MEDDPICC … / Buyers … / actions, notes, activities
//!  ▏Discovery──▏Proposal───                      the history line
//! ```

use chrono::NaiveDate;

use super::{ReviewScreen, Sheet};
use crate::domain::buying::{CriterionStatus, EVIDENCE_OLD_AFTER_DAYS, evidence_age};
use crate::domain::disposition::Disposition;
use crate::screens::pipeline::deal_page::view::{facts, flags, short};
use crate::screens::pipeline::deal_page::{panes, picture, rows};
use crate::storage::{Buyer, Decided};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// From so many rows on there is room to breathe.
const ROOMY: u16 = 28;

/// Draws it.
pub(super) fn draw(screen: &ReviewScreen, canvas: &mut Canvas<'_>) {
    let (Some(reading), Some(context)) = (&screen.reading, &screen.context) else {
        canvas.text(1, 0, Role::Muted, "reading…");
        return;
    };
    if screen.ending {
        summary(screen, canvas);
        return;
    }
    let (width, height) = (canvas.width(), canvas.height());
    let mut canvas = canvas.part(1, 0, width.saturating_sub(2), height);
    let (Some(item), Some(sheet)) = (screen.item(), &reading.sheet) else {
        canvas.text(
            0,
            0,
            Role::Muted,
            "The deals of this review are no longer in the file.",
        );
        return;
    };
    let today = context.clock.today();
    let amount = sheet
        .page
        .deal
        .amount
        .map_or_else(|| "no amount".to_owned(), |a| a.to_string());
    let room = usize::from(canvas.width()).saturating_sub(text::width(&amount) + 2);
    canvas.text(0, 0, Role::Heading, &text::cut(&item.name, room));
    canvas.text_right(0, Role::Strong, &amount);
    canvas.line(0, 1, &facts(sheet, today));
    flags(&mut canvas, 2, sheet);
    progress(&mut canvas, 3, screen);
    let mut y = 4;
    if let Some(decided) = &item.decided {
        canvas.line(0, y, &decision(decided, today));
        y += 1;
    }
    about(&mut canvas, y, sheet, today);
}

/// A bar of the deals: decided, this one, still open.
fn progress(canvas: &mut Canvas<'_>, y: u16, screen: &ReviewScreen) {
    let Some(reading) = &screen.reading else {
        return;
    };
    let from = canvas.text(0, y, Role::Strong, &screen.place_in_words()) + 1;
    let n = reading.items.len().max(1);
    let width = usize::from(canvas.width().saturating_sub(from));
    for x in 0..width {
        let i = x * n / width;
        let decided = reading
            .items
            .get(i)
            .is_some_and(|item| item.decided.is_some());
        let (sign, role) = match (i == reading.at, decided) {
            (true, _) => ("━", Role::Accent),
            (false, true) => ("━", Role::Good),
            (false, false) => ("─", Role::Muted),
        };
        canvas.text(from + x as u16, y, role, sign);
    }
}

fn decision(decided: &Decided, today: NaiveDate) -> Vec<Piece> {
    let decision = &decided.decision;
    let what = match decision.disposition {
        Disposition::CloseLost | Disposition::Nurture => decision.reason.clone(),
        Disposition::ReStage => decided.stage.clone().unwrap_or_default(),
        Disposition::ReDate => decision.new_date.map_or_else(String::new, |day| {
            format!("{}, {}", short(day, today), decision.reason)
        }),
        Disposition::Keep => decision.next_step.clone(),
    };
    let owner = decided.owner.clone().unwrap_or_else(|| "nobody".to_owned());
    let by = decision
        .due_on
        .map_or_else(String::new, |day| format!(", by {}", short(day, today)));
    vec![
        piece(Role::Good, format!("✓ {}: ", decision.disposition)),
        piece(Role::Plain, text::cut(&what, 40)),
        piece(Role::Muted, format!(" ({owner}{by})")),
    ]
}

fn about(canvas: &mut Canvas<'_>, y: u16, sheet: &Sheet, today: NaiveDate) {
    let roomy = canvas.height() >= ROOMY;
    let gap = u16::from(roomy);
    let mut y = panes::reasons(canvas, y, sheet, if roomy { 12 } else { 6 }) + gap;
    y = panes::next_step(canvas, y, sheet, today) + gap;
    y = panes::changes(canvas, y, sheet, today, if roomy { 6 } else { 3 }) + gap;
    if let Some(qualification) = &sheet.page.qualification {
        canvas.line(0, y, &panes::score_in_words(qualification, sheet));
        y += 1;
        let gaps = qualification
            .readiness
            .iter()
            .flat_map(|r| &r.gaps)
            .filter(|gap| gap.required);
        let gaps: Vec<String> = gaps
            .map(|gap| format!("{} {} of {}", gap.name, gap.level, gap.needs))
            .collect();
        if qualification.is_scored() && !gaps.is_empty() {
            canvas.text(3, y, Role::Muted, &format!("gaps: {}", gaps.join(", ")));
            y += 1;
        }
        y += gap;
    }
    y = buyers(canvas, y, sheet, today) + gap;
    // The picture stands at the bottom, where the eye finds it on every deal; the diary fills what is left.
    let bottom = canvas.height().saturating_sub(picture::ROWS);
    let has_picture = y <= bottom;
    let end = if has_picture {
        bottom.saturating_sub(1)
    } else {
        canvas.height()
    };
    latest(canvas, y, end, sheet, today);
    if has_picture {
        picture::draw(&mut canvas.below(bottom), sheet, today);
    }
}

/// One line a buyer: where they are, how many criteria are met, how old the newest evidence is.
fn buyers(canvas: &mut Canvas<'_>, y: u16, sheet: &Sheet, today: NaiveDate) -> u16 {
    let page = &sheet.page;
    let x = canvas.text(0, y, Role::Heading, "Buyers ");
    if page.buyers.is_empty() {
        canvas.text(x, y, Role::Warning, "none: whose decision is it?");
        return y + 1;
    }
    let behind = page.buyers_behind();
    let mut y = y;
    for buyer in page.buyers.iter().take(4) {
        let is_behind = behind.iter().any(|other| other.id == buyer.id);
        canvas.line(x, y, &buyer_line(buyer, is_behind, today));
        y += 1;
    }
    if page.buyers.len() > 4 {
        canvas.text(
            x,
            y,
            Role::Muted,
            &format!("and {} more", page.buyers.len() - 4),
        );
        y += 1;
    }
    y
}

fn buyer_line(buyer: &Buyer, behind: bool, today: NaiveDate) -> Vec<Piece> {
    let mut line = vec![piece(Role::Plain, text::left(&buyer.details.name, 20))];
    let stage = buyer.stage_name.as_deref().unwrap_or("stage not known");
    let (mark, role) = if behind {
        ("! ", Role::Warning)
    } else {
        ("", Role::Muted)
    };
    line.push(piece(role, text::left(&format!(" {mark}{stage}"), 18)));
    let met = buyer
        .criteria
        .iter()
        .filter(|c| c.details.status == CriterionStatus::Met)
        .count();
    let refused = buyer
        .criteria
        .iter()
        .filter(|c| c.details.status == CriterionStatus::Refused)
        .count();
    line.push(piece(
        Role::Plain,
        format!(" {met} of {} met", buyer.criteria.len()),
    ));
    if refused > 0 {
        line.push(piece(Role::Bad, format!(", ✗ {refused} refused")));
    }
    let newest = buyer
        .criteria
        .iter()
        .filter_map(|c| c.details.evidence_on)
        .max();
    if let Some(days) = evidence_age(newest, today) {
        let old = days > EVIDENCE_OLD_AFTER_DAYS;
        let word = if old { " old" } else { "" };
        line.push(piece(
            if old { Role::Warning } else { Role::Muted },
            format!(", evidence {days}d{word}"),
        ));
    }
    line
}

/// Open actions, then the newest notes and activities, down to row `end`.
fn latest(canvas: &mut Canvas<'_>, y: u16, end: u16, sheet: &Sheet, today: NaiveDate) {
    let width = canvas.width();
    for (y, row) in (y..end).zip(rows::diary(&sheet.page)).take(8) {
        panes::diary_line(&mut canvas.part(0, y, width, 1), &row.kind, sheet, today);
    }
}

/// The summary as it will be copied, with its headings standing out.
fn summary(screen: &ReviewScreen, canvas: &mut Canvas<'_>) {
    let lines = (0..screen.summary.cursor.count()).filter_map(|at| screen.summary.row(at));
    let texts: Vec<(Role, String)> = lines
        .map(|line| {
            let is_heading = line.text.starts_with('#');
            (
                if is_heading {
                    Role::Heading
                } else {
                    Role::Plain
                },
                line.text.clone(),
            )
        })
        .collect();
    panes::wrapped_texts(canvas, &screen.summary.cursor, &texts, true);
}
