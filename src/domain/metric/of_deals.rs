//! The lines of the metric table that need no more than deals: results, win rates, new business, pushes.

use crate::domain::figures::{Asks, Fold, Measure, deal_rules as deals, derived as from};

use super::{COUNTING, Good, Kind, Metric, PartsOf, SUM, Timing, Unit, metric};

use Measure::{Deals, Derived};

const WINRATES: &str = "engineered.at, win rates and close rates; interval: Wilson 1927, 95 %";
const WINRATES_VALUE: &str = "engineered.at, win rates and close rates; by value";

/// The lines.
pub(super) const LINES: [Metric; 25] = [
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
            "The sum of the amounts of won deals; other currencies are brought into the base currency.",
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
];
