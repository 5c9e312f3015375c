//! The diagnosis in words, in one place for the board, the walk and the shell.

mod whom;

use super::benchmark::Choice;
use super::compare::{Comparison, Reading};
use super::explain::{Explanation, What};
use super::factor::{Factor, Measured};
use super::headline::{Finding, Headline, Thin};
use super::result::{Against, ResultLine};
use super::standing::Window;
use super::{Diagnosis, Subject};
use crate::domain::date_words::written;
use crate::domain::money::{Currency, Money};
use crate::domain::sales_record::SalesRecord;
use crate::domain::statistics::{Interval, Rate};

pub use self::whom::{in_it, left_out, left_out_reasons, of_whom, who_is_left_out, with_whom};

/// Major units of a currency as money.
pub fn money(major: f64, currency: Currency) -> Money {
    let scale = 10_f64.powi(i32::try_from(currency.digits()).unwrap_or(2));
    Money::new((major * scale).round() as i64, currency)
}

/// The name of a factor; a conversion is named after the stages that it lies between.
pub fn name(factor: Factor, record: &SalesRecord) -> String {
    let stage = |at: usize| {
        let stage = record.stages.get(at);
        stage.map_or("Won", |stage| stage.name.as_str())
    };
    match factor {
        Factor::Volume => "New deals".to_owned(),
        Factor::Conversion { from, to } => format!("{} → {}", stage(from), stage(to + 1)),
        Factor::WinRate => "Win rate".to_owned(),
        Factor::DealValue => "Deal value".to_owned(),
        Factor::SegmentMix => "Segment mix".to_owned(),
        Factor::Realisation => "Price realisation".to_owned(),
        Factor::Cycle => "Sales cycle".to_owned(),
    }
}

/// What a factor is.
pub fn definition(factor: Factor) -> &'static str {
    match factor {
        Factor::Volume => {
            "Deals that began in the window, per selling day on which the person was here."
        }
        Factor::Conversion { from, to } if from != to => {
            "Of the deals that reached the first stage in the window and whose way is decided, the share that got \
             beyond the last one. Taken together, because high ratios before a low one offset it: deals were moved \
             on before they were ready."
        }
        Factor::Conversion { .. } => {
            "Of the deals that reached the stage in the window and have passed it or ended, the share that got beyond \
             it; a stage that was skipped counts as reached."
        }
        Factor::WinRate => "Won / (won + lost), by count, of the deals that ended in the window.",
        Factor::DealValue => {
            "The mean of the first amount that was written down for each deal, at the team's mix of segments: actual / \
             expected in the person's own segments, times the team's mean."
        }
        Factor::SegmentMix => {
            "What deals of the person's segments are usually worth, against the mean of all: 1.00 is the team's mix. It \
             says where somebody sells, not how well."
        }
        Factor::Realisation => {
            "Amount when won / first amount, the mean over won deals: what is not given away on the way."
        }
        Factor::Cycle => {
            "Days from beginning to win, the typical value (a geometric mean); less is better. It decides how fast \
             results come, not how many."
        }
    }
}

/// Where a factor and its interval come from.
pub fn source(factor: Factor) -> &'static str {
    match factor {
        Factor::Volume => "a count over selling days; interval of a count, 95 %",
        Factor::Conversion { .. } => {
            "reached-stage conversion: cognis-digital/dealflow, discussion 4; interval: Wilson 1927, 95 %"
        }
        Factor::WinRate => "win rate by count; interval: Wilson 1927, 95 %",
        Factor::DealValue | Factor::SegmentMix => {
            "indirect standardisation over segments (Farr 1859); interval from its standard error on a log scale, 95 %"
        }
        Factor::Realisation => "a mean; interval from its standard error on a log scale, 95 %",
        Factor::Cycle => "a geometric mean; interval from its standard error, 95 %",
    }
}

/// A value of a factor in its unit; money without its code.
pub fn value(factor: Factor, value: f64, currency: Currency) -> String {
    match factor {
        Factor::Volume => format!("{value:.2} a day"),
        Factor::DealValue => money(value, currency).short(),
        Factor::SegmentMix => format!("{value:.2}×"),
        Factor::Cycle => format!("{value:.0} days"),
        Factor::Conversion { .. } | Factor::WinRate | Factor::Realisation => percent(value),
    }
}

