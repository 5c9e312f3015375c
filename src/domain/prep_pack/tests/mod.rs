//! The lines and the question of a pack, from plain facts.

mod promises;
mod question;

use super::*;
use crate::domain::competency::{Seen, Used};
use crate::domain::flags::{DealFacts, flag_of};
use crate::domain::goal::Target;
use crate::domain::ids::CompetencyId;
use crate::domain::metric::{Good, Unit};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Changed;
use crate::domain::statistics::Rate;
use chrono::Days;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn ahead(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

fn facts() -> Facts {
    Facts::new(today(), Since::LastMeeting(MeetingId(1), ago(7)))
}

fn promise(id: i64, due: Option<NaiveDate>) -> Promise {
    Promise {
        action: ActionId(id),
        text: "Send the case".into(),
        by: Some((RepId(1), "Ana".into())),
        to: None,
        due_on: due,
        state: PromiseState::Open,
        moved: None,
        made_on: ago(7),
        meeting: None,
        private: false,
    }
}

fn mine(id: i64, due: Option<NaiveDate>) -> Promise {
    Promise {
        text: "Get the discount signed".into(),
        by: None,
        to: Some("Ana".into()),
        ..promise(id, due)
    }
}

fn moved(times: i64, due: NaiveDate) -> Promise {
    Promise {
        moved: Some(PromiseMoved {
            times,
            from: Some(ago(3)),
            reason: "buyer on leave".into(),
            on: ago(2),
        }),
        ..promise(3, Some(due))
    }
}

fn deal(name: &str) -> MovedDeal {
    MovedDeal {
        owner: "Ana".into(),
        amount: Some(Money::new(12_000_000, Currency::USD)),
        ..MovedDeal::new(DealId(4), name.into(), ago(1))
    }
}

fn flagged(keys: &[&str]) -> FlaggedDeal {
    FlaggedDeal {
        deal: DealId(5),
        name: "Globex".into(),
        owner: "Ana".into(),
        amount: Some(Money::new(12_000_000, Currency::USD)),
        flags: keys
            .iter()
            .map(|key| (flag_of(key).unwrap(), String::new()))
            .collect(),
        facts: DealFacts {
            today: today(),
            stage: "Proposal".into(),
            close_on: Some(ahead(20)),
            pushes: 2,
            ..DealFacts::default()
        },
    }
}

fn goal(actual: Option<f64>) -> GoalNow {
    GoalNow {
        name: "Meetings".into(),
        unit: Unit::Count,
        good: Good::Up,
        target: Target::Number(20.0),
        expected: Some(Target::Number(10.0)),
        actual: actual.map(Target::Number),
        n: actual.map_or(0, |actual| actual as i64),
        agreed: true,
    }
}

fn plan(answer: Option<Changed>) -> OpenPlan {
    OpenPlan {
        plan: PlanId(6),
        focus: "Ask who decides".into(),
        check_in: Some(ahead(3)),
        ends_on: ahead(40),
        last_answer: answer,
        indicator: "win_rate".into(),
        part: String::new(),
        from: Some(0.25),
        now: None,
        target: Some(0.35),
    }
}

fn commitment(made: u64, next_look: Option<NaiveDate>) -> OpenCommitment {
    OpenCommitment {
        words: "I will ask first".into(),
        competency: "Asking".into(),
        made_on: ago(made),
        next_look,
        opens: Opens::RideAlong(RideAlongId(8)),
    }
}

fn said(facts: &Facts, part: Part) -> Vec<String> {
    let pack = PrepPack::of(facts, &[]);
    let lines = &pack.section(part).unwrap().lines;
    lines
        .iter()
        .map(|line| format!("{} {}", line.mark.sign(), line.text))
        .collect()
}

#[test]
fn numbers_say_how_much_of_what_with_pace_and_n_and_nothing_is_no_zero() {
    let mut facts = facts();
    facts.period = "1 Oct – 31 Dec 2026".into();
    facts.rates = vec![RateNow {
        name: "Win rate".into(),
        rate: Rate::new(0, 0),
    }];
    assert_eq!(
        said(&facts, Part::Numbers),
        [
            "! No goal for 1 Oct – 31 Dec 2026: nothing to hold results against",
            "· Win rate: no data (n 0), 1 Oct – 31 Dec 2026",
        ]
    );
    facts.rates[0].rate = Rate::new(3, 4);
    for (goal, line) in [
        (
            goal(Some(12.0)),
            "✓ Meetings: 12 of 20 (60 %, n 12); on pace: 10",
        ),
        (
            goal(Some(4.0)),
            "! Meetings: 4 of 20 (20 %, n 4); on pace: 10",
        ),
        (goal(None), "· Meetings: no data, goal 20; on pace: 10"),
        (
            GoalNow { n: 3, ..goal(None) },
            "· Meetings: not known, an amount has no rate; goal 20; on pace: 10",
        ),
        (
            GoalNow {
                agreed: false,
                ..goal(Some(12.0))
            },
            "✓ Meetings: 12 of 20 (60 %, n 12); on pace: 10; not agreed",
        ),
        (
            GoalNow {
                good: Good::Down,
                ..goal(Some(12.0))
            },
            "! Meetings: 12 of 20 (n 12); on pace: 10",
        ),
        (
            GoalNow {
                expected: None,
                ..goal(Some(1.0))
            },
            "· Meetings: 1 of 20 (5 %, n 1)",
        ),
    ] {
        facts.goals = vec![goal];
        let lines = said(&facts, Part::Numbers);
        assert_eq!(lines[0], line);
        assert_eq!(
            lines[1],
            "· Win rate: 75 % (30–95 %, n 4), 1 Oct – 31 Dec 2026"
        );
    }
}

fn says(deal: MovedDeal, line: &str) {
    let mut facts = facts();
    facts.moved = vec![deal];
    assert_eq!(said(&facts, Part::Changed), [line]);
    facts.team = true;
    assert!(
        said(&facts, Part::Changed)[0].contains("Ana: A"),
        "whose it is, before a team"
    );
}

#[test]
fn a_deal_is_said_to_be_won_lost_new_or_moved() {
    let cases = [
        (
            MovedDeal {
                ended: Some(Ended::Won),
                ..deal("A")
            },
            "✓ A, 120k: won",
        ),
        (
            MovedDeal {
                ended: Some(Ended::Lost),
                loss_reason: "price".into(),
                ..deal("A")
            },
            "× A, 120k: lost: price",
        ),
        (
            MovedDeal {
                created: true,
                ..deal("A")
            },
            "· A, 120k: new",
        ),
        (
            MovedDeal {
                reopened: true,
                ..deal("A")
            },
            "· A, 120k: open again",
        ),
        (
            MovedDeal {
                stage: Some(("Discovery".into(), "Proposal".into())),
                ..deal("A")
            },
            "· A, 120k: Discovery → Proposal",
        ),
    ];
    for (deal, line) in cases {
        says(deal, line);
    }
}

#[test]
fn amounts_and_close_dates_are_said_with_before_and_after() {
    let usd = |major: i64| Some(Money::new(major * 100, Currency::USD));
    let cases = [
        (
            MovedDeal {
                amounts: Some((usd(150_000), usd(120_000))),
                ..deal("A")
            },
            "! A: 150k → 120k",
        ),
        (
            MovedDeal {
                amounts: Some((usd(150_000), None)),
                ..deal("A")
            },
            "· A: USD 150,000 → none",
        ),
        (
            MovedDeal {
                close_on: Some((Some(ago(1)), Some(ahead(9)))),
                ..deal("A")
            },
            "! A, 120k: pushed 21 Nov 2026 → 1 Dec 2026",
        ),
        (
            MovedDeal {
                close_on: Some((Some(ahead(9)), Some(ahead(1)))),
                ..deal("A")
            },
            "· A, 120k: close 1 Dec 2026 → 23 Nov 2026",
        ),
    ];
    for (deal, line) in cases {
        says(deal, line);
    }
}

#[test]
fn lost_deals_come_before_won_ones_and_new_ones_last() {
    let mut facts = facts();
    facts.moved = vec![
        MovedDeal {
            created: true,
            ..deal("new")
        },
        MovedDeal {
            ended: Some(Ended::Won),
            ..deal("won")
        },
        MovedDeal {
            ended: Some(Ended::Lost),
            ..deal("lost")
        },
    ];
    let names: Vec<String> = said(&facts, Part::Changed);
    assert_eq!(
        names,
        ["× lost, 120k: lost", "✓ won, 120k: won", "· new, 120k: new"]
    );
}

#[test]
fn exceptions_name_two_flags_and_leave_out_what_is_only_incomplete() {
    let mut facts = facts();
    facts.flagged = vec![
        FlaggedDeal {
            deal: DealId(1),
            ..flagged(&["missing"])
        },
        FlaggedDeal {
            deal: DealId(2),
            name: "Small".into(),
            ..flagged(&["no_next_step"])
        },
        flagged(&["past_close", "pushed", "no_next_step", "missing"]),
    ];
    assert_eq!(
        said(&facts, Part::Exceptions),
        [
            "! Globex, 120k: was to close 12 Dec 2026, pushed 2 times, 1 more",
            "· Small, 120k: no next step",
        ]
    );
    facts.one_deal = true;
    facts.flagged.drain(..2);
    assert_eq!(
        said(&facts, Part::Exceptions).len(),
        4,
        "a deal review shows every flag"
    );
}

#[test]
fn observations_say_what_is_to_be_seen_again_what_was_seen_and_the_skills_with_age_and_n() {
    let mut facts = facts();
    let mut seen = Seen::default();
    for (used, level) in [(Used::Yes, Some(2)), (Used::Yes, Some(3)), (Used::No, None)] {
        seen.count(used, level);
    }
    facts.commitments = vec![
        commitment(9, None),
        commitment(9, Some(ahead(2))),
        commitment(9, Some(ago(2))),
    ];
    facts.observed = vec![ObservedOnce {
        competency: "Asking".into(),
        used: Used::Yes,
        level: Some(2),
        note: "asked twice".into(),
        on: ago(3),
    }];
    facts.skills = vec![Skill {
        competency: CompetencyId(1),
        name: "Asking".into(),
        seen,
        last_on: ago(3),
    }];
    assert_eq!(
        said(&facts, Part::Observations),
        [
            "! To see again: “I will ask first” (Asking), 9 days ago; no next look planned",
            "○ To see again: “I will ask first” (Asking), 9 days ago; next look 24 Nov 2026",
            "! To see again: “I will ask first” (Asking), 9 days ago; the next look was to be 20 Nov 2026",
            "· Asking: used, level 2, 3 days ago: asked twice",
            "· Skill in Asking: level 2.5 (n 2), used 2 of 3, last seen 3 days ago",
        ]
    );
}

#[test]
fn a_plan_says_focus_check_in_answer_and_indicator() {
    let cases = [
        (
            plan(None),
            "○ Ask who decides; check-in 25 Nov 2026; Win rate: 25 % → no data, target 35 %",
        ),
        (
            plan(Some(Changed::No)),
            "! Ask who decides; check-in 25 Nov 2026; last answer: no; Win rate: 25 % → no data, target 35 %",
        ),
        (
            OpenPlan {
                check_in: Some(ago(2)),
                indicator: String::new(),
                ..plan(None)
            },
            "! Ask who decides; check-in was due 20 Nov 2026",
        ),
        (
            OpenPlan {
                check_in: None,
                indicator: String::new(),
                ..plan(None)
            },
            "○ Ask who decides; no check-in left, verdict 1 Jan 2027",
        ),
    ];
    for (plan, line) in cases {
        let mut facts = facts();
        facts.plans = vec![plan];
        assert_eq!(said(&facts, Part::Plan), [line]);
    }
}

#[test]
fn a_pack_shows_the_parts_that_are_asked_for_and_says_since_when() {
    let cases = [
        (
            Since::LastMeeting(MeetingId(1), ago(7)),
            "since the last one, 15 Nov 2026",
        ),
        (Since::Asked(ago(7)), "since 15 Nov 2026"),
        (
            Since::Days(14, ago(14)),
            "the last 14 days, since 8 Nov 2026: none was held yet",
        ),
    ];
    for (since, text) in cases {
        assert_eq!(
            PrepPack::of(&Facts::new(today(), since), &[]).since_said,
            text
        );
    }
    let parts = |asked: &[Part]| -> Vec<Part> {
        let pack = PrepPack::of(&facts(), asked);
        pack.sections.iter().map(|section| section.part).collect()
    };
    assert_eq!(parts(&[]), Part::ALL);
    assert_eq!(
        parts(&[Part::Question, Part::Numbers]),
        [Part::Numbers, Part::Question]
    );
    for part in Part::ALL {
        assert_eq!(part.key().parse(), Ok(part));
    }
}
