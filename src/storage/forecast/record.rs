//! Reads the forecast record: of everybody in one pass over deals and their events, of some people from their lines.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::forecast::{AmountRule, DealState, ForecastRecord, ForecastStage};
use crate::domain::history::Looking;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::domain::rates::UsedRate;
use crate::domain::stamp::Stamp;
use crate::storage::base_currency::BaseCurrency;
use crate::storage::file_version::FileVersion;
use crate::storage::{DealScope, Result, Store};

use super::call_rows::CallsRead;
use super::lines::{Head, Sums, outcomes};
use super::states::{NOW, Now, TOLD, Told, amount_at, follow, reckon};

/// A forecast record of a moment, and what it was read from.
pub(in crate::storage) struct KeptRecord {
    looking: Option<Looking>,
    today: NaiveDate,
    preferred: Option<Currency>,
    amounts: AmountRule,
    /// Whose; `None`: everybody's.
    whose: Option<BTreeSet<RepId>>,
    version: FileVersion,
    record: Arc<ForecastRecord>,
}

/// Records that are kept: a few teams are looked at in turn.
const KEPT: usize = 4;

/// Of so many people at once everybody's deals are read as a stream.
pub(super) const MANY_PEOPLE: usize = 2_000;

impl Store {
    /// The forecast record of everybody, read again only where the file, the day, the currency or the rule of amounts
    /// is another. Costs one pass over deals and events: about a second per 800,000 events.
    pub fn forecast_record(
        &self,
        preferred: Option<Currency>,
        amounts: AmountRule,
    ) -> Result<Arc<ForecastRecord>> {
        self.kept_record_of(preferred, amounts, None)
    }

    /// The forecast record of some people: their deals and those that were once theirs, their calls, and what has to be
    /// known of everybody. On another day than today it is that of everybody.
    pub fn forecast_record_of(
        &self,
        preferred: Option<Currency>,
        amounts: AmountRule,
        whose: Option<&BTreeSet<RepId>>,
    ) -> Result<Arc<ForecastRecord>> {
        let whose = whose.filter(|_| self.looking().is_none());
        self.kept_record_of(preferred, amounts, whose)
    }

    fn kept_record_of(
        &self,
        preferred: Option<Currency>,
        amounts: AmountRule,
        whose: Option<&BTreeSet<RepId>>,
    ) -> Result<Arc<ForecastRecord>> {
        let version = self.file_version()?;
        let (looking, today) = (self.looking(), self.today());
        let mut kept = self.kept_forecast.borrow_mut();
        kept.retain(|kept| (kept.looking, kept.today, kept.version) == (looking, today, version));
        let is_asked = |kept: &&KeptRecord| {
            (kept.preferred, kept.amounts, kept.whose.as_ref()) == (preferred, amounts, whose)
        };
        if let Some(kept) = kept.iter().find(is_asked) {
            return Ok(Arc::clone(&kept.record));
        }
        if kept.len() >= KEPT || whose.is_none() {
            kept.clear();
        }
        let record = Arc::new(self.read_forecast_record(preferred, amounts, whose)?);
        kept.push(KeptRecord {
            looking,
            today,
            preferred,
            amounts,
            whose: whose.cloned(),
            version: self.file_version()?,
            record: Arc::clone(&record),
        });
        Ok(record)
    }

    /// The people whose deals a scope holds; `None` is everybody. The days of the scope are not looked at.
    pub fn people_of_scope(&self, scope: &DealScope) -> Result<Option<BTreeSet<RepId>>> {
        if scope.team.is_none() && scope.rep.is_none() {
            return Ok(None);
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT id FROM reps WHERE 1{}",
            scope.people("id")
        ))?;
        let people = statement.query_map([], |row| row.get(0).map(RepId))?;
        Ok(Some(people.collect::<rusqlite::Result<_>>()?))
    }

    fn read_forecast_record(
        &self,
        preferred: Option<Currency>,
        amounts: AmountRule,
        whose: Option<&BTreeSet<RepId>>,
    ) -> Result<ForecastRecord> {
        let mut reading = Reading::without_people(self, preferred, amounts)?;
        match whose {
            None => {
                reading.people()?;
                reading.deals()?;
                reading.calls(&CallsRead::All)?;
            }
            Some(people) => {
                reading.deals_of(people)?;
                reading.people_for(people)?;
                reading.calls(&CallsRead::Of(people))?;
            }
        }
        Ok(reading.done())
    }
}

