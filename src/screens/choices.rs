//! What pickers of every tab choose from: people, contacts, teams, deals, competencies.

use crate::app::pick::{Item, Source};
use crate::domain::ids::{DealId, RepId};
use crate::storage::{Named, Result, Store};

/// The people of the sales force, reps and managers, by a part of their name.
pub fn reps() -> Source {
    Source::search(|store: &mut Store, typed: &str| items(store.people_named(typed)))
}

/// The people who are still here, by a part of their name: whom work can be given to.
pub fn people_here() -> Source {
    Source::search(|store: &mut Store, typed: &str| items(store.people_here(typed)))
}

/// The contacts, those of the deal's account first, by a part of their name.
pub fn contacts(deal: DealId) -> Source {
    Source::search(move |store: &mut Store, typed: &str| items(store.contacts_named(deal, typed)))
}

/// The teams, by a part of their name.
pub fn teams() -> Source {
    Source::search(|store: &mut Store, typed: &str| items(store.teams_named(typed)))
}

/// The deals, those of the rep first, by a part of their name.
pub fn deals(rep: Option<RepId>) -> Source {
    Source::search(move |store: &mut Store, typed: &str| items(store.deals_named(rep, typed)))
}

/// The competencies in use, in order, by a part of their name.
pub fn competencies() -> Source {
    Source::search(|store: &mut Store, typed: &str| items(store.competencies_named(typed)))
}

fn items(found: Result<Vec<Named>>) -> Result<Vec<Item>> {
    let item = |named: Named| Item {
        id: named.id.to_string(),
        label: named.name,
        detail: named.detail,
    };
    Ok(found?.into_iter().map(item).collect())
}
