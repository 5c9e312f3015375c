//! What is done with lines of Today, one by one or several at once, each time as one change.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::domain::cadence::{Occurrence, OccurrenceKey};
use crate::domain::date_words::written;
use crate::domain::ids::RepId;
use crate::domain::today::ItemKey;
use crate::storage::actions::{Action, reasoned};
use crate::storage::error::StorageError;
use crate::storage::plans::{CheckIn, Plan};
use crate::storage::ride_alongs::{RideAlong, RideAlongState};
use crate::storage::{ActionState, Change, Meeting, Result, Store};

/// Nothing is put off for longer at once: move it or drop it instead.
const LONGEST_SNOOZE: u64 = 92;

/// Until when something is snoozed: a day, and perhaps a time of it.
pub type Until = (NaiveDate, Option<NaiveTime>);

/// A line with the record behind it, read before the change begins.
enum Behind {
    Action(Box<Action>),
    CheckIn(Box<(Plan, CheckIn)>),
    RideAlong(Box<RideAlong>),
    Meeting(Box<Meeting>),
    /// An occurrence, and what is settled together with it.
    Occurrence(Box<Occurrence>, Vec<OccurrenceKey>),
}

impl Store {
    /// Shows these lines later; their days stay what they are. Today without a time shows them again.
    ///
    /// # Errors
    /// Refused for the past and for more than a quarter of a year.
    pub fn snooze(&mut self, items: &[ItemKey], (day, at): Until) -> Result<()> {
        let today = self.today();
        let last = today
            .checked_add_days(Days::new(LONGEST_SNOOZE))
            .unwrap_or(today);
        if day < today {
            return Err(StorageError::Refused(format!(
                "{} is behind us: snooze until a day that comes",
                written(day)
            )));
        }
        if day > last {
            return Err(StorageError::Refused(format!(
                "Snoozing ends by {}: give it another day with its reason, or drop it",
                written(last)
            )));
        }
        let label = match items {
            [one] => format!("Snooze {}", self.name_of_item(*one)?),
            more => format!("Snooze {} items", more.len()),
        };
        self.change(&label, |change| {
            for item in items {
                change.snooze(*item, (day, at))?;
            }
            Ok(())
        })
    }

    /// Marks lines as done: actions, and ride-alongs as held today.
    ///
    /// # Errors
    /// Refused for what is done elsewhere, and for what is over.
    pub fn finish_items(&mut self, items: &[ItemKey]) -> Result<()> {
        let behind = self.behind(items, "is not ticked off here: Enter goes where it is done")?;
        let today = self.today();
        self.change(&label("Done:", "Done", &behind), |change| {
            for one in &behind {
                match one {
                    Behind::Action(action) => {
                        crate::storage::actions::must_be_open(action, "already")?;
                        change.set_action_state(action.id, ActionState::Done)?;
                    }
                    Behind::RideAlong(ride) => change.end_day(ride, today)?,
                    Behind::Occurrence(one, _) => change.hold_with_its_record(&one.key, today)?,
                    Behind::Meeting(meeting) => {
                        return Err(StorageError::Refused(format!(
                            "“{}” is held in its own page: Enter opens it",
                            meeting.title
                        )));
                    }
                    Behind::CheckIn(_) => {
                        return Err(StorageError::Refused(
                            "A check-in is held with its answer: did the behaviour change?".into(),
                        ));
                    }
                }
            }
            Ok(())
        })
    }

    /// Gives actions to somebody else, `None` to the manager; the reason may be empty.
    ///
    /// # Errors
    /// Refused for anything but open actions, and for whom it is already.
    pub fn delegate_items(
        &mut self,
        items: &[ItemKey],
        to: Option<RepId>,
        reason: &str,
    ) -> Result<()> {
        let behind = self.behind(items, "cannot be delegated")?;
        self.change(&label("Delegate", "Delegate", &behind), |change| {
            for one in &behind {
                let Behind::Action(action) = one else {
                    return Err(StorageError::Refused(format!(
                        "{} is no action and cannot be delegated",
                        one.name()
                    )));
                };
                change.hand_over_action(action, to, reason)?;
            }
            Ok(())
        })
    }

