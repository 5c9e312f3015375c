//! The last answer to a page's main question, kept on the desk: at the next start the page shows it at once and reads
//! again meanwhile. Anything here may be lost without loss.

use std::time::Duration;

use rusqlite::{ErrorCode, OptionalExtension};

use super::connection::PATIENCE;
use super::desk::Desk;
use super::{Result, Store};

/// An answer as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The mark of the file when it was true ([`Store::mark`]).
    pub mark: i64,
    /// The answer, in a form of the one who kept it.
    pub bytes: Vec<u8>,
}

/// Answers above this are not worth their reading.
const LARGEST: usize = 16 << 20;

/// After an answer above this the desk's log is emptied.
const LARGE: usize = 128 << 10;

/// So many answers are kept; the ones longest neither kept nor shown go.
const MOST: i64 = 64;

impl Desk {
    pub(super) fn kept_answer(&self, key: &str) -> Result<Option<KeptAnswer>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT mark, bytes FROM answers WHERE key = ?1")?;
        let answer = statement
            .query_row([key], |row| {
                Ok(KeptAnswer {
                    mark: row.get(0)?,
                    bytes: row.get(1)?,
                })
            })
            .optional()?;
        if answer.is_some() {
            self.note_use(key)?;
        }
        Ok(answer)
    }

    /// Notes that an answer was shown, where it stands so far behind that it might go soon: seldom, because it is a write.
    /// A desk that is being written, or cannot be, is left as it is.
    fn note_use(&self, key: &str) -> Result<()> {
        let is_due = "SELECT coalesce((SELECT max(turn) FROM answers), 0) - coalesce(
             max((SELECT turn FROM answers WHERE key = ?1), coalesce((SELECT turn FROM answers_used WHERE key = ?1), 0)), 0)";
        let behind: i64 = self
            .reader()
            .prepare_cached(is_due)?
            .query_row([key], |row| row.get(0))?;
        if behind >= MOST / 2 {
            self.reader().busy_timeout(Duration::ZERO)?;
            let noted = self
                .reader()
                .prepare_cached(
                    "INSERT INTO main.answers_used (key, turn) VALUES (?1, (SELECT max(turn) FROM answers))
                     ON CONFLICT (key) DO UPDATE SET turn = excluded.turn",
                )?
                .execute([key]);
            drop(noted);
            self.reader().busy_timeout(PATIENCE)?;
        }
        Ok(())
    }

    /// Whether an answer is kept as it is, without reading a large one.
    fn is_kept(&self, key: &str, mark: i64, bytes: &[u8]) -> Result<bool> {
        let same = "SELECT EXISTS (SELECT 1 FROM answers WHERE key = ?1 AND mark = ?2 AND length(bytes) = ?3 AND bytes = ?4)";
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let mut statement = self.reader().prepare_cached(same)?;
        Ok(statement.query_row((key, mark, length, bytes), |row| row.get(0))?)
    }

    pub(super) fn keep_answer(&self, key: &str, mark: i64, bytes: &[u8]) -> Result<()> {
        self.reader()
            .prepare_cached(
                "INSERT INTO main.answers (key, mark, bytes, turn)
                 VALUES (?1, ?2, ?3, 1 + (SELECT coalesce(max(turn), 0) FROM answers))
                 ON CONFLICT (key) DO UPDATE SET mark = excluded.mark, bytes = excluded.bytes, turn = excluded.turn",
            )?
            .execute((key, mark, bytes))?;
        self.reader()
            .prepare_cached(
                "DELETE FROM main.answers WHERE key IN (
                   SELECT a.key FROM answers a INDEXED BY answers_turn LEFT JOIN answers_used u ON u.key = a.key
                   ORDER BY max(a.turn, coalesce(u.turn, 0)) DESC, a.turn DESC LIMIT -1 OFFSET ?1)",
            )?
            .execute([MOST])?;
        self.reader()
            .prepare_cached(
                "DELETE FROM main.answers_used WHERE key NOT IN (SELECT key FROM answers)",
            )?
            .execute([])?;
        if bytes.len() > LARGE {
            self.empty_log()?;
        }
        Ok(())
    }

    /// Moves the log into the file. The first to open the desk reads what is in the log from end to end: after a large
    /// answer that would be most of what the next start waits for. Where somebody is reading it stays as it is.
    fn empty_log(&self) -> Result<()> {
        self.reader().busy_timeout(Duration::ZERO)?;
        let emptied = (self.reader()).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        self.reader().busy_timeout(PATIENCE)?;
        match emptied {
            Err(error) if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) => {
                Err(error.into())
            }
            _ => Ok(()),
        }
    }
}

impl Store {
    /// The answer kept under a key; the key names page, scope, past day and settings;
    /// the day on which the answer was true stands in its bytes.
    pub fn kept_answer(&mut self, key: &str) -> Result<Option<KeptAnswer>> {
        self.desk()?.kept_answer(key)
    }

    /// Keeps an answer that was true at a mark, in the place of an older one. One that is too large to be read
    /// quickly, or is kept already, is not written.
    pub fn keep_answer(&mut self, key: &str, mark: i64, bytes: &[u8]) -> Result<()> {
        let desk = self.desk()?;
        if bytes.len() > LARGEST {
            return Ok(());
        }
        if desk.is_kept(key, mark, bytes)? {
            return Ok(());
        }
        desk.keep_answer(key, mark, bytes)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::stamp::Stamp;
    use crate::storage::Store;

    #[test]
    fn a_large_answer_is_not_left_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let mut store = Store::open(&path, Box::new(|| Stamp(0))).unwrap();
        store.keep_answer("small", 1, b"x").unwrap();
        let log = || std::fs::metadata(folder.path().join("a.desk-wal")).unwrap();
        assert!(log().len() > 0);
        let large = vec![7; 1 << 20];
        store.keep_answer("large", 1, &large).unwrap();
        assert_eq!(log().len(), 0);
        let kept = store.kept_answer("large").unwrap().unwrap();
        assert_eq!(kept.bytes, large);
    }

    #[test]
    fn the_newest_answer_of_a_key_is_kept_and_old_keys_go() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        assert_eq!(store.kept_answer("board").unwrap(), None);
        store.keep_answer("board", 1, b"one").unwrap();
        store.keep_answer("board", 2, b"two").unwrap();
        let kept = store.kept_answer("board").unwrap().unwrap();
        assert_eq!((kept.mark, kept.bytes.as_slice()), (2, b"two".as_slice()));
        for n in 0..80 {
            // What is shown stays, however long ago it was kept.
            assert!(store.kept_answer("shown").unwrap().is_some() || n == 0);
            if n == 0 {
                store.keep_answer("shown", 3, b"everybody").unwrap();
            }
            store.keep_answer(&format!("page {n}"), 3, b"x").unwrap();
        }
        assert_eq!(store.kept_answer("board").unwrap(), None);
        assert!(store.kept_answer("page 79").unwrap().is_some());
    }
}
