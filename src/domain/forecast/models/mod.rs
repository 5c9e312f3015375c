//! The models, side by side: what each answers about a period, from what, by which formula.
//!
//! Methods: domain.md 3.1 "Methods". A model that has not enough history says what it needs and answers nothing.

mod calls;
mod conversion;
mod run_rate;
mod simulated;
mod weights;

use serde::{Deserialize, Serialize};

use super::book::Whose;
use super::learnt::Learnt;
use super::period::ForecastPeriod;
use super::record::ForecastRecord;
use super::settings::ForecastSettings;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::money::{Currency, Money};

pub use calls::{Calls, corrected};
pub use conversion::Flow;
pub use run_rate::{Pace, run_rate};
pub use weights::{Chances, PRIOR_DEALS, weighted};

pub(super) use calls::{Newest, corrected_calls, sum_of_calls};
pub(super) use conversion::{created_and_closed, pipeline_conversion};
pub(super) use run_rate::{TRAILING, run_rate_answer};
pub(super) use simulated::simulated;
pub(super) use weights::{category_weighted, stage_weighted};

/// A way to forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// What the reps say.
    SumOfCalls,
    /// What was won so far, drawn on.
    RunRate,
    /// What usually came out of the open pipeline of this day, whatever it came from.
    PipelineConversion,
    /// What came out of the open pipeline, and what came new, apart.
    CreatedAndClosed,
    /// Open deals by the chance of their category.
    CategoryWeighted,
    /// Open deals by the chance of their stage.
    StageWeighted,
    /// What the reps say, by what became of it before.
    CorrectedCalls,
    /// Many books drawn from the chances of the deals.
    Simulation,
}

impl Model {
    /// All of them, the simplest first: by how many figures have to be learnt (none, none, one, two, one per category,
    /// one per stage, one per rep, one per stage and category and how much deals have in common).
    pub const ALL: [Self; 8] = [
        Self::SumOfCalls,
        Self::RunRate,
        Self::PipelineConversion,
        Self::CreatedAndClosed,
        Self::CategoryWeighted,
        Self::StageWeighted,
        Self::CorrectedCalls,
        Self::Simulation,
    ];

    /// The name in files, in JSON and in commands.
    pub fn key(self) -> &'static str {
        match self {
            Self::SumOfCalls => "sum_of_calls",
            Self::RunRate => "run_rate",
            Self::PipelineConversion => "pipeline_conversion",
            Self::CreatedAndClosed => "created_and_closed",
            Self::CategoryWeighted => "category_weighted",
            Self::StageWeighted => "stage_weighted",
            Self::CorrectedCalls => "corrected_calls",
            Self::Simulation => "simulation",
        }
    }

    /// The model of a key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.key() == key)
    }

    /// The name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::SumOfCalls => "Sum of calls",
            Self::RunRate => "Run rate",
            Self::PipelineConversion => "Pipeline conversion",
            Self::CreatedAndClosed => "Created and closed",
            Self::CategoryWeighted => "Category-weighted",
            Self::StageWeighted => "Stage-weighted",
            Self::CorrectedCalls => "Corrected calls",
            Self::Simulation => "Simulation",
        }
    }

    /// How it reckons, in words.
    pub fn formula(self) -> &'static str {
        match self {
            Self::SumOfCalls => {
                "the newest commit call of each rep for the period, added up; nothing is guessed for a missing call"
            }
            Self::RunRate => {
                "won so far / selling days so far × selling days of the period; the average of the last periods while nothing is won"
            }
            Self::PipelineConversion => {
                "won so far + open pipeline due in the period × what came in after this day of closed periods / open pipeline on that day"
            }
            Self::CreatedAndClosed => {
                "won so far + open pipeline due in the period × its own conversion + what usually is created or pulled in and won after this day"
            }
            Self::CategoryWeighted => {
                "won so far + sum of amount × share of deals in the same category on this day of closed periods that were won in them"
            }
            Self::StageWeighted => {
                "won so far + sum of amount × share of deals in the same stage on this day of closed periods that were won in them"
            }
            Self::CorrectedCalls => {
                "each rep's newest commit call × what the rep won / what the rep called on this day of closed periods, added up"
            }
            Self::Simulation => {
                "the middle of many drawn books: won so far + each open deal, won with the chance of its stage and category, deals tied by a common shock + what came new after this day of a closed period"
            }
        }
    }
}

