//! `ridealong debrief`, `commitments`, `coverage` and `skills`: a debrief from any shell, and what becomes of it.

use chrono::Days;
use ridealong::domain::competency::Used;
use ridealong::domain::ids::{CompetencyId, RideAlongId};
use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;
use ridealong::storage::records::{NewObservation, NewRideAlong};

use super::Home;

/// A ride-along with Ana, held on that day, on which discovery was seen at that level. Row 3 is discovery.
fn ride(home: &Home, day: &str, level: u8) -> RideAlongId {
    let now = Stamp::of(format!("{day}T17:00:00").parse().unwrap());
    let mut store = Store::open(&home.database(), Box::new(move || now)).unwrap();
    let rep = store.find_rep("Ana Duarte").unwrap();
    let today = store.today();
    let plan = NewRideAlong {
        rep,
        planned_on: today,
        deal: None,
        competency: Some(CompetencyId(3)),
        diagnosis: None,
        purpose: "",
    };
    let ride = store.plan_ride_along(&plan).unwrap();
    store.hold_ride_along(ride, today).unwrap();
    let seen = NewObservation {
        rep,
        competency: CompetencyId(3),
        deal: None,
        ride_along: Some(ride),
        observed_on: today,
        used: Used::Yes,
        level: Some(level),
        note: "asked twice",
    };
    store.observe(&seen).unwrap();
    ride
}

fn company() -> Home {
    let home = Home::with_company();
    // The file gets its competencies when it is first opened.
    home.json(&["skills", "--json"]);
    home
}

const END: [&str; 6] = [
    "--strength",
    "opened well",
    "--point",
    "ask for the cost",
    "--commitment",
    "I ask what it costs them",
];

fn finish(home: &Home, day: &'static str) {
    let mut call = vec!["debrief", "1", "--rep-rates", "discovery=4", "--json"];
    call.extend(END);
    call.extend(["--as-of", day]);
    home.json(&call);
}

/// Calls whose answers have every field of docs/json.md.
pub fn calls(home: &Home) -> Vec<Vec<&'static str>> {
    let apart = company();
    ride(&apart, "2026-11-02", 2);
    finish(&apart, "2026-11-02");
    ride(&apart, "2026-11-16", 3);
    // A file of its own: the numbers of the ride-alongs are those above whatever the others do.
    let copy = home.folder.path().join("debriefs.db");
    std::fs::copy(apart.database(), &copy).unwrap();
    let copy: &'static str = copy.display().to_string().leak();
    let mut all = vec![
        vec!["debrief", "--json", "--all"],
        vec!["debrief", "1", "--json"],
        vec!["debrief", "3", "--json"],
        vec![
            "debrief",
            "3",
            "--answer",
            "1=an advance",
            "--declined",
            "--json",
        ],
        vec!["commitments", "--json"],
        vec![
            "commitments",
            "look",
            "1",
            "--on",
            "2026-11-30",
            "--json",
            "--as-of",
            "2026-11-17",
        ],
        vec!["coverage", "--json", "--as-of", "2026-11-23"],
        vec!["skills", "--json", "--as-of", "2026-11-23"],
        vec![
            "commitments",
            "seen",
            "1",
            "--json",
            "--as-of",
            "2026-11-17",
        ],
        vec!["commitments", "--json", "--all"],
        vec!["undo", "--json"],
        vec![
            "commitments",
            "drop",
            "1",
            "--reason",
            "another product",
            "--json",
        ],
    ];
    for one in &mut all {
        one.extend(["--db", copy]);
    }
    all
}

