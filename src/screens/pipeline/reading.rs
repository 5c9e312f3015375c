//! What the tab reads: the whole list once, rows for the window, the flags of the selected deal.

use std::sync::Arc;

use crate::app::effect::Effects;
use crate::app::jobs::Wanted;

use super::{Pipeline, Prepared};
use crate::screens::deal_reading::{Reading, headings, read_list, read_list_at_once, read_rows};
use crate::storage::StorageError;

/// Shorter lists are read at once from the file.
const WORTH_KEEPING: usize = 200;

impl Pipeline {
    /// Reads the list again and keeps the selected deal selected: at once as far as it can be had, then as it is.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (query, config) = (self.query(), context.config.clone());
        let cursor = &self.deals.cursor;
        let (selected, position) = (cursor.selected(), cursor.position());
        effects.read(
            "deals",
            "read the deals",
            move |store| read_list_at_once(store, &query, &config, selected, position),
            |screen, reading, effects| {
                let is_true = reading.as_ref().is_some_and(|reading| reading.is_true);
                // Where nothing can be had at once, what stands there answers an older question.
                screen.is_true = is_true;
                if let Some(reading) = reading {
                    screen.take(reading);
                }
                if is_true {
                    screen.keep(effects);
                }
                if !is_true || screen.prepared != Prepared::Once {
                    screen.prepare(effects);
                }
            },
        );
    }

    fn take(&mut self, reading: Reading) {
        let count = reading.list.len();
        self.turn += 1;
        self.whole = reading.list;
        self.is_true = reading.is_true;
        self.mark = reading.mark;
        self.base = Some(reading.base);
        self.has_deals = reading.has_deals;
        self.why.asked = None;
        self.deals
            .load(count, reading.selected_at, reading.start, reading.rows);
    }

    /// Makes the deals ready to be filtered and sorted, on a lane that no key waits for.
    fn prepare(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = self
            .context
            .as_ref()
            .filter(|_| self.prepared != Prepared::Now)
        else {
            return;
        };
        self.prepared = Prepared::Now;
        let (query, config) = (self.query(), context.config.clone());
        let wanted = if self.is_true {
            Wanted::Soon
        } else {
            Wanted::Now
        };
        effects.figures_wanted(
            wanted,
            "prepare",
            "read the deals",
            // What goes wrong here goes wrong again, and is told, where the list is read.
            move |store| {
                let prepared = store.prepare_deals(&config.review);
                let ordered = prepared.and_then(|()| store.prepare_order(&query));
                Ok::<bool, StorageError>(ordered.is_ok())
            },
            |screen, _, effects| {
                screen.prepared = Prepared::Once;
                if !screen.is_true {
                    screen.read_in_full(effects);
                }
            },
        );
    }

    /// Reads the list as it is, however long it takes.
    fn read_in_full(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (query, config) = (self.query(), context.config.clone());
        let cursor = &self.deals.cursor;
        let (selected, position) = (cursor.selected(), cursor.position());
        effects.read(
            "deals",
            "read the deals",
            move |store| read_list(store, &query, &config, selected, position),
            |screen, reading, effects| {
                screen.take(reading);
                screen.keep(effects);
            },
        );
    }

    /// Keeps the list for the next start.
    fn keep(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (query, config) = (self.query(), context.config.clone());
        if !query.filter.is_empty() || self.whole.len() < WORTH_KEEPING {
            return;
        }
        let (list, mark) = (Arc::clone(&self.whole), self.mark);
        effects.figures(
            "keep",
            "keep the list for the next start",
            move |store| store.keep_list(&query, &config.review, mark, &list),
            |_, (), _| (),
        );
    }

    /// Reads rows that are in the window and not here.
    pub(super) fn read_missing(&mut self, effects: &mut Effects<Self>) {
        let Some(missing) = self.deals.cursor.missing() else {
            return;
        };
        let (Some(context), Some(base)) = (&self.context, self.base.clone()) else {
            return;
        };
        let config = context.config.clone();
        let start = missing.rows.start;
        let lines: Vec<_> = self.whole.window(missing.rows.clone()).collect();
        let (groups, turn) = (headings(&self.whole, &lines), self.turn);
        effects.read_rows(
            &missing,
            "rows",
            "read the deals",
            move |store| read_rows(store, &lines, &groups, &base, &config),
            move |screen, rows, _| {
                if screen.turn == turn {
                    screen.deals.add(start, rows);
                }
            },
        );
    }

    /// Reads the reasons of the flags of the selected deal, where the pane is open.
    pub(super) fn read_why(&mut self, effects: &mut Effects<Self>) {
        let selected = self.selected();
        if !self.why.is_open || selected == self.why.asked {
            return;
        }
        self.why.asked = selected;
        let (Some(deal), Some(context)) = (selected, &self.context) else {
            return;
        };
        let config = context.config.clone();
        effects.read(
            "why",
            "read the flags",
            move |store| store.flags_of(deal, &config.review),
            move |screen, flags, _| {
                screen.why.deal = Some(deal);
                screen.why.flags = flags;
            },
        );
    }
}
