//! What every demo file begins with: the process, the frameworks, competencies, levers and
//! types of meetings that ship with the program.

use crate::config::assets::{self, DamagedAsset};
use crate::domain::process::Process;
use crate::storage::{Change, Result, Started, StorageError};

/// Writes them.
pub(super) fn write(change: &mut Change<'_>) -> Result<Started> {
    let frameworks = assets::frameworks().map_err(damaged)?;
    let (process, competencies) = (process()?, assets::competencies().map_err(damaged)?);
    let started = change.start(&process, &frameworks)?;
    let levers = assets::levers().map_err(damaged)?;
    change.start_coaching(&process, &competencies, &levers)?;
    change.start_meetings(&assets::meetings().map_err(damaged)?)?;
    change.start_debriefs(&assets::prompt_sets().map_err(damaged)?)?;
    Ok(started)
}

/// The process.
pub(super) fn process() -> Result<Process> {
    assets::standard_process().map_err(damaged)
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn damaged(error: DamagedAsset) -> StorageError {
    StorageError::Refused(error.to_string())
}
