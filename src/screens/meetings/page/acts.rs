//! What a key does on the page of a meeting without a form: start, go on, done, attendance, private, editor, end.

use super::rows::Entry;
use super::{MeetingScreen, MeetingState};
use crate::app::effect::Effects;
use crate::app::pick::{Item, Source};
use crate::domain::meeting::in_words;
use crate::exchange::meeting_summary::{email_draft, markdown, summary_of};
use crate::screens::file_form::{file_name, save};
use crate::storage::{ActionState, EndMeeting, Ended, NewMeetingNote};

impl MeetingScreen {
    /// Starts a planned meeting; goes on to the next item of one that runs; after the last one it ends. In the
    /// attendance it marks the selected person.
    pub(super) fn go_on(&mut self, effects: &mut Effects<Self>) {
        let (Some(page), id) = (&self.page, self.meeting) else {
            return;
        };
        if self.attendance {
            return self.mark_person(effects);
        }
        if page.meeting.state == MeetingState::Planned {
            self.look = None;
            effects.change(
                "start the meeting",
                move |store| store.start_meeting(id),
                |_, (), effects| effects.say("Started: what was promised last time comes first"),
            );
            return;
        }
        match page.running().and_then(|at| page.items.get(at + 1)) {
            Some(next) => self.go_to(next.id, effects),
            None => self.end(effects),
        }
    }

    pub(super) fn go_back(&mut self, effects: &mut Effects<Self>) {
        let Some(page) = &self.page else { return };
        let before = page.running().and_then(|at| at.checked_sub(1));
        match before.and_then(|at| page.items.get(at)) {
            Some(item) => self.go_to(item.id, effects),
            None => effects.say("This is the first item"),
        }
    }

    fn go_to(&mut self, item: crate::domain::ids::MeetingItemId, effects: &mut Effects<Self>) {
        let id = self.meeting;
        self.look = None;
        effects.change(
            "go to that item",
            move |store| store.go_to_item(id, item),
            |_, _, _| {},
        );
    }

    pub(super) fn pause(&mut self, effects: &mut Effects<Self>) {
        let Some(page) = &self.page else { return };
        let (id, pauses) = (self.meeting, page.meeting.item_since.is_some());
        effects.change(
            "stop the clock",
            move |store| store.pause_meeting(id, pauses),
            move |_, (), effects| {
                effects.say(if pauses {
                    "Paused; z goes on"
                } else {
                    "Goes on"
                });
            },
        );
    }

    /// Shows another item of the agenda; the timer stays where it is.
    pub(super) fn look_at(&mut self, by: isize, effects: &mut Effects<Self>) {
        let Some(page) = &self.page else { return };
        let last = page.items.len().saturating_sub(1);
        let to = self.place().saturating_add_signed(by).min(last);
        self.look = (page.running() != Some(to)).then_some(to);
        self.fill();
        self.read_pack(effects);
    }

    /// A promise is done, or open again.
    pub(super) fn done(&mut self, effects: &mut Effects<Self>) {
        let Some(promise) = self.entry().and_then(Entry::promise) else {
            return;
        };
        let (id, is_open) = (promise.id, promise.state == ActionState::Open);
        let state = if is_open {
            ActionState::Done
        } else {
            ActionState::Open
        };
        effects.change(
            "change the action",
            move |store| store.set_action_state(id, state),
            move |_, (), effects| {
                let said = if is_open { "Done" } else { "Open again" };
                effects.say(format!("{said}; u takes it back"));
            },
        );
    }

    pub(super) fn toggle_private(&mut self, effects: &mut Effects<Self>) {
        let Some(entry) = self.entry().cloned() else {
            return;
        };
        let private = !entry.private();
        effects.change(
            "change who sees it",
            move |store| match &entry {
                Entry::Note(note) => store.set_note_private(note.id, private),
                Entry::Decision(decision) => store.set_decision_private(decision.id, private),
                Entry::Action(action) | Entry::Promised(action) => {
                    store.set_action_private(action.id, private)
                }
            },
            move |_, (), effects| {
                effects.say(if private {
                    "Private: it stands in no summary"
                } else {
                    "Shared: it stands in the summary"
                });
            },
        );
    }