/// An interval of a factor in its unit.
pub fn interval(factor: Factor, interval: Interval, currency: Currency) -> String {
    let Interval { low, high } = interval;
    match factor {
        Factor::Volume => format!("{low:.2}–{high:.2}"),
        Factor::DealValue => {
            let short = |major| money(major, currency).short();
            format!("{}–{}", short(low), short(high))
        }
        Factor::SegmentMix => format!("{low:.2}–{high:.2}×"),
        Factor::Cycle => format!("{low:.0}–{high:.0}"),
        Factor::Conversion { .. } | Factor::WinRate | Factor::Realisation => {
            format!("{:.0}–{:.0} %", low * 100.0, high * 100.0)
        }
    }
}

/// What a factor was counted from: `31 of 74`, `62 deals`.
pub fn counted(factor: Factor, measured: Measured) -> String {
    let n = measured.n;
    match (factor, measured.hits) {
        (_, Some(hits)) => format!("{hits} of {n}"),
        (Factor::Volume | Factor::DealValue | Factor::SegmentMix, None) => many(n, "deal"),
        (_, None) => many(n, "win"),
    }
}

/// `42 %`.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// How sure: never 0 or 100 %.
pub fn certainty(certainty: f64) -> String {
    if certainty > 0.99 {
        ">99 %".to_owned()
    } else if certainty < 0.01 {
        "<1 %".to_owned()
    } else {
        percent(certainty)
    }
}

/// A share of the shortfall; where other factors offset it, it is more than all of it.
pub fn of_shortfall(share: f64) -> String {
    if share > 1.005 {
        ">100 %".to_owned()
    } else {
        percent(share)
    }
}

/// `3 deals`, `1 deal`.
pub fn many(n: i64, what: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {what}{s}")
}

/// `24 Nov 2025 – 23 Nov 2026`.
pub fn days(window: Window) -> String {
    format!("{} – {}", written(window.first), written(window.last))
}

/// The headline in a few words, for a column.
pub fn headline(diagnosis: &Diagnosis, record: &SalesRecord) -> String {
    match &diagnosis.headline {
        Headline::Lever(finding) if finding.premature => {
            format!("too early: {}", name(finding.factor, record))
        }
        Headline::Lever(finding) => name(finding.factor, record),
        Headline::Territory(_) => "territory: yours to change".to_owned(),
        Headline::Ramping => "on a ramp".to_owned(),
        Headline::NotEnough(Thin::TooNew(served, _)) => {
            format!("not enough evidence: {}", many(*served, "day"))
        }
        Headline::NotEnough(_) => "not enough evidence".to_owned(),
        Headline::Nothing => "no clear gap".to_owned(),
    }
}

/// The headline in one sentence, without the person's name.
pub fn sentence(diagnosis: &Diagnosis, record: &SalesRecord) -> String {
    match &diagnosis.headline {
        Headline::Lever(finding) => lever(diagnosis, finding, record),
        Headline::Territory(_) => {
            "Fewer and smaller deals, while the work per deal and every ratio are normal: the territory, not the rep. \
             That barrier is the manager's to remove."
                .to_owned()
        }
        Headline::Ramping => "On a ramp: the numbers of a beginner say little yet.".to_owned(),
        Headline::NotEnough(thin) => format!("Not enough evidence: {}.", why_thin(thin, diagnosis)),
        Headline::Nothing => {
            "No clear gap: nothing differs from the benchmark beyond chance.".to_owned()
        }
    }
}

fn lever(diagnosis: &Diagnosis, finding: &Finding, record: &SalesRecord) -> String {
    let factor = finding.factor;
    let compared = comparison(diagnosis, factor)
        .and_then(|c| c.measured.zip(c.benchmark))
        .map_or_else(String::new, |(measured, point)| {
            let said = |major| value(factor, major, record.currency);
            format!(": {} against {}", said(measured.value), said(point.value))
        });
    let early = if finding.premature {
        "Deals move on too early, "
    } else {
        ""
    };
    let worth = money(finding.worth, record.currency).short();
    let worth = if finding.worth > 0.0 {
        format!(", worth about {worth} in the period")
    } else {
        String::new()
    };
    format!("{early}{}{compared}{worth}.", name(factor, record))
}

