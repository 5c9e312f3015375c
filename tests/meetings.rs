//! The meetings tab over the tiny company: plan, prepare, run, end; what was promised comes first.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ridealong::app::clock::Clock;
use ridealong::app::jobs::Jobs;
use ridealong::app::key;
use ridealong::cockpit::Setup;
use ridealong::config::assets;
use ridealong::domain::meeting::MeetingState;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::tiny;
use ridealong::screens;
use ridealong::storage::{DealScope, Meeting, Store};

use crate::deal_list::company;
use crate::support::{Session, monday, setup};

fn store() -> Store {
    let mut store = company().0;
    store.start_meetings(&assets::meetings().unwrap()).unwrap();
    store
}

fn session() -> Session {
    Session::open(setup(screens::tabs(), store())).press("5")
}

/// A session whose clock, also that of the file, is moved by hand.
fn timed() -> (Session, &'static AtomicI64) {
    let hand: &'static AtomicI64 = Box::leak(Box::new(AtomicI64::new(Stamp::of(monday()).0)));
    let now = || Stamp(hand.load(Ordering::SeqCst));
    let mut store = Store::in_memory(Box::new(now)).unwrap();
    tiny(&mut store).unwrap();
    store.start_meetings(&assets::meetings().unwrap()).unwrap();
    let session = Session::open(Setup {
        clock: Clock::moved_by(hand),
        ..setup(screens::tabs(), store)
    });
    (session.press("5"), hand)
}

/// A 1:1 with Ana Duarte today at nine.
const PLAN: &str = "n1:1<enter>ana<enter><tab>9:00<ctrl-s>";
/// A team meeting, today.
const TEAM: &str = "nteam<enter><ctrl-s>";
/// Notes, an action of hers and one of mine, a decision.
const WRITE: &str = "iComes late twice<ctrl-s>NAsked **open** questions<ctrl-s>aSend the plan fri<ctrl-s>\
                     aAsk for the budget tue<tab>me<enter><ctrl-s>dStay with Globex<tab>two in legal<ctrl-s>";

fn meetings(session: &mut Session) -> Vec<Meeting> {
    session.store().meetings(&DealScope::default()).unwrap()
}

#[test]
fn an_empty_tab_says_what_to_do() {
    session()
        .expect("No meeting yet. n plans one")
        .expect("0 planned");
}

