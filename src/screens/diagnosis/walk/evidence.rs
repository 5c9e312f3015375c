//! Step 4, evidence: what speaks for or against the hypothesis. Without an observation it stays a hypothesis; one key
//! plans the ride-along that would confirm it.

use super::frame;
use super::reading::Kept;
use super::rows::{EvidenceRow, RowKind, StepRow};
use super::{DRAFTS, Walk};
use crate::app::effect::Effects;
use crate::app::list::Row;
use crate::domain::competency::Used;
use crate::domain::date_words::written;
use crate::domain::ids::{CompetencyId, ObservationId};
use crate::domain::plan_draft::after_selling_days;
use crate::screens::coaching_forms::{self, ObservationStart};
use crate::storage::records::NewRideAlong;
use crate::storage::{Candidate, Evidence, EvidenceKind, NewEvidence, Says};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Selling days until a ride-along that is planned with one key: time to tell the rep.
const NOTICE: u32 = 3;
/// Up to this level of five a behaviour is used without the skill that it takes.
const WEAK: u8 = 2;
/// So many row numbers belong to each kind.
const EACH: i64 = 1_000_000_000;

pub(super) fn number(kind: EvidenceKind, record: i64) -> i64 {
    let place = match kind {
        EvidenceKind::Observation => 1,
        EvidenceKind::Deal => 2,
        EvidenceKind::Note => 3,
        EvidenceKind::RepTalk | EvidenceKind::CustomerTalk => 4,
    };
    place * EACH + record
}

/// The rows: talks, then what is linked or could be.
pub(super) fn rows(kept: &Kept) -> Vec<StepRow> {
    let talks = kept.evidence.iter().filter(|e| e.record.is_none());
    let talks = talks.map(|evidence| StepRow {
        id: number(evidence.kind, evidence.id.0),
        kind: RowKind::Evidence(EvidenceRow {
            kind: evidence.kind,
            record: None,
            linked: Some((evidence.id, evidence.says)),
            on: evidence.added_at.day().to_string(),
            title: one_line(&evidence.text, "no words yet: e writes them"),
            detail: String::new(),
        }),
    });
    let offered = kept.candidates.iter().map(|candidate| {
        let linked = kept.evidence.iter().find(|e| is_of(e, candidate));
        StepRow {
            id: number(candidate.kind, candidate.record),
            kind: RowKind::Evidence(EvidenceRow {
                kind: candidate.kind,
                record: Some(candidate.record),
                linked: linked.map(|e| (e.id, e.says)),
                on: candidate.on.clone(),
                title: one_line(&candidate.title, "without words"),
                detail: one_line(&candidate.detail, ""),
            }),
        }
    });
    talks.chain(offered).collect()
}

fn is_of(evidence: &Evidence, candidate: &Candidate) -> bool {
    evidence.kind == candidate.kind && evidence.record == Some(candidate.record)
}

fn one_line(text: &str, instead: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        instead.to_owned()
    } else {
        line
    }
}

/// Draws the step.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let Some(kept) = &walk.kept else { return };
    let name = walk.hypothesis_name();
    let mut y = frame::labelled(canvas, 0, "Hypothesis: ", Role::Strong, &name);
    let observed = kept
        .evidence
        .iter()
        .any(|e| e.kind == EvidenceKind::Observation && e.says == Says::For);
    let (role, said) = if observed {
        (Role::Good, "✓ Somebody has looked, and saw it.".to_owned())
    } else {
        let next = match &kept.ride_along {
            Some(ride) => format!("A ride-along is planned for {}.", written(ride.planned_on)),
            None => "p plans the ride-along that would confirm it.".to_owned(),
        };
        (
            Role::Muted,
            format!(
                "Numbers only suggest it: it stays a hypothesis until an observation speaks for it. {next}"
            ),
        )
    };
    y += canvas.below(y).paragraph(0, role, &said);
    let linked = |says| kept.evidence.iter().filter(|e| e.says == says).count();
    let (speak_for, against) = (linked(Says::For), linked(Says::Against));
    canvas.line(
        0,
        y + 1,
        &[
            piece(Role::Heading, "What speaks for it or against it?  "),
            piece(Role::Good, format!("+ {speak_for} for  ")),
            piece(Role::Warning, format!("− {against} against  ")),
            piece(Role::Muted, "space links"),
        ],
    );
    let empty = "Nothing to link yet: r keeps what the rep says, c what customers say, v records an observation.";
    frame::rows(canvas, y + 2, &walk.list, empty, |canvas, row| {
        if let RowKind::Evidence(row) = &row.kind {
            draw_row(canvas, row);
        }
    });
}