/// Why a model does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEnough {
    /// What it needs and what is there: "4 closed periods with calls; has 2".
    pub needs: String,
    /// The same for a narrow place: "4 periods, has 2".
    pub in_short: String,
}

impl NotEnough {
    /// So many of something, in full and in one word, where there are fewer.
    pub fn of(needed: usize, (what, short): (&str, &str), has: usize) -> Self {
        Self {
            needs: format!("{needed} {what}; has {has}"),
            in_short: format!("{needed} {short}, has {has}"),
        }
    }
}

/// The spread of drawn books, in minor units of the base currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// One book in ten ends at or below.
    pub p10: i64,
    /// Half of the books end at or below.
    pub p50: i64,
    /// Nine books in ten end at or below.
    pub p90: i64,
}

/// Something that went into an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is.
    pub name: String,
    /// The figure.
    pub value: InputValue,
}

/// A figure that went into an answer. Money is in minor units of the record's currency, shares go from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub enum InputValue {
    /// Money.
    Money(i64),
    /// A count.
    Count(i64),
    /// A share or a factor.
    Share(f64),
    /// So many deals (or people) with an amount, and the share that counts.
    Weighted {
        /// How many.
        count: i64,
        /// Their amount.
        minor: i64,
        /// The share.
        share: f64,
    },
    /// So many of so many.
    Of(i64, i64),
    /// Words.
    Text(String),
}

impl Input {
    /// An input.
    pub fn new(name: impl Into<String>, value: InputValue) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }

    /// Money.
    pub fn money(name: impl Into<String>, minor: i64) -> Self {
        Self::new(name, InputValue::Money(minor))
    }

    /// The figure in words.
    pub fn shown(&self, currency: Currency) -> String {
        let money = |minor: i64| Money::new(minor, currency).short();
        match &self.value {
            InputValue::Money(minor) => money(*minor),
            InputValue::Count(count) => count.to_string(),
            InputValue::Share(share) => format!("{:.1} %", share * 100.0),
            InputValue::Weighted {
                count,
                minor,
                share,
            } => format!("{count} with {} × {:.1} %", money(*minor), share * 100.0),
            InputValue::Of(part, all) => format!("{part} of {all}"),
            InputValue::Text(text) => text.clone(),
        }
    }
}

/// What a model answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Which model.
    pub model: Model,
    /// What will be won in the period, in minor units of the base currency; or what history is missing.
    pub result: Result<i64, NotEnough>,
    /// How far it may be off; only the simulation says so.
    pub range: Option<Range>,
    /// How likely the quota is reached, from 0 to 1; only the simulation says so.
    pub reaches_quota: Option<f64>,
    /// What went in.
    pub inputs: Vec<Input>,
    /// Whether this is the model that counts where one is asked for.
    pub is_default: bool,
}

impl Answer {
    pub(super) fn new(model: Model, result: Result<i64, NotEnough>, inputs: Vec<Input>) -> Self {
        Self {
            model,
            result,
            range: None,
            reaches_quota: None,
            inputs,
            is_default: false,
        }
    }
}

/// Whose forecast of which period, over which record.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The record of everybody.
    pub record: &'a ForecastRecord,
    /// Whose.
    pub whose: Whose<'a>,
    /// The period.
    pub period: ForecastPeriod,
    /// How the company cuts its years.
    pub calendar: &'a FiscalCalendar,
    /// How it is reckoned.
    pub settings: &'a ForecastSettings,
    /// What everybody teaches, where the record holds only the deals and calls of those who are asked for, or of
    /// everybody only those of the period; `None`: the record holds everything.
    pub learnt: Option<&'a Learnt>,
}
