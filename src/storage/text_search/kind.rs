//! The kinds of records that are searched: which index holds them, and how a hit is read.

use std::fmt;

/// A kind of record that a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextKind {
    /// A deal, by its name, account and next step.
    Deal,
    /// A note, also of a meeting.
    Note,
    /// A meeting, by its title.
    Meeting,
    /// A decision of a meeting.
    Decision,
    /// What was noted of an observation.
    Observation,
    /// An action.
    Action,
    /// A ride-along: purpose, strength and points.
    RideAlong,
    /// A call of a ride-along: its plan, and how it ended.
    Call,
    /// A quote from a call.
    Quote,
    /// An answer in a debrief.
    Debrief,
    /// A commitment in the rep's words.
    Commitment,
    /// A plan: focus, the rep's words, behaviour.
    Plan,
    /// A check-in of a plan.
    CheckIn,
    /// What speaks for or against the hypothesis of a walk.
    Evidence,
    /// What was noted at a question of a walk.
    Answer,
}

impl TextKind {
    /// Its name in `--json`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Deal => "deal",
            Self::Note => "note",
            Self::Meeting => "meeting",
            Self::Decision => "decision",
            Self::Observation => "observation",
            Self::Action => "action",
            Self::RideAlong => "ride_along",
            Self::Call => "call",
            Self::Quote => "quote",
            Self::Debrief => "debrief",
            Self::Commitment => "commitment",
            Self::Plan => "plan",
            Self::CheckIn => "check_in",
            Self::Evidence => "evidence",
            Self::Answer => "answer",
        }
    }
}

/// In words: "ride-along", "check-in".
impl fmt::Display for TextKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RideAlong => f.pad("ride-along"),
            Self::CheckIn => f.pad("check-in"),
            kind => f.pad(kind.key()),
        }
    }
}

/// An index.
pub(super) struct Group {
    /// Its table.
    pub(super) index: &'static str,
    /// Whether it holds deals.
    pub(super) is_deals: bool,
}

/// The indices.
pub(super) const GROUPS: [Group; 3] = [
    Group {
        index: "search_deals",
        is_deals: true,
    },
    Group {
        index: "search_work",
        is_deals: false,
    },
    Group {
        index: "search_notes",
        is_deals: false,
    },
];

/// Rows of `search_work` are numbered in steps of this.
const STEP: i64 = 32;

impl Group {
    /// The record of a row of the index.
    pub(super) fn record(&self, row: i64) -> Option<(&'static KindRow, i64)> {
        let (number, id) = match self.index {
            "search_work" => (row.rem_euclid(STEP), row.div_euclid(STEP)),
            _ => (0, row),
        };
        let kind = KINDS
            .iter()
            .find(|kind| kind.index == self.index && kind.number == number)?;
        Some((kind, id))
    }
}

/// How a kind is kept and read.
pub(super) struct KindRow {
    pub(super) kind: TextKind,
    /// The index that holds it.
    pub(super) index: &'static str,
    /// Its table.
    pub(super) table: &'static str,
    /// Its number among the kinds of `search_work`, else 0.
    pub(super) number: i64,
    /// Whether its text begins with a name, which is what somebody looks for first.
    pub(super) is_name: bool,
    /// Columns `id, text, day, about, private, opens, opened` of its table `t`. The text is that of the index.
    pub(super) select: &'static str,
}

const fn kind(kind: TextKind, number: i64, table: &'static str, select: &'static str) -> KindRow {
    KindRow {
        kind,
        index: "search_work",
        table,
        number,
        is_name: matches!(kind, TextKind::Meeting | TextKind::Plan),
        select,
    }
}

