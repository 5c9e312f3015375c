//! `ridealong board`: where an hour of coaching returns most.
//!
//! The JSON shape is in `docs/json.md`. What has nothing behind it is null, never 0.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{Result, World, diagnosis_json as part};
use crate::domain::diagnosis::{Board, BoardRow, Choice, Level, words};
use crate::domain::sales_record::SalesRecord;
use crate::storage::{DealScope, DiagnosisQuestion};
use crate::ui::text;

/// Whose rows, over which days, beside what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only everybody below this manager
    #[arg(long, value_name = "NAME")]
    rep: Option<String>,
    /// Results and factors of this period: 2026-Q4, "this quarter", all; without, results of the current quarter and
    /// factors over the look-back of the settings
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// With what to compare: team, top, own or objective
    #[arg(long, value_name = "BENCHMARK", default_value_t)]
    benchmark: Choice,
    /// Managers beside other managers instead of reps
    #[arg(long)]
    managers: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let period = world.period_of(args.period.as_deref())?;
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let question = DiagnosisQuestion {
        scope: DealScope {
            rep: rep.transpose()?,
            ..DealScope::default()
        },
        period,
        choice: args.benchmark,
        thresholds: world.config().diagnosis.clone(),
        calendar: world.calendar(),
        currency: world.config().base_currency,
    };
    let level = if args.managers {
        Level::Managers
    } else {
        Level::Reps
    };
    let (board, record) = store.board(&question, level)?;
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&as_json(&board, &record, known_at));
    }
    let text = as_text(&board, &record);
    world.print(text.trim_end())
}

fn as_json(board: &Board, record: &SalesRecord, known_at: Option<NaiveDate>) -> Value {
    let mut line = part::head(record, known_at, board.period, board.window, board.cycle);
    let mut put = |name: &str, value: Value| line.insert(name.into(), value);
    put("benchmark", json!(board.choice.key()));
    put("rows_are", json!(rows_are(board.level)));
    put(
        "team",
        json!({
            "result": part::result(&board.team.result),
            "levers": board.team.levers,
            "without_plan": board.team.without_plan,
            "thin": board.team.thin,
        }),
    );
    let rows: Vec<Value> = board.rows.iter().map(|row| row_json(row, record)).collect();
    put("rows", json!(rows));
    Value::Object(line)
}

fn rows_are(level: Level) -> &'static str {
    match level {
        Level::Reps => "reps",
        Level::Managers => "managers",
    }
}

fn row_json(row: &BoardRow, record: &SalesRecord) -> Value {
    let diagnosis = &row.diagnosis;
    let lever = row.finding().map(|f| part::finding(f, diagnosis, record));
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| line.insert(name.into(), value);
    put("name", json!(diagnosis.name));
    put("rank", json!(row.rank().key()));
    put("headline", json!(diagnosis.headline.key()));
    put("sentence", json!(words::sentence(diagnosis, record)));
    put("lever", json!(lever));
    put("result", part::result(&diagnosis.result));
    put("win_rate", part::win_rate(diagnosis));
    put("days_without_plan", json!(row.days_without_plan));
    put("top_performer", json!(row.top_performer));
    put("circumstance", part::filled(&row.circumstance));
    part::put_coached(&mut line, &row.coached);
    Value::Object(line)
}

fn as_text(board: &Board, record: &SalesRecord) -> String {
    let mut out = format!(
        "Coaching board as of {}, money in {}\nResults: {}. {}\nFactors: {}, benchmark: {}.\n\n",
        board.today,
        board.currency,
        words::days(board.period),
        words::result(&board.team.result, board.currency),
        words::days(board.window),
        board.choice.label().to_lowercase(),
    );
    if board.rows.is_empty() {
        out.push_str("Nobody here owns deals or has a quota, so there is nobody to diagnose.\n");
        return out;
    }
    let who = match board.level {
        Level::Reps => "Rep",
        Level::Managers => "Manager",
    };
    let _ = writeln!(
        out,
        "{} {:>8} {:>8} {:>6} {:>6} {:>11} {:>9}  Lever",
        text::left(who, 24),
        "Gap",
        "Worth",
        "Sure",
        "Share",
        "Coached",
        "No plan"
    );
    for row in &board.rows {
        let _ = writeln!(out, "{}", line(row, record));
    }
    out
}

fn line(row: &BoardRow, record: &SalesRecord) -> String {
    let diagnosis = &row.diagnosis;
    let short =
        |major: Option<f64>| major.map_or("-".into(), |m| words::money(m, record.currency).short());
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    let sure = row.finding().map(|f| words::certainty(f.certainty));
    let share = row.share_of_shortfall().map(words::of_shortfall);
    let coached = row.coached.last_on.map(|day| day.to_string());
    let focus = match row.coached.focuses.first() {
        Some(focus) => format!(" Focus: {}.", focus.text),
        None => String::new(),
    };
    format!(
        "{} {:>8} {:>8} {:>6} {:>6} {:>11} {:>9}  {}{focus}",
        text::left(&diagnosis.name, 24),
        short(diagnosis.result.gap),
        short(row.worth()),
        or_dash(sure),
        or_dash(share),
        coached.unwrap_or_else(|| "never".into()),
        or_dash(row.days_without_plan.map(|days| format!("{days} days"))),
        words::sentence(diagnosis, record),
    )
}
