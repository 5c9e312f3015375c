//! Published counts through the whole diagnosis.
