//! The forecast as text.

use std::fmt::Write as _;

use super::{Answer, spread};
use crate::domain::date_words::written;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::sheet::{Line, Standing, share};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::{ForecastDealList, ForecastSheet, MovedSince, column_of};
use crate::ui::text;

/// Cells of a figure.
const FIGURE: usize = 11;
/// Cells of a name.
const NAME: usize = 22;

/// The whole answer.
pub(super) fn whole(answer: &Answer, calendar: &FiscalCalendar) -> String {
    let sheet = &answer.sheet;
    let mut out = String::new();
    let window = sheet.period.window;
    let _ = writeln!(
        out,
        "Forecast of {} ({} to {}) on {}, in {}",
        answer.label,
        written(window.first),
        written(window.last),
        written(sheet.today),
        sheet.currency
    );
    out.push_str(&quota(sheet));
    moved(&mut out, answer);
    out.push('\n');
    by_whom(&mut out, sheet);
    out.push('\n');
    models(&mut out, answer);
    out.push('\n');
    by_rep(&mut out, sheet);
    notes(&mut out, sheet, calendar);
    if let Some(list) = &answer.deals {
        out.push('\n');
        deals(&mut out, list);
    }
    out
}

fn plain(sheet: &ForecastSheet, minor: i64) -> String {
    let scale = 10_i64.pow(sheet.currency.digits());
    // Whole units: a forecast is no invoice.
    let whole = (minor as f64 / scale as f64).round() as i64 * scale;
    Money::new(whole, sheet.currency).plain()
}

fn quota(sheet: &ForecastSheet) -> String {
    let figures = &sheet.sheet;
    let Some(quota) = figures.quota else {
        return "No quota for this period.\n".to_owned();
    };
    let attained = share(figures.columns.closed, quota).map_or_else(String::new, |share| {
        format!(", {:.0} % attained", share * 100.0)
    });
    let to_go = match figures.to_go() {
        Some(0) | None => ", reached".to_owned(),
        Some(to_go) => {
            let coverage = figures.columns.to_go_coverage(quota);
            let times = coverage.map_or_else(String::new, |times| {
                format!(", covered {times:.1} times by open pipeline")
            });
            format!(", to go {}{times}", plain(sheet, to_go))
        }
    };
    format!("Quota {}{attained}{to_go}.\n", plain(sheet, quota))
}

fn by_whom(out: &mut String, sheet: &ForecastSheet) {
    let categories = sheet.sheet.categories();
    let _ = write!(out, "{}", text::left("", NAME));
    for category in &categories {
        let heading = match category {
            ForecastCategory::Pipeline => "OPEN",
            other => &other.name().to_uppercase(),
        };
        let _ = write!(out, " {}", text::right(heading, FIGURE));
    }
    out.push('\n');
    let mut line = |name: &str, of: &dyn Fn(ForecastCategory) -> Option<i64>| {
        let _ = write!(out, "{}", text::left(name, NAME));
        for category in &categories {
            let said = of(*category).map_or_else(|| "-".to_owned(), |minor| plain(sheet, minor));
            let _ = write!(out, " {}", text::right(&said, FIGURE));
        }
        out.push('\n');
    };
    line("The deals", &|category| {
        Some(sheet.sheet.columns.of(category))
    });
    line("Reps' calls", &|category| {
        sheet.calls.reps_total(category).figure()
    });
    line(
        "Manager's call",
        &|category| match sheet.calls.managers_total(category) {
            ManagersTotal::Sum { overridden: 0, .. } => None,
            total => total.figure(),
        },
    );
    if let Some(call) = sheet.calls.whole.last() {
        let _ = writeln!(
            out,
            "Manager's call of {}: {}",
            written(call.made_at.day()),
            call.reason
        );
    }
}

/// The waterfall in one line.
fn moved(out: &mut String, answer: &Answer) {
    let moved = &answer.moved;
    let waterfall = &moved.waterfall;
    let money = |minor: i64| plain(&answer.sheet, minor);
    let since = match answer.since {
        MovedSince::LastLock => "the lock of ",
        _ => "",
    };
    let _ = write!(
        out,
        "Since {since}{}: open pipeline {}",
        written(moved.since.day()),
        money(waterfall.start)
    );
    for step in waterfall.steps() {
        let minor = waterfall.sum(step);
        if minor != 0 {
            let sign = if minor < 0 { '-' } else { '+' };
            let _ = write!(
                out,
                ", {sign}{} {}",
                money(minor.abs()),
                step.name().to_lowercase()
            );
        }
    }
    let _ = writeln!(out, " = {}", money(waterfall.end));
}

fn models(out: &mut String, answer: &Answer) {
    let models = &answer.models;
    let money = |minor: i64| plain(&answer.sheet, minor);
    let _ = match spread(models) {
        Some((least, most)) if least == most => writeln!(out, "MODELS: one has enough history"),
        Some((least, most)) => writeln!(out, "MODELS from {} to {}", money(least), money(most)),
        None => writeln!(out, "MODELS: none has enough history yet"),
    };
    for one in &models.answers {
        let said = match &one.result {
            Ok(minor) => text::right(&money(*minor), FIGURE),
            Err(missing) => format!("  not enough history: {}", missing.needs),
        };
        let range = one.range.map_or_else(String::new, |range| {
            format!("  P10 {}, P90 {}", money(range.p10), money(range.p90))
        });
        let chance = one.reaches_quota.map_or_else(String::new, |chance| {
            format!(", quota reached in {:.0} of 100 books", chance * 100.0)
        });
        let default = if one.is_default { "  default" } else { "" };
        let name = text::left(one.model.name(), NAME);
        let _ = writeln!(out, "{name} {said}{range}{chance}{default}");
    }
    let _ = writeln!(out, "Default {}: {}", models.default.name(), models.why);
}

