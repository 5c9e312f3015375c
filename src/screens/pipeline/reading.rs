//! What the tab reads: the whole list once, rows for the window, the flags of the selected deal.

use crate::app::effect::Effects;

use super::Pipeline;
use crate::screens::deal_reading::{read_list, read_rows};

impl Pipeline {
    /// Reads the list again and keeps the selected deal selected.
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
            move |store| read_list(store, &query, &config, selected, position),
            |screen, reading, _| {
                let count = reading.list.len();
                screen.turn += 1;
                screen.whole = reading.list;
                screen.base = Some(reading.base);
                screen.has_deals = reading.has_deals;
                screen.why.asked = None;
                screen
                    .deals
                    .load(count, reading.selected_at, reading.start, reading.rows);
            },
        );
    }

    /// Reads rows that are in the window and not here.
    pub(super) fn read_missing(&mut self, effects: &mut Effects<Self>) {
        let Some(range) = self.deals.cursor.missing() else {
            return;
        };
        let (Some(context), Some(base)) = (&self.context, self.base.clone()) else {
            return;
        };
        let config = context.config.clone();
        let (start, lines) = (range.start, self.whole.window(range).collect::<Vec<_>>());
        let (groups, turn) = (self.whole.groups.clone(), self.turn);
        effects.read(
            "rows",
            "read the deals",
            move |store| read_rows(store, &lines, &groups, &base, &config),
            move |screen, rows, _| {
                if screen.turn == turn {
                    screen.deals.fill(start, rows);
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
