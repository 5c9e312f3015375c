//! The rhythm on the screen: the starter rhythm adapted and adopted, rules changed from a day on, days off, adherence.

use ridealong::domain::cadence::OccurrenceState;
use ridealong::storage::{DealScope, HeldAs, Store};

use crate::deal_list::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("1c")
}

/// The rhythm of the starter, adopted.
fn adopted() -> Session {
    session().press("aa")
}

#[test]
fn an_empty_rhythm_says_how_to_begin() {
    session().expect("a shows a rhythm to start from");
}

#[test]
fn the_starter_rhythm_is_adapted_on_one_screen_with_its_cost_beside_it() {
    let session = session().press("a");
    insta::assert_snapshot!(session.screen());
    let mut session = session
        .press(" ")
        .press("j")
        .press("+++")
        .press("jj")
        .press("e<ctrl-u>first mon of month<tab>3pm<tab><ctrl-u>45<ctrl-s>")
        .press("Gx");
    insta::assert_snapshot!(session.screen());
    session = session.press("a");
    insta::assert_snapshot!(session.screen());
    let names: Vec<String> = session
        .store()
        .cadences()
        .unwrap()
        .into_iter()
        .map(|cadence| cadence.name)
        .collect();
    assert_eq!(
        names,
        [
            "Pipeline review",
            "Team meeting",
            "Forecast call",
            "Deal review",
            "Standup"
        ]
    );
    let mut session = session.press("u");
    assert!(session.store().cadences().unwrap().is_empty());
}

#[test]
fn the_rhythm_at_120_by_40() {
    insta::assert_snapshot!(adopted().size(120, 40).screen());
}

#[test]
fn a_rule_is_changed_from_a_day_on_and_shows_what_it_understood() {
    let session = adopted().press("e<ctrl-u>every 2nd thu");
    insta::assert_snapshot!(session.screen());
    let mut session = session.press("<shift-tab><ctrl-u>2026-12-07<ctrl-s>");
    insta::assert_snapshot!(session.screen());
    let versions = session.store().cadences().unwrap()[0].versions.clone();
    assert_eq!(versions.len(), 2);
    let mut session = session.press("e<shift-tab><ctrl-u>2026-11-02<ctrl-s>");
    session = session.expect("from today on at the earliest");
    assert_eq!(session.store().cadences().unwrap()[0].versions.len(), 2);
}

#[test]
fn a_bad_rule_says_what_was_not_understood() {
    adopted()
        .press("e<ctrl-u>now and then<ctrl-s>")
        .expect("“now” was not understood");
}

#[test]
fn an_activity_of_ones_own_is_added_ended_and_removed() {
    let session = adopted()
        .press("nCoaching day<tab><right><tab><tab><tab><tab><tab>last fri of month<ctrl-s>")
        .expect("last Friday of the month");
    let mut session = session.press("x<ctrl-s>").expect("ended");
    let ended = session.store().cadences().unwrap();
    assert!(ended[5].versions[0].ends_on.is_some());
    let mut session = session.press("X");
    assert_eq!(session.store().cadences().unwrap().len(), 5);
}

#[test]
fn days_off_are_entered_and_take_occurrences_out() {
    let mut session = adopted().press("fn24 nov<tab>fri<tab><right><tab><tab>Trip<ctrl-s>");
    insta::assert_snapshot!(session.screen());
    let scope = DealScope::default();
    let (from, to) = ("2026-11-23".parse().unwrap(), "2026-11-29".parse().unwrap());
    let store = session.store();
    let found = store.occurrences(&scope, from, to, from).unwrap();
    let days: Vec<String> = found.iter().map(|one| one.due_on.to_string()).collect();
    assert_eq!(
        days,
        ["2026-11-23", "2026-11-23"],
        "Monday's team meeting, Thursday's forecast call before the trip"
    );
    session.press("x").expect("No holidays and no leave");
}

/// Three months of 1:1s in the past, most of them held.
fn lived(store: &mut Store) {
    let scope = DealScope::default();
    let today: chrono::NaiveDate = "2026-11-23".parse().unwrap();
    let (from, to) = ("2026-09-01".parse().unwrap(), "2026-11-22".parse().unwrap());
    let open = store.occurrences(&scope, from, to, today).unwrap();
    for (place, one) in open.iter().enumerate() {
        if one.state == OccurrenceState::Missed && place % 4 != 0 {
            store
                .hold_occurrence(&one.key, HeldAs::on(one.due_on))
                .unwrap();
        }
    }
}

#[test]
fn adherence_is_a_heat_map_without_a_share_where_there_is_no_data() {
    use ridealong::domain::cadence::{CadenceKind, OnDayOff, Per};
    use ridealong::domain::fiscal::FiscalCalendar;
    use ridealong::domain::recurrence;
    use ridealong::storage::{CadenceDetails, NewCadence, NewRule};
    let mut store = company().0;
    let starts_on = "2026-09-01".parse().unwrap();
    for (name, per, rule) in [
        ("1:1", Per::Rep, "weekly on tue"),
        ("Team meeting", Per::Team, "weekly on mon"),
        ("QBR", Per::Team, "last day of the quarter"),
    ] {
        store
            .add_cadence(&NewCadence {
                details: CadenceDetails {
                    name: name.into(),
                    kind: CadenceKind::Task,
                    meeting_type: None,
                    per,
                    team: None,
                    rep: None,
                },
                rule: NewRule {
                    recurrence: recurrence::read(rule, starts_on, &FiscalCalendar::default())
                        .unwrap(),
                    at: None,
                    minutes: 30,
                    prep_minutes: 0,
                    on_day_off: OnDayOff::LeaveOut,
                },
                starts_on,
                ends_on: None,
            })
            .unwrap();
    }
    lived(&mut store);
    let session = Session::open(setup(ridealong::screens::tabs(), store)).press("1ch");
    insta::assert_snapshot!(session.screen());
    insta::assert_snapshot!(session.press("t").size(140, 30).screen());
}

#[test]
fn a_form_of_the_rhythm_survives_a_restart() {
    let mut session = adopted()
        .press("nHalf typ")
        .wait(std::time::Duration::from_millis(250));
    let draft = session.store().drafts().unwrap().remove(0);
    assert_eq!(draft.key, "today/rhythm/add");
    let mut store = company().0;
    store
        .save_draft(&draft.key, &draft.title, &draft.body)
        .unwrap();
    Session::open(setup(ridealong::screens::tabs(), store))
        .expect("You were writing")
        .press("<enter>")
        .expect("Half typ")
        .expect("Add an activity");
}
