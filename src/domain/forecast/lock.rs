//! Locks: the calls, the deals and the models of a forecast as they stood when it was locked.
//!
//! A lock is written once. Undoing it does not make it unsaid: it is shown as undone and stays readable. Withdrawing it
//! says why.

use chrono::NaiveDate;

use super::calls::CALLED;
use crate::domain::cadence::OccurrenceKey;
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, LockId, RepId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// On which occasion a forecast is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockKind {
    /// With the forecast call.
    Week,
    /// At the end of a month.
    MonthEnd,
    /// At the end of a quarter: what was called last.
    QuarterEnd,
}

impl LockKind {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Week, Self::MonthEnd, Self::QuarterEnd];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::MonthEnd => "month_end",
            Self::QuarterEnd => "quarter_end",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Week => "Week",
            Self::MonthEnd => "Month's end",
            Self::QuarterEnd => "Quarter's end",
        }
    }

    /// What is locked, in a sentence: “the week”.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Week => "the week",
            Self::MonthEnd => "the month's end",
            Self::QuarterEnd => "the quarter's end",
        }
    }
}

impl std::str::FromStr for LockKind {
    type Err = ();

    /// With a hyphen, too, as a shell has it.
    fn from_str(text: &str) -> Result<Self, ()> {
        let key = text.replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|kind| kind.key() == key)
            .ok_or(())
    }
}

/// Whether a lock stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockState {
    /// It stands.
    Standing,
    /// It was withdrawn, for a reason.
    Withdrawn {
        /// When.
        at: Stamp,
        /// Why.
        reason: String,
    },
    /// It was undone; redo makes it stand again.
    Undone,
}

impl LockState {
    /// The name in JSON and on the screen.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Undone => "undone",
        }
    }
}

/// A lock without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Row number.
    pub id: LockId,
    /// The occasion.
    pub kind: LockKind,
    /// Whose; both empty: everybody's.
    pub team: Option<TeamId>,
    /// Of this person, and of everybody below.
    pub rep: Option<RepId>,
    /// Whose, in words.
    pub whose: String,
    /// The period that is forecast.
    pub window: Window,
    /// When it was locked.
    pub locked_at: Stamp,
    /// By whom; may be empty.
    pub author: String,
    /// What was noted; may be empty.
    pub note: String,
    /// The currency of everything in minor units.
    pub currency: Currency,
    /// The rates used, in words; empty: nothing was converted.
    pub rates: String,
    /// The day of the cadence, or the end of the month or quarter, that it answers.
    pub due_on: Option<NaiveDate>,
    /// Whether it stands.
    pub state: LockState,
    /// The commit that counted: the manager's total, else that of the reps; `None`: nobody called.
    pub commit: Option<i64>,
}

/// What the side of a frozen figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockedSide {
    /// The rep's call; of the whole: their sum.
    Rep,
    /// The manager's call; of the whole: the manager's total.
    Manager,
    /// The sum of the deals.
    Deals,
}

impl LockedSide {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "manager",
            Self::Deals => "deals",
        }
    }
}

impl std::str::FromStr for LockedSide {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        [Self::Rep, Self::Manager, Self::Deals]
            .into_iter()
            .find(|side| side.key() == key)
            .ok_or(())
    }
}

/// A call that counted, or a sum of deals, frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedCall {
    /// Which side.
    pub side: LockedSide,
    /// Of whom; empty: of the whole.
    pub rep: Option<RepId>,
    /// The name then.
    pub name: String,
    /// The category; cumulative as a call is.
    pub category: ForecastCategory,
    /// In minor units of the currency of the lock.
    pub minor: i64,
    /// Who said it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When the call was made.
    pub made_on: Option<NaiveDate>,
}

