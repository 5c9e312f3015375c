//! The what-if: keys in, screen out, over the tiny company.

use ridealong::cockpit::Setup;
use ridealong::storage::Store;

use crate::deal_list::company;
use crate::support::{Session, setup};

fn of(store: Store) -> Setup {
    Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    }
}

fn session() -> Session {
    Session::open(of(company().0))
}

#[test]
fn a_what_if_at_80_by_24() {
    insta::assert_snapshot!(session().press("x<enter>jjx").screen());
}

#[test]
fn a_what_if_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("x<enter>jjx").screen());
}

#[test]
fn every_key_is_one_step_and_z_goes_back_through_them() {
    session()
        .press("x")
        .expect("nothing changed")
        .press("<enter>")
        .expect("1 deal changed, not kept")
        .expect("✓ in")
        .press("<enter>")
        .expect("✗ out")
        .press("z")
        .expect("✓ in")
        .press("z")
        .expect("nothing changed");
}

#[test]
fn a_date_and_an_amount_are_tried_and_thrown_away() {
    session()
        .press("xd<ctrl-u>15 jan 2027<ctrl-s>")
        .expect("→ 15 Jan")
        .press("e<ctrl-u>90k<ctrl-s>")
        .expect("→ 90.0k")
        .press("D")
        .expect("Throw away what is tried?")
        .press("<enter>")
        .expect("nothing changed");
}

#[test]
fn what_is_tried_is_there_again_and_is_kept_under_a_name_and_undone() {
    session()
        .press("x<enter><esc>x")
        .expect("1 deal changed, not kept")
        .press("Kworst case<ctrl-s>")
        .expect("Kept as “worst case”")
        .expect("1 deal changed")
        .without("not kept")
        .press("w")
        .expect("The deals as they are")
        .expect("worst case")
        .press("jX")
        .without("worst case")
        .press("u")
        .expect("worst case")
        .press("/worst<enter>j<enter>")
        .expect("✓ in");
}

#[test]
fn a_form_of_the_what_if_survives_a_kill() {
    let mut first = session().press("x<enter>Kworst");
    first = first.wait(std::time::Duration::from_millis(300));
    let drafts = first.store().drafts().unwrap();
    assert_eq!(drafts[0].key, "forecast/what-if/keep/0");
}
