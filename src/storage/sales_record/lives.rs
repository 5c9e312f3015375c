//! What the sales record says of one rep, as it is kept in the file: amounts in minor units, stages by row number,
//! days as numbers. It depends neither on today nor on rates nor on how the stages of the process stand now.

use super::bytes::{In, Out, Words};
use crate::domain::process::Outcome;

/// The form of the content; another one is counted again.
const FORM: u8 = 1;

/// Everything of one rep, or of nobody. Words are places in `words`.
#[derive(Debug, Default)]
pub(super) struct Lives {
    pub(super) words: Option<Words>,
    /// By row number.
    pub(super) deals: Vec<KeptDeal>,
    pub(super) leads: Vec<KeptLead>,
    /// By day.
    pub(super) work: Vec<KeptWork>,
}

/// A deal.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct KeptDeal {
    pub(super) id: i64,
    pub(super) account: Option<i64>,
    pub(super) created_on: Option<i64>,
    /// Place in [`crate::domain::process::Outcome::ALL`].
    pub(super) outcome: u8,
    pub(super) close_on: Option<i64>,
    pub(super) amount: Option<i64>,
    pub(super) margin: Option<i64>,
    /// The first amount above zero that an event knows, in minor units.
    pub(super) first_amount: Option<f64>,
    /// A word; empty: none.
    pub(super) currency: u32,
    pub(super) stage: Option<i64>,
    pub(super) lead_source: u32,
    pub(super) segment: u32,
    pub(super) kind: u32,
    pub(super) has_next_step: bool,
    /// Up to three.
    pub(super) missing: u8,
    /// The loss reason says that nobody won.
    pub(super) reason_says_nobody: bool,
    /// Changes of stage in the order of time.
    pub(super) stages: Vec<KeptStage>,
    /// Changes of the close date in the order of time.
    pub(super) moves: Vec<KeptMove>,
    /// Of an open deal, the criteria of its buyers: the stage, and whether it is met.
    pub(super) criteria: Vec<(i64, bool)>,
}

/// A change of stage, by row numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptStage {
    pub(super) old: Option<i64>,
    pub(super) new: Option<i64>,
    pub(super) on: i64,
}

/// The close date was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptMove {
    pub(super) on: i64,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// A lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptLead {
    pub(super) created_on: Option<i64>,
    pub(super) converted_on: Option<i64>,
    pub(super) source: u32,
}

/// So many activities of a day, a kind, a target and a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptWork {
    pub(super) on: i64,
    pub(super) kind: u8,
    pub(super) target: bool,
    pub(super) segment: u32,
    pub(super) count: i64,
}

impl Lives {
    /// Whether there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.deals.is_empty() && self.leads.is_empty() && self.work.is_empty()
    }

    /// As bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.byte(FORM);
        match &self.words {
            Some(words) => words.write(&mut out),
            None => out.count(0),
        }
        out.count(self.deals.len());
        let mut before = 0;
        for deal in &self.deals {
            deal.write(before, &mut out);
            before = deal.id;
        }
        out.count(self.leads.len());
        for lead in &self.leads {
            out.optional(lead.created_on);
            out.optional(lead.converted_on);
            out.number(lead.source.into());
        }
        out.count(self.work.len());
        let mut on = 0;
        for work in &self.work {
            out.signed(work.on - on);
            out.byte(work.kind << 1 | u8::from(work.target));
            out.number(work.segment.into());
            out.signed(work.count);
            on = work.on;
        }
        out.done()
    }
}

/// Reads deals back that were written one behind the other.
pub(super) fn read_deals(bytes: &[u8], count: usize) -> Vec<KeptDeal> {
    let mut bytes = In::new(bytes);
    let mut deal = KeptDeal::default();
    let mut deals = Vec::with_capacity(count);
    while deals.len() < count && deal.read(&mut bytes).is_some() {
        deals.push(deal.clone());
    }
    deals
}

/// Content that is read piece by piece: words, deals, leads, work, in this order.
pub(super) struct Reader<'b>(In<'b>);

impl<'b> Reader<'b> {
    /// `None` for a form that this version does not know.
    pub(super) fn new(bytes: &'b [u8]) -> Option<Self> {
        let mut bytes = In::new(bytes);
        (bytes.byte()? == FORM).then_some(Self(bytes))
    }

