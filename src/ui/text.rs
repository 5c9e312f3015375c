//! The only place that measures, cuts or cleans text.
//!
//! Whatever comes in (a CRM field, a note, a file name) goes out as symbols that every terminal draws with
//! the same width: controls and escapes are made visible, direction controls and zero-width characters are
//! dropped, emoji sequences are reduced to their first emoji, a character bears at most three marks.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that one character may bear; more make lines overlap on the screen.
const MARKS: usize = 3;
/// The widest symbol: some Indic clusters take four cells.
const WIDEST: usize = 4;
/// Lines of one text that are ever drawn; more fits no screen, and rows are counted in 16 bits.
pub const MOST_LINES: usize = 2000;
/// Stands where text was cut.
const ELLIPSIS: &str = "…";

/// Whether every character stands in one cell of its own, whatever stands beside it: most texts, and no frame has the
/// time to take each of them apart.
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(is_printable) || text.chars().all(stands_alone)
}

fn is_printable(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte)
}

/// Letters of Latin and Cyrillic scripts, marks of punctuation, and what lines and bars are drawn with. A test holds
/// each of them to what [`clean`] makes of it.
fn stands_alone(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{400}'..='\u{481}' | '\u{1e00}'..='\u{1ef9}'
        | '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '•' | '…' | '€' | '−' | '\u{2500}'..='\u{259f}' | '▲' | '△' | '▴'
        | '▵' | '▸' | '▾' | '●' | '○' | '◆')
}

/// What is shown of a plain text in at most that many cells; none for one that is not plain. As [`cut`].
pub fn plain(text: &str, limit: usize) -> Option<Cow<'_, str>> {
    let seen = beginning(text, most_bytes(limit));
    if !is_plain(seen) {
        return None;
    }
    let fits = seen.len() == text.len() && (text.len() <= limit || text.chars().count() <= limit);
    if fits {
        return Some(Cow::Borrowed(text));
    }
    let Some(last) = limit.checked_sub(1) else {
        return Some(Cow::Borrowed(""));
    };
    let end = seen
        .char_indices()
        .nth(last)
        .map_or(seen.len(), |(at, _)| at);
    let mut out = String::with_capacity(end + ELLIPSIS.len());
    out.push_str(&seen[..end]);
    out.push_str(ELLIPSIS);
    Some(Cow::Owned(out))
}

/// Text that is harmless and of known width, on one line.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(cleaned(text))
}

fn cleaned(text: &str) -> String {
    let mut out = once(text);
    // What is left can join to other clusters than before; a few rounds settle every text.
    for _ in 0..4 {
        let again = once(&out);
        if again == out {
            break;
        }
        out = again;
    }
    out
}

fn once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        symbol(cluster, &mut out);
    }
    out
}

/// A text of several lines, each cleaned as [`clean`] does.
pub fn clean_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (said, end) = line
            .strip_suffix('\n')
            .map_or((line, ""), |said| (said, "\n"));
        out.push_str(&clean(said));
        out.push_str(end);
    }
    out
}

