//! What moved, as text.

use std::fmt::Write as _;

use super::Answer;
use crate::domain::date_words::written;
use crate::domain::forecast::Step;
use crate::domain::forecast::movement::Way;
use crate::domain::ids::DealId;
use crate::storage::WhatMoved;
use crate::ui::text;

impl Answer {
    pub(super) fn as_text(&self, with_deals: bool) -> String {
        let moved = &self.moved;
        let what = if moved.only.is_some() {
            "deals in"
        } else {
            "money in"
        };
        let mut out = format!(
            "What moved: {}, due in {}, from {} ({}) to {}, {what} {}\n",
            self.name,
            self.period,
            written(moved.since.day()),
            self.since.said(),
            written(moved.until.day()),
            moved.currency
        );
        remarks(&mut out, moved);
        out.push('\n');
        steps(&mut out, moved, with_deals);
        stage_moves(&mut out, moved);
        category_moves(&mut out, moved);
        quiet_commits(&mut out, moved);
        pushed_again(&mut out, moved);
        out
    }
}

fn remarks(out: &mut String, moved: &WhatMoved) {
    if !moved.rates.is_empty() {
        let _ = writeln!(out, "Converted at {}.", moved.rates);
    }
    if moved.unconverted > 0 {
        let _ = writeln!(
            out,
            "{} have an amount without a rate to {}; it counts as missing.",
            counted(usize::try_from(moved.unconverted).unwrap_or(0), "deal"),
            moved.currency
        );
    }
    if moved.begins_before_history() {
        let said = match moved.first_change_on {
            Some(day) => format!(
                "The first change of a deal that is known is of {}; before it nothing can be seen to move.",
                written(day)
            ),
            None => "No change of a deal is known yet: a second export, or the CRM's field history, brings them."
                .to_owned(),
        };
        let _ = writeln!(out, "{said}");
    }
}

fn steps(out: &mut String, moved: &WhatMoved, with_deals: bool) {
    let waterfall = &moved.waterfall;
    let _ = writeln!(
        out,
        "{} {:>6} {:>16}",
        text::left("", 16),
        "deals",
        "amount"
    );
    let mut line = |name: &str, count: usize, minor: i64, sign: &str| {
        let amount = format!("{sign}{}", moved.money(minor).plain());
        let _ = writeln!(out, "{} {count:>6} {amount:>16}", text::left(name, 16));
    };
    line("Start", waterfall.start_count, waterfall.start, "");
    for step in waterfall.steps() {
        let sum = waterfall.sum(step);
        let sign = if sum > 0 { "+" } else { "" };
        line(
            &format!("  {}", step.name()),
            waterfall.count(step),
            sum,
            sign,
        );
    }
    line("End", waterfall.end_count, waterfall.end, "");
    let _ = writeln!(out, "\n{}", balancing(moved));
    if with_deals {
        for step in waterfall.steps().filter(|step| waterfall.count(*step) > 0) {
            let _ = writeln!(out, "\n{}: {}", step.name(), step.meaning());
            for (deal, minor) in moved.behind(step) {
                behind(out, moved, deal, minor, step);
            }
        }
    }
}

/// `300 + 85 - 15 = 370: it balances`.
fn balancing(moved: &WhatMoved) -> String {
    let waterfall = &moved.waterfall;
    let mut said = moved.money(waterfall.start).plain();
    for step in waterfall.steps() {
        let sum = waterfall.sum(step);
        if sum != 0 {
            let sign = if sum > 0 { '+' } else { '-' };
            let _ = write!(said, " {sign} {}", moved.money(sum.abs()).plain());
        }
    }
    let end = moved.money(waterfall.end).plain();
    if waterfall.balances() {
        format!("{said} = {end}: it balances.")
    } else {
        format!("{said} is not {end}: it does not balance. That is a mistake of the program.")
    }
}

