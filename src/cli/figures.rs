//! `ridealong figures`: every figure of the metric table for a rep, a manager with everybody below, or everybody.
//!
//! The JSON shape is in `docs/json.md`. What has nothing behind it is null, never 0.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::figures::{Figure, Subject, Window};
use crate::domain::fiscal::{FiscalCalendar, Period, PeriodKind};
use crate::domain::metric::{Kind, METRICS, Metric, metric_of};
use crate::domain::money::Currency;
use crate::domain::period_words;
use crate::domain::sales_record::SalesRecord;
use crate::ui::text;

/// Whose figures, over which days.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// This rep; of a manager, everybody below. Without a name: everybody
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Only this metric, by its key or name; `help` lists all with their definitions
    #[arg(long, value_name = "METRIC")]
    metric: Option<String>,
    /// The window: 2026-Q4, "last month", 2026, all …; without it this quarter
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let metrics = wanted(args.metric.as_deref())?;
    if args.metric.as_deref() == Some("help") {
        return world.print(definitions().trim_end());
    }
    let calendar = world.calendar();
    let period = period(args.period.as_deref(), world)?;
    let base = world.config().base_currency;
    let store = world.store_to_read()?;
    let rep = args
        .rep
        .as_deref()
        .map(|name| store.find_rep(name))
        .transpose()?;
    let window = Window::of(&calendar, period);
    let asked = |record: &SalesRecord| {
        let subject = rep.map_or(Subject::Everybody, |rep| {
            record.all_below(rep).into_iter().collect()
        });
        (vec![subject], window)
    };
    let (record, mut of_subject) = store.figures(base, &calendar, asked, &metrics)?;
    let all = of_subject.pop().unwrap_or_default();
    let person = rep.and_then(|rep| record.person(rep));
    let name = person.map(|person| person.name.clone());
    let whole = Whole {
        name,
        record: &record,
        window,
        label: period_label(&calendar, period),
        all,
    };
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&whole.as_json(&json!(known_at)));
    }
    world.print(whole.as_text().trim_end())
}

fn wanted(metric: Option<&str>) -> Result<Vec<&'static Metric>> {
    let mut all: Vec<&'static Metric> = METRICS.iter().collect();
    all.sort_by_key(|metric| place(metric.kind));
    let Some(typed) = metric.filter(|typed| *typed != "help") else {
        return Ok(all);
    };
    let lower = typed.to_lowercase();
    let named = || {
        METRICS
            .iter()
            .find(|metric| metric.name.to_lowercase() == lower)
    };
    let found = metric_of(&lower).or_else(named);
    found.map(|metric| vec![metric]).ok_or_else(|| {
        Failure::usage(format!(
            "--metric: there is no metric “{typed}”; `ridealong figures --metric help` lists all"
        ))
    })
}

fn period(typed: Option<&str>, world: &World) -> Result<Period> {
    let (today, calendar) = (world.clock().today(), world.calendar());
    let Some(typed) = typed else {
        return Ok(calendar.period(PeriodKind::Quarter, today));
    };
    period_words::parse(typed, today, &calendar)
        .map_err(|error| Failure::usage(format!("--period: {error}")))
}

fn period_label(calendar: &FiscalCalendar, period: Period) -> String {
    calendar.label(period)
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::Result, "Results"),
    (Kind::Activity, "Activity"),
    (Kind::Proficiency, "Proficiency"),
    (Kind::Quality, "Quality of the record"),
];

fn place(kind: Kind) -> usize {
    KINDS.iter().position(|known| known.0 == kind).unwrap_or(0)
}

fn definitions() -> String {
    let mut out = String::new();
    for (kind, label) in KINDS {
        let _ = writeln!(out, "{label}\n");
        for metric in METRICS.iter().filter(|metric| metric.kind == kind) {
            let _ = writeln!(out, "  {} ({})", metric.key, metric.name);
            for line in text::wrap(metric.definition, 96) {
                let _ = writeln!(out, "      {line}");
            }
        }
        out.push('\n');
    }
    out
}

/// What is answered.
struct Whole<'a> {
    name: Option<String>,
    record: &'a SalesRecord,
    window: Window,
    label: String,
    all: Vec<Figure>,
}

impl Whole<'_> {
    fn currency(&self) -> Currency {
        self.record.currency
    }

    fn as_text(&self) -> String {
        let (record, currency) = (self.record, self.currency());
        let mut out = format!(
            "{}, {}, as of {}, money in {currency}\n",
            self.name.as_deref().unwrap_or("Everybody"),
            self.label,
            record.today
        );
        for (kind, label) in KINDS {
            let mut of_kind = self.all.iter().filter(|f| f.metric.kind == kind).peekable();
            if of_kind.peek().is_some() {
                let _ = writeln!(
                    out,
                    "\n{}{:>16}  {:>15}  {:>12}",
                    text::left(label, 44),
                    "value",
                    "95 %",
                    "n"
                );
            }
            for figure in of_kind {
                let interval = figure.interval_in_words(currency).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "  {}{}  {}  {:>12}",
                    text::left(&figure.name(), 42),
                    text::right(&figure.long(currency), 16),
                    text::right(&interval, 15),
                    figure.rests_on(),
                );
            }
        }
        if let [figure] = &self.all[..] {
            let _ = writeln!(out, "\n{}", figure.metric.definition);
            let _ = writeln!(out, "Source: {}.", figure.metric.source);
            if !figure.note.is_empty() {
                let _ = writeln!(out, "{}", figure.note);
            }
        }
        if record.unconverted > 0 {
            let _ = writeln!(
                out,
                "\n{} deals have an amount without a rate to {currency}; it counts as missing.",
                record.unconverted
            );
        }
        out
    }

    fn as_json(&self, known_at: &Value) -> Value {
        let all = self.window == Window::ALL;
        json!({
            "schema": 1,
            "as_of": self.record.today,
            "known_at": known_at,
            "base_currency": self.currency(),
            "rep": self.name,
            "period": {
                "from": (!all).then_some(self.window.first),
                "to": (!all).then_some(self.window.last),
            },
            "unconverted_deals": self.record.unconverted,
            "figures": self.all.iter().map(figure_as_json).collect::<Vec<_>>(),
        })
    }
}

fn figure_as_json(figure: &Figure) -> Value {
    let metric = figure.metric;
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "metric": metric.key,
        "name": metric.name,
        "part": filled(&figure.part.key),
        "part_name": filled(&figure.part.name),
        "unit": metric.unit,
        "value": figure.value.map(rounded),
        "n": figure.n,
        "hits": figure.hits,
        "interval": figure.interval.map(|i| [rounded(i.low), rounded(i.high)]),
        "good": metric.good,
        "timing": metric.timing,
        "kind": metric.kind,
        "definition": metric.definition,
        "source": metric.source,
        "note": filled(&figure.note),
    })
}

/// Six decimals.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
