//! `ridealong diagnose REP`: what the numbers say about one person, and what they do not.
//!
//! The JSON shape is in `docs/json.md`. What has nothing behind it is null, never 0.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Result, World, diagnosis_json as part};
use crate::domain::date_words::written;
use crate::domain::diagnosis::{Choice, Comparison, Subject, words};
use crate::storage::{DealScope, DiagnosisQuestion, DiagnosisSheet};
use crate::ui::text;

/// Whom, over which days, beside what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rep, or a manager: beside other managers
    #[arg(value_name = "REP")]
    rep: String,
    /// Results and factors of this period: 2026-Q4, "this quarter", all; without, results of the current quarter and
    /// factors over the look-back of the settings
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// With what to compare: team, top, own or objective
    #[arg(long, value_name = "BENCHMARK", default_value_t)]
    benchmark: Choice,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let period = world.period_of(args.period.as_deref())?;
    let store = world.store_to_read()?;
    let rep = store.find_rep(&args.rep)?;
    let question = DiagnosisQuestion {
        scope: DealScope::default(),
        period,
        choice: args.benchmark,
        thresholds: world.config().diagnosis.clone(),
        calendar: world.calendar(),
        currency: world.config().base_currency,
    };
    let sheet = store.diagnosis_sheet(&question, rep)?;
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&as_json(&sheet, known_at));
    }
    let text = as_text(&sheet);
    world.print(text.trim_end())
}

fn as_json(sheet: &DiagnosisSheet, known_at: Option<NaiveDate>) -> Value {
    let (diagnosis, record) = (&sheet.diagnosis, &sheet.record);
    let period = diagnosis.result.period;
    let mut line = part::head(record, known_at, period, diagnosis.window, sheet.cycle);
    part::put_coached(&mut line, &sheet.coached);
    let finding = |f| part::finding(f, diagnosis, record);
    let compared = |all: &[Comparison]| -> Vec<Value> {
        let lines = all.iter().map(|c| part::comparison(c, diagnosis, record));
        lines.collect()
    };
    let months = sheet.months.iter().map(|(first, won, objective)| {
        json!({ "month": first, "won": part::major(*won), "objective": objective.map(part::major) })
    });
    let explained = diagnosis.explanations.iter();
    let mut put = |name: &str, value: Value| line.insert(name.into(), value);
    put("name", json!(diagnosis.name));
    put("kind", json!(words::kind(diagnosis.subject)));
    put("left_on", json!(sheet.left_on));
    put("headline", json!(diagnosis.headline.key()));
    put("sentence", json!(words::sentence(diagnosis, record)));
    put("reasons", json!(words::reasons(diagnosis, record)));
    put("lever", json!(diagnosis.headline.finding().map(finding)));
    put("findings", diagnosis.findings.iter().map(finding).collect());
    put("result", part::result(&diagnosis.result));
    put("trend", months.collect());
    put("benchmark", part::benchmark(&diagnosis.benchmark));
    put("factors", json!(compared(&diagnosis.comparisons)));
    put("stages", json!(compared(&diagnosis.stages)));
    put(
        "modelled",
        json!(diagnosis.modelled.map(|(own, benchmark)| {
            json!({ "own": part::major(own), "benchmark": part::major(benchmark) })
        })),
    );
    put(
        "activities_per_new_deal",
        json!(diagnosis.activity_per_deal.map(|(own, benchmark)| {
            json!({ "own": part::major(own), "benchmark": part::major(benchmark) })
        })),
    );
    put("win_rate", part::win_rate(diagnosis));
    put("velocity", part::velocity(diagnosis));
    put(
        "explanations",
        explained.map(|e| part::explanation(e, record)).collect(),
    );
    Value::Object(line)
}

fn as_text(sheet: &DiagnosisSheet) -> String {
    let (diagnosis, record) = (&sheet.diagnosis, &sheet.record);
    let mut out = format!(
        "{} as of {}, money in {}\n",
        diagnosis.name,
        written(record.today),
        record.currency
    );
    let beside = match diagnosis.subject {
        Subject::Rep(_) => "beside other reps",
        Subject::Manager(_) => "with everybody below, beside other managers",
    };
    let _ = writeln!(
        out,
        "{}\n\nResults {}, {beside}\n{}",
        words::sentence(diagnosis, record),
        words::days(diagnosis.result.period),
        words::result(&diagnosis.result, record.currency)
    );
    if let Some(left_on) = sheet.left_on {
        let _ = writeln!(out, "Left on {}.", written(left_on));
    }
    put_months(&mut out, sheet);
    put_factors(&mut out, sheet);
    let _ = writeln!(out, "\nWhy");
    for reason in words::reasons(diagnosis, record) {
        let _ = writeln!(out, "{reason}");
    }
    if !diagnosis.explanations.is_empty() {
        let _ = writeln!(out, "\nOther explanations");
        for explanation in &diagnosis.explanations {
            let _ = writeln!(out, "{}", words::explanation(explanation, record));
        }
    }
    put_benchmark(&mut out, sheet);
    put_coaching(&mut out, sheet);
    out
}

