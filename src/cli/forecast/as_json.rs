//! The forecast as JSON.

use serde_json::{Value, json};

use super::{Answer, spread};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::forecast::Columns;
use crate::domain::forecast::calls::{CALLED, CallLine, Said, call_key};
use crate::domain::forecast::sheet::{Counts, Line, Standing, share};
use crate::domain::forecast::submission::Submission;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::{ForecastDealLine, ForecastSheet, WhatMoved, column_of};

/// The whole answer.
pub(super) fn whole(answer: &Answer, calendar: &FiscalCalendar) -> Value {
    let sheet = &answer.sheet;
    let figures = &sheet.sheet;
    let money = |minor| of(sheet, minor);
    let window = sheet.period.window;
    let deals = answer.deals.as_ref().map(|list| {
        let deals = list.deals.iter().map(|line| deal(line, sheet));
        deals.collect::<Vec<_>>()
    });
    json!({
        "schema": 1,
        "as_of": sheet.today,
        "known_at": answer.known_at,
        "base_currency": sheet.currency,
        "rates": filled(&sheet.rates),
        "period": {
            "label": answer.label,
            "from": window.first,
            "to": window.last,
            "weeks_left": sheet.period.weeks_left(sheet.today),
        },
        "quota": figures.quota.map(money),
        "attained": figures.quota.and_then(|quota| share(figures.columns.closed, quota)),
        "to_go": figures.to_go().map(money),
        "coverage": figures.quota.and_then(|quota| figures.columns.to_go_coverage(quota)),
        "columns": columns(sheet, figures.columns, figures.counts),
        "calls": {
            "reps": sums(|category| sheet.calls.reps_total(category).figure().map(money)),
            "manager": sums(|category| sheet.calls.managers_total(category).figure().map(money)),
            "manager_made": said(sheet, &sheet.calls.whole),
            "late": sheet.calls.late().count(),
        },
        "reps": figures.lines.iter().map(|line| rep(line, sheet)).collect::<Vec<_>>(),
        "kinds": kinds(sheet),
        "very_large": {
            "from": figures.large_from.map(money),
            "deals": sheet.large.iter().map(|line| deal(line, sheet)).collect::<Vec<_>>(),
            "without": without(sheet),
        },
        "blank": figures.blank,
        "unconverted": figures.unconverted,
        "overdue": figures.overdue,
        "paces": paces(sheet, calendar),
        "moved": {
            "since": answer.moved.since.time().format("%Y-%m-%dT%H:%M:%S").to_string(),
            "since_is": answer.since.key(),
            "start": money(answer.moved.waterfall.start),
            "steps": steps(&answer.moved),
            "end": money(answer.moved.waterfall.end),
        },
        "models": models(answer),
        "deals": deals,
    })
}

/// New, expansion and renewal apart.
fn kinds(sheet: &ForecastSheet) -> Vec<Value> {
    let kinds = sheet.sheet.kinds.iter().map(|(kind, of_kind, counts)| {
        json!({
            "kind": kind.name().to_lowercase(),
            "columns": columns(sheet, *of_kind, *counts),
        })
    });
    kinds.collect()
}

/// Earlier periods on the same day.
fn paces(sheet: &ForecastSheet, calendar: &FiscalCalendar) -> Vec<Value> {
    let money = |minor| of(sheet, minor);
    let paces = sheet.sheet.paces.iter().map(|pace| {
        json!({
            "period": calendar.label(pace.period.period),
            "on": pace.on,
            "won_then": money(pace.won_then),
            "open_then": money(pace.open_then),
            "won_at_end": money(pace.won_at_end),
        })
    });
    paces.collect()
}

/// What each step added or took away, by its key; the rarer ones only where they happened.
fn steps(moved: &WhatMoved) -> Value {
    let steps = moved.waterfall.steps().map(|step| {
        let sum = moved.money(moved.waterfall.sum(step));
        (step.key().to_owned(), json!(sum.as_f64()))
    });
    Value::Object(steps.collect())
}

fn models(answer: &Answer) -> Value {
    let (sheet, models) = (&answer.sheet, &answer.models);
    let money = |minor| of(sheet, minor);
    let answers = models.answers.iter().map(|one| {
        json!({
            "model": one.model.key(),
            "name": one.model.name(),
            "formula": one.model.formula(),
            "answer": one.result.as_ref().ok().map(|minor| money(*minor)),
            "needs": one.result.as_ref().err().map(|missing| &missing.needs),
            "p10": one.range.map(|range| money(range.p10)),
            "p90": one.range.map(|range| money(range.p90)),
            "reaches_quota": one.reaches_quota,
        })
    });
    let range = spread(models);
    json!({
        "default": models.default.key(),
        "why": models.why,
        "by_own_record": models.chosen_by_own_record,
        "lowest": range.map(|(least, _)| money(least)),
        "highest": range.map(|(_, most)| money(most)),
        "answers": answers.collect::<Vec<_>>(),
    })
}