/// A deal, frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedDeal {
    /// Row number; the deal may be gone.
    pub deal: DealId,
    /// The name then.
    pub name: String,
    /// Who owned it.
    pub owner: Option<RepId>,
    /// The name of the owner then.
    pub owner_name: String,
    /// The name of its stage then.
    pub stage: String,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The category that counted.
    pub category: ForecastCategory,
    /// In its own currency; empty: blank.
    pub amount: Option<Money>,
    /// In minor units of the currency of the lock; empty: blank, or no rate.
    pub base: Option<i64>,
    /// The close date.
    pub close_on: Option<NaiveDate>,
}

impl LockedDeal {
    /// Won or lost, or the category in which it was open.
    pub fn standing(&self) -> &'static str {
        match self.outcome {
            Outcome::Won => "Won",
            Outcome::Lost => "Lost",
            Outcome::Open => self.category.name(),
        }
    }
}

/// What a model answered, frozen.
#[derive(Debug, Clone, PartialEq)]
pub struct LockedModel {
    /// Its key.
    pub model: String,
    /// In minor units of the currency of the lock; `None`: not enough history.
    pub minor: Option<i64>,
    /// P10.
    pub low: Option<i64>,
    /// P90.
    pub high: Option<i64>,
    /// The chance of reaching the quota.
    pub chance: Option<f64>,
    /// Whether it was the default.
    pub is_default: bool,
    /// What history it lacked.
    pub missing: String,
}

/// Everything that a lock froze.
#[derive(Debug, Clone, PartialEq)]
pub struct LockContent {
    /// The lock.
    pub lock: Lock,
    /// Calls and sums, the whole first, then by name.
    pub calls: Vec<LockedCall>,
    /// Deals, the largest first.
    pub deals: Vec<LockedDeal>,
    /// Models in their order.
    pub models: Vec<LockedModel>,
}

impl LockContent {
    /// A figure of the whole.
    pub fn whole(&self, side: LockedSide, category: ForecastCategory) -> Option<i64> {
        self.figure(side, None, category)
    }

    /// A figure of a rep, or of the whole.
    pub fn figure(
        &self,
        side: LockedSide,
        rep: Option<RepId>,
        category: ForecastCategory,
    ) -> Option<i64> {
        self.calls
            .iter()
            .find(|call| (call.side, call.rep, call.category) == (side, rep, category))
            .map(|call| call.minor)
    }

    /// Categories with a figure, from the surest on.
    pub fn categories(&self) -> Vec<ForecastCategory> {
        let holds = |category: &ForecastCategory| {
            let mut said = self.calls.iter();
            said.any(|call| call.side != LockedSide::Deals && call.category == *category)
        };
        CALLED.into_iter().filter(holds).collect()
    }

    /// The deals that are not now what they were, with what changed in words. `now` are the deals of the scope as they
    /// stand; one that it lacks has left the scope or the file.
    pub fn changed(&self, now: &[LockedDeal]) -> Vec<DealChanged> {
        let mut changes = Vec::new();
        for was in &self.deals {
            let is = now.iter().find(|is| is.deal == was.deal);
            let said = is.map_or_else(
                || vec!["no longer in this period".to_owned()],
                |is| in_words(was, is),
            );
            if !said.is_empty() {
                changes.push(DealChanged {
                    deal: was.deal,
                    name: was.name.clone(),
                    said,
                });
            }
        }
        let is_new = |is: &&LockedDeal| !self.deals.iter().any(|was| was.deal == is.deal);
        changes.extend(now.iter().filter(is_new).map(|is| DealChanged {
            deal: is.deal,
            name: is.name.clone(),
            said: vec!["new in this period".to_owned()],
        }));
        changes
    }
}

/// A deal that changed since a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealChanged {
    /// Row number.
    pub deal: DealId,
    /// Its name.
    pub name: String,
    /// What changed, each in a few words.
    pub said: Vec<String>,
}

