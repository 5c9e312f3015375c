//! The call sheet: what each rep and the manager call for a period, with everything that was said before.
//!
//! A call is an overlay: it never touches a deal. It is never changed, either; a new one is made, and the newest
//! counts. A call is cumulative, as Salesforce's columns are (domain.md 3.1): a commit call holds what is won. One
//! that goes the wrong way (best case below commit) is flagged in words and counts as it was said.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::book::{Book, Columns, Whose};
use super::period::ForecastPeriod;
use super::quota::of_person;
use super::record::{Call, CallLevel, ForecastPerson, ForecastRecord};
use super::submission::{DueDays, Submission, submission};
use crate::domain::figures::Window;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// The categories that can be called, from the surest on; each but the last holds those before it.
pub const CALLED: [ForecastCategory; 5] = [
    ForecastCategory::Closed,
    ForecastCategory::Commit,
    ForecastCategory::MostLikely,
    ForecastCategory::BestCase,
    ForecastCategory::Pipeline,
];

/// The name of a category in the file and in JSON; what cannot be called has none.
pub fn call_key(category: ForecastCategory) -> Option<&'static str> {
    Some(match category {
        ForecastCategory::Closed => "closed",
        ForecastCategory::Commit => "commit",
        ForecastCategory::MostLikely => "most_likely",
        ForecastCategory::BestCase => "best_case",
        ForecastCategory::Pipeline => "pipeline",
        ForecastCategory::Omitted => return None,
    })
}

/// What a rep said, or the manager about one rep or a team: everything, or only what stands; the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Every call, the newest first; in a sheet of [`HowMuch::Standing`] the newest of each category.
    pub history: Vec<Call>,
}

impl Said {
    /// The newest call for a category.
    pub fn standing(&self, category: ForecastCategory) -> Option<&Call> {
        self.history.iter().find(|call| call.category == category)
    }

    /// The newest call for a category, in minor units of the base currency; `None`: no call, or no rate.
    pub fn base(&self, category: ForecastCategory) -> Option<i64> {
        self.standing(category)?.base
    }

    /// The newest call of any category.
    pub fn last(&self) -> Option<&Call> {
        self.history.first()
    }

    /// What is wrong with the calls that stand, in words: a call that is below a surer one, and one below what is won.
    /// Nothing is corrected.
    pub fn wrong_way(&self, won: i64, currency: Currency) -> Vec<String> {
        let mut flags = Vec::new();
        let cumulative = CALLED
            .iter()
            .take(4)
            .filter_map(|category| self.standing(*category));
        let calls: Vec<&Call> = cumulative.collect();
        for pair in calls.windows(2) {
            let [surer, wider] = pair else { continue };
            if is_below(wider, surer) {
                flags.push(format!(
                    "{} {} is below {} {}: a call holds what is surer",
                    wider.category, wider.amount, surer.category, surer.amount
                ));
            }
        }
        let surest = calls
            .iter()
            .find(|call| call.category != ForecastCategory::Closed);
        if let Some(call) = surest.filter(|call| call.base.is_some_and(|base| base < won)) {
            flags.push(format!(
                "{} {} is below what is won, {}",
                call.category,
                call.amount,
                Money::new(won, currency)
            ));
        }
        flags
    }
}

/// Compared as they were said where the currency is the same, else converted; without a rate nothing can be said.
fn is_below(wider: &Call, surer: &Call) -> bool {
    if wider.amount.currency == surer.amount.currency {
        return wider.amount.minor < surer.amount.minor;
    }
    matches!((wider.base, surer.base), (Some(wider), Some(surer)) if wider < surer)
}

/// One rep of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct CallLine {
    /// Who.
    pub rep: RepId,
    /// The name.
    pub name: String,
    /// How the rep stands to the days on which calls are due.
    pub submission: Submission,
    /// The first day, where it lies within the period: a new rep.
    pub joined_on: Option<NaiveDate>,
    /// What the rep calls.
    pub own: Said,
    /// What the manager calls over it.
    pub manager: Said,
    /// The sums of the rep's deals.
    pub deals: Columns,
    /// The quota of the period, in minor units of the base currency; `None`: none.
    pub quota: Option<i64>,
    /// Everybody below, where the manager called for somebody who leads people: that call is about them, too.
    pub below: Vec<RepId>,
}

impl CallLine {
    /// What counts for the rep in a category: the manager's call, where there is one, else the rep's own. In minor
    /// units of the base currency.
    pub fn counts(&self, category: ForecastCategory) -> Option<i64> {
        self.manager
            .base(category)
            .or_else(|| self.own.base(category))
    }
}

