//! Whether somebody's calls have a habit: too high (happy ears), too low while deals are kept out of the book
//! (sandbagging). A habit is named only when the evidence carries it, and its cause is never known from figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::call_record::{About, CallRecord, Called, surest};
use super::deal_record::{DealRecord, OwnerDeals};
use crate::domain::forecast::record::CallLevel;
use crate::domain::forecast::settings::ForecastSettings;
use crate::domain::ids::RepId;
use crate::domain::process::ForecastCategory;
use crate::domain::statistics::Rate;
use crate::domain::statistics::comparison::RepAgainstRest;
use crate::domain::statistics::distributions::{
    benjamini_hochberg, student_t_reach, student_t_two_sided,
};

/// From where on a habit is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvidenceSettings {
    /// The share of the named habits that may be false alarms on average; where nobody has one, the chance of even one
    /// false alarm over everybody together. A share, so that a habit is found in a company of any size.
    pub false_alarms: f64,
    /// Closed periods with calls that are needed: domain.md 3.1, "needs at least 4 periods".
    pub least_periods: usize,
    /// A smaller bias is not worth a talk, as a share of what is won in a period. Our default.
    pub least_bias: f64,
}

impl From<&ForecastSettings> for EvidenceSettings {
    fn from(settings: &ForecastSettings) -> Self {
        Self {
            false_alarms: settings.false_alarms,
            least_periods: settings.least_periods,
            least_bias: settings.least_bias,
        }
    }
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        Self::from(&ForecastSettings::default())
    }
}

/// What somebody's calls were, against what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Habit {
    /// The category that was measured: the surest one in which calls were made.
    pub category: ForecastCategory,
    /// Closed periods with calls.
    pub periods: usize,
    /// Calls in them, the last week left out, in which there is little left to forecast.
    pub calls: usize,
    /// The mean over the periods of (mean call − actual), as a share of what was won in a mean period.
    pub error: f64,
    /// What was called of what was still to come on the day of the call, as a share of what came of it: 1 is on the
    /// mark. At most 99.
    pub called: f64,
    /// The 95 % interval of that share, from the spread of the periods.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Periods whose calls were on the same side as the error.
    pub same_side: usize,
    /// The chance of calls so far off without a habit: a two-sided t-test over periods of what was called and what came
    /// of the rest, `Σ(F − A) / Σ(F + A)`, which is between −1 and 1 however large the period. A period counts once,
    /// because the calls of its weeks are not independent.
    pub chance: f64,
    /// At or below which that chance must be for this to be named.
    pub level: f64,
    /// The same error of everybody else in the same periods; `None` with fewer than three others.
    pub others: Option<f64>,
    /// What the deals say.
    pub deals: DealEvidence,
}

/// What the deals say about a habit, beside those of everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DealEvidence {
    /// So many weeks before the end the deals are looked at. Closed deals that are absent from an earlier book are the
    /// "sandbag detector" of domain.md 3.1.
    pub week: i64,
    /// Theirs.
    pub own: OwnerDeals,
    /// Those of everybody else together.
    pub others: OwnerDeals,
}

impl DealEvidence {
    /// Whether won deals were kept out of sight more than those of everybody else, beyond chance: outside the book of
    /// the period, or not in Commit. `None` where there are too few to say. A two-proportion z-test each.
    fn is_kept_out(&self) -> Option<bool> {
        let (own, others) = (self.own, self.others);
        if own.outside.is_thin() || others.outside.is_thin() {
            return None;
        }
        let is_more =
            |own: Rate, others: Rate| Some(RepAgainstRest::of(own, others)?.z >= BEYOND_CHANCE);
        Some(
            is_more(own.outside, others.outside)?
                || is_more(own.not_in_commit, others.not_in_commit)?,
        )
    }
}

/// The z of one share above another that comes by chance once in forty: both shares together once in twenty.
const BEYOND_CHANCE: f64 = 1.96;

