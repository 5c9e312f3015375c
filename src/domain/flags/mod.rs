//! Pipeline review flags: what makes a deal an exception, each explained in plain words with its numbers and
//! with where its threshold comes from. A flag is a question to the rep, never a verdict.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::date_words::written;
use super::process::Outcome;

/// A threshold that a manager may change, with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold<T> {
    /// The value.
    pub value: T,
    /// Where it comes from, in words.
    pub origin: String,
}

impl<T> Threshold<T> {
    /// A value and its origin.
    pub fn new(value: T, origin: impl Into<String>) -> Self {
        Self {
            value,
            origin: origin.into(),
        }
    }
}

/// From where on a deal is flagged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewThresholds {
    /// Days in stage above this many times the median of won deals are flagged.
    pub stage_age_factor: Threshold<f64>,
    /// The median counts only with at least so many won deals behind it.
    pub stage_age_won_deals: Threshold<i64>,
    /// From so many pushes on the manager inspects.
    pub pushes_inspect: Threshold<i64>,
    /// From so many pushes on the deal is more likely to be disqualified than won.
    pub pushes_disqualify: Threshold<i64>,
    /// Days without any activity.
    pub idle_days: Threshold<i64>,
}

const HYGIENE: &str = "practitioners' default, mbfinotti/revops-skills pipeline hygiene; not a law";

impl Default for ReviewThresholds {
    fn default() -> Self {
        let ours = "our default: a median of fewer deals is an accident";
        Self {
            stage_age_factor: Threshold::new(1.5, HYGIENE),
            stage_age_won_deals: Threshold::new(5, ours),
            pushes_inspect: Threshold::new(2, HYGIENE),
            pushes_disqualify: Threshold::new(3, HYGIENE),
            idle_days: Threshold::new(14, "practitioners' 14-day rule; not a law"),
        }
    }
}

/// What a flag is raised from: plain values of one deal on one day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DealFacts {
    /// The day of the look.
    pub today: NaiveDate,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The name of its stage.
    pub stage: String,
    /// The place of its stage in the process, from 1.
    pub stage_position: Option<i64>,
    /// When it entered the stage.
    pub stage_since: Option<NaiveDate>,
    /// Median days that won deals spent in this stage, and how many deals that were.
    pub won_stage_days: Option<(f64, i64)>,
    /// When it began.
    pub created_on: Option<NaiveDate>,
    /// Its close date.
    pub close_on: Option<NaiveDate>,
    /// How often its close date was moved to a later day.
    pub pushes: i64,
    /// The day of its latest activity.
    pub last_activity_on: Option<NaiveDate>,
    /// Whether the file holds activities at all; without any, none is missed.
    pub activities_known: bool,
    /// Its next step; empty where there is none.
    pub next_step: String,
    /// The day of its next step.
    pub next_step_on: Option<NaiveDate>,
    /// Labels of the fields that should be filled and are not.
    pub missing: Vec<String>,
    /// Points scored, points that its stage asks for, and the name of the framework.
    pub qualification: Option<(u32, u32, String)>,
    /// Its buyers by name, with the place and the name of the buying stage of each, where known.
    pub buyers: Vec<(String, i64, String)>,
    /// Its owner, where they have left.
    pub owner_left: Option<String>,
    /// Its product as named, where the product list does not have it.
    pub unlisted_product: Option<String>,
    /// Whether it has an account.
    pub has_account: bool,
}

impl DealFacts {
    fn is_open(&self) -> bool {
        self.outcome == Outcome::Open
    }

    fn since(&self, day: NaiveDate) -> i64 {
        (self.today - day).num_days()
    }
}

/// How much a flag weighs; the heaviest come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The record is incomplete; put it right in passing.
    Note,
    /// Ask about it.
    Watch,
    /// It needs a decision now.
    Act,
}

impl Severity {
    fn weight(self) -> u32 {
        match self {
            Self::Note => 1,
            Self::Watch => 10,
            Self::Act => 100,
        }
    }
}

/// Says why, where the flag is raised.
type Why = fn(&DealFacts, &ReviewThresholds) -> Option<String>;

