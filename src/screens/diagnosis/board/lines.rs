//! The rows of a board as bytes, one behind the other: a row is put in words when it is first in sight. So everybody's
//! board takes the room of its text, is read from the desk without being taken apart, and is shared by whoever shows it.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::app::list::Row;
use crate::domain::diagnosis::Rank;
use crate::domain::ids::RepId;

use super::{Bar, Said};

/// The ranks by their number in a row.
const RANKS: [Rank; 7] = [
    Rank::Unplanned,
    Rank::Planned,
    Rank::Territory,
    Rank::Ramping,
    Rank::Thin,
    Rank::Nothing,
    Rank::NoDeals,
];

/// Writes what a row, or what stands above them, is made of.
#[derive(Debug, Default)]
pub(super) struct Out(pub(super) Vec<u8>);

impl Out {
    pub(super) fn number(&mut self, number: usize) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn signed(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn float(&mut self, number: f64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn optional(&mut self, number: Option<f64>) {
        self.0.push(u8::from(number.is_some()));
        if let Some(number) = number {
            self.float(number);
        }
    }

    fn days(&mut self, days: Option<i64>) {
        self.0.push(u8::from(days.is_some()));
        if let Some(days) = days {
            self.signed(days);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// Reads it back; `None` where it ends too early.
pub(super) struct In<'b>(pub(super) &'b [u8]);

impl<'b> In<'b> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.bytes()?)).ok()
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.bytes()?))
    }

    fn float(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.bytes()?))
    }

    fn flag(&mut self) -> Option<bool> {
        let [byte] = self.bytes()?;
        Some(byte != 0)
    }

    #[expect(
        clippy::option_option,
        reason = "the outer one says that the bytes end"
    )]
    fn optional(&mut self) -> Option<Option<f64>> {
        Some(if self.flag()? {
            Some(self.float()?)
        } else {
            None
        })
    }

    #[expect(
        clippy::option_option,
        reason = "the outer one says that the bytes end"
    )]
    fn days(&mut self) -> Option<Option<i64>> {
        Some(if self.flag()? {
            Some(self.signed()?)
        } else {
            None
        })
    }

    pub(super) fn text(&mut self) -> Option<&'b str> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

impl Said {
    /// As bytes, whose first eight are the person.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.signed(self.rep.0);
        let rank = RANKS.iter().position(|rank| *rank == self.rank);
        out.number(rank.unwrap_or(0));
        let texts = [
            &self.name,
            &self.mark,
            &self.gap_text,
            &self.lever,
            &self.worth_text,
            &self.focus,
            &self.coaching,
        ];
        for text in texts {
            out.text(text);
        }
        for figure in [self.gap, self.share, self.sure, self.worth] {
            out.optional(figure);
        }
        for days in [self.coached_days, self.days_without_plan] {
            out.days(days);
        }
        out.number(self.reasons.len());
        for reason in &self.reasons {
            out.text(reason);
        }
        out.number(self.bars.len());
        for bar in &self.bars {
            out.text(&bar.name);
            out.float(bar.costs);
            out.text(&bar.figure);
        }
        out.0
    }

    /// From bytes.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = In(bytes);
        let rep = RepId(bytes.signed()?);
        let rank = *RANKS.get(bytes.number()?)?;
        let mut text = || Some(bytes.text()?.to_owned());
        let (name, mark, gap_text, lever) = (text()?, text()?, text()?, text()?);
        let (worth_text, focus, coaching) = (text()?, text()?, text()?);
        let mut figure = || bytes.optional();
        let (gap, share, sure, worth) = (figure()?, figure()?, figure()?, figure()?);
        let (coached_days, days_without_plan) = (bytes.days()?, bytes.days()?);
        let mut reasons = Vec::new();
        for _ in 0..bytes.number()? {
            reasons.push(bytes.text()?.to_owned());
        }
        let mut bars = Vec::new();
        for _ in 0..bytes.number()? {
            bars.push(Bar {
                name: bytes.text()?.to_owned(),
                costs: bytes.float()?,
                figure: bytes.text()?.to_owned(),
            });
        }
        Some(Self {
            rep,
            name,
            rank,
            mark,
            gap,
            gap_text,
            lever,
            share,
            sure,
            worth,
            worth_text,
            coached_days,
            days_without_plan,
            focus,
            reasons,
            coaching,
            bars,
        })
    }
}

