//! What the engine costs as data grows: `cargo bench`. Nothing here is a test; read the figures against each other.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on should stop"
)]

use std::ops::ControlFlow;

use chrono::NaiveDate;
use ridealong::config::Config;
use ridealong::domain::diagnosis::{Choice, DiagnosisThresholds, Level, Settings, Survey};
use ridealong::domain::figures::{Figures, Subject, Window};
use ridealong::domain::fiscal::{FiscalCalendar, Period, PeriodKind};
use ridealong::domain::flags::ReviewThresholds;
use ridealong::domain::forecast::back_test::BackTest;
use ridealong::domain::forecast::models::Asking;
use ridealong::domain::forecast::simulation::{Bet, Drawing};
use ridealong::domain::history::Looking;
use ridealong::domain::metric::{METRICS, Metric};
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{Options, company};
use ridealong::storage::records::{NewNote, Subject as About};
use ridealong::storage::{
    DealColumn, DealQuery, DealScope, DiagnosisQuestion, ForecastQuestion, Store,
};

fn main() {
    divan::main();
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// A company in memory with about so many deals.
fn store(deals: u64) -> Store {
    let mut store = Store::in_memory(Box::new(|| Stamp::end_of(today()))).unwrap();
    let options = Options {
        deals,
        ..Options::usual(today())
    };
    company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    store
}

const SIZES: [u64; 2] = [300, 3_000];

#[divan::bench(args = SIZES)]
fn exceptions_first(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let store = store(deals);
    let thresholds = ReviewThresholds::default();
    bencher.bench_local(|| {
        store
            .deal_list(&DealQuery::default(), &thresholds)
            .unwrap()
            .len()
    });
}

#[divan::bench(args = SIZES)]
fn filtered_by_close_date(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let store = store(deals);
    let thresholds = ReviewThresholds::default();
    let query = DealQuery {
        filter: "energy".into(),
        sort: DealColumn::CloseOn,
        ..DealQuery::default()
    };
    bencher.bench_local(|| store.deal_list(&query, &thresholds).unwrap().len());
}

#[divan::bench(args = SIZES)]
fn team_figures(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let store = store(deals);
    bencher.bench_local(|| {
        store
            .team_figures(&DealScope::default(), None)
            .unwrap()
            .reps
            .len()
    });
}

#[divan::bench(args = SIZES)]
fn looking_at_another_day(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let mut store = store(deals);
    let day = NaiveDate::from_ymd_opt(2026, 6, 30);
    bencher.bench_local(|| {
        store.look_at(Looking::at(day, None)).unwrap();
        store.look_at(None).unwrap();
    });
}

#[divan::bench]
fn a_change_its_undo_and_its_redo(bencher: divan::Bencher<'_, '_>) {
    let mut store = store(300);
    let deal = store
        .deal_list(&DealQuery::default(), &ReviewThresholds::default())
        .unwrap();
    let deal = deal.deals().next().unwrap();
    bencher.bench_local(|| {
        store.change_next_step(deal, "Call", None).unwrap();
        store.undo().unwrap();
        store.redo().unwrap();
        store.undo().unwrap();
    });
}

/// The demo company as it is opened with `--demo`: sixteen reps, two years.
fn usual() -> Store {
    let mut store = Store::in_memory(Box::new(|| Stamp::end_of(today()))).unwrap();
    let options = Options::usual(today());
    company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    store
}

#[divan::bench]
fn sales_record_of_the_usual_company(bencher: divan::Bencher<'_, '_>) {
    let store = usual();
    bencher.bench_local(|| store.sales_record(None, None).unwrap().people.len());
}

/// The survey of everybody and a row for each of sixteen reps, over a record that was read before.
#[divan::bench]
fn board_of_sixteen_reps(bencher: divan::Bencher<'_, '_>) {
    let store = usual();
    let question = DiagnosisQuestion {
        scope: DealScope::default(),
        period: None,
        choice: Choice::Team,
        thresholds: DiagnosisThresholds::default(),
        calendar: FiscalCalendar::default(),
        currency: None,
    };
    bencher.bench_local(|| store.board(&question, Level::Reps).unwrap().0.rows.len());
}

/// One diagnosis out of a survey that was made before.
#[divan::bench]
fn one_diagnosis(bencher: divan::Bencher<'_, '_>) {
    let (record, calendar) = (
        usual().sales_record(None, None).unwrap(),
        FiscalCalendar::default(),
    );
    let quarter = calendar.period(PeriodKind::Quarter, today());
    let (first, last) = calendar.days(quarter).unwrap();
    let period = ridealong::domain::diagnosis::Window { first, last };
    let survey = Survey::new(&record, &calendar, period, None, Settings::default());
    let rep = survey.reps()[0];
    bencher.bench_local(|| survey.diagnose(rep, Choice::Team).comparisons.len());
}

/// Every metric of the table for one rep, over a quarter.
#[divan::bench]
fn all_figures_of_a_rep(bencher: divan::Bencher<'_, '_>) {
    let (record, calendar) = (
        usual().sales_record(None, None).unwrap(),
        FiscalCalendar::default(),
    );
    let metrics: Vec<&'static Metric> = METRICS.iter().collect();
    let rep = record
        .people
        .iter()
        .find(|person| person.is_rep)
        .unwrap()
        .id;
    let subject: Subject = [rep].into_iter().collect();
    let quarter = calendar.period(PeriodKind::Quarter, today());
    let (first, last) = calendar.days(quarter).unwrap();
    bencher.bench_local(|| {
        Figures::new(&record, &calendar)
            .of_metrics(
                std::slice::from_ref(&subject),
                Window::new(first, last),
                &metrics,
            )
            .len()
    });
}

const TRADE: [&str; 24] = [
    "acme",
    "agree",
    "budget",
    "business",
    "call",
    "champion",
    "close",
    "contract",
    "decision",
    "discovery",
    "e",
    "follow",
    "legal",
    "meeting",
    "objection",
    "pain",
    "pricing",
    "procurement",
    "proposal",
    "rep",
    "renewal",
    "security",
    "talk",
    "wants",
];
const SYLLABLES: [&str; 20] = [
    "pri", "con", "tra", "cus", "de", "al", "mee", "ber", "to", "re", "ne", "wal", "a", "sto",
    "cal", "ob", "jec", "ti", "on", "se",
];

/// The usual company with 100,000 notes of six to forty words: a few words of the trade that are frequent, as in a
/// language, among four thousand that are made of syllables. Every note holds "customer".
fn with_notes() -> Store {
    let mut store = usual();
    let mut seed = 42_u64;
    let mut next = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    store
        .fill(|change| {
            for n in 0..100_000_i64 {
                let mut text = String::from("Customer");
                for _ in 0..6 + next(34) {
                    text.push(' ');
                    let word = next(64) * next(64);
                    if word < 24 * 16 {
                        text.push_str(TRADE[(word / 16) as usize]);
                    } else {
                        for place in [word % 20, word / 20 % 20, word / 400] {
                            text.push_str(SYLLABLES[place as usize]);
                        }
                    }
                }
                let deal = ridealong::domain::ids::DealId(1 + next(1_000) as i64);
                change.add_note(&NewNote {
                    subject: About::Deal(deal),
                    text: &text,
                    written_at: Stamp(1_700_000_000_000 + n * 900_000),
                })?;
            }
            Ok(())
        })
        .unwrap();
    store
}

thread_local! {
    static NOTED: Store = with_notes();
}

/// Every beginning of some words, as they are typed: a letter, a word of every note, rare ones, several at once.
#[divan::bench(args = [
    "c", "cu", "cus", "cust", "custo", "custom", "custome", "customer", "p", "pr", "pri", "pric", "prici", "pricing",
    "pricing o", "pricing obj", "pricing objection", "customer pricing", "c p", "a b c d e", "customer meeting renewal",
    "securitytr", "zzz", "e", "wants t", "acme acm ac a",
])]
fn search_in_100_000_notes(bencher: divan::Bencher<'_, '_>, typed: &str) {
    NOTED.with(|store| {
        bencher.bench_local(|| store.search_text(typed, 50).unwrap().hits.len());
    });
}

