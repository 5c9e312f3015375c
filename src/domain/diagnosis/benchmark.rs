//! What a rep is compared with: whom, over which days, and what comes out for each factor.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::factor::Factor;
use super::standing::{Standing, Window};
use super::{Subject, Survey};
use crate::domain::ids::RepId;
use crate::domain::sales_record::Person;
use crate::domain::statistics::Rate;
use crate::domain::statistics::shrinkage::{Prior, median, spread_by_median_deviation};

/// With what to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Choice {
    /// The median of the rest of the team, of the same segment.
    #[default]
    Team,
    /// The median of the top performers that the manager chose.
    Top,
    /// The same person in the window before.
    OwnPast,
    /// What was agreed: goals per factor; the team's median where there is none.
    Objective,
}

impl Choice {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 4] = [Self::Team, Self::Top, Self::OwnPast, Self::Objective];

    /// The name in the file, in JSON and in `--benchmark`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Top => "top",
            Self::OwnPast => "own",
            Self::Objective => "objective",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Team => "Team median",
            Self::Top => "Top performers",
            Self::OwnPast => "Own trailing period",
            Self::Objective => "Objective",
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(key: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|choice| choice.key() == key)
            .ok_or_else(|| format!("“{key}” is no benchmark: say team, top, own or objective"))
    }
}

/// Why somebody is no part of the benchmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// On a ramp, or too new.
    Ramping,
    /// The manager named a circumstance: an inherited territory, a lucky tender.
    Circumstance(String),
    /// Sells to another segment.
    OtherSegment(String),
    /// Has left, or was here for less than half of the window.
    NotHere,
    /// No deals in the window.
    NoDeals,
}

/// A benchmark with whom it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// What was chosen.
    pub choice: Choice,
    /// Who is in it, by name.
    pub people: Vec<(RepId, String)>,
    /// Who is not, and why.
    pub left_out: Vec<(String, LeftOut)>,
    /// The days that it was counted over.
    pub window: Window,
    /// New deals behind it.
    pub deals: i64,
    /// Won and lost deals of everybody in it, and of the subject: the team as one.
    pub team_rate: (i64, i64),
    values: BTreeMap<Factor, Point>,
    members: Vec<Standing>,
}

/// A factor of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// Its standard error on a log scale; 0 for an objective.
    pub error: f64,
    /// How much people differ beyond chance, standard deviation on a log scale; `None` where that cannot be told.
    pub spread: Option<f64>,
    /// For rates, how many deals the benchmark counts for beside a person's own: the strength of the beta prior, by
    /// moments over the people (domain.md 2.1). `None` for other factors and where there is nothing to learn it from.
    pub strength: Option<f64>,
    /// How many people it was counted from; 0 for an objective.
    pub people: usize,
}

impl Benchmark {
    /// A factor of the benchmark; `None` where too few people have it.
    pub fn point(&self, factor: Factor) -> Option<Point> {
        self.values.get(&factor).copied()
    }

    /// The people's standings.
    pub fn members(&self) -> &[Standing] {
        &self.members
    }

    /// Drops the people's standings, which a board of many rows has no use for.
    pub(super) fn forget_members(&mut self) {
        self.members = Vec::new();
    }

    /// Whether there is anything to compare with.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Survey<'_> {
    /// The benchmark for a subject.
    pub fn benchmark(&self, subject: Subject, choice: Choice) -> Benchmark {
        let settings = &self.settings;
        let mut people = Vec::new();
        let mut left_out = Vec::new();
        let mut members = Vec::new();
        let own = self.standing(subject);
        if choice == Choice::OwnPast {
            members.push(self.standing_before(subject));
        } else {
            for (person, standing) in self.peers(subject) {
                match self.left_out(subject, person, &standing) {
                    Some(why) => left_out.push((person.name.clone(), why)),
                    None if choice == Choice::Top && !person.top_performer => {}
                    None => {
                        people.push((person.id, person.name.clone()));
                        members.push(standing);
                    }
                }
            }
        }
        let least = match choice {
            Choice::OwnPast | Choice::Top => 1,
            Choice::Team | Choice::Objective => settings.peers_at_least,
        };
        let mut values = BTreeMap::new();
        for factor in self.factors() {
            if let Some(point) = self.point(factor, &members, least) {
                values.insert(factor, point);
            }
            let objective = self.objectives.get(&(subject, factor));
            if let Some(value) = objective.filter(|_| choice == Choice::Objective) {
                let point = Point {
                    value: *value,
                    error: 0.0,
                    spread: values.get(&factor).and_then(|point| point.spread),
                    strength: values.get(&factor).and_then(|point| point.strength),
                    people: 0,
                };
                values.insert(factor, point);
            }
        }
        let all = members.iter().chain([&own]);
        let team_rate = all.fold((0, 0), |(won, closed), s| {
            (won + s.won, closed + s.closed())
        });
        Benchmark {
            choice,
            people,
            left_out,
            window: match choice {
                Choice::OwnPast => self.window_before(),
                _ => self.window,
            },
            deals: members.iter().map(|standing| standing.new_deals).sum(),
            team_rate,
            values,
            members,
        }
    }

    fn left_out(&self, subject: Subject, person: &Person, standing: &Standing) -> Option<LeftOut> {
        let mine = self.segment_of(subject);
        if !person.circumstance.is_empty() {
            return Some(LeftOut::Circumstance(person.circumstance.clone()));
        }
        if !mine.is_empty() && !person.segment.is_empty() && mine != person.segment {
            return Some(LeftOut::OtherSegment(person.segment.clone()));
        }
        if self.is_ramping(person) {
            return Some(LeftOut::Ramping);
        }
        let here = self
            .calendar
            .selling_days(self.window.first, self.window.last);
        if standing.deals_ever == 0 || standing.new_deals + standing.closed() == 0 {
            return Some(LeftOut::NoDeals);
        }
        let is_group = self.record.leads_others(person.id);
        (!is_group && standing.selling_days * 2 < here).then_some(LeftOut::NotHere)
    }

    /// The median of the members' values, each with enough behind it. Its error is that of a median: 1.2533 times that
    /// of a mean (Kendall & Stuart), from chance and from how people differ.
    fn point(&self, factor: Factor, members: &[Standing], least: usize) -> Option<Point> {
        let measured: Vec<_> = members
            .iter()
            .filter_map(|standing| self.measure(factor, standing))
            .filter(|m| m.n >= self.settings.least_n && m.value > 0.0)
            .collect();
        if measured.len() < least {
            return None;
        }
        let values: Vec<f64> = measured.iter().map(|m| m.value).collect();
        let logs: Vec<(f64, f64)> = measured.iter().map(|m| (m.value.ln(), m.error)).collect();
        let rates: Vec<Rate> = measured
            .iter()
            .filter_map(|m| Some(Rate::new(m.hits?, m.n)))
            .collect();
        let spread = spread_by_median_deviation(&logs).filter(|_| logs.len() > 3);
        let chance: f64 =
            logs.iter().map(|(_, error)| error * error).sum::<f64>() / logs.len() as f64;
        let between = spread.map_or(0.0, |spread| spread.sd * spread.sd);
        let factor = if logs.len() > 2 { 1.2533 } else { 1.0 };
        Some(Point {
            value: median(&values)?,
            error: factor * ((chance + between) / logs.len() as f64).sqrt(),
            spread: spread.map(|spread| spread.sd),
            strength: Prior::by_moments(&rates).map(|prior| prior.strength),
            people: logs.len(),
        })
    }
}
