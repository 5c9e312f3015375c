//! Words for nothing, for yes and for no.

/// Words that mean “nothing” in a cell, upper case, besides the blank cell.
pub const DEFAULT_NULL_WORDS: &[&str] = &[
    "NULL", "(NULL)", "N/A", "#N/A", "#N/V", "NA", "NONE", "NIL", "NAN", "-", "--", "–", "—",
    "(BLANK)",
];

/// Whether a cell is blank or a word for nothing. `words` are compared without regard to case.
pub fn is_null<W: AsRef<str>>(words: &[W], text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || words
            .iter()
            .any(|word| word.as_ref().eq_ignore_ascii_case(text))
}

const YES: &[&str] = &[
    "true",
    "1",
    "1.0",
    "yes",
    "y",
    "t",
    "ja",
    "j",
    "oui",
    "o",
    "vrai",
    "sí",
    "si",
    "wahr",
    "x",
    "on",
    "done",
    "completed",
    "erledigt",
];
const NO: &[&str] = &[
    "false", "0", "0.0", "no", "n", "f", "nein", "non", "faux", "falsch", "off", "to do", "todo",
    "not done", "offen",
];

/// Reads yes or no; `Ok(None)` where the cell is blank or a word for nothing.
pub fn parse_bool(text: &str) -> Result<Option<bool>, String> {
    let word = text.trim().to_lowercase();
    if YES.contains(&word.as_str()) {
        return Ok(Some(true));
    }
    if NO.contains(&word.as_str()) {
        return Ok(Some(false));
    }
    if is_null(DEFAULT_NULL_WORDS, text) {
        return Ok(None);
    }
    Err(format!("“{}” is neither yes nor no", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_the_words_of_exports() {
        for (text, expected) in [
            ("TRUE", Ok(Some(true))),
            ("0", Ok(Some(false))),
            ("Nein", Ok(Some(false))),
            ("To do", Ok(Some(false))),
            (" ", Ok(None)),
            ("null", Ok(None)),
        ] {
            assert_eq!(parse_bool(text), expected, "{text}");
        }
        assert!(parse_bool("maybe").is_err());
    }
}
