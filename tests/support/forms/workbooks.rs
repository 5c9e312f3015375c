//! Workbooks: XLSX and XLS, both epochs, sheets, titles and totals.

use super::{Form, PLAIN, serial};
use crate::support::office::{Cell, xls, xlsx_1904};

/// The plain deals as typed cells; `from` is the day 0, `shown` whether the cells' format shows days.
fn cells(from: f64, shown: bool) -> Vec<Vec<Cell>> {
    let cell = |text: &str| {
        if text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok() {
            let number = serial(text) - from;
            if shown {
                Cell::Day(number)
            } else {
                Cell::Number(number)
            }
        } else {
            text.parse().map_or_else(|_| Cell::from(text), Cell::Number)
        }
    };
    PLAIN
        .lines()
        .map(|line| line.split('|').map(cell).collect())
        .collect()
}

fn workbook(shown: bool, around: bool) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let notes = book.add_worksheet().set_name("Read me").unwrap();
    notes
        .write_string(0, 0, "Where these deals come from")
        .unwrap();
    let sheet = book.add_worksheet().set_name("Deals 2026").unwrap();
    let first = if around { 4 } else { 0 };
    if around {
        sheet.write_string(0, 0, "Deals of the quarter").unwrap();
        sheet.write_string(1, 0, "As of").unwrap();
        sheet.write_string(1, 1, "20 Nov 2026").unwrap();
    }
    let rows = cells(0.0, shown);
    let below = first + rows.len() as u32;
    for (row, cells) in (first..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, text),
                Cell::Number(number) => sheet.write_number(row, column, number),
                Cell::Day(number) => sheet.write_number_with_format(row, column, number, &day),
            }
            .unwrap();
        }
    }
    if around {
        sheet.write_string(below, 0, "Total").unwrap();
        sheet.write_number(below, 5, 81_250.5).unwrap();
        sheet
            .write_string(below + 2, 0, "Confidential Information - Do Not Distribute")
            .unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Days between the two epochs.
const TO_1904: f64 = 1462.0;

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn forms() -> Vec<Form> {
    let readme = vec![vec![Cell::from("Where these deals come from")]];
    let other = vec![vec![Cell::from("Deal ID"), Cell::from("Deal Name")]];
    let old = |from, shown, epoch| {
        xls(
            &[("Read me", readme.clone()), ("Deals", cells(from, shown))],
            epoch,
        )
    };
    vec![
        Form::new(
            "XLSX, the sheet found, days from 1900",
            "deals.xlsx",
            workbook(true, false),
        ),
        Form::new(
            "XLSX, serials without a format, 1900",
            "deals.xlsx",
            workbook(false, false),
        ),
        Form::new(
            "XLSX, header below a title block, total row, footer",
            "deals.xlsx",
            workbook(true, true),
        ),
        Form::new(
            "XLSX, days from 1904",
            "deals.xlsx",
            xlsx_1904(&cells(TO_1904, true)),
        ),
        Form::new(
            "XLSX, serials without a format, 1904",
            "deals.xlsx",
            xlsx_1904(&cells(TO_1904, false)),
        ),
        Form::new(
            "XLS, the sheet found, days from 1900",
            "deals.xls",
            old(0.0, true, false),
        ),
        Form::new(
            "XLS, serials without a format, 1900",
            "deals.xls",
            old(0.0, false, false),
        ),
        Form::new("XLS, days from 1904", "deals.xls", old(TO_1904, true, true)),
        Form::new(
            "XLS, serials without a format, 1904",
            "deals.xls",
            old(TO_1904, false, true),
        ),
        Form::new(
            "XLS, a sheet chosen",
            "deals.xls",
            xls(
                &[
                    ("Older", [cells(0.0, true), other].concat()),
                    ("Newer", cells(0.0, true)),
                ],
                false,
            ),
        )
        .asked(&["--sheet", "Newer"], "r<right><ctrl-s>"),
    ]
}
