//! The walk through ROAM: keys in, screen out, and what the file holds afterwards.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::NaiveDate;
use ridealong::app::clock::Clock;
use ridealong::app::jobs::Jobs;
use ridealong::cockpit::Setup;
use ridealong::domain::fiscal::{FiscalCalendar, YearName};
use ridealong::domain::stamp::Stamp;
use ridealong::screens;
use ridealong::storage::records::NewRep;
use ridealong::storage::{Store, WalkState};

use crate::demo::{company_at, store_at, usual};
use crate::support::{Session, setup, store};

/// The demo company, written once.
pub fn demo_file() -> &'static Path {
    static FILE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FILE.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("demo.db");
        company_at(&path, &usual(7));
        (directory, path)
    });
    path
}

/// A copy of the demo company that a test may write to.
struct Company {
    directory: tempfile::TempDir,
}

impl Company {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::copy(demo_file(), directory.path().join("demo.db")).unwrap();
        Self { directory }
    }

    /// Opens it in a new cockpit, as after a kill.
    fn open(&self) -> Session {
        let store = store_at(&self.directory.path().join("demo.db"));
        Session::new(screens::tabs(), store).press("6")
    }

    /// Begins a walk with a rep, by a part of the name.
    fn walk_with(&self, name: &str) -> Session {
        self.open()
            .press("vn")
            .press(name)
            .press("<enter>")
            .expect("step 1 of 7")
    }
}

/// The planted rep who moves deals on too early.
pub const EARLY: &str = "Katrin Frei";

/// Keys from step 1 to the end of step 7, all without typing text.
pub const WHOLE: [&str; 9] = [
    "<enter>",
    "<enter>",
    "<enter>",
    // Evidence: two deals, and the ride-along that would confirm it.
    "<space><space>p<enter>",
    // Cause: expectation, resources, feedback, importance; could not, never did, no simpler way, can learn it.
    "yyyynnny",
    "<enter>",
    "ai<enter>",
    // Enter asks at the end, and Enter says yes.
    "<enter><enter>",
    "",
];

fn count(keys: &[&str]) -> usize {
    keys.iter()
        .map(|part| ridealong::app::key::script(part).unwrap().len())
        .sum()
}

#[test]
fn each_step_at_80_by_24() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY);
    for (screen, keys) in (1..).zip(WHOLE) {
        insta::assert_snapshot!(format!("screen_{screen}_small"), session.screen());
        session = session.press(keys);
    }
}

#[test]
fn each_step_at_120_by_40() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY).size(120, 40);
    for (screen, keys) in (1..).zip(WHOLE) {
        insta::assert_snapshot!(format!("screen_{screen}_large"), session.screen());
        session = session.press(keys);
    }
}

#[test]
fn a_whole_walk_takes_fewer_than_sixty_keys_and_leaves_a_dated_plan() {
    assert!(count(&WHOLE) < 60, "{}", count(&WHOLE));
    let company = Company::new();
    let mut session = company.walk_with(EARLY);
    for keys in WHOLE {
        session = session.press(keys);
    }
    let mut session = session
        .size(80, 60)
        .expect("finished 23 Nov 2026")
        .expect("Agreed: Katrin Freitag 23 Nov 2026");
    let walks = session.store().walks().unwrap();
    assert_eq!(walks[0].state, WalkState::Finished);
    assert_eq!(walks[0].root_cause, "skill");
    assert!(!walks[0].focus.is_empty());
    let id = walks[0].id;
    assert_eq!(session.store().open_plans_of(id).unwrap(), 1);
    session
        .press("<enter><esc>")
        .expect("✓ finished")
        .press("7")
        .expect("Katrin Freit");
}

#[test]
fn a_walk_with_nothing_but_enter_ends_in_a_plan_too() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY);
    let mut keys = 0;
    while !session.shows("Summary") || session.shows("step ") {
        session = session.press("<enter>");
        keys += 1;
        assert!(keys < 60, "{}", session.screen());
    }
    session.expect("finished");
}

#[test]
fn a_killed_walk_goes_on_in_the_same_step_on_the_same_row_with_every_answer() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY);
    for (screen, keys) in (1..).zip(&WHOLE[..8]) {
        // One row down, so that the row is not the one that a fresh step would begin with.
        session = session.press("j");
        let before = session.screen();
        drop(session);
        session = company.open().press("v<enter>");
        let after = session.screen();
        let body = |screen: &str| {
            screen
                .lines()
                .skip(2)
                .take(20)
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(body(&before), body(&after), "screen {screen}");
        // Back to the row that a fresh step begins with.
        session = session
            .press(if screen == 1 { "gg" } else { "hl" })
            .press(keys);
    }
    session.expect("finished 23 Nov 2026");
}

