//! The skills of a rep: what was observed per competency, and below it the anchors of the selected one.
//!
//! ```text
//!   Competency                    Used  Skill 1–5    n Last three
//! ▌ Discovery and questioning   3 of 4        2.7    3 3 3 2
//!   Opening the call           no data    no data    0
//!
//!   How far did the questions lead the buyer to their own problem?
//!   5 Customer states impact and consequence …                     0
//!   4 Quantifies the impact; the customer states it in own words   0
//!   3 Open questions reach a stated problem                     ██ 2
//! ```

use std::fmt::Write as _;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::competency::{HIGHEST, Used};
use crate::domain::ids::{CompetencyId, RepId};
use crate::screens::coaching_forms::{ObservationStart, RideAlongStart, observe, plan_ride_along};
use crate::screens::deal_rows::short_day;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{CompetencyLine, Observation, Result, RideAlong, SeenCompetency, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;
use crate::ui::{chart, table, text};

use super::Behaviours;
use super::skill_rows::{COLUMNS, SkillRow};

/// Cells of the bar beside an anchor.
const BAR: usize = 6;

/// What is read at once.
struct Reading {
    name: String,
    seen: Vec<SeenCompetency>,
    competencies: Vec<CompetencyLine>,
    next: Option<RideAlong>,
}

/// The page.
pub struct SkillsPage {
    rep: RepId,
    name: String,
    context: Option<Context>,
    list: List<SkillRow>,
    reading: Option<Reading>,
}

impl SkillsPage {
    /// The skills of a person, at a competency; the name is read where it is not known.
    pub fn new(rep: RepId, name: String, competency: Option<CompetencyId>) -> Self {
        let mut list: List<SkillRow> = List::default();
        if let Some(competency) = competency {
            list.cursor.select(competency.0);
        }
        Self {
            rep,
            name,
            context: None,
            list,
            reading: None,
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let rep = self.rep;
        effects.read(
            "skills",
            "read the observations",
            move |store: &mut Store| -> Result<Reading> {
                Ok(Reading {
                    name: store.rep_name(rep)?,
                    seen: store.seen_of(rep)?,
                    competencies: store.competencies()?,
                    next: store.next_ride_along(rep)?,
                })
            },
            |page, reading, _| {
                page.name.clone_from(&reading.name);
                page.reading = Some(reading);
                page.lay_out();
            },
        );
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        if let Some(reading) = &self.reading {
            let all = reading.seen.iter().filter(|seen| {
                let name = fold(&seen.name);
                words.split_whitespace().all(|word| name.contains(word))
            });
            let all = all.map(|seen| SkillRow { seen: seen.clone() }).collect();
            self.list.load_all(all);
        }
    }

    fn may_change(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
    }

    fn selected(&self) -> Option<&CompetencyLine> {
        let id = self.list.selected()?.competency();
        let all = &self.reading.as_ref()?.competencies;
        all.iter().find(|line| line.id == id)
    }

    fn observe(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let start = ObservationStart {
            rep: Some((self.rep, self.name.clone())),
            competency: self.selected().map(|line| line.id),
            ..ObservationStart::default()
        };
        let draft = "ride-alongs/observe/0".to_owned();
        observe(start, draft, context, effects, |_, _, effects| {
            effects.say("Saved the observation; u takes it back");
        });
    }

    fn behaviours(&mut self, effects: &mut Effects<Self>) {
        effects.open(Behaviours::new(self.rep, self.name.clone()));
    }

    fn plan(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else {
            return;
        };
        let in_focus = self.selected();
        let start = RideAlongStart {
            rep: Some((self.rep, self.name.clone())),
            competency: in_focus.map(|line| (line.id, line.details.name.clone())),
            ..RideAlongStart::default()
        };
        let draft = "ride-alongs/plan/0".to_owned();
        plan_ride_along(start, draft, context, effects, |_, _, effects| {
            effects.say("Planned; u takes it back");
        });
    }
}

impl Screen for SkillsPage {
    const NAME: &'static str = "ride-alongs-skills";
    const TITLE: &'static str = "Skills";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("observe", "v enter", "Observe", Self::observe)
            .footer(1)
            .when(Self::may_change),
        Command::new("plan", "n", "Plan ride-along", Self::plan)
            .footer(2)
            .when(Self::may_change),
        Command::new("behaviours", "b", "Behaviours A, B", Self::behaviours).footer(3),
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

    fn heading(&self) -> Option<String> {
        Some(format!("Skills of {}", self.name))
    }

    fn status(&self) -> Vec<Piece> {
        let (Some(reading), Some(context)) = (&self.reading, &self.context) else {
            return Vec::new();
        };
        let said = match &reading.next {
            Some(ride) => {
                let day = short_day(ride.planned_on, context.clock.today());
                format!("next ride-along {day}")
            }
            None => "no ride-along planned".to_owned(),
        };
        vec![piece(Role::Muted, said)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        // Question, five levels, a gap, three observations.
        let below = 12.min(height / 2 + 2);
        let rows = self.list.cursor.count() as u16 + 1;
        let top = rows.min(height.saturating_sub(below));
        let nothing = "No competency of that name. c in the ride-alongs lists them all.";
        table::draw(
            &mut canvas.part(0, 0, width, top.max(3)),
            COLUMNS,
            &self.list,
            nothing,
        );
        if let (Some(line), Some(row)) = (self.selected(), self.list.selected()) {
            self.view_one(&mut canvas.below(top + 1), line, row);
        }
    }
}

impl SkillsPage {
    /// The anchors with how often each was given, and the newest observations.
    fn view_one(&self, canvas: &mut Canvas<'_>, line: &CompetencyLine, row: &SkillRow) {
        canvas.text(2, 0, Role::Heading, &line.details.question);
        let width = canvas.width();
        let room = usize::from(width).saturating_sub(BAR + 10);
        let counts = row.seen.seen.levels;
        let most = counts.iter().max().copied().unwrap_or(0).max(1);
        let mut y = 1;
        for level in (0..usize::from(HIGHEST)).rev() {
            let anchor = line.details.levels.get(level).map_or("", String::as_str);
            let said = format!("{} {anchor}", level + 1);
            let count = counts[level];
            let role = if count > 0 { Role::Plain } else { Role::Muted };
            canvas.text(2, y, role, &text::left(&said, room));
            let share = f64::from(count) / f64::from(most);
            let bar = chart::block(share, BAR);
            canvas.text(room as u16 + 3, y, Role::Fill, &bar);
            if count > 0 {
                canvas.text_right(y, Role::Plain, &format!("{count}× "));
            }
            y += 1;
        }
        let Some(context) = &self.context else {
            return;
        };
        let today = context.clock.today();
        y += 1;
        for seen in &row.seen.latest {
            let when = text::left(&short_day(seen.observed_on, today), 8);
            canvas.text(2, y, Role::Muted, &when);
            canvas.text(11, y, Role::Plain, &in_words(seen));
            y += 1;
        }
        if row.seen.latest.is_empty() {
            let said = "Not observed yet: what the numbers say about it stays a hypothesis.";
            canvas.text(2, y, Role::Muted, said);
        }
    }
}

/// `level 3 – asked open questions (Globex rollout)`.
fn in_words(seen: &Observation) -> String {
    let mut said = match seen.level {
        Some(level) => format!("level {level}"),
        None => match seen.used {
            Used::Yes => "used".to_owned(),
            Used::No => "not used".to_owned(),
            Used::NotObserved => "not observed".to_owned(),
        },
    };
    if !seen.note.is_empty() {
        said.push_str(": ");
        said.push_str(&seen.note);
    }
    if let Some((_, deal)) = &seen.deal {
        let _ = write!(said, " ({deal})");
    }
    said
}