#[test]
fn the_list_at_80_by_24() {
    let session = session().press(PLAN).press(TEAM).press("gg<enter><enter>");
    let session = session
        .press("E<ctrl-s><esc>")
        .press("n1:1<enter>ben<enter>-3d<ctrl-s>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn a_planned_one_on_one_shows_agenda_question_and_promises_at_80_by_24() {
    insta::assert_snapshot!(session().press(PLAN).press("<enter>").screen());
}

#[test]
fn a_running_one_on_one_at_80_by_24() {
    let session = session().press(PLAN).press("<enter><enter>").press(WRITE);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn the_next_one_on_one_at_120_by_40() {
    let session = session().press(PLAN).press("<enter><enter>").press(WRITE);
    let session = session
        .press("E+1w<ctrl-s><esc>gg<enter><enter>")
        .size(120, 40);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn a_held_one_at_80_by_24() {
    let session = session().press(PLAN).press("<enter><enter>").press(WRITE);
    let session = session.press("E<tab>she was called away<ctrl-s>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn a_one_on_one_without_typing_costs_fewer_than_15_keys() {
    let prepared = session().press(PLAN).press("1");
    // To the tab and into the meeting, start, four items on, the end, and the summary.
    let keys = "5<enter><enter><enter><enter><enter><enter><enter><ctrl-s>";
    let mut session = prepared.press(keys);
    let count = key::script(keys).unwrap().len();
    assert!(count < 15, "{count} keys");
    assert_eq!(meetings(&mut session)[0].state, MeetingState::Held);
}

#[test]
fn what_was_promised_comes_first_and_is_done_moved_and_dropped_with_a_key() {
    let (session, hand) = timed();
    let session = session.press(PLAN).press("<enter><enter>").press(WRITE);
    let session = session.press("E+1w<ctrl-s><esc>");
    hand.fetch_add(7 * 86_400_000, Ordering::SeqCst);
    session
        .press("gg<enter><enter>")
        .expect("Last time: 23 Nov. 2 open, below.")
        .expect("! promised  Ask for the budget")
        .expect("! promised  Send the plan")
        .press("ggx")
        .expect("✓ promised  Ask for the budget")
        .press("ggm+1w<tab>fair<ctrl-s>")
        .expect("○ promised  Send the plan (fair)")
        .press("ggXnot needed<ctrl-s>")
        .expect("– promised  Send the plan (not needed)")
        .press("uuu")
        .expect("! promised  Send the plan")
        .expect("2 open, below.");
}

#[test]
fn notes_are_private_until_shared_and_facts_until_marked_as_opinions() {
    session()
        .press(PLAN)
        .press("<enter><enter>iComes late<ctrl-s>")
        .expect("note      Comes late")
        .expect("private")
        .press("p")
        .expect("Shared: it stands in the summary")
        .without("private")
        .press("f")
        .expect("opinion   Comes late")
        .press("uu")
        .expect("note      Comes late")
        .expect("private")
        .press("X")
        .without("Comes late")
        .press("u")
        .expect("Comes late")
        .press("c<end> twice<ctrl-s>")
        .expect("Comes late twice");
}

#[test]
fn a_note_goes_through_the_persons_own_editor() {
    let mut session = session().press(PLAN).press("<enter><enter>");
    session.editor = Box::new(|text| Ok(format!("{text}# Asked\n- why now")));
    let mut session = session.press("e").expect("# Asked …").expect("private");
    session.editor = Box::new(|text| Ok(format!("{text}\n- and then")));
    let mut session = session.press("e").expect("- and then");
    session.editor = Box::new(|text| Ok(text.to_owned()));
    session.press("e").expect("Nothing was changed");
}

#[test]
fn attendance_is_ticked_person_by_person_or_all_at_once() {
    session()
        .press(TEAM)
        .press("<enter>t")
        .expect("taken over when the meeting starts")
        .press("<enter>t")
        .expect("○ not said")
        .press("t")
        .expect("✓ present")
        .press("jtt")
        .expect("✗ absent")
        .press("T")
        .without("not said")
        .press("uuuu")
        .without("present  ")
        .press("<esc>")
        .expect("Nothing promised before");
}

#[test]
fn the_live_timer_runs_by_the_second_and_only_in_front() {
    let (session, hand) = timed();
    assert!(!session.wakes());
    let session = session.press(PLAN).press("<enter>");
    assert!(!session.wakes(), "a planned meeting has no clock");
    let session = session.press("<enter>");
    assert!(session.wakes());
    hand.fetch_add(125_000, Ordering::SeqCst);
    let session = session.wait(Duration::from_secs(1)).expect("2:05 of 5:00");
    hand.fetch_add(180_000, Ordering::SeqCst);
    let session = session
        .wait(Duration::from_secs(2))
        .expect("! 5:05 of 5:00")
        .expect("5:05 of 30 min");
    let session = session.press("z").expect("paused at 5:05 of 30 min");
    assert!(!session.wakes(), "a clock that is stopped wakes nobody");
    let session = session.press("z<enter>");
    hand.fetch_add(1000, Ordering::SeqCst);
    let session = session
        .wait(Duration::from_secs(3))
        .expect("0:01 of 5:00")
        .press("b")
        .expect("! 5:05 of 5:00");
    let session = session.press("<esc>");
    assert!(!session.wakes(), "the list behind it is an ordinary page");
    let session = session.press("<enter>");
    assert!(session.wakes());
    let session = session.press("4");
    assert!(!session.wakes(), "another tab is in front");
}

#[test]
fn a_killed_meeting_goes_on_and_its_half_written_note_is_offered() {
    let (session, hand) = timed();
    let session = session
        .press(PLAN)
        .press("<enter><enter><enter>iShe names the pr");
    hand.fetch_add(60_000, Ordering::SeqCst);
    let mut killed = session.wait(Duration::from_millis(250));
    let drafts = killed.store().drafts().unwrap();
    assert_eq!(drafts[0].key, "meetings/note/1");
    // What the file and the desk hold is all that a killed program leaves.
    let left = std::mem::replace(killed.store(), company().0);
    hand.fetch_add(60_000, Ordering::SeqCst);
    let again = Session::open(Setup {
        clock: Clock::moved_by(hand),
        ..Setup::new(screens::tabs(), Jobs::inline(left))
    });
    again
        .expect("You were writing")
        .press("<enter>")
        .expect("She names the pr")
        .press("ice<ctrl-s>")
        .expect("She names the price")
        .expect("▸ The rep looks back")
        .expect("2:00 of 5:00");
}

#[expect(clippy::too_many_lines, reason = "the forms are a table")]
#[test]
fn every_form_of_a_meeting_comes_back_after_a_crash() {
    let mut written = session().press(PLAN).press("<enter><enter>").press(WRITE);
    let id = meetings(&mut written)[0].id;
    let page = written.store().meeting_page(id).unwrap();
    let (note, decision, action) = (page.notes[0].id, page.decisions[0].id, page.actions[0].id);
    let with = "1:1 with Ana Duarte";
    for (key, field, expected) in [
        ("plan".to_owned(), "title", "Plan a meeting".to_owned()),
        (
            format!("note/{id}"),
            "text",
            format!("Private note, {with}"),
        ),
        (
            format!("shared/{id}"),
            "text",
            format!("Shared note, {with}"),
        ),
        (
            format!("edit/{id}/{note}"),
            "text",
            "Change the note".to_owned(),
        ),
        (format!("action/{id}"), "text", format!("Action, {with}")),
        (
            format!("decision/{id}"),
            "text",
            format!("Decision, {with}"),
        ),
        (
            format!("decided/{id}/{decision}"),
            "text",
            "Change the decision".to_owned(),
        ),
        (format!("end/{id}"), "reason", format!("End “{with}”")),
        (
            format!("to/{id}/{action}"),
            "reason",
            "Move “Send the plan”".to_owned(),
        ),
        (
            format!("without/{id}/{action}"),
            "reason",
            "Drop “Send the plan”".to_owned(),
        ),
        (format!("guest/{id}"), "name", "A guest".to_owned()),
        (format!("drop/{id}"), "reason", format!("Drop “{with}”")),
        (
            "type/1".to_owned(),
            "question",
            "Type of meeting".to_owned(),
        ),
    ] {
        let body = format!("{{\"{field}\": \"Half a sentence\"}}");
        let mut store = std::mem::replace(written.store(), company().0);
        store
            .save_draft(&format!("meetings/{key}"), "Draft", &body)
            .unwrap();
        written = Session::new(screens::tabs(), store)
            .press("<enter>")
            .expect("Half a sentence")
            .expect(&expected)
            .press("<esc>d");
    }
}

#[test]
fn each_thing_of_a_meeting_is_undone_as_one_step() {
    let mut session = session()
        .press(PLAN)
        .press("<enter><enter><enter>")
        .press(WRITE);
    session = session.press("E+1w<ctrl-s>").expect("Held on 23 Nov");
    session = session.press("u").expect("▸ The rep looks back");
    // A decision, two actions, two notes, the next item, the start, the plan.
    session = session.press("uuuuu").expect("Nothing promised before");
    session = session.press("u").expect("▸ Connect and what");
    session = session.press("u").expect("planned, 23 Nov 09:00");
    session = session.press("<esc>u").expect("No meeting yet");
    assert!(meetings(&mut session).is_empty());
}

#[test]
fn the_summary_holds_the_shared_parts_only_and_goes_to_clipboard_and_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("follow-up.eml").display().to_string();
    let session = session().press(PLAN).press("<enter><enter>").press(WRITE);
    let session = session.press("aRemember her birthday<tab><tab><right><ctrl-s>E<ctrl-s>y");
    insta::assert_snapshot!(session.copied[0]);
    let session = session
        .press("w")
        .expect("E-mail draft")
        .press("<enter><ctrl-u>")
        .expect("Markdown, readable by you only")
        .press("<esc>d")
        .press("wmail<enter>")
        .expect("meeting-1-1-with-ana-duarte-23-nov-2026.eml")
        .expect("An e-mail draft, readable by you only");
    session
        .press("<ctrl-u>")
        .paste(&path)
        .press("<ctrl-s>")
        .expect("follow-up.eml");
    let draft = std::fs::read_to_string(&path).unwrap();
    assert!(
        draft.contains("Subject: 1:1 with Ana Duarte, 23 Nov 2026"),
        "{draft}"
    );
    assert!(draft.contains("Send the plan"));
    for private in ["Comes late", "birthday"] {
        assert!(!draft.contains(private), "{draft}");
    }
}

#[test]
fn ending_names_what_is_missing_once_and_lets_go() {
    session()
        .press(PLAN)
        .press("<enter><enter>E")
        .expect("Still missing: a commitment of the rep and the day of the next one.")
        .press("<ctrl-s>")
        .expect("Ended without a commitment of the rep")
        .press("<esc>")
        .expect("✓ held");
    session()
        .press(TEAM)
        .press("<enter><enter>aTry it +1w<ctrl-s>E")
        .without("Still missing")
        .expect("Ended; u takes it back");
}

#[test]
fn meetings_are_moved_dropped_planned_again_and_filtered() {
    session()
        .press(PLAN)
        .press("mfri<ctrl-s>")
        .expect("27 Nov 09:00")
        .press("x")
        .press("<ctrl-s>")
        .expect("Drop “1:1 with Ana Duarte”")
        .press("fair<ctrl-s>")
        .expect("– dropped")
        .expect("fair")
        .press("v")
        .expect("only planned ones")
        .expect("Nothing of that kind")
        .press("vvx")
        .expect("Planned again")
        .press("uuuu")
        .expect("No meeting yet");
}

#[test]
fn the_decision_log_is_searched_as_one_types_and_leads_to_the_meeting() {
    let decisions = "dStay with Globex<tab>two in legal<ctrl-s>dNo discounts in Q4<ctrl-s>";
    session()
        .press(PLAN)
        .press("<enter><enter>")
        .press(decisions)
        .press("<esc>l")
        .expect("2 in all")
        .expect("1:1 with Ana Duarte")
        .press("/legal")
        .expect("1 of 2")
        .without("No discounts")
        .press("<enter><enter>")
        .expect("▸ Connect and what");
    session().press("l").expect("Nothing decided yet");
}

#[test]
fn the_types_at_80_by_24() {
    insta::assert_snapshot!(session().press("Tj").screen());
}

#[test]
fn a_type_is_changed_and_a_wrong_agenda_names_its_line() {
    session()
        .press("Te<tab><tab><tab><tab>, lunch<ctrl-s>")
        .expect("“lunch” is none. There are: decision")
        .press("<esc>d")
        .press("aPush<ctrl-s>")
        .expect("11 in use")
        .press("K")
        .press("x")
        .expect("Push (retired)")
        .press("xuuuu")
        .expect("10 in use")
        .press("ggJ")
        .press("e<tab><tab><tab><tab><tab><enter>long | lunch<ctrl-s>")
        .expect("is not a number of minutes");
}

#[test]
fn another_day_takes_no_changes_and_wakes_nobody() {
    let mut store = store();
    let kind = store.find_meeting_type("team").unwrap().id;
    let day = "2026-11-23".parse().unwrap();
    let plan = ridealong::storage::NewMeeting::of(kind, day);
    let id = store.plan_meeting(&plan).unwrap();
    store.start_meeting(id).unwrap();
    let mut past = setup(screens::tabs(), store);
    past.looking_at = (Some(day), None);
    let session = Session::open(past)
        .press("5")
        .without("n Plan a meeting")
        .press("<enter>")
        .expect("Team meeting")
        .expect("it ran on that day")
        .press("i")
        .expect("does not apply now");
    assert!(!session.wakes());
}

#[test]
fn a_meeting_is_found_by_the_palette() {
    let mut found = setup(screens::tabs(), store());
    found.finder = Some(ridealong::cockpit::records::finder());
    Session::open(found)
        .press("5")
        .press(PLAN)
        .press("1:1:1<enter>")
        .expect("planned, 23 Nov 09:00");
}

#[test]
fn the_prep_pack_of_a_one_on_one_at_120_by_40() {
    let session = session().press(PLAN).press("<enter>").size(120, 40);
    insta::assert_snapshot!(session.screen());
}
