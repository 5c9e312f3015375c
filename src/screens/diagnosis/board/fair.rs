//! The form that says who is a top performer, and who is no fair benchmark and why.

use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::domain::ids::RepId;
use crate::screens::Context;
use crate::screens::diagnosis::Diagnosis;
use crate::storage::{BenchmarkStanding, Store};

const DRAFTS: &str = "diagnosis/fair/";

/// The person whose draft this is.
pub(in crate::screens::diagnosis) fn rep_of(draft: &str) -> Option<RepId> {
    draft.strip_prefix(DRAFTS)?.parse().ok().map(RepId)
}

/// Reads what was said of somebody and opens the form. An empty name is read, too.
pub(in crate::screens::diagnosis) fn read(
    rep: RepId,
    name: String,
    context: &Context,
    effects: &mut Effects<Diagnosis>,
) {
    let today = context.clock.today();
    effects.read(
        "fair",
        "read who is a fair benchmark",
        move |store: &mut Store| {
            let name = if name.is_empty() {
                store.rep_name(rep)?
            } else {
                name
            };
            Ok::<_, crate::storage::StorageError>((name, store.benchmark_standing(rep)?))
        },
        move |_, (name, said), effects| open(rep, &name, &said, today, effects),
    );
}

fn open(
    rep: RepId,
    name: &str,
    said: &BenchmarkStanding,
    today: chrono::NaiveDate,
    effects: &mut Effects<Diagnosis>,
) {
    let fields = vec![
        Field::new("top", "Top performer", Kind::Bool).start(Value::Bool(said.top_performer)),
        Field::new("reason", "Why", Kind::Text)
            .text(said.reason.clone())
            .hint("what others can learn from"),
        Field::new("circumstance", "No fair benchmark", Kind::Text)
            .text(said.circumstance.clone())
            .hint("empty: fair; else why: an inherited territory, a lucky tender"),
    ];
    let form = Form::new(format!("{name} as a benchmark"), today, fields)
        .note("Who has a circumstance is left out of every benchmark.")
        .draft(format!("{DRAFTS}{}", rep.0));
    effects.form(
        form,
        "save the benchmark",
        move |store: &mut Store, values: &Values| {
            let said = BenchmarkStanding {
                top_performer: values.yes("top"),
                reason: values.text("reason").to_owned(),
                circumstance: values.text("circumstance").to_owned(),
            };
            if said.top_performer && !said.circumstance.is_empty() {
                return Err(SaveProblem::Fields(vec![Problem {
                    field: "circumstance".into(),
                    text: "either a top performer, or no fair benchmark".into(),
                }]));
            }
            Ok(store.set_benchmark_standing(rep, &said)?)
        },
        |_, (), effects| effects.say("Saved"),
    );
}
