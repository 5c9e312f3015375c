//! The forms of a call: its plan on one page, a quote, a time mark, why it is dropped, how it ended.

use chrono::{NaiveDate, NaiveTime};

use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::Item;
use crate::domain::ids::{CallId, DealId, RepId};
use crate::domain::observing::{CallType, ObservationKind, Speaker, time_mark};
use crate::screens::ride_alongs::competency_list::beside;
use crate::screens::{Screen, choices};
use crate::storage::{Call, CallDetails, RideAlong, StorageError, Store};

/// The one page of a call's plan.
fn plan_form(
    rep: RepId,
    kind: ObservationKind,
    details: &CallDetails,
    today: NaiveDate,
    draft: String,
) -> Form {
    let mut fields = whom_and_when(rep, details).to_vec();
    fields.extend(aims(details));
    fields.extend(preparation(details));
    if kind == ObservationKind::Recording {
        let hint = "where it can be heard";
        fields.push(line("recording", "Recording", &details.recording, hint));
    }
    Form::new("Plan of the call", today, fields).draft(draft)
}

fn line(name: &'static str, label: &str, text: &str, hint: &str) -> Field {
    Field::new(name, label, Kind::Text).text(text).hint(hint)
}

fn lines(name: &'static str, label: &str, text: &str, hint: &str) -> Field {
    Field::new(name, label, Kind::LongText)
        .text(text)
        .hint(hint)
}

fn whom_and_when(rep: RepId, details: &CallDetails) -> [Field; 4] {
    let types = CallType::ALL
        .iter()
        .map(|one| (one.key().to_owned(), one.label().to_owned()));
    let deal = details.deal.as_ref();
    let deal = deal.map(|(id, name)| Item::new(id, name.clone()));
    let at = details
        .at
        .map_or_else(String::new, |time| time.format("%H:%M").to_string());
    let customer = &details.customer;
    [
        Field::new("deal", "Deal", Kind::Pick(choices::deals(Some(rep))))
            .start(Value::Record(deal))
            .hint("brings its buyers and what they still need"),
        line("customer", "Customer", customer, "where no deal says it"),
        line("at", "Time", &at, "09:30"),
        Field::new("call_type", "Call type", Kind::Choice(types.collect()))
            .start(Value::Choice(Some(details.call_type.key().to_owned()))),
    ]
}

fn aims(details: &CallDetails) -> [Field; 3] {
    let wanted = "the commitment you want from the customer";
    let less = "what you ask for if they refuse that";
    let more = "what you ask for if it goes better";
    [
        line("objective", "Objective", &details.objective, wanted),
        line("backup", "Back-up", &details.backup, less),
        line("stretch", "Stretch", &details.stretch, more),
    ]
}

fn preparation(details: &CallDetails) -> [Field; 4] {
    let objections = "likely ones with the answer, one a line";
    let others = "beside the buyers of the deal, one a line";
    let role = "what you do in the call, agreed with the rep";
    [
        lines(
            "questions",
            "Questions",
            &details.questions,
            "to ask, one a line",
        ),
        lines("objections", "Objections", &details.objections, objections),
        lines("buyers", "Also there", &details.buyers, others),
        line("my_role", "Your role", &details.my_role, role),
    ]
}

fn details(values: &Values) -> Result<CallDetails, SaveProblem> {
    let text = |name: &str| values.text(name).to_owned();
    let deal = values.record("deal").and_then(|item| {
        let id = item.number()?;
        Some((DealId(id), item.label.clone()))
    });
    let customer = text("customer");
    if deal.is_none() && customer.is_empty() {
        return Err(problem("customer", "Say with whom: a deal or a customer"));
    }
    Ok(CallDetails {
        deal,
        customer,
        at: time(values.text("at"))?,
        call_type: values
            .choice("call_type")
            .and_then(|key| key.parse().ok())
            .unwrap_or_default(),
        objective: text("objective"),
        backup: text("backup"),
        stretch: text("stretch"),
        questions: text("questions"),
        objections: text("objections"),
        buyers: text("buyers"),
        my_role: text("my_role"),
        recording: text("recording"),
    })
}

/// `9:30`, `0930`, `9` as a time of day.
fn time(typed: &str) -> Result<Option<NaiveTime>, SaveProblem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let tidy = typed.replace(['.', 'h'], ":");
    let whole = match tidy.len() {
        1 | 2 => format!("{tidy}:00"),
        4 if tidy.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}:{}", &tidy[..2], &tidy[2..])
        }
        _ => tidy,
    };
    NaiveTime::parse_from_str(&whole, "%H:%M")
        .map(Some)
        .map_err(|_| problem("at", "A time of day is written like 09:30"))
}

fn problem(field: &str, text: &str) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.to_owned(),
        text: text.to_owned(),
    }])
}

