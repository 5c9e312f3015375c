//! What a table must have to be of a kind, and the tables that look alike but are not kept.

use super::header::HeaderWords;
use super::{FieldKey, IdKind, Kind};

/// What makes a kind.
pub(super) struct Rules {
    /// One field of each group must be there.
    pub needs: &'static [&'static [FieldKey]],
    /// One of these header words must be there, if there are any.
    pub markers: &'static [&'static str],
    /// Entities of prefixes `Deal - ` that speak for it.
    pub entities: &'static [&'static str],
    /// Kinds of Salesforce ids in its column `Id`.
    pub ids: &'static [IdKind],
    /// Words of file names that speak for it.
    pub files: &'static [&'static str],
}

const NONE: Rules = Rules {
    needs: &[],
    markers: &[],
    entities: &[],
    ids: &[],
    files: &[],
};

const DEALS: Rules = Rules {
    needs: &[
        &["deal_id", "deal_name"],
        &["stage", "status", "is_won", "close_date", "amount"],
        &["stage", "amount", "close_date", "owner_name", "owner_id"],
    ],
    markers: &[],
    entities: &["deal", "opportunity"],
    ids: &[IdKind::Opportunity],
    files: &[
        "deals",
        "opportunities",
        "opportunity",
        "pipeline",
        "deal",
        "potentials",
    ],
};

const DEAL_HISTORY: Rules = Rules {
    needs: &[
        &["deal_id", "deal_name"],
        &["changed_at"],
        &[
            "stage",
            "previous_stage",
            "amount",
            "close_date",
            "forecast_category",
        ],
    ],
    markers: &[
        "from stage",
        "to stage",
        "prev amount",
        "prev close date",
        "previous stage",
        "old stage",
        "new stage",
        "opportunity history key",
        "from opportunity stage name",
        "valid through date",
        "fivetran start",
        "snapshot date",
        "snapshot at",
        "changed at",
        "changed on",
        "change date",
        "as of date",
        "valid from",
        "history id",
        "opportunity history id",
        "from forecast category",
    ],
    entities: &[],
    ids: &[IdKind::OpportunityHistory],
    files: &["history", "opportunityhistory", "changes", "snapshots"],
};

const FIELD_HISTORY: Rules = Rules {
    needs: &[
        &["deal_id", "deal_name"],
        &["field"],
        &["new_value"],
        &["changed_at"],
    ],
    files: &["history"],
    ..NONE
};

const LEADS: Rules = Rules {
    needs: &[
        &["lead_id", "lead_name", "last_name", "email"],
        &["status", "lead_source", "converted_date", "is_converted"],
    ],
    markers: &[
        "lead id",
        "is converted",
        "converted",
        "converted date",
        "converted opportunity id",
        "lead owner",
        "lead status",
        "lead name",
        "lead number",
        "company account",
        "lead source",
    ],
    entities: &["lead"],
    ids: &[IdKind::Lead],
    files: &["leads", "lead"],
};

const REPS: Rules = Rules {
    needs: &[
        &["rep_name", "last_name", "email"],
        &[
            "manager_name",
            "manager_id",
            "team",
            "office",
            "role",
            "role_id",
            "hire_date",
            "username",
            "is_active",
        ],
    ],
    markers: &[
        "manager",
        "manager id",
        "manager name",
        "team",
        "team name",
        "sales team",
        "regional office",
        "office",
        "user role id",
        "role",
        "username",
        "hire date",
        "last login",
        "user id",
        "rep name",
        "rep id",
        "sales manager",
        "équipe",
        "equipo",
        "vorgesetzter",
    ],
    ids: &[IdKind::User],
    files: &["users", "user", "reps", "teams", "team", "sales"],
    ..NONE
};

const ACCOUNTS: Rules = Rules {
    needs: &[
        &["account_name"],
        &[
            "industry",
            "employees",
            "annual_revenue",
            "website",
            "parent_name",
            "account_type",
            "phone",
            "owner_name",
            "owner_id",
        ],
    ],
    entities: &["organization", "account"],
    ids: &[IdKind::Account],
    files: &["accounts", "account", "companies", "organizations"],
    ..NONE
};

const CONTACTS: Rules = Rules {
    needs: &[
        &["last_name", "contact_name"],
        &["email", "phone", "title", "account_name", "account_id"],
    ],
    entities: &["person", "contact"],
    ids: &[IdKind::Contact],
    files: &["contacts", "contact", "people", "persons"],
    ..NONE
};

