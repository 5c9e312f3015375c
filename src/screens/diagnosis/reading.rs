//! What the board reads, and what of it is shown when: the first rows as they were last, what is known so far, all rows.

use crate::app::effect::Effects;
use crate::app::kept::{Begins, Freshness, Keep, Question};
use crate::app::list::{Row, Sort};
use crate::domain::diagnosis::Level;
use crate::storage::{DiagnosisQuestion, StorageError, Store};

use super::board::{BoardLine, BoardReading};
use super::{Diagnosis, question};

/// Where the eye was.
pub(super) struct Eye {
    /// The selected person.
    selected: Option<i64>,
    /// The place of that row.
    at: usize,
    /// Who is selected where nobody has moved since.
    put: Option<i64>,
}

/// What a board answers.
pub(super) fn board_key(question: &DiagnosisQuestion, level: Level) -> String {
    format!("{question:?} {level:?}")
}

/// What the head of a board in an order answers.
pub(super) fn head_key(sort: Sort, of: &str) -> String {
    format!("board-head {sort:?} {of}")
}

/// The head of a board as it was kept; of another day, or of a file that changed since, it says so.
fn head_of(store: &mut Store, key: &str) -> Option<BoardReading> {
    let mark = store.mark().ok()?;
    let kept = match store.looking() {
        None => store.kept_answer(key).ok()??,
        Some(_) => return None,
    };
    let mut head = BoardReading::read_kept(kept.bytes, 0)?;
    let today = store.today();
    if kept.mark != mark || head.on != today {
        head.say_before(today);
    }
    Some(head)
}

/// Keeps a head that was true at a mark. A desk that cannot be written keeps nobody from reading.
pub(super) fn keep_head(store: &mut Store, key: &str, mark: i64, head: &BoardReading) {
    let mut bytes = Vec::new();
    if let (None, Some(())) = (store.looking(), head.write_kept(&mut bytes)) {
        let _ = store.keep_answer(key, mark, &bytes);
    }
}

