//! The Today tab from end to end: keys in, screen out, and what the file holds afterwards.

use ridealong::domain::cadence::{CadenceKind, OnDayOff, Per};
use ridealong::domain::recurrence::Recurrence;
use ridealong::domain::today::TodayThresholds;
use ridealong::screens;
use ridealong::storage::{CadenceDetails, DealScope, NewAction, NewCadence, NewRule, Store};

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
    acts_and_undoes("DAna<enter>Knows finance<ctrl-s>", false, "Delegated");
}

#[test]
fn a_key_after_filtering_acts_on_the_first_line_that_is_left() {
    session(a_day())
        .press("/landlord<enter>d")
        .expect("Done; u takes it back")
        .press("/<ctrl-u><enter>")
        .without("Call the landlord");
}

/// A newcomer's find: the name that was typed and stood in front was thrown away by ctrl-s.
#[test]
fn saving_takes_the_person_who_is_in_front_and_refuses_nobody() {
    let mut session = session(a_day())
        .press("aSend the deck fri<tab>Okafor<ctrl-s>")
        .expect("Added");
    let ben = session.store().find_rep("Ben Okafor").unwrap();
    let day = "2026-11-27".parse().unwrap();
    let promises = session.store().promises_with(ben, day).unwrap();
    assert!(promises.iter().any(|one| one.text == "Send the deck"));
    session
        .press("aSend it again fri<tab>Nobody of that name<ctrl-s>")
        .expect("nothing of that name");
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

/// The same day with a 1:1 on Tuesdays since October, held with nobody yet.
fn with_a_rhythm() -> Store {
    let mut store = a_day();
    let starts_on = "2026-11-03".parse().unwrap();
    let details = CadenceDetails {
        name: "1:1".into(),
        kind: CadenceKind::Task,
        meeting_type: None,
        per: Per::Rep,
        team: None,
        rep: None,
    };
    store
        .add_cadence(&NewCadence {
            details,
            rule: NewRule {
                recurrence: Recurrence::parse("FREQ=WEEKLY;BYDAY=MO", starts_on).unwrap(),
                at: "10:00:00".parse().ok(),
                minutes: 30,
                prep_minutes: 10,
                on_day_off: OnDayOff::Next,
            },
            starts_on,
            ends_on: None,
        })
        .unwrap();
    store
}

#[test]
fn a_day_of_the_rhythm_at_80_by_24() {
    insta::assert_snapshot!(session(with_a_rhythm()).press("jjjj").screen());
}

#[test]
fn an_occurrence_is_held_moved_and_skipped_with_its_debt_and_each_is_undone() {
    let start = || session(with_a_rhythm()).press("jjjj").expect("missed 2");
    start()
        .press("d")
        .expect("Done")
        .expect("0.7 h done")
        .press("u")
        .expect("missed 2");
    let skipped = start().press("xShe travels<ctrl-s>").expect("Dropped");
    skipped.press("u").expect("missed 2");
    start()
        .press("mwed<tab>She travels<ctrl-s>")
        .expect("Wed 25 10:00")
        .press("u")
        .expect("missed 2");
}

#[test]
fn the_week_at_80_by_24_and_its_close() {
    let open = || session(with_a_rhythm()).press("jjjjdw");
    insta::assert_snapshot!(open().screen());
    let closed = open()
        .press("w")
        .expect("Close of the week of 23 Nov 2026")
        .press("<ctrl-s>");
    let closed = closed
        .expect("closed on 23 Nov 2026")
        .press("w<ctrl-home>A short week. <ctrl-s>");
    closed
        .expect("closed on 23 Nov 2026")
        .press("p")
        .expect("Week of 16 Nov 2026")
        .press("n")
        .expect("closed on");
}

#[test]
fn what_is_typed_into_a_form_of_today_survives_a_kill() {
    let mut killed = session(a_day())
        .press("mfri<tab>Finance is a")
        .wait(std::time::Duration::from_millis(300));
    let drafts = killed.store().drafts().unwrap();
    assert_eq!(drafts[0].key, "today/move/action:3");
    let mut killed = session(a_day())
        .press("wwMine")
        .wait(std::time::Duration::from_millis(300));
    assert_eq!(
        killed.store().drafts().unwrap()[0].key,
        "today/week/2026-11-23"
    );
}

#[test]
fn a_check_in_is_moved_and_dropped_on_the_page_of_its_plan() {
    let page = || session(a_day()).press("j<enter>j");
    page()
        .press("mfri<tab>She is ill<ctrl-s>")
        .expect("Moved")
        .expect("Check-in (moved): She is ill");
    page()
        .press("dNo call this week<ctrl-s>")
        .expect("Dropped")
        .expect("– dropped");
}
