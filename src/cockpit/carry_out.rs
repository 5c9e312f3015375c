//! Carries out what updates ask for, and brings the workers' answers back.

use std::any::Any;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::app::effect::{Callback, Effect, Failure};
use crate::app::jobs::{Job, Lane, Origin, Outcome};
use crate::screens::AnyScreen;

use super::overlay::{FormOverlay, Overlay};
use super::{Ask, Cockpit, Edited};

/// Said of a form that waits for the end of an import: its draft is on the desk.
pub(super) const KEPT: &str = "Kept; it is saved as soon as the import is done";

/// Said of any other change that waits for it: until then it is in memory only, and a kill would lose it.
pub(super) const WAITS: &str = "Not written yet: it waits for the end of the import";

impl Cockpit {
    /// Carries out what a page (0: the cockpit) asked for.
    pub(super) fn carry_out(&mut self, origin: Origin, effects: Vec<Effect>) {
        for effect in effects {
            // What is put off changes nothing that is drawn.
            self.stale |= !matches!(effect, Effect::Later(_));
            self.carry_out_one(origin, effect);
        }
    }

    pub(super) fn submit(&mut self, origin: Origin, job: Job) {
        self.forget_put_off(origin, job.slot);
        if job.lane == Lane::Save && self.jobs.is_importing() {
            self.say(WAITS);
        }
        self.jobs.submit(origin, job);
    }

    fn carry_out_one(&mut self, origin: Origin, effect: Effect) {
        match effect {
            Effect::Job(job) => self.submit(origin, job),
            Effect::Later(job) => self.put_off(origin, job),
            Effect::Say(said) => self.said = Some(said),
            Effect::Fail(failure) => self.overlays.push(Overlay::Error(failure)),
            Effect::Confirm(confirm) => self.overlays.push(Overlay::Confirm(origin, confirm)),
            Effect::Pick(picker, then) => {
                let number = self.next_number();
                self.overlays.push(Overlay::Pick {
                    number,
                    origin,
                    picker,
                    then,
                });
                self.narrow_pick();
            }
            Effect::Form(open) => {
                let number = self.next_number();
                self.open_form(FormOverlay {
                    number,
                    origin,
                    form: open.form,
                    on_save: Some(open.on_save),
                    saving: false,
                });
            }
            Effect::Edit { name, text, then } => {
                self.asks.push_back(Ask::Edit {
                    name,
                    text,
                    then: Edited::Screen(origin, then),
                });
            }
            Effect::Copy(text) => {
                self.say("Copied to the clipboard");
                self.asks.push_back(Ask::Copy(text));
            }
            Effect::WriteFile {
                path,
                contents,
                replace,
            } => {
                self.write_file(path, contents, replace);
            }
            Effect::GoTo { tab, target } => self.go_to(&tab, target.as_ref()),
            Effect::Open(page) => {
                if let Ok(page) = page.downcast::<Box<dyn AnyScreen>>() {
                    self.open(*page);
                }
            }
            Effect::Back => self.leave_page(),
            Effect::SetScope(scope) => self.take_scope(scope),
            Effect::ReloadAll => self.reload_all(),
            Effect::Undo => self.undo(),
            Effect::Redo => self.redo(),
            Effect::Quit => self.ask_to_leave(),
        }
    }

    /// Continues in the page that asked; where that page is gone, the answer goes with it.
    pub(super) fn deliver(&mut self, origin: Origin, callback: Callback) {
        let mut queue = Vec::new();
        if origin == 0 {
            let this: &mut dyn Any = self;
            callback(this, &mut queue);
        } else if let Some(page) = self.page_by_number(origin) {
            callback(page.screen.as_any(), &mut queue);
        }
        self.stale = true;
        self.carry_out(origin, queue);
    }

