//! A tiny company for tests: two reps and a few deals, each the plainest case of one flag.

use chrono::{Days, NaiveDate};

use super::standard;
use super::tiny_deals::{SKETCHES, Sketch};
use crate::domain::ids::{AccountId, DealId, ElementId, ProductId, RepId, StageId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::stamp::Stamp;
use crate::storage::records::{
    DealChange, Happened, NewAccount, NewActivity, NewBuyer, NewBuyerCriterion, NewDeal, NewLead,
    NewNote, NewProduct, NewQuota, NewRate, NewRep, NewScore, NewTeam, Subject,
};
use crate::storage::{Change, Result, Store};

/// The day for which [`tiny`] is written, a Monday: 2026-11-23.
pub fn tiny_today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
}

/// Who and what is in the tiny company.
#[derive(Debug, Clone)]
pub struct Tiny {
    /// The team.
    pub team: TeamId,
    /// Marta Lindqvist, the manager.
    pub manager: RepId,
    /// Ana Duarte and Ben Okafor.
    pub reps: [RepId; 2],
    /// Piet Vermeulen, who left and still owns a deal.
    pub former: RepId,
    /// The stages in order: the open ones, won, lost.
    pub stages: Vec<StageId>,
    /// The accounts.
    pub accounts: Vec<AccountId>,
    /// The deals in the order of the names in the source: first the open ones, then won and lost.
    pub deals: Vec<DealId>,
}

/// Writes the tiny company into a new store, for [`tiny_today`].
pub fn tiny(store: &mut Store) -> Result<Tiny> {
    store.fill(|change| {
        let started = standard::write(change)?;
        let stages = started.stages;
        let (team, manager, reps, former) = people(change)?;
        let mut company = Tiny {
            team,
            manager,
            reps,
            former,
            stages,
            accounts: Vec::new(),
            deals: Vec::new(),
        };
        let product = change.add_product(&NewProduct {
            name: "Field Desk",
            family: "Operations",
            price: Some(Money::new(4_800_000, Currency::USD)),
            ..NewProduct::default()
        })?;
        let misspelt = change.add_product(&NewProduct {
            name: "Feild Desk",
            only_named: true,
            ..NewProduct::default()
        })?;
        for (place, sketch) in SKETCHES.iter().enumerate() {
            // Elm's product is in no list.
            let product = if place == 4 { misspelt } else { product };
            deal(change, &mut company, product, place, sketch)?;
        }
        buyers(change, &company)?;
        let elements = started
            .elements
            .get("meddpicc")
            .cloned()
            .unwrap_or_default();
        scores(change, &company, &elements)?;
        surroundings(change, &company)?;
        Ok(company)
    })
}

/// The day so many days ago; negative days are ahead.
fn ago(days: i64) -> NaiveDate {
    let shift = Days::new(days.unsigned_abs());
    let day = if days < 0 {
        tiny_today().checked_add_days(shift)
    } else {
        tiny_today().checked_sub_days(shift)
    };
    day.unwrap_or_default()
}

fn at(days: i64) -> Stamp {
    Stamp(Stamp::start_of(ago(days)).0 + 10 * 3_600_000)
}

fn people(change: &mut Change<'_>) -> Result<(TeamId, RepId, [RepId; 2], RepId)> {
    let team = change.add_team(&NewTeam {
        name: "North",
        office: "Hamburg",
        region: "Europe",
        segment: "Mid-market",
        ..NewTeam::default()
    })?;
    let mut person = |name, leads, manager, left_on| {
        change.add_rep(&NewRep {
            name,
            leads,
            manager,
            team: Some(team),
            region: "Europe",
            segment: "Mid-market",
            hired_on: Some(ago(900)),
            left_on,
            ..NewRep::default()
        })
    };
    let manager = person("Marta Lindqvist", true, None, None)?;
    let ana = person("Ana Duarte", false, Some(manager), None)?;
    let ben = person("Ben Okafor", false, Some(manager), None)?;
    let piet = person("Piet Vermeulen", false, Some(manager), Some(ago(15)))?;
    Ok((team, manager, [ana, ben], piet))
}

