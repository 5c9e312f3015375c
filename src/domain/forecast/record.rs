//! The forecast record: deals in all their states, people with quotas, calls.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId, StageId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// What a deal counts whose amount is blank or zero now but was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountRule {
    /// A blank amount counts nothing, and the deal is named as blank.
    #[default]
    AsItStands,
    /// The last amount that was known and not zero counts.
    LastKnown,
}

/// Everything that the forecast is computed from.
#[derive(Debug, Clone)]
pub struct ForecastRecord {
    /// The day that stands for today.
    pub today: NaiveDate,
    /// The last moment that was looked at.
    pub now: Stamp,
    /// The currency of every `base` amount.
    pub currency: Currency,
    /// The rates used to reach it, as said beside totals; empty where nothing was converted.
    pub rates: String,
    /// How blank amounts were read.
    pub amounts: AmountRule,
    /// The stages, open ones in the order of the process, then those that end a deal.
    pub stages: Vec<ForecastStage>,
    /// Everybody, by name.
    pub people: Vec<ForecastPerson>,
    /// The deals, by row number.
    pub deals: Vec<Timeline>,
    /// Every state of every deal; a timeline names its part.
    pub states: Vec<DealState>,
    /// Calls in the order in which they were made.
    pub calls: Vec<Call>,
    /// The first day for which the book is known as it stood then; `None`: no deal says when it changed. Before it, a
    /// deal's first known values stand in, which is good enough to look at and not to learn from.
    pub known_from: Option<NaiveDate>,
    /// Deals with an amount that has no rate to the base currency: they count as deals, their amount is missing.
    pub unconverted: i64,
    /// When any deal first changed, as far as is known.
    pub first_change: Option<Stamp>,
    /// The currencies that deals are or were in.
    pub currencies: BTreeSet<Currency>,
    /// The first day of the first period that anybody called for.
    pub called_from: Option<NaiveDate>,
    /// What was added up of everybody's deals, where those that are of no other use are left out here.
    pub aside: Option<Aside>,
    /// Where people stand in `people`.
    pub places: OnceLock<HashMap<RepId, usize>>,
    /// Who works for whom.
    pub below: OnceLock<HashMap<RepId, Vec<RepId>>>,
}

/// Sums over everybody's deals, also over those that a record of everybody leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aside {
    /// Earlier periods on the same day, see [`super::sheet::Sheet::paces`].
    pub paces: Vec<super::sheet::Pace>,
    /// Open deals whose close date has passed before the period.
    pub overdue: usize,
    /// What was won in other periods, in minor units of the base currency.
    pub won: Vec<(Window, i64)>,
}

/// A stage with the category that its deals have by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastStage {
    /// Row number.
    pub id: StageId,
    /// Its name.
    pub name: String,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The category of its deals that have none of their own.
    pub category: ForecastCategory,
}

/// A rep or a manager.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastPerson {
    /// Row number.
    pub id: RepId,
    /// Full name.
    pub name: String,
    /// The manager.
    pub manager: Option<RepId>,
    /// The team.
    pub team: Option<TeamId>,
    /// Whether this is a rep and no manager by role.
    pub is_rep: bool,
    /// First day, where known.
    pub hired_on: Option<NaiveDate>,
    /// Last day; empty: still here.
    pub left_on: Option<NaiveDate>,
    /// Quotas for money won, in the order of their days.
    pub quotas: Vec<QuotaOf>,
}

/// A quota for money won.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaOf {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// In minor units of the base currency; it contains the ramp.
    pub minor: i64,
}

/// A deal: what never changes, and where its states lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// Row number.
    pub id: DealId,
    /// The day it came into being, where known.
    pub created_on: Option<NaiveDate>,
    /// From when on it is there: its first day, or the first thing that happened to it where that was before; `None`:
    /// nobody knows, and it counts as always there.
    pub begins: Option<Stamp>,
    /// New, expansion or renewal.
    pub kind: DealKind,
    /// First of its states in [`ForecastRecord::states`].
    pub first: u32,
    /// How many there are; at least one.
    pub count: u32,
}

/// New business, expansion and renewal are forecast apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum DealKind {
    /// A new customer, or nobody said.
    #[default]
    New,
    /// More to a customer.
    Expansion,
    /// The same again.
    Renewal,
}

/// All kinds, in order.
pub const KINDS: [DealKind; 3] = [DealKind::New, DealKind::Expansion, DealKind::Renewal];

impl DealKind {
    /// The name in JSON and on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Expansion => "Expansion",
            Self::Renewal => "Renewal",
        }
    }

    /// From what the CRM says: `Existing Customer - Upgrade`, `Renewal`, `New Business` … What is not known is new.
    pub fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&["renew", "verläng", "reconduction"]) {
            Self::Renewal
        } else if says(&[
            "expan", "upsell", "up-sell", "cross", "upgrade", "add-on", "addon", "existing",
        ]) {
            Self::Expansion
        } else {
            Self::New
        }
    }
}

/// A deal as it stood from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DealState {
    /// From when on; the first state of a deal holds for all time before the next.
    pub since: Stamp,
    /// The stage; empty: not known.
    pub stage: Option<StageId>,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The deal's own category; empty: the stage's counts.
    pub own_category: Option<ForecastCategory>,
    /// Who owns it.
    pub owner: Option<RepId>,
    /// In its own currency; empty: blank.
    pub amount: Option<Money>,
    /// In minor units of the base currency; empty: blank, or no rate.
    pub base: Option<i64>,
    /// The close date: expected while open, actual once won or lost.
    pub close_on: Option<NaiveDate>,
    /// Close dates moved to a later day until then.
    pub pushes: u32,
}

