//! The indices hold what is in the file after every change, undo and redo; what is typed finds it.

use std::fmt::Write as _;

use proptest::prelude::*;
use rusqlite::Connection;

use super::kind::{GROUPS, KINDS};
use super::*;
use crate::domain::history::Looking;
use crate::domain::ids::DealId;
use crate::domain::stamp::Stamp;
use crate::storage::records::Subject;
use crate::storage::small_file::{small_file, today};

/// Every word at its place in every record: what the index holds, and what it must hold.
fn places(sql: &Connection, index: &str) -> (Vec<String>, Vec<String>) {
    sql.execute_batch(&format!(
        "CREATE VIRTUAL TABLE temp.again USING fts5 (text, content = '', contentless_delete = 1,
           tokenize = 'unicode61 remove_diacritics 2');
         INSERT INTO temp.again (rowid, text) SELECT id, text FROM main.{index}_texts WHERE text <> '';
         CREATE VIRTUAL TABLE temp.must USING fts5vocab ('temp', 'again', 'instance');
         CREATE VIRTUAL TABLE temp.does USING fts5vocab ('main', '{index}', 'instance');"
    ))
    .unwrap();
    let lines = |table: &str| -> Vec<String> {
        let sql_text = format!(
            "SELECT term || ' ' || doc || ' ' || offset FROM temp.{table} ORDER BY doc, offset"
        );
        let mut statement = sql.prepare(&sql_text).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(rusqlite::Result::unwrap).collect()
    };
    let both = (lines("does"), lines("must"));
    sql.execute_batch("DROP TABLE temp.must; DROP TABLE temp.does; DROP TABLE temp.again;")
        .unwrap();
    both
}

fn assert_in_step(store: &Store, after: &str) {
    for group in &GROUPS {
        let (does, must) = places(store.reader(), group.index);
        assert_eq!(does, must, "{} after {after}", group.index);
    }
    assert_eq!(differences(store.reader()).unwrap(), [""; 0], "{after}");
}

/// One row in every table that is searched, each with a word of its own.
const ONE_OF_EACH: &str = "
    INSERT INTO main.accounts (id, uid, name) VALUES (9, x'70', 'Wordaccount');
    UPDATE main.deals SET account_id = 9, next_step = 'worddeal step' WHERE id = 1;
    INSERT INTO main.meeting_types (id, uid, key, name, per, position) VALUES (90, x'71', 'zz', 'ZZ', 'rep', 90);
    INSERT INTO main.competencies (id, uid, key, name, position) VALUES (90, x'72', 'zz', 'Zeal', 90);
    INSERT INTO main.diagnoses (id, uid, rep_id, started_at, changed_at) VALUES (1, x'73', 1, 1, 1);
    INSERT INTO main.notes (uid, subject_kind, subject_id, text, written_at, changed_at)
      VALUES (x'74', 'rep', 1, 'wordnote', 1790000000000, 1);
    INSERT INTO main.meetings (id, uid, meeting_type_id, rep_id, title, planned_on, made_at)
      VALUES (1, x'75', 90, 1, 'wordmeeting', '2026-09-22', 1);
    INSERT INTO main.decisions (uid, text, meeting_id, decided_at, private) VALUES (x'76', 'worddecision', 1, 1790000000000, 1);
    INSERT INTO main.ride_alongs (id, uid, rep_id, purpose, planned_on, made_at, strength, point_two)
      VALUES (1, x'77', 1, 'wordride', '2026-09-22', 1, 'wordstrength', 'wordpoint');
    INSERT INTO main.observations (uid, rep_id, competency_id, ride_along_id, observed_on, used, note, made_at)
      VALUES (x'78', 1, 90, 1, '2026-09-22', 'yes', 'wordobservation', 1);
    INSERT INTO main.actions (uid, text, made_at) VALUES (x'79', 'wordaction', 1);
    INSERT INTO main.calls (id, uid, ride_along_id, position, objective, ended_how, made_at)
      VALUES (1, x'7A', 1, 1, 'wordobjective', 'wordending', 1);
    INSERT INTO main.call_marks (uid, call_id, kind, text, after_ms, made_at)
      VALUES (x'7B', 1, 'quote', 'wordquote', 0, 1), (x'7C', 1, 'tick', 'wordtick', 0, 1);
    INSERT INTO main.debrief_answers (uid, ride_along_id, position, speaker, prompt, answer, answered_at)
      VALUES (x'7D', 1, 1, 'rep', 'What went well?', 'worddebrief', 1);
    INSERT INTO main.commitments (uid, rep_id, competency_id, words, made_at) VALUES (x'7E', 1, 90, 'wordcommitment', 1);
    INSERT INTO main.plans (id, uid, rep_id, focus, rep_words, starts_on, ends_on, made_at)
      VALUES (1, x'7F', 1, 'wordfocus', 'wordreps', '2026-09-22', '2026-12-22', 1);
    INSERT INTO main.check_ins (uid, plan_id, due_on, note, made_at) VALUES (x'80', 1, '2026-09-29', 'wordcheck', 1);
    INSERT INTO main.diagnosis_evidence (uid, diagnosis_id, kind, text, added_at) VALUES (x'81', 1, 'rep_talk', 'wordevidence', 1);
    INSERT INTO main.diagnosis_answers (uid, diagnosis_id, question, answer, note, answered_at)
      VALUES (x'82', 1, 'q', 'a', 'wordanswer', 1);";

