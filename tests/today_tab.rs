//! The Today tab from end to end: keys in, screen out, and what the file holds afterwards.

use ridealong::domain::today::TodayThresholds;
use ridealong::screens;
use ridealong::storage::{DealScope, NewAction, Store};

use crate::deal_page::company;
use crate::plans_tab::plan_of_ana;
use crate::support::Session;

fn session(store: Store) -> Session {
    Session::new(screens::tabs(), store).press("1")
}

/// Ana's plan, a few promises, a ride-along.
fn a_day() -> Store {
    let mut store = company();
    plan_of_ana(&mut store);
    let ben = store.find_rep("Ben Okafor").unwrap();
    for (text, rep, owner, due, at) in [
        (
            "Ask finance for the discount",
            Some(ben),
            None,
            Some("2026-11-19"),
            None,
        ),
        (
            "Call the landlord",
            None,
            None,
            Some("2026-11-23"),
            Some("15:00"),
        ),
        (
            "Send the territory list",
            Some(ben),
            Some(ben),
            Some("2026-11-23"),
            None,
        ),
        ("Read the win report", None, None, None, None),
    ] {
        let due_time = at.map(str::to_owned);
        store
            .add_action(&NewAction {
                text: text.into(),
                rep,
                owner,
                due_on: due.map(|day: &str| day.parse().unwrap()),
                due_time,
                ..NewAction::default()
            })
            .unwrap();
    }
    store
}

#[test]
fn the_day_at_80_by_24() {
    insta::assert_snapshot!(session(a_day()).screen());
}

#[test]
fn the_day_at_140_by_40() {
    insta::assert_snapshot!(session(a_day()).size(140, 40).screen());
}

#[test]
fn an_empty_file_says_how_to_begin() {
    insta::assert_snapshot!(session(crate::support::store()).screen());
}

/// Presses keys on Ben's overdue action, which stands selected, then takes it back.
#[track_caller]
fn acts_and_undoes(keys: &str, gone: bool, said: &str) {
    let mut acted = session(a_day()).press(keys).expect(said);
    let title = "Ask finance for the discount";
    let shown = |session: &mut Session| {
        let store = session.store();
        let today = store
            .today_list(&DealScope::default(), &TodayThresholds::default())
            .unwrap();
        today.shown().any(|item| item.title == title)
    };
    assert_eq!(shown(&mut acted), !gone, "{keys}");
    let mut back = acted.press("u").expect("4 days");
    assert!(shown(&mut back));
}

#[test]
fn each_key_does_its_work_and_is_undone_as_one_step() {
    acts_and_undoes("d", true, "Done; u takes it back");
    acts_and_undoes("z<ctrl-s>", true, "Snoozed");
    acts_and_undoes("zwed<ctrl-s>", true, "1 snoozed");
    acts_and_undoes("mfri<tab>Finance is away<ctrl-s>", false, "Fri 27 Nov");
    acts_and_undoes("xSolved itself<ctrl-s>", true, "Dropped");
    acts_and_undoes("DAna<enter><tab>Knows finance<ctrl-s>", false, "Delegated");
}

#[test]
fn what_was_added_in_a_line_stands_at_its_time() {
    session(a_day())
        .press("acall Ana fri 15:00<ctrl-s>")
        .expect("Fri 27 15:00")
        .expect("Added: call Ana");
}

#[test]
fn marked_lines_are_acted_on_together_as_one_step() {
    session(a_day())
        .press(" j mtomorrow<tab>Everybody is away<ctrl-s>")
        .expect("Moved")
        .without("4 days")
        .without("3 days")
        .press("u")
        .expect("4 days")
        .expect("3 days");
}

#[test]
fn enter_goes_where_a_line_is_done() {
    let start = || session(a_day());
    start().press("<enter>").expect("Ben Okafor");
    start()
        .press("j<enter>")
        .expect("Sends a proposal after the first call");
    start().press("jd").expect("did the behaviour change?");
    let deal = start().press("G<up><up><up><up><enter>");
    deal.expect("Elm Retail - Store audits");
    start()
        .press("G<up><up><enter>")
        .expect("Plan a ride-along");
}
