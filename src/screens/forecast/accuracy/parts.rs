//! What the page shows beside the people: weeks, models, deals, the value of overrides.

use crate::domain::forecast::CallLevel;
use crate::domain::forecast::accuracy::{
    AccuracyLine, Bucket, Direction, HINT, Measured, OverrideSplit, ValueAdded, percent,
    signed_percent,
};
use crate::domain::forecast::back_test::BackTest;
use crate::domain::forecast::models::Model;
use crate::domain::money::Money;
use crate::domain::statistics::Rate;
use crate::storage::AccuracyAnswer;
use crate::ui::beside::{Beside, beside};
use crate::ui::canvas::Canvas;
use crate::ui::text;
use crate::ui::theme::Role;

/// `Rep Commit`.
fn line_name(line: &AccuracyLine) -> String {
    let level = match line.level {
        CallLevel::Rep => "Rep",
        CallLevel::Manager => "Manager",
    };
    format!("{level} {}", line.category.name())
}

/// `34 %  −8 %   96`: WAPE, bias, n.
fn measured(measured: &Measured) -> String {
    match (measured.wape, measured.bias) {
        (Some(wape), Some(bias)) => format!(
            "{:>6} {:>7} {:>5}",
            percent(wape),
            signed_percent(bias),
            measured.n
        ),
        _ => text::right("no data", 20),
    }
}

/// By level and category, rep by rep and in total.
pub(super) fn categories(canvas: &mut Canvas<'_>, answer: &AccuracyAnswer) {
    let lines = &answer.sheet.lines;
    if lines.is_empty() {
        return;
    }
    let heading = format!(
        "{:<20}   {:>4} {:>7} {:>5}   {:>13}",
        "All calls", "WAPE", "Bias", "n", "WAPE in total"
    );
    canvas.text(2, 0, Role::Heading, &heading);
    for (y, line) in (1_u16..).zip(lines) {
        let total = line.in_total.wape.map_or("no data".to_owned(), percent);
        let said = format!(
            "{} {}   {total:>13}",
            text::left(&line_name(line), 20),
            measured(&line.by_rep)
        );
        canvas.text(2, y, Role::Plain, &said);
    }
    let after = u16::try_from(lines.len()).unwrap_or(u16::MAX) + 1;
    canvas.text(
        2,
        after,
        Role::Muted,
        "Measured rep by rep; in the total, errors of people cancel.",
    );
}

/// Week by week before the end, as many levels and categories as fit.
pub(super) fn weeks(canvas: &mut Canvas<'_>, answer: &AccuracyAnswer) {
    let sheet = &answer.sheet;
    let room = usize::from(canvas.width().saturating_sub(8)) / 22;
    let Some(first) = sheet.weeks.first().filter(|week| !week.lines.is_empty()) else {
        canvas.text(2, 0, Role::Muted, "No call about a closed period.");
        return;
    };
    let mut order: Vec<usize> = (0..first.lines.len()).collect();
    // The surest category of both levels first.
    order.sort_by_key(|at| {
        let line = &first.lines[*at];
        (std::cmp::Reverse(line.category), line.level)
    });
    order.truncate(room);
    canvas.text(1, 0, Role::Heading, "Week");
    for (at, x) in order.iter().zip((6_u16..).step_by(22)) {
        let name = text::right(&line_name(&first.lines[*at]), 20);
        canvas.text(x, 0, Role::Heading, &name);
        canvas.text(x, 1, Role::Muted, "  WAPE    Bias     n");
    }
    for (y, week) in (2_u16..).zip(&sheet.weeks) {
        canvas.text(1, y, Role::Plain, &format!("{:>4}", week.week));
        for (at, x) in order.iter().zip((6_u16..).step_by(22)) {
            let Some(line) = week.lines.get(*at) else {
                continue;
            };
            let role = if line.by_rep.n == 0 {
                Role::Muted
            } else {
                Role::Plain
            };
            canvas.text(x, y, role, &measured(&line.by_rep));
        }
    }
    let y = u16::try_from(sheet.weeks.len() + 2).unwrap_or(u16::MAX);
    canvas.text(
        1,
        y,
        Role::Muted,
        "Weeks before the end of the period; 0 is the last. Rep by rep.",
    );
}