/// Why calls count as fair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fair {
    /// An error like this comes by chance.
    ByChance,
    /// It is too small to talk about.
    Small,
    /// Everybody else's calls are as far off, on the same side.
    AsEverybody,
    /// The calls are low, and the deals stood where those of everybody else stood: cautious, not hidden.
    DealsVisible,
}

/// What the closed periods say about somebody's calls.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Calls too low, and deals that were kept out of the book.
    Sandbagging(Habit),
    /// Calls too high.
    HappyEars(Habit),
    /// No habit that could be named.
    Fair(Habit, Fair),
    /// Too few closed periods with calls, or nothing was won in them.
    NotEnough {
        /// Closed periods with calls.
        periods: usize,
        /// So many are needed.
        needs: usize,
    },
}

/// A period of one person.
#[derive(Debug, Clone, Copy, Default)]
struct Error {
    calls: f64,
    /// Sum of the calls.
    forecast: f64,
    actual: f64,
    /// Sums of what was called and what came of the rest.
    rest_called: f64,
    rest_came: f64,
}

impl Error {
    /// Mean call − actual.
    fn error(self) -> f64 {
        self.forecast / self.calls - self.actual
    }

    /// How far the rest was off, from −1 (nothing called) over 0 to 1 (nothing came).
    fn skew(self) -> f64 {
        let both = self.rest_called + self.rest_came;
        if both > 0.0 {
            (self.rest_called - self.rest_came) / both
        } else {
            0.0
        }
    }
}

/// The closed periods of one person.
type Errors = BTreeMap<usize, Error>;

impl Evidence {
    /// What is said about the people who made calls. They are held against everybody, whatever is looked at, so that the
    /// verdict on somebody does not depend on the scope.
    pub fn of_all(
        calls: &CallRecord,
        deals: &DealRecord,
        everyone: &Everyone,
        settings: EvidenceSettings,
    ) -> BTreeMap<RepId, Self> {
        let mut by_rep: BTreeMap<RepId, (ForecastCategory, usize, Errors)> = BTreeMap::new();
        for (about, called) in calls.by_about() {
            let About::Rep(rep) = about else {
                continue;
            };
            if let Some(category) = surest(CallLevel::Rep, &called) {
                let (n, errors) = errors(&called, category);
                by_rep.insert(rep, (category, n, errors));
            }
        }
        let level = everyone.level(settings);
        let owners = deals.by_owner();
        let all = by_rep.iter().map(|(rep, (category, n, errors))| {
            let habit = habit(errors, settings).map(|mut habit| {
                habit.category = *category;
                habit.calls = *n;
                habit.level = level;
                habit.others = (everyone.houses.get(&(*category as u8)))
                    .and_then(|house| house.others(errors));
                let own = owners.get(rep).copied().unwrap_or_default();
                habit.deals = DealEvidence {
                    week: deals.week,
                    own,
                    others: everyone.deals.without(own),
                };
                habit
            });
            let said = habit.map_or(
                Self::NotEnough {
                    periods: errors.len(),
                    needs: settings.least_periods,
                },
                |habit| Self::judge(habit, settings),
            );
            (*rep, said)
        });
        all.collect()
    }

    fn judge(habit: Habit, settings: EvidenceSettings) -> Self {
        let least = settings.least_bias;
        if habit.error.abs() < least {
            return Self::Fair(habit, Fair::Small);
        }
        if habit.chance > habit.level {
            return Self::Fair(habit, Fair::ByChance);
        }
        // The mean of a few large periods may lie on the other side of what the rest of each says.
        if (habit.error > 0.0) != (habit.called > 1.0) {
            return Self::Fair(habit, Fair::ByChance);
        }
        // Where everybody is as far off, it is how the house calls, or what happened to all of them.
        let beyond = habit.others.map(|others| habit.error - others);
        if beyond.is_some_and(|beyond| beyond * habit.error.signum() < least) {
            return Self::Fair(habit, Fair::AsEverybody);
        }
        if habit.error > 0.0 {
            Self::HappyEars(habit)
        } else if habit.deals.is_kept_out() == Some(false) {
            Self::Fair(habit, Fair::DealsVisible)
        } else {
            Self::Sandbagging(habit)
        }
    }

