//! A ride-along's day: with whom, for which one skill, and its calls.
//!
//! ```text
//!   Ride-along with Ana Duarte on 30 Nov, planned
//!   Skill in focus  Discovery and questioning
//!
//!   Time   Call      With             Objective                        How it stands
//! ▌ 09:30  coaching  Globex rollout   Globex names a decision date     advance, met
//!   14:00  model     Initech renewal  –                                planned
//! ```

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::{CallId, RideAlongId};
use crate::domain::observing::ObjectiveMet;
use crate::screens::coaching_forms::{RideAlongStart, plan_ride_along};
use crate::screens::deal_rows::short_day;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Call, CallState, Result, RideAlong, RideAlongState, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::call::CallPage;
use super::call::forms::{add_call, drop_call};
use super::competency_list::beside;
use super::debrief::DebriefPage;

impl Row for Call {
    fn id(&self) -> i64 {
        self.id.0
    }
}

const COLUMNS: &[Column<Call>] = &[
    Column::text("Time", 5, 5, |call: &Call| {
        let at = call.details.at.map(|time| time.format("%H:%M").to_string());
        piece(Role::Plain, at.unwrap_or_else(|| "–".to_owned()))
    }),
    Column::text("Call", 8, 8, |call: &Call| {
        piece(Role::Plain, call.details.call_type.key())
    }),
    Column::text("With", 16, 28, |call: &Call| {
        piece(Role::Plain, call.with())
    }),
    Column::text("Objective", 18, 60, |call: &Call| {
        match call.details.objective.as_str() {
            "" => piece(Role::Warning, "no objective"),
            objective => piece(Role::Plain, objective),
        }
    }),
    Column::text("How it stands", 22, 34, standing),
];

/// `running now`, `advance, met`, `dropped: they are ill`.
fn standing(call: &Call) -> Piece {
    match (call.state, call.outcome) {
        (CallState::Running, _) => piece(Role::Strong, "running now"),
        (CallState::Held, Some(outcome)) => {
            let role = if outcome.is_progress() {
                Role::Good
            } else {
                Role::Warning
            };
            // Short: the column is narrow at 80 cells, and the call's own page says it in full.
            let met = match call.objective_met {
                Some(ObjectiveMet::Stretch) => ", stretch met",
                Some(ObjectiveMet::Yes) => ", met",
                Some(ObjectiveMet::Backup) => ", back-up met",
                Some(ObjectiveMet::No) => ", not met",
                None => "",
            };
            piece(role, format!("{outcome}{met}"))
        }
        (CallState::Dropped, _) => piece(Role::Muted, format!("dropped: {}", call.reason)),
        (state, _) => piece(Role::Muted, state.to_string()),
    }
}

/// The page.
pub struct DayPage {
    id: RideAlongId,
    context: Option<Context>,
    ride: Option<RideAlong>,
    list: List<Call>,
    /// The form to open again after a restart: of a new call.
    adding: bool,
}

impl DayPage {
    /// The day of a ride-along, at a call.
    pub fn new(id: RideAlongId, at: Option<CallId>) -> Self {
        let mut list: List<Call> = List::default();
        if let Some(call) = at {
            list.cursor.select(call.0);
        }
        Self {
            id,
            context: None,
            ride: None,
            list,
            adding: false,
        }
    }

    fn debrief(&mut self, effects: &mut Effects<Self>) {
        effects.open(DebriefPage::new(self.id));
    }

    /// The page with the form of a new call open: for a draft that is resumed.
    pub(super) fn adding(id: RideAlongId) -> Self {
        Self {
            adding: true,
            ..Self::new(id, None)
        }
    }

    fn may_change(&self) -> bool {
        let looks_back = |context: &Context| context.scope.looks_back();
        !self.context.as_ref().is_none_or(looks_back)
    }

    fn is_planned(&self) -> bool {
        let planned = |ride: &RideAlong| ride.state == RideAlongState::Planned;
        self.may_change() && self.ride.as_ref().is_some_and(planned)
    }

    fn may_drop(&self) -> bool {
        self.may_change() && self.list.selected().is_some()
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(call) = self.list.selected() {
            effects.open(CallPage::new(call.id));
        }
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        if let (Some(ride), Some(context)) = (&self.ride, &self.context) {
            add_call(ride, context.clock.today(), effects, |page, id, effects| {
                page.list.cursor.select(id.0);
                effects.say("Planned; enter opens the plan, u takes it back");
            });
        }
    }

    fn edit(&mut self, effects: &mut Effects<Self>) {
        if let (Some(ride), Some(context)) = (&self.ride, &self.context) {
            let draft = format!("ride-alongs/plan/{}", self.id);
            let start = RideAlongStart::of(ride.clone());
            plan_ride_along(start, draft, context, effects, |_, _, effects| {
                effects.say("Saved; u takes it back");
            });
        }
    }

    fn drop_or_plan_again(&mut self, effects: &mut Effects<Self>) {
        let (Some(call), Some(context)) = (self.list.selected(), &self.context) else {
            return;
        };
        let id = call.id;
        match call.state {
            CallState::Dropped => effects.change(
                "plan the call again",
                move |store| store.plan_call_again(id),
                |_, (), effects| effects.say("Planned again; u takes it back"),
            ),
            CallState::Held => effects.warn("This call took place; u takes an ending back"),
            CallState::Planned | CallState::Running => {
                drop_call(call, context.clock.today(), effects);
            }
        }
    }

    fn place(&mut self, by: isize, effects: &mut Effects<Self>) {
        if let Some(call) = self.list.selected() {
            let id = call.id;
            effects.change(
                "move the call",
                move |store| store.move_call(id, by),
                |_, (), _| {},
            );
        }
    }

