//! What the reps say: added up, and corrected by what became of their calls before.

use chrono::NaiveDate;

use super::{Answer, Asking, Input, InputValue, Model, NotEnough};
use crate::domain::forecast::past::{CallPair, CallSums, Lesson, is_commit_call, newest_calls};
use crate::domain::forecast::record::Call;
use crate::domain::ids::RepId;
use crate::domain::stamp::Stamp;

/// A rep's own record of calls is pulled to everybody's as if that had been seen in so many periods. Our default: with
/// four periods of one's own, two thirds of the correction are one's own.
const PRIOR_PERIODS: f64 = 2.0;

/// What is lacking where nobody called.
const CALL: (&str, &str) = ("commit call for the period", "call");

/// A rep's call for the period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepCall {
    /// Who.
    pub rep: RepId,
    /// The newest commit call, cumulative, in minor units of the base currency.
    pub call: i64,
    /// When it was made.
    pub made_on: NaiveDate,
    /// What was won for each unit called, as learnt; `None`: not enough history.
    pub factor: Option<f64>,
    /// How many closed periods of the rep's own are in the factor.
    pub periods: usize,
}

/// The calls of a period, as they were made by a moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calls {
    /// One per rep who called.
    pub made: Vec<RepCall>,
    /// Reps who were there and did not call.
    pub missing: Vec<RepId>,
    /// How many calls are of people who had left; they are not counted.
    pub gone: usize,
    /// Closed periods with calls on the matching day, everybody's.
    pub periods: usize,
    least_periods: usize,
}

/// `call × actual / call of closed periods`, in the unit of the call. domain.md 3.1 "bias-corrected call", FX-3.08.
pub fn corrected(call: f64, factor: f64) -> f64 {
    call * factor
}

/// Sums of a rep's, or of everybody's, pairs.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    periods: usize,
    call: f64,
    won: f64,
}

impl Calls {
    pub(in crate::domain::forecast) fn at(
        asking: &Asking<'_>,
        lessons: &[Lesson],
        moment: Stamp,
    ) -> Self {
        let (record, day) = (asking.record, moment.day());
        let is_asked = |rep: RepId| asking.whose.is_none_or(|people| people.contains(&rep));
        let calls = record.calls.iter().filter(|call| {
            call.made_at <= moment
                && call.rep.is_some_and(is_asked)
                && is_commit_call(call, asking.period.window)
        });
        let everybody = asking.learnt.filter(|_| asking.whose.is_none());
        let learnt = everybody.and_then(|learnt| learnt.newest(asking.period.window, moment));
        let newest: Vec<(RepId, Newest)> = match learnt {
            Some(newest) => newest,
            None => (newest_calls(calls).into_iter())
                .map(|(rep, call)| (rep, Newest::of(call)))
                .collect(),
        };
        let has_left = |rep: RepId| {
            let left = record.person(rep).and_then(|person| person.left_on);
            left.is_some_and(|left| left < day)
        };
        let correction = Correction::of(lessons, asking.settings.least_periods);
        let (mut made, mut gone) = (Vec::with_capacity(newest.len()), 0);
        for (rep, call) in newest {
            if has_left(rep) {
                gone += 1;
            } else if let Some(base) = call.base {
                made.push(RepCall {
                    rep,
                    call: base,
                    made_on: call.made_on,
                    factor: correction.factor(rep),
                    periods: correction.of_rep(rep).periods,
                });
            }
        }
        made.sort_unstable_by_key(|call: &RepCall| call.rep);
        let is_called = |rep: RepId| made.binary_search_by_key(&rep, |call| call.rep).is_ok();
        let is_there = |hired: Option<NaiveDate>| hired.is_none_or(|hired| hired <= day);
        let missing = record.people.iter().filter(|person| {
            person.is_rep
                && is_asked(person.id)
                && is_there(person.hired_on)
                && !has_left(person.id)
                && !is_called(person.id)
        });
        Self {
            missing: missing.map(|person| person.id).collect(),
            gone,
            periods: correction.all.periods,
            least_periods: asking.settings.least_periods,
            made,
        }
    }

    fn inputs(&self) -> Vec<Input> {
        let (made, missing) = (self.made.len() as i64, self.missing.len() as i64);
        let mut inputs = vec![Input::new(
            "Reps who called",
            InputValue::Of(made, made + missing),
        )];
        if let Some(oldest) = self.made.iter().map(|call| call.made_on).min() {
            let text = InputValue::Text(oldest.format("%-d %b").to_string());
            inputs.push(Input::new("Oldest call", text));
        }
        if self.gone > 0 {
            let gone = InputValue::Count(self.gone as i64);
            inputs.push(Input::new("Calls of people who left, not counted", gone));
        }
        inputs
    }
}

/// The newest call of a rep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain::forecast) struct Newest {
    /// In minor units of the base currency; empty: no rate.
    pub(in crate::domain::forecast) base: Option<i64>,
    /// When it was made.
    pub(in crate::domain::forecast) made_on: NaiveDate,
}

impl Newest {
    fn of(call: &Call) -> Self {
        Self {
            base: call.base,
            made_on: call.made_at.day(),
        }
    }
}

/// What became of calls: of each rep, and of everybody.
struct Correction {
    all: Sums,
    /// Calls in it.
    pairs: usize,
    /// By rep.
    reps: Vec<(RepId, Sums)>,
    least_periods: usize,
}

