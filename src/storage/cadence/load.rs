//! Reading the rhythm: everything from which the occurrences of a window follow.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, Row};

use super::read_clock;
use crate::domain::cadence::{
    Cadence, DayOff, DaysOff, Happened, Member, OccurrenceChange, OccurrenceKey, Per, Rhythm,
    RuleVersion, Team, Whose, fold,
};
use crate::domain::ids::{
    CadenceId, CadenceRuleId, DayOffId, MeetingId, MeetingTypeId, RepId, ReviewId, RideAlongId,
    TeamId,
};
use crate::domain::recurrence::Recurrence;
use crate::storage::cells::{self, word};
use crate::storage::error::StorageError;
use crate::storage::{DealScope, Result};

/// Days around a window in which an occurrence may lie by its rule: days off move it by 31 at most.
const MARGIN: u64 = 70;

/// Reads the rhythm for the occurrences of a window; only one cadence where it is named.
pub(in crate::storage) fn rhythm(
    connection: &Connection,
    scope: &DealScope,
    cadence: Option<CadenceId>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Rhythm> {
    let cadences = cadences(connection, cadence)?;
    let members = members(connection, scope)?;
    let changes = changes(connection, cadence, (from, to))?;
    rest(connection, scope, cadences, members, &changes)
}

/// As [`rhythm`], only those cadences for which a condition holds. Where they are held with teams, no rep is read.
pub(super) fn rhythm_where(
    connection: &Connection,
    scope: &DealScope,
    days: (NaiveDate, NaiveDate),
    is_meant: impl Fn(&Cadence) -> bool,
) -> Result<Rhythm> {
    let mut cadences = cadences(connection, None)?;
    cadences.retain(is_meant);
    if cadences.is_empty() {
        return Ok(Rhythm::default());
    }
    let members = if cadences.iter().any(|cadence| cadence.per == Per::Rep) {
        members(connection, scope)?
    } else {
        Vec::new()
    };
    let changes = changes(connection, None, days)?;
    rest(connection, scope, cadences, members, &changes)
}

fn rest(
    connection: &Connection,
    scope: &DealScope,
    cadences: Vec<Cadence>,
    members: Vec<Member>,
    changes: &[OccurrenceChange],
) -> Result<Rhythm> {
    Ok(Rhythm {
        cadences,
        days_off: DaysOff(days_off(connection)?),
        members,
        teams: teams(connection, scope)?,
        folded: fold(changes),
        with_teams: scope
            .rep
            .map_or(Ok(true), |rep| is_manager(connection, rep))?,
    })
}

/// The cadences in order, each with every version of its rule.
pub(super) fn cadences(connection: &Connection, only: Option<CadenceId>) -> Result<Vec<Cadence>> {
    let only = only.map_or(0, |id| id.0);
    let mut statement = connection.prepare_cached(
        "SELECT id, name, kind, meeting_type_id, per, team_id, rep_id, position FROM cadences
         WHERE ?1 = 0 OR id = ?1 ORDER BY position, id",
    )?;
    let rows = statement.query_map([only], |row| {
        Ok(Cadence {
            id: CadenceId(row.get("id")?),
            name: row.get("name")?,
            kind: word(row, "kind")?,
            meeting_type: id(row, "meeting_type_id")?.map(MeetingTypeId),
            per: word(row, "per")?,
            team: id(row, "team_id")?.map(TeamId),
            rep: id(row, "rep_id")?.map(RepId),
            position: row.get("position")?,
            versions: Vec::new(),
        })
    })?;
    let mut cadences: Vec<Cadence> = rows.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT id, cadence_id, rule, anchor_on, at, minutes, prep_minutes, on_day_off, starts_on, ends_on
         FROM cadence_rules WHERE ?1 = 0 OR cadence_id = ?1 ORDER BY starts_on, id",
    )?;
    let mut rows = statement.query([only])?;
    while let Some(row) = rows.next()? {
        let owner = CadenceId(row.get("cadence_id")?);
        let Some(cadence) = cadences.iter_mut().find(|cadence| cadence.id == owner) else {
            continue;
        };
        cadence.versions.push(version(row, &cadence.name)?);
    }
    Ok(cadences)
}

fn version(row: &Row<'_>, name: &str) -> Result<RuleVersion> {
    let rule: String = row.get("rule")?;
    let anchor = needed_day(row, "anchor_on")?;
    let recurrence = Recurrence::parse(&rule, anchor).map_err(|problem| {
        StorageError::Refused(format!(
            "the rule “{rule}” of “{name}” cannot be read: {problem}"
        ))
    })?;
    let at: String = row.get("at")?;
    Ok(RuleVersion {
        id: CadenceRuleId(row.get("id")?),
        recurrence,
        at: read_clock(&at),
        minutes: row.get("minutes")?,
        prep_minutes: row.get("prep_minutes")?,
        on_day_off: word(row, "on_day_off")?,
        starts_on: needed_day(row, "starts_on")?,
        ends_on: cells::day(row, "ends_on")?,
    })
}

