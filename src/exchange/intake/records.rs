//! The records of a source, one after the other: ragged rows refused, totals and footers listed.

use std::collections::VecDeque;
use std::io;

use super::dialect::split;
use super::footer::{Suspicion, is_left_out, suspicion};
use super::record::{Cells, SheetCell};
use super::scanner::Fault;
use super::source::{Body, FileScanner, joined};
use super::workbook::SheetRow;
use super::{DroppedRow, IntakeError, Record, RefusedRow, Row, Source};

/// Suspicious rows that are held back at most, waiting for the end of the table.
const HELD: usize = 200;

/// Where rows come from.
enum Feed<'s> {
    Text(Box<FileScanner<'s>>),
    Sheet { rows: &'s [SheetRow], next: usize },
}

/// Facts of the row that the feed stands on.
#[derive(Debug, Clone, Copy)]
struct Facts {
    line: u64,
    blank: bool,
    fault: Option<Fault>,
}

impl Feed<'_> {
    fn advance(&mut self) -> io::Result<Option<Facts>> {
        match self {
            Self::Text(scanner) => Ok(scanner.next()?.map(|scanned| Facts {
                line: scanned.line,
                blank: scanned.blank,
                fault: scanned.fault,
            })),
            Self::Sheet { rows, next } => {
                let row = rows.get(*next);
                *next += usize::from(row.is_some());
                let blank = |row: &SheetRow| {
                    row.cells.iter().all(|cell| match cell {
                        SheetCell::Empty => true,
                        SheetCell::Text(text) => text.trim().is_empty(),
                        _ => false,
                    })
                };
                Ok(row.map(|row| Facts {
                    line: row.line,
                    blank: blank(row),
                    fault: None,
                }))
            }
        }
    }

    fn cells(&self) -> Cells<'_> {
        match self {
            Self::Text(scanner) => {
                let (text, ends) = scanner.cells();
                Cells::Text { text, ends }
            }
            Self::Sheet { rows, next } => Cells::Sheet(
                next.checked_sub(1)
                    .and_then(|at| rows.get(at))
                    .map_or(&[], |row| &row.cells),
            ),
        }
    }
}

/// A row that waits for what follows it.
struct Held {
    facts: Facts,
    cells: Vec<SheetCell>,
    after_blank: bool,
    /// `None`: a short row, which may be the first half of a broken one.
    what: Option<Suspicion>,
    /// Why it is refused, if it is.
    reason: Option<String>,
}

/// The records of a source, one after the other.
pub struct Records<'s> {
    source: &'s Source,
    feed: Feed<'s>,
    held: VecDeque<Held>,
    /// The held row that was handed out last.
    shown: Vec<SheetCell>,
    /// The feed stands on a row that has not been handed out.
    waiting: Option<Facts>,
    after_blank: bool,
    ended: bool,
}

impl<'s> Records<'s> {
    pub(super) fn new(source: &'s Source) -> Result<Self, IntakeError> {
        let feed = match (
            source
                .scanner()
                .map_err(|error| unreadable(source, &error))?,
            &source.body,
        ) {
            (Some(scanner), _) => Feed::Text(Box::new(scanner)),
            (None, Body::Sheet { rows, .. }) => Feed::Sheet { rows, next: 0 },
            (None, Body::Text { .. }) => Feed::Sheet { rows: &[], next: 0 },
        };
        let mut records = Self {
            source,
            feed,
            held: VecDeque::new(),
            shown: Vec::new(),
            waiting: None,
            after_blank: false,
            ended: false,
        };
        while let Some(facts) = records.advance()? {
            if facts.line >= source.description.header_line {
                break;
            }
        }
        Ok(records)
    }

    fn advance(&mut self) -> Result<Option<Facts>, IntakeError> {
        self.feed
            .advance()
            .map_err(|error| unreadable(self.source, &error))
    }

