//! Holidays and leave: what they take out of the rhythm is not planned.

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::cadence::{DayOff, Whose};
use crate::domain::date_words::written;
use crate::domain::ids::{DayOffId, RepId};
use crate::screens::{Context, Screen, choices};
use crate::storage::{NewDayOff, Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::DRAFTS;
use super::forms::beside;

/// A holiday or leave in the list.
struct DayOffRow {
    off: DayOff,
    whose: String,
    is_over: bool,
}

impl Row for DayOffRow {
    fn id(&self) -> i64 {
        self.off.id.0
    }
}

impl DayOffRow {
    fn role(&self) -> Role {
        if self.is_over {
            Role::Muted
        } else {
            Role::Plain
        }
    }
}

const COLUMNS: &[Column<DayOffRow>] = &[
    Column::text("From", 15, 16, |row: &DayOffRow| {
        piece(row.role(), day(row.off.starts_on))
    }),
    Column::text("To", 15, 16, |row: &DayOffRow| {
        let one_day = row.off.starts_on == row.off.ends_on;
        let last = if one_day {
            String::new()
        } else {
            day(row.off.ends_on)
        };
        piece(row.role(), last)
    }),
    Column::text("Whose", 16, 24, |row: &DayOffRow| {
        piece(row.role(), &*row.whose)
    }),
    Column::text("Name", 12, 40, |row: &DayOffRow| {
        piece(Role::Muted, &*row.off.name)
    }),
];

fn day(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// The page.
#[derive(Default)]
pub struct DaysOffPage {
    context: Option<Context>,
    list: List<DayOffRow>,
    opening: bool,
}

impl DaysOffPage {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page that opens the form of its draft.
    pub(super) fn resuming() -> Self {
        Self {
            opening: true,
            ..Self::default()
        }
    }

    fn may_change(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
    }

    fn has_selected(&self) -> bool {
        self.may_change() && self.list.selected().is_some()
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let whose = [
            ("everybody", "everybody: a holiday"),
            ("me", "me: my leave"),
            ("rep", "a rep: their leave"),
        ]
        .map(|(key, label)| (key.to_owned(), label.to_owned()));
        let fields = vec![
            Field::new("from", "First day", Kind::Date)
                .required()
                .hint("24 dec, mon, +2w"),
            Field::new("to", "Last day", Kind::Date).hint("empty: one day"),
            Field::new("whose", "Whose", Kind::Choice(whose.to_vec()))
                .required()
                .start(Value::Choice(Some("everybody".to_owned()))),
            Field::new("rep", "Rep", Kind::Pick(choices::people_here())).hint("whose leave it is"),
            Field::new("name", "Name", Kind::Text).hint("Christmas"),
        ];
        let form = Form::new("Day off", context.clock.today(), fields)
            .note("A rep's leave takes out what is held with this rep; yours takes out everything.")
            .draft(format!("{DRAFTS}off"));
        effects.form(
            form,
            "add the day off",
            |store: &mut Store, values| {
                let new = new_day_off(values)?;
                let added = store.add_day_off(&new);
                added.map_err(|error| beside("to", error.to_string()))
            },
            |page: &mut Self, id: DayOffId, effects| {
                page.list.cursor.select(id.0);
                effects.say("Added; u takes it back");
            },
        );
    }

    fn remove(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            let id = row.off.id;
            effects.change(
                "remove the day off",
                move |store| store.remove_day_off(id),
                |_: &mut Self, (), effects| effects.say("Removed; u takes it back"),
            );
        }
    }
}

fn new_day_off(values: &Values) -> std::result::Result<NewDayOff, crate::app::effect::SaveProblem> {
    let Some(starts_on) = values.date("from") else {
        return Err(beside("from", "Which day?".to_owned()));
    };
    let rep = values.record_id("rep").map(RepId);
    let whose = match (values.choice("whose"), rep) {
        (Some("rep"), Some(rep)) => Whose::Rep(rep),
        (Some("rep"), None) => return Err(beside("rep", "Whose leave is it?".to_owned())),
        (_, Some(_)) => {
            let text = "Only for the leave of a rep: choose that above, or leave it empty";
            return Err(beside("rep", text.to_owned()));
        }
        (Some("me"), None) => Whose::Me,
        _ => Whose::Everybody,
    };
    Ok(NewDayOff {
        whose,
        starts_on,
        ends_on: values.date("to").unwrap_or(starts_on),
        name: values.text("name").to_owned(),
    })
}

fn read(store: &Store, today: NaiveDate) -> Result<Vec<DayOffRow>> {
    let row = |off: DayOff| {
        Ok(DayOffRow {
            whose: match off.whose {
                Whose::Everybody => "everybody".to_owned(),
                Whose::Me => "me".to_owned(),
                Whose::Rep(rep) => store.rep_name(rep)?,
            },
            is_over: off.ends_on < today,
            off,
        })
    };
    let mut rows: Vec<DayOffRow> = store
        .days_off()?
        .into_iter()
        .map(row)
        .collect::<Result<_>>()?;
    // What is ahead first, then what is over, the newest first.
    rows.sort_by_key(|row| {
        let days = (row.off.starts_on - today).num_days();
        (row.is_over, days.abs())
    });
    Ok(rows)
}

impl Screen for DaysOffPage {
    const NAME: &'static str = "today-rhythm-days-off";
    const TITLE: &'static str = "Days off";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("add", "n", "Add", Self::add)
            .footer(1)
            .when(Self::may_change),
        Command::new("remove", "x", "Remove", Self::remove)
            .footer(2)
            .when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let today = context.clock.today();
        effects.read(
            "days-off",
            "read the days off",
            move |store: &mut Store| read(store, today),
            |page, rows, effects| {
                page.list.load_all(rows);
                if std::mem::take(&mut page.opening) {
                    page.add(effects);
                }
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn status(&self) -> Vec<Piece> {
        let next = (0..self.list.cursor.count())
            .filter_map(|place| self.list.row(place))
            .find(|row| !row.is_over);
        let said = next.map(|row| format!("next {}", written(row.off.starts_on)));
        said.map(|said| vec![piece(Role::Muted, said)])
            .unwrap_or_default()
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        table::draw(
            canvas,
            COLUMNS,
            &self.list,
            "No holidays and no leave are entered. n adds some.",
        );
    }
}