/// Cells of the name of a model.
const MODEL: usize = 20;
/// Cells of the figures before the weeks, and of a week.
const BEFORE_WEEKS: usize = MODEL + 24;
const WEEK: usize = 6;

/// The weeks before the end that fit in so many cells, evenly, the first and the last among them.
fn weeks_that_fit(test: &BackTest, width: usize) -> Vec<i64> {
    let all = test.weeks();
    let room = (width.saturating_sub(BEFORE_WEEKS) / WEEK).max(2);
    if all.len() <= room {
        return all;
    }
    let last = all.len() - 1;
    (0..room).map(|at| all[at * last / (room - 1)]).collect()
}

/// Each model over the closed periods.
pub(super) fn models(canvas: &mut Canvas<'_>, test: Option<&BackTest>) {
    let Some(test) = test else {
        canvas.text(2, 0, Role::Muted, "testing the models…");
        return;
    };
    if test.lines.is_empty() {
        canvas.text(2, 0, Role::Muted, "No model has enough history yet.");
        return;
    }
    let weeks = weeks_that_fit(test, usize::from(canvas.width()));
    let heads: Vec<String> = (weeks.iter())
        .map(|week| format!("{:>WEEK$}", format!("wk {week}")))
        .collect();
    let heading = format!(
        "{:<MODEL$} {:>6} {:>7} {:>4}  {}",
        "Model",
        "WAPE",
        "Bias",
        "n",
        heads.join("")
    );
    canvas.text(2, 0, Role::Heading, &heading);
    for (y, model) in (1_u16..).zip(Model::ALL) {
        let all = test.off(model, None);
        let (Some(wape), Some(bias)) = (all.wape(), all.bias()) else {
            let said = format!("{} {:>6}", text::left(model.name(), MODEL), "no data");
            canvas.text(2, y, Role::Muted, &said);
            continue;
        };
        let by_week: Vec<String> = (weeks.iter())
            .map(|week| {
                let wape = test.off(model, Some(*week)).wape();
                format!("{:>WEEK$}", wape.map_or("–".to_owned(), percent))
            })
            .collect();
        let said = format!(
            "{} {:>6} {:>7} {:>4}  {}",
            text::left(model.name(), MODEL),
            percent(wape),
            signed_percent(bias),
            all.n,
            by_week.join("")
        );
        canvas.text(2, y, Role::Plain, &said);
    }
    let y = u16::try_from(Model::ALL.len() + 2).unwrap_or(u16::MAX);
    canvas.below(y).paragraph(
        0,
        Role::Muted,
        "WAPE of the scope's total, each Monday of each closed period, fitted only on what was known then. wk: weeks before the end.",
    );
}

/// What categories were worth, and the calibration table.
pub(super) fn deals(canvas: &mut Canvas<'_>, answer: &AccuracyAnswer) {
    let sheet = &answer.sheet;
    let heading = format!(
        "Deals due in a period, {} weeks before its end, and won in it",
        sheet.deals_week
    );
    canvas.text(2, 0, Role::Heading, &heading);
    let mut y = 1;
    let at = sheet
        .weeks
        .iter()
        .find(|week| week.week == sheet.deals_week);
    for row in at.iter().flat_map(|week| &week.deals) {
        canvas.text(2, y, Role::Plain, row.category.name());
        rate(canvas, y, row.won, None);
        y += 1;
    }
    canvas.text(
        2,
        y + 1,
        Role::Heading,
        "Calibration: what the category promised by earlier periods, and what came",
    );
    y += 2;
    if sheet.calibration.is_empty() {
        canvas.text(
            2,
            y,
            Role::Muted,
            "No category has ten deals of an earlier period.",
        );
        return;
    }
    for bucket in &sheet.calibration {
        calibration(canvas, y, bucket);
        y += 1;
    }
    if let Some(brier) = sheet.brier {
        let skill = brier.skill.map_or("no data".to_owned(), signed_percent);
        let said = format!(
            "Brier score {:.3} = reliability {:.3} − resolution {:.3} + uncertainty {:.3}. Skill {skill} against the hit rate of all, n {}. ◆ promised, ● came, ─ 95 % interval.",
            brier.score, brier.reliability, brier.resolution, brier.uncertainty, brier.n
        );
        canvas.below(y + 1).paragraph(0, Role::Muted, &said);
    }
}

