//! What else could explain a gap, to be ruled out before anybody's skill is spoken of.

use std::collections::BTreeMap;

use super::benchmark::Benchmark;
use super::factor::Factor;
use super::standing::{Share, Standing};

/// Another explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What it is.
    pub what: What,
    /// How much of the gap it accounts for, 0 to 1 and beyond; `None` where that cannot be counted.
    pub accounts_for: Option<f64>,
    /// The word that differs most (a source, a segment) as a number in the record's words, with the share of the
    /// person's new deals and of the benchmark's.
    pub example: Option<(u32, f64, f64)>,
}

/// Kinds of explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Other sources of leads than the benchmark has.
    LeadSource,
    /// Other segments than the benchmark has.
    Segment,
    /// Fewer and smaller deals with normal work and ratios: the territory.
    Territory,
    /// On a ramp.
    Ramp,
}

impl What {
    /// The name in JSON and in the answers of a walk.
    pub fn key(self) -> &'static str {
        match self {
            Self::LeadSource => "lead_source",
            Self::Segment => "segment",
            Self::Territory => "territory",
            Self::Ramp => "ramp",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::LeadSource => "Lead source",
            Self::Segment => "Segment",
            Self::Territory => "Territory",
            Self::Ramp => "Ramp",
        }
    }
}

impl Explanation {
    /// Whether it accounts for half of the gap or more.
    pub fn is_likely(&self) -> bool {
        self.accounts_for.is_some_and(|share| share >= 0.5)
    }
}

/// How much of a gap in rates or deal values the mix of sources or segments accounts for: what the benchmark would
/// reach with the person's mix, against what it reaches (direct standardisation, Neison 1844).
pub(super) fn mix(
    what: What,
    factor: Factor,
    own: &Standing,
    benchmark: &Benchmark,
    ratio: f64,
) -> Explanation {
    let mine = match what {
        What::LeadSource => own.sources.clone(),
        _ => own.segments.clone(),
    };
    // Word 0 is the empty one: where nobody filled it in, nothing is known.
    if mine.keys().all(|word| *word == 0) {
        return Explanation {
            what,
            accounts_for: None,
            example: None,
        };
    }
    let theirs = benchmark.shares(what == What::LeadSource);
    let value = |share: &Share| match factor {
        Factor::DealValue => share.value.mean(),
        _ => (share.closed > 0).then(|| share.won as f64 / share.closed as f64),
    };
    let weight = |share: &Share| match factor {
        Factor::DealValue => share.value.n as f64,
        _ => share.closed as f64,
    };
    let standard = |mix: &BTreeMap<u32, Share>| {
        let known: Vec<(f64, f64)> = mix
            .iter()
            .filter_map(|(word, share)| Some((weight(share), value(theirs.get(word)?)?)))
            .collect();
        let total: f64 = known.iter().map(|(weight, _)| weight).sum();
        (total > 0.0).then(|| known.iter().map(|(w, v)| w * v).sum::<f64>() / total)
    };
    let expected = standard(&mine).zip(standard(&theirs));
    let accounts_for = expected
        .filter(|(with_mine, with_theirs)| *with_mine > 0.0 && *with_theirs > 0.0)
        .map(|(with_mine, with_theirs)| (with_mine / with_theirs).ln() / ratio.ln())
        .filter(|share| share.is_finite());
    Explanation {
        what,
        accounts_for,
        example: example(&mine, &theirs),
    }
}

/// The word whose share of new deals differs most.
fn example(mine: &BTreeMap<u32, Share>, theirs: &BTreeMap<u32, Share>) -> Option<(u32, f64, f64)> {
    let total = |mix: &BTreeMap<u32, Share>| mix.values().map(|share| share.deals).sum::<i64>();
    let (all_mine, all_theirs) = (total(mine), total(theirs));
    if all_mine == 0 || all_theirs == 0 {
        return None;
    }
    let share = |mix: &BTreeMap<u32, Share>, word: u32, all: i64| {
        mix.get(&word).map_or(0, |share| share.deals) as f64 / all as f64
    };
    let words = mine.keys().chain(theirs.keys()).copied();
    words
        .map(|word| {
            (
                word,
                share(mine, word, all_mine),
                share(theirs, word, all_theirs),
            )
        })
        .max_by(|a, b| (a.1 - a.2).abs().total_cmp(&(b.1 - b.2).abs()))
}
