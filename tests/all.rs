//! The one test program; each file below keeps one kind of promise.

mod acceptance;
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]


mod architecture;
mod screens;
mod support;
mod terminal;
mod intake;
mod demo;
mod import;
