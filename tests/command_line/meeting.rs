//! `ridealong meeting`: a 1:1 from planning to its end, on the days on which it happened.

use super::Home;

/// Calls whose answers have every field of docs/json.md.
#[expect(clippy::too_many_lines, reason = "the calls are a table")]
pub fn calls() -> Vec<Vec<&'static str>> {
    const DAY: [&str; 3] = ["--json", "--as-of", "2026-11-23"];
    let on = |call: &[&'static str]| [call, &DAY[..]].concat();
    vec![
        on(&["meeting", "plan", "1:1", "Ana Duarte", "--at", "9:00"]),
        on(&[
            "meeting",
            "plan",
            "deal_review",
            "Ana Duarte",
            "--deal",
            "Zug Bahn",
        ]),
        on(&["meeting", "plan", "team", "North", "--on", "+1d"]),
        on(&["meeting", "start", "1"]),
        on(&["meeting", "item", "1"]),
        on(&["meeting", "note", "1", "asked", "twice", "--opinion"]),
        on(&[
            "meeting",
            "decide",
            "1",
            "Bahn first",
            "--because",
            "budget",
        ]),
        on(&["meeting", "action", "1", "send the plan fri"]),
        on(&[
            "meeting",
            "action",
            "1",
            "think",
            "--owner",
            "me",
            "--private",
        ]),
        on(&["meeting", "attend", "1", "Kim", "--guest"]),
        on(&["meeting", "show", "1"]),
        on(&[
            "meeting",
            "end",
            "1",
            "--reason",
            "fire alarm",
            "--next",
            "+1w",
        ]),
        on(&["meeting", "start", "2"]),
        on(&["meeting", "decide", "2", "No discount", "--private"]),
        on(&["meeting", "end", "2"]),
        on(&["meeting", "show", "2"]),
        on(&["meeting", "start", "3"]),
        on(&["meeting", "attend", "3"]),
        on(&["meeting", "end", "3"]),
        on(&["meeting", "move", "4", "2026-12-01", "--reason", "fair"]),
        on(&["meeting", "show", "4"]),
        on(&["meeting", "drop", "4", "--reason", "leave"]),
        on(&["meeting", "--all"]),
        on(&["meeting", "summary", "1"]),
        on(&["meeting", "summary", "2", "--eml"]),
        on(&["meeting", "decisions"]),
        on(&["meeting", "types"]),
    ]
}

fn said(home: &Home, call: &[&str], day: &str) -> String {
    let said = home.run(&[call, &["--as-of", day]].concat());
    assert_eq!(said.code(), 0, "{call:?} {}", said.err());
    said.out().clone()
}

#[expect(clippy::too_many_lines, reason = "two meetings, step by step")]
#[test]
fn two_one_on_ones_a_week_apart_carry_what_was_promised() {
    let home = Home::with_company();
    let first = "2026-11-16";
    let planned = said(
        &home,
        &["meeting", "plan", "1:1", "ana", "--at", "9:00"],
        first,
    );
    assert!(
        planned.starts_with("Planned 1: 1:1 with Ana Duarte, Mon 16 Nov 2026, today."),
        "{planned}"
    );
    said(&home, &["meeting", "start", "1"], first);
    said(
        &home,
        &["meeting", "note", "1", "came late", "twice"],
        first,
    );
    said(
        &home,
        &[
            "meeting",
            "note",
            "1",
            "asked open questions",
            "--shared",
            "--fact",
        ],
        first,
    );
    said(
        &home,
        &["meeting", "action", "1", "send the plan fri"],
        first,
    );
    said(
        &home,
        &[
            "meeting",
            "action",
            "1",
            "ask for the budget",
            "--owner",
            "me",
        ],
        first,
    );
    let ended = said(&home, &["meeting", "end", "1", "--next", "+1w"], first);
    assert!(
        ended.starts_with("Ended: 1:1 with Ana Duarte. The next one is 2, Mon 23 Nov 2026"),
        "{ended}"
    );
    said(&home, &["plan", "done", "1"], "2026-11-20");
    let second = "2026-11-23";
    said(&home, &["meeting", "start", "2"], second);
    let shown = said(&home, &["meeting", "show", "2"], second);
    for line in [
        "What one thing moves this rep forward this week?",
        "  Ana Duarte: present",
        "  >   0:00 of   5 min  Connect and what was promised",
        "Promised before",
        "  [ ] 2 ask for the budget (you, no date)",
        "  [x] 1 send the plan (Ana Duarte, 20 Nov 2026)",
        "Still missing: a commitment of the rep and the day of the next one",
    ] {
        assert!(shown.lines().any(|other| other == line), "{line}\n{shown}");
    }
    let again = home.run(&["meeting", "end", "1", "--as-of", second]);
    assert_eq!(again.code(), 1);
    assert!(again.err().contains("was ended already"), "{}", again.err());
    let ended = said(&home, &["meeting", "end", "2"], second);
    assert!(
        ended.contains("Without a commitment of the rep and the day of the next one."),
        "{ended}"
    );
    // As it stood in between.
    let before = home.json(&["meeting", "--json", "--all", "--as-of", "2026-11-20"]);
    let state = |at: usize| before["meetings"][at]["state"].as_str().unwrap().to_owned();
    assert_eq!((state(0), state(1)), ("planned".into(), "held".into()));
    assert!(
        home.run(&["undo"])
            .out()
            .contains("End “1:1 with Ana Duarte”")
    );
}

#[test]
fn the_summary_is_printed_or_written_and_holds_nothing_private() {
    let home = Home::with_company();
    let day = "2026-11-23";
    said(&home, &["meeting", "plan", "1:1", "ana"], day);
    said(&home, &["meeting", "start", "1"], day);
    said(&home, &["meeting", "note", "1", "comes late"], day);
    said(
        &home,
        &["meeting", "note", "1", "asked open questions", "--shared"],
        day,
    );
    said(&home, &["meeting", "end", "1"], day);
    let path = home.folder.path().join("mail.eml").display().to_string();
    let text = said(&home, &["meeting", "summary", "1"], day);
    assert!(text.starts_with("---\nid: 1\ntype: \"1:1\"") && text.contains("asked open questions"));
    assert!(!text.contains("late"), "{text}");
    said(
        &home,
        &["meeting", "summary", "1", "--eml", "--out", &path],
        day,
    );
    let draft = std::fs::read_to_string(&path).unwrap();
    assert!(
        draft.contains("X-Unsent: 1") && !draft.contains("late"),
        "{draft}"
    );
    let again = home.run(&["meeting", "summary", "1", "--eml", "--out", &path]);
    assert!(again.err().contains("is not replaced"), "{}", again.err());
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let home = Home::with_company();
    for (call, code, wanted) in [
        (
            vec!["meeting", "plan", "lunch"],
            3,
            "there is no type of meeting “lunch”",
        ),
        (vec!["meeting", "plan", "1:1"], 1, "say with whom"),
        (
            vec!["meeting", "plan", "1:1", "ana", "--at", "noon"],
            1,
            "not a time of day",
        ),
        (vec!["meeting", "start", "9"], 3, "there is no meeting 9"),
        (
            vec!["meeting", "plan", "team", "nowhere"],
            3,
            "no team is called",
        ),
    ] {
        let said = home.run(&call);
        assert_eq!(said.code(), code, "{call:?} {}", said.err());
        assert!(said.err().contains(wanted), "{}", said.err());
    }
    said(&home, &["meeting", "plan", "team"], "2026-11-23");
    let said = home.run(&["meeting", "attend", "1"]);
    assert!(said.err().contains("has not begun"), "{}", said.err());
}