/// Plans a new call of a ride-along. The deal of the ride-along is offered.
pub(in crate::screens::ride_alongs) fn add_call<S: Screen>(
    ride: &RideAlong,
    today: NaiveDate,
    effects: &mut Effects<S>,
    then: fn(&mut S, CallId, &mut Effects<S>),
) {
    let start = CallDetails {
        deal: ride.deal.clone(),
        ..CallDetails::default()
    };
    let id = ride.id;
    let draft = format!("ride-alongs/call/{id}/0");
    let form = plan_form(ride.rep, ride.kind, &start, today, draft);
    effects.form(
        form,
        "save the call",
        move |store: &mut Store, values| Ok(store.add_call(id, &details(values)?)?),
        then,
    );
}

/// Edits the plan of a call.
pub(super) fn edit_call<S: Screen>(
    ride: &RideAlong,
    call: &Call,
    today: NaiveDate,
    effects: &mut Effects<S>,
) {
    let id = call.id;
    let draft = format!("ride-alongs/call/{}/{id}", ride.id);
    let form = plan_form(ride.rep, ride.kind, &call.details, today, draft);
    effects.form(
        form.focus_on("objective"),
        "save the call",
        move |store: &mut Store, values| Ok(store.save_call(id, &details(values)?)?),
        |_, (), effects| effects.say("Saved; u takes it back"),
    );
}

/// Asks why a call is dropped, and drops it.
pub(in crate::screens::ride_alongs) fn drop_call<S: Screen>(
    call: &Call,
    today: NaiveDate,
    effects: &mut Effects<S>,
) {
    let fields = vec![
        Field::new("reason", "Why", Kind::Text)
            .required()
            .hint("the customer cancelled; moved to Friday"),
    ];
    let id = call.id;
    let form = Form::new(format!("Drop the call: {}", call.with()), today, fields)
        .draft(format!("ride-alongs/drop-call/{id}"));
    effects.form(
        form,
        "drop the call",
        move |store: &mut Store, values| {
            store
                .drop_call(id, values.text("reason"))
                .map_err(|error| beside("reason", error))
        },
        |_, (), effects| effects.say("Dropped; u takes it back"),
    );
}

/// One line: what was said, and by whom. `at_ms` is when the key was pressed, since the call began.
pub(super) fn quote<S: Screen>(
    id: CallId,
    at_ms: Option<i64>,
    today: NaiveDate,
    effects: &mut Effects<S>,
) {
    let speakers = Speaker::ALL
        .iter()
        .map(|one| (one.key().to_owned(), one.label().to_owned()));
    let fields = vec![
        Field::new("speaker", "Who", Kind::Choice(speakers.collect()))
            .start(Value::Choice(Some(Speaker::Customer.key().to_owned()))),
        Field::new("text", "Said", Kind::Text)
            .required()
            .hint("in their words; enter saves it"),
    ];
    let form = Form::new("Quote", today, fields)
        .focus_on("text")
        .draft(format!("ride-alongs/quote/{id}"));
    effects.form(
        form,
        "save the quote",
        move |store: &mut Store, values| {
            let speaker = values.choice("speaker").and_then(|key| key.parse().ok());
            let speaker = speaker.unwrap_or(Speaker::Customer);
            store
                .quote(id, speaker, values.text("text"), at_ms)
                .map_err(|error| beside("text", error))
        },
        |_, _, effects| effects.say("Quoted; u takes it back"),
    );
}

/// Asks where the recording is being played.
pub(super) fn ask_time_mark<S: Screen>(id: CallId, today: NaiveDate, effects: &mut Effects<S>) {
    let fields = vec![
        Field::new("mark", "Played at", Kind::Text)
            .required()
            .hint("12:40"),
    ];
    effects.form(
        Form::new("Time mark", today, fields)
            .note("Where the recording is now; what you tick next counts from there."),
        "set the time mark",
        move |store: &mut Store, values| {
            let Some(at_ms) = time_mark(values.text("mark")) else {
                return Err(problem("mark", "A time mark is written like 12:40"));
            };
            store
                .set_time_mark(id, at_ms)
                .map_err(|error: StorageError| beside("mark", error))
        },
        |_, (), _| {},
    );
}

/// How a call ended, in words.
pub(super) fn ended_how<S: Screen>(call: &Call, today: NaiveDate, effects: &mut Effects<S>) {
    let fields = vec![
        Field::new("words", "How it ended", Kind::Text)
            .text(call.ended_how.clone())
            .hint("what each side will do, and by when"),
    ];
    let id = call.id;
    let form = Form::new(call.with(), today, fields).draft(format!("ride-alongs/ended/{id}"));
    effects.form(
        form,
        "save how it ended",
        move |store: &mut Store, values| Ok(store.set_ended_how(id, values.text("words"))?),
        |_, (), effects| effects.say("Saved; u takes it back"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_as_people_type_it() {
        for (typed, read) in [
            ("9", "09:00"),
            ("09:30", "09:30"),
            ("9.30", "09:30"),
            ("9h30", "09:30"),
            ("1415", "14:15"),
        ] {
            let time = time(typed).ok().flatten().unwrap();
            assert_eq!(time.format("%H:%M").to_string(), read, "{typed}");
        }
        assert_eq!(time("").ok(), Some(None));
        for wrong in ["noon", "25:00", "9:75", "aäb"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
