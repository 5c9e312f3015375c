//! Qualification of a deal: the framework, the scores of its elements with evidence and history, and how that
//! stands against the minimum of the deal's stage.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::error::StorageError;
use super::records::NewScore;
use super::{Result, Store};
use crate::domain::ids::{DealId, ElementId, FrameworkId, StageId};
use crate::domain::qualification::{Element, Framework, Readiness, Score};
use crate::domain::stamp::Stamp;

/// Under which settings key the framework of the house stands, by its key.
const SETTING: &str = "qualification_framework";

/// How a deal is qualified.
#[derive(Debug, Clone, PartialEq)]
pub struct Qualification {
    /// Row number of the framework.
    pub framework_id: FrameworkId,
    /// The framework.
    pub framework: Framework,
    /// Its elements in order, with what is known.
    pub elements: Vec<ScoredElement>,
    /// The stage's minimum and how the deal stands against it; `None` where the stage has none.
    pub readiness: Option<Readiness>,
}

/// An element with its score in one deal.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredElement {
    /// Row number.
    pub id: ElementId,
    /// The element.
    pub element: Element,
    /// Its scores, the newest first; the newest counts. Empty: never scored, which counts as 0.
    pub scores: Vec<ScoreAt>,
}

/// A score and when it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreAt {
    /// 0 to the framework's highest level.
    pub level: u8,
    /// What the buyer did or said that shows it.
    pub evidence: String,
    /// When it was given.
    pub scored_at: Stamp,
}

impl ScoredElement {
    /// The score that counts.
    pub fn newest(&self) -> Option<&ScoreAt> {
        self.scores.first()
    }

    /// The level that counts; never scored is 0, unknown.
    pub fn level(&self) -> u8 {
        self.newest().map_or(0, |score| score.level)
    }
}

impl Qualification {
    /// The scores that count.
    pub fn scores(&self) -> Vec<Score> {
        self.elements
            .iter()
            .filter_map(|scored| {
                let newest = scored.newest()?;
                Some(Score {
                    element: scored.element.key.clone(),
                    level: newest.level,
                    evidence: newest.evidence.clone(),
                })
            })
            .collect()
    }

    /// The sum of the levels.
    pub fn total(&self) -> u32 {
        self.framework.total(&self.scores())
    }

    /// Whether anything was ever scored.
    pub fn is_scored(&self) -> bool {
        self.elements.iter().any(|scored| !scored.scores.is_empty())
    }
}

