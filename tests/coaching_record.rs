//! The coaching record over the tiny company: heat map, coverage, commitments, my debriefs.

use chrono::Days;
use ridealong::domain::competency::Used;
use ridealong::domain::ids::RepId;
use ridealong::storage::Store;
use ridealong::storage::records::NewObservation;

use crate::deal_list::company;
use crate::support::{Session, setup};

fn observe(store: &mut Store, rep: RepId, skill: usize, days_ago: u64, level: Option<u8>) {
    let competency = store.competencies().unwrap()[skill].id;
    let seen = NewObservation {
        rep,
        competency,
        deal: None,
        ride_along: None,
        observed_on: store.today() - Days::new(days_ago),
        used: if level.is_some() { Used::Yes } else { Used::No },
        level,
        note: "asked twice",
    };
    store.observe(&seen).unwrap();
}

/// Ana was seen often, Ben once and long ago.
fn coached() -> Session {
    let mut store = company().0;
    let ana = store.find_rep("Ana Duarte").unwrap();
    for (days_ago, level) in [(80, 1), (60, 2), (40, 3), (20, 3), (5, 4)] {
        observe(&mut store, ana, 2, days_ago, Some(level));
    }
    observe(&mut store, ana, 1, 12, None);
    let others = store.people_here("").unwrap();
    let other = others.iter().find(|one| one.id != ana.0).unwrap();
    observe(&mut store, RepId(other.id), 0, 120, Some(4));
    Session::open(setup(ridealong::screens::tabs(), store)).press("4")
}

#[test]
fn the_heat_map_at_80_by_24() {
    insta::assert_snapshot!(coached().press("hll").screen());
}

#[test]
fn the_heat_map_at_120_by_40() {
    insta::assert_snapshot!(coached().size(120, 40).press("h").screen());
}

#[test]
fn from_a_cell_one_comes_to_the_observations_and_to_a_ride_along_with_that_skill() {
    let session = coached().press("hll<enter>");
    insta::assert_snapshot!(session.screen());
    session
        .press("<esc>p")
        .expect("Ana Duarte")
        .expect("Discovery and questioning")
        .press("fri<ctrl-s>")
        .expect("Planned");
}

#[test]
fn the_coverage_at_80_by_24() {
    insta::assert_snapshot!(coached().press("C").screen());
}

#[test]
fn my_debriefs_have_no_data_before_the_first_at_80_by_24() {
    insta::assert_snapshot!(coached().press("Q").screen());
}

#[test]
fn nobody_committed_to_anything_yet() {
    coached()
        .press("P")
        .expect("Nobody committed to anything yet");
}
