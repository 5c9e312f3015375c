//! The one test program; each file below keeps one kind of promise.

mod acceptance;
mod deal_list;
