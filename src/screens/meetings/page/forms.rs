//! The forms of a meeting's page: note, action, decision, guest, the end, and a promise moved or dropped.

use super::acts::say_ended;
use super::rows::Entry;
use super::{Context, MeetingScreen};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Days, Field, Form, Kind, Value, Values};
use crate::app::pick::{Item, Source, matching};
use crate::domain::ids::{ActionId, DecisionId, NoteId, RepId};
use crate::domain::meeting::{Output, in_words};
use crate::domain::typed_action;
use crate::screens::meetings::DRAFTS;
use crate::screens::meetings::forms::{beside, lacks};
use crate::storage::{
    EndMeeting, MeetingPage, NewDecision, NewMeetingAction, NewMeetingNote, Result, Store,
};

/// The choice of the person who keeps the file.
const ME: &str = "me";

impl MeetingScreen {
    /// Opens the form of a draft again.
    pub(super) fn open_draft(&mut self, form: &str, id: i64, effects: &mut Effects<Self>) {
        match form {
            "note" => self.write_note(true, effects),
            "shared" => self.write_note(false, effects),
            "action" => self.add_action(effects),
            "decision" => self.add_decision(effects),
            "guest" => self.add_guest(effects),
            "end" => self.ask_end(effects),
            "edit" => self.change_note(NoteId(id), effects),
            "decided" => self.change_decision(DecisionId(id), effects),
            "to" => self.open_move(ActionId(id), effects),
            "without" => self.open_drop(ActionId(id), effects),
            _ => {}
        }
    }

    fn key(&self, form: &str) -> String {
        format!("{DRAFTS}{form}/{}", self.meeting)
    }

    fn title(&self) -> &str {
        self.page.as_ref().map_or("", |page| &page.meeting.title)
    }

    pub(super) fn write_note(&mut self, private: bool, effects: &mut Effects<Self>) {
        let id = self.meeting;
        let (kind, word) = if private {
            ("note", "Private note")
        } else {
            ("shared", "Shared note")
        };
        let form = Form::new(
            format!("{word}, {}", self.title()),
            self.today(),
            note_fields("", false),
        )
        .note(who_sees(private))
        .draft(self.key(kind));
        effects.form(
            form,
            "save the note",
            move |store: &mut Store, values| {
                let note = note_of(values, private);
                store
                    .write_meeting_note(id, &note)
                    .map_err(|error| beside("text", error))
            },
            |page: &mut Self, note: NoteId, effects| {
                page.entries.cursor.select(note.0 * 3 + 2);
                effects.say("Saved; u takes it back");
            },
        );
    }

    fn change_note(&mut self, id: NoteId, effects: &mut Effects<Self>) {
        let page = self.page.as_ref();
        let Some(note) = page.and_then(|page| page.notes.iter().find(|note| note.id == id)) else {
            return;
        };
        let private = note.private;
        let fields = note_fields(&note.text, note.opinion);
        let form = Form::new("Change the note", self.today(), fields)
            .note(who_sees(private))
            .draft(self.key("edit") + &format!("/{id}"));
        effects.form(
            form,
            "save the note",
            move |store: &mut Store, values| {
                let note = note_of(values, private);
                store
                    .save_meeting_note(id, &note)
                    .map_err(|error| beside("text", error))
            },
            |_, (), effects| effects.say("Saved; u takes it back"),
        );
    }

    /// Changes what is selected, in its form.
    pub(super) fn change(&mut self, effects: &mut Effects<Self>) {
        match self.entry() {
            Some(Entry::Note(note)) => {
                let id = note.id;
                self.change_note(id, effects);
            }
            Some(Entry::Decision(decision)) => {
                let id = decision.id;
                self.change_decision(id, effects);
            }
            _ => effects.say("m moves an action, X drops it"),
        }
    }

    pub(super) fn add_action(&mut self, effects: &mut Effects<Self>) {
        let (Some(page), Some(context)) = (&self.page, &self.context) else {
            return;
        };
        let id = self.meeting;
        let owner = match &page.meeting.rep {
            Some((rep, name)) => Item::new(rep, name.clone()),
            None => Item::new(ME, ME),
        };
        let fields = vec![
            Field::new("text", "Action", Kind::Text)
                .required()
                .hint("call Globex fri: what, and by when"),
            Field::new("owner", "Who", Kind::Pick(owners(page)))
                .required()
                .start(Value::Record(Some(owner))),
            visibility(false),
        ];
        let form = Form::new(format!("Action, {}", self.title()), self.today(), fields)
            .draft(self.key("action"));
        let days = days(context);
        effects.form(
            form,
            "save the action",
            move |store: &mut Store, values| {
                let action = action_of(values, &days)?;
                store
                    .act_in_meeting(id, &action)
                    .map_err(|error| beside("text", error))
            },
            |page: &mut Self, action: ActionId, effects| {
                page.entries.cursor.select(action.0 * 3);
                effects.say("Added; u takes it back");
            },
        );
    }

