//! All that one rep did: leads, accounts, deals with their lives, activities, in the order of time.

use chrono::NaiveDate;

use super::companies::{self, Companies};
use super::company::{HISTORY, World};
use super::days;
use super::detail;
use super::dice::Dice;
use super::force::{OFFICES, SEGMENTS, Seller};
use super::life::{self, Birth, LOST, Life, WON};
use super::names;
use super::words;
use crate::domain::ids::{AccountId, ContactId, DealId};
use crate::domain::money::{Currency, Money};
use crate::storage::records::{NewAccount, NewActivity, NewContact, NewDeal, NewLead};
use crate::storage::{Change, Result};

/// Share of leads that become deals.
pub(super) const LEAD_CONVERSION: f64 = 0.34;

/// Where the dice of further notes begin.
const NOTES_STREAM: u64 = 11_000_000;

/// Days between two activities on a living deal.
const TOUCH_EVERY: f64 = 5.2;

/// A person at an account.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) id: ContactId,
    pub(super) name: String,
    pub(super) role: &'static str,
}

/// An account with its people.
#[derive(Clone)]
pub(super) struct Customer {
    pub(super) id: AccountId,
    pub(super) name: String,
    pub(super) segment: usize,
    pub(super) currency: Currency,
    pub(super) people: Vec<Person>,
    /// The day of the first won deal.
    won_on: Option<i64>,
}

/// What the forecast needs to know of a deal.
pub(super) struct Closing {
    pub(super) won_on: Option<i64>,
    pub(super) dollars: f64,
}

/// One rep at work.
pub(super) struct RepWork<'a> {
    world: &'a World,
    seller: &'a Seller,
    dice: Dice,
    /// The dice of further notes, so that nothing else depends on how many there are.
    notes: Dice,
    companies: &'a mut Companies,
    customers: Vec<Customer>,
    pub(super) deals: Vec<Closing>,
    pub(super) activities: u64,
}

impl<'a> RepWork<'a> {
    pub(super) fn new(world: &'a World, seller: &'a Seller, companies: &'a mut Companies) -> Self {
        Self {
            world,
            seller,
            dice: Dice::of(world.seed, 1_000_000 + seller.place as u64),
            notes: Dice::of(world.seed, NOTES_STREAM + seller.place as u64),
            companies,
            customers: Vec::new(),
            deals: Vec::new(),
            activities: 0,
        }
    }

    /// Writes day after day up to today.
    pub(super) fn write(&mut self, change: &mut Change<'_>) -> Result<()> {
        let today = self.world.today;
        let since = self.seller.traits.sells_since.unwrap_or(HISTORY);
        for day in today - since..=today {
            if days::working(day) != day {
                continue;
            }
            // New people start slowly: half of the leads at first, all of them after four months.
            let begun = (day - (today - since)) as f64 / 120.0;
            let ramp = if since < HISTORY {
                begun.clamp(0.5, 1.0)
            } else {
                1.0
            };
            let mean = self.world.leads_per_day
                * self.seller.traits.leads
                * ramp
                * days::season(day)
                * self.world.growth(day);
            for _ in 0..self.dice.times(mean) {
                self.lead(change, day)?;
            }
        }
        detail::rep_notes(change, self.world, self.seller, &mut self.dice)
    }

    fn lead(&mut self, change: &mut Change<'_>, day: i64) -> Result<()> {
        const CONVERTS: [f64; 7] = [0.8, 0.75, 1.5, 1.0, 1.3, 0.95, 1.8];
        let weights = words::SOURCES.map(|(_, weight)| weight);
        let place = self.dice.weighted(&weights);
        let source = words::SOURCES[place].0;
        // The mean of the factors, weighted by source, is 1.
        let converts = self.dice.happens(LEAD_CONVERSION * CONVERTS[place] / 1.005);
        let converted_on = days::working(day + self.dice.whole(1, 9));
        let person = names::person(&mut self.dice);
        if !converts || converted_on > self.world.today {
            let (company, _, _) = companies::company(&mut self.dice);
            let age = self.world.today - day;
            let status = match self.dice.place(4) {
                _ if age < 14 => "New",
                0 => "Nurture",
                1 => "Unreachable",
                _ => "Disqualified",
            };
            change.add_lead(&NewLead {
                name: &person,
                company: &company,
                source,
                status,
                owner: Some(self.seller.id),
                created_on: Some(days::day(day)),
                ..NewLead::default()
            })?;
            return self.prospecting(change, day, &person);
        }
        let customer = self.customer(change, day, source)?;
        let (deal, account) = self.deal(change, converted_on, customer, source)?;
        change.add_lead(&NewLead {
            name: &person,
            company: &self.customers[customer].name,
            source,
            status: "Converted",
            owner: Some(self.seller.id),
            account: Some(account),
            created_on: Some(days::day(day)),
            converted_on: Some(days::day(converted_on)),
            deal: Some(deal),
            ..NewLead::default()
        })
    }

