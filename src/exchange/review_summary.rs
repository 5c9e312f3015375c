//! The summary of a pipeline review as Markdown, read back from the record: per deal its disposition, why, who
//! and by when, then the totals.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::domain::date_words::written;
use crate::domain::disposition::Disposition;
use crate::domain::ids::ReviewId;
use crate::domain::rates::MoneyBag;
use crate::storage::{Decided, Result, Review, ReviewItem, Store};

/// The summary of a review as the file has it now.
pub fn review_summary(store: &Store, review: ReviewId) -> Result<String> {
    Ok(markdown(
        &store.review(review)?,
        &store.review_items(review)?,
    ))
}

/// A summary in Markdown. Texts from the file are made harmless: one line, no markup, no control characters.
fn markdown(review: &Review, items: &[ReviewItem]) -> String {
    let mut out = format!("# Pipeline review: {}\n\n", plain(&review.title));
    let _ = write!(out, "Started {}", written(review.started_at.day()));
    match review.finished_at {
        Some(at) => {
            let _ = writeln!(out, ", finished {}.", written(at.day()));
        }
        None => out.push_str(", not finished.\n"),
    }
    for disposition in Disposition::ALL {
        let decided = items.iter().filter_map(|item| {
            let decided = item.decided.as_ref()?;
            (decided.decision.disposition == disposition).then_some((item, decided))
        });
        let lines: Vec<String> = decided.map(|(item, decided)| line(item, decided)).collect();
        if !lines.is_empty() {
            let _ = write!(out, "\n## {disposition}\n\n{}\n", lines.join("\n"));
        }
    }
    let open: Vec<String> = items
        .iter()
        .filter(|item| item.decided.is_none())
        .map(|item| format!("- {}", named(item)))
        .collect();
    if !open.is_empty() {
        let _ = write!(out, "\n## Not decided\n\n{}\n", open.join("\n"));
    }
    out.push_str(&totals(items));
    out
}

fn line(item: &ReviewItem, decided: &Decided) -> String {
    let decision = &decided.decision;
    let reason = plain(&decision.reason);
    let what = match decision.disposition {
        Disposition::CloseLost => reason,
        Disposition::Nurture => format!("until {}: {reason}", day(decision.due_on)),
        Disposition::ReStage => {
            let stage = plain(decided.stage.as_deref().unwrap_or("a stage that is gone"));
            let why = if reason.is_empty() {
                String::new()
            } else {
                format!(": {reason}")
            };
            format!("to {stage}{why}")
        }
        Disposition::ReDate => format!("to {}: {reason}", day(decision.new_date)),
        Disposition::Keep => plain(&decision.next_step),
    };
    let owner = plain(decided.owner.as_deref().unwrap_or("nobody"));
    format!(
        "- {} | {what} | {owner}, by {}",
        named(item),
        day(decision.due_on)
    )
}

fn named(item: &ReviewItem) -> String {
    let account = match item.account.as_deref().map(plain) {
        Some(account) if !item.name.contains(account.as_str()) => format!(", {account}"),
        _ => String::new(),
    };
    let amount = item
        .amount
        .map_or_else(|| "no amount".to_owned(), |amount| amount.to_string());
    format!("**{}**{account} ({amount})", plain(&item.name))
}

fn totals(items: &[ReviewItem]) -> String {
    let decided = items.iter().filter(|item| item.decided.is_some()).count();
    let mut out = format!(
        "\n## Totals\n\n{decided} of {} deals decided.\n\n",
        items.len()
    );
    out.push_str("| Disposition | Deals | Value |\n|---|---:|---:|\n");
    for disposition in Disposition::ALL {
        let mut bag = MoneyBag::default();
        let mut deals = 0;
        for item in items {
            let same = item
                .decided
                .as_ref()
                .is_some_and(|d| d.decision.disposition == disposition);
            if same {
                deals += 1;
                if let Some(amount) = item.amount {
                    bag.add(amount);
                }
            }
        }
        let value: Vec<String> = bag.amounts().map(|amount| amount.to_string()).collect();
        let value = if value.is_empty() {
            "–".to_owned()
        } else {
            value.join(" + ")
        };
        let _ = writeln!(out, "| {disposition} | {deals} | {value} |");
    }
    out
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "no date".to_owned(), written)
}

/// One line without what Markdown, a terminal or a reader's eye could be fooled by.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disposition::Decision;
    use crate::domain::ids::{DealId, ReviewItemId};
    use crate::domain::money::{Currency, Money};
    use crate::domain::stamp::Stamp;

    fn item(name: &str, minor: Option<i64>, disposition: Option<Disposition>) -> ReviewItem {
        let decided = disposition.map(|disposition| Decided {
            decision: Decision {
                reason: "No budget".into(),
                new_date: "2027-01-29".parse().ok(),
                next_step: "Board paper".into(),
                due_on: "2026-12-04".parse().ok(),
                ..Decision::new(disposition)
            },
            stage: Some("Discovery".into()),
            owner: Some("Ana Ruiz".into()),
            at: Stamp(0),
        });
        ReviewItem {
            id: ReviewItemId(1),
            deal: DealId(1),
            name: name.into(),
            account: Some("Globex".into()),
            amount: minor.map(|minor| Money::new(minor, Currency::USD)),
            flags: Vec::new(),
            decided,
        }
    }

    #[test]
    fn a_summary_names_each_deal_once_with_what_who_and_when() {
        let review = Review {
            id: ReviewId(1),
            rep: None,
            title: "Ana Ruiz, 22 Nov 2026".into(),
            started_at: Stamp(1_795_305_600_000),
            finished_at: Some(Stamp(1_795_305_600_000)),
            deals: 7,
            decided: 6,
        };
        let items = [
            item("Globex rollout", Some(12_000_000), Some(Disposition::Keep)),
            item(
                "A | *b* \u{202e}x\u{1b}[31m\ny",
                None,
                Some(Disposition::CloseLost),
            ),
            item("Two", Some(100), Some(Disposition::ReDate)),
            item("Three", Some(200), Some(Disposition::ReDate)),
            item("Four", Some(100), Some(Disposition::Nurture)),
            item("Five", Some(100), Some(Disposition::ReStage)),
            item("Six", Some(100), None),
        ];
        insta::assert_snapshot!(markdown(&review, &items));
    }
}
