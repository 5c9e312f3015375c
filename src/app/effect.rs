//! What an update asks for. Effects are values; the cockpit carries them out and brings the answers back.

use std::any::Any;
use std::fmt::Display;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use super::form::{Form, Problem, Values};
use super::jobs::{Job, Lane, Outcome, Progress, Wanted};
use super::list::Missing;
use super::pick::{Item, Picker, Source};
use super::scope::ScopeBar;
use crate::storage::Store;

/// Continues in the screen that asked: gets that screen, and may ask for more.
pub type Callback = Box<dyn FnOnce(&mut dyn Any, &mut Vec<Effect>) + Send>;
/// The same with an answer.
pub type Answer<T> = Box<dyn FnOnce(&mut dyn Any, T, &mut Vec<Effect>) + Send>;
/// Saves what a form holds, on a worker; may run again after a problem was mended.
pub type SaveForm = Arc<dyn Fn(&mut Store, &Values) -> Result<Callback, SaveProblem> + Send + Sync>;

/// A toast: one line that says what happened. It goes with the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The line.
    pub text: String,
    /// True where something did not go as asked.
    pub warning: bool,
}

/// Something that failed, in words for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What did not happen: “Could not save the note”.
    pub what: String,
    /// Why and where.
    pub why: String,
    /// What to do about it; may be empty.
    pub advice: String,
}

/// Why a form was not saved.
#[derive(Debug)]
pub enum SaveProblem {
    /// Fields that need another text; shown beside them.
    Fields(Vec<Problem>),
    /// Anything else; shown as an error, the form stays open with its text.
    Other(String),
}

impl<E: Display> From<E> for SaveProblem {
    fn from(error: E) -> Self {
        Self::Other(error.to_string())
    }
}

/// A yes-or-no question.
pub struct Confirm {
    /// The question: “Close 12 deals as lost?”
    pub question: String,
    /// What follows from yes.
    pub detail: String,
    /// The word on the yes key: “Close them”.
    pub yes: String,
    /// What yes does.
    pub then: Callback,
}

/// A form to be filled in.
pub struct OpenForm {
    /// The form.
    pub form: Form,
    /// What ctrl-s does.
    pub on_save: OnSave,
}

/// What a filled form is for.
pub enum OnSave {
    /// Saved by a worker; the form closes when that is done.
    Store {
        /// What is being done, for messages: “save the note”.
        label: String,
        /// Does it.
        save: SaveForm,
    },
    /// Handed to the screen; the form closes at once.
    Hand(Answer<Values>),
}

/// Where to go inside a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Kind of record: `deal`, `rep`, or a place of the tab: `import`.
    pub kind: String,
    /// Row number; 0 where there is none.
    pub id: i64,
}

/// What an update asks for.
pub enum Effect {
    /// Work for a worker.
    Job(Job),
    /// Work for a worker that no frame waits for: it begins when the frame of this key is out.
    Later(Job),
    /// A toast.
    Say(Said),
    /// An error dialog.
    Fail(Failure),
    /// A yes-or-no question.
    Confirm(Confirm),
    /// A record to be picked.
    Pick(Picker, Answer<Item>),
    /// A form to be filled in.
    Form(Box<OpenForm>),
    /// A text for the person's own editor.
    Edit {
        /// Name of the text, used for the file: `note`.
        name: String,
        /// The text.
        text: String,
        /// Gets the text as it came back.
        then: Answer<String>,
    },
    /// Text for the clipboard (OSC 52).
    Copy(String),
    /// A file to be written; refuses to replace one.
    WriteFile {
        /// Where.
        path: PathBuf,
        /// What.
        contents: Vec<u8>,
        /// Whether an existing file may be replaced.
        replace: bool,
    },
    /// Another tab.
    GoTo {
        /// Name of the tab.
        tab: String,
        /// Where inside.
        target: Option<Target>,
    },
    /// A page on top of this one; a boxed `screens::AnyScreen`.
    Open(Box<dyn Any>),
    /// Back to the page below.
    Back,
    /// Another scope.
    SetScope(ScopeBar),
    /// Every tab reads again.
    ReloadAll,
    /// Take the last change back.
    Undo,
    /// Do it again.
    Redo,
    /// Leave the program.
    Quit,
}

/// Collects what one screen asks for; answers come back typed to that screen.
pub struct Effects<S> {
    queue: Vec<Effect>,
    count: Option<usize>,
    screen: PhantomData<fn(S)>,
}

