//! A list as a window over any number of rows: the selected row, marks, filter, sort, and the few rows
//! that are here.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::text_edit::TextEdit;

/// The most rows that are kept when others come, in heights of the window.
const MOST_HERE: usize = 8;

/// As if the window were at least so high, in rows.
const LOWEST: usize = 20;

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

/// Rows of a list that should be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Their positions.
    pub rows: Range<usize>,
    /// What is in sight is here: they are for the next page, and may be read when no key is being answered.
    pub can_wait: bool,
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
    asked: Option<Missing>,
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

    /// Rows that should be read: of the window and two as high before and after it what is not here, where some of the
    /// window or of the next one either way is not here and was not asked for yet. So the next page is here before its
    /// key is pressed.
    pub fn missing(&mut self) -> Option<Missing> {
        let height = self.height.get().max(LOWEST);
        let window = self.window(height);
        let around = |heights: usize| {
            let by = heights * height;
            window.start.saturating_sub(by)..(window.end + by).min(self.count)
        };
        let within = |part: &Range<usize>, whole: &Range<usize>| {
            whole.start <= part.start && part.end <= whole.end
        };
        let needed = around(1);
        let can_wait = within(&window, &self.page);
        let is_asked = |asked: &Missing| {
            let all = together(&self.page, &asked.rows);
            within(&needed, &all) && (can_wait || !asked.can_wait)
        };
        if within(&needed, &self.page) || self.asked.as_ref().is_some_and(is_asked) {
            return None;
        }
        let rows = beyond(around(2), &self.page);
        let missing = Missing { rows, can_wait };
        self.asked = Some(missing.clone());
        Some(missing)
    }

    /// Whether some of these rows are in the window.
    fn is_in_sight(&self, rows: &Range<usize>) -> bool {
        let window = self.window(self.height.get());
        rows.start < window.end && window.start < rows.end
    }

    fn filled(&mut self, start: usize, ids: Vec<i64>) {
        self.page = start..start + ids.len();
        self.page_ids = ids;
        self.asked = None;
        self.at = self.at.min(self.count.saturating_sub(1));
        self.selected = self.id_at(self.at).or(self.selected);
    }
}

/// Both ranges as one where they touch; else the second.
fn together(here: &Range<usize>, more: &Range<usize>) -> Range<usize> {
    if more.start <= here.end && here.start <= more.end {
        here.start.min(more.start)..here.end.max(more.end)
    } else {
        more.clone()
    }
}

/// What of the wanted rows is not here, where that is one range and touches what is here; else all of them.
fn beyond(wanted: Range<usize>, here: &Range<usize>) -> Range<usize> {
    let is_here = |at: usize| here.start <= at && at < here.end;
    match (
        is_here(wanted.start),
        wanted.end > 0 && is_here(wanted.end - 1),
    ) {
        (true, false) => here.end..wanted.end,
        (false, true) => wanted.start..here.start,
        _ => wanted,
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

    /// The same; answers with the rows that stood here.
    pub fn replace_all(&mut self, rows: Vec<T>) -> Vec<T> {
        let before = std::mem::take(&mut self.rows);
        self.load_all(rows);
        before
    }

    fn fill(&mut self, start: usize, rows: Vec<T>) {
        let ids = rows.iter().map(Row::id).collect();
        self.rows = rows;
        self.cursor.filled(start, ids);
    }

    /// Takes rows that were [`missing`](ListCursor::missing), beside those that are here: where they touch, the nearest of
    /// these stay.
    pub fn add(&mut self, start: usize, mut rows: Vec<T>) {
        let here = self.cursor.page.clone();
        let height = self.cursor.height.get().max(LOWEST);
        let most = (MOST_HERE * height).saturating_sub(rows.len());
        if start == here.end {
            let gone = here.len().saturating_sub(most);
            self.rows.drain(..gone);
            self.rows.append(&mut rows);
            let all = std::mem::take(&mut self.rows);
            self.fill(here.start + gone, all);
        } else if start + rows.len() == here.start {
            self.rows.truncate(most);
            rows.append(&mut self.rows);
            self.fill(start, rows);
        } else if self.cursor.is_in_sight(&(start..start + rows.len())) {
            self.fill(start, rows);
        } else {
            // Asked for where one was before; what is here is nearer.
            self.cursor.asked = None;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug)]
    struct Line(i64);

    impl Row for Line {
        fn id(&self) -> i64 {
            self.0
        }
    }

    fn lines(rows: Range<usize>) -> Vec<Line> {
        rows.map(|at| Line(at as i64)).collect()
    }

    fn list(count: usize, height: usize) -> List<Line> {
        let mut list = List::default();
        list.load(count, None, 0, lines(0..count.min(height)));
        list.cursor.window(height);
        list
    }

    #[test]
    fn the_next_page_can_wait_and_what_is_in_sight_cannot() {
        let mut list = list(1000, 30);
        let next = list.cursor.missing().unwrap();
        assert_eq!((next.rows.clone(), next.can_wait), (30..90, true));
        assert_eq!(list.cursor.missing(), None, "it was asked for");
        list.cursor.go(59);
        let now = list.cursor.missing().unwrap();
        assert_eq!(
            (now.rows, now.can_wait),
            (30..120, false),
            "it is in sight before it came"
        );
        assert_eq!(list.cursor.missing(), None);
        list.add(30, lines(30..120));
        list.cursor.go(999);
        let end = list.cursor.missing().unwrap();
        assert_eq!(
            (end.rows, end.can_wait),
            (910..1000, false),
            "far from what is here"
        );
    }

    proptest! {
        /// However one goes, what was asked for last is what is missing, and each row that is here is in its place.
        #[test]
        fn rows_that_come_in_parts_stand_where_they_belong(
            count in 0_usize..3000,
            height in 1_usize..200,
            steps in prop::collection::vec((-1200_isize..1200, prop::bool::ANY), 1..40),
        ) {
            let mut list = list(count, height);
            let mut coming: Option<Missing> = None;
            for (by, arrives) in steps {
                list.cursor.step(by);
                coming = list.cursor.missing().or(coming);
                let mut turns = 0;
                while arrives && let Some(missing) = coming.take() {
                    list.add(missing.rows.start, lines(missing.rows));
                    coming = list.cursor.missing();
                    turns += 1;
                    prop_assert!(turns < 3, "it asks for ever");
                }
                for at in list.cursor.window(height).filter(|_| arrives) {
                    prop_assert_eq!(list.row(at).map(Row::id), Some(at as i64));
                }
                let here = list.cursor.page.clone();
                prop_assert!(here.len() <= (MOST_HERE + 5) * height.max(LOWEST));
                for at in here {
                    prop_assert_eq!(list.row(at).map(Row::id), Some(at as i64));
                }
            }
        }
    }
}
