//! The page of a rep (or of a manager, with everybody below): everything about one person, a pane at a time.
//!
//! ```text
//!  Rep · reports to Marta Lindqvist · team North
//!  Win rate 75 % (30–95 %, n 4)  won 120k  average 40.0k  54 days to win  open 6, 391k
//!  Quota 1 Oct – 31 Dec 2026   29.0k of 150k USD   19 %  ███·············
//! [Overview] Time line  Promises  Skills  Open  Won  Lost  All deals  Changes
//!  Ask      · What got in the way of “Call the CFO”?
//!  Numbers  ! Won value: 29.0k of USD 150,000 (19 %, n 1); on pace: 84.1k
//!  …
//!  Next  1:1 on Mon 23 Nov, 15:00, today
//! ```

mod acts;
mod deal_parts;
mod forms;
mod lines;
mod reading;
mod time_line;
mod view;

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::ids::{DealId, RepId};
use crate::domain::prep_pack::Opens;
use crate::screens::deal_rows::{DealRow, SORTS_OF_ONE};
use crate::screens::{Context, Screen};
use crate::storage::{DealColumn, DealList, DealView, RepSheet};
use crate::ui::canvas::Canvas;

use self::deal_parts::ChangeRow;
use self::lines::{LineRow, SkillRow};
use self::time_line::TimeRow;

pub(in crate::screens) use self::forms::resume;

/// The panes of the page, in the order of the keys.
const PARTS: [Part; 9] = [
    Part::Overview,
    Part::TimeLine,
    Part::Promises,
    Part::Skills,
    Part::Deals(DealView::Open),
    Part::Deals(DealView::Won),
    Part::Deals(DealView::Lost),
    Part::Deals(DealView::All),
    Part::Changes,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Overview,
    TimeLine,
    Promises,
    Skills,
    Deals(DealView),
    Changes,
}

impl Part {
    fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::TimeLine => "Time line",
            Self::Promises => "Promises",
            Self::Skills => "Skills",
            Self::Deals(view) => view.label(),
            Self::Changes => "Changes",
        }
    }
}

/// The page.
pub struct RepPage {
    rep: RepId,
    name: String,
    part: Part,
    context: Option<Context>,
    sheet: Option<RepSheet>,
    overview: List<LineRow>,
    promises: List<LineRow>,
    skills: List<SkillRow>,
    time_line: List<TimeRow>,
    deals: List<DealRow>,
    whole: Arc<DealList>,
    /// Counts the readings of `whole` and of the time line, so that rows of an older one are not taken for those of
    /// this one.
    turn: u64,
    changes: List<ChangeRow>,
    /// The form to open once the page is there, after a restart.
    opening: Option<String>,
}

impl RepPage {
    /// The page of a person; the name is read where it is not known.
    pub fn new(rep: RepId, name: String) -> Self {
        let mut deals: List<DealRow> = List::default();
        deals.cursor.columns = 10;
        Self {
            rep,
            name,
            part: PARTS[0],
            context: None,
            sheet: None,
            overview: List::default(),
            promises: List::default(),
            skills: List::default(),
            time_line: List::default(),
            deals,
            whole: Arc::default(),
            turn: 0,
            changes: List::default(),
            opening: None,
        }
    }

    /// The same with other deals in front.
    #[must_use]
    pub fn showing(mut self, view: DealView) -> Self {
        self.part = Part::Deals(view);
        self
    }

    /// Whether the page is about more than one owner.
    fn leads(&self) -> bool {
        self.sheet.as_ref().is_some_and(|sheet| sheet.person.leads)
    }

