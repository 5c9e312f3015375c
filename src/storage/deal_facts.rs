//! What flags are raised from, gathered for many deals at once: one pass over the deals, one over their scores,
//! one over their buyers, and the medians of won deals once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params_from_iter};
use serde::{Deserialize, Serialize};

use super::cells;
use super::desk::Desk;
use super::{Result, Store};
use crate::domain::flags::{DealFacts, FLAGS, Flag, ReviewThresholds};
use crate::domain::history::Looking;
use crate::domain::ids::DealId;
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;
use crate::domain::statistics::median_i64;

/// Per stage: median days that won deals spent in it, and how many deals those were.
pub(super) type WonStageDays = HashMap<i64, (f64, i64)>;

/// Under which the medians of won deals are kept on the desk.
pub(super) const MEDIANS: &str = "won-stage-days";

/// The medians as they are kept, by stage.
#[derive(Serialize, Deserialize)]
pub(super) struct Medians {
    pub(super) last_event: i64,
    days: Vec<(i64, f64, i64)>,
}

impl Medians {
    pub(super) fn new(days: &WonStageDays, last_event: i64) -> Self {
        let mut days: Vec<(i64, f64, i64)> = days
            .iter()
            .map(|(stage, (days, deals))| (*stage, *days, *deals))
            .collect();
        days.sort_by_key(|stage| stage.0);
        Self { last_event, days }
    }

    pub(super) fn of(self) -> WonStageDays {
        let days = self.days.into_iter();
        days.map(|(stage, days, deals)| (stage, (days, deals)))
            .collect()
    }
}

/// From so many events on, one more change does not move a median.
const MANY_EVENTS: i64 = 20_000;

/// What the facts of every deal share.
#[derive(Debug, PartialEq)]
pub(super) struct Background {
    looking: Option<Looking>,
    mark: i64,
    last_event: i64,
    stages: HashMap<i64, (String, i64)>,
    /// Per stage: median days that won deals spent in it, and how many deals those were.
    won_stage_days: Arc<WonStageDays>,
    has_activities: bool,
    has_product_list: bool,
    has_accounts: bool,
}

/// Deals by row number, as a condition over `d` that is prepared once for any of them.
pub(super) const AMONG: &str = "d.id IN (SELECT value FROM json_each(?1))";

/// The parameter of [`AMONG`].
pub(super) fn ids_as_json(deals: &[DealId]) -> String {
    let ids: Vec<String> = deals.iter().map(ToString::to_string).collect();
    format!("[{}]", ids.join(","))
}

/// Name of a buyer, place and name of the buying stage.
type BuyerAt = (String, i64, String);

/// Why a deal has a flag.
#[derive(Debug, Clone, PartialEq)]
pub struct RaisedFlag {
    /// The flag.
    pub flag: &'static Flag,
    /// In plain words, with the numbers and the origin of the threshold.
    pub why: String,
}

impl Store {
    /// The flags of a deal, the heaviest first, each with its reason.
    pub fn flags_of(&self, deal: DealId, thresholds: &ReviewThresholds) -> Result<Vec<RaisedFlag>> {
        let facts = self.facts_where(AMONG, &[ids_as_json(&[deal])])?;
        Ok(facts
            .first()
            .map(|(_, facts)| {
                FLAGS
                    .iter()
                    .filter(|flag| flag.is_raised(facts, thresholds))
                    .map(|flag| RaisedFlag {
                        flag,
                        why: flag.explain(facts, thresholds),
                    })
                    .collect()
            })
            .unwrap_or_default())
    }

    /// What is known of these deals for their flags, in no particular order.
    pub fn deal_facts(&self, deals: &[DealId]) -> Result<Vec<(DealId, DealFacts)>> {
        let facts = self.facts_where(AMONG, &[ids_as_json(deals)])?;
        Ok(facts
            .into_iter()
            .map(|(id, facts)| (DealId(id), facts))
            .collect())
    }

