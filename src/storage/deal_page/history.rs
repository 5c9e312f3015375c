//! A deal's events in words.

use super::{
    Currency, DealHead, Event, EventField, HistoryLine, Money, NaiveDate, Result, Row, Stamp, Store,
};

/// An event with the names behind its numbers.
struct Raw {
    event: Event,
    old_name: Option<String>,
    new_name: Option<String>,
    by_person: bool,
    file: Option<String>,
}

impl Store {
    /// The history of a deal in words, the oldest first.
    pub(super) fn history_of(&self, deal: &DealHead) -> Result<Vec<HistoryLine>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT e.field, e.old, e.new, e.happened_at, e.learnt_at, e.dated, e.source = 'person' AS by_person,
               i.file_name,
               CASE WHEN e.field IN ('stage', 'reopened')
                 THEN (SELECT name FROM stages WHERE id = CAST(e.old AS INTEGER))
                 WHEN e.field = 'owner' THEN (SELECT name FROM reps WHERE id = CAST(e.old AS INTEGER)) END AS old_name,
               CASE WHEN e.field IN ('stage', 'reopened')
                 THEN (SELECT name FROM stages WHERE id = CAST(e.new AS INTEGER))
                 WHEN e.field = 'owner' THEN (SELECT name FROM reps WHERE id = CAST(e.new AS INTEGER)) END AS new_name
             FROM deal_events e LEFT JOIN imports i ON i.id = e.import_id
             WHERE e.deal_id = ?1 ORDER BY e.happened_at, e.id",
        )?;
        let rows = statement.query_map([deal.id.0], raw)?;
        let events = rows
            .filter_map(rusqlite::Result::transpose)
            .collect::<rusqlite::Result<Vec<Raw>>>()?;
        let currencies = Currencies::of(&events, deal.currency);
        Ok(events.iter().map(|raw| line(raw, &currencies)).collect())
    }
}

/// An event of a field that this program does not know (a newer file) is left out.
fn raw(row: &Row<'_>) -> rusqlite::Result<Option<Raw>> {
    let field: String = row.get("field")?;
    let Ok(field) = field.parse() else {
        return Ok(None);
    };
    Ok(Some(Raw {
        event: Event {
            field,
            old: row.get("old")?,
            new: row.get("new")?,
            happened_at: Stamp(row.get("happened_at")?),
            learnt_at: Stamp(row.get("learnt_at")?),
            dated: row.get("dated")?,
        },
        old_name: row.get("old_name")?,
        new_name: row.get("new_name")?,
        by_person: row.get("by_person")?,
        file: row.get("file_name")?,
    }))
}

/// The currency of the amount through time, since amounts are kept apart from it.
struct Currencies {
    changes: Vec<(Stamp, Option<Currency>, Option<Currency>)>,
    now: Option<Currency>,
}

impl Currencies {
    fn of(raws: &[Raw], now: Option<Currency>) -> Self {
        let code = |text: &Option<String>| text.as_ref().and_then(|code| code.parse().ok());
        let changes = raws
            .iter()
            .filter(|raw| raw.event.field == EventField::Currency)
            .map(|raw| {
                (
                    raw.event.happened_at,
                    code(&raw.event.old),
                    code(&raw.event.new),
                )
            })
            .collect();
        Self { changes, now }
    }

    fn at(&self, counts: impl Fn(Stamp) -> bool) -> Option<Currency> {
        match self.changes.iter().rfind(|(at, ..)| counts(*at)) {
            Some((_, _, new)) => *new,
            None => self
                .changes
                .first()
                .map_or(self.now, |(_, old, new)| old.or(*new)),
        }
    }

    fn before(&self, moment: Stamp) -> Option<Currency> {
        self.at(|at| at < moment)
    }

    fn after(&self, moment: Stamp) -> Option<Currency> {
        self.at(|at| at <= moment)
    }
}

fn line(raw: &Raw, currencies: &Currencies) -> HistoryLine {
    let event = &raw.event;
    let by = match (&raw.file, raw.by_person) {
        (_, true) => "you".to_owned(),
        (Some(file), false) if event.dated => format!("history in {file}"),
        (Some(file), false) => format!("import {file}"),
        (None, false) if event.dated => "history".to_owned(),
        (None, false) => "import".to_owned(),
    };
    HistoryLine {
        event: event.clone(),
        words: words(raw, currencies),
        by,
    }
}

fn words(raw: &Raw, currencies: &Currencies) -> String {
    let event = &raw.event;
    let label = event.field.label();
    match event.field {
        EventField::Created => label.to_owned(),
        EventField::Reopened => {
            let stage = raw.old_name.as_deref().unwrap_or("closed");
            format!("Reopened after {stage}")
        }
        EventField::Stage | EventField::Owner => {
            let named = |name: &Option<String>, value: &Option<String>| {
                name.clone()
                    .or_else(|| value.as_ref().map(|_| "unknown".to_owned()))
            };
            changed(
                label,
                named(&raw.old_name, &event.old),
                named(&raw.new_name, &event.new),
            )
        }
        EventField::Amount => {
            let amount = |minor: &Option<String>, currency: Option<Currency>| {
                let minor: i64 = minor.as_ref()?.parse().ok()?;
                Some(
                    currency
                        .map_or_else(|| minor.to_string(), |c| Money::new(minor, c).to_string()),
                )
            };
            let old = amount(&event.old, currencies.before(event.happened_at));
            let new = amount(&event.new, currencies.after(event.happened_at));
            changed(label, old, new)
        }
        EventField::CloseOn => changed(
            label,
            event.old.as_deref().map(spoken),
            event.new.as_deref().map(spoken),
        ),
        EventField::NextStep => {
            let quoted = |text: &Option<String>| text.as_ref().map(|text| format!("“{text}”"));
            changed(label, quoted(&event.old), quoted(&event.new))
        }
        EventField::Currency | EventField::Category => {
            changed(label, event.old.clone(), event.new.clone())
        }
    }
}

fn changed(label: &str, old: Option<String>, new: Option<String>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("{label} {old} → {new}"),
        (None, Some(new)) => format!("{label} {new}"),
        (Some(old), None) => format!("{label} {old} removed"),
        (None, None) => format!("{label} removed"),
    }
}

fn spoken(day: &str) -> String {
    day.parse::<NaiveDate>().map_or_else(
        |_| day.to_owned(),
        |day| day.format("%-d %b %Y").to_string(),
    )
}
