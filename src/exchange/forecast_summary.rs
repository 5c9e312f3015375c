//! The summary of a forecast call as Markdown: the totals before and after, each rep's call, who is late, what was
//! agreed.
//!
//! What is private stays: private actions are left out here, and the reasons of the manager's calls about single reps
//! are no part of the input at all.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::review_summary::plain;
use crate::domain::date_words::written;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;

/// A category before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryTotal {
    /// Which.
    pub category: ForecastCategory,
    /// The call before; `None`: nobody had called.
    pub before: Option<Money>,
    /// The call now.
    pub now: Option<Money>,
    /// What the reps call.
    pub reps: Option<Money>,
    /// What the deals say.
    pub deals: Money,
}

/// What the model that counts answers beside the calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryModel {
    /// What it is called.
    pub name: String,
    /// What it answers for all, or what history it lacks.
    pub answer: Result<Money, String>,
}

/// A rep: per category the rep's call and the manager's over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRep {
    /// Who.
    pub name: String,
    /// `done`, `skipped`, `open`.
    pub state: String,
    /// Category, the rep's call, the manager's.
    pub calls: Vec<(ForecastCategory, Option<Money>, Option<Money>)>,
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryAction {
    /// What is to be done.
    pub text: String,
    /// Who does it; `None` is the manager.
    pub owner: Option<String>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// For the manager's eyes only.
    pub private: bool,
}

/// A forecast call as it was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSummary {
    /// The day.
    pub day: NaiveDate,
    /// The period, in words.
    pub period: String,
    /// The rates used; empty where nothing was converted.
    pub rates: String,
    /// The totals.
    pub totals: Vec<SummaryTotal>,
    /// What the model that counts answers; `None`: it was not reckoned.
    pub model: Option<SummaryModel>,
    /// Why the manager calls so for all; may be empty.
    pub reason: String,
    /// The reps in the order of the call.
    pub reps: Vec<SummaryRep>,
    /// Who is late.
    pub late: Vec<String>,
    /// What was agreed.
    pub actions: Vec<SummaryAction>,
}

/// The summary in Markdown, which reads as plain text, too.
#[must_use]
pub fn markdown(summary: &CallSummary) -> String {
    let mut out = format!(
        "# Forecast call: {}, {}\n\n",
        plain(&summary.period),
        written(summary.day)
    );
    out.push_str("| | Before | Now | The reps | The deals |\n|---|---:|---:|---:|---:|\n");
    for total in &summary.totals {
        let _ = writeln!(
            out,
            "| {} | {} | **{}** | {} | {} |",
            total.category,
            money(total.before),
            money(total.now),
            money(total.reps),
            total.deals
        );
    }
    if let Some(model) = &summary.model {
        let answer = match &model.answer {
            Ok(answer) => answer.to_string(),
            Err(needs) => format!("not enough history, needs {}", plain(needs)),
        };
        let _ = write!(out, "\nModel ({}): {answer}\n", model.name);
    }
    for note in [&summary.reason, &summary.rates] {
        if !note.is_empty() {
            let _ = write!(out, "\n{}\n", plain(note));
        }
    }
    reps(&mut out, &summary.reps);
    if !summary.late.is_empty() {
        let names: Vec<String> = summary.late.iter().map(|name| plain(name)).collect();
        let _ = write!(out, "\nLate: {}\n", names.join(", "));
    }
    let shared: Vec<&SummaryAction> = summary.actions.iter().filter(|a| !a.private).collect();
    if !shared.is_empty() {
        out.push_str("\n## Agreed\n\n");
    }
    for action in shared {
        let owner = action.owner.as_deref().unwrap_or("manager");
        let due = action
            .due_on
            .map_or_else(String::new, |day| format!(" due:{day}"));
        let _ = writeln!(out, "- [ ] {} @{}{due}", plain(&action.text), plain(owner));
    }
    out
}

fn reps(out: &mut String, reps: &[SummaryRep]) {
    let Some(first) = reps.first() else { return };
    out.push_str("\n## Reps\n\n| Rep |");
    for (category, ..) in &first.calls {
        let _ = write!(out, " {category} | Manager |");
    }
    out.push_str(" |\n|---|");
    out.push_str(&"---:|---:|".repeat(first.calls.len()));
    out.push_str("---|\n");
    for rep in reps {
        let _ = write!(out, "| {} |", plain(&rep.name));
        for (_, own, mine) in &rep.calls {
            let _ = write!(out, " {} | {} |", money(*own), money(*mine));
        }
        let _ = writeln!(out, " {} |", plain(&rep.state));
    }
}

fn money(amount: Option<Money>) -> String {
    amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn a_summary_says_before_and_after_and_leaves_private_actions_out() {
        let usd = |whole: i64| Money::new(whole * 100, Currency::USD);
        let action = |text: &str, private| SummaryAction {
            text: text.into(),
            owner: Some("Ana Ruiz".into()),
            due_on: "2026-11-30".parse().ok(),
            private,
        };
        let summary = CallSummary {
            day: "2026-11-23".parse().unwrap(),
            period: "Q4 2026".into(),
            rates: "EUR 1 = USD 1.15".into(),
            totals: vec![SummaryTotal {
                category: ForecastCategory::Commit,
                before: None,
                now: Some(usd(250_000)),
                reps: Some(usd(260_000)),
                deals: usd(240_000),
            }],
            model: Some(SummaryModel {
                name: "Run rate".into(),
                answer: Ok(usd(230_000)),
            }),
            reason: "Two | large deals".into(),
            reps: vec![SummaryRep {
                name: "Ana \u{202e}Ruiz".into(),
                state: "done".into(),
                calls: vec![(
                    ForecastCategory::Commit,
                    Some(usd(260_000)),
                    Some(usd(250_000)),
                )],
            }],
            late: vec!["Ben Okafor".into()],
            actions: vec![action("Send the *paper*", false), action("SECRET", true)],
        };
        let text = markdown(&summary);
        assert!(!text.contains("SECRET"));
        insta::assert_snapshot!(text);
    }
}
