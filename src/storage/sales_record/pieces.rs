//! The sales record from what is kept per rep: its head (people, stages, words, what there is at all), and its pieces,
//! which go by without ever being held together.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use rusqlite::OptionalExtension;

use super::bytes::{Words, day_of, number_of};
use super::few::holds_too;
use super::keep::Kept;
use super::lives::{KeptDeal, KeptWork, Reader};
use super::sums::Sums;
use super::unmoved::UnmovedDeals;
use super::{Reading, places};
use crate::domain::diagnosis::{Company, Unmoved, Win, Window};
use crate::domain::history::Looking;
use crate::domain::ids::{AccountId, DealId, RepId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::sales_record::{DealLife, LeadLife, OpenStage, Push, SalesRecord, Stay, Work};
use crate::domain::stage_words::says_nobody;
use crate::storage::base_currency::BaseCurrency;
use crate::storage::{Result, Store};

/// The head of the sales record: everything but deals, leads, work and observations.
#[derive(Debug)]
pub struct SalesHead {
    /// A record without deals, leads, work and observations; what there is of them in the file, it knows.
    pub record: Arc<SalesRecord>,
    /// What a diagnosis has to know of everybody.
    pub company: Arc<Company>,
    pub(super) terms: Terms,
    /// Everybody whose pieces there are; 0: nobody.
    pub(super) reps: Vec<i64>,
    /// When each was counted, and a hash of the sums; not those who have to be counted again.
    pub(super) counted: HashMap<i64, (i64, u64)>,
    pub(super) stale: BTreeSet<i64>,
    /// Who owns deals, and how many.
    pub(in crate::storage) owned: Vec<(RepId, i64)>,
}

/// Deals, leads and work of some reps.
#[derive(Debug, Default)]
pub struct SalesPiece {
    /// Deals, by owner and row number.
    pub deals: Vec<DealLife>,
    /// Leads.
    pub leads: Vec<LeadLife>,
    /// Work.
    pub work: Vec<Work>,
    /// Where only what happened in a window is asked for, the deals to which nothing happened in it.
    pub unmoved: Vec<Unmoved>,
}

impl SalesPiece {
    /// Empties it, and keeps its room.
    pub(super) fn clear(&mut self) {
        self.deals.clear();
        self.leads.clear();
        self.work.clear();
        self.unmoved.clear();
    }
}

/// A head, and the state of the file that it was read from.
pub(in crate::storage) struct KeptHead {
    state: State,
    head: Arc<SalesHead>,
}

/// Past day, day, currency, and version of the file.
type State = (
    Option<Looking>,
    chrono::NaiveDate,
    Option<Currency>,
    (i64, u64),
);

impl KeptHead {
    pub(super) fn is_of(&self, state: State) -> bool {
        self.state == state
    }
}

/// What kept content is read with.
#[derive(Debug)]
pub(super) struct Terms {
    pub(super) places: HashMap<i64, usize>,
    stages: HashMap<i64, StageFacts>,
    pub(super) base: BaseCurrency,
    pub(super) words: HashMap<String, u32>,
}

#[derive(Debug, Clone, Copy)]
struct StageFacts {
    process: i64,
    position: i64,
    says_nobody: bool,
}

impl Store {
    /// The head of the sales record, read again only where the file, the day or the currency is another. Looking back
    /// there is none: then the whole record answers.
    pub(in crate::storage) fn sales_head(
        &self,
        preferred: Option<Currency>,
    ) -> Result<Arc<SalesHead>> {
        self.count_before_reading()?;
        let state = (
            self.looking(),
            self.today(),
            preferred,
            self.file_version()?,
        );
        let mut kept = self.kept_head.borrow_mut();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.is_of(state)) {
            return Ok(Arc::clone(&kept.head));
        }
        *kept = None;
        let head = Arc::new(self.read_head(preferred)?);
        *kept = Some(KeptHead {
            state,
            head: Arc::clone(&head),
        });
        Ok(head)
    }

    fn read_head(&self, preferred: Option<Currency>) -> Result<SalesHead> {
        let mut adding = self.begin_head(preferred, "")?;
        let stale = self.add_sums(&mut adding)?;
        Ok(adding.done(stale))
    }

    /// What a head says of the company, with these people (a condition's right side; empty: everybody), before any sums.
    pub(super) fn begin_head(&self, preferred: Option<Currency>, whose: &str) -> Result<Adding> {
        let base = self.base_currency(preferred)?;
        let mut reading = Reading {
            store: self,
            weights: HashMap::new(),
            since: String::new(),
            base: &base,
            unconverted: 0,
        };
        let mut record = SalesRecord::empty(self.today(), base.currency);
        record.people = reading.people(whose)?;
        record.stages = self.open_stages()?;
        let competencies = self.competency_names()?;
        record.competencies = competencies.into_values().map(|known| known.1).collect();
        record.elsewhere.seen = self.has_observations()?;
        Ok(Adding {
            company: Company::empty(record.today),
            terms: self.terms(&record.stages, base)?,
            record,
            reps: Vec::new(),
            counted: HashMap::new(),
            words: Words::new(),
            owned: Vec::new(),
        })
    }

    pub(super) fn terms(&self, stages: &[OpenStage], base: BaseCurrency) -> Result<Terms> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, process_id, position, name FROM main.stages")?;
        let facts = statement.query_map([], |row| {
            let name: String = row.get(3)?;
            let facts = StageFacts {
                process: row.get(1)?,
                position: row.get(2)?,
                says_nobody: says_nobody(&name),
            };
            Ok((row.get(0)?, facts))
        })?;
        Ok(Terms {
            places: places(stages),
            stages: facts.collect::<rusqlite::Result<_>>()?,
            base,
            words: HashMap::new(),
        })
    }

    /// Takes the sums of everybody in; answers with who is stale.
    fn add_sums(&self, adding: &mut Adding) -> Result<BTreeSet<i64>> {
        let mut stale = self.stale()?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, counted, content FROM main.rep_sums ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let rep: i64 = row.get(0)?;
            let bytes = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            if bytes.is_empty() || stale.contains(&rep) {
                continue;
            }
            match Sums::read(bytes) {
                Some(sums) => {
                    adding.add(rep, &sums);
                    let mut hasher = DefaultHasher::new();
                    hasher.write(bytes);
                    adding.counted.insert(rep, (row.get(1)?, hasher.finish()));
                }
                // Another version wrote it in another form.
                None => drop(stale.insert(rep)),
            }
        }
        for rep in &stale {
            self.go_on()?;
            let kept = Kept::count(&self.connection, *rep)?;
            if let Some(sums) = Sums::read(&kept.sums) {
                adding.add(*rep, &sums);
            }
        }
        Ok(stale)
    }

    /// What is kept of a rep, counted where that is stale; empty for nothing.
    pub(super) fn kept_lives(&self, head: &SalesHead, rep: i64) -> Result<Vec<u8>> {
        if head.stale.contains(&rep) {
            return Ok(Kept::count(&self.connection, rep)?.lives);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT content FROM main.rep_lives WHERE id = ?1")?;
        let content = statement.query_row([rep], |row| row.get(0)).optional()?;
        Ok(content.unwrap_or_default())
    }

    /// Who there is, with stages and words: a record of nobody's deals. Looking back, the whole record.
    pub fn people_of_record(&self, preferred: Option<Currency>) -> Result<Arc<SalesRecord>> {
        if self.looking().is_some() {
            return self.kept_sales_record(preferred);
        }
        Ok(Arc::clone(&self.sales_head(preferred)?.record))
    }

    /// The sales record of these people: their deals, leads, work and observations, and of everybody else only who
    /// they are and what there is. Looking back it is the record of everybody.
    pub fn sales_record_of(
        &self,
        preferred: Option<Currency>,
        reps: &[RepId],
    ) -> Result<SalesRecord> {
        if self.looking().is_some() {
            return self.sales_record(preferred, None);
        }
        let head = self.sales_head(preferred)?;
        let mut record = SalesRecord::clone(&head.record);
        let numbers: Vec<i64> = reps.iter().map(|rep| rep.0).collect();
        record.seen = self.seen_among(Some(&numbers))?;
        record.seen.retain(|seen| reps.contains(&seen.rep));
        let mut piece = SalesPiece::default();
        for rep in reps {
            let bytes = self.kept_lives(&head, rep.0)?;
            head.terms.read(rep.0, &bytes, None, &mut piece);
        }
        piece.deals.sort_by_key(|deal| deal.id);
        (record.deals, record.leads, record.work) = (piece.deals, piece.leads, piece.work);
        Ok(record)
    }
}