    pub(super) fn toggle_opinion(&mut self, effects: &mut Effects<Self>) {
        if let Some(Entry::Note(note)) = self.entry() {
            let (id, opinion) = (note.id, !note.opinion);
            effects.change(
                "change the note",
                move |store| store.set_note_opinion(id, opinion),
                move |_, (), effects| {
                    effects.say(if opinion {
                        "An opinion: what somebody thinks"
                    } else {
                        "A fact: what was seen or said"
                    });
                },
            );
        }
    }

    /// The selected note in the person's own editor; without one a new note, private.
    pub(super) fn edit(&mut self, effects: &mut Effects<Self>) {
        let id = self.meeting;
        let old = match self.entry() {
            Some(Entry::Note(note)) => Some(note.clone()),
            _ => None,
        };
        let text = old
            .as_ref()
            .map(|note| note.text.clone())
            .unwrap_or_default();
        effects.edit(
            "note",
            text.clone(),
            move |_, edited, effects: &mut Effects<Self>| {
                if edited.trim() == text.trim() {
                    effects.say("Nothing was changed");
                    return;
                }
                effects.change(
                    "save the note",
                    move |store| {
                        let note = NewMeetingNote {
                            text: edited,
                            private: old.as_ref().is_none_or(|note| note.private),
                            opinion: old.as_ref().is_some_and(|note| note.opinion),
                        };
                        match &old {
                            Some(old) => store.save_meeting_note(old.id, &note),
                            None => store.write_meeting_note(id, &note).map(|_| ()),
                        }
                    },
                    |_, (), effects| effects.say("Saved; u takes it back"),
                );
            },
        );
    }

    /// Shows who is asked; there the key marks the selected person.
    pub(super) fn toggle_attendance(&mut self, effects: &mut Effects<Self>) {
        if self.attendance {
            return self.mark_person(effects);
        }
        if self.is(MeetingState::Planned) {
            effects.say("Who is asked is taken over when the meeting starts");
            return;
        }
        self.attendance = true;
    }

    fn mark_person(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.people.selected() {
            let (id, presence) = (row.0.id, row.0.presence.next());
            effects.change(
                "change the attendance",
                move |store| store.set_presence(id, presence),
                |_, (), _| {},
            );
        }
    }

    pub(super) fn all_present(&mut self, effects: &mut Effects<Self>) {
        let id = self.meeting;
        effects.change(
            "change the attendance",
            move |store| store.mark_present(id),
            |_, (), effects| effects.say("All others are present; u takes it back"),
        );
    }

    /// The shared parts as Markdown to the clipboard.
    pub(super) fn copy(&mut self, effects: &mut Effects<Self>) {
        if let Some(page) = &self.page {
            effects.copy(markdown(&summary_of(page)));
        }
    }

    /// The shared parts into a file: asks as what, then where.
    pub(super) fn save(&mut self, effects: &mut Effects<Self>) {
        if self.page.is_none() {
            return;
        }
        let kinds = vec![
            Item::new("md", "Markdown").detail("for your notes"),
            Item::new("eml", "E-mail draft").detail("mail programs open it ready to send"),
        ];
        let source = Source::Fixed(kinds);
        effects.pick(
            "Save the summary as",
            source,
            |screen: &mut Self, item, effects| {
                let Some(page) = &screen.page else { return };
                let summary = summary_of(page);
                let day = page.meeting.day().format("%-d %b %Y");
                let name = file_name("meeting", &format!("{} {day}", page.meeting.title));
                let file = if item.id == "eml" {
                    (name.replace(".md", ".eml"), email_draft(&summary))
                } else {
                    (name, markdown(&summary))
                };
                save(effects, screen.today(), "the summary", file);
            },
        );
    }

    /// Ends the meeting; where something is missing that it must end with, it is said and a reason can be given.
    pub(super) fn end(&mut self, effects: &mut Effects<Self>) {
        let Some(page) = &self.page else { return };
        if !page.missing.is_empty() {
            return self.ask_end(effects);
        }
        let id = self.meeting;
        effects.change(
            "end the meeting",
            move |store| store.end_meeting(id, &EndMeeting::default()),
            |_, ended, effects| say_ended(&ended, effects),
        );
    }
}

/// Says how a meeting ended.
pub(super) fn say_ended(ended: &Ended, effects: &mut Effects<MeetingScreen>) {
    effects.say(if ended.missing.is_empty() {
        "Ended; u takes it back".to_owned()
    } else {
        format!(
            "Ended without {}; u takes it back",
            in_words(&ended.missing)
        )
    });
}
