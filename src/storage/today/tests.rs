//! The lines of Today over a small file.