    /// Brings back the answers that are here, and those that they cause inline.
    pub fn collect(&mut self) {
        self.put_saving_forms_aside();
        loop {
            let replies = self.jobs.replies();
            if replies.is_empty() {
                return;
            }
            for reply in replies {
                self.stale = true;
                if reply.origin != 0 {
                    self.beginning.until = None;
                }
                match reply.outcome {
                    Outcome::Done(callback) => {
                        self.deliver(reply.origin, callback);
                        if reply.changes {
                            self.reload_all();
                        }
                    }
                    Outcome::Failed(failure) => self.failed(reply.origin, failure),
                    Outcome::Cancelled => {
                        self.warn(format!("Stopped; nothing was changed ({})", reply.label));
                    }
                }
            }
        }
    }

    fn failed(&mut self, origin: Origin, failure: Failure) {
        // What a page asked that is gone by now concerns nobody, unless it was to change something.
        let gone = origin != 0 && self.page_by_number(origin).is_none();
        if !gone {
            for overlay in &mut self.overlays {
                if let Overlay::Form(form) = overlay {
                    form.saving = false;
                }
            }
        }
        let same = matches!(self.overlays.last(), Some(Overlay::Error(shown)) if *shown == failure);
        if !same {
            self.overlays.push(Overlay::Error(failure));
        }
    }

    fn write_file(&mut self, path: PathBuf, contents: Vec<u8>, replace: bool) {
        self.ask_self(|effects| {
            let shown = path.display().to_string();
            let what = format!("write {shown}");
            effects.long(
                &what,
                false,
                move |_, _| write_new(&path, &contents, replace),
                move |cockpit: &mut Self, (), _| cockpit.say(format!("Wrote {shown}")),
            );
        });
    }

    /// Takes the last change back and says which.
    pub(super) fn undo(&mut self) {
        if self.jobs.is_importing() {
            self.warn("An import is being written; undo works again when it is done");
            return;
        }
        self.ask_self(|effects| {
            effects.change(
                "undo",
                |store| store.undo().map(|entry| entry.map(|e| e.label)),
                |cockpit: &mut Self, undone: Option<String>, _| match undone {
                    Some(label) => cockpit.say(format!("Undone: {label}")),
                    None => cockpit.warn("Nothing to undo"),
                },
            );
        });
    }

    /// Does the last undone change again and says which.
    pub(super) fn redo(&mut self) {
        if self.jobs.is_importing() {
            self.warn("An import is being written; redo works again when it is done");
            return;
        }
        self.ask_self(|effects| {
            effects.change(
                "redo",
                |store| store.redo().map(|entry| entry.map(|e| e.label)),
                |cockpit: &mut Self, redone: Option<String>, _| match redone {
                    Some(label) => cockpit.say(format!("Redone: {label}")),
                    None => cockpit.warn("Nothing to redo"),
                },
            );
        });
    }

    /// Gives a text that came back from the editor to whoever asked.
    pub fn edited(&mut self, then: Edited, text: Result<String, Failure>) {
        self.stale = true;
        let text = match text {
            Ok(text) => text,
            Err(failure) => {
                self.overlays.push(Overlay::Error(failure));
                return;
            }
        };
        match then {
            Edited::Screen(origin, answer) => {
                self.deliver(
                    origin,
                    Box::new(move |screen, queue| answer(screen, text, queue)),
                );
            }
            Edited::Field { form, field } => self.take_edited(form, field, &text),
        }
        self.collect();
    }
}

/// Writes beside the place first, readable by its owner only: what is written here may hold notes on people. The
/// name appears, or the old file gives way, when everything is on the disk; on a full disk nothing is left behind.
fn write_new(path: &Path, contents: &[u8], replace: bool) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".ridealong-")
        .suffix(".part")
        .tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    if replace {
        file.persist(path).map_err(|e| e.error)?;
    } else {
        file.persist_noclobber(path).map_err(|e| e.error)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_whole_its_owners_only_and_replaces_nothing_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("summary.md");
        write_new(&path, b"first", false).unwrap();
        assert!(write_new(&path, b"second", false).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        write_new(&path, b"third", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"third");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "something was left behind");
    }
}
