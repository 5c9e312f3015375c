//! What a rep is compared with: whom, over which days, and what comes out for each factor.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::factor::Factor;
use super::field::{But, Field, activity_per_deal};
use super::standing::{Share, Standing, Window};
use super::{Subject, Survey, velocity};
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
#[derive(Debug, Clone)]
pub struct Benchmark {
    /// What was chosen.
    pub choice: Choice,
    /// Who is in it, by name.
    pub people: But<(RepId, String)>,
    /// Who is not, and why.
    pub left_out: But<(String, LeftOut)>,
    /// The days that it was counted over.
    pub window: Window,
    /// New deals behind it.
    pub deals: i64,
    /// Won and lost deals of everybody in it, and of the subject: the team as one.
    pub team_rate: (i64, i64),
    values: BTreeMap<Factor, Point>,
    members: Members,
}

/// Whom a benchmark is counted from.
#[derive(Debug, Clone)]
enum Members {
    /// A few, one by one.
    Few(Vec<Standing>),
    /// A field of many, without the subject's own counts where it is in it.
    Many(Arc<Field>, Option<Box<Standing>>),
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

    /// Won of won and lost of everybody in it.
    pub(super) fn rate(&self) -> Rate {
        match &self.members {
            Members::Few(members) => members.iter().fold(Rate::default(), |sum, member| {
                sum.and(Rate::new(member.won, member.closed()))
            }),
            Members::Many(field, own) => {
                let (won, closed) = own.as_ref().map_or((0, 0), |own| (own.won, own.closed()));
                Rate::new(field.sums.won - won, field.sums.closed - closed)
            }
        }
    }

    /// The median of activities per new deal.
    pub(super) fn activity(&self) -> Option<f64> {
        match &self.members {
            Members::Few(members) => {
                let ratios: Vec<f64> = members.iter().filter_map(activity_per_deal).collect();
                median(&ratios)
            }
            Members::Many(field, own) => {
                let own = own.as_ref().and_then(|own| activity_per_deal(own));
                field.sums.activity.median_without(own)
            }
        }
    }

    /// The medians of what velocity is made of, over a window of so many selling days.
    pub(super) fn velocity(&self, days: f64) -> Option<[f64; 4]> {
        match &self.members {
            Members::Few(members) => velocity::middle_of(members, days),
            Members::Many(field, own) => {
                let own = own.as_ref().and_then(|own| velocity::parts(own, days));
                let mut middle = [0.0; 4];
                for (at, part) in middle.iter_mut().enumerate() {
                    let parts = &field.sums.velocity[at];
                    *part = parts.median_without(own.map(|own| own[at]))?;
                }
                Some(middle)
            }
        }
    }

    /// What everybody in it did by lead source, or by segment.
    pub(super) fn shares(&self, by_source: bool) -> BTreeMap<u32, Share> {
        let of = |standing: &Standing| {
            if by_source {
                &standing.sources
            } else {
                &standing.segments
            }
            .clone()
        };
        match &self.members {
            Members::Few(members) => {
                let mut sum: BTreeMap<u32, Share> = BTreeMap::new();
                for (word, share) in members.iter().flat_map(of) {
                    sum.entry(word).or_default().merge(&share);
                }
                sum
            }
            Members::Many(field, own) => {
                let sums = &field.sums;
                let mut sum = if by_source {
                    &sums.sources
                } else {
                    &sums.segments
                }
                .clone();
                for (word, share) in own.iter().flat_map(|own| of(own)) {
                    sum.entry(word).or_default().take_out(&share);
                }
                sum
            }
        }
    }

    /// Drops what it was counted from, which a board of many rows has no use for.
    pub(super) fn forget_members(&mut self) {
        self.members = Members::Few(Vec::new());
    }

    /// Whether there is anything to compare with.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Benchmark {
    /// One with nobody in it.
    pub(super) fn of_nobody(choice: Choice, window: Window) -> Self {
        Self {
            choice,
            people: But::default(),
            left_out: But::default(),
            window,
            deals: 0,
            team_rate: (0, 0),
            values: BTreeMap::new(),
            members: Members::Few(Vec::new()),
        }
    }
}

