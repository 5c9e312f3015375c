//! `ridealong agenda`: the coming days, and the calendar file that a second one updates.

use ridealong::domain::stamp::Stamp;
use ridealong::storage::{NewAction, Store};

use super::Home;

/// Calls whose answers have every field of docs/json.md.
pub fn calls(home: &Home) -> Vec<Vec<String>> {
    let file = home.folder.path().join("rhythm.ics").display().to_string();
    let own = |call: &[&str]| call.iter().map(|&word| word.to_owned()).collect();
    vec![
        own(&["agenda", "--json", "--as-of", "2026-11-23", "--days", "60"]),
        own(&["agenda", "--json", "--ics", &file]),
    ]
}

fn with_actions() -> Home {
    let home = Home::with_company();
    let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
    let mut store = Store::open(&home.database(), Box::new(move || now)).unwrap();
    let ana = store.find_rep("Ana Duarte").unwrap();
    for (text, due_on, due_time, owner) in [
        ("Call legal", "2026-11-25", Some("15:00"), None),
        ("Send the business case", "2026-11-25", None, Some(ana)),
        ("Book the room", "2026-11-24", None, None),
    ] {
        store
            .add_action(&NewAction {
                text: text.into(),
                due_on: due_on.parse().ok(),
                due_time: due_time.map(str::to_owned),
                owner,
                ..NewAction::default()
            })
            .unwrap();
    }
    home
}

#[test]
fn the_coming_days_stand_in_the_order_of_the_day() {
    let home = with_actions();
    insta::assert_snapshot!(home.run(&["agenda", "--as-of", "2026-11-23"]).out());
    let none = home
        .run(&["agenda", "--as-of", "2026-11-23", "--days", "1"])
        .out();
    assert!(none.starts_with("Nothing in these days"), "{none}");
}

#[test]
fn a_calendar_file_is_its_owners_and_a_second_one_says_nothing_new() {
    let home = with_actions();
    let path = home.folder.path().join("rhythm.ics");
    let name = path.display().to_string();
    let said = home.run(&["agenda", "--ics", &name]);
    assert_eq!(said.code(), 0, "{}", said.err());
    assert!(
        said.out().contains("3 new, 0 changed, 0 cancelled"),
        "{}",
        said.out()
    );
    let first = std::fs::read_to_string(&path).unwrap();
    assert!(first.starts_with("BEGIN:VCALENDAR\r\n") && first.ends_with("END:VCALENDAR\r\n"));
    assert!(first.contains("SUMMARY:Action (AD)") && !first.contains("Duarte"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let again = home.run(&["agenda", "--ics", &name]).out();
    assert!(again.contains("0 new, 0 changed, 0 cancelled"), "{again}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    let nowhere = home.folder.path().join("none/x.ics").display().to_string();
    assert_eq!(home.run(&["agenda", "--ics", &nowhere]).code(), 1);
}
