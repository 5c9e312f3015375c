//! Forms in the cockpit: keys, saving, leaving with something unsaved.

use crate::app::effect::{Callback, OnSave, SaveProblem};
use crate::app::form::{Editor, FormAct, Values};
use crate::app::key::{Code, Key};
use crate::app::pick::Search;

use super::carry_out::{KEPT, WAITS};
use super::overlay::{FormOverlay, Overlay};
use super::{Ask, Cockpit, Edited};

impl Cockpit {
    /// Opens a form; where a draft of it is kept, its text comes back.
    pub(super) fn open_form(&mut self, mut open: FormOverlay) {
        open.form.days.order = self.date_order;
        open.form.days.calendar = self.calendar.clone();
        if let Some(key) = &open.form.draft
            && let Some(body) = self.drafts.body(key)
        {
            open.form.restore(&body);
            self.say("What you were writing is back; esc and d discards it");
        }
        self.overlays.push(Overlay::Form(Box::new(open)));
    }

    pub(super) fn form_in_front(&mut self) -> Option<&mut FormOverlay> {
        match self.overlays.last_mut() {
            Some(Overlay::Form(form)) => Some(form),
            _ => None,
        }
    }

    fn form_by_number(&mut self, number: u64) -> Option<&mut FormOverlay> {
        self.overlays.iter_mut().find_map(|o| match o {
            Overlay::Form(form) if form.number == number => Some(form.as_mut()),
            _ => None,
        })
    }

    pub(super) fn press_form(&mut self, key: Key) {
        let Some(open) = self.form_in_front() else {
            return;
        };
        if open.saving {
            return;
        }
        let act = open.form.press(key);
        self.after_form(act);
    }

    pub(super) fn after_form(&mut self, act: FormAct) {
        match act {
            FormAct::Stay => {}
            FormAct::Changed => self.draft_soon(),
            FormAct::Moved => self.draft_now(),
            FormAct::Save => self.save_form(),
            FormAct::Close => self.close_form(),
            FormAct::OpenEditor { field, text } => {
                self.draft_now();
                if let Some(open) = self.form_in_front() {
                    let then = Edited::Field {
                        form: open.number,
                        field,
                    };
                    let name = open.form.title.clone();
                    self.asks.push_back(Ask::Edit { name, text, then });
                }
            }
            FormAct::Search {
                field,
                search,
                text,
            } => {
                if let Some(open) = self.form_in_front() {
                    let form = open.number;
                    self.search_for_field(form, field, search, text);
                }
            }
        }
    }

    fn search_for_field(&mut self, form: u64, field: usize, search: Search, text: String) {
        self.ask_self(|effects| {
            effects.read(
                "pick",
                "look for records",
                move |store| search(store, &text),
                move |cockpit: &mut Self, found, _| {
                    let open = cockpit.form_by_number(form);
                    let mut enters = false;
                    if let Some(field) = open.and_then(|o| o.form.fields.get_mut(field))
                        && let Editor::Record {
                            picker: Some(picker),
                            ..
                        } = &mut field.editor
                    {
                        picker.found(found);
                        enters = std::mem::take(&mut picker.enter_waits);
                    }
                    if enters
                        && cockpit
                            .form_in_front()
                            .is_some_and(|open| open.number == form)
                    {
                        cockpit.press_form(Key::plain(Code::Enter));
                    }
                },
            );
        });
    }

    fn save_form(&mut self) {
        let Some(open) = self.form_in_front() else {
            return;
        };
        let Some(values) = open.form.check() else {
            return;
        };
        match open.on_save.take() {
            Some(OnSave::Hand(answer)) => {
                let origin = open.origin;
                self.drop_draft_of_form();
                self.overlays.pop();
                let callback: Callback =
                    Box::new(move |screen, queue| answer(screen, values, queue));
                self.deliver(origin, callback);
            }
            Some(OnSave::Store { label, save }) => {
                let job_label = label.clone();
                let again = save.clone();
                open.on_save = Some(OnSave::Store { label, save });
                open.saving = true;
                let (number, draft) = (open.number, open.form.draft.clone());
                self.draft_now();
                self.drafts.forget_due();
                self.submit_form(number, draft, &job_label, again, values);
            }
            None => {}
        }
    }

