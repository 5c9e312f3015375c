//! How good the forecast was: the accuracy sheet over the forecast record.

use std::collections::BTreeMap;

use crate::domain::forecast::accuracy::{About, AccuracySheet, EvidenceSettings};
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::Currency;
use crate::storage::forecast::ForecastQuestion;
use crate::storage::{Result, Store};

/// The accuracy sheet with the names that it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracyAnswer {
    /// What was measured.
    pub sheet: AccuracySheet,
    /// Whom its calls are about.
    pub names: AccuracyNames,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The rates used to reach it, as said beside totals.
    pub rates: String,
    /// Labels of its periods, in their order.
    pub periods: Vec<String>,
}

/// Names of people and teams.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccuracyNames {
    reps: BTreeMap<RepId, String>,
    teams: BTreeMap<TeamId, String>,
}

impl AccuracyNames {
    /// The name of whom a call is about.
    pub fn of(&self, about: About) -> &str {
        match about {
            About::Rep(rep) => self.reps.get(&rep).map_or("", String::as_str),
            About::Team(None) => "Everybody",
            About::Team(Some(team)) => self.teams.get(&team).map_or("", String::as_str),
        }
    }
}

impl AccuracyAnswer {
    /// `8 closed quarters, 2024-Q4 to 2026-Q3`; `no closed period with calls`.
    pub fn span(&self) -> String {
        match self.periods.as_slice() {
            [] => "no closed period with calls".to_owned(),
            [only] => format!("one closed period, {only}"),
            [first, .., last] => {
                format!("{} closed periods, {first} to {last}", self.periods.len())
            }
        }
    }
}

impl Store {
    /// How good the calls of a scope were over the closed periods as long as the one that is asked for: at one week
    /// before the end, or over all weeks. Costs a few passes over deals and calls of the forecast record, and the
    /// record itself where it is not read yet.
    pub fn accuracy(
        &self,
        question: &ForecastQuestion,
        week: Option<i64>,
    ) -> Result<AccuracyAnswer> {
        let basis = self.whole_forecast_basis(question)?;
        let record = &basis.record;
        let sheet = AccuracySheet::of(
            record,
            &question.calendar,
            basis.period,
            basis.whose.as_ref(),
            EvidenceSettings::from(&question.settings),
            week,
        );
        let label = |period: &crate::domain::forecast::ForecastPeriod| {
            question.calendar.label(period.period)
        };
        let reps = record.people.iter();
        Ok(AccuracyAnswer {
            periods: sheet.periods.iter().map(label).collect(),
            names: AccuracyNames {
                reps: reps.map(|one| (one.id, one.name.clone())).collect(),
                teams: self.names_of_teams()?,
            },
            currency: record.currency,
            rates: record.rates.clone(),
            sheet,
        })
    }

    fn names_of_teams(&self) -> Result<BTreeMap<TeamId, String>> {
        let mut statement = self.reader().prepare_cached("SELECT id, name FROM teams")?;
        let teams = statement.query_map([], |row| Ok((TeamId(row.get(0)?), row.get(1)?)))?;
        Ok(teams.collect::<rusqlite::Result<_>>()?)
    }
}
