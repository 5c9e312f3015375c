//! Imports end to end, on small exports written here: what comes in, what becomes history, what undo gives back.

mod answers;
mod at_scale;
mod company;
mod contacts;
mod crosswise;
pub(crate) mod encodings;
mod goals;
mod history;
mod laws;
mod margins;
mod stages;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub(crate) use company::DEALS;
use ridealong::domain::process::Outcome;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::import::{ImportError, ImportOptions, Plan, inspect, plan, write_refused};
use ridealong::storage::Store;
use ridealong::storage::merge::Merged;

/// A company's file and a folder for its exports.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    pub store: Store,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Stamp::of("2026-11-22T10:00:00".parse().unwrap());
        // Every look at the clock is a moment later, as in life.
        let ticks = std::sync::atomic::AtomicI64::new(0);
        let clock = move || Stamp(now.0 + ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let store = Store::open(&folder.path().join("company.db"), Box::new(clock)).unwrap();
        Self { folder, store }
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn plan(
        &mut self,
        files: &[&Path],
        options: &ImportOptions,
    ) -> Result<Plan, ImportError> {
        let mut inspected = Vec::new();
        for file in files {
            inspected.push(inspect(&self.store, file, options, &mut |_| true)?);
        }
        plan(&mut self.store, inspected, options, &mut |_| true)
    }

    pub(crate) fn import_with(&mut self, files: &[&Path], options: &ImportOptions) -> Merged {
        let mut plan = self.plan(files, options).unwrap();
        plan.merge(&mut self.store, &mut |_| true).unwrap()
    }

    /// Imports after trying it both ways: what is tried in a copy, what is tried in the file and taken back, and what is
    /// done are the same.
    pub(crate) fn import_tried(&mut self, files: &[&Path], options: &ImportOptions) -> Merged {
        let mut plan = self.plan(files, options).unwrap();
        let found = |plan: &Plan| {
            let staging = plan.staging();
            (
                staging.changes(0, 1000).unwrap(),
                staging.missing(0, 1000).unwrap(),
            )
        };
        let before = self.dump();
        let copied = plan.preview(&mut self.store, &mut |_| true).unwrap();
        let found_in_copy = found(&plan);
        let here = plan.preview_here(&mut self.store, &mut |_| true).unwrap();
        assert_eq!(here, copied);
        assert_eq!(found(&plan), found_in_copy);
        assert_eq!(self.dump(), before);
        let merged = plan.merge(&mut self.store, &mut |_| true).unwrap();
        assert_eq!(merged, copied);
        assert_eq!(found(&plan), found_in_copy);
        merged
    }

    pub(crate) fn import(&mut self, name: &str, text: &str) -> Merged {
        let path = self.write(name, text);
        self.import_with(&[&path], &ImportOptions::default())
    }

    /// An export of a day.
    pub(crate) fn import_on(&mut self, name: &str, text: &str, day: &str) -> Merged {
        let path = self.write(name, text);
        self.import_with(&[&path], &on(day))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at the file from outside"
    )]
    pub(crate) fn look(&self) -> Connection {
        Connection::open(self.store.path()).unwrap()
    }

    /// Rows of a query as text, cells parted by a bar.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let connection = self.look();
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells: Vec<String> = (0..width)
                .map(
                    |place| match row.get::<_, rusqlite::types::Value>(place).unwrap() {
                        rusqlite::types::Value::Null => String::new(),
                        rusqlite::types::Value::Integer(number) => number.to_string(),
                        rusqlite::types::Value::Real(number) => number.to_string(),
                        rusqlite::types::Value::Text(text) => text,
                        rusqlite::types::Value::Blob(bytes) => format!("{bytes:?}"),
                    },
                )
                .collect();
            Ok(cells.join("|"))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Everything in the file but the journal and what stands outside it.
    pub(crate) fn dump(&self) -> Vec<String> {
        let tables = self.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search\\_%' ESCAPE '\\'
               AND name NOT IN ('journal', 'journal_rows', 'sightings', 'file_mark', 'forecast_mark', 'touched', 'rep_lives', 'rep_sums', 'stale_reps',
                 'forecast_lines', 'forecast_sums', 'stale_forecast_lines') ORDER BY name",
        );
        let mut all = Vec::new();
        for table in tables {
            all.push(format!("-- {table}"));
            all.extend(self.rows(&format!("SELECT * FROM \"{table}\" ORDER BY 1")));
        }
        all
    }

    /// The law of the history: columns of a deal are the last of its events.
    pub(crate) fn broken_laws(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (field, column) in [
            ("stage", "stage_id"),
            ("amount", "amount_minor"),
            ("currency", "currency"),
            ("close_on", "close_on"),
            ("category", "category"),
            ("owner", "owner_id"),
            ("next_step", "next_step"),
        ] {
            broken.extend(self.rows(&format!(
                "SELECT d.name, '{field}', {column} FROM deals d WHERE coalesce(CAST({column} AS TEXT), '') <> coalesce(
                   (SELECT new FROM deal_events e WHERE e.deal_id = d.id AND e.field = '{field}'
                     ORDER BY happened_at DESC, id DESC LIMIT 1), '')"
            )));
        }
        broken.extend(self.rows(
            "SELECT d.name, 'outcome' FROM deals d JOIN stages s ON s.id = d.stage_id WHERE s.outcome <> d.outcome",
        ));
        broken.extend(self.rows(
            "SELECT d.name, 'created' FROM deals d WHERE 1 <> (SELECT count(*) FROM deal_events e
               WHERE e.deal_id = d.id AND e.field = 'created')",
        ));
        broken.extend(self.rows(
            "SELECT d.name, 'pushes' FROM deals d WHERE pushes <> (SELECT count(*) FROM deal_events e
               WHERE e.deal_id = d.id AND e.field = 'close_on' AND e.old IS NOT NULL AND e.new > e.old)",
        ));
        broken
    }
}

