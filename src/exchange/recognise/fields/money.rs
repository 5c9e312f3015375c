//! Fields of quotas, forecast calls and currency rates.

use super::FieldType::{Currency, Date, DateTime, Id, LongText, Money, Number, Percent, Text};
use super::{FieldDef, def};

/// A quota or goal of a rep for a period.
pub(super) const QUOTAS: &[FieldDef] = &[
    def(
        "rep_id",
        "Rep id",
        Id,
        1,
        "rep id | user id | owner id | quota owner id | sales rep id",
    ),
    def(
        "rep_name",
        "Rep",
        Text,
        1,
        "rep name | rep | sales agent | owner | owner name | sales rep | quota owner | \
         name | verkäufer",
    ),
    def(
        "period",
        "Period",
        Text,
        2,
        "fiscal quarter | quarter | fiscal period | period | month | fiscal month | year | \
         fiscal year | quartal | monat | zeitraum | mes | trimestre | mois",
    ),
    def(
        "period_start",
        "Starts",
        Date,
        2,
        "quota start date | start date | period start",
    ),
    def(
        "period_end",
        "Ends",
        Date,
        1,
        "quota end date | end date | period end",
    ),
    def(
        "amount",
        "Quota",
        Money,
        3,
        "quota | quota amount | quota eur | quota usd | target | target amount | goal | \
         goal amount | ziel | quote | objectif | objetivo | cuota",
    ),
    def(
        "currency",
        "Currency",
        Currency,
        1,
        "currency | currency iso code | quota currency",
    ),
    def(
        "ramp_percent",
        "Ramp",
        Percent,
        3,
        "ramp pct | ramp percent | ramp",
    ),
    def(
        "metric",
        "Metric",
        Text,
        1,
        "metric | goal type | forecast type | quota type",
    ),
];

/// A forecast call of a rep for a period.
pub(super) const FORECAST_CALLS: &[FieldDef] = &[
    def(
        "submitted_at",
        "Submitted",
        DateTime,
        3,
        "submission week | submission date | submitted at | submitted on | submission | \
         week | call date | as of date | date",
    ),
    def(
        "period",
        "Period",
        Text,
        2,
        "fiscal quarter | quarter | fiscal period | period | month | quartal | fiscal month",
    ),
    def("rep_id", "Rep id", Id, 1, "rep id | user id | owner id"),
    def(
        "rep_name",
        "Rep",
        Text,
        1,
        "rep name | rep | owner | owner name | sales rep | sales agent | name",
    ),
    def(
        "closed_won",
        "Closed won",
        Money,
        2,
        "closed won qtd eur | closed won qtd | closed won | closed | booked | closed only",
    ),
    def(
        "commit",
        "Commit",
        Money,
        3,
        "commit call eur | commit call | commit | commit forecast | forecast call | call",
    ),
    def(
        "best_case",
        "Best case",
        Money,
        3,
        "best case call eur | best case call | best case | best case forecast | upside",
    ),
    def(
        "most_likely",
        "Most likely",
        Money,
        2,
        "most likely call eur | most likely call | most likely | most likely forecast",
    ),
    def(
        "manager_commit",
        "Manager's commit",
        Money,
        2,
        "manager commit call | manager commit | manager call | manager forecast | manager judgement",
    ),
    def(
        "manager_best_case",
        "Manager's best case",
        Money,
        2,
        "manager best case call | manager best case",
    ),
    def(
        "author",
        "Author",
        Text,
        1,
        "author | submitted by | called by",
    ),
    def(
        "pipeline",
        "Open pipeline",
        Money,
        2,
        "open pipeline in quarter eur | open pipeline in quarter | open pipeline | pipeline",
    ),
    def(
        "currency",
        "Currency",
        Currency,
        1,
        "currency | currency iso code",
    ),
    def(
        "reason",
        "Reason",
        LongText,
        1,
        "reason | comment | notes | judgement",
    ),
];

/// A currency rate.
pub(super) const RATES: &[FieldDef] = &[
    def(
        "currency",
        "Currency",
        Currency,
        3,
        "currency | currency iso code | from currency | iso code | currency code | währung | \
         from",
    ),
    def(
        "rate_to_eur",
        "Rate to EUR",
        Number,
        3,
        "rate to eur | eur rate | kurs in eur",
    ),
    def(
        "rate_to_usd",
        "Rate to USD",
        Number,
        3,
        "rate to usd | usd rate",
    ),
    def(
        "rate",
        "Rate",
        Number,
        3,
        "rate | conversion rate | exchange rate | fx rate | kurs | taux | tasa",
    ),
    def(
        "to_currency",
        "To currency",
        Currency,
        2,
        "to currency | base currency | corporate currency | to",
    ),
    def(
        "date",
        "From",
        Date,
        2,
        "date | start date | valid from | rate date | effective date | datum | as of",
    ),
];
