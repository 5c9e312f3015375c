//! Calls in the file: made, and read as a sheet. A call is only ever added.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::question::{ForecastBasis, ForecastQuestion};
use crate::domain::cadence::{CadenceKind, OccurrenceState};
use crate::domain::date_words::written;
use crate::domain::figures::Window;
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::forecast::calls::{HowMuch, call_key};
use crate::domain::forecast::submission::DueDays;
use crate::domain::forecast::{
    CallLevel, CallScope, CallSheet, CallSource, ForecastPeriod, ForecastSettings,
};
use crate::domain::ids::{ForecastCallId, RepId, TeamId};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::cells::iso;
use crate::storage::error::StorageError;
use crate::storage::{Change, DealScope, Result, Store};

/// The meeting at which the forecast is called, by its key in `assets/meetings.toml`.
pub(super) const FORECAST_CALL: &str = "forecast_call";

/// A call to be made: several categories at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCall {
    /// Whose judgement it is.
    pub level: CallLevel,
    /// About whom; empty, for a manager: about the team.
    pub rep: Option<RepId>,
    /// The team, where it is about no rep; empty there: everybody.
    pub team: Option<TeamId>,
    /// The period that is called.
    pub window: Window,
    /// What is called, each category once, in any currency.
    pub amounts: Vec<(ForecastCategory, Money)>,
    /// Who says it; empty: the rep, or the manager.
    pub author: String,
    /// Why. A manager's call needs it.
    pub reason: String,
    /// Typed, or taken over from the deals.
    pub source: CallSource,
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCall {
    /// One row per category, in the order of the amounts.
    pub ids: Vec<ForecastCallId>,
    /// What each overrides, in the currency of the call: of a manager's call only, and only where a rate is known.
    pub instead: Vec<Option<Money>>,
}

impl Store {
    /// What was called for the period of a question, with everything said before, as it stands on the day looked at.
    pub fn call_sheet(&self, question: &ForecastQuestion) -> Result<CallSheet> {
        let basis = self
            .forecast_basis(question)?
            .with_all_calls(self, question)?;
        self.call_sheet_of(question, &basis, HowMuch::Everything)
    }

    /// The calls that stand for the period of a question, on the day looked at.
    pub fn standing_calls(&self, question: &ForecastQuestion) -> Result<CallSheet> {
        let basis = self.forecast_basis(question)?;
        self.call_sheet_of(question, &basis, HowMuch::Standing)
    }

    /// The same where the basis has been read: of everything that was said, with all calls.
    pub(super) fn call_sheet_of(
        &self,
        question: &ForecastQuestion,
        basis: &ForecastBasis,
        how_much: HowMuch,
    ) -> Result<CallSheet> {
        let due = self.call_days(&question.scope, basis.period.window)?;
        Ok(call_sheet(question, basis, due, how_much))
    }

    /// The days on which calls are due: the occurrences of the forecast call that were not skipped, else each Monday.
    pub fn call_days(&self, scope: &DealScope, window: Window) -> Result<DueDays> {
        let Some(kind) = self.meeting_type_keyed(FORECAST_CALL)? else {
            return Ok(DueDays::mondays(window));
        };
        let today = self.today();
        let everybody = DealScope::default();
        let days = (window.first, window.last);
        let occurrences = self.occurrences_where(&everybody, days, today, |cadence| {
            cadence.kind == CadenceKind::Meeting && cadence.meeting_type == Some(kind)
        })?;
        let whose = self.people_of_scope(scope)?;
        let is_asked = |rep: &RepId| whose.as_ref().is_none_or(|whose| whose.contains(rep));
        let mut is_anybody_called = false;
        let mut due = DueDays::default();
        let mut of: BTreeMap<RepId, BTreeSet<NaiveDate>> = BTreeMap::new();
        let mut members: BTreeMap<Option<TeamId>, Vec<RepId>> = BTreeMap::new();
        for one in occurrences {
            if one.state == OccurrenceState::Skipped {
                continue;
            }
            if let Some((rep, _)) = &one.rep {
                is_anybody_called = true;
                if is_asked(rep) {
                    of.entry(*rep).or_default().insert(one.due_on);
                }
            } else {
                if let Entry::Vacant(unread) = members.entry(one.team) {
                    let mut people = self.people_of_team(one.team)?;
                    is_anybody_called |= !people.is_empty();
                    people.retain(is_asked);
                    unread.insert(people);
                }
                for rep in members.get(&one.team).into_iter().flatten() {
                    of.entry(*rep).or_default().insert(one.due_on);
                }
            }
            due.rhythm = one.name;
        }
        if !is_anybody_called {
            return Ok(DueDays::mondays(window));
        }
        due.of = of
            .into_iter()
            .map(|(rep, days)| (rep, days.into_iter().collect()))
            .collect();
        Ok(due)
    }