#[test]
fn what_was_being_typed_comes_back_in_its_step() {
    let company = Company::new();
    let session = company.walk_with(EARLY).press("<enter><enter><enter>");
    let session = session
        .press("rNobody asked me")
        .wait(std::time::Duration::from_secs(1));
    drop(session);
    let session = company.open();
    let session = if session.shows("Nobody") {
        session
    } else {
        session.press("<enter>")
    };
    session
        .expect("Nobody asked me")
        .press("<ctrl-s>")
        .expect("step 4 of 7")
        .expect("+ 1 for");
}

#[test]
fn one_undo_brings_a_finished_walk_back_and_one_redo_finishes_it_again() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY);
    for keys in &WHOLE[..8] {
        session = session.press(keys);
    }
    let session = session
        .expect("finished 23 Nov 2026")
        .press("u")
        .expect("not finished");
    let mut session = session
        .press("<enter>")
        .expect("step 7 of 7")
        .expect("Focus");
    assert_eq!(session.store().walks().unwrap()[0].state, WalkState::Open);
    assert_eq!(session.store().walks().unwrap()[0].focus, "");
    let mut session = session.press("<ctrl-r>");
    assert_eq!(
        session.store().walks().unwrap()[0].state,
        WalkState::Finished
    );
    let id = session.store().walks().unwrap()[0].id;
    assert_eq!(session.store().open_plans_of(id).unwrap(), 1);
}

#[test]
fn every_answer_can_be_undone_back_to_the_beginning() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY).press("<enter><enter><enter>yyyn");
    session = session.press("<esc>").press("<enter>");
    for _ in 0..12 {
        session = session.press("u");
    }
    let walks = session.store().walks().unwrap();
    assert!(walks.is_empty(), "{walks:?}");
    session.expect("No walk is open here");
}

#[test]
fn an_observation_turns_the_hypothesis_into_a_finding() {
    let company = Company::new();
    let session = company
        .walk_with(EARLY)
        .press("<enter><enter><enter>")
        .expect("? hypothesis");
    let session = session
        .press("v<right><ctrl-s>")
        .expect("confirmed by 1 observation");
    let session = session.press("u").expect("? hypothesis");
    // What was used speaks against a behaviour that is thought to be missing.
    session
        .press("v<ctrl-s>")
        .expect("speaks against")
        .expect("? hypothesis");
}

#[test]
fn an_earlier_answer_about_the_cause_is_changed_and_the_later_ones_wait() {
    let company = Company::new();
    let session = company
        .walk_with(EARLY)
        .press("<enter><enter><enter><enter>yyyy")
        .expect("5. Could they");
    let session = session
        .press("kkkkk<enter>")
        .expect("2. Does the rep have what it takes");
    session
        .press("n")
        .expect("Something is missing to do it with")
        .expect("It is your own action");
}

#[test]
fn a_cause_in_the_system_ends_in_an_action_of_the_managers_own() {
    let company = Company::new();
    let session = company
        .walk_with(EARLY)
        .press("<enter><enter><enter><enter>yn<enter><enter>");
    session
        .expect("The first move is mine")
        .expect("Get what is missing");
}

#[test]
fn a_gap_that_does_not_matter_ends_without_a_plan() {
    let company = Company::new();
    let mut session = company
        .walk_with(EARLY)
        .press("<enter><enter><enter><enter>yyyn<enter><enter>");
    session = session
        .expect("not worth a plan")
        .press("<enter>")
        .expect("No plan is written")
        .press("y")
        .expect("finished");
    assert_eq!(session.store().walks().unwrap()[0].focus, "");
}

#[test]
fn an_open_walk_is_offered_and_the_next_one_opens_with_the_last() {
    let company = Company::new();
    let mut session = company.walk_with(EARLY).press("<enter><enter><esc>");
    session = session
        .press("n")
        .press(EARLY)
        .press("<enter>")
        .expect("Go on at step 3 of 7");
    session = session.press("<enter>").expect("step 3 of 7");
    for keys in &WHOLE[2..8] {
        session = session.press(keys);
    }
    session = session.expect("finished").press("<enter><esc>");
    session = session
        .press("n")
        .press(EARLY)
        .press("<enter>")
        .expect("step 1 of 7");
    session
        .expect("Last time, 23 Nov 2026")
        .expect("the plan is still open");
}

