//! Holidays and leave: added, listed, taken away.

use chrono::NaiveDate;

use super::load;
use crate::domain::cadence::{DayOff, Whose};
use crate::domain::date_words::written;
use crate::domain::ids::DayOffId;
use crate::storage::cells::iso;
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

/// A holiday or leave to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDayOff {
    /// Whose.
    pub whose: Whose,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// What it is; may be empty.
    pub name: String,
}

impl Store {
    /// Holidays and leave, by their first day.
    pub fn days_off(&self) -> Result<Vec<DayOff>> {
        load::days_off(self.reader())
    }

    /// Adds a holiday or leave.
    ///
    /// # Errors
    /// Refused where it ends before it begins, or stands in the file already.
    pub fn add_day_off(&mut self, new: &NewDayOff) -> Result<DayOffId> {
        let what = match new.whose {
            Whose::Everybody => "Holiday".to_owned(),
            Whose::Me => "Leave of mine".to_owned(),
            Whose::Rep(rep) => format!("Leave of {}", self.rep_name(rep)?),
        };
        let label = if new.starts_on == new.ends_on {
            format!("{what} on {}", written(new.starts_on))
        } else {
            format!(
                "{what} from {} to {}",
                written(new.starts_on),
                written(new.ends_on)
            )
        };
        self.change(&label, |change| change.add_day_off(new))
    }

    /// Takes a holiday or leave away.
    pub fn remove_day_off(&mut self, id: DayOffId) -> Result<()> {
        self.change("Remove a day off", |change| {
            let removed = change
                .sql()
                .execute("DELETE FROM main.days_off WHERE id = ?1", [id.0])?;
            if removed == 0 {
                return Err(StorageError::NotFound(format!(
                    "there is no day off {id} (any more)"
                )));
            }
            Ok(())
        })
    }
}

impl Change<'_> {
    /// As [`Store::add_day_off`].
    pub fn add_day_off(&mut self, new: &NewDayOff) -> Result<DayOffId> {
        if new.ends_on < new.starts_on {
            return Err(StorageError::Refused(format!(
                "It starts on {}: end it on that day or later",
                written(new.starts_on)
            )));
        }
        let same = load::days_off(self.sql())?.into_iter().any(|old| {
            old.whose == new.whose && old.starts_on <= new.starts_on && new.ends_on <= old.ends_on
        });
        if same {
            return Err(StorageError::Refused(
                "These days are off already".to_owned(),
            ));
        }
        let (whose, rep) = match new.whose {
            Whose::Everybody => ("everybody", None),
            Whose::Me => ("me", None),
            Whose::Rep(rep) => ("rep", Some(rep.0)),
        };
        let (uid, now) = (self.uid(), self.now().0);
        self.sql().execute(
            "INSERT INTO main.days_off (uid, whose, rep_id, starts_on, ends_on, name, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                uid,
                whose,
                rep,
                iso(Some(new.starts_on)),
                iso(Some(new.ends_on)),
                new.name.trim(),
                now,
            ),
        )?;
        Ok(DayOffId(self.sql().last_insert_rowid()))
    }
}