    fn people_of_team(&self, team: Option<TeamId>) -> Result<Vec<RepId>> {
        let scope = DealScope {
            team,
            ..DealScope::default()
        };
        if let Some(people) = self.people_of_scope(&scope)? {
            return Ok(people.into_iter().collect());
        }
        let mut statement = self.reader().prepare_cached("SELECT id FROM reps")?;
        let people = statement.query_map([], |row| row.get(0).map(RepId))?;
        Ok(people.collect::<rusqlite::Result<_>>()?)
    }

    /// Makes a call: one change, which undo takes back. A manager's call keeps what it overrides: the rep's call, or
    /// the sum of what counts for the reps, or without calls the sum of the deals.
    ///
    /// # Errors
    /// Refused without an amount, for an amount below zero, a category twice or one that cannot be called, for a
    /// period that has ended, for a rep who left, and for a manager's call without a reason.
    pub fn make_call(&mut self, new: &NewCall) -> Result<MadeCall> {
        self.check_call(new)?;
        let instead = match new.level {
            CallLevel::Rep => vec![None; new.amounts.len()],
            CallLevel::Manager => self.overridden(new)?,
        };
        let label = self.call_label(new)?;
        let ids = self.change(&label, |change| change.make_call(new, &instead))?;
        Ok(MadeCall { ids, instead })
    }

    pub(super) fn check_call(&self, new: &NewCall) -> Result<()> {
        let today = self.today();
        if new.amounts.is_empty() {
            return refused("Nothing is called: give an amount for Commit or another category");
        }
        let mut seen = BTreeSet::new();
        for (category, amount) in &new.amounts {
            if call_key(*category).is_none() {
                return refused(format!("{category} is in no forecast and cannot be called"));
            }
            if amount.minor < 0 {
                return refused(format!("{category} {amount} is below zero: call 0 or more"));
            }
            if !seen.insert(category) {
                return refused(format!("{category} is called twice: say one number"));
            }
        }
        if new.window.last < today {
            return refused(format!(
                "This period ended on {}: what was called for it stays as it was",
                written(new.window.last)
            ));
        }
        if new.level == CallLevel::Manager && new.reason.trim().is_empty() {
            return refused("Why is it called differently? A manager's call needs a reason");
        }
        match new.rep {
            None if new.level == CallLevel::Rep => refused("Whose call is it? Name a rep"),
            None => new
                .team
                .map_or(Ok(()), |team| self.team_name(team).map(drop)),
            Some(rep) => {
                self.refuse_leaver(rep)?;
                if new.level == CallLevel::Rep {
                    self.refuse_lead(rep)?;
                }
                Ok(())
            }
        }
    }

    /// Who leads people and sells nothing has no call of a rep: it would count beside those of the people.
    fn refuse_lead(&self, rep: RepId) -> Result<()> {
        let leads: bool = self.reader().query_row(
            "SELECT role <> 'rep' AND EXISTS (SELECT 1 FROM main.reps below WHERE below.manager_id = r.id)
               AND NOT EXISTS (SELECT 1 FROM main.deals WHERE owner_id = r.id) FROM main.reps r WHERE id = ?1",
            [rep.0],
            |row| row.get(0),
        )?;
        if leads {
            return refused(format!(
                "{} leads a team and has no deals: make it the manager's call over the team",
                self.rep_name(rep)?
            ));
        }
        Ok(())
    }

    fn refuse_leaver(&self, rep: RepId) -> Result<()> {
        let name = self.rep_name(rep)?;
        let left: Option<String> = self.reader().query_row(
            "SELECT left_on FROM main.reps WHERE id = ?1",
            [rep.0],
            |row| row.get(0),
        )?;
        let left = left.as_deref().and_then(crate::storage::cells::parse_day);
        match left.filter(|left| *left < self.today()) {
            Some(left) => refused(format!(
                "{name} left on {}: give the deals to somebody who is here, and call for them there",
                written(left)
            )),
            None => Ok(()),
        }
    }