fn by_rep(out: &mut String, sheet: &ForecastSheet) {
    if sheet.sheet.lines.is_empty() {
        out.push_str("Nobody forecasts in this scope.\n");
        return;
    }
    let headings = ["CLOSED", "COMMIT", "CALLED", "BEST CASE", "OPEN", "QUOTA"];
    let _ = write!(out, "{}", text::left("REP", NAME));
    for heading in headings {
        let _ = write!(out, " {}", text::right(heading, FIGURE));
    }
    out.push_str("  ATT.  CALL\n");
    for line in &sheet.sheet.lines {
        rep(out, line, sheet);
    }
}

fn rep(out: &mut String, line: &Line, sheet: &ForecastSheet) {
    let calls = line.rep.and_then(|rep| sheet.calls.line(rep));
    let called = calls.and_then(|calls| calls.own.base(ForecastCategory::Commit));
    let money = |minor: Option<i64>| minor.map_or("-".to_owned(), |minor| plain(sheet, minor));
    let name = match line.standing {
        Standing::Gone => format!("{} (left)", line.name),
        _ => line.name.clone(),
    };
    let _ = write!(out, "{}", text::left(&name, NAME));
    for minor in [
        Some(line.columns.closed),
        Some(line.columns.commit_forecast()),
        called,
        Some(line.columns.best_case_forecast()),
        Some(line.columns.open_pipeline()),
        line.quota,
    ] {
        let _ = write!(out, " {}", text::right(&money(minor), FIGURE));
    }
    let attained = (line
        .quota
        .and_then(|quota| share(line.columns.closed, quota)))
    .map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0));
    let state = calls.map_or_else(String::new, |calls| calls.submission.in_words());
    let end = format!(" {}  {state}", text::right(&attained, 5));
    let _ = writeln!(out, "{}", end.trim_end());
}

fn notes(out: &mut String, sheet: &ForecastSheet, calendar: &FiscalCalendar) {
    let figures = &sheet.sheet;
    let mut notes = Vec::new();
    for (count, what) in [
        (figures.unconverted, "without a rate: not in the sums"),
        (figures.blank, "without an amount"),
        (
            figures.overdue,
            "to close before this period and still open: in no column",
        ),
    ] {
        match count {
            0 => {}
            1 => notes.push(format!("1 deal {what}")),
            n => notes.push(format!("{n} deals {what}")),
        }
    }
    for line in &sheet.large {
        notes.push(format!(
            "Very large: {}, {}, {}",
            line.name,
            column_of(&line.deal).name(),
            plain(sheet, line.deal.worth())
        ));
    }
    if !sheet.large.is_empty() {
        let without = figures.without_large;
        notes.push(format!(
            "Without the very large deals: commit {}, best case {}",
            plain(sheet, without.commit_forecast()),
            plain(sheet, without.best_case_forecast())
        ));
    }
    for pace in &figures.paces {
        let share = share(pace.won_then, pace.won_at_end);
        if pace.won_at_end == 0 {
            let label = calendar.label(pace.period.period);
            notes.push(format!("{label}: nothing was won"));
            continue;
        }
        notes.push(format!(
            "{}: by {} {} of {} was won{}",
            calendar.label(pace.period.period),
            written(pace.on),
            plain(sheet, pace.won_then),
            plain(sheet, pace.won_at_end),
            share.map_or_else(String::new, |share| format!(", {:.0} %", share * 100.0))
        ));
    }
    if !sheet.rates.is_empty() {
        notes.push(format!("Converted at {}", sheet.rates));
    }
    if !notes.is_empty() {
        out.push('\n');
    }
    for note in notes {
        out.push_str(&note);
        out.push('\n');
    }
}

fn deals(out: &mut String, list: &ForecastDealList) {
    let mut row = |cells: [&str; 6]| {
        let line = format!(
            "{} {} {} {} {} {}",
            text::left(cells[0], 12),
            text::left(cells[1], 34),
            text::left(cells[2], 18),
            text::right(cells[3], 16),
            text::left(cells[4], 10),
            cells[5]
        );
        let _ = writeln!(out, "{}", line.trim_end());
    };
    row(["CATEGORY", "DEAL", "OWNER", "AMOUNT", "CLOSE", "PUSHED"]);
    for line in &list.deals {
        let deal = &line.deal;
        let amount = deal
            .amount
            .map_or("-".to_owned(), |money| money.to_string());
        let close = deal.close_on.map_or("-".to_owned(), |day| day.to_string());
        let pushed = match deal.pushes {
            0 => String::new(),
            n => n.to_string(),
        };
        row([
            column_of(deal).name(),
            &line.name,
            &line.owner,
            &amount,
            &close,
            &pushed,
        ]);
    }
}