pub(super) struct Reading<'a> {
    pub(super) store: &'a Store,
    looking: Option<Looking>,
    pub(super) reckoner: Reckoner,
    pub(super) record: ForecastRecord,
}

/// Brings amounts into the base currency; each worker has its own.
#[derive(Debug, Clone)]
pub(super) struct Reckoner {
    amounts: AmountRule,
    base: BaseCurrency,
    pub(super) used: UsedRates,
}

/// The rates that were used, by the currency that was converted.
pub(super) type UsedRates = HashMap<Currency, UsedRate>;

impl Reckoner {
    /// In minor units of the base currency; `None` without a rate.
    pub(super) fn base_minor(&mut self, money: Money) -> Option<i64> {
        let base = &self.base;
        if money.currency == base.currency {
            return Some(money.minor);
        }
        // A rate is looked up once; as `RateTable::convert` reckons.
        let rate = match self.used.get(&money.currency) {
            Some(used) => *used,
            None => base.rates.rate(money.currency, base.currency, base.on)?,
        };
        let converted = money.decimal().checked_mul(rate.rate)?;
        let minor = Money::from_decimal(converted, base.currency)?.minor;
        self.used.entry(money.currency).or_insert(rate);
        Some(minor)
    }

    /// Brings stated amounts into the base currency.
    pub(super) fn reckon(&mut self, states: &mut Vec<DealState>) {
        let amounts = self.amounts;
        reckon(states, amounts, |amount| self.base_minor(amount));
    }

    /// What one of the stated states counts, as [`Self::reckon`] would have it: 0 where that is not known.
    pub(super) fn worth(&mut self, states: &[DealState], place: usize) -> i64 {
        let amount = amount_at(states, place, self.amounts);
        amount
            .and_then(|amount| self.base_minor(amount))
            .unwrap_or(0)
    }
}

impl<'a> Reading<'a> {
    /// Stages and everybody.
    pub(super) fn begin(
        store: &'a Store,
        preferred: Option<Currency>,
        amounts: AmountRule,
    ) -> Result<Self> {
        let mut reading = Self::without_people(store, preferred, amounts)?;
        reading.people()?;
        Ok(reading)
    }

    /// Stages.
    pub(super) fn without_people(
        store: &'a Store,
        preferred: Option<Currency>,
        amounts: AmountRule,
    ) -> Result<Self> {
        let base = store.base_currency(preferred)?;
        let mut record = ForecastRecord::empty(store.today(), base.currency);
        record.now = store
            .looking()
            .map_or_else(|| store.now(), |looking| looking.as_of);
        record.amounts = amounts;
        let mut reading = Self {
            store,
            looking: store.looking(),
            reckoner: Reckoner {
                amounts,
                base,
                used: HashMap::new(),
            },
            record,
        };
        reading.stages()?;
        Ok(reading)
    }

    /// The record as it was read.
    pub(super) fn done(self) -> ForecastRecord {
        let mut rates: Vec<String> = self
            .reckoner
            .used
            .values()
            .map(ToString::to_string)
            .collect();
        rates.sort();
        let mut record = self.record;
        record.rates = rates.join(", ");
        record
    }

    /// In minor units of the base currency; `None` without a rate.
    pub(super) fn base_minor(&mut self, money: Money) -> Option<i64> {
        self.reckoner.base_minor(money)
    }

    fn stages(&mut self) -> Result<()> {
        let mut statement = self.store.connection.prepare_cached(
            "SELECT id, name, outcome, category FROM stages
             ORDER BY outcome <> 'open', process_id, position, id",
        )?;
        let stages = statement.query_map([], |row| {
            Ok(ForecastStage {
                id: StageId(row.get(0)?),
                name: row.get(1)?,
                outcome: row.get::<_, String>(2)?.parse().unwrap_or_default(),
                category: row.get::<_, String>(3)?.parse().unwrap_or_default(),
            })
        })?;
        self.record.stages = stages.collect::<rusqlite::Result<_>>()?;
        Ok(())
    }

