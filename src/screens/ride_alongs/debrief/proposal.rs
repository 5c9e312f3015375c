//! What the form of the end begins with: from both ratings, what was seen, and the rep's own words. All of it is there
//! to be overwritten.

use crate::domain::competency::HIGHEST;
use crate::domain::debrief::{Difference, Speaker};
use crate::domain::ids::CompetencyId;
use crate::storage::{Debrief, DebriefRow};

/// The first texts of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Proposal {
    /// The highest rating with what was seen.
    pub strength: String,
    /// What the next level of the topic looks like.
    pub point: String,
    /// The competency to commit to: where the rep sees it higher, else the lowest, else the one in focus.
    pub topic: Option<(CompetencyId, String)>,
    /// The last thing the rep said: what they will do.
    pub words: String,
}

/// Makes the proposal.
pub(super) fn proposal(debrief: &Debrief) -> Proposal {
    let level = |row: &&DebriefRow| row.compared.seen.mean_level();
    let best = debrief
        .rows
        .iter()
        .filter(|row| level(row).is_some())
        .max_by(|one, other| {
            level(one)
                .partial_cmp(&level(other))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
    let topic = topic(debrief, best);
    let words = debrief
        .asked
        .iter()
        .rfind(|asked| asked.speaker == Speaker::Rep);
    Proposal {
        strength: best.map(in_evidence).unwrap_or_default(),
        point: topic.map(next_level).unwrap_or_default(),
        topic: topic
            .map(|row| (row.compared.competency, row.compared.name.clone()))
            .or_else(|| debrief.ride.competency.clone()),
        words: words.map(|asked| asked.answer.clone()).unwrap_or_default(),
    }
}

fn topic<'a>(debrief: &'a Debrief, best: Option<&DebriefRow>) -> Option<&'a DebriefRow> {
    let overrated = debrief
        .rows
        .iter()
        .find(|row| row.compared.difference() == Difference::RepHigher);
    let unused = || {
        debrief
            .rows
            .iter()
            .find(|row| row.compared.seen.not_used > 0)
    };
    let lowest = || {
        let rated = debrief.rows.iter().filter(|row| {
            let is_best =
                best.is_some_and(|best| best.compared.competency == row.compared.competency);
            row.compared.seen.rated() > 0 && !is_best
        });
        rated.min_by(|one, other| {
            let (one, other) = (
                one.compared.seen.mean_level(),
                other.compared.seen.mean_level(),
            );
            one.partial_cmp(&other).unwrap_or(std::cmp::Ordering::Equal)
        })
    };
    let any = || debrief.rows.iter().find(|row| row.compared.is_rated());
    overrated.or_else(unused).or_else(lowest).or_else(any)
}

/// `Discovery: asked for the cost twice`, else the anchor of the level.
fn in_evidence(row: &DebriefRow) -> String {
    let noted = row.observations.iter().find(|seen| !seen.note.is_empty());
    let anchor = || {
        let level = row.compared.seen.mean_level().unwrap_or_default();
        anchor_at(row, level.floor())
    };
    let said = noted.map_or_else(anchor, |seen| seen.note.clone());
    with_name(row, &said)
}

/// What can be seen one level up.
fn next_level(row: &DebriefRow) -> String {
    let level = row.compared.seen.mean_level().unwrap_or_default();
    let next = (level.floor() + 1.0).min(f64::from(HIGHEST));
    with_name(row, &anchor_at(row, next))
}

fn anchor_at(row: &DebriefRow, level: f64) -> String {
    let at = (level as usize).saturating_sub(1);
    row.levels.get(at).cloned().unwrap_or_default()
}

fn with_name(row: &DebriefRow, said: &str) -> String {
    if said.is_empty() {
        row.compared.name.clone()
    } else {
        format!("{}: {said}", row.compared.name)
    }
}
