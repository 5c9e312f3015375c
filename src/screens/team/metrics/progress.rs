//! Progress month by month: the metrics of one rep, or one metric of all reps, over the last twelve months.
//!
//! The page reads everything once; turning it around and choosing another metric reads nothing.

use chrono::{Datelike, Months, NaiveDate};

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::app::pick::{Item, Source};
use crate::domain::figures::{Figure, Window};
use crate::domain::goal::adds_up;
use crate::domain::ids::RepId;
use crate::domain::metric::{Good, METRICS, Metric};
use crate::domain::money::Currency;
use crate::domain::objective::Objective;
use crate::domain::sales_record::SalesRecord;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, Store, fold};
use crate::ui::canvas::Canvas;

use super::Whose;
use super::behind::Behind;
use super::month_goals::{MonthGoals, Side};
use super::progress_view;

/// How many months are shown where there is room.
pub(super) const MONTHS: u32 = 12;

/// What can be said month by month, in this order; deals as they stand today cannot.
const BY_MONTH: [&str; 20] = [
    "attainment",
    "won_value",
    "won",
    "win_rate",
    "average_won_value",
    "price_realisation",
    "median_days_to_win",
    "activities",
    "meetings",
    "target_activities",
    "new_deals",
    "new_pipeline",
    "proposals",
    "stage_conversion",
    "push_rate",
    "slippage",
    "skipped_stages",
    "competency_use",
    "competency_level",
    "activities_by_kind",
];

/// A line: a metric of the rep, or a rep under the metric.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its place among groups or columns.
    pub at: usize,
    pub name: String,
}

impl Row for Line {
    fn id(&self) -> i64 {
        self.at as i64
    }
}

/// Somebody with figures of their own.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub name: String,
    whose: Whose,
}

/// Everything that was read: a figure per group, month and column.
pub(super) struct Grid {
    pub groups: Vec<Group>,
    pub months: Vec<Window>,
    pub currency: Currency,
    /// By group, then month, then column.
    figures: Vec<Vec<Vec<Figure>>>,
    goals: MonthGoals,
}

impl Grid {
    pub fn figure(&self, group: usize, month: usize, column: usize) -> Option<&Figure> {
        self.figures.get(group)?.get(month)?.get(column)
    }

    /// The goal that covers the month.
    pub fn goal(&self, group: usize, month: usize, column: usize) -> Option<Objective> {
        let figure = self.figure(group, month, column)?;
        self.goals
            .goal(&self.groups.get(group)?.whose, month, figure)
    }

    /// On which side of its goal a month is; of the month that runs only that the goal is reached already, where
    /// the metric adds up and more is better.
    pub fn side(&self, group: usize, month: usize, column: usize) -> Option<Side> {
        let figure = self.figure(group, month, column)?;
        let side = Side::of(figure, &self.goal(group, month, column)?, self.currency)?;
        let is_over = month + 1 < self.months.len();
        let stays = adds_up(figure.metric) && figure.metric.good == Good::Up;
        (is_over || stays && side == Side::Reached).then_some(side)
    }

    /// How many columns: metrics with their parts.
    fn columns(&self) -> &[Figure] {
        let first = self.figures.first().and_then(|months| months.first());
        first.map_or(&[], Vec::as_slice)
    }
}

/// What stands in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowsAre {
    Metrics,
    Reps,
}

/// The page.
pub struct Progress {
    name: String,
    whose: Whose,
    pub(super) grid: Option<Grid>,
    pub(super) rows_are: RowsAre,
    /// Whose metrics are shown.
    pub(super) group: usize,
    /// Which metric of all reps is shown.
    pub(super) column: usize,
    /// The month that is looked at.
    pub(super) month: usize,
    pub(super) list: List<Line>,
}

impl Progress {
    /// The progress of somebody; `name` stands in the path on top.
    pub fn new(name: String, whose: Whose) -> Self {
        Self {
            name,
            whose,
            grid: None,
            rows_are: RowsAre::Metrics,
            group: 0,
            column: 0,
            month: MONTHS as usize - 1,
            list: List::default(),
        }
    }

    /// Group and column of a line.
    pub(super) fn place(&self, line: usize) -> (usize, usize) {
        match self.rows_are {
            RowsAre::Metrics => (self.group, line),
            RowsAre::Reps => (line, self.column),
        }
    }

    fn selected(&self) -> Option<&Figure> {
        let (group, column) = self.place(self.list.selected()?.at);
        self.grid.as_ref()?.figure(group, self.month, column)
    }

    fn lay_out(&mut self) {
        let Some(grid) = &self.grid else {
            return;
        };
        let names: Vec<String> = match self.rows_are {
            RowsAre::Metrics => grid.columns().iter().map(Figure::name).collect(),
            RowsAre::Reps => grid.groups.iter().map(|group| group.name.clone()).collect(),
        };
        let filter = fold(self.list.cursor.filter.text());
        let lines = names.into_iter().enumerate();
        let lines = lines.map(|(at, name)| Line { at, name });
        let shown = lines.filter(|line| {
            let name = fold(&line.name);
            filter.split_whitespace().all(|word| name.contains(word))
        });
        self.list.load_all(shown.collect());
    }

    /// From the metrics of a rep to the reps of that metric, and back.
    fn turn(&mut self, _: &mut Effects<Self>) {
        let Some(at) = self.list.selected().map(|line| line.at) else {
            return;
        };
        let (group, column) = self.place(at);
        (self.group, self.column) = (group, column);
        self.rows_are = match self.rows_are {
            RowsAre::Metrics => RowsAre::Reps,
            RowsAre::Reps => RowsAre::Metrics,
        };
        self.list.cursor.forget_rows();
        self.lay_out();
        let onto = match self.rows_are {
            RowsAre::Metrics => column,
            RowsAre::Reps => group,
        };
        self.list.cursor.select(onto as i64);
    }