    /// Calls and mails on leads that become nothing.
    fn prospecting(&mut self, change: &mut Change<'_>, day: i64, person: &str) -> Result<()> {
        let mean = 1.1 * self.world.touches * self.seller.traits.activity;
        for _ in 0..self.dice.times(mean) {
            let on = days::working(day + self.dice.whole(0, 10));
            if on > self.world.today {
                continue;
            }
            let (kind, subject) = words::activity(0, person, &mut self.dice);
            let outcome = *self.dice.pick(&words::OUTCOMES);
            self.activities += 1;
            change.add_activity(&NewActivity {
                kind,
                subject: &subject,
                rep: Some(self.seller.id),
                happened_on: Some(days::day(on)),
                outcome,
                ..NewActivity::default()
            })?;
        }
        Ok(())
    }

    /// An account that bought before, or a new one with two to four people; answers with its place.
    fn customer(&mut self, change: &mut Change<'_>, day: i64, source: &str) -> Result<usize> {
        let again = if source == "Customer" { 0.8 } else { 0.10 };
        if !self.customers.is_empty() && self.dice.happens(again) {
            let place = self.dice.place(self.customers.len());
            if self.customers[place].won_on.is_some_and(|won| won < day) {
                return Ok(place);
            }
        }
        let (name, domain, industry) = self.companies.found(&mut self.dice);
        let (_, office, region) = OFFICES[self.seller.team % OFFICES.len()];
        let segment = self.dice.weighted(&self.seller.traits.segments);
        let foreign = if region == "Europe" {
            [0.58, 0.27, 0.15]
        } else {
            [0.95, 0.03, 0.02]
        };
        let currency = ["USD", "EUR", "GBP"][self.dice.weighted(&foreign)];
        let id = change.add_account(&NewAccount {
            name: &name,
            domain: &domain,
            industry,
            segment: SEGMENTS[segment],
            region,
            office,
            owner: Some(self.seller.id),
            employees: Some(
                ([60.0, 420.0, 4_200.0][segment] * self.dice.around_one(0.6)).round() as i64,
            ),
            created_on: Some(days::day(day)),
            ..NewAccount::default()
        })?;
        let mut people = Vec::new();
        for _ in 0..self.dice.whole(2, 4) {
            people.push(self.contact(change, id, &domain)?);
        }
        self.customers.push(Customer {
            id,
            name,
            segment,
            currency: currency.parse().unwrap_or(Currency::USD),
            people,
            won_on: None,
        });
        Ok(self.customers.len() - 1)
    }

    fn contact(
        &mut self,
        change: &mut Change<'_>,
        account: AccountId,
        domain: &str,
    ) -> Result<Person> {
        let name = names::person(&mut self.dice);
        let (title, role) = *self.dice.pick(&words::TITLES);
        let number = self.dice.whole(1_000, 9_999);
        let email = names::address(&name, domain, number);
        // 555-01xx numbers are kept free for fiction.
        let phone = format!("+1 {} 555 01{:02}", 200 + number % 700, number % 100);
        let id = change.add_contact(&NewContact {
            account: Some(account),
            name: &name,
            email: &email,
            phone: &phone,
            title,
            owner: Some(self.seller.id),
        })?;
        Ok(Person { id, name, role })
    }

    fn deal(
        &mut self,
        change: &mut Change<'_>,
        day: i64,
        customer: usize,
        source: &str,
    ) -> Result<(DealId, AccountId)> {
        let customer_place = customer;
        let customer = self.customers[customer_place].clone();
        let buyer = self.dice.pick(&customer.people).name.clone();
        let handed_over = self.seller.mate.filter(|_| self.dice.happens(0.025));
        let birth = Birth {
            on: day,
            traits: &self.seller.traits,
            stages: &self.world.stages,
            segment: customer.segment,
            currency: customer.currency,
            buyer: &buyer,
            today: self.world.today,
            handed_over,
            rep: self.seller.id,
            lean: self.world.lean,
        };
        let life = life::live(&birth, &mut self.dice);
        let touched = self.touches(&life, day);
        let id = self.insert(
            change,
            &birth,
            &life,
            &customer,
            source,
            touched.last().copied(),
        )?;
        for on in &touched {
            self.touch(change, *on, id, &life, &customer)?;
        }
        detail::write(
            change,
            self.world,
            &self.seller.traits,
            (id, &life, &customer),
            &mut self.dice,
        )?;
        detail::further_notes(change, self.world, (id, &life, &customer), &mut self.notes)?;
        let won_on = life.won_on();
        let first = &mut self.customers[customer_place].won_on;
        *first = first.or(won_on);
        let end = won_on.unwrap_or(day).min(self.world.today);
        self.deals.push(Closing {
            won_on,
            dollars: self.world.dollars(life.last_amount, customer.currency, end),
        });
        Ok((id, customer.id))
    }

