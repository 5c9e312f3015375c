//! The next look at a commitment: what kind it is and on which day, for every page that plans one.

use chrono::NaiveDate;

use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::domain::debrief::usual_days;
use crate::domain::observing::ObservationKind;
use crate::screens::Screen;
use crate::screens::list_editor::beside;
use crate::storage::{Commitment, Store};

/// The kinds of observation, as a choice.
pub(super) fn kinds() -> Kind {
    let kinds = ObservationKind::ALL.iter();
    Kind::Choice(
        kinds
            .map(|kind| (kind.key().to_owned(), kind.label().to_owned()))
            .collect(),
    )
}

/// The one that a form begins with.
pub(super) fn usual() -> Value {
    Value::Choice(Some(ObservationKind::default().key().to_owned()))
}

/// The kind that was chosen.
pub(super) fn chosen(values: &Values) -> ObservationKind {
    let kind = values.choice("look_kind");
    kind.and_then(|key| key.parse().ok()).unwrap_or_default()
}

/// Asks when to look again at a commitment that was not seen, and plans it.
pub(super) fn look_again<S: Screen>(
    promise: &Commitment,
    today: NaiveDate,
    draft: String,
    effects: &mut Effects<S>,
) {
    let (id, (soon, _)) = (promise.id, usual_days(today));
    let fields = vec![
        Field::new("look_kind", "Next look", kinds()).start(usual()),
        Field::new("look_on", "On", Kind::Date)
            .required()
            .start(Value::Date(Some(soon)))
            .hint("fri, +2w, 3 dec"),
    ];
    let form = Form::new("Not seen yet: look again", today, fields)
        .note(format!("“{}”", promise.words))
        .focus_on("look_on")
        .draft(draft);
    effects.form(
        form,
        "plan the next look",
        move |store: &mut Store, values| {
            let Some(on) = values.date("look_on") else {
                return Ok(());
            };
            let planned = store.look_again(id, chosen(values), on);
            planned
                .map(|_| ())
                .map_err(|error| beside("look_on", error))
        },
        |_, (), effects| effects.say("It stays open; the next look is planned. u takes it back"),
    );
}