    /// The figures behind it; `None` where there is not enough.
    pub fn habit(&self) -> Option<&Habit> {
        match self {
            Self::Sandbagging(habit) | Self::HappyEars(habit) | Self::Fair(habit, _) => Some(habit),
            Self::NotEnough { .. } => None,
        }
    }

    /// Whether a habit is named.
    pub fn is_named(&self) -> bool {
        matches!(self, Self::Sandbagging(_) | Self::HappyEars(_))
    }

    /// The key in JSON.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Sandbagging(_) => "sandbagging",
            Self::HappyEars(_) => "happy_ears",
            Self::Fair(..) => "fair",
            Self::NotEnough { .. } => "not_enough",
        }
    }

    /// The words on the screen.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sandbagging(_) => "sandbagging",
            Self::HappyEars(_) => "happy ears",
            Self::Fair(..) => "fair",
            Self::NotEnough { .. } => "not enough",
        }
    }
}

/// How many calls before the last week, and the error of each closed period.
fn errors(called: &[Called], category: ForecastCategory) -> (usize, Errors) {
    let theirs = called.iter().filter(|called| {
        called.level == CallLevel::Rep && called.category == category && called.week >= 1
    });
    let (mut n, mut errors) = (0, Errors::new());
    for called in theirs {
        let error = errors.entry(called.period).or_default();
        let rest = called.rest();
        error.calls += 1.0;
        error.forecast += called.pair.forecast as f64;
        error.actual = called.pair.actual as f64;
        error.rest_called += rest.forecast as f64;
        error.rest_came += rest.actual as f64;
        n += 1;
    }
    (n, errors)
}

/// The t-test over periods; `None` with too few, and where nothing was won in any of them.
fn habit(errors: &Errors, settings: EvidenceSettings) -> Option<Habit> {
    let n = errors.len();
    let count = n as f64;
    let usual = errors.values().map(|one| one.actual).sum::<f64>() / count;
    if n < settings.least_periods.max(2) || usual <= 0.0 {
        return None;
    }
    let skews: Vec<f64> = errors.values().map(|one| one.skew()).collect();
    let mean = skews.iter().sum::<f64>() / count;
    let squares: f64 = skews.iter().map(|skew| (skew - mean).powi(2)).sum();
    let standard_error = (squares / (count - 1.0) / count).sqrt();
    let t = if standard_error > 0.0 {
        mean / standard_error
    } else if mean == 0.0 {
        0.0
    } else {
        f64::INFINITY
    };
    let reach = student_t_reach(0.05, n - 1)? * standard_error;
    let error = errors.values().map(|one| one.error()).sum::<f64>() / count / usual;
    let is_same_side = |one: &&Error| one.error() * error > 0.0;
    Some(Habit {
        category: ForecastCategory::Commit,
        periods: n,
        calls: 0,
        error,
        called: share_called(mean),
        low: share_called(mean - reach),
        high: share_called(mean + reach),
        same_side: errors.values().filter(is_same_side).count(),
        chance: student_t_two_sided(t, n - 1)?,
        level: 0.0,
        others: None,
        deals: DealEvidence::default(),
    })
}

/// `(F − A) / (F + A)` as F / A, at most 99.
fn share_called(skew: f64) -> f64 {
    let skew = skew.clamp(-1.0, 0.98);
    (1.0 + skew) / (1.0 - skew)
}