    fn insert(
        &mut self,
        change: &mut Change<'_>,
        birth: &Birth<'_>,
        life: &Life,
        customer: &Customer,
        source: &str,
        last_activity: Option<i64>,
    ) -> Result<DealId> {
        let what = *self.dice.pick(&words::SUBJECTS);
        let renewed = customer.won_on.is_some();
        let kind = match (renewed, self.dice.happens(0.4)) {
            (true, true) => "Renewal",
            (true, false) => "Expansion",
            _ => "New",
        };
        let name = if kind == "Renewal" {
            format!("{} - {what} {}", customer.name, World::year(birth.on))
        } else {
            format!("{} - {what}", customer.name)
        };
        let stage_now = life.stage_on(self.world.today);
        let (loss_reason, competitor) = self.loss(life, stage_now);
        let (_, office, region) = OFFICES[self.seller.team % OFFICES.len()];
        let next_step_on = life
            .next_step_set
            .filter(|_| stage_now < WON)
            .map(|set| days::day(days::working(set + self.dice.whole(4, 16))));
        let product = *self.dice.pick(&self.world.products);
        let id = change.add_deal(&NewDeal {
            name: &name,
            account: Some(customer.id),
            product: Some(product),
            created_on: Some(days::day(birth.on)),
            owner: Some(birth.handed_over.unwrap_or(birth.rep)),
            stage: life.path.first().map(|(_, stage)| birth.stages[*stage]),
            amount: Some(Money::new(life.amount, birth.currency)),
            close_on: Some(days::day(life.close_on)),
            category: "Pipeline",
            next_step: &life.next_step,
            changes: &life.changes,
            next_step_on,
            last_activity_on: last_activity.map(days::day),
            kind,
            lead_source: source,
            loss_reason,
            competitor,
            segment: SEGMENTS[customer.segment],
            region,
            office,
            ..NewDeal::default()
        })?;
        self.plan(change, id, customer, next_step_on)?;
        Ok(id)
    }

    /// What is in the calendar: some next steps are also planned calls, meetings or tasks, not done yet.
    fn plan(
        &mut self,
        change: &mut Change<'_>,
        deal: DealId,
        customer: &Customer,
        due_on: Option<NaiveDate>,
    ) -> Result<()> {
        let Some(due_on) = due_on.filter(|due| days::number(*due) > self.world.today - 15) else {
            return Ok(());
        };
        if !self.dice.happens(0.4) {
            return Ok(());
        }
        let person = self.dice.pick(&customer.people);
        let (kind, subject) = words::activity(4, &person.name, &mut self.dice);
        self.activities += 1;
        change.add_activity(&NewActivity {
            kind,
            subject: &subject,
            rep: Some(self.seller.id),
            deal: Some(deal),
            account: Some(customer.id),
            contact: Some(person.id),
            due_on: Some(due_on),
            ..NewActivity::default()
        })
    }

    fn loss(&mut self, life: &Life, stage_now: usize) -> (&'static str, &'static str) {
        let competitor = *self.dice.pick(&words::COMPETITORS);
        let reason = *self.dice.pick(&words::LOSS_REASONS);
        match (stage_now, life.no_decision) {
            (LOST, true) => ("No decision", ""),
            (LOST, false) => (reason, competitor),
            _ => ("", competitor),
        }
    }

    /// The days on which somebody was in touch about a deal.
    fn touches(&mut self, life: &Life, born: i64) -> Vec<i64> {
        let traits = &self.seller.traits;
        let every = TOUCH_EVERY * traits.duration / (traits.activity * self.world.touches);
        let end = life.ends_on().min(self.world.today);
        let mut at = born as f64;
        let mut touched = Vec::new();
        loop {
            let asleep = life.asleep_since.is_some_and(|since| at >= since as f64);
            let gap = -(1.0 - self.dice.unit()).ln() * every;
            at += gap * if asleep { 9.0 } else { 1.0 };
            // Nobody is in touch at all where no activities are wanted: the gap is endless then.
            if at > end as f64 {
                return touched;
            }
            let day = days::working(at as i64);
            if day > end {
                return touched;
            }
            touched.push(day);
        }
    }

    fn touch(
        &mut self,
        change: &mut Change<'_>,
        on: i64,
        deal: DealId,
        life: &Life,
        customer: &Customer,
    ) -> Result<()> {
        let person = self.dice.pick(&customer.people);
        let (kind, subject) = words::activity(life.stage_on(on), &person.name, &mut self.dice);
        let outcome = if matches!(kind, "call" | "meeting") {
            *self.dice.pick(&words::OUTCOMES)
        } else {
            ""
        };
        self.activities += 1;
        change.add_activity(&NewActivity {
            kind,
            subject: &subject,
            rep: Some(self.seller.id),
            deal: Some(deal),
            account: Some(customer.id),
            contact: Some(person.id),
            happened_on: Some(days::day(on)),
            outcome,
            ..NewActivity::default()
        })
    }
}
