//! The page of accuracy, over the demo company.

use ridealong::screens;
use ridealong::storage::Store;

use crate::support::{Session, coached, monday};

fn session(width: u16, height: u16) -> (Session, tempfile::TempDir) {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("demo.db");
    coached::company_at(&path);
    let store = Store::open(
        &path,
        Box::new(|| ridealong::domain::stamp::Stamp::of(monday())),
    )
    .unwrap();
    (
        Session::new(screens::tabs(), store).size(width, height),
        room,
    )
}

#[test]
fn reps_stand_with_bias_and_evidence_and_every_part_is_a_key_away() {
    let (mut session, _room) = session(80, 24);
    for (keys, name) in [
        ("3a", "accuracy_80"),
        ("w", "accuracy_weeks_80"),
        ("m", "accuracy_models_80"),
        ("d", "accuracy_deals_80"),
        ("v", "accuracy_overrides_80"),
        ("<esc><enter>", "accuracy_rep_80"),
    ] {
        session = session.press(keys);
        insta::assert_snapshot!(name, session.screen());
    }
}

#[test]
fn a_wide_screen_has_room_for_the_categories() {
    let (mut session, _room) = session(120, 40);
    for (keys, name) in [
        ("3a", "accuracy_120"),
        ("m", "accuracy_models_120"),
        ("d", "accuracy_deals_120"),
    ] {
        session = session.press(keys);
        insta::assert_snapshot!(name, session.screen());
    }
}
