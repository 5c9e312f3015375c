//! `ridealong back-test`: what every model would have said on every Monday of the closed periods, fitted only on what
//! was known then; how far each was off, and which one counts.
//!
//! The JSON shape is in `docs/json.md`. What has nothing behind it is null, never 0.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Result, World};
use crate::domain::fiscal::{FiscalCalendar, PeriodKind};
use crate::domain::forecast::back_test::{BackTest, Off};
use crate::domain::forecast::choice::{Choice, choose};
use crate::domain::forecast::models::Model;
use crate::domain::money::{Currency, Money};
use crate::storage::{DealScope, ForecastQuestion};
use crate::ui::text;

/// Whose forecast, over which periods.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Only this rep's forecast; of a manager, everybody's below
    #[arg(long, value_name = "NAME")]
    rep: Option<String>,
    /// Only this team and the teams below it
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// The length of the closed periods
    #[arg(long, value_enum, default_value_t = Length::Quarter)]
    period_kind: Length,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Length {
    /// Months.
    Month,
    /// Quarters of the fiscal year.
    Quarter,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let team = args.team.as_deref().map(|name| store.find_team(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        team: team.transpose()?,
        ..DealScope::default()
    };
    let kind = match args.period_kind {
        Length::Month => PeriodKind::Month,
        Length::Quarter => PeriodKind::Quarter,
    };
    let calendar = world.calendar();
    let period = calendar.period(kind, store.today());
    let question = ForecastQuestion::of(scope, period, world.config());
    let test = store.back_test(&question)?;
    let choice = choose(&test, question.settings.least_periods);
    if args.json {
        let currency = store.base_currency(question.currency)?.currency;
        return world.print_json(&as_json(&test, &choice, &calendar, currency));
    }
    let out = as_text(&test, &choice, &calendar);
    world.print_bytes(out.as_bytes())
}

fn as_json(
    test: &BackTest,
    choice: &Choice,
    calendar: &FiscalCalendar,
    currency: Currency,
) -> Value {
    let money = |minor: i64| Money::new(minor, currency).as_f64();
    let of = |off: Off, week: Option<i64>| json!({ "week": week, "n": off.n, "wape": off.wape(), "bias": off.bias() });
    let models = Model::ALL.map(|model| {
        let weeks = test
            .weeks()
            .into_iter()
            .map(|week| (week, test.off(model, Some(week))));
        let weeks = weeks.filter(|(_, off)| off.n > 0);
        let all = test.off(model, None);
        let standing = choice
            .standings
            .iter()
            .find(|standing| standing.model == model);
        json!({
            "model": model.key(),
            "periods": test.periods_of(model),
            "n": all.n,
            "wape": all.wape(),
            "bias": all.bias(),
            "weeks": weeks.map(|(week, off)| of(off, Some(week))).collect::<Vec<_>>(),
            "behind": standing.map(|standing| standing.behind),
            "standard_error": standing.map(|standing| standing.error),
        })
    });
    let lines = test.lines.iter().map(|line| {
        json!({
            "period": calendar.label(line.period),
            "on": line.day,
            "week": line.week,
            "model": line.model.key(),
            "forecast": money(line.forecast),
            "actual": money(line.actual),
        })
    });
    json!({
        "schema": 1,
        "currency": currency,
        "periods": test.periods.iter().map(|p| calendar.label(*p)).collect::<Vec<_>>(),
        "default": choice.model.key(),
        "by_own_record": choice.by_own_record,
        "why": choice.why,
        "compared_periods": choice.periods,
        "compared_mondays": choice.mondays,
        "models": models,
        "lines": lines.collect::<Vec<_>>(),
    })
}

fn as_text(test: &BackTest, choice: &Choice, calendar: &FiscalCalendar) -> String {
    let mut out = String::new();
    if let Some((first, last)) = test.periods.first().zip(test.periods.last()) {
        let _ = writeln!(
            out,
            "Closed periods {} to {}; on every Monday each model as fitted on what was known then\n",
            calendar.label(*first),
            calendar.label(*last)
        );
        out.push_str("WAPE in %, by weeks left at the end of the Monday\n");
        table(&mut out, test, |off| {
            off.wape().map(|wape| format!("{:.0}", wape * 100.0))
        });
        out.push_str("\nBias in %: + too much was forecast, − too little\n");
        table(&mut out, test, |off| {
            let bias = off.bias()?;
            Some(format!("{:+.0}", bias * 100.0).replace('-', "−"))
        });
    } else {
        out.push_str("No closed period whose book is known: nothing to test yet\n");
    }
    standings(&mut out, choice);
    let _ = writeln!(out, "\nDefault: {}, {}", choice.model.name(), choice.why);
    out
}

fn table(out: &mut String, test: &BackTest, shown: impl Fn(Off) -> Option<String>) {
    let weeks = test.weeks();
    let rows: Vec<(Model, Vec<String>)> = (Model::ALL.into_iter())
        .map(|model| {
            let asked = std::iter::once(None).chain(weeks.iter().copied().map(Some));
            let cells = asked.map(|week| {
                let off = test.off(model, week);
                shown(off).unwrap_or_else(|| "–".to_owned())
            });
            (model, cells.collect())
        })
        .collect();
    let cells = rows.iter().flat_map(|(_, cells)| cells);
    let width = cells
        .map(|cell| text::width(cell))
        .max()
        .unwrap_or(0)
        .max(3)
        + 1;
    let _ = write!(out, "{:<19}{}", "", text::right("all", width));
    for week in &weeks {
        out.push_str(&text::right(&week.to_string(), width));
    }
    out.push('\n');
    for (model, cells) in rows {
        out.push_str(&text::left(model.name(), 19));
        for cell in cells {
            out.push_str(&text::right(&cell, width));
        }
        out.push('\n');
    }
}

fn standings(out: &mut String, choice: &Choice) {
    if choice.standings.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\nCompared on {} Mondays of {} periods, the simplest first",
        choice.mondays, choice.periods
    );
    for standing in &choice.standings {
        let wape = standing.off.wape().map_or("no data".to_owned(), |wape| {
            format!("off by {:.1} %", wape * 100.0)
        });
        let behind = if standing.behind == 0.0 && standing.error == 0.0 {
            "the best".to_owned()
        } else {
            let verdict = if standing.is_as_good() {
                "as good as the best"
            } else {
                "worse"
            };
            format!(
                "{:.1} ± {:.1} points behind: {verdict}",
                standing.behind * 100.0,
                standing.error * 100.0
            )
        };
        let _ = writeln!(
            out,
            "{} {} {behind}",
            text::left(standing.model.name(), 19),
            text::left(&wape, 16),
        );
    }
}
