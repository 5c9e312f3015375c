//! Search by text: everything that people wrote, and the deals, as one types.
//!
//! ```text
//!   typed --words--> asked of three FTS5 indices, newest rows first --ids--> rows of the tables (as of the day) --> hits
//! ```
//!
//! The indices hold no text and know only today: each hit is read from its row, through the views of the day looked
//! at, and the match is found again in that text. What is typed is never a query language: only letters and figures
//! reach the index, each word as the beginning of a word.

mod index;
mod kind;
mod mark;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Result, Store};
use kind::{GROUPS, Group, KINDS, KindRow};
use words::Words;

pub(super) use index::{Pause, differences, mend, mend_all};
pub use kind::TextKind;
pub use mark::Marked;

/// A record whose text holds every word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextHit {
    /// What it is.
    pub kind: TextKind,
    /// Its row number among its kind.
    pub id: i64,
    /// The day it is from, where known.
    pub day: Option<NaiveDate>,
    /// Whom or what it is about: the name of a rep, a deal, an account; may be empty.
    pub about: String,
    /// Whether it is for its writer only.
    pub private: bool,
    /// The part of the text around the match, with the matched letters.
    pub text: Marked,
    /// The record to open for it: `deal`, `rep`, `plan`, `meeting`, `ride_along`, `diagnosis`, `action`, and its row number.
    pub opens: Option<(String, i64)>,
}

/// How many records hold the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextTotal {
    /// So many were counted.
    pub counted: usize,
    /// There are more than that.
    pub more: bool,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextFound {
    /// The best first: whole words before beginnings, names before text, then the newest.
    pub hits: Vec<TextHit>,
    /// How many there are in all.
    pub total: TextTotal,
}

/// So many of the newest rows of each index are looked at; the best of them are shown.
const LOOKED_AT: usize = 150;

/// So far is counted.
const COUNTED: usize = 1000;

/// So many places of the hits are for deals, while there is enough else.
const DEALS: usize = 15;

impl Store {
    /// The best `limit` records that hold every word of `typed` as the beginning of a word, as of the day looked at.
    /// Words in a script without spaces, and signs that are no letters (an emoji), are looked for anywhere in the text;
    /// that takes a pass over everything.
    pub fn search_text(&self, typed: &str, limit: usize) -> Result<TextFound> {
        let words = Words::of(typed);
        let mut found = TextFound::default();
        if words.is_empty() {
            return Ok(found);
        }
        let (mut deals, mut others) = (Vec::new(), Vec::new());
        for group in &GROUPS {
            let (hits, total) = self.of_group(group, &words)?;
            found.total.counted += total.counted;
            found.total.more |= total.more;
            if group.is_deals {
                &mut deals
            } else {
                &mut others
            }
            .extend(hits);
        }
        found.hits = chosen(deals, others, limit);
        Ok(found)
    }

    /// The best `limit` notes that hold every word, see [`Store::search_text`].
    pub(super) fn search_notes(&self, typed: &str, limit: usize) -> Result<Vec<TextHit>> {
        let words = Words::of(typed);
        let mut hits = Vec::new();
        for group in GROUPS
            .iter()
            .filter(|g| g.index == "search_notes" && !words.is_empty())
        {
            hits.extend(self.of_group(group, &words)?.0);
        }
        Ok(chosen(Vec::new(), hits, limit))
    }

    /// The newest hits of an index, and how many it holds.
    fn of_group(&self, group: &Group, words: &Words) -> Result<(Vec<Ranked>, TextTotal)> {
        let looks_back = self.looking().is_some();
        // The index of the deals holds the next step of today.
        if words.needs_a_pass() || (looks_back && group.is_deals) {
            return by_a_pass(self.reader(), group, words);
        }
        let sql = format!(
            "SELECT rowid FROM main.{0} WHERE {0} MATCH ?1 ORDER BY rowid DESC",
            group.index
        );
        let mut statement = self.reader().prepare_cached(&sql)?;
        // Asked once: the beginning of a frequent word costs more than the rows that are read.
        let mut rows = statement.query([words.asked()])?;
        let (mut hits, mut total) = (Vec::new(), TextTotal::default());
        while let Some(row) = rows.next()? {
            let is_enough = hits.len() >= LOOKED_AT;
            if total.counted >= COUNTED || (is_enough && looks_back) {
                total.more = true;
                break;
            }
            if is_enough {
                total.counted += 1;
                continue;
            }
            let Some((kind, id)) = group.record(row.get(0)?) else {
                continue;
            };
            if let Some(hit) = read_hit(self.reader(), kind, id, words)?
                && (!looks_back || hit.holds_all)
            {
                hits.push(hit);
                total.counted += 1;
            }
        }
        Ok((hits, total))
    }
}