/// Every kind. The texts are those of the views `search_…_texts`; a test holds them together.
pub(super) const KINDS: [KindRow; 15] = [
    KindRow {
        kind: TextKind::Deal,
        index: "search_deals",
        table: "deals",
        number: 0,
        is_name: true,
        select: "SELECT t.id, trim(t.name || char(10) || coalesce(a.name, '') || char(10) || t.next_step, char(10)) AS text,
               coalesce(t.last_activity_on, t.created_on) AS day, coalesce(r.name, '') AS about, 0 AS private,
               'deal' AS opens, t.id AS opened
             FROM deals t LEFT JOIN accounts a ON a.id = t.account_id LEFT JOIN reps r ON r.id = t.owner_id",
    },
    KindRow {
        kind: TextKind::Note,
        index: "search_notes",
        table: "notes",
        number: 0,
        is_name: false,
        select: "SELECT t.id, t.text, date(t.written_at / 1000, 'unixepoch') AS day,
               coalesce(d.name, r.name, a.name, e.name, m.title, '') AS about, t.private,
               CASE WHEN t.meeting_id IS NOT NULL THEN 'meeting' WHEN t.ride_along_id IS NOT NULL THEN 'ride_along'
                 WHEN t.subject_kind IN ('deal', 'rep') THEN t.subject_kind END AS opens,
               coalesce(t.meeting_id, t.ride_along_id, t.subject_id) AS opened
             FROM notes t LEFT JOIN deals d ON t.subject_kind = 'deal' AND d.id = t.subject_id
             LEFT JOIN reps r ON t.subject_kind = 'rep' AND r.id = t.subject_id
             LEFT JOIN accounts a ON t.subject_kind = 'account' AND a.id = t.subject_id
             LEFT JOIN teams e ON t.subject_kind = 'team' AND e.id = t.subject_id
             LEFT JOIN meetings m ON m.id = t.meeting_id",
    },
    kind(
        TextKind::Meeting,
        1,
        "meetings",
        "SELECT t.id, trim(t.title || char(10) || t.reason, char(10)) AS text, t.planned_on AS day,
           coalesce(r.name, e.name, '') AS about, 0 AS private, 'meeting' AS opens, t.id AS opened
         FROM meetings t LEFT JOIN reps r ON r.id = t.rep_id LEFT JOIN teams e ON e.id = t.team_id",
    ),
    kind(
        TextKind::Decision,
        2,
        "decisions",
        "SELECT t.id, trim(t.text || char(10) || t.reason, char(10)) AS text,
           date(t.decided_at / 1000, 'unixepoch') AS day, coalesce(d.name, r.name, m.title, '') AS about, t.private,
           CASE WHEN t.meeting_id IS NOT NULL THEN 'meeting' WHEN t.deal_id IS NOT NULL THEN 'deal'
             WHEN t.rep_id IS NOT NULL THEN 'rep' END AS opens,
           coalesce(t.meeting_id, t.deal_id, t.rep_id) AS opened
         FROM decisions t LEFT JOIN deals d ON d.id = t.deal_id LEFT JOIN reps r ON r.id = t.rep_id
         LEFT JOIN meetings m ON m.id = t.meeting_id",
    ),
    kind(
        TextKind::Observation,
        3,
        "observations",
        "SELECT t.id, t.note AS text, t.observed_on AS day, r.name || ', ' || c.name AS about, 0 AS private,
           CASE WHEN t.ride_along_id IS NULL THEN 'rep' ELSE 'ride_along' END AS opens,
           coalesce(t.ride_along_id, t.rep_id) AS opened
         FROM observations t JOIN reps r ON r.id = t.rep_id JOIN competencies c ON c.id = t.competency_id",
    ),
    kind(
        TextKind::Action,
        4,
        "actions",
        "SELECT t.id, t.text, coalesce(t.due_on, date(t.made_at / 1000, 'unixepoch')) AS day,
           coalesce(d.name, o.name, r.name, '') AS about, t.private,
           CASE WHEN t.deal_id IS NOT NULL THEN 'deal' WHEN t.plan_id IS NOT NULL THEN 'plan'
             WHEN t.meeting_id IS NOT NULL THEN 'meeting' WHEN t.ride_along_id IS NOT NULL THEN 'ride_along'
             ELSE 'action' END AS opens,
           coalesce(t.deal_id, t.plan_id, t.meeting_id, t.ride_along_id, t.id) AS opened
         FROM actions t LEFT JOIN deals d ON d.id = t.deal_id LEFT JOIN reps o ON o.id = t.owner_id
         LEFT JOIN reps r ON r.id = t.rep_id",
    ),
    kind(
        TextKind::RideAlong,
        5,
        "ride_alongs",
        "SELECT t.id, trim(t.purpose || char(10) || t.strength || char(10) || t.point_one || char(10) || t.point_two,
             char(10)) AS text, coalesce(t.held_on, t.planned_on) AS day, r.name AS about, 0 AS private,
           'ride_along' AS opens, t.id AS opened
         FROM ride_alongs t JOIN reps r ON r.id = t.rep_id",
    ),
    kind(
        TextKind::Call,
        6,
        "calls",
        "SELECT t.id, trim(t.customer || char(10) || t.objective || char(10) || t.backup_objective || char(10)
             || t.stretch_objective || char(10) || t.questions || char(10) || t.objections || char(10) || t.buyers
             || char(10) || t.my_role || char(10) || t.ended_how, char(10)) AS text,
           coalesce(a.held_on, a.planned_on) AS day, r.name || coalesce(', ' || d.name, '') AS about, 0 AS private,
           'ride_along' AS opens, t.ride_along_id AS opened
         FROM calls t JOIN ride_alongs a ON a.id = t.ride_along_id JOIN reps r ON r.id = a.rep_id
         LEFT JOIN deals d ON d.id = t.deal_id",
    ),
    kind(
        TextKind::Quote,
        7,
        "call_marks",
        "SELECT t.id, CASE t.kind WHEN 'quote' THEN t.text ELSE '' END AS text,
           date(t.made_at / 1000, 'unixepoch') AS day, r.name || coalesce(', ' || d.name, '') AS about, 0 AS private,
           'ride_along' AS opens, c.ride_along_id AS opened
         FROM call_marks t JOIN calls c ON c.id = t.call_id JOIN ride_alongs a ON a.id = c.ride_along_id
         JOIN reps r ON r.id = a.rep_id LEFT JOIN deals d ON d.id = c.deal_id",
    ),
    kind(
        TextKind::Debrief,
        8,
        "debrief_answers",
        "SELECT t.id, t.answer AS text, date(t.answered_at / 1000, 'unixepoch') AS day, r.name AS about, 0 AS private,
           'ride_along' AS opens, t.ride_along_id AS opened
         FROM debrief_answers t JOIN ride_alongs a ON a.id = t.ride_along_id JOIN reps r ON r.id = a.rep_id",
    ),
    kind(
        TextKind::Commitment,
        9,
        "commitments",
        "SELECT t.id, t.words AS text, date(t.made_at / 1000, 'unixepoch') AS day, r.name || ', ' || c.name AS about,
           0 AS private, CASE WHEN t.ride_along_id IS NULL THEN 'rep' ELSE 'ride_along' END AS opens,
           coalesce(t.ride_along_id, t.rep_id) AS opened
         FROM commitments t JOIN reps r ON r.id = t.rep_id JOIN competencies c ON c.id = t.competency_id",
    ),
    kind(
        TextKind::Plan,
        10,
        "plans",
        "SELECT t.id, trim(t.focus || char(10) || t.rep_words || char(10) || t.behaviour_now || char(10)
             || t.behaviour_wanted, char(10)) AS text, t.starts_on AS day, r.name AS about, 0 AS private,
           'plan' AS opens, t.id AS opened
         FROM plans t JOIN reps r ON r.id = t.rep_id",
    ),
    kind(
        TextKind::CheckIn,
        11,
        "check_ins",
        "SELECT t.id, t.note AS text, coalesce(t.held_on, t.due_on) AS day, r.name || ', ' || p.focus AS about,
           0 AS private, 'plan' AS opens, t.plan_id AS opened
         FROM check_ins t JOIN plans p ON p.id = t.plan_id JOIN reps r ON r.id = p.rep_id",
    ),
    kind(
        TextKind::Evidence,
        12,
        "diagnosis_evidence",
        "SELECT t.id, t.text, date(t.added_at / 1000, 'unixepoch') AS day, r.name AS about, 0 AS private,
           'diagnosis' AS opens, t.diagnosis_id AS opened
         FROM diagnosis_evidence t JOIN diagnoses w ON w.id = t.diagnosis_id JOIN reps r ON r.id = w.rep_id",
    ),
    kind(
        TextKind::Answer,
        13,
        "diagnosis_answers",
        "SELECT t.id, t.note AS text, date(t.answered_at / 1000, 'unixepoch') AS day, r.name AS about, 0 AS private,
           'diagnosis' AS opens, t.diagnosis_id AS opened
         FROM diagnosis_answers t JOIN diagnoses w ON w.id = t.diagnosis_id JOIN reps r ON r.id = w.rep_id",
    ),
];
