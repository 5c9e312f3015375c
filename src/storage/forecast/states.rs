//! A deal in all its states, in one pass over its events. The rule is that of `as_of_fold::fold`, which folds the
//! events anew for one moment; a property test holds the two together.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use rusqlite::Row;

use crate::domain::forecast::{AmountRule, DealKind, DealState};
use crate::domain::history::Looking;
use crate::domain::ids::{RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::storage::Result;
use crate::storage::cells::{day_at, parse_day};

/// The columns of `deals` that [`Now::read`] reads, in its order.
pub(super) const NOW: &str =
    "id, stage_id, outcome, amount_minor, currency, close_on, category, owner_id, created_on, kind";

/// The columns of `deal_events` that [`Told::read`] reads, in its order.
pub(super) const TOLD: &str = "deal_id, field, old, new, happened_at, learnt_at, dated";

/// What each stage means by its number; one that is not there is open.
pub(super) type Outcomes = HashMap<i64, Outcome>;

/// A deal as its row says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) id: i64,
    pub(super) created_on: Option<NaiveDate>,
    pub(super) kind: DealKind,
    has_ended: bool,
    /// By field, as events have them.
    values: [Option<i64>; FIELDS],
}

impl Now {
    /// Reads [`NOW`].
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        let mut values = [None; FIELDS];
        values[Field::Stage as usize] = row.get(1)?;
        values[Field::Amount as usize] = row.get(3)?;
        values[Field::Owner as usize] = row.get(7)?;
        for (field, at) in [
            (Field::Currency, 4),
            (Field::CloseOn, 5),
            (Field::Category, 6),
        ] {
            let text = row.get_ref(at)?.as_str_or_null().unwrap_or_default();
            values[field as usize] = field.value(text);
        }
        Ok(Self {
            id: row.get(0)?,
            created_on: day_at(row, 8)?,
            kind: DealKind::of(row.get_ref(9)?.as_str().unwrap_or_default()),
            has_ended: row.get_ref(2)?.as_str().unwrap_or_default() != Outcome::Open.key(),
            values,
        })
    }
}

/// Fields of a deal that the book knows.
const FIELDS: usize = 6;

/// What an event is about, as far as the book cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Stage,
    Amount,
    Currency,
    CloseOn,
    Category,
    Owner,
    /// The deal came into being.
    Created,
    /// Something else, which only says that the deal was there.
    Other,
}

impl Field {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "stage" => Self::Stage,
            "amount" => Self::Amount,
            "currency" => Self::Currency,
            "close_on" => Self::CloseOn,
            "category" => Self::Category,
            "owner" => Self::Owner,
            "created" => Self::Created,
            "next_step" | "reopened" => Self::Other,
            _ => return None,
        })
    }

    fn is_of_deal(self) -> bool {
        (self as usize) < FIELDS
    }

    /// A value as a number: row numbers and minor units as they are, days from the common era, a currency by its
    /// letters, a category by its place.
    fn value(self, text: Option<&str>) -> Option<i64> {
        let text = text?;
        match self {
            Self::Stage | Self::Amount | Self::Owner => text.parse().ok(),
            Self::Currency => currency_number(text),
            Self::CloseOn => Some(i64::from(parse_day(text)?.num_days_from_ce())),
            Self::Category => Some(text.parse::<ForecastCategory>().ok()? as i64),
            Self::Created | Self::Other => None,
        }
    }
}

fn currency_number(code: &str) -> Option<i64> {
    let known: Currency = match code {
        "USD" => Currency::USD,
        "EUR" => Currency::EUR,
        other => other.parse().ok()?,
    };
    let letters = known.code().bytes();
    Some(letters.fold(0, |number, letter| number << 8 | i64::from(letter)))
}

fn currency_of(number: i64) -> Option<Currency> {
    match number {
        0x55_53_44 => Some(Currency::USD),
        0x45_55_52 => Some(Currency::EUR),
        number => {
            let letters: Vec<u8> = [16, 8, 0].map(|shift| (number >> shift) as u8).into();
            String::from_utf8(letters).ok()?.parse().ok()
        }
    }
}

/// An event of a deal, decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) deal: i64,
    field: Field,
    has_old: bool,
    old: Option<i64>,
    new: Option<i64>,
    /// Whether it moves a close date to a later day.
    pushes: bool,
    at: Stamp,
    known_at: Stamp,
}