impl<S> Default for Effects<S> {
    fn default() -> Self {
        Self {
            queue: Vec::new(),
            count: None,
            screen: PhantomData,
        }
    }
}

impl<S: 'static> Effects<S> {
    /// Nothing asked yet; `count` is the number typed before the key.
    pub fn counted(count: Option<usize>) -> Self {
        Self {
            count,
            ..Self::default()
        }
    }

    /// The number typed before the key (`5j`).
    pub fn count(&self) -> Option<usize> {
        self.count
    }

    /// What was asked.
    pub fn into_queue(self) -> Vec<Effect> {
        self.queue
    }

    /// Asks for any effect.
    pub fn push(&mut self, effect: Effect) {
        self.queue.push(effect);
    }

    /// Reads on the quick lane. A newer question of the same `slot` makes the older answer void.
    /// `what` completes “Could not …”: “read the deals”.
    pub fn read<T: Send + 'static, E: Display>(
        &mut self,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        self.push(Effect::Job(quick(slot, what, run, then)));
    }

    /// Reads rows of a list that are not here; those that can wait once the frame of this key is out.
    pub fn read_rows<T: Send + 'static, E: Display>(
        &mut self,
        missing: &Missing,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let job = quick(slot, what, run, then);
        self.push(if missing.can_wait {
            Effect::Later(job)
        } else {
            Effect::Job(job)
        });
    }

    /// Reads or writes the desk: drafts, where the eye was. In the order asked, and behind nothing else.
    pub fn desk<T: Send + 'static, E: Display>(
        &mut self,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let job = Job::new(what, Lane::Desk, move |store, _| run(store), answer(then));
        self.push(Effect::Job(job));
    }

    /// Saves on the lane of saves, without telling the tabs to read again: for what answers for itself.
    pub fn save<T: Send + 'static, E: Display>(
        &mut self,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let job = Job::new(what, Lane::Save, move |store, _| run(store), answer(then));
        self.push(Effect::Job(job));
    }

    /// Changes the file on the lane of saves; when done, every tab reads again.
    pub fn change<T: Send + 'static, E: Display>(
        &mut self,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let job = Job::new(what, Lane::Save, move |store, _| run(store), answer(then));
        self.push(Effect::Job(Job {
            changes: true,
            ..job
        }));
    }

    /// Long work with progress and cancel, on its own lane. `changes`: every tab reads again after it.
    /// The work asks `progress.cancelled()` often and gives up with any error when it is.
    pub fn long<T: Send + 'static, E: Display>(
        &mut self,
        what: &str,
        changes: bool,
        run: impl FnOnce(&mut Store, &Progress) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let job = Job::new(what, Lane::Long, run, answer(then));
        self.push(Effect::Job(Job { changes, ..job }));
    }

    /// A toast.
    pub fn say(&mut self, text: impl Into<String>) {
        self.push(Effect::Say(Said {
            text: text.into(),
            warning: false,
        }));
    }

    /// A toast about something that could not be done as asked.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.push(Effect::Say(Said {
            text: text.into(),
            warning: true,
        }));
    }

    /// An error dialog.
    pub fn fail(&mut self, what: impl Into<String>, why: impl Display, advice: impl Into<String>) {
        let (what, why, advice) = (what.into(), why.to_string(), advice.into());
        self.push(Effect::Fail(Failure { what, why, advice }));
    }

    /// A yes-or-no question, for wide changes only; what can be undone needs no question.
    pub fn confirm(
        &mut self,
        question: impl Into<String>,
        detail: impl Into<String>,
        yes: impl Into<String>,
        then: impl FnOnce(&mut S, &mut Self) + Send + 'static,
    ) {
        let then = answer(move |screen: &mut S, (), effects: &mut Self| then(screen, effects));
        self.push(Effect::Confirm(Confirm {
            question: question.into(),
            detail: detail.into(),
            yes: yes.into(),
            then: Box::new(move |screen, queue| then(screen, (), queue)),
        }));
    }

    /// Lets the person pick one of many by typing.
    pub fn pick(
        &mut self,
        title: impl Into<String>,
        source: Source,
        then: impl FnOnce(&mut S, Item, &mut Self) + Send + 'static,
    ) {
        self.push(Effect::Pick(Picker::new(title, source), answer(then)));
    }

    /// A form that is saved to the file. It stays open until `save` is done, so that nothing typed is
    /// lost; `what` completes “Could not …”. Every tab reads again after it.
    pub fn form<T: Send + 'static>(
        &mut self,
        form: Form,
        what: impl Into<String>,
        save: impl Fn(&mut Store, &Values) -> Result<T, SaveProblem> + Send + Sync + 'static,
        then: impl Fn(&mut S, T, &mut Self) + Send + Sync + 'static,
    ) {
        let then = Arc::new(then);
        let save: SaveForm = Arc::new(move |store, values| {
            let saved = save(store, values)?;
            let then = Arc::clone(&then);
            let back = answer(move |screen: &mut S, t: T, effects: &mut Self| {
                then(screen, t, effects);
            });
            Ok(Box::new(move |screen, queue| back(screen, saved, queue)))
        });
        let on_save = OnSave::Store {
            label: what.into(),
            save,
        };
        self.push(Effect::Form(Box::new(OpenForm { form, on_save })));
    }

    /// A form whose values only the screen needs (a filter, a scope).
    pub fn ask(
        &mut self,
        form: Form,
        then: impl FnOnce(&mut S, Values, &mut Self) + Send + 'static,
    ) {
        let on_save = OnSave::Hand(answer(then));
        self.push(Effect::Form(Box::new(OpenForm { form, on_save })));
    }

    /// A text for the person's own editor.
    pub fn edit(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        then: impl FnOnce(&mut S, String, &mut Self) + Send + 'static,
    ) {
        let (name, text) = (name.into(), text.into());
        self.push(Effect::Edit {
            name,
            text,
            then: answer(then),
        });
    }

    /// Text for the clipboard.
    pub fn copy(&mut self, text: impl Into<String>) {
        self.push(Effect::Copy(text.into()));
    }

    /// A new file; an existing one is not replaced but reported.
    pub fn write_file(&mut self, path: PathBuf, contents: impl Into<Vec<u8>>) {
        self.push(Effect::WriteFile {
            path,
            contents: contents.into(),
            replace: false,
        });
    }

    /// Another tab, perhaps at a record.
    pub fn go_to(&mut self, tab: impl Into<String>, target: Option<Target>) {
        self.push(Effect::GoTo {
            tab: tab.into(),
            target,
        });
    }

    /// Back to the page below this one.
    pub fn back(&mut self) {
        self.push(Effect::Back);
    }

    /// Another scope for every tab.
    pub fn set_scope(&mut self, scope: ScopeBar) {
        self.push(Effect::SetScope(scope));
    }

    /// Every tab reads again.
    pub fn reload_all(&mut self) {
        self.push(Effect::ReloadAll);
    }
}