    /// What a manager's call overrides, in the currency of each amount. Reckoned in the currency of the call, so that
    /// as little as possible is converted.
    pub(super) fn overridden(&self, new: &NewCall) -> Result<Vec<Option<Money>>> {
        let asked = ForecastQuestion {
            scope: DealScope {
                team: new.team.filter(|_| new.rep.is_none()),
                rep: new.rep,
                ..DealScope::default()
            },
            period: Period::All,
            calendar: FiscalCalendar::default(),
            currency: new.amounts.first().map(|(_, amount)| amount.currency),
            settings: ForecastSettings::default(),
        };
        let period = ForecastPeriod {
            window: new.window,
            ..self.forecast_period(&asked)?
        };
        let basis = self.forecast_basis_of(&asked, period)?;
        let sheet = self.call_sheet_of(&asked, &basis, HowMuch::Standing)?;
        let rates = self.rate_table()?;
        let instead = new.amounts.iter().map(|(category, amount)| {
            let line = new.rep.and_then(|rep| sheet.line(rep));
            let said = match line {
                Some(line) => line.own.standing(*category),
                None => None,
            };
            // As it was said, where it is said in the same currency: no rate can blur it.
            if let Some(call) = said.filter(|call| call.amount.currency == amount.currency) {
                return Some(call.amount);
            }
            let figure = match line {
                Some(line) => line.own.base(*category).unwrap_or(line.deals.of(*category)),
                None => sheet
                    .reps_total(*category)
                    .figure()
                    .unwrap_or(sheet.deals.of(*category)),
            };
            let figure = Money::new(figure, sheet.currency);
            let converted = rates.convert(figure, amount.currency, self.today());
            converted.ok().map(|(money, _)| money)
        });
        Ok(instead.collect())
    }

    pub(super) fn call_label(&self, new: &NewCall) -> Result<String> {
        let whose = match (new.level, new.rep, new.team) {
            (CallLevel::Rep, Some(rep), _) => format!("Call of {}", self.rep_name(rep)?),
            (_, Some(rep), _) => format!("Manager's call for {}", self.rep_name(rep)?),
            (_, None, Some(team)) => format!("Manager's call for {}", self.team_name(team)?),
            (_, None, None) => "Manager's call".to_owned(),
        };
        let amounts: Vec<String> = new
            .amounts
            .iter()
            .map(|(category, amount)| format!("{category} {amount}"))
            .collect();
        Ok(format!("{whose}: {}", amounts.join(", ")))
    }
}

/// The sheet of a basis that has been read.
pub(super) fn call_sheet(
    question: &ForecastQuestion,
    basis: &ForecastBasis,
    due: DueDays,
    how_much: HowMuch,
) -> CallSheet {
    let scope = CallScope {
        whose: basis.whose.as_ref(),
        team: question.scope.team,
        calendar: &question.calendar,
        person: question.scope.rep,
        how_much,
    };
    let at = basis.record.now;
    CallSheet::at(&basis.record, scope, basis.period, due, at)
}

impl Change<'_> {
    /// Writes what [`Store::make_call`] checked.
    pub(in crate::storage) fn make_call(
        &mut self,
        new: &NewCall,
        instead: &[Option<Money>],
    ) -> Result<Vec<ForecastCallId>> {
        let now = self.now();
        let mut ids = Vec::with_capacity(new.amounts.len());
        for (at, (category, amount)) in new.amounts.iter().enumerate() {
            let instead = instead.get(at).copied().flatten().map(|money| money.minor);
            let uid = self.uid();
            self.sql()
                .prepare_cached(
                    "INSERT INTO main.forecast_calls (uid, rep_id, made_on, starts_on, ends_on, category, amount_minor,
                       currency, author, reason, level, team_id, made_at, source, instead_minor)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
                )?
                .execute(rusqlite::params![
                    uid,
                    new.rep.map(|rep| rep.0),
                    iso(Some(now.day())),
                    iso(Some(new.window.first)),
                    iso(Some(new.window.last)),
                    call_key(*category),
                    amount.minor,
                    amount.currency.code(),
                    new.author.trim(),
                    new.reason.trim(),
                    new.level.key(),
                    new.team.filter(|_| new.rep.is_none()).map(|team| team.0),
                    now.0,
                    new.source.key(),
                    instead,
                ])?;
            ids.push(ForecastCallId(self.sql().last_insert_rowid()));
        }
        Ok(ids)
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T> {
    Err(StorageError::Refused(why.into()))
}
