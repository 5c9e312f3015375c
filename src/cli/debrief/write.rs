//! Writing a debrief down. Everything is read and checked before anything is written.

use super::{Args, day_to_come, skill};
use crate::cli::{Failure, Result, World};
use crate::domain::debrief::{Conclusion, Own, usual_days};
use crate::domain::ids::{CompetencyId, RideAlongId};
use crate::domain::observing::ObservationKind;
use crate::storage::{Debrief, Store};

pub(super) fn write(id: RideAlongId, args: &Args, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let debrief = store.debrief(id)?;
    let answers = answers(args)?;
    let rates = rates(&store, args)?;
    let end = conclusion(&store, &debrief, args, world)?;
    if let Some(set) = args.questions.as_deref().filter(|set| *set != debrief.set) {
        let sets = store.prompt_sets()?;
        if !sets.iter().any(|one| one.key == set) {
            let keys: Vec<&str> = sets.iter().map(|one| one.key.as_str()).collect();
            return Err(Failure::not_found(format!(
                "there are no questions “{set}”; there are {}",
                keys.join(", ")
            )));
        }
        store.choose_prompts(id, set)?;
    }
    check_places(&store.debrief(id)?, &answers)?;
    store.answer_debrief(id, &answers)?;
    for (competency, own) in rates {
        store.rate_self(id, competency, own)?;
    }
    // The end of a debrief shows the ratings, if they can be shown.
    let now = store.debrief(id)?;
    let shows = args.show || (end.is_some() && now.is_rated() && !args.declined);
    if now.revealed_at.is_none() && (shows || args.declined) {
        store.reveal_ratings(id, args.declined)?;
    }
    if let Some(end) = end {
        store.finish_debrief(id, &end)?;
    }
    Ok(())
}

fn answers(args: &Args) -> Result<Vec<(i64, String)>> {
    let read = |typed: &String| {
        let (place, answer) = typed.split_once('=')?;
        Some((place.trim().parse().ok()?, answer.trim().to_owned()))
    };
    let wrong = |typed: &String| {
        Failure::usage(format!(
            "--answer {typed}: the number of the question and the answer, such as 1=\"an advance\""
        ))
    };
    let all = args.answer.iter();
    all.map(|typed| read(typed).ok_or_else(|| wrong(typed)))
        .collect()
}

fn check_places(debrief: &Debrief, answers: &[(i64, String)]) -> Result {
    let is_asked = |place: i64| debrief.asked.iter().any(|asked| asked.position == place);
    match answers.iter().find(|(place, _)| !is_asked(*place)) {
        Some((place, _)) => Err(Failure::not_found(format!(
            "there is no question {place}: “{}” has {}",
            debrief.set_name,
            debrief.asked.len()
        ))),
        None => Ok(()),
    }
}

fn rates(store: &Store, args: &Args) -> Result<Vec<(CompetencyId, Own)>> {
    let mut rates = Vec::new();
    for typed in &args.rep_rates {
        let wrong = || {
            Failure::usage(format!(
                "--rep-rates {typed}: a skill and a level from 1 to 5, or 0 where it did not come up"
            ))
        };
        let (name, level) = typed.rsplit_once('=').ok_or_else(wrong)?;
        let own = match level.trim().parse::<u8>() {
            Ok(0) => Own::NoOccasion,
            Ok(level @ 1..=5) => Own::Level(level),
            _ => return Err(wrong()),
        };
        rates.push((skill(store, name)?, own));
    }
    Ok(rates)
}

fn conclusion(
    store: &Store,
    debrief: &Debrief,
    args: &Args,
    world: &World,
) -> Result<Option<Conclusion>> {
    let (Some(strength), Some(words)) = (&args.strength, &args.commitment) else {
        return Ok(None);
    };
    let [point_one, rest @ ..] = args.point.as_slice() else {
        return Ok(None);
    };
    if rest.len() > 1 {
        return Err(Failure::usage("--point: one or two, not more"));
    }
    let competency = match (&args.skill, &debrief.ride.competency) {
        (Some(name), _) => skill(store, name)?,
        (None, Some((id, _))) => *id,
        (None, None) => {
            return Err(Failure::usage(
                "--skill: no skill is in focus, so say which the commitment is about",
            ));
        }
    };
    let kind: ObservationKind = args.look_kind.parse().map_err(|()| {
        Failure::usage("--look-kind is ride_along, listen_in, recording or practice")
    })?;
    let (due_on, look_on) = usual_days(store.today());
    let day = |typed: &Option<String>, flag, usual| match typed {
        Some(typed) => day_to_come(world, typed, flag),
        None => Ok(usual),
    };
    let end = Conclusion {
        strength: strength.clone(),
        point_one: point_one.clone(),
        point_two: rest.first().cloned().unwrap_or_default(),
        competency,
        words: words.clone(),
        due_on: day(&args.due, "--due", due_on)?,
        look_kind: kind,
        look_on: day(&args.next_look, "--next-look", look_on)?,
    };
    let problems = end.problems(store.today());
    if let Some((field, text)) = problems.into_iter().next() {
        let flag = match field {
            "point_one" => "--point",
            "words" => "--commitment",
            "due_on" => "--due",
            "look_on" => "--next-look",
            _ => "--strength",
        };
        return Err(Failure::usage(format!("{flag}: {text}")));
    }
    Ok(Some(end))
}