/// The rows of a board, by return on coaching.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// The place of each in all rows, from 0, and where it begins and ends.
    at: Vec<[u32; 3]>,
    /// Whether they say what is known so far, and no levers.
    pub(super) is_part: bool,
}

impl Lines {
    /// Puts rows one behind the other, each with its place in all rows.
    pub(super) fn of<B: AsRef<[u8]>>(rows: impl Iterator<Item = (usize, B)>) -> Self {
        let mut out = Out::default();
        let mut at = Vec::new();
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        for (place, row) in rows {
            let begin = out.0.len();
            out.0.extend_from_slice(row.as_ref());
            at.push([short(place), short(begin), short(out.0.len())]);
        }
        Self {
            bytes: out.0,
            at,
            is_part: false,
        }
    }

    /// The same of rows that say what is known so far.
    pub(super) fn so_far(self) -> Self {
        Self {
            is_part: true,
            ..self
        }
    }

    /// Writes them behind what stands there.
    pub(super) fn write(&self, out: &mut Out) {
        out.number(self.len());
        for at in 0..self.len() {
            let row = self.row(at);
            out.number(self.place(at));
            out.number(row.len());
            out.0.extend_from_slice(row);
        }
    }

    /// Rows that stand in bytes from a place on.
    pub(super) fn read(bytes: Vec<u8>, from: usize) -> Option<Self> {
        let mut rest = In(bytes.get(from..)?);
        let count = rest.number()?;
        let mut at = Vec::with_capacity(count.min(bytes.len()));
        for _ in 0..count {
            let place = u32::try_from(rest.number()?).ok()?;
            let length = rest.number()?;
            let begin = bytes.len() - rest.0.len();
            rest.0 = rest.0.get(length..)?;
            let end = u32::try_from(begin + length).ok()?;
            at.push([place, u32::try_from(begin).ok()?, end]);
        }
        Some(Self {
            bytes,
            at,
            is_part: false,
        })
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// A row as bytes.
    pub(super) fn row(&self, at: usize) -> &[u8] {
        let [_, begin, end] = self.at.get(at).copied().unwrap_or_default();
        let bytes = self.bytes.get(begin as usize..end as usize);
        bytes.unwrap_or_default()
    }

    /// The place of a row in all rows, from 0.
    pub(super) fn place(&self, at: usize) -> usize {
        self.at.get(at).map_or(0, |row| row[0] as usize)
    }

    /// Who a row is about.
    pub(super) fn rep(&self, at: usize) -> RepId {
        RepId(In(self.row(at)).signed().unwrap_or_default())
    }

    /// A row, put in words.
    pub(super) fn said(&self, at: usize) -> Said {
        Said::read(self.row(at)).unwrap_or_default()
    }
}

/// A row of the board.
#[derive(Debug, Clone)]
pub struct BoardLine {
    lines: Arc<Lines>,
    at: usize,
    said: OnceCell<Box<Said>>,
}

impl BoardLine {
    /// One of the rows.
    pub(super) fn at(lines: &Arc<Lines>, at: usize) -> Self {
        Self {
            lines: Arc::clone(lines),
            at,
            said: OnceCell::new(),
        }
    }

    /// Its place in all rows, from 1.
    pub(super) fn place(&self) -> usize {
        self.lines.place(self.at) + 1
    }

    /// Whether it says what is known so far, and no lever.
    pub(super) fn is_part(&self) -> bool {
        self.lines.is_part
    }

    /// Who.
    pub fn rep(&self) -> RepId {
        self.lines.rep(self.at)
    }

    /// What it says.
    pub fn said(&self) -> &Said {
        let read = || Box::new(self.lines.said(self.at));
        self.said.get_or_init(read)
    }
}

impl Row for BoardLine {
    fn id(&self) -> i64 {
        self.rep().0
    }
}
