//! Finding anything by a few letters: people, open plans, open walks, planned ride-alongs, meetings,
//! deals, accounts, notes. What the palette shows.

use rusqlite::{Connection, OptionalExtension, Row};

use super::{Result, Store, TextHit, text_match, text_search};

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is: `rep`, `plan`, `walk`, `ride-along`, `meeting`, `deal`, `account`, `note`.
    pub kind: &'static str,
    /// Its row number.
    pub id: i64,
    /// Its name; of a note, the part around the match.
    pub label: String,
    /// What tells it apart from others of the name.
    pub detail: String,
    /// The deal or rep to open for it, where it is no page itself.
    pub opens: Option<(&'static str, i64)>,
}

/// One kind of record: what is looked at, and how a hit is shown.
struct Kind {
    name: &'static str,
    /// Columns `id, label, detail, opens_kind, opens_id` of a table `r`; every word must match `{text}`.
    select: &'static str,
    text: &'static str,
    order: &'static str,
}

const KINDS: [Kind; 7] = [
    Kind {
        name: "rep",
        select: "SELECT r.id, r.name, CASE r.role WHEN 'manager' THEN 'manager' ELSE coalesce(t.name, '') END, NULL, NULL
                 FROM reps r LEFT JOIN teams t ON t.id = r.team_id",
        text: "r.name || ' ' || r.email",
        order: "r.name",
    },
    Kind {
        name: "plan",
        select: "SELECT p.id, p.focus, r.name, NULL, NULL
                 FROM plans p JOIN reps r ON r.id = p.rep_id AND p.state = 'open'",
        text: "p.focus || ' plan ' || r.name",
        order: "p.ends_on, p.id",
    },
    Kind {
        name: "walk",
        select: "SELECT w.id, 'Walk with ' || r.name, 'step ' || w.step || ' of 7', NULL, NULL
                 FROM diagnoses w JOIN reps r ON r.id = w.rep_id AND w.state = 'open'",
        text: "'walk with ' || r.name",
        order: "w.changed_at DESC",
    },
    Kind {
        name: "ride-along",
        select: "SELECT a.id, 'Ride-along with ' || r.name, CAST(substr(a.planned_on, 9) AS INTEGER) || ' '
                   || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(a.planned_on, 6, 2) - 2, 3)
                   || coalesce(', ' || c.name, ''), NULL, NULL
                 FROM ride_alongs a JOIN reps r ON r.id = a.rep_id AND a.state = 'planned'
                 LEFT JOIN competencies c ON c.id = a.competency_id",
        text: "'ride-along with ' || r.name || ' ' || coalesce(c.name, '') || ' ' || a.purpose",
        order: "a.planned_on, a.id",
    },
    Kind {
        name: "meeting",
        select: "SELECT m.id, m.title, CAST(substr(m.planned_on, 9) AS INTEGER) || ' '
                   || substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * substr(m.planned_on, 6, 2) - 2, 3)
                   || ', ' || m.state, NULL, NULL
                 FROM meetings m JOIN meeting_types t ON t.id = m.meeting_type_id AND m.state <> 'dropped'",
        text: "m.title || ' meeting ' || t.name",
        order: "CASE m.state WHEN 'running' THEN 0 WHEN 'planned' THEN 1 ELSE 2 END,
                CASE m.state WHEN 'planned' THEN m.planned_on END, m.planned_on DESC, m.id DESC",
    },
    Kind {
        name: "deal",
        select: "SELECT d.id, d.name, coalesce(a.name, 'no account') || ', ' || coalesce(s.name, 'stage not known'), NULL, NULL
                 FROM deals d LEFT JOIN accounts a ON a.id = d.account_id LEFT JOIN stages s ON s.id = d.stage_id",
        text: "d.name || ' ' || coalesce(a.name, '') || ' ' || coalesce(d.external_id, '')",
        order: "d.outcome <> 'open', d.close_on DESC",
    },
    Kind {
        name: "account",
        select: "SELECT a.id, a.name, CASE (SELECT count(*) FROM deals WHERE account_id = a.id)
                   WHEN 0 THEN 'no deals' WHEN 1 THEN '1 deal'
                   ELSE (SELECT count(*) FROM deals WHERE account_id = a.id) || ' deals' END, NULL, NULL
                 FROM accounts a",
        text: "a.name || ' ' || a.domain",
        order: "a.name",
    },
];

/// Hits per kind.
const PER_KIND: usize = 8;