impl Survey<'_> {
    /// The benchmark for a subject.
    pub fn benchmark(&self, subject: Subject, choice: Choice) -> Benchmark {
        let own = self.standing_here(subject);
        let window = match choice {
            Choice::OwnPast => self.window_before(),
            _ => self.window,
        };
        let mut benchmark = Benchmark::of_nobody(choice, window);
        if choice == Choice::OwnPast {
            let before = self.standing_before(subject);
            benchmark.deals = before.new_deals;
            benchmark.members = Members::Few(vec![before]);
        } else {
            self.beside(&mut benchmark, subject, &own);
        }
        for factor in self.factors() {
            // Several stages together are asked for where they offset each other.
            let is_many = matches!(benchmark.members, Members::Many(..));
            if !(is_many && factor.is_merged()) {
                self.fill(&mut benchmark, subject, factor);
            }
        }
        let rest = benchmark.rate();
        benchmark.team_rate = (rest.hits + own.won, rest.n + own.closed());
        benchmark
    }

    /// Everybody else.
    fn beside(&self, benchmark: &mut Benchmark, subject: Subject, own: &Standing) {
        let field = self.field(subject, benchmark.choice);
        let leads = matches!(subject, Subject::Manager(_));
        let at = field.place_of(subject.id());
        benchmark.people = But::new(&field.people, at);
        benchmark.left_out = But::new(&field.left_out, field.place_left_out(subject.id()));
        let mine = if at.is_some() { own.new_deals } else { 0 };
        benchmark.deals = field.sums.new_deals - mine;
        benchmark.members = if field.is_small() {
            let members = benchmark.people.iter();
            let members = members.filter_map(|(id, _)| self.known(leads, *id).cloned());
            Members::Few(members.collect())
        } else {
            Members::Many(field, at.map(|_| Box::new(own.clone())))
        };
    }

    /// Makes sure that a factor is in a benchmark, where enough people have it.
    pub(super) fn fill(&self, benchmark: &mut Benchmark, subject: Subject, factor: Factor) {
        if benchmark.values.contains_key(&factor) {
            return;
        }
        let choice = benchmark.choice;
        let least = match choice {
            Choice::OwnPast | Choice::Top => 1,
            Choice::Team | Choice::Objective => self.settings.peers_at_least,
        };
        let mut point = match &benchmark.members {
            Members::Few(members) => self.point(factor, members, least),
            Members::Many(field, _) => {
                let leads = matches!(subject, Subject::Manager(_));
                let at = field.place_of(subject.id());
                match self.column(field, leads, factor) {
                    Some(column) => column.point_without(at, least),
                    None => self
                        .make_column(field, leads, factor)
                        .point_without(at, least),
                }
            }
        };
        let objective = self.objectives.get(&(subject, factor));
        if let Some(value) = objective.filter(|_| choice == Choice::Objective) {
            point = Some(Point {
                value: *value,
                error: 0.0,
                spread: point.and_then(|point| point.spread),
                strength: point.and_then(|point| point.strength),
                people: 0,
            });
        }
        if let Some(point) = point {
            benchmark.values.insert(factor, point);
        }
    }

    /// Why somebody is no benchmark for those who sell to a segment.
    pub(super) fn left_out(
        &self,
        mine: &str,
        person: &Person,
        standing: &Standing,
    ) -> Option<LeftOut> {
        if !person.circumstance.is_empty() {
            return Some(LeftOut::Circumstance(person.circumstance.clone()));
        }
        if !mine.is_empty() && !person.segment.is_empty() && mine != person.segment {
            return Some(LeftOut::OtherSegment(person.segment.clone()));
        }
        if self.is_ramping(person) {
            return Some(LeftOut::Ramping);
        }
        let here = self.window_days() as i64;
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
