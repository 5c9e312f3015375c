//! Ids of records: Salesforce's 15 and 18 characters are one id.

/// The letters of the suffix: one for each five-bit number.
const SUFFIX: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The 18-character form of a Salesforce id. A 15-character id gets its suffix (for each group of five
/// characters one letter that says which are capitals:
/// <https://help.salesforce.com/s/articleView?id=000385585&type=1>); an 18-character one with a right suffix
/// stays. `None` where the text is no such id.
pub fn salesforce_18(text: &str) -> Option<String> {
    let text = text.trim();
    let (base, given) = text.split_at_checked(15)?;
    if !matches!(given.len(), 0 | 3) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    // A key prefix starts with a figure or a small letter; words of fifteen letters are no ids.
    if !base.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let suffix: String = base
        .as_bytes()
        .chunks(5)
        .map(|group| {
            let bits = group.iter().rev().fold(0_usize, |bits, byte| {
                bits << 1 | usize::from(byte.is_ascii_uppercase())
            });
            char::from(SUFFIX.get(bits).copied().unwrap_or(b'A'))
        })
        .collect();
    (given.is_empty() || given.eq_ignore_ascii_case(&suffix)).then(|| format!("{base}{suffix}"))
}

/// What a Salesforce id's first three characters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// `001`
    Account,
    /// `003`
    Contact,
    /// `005`
    User,
    /// `006`
    Opportunity,
    /// `008`
    OpportunityHistory,
    /// `00Q`
    Lead,
    /// `00T` and `00U`
    Activity,
    /// `01t`
    Product,
    /// `00k`
    OrderLine,
    /// `801`
    Order,
}

/// The kind of record that a Salesforce id (15 or 18 characters) names.
pub fn id_kind(id: &str) -> Option<IdKind> {
    let id = id.trim();
    if !matches!(id.len(), 15 | 18) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    Some(match id.get(..3)? {
        "001" => IdKind::Account,
        "003" => IdKind::Contact,
        "005" => IdKind::User,
        "006" => IdKind::Opportunity,
        "008" => IdKind::OpportunityHistory,
        "00Q" => IdKind::Lead,
        "00T" | "00U" => IdKind::Activity,
        "01t" => IdKind::Product,
        "00k" => IdKind::OrderLine,
        "801" => IdKind::Order,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_and_eighteen_characters_are_one_id() {
        // Ids of a developer org's Opportunity export, with the suffixes that Salesforce gave.
        for (short, long) in [
            ("006bm00000LKJNN", "006bm00000LKJNNAA5"),
            ("001bm00001ZL8U9", "001bm00001ZL8U9AAL"),
            ("00Qbm00000Orxk5", "00Qbm00000Orxk5EAB"),
        ] {
            assert_eq!(salesforce_18(short).as_deref(), Some(long));
            assert_eq!(salesforce_18(long).as_deref(), Some(long));
        }
    }

    #[test]
    fn other_ids_are_left_alone() {
        for text in [
            "1C1I7A6R",
            "006bm00000LKJNNXXX",
            "ABCDEFGHIJKLMNO",
            "9CcfAt8qtZvCTwFvwOFLcg==",
            "",
        ] {
            assert_eq!(salesforce_18(text), None, "{text}");
        }
        assert_eq!(id_kind("00k1G00000A3iyqQAB"), Some(IdKind::OrderLine));
    }
}
