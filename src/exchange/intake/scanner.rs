//! The scanner: delimited text into records, one reused buffer, physical line numbers.
//!
//! It is our own rather than the `csv` crate's reader because an import must name physical lines (also behind
//! blank lines, CR line ends and quoted newlines), must see blank lines (a footer stands behind one), and must
//! say where a quote was never closed. The tests read back what the `csv` crate writes.

use std::io::{self, Read};

use super::clean_text;

/// How fields and quotes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: u8,
    /// `\"` inside quotes is a quote, `\\` a backslash.
    pub backslash_quotes: bool,
}

/// What is wrong with the quotes or bytes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Something other than a delimiter follows a closing quote.
    StrayQuote,
    /// The quote opened in this line is never closed.
    UnclosedQuote(u64),
    /// A record longer than [`LONGEST`].
    TooLong,
    /// Bytes that are not UTF-8.
    NotUtf8,
}

impl Fault {
    pub(super) fn reason(self) -> String {
        match self {
            Self::StrayQuote => {
                "text follows a closing quote; inside a quoted cell a quote is written twice"
                    .to_owned()
            }
            Self::UnclosedQuote(line) => {
                format!(
                    "the quote opened in line {line} is never closed, so the rest cannot be told apart"
                )
            }
            Self::TooLong => {
                "the row is longer than 4 MB; most likely a quote was opened and not closed"
                    .to_owned()
            }
            Self::NotUtf8 => {
                "it holds bytes that are not UTF-8; name the file's encoding to read it".to_owned()
            }
        }
    }
}

/// A record's own facts; its cells are in the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned {
    /// Line where it starts, from 1.
    pub line: u64,
    /// Nothing but white space and delimiters.
    pub blank: bool,
    pub fault: Option<Fault>,
}

/// Longest record that is kept.
pub(super) const LONGEST: usize = 4 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    AfterQuote,
    Escaped,
}

/// Scans records from UTF-8 bytes.
pub(super) struct Scanner<R> {
    input: R,
    dialect: Dialect,
    plain: [bool; 256],
    quoted: [bool; 256],
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    line: u64,
    /// The last byte was a carriage return that already ended a line.
    after_cr: bool,
    bytes: Vec<u8>,
    text: String,
    ends: Vec<usize>,
    cleaned_cells: u64,
}

impl<R: Read> Scanner<R> {
    pub(super) fn new(input: R, dialect: Dialect) -> Self {
        let mut plain = [true; 256];
        let mut quoted = [true; 256];
        for byte in [dialect.delimiter, b'\n', b'\r'] {
            plain[usize::from(byte)] = false;
        }
        for byte in [b'"', b'\n', b'\r'] {
            quoted[usize::from(byte)] = false;
        }
        quoted[usize::from(b'\\')] = !dialect.backslash_quotes;
        Self {
            input,
            dialect,
            plain,
            quoted,
            buffer: vec![0; 64 * 1024],
            at: 0,
            filled: 0,
            line: 1,
            after_cr: false,
            bytes: Vec::new(),
            text: String::new(),
            ends: Vec::new(),
            cleaned_cells: 0,
        }
    }

    /// Text of the record's cells, one behind the other, and where each ends.
    pub(super) fn cells(&self) -> (&str, &[usize]) {
        (&self.text, &self.ends)
    }

    /// Cells that have lost control characters so far.
    pub(super) fn cleaned_cells(&self) -> u64 {
        self.cleaned_cells
    }

    pub(super) fn input(&self) -> &R {
        &self.input
    }