fn full() -> Store {
    let mut store = small_file();
    store
        .change("One of each", |change| {
            Ok(change.sql().execute_batch(ONE_OF_EACH)?)
        })
        .unwrap();
    store
}

fn found(store: &Store, typed: &str) -> Vec<String> {
    let found = store.search_text(typed, 50).unwrap();
    let line = |hit: &TextHit| {
        let at = hit.text.matches.first().cloned().unwrap_or_default();
        format!("{} {} [{}]", hit.kind, hit.about, &hit.text.text[at])
    };
    found.hits.iter().map(line).collect()
}

#[test]
fn every_kind_is_found_by_its_words_and_says_whom_it_is_about() {
    let store = full();
    assert_in_step(&store, "one of each");
    for (typed, line) in [
        ("WORDAC", "action  [wordac]"),
        ("wordaccount", "deal Ana Ruiz [Wordaccount]"),
        ("worddeal", "deal Ana Ruiz [worddeal]"),
        ("wordnote", "note Ana Ruiz [wordnote]"),
        ("wordmeeting", "meeting Ana Ruiz [wordmeeting]"),
        ("worddecision", "decision wordmeeting [worddecision]"),
        ("wordride", "ride-along Ana Ruiz [wordride]"),
        ("wordpoint wordride", "ride-along Ana Ruiz [wordride]"),
        (
            "wordobservation",
            "observation Ana Ruiz, Zeal [wordobservation]",
        ),
        ("wordobjective", "call Ana Ruiz [wordobjective]"),
        ("wordquote", "quote Ana Ruiz [wordquote]"),
        ("worddebrief", "debrief Ana Ruiz [worddebrief]"),
        (
            "wordcommitment",
            "commitment Ana Ruiz, Zeal [wordcommitment]",
        ),
        ("wordreps", "plan Ana Ruiz [wordreps]"),
        ("wordcheck", "check-in Ana Ruiz, wordfocus [wordcheck]"),
        ("wordevidence", "evidence Ana Ruiz [wordevidence]"),
        ("wordanswer", "answer Ana Ruiz [wordanswer]"),
    ] {
        let lines = found(&store, typed);
        assert!(lines.contains(&line.to_owned()), "{typed}: {lines:?}");
    }
    assert_eq!(found(&store, "wordtick"), [""; 0]);
    assert_eq!(found(&store, "word").len(), 15);
    let hits = store.search_text("worddecision", 50).unwrap().hits;
    assert!(hits[0].private);
    assert_eq!(hits[0].opens, Some(("meeting".to_owned(), 1)));
    assert_eq!(KINDS.len(), 15);
}

#[test]
fn what_a_hit_reads_is_what_its_index_holds() {
    let store = full();
    for kind in &KINDS {
        let row = match kind.index {
            "search_work" => format!("t.id * 32 + {}", kind.number),
            _ => "t.id".to_owned(),
        };
        let (select, index) = (kind.select, kind.index);
        let sql = format!(
            "SELECT count(*), sum(mine.text IS v.text) FROM ({select}) mine
             JOIN main.{} t ON t.id = mine.id JOIN main.{index}_texts v ON v.id = {row}",
            kind.table
        );
        let (rows, same): (i64, i64) = store
            .reader()
            .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert!(rows > 0 && rows == same, "{}: {same} of {rows}", kind.kind);
    }
}

#[test]
fn cascades_undo_and_redo_keep_the_index_right() {
    let mut store = full();
    store
        .change("Gone", |change| {
            change.sql().execute_batch(
                "UPDATE main.observations SET ride_along_id = NULL; DELETE FROM main.ride_alongs;
                 UPDATE main.accounts SET name = 'Renamed';
                 UPDATE main.decisions SET meeting_id = NULL; DELETE FROM main.meetings; DELETE FROM main.plans;",
            )?;
            Ok(())
        })
        .unwrap();
    assert_in_step(&store, "cascade");
    assert_eq!(found(&store, "wordquote"), [""; 0]);
    assert_eq!(found(&store, "renamed").len(), 1);
    while store.undo().unwrap().is_some() {
        assert_in_step(&store, "undo");
    }
    assert_eq!(found(&store, "word"), [""; 0]);
    while store.redo().unwrap().is_some() {
        assert_in_step(&store, "redo");
    }
    assert_eq!(found(&store, "renamed").len(), 1);
    store.look_at(Looking::at(Some(today()), None)).unwrap();
    assert_in_step(&store, "looking back");
}

