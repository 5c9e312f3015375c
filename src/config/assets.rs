//! What ships inside the program, as data: the standard sales process, the qualification frameworks, competencies,
//! performance levers, types of meetings, the prompts of a debrief, and the questions of the cause.
//!
//! All but the questions are read once, into a new file of the user; from then on the file's own, edited copy counts.

use serde::Deserialize;

use super::cause as questions;
use crate::domain::cadence::{StarterLine, StarterRhythm};
use crate::domain::cause::Cause;
use crate::domain::competency::{Competencies, Competency};
use crate::domain::debrief::{PromptSet, PromptSets};
use crate::domain::lever::{Lever, Levers};
use crate::domain::meeting::{MeetingType, MeetingTypes};
use crate::domain::process::Process;
use crate::domain::qualification::Framework;

const CAUSE: &str = include_str!("../../assets/cause.toml");
const COMPETENCIES: &str = include_str!("../../assets/competencies.toml");
const DEBRIEF: &str = include_str!("../../assets/debrief.toml");
const LEVERS: &str = include_str!("../../assets/levers.toml");
const MEETINGS: &str = include_str!("../../assets/meetings.toml");
const PROCESS: &str = include_str!("../../assets/process.toml");
const QUALIFICATION: &str = include_str!("../../assets/qualification.toml");
const RHYTHM: &str = include_str!("../../assets/rhythm.toml");

/// A shipped file that cannot be read: a mistake of the program's makers, caught by a test.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("assets/{file} inside the program is damaged: {why}")]
pub struct DamagedAsset {
    file: &'static str,
    why: String,
}

/// The standard sales process.
pub fn standard_process() -> Result<Process, DamagedAsset> {
    read("process.toml", PROCESS)
}

/// MEDDPICC, MEDDIC, BANT, CHAMP, ANUM and SPICED.
pub fn frameworks() -> Result<Vec<Framework>, DamagedAsset> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Frameworks {
        framework: Vec<Framework>,
    }
    read::<Frameworks>("qualification.toml", QUALIFICATION).map(|file| file.framework)
}

/// The starter set of competencies.
pub fn competencies() -> Result<Vec<Competency>, DamagedAsset> {
    read::<Competencies>("competencies.toml", COMPETENCIES).map(|file| file.all)
}

/// The questions of a debrief.
pub fn prompt_sets() -> Result<Vec<PromptSet>, DamagedAsset> {
    read::<PromptSets>("debrief.toml", DEBRIEF).map(|file| file.all)
}

/// The performance levers.
pub fn levers() -> Result<Vec<Lever>, DamagedAsset> {
    read::<Levers>("levers.toml", LEVERS).map(|file| file.all)
}

/// The rhythm to start from.
pub fn rhythm() -> Result<Vec<StarterLine>, DamagedAsset> {
    read::<StarterRhythm>("rhythm.toml", RHYTHM).map(|file| file.all)
}

/// The types of meetings.
pub fn meetings() -> Result<Vec<MeetingType>, DamagedAsset> {
    read::<MeetingTypes>("meetings.toml", MEETINGS).map(|file| file.all)
}

/// The questions of the cause.
pub fn cause() -> Result<Cause, DamagedAsset> {
    questions::shipped(CAUSE)
}