impl Store {
    /// The frameworks in the file by name: number, key and name.
    pub fn frameworks(&self) -> Result<Vec<(FrameworkId, String, String)>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT id, key, name FROM frameworks ORDER BY name")?;
        let rows = statement.query_map([], |row| {
            Ok((FrameworkId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The framework that a deal is looked at with: the one it was scored with last, else the one of the house,
    /// else MEDDPICC, else any; `None` where the file holds none.
    pub fn framework_of(&self, deal: DealId) -> Result<Option<FrameworkId>> {
        let found = self
            .reader()
            .prepare_cached(
                "SELECT f.id FROM frameworks f
                 LEFT JOIN (SELECT e.framework_id, max(q.scored_at) AS at FROM qualification_scores q
                            JOIN framework_elements e ON e.id = q.element_id WHERE q.deal_id = ?1
                            GROUP BY e.framework_id) scored ON scored.framework_id = f.id
                 ORDER BY scored.at DESC NULLS LAST,
                   json_quote(f.key) IS (SELECT value FROM settings WHERE key = ?2) DESC,
                   f.key = 'meddpicc' DESC, f.id LIMIT 1",
            )?
            .query_row((deal.0, SETTING), |row| row.get(0))
            .optional()?;
        Ok(found.map(FrameworkId))
    }

    /// A deal's qualification by one framework, against the minimum of `stage`.
    pub fn qualification_of(
        &self,
        deal: DealId,
        framework: FrameworkId,
        stage: Option<StageId>,
    ) -> Result<Qualification> {
        let elements = self.scored_elements(deal, framework)?;
        let mut whole = self.framework_named(framework)?;
        whole.elements = elements
            .iter()
            .map(|scored| scored.element.clone())
            .collect();
        let mut qualification = Qualification {
            framework_id: framework,
            framework: whole,
            elements,
            readiness: None,
        };
        if let Some((needed, required)) = self.stage_minimum(framework, stage)? {
            let scores = qualification.scores();
            qualification.readiness = Some(
                qualification
                    .framework
                    .readiness(needed, &required, &scores),
            );
        }
        Ok(qualification)
    }

    fn framework_named(&self, id: FrameworkId) -> Result<Framework> {
        self.reader()
            .prepare_cached("SELECT key, name, max_level, origin FROM frameworks WHERE id = ?1")?
            .query_row([id.0], |row| {
                Ok(Framework {
                    key: row.get(0)?,
                    name: row.get(1)?,
                    max_level: row.get(2)?,
                    origin: row.get(3)?,
                    met: None,
                    elements: Vec::new(),
                    minimums: Vec::new(),
                })
            })
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This framework is no longer in the file".into()))
    }

    fn scored_elements(&self, deal: DealId, framework: FrameworkId) -> Result<Vec<ScoredElement>> {
        let mut scores = self.scores_of(deal, framework)?;
        let mut statement = self.reader().prepare_cached(
            "SELECT id, key, name, question, weight FROM framework_elements
             WHERE framework_id = ?1 ORDER BY position, id",
        )?;
        let rows = statement.query_map([framework.0], |row| {
            let id = ElementId(row.get(0)?);
            let element = Element {
                key: row.get(1)?,
                name: row.get(2)?,
                question: row.get(3)?,
                weight: row.get(4)?,
            };
            Ok((id, element))
        })?;
        rows.map(|row| {
            let (id, element) = row?;
            Ok(ScoredElement {
                id,
                element,
                scores: scores.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
    }

    fn scores_of(
        &self,
        deal: DealId,
        framework: FrameworkId,
    ) -> Result<BTreeMap<ElementId, Vec<ScoreAt>>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT q.element_id, q.level, q.evidence, q.scored_at FROM qualification_scores q
             JOIN framework_elements e ON e.id = q.element_id
             WHERE q.deal_id = ?1 AND e.framework_id = ?2 ORDER BY q.scored_at DESC, q.id DESC",
        )?;
        let rows = statement.query_map((deal.0, framework.0), |row| {
            let level: i64 = row.get(1)?;
            let score = ScoreAt {
                level: level.clamp(0, 255) as u8,
                evidence: row.get(2)?,
                scored_at: Stamp(row.get(3)?),
            };
            Ok((ElementId(row.get(0)?), score))
        })?;
        let mut by_element: BTreeMap<ElementId, Vec<ScoreAt>> = BTreeMap::new();
        for row in rows {
            let (element, score) = row?;
            by_element.entry(element).or_default().push(score);
        }
        Ok(by_element)
    }

    fn stage_minimum(
        &self,
        framework: FrameworkId,
        stage: Option<StageId>,
    ) -> Result<Option<(u32, Vec<String>)>> {
        let found: Option<(u32, String)> = self
            .reader()
            .prepare_cached(
                "SELECT minimum, required FROM stage_minimums WHERE framework_id = ?1 AND stage_id IS ?2",
            )?
            .query_row((framework.0, stage.map(|id| id.0)), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.map(|(needed, required)| {
            (needed, serde_json::from_str(&required).unwrap_or_default())
        }))
    }

    /// Scores an element of a deal; the older scores stay as history. Evidence is required from level 2.
    pub fn score_element(
        &mut self,
        deal: DealId,
        element: ElementId,
        level: u8,
        evidence: &str,
    ) -> Result<()> {
        let framework: i64 = self
            .reader()
            .query_row(
                "SELECT framework_id FROM framework_elements WHERE id = ?1",
                [element.0],
                |row| row.get(0),
            )
            .optional()?
            .ok_or_else(|| {
                StorageError::NotFound("This element is no longer in the file".into())
            })?;
        let qualification = self.qualification_of(deal, FrameworkId(framework), None)?;
        let Some(scored) = qualification
            .elements
            .iter()
            .find(|scored| scored.id == element)
        else {
            return Err(StorageError::NotFound(
                "This element is no longer in the file".into(),
            ));
        };
        let evidence = evidence.trim();
        let score = Score {
            element: scored.element.key.clone(),
            level,
            evidence: evidence.to_owned(),
        };
        if let Some(problem) = qualification.framework.problems(&score).first() {
            return Err(StorageError::Refused(problem.message.clone()));
        }
        let label = format!("Score {} {level}", scored.element.name);
        self.change(&label, |change| {
            let scored_at = change.now();
            let level = i64::from(level);
            change.add_score(&NewScore {
                deal,
                element,
                level,
                evidence,
                scored_at,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::small_file::ticking;
    use super::*;

    #[test]
    fn the_newest_score_counts_the_older_are_history_and_the_stage_has_a_minimum() {
        let mut store = ticking();
        let deal = DealId(1);
        let id = store.framework_of(deal).unwrap().unwrap();
        let empty = store.qualification_of(deal, id, Some(StageId(2))).unwrap();
        assert!(!empty.is_scored());
        store.score_element(deal, ElementId(1), 1, "").unwrap();
        store
            .score_element(deal, ElementId(1), 3, "Board paper")
            .unwrap();
        store
            .score_element(deal, ElementId(3), 3, "She said so")
            .unwrap();
        let scored = store.qualification_of(deal, id, Some(StageId(2))).unwrap();
        let levels: Vec<u8> = scored.elements.iter().map(ScoredElement::level).collect();
        assert_eq!((levels, scored.total()), (vec![3, 0, 3], 6));
        assert_eq!(scored.elements[0].scores.len(), 2);
        let readiness = scored.readiness.unwrap();
        assert_eq!(
            (readiness.needed, readiness.maximum, readiness.is_ready()),
            (6, 9, false)
        );
        assert_eq!(readiness.gaps[0].name, "Economic buyer");
        assert!(
            store
                .qualification_of(deal, id, None)
                .unwrap()
                .readiness
                .is_none()
        );
        store.undo().unwrap();
        store.undo().unwrap();
        assert_eq!(store.qualification_of(deal, id, None).unwrap().total(), 1);
    }

    #[test]
    fn a_claim_without_evidence_is_refused_with_the_question_to_ask() {
        let mut store = ticking();
        let refused = store
            .score_element(DealId(1), ElementId(2), 2, "  ")
            .unwrap_err();
        assert!(refused.to_string().contains("needs evidence"), "{refused}");
        assert!(
            store
                .score_element(DealId(1), ElementId(2), 4, "x")
                .is_err()
        );
        assert!(
            store
                .score_element(DealId(1), ElementId(99), 1, "")
                .is_err()
        );
    }

    #[test]
    fn the_setting_chooses_the_framework_until_a_deal_is_scored_with_another() {
        let mut store = ticking();
        store
            .reader()
            .execute_batch(
                "INSERT INTO frameworks (uid, key, name) VALUES (x'02', 'bant', 'BANT');
                 INSERT INTO settings (key, value) VALUES ('qualification_framework', '\"bant\"');",
            )
            .unwrap();
        assert_eq!(store.framework_of(DealId(1)).unwrap(), Some(FrameworkId(2)));
        store.score_element(DealId(1), ElementId(1), 1, "").unwrap();
        assert_eq!(store.framework_of(DealId(1)).unwrap(), Some(FrameworkId(1)));
        assert_eq!(store.framework_of(DealId(2)).unwrap(), Some(FrameworkId(2)));
        assert_eq!(store.frameworks().unwrap().len(), 2);
    }
}
