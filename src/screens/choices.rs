//! What pickers of every tab choose from: people, teams.

use crate::app::pick::{Item, Source};
use crate::storage::{Named, Result, Store};

/// The people of the sales force, reps and managers, by a part of their name.
pub fn reps() -> Source {
    Source::search(|store: &mut Store, typed: &str| items(store.people_named(typed)))
}

/// The teams, by a part of their name.
pub fn teams() -> Source {
    Source::search(|store: &mut Store, typed: &str| items(store.teams_named(typed)))
}

fn items(found: Result<Vec<Named>>) -> Result<Vec<Item>> {
    let item = |named: Named| Item {
        id: named.id.to_string(),
        label: named.name,
        detail: named.detail,
    };
    Ok(found?.into_iter().map(item).collect())
}
