//! Where in a text the words stand, and the part of it that is shown.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::words::{Words, is_of_word, is_without_spaces};

/// One line of a text with its matched letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The line, without line ends; "…" where it was cut.
    pub text: String,
    /// The matched letters, as bytes of `text`, in order, none over another.
    pub matches: Vec<Range<usize>>,
}

/// What was found in a text.
pub(super) struct Found {
    matches: Vec<Range<usize>>,
    /// Each word was found.
    pub(super) all: bool,
    /// Each word stands there whole, not only as the beginning of another.
    pub(super) all_whole: bool,
}

/// Letters before the first match, and in all.
const BEFORE: usize = 60;
const MOST: usize = 300;

/// Finds the words in a text, without regard to case and accents.
pub(super) fn find(text: &str, words: &Words) -> Found {
    let (folded, places) = fold_with_places(text);
    let mut found = Found {
        matches: Vec::new(),
        all: true,
        all_whole: true,
    };
    for word in words.folded() {
        let is_anywhere = word.chars().any(|c| is_without_spaces(c) || !is_of_word(c));
        let (mut any, mut whole) = (false, is_anywhere);
        for (start, _) in folded.match_indices(word.as_str()) {
            let begins = !folded[..start].chars().next_back().is_some_and(is_of_word);
            if !begins && !is_anywhere {
                continue;
            }
            let end = start + word.len();
            any = true;
            whole |= !folded[end..].chars().next().is_some_and(is_of_word);
            found.matches.push(places[start]..places[end]);
        }
        found.all &= any;
        found.all_whole &= any && whole;
    }
    found.matches = joined(std::mem::take(&mut found.matches), text);
    found
}

/// The text folded, and for each of its bytes (and its end) where in the text the letter stands.
fn fold_with_places(text: &str) -> (String, Vec<usize>) {
    if text.is_ascii() {
        return (text.to_ascii_lowercase(), (0..=text.len()).collect());
    }
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut buffer = [0; 4];
    for (at, letter) in text.char_indices() {
        let letter: &str = letter.encode_utf8(&mut buffer);
        for plain in letter.nfkd().filter(|c| !is_combining_mark(*c)) {
            for lower in plain.to_lowercase() {
                folded.push(lower);
                places.resize(folded.len(), at);
            }
        }
    }
    places.push(text.len());
    (folded, places)
}

/// In order, with those that overlap as one; a letter whose accents follow it keeps them.
fn joined(mut matches: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    matches.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(matches.len());
    for mut range in matches {
        if range.end == range.start {
            range.end += text[range.start..].chars().next().map_or(0, char::len_utf8);
        }
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

impl Found {
    /// The part of the text around the first match, on one line.
    pub(super) fn cut(&self, text: &str) -> Marked {
        let first = self.matches.first().map_or(0, |range| range.start);
        let mut start = 0;
        if let Some((at, _)) = text[..first].char_indices().rev().nth(BEFORE) {
            let word = text[at..first].find(char::is_whitespace);
            start = word.map_or(at, |space| at + space + 1);
        }
        // The end of a line is an end.
        let line = text[..first].rfind('\n').map_or(0, |end| end + 1);
        let start = start.max(line);
        let end = text[start..]
            .char_indices()
            .nth(MOST)
            .map_or(text.len(), |(at, _)| start + at);
        let mut marked = Marked::default();
        if start > 0 && start > line {
            marked.text.push('…');
        }
        let shift = marked.text.len();
        for letter in text[start..end].chars() {
            // Of the same width in bytes, so that the places stay right.
            marked
                .text
                .push(if letter == '\n' || letter == '\r' || letter == '\t' {
                    ' '
                } else {
                    letter
                });
        }
        marked.matches = self
            .matches
            .iter()
            .filter(|range| range.start >= start && range.end <= end)
            .map(|range| range.start - start + shift..range.end - start + shift)
            .collect();
        if end < text.len() {
            marked.text.push('…');
        }
        marked
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn shown(text: &str, typed: &str) -> (String, bool, bool) {
        let found = find(text, &Words::of(typed));
        let marked = found.cut(text);
        let mut line = String::new();
        let mut at = 0;
        for range in &marked.matches {
            let _ = write!(
                line,
                "{}[{}]",
                &marked.text[at..range.start],
                &marked.text[range.clone()]
            );
            at = range.end;
        }
        (line + &marked.text[at..], found.all, found.all_whole)
    }

    #[test]
    fn matches_are_marked_where_words_begin() {
        for (text, typed, line, all, whole) in [
            ("Ana called Acme", "ac", "Ana called [Ac]me", true, false),
            (
                "Ana called Acme",
                "acme ana",
                "[Ana] called [Acme]",
                true,
                true,
            ),
            (
                "Ana called Acme",
                "call me",
                "Ana [call]ed Acme",
                false,
                false,
            ),
            ("Café Élan", "cafe ela", "[Café] [Éla]n", true, false),
            ("Cafe\u{301} bar", "café", "[Cafe\u{301}] bar", true, true),
            (
                "お客様は株式会社です",
                "株式",
                "お客様は[株式]会社です",
                true,
                true,
            ),
            ("won 🎉 today", "🎉", "won [🎉] today", true, true),
            (
                "one\ntwo three\nfour",
                "thr",
                "two [thr]ee four",
                true,
                false,
            ),
            ("aaa a", "a aa", "[aa]a [a]", true, false),
            ("İstanbul", "i", "[İ]stanbul", true, false),
            ("nothing", "x", "nothing", false, false),
        ] {
            assert_eq!(
                shown(text, typed),
                (line.to_owned(), all, whole),
                "{typed} in {text}"
            );
        }
    }

    #[test]
    fn a_long_text_is_cut_around_the_match() {
        let text = format!("{}budget {}", "before ".repeat(30), "after ".repeat(100));
        let (line, ..) = shown(&text, "budget");
        assert!(line.starts_with("…before"), "{line}");
        assert!(
            line.contains("before [budget] after") && line.ends_with('…'),
            "{line}"
        );
        assert!(line.chars().count() < MOST + 6);
    }
}
