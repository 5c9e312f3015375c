//! The activities behind a figure, the newest first.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{Result, Store, cells};
use crate::domain::figures::{ActivitiesBehind, Window};
use crate::domain::ids::DealId;

/// An activity as a list shows it. Texts are empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityLine {
    /// Row number.
    pub id: i64,
    /// The day.
    pub on: Option<NaiveDate>,
    /// Call, email, meeting …
    pub kind: String,
    /// One line.
    pub subject: String,
    /// Who did it.
    pub rep: String,
    /// With which account.
    pub account: String,
    /// About which deal.
    pub deal: Option<DealId>,
}

impl Store {
    /// Activities that were done, at most `most`.
    pub fn activities_behind(
        &self,
        behind: &ActivitiesBehind,
        most: usize,
    ) -> Result<Vec<ActivityLine>> {
        let mut sql = "SELECT v.id, v.happened_on, v.kind, v.subject, coalesce(r.name, ''), coalesce(a.name, ''), v.deal_id
             FROM activities v LEFT JOIN reps r ON r.id = v.rep_id LEFT JOIN accounts a ON a.id = v.account_id
             WHERE v.done = 1 AND v.rep_id IS NOT NULL AND v.happened_on IS NOT NULL
               AND (?1 = '' OR v.kind = ?1) AND (?2 = '' OR a.segment = ?2) AND (NOT ?3 OR a.target = 1)"
            .to_owned();
        if let Some(reps) = &behind.reps {
            let ids: Vec<String> = reps.iter().map(ToString::to_string).collect();
            let _ = write!(sql, " AND v.rep_id IN ({})", ids.join(", "));
        }
        if behind.window != Window::ALL {
            let Window { first, last } = behind.window;
            let _ = write!(sql, " AND v.happened_on BETWEEN '{first}' AND '{last}'");
        }
        let _ = write!(sql, " ORDER BY v.happened_on DESC, v.id DESC LIMIT {most}");
        let mut statement = self.connection.prepare(&sql)?;
        let lines = statement.query_map(
            (
                behind.kind.unwrap_or(""),
                behind.segment.as_deref().unwrap_or(""),
                behind.target,
            ),
            |row| {
                Ok(ActivityLine {
                    id: row.get(0)?,
                    on: cells::day_at(row, 1)?,
                    kind: row.get(2)?,
                    subject: row.get(3)?,
                    rep: row.get(4)?,
                    account: row.get(5)?,
                    deal: row.get::<_, Option<i64>>(6)?.map(DealId),
                })
            },
        )?;
        Ok(lines.collect::<rusqlite::Result<_>>()?)
    }
}
