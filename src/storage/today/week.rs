//! The close of a week: gathered from what was held and what slipped, written as a note, kept once per week.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

use super::any_of;
use crate::domain::date_words::written;
use crate::domain::ids::NoteId;
use crate::domain::stamp::Stamp;
use crate::domain::today::{
    Group, ItemKey, TodayThresholds, WeekFigures, WeekLine, WeekReview, week_of,
};
use crate::storage::cells::day;
use crate::storage::deal_query::DealScope;
use crate::storage::error::StorageError;
use crate::storage::records::{NewNote, Subject};
use crate::storage::{Change, Result, Store};

/// A week that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekClose {
    /// Its Monday.
    pub monday: NaiveDate,
    /// The note.
    pub note: Option<NoteId>,
    /// What stands in it.
    pub text: String,
    /// How many of each, as they were shown.
    pub figures: WeekFigures,
    /// When it was closed first.
    pub closed_at: Stamp,
}

impl Store {
    /// The week of a day as it stands: what was held, what slipped, what carries forward.
    pub fn week_review(
        &self,
        scope: &DealScope,
        day: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<WeekReview> {
        let (monday, sunday) = week_of(day);
        let mut review = WeekReview {
            monday,
            sunday,
            held: self.held_in(scope, (monday, sunday))?,
            slipped: self.slipped_in(scope, (monday, sunday))?,
            carried: Vec::new(),
            figures: WeekFigures::default(),
        };
        review.figures.moved = review
            .slipped
            .iter()
            .filter(|line| line.how.starts_with("moved"))
            .count() as i64;
        self.rhythm_of_week(scope, &mut review)?;
        review.held.sort_by_key(|line| line.on);
        review.slipped.sort_by_key(|line| line.on);
        review.figures.held = review.held.len() as i64;
        self.carry_forward(scope, limits, &mut review)?;
        let (mine, reps) = self.kept_in(scope, (monday, sunday))?;
        review.figures.kept_by_me = mine;
        review.figures.kept_by_reps = reps;
        Ok(review)
    }

    fn carry_forward(
        &self,
        scope: &DealScope,
        limits: &TodayThresholds,
        review: &mut WeekReview,
    ) -> Result<()> {
        let today = self.today_list(scope, limits)?;
        for item in &today.items {
            let due = item.due_on.filter(|day| *day <= review.sunday);
            if due.is_none() || item.group(today.day) == Group::Exceptions {
                continue;
            }
            if matches!(item.key, ItemKey::Action(_)) {
                if item.mine {
                    review.figures.open_with_me += 1;
                } else {
                    review.figures.open_with_reps += 1;
                }
            }
            let mut how = match item.days_overdue(today.day) {
                0 => String::new(),
                1 => "1 day overdue".to_owned(),
                days => format!("{days} days overdue"),
            };
            let mut text = item.title.clone();
            if !item.with.is_empty() && !text.contains(&item.with) {
                text = format!("{text}, {}", item.with);
            }
            if matches!(item.key, ItemKey::CheckIn(_) | ItemKey::Verdict(_)) {
                let kind = if matches!(item.key, ItemKey::CheckIn(_)) {
                    "Check-in"
                } else {
                    "Verdict"
                };
                text = format!("{kind} with {}: {}", item.with, item.title);
            }
            if !item.mine {
                how = format!("{} promised it{}{how}", item.with, sep(&how));
                text.clone_from(&item.title);
            }
            review.carried.push(WeekLine { on: due, text, how });
        }
        Ok(())
    }

    /// Ride-alongs, check-ins and meetings outside of every cadence that were held within these days.
    fn held_in(
        &self,
        scope: &DealScope,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<WeekLine>> {
        let people = scope.people("x.rep_id");
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT x.day, x.text, x.how FROM (
               SELECT a.held_on AS day, a.rep_id, 'Ride-along with ' || r.name AS text, '' AS how
                 FROM ride_alongs a JOIN reps r ON r.id = a.rep_id WHERE a.state = 'held' AND a.cadence_id IS NULL
               UNION ALL
               SELECT c.held_on, p.rep_id, 'Check-in with ' || r.name || ': ' || p.focus,
                 'changed: ' || coalesce(c.changed, 'not asked')
                 FROM check_ins c JOIN plans p ON p.id = c.plan_id JOIN reps r ON r.id = p.rep_id
               UNION ALL
               SELECT date(m.ended_at / 1000, 'unixepoch'), m.rep_id, m.title, '' FROM meetings m
                 WHERE m.state = 'held' AND m.cadence_id IS NULL) x
             WHERE x.day BETWEEN ?1 AND ?2{people} ORDER BY x.day"
        ))?;
        let rows = statement.query_map([from.to_string(), to.to_string()], line)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Actions and check-ins that were moved or dropped within these days, with their reasons.
    fn slipped_in(
        &self,
        scope: &DealScope,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Result<Vec<WeekLine>> {
        let people = any_of(scope, &["x.owner_id", "x.rep_id"]);
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT date(x.at / 1000, 'unixepoch') AS day, x.text, x.how FROM (
               SELECT m.moved_at AS at, a.owner_id, a.rep_id, a.text,
                 'moved from ' || coalesce(m.old, 'no day') || ' to ' || coalesce(m.new, 'no day') || ': ' || m.reason AS how
                 FROM action_moves m JOIN actions a ON a.id = m.action_id
               UNION ALL
               SELECT a.closed_at, a.owner_id, a.rep_id, a.text, 'dropped: ' || a.reason
                 FROM actions a WHERE a.state = 'dropped'
               UNION ALL
               SELECT m.moved_at, p.rep_id, p.rep_id, 'Check-in with ' || r.name,
                 'moved from ' || m.old || ' to ' || m.new || ': ' || m.reason
                 FROM check_in_moves m JOIN check_ins c ON c.id = m.check_in_id JOIN plans p ON p.id = c.plan_id
                 JOIN reps r ON r.id = p.rep_id
               UNION ALL
               SELECT c.dropped_at, p.rep_id, p.rep_id, 'Check-in with ' || r.name, 'dropped: ' || c.reason
                 FROM check_ins c JOIN plans p ON p.id = c.plan_id JOIN reps r ON r.id = p.rep_id
                 WHERE c.dropped_at IS NOT NULL
               UNION ALL
               SELECT CAST(strftime('%s', a.planned_on) AS INTEGER) * 1000, a.rep_id, a.rep_id,
                 'Ride-along with ' || r.name, 'dropped: ' || a.reason
                 FROM ride_alongs a JOIN reps r ON r.id = a.rep_id WHERE a.state = 'dropped') x
             WHERE x.at BETWEEN ?1 AND ?2{people} ORDER BY x.at"
        ))?;
        let span = (Stamp::start_of(from).0, Stamp::end_of(to).0);
        let rows = statement.query_map(span, line)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many actions were done within these days: the manager's own, and those of reps.
    fn kept_in(&self, scope: &DealScope, (from, to): (NaiveDate, NaiveDate)) -> Result<(i64, i64)> {
        let people = any_of(scope, &["a.owner_id", "a.rep_id"]);
        Ok(self
            .reader()
            .prepare_cached(&format!(
                "SELECT coalesce(sum(a.owner_id IS NULL), 0), coalesce(sum(a.owner_id IS NOT NULL), 0)
                 FROM actions a WHERE a.state = 'done' AND a.closed_at BETWEEN ?1 AND ?2{people}"
            ))?
            .query_row((Stamp::start_of(from).0, Stamp::end_of(to).0), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?)
    }

    /// How the week of a day was closed; none where it was not.
    pub fn week_close(&self, day: NaiveDate) -> Result<Option<WeekClose>> {
        let (monday, _) = week_of(day);
        let found = self
            .reader()
            .prepare_cached(
                "SELECT w.note_id, coalesce(n.text, '') AS text, w.figures, w.closed_at FROM week_closes w
                 LEFT JOIN notes n ON n.id = w.note_id WHERE w.starts_on = ?1 ORDER BY w.id DESC LIMIT 1",
            )?
            .query_row([monday.to_string()], |row| {
                let figures: String = row.get("figures")?;
                Ok(WeekClose {
                    monday,
                    note: row.get::<_, Option<i64>>("note_id")?.map(NoteId),
                    text: row.get("text")?,
                    figures: serde_json::from_str(&figures).unwrap_or_default(),
                    closed_at: Stamp(row.get("closed_at")?),
                })
            })
            .optional()?;
        Ok(found)
    }

    /// Closes a week: its text becomes a private note. A week that was closed before gets the new text; it is never
    /// closed twice.
    ///
    /// # Errors
    /// Refused without a text, and for a week that has not begun.
    pub fn close_week(&mut self, review: &WeekReview, text: &str) -> Result<()> {
        let text = text.trim();
        if text.is_empty() {
            return Err(StorageError::Refused(
                "The close of a week says something: write a line".into(),
            ));
        }
        if review.monday > self.today() {
            return Err(StorageError::Refused(format!(
                "The week of {} has not begun",
                written(review.monday)
            )));
        }
        let before = self.week_close(review.monday)?;
        let figures = in_json(review)?;
        let label = format!("Close the week of {}", written(review.monday));
        self.change(&label, |change| {
            let now = change.now();
            if let Some(note) = before.as_ref().and_then(|close| close.note) {
                change.sql().execute(
                    "UPDATE main.notes SET text = ?2, changed_at = ?3 WHERE id = ?1",
                    (note.0, text, now.0),
                )?;
                change.sql().execute(
                    "UPDATE main.week_closes SET figures = ?2 WHERE note_id = ?1",
                    (note.0, &figures),
                )?;
                return Ok(());
            }
            let note = change.add_note(&NewNote {
                subject: Subject::None,
                text,
                written_at: now,
            })?;
            if before.is_some() {
                change.sql().execute(
                    "UPDATE main.week_closes SET note_id = ?2, figures = ?3 WHERE starts_on = ?1",
                    (review.monday.to_string(), note.0, &figures),
                )?;
                return Ok(());
            }
            change.add_week_close(review, (note, &figures))
        })
    }
}

impl Change<'_> {
    /// Closes a week that was never closed; its text becomes a private note.
    pub fn close_week(&mut self, review: &WeekReview, text: &str) -> Result<()> {
        let note = self.add_note(&NewNote {
            subject: Subject::None,
            text: text.trim(),
            written_at: self.now(),
        })?;
        self.add_week_close(review, (note, &in_json(review)?))
    }

    fn add_week_close(
        &mut self,
        review: &WeekReview,
        (note, figures): (NoteId, &str),
    ) -> Result<()> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.week_closes (uid, starts_on, ends_on, note_id, figures, closed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                uid,
                review.monday.to_string(),
                review.sunday.to_string(),
                note.0,
                figures,
                now,
            ),
        )?;
        Ok(())
    }
}

fn in_json(review: &WeekReview) -> Result<String> {
    serde_json::to_string(&review.figures).map_err(|error| StorageError::Refused(error.to_string()))
}

fn sep(how: &str) -> &'static str {
    if how.is_empty() { "" } else { ", " }
}

fn line(row: &Row<'_>) -> rusqlite::Result<WeekLine> {
    Ok(WeekLine {
        on: day(row, "day")?,
        text: row.get("text")?,
        how: row.get("how")?,
    })
}