    /// Every deal of the file, in one pass over deals and events in the order of deals.
    fn deals(&mut self) -> Result<()> {
        let connection = &self.store.connection;
        let outcomes = outcomes(connection)?;
        let mut deals =
            connection.prepare_cached(&format!("SELECT {NOW} FROM main.deals ORDER BY id"))?;
        let mut history = connection.prepare_cached(&format!(
            "SELECT {TOLD} FROM main.deal_events ORDER BY deal_id, happened_at, id"
        ))?;
        let mut rows = deals.query([])?;
        let mut events = Events {
            rows: history.query([])?,
            waiting: None,
            of_deal: Vec::new(),
        };
        let (mut states, mut sums) = (Vec::new(), Sums::default());
        while let Some(row) = rows.next()? {
            let now = Now::read(row)?;
            events.read(now.id)?;
            let told = &events.of_deal;
            if let Some(life) = follow(&now, told, self.looking, &outcomes, &mut states) {
                sums.add(life, &states);
                self.deal(&Head::of(&now, life), &mut states);
            }
        }
        self.sums(&sums);
        Ok(())
    }

    /// The deals of some people, and those that were once theirs.
    fn deals_of(&mut self, people: &BTreeSet<RepId>) -> Result<()> {
        let store = self.store;
        let sums = store.sums_of_lines()?;
        if people.len() > MANY_PEOPLE {
            store.each_line(None, &mut |head, states| {
                let is_theirs = |owner: RepId| people.contains(&owner);
                if states
                    .iter()
                    .any(|state| state.owner.is_some_and(is_theirs))
                {
                    self.deal(head, states);
                }
                Ok(())
            })?;
        } else {
            store.each_line(Some(people), &mut |head, states| {
                self.deal(head, states);
                Ok(())
            })?;
        }
        self.record.deals.sort_unstable_by_key(|deal| deal.id);
        self.sums(&sums);
        Ok(())
    }

    /// Puts a deal into the record: its states at the moments at which something happened to it.
    pub(super) fn deal(&mut self, head: &Head, states: &mut Vec<DealState>) {
        self.reckon(states);
        self.record.push_deal(
            DealId(head.id),
            head.created_on,
            head.life.begins,
            head.kind,
            states,
        );
    }

    /// Brings stated amounts into the base currency.
    pub(super) fn reckon(&mut self, states: &mut Vec<DealState>) {
        self.reckoner.reckon(states);
    }

    /// What is known of everybody's deals.
    pub(super) fn sums(&mut self, sums: &Sums) {
        self.record.known_from = sums.known_from.map(Stamp::day);
        self.record.first_change = sums.first_change;
        for (currency, count) in sums.currencies(self.reckoner.amounts) {
            self.record.currencies.insert(currency);
            // The rate is named although nobody of those looked at has such a deal.
            if self.base_minor(Money::new(100, currency)).is_none() {
                self.record.unconverted += count;
            }
        }
    }
}

/// The category of a call by its key in the file.
pub(in crate::storage) fn category(key: &str) -> ForecastCategory {
    key.parse().unwrap_or_default()
}

pub(super) fn money(minor: i64, code: &str) -> Option<Money> {
    Some(Money::new(minor, code.parse().ok()?))
}

/// The history of one deal after the other.
struct Events<'s> {
    rows: rusqlite::Rows<'s>,
    /// The first event of a later deal.
    waiting: Option<Told>,
    of_deal: Vec<Told>,
}

impl Events<'_> {
    /// Reads on to the events of a deal; deals are asked for in their order.
    fn read(&mut self, deal: i64) -> Result<()> {
        self.of_deal.clear();
        loop {
            if self.waiting.is_none() {
                self.waiting = self.next()?;
            }
            match self.waiting.take() {
                Some(event) if event.deal == deal => self.of_deal.push(event),
                Some(event) if event.deal < deal => {}
                later => {
                    self.waiting = later;
                    return Ok(());
                }
            }
        }
    }

    fn next(&mut self) -> Result<Option<Told>> {
        while let Some(row) = self.rows.next()? {
            if let Some(event) = Told::read(row)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}
