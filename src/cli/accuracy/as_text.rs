//! The accuracy sheet as text.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::domain::forecast::CallLevel;
use crate::domain::forecast::accuracy::{
    AccuracyLine, AccuracySheet, Bucket, HINT, Measured, OverrideSplit, RepAccuracy,
    ScoredOverride, ValueAdded, percent, signed_percent,
};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::domain::statistics::Rate;
use crate::storage::AccuracyAnswer;
use crate::ui::text;

/// The whole answer; of one person with every call.
pub(super) fn answer(answer: &AccuracyAnswer, today: NaiveDate, with_calls: bool) -> String {
    let sheet = &answer.sheet;
    let weeks = match sheet.week {
        None => "calls of all weeks".to_owned(),
        Some(week) => format!("calls of week {week} before the end"),
    };
    let mut out = format!(
        "Accuracy as of {today}: {}, {weeks}, {}\n",
        answer.span(),
        answer.currency.code()
    );
    if !answer.rates.is_empty() {
        let _ = writeln!(out, "{}", answer.rates);
    }
    if sheet.reps.is_empty() && sheet.overrides.is_empty() {
        out.push_str("\nNo call about a closed period: bring in calls with `ridealong import`.\n");
        return out;
    }
    reps(&mut out, &sheet.reps);
    evidence(&mut out, &sheet.reps);
    if with_calls {
        calls(&mut out, answer);
    }
    by_category(&mut out, sheet);
    by_week(&mut out, sheet);
    deals(&mut out, sheet);
    overrides(&mut out, answer);
    out
}

fn reps(out: &mut String, reps: &[RepAccuracy]) {
    let _ = writeln!(
        out,
        "\n{:<24} {:<12} {:>7} {:>5} {:>8} {:>8} {:>9}  Evidence",
        "Rep", "Call", "Periods", "Calls", "WAPE", "Bias", "Manager's"
    );
    for rep in reps {
        let name = if rep.has_left {
            format!("{} (left)", rep.name)
        } else {
            rep.name.clone()
        };
        let _ = writeln!(
            out,
            "{} {:<12} {:>7} {:>5} {:>8} {:>8} {:>9}  {}",
            text::left(&text::clean(&name), 24),
            rep.category.map_or("–", ForecastCategory::name),
            rep.periods,
            rep.own.n,
            share(rep.own.wape),
            bias(rep.own.bias),
            share(rep.manager.wape),
            rep.evidence.name(),
        );
    }
}

fn evidence(out: &mut String, reps: &[RepAccuracy]) {
    let named = || reps.iter().filter(|rep| rep.evidence.is_named());
    let shown: Vec<&RepAccuracy> = match reps {
        [only] => vec![only],
        _ => named().collect(),
    };
    for rep in &shown {
        let _ = writeln!(out, "\n{}: {}", text::clean(&rep.name), rep.evidence.name());
        for sentence in rep.evidence.words() {
            let _ = writeln!(out, "  {sentence}");
        }
    }
    if named().next().is_none() && reps.len() > 1 {
        out.push_str("\nNobody's calls show a habit that the evidence carries.\n");
    }
}

fn calls(out: &mut String, answer: &AccuracyAnswer) {
    for rep in &answer.sheet.reps {
        let _ = writeln!(
            out,
            "\nCalls about {}\n{:<10} {:>4} {:<12} {:<8} {:>14} {:>14} {:>8}",
            text::clean(&rep.name),
            "Period",
            "Week",
            "Category",
            "By",
            "Called",
            "Came",
            "Error"
        );
        for called in &rep.called {
            let error = (called.pair.actual > 0)
                .then(|| called.pair.error() as f64 / called.pair.actual as f64);
            let _ = writeln!(
                out,
                "{:<10} {:>4} {:<12} {:<8} {:>14} {:>14} {:>8}",
                answer.periods.get(called.period).map_or("", String::as_str),
                called.week,
                called.category.name(),
                level(called.level),
                Money::new(called.pair.forecast, answer.currency).plain(),
                Money::new(called.pair.actual, answer.currency).plain(),
                bias(error),
            );
        }
    }
}

fn by_category(out: &mut String, sheet: &AccuracySheet) {
    let _ = writeln!(
        out,
        "\n{:<24} {:>5} {:>8} {:>8} {:>8} {:>14}",
        "Calls", "n", "WAPE", "Bias", "MAPE", "WAPE in total"
    );
    for line in &sheet.lines {
        let _ = writeln!(
            out,
            "{:<24} {:>5} {:>8} {:>8} {:>8} {:>14}",
            line_name(line),
            line.by_rep.n,
            share(line.by_rep.wape),
            bias(line.by_rep.bias),
            share(line.by_rep.mape),
            share(line.in_total.wape),
        );
    }
    out.push_str("Measured person by person; in total, errors of people cancel.\n");
}

fn by_week(out: &mut String, sheet: &AccuracySheet) {
    let Some(first) = sheet.weeks.first() else {
        return;
    };
    let _ = write!(out, "\n{:<5}", "Week");
    for line in &first.lines {
        let _ = write!(out, " {:>24}", line_name(line));
    }
    out.push('\n');
    for week in &sheet.weeks {
        let _ = write!(out, "{:>4} ", week.week);
        for line in &week.lines {
            let _ = write!(out, " {:>24}", measured(&line.by_rep));
        }
        out.push('\n');
    }
    out.push_str("WAPE, bias and n by week before the end.\n");
}

