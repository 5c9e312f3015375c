//! One row of a deals file: what that export says about a deal.

use std::collections::HashMap;
use std::thread::Scope;

use super::Merge;
use super::ahead::{self, Ahead};
use super::bench::{CellOf, maybe, text, whole};
use super::deal_buyers::{self, Contact};
use super::names::PersonNamed;
use super::rows::{Columns, Staged};
use super::timeline::{Said, Voice};
use crate::domain::history::EventField;
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;
use crate::storage::Result;
use crate::storage::staging::Staging;

/// What one export says about the deal beside its history.
pub(super) struct Snapshot {
    pub file: usize,
    pub line: i64,
    pub known: bool,
    pub as_of: Stamp,
    pub hash: i64,
    pub stage_since: Option<String>,
    pub created_on: Option<String>,
    /// Columns that are no events.
    pub plain: Vec<CellOf>,
    pub said: Vec<(EventField, Said)>,
    pub name: String,
    pub contacts: Vec<Contact>,
}

/// The rows of one file as they come, where the deals are all new: their numbers rise with those of their rows.
pub(super) struct Coming<'c> {
    file: usize,
    ahead: Ahead<Staged<'c>>,
    next: Option<Staged<'c>>,
}

impl<'c> Coming<'c> {
    /// Begins to read a file; nothing where it has to be read row by row.
    pub(super) fn start<'s>(
        scope: &'s Scope<'s, '_>,
        staging: &Staging,
        file: usize,
        columns: &'c Columns,
    ) -> Option<Self>
    where
        'c: 's,
    {
        let beside = ahead::beside(staging)?;
        let ahead = Ahead::start(scope, beside, file, |row| columns.read(row));
        Some(Self {
            file,
            ahead,
            next: None,
        })
    }

    /// A row of a file, if it is this one and has not gone by.
    fn take(&mut self, file: usize, row: i64) -> Result<Option<Staged<'c>>> {
        if file != self.file {
            return Ok(None);
        }
        loop {
            if self.next.is_none() {
                self.next = self.ahead.next()?;
            }
            match &self.next {
                Some(next) if next.row() < row => self.next = None,
                Some(next) if next.row() == row => return Ok(self.next.take()),
                _ => return Ok(None),
            }
        }
    }
}

