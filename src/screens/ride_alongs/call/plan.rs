//! The plan of a call on one page: what is wanted from the customer, and from whom. What is empty says so.

use crate::domain::buying::CriterionStatus;
use crate::storage::{Buyer, CallReading, CallState};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Where the texts begin.
const INDENT: u16 = 14;

/// Draws it.
pub(super) fn view(canvas: &mut Canvas<'_>, reading: &CallReading) {
    let (call, details) = (&reading.call, &reading.call.details);
    let mut page = Page { canvas, y: 0 };
    if call.state == CallState::Dropped {
        let said = format!("Dropped: {}", call.reason);
        page.line("", Role::Warning, &said);
    }
    page.line("With", Role::Strong, call.with());
    let at = details.at.map(|time| time.format("%H:%M").to_string());
    let call_type = format!("{}: {}", details.call_type, details.call_type.roles());
    let first = match at {
        Some(at) => format!("{at}, {call_type}"),
        None => call_type,
    };
    page.line("Call", Role::Plain, &first);
    let focus = reading.ride.competency.as_ref();
    match focus {
        Some((_, name)) => page.line("In focus", Role::Strong, name),
        None => page.line(
            "In focus",
            Role::Warning,
            "no skill: choose one for the day",
        ),
    }
    page.field(
        "Objective",
        &details.objective,
        "missing: which commitment do you want from the customer?",
    );
    page.field(
        "Back-up",
        &details.backup,
        "missing: what if they refuse that?",
    );
    page.field("Stretch", &details.stretch, "none: what if it goes better?");
    page.field("Your role", &details.my_role, "not agreed with the rep yet");
    page.field("Questions", &details.questions, "none yet");
    page.field("Objections", &details.objections, "none expected");
    buyers(&mut page, reading);
    if !details.recording.is_empty() {
        page.field("Recording", &details.recording, "");
    }
}

fn buyers(page: &mut Page<'_, '_>, reading: &CallReading) {
    let details = &reading.call.details;
    let mut label = "Buyers";
    for buyer in &reading.buyers {
        page.line(label, Role::Strong, &who(buyer));
        label = "";
        let open = buyer
            .criteria
            .iter()
            .filter(|criterion| criterion.details.status == CriterionStatus::Open);
        let mut any = false;
        for criterion in open {
            any = true;
            page.line(
                "",
                Role::Plain,
                &format!("needs: {}", criterion.details.text),
            );
        }
        if !any {
            page.line("", Role::Muted, "no open exit criterion");
        }
    }
    for other in details.buyers.lines().filter(|line| !line.is_empty()) {
        page.line(label, Role::Plain, other);
        label = "";
    }
    if !label.is_empty() {
        let said = match &details.deal {
            Some(_) => "nobody known in this deal: who decides?",
            None => "nobody named: who is there?",
        };
        page.line(label, Role::Warning, said);
    }
}

/// `Vera Sol, CFO, high influence`.
fn who(buyer: &Buyer) -> String {
    let details = &buyer.details;
    let mut said = details.name.clone();
    if !details.role.is_empty() {
        said = format!("{said}, {}", details.role);
    }
    if let Some(stance) = details.stance {
        said = format!("{said}, {}", stance.label().to_lowercase());
    }
    if let Some(stage) = &buyer.stage_name {
        said = format!("{said}, at {stage}");
    }
    said
}

/// The page being filled, from the top.
struct Page<'page, 'canvas> {
    canvas: &'page mut Canvas<'canvas>,
    y: u16,
}

impl Page<'_, '_> {
    fn field(&mut self, label: &str, text: &str, missing: &str) {
        if text.is_empty() {
            self.line(label, Role::Warning, missing);
            return;
        }
        for (place, line) in text.lines().enumerate() {
            self.line(if place == 0 { label } else { "" }, Role::Plain, line);
        }
    }

    fn line(&mut self, label: &str, role: Role, said: &str) {
        let room = usize::from(self.canvas.width().saturating_sub(INDENT + 4));
        for (place, part) in text::wrap(said, room).into_iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            self.canvas.line(2, self.y, &[piece(Role::Muted, label)]);
            self.canvas.text(2 + INDENT, self.y, role, &part);
            self.y += 1;
        }
    }
}
