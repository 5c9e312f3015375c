//! What the file knows already that reading an export depends on: the base currency, stages, kept mappings.

use rusqlite::OptionalExtension;

use super::NewMapping;
use super::stages::folded;
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::storage::{Result, Store};

impl Store {
    /// The base currency, where somebody or an import has set it.
    pub fn base_currency_set(&self) -> Result<Option<Currency>> {
        let text: Option<String> = self
            .connection
            .query_row(
                "SELECT value FROM main.settings WHERE key = 'base_currency'",
                [],
                |row| row.get(0),
            )
            .optional()?;
        Ok(text.and_then(|text| text.trim_matches('"').parse().ok()))
    }

    /// Whether a stage of this name (or known under this name) ends a deal; `None` where nobody knows it yet.
    pub fn stage_outcome(&self, name: &str) -> Result<Option<Outcome>> {
        let text: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT s.outcome FROM main.stage_names n JOIN main.stages s ON s.id = n.stage_id WHERE n.name = ?1
                 UNION ALL SELECT outcome FROM main.stages WHERE lower(name) = ?1 LIMIT 1",
            )?
            .query_row([folded(name)], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Whether the file holds any deal.
    pub fn holds_deals(&self) -> Result<bool> {
        Ok(self
            .connection
            .query_row("SELECT EXISTS (SELECT 1 FROM main.deals)", [], |row| {
                row.get(0)
            })?)
    }

    /// The mapping kept for a header.
    pub fn mapping_for(&self, header_key: &str) -> Result<Option<NewMapping>> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT name, kind, header_key, body FROM main.mappings WHERE header_key = ?1",
            )?
            .query_row([header_key], |row| {
                Ok(NewMapping {
                    name: row.get(0)?,
                    kind: row.get(1)?,
                    header_key: row.get(2)?,
                    body: row.get(3)?,
                })
            })
            .optional()?;
        Ok(found)
    }

    /// All kept mappings, by name.
    pub fn mappings(&self) -> Result<Vec<NewMapping>> {
        let mut statement = self
            .connection
            .prepare("SELECT name, kind, header_key, body FROM main.mappings ORDER BY name")?;
        let rows = statement.query_map([], |row| {
            Ok(NewMapping {
                name: row.get(0)?,
                kind: row.get(1)?,
                header_key: row.get(2)?,
                body: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
