//! Tests of qualification scoring on the published fixtures.

use super::*;

/// The weights and minimums of guia-matthieu/clawfu-skills, meddic-scorecard (domain.md 4.1).
fn meddpicc() -> Framework {
    let element = |(key, weight): (&str, u32)| Element {
        key: key.into(),
        name: key.into(),
        question: String::new(),
        weight,
    };
    let keys = ["M", "E", "DC", "DP", "P", "I", "C", "Comp"];
    let minimum = |(stage, points): (&str, u32)| StageMinimum {
        stage: stage.into(),
        points,
        of: 24,
        required: Vec::new(),
    };
    Framework {
        key: "meddpicc".into(),
        name: "MEDDPICC".into(),
        max_level: 3,
        origin: String::new(),
        met: None,
        elements: keys
            .into_iter()
            .zip([15, 15, 10, 10, 10, 15, 15, 10])
            .map(element)
            .collect(),
        minimums: [
            ("qualification", 12),
            ("demo", 16),
            ("proposal", 18),
            ("negotiation", 21),
            ("commit", 22),
        ]
        .map(minimum)
        .into(),
    }
}

fn scores(levels: &[(&str, u8)]) -> Vec<Score> {
    let score = |(element, level): &(&str, u8)| Score {
        element: (*element).into(),
        level: *level,
        evidence: "said so".into(),
    };
    levels.iter().map(score).collect()
}

fn fixture() -> Vec<Score> {
    scores(&[
        ("M", 2),
        ("E", 1),
        ("DC", 3),
        ("DP", 2),
        ("P", 1),
        ("I", 3),
        ("C", 3),
        ("Comp", 1),
    ])
}

#[test]
fn a_deal_below_its_stage_is_not_ready_and_says_where() {
    // domain.md FX-4.01: 16/24 < 18; gaps: economic buyer (needs 3), paper, competition.
    let framework = meddpicc();
    let needed = framework.points_for(framework.minimum("proposal").unwrap());
    let required = ["I", "C", "DC", "E"].map(String::from);
    let readiness = framework.readiness(needed, &required, &fixture());
    assert_eq!(
        (readiness.total, readiness.needed, readiness.maximum),
        (16, 18, 24)
    );
    assert!(!readiness.is_ready());
    let gaps: Vec<(&str, u8)> = readiness
        .gaps
        .iter()
        .map(|gap| (gap.element.as_str(), gap.needs))
        .collect();
    assert_eq!(gaps, [("E", 3), ("P", 2), ("Comp", 2)]);
}

#[test]
fn margins_rank_the_deals_of_a_review() {
    // domain.md FX-4.02: ok, -4, ok, -2, -5.
    let framework = meddpicc();
    let margins: Vec<i64> = [
        (22, "commit"),
        (14, "proposal"),
        (18, "demo"),
        (10, "qualification"),
        (16, "negotiation"),
    ]
    .into_iter()
    .map(|(total, stage)| {
        let needed = framework.points_for(framework.minimum(stage).unwrap());
        Readiness {
            total,
            needed,
            maximum: 24,
            gaps: Vec::new(),
        }
        .margin()
    })
    .collect();
    assert_eq!(margins, [0, -4, 2, -2, -5]);
}

#[test]
fn three_of_four_is_enough_for_bant() {
    // domain.md FX-4.03.
    let keys = ["budget", "authority", "need", "timeframe"];
    let element = |key: &str| Element {
        key: key.into(),
        name: key.into(),
        question: String::new(),
        weight: 25,
    };
    let bant = Framework {
        met: Some(MetRule {
            needed: 3,
            level: 2,
        }),
        elements: keys.map(element).into(),
        ..meddpicc()
    };
    let three = scores(&[("budget", 2), ("need", 3), ("timeframe", 2)]);
    assert_eq!(bant.met(&three), Some((3, true)));
    assert_eq!(bant.met(&three[..2]), Some((2, false)));
    assert_eq!(meddpicc().met(&three), None);
}

#[test]
fn the_weighted_share_follows_the_weights() {
    // domain.md FX-4.04: 205 / 300.
    let share = meddpicc().weighted_share(&fixture()).unwrap();
    assert!((share - 205.0 / 300.0).abs() < 1e-12);
    let empty = Framework {
        elements: Vec::new(),
        ..meddpicc()
    };
    assert_eq!(empty.weighted_share(&[]), None);
    assert_eq!(meddpicc().weighted_share(&[]), Some(0.0));
}

#[test]
fn shares_round_up_in_smaller_frameworks() {
    let four = Framework {
        elements: meddpicc().elements[..4].to_vec(),
        ..meddpicc()
    };
    let minimum = StageMinimum {
        stage: "demo".into(),
        points: 16,
        of: 24,
        required: Vec::new(),
    };
    assert_eq!(four.points_for(&minimum), 8);
    assert_eq!(
        four.points_for(&StageMinimum {
            points: 22,
            ..minimum
        }),
        11
    );
}

#[test]
fn from_validated_on_a_score_needs_evidence() {
    let framework = meddpicc();
    for (element, level, evidence, fields) in [
        ("M", 1, "", vec![]),
        ("M", 2, "CFO named 4 % waste", vec![]),
        ("M", 2, " ", vec!["evidence"]),
        ("M", 4, "x", vec!["level"]),
        ("Luck", 1, "", vec!["element"]),
    ] {
        let score = Score {
            element: element.into(),
            level,
            evidence: evidence.into(),
        };
        let problems = framework.problems(&score);
        let got: Vec<&str> = problems
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(got, fields, "{element} {level}");
    }
}
