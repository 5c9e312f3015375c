//! The observations behind a skill of one rep, and how it developed.

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::coaching_record::{Skill, SkillSeen};
use crate::domain::competency::Used;
use crate::domain::ids::{CompetencyId, RepId};
use crate::screens::coaching_forms::{ObservationStart, RideAlongStart, observe, plan_ride_along};
use crate::screens::ride_alongs::debrief::DebriefPage;
use crate::screens::ride_alongs::skill_rows::level_block;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Observation, Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

/// One observation.
#[derive(Debug, Clone)]
struct SeenRow(Observation);

impl Row for SeenRow {
    fn id(&self) -> i64 {
        self.0.id.0
    }
}

const COLUMNS: &[Column<SeenRow>] = &[
    Column::text("On", 12, 12, |row: &SeenRow| {
        piece(
            Role::Plain,
            row.0.observed_on.format("%-d %b %Y").to_string(),
        )
    }),
    Column::text("Seen", 13, 14, |row: &SeenRow| {
        match (row.0.used, row.0.level) {
            (Used::Yes, Some(level)) => piece(Role::Strong, format!("level {level}")),
            (Used::Yes, None) => piece(Role::Plain, "✓ used"),
            (Used::No, _) => piece(Role::Warning, "✗ not used"),
            (Used::NotObserved, _) => piece(Role::Muted, "– no occasion"),
        }
    }),
    Column::text("Deal", 14, 24, |row: &SeenRow| {
        let deal = row.0.deal.as_ref().map_or("", |(_, name)| name);
        piece(Role::Muted, deal)
    })
    .rank(1),
    Column::text("Note", 20, 60, |row: &SeenRow| {
        piece(Role::Plain, &*row.0.note)
    }),
];

/// The page.
pub struct BehindSkill {
    rep: RepId,
    competency: CompetencyId,
    title: String,
    context: Option<Context>,
    list: List<SeenRow>,
    skill: Skill,
}

impl BehindSkill {
    /// The observations of a competency of a rep.
    pub fn new(rep: RepId, competency: CompetencyId, title: String) -> Self {
        Self {
            rep,
            competency,
            title,
            context: None,
            list: List::default(),
            skill: Skill::default(),
        }
    }

    fn may_change(&self) -> bool {
        let past = |context: &Context| context.scope.looks_back();
        !self.context.as_ref().is_none_or(past)
    }

    fn names(&self) -> (String, String) {
        let (rep, skill) = self.title.split_once(": ").unwrap_or((&self.title, ""));
        (rep.to_owned(), skill.to_owned())
    }

    fn observe(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let start = ObservationStart {
            rep: Some((self.rep, self.names().0)),
            competency: Some(self.competency),
            ..ObservationStart::default()
        };
        let draft = "ride-alongs/observe/0".to_owned();
        observe(start, draft, context, effects, |_, _, effects| {
            effects.say("Saved the observation; u takes it back");
        });
    }

    fn plan(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (rep, skill) = self.names();
        let start = RideAlongStart {
            rep: Some((self.rep, rep)),
            competency: Some((self.competency, skill)),
            ..RideAlongStart::default()
        };
        let draft = "ride-alongs/plan/0".to_owned();
        plan_ride_along(start, draft, context, effects, |_, _, effects| {
            effects.say("Planned; u takes it back");
        });
    }

    fn debrief(&mut self, effects: &mut Effects<Self>) {
        if let Some(ride) = self.list.selected().and_then(|row| row.0.ride_along) {
            effects.open(DebriefPage::new(ride));
        }
    }
}

impl Screen for BehindSkill {
    const NAME: &'static str = "ride-alongs-behind-skill";
    const TITLE: &'static str = "Behind a skill";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("debrief", "enter D", "Debrief of that day", Self::debrief)
            .footer(1)
            .when(|page: &Self| {
                let row = page.list.selected();
                row.is_some_and(|row| row.0.ride_along.is_some())
            }),
        Command::new("plan", "p", "Plan ride-along", Self::plan)
            .footer(2)
            .when(Self::may_change),
        Command::new("observe", "v", "Observe", Self::observe)
            .footer(3)
            .when(Self::may_change),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let (rep, competency, scope) = (self.rep, self.competency, context.deal_scope());
        effects.read(
            "behind-skill",
            "read the observations",
            move |store: &mut Store| -> Result<Vec<Observation>> {
                store.observations_behind(rep, competency, &scope)
            },
            |page, all, _| {
                page.skill = Skill::of(all.iter().rev().map(|one| SkillSeen {
                    on: one.observed_on,
                    used: one.used,
                    level: one.level,
                }));
                page.list.load_all(all.into_iter().map(SeenRow).collect());
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
        Some(self.title.clone())
    }

    fn status(&self) -> Vec<Piece> {
        let seen = &self.skill.seen;
        let said = match seen.occasions() {
            0 => "no occasion yet".to_owned(),
            n => format!("used {} of {n}, n {} rated", seen.used, self.skill.rated()),
        };
        vec![piece(Role::Muted, said)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        canvas.text(1, 0, Role::Heading, &self.title);
        let top = (height / 3).clamp(4, 9);
        let values: Vec<Option<f64>> = self
            .skill
            .levels
            .iter()
            .map(|level| Some(f64::from(*level)))
            .collect();
        if values.is_empty() {
            let said = "Not rated yet, so there is no level and no trend.";
            canvas.text(1, 1, Role::Muted, said);
        } else {
            levels(
                &mut canvas.part(1, 1, width.saturating_sub(2), top),
                &self.skill,
            );
        }
        let nothing = "Nothing was observed. v records what you saw, p plans a ride-along.";
        table::draw(&mut canvas.below(top + 2), COLUMNS, &self.list, nothing);
    }
}

/// The levels over time, the newest at the right: a small line, the figures, and how they changed.
fn levels(canvas: &mut Canvas<'_>, skill: &Skill) {
    let room = usize::from(canvas.width() / 2).max(1);
    let from = skill.levels.len().saturating_sub(room);
    let shown = &skill.levels[from..];
    for (x, level) in (0_u16..).step_by(2).zip(shown) {
        canvas.text(x, 0, Role::Fill, level_block(*level));
        canvas.text(x, 1, Role::Muted, &level.to_string());
    }
    let said = match (skill.level(), skill.change()) {
        (Some(level), Some(change)) => format!(
            "level {level:.1} (newest three of n {}), {change:+.1} on the three before",
            skill.rated()
        )
        .replace('-', "−"),
        (Some(level), None) => format!(
            "level {level:.1} (n {}); a trend needs four ratings",
            skill.rated()
        ),
        (None, _) => String::new(),
    };
    canvas.text(0, 3, Role::Plain, &said);
}
