//! Forms over a meeting as a whole: plan, move, drop. For the list and for its page.

use chrono::NaiveDate;

use super::{DRAFTS, looks_back};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::{Item, Source, matching};
use crate::domain::ids::{DealId, MeetingId, MeetingTypeId, RepId, TeamId};
use crate::domain::meeting::Per;
use crate::screens::choices;
use crate::screens::{Context, Screen};
use crate::storage::{Meeting, NewMeeting, Result, StorageError, Store};

/// A refusal beside the field that it is mostly about.
pub(super) fn beside(field: &str, error: StorageError) -> SaveProblem {
    match error {
        StorageError::Refused(text) => SaveProblem::Fields(vec![Problem {
            field: field.to_owned(),
            text,
        }]),
        other => other.into(),
    }
}

/// A field that lacks something.
pub(super) fn lacks(field: &str, text: &str) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.to_owned(),
        text: text.to_owned(),
    }])
}

/// The types in use.
fn types() -> Source {
    Source::search(|store: &mut Store, typed: &str| -> Result<Vec<Item>> {
        let items: Vec<Item> = store
            .meeting_types()?
            .into_iter()
            .filter(|line| line.active)
            .map(|line| {
                let whom = match line.details.per {
                    Per::Rep => "with one rep",
                    Per::Team => "with the team",
                };
                let detail = format!("{whom}, {} min", line.details.minutes());
                Item::new(line.id, line.details.name).detail(detail)
            })
            .collect();
        Ok(matching(&items, typed, |item| &item.label))
    })
}

/// Plans a meeting; the type of `near` stands in the form. `then` gets the planned one.
pub(super) fn plan<S: Screen>(
    near: Option<Meeting>,
    context: &Context,
    effects: &mut Effects<S>,
    then: fn(&mut S, MeetingId, &mut Effects<S>),
) {
    if looks_back(Some(context)) {
        return;
    }
    let today = context.clock.today();
    let kind = near.map(|meeting| Item::new(meeting.kind, meeting.kind_name));
    let fields = vec![
        Field::new("kind", "Type", Kind::Pick(types()))
            .required()
            .start(Value::Record(kind))
            .hint("1:1, team, pipeline, forecast, deal, QBR …"),
        Field::new("rep", "Rep", Kind::Pick(choices::people_here()))
            .hint("with whom, where it is with one rep"),
        Field::new("on", "On", Kind::Date).hint("empty: today; fri, +2w, 3 dec"),
        Field::new("at", "At", Kind::Text).hint("9:00; empty: any time"),
        Field::new("team", "Team", Kind::Pick(choices::teams()))
            .hint("where it is with one team; empty: everybody"),
        Field::new("deal", "Deal", Kind::Pick(choices::deals(None))).hint("where it is about one"),
        Field::new("title", "Title", Kind::Text).hint("by type and people"),
    ];
    let form = Form::new("Plan a meeting", today, fields).draft(format!("{DRAFTS}plan"));
    effects.form(
        form,
        "plan the meeting",
        move |store: &mut Store, values| {
            let plan = planned(values, today)?;
            store
                .plan_meeting(&plan)
                .map_err(|error| beside(about(&error), error))
        },
        then,
    );
}

/// The field that a refusal is about.
fn about(error: &StorageError) -> &'static str {
    let text = error.to_string();
    if text.contains("rep") {
        "rep"
    } else if text.contains("time of day") {
        "at"
    } else {
        "kind"
    }
}

fn planned(values: &Values, today: NaiveDate) -> std::result::Result<NewMeeting, SaveProblem> {
    let kind = values
        .record_id("kind")
        .ok_or_else(|| lacks("kind", "Say which type of meeting"))?;
    let on = values.date("on").unwrap_or(today);
    Ok(NewMeeting {
        rep: values.record_id("rep").map(RepId),
        team: values.record_id("team").map(TeamId),
        deal: values.record_id("deal").map(DealId),
        planned_at: values.text("at").to_owned(),
        title: values.text("title").to_owned(),
        ..NewMeeting::of(MeetingTypeId(kind), on)
    })
}

/// Moves a planned meeting.
pub(super) fn move_meeting<S: Screen>(
    meeting: &Meeting,
    context: &Context,
    effects: &mut Effects<S>,
) {
    let id = meeting.id;
    let fields = vec![
        Field::new("to", "To", Kind::Date)
            .required()
            .hint("fri, +1w, 12 dec"),
        Field::new("at", "At", Kind::Text)
            .text(meeting.planned_at.clone())
            .hint("9:00; empty: any time"),
        Field::new("reason", "Why", Kind::Text).hint("what came in between"),
    ];
    let form = Form::new(
        format!("Move “{}”", meeting.title),
        context.clock.today(),
        fields,
    )
    .draft(format!("{DRAFTS}move/{id}"));
    effects.form(
        form,
        "move the meeting",
        move |store: &mut Store, values| {
            let to = values
                .date("to")
                .ok_or_else(|| lacks("to", "Say the new day"))?;
            store
                .move_meeting(id, to, Some(values.text("at")), values.text("reason"))
                .map_err(|error| beside("at", error))
        },
        |_, (), effects| effects.say("Moved; u takes it back"),
    );
}

/// Gives a meeting up, with the reason.
pub(super) fn drop_meeting<S: Screen>(
    meeting: &Meeting,
    context: &Context,
    effects: &mut Effects<S>,
) {
    let id = meeting.id;
    let field = Field::new("reason", "Why", Kind::Text)
        .required()
        .hint("why it does not take place");
    let form = Form::new(
        format!("Drop “{}”", meeting.title),
        context.clock.today(),
        vec![field],
    )
    .draft(format!("{DRAFTS}drop/{id}"));
    effects.form(
        form,
        "drop the meeting",
        move |store: &mut Store, values| {
            store
                .drop_meeting(id, values.text("reason"))
                .map_err(|error| beside("reason", error))
        },
        |_, (), effects| effects.say("Dropped; u takes it back"),
    );
}
