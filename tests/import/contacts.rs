//! Contacts on deals become buyers; outcomes of calls and meetings are kept with the activity.

use super::{Desk, counted};

const BUYERS: &str = "SELECT d.name, b.name, b.role, coalesce(c.email, '') FROM buyers b
    JOIN deals d ON d.id = b.deal_id LEFT JOIN contacts c ON c.id = b.contact_id ORDER BY d.id, b.id";

const HUBSPOT: &str = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Contact Email\n\
    1,A,Won,5,2026-01-01,ana@acme.com;bo@acme.com\n2,B,Won,6,2026-01-02,\n";

#[test]
fn contacts_of_deals_become_buyers_once() {
    let mut desk = Desk::new();
    desk.import(
        "people.csv",
        "Contact ID,First Name,Last Name,Email\nC1,Ana,Lee,ana@acme.com\n",
    );
    desk.import("deals.csv", HUBSPOT);
    assert_eq!(
        desk.rows(BUYERS),
        ["A|Ana Lee||ana@acme.com", "A|bo@acme.com||"]
    );
    let before = desk.dump();
    let changed = HUBSPOT
        .replace(",5,", ",7,")
        .replace("ana@acme.com;", "ana@acme.com;cy@acme.com;");
    assert_eq!(
        counted(&desk.import("deals.csv", &changed)),
        [[0, 1, 1, 0, 0]]
    );
    assert_eq!(
        desk.rows(BUYERS),
        [
            "A|Ana Lee||ana@acme.com",
            "A|bo@acme.com||",
            "A|cy@acme.com||"
        ]
    );
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
    // The list of contacts comes later.
    let people = "Contact ID,First Name,Last Name,Email\nC2,Bo,Kim,Bo@acme.com\n";
    desk.import("people.csv", people);
    assert_eq!(
        desk.rows(BUYERS),
        ["A|Ana Lee||ana@acme.com", "A|Bo Kim||Bo@acme.com"]
    );
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
}

#[test]
fn a_buyer_whom_somebody_took_off_stays_off() {
    let mut desk = Desk::new();
    let pipedrive = "Deal - ID,Deal - Title,Deal - Stage,Deal - Value,Deal - Contact person\n7,A,Won,5,Ana Lee\n";
    desk.import("deals.csv", pipedrive);
    assert_eq!(desk.rows(BUYERS), ["A|Ana Lee||"]);
    desk.look().execute("DELETE FROM buyers", []).unwrap();
    desk.import("deals.csv", &pipedrive.replace(",5,", ",6,"));
    assert_eq!(desk.rows(BUYERS), [""; 0]);
    desk.import("deals.csv", &pipedrive.replace("Ana Lee", "Bo Kim"));
    assert_eq!(desk.rows(BUYERS), ["A|Bo Kim||"]);
}

#[test]
fn outcomes_of_calls_and_meetings_stand_in_one_place() {
    let mut desk = Desk::new();
    let text = "Record ID,Activity type,Activity date,Call Outcome,Meeting Outcome,Call notes\n\
        1,Call,2026-01-05,Connected,,x\n2,Meeting,2026-01-06,,Completed,y\n";
    desk.import("activities.csv", text);
    assert_eq!(
        desk.rows("SELECT kind, outcome FROM activities ORDER BY id"),
        ["call|Connected", "meeting|Completed"]
    );
}
