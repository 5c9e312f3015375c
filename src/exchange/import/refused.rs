//! Refused rows as CSV: the row as it stood, with line, column and reason, to be mended and brought in again.

use std::borrow::Cow;
use std::io::Write;

use super::{ImportError, Plan, Result};
use crate::exchange::intake::IntakeError;

/// How many rows are read at a time.
const WINDOW: i64 = 1000;

/// Writes the refused rows of a plan; answers with how many there are. Files one after the other, each with its
/// own header. Cells that a spreadsheet would take for a formula are guarded.
pub fn write_refused(plan: &Plan, out: impl Write) -> Result<i64> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let unwritable = |e: csv::Error| {
        ImportError::Intake(IntakeError::Unreadable {
            file: "the file for refused rows".into(),
            reason: e.to_string(),
        })
    };
    let (mut offset, mut file) = (0, None);
    loop {
        let window = plan.staging().refusals(offset, WINDOW)?;
        if window.is_empty() {
            break;
        }
        for refusal in &window {
            if file != Some(refusal.file) {
                file = Some(refusal.file);
                let header = plan
                    .headers
                    .get(refusal.file)
                    .map_or(&[][..], Vec::as_slice);
                let own = [
                    "refused: file",
                    "refused: line",
                    "refused: column",
                    "refused: value",
                    "refused: reason",
                ];
                let cells = header
                    .iter()
                    .map(|name| guarded(name))
                    .chain(own.map(Cow::Borrowed));
                writer
                    .write_record(cells.map(|cell| cell.into_owned()))
                    .map_err(unwritable)?;
            }
            let name = plan
                .staging()
                .files
                .get(refusal.file)
                .map_or("", |file| file.name.as_str());
            let line = refusal.line.to_string();
            let own = [
                name,
                line.as_str(),
                &refusal.header,
                &refusal.value,
                &refusal.reason,
            ];
            let width = plan.headers.get(refusal.file).map_or(0, Vec::len);
            let blank = std::iter::repeat_n("", width.saturating_sub(refusal.row.len()));
            let cells = refusal
                .row
                .iter()
                .map(String::as_str)
                .chain(blank)
                .chain(own)
                .map(guarded);
            writer
                .write_record(cells.map(Cow::into_owned))
                .map_err(unwritable)?;
        }
        offset += window.len() as i64;
    }
    writer.flush().map_err(|e| unwritable(e.into()))?;
    Ok(offset)
}

/// A leading `=`, `+`, `-` or `@` starts a formula in a spreadsheet; numbers may keep their sign.
fn guarded(cell: &str) -> Cow<'_, str> {
    let formula = cell.starts_with(['=', '@', '\t', '\r'])
        || (cell.starts_with(['+', '-'])
            && !cell[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.'));
    if formula {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for (cell, guarded_cell) in [
            ("=1+1", "'=1+1"),
            ("-12.50", "-12.50"),
            ("-cmd", "'-cmd"),
            ("@x", "'@x"),
            ("plain", "plain"),
            ("-", "'-"),
        ] {
            assert_eq!(guarded(cell), guarded_cell);
        }
    }
}