    pub(super) fn words(&mut self, mut take: impl FnMut(&'b str)) -> Option<()> {
        for _ in 0..self.0.count()? {
            take(self.0.text()?);
        }
        Some(())
    }

    /// Each deal is read into the same one, so that its lists need no new room.
    pub(super) fn deals(&mut self, mut take: impl FnMut(&KeptDeal)) -> Option<usize> {
        let count = self.0.count()?;
        let mut deal = KeptDeal::default();
        for _ in 0..count {
            deal.read(&mut self.0)?;
            take(&deal);
        }
        Some(count)
    }

    pub(super) fn leads(&mut self, mut take: impl FnMut(KeptLead)) -> Option<()> {
        for _ in 0..self.0.count()? {
            take(KeptLead {
                created_on: self.0.optional()?.0,
                converted_on: self.0.optional()?.0,
                source: u32::try_from(self.0.number()?).ok()?,
            });
        }
        Some(())
    }

    pub(super) fn work(&mut self, mut take: impl FnMut(KeptWork)) -> Option<()> {
        let mut on = 0;
        for _ in 0..self.0.count()? {
            on += self.0.signed()?;
            let kind = self.0.byte()?;
            take(KeptWork {
                on,
                kind: kind >> 1,
                target: kind & 1 == 1,
                segment: u32::try_from(self.0.number()?).ok()?,
                count: self.0.signed()?,
            });
        }
        self.0.is_done().then_some(())
    }
}

const NEXT_STEP: u8 = 1 << 2;
const SAYS_NOBODY: u8 = 1 << 3;
const FIRST: u8 = 1 << 4;
const FIRST_WHOLE: u8 = 1 << 5;

impl KeptDeal {
    /// Whether something happened to it between two days: it began, moved on, or ended.
    pub(super) fn happened_between(&self, first: i64, last: i64) -> bool {
        let is_between = |on: i64| first <= on && on <= last;
        let outcome = Outcome::ALL.get(usize::from(self.outcome));
        let has_ended = outcome.is_some_and(|outcome| *outcome != Outcome::Open);
        self.created_on.is_some_and(is_between)
            || (has_ended && self.close_on.is_some_and(is_between))
            || self.stages.iter().any(|step| is_between(step.on))
    }

    /// Writes it behind the deal with the row number `before`.
    pub(super) fn write(&self, before: i64, out: &mut Out) {
        out.signed(self.id - before);
        let whole = self.first_amount.filter(|amount| is_whole(*amount));
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        out.byte(
            self.outcome
                | flag(self.has_next_step, NEXT_STEP)
                | flag(self.reason_says_nobody, SAYS_NOBODY)
                | flag(self.first_amount.is_some(), FIRST)
                | flag(whole.is_some(), FIRST_WHOLE)
                | self.missing << 6,
        );
        out.optional(self.account);
        out.optional(self.created_on);
        out.optional(self.close_on);
        out.optional(self.amount);
        out.optional(self.margin);
        match (whole, self.first_amount) {
            (Some(whole), _) => out.signed(whole as i64),
            (None, Some(amount)) => out.float(amount),
            (None, None) => {}
        }
        out.optional(self.stage);
        for word in [self.currency, self.lead_source, self.segment, self.kind] {
            out.number(word.into());
        }
        out.count(self.stages.len());
        let (mut stage, mut day) = (None, self.created_on.unwrap_or(0));
        for step in &self.stages {
            // As a rule it leaves the stage that it came into.
            if step.old == stage {
                out.number(0);
            } else {
                out.number(1);
                out.optional(step.old);
            }
            out.optional(step.new);
            out.signed(step.on - day);
            (stage, day) = (step.new, step.on);
        }
        out.count(self.moves.len());
        let mut day = self.created_on.unwrap_or(0);
        for moved in &self.moves {
            out.signed(moved.on - day);
            out.signed(moved.from - moved.on);
            out.signed(moved.to - moved.from);
            day = moved.on;
        }
        out.count(self.criteria.len());
        for (stage, met) in &self.criteria {
            out.signed(*stage);
            out.byte(u8::from(*met));
        }
    }

    fn read(&mut self, bytes: &mut In<'_>) -> Option<()> {
        self.id += bytes.signed()?;
        let flags = bytes.byte()?;
        self.outcome = flags & 3;
        self.has_next_step = flags & NEXT_STEP != 0;
        self.reason_says_nobody = flags & SAYS_NOBODY != 0;
        self.missing = flags >> 6;
        self.account = bytes.optional()?.0;
        self.created_on = bytes.optional()?.0;
        self.close_on = bytes.optional()?.0;
        self.amount = bytes.optional()?.0;
        self.margin = bytes.optional()?.0;
        self.first_amount = match (flags & FIRST != 0, flags & FIRST_WHOLE != 0) {
            (true, true) => Some(bytes.signed()? as f64),
            (true, false) => Some(bytes.float()?),
            _ => None,
        };
        self.stage = bytes.optional()?.0;
        for word in [
            &mut self.currency,
            &mut self.lead_source,
            &mut self.segment,
            &mut self.kind,
        ] {
            *word = u32::try_from(bytes.number()?).ok()?;
        }
        self.read_lists(bytes)
    }

    fn read_lists(&mut self, bytes: &mut In<'_>) -> Option<()> {
        self.stages.clear();
        let (mut stage, mut day) = (None, self.created_on.unwrap_or(0));
        for _ in 0..bytes.count()? {
            let old = match bytes.number()? {
                0 => stage,
                _ => bytes.optional()?.0,
            };
            let new = bytes.optional()?.0;
            day += bytes.signed()?;
            stage = new;
            self.stages.push(KeptStage { old, new, on: day });
        }
        self.moves.clear();
        let mut day = self.created_on.unwrap_or(0);
        for _ in 0..bytes.count()? {
            day += bytes.signed()?;
            let from = day + bytes.signed()?;
            let to = from + bytes.signed()?;
            self.moves.push(KeptMove { on: day, from, to });
        }
        self.criteria.clear();
        for _ in 0..bytes.count()? {
            let stage = bytes.signed()?;
            self.criteria.push((stage, bytes.byte()? == 1));
        }
        Some(())
    }
}

/// Whether a number can be kept as a whole one without loss: minor units always can.
fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 9.0e15
}
