//! Parts of the JSON of `board` and `diagnose`. Money is in major units of the base currency; the shape is in
//! `docs/json.md`.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::diagnosis::{
    Benchmark, Coached, Comparison, Diagnosis, Explanation, Factor, Finding, Reading, ResultLine,
    VELOCITY_PARTS, Window, words,
};
use crate::domain::sales_record::SalesRecord;
use crate::domain::statistics::Rate;

/// Days.
pub fn window(window: Window) -> Value {
    json!({ "from": window.first, "to": window.last })
}

/// A number that a person may read: money with its cents, shares and rates with six decimals.
fn share(value: f64) -> f64 {
    rounded(value, 6)
}

/// Money in major units.
pub fn major(value: f64) -> f64 {
    rounded(value, 2)
}

fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    // No -0.0 in an answer.
    (value * scale).round() / scale + 0.0
}

/// A text, or null for none.
pub fn filled(text: &str) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        json!(text)
    }
}

/// A result against its objective.
pub fn result(result: &ResultLine) -> Value {
    use crate::domain::diagnosis::Against;
    let against = match result.against {
        Against::Quota => Some("quota"),
        Against::Peers => Some("peers"),
        Against::Nothing => None,
    };
    json!({
        "won": major(result.won),
        "deals": result.deals,
        "against": against,
        "objective": result.objective.map(major),
        "expected": result.expected.map(major),
        "gap": result.gap.map(major),
        "attainment": result.attainment().map(share),
        "short_since": result.short_since,
    })
}

/// The win rate beside that of the team, and whether it is announced.
pub fn win_rate(diagnosis: &Diagnosis) -> Value {
    let standing = &diagnosis.standing;
    let rate = Rate::new(standing.won, standing.closed());
    let interval = rate.interval().map(|i| [share(i.low), share(i.high)]);
    let (won, closed) = diagnosis.benchmark.team_rate;
    json!({
        "won": rate.hits,
        "closed": rate.n,
        "value": rate.value().map(share),
        "interval": interval,
        "team": Rate::new(won, closed).value().map(share),
        "beyond": diagnosis.win_rate_beyond.map(Reading::key),
        "rest": diagnosis.against_rest.and_then(|(compared, _)| compared.rest.value()).map(share),
        "z": diagnosis.against_rest.map(|(compared, _)| share(compared.z)),
        "at_risk": diagnosis.against_rest.and_then(|(_, at_risk)| at_risk).map(|m| major(m.as_f64())),
    })
}

/// How fast money comes beside the benchmark, money per day.
pub fn velocity(diagnosis: &Diagnosis) -> Value {
    let Some(gap) = diagnosis.velocity else {
        return Value::Null;
    };
    let shares = VELOCITY_PARTS.iter().zip(gap.shares);
    let shares: Map<String, Value> = shares
        .map(|(part, share)| ((*part).to_owned(), json!(major(share))))
        .collect();
    json!({ "own": major(gap.own), "benchmark": major(gap.benchmark), "shares": shares })
}

/// Which factor, with its stages where it is a conversion.
fn factor(factor: Factor, record: &SalesRecord) -> Map<String, Value> {
    let stage = |at: usize| record.stages.get(at).map(|stage| stage.name.clone());
    let (from, to) = match factor {
        Factor::Conversion { from, to } => (stage(from), stage(to)),
        _ => (None, None),
    };
    let mut line = Map::new();
    line.insert("factor".into(), json!(factor.key()));
    line.insert("name".into(), json!(words::name(factor, record)));
    line.insert("from_stage".into(), json!(from));
    line.insert("to_stage".into(), json!(to));
    line
}

/// A finding.
pub fn finding(finding: &Finding, diagnosis: &Diagnosis, record: &SalesRecord) -> Value {
    let mut line = factor(finding.factor, record);
    let of_shortfall = finding.share.and_then(|s| diagnosis.share_of_shortfall(s));
    let mut put = |name: &str, value: Value| line.insert(name.into(), value);
    put("premature", json!(finding.premature));
    put("certainty", json!(share(finding.certainty)));
    put("share", json!(finding.share.map(major)));
    put("share_of_shortfall", json!(of_shortfall.map(share)));
    put("worth", json!(major(finding.worth)));
    Value::Object(line)
}