fn behind(out: &mut String, moved: &WhatMoved, id: DealId, minor: i64, step: Step) {
    let Some(deal) = moved.names.get(&id) else {
        return;
    };
    let close = |at: Option<&crate::domain::forecast::BookDeal>| at.and_then(|deal| deal.close_on);
    let (was, is) = (close(deal.before.as_ref()), close(deal.after.as_ref()));
    let dates = match (was, is) {
        (Some(was), Some(is)) if was != is => format!("close {} -> {}", written(was), written(is)),
        (None | Some(_), Some(day)) | (Some(day), None) => {
            format!("close {}", written(day))
        }
        (None, None) => "no close date".to_owned(),
    };
    let sign = if minor > 0 { "+" } else { "" };
    let is_blank = minor == 0 && step.enters();
    let amount = if is_blank {
        "blank".to_owned()
    } else {
        format!("{sign}{}", moved.money(minor).plain())
    };
    let _ = writeln!(
        out,
        "  {} {} {amount:>14}  {dates}",
        text::left(&deal.name, 32),
        text::left(&deal.owner, 20),
    );
}

fn stage_moves(out: &mut String, moved: &WhatMoved) {
    out.push_str("\nStage moves (they change counts, never the amounts above)\n");
    if moved.movement.stage_moves.is_empty() {
        out.push_str("  none\n");
    }
    for step in &moved.movement.stage_moves {
        let _ = writeln!(
            out,
            "  {:9} {} -> {}: {}, {}",
            said(step.way),
            moved.stage(step.from),
            moved.stage(step.to),
            counted(step.deals.len(), "deal"),
            moved.money(step.minor).plain()
        );
    }
}

/// The way of a stage move in a word.
fn said(way: Way) -> &'static str {
    match way {
        Way::Forward => "forward",
        Way::Back => "back",
        Way::Won => "won",
        Way::Lost => "lost",
        Way::Reopened => "reopened",
    }
}

fn category_moves(out: &mut String, moved: &WhatMoved) {
    if moved.movement.category_moves.is_empty() {
        return;
    }
    out.push_str("\nCategory moves of open deals\n");
    for step in &moved.movement.category_moves {
        let _ = writeln!(
            out,
            "  {} -> {}: {}, {}",
            step.from,
            step.to,
            counted(step.deals.len(), "deal"),
            moved.money(step.minor).plain()
        );
    }
}

fn quiet_commits(out: &mut String, moved: &WhatMoved) {
    out.push_str("\nCommits that did not move (no change of stage, amount or close date)\n");
    if moved.movement.quiet_commits.is_empty() {
        out.push_str("  none\n");
    }
    for quiet in &moved.movement.quiet_commits {
        let days = quiet
            .days
            .map(|days| format!("quiet for {}", counted_days(days)));
        named(
            out,
            moved,
            quiet.deal,
            quiet.minor,
            &days.unwrap_or_else(|| "quiet for as long as is known".to_owned()),
        );
    }
}

fn pushed_again(out: &mut String, moved: &WhatMoved) {
    out.push_str("\nClose dates pushed again\n");
    if moved.movement.pushed_again.is_empty() {
        out.push_str("  none\n");
    }
    for pushed in &moved.movement.pushed_again {
        let day = |day: Option<chrono::NaiveDate>| day.map_or("none".to_owned(), written);
        let said = format!(
            "{} pushes, {} -> {}",
            pushed.pushes,
            day(pushed.from),
            day(pushed.to)
        );
        named(out, moved, pushed.deal, pushed.minor, &said);
    }
}

fn named(out: &mut String, moved: &WhatMoved, id: DealId, minor: i64, said: &str) {
    if let Some(deal) = moved.names.get(&id) {
        let _ = writeln!(
            out,
            "  {} {} {:>14}  {said}",
            text::left(&deal.name, 32),
            text::left(&deal.owner, 20),
            moved.money(minor).plain(),
        );
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

fn counted_days(days: i64) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}
