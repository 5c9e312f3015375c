//! What a prep pack is made of, as plain values: storage reads them, this room turns them into lines.

use chrono::NaiveDate;

use super::Opens;
use crate::domain::competency::{Seen, Used};
use crate::domain::flags::{DealFacts, Flag};
use crate::domain::goal::Target;
use crate::domain::ids::{ActionId, CompetencyId, DealId, MeetingId, PlanId, RepId};
use crate::domain::metric::{Good, Unit};
use crate::domain::money::Money;
use crate::domain::plan::Changed;
use crate::domain::statistics::Rate;

/// Since when a pack looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The last meeting of this type was held on that day.
    LastMeeting(MeetingId, NaiveDate),
    /// A person said so.
    Asked(NaiveDate),
    /// No such meeting was held yet: so many days back.
    Days(i64, NaiveDate),
}

impl Since {
    /// The first day that counts.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::LastMeeting(_, day) | Self::Asked(day) | Self::Days(_, day) => day,
        }
    }

    /// The last meeting, where there was one.
    pub fn meeting(self) -> Option<MeetingId> {
        match self {
            Self::LastMeeting(id, _) => Some(id),
            Self::Asked(_) | Self::Days(..) => None,
        }
    }
}

/// Everything that a pack is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The day of the look.
    pub today: NaiveDate,
    /// Since when.
    pub since: Since,
    /// The rep of a conversation between two.
    pub rep: Option<RepId>,
    /// Whether it is for a meeting with a team: whose a line is stands in front of it.
    pub team: bool,
    /// Whether it is for one deal: every flag of it is a line.
    pub one_deal: bool,
    /// What was promised, in any order.
    pub promises: Vec<Promise>,
    /// Goals against results.
    pub goals: Vec<GoalNow>,
    /// Rates of the period, each with its n.
    pub rates: Vec<RateNow>,
    /// The days that goals and rates are about, in words.
    pub period: String,
    /// Deals that changed since then.
    pub moved: Vec<MovedDeal>,
    /// Open deals with a flag.
    pub flagged: Vec<FlaggedDeal>,
    /// The latest observations, the newest first.
    pub observed: Vec<ObservedOnce>,
    /// Skills that were seen.
    pub skills: Vec<Skill>,
    /// Commitments that were not seen again yet.
    pub commitments: Vec<OpenCommitment>,
    /// Open plans.
    pub plans: Vec<OpenPlan>,
}

impl Facts {
    /// Nothing known yet.
    pub fn new(today: NaiveDate, since: Since) -> Self {
        Self {
            today,
            since,
            rep: None,
            team: false,
            one_deal: false,
            promises: Vec::new(),
            goals: Vec::new(),
            rates: Vec::new(),
            period: String::new(),
            moved: Vec::new(),
            flagged: Vec::new(),
            observed: Vec::new(),
            skills: Vec::new(),
            commitments: Vec::new(),
            plans: Vec::new(),
        }
    }
}

/// How a promise stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromiseState {
    /// To be kept.
    Open,
    /// Kept, on that day.
    Done(NaiveDate),
    /// Given up on that day, with the reason.
    Dropped(NaiveDate, String),
}

/// That a promise was given another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseMoved {
    /// How often so far.
    pub times: i64,
    /// The day before the last move; empty where it had none.
    pub from: Option<NaiveDate>,
    /// Why, the last time.
    pub reason: String,
    /// When it was moved last.
    pub on: NaiveDate,
}

/// An action seen as what it is in a conversation: a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Row number.
    pub action: ActionId,
    /// What was promised.
    pub text: String,
    /// The rep who promised; `None` is the manager.
    pub by: Option<(RepId, String)>,
    /// The rep whom the manager promised it.
    pub to: Option<String>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// How it stands.
    pub state: PromiseState,
    /// That it was moved.
    pub moved: Option<PromiseMoved>,
    /// When it was promised.
    pub made_on: NaiveDate,
    /// The meeting in which it was promised.
    pub meeting: Option<MeetingId>,
    /// For the manager's eyes only.
    pub private: bool,
}

impl Promise {
    /// Whether it is open and its day has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == PromiseState::Open && self.due_on.is_some_and(|day| day < today)
    }

    /// Whether it belongs to what is carried forward from the last time: promised, moved, kept or dropped since
    /// then, or overdue. Every other open promise is a promise that stands.
    pub fn is_carried(&self, since: Since, today: NaiveDate) -> bool {
        let after = |day: NaiveDate| day >= since.day();
        let closed = match &self.state {
            PromiseState::Open => false,
            PromiseState::Done(on) | PromiseState::Dropped(on, _) => after(*on),
        };
        let is_open = self.state == PromiseState::Open;
        closed
            || (since.meeting().is_some() && self.meeting == since.meeting())
            || (is_open
                && (after(self.made_on)
                    || self.is_overdue(today)
                    || self.moved.as_ref().is_some_and(|moved| after(moved.on))))
    }
}

/// A goal against what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalNow {
    /// Name of the metric, with that of its part.
    pub name: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way is good.
    pub good: Good,
    /// What is to be reached.
    pub target: Target,
    /// How much of it should be there by now; empty before the period begins.
    pub expected: Option<Target>,
    /// What is there, in the unit of the target; empty: no data.
    pub actual: Option<Target>,
    /// On how many deals, activities or observations that rests; of a team, how many reps have the goal.
    pub n: i64,
    /// Whether the rep agreed to it.
    pub agreed: bool,
}

