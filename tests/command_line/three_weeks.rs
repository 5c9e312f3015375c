//! A walk on the rep with a planted gap ends in a plan; the check-in three weeks later is written and seen on its day.

use ridealong::cockpit::Setup;
use ridealong::domain::ids::PlanId;
use ridealong::domain::stamp::Stamp;
use ridealong::screens;
use ridealong::storage::Store;

use super::Home;
use crate::demo::store_at;
use crate::support::{Session, setup};
use crate::walk::{EARLY, WHOLE, demo_file};

/// Walks with the rep and answers with the number of the plan.
fn walked(home: &Home) -> PlanId {
    let file = home.database();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::copy(demo_file(), &file).unwrap();
    let mut session = Session::new(screens::tabs(), store_at(&file))
        .press("6vn")
        .press(EARLY)
        .press("<enter>")
        .expect("step 1 of 7");
    for keys in WHOLE {
        session = session.press(keys);
    }
    let mut session = session.expect("finished 23 Nov 2026");
    let walk = session.store().walks().unwrap()[0].id;
    session.store().plan_of_walk(walk).unwrap().unwrap()
}

/// Plans as it was on a day, filtered to the plan of the rep.
fn plans_on(home: &Home, day: &str) -> Session {
    let now = Stamp::of(format!("{day}T08:00:00").parse().unwrap());
    let store = Store::open(&home.database(), Box::new(move || now)).unwrap();
    let setup = Setup {
        looking_at: (day.parse().ok(), None),
        ..setup(screens::tabs(), store)
    };
    Session::open(setup).size(120, 40).press("7/Katrin<enter>")
}

#[test]
fn a_plan_of_a_walk_starts_with_no_data_yet_and_holds_its_check_in_three_weeks_later() {
    let home = Home::new();
    let plan = walked(&home);
    let number = plan.to_string();
    let of_plan = |day: &str| {
        let answer = home.json(&["plan", EARLY, "--json", "--as-of", day]);
        let plans = answer["plans"].as_array().unwrap().clone();
        let found = plans.into_iter().find(|one| one["id"] == plan.0);
        found.unwrap()
    };
    let first = of_plan("2026-11-23");
    let indicator = &first["indicator"];
    assert_eq!(indicator["metric"], "stage_conversion");
    assert!(indicator["now"].is_null(), "{indicator}");
    let (from, target) = (
        indicator["from"].as_f64().unwrap(),
        indicator["target"].as_f64().unwrap(),
    );
    assert!(from > 0.0 && target >= from, "{indicator}");
    let percent = |value: f64| format!("{:.0} %", value * 100.0);
    let way = format!("{} → – → {}", percent(from), percent(target));
    plans_on(&home, "2026-11-23")
        .expect(&way)
        .press("<enter>")
        .expect("no data yet since then");

    let said = home.run(&[
        "plan",
        "check-in",
        &number,
        "--changed",
        "yes",
        "--as-of",
        "2026-12-14",
    ]);
    assert_eq!(said.code(), 0, "{}", said.err());
    let held = |day: &str| {
        let plan = of_plan(day);
        let all = plan["check_ins"].as_array().unwrap().clone();
        let held = all.into_iter().filter(|one| !one["held_on"].is_null());
        held.map(|one| (one["held_on"].clone(), one["changed"].clone()))
            .collect::<Vec<_>>()
    };
    assert!(held("2026-12-13").is_empty());
    assert_eq!(held("2026-12-14"), [("2026-12-14".into(), "yes".into())]);
    plans_on(&home, "2026-12-13")
        .expect("0/6")
        .press("<enter>")
        .without("changed: yes");
    plans_on(&home, "2026-12-14")
        .expect("1/6")
        .press("<enter>")
        .expect("14 Dec   Check-in")
        .expect("changed: yes");
}
