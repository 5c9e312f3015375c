//! The grid of goals over the tiny company: keys in, screen out.

use ridealong::domain::goal::Target;
use ridealong::storage::{DealScope, Store};

use crate::deal_list::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("8t")
}

/// Every goal of the fourth quarter: rep, metric, target.
fn goals(store: &Store) -> Vec<String> {
    let days = ("2026-10-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let goals = store.goals_of(&DealScope::default(), days).unwrap();
    goals
        .iter()
        .map(|(key, goal)| {
            let agreed = if goal.agreed_on.is_some() {
                " agreed"
            } else {
                ""
            };
            let said = match goal.target {
                Target::Money(money) => money.to_string(),
                Target::Number(number) => number.to_string(),
            };
            format!("{} {} {said}{agreed}", key.rep.0, key.metric.metric)
        })
        .collect()
}

#[test]
fn the_goals_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_goals_at_120_by_40() {
    insta::assert_snapshot!(
        session()
            .size(120, 40)
            .press("mwin rate<enter>35%<enter>")
            .screen()
    );
}

#[test]
fn many_metrics_scroll_with_the_cursor_at_80_by_24() {
    let keys = "mwin rate<enter>35%<tab>mlost<enter>3<enter>maverage<enter>40k<enter>\
                mmedian<enter>50<enter>mpush<enter>1<enter>mwon<enter>4<enter>";
    insta::assert_snapshot!(session().press(keys).screen());
}

#[test]
fn a_cell_being_typed_into_takes_every_key_and_says_which_end_it() {
    let session = session().press("26");
    insta::assert_snapshot!(session.screen());
    let mut session = session
        .press("0jq<enter>")
        .expect("“260jq” is no target")
        .press("<backspace><backspace>k<enter>")
        .expect("Ana Duarte: Won value USD 260,000; u takes it back");
    assert_eq!(goals(session.store())[0], "2 won_value USD 260,000");
}

#[test]
fn what_is_typed_into_an_open_cell_replaces_what_stood_there_and_a_minus_is_refused() {
    let mut session = session()
        .press("<enter>300k<enter>")
        .expect("Ana Duarte: Won value USD 300,000; u takes it back");
    assert_eq!(goals(session.store())[0], "2 won_value USD 300,000");
    // The end key goes into the text instead: 300000 and another 0 is typed on purpose.
    let mut session = session.press("k<enter><end>0<enter>");
    assert_eq!(goals(session.store())[0], "2 won_value USD 3,000,000");
    session.press("k-5<enter>").expect("0 or more");
}

#[test]
fn esc_gives_up_and_nothing_is_written() {
    let mut session = session().press("99<esc>").expect("250k");
    assert_eq!(goals(session.store())[0], "2 won_value USD 250,000");
    session.press("<esc>").expect("All together");
}

#[test]
fn enter_goes_down_tab_goes_right_and_undo_takes_each_back() {
    let mut session = session().press("mwin rate<enter>35%<enter>40%<enter>");
    assert_eq!(
        goals(session.store()),
        [
            "2 win_rate 0.35",
            "2 won_value USD 250,000",
            "3 win_rate 0.4",
            "3 won_value USD 250,000"
        ]
    );
    let mut session = session.press("u");
    assert_eq!(goals(session.store()).len(), 3);
    let mut session = session.press("gghh300k<tab>30%<tab>");
    assert_eq!(
        goals(session.store())[..2],
        ["2 win_rate 0.3", "2 won_value USD 300,000"]
    );
}

#[test]
fn a_wrong_value_stays_in_the_cell_with_its_reason() {
    session()
        .press("mwin rate<enter>35<enter>")
        .expect("type 35%")
        .press("%<enter>")
        .expect("Win rate 35 %");
}

#[test]
fn cells_are_taken_put_filled_and_removed() {
    let mut session = session()
        .press("300k<enter>kyjp")
        .expect("Ben Okafor: Won value USD 300,000");
    assert_eq!(goals(session.store())[1], "3 won_value USD 300,000");
    let mut session = session.press("gg200k<enter>=").expect("USD 200,000");
    assert_eq!(goals(session.store())[1], "3 won_value USD 200,000");
    let mut session = session
        .press("gg210k<enter>kf")
        .expect("Won value for 2 reps");
    assert_eq!(goals(session.store()).len(), 3);
    let mut session = session.press("x").expect("no goal for Won value");
    assert_eq!(goals(session.store()).len(), 2);
    let mut session = session.press("uu");
    assert_eq!(goals(session.store()).len(), 2);
    assert!(goals(session.store())[0].contains("210,000"));
}

#[test]
fn an_emptied_cell_takes_the_goal_away() {
    let mut session = session()
        .press("<enter><ctrl-u><enter>")
        .expect("no goal for Won value");
    assert_eq!(goals(session.store()).len(), 1);
}

#[test]
fn the_rep_agrees_and_a_day_is_set_to_look_again() {
    let mut session = session()
        .expect("250k ○")
        .press("a")
        .expect("Ana Duarte agreed to the goals of 2026-Q4; u takes it back")
        .press("v+2w<ctrl-s>")
        .expect("looked at again on 7 Dec 2026");
    assert_eq!(goals(session.store())[0], "2 won_value USD 250,000 agreed");
    let session = session
        .expect("agreed on 23 Nov 2026")
        .expect("looked at again: 7 Dec 2026");
    insta::assert_snapshot!(session.screen());
    // Who agreed, agreed to another figure.
    let mut session = session
        .press("260k<enter>k")
        .expect("not agreed by the rep")
        .expect("no longer agreed");
    assert_eq!(goals(session.store())[0], "2 won_value USD 260,000");
}

#[test]
fn marked_reps_agree_together() {
    let mut session = session().press("<space><space>a").expect("2 reps agreed");
    assert!(
        goals(session.store())
            .iter()
            .all(|goal| goal.ends_with("agreed"))
    );
}

#[test]
fn goals_are_copied_from_the_period_before_with_a_factor() {
    session()
        .press(">")
        .expect("2027-Q1")
        .press("c")
        .expect("Copied 2 goals from 2026-Q4; u takes it back")
        .press("c")
        .expect("Nothing was copied: 2 goals stand here already")
        .press("uC+10%<ctrl-s>")
        .expect("275k ○")
        .press("uCmuch<ctrl-s>")
        .expect("is no factor");
}

#[test]
fn a_quarter_is_divided_and_other_periods_show_what_they_follow_from() {
    let session = session()
        .press("ttt")
        .expect("2026-11")
        .expect("~79.5k")
        .expect("~ part of the goal for 1 Oct 2026 to 31 Dec 2026, by selling days")
        .press("td")
        .expect("6 goals for months")
        .press("ttt")
        .expect("79.5k ○");
    session.press("<lt>").expect("2026-10").expect("83.3k ○");
}

#[test]
fn a_past_day_takes_no_goals() {
    let mut past = setup(ridealong::screens::tabs(), company().0);
    past.looking_at = ("2026-11-10".parse().ok(), None);
    Session::open(past)
        .press("8t")
        .expect("selling day 29 of 66")
        .press("a")
        .expect("does not apply now")
        .press("9")
        .without("Give up")
        .press("c")
        .expect("does not apply now");
}

#[test]
fn the_palette_finds_the_goals_from_every_tab() {
    session()
        .press("2:goals of<enter>")
        .expect("All together")
        .expect("2026-Q4");
}

#[test]
fn the_filter_narrows_the_people() {
    session()
        .press("/ben<enter>")
        .expect("Ben Okafor")
        .without("Ana Duarte")
        .press("/x<enter>")
        .expect("Nobody of that name");
}

#[test]
fn a_paste_goes_into_the_cell() {
    let mut session = session().paste("1.5m\n").press("<enter>");
    assert_eq!(goals(session.store())[0], "2 won_value USD 1,500,000");
}

#[test]
fn activity_and_proficiency_goals_stand_apart_with_what_is_there() {
    let keys = "mkind: call<enter>40<enter>mwin rate<enter>35%<enter>mmeetings<enter>12<enter>";
    insta::assert_snapshot!(session().size(120, 40).press(keys).screen());
}

#[test]
fn what_is_typed_while_another_period_is_counted_is_no_goal_of_the_one_before() {
    let mut session = session().hold_figures().press(">");
    session = session.expect("counting…").press("5");
    session = session
        .expect("The goals are being counted")
        .press("<enter>");
    let before = goals(session.store());
    assert_eq!(
        before,
        ["2 won_value USD 250,000", "3 won_value USD 250,000"]
    );
    let session = session.release_figures().without("counting…");
    let mut session = session.press("5k<enter><lt>");
    assert_eq!(goals(session.store()), before);
    let next = ("2027-01-01".parse().unwrap(), "2027-03-31".parse().unwrap());
    let next = session
        .store()
        .goals_of(&DealScope::default(), next)
        .unwrap();
    assert_eq!(next.len(), 1);
}

#[test]
fn a_goal_is_not_copied_from_a_cell_that_is_not_counted_yet() {
    let mut session = session().hold_figures().press("300k<enter>=");
    session = session.expect("The goals are being counted");
    let set = |session: &mut Session| goals(session.store());
    assert_eq!(
        set(&mut session),
        ["2 won_value USD 300,000", "3 won_value USD 250,000"]
    );
    let mut session = session.release_figures().press("=");
    assert_eq!(
        set(&mut session),
        ["2 won_value USD 300,000", "3 won_value USD 300,000"]
    );
}
