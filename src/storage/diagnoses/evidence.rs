//! Evidence of a walk: observations, deals and notes that are linked, and talks with the rep and with customers.

use rusqlite::Row;

use super::{Change, DiagnosisId, EvidenceId, Result, StorageError, Store, word};
use crate::domain::stamp::Stamp;

/// The most deals that are offered as evidence.
const DEALS: i64 = 12;
/// The most observations and the most notes that are offered.
const OTHERS: i64 = 20;

/// What kind of evidence it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A competency seen once: what alone confirms a hypothesis.
    Observation,
    /// A deal of the rep.
    Deal,
    /// A note on the rep.
    Note,
    /// What the rep says.
    RepTalk,
    /// What customers say.
    CustomerTalk,
}

impl EvidenceKind {
    const ALL: [Self; 5] = [
        Self::Observation,
        Self::Deal,
        Self::Note,
        Self::RepTalk,
        Self::CustomerTalk,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Deal => "deal",
            Self::Note => "note",
            Self::RepTalk => "rep_talk",
            Self::CustomerTalk => "customer_talk",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Observation => "Observation",
            Self::Deal => "Deal",
            Self::Note => "Note",
            Self::RepTalk => "The rep says",
            Self::CustomerTalk => "Customers say",
        }
    }
}

impl std::str::FromStr for EvidenceKind {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.key() == key)
            .ok_or(())
    }
}

/// Which way evidence speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Says {
    /// For the hypothesis.
    #[default]
    For,
    /// Against it.
    Against,
}

impl Says {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
        }
    }

    /// The other one.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::For => Self::Against,
            Self::Against => Self::For,
        }
    }
}

impl std::str::FromStr for Says {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        [Self::For, Self::Against]
            .into_iter()
            .find(|says| says.key() == key)
            .ok_or(())
    }
}

/// Evidence to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// Row number of the observation, deal or note; none for a talk.
    pub record: Option<i64>,
    /// Which way it speaks.
    pub says: Says,
    /// What was said or seen; may be empty.
    pub text: String,
}

/// Evidence of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Row number.
    pub id: EvidenceId,
    /// What it is.
    pub kind: EvidenceKind,
    /// Row number of the observation, deal or note.
    pub record: Option<i64>,
    /// Which way it speaks.
    pub says: Says,
    /// What was said or seen.
    pub text: String,
    /// When it was added.
    pub added_at: Stamp,
}

/// Something that can be linked as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub kind: EvidenceKind,
    /// Row number of the observation, deal or note.
    pub record: i64,
    /// Its day, as far as known: `2026-11-22`.
    pub on: String,
    /// What it is about.
    pub title: String,
    /// A second line: what was seen, how far the deal came.
    pub detail: String,
}

