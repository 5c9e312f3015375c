//! The team tab, first floor: reps with their figures, managers and teams with their sums.

pub mod figures;
pub mod metrics;
pub mod rep_page;
mod rows;
pub mod says_who;
mod view;

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor};
use crate::domain::ids::RepId;
use crate::storage::TeamFigures;
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::metrics::Whose;
use self::metrics::all_figures::AllFigures;
use self::metrics::progress::Progress;
use self::rep_page::RepPage;
use self::rows::{Arranged, TeamRow, arrange};
use self::says_who::SaysWho;
use super::goals::Goals;
use super::{Context, OpenPage, Screen};

/// The tab.
#[derive(Default)]
pub struct Team {
    context: Option<Context>,
    list: List<TeamRow>,
    figures: Option<TeamFigures>,
    arranged: Arranged,
    /// Whether the figures are of before the last changes.
    is_counting: bool,
}

impl Team {
    /// The tab before anything is read.
    pub fn new() -> Self {
        let mut team = Self::default();
        team.list.cursor.columns = rows::COLUMNS.len();
        team
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (scope, base) = (context.deal_scope(), context.config.base_currency);
        effects.read(
            "team",
            "read the team",
            move |store| store.team_at_once(&scope, base),
            |screen, now, effects| {
                let is_true = now.as_ref().is_some_and(|(_, is_true)| *is_true);
                if let Some((figures, _)) = now {
                    screen.figures = Some(figures);
                    screen.lay_out();
                }
                screen.is_counting = !is_true;
                if !is_true {
                    screen.count(effects);
                }
            },
        );
    }

    /// Counts everything, however long it takes, where no window waits for it.
    fn count(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let (scope, base) = (context.deal_scope(), context.config.base_currency);
        effects.figures(
            "team",
            "read the team",
            move |store| store.count_team(&scope, base),
            |screen, figures, _| {
                screen.figures = Some(figures);
                screen.is_counting = false;
                screen.lay_out();
            },
        );
    }

    /// Puts the figures in rows again: another order, grouping or filter.
    fn lay_out(&mut self) {
        if let Some(figures) = &self.figures {
            let cursor = &self.list.cursor;
            let rows = arrange(figures, self.arranged, cursor.sort, cursor.filter.text());
            self.list.load_all(rows);
        }
    }

    fn person(&self) -> Option<(RepId, String)> {
        let row = self.list.selected()?;
        Some((row.person()?, row.name().to_owned()))
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some((rep, name)) = self.person() {
            effects.open(RepPage::new(rep, name));
        }
    }

    fn says_who(&mut self, effects: &mut Effects<Self>) {
        if let (Some(row), Some(figures)) = (self.list.selected(), &self.figures) {
            let name = row.name().to_owned();
            let page = SaysWho::new(
                name,
                row.person(),
                row.figures().clone(),
                figures.base.clone(),
            );
            effects.open(page);
        }
    }

    /// The person of the row; else everybody of the scope.
    fn whose(&self) -> Option<(String, Whose)> {
        if let Some((rep, name)) = self.person() {
            return Some((name, Whose::Person(rep)));
        }
        let (figures, scope) = (self.figures.as_ref()?, &self.context.as_ref()?.scope);
        let everybody = "all together".to_owned();
        if scope.team.is_none() && scope.rep.is_none() {
            return Some((everybody, Whose::Everybody));
        }
        let people = figures.reps.iter().chain(&figures.managers);
        Some((everybody, Whose::People(people.map(|one| one.id).collect())))
    }

    fn all_figures(&mut self, effects: &mut Effects<Self>) {
        if let Some((name, whose)) = self.whose() {
            effects.open(AllFigures::new(name, whose));
        }
    }

    fn progress(&mut self, effects: &mut Effects<Self>) {
        if let Some((name, whose)) = self.whose() {
            effects.open(Progress::new(name, whose));
        }
    }

    fn open_goals(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(Goals::new());
    }

    fn next_group(&mut self, _: &mut Effects<Self>) {
        self.arranged = self.arranged.next();
        self.lay_out();
    }
}

impl Screen for Team {
    const NAME: &'static str = "team";
    const TITLE: &'static str = "Team";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the rep", Self::open)
            .footer(1)
            .when(|team: &Self| team.person().is_some()),
        Command::new("says-who", "w", "Says who?", Self::says_who)
            .footer(2)
            .when(|team: &Self| team.list.selected().is_some()),
        Command::new("figures", "f", "All figures", Self::all_figures)
            .footer(3)
            .when(|team: &Self| team.figures.is_some()),
        Command::new("progress", "m", "Month by month", Self::progress)
            .footer(4)
            .when(|team: &Self| team.figures.is_some()),
        Command::new("goals", "t", "Goals", Self::open_goals).footer(5),
        Command::new("group", "b", "Group", Self::next_group).footer(6),
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

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        rep_page::resume(draft, effects);
    }

    /// `rep`: the page of that person; `goals`: the goals of everybody.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        if target.kind == "rep" {
            effects.open(RepPage::new(RepId(target.id), String::new()));
        } else if target.kind == "goals" {
            effects.open(Goals::new());
        }
    }

    fn status(&self) -> Vec<Piece> {
        let Some(figures) = &self.figures else {
            return Vec::new();
        };
        let reps = figures.reps.len();
        let word = if reps == 1 { "rep" } else { "reps" };
        let mut status = vec![
            piece(Role::Strong, format!("{reps} {word}")),
            piece(Role::Muted, format!("  {}", self.arranged.label())),
        ];
        if self.is_counting {
            status.push(piece(Role::Muted, "  counting…"));
        }
        status
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
