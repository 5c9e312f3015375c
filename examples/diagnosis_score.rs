//! How often the diagnosis names what was planted in the demo company, and how often the questions of the cause come to
//! the planted root cause, as confusion tables:
//!
//! ```text
//! cargo run --release --example diagnosis_score -- 201 400
//! cargo run --release --example diagnosis_score -- 201 201 40000
//! ```
//!
//! The third number is the deals of each company, with as many reps for each deal as in the usual one: what is planted
//! must hold at any size. A fourth word lists what was missed.
//!
//! The diagnosis reads the file; what was planted is only compared with its answer afterwards. Seeds 1 to 200 are for
//! tuning, 201 to 400 for the report.

#[path = "diagnosis_score/cause.rs"]
mod cause;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use cause::Scored;
use chrono::NaiveDate;
use ridealong::config::assets;
use ridealong::domain::diagnosis::{
    Choice, Diagnosis, Factor, Headline, Settings, Subject, Survey, Window,
};
use ridealong::domain::fiscal::{FiscalCalendar, PeriodKind};
use ridealong::domain::ids::RepId;
use ridealong::domain::stamp::Stamp;
use ridealong::domain::statistics::Rate;
use ridealong::exchange::demo::{self, Condition, Options};
use ridealong::storage::Store;

/// What the diagnosis said, in the words of the table.
type Said = String;
type Table = BTreeMap<(Condition, Said), u64>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let first: u64 = args.next().map_or(Ok(201), |text| text.parse())?;
    let last: u64 = args.next().map_or(Ok(400), |text| text.parse())?;
    let deals: Option<u64> = args.next().map(|text| text.parse()).transpose()?;
    let verbose = args.next().is_some();
    let next = AtomicU64::new(first);
    let table = Mutex::new(Table::new());
    let causes = Mutex::new(Vec::<Scored>::new());
    let misses = Mutex::new(String::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > last {
                        break;
                    }
                    match score(seed, deals) {
                        Ok((lines, scored)) => {
                            causes
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .extend(scored);
                            let mut table = table.lock().unwrap_or_else(PoisonError::into_inner);
                            for (condition, said, why) in lines {
                                if verbose && !is_right(condition, &said) {
                                    let mut misses =
                                        misses.lock().unwrap_or_else(PoisonError::into_inner);
                                    let _ = writeln!(misses, "{seed} {condition:?}: {said}  {why}");
                                }
                                *table.entry((condition, said)).or_default() += 1;
                            }
                        }
                        Err(error) => {
                            let _ = writeln!(std::io::stderr(), "seed {seed}: {error}");
                        }
                    }
                }
            });
        }
    });
    let table = table.into_inner().unwrap_or_else(PoisonError::into_inner);
    let causes = causes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let misses = misses.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut out = std::io::stdout();
    write!(out, "{misses}")?;
    write!(out, "Seeds {first} to {last}\n\n{}", report(&table))?;
    write!(out, "{}", cause::report(&causes))?;
    Ok(())
}

/// Of one company: the condition of every rep and what the diagnosis says of it; the root causes and what is found.
type Lines = (Vec<(Condition, Said, String)>, Vec<Scored>);

/// Writes a company of so many deals and scores it.
fn score(seed: u64, deals: Option<u64>) -> Result<Lines, Box<dyn Error>> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).ok_or("no such day")?;
    let mut store = Store::in_memory(Box::new(move || Stamp::start_of(today)))?;
    let options = sized(seed, today, deals)?;
    let truth = demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(()))?;
    let record = store.sales_record(None, None)?;
    let calendar = FiscalCalendar::default();
    let quarter = calendar.period(PeriodKind::Quarter, today);
    let (first, last) = calendar.days(quarter).ok_or("no such quarter")?;
    let survey = Survey::new(
        &record,
        &calendar,
        Window { first, last },
        None,
        Settings::default(),
    );
    let id_of = |name: &str| record.people.iter().find(|p| p.name == name).map(|p| p.id);
    let questions = assets::cause()?;
    let mut dice = cause::Dice::of(seed);
    let (mut lines, mut causes) = (Vec::new(), Vec::new());
    for rep in &truth.reps {
        let id: RepId = id_of(&rep.name).ok_or("a rep is not in the file")?;
        let diagnosis = survey.diagnose(Subject::Rep(id), Choice::Team);
        lines.push((rep.condition, said(&diagnosis), why(&diagnosis)));
        let Some(planted) = &rep.cause else { continue };
        let competency = store.competencies()?.into_iter();
        let competency = competency.filter(|line| line.key == planted.competency);
        let ids: Vec<_> = competency.map(|line| line.id).collect();
        let mut observed = store.observations_of(id)?;
        observed.retain(|one| ids.contains(&one.competency));
        causes.push(cause::score(&questions, planted, &observed, &mut dice));
    }
    Ok((lines, causes))
}

