//! Header words: one spelling for what every CRM spells its own way.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::{FIELDS, Kind};

/// A header in one spelling: NFKC, lower case, `_`, `-`, `.`, `/` and camelCase as single spaces, without
/// `(Do Not Modify)`, trailing stars, signs and the custom-field ending `__c`.
pub fn normalise(header: &str) -> String {
    let mut text: String = header.nfkc().collect();
    if let Some(at) = text.to_lowercase().find("(do not modify)")
        && text.is_char_boundary(at)
        && text.is_char_boundary(at + 15)
    {
        text.replace_range(at..at + 15, " ");
    }
    let text = text.trim();
    let text = text
        .strip_suffix("__c")
        .or_else(|| text.strip_suffix("__C"))
        .unwrap_or(text);
    let mut out = String::with_capacity(text.len() + 8);
    let characters: Vec<char> = text.chars().collect();
    let small = |at: usize| characters.get(at).is_some_and(|next| next.is_lowercase());
    let mut before: Option<char> = None;
    for (at, character) in characters.iter().copied().enumerate() {
        if !character.is_alphanumeric() {
            // `Kunde's` is one word, everything else parts words.
            if !matches!(character, '\'' | '’') && !out.ends_with(' ') {
                out.push(' ');
            }
            before = None;
            continue;
        }
        // Two small letters, because `IDs` is one word.
        let next_small = small(at + 1) && small(at + 2);
        let new_word = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && next_small)
            });
        if new_word {
            out.push(' ');
        }
        out.extend(character.to_lowercase());
        before = Some(character);
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ")
}

/// What a header says besides its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderWords {
    /// The header as it stands in the file.
    pub original: String,
    /// All words, see [`normalise`].
    pub words: String,
    /// The entity of a prefix `Deal - `.
    pub entity: Option<&'static str>,
    /// A custom field (`__c`, `_c`): it gives way to a standard one.
    pub custom: bool,
    /// Words that stand for the same without a suffix such as `(Account)` or `_c`.
    pub shorter: Option<String>,
}

/// Entities that may stand before ` - ` in a header.
const ENTITIES: &[&str] = &[
    "deal",
    "person",
    "organization",
    "organisation",
    "activity",
    "note",
    "lead",
    "product",
    "opportunity",
    "account",
    "contact",
];

impl HeaderWords {
    pub(super) fn of(header: &str) -> Self {
        let mut words = normalise(header);
        // Dynamics hides the record's own id under the record's name: `(Do Not Modify) Opportunity`.
        let hidden = header.to_lowercase().contains("(do not modify)");
        if hidden && !matches!(words.as_str(), "row checksum" | "modified on") {
            words.push_str(" id");
        }
        let entity = header.split_once(" - ").and_then(|(prefix, _)| {
            let prefix = normalise(prefix);
            ENTITIES.iter().find(|entity| **entity == prefix).copied()
        });
        let lower = header.trim().to_lowercase();
        let custom = lower.ends_with("__c") || lower.ends_with("_c");
        let snake = lower.ends_with("_c") && !lower.ends_with("__c");
        let shorter = if snake {
            words.strip_suffix(" c").map(str::to_owned)
        } else if lower.ends_with(')') && !lower.ends_with("(converted)") {
            header
                .trim()
                .split_once(" (")
                .map(|(front, _)| normalise(front))
                .filter(|front| !front.is_empty())
        } else {
            None
        };
        Self {
            original: header.to_owned(),
            words,
            entity,
            custom,
            shorter,
        }
    }
}

/// The word with which a kind's own columns may start: `Deal Owner` is the owner in a table of deals.
pub(super) fn own_words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Deals | Kind::DealHistory | Kind::FieldHistory => {
            &["deal", "opportunity", "potential"]
        }
        Kind::Leads => &["lead"],
        Kind::Reps => &["user", "rep"],
        Kind::Accounts => &["account", "company", "organization", "organisation"],
        Kind::Contacts => &["contact", "person"],
        Kind::Products => &["product"],
        Kind::Activities => &["activity", "task", "event"],
        Kind::Quotas | Kind::ForecastCalls | Kind::Rates | Kind::NotASalesExport => &[],
    }
}

static ALL_ALIASES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    FIELDS
        .iter()
        .flat_map(|(_, fields)| fields.iter())
        .flat_map(super::FieldDef::aliases)
        .collect()
});

/// How many different cells of a row are header words of some kind.
pub fn header_hits<T: AsRef<str>>(cells: &[T]) -> usize {
    let mut seen = HashSet::new();
    cells
        .iter()
        .map(AsRef::as_ref)
        .filter(|cell| !cell.is_empty() && cell.len() < 80)
        .map(HeaderWords::of)
        .filter(|header| {
            let known = |words: &str| ALL_ALIASES.contains(words);
            let own = header
                .entity
                .and_then(|entity| header.words.strip_prefix(entity))
                .map(str::trim);
            known(&header.words)
                || header.shorter.as_deref().is_some_and(known)
                || own.is_some_and(known)
                || super::verdict::stage_date(&header.original).is_some()
        })
        .filter(|header| seen.insert(header.words.clone()))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_every_crm() {
        for (header, words) in [
            ("Opportunity Name", "opportunity name"),
            ("StageName", "stage name"),
            ("opportunity_id", "opportunity id"),
            ("(Do Not Modify) Opportunity", "opportunity"),
            ("Person - Name*", "person name"),
            ("Deal Owner.id", "deal owner id"),
            (" Full\u{a0}Name ", "full name"),
            ("Probability (%)", "probability"),
            ("Amount (converted) Currency", "amount converted currency"),
            ("Active__c", "active"),
            ("SOWNumber", "sow number"),
            ("Associated Company IDs", "associated company ids"),
            ("hs_lastmodifieddate", "hs lastmodifieddate"),
            ("Geschätzter Umsatz", "geschätzter umsatz"),
            ("E-Mail", "e mail"),
        ] {
            assert_eq!(normalise(header), words, "{header}");
        }
    }

    #[test]
    fn suffixes_and_prefixes_are_seen() {
        let header = HeaderWords::of("Industry (Account) (Account)");
        assert_eq!(header.shorter.as_deref(), Some("industry"));
        assert_eq!(HeaderWords::of("Deal - Title").entity, Some("deal"));
        assert!(HeaderWords::of("close_date_c").custom);
    }
}