/// Holidays and leave, by their first day.
pub(super) fn days_off(connection: &Connection) -> Result<Vec<DayOff>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, whose, rep_id, starts_on, ends_on, name FROM days_off ORDER BY starts_on, id",
    )?;
    let rows = statement.query_map([], |row| {
        let whose: String = row.get("whose")?;
        let rep = id(row, "rep_id")?.map(RepId);
        Ok(DayOff {
            id: DayOffId(row.get("id")?),
            whose: match (whose.as_str(), rep) {
                ("rep", Some(rep)) => Whose::Rep(rep),
                ("me", _) => Whose::Me,
                _ => Whose::Everybody,
            },
            starts_on: needed_day(row, "starts_on")?,
            ends_on: needed_day(row, "ends_on")?,
            name: row.get("name")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The reps of the scope, and those whom a cadence names: no others, so that a team costs the same in a large company.
fn members(connection: &Connection, scope: &DealScope) -> Result<Vec<Member>> {
    let people = scope.people("r.id");
    let concerned = if people.is_empty() {
        String::new()
    } else {
        format!(
            " AND r.id IN (SELECT r.id FROM reps r WHERE 1{people}
               UNION ALL SELECT c.rep_id FROM cadences c WHERE c.rep_id IS NOT NULL)"
        )
    };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT r.id, r.name, r.team_id, r.hired_on, r.left_on, r.active, (1{people}) AS in_scope FROM reps r
         WHERE r.role = 'rep'{concerned} ORDER BY r.id"
    ))?;
    let rows = statement.query_map([], |row| {
        Ok(Member {
            rep: RepId(row.get("id")?),
            name: row.get("name")?,
            team: id(row, "team_id")?.map(TeamId),
            hired_on: cells::day(row, "hired_on")?,
            left_on: cells::day(row, "left_on")?,
            active: row.get("active")?,
            in_scope: row.get("in_scope")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The teams. In scope are the one looked at, those below it, and those above it, whose meetings are its own, too.
fn teams(connection: &Connection, scope: &DealScope) -> Result<Vec<Team>> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE below(id) AS (SELECT ?1 UNION SELECT t.id FROM teams t JOIN below ON t.parent_id = below.id),
           above(id) AS (SELECT ?1 UNION SELECT t.parent_id FROM teams t JOIN above ON t.id = above.id
             WHERE t.parent_id IS NOT NULL)
         SELECT id, parent_id, (?1 = 0 OR id IN (SELECT id FROM below) OR id IN (SELECT id FROM above)) AS in_scope
         FROM teams ORDER BY id",
    )?;
    let rows = statement.query_map([scope.team.map_or(0, |team| team.0)], |row| {
        Ok(Team {
            id: TeamId(row.get("id")?),
            parent: id(row, "parent_id")?.map(TeamId),
            in_scope: row.get("in_scope")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What was done with the occurrences that may lie in a window, in the order in which it was written down.
fn changes(
    connection: &Connection,
    only: Option<CadenceId>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<OccurrenceChange>> {
    let margin = Days::new(MARGIN);
    let wide = (
        from.checked_sub_days(margin).unwrap_or(from),
        to.checked_add_days(margin).unwrap_or(to),
    );
    let mut statement = connection.prepare_cached(
        "SELECT cadence_id, rep_id, occurs_on, what, to_day, to_time, reason, meeting_id, ride_along_id, review_id
         FROM occurrence_changes
         WHERE (?5 = 0 OR cadence_id = ?5) AND (occurs_on BETWEEN ?1 AND ?2 OR occurs_on IN (
           SELECT occurs_on FROM occurrence_changes WHERE what = 'moved' AND to_day BETWEEN ?3 AND ?4))
         ORDER BY id",
    )?;
    let rows = statement.query_map(
        (
            wide.0.to_string(),
            wide.1.to_string(),
            from.to_string(),
            to.to_string(),
            only.map_or(0, |id| id.0),
        ),
        change,
    )?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// A change of a kind that this program does not know is left out.
fn change(row: &Row<'_>) -> rusqlite::Result<Option<OccurrenceChange>> {
    let occurs_on = needed_day(row, "occurs_on")?;
    let what: String = row.get("what")?;
    let to = cells::day(row, "to_day")?;
    let at: String = row.get("to_time")?;
    let what = match what.as_str() {
        "held" => Happened::Held {
            on: to.unwrap_or(occurs_on),
        },
        "skipped" => Happened::Skipped,
        "moved" => Happened::Moved {
            to: to.unwrap_or(occurs_on),
            at: read_clock(&at),
        },
        "reopened" => Happened::Reopened,
        _ => return Ok(None),
    };
    Ok(Some(OccurrenceChange {
        key: OccurrenceKey {
            cadence: CadenceId(row.get("cadence_id")?),
            rep: id(row, "rep_id")?.map(RepId),
            occurs_on,
        },
        what,
        reason: row.get("reason")?,
        meeting: id(row, "meeting_id")?.map(MeetingId),
        ride_along: id(row, "ride_along_id")?.map(RideAlongId),
        review: id(row, "review_id")?.map(ReviewId),
    }))
}

fn is_manager(connection: &Connection, rep: RepId) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM reps WHERE id = ?1 AND role = 'manager')")?
        .query_row([rep.0], |row| row.get(0))?)
}

fn id(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<i64>> {
    row.get(column)
}

fn needed_day(row: &Row<'_>, column: &str) -> rusqlite::Result<NaiveDate> {
    word(row, column)
}
