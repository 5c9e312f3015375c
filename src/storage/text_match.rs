//! Finding words in text inside a query: without regard to case and accents.
//!
//! `holds_word(text, word)` and `folded(text)` are functions of ours inside SQLite. Plain ASCII, the usual case, is
//! compared in place without making a copy: a filter typed over a million deals looks at two million texts.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Result;

/// Lower case, without accents: `Élan` is `elan`. Full-width and other compatibility forms become plain.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Words of a filter that count. A page of text pasted into a filter would be more conditions than SQLite takes.
const MOST_WORDS: usize = 16;

/// The words of a filter, folded: every one of them must match somewhere.
pub fn words(filter: &str) -> Vec<String> {
    fold(filter)
        .split_whitespace()
        .take(MOST_WORDS)
        .map(ToOwned::to_owned)
        .collect()
}

/// Whether a folded word stands anywhere in a text.
fn holds_word(text: &str, word: &str) -> bool {
    if !text.is_ascii() {
        return fold(text).contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else {
        return true;
    };
    text.len() >= word.len()
        && text
            .windows(word.len())
            .any(|part| part[0].to_ascii_lowercase() == *first && part.eq_ignore_ascii_case(word))
}

/// Teaches a connection both functions.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("holds_word", 2, flags, |context| {
        Ok(match (context.get_raw(0), context.get_raw(1)) {
            (ValueRef::Text(text), ValueRef::Text(word)) => {
                match (std::str::from_utf8(text), std::str::from_utf8(word)) {
                    (Ok(text), Ok(word)) => holds_word(text, word),
                    _ => false,
                }
            }
            _ => false,
        })
    })?;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Text(text) => std::str::from_utf8(text).ok().map(fold),
            _ => None,
        })
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_without_accents() {
        for (text, filter, found) in [
            ("Acme Rollout", "roll", true),
            ("Acme Rollout", "acme out", true),
            ("Acme Rollout", "acme in", false),
            ("Café Élan", "cafe ELAN", true),
            ("Cafe", "café", true),
            ("ＡＢＣ株式会社", "abc 株式", true),
            ("", "a", false),
            ("anything", "", true),
        ] {
            let all = words(filter).iter().all(|word| holds_word(text, word));
            assert_eq!(all, found, "{text} {filter}");
        }
    }
}
