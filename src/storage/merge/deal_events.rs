//! The events of one deal: read, told anew with what came in, written where they differ; and the columns of the deal
//! that follow from them.
//!
//! The law: `stage_id`, `amount_minor`, `currency`, `close_on`, `category`, `owner_id` and `next_step` of a deal are
//! the last of its events, by time and row number.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::Merge;
use super::names::PersonNamed;
use super::telling::{Standing, Telling, reopened};
use super::timeline::{Said, Told, Voice, tell};
use crate::domain::history::EventField;
use crate::domain::money::{Currency, Money};
use crate::domain::stamp::Stamp;
use crate::storage::Result;

/// Earlier imports: when each was made, and the fields it held.
pub(super) struct Imports {
    known: HashMap<i64, (Stamp, HashSet<String>)>,
}

impl Imports {
    pub(super) fn load(merge: &Merge<'_, '_>) -> Result<Self> {
        let mut known = HashMap::new();
        let mut statement = merge
            .bench
            .sql
            .prepare("SELECT id, as_of, learnt_at, fields FROM main.imports")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let day: String = row.get(1)?;
            let learnt = Stamp(row.get(2)?);
            // The export of a day says how things stood at its end; one of the day it came in, at that moment.
            let at = day
                .parse()
                .map_or(learnt, |day| Stamp::end_of(day).min(learnt));
            let fields: String = row.get(3)?;
            known.insert(
                row.get(0)?,
                (at, fields.split(',').map(str::to_owned).collect()),
            );
        }
        Ok(Self { known })
    }
}

/// Everything that is said about one deal.
#[derive(Default)]
pub(super) struct Facts {
    standing: BTreeMap<EventField, Vec<Standing>>,
    said: BTreeMap<EventField, Vec<Said>>,
    /// Fields about which something came in.
    touched: HashSet<EventField>,
    currency: Option<String>,
    pub created_on: Option<String>,
    pub created_by: Option<(i64, Stamp)>,
}

impl Facts {
    /// Reads a known deal's events. An undated one is what an export saw on its day.
    pub(super) fn load(merge: &Merge<'_, '_>, deal: i64, imports: &Imports) -> Result<Self> {
        let mut facts = Self::default();
        let mut statement = merge.bench.sql.prepare_cached(
            "SELECT id, field, old, new, happened_at, learnt_at, dated, source = 'person', external_id, import_id
               FROM main.deal_events WHERE deal_id = ?1 ORDER BY happened_at, id",
        )?;
        let mut rows = statement.query([deal])?;
        while let Some(row) = rows.next()? {
            let Ok(field) = row.get::<_, String>(1)?.parse::<EventField>() else {
                continue;
            };
            let told = Told {
                old: row.get(2)?,
                new: row.get(3)?,
                at: Stamp(row.get(4)?),
                learnt: Stamp(row.get(5)?),
                dated: row.get(6)?,
                person: row.get(7)?,
                external: row.get(8)?,
                import: row.get(9)?,
            };
            facts
                .said
                .entry(field)
                .or_default()
                .push(said_of(&told, imports));
            facts.standing.entry(field).or_default().push(Standing {
                id: row.get(0)?,
                told,
            });
        }
        facts.currency = facts.value(EventField::Currency);
        facts.empty_at_first(merge, deal, imports)?;
        Ok(facts)
    }

    /// Fields that the deal's first export held, and held empty.
    fn empty_at_first(
        &mut self,
        merge: &Merge<'_, '_>,
        deal: i64,
        imports: &Imports,
    ) -> Result<()> {
        let import: Option<i64> = merge
            .bench
            .sql
            .prepare_cached("SELECT import_id FROM main.deals WHERE id = ?1")?
            .query_row([deal], |row| row.get(0))?;
        let Some((id, (at, fields))) =
            import.and_then(|id| imports.known.get(&id).map(|known| (id, known)))
        else {
            return Ok(());
        };
        for (field, staged) in [
            (EventField::Stage, "stage"),
            (EventField::Amount, "amount"),
            (EventField::CloseOn, "close_date"),
            (EventField::Category, "forecast_category"),
            (EventField::Owner, "owner_name"),
            (EventField::Owner, "owner_id"),
            (EventField::NextStep, "next_step"),
        ] {
            if fields.contains(staged) && !self.said.contains_key(&field) {
                let told = Told {
                    old: None,
                    new: None,
                    at: *at,
                    learnt: *at,
                    dated: false,
                    person: false,
                    external: None,
                    import: Some(id),
                };
                self.said.insert(field, vec![said_of(&told, imports)]);
            }
        }
        Ok(())
    }

    /// The value of a field as it stands in the file.
    pub(super) fn value(&self, field: EventField) -> Option<String> {
        self.standing
            .get(&field)
            .and_then(|events| events.last())
            .and_then(|event| event.told.new.clone())
    }

    /// Adds what an export says.
    pub(super) fn say(&mut self, field: EventField, said: Said) {
        if field == EventField::Currency && self.currency.is_none() {
            self.currency.clone_from(&said.new);
        }
        self.touched.insert(field);
        self.said.entry(field).or_default().push(said);
    }

