//! Meetings over the small file.
