//! The results of a board, before its factors are counted: of a large file everybody's deals need not be read for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::board::{DiagnosisQuestion, days};
use super::{Result, Store};
use crate::domain::diagnosis::{Choice, Level, Results, Standing, Standings, Survey};
use crate::domain::ids::RepId;
use crate::domain::sales_record::SalesRecord;

/// The rows of so many people are made at once where everybody is counted already.
const FEW: usize = 200;

impl Store {
    /// The results of a board, with the record they were made from. `None` where the board itself is as quick: in a small
    /// file; of few people where everybody is counted already; and of a past day, whose whole record is read either way.
    pub fn board_so_far(
        &self,
        question: &DiagnosisQuestion,
        level: Level,
    ) -> Result<Option<(Results, Arc<SalesRecord>)>> {
        if self.looking().is_some() || !self.is_large()? {
            return Ok(None);
        }
        if self.is_counted_for_few(question)? {
            return Ok(None);
        }
        self.results_of_board(question, level).map(Some)
    }

    /// Whether only the rows of few people are left to make.
    pub(super) fn is_counted_for_few(&self, question: &DiagnosisQuestion) -> Result<bool> {
        // The window before is not held.
        if question.choice == Choice::OwnPast {
            return Ok(false);
        }
        let few = |people: &BTreeSet<RepId>| people.len() <= FEW;
        if !self.people_in(&question.scope)?.as_ref().is_some_and(few) {
            return Ok(false);
        }
        let head = self.sales_head(question.currency)?;
        let (_, window) = days(question, &head.company);
        Ok(self.holds_standings(&head, &question.calendar, window))
    }

    /// The results of a board, of any file as it stands now.
    pub(super) fn results_of_board(
        &self,
        question: &DiagnosisQuestion,
        level: Level,
    ) -> Result<(Results, Arc<SalesRecord>)> {
        let head = self.sales_head(question.currency)?;
        let windows = days(question, &head.company);
        let scope = self.people_in(&question.scope)?;
        let is_here = |rep: &RepId| scope.as_ref().is_none_or(|scope| scope.contains(rep));
        // Who owns deals at all, and nothing of what they did.
        let owns = head.owned.iter().filter(|(rep, _)| is_here(rep));
        let owns = owns.map(|(rep, deals)| {
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
        let coached = self.coached(&question.scope)?;
        self.go_on()?;
        let results = Results::of(&survey, scope.as_ref(), level, &coached);
        Ok((results, Arc::clone(&head.record)))
    }
}
