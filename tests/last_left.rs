//! The cockpit opens as it was left: on the same tab.

use ridealong::cockpit::Setup;

use crate::deal_list::company;
use crate::support::{Session, setup, store};

fn again(mut session: Session) -> Session {
    let left = std::mem::replace(session.store(), store());
    Session::open(Setup {
        resumes: true,
        ..setup(ridealong::screens::tabs(), left)
    })
}

#[test]
fn the_tab_in_front_is_in_front_again_at_the_next_start() {
    let first = Session::open(setup(ridealong::screens::tabs(), company().0));
    let board = first.press("6");
    let screen = board.screen();
    assert_eq!(again(board).screen(), screen);
}

#[test]
fn a_file_that_was_never_open_begins_on_the_first_tab() {
    let fresh = again(Session::open(setup(ridealong::screens::tabs(), store())));
    assert!(fresh.screen().contains("Today"));
}
