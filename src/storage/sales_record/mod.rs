//! Reads the sales record: one pass over people, deals, their events, leads and activities.

mod bulk;
mod bytes;
mod count;
mod few;
mod figures;
mod fold;
pub(in crate::storage) mod keep;
mod kept_standings;
mod lives;
pub(in crate::storage) mod mend;
mod observed;
mod owners;
mod pieces;
mod sums;
mod unmoved;
mod work_counts;

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Row;

use self::bytes::Words;
pub(in crate::storage) use self::few::KeptFew;
pub use self::figures::{FigureKey, FiguresOfWindows};
pub(in crate::storage) use self::kept_standings::KeptStandings;
pub(in crate::storage) use self::pieces::KeptHead;
pub use self::pieces::{SalesHead, SalesPiece};
pub use self::work_counts::WorkCount;
use crate::domain::ids::{AccountId, DealId, RepId, StageId, TeamId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::sales_record::{
    ACTIVITY_KINDS, DealLife, Elsewhere, LeadLife, OpenStage, PeopleIndex, Person, Push,
    QuotaShare, SalesRecord, Stay, Work,
};
use crate::domain::stage_words::says_nobody;
use crate::domain::stamp::Stamp;
use crate::storage::base_currency::BaseCurrency;
use crate::storage::cells::{day_at, parse_day};
use crate::storage::{Result, Store};

impl Store {
    /// The sales record of everybody. `since` leaves out deals that ended before that day, and leads and activities
    /// before it. Costs one pass over what is read: about a second per million rows.
    pub fn sales_record(
        &self,
        preferred: Option<Currency>,
        since: Option<NaiveDate>,
    ) -> Result<SalesRecord> {
        let base = self.base_currency(preferred)?;
        let mut words = Words::new();
        let stages = self.open_stages()?;
        let mut reading = Reading {
            store: self,
            weights: HashMap::new(),
            since: since.map_or(String::new(), |day| day.to_string()),
            base: &base,
            unconverted: 0,
        };
        let people = reading.people("")?;
        let mut deals = reading.deals(&stages, &mut words)?;
        reading.histories(&mut deals, &stages)?;
        self.criteria_left_behind(&mut deals)?;
        let competencies = self.competency_names()?;
        let leads = reading.leads(&mut words)?;
        let work = reading.work(&mut words)?;
        Ok(SalesRecord {
            today: self.today(),
            currency: base.currency,
            unconverted: reading.unconverted,
            stages,
            people,
            deals,
            leads,
            work,
            words: words.list,
            seen: self.seen(&competencies)?,
            competencies: competencies.into_values().map(|known| known.1).collect(),
            elsewhere: Elsewhere::default(),
            index: PeopleIndex::default(),
        })
    }

    /// The open stages of the process that deals stand in, in order.
    pub(in crate::storage) fn open_stages(&self) -> Result<Vec<OpenStage>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name FROM stages WHERE outcome = 'open' ORDER BY process_id, position, id",
        )?;
        let stages = statement.query_map([], |row| {
            Ok(OpenStage {
                id: StageId(row.get(0)?),
                name: row.get(1)?,
            })
        })?;
        Ok(stages.collect::<rusqlite::Result<_>>()?)
    }
}

impl Words {
    fn at(&mut self, row: &Row<'_>, column: usize) -> rusqlite::Result<u32> {
        Ok(self.number(text(row, column)?.unwrap_or("")))
    }
}

/// Whether a stage or a loss reason says that nobody won; each text is read once.
#[derive(Default)]
struct Nobody(HashMap<String, bool>);

impl Nobody {
    fn says(&mut self, text: Option<&str>) -> bool {
        let text = text.unwrap_or("");
        if let Some(says) = self.0.get(text) {
            return *says;
        }
        let says = says_nobody(text);
        self.0.insert(text.to_owned(), says);
        says
    }
}

struct Reading<'a> {
    store: &'a Store,
    base: &'a BaseCurrency,
    /// Major units of the base currency per minor unit; none without a rate.
    weights: HashMap<String, Option<f64>>,
    since: String,
    unconverted: i64,
}

