//! The buyers' side of a deal: how much a buyer weighs, where they stand, and how old what they said is.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $key:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in the file and in JSON.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// The name on the screen.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.label())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(key: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|word| word.key() == key).ok_or(())
            }
        }
    };
}

words! {
    /// How much a buyer's word weighs in the decision.
    Influence {
        /// Decides, or can stop it alone.
        High = "high", "high";
        /// Is asked.
        Medium = "medium", "medium";
        /// Is told.
        Low = "low", "low";
    }
}

words! {
    /// Where a buyer stands towards us.
    Stance {
        /// Sells for us when we are not in the room.
        Champion = "champion", "champion";
        /// Prefers us.
        For = "for", "for";
        /// Has not chosen.
        Neutral = "neutral", "neutral";
        /// Prefers somebody else, or nothing.
        Against = "against", "against";
    }
}

words! {
    /// How a criterion of a buyer stands.
    CriterionStatus {
        /// Not shown yet.
        Open = "open", "open";
        /// The buyer did, said or agreed it.
        Met = "met", "met";
        /// The buyer said no.
        Refused = "refused", "refused";
    }
}

/// Days after which evidence is called old: what a buyer said a month ago is no longer news.
/// Ours; no source measures it.
pub const EVIDENCE_OLD_AFTER_DAYS: i64 = 30;

/// Days since the evidence; `None` where there is no date, 0 where the date lies ahead.
pub fn evidence_age(evidence_on: Option<NaiveDate>, today: NaiveDate) -> Option<i64> {
    evidence_on.map(|day| (today - day).num_days().max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_has_an_age_only_where_it_has_a_date() {
        let day = |text: &str| text.parse().unwrap();
        let today = day("2026-11-22");
        assert_eq!(evidence_age(Some(day("2026-11-02")), today), Some(20));
        assert_eq!(evidence_age(Some(day("2026-12-02")), today), Some(0));
        assert_eq!(evidence_age(None, today), None);
    }

    #[test]
    fn words_are_read_back() {
        for influence in Influence::ALL {
            assert_eq!(influence.key().parse(), Ok(*influence));
        }
        for stance in Stance::ALL {
            assert_eq!(stance.key().parse(), Ok(*stance));
        }
        for status in CriterionStatus::ALL {
            assert_eq!(status.key().parse(), Ok(*status));
        }
        assert!("".parse::<Stance>().is_err());
    }
}
