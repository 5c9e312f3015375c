//! The targets: each row of the table, from what was measured.

use super::Bench;
use super::samples::{On, Samples, Who};
use super::tab::TABS;
use super::table::Row;

/// Programs that draw a table, and how they are called here.
pub const DRAW_A_TABLE: [&str; 2] = ["csvlens", "visidata"];

/// All rows, in the order; one is ours: keys pressed before a start has read everything.
pub fn rows(bench: &Bench) -> Vec<Row> {
    let s = &bench.samples;
    let mut rows = vec![start(s)];
    for (what, name, share) in [
        ("move, settled p50", "move", 0.5),
        ("move, settled p99", "move", 0.99),
        ("page, settled p50", "page", 0.5),
        ("page, settled p99", "page", 0.99),
    ] {
        rows.push(by_floor(s, (what, name, share), 2.0, "at most 2 × floor"));
    }
    rows.push(early(s));
    rows.push(filter(s));
    rows.extend(sorting(s));
    rows.extend(scopes(s));
    rows.push(below(
        s,
        ("one step of the walk, page of a rep", "step"),
        "large",
        100.0,
        "below 100",
    ));
    rows.extend(forecast(s));
    rows.extend(imports(bench));
    rows.push(by_floor(
        s,
        ("memory, MiB", "memory", 0.5),
        2.0,
        "at most 2 × floor",
    ));
    rows.push(idle(s));
    rows.push(by_floor(
        s,
        ("bytes per key", "bytes", 0.5),
        1.5,
        "at most 1.5 × floor",
    ));
    rows.push(growth(s));
    for (what, place, target, limit) in [
        (
            "saves during an import",
            "a save",
            "acknowledged within 250",
            250.0,
        ),
        (
            "keys during an import, p99",
            "a key",
            "within two frames (33)",
            33.4,
        ),
        ("import stopped", "a stop", "within 500", 500.0),
    ] {
        let row = Row::new(what, "import of the large export", target);
        let figure = s.at("importing", place, Who::Ours, On::Large, 0.99);
        rows.push(with(row, figure, limit));
    }
    rows
}

