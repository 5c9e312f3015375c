//! The list at the start of the program, before the columns are read: as it was kept on the desk when it was true
//! last, with its day.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::DealColumns;
use crate::domain::flags::ReviewThresholds;
use crate::storage::deal_facts::{MEDIANS, Medians};
use crate::storage::deal_list::{DealGroup, DealList, DealSum, StageSum};
use crate::storage::deal_query::{DealQuery, DealScope};
use crate::storage::{Result, Store};

/// Lists of more groups than this are not kept.
const GROUPS: usize = 2_000;

/// A scope of so many deals is read from its rows at once.
const FEW_DEALS: i64 = 5_000;

/// Under which the newest list is kept: the one that the page shows when it is opened again.
const LIST: &str = "deals";

/// What stands before the lines of a kept list.
#[derive(Serialize, Deserialize)]
struct Head {
    /// The question that it answers, and its scope.
    query: DealQuery,
    scope: DealScope,
    /// The day on which it was true.
    today: NaiveDate,
    thresholds: ReviewThresholds,
    groups: Vec<DealGroup>,
    stages: Vec<StageSum>,
    total: DealSum,
}

/// A list that is here at once.
#[derive(Debug, Clone, PartialEq)]
pub struct ListAtOnce {
    /// The list.
    pub list: DealList,
    /// Whether it is that of the file as it stands; else as it was before the last changes.
    pub is_true: bool,
}

impl Store {
    /// The list as far as it can be had at once: from the columns, from few rows, or as it was kept. `None`: it takes
    /// [`Store::prepare_deals`] first.
    pub fn list_at_once(
        &mut self,
        query: &DealQuery,
        thresholds: &ReviewThresholds,
    ) -> Result<Option<ListAtOnce>> {
        self.seed_medians()?;
        // Columns that are here already are asked first; those that would have to be read, last.
        if let Some(list) = self.list_from_true_columns(query, thresholds)? {
            return Ok(Some(ListAtOnce {
                list,
                is_true: true,
            }));
        }
        if self.looking().is_some() || self.is_narrow(&query.scope)? {
            let list = self.list_by_sql(query, thresholds)?;
            return Ok(Some(ListAtOnce {
                list,
                is_true: true,
            }));
        }
        let before = match self.list_of_before(query)? {
            Some(list) => Some(ListAtOnce {
                list,
                is_true: false,
            }),
            None => self.kept_list(query, thresholds)?,
        };
        if before.as_ref().is_some_and(|before| before.is_true) {
            return Ok(before);
        }
        // A small file is read now.
        let list = self.list_from_columns(query, thresholds)?;
        let now = list.map(|list| ListAtOnce {
            list,
            is_true: true,
        });
        Ok(now.or(before))
    }

    /// Keeps a true list for the next start, with what flags are raised from. For the lane of
    /// figures.
    pub fn keep_list(
        &mut self,
        query: &DealQuery,
        thresholds: &ReviewThresholds,
        mark: i64,
        list: &DealList,
    ) -> Result<()> {
        if self.looking().is_some() || !query.filter.is_empty() || list.groups.len() > GROUPS {
            return Ok(());
        }
        let head = Head {
            query: query.clone(),
            scope: query.scope,
            today: self.today(),
            thresholds: thresholds.clone(),
            groups: list.groups.clone(),
            stages: list.stages.clone(),
            total: list.total.clone(),
        };
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let mut bytes = Vec::with_capacity(8 + head.len() + 4 * list.lines.len());
        bytes.extend_from_slice(&(head.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&head);
        for line in &list.lines {
            let Ok(line) = i32::try_from(*line) else {
                return Ok(());
            };
            bytes.extend_from_slice(&line.to_le_bytes());
        }
        self.keep_answer(LIST, mark, &bytes)?;
        self.keep_lines(mark, list, thresholds)?;
        self.keep_medians()
    }

    fn kept_list(
        &mut self,
        query: &DealQuery,
        thresholds: &ReviewThresholds,
    ) -> Result<Option<ListAtOnce>> {
        let Some(kept) = self.kept_answer(LIST)? else {
            return Ok(None);
        };
        let Some((head, lines)) = unpacked(&kept.bytes) else {
            return Ok(None);
        };
        if (&head.query, &head.scope)
            != (
                &DealQuery {
                    scope: DealScope::default(),
                    ..query.clone()
                },
                &query.scope,
            )
        {
            return Ok(None);
        }
        let is_true = kept.mark == self.mark()?
            && head.today == self.today()
            && head.thresholds == *thresholds;
        let list = DealList {
            lines,
            groups: head.groups,
            stages: head.stages,
            total: head.total,
        };
        Ok(Some(ListAtOnce { list, is_true }))
    }

    /// Whether the scope holds so few deals that their rows are read at once.
    pub(in crate::storage) fn is_narrow(&self, scope: &DealScope) -> Result<bool> {
        let owners = scope.owners();
        if owners.is_empty() {
            return Ok(false);
        }
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM deals d WHERE 1{owners} LIMIT {FEW_DEALS})"
        );
        let count: i64 = self
            .reader()
            .prepare(&sql)?
            .query_row([], |row| row.get(0))?;
        Ok(count < FEW_DEALS)
    }

    /// Takes the medians that the last session computed: they take a pass over the history of every won deal.
    fn seed_medians(&mut self) -> Result<()> {
        if self.looking().is_some() || self.columns.has_background() {
            return Ok(());
        }
        let Some(kept) = self.kept_answer(MEDIANS)? else {
            return Ok(());
        };
        if let Ok(medians) = serde_json::from_slice::<Medians>(&kept.bytes) {
            let last_event = medians.last_event;
            self.take_medians(Arc::new(medians.of()), last_event, kept.mark)?;
        }
        Ok(())
    }

    fn keep_medians(&mut self) -> Result<()> {
        let (days, last_event, mark) = self.medians()?;
        let medians = Medians::new(&days, last_event);
        let bytes = serde_json::to_vec(&medians).unwrap_or_default();
        self.keep_answer(MEDIANS, mark, &bytes)
    }

    /// The list from columns that are not true any more; none where there are none, or not what it needs of them.
    fn list_of_before(&self, query: &DealQuery) -> Result<Option<DealList>> {
        let is_there = self.columns.serves(|columns| {
            !DealColumns::needs_flags(query) || columns.flags.len() == columns.len()
        });
        if is_there {
            self.answered(query)
        } else {
            Ok(None)
        }
    }
}

fn unpacked(bytes: &[u8]) -> Option<(Head, Vec<i64>)> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (head, lines) = rest.split_at_checked(length)?;
    let lines = lines
        .as_chunks::<4>()
        .0
        .iter()
        .map(|line| i64::from(i32::from_le_bytes(*line)))
        .collect();
    Some((serde_json::from_slice(head).ok()?, lines))
}
