//! Opening files of every kind: ours, older, newer, others', damaged, linked.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::domain::stamp::Stamp;
use crate::storage::{Desk, Store};

fn now() -> Now {
    Box::new(|| Stamp(1_795_000_000_000))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A file with the newest schema, closed.
fn made(path: &Path) {
    drop(Store::open(path, now()).unwrap());
}

fn refusal(path: &Path) -> StorageError {
    Store::open(path, now()).err().expect("it was opened")
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Everything in a folder but the index of the write-ahead log, which SQLite makes anew with each opening.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

const SECOND: &str = "CREATE TABLE wishes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;";

#[test]
fn a_newer_file_is_refused_and_stays_byte_for_byte_also_where_only_its_log_knows() {
    for log_only in [false, true] {
        let folder = folder();
        let path = folder.path().join("a.db");
        made(&path);
        let writer = connect(&path).unwrap();
        writer
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_only)
            .unwrap();
        writer
            .pragma_update(None, "user_version", schema::VERSION + 1)
            .unwrap();
        drop(writer);
        let before = contents(folder.path());
        assert_eq!(before.len(), if log_only { 2 } else { 1 });
        assert!(matches!(refusal(&path), StorageError::Newer { .. }));
        assert_eq!(contents(folder.path()), before);
    }
}

#[test]
fn files_that_are_not_ours_are_refused_and_left_as_they_are() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let other = |application: i32| {
        let _ = fs::remove_file(&path);
        fs::write(&path, "").unwrap();
        let connection = connect(&path).unwrap();
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
            .unwrap();
        connection
            .execute_batch("CREATE TABLE music (id INTEGER)")
            .unwrap();
        connection
            .pragma_update(None, "application_id", application)
            .unwrap();
        drop(connection);
        fs::read(&path).unwrap()
    };
    let cases = [
        other(0),
        other(17),
        b"Deal,Amount\nAcme,5\n".to_vec(),
        vec![0; 4096],
        vec![7; 99],
    ];
    for bytes in cases {
        fs::write(&path, &bytes).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        assert!(matches!(refusal(&path), StorageError::Foreign { .. }));
        assert_eq!(fs::read(&path).unwrap(), bytes);
        #[cfg(unix)]
        assert_eq!(
            mode(&path),
            0o644,
            "the rights of another program's file were changed"
        );
    }
}

#[test]
fn a_truncated_file_is_damaged_and_not_opened() {
    let folder = folder();
    let path = folder.path().join("a.db");
    made(&path);
    let whole = fs::read(&path).unwrap();
    for length in [4096, 100, whole.len() / 2, whole.len() - 5000] {
        fs::write(&path, &whole[..length]).unwrap();
        let opened = Store::open(&path, now());
        if let Ok(store) = opened {
            let found = store.health();
            assert!(
                found.map_or(true, |health| !health.problems.is_empty()),
                "{length}"
            );
        }
    }
}

