//! A deal's history as events, and what a deal looked like on a day.
//!
//! Two clocks. *As of* a day asks when things happened. *Known at* a day asks what the file held by then: an event
//! that carried its own time inside an imported history counts as known from that time on, any other from the
//! import (or the key press) that brought it.
//!
//! Before the first event of a field there are three cases: the event says what was there before (`old`), or it is
//! the first thing ever learnt about the field. Then its value is the best estimate for the time before, except for
//! a stage that ends a deal: a deal that is only known as won was open before, in a stage nobody knows.

use std::str::FromStr;

use chrono::NaiveDate;

use super::stamp::Stamp;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventField {
    /// The deal came into being; `new` is the day.
    Created,
    /// The stage, by row number.
    Stage,
    /// The amount in minor units.
    Amount,
    /// The currency of the amount.
    Currency,
    /// The close date: expected while open, actual once won or lost.
    CloseOn,
    /// The deal's own forecast category.
    Category,
    /// The owner, by row number.
    Owner,
    /// The next step.
    NextStep,
    /// The deal was won or lost and is open again; `old` and `new` are the stages.
    Reopened,
}

impl EventField {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 9] = [
        Self::Created,
        Self::Stage,
        Self::Amount,
        Self::Currency,
        Self::CloseOn,
        Self::Category,
        Self::Owner,
        Self::NextStep,
        Self::Reopened,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Stage => "stage",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::CloseOn => "close_on",
            Self::Category => "category",
            Self::Owner => "owner",
            Self::NextStep => "next_step",
            Self::Reopened => "reopened",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Stage => "Stage",
            Self::Amount => "Amount",
            Self::Currency => "Currency",
            Self::CloseOn => "Close date",
            Self::Category => "Forecast category",
            Self::Owner => "Owner",
            Self::NextStep => "Next step",
            Self::Reopened => "Reopened",
        }
    }
}

impl FromStr for EventField {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|field| field.key() == key)
            .ok_or(())
    }
}

/// One change of one field of a deal. Values are text as in the file: row numbers, minor units, ISO days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What changed.
    pub field: EventField,
    /// The value before; `None` is empty or not known.
    pub old: Option<String>,
    /// The value after; `None` is empty.
    pub new: Option<String>,
    /// When it happened.
    pub happened_at: Stamp,
    /// When this file learnt of it.
    pub learnt_at: Stamp,
    /// Whether the imported history itself said when.
    pub dated: bool,
}

impl Event {
    /// From when on it counts as known.
    pub fn known_at(&self) -> Stamp {
        if self.dated {
            self.happened_at
        } else {
            self.learnt_at
        }
    }
}

/// The day that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looking {
    /// The last moment of things that had happened.
    pub as_of: Stamp,
    /// The last moment of what was known; `None` is everything known today.
    pub known_at: Option<Stamp>,
}

impl Looking {
    /// From `--as-of` and `--known-at`; `None` where neither is given. What was known on a day cannot have
    /// happened after it, so `--known-at` alone is also the day of `--as-of`.
    pub fn at(as_of: Option<NaiveDate>, known_at: Option<NaiveDate>) -> Option<Self> {
        let day = as_of.or(known_at)?;
        Some(Self {
            as_of: Stamp::end_of(day),
            known_at: known_at.map(Stamp::end_of),
        })
    }

    /// The day that stands for today.
    pub fn day(self) -> NaiveDate {
        self.as_of.day()
    }

    fn knows(self, event: &Event) -> bool {
        self.known_at.is_none_or(|limit| event.known_at() <= limit)
    }
}

/// The value of a field on the day looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueAt<'a> {
    /// An event says so.
    Known(Option<&'a str>),
    /// The field was first learnt about later, with this value.
    BeforeFirst(Option<&'a str>),
    /// Nothing was ever learnt.
    Nothing,
}

impl<'a> ValueAt<'a> {
    /// The value, the first one standing in for the time before it.
    pub fn best(self) -> Option<&'a str> {
        match self {
            Self::Known(value) | Self::BeforeFirst(value) => value,
            Self::Nothing => None,
        }
    }
}

/// The value of `field`, and the event that set it. `events` are those of one deal in the order in which they
/// happened.
pub fn value_at(
    events: &[Event],
    field: EventField,
    looking: Looking,
) -> (ValueAt<'_>, Option<&Event>) {
    let known = |event: &&Event| event.field == field && looking.knows(event);
    if let Some(last) = events
        .iter()
        .filter(known)
        .rfind(|event| event.happened_at <= looking.as_of)
    {
        return (ValueAt::Known(last.new.as_deref()), Some(last));
    }
    match events.iter().find(known) {
        Some(first) if first.old.is_some() => (ValueAt::Known(first.old.as_deref()), None),
        Some(first) => (ValueAt::BeforeFirst(first.new.as_deref()), None),
        None => (ValueAt::Nothing, None),
    }
}

