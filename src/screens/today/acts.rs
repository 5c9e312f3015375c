//! What is done with the marked lines, or the selected one: done, snoozed, delegated, moved, dropped.

use chrono::{Days, NaiveDate};

use super::start::go;
use super::{DRAFTS, TodayTab};
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::domain::ids::RepId;
use crate::domain::today::ItemKey;
use crate::screens::choices::people_here;

impl TodayTab {
    pub(super) fn today(&self) -> NaiveDate {
        self.context
            .as_ref()
            .map_or(NaiveDate::MIN, |context| context.clock.today())
    }

    /// The chosen lines in words, for the title of a form.
    fn named(&self, items: &[ItemKey]) -> String {
        match items {
            [one] => self
                .today
                .as_ref()
                .and_then(|today| today.items.iter().find(|item| item.key == *one))
                .map(|item| format!("“{}”", item.title))
                .unwrap_or_default(),
            more => format!("{} items", more.len()),
        }
    }

    /// The chosen lines as part of a draft's key; the names hold no slash.
    fn draft(form: &str, items: &[ItemKey]) -> String {
        let names: Vec<String> = items.iter().map(ToString::to_string).collect();
        format!("{DRAFTS}{form}/{}", names.join(","))
    }

    /// Opens the form of a draft again: the part of its key behind the tab.
    pub(super) fn open_draft(&mut self, form: &str, effects: &mut Effects<Self>) {
        if !self.looks_at_today() {
            return;
        }
        let (kind, rest) = form.split_once('/').unwrap_or((form, ""));
        let items: Vec<ItemKey> = rest
            .split(',')
            .filter_map(|name| name.parse().ok())
            .collect();
        match kind {
            "add" => self.add(effects),
            "ride" => {
                let Ok(rep) = rest.parse().map(RepId) else {
                    return;
                };
                effects.read(
                    "rep",
                    "find the rep",
                    move |store| store.rep_name(rep),
                    move |screen: &mut Self, name, effects| screen.plan_ride(rep, name, effects),
                );
            }
            _ if items.is_empty() => {}
            "snooze" => self.open_snooze(items, effects),
            "delegate" => self.open_delegate(items, effects),
            "move" => self.open_move(items, effects),
            "drop" => self.open_drop(items, effects),
            _ => {}
        }
    }

    /// Nothing stays marked once it was acted on.
    fn over(&mut self) {
        self.list.cursor.clear_marks();
    }

    pub(super) fn done(&mut self, effects: &mut Effects<Self>) {
        let items = self.acted_on();
        if let [ItemKey::CheckIn(id)] = items.as_slice() {
            go(effects, "plans", "check_in", id.0);
            return;
        }
        effects.change(
            "mark it as done",
            move |store| store.finish_items(&items),
            |screen: &mut Self, (), effects| {
                screen.over();
                effects.say("Done; u takes it back");
            },
        );
    }

    pub(super) fn snooze(&mut self, effects: &mut Effects<Self>) {
        self.open_snooze(self.acted_on(), effects);
    }

    fn open_snooze(&mut self, items: Vec<ItemKey>, effects: &mut Effects<Self>) {
        let today = self.today();
        let tomorrow = today.checked_add_days(Days::new(1));
        let fields = vec![
            Field::new("until", "Until", Kind::Date)
                .hint("empty: tomorrow; mon, +1w; today shows it again"),
            Field::new("at", "At", Kind::Text).hint("15:00; empty: from the morning on"),
        ];
        let form = Form::new(format!("Snooze {}", self.named(&items)), today, fields)
            .draft(Self::draft("snooze", &items))
            .note("It is shown later. The day it is due stays what it is.");
        effects.form(
            form,
            "snooze it",
            move |store, values| {
                let until = values.date("until").or(tomorrow).unwrap_or(today);
                let at = super::add::time(values.text("at"), "at")?;
                Ok(store.snooze(&items, (until, at))?)
            },
            |screen: &mut Self, (), effects| {
                screen.over();
                effects.say("Snoozed; u takes it back, Z shows what is snoozed");
            },
        );
    }

    pub(super) fn delegate(&mut self, effects: &mut Effects<Self>) {
        self.open_delegate(self.acted_on(), effects);
    }

    fn open_delegate(&mut self, items: Vec<ItemKey>, effects: &mut Effects<Self>) {
        let fields = vec![
            Field::new("to", "To", Kind::Pick(people_here())).hint("empty: you"),
            Field::new("reason", "Why", Kind::Text).hint("may stay empty"),
        ];
        let form = Form::new(
            format!("Delegate {}", self.named(&items)),
            self.today(),
            fields,
        )
        .draft(Self::draft("delegate", &items));
        effects.form(
            form,
            "delegate it",
            move |store, values| {
                let to = values.record_id("to").map(RepId);
                Ok(store.delegate_items(&items, to, values.text("reason"))?)
            },
            |screen: &mut Self, (), effects| {
                screen.over();
                effects.say("Delegated; u takes it back");
            },
        );
    }

    pub(super) fn move_on(&mut self, effects: &mut Effects<Self>) {
        self.open_move(self.acted_on(), effects);
    }

    fn open_move(&mut self, items: Vec<ItemKey>, effects: &mut Effects<Self>) {
        let fields = vec![
            Field::new("to", "New day", Kind::Date)
                .required()
                .hint("fri, +1w, 12 dec"),
            Field::new("reason", "Why", Kind::Text)
                .required()
                .hint("what came in between"),
        ];
        let form = Form::new(format!("Move {}", self.named(&items)), self.today(), fields)
            .draft(Self::draft("move", &items))
            .note("Every move is kept with its reason.");
        effects.form(
            form,
            "move it",
            move |store, values| {
                let to = values.date("to").ok_or("say the new day")?;
                Ok(store.move_items(&items, to, values.text("reason"))?)
            },
            |screen: &mut Self, (), effects| {
                screen.over();
                effects.say("Moved; u takes it back");
            },
        );
    }

    pub(super) fn drop_them(&mut self, effects: &mut Effects<Self>) {
        self.open_drop(self.acted_on(), effects);
    }

    fn open_drop(&mut self, items: Vec<ItemKey>, effects: &mut Effects<Self>) {
        let field = Field::new("reason", "Why", Kind::Text)
            .required()
            .hint("why it is no longer needed");
        let form = Form::new(
            format!("Drop {}", self.named(&items)),
            self.today(),
            vec![field],
        )
        .draft(Self::draft("drop", &items));
        effects.form(
            form,
            "drop it",
            move |store, values| Ok(store.drop_items(&items, values.text("reason"))?),
            |screen: &mut Self, (), effects| {
                screen.over();
                effects.say("Dropped; u takes it back");
            },
        );
    }
}
