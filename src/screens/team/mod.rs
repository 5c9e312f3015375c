//! The team tab, first floor: reps with their figures, managers and teams with their sums.

pub mod figures;
mod head;
pub mod metrics;
pub mod rep_page;
mod rows;
pub mod says_who;
mod view;

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::date_words::written;
use crate::domain::ids::RepId;
use crate::storage::{DealScope, Store, TeamFigures};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::head::{Head, Shown};
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
    figures: Option<Arc<TeamFigures>>,
    /// The scope of the figures.
    whole: DealScope,
    /// What stands there until the figures are read.
    head: Option<Head>,
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

    fn shown(&self) -> Option<Shown> {
        let context = self.context.as_ref()?;
        Some(Shown {
            scope: context.deal_scope(),
            base: context.config.base_currency,
            arranged: self.arranged,
            sort: self.list.cursor.sort,
        })
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(shown) = self.shown() else {
            return;
        };
        let of = shown.scope;
        if self.figures.is_none() || self.whole != of {
            self.read_head(&shown, effects);
        }
        effects.read(
            "team",
            "read the team",
            move |store| shown.at_once(store),
            move |screen, now, effects| {
                let is_true = now.as_ref().is_some_and(|(_, is_true)| *is_true);
                if let Some((figures, _)) = now {
                    screen.take(figures, of, effects);
                }
                screen.is_counting = !is_true;
                if !is_true {
                    screen.count(effects);
                }
            },
        );
    }

    /// The first rows as they were shown last in this order, while everybody is read. There are none of a filter: whom it
    /// finds is known of all alone.
    fn read_head(&self, shown: &Shown, effects: &mut Effects<Self>) {
        if !self.list.cursor.filter.text().is_empty() {
            return;
        }
        let (shown, of, asked) = (shown.clone(), shown.scope, shown.clone());
        effects.read(
            "team head",
            "read the team",
            move |store| -> crate::storage::Result<_> { Ok(shown.head(store)) },
            move |screen, head, effects| {
                let is_of_before = screen.figures.is_none() || screen.whole != of;
                let is_asked = screen.shown().is_some_and(|shown| shown == asked)
                    && screen.list.cursor.filter.text().is_empty();
                let is_wanted = is_of_before && is_asked;
                if let Some(head) = head.filter(|_| is_wanted) {
                    let rows = head.rows();
                    // A row further down, where the eye was, is waited for.
                    let selected = screen.list.cursor.selected();
                    if !selected.is_none_or(|id| rows.iter().any(|row| row.id() == id)) {
                        return;
                    }
                    let before = screen.list.replace_all(rows);
                    effects.let_go((screen.figures.take(), before));
                    screen.head = Some(head);
                    screen.is_counting = true;
                }
            },
        );
    }

    /// Counts everything, however long it takes, where no window waits for it.
    fn count(&mut self, effects: &mut Effects<Self>) {
        let Some(shown) = self.shown() else {
            return;
        };
        let of = shown.scope;
        effects.figures(
            "team",
            "read the team",
            move |store| shown.count(store).map(|counted| (shown, counted)),
            move |screen, (shown, counted), effects| {
                screen.is_counting = false;
                screen.take(Arc::clone(&counted.0), of, effects);
                // Nobody waits for it.
                let keep = move |store: &mut Store| -> crate::storage::Result<()> {
                    shown.keep_counted(store, &counted);
                    Ok(())
                };
                effects.figures("team kept", "keep the team", keep, |_, (), _| {});
            },
        );
    }

    fn take(&mut self, figures: Arc<TeamFigures>, of: DealScope, effects: &mut Effects<Self>) {
        let before = self.figures.replace(figures);
        self.whole = of;
        self.head = None;
        effects.let_go((before, self.lay_out()));
    }

    /// Another order, grouping or filter.
    fn arrange_anew(&mut self, effects: &mut Effects<Self>) {
        if self.figures.is_some() {
            effects.let_go(self.lay_out());
            return;
        }
        // The first rows of one order say nothing about another, or about whom a filter finds.
        self.head = None;
        self.list.load_all(Vec::new());
        if let Some(shown) = self.shown() {
            self.read_head(&shown, effects);
        }
    }

    /// Puts the figures in rows again; answers with the rows that stood here.
    fn lay_out(&mut self) -> Vec<TeamRow> {
        let Some(figures) = &self.figures else {
            return Vec::new();
        };
        let cursor = &self.list.cursor;
        let rows = arrange(figures, self.arranged, cursor.sort, cursor.filter.text());
        self.list.replace_all(rows)
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
        if let (Some(row), Some(team)) = (self.list.selected(), &self.figures)
            && let Some(figures) = row.figures()
        {
            let name = row.name().to_owned();
            let page = SaysWho::new(name, row.person(), Arc::clone(figures), team.base.clone());
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

    fn next_group(&mut self, effects: &mut Effects<Self>) {
        self.arranged = self.arranged.next();
        self.arrange_anew(effects);
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
            .when(|team: &Self| team.figures.is_some() && team.list.selected().is_some()),
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

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.arrange_anew(effects);
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
        let reps = match (&self.figures, &self.head) {
            (Some(figures), _) => Some(figures.reps.len()),
            (None, Some(head)) => Some(head.reps),
            (None, None) => None,
        };
        let reps = reps.map(|reps| {
            let word = if reps == 1 { "rep" } else { "reps" };
            piece(Role::Strong, format!("{reps} {word}  "))
        });
        let mut status: Vec<Piece> = reps.into_iter().collect();
        status.push(piece(Role::Muted, self.arranged.label()));
        let of_before = self.head.as_ref().map(|head| head.on).filter(|on| {
            let context = self.context.as_ref();
            context.is_some_and(|context| context.clock.today() != *on)
        });
        if let Some(on) = of_before {
            let on = written(on);
            status.push(piece(Role::Muted, format!("  as of {on}, counting…")));
        } else if self.is_counting {
            status.push(piece(Role::Muted, "  counting…"));
        }
        status
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