fn in_words(was: &LockedDeal, is: &LockedDeal) -> Vec<String> {
    let mut said = Vec::new();
    if was.outcome != is.outcome {
        said.push(is.outcome.to_string());
    }
    if was.amount != is.amount {
        let words = |amount: Option<Money>| {
            amount.map_or_else(|| "blank".to_owned(), |amount| amount.to_string())
        };
        said.push(format!("{} → {}", words(was.amount), words(is.amount)));
    }
    if was.outcome == is.outcome && was.category != is.category {
        said.push(format!("{} → {}", was.category, is.category));
    }
    if was.close_on != is.close_on {
        let words = |day: Option<NaiveDate>| {
            day.map_or_else(|| "no date".to_owned(), |day| day.to_string())
        };
        said.push(format!("{} → {}", words(was.close_on), words(is.close_on)));
    }
    if was.owner != is.owner {
        said.push(format!("{} → {}", was.owner_name, is.owner_name));
    }
    said
}

/// A lock that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockDue {
    /// The occasion.
    pub kind: LockKind,
    /// The day of the cadence, or the last day of the month or quarter.
    pub due_on: NaiveDate,
    /// The period to lock.
    pub window: Window,
    /// The forecast calls of that day that are still to be held; the lock holds them.
    pub open: Vec<OccurrenceKey>,
}

/// Whether a weekly lock answers a forecast call: made after the one before.
pub fn answers_week(locked_on: NaiveDate, before: Option<NaiveDate>) -> bool {
    before.is_none_or(|before| locked_on > before)
}

/// An end of a month or a quarter is answered by a lock from this many days before it on, and asked for until as many
/// after it: the last working day may lie before a weekend. Our own choice.
pub const AROUND_END: u64 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn deal(id: i64, minor: i64, close_on: &str) -> LockedDeal {
        LockedDeal {
            deal: DealId(id),
            name: format!("Deal {id}"),
            owner: None,
            owner_name: String::new(),
            stage: "Proposal".into(),
            outcome: Outcome::Open,
            category: ForecastCategory::Commit,
            amount: Some(Money::new(minor, Currency::USD)),
            base: Some(minor),
            close_on: Some(close_on.parse().unwrap()),
        }
    }

    fn content(deals: Vec<LockedDeal>) -> LockContent {
        LockContent {
            lock: Lock {
                id: LockId(1),
                kind: LockKind::Week,
                team: None,
                rep: None,
                whose: "Everybody".into(),
                window: Window::ALL,
                locked_at: Stamp(0),
                author: String::new(),
                note: String::new(),
                currency: Currency::USD,
                rates: String::new(),
                due_on: None,
                state: LockState::Standing,
                commit: None,
            },
            calls: Vec::new(),
            deals,
            models: Vec::new(),
        }
    }

    #[test]
    fn what_changed_since_a_lock_is_said_deal_by_deal() {
        let lock = content(vec![
            deal(1, 100, "2026-12-01"),
            deal(2, 200, "2026-12-01"),
            deal(3, 300, "2026-12-01"),
        ]);
        let now = [
            deal(1, 100, "2026-12-01"),
            LockedDeal {
                category: ForecastCategory::BestCase,
                ..deal(2, 25_000, "2026-12-15")
            },
            deal(4, 400, "2026-12-01"),
        ];
        let changed: Vec<String> = lock
            .changed(&now)
            .into_iter()
            .map(|deal| format!("{}: {}", deal.name, deal.said.join(", ")))
            .collect();
        assert_eq!(
            changed,
            [
                "Deal 2: USD 2 → USD 250, Commit → Best Case, 2026-12-01 → 2026-12-15",
                "Deal 3: no longer in this period",
                "Deal 4: new in this period",
            ]
        );
    }

    #[test]
    fn kinds_are_read_back_also_as_a_shell_writes_them() {
        for kind in LockKind::ALL {
            assert_eq!(kind.key().parse(), Ok(kind));
        }
        assert_eq!("month-end".parse(), Ok(LockKind::MonthEnd));
        assert_eq!("year".parse::<LockKind>(), Err(()));
    }
}
