//! Writing goals: one or many at once, agreement, the day of the next look. Each change notes what it was.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::{Copied, GoalChanged, GoalEdit, GoalKey, goal_at};
use crate::domain::goal::{Goal, Target};
use crate::domain::metric::PartsOf;
use crate::storage::cells::iso;
use crate::storage::{Change, Result, StorageError, Store};

impl Store {
    /// Sets or takes away goals, undone as one; answers with how many were another before.
    pub fn set_goals(&mut self, label: &str, edits: &[GoalEdit]) -> Result<usize> {
        self.change(label, |change| {
            edits.iter().try_fold(0, |changed, edit| {
                Ok(changed + usize::from(change.set_goal(edit)?))
            })
        })
    }

    /// Notes that a rep agreed to goals on a day, or with `None` that they do not stand agreed; undone as one.
    pub fn agree(&mut self, label: &str, keys: &[GoalKey], on: Option<NaiveDate>) -> Result<usize> {
        self.change(label, |change| {
            change.set_day(keys, GoalChanged::Agreed, on)
        })
    }

    /// Says when goals are looked at again; undone as one.
    pub fn review_goals_on(
        &mut self,
        label: &str,
        keys: &[GoalKey],
        on: Option<NaiveDate>,
    ) -> Result<usize> {
        self.change(label, |change| {
            change.set_day(keys, GoalChanged::Review, on)
        })
    }

    /// Writes goals of one period into another as a change. Goals that stand there are left alone.
    pub fn copy_goals(&mut self, label: &str, edits: &[GoalEdit]) -> Result<Copied> {
        self.change(label, |change| {
            let mut done = Copied::default();
            for edit in edits {
                if change.goal(&edit.key)?.is_some() {
                    done.kept += 1;
                } else if change.set_goal(edit)? {
                    done.copied += 1;
                }
            }
            Ok(done)
        })
    }
}

