//! The standings of everybody over a window, counted from what is kept of each rep, and held while nothing changes.

use std::sync::Arc;

use super::SalesHead;
use crate::domain::diagnosis::{Standings, Window, add_to, of_people};
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
}

impl Store {
    /// The standings of everybody, counted again only where the head or the window is another.
    pub(in crate::storage) fn standings_of_everybody(
        &self,
        head: &Arc<SalesHead>,
        calendar: &FiscalCalendar,
        window: Window,
    ) -> Result<Arc<Standings>> {
        let mut all = self.kept_standings.borrow_mut();
        all.retain(|held| Arc::ptr_eq(&held.head, head));
        let known = all
            .iter()
            .find(|held| held.window == window && held.calendar == *calendar);
        if let Some(held) = known {
            return Ok(Arc::clone(&held.standings));
        }
        let standings = Arc::new(self.standings_of(head, calendar, window, None)?);
        all.truncate(MOST - 1);
        all.insert(
            0,
            KeptStandings {
                head: Arc::clone(head),
                window,
                calendar: calendar.clone(),
                standings: Arc::clone(&standings),
            },
        );
        Ok(standings)
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