#[test]
fn a_debrief_is_written_from_the_shell_the_rep_first_and_undone_step_by_step() {
    let home = company();
    ride(&home, "2026-11-02", 2);
    let day = ["--as-of", "2026-11-02"];
    let run = |words: &[&str]| {
        let all: Vec<&str> = words.iter().copied().chain(day).collect();
        home.run(&all)
    };
    assert!(run(&["debrief"]).out().contains("Ana Duarte  waits"));
    let hidden = run(&["debrief", "1"]);
    assert!(hidden.out().contains("mine is hidden"), "{}", hidden.out());
    let early = run(&["debrief", "1", "--show"]);
    assert!(
        early.err().contains("has not rated 1 competency"),
        "{}",
        early.err()
    );
    let rated = run(&[
        "debrief",
        "1",
        "--answer",
        "1=an advance",
        "--rep-rates",
        "discov=4",
    ]);
    assert_eq!(rated.code(), 0, "{}", rated.err());
    assert!(!rated.out().contains("rep sees it higher"));
    let shown = run(&["debrief", "1", "--show"]);
    assert!(
        shown.out().contains("▲ rep sees it higher"),
        "{}",
        shown.out()
    );
    let late = run(&["debrief", "1", "--rep-rates", "discov=2"]);
    assert!(
        late.err().contains("no longer the rep's own"),
        "{}",
        late.err()
    );
}

#[test]
fn the_end_is_checked_before_anything_is_written_and_each_step_is_undone() {
    let home = company();
    ride(&home, "2026-11-02", 2);
    let day = ["--as-of", "2026-11-02"];
    let run = |words: &[&str]| {
        let all: Vec<&str> = words.iter().copied().chain(day).collect();
        home.run(&all)
    };
    run(&[
        "debrief",
        "1",
        "--answer",
        "1=an advance",
        "--rep-rates",
        "discov=4",
    ]);
    let mut end = vec!["debrief", "1"];
    end.extend(END);
    let wrong: Vec<&str> = end.iter().copied().chain(["--due", "2026-12-24"]).collect();
    assert!(
        run(&wrong).err().contains("--next-look"),
        "{}",
        run(&wrong).err()
    );
    let done = run(&end);
    assert!(
        done.out()
            .contains("Next look: ride-along 2, 2026-11-16, planned"),
        "{}",
        done.out()
    );
    assert_eq!(run(&end).code(), 1);
    for undone in [
        "Debrief with Ana Duarte",
        "Show the ratings",
        "rates Discovery",
        "what was said",
    ] {
        let said = home.run(&["undo"]);
        assert!(said.out().contains(undone), "{undone}: {}", said.out());
    }
}

#[test]
fn a_commitment_lives_until_it_is_seen_again_on_the_day_it_happened() {
    let home = company();
    ride(&home, "2026-11-02", 2);
    finish(&home, "2026-11-02");
    let early = home.run(&["commitments", "seen", "1", "--as-of", "2026-11-03"]);
    assert!(
        early.err().contains("was not looked at since"),
        "{}",
        early.err()
    );
    ride(&home, "2026-11-16", 3);
    let state = |day: &str| {
        let all = home.json(&["commitments", "--json", "--all", "--as-of", day]);
        all["commitments"][0]["state"]
            .as_str()
            .map(ToOwned::to_owned)
    };
    let seen = home.run(&["commitments", "seen", "1", "--as-of", "2026-11-17"]);
    assert!(
        seen.out().starts_with("Seen again"),
        "{}{}",
        seen.out(),
        seen.err()
    );
    assert_eq!(state("2026-11-01"), None);
    assert_eq!(state("2026-11-16").as_deref(), Some("open"));
    assert_eq!(state("2026-11-17").as_deref(), Some("seen"));
}

#[test]
fn coverage_and_skills_are_tables_with_their_n() {
    let home = company();
    ride(&home, "2026-11-02", 2);
    finish(&home, "2026-11-02");
    let day = "2026-11-02".parse::<chrono::NaiveDate>().unwrap() + Days::new(12);
    let day = day.to_string();
    insta::assert_snapshot!(home.run(&["coverage", "--as-of", &day]).out());
    insta::assert_snapshot!(home.run(&["skills", "Ana Duarte", "--as-of", &day]).out());
}