fn deal(
    change: &mut Change<'_>,
    company: &mut Tiny,
    product: ProductId,
    place: usize,
    sketch: &Sketch,
) -> Result<()> {
    let owner = [company.reps[0], company.reps[1], company.former][sketch.owner];
    let (born, first) = sketch.path[0];
    let (ended, last) = sketch.path[sketch.path.len() - 1];
    let closed = last >= 7;
    let account_name = sketch.name.split(" - ").next().unwrap_or_default();
    let account = change.add_account(&NewAccount {
        name: account_name,
        owner: Some(owner),
        segment: "Mid-market",
        region: "Europe",
        created_on: Some(ago(born)),
        ..NewAccount::default()
    })?;
    company.accounts.push(account);
    let currency = if account_name == "Kauri Tea" {
        Currency::EUR
    } else {
        Currency::USD
    };
    let mut changes: Vec<Happened> = Vec::new();
    for (days, stage) in &sketch.path[1..] {
        let stage = DealChange::Stage(company.stages[*stage]);
        changes.push(Happened {
            at: at(*days),
            change: stage,
        });
    }
    changes.extend(story(place, closed, ended, currency, company));
    changes.sort_by_key(|happened| happened.at);
    let id = change.add_deal(&NewDeal {
        name: sketch.name,
        account: Some(account).filter(|_| account_name != "Garnet Steel"),
        product: Some(product),
        created_on: Some(ago(born)),
        owner: Some(owner),
        stage: Some(company.stages[first]),
        amount: Some(Money::new(sketch.amount * 100_000, currency)).filter(|m| m.minor > 0),
        close_on: Some(ago(if closed { ended - 7 } else { -sketch.close })),
        next_step: sketch.next_step,
        // Cedar's was due last week.
        next_step_on: Some(ago(if place == 2 { 5 } else { -3 }))
            .filter(|_| !sketch.next_step.is_empty()),
        last_activity_on: Some(ago(sketch.last_activity)).filter(|_| sketch.last_activity >= 0),
        kind: if place.is_multiple_of(4) {
            "Expansion"
        } else {
            "New"
        },
        lead_source: ["Referral", "Web", "Event"][place % 3],
        loss_reason: if last == 8 { "No decision" } else { "" },
        segment: "Mid-market",
        region: "Europe",
        office: "Hamburg",
        changes: &changes,
        ..NewDeal::default()
    })?;
    company.deals.push(id);
    if sketch.last_activity >= 0 {
        activities(change, owner, id, account, sketch)?;
    }
    Ok(())
}

/// What happened to a deal besides its stages.
fn story(
    place: usize,
    closed: bool,
    ended: i64,
    currency: Currency,
    company: &Tiny,
) -> Vec<Happened> {
    let on = |days, change| Happened {
        at: at(days),
        change,
    };
    let close = |days: i64| DealChange::CloseOn(Some(ago(days)));
    match place {
        _ if closed => vec![on(ended, close(ended))],
        // Dogwood: pushed three times. Hazel: twice.
        3 => vec![on(62, close(31)), on(33, close(0)), on(2, close(-30))],
        7 => vec![on(20, close(-25)), on(4, close(-40))],
        // Fir: an amount that grew. Iris: a discount before signature. Juniper: committed.
        5 => vec![on(
            43,
            DealChange::Amount(Some(Money::new(13_500_000, currency))),
        )],
        8 => vec![on(
            6,
            DealChange::Amount(Some(Money::new(18_900_000, currency))),
        )],
        9 => vec![on(4, DealChange::Category("Commit".to_owned()))],
        // Kauri: lost and won back to the table.
        10 => vec![
            on(9, DealChange::Stage(company.stages[8])),
            on(6, DealChange::Stage(company.stages[3])),
        ],
        _ => Vec::new(),
    }
}