    /// The facts of the deals for which a condition on `d` holds.
    pub(super) fn facts_where(
        &self,
        condition: &str,
        words: &[String],
    ) -> Result<Vec<(i64, DealFacts)>> {
        let background = self.background()?;
        let mut scores = self.scores_where(condition, words)?;
        let mut buyers = self.buyers_where(condition, words)?;
        let today = self.today();
        let activity = if background.has_activities {
            "(SELECT max(a.happened_on) FROM activities a WHERE a.deal_id = d.id AND a.done = 1)"
        } else {
            "NULL"
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT d.id, d.outcome, d.stage_id, d.stage_since, d.created_on, d.close_on, d.pushes,
               d.last_activity_on, {activity}, d.next_step, d.next_step_on, d.amount_minor IS NULL,
               d.owner_id IS NULL, d.account_id IS NULL, owner.name, owner.left_on, owner.active,
               product.name, product.listed
             FROM deals d LEFT JOIN reps owner ON owner.id = d.owner_id
             LEFT JOIN products product ON product.id = d.product_id
             WHERE {condition}"
        ))?;
        let mut rows = statement.query(params_from_iter(words))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let mut facts = background.facts(row, today)?;
            facts.qualification = scores.remove(&id);
            facts.buyers = buyers.remove(&id).unwrap_or_default();
            all.push((id, facts));
        }
        Ok(all)
    }

    /// Points, points that the stage asks for and name of the framework, of deals that have scores in a framework
    /// that asks something of their stage. With several frameworks the one that falls shortest counts.
    fn scores_where(
        &self,
        condition: &str,
        words: &[String],
    ) -> Result<HashMap<i64, (u32, u32, String)>> {
        // The newest score of an element counts; of two in the same moment the one written later.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT n.deal_id, sum(n.level), m.minimum, f.name
             FROM (SELECT s.deal_id, s.element_id, s.level, max(s.scored_at * 1000000 + s.id % 1000000)
                   FROM qualification_scores s
                   WHERE s.deal_id IN (SELECT d.id FROM deals d WHERE {condition})
                   GROUP BY s.deal_id, s.element_id) n
             JOIN framework_elements e ON e.id = n.element_id
             JOIN frameworks f ON f.id = e.framework_id
             JOIN deals d ON d.id = n.deal_id
             JOIN stage_minimums m ON m.framework_id = f.id AND m.stage_id = d.stage_id
             GROUP BY n.deal_id, f.id ORDER BY sum(n.level) - m.minimum DESC"
        ))?;
        let mut rows = statement.query(params_from_iter(words))?;
        let mut scores = HashMap::new();
        while let Some(row) = rows.next()? {
            scores.insert(row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?));
        }
        Ok(scores)
    }

    /// Name, place and name of the buying stage of the buyers of deals.
    fn buyers_where(
        &self,
        condition: &str,
        words: &[String],
    ) -> Result<HashMap<i64, Vec<BuyerAt>>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT b.deal_id, b.name, s.position, s.name FROM buyers b
             JOIN stages s ON s.id = b.buying_stage_id
             WHERE b.deal_id IN (SELECT d.id FROM deals d WHERE {condition}) ORDER BY b.id"
        ))?;
        let mut rows = statement.query(params_from_iter(words))?;
        let mut buyers: HashMap<i64, Vec<BuyerAt>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let buyer = (row.get(1)?, row.get(2)?, row.get(3)?);
            buyers.entry(row.get(0)?).or_default().push(buyer);
        }
        Ok(buyers)
    }

    /// The background, read again when the file has changed. The medians stay in a long history while it has not
    /// grown by more than a thousandth: one more change does not move them.
    pub(super) fn background(&self) -> Result<Arc<Background>> {
        let mark = self.mark()?;
        let last_event: i64 = self.connection.query_row(
            "SELECT coalesce(max(id), 0) FROM main.deal_events",
            [],
            |row| row.get(0),
        )?;
        let looking = self.looking();
        let mut kept = self.background.borrow_mut();
        if kept.is_none() && looking.is_none() {
            *kept = match self.known_background() {
                Some(known) => Some(known),
                None if last_event >= MANY_EVENTS => self.background_of_desk()?,
                None => None,
            };
        }
        let same_day = kept.as_ref().filter(|kept| kept.looking == looking);
        if let Some(kept) =
            same_day.filter(|kept| (kept.mark, kept.last_event) == (mark, last_event))
        {
            return Ok(Arc::clone(kept));
        }
        let grown = |kept: &Background| (kept.last_event - last_event).abs() * 1000;
        let days = match same_day {
            Some(kept) if last_event >= MANY_EVENTS && grown(kept) <= last_event => {
                Some((Arc::clone(&kept.won_stage_days), kept.last_event))
            }
            _ => None,
        };
        let is_counted = days.is_none();
        let (days, of_event) = match days {
            Some(days) => days,
            None => (Arc::new(won_stage_days(&self.connection)?), last_event),
        };
        let mut fresh = read_background(&self.connection, looking, mark, days)?;
        fresh.last_event = of_event;
        let fresh = Arc::new(fresh);
        if looking.is_none() {
            if let Ok(mut known) = self.columns.background.lock() {
                *known = Some(Arc::clone(&fresh));
            }
            if is_counted {
                self.keep_medians_on_desk(&fresh);
            }
        }
        *kept = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// What another connection of this program found out.
    fn known_background(&self) -> Option<Arc<Background>> {
        let known = self.columns.background.lock().ok()?;
        known.clone()
    }

    /// The background with the medians as the desk has them: in a long history they take a pass over the events of
    /// every won deal. Where there is no desk, or it cannot be read, there are none.
    fn background_of_desk(&self) -> Result<Option<Arc<Background>>> {
        let Some(kept) =
            Desk::beside(&self.path).and_then(|desk| desk.kept_answer(MEDIANS).ok()?)
        else {
            return Ok(None);
        };
        let Ok(medians) = serde_json::from_slice::<Medians>(&kept.bytes) else {
            return Ok(None);
        };
        let last_event = medians.last_event;
        let days = Arc::new(medians.of());
        let mut background = read_background(&self.connection, None, kept.mark, days)?;
        background.last_event = last_event;
        Ok(Some(Arc::new(background)))
    }

    /// Keeps medians that took a pass, where there is a desk. One that cannot be written keeps nobody from reading.
    fn keep_medians_on_desk(&self, background: &Background) {
        if background.last_event >= MANY_EVENTS
            && let Some(desk) = Desk::beside(&self.path)
        {
            let medians = Medians::new(&background.won_stage_days, background.last_event);
            let bytes = serde_json::to_vec(&medians).unwrap_or_default();
            let _ = desk.keep_answer(MEDIANS, background.mark, &bytes);
        }
    }

    /// Takes medians that were kept, as of an event and a mark.
    pub(super) fn take_medians(
        &self,
        days: Arc<WonStageDays>,
        last_event: i64,
        mark: i64,
    ) -> Result<()> {
        let mut background = read_background(&self.connection, None, mark, days)?;
        background.last_event = last_event;
        if let Ok(mut known) = self.columns.background.lock() {
            *known = Some(Arc::new(background));
        }
        Ok(())
    }

    /// The medians with the event and the mark that they are true for.
    pub(super) fn medians(&self) -> Result<(Arc<WonStageDays>, i64, i64)> {
        let background = self.background()?;
        Ok((
            Arc::clone(&background.won_stage_days),
            background.last_event,
            background.mark,
        ))
    }
}