/// One kind of exception.
#[derive(Debug, Clone, Copy)]
pub struct Flag {
    /// The name in JSON, in filters and in the file.
    pub key: &'static str,
    /// The mark in the list, one or two cells wide.
    pub mark: &'static str,
    /// The name on the screen.
    pub label: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    why: Why,
}

impl PartialEq for Flag {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Flag {
    /// Whether it is raised.
    pub fn is_raised(&self, facts: &DealFacts, thresholds: &ReviewThresholds) -> bool {
        (self.why)(facts, thresholds).is_some()
    }

    /// Why it is raised, in plain words with the numbers and the origin of the threshold; where it is not
    /// raised, says so.
    pub fn explain(&self, facts: &DealFacts, thresholds: &ReviewThresholds) -> String {
        (self.why)(facts, thresholds).unwrap_or_else(|| format!("{}: not the case", self.label))
    }
}

const fn flag(
    key: &'static str,
    mark: &'static str,
    label: &'static str,
    severity: Severity,
    why: Why,
) -> Flag {
    Flag {
        key,
        mark,
        label,
        severity,
        why,
    }
}

/// All flags, the heaviest first: the order of "exceptions first" within one deal.
pub const FLAGS: &[Flag] = &[
    flag(
        "owner_left",
        "L",
        "Owner has left",
        Severity::Act,
        owner_left,
    ),
    flag(
        "past_close",
        "!",
        "Past its close date",
        Severity::Act,
        past_close,
    ),
    flag(
        "pushed_often",
        "P!",
        "Pushed too often",
        Severity::Act,
        pushed_often,
    ),
    flag(
        "overstated",
        "Q",
        "Stage above its qualification",
        Severity::Act,
        overstated,
    ),
    flag(
        "ahead_of_buyers",
        "B",
        "Stage ahead of its buyers",
        Severity::Act,
        ahead_of_buyers,
    ),
    flag(
        "stage_age",
        "A",
        "Long in its stage",
        Severity::Watch,
        stage_age,
    ),
    flag("pushed", "P", "Pushed again", Severity::Watch, pushed),
    flag(
        "no_next_step",
        "N",
        "No next step",
        Severity::Watch,
        no_next_step,
    ),
    flag(
        "next_step_past",
        "N!",
        "Next step in the past",
        Severity::Watch,
        next_step_past,
    ),
    flag("idle", "I", "No activity", Severity::Watch, idle),
    flag("missing", "M", "Missing field", Severity::Note, missing),
    flag("no_account", "@", "No account", Severity::Note, no_account),
    flag(
        "unlisted_product",
        "U",
        "Product not in the list",
        Severity::Note,
        unlisted_product,
    ),
];

/// The flag of a key.
pub fn flag_of(key: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.key == key)
}

/// The flags of a deal, the heaviest first.
pub fn raised(facts: &DealFacts, thresholds: &ReviewThresholds) -> Vec<&'static Flag> {
    FLAGS
        .iter()
        .filter(|flag| flag.is_raised(facts, thresholds))
        .collect()
}

/// How early a deal comes in a review: the higher the earlier. A decision outweighs any number of notes.
pub fn exception_rank(flags: &[&Flag]) -> u32 {
    flags.iter().map(|flag| flag.severity.weight()).sum()
}

fn owner_left(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let owner = facts.owner_left.as_ref().filter(|_| facts.is_open())?;
    Some(format!(
        "{owner} has left, and the deal is still in that name: who takes it over?"
    ))
}

fn past_close(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let close_on = facts
        .close_on
        .filter(|day| facts.is_open() && *day < facts.today)?;
    let past = days(facts.since(close_on));
    let close_on = written(close_on);
    Some(format!(
        "Was to close on {close_on}, {past} ago, and is still open."
    ))
}

fn pushed_often(facts: &DealFacts, thresholds: &ReviewThresholds) -> Option<String> {
    let limit = &thresholds.pushes_disqualify;
    (facts.is_open() && facts.pushes >= limit.value).then(|| {
        format!(
            "The close date was moved to a later day {} times; from {} on a deal is more likely to be \
disqualified than won ({}).",
            facts.pushes, limit.value, limit.origin
        )
    })
}

