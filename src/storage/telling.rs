//! How far a long read is, told to whoever waits for it.

use super::Store;

/// Is told how much of how much is read.
pub type Listener = Box<dyn Fn(u64, u64) + Send>;

impl Store {
    /// From now on what takes long says to the listener how far it is; `None`: to nobody.
    pub fn tells(&self, listener: Option<Listener>) {
        *self.listener.borrow_mut() = listener;
    }

    /// Says how far a read is.
    pub(in crate::storage) fn tell(&self, done: u64, all: u64) {
        if let Some(listener) = &*self.listener.borrow() {
            listener(done, all);
        }
    }
}
