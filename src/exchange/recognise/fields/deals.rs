//! Fields of deals.

use super::FieldType::{
    Bool, Currency, Date, DateTime, Id, LongText, Money, Number, Percent, Text,
};
use super::{FieldDef, def};

/// A deal as it stands.
pub(super) const DEALS: &[FieldDef] = &[
    def(
        "deal_id",
        "Deal id",
        Id,
        3,
        "opportunity id | deal id | record id | id | deal pipedrive system id | \
         pipedrive system id | hs object id | potential id | opportunity number | \
         deal number | opp id | vorgangs id",
    ),
    def(
        "deal_name",
        "Deal",
        Text,
        3,
        "opportunity name | deal name | dealname | deal title | topic | potential name | \
         name | title | opportunity | deal | verkaufschance | opportunity titel | \
         opportunité | nom de lopportunité | nom de la transaction | oportunidad | \
         nombre de la oportunidad | nombre del negocio | dealname | geschäftschance | betreff",
    ),
    def(
        "account_id",
        "Account id",
        Id,
        1,
        "account id | account name id | company name id | associated company ids | \
         associated company id | organization id | customer id | deal organization id | \
         company id | parent account id",
    ),
    def(
        "account_name",
        "Account",
        Text,
        1,
        "account name | account | company name | company | organization name | \
         organization | org name | deal organization | potential customer | customer | customer name | \
         associated company | associated company name | client | firma | kunde | \
         kundenname | account titel | compte | nom du compte | société | client nom | \
         cuenta | nombre de la cuenta | empresa | cliente",
    ),
    def(
        "account_domain",
        "Account's domain",
        Text,
        1,
        "associated company domain | company domain name | company domain | website domain",
    ),
    def(
        "owner_id",
        "Owner id",
        Id,
        1,
        "owner id | deal owner id | hubspot owner id | sales rep id | rep id | \
         opportunity owner id",
    ),
    def(
        "owner_email",
        "Owner's e-mail",
        Text,
        1,
        "owner email | opportunity owner email | deal owner email | rep email",
    ),
    def(
        "owner_name",
        "Owner",
        Text,
        1,
        "opportunity owner | deal owner | owner | owner name | sales agent | sales rep | \
         rep | rep name | salesperson | account executive | verkäufer | inhaber | besitzer | \
         zuständiger mitarbeiter | propriétaire | propriétaire de lopportunité | \
         commercial | propietario | vendedor | propietario del negocio | responsable",
    ),
    def(
        "stage",
        "Stage",
        Text,
        2,
        "stage | stage name | deal stage | dealstage | sales stage | pipeline phase | \
         opportunity stage | deal stage pipeline | pipeline stage | phase | verkaufsphase | \
         stufe | étape | phase de vente | etapa | etapa del negocio | fase",
    ),
    def(
        "status",
        "Status",
        Text,
        1,
        "deal status | status | opportunity status | state | active status",
    ),
    def(
        "status_reason",
        "Status reason",
        Text,
        1,
        "status reason | statusgrund",
    ),
    def(
        "pipeline",
        "Pipeline",
        Text,
        2,
        "pipeline | deal pipeline | sub pipeline | sales process | record type",
    ),
    def(
        "amount",
        "Amount",
        Money,
        2,
        "amount | deal value | value | total amount | close value | est revenue | \
         estimated revenue | budget amount | deal amount | opportunity amount | tcv | acv | \
         arr | betrag | auftragswert | wert | geschätzter umsatz | montant | valeur | \
         importe | valor | monto | cantidad",
    ),
    def(
        "actual_amount",
        "Actual value",
        Money,
        1,
        "actual revenue | actual value | closed amount | closed value",
    ),
    def(
        "margin",
        "Margin",
        Money,
        1,
        "margin | gross margin | gross profit | margin amount | deal margin | profit | \
         deckungsbeitrag | marge | marge brute | margen | margen bruto",
    ),
    def(
        "amount_converted",
        "Amount (converted)",
        Money,
        1,
        "amount converted | amount in home currency | amount in company currency | \
         total amount converted",
    ),
    def(
        "currency",
        "Currency",
        Currency,
        1,
        "currency | currency iso code | deal currency code | deal currency | \
         deal currency of value | currency of value | amount currency | \
         total amount currency | transaction currency | währung | devise | moneda | \
         currency code",
    ),
    def(
        "currency_converted",
        "Currency (converted)",
        Currency,
        1,
        "amount converted currency",
    ),
    def(
        "expected_revenue",
        "Expected revenue",
        Money,
        1,
        "expected revenue | weighted amount | weighted value | hs forecast amount | \
         deal weighted value | erwarteter umsatz | revenu attendu | ingresos esperados | \
         forecast amount",
    ),
    def(
        "probability",
        "Probability",
        Percent,
        2,
        "probability | close probability | deal probability | hs deal stage probability | \
         win probability | wahrscheinlichkeit | probabilité | probabilidad",
    ),
    def(
        "forecast_category",
        "Forecast category",
        Text,
        2,
        "forecast category name | forecast category | hs manual forecast category | \
         prognosekategorie | catégorie de prévision | categoría de previsión",
    ),
    def(
        "close_date",
        "Close date",
        Date,
        2,
        "close date | closedate | closing date | expected close date | \
         deal expected close date | est close date | estimated close date | deal closed on | \
         abschlussdatum | schlusstermin | geschätztes abschlussdatum | date de clôture | \
         date de fermeture | fecha de cierre",
    ),
    def(
        "actual_close_date",
        "Actual close date",
        DateTime,
        1,
        "actual close date | closed date | closed on | deal closed on | closed at | \
         won lost date",
    ),
    def(
        "won_at",
        "Won on",
        DateTime,
        1,
        "won time | deal won time | won date | closed won date | closed won date internal",
    ),
    def(
        "lost_at",
        "Lost on",
        DateTime,
        1,
        "lost time | deal lost time | lost date | closed lost date",
    ),
    def(
        "created_date",
        "Created",
        DateTime,
        1,
        "created date | create date | createdate | created on | created time | created at | \
         creation date | deal creation date | deal created | hs createdate | date created | \
         engage date | add time | open date | opened date | opp creation date | erstelldatum | \
         erstellt am | angelegt am | date de création | fecha de creación",
    ),
    def(
        "modified_date",
        "Last changed",
        DateTime,
        1,
        "last modified date | modified time | modified on | last modified | \
         hs lastmodifieddate | updated at | update time | geändert am | letzte änderung",
    ),
    def(
        "last_activity_date",
        "Last activity",
        DateTime,
        1,
        "last activity date | last activity | last activity time | notes last updated | \
         last contacted | deal last activity date | letzte aktivität",
    ),
    def(
        "next_activity_date",
        "Next activity",
        DateTime,
        1,
        "next activity date | deal next activity date | next step due date | \
         next step date | notes next activity date",
    ),
    def(
        "last_stage_change",
        "Last stage change",
        DateTime,
        2,
        "last stage change date | last stage change | deal last stage change | \
         date entered current stage | stage changed on | hs v2 date entered current stage",
    ),
    def(
        "next_step",
        "Next step",
        Text,
        1,
        "next step | next steps | opportunity next steps | hs next step | nächster schritt | \
         prochaine étape | próximo paso | siguiente paso",
    ),
    def(
        "is_closed",
        "Closed",
        Bool,
        1,
        "is closed | closed | hs is closed",
    ),
    def(
        "is_won",
        "Won",
        Bool,
        1,
        "is won | won | is closed won | hs is closed won",
    ),
    def(
        "is_lost",
        "Lost",
        Bool,
        1,
        "is closed lost | is lost | lost",
    ),
    def(
        "is_deleted",
        "Deleted",
        Bool,
        1,
        "is deleted | fivetran deleted",
    ),
    def(
        "lost_reason",
        "Lost reason",
        Text,
        2,
        "loss reason | lost reason | closed lost reason | deal lost reason | reason lost | \
         verlustgrund | raison de la perte | motivo de pérdida | reason for loss",
    ),
    def(
        "won_reason",
        "Won reason",
        Text,
        1,
        "closed won reason | won reason | win reason",
    ),
    def(
        "competitor",
        "Competitor",
        Text,
        1,
        "primary competitor | competitor | main competitors | competitors | wettbewerber",
    ),
    def(
        "deal_type",
        "Type",
        Text,
        1,
        "opportunity type | deal type | dealtype | type | type of deal | deal type of deal | \
         art | typ",
    ),
    def(
        "lead_source",
        "Lead source",
        Text,
        1,
        "lead source | source | deal source | deal deal source | original source | \
         leadquelle | channel | source du prospect | origen",
    ),
    def(
        "product",
        "Product",
        Text,
        1,
        "product | product name | solution | product event type | produkt | produit | \
         producto",
    ),
    def(
        "contact_name",
        "Contact",
        Text,
        1,
        "contact | contact name | contact person | deal contact person | person name | \
         primary contact | ansprechpartner",
    ),
    def(
        "contact_id",
        "Contact id",
        Id,
        1,
        "contact id | contact name id | associated contact ids | primary contact id",
    ),
    def(
        "contact_email",
        "Contact's e-mail",
        Text,
        1,
        "associated contact email | person email work | person email | contact email | \
         person email home",
    ),
    def(
        "region",
        "Region",
        Text,
        1,
        "region | territory region | territory | deal territory",
    ),
    def(
        "segment",
        "Segment",
        Text,
        1,
        "segment | customer segment | organization customer segment | market segment | \
         customer tier",
    ),
    def(
        "description",
        "Description",
        LongText,
        1,
        "description | beschreibung | note content | associated note",
    ),
    def("push_count", "Pushes", Number, 1, "push count"),
    def("stage_entered", "Stage entered", DateTime, 2, ""),
    def("stage_exited", "Stage left", DateTime, 2, ""),
];
