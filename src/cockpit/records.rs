//! The records that the palette finds, and on which tab each is shown.

use std::sync::Arc;

use super::{Finder, Hit};
use crate::app::effect::Target;
use crate::storage::Found;

/// Finds people, plans, walks, ride-alongs, meetings, deals, accounts and notes in the file. An error is told as it stands.
pub fn finder() -> Finder {
    Arc::new(|store, text| {
        let found = store.search(text).map_err(|e| e.to_string())?;
        Ok(found.into_iter().map(hit).collect())
    })
}

/// The tab that shows a kind of record, and what that tab calls it.
fn shown(kind: &'static str) -> (&'static str, &'static str) {
    match kind {
        "rep" => ("team", "rep"),
        "plan" => ("plans", "plan"),
        // A tab takes “walk” for a new one with a rep.
        "walk" => ("diagnosis", "diagnosis"),
        "ride-along" => ("ride-alongs", "ride-along"),
        "meeting" => ("meetings", "meeting"),
        other => ("pipeline", other),
    }
}

fn hit(found: Found) -> Hit {
    let (kind, id) = found.opens.unwrap_or((found.kind, found.id));
    let (tab, kind) = shown(kind);
    Hit {
        kind: found.kind.to_owned(),
        label: found.label,
        detail: found.detail,
        tab: tab.to_owned(),
        target: Target {
            kind: kind.to_owned(),
            id,
        },
    }
}
