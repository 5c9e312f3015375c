//! The ride-alongs tab: what is planned, what was held, and what was seen.
//!
//! ```text
//!   When     What               Rep          Skill           Note
//!   20 Nov   ride-along overdue Ana Duarte   Discovery and … hear how the cost comes up
//!   25 Nov   ride-along planned Ines Roche   Opening the ca… first call at Globex
//!   18 Nov   used, level 3      Ana Duarte   Discovery and … asked open questions, no figure
//! ```

mod acts;
mod behaviour_list;
mod behaviours;
mod call;
mod competency_list;
mod day;
pub mod debrief;
mod lever_list;
mod looks;
mod prompt_list;
pub mod record;
mod rows;
mod skill_rows;
mod skills;

use std::sync::Arc;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::{CallId, RepId, RideAlongId};
use crate::storage::{Call, DealScope, Observation, Result, RideAlong, RideAlongState, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table;
use crate::ui::theme::Role;

use self::debrief::DebriefPage;
use self::rows::{COLUMNS, Record, RideRow, rows};
use super::{Context, OpenPage, Screen, table as table_of};

pub use self::behaviour_list::BehaviourList;
pub use self::behaviours::Behaviours;
pub use self::call::CallPage;
pub use self::competency_list::CompetencyList;
pub use self::day::DayPage;
pub use self::lever_list::LeverList;
pub use self::prompt_list::PromptList;
pub use self::skills::SkillsPage;

/// The command tables of the tab's pages.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table_of::<RideAlongs>(),
        table_of::<DayPage>(),
        table_of::<CallPage>(),
        table_of::<SkillsPage>(),
        table_of::<Behaviours>(),
        table_of::<CompetencyList>(),
        table_of::<BehaviourList>(),
        table_of::<LeverList>(),
        table_of::<PromptList>(),
        table_of::<DebriefPage>(),
        table_of::<record::HeatMap>(),
        table_of::<record::BehindSkill>(),
        table_of::<record::Coverage>(),
        table_of::<record::Commitments>(),
        table_of::<record::MyDebriefs>(),
    ]
}

/// The most observations that are read.
const OBSERVATIONS: usize = 500;

/// So many rows stand there at once: more than a screen has.
const FIRST: usize = 100;

/// Records that the rows share: a company has very many.
fn shared<T>(records: Vec<T>) -> Vec<Arc<T>> {
    records.into_iter().map(Arc::new).collect()
}

/// What the tab reads.
type Read = (Vec<Arc<RideAlong>>, Vec<Arc<Observation>>, Vec<Call>);

/// The tab.
#[derive(Default)]
pub struct RideAlongs {
    context: Option<Context>,
    /// How often it was asked: an answer to an older question is not taken.
    asked: u64,
    /// Whether all rows are here, not the first alone.
    is_whole: bool,
    list: List<RideRow>,
    rides: Vec<Arc<RideAlong>>,
    seen: Vec<Arc<Observation>>,
    running: Vec<Call>,
    planned: usize,
    due: usize,
}