    /// Gives lines another day, with one reason.
    ///
    /// # Errors
    /// Refused without a reason, and for what has no day or is over.
    pub fn move_items(&mut self, items: &[ItemKey], to: NaiveDate, reason: &str) -> Result<()> {
        let behind = self.behind(items, "has no day that could be moved")?;
        let reason = reasoned(reason, "Say why it moves")?;
        self.change(&label("Move", "Move", &behind), |change| {
            for one in &behind {
                match one {
                    Behind::Action(action) => change.move_action(action, to, reason)?,
                    Behind::CheckIn(both) => {
                        change.move_check_in((&both.0, &both.1), to, reason)?;
                    }
                    Behind::RideAlong(ride) => change.move_day(ride, to, reason)?,
                    Behind::Meeting(meeting) => change.move_planned_meeting(meeting, to, reason)?,
                    Behind::Occurrence(one, _) => {
                        change.move_occurrence(&one.key, to, None, reason)?;
                        change.move_its_record(&one.key, to)?;
                    }
                }
            }
            Ok(())
        })
    }

    /// Gives lines up, with one reason.
    ///
    /// # Errors
    /// Refused without a reason, and for what is over or goes only when the record behind it changes.
    pub fn drop_items(&mut self, items: &[ItemKey], reason: &str) -> Result<()> {
        let behind = self.behind(items, "goes only when the record behind it changes")?;
        let reason = reasoned(reason, "Say why it is dropped")?;
        self.change(&label("Drop", "Drop", &behind), |change| {
            for one in &behind {
                match one {
                    Behind::Action(action) => change.drop_action(action, reason)?,
                    Behind::CheckIn(both) => change.drop_check_in((&both.0, &both.1), reason)?,
                    Behind::RideAlong(ride) => change.drop_day(ride, reason)?,
                    Behind::Occurrence(_, debt) => {
                        for key in debt {
                            change.skip_occurrence(key, reason)?;
                            change.drop_its_record(key, reason)?;
                        }
                    }
                    Behind::Meeting(meeting) => change.drop_planned_meeting(meeting, reason)?,
                }
            }
            Ok(())
        })
    }

    /// Opens lines again that were done, held or dropped.
    ///
    /// # Errors
    /// Refused for what is open, and for what goes only when the record behind it changes.
    pub fn reopen_items(&mut self, items: &[ItemKey]) -> Result<()> {
        let behind = self.behind(items, "cannot be opened again")?;
        self.change(&label("Reopen", "Reopen", &behind), |change| {
            for one in &behind {
                one.must_be_over()?;
                match one {
                    Behind::Action(action) => {
                        change.set_action_state(action.id, ActionState::Open)?;
                    }
                    Behind::CheckIn(both) => change.reopen_check_in(both.1.id)?,
                    Behind::RideAlong(ride) => change.reopen_day(ride)?,
                    Behind::Occurrence(one, _) => change.reopen_occurrence(&one.key)?,
                    Behind::Meeting(meeting) => {
                        return Err(StorageError::Refused(format!(
                            "“{}” is planned again in the meetings",
                            meeting.title
                        )));
                    }
                }
            }
            Ok(())
        })
    }

