//! What everybody's figures have to know of each rep, in a few hundred bytes: what there is at all, what was won when,
//! and counts over everything. Kept beside the lives, so that a question about one team reads no other team's deals.

use std::collections::{BTreeMap, BTreeSet};

use super::bytes::{In, Out, Words};
use super::lives::{KeptDeal, Lives};
use crate::domain::process::Outcome;

/// The form of the content; another one is counted again.
const FORM: u8 = 1;

/// The sums of a rep, or of nobody. Days are numbers, amounts minor units, words places in `words`.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) words: Vec<String>,
    pub(super) deals: i64,
    /// Deals by the stages that their history names: which, how many, and how many of them have ended on a known day.
    pub(super) paths: Vec<(Vec<i64>, i64, i64)>,
    /// By currency: deals with an amount, lost deals with a first amount above zero, deals with a margin.
    pub(super) money: Vec<(u32, [i64; 3])>,
    pub(super) lost: i64,
    /// The first day on which a deal began, and the first on which one ended.
    pub(super) began: Option<i64>,
    pub(super) ended: Option<i64>,
    pub(super) wins: Vec<KeptWin>,
    pub(super) has_work: bool,
    pub(super) has_targets: bool,
    /// The segments that work was done in.
    pub(super) segments: Vec<u32>,
}

/// A deal won on a known day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptWin {
    pub(super) on: i64,
    /// Days since it began.
    pub(super) days: Option<i64>,
    pub(super) amount: Option<i64>,
    pub(super) currency: u32,
}

const WON: u8 = 1;
const LOST: u8 = 2;

impl Sums {
    /// Adds up.
    pub(super) fn of(lives: &Lives) -> Self {
        debug_assert_eq!(Outcome::ALL[WON as usize], Outcome::Won);
        let mut words = Words::new();
        let known = lives.words.as_ref();
        let mut word = |number: u32| {
            let text = known.and_then(|known| known.list.get(number as usize));
            words.number(text.map_or("", String::as_str))
        };
        let mut sums = Self::default();
        let mut paths: BTreeMap<Vec<i64>, (i64, i64)> = BTreeMap::new();
        let mut money: BTreeMap<u32, [i64; 3]> = BTreeMap::new();
        for deal in &lives.deals {
            sums.deals += 1;
            // The words of the record are those of everybody.
            for number in [deal.lead_source, deal.segment, deal.kind] {
                word(number);
            }
            sums.lost += i64::from(deal.outcome == LOST);
            let ended = deal.close_on.filter(|_| deal.outcome != 0);
            sums.began = least(sums.began, deal.created_on);
            sums.ended = least(sums.ended, ended);
            let path = paths.entry(stages_of(deal)).or_default();
            path.0 += 1;
            path.1 += i64::from(ended.is_some());
            let first = deal.first_amount.or(deal.amount.map(|minor| minor as f64));
            let first = first.is_some_and(|amount| amount > 0.0) && deal.outcome == LOST;
            let counts = [deal.amount.is_some(), first, deal.margin.is_some()];
            let currency = word(deal.currency);
            if counts.contains(&true) {
                let of = money.entry(currency).or_default();
                for (sum, counts) in of.iter_mut().zip(counts) {
                    *sum += i64::from(counts);
                }
            }
            if let Some(on) = ended.filter(|_| deal.outcome == WON) {
                sums.wins.push(KeptWin {
                    on,
                    days: deal.created_on.map(|began| on - began),
                    amount: deal.amount,
                    currency,
                });
            }
        }
        sums.paths = paths.into_iter().map(|(of, n)| (of, n.0, n.1)).collect();
        sums.money = money.into_iter().collect();
        let mut segments = BTreeSet::new();
        for work in &lives.work {
            sums.has_work = true;
            sums.has_targets |= work.target;
            segments.insert(work.segment);
        }
        for lead in &lives.leads {
            word(lead.source);
        }
        sums.segments = segments.into_iter().map(word).collect();
        sums.words = words.list;
        sums
    }

