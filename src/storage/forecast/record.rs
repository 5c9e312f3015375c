//! Reads the forecast record: one pass over deals and their events, in the order of deals.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Row;

use crate::domain::forecast::{
    AmountRule, Call, CallLevel, CallSource, DealKind, DealState, ForecastPerson, ForecastRecord,
    ForecastStage, QuotaOf,
};
use crate::domain::history::{Event, EventField, Looking};
use crate::domain::ids::{DealId, ForecastCallId, RepId, StageId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::rates::UsedRate;
use crate::domain::stamp::Stamp;
use crate::storage::as_of_fold::{Standing, fold};
use crate::storage::base_currency::BaseCurrency;
use crate::storage::cells::{day_at, parse_day};
use crate::storage::{DealScope, Result, Store};

/// The forecast record of a moment, and what it was read from.
pub(in crate::storage) struct KeptRecord {
    looking: Option<Looking>,
    today: NaiveDate,
    preferred: Option<Currency>,
    amounts: AmountRule,
    /// SQLite's own counts of changes by other connections and by this one.
    version: (i64, u64),
    record: Arc<ForecastRecord>,
}

impl Store {
    /// The forecast record of everybody, read again only where the file, the day, the currency or the rule of amounts
    /// is another. Costs one pass over deals and events: about a second per 300,000 events.
    pub fn forecast_record(
        &self,
        preferred: Option<Currency>,
        amounts: AmountRule,
    ) -> Result<Arc<ForecastRecord>> {
        let elsewhere: i64 = self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?;
        let version = (elsewhere, self.connection.total_changes());
        let (looking, today) = (self.looking(), self.today());
        let mut kept = self.kept_forecast.borrow_mut();
        let is_fresh = |kept: &&KeptRecord| {
            (
                kept.looking,
                kept.today,
                kept.preferred,
                kept.amounts,
                kept.version,
            ) == (looking, today, preferred, amounts, version)
        };
        if let Some(kept) = kept.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(&kept.record));
        }
        *kept = None;
        let record = Arc::new(self.read_forecast_record(preferred, amounts)?);
        *kept = Some(KeptRecord {
            looking,
            today,
            preferred,
            amounts,
            version,
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
    ) -> Result<ForecastRecord> {
        let base = self.base_currency(preferred)?;
        let today = self.today();
        let mut reading = Reading {
            store: self,
            looking: self.looking(),
            amounts,
            used: HashMap::new(),
            known_from: None,
            record: ForecastRecord {
                now: self
                    .looking()
                    .map_or_else(|| self.now(), |looking| looking.as_of),
                amounts,
                ..ForecastRecord::empty(today, base.currency)
            },
            base,
        };
        reading.stages()?;
        reading.people()?;
        reading.deals()?;
        reading.calls()?;
        let mut rates: Vec<String> = reading.used.values().map(ToString::to_string).collect();
        rates.sort();
        let mut record = reading.record;
        record.known_from = reading.known_from.map(Stamp::day);
        record.rates = rates.join(", ");
        Ok(record)
    }
}

struct Reading<'a> {
    store: &'a Store,
    looking: Option<Looking>,
    amounts: AmountRule,
    base: BaseCurrency,
    used: HashMap<Currency, UsedRate>,
    known_from: Option<Stamp>,
    record: ForecastRecord,
}

