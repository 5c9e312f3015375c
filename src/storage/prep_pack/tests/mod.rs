//! Since when a pack looks back, and what it shows to whom.

mod follows;

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::competency::Used;
use crate::domain::goal::Target;
use crate::domain::ids::{ActionId, CompetencyId, PlanId, StageId};
use crate::domain::money::Money;
use crate::domain::plan::Changed;
use crate::domain::prep_pack::{Line, Opens};
use crate::storage::goals::{GoalEdit, GoalKey, GoalMetric};
use crate::storage::records::{NewObservation, NewRideAlong};
use crate::storage::small_file::{small_file, today};
use crate::storage::{ActionState, CompetencyDetails, DealEdit, NewAction, NewPlan};

const ANA: RepId = RepId(1);
const GLOBEX: DealId = DealId(1);

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn ahead(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

fn settings() -> PrepSettings {
    PrepSettings::of(&Config::default())
}

/// The small file with a competency, a meeting type and an American currency for totals.
fn file() -> Store {
    let mut store = small_file();
    let details = CompetencyDetails {
        name: "Asking".into(),
        ..CompetencyDetails::default()
    };
    store.add_competency(&details).unwrap();
    store
        .reader()
        .execute_batch(
            "INSERT INTO main.meeting_types (uid, key, name, per, position)
               VALUES (x'01', 'one_on_one', '1:1', 'rep', 1), (x'02', 'team', 'Team meeting', 'team', 2);",
        )
        .unwrap();
    store
}

fn lines(store: &Store, wanted: &PrepFor, part: Part) -> Vec<Line> {
    let pack = store.prep_pack(wanted, &settings()).unwrap();
    pack.section(part).unwrap().lines.clone()
}

fn texts(store: &Store, wanted: &PrepFor, part: Part) -> Vec<String> {
    let lines = lines(store, wanted, part);
    lines
        .iter()
        .map(|line| format!("{} {}", line.mark.sign(), line.text))
        .collect()
}

fn promise(text: &str, owner: Option<RepId>, due: NaiveDate) -> NewAction {
    NewAction {
        text: text.into(),
        owner,
        rep: Some(ANA),
        due_on: Some(due),
        ..NewAction::default()
    }
}

fn edit(store: &mut Store, edit: &DealEdit) {
    store
        .change("Change a deal", |change| change.edit_deal(GLOBEX, edit))
        .unwrap();
}

fn usd(major: i64) -> Money {
    Money::new(major * 100, "USD".parse().unwrap())
}

fn goal(metric: &str, target: Target) -> GoalEdit {
    GoalEdit {
        key: GoalKey {
            rep: ANA,
            metric: GoalMetric::whole(metric),
            days: ("2026-10-01".parse().unwrap(), "2026-12-31".parse().unwrap()),
        },
        target: Some(target),
        ramp: None,
    }
}

fn set(store: &mut Store, goal: GoalEdit) {
    store.set_goals("Set", &[goal]).unwrap();
}

fn add(store: &mut Store, action: &NewAction) {
    store.add_action(action).unwrap();
}

fn observe(store: &mut Store, used: Used, level: Option<u8>, days: u64) {
    let seen = NewObservation {
        rep: ANA,
        competency: CompetencyId(1),
        deal: None,
        ride_along: None,
        observed_on: ago(days),
        used,
        level,
        note: "asked twice",
    };
    store.observe(&seen).unwrap();
}

fn plan(store: &mut Store) {
    let plan = NewPlan {
        focus: "Ask who decides".into(),
        indicator: "win_rate".into(),
        indicator_target: Some(0.35),
        check_ins: vec![ahead(3), ahead(10)],
        ..NewPlan::new(ANA, ago(10), ahead(40))
    };
    store.add_plan(&plan).unwrap();
}

fn commit(store: &mut Store, words: &str) {
    let ride = NewRideAlong {
        rep: ANA,
        planned_on: ahead(6),
        deal: None,
        competency: Some(CompetencyId(1)),
        diagnosis: None,
        purpose: "",
    };
    let next = store.plan_ride_along(&ride).unwrap();
    let sql = format!(
        "INSERT INTO main.commitments (uid, rep_id, competency_id, words, next_ride_along_id, made_at)
         VALUES (x'01', 1, 1, '{words}', {next}, {})",
        store.now().0
    );
    store
        .change("Commit", |change| Ok(change.sql().execute_batch(&sql)?))
        .unwrap();
}

#[test]
fn a_rep_of_whom_nothing_is_known_has_an_empty_page_that_says_so() {
    let store = file();
    let pack = store.prep_pack(&PrepFor::rep(ANA), &settings()).unwrap();
    for section in &pack.sections {
        let expected: &[&str] = match section.part {
            Part::Numbers => &[
                "No goal for 1 Oct – 31 Dec 2026: nothing to hold results against",
                "Win rate: no data (n 0), 1 Oct – 31 Dec 2026",
            ],
            Part::Question => &["What should we talk about that I cannot see in the record?"],
            part => {
                assert!(!part.nothing().is_empty());
                &[]
            }
        };
        let texts: Vec<&str> = section
            .lines
            .iter()
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(texts, expected, "{:?}", section.part);
    }
    assert!(
        store
            .prep_pack(&PrepFor::rep(RepId(99)), &settings())
            .is_err()
    );
}

fn held(store: &Store, id: i64, kind: i64, rep: Option<i64>, on: NaiveDate) {
    let at = Stamp::start_of(on).0;
    let rep = rep.map_or("NULL".to_owned(), |rep| rep.to_string());
    store
        .reader()
        .execute_batch(&format!(
            "INSERT INTO main.meetings (id, uid, meeting_type_id, rep_id, title, planned_on, state, started_at, ended_at,
               made_at) VALUES ({id}, x'0{id}', {kind}, {rep}, 'x', '{on}', 'held', {at}, {at}, 0)"
        ))
        .unwrap();
}

