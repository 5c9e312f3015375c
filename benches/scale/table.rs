//! The table: a row per target, then every tab.

use std::fmt::Write;

use super::Bench;
use super::samples::{On, Who};

/// Writes it as Markdown.
pub fn write(bench: &Bench) -> String {
    let mut out = String::new();
    tab_by_tab(bench, On::Large, &mut out);
    tab_by_tab(bench, On::Small, &mut out);
    out
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
        ("memory", "memory", 1.0),
        ("wakes/s", "wakes", 0.5),
        ("written/s", "written", 0.5),
    ];
    let _ = write!(out, "\n{on:?}: ours / floor\n\n| tab |");
    for (name, ..) in columns {
        let _ = write!(out, " {name} |");
    }
    let _ = write!(out, "\n|---|{}", "---|".repeat(columns.len()));
    for tab in super::tab::TABS {
        let _ = write!(out, "\n| {} |", tab.name);
        for (_, what, share) in columns {
            let of = |who| bench.samples.at(what, tab.name, who, on, *share);
            let text = |value: Option<f64>| value.map_or("·".to_owned(), |v| format!("{v:.1}"));
            let _ = write!(out, " {} / {} |", text(of(Who::Ours)), text(of(Who::Floor)));
        }
    }
    out.push('\n');
}
