//! The process and the framework of a demo file that was not given others.

use crate::domain::ids::{ElementId, StageId};
use crate::storage::records::{
    NewCriterionTemplate, NewElement, NewFramework, NewProcess, NewStage, NewStageMinimum, NewStep,
};
use crate::storage::{Change, Result};

/// Name, outcome, forecast category, objective, task, verifiable outcome, what the buyer needs, their commitment.
const STAGES: [[&str; 8]; 7] = [
    [
        "Discovery",
        "open",
        "Pipeline",
        "Find a problem worth solving",
        "Ask for the cost of doing nothing",
        "The buyer stated the problem in their own words",
        "Hears their own problem put in figures",
        "Agrees to bring the people concerned",
    ],
    [
        "Qualification",
        "open",
        "Pipeline",
        "Know who decides, how and why now",
        "Map the decision with the sponsor",
        "The buyer named decision, budget and date",
        "Believes the problem is worth solving this year",
        "Introduces the economic buyer",
    ],
    [
        "Solution Fit",
        "open",
        "Best Case",
        "Show that it works for them",
        "Demonstrate on the buyer's own case",
        "The buyer confirmed the requirements in writing",
        "Sees their own case solved",
        "Provides data for the business case",
    ],
    [
        "Proposal",
        "open",
        "Best Case",
        "Agree on the business case",
        "Walk the economic buyer through the proposal",
        "The economic buyer answered the proposal",
        "Feels safe with the plan of introduction",
        "Names the steps to signature with dates",
    ],
    [
        "Negotiation",
        "open",
        "Commit",
        "Agree on terms",
        "Trade, never give",
        "Legal and purchasing returned their changes",
        "Believes the terms are fair to both",
        "Confirms the day of signature",
    ],
    ["Closed Won", "won", "Closed", "", "", "", "", ""],
    ["Closed Lost", "lost", "Omitted", "", "", "", "", ""],
];

/// The least MEDDPICC score per open stage, and the elements that must be at the top level
/// (github.com/guia-matthieu/clawfu-skills, a practitioner's scale).
const MINIMUMS: [(i64, &[&str]); 5] = [
    (0, &[]),
    (8, &["identify_pain"]),
    (12, &["identify_pain"]),
    (16, &["identify_pain", "champion"]),
    (18, &["identify_pain", "champion", "decision_criteria"]),
];

const MEDDPICC: [(&str, &str, i64); 8] = [
    ("metrics", "Metrics", 15),
    ("economic_buyer", "Economic buyer", 15),
    ("decision_criteria", "Decision criteria", 10),
    ("decision_process", "Decision process", 10),
    ("paper_process", "Paper process", 10),
    ("identify_pain", "Identify pain", 15),
    ("champion", "Champion", 15),
    ("competition", "Competition", 10),
];

/// Writes both; answers with the stages and the elements in order.
pub(super) fn write(change: &mut Change<'_>) -> Result<(Vec<StageId>, Vec<ElementId>)> {
    let stages = change.add_process(&NewProcess {
        name: "Standard",
        stages: STAGES.iter().map(stage).collect(),
    })?;
    let minimums = MINIMUMS
        .iter()
        .zip(&stages)
        .filter(|((minimum, _), _)| *minimum > 0)
        .map(|((minimum, required), stage)| NewStageMinimum {
            stage: Some(*stage),
            minimum: *minimum,
            required: required.to_vec(),
        });
    let elements = MEDDPICC.iter().map(|(key, name, weight)| NewElement {
        key,
        name,
        question: "",
        weight: *weight,
    });
    let (_, elements) = change.add_framework(&NewFramework {
        key: "meddpicc",
        name: "MEDDPICC",
        max_level: 3,
        origin: "practitioners' scale",
        elements: elements.collect(),
        minimums: minimums.collect(),
    })?;
    Ok((stages, elements))
}

fn stage(row: &[&'static str; 8]) -> NewStage<'static> {
    let [
        name,
        outcome,
        category,
        objective,
        task,
        result,
        needs,
        commits,
    ] = *row;
    let step = |kind, text| NewStep { kind, text };
    let needed = |sense, text| NewCriterionTemplate { sense, text };
    let open = outcome == "open";
    NewStage {
        name,
        outcome,
        objective,
        category,
        steps: if open {
            vec![step("task", task), step("outcome", result)]
        } else {
            Vec::new()
        },
        criteria: if open {
            vec![needed("believe", needs), needed("commitment", commits)]
        } else {
            Vec::new()
        },
    }
}
