//! What needs a decision although nobody gave it a day. The first few of each kind are listed, the others counted.

use chrono::{Days, NaiveDate};

use crate::domain::date_words::written;
use crate::domain::ids::{CommitmentId, DealId, RepId};
use crate::domain::stamp::Stamp;
use crate::domain::today::{About, DoneAt, Exception, ItemKey, TodayItem, TodayThresholds};
use crate::storage::cells::day;
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

/// So many exceptions of a kind are listed one by one.
const LISTED: usize = 5;

/// The deals of at most so many people are found by their owners.
const FEW_PEOPLE: usize = 300;

/// Nothing is agreed, as the index of the open deals has it.
const NO_NEXT_STEP: &str = "(trim(d.next_step) = '' AND d.next_step_on IS NULL) = 1";

/// An open deal that has an exception, with its owner, close date and the day since when.
type DealFound = (
    DealId,
    String,
    Option<(RepId, String)>,
    Option<NaiveDate>,
    Option<NaiveDate>,
);

impl Store {
    /// The exceptions of a scope, by kind.
    pub(super) fn exceptions(
        &self,
        scope: &DealScope,
        today: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<Vec<TodayItem>> {
        let mut items = self.still_commits(scope, today, limits)?;
        items.extend(self.without_next_step(scope)?);
        items.extend(self.not_coached(scope, today, limits)?);
        items.extend(self.without_next_look(scope)?);
        items.extend(self.not_agreed(scope, today)?);
        Ok(items)
    }

    /// Open deals in Commit whose stage, amount, close date and category did not change for too long.
    fn still_commits(
        &self,
        scope: &DealScope,
        today: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<Vec<TodayItem>> {
        let limit = &limits.commit_still_days;
        let before = today
            .checked_sub_days(Days::new(limit.value.unsigned_abs()))
            .unwrap_or(today);
        // A first value without a day of its own was learnt with an export and says nothing of movement.
        let moves = "e.deal_id = d.id AND e.field IN ('stage', 'amount', 'close_on', 'category')
               AND (e.old IS NOT NULL OR e.dated = 1)";
        let since = format!(
            "coalesce((SELECT date(e.happened_at / 1000, 'unixepoch') FROM deal_events e WHERE {moves}
               ORDER BY e.happened_at DESC LIMIT 1), d.stage_since, d.created_on)"
        );
        // What needs no events is asked first, of the deal alone, so that only deals in Commit are followed; and what
        // moved lately is found by its newest events.
        let open = self.open_deals(scope)?;
        let condition = format!(
            "{open} AND (lower(d.category) = 'commit' OR (coalesce(d.category, '') = '' AND d.stage_id IN (
               SELECT s.id FROM stages s WHERE lower(s.category) = 'commit')))
             AND NOT EXISTS (SELECT 1 FROM deal_events e WHERE {moves} AND e.happened_at >= {})
             AND {since} < '{before}'{}",
            Stamp::start_of(before).0,
            scope.people("d.owner_id")
        );
        let since = since.as_str();
        let found = self.deals_found(&condition, since)?;
        Ok(listed(Exception::CommitStill, found, |deal| {
            let since = deal.4;
            let days = since.map_or(0, |day| (today - day).num_days());
            let why = format!(
                "in Commit, no change of stage, amount, close date or category for {days} days (limit {})",
                limit.value
            );
            of_deal(deal, Exception::CommitStill, why)
        }))
    }

    /// That a deal is open, said so that those of a few people are found by their owners: the index of the open deals
    /// holds everybody's.
    fn open_deals(&self, scope: &DealScope) -> Result<&'static str> {
        let people = scope.people("r.id");
        if people.is_empty() {
            return Ok("d.outcome = 'open'");
        }
        let are_many: bool = self
            .reader()
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM reps r WHERE 1{people} LIMIT 1 OFFSET {FEW_PEOPLE})"
            ))?
            .query_row([], |row| row.get(0))?;
        Ok(if are_many {
            "d.outcome = 'open'"
        } else {
            "+d.outcome = 'open'"
        })
    }

    fn without_next_step(&self, scope: &DealScope) -> Result<Vec<TodayItem>> {
        let condition = format!(
            "{} AND {NO_NEXT_STEP}{}",
            self.open_deals(scope)?,
            scope.people("d.owner_id")
        );
        let found = self.deals_found(&condition, "NULL")?;
        Ok(listed(Exception::NoNextStep, found, |deal| {
            let why = match deal.3 {
                Some(day) => format!("is to close on {}, and nothing is agreed", written(day)),
                None => "nothing is agreed, and no close date either".to_owned(),
            };
            of_deal(deal, Exception::NoNextStep, why)
        }))
    }

    /// The deals for which a condition holds, those that are to close first before the others; and how many in all.
    fn deals_found(&self, condition: &str, since: &str) -> Result<(Vec<DealFound>, i64)> {
        // The few are found before their names are read.
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT d.id, d.name, d.owner_id, o.name AS owner_name, d.close_on, few.since, few.found
             FROM (SELECT d.id, {since} AS since, count(*) OVER () AS found FROM deals d WHERE {condition}
               ORDER BY d.close_on IS NULL, d.close_on, d.id LIMIT {LISTED}) few
             JOIN deals d ON d.id = few.id LEFT JOIN reps o ON o.id = d.owner_id
             ORDER BY d.close_on IS NULL, d.close_on, d.id"
        ))?;
        let mut all = 0;
        let rows = statement.query_map([], |row| {
            all = row.get("found")?;
            let owner: Option<i64> = row.get("owner_id")?;
            let name: Option<String> = row.get("owner_name")?;
            Ok((
                DealId(row.get("id")?),
                row.get("name")?,
                owner.map(RepId).zip(name),
                day(row, "close_on")?,
                day(row, "since")?,
            ))
        })?;
        let found: Vec<DealFound> = rows.collect::<rusqlite::Result<_>>()?;
        Ok((found, all))
    }

    /// Reps who are here, were not coached for too long (since they were hired, where never), and with whom no
    /// ride-along is planned.
    fn not_coached(
        &self,
        scope: &DealScope,
        today: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<Vec<TodayItem>> {
        let coached = self.last_coached(scope)?;
        let limit = limits.coaching_days.value;
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT r.id, r.name, r.hired_on FROM reps r
             WHERE r.role = 'rep' AND CASE WHEN r.left_on IS NULL THEN r.active ELSE r.left_on > ?1 END
               AND NOT EXISTS (SELECT 1 FROM ride_alongs a
                 WHERE a.rep_id = r.id AND a.state = 'planned' AND a.planned_on >= ?1){}
             ORDER BY folded(r.name), r.id",
            scope.people("r.id")
        ))?;
        let rows = statement.query_map([today.to_string()], |row| {
            let name: String = row.get("name")?;
            Ok((RepId(row.get("id")?), name, day(row, "hired_on")?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (rep, name, hired_on) = row?;
            let last = coached.get(&rep).copied();
            let days = last.or(hired_on).map(|day| (today - day).num_days());
            if days.is_none_or(|days| days > limit) {
                found.push((days, rep, name, last));
            }
        }
        // Who was never coached first, then the longest ago.
        found.sort_by_key(|(days, _, _, last)| (last.is_some(), std::cmp::Reverse(*days)));
        let all = found.len() as i64;
        Ok(listed(
            Exception::NotCoached,
            (found, all),
            |(days, rep, name, last)| {
                let why = match (last, days) {
                    (Some(day), Some(days)) => {
                        format!("last on {}, {days} days ago (limit {limit})", written(day))
                    }
                    _ => format!("no coaching noted yet (limit {limit} days)"),
                };
                TodayItem {
                    with: name.clone(),
                    why,
                    done_at: DoneAt::RideAlong,
                    about: of_rep(rep),
                    ..TodayItem::new(
                        ItemKey::Rep(rep),
                        Exception::NotCoached.label(),
                        format!("Plan coaching with {name}"),
                    )
                }
            },
        ))
    }

    /// Commitments that are open and that nobody is to look at again.
    fn without_next_look(&self, scope: &DealScope) -> Result<Vec<TodayItem>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT c.id, c.rep_id, r.name AS rep_name, c.words, k.name AS skill FROM commitments c
             JOIN reps r ON r.id = c.rep_id JOIN competencies k ON k.id = c.competency_id
             LEFT JOIN ride_alongs n ON n.id = c.next_ride_along_id
             WHERE c.state = 'open' AND coalesce(n.state, '') <> 'planned'{} ORDER BY c.made_at, c.id",
            scope.people("c.rep_id")
        ))?;
        let rows = statement.query_map([], |row| {
            let rep_name: String = row.get("rep_name")?;
            let skill: String = row.get("skill")?;
            Ok(TodayItem {
                with: rep_name,
                why: format!(
                    "{skill}: it closes only when it was observed again, and no look is planned"
                ),
                done_at: DoneAt::RideAlong,
                about: of_rep(RepId(row.get("rep_id")?)),
                ..TodayItem::new(
                    ItemKey::Commitment(CommitmentId(row.get("id")?)),
                    Exception::NoNextLook.label(),
                    format!("“{}”", row.get::<_, String>("words")?),
                )
            })
        })?;
        let found: Vec<TodayItem> = rows.collect::<rusqlite::Result<_>>()?;
        let all = found.len() as i64;
        Ok(listed(Exception::NoNextLook, (found, all), |item| item))
    }

    /// Reps who are here and have goals of a period that runs to which they have not agreed.
    fn not_agreed(&self, scope: &DealScope, today: NaiveDate) -> Result<Vec<TodayItem>> {
        // Said of each table, so that a few people's rows are found by their numbers.
        let people = scope.people("rep_id");
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT g.rep_id, r.name, count(*) AS goals FROM (
               SELECT rep_id FROM quotas WHERE metric = 'won_value' AND agreed_on IS NULL AND ?1 BETWEEN starts_on AND ends_on{people}
               UNION ALL SELECT rep_id FROM goals WHERE agreed_on IS NULL AND ?1 BETWEEN starts_on AND ends_on{people}) g
             JOIN reps r ON r.id = g.rep_id
             WHERE CASE WHEN r.left_on IS NULL THEN r.active ELSE r.left_on > ?1 END GROUP BY g.rep_id ORDER BY folded(r.name), g.rep_id"
        ))?;
        let rows = statement.query_map([today.to_string()], |row| {
            let name: String = row.get("name")?;
            let goals: i64 = row.get("goals")?;
            let rep = RepId(row.get("rep_id")?);
            let what = if goals == 1 {
                "1 goal"
            } else {
                &format!("{goals} goals")
            };
            Ok(TodayItem {
                with: name.clone(),
                why: format!("{what} of a period that runs, and no agreement is noted"),
                done_at: DoneAt::Goals,
                about: of_rep(rep),
                ..TodayItem::new(
                    ItemKey::Goals(rep),
                    Exception::NotAgreed.label(),
                    format!("Agree on the goals with {name}"),
                )
            })
        })?;
        let found: Vec<TodayItem> = rows.collect::<rusqlite::Result<_>>()?;
        let all = found.len() as i64;
        Ok(listed(Exception::NotAgreed, (found, all), |item| item))
    }
}

