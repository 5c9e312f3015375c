//! What is saved while an import writes is acknowledged at once, waits, and is in the file afterwards.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use ridealong::app::command::Command;
use ridealong::app::effect::{Effects, SaveProblem};
use ridealong::app::form::{Field, Form, Kind, Problem};
use ridealong::app::jobs::{Jobs, OpenStore};
use ridealong::cockpit::Setup;
use ridealong::screens::{AnyScreen, Context, Screen, Tab, table};
use ridealong::storage::Change;
use ridealong::storage::records::NewTeam;
use ridealong::ui::canvas::Canvas;

use super::{Folder, open};
use crate::support::{Session, monday, setup, store};

/// The end of the import of a test.
type End = Arc<(Mutex<bool>, Condvar)>;

thread_local! {
    /// A page is made by a plain function, so the end of its import is handed over here.
    static OF_THIS_TEST: RefCell<End> = RefCell::default();
}

/// A page that imports for as long as the test says, and has a form.
struct Page {
    end: End,
}

impl Screen for Page {
    const NAME: &'static str = "page";
    const TITLE: &'static str = "Page";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new(
            "hold",
            "h",
            "Import",
            |page: &mut Self, effects: &mut Effects<Self>| {
                let end = Arc::clone(&page.end);
                effects.long(
                    "import",
                    true,
                    move |store, progress| {
                        progress.writing();
                        // The write lock of SQLite is held, as by a merge.
                        store.change("Import", |change| {
                            team(change, "held")?;
                            let (ended, changed) = &*end;
                            drop(
                                changed
                                    .wait_while(ended.lock().unwrap(), |ended| !*ended)
                                    .unwrap(),
                            );
                            Ok(())
                        })
                    },
                    |_, (), effects| effects.say("imported"),
                );
            },
        ),
        Command::new(
            "write",
            "n",
            "Write",
            |_: &mut Self, effects: &mut Effects<Self>| {
                let fields = vec![Field::new("text", "Text", Kind::Text)];
                let form = Form::new("Note on Acme", monday().date(), fields).draft("page/note/1");
                effects.form(
                    form,
                    "save the note",
                    |store, values| {
                        let text = values.text("text").to_owned();
                        if text == "wrong" {
                            let (field, text) = ("text".into(), "Not that".into());
                            return Err(SaveProblem::Fields(vec![Problem { field, text }]));
                        }
                        Ok(store.change("Note", |change| team(change, &text))?)
                    },
                    |_, (), _| {},
                );
            },
        ),
        Command::new(
            "change",
            "c",
            "Change",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.change(
                    "change it",
                    |store| store.change("Change", |change| team(change, "changed")),
                    |_, (), effects| effects.say("changed"),
                );
            },
        ),
    ];

    fn enter(&mut self, _: &Context, _: &mut Effects<Self>) {}

    fn view(&self, _: &mut Canvas<'_>) {}
}

/// A cockpit whose import holds the file, with what wakes it.
struct Held {
    session: Session,
    end: End,
    woken: Receiver<()>,
}

impl Held {
    fn new(folder: &Folder) -> Self {
        let end = End::default();
        OF_THIS_TEST.set(Arc::clone(&end));
        let path = folder.database();
        drop(folder.store());
        let (wake, woken) = channel();
        let opener: OpenStore = Arc::new(move |_| Ok(open(&path)));
        let jobs = Jobs::threaded(&opener, Arc::new(move || wake.send(()).unwrap_or_default()));
        let tab = Tab {
            number: '1',
            first: || -> Box<dyn AnyScreen> {
                Box::new(Page {
                    end: OF_THIS_TEST.with_borrow(Arc::clone),
                })
            },
            tables: || vec![table::<Page>()],
        };
        let setup = Setup {
            jobs,
            ..setup(vec![tab], store())
        };
        let session = Session::open(setup).press("h");
        Self {
            session,
            end,
            woken,
        }
        .until(Session::importing)
    }

    fn press(self, keys: &str) -> Self {
        Self {
            session: self.session.press(keys),
            ..self
        }
    }

    #[track_caller]
    fn expect(self, text: &str) -> Self {
        Self {
            session: self.session.expect(text),
            ..self
        }
    }

    fn end_import(&self) {
        let (ended, changed) = &*self.end;
        *ended.lock().unwrap() = true;
        changed.notify_all();
    }

    /// Waits for answers until that is so.
    #[track_caller]
    fn until(mut self, mut seen: impl FnMut(&mut Session) -> bool) -> Self {
        while !seen(&mut self.session) {
            let woken = self.woken.recv_timeout(Duration::from_secs(10));
            assert!(woken.is_ok(), "it did not come:\n{}", self.session.screen());
            self.session = self.session.wait(Duration::ZERO);
        }
        self
    }
}

fn team(change: &mut Change<'_>, name: &str) -> ridealong::storage::Result<()> {
    let team = NewTeam {
        name,
        parent: None,
        office: "",
        region: "",
        segment: "",
    };
    change.add_team(&team).map(drop)
}

/// Whether what was saved (a team) is in the file.
fn is_saved(folder: &Folder, name: &str) -> bool {
    !folder.store().teams_named(name).unwrap().is_empty()
}

fn draft(folder: &Folder) -> Option<String> {
    Some(folder.store().drafts().unwrap().first()?.body.clone())
}

#[test]
fn a_form_saved_during_an_import_is_acknowledged_kept_and_written_afterwards() {
    let folder = Folder::new();
    let held = Held::new(&folder).press("ncall Bo<ctrl-s>");
    let held =
        held.until(|session| session.shows("Kept; it is saved as soon as the import is done"));
    assert!(
        !held.session.shows("Note on Acme"),
        "{}",
        held.session.screen()
    );
    // It would survive a kill now: the draft is on the desk.
    let held = held.until(|_| draft(&folder).is_some_and(|body| body.contains("call Bo")));
    assert!(!is_saved(&folder, "call Bo"));
    held.end_import();
    drop(held.until(|session| session.shows("Saved after the import: Note on Acme")));
    assert!(is_saved(&folder, "call Bo"));
    assert_eq!(draft(&folder), None);
}

#[test]
fn what_was_wrong_in_such_a_form_is_asked_after_the_import() {
    let folder = Folder::new();
    let held = Held::new(&folder).press("nwrong<ctrl-s>").expect("Kept;");
    held.end_import();
    let held = held.until(|session| session.shows("Not that"));
    drop(
        held.press("<ctrl-u>right<ctrl-s>")
            .until(|_| is_saved(&folder, "right")),
    );
}

#[test]
fn a_change_waits_and_undo_is_not_taken_for_the_import() {
    let folder = Folder::new();
    let held = Held::new(&folder)
        .press("c")
        .expect("Not written yet: it waits for the end of the import")
        .press("u")
        .expect("undo works again");
    assert!(!is_saved(&folder, "changed"));
    held.end_import();
    drop(held.until(|session| session.shows("changed")));
    assert!(is_saved(&folder, "changed"));
}