/// `34.0 %  −8.0 %  n 96`.
fn measured(measured: &Measured) -> String {
    if measured.n == 0 {
        return "no data".to_owned();
    }
    format!(
        "{} {:>7} n{:>4}",
        share(measured.wape),
        bias(measured.bias),
        measured.n
    )
}

fn deals(out: &mut String, sheet: &AccuracySheet) {
    let at = sheet
        .weeks
        .iter()
        .find(|week| week.week == sheet.deals_week);
    let _ = writeln!(
        out,
        "\nDeals due in a period, {} weeks before its end, and won in it",
        sheet.deals_week
    );
    for row in at.iter().flat_map(|week| &week.deals) {
        let _ = writeln!(out, "  {:<12} {}", row.category.name(), rate(row.won));
    }
    if sheet.calibration.is_empty() {
        out.push_str("No calibration: no category has ten deals of an earlier period.\n");
        return;
    }
    out.push_str("\nCalibration: what their category promised by earlier periods, and what came\n");
    for bucket in &sheet.calibration {
        let _ = writeln!(out, "  {}", bucket_line(bucket));
    }
    if let Some(brier) = sheet.brier {
        let skill = brier.skill.map_or("no data".to_owned(), signed_percent);
        let _ = writeln!(
            out,
            "Brier score {:.3} = reliability {:.3} − resolution {:.3} + uncertainty {:.3}; skill {skill}, n {}",
            brier.score, brier.reliability, brier.resolution, brier.uncertainty, brier.n
        );
    }
}

fn bucket_line(bucket: &Bucket) -> String {
    let interval = bucket.came.interval();
    let interval = interval.map_or(String::new(), |interval| {
        format!("{} to {}", percent(interval.low), percent(interval.high))
    });
    let off = if bucket.is_off() { "  off" } else { "" };
    format!(
        "{:<9} said {:>5}, came {:<22} {interval}{off}",
        bucket.label(),
        percent(bucket.said),
        rate(bucket.came)
    )
}

fn overrides(out: &mut String, answer: &AccuracyAnswer) {
    let sheet = &answer.sheet;
    if sheet.overrides.is_empty() {
        out.push_str("\nNo override of a closed period.\n");
        return;
    }
    let _ = writeln!(
        out,
        "\nOverrides of closed periods: {}",
        value_added(&sheet.value_added, answer)
    );
    for split in &sheet.splits {
        let _ = writeln!(
            out,
            "  {:<12} {}",
            split_name(split),
            value_added(&split.value, answer)
        );
    }
    let _ = writeln!(out, "{HINT}\n");
    for one in &sheet.overrides {
        let _ = writeln!(out, "{}", override_line(one, answer));
    }
}

fn value_added(value: &ValueAdded, answer: &AccuracyAnswer) -> String {
    let wape = value.share().map_or(String::new(), |share| {
        format!(", WAPE better by {} points", points(share))
    });
    format!(
        "{} of {} helped, {} hurt; value added {}{wape}",
        value.helped,
        value.n,
        value.hurt,
        Money::new(value.minor, answer.currency).plain(),
    )
}

fn override_line(one: &ScoredOverride, answer: &AccuracyAnswer) -> String {
    let money = |minor| Money::new(minor, answer.currency).short();
    format!(
        "{} {:<8} {} {:<11} {:>7} -> {:>7}, came {:>7}, value added {:>7}  {}",
        one.made_on,
        answer.periods.get(one.period).map_or("", String::as_str),
        text::left(&text::clean(answer.names.of(one.about)), 20),
        one.category.name(),
        money(one.figures.before),
        money(one.figures.after),
        money(one.figures.actual),
        money(one.figures.value_added()),
        text::clean(&one.reason),
    )
    .trim_end()
    .to_owned()
}

fn split_name(split: &OverrideSplit) -> String {
    use crate::domain::forecast::accuracy::Direction;
    match (split.direction, split.is_large) {
        (Direction::Same, _) => "confirmed".into(),
        (direction, large) => format!(
            "{}, {}",
            if direction == Direction::Up {
                "up"
            } else {
                "down"
            },
            if large { "large" } else { "small" }
        ),
    }
}

fn line_name(line: &AccuracyLine) -> String {
    format!("{} {}", level(line.level), line.category.name())
}

fn level(level: CallLevel) -> &'static str {
    match level {
        CallLevel::Rep => "Rep",
        CallLevel::Manager => "Manager",
    }
}

/// `12 of 30, 40 %`; `no data`.
fn rate(rate: Rate) -> String {
    match rate.value() {
        Some(value) => format!("{} of {}, {}", rate.hits, rate.n, percent(value)),
        None => "no data".to_owned(),
    }
}

fn share(value: Option<f64>) -> String {
    value.map_or("no data".to_owned(), percent)
}

fn bias(value: Option<f64>) -> String {
    value.map_or("no data".to_owned(), signed_percent)
}

fn points(share: f64) -> String {
    format!("{:.1}", share * 100.0).replace('-', "−")
}
