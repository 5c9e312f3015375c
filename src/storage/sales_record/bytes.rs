//! Numbers, days and words as few bytes: what the kept content of a rep is written in.

use chrono::NaiveDate;

use crate::storage::cells::parse_day;

/// Days are counted from here, so that most take two bytes (1 January 2020, days from the common era).
const EPOCH: i64 = 737_425;

/// Writes content.
#[derive(Debug, Default)]
pub(super) struct Out(Vec<u8>);

impl Out {
    /// What was written.
    pub(super) fn done(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// A number that is seldom large, seven bits a byte.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number as u8) | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// How many, for a list that follows.
    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// A number that may be below zero.
    pub(super) fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    /// A number that may be missing.
    pub(super) fn optional(&mut self, number: Option<i64>) {
        match number {
            None => self.number(0),
            Some(number) => self.number(1 + ((number << 1) ^ (number >> 63)).cast_unsigned()),
        }
    }

    pub(super) fn float(&mut self, number: f64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// Reads content; `None` where it ends too early or says what cannot be.
#[derive(Debug, Clone, Copy)]
pub(super) struct In<'b>(&'b [u8]);

impl<'b> In<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all was read.
    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }

    pub(super) fn count(&mut self) -> Option<usize> {
        // Each item takes a byte at least: a damaged count must not ask for more room than there is.
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    /// A number that may be missing.
    pub(super) fn optional(&mut self) -> Option<Missing> {
        let number = match self.number()? {
            0 => None,
            number => {
                let number = number - 1;
                Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
            }
        };
        Some(Missing(number))
    }

    pub(super) fn float(&mut self) -> Option<f64> {
        let (first, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(f64::from_le_bytes(*first))
    }

    pub(super) fn text(&mut self) -> Option<&'b str> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

/// A number that was read and may be missing.
pub(super) struct Missing(pub(super) Option<i64>);

/// A day as a number: 0 is 1 January 2020.
pub(super) fn number_of(day: NaiveDate) -> i64 {
    use chrono::Datelike;
    i64::from(day.num_days_from_ce()) - EPOCH
}

/// The day of a number.
pub(super) fn day_of(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number + EPOCH).ok()?)
}

/// A day as the text of an event says it.
pub(super) fn number_of_text(text: &str) -> Option<i64> {
    parse_day(text).map(number_of)
}

/// Words by number, each once; the empty word is number 0.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) list: Vec<String>,
    numbers: std::collections::HashMap<String, u32>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self::of(vec![String::new()])
    }

    pub(super) fn of(list: Vec<String>) -> Self {
        let numbered = list.iter().cloned().zip(0..);
        Self {
            numbers: numbered.collect(),
            list,
        }
    }

    pub(super) fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(0);
        self.list.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    pub(super) fn write(&self, out: &mut Out) {
        out.count(self.list.len());
        for word in &self.list {
            out.text(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let numbers = [0, 1, 127, 128, 300, u64::MAX];
        let signed = [0, -1, 1, i64::MIN, i64::MAX, 64, -65];
        let mut out = Out::default();
        for number in numbers {
            out.number(number);
        }
        for number in signed {
            out.signed(number);
        }
        out.text("Größe");
        out.float(0.25);
        out.byte(7);
        let bytes = out.done();
        let mut back = In::new(&bytes);
        assert!(numbers.iter().all(|n| back.number() == Some(*n)));
        assert!(signed.iter().all(|n| back.signed() == Some(*n)));
        assert_eq!(back.text(), Some("Größe"));
        assert_eq!((back.float(), back.byte()), (Some(0.25), Some(7)));
        assert!(back.is_done() && back.number().is_none());
    }

    #[test]
    fn days_are_counted_from_the_first_of_2020() {
        assert_eq!(number_of_text("2020-01-01"), Some(0));
        let day = "1999-12-31".parse().unwrap();
        assert_eq!(day_of(number_of(day)), Some(day));
    }
}
