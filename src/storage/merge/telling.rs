//! The events of one deal as they should stand, beside those that stand: what differs is written.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use rusqlite::ToSql;
use rusqlite::types::Value;

use super::Merge;
use super::bench::{CellOf, maybe, text};
use super::timeline::Told;
use crate::domain::history::EventField;
use crate::domain::process::Outcome;
use crate::storage::Result;

/// The column of a deal that follows from a field's events.
pub(super) fn column(field: EventField) -> Option<&'static str> {
    Some(match field {
        EventField::Stage => "stage_id",
        EventField::Amount => "amount_minor",
        EventField::Currency => "currency",
        EventField::CloseOn => "close_on",
        EventField::Category => "category",
        EventField::Owner => "owner_id",
        EventField::NextStep => "next_step",
        EventField::Created | EventField::Reopened => return None,
    })
}

/// An event as it stands in the file.
pub(super) struct Standing {
    pub id: i64,
    pub told: Told,
}

/// Stages from won or lost back to open.
pub(super) fn reopened(merge: &Merge<'_, '_>, stages: &[Told]) -> Vec<Told> {
    let outcome = |value: &Option<String>| {
        value
            .as_deref()
            .and_then(|id| id.parse().ok())
            .map(|id: i64| merge.stages.outcome(id))
    };
    let ended =
        |value: &Option<String>| matches!(outcome(value), Some(Outcome::Won | Outcome::Lost));
    stages
        .iter()
        .filter(|event| ended(&event.old) && outcome(&event.new) == Some(Outcome::Open))
        .map(|event| Told {
            external: None,
            ..event.clone()
        })
        .collect()
}

/// The events of one deal as they should stand.
pub(super) struct Telling {
    pub standing: BTreeMap<EventField, Vec<Standing>>,
    pub told: BTreeMap<EventField, Vec<Told>>,
}

impl Telling {
    /// How many of the standing events stay.
    fn kept(&self, field: EventField, told: &[Told]) -> usize {
        let standing = self.standing.get(&field).map_or(&[][..], Vec::as_slice);
        standing
            .iter()
            .zip(told)
            .take_while(|(standing, told)| standing.told.same(told))
            .count()
    }

    /// Whether any event is to be written or removed.
    pub(super) fn writes(&self) -> bool {
        self.told.iter().any(|(field, told)| {
            let standing = self.standing.get(field).map_or(0, Vec::len);
            let kept = self.kept(*field, told);
            kept < told.len() || kept < standing
        })
    }

    /// The columns of the deal that follow.
    pub(super) fn cells(&self, merge: &Merge<'_, '_>, stage_since: Option<String>) -> Vec<CellOf> {
        let mut cells: Vec<CellOf> = Vec::with_capacity(10);
        for (field, told) in &self.told {
            let Some(name) = column(*field) else { continue };
            let value = told.last().and_then(|event| event.new.as_deref());
            let cell = match field {
                EventField::Stage | EventField::Owner | EventField::Amount => value
                    .and_then(|value| value.parse().ok())
                    .map_or(Value::Null, Value::Integer),
                EventField::NextStep => text(value),
                _ => maybe(value),
            };
            cells.push((name, cell));
        }
        if let Some(stages) = self.told.get(&EventField::Stage) {
            let last = stages.last();
            let id = last
                .and_then(|event| event.new.as_deref())
                .and_then(|id| id.parse().ok());
            let outcome = id.map_or(Outcome::Open, |id| merge.stages.outcome(id));
            cells.push(("outcome", text(Some(outcome.key()))));
            let since = last
                .filter(|event| {
                    event.dated || event.person || event.old.is_some() || outcome != Outcome::Open
                })
                .map(|event| event.at.day().to_string());
            cells.push(("stage_since", maybe(since.or(stage_since).as_deref())));
        }
        if let Some(dates) = self.told.get(&EventField::CloseOn) {
            let pushed = |event: &&Told| matches!((&event.old, &event.new), (Some(old), Some(new)) if new > old);
            cells.push((
                "pushes",
                Value::Integer(dates.iter().filter(pushed).count() as i64),
            ));
        }
        cells
    }

    /// Writes what differs; answers with how many new events each import brought.
    pub(super) fn write(self, merge: &mut Merge<'_, '_>, deal: i64) -> Result<HashMap<i64, i64>> {
        let mut written = HashMap::new();
        let mut new: Vec<(EventField, &Told)> = Vec::new();
        for (field, told) in &self.told {
            let kept = self.kept(*field, told);
            for gone in self.standing.get(field).into_iter().flatten().skip(kept) {
                merge
                    .bench
                    .sql
                    .prepare_cached("DELETE FROM main.deal_events WHERE id = ?1")?
                    .execute([gone.id])?;
            }
            let before: HashSet<Option<&str>> = self
                .standing
                .get(field)
                .into_iter()
                .flatten()
                .map(|s| s.told.external.as_deref())
                .collect();
            for event in told.iter().skip(kept) {
                new.push((*field, event));
                let again = event.external.is_some() && before.contains(&event.external.as_deref());
                if let (true, false, Some(import)) = (
                    event.dated && *field != EventField::Reopened,
                    again,
                    event.import,
                ) {
                    *written.entry(import).or_insert(0) += 1;
                }
            }
        }
        for some in new.chunks(AT_ONCE) {
            insert(merge, deal, some)?;
        }
        Ok(written)
    }
}

/// How many events one statement writes at most.
const AT_ONCE: usize = 12;

/// Inserts events of a deal with one statement: a new deal has eight of them.
fn insert(merge: &mut Merge<'_, '_>, deal: i64, events: &[(EventField, &Told)]) -> Result<()> {
    let first = merge.bench.next_ids("deal_events", events.len() as i64)?;
    if let Some(told) = &mut merge.stages_told {
        let stages = events
            .iter()
            .filter(|(field, _)| *field == EventField::Stage);
        for value in stages
            .flat_map(|(_, event)| [&event.old, &event.new])
            .flatten()
        {
            if !told.contains(value) {
                told.insert(value.clone());
            }
        }
    }
    let many = events.len().min(AT_ONCE);
    let statement = merge.bench.insert_of_events(many, &INSERTS[many - 1])?;
    let mut place = 0;
    for (id, (field, event)) in (first..).zip(events) {
        let source = if event.person { "person" } else { "import" };
        let cells: [&dyn ToSql; 11] = [
            &id,
            &deal,
            &field.key(),
            &event.old,
            &event.new,
            &event.at.0,
            &event.learnt.0,
            &event.dated,
            &source,
            &event.external,
            &event.import,
        ];
        for cell in cells {
            place += 1;
            statement.raw_bind_parameter(place, cell)?;
        }
    }
    statement.raw_execute()?;
    Ok(())
}

/// The statement for one event, for two, and so on.
static INSERTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    (1..=AT_ONCE)
        .map(|many| {
            format!(
                "INSERT INTO main.deal_events
                   (id, deal_id, field, old, new, happened_at, learnt_at, dated, source, external_id, import_id)
                 VALUES {}",
                vec![row; many].join(", ")
            )
        })
        .collect()
});
