//! Calls and locks on the screen: the form, the history, the list of locks, what one froze.

use crate::deal_list::company;
use crate::support::{Session, setup};
use ridealong::cockpit::Setup;
use ridealong::domain::figures::Window;
use ridealong::domain::forecast::{CallLevel, CallSource};
use ridealong::domain::money::{Currency, Money};
use ridealong::domain::process::ForecastCategory;
use ridealong::storage::NewCall;

fn session() -> Session {
    let (store, _) = company();
    Session::open(Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    })
}

/// The form of a call; where a rep is selected, it is asked whose call it is.
fn form(session: Session) -> Session {
    let session = session.press("c");
    if session.screen().contains("Whose call?") {
        session.press("<enter>")
    } else {
        session
    }
}

#[test]
fn a_call_is_made_locked_read_and_withdrawn_on_the_screen() {
    let session = form(session());
    insta::assert_snapshot!(session.screen());
    let session =
        session.press("120k<tab><tab>150k<tab><tab>One deal is not sure<ctrl-s>L<ctrl-s>h");
    let history = session.screen();
    assert!(history.contains("120k"), "{history}");
    assert!(history.contains("Lock: Week"), "{history}");
    assert!(history.contains("One deal"), "{history}");
    insta::assert_snapshot!(history);
    let session = session.press("j<enter>").size(120, 40);
    insta::assert_snapshot!(session.screen());
    let session = session.press("xWrong number<ctrl-s>");
    let withdrawn = session.screen();
    assert!(withdrawn.contains("withdrawn"), "{withdrawn}");
    let session = session.press("u");
    let stands = session.screen();
    assert!(stands.contains("standing"), "{stands}");
}

#[test]
fn the_history_names_the_team_of_a_team_call() {
    let (mut store, tiny) = company();
    let name = store.team_name(tiny.team).unwrap();
    let new = NewCall {
        level: CallLevel::Manager,
        rep: None,
        team: Some(tiny.team),
        window: Window::new("2026-10-01".parse().unwrap(), "2026-12-31".parse().unwrap()),
        amounts: vec![(
            ForecastCategory::Commit,
            Money::new(24_000_000, Currency::USD),
        )],
        author: String::new(),
        reason: "Two deals slip".into(),
        source: CallSource::Typed,
    };
    store.make_call(&new).unwrap();
    Session::open(Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    })
    .press("h")
    .expect(&format!("{name}, manager"));
}
