//! What a person answered once is not asked again: order of day and month, decimal mark, currency, sheet, stages.

use ridealong::domain::process::Outcome;
use ridealong::exchange::import::{ImportError, ImportOptions};
use ridealong::exchange::recognise::{DateOrder, DecimalMark};

use super::Desk;

const AMBIGUOUS: &str = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Notes,Notes\n\
    1,A,Kumquat,\"1,234\",03/04/2026,x,y\n2,B,Kumquat,\"2,345\",05/06/2026,x,y\n";

fn answered() -> ImportOptions {
    ImportOptions {
        date_order: Some(DateOrder::Dmy),
        decimal: Some(DecimalMark::Point),
        currency: Some("GBP".parse().unwrap()),
        stages: vec![("Kumquat".into(), Outcome::Open)],
        ..ImportOptions::default()
    }
}

fn flags(error: &ImportError) -> Vec<&str> {
    let ImportError::Undecided(questions) = error else {
        panic!("{error}")
    };
    questions.iter().map(|one| one.flag.as_str()).collect()
}

#[test]
fn an_answer_is_kept_with_the_header_and_not_asked_again() {
    let mut desk = Desk::new();
    let path = desk.write("hubspot.csv", AMBIGUOUS);
    let error = desk.plan(&[&path], &ImportOptions::default()).unwrap_err();
    assert_eq!(flags(&error).len(), 2, "{error}");
    desk.import_with(&[&path], &answered());
    assert_eq!(
        desk.rows("SELECT name, kind FROM mappings"),
        ["HubSpot deals|deals"]
    );
    let next = desk.write(
        "next week.csv",
        AMBIGUOUS
            .replace("03/04", "07/04")
            .replace("1,234", "1,999"),
    );
    desk.import_with(&[&next], &ImportOptions::default());
    assert_eq!(
        desk.rows("SELECT close_on, amount_minor, currency FROM deals ORDER BY id"),
        ["2026-04-07|199900|GBP", "2026-06-05|234500|GBP"]
    );
    assert_eq!(desk.rows("SELECT count(*) FROM mappings"), ["1"]);
}

#[test]
fn what_a_person_says_today_counts_more_than_what_was_kept() {
    let mut desk = Desk::new();
    let path = desk.write("hubspot.csv", AMBIGUOUS);
    desk.import_with(&[&path], &answered());
    let other = ImportOptions {
        date_order: Some(DateOrder::Mdy),
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &other);
    assert_eq!(
        desk.rows("SELECT close_on, currency FROM deals ORDER BY id"),
        ["2026-03-04|GBP", "2026-05-06|GBP"]
    );
    desk.import_with(&[&path], &ImportOptions::default());
    assert_eq!(
        desk.rows("SELECT close_on FROM deals ORDER BY id"),
        ["2026-03-04", "2026-05-06"]
    );
}

#[test]
fn a_file_that_needed_no_answer_keeps_no_mapping() {
    let mut desk = Desk::new();
    let path = desk.write("deals.csv", super::DEALS);
    desk.import_with(&[&path], &answered());
    assert_eq!(desk.rows("SELECT count(*) FROM mappings"), ["0"]);
    let named = ImportOptions {
        save_mapping: Some("Monday".into()),
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &named);
    assert_eq!(desk.rows("SELECT name FROM mappings"), ["Monday"]);
}

#[test]
fn corrected_columns_come_back_with_the_header() {
    let mut desk = Desk::new();
    let path = desk.write(
        "odd.csv",
        "Deal ID,Deal Name,Stage,Amount,Worth,Worth\n1,A,Won,5,7,9\n",
    );
    let told = ImportOptions {
        map: vec![("Worth".into(), Some("amount".into()))],
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &told);
    let next = desk.write(
        "odder.csv",
        "Deal ID,Deal Name,Stage,Amount,Worth,Worth\n1,A,Won,5,8,9\n",
    );
    desk.import_with(&[&next], &ImportOptions::default());
    assert_eq!(desk.rows("SELECT amount_minor FROM deals"), ["800"]);
    assert_eq!(desk.rows("SELECT name FROM mappings"), ["odd"]);
}

