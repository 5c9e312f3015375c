//! The accuracy sheet as JSON.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::forecast::CallLevel;
use crate::domain::forecast::accuracy::{
    AccuracyLine, Brier, Bucket, Called, CategoryWeek, DealEvidence, Direction, Evidence, Fair,
    Measured, OverrideSplit, OwnerDeals, RepAccuracy, ScoredOverride, ValueAdded, WeekMeasured,
};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::domain::statistics::Rate;
use crate::storage::AccuracyAnswer;

/// The whole answer.
pub(super) fn answer(answer: &AccuracyAnswer, today: NaiveDate) -> Value {
    let sheet = &answer.sheet;
    let periods = sheet.periods.iter().zip(&answer.periods);
    json!({
        "schema": 1,
        "as_of": today,
        "currency": answer.currency.code(),
        "rates": text(&answer.rates),
        "periods": periods.map(|(period, label)| json!({
            "period": label,
            "starts_on": period.window.first,
            "ends_on": period.window.last,
        })).collect::<Vec<_>>(),
        "week": sheet.week,
        "deals_week": sheet.deals_week,
        "unconverted_calls": sheet.unconverted,
        "reps": sheet.reps.iter().map(|one| rep(answer, one)).collect::<Vec<_>>(),
        "lines": lines(&sheet.lines),
        "weeks": sheet.weeks.iter().map(week).collect::<Vec<_>>(),
        "calibration": calibration(&sheet.calibration),
        "brier": sheet.brier.as_ref().map(brier),
        "overrides": sheet.overrides.iter().map(|one| over(answer, one)).collect::<Vec<_>>(),
        "value_added": value_added(&sheet.value_added, answer.currency),
        "value_added_by": sheet.splits.iter().map(|one| split(one, answer.currency)).collect::<Vec<_>>(),
    })
}

fn rep(answer: &AccuracyAnswer, rep: &RepAccuracy) -> Value {
    json!({
        "rep": rep.name,
        "has_left": rep.has_left,
        "category": rep.category.map(ForecastCategory::name),
        "periods": rep.periods,
        "own": measured(&rep.own),
        "manager": measured(&rep.manager),
        "evidence": evidence(&rep.evidence),
        "brier": rep.brier.as_ref().map(brier),
        "calibration": calibration(&rep.calibration),
        "calls": rep.called.iter().map(|one| called(answer, one)).collect::<Vec<_>>(),
    })
}

fn called(answer: &AccuracyAnswer, called: &Called) -> Value {
    let money = |minor| Money::new(minor, answer.currency).as_f64();
    json!({
        "level": level(called.level),
        "category": called.category.name(),
        "period": answer.periods.get(called.period),
        "week": called.week,
        "made_on": called.made_on,
        "forecast": money(called.pair.forecast),
        "actual": money(called.pair.actual),
    })
}

/// Never empty where it may be null.
fn text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// A share to four decimals.
fn share(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

fn level(level: CallLevel) -> &'static str {
    match level {
        CallLevel::Rep => "rep",
        CallLevel::Manager => "manager",
    }
}

fn measured(measured: &Measured) -> Value {
    json!({
        "n": measured.n,
        "wape": measured.wape.map(share),
        "bias": measured.bias.map(share),
        "mape": measured.mape.map(share),
        "mape_n": measured.mape_n,
    })
}

fn evidence(evidence: &Evidence) -> Value {
    let habit = evidence.habit().map(|habit| {
        json!({
            "category": habit.category.name(),
            "periods": habit.periods,
            "calls": habit.calls,
            "same_side": habit.same_side,
            "error": share(habit.error),
            "called": share(habit.called),
            "low": share(habit.low),
            "high": share(habit.high),
            "chance": habit.chance,
            "level": habit.level,
            "others": habit.others.map(share),
            "deals": deals(&habit.deals),
        })
    });
    let fair = match evidence {
        Evidence::Fair(_, why) => Some(match why {
            Fair::ByChance => "by_chance",
            Fair::Small => "small",
            Fair::AsEverybody => "as_everybody",
            Fair::DealsVisible => "deals_visible",
        }),
        _ => None,
    };
    json!({
        "verdict": evidence.key(),
        "fair_because": fair,
        "words": evidence.words(),
        "habit": habit,
    })
}

fn deals(deals: &DealEvidence) -> Value {
    json!({
        "week": deals.week,
        "own": owner(&deals.own),
        "others": owner(&deals.others),
    })
}

fn owner(deals: &OwnerDeals) -> Value {
    json!({
        "won_outside_the_book": deals.outside.hits,
        "won_not_in_commit": deals.not_in_commit.hits,
        "won_of": deals.outside.n,
        "commit_won": deals.commit_won.hits,
        "commit_of": deals.commit_won.n,
    })
}

fn lines(lines: &[AccuracyLine]) -> Value {
    let lines = lines.iter().map(|line| {
        json!({
            "level": level(line.level),
            "category": line.category.name(),
            "by_rep": measured(&line.by_rep),
            "in_total": measured(&line.in_total),
        })
    });
    lines.collect()
}

fn week(week: &WeekMeasured) -> Value {
    let deals = week.deals.iter().map(|CategoryWeek { category, won }| {
        json!({"category": category.name(), "won": won.hits, "of": won.n, "share": won.value().map(share)})
    });
    json!({
        "week": week.week,
        "lines": lines(&week.lines),
        "deals": deals.collect::<Vec<_>>(),
    })
}

fn calibration(buckets: &[Bucket]) -> Value {
    let rows = buckets.iter().map(|bucket| {
        let Rate { hits, n } = bucket.came;
        let interval = bucket.came.interval();
        json!({
            "from": bucket.tenth as f64 / 10.0,
            "said": share(bucket.said),
            "won": hits,
            "of": n,
            "share": bucket.came.value().map(share),
            "low": interval.map(|interval| share(interval.low)),
            "high": interval.map(|interval| share(interval.high)),
            "is_off": bucket.is_off(),
        })
    });
    rows.collect()
}

fn brier(brier: &Brier) -> Value {
    json!({
        "n": brier.n,
        "score": share(brier.score),
        "reliability": share(brier.reliability),
        "resolution": share(brier.resolution),
        "uncertainty": share(brier.uncertainty),
        "within": share(brier.within),
        "skill": brier.skill.map(share),
    })
}

fn over(answer: &AccuracyAnswer, one: &ScoredOverride) -> Value {
    let money = |minor| Money::new(minor, answer.currency).as_f64();
    json!({
        "about": answer.names.of(one.about),
        "category": one.category.name(),
        "period": answer.periods.get(one.period),
        "week": one.week,
        "made_on": one.made_on,
        "author": text(&one.author),
        "reason": text(&one.reason),
        "before": money(one.figures.before),
        "after": money(one.figures.after),
        "actual": money(one.figures.actual),
        "value_added": money(one.figures.value_added()),
    })
}

fn value_added(value: &ValueAdded, currency: Currency) -> Value {
    json!({
        "n": value.n,
        "helped": value.helped,
        "hurt": value.hurt,
        "amount": Money::new(value.minor, currency).as_f64(),
        "wape_before": value.wape_before.map(share),
        "wape_after": value.wape_after.map(share),
        "share": value.share().map(share),
    })
}

fn split(split: &OverrideSplit, currency: Currency) -> Value {
    json!({
        "direction": match split.direction {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Same => "same",
        },
        "is_large": split.is_large,
        "value_added": value_added(&split.value, currency),
    })
}