impl Change<'_> {
    /// Sets or takes away one goal and notes what it was; false where nothing is another. A target that the metric
    /// cannot have is refused. Whoever agreed agreed to another figure: a new target stands not agreed.
    pub fn set_goal(&mut self, edit: &GoalEdit) -> Result<bool> {
        let key = &edit.key;
        let before = self.goal(key)?;
        let Some(target) = edit.target else {
            let Some((id, goal)) = before else {
                return Ok(false);
            };
            self.sql().execute(
                &format!("DELETE FROM main.{} WHERE id = ?1", table(key)),
                [id],
            )?;
            self.note_goal(key, GoalChanged::Removed, Some(goal.target.kept()), None)?;
            return Ok(true);
        };
        check(key, target)?;
        let Some((id, goal)) = before else {
            self.insert_goal(key, target, edit.ramp.unwrap_or(1.0))?;
            self.note_goal(key, GoalChanged::Target, None, Some(target.kept()))?;
            return Ok(true);
        };
        let ramp = edit.ramp.unwrap_or(goal.ramp);
        if goal.target == target {
            return Ok(false);
        }
        let currency = target.currency().map(|currency| currency.code().to_owned());
        let sql = format!(
            "UPDATE main.{} SET {} = ?2, currency = ?3, ramp = ?4, agreed_on = NULL WHERE id = ?1",
            table(key),
            amount_column(key)
        );
        self.sql()
            .prepare_cached(&sql)?
            .execute((id, amount(key, target), currency, ramp))?;
        self.note_goal(
            key,
            GoalChanged::Target,
            Some(goal.target.kept()),
            Some(target.kept()),
        )?;
        if let Some(agreed) = goal.agreed_on {
            self.note_goal(key, GoalChanged::Agreed, Some(agreed.to_string()), None)?;
        }
        Ok(true)
    }

    /// Notes on which day a rep agreed to goals, and when they are looked at again.
    pub fn agree_to_goals(
        &mut self,
        keys: &[GoalKey],
        agreed_on: Option<NaiveDate>,
        review_on: Option<NaiveDate>,
    ) -> Result<()> {
        self.set_day(keys, GoalChanged::Agreed, agreed_on)?;
        self.set_day(keys, GoalChanged::Review, review_on)?;
        Ok(())
    }

    fn insert_goal(&mut self, key: &GoalKey, target: Target, ramp: f64) -> Result<()> {
        let uid = self.uid();
        let (first, last) = (key.days.0.to_string(), key.days.1.to_string());
        let currency = target.currency().map(|currency| currency.code().to_owned());
        let sql = format!(
            "INSERT INTO main.{} (uid, rep_id, metric, starts_on, ends_on, currency, ramp, {}{}) VALUES
               (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8{})",
            table(key),
            amount_column(key),
            if key.metric.is_quota() { "" } else { ", part" },
            if key.metric.is_quota() { "" } else { ", ?9" },
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let (metric, part) = (&key.metric.metric, &key.metric.part);
        let value = amount(key, target);
        if key.metric.is_quota() {
            statement.execute((uid, key.rep.0, metric, first, last, currency, ramp, value))?;
        } else {
            statement.execute((
                uid, key.rep.0, metric, first, last, currency, ramp, value, part,
            ))?;
        }
        Ok(())
    }

    /// Sets the day of agreement or of the next look of goals; those that are not there are passed over.
    fn set_day(
        &mut self,
        keys: &[GoalKey],
        what: GoalChanged,
        on: Option<NaiveDate>,
    ) -> Result<usize> {
        let mut changed = 0;
        for key in keys {
            let Some((id, goal)) = self.goal(key)? else {
                continue;
            };
            let (column, old) = match what {
                GoalChanged::Agreed => ("agreed_on", goal.agreed_on),
                _ => ("review_on", goal.review_on),
            };
            if old == on {
                continue;
            }
            let sql = format!("UPDATE main.{} SET {column} = ?2 WHERE id = ?1", table(key));
            self.sql().execute(&sql, (id, iso(on)))?;
            self.note_goal(key, what, iso(old), iso(on))?;
            changed += 1;
        }
        Ok(changed)
    }

    /// The goal as it stands in the file, with its row number.
    fn goal(&self, key: &GoalKey) -> Result<Option<(i64, Goal)>> {
        let columns = if key.metric.is_quota() {
            "'' AS part, amount_minor, NULL AS target"
        } else {
            "part, NULL AS amount_minor, target"
        };
        let sql = format!(
            "SELECT id, rep_id, metric, {columns}, starts_on, ends_on, currency, ramp, agreed_on, review_on
             FROM main.{} WHERE rep_id = ?1 AND metric = ?2 AND starts_on = ?3 AND ends_on = ?4{}",
            table(key),
            if key.metric.is_quota() { " AND ?5 = ''" } else { " AND part = ?5" },
        );
        let found = self
            .sql()
            .prepare_cached(&sql)?
            .query_row(
                (
                    key.rep.0,
                    &key.metric.metric,
                    key.days.0.to_string(),
                    key.days.1.to_string(),
                    &key.metric.part,
                ),
                |row| Ok((row.get::<_, i64>("id")?, goal_at(row, NaiveDate::MAX)?)),
            )
            .optional()?;
        Ok(found.and_then(|(id, goal)| Some((id, goal?.1))))
    }

    fn note_goal(
        &mut self,
        key: &GoalKey,
        what: GoalChanged,
        old: Option<String>,
        new: Option<String>,
    ) -> Result<()> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.goal_changes (uid, rep_id, metric, part, starts_on, ends_on, what, old, new, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                uid,
                key.rep.0,
                &key.metric.metric,
                &key.metric.part,
                key.days.0.to_string(),
                key.days.1.to_string(),
                what.key(),
                old,
                new,
                now,
            ))?;
        Ok(())
    }
}

fn table(key: &GoalKey) -> &'static str {
    if key.metric.is_quota() {
        "quotas"
    } else {
        "goals"
    }
}

fn amount_column(key: &GoalKey) -> &'static str {
    if key.metric.is_quota() {
        "amount_minor"
    } else {
        "target"
    }
}

/// A quota in minor units, any other target in the metric's unit.
fn amount(key: &GoalKey, target: Target) -> rusqlite::types::Value {
    match target {
        Target::Money(money) if key.metric.is_quota() => money.minor.into(),
        other => other.value().into(),
    }
}

fn check(key: &GoalKey, target: Target) -> Result<()> {
    let Some(metric) = key.metric.known() else {
        return Err(StorageError::Refused(format!(
            "There is no metric “{}”",
            key.metric.metric
        )));
    };
    match (metric.parts, key.metric.part.is_empty()) {
        (PartsOf::Whole, false) => {
            return Err(StorageError::Refused(format!(
                "{} has no parts",
                metric.name
            )));
        }
        (PartsOf::Whole, true) | (_, false) => {}
        (_, true) => {
            return Err(StorageError::Refused(format!(
                "{} has a goal for each of its parts: say which",
                metric.name
            )));
        }
    }
    if key.days.1 < key.days.0 {
        return Err(StorageError::Refused(
            "The period of a goal ends before it starts".into(),
        ));
    }
    target
        .checked(metric)
        .map(drop)
        .map_err(|wrong| StorageError::Refused(wrong.to_string()))
}
