//! The standings of everybody over a window, counted from what is kept of each rep, and held while nothing changes. What
//! was counted stays on the desk: after a change, and at the next start, only those who changed are counted again.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::SalesHead;
use super::bytes::{In, Out};
use crate::domain::diagnosis::{
    OfEverybody, Sample, Settings, Share, Standing, Standings, StepCount, Window, add_to,
    add_unmoved, of_people,
};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::storage::{Result, Store};

/// Windows that are held: the look-back, and a period that somebody looks at beside it.
const MOST: usize = 2;

/// Standings with what they were counted from.
pub(in crate::storage) struct KeptStandings {
    head: Arc<SalesHead>,
    window: Window,
    calendar: FiscalCalendar,
    standings: Arc<Standings>,
    /// What surveys worked out of them, with the settings that they asked with last.
    worked_out: (Settings, Arc<OfEverybody>),
}

impl KeptStandings {
    fn is_of(&self, window: Window, calendar: &FiscalCalendar) -> bool {
        self.window == window && self.calendar == *calendar
    }

    fn shared(&mut self, settings: Settings) -> (Arc<Standings>, Arc<OfEverybody>) {
        if self.worked_out.0 != settings {
            self.worked_out = (settings, Arc::default());
        }
        (Arc::clone(&self.standings), Arc::clone(&self.worked_out.1))
    }
}

impl Store {
    /// The standings of everybody, counted again only where the head or the window is another; with what surveys of
    /// these settings worked out of them.
    pub(in crate::storage) fn standings_of_everybody(
        &self,
        head: &Arc<SalesHead>,
        calendar: &FiscalCalendar,
        window: Window,
        settings: Settings,
    ) -> Result<(Arc<Standings>, Arc<OfEverybody>)> {
        let mut all = self.kept_standings.borrow_mut();
        all.retain(|held| Arc::ptr_eq(&held.head, head));
        let known = all.iter_mut().find(|held| held.is_of(window, calendar));
        if let Some(held) = known {
            return Ok(held.shared(settings));
        }
        let standings = Arc::new(self.count_everybody(head, calendar, window)?);
        let mut fresh = KeptStandings {
            head: Arc::clone(head),
            window,
            calendar: calendar.clone(),
            standings,
            worked_out: (settings, Arc::default()),
        };
        let shared = fresh.shared(settings);
        all.truncate(MOST - 1);
        all.insert(0, fresh);
        Ok(shared)
    }

    /// Whether [`Self::standings_of_everybody`] has nothing to count.
    pub(in crate::storage) fn holds_standings(
        &self,
        head: &Arc<SalesHead>,
        calendar: &FiscalCalendar,
        window: Window,
    ) -> bool {
        let all = self.kept_standings.borrow();
        all.iter()
            .any(|held| Arc::ptr_eq(&held.head, head) && held.is_of(window, calendar))
    }

    /// The standings of these people; the others have done nothing in them.
    pub(in crate::storage) fn standings_of(
        &self,
        head: &SalesHead,
        calendar: &FiscalCalendar,
        window: Window,
        people: Option<&[RepId]>,
    ) -> Result<Standings> {
        let reps: Option<Vec<i64>> = people.map(|people| people.iter().map(|rep| rep.0).collect());
        let did = self.did(head, window, reps.as_deref())?;
        Ok(of_people(did, &head.record, calendar, window))
    }

    /// What these people did in a window, without their selling days; `None`: everybody.
    fn did(&self, head: &SalesHead, window: Window, reps: Option<&[i64]>) -> Result<Standings> {
        let stages = head.record.stages.len();
        let of_won_only = head.company.lost_deals_lack_amounts();
        let sums = self.fold_pieces(head, reps, Some(window), Standings::new, |all, piece| {
            let pieces = (&piece.deals[..], &piece.leads[..], &piece.work[..]);
            add_to(all, stages, pieces, (window, of_won_only));
            add_unmoved(all, stages, &piece.unmoved);
        })?;
        let mut did = Standings::new();
        for mut sum in sums {
            did.append(&mut sum);
        }
        Ok(did)
    }

    /// The standings of everybody: of few people counted from what is kept of each; of many, only of those who were
    /// counted anew since the last time, and the rest as it is on the desk.
    fn count_everybody(
        &self,
        head: &SalesHead,
        calendar: &FiscalCalendar,
        window: Window,
    ) -> Result<Standings> {
        if head.reps.len() < MANY {
            return self.standings_of(head, calendar, window, None);
        }
        let key = key_of(head, window);
        let desk = self.answers_desk();
        let kept = desk
            .as_ref()
            .and_then(|desk| desk.kept_answer(&key).ok().flatten());
        let mut did = kept
            .and_then(|kept| read(&kept.bytes, head))
            .unwrap_or_default();
        let is_new = |rep: &&i64| **rep != 0 && !did.contains_key(&RepId(**rep));
        let anew: Vec<i64> = head.reps.iter().filter(is_new).copied().collect();
        did.append(&mut self.did(head, window, Some(&anew))?);
        if anew.len() * WORTH_KEEPING > head.reps.len()
            && let Some(desk) = &desk
        {
            // A desk that cannot be written keeps nobody from reading.
            drop(desk.keep_answer(&key, self.mark()?, &write(&did, head)));
        }
        Ok(of_people(did, &head.record, calendar, window))
    }
}

/// With fewer people counting is as quick as reading what was counted.
#[cfg(not(test))]
const MANY: usize = 500;
/// Small enough for the tests to have both.
#[cfg(test)]
const MANY: usize = 2;

/// It is kept anew where more than one in so many changed.
const WORTH_KEEPING: usize = 50;

/// The form of what is kept.
const FORM: u8 = 2;

