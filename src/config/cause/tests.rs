//! The shipped questions, way by way, and what a manager is told about mistakes in edited ones.

use super::*;
use crate::domain::cause::{Answers, At, Condition, Intervention, Owner, RootCause};

fn shipped_cause() -> Cause {
    assets::cause().unwrap()
}

/// Every way through the questions: what is answered, and the outcome.
fn ways(cause: &Cause) -> Vec<(Answers, Outcome)> {
    let mut found = Vec::new();
    let mut open = vec![Answers::new()];
    while let Some(given) = open.pop() {
        match cause.walk(&given).at {
            At::Question(question) => {
                for answer in &question.answers {
                    let mut given = given.clone();
                    given.insert(question.key.clone(), answer.key.clone());
                    open.push(given);
                }
            }
            At::Outcome(outcome) => found.push((given, outcome.clone())),
            At::Nowhere => panic!("{given:?} leads nowhere"),
        }
    }
    found
}

#[test]
fn every_way_ends_in_an_outcome_and_the_system_is_never_left_to_the_rep() {
    let cause = shipped_cause();
    let ways = ways(&cause);
    assert!(ways.len() > 30, "{}", ways.len());
    for (given, outcome) in &ways {
        let said = format!("{given:?} -> {}", outcome.key);
        if let Some(RootCause::Environment | RootCause::Capacity) = outcome.root_cause {
            assert_eq!(outcome.owner, Owner::Manager, "{said}");
        }
        if outcome.condition == Some(Condition::Constraints) {
            assert!(!outcome.intervention.is_training(), "{said}");
        }
        assert_eq!(
            outcome.root_cause.is_none(),
            outcome.intervention.names_no_cause(),
            "{said}"
        );
    }
    let reached = |is: &dyn Fn(&Outcome) -> bool| ways.iter().any(|(_, outcome)| is(outcome));
    for word in RootCause::ALL {
        assert!(
            reached(&|outcome| outcome.root_cause == Some(*word)),
            "{word}"
        );
    }
    for word in Condition::ALL {
        assert!(
            reached(&|outcome| outcome.condition == Some(*word)),
            "{word}"
        );
    }
    for word in Intervention::ALL {
        assert!(reached(&|outcome| outcome.intervention == *word), "{word}");
    }
}

#[test]
fn the_fast_fixes_come_before_everything_else() {
    let cause = shipped_cause();
    let asked: Vec<&str> = cause.questions.iter().map(|q| q.key.as_str()).collect();
    assert_eq!(
        asked[..4],
        ["expectation", "resources", "feedback", "important"]
    );
    for question in &cause.questions {
        assert!(question.text.ends_with('?'), "{}", question.key);
        assert!(!question.help.is_empty(), "{}", question.key);
        // So that each line stands whole on a narrow screen.
        assert!(
            question.text.len() <= 90 && question.help.len() <= 110,
            "{}",
            question.key
        );
        let keys: Vec<&str> = question.answers.iter().map(|a| a.key.as_str()).collect();
        assert!(keys.contains(&"yes") && keys.contains(&"no") && keys.contains(&"unsure"));
    }
}

/// The row table of Mager and Pipe as domain.md 1.1 has it: answers, outcome, intervention. `{able}` and `{unable}`
/// stand for the answers up to the question of skill.
const ROWS: [(&str, &str, Intervention); 11] = [
    // 2 Is it important? No: ignore.
    ("important no", "leave_it", Intervention::Ignore),
    // 4 Skill deficiency, used to do it? No: formal training, after 5b.
    (
        "{unable}, used_to no, simpler_way no, potential yes",
        "teach",
        Intervention::TellShowDoReview,
    ),
    // 5 Used often? No: arrange practice. Yes: arrange feedback.
    (
        "{unable}, used_to yes, used_often no",
        "practise",
        Intervention::Practice,
    ),
    (
        "{unable}, used_to yes, used_often yes",
        "feedback_on_skill",
        Intervention::Feedback,
    ),
    // 5b Simpler way? Change the job, job aid. Has potential? No: transfer or replace.
    (
        "{unable}, used_to no, simpler_way yes",
        "make_simpler",
        Intervention::Simplify,
    ),
    (
        "{unable}, used_to no, simpler_way no, potential no",
        "other_role",
        Intervention::RoleChange,
    ),
    // 6 Is performing punishing? Yes: remove punishment.
    (
        "{able}, punished yes",
        "stop_punishing",
        Intervention::ChangeConsequences,
    ),
    // 7 Is not performing rewarding? Yes: arrange a positive consequence for performing.
    (
        "{able}, punished no, rewarded yes",
        "reward_doing",
        Intervention::ChangeConsequences,
    ),
    // 8 Does performing matter? No: arrange a consequence.
    (
        "{able}, punished no, rewarded no, matters no",
        "arrange_consequence",
        Intervention::ChangeConsequences,
    ),
    // 9 Obstacles? Yes: remove the obstacle.
    (
        "{able}, punished no, rewarded no, matters yes, obstacles yes",
        "remove_obstacle",
        Intervention::RemoveBarrier,
    ),
    // 9 No, and nothing else either: observe again.
    (
        "{able}, punished no, rewarded no, matters yes, obstacles no, capacity yes, knows_why yes, believes yes, \
             held_back no",
        "look_again",
        Intervention::Observe,
    ),
];

