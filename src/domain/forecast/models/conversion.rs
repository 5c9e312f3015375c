//! Conversion of the open pipeline of a day: as a whole, and apart from what comes new.

use super::{Answer, Input, InputValue, Model, NotEnough};
use crate::domain::forecast::past::{Lesson, Money};

/// A scope's own conversion is pulled to everybody's as if that had been seen in so many of its periods. Our default.
const PRIOR_PERIODS: f64 = 2.0;

/// How money went on from the matching day of closed periods. Everybody's makes the rates, and the scope's own pulls
/// them to itself; what came new is the scope's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flow {
    /// Closed periods with open pipeline on the day.
    pub periods: usize,
    /// What came in after the day / open pipeline on the day.
    pub conversion: Option<f64>,
    /// What came out of that pipeline / open pipeline on the day.
    pub existing: Option<f64>,
    /// What came besides, by closed period, the newest first, in minor units: created or pulled in after the day.
    pub new: Vec<i64>,
    least_periods: usize,
}

impl Flow {
    pub(in crate::domain::forecast) fn of(
        lessons: &[Lesson],
        scoped: bool,
        least_periods: usize,
    ) -> Self {
        let all = |lesson: &Lesson| lesson.all;
        let own = |lesson: &Lesson| lesson.own;
        let rate = |came: fn(Money) -> i64| {
            let usual = pooled(lessons, all, came, None)?;
            if scoped {
                pooled(lessons, own, came, Some(usual)).or(Some(usual))
            } else {
                Some(usual)
            }
        };
        // A team that did not exist yet brought nothing, which says nothing about it.
        let mut new: Vec<Money> = lessons.iter().map(own).collect();
        while new.last().is_some_and(|oldest| *oldest == Money::default()) {
            new.pop();
        }
        new.truncate(least_periods.max(1));
        Self {
            periods: lessons.iter().filter(|lesson| lesson.all.open > 0).count(),
            conversion: rate(|money| money.from_open + money.new),
            existing: rate(|money| money.from_open),
            new: new.iter().map(|money| money.new).collect(),
            least_periods,
        }
    }

    /// What usually comes new after this day, in minor units; `None`: no closed period.
    pub fn usual_new(&self) -> Option<i64> {
        let n = self.new.len() as i64;
        (n > 0).then(|| self.new.iter().sum::<i64>() / n)
    }

    fn lacking(&self, has: usize) -> NotEnough {
        let what = ("closed periods whose book is known on this day", "periods");
        NotEnough::of(self.least_periods, what, has)
    }
}

/// Σ what came / Σ open; pulled to `usual` by the open pipeline of two periods, where that is given.
fn pooled(
    lessons: &[Lesson],
    of: impl Fn(&Lesson) -> Money,
    came: fn(Money) -> i64,
    usual: Option<f64>,
) -> Option<f64> {
    let money = || lessons.iter().map(&of).filter(|money| money.open > 0);
    let periods = money().count();
    if periods == 0 {
        return None;
    }
    let open: f64 = money().map(|money| money.open as f64).sum();
    let came: f64 = money().map(|money| came(money) as f64).sum();
    let weight = usual.map_or(0.0, |_| PRIOR_PERIODS * open / periods as f64);
    Some((came + weight * usual.unwrap_or_default()) / (open + weight))
}

pub(in crate::domain::forecast) fn pipeline_conversion(flow: &Flow, won: i64, open: i64) -> Answer {
    let mut inputs = vec![
        Input::money("Won", won),
        Input::money("Open pipeline due in the period", open),
    ];
    let result = match flow
        .conversion
        .filter(|_| flow.periods >= flow.least_periods)
    {
        None => Err(flow.lacking(flow.periods)),
        Some(rate) => {
            inputs.push(Input::new(
                "Came in after this day for each unit of it",
                InputValue::Share(rate),
            ));
            inputs.push(periods(flow.periods));
            Ok(won + (open as f64 * rate).round() as i64)
        }
    };
    Answer::new(Model::PipelineConversion, result, inputs)
}

pub(in crate::domain::forecast) fn created_and_closed(flow: &Flow, won: i64, open: i64) -> Answer {
    let mut inputs = vec![
        Input::money("Won", won),
        Input::money("Open pipeline due in the period", open),
    ];
    let enough = flow.periods.min(flow.new.len()) >= flow.least_periods;
    let learnt = flow.existing.zip(flow.usual_new()).filter(|_| enough);
    let result = match learnt {
        None => Err(flow.lacking(flow.periods.min(flow.new.len()))),
        Some((rate, new)) => {
            inputs.push(Input::new(
                "Its own conversion after this day",
                InputValue::Share(rate),
            ));
            let last = flow.new.len();
            inputs.push(Input::money(
                format!("New after this day, average of the last {last} periods"),
                new,
            ));
            inputs.push(periods(flow.periods));
            Ok(won + (open as f64 * rate).round() as i64 + new)
        }
    };
    Answer::new(Model::CreatedAndClosed, result, inputs)
}

fn periods(count: usize) -> Input {
    Input::new(
        "Closed periods learnt from",
        InputValue::Count(count as i64),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(open: i64, from_open: i64, new: i64) -> Lesson {
        let money = Money {
            open,
            from_open,
            new,
        };
        Lesson {
            own: money,
            all: money,
            ..Lesson::default()
        }
    }

    #[test]
    fn what_came_in_after_the_day_is_pooled_over_closed_periods() {
        let lessons = [
            lesson(1_000, 300, 100),
            lesson(2_000, 500, 300),
            lesson(1_000, 200, 200),
            lesson(1_000, 250, 150),
        ];
        let flow = Flow::of(&lessons, false, 4);
        // 2,000 of 5,000 came in, 1,250 out of the pipeline itself; 187 came new on average.
        assert_eq!(pipeline_conversion(&flow, 50, 1_000).result, Ok(450));
        assert_eq!(
            created_and_closed(&flow, 50, 1_000).result,
            Ok(50 + 250 + 187)
        );
        let three = Flow::of(&lessons[..3], false, 4);
        for answer in [
            pipeline_conversion(&three, 50, 1_000),
            created_and_closed(&three, 50, 1_000),
        ] {
            assert_eq!(
                answer.result.unwrap_err().needs,
                "4 closed periods whose book is known on this day; has 3"
            );
        }
    }

    #[test]
    fn the_oldest_periods_of_a_team_that_did_not_exist_are_not_nothing() {
        let mut lessons = vec![lesson(1_000, 300, 100); 5];
        lessons[4].own = Money::default();
        assert_eq!(Flow::of(&lessons[3..], true, 4).new, [100]);
    }
}