/// A head while sums are added.
pub(super) struct Adding {
    pub(super) record: SalesRecord,
    pub(super) company: Company,
    pub(super) terms: Terms,
    pub(super) reps: Vec<i64>,
    pub(super) counted: HashMap<i64, (i64, u64)>,
    pub(super) words: Words,
    pub(super) owned: Vec<(RepId, i64)>,
}

impl Adding {
    pub(super) fn done(self, stale: BTreeSet<i64>) -> SalesHead {
        let words = self.words.list;
        let mut head = SalesHead {
            company: Arc::new(self.company),
            terms: self.terms,
            reps: self.reps,
            counted: self.counted,
            stale,
            owned: self.owned,
            record: Arc::new(SalesRecord {
                words: words.clone(),
                ..self.record
            }),
        };
        head.terms.words = words.into_iter().zip(0..).collect();
        head
    }

    /// Takes a rep's sums in.
    pub(super) fn add(&mut self, rep: i64, sums: &Sums) {
        self.reps.push(rep);
        if rep != 0 && sums.deals > 0 {
            self.owned.push((RepId(rep), sums.deals));
        }
        let numbers: Vec<u32> = sums
            .words
            .iter()
            .map(|word| self.words.number(word))
            .collect();
        let word = |number: u32| numbers.get(number as usize).copied().unwrap_or(0);
        let weights: Vec<Option<f64>> = sums
            .words
            .iter()
            .map(|word| self.terms.base.weight_of(word))
            .collect();
        let weight = |number: u32| weights.get(number as usize).copied().flatten();
        holds_too(&mut self.record.elsewhere, sums, &self.terms);
        let (all, company) = (&mut self.record.elsewhere, &mut self.company);
        for (stages, _, ended) in &sums.paths {
            let open = stages
                .iter()
                .any(|stage| self.terms.places.contains_key(stage));
            company.decided.0 += ended;
            company.decided.1 += if open { *ended } else { 0 };
        }
        company.lost.0 += sums.lost;
        for (currency, [with_amount, lost, _]) in &sums.money {
            if weight(*currency).is_some() {
                company.lost.1 += lost;
            } else {
                self.record.unconverted += with_amount;
            }
        }
        company.begins(sums.began.and_then(day_of));
        if let Some(on) = sums.ended.and_then(day_of) {
            company.ends(on);
        }
        let wins = sums.wins.iter().filter_map(|win| {
            let amount = win.amount.zip(weight(win.currency));
            Some(Win {
                on: day_of(win.on)?,
                amount: amount.map_or(0.0, |(minor, weight)| minor as f64 * weight),
                days: win.days,
            })
        });
        let wins: Vec<Win> = wins.collect();
        if !wins.is_empty() {
            company.wins.insert((rep != 0).then_some(RepId(rep)), wins);
        }
        all.segments.extend(sums.segments.iter().map(|s| word(*s)));
        all.segments.sort_unstable();
        all.segments.dedup();
    }
}

