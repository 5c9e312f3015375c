//! The standings of everybody over a window, counted from what is kept of each rep, and held while nothing changes.

use std::sync::Arc;

use super::SalesHead;
use crate::domain::diagnosis::{OfEverybody, Settings, Standings, Window, add_to, of_people};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::storage::{Result, Store};

/// Windows that are held: the look-back, and a period that somebody looks at beside it.
const MOST: usize = 2;

/// Standings with what they were counted from.
pub(in crate::storage) struct KeptStandings {
    head: Arc<SalesHead>,
    window: Window,
    calendar: FiscalCalendar,
    standings: Arc<Standings>,
    /// What surveys worked out of them, with the settings that they asked with last.
    worked_out: (Settings, Arc<OfEverybody>),
}

impl KeptStandings {
    fn shared(&mut self, settings: Settings) -> (Arc<Standings>, Arc<OfEverybody>) {
        if self.worked_out.0 != settings {
            self.worked_out = (settings, Arc::default());
        }
        (Arc::clone(&self.standings), Arc::clone(&self.worked_out.1))
    }
}

impl Store {
    /// The standings of everybody, counted again only where the head or the window is another; with what surveys of
    /// these settings worked out of them.
    pub(in crate::storage) fn standings_of_everybody(
        &self,
        head: &Arc<SalesHead>,
        calendar: &FiscalCalendar,
        window: Window,
        settings: Settings,
    ) -> Result<(Arc<Standings>, Arc<OfEverybody>)> {
        let mut all = self.kept_standings.borrow_mut();
        all.retain(|held| Arc::ptr_eq(&held.head, head));
        let known = all
            .iter_mut()
            .find(|held| held.window == window && held.calendar == *calendar);
        if let Some(held) = known {
            return Ok(held.shared(settings));
        }
        let standings = Arc::new(self.standings_of(head, calendar, window, None)?);
        let mut fresh = KeptStandings {
            head: Arc::clone(head),
            window,
            calendar: calendar.clone(),
            standings,
            worked_out: (settings, Arc::default()),
        };
        let shared = fresh.shared(settings);
        all.truncate(MOST - 1);
        all.insert(0, fresh);
        Ok(shared)
    }

    /// The standings of these people; the others have done nothing in them.
    pub(in crate::storage) fn standings_of(
        &self,
        head: &SalesHead,
        calendar: &FiscalCalendar,
        window: Window,
        people: Option<&[RepId]>,
    ) -> Result<Standings> {
        let stages = head.record.stages.len();
        let of_won_only = head.company.lost_deals_lack_amounts();
        let reps: Option<Vec<i64>> = people.map(|people| people.iter().map(|rep| rep.0).collect());
        let sums = self.fold_pieces(head, reps.as_deref(), Standings::new, |all, piece| {
            let pieces = (&piece.deals[..], &piece.leads[..], &piece.work[..]);
            add_to(all, stages, pieces, (window, of_won_only));
        })?;
        let mut did = Standings::new();
        for mut sum in sums {
            did.append(&mut sum);
        }
        Ok(of_people(did, &head.record, calendar, window))
    }
}
