//! The lines of the page: the waterfall from start to end, then what moved beside it.

use crate::app::list::Row;
use crate::domain::date_words::written;
use crate::domain::forecast::Step;
use crate::domain::forecast::movement::Way;
use crate::domain::ids::{DealId, StageId};
use crate::domain::process::ForecastCategory;
use crate::screens::deal_rows::short_day;
use crate::storage::{WhatMoved, fold};
use crate::ui::theme::Role;
use crate::ui::waterfall::Bar;

/// What a line stands for, and so which deals are behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The open pipeline at the start.
    Start,
    /// A step of the waterfall.
    Step(Step),
    /// The open pipeline at the end.
    End,
    /// A stage move.
    Stage(Option<StageId>, Option<StageId>),
    /// A category move.
    Category(ForecastCategory, ForecastCategory),
    /// One deal.
    Deal(DealId),
    /// A heading, or that there is nothing below it.
    Words,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    id: i64,
    /// What it stands for.
    pub what: What,
    /// Its name.
    pub name: String,
    /// How many deals.
    pub count: String,
    /// What they are worth, in words.
    pub amount: String,
    /// What else there is to say.
    pub more: String,
    /// What a filter finds beside the name.
    found_by: String,
    /// How it is drawn.
    pub role: Role,
    /// Its place in the picture.
    pub bar: Option<Bar>,
}

impl Row for Line {
    fn id(&self) -> i64 {
        self.id
    }
}

impl Line {
    fn new(what: What, name: impl Into<String>) -> Self {
        Self {
            id: 0,
            what,
            name: name.into(),
            count: String::new(),
            amount: String::new(),
            more: String::new(),
            found_by: String::new(),
            role: Role::Plain,
            bar: None,
        }
    }

    fn words(name: impl Into<String>, role: Role) -> Self {
        Self {
            role,
            ..Self::new(What::Words, name)
        }
    }

    /// Whether the words of a filter are all in it; headings and the waterfall always stay.
    pub fn holds(&self, filter: &str) -> bool {
        if matches!(
            self.what,
            What::Words | What::Start | What::Step(_) | What::End
        ) {
            return true;
        }
        let text = fold(&format!("{} {}", self.name, self.found_by));
        filter.split_whitespace().all(|word| text.contains(word))
    }

    /// Whether something is behind it.
    pub fn leads_somewhere(&self) -> bool {
        match self.what {
            What::Words => false,
            What::Start | What::End | What::Step(_) => self.count != "0",
            What::Stage(..) | What::Category(..) | What::Deal(_) => true,
        }
    }
}

/// All lines of what moved; how many of them are the waterfall's comes with them.
pub fn lines(moved: &WhatMoved, quiet_days: i64) -> (Vec<Line>, usize) {
    let mut lines = waterfall(moved);
    let many = lines.len();
    stage_moves(&mut lines, moved);
    category_moves(&mut lines, moved);
    quiet_commits(&mut lines, moved, quiet_days);
    pushed_again(&mut lines, moved);
    for (id, line) in (0..).zip(&mut lines) {
        line.id = id;
    }
    (lines, many)
}

fn waterfall(moved: &WhatMoved) -> Vec<Line> {
    let waterfall = &moved.waterfall;
    let total = |what, name, count: usize, minor| Line {
        count: count.to_string(),
        amount: moved.money(minor).plain(),
        role: Role::Strong,
        bar: Some(Bar {
            from: 0.0,
            to: minor as f64,
            is_total: true,
            role: Role::Fill,
        }),
        ..Line::new(what, name)
    };
    let mut lines = vec![total(
        What::Start,
        "Start",
        waterfall.start_count,
        waterfall.start,
    )];
    let mut level = waterfall.start;
    for step in waterfall.steps() {
        let (sum, count) = (waterfall.sum(step), waterfall.count(step));
        let mark = if step.sign() > 0 { '+' } else { '−' };
        let sign = if sum > 0 { "+" } else { "" };
        lines.push(Line {
            count: count.to_string(),
            amount: format!("{sign}{}", moved.money(sum).plain()),
            role: if count == 0 { Role::Muted } else { Role::Plain },
            bar: Some(Bar {
                from: level as f64,
                to: (level + sum) as f64,
                is_total: false,
                role: meaning(step),
            }),
            ..Line::new(What::Step(step), format!("{mark} {}", step.name()))
        });
        level += sum;
    }
    let end = (waterfall.end_count, waterfall.end);
    lines.push(total(What::End, "End", end.0, end.1));
    lines
}

/// What a step means for the number: money that came, money that was won, money that went, money that is lost.
fn meaning(step: Step) -> Role {
    match step {
        Step::Won => Role::Accent,
        Step::Lost => Role::Bad,
        step if step.sign() > 0 => Role::Good,
        _ => Role::Warning,
    }
}