fn read_background(
    connection: &Connection,
    looking: Option<Looking>,
    mark: i64,
    won_stage_days: Arc<WonStageDays>,
) -> Result<Background> {
    let is_there = |sql: &str| -> Result<bool> {
        Ok(connection.query_row(&format!("SELECT EXISTS ({sql})"), [], |row| row.get(0))?)
    };
    let mut statement = connection.prepare("SELECT id, name, position FROM stages")?;
    let stages = statement
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Background {
        looking,
        mark,
        last_event: 0,
        stages,
        won_stage_days,
        has_activities: is_there("SELECT 1 FROM activities WHERE deal_id IS NOT NULL")?,
        has_product_list: is_there("SELECT 1 FROM products WHERE listed = 1")?,
        has_accounts: is_there("SELECT 1 FROM accounts")?,
    })
}

/// Days that won deals spent in each stage: all stays of a deal in a stage together. A stay counts where the file
/// knows when it began.
fn won_stage_days(connection: &Connection) -> Result<WonStageDays> {
    let mut statement = connection.prepare(
        "SELECT e.deal_id, e.new, e.happened_at, e.old IS NOT NULL OR e.dated
         FROM deals d JOIN deal_events e ON e.deal_id = d.id AND e.field = 'stage'
         WHERE d.outcome = 'won' ORDER BY d.id, e.happened_at, e.id",
    )?;
    let mut rows = statement.query([])?;
    let mut days: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut stays: HashMap<i64, i64> = HashMap::new();
    let mut last: Option<(i64, Option<i64>, NaiveDate, bool)> = None;
    while let Some(row) = rows.next()? {
        let deal: i64 = row.get(0)?;
        let stage = row
            .get_ref(1)?
            .as_str_or_null()
            .ok()
            .flatten()
            .and_then(|id| id.parse().ok());
        let (on, is_known) = (Stamp(row.get(2)?).day(), row.get(3)?);
        if let Some((before, Some(left), since, true)) = last
            && before == deal
        {
            *stays.entry(left).or_default() += (on - since).num_days();
        }
        if last.is_some_and(|(before, ..)| before != deal) {
            for (stage, stay) in stays.drain() {
                days.entry(stage).or_default().push(stay);
            }
        }
        last = Some((deal, stage, on, is_known));
    }
    for (stage, stay) in stays {
        days.entry(stage).or_default().push(stay);
    }
    Ok(days
        .into_iter()
        .filter_map(|(stage, stays)| Some((stage, (median_i64(&stays)?, stays.len() as i64))))
        .collect())
}

