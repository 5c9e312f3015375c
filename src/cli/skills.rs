//! `ridealong skills`: the skills of everybody as a table, with n and the age of the last look.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Result, World};
use crate::domain::coaching_record::{Skill, short_age};
use crate::storage::{DealScope, SkillMap, Store};
use crate::ui::text;

/// Whose.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this rep's; of a manager, everybody's below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// What was observed in these days; by default all
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let (from, to) = world.days_of(args.period.as_deref())?;
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        from,
        to,
        ..DealScope::default()
    };
    let map = store.skill_map(&scope)?;
    if args.json {
        return world.print_json(&as_json(&store, &map));
    }
    world.print_bytes(as_text(&store, &map).as_bytes())
}

fn as_json(store: &Store, map: &SkillMap) -> Value {
    let today = store.today();
    let skill = |(name, skill): (&String, &Skill)| {
        json!({
            "skill": name,
            "level": skill.level(),
            "n": skill.rated(),
            "change": skill.change(),
            "levels": skill.levels,
            "used": skill.seen.used,
            "occasions": skill.seen.occasions(),
            "last_on": skill.last_on,
            "days_ago": skill.age(today),
            "old": skill.is_old(today),
            "looked_at": skill.was_looked_at,
        })
    };
    let names = || map.competencies.iter().map(|(_, name)| name);
    let reps = map.rows.iter().map(|row| {
        let skills: Vec<Value> = names().zip(&row.skills).map(skill).collect();
        json!({ "rep": row.name, "skills": skills })
    });
    json!({ "schema": 1, "as_of": today, "reps": reps.collect::<Vec<_>>() })
}

fn as_text(store: &Store, map: &SkillMap) -> String {
    let today = store.today();
    let mut out =
        format!("Skills as of {today}: level of the newest three (n), age of the last look\n");
    for row in &map.rows {
        let _ = writeln!(out, "\n{}", text::clean(&row.name));
        let mut nothing = 0;
        for ((_, name), skill) in map.competencies.iter().zip(&row.skills) {
            let Some(age) = skill.age(today) else {
                nothing += 1;
                continue;
            };
            let level = match skill.level() {
                Some(level) => format!("{level:.1} (n {})", skill.rated()),
                None if skill.seen.used > 0 => "used, not rated".to_owned(),
                None => "not used".to_owned(),
            };
            let old = if skill.is_old(today) { " ?" } else { "" };
            let uses = format!("used {} of {}", skill.seen.used, skill.seen.occasions());
            let _ = writeln!(
                out,
                "  {} {level:<16} {uses:<14} {}{old}",
                text::left(&text::clean(name), 34),
                short_age(age)
            );
        }
        if nothing > 0 {
            let _ = writeln!(out, "  {nothing} never seen");
        }
    }
    out
}
