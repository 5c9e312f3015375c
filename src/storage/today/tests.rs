//! Every kind of line over a small file: it appears, it changes and it goes when the record behind it does.

use chrono::{Days, NaiveDate, NaiveTime};

use super::*;
use crate::domain::cadence::{CadenceKind, OccurrenceKey, OnDayOff, Per};
use crate::domain::history::Looking;
use crate::domain::ids::{ActionId, CadenceId, RepId};
use crate::domain::recurrence::Recurrence;
use crate::domain::today::Group;
use crate::storage::small_file::{dump, small_file, ticking, today};
use crate::storage::{CadenceDetails, HeldAs, NewAction, NewCadence, NewRule};

fn list(store: &Store) -> Today {
    store
        .today_list(&DealScope::default(), &TodayThresholds::default())
        .unwrap()
}

/// The line of a name in words: group, title and why; empty where it is not shown.
fn said(store: &Store, key: &str) -> String {
    let today = list(store);
    let key: ItemKey = key.parse().unwrap();
    today
        .shown()
        .find(|item| item.key == key)
        .map(|item| {
            format!(
                "{}: {} | {} | {}",
                item.group(today.day).key(),
                item.title,
                item.with,
                item.why
            )
        })
        .unwrap_or_default()
}

/// Runs SQL as a change, so that it can be undone.
fn sql(store: &mut Store, text: &str) {
    store
        .change("A change of the record", |change| {
            Ok(change.sql().execute_batch(text)?)
        })
        .unwrap();
}

/// A kind of line: its name, what brings it, what it says then; a change of the record, and what it says after that; and
/// what ends it.
struct Kind {
    key: &'static str,
    comes: &'static str,
    says: &'static str,
    changes: &'static str,
    then: &'static str,
    ends: &'static str,
}

const PLAN: &str = "INSERT INTO main.plans (uid, rep_id, focus, starts_on, ends_on, made_at)
    VALUES (x'01', 1, 'Ask who decides', '2026-11-02', '2026-12-31', 0);
    UPDATE main.reps SET hired_on = '2026-11-10';";

