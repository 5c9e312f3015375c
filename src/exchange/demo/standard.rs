//! What every demo file begins with: the process and the frameworks that ship with the program.

use crate::config::assets::{self, DamagedAsset};
use crate::storage::{Change, Result, Started, StorageError};

/// Writes both.
pub(super) fn write(change: &mut Change<'_>) -> Result<Started> {
    let damaged = |error: DamagedAsset| StorageError::Refused(error.to_string());
    let process = assets::standard_process().map_err(damaged)?;
    let frameworks = assets::frameworks().map_err(damaged)?;
    change.start(&process, &frameworks)
}
