//! The first rows of the board, while the others are not there: they never stand under another order, nor under a filter.

use super::super::reading::{board_key, head_key, keep_head};
use super::super::{Diagnosis, question};
use super::tests::reading;
use super::*;
use crate::app::clock::Clock;
use crate::app::effect::Effects;
use crate::app::jobs::Jobs;
use crate::config::Config;
use crate::domain::diagnosis::Choice;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::scope::Scope;
use crate::domain::stamp::Stamp;
use crate::screens::answering::{answer, ask};
use crate::screens::{Context, Screen};

/// The tab over a desk on which the head of a board by return on coaching is kept, and that is asked for.
fn on_head() -> (Diagnosis, Jobs) {
    let context = Context {
        scope: Scope::default(),
        clock: Clock::fixed(NaiveDate::default().into()),
        calendar: FiscalCalendar::default(),
        config: Arc::new(Config::default()),
    };
    let rows: Vec<Said> = (1..=500)
        .map(|rep| Said {
            rep: RepId(rep),
            name: format!("Rep {rep}"),
            ..Said::default()
        })
        .collect();
    let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
    let key = board_key(&question(&context, Choice::default()), Level::default());
    let sort = Sort::default();
    let head = reading(&rows).head(sort).unwrap();
    let mark = store.mark().unwrap();
    keep_head(&mut store, &head_key(sort, &key), mark, &head);
    let mut tab = Diagnosis::new();
    let mut jobs = Jobs::inline(store);
    let mut effects = Effects::default();
    tab.enter(&context, &mut effects);
    assert_eq!(ask(&mut jobs, SLOT, effects), 1);
    answer(&mut jobs, &mut tab);
    (tab, jobs)
}

const SLOT: &str = "board head";

fn rows(tab: &Diagnosis) -> usize {
    tab.list.rows().count()
}

/// The filter, or the order by a column, as a key changes it; returns what that asks for.
fn list_changed(tab: &mut Diagnosis, filter: &str, column: usize) -> Effects<Diagnosis> {
    let mut effects = Effects::default();
    tab.list.cursor.filter.set(filter);
    tab.list.cursor.sort.column = column;
    tab.list_changed(&mut effects);
    effects
}

#[test]
fn the_head_of_the_board_never_stands_under_another_order_or_a_filter() {
    let (mut tab, mut jobs) = on_head();
    assert_eq!((rows(&tab), tab.is_head), (HEAD, true));
    let asked = list_changed(&mut tab, "Rep 7", 0);
    assert_eq!((ask(&mut jobs, SLOT, asked), rows(&tab)), (0, 0));
    let asked = list_changed(&mut tab, "", 0);
    assert_eq!((ask(&mut jobs, SLOT, asked), rows(&tab)), (1, 0));
    answer(&mut jobs, &mut tab);
    assert_eq!(rows(&tab), HEAD);
    // The head of that order was not kept.
    let asked = list_changed(&mut tab, "", 1);
    assert_eq!((ask(&mut jobs, SLOT, asked), rows(&tab)), (1, 0));
    answer(&mut jobs, &mut tab);
    assert_eq!(rows(&tab), 0);
    // One that comes late is not shown.
    let asked = list_changed(&mut tab, "", 0);
    assert_eq!(ask(&mut jobs, SLOT, asked), 1);
    tab.list.cursor.filter.set("Rep 7");
    answer(&mut jobs, &mut tab);
    assert_eq!(rows(&tab), 0);
}
