//! Reads what the slip risks of a forecast are found from: flags, buyers' criteria, the last change.

use std::collections::HashMap;

use crate::domain::flags::DealFacts;
use crate::domain::forecast::slip_risk::quiet_since;
use crate::domain::forecast::{
    Book, BookDeal, CriterionSeen, SlipFacts, SlipRisk, SlipThresholds, Timeline, slip_risks,
};
use crate::domain::ids::DealId;
use crate::storage::cells::{day, word};
use crate::storage::{ForecastBasis, Result, Store};

/// A deal that may slip, as a list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    /// Why, and what is at risk.
    pub risk: SlipRisk,
    /// How the deal stands.
    pub deal: BookDeal,
    /// What the deal is called.
    pub name: String,
}

impl Store {
    /// The open deals of the period that may slip, the largest worth first. One query for each kind of fact.
    pub fn slip_lines(
        &self,
        basis: &ForecastBasis,
        thresholds: &SlipThresholds,
    ) -> Result<Vec<SlipLine>> {
        let record = &basis.record;
        let window = basis.period.window;
        let book = Book::at(record, record.now, basis.whose.as_ref());
        let due: Vec<BookDeal> = book.due_within(window).copied().collect();
        let ids: Vec<DealId> = due.iter().map(|deal| deal.id).collect();
        let facts: HashMap<DealId, DealFacts> = self.deal_facts(&ids)?.into_iter().collect();
        let criteria = self.criteria_seen(&ids)?;
        let timeline = |id: DealId| -> Option<&Timeline> {
            let at = record.deals.binary_search_by_key(&id, |deal| deal.id);
            record.deals.get(at.ok()?)
        };
        let seen: Vec<SlipFacts<'_>> = due
            .iter()
            .filter_map(|deal| {
                Some(SlipFacts {
                    deal,
                    facts: facts.get(&deal.id)?,
                    criteria: criteria.get(&deal.id).map_or(&[], Vec::as_slice),
                    quiet_since: quiet_since(record, timeline(deal.id)?),
                })
            })
            .collect();
        let names = self.deal_names(&ids)?;
        let due: HashMap<DealId, BookDeal> = due.iter().map(|deal| (deal.id, *deal)).collect();
        let risks = slip_risks(&seen, window, thresholds).into_iter();
        let lines = risks.filter_map(|risk| {
            let deal = due.get(&risk.deal)?;
            Some(SlipLine {
                name: names.get(&risk.deal).cloned().unwrap_or_default(),
                deal: *deal,
                risk,
            })
        });
        Ok(lines.collect())
    }

    /// What deals are called, by number.
    pub fn deal_names(&self, deals: &[DealId]) -> Result<HashMap<DealId, String>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT id, name FROM deals WHERE id IN ({})",
            listed(deals)
        ))?;
        let rows = statement.query_map([], |row| Ok((DealId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn criteria_seen(&self, deals: &[DealId]) -> Result<HashMap<DealId, Vec<CriterionSeen>>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT b.deal_id, b.name, c.text, c.status, c.evidence_on, s.position
             FROM buyer_criteria c JOIN buyers b ON b.id = c.buyer_id LEFT JOIN stages s ON s.id = c.stage_id
             WHERE b.deal_id IN ({}) ORDER BY b.deal_id, s.position IS NULL, s.position, b.id, c.position, c.id",
            listed(deals)
        ))?;
        let rows = statement.query_map([], |row| {
            let criterion = CriterionSeen {
                buyer: row.get("name")?,
                text: row.get("text")?,
                status: word(row, "status")?,
                evidence_on: day(row, "evidence_on")?,
                stage_position: row.get("position")?,
            };
            Ok((DealId(row.get("deal_id")?), criterion))
        })?;
        let mut by_deal: HashMap<DealId, Vec<CriterionSeen>> = HashMap::new();
        for row in rows {
            let (deal, criterion) = row?;
            by_deal.entry(deal).or_default().push(criterion);
        }
        Ok(by_deal)
    }
}

fn listed(deals: &[DealId]) -> String {
    let ids: Vec<String> = deals.iter().map(ToString::to_string).collect();
    ids.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fiscal::{FiscalCalendar, Period};
    use crate::domain::flags::{ReviewThresholds, Threshold};
    use crate::domain::forecast::ForecastSettings;
    use crate::domain::money::Currency;
    use crate::storage::small_file::small_file;
    use crate::storage::{DealScope, ForecastQuestion};

    #[test]
    fn a_deal_with_an_unmet_criterion_and_no_change_is_named_with_both() {
        let store = small_file();
        store
            .reader()
            .execute_batch(
                "UPDATE deals SET category = 'Commit' WHERE id = 1;
                 INSERT INTO deal_events (deal_id, field, new, happened_at, learnt_at, dated)
                   VALUES (1, 'category', 'Commit', 1793577600000, 1793577600000, 0);
                 INSERT INTO buyers (uid, deal_id, name) VALUES (x'01', 1, 'Cem');
                 INSERT INTO buyer_criteria (uid, buyer_id, stage_id, sense, text, status)
                   VALUES (x'01', 1, 2, 'see', 'sees the proposal', 'open');",
            )
            .unwrap();
        let question = ForecastQuestion {
            scope: DealScope::default(),
            period: Period::Quarter {
                year: 2026,
                quarter: 4,
            },
            calendar: FiscalCalendar::default(),
            currency: Some(Currency::USD),
            settings: ForecastSettings::default(),
        };
        let basis = store.forecast_basis(&question).unwrap();
        let thresholds =
            SlipThresholds::of(&ReviewThresholds::default(), &Threshold::new(14, "14 days"));
        let lines = store.slip_lines(&basis, &thresholds).unwrap();
        let said: Vec<(&str, String)> = lines
            .iter()
            .map(|line| (line.name.as_str(), line.risk.in_short()))
            .collect();
        assert_eq!(
            said,
            [
                (
                    "Globex rollout",
                    "1 criterion unmet, nothing changed for 41 days".to_owned()
                ),
                (
                    "Initech renewal",
                    "was to close 15 Nov 2026, no next step, nothing changed for 52 days"
                        .to_owned()
                ),
            ]
        );
    }
}