#[test]
fn nothing_that_is_typed_is_an_error() {
    let store = full();
    for typed in [
        "",
        " ",
        "\"",
        "\"\"",
        "a\"b",
        "*",
        "-",
        "^",
        "(",
        "a AND",
        "NOT",
        "OR",
        "NEAR(a b)",
        "text:",
        "a*b*",
        "{a}",
        "+",
        "\\",
        "'",
        "%",
        "_",
        "🎉",
        "👩‍👩‍👧",
        "é",
        "\u{301}",
        "株式会社",
        "สวัสดี",
        "\0",
        "\u{200b}",
        "ß",
        "ﬁ",
        "½",
        "²",
        "𝒜",
        "word-note",
        "word\"note",
        "-wordnote",
        "wordnote*",
        "a b c d e f g h i j k l m n o p",
    ] {
        store.search_text(typed, 50).unwrap();
    }
    assert_eq!(found(&store, "\"wordnote").len(), 1);
    assert_eq!(found(&store, "-wordnote*").len(), 1);
    assert_eq!(found(&store, "wordnote \"").len(), 1);
}

#[test]
fn scripts_without_spaces_and_emoji_are_found_inside_a_line() {
    let mut store = small_file();
    let subject = Subject::Deal(DealId(1));
    store.write_note(subject, "お客様は株式会社です").unwrap();
    store.write_note(subject, "signed 🎉 on Friday").unwrap();
    for (typed, hits) in [
        ("株式", 1),
        ("会社 お客", 1),
        ("🎉", 1),
        ("🎉 fri", 1),
        ("🎊", 0),
        ("社株", 0),
    ] {
        assert_eq!(found(&store, typed).len(), hits, "{typed}");
    }
}

#[test]
fn the_best_come_first_and_the_rest_is_counted() {
    let mut store = small_file();
    let mut notes = String::new();
    for n in 0..1200 {
        let _ = write!(
            notes,
            "INSERT INTO main.notes (uid, subject_kind, text, written_at, changed_at)
               VALUES (randomblob(16), 'none', 'Globexes number {n}', {}, 0);",
            86_400_000_i64 * n
        );
    }
    notes += "INSERT INTO main.notes (uid, subject_kind, text, written_at, changed_at)
      VALUES (x'66', 'none', 'About globex', 0, 0);";
    store
        .change("Notes", |change| Ok(change.sql().execute_batch(&notes)?))
        .unwrap();
    let found = store.search_text("globex", 50).unwrap();
    assert_eq!(found.hits.len(), 50);
    assert_eq!(
        found.total,
        TextTotal {
            counted: 1001,
            more: true
        }
    );
    let kinds: Vec<String> = found
        .hits
        .iter()
        .take(3)
        .map(|h| h.text.text.clone())
        .collect();
    assert!(kinds[0].starts_with("Globex rollout"), "{kinds:?}");
    assert_eq!(kinds[1..], ["About globex", "Globexes number 1199"]);
    assert_eq!(
        store
            .search_text("number 7 globexes", 50)
            .unwrap()
            .total
            .counted,
        111
    );
}

#[test]
fn a_day_looked_at_finds_what_was_there_then() {
    let mut store = full();
    store
        .change_next_step(DealId(1), "ask for the tender", None)
        .unwrap();
    assert_eq!(found(&store, "tender").len(), 1);
    let day = NaiveDate::from_ymd_opt(2026, 9, 21);
    store.look_at(Looking::at(day, None)).unwrap();
    assert_eq!(found(&store, "tender"), [""; 0]);
    assert_eq!(found(&store, "wordobservation"), [""; 0]);
    assert_eq!(found(&store, "wordnote").len(), 1);
    let day = NaiveDate::from_ymd_opt(2026, 9, 20);
    store.look_at(Looking::at(day, None)).unwrap();
    assert_eq!(found(&store, "wordnote"), [""; 0]);
}