    pub(super) fn add_decision(&mut self, effects: &mut Effects<Self>) {
        let id = self.meeting;
        let fields = decision_fields(&NewDecision::default());
        let form = Form::new(format!("Decision, {}", self.title()), self.today(), fields)
            .draft(self.key("decision"));
        effects.form(
            form,
            "save the decision",
            move |store: &mut Store, values| {
                store
                    .decide_in_meeting(id, &decision_of(values))
                    .map_err(|error| beside("text", error))
            },
            |page: &mut Self, decision: DecisionId, effects| {
                page.entries.cursor.select(decision.0 * 3 + 1);
                effects.say("Decided; u takes it back");
            },
        );
    }

    fn change_decision(&mut self, id: DecisionId, effects: &mut Effects<Self>) {
        let page = self.page.as_ref();
        let found = page.and_then(|page| page.decisions.iter().find(|one| one.id == id));
        let Some(old) = found else { return };
        let old = NewDecision {
            text: old.text.clone(),
            reason: old.reason.clone(),
            private: old.private,
            deal: None,
        };
        let form = Form::new("Change the decision", self.today(), decision_fields(&old))
            .draft(self.key("decided") + &format!("/{id}"));
        effects.form(
            form,
            "save the decision",
            move |store: &mut Store, values| {
                store
                    .save_decision(id, &decision_of(values))
                    .map_err(|error| beside("text", error))
            },
            |_, (), effects| effects.say("Saved; u takes it back"),
        );
    }

    pub(super) fn add_guest(&mut self, effects: &mut Effects<Self>) {
        let id = self.meeting;
        let field = Field::new("name", "Name", Kind::Text).required();
        let form = Form::new("A guest", self.today(), vec![field]).draft(self.key("guest"));
        effects.form(
            form,
            "add the guest",
            move |store: &mut Store, values| {
                store
                    .add_guest(id, values.text("name"))
                    .map_err(|error| beside("name", error))
            },
            |_, _, effects| effects.say("Added; u takes it back"),
        );
    }

    /// Says what is missing and asks once for the reason; it may stay empty.
    pub(super) fn ask_end(&mut self, effects: &mut Effects<Self>) {
        let (Some(page), id) = (&self.page, self.meeting) else {
            return;
        };
        let reason = Field::new("reason", "Why not", Kind::Text).hint("may stay empty");
        let mut fields = vec![reason];
        if page.missing.contains(&Output::NextMeeting) {
            fields.insert(
                0,
                Field::new("next", "Next on", Kind::Date).hint("+1w, fri; empty: none is planned"),
            );
        }
        let lacking = format!("Still missing: {}.", in_words(&page.missing));
        let form = Form::new(
            format!("End “{}”", page.meeting.title),
            self.today(),
            fields,
        )
        .note(lacking)
        .draft(self.key("end"));
        effects.form(
            form,
            "end the meeting",
            move |store: &mut Store, values| {
                let end = EndMeeting {
                    reason: values.text("reason").to_owned(),
                    next_on: values.date("next"),
                };
                store
                    .end_meeting(id, &end)
                    .map_err(|error| beside("next", error))
            },
            |_, ended, effects| say_ended(&ended, effects),
        );
    }

    pub(super) fn move_entry(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.entry().and_then(Entry::promise).map(|one| one.id) {
            self.open_move(id, effects);
        }
    }

    fn open_move(&mut self, id: ActionId, effects: &mut Effects<Self>) {
        let fields = vec![
            Field::new("to", "New day", Kind::Date)
                .required()
                .hint("fri, +1w, 12 dec"),
            Field::new("reason", "Why", Kind::Text)
                .required()
                .hint("what came in between"),
        ];
        let form = Form::new(format!("Move “{}”", self.text_of(id)), self.today(), fields)
            .note("Every move is kept with its reason.")
            .draft(self.key("to") + &format!("/{id}"));
        effects.form(
            form,
            "move the action",
            move |store: &mut Store, values| {
                let to = values.date("to");
                let to = to.ok_or_else(|| lacks("to", "Say the new day"))?;
                store
                    .move_action(id, to, values.text("reason"))
                    .map_err(|error| beside("to", error))
            },
            |_, (), effects| effects.say("Moved; u takes it back"),
        );
    }

    /// Drops an open promise with its reason; removes a note or a decision.
    pub(super) fn drop_entry(&mut self, effects: &mut Effects<Self>) {
        let removed = |_: &mut Self, (): (), effects: &mut Effects<Self>| {
            effects.say("Removed; u takes it back");
        };
        match self.entry() {
            Some(Entry::Note(note)) => {
                let id = note.id;
                effects.change(
                    "remove the note",
                    move |store| store.delete_note(id),
                    removed,
                );
            }
            Some(Entry::Decision(decision)) => {
                let id = decision.id;
                effects.change(
                    "remove the decision",
                    move |store| store.remove_decision(id),
                    removed,
                );
            }
            Some(Entry::Action(promise) | Entry::Promised(promise)) => {
                let id = promise.id;
                self.open_drop(id, effects);
            }
            None => {}
        }
    }

