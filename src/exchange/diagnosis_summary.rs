//! The summary of a walk as Markdown, read back from the record: what was found, what was agreed, what is done by whom
//! and when. For rep and manager alike: private notes and the answers about the cause stay out of it.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::domain::cause::{Intervention, RootCause};
use crate::domain::date_words::written;
use crate::domain::ids::DiagnosisId;
use crate::domain::plan_draft::PlanDraft;
use crate::storage::{Evidence, EvidenceKind, Result, RoamWalk, Says, Store, WalkState};

/// What a summary is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    /// The walk.
    pub walk: RoamWalk,
    /// Names of the stages of the hypothesis; empty where it has none.
    pub stages: (String, String),
    /// The evidence.
    pub evidence: Vec<Evidence>,
}

/// The summary of a walk as the file has it now.
pub fn diagnosis_summary(store: &Store, id: DiagnosisId) -> Result<String> {
    let line = store.walks()?.into_iter().find(|line| line.id == id);
    Ok(markdown(&Material {
        walk: store.walk(id)?,
        stages: line.map(|line| line.stages).unwrap_or_default(),
        evidence: store.evidence(id)?,
    }))
}

/// A factor in the words of the trade, by its key and the names of its stages: “Discovery → Proposal”.
pub fn factor_in_words(factor: &str, (from, to): &(String, String)) -> String {
    match factor {
        "" => String::new(),
        "volume" => "New deals".to_owned(),
        "conversion" if from.is_empty() => "Stage conversion".to_owned(),
        "conversion" => format!("{from} → {to}"),
        "win_rate" => "Win rate".to_owned(),
        "deal_value" => "Deal value".to_owned(),
        "realisation" => "Price realisation".to_owned(),
        "segment_mix" => "Segment mix".to_owned(),
        "cycle" => "Sales cycle".to_owned(),
        other => other.to_owned(),
    }
}

/// A root cause in words, by its key.
pub fn root_cause_in_words(key: &str) -> String {
    key.parse::<RootCause>()
        .map_or_else(|_| String::new(), |cause| cause.label().to_lowercase())
}

/// A summary in Markdown. Texts from the file are made harmless: one line, no markup, no control characters.
pub fn markdown(material: &Material) -> String {
    let walk = &material.walk;
    let mut out = format!("# Diagnosis: {}\n\n", plain(&walk.rep_name));
    let _ = write!(out, "Begun {}", written(walk.started_at.day()));
    match (walk.state, walk.finished_at) {
        (WalkState::Finished, Some(at)) => {
            let _ = writeln!(out, ", finished {}.", written(at.day()));
        }
        (WalkState::Stopped, _) => out.push_str(", stopped.\n"),
        _ => out.push_str(", not finished.\n"),
    }
    finding(&mut out, material);
    evidence(&mut out, &material.evidence);
    agreement(&mut out, walk);
    match &walk.plan {
        Some(plan) => plan_lines(&mut out, plan, walk),
        None => out.push_str("\n## Plan\n\nNone yet.\n"),
    }
    out
}

fn finding(out: &mut String, material: &Material) {
    let walk = &material.walk;
    out.push_str("\n## Finding\n\n");
    if let Some((first, last)) = walk.days {
        let _ = writeln!(out, "- Results of {} to {}", written(first), written(last));
    }
    let says = serde_json::from_str::<serde_json::Value>(&walk.figures).ok();
    let says = says
        .as_ref()
        .and_then(|figures| figures.get("says")?.as_str().map(plain));
    let observed = material
        .evidence
        .iter()
        .any(|e| e.kind == EvidenceKind::Observation && e.says == Says::For);
    let factor = factor_in_words(&walk.hypothesis.factor, &material.stages);
    let state = if observed {
        "confirmed by observation"
    } else {
        "a hypothesis until somebody has looked"
    };
    if factor.is_empty() {
        out.push_str("- No hypothesis was chosen.\n");
    } else {
        let _ = writeln!(out, "- **{}**: {state}", plain(&factor));
    }
    if let Some(says) = says {
        let _ = writeln!(out, "- {says}");
    }
    let cause = root_cause_in_words(&walk.cause.root_cause);
    let helps = walk.cause.intervention.parse::<Intervention>();
    if let Ok(helps) = helps {
        let cause = if cause.is_empty() {
            String::new()
        } else {
            format!("Root cause: {cause}. ")
        };
        let _ = writeln!(out, "- {cause}What helps: {}", helps.label().to_lowercase());
    }
}

fn evidence(out: &mut String, all: &[Evidence]) {
    if all.is_empty() {
        return;
    }
    out.push_str("\n## Evidence\n\n");
    for (says, word) in [(Says::For, "for"), (Says::Against, "against")] {
        for kind in [
            EvidenceKind::Observation,
            EvidenceKind::Deal,
            EvidenceKind::RepTalk,
            EvidenceKind::CustomerTalk,
        ] {
            let n = all
                .iter()
                .filter(|e| e.kind == kind && e.says == says)
                .count();
            if n > 0 {
                let what = kind.label().to_lowercase();
                let _ = writeln!(out, "- {what}: {n} {word}");
            }
        }
    }
}

