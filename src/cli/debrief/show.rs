//! What waits for a debrief, and one debrief as far as it is.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::cli::commitments::as_json as commitment_as_json;
use crate::cli::{Result, World};
use crate::domain::competency::Used;
use crate::domain::debrief::Own;
use crate::domain::ids::RideAlongId;
use crate::domain::stamp::Stamp;
use crate::storage::{Debrief, DebriefRow, RideAlongState, Store};
use crate::ui::text;

pub(super) fn waiting(all: bool, as_json: bool, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let mut debriefs = Vec::new();
    for ride in store.ride_alongs(&crate::storage::DealScope::default())? {
        if ride.state == RideAlongState::Held {
            let debrief = store.debrief(ride.id)?;
            if all || debrief.debriefed_at.is_none() {
                debriefs.push(debrief);
            }
        }
    }
    if as_json {
        let debriefs: Vec<Value> = debriefs.iter().map(head).collect();
        return world
            .print_json(&json!({ "schema": 1, "as_of": store.today(), "debriefs": debriefs }));
    }
    let mut out = format!("Debriefs as of {}\n", store.today());
    for debrief in &debriefs {
        let state = match (debrief.debriefed_at, debrief.revealed_at) {
            (Some(at), _) => format!("finished on {}", at.day()),
            (None, Some(_)) => "ratings shown".to_owned(),
            (None, None) => "waits".to_owned(),
        };
        let focus = debrief
            .ride
            .competency
            .as_ref()
            .map_or("", |(_, name)| name);
        let line = format!("{}  {}  {focus}", debrief.ride.rep_name, state);
        let day = debrief.ride.day();
        let _ = writeln!(out, "{:>5}  {day}  {}", debrief.ride.id, text::clean(&line));
    }
    if debriefs.is_empty() {
        out.push_str("\nNothing waits for a debrief.\n");
    }
    world.print_bytes(out.as_bytes())
}

fn head(debrief: &Debrief) -> Value {
    json!({
        "ride_along": debrief.ride.id.0,
        "rep": debrief.ride.rep_name,
        "held_on": debrief.ride.held_on,
        "focus": debrief.ride.competency.as_ref().map(|(_, name)| name),
        "shown": debrief.revealed_at.is_some(),
        "finished_on": debrief.debriefed_at.map(Stamp::day),
    })
}

pub(super) fn one(store: &Store, id: RideAlongId, as_json: bool, world: &mut World) -> Result {
    let debrief = store.debrief(id)?;
    if as_json {
        return world.print_json(&whole(store, &debrief));
    }
    world.print_bytes(as_text(&debrief).as_bytes())
}

fn whole(store: &Store, debrief: &Debrief) -> Value {
    let asked = debrief.asked.iter().map(|asked| {
        json!({
            "n": asked.position,
            "step": filled(&asked.step),
            "speaker": asked.speaker.key(),
            "question": asked.prompt,
            "answer": filled(&asked.answer),
        })
    });
    let is_shown = debrief.revealed_at.is_some();
    let ratings = debrief.rows.iter().map(|row| rating(row, is_shown));
    json!({
        "schema": 1,
        "as_of": store.today(),
        "debrief": head(debrief),
        "questions": asked.collect::<Vec<_>>(),
        "question_set": debrief.set,
        "declined": debrief.declined(),
        "ratings": ratings.collect::<Vec<_>>(),
        "strength": filled(&debrief.strength),
        "points": debrief.points,
        "commitment": debrief.commitment.as_ref().map(commitment_as_json),
        "promised": debrief.promised.iter().map(commitment_as_json).collect::<Vec<_>>(),
    })
}

/// Of the manager's rating nothing before the reveal.
fn rating(row: &DebriefRow, is_shown: bool) -> Value {
    let compared = &row.compared;
    let own = match compared.own {
        Own::Level(level) => Some(level),
        Own::Missing | Own::NoOccasion => None,
    };
    let mine = is_shown.then(|| {
        json!({
            "level": compared.seen.mean_level(),
            "n": compared.seen.rated(),
            "used": compared.seen.used,
            "not_used": compared.seen.not_used,
        })
    });
    json!({
        "skill": compared.name,
        "own": own,
        "own_given": compared.own != Own::Missing,
        "mine": mine,
        "gap": compared.gap().filter(|_| is_shown),
        "difference": is_shown.then(|| compared.difference().key()),
    })
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn as_text(debrief: &Debrief) -> String {
    let mut out = String::new();
    let ride = &debrief.ride;
    let day = ride.day();
    let head = format!("Debrief {} with {}, {day}", ride.id, ride.rep_name);
    let _ = writeln!(out, "{}", text::clean(&head));
    for one in &debrief.promised {
        let line = format!("Promised on {}: “{}”", one.made_at.day(), one.words);
        let _ = writeln!(out, "  {}", text::clean(&line));
    }
    let _ = writeln!(out, "\n{}", text::clean(&debrief.set_name));
    for asked in &debrief.asked {
        let who = asked.speaker.label();
        let line = format!("{who:>3}  {}", asked.prompt);
        let _ = writeln!(out, "{:>3} {}", asked.position, text::clean(&line));
        if !asked.answer.is_empty() {
            let _ = writeln!(out, "         {}", text::clean(&asked.answer));
        }
    }
    ratings_as_text(&mut out, debrief);
    if debrief.debriefed_at.is_some() {
        end_as_text(&mut out, debrief);
    } else if let Some(why) = debrief.not_ready() {
        let _ = writeln!(out, "\n{why}.");
    }
    out
}

fn ratings_as_text(out: &mut String, debrief: &Debrief) {
    let is_shown = debrief.revealed_at.is_some();
    if debrief.rows.is_empty() {
        return;
    }
    let mine = if is_shown {
        "mine"
    } else {
        "mine is hidden until the rep's own is there"
    };
    let _ = writeln!(out, "\nRatings: the rep's own, {mine}");
    for row in &debrief.rows {
        let own = match row.compared.own {
            Own::Missing => "–".to_owned(),
            Own::NoOccasion => "did not come up".to_owned(),
            Own::Level(level) => level.to_string(),
        };
        let name = text::left(&text::clean(&row.compared.name), 34);
        let _ = write!(out, "  {name} {own:>3}");
        if is_shown {
            let seen = &row.compared.seen;
            let mine = match seen.mean_level() {
                Some(level) => format!("{level:.1} (n {})", seen.rated()),
                None if row.observations.iter().any(|one| one.used == Used::No) => {
                    "not used".to_owned()
                }
                None => "–".to_owned(),
            };
            let _ = write!(out, "  {mine:<10} {}", row.compared.difference().label());
        }
        out.push('\n');
    }
}

fn end_as_text(out: &mut String, debrief: &Debrief) {
    let _ = writeln!(out, "\nStrength: {}", text::clean(&debrief.strength));
    for point in &debrief.points {
        let _ = writeln!(out, "Point: {}", text::clean(point));
    }
    if let Some(one) = &debrief.commitment {
        let line = format!("Commitment {}: “{}”", one.id, one.words);
        let _ = writeln!(out, "{}", text::clean(&line));
        if let Some(due) = one.due_on() {
            let _ = writeln!(out, "Due {due}");
        }
        if let Some((ride, on, state)) = one.next_look {
            let kind = one.look_kind.unwrap_or_default();
            let _ = writeln!(out, "Next look: {kind} {ride}, {on}, {state}");
        }
    }
}
