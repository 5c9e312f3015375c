//! Every header, encoding, date form and money form goes through wizard and shell, and gives the same.

use std::process::Command;

use super::Folder;
use crate::import::encodings::{FIGURES, written_otherwise};

/// Presses Enter until it is imported.
pub(crate) fn by_wizard(folder: &Folder, keys: &str) {
    let mut session = folder.session().press("<enter>").press(keys);
    for _ in 0..5 {
        if session.shows("✓ Imported.") {
            return;
        }
        session = session.press("<enter>");
    }
    panic!("it was not imported:\n{}", session.screen());
}

pub(crate) fn by_shell(folder: &Folder, name: &str, flags: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_ridealong"))
        .arg("--db")
        .arg(folder.database())
        .args(["import", "--yes"])
        .arg(folder.downloads().join(name))
        .args(flags)
        .env("HOME", folder.downloads())
        .env_remove("RIDEALONG_DB")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 4)),
        "{name}: {said}"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test looks at the file from outside"
)]
fn rows(folder: &Folder, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(folder.database()).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: Vec<String> = (0..width)
            .map(|place| format!("{:?}", row.get::<_, rusqlite::types::Value>(place).unwrap()))
            .collect();
        Ok(cells.join("|"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[track_caller]
fn same(name: &str, bytes: &[u8], keys: &str, flags: &[&str], sql: &str) -> Vec<String> {
    let (wizard, shell) = (
        Folder::new().with(name, bytes),
        Folder::new().with(name, bytes),
    );
    by_wizard(&wizard, keys);
    by_shell(&shell, name, flags);
    let found = rows(&wizard, sql);
    assert_eq!(found, rows(&shell, sql), "{name}");
    found
}

#[test]
fn encodings_delimiters_and_workbooks() {
    let mut first: Option<Vec<String>> = None;
    for (name, bytes) in written_otherwise() {
        let found = same(name, &bytes, "", &[], FIGURES);
        assert_eq!(*first.get_or_insert(found.clone()), found, "{name}");
    }
}

const DEAL: &str = "SELECT name, amount_minor, currency, close_on FROM deals";

#[test]
fn date_forms() {
    let forms: [(&str, &str, &[&str]); 11] = [
        ("2026-04-03", "", &[]),
        ("2026-04-03T10:30:00Z", "", &[]),
        ("2026-04-03 10:30:00+02:00", "", &[]),
        ("03/04/2026", "dday first<enter>", &["--date-order", "dmy"]),
        (
            "04/03/2026",
            "dmonth first<enter>",
            &["--date-order", "mdy"],
        ),
        ("03.04.2026", "dday first<enter>", &["--date-order", "dmy"]),
        ("3 Apr 2026", "", &[]),
        ("April 3, 2026", "", &[]),
        ("3. April 2026", "", &[]),
        ("03/04/26", "dday first<enter>", &["--date-order", "dmy"]),
        ("46115", "", &[]),
    ];
    for (form, keys, flags) in forms {
        let text = format!("Deal Name;Deal Stage;Amount;Close Date\nAcme;Proposal;12;{form}\n");
        let found = same("deals.csv", text.as_bytes(), keys, flags, DEAL);
        assert!(found[0].contains("2026-04-03"), "{form}: {found:?}");
    }
}

#[test]
fn money_forms() {
    let forms: [(&str, &str); 12] = [
        ("1234.50", "123450"),
        ("1,234.50", "123450"),
        ("1.234,50", "123450"),
        ("1 234,50", "123450"),
        ("1'234.50", "123450"),
        ("$1,234.50", "123450"),
        ("1.234,50 €", "123450"),
        ("EUR 1,234.50", "123450"),
        ("1234.50 USD", "123450"),
        ("(1,234.50)", "-123450"),
        ("-1234.50", "-123450"),
        ("1,234.50-", "-123450"),
    ];
    for (form, minor) in forms {
        let text =
            format!("Deal Name;Deal Stage;Amount;Close Date\nAcme;Proposal;{form};2026-04-03\n");
        let found = same("deals.csv", text.as_bytes(), "", &[], DEAL);
        assert!(
            found[0].contains(&format!("Integer({minor})")),
            "{form}: {found:?}"
        );
    }
}

#[test]
fn headers_of_every_crm() {
    let tables = [
        "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Close Date\n1,A,B,C,Won,1,2026-01-02",
        "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,IsWon,IsClosed\n006000000000001,A,B,C,Closed Won,1,2026-01-02,true,true",
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Pipeline\n1,A,Closed Won,1,2026-01-02,C,Sales",
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Value,Deal - Owner,Deal - Expected close date,Deal - Status\n1,A,Offer,1,C,2026-01-02,Won",
        "Potential Id,Potential Name,Account Name,Stage,Amount,Closing Date,Potential Owner\n1,A,B,Closed Won,1,2026-01-02,C",
        "Opportunity,Topic,Potential Customer,Est. Revenue,Est. Close Date,Status,Owner\n1,A,B,1,2026-01-02,Won,C",
        "deal,stage,value,close date,owner,account\nA,Proposal,1,2026-01-02,C,B",
    ];
    for text in tables {
        let found = same(
            "deals.csv",
            text.as_bytes(),
            "",
            &[],
            "SELECT name, amount_minor FROM deals",
        );
        assert_eq!(found, ["Text(\"A\")|Integer(100)"], "{text}");
    }
}