    /// The next row; `None` at the end.
    pub fn read(&mut self) -> Result<Option<Row<'_>>, IntakeError> {
        if self.held.is_empty() && self.waiting.is_none() && !self.ended {
            self.look_ahead()?;
        }
        if let Some(held) = self.held.pop_front() {
            return Ok(Some(self.hand_out(held)));
        }
        Ok(self.waiting.take().map(|facts| self.judge(facts)))
    }

    /// Reads on until a row stands that needs no waiting, holding back those that do.
    fn look_ahead(&mut self) -> Result<(), IntakeError> {
        while self.held.len() < HELD {
            let Some(facts) = self.advance()? else {
                self.ended = true;
                self.close();
                return Ok(());
            };
            if facts.blank && facts.fault.is_none() {
                self.after_blank = true;
                continue;
            }
            let after_blank = std::mem::take(&mut self.after_blank);
            let cells = self.feed.cells();
            let width = self.source.header.len();
            let behind = after_blank || self.held.back().is_some_and(|held| held.what.is_some());
            let what = suspicion(cells, width, behind);
            let short = matches!(self.feed, Feed::Text(_)) && cells.len() < width;
            if facts.fault.is_some() || (what.is_none() && !short) {
                self.waiting = Some(facts);
                break;
            }
            let held = self.hold(facts, after_blank, what);
            self.held.push_back(held);
        }
        // A row that was held back and is followed by records is a record as well.
        self.settle(self.held.len());
        Ok(())
    }

    fn hold(&self, facts: Facts, after_blank: bool, what: Option<Suspicion>) -> Held {
        let cells = match self.feed.cells() {
            Cells::Text { text, ends } => {
                split(text, ends).into_iter().map(SheetCell::Text).collect()
            }
            Cells::Sheet(cells) => cells.to_vec(),
        };
        Held {
            facts,
            cells,
            after_blank,
            what,
            reason: None,
        }
    }

    /// At the end of the table: what is suspicious behind the last record is left out.
    fn close(&mut self) {
        let first = self
            .held
            .iter()
            .rposition(|held| held.what.is_none())
            .map_or(0, |last| last + 1);
        let width = self.source.header.len();
        let count = self.held.len();
        let keep = (first..count).find(|at| {
            self.held.get(*at).is_some_and(|held| {
                let filled = held
                    .cells
                    .iter()
                    .filter(|cell| !cell.as_cell().is_empty())
                    .count();
                held.what.is_some_and(|what| {
                    is_left_out(what, held.after_blank, at + 1 < count, filled, width)
                })
            })
        });
        self.settle(keep.unwrap_or(count));
    }

    /// The first `count` held rows are records after all; short ones are weighed.
    fn settle(&mut self, count: usize) {
        let width = self.source.header.len();
        for at in 0..count.min(self.held.len()) {
            let broken = self.is_half(at, width);
            let reason = if broken {
                Some(
                    "the row seems to be broken in two by a line end in a cell without quotes"
                        .to_owned(),
                )
            } else {
                too_few(
                    self.held_length(at),
                    width,
                    matches!(self.feed, Feed::Text(_)),
                )
            };
            if let Some(held) = self.held.get_mut(at) {
                held.what = None;
                held.reason = reason;
            }
        }
    }

    fn held_length(&self, at: usize) -> usize {
        self.held.get(at).map_or(0, |held| held.cells.len())
    }

    /// Whether a held row and its neighbour are two halves of one record. A longer run of short rows is the
    /// file's habit of leaving out empty cells.
    fn is_half(&self, at: usize, width: usize) -> bool {
        let short = |at: Option<usize>| {
            at.map_or(0, |at| self.held_length(at)).clamp(0, width) % width.max(1)
        };
        let pair = |first: usize| {
            let (one, two) = (short(Some(first)), short(Some(first + 1)));
            let alone = short(first.checked_sub(1)) == 0 && short(Some(first + 2)) == 0;
            one > 0 && two > 0 && one + two == width + 1 && alone
        };
        pair(at) || at.checked_sub(1).is_some_and(pair)
    }

    fn hand_out(&mut self, held: Held) -> Row<'_> {
        let line = held.facts.line;
        let texts = |cells: &[SheetCell]| -> Vec<String> {
            cells
                .iter()
                .map(|cell| cell.as_cell().text().into_owned())
                .collect()
        };
        if let Some(what) = held.what {
            let text = joined(&texts(&held.cells));
            return Row::Dropped(DroppedRow {
                line,
                reason: what.reason().to_owned(),
                text,
            });
        }
        if let Some(reason) = held.reason {
            return Row::Refused(RefusedRow {
                line,
                reason,
                cells: texts(&held.cells),
            });
        }
        self.shown = held.cells;
        Row::Data(Record {
            line,
            width: self.source.header.len(),
            cells: Cells::Sheet(&self.shown),
        })
    }

    fn judge(&self, facts: Facts) -> Row<'_> {
        let cells = self.feed.cells();
        let width = self.source.header.len();
        let beyond = (width..cells.len()).find(|index| !cells.get(*index).text().trim().is_empty());
        let reason = facts.fault.map(Fault::reason).or_else(|| {
            beyond.map(|index| {
                format!(
                    "it has {} cells and the header {width}; cell {} holds “{}”. Is a delimiter inside a cell \
                     without quotes?",
                    cells.len(),
                    index + 1,
                    shortened(&cells.get(index).text())
                )
            })
        });
        match reason {
            Some(reason) => {
                let cells = (0..cells.len())
                    .map(|index| cells.get(index).text().into_owned())
                    .collect();
                Row::Refused(RefusedRow {
                    line: facts.line,
                    reason,
                    cells,
                })
            }
            None => Row::Data(Record {
                line: facts.line,
                width,
                cells,
            }),
        }
    }

    /// Bytes read so far, for progress against [`super::Description::size`]; for workbooks by share of rows.
    pub fn bytes_read(&self) -> u64 {
        let size = self.source.description.size;
        match &self.feed {
            Feed::Text(scanner) => scanner.input().bytes_read(),
            Feed::Sheet { rows, next } => size * *next as u64 / (rows.len() as u64).max(1),
        }
    }

    /// Cells from which control characters were removed so far (for workbooks: in the whole sheet).
    pub fn cleaned_cells(&self) -> u64 {
        match (&self.feed, &self.source.body) {
            (Feed::Text(scanner), _) => scanner.cleaned_cells(),
            (_, Body::Sheet { cleaned_cells, .. }) => *cleaned_cells,
            _ => 0,
        }
    }
}

fn unreadable(source: &Source, error: &io::Error) -> IntakeError {
    IntakeError::Unreadable {
        file: source.description.file.clone(),
        reason: error.to_string(),
    }
}

/// Why a short row is refused; `None` where it only leaves out cells at its end.
fn too_few(length: usize, width: usize, text: bool) -> Option<String> {
    let missing = width.saturating_sub(length);
    (text && missing * 2 > width).then(|| {
        format!(
            "it has {length} {} and the header {width}",
            if length == 1 { "cell" } else { "cells" }
        )
    })
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