/// The first few as lines; of more a line that counts them.
fn listed<T>(
    exception: Exception,
    (found, all): (Vec<T>, i64),
    line: impl Fn(T) -> TodayItem,
) -> Vec<TodayItem> {
    let mut items: Vec<TodayItem> = found.into_iter().take(LISTED).map(line).collect();
    let more = all - items.len() as i64;
    if more > 0 {
        let done_at = match exception {
            Exception::CommitStill | Exception::NoNextStep => DoneAt::Deals,
            Exception::NotCoached | Exception::NoNextLook => DoneAt::Rep,
            Exception::NotAgreed => DoneAt::Goals,
        };
        items.push(TodayItem {
            done_at,
            why: "listed by what is most urgent, the rest is counted".to_owned(),
            ..TodayItem::new(
                ItemKey::More(exception),
                exception.label(),
                exception.more_in_words(more),
            )
        });
    }
    items
}

fn of_deal(deal: DealFound, exception: Exception, why: String) -> TodayItem {
    let (id, name, owner, ..) = deal;
    TodayItem {
        with: owner
            .as_ref()
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
        why,
        done_at: DoneAt::Deal,
        about: About {
            rep: owner.map(|(rep, _)| rep),
            deal: Some(id),
            plan: None,
        },
        ..TodayItem::new(ItemKey::Deal(id, exception), exception.label(), name)
    }
}

fn of_rep(rep: RepId) -> About {
    About {
        rep: Some(rep),
        ..About::default()
    }
}

#[cfg(test)]
#[path = "exceptions_tests.rs"]
mod tests;