const KINDS: &[Kind] = &[
    Kind {
        key: "action:1",
        comes: "INSERT INTO main.actions (uid, text, rep_id, due_on, made_at)
            VALUES (x'01', 'Ask finance', 2, '2026-11-20', 1795132800000)",
        says: "overdue: Ask finance | Ben Okafor | you promised it to Ben Okafor on 20 Nov 2026",
        changes: "UPDATE main.actions SET owner_id = 2, due_on = '2026-11-22'",
        then: "today: Ask finance | Ben Okafor | Ben Okafor promised it on 20 Nov 2026",
        ends: "UPDATE main.actions SET state = 'done'",
    },
    Kind {
        key: "check_in:1",
        comes: "INSERT INTO main.check_ins (uid, plan_id, due_on, made_at) VALUES (x'01', 1, '2026-11-20', 0)",
        says: "overdue: Ask who decides | Ana Ruiz | was due on 20 Nov 2026: did the behaviour change?",
        changes: "UPDATE main.check_ins SET due_on = '2026-11-25'",
        then: "coming: Ask who decides | Ana Ruiz | did the behaviour change?",
        ends: "UPDATE main.check_ins SET held_on = '2026-11-22', changed = 'yes'",
    },
    Kind {
        key: "verdict:1",
        comes: "UPDATE main.plans SET ends_on = '2026-11-21'",
        says: "overdue: Ask who decides | Ana Ruiz | the plan runs until 21 Nov 2026: were we right?",
        changes: "UPDATE main.plans SET focus = 'Ask first', ends_on = '2026-11-22'",
        then: "today: Ask first | Ana Ruiz | the plan runs until 22 Nov 2026: were we right?",
        ends: "UPDATE main.plans SET state = 'achieved'",
    },
    Kind {
        key: "ride_along:1",
        comes: "INSERT INTO main.ride_alongs (uid, rep_id, planned_on, made_at) VALUES (x'01', 1, '2026-11-24', 0)",
        says: "coming: Ride along with Ana Ruiz | Ana Ruiz | planned for 24 Nov 2026",
        changes: "UPDATE main.ride_alongs SET planned_on = '2026-11-22', deal_id = 1, purpose = 'hear the start'",
        then: "today: Ride along with Ana Ruiz, Globex rollout | Ana Ruiz | planned for 22 Nov 2026: hear the start",
        ends: "UPDATE main.ride_alongs SET state = 'held', held_on = '2026-11-22'",
    },
    Kind {
        key: "debrief:1",
        comes: "INSERT INTO main.ride_alongs (uid, rep_id, planned_on, state, held_on, made_at)
            VALUES (x'01', 1, '2026-11-20', 'held', '2026-11-20', 0)",
        says: "overdue: Debrief with Ana Ruiz | Ana Ruiz | the ride-along was held, and nobody talked about it yet",
        changes: "UPDATE main.ride_alongs SET held_on = '2026-11-22'",
        then: "today: Debrief with Ana Ruiz | Ana Ruiz | the ride-along was held, and nobody talked about it yet",
        ends: "UPDATE main.ride_alongs SET debriefed_at = 1",
    },
    Kind {
        key: "meeting:1",
        comes: "INSERT INTO main.meeting_types (id, uid, key, name, per, position)
              VALUES (900, x'0900', 'deal_talk', 'Deal talk', 'rep', 900);
            INSERT INTO main.meetings (uid, meeting_type_id, rep_id, title, planned_on, made_at)
              VALUES (x'01', 900, 1, 'Deal talk with Ana', '2026-11-24', 0)",
        says: "coming: Deal talk with Ana | Ana Ruiz | planned for 24 Nov 2026",
        changes: "UPDATE main.meetings SET state = 'running', started_at = 1",
        then: "today: Deal talk with Ana | Ana Ruiz | it runs: end it when it is over",
        ends: "UPDATE main.meetings SET state = 'held', ended_at = 2",
    },
    Kind {
        key: "commitment:1",
        comes: "INSERT INTO main.competencies (id, uid, key, name, position) VALUES (900, x'0900', 'asking', 'Asking', 900);
            INSERT INTO main.commitments (uid, rep_id, competency_id, words, made_at)
              VALUES (x'01', 1, 900, 'I ask who signs', 0)",
        says: "exceptions: “I ask who signs” | Ana Ruiz | Asking: it closes only when it was observed again, and no look is planned",
        changes: "UPDATE main.commitments SET words = 'I ask who pays'",
        then: "exceptions: “I ask who pays” | Ana Ruiz | Asking: it closes only when it was observed again, and no look is planned",
        ends: "INSERT INTO main.ride_alongs (uid, rep_id, planned_on, made_at) VALUES (x'01', 1, '2026-12-20', 0);
            UPDATE main.commitments SET next_ride_along_id = (SELECT max(id) FROM main.ride_alongs)",
    },
    Kind {
        key: "deal:1:no_next_step",
        comes: "UPDATE main.deals SET next_step = '', next_step_on = NULL WHERE id = 1",
        says: "exceptions: Globex rollout | Ana Ruiz | is to close on 31 Dec 2026, and nothing is agreed",
        changes: "UPDATE main.deals SET close_on = NULL, owner_id = 2 WHERE id = 1",
        then: "exceptions: Globex rollout | Ben Okafor | nothing is agreed, and no close date either",
        ends: "UPDATE main.deals SET next_step = 'Call Ana' WHERE id = 1",
    },
    Kind {
        key: "deal:1:commit_still",
        comes: "UPDATE main.deals SET category = 'Commit' WHERE id = 1",
        says: "exceptions: Globex rollout | Ana Ruiz | in Commit, no change of stage, amount, close date or category for \
               41 days (limit 14)",
        changes: "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at, dated)
            VALUES (1, 'close_on', '2026-12-31', '2027-01-31', 1793577600000, 1793577600000, 1)",
        then: "exceptions: Globex rollout | Ana Ruiz | in Commit, no change of stage, amount, close date or category for \
               20 days (limit 14)",
        ends: "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at, dated)
            VALUES (1, 'amount', '1', '2', 1795132800000, 1795132800000, 1)",
    },
    Kind {
        key: "rep:1:not_coached",
        comes: "UPDATE main.reps SET hired_on = '2026-01-01' WHERE id = 1",
        says: "exceptions: Plan coaching with Ana Ruiz | Ana Ruiz | no coaching noted yet (limit 30 days)",
        changes: "INSERT INTO main.ride_alongs (uid, rep_id, planned_on, state, held_on, made_at)
            VALUES (x'01', 1, '2026-10-05', 'held', '2026-10-06', 0)",
        then: "exceptions: Plan coaching with Ana Ruiz | Ana Ruiz | last on 6 Oct 2026, 47 days ago (limit 30)",
        ends: "INSERT INTO main.ride_alongs (uid, rep_id, planned_on, made_at) VALUES (x'02', 1, '2026-12-20', 0)",
    },
    Kind {
        key: "goal:1",
        comes: "INSERT INTO main.quotas (uid, rep_id, starts_on, ends_on, amount_minor, currency)
            VALUES (x'01', 1, '2026-10-01', '2026-12-31', 100, 'USD')",
        says: "exceptions: Agree on the goals with Ana Ruiz | Ana Ruiz | 1 goal of a period that runs, and no agreement is noted",
        changes: "INSERT INTO main.goals (uid, rep_id, metric, starts_on, ends_on, target)
            VALUES (x'01', 1, 'won_deals', '2026-11-01', '2026-11-30', 3.0)",
        then: "exceptions: Agree on the goals with Ana Ruiz | Ana Ruiz | 2 goals of a period that runs, and no agreement is noted",
        ends: "UPDATE main.quotas SET agreed_on = '2026-11-22'; UPDATE main.goals SET agreed_on = '2026-11-22'",
    },
    Kind {
        key: "occurrence:1:0:2026-11-24",
        comes: "INSERT INTO main.cadences (uid, name, kind, per, position, made_at)
              VALUES (x'01', 'Team meeting', 'task', 'team', 1, 0);
            INSERT INTO main.cadence_rules (uid, cadence_id, rule, anchor_on, minutes, prep_minutes, on_day_off, starts_on, made_at)
              VALUES (x'01', 1, 'FREQ=WEEKLY;BYDAY=TU', '2026-11-24', 60, 10, 'next', '2026-11-24', 0)",
        says: "coming: Team meeting |  | the rhythm asks for it; 10 min to prepare",
        changes: "INSERT INTO main.occurrence_changes (uid, cadence_id, occurs_on, what, to_day, reason, made_at)
            VALUES (x'01', 1, '2026-11-24', 'moved', '2026-11-22', 'travel', 1)",
        then: "today: Team meeting |  | moved here from 24 Nov 2026; travel; 10 min to prepare",
        ends: "INSERT INTO main.occurrence_changes (uid, cadence_id, occurs_on, what, reason, made_at)
            VALUES (x'02', 1, '2026-11-24', 'skipped', 'nobody is here', 2)",
    },
];

