//! Counts many reps at once: each table is read as it lies, and grouped by rep in memory in few bytes. Comes to the
//! same bytes as `count.rs`, rep by rep.

use std::collections::HashMap;

use rusqlite::Connection;

use super::bytes::{Out, Words};
use super::count::{OF_DEAL, deal, history, lead, number_at};
use super::keep::Kept;
use super::lives::{KeptLead, KeptWork, Lives, read_deals};
use super::text;
use crate::domain::sales_record::ACTIVITY_KINDS;
use crate::storage::Result;

/// About so many deals, and so many activities, are held at once: about 100 bytes each deal, 8 each activity.
const MOST_DEALS: i64 = 600_000;
const MOST_WORK: i64 = 6_000_000;

/// More reps or segments do not fit into the key of an activity.
const MOST_REPS: usize = 1 << 22;
const MOST_SEGMENTS: usize = 1 << 15;

/// Days before the first of 2020 are below zero.
const FIRST_DAY: i64 = 1 << 20;

/// The reps in parts that fit into memory.
pub(super) fn parts<'r>(
    sql: &Connection,
    reps: &'r [i64],
) -> Result<impl Iterator<Item = &'r [i64]>> {
    let (deals, work): (i64, i64) = sql.query_row(
        "SELECT (SELECT coalesce(max(id), 0) FROM main.deals), (SELECT coalesce(max(id), 0) FROM main.activities)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let parts = 1 + (deals / MOST_DEALS).max(work / MOST_WORK);
    let size = reps.len().div_ceil(usize::try_from(parts).unwrap_or(1));
    Ok(reps.chunks(size.clamp(1, MOST_REPS)))
}

/// Counts these reps, in the order of their numbers, and hands each over. `None`: nobody was, there are more segments
/// than this can tell apart.
pub(super) fn count_many(
    sql: &Connection,
    reps: &[i64],
    mut take: impl FnMut(i64, &Kept) -> Result<()>,
) -> Result<Option<()>> {
    let Some(market) = Market::read(sql)? else {
        return Ok(None);
    };
    let mut grouped = Grouped {
        reps,
        of: reps.iter().map(|_| Building::default()).collect(),
    };
    grouped.deals(sql)?;
    grouped.leads(sql)?;
    let work = grouped.work(sql, &market)?;
    let mut work = &work[..];
    for (place, (rep, building)) in reps.iter().zip(grouped.of).enumerate() {
        let end = work.partition_point(|key| (key >> 42) as usize <= place);
        let (mine, rest) = work.split_at(end);
        work = rest;
        take(*rep, &Kept::of(&building.lives(mine, &market)))?;
    }
    Ok(Some(()))
}

/// Segment and target of each account, the last two parts of the key of an activity.
struct Market {
    /// In their order.
    segments: Vec<String>,
    /// Those that have any.
    accounts: HashMap<i64, u64>,
    /// The kinds in their order, as places in [`ACTIVITY_KINDS`].
    kinds: Vec<u8>,
}

impl Market {
    fn read(sql: &Connection) -> Result<Option<Self>> {
        let mut statement = sql
            .prepare("SELECT '' UNION SELECT segment FROM main.accounts NOT INDEXED ORDER BY 1")?;
        let segments = statement.query_map([], |row| row.get(0))?;
        let segments: Vec<String> = segments.collect::<rusqlite::Result<_>>()?;
        if segments.len() > MOST_SEGMENTS {
            return Ok(None);
        }
        let mut accounts = HashMap::new();
        let mut statement = sql.prepare(
            "SELECT id, segment, target FROM main.accounts WHERE segment <> '' OR target <> 0",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let segment = text(row, 1)?.unwrap_or("");
            let place = segments.binary_search_by(|known| known.as_str().cmp(segment));
            let target = u64::from(row.get::<_, bool>(2)?);
            accounts.insert(row.get(0)?, target << 15 | place.unwrap_or(0) as u64);
        }
        let mut kinds: Vec<u8> = (0..ACTIVITY_KINDS.len() as u8).collect();
        kinds.sort_by_key(|place| ACTIVITY_KINDS[usize::from(*place)]);
        Ok(Some(Self {
            segments,
            accounts,
            kinds,
        }))
    }

    fn kind(&self, name: &str) -> Option<u64> {
        let of = |place: &u8| ACTIVITY_KINDS[usize::from(*place)];
        let place = self.kinds.binary_search_by(|place| of(place).cmp(name));
        place.ok().map(|place| place as u64)
    }