    fn sorts(&self) -> &'static [DealColumn] {
        if self.leads() {
            &DealColumn::ALL
        } else {
            &SORTS_OF_ONE
        }
    }

    /// A past day takes no changes.
    fn may_change(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
    }

    fn deal(&self) -> Option<DealId> {
        match self.part {
            Part::Deals(_) => self.deals.selected().and_then(DealRow::deal),
            Part::Changes => self.changes.selected().map(|row| row.deal),
            _ => None,
        }
    }

    /// The record behind the selected row.
    fn record(&self) -> Option<Opens> {
        match self.part {
            Part::Overview => self.overview.selected()?.opens,
            Part::Promises => self.promises.selected()?.opens,
            Part::Skills => self.skills.selected().map(|_| Opens::Skills(self.rep)),
            Part::TimeLine => self.time_line.selected()?.opens,
            Part::Deals(_) | Part::Changes => self.deal().map(Opens::Deal),
        }
    }

    fn may_open(&self) -> bool {
        let note = self.time_line.selected().and_then(|row| row.note);
        self.record().is_some() || (self.part == Part::TimeLine && note.is_some())
    }
}

impl Screen for RepPage {
    const NAME: &'static str = "team-rep";
    const TITLE: &'static str = "Rep";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter", "Open", Self::open)
            .footer(1)
            .when(Self::may_open),
        Command::new(
            "next-pane",
            "v l right",
            "Next pane",
            |s: &mut Self, e: &mut Effects<Self>| {
                s.turn_pane(1, e);
            },
        )
        .footer(2),
        Command::new(
            "previous-pane",
            "V h left",
            "Previous pane",
            |s: &mut Self, e: &mut Effects<Self>| {
                s.turn_pane(-1, e);
            },
        ),
        Command::new(
            "time-line",
            "t",
            "Time line",
            |s: &mut Self, e: &mut Effects<Self>| {
                s.show(Part::TimeLine, e);
            },
        )
        .footer(3)
        .when(|page: &Self| page.part != Part::TimeLine),
        Command::new("done", "d", "Done", Self::done)
            .footer(4)
            .when(|page: &Self| page.may_change() && page.action().is_some()),
        Command::new("conversation", "c", "Next conversation", Self::conversation)
            .footer(5)
            .when(Self::has_conversation),
        Command::new(
            "plan-conversation",
            "C",
            "Plan a conversation",
            Self::plan_conversation,
        )
        .footer(6)
        .when(Self::may_change),
        Command::new("note", "i", "Note", Self::write_note)
            .footer(7)
            .when(Self::may_change),
        Command::new("promise", "a", "Add a promise", Self::add_promise)
            .footer(8)
            .when(Self::may_change),
        Command::new("says-who", "w", "Says who?", Self::says_who)
            .footer(9)
            .when(|page: &Self| page.sheet.is_some()),
        Command::new("plans", "p", "Plans", Self::plans).when(|page: &Self| page.sheet.is_some()),
        Command::new("walk", "n", "Walk", Self::walk),
        Command::new("figures", "f", "All figures", Self::all_figures),
        Command::new("progress", "m", "Month by month", Self::progress),
        Command::new("behaviours", "b", "Behaviours A, B", Self::behaviours),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read_sheet(effects);
        self.read_time_line(effects);
        if matches!(self.part, Part::Deals(_) | Part::Changes) {
            self.read(effects);
        }
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(match self.part {
            Part::Overview => &mut self.overview.cursor,
            Part::Promises => &mut self.promises.cursor,
            Part::Skills => &mut self.skills.cursor,
            Part::TimeLine => &mut self.time_line.cursor,
            Part::Deals(_) => &mut self.deals.cursor,
            Part::Changes => &mut self.changes.cursor,
        })
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(match self.part {
            Part::Overview => &self.overview.cursor,
            Part::Promises => &self.promises.cursor,
            Part::Skills => &self.skills.cursor,
            Part::TimeLine => &self.time_line.cursor,
            Part::Deals(_) => &self.deals.cursor,
            Part::Changes => &self.changes.cursor,
        })
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn settle(&mut self, effects: &mut Effects<Self>) {
        match self.part {
            Part::Deals(_) => self.fill_deals(effects),
            Part::TimeLine => self.fill_time_line(effects),
            _ => {}
        }
    }

    fn heading(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