/// 100,000 books of 200 deals, with and without a common shock.
#[divan::bench(args = [0.0, 0.1])]
fn a_hundred_thousand_books(bencher: divan::Bencher<'_, '_>, common_shock: f64) {
    let bets: Vec<Bet> = (0..200_i64)
        .map(|place| Bet {
            minor: 10_000 * (1 + place % 37),
            chance: (5 + place % 90) as f64 / 100.0,
        })
        .collect();
    let drawing = Drawing {
        won: 0,
        bets: &bets,
        crowd: &[],
        new: &[],
        common_shock,
        books: 100_000,
    };
    bencher.bench_local(|| drawing.draw().range());
}

/// What the usual company asks of the models: the fit, and the answers that a what-if asks for again and again.
#[divan::bench]
fn models_fitted(bencher: divan::Bencher<'_, '_>) {
    let store = usual();
    let question = forecast();
    bencher.bench_local(|| store.model_answers(&question).unwrap().answers.len());
}

#[divan::bench]
fn models_answer_about_a_changed_book(bencher: divan::Bencher<'_, '_>) {
    let sheet = usual().model_answers(&forecast()).unwrap();
    bencher.bench_local(|| sheet.fit.answers(&sheet.book, sheet.quota).len());
}

/// Every model on every Monday of eight closed quarters of the usual company.
#[divan::bench]
fn back_test_of_the_usual_company(bencher: divan::Bencher<'_, '_>) {
    let store = usual();
    let question = forecast();
    let basis = store.whole_forecast_basis(&question).unwrap();
    let asking = Asking {
        record: &basis.record,
        whose: None,
        period: basis.period,
        calendar: &question.calendar,
        settings: &question.settings,
        learnt: None,
    };
    bencher.bench_local(|| BackTest::of(&asking).lines.len());
}

fn forecast() -> ForecastQuestion {
    ForecastQuestion::of(DealScope::default(), Period::All, &Config::default())
}