fn agreement(out: &mut String, walk: &RoamWalk) {
    let agreement = &walk.agreement;
    out.push_str("\n## Agreement\n\n");
    for (label, text) in [
        ("Today (A)", &agreement.behaviour_now),
        ("Wanted (B)", &agreement.behaviour_wanted),
        ("In the rep's own words", &agreement.rep_words),
        ("What drives", &agreement.motivation),
        ("Reward and recognition", &agreement.reward),
    ] {
        if !text.trim().is_empty() {
            let _ = writeln!(out, "- {label}: {}", plain(text));
        }
    }
    let on = |day: Option<NaiveDate>| day.map_or_else(|| "not yet".to_owned(), written);
    let _ = writeln!(
        out,
        "- Agreed: {} {}, manager {}",
        plain(&walk.rep_name),
        on(agreement.rep_agreed_on),
        on(agreement.manager_agreed_on)
    );
}

fn plan_lines(out: &mut String, plan: &PlanDraft, walk: &RoamWalk) {
    let _ = writeln!(
        out,
        "\n## Plan\n\n**{}**, {} to {}\n",
        plain(&plan.focus),
        written(plan.starts_on),
        written(plan.ends_on)
    );
    if !plan.predicted.trim().is_empty() {
        let _ = writeln!(out, "Prediction: {}\n", plain(&plan.predicted));
    }
    out.push_str("| What | Who | By |\n|---|---|---|\n");
    for action in &plan.actions {
        let owner = match action.owner {
            None => "manager".to_owned(),
            Some(id) if id == walk.rep => plain(&walk.rep_name),
            Some(_) => "another person".to_owned(),
        };
        let _ = writeln!(
            out,
            "| {} | {owner} | {} |",
            plain(&action.text),
            written(action.due_on)
        );
    }
    let days: Vec<String> = plan.check_ins.iter().map(|day| written(*day)).collect();
    if !days.is_empty() {
        let _ = writeln!(
            out,
            "\nCheck-ins: {}. Each asks one thing: did the behaviour change?",
            days.join(", ")
        );
    }
}

/// One line without what Markdown, a terminal or a reader's eye could be fooled by.
fn plain(text: &str) -> String {
    super::review_summary::plain(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{EvidenceId, LeverId, RepId, StageId};
    use crate::domain::plan_draft::DraftAction;
    use crate::domain::stamp::Stamp;
    use crate::storage::{Agreement, CauseFound, Hypothesis};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan() -> PlanDraft {
        PlanDraft {
            focus: "Names the cost of doing nothing".into(),
            indicator: "win_rate".into(),
            indicator_part: String::new(),
            indicator_from: Some(0.2),
            indicator_target: Some(0.3),
            indicator_on: Some(day("2027-01-04")),
            predicted: "Win rate goes from 20 % to 30 %.".into(),
            starts_on: day("2026-11-23"),
            ends_on: day("2027-01-04"),
            actions: vec![
                DraftAction {
                    text: "Show it on a real case".into(),
                    owner: None,
                    due_on: day("2026-11-26"),
                },
                DraftAction {
                    text: "Rehearse | it *twice*".into(),
                    owner: Some(RepId(1)),
                    due_on: day("2026-11-30"),
                },
            ],
            check_ins: vec![day("2026-11-30"), day("2026-12-07")],
        }
    }

    fn material() -> Material {
        let evidence = |kind, says, text: &str| Evidence {
            id: EvidenceId(1),
            kind,
            record: None,
            says,
            text: text.into(),
            added_at: Stamp(0),
        };
        Material {
            walk: RoamWalk {
                id: DiagnosisId(1),
                rep: RepId(1),
                rep_name: "Ana \u{1b}[31mRuiz".into(),
                state: WalkState::Finished,
                step: 7,
                days: Some((day("2026-10-01"), day("2026-12-31"))),
                benchmark: "team".into(),
                gap: "won_value".into(),
                gap_part: String::new(),
                hypothesis: Hypothesis {
                    factor: "conversion".into(),
                    from: Some(StageId(1)),
                    to: Some(StageId(1)),
                    lever: Some(LeverId(1)),
                },
                cause: CauseFound {
                    condition: "does_not_know".into(),
                    root_cause: "skill".into(),
                    intervention: "tell_show_do_review".into(),
                },
                agreement: Agreement {
                    behaviour_now: "Talks about features".into(),
                    behaviour_wanted: "Names the cost\nof doing nothing".into(),
                    rep_agreed_on: Some(day("2026-11-23")),
                    ..Agreement::default()
                },
                plan: Some(plan()),
                figures: r#"{"says": "Discovery → Proposal: 31 % (benchmark 52 %)"}"#.into(),
                started_at: Stamp(1_795_305_600_000),
                changed_at: Stamp(1_795_305_600_000),
                finished_at: Some(Stamp(1_795_305_600_000)),
            },
            stages: ("Discovery".into(), "Proposal".into()),
            evidence: vec![
                evidence(EvidenceKind::Observation, Says::For, ""),
                evidence(EvidenceKind::RepTalk, Says::Against, "private words"),
            ],
        }
    }

    #[test]
    fn a_finished_walk_is_summed_up_with_shared_parts_only() {
        let summary = markdown(&material());
        assert!(!summary.contains("private words"));
        insta::assert_snapshot!(summary);
    }

    #[test]
    fn a_walk_that_was_just_begun_has_a_summary_too() {
        let mut material = material();
        let walk = &mut material.walk;
        walk.state = WalkState::Open;
        walk.hypothesis = Hypothesis::default();
        walk.cause = CauseFound::default();
        walk.agreement = Agreement::default();
        walk.plan = None;
        walk.figures = String::new();
        material.evidence = Vec::new();
        insta::assert_snapshot!(markdown(&material));
    }
}
