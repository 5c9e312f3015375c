//! What the page reads, pane by pane.

use super::time_line::{TimeRow, time_row};
use super::{PARTS, Part, RepPage};
use crate::app::effect::Effects;
use crate::screens::Context;
use crate::screens::deal_reading::{read_list, read_rows};
use crate::screens::team::rep_page::deal_parts::{ChangeRow, change_row};
use crate::storage::{
    DealQuery, DealScope, DealView, PrepSettings, RepSheet, Result, Store, TimeLine, fold,
};

/// The most changes that are read.
pub(super) const CHANGES: usize = 500;
/// Rows of the time line that are read at once.
const WINDOW: usize = 100;

impl RepPage {
    /// Their deals; the team and the rep of the scope bar do not matter here, its days do.
    fn scope(&self) -> DealScope {
        let scope = self
            .context
            .as_ref()
            .map(Context::deal_scope)
            .unwrap_or_default();
        DealScope {
            team: None,
            rep: Some(self.rep),
            ..scope
        }
    }

    fn query(&self) -> DealQuery {
        let cursor = &self.deals.cursor;
        DealQuery {
            scope: self.scope(),
            view: match self.part {
                Part::Deals(view) => view,
                _ => DealView::All,
            },
            filter: cursor.filter.text().to_owned(),
            sort: self
                .sorts()
                .get(cursor.sort.column)
                .copied()
                .unwrap_or_default(),
            descending: cursor.sort.descending,
            ..DealQuery::default()
        }
    }

    /// Reads what the pane in front shows.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        match self.part {
            Part::Overview | Part::Promises | Part::Skills => self.lay_out(),
            Part::TimeLine => self.read_time_line(effects),
            Part::Deals(_) => self.read_deals(effects),
            Part::Changes => self.read_changes(effects),
        }
    }

    pub(super) fn read_sheet(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (rep, scope) = (self.rep, self.scope());
        let settings = PrepSettings {
            calendar: context.calendar.clone(),
            ..PrepSettings::of(&context.config)
        };
        effects.read(
            "sheet",
            "read the rep",
            move |store: &mut Store| -> Result<RepSheet> {
                store.rep_sheet(rep, &scope, &settings)
            },
            |page, sheet, effects| {
                page.name.clone_from(&sheet.person.name);
                page.sheet = Some(sheet);
                page.deals.cursor.columns = page.sorts().len();
                page.lay_out();
                page.open_form(effects);
            },
        );
    }

    pub(super) fn read_time_line(&mut self, effects: &mut Effects<Self>) {
        let rep = self.rep;
        let cursor = &self.time_line.cursor;
        let filter = cursor.filter.text().to_owned();
        let (selected, at) = (cursor.selected(), cursor.position());
        let start = at.saturating_sub(WINDOW / 2);
        effects.read(
            "time line",
            "read the time line",
            move |store: &mut Store| -> Result<(TimeLine, Vec<TimeRow>)> {
                let window = start..start + WINDOW;
                let mut line = store.time_line(rep, &filter, selected, window)?;
                let rows = rows_of(&mut line, store);
                Ok((line, rows))
            },
            |page, (line, rows), _| {
                page.turn += 1;
                page.time_line
                    .load(line.count, line.selected_at, line.start, rows);
            },
        );
    }

    /// Rows of the time line that are in sight and not here.
    pub(super) fn fill_time_line(&mut self, effects: &mut Effects<Self>) {
        let Some(missing) = self.time_line.cursor.missing() else {
            return;
        };
        let (rep, turn) = (self.rep, self.turn);
        let filter = self.time_line.cursor.filter.text().to_owned();
        let range = missing.rows.clone();
        effects.read_rows(
            &missing,
            "time line rows",
            "read the time line",
            move |store: &mut Store| -> Result<(TimeLine, Vec<TimeRow>)> {
                let mut line = store.time_line(rep, &filter, None, range)?;
                let rows = rows_of(&mut line, store);
                Ok((line, rows))
            },
            move |page, (line, rows), _| {
                if page.turn == turn {
                    page.time_line.add(line.start, rows);
                }
            },
        );
    }

    fn read_deals(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (query, config) = (self.query(), context.config.clone());
        let (selected, at) = (self.deals.cursor.selected(), self.deals.cursor.position());
        effects.read(
            "deals",
            "read the deals",
            move |store| read_list(store, &query, &config, selected, at),
            |page, reading, _| {
                let count = reading.list.len();
                page.turn += 1;
                page.whole = reading.list;
                page.deals
                    .load(count, reading.selected_at, reading.start, reading.rows);
            },
        );
    }

    /// Rows of deals that are in sight and not here.
    pub(super) fn fill_deals(&mut self, effects: &mut Effects<Self>) {
        let Some(missing) = self.deals.cursor.missing() else {
            return;
        };
        if let (Some(context), Some(sheet)) = (&self.context, &self.sheet) {
            let (config, base, turn) = (context.config.clone(), sheet.base.clone(), self.turn);
            let start = missing.rows.start;
            let lines: Vec<_> = self.whole.window(missing.rows.clone()).collect();
            effects.read_rows(
                &missing,
                "rows",
                "read the deals",
                move |store| read_rows(store, &lines, &[], &base, &config),
                move |page, rows, _| {
                    if page.turn == turn {
                        page.deals.add(start, rows);
                    }
                },
            );
        }
    }

    fn read_changes(&mut self, effects: &mut Effects<Self>) {
        let scope = self.scope();
        let filter = fold(self.changes.cursor.filter.text());
        effects.read(
            "changes",
            "read the changes",
            move |store| -> Result<Vec<ChangeRow>> {
                let today = store.today();
                let changes = store.deal_changes(&scope, CHANGES)?;
                let mut rows: Vec<ChangeRow> = changes
                    .into_iter()
                    .map(|change| change_row(change, today))
                    .collect();
                rows.retain(|row| filter.split_whitespace().all(|word| row.holds(word)));
                Ok(rows)
            },
            |page, rows, _| page.changes.load_all(rows),
        );
    }

    pub(super) fn show(&mut self, part: Part, effects: &mut Effects<Self>) {
        self.part = part;
        self.deals.cursor.forget_rows();
        self.read(effects);
    }

    pub(super) fn turn_pane(&mut self, by: isize, effects: &mut Effects<Self>) {
        let at = PARTS
            .iter()
            .position(|part| *part == self.part)
            .unwrap_or(0);
        let next = (at as isize + by).rem_euclid(PARTS.len() as isize);
        self.show(PARTS[next.unsigned_abs()], effects);
    }
}

fn rows_of(line: &mut TimeLine, store: &Store) -> Vec<TimeRow> {
    let today = store.today();
    let entries = std::mem::take(&mut line.entries).into_iter();
    entries.map(|entry| time_row(entry, today)).collect()
}
