//! The sales record: people, deals with their lives, leads and activities, read once, from which every figure and
//! every diagnosis is computed.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::ids::{AccountId, DealId, RepId, StageId, TeamId};
use super::money::Currency;
use super::process::Outcome;

/// Everything that figures are computed from. Amounts are in major units of `currency`, the base currency, each at
/// the rate for `today`.
#[derive(Debug, Clone)]
pub struct SalesRecord {
    /// The day that stands for today.
    pub today: NaiveDate,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The open stages in the order of the process.
    pub stages: Vec<OpenStage>,
    /// Everybody, by name.
    pub people: Vec<Person>,
    /// The deals, by row number.
    pub deals: Vec<DealLife>,
    /// The leads.
    pub leads: Vec<LeadLife>,
    /// Activities that were done, counted per rep, day, kind, target account and segment.
    pub work: Vec<Work>,
    /// The words that numbers in `lead_source`, `segment` and `kind` stand for; the first is empty.
    pub words: Vec<String>,
    /// Deals whose amount has no rate to the base currency: they count as deals, and their amount is missing.
    pub unconverted: i64,
    /// Competencies, in their order.
    pub competencies: Vec<CompetencyName>,
    /// What was observed of them.
    pub seen: Vec<Seen>,
    /// What the file holds beside this record, where it is one of some people only.
    pub elsewhere: Elsewhere,
    /// Who stands where in `people`; made when it is first asked for.
    pub index: PeopleIndex,
}

/// What the file holds, of whomever: a record of some people answers as the whole one does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked for by itself, and none excludes another"
)]
pub struct Elsewhere {
    /// Deals.
    pub deals: bool,
    /// Deals with a history of stages.
    pub history: bool,
    /// Deals with a margin.
    pub margin: bool,
    /// Activities.
    pub work: bool,
    /// Activities with target accounts.
    pub targets: bool,
    /// Observations.
    pub seen: bool,
    /// Segments that work was done in, as places in `words`.
    pub segments: Vec<u32>,
}

/// Places in `people` by row number, and by manager. A copy of a record makes its own.
#[derive(Debug, Default)]
pub struct PeopleIndex(OnceLock<Places>);

#[derive(Debug)]
struct Places {
    of: HashMap<RepId, usize>,
    below: HashMap<RepId, Vec<usize>>,
}

impl Clone for PeopleIndex {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PeopleIndex {
    fn places(&self, people: &[Person]) -> &Places {
        self.0.get_or_init(|| {
            let mut below: HashMap<RepId, Vec<usize>> = HashMap::new();
            for (place, person) in people.iter().enumerate() {
                if let Some(manager) = person.manager {
                    below.entry(manager).or_default().push(place);
                }
            }
            let placed = people.iter().enumerate();
            Places {
                of: placed.map(|(place, person)| (person.id, place)).collect(),
                below,
            }
        })
    }
}

/// A competency that can be observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompetencyName {
    /// The key in goals and levers.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// One competency looked for once. What was not observed is not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whose behaviour.
    pub rep: RepId,
    /// Place in `competencies`.
    pub competency: usize,
    /// The day.
    pub on: NaiveDate,
    /// Whether it was used.
    pub used: bool,
    /// How well, in levels of the competency; empty: not rated.
    pub level: Option<i64>,
}

/// A stage in which deals are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStage {
    /// Row number.
    pub id: StageId,
    /// Its name.
    pub name: String,
}

/// A rep or a manager.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Row number.
    pub id: RepId,
    /// Full name.
    pub name: String,
    /// The manager.
    pub manager: Option<RepId>,
    /// The team.
    pub team: Option<TeamId>,
    /// The segment that the person sells to; empty: not known.
    pub segment: String,
    /// The region; empty: not known.
    pub region: String,
    /// First day.
    pub hired_on: Option<NaiveDate>,
    /// Last day; empty: still here.
    pub left_on: Option<NaiveDate>,
    /// Whether this is a rep and no manager by role.
    pub is_rep: bool,
    /// Why this person is no fair benchmark (an inherited territory, a lucky tender); empty: fair.
    pub circumstance: String,
    /// Chosen by the manager as a top performer.
    pub top_performer: bool,
    /// Quotas for money won, in the order of their days.
    pub quotas: Vec<QuotaShare>,
}

