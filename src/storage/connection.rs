//! Opening the file: the only place where a connection is made.

use std::fs::{self, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::StorageError;
use super::{Now, Result, schema, text_match};

/// "Rdlg", in the header of every file of ours.
const APPLICATION_ID: i32 = 0x5264_6c67;

/// How long a write waits for another one before it says so: longer than the merge of a large import takes.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Opens or makes the database, see [`super::Store::open`]. Answers also with where it really lies: a link leads
/// to its file, and what belongs to the file lies beside that, so that both ways find it.
pub(super) fn open(path: &Path, now: &Now) -> Result<(Connection, PathBuf)> {
    open_with(path, now, schema::STEPS)
}

fn open_with(path: &Path, now: &Now, steps: &[&str]) -> Result<(Connection, PathBuf)> {
    make_private(path)?;
    let known = schema::version_of(steps);
    look_before_touching(path, known)?;
    let real = fs::canonicalize(path).map_err(|e| unwritable(path, &e))?;
    let mut connection = connect(&real)?;
    let version = read_version(&connection, &real)?;
    if version > known {
        return Err(newer(path, version, known));
    }
    close_to_others(&real)?;
    claim(&connection)?;
    prepare(&connection)?;
    schema::upgrade(&mut connection, &real, version, now(), steps)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok((connection, real))
}

/// Opens a database that was opened before in this process, to read no table of it: its tables, hundreds of them with
/// their indices and triggers, are not even looked at. It holds the file and its log in hand, whatever becomes of their
/// names, and changes nothing.
pub(super) fn open_untouched(path: &Path) -> Result<Connection> {
    let connection = connect(path)?;
    // Opens the log as well.
    let _: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

/// Opens a database that is open in this process already once more, to read it beside the first: it writes nothing, and
/// keeps little, because it goes from one end of a table to the other.
pub(super) fn open_to_read(path: &Path) -> Result<Connection> {
    let connection = connect(path)?;
    connection.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cache_size = -4096;",
    )?;
    text_match::register(&connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

fn newer(path: &Path, found: i32, known: i32) -> StorageError {
    StorageError::Newer {
        path: path.to_owned(),
        found,
        known,
    }
}

/// A database in memory with the newest schema.
pub(super) fn in_memory() -> Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&connection)?;
    schema::take_steps(&mut connection, schema::STEPS)?;
    Ok(connection)
}

/// Opens a small file of our own (the desk, an import's staging area) with the pragmas of the house.
pub(super) fn open_beside(path: &Path) -> Result<Connection> {
    make_private(path)?;
    close_to_others(path)?;
    let connection = connect(path)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Opens a small file of our own to read tables in it that nobody writes meanwhile: without locks, because a transaction
/// of ours may write others of its tables.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that opens connections"
)]
pub(super) fn open_unlocked(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let target = fs::canonicalize(path).map_err(|e| unwritable(path, &e))?;
    let mut address = String::from("file:");
    for letter in target.to_string_lossy().chars() {
        match letter {
            '%' => address.push_str("%25"),
            '?' => address.push_str("%3f"),
            '#' => address.push_str("%23"),
            _ => address.push(letter),
        }
    }
    address.push_str("?immutable=1");
    let connection = Connection::open_with_flags(address, flags)?;
    connection.execute_batch("PRAGMA cache_size = -4096; PRAGMA mmap_size = 0;")?;
    Ok(connection)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that opens connections"
)]
fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let target = fs::canonicalize(path).map_err(|e| unwritable(path, &e))?;
    let connection =
        Connection::open_with_flags(target, flags).map_err(|e| StorageError::Unwritable {
            path: path.to_owned(),
            what: e.to_string(),
        })?;
    connection.busy_timeout(PATIENCE)?;
    // Until the version is known to be ours, closing must not move the write-ahead log into the file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// No mapping of the file: what is read of it through a mapping counts as memory of the process, once for each
/// connection, and a disk that fails ends the process instead of a statement.
fn prepare(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA recursive_triggers = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 0;
         PRAGMA cache_size = -16384;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    text_match::register(connection)
}

fn unwritable(path: &Path, error: &std::io::Error) -> StorageError {
    StorageError::Unwritable {
        path: path.to_owned(),
        what: error.to_string(),
    }
}

