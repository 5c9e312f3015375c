//! The rows of the tab: ride-alongs to come, then what was held, seen and dropped, the newest first.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::competency::Used;
use crate::domain::observing::ObservationKind;
use crate::screens::deal_rows::short_day;
use crate::storage::{Call, Observation, RideAlong, RideAlongState, fold};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// What a row stands for.
#[derive(Debug, Clone)]
pub enum Record {
    /// A ride-along, whatever its state.
    Ride(Arc<RideAlong>),
    /// One competency seen once.
    Seen(Arc<Observation>),
}

/// A row.
#[derive(Debug, Clone)]
pub struct RideRow {
    /// What it stands for.
    pub record: Record,
    in_call: bool,
    today: NaiveDate,
}

impl Row for RideRow {
    /// Observations below zero, so that both kinds have numbers of their own.
    fn id(&self) -> i64 {
        match &self.record {
            Record::Ride(ride) => ride.id.0,
            Record::Seen(seen) => -seen.id.0,
        }
    }
}

impl RideRow {
    /// When, and what: in words only for the rows that are drawn, because a company has very many.
    fn said(&self) -> (Piece, Piece) {
        match &self.record {
            Record::Ride(ride) => said_of_ride(ride, self.in_call, self.today),
            Record::Seen(seen) => said_of_seen(seen, self.today),
        }
    }

    /// The name of the rep.
    pub fn rep_name(&self) -> &str {
        match &self.record {
            Record::Ride(ride) => &ride.rep_name,
            Record::Seen(seen) => &seen.rep_name,
        }
    }

    fn competency(&self) -> &str {
        match &self.record {
            Record::Ride(ride) => ride.competency.as_ref().map_or("", |(_, name)| name),
            Record::Seen(seen) => &seen.competency_name,
        }
    }

    fn deal(&self) -> &str {
        let deal = match &self.record {
            Record::Ride(ride) => ride.deal.as_ref(),
            Record::Seen(seen) => seen.deal.as_ref(),
        };
        deal.map_or("", |(_, name)| name)
    }

    fn text(&self) -> &str {
        match &self.record {
            Record::Ride(ride) => &ride.purpose,
            Record::Seen(seen) => &seen.note,
        }
    }

    fn holds(&self, words: &str) -> bool {
        let all = fold(&format!(
            "{} {} {} {} {}",
            self.rep_name(),
            self.competency(),
            self.deal(),
            self.text(),
            self.said().1.text
        ));
        words.split_whitespace().all(|word| all.contains(word))
    }
}

fn said_of_ride(ride: &RideAlong, in_call: bool, today: NaiveDate) -> (Piece, Piece) {
    let is_planned = ride.state == RideAlongState::Planned;
    // The column is as wide as “ride-along overdue”.
    let kind = match ride.kind {
        ObservationKind::RideAlong => "ride-along",
        ObservationKind::ListenIn => "listen-in",
        ObservationKind::Recording => "recording",
        ObservationKind::Practice => "practice",
    };
    match (ride.planned_on - today).num_days() {
        _ if in_call => (
            piece(Role::Warning, "now"),
            piece(Role::Strong, "in a call"),
        ),
        _ if !is_planned => (
            piece(Role::Muted, short_day(ride.day(), today)),
            piece(Role::Muted, format!("{kind} {}", ride.state)),
        ),
        days if days < 0 => (
            piece(Role::Bad, short_day(ride.planned_on, today)),
            piece(Role::Bad, format!("{kind} overdue")),
        ),
        0 => (
            piece(Role::Warning, "today"),
            piece(Role::Strong, format!("{kind} today")),
        ),
        _ => (
            piece(Role::Plain, short_day(ride.planned_on, today)),
            piece(Role::Strong, format!("{kind} planned")),
        ),
    }
}

fn said_of_seen(seen: &Observation, today: NaiveDate) -> (Piece, Piece) {
    let what = match (seen.used, seen.level) {
        (Used::Yes, Some(level)) => format!("used, level {level}"),
        (Used::Yes, None) => "used".to_owned(),
        (Used::No, _) => "not used".to_owned(),
        (Used::NotObserved, _) => "not observed".to_owned(),
    };
    let role = if seen.used == Used::NotObserved {
        Role::Muted
    } else {
        Role::Plain
    };
    (
        piece(Role::Plain, short_day(seen.observed_on, today)),
        piece(role, what),
    )
}

/// The columns. The deal is the first to go.
pub const COLUMNS: &[Column<RideRow>] = &[
    Column::text("When", 8, 8, |row: &RideRow| row.said().0),
    Column::text("What", 18, 18, |row: &RideRow| row.said().1),
    Column::text("Rep", 12, 16, |row: &RideRow| {
        piece(Role::Plain, row.rep_name())
    }),
    Column::text("Skill", 15, 30, |row: &RideRow| {
        piece(Role::Plain, row.competency())
    }),
    Column::text("Deal", 12, 22, |row: &RideRow| {
        piece(Role::Muted, row.deal())
    })
    .rank(2),
    Column::text("Note", 20, 40, |row: &RideRow| {
        piece(Role::Muted, row.text())
    }),
];

/// The rows in order: the one with a call that runs, planned ones by their day, then everything else, the newest first.
pub fn rows(
    rides: &[Arc<RideAlong>],
    seen: &[Arc<Observation>],
    running: &[Call],
    today: NaiveDate,
    filter: &str,
) -> Vec<RideRow> {
    let in_call = |ride: &RideAlong| running.iter().any(|call| call.ride_along == ride.id);
    let row = |record: Record, in_call: bool| RideRow {
        record,
        in_call,
        today,
    };
    let (mut planned, over): (Vec<_>, Vec<_>) = rides
        .iter()
        .map(Arc::clone)
        .partition(|ride| ride.state == RideAlongState::Planned);
    planned.sort_by_key(|ride| !in_call(ride));
    let mut past: Vec<(NaiveDate, RideRow)> = over
        .into_iter()
        .map(|ride| (ride.day(), row(Record::Ride(ride), false)))
        .chain(
            seen.iter()
                .map(|seen| (seen.observed_on, row(Record::Seen(Arc::clone(seen)), false))),
        )
        .collect();
    past.sort_by_key(|(day, row)| {
        (
            std::cmp::Reverse(*day),
            matches!(row.record, Record::Seen(_)),
        )
    });
    let mut all: Vec<RideRow> = planned
        .into_iter()
        .map(|ride| {
            let in_call = in_call(&ride);
            row(Record::Ride(ride), in_call)
        })
        .chain(past.into_iter().map(|(_, row)| row))
        .collect();
    let words = fold(filter);
    // Without a filter no row is read for it: a company has very many.
    if !words.is_empty() {
        all.retain(|row| row.holds(&words));
    }
    all
}