const PRODUCTS: Rules = Rules {
    needs: &[&["product_name"], &["price", "product_code", "family"]],
    ids: &[IdKind::Product],
    files: &["products", "product"],
    ..NONE
};

const ACTIVITIES: Rules = Rules {
    needs: &[&["subject", "activity_type"], &["date", "due_date"]],
    markers: &[
        "subject",
        "activity type",
        "activity subject",
        "activity date",
        "activity id",
        "what id",
        "task",
        "event",
        "hs call title",
        "call meeting title subject",
        "task subject",
        "betreff",
        "objet",
        "asunto",
    ],
    entities: &["activity"],
    ids: &[IdKind::Activity],
    files: &[
        "activities",
        "activity",
        "tasks",
        "task",
        "events",
        "event",
        "calls",
        "meetings",
    ],
};

const QUOTAS: Rules = Rules {
    needs: &[
        &["rep_id", "rep_name"],
        &["amount"],
        &["period", "period_start"],
    ],
    files: &["quotas", "quota", "goals", "targets"],
    ..NONE
};

const FORECAST_CALLS: Rules = Rules {
    needs: &[
        &["rep_id", "rep_name"],
        &["commit", "best_case"],
        &["submitted_at", "period"],
    ],
    files: &["forecast", "forecasts"],
    ..NONE
};

const RATES: Rules = Rules {
    needs: &[&["currency"], &["rate", "rate_to_eur", "rate_to_usd"]],
    files: &["rates", "fx"],
    ..NONE
};

/// What makes a table of a kind.
pub(super) fn rules_of(kind: Kind) -> Rules {
    match kind {
        Kind::Deals => DEALS,
        Kind::DealHistory => DEAL_HISTORY,
        Kind::FieldHistory => FIELD_HISTORY,
        Kind::Leads => LEADS,
        Kind::Reps => REPS,
        Kind::Accounts => ACCOUNTS,
        Kind::Contacts => CONTACTS,
        Kind::Products => PRODUCTS,
        Kind::Activities => ACTIVITIES,
        Kind::Quotas => QUOTAS,
        Kind::ForecastCalls => FORECAST_CALLS,
        Kind::Rates => RATES,
        Kind::NotASalesExport => NONE,
    }
}

/// The groups of fields of which a kind needs one each.
pub(super) fn needs_of(kind: Kind) -> &'static [&'static [FieldKey]] {
    rules_of(kind).needs
}

/// Order lines.
pub(super) const ORDER_LINES: &str = "these are order lines (products within a deal); Ridealong keeps deals, not their lines. Bring in the deals";
/// Orders.
pub(super) const ORDERS: &str =
    "these are orders; Ridealong keeps deals up to their close. Bring in the deals";

/// Tables that are something else: so many of these words, and what they are.
const FOREIGN: &[(usize, &[&str], &str)] = &[
    (
        3,
        &[
            "pricebook entry id",
            "unit price",
            "total price",
            "quantity",
            "list price",
            "has revenue schedule",
        ],
        ORDER_LINES,
    ),
    (
        3,
        &[
            "order number",
            "activated date",
            "is reduction order",
            "original order id",
            "effective date",
        ],
        ORDERS,
    ),
    (
        2,
        &[
            "may forecast manager share",
            "parent role id",
            "case access for account owner",
            "portal type",
        ],
        "these are roles, not people; Ridealong takes teams and managers from the users. Bring in the users",
    ),
    (
        3,
        &["table", "field", "description"],
        "this is a data dictionary: it describes columns of other files and holds no records",
    ),
    (
        2,
        &["stage name groups", "count"],
        "this is a summary (a count for each stage), not single deals. Export the deals themselves",
    ),
    (
        2,
        &[
            "ticket id",
            "ticket name",
            "ticket status",
            "ticket owner",
            "ticket priority",
            "case number",
        ],
        "these are service tickets; Ridealong keeps the sales side: deals, leads, activities",
    ),
    (
        2,
        &[
            "campaign name",
            "num sent",
            "number of responses",
            "budgeted cost",
        ],
        "these are campaigns; Ridealong keeps leads and deals that come from them",
    ),
];

/// Why a table is none that Ridealong keeps, where that is plain from its header.
pub(super) fn foreign(words: &[HeaderWords]) -> Option<String> {
    let (_, _, reason) = FOREIGN.iter().find(|(enough, markers, _)| {
        words
            .iter()
            .filter(|header| markers.contains(&header.words.as_str()))
            .count()
            >= *enough
    })?;
    Some((*reason).to_owned())
}
