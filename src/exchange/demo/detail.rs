//! What is known about a deal beside its history: buyers and their criteria, scores, notes.

use super::company::World;
use super::condition::Traits;
use super::days;
use super::dice::Dice;
use super::force::Seller;
use super::life::{Life, WON};
use super::rep::{Customer, Person};
use super::words;
use crate::domain::ids::{BuyerId, DealId};
use crate::storage::records::{NewBuyer, NewBuyerCriterion, NewNote, NewScore, Subject};
use crate::storage::{Change, Result};

/// Closed deals older than this have no buyers on record any more: nobody kept them then.
const RECENT: i64 = 150;

/// The share of all points that a deal has in each stage.
const SHARE: [f64; 7] = [0.15, 0.40, 0.60, 0.76, 0.84, 0.95, 0.98];

/// Writes buyers, scores and now and then a note of a deal that is alive or has lately ended.
pub(super) fn write(
    change: &mut Change<'_>,
    world: &World,
    traits: &Traits,
    (deal, life, customer): (DealId, &Life, &Customer),
    dice: &mut Dice,
) -> Result<()> {
    let end = life.ends_on().min(world.today);
    // The last stage before the end is what was known then.
    let open = life
        .path
        .iter()
        .rev()
        .find(|(on, stage)| *on <= world.today && *stage < WON);
    let stage = open.map_or(0, |(_, stage)| *stage);
    if end + RECENT < world.today || stage == 0 {
        return Ok(());
    }
    let look = Look {
        world,
        traits,
        stage,
        end,
        born: life.path.first().map_or(end, |(on, _)| *on),
    };
    for (place, person) in customer.people.iter().enumerate() {
        look.buyer(change, deal, place, person, dice)?;
    }
    look.scores(change, deal, dice)?;
    if dice.happens(0.12) {
        look.note(change, deal, customer, dice)?;
    }
    Ok(())
}

/// A deal as it is looked at.
struct Look<'a> {
    world: &'a World,
    traits: &'a Traits,
    stage: usize,
    end: i64,
    born: i64,
}

impl Look<'_> {
    fn buyer(
        &self,
        change: &mut Change<'_>,
        deal: DealId,
        place: usize,
        person: &Person,
        dice: &mut Dice,
    ) -> Result<()> {
        let behind = dice.happens(0.14 - self.traits.rigour);
        let stage = if behind {
            self.stage.saturating_sub(dice.whole(1, 2) as usize)
        } else {
            self.stage
        };
        let stance = if place == 0 {
            "champion"
        } else {
            *dice.pick(&["for", "for", "neutral", "neutral", "against", ""])
        };
        let influence = match person.role {
            "Economic buyer" => "high",
            "User" => "low",
            _ => "medium",
        };
        let buyer = change.add_buyer(&NewBuyer {
            deal,
            contact: Some(person.id),
            name: &person.name,
            role: person.role,
            influence,
            stance,
            buying_stage: self.world.stages.get(stage).copied(),
        })?;
        self.criteria(change, buyer, stage, person, dice)
    }

    fn criteria(
        &self,
        change: &mut Change<'_>,
        buyer: BuyerId,
        stage: usize,
        person: &Person,
        dice: &mut Dice,
    ) -> Result<()> {
        let Some(template) = self.world.process.stages.get(stage) else {
            return Ok(());
        };
        for (position, criterion) in (1_i64..).zip(&template.criteria) {
            let met = dice.happens(0.6 + self.traits.rigour);
            let refused = !met && dice.happens(0.06);
            let proof = dice.pick(&words::EVIDENCE).replace("{name}", &person.name);
            let seen = (self.end - dice.whole(1, 75)).max(self.born);
            change.add_buyer_criterion(&NewBuyerCriterion {
                buyer,
                stage: self.world.stages.get(stage).copied(),
                sense: criterion.sense.key(),
                text: &criterion.text,
                status: if met {
                    "met"
                } else if refused {
                    "refused"
                } else {
                    "open"
                },
                evidence: if met { &proof } else { "" },
                evidence_on: Some(days::day(seen)).filter(|_| met),
                position,
            })?;
        }
        Ok(())
    }

    fn scores(&self, change: &mut Change<'_>, deal: DealId, dice: &mut Dice) -> Result<()> {
        let share = SHARE[self.stage.min(SHARE.len() - 1)] + self.traits.rigour;
        let on = (self.end - dice.whole(1, 30)).max(self.born);
        for element in &self.world.elements {
            if dice.happens(0.06) {
                continue;
            }
            let level = (share * 3.0 + dice.normal() * 0.42).round().clamp(0.0, 3.0) as i64;
            let proof = dice.pick(&words::EVIDENCE).replace("{name}", "the buyer");
            change.add_score(&NewScore {
                deal,
                element: *element,
                level,
                evidence: if level >= 2 { &proof } else { "" },
                scored_at: days::stamp(on, 17 * 60),
            })?;
        }
        Ok(())
    }

    fn note(
        &self,
        change: &mut Change<'_>,
        deal: DealId,
        customer: &Customer,
        dice: &mut Dice,
    ) -> Result<()> {
        let name = &dice.pick(&customer.people).name;
        let text = dice.pick(&words::DEAL_NOTES).replace("{name}", name);
        let on = (self.end - dice.whole(0, 40)).max(self.born);
        change.add_note(&NewNote {
            subject: Subject::Deal(deal),
            text: &text,
            written_at: days::stamp(on, 16 * 60),
        })?;
        Ok(())
    }
}

/// Notes on a deal beside those that everybody writes, as many as the company is to have.
pub(super) fn further_notes(
    change: &mut Change<'_>,
    world: &World,
    (deal, life, customer): (DealId, &Life, &Customer),
    dice: &mut Dice,
) -> Result<()> {
    if world.notes <= 0.0 {
        return Ok(());
    }
    let born = life.path.first().map_or(world.today, |(on, _)| *on);
    let end = life.ends_on().min(world.today);
    for _ in 0..dice.times(world.notes) {
        let name = &dice.pick(&customer.people).name;
        let text = dice.pick(&words::DEAL_NOTES).replace("{name}", name);
        let on = born + dice.whole(0, (end - born).max(0));
        change.add_note(&NewNote {
            subject: Subject::Deal(deal),
            text: &text,
            written_at: days::stamp(on, 16 * 60 + 40),
        })?;
    }
    Ok(())
}

/// A few notes on a rep, none of which says how they sell.
pub(super) fn rep_notes(
    change: &mut Change<'_>,
    world: &World,
    seller: &Seller,
    dice: &mut Dice,
) -> Result<()> {
    for _ in 0..dice.whole(1, 2) {
        let text = *dice.pick(&words::REP_NOTES);
        let on = days::working_before(world.today - dice.whole(1, 40));
        change.add_note(&NewNote {
            subject: Subject::Rep(seller.id),
            text,
            written_at: days::stamp(on, 9 * 60 + 30),
        })?;
    }
    Ok(())
}
