//! Margins of deals and target accounts come in with exports, change with them and go back with undo.

use ridealong::domain::figures::{Figures, Subject, Window};
use ridealong::domain::fiscal::FiscalCalendar;
use ridealong::domain::metric::metric_of;

use super::{Desk, counted};

const DEALS: &str = "Deal ID,Deal Name,Account,Owner,Stage,Amount,Currency,Gross Margin,Margin %,Close Date\n\
    1,A,Acme,Ana Lee,Won,100,EUR,40,40%,2026-01-10\n2,B,Bolt,Ana Lee,Won,300,EUR,,,2026-01-12\n";
const MARGINS: &str = "SELECT name, coalesce(margin_minor, '-') FROM deals ORDER BY id";

#[test]
fn a_margin_comes_in_changes_and_goes_back() {
    let mut desk = Desk::new();
    let before = desk.dump();
    desk.import("deals.csv", DEALS);
    assert_eq!(desk.rows(MARGINS), ["A|4000", "B|-"]);
    let first = desk.dump();
    let changed = DEALS.replace(",,,2026-01-12", ",90,30%,2026-01-12");
    let done = desk.import("deals.csv", &changed);
    assert_eq!(counted(&done), [[0, 1, 1, 0, 0]]);
    assert_eq!(desk.rows(MARGINS), ["A|4000", "B|9000"]);
    let record = desk.store.sales_record(None, None).unwrap();
    let calendar = FiscalCalendar::default();
    let figures = Figures::new(&record, &calendar);
    let value = |key: &str| {
        let metric = metric_of(key).unwrap();
        figures
            .figure(&Subject::Everybody, Window::ALL, metric, "")
            .value
    };
    assert_eq!(value("margin"), Some(130.0));
    assert_eq!(value("margin_share"), Some(0.325));
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), first);
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
}

#[test]
fn target_accounts_are_marked_and_their_activities_counted_apart() {
    let mut desk = Desk::new();
    desk.import(
        "accounts.csv",
        "Account ID,Account Name,Industry,Target Account\nA1,Acme,Food,Yes\nA2,Bolt,Steel,no\nA3,Cord,Wire,\n",
    );
    let targets = "SELECT name, target FROM accounts ORDER BY id";
    assert_eq!(desk.rows(targets), ["Acme|1", "Bolt|0", "Cord|0"]);
    desk.import(
        "activities.csv",
        "Activity ID,Type,Subject,Assigned To,Account Name,Date\n\
         1,Call,Hello,Ana Lee,Acme,2026-01-10\n2,Call,Hello,Ana Lee,Bolt,2026-01-11\n",
    );
    let record = desk.store.sales_record(None, None).unwrap();
    let calendar = FiscalCalendar::default();
    let figures = Figures::new(&record, &calendar);
    let metric = metric_of("target_activities").unwrap();
    let figure = figures.figure(&Subject::Everybody, Window::ALL, metric, "");
    assert_eq!((figure.value, figure.n), (Some(1.0), 1));
    let behind = figures.activities_behind(&Subject::Everybody, Window::ALL, metric, "");
    let lines = desk.store.activities_behind(&behind.unwrap(), 10).unwrap();
    let accounts: Vec<&str> = lines.iter().map(|line| line.account.as_str()).collect();
    assert_eq!(accounts, ["Acme"]);
}

#[test]
fn a_margin_in_another_currency_than_its_amount_is_named_and_kept_beside_the_deal() {
    let mut desk = Desk::new();
    let text = "Deal ID,Deal Name,Account,Owner,Stage,Amount,Gross Margin,Close Date\n\
        1,A,Acme,Ana Lee,Won,€100,€40,2026-01-10\n2,B,Bolt,Ana Lee,Won,€300,$90,2026-01-12\n";
    let done = desk.import("deals.csv", text);
    assert_eq!(counted(&done), [[2, 0, 0, 0, 0]]);
    assert_eq!(desk.rows(MARGINS), ["A|4000", "B|-"]);
    let extra = "SELECT name, coalesce(extra, '-') FROM deals ORDER BY id";
    assert_eq!(desk.rows(extra), ["A|-", r#"B|{"Gross Margin":"$90"}"#]);
    let notes = desk.rows("SELECT warnings FROM imports").concat();
    let said = "1 margin is in another currency than its amount and was kept beside the deal only: \
        line 3 (USD beside EUR)";
    assert!(notes.contains(said), "{notes}");
}
