//! What moved, as JSON.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Answer;
use crate::domain::forecast::{BookDeal, Step};
use crate::domain::ids::DealId;
use crate::domain::stamp::Stamp;
use crate::storage::WhatMoved;

impl Answer {
    pub(super) fn as_json(&self, today: NaiveDate, known_at: Option<NaiveDate>) -> Value {
        let moved = &self.moved;
        let (waterfall, movement) = (&moved.waterfall, &moved.movement);
        let steps: Vec<Value> = waterfall
            .steps()
            .map(|step| step_json(moved, step))
            .collect();
        let stage_moves: Vec<Value> = (movement.stage_moves.iter())
            .map(|step| {
                json!({
                    "from": step.from.and_then(|stage| moved.stages.get(&stage)),
                    "to": step.to.and_then(|stage| moved.stages.get(&stage)),
                    "way": step.way.key(), "count": step.deals.len(), "amount": major(moved, step.minor),
                    "deals": named(moved, &step.deals),
                })
            })
            .collect();
        let category_moves: Vec<Value> = (movement.category_moves.iter())
            .map(|step| {
                json!({
                    "from": step.from.name(), "to": step.to.name(), "count": step.deals.len(),
                    "amount": major(moved, step.minor), "deals": named(moved, &step.deals),
                })
            })
            .collect();
        json!({
            "schema": 1,
            "as_of": today,
            "known_at": known_at,
            "whose": self.name,
            "period": { "label": self.period, "from": moved.period.window.first, "to": moved.period.window.last },
            "since": second(moved.since),
            "since_is": self.since.key(),
            "until": second(moved.until),
            "currency": moved.currency,
            "only_this_currency": moved.only.is_some(),
            "rates": Some(&moved.rates).filter(|rates| !rates.is_empty()),
            "unconverted": moved.unconverted,
            "first_change_on": moved.first_change_on,
            "start": { "count": waterfall.start_count, "amount": major(moved, waterfall.start) },
            "steps": steps,
            "end": { "count": waterfall.end_count, "amount": major(moved, waterfall.end) },
            "balances": waterfall.balances(),
            "stage_moves": stage_moves,
            "category_moves": category_moves,
            "quiet_commits": quiet_commits(moved),
            "pushed_again": pushed_again(moved),
        })
    }
}

fn second(at: Stamp) -> String {
    at.time().format("%Y-%m-%dT%H:%M:%S").to_string()
}

fn major(moved: &WhatMoved, minor: i64) -> f64 {
    moved.money(minor).as_f64()
}

fn step_json(moved: &WhatMoved, step: Step) -> Value {
    let deals: Vec<Value> = moved
        .behind(step)
        .into_iter()
        .filter_map(|(id, minor)| {
            let deal = moved.names.get(&id)?;
            Some(json!({
                "id": id,
                "name": deal.name,
                "account": filled(&deal.account),
                "owner": filled(&deal.owner),
                "amount": major(moved, minor),
                "before": deal.before.as_ref().map(|deal| stood(moved, deal)),
                "after": deal.after.as_ref().map(|deal| stood(moved, deal)),
            }))
        })
        .collect();
    json!({
        "step": step.key(), "count": moved.waterfall.count(step),
        "amount": major(moved, moved.waterfall.sum(step)), "deals": deals,
    })
}

/// How a deal stood at one of the moments.
fn stood(moved: &WhatMoved, deal: &BookDeal) -> Value {
    json!({
        "stage": deal.stage.and_then(|stage| moved.stages.get(&stage)),
        "outcome": deal.outcome.key(),
        "category": deal.category.name(),
        "amount": moved.worth(deal).map(|minor| major(moved, minor)),
        "close_on": deal.close_on,
    })
}

fn named(moved: &WhatMoved, deals: &[DealId]) -> Vec<Value> {
    let names = deals.iter().map(|id| {
        let name = moved.names.get(id).map(|deal| &deal.name);
        json!({ "id": id, "name": name })
    });
    names.collect()
}

fn quiet_commits(moved: &WhatMoved) -> Vec<Value> {
    let quiet = moved.movement.quiet_commits.iter().filter_map(|quiet| {
        let deal = moved.names.get(&quiet.deal)?;
        Some(json!({
            "id": quiet.deal, "name": deal.name, "account": filled(&deal.account), "owner": filled(&deal.owner),
            "amount": major(moved, quiet.minor), "close_on": quiet.close_on, "since": quiet.since,
            "days": quiet.days,
        }))
    });
    quiet.collect()
}

fn pushed_again(moved: &WhatMoved) -> Vec<Value> {
    let pushed = moved.movement.pushed_again.iter().filter_map(|pushed| {
        let deal = moved.names.get(&pushed.deal)?;
        Some(json!({
            "id": pushed.deal, "name": deal.name, "account": filled(&deal.account), "owner": filled(&deal.owner),
            "amount": major(moved, pushed.minor), "pushes": pushed.pushes, "from": pushed.from, "to": pushed.to,
            "days": pushed.days(),
        }))
    });
    pushed.collect()
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