pub(crate) fn on(day: &str) -> ImportOptions {
    ImportOptions {
        exported_on: Some(day.parse().unwrap()),
        ..ImportOptions::default()
    }
}

fn counted(merged: &Merged) -> Vec<[i64; 5]> {
    merged
        .counts
        .iter()
        .map(|c| [c.new, c.changed, c.unchanged, c.refused, c.missing])
        .collect()
}

#[test]
fn deals_come_in_with_all_that_they_name() {
    let mut desk = Desk::new();
    let merged = desk.import("deals.csv", DEALS);
    assert_eq!(counted(&merged), [[6, 0, 0, 0, 0]]);
    assert_eq!(
        desk.rows(
            "SELECT d.name, a.name, r.name, s.name, d.outcome, amount_minor, currency, close_on, next_step, d.category
               FROM deals d LEFT JOIN accounts a ON a.id = account_id JOIN reps r ON r.id = d.owner_id
               JOIN stages s ON s.id = stage_id ORDER BY d.external_id"
        ),
        [
            "Acme rollout|Acme|Ana Chen|Proposal|open|120050|EUR|2026-09-30|call Bo|Commit",
            "Bolt pilot|Bolt|Ana Chen|Closed Won|won|80000|EUR|2026-03-15||Closed",
            "Core deal|Core|Ito, Ben|Closed Lost|lost|5000|USD|2026-02-10||Omitted",
            "Dune|Dune|Ito, Ben|Qualification|open||EUR|||Pipeline",
            "Echo|Acme|Ito, Ben|Proposal|open|9999|USD|2026-12-01|send offer|Best Case",
            "Fjord||Ana Chen|Closed Won|won|100000|EUR|2026-04-01||Closed",
        ]
    );
    assert_eq!(
        desk.rows("SELECT count(*) FROM reps WHERE listed = 0"),
        ["2"]
    );
    assert!(desk.broken_laws().is_empty(), "{:?}", desk.broken_laws());
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut desk = Desk::new();
    desk.import("deals.csv", DEALS);
    let before = (desk.dump(), desk.rows("SELECT id, label FROM journal"));
    let merged = desk.import("deals.csv", DEALS);
    assert_eq!(counted(&merged), [[0, 0, 6, 0, 0]]);
    assert_eq!(
        (desk.dump(), desk.rows("SELECT id, label FROM journal")),
        before
    );
}

#[test]
fn undo_restores_exactly_what_was_and_redo_what_came() {
    let mut desk = Desk::new();
    desk.import_on("w1.csv", DEALS, "2026-09-07");
    let before = desk.dump();
    let changed = DEALS
        .replace("Proposal,1200.50", "Closed Won,1100")
        .replace("Dune,Dune", "Dune,Dune Ltd")
        + "D7,Gale,Gale,New Rep,Verbal,5,EUR,2026-10-10,2026-09-01,,Commit\n";
    let path = desk.write("w2.csv", &changed);
    let options = ImportOptions {
        stages: vec![("Verbal".into(), Outcome::Open)],
        ..on("2026-09-14")
    };
    desk.import_with(&[&path], &options);
    let after = desk.dump();
    assert_ne!(before, after);
    let entry = desk.store.undo().unwrap().unwrap();
    assert_eq!(entry.label, "Import w2.csv (1 new, 2 changed)");
    assert_eq!(desk.dump(), before);
    desk.store.redo().unwrap();
    assert_eq!(desk.dump(), after);
}

