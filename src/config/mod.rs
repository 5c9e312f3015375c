//! Settings: `config.toml` with every mistake reported at once, the paths, and the data that ships inside.

pub mod assets;
pub mod cause;
pub mod mistakes;
pub mod paths;
pub mod reading;
pub mod settings;
pub mod spelling;
pub mod zone;

pub use mistakes::{ConfigUnreadable, Mistake, Mistakes};
pub use settings::Config;
pub use zone::CalendarSettings;
