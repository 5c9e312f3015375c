//! The lines as they are kept for the next start: all of them, or the first ones with how many there are behind them.

use serde::{Deserialize, Serialize};

use crate::domain::today::{ItemKey, TodayItem};
use crate::storage::Today;

/// So many lines are the beginning: more than a screen has.
const FIRST: usize = 120;

/// How many lines of each group are not here, in the order of [`crate::domain::today::Group::ALL`].
pub(super) type Beyond = [usize; 5];

/// What Today shows, or its beginning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Lines {
    pub(super) today: Today,
    pub(super) beyond: Beyond,
}

impl Lines {
    /// All of them.
    pub(super) fn all(today: Today) -> Self {
        Self {
            today,
            beyond: Beyond::default(),
        }
    }

    /// The first ones that are not snoozed; none where those are all.
    pub(super) fn first(&self) -> Option<Self> {
        let today = &self.today;
        if today.items.len() <= FIRST {
            return None;
        }
        let first: Vec<TodayItem> = today.shown().take(FIRST).cloned().collect();
        let mut beyond = self.beyond;
        for item in today.shown().skip(FIRST) {
            if !matches!(item.key, ItemKey::More(_)) {
                beyond[item.group(today.day) as usize] += 1;
            }
        }
        Some(Self {
            today: Today {
                items: first,
                day: today.day,
                time: today.time,
                left_out: today.left_out,
                budget: today.budget,
                has_rhythm: today.has_rhythm,
                later: today.later.clone(),
            },
            beyond,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::ids::ActionId;
    use crate::domain::today::WeekBudget;
    use crate::screens::today::rows::{self, TodayRow};

    fn today(count: i64) -> Today {
        let day: NaiveDate = "2026-11-23".parse().unwrap();
        let item = |n: i64| TodayItem {
            due_on: (n < 400).then(|| day - chrono::Days::new((400 - n) as u64)),
            snoozed_until: (n % 7 == 0).then_some((day, None)),
            ..TodayItem::new(ItemKey::Action(ActionId(n)), "action", format!("Call {n}"))
        };
        Today {
            day,
            time: chrono::NaiveTime::MIN,
            items: (1..=count).map(item).collect(),
            left_out: 0,
            budget: WeekBudget::default(),
            has_rhythm: true,
            later: None,
        }
    }

    fn arranged(lines: &Lines) -> Vec<String> {
        let items: Vec<&TodayItem> = lines.today.shown().collect();
        let rows = rows::arrange(&items, &lines.today, lines.beyond);
        rows.iter().map(TodayRow::as_text).collect()
    }

    #[test]
    fn the_beginning_says_what_the_first_rows_of_all_say() {
        let all = Lines::all(today(900));
        let first = all.first().unwrap();
        let (said, whole) = (arranged(&first), arranged(&all));
        assert_eq!(said.len(), FIRST + 1);
        assert_eq!(said, whole[..said.len()]);
        assert!(whole[0].contains("342"), "{}", whole[0]);
        let kept = serde_json::to_vec(&first).unwrap();
        assert_eq!(serde_json::from_slice::<Lines>(&kept).unwrap(), first);
        assert_eq!(Lines::all(today(40)).first(), None);
    }
}
