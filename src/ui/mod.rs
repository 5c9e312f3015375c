//! The drawing kit: no state of its own, styles by meaning, and the only place that measures or cuts text.

pub mod beside;
pub mod canvas;
pub mod chart;
pub mod dialog;
pub mod footer;
pub mod form;
pub mod spread;
pub mod table;
pub mod tabs;
pub mod text;
pub mod theme;
pub mod trend;
pub mod waterfall;