/// All that standings depend on beside the rows of each person; the words are written with them.
fn key_of(head: &SalesHead, window: Window) -> String {
    let base = &head.terms.base;
    let mut hasher = DefaultHasher::new();
    let of = format!(
        "{window:?} {:?} {:?} {} {}",
        head.record.stages,
        base.rates,
        base.on,
        head.company.lost_deals_lack_amounts(),
    );
    of.hash(&mut hasher);
    let (first, last) = (window.first, window.last);
    let hash = hasher.finish();
    format!("standings/{first}/{last}/{}/{hash:016x}", base.currency)
}

/// The standings of those of whom it is known when they were counted.
fn write(did: &Standings, head: &SalesHead) -> Vec<u8> {
    let mut out = Out::default();
    out.byte(FORM);
    // No list of so many follows: where nobody has anything, there may be fewer bytes than stages.
    out.number(head.record.stages.len() as u64);
    out.count(head.record.words.len());
    for word in &head.record.words {
        out.text(word);
    }
    let blank = Standing::blank(head.record.stages.len());
    let known = head
        .reps
        .iter()
        .filter(|rep| head.counted.contains_key(rep));
    let known: Vec<i64> = known.filter(|rep| **rep != 0).copied().collect();
    out.count(known.len());
    for rep in known {
        out.signed(rep);
        // A number may be given again after its rep was deleted: the sums then are others.
        let (counted, sums) = head.counted.get(&rep).copied().unwrap_or_default();
        out.signed(counted);
        out.number(sums);
        write_standing(did.get(&RepId(rep)).unwrap_or(&blank), &mut out);
    }
    out.done()
}

/// The standings that are still true: of those who were not counted anew since.
fn read(bytes: &[u8], head: &SalesHead) -> Option<Standings> {
    let mut bytes = In::new(bytes);
    let stages = head.record.stages.len();
    if bytes.byte()? != FORM || bytes.number()? != stages as u64 {
        return None;
    }
    let mut words = Vec::new();
    for _ in 0..bytes.count()? {
        // A word that nobody uses any more is in no standing that is still true.
        let word = head.terms.words.get(bytes.text()?);
        words.push(word.copied().unwrap_or_default());
    }
    let mut did = Standings::new();
    for _ in 0..bytes.count()? {
        let (rep, counted) = (bytes.signed()?, (bytes.signed()?, bytes.number()?));
        let standing = read_standing(&mut bytes, stages, &words)?;
        if head.counted.get(&rep) == Some(&counted) {
            did.insert(RepId(rep), standing);
        }
    }
    bytes.is_done().then_some(did)
}

fn write_sample(sample: &Sample, out: &mut Out) {
    let (n, sum, squares) = sample.parts();
    out.signed(n);
    if n != 0 {
        out.float(sum);
        out.float(squares);
    }
}

fn read_sample(bytes: &mut In<'_>) -> Option<Sample> {
    let n = bytes.signed()?;
    if n == 0 {
        return Some(Sample::default());
    }
    Some(Sample::of_parts((n, bytes.float()?, bytes.float()?)))
}

fn write_standing(standing: &Standing, out: &mut Out) {
    for count in [
        standing.new_deals,
        standing.deals_ever,
        standing.leads,
        standing.activities,
        standing.won,
        standing.lost,
    ] {
        out.signed(count);
    }
    out.float(standing.won_value);
    for step in standing.steps.iter().flatten() {
        for count in [step.reached, step.decided, step.passed] {
            out.signed(count);
        }
    }
    for sample in [&standing.value, &standing.realisation, &standing.cycle] {
        write_sample(sample, out);
    }
    out.count(standing.days.len());
    for days in &standing.days {
        out.signed(*days);
    }
    for shares in [&standing.sources, &standing.segments] {
        out.count(shares.len());
        for (word, share) in shares {
            out.number((*word).into());
            for count in [share.deals, share.closed, share.won] {
                out.signed(count);
            }
            write_sample(&share.value, out);
        }
    }
}

/// Words get the numbers that they have now.
fn read_standing(bytes: &mut In<'_>, stages: usize, words: &[u32]) -> Option<Standing> {
    let mut standing = Standing::blank(stages);
    for count in [
        &mut standing.new_deals,
        &mut standing.deals_ever,
        &mut standing.leads,
        &mut standing.activities,
        &mut standing.won,
        &mut standing.lost,
    ] {
        *count = bytes.signed()?;
    }
    standing.won_value = bytes.float()?;
    for step in standing.steps.iter_mut().flatten() {
        *step = StepCount {
            reached: bytes.signed()?,
            decided: bytes.signed()?,
            passed: bytes.signed()?,
        };
    }
    standing.value = read_sample(bytes)?;
    standing.realisation = read_sample(bytes)?;
    standing.cycle = read_sample(bytes)?;
    let wins = bytes.count()?;
    standing.days.reserve_exact(wins);
    for _ in 0..wins {
        standing.days.push(bytes.signed()?);
    }
    standing.sources = read_shares(bytes, words)?;
    standing.segments = read_shares(bytes, words)?;
    Some(standing)
}

fn read_shares(bytes: &mut In<'_>, words: &[u32]) -> Option<BTreeMap<u32, Share>> {
    let mut shares = BTreeMap::new();
    for _ in 0..bytes.count()? {
        let word = words.get(usize::try_from(bytes.number()?).ok()?)?;
        let share = Share {
            deals: bytes.signed()?,
            closed: bytes.signed()?,
            won: bytes.signed()?,
            value: read_sample(bytes)?,
        };
        shares.insert(*word, share);
    }
    Some(shares)
}

#[cfg(test)]
#[path = "kept_standings_tests.rs"]
mod tests;
