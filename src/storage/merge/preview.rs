//! What a merge would do. A file of a usual size is copied, and the copy thrown away. A large one is not: the merge is
//! carried out in it and taken back, within one transaction that nobody else sees. While that lasts nobody else can
//! write, so whoever has something to save asks for way (`app/gate.rs`), and the comparison begins anew afterwards.

use rusqlite::{Connection, TransactionBehavior};

use super::room::{Room, attach};
use super::{Merged, OnProgress, Orders, Pause, work};
use crate::storage::staging::Staging;
use crate::storage::stop::stoppable;
use crate::storage::work_folder::WorkFolder;
use crate::storage::{Result, Store, Uids, connection};

/// Files up to so many bytes are copied: a second.
const COPIED: i64 = 256 * 1024 * 1024;

impl Store {
    /// Whether the file is so large that what an import would do is tried in it, see [`Self::try_merge_here`].
    pub fn is_tried_here(&self) -> Result<bool> {
        let bytes: i64 = self.connection.query_row(
            "SELECT page_count * page_size FROM pragma_page_count('main'), pragma_page_size('main')",
            [],
            |row| row.get(0),
        )?;
        Ok(bytes > COPIED)
    }

    /// What the merge would do: it is carried out on a copy of the file, which is thrown away. The file itself is
    /// only read. What changes, field by field, and which deals are missing can then be paged through in `staging`.
    pub fn try_merge(
        &mut self,
        staging: &Staging,
        orders: &Orders,
        progress: OnProgress<'_>,
    ) -> Result<Merged> {
        let mut copy = self.scratch_copy()?;
        let now = self.now();
        attach(&copy.connection, staging)?;
        let statements = [copy.connection.get_interrupt_handle()];
        stoppable(&orders.stop, &statements, || {
            let transaction = copy.connection.transaction()?;
            // Nobody searches in the copy.
            Pause::begin(&transaction)?;
            let mut uids = Uids::seeded(1);
            let merged = work(&transaction, &mut uids, now, staging, orders, progress)?.0;
            transaction.commit()?;
            Ok(merged)
        })
    }

    /// The same without a copy: in a transaction that is rolled back. It holds the write lock of the file for as long
    /// as it takes.
    pub fn try_merge_here(
        &mut self,
        staging: &Staging,
        orders: &Orders,
        progress: OnProgress<'_>,
    ) -> Result<Merged> {
        let merged = {
            let room = Room::make(self, staging)?;
            let statements = [room.store.connection.get_interrupt_handle()];
            stoppable(&orders.stop, &statements, || {
                let now = room.store.now();
                let transaction = room
                    .store
                    .connection
                    .transaction_with_behavior(TransactionBehavior::Immediate)?;
                Pause::begin(&transaction)?;
                let mut uids = Uids::seeded(1);
                let merged = work(&transaction, &mut uids, now, staging, orders, progress)?.0;
                // The staging area goes back with the file.
                staging.carry_findings_out(&transaction)?;
                transaction.rollback()?;
                Ok(merged)
            })
        };
        if merged.is_ok() {
            staging.put_findings_back()?;
        }
        merged
    }

    /// A copy of the database that nobody else knows.
    fn scratch_copy(&self) -> Result<Scratch> {
        let folder = WorkFolder::for_copy(&self.path)?;
        let mut connection = connection::open_beside(&folder.path().join("copy.db"))?;
        connection.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;",
        )?;
        {
            let backup = rusqlite::backup::Backup::new(&self.connection, &mut connection)?;
            backup.run_to_completion(8192, std::time::Duration::ZERO, None)?;
        }
        Ok(Scratch {
            connection,
            _folder: folder,
        })
    }
}

struct Scratch {
    connection: Connection,
    _folder: WorkFolder,
}