/// What is typed, as it is asked of an index: each word as the beginning of a word. Empty where nothing can be asked.
pub(super) fn asked(typed: &str) -> String {
    let words = Words::of(typed);
    if words.is_empty() || words.needs_a_pass() {
        return String::new();
    }
    words.asked()
}

/// A hit with its place in the order.
struct Ranked {
    hit: TextHit,
    /// 0 is best.
    rank: u8,
    /// Whether each word was found again in the text.
    holds_all: bool,
}

/// The hits to show: by rank, then the newest; deals do not crowd out the rest.
fn chosen(mut deals: Vec<Ranked>, mut others: Vec<Ranked>, limit: usize) -> Vec<TextHit> {
    let order = |a: &Ranked, b: &Ranked| {
        let key = |r: &Ranked| (r.rank, std::cmp::Reverse((r.hit.day, r.hit.id)));
        key(a).cmp(&key(b))
    };
    deals.sort_by(order);
    others.sort_by(order);
    let for_deals = limit
        .saturating_sub(others.len())
        .max(DEALS.min(limit))
        .min(deals.len());
    deals.truncate(for_deals);
    others.truncate(limit - for_deals);
    deals.append(&mut others);
    deals.sort_by(order);
    deals.into_iter().map(|ranked| ranked.hit).collect()
}

fn read_hit(
    connection: &Connection,
    kind: &KindRow,
    id: i64,
    words: &Words,
) -> Result<Option<Ranked>> {
    let sql = format!("{} WHERE t.id = ?1", kind.select);
    let hit = connection
        .prepare_cached(&sql)?
        .query_row([id], |row| ranked(row, kind, words))
        .optional()?;
    Ok(hit)
}

/// Looks into every text instead of the index.
fn by_a_pass(
    connection: &Connection,
    group: &Group,
    words: &Words,
) -> Result<(Vec<Ranked>, TextTotal)> {
    let mut hits = Vec::new();
    let mut more = false;
    for kind in KINDS.iter().filter(|kind| kind.index == group.index) {
        let conditions: Vec<String> = (1..=words.folded().len())
            .map(|place| format!("holds_word(text, ?{place})"))
            .collect();
        let sql = format!(
            "SELECT * FROM ({}) WHERE {} ORDER BY id DESC LIMIT {}",
            kind.select,
            conditions.join(" AND "),
            LOOKED_AT + 1
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(words.folded()))?;
        let mut of_kind = 0;
        while let Some(row) = rows.next()? {
            let hit = ranked(row, kind, words)?;
            if !hit.holds_all {
                continue;
            }
            if of_kind == LOOKED_AT {
                more = true;
                break;
            }
            of_kind += 1;
            hits.push(hit);
        }
    }
    let counted = hits.len();
    Ok((hits, TextTotal { counted, more }))
}

fn ranked(row: &Row<'_>, kind: &KindRow, words: &Words) -> rusqlite::Result<Ranked> {
    let text: String = row.get("text")?;
    let found = mark::find(&text, words);
    let (opens, opened): (Option<String>, Option<i64>) = (row.get("opens")?, row.get("opened")?);
    let day: Option<String> = row.get("day")?;
    Ok(Ranked {
        rank: u8::from(!found.all_whole) * 2 + u8::from(!kind.is_name),
        holds_all: found.all,
        hit: TextHit {
            kind: kind.kind,
            id: row.get("id")?,
            day: day.and_then(|day| day.parse().ok()),
            about: row.get("about")?,
            private: row.get("private")?,
            text: found.cut(&text),
            opens: opens.zip(opened),
        },
    })
}
