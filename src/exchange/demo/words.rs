//! What salespeople write: next steps, subjects, reasons, notes.

use super::dice::Dice;

/// What is sold to whom: the second half of a deal's name.
pub(super) const SUBJECTS: [&str; 24] = [
    "Plant scheduling",
    "Route planning",
    "Shift handover",
    "Maintenance desk",
    "Supplier portal",
    "Field service",
    "Audit trail",
    "Quality records",
    "Warehouse counting",
    "Spare parts",
    "Crew planning",
    "Energy reporting",
    "Claims desk",
    "Store audits",
    "Batch records",
    "Safety checks",
    "Asset register",
    "Depot view",
    "Order promising",
    "Training records",
    "Site diary",
    "Recipe management",
    "Returns desk",
    "Capacity planning",
];

/// Products: name, family, list price in thousands.
pub(super) const PRODUCTS: [(&str, &str, i64); 6] = [
    ("Plant Planner", "Operations", 48),
    ("Field Desk", "Operations", 36),
    ("Route Desk", "Logistics", 42),
    ("Audit Trail", "Compliance", 28),
    ("Insight Pack", "Analytics", 22),
    ("Control Room", "Operations", 95),
];

/// Where leads come from, and how many of each.
pub(super) const SOURCES: [(&str, f64); 7] = [
    ("Web", 3.0),
    ("Outbound", 3.0),
    ("Referral", 1.6),
    ("Event", 1.4),
    ("Partner", 1.2),
    ("Webinar", 1.2),
    ("Customer", 0.6),
];

/// Titles of buyers and the role they mostly have.
pub(super) const TITLES: [(&str, &str); 12] = [
    ("Chief Operating Officer", "Economic buyer"),
    ("VP Operations", "Economic buyer"),
    ("Chief Financial Officer", "Economic buyer"),
    ("Head of Production", "Champion"),
    ("Plant Manager", "Champion"),
    ("Logistics Manager", "User"),
    ("Shift Lead", "User"),
    ("Head of IT", "Technical buyer"),
    ("Enterprise Architect", "Technical buyer"),
    ("Purchasing Manager", "Procurement"),
    ("Category Buyer", "Procurement"),
    ("General Counsel", "Legal"),
];

const NEXT_STEPS: [&[&str]; 7] = [
    &[
        "Call back {day}, asked for a short mail first",
        "Find out who runs the plants",
        "Intro through {name}",
        "Second try with {name}, {day}",
        "LinkedIn message answered, propose a slot",
        "Meet {name} at the fair",
    ],
    &[
        "Discovery call with {name} {day}",
        "Get the cost of the last standstill from {name}",
        "Send summary of pains, wait for corrections",
        "Ask {name} who else is affected",
        "Walk the shop floor with {name}, date open",
    ],
    &[
        "Budget owner? {name} asks internally",
        "Map decision steps with {name} {day}",
        "{name} to introduce us to the CFO",
        "Check timeline against their fiscal year",
        "Clarify why now, call {day}",
    ],
    &[
        "Demo for plant managers, waiting for date",
        "Demo on their own data {day}",
        "Pilot users named by {name}",
        "Answer security questionnaire",
        "{name} collects requirements, follow up {day}",
    ],
    &[
        "Proposal walk-through with {name} {day}",
        "Chase feedback on the proposal",
        "Business case with finance, numbers from {name}",
        "Send reference list",
        "Revised offer after scope change",
    ],
    &[
        "Lawyers compare clauses, call {day}",
        "Trade payment terms for two-year term",
        "Redlines back from legal {day}",
        "Procurement wants three offers, {name} defends us",
        "Price call with {name} {day}",
    ],
    &[
        "Signature with {name} {day}",
        "PO number missing, {name} chases",
        "Contract is with the board secretary",
        "Kick-off date agreed, waiting for signed copy",
        "DocuSign sent, remind {day}",
    ],
];

const DAYS: [&str; 8] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday 10:00",
    "Thursday",
    "Friday a.m.",
    "next week",
    "after their holidays",
];

/// A next step in a stage, with a buyer's name in it.
pub(super) fn next_step(stage: usize, name: &str, dice: &mut Dice) -> String {
    let steps = NEXT_STEPS[stage.min(NEXT_STEPS.len() - 1)];
    let step = dice.pick(steps);
    let day = *dice.pick(&DAYS);
    step.replace("{day}", day).replace("{name}", name)
}

