//! Refused rows as CSV: the row as it stood, with line, column and reason, to be mended and brought in again.

use std::borrow::Cow;
use std::io::Write;

use super::{ImportError, Plan, Result};
use crate::exchange::intake::IntakeError;
use crate::storage::staging::Refusal;

/// How many rows are read at a time.
const WINDOW: i64 = 1000;

/// Writes the refused rows of a plan; answers with how many there are. Files one after the other, each with its
/// own header. Cells that a spreadsheet would take for a formula are guarded.
pub fn write_refused(plan: &Plan, out: impl Write) -> Result<i64> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let (mut offset, mut file) = (0, None);
    loop {
        let window = plan.staging().refusals(offset, WINDOW)?;
        if window.is_empty() {
            break;
        }
        for refusal in &window {
            if file.replace(refusal.file) != Some(refusal.file) {
                let header = plan.headers.get(refusal.file).into_iter().flatten();
                let cells = header.map(String::as_str).map(guarded);
                write(&mut writer, cells.chain(OWN.map(Cow::Borrowed)))?;
            }
            write(&mut writer, cells(plan, refusal))?;
        }
        offset += window.len() as i64;
    }
    writer.flush().map_err(|e| unwritable(&e.into()))?;
    Ok(offset)
}

/// What stands behind the cells of the row.
const OWN: [&str; 5] = [
    "refused: file",
    "refused: line",
    "refused: column",
    "refused: value",
    "refused: reason",
];

fn cells<'r>(plan: &'r Plan, refusal: &'r Refusal) -> impl Iterator<Item = Cow<'r, str>> {
    let name = plan
        .staging()
        .files
        .get(refusal.file)
        .map_or("", |file| file.name.as_str());
    let own = [
        Cow::Borrowed(name),
        Cow::Owned(refusal.line.to_string()),
        guarded(&refusal.header),
        guarded(&refusal.value),
        guarded(&refusal.reason),
    ];
    let width = plan.headers.get(refusal.file).map_or(0, Vec::len);
    let blank = std::iter::repeat_n("", width.saturating_sub(refusal.row.len()));
    let row = refusal.row.iter().map(String::as_str).chain(blank);
    row.map(guarded).chain(own)
}

fn write<'r>(
    writer: &mut csv::Writer<impl Write>,
    cells: impl Iterator<Item = Cow<'r, str>>,
) -> Result<()> {
    let cells: Vec<Cow<'_, str>> = cells.collect();
    writer
        .write_record(cells.iter().map(|cell| cell.as_bytes()))
        .map_err(|e| unwritable(&e))
}

fn unwritable(error: &csv::Error) -> ImportError {
    ImportError::Intake(IntakeError::Unreadable {
        file: "the file for refused rows".into(),
        reason: error.to_string(),
    })
}

/// A leading `=`, `+`, `-` or `@` starts a formula in a spreadsheet; a number may keep its sign, but nothing may
/// follow it: `-2+cmd|'/C calc'!A0` begins like one.
fn guarded(cell: &str) -> Cow<'_, str> {
    let part_of_number = |c: char| c.is_ascii_digit() || ".,' \u{a0}\u{202f}%".contains(c);
    let signed = cell.strip_prefix(['+', '-']);
    let number = signed.is_some_and(|rest| !rest.is_empty() && rest.chars().all(part_of_number));
    let formula = cell.starts_with(['=', '@', '\t', '\r']) || (signed.is_some() && !number);
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
            ("-1.234,50", "-1.234,50"),
            ("-2+3+cmd|'/C calc'!A0", "'-2+3+cmd|'/C calc'!A0"),
            ("+1 deal", "'+1 deal"),
            ("-cmd", "'-cmd"),
            ("@x", "'@x"),
            ("plain", "plain"),
            ("Élan", "Élan"),
            ("-", "'-"),
        ] {
            assert_eq!(guarded(cell), guarded_cell);
        }
    }
}
