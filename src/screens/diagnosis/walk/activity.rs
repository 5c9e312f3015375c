//! Step 2, activity: what and how much of it, the mix, the last weeks, and what it would take.

use super::Walk;
use super::figures::{Figures, WorkLine};
use super::frame::{self, ROOMY};
use super::results::{benchmark, signed};
use super::rows::{RowKind, StepRow};
use crate::domain::date_words::written;
use crate::domain::statistics::reverse_funnel::{Missing, WhatItTakes};
use crate::ui::beside as trend;
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells of the bar beside a line.
const BAR: u16 = 22;
/// Below and above this part of the benchmark a line is marked.
const NOTABLE: f64 = 0.25;

/// The rows: how much a week, then the mix.
pub(super) fn rows(figures: &Figures) -> Vec<StepRow> {
    (0..)
        .zip(&figures.work)
        .map(|(id, line)| StepRow {
            id,
            kind: RowKind::Work(line.clone()),
        })
        .collect()
}

/// Draws the step.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let Some(figures) = &walk.figures else {
        canvas.text(0, 0, Role::Muted, "counting…");
        return;
    };
    let roomy = canvas.height() >= ROOMY;
    let mut y = canvas.paragraph(0, Role::Muted, &benchmark(figures));
    if let Some((own, others)) = figures.diagnosis.activity_per_deal {
        let text = format!("{own:.0} activities for each new deal; the others need {others:.0}.");
        canvas.text(0, y, Role::Plain, &text);
        y += 1;
    }
    if let Some((own, others)) = figures.calls_per_meeting.filter(|_| roomy) {
        let text = format!("{own:.1} calls for each meeting; the others need {others:.1}.");
        canvas.text(0, y, Role::Plain, &text);
        y += 1;
    }
    y = frame::labelled(
        canvas,
        y,
        "What it would take: ",
        Role::Plain,
        &takes(figures),
    ) + 1;
    let (gone, first) = (figures.weeks.last(), figures.weeks.first());
    if gone.is_some_and(|(_, n)| *n > 0) || first.is_some_and(|(_, n)| *n > 0) {
        y = weeks(canvas, y, if roomy { 6 } else { 2 }, figures) + 1;
    }
    let most = figures
        .work
        .iter()
        .filter(|line| !line.is_share)
        .flat_map(|line| [line.own, line.benchmark])
        .flatten()
        .fold(0.0, f64::max);
    let heading = format!(
        "  {}{}{}  ●, ◆ median",
        text::left("A week", 22),
        text::right("is", 8),
        text::right("median", 8)
    );
    canvas.text(0, y, Role::Muted, &heading);
    frame::rows(
        canvas,
        y + 1,
        &walk.list,
        "No activities are known: import them to see the work.",
        |canvas, row| {
            if let RowKind::Work(line) = &row.kind {
                draw_row(canvas, line, most);
            }
        },
    );
}

fn weeks(canvas: &mut Canvas<'_>, y: u16, rows: u16, figures: &Figures) -> u16 {
    let benchmark = figures.work.first().and_then(|line| line.benchmark);
    let steps: Vec<trend::Step> = figures
        .weeks
        .iter()
        .map(|(monday, n)| trend::Step {
            label: monday.format("%-d %b").to_string(),
            value: Some(*n as f64),
            target: benchmark,
        })
        .collect();
    trend::columns(canvas, y, rows, &steps)
}

fn draw_row(canvas: &mut Canvas<'_>, line: &WorkLine, most: f64) {
    let most = if line.is_share { 1.0 } else { most };
    let words = |value: f64| {
        if line.is_share {
            format!("{:.0} %", value * 100.0)
        } else {
            format!("{value:.1}")
        }
    };
    let said = |value: Option<f64>| value.map_or_else(|| "no data".to_owned(), words);
    let x = canvas.line(
        0,
        0,
        &[
            piece(Role::Plain, text::left(&line.name, 22)),
            piece(Role::Strong, text::right(&said(line.own), 8)),
            piece(Role::Muted, text::right(&said(line.benchmark), 8)),
        ],
    );
    let bar = BAR.min(canvas.width().saturating_sub(x + 14));
    let picture = trend::Beside {
        value: line.own,
        interval: None,
        benchmark: line.benchmark,
        most,
    };
    trend::beside(canvas, x + 2, 0, bar, picture);
    if let Some((own, benchmark)) = line.own.zip(line.benchmark).filter(|(_, b)| *b > 0.0) {
        let off = own / benchmark - 1.0;
        let role = if off.abs() >= NOTABLE {
            Role::Plain
        } else {
            Role::Muted
        };
        let percent = match (off * 100.0).round() {
            0.0 => "0 %".to_owned(),
            percent => signed(percent, |value| format!("{value:.0} %")),
        };
        canvas.text(x + bar + 3, 0, role, &text::right(&percent, 6));
    }
}

/// The reverse funnel in a sentence.
pub(super) fn takes(figures: &Figures) -> String {
    match &figures.takes {
        None => "no quota in this period, so there is nothing to work back from.".to_owned(),
        Some(WhatItTakes::Met { over }) => {
            format!(
                "nothing more: what is won and in flight goes {} beyond the quota.",
                over.short()
            )
        }
        Some(WhatItTakes::CannotLand {
            lead_days,
            days_left,
        }) => format!(
            "a deal that starts now takes {lead_days} days and {} left: new work cannot land in this \
             period. Look at the open deals for now, and at the next period for the rest.",
            if *days_left == 1 {
                "1 is".to_owned()
            } else {
                format!("{days_left} are")
            }
        ),
        Some(WhatItTakes::NoData(missing)) => {
            let what = match missing {
                Missing::AverageWon => {
                    "no deal was won yet, so nobody knows what one is worth".to_owned()
                }
                Missing::LeadTime => "nobody knows how long a deal takes".to_owned(),
                Missing::Conversion { step } => {
                    format!("no {} were decided yet", step.to_lowercase())
                }
                Missing::OneCurrency => "the amounts are in several currencies".to_owned(),
            };
            format!("no data: {what}.")
        }
        Some(WhatItTakes::Needs(needs)) => {
            let new = needs.steps.first().map_or_else(String::new, |step| {
                format!(
                    ", that is {} new deals by {}, {:.1} a week",
                    step.count,
                    written(needs.start_by),
                    needs.per_week(step)
                )
            });
            format!(
                "{} short of the quota: {} more to win{new}.",
                needs.gap.short(),
                deals(needs.deals)
            )
        }
    }
}

fn deals(n: i64) -> String {
    if n == 1 {
        "1 deal".to_owned()
    } else {
        format!("{n} deals")
    }
}