impl Diagnosis {
    /// Reads the board: its first rows as they were last; else, where it takes long to count, what is known so far.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (question, level) = (question(context, self.choice), self.level);
        let key = board_key(&question, level);
        self.asked.clone_from(&key);
        let (sort, asked, about) = (self.list.cursor.sort, question.clone(), question.clone());
        let head = head_key(sort, &key);
        self.read_head(&key, effects);
        let of = key.clone();
        effects.kept_with_beginning(
            Question::new("board", "read the coaching board", key),
            Begins::never(),
            move |screen: &mut Self, effects| screen.read_so_far(about, level, effects),
            move |store| {
                let mark = store.mark()?;
                let reading = BoardReading::read(store, &question, level)?;
                if let Some(first) = reading.head(sort) {
                    keep_head(store, &head, mark, &first);
                }
                Ok::<_, StorageError>(reading)
            },
            move |screen, mut reading: BoardReading, freshness, effects| {
                if freshness == Freshness::Before {
                    reading.say_before(screen.today());
                }
                effects.let_go(screen.show_whole(reading, &of));
                if freshness == Freshness::Now {
                    screen.prepare(&asked, effects);
                }
            },
        );
    }

    /// The first rows as they were shown last in this order, while everybody's are read. There is none of a filter:
    /// whom it finds is known of all alone. In a large file rows of another question go at once: the figures of one
    /// period never stand beside the name of another while everybody is counted.
    pub(super) fn read_head(&self, of: &str, effects: &mut Effects<Self>) {
        if self.whole == of {
            return;
        }
        let (sort, of) = (self.list.cursor.sort, of.to_owned());
        let key = head_key(sort, &of);
        let has_head = self.list.cursor.filter.text().is_empty();
        effects.read(
            "board head",
            "read the coaching board",
            move |store: &mut Store| -> crate::storage::Result<_> {
                let head = if has_head { head_of(store, &key) } else { None };
                Ok((head, store.is_large()?))
            },
            move |screen, (head, takes_long), effects| {
                let cursor = &screen.list.cursor;
                let is_asked = cursor.sort == sort && cursor.filter.text().is_empty();
                // A row further down, where the eye was, is waited for.
                let selected = cursor.selected();
                let has_row = |head: &BoardReading| selected.is_none_or(|id| head.holds(id));
                let is_wanted =
                    |head: &BoardReading| is_asked && screen.whole != of && has_row(head);
                if let Some(head) = head.filter(is_wanted) {
                    effects.let_go(screen.reading.replace(head));
                    screen.is_head = true;
                    screen.shown = of;
                    screen.lay_out();
                } else if takes_long && screen.asked == of && screen.shown != of {
                    effects.let_go(screen.clear());
                }
            },
        );
    }

    /// Results are known before anybody's factors are counted.
    fn read_so_far(&self, asked: DiagnosisQuestion, level: Level, effects: &mut Effects<Self>) {
        let of = board_key(&asked, level);
        if self.shown == of {
            return;
        }
        effects.figures(
            "board so far",
            "read the results",
            move |store: &mut Store| BoardReading::read_so_far(store, &asked, level),
            move |screen: &mut Self, reading, effects| {
                if let Some(reading) = reading
                    && screen.asked == of
                    && screen.shown != of
                {
                    effects.let_go(screen.show_part(reading, of));
                }
            },
        );
    }

    /// Whether there is nothing to show of what was asked.
    pub(super) fn is_waiting(&self) -> bool {
        self.reading.is_none() && self.list.loaded()
    }

    /// Takes away what answers another question; answers with what stood here.
    fn clear(&mut self) -> Option<BoardReading> {
        self.keep_eye();
        self.is_head = false;
        self.whole.clear();
        self.shown.clear();
        self.list.load_all(Vec::new());
        self.reading.take()
    }

    /// Takes what is known so far; answers with what stood here.
    fn show_part(&mut self, reading: BoardReading, of: String) -> Option<BoardReading> {
        self.keep_eye();
        let before = self.reading.replace(reading);
        (self.is_head, self.shown) = (false, of);
        self.whole.clear();
        self.lay_out();
        if let Some(eye) = &mut self.eye {
            eye.put = self.list.cursor.selected();
        }
        before
    }

    /// Takes all rows; answers with what stood here.
    fn show_whole(&mut self, reading: BoardReading, of: &str) -> Option<BoardReading> {
        let before = self.reading.replace(reading);
        self.is_head = false;
        of.clone_into(&mut self.shown);
        of.clone_into(&mut self.whole);
        let selected = self.list.cursor.selected();
        self.lay_out();
        // Rows that stood in another order moved nobody's eye.
        if let Some(eye) = self.eye.take().filter(|eye| eye.put == selected) {
            let is_eye = |row: &BoardLine| Some(row.id()) == eye.selected;
            let place = self.list.rows().position(is_eye);
            self.list.cursor.go(place.unwrap_or(eye.at));
        }
        before
    }

    /// Remembers where the eye was before it sees what is not whole.
    fn keep_eye(&mut self) {
        let cursor = &self.list.cursor;
        let selected = cursor.selected();
        if self.eye.as_ref().is_none_or(|eye| eye.put != selected) {
            self.eye = Some(Eye {
                selected,
                at: cursor.position(),
                put: selected,
            });
        }
    }

    /// A board that was kept is here without anybody being counted: that is done behind it, for the next scope.
    fn prepare(&mut self, question: &DiagnosisQuestion, effects: &mut Effects<Self>) {
        if !std::mem::replace(&mut self.is_prepared, true) {
            let (question, again) = (question.clone(), question.clone());
            effects.figures_beforehand(
                "board for later",
                "read the coaching board",
                move |store: &mut Store| store.prepare_board(&question),
                move |screen, is_done, effects| {
                    screen.is_prepared = is_done;
                    // Behind what it gave way to.
                    screen.prepare(&again, effects);
                },
            );
        }
    }

    /// Puts what was read in rows again: another order or filter.
    pub(super) fn lay_out(&mut self) {
        if let Some(reading) = &self.reading {
            let cursor = &self.list.cursor;
            let rows = reading.arranged(cursor.sort, cursor.filter.text());
            self.list.load_all(rows);
        }
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