#[test]
fn other_explanations_are_ticked_off_and_stay_so() {
    let company = Company::new();
    let session = company
        .walk_with(EARLY)
        .press("<enter><enter>Gx")
        .size(80, 40);
    session.expect("[✓] Ramp").press("u").without("[✓] Ramp");
}

#[test]
fn the_plan_is_edited_before_it_is_written() {
    let company = Company::new();
    let session = company
        .walk_with(EARLY)
        .press("<enter><enter><enter><enter>yyyynnny<enter><enter>");
    let session = session
        .expect("step 7 of 7")
        .press("e<ctrl-u>Ask for the figure first<ctrl-s>");
    let session = session
        .expect("Ask for the figure first")
        .press("+Call two buyers<ctrl-s>");
    let session = session
        .expect("Call two buyers")
        .press("jjj-")
        .expect("Left out");
    let mut session = session.press("u").press("f").expect("finished");
    assert_eq!(
        session.store().walks().unwrap()[0].focus,
        "Ask for the figure first"
    );
}

#[test]
fn reps_about_whom_nothing_is_known_walk_to_the_end() {
    let mut file = store();
    file.change("Add a rep", |change| {
        change.add_rep(&NewRep {
            name: "Nora Neu",
            ..NewRep::default()
        })
    })
    .unwrap();
    let mut session = Session::new(screens::tabs(), file)
        .press("6vnNora<enter>")
        .expect("step 1 of 7");
    session = session
        .expect("nothing to hold it against")
        .without("NaN")
        .without("inf");
    session = session
        .press("<enter>")
        .expect("step 2 of 7")
        .press("<enter>")
        .expect("Not enough evidence");
    session = session
        .press("<enter>")
        .expect("Nothing to link yet")
        .press("<enter>yyyynnny<enter>");
    session = session
        .expect("step 6 of 7")
        .press("<enter>")
        .expect("step 7 of 7")
        .press("<enter>")
        .expect("The rep has not agreed yet")
        .press("y");
    session
        .expect("finished")
        .expect("No hypothesis was chosen");
}

#[test]
fn the_tiny_company_without_a_benchmark_walks_to_the_end() {
    let mut session = Session::new(screens::tabs(), crate::deal_page::company());
    session = session.press("6vnAna<enter>").expect("step 1 of 7");
    session = session.press("<enter><enter><enter><enter>yyyynnny<enter><enter>f");
    session.expect("finished");
}

#[test]
fn leap_days_fiscal_years_and_period_edges_give_whole_quarters() {
    for (today, start, from, to) in [
        ("2028-02-29", 1, "1 Jan", "31 Mar 2028"),
        ("2028-02-29", 3, "1 Dec 2027", "29 Feb 2028"),
        ("2026-12-31", 1, "1 Oct", "31 Dec 2026"),
        ("2027-01-01", 2, "1 Nov 2026", "31 Jan 2027"),
    ] {
        let day: NaiveDate = today.parse().unwrap();
        let time = day.and_hms_opt(8, 0, 0).unwrap();
        let mut file = Store::in_memory(Box::new(move || Stamp::of(time))).unwrap();
        file.change("Add a rep", |change| {
            change.add_rep(&NewRep {
                name: "Nora Neu",
                ..NewRep::default()
            })
        })
        .unwrap();
        let session = Session::open(Setup {
            clock: Clock::fixed(time),
            calendar: FiscalCalendar::new(start, YearName::End, BTreeSet::new()).unwrap(),
            jobs: Jobs::inline(file),
            ..setup(screens::tabs(), store())
        });
        let session = session
            .press("6vnNora<enter>")
            .expect(&format!("{from} – {to}"));
        session
            .press("<enter><enter><enter><enter>yyyynnny<enter><enter>")
            .expect("Check-ins")
            .press("f")
            .expect("finished");
    }
}

#[test]
fn a_walk_is_not_begun_in_the_past_and_an_old_one_takes_no_answers() {
    let company = Company::new();
    drop(company.walk_with(EARLY).press("<enter>"));
    let store = store_at(&company.directory.path().join("demo.db"));
    let session = Session::open(Setup {
        looking_at: ("2026-11-20".parse().ok(), None),
        ..setup(screens::tabs(), store)
    });
    session
        .press("6vn")
        .press(EARLY)
        .press("<enter>")
        .expect("A walk is about today");
}