const ACTIVITIES: [(&str, &[&str]); 6] = [
    (
        "call",
        &[
            "Call",
            "Follow-up call",
            "Voicemail left",
            "Call: open points",
            "Short call, call again",
            "Call with {name}",
        ],
    ),
    (
        "email",
        &[
            "Mail: summary of our talk",
            "Mail: documents",
            "Re: your questions",
            "Mail to {name}",
            "Mail: proposal for a date",
            "Mail: case study",
        ],
    ),
    (
        "meeting",
        &[
            "Meeting with {name}",
            "On-site visit",
            "Discovery meeting",
            "Demo",
            "Proposal review",
            "Workshop with users",
        ],
    ),
    (
        "task",
        &[
            "Prepare demo data",
            "Update the mutual plan",
            "Check the contract draft",
            "Research the account",
        ],
    ),
    (
        "note",
        &["Internal note", "Call notes", "What we heard from {name}"],
    ),
    (
        "other",
        &[
            "LinkedIn message",
            "Invitation to the user day",
            "Gift basket after the fair",
        ],
    ),
];

/// Kind and subject of an activity in a stage; later stages meet more and call less.
pub(super) fn activity(stage: usize, name: &str, dice: &mut Dice) -> (&'static str, String) {
    const EARLY: [f64; 6] = [5.0, 6.0, 1.0, 0.8, 0.3, 0.5];
    const MIDDLE: [f64; 6] = [3.0, 5.0, 3.0, 1.0, 0.5, 0.2];
    const LATE: [f64; 6] = [4.0, 6.0, 2.0, 1.2, 0.4, 0.1];
    let weights = match stage {
        0 | 1 => &EARLY,
        2..=4 => &MIDDLE,
        _ => &LATE,
    };
    let (kind, subjects) = ACTIVITIES[dice.weighted(weights)];
    (kind, dice.pick(subjects).replace("{name}", name))
}

/// How activities end.
pub(super) const OUTCOMES: [&str; 6] = [
    "",
    "",
    "Reached",
    "Not reached",
    "Advance: next step agreed",
    "Continuation",
];

/// Why deals are lost to somebody.
pub(super) const LOSS_REASONS: [&str; 7] = [
    "Price",
    "Missing feature",
    "Competitor incumbent",
    "Lost to competitor",
    "Budget cut",
    "Champion left",
    "Timing",
];

/// Who else sells to them; invented.
pub(super) const COMPETITORS: [&str; 6] = [
    "",
    "",
    "Opsara",
    "Planwright",
    "In-house build",
    "Fieldmaster Nine",
];

/// What is seen when a buyer has met a criterion.
pub(super) const EVIDENCE: [&str; 8] = [
    "Said so in the call, see notes",
    "Mail of {name}",
    "Minutes confirmed by {name}",
    "Signed off in the workshop",
    "Budget line shown on screen",
    "{name} sent the figures",
    "Calendar invitation accepted by all three",
    "Reference call took place",
];

/// Notes on deals.
pub(super) const DEAL_NOTES: [&str; 8] = [
    "{name} wants the rollout plan before the board meets.",
    "They had a bad experience with a big-bang introduction two years ago; propose one plant first.",
    "Works council has to agree. Meeting is in the second week of the month.",
    "{name} is on parental leave from next month; deputy not named yet.",
    "Numbers for the business case come from controlling, not from operations.\nAsk for last year's standstill report.",
    "Competes with an ERP upgrade for the same budget.",
    "Prefers calls before eight. Do not send slides on Fridays.",
    "Asked twice about hosting in their own country.",
];

/// Notes on reps: plain, they say nothing about how somebody sells.
pub(super) const REP_NOTES: [&str; 5] = [
    "1:1 moved to Tuesdays for the time being.",
    "Would like to present a deal in the next team meeting.",
    "Asked for the new reference list.",
    "Holiday handover is in the team folder.",
    "Interested in mentoring, come back to it next quarter.",
];

/// What a ride-along is for.
pub(super) const RIDE_PURPOSES: [&str; 6] = [
    "Two customer calls in the afternoon",
    "A day on the road, three visits",
    "Workshop with the users",
    "First call with a new account",
    "Quarterly review with the customer",
    "Video call with the buying group",
];

/// Notes on what was seen: where, not how well.
pub(super) const SIGHT_NOTES: [&str; 9] = [
    "",
    "",
    "",
    "",
    "Video call, two people on the other side",
    "Visit on site",
    "Call of twenty minutes",
    "Recording listened to together",
    "Second talk with the buying group",
];