impl Reading<'_> {
    /// Major units of the base currency per minor unit of a currency.
    fn weight(&mut self, code: &str) -> Option<f64> {
        if let Some(weight) = self.weights.get(code) {
            return *weight;
        }
        let weight = self.base.weight_of(code);
        self.weights.insert(code.to_owned(), weight);
        weight
    }

    /// The people whose number fulfils a condition, by name; none: everybody.
    fn people(&mut self, among: &str) -> Result<Vec<Person>> {
        let mut quotas: HashMap<i64, Vec<QuotaShare>> = HashMap::new();
        let mut statement = self.store.connection.prepare_cached(&format!(
            "SELECT rep_id, starts_on, ends_on, amount_minor, currency, ramp FROM quotas
             WHERE metric = 'won_value'{} ORDER BY starts_on, ends_on",
            if among.is_empty() {
                String::new()
            } else {
                format!(" AND rep_id {among}")
            }
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let code: String = row.get(4)?;
            let minor: i64 = row.get(3)?;
            let days = day_at(row, 1)?.zip(day_at(row, 2)?);
            if let (Some((starts_on, ends_on)), Some(weight)) = (days, self.weight(&code)) {
                quotas.entry(row.get(0)?).or_default().push(QuotaShare {
                    starts_on,
                    ends_on,
                    amount: minor as f64 * weight,
                    ramp: row.get(5)?,
                });
            }
        }
        let mut statement = self.store.connection.prepare_cached(&format!(
            "SELECT r.id, r.name, r.manager_id, r.team_id, r.segment, r.region, r.hired_on, r.left_on, r.role,
               r.circumstance, EXISTS (SELECT 1 FROM top_performers t WHERE t.rep_id = r.id)
             FROM reps r{} ORDER BY folded(r.name), r.id",
            if among.is_empty() { String::new() } else { format!(" WHERE r.id {among}") }
        ))?;
        let people = statement.query_map([], |row| {
            let id: i64 = row.get(0)?;
            Ok(Person {
                id: RepId(id),
                name: row.get(1)?,
                manager: row.get::<_, Option<i64>>(2)?.map(RepId),
                team: row.get::<_, Option<i64>>(3)?.map(TeamId),
                segment: row.get(4)?,
                region: row.get(5)?,
                hired_on: day_at(row, 6)?,
                left_on: day_at(row, 7)?,
                is_rep: text(row, 8)? == Some("rep"),
                circumstance: row.get(9)?,
                top_performer: row.get(10)?,
                quotas: quotas.remove(&id).unwrap_or_default(),
            })
        })?;
        Ok(people.collect::<rusqlite::Result<_>>()?)
    }

    fn deals(&mut self, stages: &[OpenStage], words: &mut Words) -> Result<Vec<DealLife>> {
        let places = places(stages);
        let mut statement = self.store.connection.prepare_cached(
            "SELECT d.id, d.owner_id, d.account_id, d.created_on, d.outcome, d.close_on, d.amount_minor, d.currency,
               d.margin_minor, d.stage_id, d.lead_source,
               CASE WHEN d.segment <> '' THEN d.segment ELSE coalesce(a.segment, '') END, d.kind,
               d.next_step <> '' OR d.next_step_on IS NOT NULL,
               (d.amount_minor IS NULL) + (d.close_on IS NULL) + (d.account_id IS NULL),
               d.loss_reason, s.name
             FROM deals d LEFT JOIN accounts a ON a.id = d.account_id LEFT JOIN stages s ON s.id = d.stage_id
             WHERE ?1 = '' OR d.outcome = 'open' OR d.close_on IS NULL OR d.close_on >= ?1 ORDER BY d.id",
        )?;
        let mut rows = statement.query([&self.since])?;
        let mut nobody = Nobody::default();
        let mut deals = Vec::new();
        while let Some(row) = rows.next()? {
            let outcome: Outcome = text(row, 4)?.unwrap_or("").parse().unwrap_or_default();
            let (minor, margin): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(8)?);
            let weight = match text(row, 7)? {
                Some(code) => self.weight(code),
                None => None,
            };
            self.unconverted += i64::from(minor.is_some() && weight.is_none());
            let major = |minor: Option<i64>| minor.zip(weight).map(|(m, w)| m as f64 * w);
            let stage: Option<i64> = row.get(9)?;
            deals.push(DealLife {
                owner: row.get::<_, Option<i64>>(1)?.map(RepId),
                account: row.get::<_, Option<i64>>(2)?.map(AccountId),
                created_on: day_at(row, 3)?,
                outcome,
                close_on: day_at(row, 5)?,
                amount: major(minor),
                first_amount: major(minor),
                margin: major(margin),
                stands_in: stage.and_then(|id| places.get(&id).copied()),
                lead_source: words.at(row, 10)?,
                segment: words.at(row, 11)?,
                kind: words.at(row, 12)?,
                has_next_step: row.get(13)?,
                missing: row.get(14)?,
                to_nobody: outcome == Outcome::Lost
                    && (nobody.says(text(row, 15)?) || nobody.says(text(row, 16)?)),
                ..DealLife::new(DealId(row.get(0)?))
            });
        }
        Ok(deals)
    }

    /// Puts stages, first amounts and pushes into the deals, which are in the order of their numbers.
    fn histories(&mut self, deals: &mut [DealLife], stages: &[OpenStage]) -> Result<()> {
        let places = places(stages);
        let mut statement = self.store.connection.prepare_cached(
            "SELECT e.deal_id, e.field, e.old, e.new, e.happened_at, d.currency
             FROM deal_events e CROSS JOIN deals d ON d.id = e.deal_id
             WHERE e.field IN ('stage', 'amount', 'close_on') ORDER BY e.deal_id, e.happened_at, e.id",
        )?;
        let mut rows = statement.query([])?;
        let mut at = 0;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            while deals.get(at).is_some_and(|deal| deal.id.0 < id) {
                at += 1;
            }
            let Some(deal) = deals.get_mut(at).filter(|deal| deal.id.0 == id) else {
                continue;
            };
            let on = Stamp(row.get(4)?).day();
            let (old, new) = (text(row, 2)?, text(row, 3)?);
            match text(row, 1)?.unwrap_or("") {
                "stage" => take_stage(deal, &places, old, new, on),
                "amount" => {
                    let weight = match text(row, 5)? {
                        Some(code) => self.weight(code),
                        None => None,
                    };
                    take_amount(deal, weight, old, new);
                }
                _ => take_close_date(deal, old, new, on),
            }
        }
        // What came in closed has its last amount only.
        let closed = |deal: &&mut DealLife| deal.path.is_empty() && deal.outcome != Outcome::Open;
        deals
            .iter_mut()
            .filter(closed)
            .for_each(|deal| deal.amounts_known = false);
        Ok(())
    }

    fn leads(&self, words: &mut Words) -> Result<Vec<LeadLife>> {
        let mut statement = self.store.connection.prepare_cached(
            "SELECT owner_id, created_on, converted_on, source FROM leads
             WHERE ?1 = '' OR created_on >= ?1 OR converted_on >= ?1",
        )?;
        let mut rows = statement.query([&self.since])?;
        let mut leads = Vec::new();
        while let Some(row) = rows.next()? {
            leads.push(LeadLife {
                owner: row.get::<_, Option<i64>>(0)?.map(RepId),
                created_on: day_at(row, 1)?,
                converted_on: day_at(row, 2)?,
                lead_source: words.at(row, 3)?,
            });
        }
        Ok(leads)
    }

    fn work(&self, words: &mut Words) -> Result<Vec<Work>> {
        let mut statement = self.store.connection.prepare_cached(
            "SELECT v.rep_id, v.happened_on, v.kind, coalesce(a.target, 0), coalesce(a.segment, ''), count(*)
             FROM activities v LEFT JOIN accounts a ON a.id = v.account_id
             WHERE v.rep_id IS NOT NULL AND v.happened_on >= ?1 AND v.done = 1
             GROUP BY v.rep_id, v.happened_on, v.kind, a.target, a.segment",
        )?;
        let mut rows = statement.query([&self.since])?;
        let mut work = Vec::new();
        while let Some(row) = rows.next()? {
            let kind = text(row, 2)?.unwrap_or("");
            let kind = ACTIVITY_KINDS.iter().position(|known| *known == kind);
            if let (Some(on), Some(kind)) = (day_at(row, 1)?, kind) {
                work.push(Work {
                    rep: RepId(row.get(0)?),
                    on,
                    kind,
                    target: row.get(3)?,
                    segment: words.at(row, 4)?,
                    count: row.get(5)?,
                });
            }
        }
        Ok(work)
    }
}

