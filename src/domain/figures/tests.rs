//! Figures on a small record, counted by hand.
