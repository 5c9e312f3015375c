//! Where Enter leads from a line that names the record behind it: the tab in which that record is worked on.

use crate::app::effect::{Effects, Target};
use crate::domain::prep_pack::Opens;

/// Goes to the record behind a line.
pub fn open<S: 'static>(opens: Opens, effects: &mut Effects<S>) {
    let (tab, kind, id) = place(opens);
    let kind = kind.to_owned();
    effects.go_to(tab, Some(Target { kind, id }));
}

/// The tab, and the kind of target that it knows.
fn place(opens: Opens) -> (&'static str, &'static str, i64) {
    match opens {
        Opens::Deal(id) => ("pipeline", "deal", id.0),
        Opens::Action(id) => ("today", "action", id.0),
        Opens::Plan(id) => ("plans", "plan", id.0),
        Opens::Meeting(id) => ("meetings", "meeting", id.0),
        Opens::RideAlong(id) => ("ride-alongs", "ride_along", id.0),
        Opens::Skills(id) => ("ride-alongs", "rep", id.0),
        Opens::Goals(id) => ("team", "goals", id.0),
        Opens::Rep(id) => ("team", "rep", id.0),
    }
}
