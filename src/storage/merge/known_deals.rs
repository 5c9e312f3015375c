//! Every deal of the file by its id in the CRM, closely packed: what ten million activities ask for. About fifty bytes a
//! deal; asked of the index of the file, each would cost more than the activity itself.

use std::hash::Hasher;

use rusqlite::Connection;

use super::quick_hash::Quick;
use crate::storage::Result;

/// From so many rows on it is worth reading all deals once.
pub(super) const WORTH: i64 = 50_000;

/// A deal and its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownDeal {
    pub id: i64,
    pub account: Option<i64>,
}

/// The deals that have an id.
#[derive(Debug, Default)]
pub(super) struct KnownDeals {
    /// All ids, one behind the other.
    texts: Vec<u8>,
    /// Where each id ends, and its deal.
    deals: Vec<(u32, KnownDeal)>,
    /// Places of deals plus one by the hash of their ids, linear steps; zero is empty.
    places: Vec<u32>,
}

impl KnownDeals {
    /// Reads them. Nothing where there are more than four gigabytes of ids.
    pub(super) fn load(sql: &Connection) -> Result<Option<Self>> {
        let mut known = Self::default();
        let mut statement = sql.prepare(
            "SELECT external_id, id, account_id FROM main.deals WHERE external_id IS NOT NULL",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_bytes().unwrap_or_default();
            known.texts.extend_from_slice(text);
            let Ok(end) = u32::try_from(known.texts.len()) else {
                return Ok(None);
            };
            let deal = KnownDeal {
                id: row.get(1)?,
                account: row.get(2)?,
            };
            known.deals.push((end, deal));
        }
        known.places = vec![0; (known.deals.len() * 3 / 2 + 1).next_power_of_two()];
        for at in 0..known.deals.len() {
            let place = known.place(known.text(at));
            known.places[place] = at as u32 + 1;
        }
        Ok(Some(known))
    }

    fn text(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.deals[before].0);
        &self.texts[start as usize..self.deals[at].0 as usize]
    }

    /// Where an id is, or would be.
    fn place(&self, text: &[u8]) -> usize {
        let mut hasher = Quick::default();
        hasher.write(text);
        let last = self.places.len() - 1;
        let mut place = hasher.finish() as usize & last;
        while self.places[place] != 0 && self.text(self.places[place] as usize - 1) != text {
            place = (place + 1) & last;
        }
        place
    }

    /// The deal of an id.
    pub(super) fn find(&self, id: &str) -> Option<KnownDeal> {
        let at = (self.places[self.place(id.as_bytes())] as usize).checked_sub(1)?;
        Some(self.deals[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_deal_is_found_by_its_id_and_no_other() {
        let sql = crate::storage::connection::in_memory().unwrap();
        assert_eq!(KnownDeals::load(&sql).unwrap().unwrap().find("x"), None);
        sql.execute_batch(
            "PRAGMA foreign_keys = OFF;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
             INSERT INTO deals (id, uid, external_id, name, account_id)
               SELECT i, randomblob(16), CASE WHEN i % 7 > 0 THEN printf('006%012dAAA', i * 3) END, 'x', nullif(i % 11, 0) FROM n;",
        )
        .unwrap();
        let known = KnownDeals::load(&sql).unwrap().unwrap();
        for i in 1..=15_000_i64 {
            let is_there = i % 3 == 0 && (i / 3) % 7 > 0;
            let deal = is_there.then(|| KnownDeal {
                id: i / 3,
                account: Some((i / 3) % 11).filter(|account| *account > 0),
            });
            assert_eq!(known.find(&format!("006{i:012}AAA")), deal, "{i}");
        }
        assert_eq!(known.find(""), None);
        assert_eq!(known.find("006"), None);
    }
}
