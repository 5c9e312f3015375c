//! The lives of deals as bytes: what of a state differs from the one before it, numbers as short as they are. It
//! depends neither on the day nor on rates.

use chrono::{Datelike, NaiveDate};

use crate::domain::forecast::{DealKind, DealState, KINDS};
use crate::domain::ids::{RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::storage::forecast::states::{Life, Now};

/// A deal without its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::storage::forecast) struct Head {
    pub(in crate::storage::forecast) id: i64,
    pub(in crate::storage::forecast) created_on: Option<NaiveDate>,
    pub(in crate::storage::forecast) kind: DealKind,
    pub(in crate::storage::forecast) life: Life,
}

impl Head {
    /// Of a deal of the file.
    pub(in crate::storage::forecast) fn of(now: &Now, life: Life) -> Self {
        Self {
            id: now.id,
            created_on: now.created_on,
            kind: now.kind,
            life,
        }
    }
}

/// Days are counted from 2020-08-14, so that those of our time are short.
const DAY_ZERO: i64 = 737_651;

const STAGE: u8 = 1;
const CATEGORY: u8 = 2;
const OWNER: u8 = 4;
const AMOUNT: u8 = 8;
const CLOSE_ON: u8 = 16;
const PUSHES: u8 = 32;
/// Two bits above them: the outcome.
const OUTCOME: u8 = 6;

/// Adds a deal; `scratch` is used again and again.
pub(in crate::storage::forecast) fn write(
    out: &mut Vec<u8>,
    scratch: &mut Vec<u8>,
    head: &Head,
    states: &[DealState],
) {
    scratch.clear();
    signed(scratch, head.id);
    scratch.push(head.kind as u8);
    optional(scratch, head.created_on.map(day_number));
    optional(scratch, head.life.begins.map(|at| at.0));
    optional(scratch, head.life.known_from.map(|at| at.0));
    unsigned(scratch, states.len() as u64);
    let mut before: Option<&DealState> = None;
    for state in states {
        write_state(scratch, before, state);
        before = Some(state);
    }
    unsigned(out, scratch.len() as u64);
    out.extend_from_slice(scratch);
}

fn write_state(out: &mut Vec<u8>, before: Option<&DealState>, state: &DealState) {
    let blank = blank();
    let old = before.unwrap_or(&blank);
    let differs = [
        (STAGE, old.stage != state.stage),
        (CATEGORY, old.own_category != state.own_category),
        (OWNER, old.owner != state.owner),
        (AMOUNT, old.amount != state.amount),
        (CLOSE_ON, old.close_on != state.close_on),
        (PUSHES, old.pushes != state.pushes),
    ];
    let changed = (differs.iter()).fold(0, |all, (bit, is)| if *is { all | bit } else { all });
    out.push(changed | (state.outcome as u8) << OUTCOME);
    match before {
        // The first holds for all time before the second.
        None => {}
        Some(old) if old.since.0 == i64::MIN => signed(out, state.since.0),
        Some(old) => signed(out, state.since.0.wrapping_sub(old.since.0)),
    }
    if changed & STAGE != 0 {
        optional(out, state.stage.map(|id| id.0));
    }
    if changed & CATEGORY != 0 {
        out.push(state.own_category.map_or(0, |category| category as u8 + 1));
    }
    if changed & OWNER != 0 {
        optional(out, state.owner.map(|id| id.0));
    }
    if changed & AMOUNT != 0 {
        match state.amount {
            None => out.push(0),
            Some(amount) => {
                write_currency(out, amount.currency);
                signed(out, amount.minor);
            }
        }
    }
    if changed & CLOSE_ON != 0 {
        optional(out, state.close_on.map(day_number));
    }
    if changed & PUSHES != 0 {
        unsigned(out, u64::from(state.pushes));
    }
}

fn write_currency(out: &mut Vec<u8>, currency: Currency) {
    match currency {
        Currency::USD => out.push(1),
        Currency::EUR => out.push(2),
        other => {
            out.push(3);
            out.extend_from_slice(other.code().as_bytes());
        }
    }
}

fn blank() -> DealState {
    DealState {
        since: Stamp(i64::MIN),
        stage: None,
        outcome: Outcome::Open,
        own_category: None,
        owner: None,
        amount: None,
        base: None,
        close_on: None,
        pushes: 0,
    }
}

fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce()) - DAY_ZERO
}

fn unsigned(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn signed(out: &mut Vec<u8>, number: i64) {
    unsigned(out, (number << 1 ^ number >> 63) as u64);
}

/// A number that may be missing: 0, else a one and the number.
fn optional(out: &mut Vec<u8>, number: Option<i64>) {
    match number {
        None => out.push(0),
        Some(number) => {
            out.push(1);
            signed(out, number);
        }
    }
}

/// Reads deals one after the other; ends early where the bytes are damaged.
pub(in crate::storage::forecast) struct Deals<'a> {
    rest: &'a [u8],
    /// The last currency that was spelled, which is that of most that follow.
    spelled: Option<([u8; 3], Currency)>,
}

impl<'a> Deals<'a> {
    pub(in crate::storage::forecast) fn of(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            spelled: None,
        }
    }

    /// The next deal; its states, not converted, are put into `states`.
    pub(in crate::storage::forecast) fn next(
        &mut self,
        states: &mut Vec<DealState>,
    ) -> Option<Head> {
        if self.rest.is_empty() {
            return None;
        }
        self.unsigned()?;
        let id = self.signed()?;
        let kind = *KINDS.get(usize::from(self.byte()?))?;
        let created_on = self.day()?;
        let begins = self.optional()?.map(Stamp);
        let known_from = self.optional()?.map(Stamp);
        let count = self.unsigned()?;
        states.clear();
        let mut state = blank();
        for place in 0..count {
            self.state(&mut state, place == 0)?;
            states.push(state);
        }
        Some(Head {
            id,
            created_on,
            kind,
            life: Life { begins, known_from },
        })
    }

    fn state(&mut self, state: &mut DealState, is_first: bool) -> Option<()> {
        let changed = self.byte()?;
        state.outcome = match changed >> OUTCOME {
            0 => Outcome::Open,
            1 => Outcome::Won,
            _ => Outcome::Lost,
        };
        if !is_first {
            let moved = self.signed()?;
            let from = Some(state.since.0).filter(|since| *since != i64::MIN);
            state.since = Stamp(from.map_or(moved, |since| since.wrapping_add(moved)));
        }
        if changed & STAGE != 0 {
            state.stage = self.optional()?.map(StageId);
        }
        if changed & CATEGORY != 0 {
            let place = usize::from(self.byte()?);
            state.own_category = match place {
                0 => None,
                place => Some(*ForecastCategory::ALL.get(place - 1)?),
            };
        }
        if changed & OWNER != 0 {
            state.owner = self.optional()?.map(RepId);
        }
        if changed & AMOUNT != 0 {
            state.amount = match self.currency()? {
                None => None,
                Some(currency) => Some(Money::new(self.signed()?, currency)),
            };
        }
        if changed & CLOSE_ON != 0 {
            state.close_on = self.day()?;
        }
        if changed & PUSHES != 0 {
            state.pushes = u32::try_from(self.unsigned()?).ok()?;
        }
        Some(())
    }

    #[expect(clippy::option_option, reason = "damaged, missing or there")]
    fn currency(&mut self) -> Option<Option<Currency>> {
        Some(match self.byte()? {
            0 => None,
            1 => Some(Currency::USD),
            2 => Some(Currency::EUR),
            _ => {
                let code = [self.byte()?, self.byte()?, self.byte()?];
                let known = self.spelled.filter(|(letters, _)| *letters == code);
                let currency = match known {
                    Some((_, currency)) => currency,
                    None => std::str::from_utf8(&code).ok()?.parse().ok()?,
                };
                self.spelled = Some((code, currency));
                Some(currency)
            }
        })
    }

    #[expect(clippy::option_option, reason = "damaged, missing or there")]
    fn day(&mut self) -> Option<Option<NaiveDate>> {
        let Some(days) = self.optional()? else {
            return Some(None);
        };
        let days = i32::try_from(days + DAY_ZERO).ok()?;
        NaiveDate::from_num_days_from_ce_opt(days).map(Some)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    #[expect(clippy::option_option, reason = "damaged, missing or there")]
    fn optional(&mut self) -> Option<Option<i64>> {
        if self.byte()? == 0 {
            return Some(None);
        }
        self.signed().map(Some)
    }
}
