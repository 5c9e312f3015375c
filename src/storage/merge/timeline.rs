//! How the history of one field of one deal comes together from what histories, exports and people said.
//!
//! A history that came in with its own dates leads. An export is an observation: on its day the field held this
//! value. Only where an observation differs from the last one that came in is there a change; so what a person
//! decided here stays until the CRM says something new.

use crate::domain::stamp::Stamp;

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// A history with its own dates.
    History,
    /// A person at this keyboard.
    Person,
    /// An export: the value on its day.
    Export,
}

/// One thing said about the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub voice: Voice,
    pub at: Stamp,
    pub old: Option<String>,
    pub new: Option<String>,
    pub learnt: Stamp,
    pub import: Option<i64>,
    pub external: Option<String>,
    /// A snapshot: the same value again is no change.
    pub soft: bool,
    /// Where an export is the first word: when it happened, if the export says so (the close date of a stage
    /// that ends a deal).
    pub first_at: Option<Stamp>,
}

impl Said {
    /// When an export noticed a difference. One that the file noted before keeps its time, to the millisecond: the
    /// import that brought it knows the day only.
    fn noticed(&self) -> Stamp {
        self.first_at
            .filter(|_| self.old.is_some())
            .unwrap_or(self.at)
    }
}

/// One event as it will stand in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub old: Option<String>,
    pub new: Option<String>,
    pub at: Stamp,
    pub learnt: Stamp,
    pub dated: bool,
    pub person: bool,
    pub external: Option<String>,
    pub import: Option<i64>,
}

impl Told {
    /// Whether both say the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        (
            &self.old,
            &self.new,
            self.at,
            self.dated,
            self.person,
            &self.external,
        ) == (
            &other.old,
            &other.new,
            other.at,
            other.dated,
            other.person,
            &other.external,
        )
    }
}

fn told(said: &Said, old: Option<String>, at: Stamp) -> Told {
    Told {
        old,
        new: said.new.clone(),
        at,
        learnt: said.learnt,
        dated: said.voice == Voice::History,
        person: said.voice == Voice::Person,
        external: said.external.clone(),
        import: said.import,
    }
}

/// Orders what was said and turns it into events.
pub(super) fn tell(mut said: Vec<Said>) -> Vec<Told> {
    // An observation is of the end of its day; a person at the same moment knew it.
    said.sort_by_key(|one| {
        (
            one.at,
            one.voice == Voice::Person,
            one.voice == Voice::Export,
        )
    });
    let mut events: Vec<Told> = Vec::new();
    // What the field holds, and what the imports last said; the outer `None` is: nothing yet.
    let mut now: Option<Option<String>> = None;
    let mut seen: Option<Option<String>> = None;
    let mut blank: Option<Said> = None;
    for one in &said {
        let holds = now.clone().flatten();
        match one.voice {
            Voice::Person => {
                events.push(told(one, one.old.clone(), one.at));
                now = Some(one.new.clone());
                continue;
            }
            Voice::History => {
                if !(one.soft && seen.as_ref() == Some(&one.new)) {
                    let old = one.old.clone().or(if one.soft { holds } else { None });
                    events.push(told(one, old, one.at));
                }
            }
            Voice::Export if seen.as_ref() == Some(&one.new) => continue,
            Voice::Export if seen.is_none() => {
                if one.new.is_none() {
                    blank = Some(one.clone());
                } else if now.is_none() {
                    events.push(told(one, None, one.first_at.unwrap_or(one.at)));
                } else if holds != one.new {
                    events.push(told(one, holds, one.noticed()));
                }
            }
            Voice::Export => {
                if holds != one.new {
                    // The field was known to be empty: say so, or the first value would stand for the time before.
                    if let (true, Some(first)) = (events.is_empty(), blank.take()) {
                        events.push(told(&first, None, first.at));
                    }
                    events.push(told(one, holds, one.noticed()));
                }
            }
        }
        seen = Some(one.new.clone());
        now = Some(one.new.clone());
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(voice: Voice, at: i64, new: &str) -> Said {
        Said {
            voice,
            at: Stamp(at),
            old: None,
            new: (!new.is_empty()).then(|| new.to_owned()),
            learnt: Stamp(1000),
            import: None,
            external: None,
            soft: false,
            first_at: None,
        }
    }

    fn shown(said: Vec<Said>) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        tell(said)
            .iter()
            .map(|event| format!("{} {}>{}", event.at.0, text(&event.old), text(&event.new)))
            .collect()
    }

    #[test]
    fn exports_say_when_they_saw_a_difference() {
        use Voice::Export;
        let weekly = vec![
            said(Export, 7, "a"),
            said(Export, 14, "a"),
            said(Export, 21, "b"),
        ];
        assert_eq!(shown(weekly), ["7 >a", "21 a>b"]);
    }

    #[test]
    fn a_field_seen_empty_is_known_to_have_been_empty() {
        use Voice::Export;
        assert_eq!(
            shown(vec![said(Export, 7, ""), said(Export, 14, "5")]),
            ["7 >", "14 >5"]
        );
        assert!(shown(vec![said(Export, 7, ""), said(Export, 14, "")]).is_empty());
    }

    #[test]
    fn a_history_leads_and_the_rest_stays_as_a_difference() {
        use Voice::{Export, History};
        assert_eq!(
            shown(vec![said(Export, 9, ""), said(History, 3, "11700")]),
            ["3 >11700", "9 11700>"]
        );
        assert_eq!(
            shown(vec![said(Export, 9, "b"), said(History, 3, "b")]),
            ["3 >b"]
        );
    }

    #[test]
    fn what_a_person_decided_stays_until_the_crm_says_something_new() {
        use Voice::{Export, Person};
        let kept = vec![
            said(Export, 1, "a"),
            said(Person, 2, "b"),
            said(Export, 7, "a"),
        ];
        assert_eq!(shown(kept), ["1 >a", "2 >b"]);
        let moved = vec![
            said(Export, 1, "a"),
            said(Person, 2, "b"),
            said(Export, 7, "c"),
        ];
        assert_eq!(shown(moved), ["1 >a", "2 >b", "7 b>c"]);
        let agreed = vec![
            said(Export, 1, "a"),
            said(Person, 2, "b"),
            said(Export, 7, "b"),
            said(Export, 8, "b"),
        ];
        assert_eq!(shown(agreed), ["1 >a", "2 >b"]);
    }
}
