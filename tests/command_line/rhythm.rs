//! `ridealong rhythm`: adopted, changed from a day on, held, skipped, moved, days off, adherence.

use serde_json::Value;

use super::Home;

/// Calls whose answers have every field of docs/json.md.
pub fn calls() -> Vec<Vec<&'static str>> {
    let lines = [
        "rhythm adopt --dry-run --json --as-of 2026-11-02",
        "rhythm adopt one_on_one team --json --as-of 2026-11-02",
        "rhythm add Coaching~day first~working~day --kind ride_along --rep Ana~Duarte --at 9:00 --json --as-of 2026-11-02 --until 2027-12-31",
        "rhythm off add 2026-12-24 2026-12-31 --name Christmas --json --as-of 2026-11-02",
        "rhythm off add 2026-11-16 2026-11-20 --rep Ana~Duarte --json --as-of 2026-11-02",
        "rhythm off add 2027-01-04 --me --json --as-of 2026-11-02",
        "rhythm occurrences --json --as-of 2026-11-23 --from 2026-11-01 --to 2026-11-30",
        "rhythm occurrences --json --known-at 2026-11-23",
        "rhythm done 2:0:2026-11-02 --json --as-of 2026-11-02",
        "rhythm done 2:0:2026-11-09 --json --as-of 2026-11-11",
        "rhythm skip 2:0:2026-11-16 --reason Trade~fair --json --as-of 2026-11-13",
        "rhythm move 2:0:2026-11-23 --to 2026-11-25~15:00 --json --as-of 2026-11-20",
        "rhythm reopen 2:0:2026-11-16 --json --as-of 2026-11-16",
        "rhythm change 1:1 --rule every~2nd~tue --from 2026-12-01 --json --as-of 2026-11-23",
        "rhythm --json --as-of 2026-11-23",
        "rhythm Ana~Duarte --json --known-at 2026-11-23",
        "rhythm adherence --json --as-of 2026-11-23",
        "rhythm adherence --json --as-of 2026-11-01 --from 2026-10-01",
        "rhythm off --json --as-of 2026-11-23",
        "rhythm end team --json --as-of 2026-11-23",
        "rhythm off remove 1 --json --as-of 2026-11-23",
    ];
    // A blank inside an argument is a tilde here.
    let words = |line: &'static str| {
        let parts = line.split(' ');
        parts
            .map(|part| part.replace('~', " ").leak() as &'static str)
            .collect()
    };
    lines.into_iter().map(words).collect()
}

fn run(home: &Home, line: &'static str) -> String {
    let call: Vec<&str> = line.split(' ').collect();
    let call: Vec<String> = call.iter().map(|part| part.replace('~', " ")).collect();
    let call: Vec<&str> = call.iter().map(String::as_str).collect();
    let said = home.run(&call);
    assert_eq!(said.code(), 0, "{call:?}: {}", said.err());
    said.out()
}

#[test]
fn a_rhythm_is_adopted_lived_and_counted() {
    let home = Home::with_company();
    run(
        &home,
        "rhythm adopt one_on_one team forecast_call --as-of 2026-11-02",
    );
    let list = run(&home, "rhythm --as-of 2026-11-02");
    insta::assert_snapshot!("rhythm", list);
    run(
        &home,
        "rhythm off add 2026-11-05 --name Holiday --as-of 2026-11-02",
    );
    run(&home, "rhythm done 2:0:2026-11-02 --as-of 2026-11-02");
    run(
        &home,
        "rhythm move 2:0:2026-11-09 --to 2026-11-11~10:00 --reason Fair --as-of 2026-11-06",
    );
    run(&home, "rhythm done 2:0:2026-11-09 --as-of 2026-11-11");
    run(
        &home,
        "rhythm skip 2:0:2026-11-16 --reason Ill --as-of 2026-11-16",
    );
    let days = run(
        &home,
        "rhythm occurrences --from 2026-11-02 --to 2026-11-16 --as-of 2026-11-17",
    );
    insta::assert_snapshot!("occurrences", days);
    let adherence = run(
        &home,
        "rhythm adherence --period 2026-11 --as-of 2026-11-17",
    );
    insta::assert_snapshot!("adherence", adherence);
    // What was planned then is still there after a change.
    let before = run(
        &home,
        "rhythm occurrences --from 2026-11-02 --to 2026-11-16 --as-of 2026-11-17",
    );
    run(
        &home,
        "rhythm change team --rule first~working~day --as-of 2026-11-17",
    );
    let after = run(
        &home,
        "rhythm occurrences --from 2026-11-02 --to 2026-11-16 --as-of 2026-11-17",
    );
    assert_eq!(before, after);
    assert!(run(&home, "undo --dry-run").contains("Change Team meeting from 17 Nov 2026 on"));
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one refusal after the other, on one file"
)]
fn what_cannot_be_is_refused_with_words_and_several_keys_are_one_change() {
    let home = Home::with_company();
    run(&home, "rhythm adopt team deal_review --as-of 2026-11-02");
    let refused = |line: &'static str| -> (i32, String) {
        let call: Vec<&str> = line.split(' ').collect();
        let said = home.run(&call);
        (said.code(), said.err())
    };
    for (line, code, words) in [
        (
            "rhythm done 1:0:2026-11-03 --as-of 2026-11-04",
            3,
            "has no occurrence",
        ),
        ("rhythm done 1:0 --as-of 2026-11-04", 2, "is no occurrence"),
        ("rhythm done 1:0:2026-11-09 --as-of 2026-11-04", 0, ""),
        (
            "rhythm done 1:0:2026-11-09 --as-of 2026-11-04",
            1,
            "already",
        ),
        ("rhythm add x sometimes", 2, "was not understood"),
        ("rhythm adopt nonsense", 2, "has no line"),
        ("rhythm change 7 --minutes 20", 3, "no activity"),
        (
            "rhythm end team --on 2026-11-01 --as-of 2026-11-04",
            1,
            "yesterday at the earliest",
        ),
        ("rhythm skip 1:0:2026-11-16", 2, "--reason"),
        ("rhythm off remove 9", 3, "no day off 9"),
        (
            "rhythm done 1:0:2026-11-02 2:0:2026-11-05 --as-of 2026-11-05",
            3,
            "has no occurrence",
        ),
    ] {
        let (found, said) = refused(line);
        assert_eq!(found, code, "{line}: {said}");
        assert!(said.contains(words), "{line}: {said}");
    }
    // The last one did nothing, though its first key was right.
    let answer = home.json(&[
        "rhythm",
        "occurrences",
        "--json",
        "--from",
        "2026-11-02",
        "--to",
        "2026-11-04",
        "--as-of",
        "2026-11-05",
    ]);
    let states: Vec<&Value> = answer["occurrences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["missed", "missed"]);
    run(
        &home,
        "rhythm done 1:0:2026-11-02 2:0:2026-11-04 --on 2026-11-04 --as-of 2026-11-05",
    );
    assert!(run(&home, "undo --dry-run").contains("Held: 2 occurrences"));
}