    /// Adds the staged moves that are not in the file yet; answers with how many rows each file has.
    pub(super) fn take_moves(
        &mut self,
        merge: &mut Merge<'_, '_>,
        deal: i64,
    ) -> Result<HashMap<usize, i64>> {
        let mut many = HashMap::new();
        let currency = self.currency_of(merge, deal)?;
        let sql = merge.bench.sql;
        let mut statement = sql.prepare_cached(
            "SELECT file, at, field, old, new, external_id, soft FROM stage.moves WHERE deal_id = ?1 ORDER BY at, id",
        )?;
        let mut rows = statement.query([deal])?;
        while let Some(row) = rows.next()? {
            let file = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
            *many.entry(file).or_insert(0) += 1;
            let Ok(field) = row.get::<_, String>(2)?.parse::<EventField>() else {
                continue;
            };
            let (old, new): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            merge.bench.file = file;
            let said = Said {
                voice: Voice::History,
                at: Stamp(row.get(1)?),
                old: resolved(merge, field, old, currency)?,
                new: resolved(merge, field, new, currency)?,
                learnt: merge.bench.now,
                import: Some(merge.bench.import()),
                external: row.get(5)?,
                soft: row.get(6)?,
                first_at: None,
            };
            let known = self
                .said
                .get(&field)
                .is_some_and(|all| all.iter().any(|one| is_same_row(one, &said)));
            if !known {
                self.touched.insert(field);
                self.said.entry(field).or_default().push(said);
            }
        }
        Ok(many)
    }

    /// The currency for amounts of a history, which has none of its own.
    fn currency_of(&self, merge: &Merge<'_, '_>, deal: i64) -> Result<Currency> {
        let code = match &self.currency {
            Some(code) => Some(code.clone()),
            None => staged_currency(merge, deal)?,
        };
        Ok(code
            .and_then(|code| code.parse().ok())
            .unwrap_or(Currency::USD))
    }

    /// Tells the touched fields anew.
    pub(super) fn tell(self, merge: &Merge<'_, '_>) -> Telling {
        let mut telling = Telling {
            standing: self.standing,
            told: BTreeMap::new(),
        };
        for (field, said) in self.said {
            if self.touched.contains(&field) {
                telling.told.insert(field, tell(said));
            }
        }
        if let Some(stages) = telling.told.get(&EventField::Stage) {
            let reopened = reopened(merge, stages);
            telling.told.insert(EventField::Reopened, reopened);
        }
        let known = telling
            .standing
            .get(&EventField::Created)
            .and_then(|events| events.first());
        let same = known
            .is_some_and(|event| event.told.new == self.created_on || self.created_on.is_none());
        if let (false, Some((import, _))) = (
            same,
            self.created_by.or(known.is_none().then_some((0, Stamp(0)))),
        ) {
            let at = self
                .created_on
                .as_deref()
                .and_then(|day| day.parse().ok())
                .map_or(Stamp(0), Stamp::start_of);
            let created = Told {
                old: None,
                new: self.created_on,
                at,
                learnt: merge.bench.now,
                dated: false,
                person: false,
                external: None,
                import: if import > 0 {
                    Some(import)
                } else {
                    Some(merge.bench.import())
                },
            };
            telling.told.insert(EventField::Created, vec![created]);
        }
        telling
    }
}

fn is_same_row(known: &Said, new: &Said) -> bool {
    known.voice == Voice::History
        && match (&known.external, &new.external) {
            (Some(known), Some(new)) => known == new,
            _ => known.at == new.at && known.new == new.new,
        }
}

fn said_of(told: &Told, imports: &Imports) -> Said {
    let voice = match (told.person, told.dated) {
        (true, _) => Voice::Person,
        (_, true) => Voice::History,
        _ => Voice::Export,
    };
    let seen = told
        .import
        .and_then(|id| imports.known.get(&id))
        .map(|(at, _)| *at);
    let export = voice == Voice::Export;
    Said {
        voice,
        at: if export {
            seen.unwrap_or(told.at).max(told.at)
        } else {
            told.at
        },
        old: told.old.clone(),
        new: told.new.clone(),
        learnt: told.learnt,
        import: told.import,
        external: told.external.clone(),
        soft: false,
        first_at: export.then_some(told.at),
    }
}

fn staged_currency(merge: &Merge<'_, '_>, deal: i64) -> Result<Option<String>> {
    let sql = merge.bench.sql;
    let mut statement = sql.prepare_cached(
        "SELECT file, row FROM stage.pairs WHERE deal_id = ?1 ORDER BY file DESC",
    )?;
    let mut rows = statement.query([deal])?;
    while let Some(row) = rows.next()? {
        let (file, at): (i64, i64) = (row.get(0)?, row.get(1)?);
        let place = usize::try_from(file).unwrap_or(0);
        if merge
            .staging
            .files
            .get(place)
            .is_some_and(|file| file.has("amount_currency"))
        {
            let mut statement = sql.prepare_cached(&format!(
                "SELECT amount_currency FROM stage.f{file} WHERE row = ?1"
            ))?;
            return Ok(statement.query_row([at], |row| row.get(0))?);
        }
    }
    Ok(None)
}

/// A history's value as the file keeps it: stages and owners by row number, amounts in minor units.
fn resolved(
    merge: &mut Merge<'_, '_>,
    field: EventField,
    value: Option<String>,
    currency: Currency,
) -> Result<Option<String>> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    Ok(match field {
        EventField::Stage => merge.stages.of(&value).map(|id| id.to_string()),
        EventField::Owner => {
            // An id or a name: whichever is known; else a person of that name.
            let by_id = merge
                .names
                .known_person(PersonNamed::new(Some(&value), None, None));
            match by_id {
                Some(id) => Some(id.to_string()),
                None => merge
                    .names
                    .person(merge.bench, PersonNamed::new(None, Some(&value), None))?
                    .map(|id| id.to_string()),
            }
        }
        EventField::Amount => value
            .parse::<Decimal>()
            .ok()
            .and_then(|amount| Money::from_decimal(amount, currency))
            .map(|money| money.minor.to_string()),
        _ => Some(value),
    })
}
