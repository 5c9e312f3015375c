//! The page of a plan: from A to B, the indicator since the start, what is to be done and was done, check-ins.

mod forms;
mod view;

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::{ActionId, CheckInId, PlanId};
use crate::domain::plan::PlanState;
use crate::domain::stamp::Stamp;
use crate::exchange::plan_summary::plan_summary;
use crate::screens::file_form::{file_name, save};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{
    Action, ActionState, CheckIn, Plan, PlanPage, Result, SinceStart, Store, fold,
};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use super::verdict::VerdictScreen;
use super::{looks_back, still_stand};

/// What stands in a row of the page.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// An action.
    Action(Action),
    /// A check-in.
    CheckIn(CheckIn),
}

/// Where a row stands: over or not, the day it is due, the day it was over with its number.
type Place = (bool, Option<NaiveDate>, Reverse<(Option<NaiveDate>, i64)>);

/// A row of the page: an action or a check-in.
#[derive(Debug, Clone)]
pub(super) struct StepRow {
    step: Step,
    /// How often an action was moved.
    moved: usize,
    /// Whether the plan is open.
    is_open: bool,
    today: NaiveDate,
}

impl Row for StepRow {
    /// Actions and check-ins are numbered apart.
    fn id(&self) -> i64 {
        match &self.step {
            Step::Action(action) => action.id.0 * 2,
            Step::CheckIn(check_in) => check_in.id.0 * 2 + 1,
        }
    }
}

impl StepRow {
    /// Whether a check-in is still to be held.
    fn waits(&self, check_in: &CheckIn) -> bool {
        self.is_open && check_in.waits()
    }

    /// To come first, by day; then what is behind, the newest first.
    fn place(&self) -> Place {
        let (is_over, due, over) = match &self.step {
            Step::Action(action) => (
                action.state != ActionState::Open,
                action.due_on,
                action.closed_at.map(Stamp::day),
            ),
            Step::CheckIn(check_in) => (
                !self.waits(check_in),
                Some(check_in.due_on),
                check_in.held_on.or(Some(check_in.due_on)),
            ),
        };
        let due = if is_over {
            None
        } else {
            Some(due.unwrap_or(NaiveDate::MAX))
        };
        (is_over, due, Reverse((over, self.id())))
    }
}

/// Whether the indicator of both is measured over the same days.
fn measures_as(plan: &Plan, other: &Plan) -> bool {
    let days = |plan: &Plan| (plan.starts_on, plan.closed_at.map(Stamp::day));
    plan.rep == other.rep
        && plan.indicator_key() == other.indicator_key()
        && days(plan) == days(other)
}

/// The page.
pub struct PlanScreen {
    plan: PlanId,
    context: Option<Context>,
    /// How often it was asked: what was measured for an older question is not taken.
    asked: u64,
    page: Option<PlanPage>,
    steps: List<StepRow>,
    /// The form of a draft to open once the page is read.
    opening: Option<String>,
}

impl PlanScreen {
    /// The page of a plan.
    pub fn new(plan: PlanId) -> Self {
        Self {
            plan,
            context: None,
            asked: 0,
            page: None,
            steps: List::default(),
            opening: None,
        }
    }