impl RideAlongs {
    /// The tab before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let scope = context.deal_scope();
        self.asked += 1;
        self.is_whole = false;
        let asked = self.asked;
        effects.read(
            "first ride-alongs",
            "read the ride-alongs",
            move |store: &mut Store| -> Result<Read> {
                Ok((
                    shared(store.first_ride_alongs(&scope, FIRST)?),
                    shared(store.observations(&scope, FIRST)?),
                    store.running_calls()?,
                ))
            },
            move |screen, read, effects| {
                if screen.asked == asked {
                    screen.is_whole = read.0.len() < FIRST && read.1.len() < FIRST;
                    screen.take(read, effects);
                }
                if !screen.is_whole {
                    Self::read_all(scope, asked, effects);
                }
            },
        );
    }

    /// Those behind the first, too.
    fn read_all(scope: DealScope, asked: u64, effects: &mut Effects<Self>) {
        effects.figures(
            "ride-alongs",
            "read the ride-alongs",
            move |store: &mut Store| -> Result<Read> {
                Ok((
                    shared(store.ride_alongs(&scope)?),
                    shared(store.observations(&scope, OBSERVATIONS)?),
                    store.running_calls()?,
                ))
            },
            move |screen, read, effects| {
                if screen.asked == asked {
                    screen.is_whole = true;
                    screen.take(read, effects);
                }
            },
        );
    }

    fn take(&mut self, (rides, seen, running): Read, effects: &mut Effects<Self>) {
        let old = std::mem::replace(&mut self.rides, rides);
        self.seen = seen;
        self.running = running;
        self.lay_out();
        if old.len() > FIRST {
            // Letting thousands of records go takes as long as a frame: no key waits for it.
            let let_go = move |_: &mut Store| -> Result<()> {
                drop(old);
                Ok(())
            };
            effects.figures("old ride-alongs", "let go", let_go, |_, (), _| ());
        }
    }

    fn lay_out(&mut self) {
        let Some(context) = &self.context else {
            return;
        };
        let today = context.clock.today();
        let planned = self
            .rides
            .iter()
            .filter(|ride| ride.state == RideAlongState::Planned);
        self.planned = planned.clone().count();
        self.due = planned.filter(|ride| ride.planned_on <= today).count();
        let filter = self.list.cursor.filter.text();
        let mut all = rows(&self.rides, &self.seen, &self.running, today, filter);
        if !self.is_whole {
            // Behind these some are missing. A row further down, where the eye was, is waited for.
            all.truncate(FIRST);
            let selected = self.list.cursor.selected();
            if selected.is_some_and(|id| !all.iter().any(|row| row.id() == id)) {
                return;
            }
        }
        self.list.load_all(all);
    }

    /// Whether the file may be changed: not while another day is looked at.
    fn may_change(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
    }

    fn ride(&self) -> Option<&RideAlong> {
        match &self.list.selected()?.record {
            Record::Ride(ride) => Some(ride),
            Record::Seen(_) => None,
        }
    }

    fn planned(&self) -> Option<&RideAlong> {
        self.ride()
            .filter(|ride| ride.state == RideAlongState::Planned && self.may_change())
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        match self.list.selected().map(|row| &row.record) {
            Some(Record::Ride(ride)) => {
                let running = self.running.iter().find(|call| call.ride_along == ride.id);
                let (id, running) = (ride.id, running.map(|call| call.id));
                effects.open(DayPage::new(id, running));
                // A call that goes on is gone on with.
                if let Some(call) = running {
                    effects.open(CallPage::new(call));
                }
            }
            Some(Record::Seen(_)) => self.skills(effects),
            None => {}
        }
    }

    fn skills(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.list.selected() else {
            return;
        };
        let (rep, competency) = match &row.record {
            Record::Ride(ride) => (ride.rep, ride.competency.as_ref().map(|(id, _)| *id)),
            Record::Seen(seen) => (seen.rep, Some(seen.competency)),
        };
        let page = SkillsPage::new(rep, row.rep_name().to_owned(), competency);
        effects.open(page);
    }
}

impl RideAlongs {
    /// The ride-along of the row, or the one on which the row was seen.
    fn ride_of_row(&self) -> Option<RideAlongId> {
        match &self.list.selected()?.record {
            Record::Ride(ride) => Some(ride.id),
            Record::Seen(seen) => seen.ride_along,
        }
    }

    fn debrief(&mut self, effects: &mut Effects<Self>) {
        if let Some(ride) = self.ride_of_row() {
            effects.open(DebriefPage::new(ride));
        }
    }
}

/// The editor of the competencies.
fn competencies(_: &mut RideAlongs, effects: &mut Effects<RideAlongs>) {
    effects.open(CompetencyList::new());
}

/// The editor of the levers.
fn levers(_: &mut RideAlongs, effects: &mut Effects<RideAlongs>) {
    effects.open(LeverList::new());
}

/// The editor of the questions of a debrief.
fn questions(_: &mut RideAlongs, effects: &mut Effects<RideAlongs>) {
    effects.open(PromptList::new());
}

