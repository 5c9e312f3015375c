//! The heat map: rep by competency, each cell with its level, n and the age of the last look.
//!
//! ```text
//!               Researc Opening Discove
//!               prepara call    questio
//! ▌ Ana Duarte  ·       ▃ 2.3   ▆ 3.7
//!                       n3 12d  n4 5w
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::coaching_record::{Skill, short_age};
use crate::domain::ids::CompetencyId;
use crate::screens::coaching_forms::{RideAlongStart, plan_ride_along};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, SkillMap, SkillMapRow, Store, fold};
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

use super::BehindSkill;
use crate::screens::ride_alongs::skill_rows::level_block;

/// Cells of a competency with the gap behind it.
const CELL: u16 = 8;

impl Row for SkillMapRow {
    fn id(&self) -> i64 {
        self.rep.0
    }
}

/// The page.
#[derive(Default)]
pub struct HeatMap {
    context: Option<Context>,
    map: SkillMap,
    list: List<SkillMapRow>,
    /// The place of the selected competency.
    at: usize,
}

impl HeatMap {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let scope = context.deal_scope();
        effects.read(
            "skill-map",
            "read the skills",
            move |store: &mut Store| -> Result<SkillMap> { store.skill_map(&scope) },
            |page, map, _| {
                page.map = map;
                page.lay_out();
            },
        );
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |row: &&SkillMapRow| {
            let name = fold(&row.name);
            words.split_whitespace().all(|word| name.contains(word))
        };
        let shown = self.map.rows.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
        self.at = self.at.min(self.map.competencies.len().saturating_sub(1));
    }

    fn today(&self) -> NaiveDate {
        let day = |context: &Context| context.clock.today();
        self.context.as_ref().map_or(NaiveDate::MIN, day)
    }

    fn may_change(&self) -> bool {
        let past = |context: &Context| context.scope.looks_back();
        self.selected().is_some() && !self.context.as_ref().is_none_or(past)
    }

    fn selected(&self) -> Option<(&SkillMapRow, &(CompetencyId, String), &Skill)> {
        let row = self.list.selected()?;
        let competency = self.map.competencies.get(self.at)?;
        Some((row, competency, row.skills.get(self.at)?))
    }

    fn left(&mut self, _: &mut Effects<Self>) {
        self.at = self.at.saturating_sub(1);
    }

    fn right(&mut self, _: &mut Effects<Self>) {
        let last = self.map.competencies.len().saturating_sub(1);
        self.at = (self.at + 1).min(last);
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some((row, (competency, name), _)) = self.selected() {
            let title = format!("{}: {name}", row.name);
            effects.open(BehindSkill::new(row.rep, *competency, title));
        }
    }

    fn plan(&mut self, effects: &mut Effects<Self>) {
        let (Some((row, (competency, skill), _)), Some(context)) = (self.selected(), &self.context)
        else {
            return;
        };
        let start = RideAlongStart {
            rep: Some((row.rep, row.name.clone())),
            competency: Some((*competency, skill.clone())),
            ..RideAlongStart::default()
        };
        let draft = "ride-alongs/plan/0".to_owned();
        plan_ride_along(start, draft, context, effects, |_, _, effects| {
            effects.say("Planned; u takes it back");
        });
    }
}

impl Screen for HeatMap {
    const NAME: &'static str = "ride-alongs-heat-map";
    const TITLE: &'static str = "Skills of everybody";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter", "What was seen", Self::open)
            .footer(1)
            .when(|page: &Self| page.selected().is_some()),
        Command::new("plan", "p", "Plan ride-along", Self::plan)
            .footer(2)
            .when(Self::may_change),
        Command::new("left", "h left", "Skill before", Self::left).footer(3),
        Command::new("right", "l right", "Skill after", Self::right).footer(4),
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

    fn status(&self) -> Vec<Piece> {
        let never = self.map.rows.iter().filter(|row| {
            let looked = |skill: &Skill| skill.last_on.is_some();
            !row.skills.iter().any(looked)
        });
        match never.count() {
            0 => Vec::new(),
            n => vec![piece(Role::Warning, format!("{n} never observed"))],
        }
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let height = canvas.height();
        if self.list.loaded() && self.map.rows.is_empty() {
            canvas.text(2, 1, Role::Muted, "Nobody in this scope.");
            return;
        }
        let names = self.map.rows.iter().map(|row| text::width(&row.name));
        let left = (names.max().unwrap_or(0) as u16 + 3).clamp(9, 18);
        let room = canvas.width().saturating_sub(left);
        let fit = usize::from(room / CELL).max(1);
        // The selected competency is always among those that are shown.
        let first = (self.at + 1).saturating_sub(fit);
        self.heading(canvas, left, (first, fit));
        let mut body = canvas.part(0, 2, u16::MAX, height.saturating_sub(6));
        self.rows(&mut body, left, (first, fit));
        self.legend(&mut canvas.below(height.saturating_sub(4)));
    }
}