#[test]
fn every_kind_of_line_appears_changes_and_goes_with_the_record_behind_it() {
    for kind in KINDS {
        let mut store = small_file();
        sql(&mut store, PLAN);
        assert_eq!(said(&store, kind.key), "", "{} before", kind.key);
        sql(&mut store, kind.comes);
        assert_eq!(said(&store, kind.key), kind.says);
        sql(&mut store, kind.changes);
        assert_eq!(said(&store, kind.key), kind.then);
        sql(&mut store, kind.ends);
        assert_eq!(said(&store, kind.key), "", "{} after", kind.key);
        store.undo().unwrap();
        assert_eq!(said(&store, kind.key), kind.then, "undone");
    }
}

/// A 1:1 with each rep every Tuesday since 6 October.
fn weekly() -> NewCadence {
    let starts_on = "2026-10-06".parse().unwrap();
    NewCadence {
        details: CadenceDetails {
            name: "1:1".into(),
            kind: CadenceKind::Meeting,
            meeting_type: None,
            per: Per::Rep,
            team: None,
            rep: None,
        },
        rule: NewRule {
            recurrence: Recurrence::parse("FREQ=WEEKLY;BYDAY=TU", starts_on).unwrap(),
            at: NaiveTime::from_hms_opt(10, 0, 0),
            minutes: 30,
            prep_minutes: 10,
            on_day_off: OnDayOff::Next,
        },
        starts_on,
        ends_on: None,
    }
}

fn with_ana(on: &str) -> OccurrenceKey {
    OccurrenceKey {
        cadence: CadenceId(1),
        rep: Some(RepId(1)),
        occurs_on: on.parse().unwrap(),
    }
}

fn overdue(store: &Store) -> Vec<String> {
    let today = list(store);
    today
        .shown()
        .filter(|item| item.group(today.day) == Group::Overdue)
        .map(|item| format!("{} | {}", item.title, item.why))
        .collect()
}