    fn end_the_day(&mut self, effects: &mut Effects<Self>) {
        let (Some(ride), Some(context)) = (&self.ride, &self.context) else {
            return;
        };
        let today = context.clock.today();
        let calls = self.list.cursor.count();
        let open = (0..calls)
            .filter_map(|at| self.list.row(at))
            .filter(|call| call.state == CallState::Planned)
            .count();
        let note = match open {
            0 => String::new(),
            1 => "1 call is still planned: it is dropped.".to_owned(),
            open => format!("{open} calls are still planned: they are dropped."),
        };
        hold(ride, today, note, effects);
    }
}

/// Asks on which day a ride-along took place, and ends its day.
pub(super) fn hold<S: Screen>(
    ride: &RideAlong,
    today: chrono::NaiveDate,
    note: String,
    effects: &mut Effects<S>,
) {
    let fields = vec![
        Field::new("held_on", "Took place on", Kind::Date)
            .required()
            .start(Value::Date(Some(ride.planned_on.min(today)))),
    ];
    let title = format!("End the day with {}", ride.rep_name);
    let (id, form) = (ride.id, Form::new(title, today, fields).note(note));
    effects.form(
        form,
        "end the day",
        move |store: &mut Store, values| match values.date("held_on") {
            Some(day) => store
                .hold_ride_along(id, day)
                .map_err(|error| beside("held_on", error)),
            None => Ok(()),
        },
        |_, (), effects| effects.say("Held. D debriefs it; u takes it back"),
    );
}

fn up(page: &mut DayPage, effects: &mut Effects<DayPage>) {
    page.place(-1, effects);
}

fn down(page: &mut DayPage, effects: &mut Effects<DayPage>) {
    page.place(1, effects);
}

impl Screen for DayPage {
    const NAME: &'static str = "ride-alongs-day";
    const TITLE: &'static str = "Day";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open call", Self::open)
            .footer(1)
            .when(|page: &Self| page.list.selected().is_some()),
        Command::new("add", "a", "Add call", Self::add)
            .footer(2)
            .when(Self::is_planned),
        Command::new("end", "d", "End the day", Self::end_the_day)
            .footer(3)
            .when(Self::is_planned),
        Command::new("edit", "e", "Edit day", Self::edit)
            .footer(4)
            .when(Self::may_change),
        Command::new(
            "drop",
            "x",
            "Drop call, or plan again",
            Self::drop_or_plan_again,
        )
        .footer(5)
        .when(Self::may_drop),
        Command::new("debrief", "D", "Debrief", Self::debrief).footer(6),
        Command::new("up", "K", "Move call up", up).when(Self::may_drop),
        Command::new("down", "J", "Move call down", down).when(Self::may_drop),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let id = self.id;
        effects.read(
            "day",
            "read the ride-along",
            move |store: &mut Store| -> Result<_> {
                Ok((store.ride_along(id)?, store.calls_of(id)?))
            },
            |page, (ride, calls), effects| {
                page.ride = Some(ride);
                page.list.load_all(calls);
                if std::mem::take(&mut page.adding) {
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

    fn heading(&self) -> Option<String> {
        let ride = self.ride.as_ref()?;
        let today = self.context.as_ref()?.clock.today();
        let day = short_day(ride.day(), today);
        Some(format!("{day} with {}", ride.rep_name))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (Some(ride), Some(context)) = (&self.ride, &self.context) else {
            return;
        };
        let top = head(canvas, ride, context.clock.today());
        let (width, height) = (canvas.width(), canvas.height());
        let below = 6.min(height / 3);
        let room = height.saturating_sub(top + below);
        table::draw(
            &mut canvas.part(0, top, width, room),
            COLUMNS,
            &self.list,
            "No call planned yet. a adds one: with whom, and which commitment you want from the customer.",
        );
        if let Some(call) = self.list.selected() {
            let at = height.saturating_sub(below) + 1;
            one_call(&mut canvas.below(at), call);
        }
    }
}

/// The head of the day; answers with the row below it.
fn head(canvas: &mut Canvas<'_>, ride: &RideAlong, today: chrono::NaiveDate) -> u16 {
    let day = short_day(ride.day(), today);
    let kind = ride.kind.label();
    let said = format!("{kind} with {} on {day}, {}", ride.rep_name, ride.state);
    canvas.text(2, 0, Role::Heading, &capital(&said));
    let mut y = 1;
    let mut line = |label: &str, text: Option<&str>, missing: &str| {
        let shown = match text {
            Some(text) => piece(Role::Plain, text),
            None => piece(Role::Warning, missing),
        };
        canvas.line(2, y, &[piece(Role::Muted, format!("{label:<16}")), shown]);
        y += 1;
    };
    let focus = ride.competency.as_ref().map(|(_, name)| name.as_str());
    line(
        "Skill in focus",
        focus,
        "none: e picks the one skill to look at",
    );
    if !ride.purpose.is_empty() {
        line("Purpose", Some(&ride.purpose), "");
    }
    if !ride.reason.is_empty() {
        line("Last changed", Some(&ride.reason), "");
    }
    y + 1
}

/// What is planned of the selected call, and how it ended.
fn one_call(canvas: &mut Canvas<'_>, call: &Call) {
    let details = &call.details;
    let mut y = 0;
    for (label, text) in [
        ("Objective", &details.objective),
        ("Back-up", &details.backup),
        ("Stretch", &details.stretch),
        ("How it ended", &call.ended_how),
        ("Dropped", &call.reason),
    ] {
        if !text.is_empty() {
            let label = piece(Role::Muted, format!("{label:<16}"));
            canvas.line(2, y, &[label, piece(Role::Plain, text.as_str())]);
            y += 1;
        }
    }
    if call.took_over_at.is_some() {
        canvas.text(2, y, Role::Warning, "! You took this call over");
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
