//! The first lines of the list as they were read last: kept on the desk, so that the next start need not look at sixty
//! deals with their activities, buyers and scores before it shows anything.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::flags::{FLAGS, ReviewThresholds};
use crate::domain::ids::DealId;
use crate::storage::deal_list::{DealLine, DealList};
use crate::storage::{Result, Store};

/// Under which they are kept.
const LINES: &str = "deal-lines";

/// So many are kept: more than are read at once.
const FIRST: usize = 80;

/// Lines with the keys of their flags.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// On what they depend beside the file.
    today: NaiveDate,
    thresholds: ReviewThresholds,
    lines: Vec<(DealLine, Vec<String>)>,
}

impl Store {
    /// The lines of some deals, as [`Store::deal_lines`]: at the start of the program as they were kept, where file, day
    /// and thresholds are the same and all of them are there.
    pub fn first_deal_lines(
        &mut self,
        deals: &[DealId],
        thresholds: &ReviewThresholds,
    ) -> Result<Vec<DealLine>> {
        match self.kept_lines(deals, thresholds)? {
            Some(lines) => Ok(lines),
            None => self.deal_lines(deals, thresholds),
        }
    }

    fn kept_lines(
        &mut self,
        deals: &[DealId],
        thresholds: &ReviewThresholds,
    ) -> Result<Option<Vec<DealLine>>> {
        // With the columns the start is over.
        if self.looking().is_some() || self.columns.serves(|_| true) {
            return Ok(None);
        }
        let mark = self.mark()?;
        let kept = self.kept_answer(LINES)?.filter(|kept| kept.mark == mark);
        let kept = kept.and_then(|kept| serde_json::from_slice::<Kept>(&kept.bytes).ok());
        let Some(kept) =
            kept.filter(|kept| kept.today == self.today() && kept.thresholds == *thresholds)
        else {
            return Ok(None);
        };
        let lines = kept.lines.into_iter().map(|(mut line, flags)| {
            line.flags = (flags.iter())
                .filter_map(|key| FLAGS.iter().find(|flag| flag.key == key))
                .collect();
            (line.id, line)
        });
        let mut lines: HashMap<DealId, DealLine> = lines.collect();
        Ok(deals.iter().map(|deal| lines.remove(deal)).collect())
    }

    /// Keeps the first lines of a list that was true at a mark, where the file is still the same.
    pub(super) fn keep_lines(
        &mut self,
        mark: i64,
        list: &DealList,
        thresholds: &ReviewThresholds,
    ) -> Result<()> {
        let first = list.lines.iter().take(FIRST);
        let deals: Vec<DealId> = first.filter(|id| **id >= 0).map(|id| DealId(*id)).collect();
        let lines = self.deal_lines(&deals, thresholds)?;
        if self.mark()? != mark {
            return Ok(());
        }
        let lines = lines.into_iter().map(|line| {
            let flags = line.flags.iter().map(|flag| flag.key.to_owned()).collect();
            (line, flags)
        });
        let kept = Kept {
            today: self.today(),
            thresholds: thresholds.clone(),
            lines: lines.collect(),
        };
        let bytes = serde_json::to_vec(&kept).unwrap_or_default();
        self.keep_answer(LINES, mark, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{DealQuery, small_file};

    #[test]
    fn kept_lines_are_those_of_the_file_and_no_longer_shown_once_it_changed() {
        let mut store = small_file::ticking();
        let thresholds = ReviewThresholds::default();
        let list = store
            .list_by_sql(&DealQuery::default(), &thresholds)
            .unwrap();
        let deals: Vec<DealId> = list.lines.iter().map(|id| DealId(*id)).collect();
        assert!(deals.len() > 1);
        assert_eq!(store.kept_lines(&deals, &thresholds).unwrap(), None);
        let mark = store.mark().unwrap();
        store.keep_lines(mark, &list, &thresholds).unwrap();
        let read = store.deal_lines(&deals, &thresholds).unwrap();
        assert!(read.iter().any(|line| !line.flags.is_empty()));
        assert_eq!(store.kept_lines(&deals, &thresholds).unwrap(), Some(read));
        // Not all of them are there.
        let more = [deals[0], DealId(999)];
        assert_eq!(store.kept_lines(&more, &thresholds).unwrap(), None);
        let change = store.change("Name", |change| {
            Ok(change
                .sql()
                .execute_batch("UPDATE deals SET name = 'Other' WHERE id = 1")?)
        });
        change.unwrap();
        assert_eq!(store.kept_lines(&deals, &thresholds).unwrap(), None);
    }
}