fn draw_row(canvas: &mut Canvas<'_>, row: &EvidenceRow) {
    let (mark, role) = match row.linked {
        None => ("·  ", Role::Muted),
        Some((_, Says::For)) => ("+  ", Role::Good),
        Some((_, Says::Against)) => ("−  ", Role::Warning),
    };
    let day = row.on.parse::<chrono::NaiveDate>();
    let day = day.map_or_else(|_| String::new(), |day| day.format("%-d %b %y").to_string());
    let x = canvas.line(
        0,
        0,
        &[
            piece(role, mark),
            piece(Role::Muted, text::left(row.kind.label(), 14)),
            piece(Role::Muted, format!("{} ", text::right(&day, 9))),
            piece(Role::Plain, " "),
        ],
    );
    let room = usize::from(canvas.width().saturating_sub(x));
    let title = if row.detail.is_empty() {
        room
    } else {
        room / 2
    };
    let x = canvas.text(x, 0, Role::Plain, &text::cut(&row.title, title));
    canvas.text(x + 2, 0, Role::Muted, &row.detail);
}

impl Walk {
    /// The hypothesis in words.
    pub(super) fn hypothesis_name(&self) -> String {
        let Some(kept) = &self.kept else {
            return String::new();
        };
        if let Some((figures, compared)) = self.figures.as_ref().zip(self.compared()) {
            return figures.factor_name(compared.factor);
        }
        let words =
            super::cause::factor_in_words(&kept.walk.hypothesis.factor, &Default::default());
        if words.is_empty() {
            "none yet: look first".to_owned()
        } else {
            words
        }
    }

    /// The linked evidence that stands selected.
    pub(super) fn chosen_evidence(&self) -> Option<&Evidence> {
        let Some(RowKind::Evidence(row)) = self.chosen() else {
            return None;
        };
        let (id, _) = row.linked?;
        self.kept.as_ref()?.evidence.iter().find(|e| e.id == id)
    }

    /// Links what was marked; what is linked already is taken away.
    pub(super) fn link_marked(&mut self, effects: &mut Effects<Self>) {
        if !self.answers_at(4) {
            return;
        }
        let Some(id) = self.id else { return };
        // A mark is a wish, carried out at once: what is linked is said by the file.
        let marks = self.list.cursor.marks().clone();
        self.list.cursor.clear_marks();
        for number in marks {
            let rows = (0..self.list.cursor.count()).filter_map(|at| self.list.row(at));
            let found = rows.into_iter().find(|row| row.id() == number);
            let Some(RowKind::Evidence(row)) = found.map(|row| &row.kind) else {
                continue;
            };
            if let Some((evidence, _)) = row.linked {
                self.save(
                    effects,
                    "take the evidence away",
                    move |store| store.remove_evidence(id, evidence),
                    |_, (), effects| effects.say("Taken away; u brings it back"),
                );
                continue;
            }
            let new = NewEvidence {
                kind: row.kind,
                record: row.record,
                says: Says::For,
                text: String::new(),
            };
            self.save(
                effects,
                "link the evidence",
                move |store| store.add_evidence(id, &new),
                |_, _, effects| effects.say("Linked: it speaks for the hypothesis; t turns it"),
            );
        }
    }

