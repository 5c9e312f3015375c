//! Step 1, results against objectives: what was won, the pace, the gap, the trend, the place in the team; and the
//! leading figures. The gap is chosen here.
//!
//! ```text
//!  Last time …                                   the diagnosis before, where there was one
//!  USD 29.0k won of 150k (19 %) · 87.7k by now · 58.7k short
//!  selling day 38 of 65 · 3rd of 4 by what was won of what was due · team median of 3
//!  ███ ─── ███                                   months beside their quotas
//!    Won value        29.0k   87.7k   -58.7k  behind
//! ```

use chrono::{Datelike, NaiveDate};

use super::Walk;
use super::figures::Figures;
use super::frame::{self, ROOMY};
use super::gap_table::{Widths, draw_row, heading};
use super::rows::{RowKind, StepRow};
use crate::app::effect::Effects;
use crate::app::pick::{Item, Source};
use crate::domain::diagnosis::{Against, Choice, Factor, Reading, words};
use crate::domain::metric::Good;
use crate::domain::statistics::Rate;
use crate::storage::{PreviousWalk, RoamWalk, WalkAnswer};
use crate::ui::beside as trend;
use crate::ui::canvas::{Canvas, piece};
use crate::ui::theme::Role;

/// Working days in a week.
const WEEK: f64 = 5.0;