    fn account(&self, id: Option<i64>) -> u64 {
        id.and_then(|id| self.accounts.get(&id).copied())
            .unwrap_or(0)
    }
}

/// A rep while the tables go by.
#[derive(Default)]
struct Building {
    words: Option<Words>,
    deals: Out,
    count: usize,
    /// The deal that was written last.
    before: i64,
    leads: Vec<KeptLead>,
}

impl Building {
    fn words(&mut self) -> &mut Words {
        self.words.get_or_insert_with(Words::new)
    }

    /// With its activities, as sorted keys.
    fn lives(mut self, keys: &[u64], market: &Market) -> Lives {
        let mut work = Vec::new();
        for same in keys.chunk_by(|one, other| one == other) {
            let Some(key) = same.first() else { continue };
            let kind = (key >> 16 & 0xf) as usize;
            let segment = market.segments.get((key & 0x7fff) as usize);
            work.push(KeptWork {
                on: (key >> 20 & 0x3f_ffff).cast_signed() - FIRST_DAY,
                kind: market.kinds.get(kind).copied().unwrap_or(0),
                target: key >> 15 & 1 == 1,
                segment: self.words().number(segment.map_or("", String::as_str)),
                count: same.len() as i64,
            });
        }
        Lives {
            deals: read_deals(&self.deals.done(), self.count),
            words: Some(self.words.unwrap_or_else(Words::new)),
            leads: self.leads,
            work,
        }
    }
}

/// What goes to whom.
struct Grouped<'r> {
    reps: &'r [i64],
    of: Vec<Building>,
}

impl Grouped<'_> {
    fn place(&self, rep: i64) -> Option<usize> {
        self.reps.binary_search(&rep).ok()
    }

    fn deals(&mut self, sql: &Connection) -> Result<()> {
        let has_criteria: bool = sql.query_row(
            "SELECT EXISTS (SELECT 1 FROM main.buyer_criteria)",
            [],
            |row| row.get(0),
        )?;
        let mut criteria = sql.prepare(
            "SELECT c.stage_id, c.status = 'met' FROM main.buyers b JOIN main.buyer_criteria c ON c.buyer_id = b.id
             WHERE b.deal_id = ?1 AND c.stage_id IS NOT NULL ORDER BY c.id",
        )?;
        let mut statement = sql.prepare(&format!(
            "SELECT {OF_DEAL}, coalesce(d.owner_id, 0), d.outcome = 'open' FROM main.deals d NOT INDEXED
             LEFT JOIN main.accounts a ON a.id = d.account_id ORDER BY d.id"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(place) = self.place(row.get(15)?) else {
                continue;
            };
            let building = &mut self.of[place];
            let mut kept = deal(row, building.words())?;
            history(sql, &mut kept)?;
            if has_criteria && row.get(16)? {
                let found = criteria.query_map([kept.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                kept.criteria = found.collect::<rusqlite::Result<_>>()?;
            }
            kept.write(building.before, &mut building.deals);
            building.before = kept.id;
            building.count += 1;
        }
        Ok(())
    }

    fn leads(&mut self, sql: &Connection) -> Result<()> {
        let mut statement = sql.prepare(
            "SELECT created_on, converted_on, source, coalesce(owner_id, 0) FROM main.leads NOT INDEXED ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(place) = self.place(row.get(3)?) {
                let building = &mut self.of[place];
                let kept = lead(row, building.words())?;
                building.leads.push(kept);
            }
        }
        Ok(())
    }

    /// The activities that were done, as sorted keys: the place of the rep, day, kind, target, segment.
    fn work(&self, sql: &Connection, market: &Market) -> Result<Vec<u64>> {
        let mut statement = sql.prepare(
            "SELECT rep_id, happened_on, kind, account_id FROM main.activities NOT INDEXED
             WHERE rep_id IS NOT NULL AND happened_on >= '' AND done = 1",
        )?;
        let mut rows = statement.query([])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(place) = self.place(row.get(0)?) else {
                continue;
            };
            let kind = market.kind(text(row, 2)?.unwrap_or(""));
            if let (Some(on), Some(kind)) = (number_at(row, 1)?, kind) {
                let day = (on + FIRST_DAY).cast_unsigned();
                let account = market.account(row.get(3)?);
                keys.push((place as u64) << 42 | day << 20 | kind << 16 | account);
            }
        }
        keys.sort_unstable();
        Ok(keys)
    }
}
