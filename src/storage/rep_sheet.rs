//! Everything that the page of a rep begins with, read at once: figures, quota, prep pack, promises both ways, skills,
//! the next conversation. The time line is read by windows (`time_line.rs`).

use chrono::Days;

use super::deal_query::DealScope;
use super::{
    BaseCurrency, NextConversation, PersonFigures, PrepFor, PrepSettings, QuotaLine, Result,
    SeenCompetency, Store,
};
use crate::domain::ids::RepId;
use crate::domain::prep_pack::{Part, PrepPack, Promise};

/// For how many days a promise that was kept or dropped is still shown.
const CLOSED_DAYS: u64 = 30;
/// The most quotas that are read.
const QUOTAS: usize = 1;
/// The parts of the prep pack that stand on the page.
const PARTS: [Part; 5] = [
    Part::Numbers,
    Part::Exceptions,
    Part::Observations,
    Part::Plan,
    Part::Question,
];

/// One rep.
#[derive(Debug, Clone)]
pub struct RepSheet {
    /// Who, with their figures over the days of the scope.
    pub person: PersonFigures,
    /// The currency of totals.
    pub base: BaseCurrency,
    /// The quota that runs.
    pub quotas: Vec<QuotaLine>,
    /// Goals, exceptions, observations, plans, the question.
    pub pack: PrepPack,
    /// Promises both ways: open ones, and those that were closed lately.
    pub promises: Vec<Promise>,
    /// What was observed, per competency.
    pub seen: Vec<SeenCompetency>,
    /// The next conversation; `None`: nothing is planned.
    pub next: Option<NextConversation>,
}

impl Store {
    /// The sheet of a rep. Costs the rows of their deals and a prep pack ([`Store::prep_pack`]); the rest is a few indexed
    /// rows.
    ///
    /// # Errors
    /// Not found where the rep is no longer in the file.
    pub fn rep_sheet(
        &self,
        rep: RepId,
        scope: &DealScope,
        settings: &PrepSettings,
    ) -> Result<RepSheet> {
        let person = self.person_figures(rep, scope)?;
        let today = self.today();
        let wanted = PrepFor {
            parts: PARTS.to_vec(),
            ..PrepFor::rep(rep)
        };
        let closed_since = today
            .checked_sub_days(Days::new(CLOSED_DAYS))
            .unwrap_or(today);
        Ok(RepSheet {
            person,
            base: self.base_currency(settings.base)?,
            quotas: self.quotas(rep, QUOTAS)?,
            pack: self.prep_pack(&wanted, settings)?,
            promises: self.promises_with(rep, closed_since)?,
            seen: self.seen_of(rep)?,
            next: self.next_conversation(rep)?,
        })
    }
}
