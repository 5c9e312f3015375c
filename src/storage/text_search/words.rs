//! What somebody typed, as words to look for. No sign that is typed reaches the index as one of its own.

use unicode_normalization::char::is_combining_mark;

use crate::storage::text_match::fold;

/// Words that count; more are left out.
const MOST_WORDS: usize = 12;

/// Letters of a word that count.
const LONGEST: usize = 60;

/// The words that were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words {
    raw: Vec<String>,
    folded: Vec<String>,
    needs_a_pass: bool,
}

/// Whether a letter belongs to a word.
pub(super) fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// Whether a letter is of a script that puts no spaces between words, so that the index knows only whole lines of it.
pub(super) fn is_without_spaces(letter: char) -> bool {
    matches!(letter as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x2E80..=0x2FDF | 0x3005..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

impl Words {
    /// Takes the text apart: at every sign that is neither letter nor figure.
    pub(super) fn of(typed: &str) -> Self {
        let mut words = Self::default();
        for part in typed.split(|c: char| c.is_whitespace() || c.is_control()) {
            let before = words.raw.len();
            for word in part.split(|c| !is_of_word(c)).filter(|w| has_letter(w)) {
                words.needs_a_pass |= word.chars().any(is_without_spaces);
                words.push(word);
            }
            // Signs of ASCII alone are typed on the way to something; an emoji is looked for.
            let is_sign = words.raw.len() == before && !part.is_ascii();
            if is_sign {
                words.needs_a_pass |= words.push(part);
            }
        }
        words
    }

    fn push(&mut self, word: &str) -> bool {
        let word: String = word.chars().take(LONGEST).collect();
        let folded = fold(&word);
        let takes = self.raw.len() < MOST_WORDS && !folded.is_empty();
        if takes {
            self.raw.push(word);
            self.folded.push(folded);
        }
        takes
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Whether the index cannot answer.
    pub(super) fn needs_a_pass(&self) -> bool {
        self.needs_a_pass
    }

    /// The words without case and accents.
    pub(super) fn folded(&self) -> &[String] {
        &self.folded
    }

    /// The question to the index: every word as the beginning of one. What is the beginning of another word is left
    /// out: it is there with that one.
    pub(super) fn asked(&self) -> String {
        let is_in_another = |place: usize| {
            let word = &self.folded[place];
            self.folded.iter().enumerate().any(|(other, longer)| {
                let is_first = longer != word || other < place;
                other != place && is_first && longer.starts_with(word.as_str())
            })
        };
        let words: Vec<String> = (0..self.raw.len())
            .filter(|place| !is_in_another(*place))
            .map(|place| format!("\"{}\"*", self.raw[place]))
            .collect();
        words.join(" ")
    }
}

fn has_letter(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_beginnings_of_words_and_nothing_else() {
        for (typed, asked, pass) in [
            ("", "", false),
            ("  ", "", false),
            ("acme", "\"acme\"*", false),
            ("Acme roll", "\"Acme\"* \"roll\"*", false),
            ("\"first call", "\"first\"* \"call\"*", false),
            (
                "a* -b OR NEAR(c",
                "\"a\"* \"b\"* \"OR\"* \"NEAR\"* \"c\"*",
                false,
            ),
            ("e-mail: (x) ^y", "\"e\"* \"mail\"* \"x\"* \"y\"*", false),
            ("* - \" ' ; --", "", false),
            ("acme ac acme A", "\"acme\"*", false),
            ("naïve", "\"naïve\"*", false),
            ("株式", "\"株式\"*", true),
            ("🎉 deal", "\"🎉\"* \"deal\"*", true),
            ("\0a\u{7}b", "\"a\"* \"b\"*", false),
        ] {
            let words = Words::of(typed);
            assert_eq!(
                (words.asked().as_str(), words.needs_a_pass()),
                (asked, pass),
                "{typed:?}"
            );
        }
        assert_eq!(Words::of(&"word ".repeat(500)).raw.len(), MOST_WORDS);
    }
}