/// Cells that the text takes once it is clean.
pub fn width(text: &str) -> usize {
    if text.bytes().all(is_printable) {
        return text.len();
    }
    if text.chars().all(stands_alone) {
        return text.chars().count();
    }
    let clean = cleaned(text);
    clean.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Clean text of at most that many cells; what does not fit ends in an ellipsis. Of a field of a million
/// characters only the beginning is looked at, or each frame would take a second.
pub fn cut(text: &str, limit: usize) -> String {
    if let Some(plain) = plain(text, limit) {
        return plain.into_owned();
    }
    cut_apart(text, limit)
}

/// How much of a text is looked at for that many cells.
fn most_bytes(limit: usize) -> usize {
    limit.saturating_mul(64).saturating_add(1024)
}

fn cut_apart(text: &str, limit: usize) -> String {
    let beginning = beginning(text, most_bytes(limit));
    let clean = cleaned(beginning);
    if width(&clean) <= limit && beginning.len() == text.len() {
        return clean;
    }
    if limit == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for cluster in clean.graphemes(true) {
        let wide = cluster.width();
        if used + wide > limit - 1 {
            break;
        }
        out.push_str(cluster);
        used += wide;
    }
    out.push_str(ELLIPSIS);
    out
}

fn beginning(text: &str, bytes: usize) -> &str {
    &text[..boundary_before(text, bytes)]
}

fn boundary_before(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The end of a text, clean, in fewer than that many cells: what is seen of a line while its cursor is at the end.
pub fn tail(text: &str, limit: usize) -> String {
    let from = text
        .len()
        .saturating_sub(limit.saturating_mul(64).saturating_add(1024));
    let end = clean(&text[boundary_before(text, from)..]).into_owned();
    let (mut used, mut start) = (0, end.len());
    for (at, cluster) in end.grapheme_indices(true).rev() {
        used += cluster.width();
        if used >= limit {
            break;
        }
        start = at;
    }
    end[start..].to_owned()
}

/// Clean text of exactly that many cells, filled up on the right.
pub fn left(text: &str, cells: usize) -> String {
    let mut out = cut(text, cells);
    out.extend(std::iter::repeat_n(' ', cells - width(&out)));
    out
}

/// Clean text of exactly that many cells, filled up on the left: for figures.
pub fn right(text: &str, cells: usize) -> String {
    let cut = cut(text, cells);
    let mut out = " ".repeat(cells - width(&cut));
    out.push_str(&cut);
    out
}

/// Clean lines of at most that many cells, broken between words where possible; at most [`MOST_LINES`], the last
/// one says when there is more.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let seen = beginning(text, cells.saturating_mul(MOST_LINES).saturating_mul(4));
    let mut lines = wrap_all(seen, cells);
    if lines.len() > MOST_LINES || seen.len() < text.len() {
        lines.truncate(MOST_LINES - 1);
        lines.push(ELLIPSIS.to_owned());
    }
    lines
}

fn wrap_all(text: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.replace("\r\n", "\n").split(['\n', '\r']) {
        let mut line = String::new();
        let mut used = 0;
        let paragraph = clean(paragraph);
        for word in pieces(&paragraph) {
            let wide = width(word);
            if used + wide <= cells {
                line.push_str(word);
                used += wide;
                continue;
            }
            if word.trim().is_empty() {
                continue;
            }
            if used > 0 {
                lines.push(line.trim_end().to_owned());
                line = String::new();
                used = 0;
            }
            for cluster in word.graphemes(true) {
                let wide = cluster.width();
                if used + wide > cells && used > 0 {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(cluster);
                used += wide;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Words and the blanks between them. A mark of punctuation stays with its word; scripts without blanks break
/// between their words.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut bounds = Vec::new();
    let mut after_blank = true;
    for (at, word) in text.split_word_bound_indices() {
        let is_blank = word.trim().is_empty();
        let stands_alone = word.graphemes(true).next().is_some_and(|g| g.width() > 1)
            && word.chars().any(char::is_alphanumeric);
        if is_blank || after_blank || stands_alone {
            bounds.push(at);
        }
        after_blank = is_blank;
    }
    bounds.push(text.len());
    (1..bounds.len()).map(move |i| &text[bounds[i - 1]..bounds[i]])
}

/// The clean symbols of a text with their widths, in order.
pub fn symbols(clean: &str) -> impl Iterator<Item = (&str, usize)> {
    clean
        .graphemes(true)
        .map(|g| (g, g.width()))
        .filter(|(_, w)| *w > 0)
}

/// Whether a cell's symbol is one that `clean` would leave as it is.
pub fn is_clean(symbol: &str) -> bool {
    match symbol.as_bytes() {
        [b] => is_printable(*b),
        _ => clean(symbol) == symbol,
    }
}

/// Appends the harmless form of one grapheme.
fn symbol(cluster: &str, out: &mut String) {
    let start = out.len();
    let mut marks = 0;
    for c in cluster.nfc() {
        let wide = c.width();
        if out.len() == start {
            match (c, wide) {
                (
                    '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}',
                    _,
                ) => {
                    out.push(' ');
                }
                (c, None) => out.push(picture(c)),
                (c, Some(_)) if is_trouble(c) || is_modifier(c) => {}
                // A mark without a character to stand on.
                (_, Some(0)) => {}
                (c, Some(_)) => out.push(c),
            }
            continue;
        }
        match wide {
            // The joiner starts another emoji, drawn apart by half of the terminals.
            Some(_) if c == '\u{200d}' => break,
            Some(0) if !is_trouble(c) && marks < MARKS => {
                out.push(c);
                marks += 1;
            }
            Some(w) if w > 0 && !is_trouble(c) && !is_modifier(c) => out.push(c),
            _ => {}
        }
        // The width as ratatui counts it must be what the terminal counts, character by character.
        let whole = &out[start..];
        let by_char: usize = whole.chars().filter_map(UnicodeWidthChar::width).sum();
        if whole.width() != by_char || by_char > WIDEST || whole.graphemes(true).count() > 1 {
            out.truncate(out.len() - c.len_utf8());
        }
    }
}

/// The picture of a control character: `␛` for escape.
fn picture(c: char) -> char {
    match c as u32 {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    }
}

/// Direction controls, variation selectors, fillers, tags: nothing to see, much to break.
fn is_trouble(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Skin tones.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tail_of_a_line_is_its_end_in_fewer_cells_than_the_limit() {
        for (text, limit, shown) in [
            ("", 5, ""),
            ("abc", 5, "abc"),
            ("abcdef", 4, "def"),
            ("ab漢字", 4, "字"),
            ("a\x1bb", 9, "a␛b"),
            ("abc", 0, ""),
        ] {
            assert_eq!(tail(text, limit), shown, "{text}");
        }
    }

    #[test]
    fn a_text_of_a_million_characters_costs_what_its_visible_part_costs() {
        for flood in ["x", "漢", "e\u{301}", "\u{301}", "\u{200b}", "\n", "a "] {
            let text = flood.repeat(1_000_000);
            for _ in 0..50 {
                assert!(width(&cut(&text, 80)) <= 80);
                assert!(width(&tail(&text, 80)) < 80);
            }
            assert!(wrap(&text, 40).len() <= MOST_LINES);
        }
        assert_eq!(wrap(&"x\n".repeat(9000), 5).last().unwrap(), ELLIPSIS);
    }

    #[test]
    fn what_terminals_disagree_about_is_reduced_to_what_they_agree_on() {
        for (text, clean_text, cells) in [
            ("plain", "plain", 5),
            ("a\x1b[31mb", "a␛[31mb", 7),
            ("a\tb\nc\r\nd", "a b c d", 7),
            ("\u{202e}abc\u{202c}", "abc", 3),
            ("\u{2066}x\u{2069}", "x", 1),
            ("z\u{200b}w", "zw", 2),
            ("❤\u{fe0f}", "❤", 1),
            ("1\u{fe0f}\u{20e3}", "1", 1),
            ("👩\u{200d}👩\u{200d}👧", "👩", 2),
            ("👍🏽", "👍", 2),
            ("日本", "日本", 4),
            ("e\u{301}", "é", 1),
            ("\u{301}", "", 0),
            ("\u{9b}31m", "\u{fffd}31m", 4),
        ] {
            assert_eq!(
                (clean(text).as_ref(), width(text)),
                (clean_text, cells),
                "{text:?}"
            );
        }
    }

    #[test]
    fn wide_text_is_cut_between_characters_and_filled_up() {
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(left("日本語", 4), "日… ");
        assert_eq!(right("1,200", 7), "  1,200");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh\n\nx", 3), ["abc", "def", "gh", "", "x"]);
    }

    fn alone() -> Vec<char> {
        ('\u{0}'..='\u{ffff}')
            .filter(|c| stands_alone(*c))
            .collect()
    }

    #[test]
    fn a_character_that_stands_alone_is_one_cell_beside_any_other() {
        let all = alone();
        assert!(all.len() > 900);
        for c in all {
            for text in [
                format!("{c}"),
                format!("a{c}a"),
                format!("{c}{c}"),
                format!("é{c}▌"),
            ] {
                assert_eq!(cleaned(&text), text, "{c:?}");
                let widths: Vec<usize> = text.graphemes(true).map(UnicodeWidthStr::width).collect();
                assert_eq!(widths, vec![1; text.chars().count()], "{c:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_limit_and_loses_its_controls(text in any::<String>(), limit in 0_usize..40) {
            let cut = cut(&text, limit);
            prop_assert!(width(&cut) <= limit);
            prop_assert_eq!(width(&left(&text, limit)), limit);
            prop_assert!(!cut.chars().any(|c| c.is_control() || is_trouble(c)));
            let again = clean(&cut);
            prop_assert_eq!(again.as_ref(), cut.as_str());
            prop_assert_eq!(symbols(&cut).map(|(_, w)| w).sum::<usize>(), width(&cut));
        }

        #[test]
        fn a_plain_text_is_shown_as_one_that_is_taken_apart(
            letters in prop::collection::vec(prop::sample::select(alone()), 0..60),
            stranger in prop::option::of(any::<char>()),
            limit in 0_usize..50,
        ) {
            let text: String = letters.into_iter().chain(stranger).collect();
            prop_assert_eq!(cut(&text, limit), cut_apart(&text, limit));
            prop_assert_eq!(clean(&text).into_owned(), cleaned(&text));
            let apart: usize = cleaned(&text).graphemes(true).map(UnicodeWidthStr::width).sum();
            prop_assert_eq!(width(&text), apart);
        }

        #[test]
        fn wrapped_lines_fit(text in any::<String>(), cells in 4_usize..30) {
            for line in wrap(&text, cells) {
                prop_assert!(width(&line) <= cells, "{:?}", line);
            }
        }
    }
}