fn why_thin(thin: &Thin, diagnosis: &Diagnosis) -> String {
    match thin {
        Thin::NoDeals => "owns no deals".to_owned(),
        Thin::TooNew(served, cycle) => {
            format!(
                "here for {}, a usual cycle is {cycle}",
                many(*served, "day")
            )
        }
        Thin::FewDeals(0) => format!("no deal was won or lost, {}", days(diagnosis.window)),
        Thin::FewDeals(n) => format!(
            "only {} won or lost, {}",
            many(*n, "deal"),
            days(diagnosis.window)
        ),
        Thin::NoBenchmark => match diagnosis.benchmark.choice {
            Choice::Top => {
                "no top performer with enough deals is chosen; m on the board names one".to_owned()
            }
            Choice::OwnPast => {
                format!("too few deals before, {}", days(diagnosis.benchmark.window))
            }
            Choice::Team | Choice::Objective => {
                "too few others have enough deals to compare with".to_owned()
            }
        },
    }
}

/// Why, in two or three plain sentences: the lever with its n and interval, the benchmark with whom and dates, what
/// closing the gap is worth, and what to rule out first.
pub fn reasons(diagnosis: &Diagnosis, record: &SalesRecord) -> Vec<String> {
    let mut said = Vec::new();
    let finding = diagnosis.headline.finding();
    match (finding, &diagnosis.headline) {
        (Some(finding), Headline::Lever(_)) => {
            said.extend(measured_against(diagnosis, finding, record));
            said.push(makes(diagnosis, finding, record.currency));
            said.push(rule_out(diagnosis, record));
        }
        (Some(finding), _) => {
            said.push(sentence(diagnosis, record));
            for factor in [Factor::Volume, Factor::DealValue] {
                let part = Finding {
                    factor,
                    ..finding.clone()
                };
                said.extend(measured_against(diagnosis, &part, record));
            }
        }
        (None, Headline::Nothing) => {
            said.push(sentence(diagnosis, record));
            said.push(format!(
                "Compared over {} with {}.",
                days(diagnosis.window),
                with_whom(&diagnosis.benchmark)
            ));
        }
        (None, _) => said.push(sentence(diagnosis, record)),
    }
    said
}

fn measured_against(
    diagnosis: &Diagnosis,
    finding: &Finding,
    record: &SalesRecord,
) -> Option<String> {
    let factor = finding.factor;
    let found = comparison(diagnosis, factor)?;
    let (measured, point) = found.measured.zip(found.benchmark)?;
    let between = measured.interval().map_or_else(String::new, |between| {
        format!(", 95 % {}", interval(factor, between, record.currency))
    });
    let sure = match found.certainty {
        Some(sure) if found.reading == Reading::Behind => {
            format!(" Worse, {} sure.", certainty(sure))
        }
        _ => String::new(),
    };
    Some(format!(
        "{} {} ({}{between}) against {}, {}, {}.{sure}",
        name(factor, record),
        value(factor, measured.value, record.currency),
        counted(factor, measured),
        value(factor, point.value, record.currency),
        of_whom(&diagnosis.benchmark, point),
        days(diagnosis.window),
    ))
}

fn makes(diagnosis: &Diagnosis, finding: &Finding, currency: Currency) -> String {
    let worth = money(finding.worth, currency).short();
    let worth = format!("closing it would be worth about {worth} in the period, after shrinkage");
    let Some(share) = finding.share else {
        return format!("It decides how fast deals come, not how many; {worth}.");
    };
    match diagnosis.share_of_shortfall(share) {
        Some(share) if share > 1.005 => {
            format!("It makes more than the modelled shortfall, others offset a part; {worth}.")
        }
        Some(share) => format!(
            "It makes {} of the modelled shortfall; {worth}.",
            percent(share)
        ),
        None => format!("The modelled result as a whole is not short; {worth}."),
    }
}

fn rule_out(diagnosis: &Diagnosis, record: &SalesRecord) -> String {
    let likely: Vec<String> = diagnosis
        .explanations
        .iter()
        .filter(|explanation| explanation.is_likely())
        .map(|e| explanation(e, record))
        .collect();
    if likely.is_empty() {
        let counted = diagnosis
            .explanations
            .iter()
            .filter(|e| e.accounts_for.is_some());
        let named: Vec<String> = counted.map(|e| e.what.label().to_lowercase()).collect();
        return format!("Not explained by: {}. Go and look.", named.join(", "));
    }
    format!("Rule out first: {}.", likely.join("; "))
}

