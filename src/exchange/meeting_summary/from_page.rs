//! The summary's input from the page of a meeting.

use super::{
    MeetingSummary, SummaryAction, SummaryAttendee, SummaryDecision, SummaryItem, SummaryNote,
};
use crate::storage::{ActionState, MeetingNote, MeetingPage};

/// What the writers take, private parts included: they leave those out.
#[must_use]
pub fn summary_of(page: &MeetingPage) -> MeetingSummary {
    let meeting = &page.meeting;
    let name = |of: Option<&String>| of.cloned().unwrap_or_default();
    let spent: i64 = page.items.iter().map(|item| item.spent_ms).sum();
    let at = meeting.started_at.map_or_else(
        || meeting.planned_at.clone(),
        |at| at.time().format("%H:%M").to_string(),
    );
    let is_of = |note: &MeetingNote, item| note.item == item;
    let in_item = |note: &&MeetingNote| page.items.iter().any(|item| is_of(note, Some(item.id)));
    MeetingSummary {
        id: meeting.id.0,
        kind: meeting.kind_name.clone(),
        title: meeting.title.clone(),
        rep: name(meeting.rep.as_ref().map(|(_, name)| name)),
        team: name(meeting.team.as_ref().map(|(_, name)| name)),
        day: meeting.day(),
        at,
        // To the nearest minute; a meeting that was not timed has none.
        minutes: (spent >= 30_000).then_some((spent + 30_000) / 60_000),
        attendees: page
            .attendees
            .iter()
            .map(|one| SummaryAttendee {
                name: one.name.clone(),
                presence: one.presence.key().to_owned(),
                email: one.email.clone(),
            })
            .collect(),
        items: page
            .items
            .iter()
            .map(|item| SummaryItem {
                name: item.name.clone(),
                notes: notes(page.notes.iter().filter(|note| is_of(note, Some(item.id)))),
            })
            .collect(),
        notes: notes(page.notes.iter().filter(|note| !in_item(note))),
        decisions: page
            .decisions
            .iter()
            .map(|one| SummaryDecision {
                text: one.text.clone(),
                reason: one.reason.clone(),
                private: one.private,
            })
            .collect(),
        actions: page
            .actions
            .iter()
            .filter(|one| one.state != ActionState::Dropped)
            .map(|one| SummaryAction {
                text: one.text.clone(),
                owner: one.owner.as_ref().map(|(_, name)| name.clone()),
                due_on: one.due_on,
                done: one.state == ActionState::Done,
                private: one.private,
            })
            .collect(),
    }
}

fn notes<'a>(notes: impl Iterator<Item = &'a MeetingNote>) -> Vec<SummaryNote> {
    notes
        .map(|note| SummaryNote {
            text: note.text.clone(),
            opinion: note.opinion,
            private: note.private,
        })
        .collect()
}