#[test]
fn a_missed_cadence_is_one_debt_per_rep_which_is_held_moved_or_skipped_as_one() {
    let mut store = ticking();
    store.add_cadence(&weekly()).unwrap();
    let held = HeldAs::on("2026-11-05".parse().unwrap());
    store
        .hold_occurrence(&with_ana("2026-11-03"), held)
        .unwrap();
    let debts = overdue(&store);
    assert_eq!(
        debts,
        [
            "1:1 with Ben Okafor | missed 7, none held since 6 Oct 2026; 10 min to prepare",
            "1:1 with Ana Ruiz | missed 2, last held 5 Nov 2026; 10 min to prepare",
        ]
    );
    let before = dump(&store);
    let newest = [ItemKey::Occurrence(with_ana("2026-11-17"))];
    store.finish_items(&newest).unwrap();
    assert_eq!(overdue(&store).len(), 1, "held: the debt is settled");
    store.undo().unwrap();
    store
        .drop_items(&newest, "we talked at the customer")
        .unwrap();
    assert_eq!(overdue(&store).len(), 1, "skipped: each missed one is");
    store.undo().unwrap();
    let friday = "2026-11-27".parse().unwrap();
    store
        .move_items(&newest, friday, "next week is free")
        .unwrap();
    assert_eq!(overdue(&store).len(), 1, "moved: it is caught up with then");
    let line = said(&store, "occurrence:1:1:2026-11-17");
    assert!(
        line.contains("missed 1, last held 5 Nov 2026; next week is free"),
        "{line}"
    );
    assert!(store.drop_items(&newest, " ").is_err());
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
}

#[test]
fn the_week_budget_counts_what_is_planned_and_what_is_done() {
    let mut store = ticking();
    store.add_cadence(&weekly()).unwrap();
    let budget = list(&store).budget;
    assert_eq!((budget.planned, budget.done), (2 * 40, 0), "{budget:?}");
    let held = HeldAs::on(today());
    store
        .hold_occurrence(&with_ana("2026-11-17"), held)
        .unwrap();
    assert_eq!(list(&store).budget.done, 40);
}

#[test]
fn a_snoozed_line_comes_back_at_its_time_and_its_day_stays() {
    let mut store = small_file();
    let id = store
        .add_action(&NewAction {
            text: "Call".into(),
            due_on: Some("2026-11-20".parse().unwrap()),
            ..NewAction::default()
        })
        .unwrap();
    let (key, before) = (ItemKey::Action(id), dump(&store));
    let tomorrow = today() + Days::new(1);
    let nine = NaiveTime::from_hms_opt(9, 0, 0);
    store.snooze(&[key], (tomorrow, nine)).unwrap();
    assert_eq!(said(&store, "action:1"), "");
    let all = list(&store);
    let item = all.items.iter().find(|item| item.key == key).unwrap();
    assert_eq!(item.snoozed_until, Some((tomorrow, nine)));
    assert_eq!(item.days_overdue(today()), 2, "its day stays");
    // Tomorrow it is there again, and today shows it at once where it is asked for.
    store.look_at(Looking::at(Some(tomorrow), None)).unwrap();
    assert!(said(&store, "action:1").starts_with("overdue"));
    store.look_at(None).unwrap();
    store.snooze(&[key], (today(), None)).unwrap();
    assert!(said(&store, "action:1").starts_with("overdue"));
    store.undo().unwrap();
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
    let wrong = [today() - Days::new(1), today() + Days::new(93)];
    for day in wrong {
        assert!(store.snooze(&[key], (day, None)).is_err(), "{day}");
    }
}

#[test]
fn what_is_done_with_an_action_or_a_check_in_is_seen_as_of_each_day_and_undone_as_one() {
    let mut store = ticking();
    sql(&mut store, PLAN);
    sql(
        &mut store,
        "INSERT INTO main.check_ins (uid, plan_id, due_on, made_at) VALUES (x'01', 1, '2026-11-20', 0)",
    );
    store
        .add_action(&NewAction {
            text: "Call".into(),
            due_on: Some("2026-11-20".parse().unwrap()),
            ..NewAction::default()
        })
        .unwrap();
    let both: Vec<ItemKey> = ["action:1", "check_in:1"]
        .map(|key| key.parse().unwrap())
        .into();
    let before = dump(&store);
    let friday: NaiveDate = "2026-11-27".parse().unwrap();
    store.move_items(&both, friday, "customer away").unwrap();
    assert!(said(&store, "action:1").starts_with("coming: Call |  | yours, written down"));
    assert!(said(&store, "action:1").ends_with("moved once: customer away"));
    assert!(said(&store, "check_in:1").starts_with("coming"));
    store
        .look_at(Looking::at(Some("2026-11-21".parse().unwrap()), None))
        .unwrap();
    assert!(
        said(&store, "check_in:1").starts_with("overdue"),
        "as it stood the day before"
    );
    store.look_at(None).unwrap();
    store.undo().unwrap();
    store.drop_items(&both, "no longer needed").unwrap();
    assert_eq!(said(&store, "action:1") + &said(&store, "check_in:1"), "");
    assert!(store.drop_items(&both, "again").is_err());
    store.reopen_items(&both).unwrap();
    assert!(said(&store, "check_in:1").starts_with("overdue"));
    store.undo().unwrap();
    store.undo().unwrap();
    store
        .delegate_items(&both[..1], Some(RepId(2)), "")
        .unwrap();
    assert!(said(&store, "action:1").contains("handed over on"));
    assert!(
        store
            .delegate_items(&both[..1], Some(RepId(2)), "")
            .is_err()
    );
    assert!(
        store.delegate_items(&both, None, "").is_err(),
        "a check-in stays where it is"
    );
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
    assert!(
        store.finish_items(&both).is_err(),
        "a check-in is held with its answer"
    );
    assert_eq!(dump(&store), before);
}

