//! The lines of the metric table.

use crate::domain::figures::{
    Asks, Fold, Measure, deal_rules as deals, derived as from, stage_rules as stages,
};

use super::{Good, Kind, Metric, PartsOf, Timing, Unit};

use Measure::{Activities, Deals, Derived, Observations};

/// A line of the table, to keep the table readable.
const fn metric(
    key: &'static str,
    name: &'static str,
    (unit, good, timing, kind): (Unit, Good, Timing, Kind),
    (definition, source): (&'static str, &'static str),
    (parts, asks): (PartsOf, Asks),
    measure: Measure,
) -> Metric {
    Metric {
        key,
        name,
        unit,
        definition,
        source,
        good,
        timing,
        kind,
        parts,
        asks,
        measure,
    }
}

const COUNTING: &str = "a count of deals";
const SUM: &str = "a sum of amounts";
const WINRATES: &str = "engineered.at, win rates and close rates; interval: Wilson 1927, 95 %";
const WINRATES_VALUE: &str = "engineered.at, win rates and close rates; by value";

/// Every metric.
pub const METRICS: &[Metric] = &[
    metric(
        "deals",
        "Deals",
        (Unit::Count, Good::Neither, Timing::Lead, Kind::Activity),
        (
            "All deals of the rep in the scope, whatever their stage.",
            COUNTING,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::in_play, Fold::Count),
    ),
    metric(
        "won",
        "Won",
        (Unit::Count, Good::Up, Timing::Lag, Kind::Result),
        ("Deals whose stage is mapped to won.", COUNTING),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won, Fold::Count),
    ),
    metric(
        "lost",
        "Lost",
        (Unit::Count, Good::Down, Timing::Lag, Kind::Result),
        (
            "Deals whose stage is mapped to lost, lost to nobody included.",
            COUNTING,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::lost, Fold::Count),
    ),
    metric(
        "lost_to_nobody",
        "Lost to nobody",
        (Unit::Count, Good::Down, Timing::Lag, Kind::Result),
        (
            "Lost deals whose stage or loss reason says that the buyer did not decide or bought nothing.",
            COUNTING,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::lost_to_nobody, Fold::Count),
    ),
    metric(
        "open",
        "Open",
        (Unit::Count, Good::Neither, Timing::Lead, Kind::Activity),
        ("Deals that are neither won nor lost.", COUNTING),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::open, Fold::Count),
    ),
    metric(
        "win_rate",
        "Win rate",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Won / (won + lost), by count, lost to nobody included; open deals are not in it (the broad win rate).",
            WINRATES,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won_of_ended, Fold::Share),
    ),
    metric(
        "win_rate_by_value",
        "Win rate by value",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Won value / value of won and lost deals that have an amount, lost to nobody included; above the win rate by count: bigger deals are won.",
            WINRATES_VALUE,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won_of_ended, Fold::ShareOfSize),
    ),
    metric(
        "win_rate_contested",
        "Win rate, narrow",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Won / (won + lost to somebody), by count: deals lost to nobody are left out (the narrow win rate).",
            WINRATES,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won_of_contested, Fold::Share),
    ),
    metric(
        "win_rate_contested_by_value",
        "Win rate, narrow, by value",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Won value / value of deals won or lost to somebody that have an amount (the narrow win rate by value).",
            WINRATES_VALUE,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won_of_contested, Fold::ShareOfSize),
    ),
    metric(
        "won_value",
        "Won value",
        (Unit::Money, Good::Up, Timing::Lag, Kind::Result),
        (
            "The sum of the amounts of won deals, each currency by itself.",
            SUM,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won, Fold::Sum),
    ),
    metric(
        "margin",
        "Margin",
        (Unit::Money, Good::Up, Timing::Lag, Kind::Result),
        ("The sum of the margins of won deals that have one.", SUM),
        (PartsOf::Whole, Asks::Margin),
        Deals(deals::margin, Fold::Sum),
    ),
    metric(
        "margin_share",
        "Margin of value",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Margin / amount, summed over won deals that have both.",
            SUM,
        ),
        (PartsOf::Whole, Asks::Margin),
        Deals(deals::margin_of_amount, Fold::Quotient),
    ),
    metric(
        "quota",
        "Quota",
        (Unit::Money, Good::Neither, Timing::Lag, Kind::Result),
        (
            "The quotas of the window; one that reaches beyond it counts by its share of selling days, and a manager's roll-up is not added to those of the reps.",
            "a sum of quotas; they contain the ramp",
        ),
        (PartsOf::Whole, Asks::Deals),
        Derived(from::QUOTA, from::quota),
    ),
    metric(
        "attainment",
        "Attainment",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Result),
        (
            "Value won on days that a quota covers / the quota of the window.",
            "attainment, domain.md 10",
        ),
        (PartsOf::Whole, Asks::Deals),
        Derived(from::ATTAINMENT, from::attainment),
    ),
    metric(
        "average_won_value",
        "Average won value",
        (Unit::Money, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Won value / won deals that have an amount; lost deals are not in it.",
            "deal size in sales velocity V = N × D × w / T, D over won deals only; interval of the mean, 95 %",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::won, Fold::Mean),
    ),
    metric(
        "price_realisation",
        "Price realisation",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Amount when won / first amount known, summed over won deals whose first amount is known; below 100 %: given away on the way.",
            "a quotient of sums",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::price, Fold::Quotient),
    ),
    metric(
        "median_days_to_win",
        "Median days to win",
        (Unit::Days, Good::Down, Timing::Lag, Kind::Proficiency),
        (
            "The median of close date minus the day the deal began, over won deals that have both; an even count takes the mean of the middle two.",
            "median, not mean: mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::days_to_win, Fold::Median),
    ),
    metric(
        "velocity",
        "Velocity",
        (Unit::MoneyPerDay, Good::Up, Timing::Lag, Kind::Result),
        (
            "Deals won or lost × average won value × win rate / mean days to win, per calendar day; open deals are not in it.",
            "V = N × D × w / T: mavenlb.com, sales velocity formula",
        ),
        (PartsOf::Whole, Asks::Deals),
        Derived(from::VELOCITY, from::velocity),
    ),
    metric(
        "activities",
        "Activities",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        (
            "Activities that were done in the window, of all kinds.",
            "a count of activities",
        ),
        (PartsOf::Whole, Asks::Activities),
        Activities(deals::any_work),
    ),
    metric(
        "activities_by_kind",
        "Activities by kind",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        (
            "Activities of one kind that were done in the window.",
            "a count of activities",
        ),
        (PartsOf::ActivityKinds, Asks::Activities),
        Activities(deals::work_of_kind),
    ),
    metric(
        "meetings",
        "Meetings",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        (
            "Meetings that were held in the window.",
            "a count of activities",
        ),
        (PartsOf::Whole, Asks::Activities),
        Activities(deals::meetings),
    ),
    metric(
        "target_activities",
        "Activities on target accounts",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        (
            "Activities with accounts that are marked as target accounts.",
            "target accounts contacted, market coverage: Cracking the Sales Management Code",
        ),
        (PartsOf::Whole, Asks::Targets),
        Activities(deals::work_on_targets),
    ),
    metric(
        "activities_by_segment",
        "Activities by segment",
        (Unit::Count, Good::Neither, Timing::Lead, Kind::Activity),
        (
            "Activities with accounts of one segment.",
            "a count of activities",
        ),
        (PartsOf::Segments, Asks::Activities),
        Activities(deals::work_in_segment),
    ),
    metric(
        "new_deals",
        "New deals",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        ("Deals that began in the window.", COUNTING),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::new, Fold::Count),
    ),
    metric(
        "new_pipeline",
        "New pipeline",
        (Unit::Money, Good::Up, Timing::Lead, Kind::Result),
        (
            "The sum of the first known amounts of deals that began in the window.",
            SUM,
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::new, Fold::Sum),
    ),
    metric(
        "proposals",
        "Proposals",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        (
            "Deals that reached the proposal stage in the window, the first stage named after a proposal, a quote or an offer; won past it counts, too.",
            "Activity × proficiency = sales: axiomsaleskinetics.com",
        ),
        (PartsOf::Whole, Asks::Proposal),
        Deals(stages::proposals, Fold::Count),
    ),
    metric(
        "stage_entries",
        "Stage entries",
        (Unit::Count, Good::Up, Timing::Lead, Kind::Activity),
        (
            "Deals that reached the stage in the window for the first time; a stage that was skipped counts as reached.",
            "reached-stage: cognis-digital/dealflow, discussion 4",
        ),
        (PartsOf::Stages, Asks::History),
        Deals(stages::entered, Fold::Count),
    ),
    metric(
        "stage_conversion",
        "Stage conversion",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Of the deals that reached the stage in the window and have passed it or ended, those that got beyond it; deals still in it are not in it.",
            "reached-stage conversion: cognis-digital/dealflow, discussion 4; interval: Wilson 1927, 95 %",
        ),
        (PartsOf::Stages, Asks::History),
        Deals(stages::beyond_of_decided, Fold::Share),
    ),
    metric(
        "stage_conversion_cohort",
        "Stage conversion, cohort",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Of all deals that reached the stage in the window, those that have got beyond it so far; for a window that is over it can only rise.",
            "cohort (stage entry): phoenixstrategy.group, stage conversion rates; interval: Wilson 1927, 95 %",
        ),
        (PartsOf::Stages, Asks::History),
        Deals(stages::beyond_of_cohort, Fold::Share),
    ),
    metric(
        "stage_days",
        "Days in stage",
        (Unit::Days, Good::Down, Timing::Lag, Kind::Proficiency),
        (
            "The median of the days that deals which left the stage in the window had stood in it, won or not.",
            "days in stage: mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Stages, Asks::History),
        Deals(stages::days_in_stage, Fold::Median),
    ),
    metric(
        "stage_age",
        "Stage age",
        (Unit::Days, Good::Down, Timing::Lead, Kind::Proficiency),
        (
            "Days since the deal entered the stage it stands in; of several deals the median.",
            "days in stage / median days in stage of won deals: mbfinotti/revops-skills, pipeline hygiene; the median knows won deals only and so leans short",
        ),
        (PartsOf::Stages, Asks::Today),
        Deals(stages::age, Fold::Median),
    ),
    metric(
        "open_pipeline",
        "Open pipeline",
        (Unit::Money, Good::Up, Timing::Lead, Kind::Result),
        (
            "The sum of the amounts of open deals, each currency by itself; deals without an amount add nothing and are counted apart.",
            SUM,
        ),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::open, Fold::Sum),
    ),
    metric(
        "pipeline_due",
        "Pipeline due",
        (Unit::Money, Good::Up, Timing::Lead, Kind::Result),
        (
            "The sum of the amounts of open deals whose close date lies in the window.",
            SUM,
        ),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::due, Fold::Sum),
    ),
    metric(
        "coverage",
        "Coverage",
        (Unit::Times, Good::Up, Timing::Lead, Kind::Result),
        (
            "Pipeline due in the window / the quota of the window.",
            "winsabove.pages.dev, pipeline coverage ratio; 3× is no law",
        ),
        (PartsOf::Whole, Asks::Today),
        Derived(from::COVERAGE, from::coverage),
    ),
    metric(
        "coverage_to_go",
        "Coverage to go",
        (Unit::Times, Good::Up, Timing::Lead, Kind::Result),
        (
            "Pipeline due in the window / (quota − won value).",
            "to-go coverage: kellblog.com, target pipeline coverage",
        ),
        (PartsOf::Whole, Asks::Today),
        Derived(from::COVERAGE, from::coverage_to_go),
    ),
    metric(
        "week_conversion",
        "Week-N conversion",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        (
            "Won in the four periods before / what was open and due in them on the same day of the period as today (the end of week 3 where the window is over), at the amounts known now.",
            "week-N pipeline conversion: kellblog.com, pipeline coverage target of 3x",
        ),
        (PartsOf::Whole, Asks::Deals),
        Derived(from::WEEK_N, from::week_n),
    ),
    metric(
        "coverage_needed",
        "Coverage needed",
        (Unit::Times, Good::Neither, Timing::Lead, Kind::Result),
        (
            "1 / week-N conversion: the coverage that brought the quota in the four periods before.",
            "kellblog.com: the inverse of week-N conversion, not of the win rate",
        ),
        (PartsOf::Whole, Asks::Deals),
        Derived(from::WEEK_N, from::coverage_needed),
    ),
    metric(
        "push_count",
        "Pushes",
        (Unit::Count, Good::Down, Timing::Lead, Kind::Quality),
        (
            "How many times the close date was moved to a later day.",
            "mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::pushes, Fold::Sum),
    ),
    metric(
        "push_rate",
        "Push rate",
        (Unit::Share, Good::Down, Timing::Lead, Kind::Quality),
        (
            "Deals whose close date was pushed into a later month in the window / deals with a close date that were open at some time of it.",
            "pushes across the edge of a period, apart: mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::pushed, Fold::Share),
    ),
    metric(
        "slippage",
        "Slippage",
        (Unit::Share, Good::Down, Timing::Lag, Kind::Quality),
        (
            "Deals due in the window at its start that are due after it at its end (or today) / deals due in it at its start, by count.",
            "slippage rate: mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::slipped, Fold::Share),
    ),
    metric(
        "slippage_by_value",
        "Slippage by value",
        (Unit::Share, Good::Down, Timing::Lag, Kind::Quality),
        (
            "As slippage, by the amounts known now.",
            "slippage rate: mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Whole, Asks::Deals),
        Deals(deals::slipped, Fold::ShareOfSize),
    ),
    metric(
        "next_steps",
        "Next steps",
        (Unit::Share, Good::Up, Timing::Lead, Kind::Quality),
        (
            "Open deals with a next step written down / open deals.",
            "next-step hygiene: mbfinotti/revops-skills, pipeline hygiene",
        ),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::next_step, Fold::Share),
    ),
    metric(
        "skipped_stages",
        "Skipped stages",
        (Unit::Share, Good::Down, Timing::Lead, Kind::Quality),
        (
            "Deals that moved forward in the window past an open stage in which they had never stood / deals that moved forward.",
            "process adherence; jumps make products of conversions wrong: funnelcast.com, conversion rate conundrums",
        ),
        (PartsOf::Whole, Asks::History),
        Deals(stages::skipped, Fold::Share),
    ),
    metric(
        "incomplete_records",
        "Incomplete records",
        (Unit::Share, Good::Down, Timing::Lead, Kind::Quality),
        (
            "Open deals without an amount, a close date or an account / open deals.",
            "process adherence",
        ),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::incomplete, Fold::Share),
    ),
    metric(
        "unmet_criteria",
        "Unmet criteria",
        (Unit::Share, Good::Down, Timing::Lead, Kind::Quality),
        (
            "Open deals that left a stage behind although a buyer's criterion for it is not met / open deals whose buyers have criteria for stages they left.",
            "exit criteria are verifiable conditions: domain.md 4",
        ),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::unmet, Fold::Share),
    ),
    metric(
        "competency_use",
        "Competency used",
        (Unit::Share, Good::Up, Timing::Lead, Kind::Proficiency),
        (
            "Observations in which the competency was used / observations that looked for it; what was not observed is not in it.",
            "use apart from skill: domain.md 5",
        ),
        (PartsOf::Competencies, Asks::Observations),
        Observations(deals::used, Fold::Share),
    ),
    metric(
        "competency_level",
        "Competency level",
        (Unit::Level, Good::Up, Timing::Lead, Kind::Proficiency),
        (
            "The mean level of observations that were rated.",
            "behaviourally anchored levels: domain.md 5",
        ),
        (PartsOf::Competencies, Asks::Observations),
        Observations(deals::level, Fold::Mean),
    ),
];
