//! The verdict on a table: its kind, how sure, and which column is which field.

use super::header::HeaderWords;
use super::matching::{assign, columns_of};
use super::rules::{foreign, needs_of, rules_of};
use super::{ColumnProfile, FieldKey, IdKind, Kind, field, id_kind};
use crate::domain::money::Currency;

/// How a column came to its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// A header word of the field table.
    Alias,
    /// A pattern, such as `Date entered "Demo (Sales Pipeline)"`.
    Pattern,
    /// A currency column that belongs to the money column beside it.
    Pair,
    /// A person or a saved mapping said so.
    Person,
}

/// A column that holds the day on which a deal entered or left one stage (HubSpot).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDate {
    /// The stage as the header names it.
    pub stage: String,
    /// The pipeline, if the header names one.
    pub pipeline: Option<String>,
    /// `true`: the day the stage was entered; `false`: the day it was left.
    pub entered: bool,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub struct ColumnMapping {
    /// Place in the table, from 0.
    pub index: usize,
    /// The header as it stands in the file.
    pub header: String,
    /// The field it is mapped to; `None` = kept as an extra column.
    pub field: Option<FieldKey>,
    /// How it was matched; `None` where it is not mapped.
    pub matched: Option<MatchedBy>,
    /// The stage of a stage-date column (field `stage_entered` or `stage_exited`).
    pub stage_date: Option<StageDate>,
    /// For a currency column: the index of the money column whose currency it gives.
    pub currency_of: Option<usize>,
    /// The currency that the header itself names: `quota_eur`.
    pub currency: Option<Currency>,
    /// How its cells are written, once [`super::profile`] has read them.
    pub profile: Option<ColumnProfile>,
}

/// What a table is and how its columns are read.
#[derive(Debug, Clone)]
pub struct Recognition {
    /// What one row is.
    pub kind: Kind,
    /// How sure, 0.5 to 1: its own weight as a share of its and the runner-up's together. A rule of thumb
    /// for showing, not a probability.
    pub confidence: f64,
    /// The second best kind, where one is near.
    pub runner_up: Option<Kind>,
    /// Every column of the table in its order.
    pub columns: Vec<ColumnMapping>,
    /// Things a person should know or decide before the import; empty when all is clear.
    pub problems: Vec<String>,
    /// For [`Kind::NotASalesExport`]: what was seen and what would be needed.
    pub refusal: Option<String>,
}

impl Recognition {
    /// The column mapped to a field.
    pub fn column(&self, field: &str) -> Option<&ColumnMapping> {
        self.columns
            .iter()
            .find(|column| column.field == Some(field))
    }

    /// Columns that no field claims; they are kept as extra data.
    pub fn unknown(&self) -> impl Iterator<Item = &ColumnMapping> {
        self.columns.iter().filter(|column| column.field.is_none())
    }
}

/// Weight below which a table is not taken for a kind: two telling columns and one more.
const ENOUGH: f64 = 5.0;

/// Recognises a table by its header, its first records and its file name.
pub fn recognise<T: AsRef<str>>(header: &[T], samples: &[Vec<String>], file: &str) -> Recognition {
    let words: Vec<HeaderWords> = header
        .iter()
        .map(|name| HeaderWords::of(name.as_ref()))
        .collect();
    if let Some(reason) = foreign(&words) {
        return refused(header, reason);
    }
    if let Some(reason) = foreign_ids(&words, samples) {
        return refused(header, reason);
    }
    let mut scores: Vec<(f64, Kind)> = Kind::ALL
        .into_iter()
        .map(|kind| (score(kind, &words, samples, file), kind))
        .filter(|(score, _)| *score >= ENOUGH)
        .collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let Some((best, kind)) = scores.first().copied() else {
        return refused(header, unknown(header));
    };
    let second = scores.get(1).copied();
    let mut recognition = recognise_as(kind, header);
    recognition.confidence = best / (best + second.map_or(0.0, |(score, _)| score));
    recognition.runner_up = second
        .filter(|(score, _)| *score > best * 0.5)
        .map(|(_, kind)| kind);
    if let Some((score, other)) = second
        && score > best * 0.9
    {
        recognition.problems.push(format!(
            "the columns would also fit {}; say which it is if this is wrong",
            other.label()
        ));
    }
    recognition
}

/// Maps the columns of a table whose kind a person or a saved mapping has said.
pub fn recognise_as<T: AsRef<str>>(kind: Kind, header: &[T]) -> Recognition {
    let mut columns = columns_of(header);
    assign(kind, &mut columns);
    let mut recognition = Recognition {
        kind,
        confidence: 1.0,
        runner_up: None,
        columns,
        problems: Vec::new(),
        refusal: None,
    };
    for group in needs_of(kind) {
        if !group.iter().any(|key| recognition.column(key).is_some()) {
            let labels: Vec<&str> = group
                .iter()
                .filter_map(|key| field(kind, key))
                .map(|field| field.label)
                .collect();
            recognition
                .problems
                .push(format!("no column was found for {}", labels.join(" or ")));
        }
    }
    let slowly = recognition.column("valid_from").is_some();
    if slowly && matches!(kind, Kind::Accounts | Kind::Contacts) {
        let note = "each row is one state of a record over time; the newest state counts";
        recognition.problems.push(note.to_owned());
    }
    recognition
}