impl Reading<'_> {
    /// In minor units of the base currency; `None` without a rate.
    fn base_minor(&mut self, money: Money) -> Option<i64> {
        let base = &self.base;
        let (converted, used) = base.rates.convert(money, base.currency, base.on).ok()?;
        if let Some(used) = used {
            self.used.entry(used.from).or_insert(used);
        }
        Some(converted.minor)
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

    fn people(&mut self) -> Result<()> {
        let connection = &self.store.connection;
        let mut quotas: HashMap<i64, Vec<QuotaOf>> = HashMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT rep_id, starts_on, ends_on, amount_minor, currency FROM quotas
             WHERE metric = 'won_value' ORDER BY starts_on, ends_on",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let days = day_at(row, 1)?.zip(day_at(row, 2)?);
            let money = money(row.get(3)?, row.get_ref(4)?.as_str().unwrap_or_default())
                .and_then(|money| self.base_minor(money));
            if let (Some((starts_on, ends_on)), Some(minor)) = (days, money) {
                quotas.entry(row.get(0)?).or_default().push(QuotaOf {
                    starts_on,
                    ends_on,
                    minor,
                });
            }
        }
        let mut statement = connection.prepare_cached(
            "SELECT id, name, manager_id, team_id, role, hired_on, left_on FROM reps ORDER BY folded(name), id",
        )?;
        let people = statement.query_map([], |row| {
            let id: i64 = row.get(0)?;
            Ok(ForecastPerson {
                id: RepId(id),
                name: row.get(1)?,
                manager: row.get::<_, Option<i64>>(2)?.map(RepId),
                team: row.get::<_, Option<i64>>(3)?.map(TeamId),
                is_rep: row.get::<_, String>(4)? == "rep",
                hired_on: day_at(row, 5)?,
                left_on: day_at(row, 6)?,
                quotas: quotas.remove(&id).unwrap_or_default(),
            })
        })?;
        self.record.people = people.collect::<rusqlite::Result<_>>()?;
        Ok(())
    }

    fn deals(&mut self) -> Result<()> {
        let connection = &self.store.connection;
        let outcomes: HashMap<i64, String> = (self.record.stages.iter())
            .map(|stage| (stage.id.0, stage.outcome.key().to_owned()))
            .collect();
        let mut deals = connection.prepare_cached(
            "SELECT id, stage_id, outcome, amount_minor, currency, close_on, category, owner_id, created_on, kind
             FROM main.deals ORDER BY id",
        )?;
        let mut history = connection.prepare_cached(
            "SELECT deal_id, field, old, new, happened_at, learnt_at, dated FROM main.deal_events
             ORDER BY deal_id, happened_at, id",
        )?;
        let mut rows = deals.query([])?;
        let mut events = Events {
            rows: history.query([])?,
            waiting: None,
            of_deal: Vec::new(),
        };
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let now = Standing {
                stage_id: row.get(1)?,
                outcome: row.get(2)?,
                amount_minor: row.get(3)?,
                currency: row.get(4)?,
                close_on: row.get(5)?,
                category: row.get(6)?,
                owner_id: row.get(7)?,
                ..Standing::default()
            };
            let created_on = day_at(row, 8)?;
            let kind = DealKind::of(&row.get::<_, String>(9)?);
            events.read(id)?;
            self.deal(
                DealId(id),
                &now,
                created_on,
                kind,
                &events.of_deal,
                &outcomes,
            );
        }
        Ok(())
    }

    /// Puts a deal into the record: its states at the moments at which something happened to it.
    fn deal(
        &mut self,
        id: DealId,
        now: &Standing,
        created_on: Option<NaiveDate>,
        kind: DealKind,
        events: &[Event],
        outcomes: &HashMap<i64, String>,
    ) {
        let limit = self
            .looking
            .map_or(Stamp(i64::MAX), |looking| looking.as_of);
        let known_at = self.looking.and_then(|looking| looking.known_at);
        let knows = |event: &&Event| known_at.is_none_or(|known| event.known_at() <= known);
        if known_at.is_some() && !events.iter().any(|event| knows(&event)) {
            return;
        }
        let happened = || events.iter().filter(knows);
        let first_sign = happened()
            .filter(|event| event.field != EventField::Created)
            .map(|event| event.happened_at)
            .min();
        let begins = created_on.map(|day| {
            let created = Stamp::start_of(day);
            first_sign.map_or(created, |sign| sign.min(created))
        });
        if begins.is_some_and(|begins| begins > limit) {
            return;
        }
        let is_of_book = |event: &&Event| {
            use EventField::{Amount, CloseOn, Stage};
            matches!(event.field, Stage | Amount | CloseOn)
        };
        let first_known = happened().filter(is_of_book).map(Event::known_at).min();
        self.known_from = match (self.known_from, first_known) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let has_ended = now.outcome != Outcome::Open.key();
        let category_since = happened()
            .find(|event| event.field == EventField::Category)
            .map(|event| event.happened_at);
        let mut moments: Vec<Stamp> = vec![Stamp(i64::MIN)];
        moments.extend(happened().map(|event| event.happened_at));
        moments.retain(|moment| *moment <= limit);
        moments.dedup();
        let mut states: Vec<DealState> = Vec::with_capacity(moments.len());
        for as_of in moments {
            let then = fold(now.clone(), events, Looking { as_of, known_at }, outcomes);
            let mut state = self.state(as_of, &then, states.last());
            // The category that its end gave a deal says nothing about the time before.
            if has_ended
                && state.outcome == Outcome::Open
                && category_since.is_none_or(|since| as_of < since)
            {
                state.own_category = state.own_category.filter(|own| {
                    !matches!(own, ForecastCategory::Closed | ForecastCategory::Omitted)
                });
            }
            if states.last().is_none_or(|last| !is_same(last, &state)) {
                states.push(state);
            }
        }
        self.record.unconverted += states.last().map_or(0, |last| {
            i64::from(last.amount.is_some() && last.base.is_none())
        });
        self.record.push_deal(id, created_on, begins, kind, &states);
    }

    fn state(&mut self, since: Stamp, then: &Standing, before: Option<&DealState>) -> DealState {
        let stated = then
            .amount_minor
            .and_then(|minor| money(minor, then.currency.as_deref()?));
        let amount = match self.amounts {
            AmountRule::AsItStands => stated,
            // A CRM's export says blank and 0.00 for the same thing.
            AmountRule::LastKnown => (stated.filter(|amount| amount.minor != 0))
                .or_else(|| before.and_then(|before| before.amount))
                .or(stated),
        };
        DealState {
            since,
            stage: then.stage_id.map(StageId),
            outcome: then.outcome.parse().unwrap_or_default(),
            own_category: then
                .category
                .as_deref()
                .and_then(|text| text.parse::<ForecastCategory>().ok()),
            owner: then.owner_id.map(RepId),
            base: amount.and_then(|amount| self.base_minor(amount)),
            amount,
            close_on: then.close_on.as_deref().and_then(parse_day),
            pushes: u32::try_from(then.pushes).unwrap_or(0),
        }
    }

    fn calls(&mut self) -> Result<()> {
        let mut statement = self.store.connection.prepare_cached(
            "SELECT id, level, rep_id, team_id, made_on, made_at, starts_on, ends_on, category, amount_minor, currency,
               instead_minor, author, reason, source
             FROM forecast_calls",
        )?;
        let mut rows = statement.query([])?;
        let mut calls = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(call) = self.call(row)? {
                calls.push(call);
            }
        }
        calls.sort_by_key(|call: &Call| (call.made_at, call.id));
        self.record.calls = calls;
        Ok(())
    }

    fn call(&mut self, row: &Row<'_>) -> Result<Option<Call>> {
        let (Some(made_on), Some(starts_on), Some(ends_on)) =
            (day_at(row, 4)?, day_at(row, 6)?, day_at(row, 7)?)
        else {
            return Ok(None);
        };
        let made_at = row.get::<_, Option<i64>>(5)?.map(Stamp);
        let Some(amount) = money(row.get(9)?, row.get_ref(10)?.as_str().unwrap_or_default()) else {
            return Ok(None);
        };
        let instead: Option<i64> = row.get(11)?;
        Ok(Some(Call {
            id: ForecastCallId(row.get(0)?),
            level: match row.get_ref(1)?.as_str() {
                Ok("manager") => CallLevel::Manager,
                _ => CallLevel::Rep,
            },
            rep: row.get::<_, Option<i64>>(2)?.map(RepId),
            team: row.get::<_, Option<i64>>(3)?.map(TeamId),
            made_at: made_at.unwrap_or_else(|| Stamp::start_of(made_on)),
            day_only: made_at.is_none(),
            starts_on,
            ends_on,
            category: category(row.get_ref(8)?.as_str().unwrap_or_default()),
            base: self.base_minor(amount),
            instead: instead.and_then(|minor| self.base_minor(Money::new(minor, amount.currency))),
            amount,
            author: row.get(12)?,
            reason: row.get(13)?,
            source: match row.get_ref(14)?.as_str() {
                Ok("typed") => CallSource::Typed,
                Ok("deals") => CallSource::Deals,
                _ => CallSource::Import,
            },
        }))
    }
}