impl Told {
    /// Reads [`TOLD`]; `None`: of a field that nobody knows.
    pub(super) fn read(row: &Row<'_>) -> Result<Option<Self>> {
        let Some(field) = Field::of(row.get_ref(1)?.as_str().unwrap_or_default()) else {
            return Ok(None);
        };
        let happened = Stamp(row.get(4)?);
        let dated: bool = row.get(6)?;
        let known_at = if dated { happened } else { Stamp(row.get(5)?) };
        let mut told = Self {
            deal: row.get(0)?,
            field,
            has_old: false,
            old: None,
            new: None,
            pushes: false,
            at: happened,
            known_at,
        };
        if field.is_of_deal() {
            let old = row.get_ref(2)?.as_str_or_null().unwrap_or_default();
            let new = row.get_ref(3)?.as_str_or_null().unwrap_or_default();
            told.has_old = old.is_some();
            told.old = field.value(old);
            told.new = field.value(new);
            told.pushes = field == Field::CloseOn
                && matches!((old, new), (Some(old), Some(new)) if new > old);
        }
        Ok(Some(told))
    }
}

/// A deal as its events tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    /// From when on it is there; `None`: always.
    pub(super) begins: Option<Stamp>,
    /// From when on something of the book is known; `None`: nothing is.
    pub(super) known_from: Option<Stamp>,
}

/// Puts the states of a deal into `states`, amounts as they are stated and not converted; `None`: on the day looked at
/// there was no such deal.
pub(super) fn follow(
    now: &Now,
    events: &[Told],
    looking: Option<Looking>,
    outcomes: &Outcomes,
    states: &mut Vec<DealState>,
) -> Option<Life> {
    states.clear();
    let limit = looking.map_or(Stamp(i64::MAX), |looking| looking.as_of);
    let known_limit = looking.and_then(|looking| looking.known_at);
    let knows = |event: &&Told| known_limit.is_none_or(|limit| event.known_at <= limit);
    if known_limit.is_some() && !events.iter().any(|event| knows(&event)) {
        return None;
    }
    let heard = || events.iter().filter(knows);
    let signs = heard().filter(|event| event.field != Field::Created);
    let first_sign = signs.map(|event| event.at).min();
    let begins = now.created_on.map(|day| {
        let created = Stamp::start_of(day);
        first_sign.map_or(created, |sign| sign.min(created))
    });
    if begins.is_some_and(|begins| begins > limit) {
        return None;
    }
    let of_book = heard()
        .filter(|event| matches!(event.field, Field::Stage | Field::Amount | Field::CloseOn));
    let life = Life {
        begins,
        known_from: of_book.map(|event| event.known_at).min(),
    };
    let mut at = Walk::before_all(now, events, known_limit);
    let category_since = heard()
        .find(|event| event.field == Field::Category)
        .map(|event| event.at);
    let mut next = heard().peekable();
    let mut since = Stamp(i64::MIN);
    loop {
        while let Some(event) = next.next_if(|event| event.at <= since) {
            at.apply(event);
        }
        let mut state = at.state(since, outcomes);
        // The category that its end gave a deal says nothing about the time before.
        if now.has_ended
            && state.outcome == Outcome::Open
            && category_since.is_none_or(|first| since < first)
        {
            state.own_category = state
                .own_category
                .filter(|own| !matches!(own, ForecastCategory::Closed | ForecastCategory::Omitted));
        }
        if states.last().is_none_or(|last| !is_same(last, &state)) {
            states.push(state);
        }
        match next.peek().filter(|event| event.at <= limit) {
            Some(event) => since = event.at,
            None => return Some(life),
        }
    }
}

/// The values of a deal while its events are applied one after the other.
struct Walk<'a> {
    values: [Option<i64>; FIELDS],
    /// Whether the stage is known, and not only what it was learnt to be later.
    stage_known: bool,
    pushes: u32,
    /// The last event about the close date that was applied.
    close_set_by: Option<&'a Told>,
    /// The first and the last event about the close date, known or not.
    close_first: Option<&'a Told>,
    close_last: Option<&'a Told>,
}

impl<'a> Walk<'a> {
    /// Before the first event: what the first of each field says was there before, else what it says then, else what
    /// the row says.
    fn before_all(now: &Now, events: &'a [Told], known_limit: Option<Stamp>) -> Self {
        let mut walk = Self {
            values: if known_limit.is_none() {
                now.values
            } else {
                [None; FIELDS]
            },
            stage_known: false,
            pushes: 0,
            close_set_by: None,
            close_first: None,
            close_last: None,
        };
        let mut seen = [false; FIELDS];
        for event in events {
            if !event.field.is_of_deal() {
                continue;
            }
            if event.field == Field::CloseOn {
                walk.close_first = walk.close_first.or(Some(event));
                walk.close_last = Some(event);
            }
            let place = event.field as usize;
            if seen[place] || known_limit.is_some_and(|limit| event.known_at > limit) {
                continue;
            }
            seen[place] = true;
            walk.values[place] = if event.has_old { event.old } else { event.new };
            if event.field == Field::Stage {
                walk.stage_known = event.has_old;
            }
        }
        walk
    }

