//! The results of a board, before its factors are counted: of a large file everybody's deals need not be read for them.

use std::sync::Arc;

use super::board::{DiagnosisQuestion, days};
use super::{Result, Store};
use crate::domain::diagnosis::{Level, Results, Standing, Standings, Survey};
use crate::domain::sales_record::SalesRecord;

impl Store {
    /// The results of a board, with the record they were made from. `None` where the board itself is as quick: in a small
    /// file; and of a past day, whose whole record is read either way.
    pub fn board_so_far(
        &self,
        question: &DiagnosisQuestion,
        level: Level,
    ) -> Result<Option<(Results, Arc<SalesRecord>)>> {
        if self.looking().is_some() || !self.is_large()? {
            return Ok(None);
        }
        self.results_of_board(question, level).map(Some)
    }

    /// The results of a board, of any file as it stands now.
    pub(super) fn results_of_board(
        &self,
        question: &DiagnosisQuestion,
        level: Level,
    ) -> Result<(Results, Arc<SalesRecord>)> {
        let head = self.sales_head(question.currency)?;
        let windows = days(question, &head.company);
        // Who owns deals at all, and nothing of what they did.
        let owns = head.owned.iter().map(|(rep, deals)| {
            let standing = Standing {
                deals_ever: *deals,
                ..Standing::default()
            };
            (*rep, standing)
        });
        let (owns, nobody): (Standings, _) = (owns.collect(), Standings::new());
        let survey = Survey::of_standings(
            &head.record,
            &question.calendar,
            windows,
            question.thresholds.settings(),
            &head.company,
            (&owns, &nobody),
        );
        let scope = self.people_in(&question.scope)?;
        let coached = self.coached(&question.scope)?;
        self.go_on()?;
        let results = Results::of(&survey, scope.as_ref(), level, &coached);
        Ok((results, Arc::clone(&head.record)))
    }
}