/// Whose judgement a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallLevel {
    /// The rep's own.
    Rep,
    /// The manager's, over it.
    Manager,
}

impl CallLevel {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "manager",
        }
    }
}

/// Where a call came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallSource {
    /// A file.
    Import,
    /// Somebody typed it.
    Typed,
    /// Taken over from the deals.
    Deals,
}

impl CallSource {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Typed => "typed",
            Self::Deals => "deals",
        }
    }
}

/// A call: a cumulative number per category (a commit call holds what is won).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Row number.
    pub id: crate::domain::ids::ForecastCallId,
    /// Whose judgement.
    pub level: CallLevel,
    /// About whom; empty: about a team.
    pub rep: Option<RepId>,
    /// The team, where it is about a team; empty there: everybody.
    pub team: Option<TeamId>,
    /// When; the start of the day where only the day is known.
    pub made_at: Stamp,
    /// Whether only the day is known.
    pub day_only: bool,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Closed, Commit, Most Likely, Best Case (cumulative), or Pipeline (open, without what is won).
    pub category: ForecastCategory,
    /// As it was said.
    pub amount: Money,
    /// In minor units of the base currency; empty: no rate.
    pub base: Option<i64>,
    /// What it overrides, in minor units of the base currency.
    pub instead: Option<i64>,
    /// Who said it; empty: the rep, or the manager.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Where it came from.
    pub source: CallSource,
}

impl ForecastRecord {
    /// A record of nothing.
    pub fn empty(today: NaiveDate, currency: Currency) -> Self {
        Self {
            today,
            now: Stamp::end_of(today),
            currency,
            rates: String::new(),
            amounts: AmountRule::AsItStands,
            stages: Vec::new(),
            people: Vec::new(),
            deals: Vec::new(),
            states: Vec::new(),
            calls: Vec::new(),
            known_from: None,
            unconverted: 0,
            first_change: None,
            currencies: BTreeSet::new(),
            called_from: None,
            aside: None,
            places: OnceLock::new(),
            below: OnceLock::new(),
        }
    }

    /// Adds a deal with its states, which are in the order of time; without a state there is no deal.
    pub fn push_deal(
        &mut self,
        id: DealId,
        created_on: Option<NaiveDate>,
        begins: Option<Stamp>,
        kind: DealKind,
        states: &[DealState],
    ) {
        if states.is_empty() {
            return;
        }
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.deals.push(Timeline {
            id,
            created_on,
            begins,
            kind,
            first: place(self.states.len()),
            count: place(states.len()),
        });
        self.states.extend_from_slice(states);
    }

    /// Adds many deals at once, each with its place among these states.
    pub fn take_deals(&mut self, mut deals: Vec<Timeline>, mut states: Vec<DealState>) {
        let before = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        if before == 0 {
            (self.deals, self.states) = (deals, states);
            return;
        }
        for deal in &mut deals {
            deal.first = deal.first.saturating_add(before);
        }
        self.deals.append(&mut deals);
        self.states.append(&mut states);
    }

    /// The states of a deal.
    pub fn states_of(&self, deal: &Timeline) -> &[DealState] {
        let first = deal.first as usize;
        self.states
            .get(first..first + deal.count as usize)
            .unwrap_or_default()
    }

    /// How a deal stood at a moment; `None` before it came into being.
    pub fn state_at(&self, deal: &Timeline, at: Stamp) -> Option<&DealState> {
        if deal.begins.is_some_and(|begins| begins > at) {
            return None;
        }
        let states = self.states_of(deal);
        let after = states.partition_point(|state| state.since <= at);
        states.get(after.saturating_sub(1))
    }

    /// A stage by its number.
    pub fn stage(&self, id: StageId) -> Option<&ForecastStage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// A person by number.
    pub fn person(&self, id: RepId) -> Option<&ForecastPerson> {
        let places = self.places.get_or_init(|| {
            let people = self.people.iter().enumerate();
            people.map(|(place, person)| (person.id, place)).collect()
        });
        self.people.get(*places.get(&id)?)
    }

    /// Everybody below a manager, at any depth.
    pub fn all_below(&self, lead: RepId) -> Vec<RepId> {
        let below = self.below.get_or_init(|| {
            let mut below: HashMap<RepId, Vec<RepId>> = HashMap::new();
            for person in &self.people {
                if let Some(manager) = person.manager {
                    below.entry(manager).or_default().push(person.id);
                }
            }
            below
        });
        // Managers in a circle come from broken files.
        let (mut all, mut seen) = (Vec::new(), BTreeSet::from([lead]));
        let mut waiting = vec![lead];
        while let Some(at) = waiting.pop() {
            for person in below.get(&at).map_or(&[][..], Vec::as_slice) {
                if seen.insert(*person) {
                    all.push(*person);
                    waiting.push(*person);
                }
            }
        }
        all
    }

    /// The category that counts: Closed for what is won, Omitted for what is lost, else the deal's own, else that of
    /// its stage. A deal that is open is never Closed, whatever its own category says.
    pub fn category(&self, state: &DealState) -> ForecastCategory {
        match state.outcome {
            Outcome::Won => ForecastCategory::Closed,
            Outcome::Lost => ForecastCategory::Omitted,
            Outcome::Open => state
                .own_category
                .filter(|category| *category != ForecastCategory::Closed)
                .or_else(|| Some(self.stage(state.stage?)?.category))
                .filter(|category| *category != ForecastCategory::Closed)
                .unwrap_or_default(),
        }
    }
}
