//! Promises: carried forward, older, gone; their order and their words.

use super::*;

#[test]
fn what_was_promised_stands_with_its_state_overdue_first_and_the_managers_own_before_the_reps() {
    let mut facts = facts();
    facts.promises = vec![
        Promise {
            state: PromiseState::Dropped(ago(1), "deal lost".into()),
            ..promise(7, Some(ago(2)))
        },
        Promise {
            state: PromiseState::Done(ago(1)),
            ..promise(6, Some(ago(2)))
        },
        promise(5, Some(ahead(3))),
        moved(2, ahead(1)),
        promise(2, Some(ago(2))),
        mine(1, Some(ago(1))),
        promise(8, None),
    ];
    assert_eq!(
        said(&facts, Part::CarryForward),
        [
            "! I: Get the discount signed; due 21 Nov 2026, 1 day overdue",
            "! Ana: Send the case; due 20 Nov 2026, 2 days overdue",
            "→ Ana: Send the case; due 23 Nov 2026, moved from 19 Nov 2026, 2 moves: buyer on leave",
            "○ Ana: Send the case; due 25 Nov 2026",
            "○ Ana: Send the case; no day",
            "✓ Ana: Send the case; done on 21 Nov 2026",
        ]
    );
    let pack = PrepPack::of(&facts, &[]);
    let carried = pack.section(Part::CarryForward).unwrap();
    assert_eq!((carried.more, carried.rest().as_str()), (1, "and 1 more"));
    assert_eq!(carried.lines[0].opens, Some(Opens::Action(ActionId(1))));
    facts.promises.truncate(1);
    assert_eq!(
        said(&facts, Part::CarryForward),
        ["× Ana: Send the case; dropped: deal lost"]
    );
}

#[test]
fn a_promise_is_carried_forward_or_older_or_gone_and_never_two_of_them() {
    let old = |due| Promise {
        made_on: ago(40),
        ..promise(1, due)
    };
    let of_last = Promise {
        meeting: Some(MeetingId(1)),
        ..old(Some(ahead(9)))
    };
    let closed = |days| Promise {
        state: PromiseState::Done(ago(days)),
        ..old(None)
    };
    let cases = [
        (
            "open and in time, made long ago",
            old(Some(ahead(9))),
            (0, 1),
        ),
        ("without a day, made long ago", old(None), (0, 1)),
        ("overdue", old(Some(ago(1))), (1, 0)),
        ("due today", old(Some(today())), (0, 1)),
        ("made since", promise(1, Some(ahead(9))), (1, 0)),
        (
            "moved since",
            Promise {
                made_on: ago(40),
                ..moved(1, ahead(9))
            },
            (1, 0),
        ),
        ("of the last meeting", of_last.clone(), (1, 0)),
        (
            "of the last meeting, done",
            Promise {
                state: PromiseState::Done(ago(7)),
                ..of_last
            },
            (1, 0),
        ),
        ("done since", closed(2), (1, 0)),
        ("done before", closed(20), (0, 0)),
    ];
    for (name, promise, (carried, older)) in cases {
        let mut facts = facts();
        facts.promises = vec![promise];
        let count = |part| said(&facts, part).len();
        assert_eq!(
            (count(Part::CarryForward), count(Part::Promises)),
            (carried, older),
            "{name}"
        );
    }
}
