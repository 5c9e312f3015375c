//! Ridealong: a keyboard-driven coaching cockpit for frontline sales managers.
//!
//! The folders below are rooms, listed in the order in which data flows. A room uses the rooms above it
//! and never one below it; `tests/architecture.rs` reads the order from this file and fails on a step back.
//! The map, one key press end to end, the invariants and the decisions are in `src/README.md`.

/// The trade: deals, stages, reviews, statistics. Pure functions over plain values; no I/O, no clock.
pub mod domain;

/// `config.toml`, paths, thresholds, the fiscal calendar's settings.
pub mod config;

/// One SQLite file: schema steps, queries, history, undo, drafts. The only room that says SQL.
pub mod storage;

/// Files in and out: reading, recognising, mapping and merging exports; the demo company.
pub mod exchange;

/// How a key becomes a change: commands, keymap, effects, jobs, forms, lists, the clock.
pub mod app;

/// The drawing kit: canvas, theme by meaning, table, form, charts, dialogs, text measuring.
pub mod ui;

/// One folder per tab: its state, its commands, its view.
pub mod screens;

/// The running program: tabs, overlays, event loop, terminal.
pub mod cockpit;

/// One file per subcommand of the shell.
pub mod cli;
