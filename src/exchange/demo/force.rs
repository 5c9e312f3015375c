//! The sales force: teams, directors, managers and reps, each name once.

use std::collections::HashSet;

use super::call_habit::CallHabit;
use super::cause::PlantedCause;
use super::company::World;
use super::condition::{Condition, Traits};
use super::days;
use super::dice::Dice;
use super::names;
use super::truth::RepTruth;
use crate::domain::ids::{RepId, TeamId};
use crate::storage::records::{NewRep, NewTeam};
use crate::storage::{Change, Result};

/// Reps per manager, and managers per director.
pub(super) const SPAN: usize = 8;

/// Name of the team, office, region.
pub(super) const OFFICES: [(&str, &str, &str); 6] = [
    ("Americas East", "Boston", "Americas"),
    ("Europe Central", "Hamburg", "Europe"),
    ("Americas West", "Portland", "Americas"),
    ("Europe North", "Göteborg", "Europe"),
    ("Europe South", "Lyon", "Europe"),
    ("Britain", "Leeds", "Europe"),
];

/// Names of segments: small, middle, large.
pub(super) const SEGMENTS: [&str; 3] = ["Small business", "Mid-market", "Enterprise"];

/// A rep who is to be written.
pub(super) struct Seller {
    pub(super) place: usize,
    pub(super) id: RepId,
    pub(super) team: usize,
    pub(super) traits: Traits,
    /// Somebody of the same team, from whom deals are taken over.
    pub(super) mate: Option<RepId>,
}

/// Writes everybody; answers with the reps and with what is planted in each.
pub(super) fn hire(
    change: &mut Change<'_>,
    world: &World,
    conditions: Vec<Condition>,
    dice: &mut Dice,
) -> Result<(Vec<Seller>, Vec<RepTruth>)> {
    let mut hiring = Hiring {
        world,
        dice,
        taken: HashSet::new(),
        directors: conditions.len() > SPAN * SPAN,
        post: Post::default(),
    };
    let (mut sellers, mut truths) = (Vec::new(), Vec::new());
    for (place, condition) in conditions.into_iter().enumerate() {
        let team = place / SPAN;
        if place.is_multiple_of(SPAN) {
            hiring.open_team(change, team)?;
        }
        let mut traits = Traits::of(condition, &mut Dice::of(world.seed, 1_000 + place as u64));
        let calls = CallHabit::of(world.seed, place, condition, &mut traits);
        let (id, name) = hiring.person(change, "Account Executive", traits.sells_since)?;
        truths.push(RepTruth {
            name,
            team: hiring.post.team_name.clone(),
            condition,
            calls,
            traits: traits.clone(),
            cause: PlantedCause::of(world.seed, place, condition),
        });
        sellers.push(Seller {
            place,
            id,
            team,
            traits,
            mate: None,
        });
    }
    for place in 0..sellers.len() {
        let mate = if place.is_multiple_of(SPAN) {
            place + 1
        } else {
            place - 1
        };
        sellers[place].mate = sellers.get(mate).map(|seller| seller.id);
    }
    Ok((sellers, truths))
}

/// Where the next person will work.
#[derive(Default)]
struct Post {
    team: Option<TeamId>,
    team_name: String,
    region: &'static str,
    director: Option<RepId>,
    manager: Option<RepId>,
}

struct Hiring<'a> {
    world: &'a World,
    dice: &'a mut Dice,
    taken: HashSet<String>,
    directors: bool,
    post: Post,
}

impl Hiring<'_> {
    /// The next team with its manager; the first of eight teams of a large company with its director.
    fn open_team(&mut self, change: &mut Change<'_>, number: usize) -> Result<()> {
        let (name, office, region) = OFFICES[number % OFFICES.len()];
        if self.directors && number.is_multiple_of(SPAN) {
            self.post = Post::default();
            let (director, _) = self.person(change, "Sales Director", None)?;
            self.post.director = Some(director);
        }
        let round = number / OFFICES.len() + 1;
        let name = if round > 1 {
            format!("{name} {round}")
        } else {
            name.to_owned()
        };
        let team = change.add_team(&NewTeam {
            name: &name,
            office,
            region,
            segment: SEGMENTS[1],
            parent: None,
        })?;
        self.post = Post {
            team: Some(team),
            team_name: name,
            region,
            director: self.post.director,
            manager: self.post.director,
        };
        let (manager, _) = self.person(change, "Sales Manager", None)?;
        self.post.manager = Some(manager);
        Ok(())
    }

    /// A person who began to sell here so many days ago; `None`: some years ago.
    fn person(
        &mut self,
        change: &mut Change<'_>,
        title: &str,
        since: Option<i64>,
    ) -> Result<(RepId, String)> {
        let mut name = names::person(self.dice);
        for _ in 0..8 {
            if !self.taken.contains(&name) {
                break;
            }
            name = names::person(self.dice);
        }
        if self.taken.contains(&name) {
            name = format!("{name} {}", self.taken.len());
        }
        self.taken.insert(name.clone());
        let served = since.unwrap_or_else(|| self.dice.whole(850, 3_200));
        let email = names::address(&name, "ourcompany.example", self.taken.len() as i64);
        let id = change.add_rep(&NewRep {
            name: &name,
            email: &email,
            leads: title != "Account Executive",
            title,
            manager: self.post.manager,
            team: self.post.team,
            region: self.post.region,
            segment: if self.post.team.is_some() {
                SEGMENTS[1]
            } else {
                ""
            },
            hired_on: Some(days::day(days::working(self.world.today - served - 5))),
            ..NewRep::default()
        })?;
        Ok((id, name))
    }
}
