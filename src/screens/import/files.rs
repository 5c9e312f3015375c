//! Step 1, which files: those of a folder that could be exports, newest first; or a path that is typed or dropped.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::columns::Columns;
use super::folder::{self, Entry};
use super::{ChosenFile, Shared, ToLook, Told, look, stays, view};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::app::pick::Source;
use crate::screens::{Context, OpenPage, Screen};
use crate::ui::canvas::Canvas;

/// A line of the folder.
#[derive(Debug, Clone)]
pub(super) struct FolderRow {
    pub id: i64,
    pub entry: Entry,
}

impl Row for FolderRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The page.
pub struct ImportFiles {
    wizard: Shared,
    pub(super) folder: PathBuf,
    all: Vec<FolderRow>,
    pub(super) list: List<FolderRow>,
    /// Why the folder cannot be read.
    pub(super) problem: Option<String>,
    entered: bool,
}

impl ImportFiles {
    /// Starts in this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            wizard: Shared::default(),
            folder,
            all: Vec::new(),
            list: List::default(),
            problem: None,
            entered: false,
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let folder = self.folder.clone();
        effects.read(
            "folder",
            "read the folder",
            move |_| -> Result<_, std::convert::Infallible> {
                Ok(folder::entries(&folder).map_err(|e| e.to_string()))
            },
            |page, found, _| page.take(found),
        );
    }

    fn take(&mut self, found: Result<Vec<Entry>, String>) {
        self.problem = found.as_ref().err().cloned();
        let entries = found.unwrap_or_default();
        self.all = (1..)
            .zip(entries)
            .map(|(id, entry)| FolderRow { id, entry })
            .collect();
        self.show();
    }

    fn show(&mut self) {
        let wanted = self.list.cursor.filter.text().to_lowercase();
        let fits = |row: &&FolderRow| row.entry.name.to_lowercase().contains(&wanted);
        self.list
            .load_all(self.all.iter().filter(fits).cloned().collect());
    }

    fn go_into(&mut self, folder: PathBuf, effects: &mut Effects<Self>) {
        self.folder = folder;
        self.list = List::default();
        self.read(effects);
    }

    fn up(&mut self, effects: &mut Effects<Self>) {
        if let Some(parent) = self.folder.parent() {
            self.go_into(parent.to_owned(), effects);
        }
    }

    fn has_parent(&self) -> bool {
        self.folder.parent().is_some() && self.is_free()
    }

    fn is_free(&self) -> bool {
        !self.wizard.borrow().busy
    }

    fn can_open(&self) -> bool {
        self.list.selected().is_some() && self.is_free()
    }

    /// The files that are shown; a folder is opened, not marked.
    fn files(&self) -> impl Iterator<Item = i64> {
        let wanted = self.list.cursor.filter.text().to_lowercase();
        let fits = move |row: &&FolderRow| {
            row.entry.size.is_some() && row.entry.name.to_lowercase().contains(&wanted)
        };
        self.all.iter().filter(fits).map(Row::id)
    }

    /// Marks every file shown; once all are marked, unmarks them.
    fn mark_all(&mut self, _: &mut Effects<Self>) {
        let files: Vec<i64> = self.files().collect();
        let cursor = &mut self.list.cursor;
        if files.iter().all(|id| cursor.marks().contains(id)) {
            cursor.clear_marks();
        } else {
            cursor.mark_all(files);
        }
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        let marks = self.list.cursor.marks();
        let marked: Vec<PathBuf> = self
            .all
            .iter()
            .filter(|row| marks.contains(&row.id) && row.entry.size.is_some())
            .map(|row| row.entry.path.clone())
            .collect();
        if !marked.is_empty() {
            self.look_at(marked, effects);
        } else if let Some(row) = self.list.selected() {
            let path = row.entry.path.clone();
            self.open_path(&path, effects);
        }
    }

    fn open_path(&mut self, path: &Path, effects: &mut Effects<Self>) {
        if path.is_dir() {
            self.go_into(path.to_owned(), effects);
        } else {
            self.look_at(vec![path.to_owned()], effects);
        }
    }

    fn type_path(&mut self, effects: &mut Effects<Self>) {
        let folder = self.folder.clone();
        let source = Source::search(move |_, text| -> Result<_, std::convert::Infallible> {
            Ok(folder::completions(text, &folder))
        });
        effects.pick("Path of a file or folder", source, |page, item, effects| {
            page.open_path(Path::new(&item.id), effects);
        });
    }

    fn read_again(&mut self, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn look_at(&mut self, paths: Vec<PathBuf>, effects: &mut Effects<Self>) {
        if !self.is_free() {
            return;
        }
        let files: Vec<ToLook> = {
            let mut wizard = self.wizard.borrow_mut();
            wizard.busy = true;
            let to_look = |path| (path, Told::default(), wizard.options_for(&Told::default()));
            paths.into_iter().map(to_look).collect()
        };
        let what = match files.as_slice() {
            [(path, ..)] => format!(
                "look at {}",
                path.file_name().unwrap_or_default().to_string_lossy()
            ),
            files => format!("look at {} files", files.len()),
        };
        effects.long(
            &what,
            false,
            // The answer comes in any case, so that the page is free again.
            move |store, progress| -> Result<_, std::convert::Infallible> {
                Ok(look(store, files, progress))
            },
            |page: &mut Self, found, effects| page.looked(found, effects),
        );
    }

    fn looked(
        &mut self,
        found: crate::exchange::import::Result<Vec<ChosenFile>>,
        effects: &mut Effects<Self>,
    ) {
        self.wizard.borrow_mut().busy = false;
        match found {
            Ok(files) => {
                {
                    let mut wizard = self.wizard.borrow_mut();
                    wizard.files = files;
                    wizard.plan = None;
                    wizard.merged = None;
                    wizard.pages = 2;
                }
                effects.open(Columns::new(Rc::clone(&self.wizard)));
            }
            Err(error) if error.is_cancelled() => effects.warn("Stopped"),
            Err(error) => effects.fail("Could not look at the files", error, ""),
        }
    }
}

impl Screen for ImportFiles {
    const NAME: &'static str = "import";
    const TITLE: &'static str = "Import";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open", Self::open)
            .footer(1)
            .when(Self::can_open),
        Command::new("mark-all", "ctrl-a", "Mark all", Self::mark_all)
            .footer(3)
            .when(|page| page.files().next().is_some()),
        Command::new("up", "backspace h", "Up", Self::up)
            .footer(5)
            .when(Self::has_parent),
        Command::new("path", "p", "Type a path", Self::type_path)
            .footer(4)
            .when(Self::is_free),
        Command::new("again", "r", "Read the folder again", Self::read_again),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.wizard.borrow_mut().take_context(context);
        if !self.entered {
            self.entered = true;
            self.read(effects);
        }
    }

    fn reload(&mut self, _: &Context, _: &mut Effects<Self>) {}

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.show();
    }

    fn back(&mut self, effects: &mut Effects<Self>) -> bool {
        stays(&self.wizard, effects)
    }

    fn paste(&mut self, text: &str, effects: &mut Effects<Self>) -> bool {
        let path = folder::typed(text, &self.folder);
        if path.exists() {
            self.open_path(&path, effects);
        } else {
            effects.warn(format!("There is no file {}", path.display()));
        }
        true
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::files(self, canvas);
    }
}