impl Terms {
    /// Adds the content of a rep to a piece; with a window only what happened in it. What cannot be read adds nothing:
    /// content is written by this program only, and another form of it is stale.
    pub(super) fn read(
        &self,
        rep: i64,
        bytes: &[u8],
        within: Option<Window>,
        piece: &mut SalesPiece,
    ) -> Option<()> {
        if bytes.is_empty() {
            return Some(());
        }
        let owner = (rep != 0).then_some(RepId(rep));
        let mut reader = Reader::new(bytes)?;
        let (mut numbers, mut weights) = (Vec::new(), Vec::new());
        reader.words(|word| {
            numbers.push(self.words.get(word).copied().unwrap_or(0));
            weights.push(self.base.weight_of(word));
        })?;
        let word = |number: u32| numbers.get(number as usize).copied().unwrap_or(0);
        let days = within.map(|days| (number_of(days.first), number_of(days.last)));
        let is_within = |on: i64| days.is_none_or(|(first, last)| (first..=last).contains(&on));
        let mut unmoved = UnmovedDeals::default();
        reader.deals(|kept| {
            if days.is_some_and(|(first, last)| !kept.happened_between(first, last)) {
                unmoved.add(word(kept.lead_source), word(kept.segment));
                return;
            }
            let weight = weights.get(kept.currency as usize).copied().flatten();
            let life = DealLife {
                owner,
                lead_source: word(kept.lead_source),
                segment: word(kept.segment),
                kind: word(kept.kind),
                ..self.life(kept, weight)
            };
            piece.deals.push(life);
        })?;
        if let Some(owner) = owner {
            piece.unmoved.extend(unmoved.of(owner));
        }
        reader.leads(|kept| {
            if within.is_some() && !kept.created_on.is_some_and(is_within) {
                return;
            }
            piece.leads.push(LeadLife {
                owner,
                created_on: kept.created_on.and_then(day_of),
                converted_on: kept.converted_on.and_then(day_of),
                lead_source: word(kept.source),
            });
        })?;
        reader.work(|kept: KeptWork| {
            if !is_within(kept.on) {
                return;
            }
            if let (Some(rep), Some(on)) = (owner, day_of(kept.on)) {
                piece.work.push(Work {
                    rep,
                    on,
                    kind: kept.kind.into(),
                    target: kept.target,
                    segment: word(kept.segment),
                    count: kept.count,
                });
            }
        })
    }

