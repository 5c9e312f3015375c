//! Laws of reading and recognising: they hold for any table, delimiter, encoding, order and form.

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
        let read: Vec<Vec<String>> = crate::intake::rows(&source).into_iter().map(|(_, cells)| cells).collect();
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
        let source = crate::intake::open(text);
        let found = crate::intake::understand(&source);
        let decision = found.column("close_date").unwrap().profile.clone().unwrap().dates.unwrap();
        if let Some(format) = decision.format() {
            let read: Vec<_> = crate::intake::rows(&source)
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
        let source = crate::intake::open(text);
        let found = crate::intake::understand(&source);
        let decision = found.column("amount").unwrap().profile.clone().unwrap().numbers.unwrap();
        let format = decision.format().unwrap();
        let read: Vec<_> = crate::intake::rows(&source)
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
