//! From comparisons to what may be said: merged neighbours, findings, other explanations, the headline.

use super::benchmark::{Benchmark, Choice};
use super::compare::{Comparison, Reading, compare, shares};
use super::explain::{self, Explanation, What};
use super::factor::Factor;
use super::field::activity_per_deal;
use super::standing::Standing;
use super::velocity::velocity;
use super::{Diagnosis, Subject, Survey};
use crate::domain::money::Money;
use crate::domain::sales_record::Person;
use crate::domain::statistics::Rate;
use crate::domain::statistics::comparison::RepAgainstRest;

/// A gap that the numbers carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which factor.
    pub factor: Factor,
    /// Neighbouring stages that offset each other: high ratios before a low one.
    pub premature: bool,
    /// How sure: P(worse than the benchmark by more than the tolerance).
    pub certainty: f64,
    /// Share of the shortfall, Shapley; `None` for the cycle.
    pub share: Option<f64>,
    /// What closing it would be worth in the period.
    pub worth: f64,
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thin {
    /// Owns no deals.
    NoDeals,
    /// Here for less than one usual cycle: so many days, and the cycle.
    TooNew(i64, i64),
    /// So few deals are decided.
    FewDeals(i64),
    /// Too few people to compare with.
    NoBenchmark,
}

/// What a diagnosis comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Headline {
    /// Not enough evidence.
    NotEnough(Thin),
    /// On a ramp: numbers of a beginner say little.
    Ramping,
    /// Fewer and smaller deals although work and ratios are normal: the territory, not the rep.
    Territory(Finding),
    /// The lever with the largest worth.
    Lever(Finding),
    /// Nothing differs beyond chance.
    Nothing,
}

impl Headline {
    /// The name in JSON.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotEnough(_) => "not_enough_evidence",
            Self::Ramping => "ramp",
            Self::Territory(_) => "territory",
            Self::Lever(_) => "lever",
            Self::Nothing => "no_clear_gap",
        }
    }

    /// The finding it names.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Territory(finding) | Self::Lever(finding) => Some(finding),
            _ => None,
        }
    }
}

pub(super) fn diagnose(survey: &Survey<'_>, subject: Subject, choice: Choice) -> Diagnosis {
    let standing = survey.standing(subject);
    let mut benchmark = survey.benchmark(subject, choice);
    let person = survey.record.person(subject.id());
    let stages = chain(survey, &standing, &benchmark);
    let mut comparisons =
        merge_neighbours(survey, subject, &standing, &mut benchmark, stages.clone());
    let days = survey.selling_days(survey.period.first, survey.period.last);
    let people = match subject {
        Subject::Rep(_) => 1,
        Subject::Manager(id) => {
            let below = survey.record.all_below(id);
            let sells = |p: &&crate::domain::ids::RepId| {
                survey.standings.get(p).is_some_and(|s| s.deals_ever > 0)
            };
            below.iter().filter(sells).count()
        }
    };
    let window_days = survey.window_days();
    let modelled = shares(&mut comparisons, days as f64 * people as f64);
    let activity_per_deal = activity(&standing, &benchmark);
    let findings = findings(survey, &comparisons, modelled);
    let explanations = explanations(
        survey,
        person,
        &standing,
        &benchmark,
        &findings,
        &comparisons,
    );
    let headline = headline(
        survey,
        person,
        &standing,
        &benchmark,
        &comparisons,
        activity_per_deal,
        &findings,
    );
    Diagnosis {
        subject,
        name: person.map_or_else(String::new, |person| person.name.clone()),
        window: survey.window,
        result: survey.result(subject),
        win_rate_beyond: beyond(&standing, &benchmark),
        against_rest: against_rest(survey, &standing, &benchmark),
        velocity: velocity(&standing, benchmark.velocity(window_days), window_days),
        standing,
        benchmark,
        comparisons,
        stages,
        modelled,
        activity_per_deal,
        explanations,
        findings,
        headline,
    }
}

/// The factors whose product is the result, then the cycle.
fn chain(survey: &Survey<'_>, standing: &Standing, benchmark: &Benchmark) -> Vec<Comparison> {
    let mut factors = vec![Factor::Volume];
    if survey.has_paths {
        let stages = 0..survey.record.stages.len();
        factors.extend(stages.map(|at| Factor::Conversion { from: at, to: at }));
    } else {
        factors.push(Factor::WinRate);
    }
    factors.extend([
        Factor::DealValue,
        Factor::SegmentMix,
        Factor::Realisation,
        Factor::Cycle,
    ]);
    let tests = factors
        .iter()
        .filter(|factor| benchmark.point(**factor).is_some())
        .count();
    factors
        .into_iter()
        .map(|factor| compare(survey, factor, standing, benchmark, tests))
        .collect()
}