/// Whether the deal existed, as far as was known. A deal without any date exists always: leaving it out would
/// drop it silently. `events` are those of one deal in the order in which they happened.
pub fn exists_at(events: &[Event], created_on: Option<NaiveDate>, looking: Looking) -> bool {
    let mut known = events
        .iter()
        .filter(|event| looking.knows(event))
        .peekable();
    if looking.known_at.is_some() && known.peek().is_none() {
        return false;
    }
    match created_on {
        Some(day) if Stamp::start_of(day) <= looking.as_of => true,
        // Things happened to it before the day the file calls its first: believe the events.
        Some(_) => known.any(|e| e.happened_at <= looking.as_of && e.field != EventField::Created),
        None => true,
    }
}

/// Close dates moved to a later day by the day looked at.
pub fn pushes_at(events: &[Event], looking: Looking) -> i64 {
    let pushed = |event: &&Event| {
        event.field == EventField::CloseOn
            && event.happened_at <= looking.as_of
            && looking.knows(event)
            && matches!((&event.old, &event.new), (Some(old), Some(new)) if new > old)
    };
    events.iter().filter(pushed).count() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn event(
        field: EventField,
        old: Option<&str>,
        new: Option<&str>,
        on: &str,
        learnt: &str,
        dated: bool,
    ) -> Event {
        Event {
            field,
            old: old.map(Into::into),
            new: new.map(Into::into),
            happened_at: Stamp::start_of(day(on)),
            learnt_at: Stamp::start_of(day(learnt)),
            dated,
        }
    }

    fn looking(as_of: &str, known_at: Option<&str>) -> Looking {
        Looking::at(Some(day(as_of)), known_at.map(day)).unwrap()
    }

    #[test]
    fn a_weekly_export_tells_what_was_there_before_its_first_change() {
        let events = [
            event(
                EventField::Amount,
                None,
                Some("100"),
                "2026-01-05",
                "2026-01-05",
                false,
            ),
            event(
                EventField::Amount,
                Some("100"),
                Some("80"),
                "2026-01-12",
                "2026-01-12",
                false,
            ),
        ];
        let at = |d, k| value_at(&events, EventField::Amount, looking(d, k)).0;
        assert_eq!(at("2026-01-12", None), ValueAt::Known(Some("80")));
        assert_eq!(at("2026-01-11", None), ValueAt::Known(Some("100")));
        assert_eq!(at("2025-12-31", None), ValueAt::BeforeFirst(Some("100")));
        assert_eq!(
            at("2026-01-12", Some("2026-01-11")),
            ValueAt::Known(Some("100"))
        );
        assert_eq!(at("2026-01-12", Some("2026-01-01")), ValueAt::Nothing);
    }

    #[test]
    fn a_time_stamp_inside_a_history_counts_as_known_then() {
        let imported_late = [event(
            EventField::Stage,
            None,
            Some("1"),
            "2025-01-15",
            "2026-09-21",
            true,
        )];
        let (value, _) = value_at(
            &imported_late,
            EventField::Stage,
            looking("2025-01-20", Some("2025-01-20")),
        );
        assert_eq!(value, ValueAt::Known(Some("1")));
    }

    #[test]
    fn a_deal_without_dates_exists_always_and_one_not_yet_imported_is_not_known() {
        let created = [event(
            EventField::Created,
            None,
            None,
            "1970-01-01",
            "2026-01-05",
            false,
        )];
        assert!(exists_at(&created, None, looking("2017-12-31", None)));
        assert!(!exists_at(
            &created,
            None,
            looking("2017-12-31", Some("2026-01-04"))
        ));
        let dated = [event(
            EventField::Created,
            None,
            Some("2017-03-01"),
            "2017-03-01",
            "2026-01-05",
            false,
        )];
        assert!(!exists_at(
            &dated,
            Some(day("2017-03-01")),
            looking("2017-02-28", None)
        ));
        assert!(exists_at(
            &dated,
            Some(day("2017-03-01")),
            looking("2017-03-01", None)
        ));
    }

    #[test]
    fn only_a_later_date_is_a_push() {
        let events = [
            event(
                EventField::CloseOn,
                None,
                Some("2026-03-31"),
                "2026-01-01",
                "2026-01-01",
                true,
            ),
            event(
                EventField::CloseOn,
                Some("2026-03-31"),
                Some("2026-04-30"),
                "2026-02-01",
                "2026-02-01",
                true,
            ),
            event(
                EventField::CloseOn,
                Some("2026-04-30"),
                Some("2026-04-15"),
                "2026-03-01",
                "2026-03-01",
                true,
            ),
            event(
                EventField::CloseOn,
                Some("2026-04-15"),
                Some("2026-06-30"),
                "2026-04-01",
                "2026-04-01",
                true,
            ),
        ];
        assert_eq!(pushes_at(&events, looking("2026-02-28", None)), 1);
        assert_eq!(pushes_at(&events, looking("2026-12-31", None)), 2);
    }
}