    fn apply(&mut self, event: &'a Told) {
        if !event.field.is_of_deal() {
            return;
        }
        self.values[event.field as usize] = event.new;
        match event.field {
            Field::Stage => self.stage_known = true,
            Field::CloseOn => {
                self.close_set_by = Some(event);
                self.pushes += u32::from(event.pushes);
            }
            _ => {}
        }
    }

    fn state(&self, since: Stamp, outcomes: &Outcomes) -> DealState {
        let value = |field: Field| self.values[field as usize];
        let outcome_of = |stage: Option<i64>| {
            stage
                .and_then(|id| outcomes.get(&id).copied())
                .unwrap_or_default()
        };
        let mut stage = value(Field::Stage);
        let mut close_on = value(Field::CloseOn);
        // Only its end is known: before it, the deal was open in a stage nobody knows.
        if !self.stage_known && outcome_of(stage) != Outcome::Open {
            stage = None;
            if self.close_is_the_last() {
                close_on = None;
            }
        }
        let currency = value(Field::Currency).and_then(currency_of);
        let close_on = close_on.and_then(|days| i32::try_from(days).ok());
        DealState {
            since,
            stage: stage.map(StageId),
            outcome: outcome_of(stage),
            own_category: value(Field::Category).and_then(category_of),
            owner: value(Field::Owner).map(RepId),
            amount: value(Field::Amount)
                .zip(currency)
                .map(|(minor, currency)| Money::new(minor, currency)),
            base: None,
            close_on: close_on.and_then(NaiveDate::from_num_days_from_ce_opt),
            pushes: self.pushes,
        }
    }

    /// Whether the close date is the one of today: the last that was ever told.
    fn close_is_the_last(&self) -> bool {
        let is = |a: &Told, b: &Told| std::ptr::eq(a, b);
        match (self.close_set_by, self.close_last) {
            (Some(by), Some(last)) => is(by, last),
            (None, Some(last)) => self
                .close_first
                .is_some_and(|first| is(first, last) && !first.has_old),
            (_, None) => true,
        }
    }
}

fn category_of(place: i64) -> Option<ForecastCategory> {
    ForecastCategory::ALL
        .get(usize::try_from(place).ok()?)
        .copied()
}

/// Brings stated amounts into the base currency by a rule of amounts; states that do not differ by it become one.
pub(super) fn reckon(
    states: &mut Vec<DealState>,
    rule: AmountRule,
    mut base: impl FnMut(Money) -> Option<i64>,
) {
    let mut before: Option<Money> = None;
    let mut converted: (Option<Money>, Option<i64>) = (None, None);
    let mut last: Option<DealState> = None;
    states.retain_mut(|state| {
        if rule == AmountRule::LastKnown {
            // A CRM's export says blank and 0.00 for the same thing.
            let known = state.amount.filter(|amount| amount.minor != 0);
            state.amount = known.or(before).or(state.amount);
        }
        // Most changes leave the amount as it was.
        if converted.0 != state.amount {
            converted = (state.amount, state.amount.and_then(&mut base));
        }
        before = state.amount;
        state.base = converted.1;
        let is_new = last.is_none_or(|last| !is_same(&last, state));
        if is_new {
            last = Some(*state);
        }
        is_new
    });
}

/// The amount of one of the stated states by a rule of amounts, as [`reckon`] gives it to that state.
pub(super) fn amount_at(states: &[DealState], place: usize, rule: AmountRule) -> Option<Money> {
    let until = states.get(..=place)?;
    if rule == AmountRule::AsItStands {
        return until.last()?.amount;
    }
    let mut amounts = until.iter().rev().filter_map(|state| state.amount);
    let known = amounts.find(|amount| amount.minor != 0);
    // Of nothing but blank amounts the first stands.
    known.or_else(|| until.iter().find_map(|state| state.amount))
}

/// Whether nothing but the moment differs.
pub(super) fn is_same(a: &DealState, b: &DealState) -> bool {
    DealState {
        since: b.since,
        ..*a
    } == *b
}