#[test]
fn a_dry_run_says_what_the_import_does_and_writes_nothing() {
    let mut desk = Desk::new();
    desk.import_on("w1.csv", DEALS, "2026-09-07");
    let before = desk.dump();
    let path = desk.write(
        "w2.csv",
        DEALS
            .replace("1200.50", "1300")
            .replace("D4,Dune", "D8,Dune"),
    );
    let mut plan = desk.plan(&[&path], &on("2026-09-14")).unwrap();
    let preview = plan.preview(&mut desk.store, &mut |_| true).unwrap();
    assert_eq!(desk.dump(), before);
    assert_eq!(counted(&preview), [[1, 1, 4, 0, 1]]);
    let changes = plan.staging().changes(0, 10).unwrap();
    let shown: Vec<_> = changes
        .iter()
        .map(|c| {
            (
                c.record.as_str(),
                c.field.as_str(),
                c.old.as_str(),
                c.new.as_str(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [("Acme rollout", "amount", "EUR 1,200.50", "EUR 1,300")]
    );
    let missing = plan.staging().missing(0, 10).unwrap();
    assert_eq!(
        (missing[0].name.as_str(), missing[0].external_id.as_str()),
        ("Dune", "D4")
    );
    let merged = plan.merge(&mut desk.store, &mut |_| true).unwrap();
    assert_eq!(merged.counts, preview.counts);
    assert_eq!(desk.rows("SELECT count(*) FROM deals"), ["7"]);
}

#[test]
fn a_stop_at_any_moment_leaves_nothing_behind() {
    let mut desk = Desk::new();
    let many: Vec<String> = (0..6000)
        .map(|n| format!("X{n},Deal {n},Acme,Ana,Proposal,1,EUR,2026-09-30,2026-01-05,,Commit\n"))
        .collect();
    let path = desk.write("many.csv", DEALS.to_owned() + &many.concat());
    let before = desk.dump();
    for stop_at in 0..12 {
        let mut left = stop_at;
        let mut go_on = |_| {
            left -= 1;
            left >= 0
        };
        let done =
            inspect(&desk.store, &path, &ImportOptions::default(), &mut go_on).and_then(|file| {
                let mut plan = plan(
                    &mut desk.store,
                    vec![file],
                    &ImportOptions::default(),
                    &mut go_on,
                )?;
                plan.merge(&mut desk.store, &mut go_on)
            });
        match done {
            Err(error) => assert!(error.is_cancelled(), "{error}"),
            Ok(_) => return,
        }
        assert_eq!(desk.dump(), before, "stopped at {stop_at}");
        let staged = std::fs::read_dir(desk.folder.path())
            .unwrap()
            .filter(|entry| {
                entry
                    .as_ref()
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .starts_with(".ridealong")
            });
        assert_eq!(staged.count(), 0);
    }
}

#[test]
fn refused_rows_name_line_column_and_reason_and_can_be_saved() {
    let mut desk = Desk::new();
    let text = DEALS
        .replace("1200.50", "lots")
        .replace("2026-12-01", "2026-13-41")
        + ",=cmd(),,,,,,,,,\n";
    let path = desk.write("deals.csv", text);
    let mut plan = desk.plan(&[&path], &ImportOptions::default()).unwrap();
    let merged = plan.merge(&mut desk.store, &mut |_| true).unwrap();
    assert_eq!(counted(&merged)[0][3], 2);
    let refusals = plan.staging().refusals(0, 10).unwrap();
    let told: Vec<_> = refusals
        .iter()
        .map(|r| (r.line, r.header.as_str(), r.value.as_str()))
        .collect();
    assert_eq!(
        told,
        [(2, "Amount", "lots"), (6, "Close Date", "2026-13-41")]
    );
    let mut csv = Vec::new();
    assert_eq!(write_refused(&plan, &mut csv).unwrap(), 2);
    let csv = String::from_utf8(csv).unwrap();
    assert!(
        csv.starts_with("Opportunity ID,") && csv.contains("D5,Echo,Acme") && csv.contains("line"),
        "{csv}"
    );
    assert_eq!(desk.rows("SELECT count(*) FROM import_refusals"), ["2"]);
}

#[test]
fn a_stage_that_nobody_can_tell_is_asked_for() {
    let mut desk = Desk::new();
    let path = desk.write("deals.csv", DEALS.replace(",Proposal,", ",Kumquat,"));
    let mut plan = desk.plan(&[&path], &ImportOptions::default()).unwrap();
    let ImportError::Undecided(questions) = plan.merge(&mut desk.store, &mut |_| true).unwrap_err()
    else {
        panic!()
    };
    assert!(
        questions[0].flag.contains("--stage 'Kumquat=open'"),
        "{questions:?}"
    );
    plan.decide_stage("Kumquat", Outcome::Open);
    plan.merge(&mut desk.store, &mut |_| true).unwrap();
    assert_eq!(
        desk.rows("SELECT outcome FROM stages WHERE name = 'Kumquat'"),
        ["open"]
    );
}

#[test]
fn dates_that_read_both_ways_are_asked_for() {
    let mut desk = Desk::new();
    let text =
        "Deal ID,Deal Name,Stage,Amount,Close Date\n1,A,Won,5,03/04/2026\n2,B,Won,6,05/06/2026\n";
    let path = desk.write("deals.csv", text);
    let ImportError::Undecided(questions) =
        desk.plan(&[&path], &ImportOptions::default()).unwrap_err()
    else {
        panic!()
    };
    assert!(
        questions[0].flag.starts_with("--date-order"),
        "{questions:?}"
    );
    let told = ImportOptions {
        date_order: Some(ridealong::exchange::recognise::DateOrder::Dmy),
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &told);
    assert_eq!(
        desk.rows("SELECT close_on FROM deals ORDER BY id"),
        ["2026-04-03", "2026-06-05"]
    );
}

#[test]
fn a_list_that_comes_later_completes_who_was_only_named() {
    let mut desk = Desk::new();
    desk.import(
        "deals.csv",
        &DEALS
            .replace("Opportunity Owner", "Owner ID")
            .replace("Ana Chen", "U1")
            .replace("\"Ito, Ben\"", "U2")
            .replace("Ben Ito", "U2"),
    );
    assert_eq!(
        desk.rows("SELECT name, listed FROM reps ORDER BY id"),
        ["U1|0", "U2|0"]
    );
    desk.import("users.csv", "User ID,Full Name,Email,Manager,Regional Office\nU1,Ana Chen,ana@x.example,Mia Boss,West\nU2,Ben Ito,ben@x.example,Mia Boss,West\n");
    assert_eq!(
        desk.rows(
            "SELECT r.name, r.listed, r.role, m.name, t.name, t.office FROM reps r LEFT JOIN reps m ON m.id = r.manager_id
               LEFT JOIN teams t ON t.id = r.team_id ORDER BY r.id"
        ),
        ["Ana Chen|1|rep|Mia Boss|West|West", "Ben Ito|1|rep|Mia Boss|West|West", "Mia Boss|1|manager|||"]
    );
}

#[test]
fn fifteen_and_eighteen_characters_are_one_deal() {
    let mut desk = Desk::new();
    let text =
        |id: &str| format!("Id,Name,StageName,Amount,CloseDate\n{id},A,Prospecting,5,2026-01-01\n");
    desk.import("api.csv", &text("006bm00000LKJNNAA5"));
    let merged = desk.import(
        "report.csv",
        &text("006bm00000LKJNN")
            .replace("Id,Name", "Opportunity ID,Opportunity Name")
            .replace("StageName", "Stage")
            .replace("CloseDate", "Close Date"),
    );
    assert_eq!(counted(&merged), [[0, 0, 1, 0, 0]]);
}

#[test]
fn a_mapping_that_a_person_corrected_is_known_next_time() {
    let mut desk = Desk::new();
    let text = "Deal ID,Deal Name,Stage,Close Date,Zaster\n1,A,Won,2026-01-01,5\n";
    let path = desk.write("deals.csv", text);
    let told = ImportOptions {
        map: vec![("Zaster".into(), Some("amount".into()))],
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &told);
    let path = desk.write(
        "next.csv",
        "Deal ID,Deal Name,Stage,Close Date,Zaster\n2,B,Won,2026-01-02,7\n",
    );
    desk.import_with(&[&path], &ImportOptions::default());
    assert_eq!(
        desk.rows("SELECT amount_minor FROM deals ORDER BY id"),
        ["500", "700"]
    );
}

#[test]
fn a_list_without_amounts_does_not_settle_the_currency_of_totals() {
    let mut desk = Desk::new();
    desk.import(
        "reps.csv",
        "Rep Name,Manager,Team\nAna Chen,Bo Berg,North\n",
    );
    assert_eq!(desk.store.base_currency_set().unwrap(), None);
    desk.import("deals.csv", &DEALS.replace(",USD,", ",EUR,"));
    let set = desk.store.base_currency_set().unwrap();
    assert_eq!(
        set.map(|currency| currency.to_string()).as_deref(),
        Some("EUR")
    );
}
