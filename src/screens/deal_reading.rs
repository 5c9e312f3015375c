//! Reading a list of deals for the screen: the whole question once, rows for the window only.

use std::sync::Arc;

use crate::config::Config;
use crate::domain::ids::DealId;
use crate::storage::{BaseCurrency, DealGroup, DealList, DealQuery, ListLine, Result, Store};

use super::deal_rows::DealRow;

/// Rows that are read before and after the selected one.
const AROUND: usize = 60;

/// An answer to the whole question.
pub struct Reading {
    /// All ids, headings and sums.
    pub list: Arc<DealList>,
    /// Whether it is that of the file as it stands; else as it was before the last changes.
    pub is_true: bool,
    /// The mark of the file when it was read.
    pub mark: i64,
    /// The currency of sums.
    pub base: BaseCurrency,
    /// Whether the file has any deal at all.
    pub has_deals: bool,
    /// Where the selected row stands now; empty: it is gone.
    pub selected_at: Option<usize>,
    /// The position of the first of `rows`.
    pub start: usize,
    /// Rows around the selected one.
    pub rows: Vec<DealRow>,
}

/// Answers the whole question, with the rows around the selected one, or around `position` where it is gone.
pub fn read_list(
    store: &mut Store,
    query: &DealQuery,
    config: &Config,
    selected: Option<i64>,
    position: usize,
) -> Result<Reading> {
    let mark = store.mark()?;
    let list = store.deal_list(query, &config.review)?;
    around(store, (list, true, mark), config, selected, position)
}

/// The same as far as it can be had at once; `None`: the deals must be prepared first.
pub fn read_list_at_once(
    store: &mut Store,
    query: &DealQuery,
    config: &Config,
    selected: Option<i64>,
    position: usize,
) -> Result<Option<Reading>> {
    let mark = store.mark()?;
    let Some(now) = store.list_at_once(query, &config.review)? else {
        return Ok(None);
    };
    around(
        store,
        (now.list, now.is_true, mark),
        config,
        selected,
        position,
    )
    .map(Some)
}

fn around(
    store: &mut Store,
    (list, is_true, mark): (DealList, bool, i64),
    config: &Config,
    selected: Option<i64>,
    position: usize,
) -> Result<Reading> {
    let base = store.base_currency(config.base_currency)?;
    let has_deals = !list.is_empty() || store.has_deals()?;
    let selected_at = selected.and_then(|id| list.position(DealId(id)));
    let around = selected_at.unwrap_or(position.min(list.len().saturating_sub(1)));
    let start = around.saturating_sub(AROUND);
    let lines: Vec<ListLine> = list.window(start..around + AROUND).collect();
    let rows = read_rows(store, &lines, &headings(&list, &lines), &base, config)?;
    Ok(Reading {
        list: Arc::new(list),
        is_true,
        mark,
        base,
        has_deals,
        selected_at,
        start,
        rows,
    })
}

/// The groups whose headings are among some lines, by their places.
pub fn headings(list: &DealList, lines: &[ListLine]) -> Vec<(usize, DealGroup)> {
    let group = |line: &ListLine| match line {
        ListLine::Heading(at) => Some((*at, list.groups.get(*at)?.clone())),
        ListLine::Deal(_) => None,
    };
    lines.iter().filter_map(group).collect()
}

/// The rows of some lines, in their order; `groups` are those of their headings.
pub fn read_rows(
    store: &mut Store,
    lines: &[ListLine],
    groups: &[(usize, DealGroup)],
    base: &BaseCurrency,
    config: &Config,
) -> Result<Vec<DealRow>> {
    let deals: Vec<DealId> = lines
        .iter()
        .filter_map(|line| match line {
            ListLine::Deal(id) => Some(*id),
            ListLine::Heading(_) => None,
        })
        .collect();
    let today = store.today();
    let mut read = store
        .first_deal_lines(&deals, &config.review)?
        .into_iter()
        .peekable();
    let mut headings = groups.iter().peekable();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        match line {
            ListLine::Heading(at) => rows.extend(
                headings
                    .next_if(|(place, _)| place == at)
                    .map(|(at, group)| DealRow::heading(*at, group, base)),
            ),
            ListLine::Deal(id) => {
                if let Some(deal) = read.next_if(|deal| deal.id == *id) {
                    rows.push(DealRow::of(&deal, base.currency, today));
                }
            }
        }
    }
    Ok(rows)
}
