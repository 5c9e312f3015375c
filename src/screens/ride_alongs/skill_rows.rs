//! The rows of a rep's skills: per competency use and skill apart, each with its n, and the last three.

use crate::app::list::Row;
use crate::domain::competency::{HIGHEST, LOWEST, Used};
use crate::domain::ids::CompetencyId;
use crate::storage::{Observation, SeenCompetency};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// So many ratings at the most are drawn.
const TREND: usize = 9;

/// A block as high as a level is, the same in every picture.
pub(super) fn level_block(level: u8) -> &'static str {
    const BLOCKS: [&str; HIGHEST as usize] = ["▁", "▃", "▄", "▆", "█"];
    BLOCKS[usize::from(level.clamp(LOWEST, HIGHEST) - LOWEST)]
}

/// A competency of a rep.
#[derive(Debug, Clone)]
pub(super) struct SkillRow {
    pub(super) seen: SeenCompetency,
}

impl Row for SkillRow {
    fn id(&self) -> i64 {
        self.seen.competency.0
    }
}

impl SkillRow {
    pub(super) fn competency(&self) -> CompetencyId {
        self.seen.competency
    }

    /// `3 of 4`, or that nothing was seen: never 0 %.
    fn uses(&self) -> Piece {
        let seen = &self.seen.seen;
        if seen.occasions() == 0 {
            return piece(Role::Muted, "no data");
        }
        piece(
            Role::Plain,
            format!("{} of {}", seen.used, seen.occasions()),
        )
    }

    fn skill(&self) -> Piece {
        match self.seen.seen.mean_level() {
            Some(mean) => piece(Role::Strong, format!("{mean:.1}")),
            None => piece(Role::Muted, "no data"),
        }
    }

    fn rated(&self) -> Piece {
        piece(Role::Muted, self.seen.seen.rated().to_string())
    }

    /// The levels over time, the newest at the right: only how well; use stands apart.
    fn over_time(&self) -> Piece {
        let levels = &self.seen.levels;
        let from = levels.len().saturating_sub(TREND);
        let blocks = levels[from..].iter().map(|level| level_block(*level));
        piece(Role::Fill, blocks.collect::<String>())
    }

    /// The last three, the newest first: `4 3 –`.
    fn last(&self) -> Piece {
        let marks: Vec<String> = self.seen.latest.iter().map(mark).collect();
        piece(Role::Plain, marks.join(" "))
    }
}

/// One observation in a sign: its level, used without a level, not used, not observed.
fn mark(seen: &Observation) -> String {
    match (seen.used, seen.level) {
        (Used::Yes, Some(level)) => level.to_string(),
        (Used::Yes, None) => "✓".to_owned(),
        (Used::No, _) => "✗".to_owned(),
        (Used::NotObserved, _) => "–".to_owned(),
    }
}

/// The columns.
pub(super) const COLUMNS: &[Column<SkillRow>] = &[
    Column::text("Competency", 30, 40, |row: &SkillRow| {
        piece(Role::Plain, &*row.seen.name)
    }),
    Column::figures("Used", 8, SkillRow::uses),
    Column::figures("Skill 1–5", 9, SkillRow::skill),
    Column::figures("n", 4, SkillRow::rated),
    Column::text("Over time", 9, 9, SkillRow::over_time),
    Column::text("Last three", 10, 10, SkillRow::last),
];