#[test]
fn an_empty_file_has_no_line_and_a_scope_shows_its_own() {
    let store = Store::in_memory(Box::new(|| Stamp::start_of(today()))).unwrap();
    let empty = list(&store);
    assert_eq!((empty.items.len(), empty.has_rhythm), (0, false));
    let mut store = small_file();
    for (text, rep) in [("Ana's", 1), ("Ben's", 2)] {
        store
            .add_action(&NewAction {
                text: text.into(),
                owner: Some(RepId(rep)),
                due_on: Some(today()),
                ..NewAction::default()
            })
            .unwrap();
    }
    let scope = DealScope {
        rep: Some(RepId(2)),
        ..DealScope::default()
    };
    let today = store
        .today_list(&scope, &TodayThresholds::default())
        .unwrap();
    assert!(today.items.iter().all(|item| item.with == "Ben Okafor"));
    assert!(today.items.iter().any(|item| item.title == "Ben's"));
}

#[test]
fn ten_thousand_actions_are_counted_and_five_hundred_listed_own_ones_first() {
    let mut store = small_file();
    sql(
        &mut store,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO main.actions (uid, text, owner_id, due_on, made_at)
         SELECT randomblob(16), 'a' || i, CASE WHEN i > 9990 THEN NULL ELSE 1 END, '2026-11-01', 0 FROM n",
    );
    let begun = std::time::Instant::now();
    let today = list(&store);
    assert!(begun.elapsed().as_millis() < 1_000, "{:?}", begun.elapsed());
    assert_eq!(today.left_out, 9_500);
    assert!(today.items[..10].iter().all(|item| item.mine));
    assert_eq!(today.items[0].key, ItemKey::Action(ActionId(9_991)));
}

#[test]
fn a_week_is_closed_once_and_changed_when_it_is_closed_again() {
    let mut store = ticking();
    store.add_cadence(&weekly()).unwrap();
    store
        .hold_occurrence(&with_ana("2026-11-17"), HeldAs::on(today()))
        .unwrap();
    for (text, owner, due) in [
        ("Mine", None, "2026-11-18"),
        ("Hers", Some(RepId(1)), "2026-11-20"),
    ] {
        store
            .add_action(&NewAction {
                text: text.into(),
                owner,
                due_on: due.parse().ok(),
                ..NewAction::default()
            })
            .unwrap();
    }
    store.finish_items(&[ItemKey::Action(ActionId(2))]).unwrap();
    let (scope, limits) = (DealScope::default(), TodayThresholds::default());
    let review = store.week_review(&scope, today(), &limits).unwrap();
    let figures = review.figures;
    assert_eq!(
        (
            figures.held,
            figures.missed,
            figures.kept_by_reps,
            figures.open_with_me
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(review.held[0].how, "caught up, was due 17 Nov 2026");
    assert_eq!(review.slipped[0].text, "1:1 with Ben Okafor");
    let carried: Vec<&str> = review
        .carried
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(carried, ["Mine", "1:1 with Ben Okafor"]);
    let before = dump(&store);
    store.close_week(&review, &review.text()).unwrap();
    store.close_week(&review, "A short week").unwrap();
    let closed = store.week_close(today()).unwrap().unwrap();
    assert_eq!(
        (closed.text.as_str(), closed.figures),
        ("A short week", figures)
    );
    assert!(store.close_week(&review, " ").is_err());
    store.undo().unwrap();
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
    assert_eq!(store.week_close(today()).unwrap(), None);
}
