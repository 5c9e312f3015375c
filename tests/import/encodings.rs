//! The same deals written in other ways give the same figures.

use super::{DEALS, Desk, counted};
use ridealong::exchange::import::ImportOptions;

pub(crate) const FIGURES: &str =
    "SELECT r.name, s.name, currency, count(*), sum(amount_minor), min(close_on), max(d.created_on)
    FROM deals d JOIN reps r ON r.id = owner_id JOIN stages s ON s.id = stage_id
    GROUP BY r.name, s.name, currency ORDER BY 1, 2, 3";

/// The deals of the tests without the name that is written in two ways.
fn deals() -> String {
    DEALS
        .replace("\"Ito, Ben\"", "Ben Ito")
        .replace("Dune,Dune,Ben", "Dune,Düne,Ben")
}

fn figures(text: &[u8], name: &str) -> Vec<String> {
    let mut desk = Desk::new();
    let path = desk.write(name, text);
    desk.import_with(&[&path], &ImportOptions::default());
    assert!(
        desk.broken_laws().is_empty(),
        "{name}: {:?}",
        desk.broken_laws()
    );
    desk.rows(FIGURES)
}

fn utf_16(text: &str) -> Vec<u8> {
    [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect()
}

/// Days as `30.09.2026`, amounts as `1.200,50`, parted by semicolons.
fn european(text: &str) -> String {
    let cells = |line: &str| -> String {
        let cells: Vec<String> = line
            .split(',')
            .map(
                |cell| match cell.split('-').collect::<Vec<_>>().as_slice() {
                    [year, month, day] if year.len() == 4 => format!("{day}.{month}.{year}"),
                    _ if cell.parse::<f64>().is_ok() => cell
                        .replace("1200.50", "1.200,50")
                        .replace('.', if cell == "99.99" { "," } else { "." }),
                    _ => cell.to_owned(),
                },
            )
            .collect();
        cells.join(";")
    };
    text.lines().map(cells).collect::<Vec<_>>().join("\r\n")
}

fn american(text: &str) -> String {
    let cells = |line: &str| -> String {
        let cells: Vec<String> = line
            .split(',')
            .map(
                |cell| match cell.split('-').collect::<Vec<_>>().as_slice() {
                    [year, month, day] if year.len() == 4 => {
                        format!("{month}/{day}/{}", &year[2..])
                    }
                    _ if cell == "1200.50" => "\"$1,200.50\"".replace('$', ""),
                    _ => cell.to_owned(),
                },
            )
            .collect();
        cells.join(",")
    };
    text.lines().map(cells).collect::<Vec<_>>().join("\n")
}

/// The same deals in other encodings, delimiters, orders, formats.
pub(crate) fn written_otherwise() -> Vec<(&'static str, Vec<u8>)> {
    let plain = deals();
    let latin: Vec<u8> = plain
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let mut shuffled: Vec<&str> = plain.lines().collect();
    shuffled[1..].reverse();
    let with_mark = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    vec![
        ("plain.csv", plain.clone().into_bytes()),
        ("semicolon.csv", plain.replace(',', ";").into_bytes()),
        ("tab.tsv", plain.replace(',', "\t").into_bytes()),
        ("pipe.txt", plain.replace(',', "|").into_bytes()),
        ("bom.csv", with_mark.into_bytes()),
        ("utf16.csv", utf_16(&plain)),
        ("latin.csv", latin),
        ("european.csv", european(&plain).into_bytes()),
        ("american.csv", american(&plain).into_bytes()),
        ("shuffled.csv", shuffled.join("\n").into_bytes()),
        ("workbook.xlsx", workbook(&plain)),
    ]
}

#[test]
fn re_encoded_deals_give_the_same_figures() {
    let expected = figures(deals().as_bytes(), "plain.csv");
    for (name, bytes) in written_otherwise() {
        assert_eq!(figures(&bytes, name), expected, "{name}");
    }
}

fn workbook(text: &str) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    sheet
        .write_string(0, 0, "Opportunities of the quarter")
        .unwrap();
    for (row, line) in (2..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            if let Ok(number) = cell.parse::<f64>() {
                sheet.write_number(row, column, number).unwrap();
            } else if let Ok(date) = rust_xlsxwriter::ExcelDateTime::parse_from_str(cell)
                && cell.len() == 10
            {
                sheet
                    .write_datetime_with_format(row, column, &date, &day)
                    .unwrap();
            } else if !cell.is_empty() {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn without_ids(text: &str) -> String {
    text.lines()
        .map(|line| line.split_once(',').unwrap().1)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn without_ids_and_with_ids_partly_repeated_the_figures_are_the_same() {
    let plain = deals();
    let expected = figures(plain.as_bytes(), "plain.csv");
    assert_eq!(
        figures(without_ids(&plain).as_bytes(), "no-ids.csv"),
        expected
    );
    let repeated = plain.replace("D4,", "D2,").replace("D5,", "D3,");
    assert_eq!(figures(repeated.as_bytes(), "repeated.csv"), expected);
    let twice = format!("{plain}{}\n", plain.lines().nth(2).unwrap());
    assert_eq!(figures(twice.as_bytes(), "twice.csv"), expected);
}

#[test]
fn rows_that_cannot_be_told_apart_are_matched_by_count() {
    let mut desk = Desk::new();
    let header = "Account Name,Sales Agent,Product,Deal Stage,Close Value,Close Date\n";
    let one = "Acme,Ana,GTX,Won,5,2026-01-01\n";
    let other = "Acme,Ana,GTX,Lost,0,2026-02-01\n";
    let merged = desk.import("w1.csv", &format!("{header}{one}{one}{other}"));
    assert_eq!(counted(&merged), [[3, 0, 0, 0, 0]]);
    assert_eq!(
        desk.rows("SELECT warnings LIKE '%cannot be told apart%' FROM imports"),
        ["1"]
    );
    let merged = desk.import("w2.csv", &format!("{header}{other}{one}{one}"));
    assert_eq!(counted(&merged), [[0, 0, 3, 0, 0]]);
    let merged = desk.import("w3.csv", &format!("{header}{one}{one}{one}{other}"));
    assert_eq!(counted(&merged), [[1, 0, 3, 0, 0]]);
}

#[test]
fn rows_of_one_deal_that_contradict_each_other_are_refused_or_the_newest_counts() {
    let mut desk = Desk::new();
    let text = "Deal ID,Deal Name,Stage,Amount,Close Date\n1,A,Won,5,2026-01-01\n1,A,Won,6,2026-01-01\n2,B,Won,7,2026-01-01\n";
    assert_eq!(counted(&desk.import("deals.csv", text)), [[1, 0, 0, 2, 0]]);
    let dated = "Deal ID,Deal Name,Stage,Amount,Close Date,Last Modified Date\n\
        1,A,Won,5,2026-01-01,2026-01-02 10:00\n1,A,Won,6,2026-01-01,2026-01-03 10:00\n";
    desk.import("dated.csv", dated);
    assert_eq!(
        desk.rows("SELECT amount_minor FROM deals WHERE external_id = '1'"),
        ["600"]
    );
}
