//! Calls and locks on the screen: the form, the history, the list of locks, what one froze.

use crate::deal_list::company;
use crate::support::{Session, setup};
use ridealong::cockpit::Setup;

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