#[test]
fn large_changes_rest_the_triggers_and_mend_the_index() {
    let mut store = full();
    store
        .change("Many", |change| {
            change.sql().execute_batch(
                "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                 INSERT INTO main.notes (id, uid, subject_kind, text, written_at, changed_at)
                   SELECT i, randomblob(16), 'none', 'many ' || i, 0, 0 FROM n;
                 UPDATE main.accounts SET name = 'Many';",
            )?;
            Ok(())
        })
        .unwrap();
    store.undo().unwrap();
    assert_in_step(&store, "undo of many");
    store.redo().unwrap();
    assert_in_step(&store, "redo of many");
    assert_eq!(store.search_text("many", 50).unwrap().total.counted, 902);
}

#[test]
fn an_index_that_is_wrong_is_a_problem_of_the_doctor() {
    for damage in [
        "DELETE FROM search_notes",
        "INSERT INTO search_work (rowid, text) VALUES (99 * 32 + 1, 'nothing')",
        "DROP TRIGGER search_notes_u; UPDATE notes SET text = 'other'",
    ] {
        let store = full();
        store.reader().execute_batch(damage).unwrap();
        let problems = store.health().unwrap().problems;
        assert!(
            problems
                .iter()
                .any(|p| p.starts_with("the index of the search")),
            "{damage}: {problems:?}"
        );
    }
}

/// A change that somebody could make.
fn change() -> impl Strategy<Value = String> {
    let word = "[a-z]{1,3}( [a-zé]{1,3}){0,2}";
    prop_oneof![
        (word, 1..5i64).prop_map(|(text, deal)| format!(
            "INSERT INTO main.notes (uid, subject_kind, subject_id, text, written_at, changed_at)
               VALUES (randomblob(16), 'deal', {deal}, '{text}', 0, 0)"
        )),
        (word, 1..9i64).prop_map(|(text, id)| format!("UPDATE main.notes SET text = '{text}' WHERE id = {id}")),
        (1..9i64).prop_map(|id| format!("DELETE FROM main.notes WHERE id = {id}")),
        (word, 1..4i64).prop_map(|(text, id)| format!("UPDATE main.deals SET next_step = '{text}' WHERE id = {id}")),
        word.prop_map(|text| format!("UPDATE main.accounts SET name = '{text}'")),
        (1..4i64).prop_map(|id| format!("UPDATE main.deals SET account_id = NULL WHERE id = {id}")),
        (1..4i64).prop_map(|id| format!("UPDATE main.deals SET account_id = 9 WHERE id = {id}")),
        word.prop_map(|text| format!(
            "INSERT INTO main.calls (uid, ride_along_id, position, objective, made_at)
               SELECT randomblob(16), min(id), 1, '{text}', 1 FROM main.ride_alongs HAVING count(*) > 0"
        )),
        word.prop_map(|text| format!(
            "INSERT INTO main.call_marks (uid, call_id, kind, text, after_ms, made_at)
               SELECT randomblob(16), max(id), 'quote', '{text}', 1, 1 FROM main.calls HAVING count(*) > 0"
        )),
        word.prop_map(|text| format!("UPDATE main.meetings SET title = '{text}'")),
        (word, 0..3i64).prop_map(|(text, id)| format!("UPDATE main.actions SET text = '{text}' WHERE id % 3 = {id}")),
        word.prop_map(|text| format!("INSERT INTO main.actions (uid, text, made_at) VALUES (randomblob(16), '{text}', 1)")),
        Just("DELETE FROM main.calls WHERE id = (SELECT max(id) FROM main.calls)".to_owned()),
        Just("DELETE FROM main.plans".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// 0: undo, 1: redo, else the change.
    #[test]
    fn the_index_equals_a_recount_after_any_changes(steps in proptest::collection::vec((0..6u8, change()), 1..14)) {
        let mut store = full();
        for (way, sql) in steps {
            match way {
                0 => drop(store.undo().unwrap()),
                1 => drop(store.redo().unwrap()),
                // One that points to nothing is refused, and leaves no trace in the index either.
                _ => drop(store.change("Any", |change| Ok(change.sql().execute_batch(&sql)?))),
            }
        }
        for group in &GROUPS {
            let (does, must) = places(store.reader(), group.index);
            prop_assert_eq!(does, must);
        }
    }

    #[test]
    fn whatever_is_typed_is_answered(typed in "\\PC{0,24}") {
        let found = full().search_text(&typed, 50).unwrap();
        for hit in found.hits {
            for range in hit.text.matches {
                prop_assert!(hit.text.text.get(range).is_some());
            }
        }
    }
}

#[test]
fn notes_carry_the_day_on_which_they_were_written() {
    let mut store = small_file();
    store
        .write_note(Subject::Deal(DealId(1)), "Today's word")
        .unwrap();
    let hits = store.search_text("today", 50).unwrap().hits;
    assert_eq!(hits[0].day, Some(Stamp::start_of(today()).day()));
    assert_eq!(hits[0].opens, Some(("deal".to_owned(), 1)));
}