impl Background {
    /// Whether won deals are known to have stood in a stage.
    pub(super) fn has_won_through(&self, stage: i64) -> bool {
        self.won_stage_days.contains_key(&stage)
    }

    /// Whether flags raised from both are the same.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        self.stages == other.stages
            && self.won_stage_days == other.won_stage_days
            && (
                self.has_activities,
                self.has_product_list,
                self.has_accounts,
            ) == (
                other.has_activities,
                other.has_product_list,
                other.has_accounts,
            )
    }

    /// Whether there is a product list.
    pub(super) fn has_product_list(&self) -> bool {
        self.has_product_list
    }

    /// Whether the file has accounts at all.
    pub(super) fn has_accounts(&self) -> bool {
        self.has_accounts
    }

    /// The facts in a row of [`Store::facts_where`], without scores and buyers.
    fn facts(&self, row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<DealFacts> {
        let outcome: Outcome = row
            .get_ref(1)?
            .as_str()
            .ok()
            .and_then(|key| key.parse().ok())
            .unwrap_or_default();
        let stage_id: Option<i64> = row.get(2)?;
        let stage = stage_id.and_then(|id| self.stages.get(&id));
        let (created_on, close_on) = (cells::day_at(row, 4)?, cells::day_at(row, 5)?);
        let last_activity_on = cells::day_at(row, 7)?.max(cells::day_at(row, 8)?);
        let left_on = cells::day_at(row, 15)?;
        let has_left = left_on.is_some_and(|day| day <= today) || row.get(16) == Ok(Some(false));
        let missing = [
            ("stage", stage_id.is_none()),
            ("amount", outcome != Outcome::Lost && row.get(11)?),
            ("close date", close_on.is_none()),
            ("created", created_on.is_none()),
            ("owner", row.get(12)?),
        ];
        Ok(DealFacts {
            today,
            outcome,
            stage: stage.map(|stage| stage.0.clone()).unwrap_or_default(),
            stage_position: stage.map(|stage| stage.1),
            stage_since: cells::day_at(row, 3)?,
            won_stage_days: stage_id
                .and_then(|id| self.won_stage_days.get(&id))
                .copied(),
            created_on,
            close_on,
            pushes: row.get(6)?,
            last_activity_on,
            activities_known: self.has_activities || last_activity_on.is_some(),
            next_step: row.get(9)?,
            next_step_on: cells::day_at(row, 10)?,
            missing: missing
                .into_iter()
                .filter(|(_, is_missing)| *is_missing)
                .map(|(label, _)| label.to_owned())
                .collect(),
            qualification: None,
            buyers: Vec::new(),
            owner_left: if has_left { row.get(14)? } else { None },
            unlisted_product: if self.has_product_list && row.get(18) == Ok(Some(false)) {
                row.get(17)?
            } else {
                None
            },
            has_account: !self.has_accounts || !row.get::<_, bool>(13)?,
        })
    }
}
