//! `ridealong pipeline`: the deals of the pipeline review, exceptions first, as text or JSON.
//!
//! The JSON shape is in `docs/json.md`.

use clap::ValueEnum;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{Exit, Failure, Result, World};
use crate::domain::flags::FLAGS;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::stamp::Stamp;
use crate::storage::{
    BaseCurrency, DealColumn, DealLine, DealList, DealQuery, DealScope, DealSum, DealView, Store,
};
use crate::ui::text;

/// What to list.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Words that must all stand in the deal's name, account, owner, stage, product or next step
    filter: Vec<String>,
    /// Which deals
    #[arg(long, value_enum, default_value_t = Which::Open)]
    view: Which,
    /// Only this rep; of a manager, everybody below
    #[arg(long, value_name = "NAME")]
    rep: Option<String>,
    /// Closed in this period, or open and to close by its end: 2026-Q4, "this quarter" …
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Only deals with this flag; ridealong pipeline --flag help lists them
    #[arg(long, value_name = "FLAG")]
    flag: Option<String>,
    /// At most so many deals; the sums are always of all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    Open,
    Flagged,
    Won,
    Lost,
    All,
}

impl From<Which> for DealView {
    fn from(which: Which) -> Self {
        match which {
            Which::Open => Self::Open,
            Which::Flagged => Self::Flagged,
            Which::Won => Self::Won,
            Which::Lost => Self::Lost,
            Which::All => Self::All,
        }
    }
}

/// How many deals are read at once.
const AT_ONCE: usize = 500;

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    if args.flag.as_deref() == Some("help") {
        return world.print(&flag_list());
    }
    let flag = args.flag.as_deref().map(known_flag).transpose()?;
    let (from, to) = world.days_of(args.period.as_deref())?;
    let thresholds = world.config().review.clone();
    let preferred = world.config().base_currency;
    let mut store = world.store_to_read()?;
    let rep = args
        .rep
        .as_deref()
        .map(|name| store.find_rep(name))
        .transpose()?;
    let query = DealQuery {
        scope: DealScope {
            rep,
            from,
            to,
            ..DealScope::default()
        },
        view: args.view.into(),
        filter: args.filter.join(" "),
        flag,
        sort: DealColumn::Flags,
        ..DealQuery::default()
    };
    let list = match store.list_at_once(&query, &thresholds)? {
        Some(now) if now.is_true => now.list,
        _ => store.deal_list(&query, &thresholds)?,
    };
    let base = store.base_currency(preferred)?;
    let wanted: Vec<DealId> = list
        .deals()
        .take(args.limit.unwrap_or(usize::MAX))
        .collect();
    let mut before = "\n    ";
    if args.json {
        world.print_bytes(json_head(&query, &list, &base, &store)?.as_bytes())?;
    } else {
        world.print(&text_head(&query, &list, &base).join("\n"))?;
    }
    // In pieces: the deals of a whole company are not held as text.
    for some in wanted.chunks(AT_ONCE) {
        for line in store.deal_lines(some, &thresholds)? {
            if args.json {
                let deal = pretty(&deal_json(&line))?.replace('\n', "\n    ");
                world.print_bytes(format!("{before}{deal}").as_bytes())?;
                before = ",\n    ";
            } else {
                world.print(&as_text(&line))?;
            }
        }
    }
    if args.json {
        let is_empty = before.starts_with('\n');
        world.print(if is_empty { "]\n}" } else { "\n  ]\n}" })?;
    }
    Ok(())
}

fn pretty(value: &Value) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|e| Failure::new(Exit::Failed, e.to_string()))
}

fn known_flag(typed: &str) -> Result<String> {
    let key = typed.replace('-', "_").to_lowercase();
    if FLAGS.iter().any(|flag| flag.key == key) {
        return Ok(key);
    }
    Err(Failure::usage(format!(
        "--flag: there is no flag “{typed}”. The flags are:\n{}",
        flag_list()
    )))
}

fn flag_list() -> String {
    let lines: Vec<String> = FLAGS
        .iter()
        .map(|flag| format!("  {:16} {}", flag.key, flag.label))
        .collect();
    lines.join("\n")
}

