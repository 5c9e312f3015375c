//! The forms in which a lock is made and withdrawn.

use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value};
use crate::domain::forecast::{Lock, LockKind};
use crate::domain::ids::LockId;
use crate::screens::{Context, Screen};
use crate::storage::Store;

/// The draft of a new lock.
const NEW: &str = "forecast/lock/new";

/// The beginning of the drafts of withdrawing; the number of the lock follows.
const WITHDRAW: &str = "forecast/lock/withdraw/";

/// Asks on which occasion the forecast of the scope bar is locked, with a note; what is due is chosen already.
pub fn ask_to_lock<S: Screen>(context: &Context, effects: &mut Effects<S>) {
    if context.scope.looks_back() {
        effects.warn("A past day takes no locks: choose today in the scope (s)");
        return;
    }
    let (question, today) = (context.forecast_question(), context.clock.today());
    let asked = question.clone();
    effects.read(
        "forecast-lock",
        "read what is due",
        move |store: &mut Store| store.locks_due(&asked),
        move |_, due, effects| {
            let kind = due.first().map_or(LockKind::Week, |due| due.kind);
            let window = due.first().map(|due| due.window);
            let choices = LockKind::ALL
                .iter()
                .map(|kind| (kind.key().to_owned(), kind.label().to_owned()));
            let fields = vec![
                Field::new("kind", "What", Kind::Choice(choices.collect()))
                    .required()
                    .start(Value::Choice(Some(kind.key().to_owned()))),
                Field::new("note", "Note", Kind::LongText),
            ];
            let form = Form::new("Lock the forecast", today, fields)
                .draft(NEW)
                .note("Freezes calls, deals and models; undone or withdrawn it stays readable");
            let question = question.clone();
            effects.form(
                form,
                "lock the forecast",
                move |store, values| {
                    let typed = values.choice("kind").and_then(|key| key.parse().ok());
                    let wanted = typed.unwrap_or(kind);
                    // At a quarter's end the quarter that ends is locked, not the one that begins.
                    let question = match window.filter(|_| wanted == kind) {
                        Some(window) => store.question_of_period(window, &question),
                        None => question.clone(),
                    };
                    Ok(store.lock_forecast(&question, wanted, values.text("note"))?)
                },
                |_, id: LockId, effects| {
                    effects.say(format!("Locked as number {id}; u takes it back"));
                },
            );
        },
    );
}

/// Opens the form again whose draft has this key; nothing for any other.
pub fn resume_lock<S: Screen>(key: &str, context: &Context, effects: &mut Effects<S>) {
    if key == NEW {
        ask_to_lock(context, effects);
        return;
    }
    let Some(Ok(id)) = key.strip_prefix(WITHDRAW).map(str::parse) else {
        return;
    };
    let today = context.clock.today();
    effects.read(
        "forecast-lock",
        "read the lock",
        move |store: &mut Store| store.lock(LockId(id)),
        move |_, content, effects| ask_to_withdraw(&content.lock, today, effects),
    );
}

/// Asks why a lock is withdrawn.
pub(super) fn ask_to_withdraw<S: Screen>(
    lock: &Lock,
    today: chrono::NaiveDate,
    effects: &mut Effects<S>,
) {
    let id = lock.id;
    let reason = Field::new("reason", "Reason", Kind::LongText).required();
    let form = Form::new(format!("Withdraw lock {id}"), today, vec![reason])
        .draft(format!("{WITHDRAW}{id}"))
        .note("It stays readable; u makes it stand again");
    effects.form(
        form,
        "withdraw the lock",
        move |store, values| Ok(store.withdraw_lock(id, values.text("reason"))?),
        |_, (), effects| effects.say("Withdrawn; u makes it stand again"),
    );
}