/// What is said about a shipped file that cannot be read.
pub(super) fn damaged(file: &'static str, why: String) -> DamagedAsset {
    DamagedAsset { file, why }
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DamagedAsset> {
    toml::from_str(text).map_err(|error| DamagedAsset {
        file,
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lever::{CONVERSION, FACTORS};
    use crate::domain::metric::METRICS;
    use crate::domain::prep_pack::Part;
    use crate::domain::process::{Outcome, Sense};
    use std::collections::BTreeSet;

    #[test]
    fn the_process_ends_with_won_and_lost_and_each_open_stage_is_whole() {
        let process = standard_process().unwrap();
        let (open, ends): (Vec<_>, Vec<_>) = process
            .stages
            .iter()
            .partition(|stage| stage.outcome == Outcome::Open);
        let ends: Vec<Outcome> = ends.iter().map(|stage| stage.outcome).collect();
        assert_eq!(ends, [Outcome::Won, Outcome::Lost]);
        assert!((5..=7).contains(&open.len()));
        for stage in open {
            assert!(
                !stage.objective.is_empty() && !stage.tasks.is_empty(),
                "{}",
                stage.name
            );
            assert!(stage.outcomes.len() >= 2, "{}", stage.name);
            assert!((2..=4).contains(&stage.criteria.len()), "{}", stage.name);
            let gained = |c: &&crate::domain::process::ExitCriterion| c.sense == Sense::Commitment;
            assert_eq!(
                stage.criteria.iter().filter(gained).count(),
                1,
                "{}",
                stage.name
            );
        }
        let senses: BTreeSet<Sense> = process
            .stages
            .iter()
            .flat_map(|s| &s.criteria)
            .map(|c| c.sense)
            .collect();
        assert_eq!(senses.len(), Sense::ALL.len());
    }

    #[test]
    fn every_framework_is_whole_and_its_minimums_rise_along_the_process() {
        let process = standard_process().unwrap();
        let frameworks = frameworks().unwrap();
        let keys: Vec<&str> = frameworks.iter().map(|f| f.key.as_str()).collect();
        assert_eq!(
            keys,
            ["meddpicc", "meddic", "bant", "champ", "anum", "spiced"]
        );
        for framework in &frameworks {
            assert_eq!(
                framework.elements.iter().map(|e| e.weight).sum::<u32>() % 10,
                0
            );
            assert!(framework.elements.iter().all(|e| e.question.ends_with('?')));
            assert!(!framework.origin.is_empty());
            let points: Vec<u32> = framework
                .minimums
                .iter()
                .map(|m| framework.points_for(m))
                .collect();
            assert!(points.is_sorted() && points.last() <= Some(&framework.maximum()));
            for minimum in &framework.minimums {
                assert!(
                    process
                        .stages
                        .iter()
                        .any(|stage| stage.key == minimum.stage)
                );
                let known = |key: &String| framework.elements.iter().any(|e| e.key == *key);
                assert!(
                    minimum.required.iter().all(known),
                    "{} {}",
                    framework.key,
                    minimum.stage
                );
            }
        }
    }

    #[test]
    fn competencies_are_anchored_at_five_levels_and_levers_name_what_there_is() {
        let process = standard_process().unwrap();
        let competencies = competencies().unwrap();
        let levers = levers().unwrap();
        let is_open = |key: &str| {
            let found = process.stages.iter().find(|stage| stage.key == key);
            found.is_some_and(|stage| stage.outcome == Outcome::Open)
        };
        assert!((8..=10).contains(&competencies.len()));
        for competency in &competencies {
            assert_eq!(competency.levels.len(), 5, "{}", competency.key);
            assert!(competency.question.ends_with('?'), "{}", competency.key);
            assert!(competency.stage.as_deref().is_none_or(is_open));
        }
        for lever in &levers {
            let key = &lever.key;
            assert!(FACTORS.iter().any(|(factor, _)| *factor == lever.factor));
            assert_eq!(lever.factor == CONVERSION, lever.stage.is_some(), "{key}");
            assert!(lever.stage.as_deref().is_none_or(is_open), "{key}");
            assert!(
                competencies
                    .iter()
                    .any(|known| Some(&known.key) == lever.competency.as_ref()),
                "{key}"
            );
            assert!(lever.behaviour.ends_with('.'), "{key}");
            for metric in [&lever.metric, &lever.indicator] {
                assert!(METRICS.iter().any(|known| known.key == metric), "{metric}");
            }
        }
        // Each factor has a lever, and each open stage one for its conversion.
        for (factor, _) in FACTORS {
            assert!(
                levers.iter().any(|lever| lever.factor == factor),
                "{factor}"
            );
        }
        for stage in process.stages.iter().filter(|s| s.outcome == Outcome::Open) {
            let own = |lever: &&Lever| lever.stage.as_ref() == Some(&stage.key);
            assert_eq!(levers.iter().filter(own).count(), 1, "{}", stage.key);
        }
        let keys: BTreeSet<&str> = levers.iter().map(|lever| lever.key.as_str()).collect();
        assert_eq!(keys.len(), levers.len());
    }

    #[test]
    fn every_type_of_meeting_asks_a_question_and_opens_with_what_was_promised() {
        // Lengths of domain.md 6.1; a 1:1 and a forecast call fit into half an hour.
        let types = meetings().unwrap();
        let lengths: Vec<(&str, i64)> = types
            .iter()
            .map(|kind| (kind.key.as_str(), kind.minutes()))
            .collect();
        assert_eq!(
            lengths,
            [
                ("one_on_one", 30),
                ("performance_review", 90),
                ("team", 60),
                ("pipeline_review", 30),
                ("forecast_call", 25),
                ("deal_review", 60),
                ("best_practice", 40),
                ("training_clinic", 60),
                ("qbr", 90),
                ("standup", 15),
            ]
        );
        for kind in &types {
            assert!(kind.question.ends_with('?'), "{}", kind.key);
            assert!(!kind.standard.is_empty() && !kind.outputs.is_empty());
            assert_eq!(
                kind.agenda[0].part,
                Part::CarryForward.key(),
                "{}",
                kind.key
            );
            for item in &kind.agenda {
                assert!(item.minutes > 0 && !item.prompt.is_empty(), "{}", item.name);
                assert!(item.part.is_empty() || item.part.parse::<Part>().is_ok());
            }
        }
    }

    #[test]
    fn every_set_of_prompts_begins_with_the_rep_and_is_written_in_the_order_in_which_it_is_asked() {
        use crate::domain::debrief::{in_order, wrong_with};
        let sets = prompt_sets().unwrap();
        let keys: Vec<&str> = sets.iter().map(|set| set.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "rep_first",
                "tell_show_do_review",
                "diagnose_plan_do_review",
                "grow"
            ]
        );
        for set in &sets {
            assert_eq!(wrong_with(&set.prompts), None, "{}", set.key);
            assert_eq!(in_order(&set.prompts), set.prompts, "{}", set.key);
            assert!((4..=8).contains(&set.prompts.len()), "{}", set.key);
        }
    }

    #[test]
    fn the_shipped_score_card_meets_the_published_fixture() {
        // domain.md FX-4.01 and FX-4.04: Proposal, 16/24 < 18, 205/300 weighted.
        let frameworks = frameworks().unwrap();
        let framework = &frameworks[0];
        let levels = [2, 1, 3, 2, 1, 3, 3, 1];
        let score = |(element, level): (&crate::domain::qualification::Element, u8)| {
            crate::domain::qualification::Score {
                element: element.key.clone(),
                level,
                evidence: String::new(),
            }
        };
        let scores: Vec<_> = framework.elements.iter().zip(levels).map(score).collect();
        let minimum = framework.minimum("proposal").unwrap();
        let readiness =
            framework.readiness(framework.points_for(minimum), &minimum.required, &scores);
        assert_eq!((readiness.total, readiness.needed), (16, 18));
        let gaps: Vec<&str> = readiness
            .gaps
            .iter()
            .map(|gap| gap.element.as_str())
            .collect();
        assert_eq!(gaps, ["economic_buyer", "paper_process", "competition"]);
        assert!((framework.weighted_share(&scores).unwrap() - 205.0 / 300.0).abs() < 1e-12);
    }
}
