//! Cleaning of text from files: control characters out, HTML entities decoded where a column shows them.
//!
//! Right-to-left marks, joiners and combining characters stay: they belong to names, and the screen knows
//! how to hold them.

use std::borrow::Cow;

/// Whether a character is a control that has no place in a record: C0 and C1 except tab and line feed.
fn is_unwanted(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

/// The text without control characters; line ends inside become line feeds. The flag says whether a
/// character was lost (a turned line end is none).
pub fn clean_text(text: &str) -> (Cow<'_, str>, bool) {
    if !text.chars().any(is_unwanted) {
        return (Cow::Borrowed(text), false);
    }
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unified
        .chars()
        .filter(|character| !is_unwanted(*character))
        .collect();
    let lost = kept.len() != unified.len();
    (Cow::Owned(kept), lost)
}

/// The named entities that CRM exports write.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
];

/// The character of the entity at the start of `text` (which starts with `&`) and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| !is_unwanted(*character))?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, end + 1))
}

/// Whether every `&` of a text (and at least one) starts an HTML entity. `None` where it has no `&`.
pub fn shows_entities(text: &str) -> Option<bool> {
    text.contains('&').then(|| {
        text.match_indices('&')
            .all(|(at, _)| text.get(at..).and_then(entity).is_some())
    })
}

/// Decodes HTML entities once. Only for columns that show them consistently.
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (character, length) = entity(from).unwrap_or(('&', 1));
        out.push(character);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_the_rest_stays() {
        for (dirty, clean, lost) in [
            ("plain", "plain", false),
            ("a\tb\nc", "a\tb\nc", false),
            ("a\r\nb\rc", "a\nb\nc", false),
            ("\u{1b}[31mred\u{7}", "[31mred", true),
            ("nul\0\u{85}\u{9b}", "nul", true),
            ("עברית\u{200f} e\u{301}", "עברית\u{200f} e\u{301}", false),
        ] {
            assert_eq!(clean_text(dirty), (Cow::Borrowed(clean), lost), "{dirty:?}");
        }
    }

    #[test]
    fn entities_are_decoded_once() {
        for (text, decoded, shows) in [
            ("O&#039;Neil &amp; Sons", "O'Neil & Sons", Some(true)),
            ("AT&T", "AT&T", Some(false)),
            ("&amp;lt;", "&lt;", Some(true)),
            ("&#x27;&#0;&ünicode;", "'&#0;&ünicode;", Some(false)),
            ("plain", "plain", None),
        ] {
            assert_eq!(decode_entities(text), decoded);
            assert_eq!(shows_entities(text), shows, "{text}");
        }
    }
}