impl Store {
    /// The evidence of a walk, in the order in which it was added.
    pub fn evidence(&self, id: DiagnosisId) -> Result<Vec<Evidence>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, kind, coalesce(observation_id, deal_id, note_id) AS record, says, text, added_at
             FROM diagnosis_evidence WHERE diagnosis_id = ?1 ORDER BY id",
        )?;
        let rows = statement.query_map([id.0], evidence)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds evidence; the same record twice is refused.
    pub fn add_evidence(&mut self, id: DiagnosisId, new: &NewEvidence) -> Result<EvidenceId> {
        self.change("Add evidence", |change| {
            let name = change.open_walk_of(id)?;
            let what = new.kind.label().to_lowercase();
            change.relabel(&format!("Walk with {name}: evidence ({what})"))?;
            change.write_evidence(id, new)
        })
    }

    /// Takes evidence away.
    pub fn remove_evidence(&mut self, id: DiagnosisId, evidence: EvidenceId) -> Result<()> {
        self.change("Remove evidence", |change| {
            let name = change.open_walk_of(id)?;
            change.sql().execute(
                "DELETE FROM main.diagnosis_evidence WHERE id = ?1 AND diagnosis_id = ?2",
                (evidence.0, id.0),
            )?;
            change.relabel(&format!("Walk with {name}: evidence taken away"))
        })
    }

    /// Says which way evidence speaks, and in which words.
    pub fn edit_evidence(
        &mut self,
        id: DiagnosisId,
        evidence: EvidenceId,
        says: Says,
        text: &str,
    ) -> Result<()> {
        self.change("Change evidence", |change| {
            let name = change.open_walk_of(id)?;
            change.sql().execute(
                "UPDATE main.diagnosis_evidence SET says = ?3, text = ?4 WHERE id = ?1 AND diagnosis_id = ?2",
                (evidence.0, id.0, says.key(), text.trim()),
            )?;
            change.relabel(&format!("Walk with {name}: evidence speaks {}", says.key()))
        })
    }

    /// What could be linked: observations and notes, the newest first; then deals: lost ones that died in the stages
    /// of the hypothesis first, then the largest.
    pub fn evidence_candidates(&self, id: DiagnosisId) -> Result<Vec<Candidate>> {
        let mut all = self.candidates(OBSERVATIONS, EvidenceKind::Observation, id, OTHERS)?;
        all.extend(self.candidates(LOST_AND_OPEN_DEALS, EvidenceKind::Deal, id, DEALS)?);
        all.extend(self.candidates(NOTES, EvidenceKind::Note, id, OTHERS)?);
        Ok(all)
    }

    fn candidates(
        &self,
        sql: &str,
        kind: EvidenceKind,
        id: DiagnosisId,
        limit: i64,
    ) -> Result<Vec<Candidate>> {
        let mut statement = self.reader().prepare_cached(sql)?;
        let rows = statement.query_map((id.0, limit), |row| {
            Ok(Candidate {
                kind,
                record: row.get("record")?,
                on: row.get::<_, Option<String>>("day")?.unwrap_or_default(),
                title: row.get("title")?,
                detail: row.get("detail")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

const OBSERVATIONS: &str = "
  SELECT o.id AS record, o.observed_on AS day, c.name AS title,
    CASE o.used WHEN 'yes' THEN 'used' WHEN 'no' THEN 'not used' ELSE 'not observed' END
      || coalesce(', level ' || o.level, '') || CASE o.note WHEN '' THEN '' ELSE ': ' || o.note END AS detail
  FROM observations o JOIN competencies c ON c.id = o.competency_id JOIN diagnoses d ON d.rep_id = o.rep_id
  WHERE d.id = ?1 ORDER BY o.observed_on DESC, o.id DESC LIMIT ?2";

const LOST_AND_OPEN_DEALS: &str = "
  SELECT d.id AS record, d.close_on AS day, d.name AS title,
    CASE d.outcome WHEN 'lost' THEN 'lost' || coalesce(' in ' || last.name, '') || CASE d.loss_reason WHEN '' THEN ''
      ELSE ': ' || d.loss_reason END ELSE coalesce('open in ' || s.name, 'open') END AS detail
  FROM diagnoses w JOIN deals d ON d.owner_id = w.rep_id LEFT JOIN stages s ON s.id = d.stage_id
  LEFT JOIN stages f ON f.id = w.factor_from LEFT JOIN stages t ON t.id = w.factor_to
  LEFT JOIN stages last ON last.outcome = 'open' AND last.id = CAST((SELECT e.new FROM deal_events e
    JOIN stages x ON x.id = CAST(e.new AS INTEGER) AND x.outcome = 'open'
    WHERE e.deal_id = d.id AND e.field = 'stage' ORDER BY e.happened_at DESC, e.id DESC LIMIT 1) AS INTEGER)
  WHERE w.id = ?1 AND (d.outcome = 'open' OR d.outcome = 'lost' AND d.close_on >= date(w.started_at / 1000,
    'unixepoch', '-1 year'))
  ORDER BY (d.outcome = 'lost' AND last.position BETWEEN f.position AND t.position) IS TRUE DESC, d.outcome = 'lost' DESC, d.amount_minor DESC, d.id
  LIMIT ?2";

const NOTES: &str = "
  SELECT n.id AS record, date(n.written_at / 1000, 'unixepoch') AS day, n.text AS title, '' AS detail
  FROM notes n JOIN diagnoses d ON n.subject_kind = 'rep' AND n.subject_id = d.rep_id
  WHERE d.id = ?1 ORDER BY n.written_at DESC, n.id DESC LIMIT ?2";

impl Change<'_> {
    fn write_evidence(&mut self, id: DiagnosisId, new: &NewEvidence) -> Result<EvidenceId> {
        let of = |kind| new.record.filter(|_| new.kind == kind);
        let (observation, deal, note) = (
            of(EvidenceKind::Observation),
            of(EvidenceKind::Deal),
            of(EvidenceKind::Note),
        );
        if let Some(record) = new.record {
            let is_there: bool = self.sql().query_row(
                "SELECT EXISTS (SELECT 1 FROM main.diagnosis_evidence WHERE diagnosis_id = ?1 AND kind = ?2
                   AND coalesce(observation_id, deal_id, note_id) = ?3)",
                (id.0, new.kind.key(), record),
                |row| row.get(0),
            )?;
            if is_there {
                return Err(StorageError::Refused("This is linked already".into()));
            }
        }
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.diagnosis_evidence (uid, diagnosis_id, kind, observation_id, deal_id, note_id, says,
                   text, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                uid,
                id.0,
                new.kind.key(),
                observation,
                deal,
                note,
                new.says.key(),
                new.text.trim(),
                now,
            ))?;
        Ok(EvidenceId(self.sql().last_insert_rowid()))
    }
}

fn evidence(row: &Row<'_>) -> rusqlite::Result<Evidence> {
    Ok(Evidence {
        id: EvidenceId(row.get("id")?),
        kind: word(row, "kind")?,
        record: row.get("record")?,
        says: word(row, "says")?,
        text: row.get("text")?,
        added_at: Stamp(row.get("added_at")?),
    })
}
