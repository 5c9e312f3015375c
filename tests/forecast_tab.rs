//! The forecast tab over the tiny company: keys in, screen out.

use crate::deal_list::company;
use crate::support::{Session, setup};
use ridealong::cockpit::Setup;
use ridealong::storage::Store;

fn of(store: Store) -> Setup {
    Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    }
}

fn session() -> Session {
    Session::open(of(company().0))
}

#[test]
fn the_sheet_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_sheet_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).screen());
}

#[test]
fn the_deals_behind_a_line_at_80_by_24() {
    insta::assert_snapshot!(session().press("<enter>").screen());
}
