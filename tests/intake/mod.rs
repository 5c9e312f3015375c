//! Intake and recognition: files as they come, read into tables and told for what they are.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and the walk of a folder is printed to be read"
)]

mod laws;
mod walk;

use ridealong::exchange::intake::{ReadOptions, Row, Source};
use ridealong::exchange::recognise::{ProfileOptions, Recognition, profile, recognise};

/// The first records of a source, for recognising.
fn samples(source: &Source) -> Vec<Vec<String>> {
    let mut records = source.records().unwrap();
    let mut rows = Vec::new();
    while let Some(row) = records.read().unwrap() {
        if let Row::Data(record) = row {
            rows.push(record.texts());
        }
        if rows.len() == 20 {
            break;
        }
    }
    rows
}

fn understand(source: &Source) -> Recognition {
    let mut recognition = recognise(source.header(), &samples(source), &source.describe().file);
    profile(
        source,
        &mut recognition,
        &ProfileOptions::default(),
        &mut |_| true,
    )
    .unwrap();
    recognition
}

fn open(bytes: impl Into<Vec<u8>>) -> Source {
    Source::from_bytes("export.csv", bytes.into(), &ReadOptions::default()).unwrap()
}

fn rows(source: &Source) -> Vec<(u64, Vec<String>)> {
    let mut records = source.records().unwrap();
    let mut rows = Vec::new();
    while let Some(row) = records.read().unwrap() {
        if let Row::Data(record) = row {
            rows.push((record.line(), record.texts()));
        }
    }
    rows
}

/// Lines with a text each.
type Lines = Vec<(u64, String)>;

/// Lines of refused and of dropped rows with their reasons.
fn left_out(source: &Source) -> (Lines, Lines) {
    let mut records = source.records().unwrap();
    let (mut refused, mut dropped) = (Vec::new(), Vec::new());
    while let Some(row) = records.read().unwrap() {
        match row {
            Row::Data(_) => {}
            Row::Refused(row) => refused.push((row.line, row.reason)),
            Row::Dropped(row) => dropped.push((row.line, row.text)),
        }
    }
    (refused, dropped)
}

#[test]
fn a_report_footer_is_listed_and_a_deal_called_total_energies_stays() {
    let source = open(
        "Opportunity Name,Stage,Amount,Close Date\n\
         Total Energies,Demo,500,2026-01-31\n\
         Total,Demo,500,2026-01-31\n\
         Total,,1000,\n\
         \n\
         \"Grand Totals (2 records)\"\n\
         \n\
         \"Confidential Information - Do Not Distribute\"\n\
         \"Copyright © 2000-2026 salesforce.com, inc. All rights reserved.\"\n",
    );
    assert_eq!(
        rows(&source)
            .iter()
            .map(|(line, _)| *line)
            .collect::<Vec<_>>(),
        [2, 3]
    );
    let (refused, dropped) = left_out(&source);
    assert_eq!(refused, []);
    assert_eq!(
        dropped.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [4, 6, 8, 9]
    );
}

#[test]
fn ragged_rows_are_refused_with_their_line_and_short_ones_are_filled() {
    let source = open(
        "Deal Name,Stage,Amount,Close Date\n\
         a,Demo,1,2026-01-31\n\
         b,Demo,2\n\
         c,Demo,1,2026-01-31,extra\n\
         d,Demo,1,2026-01-31,,\n\
         broken\n\
         e,Demo,1,2026-01-31\n",
    );
    assert_eq!(
        rows(&source)
            .iter()
            .map(|(line, _)| *line)
            .collect::<Vec<_>>(),
        [2, 3, 5, 7]
    );
    let (refused, _) = left_out(&source);
    assert_eq!(
        refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [4, 6]
    );
    assert!(refused[0].1.contains("cell 5 holds “extra”"), "{refused:?}");
    assert!(
        refused[1].1.contains("it has 1 cell and the header 4"),
        "{refused:?}"
    );
}