fn sum_json(sum: &DealSum, base: &BaseCurrency) -> Value {
    let in_base = base.sum(&sum.amounts);
    let has_amount = sum.count > sum.without_amount;
    let left: serde_json::Map<_, _> = in_base
        .left
        .amounts()
        .map(|money| (money.currency.code().to_owned(), json!(money.as_f64())))
        .collect();
    json!({
        "count": sum.count, "value": has_amount.then(|| in_base.total.as_f64()),
        "without_amount": sum.without_amount, "unconverted": left,
    })
}

/// The document up to its deals.
fn json_head(
    query: &DealQuery,
    list: &DealList,
    base: &BaseCurrency,
    store: &Store,
) -> Result<String> {
    let used = base.sum(&list.total.amounts).used;
    let rates: Vec<Value> = used
        .iter()
        .map(|used| json!({ "from": used.from, "to": used.to, "rate": used.rate.to_f64(), "dated": used.dated }))
        .collect();
    let stages: Vec<Value> = list
        .stages
        .iter()
        .map(|stage| {
            let mut value = sum_json(&stage.sum, base);
            value["name"] = json!(stage.id.map(|_| &stage.name));
            value["outcome"] = json!(stage.outcome.key());
            value
        })
        .collect();
    let whole = json!({
        "schema": 1,
        "as_of": store.today(),
        "known_at": store.looking().and_then(|looking| looking.known_at).map(Stamp::day),
        "base_currency": base.currency,
        "view": query.view.key(),
        "period": { "from": query.scope.from, "to": query.scope.to },
        "total": sum_json(&list.total, base),
        "stages": stages,
        "rates": rates,
        "deals": [],
    });
    let text = pretty(&whole)?;
    Ok(text.trim_end_matches(['}', '\n', ']']).to_owned())
}

fn deal_json(deal: &DealLine) -> Value {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "id": deal.id,
        "name": deal.name,
        "account": filled(&deal.account),
        "owner": filled(&deal.owner),
        "product": filled(&deal.product),
        "stage": filled(&deal.stage),
        "outcome": deal.outcome.key(),
        "amount": deal.amount.map(Money::as_f64),
        "currency": deal.amount.map(|money| money.currency),
        "created_on": deal.created_on,
        "close_on": deal.close_on,
        "stage_since": deal.stage_since,
        "days_in_stage": deal.stage_days,
        "category": filled(&deal.category),
        "next_step": filled(&deal.next_step),
        "next_step_on": deal.next_step_on,
        "last_activity_on": deal.last_activity_on,
        "pushes": deal.pushes,
        "flags": deal.flags.iter().map(|flag| flag.key).collect::<Vec<_>>(),
    })
}

/// What stands before the deals.
fn text_head(query: &DealQuery, list: &DealList, base: &BaseCurrency) -> Vec<String> {
    let total = base.sum(&list.total.amounts);
    let mut out = vec![format!(
        "{}: {} deals, {}{}",
        query.view.label(),
        list.total.count,
        total.total,
        if list.total.without_amount > 0 {
            format!(" ({} without an amount)", list.total.without_amount)
        } else {
            String::new()
        }
    )];
    if !total.used.is_empty() {
        out.push(format!("Converted at {}.", total.rates_said()));
    }
    let left: Vec<String> = total
        .left
        .amounts()
        .map(|money| money.to_string())
        .collect();
    if !left.is_empty() {
        out.push(format!(
            "Not in the total, no rate to {} is known: {}.",
            base.currency,
            left.join(", ")
        ));
    }
    out.push(String::new());
    out.push(row("FLAGS", "DEAL", "OWNER", "STAGE", "AMOUNT", "CLOSE"));
    out
}

fn as_text(deal: &DealLine) -> String {
    let marks: Vec<&str> = deal.flags.iter().map(|flag| flag.mark).collect();
    let amount = deal
        .amount
        .map_or_else(|| "-".to_owned(), |money| money.to_string());
    let close = deal
        .close_on
        .map_or_else(|| "-".to_owned(), |day| day.to_string());
    row(
        &marks.join(" "),
        &deal.name,
        &deal.owner,
        &deal.stage,
        &amount,
        &close,
    )
}

fn row(flags: &str, name: &str, owner: &str, stage: &str, amount: &str, close: &str) -> String {
    format!(
        "{} {} {} {} {}  {close}",
        text::left(flags, 12),
        text::left(name, 36),
        text::left(owner, 18),
        text::left(stage, 18),
        text::right(amount, 16),
    )
}