fn of(sheet: &ForecastSheet, minor: i64) -> f64 {
    Money::new(minor, sheet.currency).as_f64()
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Each column cumulative, and alone with its deals.
fn columns(sheet: &ForecastSheet, columns: Columns, counts: Counts) -> Value {
    let money = |minor| of(sheet, minor);
    json!({
        "closed": money(columns.closed),
        "commit": money(columns.commit_forecast()),
        "most_likely": money(columns.most_likely_forecast()),
        "best_case": money(columns.best_case_forecast()),
        "open_pipeline": money(columns.open_pipeline()),
        "omitted": money(columns.omitted),
        "alone": {
            "commit": money(columns.commit),
            "most_likely": money(columns.most_likely),
            "best_case": money(columns.best_case),
            "pipeline": money(columns.pipeline),
        },
        "deals": {
            "closed": counts.closed,
            "commit": counts.commit,
            "most_likely": counts.most_likely,
            "best_case": counts.best_case,
            "pipeline": counts.pipeline,
            "omitted": counts.omitted,
        },
    })
}

fn without(sheet: &ForecastSheet) -> Value {
    let columns = sheet.sheet.without_large;
    let money = |minor| of(sheet, minor);
    json!({
        "commit": money(columns.commit_forecast()),
        "most_likely": money(columns.most_likely_forecast()),
        "best_case": money(columns.best_case_forecast()),
        "open_pipeline": money(columns.open_pipeline()),
    })
}

/// A figure per category that can be called.
fn sums(figure: impl Fn(ForecastCategory) -> Option<f64>) -> Value {
    let keys = CALLED
        .into_iter()
        .filter_map(|category| Some((call_key(category)?.to_owned(), json!(figure(category)))));
    Value::Object(keys.collect())
}

/// What one person said: the newest per category, with when, by whom and why of the newest of all.
fn said(sheet: &ForecastSheet, said: &Said) -> Value {
    let newest = said.last();
    json!({
        "amounts": sums(|category| said.base(category).map(|minor| of(sheet, minor))),
        "made_on": newest.map(|call| call.made_at.day()),
        "author": newest.and_then(|call| filled(&call.author)),
        "reason": newest.and_then(|call| filled(&call.reason)),
    })
}

fn rep(line: &Line, sheet: &ForecastSheet) -> Value {
    let money = |minor| of(sheet, minor);
    let calls = line.rep.and_then(|rep| sheet.calls.line(rep));
    let left = (sheet.calls.left.iter()).find(|leaver| Some(leaver.rep) == line.rep);
    let nothing = Said::default();
    let own = calls
        .map(|calls| &calls.own)
        .or(left.map(|leaver| &leaver.own))
        .unwrap_or(&nothing);
    let over = calls.map_or(&nothing, |calls: &CallLine| &calls.manager);
    let submission = calls.map(|calls| calls.submission);
    let due = submission.and_then(|submission| match submission {
        Submission::Late { since, .. } => Some(since),
        Submission::CalledEarlier { next, .. } | Submission::NotDue { next } => next,
        Submission::Called { .. } | Submission::Gone { .. } => None,
    });
    json!({
        "id": line.rep,
        "name": line.name,
        "standing": match line.standing {
            Standing::Here => "here",
            Standing::Gone => "left",
            Standing::NoOwner => "no_owner",
        },
        "quota": line.quota.map(money),
        "attained": line.quota.and_then(|quota| share(line.columns.closed, quota)),
        "columns": columns(sheet, line.columns, line.counts),
        "submission": submission.map(Submission::key),
        "due_on": due,
        "call": said(sheet, own),
        "manager_call": said(sheet, over),
    })
}

fn deal(line: &ForecastDealLine, sheet: &ForecastSheet) -> Value {
    let deal = &line.deal;
    json!({
        "id": deal.id,
        "name": line.name,
        "account": filled(&line.account),
        "owner": filled(&line.owner),
        "stage": filled(&line.stage),
        "outcome": deal.outcome.key(),
        "category": column_of(deal).name(),
        "own_category": line.is_own_category,
        "kind": deal.kind.name().to_lowercase(),
        "amount": deal.amount.map(Money::as_f64),
        "currency": deal.amount.map(|amount| amount.currency),
        "base_amount": deal.base.map(|minor| of(sheet, minor)),
        "close_on": deal.close_on,
        "pushes": deal.pushes,
    })
}
