//! A pack follows the record: for every kind of line one that comes, changes, and goes when the change is undone.

use super::*;

/// A kind of line: its part, what brings it, what it says then, what changes it, what it says after that.
type Case = (
    Part,
    fn(&mut Store),
    &'static str,
    fn(&mut Store),
    &'static str,
);

const PROMISES: &[Case] = &[
    (
        Part::CarryForward,
        |s| add(s, &promise("Call the CFO", Some(ANA), ahead(3))),
        "○ Ana Ruiz: Call the CFO; due 25 Nov 2026",
        |s| {
            s.move_action(ActionId(1), ahead(9), "CFO on leave")
                .unwrap();
        },
        "→ Ana Ruiz: Call the CFO; due 1 Dec 2026, moved from 25 Nov 2026: CFO on leave",
    ),
    (
        Part::CarryForward,
        |s| add(s, &promise("Sign the discount", None, ago(2))),
        "! I: Sign the discount; due 20 Nov 2026, 2 days overdue",
        |s| s.set_action_state(ActionId(1), ActionState::Done).unwrap(),
        "✓ I: Sign the discount; done on 22 Nov 2026",
    ),
    (
        Part::CarryForward,
        |s| add(s, &promise("Call the CFO", Some(ANA), ago(1))),
        "! Ana Ruiz: Call the CFO; due 21 Nov 2026, 1 day overdue",
        |s| s.drop_action(ActionId(1), "deal lost").unwrap(),
        "× Ana Ruiz: Call the CFO; dropped: deal lost",
    ),
];

const NUMBERS: &[Case] = &[
    (
        Part::Numbers,
        |s| {
            set(s, goal("won_value", Target::Money(usd(240_000))));
        },
        "! Won value: 0 of USD 240,000 (0 %, n 0); on pace: 135k; not agreed",
        |s| {
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(4)),
                    ..DealEdit::default()
                },
            );
        },
        "! Won value: 120k of USD 240,000 (50 %, n 1); on pace: 135k; not agreed",
    ),
    (
        Part::Numbers,
        |s| {
            set(s, goal("won", Target::Number(1.0)));
        },
        "! Won: 0 of 1 (0 %, n 0); on pace: 0.56; not agreed",
        |s| {
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(4)),
                    ..DealEdit::default()
                },
            );
        },
        "✓ Won: 1 of 1 (100 %, n 1); on pace: 0.56; not agreed",
    ),
    (
        Part::Numbers,
        |s| {
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(4)),
                    ..DealEdit::default()
                },
            );
        },
        "· Win rate: 100 % (21–100 %, n 1), 1 Oct – 31 Dec 2026",
        |s| {
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(5)),
                    ..DealEdit::default()
                },
            );
        },
        "· Win rate: 0 % (0–79 %, n 1), 1 Oct – 31 Dec 2026",
    ),
];

const DEALS: &[Case] = &[
    (
        Part::Changed,
        |s| {
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(3)),
                    ..DealEdit::default()
                },
            );
        },
        "· Globex rollout, 120k: Proposal → Negotiation",
        |s| {
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(4)),
                    ..DealEdit::default()
                },
            );
        },
        "✓ Globex rollout, 120k: won",
    ),
    (
        Part::Changed,
        |s| {
            edit(
                s,
                &DealEdit {
                    amount: Some(Some(usd(90_000))),
                    ..DealEdit::default()
                },
            );
        },
        "! Globex rollout: 120k → 90.0k",
        |s| {
            let lost = Some("price".to_owned());
            edit(
                s,
                &DealEdit {
                    stage: Some(StageId(5)),
                    loss_reason: lost,
                    ..DealEdit::default()
                },
            );
        },
        "× Globex rollout: lost: price, 120k → 90.0k",
    ),
    (
        Part::Changed,
        |s| {
            edit(
                s,
                &DealEdit {
                    close_on: Some(Some(ahead(60))),
                    ..DealEdit::default()
                },
            );
        },
        "! Globex rollout, 120k: pushed 31 Dec 2026 → 21 Jan 2027",
        |s| {
            edit(
                s,
                &DealEdit {
                    close_on: Some(Some(ahead(20))),
                    ..DealEdit::default()
                },
            );
        },
        "· Globex rollout, 120k: close 31 Dec 2026 → 12 Dec 2026",
    ),
    (
        Part::Exceptions,
        |s| {
            edit(
                s,
                &DealEdit {
                    next_step: Some((String::new(), None)),
                    ..DealEdit::default()
                },
            );
        },
        "· Globex rollout, 120k: no next step",
        |s| {
            edit(
                s,
                &DealEdit {
                    close_on: Some(Some(ago(2))),
                    ..DealEdit::default()
                },
            );
        },
        "! Globex rollout, 120k: was to close 20 Nov 2026, no next step",
    ),
];

