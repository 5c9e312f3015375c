//! Where a review begins: whose deals, or which unfinished review goes on.

use chrono::NaiveDate;

use super::super::deal_page::looks_back;
use super::ReviewScreen;
use crate::app::effect::Effects;
use crate::app::pick::{Item, Source, matching};
use crate::domain::flags::ReviewThresholds;
use crate::domain::ids::{RepId, ReviewId};
use crate::screens::{Context, OpenPage};
use crate::storage::{DealScope, Result, StorageError, Store};

/// Asks whose deals are reviewed and opens the review; unfinished ones are offered first. Works from any screen.
pub fn begin<S: 'static>(context: &Context, effects: &mut Effects<S>) {
    if looks_back(context) {
        effects.warn(
            "A review decides on deals as they are today: S leaves the day that is looked at",
        );
        return;
    }
    let scope = context.deal_scope();
    let thresholds = context.config.review.clone();
    let today = context.clock.today();
    let source = Source::search(move |store: &mut Store, typed: &str| {
        let all = choices(store, &scope)?;
        Ok::<_, StorageError>(matching(&all, typed, |item| &item.label))
    });
    effects.pick("Whose deals?", source, move |_, item, effects| {
        let (kind, number) = item.id.split_once(':').unwrap_or((item.id.as_str(), ""));
        match (kind, number.parse::<i64>()) {
            ("review", Ok(id)) => effects.open(ReviewScreen::new(ReviewId(id))),
            ("rep", Ok(id)) => {
                let scope = DealScope {
                    rep: Some(RepId(id)),
                    team: None,
                    ..scope
                };
                start(scope, today, thresholds, effects);
            }
            _ => start(scope, today, thresholds, effects),
        }
    });
}

/// Starts the review of one rep's deals, or of everybody's in scope, at once. Works from any screen.
pub fn begin_for<S: 'static>(rep: Option<RepId>, context: &Context, effects: &mut Effects<S>) {
    let scope = context.deal_scope();
    let scope = DealScope {
        rep: rep.or(scope.rep),
        team: scope.team.filter(|_| rep.is_none()),
        ..scope
    };
    let thresholds = context.config.review.clone();
    start(scope, context.clock.today(), thresholds, effects);
}

/// Unfinished reviews, the scope as a whole, then each rep with open deals.
fn choices(store: &Store, scope: &DealScope) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = store
        .unfinished_reviews()?
        .into_iter()
        .map(|review| {
            let detail = format!("{} of {} decided", review.decided, review.deals);
            Item::new(
                format!("review:{}", review.id),
                format!("Go on with {}", review.title),
            )
            .detail(detail)
        })
        .collect();
    let named = store.scope_name(scope)?;
    items.push(Item::new("scope", named).detail("all open deals in scope"));
    items.extend(
        store
            .reps_to_review()?
            .into_iter()
            .map(|(id, name, deals)| {
                let word = if deals == 1 { "deal" } else { "deals" };
                Item::new(format!("rep:{id}"), name).detail(format!("{deals} open {word}"))
            }),
    );
    Ok(items)
}

fn start<S: 'static>(
    scope: DealScope,
    today: NaiveDate,
    thresholds: ReviewThresholds,
    effects: &mut Effects<S>,
) {
    effects.change(
        "start the review",
        move |store| {
            let deals = store.review_deals(scope, &thresholds)?;
            let name = store.scope_name(&scope)?;
            let title = format!("{name}, {}", today.format("%-d %b %Y"));
            store.start_review(scope.rep, &title, &deals)
        },
        |_, review, effects| effects.open(ReviewScreen::new(review)),
    );
}