impl HeatMap {
    /// The names of the competencies over two lines: the first word and the last.
    fn heading(&self, canvas: &mut Canvas<'_>, left: u16, (first, fit): (usize, usize)) {
        let shown = self.map.competencies.iter().enumerate().skip(first);
        for (x, (place, (_, name))) in (0..).zip(shown.take(fit)) {
            let x = left + x * CELL;
            let role = if place == self.at {
                Role::Heading
            } else {
                Role::Muted
            };
            let words: Vec<&str> = name.split_whitespace().collect();
            let cells = usize::from(CELL) - 1;
            let top = words.first().copied().unwrap_or_default();
            canvas.text(x, 0, role, &text::cut(top, cells));
            if let Some(last) = words.last().filter(|_| words.len() > 1) {
                canvas.text(x, 1, role, &text::cut(last, cells));
            }
        }
        if first > 0 {
            canvas.text(left.saturating_sub(2), 0, Role::Accent, "‹");
        }
        if first + fit < self.map.competencies.len() {
            canvas.text_right(0, Role::Accent, "›");
        }
    }

    fn rows(&self, canvas: &mut Canvas<'_>, left: u16, (first, fit): (usize, usize)) {
        let today = self.today();
        let width = canvas.width();
        let window = self.list.cursor.window(usize::from(canvas.height() / 2));
        for (y, position) in (0_u16..).step_by(2).zip(window) {
            let Some(row) = self.list.row(position) else {
                continue;
            };
            canvas.clickable(0, y, width, 2, Click::Row(position));
            let is_row = position == self.list.cursor.position();
            let name = text::cut(&row.name, usize::from(left) - 3);
            canvas.text(2, y, Role::Plain, &name);
            let shown = row.skills.iter().enumerate().skip(first).take(fit);
            for (x, (place, skill)) in (0..).zip(shown) {
                let x = left + x * CELL;
                let (above, below) = cell(skill, today);
                canvas.text(x, y, above.role, &above.text);
                canvas.text(x, y + 1, below.role, &below.text);
                if is_row && place == self.at {
                    canvas.tint(x, y, CELL - 1, Role::Selected);
                    canvas.tint(x, y + 1, CELL - 1, Role::Selected);
                }
            }
            if is_row {
                canvas.text(0, y, Role::Accent, "▌");
            }
        }
    }

    fn legend(&self, canvas: &mut Canvas<'_>) {
        if let Some((row, (_, name), skill)) = self.selected() {
            let x = canvas.text(1, 0, Role::Heading, &format!("{}, {name}", row.name));
            canvas.text(x, 0, Role::Plain, &uses(skill));
            canvas.text(1, 1, Role::Plain, &in_words(skill, self.today()));
        }
        let legend =
            "▆ level 1–5  n ratings, age  ? old  ✓✗ not rated  – no occasion  · never seen";
        canvas.text(1, 3, Role::Muted, legend);
    }
}

/// The two lines of a cell: level with its block, n with the age.
fn cell(skill: &Skill, today: NaiveDate) -> (Piece, Piece) {
    let Some(age) = skill.age(today) else {
        let mark = if skill.was_looked_at { "–" } else { "·" };
        return (piece(Role::Muted, mark), piece(Role::Muted, ""));
    };
    let is_old = skill.is_old(today);
    let below = match skill.rated() {
        0 => short_age(age),
        n => format!("n{n} {}", short_age(age)),
    };
    let above = match skill.level() {
        Some(level) => {
            let block = level_block(level.round() as u8);
            let mark = if is_old { "?" } else { "" };
            piece(role(level, is_old), format!("{block} {level:.1}{mark}"))
        }
        None if skill.seen.used > 0 => piece(Role::Plain, "✓"),
        None => piece(Role::Warning, "✗"),
    };
    (above, piece(Role::Muted, below))
}

fn role(level: f64, is_old: bool) -> Role {
    match level {
        _ if is_old => Role::Muted,
        level if level < 2.5 => Role::Warning,
        level if level >= 3.5 => Role::Good,
        _ => Role::Plain,
    }
}

fn uses(skill: &Skill) -> String {
    match skill.seen.occasions() {
        0 => String::new(),
        n => format!(": used on {} of {n} occasions", skill.seen.used),
    }
}

/// The cell in a sentence.
fn in_words(skill: &Skill, today: NaiveDate) -> String {
    let Some(age) = skill.age(today) else {
        return if skill.was_looked_at {
            "There was no occasion to see it yet. p plans a ride-along with it in focus.".to_owned()
        } else {
            "Never looked at: nothing is known. p plans a ride-along with it in focus.".to_owned()
        };
    };
    let ago = match age {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    let level = match (skill.level(), skill.rated()) {
        (Some(level), 1) => format!("level {level:.1}, rated once"),
        (Some(level), n) => format!("level {level:.1}, {n} ratings"),
        (None, _) => "not rated".to_owned(),
    };
    let change = skill.change().map_or(String::new(), |change| {
        format!(", {change:+.1} on the ratings before").replace('-', "−")
    });
    let old = if skill.is_old(today) {
        ": too old to say much about today"
    } else {
        ""
    };
    format!("{level}{change}; last look {ago}{old}")
}
