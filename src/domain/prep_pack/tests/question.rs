//! The question: every rule of the table, and their order.

use super::*;

/// A rule, facts in which it finds its line, and what is asked.
type Case = (&'static str, fn(&mut Facts), &'static str);

/// Every rule, the most important first.
const ASKING: &[Case] = &[
    (
        "my_promise_late",
        |f| f.promises.push(mine(1, Some(ago(1)))),
        "I promised you “Get the discount signed” by 21 Nov 2026 and it is not done. What has that kept you from?",
    ),
    (
        "promise_late",
        |f| f.promises.push(promise(2, Some(ago(2)))),
        "What got in the way of “Send the case”?",
    ),
    (
        "promise_moved_again",
        |f| f.promises.push(moved(2, ahead(1))),
        "What has to be true so that “Send the case” happens by 23 Nov 2026?",
    ),
    (
        "behaviour_unchanged",
        |f| f.plans.push(plan(Some(Changed::No))),
        "“Ask who decides”: what makes it hard in front of a customer?",
    ),
    (
        "commitment_unseen",
        |f| f.commitments.push(commitment(14, None)),
        "You said “I will ask first”. When did you last do it, and what happened?",
    ),
    (
        "pushed_often",
        |f| f.flagged.push(flagged(&["pushed"])),
        "Globex: what would the buyer have to see to keep 12 Dec 2026?",
    ),
    (
        "past_close",
        |f| f.flagged.push(flagged(&["past_close"])),
        "Globex: what is left for the buyer to do, and which day did they name?",
    ),
    (
        "stage_unproven",
        |f| f.flagged.push(flagged(&["overstated"])),
        "Globex: what has the buyer done that says Proposal?",
    ),
    (
        "lost",
        |f| {
            f.moved.push(MovedDeal {
                ended: Some(Ended::Lost),
                ..deal("Hooli")
            });
        },
        "Hooli: knowing what you know now, where would you have done it differently?",
    ),
    (
        "no_next_step",
        |f| f.flagged.push(flagged(&["no_next_step"])),
        "Globex: what does the buyer do next, and by when?",
    ),
    (
        "goal_behind",
        |f| f.goals.push(goal(Some(4.0))),
        "Meetings: which one thing that you do this week would move it most?",
    ),
    (
        "won",
        |f| {
            f.moved.push(MovedDeal {
                ended: Some(Ended::Won),
                ..deal("Hooli")
            });
        },
        "Hooli: what did you do there that you will do again?",
    ),
    (
        "nothing",
        |_| {},
        "What should we talk about that I cannot see in the record?",
    ),
];

#[test]
fn every_rule_asks_its_question_says_its_reason_and_outweighs_every_rule_below_it() {
    let rules: Vec<&str> = QUESTIONS.iter().map(|rule| rule.key).collect();
    let cases: Vec<&str> = ASKING.iter().map(|case| case.0).collect();
    assert_eq!(
        cases, rules,
        "a case for each rule, in the order of the table"
    );
    assert!(QUESTIONS.iter().all(|rule| !rule.when.is_empty()));
    let mut all = facts();
    for (key, add, text) in ASKING.iter().rev() {
        let mut alone = facts();
        add(&mut alone);
        add(&mut all);
        for facts in [&alone, &all] {
            let question = PrepPack::of(facts, &[]).question;
            assert_eq!((question.rule, question.text.as_str()), (*key, *text));
            assert!(!question.reason.is_empty() && text.ends_with('?'), "{key}");
        }
    }
}

#[test]
fn before_a_team_nothing_that_is_between_two_is_asked_and_the_name_stands_in_front() {
    let mut facts = facts();
    facts.team = true;
    facts.plans = vec![plan(Some(Changed::No))];
    facts.commitments = vec![commitment(30, None)];
    assert_eq!(PrepPack::of(&facts, &[]).question.rule, "nothing");
    facts.flagged = vec![flagged(&["pushed"])];
    let question = PrepPack::of(&facts, &[Part::Question]).question;
    assert_eq!(
        question.text,
        "Ana: Globex: what would the buyer have to see to keep 12 Dec 2026?"
    );
}

#[test]
fn what_is_just_in_time_is_not_asked_about() {
    let quiet: [fn(&mut Facts); 5] = [
        |f| f.promises.push(promise(1, Some(today()))),
        |f| f.promises.push(moved(1, ahead(1))),
        |f| f.commitments.push(commitment(13, None)),
        |f| f.goals.push(goal(Some(10.0))),
        |f| f.goals.push(goal(None)),
    ];
    for (place, add) in quiet.into_iter().enumerate() {
        let mut facts = facts();
        add(&mut facts);
        assert_eq!(
            PrepPack::of(&facts, &[]).question.rule,
            "nothing",
            "{place}"
        );
    }
}
