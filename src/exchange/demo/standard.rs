//! What every demo file begins with: the process and the frameworks that ship with the program.

use crate::config::assets::{self, DamagedAsset};
use crate::domain::process::Process;
use crate::storage::{Change, Result, Started, StorageError};

/// Writes both.
pub(super) fn write(change: &mut Change<'_>) -> Result<Started> {
    let frameworks = assets::frameworks().map_err(damaged)?;
    change.start(&process()?, &frameworks)
}

/// The process.
pub(super) fn process() -> Result<Process> {
    assets::standard_process().map_err(damaged)
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn damaged(error: DamagedAsset) -> StorageError {
    StorageError::Refused(error.to_string())
}