/// A factor beside the benchmark.
pub fn comparison(compared: &Comparison, diagnosis: &Diagnosis, record: &SalesRecord) -> Value {
    let mut line = factor(compared.factor, record);
    let measured = compared.measured;
    let between = measured
        .and_then(|measured| measured.interval())
        .map(|i| [share(i.low), share(i.high)]);
    let of_shortfall = compared.share.and_then(|s| diagnosis.share_of_shortfall(s));
    let mut put = |name: &str, value: Value| line.insert(name.into(), value);
    put("merged", json!(compared.factor.is_merged()));
    put("value", json!(measured.map(|m| share(m.value))));
    put("n", json!(measured.map_or(0, |m| m.n)));
    put("hits", json!(measured.and_then(|m| m.hits)));
    put("interval", json!(between));
    put(
        "benchmark",
        json!(compared.benchmark.map(|p| share(p.value))),
    );
    put(
        "benchmark_people",
        json!(compared.benchmark.map(|p| p.people)),
    );
    put("certainty", json!(compared.certainty.map(share)));
    put("ahead", json!(compared.ahead.map(share)));
    put("reading", json!(compared.reading.key()));
    put("shrunk", json!(compared.shrunk.map(share)));
    put("share", json!(compared.share.map(major)));
    put("share_of_shortfall", json!(of_shortfall.map(share)));
    put("worth", json!(compared.worth.map(major)));
    Value::Object(line)
}

/// With whom somebody is compared.
pub fn benchmark(benchmark: &Benchmark) -> Value {
    let people: Vec<&String> = benchmark.people.iter().map(|(_, name)| name).collect();
    let left_out: Vec<Value> = benchmark
        .left_out
        .iter()
        .map(|(name, why)| json!({ "name": name, "why": words::left_out(why) }))
        .collect();
    json!({
        "key": benchmark.choice.key(),
        "with": words::with_whom(benchmark),
        "from": benchmark.window.first,
        "to": benchmark.window.last,
        "new_deals": benchmark.deals,
        "people": people,
        "left_out": left_out,
    })
}

/// Another explanation.
pub fn explanation(explanation: &Explanation, record: &SalesRecord) -> Value {
    let example = explanation.example.map(|(word, own, theirs)| {
        json!({ "word": filled(record.word(word)), "own": share(own), "benchmark": share(theirs) })
    });
    json!({
        "what": explanation.what.key(),
        "accounts_for": explanation.accounts_for.map(share),
        "likely": explanation.is_likely(),
        "example": example,
    })
}

/// What was done in coaching.
pub fn put_coached(line: &mut Map<String, Value>, coached: &Coached) {
    let focuses: Vec<Value> = coached
        .focuses
        .iter()
        .map(|focus| {
            json!({ "text": focus.text, "factor": filled(&focus.factor), "since": focus.since })
        })
        .collect();
    line.insert("last_coached_on".into(), json!(coached.last_on));
    line.insert("focuses".into(), json!(focuses));
    let walk = coached.walk.map(|(_, step)| step);
    line.insert("open_walk_step".into(), json!(walk));
}

/// What every answer about a diagnosis begins with.
pub fn head(
    record: &SalesRecord,
    known_at: Option<NaiveDate>,
    period: Window,
    factors: Window,
    cycle: Option<f64>,
) -> Map<String, Value> {
    let mut line = Map::new();
    line.insert("schema".into(), json!(1));
    line.insert("as_of".into(), json!(record.today));
    line.insert("known_at".into(), json!(known_at));
    line.insert("base_currency".into(), json!(record.currency));
    line.insert("unconverted".into(), json!(record.unconverted));
    line.insert("period".into(), window(period));
    line.insert("window".into(), window(factors));
    line.insert("usual_cycle_days".into(), json!(cycle));
    line
}
