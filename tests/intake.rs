//! Intake and recognition: files as they come, read into tables and told for what they are.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where something is missing, and the walk of a folder is printed to be read"
)]

use std::path::{Path, PathBuf};

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

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Prints what every file of the folder `RIDEALONG_DATA` is taken for; to be read by a person.
#[test]
fn every_file_of_a_folder_is_recognised_or_refused() {
    let Some(folder) = std::env::var_os("RIDEALONG_DATA") else {
        println!("skipped: RIDEALONG_DATA names no folder");
        return;
    };
    let mut files = Vec::new();
    files_below(Path::new(&folder), &mut files);
    for path in files {
        println!("\n== {}", path.strip_prefix(&folder).unwrap().display());
        if path.ends_with("headers.json") {
            print_specimens(&path);
        }
        match Source::open(&path, &ReadOptions::default()) {
            Err(error) => println!("   refused: {error}"),
            Ok(source) => print_source(&source),
        }
    }
}

/// Prints what each header of a collection of specimens is taken for.
fn print_specimens(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for specimen in value["specimens"].as_array().into_iter().flatten() {
        let bytes = format!("{}\n", specimen["header"].as_str().unwrap()).into_bytes();
        let source = Source::from_bytes("specimen.csv", bytes, &ReadOptions::default()).unwrap();
        println!("-- {} {}", specimen["crm"], specimen["what"]);
        print_recognition(&recognise(source.header(), &[], ""));
    }
}

fn print_source(source: &Source) {
    let about = source.describe();
    println!(
        "   {:?} {:?} {:?} header line {} notes {:?}",
        about
            .encoding
            .map(ridealong::exchange::intake::TextEncoding::name),
        about.delimiter.map(char::from),
        about.line_ends,
        about.header_line,
        about.notes
    );
    let started = std::time::Instant::now();
    let mut records = source.records().unwrap();
    let (mut data, mut refused, mut dropped) = (0, Vec::new(), source.dropped().to_vec());
    while let Some(row) = records.read().unwrap() {
        match row {
            Row::Data(_) => data += 1,
            Row::Refused(row) => refused.push(row),
            Row::Dropped(row) => dropped.push(row),
        }
    }
    println!(
        "   {data} records, {} refused, {} dropped in {:?}",
        refused.len(),
        dropped.len(),
        started.elapsed()
    );
    for row in refused.iter().take(3) {
        println!("   line {}: {}", row.line, row.reason);
    }
    for row in dropped.iter().take(5) {
        println!(
            "   dropped line {}: {} ({})",
            row.line, row.text, row.reason
        );
    }
    let recognition = understand(source);
    print_recognition(&recognition);
}

