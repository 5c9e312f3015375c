//! Fields of deal history: snapshots after each change, and field history.

use super::FieldType::{Bool, Currency, Date, DateTime, Id, Money, Percent, Text};
use super::{FieldDef, def};

/// One change of a deal with the values after it.
pub(super) const DEAL_HISTORY: &[FieldDef] = &[
    def(
        "changed_at",
        "Changed",
        DateTime,
        3,
        "changed at | changed on | change date | snapshot date | snapshot at | as of date | \
         fivetran start | valid from | last modified | modified at | created date | \
         create date | created at | system modstamp | last modified date",
    ),
    def(
        "valid_to",
        "Valid until",
        DateTime,
        2,
        "fivetran end | valid to | valid through date | valid until",
    ),
    def(
        "deal_id",
        "Deal id",
        Id,
        3,
        "opportunity id | deal id | record id | id",
    ),
    def(
        "history_id",
        "History id",
        Id,
        2,
        "history id | opportunity history id | id",
    ),
    def(
        "deal_name",
        "Deal",
        Text,
        2,
        "opportunity name | deal name | name",
    ),
    def("account_id", "Account id", Id, 1, "account id"),
    def(
        "account_name",
        "Account",
        Text,
        1,
        "account name | account | company name",
    ),
    def(
        "owner_id",
        "Owner id",
        Id,
        1,
        "owner id | opportunity owner id",
    ),
    def(
        "owner_name",
        "Owner",
        Text,
        1,
        "opportunity owner | deal owner | owner | owner name",
    ),
    def(
        "changed_by",
        "Changed by",
        Text,
        1,
        "last modified by | changed by | created by id | created by | last modified by id",
    ),
    def(
        "stage",
        "Stage after",
        Text,
        2,
        "stage name | to stage | new stage | stage | deal stage",
    ),
    def(
        "previous_stage",
        "Stage before",
        Text,
        3,
        "from stage | old stage | previous stage | from opportunity stage name | \
         from stage name | prev stage name",
    ),
    def(
        "amount",
        "Amount after",
        Money,
        2,
        "amount | new amount | to amount | deal value | value",
    ),
    def(
        "previous_amount",
        "Amount before",
        Money,
        3,
        "prev amount | previous amount | old amount | from amount",
    ),
    def(
        "currency",
        "Currency",
        Currency,
        1,
        "currency iso code | currency | amount currency",
    ),
    def(
        "expected_revenue",
        "Expected revenue",
        Money,
        1,
        "expected revenue",
    ),
    def(
        "close_date",
        "Close date after",
        Date,
        2,
        "close date | new close date | expected close date | to close date",
    ),
    def(
        "previous_close_date",
        "Close date before",
        Date,
        3,
        "prev close date | previous close date | old close date | from close date",
    ),
    def("probability", "Probability", Percent, 1, "probability"),
    def(
        "forecast_category",
        "Forecast category after",
        Text,
        2,
        "forecast category name | forecast category | to forecast category",
    ),
    def(
        "previous_forecast_category",
        "Forecast category before",
        Text,
        3,
        "from forecast category | previous forecast category",
    ),
    def(
        "created_date",
        "Deal created",
        DateTime,
        1,
        "created date | create date",
    ),
    def("is_closed", "Closed", Bool, 1, "is closed | closed"),
    def("is_won", "Won", Bool, 1, "is won | won"),
    def("is_deleted", "Deleted", Bool, 1, "is deleted"),
    def("next_step", "Next step", Text, 1, "next step"),
    def("lead_source", "Lead source", Text, 1, "lead source"),
    def(
        "deal_type",
        "Type",
        Text,
        1,
        "type | opportunity type | deal type",
    ),
];

/// One change of one field of a deal.
pub(super) const FIELD_HISTORY: &[FieldDef] = &[
    def(
        "deal_id",
        "Deal id",
        Id,
        3,
        "opportunity id | deal id | record id | parent id",
    ),
    // Behind the deal's id, so that a lone `Opportunity ID` is that.
    def("history_id", "History id", Id, 1, "history id | id"),
    def("deal_name", "Deal", Text, 2, "opportunity name | deal name"),
    def(
        "field",
        "Field",
        Text,
        3,
        "field | field name | field event | property | property name | edited field",
    ),
    def(
        "old_value",
        "Old value",
        Text,
        3,
        "old value | previous value | from value | from | alter wert",
    ),
    def(
        "new_value",
        "New value",
        Text,
        3,
        "new value | to value | value | to | neuer wert",
    ),
    def(
        "changed_at",
        "Changed",
        DateTime,
        3,
        "changed at | changed on | change date | created at | created date | edit date | \
         timestamp | date | last modified",
    ),
    def(
        "changed_by",
        "Changed by",
        Text,
        1,
        "changed by | created by | created by id | edited by | user",
    ),
];