/// A quota for money won.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotaShare {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// The quota in the base currency; it contains the ramp.
    pub amount: f64,
    /// Share of a full quota.
    pub ramp: f64,
}

/// A deal with its life.
#[derive(Debug, Clone, PartialEq)]
pub struct DealLife {
    /// Row number.
    pub id: DealId,
    /// Who owns it.
    pub owner: Option<RepId>,
    /// Its account.
    pub account: Option<AccountId>,
    /// The day it came into being.
    pub created_on: Option<NaiveDate>,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The close date: expected while open, actual once won or lost.
    pub close_on: Option<NaiveDate>,
    /// The amount now.
    pub amount: Option<f64>,
    /// The first amount known.
    pub first_amount: Option<f64>,
    /// Whether the amounts before the last one are known: a deal that came in closed has only its last one.
    pub amounts_known: bool,
    /// The margin.
    pub margin: Option<f64>,
    /// The open stages it stood in, in the order of time. Empty: no history of stages.
    pub path: Vec<Stay>,
    /// Place of the open stage it stands in.
    pub stands_in: Option<usize>,
    /// Where it came from, a place in `words`.
    pub lead_source: u32,
    /// The segment of the deal or its account, a place in `words`.
    pub segment: u32,
    /// New, expansion, renewal, a place in `words`.
    pub kind: u32,
    /// Close dates moved to a later day.
    pub pushes: Vec<Push>,
    /// Close dates moved to an earlier day.
    pub pulls: Vec<Push>,
    /// Lost to nobody: the buyer bought nothing, or did not decide.
    pub to_nobody: bool,
    /// Whether a next step is written down.
    pub has_next_step: bool,
    /// Fields that should be filled and are not.
    pub missing: i64,
    /// Criteria of its buyers for stages that it has left behind.
    pub criteria_due: i64,
    /// Those of them that are not met.
    pub criteria_unmet: i64,
}

/// A deal came into an open stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Place of the stage among the open ones.
    pub place: usize,
    /// The day.
    pub on: NaiveDate,
}

/// A close date was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Push {
    /// When it was moved.
    pub on: NaiveDate,
    /// From which day.
    pub from: NaiveDate,
    /// To which day.
    pub to: NaiveDate,
}

/// A lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadLife {
    /// Who works it.
    pub owner: Option<RepId>,
    /// The day it came in.
    pub created_on: Option<NaiveDate>,
    /// The day it became a deal.
    pub converted_on: Option<NaiveDate>,
    /// Where it came from, a place in `words`.
    pub lead_source: u32,
}

/// Kinds of activity, in the order of the file.
pub const ACTIVITY_KINDS: [&str; 6] = ["call", "email", "meeting", "note", "task", "other"];

/// So many activities of a rep on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Who did it.
    pub rep: RepId,
    /// The day.
    pub on: NaiveDate,
    /// Place in [`ACTIVITY_KINDS`].
    pub kind: usize,
    /// Whether with a target account.
    pub target: bool,
    /// Segment of the account, a place in `words`.
    pub segment: u32,
    /// How many.
    pub count: i64,
}

impl DealLife {
    /// An open deal about which nothing is known.
    pub fn new(id: DealId) -> Self {
        Self {
            id,
            owner: None,
            account: None,
            created_on: None,
            outcome: Outcome::Open,
            close_on: None,
            amount: None,
            first_amount: None,
            amounts_known: false,
            margin: None,
            path: Vec::new(),
            stands_in: None,
            lead_source: 0,
            segment: 0,
            kind: 0,
            pushes: Vec::new(),
            pulls: Vec::new(),
            to_nobody: false,
            has_next_step: false,
            missing: 0,
            criteria_due: 0,
            criteria_unmet: 0,
        }
    }

    /// The close date as it stood at the end of a day. Before the first move that is known, it is the day from which
    /// that move moved it.
    pub fn due_at(&self, day: NaiveDate) -> Option<NaiveDate> {
        let moves = self.pushes.iter().chain(&self.pulls);
        let next = moves
            .filter(|moved| moved.on > day)
            .min_by_key(|moved| moved.on);
        next.map(|moved| moved.from).or(self.close_on)
    }

