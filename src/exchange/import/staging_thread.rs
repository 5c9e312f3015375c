//! Rows are written into the staging area on a thread of their own while the next ones are read and checked.

use std::sync::mpsc::{SyncSender, sync_channel};

use super::Result;
use crate::storage::staging::{FileWriter, StagedRow};
use crate::storage::{Result as Stored, StorageError};

/// What comes of a record.
pub(super) enum Came {
    /// A row to stage.
    Row(StagedRow),
    /// A row to list as refused.
    Refused {
        line: i64,
        header: String,
        value: String,
        reason: String,
        cells: Vec<String>,
    },
}

/// So many records are handed over at once.
const AT_ONCE: usize = 256;

/// So many such lots wait at most.
const WAITING: usize = 4;

/// Hands records over to the thread that writes.
pub(super) struct HandOver {
    lot: Vec<Came>,
    send: SyncSender<Vec<Came>>,
}

impl HandOver {
    /// Hands one over. `false` where nobody takes it any more: writing failed.
    pub(super) fn give(&mut self, came: Came) -> bool {
        self.lot.push(came);
        self.lot.len() < AT_ONCE || self.pass_on()
    }

    fn pass_on(&mut self) -> bool {
        let lot = std::mem::replace(&mut self.lot, Vec::with_capacity(AT_ONCE));
        self.send.send(lot).is_ok()
    }
}

/// Lets `read` hand over records while another thread writes them, in their order; gives the writer back.
pub(super) fn beside<'s>(
    mut writer: FileWriter<'s>,
    read: impl FnOnce(&mut HandOver) -> Result<()>,
) -> Result<FileWriter<'s>> {
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<Vec<Came>>(WAITING);
        let writing = scope.spawn(move || -> Stored<FileWriter<'s>> {
            for came in receive.into_iter().flatten() {
                write(&mut writer, came)?;
            }
            Ok(writer)
        });
        let mut hand_over = HandOver {
            lot: Vec::with_capacity(AT_ONCE),
            send,
        };
        let read = read(&mut hand_over);
        if read.is_ok() {
            hand_over.pass_on();
        }
        drop(hand_over);
        let written = writing
            .join()
            .unwrap_or_else(|_| Err(StorageError::Refused("writing the rows failed".into())));
        read?;
        Ok(written?)
    })
}

fn write(writer: &mut FileWriter<'_>, came: Came) -> Stored<()> {
    match came {
        Came::Row(row) => writer.row(&row),
        Came::Refused {
            line,
            header,
            value,
            reason,
            cells,
        } => writer.refuse(line, &header, &value, &reason, &cells),
    }
}
