//! The plans tab: every plan with what is due next, overdue first; from here to its page, and to the ledger.

mod corrective;
mod ledger;
pub mod new_plan;
pub mod plan_page;
mod reading;
mod rows;
pub mod verdict;
mod view;

pub use corrective::CorrectiveScreen;
pub use ledger::LedgerScreen;
pub use rows::in_a_line;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor};
use crate::domain::ids::{CheckInId, PlanId, RepId};
use crate::storage::{PlanLine, PlanView};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::new_plan::Start;
use self::plan_page::PlanScreen;
use self::reading::Measured;
use self::rows::PlanRow;
use super::{Context, OpenPage, Screen, table};

/// The beginning of the keys of all drafts of this tab.
const DRAFTS: &str = "plans/";

/// The command tables of the tab's pages.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table::<Plans>(),
        table::<PlanScreen>(),
        table::<verdict::VerdictScreen>(),
        table::<LedgerScreen>(),
        table::<CorrectiveScreen>(),
    ]
}

/// Whether another day than today is looked at: such a view takes no changes.
fn looks_back(context: &Context) -> bool {
    context.scope.looks_back()
}

/// Whether indicators measured before stand for now, too, until they are measured again: those of the same day, as it
/// was known then, in the same currency.
fn still_stand(before: Option<&Context>, now: &Context) -> bool {
    let looking = |context: &Context| {
        (
            context.clock.today(),
            context.scope.as_of,
            context.scope.known_at,
            context.config.base_currency,
        )
    };
    before.map(looking) == Some(looking(now))
}

/// The tab.
#[derive(Default)]
pub struct Plans {
    context: Option<Context>,
    list: List<PlanRow>,
    lines: Vec<PlanLine>,
    measured: Measured,
    view: PlanView,
    by_rep: bool,
}

impl Plans {
    /// The tab before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn plan(&self) -> Option<PlanId> {
        self.list.selected().and_then(PlanRow::plan)
    }

    fn has_plan(&self) -> bool {
        self.plan().is_some()
    }

    fn can_change(&self) -> bool {
        self.context.as_ref().is_some_and(|c| !looks_back(c))
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(plan) = self.plan() {
            effects.open(PlanScreen::new(plan));
        }
    }

    fn next_view(&mut self, effects: &mut Effects<Self>) {
        let at = PlanView::ALL.iter().position(|view| *view == self.view);
        self.view = PlanView::ALL[(at.unwrap_or(0) + 1) % PlanView::ALL.len()];
        self.read(effects);
    }

    fn group(&mut self, effects: &mut Effects<Self>) {
        self.by_rep = !self.by_rep;
        self.read(effects);
    }

    fn new_plan(&mut self, effects: &mut Effects<Self>) {
        let chosen = self.list.selected().and_then(|row| row.rep.clone());
        self.open_form(
            &Start {
                rep: chosen,
                ..Start::default()
            },
            effects,
        );
    }

    fn open_form(&mut self, start: &Start, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        new_plan::open(start, context, effects, |_, id, effects| {
            effects.open(PlanScreen::new(id));
        });
    }

    fn ledger(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(LedgerScreen::default());
    }

    fn corrective(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(CorrectiveScreen::default());
    }
}

impl Screen for Plans {
    const NAME: &'static str = "plans";
    const TITLE: &'static str = "Plans";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the plan", Self::open)
            .footer(1)
            .when(Self::has_plan),
        Command::new("new", "n", "New plan", Self::new_plan)
            .footer(2)
            .when(Self::can_change),
        Command::new("view", "v", "Open, closed, all", Self::next_view).footer(3),
        Command::new("group", "b", "By rep", Self::group).footer(4),
        Command::new("ledger", "L", "Were we right?", Self::ledger).footer(5),
        Command::new("corrective", "C", "Corrective actions", Self::corrective),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        if !still_stand(self.context.as_ref(), context) {
            self.measured.forget();
        }
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    /// `plan`: its page. `check_in`: the page of its plan with the form to hold it. `rep`: the plans of that person. `new`: a new plan for the rep with that number.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        if target.kind == "plan" {
            effects.open(PlanScreen::new(PlanId(target.id)));
            return;
        }
        if target.kind == "check_in" {
            let id = CheckInId(target.id);
            effects.read(
                "check-in",
                "find the check-in",
                move |store| store.check_in(id),
                move |_: &mut Self, (plan, _), effects| {
                    effects.open(PlanScreen::resuming(plan.id, &format!("check-in/{id}")));
                },
            );
            return;
        }
        let (rep, is_new) = (RepId(target.id), target.kind == "new");
        if !is_new && target.kind != "rep" {
            return;
        }
        effects.read(
            "rep",
            "find the rep",
            move |store| store.rep_name(rep),
            move |screen: &mut Self, name, effects| {
                if is_new {
                    let start = Start {
                        rep: Some((rep, name)),
                        ..Start::default()
                    };
                    screen.open_form(&start, effects);
                } else {
                    screen.list.cursor.filter.set(name);
                    screen.read(effects);
                }
            },
        );
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        let Some(rest) = draft.strip_prefix(DRAFTS) else {
            return;
        };
        match rest.split_once('/') {
            None => self.new_plan(effects),
            Some(("new", previous)) => {
                let start = Start {
                    previous: previous.parse().ok().map(PlanId),
                    ..Start::default()
                };
                self.open_form(&start, effects);
            }
            Some((plan, form)) => {
                let Ok(plan) = plan.parse().map(PlanId) else {
                    return;
                };
                if let Some(end) = form.strip_prefix("close/") {
                    effects.open(verdict::VerdictScreen::resuming(plan, end));
                } else {
                    effects.open(PlanScreen::resuming(plan, form));
                }
            }
        }
    }

    fn status(&self) -> Vec<Piece> {
        let past = self.context.as_ref().is_some_and(looks_back);
        let mut line: Vec<Piece> = past
            .then(|| piece(Role::Warning, "read only  "))
            .into_iter()
            .collect();
        if !self.list.loaded() {
            return line;
        }
        let word = if self.lines.len() == 1 {
            "plan"
        } else {
            "plans"
        };
        line.push(piece(Role::Strong, format!("{} {word}", self.lines.len())));
        let overdue = self.lines.iter().filter(|line| line.overdue).count();
        if overdue > 0 && !past {
            line.push(piece(Role::Warning, format!("  ! {overdue} overdue")));
        }
        line
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
