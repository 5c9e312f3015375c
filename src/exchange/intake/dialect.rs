//! The dialect of delimited text: which delimiter, how quotes are written, where the header stands.

use super::scanner::{Dialect, Scanner};
use crate::exchange::recognise::header_hits;

/// Delimiters in the order of preference; the colon only where nothing else fits.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records that are looked at.
const LOOK_AT: usize = 60;

/// A record at the start of a file.
#[derive(Debug, Clone)]
pub(super) struct HeadRow {
    pub line: u64,
    pub cells: Vec<String>,
}

/// What the start of a file shows.
#[derive(Debug, Clone)]
pub(super) struct Sniffed {
    pub dialect: Dialect,
    /// The first line says `sep=;`.
    pub told: bool,
    /// The first records, blank ones left out.
    pub rows: Vec<HeadRow>,
}

/// The delimiter of a first line `sep=;`.
fn told_delimiter(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim().trim_matches('"');
    let (word, delimiter) = line.split_at_checked(4)?;
    let byte = delimiter.bytes().next();
    if word.eq_ignore_ascii_case("sep=") && delimiter.len() <= 1 {
        // A tab is eaten by the trim above.
        return Some(byte.unwrap_or(b'\t'));
    }
    None
}

/// Finds the dialect of `text`, the start of a file; `whole` says that it is all of it.
pub(super) fn sniff(text: &str, whole: bool, wanted: Option<u8>) -> Sniffed {
    let told = told_delimiter(text);
    let fixed = wanted.or(told);
    let candidates: &[u8] = match &fixed {
        Some(delimiter) => std::slice::from_ref(delimiter),
        None => &DELIMITERS,
    };
    let skip = usize::from(told.is_some());
    let mut best = best_of(text, whole, candidates, skip);
    if fixed.is_none() && best.score <= 0.0 {
        let colon = best_of(text, whole, b":", skip);
        if colon.score > 1.0 {
            best = colon;
        }
    }
    Sniffed {
        dialect: best.dialect,
        told: told.is_some(),
        rows: best.rows,
    }
}

struct Trial {
    dialect: Dialect,
    score: f64,
    rows: Vec<HeadRow>,
}

fn best_of(text: &str, whole: bool, delimiters: &[u8], skip: usize) -> Trial {
    let mut best: Option<Trial> = None;
    for delimiter in delimiters {
        for backslash_quotes in [false, true] {
            if backslash_quotes && !text.contains("\\\"") {
                continue;
            }
            let trial = trial(
                text,
                whole,
                Dialect {
                    delimiter: *delimiter,
                    backslash_quotes,
                },
                skip,
            );
            if best.as_ref().is_none_or(|best| trial.score > best.score) {
                best = Some(trial);
            }
        }
    }
    let fallback = Dialect {
        delimiter: b',',
        backslash_quotes: false,
    };
    best.unwrap_or(Trial {
        dialect: fallback,
        score: 0.0,
        rows: Vec::new(),
    })
}

/// Reads the start with one dialect and scores it: constant field count first, then header words, field count
/// and clean quotes.
fn trial(text: &str, whole: bool, dialect: Dialect, skip: usize) -> Trial {
    let mut scanner = Scanner::new(text.as_bytes(), dialect);
    let mut rows = Vec::new();
    let mut faults = 0_usize;
    // Reading from memory cannot fail.
    while let Ok(Some(scanned)) = scanner.next() {
        faults += usize::from(scanned.fault.is_some());
        if !scanned.blank && (skip == 0 || scanned.line > skip as u64) {
            let (text, ends) = scanner.cells();
            rows.push(HeadRow {
                line: scanned.line,
                cells: split(text, ends),
            });
        }
        if rows.len() > LOOK_AT {
            break;
        }
    }
    // The last record of a part is most likely cut.
    if (!whole || rows.len() > LOOK_AT) && rows.len() > 1 {
        rows.pop();
        faults = faults.min(rows.len());
    }
    Trial {
        dialect,
        score: score(&rows, faults),
        rows,
    }
}

pub(super) fn split(text: &str, ends: &[usize]) -> Vec<String> {
    let mut start = 0;
    ends.iter()
        .map(|end| {
            let cell = text.get(start..*end).unwrap_or_default().to_owned();
            start = *end;
            cell
        })
        .collect()
}