impl GoalNow {
    /// Actual / expected by now; none without data, before the first day, and for an expectation of 0.
    pub fn pace(&self) -> Option<f64> {
        let expected = self.expected?.value();
        (expected > 0.0).then_some(self.actual?.value() / expected)
    }

    /// Whether less is there than should be by now (more, where less is better).
    pub fn is_behind(&self) -> bool {
        let pace = self.pace();
        match self.good {
            Good::Down => pace.is_some_and(|pace| pace > 1.0),
            Good::Up | Good::Neither => pace.is_some_and(|pace| pace < 1.0),
        }
    }
}

/// A rate of the period.
#[derive(Debug, Clone, PartialEq)]
pub struct RateNow {
    /// What of what.
    pub name: String,
    /// The rate with its n.
    pub rate: Rate,
}

/// How a deal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// A value before and after.
pub type BeforeAfter<T> = (Option<T>, Option<T>);

/// A deal that changed since then.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedDeal {
    /// Row number.
    pub deal: DealId,
    /// Its name.
    pub name: String,
    /// Its owner; empty where there is none.
    pub owner: String,
    /// Its amount now.
    pub amount: Option<Money>,
    /// Won or lost since then.
    pub ended: Option<Ended>,
    /// Why it was lost; often empty.
    pub loss_reason: String,
    /// Whether it is new.
    pub created: bool,
    /// Whether it was won or lost, and is open again.
    pub reopened: bool,
    /// Stage before and after, where it is another.
    pub stage: Option<(String, String)>,
    /// Amount before and after, where it is another.
    pub amounts: Option<BeforeAfter<Money>>,
    /// Close date before and after, where it is another.
    pub close_on: Option<BeforeAfter<NaiveDate>>,
    /// The last change of it.
    pub on: NaiveDate,
}

impl MovedDeal {
    /// A deal of which no change is known yet.
    pub fn new(deal: DealId, name: String, on: NaiveDate) -> Self {
        Self {
            deal,
            name,
            owner: String::new(),
            amount: None,
            ended: None,
            loss_reason: String::new(),
            created: false,
            reopened: false,
            stage: None,
            amounts: None,
            close_on: None,
            on,
        }
    }

    /// Whether anything of it is worth a line.
    pub fn is_changed(&self) -> bool {
        self.ended.is_some()
            || self.created
            || self.reopened
            || self.stage.is_some()
            || self.amounts.is_some()
            || self.close_on.is_some()
    }

    /// Whether its close date moved to a later day.
    pub fn is_pushed(&self) -> bool {
        matches!(self.close_on, Some((Some(old), Some(new))) if new > old)
    }

    /// Whether its amount shrank.
    pub fn is_smaller(&self) -> bool {
        matches!(self.amounts, Some((Some(old), Some(new)))
            if old.currency == new.currency && new.minor < old.minor)
    }
}

/// An open deal with flags.
#[derive(Debug, Clone, PartialEq)]
pub struct FlaggedDeal {
    /// Row number.
    pub deal: DealId,
    /// Its name.
    pub name: String,
    /// Its owner; empty where there is none.
    pub owner: String,
    /// Its amount.
    pub amount: Option<Money>,
    /// The flags, the heaviest first, each with its reason in full (empty where the pack is about more than one deal).
    pub flags: Vec<(&'static Flag, String)>,
    /// What they were raised from.
    pub facts: DealFacts,
}

impl FlaggedDeal {
    /// Whether it has the flag of this key.
    pub fn has(&self, key: &str) -> bool {
        self.flags.iter().any(|(flag, _)| flag.key == key)
    }
}

/// A competency seen once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedOnce {
    /// What was looked at.
    pub competency: String,
    /// Whether it was used.
    pub used: Used,
    /// How well; empty where it was not rated.
    pub level: Option<u8>,
    /// What was seen.
    pub note: String,
    /// When.
    pub on: NaiveDate,
}

/// What the observations of one competency come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    /// Row number.
    pub competency: CompetencyId,
    /// Its name.
    pub name: String,
    /// Use and level, each with its n.
    pub seen: Seen,
    /// When it was seen last.
    pub last_on: NaiveDate,
}

/// What a rep committed to, and nobody has seen yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCommitment {
    /// In the rep's own words.
    pub words: String,
    /// Which skill.
    pub competency: String,
    /// When.
    pub made_on: NaiveDate,
    /// When it is to be seen; empty: no next look is planned.
    pub next_look: Option<NaiveDate>,
    /// Where it is opened.
    pub opens: Opens,
}

/// A plan under way.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenPlan {
    /// Row number.
    pub plan: PlanId,
    /// The one thing, in words.
    pub focus: String,
    /// The next check-in; empty: none is planned.
    pub check_in: Option<NaiveDate>,
    /// The day of the verdict.
    pub ends_on: NaiveDate,
    /// The answer of the last check-in.
    pub last_answer: Option<Changed>,
    /// Key of the metric of the leading indicator; empty: none.
    pub indicator: String,
    /// The name of its part.
    pub part: String,
    /// The indicator at the start; empty: no data.
    pub from: Option<f64>,
    /// Since the start; empty: no data.
    pub now: Option<f64>,
    /// Where it is to go.
    pub target: Option<f64>,
}
