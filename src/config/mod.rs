//! Settings: `config.toml` with every mistake reported at once, the paths, and the data that ships inside.

pub mod assets;