/// What somebody's closed periods are held against: sums over everybody. Small, however many deals and calls it was
/// added up from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Everyone {
    /// People with enough closed periods for a test.
    tested: usize,
    /// The chances of these tests that may come to count, in ascending order.
    chances: Vec<f64>,
    /// By category.
    houses: BTreeMap<u8, House>,
    /// All deals together.
    deals: OwnerDeals,
    /// Of the deals in a category at the week of the deals, by period, those that were won.
    shares: Vec<(u8, usize, Rate)>,
}

impl Everyone {
    /// What everybody's deals say; people's calls are yet to be added, see `rep`.
    pub fn of_deals(deals: &DealRecord) -> Self {
        let owners = deals.by_owner();
        let shares = deals.shares().into_iter();
        Self {
            deals: (owners.values()).fold(OwnerDeals::default(), |sum, one| sum.and(*one)),
            shares: shares
                .map(|((category, period), rate)| (category, period, rate))
                .collect(),
            ..Self::default()
        }
    }

    /// Adds the calls of a record by person.
    #[must_use]
    pub fn and_calls(mut self, calls: &CallRecord, settings: EvidenceSettings) -> Self {
        for (about, called) in calls.by_about() {
            if matches!(about, About::Rep(_)) {
                self.rep(&called, settings);
            }
        }
        self
    }

    /// Adds the calls about one person. People come in the order of their numbers, so that the sums are always the same.
    fn rep(&mut self, called: &[Called], settings: EvidenceSettings) {
        let Some(category) = surest(CallLevel::Rep, called) else {
            return;
        };
        let (_, errors) = errors(called, category);
        if let Some(habit) = habit(&errors, settings) {
            self.tested += 1;
            if habit.chance <= settings.false_alarms {
                let place = self.chances.partition_point(|other| *other < habit.chance);
                self.chances.insert(place, habit.chance);
            }
        }
        (self.houses.entry(category as u8).or_default()).add(&errors);
    }

    /// At or below which the chance of calls like somebody's must be for a habit to be named.
    fn level(&self, settings: EvidenceSettings) -> f64 {
        benjamini_hochberg(settings.false_alarms, &self.chances, self.tested)
    }

    /// Of everybody's deals in a category in the periods before one, those that were won.
    pub(super) fn share_before(&self, category: u8, period: usize) -> Rate {
        let shares = self.shares.iter();
        let before = shares.filter(|(of, at, _)| *of == category && *at < period);
        before.fold(Rate::default(), |sum, (_, _, rate)| sum.and(*rate))
    }
}

/// Everybody whose calls of one category are measured: sums by period, so that those of the others are what is left.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct House {
    /// Error and what was won.
    periods: BTreeMap<usize, (f64, f64)>,
    /// How many people have errors in exactly these periods, in the order of the periods.
    people: Vec<(Vec<usize>, usize)>,
}

impl House {
    fn add(&mut self, errors: &Errors) {
        for (period, one) in errors {
            let sum = self.periods.entry(*period).or_default();
            sum.0 += one.error();
            sum.1 += one.actual;
        }
        let periods: Vec<usize> = errors.keys().copied().collect();
        let place = self
            .people
            .binary_search_by(|(known, _)| known.cmp(&periods));
        match place {
            Ok(at) => self.people[at].1 += 1,
            Err(at) => self.people.insert(at, (periods, 1)),
        }
    }

    /// The error of the others in the same periods, as a share of what they won in them; `None` with fewer than three.
    fn others(&self, errors: &Errors) -> Option<f64> {
        let shares = |periods: &[usize]| periods.iter().any(|at| errors.contains_key(at));
        let people = self.people.iter().filter(|(periods, _)| shares(periods));
        let people: usize = people.map(|(_, count)| *count).sum();
        let (mut error, mut won) = (0.0, 0.0);
        for (period, one) in errors {
            let (all_error, all_won) = self.periods.get(period).copied().unwrap_or_default();
            error += all_error - one.error();
            won += all_won - one.actual;
        }
        (people > 3 && won > 0.0).then(|| error / won)
    }
}