    fn life(&self, kept: &KeptDeal, weight: Option<f64>) -> DealLife {
        let major = |minor: Option<f64>| minor.zip(weight).map(|(minor, weight)| minor * weight);
        let amount = major(kept.amount.map(|minor| minor as f64));
        let first = major(kept.first_amount);
        let outcome = Outcome::ALL.get(kept.outcome as usize);
        let outcome = outcome.copied().unwrap_or_default();
        let created_on = kept.created_on.and_then(day_of);
        let stands = kept.stage.and_then(|stage| self.stages.get(&stage));
        let mut path = Vec::with_capacity(kept.stages.len());
        for step in &kept.stages {
            let Some(on) = day_of(step.on) else { continue };
            let place = |stage: Option<i64>| stage.and_then(|s| self.places.get(&s).copied());
            // A stage before the first known change has no day but the deal's own first.
            if path.is_empty()
                && let (Some(place), Some(on)) = (place(step.old), created_on)
            {
                path.push(Stay { place, on });
            }
            path.extend(place(step.new).map(|place| Stay { place, on }));
        }
        let (mut pushes, mut pulls) = (Vec::new(), Vec::new());
        for moved in &kept.moves {
            let days = (day_of(moved.on), day_of(moved.from), day_of(moved.to));
            if let (Some(on), Some(from), Some(to)) = days {
                let list = if to > from { &mut pushes } else { &mut pulls };
                list.push(Push { on, from, to });
            }
        }
        let left_behind = |stage: &i64| {
            let of = self.stages.get(stage).zip(stands);
            of.is_some_and(|(of, now)| of.process == now.process && of.position < now.position)
        };
        let due = kept.criteria.iter().filter(|(stage, _)| left_behind(stage));
        let unmet = due.clone().filter(|(_, met)| !met).count();
        DealLife {
            account: kept.account.map(AccountId),
            created_on,
            outcome,
            close_on: kept.close_on.and_then(day_of),
            amount,
            first_amount: first.or(amount),
            // What came in closed has its last amount only.
            amounts_known: first.is_some() && !(path.is_empty() && outcome != Outcome::Open),
            margin: major(kept.margin.map(|minor| minor as f64)),
            path,
            stands_in: kept
                .stage
                .and_then(|stage| self.places.get(&stage).copied()),
            pushes,
            pulls,
            to_nobody: outcome == Outcome::Lost
                && (kept.reason_says_nobody || stands.is_some_and(|stage| stage.says_nobody)),
            has_next_step: kept.has_next_step,
            missing: kept.missing.into(),
            criteria_due: due.count() as i64,
            criteria_unmet: unmet as i64,
            ..DealLife::new(DealId(kept.id))
        }
    }
}
