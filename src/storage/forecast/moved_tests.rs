//! What moved, read from a file.
