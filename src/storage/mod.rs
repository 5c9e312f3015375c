//! Stand-in until the real storage room lands: keeps drafts and screen state in memory.

use std::collections::BTreeMap;
use std::path::Path;

/// What went wrong in the file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StorageError(pub String);

/// A text that was being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which form it belongs to.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// The fields, as JSON.
    pub body: String,
}

/// Stand-in for the file.
#[derive(Debug, Default)]
pub struct Store {
    drafts: BTreeMap<String, Draft>,
    ui: BTreeMap<String, String>,
}

impl Store {
    /// Opens nothing.
    pub fn open(_path: &Path) -> Result<Self, StorageError> {
        Ok(Self::default())
    }

    /// Keeps a draft.
    pub fn save_draft(&mut self, key: &str, title: &str, body: &str) -> Result<(), StorageError> {
        let draft = Draft {
            key: key.into(),
            title: title.into(),
            body: body.into(),
        };
        self.drafts.insert(key.into(), draft);
        Ok(())
    }

    /// All drafts.
    pub fn drafts(&self) -> Result<Vec<Draft>, StorageError> {
        Ok(self.drafts.values().cloned().collect())
    }

    /// Forgets a draft.
    pub fn drop_draft(&mut self, key: &str) -> Result<(), StorageError> {
        self.drafts.remove(key);
        Ok(())
    }

    /// What a screen kept.
    pub fn ui_state(&self, key: &str) -> Result<Option<String>, StorageError> {
        Ok(self.ui.get(key).cloned())
    }

    /// Keeps something for a screen.
    pub fn set_ui_state(&mut self, key: &str, json: &str) -> Result<(), StorageError> {
        self.ui.insert(key.into(), json.into());
        Ok(())
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> Result<Option<String>, StorageError> {
        Ok(None)
    }

    /// Does it again.
    pub fn redo(&mut self) -> Result<Option<String>, StorageError> {
        Ok(None)
    }
}