/// Somebody who left, with what was left behind in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaver {
    /// Who.
    pub rep: RepId,
    /// The name.
    pub name: String,
    /// The last day.
    pub left_on: NaiveDate,
    /// What the rep had called.
    pub own: Said,
    /// The sums of the deals that still carry the name: the open ones are without an owner here.
    pub deals: Columns,
    /// Open deals due in the period.
    pub open_deals: usize,
}

/// Everything about the calls for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct CallSheet {
    /// The period.
    pub period: ForecastPeriod,
    /// The moment.
    pub at: Stamp,
    /// The currency of everything in minor units.
    pub currency: Currency,
    /// When calls are due.
    pub due: DueDays,
    /// The reps who are here and have a quota or deals in the period, by name, and whoever else is called for.
    pub lines: Vec<CallLine>,
    /// Those who left with a call or deals in the period.
    pub left: Vec<Leaver>,
    /// What the manager calls for the whole.
    pub whole: Said,
    /// What the manager calls for single teams, where everybody is looked at; it is in no total here.
    pub teams: Said,
    /// The sums of all deals of the scope, also of those without an owner.
    pub deals: Columns,
    /// Open deals due in the period that nobody owns who is here.
    pub without_owner: usize,
}

/// How much of what was said is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowMuch {
    /// The newest call of each category.
    Standing,
    /// Every call.
    Everything,
}

/// Whose calls: the people, and which call of the manager is about the whole of them.
#[derive(Debug, Clone, Copy)]
pub struct CallScope<'a> {
    /// Whose; `None`: everybody.
    pub whose: Whose<'a>,
    /// The team that is looked at; `None`: everybody, or a person.
    pub team: Option<TeamId>,
    /// How the company cuts its years.
    pub calendar: &'a FiscalCalendar,
    /// The person that is looked at. A manager's call about a manager is about everybody below.
    pub person: Option<RepId>,
    /// How much of what was said.
    pub how_much: HowMuch,
}

impl CallSheet {
    /// The sheet as it stood at a moment: calls made by then, deals as they were then.
    pub fn at(
        record: &ForecastRecord,
        scope: CallScope<'_>,
        period: ForecastPeriod,
        due: DueDays,
        at: Stamp,
    ) -> Self {
        let window = period.window;
        let book = Book::at(record, at, scope.whose);
        let mut saying = Saying::of(record, scope, window, at);
        let mut columns = by_owner(&book, window);
        let (mut lines, mut left) = (Vec::new(), Vec::new());
        for person in &record.people {
            if scope.whose.is_some_and(|whose| !whose.contains(&person.id)) {
                continue;
            }
            let theirs = Theirs {
                person,
                own: saying.own.remove(&person.id).unwrap_or_default(),
                manager: saying.over.remove(&person.id).unwrap_or_default(),
                deals: columns.remove(&person.id).unwrap_or_default(),
            };
            match person.left_on.filter(|on| *on < at.day()) {
                Some(on) => left.extend(theirs.left(on)),
                None => lines.extend(theirs.line(record, scope.calendar, &due, window, at.day())),
            }
        }
        let is_here = |owner: Option<RepId>| {
            let person = owner.and_then(|owner| record.person(owner));
            person.is_some_and(|person| person.left_on.is_none_or(|on| on >= at.day()))
        };
        let ownerless = book.due_within(window).filter(|deal| !is_here(deal.owner));
        Self {
            period,
            at,
            currency: record.currency,
            due,
            without_owner: ownerless.count(),
            lines,
            left,
            whole: saying.whole,
            teams: saying.teams,
            deals: book.columns(window),
        }
    }

    /// Those who let a due day pass.
    pub fn late(&self) -> impl Iterator<Item = &CallLine> {
        self.lines.iter().filter(|line| line.submission.is_late())
    }

    /// The line of a rep.
    pub fn line(&self, rep: RepId) -> Option<&CallLine> {
        self.lines.iter().find(|line| line.rep == rep)
    }

    /// Categories that somebody called, and those that every forecast has: Commit and Best Case.
    pub fn categories(&self) -> Vec<ForecastCategory> {
        let called = |category: ForecastCategory| {
            let about_reps = self
                .lines
                .iter()
                .flat_map(|line| [&line.own, &line.manager]);
            let mut all = about_reps.chain([&self.whole]);
            all.any(|said| said.standing(category).is_some())
        };
        let always = [ForecastCategory::Commit, ForecastCategory::BestCase];
        let wanted = |category: &ForecastCategory| always.contains(category) || called(*category);
        CALLED.into_iter().filter(wanted).collect()
    }
}