/// A ratio that is behind after ratios that are too high to be true is one gap: deals were moved on that were not
/// ready (domain.md 1.2, FX-1.13).
fn merge_neighbours(
    survey: &Survey<'_>,
    subject: Subject,
    standing: &Standing,
    benchmark: &mut Benchmark,
    stages: Vec<Comparison>,
) -> Vec<Comparison> {
    let tests = stages.len();
    let mut again = |factor| {
        survey.fill(benchmark, subject, factor);
        compare(survey, factor, standing, benchmark, tests)
    };
    let mut merged: Vec<Comparison> = Vec::new();
    for comparison in stages {
        let Factor::Conversion { to, .. } = comparison.factor else {
            merged.push(comparison);
            continue;
        };
        if comparison.reading != Reading::Behind {
            merged.push(comparison);
            continue;
        }
        // The ratios before it that, taken together, are most surely too high.
        let (mut start, mut surest) = (None, survey.settings.too_high);
        for earlier in merged.iter().rev() {
            let Factor::Conversion { from, .. } = earlier.factor else {
                break;
            };
            if earlier.reading == Reading::Behind {
                break;
            }
            let before = again(Factor::Conversion { from, to: to - 1 });
            if let Some(ahead) = before.ahead.filter(|ahead| *ahead > surest) {
                (start, surest) = (Some(from), ahead);
            }
        }
        let Some(start) = start else {
            merged.push(comparison);
            continue;
        };
        merged.retain(|c| !matches!(c.factor, Factor::Conversion { from, .. } if from >= start));
        let whole = again(Factor::Conversion { from: start, to });
        // The low ratio carries the gap; the merged one says how large it is.
        merged.push(Comparison {
            certainty: comparison.certainty,
            reading: Reading::Behind,
            ..whole
        });
    }
    merged
}

fn findings(
    survey: &Survey<'_>,
    comparisons: &[Comparison],
    modelled: Option<(f64, f64)>,
) -> Vec<Finding> {
    let least = modelled.map_or(0.0, |(own, _)| own * survey.settings.least_worth);
    let mut findings: Vec<Finding> = comparisons
        .iter()
        .filter(|comparison| comparison.reading == Reading::Behind)
        .map(|comparison| Finding {
            factor: comparison.factor,
            premature: comparison.factor.is_merged(),
            certainty: comparison.certainty.unwrap_or(0.0),
            share: comparison.share,
            worth: comparison.worth.unwrap_or(0.0),
        })
        .filter(|finding| finding.premature || modelled.is_none() || finding.worth >= least)
        .collect();
    // Where somebody sells is not theirs alone to decide: what they do there comes first.
    findings.sort_by(|a, b| {
        let is_mix = |finding: &Finding| finding.factor == Factor::SegmentMix;
        let by_worth = b.worth.total_cmp(&a.worth);
        is_mix(a).cmp(&is_mix(b)).then(by_worth)
    });
    findings
}

fn headline(
    survey: &Survey<'_>,
    person: Option<&Person>,
    standing: &Standing,
    benchmark: &Benchmark,
    comparisons: &[Comparison],
    activity: Option<(f64, f64)>,
    findings: &[Finding],
) -> Headline {
    if standing.deals_ever == 0 {
        return Headline::NotEnough(Thin::NoDeals);
    }
    let served = person
        .and_then(|person| person.hired_on)
        .map(|day| (survey.record.today - day).num_days());
    if let Some((served, cycle)) = served.zip(survey.cycle)
        && (served as f64) < cycle
    {
        return Headline::NotEnough(Thin::TooNew(served, cycle.round() as i64));
    }
    if benchmark.is_empty() {
        return Headline::NotEnough(Thin::NoBenchmark);
    }
    if person.is_some_and(|person| survey.is_ramping(person)) {
        return Headline::Ramping;
    }
    if let Some(finding) = territory(survey, comparisons, activity, findings) {
        return Headline::Territory(finding);
    }
    if let Some(first) = findings.first() {
        return Headline::Lever(first.clone());
    }
    let decided = standing.closed();
    if decided < survey.settings.least_n {
        return Headline::NotEnough(Thin::FewDeals(decided));
    }
    Headline::Nothing
}