fn refused<T: AsRef<str>>(header: &[T], reason: String) -> Recognition {
    Recognition {
        kind: Kind::NotASalesExport,
        confidence: 1.0,
        runner_up: None,
        columns: columns_of(header),
        problems: Vec::new(),
        refusal: Some(reason),
    }
}

fn unknown<T: AsRef<str>>(header: &[T]) -> String {
    let mut names: Vec<&str> = header.iter().take(8).map(AsRef::as_ref).collect();
    if header.len() > names.len() {
        names.push("…");
    }
    format!(
        "the columns {} are those of no table that Ridealong keeps. Deals, for example, need a name or an id \
         and a stage, with an amount, a close date or an owner; if it is an export, say its kind and map its \
         columns",
        names.join(", ")
    )
}

/// The id kind of the first filled cells of a column.
fn sampled_id(column: usize, samples: &[Vec<String>]) -> Option<IdKind> {
    samples
        .iter()
        .filter_map(|row| row.get(column))
        .find(|cell| !cell.is_empty())
        .and_then(|id| id_kind(id))
}

fn id_column(words: &[HeaderWords]) -> Option<usize> {
    words.iter().position(|header| header.words == "id")
}

fn foreign_ids(words: &[HeaderWords], samples: &[Vec<String>]) -> Option<String> {
    match sampled_id(id_column(words)?, samples)? {
        IdKind::OrderLine => Some(super::rules::ORDER_LINES.to_owned()),
        IdKind::Order => Some(super::rules::ORDERS.to_owned()),
        _ => None,
    }
}

fn score(kind: Kind, words: &[HeaderWords], samples: &[Vec<String>], file: &str) -> f64 {
    let rules = rules_of(kind);
    let mut columns = super::matching::columns_of_words(words);
    assign(kind, &mut columns);
    let has = |key: &str| columns.iter().any(|column| column.field == Some(key));
    let needs = rules
        .needs
        .iter()
        .all(|group| group.iter().any(|key| has(key)));
    // Deals without id and name are known by whom they are with: account and product, stage and value.
    let told_apart = kind == Kind::Deals
        && has("stage")
        && (has("account_name") || has("account_id") || has("account_domain"))
        && (has("amount") || has("close_date"))
        && (has("owner_name") || has("owner_id") || has("owner_email") || has("product"));
    let known = |marker: &&str| words.iter().any(|header| header.words == *marker);
    // An id of its own beside the deal's: a record of a change.
    let child = kind == Kind::DealHistory && ["id", "opportunity id"].iter().all(known);
    let marked = rules.markers.is_empty() || rules.markers.iter().any(known) || child;
    if !(needs || told_apart) || !marked {
        return 0.0;
    }
    let mut score: f64 = columns
        .iter()
        .filter_map(|column| field(kind, column.field?))
        .map(|field| f64::from(field.weight))
        .sum();
    // A combined table (Pipedrive's sample) has columns of persons and activities beside those of deals.
    if rules
        .entities
        .iter()
        .any(|entity| words.iter().any(|header| header.entity == Some(*entity)))
    {
        score += if kind == Kind::Deals { 20.0 } else { 4.0 };
    }
    // `Opportunity Name`, `lead_id`: the kind's own word in front.
    let own = super::header::own_words(kind);
    let named = |header: &&HeaderWords| {
        own.iter().any(|word| {
            header.words == format!("{word} id") || header.words == format!("{word} name")
        })
    };
    score += 2.0 * words.iter().filter(named).count() as f64;
    // A table of states looks like the table itself; what tells it is the column of the change.
    if kind == Kind::DealHistory {
        score += 12.0;
    }
    if id_column(words)
        .and_then(|column| sampled_id(column, samples))
        .is_some_and(|id| rules.ids.contains(&id))
    {
        score += 8.0;
    }
    let file = super::normalise(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    if rules
        .files
        .iter()
        .any(|word| file.split(' ').any(|part| part == *word))
    {
        score += 2.0;
    }
    score
}

/// The stage of a header `date entered stage pipeline` in normalised words, or of the original spelling
/// `Date entered "Demo (Sales Pipeline)"`.
pub(super) fn stage_date(header: &str) -> Option<StageDate> {
    let header = header.trim();
    let lower = header.to_lowercase();
    let entered = lower.starts_with("date entered ");
    let rest = if entered {
        header.get("date entered ".len()..)?
    } else if lower.starts_with("date exited ") {
        header.get("date exited ".len()..)?
    } else {
        return None;
    };
    let quotes = ['"', '“', '”', '\''];
    let rest = rest.trim().trim_matches(quotes).trim();
    if rest.is_empty() || rest.to_lowercase().starts_with("current stage") {
        return None;
    }
    let (stage, pipeline) = match rest
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
    {
        Some((stage, pipeline)) => (stage, Some(pipeline.trim().to_owned())),
        None => (rest, None),
    };
    let stage = stage.trim().trim_matches(quotes).trim().to_owned();
    Some(StageDate {
        stage,
        pipeline,
        entered,
    })
}
