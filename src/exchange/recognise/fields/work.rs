//! Fields of activities and products.

use super::FieldType::{Bool, Currency, DateTime, Id, LongText, Money, Number, Text};
use super::{FieldDef, def};

/// An activity: a call, a meeting, a mail, a task.
pub(super) const ACTIVITIES: &[FieldDef] = &[
    def(
        "activity_id",
        "Activity id",
        Id,
        2,
        "activity id | task id | event id | activity pipedrive system id | id | \
         phone call id | appointment id | e mail id | email id",
    ),
    def(
        "activity_type",
        "Type",
        Text,
        2,
        "activity type | type | task subtype | event subtype | art | engagement type",
    ),
    def(
        "subject",
        "Subject",
        Text,
        3,
        "subject | activity subject | call meeting title subject | hs call title | \
         task subject | betreff | objet | asunto",
    ),
    def(
        "date",
        "Date",
        DateTime,
        2,
        "activity date | start date time | activity date time | date | hs timestamp | \
         start time | start | activity due date | due date | due | datum | reminder date time",
    ),
    def(
        "due_date",
        "Due",
        DateTime,
        1,
        "task due date | due date | activity due date | due",
    ),
    def(
        "end_date",
        "End",
        DateTime,
        2,
        "end date time | end time | end",
    ),
    def(
        "done",
        "Done",
        Bool,
        2,
        "activity done | done | is closed | completed",
    ),
    def(
        "done_at",
        "Done on",
        DateTime,
        2,
        "completed date time | activity marked as done time | completed date | actual end",
    ),
    def(
        "status",
        "Status",
        Text,
        1,
        "status | task status | hs call status | activity status",
    ),
    def(
        "priority",
        "Priority",
        Text,
        1,
        "priority | is high priority",
    ),
    def(
        "outcome",
        "Outcome",
        Text,
        2,
        "call outcome | outcome | call disposition | result | call result",
    ),
    // HubSpot has both columns in one export, and fills one of them.
    def(
        "meeting_outcome",
        "Meeting outcome",
        Text,
        2,
        "meeting outcome",
    ),
    def(
        "duration_minutes",
        "Duration (minutes)",
        Number,
        2,
        "duration in minutes | duration | activity duration",
    ),
    def(
        "duration_seconds",
        "Duration (seconds)",
        Number,
        2,
        "call duration in seconds | hs call duration",
    ),
    def("owner_id", "Owner id", Id, 1, "owner id | hubspot owner id"),
    def(
        "owner_name",
        "Owner",
        Text,
        2,
        "activity owner | activity assigned to user | assigned | assigned to | owner | \
         owner name | assigned to user",
    ),
    def(
        "deal_id",
        "Deal id",
        Id,
        1,
        "opportunity id | deal id | associated deal ids | associated deal id",
    ),
    def(
        "deal_name",
        "Deal",
        Text,
        1,
        "opportunity | deal | deal name | opportunity name | regarding",
    ),
    def(
        "what_id",
        "Related record id",
        Id,
        3,
        "what id | related to id",
    ),
    def("who_id", "Person's record id", Id, 3, "who id"),
    def("account_id", "Account id", Id, 1, "account id"),
    def(
        "account_name",
        "Account",
        Text,
        1,
        "company account | account | account name | organization | company | company name",
    ),
    def(
        "contact_name",
        "Contact",
        Text,
        1,
        "contact | contact person | contact name | name | recipient",
    ),
    def(
        "contact_email",
        "Contact's e-mail",
        Text,
        1,
        "associated contact email | contact email",
    ),
    def("lead_name", "Lead", Text, 1, "lead | lead name"),
    def(
        "created_date",
        "Created",
        DateTime,
        1,
        "created date | activity creation date | create date | created on",
    ),
    def(
        "modified_date",
        "Last changed",
        DateTime,
        1,
        "last modified date | modified on",
    ),
    def(
        "is_deleted",
        "Deleted",
        Bool,
        1,
        "is deleted | fivetran deleted",
    ),
    def(
        "notes",
        "Notes",
        LongText,
        1,
        "full comments | notes description | activity note | description | hs call body | \
         comments | notes",
    ),
];

/// A product.
pub(super) const PRODUCTS: &[FieldDef] = &[
    def(
        "product_id",
        "Product id",
        Id,
        2,
        "product id | product 2 id | id | sku | stock keeping unit",
    ),
    def(
        "product_name",
        "Product",
        Text,
        3,
        "product name | product | name | produkt | produit | producto",
    ),
    def(
        "product_code",
        "Code",
        Text,
        3,
        "product code | code | artikelnummer | product number",
    ),
    def(
        "family",
        "Family",
        Text,
        3,
        "product family | family | series | product series | category | produktfamilie",
    ),
    def(
        "price",
        "List price",
        Money,
        2,
        "sales price | list price | price | unit price | listenpreis | preis | prix",
    ),
    def(
        "currency",
        "Currency",
        Currency,
        1,
        "currency | currency iso code",
    ),
    def("is_active", "Active", Bool, 1, "is active | active"),
    def(
        "is_deleted",
        "Deleted",
        Bool,
        1,
        "is deleted | fivetran deleted",
    ),
    def(
        "created_date",
        "Created",
        DateTime,
        1,
        "created date | create date",
    ),
    def(
        "description",
        "Description",
        LongText,
        1,
        "description | product description",
    ),
];