/// Fewer and smaller deals together, beyond doubt, while the work per deal is normal and no ratio is behind
/// (domain.md FX-1.05: close rate normal but deals small is not the rep's fault).
fn territory(
    survey: &Survey<'_>,
    comparisons: &[Comparison],
    activity: Option<(f64, f64)>,
    findings: &[Finding],
) -> Option<Finding> {
    let of = |wanted: Factor| comparisons.iter().find(|c| c.factor == wanted);
    let (volume, value) = (of(Factor::Volume)?, of(Factor::DealValue)?);
    let looks_behind = |c: &Comparison| c.ahead.is_some_and(|a| 1.0 - a >= survey.settings.looks);
    let ratios_fine = !findings.iter().any(|finding| finding.factor.is_rate());
    let works =
        activity.is_none_or(|(own, theirs)| own >= theirs * survey.settings.little_activity);
    let one_is_sure = volume.reading == Reading::Behind || value.reading == Reading::Behind;
    (looks_behind(volume) && looks_behind(value) && one_is_sure && ratios_fine && works).then(
        || {
            let sum = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) + b.unwrap_or(0.0);
            Finding {
                factor: Factor::Volume,
                premature: false,
                certainty: volume
                    .certainty
                    .unwrap_or(0.0)
                    .max(value.certainty.unwrap_or(0.0)),
                share: Some(sum(volume.share, value.share)),
                worth: sum(volume.worth, value.worth),
            }
        },
    )
}

/// Activities per new deal of the person, and the median of the benchmark; `None` where no activities are known.
fn activity(standing: &Standing, benchmark: &Benchmark) -> Option<(f64, f64)> {
    activity_per_deal(standing).zip(benchmark.activity())
}

/// Whether the team's win rate lies outside of the person's 95 % interval.
fn beyond(standing: &Standing, benchmark: &Benchmark) -> Option<Reading> {
    let (won, closed) = benchmark.team_rate;
    let team = Rate::new(won, closed).value()?;
    let interval = Rate::new(standing.won, standing.closed()).interval()?;
    if benchmark.people.is_empty() || interval.contains(team) {
        return None;
    }
    Some(if interval.high < team {
        Reading::Behind
    } else {
        Reading::Ahead
    })
}

/// The win rate beside the rest: two-proportion z, and closed × (rest − own) × average won value (domain.md 2.1,
/// FX-2.17).
fn against_rest(
    survey: &Survey<'_>,
    standing: &Standing,
    benchmark: &Benchmark,
) -> Option<(RepAgainstRest, Option<Money>)> {
    let own = Rate::new(standing.won, standing.closed());
    let compared = RepAgainstRest::of(own, benchmark.rate())?;
    let average = standing.won_value / standing.won.max(1) as f64;
    let average = super::words::money(average, survey.record.currency);
    let at_risk = compared.at_risk(average).filter(|money| money.minor > 0);
    Some((compared, at_risk))
}

fn explanations(
    survey: &Survey<'_>,
    person: Option<&Person>,
    standing: &Standing,
    benchmark: &Benchmark,
    findings: &[Finding],
    comparisons: &[Comparison],
) -> Vec<Explanation> {
    let mut all = Vec::new();
    let first = findings
        .iter()
        .find(|f| f.factor.is_rate() || f.factor == Factor::DealValue);
    if let Some(finding) = first {
        let comparison = comparisons.iter().find(|c| c.factor == finding.factor);
        let ratio = comparison.and_then(|c| {
            let (own, theirs) = (c.measured?.value, c.benchmark?.value);
            (own > 0.0).then(|| own / theirs)
        });
        if let Some(ratio) = ratio {
            for what in [What::LeadSource, What::Segment] {
                all.push(explain::mix(
                    what,
                    finding.factor,
                    standing,
                    benchmark,
                    ratio,
                ));
            }
        }
    }
    let circumstance = person.is_some_and(|person| !person.circumstance.is_empty());
    let of = |wanted: Factor| comparisons.iter().find(|c| c.factor == wanted);
    let both_low = of(Factor::Volume)
        .zip(of(Factor::DealValue))
        .is_some_and(|(a, b)| {
            let low = |c: &Comparison| c.ahead.is_some_and(|a| 1.0 - a >= survey.settings.looks);
            low(a) && low(b)
        });
    all.push(Explanation {
        what: What::Territory,
        accounts_for: Some(if circumstance || both_low { 1.0 } else { 0.0 }),
        example: None,
    });
    let ramping = person.is_some_and(|person| survey.is_ramping(person));
    all.push(Explanation {
        what: What::Ramp,
        accounts_for: Some(if ramping { 1.0 } else { 0.0 }),
        example: None,
    });
    all
}