fn put_months(out: &mut String, sheet: &DiagnosisSheet) {
    let currency = sheet.record.currency;
    let short = |major: f64| words::money(major, currency).short();
    let _ = writeln!(out, "\nMonth         Won    Quota");
    for (first, won, objective) in &sheet.months {
        let objective = objective.map_or_else(|| "-".to_owned(), short);
        let month = first.format("%b %Y");
        let _ = writeln!(out, "{month} {:>8} {objective:>8}", short(*won));
    }
}

fn put_factors(out: &mut String, sheet: &DiagnosisSheet) {
    let (diagnosis, record) = (&sheet.diagnosis, &sheet.record);
    let _ = writeln!(
        out,
        "\nFactors {}, against {}\n{} {:>12} {:>14} {:>16} {:>12} {:>6} {:>9} {:>9}  Reading",
        words::days(diagnosis.window),
        words::with_whom(&diagnosis.benchmark),
        text::left("", 28),
        "Value",
        "n",
        "95 %",
        "Benchmark",
        "Worse",
        "Share",
        "Worth",
    );
    for compared in &diagnosis.comparisons {
        let _ = writeln!(out, "{}", factor_line(compared, sheet));
    }
    if let Some((own, benchmark)) = diagnosis.modelled {
        let short = |major: f64| words::money(major, record.currency).short();
        let _ = writeln!(
            out,
            "Their product makes {} in the period, {} at the benchmark: the shares add up to the difference, {}.",
            short(own),
            short(benchmark),
            short(own - benchmark)
        );
    }
    let is_shown = |stage: &&Comparison| {
        let shown = &diagnosis.comparisons;
        stage.factor.is_rate() && !shown.iter().any(|c| c.factor == stage.factor)
    };
    let apart: Vec<&Comparison> = diagnosis.stages.iter().filter(is_shown).collect();
    if !apart.is_empty() {
        let _ = writeln!(out, "Taken together above, one by one:");
        for compared in apart {
            let _ = writeln!(out, "{}", factor_line(compared, sheet));
        }
    }
    if let Some((own, benchmark)) = diagnosis.activity_per_deal {
        let _ = writeln!(
            out,
            "Activities per new deal: {own:.1}, {benchmark:.1} in the benchmark."
        );
    }
    let beside = [
        words::against_rest(diagnosis),
        words::velocity(diagnosis, record.currency),
    ];
    for said in beside.into_iter().flatten() {
        let _ = writeln!(out, "{said}");
    }
}

fn factor_line(compared: &Comparison, sheet: &DiagnosisSheet) -> String {
    let (factor, currency) = (compared.factor, sheet.record.currency);
    let short = |major: f64| words::money(major, currency).short();
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let measured = compared.measured;
    let between = measured.and_then(|m| m.interval());
    format!(
        "{} {:>12} {:>14} {:>16} {:>12} {:>6} {:>9} {:>9}  {}",
        text::left(&words::name(factor, &sheet.record), 28),
        measured.map_or("no data".into(), |m| words::value(
            factor, m.value, currency
        )),
        or_dash(measured.map(|m| words::counted(factor, m))),
        or_dash(between.map(|b| words::interval(factor, b, currency))),
        or_dash(
            compared
                .benchmark
                .map(|p| words::value(factor, p.value, currency))
        ),
        or_dash(compared.certainty.map(words::certainty)),
        or_dash(compared.share.map(short)),
        or_dash(compared.worth.map(short)),
        compared.reading.label(),
    )
}

fn put_benchmark(out: &mut String, sheet: &DiagnosisSheet) {
    let benchmark = &sheet.diagnosis.benchmark;
    let _ = writeln!(out, "\nBenchmark: {}", words::with_whom(benchmark));
    let said = [
        ("In it", words::in_it(benchmark)),
        ("Left out", words::who_is_left_out(benchmark)),
    ];
    for (what, said) in said.iter().filter(|(_, said)| !said.is_empty()) {
        let _ = writeln!(out, "{what}: {said}.");
    }
}

fn put_coaching(out: &mut String, sheet: &DiagnosisSheet) {
    let coached = &sheet.coached;
    let last = coached.last_on.map_or("never".to_owned(), written);
    let _ = writeln!(out, "\nLast coached: {last}");
    for focus in &coached.focuses {
        let _ = writeln!(
            out,
            "Open focus since {}: {}",
            written(focus.since),
            focus.text
        );
    }
    if let Some((_, step)) = coached.walk {
        let _ = writeln!(out, "A walk was left at step {step}.");
    }
}
