//! How often the evidence names what was planted in the calls of the demo company, as a confusion table:
//!
//! ```text
//! cargo run --release --example forecast_score -- 201 300
//! ```
//!
//! The accuracy sheet reads the file; what was planted is only compared with its answer afterwards. Seeds 1 to 200 are
//! for tuning, 201 to 400 for the report. A third number is the deals of each company, with as many reps for each.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use ridealong::config::Config;
use ridealong::domain::fiscal::Period;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{self, CallHabit, Options};
use ridealong::storage::{DealScope, ForecastQuestion, Store};

/// Of a rep: what is planted, the verdict, its words.
type Line = (CallHabit, &'static str, String);

/// What is planted, what the evidence says, how often; and companies with at least one false alarm.
#[derive(Default)]
struct Score {
    table: BTreeMap<(CallHabit, &'static str), u64>,
    companies: u64,
    with_false_alarm: u64,
    misses: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let first: u64 = args.next().map_or(Ok(201), |text| text.parse())?;
    let last: u64 = args.next().map_or(Ok(300), |text| text.parse())?;
    let deals: Option<u64> = args.next().map(|text| text.parse()).transpose()?;
    let next = AtomicU64::new(first);
    let score = Mutex::new(Score::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > last {
                        break;
                    }
                    match company(seed, deals) {
                        Ok(lines) => add(
                            &mut score.lock().unwrap_or_else(PoisonError::into_inner),
                            seed,
                            lines,
                        ),
                        Err(error) => {
                            let _ = writeln!(std::io::stderr(), "seed {seed}: {error}");
                        }
                    }
                }
            });
        }
    });
    let score = score.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut out = std::io::stdout();
    writeln!(
        out,
        "Seeds {first} to {last}: {} companies",
        score.companies
    )?;
    for ((planted, said), n) in &score.table {
        writeln!(out, "{:<12} {said:<12} {n}", format!("{planted:?}"))?;
    }
    writeln!(
        out,
        "Companies with a false alarm: {} of {}",
        score.with_false_alarm, score.companies
    )?;
    for miss in &score.misses {
        writeln!(out, "{miss}")?;
    }
    Ok(())
}

fn add(score: &mut Score, seed: u64, lines: Vec<Line>) {
    let mut is_false = false;
    for (planted, said, words) in lines {
        let wrong = match planted {
            CallHabit::Fair => said == "sandbagging" || said == "happy_ears",
            CallHabit::Sandbagging => said == "happy_ears",
            CallHabit::HappyEars => said == "sandbagging",
        };
        is_false |= wrong;
        let found = matches!(
            (planted, said),
            (CallHabit::Sandbagging, "sandbagging")
                | (CallHabit::HappyEars, "happy_ears")
                | (CallHabit::Fair, "fair" | "not_enough")
        );
        if !found {
            score
                .misses
                .push(format!("{seed} {planted:?}: {said}: {words}"));
        }
        *score.table.entry((planted, said)).or_default() += 1;
    }
    score.companies += 1;
    score.with_false_alarm += u64::from(is_false);
}

/// Writes a company, the usual one or one of so many deals with as many reps for each; what is planted in each rep, and
/// what the evidence says.
fn company(seed: u64, deals: Option<u64>) -> Result<Vec<Line>, Box<dyn Error>> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).ok_or("no such day")?;
    let mut store = Store::in_memory(Box::new(move || Stamp::start_of(today)))?;
    let usual = Options::usual(today);
    let deals = deals.unwrap_or(usual.deals);
    let options = Options {
        seed,
        deals,
        reps: (u64::from(usual.reps) * deals / usual.deals).try_into()?,
        activities: Some(0),
        ..usual
    };
    let truth = demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(()))?;
    let question = ForecastQuestion::of(DealScope::default(), Period::All, &Config::default());
    let answer = store.accuracy(&question, None)?;
    let mut lines = Vec::new();
    for planted in &truth.reps {
        let said = (answer.sheet.reps.iter()).find(|rep| rep.name == planted.name);
        let key = said.map_or("not_enough", |rep| rep.evidence.key());
        let words = said.map_or(String::new(), |rep| rep.evidence.words().join(" "));
        lines.push((planted.calls, key, words));
    }
    Ok(lines)
}
