//! Random forecast records, for laws that hold whatever happened.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::record::{DealKind, DealState, ForecastRecord, ForecastStage};
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// The day that random times and dates are counted from.
pub(super) const FIRST: &str = "2026-01-01";

/// A day so many days after the first.
pub(super) fn day_after(days: u64) -> NaiveDate {
    FIRST.parse::<NaiveDate>().unwrap() + Days::new(days)
}

/// Stages 1 to 4 are open (the fourth is Omitted), 5 is won, 6 is lost.
pub(super) fn stages() -> Vec<ForecastStage> {
    use ForecastCategory::{BestCase, Closed, Commit, Omitted, Pipeline};
    use Outcome::{Lost, Open, Won};
    let stages = [
        ("Discovery", Open, Pipeline),
        ("Proposal", Open, BestCase),
        ("Negotiation", Open, Commit),
        ("On hold", Open, Omitted),
        ("Closed Won", Won, Closed),
        ("Closed Lost", Lost, Omitted),
    ];
    (1..)
        .zip(stages)
        .map(|(id, (name, outcome, category))| ForecastStage {
            id: StageId(id),
            name: name.to_owned(),
            outcome,
            category,
        })
        .collect()
}

/// Euro, dollar (at 2 to 1) and yen, which has no rate to the base currency.
pub(super) fn currencies() -> [Currency; 3] {
    [Currency::EUR, Currency::USD, "JPY".parse().unwrap()]
}

prop_compose! {
    fn state()(
        hour in 0_i64..24 * 60,
        stage in prop::option::weighted(0.95, 1_i64..=6),
        own_category in prop::option::weighted(0.3, prop::sample::select(ForecastCategory::ALL.to_vec())),
        owner in prop::option::weighted(0.9, 1_i64..=4),
        amount in prop::option::weighted(0.85, (-5_000_i64..1_000_000, 0_usize..3)),
        close in prop::option::weighted(0.95, 0_u64..120),
        pushes in 0_u32..4,
    ) -> DealState {
        let amount = amount.map(|(minor, place)| Money::new(minor, currencies()[place]));
        let outcome = match stage {
            Some(5) => Outcome::Won,
            Some(6) => Outcome::Lost,
            _ => Outcome::Open,
        };
        DealState {
            since: Stamp(Stamp::start_of(day_after(0)).0 + hour * 3_600_000),
            stage: stage.map(StageId),
            outcome,
            own_category,
            owner: owner.map(RepId),
            amount,
            base: amount.and_then(|amount| match amount.currency.code() {
                "EUR" => Some(amount.minor),
                "USD" => Some(amount.minor / 2),
                _ => None,
            }),
            close_on: close.map(day_after),
            pushes,
        }
    }
}

prop_compose! {
    /// Deals with up to eight states within sixty days, in every order of stages, owners, amounts and dates.
    pub(super) fn record()(
        deals in prop::collection::vec(
            (prop::collection::vec(state(), 1..8), prop::option::weighted(0.8, 0_i64..24 * 60)),
            0..12,
        ),
    ) -> ForecastRecord {
        let mut record = ForecastRecord {
            stages: stages(),
            ..ForecastRecord::empty(day_after(60), Currency::EUR)
        };
        for (id, (mut states, begins)) in (1..).zip(deals) {
            states.sort_by_key(|state| state.since);
            states.dedup_by_key(|state| state.since);
            states[0].since = Stamp(i64::MIN);
            let begins = begins.map(|hour| Stamp(Stamp::start_of(day_after(0)).0 + hour * 3_600_000));
            record.push_deal(DealId(id), begins.map(Stamp::day), begins, DealKind::New, &states);
        }
        record
    }
}

/// A moment within the sixty days.
pub(super) fn moment() -> impl Strategy<Value = Stamp> {
    (0_i64..24 * 62).prop_map(|hour| Stamp(Stamp::start_of(day_after(0)).0 + hour * 3_600_000))
}