    /// The records behind lines.
    fn behind(&self, items: &[ItemKey], otherwise: &str) -> Result<Vec<Behind>> {
        items
            .iter()
            .map(|item| {
                Ok(match item {
                    ItemKey::Action(id) => Behind::Action(Box::new(self.action(*id)?)),
                    ItemKey::CheckIn(id) => Behind::CheckIn(Box::new(self.check_in(*id)?)),
                    ItemKey::RideAlong(id) => Behind::RideAlong(Box::new(self.ride_along(*id)?)),
                    ItemKey::Meeting(id) => Behind::Meeting(Box::new(self.meeting(*id)?)),
                    ItemKey::Occurrence(key) => {
                        Behind::Occurrence(Box::new(self.occurrence(key)?), self.debt_of(*key)?)
                    }
                    other => {
                        let name = self.name_of_item(*other)?;
                        return Err(StorageError::Refused(format!("{name} {otherwise}")));
                    }
                })
            })
            .collect()
    }

    /// What a line is called in a sentence.
    fn name_of_item(&self, item: ItemKey) -> Result<String> {
        Ok(match item {
            ItemKey::Action(id) => format!("“{}”", self.action(id)?.text),
            ItemKey::CheckIn(id) => {
                format!("the check-in with {}", self.check_in(id)?.0.rep_name)
            }
            ItemKey::Verdict(plan) => format!("the verdict on “{}”", self.plan(plan)?.focus),
            ItemKey::RideAlong(id) => {
                format!("the ride-along with {}", self.ride_along(id)?.rep_name)
            }
            ItemKey::Debrief(id) => format!("the debrief with {}", self.ride_along(id)?.rep_name),
            ItemKey::Deal(deal, exception) => {
                format!("“{}” ({})", self.deal_name(deal)?, exception.label())
            }
            ItemKey::Rep(rep) => format!("coaching with {}", self.rep_name(rep)?),
            ItemKey::Goals(rep) => format!("the goals of {}", self.rep_name(rep)?),
            ItemKey::Occurrence(key) => {
                let one = self.occurrence(&key)?;
                format!("{} of {}", one.title(), written(one.due_on))
            }
            ItemKey::Meeting(id) => format!("“{}”", self.meeting(id)?.title),
            ItemKey::Commitment(_) => "a commitment".to_owned(),
            ItemKey::Lock(kind, _) => format!("the lock of {}", kind.in_words()),
            ItemKey::LateCalls(_) => "a call that is late".to_owned(),
            ItemKey::More(exception) => format!("“{}”", exception.label()),
        })
    }
}

impl Behind {
    fn name(&self) -> String {
        match self {
            Self::Action(action) => format!("“{}”", action.text),
            Self::CheckIn(both) => format!("the check-in with {}", both.0.rep_name),
            Self::RideAlong(ride) => format!("the ride-along with {}", ride.rep_name),
            Self::Occurrence(one, _) => format!("{} of {}", one.title(), written(one.due_on)),
            Self::Meeting(meeting) => format!("“{}”", meeting.title),
        }
    }
}

impl Behind {
    /// Refuses what is open.
    fn must_be_over(&self) -> Result<()> {
        let is_open = match self {
            Self::Action(action) => action.state == ActionState::Open,
            Self::CheckIn(both) => both.1.dropped_on.is_none() && both.1.held_on.is_none(),
            Self::RideAlong(ride) => ride.state == RideAlongState::Planned,
            Self::Occurrence(one, _) => one.state.is_open(),
            Self::Meeting(_) => false,
        };
        if is_open {
            return Err(StorageError::Refused(format!("{} is open", self.name())));
        }
        Ok(())
    }
}

fn label(one: &str, many: &str, behind: &[Behind]) -> String {
    match behind {
        [only] => format!("{one} {}", only.name()),
        more => format!("{many} {} items", more.len()),
    }
}

impl Change<'_> {
    /// Shows a line later.
    pub fn snooze(&mut self, item: ItemKey, (day, at): Until) -> Result<()> {
        let (uid, now) = (self.uid(), self.now().0);
        let time = at.map(|at| at.format("%H:%M").to_string());
        self.sql().execute(
            "INSERT INTO main.snoozes (uid, item, until_on, until_time, made_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                uid,
                item.to_string(),
                day.to_string(),
                time.unwrap_or_default(),
                now,
            ),
        )?;
        Ok(())
    }
}
