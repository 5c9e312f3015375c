//! The board while the factors are being counted: who has a row in it, and the results, which follow from wins and quotas
//! alone. What follows from the factors is not in it. The largest gap comes first.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::board::{Coached, Level};
use super::result::ResultLine;
use super::{Subject, Survey};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;

/// What is known of a row before its factors.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// Who.
    pub subject: Subject,
    /// Their name.
    pub name: String,
    /// The result against the quota; held against nothing where there is none: the pace of the others is not known yet,
    /// nor since when it is short.
    pub result: ResultLine,
    /// What was done about it.
    pub coached: Coached,
    /// Chosen by the manager as a top performer.
    pub top_performer: bool,
    /// Why the person is no fair benchmark; empty: fair.
    pub circumstance: String,
}

/// The results of a board.
#[derive(Debug, Clone)]
pub struct Results {
    /// The day that stands for today.
    pub today: NaiveDate,
    /// The currency of all money.
    pub currency: Currency,
    /// Of everybody in the scope, as on the board but for since when it is short.
    pub team: ResultLine,
    /// The rows of the board, the largest gap first, who has none last.
    pub rows: Vec<ResultRow>,
}

impl Results {
    /// The results of these people; `None` is everybody. Of the standings of the survey only who owns deals is looked at.
    pub fn of(
        survey: &Survey<'_>,
        scope: Option<&BTreeSet<RepId>>,
        level: Level,
        coached: &BTreeMap<RepId, Coached>,
    ) -> Self {
        let record = survey.record();
        let here = |id: &RepId| scope.is_none_or(|scope| scope.contains(id));
        let subjects = survey.subjects(level, &here).into_iter();
        let mut rows: Vec<ResultRow> = subjects
            .map(|subject| row(survey, subject, coached))
            .collect();
        rows.sort_by(|a, b| {
            let gaps = match (a.result.gap, b.result.gap) {
                (Some(own), Some(theirs)) => own.total_cmp(&theirs),
                (own, theirs) => own.is_none().cmp(&theirs.is_none()),
            };
            gaps.then_with(|| a.name.cmp(&b.name))
        });
        let people = record.people.iter().map(|person| person.id);
        let people: Vec<RepId> = people.filter(here).collect();
        Self {
            today: record.today,
            currency: record.currency,
            team: survey.result_of_period(&people),
            rows,
        }
    }
}

fn row(survey: &Survey<'_>, subject: Subject, coached: &BTreeMap<RepId, Coached>) -> ResultRow {
    let person = survey.record().person(subject.id());
    let coached = coached.get(&subject.id()).cloned().unwrap_or_default();
    ResultRow {
        subject,
        name: person.map_or_else(String::new, |person| person.name.clone()),
        result: survey.result_of_period(&survey.people_of(subject)),
        coached,
        top_performer: person.is_some_and(|person| person.top_performer),
        circumstance: person.map_or_else(String::new, |person| person.circumstance.clone()),
    }
}
