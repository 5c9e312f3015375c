//! The table: a row per target of the issue, then every tab.

use std::fmt::Write;

use super::Bench;
use super::samples::{On, Samples, Who};
use super::tab::TABS;

/// A row of the table.
pub struct Row {
    /// What is measured.
    what: &'static str,
    /// On what, and where it was worst.
    on: String,
    /// Ours.
    ours: Option<String>,
    /// What it is held against: the floor, a peer.
    against: String,
    /// Ours by that.
    ratio: Option<f64>,
    /// What is wanted, in words.
    target: &'static str,
    /// Whether that is so; `None` where it could not be measured.
    met: Option<bool>,
}

/// Writes it as Markdown.
pub fn write(bench: &Bench) -> String {
    let mut out = head(bench);
    out.push_str("| what | on, worst | ours | floor or peer | ratio | target | met |\n|---|---|---|---|---|---|---|\n");
    for row in super::targets::rows(bench) {
        let ratio = row.ratio.map_or("·".to_owned(), |r| format!("**{r:.2}**"));
        let met = match row.met {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not measured",
        };
        let ours = row.ours.unwrap_or_else(|| "·".to_owned());
        let _ = writeln!(
            out,
            "| {} | {} | {ours} | {} | {ratio} | {} | {met} |",
            row.what, row.on, row.against, row.target
        );
    }
    tab_by_tab(bench, On::Large, &mut out);
    tab_by_tab(bench, On::Small, &mut out);
    scopes(bench, &mut out);
    out
}

fn head(bench: &Bench) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let args = &bench.args;
    format!(
        "# Scale\n\nMade by `cargo bench --bench scale -- --out docs/scale.md`: {} deals beside {}, exports of {} deals, {} interleaved rounds, one \
machine with {cores} cores, a terminal of 120x40. Milliseconds unless stated. Absolute figures hold for that run only: \
read the ratios. “Floor” is the least that a ratatui program over SQLite costs (`benches/scale/floor.rs`: one covering \
index over a copy of the deals, windows by key), in the same run. “Settled” is the last byte of what a key caused.\n\n",
        args.deals,
        args.small,
        args.exported(),
        args.rounds
    )
}

fn text(value: Option<f64>) -> String {
    value.map_or_else(
        || "·".to_owned(),
        |v| {
            if v < 10.0 {
                format!("{v:.1}")
            } else {
                format!("{v:.0}")
            }
        },
    )
}

fn tab_by_tab(bench: &Bench, on: On, out: &mut String) {
    let columns: &[(&str, &'static str, f64)] = &[
        ("start", "start", 0.5),
        ("complete", "complete", 0.5),
        ("move p50", "move", 0.5),
        ("move p99", "move", 0.99),
        ("page p50", "page", 0.5),
        ("page p99", "page", 0.99),
        ("end", "end", 1.0),
        ("bytes", "bytes", 0.5),
        ("MiB", "memory", 0.5),
        ("wake-ups/s", "wakes", 0.5),
        ("bytes/s idle", "written", 0.5),
    ];
    let which = match on {
        On::Small => "the small company",
        On::Large => "the large company",
    };
    let _ = write!(out, "\n## Every tab, {which}: ours / floor\n\n| tab |");
    for (name, ..) in columns {
        let _ = write!(out, " {name} |");
    }
    let _ = write!(out, "\n|---|{}", "---|".repeat(columns.len()));
    for tab in TABS {
        let _ = write!(out, "\n| {} |", tab.name);
        for (_, what, share) in columns {
            let of = |who| text(bench.samples.at(what, tab.name, who, on, *share));
            let _ = write!(out, " {} / {} |", of(Who::Ours), of(Who::Floor));
        }
    }
    out.push('\n');
}

fn scopes(bench: &Bench, out: &mut String) {
    let samples = &bench.samples;
    let _ = writeln!(
        out,
        "\n## Another scope, a step: first figures and complete, large / small\n\n| where | first | complete |\n|---|---|---|"
    );
    let pair = |samples: &Samples, what, place: &str| {
        let of = |on| text(samples.median(what, place, Who::Ours, on));
        format!("{} / {}", of(On::Large), of(On::Small))
    };
    for place in samples.places("scope complete", Who::Ours, On::Large) {
        let (first, complete) = (
            pair(samples, "scope first", &place),
            pair(samples, "scope complete", &place),
        );
        let _ = writeln!(out, "| {place} | {first} | {complete} |");
    }
    for what in ["step", "sort", "filter", "importing", "import"] {
        for place in samples.places(what, Who::Ours, On::Large) {
            let _ = writeln!(
                out,
                "| {what}: {place} | | {} |",
                pair(samples, what, &place)
            );
        }
    }
}

impl Row {
    /// A row whose figure could not be measured yet.
    pub fn new(what: &'static str, on: impl Into<String>, target: &'static str) -> Self {
        Self {
            what,
            on: on.into(),
            ours: None,
            against: String::new(),
            ratio: None,
            target,
            met: None,
        }
    }

    /// With a figure and whether it is as wanted.
    pub fn figure(mut self, ours: String, met: bool) -> Self {
        (self.ours, self.met) = (Some(ours), Some(met));
        self
    }

    /// With a figure of which nobody can say whether it is as wanted.
    pub fn shown(mut self, ours: String) -> Self {
        self.ours = Some(ours);
        self
    }

    /// With what it is held against.
    pub fn against(mut self, against: String, ratio: Option<f64>) -> Self {
        (self.against, self.ratio) = (against, ratio);
        self
    }
}
