//! The calls of a day: added, started, marked, ended, rated.

use super::{answer, call_of, day::competency, ride};
use crate::cli::{Failure, Result, World};
use crate::domain::competency::Used;
use crate::domain::ids::{BehaviourId, CallId};
use crate::domain::observing::{CallOutcome, Speaker, time_mark};
use crate::storage::{CallDetails, Store};

/// The plan of a call.
#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    /// The number of the ride-along, as `ridealong ride-along` lists it
    #[arg(value_name = "RIDE-ALONG")]
    ride: i64,
    /// The deal
    #[arg(long, value_name = "DEAL", required_unless_present = "with")]
    deal: Option<String>,
    /// The customer, where no deal says it
    #[arg(long, value_name = "CUSTOMER", default_value = "")]
    with: String,
    /// Time of day: 09:30
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Who sells: in a model call you do, and nothing is rated
    #[arg(long = "type", default_value = "coaching", value_parser = ["model", "joint", "coaching"])]
    call_type: String,
    /// The commitment you want from the customer
    #[arg(long, value_name = "TEXT", default_value = "")]
    objective: String,
    /// What you ask for where that is refused
    #[arg(long, value_name = "TEXT", default_value = "")]
    backup: String,
    /// What you ask for where it goes better
    #[arg(long, value_name = "TEXT", default_value = "")]
    stretch: String,
    /// A question to ask; several times for several
    #[arg(long = "question", value_name = "TEXT")]
    questions: Vec<String>,
    /// A likely objection; several times for several
    #[arg(long = "objection", value_name = "TEXT")]
    objections: Vec<String>,
    /// What you do in the call
    #[arg(long, value_name = "TEXT", default_value = "")]
    my_role: String,
    /// Where the recording can be heard
    #[arg(long, value_name = "WHERE", default_value = "")]
    recording: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which call.