    /// As bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.byte(FORM);
        Words::of(self.words.clone()).write(&mut out);
        out.signed(self.deals);
        out.count(self.paths.len());
        for (stages, all, ended) in &self.paths {
            out.count(stages.len());
            for stage in stages {
                out.signed(*stage);
            }
            out.signed(*all);
            out.signed(*ended);
        }
        out.count(self.money.len());
        for (currency, counts) in &self.money {
            out.number((*currency).into());
            for count in counts {
                out.signed(*count);
            }
        }
        out.signed(self.lost);
        for day in [self.began, self.ended] {
            out.optional(day);
        }
        out.count(self.wins.len());
        for win in &self.wins {
            out.signed(win.on);
            out.optional(win.days);
            out.optional(win.amount);
            out.number(win.currency.into());
        }
        out.byte(u8::from(self.has_work) | u8::from(self.has_targets) << 1);
        out.count(self.segments.len());
        for segment in &self.segments {
            out.number((*segment).into());
        }
        out.done()
    }

    /// From bytes; `None` for a form that this version does not know.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = In::new(bytes);
        if bytes.byte()? != FORM {
            return None;
        }
        let mut sums = Self::default();
        for _ in 0..bytes.count()? {
            sums.words.push(bytes.text()?.to_owned());
        }
        sums.deals = bytes.signed()?;
        for _ in 0..bytes.count()? {
            let mut stages = Vec::new();
            for _ in 0..bytes.count()? {
                stages.push(bytes.signed()?);
            }
            sums.paths.push((stages, bytes.signed()?, bytes.signed()?));
        }
        for _ in 0..bytes.count()? {
            let currency = u32::try_from(bytes.number()?).ok()?;
            let counts = [bytes.signed()?, bytes.signed()?, bytes.signed()?];
            sums.money.push((currency, counts));
        }
        sums.lost = bytes.signed()?;
        sums.began = bytes.optional()?.0;
        sums.ended = bytes.optional()?.0;
        for _ in 0..bytes.count()? {
            sums.wins.push(KeptWin {
                on: bytes.signed()?,
                days: bytes.optional()?.0,
                amount: bytes.optional()?.0,
                currency: u32::try_from(bytes.number()?).ok()?,
            });
        }
        let flags = bytes.byte()?;
        (sums.has_work, sums.has_targets) = (flags & 1 != 0, flags & 2 != 0);
        for _ in 0..bytes.count()? {
            sums.segments.push(u32::try_from(bytes.number()?).ok()?);
        }
        bytes.is_done().then_some(sums)
    }
}

/// The wins among the sums of a rep, each with the code of its currency; nothing else is made of the bytes. `None` for a
/// form that this version does not know, perhaps after some of them.
pub(super) fn each_win(bytes: &[u8], mut take: impl FnMut(KeptWin, &str)) -> Option<()> {
    let mut bytes = In::new(bytes);
    if bytes.byte()? != FORM {
        return None;
    }
    let mut words = Vec::new();
    for _ in 0..bytes.count()? {
        words.push(bytes.text()?);
    }
    bytes.signed()?;
    for _ in 0..bytes.count()? {
        for _ in 0..bytes.count()? {
            bytes.signed()?;
        }
        bytes.signed()?;
        bytes.signed()?;
    }
    for _ in 0..bytes.count()? {
        for _ in 0..4 {
            bytes.number()?;
        }
    }
    bytes.signed()?;
    bytes.optional()?;
    bytes.optional()?;
    for _ in 0..bytes.count()? {
        let win = KeptWin {
            on: bytes.signed()?,
            days: bytes.optional()?.0,
            amount: bytes.optional()?.0,
            currency: u32::try_from(bytes.number()?).ok()?,
        };
        take(win, words.get(win.currency as usize).copied().unwrap_or(""));
    }
    Some(())
}

/// The stages that the history of a deal names, each once: whichever of them is open makes it a path.
fn stages_of(deal: &KeptDeal) -> Vec<i64> {
    let mut stages: Vec<i64> = Vec::new();
    for step in &deal.stages {
        // What a deal left counts from the day it began.
        stages.extend(step.old.filter(|_| deal.created_on.is_some()));
        stages.extend(step.new);
    }
    stages.sort_unstable();
    stages.dedup();
    stages
}

fn least(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}
