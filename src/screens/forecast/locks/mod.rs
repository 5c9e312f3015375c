//! Locks: every lock of the file, what one froze, how one is made and withdrawn.

mod forms;
mod list;
mod page;

pub use forms::{ask_to_lock, resume_lock};
pub use list::LockList;
pub use page::LockPage;
