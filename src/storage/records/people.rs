//! New teams, reps, quotas and forecast calls.

use chrono::NaiveDate;

use super::{day, filled};
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::Money;
use crate::domain::stamp::Stamp;
use crate::storage::{Change, Result};

/// A team to be written.
#[derive(Debug, Clone, Default)]
pub struct NewTeam<'a> {
    /// Its name.
    pub name: &'a str,
    /// The team above it.
    pub parent: Option<TeamId>,
    /// Where it sits.
    pub office: &'a str,
    /// The region it sells in.
    pub region: &'a str,
    /// The segment it sells to.
    pub segment: &'a str,
}

/// A rep or a manager to be written.
#[derive(Debug, Clone, Default)]
pub struct NewRep<'a> {
    /// The id in the system that it came from; empty where there is none.
    pub external_id: &'a str,
    /// Full name.
    pub name: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// Whether this person leads others.
    pub leads: bool,
    /// Job title.
    pub title: &'a str,
    /// The manager.
    pub manager: Option<RepId>,
    /// The team.
    pub team: Option<TeamId>,
    /// Region.
    pub region: &'a str,
    /// Segment.
    pub segment: &'a str,
    /// First day.
    pub hired_on: Option<NaiveDate>,
    /// Last day, for one who left.
    pub left_on: Option<NaiveDate>,
}

/// A quota to be written: the amount already contains the ramp.
#[derive(Debug, Clone)]
pub struct NewQuota<'a> {
    /// Whose it is.
    pub rep: RepId,
    /// The metric it sets, `won_value` for money won.
    pub metric: &'a str,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// How much.
    pub amount: Money,
    /// Share of a full quota, 1.0 once ramped.
    pub ramp: f64,
}

/// A number called for a category and a period.
#[derive(Debug, Clone)]
pub struct NewForecastCall<'a> {
    /// Whose number it is.
    pub rep: RepId,
    /// The day it was called.
    pub made_on: NaiveDate,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// `closed`, `commit`, `most_likely`, `best_case` or `pipeline`.
    pub category: &'a str,
    /// The number.
    pub amount: Money,
    /// Who called it; empty: the rep.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Of a manager's call: the figure that it overrides, in the same currency. Empty: it is the rep's own.
    pub instead: Option<Money>,
}

impl Change<'_> {
    /// Writes a team.
    pub fn add_team(&mut self, team: &NewTeam<'_>) -> Result<TeamId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.teams (uid, name, parent_id, office, region, segment)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                uid,
                team.name,
                team.parent.map(|id| id.0),
                team.office,
                team.region,
                team.segment,
            ))?;
        Ok(TeamId(self.sql().last_insert_rowid()))
    }

    /// Writes a rep or a manager.
    pub fn add_rep(&mut self, rep: &NewRep<'_>) -> Result<RepId> {
        let uid = self.uid_born(rep.hired_on);
        let (role, active) = (
            if rep.leads { "manager" } else { "rep" },
            rep.left_on.is_none(),
        );
        self.sql()
            .prepare_cached(
                "INSERT INTO main.reps (uid, external_id, name, email, role, title, manager_id, team_id, region,
                   segment, hired_on, left_on, active)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                uid,
                filled(rep.external_id),
                rep.name,
                rep.email,
                role,
                rep.title,
                rep.manager.map(|id| id.0),
                rep.team.map(|id| id.0),
                rep.region,
                rep.segment,
                day(rep.hired_on),
                day(rep.left_on),
                active,
            ))?;
        Ok(RepId(self.sql().last_insert_rowid()))
    }

    /// Writes a quota. A second one for the same rep, metric and period is refused.
    pub fn add_quota(&mut self, quota: &NewQuota<'_>) -> Result<()> {
        let uid = self.uid_at(Stamp::start_of(quota.starts_on));
        self.sql()
            .prepare_cached(
                "INSERT INTO main.quotas (uid, rep_id, metric, starts_on, ends_on, amount_minor, currency, ramp)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                uid,
                quota.rep.0,
                quota.metric,
                quota.starts_on.to_string(),
                quota.ends_on.to_string(),
                quota.amount.minor,
                quota.amount.currency.code(),
                quota.ramp,
            ))?;
        Ok(())
    }

    /// Writes a rep's call as an import would bring it.
    pub fn add_forecast_call(&mut self, call: &NewForecastCall<'_>) -> Result<()> {
        let uid = self.uid_at(Stamp::start_of(call.made_on));
        self.sql()
            .prepare_cached(
                "INSERT INTO main.forecast_calls (uid, rep_id, made_on, starts_on, ends_on, category, amount_minor,
                   currency, author, reason, level, source, instead_minor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                uid,
                call.rep.0,
                call.made_on.to_string(),
                call.starts_on.to_string(),
                call.ends_on.to_string(),
                call.category,
                call.amount.minor,
                call.amount.currency.code(),
                call.author,
                call.reason,
                call.instead.map_or("rep", |_| "manager"),
                call.instead.map_or("import", |_| "typed"),
                call.instead.map(|money| money.minor),
            ))?;
        Ok(())
    }

    /// A uid born on a day where that is known, now otherwise.
    pub(super) fn uid_born(&mut self, on: Option<NaiveDate>) -> [u8; 16] {
        match on {
            Some(day) => self.uid_at(Stamp::start_of(day)),
            None => self.uid(),
        }
    }
}