/// A figure beside what it is held against.
pub(super) struct GapRow {
    /// Key of the metric.
    pub metric: &'static str,
    /// Its name.
    pub name: String,
    /// As it is.
    pub is: String,
    /// The goal.
    pub goal: String,
    /// The benchmark.
    pub should: String,
    /// What may be said, with its mark and colour.
    pub says: (&'static str, String, Role),
    /// From what it was counted.
    pub n: String,
}

/// A line of the list below the result.
enum Line {
    /// A factor of the result, with the metric of its goal.
    Factor(Factor, &'static str),
    /// A leading figure that is none.
    Other(&'static str),
}

/// The leading figures in the order of the rows: what is in the pipeline, what is done, how well.
const LINES: [Line; 10] = [
    Line::Other("coverage_to_go"),
    Line::Other("open_pipeline"),
    Line::Factor(Factor::Volume, "new_deals"),
    Line::Other("activities"),
    Line::Other("meetings"),
    Line::Other("next_steps"),
    Line::Factor(Factor::WinRate, "win_rate"),
    Line::Factor(Factor::DealValue, "average_won_value"),
    Line::Factor(Factor::Realisation, "price_realisation"),
    Line::Factor(Factor::Cycle, "median_days_to_win"),
];

/// The rows: the result first. A leading figure of which nothing is known, here or in the team, is left out.
pub(super) fn rows(figures: &Figures) -> Vec<StepRow> {
    let leading = (1..).zip(&LINES).filter_map(|(id, line)| {
        let row = match line {
            Line::Factor(factor, metric) => factor_row(figures, *factor, metric),
            Line::Other(metric) => leading_row(figures, metric)?,
        };
        Some((id, row))
    });
    std::iter::once((0, won_value(figures)))
        .chain(leading)
        .map(|(id, row)| StepRow {
            id,
            kind: RowKind::Gap(row),
        })
        .collect()
}

/// The gap that was chosen, or the result.
pub(super) fn usual(figures: &Figures, walk: &RoamWalk) -> Option<i64> {
    let rows = rows(figures);
    let chosen = rows
        .iter()
        .find(|row| matches!(&row.kind, RowKind::Gap(gap) if gap.metric == walk.gap));
    chosen.or_else(|| rows.first()).map(|row| row.id)
}

fn won_value(figures: &Figures) -> GapRow {
    let result = &figures.diagnosis.result;
    let says = match result.gap {
        None => ("–", "no quota".to_owned(), Role::Muted),
        Some(gap) if gap < 0.0 => ("▼", format!("{} short", figures.money(-gap)), Role::Warning),
        Some(_) => ("▲", "on target".to_owned(), Role::Good),
    };
    let expected = or_nothing(result.expected.map(|value| figures.money(value)));
    let (goal, should) = match result.against {
        Against::Peers => (or_nothing(None), expected),
        _ => (expected, or_nothing(None)),
    };
    GapRow {
        metric: "won_value",
        name: "Won value".into(),
        is: figures.money(result.won),
        goal,
        should,
        says,
        n: format!("{} won", result.deals),
    }
}

/// A missed goal is a fact; what stands beside the benchmark may be chance.
fn says(
    figures: &Figures,
    metric: &str,
    value: Option<f64>,
    reading: Option<Reading>,
) -> (&'static str, String, Role) {
    let goal = figures.goals.get(metric).zip(value);
    let is_missed = goal.is_some_and(|(goal, value)| match goal.good {
        Good::Down => value > goal.value,
        Good::Up | Good::Neither => value < goal.value,
    });
    match reading {
        _ if is_missed => ("▼", "short of the goal".to_owned(), Role::Warning),
        Some(reading) => {
            let (sign, role) = mark(reading);
            (sign, reading.label().to_owned(), role)
        }
        None if goal.is_some() => ("▲", "goal reached".to_owned(), Role::Good),
        None => (" ", String::new(), Role::Muted),
    }
}

fn goal(figures: &Figures, metric: &str) -> String {
    or_nothing(figures.goals.get(metric).map(|goal| goal.said.clone()))
}

fn leading_row(figures: &Figures, metric: &'static str) -> Option<GapRow> {
    let found = figures
        .leading
        .iter()
        .find(|one| one.metric.key == metric)?;
    let is_known = found.own.is_some() || found.benchmark.is_some();
    is_known.then(|| GapRow {
        metric,
        name: found.metric.name.to_owned(),
        is: found.own.clone().unwrap_or_else(|| "no data".into()),
        goal: goal(figures, metric),
        should: or_nothing(found.benchmark.clone()),
        says: says(figures, metric, found.value, found.reading),
        n: String::new(),
    })
}

fn factor_row(figures: &Figures, factor: Factor, metric: &'static str) -> GapRow {
    let diagnosis = &figures.diagnosis;
    let compared = words::comparison(diagnosis, factor);
    let standing = &diagnosis.standing;
    // Where the funnel is told stage by stage the win rate is no factor of its own.
    let (own, n) = match (compared.and_then(|c| c.measured), factor) {
        (Some(measured), _) => (Some(measured.value), Some(measured.n)),
        (None, Factor::WinRate) => {
            let rate = Rate::new(standing.won, standing.closed());
            (rate.value(), rate.value().map(|_| standing.closed()))
        }
        _ => (None, None),
    };
    let should = diagnosis.benchmark.point(factor).map(|point| point.value);
    let reading = match (compared, diagnosis.win_rate_beyond) {
        (Some(comparison), _) => comparison.reading,
        (None, Some(beyond)) if factor == Factor::WinRate => beyond,
        _ if own.is_none() || should.is_none() => Reading::NoData,
        _ => Reading::NoDifference,
    };
    let value = |value| figures.value(factor, value);
    let held = match factor {
        Factor::Volume => own.map(|a_day| a_day * WEEK),
        _ => own,
    };
    GapRow {
        metric,
        name: figures.factor_name(factor),
        is: own.map_or_else(|| "no data".into(), value),
        goal: goal(figures, metric),
        should: or_nothing(should.map(value)),
        says: says(figures, metric, held, Some(reading)),
        n: n.map_or_else(String::new, |n| format!("n {n}")),
    }
}

fn or_nothing(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// `+12 %`, `−3.1k`: the sign says which way, the words which is good.
pub(super) fn signed(value: f64, words: impl Fn(f64) -> String) -> String {
    let sign = if value < 0.0 { "−" } else { "+" };
    format!("{sign}{}", words(value.abs()))
}

/// The mark and colour of what may be said.
pub(super) fn mark(reading: Reading) -> (&'static str, Role) {
    match reading {
        Reading::Behind => ("▼", Role::Warning),
        Reading::Ahead => ("▲", Role::Good),
        Reading::NoDifference => ("=", Role::Muted),
        Reading::TooFew => ("?", Role::Muted),
        Reading::NoData => ("–", Role::Muted),
    }
}

/// Draws the step.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let (Some(figures), Some(kept)) = (&walk.figures, &walk.kept) else {
        canvas.text(0, 0, Role::Muted, "counting…");
        return;
    };
    let roomy = canvas.height() >= ROOMY;
    let mut y = 0;
    if let Some(previous) = &kept.previous {
        y = last_time(canvas, y, previous);
    }
    y = result_line(canvas, y, figures);
    canvas.text(0, y, Role::Muted, &place(figures));
    y = canvas.paragraph(y + 1, Role::Muted, &benchmark(figures)) + 1;
    y = months(canvas, y, if roomy { 8 } else { 2 }, figures) + u16::from(roomy);
    let widths = Widths::of(figures);
    heading(canvas, y, &widths, &short_choice(figures.asked.choice));
    let below = walk
        .list
        .cursor
        .count()
        .saturating_sub(usize::from(canvas.below(y + 1).height()));
    if below > 0 {
        canvas.text_right(y, Role::Muted, &format!("{below} more below"));
    }
    frame::rows(canvas, y + 1, &walk.list, "", |canvas, row| {
        if let RowKind::Gap(gap) = &row.kind {
            draw_row(canvas, gap, &widths);
        }
    });
}

fn short_choice(choice: Choice) -> String {
    choice.label().to_lowercase()
}

fn last_time(canvas: &mut Canvas<'_>, y: u16, previous: &PreviousWalk) -> u16 {
    let day = previous.finished_at.day().format("%-d %b %Y");
    let text = before(previous);
    frame::labelled(
        canvas,
        y,
        &format!("Last time, {day}: "),
        Role::Plain,
        &text,
    )
}

/// The diagnosis before in one sentence: its finding, what was agreed, what came of the plan.
pub(super) fn before(previous: &PreviousWalk) -> String {
    let finding = &previous.finding;
    let mut parts = Vec::new();
    let factor = super::cause::factor_in_words(&finding.factor, &finding.stages);
    if !factor.is_empty() {
        let cause = super::cause::root_cause_in_words(&finding.root_cause);
        let cause = if cause.is_empty() {
            String::new()
        } else {
            format!(" ({cause})")
        };
        parts.push(format!("{factor}{cause}"));
    }
    match &previous.plan {
        Some(plan) => {
            parts.push(format!("agreed “{}”", plan.focus));
            let state = match plan.state.as_str() {
                "open" => "the plan is still open",
                "achieved" => "achieved",
                "same_focus" => "not achieved, same focus again",
                "next_focus" => "done, next focus",
                "dropped" => "dropped",
                _ => "closed",
            };
            parts.push(state.to_owned());
            let right = match plan.was_right.as_str() {
                "yes" => "the prediction was right",
                "partly" => "the prediction was partly right",
                "no" => "the prediction was not right",
                _ => "",
            };
            parts.extend((!right.is_empty()).then(|| right.to_owned()));
        }
        None => parts.push("no plan came of it".to_owned()),
    }
    parts.join("; ")
}

fn result_line(canvas: &mut Canvas<'_>, y: u16, figures: &Figures) -> u16 {
    let result = &figures.diagnosis.result;
    let mut line = vec![
        piece(
            Role::Strong,
            format!("{} {}", figures.currency, figures.money(result.won)),
        ),
        piece(Role::Plain, " won"),
    ];
    if let Some(objective) = result.objective {
        let share = result.attainment().unwrap_or(0.0) * 100.0;
        line.push(piece(
            Role::Plain,
            format!(" of a quota of {} ({share:.0} %)", figures.money(objective)),
        ));
    }
    if let Some(expected) = result.expected {
        let by = match result.against {
            Against::Peers => "the median of the others is",
            _ => "due by now are",
        };
        line.push(piece(
            Role::Plain,
            format!(" · {by} {}", figures.money(expected)),
        ));
    }
    let (role, gap) = match result.gap {
        Some(gap) if gap < 0.0 => (Role::Warning, format!(" · ▼ {} short", figures.money(-gap))),
        Some(gap) => (
            Role::Good,
            format!(" · ▲ {} ahead: no gap", figures.money(gap)),
        ),
        None => (
            Role::Muted,
            " · nothing to hold it against: set a quota".to_owned(),
        ),
    };
    line.push(piece(role, gap));
    canvas.line(0, y, &line);
    y + 1
}

fn place(figures: &Figures) -> String {
    let period = figures.diagnosis.result.period;
    let first = if period.first.year() == period.last.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    let days = format!(
        "{} – {}",
        period.first.format(first),
        period.last.format("%-d %b %Y")
    );
    let mut parts = vec![days];
    let (gone, all) = figures.selling_days;
    parts.push(format!("selling day {gone} of {all}"));
    if let Some((at, of)) = figures.rank.filter(|(_, of)| *of > 1) {
        parts.push(format!("rank {at}/{of}"));
    }
    if let Some(since) = figures.diagnosis.result.short_since {
        parts.push(format!("short since {}", since.format("%b %Y")));
    }
    parts.join(" · ")
}

/// With whom it is compared, over which days, and who is left out.
pub(super) fn benchmark(figures: &Figures) -> String {
    let benchmark = &figures.diagnosis.benchmark;
    let whom = if benchmark.is_empty() {
        "nobody: too few people to compare with (b chooses another benchmark)".to_owned()
    } else {
        words::with_whom(benchmark)
    };
    let mut out = words::left_out_reasons(benchmark);
    if !out.is_empty() {
        out.insert_str(0, "; ");
    }
    format!("Beside {whom}, {}{out}", words::days(benchmark.window))
}

fn months(canvas: &mut Canvas<'_>, y: u16, rows: u16, figures: &Figures) -> u16 {
    let began = |first: &NaiveDate, value: f64| {
        // A month before the first one with anything in it says nothing.
        let known = figures
            .months
            .iter()
            .find(|(_, won, quota)| *won > 0.0 || quota.is_some());
        known.is_some_and(|(day, ..)| day <= first).then_some(value)
    };
    let steps: Vec<trend::Step> = figures
        .months
        .iter()
        .map(|(first, won, quota)| trend::Step {
            label: first.format("%b").to_string(),
            value: began(first, *won),
            target: *quota,
        })
        .collect();
    trend::columns(canvas, y, rows, &steps)
}

impl Walk {
    /// Takes the chosen row as the gap of the walk.
    pub(super) fn choose_gap(&mut self, effects: &mut Effects<Self>) {
        let Some(RowKind::Gap(gap)) = self.chosen() else {
            return;
        };
        let answer = WalkAnswer::Gap {
            metric: gap.metric.to_owned(),
            part: String::new(),
            name: gap.name.clone(),
        };
        let is_same = self.walk().is_some_and(|walk| walk.gap == gap.metric);
        let answer = if is_same { WalkAnswer::Seen } else { answer };
        self.answer_and_go_on(answer, effects);
    }

    /// Another benchmark.
    pub(super) fn choose_benchmark(effects: &mut Effects<Self>) {
        let detail = |choice: Choice| match choice {
            Choice::Team => "the others of the same segment, ramping reps left out",
            Choice::Top => "those you chose on the team page",
            Choice::OwnPast => "the same rep in the time before",
            Choice::Objective => "the goals that were agreed",
        };
        let items = Choice::ALL
            .iter()
            .map(|choice| Item::new(choice.key(), choice.label()).detail(detail(*choice)));
        effects.pick(
            "Compare with",
            Source::Fixed(items.collect()),
            |screen: &mut Self, item, effects| {
                screen.keep(WalkAnswer::Benchmark(item.id), "Compared anew", effects);
            },
        );
    }
}
