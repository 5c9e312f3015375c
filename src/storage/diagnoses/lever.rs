//! The lever that moves what a hypothesis names, with the behaviour of the rep at it.

use rusqlite::OptionalExtension;

use super::{Hypothesis, LeverId, RepId, Result, Store};
use crate::domain::ids::CompetencyId;

/// A lever as a walk uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeverOfWalk {
    /// Row number.
    pub id: LeverId,
    /// Its name.
    pub name: String,
    /// The behaviour of the rep today, as it was written last; may be empty.
    pub behaviour_now: String,
    /// The behaviour wanted: the rep's own, or the lever's.
    pub behaviour_wanted: String,
    /// The competency behind it, with its name.
    pub competency: Option<(CompetencyId, String)>,
    /// The key of that competency; empty: none.
    pub competency_key: String,
    /// The key of the metric that moves first; empty: none.
    pub indicator: String,
}

impl Store {
    /// The lever of a hypothesis: the chosen one, or the first that is in use for its factor and stage. A gap over
    /// several stages is closed where it begins.
    pub fn lever_of(&self, rep: RepId, hypothesis: &Hypothesis) -> Result<Option<LeverOfWalk>> {
        let lever = self
            .reader()
            .prepare_cached(
                "SELECT l.id, l.name, coalesce(o.behaviour_now, '') AS behaviour_now,
                   coalesce(nullif(o.behaviour_wanted, ''), l.behaviour) AS behaviour_wanted,
                   c.id AS competency_id, c.name AS competency,
                   coalesce(c.key, '') AS competency_key, l.indicator
                 FROM levers l LEFT JOIN rep_levers o ON o.lever_id = l.id AND o.rep_id = ?1
                 LEFT JOIN competencies c ON c.id = l.competency_id
                 WHERE l.id = ?2 OR ?2 IS NULL AND l.active = 1 AND l.factor = ?3
                   AND (l.stage_id IS ?4 OR l.stage_id IS NULL)
                 ORDER BY l.id IS NOT ?2, l.stage_id IS NULL, l.position, l.id LIMIT 1",
            )?
            .query_row(
                (
                    rep.0,
                    hypothesis.lever.map(|lever| lever.0),
                    &hypothesis.factor,
                    hypothesis.from.map(|stage| stage.0),
                ),
                |row| {
                    let competency: Option<i64> = row.get("competency_id")?;
                    Ok(LeverOfWalk {
                        id: LeverId(row.get("id")?),
                        name: row.get("name")?,
                        behaviour_now: row.get("behaviour_now")?,
                        behaviour_wanted: row.get("behaviour_wanted")?,
                        competency: competency.map(CompetencyId).zip(row.get("competency")?),
                        competency_key: row.get("competency_key")?,
                        indicator: row.get("indicator")?,
                    })
                },
            )
            .optional()?;
        Ok(lever.filter(|_| !hypothesis.factor.is_empty()))
    }
}