impl Correction {
    fn of(lessons: &[Lesson], least_periods: usize) -> Self {
        let mut all = Sums::default();
        let mut reps: Vec<(RepId, Sums)> = Vec::new();
        let mut pairs = 0;
        for lesson in lessons {
            let mut sums = CallSums::default();
            reps = with_period(reps, &lesson.calls);
            for pair in &lesson.calls {
                sums.pairs += 1;
                sums.call += pair.call;
                sums.won += pair.won;
            }
            let sums = lesson.everybody.unwrap_or(sums);
            all.periods += usize::from(sums.pairs > 0);
            all.call += sums.call as f64;
            all.won += sums.won as f64;
            pairs += sums.pairs;
        }
        Self {
            all,
            pairs,
            reps,
            least_periods,
        }
    }

    fn of_rep(&self, rep: RepId) -> Sums {
        let place = self.reps.binary_search_by_key(&rep, |(rep, _)| *rep);
        let found = place.ok().and_then(|at| self.reps.get(at));
        found.map_or_else(Sums::default, |(_, sums)| *sums)
    }

    /// Σ won / Σ call of a rep, pulled to everybody's by two usual calls.
    fn factor(&self, rep: RepId) -> Option<f64> {
        if self.all.periods < self.least_periods || self.all.call <= 0.0 {
            return None;
        }
        let usual = self.all.won / self.all.call;
        let own = self.of_rep(rep);
        let weight = PRIOR_PERIODS * self.all.call / self.pairs.max(1) as f64;
        Some((own.won + weight * usual) / (own.call + weight))
    }
}

/// The sums of reps with those of one more period; both by rep. Everybody's calls of many periods are added on each
/// Monday of a back-test: looking each rep up would be most of it.
fn with_period(sums: Vec<(RepId, Sums)>, calls: &[CallPair]) -> Vec<(RepId, Sums)> {
    let mut all = Vec::with_capacity(sums.len().max(calls.len()));
    let mut sums = sums.into_iter().peekable();
    for pair in calls {
        while let Some(other) = sums.next_if(|(rep, _)| *rep < pair.rep) {
            all.push(other);
        }
        let own = sums.next_if(|(rep, _)| *rep == pair.rep);
        let mut own = own.map_or_else(Sums::default, |(_, own)| own);
        own.periods += 1;
        own.call += pair.call as f64;
        own.won += pair.won as f64;
        all.push((pair.rep, own));
    }
    all.extend(sums);
    all
}

pub(in crate::domain::forecast) fn sum_of_calls(calls: &Calls) -> Answer {
    let result = if calls.made.is_empty() {
        Err(NotEnough::of(1, CALL, 0))
    } else {
        Ok(calls.made.iter().map(|call| call.call).sum())
    };
    Answer::new(Model::SumOfCalls, result, calls.inputs())
}

pub(in crate::domain::forecast) fn corrected_calls(calls: &Calls) -> Answer {
    let mut inputs = calls.inputs();
    if calls.made.is_empty() {
        let lacking = NotEnough::of(1, CALL, 0);
        return Answer::new(Model::CorrectedCalls, Err(lacking), inputs);
    }
    let parts: Option<Vec<f64>> = (calls.made.iter())
        .map(|call| Some(corrected(call.call as f64, call.factor?)))
        .collect();
    let Some(parts) = parts else {
        let lacking = NotEnough::of(
            calls.least_periods,
            ("closed periods with calls", "periods"),
            calls.periods,
        );
        return Answer::new(Model::CorrectedCalls, Err(lacking), inputs);
    };
    let said: i64 = calls.made.iter().map(|call| call.call).sum();
    let sum: f64 = parts.iter().sum();
    inputs.push(Input::money("Called", said));
    if said > 0 {
        let share = InputValue::Share(sum / said as f64);
        inputs.push(Input::new("Won for each unit called, as a rule", share));
    }
    let least = calls.least_periods;
    let young = calls
        .made
        .iter()
        .filter(|call| call.periods < least)
        .count() as i64;
    if young > 0 {
        inputs.push(Input::new(
            format!("Reps with fewer than {least} closed periods, mostly by everybody's record"),
            InputValue::Count(young),
        ));
    }
    inputs.push(Input::new(
        "Closed periods with calls",
        InputValue::Count(calls.periods as i64),
    ));
    Answer::new(Model::CorrectedCalls, Ok(sum.round() as i64), inputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::forecast::past::CallPair;

    #[test]
    fn who_closes_85_of_100_is_corrected_by_that_fx_3_08() {
        // FX-3.08: Sarah commits 200 k and closes 85 % of commits.
        assert!((corrected(200_000.0, 0.85) - 170_000.0).abs() < 1e-6);
    }

    #[test]
    fn a_rep_is_corrected_by_the_own_record_pulled_to_everybodys_and_nobody_before_four_periods() {
        let pair = |rep, call, won| CallPair {
            rep: RepId(rep),
            call,
            won,
        };
        let lesson = Lesson {
            calls: vec![pair(1, 100, 50), pair(2, 100, 110)],
            ..Lesson::default()
        };
        let three = Correction::of(&vec![lesson.clone(); 3], 4);
        assert_eq!(three.factor(RepId(1)), None);
        let four = Correction::of(&vec![lesson; 4], 4);
        // Everybody: 160 of 200. Rep 1: (200 + 2 × 100 × 0.8) / (400 + 200).
        assert!((four.factor(RepId(1)).unwrap() - 360.0 / 600.0).abs() < 1e-12);
        assert!((four.factor(RepId(9)).unwrap() - 0.8).abs() < 1e-12);
    }
}