/// The usual company, or one of so many deals with as many reps for each.
fn sized(seed: u64, today: NaiveDate, deals: Option<u64>) -> Result<Options, Box<dyn Error>> {
    let usual = Options::usual(today);
    let deals = deals.unwrap_or(usual.deals);
    let reps = (u64::from(usual.reps) * deals / usual.deals).try_into()?;
    Ok(Options {
        seed,
        deals,
        reps,
        ..usual
    })
}

fn said(diagnosis: &Diagnosis) -> Said {
    match &diagnosis.headline {
        Headline::Lever(finding) => match finding.factor {
            Factor::Conversion { .. } if finding.premature => "premature".into(),
            Factor::Conversion { to, .. } => format!("stage {}", to + 1),
            other => other.key().into(),
        },
        other => other.key().into(),
    }
}

fn why(diagnosis: &Diagnosis) -> String {
    let mut text = String::new();
    for c in &diagnosis.comparisons {
        if let Some((m, b)) = c.measured.zip(c.benchmark) {
            let _ = write!(
                text,
                "{:?} {:.2}/{:.2} n{} c{:.3} a{:.2} w{:.0}; ",
                c.factor,
                m.value,
                b.value,
                m.n,
                c.certainty.unwrap_or(0.0),
                c.ahead.unwrap_or(0.0),
                c.worth.unwrap_or(0.0) / 1000.0
            );
        }
    }
    if let Some((own, theirs)) = diagnosis.activity_per_deal {
        let _ = write!(text, "act {own:.1}/{theirs:.1}");
    }
    text
}

/// Whether that is what was planted. Sandbagging lies in the calls and is scored with the forecast; there, nothing to
/// coach is right.
fn is_right(condition: Condition, said: &str) -> bool {
    match condition {
        Condition::Healthy | Condition::Sandbagging => said == "no_clear_gap",
        Condition::TooFewLeads => said == "volume",
        // Qualification is the generator's second and third stage.
        Condition::PoorQualification => matches!(said, "stage 2" | "stage 3"),
        Condition::PrematureProposals => said == "premature",
        // Negotiation and signature.
        Condition::WeakClosing => matches!(said, "stage 6" | "stage 7"),
        Condition::Discounting => said == "realisation",
        Condition::SlowCycles => said == "cycle",
        Condition::Ramping => said == "ramp",
        Condition::BadTerritory => said == "territory",
        Condition::TooLittleData => said == "not_enough_evidence",
    }
}

fn report(table: &Table) -> String {
    let mut text = String::new();
    let mut conditions: Vec<Condition> = table.keys().map(|(condition, _)| *condition).collect();
    conditions.dedup();
    let (mut planted, mut found) = (0, 0);
    for condition in conditions {
        let lines = || table.iter().filter(move |((c, _), _)| *c == condition);
        let all: u64 = lines().map(|(_, count)| count).sum();
        let right: u64 = lines()
            .filter(|((_, said), _)| is_right(condition, said))
            .map(|(_, count)| count)
            .sum();
        if !matches!(condition, Condition::Healthy | Condition::Sandbagging) {
            planted += i64::try_from(all).unwrap_or(i64::MAX);
            found += i64::try_from(right).unwrap_or(i64::MAX);
        }
        let mut answers: Vec<(u64, &Said)> = lines().map(|((_, s), count)| (*count, s)).collect();
        answers.sort_by(|a, b| b.cmp(a));
        let answers: Vec<String> = answers
            .iter()
            .map(|(n, said)| format!("{said} {n}"))
            .collect();
        let _ = writeln!(
            text,
            "{:20} {right:>4} of {all:>4} {:>6.1} %   {}",
            format!("{condition:?}"),
            right as f64 / all.max(1) as f64 * 100.0,
            answers.join(", ")
        );
    }
    let _ = writeln!(
        text,
        "\n{:36} {}\n{:36} {}",
        "Planted lever named first",
        rate_in_words(Rate::new(found, planted)),
        "False alarms on healthy reps",
        rate_in_words(false_alarms(table))
    );
    text
}

/// Healthy reps of whom a gap is announced; to say that there is not enough evidence is none.
fn false_alarms(table: &Table) -> Rate {
    let healthy = table.iter().filter(|((c, _), _)| *c == Condition::Healthy);
    healthy.fold(Rate::default(), |rate, ((condition, said), count)| {
        let count = i64::try_from(*count).unwrap_or(i64::MAX);
        let alarm = !is_right(*condition, said) && said != "not_enough_evidence";
        rate.and(Rate::new(if alarm { count } else { 0 }, count))
    })
}

/// So many of so many with the 95 % Wilson interval.
fn rate_in_words(rate: Rate) -> String {
    match (rate.value(), rate.interval()) {
        (Some(value), Some(interval)) => format!(
            "{} of {}, {:.1} %, 95 % interval {:.1} to {:.1} %",
            rate.hits,
            rate.n,
            value * 100.0,
            interval.low * 100.0,
            interval.high * 100.0
        ),
        _ => "no data".into(),
    }
}
