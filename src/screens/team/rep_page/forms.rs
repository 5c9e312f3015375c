//! The forms of the page: a note on the rep, a promise, a ride-along.

use super::RepPage;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value};
use crate::app::pick::{Item, Source};
use crate::domain::ids::{MeetingTypeId, NoteId, RepId};
use crate::domain::meeting::Per;
use crate::screens::OpenPage;
use crate::screens::coaching_forms::{RideAlongStart, plan_ride_along};
use crate::storage::records::Subject;
use crate::storage::{NewAction, NewMeeting, Note, Result, StorageError, Store, fold};

/// What the drafts of this page begin with; then the rep and the form.
const DRAFTS: &str = "team/rep/";
const NOTE: &str = "note";
const PROMISE: &str = "promise";
const RIDE: &str = "ride";
const MEETING: &str = "meeting";
/// Who promises.
const MINE: &str = "mine";
const THEIRS: &str = "theirs";

/// Opens the page of the rep whose draft has this key, with that form.
pub(in crate::screens) fn resume<S: 'static>(draft: &str, effects: &mut Effects<S>) {
    let found = draft
        .strip_prefix(DRAFTS)
        .and_then(|rest| rest.split_once('/'));
    if let Some((Ok(rep), form)) = found.map(|(rep, form)| (rep.parse(), form)) {
        let mut page = RepPage::new(RepId(rep), String::new());
        page.opening = Some(form.to_owned());
        effects.open(page);
    }
}

impl RepPage {
    fn draft(&self, form: &str) -> String {
        format!("{DRAFTS}{}/{form}", self.rep)
    }

    /// Opens the form that waited for the page.
    pub(super) fn open_form(&mut self, effects: &mut Effects<Self>) {
        let Some(form) = self.opening.take() else {
            return;
        };
        match form.as_str() {
            NOTE => self.write_note(effects),
            PROMISE => self.add_promise(effects),
            RIDE => self.plan_ride_along(effects),
            MEETING => Self::plan_meeting(None, effects),
            form => {
                let note = form.strip_prefix("note-").and_then(|id| id.parse().ok());
                if let Some(note) = note {
                    self.edit_note(NoteId(note), effects);
                }
            }
        }
    }

    fn note_form(&self, text: String, draft: &str) -> Option<Form> {
        let today = self.context.as_ref()?.clock.today();
        let field = Field::new("text", "Note", Kind::LongText)
            .required()
            .text(text);
        let title = format!("Note on {}", self.name);
        Some(Form::new(title, today, vec![field]).draft(self.draft(draft)))
    }

    pub(super) fn write_note(&mut self, effects: &mut Effects<Self>) {
        let rep = self.rep;
        if let Some(form) = self.note_form(String::new(), NOTE) {
            effects.form(
                form,
                "save the note",
                move |store: &mut Store, values| {
                    store.write_note(Subject::Rep(rep), values.text("text"))?;
                    Ok(())
                },
                |_, (), effects| effects.say("Noted"),
            );
        }
    }

    /// A note on the rep, to be read in full and changed.
    pub(super) fn edit_note(&mut self, id: NoteId, effects: &mut Effects<Self>) {
        let rep = self.rep;
        effects.read(
            "note",
            "read the note",
            move |store: &mut Store| -> Result<Note> {
                let notes = store.notes_on(Subject::Rep(rep))?;
                let found = notes.into_iter().find(|note| note.id == id);
                found.ok_or_else(|| {
                    StorageError::NotFound("This note is no longer in the file".into())
                })
            },
            |page: &mut Self, note, effects| {
                let id = note.id;
                if let Some(form) = page.note_form(note.text, &format!("note-{id}")) {
                    effects.form(
                        form,
                        "save the note",
                        move |store: &mut Store, values| {
                            Ok(store.save_note(id, values.text("text"))?)
                        },
                        |_, (), effects| effects.say("Saved the note"),
                    );
                }
            },
        );
    }

