//! The occurrences of the rhythm on Today, in the time budget and in the close of a week.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use crate::domain::cadence::{CadenceKind, Occurrence, OccurrenceKey, OccurrenceState};
use crate::domain::date_words::written;
use crate::domain::ids::{CadenceId, RepId};
use crate::domain::today::{
    ItemKey, TodayItem, WeekBudget, WeekLine, WeekReview, coming_until, rhythm_items, settled_with,
    week_of,
};
use crate::storage::cells::word;
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

/// A debt is followed back for so many days: a quarter of a year.
const DEBT_DAYS: u64 = 91;

impl Store {
    /// The occurrences from as far back as a debt is followed to the end of the coming days.
    pub(super) fn rhythm_around(
        &self,
        scope: &DealScope,
        today: NaiveDate,
    ) -> Result<Vec<Occurrence>> {
        if !self.has_rhythm()? {
            return Ok(Vec::new());
        }
        let from = today
            .checked_sub_days(Days::new(DEBT_DAYS))
            .unwrap_or(today);
        self.occurrences(scope, from, coming_until(today), today)
    }

    /// Their lines. One whose meeting runs stands there.
    pub(super) fn rhythm_lines(
        &self,
        occurrences: &[Occurrence],
        today: NaiveDate,
    ) -> Result<Vec<TodayItem>> {
        if occurrences.is_empty() {
            return Ok(Vec::new());
        }
        let running = self.running_occurrences()?;
        let mut items = rhythm_items(occurrences, today);
        items
            .retain(|item| !matches!(item.key, ItemKey::Occurrence(key) if running.contains(&key)));
        Ok(items)
    }

    fn running_occurrences(&self) -> Result<HashSet<OccurrenceKey>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT cadence_id, rep_id, occurs_on FROM meetings
             WHERE state = 'running' AND cadence_id IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(OccurrenceKey {
                cadence: CadenceId(row.get("cadence_id")?),
                rep: row.get::<_, Option<i64>>("rep_id")?.map(RepId),
                occurs_on: word(row, "occurs_on")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The occurrences that are settled together with one: the debt that it stands for.
    pub(super) fn debt_of(&self, key: OccurrenceKey) -> Result<Vec<OccurrenceKey>> {
        let scope = DealScope {
            rep: key.rep,
            ..DealScope::default()
        };
        let around = self.rhythm_around(&scope, self.today())?;
        Ok(settled_with(key, &around))
    }

    /// The pipeline review that the rhythm asks for with a rep, or of the team: today's, else the last that was missed.
    pub(in crate::storage) fn review_due(
        &self,
        rep: Option<RepId>,
    ) -> Result<Option<OccurrenceKey>> {
        let today = self.today();
        let scope = DealScope {
            rep,
            ..DealScope::default()
        };
        let around = self.rhythm_around(&scope, today)?;
        Ok(around
            .iter()
            .filter(|one| one.kind == CadenceKind::PipelineReview && one.key.rep == rep)
            .filter(|one| one.state.is_open() && one.due_on <= today)
            .max_by_key(|one| one.due_on)
            .map(|one| one.key))
    }

    /// Adds what became of the rhythm in a week.
    pub(super) fn rhythm_of_week(&self, scope: &DealScope, review: &mut WeekReview) -> Result<()> {
        let week = (review.monday, review.sunday);
        let from = week.0.checked_sub_days(Days::new(DEBT_DAYS));
        let to = week.1.checked_add_days(Days::new(DEBT_DAYS));
        let (from, to) = (from.unwrap_or(week.0), to.unwrap_or(week.1));
        let within = |day: NaiveDate| week.0 <= day && day <= week.1;
        for one in self.occurrences(scope, from, to, self.today())? {
            let slipped = match one.state {
                OccurrenceState::Held { on } => {
                    if within(on) {
                        let how = if one.was_late() {
                            format!("caught up, was due {}", written(one.due_on))
                        } else {
                            String::new()
                        };
                        review.held.push(WeekLine {
                            on: Some(on),
                            text: one.title(),
                            how,
                        });
                    }
                    continue;
                }
                OccurrenceState::Missed if within(one.due_on) => {
                    review.figures.missed += 1;
                    "missed".to_owned()
                }
                OccurrenceState::Skipped if within(one.due_on) => {
                    review.figures.skipped += 1;
                    format!("skipped: {}", one.reason)
                }
                _ if one.moved && within(one.key.occurs_on) && !within(one.due_on) => {
                    review.figures.moved += 1;
                    let to = written(one.due_on);
                    match one.reason.as_str() {
                        "" => format!("moved to {to}"),
                        reason => format!("moved to {to}: {reason}"),
                    }
                }
                _ => continue,
            };
            let on = if within(one.due_on) {
                one.due_on
            } else {
                one.key.occurs_on
            };
            review.slipped.push(WeekLine {
                on: Some(on),
                text: one.title(),
                how: slipped,
            });
        }
        Ok(())
    }
}

/// Adds the occurrences of the week of a day to its budget: those that are due in it, skipped ones left out, and those
/// that were caught up in it.
pub(super) fn add_to_budget(budget: &mut WeekBudget, occurrences: &[Occurrence], today: NaiveDate) {
    let (monday, sunday) = week_of(today);
    let within = |day: NaiveDate| monday <= day && day <= sunday;
    for one in occurrences {
        let minutes = one.minutes + one.prep_minutes;
        match one.state {
            OccurrenceState::Held { on } if within(on) => {
                budget.planned += minutes;
                budget.done += minutes;
            }
            OccurrenceState::Held { .. } | OccurrenceState::Skipped => {}
            _ if within(one.due_on) => budget.planned += minutes,
            _ => {}
        }
    }
}