#[test]
fn a_folder_a_broken_link_and_a_pipe_are_refused_in_words() {
    let folder = folder();
    let text = |path: &Path| refusal(path).to_string();
    assert!(text(folder.path()).contains("it is a directory"));
    #[cfg(unix)]
    {
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(folder.path().join("gone.db"), &link).unwrap();
        assert!(text(&link).contains("which is not there"));
        assert!(text(Path::new("/dev/null")).contains("not a plain file"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_its_file_and_the_desk_lies_beside_that() {
    let folder = folder();
    let (real, link) = (folder.path().join("real.db"), folder.path().join("link.db"));
    made(&real);
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let mut store = Store::open(&link, now()).unwrap();
    store.save_draft("k", "t", "{}").unwrap();
    assert_eq!(store.path(), fs::canonicalize(&real).unwrap());
    assert!(folder.path().join("real.desk").exists());
    assert!(!folder.path().join("link.desk").exists());
}

#[test]
fn odd_names_and_missing_folders_are_no_trouble() {
    let folder = folder();
    for name in [
        "with space.db",
        "süß 漢字.db",
        "line\nend.db",
        "none/of/them.db",
        "no-ending",
        "?mode=memory",
        "%20#",
    ] {
        let path = folder.path().join(name);
        made(&path);
        assert!(path.is_file(), "{name}");
        assert!(
            Store::open(&path, now())
                .unwrap()
                .health()
                .unwrap()
                .problems
                .is_empty()
        );
    }
    #[cfg(unix)]
    assert_eq!(mode(&folder.path().join("none/of")), 0o700);
}

#[cfg(unix)]
#[test]
fn every_file_of_ours_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("a.db");
    made(&path);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    fs::write(folder.path().join("a.desk"), "").unwrap();
    fs::set_permissions(
        folder.path().join("a.desk"),
        fs::Permissions::from_mode(0o666),
    )
    .unwrap();
    let mut store = Store::open(&path, now()).unwrap();
    store.save_draft("k", "t", "{}").unwrap();
    store
        .change("x", |change| {
            Ok(change
                .sql()
                .execute_batch("INSERT INTO reps (uid, name) VALUES (x'01', 'Ana')")?)
        })
        .unwrap();
    let mut files = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let file = entry.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        files += 1;
    }
    assert_eq!(files, 6, "database and desk, each with log and index");
}

#[test]
fn two_files_never_share_a_desk() {
    let names = ["a.db", "a.sqlite", "a", "b.desk", "b.db-desk", "b"];
    let mut desks: Vec<_> = names.iter().map(|n| Desk::path_for(Path::new(n))).collect();
    assert_eq!(desks[0], Path::new("a.desk"));
    desks.sort();
    desks.dedup();
    assert_eq!(desks.len(), names.len());
}

#[test]
fn a_broken_desk_is_put_aside_and_keeps_nobody_out() {
    for rubbish in [&b"rubbish"[..], &[0xff; 8192]] {
        let folder = folder();
        let path = folder.path().join("a.db");
        fs::write(folder.path().join("a.desk"), rubbish).unwrap();
        let mut store = Store::open(&path, now()).unwrap();
        assert!(store.drafts().unwrap().is_empty());
        store.save_draft("k", "t", "{}").unwrap();
        assert_eq!(
            fs::read(folder.path().join("a.desk.broken-1")).unwrap(),
            rubbish
        );
    }
}

#[test]
fn a_draft_is_kept_also_after_the_desk_was_deleted() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let mut store = Store::open(&path, now()).unwrap();
    store.save_draft("k", "t", "{}").unwrap();
    for ending in ["desk", "desk-wal", "desk-shm"] {
        let _ = fs::remove_file(path.with_extension(ending));
    }
    store.save_draft("l", "t", "{}").unwrap();
    drop(store);
    assert_eq!(
        Store::open(&path, now()).unwrap().drafts().unwrap().len(),
        1
    );
}

fn add_rep(store: &mut Store, name: &str) -> Result<()> {
    store.change("Add a rep", |change| {
        let uid = change.uid();
        change.sql().execute(
            "INSERT INTO main.reps (uid, name) VALUES (?1, ?2)",
            (uid, name),
        )?;
        Ok(())
    })
}

#[cfg(unix)]
#[test]
fn what_a_replaced_or_deleted_file_held_is_rescued_and_the_new_one_is_not_touched() {
    for replaced in [true, false] {
        let folder = folder();
        let path = folder.path().join("a.db");
        let mut store = Store::open(&path, now()).unwrap();
        add_rep(&mut store, "Ana").unwrap();
        for ending in ["db", "db-wal", "db-shm"] {
            let _ = fs::remove_file(path.with_extension(ending));
        }
        let mut other = replaced.then(|| Store::open(&path, now()).unwrap());
        if let Some(other) = &mut other {
            add_rep(other, "Ben").unwrap();
        }
        for _ in 0..2 {
            let refused = add_rep(&mut store, "Cem").unwrap_err().to_string();
            assert!(refused.contains("a.rescued-1.db"), "{refused}");
        }
        assert!(store.undo().is_err());
        drop(store);
        drop(other);
        let names = |file: &str| -> Vec<String> {
            let store = Store::open(&folder.path().join(file), now()).unwrap();
            let mut reps = store.reader().prepare("SELECT name FROM reps").unwrap();
            reps.query_map([], |row| row.get(0))
                .unwrap()
                .map(|name| name.unwrap())
                .collect()
        };
        assert_eq!(names("a.rescued-1.db"), ["Ana"]);
        assert_eq!(mode(&folder.path().join("a.rescued-1.db")), 0o600);
        if replaced {
            assert_eq!(names("a.db"), ["Ben"]);
        }
        assert!(!folder.path().join("a.rescued-2.db").exists());
    }
}

/// The shipped steps and the one that a later version would add.
#[test]
fn a_store_for_the_desk_keeps_drafts_changes_no_record_and_rescues_a_file_that_lost_its_name() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let mut store = Store::open(&path, now()).unwrap();
    add_rep(&mut store, "Ana").unwrap();
    let mut held = Store::for_desk(&path, now()).unwrap();
    let mut desk = Store::for_desk(&path, now()).unwrap();
    desk.save_draft("note", "Note", "{}").unwrap();
    assert_eq!(store.drafts().unwrap().len(), 1);
    assert!(add_rep(&mut desk, "Ben").is_err());
    assert!(held.must_be_in_place().is_ok());
    add_rep(&mut store, "Cem").unwrap();
    drop(store);
    for ending in ["db", "db-wal", "db-shm"] {
        let _ = fs::remove_file(path.with_extension(ending));
    }
    let gone = held.must_be_in_place().unwrap_err().to_string();
    assert!(gone.contains("a.rescued-1.db"), "{gone}");
    let rescued = Store::open(&folder.path().join("a.rescued-1.db"), now()).unwrap();
    let names: i64 = rescued
        .reader()
        .query_row("SELECT count(*) FROM reps", [], |row| row.get(0))
        .unwrap();
    assert_eq!(names, 2);
}

