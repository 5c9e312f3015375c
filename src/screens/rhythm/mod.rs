//! The operating rhythm: every activity with its rule in words, what it costs in a week, when it is next.
//!
//! ```text
//!   8.9 h a week with preparation, 22 % of 40 h   █████▌░░░░░░░░░░░░░░░░░░
//!
//!   Activity          With          How often                Min   Prep  h/week  Next
//! ▌ 1:1               each rep (8)  every Tuesday             30      5     4.7  Tue 24 Nov
//!   Team meeting      everybody     every Monday 09:00        60     15     1.2  Mon 30 Nov
//! ```
//!
//! From here: the starter rhythm (`a`), days off (`f`), adherence (`h`).

mod adherence;
mod adopt;
mod days_off;
mod forms;
mod heat;
mod rows;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::{List, ListCursor};
use crate::app::pick::{Item, Source};
use crate::domain::cadence::{CadenceKind, Per, WeeklyCost};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{CadenceId, MeetingTypeId, RepId, TeamId};
use crate::screens::{Context, OpenPage, Screen, choices, table};
use crate::storage::{CadenceDetails, CadenceLine, NewCadence, NewRule, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table as tables_of_rows;
use crate::ui::theme::Role;

use self::forms::{rule_fields, rule_of};
use self::rows::{COLUMNS, cost_line};

pub use self::adherence::AdherencePage;
pub use self::adopt::AdoptPage;
pub use self::days_off::DaysOffPage;

/// The command tables of these pages, for the tab that opens them.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table::<RhythmPage>(),
        table::<AdoptPage>(),
        table::<DaysOffPage>(),
        table::<AdherencePage>(),
    ]
}

/// The beginning of the keys of all drafts of these pages; the tab hands them to [`RhythmPage::resuming`].
pub const DRAFTS: &str = "today/rhythm/";

/// The page.
#[derive(Default)]
pub struct RhythmPage {
    context: Option<Context>,
    list: List<CadenceLine>,
    all: Vec<CadenceLine>,
    /// The draft whose form is to be opened once the lines are read.
    opening: Option<String>,
}

