//! The starter rhythm, adapted on one screen: lines on and off, length and rule, with what it costs in a week beside
//! it all the while. One key writes all of it, undone as one.
//!
//! ```text
//!   8.9 h a week with preparation, 22 % of 40 h   ████▌░░░░░░░░░░░░░░░
//!
//!      Activity            With          How often            Min  Prep  h/week
//! ▌ x  1:1                 each rep (8)  every Tuesday         30     5     4.7
//!   ·  Ride-along          each rep (8)  second Thursday …    120    10
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value};
use crate::app::key::Key;
use crate::app::list::{List, ListCursor, Row};
use crate::config::assets;
use crate::domain::cadence::{Per, WeeklyCost, weekly_minutes};
use crate::domain::date_words::written;
use crate::screens::{Context, Screen};
use crate::storage::{NewCadence, Result, StorageError, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::forms::{rule_fields, rule_of};
use super::rows::cost_line;

/// Minutes by which a key changes the length.
const STEP: i64 = 5;

/// A line of the starter rhythm while it is adapted.
#[derive(Debug, Clone)]
struct StarterRow {
    place: i64,
    on: bool,
    /// An activity of this name runs already.
    runs: bool,
    with: usize,
    purpose: String,
    origin: String,
    new: NewCadence,
}

impl Row for StarterRow {
    fn id(&self) -> i64 {
        self.place
    }
}

impl StarterRow {
    fn cost(&self) -> WeeklyCost {
        let rule = &self.new.rule;
        let minutes = (rule.minutes, rule.prep_minutes);
        weekly_minutes(&rule.recurrence, minutes, self.with)
    }

    fn whom(&self) -> String {
        match self.new.details.per {
            Per::Team => "everybody".to_owned(),
            Per::Rep => format!("each rep ({})", self.with),
        }
    }

    fn role(&self) -> Role {
        if self.on { Role::Plain } else { Role::Muted }
    }
}

const COLUMNS: &[Column<StarterRow>] = &[
    Column::text("", 1, 1, |row: &StarterRow| {
        if row.on {
            piece(Role::Accent, "x")
        } else {
            piece(Role::Muted, "·")
        }
    }),
    Column::text("Activity", 20, 30, |row: &StarterRow| {
        let name = &row.new.details.name;
        if row.runs {
            piece(row.role(), format!("{name} (runs)"))
        } else {
            piece(row.role(), &**name)
        }
    }),
    Column::text("With", 12, 14, |row: &StarterRow| {
        piece(Role::Muted, row.whom())
    })
    .rank(1),
    Column::text("How often", 19, 44, |row: &StarterRow| {
        let rule = &row.new.rule;
        let words = rule.recurrence.words();
        let said = match rule.at {
            Some(at) => format!("{words}, {}", at.format("%H:%M")),
            None => words,
        };
        piece(row.role(), said)
    }),
    Column::figures("Min", 4, |row: &StarterRow| {
        piece(row.role(), row.new.rule.minutes.to_string())
    }),
    Column::figures("Prep", 4, |row: &StarterRow| {
        piece(Role::Muted, row.new.rule.prep_minutes.to_string())
    }),
    Column::figures("h/week", 6, |row: &StarterRow| {
        let hours = format!("{:.1}", row.cost().hours());
        piece(row.role(), hours)
    }),
];

/// The page.
#[derive(Default)]
pub struct AdoptPage {
    context: Option<Context>,
    list: List<StarterRow>,
    rows: Vec<StarterRow>,
    starts_on: Option<NaiveDate>,
    damaged: Option<String>,
}

impl AdoptPage {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let lines = match assets::rhythm() {
            Ok(lines) => lines,
            Err(error) => {
                self.damaged = Some(error.to_string());
                return;
            }
        };
        let today = context.clock.today();
        let (scope, calendar) = (context.deal_scope(), context.calendar.clone());
        let from = self.starts_on.unwrap_or(today);
        self.starts_on = Some(from);
        effects.read(
            "starter",
            "read the starter rhythm",
            move |store: &mut Store| -> Result<Vec<StarterRow>> {
                let running: Vec<String> = store
                    .rhythm(&scope, today)?
                    .into_iter()
                    .filter(|line| !line.ended)
                    .map(|line| line.cadence.name)
                    .collect();
                let row = |(place, line): (usize, &crate::domain::cadence::StarterLine)| {
                    let new = store.starter_cadence(line, from, &calendar)?;
                    let runs = running.contains(&line.name);
                    Ok(StarterRow {
                        place: place as i64 + 1,
                        on: line.on && !runs,
                        runs,
                        with: store.held_with((new.details.per, None), &scope, today)?,
                        purpose: line.purpose.clone(),
                        origin: line.origin.clone(),
                        new,
                    })
                };
                lines.iter().enumerate().map(row).collect()
            },
            |page, rows, _| {
                page.rows = rows;
                page.list.load_all(page.rows.clone());
            },
        );
    }

    fn selected(&mut self) -> Option<&mut StarterRow> {
        let id = self.list.cursor.selected()?;
        self.rows.iter_mut().find(|row| row.place == id)
    }

    fn adapt(&mut self, change: impl FnOnce(&mut StarterRow)) {
        if let Some(row) = self.selected() {
            change(row);
            self.list.load_all(self.rows.clone());
        }
    }

    fn has_selected(&self) -> bool {
        self.list.selected().is_some()
    }

    fn any_on(&self) -> bool {
        self.rows.iter().any(|row| row.on)
    }

    fn cost(&self) -> WeeklyCost {
        let on = self.rows.iter().filter(|row| row.on);
        on.fold(WeeklyCost::default(), |sum, row| sum.with(row.cost()))
    }

    fn toggle(&mut self, _: &mut Effects<Self>) {
        self.adapt(|row| row.on = !row.on);
    }

    fn longer(&mut self, _: &mut Effects<Self>) {
        self.adapt(|row| row.new.rule.minutes += STEP);
    }

    fn shorter(&mut self, _: &mut Effects<Self>) {
        self.adapt(|row| {
            let rule = &mut row.new.rule;
            rule.minutes = (rule.minutes - STEP).max(STEP);
        });
    }

    fn edit(&mut self, effects: &mut Effects<Self>) {
        let (Some(context), Some(row)) = (&self.context, self.list.selected()) else {
            return;
        };
        let calendar = context.calendar.clone();
        let (old, from) = (row.new.rule.clone(), row.new.starts_on);
        let name = row.new.details.name.clone();
        let mut fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(name.clone()),
        ];
        fields.extend(rule_fields(Some(&old), &calendar));
        let form = Form::new(format!("Adapt {name}"), context.clock.today(), fields)
            .note(row.purpose.clone())
            .focus_on("rule");
        effects.ask(form, move |page: &mut Self, values, effects| match rule_of(
            &values,
            Some(&old),
            from,
            &calendar,
        ) {
            Ok(rule) => page.adapt(|row| {
                row.on = true;
                row.new.rule = rule;
                values.text("name").clone_into(&mut row.new.details.name);
            }),
            Err(_) => effects.warn("Nothing changed: whole minutes from 1 to 1440, such as 30"),
        });
    }

    /// Another first day: the rules are read again from it, with what was adapted.
    fn start(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let today = context.clock.today();
        let calendar = context.calendar.clone();
        let from = self.starts_on.unwrap_or(today);
        let fields = vec![
            Field::new("from", "First day", Kind::Date)
                .required()
                .start(Value::Date(Some(from)))
                .hint("mon, +1w, 2027-01-01"),
        ];
        let form = Form::new("When does it begin?", today, fields);
        effects.ask(form, move |page: &mut Self, values, _| {
            let Some(from) = values.date("from") else {
                return;
            };
            page.starts_on = Some(from);
            for row in &mut page.rows {
                let typed = row.new.rule.recurrence.typed(&calendar);
                if let Ok(again) = crate::domain::recurrence::read(&typed, from, &calendar) {
                    row.new.rule.recurrence = again;
                }
                row.new.starts_on = from;
            }
            page.list.load_all(page.rows.clone());
        });
    }

    fn adopt(&mut self, effects: &mut Effects<Self>) {
        let all: Vec<NewCadence> = self
            .rows
            .iter()
            .filter(|row| row.on)
            .map(|row| row.new.clone())
            .collect();
        let count = all.len();
        effects.change(
            "adopt the rhythm",
            move |store| -> Result<()> {
                store.adopt_rhythm(&all)?;
                Ok::<(), StorageError>(())
            },
            move |_: &mut Self, (), effects| {
                effects.say(format!("Adopted {count}; u takes it back"));
                effects.back();
            },
        );
    }
}