impl Screen for RideAlongs {
    const NAME: &'static str = "ride-alongs";
    const TITLE: &'static str = "Ride-alongs";
    const SHORT_TITLE: &'static str = "Rides";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open", Self::open)
            .footer(1)
            .when(|tab: &Self| tab.list.selected().is_some()),
        Command::new("plan", "n", "Plan ride-along", Self::plan)
            .footer(2)
            .when(Self::may_change),
        Command::new("observe", "v", "Observe", Self::observe)
            .footer(3)
            .when(Self::may_change),
        Command::new("held", "d", "Held", Self::hold)
            .footer(4)
            .when(|tab: &Self| tab.planned().is_some()),
        Command::new("move", "m", "Move", Self::move_on)
            .footer(5)
            .when(|tab: &Self| tab.planned().is_some()),
        Command::new("edit", "e", "Edit", Self::edit)
            .footer(6)
            .when(|tab: &Self| tab.may_change() && tab.list.selected().is_some()),
        Command::new("remove", "x", "Drop or remove", Self::remove)
            .when(|tab: &Self| tab.may_change() && tab.list.selected().is_some()),
        Command::new("skills", "r", "Skills of the rep", Self::skills)
            .footer(9)
            .when(|tab: &Self| tab.list.selected().is_some()),
        Command::new("debrief", "D", "Debrief", Self::debrief)
            .footer(10)
            .when(|tab: &Self| tab.ride_of_row().is_some()),
        Command::new("competencies", "c", "Competencies", competencies).footer(7),
        Command::new("levers", "p", "Performance levers", levers).footer(8),
        Command::new("questions", "t", "Questions of the debrief", questions),
        Command::new("heat-map", "h", "Heat map", |_, effects| {
            effects.open(record::HeatMap::new());
        })
        .footer(11),
        Command::new("coverage", "C", "Coverage", |_, effects| {
            effects.open(record::Coverage::new());
        })
        .footer(12),
        Command::new("commitments", "P", "Commitments", |_, effects| {
            effects.open(record::Commitments::new());
        })
        .footer(13),
        Command::new("my-debriefs", "Q", "My debriefs", |_, effects| {
            effects.open(record::MyDebriefs::new());
        })
        .footer(14),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
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

    /// `rep`: the skills of that person. `behaviours`: theirs at every lever. `competencies`, `levers`, `questions`:
    /// their lists. `debrief`: of that ride-along.
    /// `ride_along`: its day. `call`: that call. `ride-along`: that row.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        match target.kind.as_str() {
            "rep" => effects.open(SkillsPage::new(RepId(target.id), String::new(), None)),
            "behaviours" => effects.open(Behaviours::new(RepId(target.id), String::new())),
            "competencies" => effects.open(CompetencyList::new()),
            "levers" => effects.open(LeverList::new()),
            "questions" => effects.open(PromptList::new()),
            "heat-map" => effects.open(record::HeatMap::new()),
            "coverage" => effects.open(record::Coverage::new()),
            "commitments" => effects.open(record::Commitments::new()),
            "debrief" => effects.open(DebriefPage::new(RideAlongId(target.id))),
            "ride_along" => effects.open(DayPage::new(RideAlongId(target.id), None)),
            "call" => effects.open(CallPage::new(CallId(target.id))),
            "ride-along" => {
                // A filter that is on would hide it.
                self.list.cursor.filter.set(String::new());
                self.list.cursor.select(target.id);
                self.lay_out();
            }
            _ => {}
        }
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        Self::resume_form(draft, effects);
    }

    fn status(&self) -> Vec<Piece> {
        if !self.is_whole {
            return vec![piece(Role::Muted, "counting…")];
        }
        let mut line = vec![piece(Role::Muted, format!("{} planned", self.planned))];
        if self.due > 0 {
            line.push(piece(Role::Warning, format!(", {} due", self.due)));
        }
        line
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = if !self.is_whole {
            ""
        } else if self.list.cursor.filter.text().is_empty() {
            "No ride-along planned and nothing observed in this scope. n plans a ride-along, v records what you saw."
        } else {
            "Nothing of that kind. / changes the filter."
        };
        table::draw(canvas, COLUMNS, &self.list, nothing);
    }
}