#[test]
fn the_rows_of_mager_and_pipe_lead_where_the_book_says() {
    let fast = "expectation yes, resources yes, feedback yes";
    let able = "important yes, could_they yes";
    let unable = "important yes, could_they no";
    let cause = shipped_cause();
    for (row, key, intervention) in ROWS {
        let row = row.replace("{unable}", unable).replace("{able}", able);
        let given: Answers = format!("{fast}, {row}")
            .split(", ")
            .map(|pair| {
                let (question, answer) = pair.trim().split_once(' ').unwrap();
                (question.to_owned(), answer.to_owned())
            })
            .collect();
        let walk = cause.walk(&given);
        assert_eq!(walk.path.len(), given.len(), "{row}");
        let outcome = walk.outcome().unwrap();
        assert_eq!(
            (outcome.key.as_str(), outcome.intervention),
            (key, intervention),
            "{row}"
        );
    }
}

#[test]
fn a_manager_is_told_each_mistake_with_its_line() {
    let own = r#"origin = "ours"
[[question]]
key = "can"
text = "Can they?"
answer = [
  { key = "yes", label = "Yes", next = "wnat" },
  { key = "no", label = "No", outcome = "train" },
]

[[question]]
key = "want"
text = "Do they want to?"
answer = [{ key = "no", label = "No", outcome = "talk" }]

[[outcome]]
key = "train"
name = "They cannot"
condition = "constraints"
root_cause = "skill"
intervention = "practice"
owner = "rep"
todo = "Train."
"#;
    let said = |text: &str| parse(text).map_err(|mistakes| mistakes.to_string());
    assert_eq!(
        said(own).unwrap_err(),
        "line 6: the answer “yes” of “can” leads to “wnat”, which is no question\n\
         line 13: the answer “no” of “want” ends in “talk”, which is no outcome\n\
         line 15: “train” answers a constraint with training, which cannot help: remove the barrier"
    );
    let typo = own.replace("root_cause = \"skill\"", "root_cause = \"will\"");
    let typo = said(&typo).unwrap_err();
    assert!(
        typo.starts_with("line 19: unknown variant `will`, expected one of"),
        "{typo}"
    );
    let field = said(&own.replace("todo =", "do =")).unwrap_err();
    assert!(field.starts_with("line 22: unknown field `do`"), "{field}");
    let good = own
        .replace("wnat", "want")
        .replace("\"talk\"", "\"train\"")
        .replace("\"constraints\"", "\"does_not_know\"");
    assert_eq!(said(&good).unwrap().questions.len(), 2);
}

#[test]
fn own_questions_beside_the_settings_replace_the_shipped_ones_unless_they_have_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let path = beside(&folder.path().join("config.toml"));
    assert_eq!(load(&path).unwrap(), (None, Mistakes::default()));
    let own =
        include_str!("../../../assets/cause.toml").replace("Did they do it well once?", "Ever?");
    fs::write(&path, &own).unwrap();
    let (cause, mistakes) = load(&path).unwrap();
    assert_eq!(mistakes, Mistakes::default());
    assert_eq!(cause.unwrap().question("used_to").unwrap().text, "Ever?");
    fs::write(&path, own.replace("next = \"used_to\"", "next = \"used\"")).unwrap();
    let (cause, mistakes) = load(&path).unwrap();
    assert!(cause.is_none());
    assert_eq!(mistakes.0.len(), 1);
    fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    assert!(load(&path).is_err());
}