    /// The same with the form of a draft open: the part of its key behind the plan.
    pub(super) fn resuming(plan: PlanId, form: &str) -> Self {
        Self {
            opening: Some(form.to_owned()),
            ..Self::new(plan)
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        self.asked += 1;
        let plan = self.plan;
        effects.read(
            "plan",
            "read the plan",
            move |store| store.plan_as_written(plan),
            Self::take,
        );
    }

    fn take(&mut self, mut page: PlanPage, effects: &mut Effects<Self>) {
        if page.since_start.is_none() {
            // The figures of before stand until they are measured again.
            let before = self
                .page
                .take()
                .filter(|p| measures_as(&p.plan, &page.plan));
            page.since_start = before.and_then(|before| before.since_start);
            self.measure(page.plan.clone(), effects);
        }
        self.page = Some(page);
        self.fill_steps();
        if let Some(form) = self.opening.take() {
            self.open_draft(&form, effects);
        }
    }

    /// Measures the indicator, however long it takes: the page does not wait for it.
    fn measure(&self, plan: Plan, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (asked, base) = (self.asked, context.config.base_currency);
        effects.figures(
            "indicator",
            "measure the plan",
            move |store: &mut Store| -> Result<SinceStart> {
                let base = store.base_currency(base)?;
                store.measure_plan(&plan, &base)
            },
            move |screen, since_start, _| {
                if let Some(page) = screen.page.as_mut().filter(|_| screen.asked == asked) {
                    page.since_start = Some(since_start);
                }
            },
        );
    }

    fn is_measured(&self) -> bool {
        let since_start = self.page.as_ref().map(|page| &page.since_start);
        since_start.is_some_and(Option::is_some)
    }

    fn today(&self) -> NaiveDate {
        self.context
            .as_ref()
            .map_or(NaiveDate::MIN, |context| context.clock.today())
    }

    fn fill_steps(&mut self) {
        let (Some(page), today) = (&self.page, self.today()) else {
            return;
        };
        let is_open = page.plan.state == PlanState::Open;
        let moved = |id: ActionId| page.moves.iter().filter(|m| m.action == id).count();
        let actions = page.actions.iter().map(|action| StepRow {
            moved: moved(action.id),
            is_open,
            step: Step::Action(action.clone()),
            today,
        });
        let check_ins = page.check_ins.iter().map(|check_in| StepRow {
            moved: usize::try_from(check_in.moved).unwrap_or(0),
            is_open,
            step: Step::CheckIn(check_in.clone()),
            today,
        });
        let words = fold(self.steps.cursor.filter.text());
        let mut rows: Vec<StepRow> = actions.chain(check_ins).collect();
        rows.retain(|row| {
            let text = fold(&view::what(row));
            words.split_whitespace().all(|word| text.contains(word))
        });
        rows.sort_by_key(StepRow::place);
        self.steps.load_all(rows);
    }

    fn is_open(&self) -> bool {
        self.page
            .as_ref()
            .is_some_and(|page| page.plan.state == PlanState::Open)
    }

    /// The plan is open, and today is looked at.
    fn can_change(&self) -> bool {
        self.is_open() && !self.context.as_ref().is_some_and(looks_back)
    }

    /// The selected action, where it is open.
    fn open_action(&self) -> Option<&Action> {
        match &self.steps.selected()?.step {
            Step::Action(action) if action.state == ActionState::Open => Some(action),
            _ => None,
        }
    }

    fn can_act(&self) -> bool {
        self.can_change() && self.open_action().is_some()
    }

    /// An open action or a check-in that is still to be held: what can be moved and dropped.
    fn can_shift(&self) -> bool {
        self.can_change() && (self.open_action().is_some() || self.next_check_in().is_some())
    }

    /// The check-in that `c` holds: the selected one; `None`: the one that is due.
    fn next_check_in(&self) -> Option<CheckInId> {
        let row = self.steps.selected()?;
        match &row.step {
            Step::CheckIn(check_in) if row.waits(check_in) => Some(check_in.id),
            _ => None,
        }
    }

    fn done(&mut self, effects: &mut Effects<Self>) {
        let Some(id) = self.open_action().map(|action| action.id) else {
            return;
        };
        effects.change(
            "mark the action as done",
            move |store| store.set_action_state(id, ActionState::Done),
            |_, (), effects| effects.say("Done; u takes it back"),
        );
    }

    fn verdict(&mut self, effects: &mut Effects<Self>) {
        effects.open(VerdictScreen::new(self.plan));
    }

    fn copy(&mut self, effects: &mut Effects<Self>) {
        if let Some(page) = &self.page {
            effects.copy(plan_summary(page));
        }
    }

    fn save(&mut self, effects: &mut Effects<Self>) {
        if let Some(page) = &self.page {
            let title = format!("{} {}", page.plan.rep_name, page.plan.focus);
            let name = file_name("plan", &title);
            save(
                effects,
                self.today(),
                "the plan",
                (name, plan_summary(page)),
            );
        }
    }

    fn rep(&mut self, effects: &mut Effects<Self>) {
        if let Some(page) = &self.page {
            let target = Target {
                kind: "rep".to_owned(),
                id: page.plan.rep.0,
            };
            effects.go_to("team", Some(target));
        }
    }

    fn neighbour(&self) -> Option<PlanId> {
        let page = self.page.as_ref()?;
        let followed = page.followed_by.first().map(|next| next.0);
        followed.or_else(|| page.plan.previous.as_ref().map(|before| before.0))
    }

    fn open_neighbour(&mut self, effects: &mut Effects<Self>) {
        if let Some(plan) = self.neighbour() {
            effects.open(Self::new(plan));
        }
    }
}

type Do = Command<PlanScreen>;

impl Screen for PlanScreen {
    const NAME: &'static str = "plans-plan";
    const TITLE: &'static str = "Plan";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("check-in", "c", "Check in", Self::check_in)
            .footer(1)
            .when(Self::can_change),
        Do::new("done", "x", "Done", Self::done)
            .footer(2)
            .when(Self::can_act),
        Do::new("move", "m", "Move", Self::move_step)
            .footer(3)
            .when(Self::can_shift),
        Do::new("drop", "d", "Drop", Self::drop_step)
            .footer(4)
            .when(Self::can_shift),
        Do::new("add", "a", "Add an action", Self::add_action)
            .footer(5)
            .when(Self::can_change),
        Do::new("verdict", "v", "Verdict", Self::verdict)
            .footer(6)
            .when(|page: &Self| page.page.is_some()),
        Do::new("copy", "y", "Copy", Self::copy)
            .footer(7)
            .when(Self::is_measured),
        Do::new("save", "W", "Save as a file", Self::save).when(Self::is_measured),
        Do::new("rep", "r", "Open the rep", Self::rep)
            .footer(8)
            .when(|page: &Self| page.page.is_some()),
        Do::new(
            "neighbour",
            "p",
            "The plan before or after",
            Self::open_neighbour,
        )
        .when(|page: &Self| page.neighbour().is_some()),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        if let Some(page) = self
            .page
            .as_mut()
            .filter(|_| !still_stand(self.context.as_ref(), context))
        {
            page.since_start = None;
        }
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.steps.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.steps.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.fill_steps();
    }

    fn heading(&self) -> Option<String> {
        let plan = &self.page.as_ref()?.plan;
        Some(format!("{}: {}", plan.rep_name, plan.focus))
    }

    fn status(&self) -> Vec<Piece> {
        let past = self.context.as_ref().is_some_and(looks_back);
        let past = past.then(|| piece(Role::Warning, "read only  "));
        let state = self.page.as_ref().map(|page| {
            let role = match page.plan.state {
                PlanState::Open => Role::Accent,
                PlanState::Achieved => Role::Good,
                _ => Role::Plain,
            };
            piece(role, page.plan.state.label())
        });
        past.into_iter().chain(state).collect()
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