/// The rows of all deals files that stand for a deal, the oldest export first.
pub(super) fn snapshots<'c>(
    merge: &mut Merge<'_, '_>,
    id: i64,
    columns: &'c HashMap<usize, Columns>,
    coming: Option<&mut Coming<'c>>,
) -> Result<Vec<Snapshot>> {
    let sql = merge.bench.sql;
    let pairs: Vec<(usize, i64, bool)> = {
        let mut statement = sql.prepare_cached(
            "SELECT file, row, known FROM stage.pairs WHERE deal_id = ?1 ORDER BY file, row",
        )?;
        let rows = statement.query_map([id], |row| {
            Ok((
                usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
                row.get(1)?,
                row.get(2)?,
            ))
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut coming = coming;
    let mut snapshots = Vec::with_capacity(pairs.len());
    for (file, row, known) in pairs {
        let Some(columns) = columns.get(&file) else {
            continue;
        };
        if let Some(coming) = &mut coming
            && let Some(staged) = coming.take(file, row)?
        {
            merge.bench.file = file;
            snapshots.push(snapshot(merge, file, known, &staged)?);
            continue;
        }
        let mut statement =
            sql.prepare_cached(&format!("SELECT * FROM stage.f{file} WHERE row = ?1"))?;
        let mut rows = statement.query([row])?;
        let Some(row) = rows.next()? else { continue };
        merge.bench.file = file;
        let staged = columns.read(row)?;
        snapshots.push(snapshot(merge, file, known, &staged)?);
    }
    snapshots.sort_by_key(|snapshot| snapshot.as_of);
    Ok(snapshots)
}

/// The close date: what really happened where a closed deal says so.
fn close_day(row: &Staged<'_>, outcome: Outcome) -> Option<String> {
    let really = match outcome {
        Outcome::Open => None,
        Outcome::Won => row.day("won_at"),
        Outcome::Lost => row.day("lost_at"),
    };
    let actual = if outcome == Outcome::Open {
        None
    } else {
        row.day("actual_close_date")
    };
    really.or(actual).or_else(|| row.day("close_date"))
}

fn snapshot(
    merge: &mut Merge<'_, '_>,
    file: usize,
    known: bool,
    row: &Staged<'_>,
) -> Result<Snapshot> {
    let now = merge.bench.now;
    let as_of = merge.staging.files.get(file).map_or(now, |file| file.as_of);
    let account = merge.names.account(
        merge.bench,
        row.text("account_id"),
        row.text("account_name"),
        row.text("account_domain"),
    )?;
    let owner = merge.names.person(
        merge.bench,
        PersonNamed::new(
            row.text("owner_id"),
            row.text("owner_name"),
            row.text("owner_email"),
        ),
    )?;
    let product = merge.names.product(merge.bench, row.text("product"))?;
    let name = deal_name(row);
    Ok(Snapshot {
        file,
        line: row.line(),
        known,
        as_of,
        hash: row.hash(),
        stage_since: row.day("last_stage_change"),
        created_on: row.day("created_date"),
        plain: plain(row, &name, account, product),
        said: events(merge, row, as_of, owner),
        contacts: deal_buyers::named(row),
        name,
    })
}

/// What the row says about the fields that have a history.
fn events(
    merge: &Merge<'_, '_>,
    row: &Staged<'_>,
    as_of: Stamp,
    owner: Option<i64>,
) -> Vec<(EventField, Said)> {
    let stage = row.text("stage").and_then(|name| merge.stages.of(name));
    let outcome = stage.map_or(Outcome::Open, |stage| merge.stages.outcome(stage));
    let close_on = close_day(row, outcome);
    let said = |new: Option<String>| Said {
        voice: Voice::Export,
        at: as_of,
        old: None,
        new,
        learnt: merge.bench.now,
        import: Some(merge.bench.import()),
        external: None,
        soft: false,
        first_at: None,
    };
    let plain = |field: &str| said(row.text(field).map(str::to_owned));
    let any = |fields: &[&str]| fields.iter().any(|field| row.has(field));
    let mut events = Vec::with_capacity(7);
    if row.has("stage") {
        let ended = close_on
            .as_deref()
            .filter(|_| outcome != Outcome::Open)
            .and_then(|day| day.parse().ok());
        let mut stage = said(stage.map(|stage| stage.to_string()));
        stage.first_at = ended.map(Stamp::start_of).filter(|at| *at <= as_of);
        events.push((EventField::Stage, stage));
    }
    // What a won deal really brought, where the CRM keeps it apart from the estimate.
    let actual = outcome == Outcome::Won && row.whole("actual_amount").is_some();
    if actual || row.has("amount") {
        let (amount, currency) = if actual {
            ("actual_amount", "actual_amount_currency")
        } else {
            ("amount", "amount_currency")
        };
        let amount = row.whole(amount).map(|minor| minor.to_string());
        events.push((EventField::Amount, said(amount)));
        events.push((EventField::Currency, plain(currency)));
    }
    if any(&["close_date", "actual_close_date", "won_at", "lost_at"]) {
        events.push((EventField::CloseOn, said(close_on)));
    }
    if row.has("forecast_category") {
        events.push((EventField::Category, plain("forecast_category")));
    }
    if any(&["owner_id", "owner_name", "owner_email"]) {
        let owner = owner.map(|owner| owner.to_string());
        events.push((EventField::Owner, said(owner)));
    }
    if row.has("next_step") {
        events.push((EventField::NextStep, plain("next_step")));
    }
    events
}

/// The deal's name; where the export has none, account and product, else its id.
fn deal_name(row: &Staged<'_>) -> String {
    if let Some(name) = row.text("deal_name") {
        return name.to_owned();
    }
    let parts: Vec<&str> = [
        row.text("account_name").or(row.text("account_domain")),
        row.text("product"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        row.key().unwrap_or("(no name)").to_owned()
    } else {
        parts.join(" · ")
    }
}

fn plain(row: &Staged<'_>, name: &str, account: Option<i64>, product: Option<i64>) -> Vec<CellOf> {
    let mut cells: Vec<CellOf> = vec![("name", text(Some(name)))];
    if row.key().is_some() {
        cells.push(("external_id", maybe(row.key())));
    } else {
        cells.push(("identity", maybe(row.identity())));
    }
    if ["account_id", "account_name", "account_domain"]
        .iter()
        .any(|field| row.has(field))
    {
        cells.push(("account_id", whole(account)));
    }
    if row.has("product") {
        cells.push(("product_id", whole(product)));
    }
    for (field, column) in [
        ("created_date", "created_on"),
        ("next_activity_date", "next_step_on"),
        ("last_activity_date", "last_activity_on"),
    ] {
        if row.has(field) {
            cells.push((column, maybe(row.day(field).as_deref())));
        }
    }
    for (field, column) in [
        ("deal_type", "kind"),
        ("lead_source", "lead_source"),
        ("lost_reason", "loss_reason"),
        ("competitor", "competitor"),
        ("segment", "segment"),
        ("region", "region"),
    ] {
        if row.has(field) {
            cells.push((column, text(row.text(field))));
        }
    }
    if row.has("margin") {
        // The file has one currency per deal: a margin in another one than the amount is none.
        let (own, of_amount) = (row.text("margin_currency"), row.text("amount_currency"));
        let same = own.is_none() || of_amount.is_none() || own == of_amount;
        cells.push(("margin_minor", whole(row.whole("margin").filter(|_| same))));
    }
    if row.has("probability") {
        cells.push(("probability", whole(row.whole("probability"))));
    }
    if row.extra().is_some() {
        cells.push(("extra", maybe(row.extra())));
    }
    cells
}
