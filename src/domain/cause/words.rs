//! The words that a cause is told in: condition, root cause, intervention, and whose move it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that names none of the words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is no {what}: {known}")]
pub struct UnknownWord {
    /// What was looked for.
    pub what: &'static str,
    /// What was found.
    pub text: String,
    /// What there is.
    pub known: String,
}

/// A list of words with key, label and one line of what it means or what to do.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, {
        $($(#[$variant_doc:meta])* $variant:ident => $key:literal, $label:literal, $line:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in files and in JSON.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }

            /// The name on the screen.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)+
                }
            }

            /// What it means, or what to do: one line.
            pub fn line(self) -> &'static str {
                match self {
                    $(Self::$variant => $line,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.label())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            /// By key.
            fn from_str(key: &str) -> Result<Self, UnknownWord> {
                let found = Self::ALL.iter().find(|word| word.key() == key);
                found.copied().ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|word| word.key()).collect();
                    UnknownWord {
                        what: $what,
                        text: key.to_owned(),
                        known: known.join(", "),
                    }
                })
            }
        }
    };
}

words! {
    /// Why people do not do what they should (M. Kunkle's four conditions; the reasons are F. Fournies').
    Condition, "condition", {
        /// Does not know what, how or why, or believes to be doing it.
        DoesNotKnow => "does_not_know", "Does not know",
            "Does not know what, how or why, or believes to be doing it already.";
        /// Thinks that it does not work, or that something else matters more.
        ThinksOtherwise => "thinks_otherwise", "Thinks otherwise",
            "Thinks that it will not work, that another way is better or that something else matters more; or fears it.";
        /// Doing it does not pay.
        Consequences => "consequences", "Misaligned consequences",
            "Nothing good follows from doing it, something bad does, or leaving it out pays.";
        /// It cannot be done as things are.
        Constraints => "constraints", "Constraints",
            "An obstacle, a limit or a load that the rep cannot move. No training helps here.";
    }
}

words! {
    /// Where the gap comes from (Axiom's five root causes).
    RootCause, "root cause", {
        /// What surrounds the rep.
        Environment => "environment", "Environment",
            "What surrounds the rep: tools, rules, territory, consequences. The manager changes it.";
        /// Whether they want to.
        Commitment => "commitment", "Commitment",
            "They could and do not: what they believe, fear or care about.";
        /// Whether they have room, and whether they can ever.
        Capacity => "capacity", "Capacity",
            "No room for it, or more than they can give. The manager changes load or role.";
        /// Whether they can do it.
        Skill => "skill", "Skill",
            "They know what to do and cannot do it well yet.";
        /// Whether they know.
        Knowledge => "knowledge", "Knowledge",
            "They do not know what, why or how well.";
    }
}

words! {
    /// What is done about a cause.
    Intervention, "intervention", {
        /// Say what is expected and why.
        Clarify => "clarify", "Clarify",
            "Say what is expected, how well, by when and why; the rep says it back.";
        /// Say what was seen.
        Feedback => "feedback", "Feedback",
            "Say what you saw, on a concrete moment, soon after it.";
        /// Do it again until it comes easily.
        Practice => "practice", "Practice",
            "Arrange occasions to do it again: rehearsals on real cases, then live.";
        /// Field training.
        TellShowDoReview => "tell_show_do_review", "Tell, show, do, review",
            "Train it: tell what and why, show it, let them do it, review; repeat the doing.";
        /// Help them find their own way to it.
        Coach => "coach", "Coach",
            "Ask, listen, agree on an experiment, look at the result together.";
        /// Talk about what holds them back.
        Counsel => "counsel", "Counsel",
            "A talk in private about what they think, fear or carry, with evidence.";
        /// What follows from doing and not doing it.
        ChangeConsequences => "change_consequences", "Change the consequences",
            "Recognition, credit, accountability; stop punishing what is right.";
        /// Clear the way.
        RemoveBarrier => "remove_barrier", "Remove the barrier",
            "Clear the obstacle, get what is missing, take load away.";
        /// Make the task easier.
        Simplify => "simplify", "Make it simpler",
            "Change the task, or give a job aid: a checklist, a template, an example.";
        /// Another job.
        RoleChange => "role_change", "Change the role",
            "Another split of the work, or another role.";
        /// Look first.
        Observe => "observe", "Observe first",
            "Ride along and look before anything is decided.";
        /// Leave it.
        Ignore => "ignore", "Leave it alone",
            "It costs more to change than it is worth.";
    }
}

impl Intervention {
    /// Whether it teaches or trains: of no use against a constraint.
    pub fn is_training(self) -> bool {
        matches!(self, Self::Practice | Self::TellShowDoReview)
    }

    /// Whether it ends without a cause: nothing was found yet, or it is not worth it.
    pub fn names_no_cause(self) -> bool {
        matches!(self, Self::Observe | Self::Ignore)
    }
}

words! {
    /// Whose move it is.
    Owner, "owner", {
        /// The rep's plan.
        Rep => "rep", "The rep's plan", "It becomes the focus of a plan with the rep.";
        /// An action of the manager's own.
        Manager => "manager", "An action of your own", "It is yours to do; the rep is told by when.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_and_an_unknown_one_names_what_there_is() {
        for word in Condition::ALL {
            assert_eq!(word.key().parse(), Ok(*word));
            assert_eq!(
                serde_json::to_string(word).unwrap(),
                format!("\"{}\"", word.key())
            );
        }
        for word in RootCause::ALL {
            assert_eq!(word.key().parse(), Ok(*word));
            assert_eq!(
                serde_json::to_string(word).unwrap(),
                format!("\"{}\"", word.key())
            );
        }
        for word in Intervention::ALL {
            assert_eq!(word.key().parse(), Ok(*word));
            assert_eq!(
                serde_json::to_string(word).unwrap(),
                format!("\"{}\"", word.key())
            );
        }
        for word in Owner::ALL {
            assert_eq!(word.key().parse(), Ok(*word));
        }
        let said = "will".parse::<RootCause>().unwrap_err().to_string();
        assert_eq!(
            said,
            "“will” is no root cause: environment, commitment, capacity, skill, knowledge"
        );
    }
}
