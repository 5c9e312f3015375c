//! A list as a window over any number of rows: the selected row, marks, filter, sort, and the few rows
//! that are here.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::text_edit::TextEdit;

/// Rows that can be selected and marked by their record's number.
pub trait Row {
    /// The record's row number.
    fn id(&self) -> i64;
}

/// By which column a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    /// Place of the column in the screen's column table.
    pub column: usize,
    /// Largest first.
    pub descending: bool,
}

/// Where a list stands. Drawing may change only its window (how many rows fit, and the first one shown).
#[derive(Debug, Default)]
pub struct ListCursor {
    count: usize,
    at: usize,
    /// The record that is selected; survives sorting, filtering and reading again.
    selected: Option<i64>,
    first: Cell<usize>,
    height: Cell<usize>,
    marks: BTreeSet<i64>,
    page: Range<usize>,
    page_ids: Vec<i64>,
    asked: Option<Range<usize>>,
    /// What is typed after `/`.
    pub filter: TextEdit,
    /// Whether the filter has the keyboard.
    pub filtering: bool,
    /// The order.
    pub sort: Sort,
    /// How many columns it can be sorted by: the screen's columns, 0 where it has its own order.
    pub columns: usize,
}

impl ListCursor {
    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The position of the selected row, 0 first.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The selected record.
    pub fn selected(&self) -> Option<i64> {
        self.selected
    }

    /// The marked records, in order of their numbers.
    pub fn marks(&self) -> &BTreeSet<i64> {
        &self.marks
    }

    /// The marked records, or the selected one where none is marked: what an action applies to.
    pub fn acted_on(&self) -> Vec<i64> {
        if self.marks.is_empty() {
            self.selected.into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        }
    }

    /// Selects this record with the next reading.
    pub fn select(&mut self, id: i64) {
        self.selected = Some(id);
    }

    /// Moves by rows, stopping at both ends.
    pub fn step(&mut self, by: isize) {
        self.go(self.at.saturating_add_signed(by));
    }

    /// Moves by pages.
    pub fn page(&mut self, pages: isize) {
        let height = self.height.get().max(2) as isize - 1;
        self.step(pages.saturating_mul(height));
    }

    /// Goes to a position; past the end is the last row.
    pub fn go(&mut self, position: usize) {
        self.at = position.min(self.count.saturating_sub(1));
        self.selected = self.id_at(self.at);
    }

    /// Marks or unmarks the selected row.
    pub fn toggle_mark(&mut self) {
        if let Some(id) = self.selected
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }

    /// Unmarks all.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }

    /// Marks these records.
    pub fn mark_all(&mut self, ids: impl IntoIterator<Item = i64>) {
        self.marks.extend(ids);
    }

    /// Sorts by a column; the same again turns the order around.
    pub fn sort_by(&mut self, column: usize) {
        let descending = self.sort.column == column && !self.sort.descending;
        self.sort = Sort { column, descending };
        self.forget_rows();
    }

    /// Every row has to be read again; selection and marks stay.
    pub fn forget_rows(&mut self) {
        self.page = 0..0;
        self.page_ids.clear();
        self.asked = None;
    }

    /// The record at a position, where that row is here.
    fn id_at(&self, position: usize) -> Option<i64> {
        let offset = position.checked_sub(self.page.start)?;
        self.page_ids.get(offset).copied()
    }

    /// Called by drawing: that many rows fit. Returns the positions to draw, the selected one among them.
    pub fn window(&self, height: usize) -> Range<usize> {
        self.height.set(height);
        let mut first = self.first.get().min(self.count.saturating_sub(height));
        if self.at < first {
            first = self.at;
        } else if height > 0 && self.at >= first + height {
            first = self.at + 1 - height;
        }
        self.first.set(first);
        first..(first + height).min(self.count)
    }

    /// Rows that should be read: the window and two as high before and after it, where some of the window or of the
    /// next one either way is not here and was not asked for yet. So the next page is here before its key is pressed.
    pub fn missing(&mut self) -> Option<Range<usize>> {
        let height = self.height.get().max(20);
        let window = self.window(height);
        let around = |heights: usize| {
            let by = heights * height;
            window.start.saturating_sub(by)..(window.end + by).min(self.count)
        };
        let needed = around(1);
        let here = |r: &Range<usize>| r.start <= needed.start && needed.end <= r.end;
        if here(&self.page) || self.asked.as_ref().is_some_and(here) {
            return None;
        }
        let wanted = around(2);
        self.asked = Some(wanted.clone());
        Some(wanted)
    }

    fn filled(&mut self, start: usize, ids: Vec<i64>) {
        self.page = start..start + ids.len();
        self.page_ids = ids;
        self.asked = None;
        self.at = self.at.min(self.count.saturating_sub(1));
        self.selected = self.id_at(self.at).or(self.selected);
    }
}

/// A list and those of its rows that are here.
#[derive(Debug)]
pub struct List<T> {
    /// Where it stands.
    pub cursor: ListCursor,
    rows: Vec<T>,
    loaded: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            cursor: ListCursor::default(),
            rows: Vec::new(),
            loaded: false,
        }
    }
}

impl<T: Row> List<T> {
    /// Takes a fresh reading: how many rows, where the selected record now stands (`None`: gone, keep the
    /// position), and rows from `start` on.
    pub fn load(&mut self, count: usize, selected_at: Option<usize>, start: usize, rows: Vec<T>) {
        self.cursor.count = count;
        self.loaded = true;
        if let Some(at) = selected_at {
            self.cursor.at = at;
        }
        self.fill(start, rows);
    }

    /// Takes all rows at once, for short lists; the selected record stays selected.
    pub fn load_all(&mut self, rows: Vec<T>) {
        let at = self
            .cursor
            .selected
            .and_then(|id| rows.iter().position(|r| r.id() == id));
        self.load(rows.len(), at, 0, rows);
    }

    /// Takes a page of rows.
    pub fn fill(&mut self, start: usize, rows: Vec<T>) {
        let ids = rows.iter().map(Row::id).collect();
        self.rows = rows;
        self.cursor.filled(start, ids);
    }

    /// The row at a position, where it is here.
    pub fn row(&self, position: usize) -> Option<&T> {
        self.rows.get(position.checked_sub(self.cursor.page.start)?)
    }

    /// The rows that are here, in their order.
    pub fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.iter()
    }

    /// The selected row, where it is here.
    pub fn selected(&self) -> Option<&T> {
        self.row(self.cursor.at)
    }

    /// Whether anything was read yet; before that a list is not “empty”.
    pub fn loaded(&self) -> bool {
        self.loaded
    }
}