fn text<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<Option<&'r str>> {
    Ok(row.get_ref(at)?.as_str_or_null()?)
}

fn places(stages: &[OpenStage]) -> HashMap<i64, usize> {
    let places = stages.iter().enumerate();
    places.map(|(place, stage)| (stage.id.0, place)).collect()
}

/// A stage before the first known change has no day but the deal's own first.
fn take_stage(
    deal: &mut DealLife,
    places: &HashMap<i64, usize>,
    old: Option<&str>,
    new: Option<&str>,
    on: NaiveDate,
) {
    let place = |text: Option<&str>| {
        let id: Option<i64> = text.and_then(|text| text.parse().ok());
        id.and_then(|id| places.get(&id).copied())
    };
    if deal.path.is_empty()
        && let (Some(place), Some(on)) = (place(old), deal.created_on)
    {
        deal.path.push(Stay { place, on });
    }
    if let Some(place) = place(new) {
        deal.path.push(Stay { place, on });
    }
}

fn take_amount(deal: &mut DealLife, weight: Option<f64>, old: Option<&str>, new: Option<&str>) {
    if deal.amounts_known {
        return;
    }
    let major = |text: Option<&str>| {
        let minor: Option<f64> = text.and_then(|text| text.parse().ok());
        minor.zip(weight).map(|(minor, weight)| minor * weight)
    };
    if let Some(first) = major(old).or(major(new)).filter(|amount| *amount > 0.0) {
        deal.first_amount = Some(first);
        deal.amounts_known = true;
    }
}

fn take_close_date(deal: &mut DealLife, old: Option<&str>, new: Option<&str>, on: NaiveDate) {
    if let (Some(from), Some(to)) = (old.and_then(parse_day), new.and_then(parse_day)) {
        match to.cmp(&from) {
            Ordering::Greater => deal.pushes.push(Push { on, from, to }),
            Ordering::Less => deal.pulls.push(Push { on, from, to }),
            Ordering::Equal => {}
        }
    }
}