#[test]
fn two_headers_of_one_crm_are_kept_side_by_side() {
    let mut desk = Desk::new();
    let path = desk.write("a.csv", AMBIGUOUS);
    desk.import_with(&[&path], &answered());
    let path = desk.write("b.csv", AMBIGUOUS.replace("Notes,Notes", "Notes,Remarks"));
    desk.import_with(&[&path], &answered());
    assert_eq!(
        desk.rows("SELECT name FROM mappings ORDER BY name"),
        ["HubSpot deals", "HubSpot deals 2"]
    );
}

#[test]
fn a_chosen_sheet_is_taken_again() {
    let mut desk = Desk::new();
    let book = |amount: i32| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        for (name, amount) in [("This year", 1), ("Old", amount)] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            for (place, header) in ["Deal ID", "Deal Name", "Stage", "Amount"]
                .iter()
                .enumerate()
            {
                sheet.write(0, place as u16, *header).unwrap();
            }
            for (place, cell) in ["7", "A", "Won"].iter().enumerate() {
                sheet.write(1, place as u16, *cell).unwrap();
            }
            sheet.write(1, 3, amount).unwrap();
        }
        workbook.save_to_buffer().unwrap()
    };
    let path = desk.write("book.xlsx", book(20));
    let mut told = ImportOptions::default();
    told.read.sheet = Some("2".into());
    desk.import_with(&[&path], &told);
    assert_eq!(desk.rows("SELECT amount_minor FROM deals"), ["2000"]);
    let path = desk.write("book.xlsx", book(30));
    desk.import_with(&[&path], &ImportOptions::default());
    assert_eq!(desk.rows("SELECT amount_minor FROM deals"), ["3000"]);
}

const HISTORY: &str = "History ID,Opportunity ID,Field,Old Value,New Value,Created At\n\
    h1,D1,CloseDate,,03/04/2026,2026-01-05 09:00:00\n\
    h2,D1,CloseDate,03/04/2026,05/06/2026,2026-02-05 09:00:00\n\
    h3,D1,Amount,,\"1.234\",2026-01-05 09:00:00\n\
    h4,D1,NextStep,,13/13/13,2026-01-05 09:00:00\n";

#[test]
fn values_of_a_field_history_are_asked_for_where_they_read_both_ways() {
    let mut desk = Desk::new();
    desk.import("deals.csv", super::DEALS);
    let path = desk.write("history.csv", HISTORY);
    let error = desk.plan(&[&path], &ImportOptions::default()).unwrap_err();
    assert_eq!(
        flags(&error),
        ["--date-order mdy or dmy", "--decimal point or comma"],
        "{error}"
    );
    let told = ImportOptions {
        date_order: Some(DateOrder::Dmy),
        decimal: Some(DecimalMark::Comma),
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &told);
    let events = "SELECT field, new FROM deal_events WHERE dated = 1 AND field <> 'next_step' ORDER BY field, happened_at";
    let expected = [
        "amount|123400",
        "close_on|2026-04-03",
        "close_on|2026-06-05",
    ];
    assert_eq!(desk.rows(events), expected);
    desk.import_with(&[&path], &ImportOptions::default());
    assert_eq!(desk.rows(events), expected);
}

#[test]
fn values_of_a_field_history_are_read_as_all_of_their_field_say() {
    let mut desk = Desk::new();
    desk.import("deals.csv", super::DEALS);
    let decided = HISTORY
        .replace("\"1.234\"", "\"1.234,50\"")
        .replace(",05/06/2026", ",25/06/2026");
    desk.import("history.csv", &decided);
    assert_eq!(
        desk.rows("SELECT field, new FROM deal_events WHERE dated = 1 AND field <> 'next_step' ORDER BY field, happened_at"),
        ["amount|123450", "close_on|2026-04-03", "close_on|2026-06-25"]
    );
}