    /// A promise of the rep, or of the manager to the rep.
    pub(super) fn add_promise(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let who = vec![
            (THEIRS.to_owned(), self.name.clone()),
            (MINE.to_owned(), "me, to them".to_owned()),
        ];
        let fields = vec![
            Field::new("text", "To do", Kind::Text).required(),
            Field::new("who", "Who", Kind::Choice(who))
                .start(Value::Choice(Some(THEIRS.to_owned()))),
            Field::new("due_on", "By", Kind::Date)
                .required()
                .hint("fri, +2w"),
        ];
        let title = format!("Promise, {}", self.name);
        let form = Form::new(title, context.clock.today(), fields).draft(self.draft(PROMISE));
        let rep = self.rep;
        effects.form(
            form,
            "save the promise",
            move |store: &mut Store, values| {
                let is_mine = values.choice("who") == Some(MINE);
                store.add_action(&NewAction {
                    text: values.text("text").to_owned(),
                    owner: (!is_mine).then_some(rep),
                    rep: Some(rep),
                    due_on: values.date("due_on"),
                    ..NewAction::default()
                })?;
                Ok(())
            },
            |_, (), effects| effects.say("Promised; u takes it back"),
        );
    }

    pub(super) fn plan_ride_along(&mut self, effects: &mut Effects<Self>) {
        let draft = self.draft(RIDE);
        if let Some(context) = &self.context {
            let start = RideAlongStart {
                rep: Some((self.rep, self.name.clone())),
                ..RideAlongStart::default()
            };
            plan_ride_along(start, draft, context, effects, |_, _, effects| {
                effects.say("Planned; u takes it back");
            });
        }
    }

    /// A meeting with the rep; which type is asked where it is not known.
    pub(super) fn plan_meeting(kind: Option<MeetingTypeId>, effects: &mut Effects<Self>) {
        effects.read(
            "meeting types",
            "read the types of meetings",
            move |store: &mut Store| -> Result<Option<Item>> {
                let all = meeting_types(store, "")?.into_iter();
                Ok(all
                    .into_iter()
                    .find(|item| item.number() == kind.map(|kind| kind.0)))
            },
            |page: &mut Self, kind, effects| page.open_meeting_form(kind, effects),
        );
    }

    fn open_meeting_form(&mut self, kind: Option<Item>, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let types = Source::search(|store: &mut Store, typed: &str| meeting_types(store, typed));
        let fields = vec![
            Field::new("kind", "Type", Kind::Pick(types))
                .required()
                .start(Value::Record(kind)),
            Field::new("on", "On", Kind::Date)
                .required()
                .hint("fri, +2w, 3 dec"),
            Field::new("at", "At", Kind::Text).hint("9:00; empty: any time"),
        ];
        let title = format!("Meeting with {}", self.name);
        let form = Form::new(title, context.clock.today(), fields).draft(self.draft(MEETING));
        let rep = self.rep;
        effects.form(
            form,
            "plan the meeting",
            move |store: &mut Store, values| {
                let (kind, on) = (values.record_id("kind"), values.date("on"));
                if let Some((kind, on)) = kind.zip(on) {
                    store.plan_meeting(&NewMeeting {
                        rep: Some(rep),
                        planned_at: values.text("at").to_owned(),
                        ..NewMeeting::of(MeetingTypeId(kind), on)
                    })?;
                }
                Ok(())
            },
            |_, (), effects| effects.say("Planned; u takes it back"),
        );
    }
}

/// The types of meetings with one rep whose name holds what is typed.
pub(super) fn meeting_types(store: &mut Store, typed: &str) -> Result<Vec<Item>> {
    let words = fold(typed);
    let lines = store.meeting_types()?.into_iter();
    Ok(lines
        .filter(|line| line.active && line.details.per == Per::Rep)
        .filter(|line| {
            let name = fold(&line.details.name);
            words.split_whitespace().all(|word| name.contains(word))
        })
        .map(|line| {
            let minutes = format!("{} min", line.details.minutes());
            Item::new(line.id, line.details.name).detail(minutes)
        })
        .collect())
}
