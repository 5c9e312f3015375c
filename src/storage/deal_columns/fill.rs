//! Reading the columns from the tables: one pass over the deals, one over each table that they point to.

use chrono::Datelike;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::{DealColumns, NO_AMOUNT, NO_CURRENCY, NO_DAY, NONE, Names, StagePlace};
use crate::domain::money::Currency;
use crate::storage::Result;
use crate::storage::cells::parse_day;
use crate::storage::text_match::fold;

/// The columns of the statement, in this order.
pub(super) const DEALS: &str =
    "SELECT id, name, next_step, account_id, owner_id, product_id, stage_id, outcome, amount_minor,
   currency, close_on, stage_since, next_step_on, last_activity_on, created_on FROM deals";

/// The records that deals point to, while deals are read.
#[derive(Default)]
pub(super) struct Linked {
    accounts: Names,
    owners: Names,
    stages: Names,
    products: Names,
}

impl DealColumns {
    /// Reads everything but the flags. `None`: the file is larger than the columns can hold. `stop` is asked now and
    /// then whether nobody wants them any more.
    pub fn read(connection: &Connection, stop: &dyn Fn() -> Result<()>) -> Result<Option<Self>> {
        let Some(mut columns) = Self::read_linked(connection)? else {
            return Ok(None);
        };
        Ok(columns.read_deals(connection, stop)?.then_some(columns))
    }

    /// Reads what deals point to, and no deal yet.
    pub(super) fn read_linked(connection: &Connection) -> Result<Option<Self>> {
        let mut columns = Self::default();
        let read = |table| read_names(connection, table);
        let all = (
            read("accounts")?,
            read("reps")?,
            read("stages")?,
            read("products")?,
        );
        let (Some(accounts), Some(owners), Some(stages), Some(products)) = all else {
            return Ok(None);
        };
        (columns.accounts, columns.owners) = (accounts, owners);
        (columns.stages, columns.products) = (stages, products);
        let mut statement = connection.prepare("SELECT position FROM stages ORDER BY id")?;
        columns.stage_places = statement
            .query_map([], |row| {
                Ok(StagePlace {
                    position: row.get(0)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Some(columns))
    }

    /// Reads all deals into columns that know the records they point to. False: there is no room for them.
    pub(super) fn read_deals(
        &mut self,
        connection: &Connection,
        stop: &dyn Fn() -> Result<()>,
    ) -> Result<bool> {
        let mut linked = Linked::default();
        self.swap(&mut linked);
        let is_read = self.read_range(connection, (i64::MIN, i64::MAX), &linked, stop);
        self.swap(&mut linked);
        self.shrink();
        is_read
    }

    /// Adds the deals from one number to another. False: there is no room for them.
    pub(super) fn read_range(
        &mut self,
        connection: &Connection,
        range: (i64, i64),
        linked: &Linked,
        stop: &dyn Fn() -> Result<()>,
    ) -> Result<bool> {
        let sql = format!("{DEALS} WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(range)?;
        while let Some(row) = rows.next()? {
            if self.len().is_multiple_of(256) {
                stop()?;
            }
            if !self.push(row, linked)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Hands the records that deals point to out, or takes them back.
    pub(super) fn swap(&mut self, linked: &mut Linked) {
        std::mem::swap(&mut self.accounts, &mut linked.accounts);
        std::mem::swap(&mut self.owners, &mut linked.owners);
        std::mem::swap(&mut self.stages, &mut linked.stages);
        std::mem::swap(&mut self.products, &mut linked.products);
    }

    /// Takes a row of [`DEALS`] in. False: there is no room for it.
    pub(super) fn push(&mut self, row: &Row<'_>, linked: &Linked) -> Result<bool> {
        let text = |at: usize| row.get_ref(at).ok().and_then(|cell| cell.as_str().ok());
        let link = |at: usize, names: &Names| -> Result<u32> {
            let id: Option<i64> = row.get(at)?;
            Ok(id.and_then(|id| names.place(id)).unwrap_or(NONE))
        };
        let Ok(id) = u32::try_from(row.get::<_, i64>(0)?) else {
            return Ok(false);
        };
        let (name, next) = (text(1).unwrap_or_default(), text(2).unwrap_or_default());
        if !self.texts.push(&[&fold(name), &fold(next)]) {
            return Ok(false);
        }
        self.ids.push(id);
        self.account.push(link(3, &linked.accounts)?);
        self.owner.push(link(4, &linked.owners)?);
        self.product.push(link(5, &linked.products)?);
        self.stage.push(link(6, &linked.stages)?);
        self.outcome
            .push(text(7).and_then(|key| key.parse().ok()).unwrap_or_default());
        self.amount.push(match row.get_ref(8)? {
            ValueRef::Integer(minor) => minor,
            _ => NO_AMOUNT,
        });
        let Some(currency) = self.currency_of(text(9)) else {
            return Ok(false);
        };
        self.currency.push(currency);
        self.close_on.push(day(text(10)));
        self.stage_since.push(day(text(11)));
        self.next_step_on.push(day(text(12)));
        self.last_activity_on.push(day(text(13)));
        self.created_on.push(day(text(14)));
        Ok(true)
    }

    /// The place of a currency; `None`: there is no room for one more.
    pub(super) fn currency_of(&mut self, code: Option<&str>) -> Option<u8> {
        let Some(code) = code else {
            return Some(NO_CURRENCY);
        };
        if let Some(at) = self
            .currencies
            .iter()
            .position(|known| known.code() == code)
        {
            return u8::try_from(at).ok();
        }
        let Ok(currency) = code.parse::<Currency>() else {
            return Some(NO_CURRENCY);
        };
        self.currencies.push(currency);
        u8::try_from(self.currencies.len() - 1)
            .ok()
            .filter(|at| *at != NO_CURRENCY)
    }

    pub(super) fn shrink(&mut self) {
        self.texts.shrink();
        self.ids.shrink_to_fit();
        for column in [
            &mut self.account,
            &mut self.owner,
            &mut self.product,
            &mut self.stage,
        ] {
            column.shrink_to_fit();
        }
        let days = [
            &mut self.close_on,
            &mut self.stage_since,
            &mut self.next_step_on,
            &mut self.last_activity_on,
        ];
        for column in days {
            column.shrink_to_fit();
        }
        self.amount.shrink_to_fit();
        self.currency.shrink_to_fit();
        self.outcome.shrink_to_fit();
        self.created_on.shrink_to_fit();
    }
}

/// The records of a table, or of some of its rows, by name. `None`: there is no room for them.
pub(super) fn read_names(connection: &Connection, table: &str) -> Result<Option<Names>> {
    let mut names = Names::default();
    let mut statement = connection.prepare(&format!("SELECT id, name FROM {table} ORDER BY id"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        names.ids.push(row.get(0)?);
        let name = row.get_ref(1)?.as_str().unwrap_or_default();
        if !names.texts.push(&[&fold(name)]) {
            return Ok(None);
        }
    }
    names.texts.shrink();
    names.ids.shrink_to_fit();
    Ok(Some(names))
}

/// Days since the first of the first year.
fn day(text: Option<&str>) -> i32 {
    text.and_then(parse_day)
        .map_or(NO_DAY, |day| day.num_days_from_ce())
}