#[test]
fn a_pack_begins_with_the_last_meeting_of_the_same_type_and_the_same_people() {
    let mut store = file();
    let since =
        |store: &Store, wanted: &PrepFor| store.prep_pack(wanted, &settings()).unwrap().since;
    let ours = PrepFor {
        meeting_type: Some(MeetingTypeId(1)),
        ..PrepFor::rep(ANA)
    };
    assert_eq!(since(&store, &ours), ago(14), "none was held: two weeks");
    held(&store, 1, 1, Some(1), ago(7));
    held(&store, 2, 1, Some(2), ago(3));
    held(&store, 3, 2, None, ago(1));
    assert_eq!(since(&store, &ours), ago(7));
    held(&store, 4, 1, Some(1), ago(2));
    assert_eq!(since(&store, &ours), ago(2));
    let again = store.prep_for(MeetingId(4)).unwrap();
    assert_eq!(since(&store, &again), ago(7), "only what came before it");
    assert_eq!(
        since(
            &store,
            &PrepFor {
                since: Some(ago(30)),
                ..ours.clone()
            }
        ),
        ago(30)
    );
    assert!(store.prep_for(MeetingId(9)).is_err());
    // What was promised in the last one is carried forward whatever its age.
    store
        .add_action(&promise("Call the CFO", Some(ANA), ahead(9)))
        .unwrap();
    let wanted = PrepFor {
        since: Some(ahead(1)),
        ..ours.clone()
    };
    assert_eq!(
        texts(&store, &wanted, Part::Promises).len(),
        1,
        "an older promise"
    );
    assert!(texts(&store, &wanted, Part::CarryForward).is_empty());
    assert_eq!(texts(&store, &ours, Part::CarryForward).len(), 1);
    assert!(texts(&store, &ours, Part::Promises).is_empty());
}

