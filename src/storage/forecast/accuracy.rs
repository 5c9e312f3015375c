//! How good the forecast was: the accuracy sheet over the forecast record.

use std::collections::BTreeMap;

use super::call_rows::CallsRead;
use super::record::Reading;
use crate::domain::forecast::accuracy::{
    About, Accuracy, AccuracySheet, DealReading, DealRecord, Everyone, EvidenceSettings,
    closed_periods,
};
use crate::domain::forecast::{ForecastPeriod, ForecastRecord};
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
    /// before the end, or over all weeks. Of a team its own deals and calls are read, and what is kept of everybody;
    /// everybody's deals go by in a stream.
    pub fn accuracy(
        &self,
        question: &ForecastQuestion,
        week: Option<i64>,
    ) -> Result<AccuracyAnswer> {
        let is_of_all = question.scope.team.is_none() && question.scope.rep.is_none();
        if is_of_all && self.looking().is_none() && self.has_many_deals()? {
            return self.accuracy_of_all(question, week);
        }
        let basis = self.forecast_basis(question)?;
        let (record, calendar) = (&*basis.record, &question.calendar);
        let whose = basis.whose.as_ref();
        let settings = EvidenceSettings::from(&question.settings);
        if !basis.is_part {
            let period = basis.period;
            let sheet = AccuracySheet::of(record, calendar, period, whose, settings, week);
            return self.answer(sheet, record, question);
        }
        let asking = Accuracy {
            record,
            periods: &closed_periods(record, calendar, basis.period),
            asked: basis.period,
            whose,
            settings,
            week,
        };
        let everyone = self.everyone(question, &asking)?;
        let deals = DealRecord::of(record, asking.periods, whose, asking.deals_week());
        self.answer(asking.beside(&deals, &everyone), record, question)
    }

    /// Everybody's: the deals go by, the calls are read at once.
    fn accuracy_of_all(
        &self,
        question: &ForecastQuestion,
        week: Option<i64>,
    ) -> Result<AccuracyAnswer> {
        let asked = self.forecast_period(question)?;
        let mut reading = Reading::begin(self, question.currency, question.settings.amounts)?;
        reading.sums(&self.sums_of_lines()?);
        reading.calls(&CallsRead::All)?;
        let record = reading.record.clone();
        let settings = EvidenceSettings::from(&question.settings);
        let asking = Accuracy {
            record: &record,
            periods: &closed_periods(&record, &question.calendar, asked),
            asked,
            whose: None,
            settings,
            week,
        };
        reading.record.calls = Vec::new();
        let deals = self.deals_of_periods(&mut reading, &asking)?;
        let everyone = Everyone::of_deals(&deals);
        let everyone = everyone.and_calls(&asking.calls_of(&record.calls, &deals, None), settings);
        let sheet = asking.beside(&deals, &everyone);
        let named = reading.done();
        self.answer(sheet, &named, question)
    }

    /// What a part is held against, for as long as the file is as it was.
    fn everyone(&self, question: &ForecastQuestion, asking: &Accuracy<'_>) -> Result<Everyone> {
        let key = format!(
            "forecast-everyone/2/{:?}/{:?}/{:?}/{}/{:?}/{}",
            asking.asked.period,
            question.calendar,
            asking.record.currency,
            asking.record.today,
            question.settings,
            asking.deals_week(),
        );
        let mark = self.mark_of_forecast()?;
        if let Some(everyone) = self.recall(&key, mark) {
            return Ok(everyone);
        }
        let mut reading = Reading::begin(self, question.currency, question.settings.amounts)?;
        reading.sums(&self.sums_of_lines()?);
        let record = reading.record.clone();
        let of_all = Accuracy {
            record: &record,
            whose: None,
            ..*asking
        };
        let deals = self.deals_of_periods(&mut reading, &of_all)?;
        let mut everyone = Everyone::of_deals(&deals);
        let mut people: Vec<RepId> = record.people.iter().map(|person| person.id).collect();
        people.sort_unstable();
        for person in people {
            self.go_on()?;
            let calls = reading.calls_of(person)?;
            everyone = everyone.and_calls(&of_all.calls_of(&calls, &deals, None), asking.settings);
        }
        self.keep(&key, mark, &everyone);
        Ok(everyone)
    }

    fn deals_of_periods(
        &self,
        reading: &mut Reading<'_>,
        asking: &Accuracy<'_>,
    ) -> Result<DealRecord> {
        let Accuracy {
            record,
            periods,
            whose,
            ..
        } = *asking;
        let mut deals = DealReading::begin(record, periods, whose, asking.deals_week());
        self.each_line(None, &mut |head, states| {
            reading.reckon(states);
            deals.deal(head.life.begins, states);
            Ok(())
        })?;
        Ok(deals.done())
    }

    fn answer(
        &self,
        sheet: AccuracySheet,
        record: &ForecastRecord,
        question: &ForecastQuestion,
    ) -> Result<AccuracyAnswer> {
        let label = |period: &ForecastPeriod| question.calendar.label(period.period);
        let whose = self.people_of_scope(&question.scope)?;
        let is_asked = |rep: &RepId| whose.as_ref().is_none_or(|whose| whose.contains(rep));
        let reps = record.people.iter().filter(|one| is_asked(&one.id));
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
