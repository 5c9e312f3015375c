//! What was being typed in the forecast when the program was killed: offered at the next start, opened on its page,
//! with what was typed.

use std::time::Duration;

use ridealong::cockpit::Setup;

use crate::deal_list::company;
use crate::support::{Session, setup};

/// Keys that type into a form, the title of the form, what was typed, and what shows its page below it.
const FORMS: [(&str, &str, &str, &str); 11] = [
    (
        "c175000",
        "Manager's call for Everybody",
        "175000",
        "Forecast",
    ),
    ("jc<down><enter>175000", "call", "175000", "Forecast"),
    (
        "L<tab>We stand for it",
        "Lock the forecast",
        "We stand for it",
        "Forecast",
    ),
    ("tc435000", "Call of Ben Okafor", "435000", "Ben Okafor"),
    ("tnc435000", "Call of Ana Duarte", "435000", "Ana Duarte"),
    (
        "tnaSend the paper",
        "Next action with Ana",
        "Send the paper",
        "2 of 2",
    ),
    (
        "tELWe stand for it",
        "Lock the forecast",
        "We stand for it",
        "The call before → now",
    ),
    (
        "tEm350000",
        "My call for all",
        "350000",
        "The call before → now",
    ),
    (
        "xd<ctrl-u>15 jan 2027",
        "Close date of",
        "15 jan 2027",
        "Models",
    ),
    ("xje<ctrl-u>90k", "Amount of", "90k", "Models"),
    (
        "x<enter>Kworst case",
        "Keep the scenario",
        "worst case",
        "1 deal changed, not kept",
    ),
];

fn session() -> Session {
    Session::open(Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), company().0)
    })
}

/// The program is killed and started again on another tab.
fn killed(session: Session) -> Session {
    let mut session = session.wait(Duration::from_millis(300));
    let store = std::mem::replace(session.store(), crate::support::store());
    Session::open(setup(ridealong::screens::tabs(), store))
}

#[test]
fn after_a_kill_each_form_of_the_forecast_is_offered_and_opens_on_its_page() {
    for (keys, title, typed, page) in FORMS {
        println!("{keys}");
        let before = session().press(keys).expect(title).expect(typed);
        killed(before)
            .press("<enter>")
            .expect(title)
            .expect(typed)
            .expect(page);
    }
}

#[test]
fn the_reason_for_withdrawing_a_lock_survives_a_kill() {
    let locked = session().press("L<ctrl-s>hj<enter>x");
    let before = locked.expect("Withdraw lock 1").press("Wrong number");
    killed(before)
        .press("<enter>")
        .expect("Withdraw lock 1")
        .expect("Wrong number")
        .press("<ctrl-s>")
        .expect("Withdrawn");
}

#[test]
fn what_was_tried_in_a_what_if_survives_a_kill_without_a_form() {
    let before = session().press("x<enter>").expect("1 deal changed");
    killed(before)
        .press("3x")
        .expect("1 deal changed, not kept")
        .expect("✓ in");
}

#[test]
fn a_forecast_call_goes_on_after_a_kill_at_the_rep_where_it_stood() {
    let before = session().press("tdn").expect("Ana Duarte");
    killed(before).press("3t").expect("2 of 2, 1 done");
}