impl Store {
    /// The best hits of each kind: reps, their open plans and walks, deals, accounts, notes. Every word must occur, in any case, with or without
    /// accents; in notes as the beginning of a word. Costs one pass over the names.
    pub fn search(&self, text: &str) -> Result<Vec<Found>> {
        let words = text_match::words(text);
        let mut hits = Vec::new();
        if !words.is_empty() {
            for kind in &KINDS {
                match self.ids_of_kind(kind, text, &words)? {
                    Some(ids) => hits.extend(by_id(self.reader(), kind, &ids)?),
                    None => hits.extend(of_kind(self.reader(), kind, &words)?),
                }
            }
            hits.extend(self.found_notes(text)?);
        }
        Ok(hits)
    }

    /// Deals and accounts of a large file: from the columns, and by the beginning of what a CRM calls them. Before the
    /// columns are here, deals by the beginnings of their words, and accounts by that of their name.
    fn ids_of_kind(&self, kind: &Kind, text: &str, words: &[String]) -> Result<Option<Vec<i64>>> {
        let (by_key, by_index) = match kind.name {
            "deal" => (
                "SELECT id FROM deals WHERE external_id >= ?1 AND external_id < ?1 || char(1114111) LIMIT 8",
                "SELECT rowid FROM main.search_deals WHERE search_deals MATCH ?1 ORDER BY rowid DESC LIMIT 8",
            ),
            "account" => (
                "SELECT id FROM accounts WHERE domain <> '' AND domain >= lower(?1)
                   AND domain < lower(?1) || char(1114111) LIMIT 8",
                "SELECT id FROM accounts WHERE lower(name) >= lower(?1) AND lower(name) < lower(?1) || char(1114111)
                 ORDER BY lower(name) LIMIT 8",
            ),
            _ => return Ok(None),
        };
        if self.looking().is_some() || !self.is_large()? {
            return Ok(None);
        }
        let typed = text.trim();
        let mut ids = self.ids(by_key, typed)?;
        let found = self.ask_columns(|columns| match kind.name {
            "deal" => columns.deals_found(words, PER_KIND),
            _ => columns.accounts_found(words, PER_KIND),
        })?;
        ids.extend(match found {
            Some(found) => found,
            None if kind.name == "deal" => self.ids(by_index, &text_search::asked(typed))?,
            None => self.ids(by_index, typed)?,
        });
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        ids.truncate(PER_KIND);
        Ok(Some(ids))
    }

    fn ids(&self, sql: &str, asked: &str) -> Result<Vec<i64>> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.reader().prepare_cached(sql)?;
        let ids = statement.query_map([asked], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Notes come from the index: there are too many to look into each.
    fn found_notes(&self, text: &str) -> Result<Vec<Found>> {
        let hits = self.search_notes(text, PER_KIND)?;
        let found = |hit: TextHit| Found {
            kind: "note",
            id: hit.id,
            label: hit.text.text,
            detail: hit.about,
            opens: hit.opens.and_then(|(kind, id)| match kind.as_str() {
                "deal" => Some(("deal", id)),
                "rep" => Some(("rep", id)),
                _ => None,
            }),
        };
        Ok(hits.into_iter().map(found).collect())
    }
}

fn of_kind(connection: &Connection, kind: &Kind, words: &[String]) -> Result<Vec<Found>> {
    let text = kind.text;
    let conditions: Vec<String> = (1..=words.len())
        .map(|place| format!("holds_word({text}, ?{place})"))
        .collect();
    let sql = format!(
        "{} WHERE {} ORDER BY {} LIMIT {PER_KIND}",
        kind.select,
        conditions.join(" AND "),
        kind.order
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(words), |row| found(row, kind))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The records of these row numbers, in their order.
fn by_id(connection: &Connection, kind: &Kind, ids: &[i64]) -> Result<Vec<Found>> {
    let (table, _) = kind.text.split_once('.').unwrap_or_default();
    let mut statement =
        connection.prepare_cached(&format!("{} WHERE {table}.id = ?1", kind.select))?;
    let mut hits = Vec::with_capacity(ids.len());
    for id in ids {
        hits.extend(
            statement
                .query_row([id], |row| found(row, kind))
                .optional()?,
        );
    }
    Ok(hits)
}

fn found(row: &Row<'_>, kind: &Kind) -> rusqlite::Result<Found> {
    let opens: Option<String> = row.get(3)?;
    let opened: Option<i64> = row.get(4)?;
    let opens = match opens.as_deref() {
        Some("deal") => Some("deal"),
        Some("rep") => Some("rep"),
        _ => None,
    };
    Ok(Found {
        kind: kind.name,
        id: row.get(0)?,
        label: row.get(1)?,
        detail: row.get(2)?,
        opens: opens.zip(opened),
    })
}