/// Makes the directory (0700) and an empty file (0600) where there is none: notes on people are for their writer
/// only.
fn make_private(path: &Path) -> Result<()> {
    if let Some(parent) = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty() && !p.exists())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(parent).map_err(|e| unwritable(parent, &e))?;
    }
    if path.is_dir() {
        let path = path.to_owned();
        return Err(StorageError::Unwritable {
            path,
            what: "it is a directory; name a file".into(),
        });
    }
    if !path.exists() {
        if let Ok(target) = fs::read_link(path) {
            return Err(StorageError::Unwritable {
                path: path.to_owned(),
                what: format!("it is a link to {}, which is not there", target.display()),
            });
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(_) => {}
            // A second window was faster.
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(unwritable(path, &e)),
        }
    }
    Ok(())
}

/// Reads the header as bytes, so that a file that is not ours, or newer, stays byte for byte as it was.
fn look_before_touching(path: &Path, known: i32) -> Result<()> {
    // A pipe would be waited for, and a device is no file of anybody.
    if !fs::metadata(path)
        .map_err(|e| unwritable(path, &e))?
        .is_file()
    {
        return Err(StorageError::Unwritable {
            path: path.to_owned(),
            what: "it is not a plain file".into(),
        });
    }
    let mut header = [0_u8; 100];
    let mut file = fs::File::open(path).map_err(|e| unwritable(path, &e))?;
    let foreign = |what| {
        Err(StorageError::Foreign {
            path: path.to_owned(),
            what,
        })
    };
    let mut read = 0;
    while read < header.len() {
        match file
            .read(&mut header[read..])
            .map_err(|e| unwritable(path, &e))?
        {
            0 => break,
            n => read += n,
        }
    }
    if read == 0 {
        return close_to_others(path);
    }
    if read < 100 || &header[..16] != b"SQLite format 3\0" {
        return foreign("it is not a SQLite file");
    }
    let number = |at: usize| {
        i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let (version, application) = (number(60), number(68));
    // Both zero: made by us a moment ago, with its first page still in the write-ahead log, or an empty file.
    if application != APPLICATION_ID && (application, version) != (0, 0) {
        return foreign("it is the SQLite file of another program");
    }
    if version > known {
        return Err(newer(path, version, known));
    }
    // Before SQLite opens it: the logs that it makes have the file's own mode.
    if application == APPLICATION_ID {
        close_to_others(path)?;
    }
    Ok(())
}

/// Notes on people are for their writer only: the file and what SQLite keeps beside it.
fn close_to_others(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let target = fs::canonicalize(path).map_err(|e| unwritable(path, &e))?;
        let is_writable =
            fs::metadata(&target).is_ok_and(|found| found.permissions().mode() & 0o200 != 0);
        for ending in ["", "-wal", "-shm"] {
            let mut name = target.clone().into_os_string();
            name.push(ending);
            let Ok(found) = fs::metadata(&name) else {
                continue;
            };
            // A log of a file that was read-only once was made read-only, and would stay so.
            let is_stuck = !ending.is_empty() && found.permissions().mode() & 0o600 != 0o600;
            if found.permissions().mode() & 0o077 != 0 || (is_stuck && is_writable) {
                fs::set_permissions(&name, fs::Permissions::from_mode(0o600))
                    .map_err(|e| unwritable(path, &e))?;
            }
        }
    }
    Ok(())
}

fn read_version(connection: &Connection, path: &Path) -> Result<i32> {
    let damaged = |e: &rusqlite::Error| StorageError::Damaged {
        path: path.to_owned(),
        what: e.to_string(),
    };
    let version: i32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|e| match StorageError::from(e) {
            StorageError::Sql(e) => damaged(&e),
            other => other,
        })?;
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| damaged(&e))?;
    if application != APPLICATION_ID && (application, tables) != (0, 0) {
        let what = "it is the SQLite file of another program";
        return Err(StorageError::Foreign {
            path: path.to_owned(),
            what,
        });
    }
    Ok(version)
}

/// Signs an empty file as ours.
fn claim(connection: &Connection) -> Result<()> {
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "upgrade_tests.rs"]
mod upgrade_tests;