    /// Whether it was open at the end of a day.
    pub fn open_at(&self, day: NaiveDate) -> bool {
        self.created_on.is_some_and(|created| created <= day)
            && (self.outcome == Outcome::Open || self.ended_on().is_some_and(|ended| ended > day))
    }

    /// Whether the deal is known to have stood in open stages on known days.
    pub fn has_path(&self) -> bool {
        !self.path.is_empty()
    }

    /// The day it was won or lost.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        self.close_on.filter(|_| self.outcome != Outcome::Open)
    }

    /// The first day on which it stood in this stage or a later one; a won deal has passed all of them. A stage that
    /// was skipped counts as reached (reached-stage conversion, domain.md 2.1).
    pub fn reached_on(&self, place: usize) -> Option<NaiveDate> {
        let stay = self.path.iter().find(|stay| stay.place >= place);
        let won = || self.ended_on().filter(|_| self.outcome == Outcome::Won);
        stay.map(|stay| stay.on).or_else(won)
    }

    /// Whether it got beyond this stage: to a later one, or won.
    pub fn passed(&self, place: usize) -> bool {
        self.outcome == Outcome::Won || self.path.iter().any(|stay| stay.place > place)
    }

    /// Days from the beginning to the win.
    pub fn days_to_win(&self) -> Option<i64> {
        let won = self.ended_on().filter(|_| self.outcome == Outcome::Won)?;
        Some((won - self.created_on?).num_days())
    }
}

impl SalesRecord {
    /// A record of nothing.
    pub fn empty(today: NaiveDate, currency: Currency) -> Self {
        Self {
            today,
            currency,
            stages: Vec::new(),
            people: Vec::new(),
            deals: Vec::new(),
            leads: Vec::new(),
            work: Vec::new(),
            words: vec![String::new()],
            unconverted: 0,
            competencies: Vec::new(),
            seen: Vec::new(),
            elsewhere: Elsewhere::default(),
            index: PeopleIndex::default(),
        }
    }

    /// The place of a person in `people`.
    pub fn place_of(&self, id: RepId) -> Option<usize> {
        self.index.places(&self.people).of.get(&id).copied()
    }

    /// Those whom somebody leads directly, by name.
    pub fn led_by(&self, id: RepId) -> impl Iterator<Item = &Person> {
        let below = self.index.places(&self.people).below.get(&id);
        let places = below.map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.people.get(*place))
    }

    /// The person of a number.
    pub fn person(&self, id: RepId) -> Option<&Person> {
        self.people.get(self.place_of(id)?)
    }

    /// Whether somebody leads others.
    pub fn leads_others(&self, id: RepId) -> bool {
        self.led_by(id).next().is_some()
    }

    /// The person and everybody below; a circle in the data is walked once.
    pub fn all_below(&self, id: RepId) -> Vec<RepId> {
        let mut all = vec![id];
        let mut known = HashSet::from([id]);
        let mut at = 0;
        while let Some(lead) = all.get(at).copied() {
            let below = self.led_by(lead).map(|person| person.id);
            all.extend(below.filter(|id| known.insert(*id)));
            at += 1;
        }
        all
    }

    /// What the file holds, of the people of this record and of everybody else.
    pub fn holds(&self) -> Elsewhere {
        let (deals, work, all) = (&self.deals, &self.work, &self.elsewhere);
        Elsewhere {
            deals: all.deals || !deals.is_empty(),
            history: all.history || deals.iter().any(DealLife::has_path),
            margin: all.margin || deals.iter().any(|deal| deal.margin.is_some()),
            work: all.work || !work.is_empty(),
            targets: all.targets || work.iter().any(|work| work.target),
            seen: all.seen || !self.seen.is_empty(),
            segments: self.segments(),
        }
    }

    /// The segments that work was done in by anybody, by their word: places in `words`.
    pub fn segments(&self) -> Vec<u32> {
        let mut segments: Vec<u32> = self.work.iter().map(|work| work.segment).collect();
        segments.extend(&self.elsewhere.segments);
        segments.sort_unstable();
        segments.dedup();
        segments.retain(|segment| *segment != 0);
        segments.sort_by_key(|segment| self.word(*segment).to_lowercase());
        segments
    }

    /// The word of a number.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }
}
