//! The coaching record: the skills of everybody, coverage, commitments, and the manager's own debriefs.

mod behind;
mod commitments;
mod coverage;
mod heat_map;
mod quality;

pub use self::behind::BehindSkill;
pub use self::commitments::Commitments;
pub use self::coverage::Coverage;
pub use self::heat_map::HeatMap;
pub use self::quality::MyDebriefs;