/// One person with calls and deals of a period.
struct Theirs<'a> {
    person: &'a ForecastPerson,
    own: Said,
    manager: Said,
    /// The sums, and how many are open and due.
    deals: (Columns, usize),
}

impl Theirs<'_> {
    /// Somebody who left; only with a call or deals.
    fn left(self, left_on: NaiveDate) -> Option<Leaver> {
        let (deals, open_deals) = self.deals;
        let is_there =
            !self.own.history.is_empty() || open_deals > 0 || deals != Columns::default();
        is_there.then(|| Leaver {
            rep: self.person.id,
            name: self.person.name.clone(),
            left_on,
            own: self.own,
            deals,
            open_deals,
        })
    }

    /// A rep who is here and has a quota or deals, and whoever else is called for.
    fn line(
        self,
        record: &ForecastRecord,
        calendar: &FiscalCalendar,
        due: &DueDays,
        window: Window,
        today: NaiveDate,
    ) -> Option<CallLine> {
        let person = self.person;
        let (deals, open_deals) = self.deals;
        let quota = of_person(person, calendar, window);
        let is_here_by_then = person.hired_on.is_none_or(|hired| hired <= today);
        let has_a_number = quota.is_some() || open_deals > 0 || deals != Columns::default();
        let is_asked = person.is_rep && is_here_by_then && has_a_number;
        if !is_asked && self.own.history.is_empty() && self.manager.history.is_empty() {
            return None;
        }
        let last = self.own.last().map(|call| call.made_at.day());
        let employed = (person.hired_on, person.left_on);
        Some(CallLine {
            rep: person.id,
            name: person.name.clone(),
            submission: submission(employed, (due.of_rep(person.id), window), last, today),
            joined_on: person.hired_on.filter(|hired| window.holds(Some(*hired))),
            below: if self.manager.history.is_empty() {
                Vec::new()
            } else {
                record.all_below(person.id)
            },
            own: self.own,
            manager: self.manager,
            deals,
            quota,
        })
    }
}

/// The calls for a period by whom they are about, the newest first.
#[derive(Default)]
struct Saying {
    own: BTreeMap<RepId, Said>,
    over: BTreeMap<RepId, Said>,
    whole: Said,
    teams: Said,
}

impl Saying {
    fn of(record: &ForecastRecord, scope: CallScope<'_>, window: Window, at: Stamp) -> Self {
        let mut saying = Self::default();
        let looks_at_all = scope.person.is_none() && scope.team.is_none();
        let is_of_period =
            |call: &&Call| call.starts_on == window.first && call.ends_on == window.last;
        let made = record.calls.iter().filter(|call| call.made_at <= at);
        let mut calls: Vec<&Call> = made.filter(is_of_period).collect();
        calls.sort_by_key(|call| std::cmp::Reverse((call.made_at, call.id)));
        for call in calls {
            let said = match (call.level, call.rep) {
                (CallLevel::Rep, Some(rep)) => saying.own.entry(rep).or_default(),
                (CallLevel::Manager, rep) if is_about_the_whole(record, scope, call.team, rep) => {
                    &mut saying.whole
                }
                (CallLevel::Manager, Some(rep)) => saying.over.entry(rep).or_default(),
                (CallLevel::Manager, None) if looks_at_all => &mut saying.teams,
                (_, None) => continue,
            };
            // The newest goes first.
            if scope.how_much == HowMuch::Everything || said.standing(call.category).is_none() {
                said.history.push(call.clone());
            }
        }
        saying
    }
}

/// Whether a manager's call is about all that is looked at. Looking at one rep, there is no whole but the rep.
fn is_about_the_whole(
    record: &ForecastRecord,
    scope: CallScope<'_>,
    team: Option<TeamId>,
    rep: Option<RepId>,
) -> bool {
    match scope.person {
        Some(person) => rep == Some(person) && record.person(person).is_some_and(|who| !who.is_rep),
        None => rep.is_none() && team == scope.team,
    }
}

/// Columns and number of open deals due, by owner.
fn by_owner(book: &Book, window: Window) -> BTreeMap<RepId, (Columns, usize)> {
    let mut owned: BTreeMap<RepId, Book> = BTreeMap::new();
    for deal in &book.deals {
        if let Some(owner) = deal.owner {
            let of_owner = owned.entry(owner).or_insert_with(|| Book {
                at: book.at,
                deals: Vec::new(),
            });
            of_owner.deals.push(*deal);
        }
    }
    let sums = owned.into_iter().map(|(owner, book)| {
        let open = book
            .deals
            .iter()
            .filter(|deal| deal.outcome == Outcome::Open && deal.is_due_within(window));
        (owner, (book.columns(window), open.count()))
    });
    sums.collect()
}