/// The category of a call by its key in the file.
pub(in crate::storage) fn category(key: &str) -> ForecastCategory {
    key.parse().unwrap_or_default()
}

fn money(minor: i64, code: &str) -> Option<Money> {
    Some(Money::new(minor, code.parse().ok()?))
}

/// Whether nothing but the moment differs.
fn is_same(a: &DealState, b: &DealState) -> bool {
    DealState {
        since: b.since,
        ..*a
    } == *b
}

/// The history of one deal after the other.
struct Events<'s> {
    rows: rusqlite::Rows<'s>,
    /// The first event of a later deal.
    waiting: Option<(i64, Event)>,
    of_deal: Vec<Event>,
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
                Some((of, event)) if of == deal => self.of_deal.push(event),
                Some((of, _)) if of < deal => {}
                later => {
                    self.waiting = later;
                    return Ok(());
                }
            }
        }
    }

    fn next(&mut self) -> Result<Option<(i64, Event)>> {
        while let Some(row) = self.rows.next()? {
            let Ok(field) = row.get_ref(1)?.as_str().unwrap_or_default().parse() else {
                continue;
            };
            let event = Event {
                field,
                old: row.get(2)?,
                new: row.get(3)?,
                happened_at: Stamp(row.get(4)?),
                learnt_at: Stamp(row.get(5)?),
                dated: row.get(6)?,
            };
            return Ok(Some((row.get(0)?, event)));
        }
        Ok(None)
    }
}