fn activities(
    change: &mut Change<'_>,
    rep: RepId,
    deal: DealId,
    account: AccountId,
    sketch: &Sketch,
) -> Result<()> {
    let kinds = [("call", "Call"), ("email", "Mail"), ("meeting", "Meeting")];
    for ((kind, subject), back) in kinds.into_iter().zip([0, 6, 13]) {
        change.add_activity(&NewActivity {
            kind,
            subject,
            rep: Some(rep),
            deal: Some(deal),
            account: Some(account),
            happened_on: Some(ago(sketch.last_activity + back)),
            ..NewActivity::default()
        })?;
    }
    Ok(())
}

/// Juniper's buyers are ready; Iris stands in Negotiation while its economic buyer is still in Qualification.
fn buyers(change: &mut Change<'_>, company: &Tiny) -> Result<()> {
    let people = [
        (9, "Nora Feld", "Economic buyer", "high", "champion", 5, 6),
        (9, "Émile Sauvage", "User", "medium", "for", 5, 12),
        (
            8,
            "Dr. 佐藤 美咲",
            "Economic buyer",
            "high",
            "neutral",
            1,
            95,
        ),
        (8, "Tom Wheeler", "Champion", "medium", "champion", 5, 20),
    ];
    for (deal, name, role, influence, stance, stage, evidence) in people {
        let buyer = change.add_buyer(&NewBuyer {
            deal: company.deals[deal],
            contact: None,
            name,
            role,
            influence,
            stance,
            buying_stage: Some(company.stages[stage]),
        })?;
        let criteria = [
            (
                "believe",
                "Believes the terms are fair to both",
                "met",
                "Said so in the call",
                true,
            ),
            (
                "commitment",
                "Confirms the day of signature",
                "open",
                "",
                false,
            ),
        ];
        for (position, (sense, text, status, proof, shown)) in (0_i64..).zip(criteria) {
            change.add_buyer_criterion(&NewBuyerCriterion {
                buyer,
                stage: Some(company.stages[stage]),
                sense,
                text,
                status,
                evidence: proof,
                evidence_on: Some(ago(evidence)).filter(|_| shown),
                position,
            })?;
        }
    }
    Ok(())
}

/// Juniper is qualified for its stage, Hazel is far from it.
fn scores(change: &mut Change<'_>, company: &Tiny, elements: &[ElementId]) -> Result<()> {
    for (deal, levels) in [(9, [3, 3, 3, 3, 3, 3, 3, 2]), (7, [1, 0, 1, 0, 0, 2, 1, 1])] {
        for (element, level) in elements.iter().zip(levels) {
            change.add_score(&NewScore {
                deal: company.deals[deal],
                element: *element,
                level,
                evidence: if level >= 2 {
                    "Mail of the buyer, in the account folder"
                } else {
                    ""
                },
                scored_at: at(5),
            })?;
        }
    }
    Ok(())
}

/// Leads, quotas, a rate and a note.
fn surroundings(change: &mut Change<'_>, company: &Tiny) -> Result<()> {
    change.add_rate(&NewRate {
        base: Currency::USD,
        currency: Currency::EUR,
        on: ago(400),
        rate: "1.10",
    })?;
    for rep in company.reps {
        change.add_lead(&NewLead {
            name: "Iva Horvat",
            company: "Umber Glass",
            source: "Web",
            status: "New",
            owner: Some(rep),
            created_on: Some(ago(3)),
            ..NewLead::default()
        })?;
        change.add_quota(&NewQuota {
            rep,
            metric: "won_value",
            starts_on: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap_or_default(),
            ends_on: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default(),
            amount: Money::new(25_000_000, Currency::USD),
            ramp: 1.0,
        })?;
    }
    change.add_note(&NewNote {
        subject: Subject::Deal(company.deals[9]),
        text: "Nora wants the rollout plan before the board meets.",
        written_at: at(4),
    })?;
    Ok(())
}
