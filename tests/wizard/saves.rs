//! What is saved while an import writes is acknowledged at once, waits, and is in the file afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ridealong::app::command::Command;
use ridealong::app::effect::{Effects, SaveProblem};
use ridealong::app::form::{Field, Form, Kind, Problem};
use ridealong::app::jobs::Jobs;
use ridealong::cockpit::Setup;
use ridealong::screens::{AnyScreen, Context, Screen, Tab, table};
use ridealong::storage::Change;
use ridealong::storage::records::NewTeam;
use ridealong::ui::canvas::Canvas;

use super::{Folder, open};
use crate::support::{Session, monday, setup, store};

/// Ends the import of the test; one per test thread of this file, which runs its tests one after the other.
static END: AtomicBool = AtomicBool::new(false);
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// A page that imports for as long as the test says, and has a form.
struct Page;

impl Screen for Page {
    const NAME: &'static str = "page";
    const TITLE: &'static str = "Page";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new(
            "hold",
            "h",
            "Import",
            |_: &mut Self, effects: &mut Effects<Self>| {
                effects.long(
                    "import",
                    true,
                    |store, progress| {
                        progress.writing();
                        // The write lock of SQLite is held, as by a merge.
                        store.change("Import", |change| {
                            team(change, "held")?;
                            while !END.load(Ordering::SeqCst) {
                                std::thread::sleep(Duration::from_millis(2));
                            }
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

fn session(folder: &Folder) -> Session {
    END.store(false, Ordering::SeqCst);
    let path = folder.database();
    drop(folder.store());
    let jobs = Jobs::threaded(Arc::new(move || Ok(open(&path))), Arc::new(|| ()));
    let tab = Tab {
        number: '1',
        first: || -> Box<dyn AnyScreen> { Box::new(Page) },
        tables: || vec![table::<Page>()],
    };
    let setup = Setup {
        jobs,
        ..setup(vec![tab], store())
    };
    until(Session::open(setup).press("h"), Session::importing)
}

fn until(mut session: Session, mut seen: impl FnMut(&mut Session) -> bool) -> Session {
    for _ in 0..500 {
        if seen(&mut session) {
            return session;
        }
        std::thread::sleep(Duration::from_millis(10));
        session = session.wait(Duration::ZERO);
    }
    panic!("it did not come:\n{}", session.screen());
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
    let _alone = ONE_AT_A_TIME.lock();
    let folder = Folder::new();
    let session = session(&folder).press("ncall Bo<ctrl-s>");
    let session = session
        .expect("Kept; it is saved as soon as the import is done")
        .without("Note on Acme");
    // It would survive a kill now: the draft is on the desk.
    let session = until(session, |_| {
        draft(&folder).is_some_and(|body| body.contains("call Bo"))
    });
    assert!(!is_saved(&folder, "call Bo"));
    END.store(true, Ordering::SeqCst);
    drop(until(session, |session| {
        session.shows("Saved after the import: Note on Acme")
    }));
    assert!(is_saved(&folder, "call Bo"));
    assert_eq!(draft(&folder), None);
}

#[test]
fn what_was_wrong_in_such_a_form_is_asked_after_the_import() {
    let _alone = ONE_AT_A_TIME.lock();
    let folder = Folder::new();
    let session = session(&folder).press("nwrong<ctrl-s>").expect("Kept;");
    END.store(true, Ordering::SeqCst);
    let session = until(session, |session| session.shows("Not that"));
    let session = session.press("<ctrl-u>right<ctrl-s>");
    drop(until(session, |_| is_saved(&folder, "right")));
}

#[test]
fn a_change_waits_and_undo_is_not_taken_for_the_import() {
    let _alone = ONE_AT_A_TIME.lock();
    let folder = Folder::new();
    let session = session(&folder)
        .press("c")
        .expect("Kept;")
        .press("u")
        .expect("undo works again");
    assert!(!is_saved(&folder, "changed"));
    END.store(true, Ordering::SeqCst);
    drop(until(session, |session| session.shows("changed")));
    assert!(is_saved(&folder, "changed"));
}
