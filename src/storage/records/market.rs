//! New accounts, contacts, leads, products and exchange rates.

use chrono::NaiveDate;

use super::{day, filled};
use crate::domain::ids::{AccountId, ContactId, DealId, ProductId, RepId};
use crate::domain::money::{Currency, Money};
use crate::storage::{Change, Result};

/// An account to be written.
#[derive(Debug, Clone, Default)]
pub struct NewAccount<'a> {
    /// The id in the system that it came from; empty where there is none.
    pub external_id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Web domain.
    pub domain: &'a str,
    /// Industry.
    pub industry: &'a str,
    /// Segment.
    pub segment: &'a str,
    /// Region.
    pub region: &'a str,
    /// The office that serves it.
    pub office: &'a str,
    /// Who owns it.
    pub owner: Option<RepId>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// Since when it is known.
    pub created_on: Option<NaiveDate>,
}

/// A contact to be written.
#[derive(Debug, Clone, Default)]
pub struct NewContact<'a> {
    /// The account.
    pub account: Option<AccountId>,
    /// Full name.
    pub name: &'a str,
    /// E-mail address.
    pub email: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Job title.
    pub title: &'a str,
    /// Who owns the contact.
    pub owner: Option<RepId>,
}

/// A product to be written.
#[derive(Debug, Clone, Default)]
pub struct NewProduct<'a> {
    /// Its name.
    pub name: &'a str,
    /// The family it belongs to.
    pub family: &'a str,
    /// List price.
    pub price: Option<Money>,
    /// Only named by deals, in no product list.
    pub only_named: bool,
}

/// A lead to be written.
#[derive(Debug, Clone, Default)]
pub struct NewLead<'a> {
    /// The id in the system that it came from; empty where there is none.
    pub external_id: &'a str,
    /// The person.
    pub name: &'a str,
    /// The company.
    pub company: &'a str,
    /// Where it came from.
    pub source: &'a str,
    /// Its status in words.
    pub status: &'a str,
    /// Who works it.
    pub owner: Option<RepId>,
    /// The account it became.
    pub account: Option<AccountId>,
    /// The day it came in.
    pub created_on: Option<NaiveDate>,
    /// The day it became a deal.
    pub converted_on: Option<NaiveDate>,
    /// The deal it became.
    pub deal: Option<DealId>,
}

/// How many units of `base` one unit of `currency` was worth on a day.
#[derive(Debug, Clone)]
pub struct NewRate<'a> {
    /// The currency that totals are shown in.
    pub base: Currency,
    /// The currency that is converted.
    pub currency: Currency,
    /// From which day.
    pub on: NaiveDate,
    /// Decimal number.
    pub rate: &'a str,
}

impl Change<'_> {
    /// Writes an account.
    pub fn add_account(&mut self, account: &NewAccount<'_>) -> Result<AccountId> {
        let uid = self.uid_born(account.created_on);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.accounts (uid, external_id, name, domain, industry, segment, region, office,
                   owner_id, employees, created_on)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                uid,
                filled(account.external_id),
                account.name,
                account.domain,
                account.industry,
                account.segment,
                account.region,
                account.office,
                account.owner.map(|id| id.0),
                account.employees,
                day(account.created_on),
            ))?;
        Ok(AccountId(self.sql().last_insert_rowid()))
    }

    /// Writes a contact.
    pub fn add_contact(&mut self, contact: &NewContact<'_>) -> Result<ContactId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.contacts (uid, account_id, name, email, phone, title, owner_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                uid,
                contact.account.map(|id| id.0),
                contact.name,
                contact.email,
                contact.phone,
                contact.title,
                contact.owner.map(|id| id.0),
            ))?;
        Ok(ContactId(self.sql().last_insert_rowid()))
    }

    /// Writes a product.
    pub fn add_product(&mut self, product: &NewProduct<'_>) -> Result<ProductId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.products (uid, name, family, price_minor, currency, listed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                uid,
                product.name,
                product.family,
                product.price.map(|price| price.minor),
                product.price.as_ref().map(|price| price.currency.code()),
                !product.only_named,
            ))?;
        Ok(ProductId(self.sql().last_insert_rowid()))
    }

    /// Writes a lead; it counts as converted where a day or a deal says so.
    pub fn add_lead(&mut self, lead: &NewLead<'_>) -> Result<()> {
        let uid = self.uid_born(lead.created_on);
        let converted = lead.converted_on.is_some() || lead.deal.is_some();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.leads (uid, external_id, name, company, source, status, owner_id, account_id,
                   created_on, converted_on, converted, deal_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute((
                uid,
                filled(lead.external_id),
                lead.name,
                lead.company,
                lead.source,
                lead.status,
                lead.owner.map(|id| id.0),
                lead.account.map(|id| id.0),
                day(lead.created_on),
                day(lead.converted_on),
                converted,
                lead.deal.map(|id| id.0),
            ))?;
        Ok(())
    }

    /// Writes an exchange rate. A second one for the same currencies and day is refused.
    pub fn add_rate(&mut self, rate: &NewRate<'_>) -> Result<()> {
        self.sql()
            .prepare_cached(
                "INSERT INTO main.rates (base, currency, on_day, rate) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((
                rate.base.code(),
                rate.currency.code(),
                rate.on.to_string(),
                rate.rate,
            ))?;
        Ok(())
    }
}
