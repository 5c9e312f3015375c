//! The lines of the metric table that need more than deals: activities, histories of stages, deals as they stand today,
//! observations.

use crate::domain::figures::{
    Asks, Fold, Measure, deal_rules as deals, derived as from, stage_rules as stages,
};

use super::{COUNTING, Good, Kind, Metric, PartsOf, SUM, Timing, Unit, metric};

use Measure::{Activities, Deals, Derived, Observations};

/// The lines.
pub(super) const LINES: [Metric; 22] = [
    metric(
        "open",
        "Open",
        (Unit::Count, Good::Neither, Timing::Lead, Kind::Activity),
        ("Deals that are neither won nor lost.", COUNTING),
        (PartsOf::Whole, Asks::Today),
        Deals(deals::open, Fold::Count),
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
            "The sum of the amounts of open deals; other currencies are brought into the base currency, and deals without an amount are counted apart.",
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
        Derived(from::COVERAGE_TO_GO, from::coverage_to_go),
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