const COACHING: &[Case] = &[
    (
        Part::Observations,
        |s| observe(s, Used::Yes, Some(2), 9),
        "· Asking: used, level 2, 9 days ago: asked twice",
        |s| observe(s, Used::No, None, 1),
        "· Asking: not used, 1 day ago: asked twice",
    ),
    (
        Part::Observations,
        |s| observe(s, Used::Yes, Some(2), 9),
        "· Skill in Asking: level 2.0 (n 1), used 1 of 1, last seen 9 days ago",
        |s| observe(s, Used::Yes, Some(3), 1),
        "· Skill in Asking: level 2.5 (n 2), used 2 of 2, last seen 1 day ago",
    ),
    (
        Part::Observations,
        |s| commit(s, "I will ask first"),
        "○ To see again: “I will ask first” (Asking), today; next look 28 Nov 2026",
        |s| {
            let sql = "UPDATE main.commitments SET next_ride_along_id = NULL";
            s.change("Forget", |change| Ok(change.sql().execute_batch(sql)?))
                .unwrap();
        },
        "! To see again: “I will ask first” (Asking), today; no next look planned",
    ),
    (
        Part::Plan,
        plan,
        "○ Ask who decides; check-in 25 Nov 2026; Win rate: no data → no data, target 35 %",
        |s| {
            let base = s.base_currency(None).unwrap();
            s.hold_check_in(PlanId(1), None, (Changed::No, ""), &base)
                .unwrap();
        },
        "! Ask who decides; check-in 2 Dec 2026; last answer: no; Win rate: no data → no data, target 35 %",
    ),
];

const QUESTIONS: &[Case] = &[(
    Part::Question,
    |s| add(s, &promise("Call the CFO", Some(ANA), ago(1))),
    "· What got in the way of “Call the CFO”?",
    |s| s.set_action_state(ActionId(1), ActionState::Done).unwrap(),
    "· What should we talk about that I cannot see in the record?",
)];

#[test]
fn every_kind_of_line_comes_with_its_record_changes_with_it_and_goes_with_it() {
    let wanted = PrepFor::rep(ANA);
    for (part, bring, first, change, then) in
        [PROMISES, NUMBERS, DEALS, COACHING, QUESTIONS].concat()
    {
        let mut store = file();
        let before = store.prep_pack(&wanted, &settings()).unwrap();
        let has = |store: &Store, line: &str| {
            let lines = texts(store, &wanted, part);
            assert!(
                lines.iter().any(|text| text == line),
                "{line} in {lines:#?}"
            );
        };
        bring(&mut store);
        let added = store.prep_pack(&wanted, &settings()).unwrap();
        has(&store, first);
        change(&mut store);
        has(&store, then);
        store.undo().unwrap();
        assert_eq!(
            store.prep_pack(&wanted, &settings()).unwrap(),
            added,
            "{first}"
        );
        while store
            .next_undo()
            .unwrap()
            .is_some_and(|entry| !entry.label.contains("ompetenc"))
        {
            store.undo().unwrap();
        }
        assert_eq!(
            store.prep_pack(&wanted, &settings()).unwrap(),
            before,
            "{first}"
        );
    }
}