    fn submit_form(
        &mut self,
        number: u64,
        draft: Option<String>,
        label: &str,
        save: crate::app::effect::SaveForm,
        values: Values,
    ) {
        self.ask_self(|effects| {
            effects.save(
                label,
                move |store| -> Result<_, std::convert::Infallible> {
                    let saved = save(store, &values);
                    // The text is in its record now; a draft that stays behind would be offered again.
                    if let (Ok(_), Some(key)) = (&saved, &draft) {
                        drop(store.drop_draft(key));
                    }
                    Ok(saved)
                },
                move |cockpit: &mut Self, saved, _| cockpit.form_saved(number, saved),
            );
        });
    }

    /// While an import holds the file, a form that is being saved goes from the screen at once; its text stays as
    /// a draft (where it has one) until it is in its record.
    pub(super) fn put_saving_forms_aside(&mut self) {
        let saving = |o: &Overlay| matches!(o, Overlay::Form(form) if form.saving);
        if !self.overlays.iter().any(saving) || !self.jobs.is_importing() {
            return;
        }
        let mut said = KEPT;
        for overlay in std::mem::take(&mut self.overlays) {
            match overlay {
                Overlay::Form(form) if form.saving => {
                    if form.form.draft.is_none() {
                        said = WAITS;
                    }
                    self.put_aside.push(*form);
                }
                other => self.overlays.push(other),
            }
        }
        self.say(said);
    }

    /// A form that was put aside is saved, or comes back with what is wrong.
    fn take_back(&mut self, number: u64, is_saved: bool) {
        let place = self.put_aside.iter().position(|form| form.number == number);
        let Some(place) = place else { return };
        let form = self.put_aside.remove(place);
        if is_saved {
            self.say(format!("Saved after the import: {}", form.form.title));
        }
        self.overlays.push(Overlay::Form(Box::new(form)));
    }

    fn form_saved(&mut self, number: u64, saved: Result<Callback, SaveProblem>) {
        self.take_back(number, saved.is_ok());
        let Some(open) = self.form_by_number(number) else {
            return;
        };
        open.saving = false;
        match saved {
            Ok(callback) => {
                let (origin, key) = (open.origin, open.form.draft.clone());
                self.overlays
                    .retain(|o| !matches!(o, Overlay::Form(f) if f.number == number));
                // Behind the last draft of the form, which may still be on its way to the desk.
                if let Some(key) = key {
                    self.drop_draft(key);
                }
                self.deliver(origin, callback);
                self.reload_all();
            }
            Err(SaveProblem::Fields(problems)) => open.form.blame(problems),
            Err(SaveProblem::Other(why)) => {
                let what = match &open.on_save {
                    Some(OnSave::Store { label, .. }) => format!("Could not {label}"),
                    _ => "Could not save".to_owned(),
                };
                let advice = "Your text is still in the form and kept as a draft.".to_owned();
                let failure = crate::app::effect::Failure { what, why, advice };
                self.overlays.push(Overlay::Error(failure));
            }
        }
    }

    fn close_form(&mut self) {
        let dirty = self.form_in_front().is_some_and(|open| open.form.dirty);
        if dirty {
            self.draft_now();
            self.overlays.push(Overlay::Leave);
        } else {
            self.overlays.pop();
        }
    }

    /// The question about an unsaved form was answered.
    pub(super) fn press_leave(&mut self, key: Key) {
        match key.code {
            Code::Char('s') => {
                self.overlays.pop();
                self.save_form();
            }
            Code::Char('d') => {
                self.overlays.pop();
                self.drop_draft_of_form();
                self.overlays.pop();
                self.say("Discarded");
            }
            Code::Char('k') => {
                self.overlays.pop();
                let kept = self
                    .form_in_front()
                    .is_some_and(|open| open.form.draft.is_some());
                if kept {
                    self.draft_now();
                    self.overlays.pop();
                    self.say("Kept as a draft; opening the form again brings it back");
                }
            }
            Code::Esc => drop(self.overlays.pop()),
            _ => {}
        }
    }

    /// Puts a text from the editor into its field.
    pub(super) fn take_edited(&mut self, form: u64, field: usize, text: &str) {
        if let Some(open) = self.form_by_number(form)
            && let Some(field) = open.form.fields.get_mut(field)
        {
            field.set_long(text);
            open.form.dirty = true;
            self.draft_now();
        }
    }
}