impl Screen for AdoptPage {
    const NAME: &'static str = "today-rhythm-adopt";
    const TITLE: &'static str = "Starter rhythm";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("adopt", "a", "Adopt what is on", Self::adopt)
            .footer(1)
            .when(Self::any_on),
        Command::new("toggle", "x", "On or off", Self::toggle)
            .footer(2)
            .when(Self::has_selected),
        Command::new("edit", "enter e", "Adapt", Self::edit)
            .footer(3)
            .when(Self::has_selected),
        Command::new("longer", "+ =", "5 min longer", Self::longer)
            .footer(4)
            .when(Self::has_selected),
        Command::new("shorter", "-", "5 min shorter", Self::shorter)
            .footer(5)
            .when(Self::has_selected),
        Command::new("start", "b", "First day", Self::start).footer(6),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    /// What was adapted stays.
    fn reload(&mut self, context: &Context, _: &mut Effects<Self>) {
        self.context = Some(context.clone());
    }

    /// Space turns a line on and off here, instead of marking it.
    fn take_key(&mut self, key: Key, effects: &mut Effects<Self>) -> bool {
        let is_space = key == Key::char(' ');
        if is_space {
            self.toggle(effects);
        }
        is_space
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn status(&self) -> Vec<Piece> {
        let on = self.rows.iter().filter(|row| row.on).count();
        let from = self.starts_on.map(|day| format!(", from {}", written(day)));
        vec![piece(
            Role::Muted,
            format!("{on} of {} on{}", self.rows.len(), from.unwrap_or_default()),
        )]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        if let Some(damaged) = &self.damaged {
            canvas.text(2, 1, Role::Bad, damaged);
            return;
        }
        cost_line(canvas, self.cost());
        let (width, height) = (canvas.width(), canvas.height());
        let below = 4.min(height / 3);
        table::draw(
            &mut canvas.part(0, 2, width, height.saturating_sub(below + 2)),
            COLUMNS,
            &self.list,
            "Nothing to start from.",
        );
        if let Some(row) = self.list.selected() {
            let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
            part.text(0, 1, Role::Plain, &row.purpose);
            part.below(2)
                .paragraph(0, Role::Muted, &format!("From: {}", row.origin));
        }
    }
}