    /// Turns the chosen evidence from for to against, and back.
    pub(super) fn turn_evidence(&mut self, effects: &mut Effects<Self>) {
        let (Some(id), Some(evidence)) = (self.id, self.chosen_evidence()) else {
            return;
        };
        let (evidence, says, text) = (evidence.id, evidence.says.turned(), evidence.text.clone());
        self.save(
            effects,
            "turn the evidence",
            move |store| store.edit_evidence(id, evidence, says, &text),
            |_, (), _| {},
        );
    }

    /// Plans the ride-along that would confirm the hypothesis.
    pub(super) fn plan_ride_along(&mut self, effects: &mut Effects<Self>) {
        let (Some(kept), Some(context), Some(id)) = (&self.kept, &self.context, self.id) else {
            return;
        };
        if let Some(ride) = kept
            .ride_along
            .as_ref()
            .filter(|ride| ride.diagnosis == Some(id))
        {
            effects.say(format!(
                "It is planned already, for {}",
                written(ride.planned_on)
            ));
            return;
        }
        let day = after_selling_days(&context.calendar, context.clock.today(), NOTICE);
        let competency = kept
            .lever
            .as_ref()
            .and_then(|lever| lever.competency.clone());
        let skill = competency
            .as_ref()
            .map(|(_, name)| format!(" on {name}"))
            .unwrap_or_default();
        let (rep, competency) = (kept.walk.rep, competency.map(|(id, _)| id));
        let purpose = format!("See whether it is so: {}", self.hypothesis_name());
        let said = format!(
            "Ride-along{skill} planned for {}; u takes it back",
            written(day)
        );
        self.save(
            effects,
            "plan the ride-along",
            move |store| {
                store.plan_ride_along(&NewRideAlong {
                    rep,
                    planned_on: day,
                    deal: None,
                    competency,
                    diagnosis: Some(id),
                    purpose: &purpose,
                })
            },
            move |_, _, effects| effects.say(said),
        );
    }

    /// Records what was seen and links it: what was not used, or used without skill, speaks for the hypothesis.
    pub(super) fn observe(&mut self, effects: &mut Effects<Self>) {
        let competency = self
            .kept
            .as_ref()
            .and_then(|kept| Some(kept.lever.as_ref()?.competency.as_ref()?.0));
        self.observe_competency(competency, effects);
    }

    /// The same with a competency that is known.
    pub(super) fn observe_competency(
        &mut self,
        competency: Option<CompetencyId>,
        effects: &mut Effects<Self>,
    ) {
        let (Some(kept), Some(context), Some(id)) = (&self.kept, &self.context, self.id) else {
            return;
        };
        let start = ObservationStart {
            rep: Some((kept.walk.rep, kept.walk.rep_name.clone())),
            competency,
            ..ObservationStart::default()
        };
        let draft = format!("{DRAFTS}{id}/observation");
        coaching_forms::observe(start, draft, context, effects, Self::link_observation);
    }

    fn link_observation(&mut self, seen: ObservationId, effects: &mut Effects<Self>) {
        let Some(id) = self.id else { return };
        self.save(
            effects,
            "link the observation",
            move |store| {
                let observation = store.observation(seen)?;
                let Some(says) = speaks(observation.used, observation.level) else {
                    return Ok(None);
                };
                let new = NewEvidence {
                    kind: EvidenceKind::Observation,
                    record: Some(seen.0),
                    says,
                    text: String::new(),
                };
                store.add_evidence(id, &new)?;
                Ok(Some(says))
            },
            |_, says, effects| {
                effects.say(match says {
                    Some(Says::For) => "Recorded: it speaks for the hypothesis; t turns it",
                    Some(Says::Against) => "Recorded: it speaks against the hypothesis; t turns it",
                    None => "Recorded; what was not observed speaks neither way",
                });
            },
        );
    }
}

/// Which way an observation speaks about a behaviour that is thought to be missing.
fn speaks(used: Used, level: Option<u8>) -> Option<Says> {
    match (used, level) {
        (Used::NotObserved, _) => None,
        (Used::No, _) => Some(Says::For),
        (Used::Yes, Some(level)) if level <= WEAK => Some(Says::For),
        (Used::Yes, _) => Some(Says::Against),
    }
}