#[derive(Debug, clap::Args)]
pub(super) struct OneArgs {
    /// The number of the call, as `ridealong ride-along` lists it
    #[arg(value_name = "CALL")]
    call: i64,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// When it was.
#[derive(Debug, clap::Args)]
pub(super) struct MarkArgs {
    /// The number of the call
    #[arg(value_name = "CALL")]
    call: i64,
    /// How far into the call: 12:40; by default the time since it began
    #[arg(long, value_name = "TIME-MARK")]
    at: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What was seen.
#[derive(Debug, clap::Args)]
pub(super) struct TickArgs {
    #[command(flatten)]
    mark: MarkArgs,
    /// The letter that ticks it, as `ridealong ride-along show` lists them, or a part of its words
    #[arg(long, value_name = "BEHAVIOUR")]
    behaviour: String,
}

/// What was said.
#[derive(Debug, clap::Args)]
pub(super) struct QuoteArgs {
    #[command(flatten)]
    mark: MarkArgs,
    /// What was said
    #[arg(value_name = "TEXT", required = true)]
    words: Vec<String>,
    /// Who said it
    #[arg(long, default_value = "customer", value_parser = ["rep", "customer", "me"])]
    who: String,
}

/// How it ended.
#[derive(Debug, clap::Args)]
pub(super) struct EndArgs {
    /// The number of the call
    #[arg(value_name = "CALL")]
    call: i64,
    /// order: they bought; advance: they committed to a step; continuation: no commitment of theirs; `no_sale`: they said no
    #[arg(long, value_parser = ["order", "advance", "continuation", "no_sale"])]
    outcome: String,
    /// Which objective was met
    #[arg(long, value_parser = ["stretch", "yes", "backup", "no"])]
    met: Option<String>,
    /// How it ended, in words
    #[arg(long, value_name = "TEXT")]
    how: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What was observed.
#[derive(Debug, clap::Args)]
pub(super) struct RateArgs {
    /// The number of the call
    #[arg(value_name = "CALL")]
    call: i64,
    /// The competency: a part of its name
    #[arg(value_name = "COMPETENCY")]
    competency: String,
    /// Whether it was used
    #[arg(long, default_value = "yes", value_parser = ["yes", "no", "not_observed"])]
    used: String,
    /// How well, 1 to 5
    #[arg(long, value_name = "LEVEL")]
    level: Option<u8>,
    /// The moment: what was said and done
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Why a call does not take place.
#[derive(Debug, clap::Args)]
pub(super) struct DropArgs {
    /// The number of the call
    #[arg(value_name = "CALL")]
    call: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn add(args: &AddArgs, world: &mut World) -> Result {
    let at = match args.at.as_deref() {
        Some(at) => Some(
            chrono::NaiveTime::parse_from_str(at, "%H:%M")
                .map_err(|_| Failure::usage(format!("--at is a time like 09:30, not {at}")))?,
        ),
        None => None,
    };
    let mut store = world.store_to_change_as_of()?;
    let ride = ride(&store, args.ride)?;
    let deal = args.deal.as_deref().map(|deal| store.find_deal(deal));
    let details = CallDetails {
        deal: deal.transpose()?.map(|deal| (deal, String::new())),
        customer: args.with.clone(),
        at,
        call_type: args.call_type.parse().unwrap_or_default(),
        objective: args.objective.clone(),
        backup: args.backup.clone(),
        stretch: args.stretch.clone(),
        questions: args.questions.join("\n"),
        objections: args.objections.join("\n"),
        buyers: String::new(),
        my_role: args.my_role.clone(),
        recording: args.recording.clone(),
    };
    let id = store.add_call(ride.id, &details)?;
    let call = store.call(id)?;
    let said = format!("Planned: call {id}, {}.", call.with());
    answer(&store, ride.id, &said, args.json, world)
}

pub(super) fn start(args: &OneArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.call)?;
    store.start_call(call.id)?;
    let said = format!("The call runs: {}.", call.with());
    answer(&store, call.ride_along, &said, args.json, world)
}

fn at_ms(at: Option<&str>) -> Result<Option<i64>> {
    at.map(|at| {
        time_mark(at).ok_or_else(|| {
            Failure::usage(format!(
                "--at is how far into the call, like 12:40, not {at}"
            ))
        })
    })
    .transpose()
}

/// A behaviour of a call's live page by its letter or by a part of its words.
fn behaviour(store: &Store, call: CallId, text: &str) -> Result<(BehaviourId, String)> {
    let page = store.call_reading(call)?.behaviours;
    let words = crate::storage::fold(text);
    let mut letters = text.chars();
    let letter = letters.next().filter(|_| letters.next().is_none());
    let found: Vec<_> = page
        .iter()
        .filter(|one| match letter {
            Some(letter) => one.letter == Some(letter),
            None => crate::storage::fold(&one.text).contains(&words),
        })
        .collect();
    if let [one] = found[..] {
        return Ok((one.ticked.behaviour, one.text.clone()));
    }
    let all: Vec<String> = page
        .iter()
        .map(|one| format!("{} {}", one.letter.unwrap_or(' '), one.text))
        .collect();
    Err(Failure::not_found(format!(
        "“{text}” ticks nothing, or more than one thing; in this call:\n{}",
        all.join("\n")
    )))
}

pub(super) fn tick(args: &TickArgs, world: &mut World) -> Result {
    let at_ms = at_ms(args.mark.at.as_deref())?;
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.mark.call)?;
    let (behaviour, text) = behaviour(&store, call.id, &args.behaviour)?;
    store.tick(call.id, behaviour, at_ms)?;
    let said = format!("Ticked: {text}.");
    answer(&store, call.ride_along, &said, args.mark.json, world)
}

pub(super) fn quote(args: &QuoteArgs, world: &mut World) -> Result {
    let at_ms = at_ms(args.mark.at.as_deref())?;
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.mark.call)?;
    let speaker = match args.who.as_str() {
        "rep" => Speaker::Rep,
        "me" => Speaker::Manager,
        _ => Speaker::Customer,
    };
    store.quote(call.id, speaker, &args.words.join(" "), at_ms)?;
    answer(&store, call.ride_along, "Quoted.", args.mark.json, world)
}

pub(super) fn take_over(args: &MarkArgs, world: &mut World) -> Result {
    let at_ms = at_ms(args.at.as_deref())?;
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.call)?;
    let has_it = store.take_over_or_hand_back(call.id, at_ms)?;
    let said = if has_it {
        "You took over: what comes now is not observed."
    } else {
        "Handed back to the rep."
    };
    answer(&store, call.ride_along, said, args.json, world)
}

pub(super) fn end(args: &EndArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.call)?;
    let outcome: CallOutcome = args
        .outcome
        .parse()
        .map_err(|()| Failure::usage("--outcome is order, advance, continuation or no_sale"))?;
    let met = args.met.as_deref().and_then(|met| met.parse().ok());
    store.end_call_with(call.id, outcome, met, args.how.as_deref())?;
    let said = format!("{}: {outcome}.", call.with());
    answer(&store, call.ride_along, &said, args.json, world)
}

pub(super) fn rate(args: &RateArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.call)?;
    let competency = competency(&store, &args.competency)?;
    let used: Used = args
        .used
        .parse()
        .map_err(|()| Failure::usage("--used is yes, no or not_observed"))?;
    store.rate_in_call_with(
        call.id,
        competency,
        (used, args.level),
        args.note.as_deref(),
    )?;
    let name = store.competency(competency)?.details.name;
    let said = match args.level {
        Some(level) => format!("{name}: level {level}."),
        None => format!("{name}: {used}."),
    };
    answer(&store, call.ride_along, &said, args.json, world)
}

pub(super) fn give_up(args: &DropArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let call = call_of(&store, args.call)?;
    store.drop_call(call.id, &args.reason)?;
    let said = format!("Dropped: {}.", call.with());
    answer(&store, call.ride_along, &said, args.json, world)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observing::CallType;

    #[test]
    fn the_words_of_the_flags_are_those_of_the_trade() {
        for (word, call_type) in [
            ("model", CallType::Model),
            ("joint", CallType::Joint),
            ("coaching", CallType::Coaching),
        ] {
            assert_eq!(word.parse(), Ok(call_type));
        }
        assert_eq!(at_ms(Some("12:40")).ok(), Some(Some(760_000)));
        assert!(at_ms(Some("soon")).is_err());
    }
}