#[test]
fn a_row_broken_by_a_bare_line_end_is_refused_whole() {
    let source =
        open("Deal Name,Stage,Amount,Close Date\na,De\nmo,1,2026-01-31\nb,Demo,1,2026-01-31\n");
    let (refused, _) = left_out(&source);
    assert_eq!(
        refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(rows(&source).len(), 1);
}

#[test]
fn files_that_are_no_tables_are_refused_in_plain_words() {
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (b"\n\n", "is empty"),
        (b"\x1F\x8B\x08\0", "Unpack it first"),
        (
            b"Southborough,MA,9686\nWestborough,MA,29313\n",
            "holds the value “9686”",
        ),
        (b"a\0\0\0\x01\x02\0\0\0b\0\0\0\0", "bytes that are not text"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "workbook"),
    ] {
        let error =
            Source::from_bytes("x.csv", bytes.to_vec(), &ReadOptions::default()).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// A workbook with a title block, dates in the given epoch and a total row; the deals stand on its second sheet.
fn workbook() -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("About")
        .unwrap()
        .write(0, 0, "Exported on Friday")
        .unwrap();
    let sheet = book.add_worksheet().set_name("Deals").unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write(0, 0, "Open pipeline").unwrap();
    for (column, name) in ["Deal Name", "Stage", "Amount", "Close Date", "Won"]
        .iter()
        .enumerate()
    {
        sheet.write(3, column as u16, *name).unwrap();
    }
    let date = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
    sheet.write(4, 0, "Roof").unwrap();
    sheet.write(4, 1, "Demo").unwrap();
    sheet.write(4, 2, 0.1 + 0.2).unwrap();
    sheet.write_with_format(4, 3, &date, &day).unwrap();
    sheet.write(4, 4, true).unwrap();
    sheet.write(6, 0, "Total").unwrap();
    sheet.write(6, 2, 0.3).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_its_best_sheet_its_header_and_real_dates() {
    let source = Source::from_bytes("deals.xlsx", workbook(), &ReadOptions::default()).unwrap();
    assert_eq!(source.describe().sheet.as_deref(), Some("Deals"));
    assert_eq!(source.describe().header_line, 4);
    assert_eq!(source.dropped()[0].text, "Open pipeline");
    let expected = ["Roof", "Demo", "0.3", "2024-02-29", "true"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(rows(&source), [(5, expected)]);
    assert_eq!(left_out(&source).1, [(7, "Total | 0.3".to_owned())]);
    let options = ReadOptions {
        sheet: Some("Nowhere".to_owned()),
        ..ReadOptions::default()
    };
    let error = Source::from_bytes("deals.xlsx", workbook(), &options)
        .unwrap_err()
        .to_string();
    assert!(error.contains("Its sheets are: About, Deals"), "{error}");
}

#[test]
fn date_and_number_formats_come_from_the_whole_column_and_from_each_other() {
    use ridealong::exchange::recognise::{DateOrder, DecimalMark, Decision};
    let source = open(
        "Deal Name;Stage;Amount;Expected Revenue;Close Date;Created Date;Last Modified Date\n\
         a;Demo;1.234;1.234,5;03/04/2025;13/04/2025;03-04-2025\n\
         b;Demo;2.500;2.500,0;05/04/2025;01/04/2025;04-05-2025\n\
         c;Demo;3.000;9,75;06/04/2025;02/30/2025;05-06-2025\n",
    );
    let found = understand(&source);
    let profile = |field: &str| found.column(field).unwrap().profile.clone().unwrap();
    let mark = |field: &str| profile(field).numbers.unwrap().format().unwrap().decimal;
    assert_eq!(mark("expected_revenue"), DecimalMark::Comma);
    assert_eq!(mark("amount"), DecimalMark::Comma);
    assert!(matches!(
        profile("amount").numbers,
        Some(Decision::Supported { .. })
    ));
    let close = profile("close_date").dates.unwrap();
    assert!(
        matches!(&close, Decision::Supported { by, .. } if by == "Created Date"),
        "{close:?}"
    );
    assert_eq!(close.format().unwrap().order, DateOrder::Dmy);
    assert_eq!(profile("created_date").refused_count, 1);
    let open = profile("modified_date").dates.unwrap();
    assert!(
        matches!(&open, Decision::Ambiguous { samples, .. } if samples.len() == 3),
        "{open:?}"
    );
    assert!(
        found
            .problems
            .iter()
            .any(|problem| problem.contains("say which")),
        "{:?}",
        found.problems
    );
}

#[test]
fn stage_dates_and_currency_pairs_are_seen() {
    let header = [
        "Record ID",
        "Deal Name",
        "Deal Stage",
        "Amount Currency",
        "Amount",
        "Amount (converted) Currency",
        "Amount (converted)",
        "Date entered \"Demo booked (Sales Pipeline)\"",
        "Date exited \"Demo booked (Sales Pipeline)\"",
    ];
    let found = recognise(&header, &[], "deals.csv");
    let stage = found.columns[7].stage_date.clone().unwrap();
    assert_eq!(
        (stage.stage.as_str(), stage.pipeline.as_deref()),
        ("Demo booked", Some("Sales Pipeline"))
    );
    assert!(stage.entered && !found.columns[8].stage_date.clone().unwrap().entered);
    assert_eq!(found.column("currency").unwrap().currency_of, Some(4));
    assert_eq!(found.column("amount_converted").unwrap().index, 6);
    assert_eq!(found.column("currency_converted").unwrap().index, 5);
}
