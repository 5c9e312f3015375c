//! That each deal leaves a review with exactly one disposition, and that it can be taken back.

use super::super::small_file::{dump, small_file, ticking};
use super::*;
use crate::storage::{Action, ActionState};

fn decision(disposition: Disposition) -> Decision {
    Decision {
        disposition,
        reason: "No budget before summer".into(),
        stage: Some(StageId(1)),
        new_date: "2027-01-29".parse().ok(),
        next_step: "Board paper to Ana".into(),
        owner: Some(RepId(2)),
        due_on: "2026-12-04".parse().ok(),
    }
}

fn started(store: &mut Store) -> (ReviewId, Vec<ReviewItemId>) {
    let deals = [
        (DealId(1), vec!["past_close".to_owned()]),
        (DealId(2), vec![]),
        (DealId(3), vec!["missing".to_owned()]),
    ];
    let review = store
        .start_review(Some(RepId(1)), "Ana Ruiz, 22 Nov 2026", &deals)
        .unwrap();
    let items = store.review_items(review).unwrap();
    (review, items.iter().map(|item| item.id).collect())
}

fn text(store: &Store, sql: &str) -> String {
    store.reader().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn actions(store: &Store) -> Vec<Action> {
    store.actions_for(DealId(1)).unwrap()
}

/// Disposition, what to look at in the file, what stands there afterwards, the action, and what undo says.
const EFFECTS: [(Disposition, &str, &str, &str, &str); 5] = [
    (
        Disposition::CloseLost,
        "SELECT outcome || ' ' || close_on || ' ' || loss_reason FROM deals WHERE id = 1",
        "lost 2026-11-22 No budget before summer",
        "Close Globex rollout as lost in the CRM",
        "Close Globex rollout as lost",
    ),
    (
        Disposition::Nurture,
        "SELECT nurture_until || ' ' || category || ' ' || outcome FROM deals WHERE id = 1",
        "2026-12-04 Omitted open",
        "Look at Globex rollout again",
        "Nurture Globex rollout until 4 Dec",
    ),
    (
        Disposition::ReStage,
        "SELECT s.name || ' ' || d.stage_since FROM deals d JOIN stages s ON s.id = d.stage_id WHERE d.id = 1",
        "Discovery 2026-11-22",
        "Move Globex rollout to Discovery in the CRM",
        "Re-stage Globex rollout to Discovery",
    ),
    (
        Disposition::ReDate,
        "SELECT close_on || ' ' || pushes FROM deals WHERE id = 1",
        "2027-01-29 1",
        "Set the close date of Globex rollout to 29 Jan 2027 in the CRM",
        "Re-date Globex rollout to 29 Jan 2027",
    ),
    (
        Disposition::Keep,
        "SELECT next_step || ' ' || next_step_on FROM deals WHERE id = 1",
        "Board paper to Ana 2026-12-04",
        "Board paper to Ana",
        "Keep Globex rollout: Board paper to Ana",
    ),
];

#[test]
fn each_disposition_changes_the_deal_through_events_and_gives_its_owner_an_action() {
    for (disposition, sql, expected, action, label) in EFFECTS {
        let mut store = small_file();
        let (review, items) = started(&mut store);
        let before = dump(&store);
        let decision = decision(disposition);
        store.decide(items[0], &decision).unwrap();
        assert_eq!(text(&store, sql), expected);
        let by_person = "SELECT count(*) || '' FROM deal_events WHERE source = 'person'";
        assert_ne!(text(&store, by_person), "0");
        let made = actions(&store);
        assert_eq!(
            (made.len(), made[0].text.as_str(), made[0].state),
            (1, action, ActionState::Open)
        );
        assert_eq!(made[0].owner.as_ref().unwrap().1, "Ben Okafor");
        let item = store.review_items(review).unwrap().swap_remove(0);
        assert_eq!(item.decided.unwrap().decision, decision);
        assert_eq!(store.next_undo().unwrap().unwrap().label, label);
        let after = dump(&store);
        store.undo().unwrap();
        assert_eq!(dump(&store), before);
        store.redo().unwrap();
        assert_eq!(dump(&store), after);
        store.take_back_decision(items[0]).unwrap();
        assert_eq!(dump(&store), before);
    }
}

#[test]
fn deciding_again_takes_the_first_decision_back_so_that_a_deal_has_exactly_one() {
    let mut store = ticking();
    let (review, items) = started(&mut store);
    store
        .decide(items[0], &decision(Disposition::CloseLost))
        .unwrap();
    store
        .decide(items[1], &decision(Disposition::Keep))
        .unwrap();
    let between = dump(&store);
    store
        .decide(items[0], &decision(Disposition::Keep))
        .unwrap();
    let deal = "SELECT outcome || ' ' || close_on || ' ' || loss_reason || ' ' || next_step FROM deals WHERE id = 1";
    assert_eq!(text(&store, deal), "open 2026-12-31  Board paper to Ana");
    assert_eq!(
        text(
            &store,
            "SELECT count(*) || '' FROM deal_events WHERE field = 'reopened'"
        ),
        "0"
    );
    assert_eq!(actions(&store).len(), 1);
    assert_eq!(store.review(review).unwrap().decided, 2);
    store.undo().unwrap();
    assert_eq!(dump(&store), between);
}

#[test]
fn a_decision_is_not_taken_back_over_something_newer() {
    let mut store = ticking();
    let (_, items) = started(&mut store);
    store
        .decide(items[0], &decision(Disposition::Keep))
        .unwrap();
    store.change_stage(DealId(1), StageId(3)).unwrap();
    let before = dump(&store);
    assert!(store.take_back_decision(items[0]).is_err());
    assert!(
        store
            .decide(items[0], &decision(Disposition::ReStage))
            .is_err()
    );
    assert!(
        store.take_back_decision(items[1]).is_err(),
        "nothing decided there"
    );
    assert_eq!(dump(&store), before);
}

#[test]
fn what_is_not_filled_in_is_refused_and_nothing_happens() {
    let mut store = small_file();
    let (_, items) = started(&mut store);
    let before = dump(&store);
    for disposition in Disposition::ALL {
        let nobody = Decision {
            owner: None,
            ..decision(disposition)
        };
        assert!(store.decide(items[0], &nobody).is_err());
        let stranger = Decision {
            owner: Some(RepId(99)),
            ..decision(disposition)
        };
        assert!(store.decide(items[0], &stranger).is_err());
    }
    assert_eq!(dump(&store), before);
}

#[test]
fn a_deal_without_a_stage_can_be_closed_as_lost_and_a_resting_one_comes_back() {
    let mut store = ticking();
    let (_, items) = started(&mut store);
    store
        .decide(items[2], &decision(Disposition::CloseLost))
        .unwrap();
    assert_eq!(
        text(&store, "SELECT outcome FROM deals WHERE id = 3"),
        "lost"
    );
    store
        .decide(items[0], &decision(Disposition::Nurture))
        .unwrap();
    let second = store
        .start_review(None, "again", &[(DealId(1), vec![])])
        .unwrap();
    let item = store.review_items(second).unwrap()[0].id;
    store.decide(item, &decision(Disposition::ReDate)).unwrap();
    let rests = "SELECT coalesce(nurture_until, 'no') || ' ' || coalesce(category, 'the stage''s') FROM deals WHERE id = 1";
    assert_eq!(text(&store, rests), "no the stage's");
}

#[test]
fn a_review_can_be_left_resumed_finished_and_reopened_by_undo() {
    let mut store = ticking();
    let (review, items) = started(&mut store);
    store
        .decide(items[1], &decision(Disposition::Keep))
        .unwrap();
    let open = store.unfinished_reviews().unwrap();
    assert_eq!((open[0].id, open[0].deals, open[0].decided), (review, 3, 1));
    assert_eq!(open[0].rep.as_ref().unwrap().1, "Ana Ruiz");
    store.finish_review(review).unwrap();
    assert!(store.unfinished_reviews().unwrap().is_empty());
    assert!(store.finish_review(review).is_err());
    store.undo().unwrap();
    assert_eq!(store.unfinished_reviews().unwrap().len(), 1);
    assert!(store.start_review(None, "none", &[]).is_err());
}

#[test]
fn a_review_begins_with_the_heaviest_flags_then_the_largest_value_and_lets_resting_deals_rest() {
    use crate::domain::flags::ReviewThresholds;
    use crate::storage::DealScope;
    let mut store = small_file();
    let thresholds = ReviewThresholds::default();
    let walk = |store: &Store, rep: Option<i64>| -> Vec<i64> {
        let scope = DealScope {
            rep: rep.map(RepId),
            ..DealScope::default()
        };
        store
            .review_deals(scope, &thresholds)
            .unwrap()
            .into_iter()
            .map(|(deal, _)| deal.0)
            .collect()
    };
    // 2 is past its close date, 3 has no next step, 1 has nothing to say.
    assert_eq!(walk(&store, None), [2, 3, 1]);
    assert_eq!(walk(&store, Some(1)), [1]);
    let rest = DealEdit {
        nurture_until: Some("2026-12-01".parse().ok()),
        ..DealEdit::default()
    };
    store.edit_deal(DealId(2), "Rest", &rest).unwrap();
    assert_eq!(walk(&store, None), [3, 1]);
    assert_eq!(store.reps_to_review().unwrap().len(), 2);
    assert!(store.loss_reasons().unwrap().is_empty());
}
