//! How a key becomes a change: commands, keymap, effects, jobs, forms, lists, the clock. State, no drawing.

mod at_work;
pub mod clock;
pub mod command;
pub mod effect;
mod figures;
pub mod form;
mod gate;
pub mod jobs;
pub mod kept;
pub mod key;
pub mod keymap;
mod let_go;
pub mod list;
pub mod pick;
mod progress;
pub mod scope;
pub mod text_edit;
mod worker;