#[test]
fn before_a_team_nothing_that_is_between_two_is_shown_and_names_stand_in_front() {
    let mut store = file();
    held(&store, 1, 1, Some(1), ago(3));
    held(&store, 2, 2, None, ago(3));
    plan(&mut store);
    observe(&mut store, Used::No, None, 2);
    for text in [
        "in a 1:1",
        "in the team meeting",
        "private",
        "in no meeting",
    ] {
        store
            .add_action(&promise(text, Some(ANA), ahead(3)))
            .unwrap();
    }
    store
        .reader()
        .execute_batch(
            "UPDATE main.actions SET meeting_id = 1 WHERE text = 'in a 1:1';
             UPDATE main.actions SET meeting_id = 2 WHERE text = 'in the team meeting';
             UPDATE main.actions SET private = 1 WHERE text = 'private';",
        )
        .unwrap();
    let team = PrepFor {
        meeting_type: Some(MeetingTypeId(2)),
        ..PrepFor::team(None)
    };
    assert_eq!(
        texts(&store, &team, Part::CarryForward),
        [
            "○ Ana Ruiz: in the team meeting; due 25 Nov 2026",
            "○ Ana Ruiz: in no meeting; due 25 Nov 2026"
        ]
    );
    assert!(texts(&store, &team, Part::Observations).is_empty());
    assert!(texts(&store, &team, Part::Plan).is_empty());
    let exceptions = texts(&store, &team, Part::Exceptions);
    assert!(
        exceptions[0].contains("Ben Okafor: Initech renewal"),
        "{exceptions:#?}"
    );
    let ana = lines(&store, &PrepFor::rep(ANA), Part::CarryForward);
    assert_eq!(ana.iter().filter(|line| line.private).count(), 1);
    let quota = goal("won_value", Target::Money(usd(240_000)));
    store.set_goals("Set", &[quota]).unwrap();
    let numbers = texts(&store, &team, Part::Numbers);
    assert_eq!(
        numbers[0],
        "! Won value: 0 of USD 240,000 (0 %, 1 rep); on pace: 135k"
    );
}

#[test]
fn a_deal_review_is_about_its_deal_alone() {
    let mut store = file();
    store
        .add_action(&NewAction {
            deal: Some(GLOBEX),
            ..promise("Call the CFO", Some(ANA), ahead(3))
        })
        .unwrap();
    store
        .add_action(&promise("Something else", Some(ANA), ahead(3)))
        .unwrap();
    edit(
        &mut store,
        &DealEdit {
            next_step: Some((String::new(), None)),
            ..DealEdit::default()
        },
    );
    let review = PrepFor {
        deal: Some(GLOBEX),
        ..PrepFor::rep(ANA)
    };
    assert_eq!(texts(&store, &review, Part::CarryForward).len(), 1);
    let flags = lines(&store, &review, Part::Exceptions);
    assert!(
        flags[0]
            .text
            .starts_with("No next step: No next step is written down"),
        "{flags:#?}"
    );
    assert!(
        flags
            .iter()
            .all(|line| line.opens == Some(Opens::Deal(GLOBEX)))
    );
    assert!(texts(&store, &review, Part::Numbers).is_empty());
    let initech = PrepFor {
        deal: Some(DealId(2)),
        ..PrepFor::default()
    };
    assert!(texts(&store, &initech, Part::CarryForward).is_empty());
}

#[test]
fn a_pack_of_a_past_day_says_what_was_the_case_on_it() {
    let mut store = file();
    store
        .add_action(&promise("Call the CFO", Some(ANA), ahead(3)))
        .unwrap();
    let wanted = PrepFor::rep(ANA);
    assert_eq!(texts(&store, &wanted, Part::CarryForward).len(), 1);
    store
        .look_at(crate::domain::history::Looking::at(Some(ago(1)), None))
        .unwrap();
    assert!(texts(&store, &wanted, Part::CarryForward).is_empty());
}