    fn earlier(&mut self, _: &mut Effects<Self>) {
        self.month = self.month.saturating_sub(1);
    }

    fn later(&mut self, _: &mut Effects<Self>) {
        self.month = (self.month + 1).min(MONTHS as usize - 1);
    }

    fn choose(&mut self, effects: &mut Effects<Self>) {
        let Some(grid) = &self.grid else {
            return;
        };
        let columns = grid.columns().iter().enumerate();
        let items = columns
            .map(|(at, figure)| Item::new(at, figure.name()))
            .collect();
        effects.pick(
            "Choose a metric",
            Source::Fixed(items),
            |screen: &mut Self, item, _| {
                if let Ok(column) = item.id.parse() {
                    screen.column = column;
                    screen.rows_are = RowsAre::Reps;
                    screen.list.cursor.forget_rows();
                    screen.lay_out();
                }
            },
        );
    }

    fn says_who(&mut self, effects: &mut Effects<Self>) {
        let Some((line, grid)) = self.list.selected().zip(self.grid.as_ref()) else {
            return;
        };
        let (group, column) = self.place(line.at);
        let figure = grid.figure(group, self.month, column);
        if let Some((group, figure)) = grid.groups.get(group).zip(figure) {
            effects.open(Behind::new(
                group.name.clone(),
                group.whose.clone(),
                figure.window,
                figure.metric,
                figure.part.key.clone(),
            ));
        }
    }
}

/// The last months, the one of today last.
fn months(today: NaiveDate) -> Vec<Window> {
    let this = today.with_day(1).unwrap_or(today);
    let firsts = (0..MONTHS).rev();
    let firsts = firsts.filter_map(|back| this.checked_sub_months(Months::new(back)));
    let window = |first: NaiveDate| {
        let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
        Some(Window::new(first, last))
    };
    firsts.filter_map(window).collect()
}

/// The subject, and the reps to hold beside it: those below a manager, the colleagues of a rep, all reps.
fn groups(record: &SalesRecord, name: &str, whose: &Whose) -> Vec<Group> {
    let within: Option<Vec<RepId>> = match whose {
        Whose::Everybody => None,
        Whose::People(reps) => Some(reps.clone()),
        Whose::Person(rep) if record.leads_others(*rep) => Some(record.all_below(*rep)),
        Whose::Person(rep) => {
            let manager = record.person(*rep).and_then(|person| person.manager);
            manager.map(|manager| record.all_below(manager))
        }
    };
    let mut groups = vec![Group {
        name: name.to_owned(),
        whose: whose.clone(),
    }];
    let reps = record.people.iter().filter(|person| {
        let known = within.as_ref().is_none_or(|reps| reps.contains(&person.id));
        let here = person.left_on.is_none_or(|day| day > record.today);
        known && here && person.is_rep && *whose != Whose::Person(person.id)
    });
    groups.extend(reps.map(|person| Group {
        name: person.name.clone(),
        whose: Whose::Person(person.id),
    }));
    groups
}

impl Screen for Progress {
    const NAME: &'static str = "team-progress";
    const TITLE: &'static str = "Progress";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("behind", "enter w", "Says who?", Self::says_who)
            .footer(1)
            .when(|page: &Self| page.selected().is_some()),
        Command::new("turn", "v", "Reps or metrics", Self::turn).footer(2),
        Command::new("earlier", "left h", "Month before", Self::earlier).footer(3),
        Command::new("later", "right l", "Month after", Self::later).footer(4),
        Command::new("metric", "m", "Choose a metric", Self::choose).footer(5),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        let months = months(context.clock.today());
        let (name, whose) = (self.name.clone(), self.whose.clone());
        let (calendar, base) = (context.calendar.clone(), context.config.base_currency);
        effects.figures(
            "progress",
            "compute the months",
            move |store: &mut Store| -> Result<Grid> {
                let metrics: Vec<&'static Metric> = BY_MONTH
                    .iter()
                    .filter_map(|key| METRICS.iter().find(|metric| metric.key == *key))
                    .collect();
                let mut shown = Vec::new();
                let asked = |record: &SalesRecord| {
                    shown = groups(record, &name, &whose);
                    let subjects = shown.iter().map(|g| g.whose.subject(record));
                    (subjects.collect(), months.clone())
                };
                let (record, of_months) =
                    store.figures_of_windows(base, &calendar, asked, &metrics)?;
                let groups = shown;
                let mut figures = vec![Vec::new(); groups.len()];
                for of_groups in of_months {
                    for (all, of_group) in figures.iter_mut().zip(of_groups) {
                        all.push(of_group);
                    }
                }
                let goals = MonthGoals::read(store, &months, &calendar)?;
                Ok(Grid {
                    goals,
                    groups,
                    months,
                    currency: record.currency,
                    figures,
                })
            },
            |screen, grid, _| {
                screen.grid = Some(grid);
                screen.lay_out();
            },
        );
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn heading(&self) -> Option<String> {
        let Some(grid) = &self.grid else {
            return Some(self.name.clone());
        };
        match self.rows_are {
            RowsAre::Metrics => {
                let group = grid.groups.get(self.group)?;
                Some(format!("Progress of {}", group.name))
            }
            RowsAre::Reps => {
                let figure = grid.columns().get(self.column)?;
                Some(format!("{} by rep", figure.name()))
            }
        }
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        progress_view::draw(self, canvas);
    }
}