/// Wraps a typed continuation so that the cockpit can carry it without knowing the screen.
pub(super) fn answer<S: 'static, T: 'static>(
    then: impl FnOnce(&mut S, T, &mut Effects<S>) + Send + 'static,
) -> Answer<T> {
    Box::new(move |screen, value, queue| {
        if let Some(screen) = screen.downcast_mut::<S>() {
            let mut effects = Effects::default();
            then(screen, value, &mut effects);
            queue.append(&mut effects.queue);
        }
    })
}

/// A read on the quick lane: what both kinds of reads are made of.
fn quick<S: 'static, T: Send + 'static, E: Display>(
    slot: &'static str,
    what: &str,
    run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
    then: impl FnOnce(&mut S, T, &mut Effects<S>) + Send + 'static,
) -> Job {
    Job {
        slot: Some(slot),
        ..Job::new(what, Lane::Quick, move |store, _| run(store), answer(then))
    }
}

impl Job {
    /// A job without a slot that changes nothing.
    pub fn new<T: Send + 'static, E: Display>(
        what: &str,
        lane: Lane,
        run: impl FnOnce(&mut Store, &Progress) -> Result<T, E> + Send + 'static,
        then: Answer<T>,
    ) -> Self {
        let label = what.to_owned();
        let failed = format!("Could not {what}");
        Self {
            label,
            lane,
            slot: None,
            changes: false,
            wanted: Wanted::Now,
            run: Box::new(move |store, progress| match run(store, progress) {
                Ok(value) => {
                    Outcome::Done(Box::new(move |screen, queue| then(screen, value, queue)))
                }
                Err(_) if progress.cancelled() => Outcome::Cancelled,
                Err(error) => Outcome::Failed(Failure {
                    what: failed,
                    why: error.to_string(),
                    advice: String::new(),
                }),
            }),
        }
    }
}