fn stage_moves(lines: &mut Vec<Line>, moved: &WhatMoved) {
    let stages = &moved.movement.stage_moves;
    let count = |wanted: Way| -> usize {
        let of = stages.iter().filter(|step| step.way == wanted);
        of.map(|step| step.deals.len()).sum()
    };
    lines.push(Line {
        more: format!("{} forward, {} back", count(Way::Forward), count(Way::Back)),
        ..Line::words("Stage moves", Role::Heading)
    });
    for step in stages {
        let mark = match step.way {
            Way::Forward => '↑',
            Way::Back => '↓',
            Way::Won => '✓',
            Way::Lost => '✗',
            Way::Reopened => '↺',
        };
        let name = format!(
            "{mark} {} → {}",
            moved.stage(step.from),
            moved.stage(step.to)
        );
        lines.push(Line {
            count: step.deals.len().to_string(),
            amount: moved.money(step.minor).short(),
            role: if step.way == Way::Back {
                Role::Warning
            } else {
                Role::Plain
            },
            ..Line::new(What::Stage(step.from, step.to), name)
        });
    }
    if stages.is_empty() {
        lines.push(Line::words("No deal changed its stage.", Role::Muted));
    }
}

fn category_moves(lines: &mut Vec<Line>, moved: &WhatMoved) {
    let categories = &moved.movement.category_moves;
    if categories.is_empty() {
        return;
    }
    lines.push(Line::words("Category moves of open deals", Role::Heading));
    for step in categories {
        let mark = if step.to > step.from { '↑' } else { '↓' };
        lines.push(Line {
            count: step.deals.len().to_string(),
            amount: moved.money(step.minor).short(),
            role: if step.to > step.from {
                Role::Plain
            } else {
                Role::Warning
            },
            ..Line::new(
                What::Category(step.from, step.to),
                format!("{mark} {} → {}", step.from, step.to),
            )
        });
    }
}

fn quiet_commits(lines: &mut Vec<Line>, moved: &WhatMoved, quiet_days: i64) {
    let quiet = &moved.movement.quiet_commits;
    lines.push(Line {
        more: "no change of stage, amount, date".to_owned(),
        ..Line::words("Commits that did not move", Role::Heading)
    });
    for quiet in quiet {
        let is_long = quiet.days.is_none_or(|days| days >= quiet_days);
        let mark = if is_long { "! " } else { "  " };
        lines.push(Line {
            amount: moved.money(quiet.minor).short(),
            more: quiet.days.map_or("as long as known".to_owned(), |days| {
                format!("quiet {days} d")
            }),
            role: if is_long { Role::Warning } else { Role::Plain },
            found_by: people(moved, quiet.deal),
            ..Line::new(
                What::Deal(quiet.deal),
                format!("{mark}{}", name(moved, quiet.deal)),
            )
        });
    }
    if quiet.is_empty() {
        let said = "Every commit moved, or there is none.";
        lines.push(Line::words(said, Role::Muted));
    }
}

fn pushed_again(lines: &mut Vec<Line>, moved: &WhatMoved) {
    let pushed = &moved.movement.pushed_again;
    lines.push(Line::words("Close dates pushed again", Role::Heading));
    let until = moved.until.day();
    for pushed in pushed {
        let day = |day: Option<_>| day.map_or("none".to_owned(), |day| short_day(day, until));
        lines.push(Line {
            count: format!("{}×", pushed.pushes),
            amount: moved.money(pushed.minor).short(),
            more: format!("{} → {}", day(pushed.from), day(pushed.to)),
            role: Role::Warning,
            found_by: people(moved, pushed.deal),
            ..Line::new(
                What::Deal(pushed.deal),
                format!("! {}", name(moved, pushed.deal)),
            )
        });
    }
    if pushed.is_empty() {
        let said = "No close date was pushed again.";
        lines.push(Line::words(said, Role::Muted));
    }
}

fn name(moved: &WhatMoved, deal: DealId) -> &str {
    moved
        .names
        .get(&deal)
        .map_or("a deal", |deal| deal.name.as_str())
}

/// Account and owner of a deal.
fn people(moved: &WhatMoved, deal: DealId) -> String {
    let found = moved.names.get(&deal);
    found.map_or_else(String::new, |deal| {
        format!("{} {}", deal.account, deal.owner)
    })
}

/// `16 Nov 2026 (a week ago) to 23 Nov 2026`.
pub fn days_in_words(moved: &WhatMoved, since: crate::storage::MovedSince) -> String {
    format!(
        "{} ({}) to {}",
        written(moved.since.day()),
        since.said(),
        written(moved.until.day())
    )
}
