//! A figure of few people: of everybody else nothing is read but whether there is such a thing at all, which tells "no
//! data" from 0. The answer is that of [`Store::figure`].

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::figures::FigureKey;
use super::keep::Kept;
use super::pieces::{Adding, SalesHead, Terms};
use super::sums::Sums;
use crate::domain::figures::{Asks, Figure, Subject, Window};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::metric::PartsOf;
use crate::domain::money::Currency;
use crate::domain::sales_record::Elsewhere;
use crate::storage::file_version::FileVersion;
use crate::storage::{Result, Store};

/// Of more people everybody's head is read.
const FEW: usize = 64;

/// With more who have to be counted again, counting them once for all is less.
const MOST_STALE: usize = 50;

/// The head of few people, and what it was read from: an indicator is asked week by week.
pub(in crate::storage) struct KeptFew {
    day: NaiveDate,
    currency: Option<Currency>,
    version: FileVersion,
    reps: Vec<i64>,
    asks: Asks,
    head: Arc<SalesHead>,
}

impl Store {
    /// One figure of few people as [`Self::figure`] has it. Costs what their own rows cost.
    pub(in crate::storage) fn figure_of_few(
        &self,
        preferred: Option<Currency>,
        calendar: &FiscalCalendar,
        (subject, window): (&Subject, Window),
        (metric, part): FigureKey<'_>,
    ) -> Result<Figure> {
        // The parts of a figure by segment are everybody's segments.
        let is_apart = metric.parts == PartsOf::Segments || self.looking().is_some();
        let few = match subject {
            Subject::Reps(reps) if reps.len() <= FEW && !is_apart => {
                let mut few: Vec<i64> = reps.iter().map(|rep| rep.0).collect();
                few.sort_unstable();
                self.head_of_few(preferred, few, metric.asks)?
            }
            _ => None,
        };
        match few {
            Some(head) => self.figure_over(&head, calendar, (subject, window), (metric, part)),
            None => Ok(self
                .figure(preferred, calendar, (subject, window), (metric, part))?
                .1),
        }
    }

    /// The head of these people; `None`: that of everybody is here, or takes less.
    fn head_of_few(
        &self,
        preferred: Option<Currency>,
        reps: Vec<i64>,
        asks: Asks,
    ) -> Result<Option<Arc<SalesHead>>> {
        let (day, version) = (self.today(), self.file_version()?);
        let of_all = self.kept_head.borrow();
        if of_all
            .as_ref()
            .is_some_and(|all| all.is_of((None, day, preferred, version)))
        {
            return Ok(None);
        }
        let mut kept = self.kept_few.borrow_mut();
        let is_same = |few: &&KeptFew| {
            (few.day, few.currency, few.version) == (day, preferred, version)
                && (&few.reps, few.asks) == (&reps, asks)
        };
        if let Some(few) = kept.as_ref().filter(is_same) {
            return Ok(Some(Arc::clone(&few.head)));
        }
        *kept = None;
        let stale = self.stale()?;
        if stale.len() > MOST_STALE {
            return Ok(None);
        }
        let head = Arc::new(self.read_few(preferred, &reps, asks, stale)?);
        *kept = Some(KeptFew {
            day,
            currency: preferred,
            version,
            reps,
            asks,
            head: Arc::clone(&head),
        });
        Ok(Some(head))
    }

    /// What [`Store::sales_head`] says of these people and those above them; of the others that only which figures of
    /// `asks` look at.
    fn read_few(
        &self,
        preferred: Option<Currency>,
        reps: &[i64],
        asks: Asks,
        stale: BTreeSet<i64>,
    ) -> Result<SalesHead> {
        let _view = self.snapshot()?;
        let mut adding = self.begin_head(preferred, &among(reps))?;
        for rep in reps {
            if let Some(sums) = self.sums_of(*rep, &stale)? {
                adding.add(*rep, &sums);
            }
        }
        if !has_asked(&adding.record.elsewhere, asks) {
            self.look_elsewhere(&mut adding, asks, &stale)?;
        }
        Ok(adding.done(stale))
    }

    /// Whether anything was observed of anybody.
    pub(super) fn has_observations(&self) -> Result<bool> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM main.observations WHERE used <> 'not_observed')",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    fn sums_of(&self, rep: i64, stale: &BTreeSet<i64>) -> Result<Option<Sums>> {
        if !stale.contains(&rep) {
            let mut statement = self
                .connection
                .prepare_cached("SELECT content FROM main.rep_sums WHERE id = ?1")?;
            let content: Option<Vec<u8>> =
                statement.query_row([rep], |row| row.get(0)).optional()?;
            match content.filter(|bytes| !bytes.is_empty()) {
                None => return Ok(None),
                Some(bytes) => {
                    if let Some(sums) = Sums::read(&bytes) {
                        return Ok(Some(sums));
                    }
                }
            }
        }
        Ok(Sums::read(&Kept::count(&self.connection, rep)?.sums))
    }

    /// Looks for somebody who has what is asked: most of the time the first one.
    fn look_elsewhere(&self, adding: &mut Adding, asks: Asks, stale: &BTreeSet<i64>) -> Result<()> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM main.rep_sums WHERE content <> x'' UNION SELECT id FROM main.stale_reps")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.go_on()?;
            if let Some(sums) = self.sums_of(row.get(0)?, stale)? {
                holds_too(&mut adding.record.elsewhere, &sums, &adding.terms);
            }
            if has_asked(&adding.record.elsewhere, asks) {
                break;
            }
        }
        Ok(())
    }
}

/// What a rep's sums say there is.
pub(super) fn holds_too(all: &mut Elsewhere, sums: &Sums, terms: &Terms) {
    let is_open = |stage: &i64| terms.places.contains_key(stage);
    let has_margin = |(currency, [_, _, margins]): &(u32, [i64; 3])| {
        let code = sums.words.get(*currency as usize);
        *margins > 0 && code.is_some_and(|code| terms.base.weight_of(code).is_some())
    };
    all.deals |= sums.deals > 0;
    all.history |= sums
        .paths
        .iter()
        .any(|(stages, _, _)| stages.iter().any(is_open));
    all.margin |= sums.money.iter().any(has_margin);
    all.work |= sums.has_work;
    all.targets |= sums.has_targets;
}

/// Whether there is all that a figure of this kind has to find: what `Frame::lacks` looks at.
fn has_asked(all: &Elsewhere, asks: Asks) -> bool {
    match asks {
        Asks::Deals | Asks::Today => all.deals,
        Asks::History | Asks::Proposal => all.history,
        Asks::Margin => all.deals && all.margin,
        Asks::Activities => all.work,
        Asks::Targets => all.work && all.targets,
        Asks::Observations => true,
    }
}

/// These people and everybody above them, as a condition's right side: a quota of somebody who leads others is the
/// roll-up of theirs, and who leads whom goes by those between them.
fn among(reps: &[i64]) -> String {
    let mut these = String::from("SELECT 0");
    for rep in reps {
        these.push_str(" UNION SELECT ");
        these.push_str(&rep.to_string());
    }
    format!(
        "IN (WITH RECURSIVE up(id) AS ({these} UNION
           SELECT r.manager_id FROM reps r JOIN up ON r.id = up.id WHERE r.manager_id IS NOT NULL) SELECT id FROM up)"
    )
}

#[cfg(test)]
#[path = "few_tests.rs"]
mod tests;
