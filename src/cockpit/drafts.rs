//! Keeps what is being written: a draft within 250 ms of typing, offered again after a restart.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use crate::app::clock::Clock;
use crate::app::key::{Code, Key};
use crate::storage::{Draft, StorageError};

use super::Cockpit;
use super::overlay::Overlay;

/// Typing is kept this long after its first letter; with the write it stays below 250 ms.
const SOON: Duration = Duration::from_millis(120);

/// The drafts that are kept, and when the next is due.
#[derive(Default)]
pub struct Drafts {
    kept: HashMap<String, String>,
    due: Option<Instant>,
}

impl Drafts {
    /// The text kept under a key.
    pub fn body(&self, key: &str) -> Option<String> {
        self.kept.get(key).cloned()
    }

    /// A draft is no longer kept.
    pub fn dropped(&mut self, key: &str) {
        self.kept.remove(key);
    }

    /// Nothing is due any more.
    pub fn forget_due(&mut self) {
        self.due = None;
    }

    /// When the next is due.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }
}

/// Hands a failure on as a value: what goes wrong with the desk is said in a line.
fn never_fails<T>(done: Result<T, StorageError>) -> Result<Result<T, String>, Infallible> {
    Ok(done.map_err(|error| error.to_string()))
}

impl Cockpit {
    /// The text of the form in front changed.
    pub(super) fn draft_soon(&mut self) {
        let keeps = self
            .form_in_front()
            .is_some_and(|open| open.form.draft.is_some());
        if keeps && self.drafts.due.is_none() {
            self.drafts.due = Some(Clock::tick() + SOON);
        }
    }

    /// Keeps the text of the open forms now.
    pub(super) fn draft_now(&mut self) {
        self.drafts.due = None;
        let mut keep = Vec::new();
        for overlay in &self.overlays {
            if let Overlay::Form(open) = overlay
                && open.form.dirty
                && let Some(key) = &open.form.draft
            {
                keep.push((key.clone(), open.form.title.clone(), open.form.body()));
            }
        }
        for (key, title, body) in keep {
            if self.drafts.kept.get(&key) == Some(&body) {
                continue;
            }
            self.drafts.kept.insert(key.clone(), body.clone());
            self.ask_self(|effects| {
                let (key_kept, body_kept) = (key.clone(), body.clone());
                effects.desk(
                    "keep the draft",
                    move |store| never_fails(store.save_draft(&key, &title, &body)),
                    move |cockpit: &mut Self, kept, _| {
                        cockpit.draft_kept(&key_kept, &body_kept, kept);
                    },
                );
            });
        }
    }

    /// A draft that could not be kept is tried again with the next letter. It is said in one line and not in a
    /// dialog, which would stand in the way of every letter while the disk is full.
    fn draft_kept(&mut self, key: &str, body: &str, kept: Result<(), String>) {
        let Err(why) = kept else {
            return;
        };
        if self.drafts.body(key).as_deref() == Some(body) {
            self.drafts.dropped(key);
        }
        self.warn(format!("Not kept as a draft: {why}"));
    }

    /// Forgets the draft of the form in front.
    pub(super) fn drop_draft_of_form(&mut self) {
        self.drafts.due = None;
        if let Some(key) = self
            .form_in_front()
            .and_then(|open| open.form.draft.clone())
        {
            self.drop_draft(key);
        }
    }

    pub(super) fn drop_draft(&mut self, key: String) {
        self.drafts.dropped(&key);
        self.ask_self(|effects| {
            effects.desk(
                "discard the draft",
                move |store| never_fails(store.drop_draft(&key)),
                |cockpit: &mut Self, dropped, _| {
                    if let Err(why) = dropped {
                        cockpit.warn(format!("The draft is still kept: {why}"));
                    }
                },
            );
        });
    }

    /// Offers what was being written when the program ended last.
    pub(super) fn drafts_found(&mut self, drafts: Vec<Draft>) {
        for draft in &drafts {
            self.drafts
                .kept
                .insert(draft.key.clone(), draft.body.clone());
        }
        if !drafts.is_empty() {
            self.overlays.push(Overlay::Drafts(drafts, 0));
        }
    }

    pub(super) fn press_drafts(&mut self, key: Key) {
        let Some(Overlay::Drafts(drafts, at)) = self.overlays.last_mut() else {
            return;
        };
        match key.code {
            Code::Down | Code::Char('j') => *at = (*at + 1).min(drafts.len().saturating_sub(1)),
            Code::Up | Code::Char('k') => *at = at.saturating_sub(1),
            Code::Esc => drop(self.overlays.pop()),
            Code::Char('d') => {
                let gone = (*at < drafts.len()).then(|| drafts.remove(*at));
                *at = at.saturating_sub(usize::from(*at >= drafts.len()));
                if drafts.is_empty() {
                    self.overlays.pop();
                }
                if let Some(draft) = gone {
                    self.drop_draft(draft.key);
                }
            }
            Code::Enter | Code::Char('r') => {
                let draft = drafts.get(*at).cloned();
                self.overlays.pop();
                if let Some(draft) = draft {
                    self.resume(&draft);
                }
            }
            _ => {}
        }
    }

    fn resume(&mut self, draft: &Draft) {
        let tab = draft.key.split('/').next().unwrap_or_default().to_owned();
        self.go_to(&tab, None);
        let Some(page) = self.page_mut() else { return };
        let (number, effects) = (page.number, page.screen.resume(&draft.key));
        if effects.is_empty() {
            self.warn(format!(
                "“{}” comes back when its form is opened",
                draft.title
            ));
        }
        self.carry_out(number, effects);
    }
}