impl RhythmPage {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page that opens the form of a draft, named by what stands behind [`DRAFTS`].
    pub fn resuming(draft: &str) -> Self {
        Self {
            opening: Some(draft.to_owned()),
            ..Self::default()
        }
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |line: &&CadenceLine| {
            let text = fold(&format!("{} {}", line.cadence.name, line.whom));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn open_again(&mut self, effects: &mut Effects<Self>) {
        let Some(draft) = self.opening.take() else {
            return;
        };
        if draft == "off" {
            effects.open(DaysOffPage::resuming());
        } else if draft == "add" {
            self.add(effects);
        } else if let Some(id) = draft.strip_prefix("change/").and_then(|id| id.parse().ok()) {
            self.list.cursor.select(id);
            self.lay_out();
            self.change(effects);
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

    fn is_running(&self) -> bool {
        self.may_change() && self.list.selected().is_some_and(|line| !line.ended)
    }

    fn cost(&self) -> WeeklyCost {
        self.all
            .iter()
            .fold(WeeklyCost::default(), |sum, line| sum.with(line.cost))
    }

    fn adopt(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(AdoptPage::new());
    }

    fn days_off(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(DaysOffPage::new());
    }

    fn adherence(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(AdherencePage::new());
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let calendar = context.calendar.clone();
        let form = Form::new(
            "Add an activity",
            context.clock.today(),
            add_fields(&calendar),
        )
        .note("Each rep: once with every rep of the team. Meetings open with their own agenda.")
        .draft(format!("{DRAFTS}add"));
        effects.form(
            form,
            "add the activity",
            move |store: &mut Store, values| {
                let new = new_cadence(store, values, &calendar)?;
                Ok(store.add_cadence(&new)?)
            },
            |page: &mut Self, id, effects| {
                page.list.cursor.select(id.0);
                effects.say("Added; u takes it back");
            },
        );
    }

    fn change(&mut self, effects: &mut Effects<Self>) {
        let (Some(context), Some(line)) = (&self.context, self.list.selected()) else {
            return;
        };
        let Some(version) = &line.version else { return };
        let (id, today) = (line.cadence.id, context.clock.today());
        let calendar = context.calendar.clone();
        let old = NewRule {
            recurrence: version.recurrence.clone(),
            at: version.at,
            minutes: version.minutes,
            prep_minutes: version.prep_minutes,
            on_day_off: version.on_day_off,
        };
        let starts_on = version.starts_on.max(today);
        let mut fields = vec![
            Field::new("from", "From", Kind::Date)
                .required()
                .start(Value::Date(Some(starts_on)))
                .hint("the first day of the new rule: today, mon, +1m"),
        ];
        fields.extend(rule_fields(Some(&old), &calendar));
        let form = Form::new(format!("Change {}", line.cadence.name), today, fields)
            .note("From which day on? What lies before stays as it was.")
            .focus_on("rule")
            .draft(format!("{DRAFTS}change/{id}"));
        effects.form(
            form,
            "change the activity",
            move |store: &mut Store, values| {
                let from = values.date("from").unwrap_or(today);
                let rule = rule_of(values, Some(&old), from, &calendar)?;
                let changed = store.change_rule(id, from, &rule);
                changed.map_err(|error| forms::beside("from", error.to_string()))
            },
            |_: &mut Self, _, effects| effects.say("Changed; u takes it back"),
        );
    }

    fn end(&mut self, effects: &mut Effects<Self>) {
        let (Some(context), Some(line)) = (&self.context, self.list.selected()) else {
            return;
        };
        let (id, today) = (line.cadence.id, context.clock.today());
        let fields = vec![
            Field::new("last", "Last day", Kind::Date)
                .required()
                .start(Value::Date(Some(today)))
                .hint("today, fri, eom"),
        ];
        let form = Form::new(format!("End {}", line.cadence.name), today, fields)
            .note("What was held, skipped and missed stays.");
        effects.form(
            form,
            "end the activity",
            move |store: &mut Store, values| {
                let last = values.date("last").unwrap_or(today);
                let ended = store.end_cadence(id, last);
                ended.map_err(|error| forms::beside("last", error.to_string()))
            },
            |_: &mut Self, (), effects| effects.say("Ended; u takes it back"),
        );
    }

    fn rename(&mut self, effects: &mut Effects<Self>) {
        let (Some(context), Some(line)) = (&self.context, self.list.selected()) else {
            return;
        };
        let (id, meeting_type) = (line.cadence.id, line.cadence.meeting_type);
        let fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(line.cadence.name.clone()),
        ];
        let form = Form::new("Name of the activity", context.clock.today(), fields);
        effects.form(
            form,
            "rename the activity",
            move |store: &mut Store, values| {
                Ok(store.name_cadence(id, values.text("name"), meeting_type)?)
            },
            |_: &mut Self, (), effects| effects.say("Renamed; u takes it back"),
        );
    }

    fn remove(&mut self, effects: &mut Effects<Self>) {
        let Some(line) = self.list.selected() else {
            return;
        };
        let id = line.cadence.id;
        effects.change(
            "remove the activity",
            move |store| store.remove_cadence(id),
            |_: &mut Self, (), effects| effects.say("Removed; u takes it back"),
        );
    }

    fn place(&mut self, by: isize, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let id: CadenceId = line.cadence.id;
            effects.change(
                "move the activity",
                move |store| store.move_cadence(id, by),
                |_: &mut Self, (), _| {},
            );
        }
    }

    fn up(&mut self, effects: &mut Effects<Self>) {
        self.place(-1, effects);
    }

    fn down(&mut self, effects: &mut Effects<Self>) {
        self.place(1, effects);
    }
}

fn add_fields(calendar: &FiscalCalendar) -> Vec<Field> {
    let kinds = CadenceKind::ALL.map(|kind| (kind.key().to_owned(), kind.label().to_owned()));
    let per = [("rep", "each rep"), ("team", "a team, once")]
        .map(|(key, label)| (key.to_owned(), label.to_owned()));
    let types = Source::search(|store: &mut Store, typed: &str| {
        let words = fold(typed);
        let types = store.meeting_types()?.into_iter().filter(|kind| {
            kind.active
                && words
                    .split_whitespace()
                    .all(|word| fold(&kind.details.name).contains(word))
        });
        let items: Vec<Item> = types
            .map(|kind| Item::new(kind.id.0.to_string(), kind.details.name))
            .collect();
        crate::storage::Result::Ok(items)
    });
    let mut fields = vec![
        Field::new("name", "Name", Kind::Text)
            .required()
            .hint("1:1"),
        Field::new("kind", "What", Kind::Choice(kinds.to_vec()))
            .required()
            .start(Value::Choice(Some("meeting".to_owned()))),
        Field::new("type", "Meeting type", Kind::Pick(types)).hint("for a meeting: its agenda"),
        Field::new("per", "With", Kind::Choice(per.to_vec()))
            .required()
            .start(Value::Choice(Some("rep".to_owned()))),
        Field::new("team", "Only team", Kind::Pick(choices::teams())).hint("empty: everybody"),
        Field::new("rep", "Only rep", Kind::Pick(choices::people_here())).hint("empty: each"),
    ];
    fields.extend(rule_fields(None, calendar));
    fields.push(Field::new("from", "From", Kind::Date).hint("the first day; empty: today"));
    fields
}

fn new_cadence(
    store: &Store,
    values: &Values,
    calendar: &FiscalCalendar,
) -> Result<NewCadence, SaveProblem> {
    let starts_on = values.date("from").unwrap_or_else(|| store.today());
    let per = values.choice("per").and_then(|key| key.parse().ok());
    let kind = values.choice("kind").and_then(|key| key.parse().ok());
    let per = per.unwrap_or(Per::Rep);
    let rep = values.record_id("rep").map(RepId);
    if per == Per::Team && rep.is_some() {
        return Err(forms::beside(
            "rep",
            "What is held with a team has no rep: leave it empty".to_owned(),
        ));
    }
    Ok(NewCadence {
        details: CadenceDetails {
            name: values.text("name").to_owned(),
            kind: kind.unwrap_or(CadenceKind::Meeting),
            meeting_type: values.record_id("type").map(MeetingTypeId),
            per,
            team: values.record_id("team").map(TeamId),
            rep,
        },
        rule: rule_of(values, None, starts_on, calendar)?,
        starts_on,
        ends_on: None,
    })
}

impl Screen for RhythmPage {
    const NAME: &'static str = "today-rhythm";
    const TITLE: &'static str = "Rhythm";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("change", "enter e", "Change from a day on", Self::change)
            .footer(1)
            .when(Self::is_running),
        Command::new("add", "n", "Add", Self::add)
            .footer(3)
            .when(Self::may_change),
        Command::new("adopt", "a", "Starter rhythm", Self::adopt)
            .footer(2)
            .when(Self::may_change),
        Command::new("days-off", "f", "Days off", Self::days_off).footer(5),
        Command::new("adherence", "h", "Adherence", Self::adherence).footer(4),
        Command::new("end", "x", "End", Self::end)
            .footer(6)
            .when(Self::is_running),
        Command::new("rename", "r", "Rename", Self::rename).when(Self::has_selected),
        Command::new("remove", "X", "Remove what was never done", Self::remove)
            .when(Self::has_selected),
        Command::new("up", "K", "Move up", Self::up).when(Self::has_selected),
        Command::new("down", "J", "Move down", Self::down).when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let (scope, today) = (context.deal_scope(), context.clock.today());
        effects.read(
            "rhythm",
            "read the rhythm",
            move |store: &mut Store| store.rhythm(&scope, today),
            |page, all, effects| {
                page.all = all;
                page.lay_out();
                page.open_again(effects);
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn status(&self) -> Vec<Piece> {
        let missed: i64 = self.all.iter().map(|line| line.missed).sum();
        if missed > 0 {
            vec![piece(
                Role::Warning,
                format!("! {missed} missed in four weeks"),
            )]
        } else {
            Vec::new()
        }
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        if !self.all.is_empty() {
            cost_line(canvas, self.cost());
        }
        let (width, height) = (canvas.width(), canvas.height());
        let below = 4.min(height / 3);
        tables_of_rows::draw(
            &mut canvas.part(0, 2, width, height.saturating_sub(below + 2)),
            COLUMNS,
            &self.list,
            "No activity yet. a shows a rhythm to start from, n adds one of your own.",
        );
        if let Some(line) = self.list.selected() {
            let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
            rows::detail(&mut part, line);
        }
    }
}
