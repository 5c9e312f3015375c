//! What lies over the screen and has the keyboard: dialogs, pickers, the palette, help, forms.

use crate::app::effect::{Answer, Callback, Confirm, Failure, OnSave};
use crate::app::form::Form;
use crate::app::jobs::Origin;
use crate::app::key::{Code, Key};
use crate::app::pick::{Item, Picker};
use crate::app::text_edit::Typed;
use crate::storage::Draft;
use crate::ui::dialog::HelpLine;

use super::palette::Palette;
use super::{Cockpit, Welcome};

/// A form in the cockpit.
pub struct FormOverlay {
    /// Its number.
    pub number: u64,
    /// Who asked.
    pub origin: Origin,
    /// The form.
    pub form: Form,
    /// What ctrl-s does; taken where it can be done once only.
    pub on_save: Option<OnSave>,
    /// Being saved now.
    pub saving: bool,
}

/// What lies over the screen.
pub enum Overlay {
    /// An error.
    Error(Failure),
    /// A question.
    Confirm(Origin, Confirm),
    /// A record to be picked.
    Pick {
        /// Its number, for answers of its search.
        number: u64,
        /// Who asked.
        origin: Origin,
        /// The picker.
        picker: Picker,
        /// What the pick does.
        then: Answer<Item>,
    },
    /// A form.
    Form(Box<FormOverlay>),
    /// What to do with a form that is left unsaved.
    Leave,
    /// The keys, from a line on.
    Help(Vec<HelpLine>, usize),
    /// The palette.
    Palette(Box<Palette>),
    /// Texts that were being written, and the selected one.
    Drafts(Vec<Draft>, usize),
    /// First start.
    Welcome(Welcome),
    /// Leave while long work is running?
    Quit,
}

impl Cockpit {
    /// Handles a key while something lies over the screen.
    pub(super) fn press_overlay(&mut self, key: Key) {
        match self.overlays.last_mut() {
            Some(Overlay::Form(_)) => self.press_form(key),
            Some(Overlay::Palette(_)) => self.press_palette(key),
            Some(Overlay::Pick { .. }) => self.press_pick(key),
            Some(Overlay::Help(lines, first)) => {
                let last = lines.len().saturating_sub(1);
                match key.code {
                    Code::Down | Code::Char('j') => *first = (*first + 1).min(last),
                    Code::Up | Code::Char('k') => *first = first.saturating_sub(1),
                    Code::PageDown | Code::Char(' ') => *first = (*first + 15).min(last),
                    Code::PageUp => *first = first.saturating_sub(15),
                    Code::Home | Code::Char('g') => *first = 0,
                    Code::End | Code::Char('G') => *first = last,
                    _ => drop(self.overlays.pop()),
                }
            }
            Some(Overlay::Error(_)) => {
                if matches!(key.code, Code::Esc | Code::Enter | Code::Char('q' | ' ')) {
                    self.overlays.pop();
                }
            }
            Some(Overlay::Confirm(..)) => self.press_confirm(key),
            Some(Overlay::Leave) => self.press_leave(key),
            Some(Overlay::Drafts(..)) => self.press_drafts(key),
            Some(Overlay::Welcome(_)) => self.press_welcome(key),
            Some(Overlay::Quit) => {
                self.overlays.pop();
                if matches!(key.code, Code::Char('y') | Code::Enter) {
                    self.leave_now();
                }
            }
            None => {}
        }
    }

    fn press_confirm(&mut self, key: Key) {
        match key.code {
            Code::Char('y') | Code::Enter => {
                if let Some(Overlay::Confirm(origin, confirm)) = self.overlays.pop() {
                    self.deliver(origin, confirm.then);
                }
            }
            Code::Esc | Code::Char('n' | 'q') => drop(self.overlays.pop()),
            _ => {}
        }
    }

    fn press_welcome(&mut self, key: Key) {
        let Some(Overlay::Welcome(welcome)) = self.overlays.last() else {
            return;
        };
        if key == Key::char('q') {
            self.ask_to_leave();
        } else if key.is(Code::Esc) {
            self.overlays.pop();
        } else if let Some(c) = key.typed()
            && let Some(choice) = welcome.choices.iter().find(|choice| choice.key == c)
        {
            let run = choice.run.clone();
            self.overlays.pop();
            self.ask_self(|effects| run(effects));
        }
    }

    fn press_pick(&mut self, key: Key) {
        let Some(Overlay::Pick { picker, .. }) = self.overlays.last_mut() else {
            return;
        };
        match key.code {
            Code::Esc => drop(self.overlays.pop()),
            Code::Enter => {
                if picker.searching {
                    picker.enter_waits = true;
                    return;
                }
                if picker.chosen().is_none() {
                    return;
                }
                if let Some(Overlay::Pick {
                    origin,
                    picker,
                    then,
                    ..
                }) = self.overlays.pop()
                    && let Some(item) = picker.chosen().cloned()
                {
                    let callback: Callback =
                        Box::new(move |screen, queue| then(screen, item, queue));
                    self.deliver(origin, callback);
                }
            }
            Code::Down => picker.step(1),
            Code::Up => picker.step(-1),
            Code::Char('n') if key.ctrl => picker.step(1),
            Code::Char('p') if key.ctrl => picker.step(-1),
            Code::PageDown => picker.step(10),
            Code::PageUp => picker.step(-10),
            _ => {
                if picker.query.press(key) == Typed::Changed {
                    self.narrow_pick();
                }
            }
        }
    }

    /// Runs the search of the picker in front.
    pub(super) fn narrow_pick(&mut self) {
        let Some(Overlay::Pick { number, picker, .. }) = self.overlays.last_mut() else {
            return;
        };
        let number = *number;
        let Some((search, text)) = picker.narrow() else {
            return;
        };
        self.ask_self(|effects| {
            effects.read(
                "pick",
                "look for records",
                move |store| search(store, &text),
                move |cockpit, found, _| cockpit.pick_found(number, found),
            );
        });
    }

    fn pick_found(&mut self, wanted: u64, found: Vec<Item>) {
        let mut enters = false;
        for overlay in &mut self.overlays {
            if let Overlay::Pick { number, picker, .. } = overlay
                && *number == wanted
            {
                picker.found(found);
                enters = std::mem::take(&mut picker.enter_waits);
                break;
            }
        }
        if enters
            && matches!(self.overlays.last(), Some(Overlay::Pick { number, .. }) if *number == wanted)
        {
            self.press_pick(Key::plain(Code::Enter));
        }
    }
}