fn number(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

/// With a figure that is at most `limit`, where there is one.
fn with(row: Row, figure: Option<f64>, limit: f64) -> Row {
    match figure {
        None => row,
        Some(value) => row.figure(number(value), value <= limit),
    }
}

/// The tab whose ratio to the floor is worst: tab, ours, floor.
fn worst(s: &Samples, what: &'static str, share: f64) -> Option<(&'static str, f64, f64)> {
    let of = |name| {
        let ours = s.at(what, name, Who::Ours, On::Large, share)?;
        // The floor is the same program whatever tab it runs beside.
        let floor = s.over_all(what, Who::Floor, On::Large, share)?;
        Some((name, ours, floor))
    };
    let found = TABS.iter().filter_map(|tab| of(tab.name));
    found.max_by(|a, b| (a.1 / a.2).total_cmp(&(b.1 / b.2)))
}

fn by_floor(
    s: &Samples,
    (what, name, share): (&'static str, &'static str, f64),
    limit: f64,
    target: &'static str,
) -> Row {
    let Some((tab, ours, floor)) = worst(s, name, share) else {
        return Row::new(what, "every tab", target);
    };
    Row::new(what, format!("every tab, worst: {tab}"), target)
        .figure(number(ours), ours <= limit * floor)
        .against(number(floor), Some(ours / floor))
}

fn start(s: &Samples) -> Row {
    const TARGET: &str = "at most 2 × floor, and below every peer that draws a table";
    let Some((tab, ours, floor)) = worst(s, "start", 0.5) else {
        return Row::new("start to first usable frame", "every tab", TARGET);
    };
    let peers: Vec<(&str, f64)> = DRAW_A_TABLE
        .iter()
        .filter_map(|peer| Some((*peer, s.median("start", "", Who::Peer(peer), On::Large)?)))
        .collect();
    let below_peers = peers.iter().all(|(_, peer)| ours < *peer);
    let named: Vec<String> = peers
        .iter()
        .map(|(name, ms)| format!(", {name} {}", number(*ms)))
        .collect();
    let named = if named.is_empty() {
        ", no peer installed".to_owned()
    } else {
        named.concat()
    };
    Row::new(
        "start to first usable frame",
        format!("every tab, worst: {tab}"),
        TARGET,
    )
    .figure(number(ours), ours <= 2.0 * floor && below_peers)
    .against(format!("{}{named}", number(floor)), Some(ours / floor))
}

/// The worst of all places of a figure.
fn top(s: &Samples, what: &'static str, who: Who, on: On, share: f64) -> Option<(String, f64)> {
    let places = s.places(what, who, on).into_iter();
    let found = places.filter_map(|place| {
        let value = s.at(what, &place, who, on, share)?;
        Some((place, value))
    });
    found.max_by(|a, b| a.1.total_cmp(&b.1))
}

fn below(
    s: &Samples,
    (what, name): (&'static str, &'static str),
    on: &str,
    limit: f64,
    target: &'static str,
) -> Row {
    match top(s, name, Who::Ours, On::Large, 0.5) {
        None => Row::new(what, on, target),
        Some((place, value)) => Row::new(what, format!("{on}, worst: {place}"), target)
            .figure(number(value), value <= limit),
    }
}

fn filter(s: &Samples) -> Row {
    const TARGET: &str = "below 50, and 5 × faster than the best peer";
    let Some((place, ours)) = top(s, "filter", Who::Ours, On::Large, 1.0) else {
        return Row::new("filter as you type, worst key", "deals, large", TARGET);
    };
    let floor = top(s, "filter", Who::Floor, On::Large, 1.0).map_or(0.0, |(_, value)| value);
    let peer = top(s, "filter", Who::Peer("fzf"), On::Large, 1.0);
    let five = peer.as_ref().is_none_or(|(_, peer)| ours * 5.0 <= *peer);
    let named = peer.map_or(", fzf not installed".to_owned(), |(_, ms)| {
        format!(", fzf {}", number(ms))
    });
    Row::new(
        "filter as you type, worst key",
        format!("deals, large, worst: {place}"),
        TARGET,
    )
    .figure(number(ours), ours < 50.0 && five)
    .against(
        format!("{}{named}", number(floor)),
        (floor > 0.0).then(|| ours / floor),
    )
}

fn early(s: &Samples) -> Row {
    let what = "a key while a start still reads, p99";
    let target = "within two frames (33)";
    match top(s, "early", Who::Ours, On::Large, 0.99) {
        None => Row::new(what, "every tab", target),
        Some((tab, value)) => Row::new(what, format!("every tab, worst: {tab}"), target)
            .figure(number(value), value <= 33.4),
    }
}

fn sorting(s: &Samples) -> Vec<Row> {
    let what = ("sort by any column, group, jump to an end", "sort");
    let meanwhile = s.at("sort", "a key meanwhile", Who::Ours, On::Large, 0.99);
    let row = Row::new(
        "a key pressed while it sorts, p99",
        "large",
        "answered meanwhile (33)",
    );
    vec![
        below(s, what, "deals, large", 100.0, "below 100"),
        with(row, meanwhile, 33.4),
    ]
}

/// First figures and all of them, over the places that `wanted` picks.
fn scope_row(
    s: &Samples,
    what: &'static str,
    wanted: &dyn Fn(&str) -> bool,
    limits: (f64, f64),
    target: &'static str,
) -> Row {
    let worst = |name| {
        let places = s
            .places(name, Who::Ours, On::Large)
            .into_iter()
            .filter(|place| wanted(place));
        let found =
            places.filter_map(|place| Some((s.median(name, &place, Who::Ours, On::Large)?, place)));
        found.max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let (Some((first, at)), Some((complete, by))) = (worst("scope first"), worst("scope complete"))
    else {
        return Row::new(what, "large", target);
    };
    let is_met = first <= limits.0 && complete <= limits.1;
    Row::new(what, format!("large, worst: {at}; {by}"), target).figure(
        format!("{} first, {} complete", number(first), number(complete)),
        is_met,
    )
}

fn scopes(s: &Samples) -> Vec<Row> {
    let target = "first figures below 100, complete below 1,000";
    vec![
        scope_row(
            s,
            "scope change, every tab",
            &|_| true,
            (100.0, 1_000.0),
            target,
        ),
        scope_row(
            s,
            "coaching board, a team",
            &|p| p == "Diagnosis · team",
            (50.0, 50.0),
            "below 50",
        ),
        scope_row(
            s,
            "coaching board, everybody",
            &|p| p == "Diagnosis · all",
            (1_000.0, 1_000.0),
            "below 1,000",
        ),
    ]
}

fn forecast(s: &Samples) -> Vec<Row> {
    let beyond = f64::INFINITY;
    vec![
        scope_row(
            s,
            "forecast with 100,000 simulated books, a team",
            &|p| p == "Forecast · team",
            (100.0, 100.0),
            "below 100",
        ),
        scope_row(
            s,
            "the same, everybody",
            &|p| p == "Forecast · all",
            (100.0, beyond),
            "a first approximation below 100",
        ),
    ]
}

fn imports(bench: &Bench) -> Vec<Row> {
    let s = &bench.samples;
    let of = |place: &str, who| s.median("import", place, who, On::Large);
    let deals = bench.args.exported() as f64;
    let first = Row::new(
        "first import of the deals, rows/s",
        "large export, CSV",
        "as fast as sqlite3 .import into the same tables",
    );
    let first = match (of("first", Who::Ours), of("first", Who::Floor)) {
        (None, _) => first,
        (Some(ours), None) => first
            .against("sqlite3 not installed".into(), None)
            .shown(number(deals / ours)),
        (Some(ours), Some(peer)) => {
            let flat = of("first", Who::Peer("sqlite3, one table"));
            let flat = flat.map_or_else(String::new, |flat| {
                format!("; into one table {}", number(deals / flat))
            });
            let against = format!("sqlite3 {}{flat}", number(deals / peer));
            first
                .figure(number(deals / ours), ours <= peer)
                .against(against, Some(ours / peer))
        }
    };
    let again = Row::new(
        "the same with 2 % changed",
        "large export, CSV",
        "3 × faster than the first",
    );
    let again = match (of("first", Who::Ours), of("again", Who::Ours)) {
        (Some(first), Some(ours)) => again
            .figure(format!("{ours:.1} s"), ours * 3.0 <= first)
            .against(format!("first {first:.1} s"), Some(ours / first)),
        _ => again,
    };
    let activities = Row::new(
        "activities, rows/s and MiB",
        "ten per deal, CSV",
        "100,000 rows/s, below 300 MiB",
    );
    let peak = s.median("import memory", "activities", Who::Ours, On::Large);
    let activities = match (of("activities", Who::Ours), peak) {
        (Some(time), Some(peak)) => {
            let rate = deals * 10.0 / time;
            activities.figure(
                format!("{rate:.0} at {peak:.0} MiB"),
                rate >= 100_000.0 && peak < 300.0,
            )
        }
        _ => activities,
    };
    vec![first, again, activities]
}

fn idle(s: &Samples) -> Row {
    let row = Row::new("idle, wake-ups/s and bytes/s", "every tab", "none, none");
    let most = |what| top(s, what, Who::Ours, On::Large, 0.5);
    match (most("wakes"), most("written")) {
        (Some((tab, wakes)), Some((_, written))) => {
            // The clock's minute may fall into a rest.
            let is_met = wakes < 0.5 && written < 0.5;
            let figure = format!("{wakes:.1}, {written:.0}");
            Row::new(
                "idle, wake-ups/s and bytes/s",
                format!("every tab, worst: {tab}"),
                "none, none",
            )
            .figure(figure, is_met)
        }
        _ => row,
    }
}

/// The worst growth from the small to the large company, by the floor's own.
fn growth(s: &Samples) -> Row {
    const WHAT: &str = "growth, same team and period in scope";
    const TARGET: &str = "at most 2 ×, by the floor's own growth";
    let ratio = |what, place: &str, who| {
        let (large, small) = (
            s.median(what, place, who, On::Large)?,
            s.median(what, place, who, On::Small)?,
        );
        (small > 0.0).then(|| large / small)
    };
    let floors = |what| {
        let found = s.places(what, Who::Floor, On::Large).into_iter();
        let all: Vec<f64> = found
            .filter_map(|place| ratio(what, &place, Who::Floor))
            .collect();
        if all.is_empty() {
            1.0
        } else {
            (all.iter().sum::<f64>() / all.len() as f64).max(1.0)
        }
    };
    let mut grown = Vec::new();
    for what in [
        "team start",
        "team move",
        "team page",
        "scope complete",
        "step",
        "filter",
    ] {
        for place in s.places(what, Who::Ours, On::Large) {
            let of_everybody = place.ends_with("· all") || place.contains("· period");
            if let Some(ratio) = ratio(what, &place, Who::Ours).filter(|_| !of_everybody) {
                let floor = floors(what.trim_start_matches("team "));
                grown.push((ratio / floor, format!("{what}: {place}")));
            }
        }
    }
    match grown.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)) {
        None => Row::new(WHAT, "small to large", TARGET),
        Some((ratio, place)) => Row::new(WHAT, format!("small to large, worst: {place}"), TARGET)
            .figure(format!("{ratio:.2} ×"), ratio <= 2.0)
            .against("1".into(), Some(ratio)),
    }
}