/// A rate in words with its picture; `promised` is the chance that was said.
fn rate(canvas: &mut Canvas<'_>, y: u16, rate: Rate, promised: Option<f64>) {
    let Some(value) = rate.value() else {
        canvas.text(26, y, Role::Muted, "no data");
        return;
    };
    let role = if rate.is_thin() {
        Role::Muted
    } else {
        Role::Plain
    };
    let said = format!("{:>5} of {:>5} {:>6}", rate.hits, rate.n, percent(value));
    canvas.text(26, y, role, &said);
    let cells = canvas.width().saturating_sub(52).min(40);
    if cells >= 10 {
        let picture = Beside {
            value: Some(value),
            interval: rate
                .interval()
                .map(|interval| (interval.low, interval.high)),
            benchmark: promised,
            most: 1.0,
        };
        beside(canvas, 50, y, cells, picture);
    }
}

fn calibration(canvas: &mut Canvas<'_>, y: u16, bucket: &Bucket) {
    let said = format!("{:<9} said {:>6}", bucket.label(), percent(bucket.said));
    canvas.text(2, y, Role::Plain, &said);
    if bucket.is_off() {
        canvas.text(23, y, Role::Warning, "!");
    }
    rate(canvas, y, bucket.came, Some(bucket.said));
}

/// What overrides were worth, in sum and by direction and size. Answers with the rows used.
pub(super) fn value_added(canvas: &mut Canvas<'_>, answer: &AccuracyAnswer) -> u16 {
    let sheet = &answer.sheet;
    if sheet.value_added.n == 0 {
        return 0;
    }
    let heading = format!(
        "{:<14} {:>6} {:>5} {:>6} {:>9}   {:>14}",
        "", "helped", "hurt", "of", "value", "WAPE better by"
    );
    canvas.text(2, 0, Role::Heading, &heading);
    let mut y = 1;
    let mut line = |name: &str, role: Role, value: &ValueAdded| {
        let said = format!("{} {}", text::left(name, 14), value_words(value, answer));
        canvas.text(2, y, role, &said);
        y += 1;
    };
    line("All overrides", Role::Strong, &sheet.value_added);
    for split in &sheet.splits {
        line(split_name(split), Role::Plain, &split.value);
    }
    canvas.below(y + 1).paragraph(0, Role::Muted, HINT) + y + 2
}

fn value_words(value: &ValueAdded, answer: &AccuracyAnswer) -> String {
    let money = Money::new(value.minor, answer.currency).short();
    let points = value.share().map_or("no data".to_owned(), |share| {
        format!("{:+.1} points", share * 100.0).replace('-', "−")
    });
    format!(
        "{:>6} {:>5} {:>6} {:>9}   {points:>14}",
        value.helped,
        value.hurt,
        value.n,
        money.replace('-', "−"),
    )
}

fn split_name(split: &OverrideSplit) -> &'static str {
    match (split.direction, split.is_large) {
        (Direction::Up, true) => "Up, large",
        (Direction::Up, false) => "Up, small",
        (Direction::Down, true) => "Down, large",
        (Direction::Down, false) => "Down, small",
        (Direction::Same, _) => "Confirmed",
    }
}
