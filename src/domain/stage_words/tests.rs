//! Tests of stage names: what they say, and where they stand in the order.

use super::*;

#[test]
fn names_say_open_won_or_lost_or_nothing() {
    for (name, outcome) in [
        ("Closed Won", Some(Outcome::Won)),
        ("Won", Some(Outcome::Won)),
        ("Gewonnen", Some(Outcome::Won)),
        ("Closed - Won", Some(Outcome::Won)),
        ("closedwon", Some(Outcome::Won)),
        ("1 - Closed Won", Some(Outcome::Won)),
        ("Fermée / Gagnée", Some(Outcome::Won)),
        ("Lost", Some(Outcome::Lost)),
        ("6 - Closed Lost", Some(Outcome::Lost)),
        ("Closed Lost to Competition", Some(Outcome::Lost)),
        ("Disqualified", Some(Outcome::Lost)),
        ("Verloren", Some(Outcome::Lost)),
        ("Engaging", Some(Outcome::Open)),
        ("Prospecting", Some(Outcome::Open)),
        ("3 - Technical Validation", Some(Outcome::Open)),
        ("Proposal/Price Quote", Some(Outcome::Open)),
        ("Id. Decision Makers", Some(Outcome::Open)),
        ("Identify Decision Makers", Some(Outcome::Open)),
        ("Decision Maker Bought-In", Some(Outcome::Open)),
        ("qualifiedtobuy", Some(Outcome::Open)),
        // Cannot be known from the name.
        ("Closed", None),
        ("Wonderful", None),
        ("593899995", None),
        ("Lost and found", None),
        ("Onboarding", None),
        ("Renewal", None),
        ("", None),
    ] {
        assert_eq!(
            guess_outcome(name, StageHints::default()),
            outcome,
            "{name}"
        );
    }
}

#[test]
fn what_the_file_states_counts_and_a_contradiction_is_asked() {
    use Outcome::{Lost, Open, Won};
    for (name, closed, won, probability, status, outcome) in [
        ("Phase 7", Some(true), Some(true), None, None, Some(Won)),
        ("Phase 7", Some(true), Some(false), None, None, Some(Lost)),
        ("Phase 7", Some(false), Some(false), None, None, Some(Open)),
        ("Negotiation", None, None, None, Some("Won"), Some(Won)),
        ("Phase 7", None, None, None, Some("open"), Some(Open)),
        ("Phase 7", None, None, None, Some("In Progress?"), None),
        ("Phase 7", Some(true), None, Some(100.0), None, Some(Won)),
        ("Phase 7", Some(true), None, Some(0.0), None, Some(Lost)),
        ("Phase 7", Some(true), None, Some(50.0), None, None),
        ("Phase 7", None, None, Some(100.0), None, None),
        ("Closed Lost", Some(true), Some(true), None, None, None),
        ("Closed Won", None, None, None, Some("Lost"), None),
        ("Closed Won", Some(false), Some(false), None, None, None),
        ("Phase 7", Some(false), Some(true), None, None, None),
        ("Proposal", Some(true), None, None, None, None),
    ] {
        let hints = StageHints {
            is_closed: closed,
            is_won: won,
            probability,
            status,
        };
        assert_eq!(guess_outcome(name, hints), outcome, "{name} {hints:?}");
    }
}

#[test]
fn numbers_before_a_name_are_read() {
    for (name, number) in [
        ("3 - Technical Validation", Some(3)),
        ("03. Demo", Some(3)),
        ("S2: Discovery", Some(2)),
        ("Stage 4 - Proposal", Some(4)),
        ("5) Negotiation", Some(5)),
        ("360 Review", None),
        ("Solution", None),
        ("2nd meeting", None),
    ] {
        assert_eq!(number_prefix(name), number, "{name}");
    }
}

fn ordered(stages: &[(&str, Option<f64>)]) -> (Vec<String>, OrderedBy) {
    let stages: Vec<NamedStage> = stages
        .iter()
        .map(|(name, probability)| NamedStage {
            name: (*name).to_owned(),
            outcome: guess_outcome(name, StageHints::default()),
            probability: *probability,
        })
        .collect();
    let (order, by) = order(&stages);
    (
        order
            .into_iter()
            .map(|place| stages[place].name.clone())
            .collect(),
        by,
    )
}

#[test]
fn stages_come_in_order_and_say_how() {
    for (stages, expected, by) in [
        (
            vec![
                ("Closed Lost", None),
                ("2 - Demo", None),
                ("Closed Won", None),
                ("1 - Fit", None),
            ],
            vec!["1 - Fit", "2 - Demo", "Closed Won", "Closed Lost"],
            OrderedBy::Number,
        ),
        (
            vec![
                ("4 - Prospecting", None),
                ("2 - Proposal", None),
                ("1 - Closed Won", None),
            ],
            vec!["4 - Prospecting", "2 - Proposal", "1 - Closed Won"],
            OrderedBy::Number,
        ),
        (
            vec![
                ("Won", None),
                ("Engaging", None),
                ("Lost", None),
                ("Prospecting", None),
            ],
            vec!["Prospecting", "Engaging", "Won", "Lost"],
            OrderedBy::Ladder,
        ),
        (
            vec![("Contract Sent", None), ("Appointment Scheduled", None)],
            vec!["Appointment Scheduled", "Contract Sent"],
            OrderedBy::Ladder,
        ),
        (
            vec![("Beta", Some(60.0)), ("Alpha", Some(20.0))],
            vec!["Alpha", "Beta"],
            OrderedBy::Probability,
        ),
        (
            vec![("Beta", None), ("Alpha", Some(20.0))],
            vec!["Beta", "Alpha"],
            OrderedBy::File,
        ),
    ] {
        assert_eq!(
            ordered(&stages),
            (expected.iter().map(ToString::to_string).collect(), by)
        );
    }
}