fn pushed(facts: &DealFacts, thresholds: &ReviewThresholds) -> Option<String> {
    let limit = &thresholds.pushes_inspect;
    let often = thresholds.pushes_disqualify.value;
    (facts.is_open() && (limit.value..often).contains(&facts.pushes)).then(|| {
        format!(
            "The close date was moved to a later day {}; from {} on a manager looks at it ({}).",
            times(facts.pushes),
            limit.value,
            limit.origin
        )
    })
}

fn overstated(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let (score, minimum, framework) = facts.qualification.as_ref()?;
    (facts.is_open() && score < minimum).then(|| {
        format!(
            "{framework} stands at {score}; the stage {} asks for {minimum} (the framework's own minimum, \
editable). Re-stage it, or find the missing {}.",
            facts.stage,
            minimum - score
        )
    })
}

fn ahead_of_buyers(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let position = facts.stage_position.filter(|_| facts.is_open())?;
    let behind: Vec<String> = facts
        .buyers
        .iter()
        .filter(|buyer| buyer.1 < position)
        .map(|(name, _, stage)| format!("{name} is at {stage}"))
        .collect();
    (!behind.is_empty()).then(|| {
        format!(
            "The deal stands at {}, but {}. The stage is where the buyers are.",
            facts.stage,
            behind.join(", ")
        )
    })
}

fn stage_age(facts: &DealFacts, thresholds: &ReviewThresholds) -> Option<String> {
    let since = facts.stage_since.filter(|_| facts.is_open())?;
    let (median, won) = facts.won_stage_days?;
    let factor = &thresholds.stage_age_factor;
    let age = facts.since(since);
    let is_old = won >= thresholds.stage_age_won_deals.value && age as f64 > factor.value * median;
    is_old.then(|| {
        // A median of 0 days gives no ratio.
        let ratio = if median > 0.0 {
            format!(", {:.1} times as long", age as f64 / median)
        } else {
            String::new()
        };
        format!(
            "{} in {} since {}{ratio}; {won} won deals took {} (median). Flagged above {} times: {}. \
The median knows won deals only, so it leans short.",
            days(age),
            facts.stage,
            written(since),
            days_f64(median),
            factor.value,
            factor.origin
        )
    })
}

fn no_next_step(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let is_missing =
        facts.is_open() && facts.next_step.trim().is_empty() && facts.next_step_on.is_none();
    is_missing
        .then(|| "No next step is written down: what happens next, who does it, when?".to_owned())
}

fn next_step_past(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let due = facts
        .next_step_on
        .filter(|day| facts.is_open() && *day < facts.today)?;
    let past = days(facts.since(due));
    let due = written(due);
    Some(format!(
        "The next step was due on {due}, {past} ago: what came of it?"
    ))
}

fn idle(facts: &DealFacts, thresholds: &ReviewThresholds) -> Option<String> {
    if !facts.is_open() || !facts.activities_known {
        return None;
    }
    let limit = &thresholds.idle_days;
    let (from, what) = match (facts.last_activity_on, facts.created_on) {
        (Some(day), _) => (day, "Last activity on"),
        (None, Some(day)) => (day, "No activity at all; the deal began on"),
        (None, None) => {
            return Some("No activity at all, and no date when the deal began.".to_owned());
        }
    };
    let age = facts.since(from);
    (age > limit.value).then(|| {
        format!(
            "{what} {}, {} ago; flagged after {} ({}).",
            written(from),
            days(age),
            days(limit.value),
            limit.origin
        )
    })
}

fn missing(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let fields = facts.missing.join(", ");
    (!fields.is_empty()).then(|| {
        format!("Not filled in: {fields}. Figures leave this deal out where they need it.")
    })
}

fn no_account(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    (!facts.has_account).then(|| "The deal names no account.".to_owned())
}

fn unlisted_product(facts: &DealFacts, _: &ReviewThresholds) -> Option<String> {
    let product = facts.unlisted_product.as_ref()?;
    Some(format!(
        "The product list has no “{product}”: kept as it came, not matched to a similar name."
    ))
}

fn days(count: i64) -> String {
    if count == 1 {
        "1 day".to_owned()
    } else {
        format!("{count} days")
    }
}

fn days_f64(count: f64) -> String {
    if count.fract() == 0.0 {
        days(count as i64)
    } else {
        format!("{count:.1} days")
    }
}

fn times(count: i64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
mod tests;