fn and_one_more(step: &str) -> Vec<&str> {
    let mut steps = schema::STEPS.to_vec();
    steps.push(step);
    steps
}

#[cfg(unix)]
#[test]
fn an_older_file_is_copied_for_its_owner_only_and_then_upgraded() {
    let folder = folder();
    let path = folder.path().join("a.db");
    made(&path);
    let steps = and_one_more(SECOND);
    drop(open_with(&path, &now(), &steps).unwrap());
    let copies: Vec<_> = contents(folder.path())
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(copies.len(), 2, "{copies:?}");
    let copy = copies.iter().find(|file| **file != path).unwrap();
    assert!(
        copy.to_string_lossy()
            .contains(&format!("a.v{}-", schema::VERSION))
    );
    assert_eq!(mode(copy), 0o600);
    assert!(
        matches!(refusal(&path), StorageError::Newer { .. }),
        "the file is at the new version"
    );
    assert!(
        Store::open(copy, now())
            .unwrap()
            .health()
            .unwrap()
            .problems
            .is_empty(),
        "the copy is whole"
    );
    drop(open_with(&path, &now(), &steps).unwrap());
    assert_eq!(
        contents(folder.path()).len(),
        2,
        "an upgraded file is not copied again"
    );
}

#[test]
fn a_step_that_fails_leaves_the_file_as_it_was() {
    let wishes = format!("{SECOND} INSERT INTO wishes (text) VALUES ('x');");
    let links = "INSERT INTO deals (uid, name, stage_id) VALUES (x'01', 'Acme', 99);";
    for step in [format!("{wishes} SELECT nonsense;"), links.to_owned()] {
        let folder = folder();
        let path = folder.path().join("a.db");
        made(&path);
        let before = fs::read(&path).unwrap();
        let steps = and_one_more(&step);
        assert!(open_with(&path, &now(), &steps).is_err(), "{step}");
        assert_eq!(fs::read(&path).unwrap(), before, "{step}");
        made(&path);
    }
}

#[test]
fn where_no_copy_can_be_made_nothing_is_upgraded() {
    let folder = folder();
    let path = folder.path().join("a.db");
    made(&path);
    let mut connection = connect(&path).unwrap();
    let nowhere = folder.path().join("none/a.db");
    let upgraded = schema::upgrade(
        &mut connection,
        &nowhere,
        schema::VERSION,
        Stamp(0),
        &and_one_more(SECOND),
    );
    assert!(
        upgraded
            .unwrap_err()
            .to_string()
            .contains("nothing was upgraded")
    );
    assert_eq!(read_version(&connection, &path).unwrap(), schema::VERSION);
}

#[test]
fn a_file_that_another_window_upgraded_further_keeps_its_version() {
    let folder = folder();
    let path = folder.path().join("a.db");
    made(&path);
    let mut connection = connect(&path).unwrap();
    let further = schema::VERSION + 1;
    connection
        .pragma_update(None, "user_version", further)
        .unwrap();
    schema::take_steps(&mut connection, &and_one_more(SECOND)).unwrap();
    assert_eq!(read_version(&connection, &path).unwrap(), further);
}

/// Two readers at once wait for each other at every page of an SQLite that is built otherwise (`.cargo/config.toml`).
#[test]
fn readers_share_no_lock_of_pages() {
    let connection = Connection::open_in_memory().unwrap();
    let mut options = connection.prepare("PRAGMA compile_options").unwrap();
    let options = options.query_map([], |row| row.get(0)).unwrap();
    let options: Vec<String> = options.map(|option| option.unwrap()).collect();
    assert!(options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"));
    assert!(
        !options
            .iter()
            .any(|option| option == "ENABLE_MEMORY_MANAGEMENT")
    );
}