/// Another explanation in words: `lead source accounts for 62 % (Webinar 40 % of new deals, 12 % in the benchmark)`.
pub fn explanation(explanation: &Explanation, record: &SalesRecord) -> String {
    let what = explanation.what.label().to_lowercase();
    let share = match (explanation.what, explanation.accounts_for) {
        (_, None) => return format!("{what}: not known"),
        (What::Territory | What::Ramp, Some(share)) if share > 0.0 => format!("{what} applies"),
        (What::Territory | What::Ramp, Some(_)) => return format!("{what} does not apply"),
        (_, Some(share)) => format!(
            "{what} accounts for {}",
            percent(share.clamp(0.0, 1.0) + 0.0)
        ),
    };
    let example = explanation
        .example
        .map_or_else(String::new, |(word, own, theirs)| {
            let word = match record.word(word) {
                "" => "not filled in",
                word => word,
            };
            format!(
                " ({word}: {} of new deals, {} in the benchmark)",
                percent(own),
                percent(theirs)
            )
        });
    format!("{share}{example}")
}

/// A result in one sentence; money without its code.
pub fn result(result: &ResultLine, currency: Currency) -> String {
    let short = |major: f64| money(major, currency).short();
    let won = match result.deals {
        0 => "Nothing won".to_owned(),
        n => format!("Won {} in {}", short(result.won), many(n, "deal")),
    };
    let Some((expected, gap)) = result.expected.zip(result.gap) else {
        return format!("{won}; there is no quota to hold it against.");
    };
    let due = match result.against {
        Against::Quota => "due by now",
        Against::Peers | Against::Nothing => "at the pace of the others",
    };
    let state = if gap < 0.0 {
        format!("{} short", short(-gap))
    } else {
        format!("{} ahead", short(gap))
    };
    let whole = match (result.attainment(), result.objective) {
        (Some(share), Some(objective)) if result.deals > 0 => {
            format!(", {} of quota {}", percent(share), short(objective))
        }
        (_, Some(objective)) => format!(", quota {}", short(objective)),
        (_, None) => String::new(),
    };
    format!("{won} of {} {due}: {state}{whole}.", short(expected))
}

/// The win rate beside that of the rest, in one sentence; `None` without data.
pub fn against_rest(diagnosis: &Diagnosis) -> Option<String> {
    let (compared, at_risk) = diagnosis.against_rest?;
    let side = |rate: Rate| {
        let value = rate.value().map_or_else(String::new, percent);
        format!("{value} of {}", rate.n)
    };
    let cost = at_risk.map_or_else(String::new, |money| {
        format!("; at the others' rate {} more were won", money.short())
    });
    let chance = if compared.is_flagged() {
        ", far beyond chance"
    } else {
        ""
    };
    Some(format!(
        "Win rate against the rest: {} against {}, z {:.1}{chance}{cost}.",
        side(compared.rep),
        side(compared.rest),
        compared.z
    ))
}

/// How fast money comes, beside the benchmark, and what makes the difference; `None` without data.
pub fn velocity(diagnosis: &Diagnosis, currency: Currency) -> Option<String> {
    let gap = diagnosis.velocity?;
    let short = |major: f64| money(major, currency).short();
    let names = ["deals", "value", "win rate", "cycle"];
    let shares: Vec<String> = names
        .iter()
        .zip(gap.shares)
        .map(|(name, share)| {
            let sign = if share < 0.0 { "−" } else { "+" };
            format!("{name} {sign}{}", short(share.abs()))
        })
        .collect();
    Some(format!(
        "Velocity {} a day against {}: {}.",
        short(gap.own),
        short(gap.benchmark),
        shares.join(", ")
    ))
}

/// The comparison that a factor stands in.
pub fn comparison(diagnosis: &Diagnosis, factor: Factor) -> Option<&Comparison> {
    let all = diagnosis.comparisons.iter().chain(&diagnosis.stages);
    all.into_iter().find(|c| c.factor == factor)
}

/// `rep` or `manager`, as JSON says it.
pub fn kind(subject: Subject) -> &'static str {
    match subject {
        Subject::Rep(_) => "rep",
        Subject::Manager(_) => "manager",
    }
}