    fn open_drop(&mut self, id: ActionId, effects: &mut Effects<Self>) {
        let field = Field::new("reason", "Why", Kind::Text)
            .required()
            .hint("why it is no longer needed");
        let form = Form::new(
            format!("Drop “{}”", self.text_of(id)),
            self.today(),
            vec![field],
        )
        .draft(self.key("without") + &format!("/{id}"));
        effects.form(
            form,
            "drop the action",
            move |store: &mut Store, values| {
                store
                    .drop_action(id, values.text("reason"))
                    .map_err(|error| beside("reason", error))
            },
            |_, (), effects| effects.say("Dropped; u takes it back"),
        );
    }

    fn text_of(&self, id: ActionId) -> String {
        let page = self.page.iter();
        let mut all = page.flat_map(|page| page.carried.promises.iter().chain(&page.actions));
        all.find(|one| one.id == id)
            .map(|one| one.text.clone())
            .unwrap_or_default()
    }
}

fn who_sees(private: bool) -> &'static str {
    if private {
        "Private: it stands in no summary. Write it so that the person could read it."
    } else {
        "Shared: it stands in the summary that the rep may see."
    }
}

fn note_fields(text: &str, opinion: bool) -> Vec<Field> {
    let kinds = [("fact", "fact: seen or said"), ("opinion", "opinion")];
    let kinds = kinds.map(|(key, label)| (key.to_owned(), label.to_owned()));
    let kind = if opinion { "opinion" } else { "fact" };
    vec![
        Field::new("text", "Note", Kind::LongText)
            .required()
            .text(text),
        Field::new("kind", "It is", Kind::Choice(kinds.to_vec()))
            .start(Value::Choice(Some(kind.to_owned()))),
    ]
}

fn note_of(values: &Values, private: bool) -> NewMeetingNote {
    NewMeetingNote {
        text: values.text("text").to_owned(),
        private,
        opinion: values.choice("kind") == Some("opinion"),
    }
}

/// Shared or private, as a choice.
fn visibility(private: bool) -> Field {
    let choices = [("shared", "shared"), ("private", "private")];
    let choices = choices.map(|(key, label)| (key.to_owned(), label.to_owned()));
    let key = if private { "private" } else { "shared" };
    Field::new("visible", "Seen by", Kind::Choice(choices.to_vec()))
        .start(Value::Choice(Some(key.to_owned())))
}

fn decision_fields(old: &NewDecision) -> Vec<Field> {
    vec![
        Field::new("text", "Decision", Kind::Text)
            .required()
            .text(old.text.clone()),
        Field::new("reason", "Because", Kind::Text)
            .text(old.reason.clone())
            .hint("what spoke for it"),
        visibility(old.private),
    ]
}

fn decision_of(values: &Values) -> NewDecision {
    NewDecision {
        text: values.text("text").to_owned(),
        reason: values.text("reason").to_owned(),
        private: values.choice("visible") == Some("private"),
        deal: None,
    }
}

/// Who can take an action on: the people of the meeting first, then the person at the keyboard, then anybody here.
fn owners(page: &MeetingPage) -> Source {
    let mut asked: Vec<Item> = page
        .attendees
        .iter()
        .filter_map(|one| Some(Item::new(one.rep?, one.name.clone())))
        .collect();
    if let Some((rep, name)) = page.meeting.rep.as_ref().filter(|_| asked.is_empty()) {
        asked.push(Item::new(rep, name.clone()));
    }
    asked.push(Item::new(ME, ME).detail("you"));
    Source::search(move |store: &mut Store, typed: &str| -> Result<Vec<Item>> {
        let mut items = matching(&asked, typed, |item| &item.label);
        for named in store.people_here(typed)? {
            let item = Item::new(named.id, named.name).detail(named.detail);
            if !items.iter().any(|other| other.id == item.id) {
                items.push(item);
            }
        }
        Ok(items)
    })
}

/// How dates in an action's line are read.
fn days(context: &Context) -> Days {
    Days {
        today: context.clock.today(),
        order: context.config.date_order,
        calendar: context.calendar.clone(),
    }
}

/// The action of a line such as `call Globex fri`.
fn action_of(values: &Values, days: &Days) -> std::result::Result<NewMeetingAction, SaveProblem> {
    let typed = typed_action::parse(values.text("text"), &days.reader())
        .map_err(|text| lacks("text", &text))?;
    Ok(NewMeetingAction {
        text: typed.text,
        owner: values.record_id("owner").map(RepId),
        due_on: typed.due_on,
        due_time: typed.due_time,
        private: values.choice("visible") == Some("private"),
    })
}