    fn refill(&mut self) -> io::Result<bool> {
        while self.at == self.filled {
            match self.input.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(got) => (self.at, self.filled) = (0, got),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// The next line, blank ones included; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Scanned>> {
        self.bytes = std::mem::take(&mut self.text).into_bytes();
        self.bytes.clear();
        self.ends.clear();
        self.skip_line_feed()?;
        if !self.refill()? {
            return Ok(None);
        }
        let line = self.line;
        let fault = self.scan_record()?;
        Ok(Some(self.finish(line, fault)))
    }

    /// Passes the line feed of a CRLF whose carriage return ended the record before.
    fn skip_line_feed(&mut self) -> io::Result<()> {
        if self.after_cr {
            if self.refill()? && self.buffer[self.at] == b'\n' {
                self.at += 1;
            }
            self.after_cr = false;
        }
        Ok(())
    }

    fn scan_record(&mut self) -> io::Result<Option<Fault>> {
        let mut state = State::FieldStart;
        let mut fault = None;
        let mut opened = self.line;
        while self.refill()? {
            let byte = self.buffer[self.at];
            match state {
                State::FieldStart if byte == b'"' => {
                    (state, opened) = (State::Quoted, self.line);
                    self.at += 1;
                }
                State::FieldStart | State::Plain if self.plain[usize::from(byte)] => {
                    self.take_run(false);
                    state = State::Plain;
                }
                State::Quoted => state = self.quoted_byte(byte),
                State::Escaped => {
                    if !matches!(byte, b'"' | b'\\') {
                        self.bytes.push(b'\\');
                    }
                    self.bytes.push(byte);
                    self.at += 1;
                    state = State::Quoted;
                }
                State::AfterQuote if byte == b'"' => {
                    self.bytes.push(b'"');
                    self.at += 1;
                    state = State::Quoted;
                }
                State::AfterQuote if self.plain[usize::from(byte)] => {
                    self.at += 1;
                    if byte != b' ' {
                        self.bytes.push(byte);
                        fault = Some(Fault::StrayQuote);
                        state = State::Plain;
                    }
                }
                _ if byte == self.dialect.delimiter => {
                    self.ends.push(self.bytes.len());
                    self.at += 1;
                    state = State::FieldStart;
                }
                _ => {
                    self.line += 1;
                    self.after_cr = byte == b'\r';
                    self.at += 1;
                    self.ends.push(self.bytes.len());
                    return Ok(fault.or_else(|| self.too_long()));
                }
            }
        }
        self.ends.push(self.bytes.len());
        if matches!(state, State::Quoted | State::Escaped) {
            return Ok(Some(Fault::UnclosedQuote(opened)));
        }
        Ok(fault.or_else(|| self.too_long()))
    }

    fn too_long(&self) -> Option<Fault> {
        (self.bytes.len() >= LONGEST).then_some(Fault::TooLong)
    }

    /// Takes the bytes up to the next one with a meaning.
    fn take_run(&mut self, in_quotes: bool) {
        let table = if in_quotes { &self.quoted } else { &self.plain };
        let run = &self.buffer[self.at..self.filled];
        let length = run
            .iter()
            .position(|byte| !table[usize::from(*byte)])
            .unwrap_or(run.len());
        if self.bytes.len() + length < LONGEST {
            self.bytes.extend_from_slice(&run[..length]);
        } else {
            self.bytes.resize(LONGEST, b' ');
        }
        if length > 0 {
            self.after_cr = false;
        }
        self.at += length;
    }

    fn quoted_byte(&mut self, byte: u8) -> State {
        if self.quoted[usize::from(byte)] {
            self.take_run(true);
            return State::Quoted;
        }
        self.at += 1;
        match byte {
            b'\n' => {
                if !self.after_cr {
                    self.line += 1;
                    self.bytes.push(b'\n');
                }
                self.after_cr = false;
                State::Quoted
            }
            // Any line end inside a cell becomes one line feed.
            b'\r' => {
                self.line += 1;
                self.bytes.push(b'\n');
                self.after_cr = true;
                State::Quoted
            }
            b'\\' => {
                self.after_cr = false;
                State::Escaped
            }
            _ => {
                self.after_cr = false;
                State::AfterQuote
            }
        }
    }

    fn finish(&mut self, line: u64, mut fault: Option<Fault>) -> Scanned {
        let bytes = std::mem::take(&mut self.bytes);
        if fault == Some(Fault::TooLong) {
            self.ends
                .iter_mut()
                .for_each(|end| *end = (*end).min(bytes.len()));
        }
        let dirty = bytes
            .iter()
            .any(|byte| matches!(byte, 0..=8 | 11..=31 | 0x7F | 0xC2));
        self.text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                fault = fault.or(Some(Fault::NotUtf8));
                self.lossy(error.as_bytes())
            }
        };
        // A cut through a character can only come from bytes that are not UTF-8.
        if self
            .ends
            .iter()
            .any(|end| !self.text.is_char_boundary(*end))
        {
            fault = fault.or(Some(Fault::NotUtf8));
            self.text = String::from_utf8_lossy(&[]).into_owned();
            self.ends.iter_mut().for_each(|end| *end = 0);
        }
        if dirty {
            self.clean();
        }
        let blank = self.text.bytes().all(|byte| byte == b' ' || byte == b'\t');
        Scanned { line, blank, fault }
    }

    fn lossy(&mut self, bytes: &[u8]) -> String {
        let mut text = String::new();
        let mut start = 0;
        for end in &mut self.ends {
            text.push_str(&String::from_utf8_lossy(
                bytes.get(start..*end).unwrap_or_default(),
            ));
            start = *end;
            *end = text.len();
        }
        text
    }

    fn clean(&mut self) {
        let mut text = String::with_capacity(self.text.len());
        let mut start = 0;
        for end in &mut self.ends {
            let (cell, lost) = clean_text(self.text.get(start..*end).unwrap_or_default());
            self.cleaned_cells += u64::from(lost);
            text.push_str(&cell);
            start = *end;
            *end = text.len();
        }
        self.text = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect {
        delimiter: b',',
        backslash_quotes: false,
    };

    fn scan(text: &str, dialect: Dialect) -> Vec<(u64, Vec<String>, Option<Fault>)> {
        let mut scanner = Scanner::new(text.as_bytes(), dialect);
        let mut out = Vec::new();
        while let Some(scanned) = scanner.next().unwrap() {
            let (text, ends) = scanner.cells();
            let mut start = 0;
            let cells = ends
                .iter()
                .map(|end| {
                    let cell = text[start..*end].to_owned();
                    start = *end;
                    cell
                })
                .collect();
            out.push((scanned.line, cells, scanned.fault));
        }
        out
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>, Option<Fault>) {
        (
            line,
            cells.iter().map(|cell| (*cell).to_owned()).collect(),
            None,
        )
    }

    #[test]
    fn physical_lines_are_counted_through_quotes_and_every_line_end() {
        let expected = vec![
            row(1, &["a", "b"]),
            row(2, &["1\n2", "x"]),
            row(4, &[""]),
            row(5, &["3", "4"]),
        ];
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "\"1", "2\",x", "", "3,4"].join(end);
            assert_eq!(
                scan(&text, COMMA),
                expected,
                "{end:?} without a last line end"
            );
            assert_eq!(scan(&(text + end), COMMA), expected, "{end:?}");
        }
    }

    #[test]
    fn quotes_are_doubled_or_escaped_by_dialect() {
        assert_eq!(
            scan("1,\"ha \"\"ha\"\"\"\n", COMMA),
            [row(1, &["1", "ha \"ha\""])]
        );
        let backslash = Dialect {
            delimiter: b';',
            backslash_quotes: true,
        };
        let text = "\"\\\"Big\\\" C:\\\\x \\n\";1\n";
        assert_eq!(scan(text, backslash), [row(1, &["\"Big\" C:\\x \\n", "1"])]);
    }

    #[test]
    fn a_quote_inside_an_unquoted_cell_is_a_quote() {
        assert_eq!(
            scan("36'37.8\"N,x\n", COMMA),
            [row(1, &["36'37.8\"N", "x"])]
        );
    }

    #[test]
    fn broken_quotes_are_named() {
        assert_eq!(scan("\"a\"b,c\n1,2\n", COMMA)[0].2, Some(Fault::StrayQuote));
        assert_eq!(scan("\"a\" ,c\n", COMMA), [row(1, &["a", "c"])]);
        assert_eq!(
            scan("1,2\n3,\"open\n5,6\n", COMMA)[1].2,
            Some(Fault::UnclosedQuote(2))
        );
    }

    #[test]
    fn control_characters_are_removed_and_counted() {
        let mut scanner = Scanner::new("a\u{1b}[2J,b\0\u{9b}c,d\n".as_bytes(), COMMA);
        scanner.next().unwrap();
        assert_eq!(scanner.cells(), ("a[2Jbcd", [4, 6, 7].as_slice()));
        assert_eq!(scanner.cleaned_cells(), 2);
    }

    #[test]
    fn bytes_that_are_not_utf8_cost_one_row() {
        let mut scanner = Scanner::new(&b"a,\xFF\nb,c\n"[..], COMMA);
        assert_eq!(scanner.next().unwrap().unwrap().fault, Some(Fault::NotUtf8));
        assert_eq!(scanner.next().unwrap().unwrap().fault, None);
        assert_eq!(scanner.cells().0, "bc");
    }
}