fn print_recognition(recognition: &Recognition) {
    println!(
        "   => {} ({:.2}, runner-up {:?})",
        recognition.kind.label(),
        recognition.confidence,
        recognition.runner_up
    );
    if let Some(refusal) = &recognition.refusal {
        println!("   {refusal}");
    }
    for column in recognition
        .columns
        .iter()
        .filter(|column| column.field.is_some())
    {
        let profile = column.profile.as_ref();
        println!(
            "      {} -> {} {:?} {:?} filled {:?}",
            column.header,
            column.field.unwrap_or_default(),
            profile.and_then(|profile| profile.dates.as_ref()),
            profile.and_then(|profile| profile.numbers.as_ref()),
            profile.map(|profile| profile.filled),
        );
    }
    println!(
        "      unknown: {:?}",
        recognition
            .unknown()
            .map(|column| &column.header)
            .take(12)
            .collect::<Vec<_>>()
    );
    for problem in &recognition.problems {
        println!("   ! {problem}");
    }
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

mod laws {
    use std::fmt::Write as _;

    use chrono::Datelike as _;
    use proptest::prelude::*;
    use ridealong::exchange::intake::{ReadOptions, Source};
    use ridealong::exchange::recognise::{parse_amount, parse_date, recognise};
    use rust_decimal::Decimal;

    const HEADER: [&str; 4] = ["Deal Name", "Stage", "Amount", "Close Date"];

    fn cell() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[a-zA-Z0-9 ,;|\"'äöüß€\n.:/-]{0,12}").unwrap()
    }

    fn encode(text: &str, encoding: usize) -> Vec<u8> {
        match encoding {
            0 => text.as_bytes().to_vec(),
            1 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            2 => [
                &[0xFF, 0xFE][..],
                &text
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<_>>(),
            ]
            .concat(),
            3 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        }
    }

    proptest! {
        #[test]
        fn a_table_reads_back_whatever_its_delimiter_quotes_encoding_and_line_ends(
            table in proptest::collection::vec(proptest::array::uniform4(cell()), 1..12),
            delimiter in proptest::sample::select(vec![b',', b';', b'\t', b'|']),
            always in any::<bool>(),
            encoding in 0_usize..5,
            end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        ) {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
                .from_writer(Vec::new());
            writer.write_record(HEADER).unwrap();
            let mut expected = Vec::new();
            for (number, row) in table.iter().enumerate() {
                // A first cell with letters keeps the row from being blank or a footer.
                let mut row: Vec<String> = row.to_vec();
                row[0] = format!("deal {number} {}", row[0]);
                row[1] = format!("s{}", row[1]);
                writer.write_record(&row).unwrap();
                expected.push(row);
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap().replace('\n', end);
            let bytes = encode(&text, encoding);
            let source = Source::from_bytes("x.csv", bytes, &ReadOptions::default()).unwrap();
            prop_assert_eq!(source.describe().delimiter, Some(delimiter));
            let header: Vec<&str> = source.header().iter().map(String::as_str).collect();
            prop_assert_eq!(header, HEADER);
            let read: Vec<Vec<String>> = super::rows(&source).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn recognition_does_not_depend_on_the_order_of_columns(
            order in Just(vec![
                "Opportunity Name", "Stage", "Amount Currency", "Amount", "Close Date", "Account Name",
                "Opportunity Owner", "Created Date", "Type", "Territory Region", "Next Step", "Shoe size",
            ]).prop_shuffle(),
        ) {
            let found = recognise(&order, &[], "");
            let mut fields: Vec<_> = found.columns.iter().map(|c| (c.header.clone(), c.field)).collect();
            fields.sort_unstable();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            let plain = recognise(&sorted, &[], "");
            let mut expected: Vec<_> = plain.columns.iter().map(|c| (c.header.clone(), c.field)).collect();
            expected.sort_unstable();
            prop_assert_eq!(fields, expected);
            prop_assert_eq!(found.kind, plain.kind);
        }

        #[test]
        fn a_column_of_dates_reads_back_in_every_form_or_is_asked_about(
            days in proptest::collection::vec(0_i64..20_000, 1..20),
            form in proptest::sample::select(vec![
                "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%Y-%m-%dT00:00:00Z",
            ]),
        ) {
            let first = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
            let days: Vec<_> = days.iter().map(|day| first + chrono::TimeDelta::days(*day)).collect();
            let mut text = "Deal Name;Stage;Close Date\n".to_owned();
            for day in &days {
                writeln!(text, "a;Demo;{}", day.format(form)).unwrap();
            }
            let source = super::open(text);
            let found = super::understand(&source);
            let decision = found.column("close_date").unwrap().profile.clone().unwrap().dates.unwrap();
            if let Some(format) = decision.format() {
                let read: Vec<_> = super::rows(&source)
                    .iter()
                    .map(|(_, cells)| parse_date(&format, &cells[2]).unwrap().unwrap().day())
                    .collect();
                prop_assert_eq!(read, days);
            } else {
                prop_assert!(days.iter().all(|day| day.day() <= 12));
            }
        }

        #[test]
        fn a_column_of_amounts_reads_back_in_every_form_or_is_asked_about(
            cents in proptest::collection::vec(-99_999_999_i64..99_999_999, 1..20),
            form in 0_usize..5,
        ) {
            let mut text = "Deal Name|Stage|Amount\n".to_owned();
            for cent in &cents {
                writeln!(text, "a|Demo|{}", written(*cent, form)).unwrap();
            }
            let source = super::open(text);
            let found = super::understand(&source);
            let decision = found.column("amount").unwrap().profile.clone().unwrap().numbers.unwrap();
            let format = decision.format().unwrap();
            let read: Vec<_> = super::rows(&source)
                .iter()
                .map(|(_, cells)| parse_amount(&format, &cells[2]).unwrap().unwrap().value)
                .collect();
            let expected: Vec<_> = cents.iter().map(|cent| Decimal::new(*cent, 2)).collect();
            prop_assert_eq!(read, expected);
        }
    }

    /// An amount in one of the forms of exports.
    fn written(cents: i64, form: usize) -> String {
        let whole = ridealong::domain::money::grouped(cents.unsigned_abs() / 100);
        let part = format!("{:02}", cents.unsigned_abs() % 100);
        let sign = if cents < 0 { "-" } else { "" };
        match form {
            0 => format!("{sign}{}.{part}", whole.replace(',', "")),
            1 => format!("{sign}${whole}.{part}"),
            2 => format!("{sign}{},{part} €", whole.replace(',', ".")),
            3 => format!("{sign}{},{part}", whole.replace(',', "\u{202f}")),
            _ if cents < 0 => format!("({whole}.{part})"),
            _ => format!("CHF {}.{part}", whole.replace(',', "'")),
        }
    }
}