fn score(rows: &[HeadRow], faults: usize) -> f64 {
    let Some(width) = modal_width(rows) else {
        return 0.0;
    };
    if width < 2 {
        return 0.0;
    }
    let share = |count: usize| count as f64 / rows.len() as f64;
    let regular = share(rows.iter().filter(|row| row.cells.len() == width).count());
    let hits = rows
        .iter()
        .take(HEADER_WITHIN)
        .map(|row| header_hits(&row.cells))
        .max()
        .unwrap_or(0);
    let first = rows.first().is_some_and(|row| row.cells.len() == width);
    2.0 * regular + 0.2 * hits.min(8) as f64 + 0.02 * width.min(20) as f64 + 0.5 * f64::from(first)
        - 2.0 * share(faults)
}

/// The field count that most records have; the larger one of two.
fn modal_width(rows: &[HeadRow]) -> Option<usize> {
    rows.iter().map(|row| row.cells.len()).max_by_key(|width| {
        (
            rows.iter().filter(|row| row.cells.len() == *width).count(),
            *width,
        )
    })
}

/// The header stands within the first rows.
pub(super) const HEADER_WITHIN: usize = 30;

/// The place of the header among the first rows: the row with the most header words, if it has two of
/// them, else the first row as wide as most.
pub(super) fn header_place(rows: &[HeadRow]) -> Option<usize> {
    let mut best = (1, None);
    for (place, row) in rows.iter().take(HEADER_WITHIN).enumerate() {
        let hits = header_hits(&row.cells);
        if hits > best.0 {
            best = (hits, Some(place));
        }
    }
    best.1.or_else(|| {
        let width = modal_width(rows)?;
        rows.iter()
            .take(HEADER_WITHIN)
            .position(|row| row.cells.len() >= width.min(2))
    })
}

/// Why a row cannot be a header: it holds values. `None` where it may be one.
pub(super) fn not_a_header(cells: &[String]) -> Option<String> {
    let value = cells.iter().map(|cell| cell.trim()).find(|cell| {
        let figures = cell.bytes().filter(u8::is_ascii_digit).count();
        let others = cell.chars().filter(|c| c.is_alphabetic()).count();
        (figures > 0 && others == 0) || (cell.contains('@') && cell.contains('.'))
    })?;
    (header_hits(cells) < 2).then(|| {
        format!("the first row holds the value “{value}”, so it is a record and not a header")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_with_a_constant_count_outside_quotes() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", b';'),
            ("a\tb\n\"x,y\"\t2\n", b'\t'),
            ("a|b|c\n\"1|2\"|2|3\n", b'|'),
            ("city:region\nA:B\n", b':'),
            (
                "Deal Name;Amount;Close Date\n\"A, B; C\";1.234,56;01.02.2025\n",
                b';',
            ),
            ("when,what\n10:30,a:b\n11:30,c:d\n", b','),
            ("just text\nmore text\n", b','),
            ("sep=;\na;b,c\n1;2,3\n", b';'),
            ("\"sep=|\"\r\na|b\r\n", b'|'),
        ] {
            assert_eq!(
                char::from(sniff(text, true, None).dialect.delimiter),
                char::from(delimiter),
                "{text}"
            );
        }
    }

    #[test]
    fn backslash_quotes_are_seen_where_doubling_does_not_work_out() {
        let text = "name;year\n\"\\\"Big\\\" Cat\";1964\n\"Jake \\\"Snake\\\"\";1986\n";
        let sniffed = sniff(text, true, None);
        assert!(sniffed.dialect.backslash_quotes);
        assert_eq!(sniffed.dialect.delimiter, b';');
        let path = "name,dir\n\"a\",\"C:\\\"\n\"b\",\"D:\\\"\n";
        assert!(!sniff(path, true, None).dialect.backslash_quotes);
    }

    #[test]
    fn the_header_is_found_below_a_title_block() {
        let text = "Open pipeline\nAs of 2026-11-20\n\nDeal Name,Stage,Amount,Close Date\nX,Demo,1,2026-01-01\n";
        let sniffed = sniff(text, true, None);
        let place = header_place(&sniffed.rows).unwrap();
        assert_eq!(sniffed.rows[place].line, 4);
    }

    #[test]
    fn a_row_of_values_is_no_header() {
        let row = |cells: &[&str]| {
            cells
                .iter()
                .map(|cell| (*cell).to_owned())
                .collect::<Vec<_>>()
        };
        assert!(not_a_header(&row(&["Southborough", "MA", "9686"])).is_some());
        assert!(not_a_header(&row(&["city", "region", "population"])).is_none());
        assert!(not_a_header(&row(&["Rep", "Quota", "2025"])).is_none());
    }
}
